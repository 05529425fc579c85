/* wecom/request: typed requests, as compact JSON for the outbox and as HTTP (doc: api.md 2 to 5, 7, 13, 19). */
#ifndef SIYU_WECOM_REQUEST_H
#define SIYU_WECOM_REQUEST_H
#include "base/json.h"
#include "wecom/api.h"
#include "wecom/kf.h"

#define REQUEST_MAX_TARGETS 10000 /* external_userid of one mass message */
#define REQUEST_MAX_GROUPS 2000   /* chat_id of one mass message */
#define REQUEST_MAX_GROUP_PAGE 1000 /* customer groups of one page (api.md 7.1) */
#define REQUEST_MAX_NEW_TAGS 100  /* ours: of one add_corp_tag */
#define REQUEST_MAX_ATTACHMENTS 9
#define REQUEST_MAX_TEXT_BYTES 4000    /* welcome and mass message */
#define REQUEST_MAX_MOMENT_CHARS 2000  /* api.md 6.1 */
#define REQUEST_MAX_SENDERS 1000       /* ours: of one moment, so that an answer that names them all is one input */
#define REQUEST_MAX_MESSAGE_BYTES 2048 /* text to an employee: WeCom would cut it */
#define REQUEST_MAX_MARKDOWN_BYTES 4096 /* of a group robot (callbacks.md 9) */
#define REQUEST_MAX_MEDIA_BYTES (20 * 1024 * 1024)

/* Absent spans and zero numbers are left out. Lists are a pointer and a count with the suffix _n. */
struct request_attachment {            /* doc: api.md 4.1 */
	struct span msgtype;           /* image link miniprogram video file template_card */
	struct span sha256, filename;  /* of our file; outbox only: the sender turns it into media_id (pic_media_id of a
				       * miniprogram) just before the call (decision D6) */
	struct span media_id, pic_url; /* image; video and file have media_id only */
	struct span title, picurl, desc, url;  /* link */
	struct span pic_media_id, appid, page; /* miniprogram, with title */
};

struct request_token {
	struct span corpid, corpsecret;
}; /* never stored */
#define REQUEST_MAX_OAUTH_BYTES 512 /* api.md 16.2 */
struct request_oauth {
	struct span code;
}; /* never stored */
struct request_welcome {
	struct span welcome_code, text;
	struct request_attachment *attachments;
	size_t attachments_n;
};
struct request_contact {
	struct span external_userid, cursor;
};
#define REQUEST_MAX_BATCH 100 /* employees of one question, and customers of one page (api.md 2.4) */
struct request_batch {
	const struct span *userid_list;
	size_t userid_list_n;
	struct span cursor;
	int64_t limit;
};
struct request_mark {
	struct span userid, external_userid;
	const struct span *add_tag;
	size_t add_tag_n;
	const struct span *remove_tag;
	size_t remove_tag_n;
};
struct request_remark { /* remark_mobiles and remark_pic_mediaid are not ours to write */
	struct span userid, external_userid, remark, description, remark_company;
};
#define REQUEST_MAX_WAY_USERS 100 /* of one contact way */
struct request_way { /* a contact way (doc: api.md 8.1): scene 2, a QR code; update: config_id, and what is given replaces */
	struct span config_id;
	int64_t type, scene; /* type 1 one member, 2 several; of add alone */
	struct span remark, state;
	int64_t skip_verify, is_exclusive; /* 0 or 1, always written: WeCom's defaults differ */
	const struct span *user;
	size_t user_n;
};
struct request_way_id { /* get, del */
	struct span config_id;
};
struct request_way_list { /* seconds: when it was made */
	int64_t start_time, end_time, limit;
	struct span cursor;
};
struct request_tags {
	const struct span *tag_id;
	size_t tag_id_n;
	const struct span *group_id;
	size_t group_id_n;
	int64_t strategy_id; /* of API_STRATEGY_TAGS alone; 0: those of all */
};
struct request_new_tag {
	struct span name;
	int64_t order;
};
struct request_add_tag {
	struct span group_id, group_name;
	int64_t order;
	struct request_new_tag *tag;
	size_t tag_n;
	int64_t strategy_id; /* of API_ADD_STRATEGY_TAG: of the first level (api.md 3.5) */
};
#define REQUEST_MAX_STRATEGY_PAGE 1000 /* api.md 2.8 */
struct request_strategy { /* strategy_id: of API_STRATEGY; a page of the others */
	int64_t strategy_id, limit;
	struct span cursor;
};
struct request_edit_tag { /* of a tag or of a group */
	struct span id, name;
};
struct request_mass {
	struct span chat_type, sender; /* chat_type: single (or absent) or group */
	const struct span *external_userid;
	size_t external_userid_n;
	const struct span *chat_id_list;
	size_t chat_id_list_n;
	bool allow_select;
	struct span text;
	struct request_attachment *attachments;
	size_t attachments_n;
};
#define REQUEST_MASS_ALL 2 /* filter_type of those below: an employee's own, too */
struct request_mass_list { /* seconds, at most 31 days apart; filter_type 0 (created by API or console) is sent */
	struct span chat_type, creator, cursor;
	int64_t start_time, end_time, filter_type, limit;
};
struct request_mass_page {
	struct span msgid, userid, cursor;
	int64_t limit;
}; /* userid: for results only */
struct request_moment { /* attachments: up to 9 image, or one video, or one link whose sha256/media_id is its cover (api.md 6.1) */
	struct span text;
	struct request_attachment *attachments;
	size_t attachments_n;
	const struct span *user_list; /* who publishes; none: everybody whom the app sees, which we never ask for */
	size_t user_list_n;
	const struct span *tag_list;  /* ids, customers with any of them; none: all customers */
	size_t tag_list_n;
};
struct request_moment_page { /* seconds, at most 30 days apart, for the list; moment_id: for the others but the job */
	struct span jobid, moment_id, userid, cursor;
	int64_t start_time, end_time, limit;
};
struct request_message {
	struct span touser, toparty, totag, msgtype; /* msgtype: text markdown textcard image voice video file */
	int64_t agentid;
	struct span content;                         /* text, markdown */
	struct span card;                            /* template_card: its object as it goes out */
	struct span title, description, url, btntxt; /* textcard; title and description of a video */
	struct span media_id, sha256, filename;      /* image voice video file, as with attachments */
	int64_t safe, enable_duplicate_check, duplicate_check_interval;
};
struct request_card { /* after a press: replace_name takes the place of the buttons */
	struct span userid, response_code, replace_name;
	int64_t agentid;
};
struct request_menu { /* buttons: a JSON array as it goes out */
	int64_t agentid;
	struct span buttons;
};
struct request_webhook { /* to a group robot; key: filled in by who sends, never stored */
	struct span robot, key, msgtype, content; /* robot: its name in the configuration; msgtype: text markdown */
};
#define REQUEST_MAX_HOOK_BYTES 33000
struct request_hook { /* an event to the receiver of [hook NAME] */
	struct span hook;
	int64_t event;               /* its row (store/hooklog) */
	struct span url, secret, id, body; /* filled in by who sends, never stored */
	int64_t now_s;               /* when it is sent: signed, so that an old copy is told apart; the same */
};
struct request_groups { /* customer groups of these owners, of all in range without one (api.md 7.1) */
	int64_t status_filter;
	const struct span *owner;
	size_t owner_n;
	struct span cursor;
	int64_t limit;
};
#define REQUEST_MAX_STATS_DAYS 30   /* of one question (api.md 11), the last included */
#define REQUEST_MAX_STATS_OWNERS 100
#define REQUEST_MAX_STATS_PAGE 1000
struct request_staff_stats { /* of one member: those of several would be added up */
	const struct span *userid;
	size_t userid_n;
	int64_t start_time, end_time; /* first and last day, seconds of any moment in it */
};
struct request_group_stats { /* of the groups of these owners */
	const struct span *owner;
	size_t owner_n;
	int64_t day_begin_time, day_end_time;
	int64_t limit;
};
struct request_group { /* one group with its members (api.md 7.2) */
	struct span chat_id;
	int64_t need_name; /* 1: names of the members, too */
};
#define REQUEST_MAX_JOIN_GROUPS 5 /* of one join way (api.md 7.4) */
struct request_join { /* scene 2, a QR code; update: config_id, and what is not given is reset */
	struct span config_id;
	int64_t scene, auto_create_room; /* auto_create_room 0 or 1, always written */
	struct span remark, room_base_name, state;
	const struct span *chat_id_list;
	size_t chat_id_list_n;
};
#define REQUEST_MAX_LINK_USERS 500 /* of one acquisition link (api.md 9) */
struct request_link { /* create: link_name; update: link_id, and what is given replaces; delete: link_id alone */
	struct span link_id, link_name;
	const struct span *user;
	size_t user_n;
	int64_t skip_verify; /* 0 or 1, always written */
};
#define REQUEST_MAX_LINK_PAGE 100          /* links of one page */
#define REQUEST_MAX_LINK_CUSTOMER_PAGE 1000 /* … and customers who came by one */
struct request_link_page { /* API_LINK_LIST without, API_LINK_CUSTOMERS with a link_id */
	struct span link_id, cursor;
	int64_t limit;
};
#define REQUEST_MAX_UNASSIGNED_PAGE 1000
struct request_unassigned {
	int64_t page_size;
	struct span cursor;
};
#define REQUEST_MAX_TRANSFER 100      /* customers or groups of one call (api.md 10) */
#define REQUEST_MAX_TRANSFER_CHARS 200
struct request_transfer { /* transfer_success_msg: of API_TRANSFER alone; cursor: of the results alone */
	struct span handover_userid, takeover_userid, transfer_success_msg, cursor;
	const struct span *external_userid;
	size_t external_userid_n;
};
struct request_group_transfer {
	const struct span *chat_id_list;
	size_t chat_id_list_n;
	struct span new_owner;
};
#define REQUEST_MAX_GREETING_BYTES 3000 /* text of a group's welcome (api.md 4.2) */
struct request_greeting { /* edit: template_id; one attachment at most, and no video of moments */
	struct span template_id, text;
	struct request_attachment *attachments;
	size_t attachments_n;
};
#define REQUEST_MAX_BILL_PAGE 1000
#define REQUEST_MAX_BILL_SPAN_S INT64_C(2678400) /* api.md 12.2: at most one month */
struct request_bills { /* [begin_time, end_time] in seconds; payee_userid absent: of all */
	int64_t begin_time, end_time, limit;
	struct span payee_userid, cursor;
};
#define REQUEST_MAX_CHOSEN_PAGE 1000 /* of API_MOMENT_CHOSEN, and … */
#define REQUEST_MAX_REACH_PAGE 5000 /* of API_MOMENT_REACH, whose page is request_moment_page (api.md 6.7) */
struct request_upload { /* type: image voice video file; of API_MOMENT_UPLOAD image or video */
	struct span type, filename, sha256, content;
}; /* content: the bytes, never stored */

#define REQUEST_MAX_AGREE 100 /* pairs of one question (callbacks.md 7.4) */
struct request_agree_pair {
	struct span userid, exteranalopenid; /* sic */
};
struct request_agree { /* roomid: of the other call */
	const struct request_agree_pair *info;
	size_t info_n;
	struct span roomid;
};
struct request {
	enum api_id api;
	union {
		struct request_token token;         /* API_GETTOKEN */
		struct request_oauth oauth;         /* API_OAUTH; the tickets have no words */
		struct request_welcome welcome;     /* API_SEND_WELCOME */
		struct request_contact contact;     /* API_CONTACT_GET */
		struct request_batch batch;         /* API_BATCH_GET; API_FOLLOW_USERS and API_LINK_QUOTA have no words */
		struct request_mark mark;           /* API_MARK_TAG */
		struct request_remark remark;       /* API_REMARK */
		struct request_tags tags;           /* API_TAG_LIST, API_DEL_TAG; API_STRATEGY_TAGS, API_DEL_STRATEGY_TAG */
		struct request_strategy strategy;   /* API_STRATEGIES, API_STRATEGY */
		struct request_edit_tag edit_tag;   /* API_EDIT_TAG, API_EDIT_STRATEGY_TAG */
		struct request_way way;             /* API_ADD_WAY, API_UPDATE_WAY */
		struct request_way_id way_id;       /* API_GET_WAY, API_DEL_WAY */
		struct request_way_list way_list;   /* API_LIST_WAY */
		struct request_add_tag add_tag;     /* API_ADD_TAG, API_ADD_STRATEGY_TAG */
		struct request_mass mass;           /* API_ADD_MASS */
		struct request_mass_list mass_list; /* API_MASS_LIST */
		struct request_mass_page
			mass_page;              /* API_MASS_TASK, API_MASS_RESULT, API_REMIND_MASS, API_CANCEL_MASS */
		struct request_moment moment;   /* API_ADD_MOMENT */
		struct request_moment_page moment_page; /* API_MOMENT_…, API_CANCEL_MOMENT */
		struct request_message message; /* API_MESSAGE_SEND */
		struct request_card card;       /* API_UPDATE_CARD */
		struct request_menu menu;       /* API_MENU */
		struct request_webhook webhook; /* API_WEBHOOK */
		struct request_hook hook;       /* API_HOOK */
		struct request_groups groups;   /* API_GROUP_LIST */
		struct request_group group;     /* API_GROUP_GET */
		struct request_staff_stats staff_stats; /* API_STAFF_STATS */
		struct request_group_stats group_stats; /* API_GROUP_STATS */
		struct request_join join;       /* API_ADD_JOIN, API_UPDATE_JOIN; way_id: get, del */
		struct request_link link;       /* API_ADD_LINK, API_UPDATE_LINK, API_DEL_LINK, API_LINK_GET */
		struct request_link_page link_page;           /* API_LINK_LIST, API_LINK_CUSTOMERS */
		struct request_unassigned unassigned;         /* API_UNASSIGNED */
		struct request_transfer transfer;             /* API_TRANSFER, API_RESIGNED, and their results */
		struct request_group_transfer group_transfer; /* API_GROUP_ONJOB, API_GROUP_RESIGNED */
		struct request_greeting greeting; /* API_…_GREETING */
		struct request_kf_sync kf_sync;
		struct request_kf_say kf_say;         /* API_KF_SEND, API_KF_ON_EVENT */
		struct request_kf_session kf_session; /* API_KF_STATE, API_KF_TRANS */
		struct request_kf_list kf_list;       /* API_KF_ACCOUNTS, API_KF_SERVICERS */
		struct request_kf_link kf_link;
		struct request_kf_people kf_people;
		struct request_agree agree; /* API_AGREE_… */
		struct request_bills bills;     /* API_BILLS */
		struct request_upload upload;   /* API_MEDIA_UPLOAD, API_MOMENT_UPLOAD */
	} u;
};

/* RC_INVALID with the field and the limit it breaks, before WeCom says so. A file not yet uploaded (sha256 without
 * media_id) is fine here and refused by request_build. */
enum rc MUST_USE request_check(const struct request *r, struct err *err);

struct request_http {
	const char *method;
	struct span path, content_type, body;
	struct span headers; /* more of them, "Name: value" in lines; absent: none */
}; /* path with query, without token; of API_HOOK the whole address */
/* Checks and writes the call; everything in the arena but an upload's content, which is copied once. */
enum rc MUST_USE request_build(struct arena *a, const struct request *r, struct request_http *ret, struct err *err);

/* Compact canonical JSON for the outbox: equal requests give equal bytes. BUG for API_GETTOKEN: secrets stay out. */
void request_encode(const struct request *r, struct jsonw *w);
/* Reads it back into the arena; keys it does not know are passed over. RC_INVALID when it is no JSON object. */
enum rc MUST_USE request_decode(
	struct arena *a, enum api_id api, struct span json, struct request *ret, struct err *err);
/* The attachments of a welcome, mass message, moment or message of 微信客服, to be given their media ids; NULL and 0 for others. */
struct request_attachment *request_attachments(const struct request *r, size_t *ret_n);
/* As what the file of an attachment of that call is uploaded, which is also the kind its id is kept under: its msgtype, "image" for
 * the cover of a miniprogram, or of a link in 微信客服; "moment_image" or "moment_video" for a moment, whose ids no other call takes (api.md 13). */
struct span request_media_type(enum api_id api, struct span msgtype);
/* The upload of such a type: API_MEDIA_UPLOAD or API_MOMENT_UPLOAD with its own word for it. */
enum api_id request_media_api(struct span type, struct span *ret_type);
/* Whether a file of this attachment must be uploaded before request_build. */
bool request_media_missing(const struct request_attachment *x);

#endif
