/* wecom/request: one shape a request serves the outbox (KEPT) and, where WeCom's form is the same, the wire (WIRE). */
#include "wecom/request.h"
#include "billshape.h"
#include "kfshape.h"
#include "wecom/requestcheck.h"
#include "requestpath.h"
#include "requestsign.h"
#include "wecom/shape.h"
#include <string.h>

#define REQUEST_MAX_BODY_BYTES ((size_t)8 << 20)

static const struct shape_field text_fields[] = {
	{.name = "content", .type = SHAPE_STR, .where = SHAPE_BOTH}, SHAPE_END};
static const struct shape text_shape = {sizeof(struct span), text_fields};

/* Stored flat; on the wire below the name of its msgtype (request_attachment_wire). */
SHAPE_OF(attachment, request_attachment, SHAPE_FIELD(request_attachment, msgtype, STR, KEPT),
	SHAPE_FIELD(request_attachment, sha256, STR, KEPT), SHAPE_FIELD(request_attachment, filename, STR, KEPT),
	SHAPE_FIELD(request_attachment, media_id, STR, KEPT), SHAPE_FIELD(request_attachment, pic_url, STR, KEPT),
	SHAPE_FIELD(request_attachment, title, STR, KEPT), SHAPE_FIELD(request_attachment, picurl, STR, KEPT),
	SHAPE_FIELD(request_attachment, desc, STR, KEPT), SHAPE_FIELD(request_attachment, url, STR, KEPT),
	SHAPE_FIELD(request_attachment, pic_media_id, STR, KEPT), SHAPE_FIELD(request_attachment, appid, STR, KEPT),
	SHAPE_FIELD(request_attachment, page, STR, KEPT));
SHAPE_OF(token, request_token, SHAPE_FIELD(request_token, corpid, STR, WIRE),
	SHAPE_FIELD(request_token, corpsecret, STR, WIRE));
SHAPE_OF(oauth, request_oauth, SHAPE_FIELD(request_oauth, code, STR, WIRE));
SHAPE_OF(welcome, request_welcome, SHAPE_FIELD(request_welcome, welcome_code, STR, BOTH),
	SHAPE_INNER(request_welcome, text, &text_shape),
	SHAPE_LIST(request_welcome, attachments, OBJS, KEPT, &attachment_shape, false));
SHAPE_OF(contact, request_contact, SHAPE_FIELD(request_contact, external_userid, STR, BOTH),
	SHAPE_FIELD(request_contact, cursor, STR, BOTH));
SHAPE_OF(batch, request_batch, SHAPE_LIST(request_batch, userid_list, STRS, BOTH, NULL, false),
	SHAPE_FIELD(request_batch, cursor, STR, BOTH), SHAPE_FIELD(request_batch, limit, UINT, BOTH));
SHAPE_OF(mark, request_mark, SHAPE_FIELD(request_mark, userid, STR, BOTH),
	SHAPE_FIELD(request_mark, external_userid, STR, BOTH),
	SHAPE_LIST(request_mark, add_tag, STRS, BOTH, NULL, false),
	SHAPE_LIST(request_mark, remove_tag, STRS, BOTH, NULL, false));
SHAPE_OF(remark, request_remark, SHAPE_FIELD(request_remark, userid, STR, BOTH),
	SHAPE_FIELD(request_remark, external_userid, STR, BOTH), SHAPE_FIELD(request_remark, remark, STR, BOTH),
	SHAPE_FIELD(request_remark, description, STR, BOTH), SHAPE_FIELD(request_remark, remark_company, STR, BOTH));
SHAPE_OF(tags, request_tags, SHAPE_LIST(request_tags, tag_id, STRS, BOTH, NULL, false),
	SHAPE_LIST(request_tags, group_id, STRS, BOTH, NULL, false));
SHAPE_OF(strategy_tags, request_tags, SHAPE_FIELD(request_tags, strategy_id, UINT, BOTH),
	SHAPE_LIST(request_tags, tag_id, STRS, BOTH, NULL, false),
	SHAPE_LIST(request_tags, group_id, STRS, BOTH, NULL, false));
SHAPE_OF(strategy, request_strategy, SHAPE_FIELD(request_strategy, strategy_id, UINT, BOTH),
	SHAPE_FIELD(request_strategy, cursor, STR, BOTH), SHAPE_FIELD(request_strategy, limit, UINT, BOTH));
SHAPE_OF(new_tag, request_new_tag, SHAPE_FIELD(request_new_tag, name, STR, BOTH),
	SHAPE_FIELD(request_new_tag, order, UINT, BOTH));
SHAPE_OF(add_tag, request_add_tag, SHAPE_FIELD(request_add_tag, group_id, STR, BOTH),
	SHAPE_FIELD(request_add_tag, group_name, STR, BOTH), SHAPE_FIELD(request_add_tag, order, UINT, BOTH),
	SHAPE_LIST(request_add_tag, tag, OBJS, BOTH, &new_tag_shape, false));
SHAPE_OF(add_strategy_tag, request_add_tag, SHAPE_FIELD(request_add_tag, strategy_id, UINT, BOTH),
	SHAPE_FIELD(request_add_tag, group_id, STR, BOTH), SHAPE_FIELD(request_add_tag, group_name, STR, BOTH),
	SHAPE_FIELD(request_add_tag, order, UINT, BOTH),
	SHAPE_LIST(request_add_tag, tag, OBJS, BOTH, &new_tag_shape, false));
SHAPE_OF(edit_tag, request_edit_tag, SHAPE_FIELD(request_edit_tag, id, STR, BOTH),
	SHAPE_FIELD(request_edit_tag, name, STR, BOTH));
SHAPE_OF(mass, request_mass, SHAPE_FIELD(request_mass, chat_type, STR, BOTH),
	SHAPE_FIELD(request_mass, sender, STR, BOTH),
	SHAPE_LIST(request_mass, external_userid, STRS, BOTH, NULL, false),
	SHAPE_LIST(request_mass, chat_id_list, STRS, BOTH, NULL, false),
	SHAPE_FIELD(request_mass, allow_select, BOOL, BOTH), SHAPE_INNER(request_mass, text, &text_shape),
	SHAPE_LIST(request_mass, attachments, OBJS, KEPT, &attachment_shape, false));
SHAPE_OF(mass_list, request_mass_list, SHAPE_FIELD(request_mass_list, chat_type, STR, BOTH),
	SHAPE_FIELD(request_mass_list, start_time, UINT, BOTH), SHAPE_FIELD(request_mass_list, end_time, UINT, BOTH),
	SHAPE_FIELD(request_mass_list, creator, STR, BOTH), SHAPE_FIELD(request_mass_list, filter_type, INT, BOTH),
	SHAPE_FIELD(request_mass_list, limit, UINT, BOTH), SHAPE_FIELD(request_mass_list, cursor, STR, BOTH));
SHAPE_OF(mass_page, request_mass_page, SHAPE_FIELD(request_mass_page, msgid, STR, BOTH),
	SHAPE_FIELD(request_mass_page, userid, STR, BOTH), SHAPE_FIELD(request_mass_page, limit, UINT, BOTH),
	SHAPE_FIELD(request_mass_page, cursor, STR, BOTH));
SHAPE_OF(moment, request_moment, SHAPE_INNER(request_moment, text, &text_shape),
	SHAPE_LIST(request_moment, attachments, OBJS, KEPT, &attachment_shape, false),
	SHAPE_LIST(request_moment, user_list, STRS, KEPT, NULL, false),
	SHAPE_LIST(request_moment, tag_list, STRS, KEPT, NULL, false));
SHAPE_OF(moment_page, request_moment_page, SHAPE_FIELD(request_moment_page, jobid, STR, BOTH),
	SHAPE_FIELD(request_moment_page, moment_id, STR, BOTH), SHAPE_FIELD(request_moment_page, userid, STR, BOTH),
	SHAPE_FIELD(request_moment_page, start_time, UINT, BOTH),
	SHAPE_FIELD(request_moment_page, end_time, UINT, BOTH), SHAPE_FIELD(request_moment_page, limit, UINT, BOTH),
	SHAPE_FIELD(request_moment_page, cursor, STR, BOTH));
SHAPE_OF(message, request_message, SHAPE_FIELD(request_message, touser, STR, BOTH),
	SHAPE_FIELD(request_message, toparty, STR, BOTH), SHAPE_FIELD(request_message, totag, STR, BOTH),
	SHAPE_FIELD(request_message, msgtype, STR, BOTH), SHAPE_FIELD(request_message, agentid, UINT, BOTH),
	SHAPE_FIELD(request_message, content, STR, KEPT), SHAPE_FIELD(request_message, card, STR, KEPT),
	SHAPE_FIELD(request_message, title, STR, KEPT), SHAPE_FIELD(request_message, description, STR, KEPT),
	SHAPE_FIELD(request_message, url, STR, KEPT), SHAPE_FIELD(request_message, btntxt, STR, KEPT),
	SHAPE_FIELD(request_message, media_id, STR, KEPT), SHAPE_FIELD(request_message, sha256, STR, KEPT),
	SHAPE_FIELD(request_message, filename, STR, KEPT), SHAPE_FIELD(request_message, safe, UINT, BOTH),
	SHAPE_FIELD(request_message, enable_duplicate_check, UINT, BOTH),
	SHAPE_FIELD(request_message, duplicate_check_interval, UINT, BOTH));
SHAPE_OF(card, request_card, SHAPE_FIELD(request_card, userid, STR, KEPT),
	SHAPE_FIELD(request_card, agentid, UINT, BOTH), SHAPE_FIELD(request_card, response_code, STR, BOTH),
	SHAPE_FIELD(request_card, replace_name, STR, KEPT));
SHAPE_OF(menu, request_menu, SHAPE_FIELD(request_menu, agentid, UINT, KEPT),
	SHAPE_FIELD(request_menu, buttons, STR, KEPT));
SHAPE_OF(webhook, request_webhook, SHAPE_FIELD(request_webhook, robot, STR, KEPT),
	SHAPE_FIELD(request_webhook, msgtype, STR, BOTH), SHAPE_FIELD(request_webhook, content, STR, KEPT));
SHAPE_OF(hook, request_hook, SHAPE_FIELD(request_hook, hook, STR, KEPT), SHAPE_FIELD(request_hook, event, UINT, KEPT));
SHAPE_OF(way, request_way, SHAPE_FIELD(request_way, config_id, STR, BOTH), SHAPE_FIELD(request_way, type, UINT, BOTH),
	SHAPE_FIELD(request_way, scene, UINT, BOTH), SHAPE_FIELD(request_way, remark, STR, BOTH),
	SHAPE_FIELD(request_way, skip_verify, FLAG, BOTH), SHAPE_FIELD(request_way, state, STR, BOTH),
	SHAPE_LIST(request_way, user, STRS, BOTH, NULL, false), SHAPE_FIELD(request_way, is_exclusive, FLAG, BOTH));
SHAPE_OF(way_id, request_way_id, SHAPE_FIELD(request_way_id, config_id, STR, BOTH));
SHAPE_OF(way_list, request_way_list, SHAPE_FIELD(request_way_list, start_time, UINT, BOTH),
	SHAPE_FIELD(request_way_list, end_time, UINT, BOTH), SHAPE_FIELD(request_way_list, cursor, STR, BOTH),
	SHAPE_FIELD(request_way_list, limit, UINT, BOTH));
static const struct shape_field owners_fields[] = {{.name = "userid_list",
							   .type = SHAPE_STRS,
							   .where = SHAPE_BOTH,
							   .offset = offsetof(struct request_groups, owner),
							   .offset_n = offsetof(struct request_groups, owner_n)},
	SHAPE_END};
static const struct shape owners_shape = {sizeof(struct request_groups), owners_fields};
static const struct shape_field stats_owners_fields[] = {
	{.name = "userid_list",
		.type = SHAPE_STRS,
		.where = SHAPE_BOTH,
		.offset = offsetof(struct request_group_stats, owner),
		.offset_n = offsetof(struct request_group_stats, owner_n)},
	SHAPE_END};
static const struct shape stats_owners_shape = {sizeof(struct request_group_stats), stats_owners_fields};
/* owner_filter is the same struct seen from its first byte */
SHAPE_OF(groups, request_groups, SHAPE_FIELD(request_groups, status_filter, UINT, BOTH),
	{.name = "owner_filter", .type = SHAPE_OBJ, .where = SHAPE_BOTH, .sub = &owners_shape},
	SHAPE_FIELD(request_groups, cursor, STR, BOTH), SHAPE_FIELD(request_groups, limit, UINT, BOTH));
SHAPE_OF(staff_stats, request_staff_stats, SHAPE_LIST(request_staff_stats, userid, STRS, BOTH, NULL, false),
	SHAPE_FIELD(request_staff_stats, start_time, UINT, BOTH),
	SHAPE_FIELD(request_staff_stats, end_time, UINT, BOTH));
SHAPE_OF(group_stats, request_group_stats, SHAPE_FIELD(request_group_stats, day_begin_time, UINT, BOTH),
	SHAPE_FIELD(request_group_stats, day_end_time, UINT, BOTH),
	{.name = "owner_filter", .type = SHAPE_OBJ, .where = SHAPE_BOTH, .sub = &stats_owners_shape},
	SHAPE_FIELD(request_group_stats, limit, UINT, BOTH));
SHAPE_OF(group, request_group, SHAPE_FIELD(request_group, chat_id, STR, BOTH),
	SHAPE_FIELD(request_group, need_name, UINT, BOTH));
SHAPE_OF(join, request_join, SHAPE_FIELD(request_join, config_id, STR, BOTH),
	SHAPE_FIELD(request_join, scene, UINT, BOTH), SHAPE_FIELD(request_join, remark, STR, BOTH),
	SHAPE_FIELD(request_join, auto_create_room, INT, BOTH), SHAPE_FIELD(request_join, room_base_name, STR, BOTH),
	SHAPE_LIST(request_join, chat_id_list, STRS, BOTH, NULL, false), SHAPE_FIELD(request_join, state, STR, BOTH));
static const struct shape_field range_fields[] = {{.name = "user_list",
							  .type = SHAPE_STRS,
							  .where = SHAPE_BOTH,
							  .offset = offsetof(struct request_link, user),
							  .offset_n = offsetof(struct request_link, user_n)},
	SHAPE_END};
static const struct shape range_shape = {sizeof(struct request_link), range_fields};
/* range is the same struct seen from its first byte */
SHAPE_OF(link, request_link, SHAPE_FIELD(request_link, link_id, STR, BOTH),
	SHAPE_FIELD(request_link, link_name, STR, BOTH),
	{.name = "range", .type = SHAPE_OBJ, .where = SHAPE_BOTH, .sub = &range_shape},
	SHAPE_FIELD(request_link, skip_verify, FLAG, BOTH));
static const struct shape_field link_id_fields[] = {
	{.name = "link_id", .type = SHAPE_STR, .where = SHAPE_BOTH, .offset = offsetof(struct request_link, link_id)},
	SHAPE_END};
static const struct shape link_id_shape = {sizeof(struct request_link), link_id_fields};
SHAPE_OF(link_page, request_link_page, SHAPE_FIELD(request_link_page, link_id, STR, BOTH),
	SHAPE_FIELD(request_link_page, limit, UINT, BOTH), SHAPE_FIELD(request_link_page, cursor, STR, BOTH));
SHAPE_OF(unassigned, request_unassigned, SHAPE_FIELD(request_unassigned, page_size, UINT, BOTH),
	SHAPE_FIELD(request_unassigned, cursor, STR, BOTH));
SHAPE_OF(transfer, request_transfer, SHAPE_FIELD(request_transfer, handover_userid, STR, BOTH),
	SHAPE_FIELD(request_transfer, takeover_userid, STR, BOTH),
	SHAPE_LIST(request_transfer, external_userid, STRS, BOTH, NULL, false),
	SHAPE_FIELD(request_transfer, transfer_success_msg, STR, BOTH));
SHAPE_OF(transfer_result, request_transfer, SHAPE_FIELD(request_transfer, handover_userid, STR, BOTH),
	SHAPE_FIELD(request_transfer, takeover_userid, STR, BOTH), SHAPE_FIELD(request_transfer, cursor, STR, BOTH));
SHAPE_OF(group_transfer, request_group_transfer,
	SHAPE_LIST(request_group_transfer, chat_id_list, STRS, BOTH, NULL, false),
	SHAPE_FIELD(request_group_transfer, new_owner, STR, BOTH));
SHAPE_OF(greeting, request_greeting, SHAPE_FIELD(request_greeting, template_id, STR, BOTH),
	SHAPE_INNER(request_greeting, text, &text_shape),
	SHAPE_LIST(request_greeting, attachments, OBJS, KEPT, &attachment_shape, false));
SHAPE_OF(kf_item, request_kf_item, SHAPE_FIELD(request_kf_item, id, STR, KEPT),
	SHAPE_FIELD(request_kf_item, content, STR, KEPT));
/* on the wire the message stands below its type (request_kf_wire) */
SHAPE_OF(kf_say, request_kf_say, SHAPE_FIELD(request_kf_say, touser, STR, BOTH),
	SHAPE_FIELD(request_kf_say, open_kfid, STR, BOTH), SHAPE_FIELD(request_kf_say, code, STR, BOTH),
	SHAPE_FIELD(request_kf_say, msgid, STR, BOTH), SHAPE_FIELD(request_kf_say, msgtype, STR, BOTH),
	SHAPE_FIELD(request_kf_say, text, STR, KEPT), SHAPE_FIELD(request_kf_say, head, STR, KEPT),
	SHAPE_LIST(request_kf_say, item, OBJS, KEPT, &kf_item_shape, false),
	SHAPE_FIELD(request_kf_say, tail, STR, KEPT),
	SHAPE_LIST(request_kf_say, attachments, OBJS, KEPT, &attachment_shape, false));
SHAPE_OF(agree_pair, request_agree_pair, SHAPE_FIELD(request_agree_pair, userid, STR, BOTH),
	SHAPE_FIELD(request_agree_pair, exteranalopenid, STR, BOTH));
SHAPE_OF(agree, request_agree, SHAPE_LIST(request_agree, info, OBJS, BOTH, &agree_pair_shape, false),
	SHAPE_FIELD(request_agree, roomid, STR, BOTH));
static const struct shape_field nothing_fields[] = {SHAPE_END};
static const struct shape nothing_shape = {0, nothing_fields};
SHAPE_OF(upload, request_upload, SHAPE_FIELD(request_upload, type, STR, KEPT),
	SHAPE_FIELD(request_upload, filename, STR, KEPT), SHAPE_FIELD(request_upload, sha256, STR, KEPT));

static const struct shape *const request_shapes[API_COUNT] = {
	[API_GETTOKEN] = &token_shape,
	[API_OAUTH] = &oauth_shape,
	[API_CORP_TICKET] = &nothing_shape,
	[API_APP_TICKET] = &nothing_shape,
	[API_SEND_WELCOME] = &welcome_shape,
	[API_CONTACT_GET] = &contact_shape,
	[API_FOLLOW_USERS] = &nothing_shape,
	[API_LINK_QUOTA] = &nothing_shape,
	[API_BATCH_GET] = &batch_shape,
	[API_MARK_TAG] = &mark_shape,
	[API_TAG_LIST] = &tags_shape,
	[API_ADD_TAG] = &add_tag_shape,
	[API_EDIT_TAG] = &edit_tag_shape,
	[API_DEL_TAG] = &tags_shape,
	[API_STRATEGIES] = &strategy_shape,
	[API_STRATEGY] = &strategy_shape,
	[API_STRATEGY_TAGS] = &strategy_tags_shape,
	[API_ADD_STRATEGY_TAG] = &add_strategy_tag_shape,
	[API_EDIT_STRATEGY_TAG] = &edit_tag_shape,
	[API_DEL_STRATEGY_TAG] = &tags_shape,
	[API_ADD_MASS] = &mass_shape,
	[API_MASS_LIST] = &mass_list_shape,
	[API_MASS_TASK] = &mass_page_shape,
	[API_MASS_RESULT] = &mass_page_shape,
	[API_REMIND_MASS] = &mass_page_shape,
	[API_CANCEL_MASS] = &mass_page_shape,
	[API_ADD_MOMENT] = &moment_shape,
	[API_MOMENT_JOB] = &moment_page_shape,
	[API_MOMENT_LIST] = &moment_page_shape,
	[API_MOMENT_TASK] = &moment_page_shape,
	[API_MOMENT_MARKS] = &moment_page_shape,
	[API_MOMENT_CHOSEN] = &moment_page_shape,
	[API_MOMENT_REACH] = &moment_page_shape,
	[API_CANCEL_MOMENT] = &moment_page_shape,
	[API_MOMENT_UPLOAD] = &upload_shape,
	[API_MESSAGE_SEND] = &message_shape,
	[API_MENU] = &menu_shape,
	[API_UPDATE_CARD] = &card_shape,
	[API_WEBHOOK] = &webhook_shape,
	[API_HOOK] = &hook_shape,
	[API_MEDIA_UPLOAD] = &upload_shape,
	[API_REMARK] = &remark_shape,
	[API_ADD_WAY] = &way_shape,
	[API_UPDATE_WAY] = &way_shape,
	[API_GET_WAY] = &way_id_shape,
	[API_DEL_WAY] = &way_id_shape,
	[API_LIST_WAY] = &way_list_shape,
	[API_GROUP_LIST] = &groups_shape,
	[API_GROUP_GET] = &group_shape,
	[API_STAFF_STATS] = &staff_stats_shape,
	[API_GROUP_STATS] = &group_stats_shape,
	[API_ADD_JOIN] = &join_shape,
	[API_UPDATE_JOIN] = &join_shape,
	[API_GET_JOIN] = &way_id_shape,
	[API_DEL_JOIN] = &way_id_shape,
	[API_ADD_LINK] = &link_shape,
	[API_UPDATE_LINK] = &link_shape,
	[API_DEL_LINK] = &link_id_shape,
	[API_LINK_GET] = &link_id_shape,
	[API_LINK_LIST] = &link_page_shape,
	[API_LINK_CUSTOMERS] = &link_page_shape,
	[API_UNASSIGNED] = &unassigned_shape,
	[API_TRANSFER] = &transfer_shape,
	[API_TRANSFER_RESULT] = &transfer_result_shape,
	[API_RESIGNED] = &transfer_shape,
	[API_RESIGNED_RESULT] = &transfer_result_shape,
	[API_GROUP_ONJOB] = &group_transfer_shape,
	[API_GROUP_RESIGNED] = &group_transfer_shape,
	[API_ADD_GREETING] = &greeting_shape,
	[API_EDIT_GREETING] = &greeting_shape,
	[API_KF_SYNC] = &kfshape_ask_sync,
	[API_KF_SEND] = &kf_say_shape,
	[API_KF_ON_EVENT] = &kf_say_shape,
	[API_KF_STATE] = &kfshape_ask_session,
	[API_KF_TRANS] = &kfshape_ask_session,
	[API_KF_ACCOUNTS] = &kfshape_ask_list,
	[API_KF_SERVICERS] = &kfshape_ask_list,
	[API_KF_LINK] = &kfshape_ask_link,
	[API_KF_PEOPLE] = &kfshape_ask_people,
	[API_AGREE_SINGLE] = &agree_shape,
	[API_AGREE_ROOM] = &agree_shape,
	[API_BILLS] = &billshape_ask,
};

static const struct shape *request_shape(enum api_id api)
{
	INVARIANT(api > API_NONE && api < API_COUNT);
	return request_shapes[api];
}

enum rc request_check(const struct request *r, struct err *err)
{
	return requestcheck_all(r, false, err);
}

/* "link":{…} */
static void request_media_wire(struct jsonw *w, const struct request_attachment *x, bool moment)
{
	jsonw_keyn(w, x->msgtype);
	jsonw_obj(w);
	if (span_is(x->msgtype, "link")) {
		jsonw_kstr(w, "title", x->title);
		jsonw_kstr_opt(w, "picurl", x->picurl);
		jsonw_kstr_opt(w, "desc", x->desc);
		jsonw_kstr(w, "url", x->url);
		if (moment)
			jsonw_kstr(w, "media_id", x->media_id);
	} else if (span_is(x->msgtype, "miniprogram")) {
		jsonw_kstr(w, "title", x->title);
		jsonw_kstr(w, "pic_media_id", x->pic_media_id);
		jsonw_kstr(w, "appid", x->appid);
		jsonw_kstr(w, "page", x->page);
	} else if (x->media_id.n > 0) {
		jsonw_kstr(w, "media_id", x->media_id);
	} else {
		jsonw_kstr(w, "pic_url", x->pic_url);
	}
	jsonw_end_obj(w);
}

/* Into WeCom's nested form: {"msgtype":"link","link":{…}}. */
static void request_attachment_wire(struct jsonw *w, const struct request_attachment *x, bool moment)
{
	jsonw_obj(w);
	jsonw_kstr(w, "msgtype", x->msgtype);
	request_media_wire(w, x, moment);
	jsonw_end_obj(w);
}

static void request_message_wire(struct jsonw *w, const struct request_message *m)
{
	jsonw_keyn(w, m->msgtype);
	if (span_is(m->msgtype, "template_card")) {
		jsonw_raw(w, m->card);
		return;
	}
	jsonw_obj(w);
	jsonw_kstr_opt(w, "content", m->content);
	jsonw_kstr_opt(w, "media_id", m->media_id);
	jsonw_kstr_opt(w, "title", m->title);
	jsonw_kstr_opt(w, "description", m->description);
	jsonw_kstr_opt(w, "url", m->url);
	jsonw_kstr_opt(w, "btntxt", m->btntxt);
	jsonw_end_obj(w);
}

static void request_card_wire(struct jsonw *w, const struct request_card *c)
{
	jsonw_key(w, "userids");
	jsonw_arr(w);
	jsonw_str(w, c->userid);
	jsonw_end_arr(w);
	jsonw_key(w, "button");
	jsonw_obj(w);
	jsonw_kstr(w, "replace_name", c->replace_name);
	jsonw_end_obj(w);
}

static void request_webhook_wire(struct jsonw *w, const struct request_webhook *m)
{
	jsonw_keyn(w, m->msgtype);
	jsonw_obj(w);
	jsonw_kstr(w, "content", m->content);
	jsonw_end_obj(w);
}

/* Who publishes, and who sees it. */
static void request_moment_wire(struct jsonw *w, const struct request_moment *m)
{
	jsonw_key(w, "visible_range");
	jsonw_obj(w);
	jsonw_key(w, "sender_list");
	jsonw_obj(w);
	jsonw_key(w, "user_list");
	jsonw_arr(w);
	for (size_t i = 0; i < m->user_list_n; i++)
		jsonw_str(w, m->user_list[i]);
	jsonw_end_arr(w);
	jsonw_end_obj(w);
	if (m->tag_list_n > 0) {
		jsonw_key(w, "external_contact_list");
		jsonw_obj(w);
		jsonw_key(w, "tag_list");
		jsonw_arr(w);
		for (size_t i = 0; i < m->tag_list_n; i++)
			jsonw_str(w, m->tag_list[i]);
		jsonw_end_arr(w);
		jsonw_end_obj(w);
	}
	jsonw_end_obj(w);
}

static void request_kf_menu_wire(struct jsonw *w, const struct request_kf_say *s)
{
	jsonw_kstr_opt(w, "head_content", s->head);
	jsonw_key(w, "list");
	jsonw_arr(w);
	for (size_t i = 0; i < s->item_n; i++) {
		jsonw_obj(w);
		jsonw_kcstr(w, "type", "click");
		jsonw_key(w, "click");
		jsonw_obj(w);
		jsonw_kstr_opt(w, "id", s->item[i].id);
		jsonw_kstr(w, "content", s->item[i].content);
		jsonw_end_obj(w);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	jsonw_kstr_opt(w, "tail_content", s->tail);
}

/* "text":{"content":…}; of a link its cover is a file of ours (callbacks.md 6.4) */
static void request_kf_wire(struct jsonw *w, const struct request_kf_say *s)
{
	const struct request_attachment *x = s->attachments_n ? &s->attachments[0] : NULL;

	jsonw_keyn(w, s->msgtype);
	jsonw_obj(w);
	if (span_is(s->msgtype, "text")) {
		jsonw_kstr(w, "content", s->text);
	} else if (span_is(s->msgtype, "msgmenu")) {
		request_kf_menu_wire(w, s);
	} else if (x && span_is(s->msgtype, "link")) {
		jsonw_kstr(w, "title", x->title);
		jsonw_kstr_opt(w, "desc", x->desc);
		jsonw_kstr(w, "url", x->url);
		jsonw_kstr(w, "thumb_media_id", x->media_id);
	} else if (x && span_is(s->msgtype, "miniprogram")) {
		jsonw_kstr(w, "appid", x->appid);
		jsonw_kstr_opt(w, "title", x->title);
		jsonw_kstr(w, "thumb_media_id", x->pic_media_id);
		jsonw_kstr(w, "pagepath", x->page);
	} else if (x) {
		jsonw_kstr(w, "media_id", x->media_id);
	}
	jsonw_end_obj(w);
}

static bool request_is_kf_say(const struct request *r)
{
	return r->api == API_KF_SEND || r->api == API_KF_ON_EVENT;
}

static struct span request_json(struct arena *a, const struct request *r)
{
	struct request_attachment *v;
	struct text out;
	struct jsonw w;
	size_t n;

	text_init(&out, REQUEST_MAX_BODY_BYTES);
	jsonw_init(&w, &out);
	jsonw_obj(&w);
	shape_write(&w, request_shape(r->api), &r->u, SHAPE_WIRE, NULL);
	v = request_attachments(r, &n);
	if (n > 0 && (r->api == API_ADD_GREETING || r->api == API_EDIT_GREETING)) {
		request_media_wire(&w, &v[0], false); /* beside the text */
	} else if (n > 0 && !request_is_kf_say(r)) {
		jsonw_key(&w, "attachments");
		jsonw_arr(&w);
		for (size_t i = 0; i < n; i++)
			request_attachment_wire(&w, &v[i], r->api == API_ADD_MOMENT);
		jsonw_end_arr(&w);
	}
	if (r->api == API_ADD_MOMENT)
		request_moment_wire(&w, &r->u.moment);
	if (r->api == API_MESSAGE_SEND)
		request_message_wire(&w, &r->u.message);
	if (request_is_kf_say(r))
		request_kf_wire(&w, &r->u.kf_say);
	if (r->api == API_UPDATE_CARD)
		request_card_wire(&w, &r->u.card);
	if (r->api == API_MENU) {
		jsonw_key(&w, "button");
		jsonw_raw(&w, r->u.menu.buttons);
	}
	if (r->api == API_WEBHOOK)
		request_webhook_wire(&w, &r->u.webhook);
	jsonw_end_obj(&w);
	INVARIANT(!out.over); /* the checks bound every field */
	struct span body = arena_copy(a, text_span(&out));
	text_release(&out);
	return body;
}

/* The part header is exactly that of api.md 13; the boundary is the first of a series that the file does not hold. */
static void request_multipart(struct arena *a, const struct request_upload *u, struct request_http *ret)
{
	struct span mark = SPAN_LIT("siyu-0");

	for (unsigned i = 1; span_search(u->content, mark) != SIZE_MAX; i++)
		mark = arena_printf(a, "siyu-%u", i * 2654435761u);
	struct span head = arena_printf(a,
		"--%.*s\r\nContent-Disposition: form-data; name=\"media\"; filename=\"%.*s\"; "
		"filelength=%zu\r\nContent-Type: application/octet-stream\r\n\r\n",
		SPAN_ARG(mark), SPAN_ARG(u->filename), u->content.n);
	struct span tail = arena_printf(a, "\r\n--%.*s--\r\n", SPAN_ARG(mark));
	char *p = arena_alloc(a, head.n + u->content.n + tail.n);
	memcpy(p, head.p, head.n);
	memcpy(p + head.n, u->content.p, u->content.n);
	memcpy(p + head.n + u->content.n, tail.p, tail.n);
	ret->body = span_make(p, head.n + u->content.n + tail.n);
	ret->content_type = arena_printf(a, "multipart/form-data; boundary=%.*s", SPAN_ARG(mark));
}

enum rc request_build(struct arena *a, const struct request *r, struct request_http *ret, struct err *err)
{
	struct request_http http = {0};
	enum rc rc = requestcheck_all(r, true, err);

	if (rc != RC_OK)
		return err_wrap(err, rc, "%s", api_def(r->api)->name);
	http.method = api_def(r->api)->method;
	http.path = requestpath_of(a, r);
	if (r->api == API_HOOK)
		http.headers = requestsign_headers(a, &r->u.hook);
	switch (api_def(r->api)->body) {
	case API_BODY_JSON:
		http.content_type = SPAN_LIT("application/json");
		http.body = r->api == API_HOOK ? r->u.hook.body : request_json(a, r);
		break;
	case API_BODY_MULTIPART: request_multipart(a, &r->u.upload, &http); break;
	case API_BODY_NONE: break;
	}
	*ret = http;
	return RC_OK;
}

void request_encode(const struct request *r, struct jsonw *w)
{
	INVARIANT(!api_unkept(r->api));
	jsonw_obj(w);
	shape_write(w, request_shape(r->api), &r->u, SHAPE_KEPT, NULL);
	jsonw_end_obj(w);
}

enum rc request_decode(struct arena *a, enum api_id api, struct span json, struct request *ret, struct err *err)
{
	struct request r = {.api = api};
	struct json_doc *doc;
	enum rc rc = json_parse(json, &doc, err);

	INVARIANT(!api_unkept(api));
	if (rc != RC_OK)
		return err_wrap(err, RC_INVALID, "stored request");
	if (json_kind(json_root(doc)) == JSON_OBJECT)
		shape_read(a, request_shape(api), json_root(doc), SHAPE_KEPT, &r.u);
	else
		rc = err_set(err, RC_INVALID, "stored request is no object");
	json_free(doc);
	if (rc == RC_OK)
		*ret = r;
	return rc;
}

struct request_attachment *request_attachments(const struct request *r, size_t *ret_n)
{
	*ret_n = 0;
	if (r->api == API_SEND_WELCOME) {
		*ret_n = r->u.welcome.attachments_n;
		return r->u.welcome.attachments;
	}
	if (r->api == API_ADD_MASS) {
		*ret_n = r->u.mass.attachments_n;
		return r->u.mass.attachments;
	}
	if (r->api == API_ADD_MOMENT) {
		*ret_n = r->u.moment.attachments_n;
		return r->u.moment.attachments;
	}
	if (r->api == API_ADD_GREETING || r->api == API_EDIT_GREETING) {
		*ret_n = r->u.greeting.attachments_n;
		return r->u.greeting.attachments;
	}
	if (request_is_kf_say(r)) {
		*ret_n = r->u.kf_say.attachments_n;
		return r->u.kf_say.attachments;
	}
	return NULL;
}

#define MOMENT_TYPE "moment_"

struct span request_media_type(enum api_id api, struct span msgtype)
{
	if (api == API_ADD_MOMENT)
		return span_is(msgtype, "video") ? SPAN_LIT(MOMENT_TYPE "video") : SPAN_LIT(MOMENT_TYPE "image");
	if (span_is(msgtype, "miniprogram") || (api == API_KF_SEND && span_is(msgtype, "link")))
		return SPAN_LIT("image");
	return msgtype;
}

enum api_id request_media_api(struct span type, struct span *ret_type)
{
	bool moment = span_starts(type, MOMENT_TYPE);

	*ret_type = moment ? span_drop(type, strlen(MOMENT_TYPE)) : type;
	return moment ? API_MOMENT_UPLOAD : API_MEDIA_UPLOAD;
}

bool request_media_missing(const struct request_attachment *x)
{
	if (x->sha256.n == 0)
		return false;
	return span_is(x->msgtype, "miniprogram") ? x->pic_media_id.n == 0 : x->media_id.n == 0;
}
