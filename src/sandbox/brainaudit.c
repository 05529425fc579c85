/* The server side of the chat archive (doc: callbacks.md 7.4): who agreed. A friend did; who is none, or who left, did not. The messages come by a
 * library that is not ours, and not from here. */
#include "brainint.h"

#define INFO_MOST 100

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
