#include "account.h"

#include "signin.h"

#include "base/log.h"
#include "crypt/password.h"
#include "desk/userfile.h"
#include "net/url.h"
#include "store/employee.h"

#include <stdio.h>
#include <string.h>

#define PASSWORD_MOST 256
#define STAMP_BYTES 16

/* Somebody whom nobody knows costs as much time as a wrong password. */
#define NOBODYS \
	"scrypt$14$8$5$00000000000000000000000000000000$0000000000000000000000000000000000000000000000000000000000000000"

/* Of the password as it is kept: another one ends all sessions of the account. */
static struct span stamp(struct span password)
{
	struct span kind, rest = password;
	for (int i = 0; i < 4; i++)
		span_cut(rest, '$', &kind, &rest);
	return span_take(rest, STAMP_BYTES);
}

static enum rc all_of(struct visit *v, struct userfile_account **ret, int *ret_count, struct err *err)
{
	*ret_count = 0;
	return v->conf->users_path ? userfile_read(v->conf->users_path, v->a, ret, ret_count, err) : RC_OK;
}

/* -- the form ---------------------------------------------------------------------------------------------------------------------- */

static void field(struct page *p, const char *name, const char *label, const char *type, const char *known)
{
	text_addf(&p->html,
		"<p><label for=\"%s\">%s</label><br><input id=\"%s\" name=\"%s\" type=\"%s\" autocomplete=\"%s\" maxlength=\"%d\" "
		"required></p>\n",
		name, label, name, name, type, known, PASSWORD_MOST);
}

static void hidden(struct page *p, const char *name, struct span value)
{
	text_addf(&p->html, "<input type=\"hidden\" name=\"%s\" value=\"", name);
	page_text(&p->html, value);
	text_adds(&p->html, "\">");
}

/* trouble: what was wrong with the last try; NULL: it is the first. */
static void show(struct visit *v, struct span to, int status, const char *trouble)
{
	struct page p;
	char state[SESSION_NONCE_BYTES];
	const char *cookie = session_login(v->conf, v->a, to, v->now_ms, state);
	page_begin(&p, v->conf, v->req, "登录", SPAN_ABSENT, false);
	p.cookie = cookie;
	text_adds(&p.html, "<main class=\"one\"><h1>登录</h1>\n");
	if (trouble) {
		text_adds(&p.html, "<p class=\"no\" role=\"alert\">");
		page_text(&p.html, span_of(trouble));
		text_adds(&p.html, "</p>\n");
	}
	text_adds(&p.html, "<form class=\"wide\" method=\"post\" action=\"/signin\">");
	hidden(&p, "state", span_of(state));
	field(&p, "name", "账号", "text", "username");
	field(&p, "password", "密码", "password", "current-password");
	text_adds(&p.html, "<button>登录</button></form>\n<p><a href=\"/login?to=");
	url_encode(&p.html, to);
	text_adds(&p.html, "\">用企业微信登录</a></p></main>\n");
	page_answer(&p, status);
}

void account_form(struct visit *v)
{
	struct span to = visit_param(v, "to", SIGNIN_TO_BYTES);
	show(v, signin_inside(to) ? to : SPAN_LIT("/"), 200, NULL);
}

bool account_first(struct visit *v, struct span to)
{
	struct userfile_account *all = NULL;
	struct err err = {0};
	int n;
	if (span_search(httpd_header(v->req, "User-Agent"), SPAN_LIT("wxwork")) != SIZE_MAX ||
		all_of(v, &all, &n, &err) || !n)
		return false;
	struct text href;
	text_init(&href, 4096);
	text_adds(&href, "/signin?to=");
	url_encode(&href, to);
	page_lead(v->conf, v->req, text_span(&href), NULL, NULL);
	text_release(&href);
	return true;
}

/* -- the check --------------------------------------------------------------------------------------------------------------------- */

/* Who is there: as the proxy before us says, where one is configured. */
struct span account_address(struct visit *v)
{
	char address[HTTPD_ADDRESS_BYTES];
	const char *header = v->conf->address_header;
	if (header && header[0]) {
		/* Of a list, or of several lines, the last: what stands before it came with the request, the proxy added its own behind. */
		struct span rest = httpd_last_header(v->req, header), last = rest;
		while (span_cut(rest, ',', &last, &rest))
			;
		if (span_trim(last).n > 0)
			return span_take(span_trim(last), HTTPD_ADDRESS_BYTES);
	}
	httpd_address(v->req, address);
	return arena_copy(v->a, span_of(address));
}

struct span account_network(struct visit *v)
{
	char network[URL_NETWORK_BYTES];
	url_network(account_address(v), network);
	return arena_copy(v->a, span_of(network));
}

static void welcome(struct visit *v, const struct userfile_account *u, struct span to)
{
	struct span mark = stamp(u->password);
	struct span who = arena_printf(v->a, "%.*s:%.*s", SPAN_ARG(u->name), SPAN_ARG(mark));
	log_info("an account logged in", "account=\"%.*s\"", SPAN_ARG(u->name));
	page_lead(v->conf, v->req, to,
		session_make(v->conf, v->a, SESSION_ACCOUNT, who, v->now_ms + v->conf->session_ms),
		session_login_end(v->conf, v->a));
}

static void compare(struct visit *v, struct span name, struct span password, struct span address, struct span to)
{
	struct userfile_account *all = NULL, *u;
	struct err err = {0};
	int n;
	if (all_of(v, &all, &n, &err)) {
		visit_failed(v, &err);
		return;
	}
	u = userfile_find(all, n, name);
	bool right = password_is(u ? u->password : SPAN_LIT(NOBODYS), password);
	if (u && right) {
		throttle_good(v->throttle, name, account_network(v));
		welcome(v, u, to);
		return;
	}
	log_warn("a password was wrong", "address=\"%.*s\"", SPAN_ARG(address));
	show(v, to, 403, "账号或者密码不对");
}

void account_check(struct visit *v)
{
	struct span name = visit_field(v, "name", PASSWORD_MOST), password = visit_field(v, "password", PASSWORD_MOST);
	struct span state = visit_field(v, "state", SESSION_NONCE_BYTES), address = account_address(v), to;
	if (!visit_from_here(v) ||
		!session_login_read(v->conf, v->a, httpd_header(v->req, "Cookie"), state, v->now_ms, &to)) {
		show(v, SPAN_LIT("/"), 403, "这一页太旧了，请再填一次");
		return;
	}
	if (!throttle_enter(v->throttle)) {
		show(v, to, 503, "现在登录的人多，请过几秒再试");
		return;
	}
	int64_t wait = throttle_take(v->throttle, name, account_network(v), v->now_ms);
	if (wait)
		show(v, to, 429,
			arena_printf(v->a, "试得太多了，请过 %lld 秒再试", (long long)((wait + 999) / 1000)).p);
	else
		compare(v, name, password, address, to);
	throttle_leave(v->throttle);
}

/* -- who it is --------------------------------------------------------------------------------------------------------------------- */

/* The account of the session; NULL: it is gone, or has another password. */
static const struct userfile_account *mine(struct visit *v, struct err *err)
{
	struct userfile_account *all = NULL, *u;
	struct span name, mark;
	int n;
	if (!span_cut(v->session.who, ':', &name, &mark) || all_of(v, &all, &n, err))
		return NULL;
	u = userfile_find(all, n, name);
	return u && span_eq(stamp(u->password), mark) ? u : NULL;
}

bool account_stands(struct visit *v)
{
	struct err err = {0};
	const struct userfile_account *u = mine(v, &err);
	if (u)
		v->account = u->name;
	return u != NULL;
}

enum rc account_as(struct visit *v, struct span name, struct span employee, unsigned role, struct err *err)
{
	v->me = (struct desk_person){.userid = SPAN_LIT(""), .helpers = SPAN_LIT("")};
	enum rc rc = employee.n ? v->conf->person(v->conf->user, v->db, v->a, employee, &v->me, err) : RC_OK;
	int64_t gone_ms;
	if (!rc && employee.n) {
		rc = employee_gone(v->db, arena_lower(v->a, v->me.userid), &gone_ms, err);
		if (rc == RC_OK) {
			v->me = (struct desk_person){.userid = v->me.userid, .helpers = SPAN_LIT("")};
			return err_set(err, RC_DENIED, "这个%s的员工 %.*s 已经离职，不能再用：请找管理员",
				v->token ? "令牌" : "账号", SPAN_ARG(v->me.userid));
		}
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
	}
	/* What he sees is a matter of the account's role, not of the employee's. */
	if (role != DESK_HEAD || v->me.all)
		v->me.n = v->me.n ? 1 : 0;
	v->me.name = name;
	v->me.roles = role;
	v->me.all = (role & (DESK_BOSS | DESK_OPERATOR)) != 0;
	return rc;
}

enum rc account_person(struct visit *v, struct err *err)
{
	const struct userfile_account *u = mine(v, err);
	if (!u)
		return err_set(err, RC_DENIED, "这个账号没有了：请重新登录");
	return account_as(v, u->name, u->employee, u->role, err);
}

void account_body(const struct visit *v, struct jsonw *w)
{
	struct span by = arena_printf(v->a, "账号:%.*s", SPAN_ARG(v->account));
	jsonw_kstr(w, "by", by);
	jsonw_key(w, "account");
	jsonw_obj(w);
	jsonw_kstr(w, "employee", v->me.userid);
	jsonw_kint(w, "roles", v->me.roles);
	jsonw_end_obj(w);
}
