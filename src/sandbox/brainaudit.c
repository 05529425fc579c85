/* The chat archive (doc: callbacks.md 7): who agreed, which the API tells, and what was said, which only the platform's library hands out. A friend
 * agreed; who is none, or who left, did not. */
#include "sandbox/brainaudit.h"

#include "brainint.h"

#define INFO_MOST 100
#define ANSWER_LEAST_MS 60000
#define ANSWER_SPREAD_MS 1140000

/* -- who agreed --------------------------------------------------------------------------------------------------------- */

static void agreed(struct brain_request *r, struct span userid, struct span customer, bool yes, int64_t at_ms)
{
	jsonw_obj(r->w);
	jsonw_kint(r->w, "status_change_time", at_ms / 1000);
	jsonw_kstr_opt(r->w, "userid", userid);
	jsonw_kstr(r->w, "exteranalopenid", customer); /* sic */
	jsonw_kcstr(r->w, "agree_status", yes ? "Agree" : "Disagree");
	jsonw_end_obj(r->w);
}

int64_t brainaudit_single(struct brain_request *r)
{
	const struct json_node *list = json_get(r->root, "info");
	if (json_kind(list) != JSON_ARRAY || json_count(list) == 0 || json_count(list) > INFO_MOST)
		return 40058;
	jsonw_key(r->w, "agreeinfo");
	jsonw_arr(r->w);
	for (const struct json_node *n = json_first(list); n; n = json_next(n)) {
		struct span userid, customer;
		if (brainapi_text(n, "userid", 64, &userid) || brainapi_text(n, "exteranalopenid", 64, &customer) ||
			!userid.n || !customer.n)
			return 40058;
		const struct brain_relation *x = brainworld_relation(r->b, userid, customer);
		agreed(r, userid, customer, x && !x->gone_customer && !x->gone_employee, x ? x->add_ms : r->now_ms);
	}
	jsonw_end_arr(r->w);
	return 0;
}

int64_t brainaudit_room(struct brain_request *r)
{
	struct span id;
	if (brainapi_text(r->root, "roomid", 64, &id) || !id.n)
		return 40058;
	const struct brain_room *room = brainroom_find(r->b, id);
	if (!room)
		return 301059;
	jsonw_key(r->w, "agreeinfo");
	jsonw_arr(r->w);
	for (int i = 0; i < room->seats.n; i++) {
		const struct brain_seat *s = room->seats.v[i];
		if (s->in && !s->employee)
			agreed(r, SPAN_ABSENT, s->id, true, s->join_ms);
	}
	jsonw_end_arr(r->w);
	return 0;
}

/* -- what was said ------------------------------------------------------------------------------------------------------- */

static void keep(struct brain *b, const struct brainaudit_message *what)
{
	struct brainaudit_message *m = arena_alloc(b->arena, sizeof *m);
	*m = *what;
	m->seq = b->said_list.n + 1;
	m->text = arena_copy(b->arena, what->text);
	brainworld_push(&b->said_list, m);
}

static void keep_single(struct brain *b, int64_t at_ms, struct span from, struct span to, struct span text)
{
	struct span *one = arena_alloc(b->arena, sizeof *one);
	*one = to;
	keep(b,
		&(struct brainaudit_message){
			.at_ms = at_ms, .from = from, .room = SPAN_LIT(""), .to = one, .to_n = 1, .text = text});
}

void brainaudit_got(struct brain *b, const struct brain_relation *r, int64_t at_ms, struct span text)
{
	if (b->conf.archive && text.n)
		keep_single(b, at_ms, r->employee->userid, r->customer->id, text);
}

void brainaudit_in_room(
	struct brain *b, const struct brain_room *room, struct span from, int64_t at_ms, struct span text)
{
	if (!b->conf.archive || !text.n)
		return;
	struct span *v = arena_array(b->arena, (size_t)room->seats.n + 1, sizeof *v);
	int n = 0;
	for (int i = 0; i < room->seats.n; i++) {
		const struct brain_seat *s = room->seats.v[i];
		if (s->in && !span_eq(s->id, from))
			v[n++] = s->id;
	}
	keep(b,
		&(struct brainaudit_message){
			.at_ms = at_ms, .from = from, .room = room->id, .to = v, .to_n = n, .text = text});
}

bool brainaudit_message(const struct brain *b, int i, struct brainaudit_message *ret)
{
	if (i < 0 || i >= b->said_list.n)
		return false;
	*ret = *(const struct brainaudit_message *)b->said_list.v[i];
	return true;
}

/* -- who says it --------------------------------------------------------------------------------------------------------- */

/* Drawn from no stream of chance, so that a world is the same with its archive and without. */
static uint64_t lot(const struct brain_relation *r, int64_t at_ms)
{
	return (span_hash(r->customer->id) ^ span_hash(r->employee->userid) * 31 ^
		       (uint64_t)(at_ms / 1000) * 0x9e3779b97f4a7c15) >>
		17;
}

static void writes(struct brain *b, struct brain_relation *r, int64_t now_ms, struct span text)
{
	r->chatted = true;
	b->books.replies++;
	if (b->conf.archive)
		keep_single(b, now_ms, r->customer->id, r->employee->userid, text);
}

bool brainaudit_write(
	struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, struct span text)
{
	struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	if (!brainworld_friend(r) || r->gone_customer || !text.n)
		return false;
	writes(b, r, now_ms, text);
	return true;
}

bool brainaudit_speak(struct brain *b, int64_t now_ms, struct span chat_id, struct span member, struct span text)
{
	struct brain_room *room = brainroom_find(b, chat_id);
	for (int i = 0; room && !room->gone && text.n && i < room->seats.n; i++) {
		const struct brain_seat *s = room->seats.v[i];
		if (!s->in || s->employee || !span_eq(s->id, member))
			continue;
		brainaudit_in_room(b, room, s->id, now_ms, text);
		return true;
	}
	return false;
}

void brainaudit_reply(struct brain *b, struct brain_relation *r, int64_t now_ms)
{
	static const char *const words[] = {"好的，谢谢", "收到", "这个怎么用？", "包邮吗", "多少钱一套？", "我先看看",
		"有小样吗", "晚点回您", "嗯嗯", "敏感肌能用吗？"};
	uint64_t n = lot(r, now_ms);
	writes(b, r, now_ms, span_of(words[n % (sizeof words / sizeof *words)]));
	if (b->conf.archive)
		brainworld_later(
			b, now_ms, now_ms + ANSWER_LEAST_MS + (int64_t)(n % ANSWER_SPREAD_MS), THING_ANSWER, r, 0);
}

void brainaudit_answer(struct brain *b, const struct brain_relation *r, int64_t now_ms)
{
	static const char *const words[] = {"您好，我看一下，马上回您", "可以的，放心用", "有的，我发您看看",
		"好的，有事随时找我", "给您查了，都包邮"};
	if (brainworld_friend(r) && !r->gone_customer)
		brainaudit_got(b, r, now_ms, span_of(words[lot(r, now_ms) % (sizeof words / sizeof *words)]));
}
