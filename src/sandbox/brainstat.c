/* Statistics (doc: api.md 11): what members and owners of groups did, by day of Beijing; today is not told. */
#include "brainint.h"

#include <string.h>

#define BEIJING_S INT64_C(28800)
#define DAY_S INT64_C(86400)
#define SPAN_DAYS 30
#define BACK_DAYS 180
#define WHO_MOST 100

struct days {
	int64_t from, to;
};

static int64_t day_of(int64_t ms)
{
	return (ms / 1000 + BEIJING_S) / DAY_S;
}

/* Closed, of at most 30 days, none older than 180, and none that is not over. */
static int64_t read_days(struct brain_request *r, const char *from, const char *to, struct days *ret)
{
	int64_t a = -1, b = -1, today = day_of(r->now_ms);
	if (brainapi_int(r->root, from, 0, INT64_MAX / 1000, &a) ||
		brainapi_int(r->root, to, 0, INT64_MAX / 1000, &b) || a < 0)
		return 40058;
	*ret = (struct days){day_of(a * 1000), day_of((b < 0 ? a : b) * 1000)};
	if (ret->to < ret->from || ret->to - ret->from >= SPAN_DAYS || ret->from < today - BACK_DAYS ||
		ret->to >= today)
		return 40058;
	return 0;
}

struct staff {
	int64_t contacts, chats, messages, lost;
};

static void count_got(const struct brain_relation *rel, int64_t day, struct staff *s)
{
	const struct brain_list *got = &rel->customer->got;
	int64_t said = 0;
	for (int i = 0; i < got->n; i++) {
		const struct brain_got *g = got->v[i];
		said += strcmp(g->how, "chat") == 0 && day_of(g->at_ms) == day &&
			span_eq(g->userid, rel->employee->userid);
	}
	s->messages += said;
	s->chats += said > 0;
}

static struct staff count_staff(const struct brain_employee *e, int64_t day)
{
	struct staff s = {0};
	for (int i = 0; i < e->relations.n; i++) {
		const struct brain_relation *rel = e->relations.v[i];
		s.contacts += day_of(rel->add_ms) == day;
		s.lost += rel->gone_customer && rel->told_ms != BRAIN_NEVER && day_of(rel->told_ms) == day;
		count_got(rel, day, &s);
	}
	return s;
}

int64_t brainstat_staff(struct brain_request *r)
{
	const struct json_node *ids;
	struct days d;
	if (brainapi_strings(r->root, "userid", WHO_MOST, &ids) || json_count(ids) == 0)
		return 40058;
	int64_t bad = read_days(r, "start_time", "end_time", &d);
	text_addf(r->words, "userid=%.*s n=%zu", SPAN_ARG(json_str(json_first(ids))), json_count(ids));
	if (bad)
		return bad;
	jsonw_key(r->w, "behavior_data");
	jsonw_arr(r->w);
	for (int64_t day = d.from; day <= d.to; day++) {
		struct staff sum = {0};
		for (const struct json_node *n = json_first(ids); n; n = json_next(n)) {
			struct brain_employee *e = brainworld_employee(r->b, json_str(n), false);
			struct staff one = e ? count_staff(e, day) : (struct staff){0};
			sum = (struct staff){sum.contacts + one.contacts, sum.chats + one.chats,
				sum.messages + one.messages, sum.lost + one.lost};
		}
		jsonw_obj(r->w);
		jsonw_kint(r->w, "stat_time", day * DAY_S - BEIJING_S);
		jsonw_kint(r->w, "chat_cnt", sum.chats);
		jsonw_kint(r->w, "message_cnt", sum.messages);
		if (sum.chats > 0) {
			jsonw_key(r->w, "reply_percentage");
			jsonw_raw(r->w, SPAN_LIT("87.5"));
			jsonw_kint(r->w, "avg_reply_time", 6);
		}
		jsonw_kint(r->w, "negative_feedback_cnt", sum.lost);
		jsonw_kint(r->w, "new_apply_cnt", 0);
		jsonw_kint(r->w, "new_contact_cnt", sum.contacts);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	return 0;
}

struct rooms {
	int64_t made, all, fresh, members;
};

static struct rooms count_rooms(const struct brain *b, const struct brain_employee *e, const struct days *d)
{
	struct rooms x = {0};
	for (int i = 0; i < b->room_list.n; i++) {
		const struct brain_room *room = b->room_list.v[i];
		if (room->owner != e || room->gone || day_of(room->created_ms) > d->to)
			continue;
		x.all++;
		x.made += day_of(room->created_ms) >= d->from;
		for (int k = 0; k < room->seats.n; k++) {
			const struct brain_seat *s = room->seats.v[k];
			x.members += s->in && day_of(s->join_ms) <= d->to;
			x.fresh += s->in && day_of(s->join_ms) >= d->from && day_of(s->join_ms) <= d->to;
		}
	}
	return x;
}

/* Owners without groups are not listed. Who said something is not played here. */
int64_t brainstat_groups(struct brain_request *r)
{
	const struct json_node *filter, *ids = NULL;
	struct days d;
	int64_t total = 0;
	if (brainapi_object(r->root, "owner_filter", &filter) || !filter ||
		brainapi_strings(filter, "userid_list", WHO_MOST, &ids) || json_count(ids) == 0)
		return 40058;
	int64_t bad = read_days(r, "day_begin_time", "day_end_time", &d);
	text_addf(r->words, "n=%zu", json_count(ids));
	if (bad)
		return bad;
	jsonw_key(r->w, "items");
	jsonw_arr(r->w);
	for (const struct json_node *n = json_first(ids); n; n = json_next(n)) {
		struct brain_employee *e = brainworld_employee(r->b, json_str(n), false);
		struct rooms x = e ? count_rooms(r->b, e, &d) : (struct rooms){0};
		if (x.all == 0)
			continue;
		total++;
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "owner", e->userid);
		jsonw_key(r->w, "data");
		jsonw_obj(r->w);
		jsonw_kint(r->w, "new_chat_cnt", x.made);
		jsonw_kint(r->w, "chat_total", x.all);
		jsonw_kint(r->w, "chat_has_msg", 0);
		jsonw_kint(r->w, "new_member_cnt", x.fresh);
		jsonw_kint(r->w, "member_total", x.members);
		jsonw_kint(r->w, "member_has_msg", 0);
		jsonw_kint(r->w, "msg_total", 0);
		jsonw_end_obj(r->w);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	jsonw_kint(r->w, "total", total);
	jsonw_kint(r->w, "next_offset", total);
	return 0;
}
