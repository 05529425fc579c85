/* wecom/api: api.md 1.3, 1.5 and 21. Limits are ours: 60 % of 10,000 a minute and 150,000 an hour of one API. */
#include "wecom/api.h"
#include <string.h>

#define MINUTE 6000
#define HOUR 90000
#define X "/cgi-bin/externalcontact/"

#define CALL(ID, NAME, METHOD, PATH, BODY, REPEAT, LANE, DOC) \
	.id = API_##ID, .name = NAME, .method = METHOD, .path = PATH, .body = API_BODY_##BODY, .repeat = API_REPEAT_##REPEAT, \
	.lane = API_LANE_##LANE, .doc = DOC
#define LIMITS(PER_MINUTE, PER_HOUR, IN_FLIGHT, TIMEOUT_MS) \
	.per_minute = PER_MINUTE, .per_hour = PER_HOUR, .in_flight = IN_FLIGHT, .timeout_ms = TIMEOUT_MS
#define TOKEN .token = true

static const struct api_def api_table[API_COUNT] = {
	/* wrong secrets ban the address for an hour: few calls, one at a time */
	[API_GETTOKEN] = {CALL(GETTOKEN, "gettoken", "GET", "/cgi-bin/gettoken", NONE, ALWAYS, WELCOME, 91039),
			  LIMITS(12, 60, 1, 5000)},
	/* the code lives 20 s: three tries must fit */
	[API_SEND_WELCOME] = {CALL(SEND_WELCOME, "send_welcome_msg", "POST", X "send_welcome_msg", JSON, WINDOW, WELCOME, 92137),
			      LIMITS(MINUTE, HOUR, 8, 5000), TOKEN},
	[API_CONTACT_GET] = {CALL(CONTACT_GET, "get", "GET", X "get", NONE, ALWAYS, READ, 92114),
			     LIMITS(MINUTE, HOUR, 5, 10000), TOKEN},
	[API_MARK_TAG] = {CALL(MARK_TAG, "mark_tag", "POST", X "mark_tag", JSON, ALWAYS, TASK, 92118),
			  LIMITS(MINUTE, HOUR, 5, 10000), TOKEN},
	[API_TAG_LIST] = {CALL(TAG_LIST, "get_corp_tag_list", "POST", X "get_corp_tag_list", JSON, ALWAYS, READ, 92117),
			  LIMITS(MINUTE, HOUR, 1, 20000), TOKEN},
	[API_ADD_TAG] = {CALL(ADD_TAG, "add_corp_tag", "POST", X "add_corp_tag", JSON, ASK, TASK, 92117),
			 LIMITS(MINUTE, HOUR, 1, 10000), TOKEN},
	[API_ADD_MASS] = {CALL(ADD_MASS, "add_msg_template", "POST", X "add_msg_template", JSON, ASK, TASK, 92135),
			  LIMITS(MINUTE, HOUR, 5, 20000), TOKEN},
	[API_MASS_LIST] = {CALL(MASS_LIST, "get_groupmsg_list_v2", "POST", X "get_groupmsg_list_v2", JSON, ALWAYS, READ, 93338),
			   LIMITS(MINUTE, HOUR, 2, 20000), TOKEN},
	[API_MASS_TASK] = {CALL(MASS_TASK, "get_groupmsg_task", "POST", X "get_groupmsg_task", JSON, ALWAYS, READ, 93338),
			   LIMITS(MINUTE, HOUR, 5, 20000), TOKEN},
	[API_MASS_RESULT] = {CALL(MASS_RESULT, "get_groupmsg_send_result", "POST", X "get_groupmsg_send_result", JSON, ALWAYS,
				  READ, 93338),
			     LIMITS(MINUTE, HOUR, 5, 20000), TOKEN},
	/* three a day for each message (41094): one too many costs one of them, never a second message */
	[API_REMIND_MASS] = {CALL(REMIND_MASS, "remind_groupmsg_send", "POST", X "remind_groupmsg_send", JSON, PERSON, TASK, 97610),
			     LIMITS(MINUTE, HOUR, 2, 10000), TOKEN},
	[API_CANCEL_MASS] = {CALL(CANCEL_MASS, "cancel_groupmsg_send", "POST", X "cancel_groupmsg_send", JSON, ALWAYS, TASK, 97611),
			     LIMITS(MINUTE, HOUR, 2, 10000), TOKEN},
	/* enable_duplicate_check makes a repeat harmless inside its interval (api.md 19) */
	[API_MESSAGE_SEND] = {CALL(MESSAGE_SEND, "message_send", "POST", "/cgi-bin/message/send", JSON, WINDOW, EMPLOYEE, 90236),
			      LIMITS(MINUTE, HOUR, 5, 10000), TOKEN},
	[API_MEDIA_UPLOAD] = {CALL(MEDIA_UPLOAD, "media_upload", "POST", "/cgi-bin/media/upload", MULTIPART, ALWAYS, TASK, 90253),
			      LIMITS(600, 9000, 2, 60000), TOKEN},
};

const struct api_def *api_def(enum api_id id)
{
	INVARIANT(id > API_NONE && id < API_COUNT);
	return &api_table[id];
}

enum api_id api_find(struct span name)
{
	for (enum api_id id = API_NONE + 1; id < API_COUNT; id++)
		if (span_is(name, api_table[id].name))
			return id;
	return API_NONE;
}

const char *api_lane_name(enum api_lane lane)
{
	static const char *const names[API_LANE_COUNT] = {
		[API_LANE_WELCOME] = "welcome", [API_LANE_KF] = "kf",	  [API_LANE_CHAT] = "chat",
		[API_LANE_EMPLOYEE] = "employee", [API_LANE_TASK] = "task", [API_LANE_READ] = "read",
		[API_LANE_SYNC] = "sync",
	};
	INVARIANT(lane < API_LANE_COUNT);
	return names[lane];
}

static bool api_plain(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c != 0 && strchr("-._~", c) != NULL);
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
