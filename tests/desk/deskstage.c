#include "deskstage.h"
#include "net/listen.h"
#include "store/chat.h"
#include "store/contact.h"
#include "store/db.h"
#include "store/employee.h"
#include "store/hooklog.h"
#include "store/masstask.h"
#include "store/purchase.h"
#include "store/relation.h"
#include "store/remark.h"
#include "store/scriptlog.h"
#include "store/todo.h"
#include "store/voidlog.h"
#include "testlib.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

/* -- what desk is given ------------------------------------------------------------------------------------------------------------ */

static enum rc on_ask(void *user, struct span line, struct text *out)
{
	struct deskstage *s = user;
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

void deskstage_set(struct deskstage *s, bool *what, bool to)
{
	pthread_mutex_lock(&s->lock);
	*what = to;
	pthread_mutex_unlock(&s->lock);
}

static bool is_held(struct deskstage *s)
{
	pthread_mutex_lock(&s->lock);
	bool held = s->held;
	pthread_mutex_unlock(&s->lock);
	return held;
}

/* As put_keep does. */
static enum rc on_keep(void *user, struct span line, const atomic_bool *give_up, struct text *out)
{
	while (is_held(user) && !atomic_load(give_up))
		clock_sleep_ms(2);
	return is_held(user) ? RC_AGAIN : on_ask(user, line, out);
}

static int64_t on_now(void *user)
{
	struct deskstage *s = user;
	pthread_mutex_lock(&s->lock);
	int64_t now = s->now_ms;
	pthread_mutex_unlock(&s->lock);
	return now;
}

/* li and wang are employees, hao leads li, yun and yuan (an employee, too) and boss see all, nobody is nobody. */
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
		: span_is(userid, "yun")     ? DESK_OPERATOR
		: span_is(userid, "yuan")    ? DESK_OPERATOR | DESK_STAFF
		: span_is(userid, "hao")     ? DESK_HEAD
		: span_is(userid, "nobody")  ? 0
					     : DESK_STAFF;
	ret->all = (ret->roles & (DESK_BOSS | DESK_OPERATOR)) != 0;
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
	assert_int_equal(contact_meet(db, r.customer, 0, ZONE_DAY_MS, 1, r.employee, SPAN_LIT(""), &err), RC_OK);
	assert_int_equal(contact_accept(db, r.customer, NOW, &err), RC_OK);
	assert_int_equal(contact_profile(db, r.customer, span_of(name), 1, 0, SPAN_ABSENT, &err), RC_OK);
	assert_int_equal(relation_put(db, &r, &err), RC_OK);
	assert_int_equal(remark_put(db, &m, &err), RC_OK);
}

/* Customers without names who came on 1970-01-21. */
static void crowd(struct store_db *db, const char *employee, int n)
{
	struct err err = {0};
	for (int i = 0; i < n; i++) {
		char id[32];
		snprintf(id, sizeof id, "wx%s%d", employee, i);
		const struct relation r = {.customer = span_of(id),
			.employee = span_of(employee),
			.state = RELATION_LIVE,
			.event_s = 1,
			.add_ms = NOW,
			.add_day = 20,
			.adds = 1,
			.channel = SPAN_LIT(""),
			.end_ms = RELATION_OPEN};
		assert_int_equal(
			contact_meet(db, r.customer, 0, 20 * ZONE_DAY_MS, 20, r.employee, SPAN_LIT(""), &err), RC_OK);
		assert_int_equal(relation_put(db, &r, &err), RC_OK);
	}
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

static void mass(struct store_db *db, int64_t id, const char *employee)
{
	struct err err = {0};
	const struct masstask t = {.task = id,
		.script = SPAN_LIT("剧本：新客"),
		.step = SPAN_LIT("问好"),
		.version = 1,
		.arm = SPAN_LIT(""),
		.employee = span_of(employee),
		.digest = SPAN_LIT("0123456789abcdef"),
		.text = SPAN_LIT("群发<img src=x onerror=alert(1)>"),
		.attachments = SPAN_LIT("[]"),
		.state = MASSTASK_WAITING,
		.opened_ms = NOW,
		.made_ms = NOW,
		.deadline_ms = NOW + HOUR,
		.confirmed_ms = MASSTASK_NONE,
		.msgid = SPAN_LIT(""),
		.effect = SPAN_LIT(""),
		.members = 7};
	assert_int_equal(masstask_add(db, &t, &err), RC_OK);
}

static void script(struct store_db *db)
{
	struct err err = {0};
	const struct scriptlog s = {.script = SPAN_LIT("剧本：新客"),
		.version = 1,
		.file = SPAN_LIT("新客.md"),
		.sha256 = SPAN_LIT(""),
		.text = SPAN_LIT("# 剧本：新客\n<script>alert(1)</script>\n"),
		.assets = SPAN_LIT(""),
		.input_id = 1,
		.at_ms = NOW,
		.current = true};
	assert_int_equal(scriptlog_add(db, &s, &err), RC_OK);
}

static void hook_event(struct store_db *db, const char *hook, const char *id, enum hooklog_state state)
{
	struct err err = {0};
	struct hooklog_event e = {.hook = span_of(hook),
		.kind = SPAN_LIT("order"),
		.id = span_of(id),
		.customer = SPAN_LIT(""),
		.line = span_of(id),
		.body = SPAN_LIT("{}"),
		.state = state,
		.made_ms = NOW,
		.detail = SPAN_LIT("")};
	assert_int_equal(db_next_row(db, &e.event, &err), RC_OK);
	assert_int_equal(hooklog_add(db, &e, &err), RC_OK);
}

void deskstage_bought(struct deskstage *s, const char *id, const char *order_no, int64_t fen, int64_t paid_ms)
{
	deskstage_bought_it(s, id, order_no, "洁面", fen, paid_ms);
}

void deskstage_bought_it(
	struct deskstage *s, const char *id, const char *order_no, const char *product, int64_t fen, int64_t paid_ms)
{
	struct store_db *db;
	struct err err = {0};
	struct contact c;
	struct purchase_totals sum;
	struct arena *a = arena_new(4096);
	struct purchase p = {.source = SPAN_LIT("shop"),
		.order_no = span_of(order_no),
		.customer = span_of(id),
		.claimed = SPAN_LIT(""),
		.employee = SPAN_LIT(""),
		.product = span_of(product),
		.quantity = 1,
		.paid_ms = paid_ms,
		.paid_day = paid_ms / ZONE_DAY_MS,
		.gross_fen = fen,
		.channel = SPAN_LIT(""),
		.credit_employee = SPAN_LIT(""),
		.script = SPAN_LIT(""),
		.step = SPAN_LIT(""),
		.arm = SPAN_LIT(""),
		.reason = SPAN_LIT("")};
	assert_int_equal(db_open(s->path, 0, &db, &err), RC_OK);
	assert_int_equal(db_begin(db, &err), RC_OK);
	assert_int_equal(contact_get(db, a, p.customer, &c, &err), RC_OK);
	assert_int_equal(db_next_row(db, &p.purchase, &err), RC_OK);
	p.buyer = c.no;
	assert_int_equal(purchase_add(db, &p, &err), RC_OK);
	assert_int_equal(purchase_totals(db, p.customer, &sum, &err), RC_OK);
	assert_int_equal(
		contact_money(db, c.no, sum.orders, sum.net_fen, sum.first_paid_ms, sum.last_paid_ms, c.heard_ms, &err),
		RC_OK);
	assert_int_equal(db_commit(db, &err), RC_OK);
	db_close(db);
	arena_free(a);
}

void deskstage_void(struct deskstage *s, const char *order_no, const char *who, const char *why)
{
	struct store_db *db;
	struct err err = {0};
	struct arena *a = arena_new(4096);
	struct purchase p;
	assert_int_equal(db_open(s->path, 0, &db, &err), RC_OK);
	assert_int_equal(db_begin(db, &err), RC_OK);
	assert_int_equal(purchase_find(db, a, SPAN_LIT("shop"), span_of(order_no), &p, &err), RC_OK);
	assert_int_equal(voidlog_add(db,
				 &(struct voidlog){p.purchase, 1, NOW, span_of(who), span_of(why), p.gross_fen,
					 p.refund_fen, p.quantity},
				 &err),
		RC_OK);
	p.gross_fen = p.refund_fen = p.quantity = 0;
	p.voided = true;
	assert_int_equal(purchase_put(db, &p, &err), RC_OK);
	assert_int_equal(db_commit(db, &err), RC_OK);
	db_close(db);
	arena_free(a);
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
	assert_int_equal(employee_meet(db, SPAN_LIT("wang"), NOW, &no, &err), RC_OK);
	customer(db, "wm1", "小明\"><script>alert(1)</script>", "li");
	customer(db, "wm2", "小红", "wang");
	crowd(db, "zhao", 4);
	crowd(db, "qian", 3);
	crowd(db, "sun", 3);
	crowd(db, "li", 2);
	crowd(db, "wang", 1);
	todo(db, 1, "li", "wm1",
		"[{\"msgtype\":\"text\",\"content\":\"您好\"},{\"msgtype\":\"link\",\"title\":\"看\",\"url\":\"https://a\"}]");
	todo(db, 2, "wang", "wm2", "");
	todo(db, 3, "li", "wm1", "[{\"msgtype\":\"image\",\"sha256\":\"ab\",\"filename\":\"a.png\"}]");
	mass(db, 1, "li");
	mass(db, 2, "wang");
	script(db);
	hook_event(db, "shop", "o1", HOOKLOG_FAILING);
	hook_event(db, "shop", "o2", HOOKLOG_WAITING);
	hook_event(db, "shop", "o3", HOOKLOG_WAITING);
	hook_event(db, "bi", "o1", HOOKLOG_DEAD);
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
	struct deskstage *s = user;
	desk_loop(s->d, s->stop[0]);
	return NULL;
}

static struct deskstage *start(bool plain, bool pages)
{
	struct deskstage *s = calloc(1, sizeof *s);
	struct err err = {0};
	struct desk_conf conf = {.version = "1",
		.ask = on_ask,
		.keep = on_keep,
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
		.address_header = "X-Real-IP",
		.zone = &s->zone};
	pthread_mutex_init(&s->lock, NULL);
	s->now_ms = NOW;
	s->oauth = "{\"userid\":\"li\"}";
	s->server.turn = pause_a_little;
	test_dir(s->dir, sizeof s->dir);
	snprintf(s->path, sizeof s->path, "%s/siyu.db", s->dir);
	fill_state(s->path);
	snprintf(s->tokens, sizeof s->tokens, "%s/tokens", s->dir);
	snprintf(s->users, sizeof s->users, "%s/desk.users", s->dir);
	conf.state_path = s->path;
	conf.users_path = s->users;
	conf.tokens_path = s->tokens;
	conf.metrics_near = true;
	memset(conf.key, 7, sizeof conf.key);
	assert_int_equal(zone_load("Asia/Shanghai", 0, NOW + 366 * 24 * HOUR, &s->zone, &err), RC_OK);
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &conf.listen_fd, &err), RC_OK);
	assert_int_equal(listen_port(conf.listen_fd, &s->server.port, &err), RC_OK);
	snprintf(s->url, sizeof s->url, "http://127.0.0.1:%u", (unsigned)s->server.port);
	if (!pages)
		conf.url = SPAN_LIT("");
	if (plain) {
		conf.url = span_of(s->url);
		conf.sdk = SPAN_LIT("");
	}
	assert_int_equal(desk_new(&conf, &s->d, &err), RC_OK);
	assert_int_equal(pipe(s->stop), 0);
	assert_int_equal(pthread_create(&s->thread, NULL, loop, s), 0);
	return s;
}

int deskstage_begin(void **state)
{
	*state = start(false, true);
	return 0;
}

int deskstage_begin_without_url(void **state)
{
	*state = start(false, false);
	return 0;
}

struct deskstage *deskstage_plain(void)
{
	return start(true, true);
}

int deskstage_end(void **state)
{
	struct deskstage *s = *state;
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
int deskstage_ask(struct deskstage *s, const char *path, const char *more, const char *form)
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

void deskstage_holds(const char *where, const char *part)
{
	if (!strstr(where, part))
		fail_msg("no '%s' in %s", part, where);
}

void deskstage_puts(struct deskstage *s, int puts, const char *part)
{
	char last[sizeof s->put];
	int n = 0;
	for (int i = 0; i < 5000 && n < puts; i++) {
		pthread_mutex_lock(&s->lock);
		n = s->puts;
		snprintf(last, sizeof last, "%s", s->put);
		pthread_mutex_unlock(&s->lock);
		if (n < puts)
			clock_sleep_ms(1);
	}
	assert_int_equal(n, puts);
	if (part)
		deskstage_holds(last, part);
}

void deskstage_lacks(const char *where, const char *part)
{
	if (strstr(where, part))
		fail_msg("'%s' in %s", part, where);
}

/* What stands between two words, of the last answer's head or page. */
void deskstage_between(const char *in, const char *before, const char *behind, char *ret, size_t cap)
{
	const char *at = strstr(in, before);
	if (!at)
		fail_msg("no '%s' in %s", before, in);
	at += strlen(before);
	snprintf(ret, cap, "%.*s", (int)strcspn(at, behind), at);
}

/* The platform leads back; the status of what we answer. */
int deskstage_come_back(struct deskstage *s, const char *code, const char *state)
{
	char path[600];
	snprintf(path, sizeof path, "/oauth?code=%s&state=%s", code, state);
	return deskstage_ask(s, path, "", NULL);
}

void deskstage_login(struct deskstage *s, const char *who, const char *path)
{
	static char answer[200];
	char state[100];
	s->cookie[0] = '\0';
	snprintf(answer, sizeof answer, "{\"userid\":\"%s\"}", who);
	pthread_mutex_lock(&s->lock);
	s->oauth = answer;
	pthread_mutex_unlock(&s->lock);
	assert_int_equal(deskstage_ask(s, path, "", NULL), 303);
	deskstage_between(s->head, "&state=", "&", state, sizeof state);
	deskstage_between(s->head, "Set-Cookie: ", ";", s->cookie, sizeof s->cookie);
	assert_int_equal(deskstage_come_back(s, "C1", state), 303);
	deskstage_between(s->head, "Set-Cookie: __Host-siyu=", ";", s->page, sizeof s->page);
	snprintf(s->cookie, sizeof s->cookie, "__Host-siyu=%.*s", 900, s->page);
	assert_int_equal(deskstage_ask(s, "/side?stay=1", "", NULL), 200);
	deskstage_between(s->page, "data-csrf=\"", "\"", s->csrf, sizeof s->csrf);
	assert_int_equal(strlen(s->csrf), 32);
}

void deskstage_leave(struct deskstage *s, const char *employee, int64_t at_ms)
{
	struct store_db *db;
	struct err err = {0};
	assert_int_equal(db_open(s->path, 0, &db, &err), RC_OK);
	assert_int_equal(db_begin(db, &err), RC_OK);
	assert_int_equal(employee_leave(db, span_of(employee), at_ms, &err), RC_OK);
	assert_int_equal(db_commit(db, &err), RC_OK);
	db_close(db);
}
