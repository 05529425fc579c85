/* wecom/api: the one table of WeCom calls we make: path, lane, limits, and whether a call may be repeated
 * (doc: api.md 1.3, 1.5, 21; callbacks.md 11). */
#ifndef SIYU_WECOM_API_H
#define SIYU_WECOM_API_H
#include "base/arena.h"
#include "base/err.h"

enum api_id {
	API_NONE, /* 0 is no call */
	API_GETTOKEN,
	API_SEND_WELCOME,
	API_CONTACT_GET,
	API_FOLLOW_USERS, /* get_follow_user_list: employees who may have customers */
	API_BATCH_GET,    /* batch/get_by_user: the customers of employees, page by page */
	API_MARK_TAG,
	API_TAG_LIST,
	API_ADD_TAG,
	API_EDIT_TAG, /* edit_corp_tag: another name */
	API_DEL_TAG,
	API_STRATEGIES, /* customer_strategy/list: strategy groups (客户规则组) that this app made */
	API_STRATEGY,   /* customer_strategy/get: how one of them is called */
	API_STRATEGY_TAGS, /* get_strategy_tag_list: their tags (规则组标签) */
	API_ADD_STRATEGY_TAG,
	API_EDIT_STRATEGY_TAG,
	API_DEL_STRATEGY_TAG,
	API_ADD_MASS,
	API_MASS_LIST,
	API_MASS_TASK,
	API_MASS_RESULT,
	API_REMIND_MASS,
	API_CANCEL_MASS,
	API_ADD_MOMENT,
	API_MOMENT_JOB, /* get_moment_task_result: what became of the creating */
	API_MOMENT_LIST,
	API_MOMENT_TASK,
	API_MOMENT_MARKS, /* get_moment_comments: likes and comments */
	API_MOMENT_CHOSEN, /* get_moment_customer_list: for whom one of us was to publish it */
	API_MOMENT_REACH, /* get_moment_send_result: who can see what one of us published */
	API_CANCEL_MOMENT,
	API_MOMENT_UPLOAD, /* media/upload_attachment: files of moments have ids of their own */
	API_MESSAGE_SEND,
	API_MEDIA_UPLOAD,
	API_REMARK,
	API_ADD_WAY,
	API_GET_WAY,
	API_LIST_WAY,
	API_UPDATE_WAY,
	API_DEL_WAY,
	API_GROUP_LIST,
	API_GROUP_GET,
	API_ADD_JOIN, /* join ways: codes of customer groups */
	API_GET_JOIN,
	API_UPDATE_JOIN,
	API_DEL_JOIN,
	API_ADD_LINK, /* customer acquisition links */
	API_UPDATE_LINK,
	API_DEL_LINK,
	API_LINK_LIST,
	API_LINK_GET,
	API_LINK_CUSTOMERS, /* who came by one of them */
	API_LINK_QUOTA,     /* customer_acquisition_quota: how often links can still be used */
	API_STAFF_STATS,    /* get_user_behavior_data: what an employee did, by day */
	API_GROUP_STATS,    /* groupchat/statistic: customer groups by owner */
	API_UNASSIGNED,     /* get_unassigned_list: customers of those who left (离职待分配) */
	API_TRANSFER,       /* customers of one who is still there (在职继承), and what became of it */
	API_TRANSFER_RESULT,
	API_RESIGNED,       /* customers of one who left (离职继承), and what became of it */
	API_RESIGNED_RESULT,
	API_GROUP_ONJOB,    /* customer groups of one who is still there */
	API_GROUP_RESIGNED, /* … of one who left */
	API_ADD_GREETING, /* templates of what greets in a group */
	API_EDIT_GREETING,
	API_KF_SYNC,      /* messages and events of an account of 微信客服 */
	API_KF_SEND,
	API_KF_ON_EVENT,  /* send_msg_on_event: by a code */
	API_KF_STATE,
	API_KF_TRANS,
	API_KF_ACCOUNTS,
	API_KF_SERVICERS,
	API_KF_LINK,      /* add_contact_way of 微信客服: the address of an account for a scene */
	API_KF_PEOPLE,    /* customer/batchget */
	API_AGREE_SINGLE, /* check_single_agree, check_room_agree: who agreed to the chat archive. By its own secret, never by work */
	API_AGREE_ROOM,
	API_MENU, /* menu/create: the menu of the app, in place of the one before */
	API_UPDATE_CARD, /* update_template_card: greys the buttons of a card */
	API_WEBHOOK, /* a group robot: its key stands for the token */
	API_OAUTH,   /* auth/getuserinfo: who opened a page, by the code that he brought */
	API_CORP_TICKET, /* get_jsapi_ticket: signs pages for the corp */
	API_APP_TICKET,  /* ticket/get: signs pages for the app */
	API_BILLS,   /* externalpay/get_bill_list: what customers paid (对外收款) */
	API_HOOK,    /* none of WeCom's: an event of ours to a receiver of [hook NAME], by the same way as all other calls */
	API_COUNT
};

enum api_lane { /* in order of priority */
	API_LANE_WELCOME,
	API_LANE_KF,
	API_LANE_CHAT,
	API_LANE_EMPLOYEE,
	API_LANE_TASK,
	API_LANE_READ,
	API_LANE_SYNC,
	API_LANE_HOOK, /* other people's machines: behind everything that is for somebody who waits */
	API_LANE_COUNT
};

enum api_repeat {          /* after a try with unknown end (finding 36) */
	API_REPEAT_ALWAYS, /* idempotent */
	API_REPEAT_WINDOW, /* inside its time window: a second success is impossible or told apart (41051) */
	API_REPEAT_ASK,    /* only after asking WeCom what exists */
	API_REPEAT_PERSON  /* only when a person says so */
};

/* Whose access_token a call goes with (api.md 18). */
enum api_token { API_TOKEN_NONE, API_TOKEN_APP, API_TOKEN_PAY, API_TOKENS };

enum api_body { API_BODY_NONE, API_BODY_JSON, API_BODY_MULTIPART };

struct api_def {
	enum api_id id;
	const char *name; /* "send_welcome_msg", stored with effects: never changes */
	const char *method;
	const char *path;
	enum api_body body;
	enum api_repeat repeat;
	enum api_lane lane;
	int per_minute, per_hour; /* what we allow ourselves of WeCom's limits */
	int in_flight;            /* concurrent calls at most */
	int timeout_ms;           /* of one call */
	int doc;                  /* number of the official page */
	enum api_token token;
};

const struct api_def *api_def(enum api_id id); /* BUG for API_NONE and outside */
/* Asked for pages and for the sender itself, never for an effect: neither the request nor the answer of a success is ever stored (finding
 * 15: tokens, tickets and OAuth codes are no inputs). */
bool api_unkept(enum api_id id);
enum api_id api_find(struct span name);        /* API_NONE when there is none */
const char *api_lane_name(enum api_lane lane); /* "welcome" */

/* base + path with its query + access_token, escaped. `path` is what request_build gave. token absent: without. The
 * URL is a secret: it is never logged. */
struct span api_url(struct arena *a, struct span base, struct span path, struct span token);
struct span api_escape(struct arena *a, struct span s); /* percent-encoding of all but A-Z a-z 0-9 - . _ ~ */

#endif
