/* Template cards of the app (doc: callbacks.md 4.4, 10.3, 10.4): checked, pressed, updated. */
#include "brainint.h"

#include <string.h>

#define TASK_BYTES 128
#define KEY_BYTES 1024
#define BUTTONS 6
#define BUTTON_CHARS 10
#define PRESS_MS 600000
#define CODE_MS (24 * INT64_C(3600000)) /* 72 h on some pages, 24 h on others */

struct card { /* as it was sent to one employee */
	struct span userid, task_id;
	int n;
	struct span key[BUTTONS];
	bool grey;
};
struct card_code {
	struct card *card;
	int64_t issued_ms;
	bool used;
};

static bool task_id_form(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !strchr("_@-", c))
			return false;
	}
	return s.n > 0 && s.n <= TASK_BYTES;
}

static size_t characters(struct span s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

static int64_t check_buttons(const struct json_node *list, struct text *words, struct span *ret_key)
{
	int n = 0;
	if (json_kind(list) != JSON_ARRAY || json_count(list) < 1 || json_count(list) > BUTTONS)
		return 40058;
	for (const struct json_node *i = json_first(list); i; i = json_next(i)) {
		struct span text;
		if (brainapi_text(i, "text", SIZE_MAX, &text) || brainapi_text(i, "key", KEY_BYTES, &ret_key[n]))
			return 40058;
		if (text.n == 0 || characters(text) > BUTTON_CHARS || ret_key[n].n == 0)
			return 40058;
		text_addf(words, "［%.*s］", SPAN_ARG(text));
		n++;
	}
	return 0;
}

int64_t braincard_send(struct brain_request *r, const struct json_node *card, struct span users)
{
	struct span type, task, sub, title, key[BUTTONS] = {{0}};
	const struct json_node *head;
	if (brainapi_text(card, "card_type", 64, &type) || brainapi_text(card, "task_id", SIZE_MAX, &task) ||
		brainapi_text(card, "sub_title_text", SIZE_MAX, &sub) || brainapi_object(card, "main_title", &head) ||
		brainapi_text(head, "title", SIZE_MAX, &title))
		return 40058;
	if (!span_is(type, "button_interaction"))
		return 40058; /* the bot sends no other */
	if (title.n + sub.n == 0 || !task_id_form(task))
		return 40058;
	text_addf(r->words, " text=%.*s｜%.*s", SPAN_ARG(title), SPAN_ARG(sub));
	if (map_get(r->b->cards,
		    task)) { /* whose answer was lost: the whole message is told from one of that name, see duplicate_check */
		r->again = true;
		return map_get(r->b->sent, r->body) ? 0 : 40058;
	}
	int64_t bad = check_buttons(json_get(card, "button_list"), r->words, key);
	if (bad)
		return bad;
	struct card *c = arena_alloc(r->b->arena, sizeof *c);
	*c = (struct card){.userid = arena_copy(r->b->arena, users), .task_id = arena_copy(r->b->arena, task)};
	c->n = (int)json_count(json_get(card, "button_list"));
	for (int i = 0; i < c->n; i++)
		c->key[i] = arena_copy(r->b->arena, key[i]);
	(void)map_put(r->b->cards, c->task_id, c);
	brainworld_push(&r->b->card_list, c);
	if (brainworld_chance(r->b, r->b->conf.type_permille))
		brainworld_later(r->b, r->now_ms, r->now_ms + 5000 + (int64_t)rng_below(&r->b->rng, PRESS_MS),
			THING_PRESS, c, 0);
	return 0;
}

int64_t braincard_update(struct brain_request *r)
{
	struct span id, name;
	const struct json_node *users, *button;
	int64_t agent = 0;
	if (brainapi_strings(r->root, "userids", 1000, &users) || brainapi_text(r->root, "response_code", 512, &id) ||
		brainapi_object(r->root, "button", &button) || brainapi_text(button, "replace_name", 128, &name) ||
		!json_int(json_get(r->root, "agentid"), &agent))
		return 40058;
	if (agent != r->b->conf.agentid)
		return 301002;
	struct card_code *code = id.n ? map_get(r->b->presses, id) : NULL;
	text_addf(r->words, "to=%.*s text=%.*s", SPAN_ARG(json_str(json_first(users))), SPAN_ARG(name));
	r->again = code && code->used; /* once, and a call without an answer is made again */
	if (json_count(users) == 0 || name.n == 0 || !code || code->used || r->now_ms - code->issued_ms > CODE_MS)
		return 40058;
	code->used = code->card->grey = true;
	return 0;
}

static bool begins(struct span s, struct span head)
{
	return span_eq(span_take(s, head.n), head);
}

/* The newest card of his that has such a button and was not greyed. */
static struct card *card_with(const struct brain *b, struct span userid, struct span key)
{
	for (int i = b->card_list.n - 1; i >= 0; i--) {
		struct card *c = b->card_list.v[i];
		for (int k = 0; k < c->n; k++)
			if (!c->grey && span_eq(c->userid, userid) && begins(c->key[k], key))
				return c;
	}
	return NULL;
}

static struct span whole_key(const struct card *c, struct span key)
{
	for (int k = 0; k < c->n; k++)
		if (begins(c->key[k], key))
			return c->key[k];
	return key;
}

static void press(struct brain *b, int64_t now_ms, struct card *c, struct span key)
{
	struct span id = brainworld_id(b, "RC");
	struct card_code *code = arena_alloc(b->arena, sizeof *code);
	*code = (struct card_code){.card = c, .issued_ms = now_ms};
	(void)map_put(b->presses, id, code);
	brainlive_card(b, now_ms, c->userid, key, c->task_id, id);
}

bool braincard_press(struct brain *b, int64_t now_ms, struct span userid, struct span key)
{
	struct card *c = card_with(b, userid, key);
	if (c)
		press(b, now_ms, c, whole_key(c, key));
	return c != NULL;
}

void braincard_happen(struct brain *b, const struct brain_thing *t)
{
	struct card *c = t->who;
	if (c->grey)
		return;
	press(b, t->at_ms, c, c->key[rng_below(&b->rng, (uint64_t)c->n)]);
	b->books.typed++;
}
