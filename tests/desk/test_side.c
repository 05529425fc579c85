/* The pages behind the login, over HTTP: who comes in, whose customers he sees, what he may do, and what never runs. */
#include "desk/desk.h"
#include "net/listen.h"
#include "store/chat.h"
#include "store/contact.h"
#include "store/db.h"
#include "store/employee.h"
#include "store/relation.h"
#include "store/remark.h"
#include "store/todo.h"
#include "testhttp.h"
#include "testlib.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#define NOW INT64_C(1772503200000)
#define HOUR INT64_C(3600000)

struct side {
	struct desk *d;
	struct testhttp_server server;
	pthread_t thread;
	int stop[2];
	char dir[200], path[256];
	struct zone zone;
	pthread_mutex_t lock; /* of what the desk's threads read and write, up to here */
	int64_t now_ms;
	const char *oauth; /* what work answers to a code */
	char put[2000];    /* the last input */
	int puts;
	bool away;
	char cookie[1200], csrf[64], page[200000], head[4000];
};

/* -- what desk is given ------------------------------------------------------------------------------------------------------------ */

static enum rc on_ask(void *user, struct span line, struct text *out)
{
	struct side *s = user;
	enum rc rc = RC_OK;
	pthread_mutex_lock(&s->lock);
	if (s->away) {
		rc = RC_NOTFOUND;
	} else if (span_starts(line, "{\"ask\":\"oauth ")) {
		text_adds(out, s->oauth);
	} else if (span_starts(line, "{\"ask\":\"sign ")) {
		text_adds(out, "{\"corpid\":\"ww1\"}");
	} else {
		snprintf(s->put, sizeof s->put, "%.*s", SPAN_ARG(line));
		s->puts++;
		text_adds(out,
			"{\"id\":7,\"outcome\":\"done\",\"reason\":\"\",\"told\":\"{\\\"outcome\\\":\\\"done\\\",\\\"text\\\":\\\"好\\\"}\"}");
	}
	pthread_mutex_unlock(&s->lock);
	return rc;
}

static int64_t on_now(void *user)
{
	struct side *s = user;
	pthread_mutex_lock(&s->lock);
	int64_t now = s->now_ms;
	pthread_mutex_unlock(&s->lock);
	return now;
}

/* li and wang are employees, hao leads li, boss sees all, nobody is nobody. */
static enum rc on_person(
	void *user, struct store_db *db, struct arena *a, struct span userid, struct desk_person *ret, struct err *err)
{
	struct span *who = arena_array(a, 2, sizeof *who);
	(void)user;
	(void)db;
	(void)err;
	who[0] = arena_copy(a, userid);
	who[1] = SPAN_LIT("li");
	*ret = (struct desk_person){.userid = who[0], .name = who[0], .who = who, .n = 1, .helpers = SPAN_LIT("王敏")};
	ret->roles = span_is(userid, "boss") ? DESK_BOSS
		: span_is(userid, "hao")     ? DESK_HEAD
		: span_is(userid, "nobody")  ? 0
					     : DESK_STAFF;
	ret->all = span_is(userid, "boss");
	ret->n += span_is(userid, "hao");
	return RC_OK;
}

static enum rc on_say(void *user, struct store_db *db, const struct desk_question *q, struct text *out, struct err *err)
{
	(void)user;
	(void)db;
	(void)err;
	if (q->topic == DESK_TALK)
		text_adds(out,
			"{\"verdict\":\"proposed\",\"doubt\":\"\",\"near\":[{\"question\":\"多久<b>\",\"permille\":710,\"exact\":false,"
			"\"refused\":false,\"messages\":[\"48 小时\\\"><img src=x onerror=alert(1)>\"]}]}");
	else
		text_adds(out, "他说 <i>13800138000</i>");
	return RC_OK;
}

/* -- a state ------------------------------------------------------------------------------------------------------------------------- */

static void customer(struct store_db *db, const char *id, const char *name, const char *employee)
{
	struct err err = {0};
	const struct relation r = {.customer = span_of(id),
		.employee = span_of(employee),
		.state = RELATION_LIVE,
		.event_s = 1,
		.add_ms = NOW,
		.add_day = 1,
		.adds = 1,
		.channel = SPAN_LIT(""),
		.end_ms = RELATION_OPEN};
	const struct remark m = {.customer = span_of(id),
		.employee = span_of(employee),
		.remark = SPAN_LIT("老客 138-0013-8000"),
		.description = SPAN_LIT(""),
		.company = SPAN_LIT(""),
		.mobiles = SPAN_LIT("13900139000"),
		.as_of_ms = NOW};
	assert_int_equal(contact_meet(db, r.customer, NOW, 1, r.employee, SPAN_LIT(""), &err), RC_OK);
	assert_int_equal(contact_profile(db, r.customer, span_of(name), 1, 0, SPAN_ABSENT, &err), RC_OK);
	assert_int_equal(relation_put(db, &r, &err), RC_OK);
	assert_int_equal(remark_put(db, &m, &err), RC_OK);
}

static void todo(struct store_db *db, int64_t id, const char *employee, const char *about, const char *says)
{
	struct err err = {0};
	const struct todo t = {.todo = id,
		.employee = span_of(employee),
		.customer = span_of(about),
		.script = SPAN_LIT("剧本：新客"),
		.step = SPAN_LIT("问好"),
		.text = SPAN_LIT("侧边栏发给客户：<b>您好</b>"),
		.says = span_of(says),
		.delivers = true,
		.opened_ms = TODO_NONE,
		.made_ms = NOW,
		.deadline_ms = NOW + HOUR,
		.done_ms = TODO_NONE};
	assert_int_equal(todo_add(db, &t, &err), RC_OK);
}

static void fill_state(const char *path)
{
	struct store_db *db;
	struct err err = {0};
	const struct chat g = {.chat = SPAN_LIT("wr1"),
		.name = SPAN_LIT("福利<群>"),
		.owner = SPAN_LIT("li"),
		.version = SPAN_LIT(""),
		.created_ms = NOW,
		.dismissed_ms = CHAT_NONE,
		.read_ms = CHAT_NONE};
	int64_t no;
	assert_int_equal(db_open(path, 0, &db, &err), RC_OK);
	assert_int_equal(db_begin(db, &err), RC_OK);
	assert_int_equal(employee_meet(db, SPAN_LIT("li"), NOW, &no, &err), RC_OK);
	customer(db, "wm1", "小明\"><script>alert(1)</script>", "li");
	customer(db, "wm2", "小红", "wang");
	todo(db, 1, "li", "wm1",
		"[{\"msgtype\":\"text\",\"content\":\"您好\"},{\"msgtype\":\"link\",\"title\":\"看\",\"url\":\"https://a\"}]");
	todo(db, 2, "wang", "wm2", "");
	todo(db, 3, "li", "wm1", "[{\"msgtype\":\"image\",\"sha256\":\"ab\",\"filename\":\"a.png\"}]");
	assert_int_equal(chat_put(db, &g, &err), RC_OK);
	assert_int_equal(db_commit(db, &err), RC_OK);
	db_close(db);
}

static void pause_a_little(void *user)
{
	(void)user;
	clock_sleep_ms(1);
}

static void *loop(void *user)
{
	struct side *s = user;
	desk_loop(s->d, s->stop[0]);
	return NULL;
}

static int begin(void **state)
{
	struct side *s = calloc(1, sizeof *s);
	struct err err = {0};
	struct desk_conf conf = {.version = "1",
		.ask = on_ask,
		.now_ms = on_now,
		.person = on_person,
		.say = on_say,
		.user = s,
		.url = SPAN_LIT("https://m.example.cn"),
		.session_ms = 8 * HOUR,
		.corpid = SPAN_LIT("ww1"),
		.agentid = 1000002,
		.authorize = SPAN_LIT("https://open.example/authorize"),
		.sdk = SPAN_LIT("https://res.example/sdk.js"),
		.zone = &s->zone};
	pthread_mutex_init(&s->lock, NULL);
	s->now_ms = NOW;
	s->oauth = "{\"userid\":\"li\"}";
	s->server.turn = pause_a_little;
	test_dir(s->dir, sizeof s->dir);
	snprintf(s->path, sizeof s->path, "%s/siyu.db", s->dir);
	fill_state(s->path);
	conf.state_path = s->path;
	memset(conf.key, 7, sizeof conf.key);
	assert_int_equal(zone_load("Asia/Shanghai", 0, NOW + 366 * 24 * HOUR, &s->zone, &err), RC_OK);
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &conf.listen_fd, &err), RC_OK);
	assert_int_equal(listen_port(conf.listen_fd, &s->server.port, &err), RC_OK);
	assert_int_equal(desk_new(&conf, &s->d, &err), RC_OK);
	assert_int_equal(pipe(s->stop), 0);
	assert_int_equal(pthread_create(&s->thread, NULL, loop, s), 0);
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct side *s = *state;
	assert_int_equal(write(s->stop[1], "x", 1), 1);
	pthread_join(s->thread, NULL);
	desk_free(s->d);
	close(s->stop[0]);
	close(s->stop[1]);
	free(s);
	return 0;
}

/* -- a browser ------------------------------------------------------------------------------------------------------------------------ */

/* One request with the cookie at hand. more: header lines. form NULL: a GET. */
static int ask(struct side *s, const char *path, const char *more, const char *form)
{
	struct testhttp c;
	char headers[3000];
	snprintf(headers, sizeof headers, "%s%s%s%s%s", s->cookie[0] ? "Cookie: " : "", s->cookie,
		s->cookie[0] ? "\r\n" : "", form ? "Content-Type: application/x-www-form-urlencoded\r\n" : "", more);
	int status =
		testhttp_ask(&c, &s->server, form ? "POST" : "GET", path, headers, form ? span_of(form) : SPAN_ABSENT);
	snprintf(s->page, sizeof s->page, "%.*s", SPAN_ARG(c.body));
	snprintf(s->head, sizeof s->head, "%.*s", SPAN_ARG(c.head));
	testhttp_close(&c);
	return status;
}

static void holds(const char *where, const char *part)
{
	if (!strstr(where, part))
		fail_msg("no '%s' in %s", part, where);
}

static void lacks(const char *where, const char *part)
{
	if (strstr(where, part))
		fail_msg("'%s' in %s", part, where);
}

/* What stands between two words, of the last answer's head or page. */
static void between(const char *in, const char *before, const char *behind, char *ret, size_t cap)
{
	const char *at = strstr(in, before);
	if (!at)
		fail_msg("no '%s' in %s", before, in);
	at += strlen(before);
	snprintf(ret, cap, "%.*s", (int)strcspn(at, behind), at);
}

/* The platform leads back; the status of what we answer. */
static int come_back(struct side *s, const char *code, const char *state)
{
	char path[600];
	snprintf(path, sizeof path, "/oauth?code=%s&state=%s", code, state);
	return ask(s, path, "", NULL);
}

static void login(struct side *s, const char *who, const char *path)
{
	static char answer[200];
	char state[100];
	s->cookie[0] = '\0';
	snprintf(answer, sizeof answer, "{\"userid\":\"%s\"}", who);
	pthread_mutex_lock(&s->lock);
	s->oauth = answer;
	pthread_mutex_unlock(&s->lock);
	assert_int_equal(ask(s, path, "", NULL), 303);
	between(s->head, "&state=", "&", state, sizeof state);
	between(s->head, "Set-Cookie: ", ";", s->cookie, sizeof s->cookie);
	assert_int_equal(come_back(s, "C1", state), 303);
	between(s->head, "Set-Cookie: __Host-siyu=", ";", s->page, sizeof s->page);
	snprintf(s->cookie, sizeof s->cookie, "__Host-siyu=%.*s", 900, s->page);
	assert_int_equal(ask(s, "/side?stay=1", "", NULL), 200);
	between(s->page, "data-csrf=\"", "\"", s->csrf, sizeof s->csrf);
	assert_int_equal(strlen(s->csrf), 32);
}

/* -- tests ------------------------------------------------------------------------------------------------------------------------------ */

static void test_the_way_in(void **state)
{
	struct side *s = *state;
	char nonce[100], keep[1024];
	assert_int_equal(ask(s, "/side/customer?id=wm1", "", NULL), 303);
	holds(s->head,
		"Location: https://open.example/authorize?appid=ww1&redirect_uri=https%3A%2F%2Fm.example.cn%2Foauth"
		"&response_type=code&scope=snsapi_base&state=");
	holds(s->head, "&agentid=1000002#wechat_redirect");
	holds(s->head, "; HttpOnly; SameSite=Lax; Secure");
	between(s->head, "&state=", "&", nonce, sizeof nonce);
	between(s->head, "Set-Cookie: ", ";", keep, sizeof keep);
	/* In another browser, with another state, in this one too late. */
	assert_int_equal(come_back(s, "C1", nonce), 400);
	snprintf(s->cookie, sizeof s->cookie, "%s", keep);
	assert_int_equal(come_back(s, "C1", "0123456789abcdef0123456789abcdef"), 400);
	s->now_ms += 600001;
	assert_int_equal(come_back(s, "C1", nonce), 400);
	holds(s->page, "重新登录");
	s->now_ms -= 600001;
	/* What WeCom says of a code, in words; a dead work. */
	s->oauth = "{\"error\":\"登录码用过了，或者过了五分钟：重新打开页面\",\"code\":40029}";
	assert_int_equal(come_back(s, "C1", nonce), 502);
	holds(s->page, "登录码用过了");
	holds(s->page, "（40029）");
	holds(s->page, "href=\"/login?to=%2Fside%2Fcustomer%3Fid%3Dwm1\"");
	s->away = true;
	assert_int_equal(come_back(s, "C1", nonce), 503);
	s->away = false;
	/* A customer, a stranger: not here. */
	s->oauth = "{\"customer\":\"wm1\"}";
	assert_int_equal(come_back(s, "C1", nonce), 403);
	s->oauth = "{\"stranger\":true}";
	assert_int_equal(come_back(s, "C1", nonce), 403);
	s->oauth = "{\"userid\":\"li\"}";
	assert_int_equal(come_back(s, "C1", nonce), 303);
	holds(s->head, "Location: /side/customer?id=wm1\r\n");
	holds(s->head, "__Host-siyu-login=; Path=/; Max-Age=0");
}

/* Nothing but a path of ours is led back to. */
static void test_no_way_out(void **state)
{
	static const char *const paths[] = {"/login?to=https%3A%2F%2Fevil.example", "/login?to=%2F%2Fevil.example",
		"/login?to=%2F%5Cevil.example", "/login?to=%2Fside%0d%0aX%3A1"};
	struct side *s = *state;
	char nonce[100];
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		s->cookie[0] = '\0';
		assert_int_equal(ask(s, paths[i], "", NULL), 303);
		between(s->head, "&state=", "&", nonce, sizeof nonce);
		between(s->head, "Set-Cookie: ", ";", s->cookie, sizeof s->cookie);
		assert_int_equal(come_back(s, "C1", nonce), 303);
		holds(s->head, "Location: /side\r\n");
	}
}

static void test_cookies(void **state)
{
	struct side *s = *state;
	char good[1200];
	login(s, "li", "/side");
	snprintf(good, sizeof good, "%s", s->cookie);
	/* Each sign of it changed: it is none. */
	for (size_t i = strlen("__Host-siyu="); i < strlen(good); i += 7) {
		snprintf(s->cookie, sizeof s->cookie, "%s", good);
		s->cookie[i] = s->cookie[i] == '0' ? '1' : '0';
		assert_int_equal(ask(s, "/side?stay=1", "", NULL), 303);
	}
	snprintf(s->cookie, sizeof s->cookie, "a=b; %.1100s", good);
	assert_int_equal(ask(s, "/side?stay=1", "", NULL), 200);
	s->now_ms += 8 * HOUR;
	assert_int_equal(ask(s, "/side?stay=1", "", NULL), 303);
	assert_int_equal(ask(s, "/side/sign?url=https%3A%2F%2Fm.example.cn%2Fside", "", NULL), 401);
	s->now_ms = NOW;
	/* That of a customer opens his own page alone. */
	s->oauth = "{\"customer\":\"wm1\"}";
	s->cookie[0] = '\0';
	assert_int_equal(ask(s, "/checkin", "", NULL), 303);
	between(s->head, "&state=", "&", good, sizeof good);
	between(s->head, "Set-Cookie: ", ";", s->cookie, sizeof s->cookie);
	assert_int_equal(come_back(s, "C1", good), 303);
	between(s->head, "Set-Cookie: __Host-siyu=", ";", good, sizeof good);
	snprintf(s->cookie, sizeof s->cookie, "__Host-siyu=%.900s", good);
	assert_int_equal(ask(s, "/side", "", NULL), 303);
}

static void test_posts(void **state)
{
	struct side *s = *state;
	char form[200], header[200];
	login(s, "li", "/side");
	int before = s->puts;
	assert_int_equal(ask(s, "/side/todo", "", "todo=1&act=done"), 403);
	assert_int_equal(ask(s, "/side/todo", "", "csrf=00000000000000000000000000000000&todo=1&act=done"), 403);
	snprintf(form, sizeof form, "csrf=%s&todo=1&act=done", s->csrf);
	assert_int_equal(ask(s, "/side/todo", "Origin: https://evil.example\r\n", form), 403);
	assert_int_equal(s->puts, before);
	assert_int_equal(ask(s, "/side/todo", "Origin: https://m.example.cn\r\n", form), 303);
	holds(s->head, "Location: /side?stay=1");
	holds(s->put, "\\\"press\\\":\\\"done:1\\\"");
	holds(s->put, "\\\"by\\\":\\\"li\\\"");
	/* Somebody else's to-do is none of his. */
	before = s->puts;
	snprintf(form, sizeof form, "csrf=%s&todo=2&act=done", s->csrf);
	assert_int_equal(ask(s, "/side/todo", "", form), 403);
	snprintf(header, sizeof header, "X-Siyu-Csrf: %s\r\n", s->csrf);
	assert_int_equal(ask(s, "/side/claim", header, "todo=2"), 403);
	assert_int_equal(s->puts, before);
	assert_int_equal(ask(s, "/side/claim", header, "todo=1"), 200);
	holds(s->page, "{\"ok\":true}");
	/* Another session's token is no good. */
	char theirs[64];
	snprintf(theirs, sizeof theirs, "%s", s->csrf);
	login(s, "wang", "/side");
	snprintf(form, sizeof form, "csrf=%s&todo=2&act=done", theirs);
	assert_int_equal(ask(s, "/side/todo", "", form), 403);
	/* back leads to us alone. */
	snprintf(form, sizeof form, "csrf=%s&todo=2&act=skip&back=%%2F%%2Fevil.example", s->csrf);
	assert_int_equal(ask(s, "/side/todo", "", form), 303);
	holds(s->head, "Location: /side?stay=1");
	s->away = true;
	assert_int_equal(ask(s, "/side/todo", "", form), 503);
}

/* What the client sends: mediaid and news as it spells them; a file without an id is waited for. */
static void test_what_is_sent(void **state)
{
	struct side *s = *state;
	char header[200];
	login(s, "li", "/side");
	snprintf(header, sizeof header, "X-Siyu-Csrf: %s\r\n", s->csrf);
	assert_int_equal(ask(s, "/side/open", header, "todo=1"), 200);
	assert_string_equal(s->page,
		"{\"messages\":[{\"msgtype\":\"text\",\"text\":{\"content\":\"您好\"}},"
		"{\"msgtype\":\"news\",\"news\":{\"link\":\"https://a\",\"title\":\"看\"}}]}");
	holds(s->put, "\\\"press\\\":\\\"open:1\\\"");
	assert_int_equal(ask(s, "/side/open", header, "todo=3"), 200);
	assert_string_equal(s->page, "{\"wait\":true}");
	assert_int_equal(ask(s, "/side/sign?url=https%3A%2F%2Fm.example.cn%2Fside%3Fx", "", NULL), 200);
	assert_int_equal(ask(s, "/side/sign?url=https%3A%2F%2Fm.example.cn.evil.example%2Fside", "", NULL), 403);
	assert_int_equal(ask(s, "/side/sign?url=http%3A%2F%2Fm.example.cn%2Fside", "", NULL), 403);
	assert_int_equal(ask(s, "/side/sign?url=https%3A%2F%2Fm.example.cn%3A8443%2Fside", "", NULL), 403);
	assert_int_equal(ask(s, "/side/sign", "", NULL), 403);
}

static void test_whose_customers(void **state)
{
	struct side *s = *state;
	login(s, "li", "/side");
	int before = s->puts;
	assert_int_equal(ask(s, "/side/customer?id=wm2", "", NULL), 403);
	holds(s->page, "请主管安排移交");
	assert_int_equal(ask(s, "/side/why?id=wm2", "", NULL), 403);
	assert_int_equal(ask(s, "/side/talk?id=wm2&q=a", "", NULL), 403);
	assert_int_equal(ask(s, "/side/customer?id=", "", NULL), 403);
	assert_int_equal(s->puts, before); /* nothing was looked at */
	assert_int_equal(ask(s, "/side/customer?id=wm1", "", NULL), 200);
	assert_int_equal(s->puts, before + 1);
	holds(s->put, "\\\"customer\\\":\\\"wm1\\\",\\\"saw\\\":\\\"客户资料\\\"");
	assert_int_equal(ask(s, "/side?q=%E5%B0%8F", "", NULL), 200); /* 小: one of two is his */
	holds(s->page, "/side/customer?id=wm1");
	lacks(s->page, "/side/customer?id=wm2\"");
	assert_int_equal(ask(s, "/side/group?id=wr1", "", NULL), 200);
	holds(s->page, "福利&lt;群&gt;");
	login(s, "wang", "/side");
	assert_int_equal(ask(s, "/side/group?id=wr1", "", NULL), 403);
	assert_int_equal(ask(s, "/side/why?id=wr1", "", NULL), 403);
	login(s, "boss", "/side");
	assert_int_equal(ask(s, "/side/customer?id=wm2", "", NULL), 200);
	/* A look that cannot be kept is none. */
	s->away = true;
	assert_int_equal(ask(s, "/side/customer?id=wm2", "", NULL), 503);
	lacks(s->page, "小红");
	s->away = false;
}

static void test_masks(void **state)
{
	struct side *s = *state;
	login(s, "li", "/side");
	assert_int_equal(ask(s, "/side/customer?id=wm1", "", NULL), 200);
	holds(s->page, "<dd>13900139000</dd>");
	holds(s->page, "老客 138-0013-8000");
	login(s, "hao", "/side"); /* her head reads that it is there, not what it is */
	assert_int_equal(ask(s, "/side/customer?id=wm1", "", NULL), 200);
	holds(s->page, "<dd>139****9000</dd>");
	holds(s->page, "老客 138****8000");
	holds(s->page, "他说 &lt;i&gt;138****8000&lt;/i&gt;");
	lacks(s->page, "13900139000");
	login(s, "boss", "/side");
	assert_int_equal(ask(s, "/side/customer?id=wm1", "", NULL), 200);
	holds(s->page, "<dd>13900139000</dd>");
}

static void test_nothing_runs(void **state)
{
	static const char *const paths[] = {"/side?stay=1", "/side/customer?id=wm1", "/side/why?id=wm1",
		"/side/talk?id=wm1&q=%22%3E%3Cscript%3E", "/side?q=%22%3E%3Cscript%3E"};
	struct side *s = *state;
	char css[200];
	login(s, "li", "/side");
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		assert_int_equal(ask(s, paths[i], "", NULL), 200);
		lacks(s->page, "<script>");
		lacks(s->page, "<img");
		lacks(s->page, "<b>");
		lacks(s->page, "onerror=alert(1)>");
		lacks(s->page, "style=");
		holds(s->head,
			"Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self' https://res.example; ");
		holds(s->head, "frame-ancestors 'none'");
		holds(s->head, "X-Content-Type-Options: nosniff");
		holds(s->head, "Cache-Control: no-store");
		holds(s->head, "Strict-Transport-Security: ");
	}
	between(s->page, "<link rel=\"stylesheet\" href=\"", "\"", css, sizeof css);
	assert_int_equal(ask(s, css, "", NULL), 200);
	holds(s->head, "immutable");
	assert_int_equal(ask(s, "/static/style-0000000000000000.css", "", NULL), 404);
	assert_int_equal(ask(s, "/static/../siyu.db", "", NULL), 404);
}

static void test_who_is_nobody(void **state)
{
	struct side *s = *state;
	s->oauth = "{\"userid\":\"nobody\"}";
	char nonce[100];
	assert_int_equal(ask(s, "/side", "", NULL), 303);
	between(s->head, "&state=", "&", nonce, sizeof nonce);
	between(s->head, "Set-Cookie: ", ";", s->cookie, sizeof s->cookie);
	assert_int_equal(come_back(s, "C1", nonce), 303);
	between(s->head, "Set-Cookie: __Host-siyu=", ";", s->page, sizeof s->page);
	snprintf(s->cookie, sizeof s->cookie, "__Host-siyu=%.900s", s->page);
	assert_int_equal(ask(s, "/side", "", NULL), 403);
	holds(s->page, "请找王敏登记您的账号 nobody");
	assert_int_equal(ask(s, "/nothing", "", NULL), 404);
	assert_int_equal(ask(s, "/side", "", "x=1"), 405);
	assert_int_equal(ask(s, "/side/todo", "", NULL), 405);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(test_the_way_in), CASE(test_no_way_out), CASE(test_cookies),
		CASE(test_posts), CASE(test_what_is_sent), CASE(test_whose_customers), CASE(test_masks),
		CASE(test_nothing_runs), CASE(test_who_is_nobody)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
