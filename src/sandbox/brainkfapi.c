/* The calls of 微信客服 as the platform answers them (doc: callbacks.md 6.3 to 6.8). */
#include "brainkfint.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

#define ID_BYTES 128
#define SCENE_BYTES 32
#define CURSOR_BYTES 64
#define PAGE_MOST 1000
#define HISTORY_MS (3 * BRAIN_DAY_MS)
#define TEXT_BYTES 2048
#define MENU_BYTES 1024
#define CLICKABLE 10
#define ITEMS 50
#define CLICK_CHARS 128
#define MESSAGES 5
#define CODE_SHORT_MS INT64_C(20000)
#define BAD_CODE 40058    /* of a code that is spent: not published [U] */
#define REPEATED_ID 40058 /* of a msgid that was there: not published [U] */

/* -- who is meant ----------------------------------------------------------------------------------------------------------- */

static int64_t account_of(struct brain_request *r, struct span id, struct brainkf_account **ret)
{
	*ret = brainkf_find(r->b, id);
	if (id.n == 0 || !span_starts(id, "wk"))
		return 95000;
	if (!*ret)
		return 95004;
	return (*ret)->managed ? 0 : 48002;
}

static int64_t session_of(struct brain_request *r, const char *key, struct brainkf_session **ret)
{
	struct span kf, customer;
	struct brainkf_account *k;
	if (brainapi_text(r->root, "open_kfid", ID_BYTES, &kf) || brainapi_text(r->root, key, ID_BYTES, &customer))
		return 40058;
	int64_t code = account_of(r, kf, &k);
	if (code)
		return code;
	*ret = customer.n ? brainkf_session_of(k, customer) : NULL;
	if (!*ret)
		return 40096;
	brainkf_age(*ret, r->now_ms);
	text_addf(r->words, "to=%.*s kf=%.*s ", SPAN_ARG(customer), SPAN_ARG(kf));
	return 0;
}

/* -- reading ------------------------------------------------------------------------------------------------------------------ */

static int64_t check_token(struct brain_request *r)
{
	struct span token;
	if (brainapi_text(r->root, "token", ID_BYTES, &token))
		return 40058;
	const int64_t *until = token.n ? map_get(r->b->kf_tokens, token) : NULL;
	return token.n && (!until || r->now_ms > *until) ? 95007 : 0;
}

/* Without a cursor: the oldest of the last three days. */
static int64_t first_row(struct brain_request *r, const struct brainkf_account *k, int64_t *ret)
{
	struct span cursor;
	if (brainapi_text(r->root, "cursor", CURSOR_BYTES, &cursor))
		return 40058;
	*ret = 0;
	if (cursor.n)
		return span_starts(cursor, "kfc-") && span_int(span_drop(cursor, 4), ret) && *ret >= 0 &&
				*ret <= k->events.n
			? 0
			: 40058;
	while (*ret < k->events.n && ((struct brainkf_event *)k->events.v[*ret])->at_ms < r->now_ms - HISTORY_MS)
		++*ret;
	return 0;
}

int64_t brainkfapi_sync(struct brain_request *r)
{
	struct span kf;
	struct brainkf_account *k;
	int64_t limit = PAGE_MOST, from = 0, code;
	if (brainapi_text(r->root, "open_kfid", ID_BYTES, &kf) || brainapi_int(r->root, "limit", 1, PAGE_MOST, &limit))
		return 40058;
	code = account_of(r, kf, &k);
	if (!code)
		code = check_token(r);
	if (!code)
		code = first_row(r, k, &from);
	if (code)
		return code;
	if (r->b->conf.kf_page > 0 && limit > r->b->conf.kf_page)
		limit = r->b->conf.kf_page;
	int64_t to = from + limit < k->events.n ? from + limit : k->events.n;
	text_addf(r->words, "kf=%.*s from=%lld n=%lld", SPAN_ARG(kf), (long long)from, (long long)(to - from));
	jsonw_kstr(r->w, "next_cursor", arena_printf(r->a, "kfc-%lld", (long long)to));
	jsonw_kint(r->w, "has_more", to < k->events.n);
	jsonw_key(r->w, "msg_list");
	jsonw_arr(r->w);
	for (int64_t i = from; i < to; i++)
		jsonw_raw(r->w, ((struct brainkf_event *)k->events.v[i])->json);
	jsonw_end_arr(r->w);
	return 0;
}

int64_t brainkfapi_accounts(struct brain_request *r)
{
	int64_t offset = 0, limit = 100;
	if (brainapi_int(r->root, "offset", 0, INT32_MAX, &offset) || brainapi_int(r->root, "limit", 1, 100, &limit))
		return 40058;
	jsonw_key(r->w, "account_list");
	jsonw_arr(r->w);
	for (int64_t i = offset; i < r->b->kf_list.n && i < offset + limit; i++) {
		const struct brainkf_account *k = r->b->kf_list.v[i];
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "open_kfid", k->id);
		jsonw_kstr(r->w, "name", k->name);
		jsonw_kcstr(r->w, "avatar", "https://wework.qpic.cn/kf/0");
		jsonw_kbool(r->w, "manage_privilege", k->managed);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	return 0;
}

/* The address of an account, for a scene or without; the same scene gives the same one. */
int64_t brainkfapi_link(struct brain_request *r)
{
	struct brainkf_account *k;
	struct span id, scene;
	if (brainapi_text(r->root, "open_kfid", 64, &id) || brainapi_text(r->root, "scene", SCENE_BYTES, &scene))
		return 40058;
	for (size_t i = 0; i < scene.n; i++)
		if (!strchr("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-", scene.p[i]))
			return 40058;
	text_addf(r->words, "open_kfid=%.*s scene=%.*s", SPAN_ARG(id), SPAN_ARG(scene.n ? scene : SPAN_LIT("")));
	int64_t code = account_of(r, id, &k);
	if (code)
		return code;
	jsonw_kstr(r->w, "url",
		arena_printf(r->a, "https://work.weixin.qq.com/kfid/%.*s%s%.*s", SPAN_ARG(k->id),
			scene.n ? "?enc_scene=" : "", SPAN_ARG(scene.n ? scene : SPAN_LIT(""))));
	return 0;
}

int64_t brainkfapi_servicers(struct brain_request *r)
{
	struct brainkf_account *k;
	int64_t code = account_of(r, brainapi_param(r, "open_kfid"), &k);
	if (code)
		return code;
	jsonw_key(r->w, "servicer_list");
	jsonw_arr(r->w);
	for (int i = 0; i < k->servicers.n; i++) {
		const struct brainkf_servicer *s = k->servicers.v[i];
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "userid", s->employee->userid);
		jsonw_kint(r->w, "status", !s->receiving);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	return 0;
}

static bool came_to_us(const struct brain *b, struct span customer)
{
	for (int i = 0; i < b->kf_list.n; i++)
		if (brainkf_session_of(b->kf_list.v[i], customer))
			return true;
	return false;
}

int64_t brainkfapi_people(struct brain_request *r)
{
	const struct json_node *list;
	struct text bad;
	struct jsonw w;
	if (brainapi_strings(r->root, "external_userid_list", 100, &list) || json_count(list) == 0)
		return 40058;
	text_init(&bad, 65536);
	jsonw_init(&w, &bad);
	jsonw_arr(&w);
	jsonw_key(r->w, "customer_list");
	jsonw_arr(r->w);
	for (const struct json_node *n = json_first(list); n; n = json_next(n)) {
		const struct brain_customer *c = brainworld_customer(r->b, json_str(n));
		if (!c || !came_to_us(r->b, c->id)) {
			jsonw_str(&w, json_str(n));
			continue;
		}
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "external_userid", c->id);
		jsonw_kstr(r->w, "nickname", c->name);
		jsonw_kcstr(r->w, "avatar", "https://wx.qlogo.cn/0");
		jsonw_kint(r->w, "gender", 0);
		jsonw_kstr(r->w, "unionid", c->unionid);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	jsonw_end_arr(&w);
	jsonw_key(r->w, "invalid_external_userid");
	jsonw_raw(r->w, text_span(&bad));
	text_release(&bad);
	return 0;
}

/* -- what is said -------------------------------------------------------------------------------------------------------------- */

/* A message under check: its words as people read them, and what can be clicked. */
struct said {
	struct text words, menu;
};

static int64_t check_item(const struct json_node *n, struct said *s, int *clickable, bool first)
{
	struct span type, id, content;
	const struct json_node *body;
	char key[16];
	if (json_kind(n) != JSON_OBJECT || brainapi_text(n, "type", 15, &type) || type.n == 0)
		return 95009;
	snprintf(key, sizeof key, "%.*s", SPAN_ARG(type));
	if (!span_is(type, "click") && !span_is(type, "view") && !span_is(type, "miniprogram") &&
		!span_is(type, "text"))
		return 95009;
	if (brainapi_object(n, key, &body) || !body || brainapi_text(body, "content", SIZE_MAX, &content) ||
		brainapi_text(body, "id", 128, &id))
		return 40058;
	if (content.n == 0 || utf8_count(content) > CLICK_CHARS)
		return 40058;
	*clickable += !span_is(type, "text");
	if (span_is(type, "click"))
		text_addf(&s->menu, "%.*s\t%.*s\n", SPAN_ARG(id), SPAN_ARG(content));
	text_addf(&s->words, "%s%.*s", first ? "|" : "、", SPAN_ARG(content));
	return 0;
}

static int64_t check_menu(const struct json_node *menu, struct said *s, int most)
{
	struct span head, tail;
	const struct json_node *list = json_get(menu, "list");
	int clickable = 0;
	if (brainapi_text(menu, "head_content", SIZE_MAX, &head) ||
		brainapi_text(menu, "tail_content", SIZE_MAX, &tail) || (list && json_kind(list) != JSON_ARRAY))
		return 40058;
	if (head.n > MENU_BYTES || tail.n > MENU_BYTES)
		return 45002;
	if (json_count(list) > (size_t)most)
		return 95008;
	text_add(&s->words, head.n ? head : SPAN_LIT(""));
	for (const struct json_node *n = json_first(list); n; n = json_next(n)) {
		int64_t code = check_item(n, s, &clickable, n == json_first(list));
		if (code)
			return code;
	}
	if (clickable > CLICKABLE)
		return 95008;
	if (tail.n)
		text_addf(&s->words, "|%.*s", SPAN_ARG(tail));
	return json_count(list) == 0 && head.n == 0 ? 40058 : 0;
}

static int64_t check_file(struct brain_request *r, struct span type, const struct json_node *body, struct said *s)
{
	struct span media, title, url, appid, page;
	bool link = span_is(type, "link"), program = span_is(type, "miniprogram");
	if (!link && !program && !span_is(type, "image") && !span_is(type, "video") && !span_is(type, "file") &&
		!span_is(type, "voice"))
		return 40008;
	if (brainapi_text(body, link || program ? "thumb_media_id" : "media_id", 256, &media) ||
		brainapi_text(body, "title", 128, &title) || brainapi_text(body, "url", 2048, &url) ||
		brainapi_text(body, "appid", ID_BYTES, &appid) || brainapi_text(body, "pagepath", 1024, &page))
		return 40058;
	if ((link && (title.n == 0 || url.n == 0)) || (program && (appid.n == 0 || page.n == 0)))
		return 40063;
	text_addf(&s->words, "[%.*s]", SPAN_ARG(type));
	return brainmedia_check(r, media, link || program ? "image" : arena_copy(r->a, type).p);
}

static int64_t check_said(struct brain_request *r, bool on_event, struct span *ret_type, struct said *s)
{
	struct span text;
	const struct json_node *body;
	char key[16];
	if (brainapi_text(r->root, "msgtype", 15, ret_type) || ret_type->n == 0)
		return 40008;
	snprintf(key, sizeof key, "%.*s", SPAN_ARG(*ret_type));
	if (brainapi_object(r->root, key, &body))
		return 40058;
	if (!body)
		return 40008;
	if (span_is(*ret_type, "msgmenu"))
		return check_menu(body, s, on_event ? CLICKABLE : ITEMS);
	if (!span_is(*ret_type, "text"))
		return on_event ? 40008 : check_file(r, *ret_type, body, s);
	if (brainapi_text(body, "content", SIZE_MAX, &text))
		return 40058;
	if (text.n == 0)
		return 44004;
	if (text.n > TEXT_BYTES)
		return 45002;
	text_add(&s->words, text);
	return 0;
}

static int64_t check_msgid(struct brain_request *r, const struct brainkf_account *k, struct span *ret)
{
	if (brainapi_text(r->root, "msgid", 32, ret))
		return 40058;
	for (size_t i = 0; i < ret->n; i++)
		if (!strchr("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-", ret->p[i]))
			return 40058;
	if (ret->n && map_get(r->b->kf_msgids, arena_printf(r->a, "%.*s %.*s", SPAN_ARG(k->id), SPAN_ARG(*ret)))) {
		r->again = true;
		return REPEATED_ID;
	}
	return 0;
}

static void deliver(
	struct brain_request *r, struct brainkf_session *s, struct span id, const char *how, const struct said *m)
{
	s->last_msgid = id.n ? arena_copy(r->b->arena, id) : brainworld_id(r->b, "kfm");
	(void)map_put(r->b->kf_msgids,
		arena_printf(r->b->arena, "%.*s %.*s", SPAN_ARG(s->account->id), SPAN_ARG(s->last_msgid)), s);
	s->touched_ms = r->now_ms;
	if (m->menu.n)
		s->menu = arena_copy(r->b->arena, text_span(&m->menu));
	brainkf_reached(r->b, r->now_ms, s, how, text_span(&m->words));
	jsonw_kstr(r->w, "msgid", s->last_msgid);
}

static int64_t may_send(const struct brain_request *r, const struct brainkf_session *s)
{
	if (s->state != BRAINKF_NEW && s->state != BRAINKF_BOT)
		return 95018;
	if (s->said_ms == 0 || r->now_ms - s->said_ms > BRAINKF_WINDOW_MS)
		return 95002;
	return s->sent >= MESSAGES ? 95001 : 0;
}

static int64_t send(struct brain_request *r, struct said *m)
{
	struct brainkf_session *s;
	struct span type, id;
	int64_t code = session_of(r, "touser", &s);
	if (!code)
		code = check_said(r, false, &type, m);
	if (!code)
		code = check_msgid(r, s->account, &id);
	if (code)
		return code;
	text_addf(r->words, "type=%.*s text=%.*s", SPAN_ARG(type), SPAN_ARG(text_span(&m->words)));
	code = may_send(r, s);
	if (code)
		return code;
	s->state = BRAINKF_BOT;
	s->sent++;
	deliver(r, s, id, "kf", m);
	return 0;
}

static int64_t on_event(struct brain_request *r, struct said *m)
{
	static const struct {
		int64_t life_ms;
		int state; /* -1: any */
		bool menu;
	} rules[] = {
		[BRAINKF_WELCOME] = {CODE_SHORT_MS, -1, true},
		[BRAINKF_WAITS] = {BRAINKF_WINDOW_MS, BRAINKF_POOL, false},
		[BRAINKF_TAKEN] = {BRAINKF_WINDOW_MS, BRAINKF_HUMAN, false},
		[BRAINKF_CLOSED] = {CODE_SHORT_MS, BRAINKF_ENDED, true},
	};
	struct span id, type, msgid;
	if (brainapi_text(r->root, "code", 256, &id))
		return 40058;
	struct brainkf_code *c = id.n ? map_get(r->b->kf_codes, id) : NULL;
	int64_t code = check_said(r, true, &type, m);
	if (code)
		return code;
	if (!c)
		return BAD_CODE;
	text_addf(r->words, "to=%.*s kf=%.*s type=%.*s text=%.*s", SPAN_ARG(c->session->customer->id),
		SPAN_ARG(c->session->account->id), SPAN_ARG(type), SPAN_ARG(text_span(&m->words)));
	code = check_msgid(r, c->session->account, &msgid);
	if (code)
		return code;
	r->again = c->used; /* the code is used once, and a call without an answer is made again */
	if (c->used || r->now_ms - c->issued_ms > rules[c->kind].life_ms)
		return BAD_CODE;
	if (rules[c->kind].state >= 0 && c->session->state != rules[c->kind].state)
		return 95018;
	if (!rules[c->kind].menu && !span_is(type, "text"))
		return 40008;
	c->used = true;
	if (c->kind == BRAINKF_WELCOME)
		c->session->welcomed_ms = r->now_ms;
	deliver(r, c->session, msgid, c->kind == BRAINKF_WELCOME ? "kf welcome" : "kf", m);
	return 0;
}

static int64_t with_words(struct brain_request *r, int64_t (*fn)(struct brain_request *r, struct said *m))
{
	struct said m;
	text_init(&m.words, 65536);
	text_init(&m.menu, 65536);
	int64_t code = fn(r, &m);
	text_release(&m.words);
	text_release(&m.menu);
	return code;
}

int64_t brainkfapi_send(struct brain_request *r)
{
	return with_words(r, send);
}

int64_t brainkfapi_on_event(struct brain_request *r)
{
	return with_words(r, on_event);
}

/* -- sessions -------------------------------------------------------------------------------------------------------------------- */

int64_t brainkfapi_state(struct brain_request *r)
{
	struct brainkf_session *s;
	int64_t code = session_of(r, "external_userid", &s);
	if (code)
		return code;
	jsonw_kint(r->w, "service_state", s->state);
	if (s->state == BRAINKF_HUMAN)
		jsonw_kstr(r->w, "servicer_userid", s->servicer->userid);
	return 0;
}

static int64_t assign(struct brainkf_session *s, struct span userid)
{
	struct brainkf_servicer *who = userid.n ? brainkf_servicer_of(s->account, userid) : NULL;
	if (!who)
		return 95014;
	if (!who->receiving)
		return 95019;
	s->servicer = who->employee;
	return 0;
}

int64_t brainkfapi_trans(struct brain_request *r)
{
	static const unsigned moves[] = {/* bits of the states that each may become (6.6) */
		[BRAINKF_NEW] = 1u << BRAINKF_BOT | 1u << BRAINKF_POOL | 1u << BRAINKF_HUMAN,
		[BRAINKF_BOT] = 1u << BRAINKF_POOL | 1u << BRAINKF_HUMAN,
		[BRAINKF_POOL] = 1u << BRAINKF_HUMAN,
		[BRAINKF_HUMAN] = 1u << BRAINKF_HUMAN | 1u << BRAINKF_ENDED,
		[BRAINKF_ENDED] = 0};
	struct brainkf_session *s;
	struct span userid;
	int64_t to = -1, code = session_of(r, "external_userid", &s);
	if (!code &&
		(brainapi_int(r->root, "service_state", 0, 4, &to) || to < 0 ||
			brainapi_text(r->root, "servicer_userid", ID_BYTES, &userid)))
		code = 40058;
	if (code)
		return code;
	text_addf(r->words, "state=%lld userid=%.*s", (long long)to, SPAN_ARG(userid.n ? userid : SPAN_LIT("-")));
	if (!(moves[s->state] >> to & 1))
		return 95016;
	code = to == BRAINKF_HUMAN ? assign(s, userid) : 0;
	if (code)
		return code;
	s->state = (int)to;
	s->touched_ms = r->now_ms;
	if (to >= BRAINKF_POOL)
		jsonw_kstr(r->w, "msg_code",
			brainkf_code(r->b, r->now_ms, s,
				to == BRAINKF_POOL            ? BRAINKF_WAITS
					: to == BRAINKF_HUMAN ? BRAINKF_TAKEN
							      : BRAINKF_CLOSED));
	if (to == BRAINKF_POOL)
		brainkf_pooled(r->b, r->now_ms, s);
	return 0;
}
