/* wecom/api: api.md 1.3, 1.5 and 21. Limits are ours: 60 % of 10,000 a minute and 150,000 an hour of one API. */
#include "wecom/api.h"
#include <string.h>

#define X "/cgi-bin/externalcontact/"
#define KF "/cgi-bin/kf/"
#define MANY 6000, 90000 /* a minute, an hour */

/* clang-format off */
#define API_TOKEN_OF(ID) \
	((ID) == API_GETTOKEN || (ID) == API_WEBHOOK || (ID) == API_HOOK ? API_TOKEN_NONE : (ID) == API_BILLS ? API_TOKEN_PAY : API_TOKEN_APP)
#define ROW(ID, NAME, METHOD, PATH, BODY, REPEAT, LANE, DOC, FLIGHT, MS, ...) \
	[API_##ID] = {API_##ID, NAME, METHOD, PATH, API_BODY_##BODY, API_REPEAT_##REPEAT, API_LANE_##LANE, \
		      __VA_ARGS__, FLIGHT, MS, DOC, API_TOKEN_OF(API_##ID)}

static const struct api_def api_table[API_COUNT] = {
	/* wrong secrets ban the address for an hour: few calls, one at a time */
	ROW(GETTOKEN, "gettoken", "GET", "/cgi-bin/gettoken", NONE, ALWAYS, WELCOME, 91039, 1, 5000, 12, 60),
	/* the code lives 20 s: three tries must fit */
	ROW(SEND_WELCOME, "send_welcome_msg", "POST", X "send_welcome_msg", JSON, WINDOW, WELCOME, 92137, 8, 5000,
	    MANY),
	ROW(CONTACT_GET, "contact_get", "GET", X "get", NONE, ALWAYS, READ, 92114, 5, 10000, MANY),
	ROW(FOLLOW_USERS, "get_follow_user_list", "GET", X "get_follow_user_list", NONE, ALWAYS, SYNC, 92571, 1, 20000,
	    MANY),
	ROW(BATCH_GET, "batch_get_by_user", "POST", X "batch/get_by_user", JSON, ALWAYS, SYNC, 92994, 2, 20000, MANY),
	ROW(MARK_TAG, "mark_tag", "POST", X "mark_tag", JSON, ALWAYS, TASK, 92118, 5, 10000, MANY),
	ROW(TAG_LIST, "get_corp_tag_list", "POST", X "get_corp_tag_list", JSON, ALWAYS, READ, 92117, 1, 20000, MANY),
	ROW(ADD_TAG, "add_corp_tag", "POST", X "add_corp_tag", JSON, ASK, TASK, 92117, 1, 10000, MANY),
	ROW(EDIT_TAG, "edit_corp_tag", "POST", X "edit_corp_tag", JSON, ALWAYS, TASK, 92117, 1, 10000, MANY),
	ROW(DEL_TAG, "del_corp_tag", "POST", X "del_corp_tag", JSON, ALWAYS, TASK, 92117, 1, 10000, MANY),
	ROW(STRATEGIES, "customer_strategy_list", "POST", X "customer_strategy/list", JSON, ALWAYS, READ, 94883, 1, 20000,
	    MANY),
	ROW(STRATEGY, "customer_strategy_get", "POST", X "customer_strategy/get", JSON, ALWAYS, READ, 94883, 1, 20000, MANY),
	ROW(STRATEGY_TAGS, "get_strategy_tag_list", "POST", X "get_strategy_tag_list", JSON, ALWAYS, READ, 94882, 1, 20000,
	    MANY),
	ROW(ADD_STRATEGY_TAG, "add_strategy_tag", "POST", X "add_strategy_tag", JSON, ASK, TASK, 94882, 1, 10000, MANY),
	ROW(EDIT_STRATEGY_TAG, "edit_strategy_tag", "POST", X "edit_strategy_tag", JSON, ALWAYS, TASK, 94882, 1, 10000,
	    MANY),
	ROW(DEL_STRATEGY_TAG, "del_strategy_tag", "POST", X "del_strategy_tag", JSON, ALWAYS, TASK, 94882, 1, 10000, MANY),
	ROW(ADD_MASS, "add_msg_template", "POST", X "add_msg_template", JSON, ASK, TASK, 92135, 5, 20000, MANY),
	ROW(MASS_LIST, "get_groupmsg_list_v2", "POST", X "get_groupmsg_list_v2", JSON, ALWAYS, READ, 93338, 2, 20000,
	    MANY),
	ROW(MASS_TASK, "get_groupmsg_task", "POST", X "get_groupmsg_task", JSON, ALWAYS, READ, 93338, 5, 20000, MANY),
	ROW(MASS_RESULT, "get_groupmsg_send_result", "POST", X "get_groupmsg_send_result", JSON, ALWAYS, READ, 93338, 5,
	    20000, MANY),
	/* three a day for each message (41094): one too many costs one of them, never a second message */
	ROW(REMIND_MASS, "remind_groupmsg_send", "POST", X "remind_groupmsg_send", JSON, PERSON, TASK, 97610, 2, 10000,
	    MANY),
	ROW(CANCEL_MASS, "cancel_groupmsg_send", "POST", X "cancel_groupmsg_send", JSON, ALWAYS, TASK, 97611, 2, 10000,
	    MANY),
	/* ten creations a minute and 100,000 a month for the corp (api.md 6.1) */
	ROW(ADD_MOMENT, "add_moment_task", "POST", X "add_moment_task", JSON, ASK, TASK, 95094, 1, 20000, 6, 120),
	ROW(MOMENT_JOB, "get_moment_task_result", "GET", X "get_moment_task_result", NONE, ALWAYS, READ, 95094, 2, 20000,
	    MANY),
	ROW(MOMENT_LIST, "get_moment_list", "POST", X "get_moment_list", JSON, ALWAYS, READ, 93333, 2, 20000, MANY),
	ROW(MOMENT_TASK, "get_moment_task", "POST", X "get_moment_task", JSON, ALWAYS, READ, 93333, 5, 20000, MANY),
	ROW(MOMENT_MARKS, "get_moment_comments", "POST", X "get_moment_comments", JSON, ALWAYS, READ, 93333, 5, 20000,
	    MANY),
	ROW(MOMENT_CHOSEN, "get_moment_customer_list", "POST", X "get_moment_customer_list", JSON, ALWAYS, SYNC, 93333, 2,
	    20000, MANY),
	ROW(MOMENT_REACH, "get_moment_send_result", "POST", X "get_moment_send_result", JSON, ALWAYS, SYNC, 93333, 2, 20000,
	    MANY),
	ROW(CANCEL_MOMENT, "cancel_moment_task", "POST", X "cancel_moment_task", JSON, ALWAYS, TASK, 97612, 2, 10000,
	    MANY),
	ROW(MOMENT_UPLOAD, "upload_attachment", "POST", "/cgi-bin/media/upload_attachment", MULTIPART, ALWAYS, TASK,
	    95098, 2, 60000, 600, 9000),
	/* enable_duplicate_check makes a repeat harmless inside its interval (api.md 19) */
	ROW(MESSAGE_SEND, "message_send", "POST", "/cgi-bin/message/send", JSON, WINDOW, EMPLOYEE, 90236, 5, 10000,
	    MANY),
	ROW(MEDIA_UPLOAD, "media_upload", "POST", "/cgi-bin/media/upload", MULTIPART, ALWAYS, TASK, 90253, 2, 60000,
	    600, 9000),
	ROW(REMARK, "remark", "POST", X "remark", JSON, ALWAYS, TASK, 92115, 5, 10000, MANY),
	/* contact ways (api.md 8): a lost config_id cannot be found again but by asking */
	ROW(ADD_WAY, "add_contact_way", "POST", X "add_contact_way", JSON, ASK, TASK, 92228, 2, 10000, MANY),
	ROW(GET_WAY, "get_contact_way", "POST", X "get_contact_way", JSON, ALWAYS, READ, 92228, 2, 10000, MANY),
	ROW(LIST_WAY, "list_contact_way", "POST", X "list_contact_way", JSON, ALWAYS, READ, 92228, 1, 20000, MANY),
	ROW(UPDATE_WAY, "update_contact_way", "POST", X "update_contact_way", JSON, ALWAYS, TASK, 92228, 5, 10000,
	    MANY),
	ROW(DEL_WAY, "del_contact_way", "POST", X "del_contact_way", JSON, ALWAYS, TASK, 92228, 2, 10000, MANY),
	ROW(GROUP_LIST, "groupchat_list", "POST", X "groupchat/list", JSON, ALWAYS, READ, 92120, 1, 20000, MANY),
	ROW(GROUP_GET, "groupchat_get", "POST", X "groupchat/get", JSON, ALWAYS, READ, 92122, 5, 20000, MANY),
	/* join ways cannot be listed (api.md 7.4): a second one that nobody prints costs one of 500,000, and nothing else */
	ROW(ADD_JOIN, "add_join_way", "POST", X "groupchat/add_join_way", JSON, ALWAYS, TASK, 92229, 2, 10000, MANY),
	ROW(GET_JOIN, "get_join_way", "POST", X "groupchat/get_join_way", JSON, ALWAYS, READ, 92229, 2, 10000, MANY),
	ROW(UPDATE_JOIN, "update_join_way", "POST", X "groupchat/update_join_way", JSON, ALWAYS, TASK, 92229, 5, 10000,
	    MANY),
	ROW(DEL_JOIN, "del_join_way", "POST", X "groupchat/del_join_way", JSON, ALWAYS, TASK, 92229, 2, 10000, MANY),
	/* a second link that nobody opens takes none of what was paid for (api.md 9) */
	ROW(ADD_LINK, "create_link", "POST", X "customer_acquisition/create_link", JSON, ALWAYS, TASK, 97297, 1, 10000,
	    MANY),
	ROW(UPDATE_LINK, "update_link", "POST", X "customer_acquisition/update_link", JSON, ALWAYS, TASK, 97297, 2, 10000,
	    MANY),
	ROW(DEL_LINK, "delete_link", "POST", X "customer_acquisition/delete_link", JSON, ALWAYS, TASK, 97297, 2, 10000,
	    MANY),
	ROW(LINK_LIST, "list_link", "POST", X "customer_acquisition/list_link", JSON, ALWAYS, READ, 97297, 1, 20000, MANY),
	ROW(LINK_GET, "get_link", "POST", X "customer_acquisition/get", JSON, ALWAYS, READ, 97297, 2, 10000, MANY),
	ROW(LINK_CUSTOMERS, "link_customer", "POST", X "customer_acquisition/customer", JSON, ALWAYS, READ, 97298, 1, 20000,
	    MANY),
	ROW(LINK_QUOTA, "link_quota", "GET", X "customer_acquisition_quota", NONE, ALWAYS, READ, 97375, 1, 10000, MANY),
	/* statistics (api.md 11): several members in one question come back as one sum */
	ROW(STAFF_STATS, "get_user_behavior_data", "POST", X "get_user_behavior_data", JSON, ALWAYS, SYNC, 92132, 1, 20000,
	    MANY),
	ROW(GROUP_STATS, "groupchat_statistic", "POST", X "groupchat/statistic", JSON, ALWAYS, SYNC, 92133, 1, 20000, MANY),
	/* inheritance (api.md 10): whether it began, the results tell. A group that is handed over twice answers 90504 */
	ROW(UNASSIGNED, "get_unassigned_list", "POST", X "get_unassigned_list", JSON, ALWAYS, READ, 92124, 1, 20000, MANY),
	ROW(TRANSFER, "transfer_customer", "POST", X "transfer_customer", JSON, ASK, TASK, 92125, 1, 20000, MANY),
	ROW(TRANSFER_RESULT, "transfer_result", "POST", X "transfer_result", JSON, ALWAYS, READ, 94088, 1, 20000, MANY),
	ROW(RESIGNED, "resigned_transfer_customer", "POST", X "resigned/transfer_customer", JSON, ASK, TASK, 94081, 1, 20000,
	    MANY),
	ROW(RESIGNED_RESULT, "resigned_transfer_result", "POST", X "resigned/transfer_result", JSON, ALWAYS, READ, 94082, 1,
	    20000, MANY),
	ROW(GROUP_ONJOB, "groupchat_onjob_transfer", "POST", X "groupchat/onjob_transfer", JSON, ALWAYS, TASK, 95703, 1,
	    20000, MANY),
	ROW(GROUP_RESIGNED, "groupchat_transfer", "POST", X "groupchat/transfer", JSON, ALWAYS, TASK, 92127, 1, 20000,
	    MANY),
	/* a second template says the same: it costs one of 100 (api.md 4.2) */
	ROW(ADD_GREETING, "add_group_welcome", "POST", X "group_welcome_template/add", JSON, ALWAYS, TASK, 92366, 1,
	    10000, MANY),
	ROW(MENU, "menu_create", "POST", "/cgi-bin/menu/create", JSON, ALWAYS, EMPLOYEE, 90231, 1, 10000, MANY),
	/* the code of a press is used once: a repeat is refused and changes nothing (callbacks.md 10.4) */
	ROW(UPDATE_CARD, "update_template_card", "POST", "/cgi-bin/message/update_template_card", JSON, ALWAYS, CHAT,
	    94888, 5, 10000, MANY),
	/* 20 a minute for each robot (callbacks.md 9): kept by the sender. A digest that comes twice is better than none */
	ROW(WEBHOOK, "webhook_send", "POST", "/cgi-bin/webhook/send", JSON, WINDOW, EMPLOYEE, 91770, 2, 10000, MANY),
	/* a code is used once (api.md 16.2); the page's visitor waits */
	ROW(OAUTH, "auth_getuserinfo", "GET", "/cgi-bin/auth/getuserinfo", NONE, PERSON, CHAT, 91023, 8, 5000, MANY),
	/* 100 an hour for the app, 400 for the corp (api.md 16.3); each lives two hours */
	ROW(CORP_TICKET, "get_jsapi_ticket", "GET", "/cgi-bin/get_jsapi_ticket", NONE, ALWAYS, CHAT, 90506, 1, 5000, 6, 30),
	ROW(APP_TICKET, "ticket_get", "GET", "/cgi-bin/ticket/get", NONE, ALWAYS, CHAT, 90506, 1, 5000, 6, 30),
	ROW(EDIT_GREETING, "edit_group_welcome", "POST", X "group_welcome_template/edit", JSON, ALWAYS, TASK, 92366, 1,
	    10000, MANY),
	/* 微信客服 (callbacks.md 6); one page of an account at a time. Without its token a limit that nobody published: siyu asks rarely then */
	ROW(KF_SYNC, "kf_sync_msg", "POST", KF "sync_msg", JSON, ALWAYS, KF, 94670, 4, 10000, MANY),
	/* our msgid makes a repeat one message (callbacks.md 6.4) */
	ROW(KF_SEND, "kf_send_msg", "POST", KF "send_msg", JSON, WINDOW, KF, 94677, 8, 10000, MANY),
	/* the code can be used once (callbacks.md 6.5) */
	ROW(KF_ON_EVENT, "kf_send_msg_on_event", "POST", KF "send_msg_on_event", JSON, WINDOW, WELCOME, 95122, 8, 5000,
	    MANY),
	ROW(KF_STATE, "kf_service_state_get", "POST", KF "service_state/get", JSON, ALWAYS, KF, 94669, 4, 10000, MANY),
	ROW(KF_TRANS, "kf_service_state_trans", "POST", KF "service_state/trans", JSON, ALWAYS, KF, 94669, 4, 10000,
	    MANY),
	ROW(KF_ACCOUNTS, "kf_account_list", "POST", KF "account/list", JSON, ALWAYS, READ, 94661, 1, 10000, MANY),
	ROW(KF_SERVICERS, "kf_servicer_list", "GET", KF "servicer/list", NONE, ALWAYS, KF, 94645, 2, 10000, MANY),
	/* whether it gives the same address twice is not documented: each goes on working, and we keep the first */
	ROW(KF_LINK, "kf_add_contact_way", "POST", KF "add_contact_way", JSON, ALWAYS, TASK, 94665, 1, 10000, MANY),
	/* the chat archive (callbacks.md 7.4) */
	ROW(AGREE_SINGLE, "msgaudit_check_single_agree", "POST", "/cgi-bin/msgaudit/check_single_agree", JSON, ALWAYS,
	    READ, 91614, 1, 10000, MANY),
	ROW(AGREE_ROOM, "msgaudit_check_room_agree", "POST", "/cgi-bin/msgaudit/check_room_agree", JSON, ALWAYS, READ,
	    91614, 1, 10000, MANY),
	ROW(KF_PEOPLE, "kf_customer_batchget", "POST", KF "customer/batchget", JSON, ALWAYS, READ, 95159, 2, 10000,
	    MANY),
	/* the path is the receiver's whole address, which the sender fills in; an event twice is one event by its id */
	ROW(HOOK, "hook_post", "POST", "", JSON, ALWAYS, HOOK, 0, 8, 10000, MANY),
	ROW(BILLS, "get_bill_list", "POST", "/cgi-bin/externalpay/get_bill_list", JSON, ALWAYS, SYNC, 93667, 1, 20000,
	    MANY),
};
/* clang-format on */

const struct api_def *api_def(enum api_id id)
{
	INVARIANT(id > API_NONE && id < API_COUNT);
	return &api_table[id];
}

bool api_unkept(enum api_id id)
{
	return id == API_GETTOKEN || id == API_OAUTH || id == API_CORP_TICKET || id == API_APP_TICKET;
}

enum api_id api_find(struct span name)
{
	for (enum api_id id = API_NONE + 1; name.n && id < API_COUNT; id++)
		if (api_table[id].name[0] == name.p[0] && span_is(name, api_table[id].name))
			return id;
	return API_NONE;
}

const char *api_lane_name(enum api_lane lane)
{
	static const char *const names[API_LANE_COUNT] = {
		[API_LANE_WELCOME] = "welcome",
		[API_LANE_KF] = "kf",
		[API_LANE_CHAT] = "chat",
		[API_LANE_EMPLOYEE] = "employee",
		[API_LANE_TASK] = "task",
		[API_LANE_READ] = "read",
		[API_LANE_SYNC] = "sync",
		[API_LANE_HOOK] = "hook",
	};
	INVARIANT(lane < API_LANE_COUNT);
	return names[lane];
}

static bool api_plain(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		(c != 0 && strchr("-._~", c) != NULL);
}

struct span api_escape(struct arena *a, struct span s)
{
	static const char digit[] = "0123456789ABCDEF";
	char *p = arena_alloc(a, 3 * s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (api_plain(c)) {
			p[n++] = (char)c;
			continue;
		}
		p[n++] = '%';
		p[n++] = digit[c >> 4];
		p[n++] = digit[c & 15];
	}
	return span_make(p, n);
}

struct span api_url(struct arena *a, struct span base, struct span path, struct span token)
{
	while (span_ends(base, "/"))
		base = span_take(base, base.n - 1);
	if (!span_present(token))
		return arena_printf(a, "%.*s%.*s", SPAN_ARG(base), SPAN_ARG(path));
	struct span escaped = api_escape(a, token);
	return arena_printf(a, "%.*s%.*s%caccess_token=%.*s", SPAN_ARG(base), SPAN_ARG(path),
		span_find(path, '?') == SIZE_MAX ? '?' : '&', SPAN_ARG(escaped));
}
