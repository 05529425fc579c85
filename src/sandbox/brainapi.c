/* The door of the API: routes, tokens, limits, ordered faults (doc: api.md 0.1, 1), and the strict reading of fields. */
#include "brainint.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

#define TOKEN_MS INT64_C(7200000)
#define JSON_BODY_BYTES ((size_t)4 << 20) /* 40206 above it */
#define NOTES_MOST 200000                 /* then the older half goes */
#define MINUTE_MS 60000
#define HOUR_MS 3600000
#define HOUR_FACTOR 15 /* 150,000 an hour where 10,000 a minute are allowed, api.md 1.3 */

enum {
	ROUTE_RAW = 1 /* the body is no JSON */,
	ROUTE_OPEN = 2 /* from any address */,
	ROUTE_KEYED = 4 /* a key stands for the token */,
	ROUTE_PAY = 8 /* by the secret of 对外收款, if there is one (api.md 18) */
};
#define ROUTE(path) path, sizeof path - 1
static const struct route {
	const char *path;
	size_t n; /* bytes of it */
	const char *method;
	brain_api_fn fn;
	int flags;
} routes[] = {
	{ROUTE("get_api_domain_ip"), "GET", braincontact_addresses, ROUTE_OPEN},
	{ROUTE("getcallbackip"), "GET", braincontact_addresses, ROUTE_OPEN},
	{ROUTE("user/get"), "GET", braincontact_member, 0},
	{ROUTE("auth/getuserinfo"), "GET", brainpage_userinfo, 0},
	{ROUTE("user/getuserinfo"), "GET", brainpage_old_userinfo, 0},
	{ROUTE("get_jsapi_ticket"), "GET", brainpage_corp_ticket, 0},
	{ROUTE("ticket/get"), "GET", brainpage_app_ticket, 0},
	{ROUTE("externalcontact/get"), "GET", braincontact_get, 0},
	{ROUTE("externalcontact/list"), "GET", braincontact_list, 0},
	{ROUTE("externalcontact/get_follow_user_list"), "GET", braincontact_follow_users, 0},
	{ROUTE("externalcontact/batch/get_by_user"), "POST", braincontact_by_user, 0},
	{ROUTE("externalcontact/get_corp_tag_list"), "POST", braintag_list, 0},
	{ROUTE("externalcontact/add_corp_tag"), "POST", braintag_add, 0},
	{ROUTE("externalcontact/edit_corp_tag"), "POST", braintag_edit, 0},
	{ROUTE("externalcontact/del_corp_tag"), "POST", braintag_delete, 0},
	{ROUTE("externalcontact/mark_tag"), "POST", braintag_mark, 0},
	{ROUTE("externalcontact/get_strategy_tag_list"), "POST", braintag_strategy_list, 0},
	{ROUTE("externalcontact/add_strategy_tag"), "POST", braintag_strategy_add, 0},
	{ROUTE("externalcontact/edit_strategy_tag"), "POST", braintag_strategy_edit, 0},
	{ROUTE("externalcontact/del_strategy_tag"), "POST", braintag_strategy_delete, 0},
	{ROUTE("externalcontact/customer_strategy/list"), "POST", braintag_strategies, 0},
	{ROUTE("externalcontact/customer_strategy/get"), "POST", braintag_strategy, 0},
	{ROUTE("externalcontact/remark"), "POST", braincontact_remark, 0},
	{ROUTE("externalcontact/add_contact_way"), "POST", brainway_add, 0},
	{ROUTE("externalcontact/get_contact_way"), "POST", brainway_get, 0},
	{ROUTE("externalcontact/update_contact_way"), "POST", brainway_update, 0},
	{ROUTE("externalcontact/del_contact_way"), "POST", brainway_del, 0},
	{ROUTE("externalcontact/list_contact_way"), "POST", brainway_list, 0},
	{ROUTE("externalcontact/send_welcome_msg"), "POST", brainsay_welcome, 0},
	{ROUTE("externalcontact/add_msg_template"), "POST", brainmass_add, 0},
	{ROUTE("externalcontact/get_groupmsg_list_v2"), "POST", brainmass_list, 0},
	{ROUTE("externalcontact/get_groupmsg_task"), "POST", brainmass_task, 0},
	{ROUTE("externalcontact/get_groupmsg_send_result"), "POST", brainmass_result, 0},
	{ROUTE("externalcontact/remind_groupmsg_send"), "POST", brainmass_remind, 0},
	{ROUTE("externalcontact/cancel_groupmsg_send"), "POST", brainmass_cancel, 0},
	{ROUTE("externalcontact/add_moment_task"), "POST", brainmoment_add, 0},
	{ROUTE("externalcontact/get_moment_task_result"), "GET", brainmoment_job, 0},
	{ROUTE("externalcontact/get_moment_list"), "POST", brainmoment_list, 0},
	{ROUTE("externalcontact/get_moment_task"), "POST", brainmoment_task, 0},
	{ROUTE("externalcontact/get_moment_customer_list"), "POST", brainmoment_customers, 0},
	{ROUTE("externalcontact/get_moment_send_result"), "POST", brainmoment_reach, 0},
	{ROUTE("externalcontact/get_moment_comments"), "POST", brainmoment_comments, 0},
	{ROUTE("externalcontact/cancel_moment_task"), "POST", brainmoment_cancel, 0},
	{ROUTE("externalcontact/groupchat/list"), "POST", brainroom_list, 0},
	{ROUTE("externalcontact/groupchat/get"), "POST", brainroom_get, 0},
	{ROUTE("externalcontact/groupchat/add_join_way"), "POST", brainjoin_add, 0},
	{ROUTE("externalcontact/groupchat/statistic"), "POST", brainstat_groups, 0},
	{ROUTE("externalcontact/get_user_behavior_data"), "POST", brainstat_staff, 0},
	{ROUTE("externalcontact/groupchat/get_join_way"), "POST", brainjoin_get, 0},
	{ROUTE("externalcontact/groupchat/update_join_way"), "POST", brainjoin_update, 0},
	{ROUTE("externalcontact/groupchat/del_join_way"), "POST", brainjoin_del, 0},
	{ROUTE("externalcontact/customer_acquisition/create_link"), "POST", brainjoin_link_add, 0},
	{ROUTE("externalcontact/customer_acquisition/update_link"), "POST", brainjoin_link_update, 0},
	{ROUTE("externalcontact/customer_acquisition/delete_link"), "POST", brainjoin_link_del, 0},
	{ROUTE("externalcontact/customer_acquisition/list_link"), "POST", brainjoin_link_list, 0},
	{ROUTE("externalcontact/customer_acquisition/get"), "POST", brainjoin_link_get, 0},
	{ROUTE("externalcontact/customer_acquisition/customer"), "POST", brainjoin_link_customers, 0},
	{ROUTE("externalcontact/customer_acquisition_quota"), "GET", brainjoin_quota, 0},
	{ROUTE("externalcontact/get_unassigned_list"), "POST", brainhand_unassigned, 0},
	{ROUTE("externalcontact/transfer_customer"), "POST", brainhand_transfer, 0},
	{ROUTE("externalcontact/transfer_result"), "POST", brainhand_result, 0},
	{ROUTE("externalcontact/resigned/transfer_customer"), "POST", brainhand_resigned, 0},
	{ROUTE("externalcontact/resigned/transfer_result"), "POST", brainhand_resigned_result, 0},
	{ROUTE("externalcontact/groupchat/onjob_transfer"), "POST", brainhand_rooms, 0},
	{ROUTE("externalcontact/groupchat/transfer"), "POST", brainhand_resigned_rooms, 0},
	{ROUTE("externalcontact/group_welcome_template/add"), "POST", brainjoin_template_add, 0},
	{ROUTE("externalcontact/group_welcome_template/edit"), "POST", brainjoin_template_edit, 0},
	{ROUTE("kf/sync_msg"), "POST", brainkfapi_sync, 0},
	{ROUTE("kf/send_msg"), "POST", brainkfapi_send, 0},
	{ROUTE("kf/send_msg_on_event"), "POST", brainkfapi_on_event, 0},
	{ROUTE("kf/service_state/get"), "POST", brainkfapi_state, 0},
	{ROUTE("kf/service_state/trans"), "POST", brainkfapi_trans, 0},
	{ROUTE("kf/add_contact_way"), "POST", brainkfapi_link, 0},
	{ROUTE("kf/account/list"), "POST", brainkfapi_accounts, 0},
	{ROUTE("kf/servicer/list"), "GET", brainkfapi_servicers, 0},
	{ROUTE("kf/customer/batchget"), "POST", brainkfapi_people, 0},
	{ROUTE("msgaudit/check_single_agree"), "POST", brainaudit_single, 0},
	{ROUTE("msgaudit/check_room_agree"), "POST", brainaudit_room, 0},
	{ROUTE("externalpay/get_bill_list"), "POST", brainpay_bills, ROUTE_PAY},
	{ROUTE("message/send"), "POST", brainsay_message, 0},
	{ROUTE("message/update_template_card"), "POST", braincard_update, 0},
	{ROUTE("menu/create"), "POST", brainsay_menu, 0},
	{ROUTE("webhook/send"), "POST", brainsay_robot, ROUTE_OPEN | ROUTE_KEYED},
	{ROUTE("media/upload"), "POST", brainmedia_upload, ROUTE_RAW},
	{ROUTE("media/upload_attachment"), "POST", brainmedia_attachment, ROUTE_RAW},
	{ROUTE("media/uploadimg"), "POST", brainmedia_image, ROUTE_RAW},
};
#define ROUTES ((int)(sizeof routes / sizeof *routes))
_Static_assert(ROUTES <= BRAIN_ROUTES_MAX, "a meter for each route");

static const struct message {
	int64_t code;
	const char *text;
} messages[] = {
	{-1, "system busy"},
	{40001, "invalid credential"},
	{40003, "invalid userid"},
	{40004, "invalid media type"},
	{40007, "invalid media_id"},
	{40008, "invalid message type"},
	{40013, "invalid corpid"},
	{40014, "invalid access_token"},
	{40016, "invalid button size"},
	{40017, "invalid button type"},
	{40018, "invalid button name size"},
	{40019, "invalid button key size"},
	{40023, "invalid sub button size"},
	{40024, "invalid sub button type"},
	{40025, "invalid sub button name size"},
	{40026, "invalid sub button key size"},
	{40029, "invalid code"},
	{40032, "userid list too long"},
	{40033, "invalid charset. please check your request, if include \\uxxxx will create fail!"},
	{40056, "invalid agentid"},
	{40058, "invalid Request Parameter"},
	{40063, "some parameters are empty"},
	{40068, "invalid tagid"},
	{40096, "invalid external userid"},
	{40097, "member has not resigned"},
	{40098, "takeover member is not verified"},
	{40099, "takeover member's customers out of limit"},
	{40128, "customer was transferred too often"},
	{40129, "customer is being transferred"},
	{40130, "handover and takeover are the same"},
	{40131, "not the follow user of the customer"},
	{40126, "tag count out of limit"},
	{40206, "request body too large"},
	{41001, "access_token missing"},
	{41002, "corpid missing"},
	{41004, "corpsecret missing"},
	{41006, "media_id missing"},
	{41035, "missing external userid"},
	{41037, "missing contact way type"},
	{41038, "invalid contact way type"},
	{41039, "missing contact way scene"},
	{41040, "invalid contact way scene"},
	{41041, "contact way user count out of limit"},
	{41043, "missing contact way config id"},
	{41045, "contact way count out of limit"},
	{41044, "invalid contact way config id"},
	{41046, "missing msgid"},
	{41047, "invalid msgid"},
	{41048, "no customer to send"},
	{41049, "missing welcome code"},
	{41050, "invalid welcome code"},
	{41051, "externaluser has started chatting"},
	{41055, "group welcome template count out of limit"},
	{41059, "missing moment id"},
	{41060, "invalid moment id"},
	{41061, "moment not published by this userid"},
	{41062, "moment not yet published by this userid"},
	{41063, "message is being dispatched"},
	{41064, "too many attachments"},
	{41065, "invalid attachment type"},
	{41072, "attachment of another scene"},
	{41079, "moment is being dispatched"},
	{41089, "moment is empty"},
	{41091, "too many chats of a join way"},
	{41093, "message was cancelled"},
	{41094, "remind too often"},
	{41096, "welcome message is being distributed"},
	{42001, "access_token expired"},
	{42003, "oauth_code expired"},
	{42022, "oauth_code used"},
	{44001, "empty media data"},
	{44004, "text content is empty"},
	{45001, "media size out of limit"},
	{45002, "content size out of limit"},
	{45009, "api freq out of limit"},
	{45033, "too many concurrent calls"},
	{45035, "conflicting concurrent write"},
	{48002, "api forbidden"},
	{49008, "chat was dismissed"},
	{50001, "redirect_url unauthorized"},
	{60020, "not allow to access from your ip"},
	{60111, "userid not found"},
	{60123, "invalid party id"},
	{81013, "user & party & tag all invalid"},
	{82001, "no recipient"},
	{84061, "not external contact"},
	{90501, "chat is not external group chat"},
	{93000, "invalid webhook url, or the robot has been removed from the group"},
	{95000, "invalid open_kfid"},
	{95001, "send msg count limit"},
	{95002, "not in the 48h window"},
	{95004, "open_kfid not found"},
	{95007, "invalid msgtoken"},
	{95008, "menu item count out of limit"},
	{95009, "invalid menu item type"},
	{95014, "not a servicer"},
	{95016, "service state change not allowed"},
	{95018, "service state does not allow sending"},
	{95019, "servicer not receiving"},
	{301002, "not allow operate another agent with this accesstoken"},
};

static const char *message_of(int64_t code)
{
	for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
		if (messages[i].code == code)
			return messages[i].text;
	return "error";
}

static void write_error(struct brain *b, struct text *out, int64_t code)
{
	struct jsonw w;
	struct text msg;
	text_clear(out);
	text_init(&msg, 1024);
	text_addf(&msg,
		"%s, hint: [%lld%06llu], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=%lld",
		message_of(code), (long long)(1790000000 + code), (unsigned long long)(++b->next_id), (long long)code);
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kint(&w, "errcode", code);
	jsonw_kstr(&w, "errmsg", text_span(&msg));
	jsonw_end_obj(&w);
	text_release(&msg);
}

/* -- fields ---------------------------------------------------------------------------------------------------- */

static int hex(char c)
{
	return c >= '0' && c <= '9'    ? c - '0'
		: c >= 'a' && c <= 'f' ? c - 'a' + 10
		: c >= 'A' && c <= 'F' ? c - 'A' + 10
				       : -1;
}

static struct span query_param(struct arena *a, struct span query, const char *name)
{
	struct span rest = query, pair, key, value;
	while (span_present(rest)) {
		span_cut(rest, '&', &pair, &rest);
		if (!span_cut(pair, '=', &key, &value) || !span_is(key, name))
			continue;
		char *p = arena_alloc(a, value.n + 1);
		size_t n = 0;
		for (size_t i = 0; i < value.n; i++) {
			bool esc = value.p[i] == '%' && i + 2 < value.n && hex(value.p[i + 1]) >= 0 &&
				hex(value.p[i + 2]) >= 0;
			p[n++] = esc ? (char)(hex(value.p[i + 1]) * 16 + hex(value.p[i + 2])) : value.p[i];
			i += esc ? 2 : 0;
		}
		return span_make(p, n);
	}
	return SPAN_ABSENT;
}

struct span brainapi_param(const struct brain_request *r, const char *name)
{
	return query_param(r->a, r->query, name);
}

static bool given(const struct json_node *n)
{
	return n && json_kind(n) != JSON_NULL;
}

int64_t brainapi_text(const struct json_node *obj, const char *key, size_t most, struct span *ret)
{
	const struct json_node *n = json_get(obj, key);
	*ret = SPAN_ABSENT;
	if (!given(n))
		return 0;
	if (json_kind(n) != JSON_STRING || json_str(n).n > most)
		return 40058;
	*ret = json_str(n);
	return 0;
}

int64_t brainapi_int(const struct json_node *obj, const char *key, int64_t least, int64_t most, int64_t *ret)
{
	const struct json_node *n = json_get(obj, key);
	int64_t v = 0;
	if (!given(n))
		return 0;
	if (json_kind(n) != JSON_NUMBER || !json_int(n, &v) || v < least || v > most)
		return 40058;
	*ret = v;
	return 0;
}

int64_t brainapi_strings(const struct json_node *obj, const char *key, size_t most, const struct json_node **ret)
{
	const struct json_node *list = json_get(obj, key);
	*ret = NULL;
	if (!given(list))
		return 0;
	if (json_kind(list) != JSON_ARRAY || json_count(list) > most)
		return 40058;
	for (const struct json_node *n = json_first(list); n; n = json_next(n))
		if (json_kind(n) != JSON_STRING)
			return 40058;
	*ret = list;
	return 0;
}

int64_t brainapi_object(const struct json_node *obj, const char *key, const struct json_node **ret)
{
	const struct json_node *n = json_get(obj, key);
	*ret = given(n) ? n : NULL;
	return given(n) && json_kind(n) != JSON_OBJECT ? 40058 : 0;
}

int64_t brainapi_bool(const struct json_node *obj, const char *key)
{
	const struct json_node *n = json_get(obj, key);
	return given(n) && json_kind(n) != JSON_BOOL ? 40058 : 0;
}

/* \uXXXX that stands for something outside ASCII: some calls refuse it with 40033 (api.md 0.1). */
static bool has_escapes(struct span json)
{
	for (size_t i = 0; i + 5 < json.n; i++) {
		if (json.p[i] != '\\')
			continue;
		if (json.p[i + 1] == 'u' && (json.p[i + 2] != '0' || json.p[i + 3] != '0' || hex(json.p[i + 4]) > 7))
			return true;
		i++;
	}
	return false;
}

/* -- tokens and limits ------------------------------------------------------------------------------------------ */

/* doc: api.md 1.1; without any parameter the live endpoint says 41004, for an unknown corpid alone 40013 */
static int64_t gettoken(struct brain *b, int64_t now_ms, struct arena *a, struct span query, struct text *out)
{
	struct span corpid = query_param(a, query, "corpid"), secret = query_param(a, query, "corpsecret");
	struct jsonw w;
	if (corpid.n == 0)
		return secret.n == 0 ? 41004 : 41002;
	if (!span_eq(corpid, b->conf.corpid))
		return 40013;
	if (secret.n == 0)
		return 41004;
	bool pay = b->conf.pay_secret.n > 0 && span_eq(secret, b->conf.pay_secret);
	if (!pay && !span_eq(secret, b->conf.secret))
		return 40001;
	struct span token = brainworld_id(b, "tok-");
	struct brain_token *t = arena_alloc(b->arena, sizeof *t);
	*t = (struct brain_token){now_ms + TOKEN_MS, pay};
	(void)map_put(b->tokens, token, t);
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kint(&w, "errcode", 0);
	jsonw_kcstr(&w, "errmsg", "ok");
	jsonw_kstr(&w, "access_token", token);
	jsonw_kint(&w, "expires_in", TOKEN_MS / 1000);
	jsonw_end_obj(&w);
	return 0;
}

static int64_t check_token(struct brain *b, int64_t now_ms, struct arena *a, struct span query, int flags)
{
	struct span token = query_param(a, query, "access_token");
	if (token.n == 0)
		return 41001;
	const struct brain_token *t = map_get(b->tokens, token);
	if (!t)
		return 40014;
	if (now_ms >= t->until_ms)
		return 42001;
	bool pay = (flags & ROUTE_PAY) && b->conf.pay_secret.n > 0;
	return pay == t->pay || (flags & ROUTE_OPEN) ? 0 : 48002;
}

/* Above the minute's allowance blocked for 60 s, above the hour's for 60 min. */
static int64_t check_frequency(struct brain *b, int64_t now_ms, int route)
{
	struct brain_meter *m = &b->meter[route];
	if (now_ms < m->blocked_until_ms)
		return 45009;
	if (m->minute != now_ms / MINUTE_MS) {
		m->minute = now_ms / MINUTE_MS;
		m->in_minute = 0;
	}
	if (m->hour != now_ms / HOUR_MS) {
		m->hour = now_ms / HOUR_MS;
		m->in_hour = 0;
	}
	bool hour = ++m->in_hour > (int64_t)b->conf.calls_per_minute * HOUR_FACTOR;
	bool minute = ++m->in_minute > b->conf.calls_per_minute;
	if (hour || minute)
		m->blocked_until_ms = now_ms + (hour ? HOUR_MS : MINUTE_MS);
	return hour || minute ? 45009 : 0;
}

static struct brain_fault *ordered_fault(struct brain *b, struct span path)
{
	for (int i = 0; i < b->faults.n; i++) {
		struct brain_fault *f = b->faults.v[i];
		if (f->times > 0 && span_ends(path, f->path))
			return f;
	}
	return NULL;
}

/* Limits that whoever calls knows beforehand (api.md 17, callbacks.md 6.4, 9): to be refused for one is a mistake of his, not of the world. */
static bool known_before(int64_t code)
{
	static const int64_t codes[] = {40032, 40033, 40058, 40063, 40126, 40206, 41041, 41045, 41055, 41064, 41091,
		41094, 44001, 44004, 45001, 45002, 45009, 45035, 95001, 95002, 95008};
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i] == code)
			return true;
	return false;
}

/* -- one call ---------------------------------------------------------------------------------------------------- */

static int64_t read_body(struct brain_request *r, struct json_doc **ret_doc)
{
	struct span body = span_trim(r->body);
	if (body.n > JSON_BODY_BYTES)
		return 40206;
	if (body.n == 0 || span_search(r->content_type, SPAN_LIT("x-www-form-urlencoded")) != SIZE_MAX)
		/* curl and others name that type for JSON, too: the bytes decide. */
		if (body.n == 0 || body.p[0] != '{')
			return 40063;
	if (json_parse(body, ret_doc, NULL) || json_kind(json_root(*ret_doc)) != JSON_OBJECT)
		return 40058;
	if (!r->b->conf.lenient_escapes && has_escapes(body))
		return 40033;
	r->root = json_root(*ret_doc);
	return 0;
}

static int64_t run(struct brain_request *r, const struct route *route, struct text *out)
{
	struct json_doc *doc = NULL;
	int64_t code = 0;
	if (strcmp(route->method, "POST") == 0 && !(route->flags & ROUTE_RAW))
		code = read_body(r, &doc);
	if (!code) {
		text_clear(out);
		jsonw_init(r->w, out);
		jsonw_obj(r->w);
		jsonw_kint(r->w, "errcode", 0);
		jsonw_kcstr(r->w, "errmsg", "ok");
		code = route->fn(r);
		jsonw_end_obj(r->w);
	}
	json_free(doc);
	return code;
}

static void note(struct brain *b, int64_t now_ms, struct span path, int64_t code, struct span words)
{
	struct brain_call_note *n = mem_alloc(sizeof *n + path.n + words.n + 2);
	char *p = (char *)(n + 1);
	if (b->notes.n >= NOTES_MOST) {
		int half = b->notes.n / 2;
		for (int i = 0; i < half; i++)
			mem_free(b->notes.v[i]);
		memmove(b->notes.v, b->notes.v + half, (size_t)(b->notes.n - half) * sizeof *b->notes.v);
		b->notes.n -= half;
	}
	memcpy(p, path.p, path.n);
	if (words.n)
		memcpy(p + path.n, words.p, words.n);
	*n = (struct brain_call_note){now_ms, span_make(p, path.n), code, span_make(p + path.n, words.n)};
	brainworld_push(&b->notes, n);
	b->books.calls++;
}

static int64_t enter(struct brain_request *r, const char *method, int route, struct text *out)
{
	struct brain *b = r->b;
	int64_t code =
		routes[route].flags & ROUTE_KEYED ? 0 : check_token(b, r->now_ms, r->a, r->query, routes[route].flags);
	if (!code && b->conf.untrusted && !(routes[route].flags & ROUTE_OPEN))
		code = 60020;
	if (!code)
		code = check_frequency(b, r->now_ms, route);
	if (!code && strcmp(method, routes[route].method) != 0)
		code = 40058; /* GET in place of POST and the other way round */
	return code ? code : run(r, &routes[route], out);
}

void brainapi_call(struct brain *b, int64_t now_ms, const char *method, struct span target, struct span content_type,
	struct span body, struct text *ret_body, struct brain_answer *ret_answer)
{
	struct span path, query;
	struct arena *a = arena_new(0);
	struct text words;
	int route = -1;
	int64_t code = 0;
	int64_t delay_ms = 5 + (int64_t)rng_below(&b->rng, 40);
	*ret_answer = (struct brain_answer){.status = 200, .delay_ms = b->conf.grain_ms > 1 ? 0 : delay_ms};
	text_clear(ret_body);
	text_init(&words, (size_t)1 << 20);
	span_cut(target, '?', &path, &query);
	path = span_starts(path, "/cgi-bin/") ? span_drop(path, 9) : SPAN_LIT("");
	for (int i = 0; i < ROUTES && route < 0; i++)
		if (routes[i].n == path.n && memcmp(routes[i].path, path.p, path.n) == 0)
			route = i;
	bool token = span_is(path, "gettoken");
	struct brain_fault *fault = route >= 0 || token ? ordered_fault(b, path) : NULL;
	if (fault)
		fault->times--;
	if (route < 0 && !token) {
		ret_answer->status = 404;
	} else if (fault && (!fault->mute || fault->errcode)) {
		code = fault->errcode;
	} else if (token) {
		code = strcmp(method, "GET") == 0 ? gettoken(b, now_ms, a, query, ret_body) : 40058;
	} else {
		struct brain_request r = {
			.b = b, .now_ms = now_ms, .query = query, .content_type = content_type, .body = body};
		struct jsonw w;
		r.w = &w;
		r.words = &words;
		r.a = a;
		code = enter(&r, method, route, ret_body);
		if (known_before(code) && !r.again)
			brainworld_breach(b, now_ms, path, "refused",
				arena_printf(a, "%lld %s", (long long)code, message_of(code)));
	}
	if (code == BRAIN_UNREACHED) {
		ret_answer->unreached = true;
		ret_answer->status = 502;
	} else if (code) {
		write_error(b, ret_body, code);
	}
	ret_answer->mute = fault && fault->mute;
	if (ret_answer->status == 200)
		note(b, now_ms, path, code, text_span(&words));
	text_release(&words);
	arena_free(a);
}

void brainapi_refuse(struct brain *b, int64_t now_ms, struct span target, int64_t code, struct text *ret_body,
	struct brain_answer *ret_answer)
{
	struct span path, query;
	*ret_answer = (struct brain_answer){.status = 200};
	span_cut(target, '?', &path, &query);
	write_error(b, ret_body, code);
	note(b, now_ms, span_drop(path, 9), code, SPAN_LIT(""));
}
