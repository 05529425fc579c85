/* Replies of the port: what they mean for the call, and the repeat after a dead token (class T: refresh once, repeat once). */
#include "sendint.h"

#include "base/mem.h"
#include "wecom/backoff.h"

/* -- the token ----------------------------------------------------------------------------------------------------- */

/* Without a secret of its own 对外收款 is read by the app (api.md 18). */
static enum api_token token_of(const struct send *s, enum api_id api)
{
	enum api_token t = api_def(api)->token;
	return t == API_TOKEN_PAY && s->secret[API_TOKEN_PAY][0] == 0 ? API_TOKEN_APP : t;
}

struct sendtoken *sendreply_token(struct send *s, enum api_id api)
{
	return &s->token[token_of(s, api)];
}

void sendreply_want_token(struct send *s, enum api_token which, int64_t now_ms)
{
	struct sendtoken *t = &s->token[which];
	struct sendcall *c = sendcall_free_slot(s->slot, API_LANE_WELCOME);
	struct request r = {.api = API_GETTOKEN};
	struct request_http http;
	struct err err = {0};
	if (s->secret[which][0] == 0) {
		text_clear(&t->trouble);
		text_adds(&t->trouble, "no app has a secret: nothing can be sent");
		return;
	}
	if (!c || !sendtoken_wants(t, now_ms))
		return;
	r.u.token.corpid = span_of(s->corpid);
	r.u.token.corpsecret = span_of(s->secret[which]);
	if (request_build(s->arena, &r, &http, &err)) {
		sendtoken_done(t, now_ms, NULL);
		text_clear(&t->trouble);
		text_addf(&t->trouble, "gettoken cannot be asked: %s", err.text);
		return;
	}
	sendtoken_asked(t, now_ms);
	sendcall_take(c, &http);
	c->kind = SENDCALL_TOKEN;
	c->fetches = which;
	c->id = ++s->last_id;
	c->api = API_GETTOKEN;
	quota_charge(&s->bucket[API_GETTOKEN], now_ms);
	send_submit(s, c, now_ms);
}

/* -- calls that wait for a new token --------------------------------------------------------------------------------- */

bool sendreply_calls_wait(const struct send *s)
{
	for (int i = 0; i < SENDCALL_SLOTS; i++)
		if (s->slot[i].kind != SENDCALL_FREE && s->slot[i].waits)
			return true;
	return false;
}

bool sendreply_may_call(struct send *s, enum api_id api, int64_t now_ms, int64_t *next)
{
	enum api_token which = token_of(s, api);
	if (which == API_TOKEN_NONE || span_present(sendtoken_get(&s->token[which], now_ms)))
		return true;
	sendreply_want_token(s, which, now_ms);
	int64_t at = sendtoken_next_ms(&s->token[which]);
	*next = at < *next ? at : *next;
	return false;
}

void sendreply_repeat_waiting(struct send *s, int64_t now_ms, int64_t *next)
{
	for (int i = 0; i < SENDCALL_SLOTS; i++) {
		struct sendcall *c = &s->slot[i];
		if (c->kind != SENDCALL_EFFECT || !c->waits || now_ms > c->not_after_ms ||
			!sendreply_may_call(s, c->api, now_ms, next))
			continue;
		c->id = ++s->last_id;
		c->repeated = true;
		quota_charge(&s->bucket[c->api], now_ms); /* it counts there, too */
		send_submit(s, c, now_ms);
	}
}

static void answered(struct send *s, struct sendcall *c, struct span reduced)
{
	struct wire_answer x = {.key = c->key,
		.try_no = c->try_no,
		.outcome = WIRE_ANSWERED,
		.after_unsure = c->after_unsure,
		.called_ms = c->called_ms,
		.answer = reduced};
	send_put_answer(s, &x);
}

/* No new token in time: the answer that asked for one stands. */
void sendreply_give_up(struct send *s, int64_t now_ms)
{
	for (int i = 0; i < SENDCALL_SLOTS; i++) {
		struct sendcall *c = &s->slot[i];
		if (c->kind != SENDCALL_EFFECT || !c->waits ||
			(now_ms <= c->not_after_ms && !sendreply_token(s, c->api)->refused))
			continue;
		answered(s, c, text_span(&c->fallback));
		sendcall_clear(c);
	}
}

/* -- answers --------------------------------------------------------------------------------------------------------- */

static void not_answered(struct send *s, struct sendcall *c, const struct wecom_reply *reply)
{
	bool sent = reply->outcome != PORT_NOT_SENT;
	struct wire_answer x = {
		.key = c->key,
		.try_no = c->try_no,
		.outcome = sent ? WIRE_UNKNOWN : WIRE_NOT_SENT,
		.after_unsure = c->after_unsure,
		.called_ms = c->called_ms,
		.detail = sent ? SPAN_LIT("no answer came") : SPAN_LIT("not reached"),
	};
	send_put_answer(s, &x);
}

/* What a person should see: a block of the platform, a refusal that only he can end. */
static void tell_trouble(struct send *s, const struct sendcall *c, const struct answer *x)
{
	const char *todo = errclass_find(c->api, x->code)->todo;
	bool given_up = c->api == API_HOOK && x->cls == ERRCLASS_STATE;
	if (x->cls != ERRCLASS_WAIT && x->cls != ERRCLASS_CONFIG && x->cls != ERRCLASS_BUG && !given_up)
		return;
	text_clear(&s->trouble);
	text_addf(&s->trouble, "%s answered %lld: %.*s%s%s\n", api_def(c->api)->name, (long long)x->code,
		SPAN_ARG(x->msg), todo[0] ? "; " : "", todo);
}

static void block(struct send *s, const struct sendcall *c, const struct answer *x, int64_t now_ms)
{
	if (x->cls != ERRCLASS_WAIT || c->api == API_WEBHOOK) /* one robot is blocked: the others are not */
		return;
	struct backoff_case b = {.cls = ERRCLASS_WAIT, .attempt = 1, .now_ms = now_ms, .not_after_ms = 0, .key = 0};
	int64_t until = now_ms;
	if (backoff_next(&b, &until))
		quota_block(&s->bucket[c->api], until);
}

static void effect_answered(struct send *s, struct sendcall *c, const struct answer *x, int64_t now_ms)
{
	struct text reduced;
	struct jsonw w;
	tell_trouble(s, c, x);
	block(s, c, x, now_ms);
	text_init(&reduced, SENDANSWER_BYTES / 2);
	if (x->cls == ERRCLASS_TOKEN && !c->repeated) {
		sendtoken_drop(sendreply_token(s, c->api), text_span(&c->token));
		text_clear(&c->fallback);
		jsonw_init(&w, &c->fallback);
		answer_reduce(x, 0, &w);
		c->waits = true;
		text_release(&reduced);
		return;
	}
	for (size_t part = 0; part < answer_parts(x); part++) {
		text_clear(&reduced);
		jsonw_init(&w, &reduced);
		answer_reduce(x, part, &w);
		answered(s, c, text_span(&reduced));
	}
	/* "Busy" to a later try does not tell what became of the one without an answer. */
	if (x->cls == ERRCLASS_OK || x->cls == ERRCLASS_DONE)
		(void)map_del(s->unsure, span_make(&c->key, sizeof c->key));
	text_release(&reduced);
	sendcall_clear(c);
}

static void witness(struct send *s, int64_t now_ms, const struct wecom_reply *reply)
{
	if (reply->date_ms == 0)
		return;
	s->witness_local_ms = now_ms;
	s->witness_date_ms = reply->date_ms;
}

void sendreply_take(struct send *s, int64_t now_ms, const struct wecom_reply *reply)
{
	struct sendcall *c = sendcall_find(s->slot, reply->id);
	struct answer x;
	bool there = reply->outcome == PORT_ANSWERED;
	if (!c)
		return;         /* a call of before a restart of the port */
	if (c->api != API_HOOK) /* whose clock is nobody's witness */
		witness(s, now_ms, reply);
	if (there)
		answer_parse(s->arena, c->api, reply->status, reply->body, &x);
	if (c->api != API_HOOK && c->api != API_WEBHOOK)
		s->silent = !there || x.odd != ANSWER_SOUND;
	switch (c->kind) {
	case SENDCALL_TOKEN:
		sendtoken_done(&s->token[c->fetches], now_ms, there ? &x : NULL);
		sendcall_clear(c);
		break;
	case SENDCALL_PROBE:
		if (there && x.cls == ERRCLASS_TOKEN)
			sendtoken_drop(&s->token[API_TOKEN_APP], text_span(&c->token));
		sendhold_asked(s, now_ms, there ? &x : NULL);
		sendcall_clear(c);
		break;
	case SENDCALL_EFFECT:
		if (there) {
			effect_answered(s, c, &x, now_ms);
		} else {
			not_answered(s, c, reply);
			sendcall_clear(c);
		}
		break;
	case SENDCALL_PAGE: sendpage_reply(s, c, now_ms, there ? &x : NULL); break;
	case SENDCALL_FREE: break;
	}
}

/* -- messages to one employee ------------------------------------------------------------------------------------------ */

/* What passes 30 a minute for one member is dropped silently by WeCom (callbacks.md 11), so it waits here. */
bool sendreply_member_may(struct send *s, struct span touser, int64_t now_ms)
{
	struct quota *q = map_get(s->members, touser);
	if (!q) {
		q = mem_alloc(sizeof *q);
		quota_of_member(q, now_ms);
		(void)map_put(s->members, touser, q);
	}
	if (quota_ready_at(q, now_ms) > now_ms)
		return false;
	quota_charge(q, now_ms);
	return true;
}

enum rc sendreply_robot(struct send *s, struct request_webhook *m, int64_t now_ms, struct err *err)
{
	int per_minute = 0;
	struct quota *q;
	if (!s->conf.robot || s->conf.robot(s->conf.user, m->robot, &m->key, &per_minute))
		return err_set(err, RC_NOTFOUND, "no [robot %.*s] with a key is configured", SPAN_ARG(m->robot));
	q = map_get(s->robots, m->robot);
	if (!q) {
		q = mem_alloc(sizeof *q);
		quota_of_robot(q, per_minute, now_ms);
		(void)map_put(s->robots, m->robot, q);
	}
	if (quota_ready_at(q, now_ms) > now_ms)
		return RC_AGAIN;
	quota_charge(q, now_ms);
	return RC_OK;
}
