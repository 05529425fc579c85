#include "sandbox/brainkfknow.h"

#include "brainkfint.h"

#include <string.h>

#define TOKEN_MS INT64_C(600000)
#define MESSAGE_BYTES 65536

/* What stands under that key anywhere in the message is another value here; absent: the key is left out. */
struct instead {
	const char *key;
	struct span value;
};

static void copy(struct jsonw *w, const struct json_node *n, const struct instead *other)
{
	int64_t number = 0;
	bool yes = false;
	switch (json_kind(n)) {
	case JSON_OBJECT:
		jsonw_obj(w);
		for (const struct json_node *c = json_first(n); c; c = json_next(c)) {
			bool here = other && span_is(json_key(c), other->key);
			if (here && !span_present(other->value))
				continue;
			jsonw_keyn(w, json_key(c));
			if (here)
				jsonw_str(w, other->value);
			else
				copy(w, c, other);
		}
		jsonw_end_obj(w);
		return;
	case JSON_ARRAY:
		jsonw_arr(w);
		for (const struct json_node *c = json_first(n); c; c = json_next(c))
			copy(w, c, other);
		jsonw_end_arr(w);
		return;
	case JSON_NUMBER:
		if (json_int(n, &number))
			jsonw_int(w, number);
		else
			jsonw_null(w);
		return;
	case JSON_BOOL: jsonw_bool(w, json_bool(n, &yes) && yes); return;
	case JSON_STRING: jsonw_str(w, json_str(n)); return;
	case JSON_NULL:
	case JSON_NONE: jsonw_null(w); return;
	}
}

static void keep(struct brain *b, int64_t now_ms, struct brainkf_account *k, const struct json_node *n,
	const struct instead *other)
{
	struct brainkf_event *e = arena_alloc(b->arena, sizeof *e);
	struct text t;
	struct jsonw w;
	text_init(&t, MESSAGE_BYTES);
	jsonw_init(&w, &t);
	copy(&w, n, other);
	*e = (struct brainkf_event){now_ms, arena_copy(b->arena, text_span(&t))};
	text_release(&t);
	brainworld_push(&k->events, e);
}

static void code(
	struct brain *b, int64_t now_ms, struct brainkf_session *s, enum brainkf_code_kind kind, struct span id)
{
	if (!id.n || map_get(b->kf_codes, id))
		return;
	struct brainkf_code *c = arena_alloc(b->arena, sizeof *c);
	*c = (struct brainkf_code){s, kind, now_ms, false};
	(void)map_put(b->kf_codes, arena_copy(b->arena, id), c);
}

/* A receptionist took him, passed him on, ended it, or took him up again. Whom he had, he can pass on and end; whom the app called for, he finds
 * in the pool. */
static bool moved(
	struct brain *b, int64_t now_ms, struct brainkf_session *s, const struct json_node *event, bool called)
{
	bool has = s->state == BRAINKF_HUMAN;
	struct span who = json_str(json_get(event, "new_servicer_userid"));
	int64_t change = 0;
	if (!json_int(json_get(event, "change_type"), &change) || change < 1 || change > 4)
		return false;
	if (change == 2 || change == 3 ? !has : change == 1 && called && !has && s->state != BRAINKF_POOL)
		return false;
	if (change != 3 && !who.n)
		return false;
	s->state = change == 3 ? BRAINKF_ENDED : BRAINKF_HUMAN;
	s->servicer = change == 3 ? NULL : brainworld_employee(b, who, true);
	s->touched_ms = now_ms;
	code(b, now_ms, s, change == 3 ? BRAINKF_CLOSED : BRAINKF_TAKEN, json_str(json_get(event, "msg_code")));
	return true;
}

/* The last of ours that he got, if it says that. */
static bool lost_last(struct brainkf_session *s, struct span words)
{
	const struct brain_got *last = s->customer->got.n ? s->customer->got.v[s->customer->got.n - 1] : NULL;
	if (!last || !s->last_msgid.n || !words.n || span_search(last->text, words) != 0)
		return false;
	s->customer->got.n--;
	return true;
}

static enum brainkfknow of_event(struct brain *b, int64_t now_ms, struct brainkf_account *k, struct brainkf_session *s,
	const struct json_node *n, const struct brainkfknow_of *of)
{
	const struct json_node *event = json_get(n, "event");
	struct span type = json_str(json_get(event, "event_type")), who = json_str(json_get(event, "servicer_userid"));
	struct instead ours = {"fail_msgid", SPAN_ABSENT};
	int64_t status = 0;
	if (s && span_is(type, "enter_session"))
		code(b, now_ms, s, BRAINKF_WELCOME, json_str(json_get(event, "welcome_code")));
	if (s && span_is(type, "session_status_change") && !moved(b, now_ms, s, event, of->called))
		return BRAINKFKNOW_NO_PERSON;
	if (span_is(type, "servicer_status_change") && who.n && json_int(json_get(event, "status"), &status))
		(void)brainkf_servicer(b, k->id, who, status == 1);
	if (!span_is(type, "msg_send_fail")) {
		keep(b, now_ms, k, n, NULL);
		return BRAINKFKNOW_DONE;
	}
	if (!s || !span_present(of->lost) || !lost_last(s, of->lost))
		return BRAINKFKNOW_NOT_SENT;
	ours.value = s->last_msgid;
	keep(b, now_ms, k, n, &ours);
	return BRAINKFKNOW_DONE;
}

static enum brainkfknow of_customer(struct brain *b, int64_t now_ms, struct brainkf_account *k,
	struct brainkf_session *s, const struct json_node *n)
{
	const struct json_node *text = json_get(n, "text");
	struct span words = json_str(json_get(text, "content"));
	struct instead item = {"menu_id", SPAN_ABSENT};
	bool clicked = json_str(json_get(text, "menu_id")).n > 0;
	bool there = clicked && span_present(words) && brainkf_item(s, &words, &item.value);
	brainkf_heard(s, now_ms);
	keep(b, now_ms, k, n, clicked ? &item : NULL);
	return clicked && !there ? BRAINKFKNOW_NO_MENU : BRAINKFKNOW_DONE;
}

enum brainkfknow brainkfknow_message(struct brain *b, int64_t now_ms, struct span open_kfid,
	const struct json_node *message, const struct brainkfknow_of *of)
{
	struct brainkf_account *k = brainkf_find(b, open_kfid);
	bool event = span_is(json_str(json_get(message, "msgtype")), "event");
	struct span customer = json_str(json_get(event ? json_get(message, "event") : message, "external_userid"));
	int64_t origin = 0;
	if (!k)
		return BRAINKFKNOW_DONE;
	struct brainkf_session *s = customer.n ? brainkf_meet(b, k, customer, SPAN_LIT("")) : NULL;
	if (s)
		brainkf_age(s, now_ms);
	if (event || !s)
		return of_event(b, now_ms, k, s, message, of);
	(void)json_int(json_get(message, "origin"), &origin);
	if (origin == 3)
		return of_customer(b, now_ms, k, s, message);
	if (s->state != BRAINKF_HUMAN)
		return BRAINKFKNOW_NO_PERSON;
	s->touched_ms = now_ms;
	keep(b, now_ms, k, message, NULL);
	return BRAINKFKNOW_DONE;
}

void brainkfknow_token(struct brain *b, int64_t now_ms, struct span token)
{
	int64_t *until = arena_alloc(b->arena, sizeof *until);
	*until = now_ms + TOKEN_MS;
	(void)map_put(b->kf_tokens, arena_copy(b->arena, token), until);
}
