/* Handing customers and groups over (在职继承, 离职继承; doc: api.md 10, callbacks.md 5.2). */
#include "brainint.h"

#include "base/utf8.h"

#define DAY_HOURS_MS BRAIN_DAY_MS    /* a customer has so long to refuse */
#define OFTEN 2                      /* transfers of one customer … */
#define OFTEN_MS (90 * BRAIN_DAY_MS) /* … in so long, of employees who are still there */
#define GROUPS_A_DAY 300             /* of one person; with which code more are refused, nobody says */
#define LIST_MOST 100
#define PAGE_MOST 1000
#define ID_BYTES 128

enum { DONE = 1, WAITING = 2, REFUSED = 3, CAPPED = 4 }; /* api.md 10 */

/* -- people ------------------------------------------------------------------------------------------------------------- */

static int friends_of(const struct brain_employee *e)
{
	int n = 0;
	for (int i = 0; i < e->relations.n; i++)
		n += brainworld_friend(e->relations.v[i]);
	return n;
}

static bool full(const struct brain_employee *e)
{
	return e->most > 0 && friends_of(e) >= e->most;
}

static void tell_failed(struct brain *b, int64_t now_ms, const struct brain_handing *h, const char *why)
{
	struct span xml = arena_printf(b->arena,
		"<xml><ToUserName><![CDATA[%.*s]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
		"<CreateTime>%lld</CreateTime><MsgType><![CDATA[event]]></MsgType>"
		"<Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[transfer_fail]]></ChangeType>"
		"<FailReason><![CDATA[%s]]></FailReason><UserID><![CDATA[%.*s]]></UserID>"
		"<ExternalUserID><![CDATA[%.*s]]></ExternalUserID></xml>",
		SPAN_ARG(b->conf.corpid), (long long)(now_ms / 1000), why, SPAN_ARG(h->to->userid),
		SPAN_ARG(h->from->customer->id));
	(void)brainlive_callback(b, now_ms, xml);
}

void brainhand_happen(struct brain *b, int64_t now_ms, struct brain_handing *h)
{
	struct brain_relation *r = h->from;
	if (h->status != WAITING || r->gone_employee)
		return;
	if (full(h->to)) {
		h->status = CAPPED;
		tell_failed(b, now_ms, h, "customer_limit_exceed");
		return;
	}
	h->status = DONE;
	h->at_ms = now_ms;
	(void)brainlive_take_over(b, now_ms, r, h->to, !h->resigned);
}

bool brainhand_refuse(struct brain *b, int64_t now_ms, struct span external_userid)
{
	for (int i = 0; i < b->handing_list.n; i++) {
		struct brain_handing *h = b->handing_list.v[i];
		if (h->status != WAITING || !span_eq(h->from->customer->id, external_userid))
			continue;
		h->status = REFUSED;
		h->at_ms = 0;
		tell_failed(b, now_ms, h, "customer_refused");
		return true;
	}
	return false;
}

/* Was he handed over by and to these two once more? The last one counts. */
static bool outdated(const struct brain *b, int at)
{
	const struct brain_handing *h = b->handing_list.v[at];
	for (int i = at + 1; i < b->handing_list.n; i++) {
		const struct brain_handing *later = b->handing_list.v[i];
		if (later->from == h->from && later->to == h->to)
			return true;
	}
	return false;
}

/* -- calls -------------------------------------------------------------------------------------------------------------- */

static const struct brain_handing *waiting_of(const struct brain *b, const struct brain_relation *r)
{
	for (int i = 0; i < b->handing_list.n; i++) {
		const struct brain_handing *h = b->handing_list.v[i];
		if (h->status == WAITING && h->from == r)
			return h;
	}
	return NULL;
}

bool brainhand_assign(struct brain *b, int64_t now_ms, struct span from, struct span to, struct span external_userid)
{
	struct brain_relation *r = brainworld_relation(b, from, external_userid);
	struct brain_employee *taker = brainworld_employee(b, to, true);
	if (!brainworld_friend(r) || taker->left || taker == r->employee || waiting_of(b, r))
		return false;
	(void)brainlive_take_over(b, now_ms, r, taker, !r->employee->left);
	return true;
}

static int lately(const struct brain *b, int64_t now_ms, const struct brain_customer *c)
{
	int n = 0;
	for (int i = 0; i < b->handing_list.n; i++) {
		const struct brain_handing *h = b->handing_list.v[i];
		n += !h->resigned && h->from->customer == c && now_ms - h->begun_ms < OFTEN_MS &&
			(h->status == DONE || h->status == WAITING);
	}
	return n;
}

/* Who gives and who takes; the errcode. */
static int64_t both(
	struct brain_request *r, bool resigned, struct brain_employee **ret_from, struct brain_employee **ret_to)
{
	struct span from, to;
	if (brainapi_text(r->root, "handover_userid", ID_BYTES, &from) ||
		brainapi_text(r->root, "takeover_userid", ID_BYTES, &to))
		return 40058;
	text_addf(r->words, "from=%.*s to=%.*s ", SPAN_ARG(from), SPAN_ARG(to));
	*ret_from = brainworld_employee(r->b, from, false);
	*ret_to = brainworld_employee(r->b, to, false);
	if (!*ret_from || !*ret_to)
		return from.n && to.n ? 60111 : 40003;
	if (*ret_from == *ret_to)
		return 40130;
	if (resigned != (*ret_from)->left)
		return resigned ? 40097 : 60111;
	return (*ret_to)->left ? 60111 : 0;
}

static int64_t start(
	struct brain_request *r, struct brain_employee *from, struct brain_employee *to, struct span id, bool resigned)
{
	struct brain *b = r->b;
	struct brain_customer *c = brainworld_customer(b, id);
	struct brain_relation *rel = c ? brainworld_relation(b, from->userid, id) : NULL;
	if (!c)
		return 40096;
	if (!brainworld_friend(rel))
		return 40131;
	if (waiting_of(b, rel))
		return 40129;
	if (!resigned && lately(b, r->now_ms, c) >= OFTEN)
		return 40128;
	if (full(to))
		return 40099;
	struct brain_handing *h = arena_alloc(b->arena, sizeof *h);
	*h = (struct brain_handing){.from = rel,
		.to = to,
		.resigned = resigned,
		.status = WAITING,
		.begun_ms = r->now_ms,
		.at_ms = r->now_ms + DAY_HOURS_MS};
	brainworld_push(&b->handing_list, h);
	brainworld_plan(b, h->at_ms, THING_TAKEOVER, h, SPAN_ABSENT, 0);
	return 0;
}

static int64_t transfer(struct brain_request *r, bool resigned)
{
	struct brain_employee *from, *to;
	const struct json_node *list;
	struct span message;
	int64_t code = both(r, resigned, &from, &to);
	if (!code)
		code = brainapi_strings(r->root, "external_userid", LIST_MOST, &list);
	if (!code)
		code = brainapi_text(r->root, "transfer_success_msg", SIZE_MAX, &message);
	if (!code && utf8_count(message) > 200)
		code = 40058;
	if (!code && json_count(list) == 0)
		code = 41035;
	if (!code && to->unverified)
		code = 40098;
	if (code)
		return code;
	text_addf(r->words, "n=%zu message=%.*s", json_count(list), SPAN_ARG(message.p ? message : SPAN_LIT("")));
	jsonw_key(r->w, "customer");
	jsonw_arr(r->w);
	for (const struct json_node *n = json_first(list); n; n = json_next(n)) {
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "external_userid", json_str(n));
		jsonw_kint(r->w, "errcode", start(r, from, to, json_str(n), resigned));
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	return 0;
}

static int64_t result(struct brain_request *r, bool resigned)
{
	struct brain_employee *from, *to;
	int64_t begin, limit, seen = 0, code = both(r, resigned, &from, &to);
	if (!code)
		code = brainturn_page(r, 'h', PAGE_MOST, PAGE_MOST, &begin, &limit);
	if (code)
		return code;
	jsonw_key(r->w, "customer");
	jsonw_arr(r->w);
	for (int i = 0; i < r->b->handing_list.n; i++) {
		const struct brain_handing *h = r->b->handing_list.v[i];
		if (h->from->employee != from || h->to != to || h->resigned != resigned || outdated(r->b, i) ||
			seen++ < begin || seen > begin + limit)
			continue;
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "external_userid", h->from->customer->id);
		jsonw_kint(r->w, "status", h->status);
		jsonw_kint(r->w, "takeover_time", h->at_ms / 1000);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	brainturn_end(r, 'h', begin + limit, seen);
	return 0;
}

int64_t brainhand_transfer(struct brain_request *r)
{
	return transfer(r, false);
}

int64_t brainhand_resigned(struct brain_request *r)
{
	return transfer(r, true);
}

int64_t brainhand_result(struct brain_request *r)
{
	return result(r, false);
}

int64_t brainhand_resigned_result(struct brain_request *r)
{
	return result(r, true);
}

int64_t brainhand_unassigned(struct brain_request *r)
{
	int64_t size = PAGE_MOST, begin = 0, seen = 0;
	struct span cursor, key;
	size_t at = 0;
	void *v;
	if (brainapi_int(r->root, "page_size", 1, PAGE_MOST, &size) || brainapi_text(r->root, "cursor", 64, &cursor) ||
		(cursor.n && (!span_starts(cursor, "u-") || !brainturn_from(cursor, &begin))))
		return 40058;
	size = brainturn_rows(r->b, size);
	jsonw_key(r->w, "info");
	jsonw_arr(r->w);
	while (map_each(r->b->employees, &at, &key, &v)) {
		const struct brain_employee *e = v;
		for (int i = 0; e->left && i < e->relations.n; i++) {
			const struct brain_relation *rel = e->relations.v[i];
			if (!brainworld_friend(rel) || waiting_of(r->b, rel) || seen++ < begin || seen > begin + size)
				continue;
			jsonw_obj(r->w);
			jsonw_kstr(r->w, "handover_userid", e->userid);
			jsonw_kstr(r->w, "external_userid", rel->customer->id);
			jsonw_kint(r->w, "dimission_time", e->left_ms / 1000);
			jsonw_end_obj(r->w);
		}
	}
	jsonw_end_arr(r->w);
	jsonw_kbool(r->w, "is_last", begin + size >= seen);
	brainturn_end(r, 'u', begin + size, seen);
	return 0;
}

/* -- groups ------------------------------------------------------------------------------------------------------------- */

static void count_given(struct brain *b, int64_t now_ms, struct brain_employee *from)
{
	int64_t day = brainworld_day(b, now_ms);
	if (from->given_day != day)
		from->given = 0;
	from->given_day = day;
	if (++from->given > GROUPS_A_DAY)
		brainworld_breach(b, now_ms, from->userid, "over 300 groups handed over in a day", SPAN_LIT(""));
}

static int64_t move_room(struct brain *b, int64_t now_ms, struct span id, struct brain_employee *to, bool resigned)
{
	struct brain_room *room = brainroom_find(b, id);
	if (!room || room->gone)
		return 90501;
	if (room->owner == to)
		return 90504;
	if (room->owner->left != resigned)
		return resigned ? 90500 : 90502;
	if (!resigned && room->given_ms[0] && now_ms - room->given_ms[0] < OFTEN_MS)
		return 40128;
	if (!resigned) {
		room->given_ms[0] = room->given_ms[1];
		room->given_ms[1] = now_ms;
	}
	count_given(b, now_ms, room->owner);
	brainroom_give(b, room, to);
	return 0;
}

static int64_t rooms(struct brain_request *r, bool resigned)
{
	const struct json_node *list;
	struct span owner;
	if (brainapi_text(r->root, "new_owner", ID_BYTES, &owner) ||
		brainapi_strings(r->root, "chat_id_list", LIST_MOST, &list) || json_count(list) == 0)
		return 40058;
	struct brain_employee *to = brainworld_employee(r->b, owner, false);
	text_addf(r->words, "to=%.*s n=%zu", SPAN_ARG(owner), json_count(list));
	if (!to || to->left)
		return 60111;
	if (to->unverified)
		return 40098;
	jsonw_key(r->w, "failed_chat_list");
	jsonw_arr(r->w);
	for (const struct json_node *n = json_first(list); n; n = json_next(n)) {
		int64_t code = move_room(r->b, r->now_ms, json_str(n), to, resigned);
		if (!code)
			continue;
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "chat_id", json_str(n));
		jsonw_kint(r->w, "errcode", code);
		jsonw_kcstr(r->w, "errmsg", "cannot be handed over");
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	return 0;
}

int64_t brainhand_rooms(struct brain_request *r)
{
	return rooms(r, false);
}

int64_t brainhand_resigned_rooms(struct brain_request *r)
{
	return rooms(r, true);
}
