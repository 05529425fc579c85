/* wecom/kfshape: callbacks.md 6.3 to 6.7. WIRE alone: read and shown, but nothing that the fold decides on. */
#include "kfshape.h"
#include "base/utf8.h"
#include "wecom/kf.h"
#include <string.h>

#define NAME_BYTES 512 /* of a title, an address, a name */

/* -- messages ------------------------------------------------------------------------------------------------------------ */

SHAPE_OF(text, answer_kf_text, SHAPE_FIELD(answer_kf_text, content, STR, BOTH),
	SHAPE_FIELD(answer_kf_text, menu_id, STR, BOTH));
SHAPE_OF(media, answer_kf_media, SHAPE_FIELD(answer_kf_media, media_id, STR, BOTH));
SHAPE_OF(place, answer_kf_place, SHAPE_FIELD(answer_kf_place, latitude, STR, WIRE),
	SHAPE_FIELD(answer_kf_place, longitude, STR, WIRE), SHAPE_FIELD(answer_kf_place, name, STR, BOTH),
	SHAPE_FIELD(answer_kf_place, address, STR, BOTH));
SHAPE_OF(link, answer_kf_link, SHAPE_FIELD(answer_kf_link, title, STR, BOTH),
	SHAPE_FIELD(answer_kf_link, desc, STR, BOTH), SHAPE_FIELD(answer_kf_link, url, STR, BOTH),
	SHAPE_FIELD(answer_kf_link, pic_url, STR, WIRE));
SHAPE_OF(card, answer_kf_card, SHAPE_FIELD(answer_kf_card, userid, STR, BOTH));
SHAPE_OF(program, answer_kf_program, SHAPE_FIELD(answer_kf_program, title, STR, BOTH),
	SHAPE_FIELD(answer_kf_program, appid, STR, BOTH), SHAPE_FIELD(answer_kf_program, pagepath, STR, BOTH),
	SHAPE_FIELD(answer_kf_program, thumb_media_id, STR, WIRE));
/* what stands below the name of its type is the same struct seen from its first byte */
SHAPE_OF(clicked, answer_kf_item, SHAPE_FIELD(answer_kf_item, id, STR, WIRE),
	SHAPE_FIELD(answer_kf_item, content, STR, WIRE));
SHAPE_OF(opened, answer_kf_item, SHAPE_FIELD(answer_kf_item, url, STR, WIRE),
	SHAPE_FIELD(answer_kf_item, content, STR, WIRE));
SHAPE_OF(told, answer_kf_item, SHAPE_FIELD(answer_kf_item, content, STR, WIRE));
SHAPE_OF(item, answer_kf_item, SHAPE_FIELD(answer_kf_item, type, STR, WIRE),
	{.name = "click", .type = SHAPE_OBJ, .where = SHAPE_WIRE, .sub = &clicked_shape},
	{.name = "view", .type = SHAPE_OBJ, .where = SHAPE_WIRE, .sub = &opened_shape},
	{.name = "miniprogram", .type = SHAPE_OBJ, .where = SHAPE_WIRE, .sub = &told_shape},
	{.name = "text", .type = SHAPE_OBJ, .where = SHAPE_WIRE, .sub = &told_shape});
SHAPE_OF(menu, answer_kf_menu, SHAPE_FIELD(answer_kf_menu, head_content, STR, WIRE),
	SHAPE_LIST(answer_kf_menu, list, OBJS, WIRE, &item_shape, false),
	SHAPE_FIELD(answer_kf_menu, tail_content, STR, WIRE));
SHAPE_OF(product, answer_kf_product, SHAPE_FIELD(answer_kf_product, product_id, STR, BOTH),
	SHAPE_FIELD(answer_kf_product, head_img, STR, WIRE), SHAPE_FIELD(answer_kf_product, title, STR, BOTH),
	SHAPE_FIELD(answer_kf_product, sales_price, STR, BOTH),
	SHAPE_FIELD(answer_kf_product, shop_nickname, STR, BOTH),
	SHAPE_FIELD(answer_kf_product, shop_head_img, STR, WIRE));
SHAPE_OF(order, answer_kf_order, SHAPE_FIELD(answer_kf_order, order_id, STR, BOTH),
	SHAPE_FIELD(answer_kf_order, product_titles, STR, BOTH), SHAPE_FIELD(answer_kf_order, price_wording, STR, BOTH),
	SHAPE_FIELD(answer_kf_order, state, STR, BOTH), SHAPE_FIELD(answer_kf_order, image_url, STR, WIRE),
	SHAPE_FIELD(answer_kf_order, shop_nickname, STR, BOTH));
SHAPE_OF(channel, answer_kf_channel, SHAPE_FIELD(answer_kf_channel, sub_type, INT, BOTH),
	SHAPE_FIELD(answer_kf_channel, nickname, STR, BOTH), SHAPE_FIELD(answer_kf_channel, title, STR, BOTH));
SHAPE_OF(part, answer_kf_part, SHAPE_FIELD(answer_kf_part, send_time, INT, WIRE),
	SHAPE_FIELD(answer_kf_part, msgtype, STR, WIRE), SHAPE_FIELD(answer_kf_part, sender_name, STR, WIRE),
	SHAPE_FIELD(answer_kf_part, msg_content, STR, WIRE));
SHAPE_OF(merged, answer_kf_merged, SHAPE_FIELD(answer_kf_merged, title, STR, BOTH),
	SHAPE_LIST(answer_kf_merged, item, OBJS, WIRE, &part_shape, false));
SHAPE_OF(video, answer_kf_video, SHAPE_FIELD(answer_kf_video, nickname, STR, BOTH),
	SHAPE_FIELD(answer_kf_video, shop_nickname, STR, BOTH), SHAPE_FIELD(answer_kf_video, scene, INT, BOTH));
SHAPE_OF(event, answer_kf_event, SHAPE_FIELD(answer_kf_event, event_type, STR, BOTH),
	SHAPE_FIELD(answer_kf_event, open_kfid, STR, BOTH), SHAPE_FIELD(answer_kf_event, external_userid, STR, BOTH),
	SHAPE_FIELD(answer_kf_event, scene, STR, BOTH), SHAPE_FIELD(answer_kf_event, scene_param, STR, BOTH),
	SHAPE_FIELD(answer_kf_event, welcome_code, STR, BOTH),
	SHAPE_INNER(answer_kf_event, wechat_channels, &video_shape),
	SHAPE_FIELD(answer_kf_event, fail_msgid, STR, BOTH), SHAPE_FIELD(answer_kf_event, fail_type, INT, BOTH),
	SHAPE_FIELD(answer_kf_event, servicer_userid, STR, BOTH), SHAPE_FIELD(answer_kf_event, status, INT, BOTH),
	SHAPE_FIELD(answer_kf_event, stop_type, INT, BOTH), SHAPE_FIELD(answer_kf_event, change_type, INT, BOTH),
	SHAPE_FIELD(answer_kf_event, old_servicer_userid, STR, BOTH),
	SHAPE_FIELD(answer_kf_event, new_servicer_userid, STR, BOTH), SHAPE_FIELD(answer_kf_event, msg_code, STR, BOTH),
	SHAPE_FIELD(answer_kf_event, recall_msgid, STR, BOTH), SHAPE_FIELD(answer_kf_event, reject_switch, INT, BOTH));
SHAPE_OF(message, answer_kf_message, SHAPE_FIELD(answer_kf_message, msgid, STR, BOTH),
	SHAPE_FIELD(answer_kf_message, open_kfid, STR, BOTH),
	SHAPE_FIELD(answer_kf_message, external_userid, STR, BOTH),
	SHAPE_FIELD(answer_kf_message, send_time, INT, BOTH), SHAPE_FIELD(answer_kf_message, origin, INT, BOTH),
	SHAPE_FIELD(answer_kf_message, servicer_userid, STR, BOTH), SHAPE_FIELD(answer_kf_message, msgtype, STR, BOTH),
	SHAPE_INNER(answer_kf_message, text, &text_shape), SHAPE_INNER(answer_kf_message, image, &media_shape),
	SHAPE_INNER(answer_kf_message, voice, &media_shape), SHAPE_INNER(answer_kf_message, video, &media_shape),
	SHAPE_INNER(answer_kf_message, file, &media_shape), SHAPE_INNER(answer_kf_message, location, &place_shape),
	SHAPE_INNER(answer_kf_message, link, &link_shape), SHAPE_INNER(answer_kf_message, business_card, &card_shape),
	SHAPE_INNER(answer_kf_message, miniprogram, &program_shape),
	SHAPE_INNER(answer_kf_message, msgmenu, &menu_shape),
	SHAPE_INNER(answer_kf_message, channels_shop_product, &product_shape),
	SHAPE_INNER(answer_kf_message, channels_shop_order, &order_shape),
	SHAPE_INNER(answer_kf_message, channels, &channel_shape),
	SHAPE_INNER(answer_kf_message, merged_msg, &merged_shape), SHAPE_INNER(answer_kf_message, event, &event_shape));
/* next_cursor and has_more stand in every part: the last one moves the cursor. */
static const struct shape_field kfshape_sync_fields[] = {
	SHAPE_LIST(answer_kf_sync, msg_list, OBJS, BOTH, &message_shape, true),
	SHAPE_FIELD(answer_kf_sync, next_cursor, STR, BOTH), SHAPE_FIELD(answer_kf_sync, has_more, INT, BOTH),
	SHAPE_END};
const struct shape kfshape_sync = {sizeof(struct answer_kf_sync), kfshape_sync_fields};

/* -- the other answers ------------------------------------------------------------------------------------------------------ */

static const struct shape_field kfshape_sent_fields[] = {SHAPE_FIELD(answer_kf_sent, msgid, STR, BOTH), SHAPE_END};
const struct shape kfshape_sent = {sizeof(struct answer_kf_sent), kfshape_sent_fields};
static const struct shape_field kfshape_session_fields[] = {SHAPE_FIELD(answer_kf_session, service_state, INT, BOTH),
	SHAPE_FIELD(answer_kf_session, servicer_userid, STR, BOTH), SHAPE_FIELD(answer_kf_session, msg_code, STR, BOTH),
	SHAPE_END};
const struct shape kfshape_session = {sizeof(struct answer_kf_session), kfshape_session_fields};
SHAPE_OF(account, answer_kf_account, SHAPE_FIELD(answer_kf_account, open_kfid, STR, BOTH),
	SHAPE_FIELD(answer_kf_account, name, STR, BOTH), SHAPE_FIELD(answer_kf_account, avatar, STR, WIRE),
	SHAPE_FIELD(answer_kf_account, manage_privilege, FLAG, BOTH));
static const struct shape_field kfshape_accounts_fields[] = {
	SHAPE_LIST(answer_kf_accounts, account_list, OBJS, BOTH, &account_shape, true), SHAPE_END};
const struct shape kfshape_accounts = {sizeof(struct answer_kf_accounts), kfshape_accounts_fields};
SHAPE_OF(servicer, answer_kf_servicer, SHAPE_FIELD(answer_kf_servicer, userid, STR, BOTH),
	SHAPE_FIELD(answer_kf_servicer, status, INT, BOTH), SHAPE_FIELD(answer_kf_servicer, stop_type, INT, BOTH),
	SHAPE_FIELD(answer_kf_servicer, department_id, STR, BOTH));
static const struct shape_field kfshape_servicers_fields[] = {
	SHAPE_LIST(answer_kf_servicers, servicer_list, OBJS, BOTH, &servicer_shape, true), SHAPE_END};
const struct shape kfshape_servicers = {sizeof(struct answer_kf_servicers), kfshape_servicers_fields};
static const struct shape_field kfshape_url_fields[] = {SHAPE_FIELD(answer_kf_url, url, STR, BOTH), SHAPE_END};
const struct shape kfshape_url = {sizeof(struct answer_kf_url), kfshape_url_fields};
SHAPE_OF(context, answer_kf_context, SHAPE_FIELD(answer_kf_context, scene, STR, BOTH),
	SHAPE_FIELD(answer_kf_context, scene_param, STR, BOTH),
	SHAPE_INNER(answer_kf_context, wechat_channels, &video_shape));
SHAPE_OF(person, answer_kf_person, SHAPE_FIELD(answer_kf_person, external_userid, STR, BOTH),
	SHAPE_FIELD(answer_kf_person, nickname, STR, BOTH), SHAPE_FIELD(answer_kf_person, avatar, STR, WIRE),
	SHAPE_FIELD(answer_kf_person, gender, INT, BOTH), SHAPE_FIELD(answer_kf_person, unionid, STR, BOTH),
	SHAPE_INNER(answer_kf_person, enter_session_context, &context_shape));
static const struct shape_field kfshape_people_fields[] = {
	SHAPE_LIST(answer_kf_people, customer_list, OBJS, BOTH, &person_shape, true),
	SHAPE_LIST(answer_kf_people, invalid_external_userid, STRS, BOTH, NULL, false), SHAPE_END};
const struct shape kfshape_people = {sizeof(struct answer_kf_people), kfshape_people_fields};

/* -- requests --------------------------------------------------------------------------------------------------------------- */

static const struct shape_field kfshape_ask_sync_fields[] = {SHAPE_FIELD(request_kf_sync, cursor, STR, BOTH),
	SHAPE_FIELD(request_kf_sync, token, STR, BOTH), SHAPE_FIELD(request_kf_sync, limit, UINT, BOTH),
	SHAPE_FIELD(request_kf_sync, open_kfid, STR, BOTH), SHAPE_END};
const struct shape kfshape_ask_sync = {sizeof(struct request_kf_sync), kfshape_ask_sync_fields};
static const struct shape_field kfshape_ask_list_fields[] = {SHAPE_FIELD(request_kf_list, open_kfid, STR, KEPT),
	SHAPE_FIELD(request_kf_list, offset, INT, BOTH), SHAPE_FIELD(request_kf_list, limit, UINT, BOTH), SHAPE_END};
const struct shape kfshape_ask_list = {sizeof(struct request_kf_list), kfshape_ask_list_fields};
static const struct shape_field kfshape_ask_link_fields[] = {
	SHAPE_FIELD(request_kf_link, open_kfid, STR, BOTH), SHAPE_FIELD(request_kf_link, scene, STR, BOTH), SHAPE_END};
const struct shape kfshape_ask_link = {sizeof(struct request_kf_link), kfshape_ask_link_fields};
static const struct shape_field kfshape_ask_people_fields[] = {
	SHAPE_LIST(request_kf_people, external_userid_list, STRS, BOTH, NULL, false),
	SHAPE_FIELD(request_kf_people, need_enter_session_context, UINT, BOTH), SHAPE_END};
const struct shape kfshape_ask_people = {sizeof(struct request_kf_people), kfshape_ask_people_fields};
/* state/get has no service_state: there it is absent */
static const struct shape_field kfshape_ask_session_fields[] = {SHAPE_FIELD(request_kf_session, open_kfid, STR, BOTH),
	SHAPE_FIELD(request_kf_session, external_userid, STR, BOTH),
	SHAPE_FIELD(request_kf_session, service_state, UINT, BOTH),
	SHAPE_FIELD(request_kf_session, servicer_userid, STR, BOTH), SHAPE_END};
const struct shape kfshape_ask_session = {sizeof(struct request_kf_session), kfshape_ask_session_fields};

/* -- cutting ------------------------------------------------------------------------------------------------------------------ */

static bool controls(unsigned char c)
{
	return (c < ' ' && c != '\n') || c == 0x7f;
}

static void clean(struct arena *a, struct span *s, size_t most)
{
	struct span cut = utf8_prefix(*s, most);
	size_t i = 0;
	char *p;

	while (i < cut.n && !controls((unsigned char)cut.p[i]))
		i++;
	if (i < cut.n) {
		p = arena_alloc(a, cut.n + 1);
		memcpy(p, cut.p, cut.n);
		for (; i < cut.n; i++)
			p[i] = controls((unsigned char)p[i]) ? ' ' : p[i];
		cut = span_make(p, cut.n);
	}
	if (span_present(*s))
		*s = cut;
}

void kfshape_clean(struct arena *a, struct answer_kf_sync *s)
{
	for (size_t i = 0; i < s->msg_list_n; i++) {
		struct answer_kf_message *m = &s->msg_list[i];
		struct span *const names[] = {&m->location.name, &m->location.address, &m->link.title, &m->link.desc,
			&m->link.url, &m->miniprogram.title, &m->miniprogram.pagepath, &m->channels_shop_product.title,
			&m->channels_shop_product.shop_nickname, &m->channels_shop_order.product_titles,
			&m->channels_shop_order.shop_nickname, &m->channels.nickname, &m->channels.title,
			&m->merged_msg.title, &m->event.scene, &m->event.scene_param,
			&m->event.wechat_channels.nickname, &m->event.wechat_channels.shop_nickname};

		clean(a, &m->text.content, KF_TEXT_BYTES);
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			clean(a, names[k], NAME_BYTES);
	}
}
