/* wecom/kf: what the calls of WeChat customer service (微信客服) say and answer, as typed values (doc: callbacks.md 6.3 to 6.7). */
#ifndef SIYU_WECOM_KF_H
#define SIYU_WECOM_KF_H
#include "base/span.h"
#include <stddef.h>
#include <stdint.h>

#define KF_PAGE 1000            /* messages of one kf/sync_msg, at most and by default */
#define KF_TEXT_BYTES 2048      /* of a text that is sent; of one that was read more is cut off */
#define KF_MENU_BYTES 1024      /* head_content, tail_content */
#define KF_MENU_CLICKS 10       /* items that can be clicked */
#define KF_CLICK_ID_BYTES 64    /* the older of two limits (callbacks.md 13) */
#define KF_CLICK_CHARS 128
#define KF_MSGID_BYTES 32       /* of ours: [0-9a-zA-Z_-]* */
#define KF_MESSAGES 5           /* after one message of the customer's (callbacks.md 6.4) */
#define KF_WINDOW_MS INT64_C(172800000)     /* 48 h after it */
#define KF_WELCOME_MS INT64_C(20000)        /* life of a welcome_code, and of the code of an ended session (6.5) */
#define KF_CODE_MS INT64_C(172800000)       /* life of the other codes */
#define KF_ACCOUNT_PAGE 100
#define KF_CUSTOMER_PAGE 100
#define KF_SCENE_BYTES 32       /* 场景值: [0-9a-zA-Z_-]* (callbacks.md 6.7) */

enum kf_state { /* 会话状态 (6.6) */
	KF_STATE_NEW,    /* 未处理: we may send, which makes it KF_STATE_BOT */
	KF_STATE_BOT,    /* 智能助手: us */
	KF_STATE_POOL,   /* 待接入池 */
	KF_STATE_HUMAN,  /* 人工接待 */
	KF_STATE_ENDED,
	KF_STATES
};
enum { KF_FROM_CUSTOMER = 3, KF_FROM_SYSTEM = 4, KF_FROM_SERVICER = 5 }; /* origin */
enum { KF_TAKEN = 1 /* from the pool */, KF_PASSED, KF_OVER, KF_REOPENED }; /* change_type */

/* -- answers: absent spans and SHAPE_NO_INT (ANSWER_NO_INT) were not there; strings are cut, control characters are blanks ----------- */
struct answer_kf_text { struct span content, menu_id; }; /* menu_id: he clicked it in a menu of ours */
struct answer_kf_media { struct span media_id; };
struct answer_kf_place { struct span name, address, latitude, longitude; };          /* the last two are not reduced */
struct answer_kf_link { struct span title, desc, url, pic_url; };                     /* pic_url is not reduced */
struct answer_kf_card { struct span userid; };
struct answer_kf_program { struct span title, appid, pagepath, thumb_media_id; };     /* the last is not reduced */
struct answer_kf_item { struct span type, id, content, url; };                        /* of a menu */
struct answer_kf_menu { struct span head_content, tail_content; struct answer_kf_item *list; size_t list_n; }; /* not reduced */
struct answer_kf_product { struct span product_id, title, sales_price, shop_nickname, head_img, shop_head_img; }; /* pictures are not reduced */
struct answer_kf_order { struct span order_id, product_titles, price_wording, state, shop_nickname, image_url; };
struct answer_kf_channel { struct span nickname, title; int64_t sub_type; };
struct answer_kf_part { struct span msgtype, sender_name, msg_content; int64_t send_time; }; /* msg_content: a JSON string */
struct answer_kf_merged { struct span title; struct answer_kf_part *item; size_t item_n; };  /* the items are not reduced */
struct answer_kf_video { struct span nickname, shop_nickname; int64_t scene; };               /* wechat_channels */
struct answer_kf_event {
	struct span event_type, open_kfid, external_userid;
	struct span scene, scene_param, welcome_code;          /* enter_session */
	struct answer_kf_video wechat_channels;
	struct span fail_msgid;                                /* msg_send_fail */
	int64_t fail_type;
	struct span servicer_userid;                           /* servicer_status_change and what a servicer did */
	int64_t status, stop_type;                             /* status 1 receiving, 2 stopped */
	int64_t change_type;                                   /* session_status_change */
	struct span old_servicer_userid, new_servicer_userid, msg_code;
	struct span recall_msgid;                              /* user_recall_msg, servicer_recall_msg */
	int64_t reject_switch;                                 /* reject_customer_msg_switch_change */
};
struct answer_kf_message { /* of an event the ids stand in `event` alone; meeting, schedule and note have no known fields */
	struct span msgid, open_kfid, external_userid, servicer_userid, msgtype;
	int64_t send_time, origin;
	struct answer_kf_text text;
	struct answer_kf_media image, voice, video, file;
	struct answer_kf_place location;
	struct answer_kf_link link;
	struct answer_kf_card business_card;
	struct answer_kf_program miniprogram;
	struct answer_kf_menu msgmenu;
	struct answer_kf_product channels_shop_product;
	struct answer_kf_order channels_shop_order;
	struct answer_kf_channel channels;
	struct answer_kf_merged merged_msg;
	struct answer_kf_event event;
};
struct answer_kf_sync { struct answer_kf_message *msg_list; size_t msg_list_n; struct span next_cursor; int64_t has_more; };
struct answer_kf_sent { struct span msgid; };                                   /* send_msg, send_msg_on_event */
struct answer_kf_session { int64_t service_state; struct span servicer_userid, msg_code; }; /* service_state/get, /trans */
struct answer_kf_account { struct span open_kfid, name, avatar; int64_t manage_privilege; }; /* avatar is not reduced */
struct answer_kf_accounts { struct answer_kf_account *account_list; size_t account_list_n; };
struct answer_kf_servicer { struct span userid, department_id; int64_t status, stop_type; }; /* status 0 receiving, 1 stopped */
struct answer_kf_servicers { struct answer_kf_servicer *servicer_list; size_t servicer_list_n; };
struct answer_kf_url { struct span url; };                                      /* add_contact_way */
struct answer_kf_context { struct span scene, scene_param; struct answer_kf_video wechat_channels; };
struct answer_kf_person { struct span external_userid, nickname, avatar, unionid; int64_t gender; struct answer_kf_context enter_session_context; };
struct answer_kf_people { struct answer_kf_person *customer_list; size_t customer_list_n; struct span *invalid_external_userid; size_t invalid_external_userid_n; };

/* -- requests -------------------------------------------------------------------------------------------------------------------- */
struct request_attachment;
struct request_kf_sync { struct span cursor, token, open_kfid; int64_t limit; }; /* cursor absent: from the oldest of three days */
struct request_kf_item { struct span id, content; };                             /* a click */
/* One message: a text, a menu, or the file, link or mini program in attachments[0]. send_msg: touser and open_kfid; on an event: code.
 * msgid: ours, [0-9a-zA-Z_-]*, unique in the account, so that the same one twice is one. */
struct request_kf_say {
	struct span touser, open_kfid, code, msgid, msgtype; /* msgtype: text msgmenu image video file link miniprogram */
	struct span text;
	struct span head, tail;
	const struct request_kf_item *item;
	size_t item_n;
	struct request_attachment *attachments;
	size_t attachments_n;
};
struct request_kf_session { struct span open_kfid, external_userid, servicer_userid; int64_t service_state; }; /* service_state: of trans alone */
struct request_kf_list { struct span open_kfid; int64_t offset, limit; };        /* account/list: offset and limit; servicer/list: open_kfid */
struct request_kf_link { struct span open_kfid, scene; };                        /* scene absent: the address without one */
struct request_kf_people { const struct span *external_userid_list; size_t external_userid_list_n; int64_t need_enter_session_context; };

/* May it stand in a scene, or in a msgid of ours? */
static inline bool kf_scene_letter(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

#endif
