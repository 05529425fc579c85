#include "kfcheck.h"
#include "limit.h"
#include "requestcheck.h"
#include "base/utf8.h"

/* Of ours: WeCom takes no other letters (callbacks.md 6.4). */
static void check_kf_msgid(struct limit *c, struct span id)
{
	limit_bytes(c, "msgid", id, 0, KF_MSGID_BYTES);
	for (size_t i = 0; i < id.n; i++)
		limit_that(c, kf_scene_letter(id.p[i]), "msgid", "has other characters than 0-9 a-z A-Z _ -");
}

static void check_kf_menu(struct limit *c, const struct request_kf_say *s)
{
	limit_bytes(c, "head_content", s->head, 0, KF_MENU_BYTES);
	limit_bytes(c, "tail_content", s->tail, 0, KF_MENU_BYTES);
	limit_that(c, s->item_n > 0 || s->head.n > 0, "list", "is missing, and so is head_content");
	limit_that(c, s->item_n <= KF_MENU_CLICKS, "list", "has more than 10 elements");
	for (size_t i = 0; i < s->item_n && c->rc == RC_OK; i++) {
		limit_bytes(c, "click.id", s->item[i].id, 0, KF_CLICK_ID_BYTES);
		limit_bytes(c, "click.content", s->item[i].content, 1, (size_t)4 * KF_CLICK_CHARS);
		limit_that(c, utf8_count(s->item[i].content) <= KF_CLICK_CHARS, "click.content",
			"has more than 128 characters");
	}
}

static void check_kf_file(struct limit *c, const struct request_kf_say *s, bool wire)
{
	const struct request_attachment *x = s->attachments;

	if (s->attachments_n != 1) {
		limit_fail(c, "attachments", "is not one");
		return;
	}
	limit_that(c, span_eq(x->msgtype, s->msgtype), "attachments", "is of another msgtype");
	if (span_is(s->msgtype, "miniprogram")) {
		requestcheck_attachment(c, x, wire);
		return;
	}
	if (span_is(s->msgtype, "link")) {
		limit_bytes(c, "link.title", x->title, 1, 128);
		limit_bytes(c, "link.desc", x->desc, 0, 512);
		limit_bytes(c, "link.url", x->url, 1, 2048);
	}
	requestcheck_file(c, "media", x->media_id, x->sha256, wire);
}

static void check_kf_say(struct limit *c, const struct request_kf_say *s, bool on_event, bool wire)
{
	static const char *const kinds[] = {"text", "msgmenu", "image", "video", "file", "link", "miniprogram", NULL},
				 *const few[] = {"text", "msgmenu", NULL};

	limit_one_of(c, "msgtype", s->msgtype, on_event ? few : kinds);
	check_kf_msgid(c, s->msgid);
	if (on_event) {
		limit_bytes(c, "code", s->code, 1, 512);
	} else {
		limit_id(c, "touser", s->touser);
		limit_id(c, "open_kfid", s->open_kfid);
	}
	if (span_is(s->msgtype, "text"))
		limit_bytes(c, "text", s->text, 1, KF_TEXT_BYTES);
	else if (span_is(s->msgtype, "msgmenu"))
		check_kf_menu(c, s);
	else
		check_kf_file(c, s, wire);
}

static void check_kf_session(struct limit *c, const struct request_kf_session *s, bool trans)
{
	limit_id(c, "open_kfid", s->open_kfid);
	limit_id(c, "external_userid", s->external_userid);
	if (!trans)
		return;
	limit_that(c, s->service_state > 0 && s->service_state < KF_STATES, "service_state", "is not from 1 to 4");
	limit_bytes(
		c, "servicer_userid", s->servicer_userid, s->service_state == KF_STATE_HUMAN ? 1 : 0, LIMIT_ID_BYTES);
}

static void check_kf_sync(struct limit *c, const struct request_kf_sync *s)
{
	limit_id(c, "open_kfid", s->open_kfid);
	limit_bytes(c, "cursor", s->cursor, 0, 512); /* 64 are told, and one that WeCom gave is given back whole */
	limit_bytes(c, "token", s->token, 0, 512);
	limit_that(c, s->limit >= 0 && s->limit <= KF_PAGE, "limit", "is above 1000");
}

void kfcheck_all(struct limit *c, const struct request *r, bool wire)
{
	switch (r->api) {
	case API_KF_SYNC: check_kf_sync(c, &r->u.kf_sync); break;
	case API_KF_SEND:
	case API_KF_ON_EVENT: check_kf_say(c, &r->u.kf_say, r->api == API_KF_ON_EVENT, wire); break;
	case API_KF_STATE:
	case API_KF_TRANS: check_kf_session(c, &r->u.kf_session, r->api == API_KF_TRANS); break;
	case API_KF_ACCOUNTS:
		limit_that(c, r->u.kf_list.offset >= 0, "offset", "is below 0");
		limit_that(c, r->u.kf_list.limit >= 1 && r->u.kf_list.limit <= KF_ACCOUNT_PAGE, "limit",
			"is not from 1 to 100");
		break;
	case API_KF_LINK:
		limit_id(c, "open_kfid", r->u.kf_link.open_kfid);
		limit_bytes(c, "scene", r->u.kf_link.scene, 0, KF_SCENE_BYTES);
		for (size_t i = 0; i < r->u.kf_link.scene.n; i++)
			limit_that(c, kf_scene_letter(r->u.kf_link.scene.p[i]), "scene",
				"has other characters than 0-9 a-z A-Z _ -");
		break;
	case API_KF_SERVICERS: limit_id(c, "open_kfid", r->u.kf_list.open_kfid); break;
	default:
		limit_that(c, r->u.kf_people.external_userid_list_n > 0, "external_userid_list", "is missing");
		limit_ids(c, "external_userid_list", r->u.kf_people.external_userid_list,
			r->u.kf_people.external_userid_list_n, KF_CUSTOMER_PAGE);
		limit_flag(c, "need_enter_session_context", r->u.kf_people.need_enter_session_context);
		break;
	}
}
