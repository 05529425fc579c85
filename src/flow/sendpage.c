/* Questions of pages (D8): who opened one, by the code that he brought, and the signatures with which it may call the JS-SDK. Codes,
 * tickets and tokens never leave this process, and are no inputs (finding 15). */
#include "sendint.h"

#include "base/base64.h"
#include "base/rng.h"
#include "wecom/pagesign.h"

#define WAIT_MS 8000 /* whoever asks waits ten seconds */
#define NONCE_BYTES 8
#define SAID_BYTES 4096

static const char nobody_answers[] = "企业微信现在没有回答，请过一会儿再打开";

static void end(struct send *s, struct sendquestion *q, struct span json)
{
	uint64_t id = q->id;
	text_release(&q->what);
	*q = (struct sendquestion){.kind = SENDPAGE_FREE};
	s->conf.told(s->conf.user, id, json);
}

static void refuse(struct send *s, struct sendquestion *q, int64_t code, const char *words)
{
	struct text out;
	struct jsonw w;
	text_init(&out, SAID_BYTES);
	jsonw_init(&w, &out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "error", words);
	if (code)
		jsonw_kint(&w, "code", code);
	jsonw_end_obj(&w);
	end(s, q, text_span(&out));
	text_release(&out);
}

/* With WeCom's code; 0 or ANSWER_NO_INT: it said none. */
static void refuse_code(struct send *s, struct sendquestion *q, enum api_id api, int64_t code)
{
	const char *words = code && code != ANSWER_NO_INT ? errclass_find(api, code)->words : "";
	refuse(s, q, code == ANSWER_NO_INT ? 0 : code, words[0] ? words : nobody_answers);
}

bool sendpage_ask(struct send *s, int64_t now_ms, uint64_t id, struct span what)
{
	enum sendpage_kind kind = span_starts(what, "oauth ") ? SENDPAGE_OAUTH
		: span_starts(what, "sign ")                  ? SENDPAGE_SIGN
							      : SENDPAGE_FREE;
	struct span rest =
		span_trim(span_drop(what, kind == SENDPAGE_OAUTH ? sizeof "oauth " - 1 : sizeof "sign " - 1));
	if (kind == SENDPAGE_FREE || rest.n == 0 ||
		rest.n > (kind == SENDPAGE_OAUTH ? REQUEST_MAX_OAUTH_BYTES : SEND_URL_BYTES))
		return false;
	for (int i = 0; i < SEND_QUESTIONS; i++) {
		struct sendquestion *q = &s->question[i];
		if (q->kind != SENDPAGE_FREE)
			continue;
		*q = (struct sendquestion){.kind = kind, .id = id, .asked_ms = now_ms};
		text_init(&q->what, SEND_URL_BYTES);
		text_add(&q->what, rest);
		return true;
	}
	return false;
}

/* -- calls ---------------------------------------------------------------------------------------------------------------- */

/* RC_AGAIN: not now; RC_INVALID: never so. */
static enum rc call(struct send *s, struct request *r, struct sendquestion *q, int64_t now_ms)
{
	struct request_http http;
	struct sendcall *c = sendcall_free_slot(s->slot, API_LANE_CHAT);
	if (!c || quota_ready_at(&s->bucket[r->api], now_ms) > now_ms ||
		sendcall_count(s->slot, r->api) >= api_def(r->api)->in_flight)
		return RC_AGAIN;
	if (request_build(s->arena, r, &http, NULL))
		return RC_INVALID;
	sendcall_take(c, &http);
	c->kind = SENDCALL_PAGE;
	c->id = ++s->last_id;
	c->api = r->api;
	c->question = q ? q->id : 0;
	quota_charge(&s->bucket[r->api], now_ms);
	send_submit(s, c, now_ms);
	return RC_OK;
}

/* -- signatures -------------------------------------------------------------------------------------------------------------- */

static void sign_one(struct jsonw *w, const char *key, struct span ticket, struct span url, int64_t now_ms)
{
	uint8_t drawn[NONCE_BYTES];
	struct text nonce;
	char signature[PAGESIGN_BYTES];
	rng_kernel(drawn, sizeof drawn);
	text_init(&nonce, 2 * NONCE_BYTES + 1);
	base64_hex(&nonce, drawn, sizeof drawn);
	pagesign(ticket, text_span(&nonce), now_ms / 1000, url, signature);
	jsonw_key(w, key);
	jsonw_obj(w);
	jsonw_kint(w, "timestamp", now_ms / 1000);
	jsonw_kstr(w, "nonceStr", text_span(&nonce));
	jsonw_kcstr(w, "signature", signature);
	jsonw_end_obj(w);
	text_release(&nonce);
}

/* The tickets are there. */
static void sign(struct send *s, struct sendquestion *q, int64_t now_ms)
{
	struct text out;
	struct jsonw w;
	text_init(&out, SAID_BYTES);
	jsonw_init(&w, &out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "corpid", s->corpid);
	jsonw_kint(&w, "agentid", s->conf.agentid);
	sign_one(&w, "corp", sendtoken_get(&s->corp_ticket, now_ms), text_span(&q->what), now_ms);
	sign_one(&w, "app", sendtoken_get(&s->app_ticket, now_ms), text_span(&q->what), now_ms);
	jsonw_end_obj(&w);
	end(s, q, text_span(&out));
	text_release(&out);
}

/* It is asked for when a page wants it, both once for all who wait (100 an hour, api.md 16.3). */
static void want_ticket(struct send *s, struct sendtoken *t, enum api_id api, int64_t now_ms)
{
	struct request r = {.api = api};
	if (sendtoken_wants(t, now_ms) && call(s, &r, NULL, now_ms) == RC_OK)
		sendtoken_asked(t, now_ms);
}

static void look_at_sign(struct send *s, struct sendquestion *q, int64_t now_ms)
{
	want_ticket(s, &s->corp_ticket, API_CORP_TICKET, now_ms);
	want_ticket(s, &s->app_ticket, API_APP_TICKET, now_ms);
	if (span_present(sendtoken_get(&s->corp_ticket, now_ms)) && span_present(sendtoken_get(&s->app_ticket, now_ms)))
		sign(s, q, now_ms);
	else if (s->corp_ticket.refused)
		refuse_code(s, q, API_CORP_TICKET, s->corp_ticket.code);
	else if (s->app_ticket.refused)
		refuse_code(s, q, API_APP_TICKET, s->app_ticket.code);
}

/* -- who he is --------------------------------------------------------------------------------------------------------------- */

static void look_at_oauth(struct send *s, struct sendquestion *q, int64_t now_ms)
{
	struct request r = {.api = API_OAUTH, .u.oauth = {text_span(&q->what)}};
	if (q->called)
		return;
	q->called = true;
	switch (call(s, &r, q, now_ms)) {
	case RC_OK: break;
	case RC_AGAIN: q->called = false; break;
	default: refuse(s, q, 0, "登录码不对，请重新打开页面"); break;
	}
}

static void tell_who(struct send *s, struct sendquestion *q, const struct answer *x)
{
	const struct answer_oauth *o = &x->u.oauth;
	struct text out;
	struct jsonw w;
	text_init(&out, SAID_BYTES);
	jsonw_init(&w, &out);
	jsonw_obj(&w);
	if (o->userid.n)
		jsonw_kstr(&w, "userid", o->userid);
	else if (o->external_userid.n)
		jsonw_kstr(&w, "customer", o->external_userid);
	else
		jsonw_kbool(&w, "stranger", true);
	jsonw_end_obj(&w);
	end(s, q, text_span(&out));
	text_release(&out);
}

static struct sendquestion *find(struct send *s, uint64_t id)
{
	for (int i = 0; i < SEND_QUESTIONS; i++)
		if (s->question[i].kind != SENDPAGE_FREE && s->question[i].id == id)
			return &s->question[i];
	return NULL;
}

static void oauth_answered(struct send *s, const struct sendcall *c, const struct answer *x)
{
	struct sendquestion *q = find(s, c->question);
	if (!q)
		return; /* nobody waits any more */
	if (x && x->cls == ERRCLASS_TOKEN && !q->again) {
		q->again = true;
		q->called = false; /* a dead token used up no code */
	} else if (x && x->odd == ANSWER_SOUND && x->code == 0) {
		tell_who(s, q, x);
	} else {
		refuse_code(s, q, API_OAUTH, x ? x->code : ANSWER_NO_INT);
	}
}

void sendpage_reply(struct send *s, struct sendcall *c, int64_t now_ms, const struct answer *x)
{
	if (x && x->cls == ERRCLASS_TOKEN)
		sendtoken_drop(&s->token[API_TOKEN_APP], text_span(&c->token));
	if (c->api == API_OAUTH)
		oauth_answered(s, c, x);
	else
		sendtoken_done(c->api == API_CORP_TICKET ? &s->corp_ticket : &s->app_ticket, now_ms, x);
	sendcall_clear(c);
}

/* -- the turn ------------------------------------------------------------------------------------------------------------------ */

static void look(struct send *s, struct sendquestion *q, bool token, int64_t now_ms, int64_t *next)
{
	if (s->secret[API_TOKEN_APP][0] == '\0')
		refuse(s, q, 0, "配置里没有应用的 secret，页面登录不了：请把这一条告诉管理员");
	else if (now_ms >= q->asked_ms + WAIT_MS)
		refuse(s, q, 0, nobody_answers);
	else if (!token && s->token[API_TOKEN_APP].refused)
		refuse_code(s, q, API_GETTOKEN, s->token[API_TOKEN_APP].code);
	else if (token && q->kind == SENDPAGE_OAUTH)
		look_at_oauth(s, q, now_ms);
	else if (token)
		look_at_sign(s, q, now_ms);
	if (q->kind != SENDPAGE_FREE && q->asked_ms + WAIT_MS < *next)
		*next = q->asked_ms + WAIT_MS;
}

void sendpage_turn(struct send *s, int64_t now_ms, int64_t *next)
{
	bool any = false, token;
	for (int i = 0; i < SEND_QUESTIONS; i++)
		any = any || s->question[i].kind != SENDPAGE_FREE;
	if (!any)
		return;
	sendreply_want_token(s, API_TOKEN_APP, now_ms);
	token = span_present(sendtoken_get(&s->token[API_TOKEN_APP], now_ms));
	for (int i = 0; i < SEND_QUESTIONS; i++)
		if (s->question[i].kind != SENDPAGE_FREE)
			look(s, &s->question[i], token, now_ms, next);
	if (now_ms + 1000 < *next) /* a budget, a token or a ticket after a failure */
		*next = now_ms + 1000;
}

void sendpage_init(struct send *s)
{
	sendtoken_init(&s->corp_ticket, API_CORP_TICKET);
	sendtoken_init(&s->app_ticket, API_APP_TICKET);
}

void sendpage_release(struct send *s)
{
	for (int i = 0; i < SEND_QUESTIONS; i++)
		text_release(&s->question[i].what);
	sendtoken_release(&s->corp_ticket);
	sendtoken_release(&s->app_ticket);
}
