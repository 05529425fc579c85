/* wecom/event: plaintext -> leaves -> typed fields, printed and keyed from one table of rows. */
#include "wecom/event.h"
#include "base/text.h"
#include "base/utf8.h"
#include "crypt/sha.h"
#include "wecom/eventleaf.h"
#include "wecom/eventrow.h"
#include <string.h>

#define EVENT_MAX_ROWS 128
#define EVENT_NO_RANK 0xff
/* Far beyond any message (the year 5138): milliseconds of a moment fit into 64 bits with room for sums. */
#define EVENT_LAST_S INT64_C(100000000000)

/* The place of the leaf's path in the row's list, or EVENT_NO_RANK. */
static uint8_t event_rank(const struct eventrow *row, struct span path)
{
	for (uint8_t i = 0; i < 4 && row->path[i].n > 0; i++)
		if (row->path[i].n == path.n && memcmp(row->path[i].p, path.p, path.n) == 0)
			return i;
	return EVENT_NO_RANK;
}

static size_t event_list_fill(struct span text, struct span *out)
{
	size_t n = 0;
	struct span rest = text, head;

	while (rest.n > 0) {
		span_cut(rest, ',', &head, &rest);
		if (head.n > 0 && out != NULL)
			out[n] = head;
		n += head.n > 0;
	}
	return n;
}

static void event_take_list(struct arena *a, struct event *e, const struct eventrow *row)
{
	struct event_list list = {0};
	struct span *v = NULL;
	bool seen = false;

	for (int pass = 0; pass < 2; pass++) {
		list.n = 0;
		for (size_t i = 0; i < e->leaves_n; i++)
			if (event_rank(row, e->leaves[i].path) != EVENT_NO_RANK) {
				seen = true;
				list.n += event_list_fill(e->leaves[i].text, v ? v + list.n : NULL);
			}
		if (!seen)
			return;
		if (pass == 0)
			v = arena_array(a, list.n + 1, sizeof(*v));
	}
	list.v = v;
	memcpy((char *)e + row->offset, &list, sizeof(list));
}

/* Path 0 names the question, the others its options, which stand one element deeper. In either order. */
static void event_take_choices(struct arena *a, struct event *e, const struct eventrow *row)
{
	struct event_choice *v = NULL;
	struct span *ids = NULL;
	size_t n = 0;
	uint32_t group = 0;

	for (size_t i = 0; i < e->leaves_n; i++) {
		const struct event_leaf *leaf = &e->leaves[i];
		uint8_t rank = event_rank(row, leaf->path);
		if (rank == EVENT_NO_RANK)
			continue;
		if (v == NULL) {
			v = arena_array(a, e->leaves_n, sizeof(*v));
			ids = arena_array(a, e->leaves_n, sizeof(*ids));
		}
		uint32_t mine = rank == 0 ? leaf->inside : leaf->above;
		if (n == 0 || mine != group) {
			group = mine;
			v[n++].option_ids.v = ids;
		}
		struct event_choice *c = &v[n - 1];
		if (rank == 0) {
			c->question_key = leaf->text;
		} else {
			*ids++ = leaf->text;
			c->option_ids.n++;
		}
	}
	e->selected_items = v;
	e->selected_items_n = n;
}

static void event_set(struct event *e, const struct eventrow *row, struct span text)
{
	char *at = (char *)e + row->offset;
	int64_t v;

	if (row->type == EVENTROW_TEXT)
		memcpy(at, &text, sizeof(text));
	else if (span_int(text, &v))
		memcpy(at, &v, sizeof(v));
}

static void event_fill(struct arena *a, struct event *e)
{
	uint8_t best[EVENT_MAX_ROWS];

	INVARIANT(eventrow_count <= EVENT_MAX_ROWS);
	memset(best, EVENT_NO_RANK, sizeof(best));
	e->create_time = e->timestamp = e->mem_change_cnt = EVENT_NO_INT;
	for (size_t i = 0; i < e->leaves_n; i++)
		for (size_t r = 0; r < eventrow_count; r++) {
			const struct eventrow *row = &eventrow_table[r];
			if (row->bot != e->bot)
				continue;
			uint8_t rank = event_rank(row, e->leaves[i].path);
			if (rank >= best[r]) /* of equal ones the first in the document counts */
				continue;
			best[r] = rank;
			if (row->type == EVENTROW_TEXT || row->type == EVENTROW_INT)
				event_set(e, row, e->leaves[i].text);
		}
	for (size_t r = 0; r < eventrow_count; r++) {
		const struct eventrow *row = &eventrow_table[r];
		if (best[r] == EVENT_NO_RANK)
			continue;
		if (row->type == EVENTROW_LIST)
			event_take_list(a, e, row);
		else if (row->type == EVENTROW_CHOICE)
			event_take_choices(a, e, row);
	}
	/* What the name of the event rules out goes again: the name may stand behind the field. */
	for (size_t r = 0; r < eventrow_count; r++) {
		const struct eventrow *row = &eventrow_table[r];
		if (row->only != NULL && !span_is(e->event, row->only) && !span_is(e->info_type, row->only))
			event_set(e, row, SPAN_ABSENT);
	}
}

static struct span event_kind(struct arena *a, const struct event *e)
{
	struct span name = e->event, sub = e->change_type, detail = e->update_detail;
	const char *head = "event:";

	if (e->bot && span_is(e->msg_type, "event"))
		return arena_printf(a, "json:event:%.*s", SPAN_ARG(e->eventtype));
	if (e->bot || (e->json && !span_present(e->event) && !span_present(e->info_type)))
		return arena_printf(a, "json:%.*s", SPAN_ARG(e->msg_type));
	if (span_present(e->info_type)) {
		head = "suite:";
		name = e->info_type;
	} else if (!span_present(e->event) || (span_present(e->msg_type) && !span_is(e->msg_type, "event"))) {
		struct span type = e->msg_type.n > 0 ? e->msg_type : SPAN_LIT("none");
		return arena_printf(a, "message:%.*s", SPAN_ARG(type));
	}
	if (!span_is(name, "change_external_chat"))
		detail = SPAN_ABSENT;
	return arena_printf(a, "%s%s%.*s%s%.*s%s%.*s", e->json ? "json:" : "", head, SPAN_ARG(name), sub.n ? ":" : "",
		SPAN_ARG(sub), detail.n ? ":" : "", SPAN_ARG(detail));
}

enum rc event_parse(struct arena *a, struct span plaintext, struct event *ret, struct err *err)
{
	struct span text = span_trim(utf8_bare(plaintext));
	struct event e = {0};
	struct event_leaf *leaves;
	enum rc rc;

	e.json = text.n > 0 && text.p[0] == '{';
	rc = e.json ? eventleaf_json(a, text, &leaves, &e.leaves_n, &e.bot, err)
		    : eventleaf_xml(a, plaintext, &leaves, &e.leaves_n, err);
	if (rc != RC_OK)
		return rc;
	e.leaves = leaves;
	event_fill(a, &e);
	e.kind = event_kind(a, &e);
	int64_t created_s = e.create_time != EVENT_NO_INT ? e.create_time : e.timestamp;
	e.created_s = created_s > 0 && created_s < EVENT_LAST_S ? created_s : 0;
	*ret = e;
	return RC_OK;
}

static struct span event_text(const struct event *e, const struct eventrow *row)
{
	struct span v;

	memcpy(&v, (const char *)e + row->offset, sizeof(v));
	return v;
}

static int64_t event_int(const struct event *e, const struct eventrow *row)
{
	int64_t v;

	memcpy(&v, (const char *)e + row->offset, sizeof(v));
	return v;
}

static struct event_list event_items(const struct event *e, const struct eventrow *row)
{
	struct event_list v;

	memcpy(&v, (const char *)e + row->offset, sizeof(v));
	return v;
}

static bool event_has(const struct event *e, const struct eventrow *row)
{
	if (row->bot != e->bot)
		return false;
	switch (row->type) {
	case EVENTROW_TEXT: return span_present(event_text(e, row));
	case EVENTROW_INT: return event_int(e, row) != EVENT_NO_INT;
	case EVENTROW_LIST: return event_items(e, row).v != NULL;
	case EVENTROW_CHOICE: return e->selected_items != NULL;
	}
	return false;
}

/* The JSON edition of the XML callbacks keeps their names, but for msgtype (samples' `expected`). */
static const char *event_name(const struct event *e, const struct eventrow *row)
{
	if (!e->json || e->bot)
		return row->name;
	return row->json_name ? row->json_name : row->path[0].p;
}

static void event_list_json(struct event_list list, struct jsonw *w)
{
	jsonw_arr(w);
	for (size_t i = 0; i < list.n; i++)
		jsonw_str(w, list.v[i]);
	jsonw_end_arr(w);
}

static void event_choices_json(const struct event *e, struct jsonw *w)
{
	jsonw_arr(w);
	for (size_t i = 0; i < e->selected_items_n; i++) {
		jsonw_obj(w);
		jsonw_kstr_opt(w, "question_key", e->selected_items[i].question_key);
		jsonw_key(w, "option_ids");
		event_list_json(e->selected_items[i].option_ids, w);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

void event_fields_json(const struct event *e, bool secrets, struct jsonw *w)
{
	jsonw_obj(w);
	for (size_t r = 0; r < eventrow_count; r++) {
		const struct eventrow *row = &eventrow_table[r];
		if (!event_has(e, row) || (row->secret && !secrets))
			continue;
		jsonw_key(w, event_name(e, row));
		switch (row->type) {
		case EVENTROW_TEXT: jsonw_str(w, event_text(e, row)); break;
		case EVENTROW_INT: jsonw_int(w, event_int(e, row)); break;
		case EVENTROW_LIST: event_list_json(event_items(e, row), w); break;
		case EVENTROW_CHOICE: event_choices_json(e, w); break;
		}
	}
	jsonw_end_obj(w);
}

void event_leaves_json(const struct event *e, struct jsonw *w)
{
	jsonw_arr(w);
	for (size_t i = 0; i < e->leaves_n; i++) {
		jsonw_arr(w);
		jsonw_str(w, e->leaves[i].path);
		jsonw_str(w, e->leaves[i].text);
		jsonw_end_arr(w);
	}
	jsonw_end_arr(w);
}

static struct span event_joined(struct arena *a, struct event_list list)
{
	size_t n = 0, at = 0;

	for (size_t i = 0; i < list.n; i++)
		n += list.v[i].n + 1;
	char *p = arena_alloc(a, n + 1);
	for (size_t i = 0; i < list.n; i++) {
		if (i > 0)
			p[at++] = ',';
		if (list.v[i].n > 0)
			memcpy(p + at, list.v[i].p, list.v[i].n);
		at += list.v[i].n;
	}
	return span_make(p, at);
}

bool event_field(const struct event *e, struct arena *a, size_t i, const char **ret_name, struct span *ret_value)
{
	if (i >= eventrow_count)
		return false;
	const struct eventrow *row = &eventrow_table[i];
	struct event_list keys = {0};

	*ret_name = event_name(e, row);
	*ret_value = SPAN_ABSENT;
	if (!event_has(e, row))
		return true;
	switch (row->type) {
	case EVENTROW_TEXT: *ret_value = event_text(e, row); break;
	case EVENTROW_INT: *ret_value = arena_printf(a, "%lld", (long long)event_int(e, row)); break;
	case EVENTROW_LIST: *ret_value = event_joined(a, event_items(e, row)); break;
	case EVENTROW_CHOICE: {
		struct span *v = arena_array(a, e->selected_items_n + 1, sizeof(*v));
		for (; keys.n < e->selected_items_n; keys.n++)
			v[keys.n] = e->selected_items[keys.n].question_key;
		keys.v = v;
		*ret_value = event_joined(a, keys);
		break;
	}
	}
	return true;
}

/* Customer-contact events: what tells two facts of one second apart (callbacks.md 2.9). The lists of ids go beyond that
 * table where an event can come without the ids it names: member lists, and the chat_key that replaced the userids. */
static const struct {
	const char *event;
	size_t part[6];
	size_t parts;
} event_keys[] = {
	{"change_external_contact", {offsetof(struct event, userid), offsetof(struct event, external_userid)}, 2},
	{"change_external_chat",
		{offsetof(struct event, chat_id), offsetof(struct event, update_detail),
			offsetof(struct event, cur_mem_ver)},
		3},
	{"change_external_tag",
		{offsetof(struct event, tag_type), offsetof(struct event, tag_id), offsetof(struct event, strategy_id)},
		3},
	{"customer_acquisition",
		{offsetof(struct event, link_id), offsetof(struct event, userid),
			offsetof(struct event, external_userid), offsetof(struct event, state),
			offsetof(struct event, chat_key), offsetof(struct event, chat_seq)},
		6},
};

/* Each part with its length before it: ("ab","c") and ("a","bc") differ, absent and empty too. */
static void event_key_part(struct sha *s, struct span part)
{
	uint8_t head[9] = {part.p != NULL};

	for (size_t i = 0; i < 8; i++)
		head[1 + i] = (uint8_t)((uint64_t)part.n >> (8 * i));
	sha_add(s, span_make(head, sizeof(head)));
	sha_add(s, part);
}

static void event_key_time(struct sha *s, int64_t seconds)
{
	uint8_t le[8];

	for (size_t i = 0; i < 8; i++)
		le[i] = (uint8_t)((uint64_t)seconds >> (8 * i));
	event_key_part(s, span_make(le, sizeof(le)));
}

static void event_key_end(struct sha *s, uint8_t ret[EVENT_KEY_BYTES])
{
	uint8_t sum[SHA_256_BYTES];

	sha_end(s, sum);
	sha_free(s);
	memcpy(ret, sum, EVENT_KEY_BYTES);
}

void event_raw_key(struct span app, struct span plaintext, uint8_t ret[EVENT_KEY_BYTES])
{
	struct sha *s = sha_new(SHA_KIND_256);

	event_key_part(s, SPAN_LIT("raw"));
	event_key_part(s, app);
	event_key_part(s, plaintext);
	event_key_end(s, ret);
}

static bool event_contact_key(const struct event *e, uint8_t ret[EVENT_KEY_BYTES])
{
	struct span name = span_present(e->event) ? e->event : e->info_type;

	for (size_t i = 0; i < sizeof(event_keys) / sizeof(event_keys[0]); i++) {
		if (!span_is(name, event_keys[i].event) || e->created_s == 0)
			continue;
		struct span part[6];
		bool any = false;
		for (size_t j = 0; j < event_keys[i].parts; j++) {
			memcpy(&part[j], (const char *)e + event_keys[i].part[j], sizeof(part[j]));
			any = any || span_present(part[j]);
		}
		if (!any)
			return false;
		struct sha *s = sha_new(SHA_KIND_256);
		event_key_part(s, name);
		event_key_part(s, e->auth_corp_id);
		event_key_part(s, e->change_type);
		event_key_time(s, e->created_s);
		for (size_t j = 0; j < event_keys[i].parts; j++)
			event_key_part(s, part[j]);
		for (size_t j = 0; j < e->mem_change_list.n; j++)
			event_key_part(s, e->mem_change_list.v[j]);
		event_key_end(s, ret);
		return true;
	}
	return false;
}

void event_semantic_key(const struct event *e, struct span app, struct span plaintext, uint8_t ret[EVENT_KEY_BYTES])
{
	bool bot_poll =
		e->bot && span_is(e->msg_type, "stream"); /* asks again for the same answer: each one is a fact */

	if (event_contact_key(e, ret))
		return;
	if (e->msg_id.n == 0 || bot_poll || span_present(e->info_type)) {
		event_raw_key(app, plaintext, ret);
		return;
	}
	struct sha *s = sha_new(SHA_KIND_256);
	event_key_part(s, e->bot ? SPAN_LIT("bot") : SPAN_LIT("message"));
	event_key_part(s, e->bot ? e->aibotid : e->agent_id.n > 0 ? e->agent_id : app);
	event_key_part(s, e->msg_id);
	event_key_end(s, ret);
}
