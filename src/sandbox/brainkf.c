/* What people do in 微信客服 (doc: callbacks.md 6.2, 6.3). */
#include "brainkfint.h"

#include "base/mem.h"

#include <string.h>

#define TOKEN_MS INT64_C(600000)
#define SCENE "siyu"

enum visit { VISIT_ENTER, VISIT_ASK, VISIT_TAKE, VISIT_REPLY, VISIT_CLOSE };

/* -- accounts ------------------------------------------------------------------------------------------------------------- */

struct brainkf_account *brainkf_find(const struct brain *b, struct span open_kfid)
{
	return span_present(open_kfid) ? map_get(b->kf_accounts, open_kfid) : NULL;
}

struct span brainkf_account(struct brain *b, struct span open_kfid, struct span name, bool managed)
{
	struct brainkf_account *k = brainkf_find(b, open_kfid);
	if (!k) {
		k = arena_alloc(b->arena, sizeof *k);
		k->id = span_present(open_kfid) ? arena_copy(b->arena, open_kfid) : brainworld_id(b, "wk");
		(void)map_put(b->kf_accounts, k->id, k);
		brainworld_push(&b->kf_list, k);
	}
	k->name = arena_copy(b->arena, name);
	k->managed = managed;
	return k->id;
}

struct brainkf_servicer *brainkf_servicer_of(const struct brainkf_account *k, struct span userid)
{
	for (int i = 0; i < k->servicers.n; i++) {
		struct brainkf_servicer *s = k->servicers.v[i];
		if (span_eq(s->employee->userid, userid))
			return s;
	}
	return NULL;
}

bool brainkf_servicer(struct brain *b, struct span open_kfid, struct span userid, bool receiving)
{
	struct brainkf_account *k = brainkf_find(b, open_kfid);
	struct brain_employee *e = brainworld_employee(b, userid, true);
	struct brainkf_servicer *s = k && e ? brainkf_servicer_of(k, e->userid) : NULL;
	if (!k || !e)
		return false;
	if (!s) {
		s = arena_alloc(b->arena, sizeof *s);
		s->employee = e;
		brainworld_push(&k->servicers, s);
	}
	s->receiving = receiving;
	return true;
}

struct brainkf_session *brainkf_session_of(const struct brainkf_account *k, struct span external_userid)
{
	for (int i = 0; i < k->sessions.n; i++) {
		struct brainkf_session *s = k->sessions.v[i];
		if (span_eq(s->customer->id, external_userid))
			return s;
	}
	return NULL;
}

struct brainkf_session *brainkf_meet(
	struct brain *b, struct brainkf_account *k, struct span external_userid, struct span name)
{
	struct brainkf_session *s = span_present(external_userid) ? brainkf_session_of(k, external_userid) : NULL;
	if (s)
		return s;
	s = arena_alloc(b->arena, sizeof *s);
	s->account = k;
	s->customer = brainworld_customer(b, external_userid);
	if (!s->customer)
		s->customer = brainlive_customer(b, external_userid, name);
	s->state = BRAINKF_ENDED;
	brainworld_seed(b, k->name, s->customer->id, 0, &s->rng);
	brainworld_push(&k->sessions, s);
	return s;
}

void brainkf_age(struct brainkf_session *s, int64_t now_ms)
{
	if (s->touched_ms && now_ms - s->touched_ms > BRAINKF_WINDOW_MS) {
		s->state = BRAINKF_ENDED;
		s->servicer = NULL;
	}
}

/* -- messages and events ------------------------------------------------------------------------------------------------------ */

/* Of what a token is worth when: 95007. */
static struct span token(struct brain *b, int64_t now_ms)
{
	struct span id = brainworld_id(b, "ENC");
	int64_t *until = arena_alloc(b->arena, sizeof *until);
	*until = now_ms + TOKEN_MS;
	(void)map_put(b->kf_tokens, id, until);
	return id;
}

static void call_back(struct brain *b, int64_t now_ms, const struct brainkf_account *k)
{
	struct span t = token(b, now_ms);
	struct text x;
	text_init(&x, 4096);
	text_addf(&x,
		"<xml><ToUserName><![CDATA[%.*s]]></ToUserName><CreateTime>%lld</CreateTime><MsgType><![CDATA[event]]></MsgType>"
		"<Event><![CDATA[kf_msg_or_event]]></Event><Token><![CDATA[%.*s]]></Token><OpenKfId><![CDATA[%.*s]]></OpenKfId></xml>",
		SPAN_ARG(b->conf.corpid), (long long)(now_ms / 1000), SPAN_ARG(t), SPAN_ARG(k->id));
	brainlive_callback(b, now_ms, arena_copy(b->arena, text_span(&x)));
	text_release(&x);
}

bool brainkf_grant(struct brain *b, int64_t now_ms, struct span open_kfid, bool managed)
{
	struct brainkf_account *k = brainkf_find(b, open_kfid);
	const char *list = managed ? "AuthAddOpenKfId" : "AuthDelOpenKfId";
	struct text x;
	if (!k)
		return false;
	k->managed = managed;
	text_init(&x, 4096);
	text_addf(&x,
		"<xml><ToUserName><![CDATA[%.*s]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>%lld</CreateTime>"
		"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_account_auth_change]]></Event><%s><![CDATA[%.*s]]></%s></xml>",
		SPAN_ARG(b->conf.corpid), (long long)(now_ms / 1000), list, SPAN_ARG(k->id), list);
	brainlive_callback(b, now_ms, arena_copy(b->arena, text_span(&x)));
	text_release(&x);
	return true;
}

/* One element of msg_list in the making. */
struct making {
	struct text t;
	struct jsonw w;
	int64_t at_ms;
};

static void begin(struct brain *b, int64_t now_ms, struct making *m, int origin, const char *msgtype)
{
	text_init(&m->t, 65536);
	jsonw_init(&m->w, &m->t);
	m->at_ms = now_ms;
	jsonw_obj(&m->w);
	jsonw_kstr(&m->w, "msgid", brainworld_id(b, "from_msgid_"));
	jsonw_kint(&m->w, "send_time", now_ms / 1000);
	jsonw_kint(&m->w, "origin", origin);
	jsonw_kcstr(&m->w, "msgtype", msgtype);
}

static void keep(struct brain *b, struct brainkf_account *k, struct making *m)
{
	struct brainkf_event *e = arena_alloc(b->arena, sizeof *e);
	jsonw_end_obj(&m->w);
	e->at_ms = m->at_ms;
	e->json = arena_copy(b->arena, text_span(&m->t));
	text_release(&m->t);
	brainworld_push(&k->events, e);
	if (k->managed)
		call_back(b, e->at_ms, k);
}

static void whose(struct making *m, const struct brainkf_session *s)
{
	jsonw_kstr(&m->w, "open_kfid", s->account->id);
	jsonw_kstr(&m->w, "external_userid", s->customer->id);
}

static void begin_event(
	struct brain *b, int64_t now_ms, struct making *m, const char *type, const struct brainkf_session *s)
{
	begin(b, now_ms, m, 4, "event");
	jsonw_key(&m->w, "event");
	jsonw_obj(&m->w);
	jsonw_kcstr(&m->w, "event_type", type);
	whose(m, s);
}

static void keep_event(struct brain *b, struct brainkf_session *s, struct making *m)
{
	jsonw_end_obj(&m->w);
	keep(b, s->account, m);
}

struct span brainkf_code(struct brain *b, int64_t now_ms, struct brainkf_session *s, enum brainkf_code_kind kind)
{
	struct brainkf_code *c = arena_alloc(b->arena, sizeof *c);
	struct span id = brainworld_id(b, "KFC");
	*c = (struct brainkf_code){s, kind, now_ms, false};
	(void)map_put(b->kf_codes, id, c);
	return id;
}

bool brainkf_enter(struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid,
	struct span name, struct span scene)
{
	struct brainkf_account *k = brainkf_find(b, open_kfid);
	struct making m;
	if (!k)
		return false;
	struct brainkf_session *s = brainkf_meet(b, k, external_userid, name);
	brainkf_age(s, now_ms);
	begin_event(b, now_ms, &m, "enter_session", s);
	jsonw_kstr_opt(&m.w, "scene", scene);
	/* No code for who was greeted, or wrote, in the past 48 hours. */
	if (now_ms - s->welcomed_ms > BRAINKF_WINDOW_MS && now_ms - s->said_ms > BRAINKF_WINDOW_MS)
		jsonw_kstr(&m.w, "welcome_code", brainkf_code(b, now_ms, s, BRAINKF_WELCOME));
	keep_event(b, s, &m);
	return true;
}

void brainkf_heard(struct brainkf_session *s, int64_t now_ms)
{
	brainkf_age(s, now_ms);
	s->said_ms = s->touched_ms = now_ms;
	s->sent = 0;
	if (s->state == BRAINKF_ENDED)
		s->state = BRAINKF_NEW;
}

static void say(struct brain *b, int64_t now_ms, struct brainkf_session *s, struct span text, struct span menu_id)
{
	struct making m;
	brainkf_heard(s, now_ms);
	begin(b, now_ms, &m, 3, "text");
	whose(&m, s);
	jsonw_key(&m.w, "text");
	jsonw_obj(&m.w);
	jsonw_kstr(&m.w, "content", text);
	jsonw_kstr_opt(&m.w, "menu_id", menu_id);
	jsonw_end_obj(&m.w);
	keep(b, s->account, &m);
}

static void show(struct brain *b, int64_t now_ms, struct brainkf_session *s, struct span type)
{
	struct making m;
	brainkf_heard(s, now_ms);
	begin(b, now_ms, &m, 3, arena_str(b->arena, type.p));
	whose(&m, s);
	jsonw_keyn(&m.w, type);
	jsonw_obj(&m.w);
	if (span_is(type, "location")) {
		jsonw_kcstr(&m.w, "name", "门店");
		jsonw_kcstr(&m.w, "address", "中山路 1 号");
	} else if (span_is(type, "link")) {
		jsonw_kcstr(&m.w, "title", "商品");
		jsonw_kcstr(&m.w, "url", "https://shop.example/1");
	} else if (span_is(type, "business_card")) {
		jsonw_kcstr(&m.w, "userid", "sales01");
	} else {
		jsonw_kstr(&m.w, "media_id", brainworld_id(b, "MEDIA"));
	}
	jsonw_end_obj(&m.w);
	keep(b, s->account, &m);
}

bool brainkf_say(struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid, struct span text,
	struct span msgtype)
{
	struct brainkf_account *k = brainkf_find(b, open_kfid);
	if (!k)
		return false;
	struct brainkf_session *s = brainkf_meet(b, k, external_userid, SPAN_ABSENT);
	if (span_present(msgtype) && !span_is(msgtype, "text"))
		show(b, now_ms, s, arena_copy(b->arena, msgtype));
	else
		say(b, now_ms, s, text, SPAN_ABSENT);
	return true;
}

bool brainkf_item(const struct brainkf_session *s, struct span *content, struct span *ret_id)
{
	struct span rest = s->menu, line, id, words;
	while (span_present(rest) && rest.n) {
		span_cut(rest, '\n', &line, &rest);
		if (!span_cut(line, '\t', &id, &words) || (span_present(*content) && !span_eq(words, *content)))
			continue;
		*content = words;
		*ret_id = id;
		return true;
	}
	return false;
}

static struct brainkf_session *known(const struct brain *b, struct span open_kfid, struct span external_userid)
{
	const struct brainkf_account *k = brainkf_find(b, open_kfid);
	return k ? brainkf_session_of(k, external_userid) : NULL;
}

bool brainkf_click(
	struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid, struct span content)
{
	struct brainkf_session *s = known(b, open_kfid, external_userid);
	struct span id;
	if (!s || !brainkf_item(s, &content, &id))
		return false;
	say(b, now_ms, s, content, id);
	return true;
}

/* -- receptionists ---------------------------------------------------------------------------------------------------------------- */

static void changed(struct brain *b, int64_t now_ms, struct brainkf_session *s, int change, struct brain_employee *was)
{
	struct making m;
	begin_event(b, now_ms, &m, "session_status_change", s);
	jsonw_kint(&m.w, "change_type", change);
	if (was)
		jsonw_kstr(&m.w, "old_servicer_userid", was->userid);
	if (change != 3)
		jsonw_kstr(&m.w, "new_servicer_userid", s->servicer->userid);
	if (change == 1 || change == 3)
		jsonw_kstr(&m.w, "msg_code", brainkf_code(b, now_ms, s, change == 1 ? BRAINKF_TAKEN : BRAINKF_CLOSED));
	keep_event(b, s, &m);
}

bool brainkf_take(
	struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid, struct span userid)
{
	struct brainkf_session *s = known(b, open_kfid, external_userid);
	struct brainkf_servicer *who = s ? brainkf_servicer_of(s->account, userid) : NULL;
	struct brain_employee *was = s ? s->servicer : NULL;
	if (!who)
		return false;
	int change = s->state == BRAINKF_HUMAN ? 2 : s->state == BRAINKF_ENDED ? 4 : 1;
	s->state = BRAINKF_HUMAN;
	s->servicer = who->employee;
	s->touched_ms = now_ms;
	changed(b, now_ms, s, change, was);
	return true;
}

bool brainkf_reply(
	struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid, struct span text)
{
	struct brainkf_session *s = known(b, open_kfid, external_userid);
	struct making m;
	if (!s || s->state != BRAINKF_HUMAN)
		return false;
	s->touched_ms = now_ms;
	begin(b, now_ms, &m, 5, "text");
	whose(&m, s);
	jsonw_kstr(&m.w, "servicer_userid", s->servicer->userid);
	jsonw_key(&m.w, "text");
	jsonw_obj(&m.w);
	jsonw_kstr(&m.w, "content", text);
	jsonw_end_obj(&m.w);
	keep(b, s->account, &m);
	brainkf_reached(b, now_ms, s, "person", text);
	return true;
}

bool brainkf_close(struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid)
{
	struct brainkf_session *s = known(b, open_kfid, external_userid);
	if (!s || s->state != BRAINKF_HUMAN)
		return false;
	struct brain_employee *was = s->servicer;
	s->state = BRAINKF_ENDED;
	s->servicer = NULL;
	changed(b, now_ms, s, 3, was);
	return true;
}

bool brainkf_lost(struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid, int fail_type)
{
	struct brainkf_session *s = known(b, open_kfid, external_userid);
	struct making m;
	if (!s || !s->last_msgid.n)
		return false;
	if (s->customer->got.n)
		s->customer->got.n--;
	begin_event(b, now_ms, &m, "msg_send_fail", s);
	jsonw_kstr(&m.w, "fail_msgid", s->last_msgid);
	jsonw_kint(&m.w, "fail_type", fail_type);
	keep_event(b, s, &m);
	return true;
}

bool brainkf_wake(struct brain *b, int64_t now_ms, struct span open_kfid)
{
	const struct brainkf_account *k = brainkf_find(b, open_kfid);
	if (k)
		call_back(b, now_ms, k);
	return k != NULL;
}

int brainkf_state(const struct brain *b, struct span open_kfid, struct span external_userid)
{
	const struct brainkf_session *s = known(b, open_kfid, external_userid);
	return s ? s->state : -1;
}

/* -- visitors ----------------------------------------------------------------------------------------------------------------------- */

/* The next thing that he does, or a person for him, so long from now and up to `spread` later. */
static void later(
	struct brain *b, int64_t now_ms, struct brainkf_session *s, int64_t least_ms, int64_t spread_ms, int64_t what)
{
	struct rng *was = brainworld_lot(b, &s->rng);
	int64_t at = now_ms + least_ms + (int64_t)rng_below(&b->rng, (uint64_t)spread_ms);
	(void)brainworld_lot(b, was);
	brainworld_later(b, now_ms, at, THING_KF, s, what);
}

void brainkf_reached(struct brain *b, int64_t now_ms, struct brainkf_session *s, const char *how, struct span text)
{
	struct brain_got *g = arena_alloc(b->arena, sizeof *g);
	if (span_find(text, '{') != SIZE_MAX || span_find(text, '}') != SIZE_MAX)
		brainworld_breach(b, now_ms, s->customer->id, "brace", text);
	*g = (struct brain_got){how, now_ms, s->account->id, arena_copy(b->arena, text)};
	brainworld_push(&s->customer->got, g);
	if (s->words.n && s->state != BRAINKF_HUMAN && strcmp(how, "person") != 0)
		later(b, now_ms, s, 5000, 60000, VISIT_ASK);
}

void brainkf_pooled(struct brain *b, int64_t now_ms, struct brainkf_session *s)
{
	if (s->words.v && s->account->servicers.n)
		later(b, now_ms, s, 60000, 300000, VISIT_TAKE);
}

/* He clicks what the last menu offers, else says the next thing that he came for. */
static void ask(struct brain *b, int64_t now_ms, struct brainkf_session *s)
{
	struct span content = SPAN_ABSENT, id = SPAN_ABSENT, menu = s->menu;
	if (s->state == BRAINKF_POOL || s->state == BRAINKF_HUMAN)
		return;
	s->menu = SPAN_ABSENT;
	if (span_present(menu) && rng_below(&b->rng, 4)) {
		s->menu = menu;
		(void)brainkf_item(s, &content, &id);
		s->menu = SPAN_ABSENT;
		say(b, now_ms, s, content, id);
	} else if (s->words.n) {
		say(b, now_ms, s, *(struct span *)s->words.v[--s->words.n], SPAN_ABSENT);
	}
}

static void serve(struct brain *b, int64_t now_ms, struct brainkf_session *s, enum visit what)
{
	struct span kf = s->account->id, him = s->customer->id;
	const struct brainkf_servicer *first = s->account->servicers.v[0];
	bool done = what == VISIT_TAKE
		? s->state == BRAINKF_POOL && brainkf_take(b, now_ms, kf, him, first->employee->userid)
		: what == VISIT_REPLY ? brainkf_reply(b, now_ms, kf, him, SPAN_LIT("您好，我来为您处理。"))
				      : brainkf_close(b, now_ms, kf, him);
	if (done && what != VISIT_CLOSE)
		later(b, now_ms, s, 30000, 120000, what + 1);
}

void brainkf_happen(struct brain *b, const struct brain_thing *t)
{
	struct brainkf_session *s = t->who;
	struct rng *was = brainworld_lot(b, &s->rng);
	switch ((enum visit)t->number) {
	case VISIT_ENTER:
		(void)brainkf_enter(b, t->at_ms, s->account->id, s->customer->id, SPAN_ABSENT, SPAN_LIT(SCENE));
		later(b, t->at_ms, s, 5000, 40000, VISIT_ASK);
		break;
	case VISIT_ASK: ask(b, t->at_ms, s); break;
	case VISIT_TAKE:
	case VISIT_REPLY:
	case VISIT_CLOSE: serve(b, t->at_ms, s, (enum visit)t->number); break;
	}
	(void)brainworld_lot(b, was);
}

void brainkf_visits(struct brain *b, struct span open_kfid, int n, int64_t from_ms, int64_t span_ms, struct span words)
{
	struct brainkf_account *k = brainkf_find(b, open_kfid);
	struct brain_list all = {0};
	struct span rest = span_present(words) ? words : SPAN_LIT("敏感肌能用吗\n包邮吗\n转人工\n谢谢\n油皮用哪款"),
		    line;
	while (span_present(rest)) {
		span_cut(rest, '\n', &line, &rest);
		struct span *keep_line = arena_alloc(b->arena, sizeof *keep_line);
		*keep_line = arena_copy(b->arena, line);
		brainworld_push(&all, keep_line);
	}
	for (int i = 0; k && all.n > 0 && i < n; i++) {
		int64_t at = from_ms + (int64_t)rng_below(&b->rng, (uint64_t)(span_ms > 0 ? span_ms : 1));
		struct brainkf_session *s = brainkf_meet(b, k, SPAN_ABSENT, SPAN_ABSENT);
		int many = 1 + (int)rng_below(&b->rng, 3);
		for (int w = 0; w < many; w++)
			brainworld_push(&s->words, all.v[rng_below(&b->rng, (uint64_t)all.n)]);
		brainworld_plan(b, at, THING_KF, s, SPAN_ABSENT, VISIT_ENTER);
	}
	mem_free(all.v);
}
