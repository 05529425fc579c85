#include "route.h"

#include "account.h"
#include "daypage.h"
#include "listpage.h"
#include "metrics.h"
#include "openapi.h"
#include "reportview.h"
#include "signin.h"
#include "side.h"
#include "sidecustomer.h"
#include "sidedo.h"
#include "sidegroup.h"
#include "sidetalk.h"

#include "base/mem.h"
#include "crypt/secret.h"

#include <stdatomic.h>
#include <string.h>

#define PROGRAMS 256 /* tokens that come in one minute */
#define MINUTE_MS 60000

enum {
	ROUTE_PREFIX = 1,   /* the path is how it begins */
	ROUTE_ALWAYS = 2,   /* also where nobody can log in */
	ROUTE_CUSTOMER = 4, /* somebody who logged in as a customer */
	ROUTE_DEED = 16,    /* an employee does something: an account that is nobody's cannot */
	ROUTE_API = 32,     /* a program with a token (openapi.h) */
	ROUTE_JSON = 8      /* for our own script: what goes wrong is JSON, too */
};

struct route {
	const char *method, *path;
	unsigned flags;
	unsigned roles; /* DESK_…; 0: whoever comes */
	void (*serve)(struct visit *v);
};

static void health(struct visit *v)
{
	struct text body;
	struct jsonw w;
	text_init(&body, 512);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kbool(&w, "ok", true);
	jsonw_kcstr(&w, "role", "desk");
	jsonw_kcstr(&w, "version", v->conf->version);
	jsonw_end_obj(&w);
	text_addc(&body, '\n');
	httpd_answer(v->req, 200, "application/json", text_span(&body), NULL);
	text_release(&body);
}

static void loaded(struct visit *v)
{
	if (!page_asset(v->req))
		httpd_answer_empty(v->req, 404);
}

static void day(struct visit *v)
{
	daypage_serve(v->conf, v->req);
}

static void days(struct visit *v)
{
	daypage_mine(v);
}

/* 可信域名: WeCom fetches /WW_verify_CODE.txt and wants CODE (api.md 16.1). */
static void verify(struct visit *v)
{
	struct span name = v->conf->verify, code = span_drop(name, sizeof "WW_verify_" - 1);
	if (!name.n || !span_eq(span_drop(httpd_path(v->req), 1), name)) {
		httpd_answer_empty(v->req, 404);
		return;
	}
	httpd_answer(v->req, 200, "text/plain", span_take(code, code.n - (sizeof ".txt" - 1)), NULL);
}

/* The first that fits. */
static const struct route routes[] = {
	{"GET", "/healthz", ROUTE_ALWAYS, 0, health},
	{"GET", "/static/", ROUTE_ALWAYS | ROUTE_PREFIX, 0, loaded},
	{"GET", DAYPAGE_PATH, ROUTE_ALWAYS | ROUTE_PREFIX, 0, day},
	{"POST", DAYPAGE_PATH, ROUTE_ALWAYS | ROUTE_PREFIX, 0, day},
	{"GET", OPENAPI_BASE "/", ROUTE_ALWAYS | ROUTE_PREFIX | ROUTE_API | ROUTE_JSON, 0, openapi_serve},
	{"GET", "/metrics", ROUTE_ALWAYS | ROUTE_API | ROUTE_JSON, 0, metrics_serve},
	{"GET", "/checkin", ROUTE_CUSTOMER, 0, days},
	{"GET", "/", 0, DESK_ANYBODY, reportview_board},
	{"GET", "/report", 0, DESK_ANYBODY, reportview_list},
	{"GET", "/report/", ROUTE_PREFIX, DESK_ANYBODY, reportview_one},
	{"GET", "/scripts", 0, DESK_ANYBODY, listpage_scripts},
	{"GET", "/tasks", 0, DESK_ANYBODY, listpage_tasks},
	{"GET", "/groups", 0, DESK_ANYBODY, listpage_groups},
	{"GET", "/moments", 0, DESK_ANYBODY, listpage_moments},
	{"GET", "/search", 0, DESK_ANYBODY, listpage_search},
	{"GET", "/WW_verify_", ROUTE_PREFIX, 0, verify},
	{"GET", "/login", 0, 0, signin_start},
	{"GET", "/oauth", 0, 0, signin_return},
	{"GET", "/signin", 0, 0, account_form},
	{"POST", "/signin", 0, 0, account_check},
	{"POST", "/logout", 0, DESK_ANYBODY, signin_end},
	{"GET", "/side", 0, DESK_ANYBODY, side_home},
	{"GET", "/side/sign", ROUTE_JSON, DESK_ANYBODY, side_sign},
	{"GET", "/side/customer", 0, DESK_ANYBODY, sidecustomer_page},
	{"GET", "/side/why", 0, DESK_ANYBODY, sidecustomer_why},
	{"GET", "/side/talk", 0, DESK_ANYBODY, sidetalk_page},
	{"GET", "/side/group", 0, DESK_ANYBODY, sidegroup_page},
	{"POST", "/side/todo", ROUTE_DEED, DESK_ANYBODY, sidedo_todo},
	{"POST", "/side/open", ROUTE_JSON | ROUTE_DEED, DESK_ANYBODY, sidedo_open},
	{"POST", "/side/claim", ROUTE_JSON | ROUTE_DEED, DESK_ANYBODY, sidedo_claim},
	{"POST", "/side/say", ROUTE_DEED, DESK_ANYBODY, sidedo_say},
	{"POST", "/side/note", ROUTE_DEED, DESK_ANYBODY, sidedo_note},
	{"POST", "/side/tag", ROUTE_DEED, DESK_ANYBODY, sidedo_tag},
	{"POST", "/side/sent", ROUTE_JSON | ROUTE_DEED, DESK_ANYBODY, sidedo_sent},
};
#define ROUTES (sizeof routes / sizeof *routes)

static bool fits(const struct route *r, const struct desk_conf *conf, const struct httpd_req *req)
{
	struct span path = httpd_path(req);
	if (!(r->flags & ROUTE_ALWAYS) && !conf->url.n)
		return false;
	if (r->serve == day && !conf->ask)
		return false;
	return r->flags & ROUTE_PREFIX ? span_starts(path, r->path) : span_is(path, r->path);
}

static bool by_method(const struct route *r, const struct httpd_req *req)
{
	return httpd_is(req, r->method) || (httpd_is(req, "HEAD") && strcmp(r->method, "GET") == 0);
}

static const struct route *route_of(const struct desk_conf *conf, const struct httpd_req *req)
{
	for (size_t i = 0; i < ROUTES; i++)
		if (fits(&routes[i], conf, req) && by_method(&routes[i], req))
			return &routes[i];
	return NULL;
}

int route_admit(const struct desk_conf *conf, struct httpd_req *req)
{
	bool get = false, post = false;
	if (route_of(conf, req))
		return 0;
	for (size_t i = 0; i < ROUTES; i++)
		if (fits(&routes[i], conf, req)) {
			get = get || strcmp(routes[i].method, "GET") == 0;
			post = post || strcmp(routes[i].method, "POST") == 0;
		}
	if (!get && !post)
		return 404;
	httpd_allow(req, get && post ? "GET, HEAD, POST" : get ? "GET, HEAD" : "POST");
	return 405;
}

/* -- the state ---------------------------------------------------------------------------------------------------------------- */

struct route_pool {
	const char *path;
	struct throttle *throttle;
	struct ration *programs;
	struct looks *looks; /* NULL: there are no pages */
	int n;
	struct route_seat {
		atomic_flag taken;
		struct store_db *db; /* NULL: not opened yet */
	} seat[];
};

enum rc route_pool_new(const struct desk_conf *conf, int threads, struct route_pool **ret, struct err *err)
{
	struct route_pool *p = mem_alloc(sizeof *p + (size_t)threads * sizeof p->seat[0]);
	p->path = conf->state_path;
	p->throttle = throttle_new();
	p->programs = ration_new(PROGRAMS, MINUTE_MS, OPENAPI_MINUTE);
	p->n = threads;
	for (int i = 0; i < threads; i++)
		atomic_flag_clear(&p->seat[i].taken);
	enum rc rc = conf->keep ? looks_new(conf, &p->looks, err) : RC_OK;
	if (rc)
		route_pool_free(p);
	else
		*ret = p;
	return rc;
}

void route_pool_free(struct route_pool *p)
{
	for (int i = 0; p && i < p->n; i++)
		db_close(p->seat[i].db);
	if (p) {
		throttle_free(p->throttle);
		ration_free(p->programs);
		looks_free(p->looks);
	}
	mem_free(p);
}

void route_step(const struct desk_conf *conf, struct route_pool *p)
{
	if (p->looks && conf->now_ms)
		looks_step(p->looks, conf->now_ms(conf->user));
}

/* No more threads come than there are seats. */
static struct route_seat *sit(struct route_pool *p)
{
	for (int i = 0; i < p->n; i++)
		if (!atomic_flag_test_and_set(&p->seat[i].taken))
			return &p->seat[i];
	BUG("more threads than connections");
}

/* -- one visit ---------------------------------------------------------------------------------------------------------------- */

static void refuse_json(struct visit *v, int status, const char *sentence)
{
	struct text body;
	struct jsonw w;
	text_init(&body, 1024);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "error", sentence);
	jsonw_end_obj(&w);
	page_json(v->conf, v->req, status, text_span(&body));
	text_release(&body);
}

static void refuse(struct visit *v, const struct route *r, int status, const char *sentence)
{
	if (r->flags & ROUTE_JSON)
		refuse_json(v, status, sentence);
	else
		page_say(v->conf, v->req, status, sentence, "/side", "回到我的待办");
}

/* A page of somebody else's can post a form to us: it has no token of his, and its Origin is another. */
static bool from_us(struct visit *v)
{
	struct span token = httpd_header(v->req, "X-Siyu-Csrf");
	return visit_from_here(v) &&
		secret_equal(token.n ? token : visit_field(v, "csrf", SESSION_CSRF_BYTES), span_of(v->session.csrf));
}

static void lacks_role(struct visit *v, const struct route *r)
{
	struct span who = v->me.helpers;
	const char *sentence = v->me.roles ? "您的角色打不开这个页面，请找主管"
					   : arena_printf(v->a, "您还没有开通：请找%.*s登记您的账号 %.*s",
						     SPAN_ARG(who.n ? who : SPAN_LIT("管理员")), SPAN_ARG(v->me.userid))
						     .p;
	visit_denied(v, SPAN_LIT(""), arena_printf(v->a, "网页 %s", r->path).p, sentence);
	if (r->flags & ROUTE_JSON)
		refuse_json(v, 403, sentence);
	else
		page_say(v->conf, v->req, 403, sentence, NULL, NULL);
}

static void with_state(struct visit *v, const struct route *r, struct route_pool *pool)
{
	struct route_seat *seat = sit(pool);
	struct err err = {0};
	enum rc rc = seat->db ? RC_OK : db_open(pool->path, DB_READ_ONLY, &seat->db, &err);
	v->db = seat->db;
	if (!rc)
		rc = db_begin(v->db, &err);
	if (!rc && v->token)
		rc = openapi_person(v, &err);
	else if (!rc && v->account.n)
		rc = account_person(v, &err);
	else if (!rc && r->roles)
		rc = v->conf->person(v->conf->user, v->db, v->a, v->session.who, &v->me, &err);
	if (rc == RC_NOTFOUND)
		refuse(v, r, 503, "还没有数据：siyu 刚装好，或者没有在运行");
	else if (rc == RC_DENIED && v->token)
		openapi_refuse(v, 403, err.text);
	else if (rc == RC_DENIED)
		refuse(v, r, 403, err.text);
	else if (rc && v->token)
		openapi_refuse(v, 500, "这里出错了，请过一会儿再试");
	else if (rc)
		visit_failed(v, &err);
	else if (r->roles && !(v->me.roles & r->roles))
		lacks_role(v, r);
	else if (v->account.n && !v->me.userid.n && r->flags & ROUTE_DEED)
		refuse(v, r, 403, "这个账号不是哪位员工的，只能看。要办事，请用企业微信登录");
	else
		r->serve(v);
	if (seat->db)
		db_rollback(seat->db);
	atomic_flag_clear(&seat->taken);
}

static void behind_login(struct visit *v, const struct route *r, struct route_pool *pool)
{
	enum session_kind wanted = r->flags & ROUTE_CUSTOMER ? SESSION_CUSTOMER : SESSION_EMPLOYEE;
	bool there = session_read(v->conf, v->a, httpd_header(v->req, "Cookie"), v->now_ms, &v->session) &&
		(v->session.kind == wanted ||
			(wanted == SESSION_EMPLOYEE && v->session.kind == SESSION_ACCOUNT && account_stands(v)));
	bool post = strcmp(r->method, "POST") == 0;
	if (!there && !post && !(r->flags & ROUTE_JSON))
		signin_first(v);
	else if (!there)
		refuse(v, r, 401, "登录过期了，请重新打开这个页面");
	else if (post && !from_us(v))
		refuse(v, r, 403, "这一下没有办：页面不是从这里来的，或者太旧了，请重新打开再点");
	else
		with_state(v, r, pool);
}

void route_serve(const struct desk_conf *conf, struct route_pool *pool, struct httpd_req *req)
{
	const struct route *r = route_of(conf, req);
	struct visit v = {
		.conf = conf, .req = req, .a = arena_new(16384), .throttle = pool->throttle, .looks = pool->looks};
	if (conf->now_ms)
		v.now_ms = conf->now_ms(conf->user);
	if (r->flags & ROUTE_API) {
		bool near = r->serve == metrics_serve && !span_present(httpd_header(req, "Authorization")) &&
			metrics_near(&v);
		if (near || openapi_enter(&v, pool->programs))
			with_state(&v, r, pool);
	} else if (r->roles || r->flags & ROUTE_CUSTOMER)
		behind_login(&v, r, pool);
	else
		r->serve(&v);
	arena_free(v.a);
}
