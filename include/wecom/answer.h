/* wecom/answer: bytes of an HTTP answer as typed values, and the reduced form that the fold reads (finding 15). */
#ifndef SIYU_WECOM_ANSWER_H
#define SIYU_WECOM_ANSWER_H
#include "base/json.h"
#include "wecom/errclass.h"
#include "wecom/kf.h"

#define ANSWER_NO_INT INT64_MIN  /* an integer that is absent */
#define ANSWER_PART_ELEMENTS 100 /* of a list in one reduced answer (decision D2) */
#define ANSWER_KF_ELEMENTS 20    /* of messages of 微信客服, which are long */
#define ANSWER_BILL_ELEMENTS 20  /* of bills, with what was bought and given back */

/* Absent spans and ANSWER_NO_INT are keys that were not there. Lists are a pointer and a count with the suffix _n. */
struct answer_token {
	struct span access_token;
	int64_t expires_in;
}; /* never reduced: not an input */
struct answer_oauth { /* one of userid and openid; external_userid beside openid: a customer of somebody in the range (api.md 16.2) */
	struct span userid, openid, external_userid;
	struct span UserId, OpenId; /* as the old path spells them; answer_parse moves them, absent then */
}; /* never reduced */
struct answer_ticket {
	struct span ticket;
	int64_t expires_in;
}; /* never reduced */
struct answer_tag {
	struct span group_name, tag_name, tag_id;
	int64_t type;
};
struct answer_follow {
	struct span userid, remark, description, oper_userid, state, remark_corp_name;
	int64_t createtime, add_way;
	struct answer_tag *tags;
	size_t tags_n;
	struct span *tag_id;
	size_t tag_id_n; /* API_BATCH_GET: of corp and strategy tags, in place of tags */
	struct span *remark_mobiles;
	size_t remark_mobiles_n;
};
struct answer_contact {
	struct span external_userid, name, avatar, unionid, position, corp_name,
		corp_full_name; /* avatar not reduced */
	int64_t type, gender;
	struct answer_follow *follow_user;
	size_t follow_user_n;
	struct span next_cursor;
};
struct answer_users {
	struct span *follow_user;
	size_t follow_user_n;
};
struct answer_pair { /* one customer of one employee; follow.userid may be absent where one alone was asked about */
	struct answer_contact contact;
	struct answer_follow follow;
};
struct answer_batch {
	struct answer_pair *external_contact_list;
	size_t external_contact_list_n;
	struct span next_cursor;
};
struct answer_corp_tag {
	struct span id, name;
	int64_t create_time, order, deleted;
}; /* deleted: 0, 1 or absent */
struct answer_tag_group {
	struct span group_id, group_name;
	int64_t create_time, order, deleted;
	int64_t strategy_id; /* of API_STRATEGY_TAGS alone */
	struct answer_corp_tag *tag;
	size_t tag_n;
};
struct answer_tags {
	struct answer_tag_group *tag_group;
	size_t tag_group_n;
};
struct answer_strategy { /* a strategy group (api.md 2.8); of a list the id alone */
	int64_t strategy_id, parent_id;
	struct span strategy_name;
};
struct answer_strategies {
	struct answer_strategy *strategy;
	size_t strategy_n;
	struct span next_cursor;
};
struct answer_mass {
	struct span msgid;
	struct span *fail_list;
	size_t fail_list_n;
};
struct answer_mass_item {
	struct span msgid, creator, text;
	int64_t create_time, create_type;
	struct span *attachments;
	size_t attachments_n; /* their msgtypes */
};
struct answer_mass_list {
	struct answer_mass_item *group_msg_list;
	size_t group_msg_list_n;
	struct span next_cursor;
};
struct answer_task {
	struct span userid;
	int64_t status, send_time;
}; /* status 0 not sent, 2 sent */
struct answer_mass_task {
	struct answer_task *task_list;
	size_t task_list_n;
	struct span next_cursor;
};
struct answer_send { /* status 0 unsent, 1 sent, 2 not a friend, 3 quota used up */
	struct span external_userid, chat_id, userid; /* userid, who sent it, is not reduced: the task knows */
	int64_t status, send_time;
};
struct answer_mass_result {
	struct answer_send *send_list;
	size_t send_list_n;
	struct span next_cursor;
};
struct answer_job {
	struct span jobid;
}; /* API_ADD_MOMENT */
struct answer_moment { /* API_MOMENT_JOB: status 1 begun, 2 creating, 3 over; the others are of its result, good when it is over */
	int64_t status, fault; /* its errcode */
	struct span type, errmsg, moment_id; /* type not reduced */
	struct span *user_list; /* who may not publish */
	size_t user_list_n;
	struct span *tag_list;  /* what is no tag */
	size_t tag_list_n;
};
struct answer_moment_item {
	struct span moment_id, creator, text;
	int64_t create_time, create_type, visible_type;
};
struct answer_moment_list {
	struct answer_moment_item *moment_list;
	size_t moment_list_n;
	struct span next_cursor;
};
struct answer_publisher {
	struct span userid;
	int64_t publish_status;
}; /* 0 not yet, 1 published */
struct answer_moment_task {
	struct answer_publisher *task_list;
	size_t task_list_n;
	struct span next_cursor;
};
struct answer_mark { /* a customer, or one of us */
	struct span external_userid, userid;
	int64_t create_time;
};
struct answer_marks { /* API_MOMENT_MARKS */
	struct answer_mark *comment_list;
	size_t comment_list_n;
	struct answer_mark *like_list;
	size_t like_list_n;
};
struct answer_reach { /* API_MOMENT_REACH, API_MOMENT_CHOSEN: how many customers stand on this page; who they are is not reduced */
	struct span *customer_list;
	size_t customer_list_n;
	int64_t count;
	struct span next_cursor;
};
struct answer_message {
	struct span *invaliduser;
	size_t invaliduser_n; /* userids as WeCom wrote them: lower case */
	struct span *invalidparty;
	size_t invalidparty_n;
	struct span *invalidtag;
	size_t invalidtag_n;
	struct span *unlicenseduser;
	size_t unlicenseduser_n;
	struct span msgid, response_code; /* response_code not reduced */
};
struct answer_media {
	struct span type, media_id;
	int64_t created_at;
};

struct answer_way {
	struct span config_id, state, remark, qr_code;
	int64_t type, scene, skip_verify, is_temp, expires_in;
	struct span *user;
	size_t user_n;
	struct span *party;
	size_t party_n;
	struct span *chat_id_list; /* of a join way */
	size_t chat_id_list_n;
	int64_t is_exclusive;
}; /* of add: config_id and qr_code; party, is_temp, expires_in not reduced */
struct answer_way_get {
	struct answer_way contact_way;
};
struct answer_way_id {
	struct span config_id;
};
struct answer_way_list {
	struct answer_way_id *contact_way;
	size_t contact_way_n;
	struct span next_cursor;
};
struct answer_join_get {
	struct answer_way join_way; /* of a group */
};
struct answer_link {
	struct span link_id, url;
};
struct answer_link_new {
	struct answer_link link;
};
struct answer_links {
	struct span *link_id_list;
	size_t link_id_list_n;
	struct span next_cursor;
};
struct answer_link_get { /* range stands beside link or in it (api.md 9) */
	struct span link_id, link_name, url;
	int64_t skip_verify;
	struct span *user_list;
	size_t user_list_n;
};
struct answer_link_customer { /* chat_status 0 never wrote, 1 wrote, 2 not known */
	struct span external_userid, userid, state;
	int64_t chat_status;
};
struct answer_link_customers {
	struct answer_link_customer *customer_list;
	size_t customer_list_n;
	struct span next_cursor;
};
struct answer_link_part { /* of the uses that were paid for: those that end on one day */
	int64_t expire_date, balance;
};
struct answer_link_quota {
	int64_t total, balance; /* used so far; left */
	struct answer_link_part *quota_list;
	size_t quota_list_n;
};
struct answer_unassigned_one {
	struct span handover_userid, external_userid;
	int64_t dimission_time;
};
struct answer_unassigned {
	struct answer_unassigned_one *info;
	size_t info_n;
	int64_t is_last; /* 0, 1 or absent */
	struct span next_cursor;
};
struct answer_handed { /* of a transfer: fault, its errcode; of a result: status 1 done, 2 waiting, 3 refused, 4 at the cap, 5 no record */
	struct span external_userid;
	int64_t fault, status, takeover_time;
};
struct answer_transfer {
	struct answer_handed *customer;
	size_t customer_n;
	struct span next_cursor;
};
struct answer_group_failed { /* fault: its errcode, may be 0 */
	struct span chat_id, errmsg;
	int64_t fault;
};
struct answer_group_transfer {
	struct answer_group_failed *failed_chat_list;
	size_t failed_chat_list_n;
};
struct answer_greeting {
	struct span template_id;
};
struct answer_group_item {
	struct span chat_id;
	int64_t status; /* 0 normal, 1 its owner left, 2 being handed over, 3 handed over */
};
struct answer_groups {
	struct answer_group_item *group_chat_list;
	size_t group_chat_list_n;
	struct span next_cursor;
};
struct answer_staff_day { /* of one member, or the sum of those asked about; absent where nobody chatted: reply_percentage, avg_reply_time */
	int64_t stat_time, new_apply_cnt, new_contact_cnt, chat_cnt, message_cnt, avg_reply_time, negative_feedback_cnt;
	struct span reply_percentage; /* decimal text: "87.5" */
};
struct answer_staff_stats {
	struct answer_staff_day *behavior_data;
	size_t behavior_data_n;
};
struct answer_group_count {
	int64_t new_chat_cnt, chat_total, chat_has_msg, new_member_cnt, member_total, member_has_msg, msg_total;
	int64_t migrate_trainee_chat_cnt; /* of schools alone; not reduced */
};
struct answer_group_owner {
	struct span owner;
	struct answer_group_count data;
};
struct answer_group_stats {
	int64_t total, next_offset; /* not reduced: all owners asked about fit into one page */
	struct answer_group_owner *items;
	size_t items_n;
};
struct answer_group_member { /* type 1 of the corp, 2 external */
	struct span userid, unionid, state, name, group_nickname; /* group_nickname not reduced */
	struct span invitor;
	int64_t type, join_time, join_scene;
};
struct answer_group {
	struct span chat_id, name, owner, notice, member_version; /* notice not reduced */
	int64_t create_time;
	struct answer_group_member *member_list;
	size_t member_list_n;
	struct span *admin_list;
	size_t admin_list_n; /* userids; not reduced */
};

/* API_BILLS. What the payer wrote of himself (contact_info: name, phone, address) is not read. */
struct answer_bill_item { /* amount: how many */
	struct span description;
	int64_t amount;
};
struct answer_bill_refund { /* refund_status 2: it is through (api.md 12.2) */
	struct span out_refund_no;
	int64_t refund_reqtime, refund_status, refund_fee;
};
struct answer_bill { /* bill_type 0 a payment, 1 a refund: out_trade_no is then that of the payment; fees in fen */
	struct span transaction_id, out_trade_no, out_refund_no, external_userid, payee_userid, remark;
	int64_t bill_type, trade_state, pay_time, total_fee, total_refund_fee, payment_type;
	struct answer_bill_item *commodity_list;
	size_t commodity_list_n;
	struct answer_bill_refund *refund_list;
	size_t refund_list_n;
};
struct answer_bills {
	struct answer_bill *bill_list;
	size_t bill_list_n;
	struct span next_cursor;
};

enum answer_odd { ANSWER_SOUND, ANSWER_EMPTY, ANSWER_HTML, ANSWER_MALFORMED, ANSWER_STATUS };

struct answer_agreed { /* of a group: userid is absent */
	int64_t status_change_time;
	struct span userid, exteranalopenid, agree_status; /* sic */
};
struct answer_agree {
	struct answer_agreed *agreeinfo;
	size_t agreeinfo_n;
};
struct answer {
	enum api_id api;
	int status; /* HTTP */
	enum answer_odd
		odd;      /* not SOUND: no JSON object of WeCom; class is ERRCLASS_ODD (404: BUG), code ANSWER_NO_INT */
	int64_t code;     /* errcode; an absent one is 0 */
	struct span msg;  /* errmsg without ", hint: …"; at most 200 bytes; cleaned of control characters */
	struct span hint; /* what the hint's brackets hold, for support; not reduced */
	struct span from_ip; /* the address that WeCom saw, of "from ip: …" (api.md 0.1); absent: not said; not reduced */
	enum errclass cls;  /* errclass_of(api, code, false) */
	size_t part, parts; /* of a reduced answer; 0 and 1 otherwise */
	union {
		struct answer_token token;
		struct answer_oauth oauth;
		struct answer_ticket ticket;       /* API_CORP_TICKET, API_APP_TICKET */
		struct answer_contact contact;
		struct answer_users users;         /* API_FOLLOW_USERS */
		struct answer_batch batch;         /* API_BATCH_GET */
		struct answer_tags tags;           /* API_TAG_LIST, API_STRATEGY_TAGS */
		struct answer_strategies strategies;
		struct answer_strategy strategy;
		struct answer_tag_group tag_group; /* API_ADD_TAG, API_ADD_STRATEGY_TAG */
		struct answer_mass mass;
		struct answer_mass_list mass_list;
		struct answer_mass_task mass_task;
		struct answer_mass_result mass_result;
		struct answer_job job;
		struct answer_moment moment;
		struct answer_moment_list moment_list;
		struct answer_moment_task moment_task;
		struct answer_marks marks;
		struct answer_reach reach;
		struct answer_message message;
		struct answer_media media;
		struct answer_way way;             /* API_ADD_WAY, API_ADD_JOIN */
		struct answer_join_get join_get;   /* API_GET_JOIN */
		struct answer_link_new link_new;   /* API_ADD_LINK */
		struct answer_links links;         /* API_LINK_LIST */
		struct answer_link_quota link_quota; /* API_LINK_QUOTA */
		struct answer_link_get link_get;   /* API_LINK_GET */
		struct answer_link_customers link_customers; /* API_LINK_CUSTOMERS */
		struct answer_unassigned unassigned;         /* API_UNASSIGNED */
		struct answer_transfer transfer;   /* API_TRANSFER, API_RESIGNED, and their results */
		struct answer_group_transfer group_transfer; /* API_GROUP_ONJOB, API_GROUP_RESIGNED */
		struct answer_greeting greeting;   /* API_ADD_GREETING */
		struct answer_way_get way_get;     /* API_GET_WAY */
		struct answer_way_list way_list;   /* API_LIST_WAY */
		struct answer_groups groups;
		struct answer_group group;
		struct answer_staff_stats staff_stats;
		struct answer_group_stats group_stats;
		struct answer_kf_sync kf_sync;
		struct answer_kf_sent kf_sent;           /* API_KF_SEND, API_KF_ON_EVENT */
		struct answer_kf_session kf_session;     /* API_KF_STATE, API_KF_TRANS */
		struct answer_kf_accounts kf_accounts;
		struct answer_kf_url kf_url;
		struct answer_kf_servicers kf_servicers;
		struct answer_kf_people kf_people;
		struct answer_agree agree; /* API_AGREE_… */
		struct answer_bills bills;
	} u; /* all absent when code is not 0 */
};

/* Never fails: what cannot be read has its class. API_NONE reads errcode and errmsg only. Values live in the arena. */
void answer_parse(struct arena *a, enum api_id api, int status, struct span body, struct answer *ret);
const char *answer_odd_name(enum answer_odd odd); /* "html" */

/* How many inputs a reduced answer needs: its list in parts of ANSWER_PART_ELEMENTS, ANSWER_KF_ELEMENTS or ANSWER_BILL_ELEMENTS; 1 without a list. */
size_t answer_parts(const struct answer *x);
/* Part `part` (from 0) as compact canonical JSON: {"code":…, "msg" unless code is 0, "http" unless 200, "odd" unless
 * sound, "part" and "parts" if there are several, then the fields in WeCom's names}. BUG for a success of
 * what api_unkept says. */
void answer_reduce(const struct answer *x, size_t part, struct jsonw *w);
/* Reads what answer_reduce wrote; values live in the arena. RC_INVALID otherwise. */
enum rc MUST_USE answer_read(
	struct arena *a, enum api_id api, const struct json_node *json, struct answer *ret, struct err *err);
/* Every typed field that is present, in WeCom's names, for people and tests; secrets as "***". */
void answer_show(const struct answer *x, struct jsonw *w);

#endif
