/* wecom/answer: HTTP answers become typed values; what the fold reads is a reduced copy of them (finding 15). */
#include "wecom/answer.h"
#include "base/utf8.h"
#include "billshape.h"
#include "kfshape.h"
#include "wecom/shape.h"
#include <string.h>

#define ANSWER_MAX_IP 45 /* characters of an address */
#define ANSWER_MAX_MSG 200

_Static_assert(ANSWER_NO_INT == SHAPE_NO_INT, "one absent integer"); /* NOLINT(misc-redundant-expression) */

/* WIRE alone: read and shown, but no input of the fold: secrets, pictures, what nobody decides on. */
SHAPE_OF(token, answer_token, SHAPE_FIELD(answer_token, access_token, STR, WIRE),
	SHAPE_FIELD(answer_token, expires_in, INT, WIRE));
SHAPE_OF(oauth, answer_oauth, SHAPE_FIELD(answer_oauth, userid, STR, WIRE),
	SHAPE_FIELD(answer_oauth, openid, STR, WIRE), SHAPE_FIELD(answer_oauth, external_userid, STR, WIRE),
	SHAPE_FIELD(answer_oauth, UserId, STR, WIRE), SHAPE_FIELD(answer_oauth, OpenId, STR, WIRE));
SHAPE_OF(ticket, answer_ticket, SHAPE_FIELD(answer_ticket, ticket, STR, WIRE),
	SHAPE_FIELD(answer_ticket, expires_in, INT, WIRE));
SHAPE_OF(tag, answer_tag, SHAPE_FIELD(answer_tag, group_name, STR, BOTH), SHAPE_FIELD(answer_tag, tag_name, STR, BOTH),
	SHAPE_FIELD(answer_tag, tag_id, STR, BOTH), SHAPE_FIELD(answer_tag, type, INT, BOTH));
SHAPE_OF(follow, answer_follow, SHAPE_FIELD(answer_follow, userid, STR, BOTH),
	SHAPE_FIELD(answer_follow, remark, STR, BOTH), SHAPE_FIELD(answer_follow, description, STR, BOTH),
	SHAPE_FIELD(answer_follow, createtime, INT, BOTH),
	SHAPE_LIST(answer_follow, tags, OBJS, BOTH, &tag_shape, false),
	SHAPE_FIELD(answer_follow, remark_corp_name, STR, BOTH),
	SHAPE_LIST(answer_follow, remark_mobiles, STRS, BOTH, NULL, false),
	SHAPE_FIELD(answer_follow, oper_userid, STR, BOTH), SHAPE_FIELD(answer_follow, add_way, INT, BOTH),
	SHAPE_FIELD(answer_follow, state, STR, BOTH));
SHAPE_OF(person, answer_contact, SHAPE_FIELD(answer_contact, external_userid, STR, BOTH),
	SHAPE_FIELD(answer_contact, name, STR, BOTH), SHAPE_FIELD(answer_contact, avatar, STR, WIRE),
	SHAPE_FIELD(answer_contact, type, INT, BOTH), SHAPE_FIELD(answer_contact, gender, INT, BOTH),
	SHAPE_FIELD(answer_contact, unionid, STR, BOTH), SHAPE_FIELD(answer_contact, position, STR, BOTH),
	SHAPE_FIELD(answer_contact, corp_name, STR, BOTH), SHAPE_FIELD(answer_contact, corp_full_name, STR, BOTH));
/* external_contact is the same struct seen from its first byte */
SHAPE_OF(contact, answer_contact,
	{.name = "external_contact", .type = SHAPE_OBJ, .where = SHAPE_BOTH, .sub = &person_shape},
	SHAPE_LIST(answer_contact, follow_user, OBJS, BOTH, &follow_shape, true),
	SHAPE_FIELD(answer_contact, next_cursor, STR, BOTH));
SHAPE_OF(users, answer_users, SHAPE_LIST(answer_users, follow_user, STRS, BOTH, NULL, true));
SHAPE_OF(follow_info, answer_follow, SHAPE_FIELD(answer_follow, userid, STR, BOTH),
	SHAPE_FIELD(answer_follow, remark, STR, BOTH), SHAPE_FIELD(answer_follow, description, STR, BOTH),
	SHAPE_FIELD(answer_follow, createtime, INT, BOTH), SHAPE_LIST(answer_follow, tag_id, STRS, BOTH, NULL, false),
	SHAPE_FIELD(answer_follow, remark_corp_name, STR, BOTH),
	SHAPE_LIST(answer_follow, remark_mobiles, STRS, BOTH, NULL, false),
	SHAPE_FIELD(answer_follow, oper_userid, STR, BOTH), SHAPE_FIELD(answer_follow, add_way, INT, BOTH),
	SHAPE_FIELD(answer_follow, state, STR, BOTH));
SHAPE_OF(pair, answer_pair,
	{.name = "external_contact",
		.type = SHAPE_OBJ,
		.where = SHAPE_BOTH,
		.offset = offsetof(struct answer_pair, contact),
		.sub = &person_shape},
	{.name = "follow_info",
		.type = SHAPE_OBJ,
		.where = SHAPE_BOTH,
		.offset = offsetof(struct answer_pair, follow),
		.sub = &follow_info_shape});
SHAPE_OF(batch, answer_batch, SHAPE_LIST(answer_batch, external_contact_list, OBJS, BOTH, &pair_shape, true),
	SHAPE_FIELD(answer_batch, next_cursor, STR, BOTH));
SHAPE_OF(corp_tag, answer_corp_tag, SHAPE_FIELD(answer_corp_tag, id, STR, BOTH),
	SHAPE_FIELD(answer_corp_tag, name, STR, BOTH), SHAPE_FIELD(answer_corp_tag, create_time, INT, BOTH),
	SHAPE_FIELD(answer_corp_tag, order, INT, BOTH), SHAPE_FIELD(answer_corp_tag, deleted, FLAG, BOTH));
SHAPE_OF(tag_group, answer_tag_group, SHAPE_FIELD(answer_tag_group, group_id, STR, BOTH),
	SHAPE_FIELD(answer_tag_group, group_name, STR, BOTH), SHAPE_FIELD(answer_tag_group, create_time, INT, BOTH),
	SHAPE_FIELD(answer_tag_group, order, INT, BOTH), SHAPE_FIELD(answer_tag_group, deleted, FLAG, BOTH),
	SHAPE_FIELD(answer_tag_group, strategy_id, INT, BOTH),
	SHAPE_LIST(answer_tag_group, tag, OBJS, BOTH, &corp_tag_shape, true));
SHAPE_OF(tags, answer_tags, SHAPE_LIST(answer_tags, tag_group, OBJS, BOTH, &tag_group_shape, true));
/* at most REQUEST_MAX_NEW_TAGS tags: one part */
SHAPE_OF(new_group, answer_tag_group,
	{.name = "tag_group", .type = SHAPE_OBJ, .where = SHAPE_BOTH, .sub = &tag_group_shape});
SHAPE_OF(strategy_item, answer_strategy, SHAPE_FIELD(answer_strategy, strategy_id, INT, BOTH),
	SHAPE_FIELD(answer_strategy, parent_id, INT, BOTH), SHAPE_FIELD(answer_strategy, strategy_name, STR, BOTH));
SHAPE_OF(strategies, answer_strategies, SHAPE_LIST(answer_strategies, strategy, OBJS, BOTH, &strategy_item_shape, true),
	SHAPE_FIELD(answer_strategies, next_cursor, STR, BOTH));
SHAPE_OF(strategy, answer_strategy,
	{.name = "strategy", .type = SHAPE_OBJ, .where = SHAPE_BOTH, .sub = &strategy_item_shape});
SHAPE_OF(mass, answer_mass, SHAPE_FIELD(answer_mass, msgid, STR, BOTH),
	SHAPE_LIST(answer_mass, fail_list, STRS, BOTH, NULL, true));
static const struct shape_field text_fields[] = {
	{.name = "content", .type = SHAPE_STR, .where = SHAPE_BOTH}, SHAPE_END};
static const struct shape text_shape = {sizeof(struct span), text_fields};
SHAPE_OF(mass_item, answer_mass_item, SHAPE_FIELD(answer_mass_item, msgid, STR, BOTH),
	SHAPE_FIELD(answer_mass_item, creator, STR, BOTH), SHAPE_FIELD(answer_mass_item, create_time, INT, BOTH),
	SHAPE_FIELD(answer_mass_item, create_type, INT, BOTH), SHAPE_INNER(answer_mass_item, text, &text_shape),
	{.name = "attachments",
		.type = SHAPE_KEYS,
		.where = SHAPE_BOTH,
		.key = "msgtype",
		.offset = offsetof(struct answer_mass_item, attachments),
		.offset_n = offsetof(struct answer_mass_item, attachments_n)});
SHAPE_OF(mass_list, answer_mass_list, SHAPE_LIST(answer_mass_list, group_msg_list, OBJS, BOTH, &mass_item_shape, true),
	SHAPE_FIELD(answer_mass_list, next_cursor, STR, BOTH));
SHAPE_OF(task, answer_task, SHAPE_FIELD(answer_task, userid, STR, BOTH), SHAPE_FIELD(answer_task, status, INT, BOTH),
	SHAPE_FIELD(answer_task, send_time, INT, BOTH));
SHAPE_OF(mass_task, answer_mass_task, SHAPE_LIST(answer_mass_task, task_list, OBJS, BOTH, &task_shape, true),
	SHAPE_FIELD(answer_mass_task, next_cursor, STR, BOTH));
SHAPE_OF(send, answer_send, SHAPE_FIELD(answer_send, external_userid, STR, BOTH),
	SHAPE_FIELD(answer_send, chat_id, STR, BOTH), SHAPE_FIELD(answer_send, userid, STR, WIRE),
	SHAPE_FIELD(answer_send, status, INT, BOTH), SHAPE_FIELD(answer_send, send_time, INT, BOTH));
/* Most of them were sent alike. */
SHAPE_OF(mass_result, answer_mass_result,
	{.name = "send_list",
		.type = SHAPE_OBJS,
		.where = SHAPE_BOTH,
		.offset = offsetof(struct answer_mass_result, send_list),
		.offset_n = offsetof(struct answer_mass_result, send_list_n),
		.sub = &send_shape,
		.key = "external_userid",
		.split = true},
	SHAPE_FIELD(answer_mass_result, next_cursor, STR, BOTH));
SHAPE_OF(job, answer_job, SHAPE_FIELD(answer_job, jobid, STR, BOTH));
/* the result and the lists in it are the same struct seen from its first byte; lists as short as the question's: one part */
SHAPE_OF(bad_senders, answer_moment, SHAPE_LIST(answer_moment, user_list, STRS, BOTH, NULL, false));
SHAPE_OF(bad_tags, answer_moment, SHAPE_LIST(answer_moment, tag_list, STRS, BOTH, NULL, false));
SHAPE_OF(moment_result, answer_moment,
	{.name = "errcode", .type = SHAPE_INT, .where = SHAPE_BOTH, .offset = offsetof(struct answer_moment, fault)},
	SHAPE_FIELD(answer_moment, errmsg, STR, BOTH), SHAPE_FIELD(answer_moment, moment_id, STR, BOTH),
	{.name = "invalid_sender_list", .type = SHAPE_OBJ, .where = SHAPE_BOTH, .sub = &bad_senders_shape},
	{.name = "invalid_external_contact_list", .type = SHAPE_OBJ, .where = SHAPE_BOTH, .sub = &bad_tags_shape});
SHAPE_OF(moment, answer_moment, SHAPE_FIELD(answer_moment, status, INT, BOTH),
	SHAPE_FIELD(answer_moment, type, STR, WIRE),
	{.name = "result", .type = SHAPE_OBJ, .where = SHAPE_BOTH, .sub = &moment_result_shape});
SHAPE_OF(moment_item, answer_moment_item, SHAPE_FIELD(answer_moment_item, moment_id, STR, BOTH),
	SHAPE_FIELD(answer_moment_item, creator, STR, BOTH), SHAPE_FIELD(answer_moment_item, create_time, INT, BOTH),
	SHAPE_FIELD(answer_moment_item, create_type, INT, BOTH),
	SHAPE_FIELD(answer_moment_item, visible_type, INT, BOTH), SHAPE_INNER(answer_moment_item, text, &text_shape));
SHAPE_OF(moment_list, answer_moment_list,
	SHAPE_LIST(answer_moment_list, moment_list, OBJS, BOTH, &moment_item_shape, true),
	SHAPE_FIELD(answer_moment_list, next_cursor, STR, BOTH));
SHAPE_OF(publisher, answer_publisher, SHAPE_FIELD(answer_publisher, userid, STR, BOTH),
	SHAPE_FIELD(answer_publisher, publish_status, INT, BOTH));
SHAPE_OF(moment_task, answer_moment_task, SHAPE_LIST(answer_moment_task, task_list, OBJS, BOTH, &publisher_shape, true),
	SHAPE_FIELD(answer_moment_task, next_cursor, STR, BOTH));
SHAPE_OF(mark, answer_mark, SHAPE_FIELD(answer_mark, external_userid, STR, BOTH),
	SHAPE_FIELD(answer_mark, userid, STR, BOTH), SHAPE_FIELD(answer_mark, create_time, INT, BOTH));
SHAPE_OF(marks, answer_marks, SHAPE_LIST(answer_marks, comment_list, OBJS, BOTH, &mark_shape, true),
	SHAPE_LIST(answer_marks, like_list, OBJS, BOTH, &mark_shape, true));
SHAPE_OF(reach, answer_reach,
	{.name = "customer_list",
		.type = SHAPE_KEYS,
		.where = SHAPE_WIRE,
		.key = "external_userid",
		.offset = offsetof(struct answer_reach, customer_list),
		.offset_n = offsetof(struct answer_reach, customer_list_n)},
	SHAPE_FIELD(answer_reach, count, INT, KEPT), SHAPE_FIELD(answer_reach, next_cursor, STR, BOTH));
SHAPE_OF(message, answer_message, SHAPE_LIST(answer_message, invaliduser, BARS, BOTH, NULL, false),
	SHAPE_LIST(answer_message, invalidparty, BARS, BOTH, NULL, false),
	SHAPE_LIST(answer_message, invalidtag, BARS, BOTH, NULL, false),
	SHAPE_LIST(answer_message, unlicenseduser, BARS, BOTH, NULL, false),
	SHAPE_FIELD(answer_message, msgid, STR, BOTH), SHAPE_FIELD(answer_message, response_code, STR, WIRE));
SHAPE_OF(media, answer_media, SHAPE_FIELD(answer_media, type, STR, BOTH),
	SHAPE_FIELD(answer_media, media_id, STR, BOTH), SHAPE_FIELD(answer_media, created_at, INT, BOTH));
SHAPE_OF(new_way, answer_way, SHAPE_FIELD(answer_way, config_id, STR, BOTH),
	SHAPE_FIELD(answer_way, qr_code, STR, BOTH));
SHAPE_OF(way, answer_way, SHAPE_FIELD(answer_way, config_id, STR, BOTH), SHAPE_FIELD(answer_way, type, INT, BOTH),
	SHAPE_FIELD(answer_way, scene, INT, BOTH), SHAPE_FIELD(answer_way, remark, STR, BOTH),
	SHAPE_FIELD(answer_way, skip_verify, FLAG, BOTH), SHAPE_FIELD(answer_way, state, STR, BOTH),
	SHAPE_FIELD(answer_way, qr_code, STR, BOTH), SHAPE_LIST(answer_way, user, STRS, BOTH, NULL, false),
	SHAPE_LIST(answer_way, party, STRS, WIRE, NULL, false), SHAPE_FIELD(answer_way, is_temp, FLAG, WIRE),
	SHAPE_FIELD(answer_way, expires_in, INT, WIRE), SHAPE_LIST(answer_way, chat_id_list, STRS, BOTH, NULL, false),
	SHAPE_FIELD(answer_way, is_exclusive, FLAG, BOTH));
SHAPE_OF(way_get, answer_way_get, SHAPE_INNER(answer_way_get, contact_way, &way_shape));
SHAPE_OF(join_get, answer_join_get, SHAPE_INNER(answer_join_get, join_way, &way_shape));
SHAPE_OF(link, answer_link, SHAPE_FIELD(answer_link, link_id, STR, BOTH), SHAPE_FIELD(answer_link, url, STR, BOTH));
SHAPE_OF(link_new, answer_link_new, SHAPE_INNER(answer_link_new, link, &link_shape));
SHAPE_OF(links, answer_links, SHAPE_LIST(answer_links, link_id_list, STRS, BOTH, NULL, true),
	SHAPE_FIELD(answer_links, next_cursor, STR, BOTH));
/* link and range are the same struct seen from its first byte */
SHAPE_OF(link_range, answer_link_get, SHAPE_LIST(answer_link_get, user_list, STRS, BOTH, NULL, false));
SHAPE_OF(link_self, answer_link_get, SHAPE_FIELD(answer_link_get, link_id, STR, BOTH),
	SHAPE_FIELD(answer_link_get, link_name, STR, BOTH), SHAPE_FIELD(answer_link_get, url, STR, BOTH),
	SHAPE_FIELD(answer_link_get, skip_verify, FLAG, BOTH),
	{.name = "range", .type = SHAPE_OBJ, .where = SHAPE_WIRE, .sub = &link_range_shape});
SHAPE_OF(link_get, answer_link_get, {.name = "link", .type = SHAPE_OBJ, .where = SHAPE_BOTH, .sub = &link_self_shape},
	{.name = "range", .type = SHAPE_OBJ, .where = SHAPE_BOTH, .sub = &link_range_shape});
SHAPE_OF(link_customer, answer_link_customer, SHAPE_FIELD(answer_link_customer, external_userid, STR, BOTH),
	SHAPE_FIELD(answer_link_customer, userid, STR, BOTH), SHAPE_FIELD(answer_link_customer, chat_status, INT, BOTH),
	SHAPE_FIELD(answer_link_customer, state, STR, BOTH));
SHAPE_OF(link_customers, answer_link_customers,
	SHAPE_LIST(answer_link_customers, customer_list, OBJS, BOTH, &link_customer_shape, true),
	SHAPE_FIELD(answer_link_customers, next_cursor, STR, BOTH));
SHAPE_OF(link_part, answer_link_part, SHAPE_FIELD(answer_link_part, expire_date, INT, BOTH),
	SHAPE_FIELD(answer_link_part, balance, INT, BOTH));
SHAPE_OF(link_quota, answer_link_quota, SHAPE_FIELD(answer_link_quota, total, INT, BOTH),
	SHAPE_FIELD(answer_link_quota, balance, INT, BOTH),
	SHAPE_LIST(answer_link_quota, quota_list, OBJS, BOTH, &link_part_shape, false));
SHAPE_OF(unassigned_one, answer_unassigned_one, SHAPE_FIELD(answer_unassigned_one, handover_userid, STR, BOTH),
	SHAPE_FIELD(answer_unassigned_one, external_userid, STR, BOTH),
	SHAPE_FIELD(answer_unassigned_one, dimission_time, INT, BOTH));
SHAPE_OF(unassigned, answer_unassigned, SHAPE_LIST(answer_unassigned, info, OBJS, BOTH, &unassigned_one_shape, true),
	SHAPE_FIELD(answer_unassigned, is_last, FLAG, BOTH), SHAPE_FIELD(answer_unassigned, next_cursor, STR, BOTH));
SHAPE_OF(handed, answer_handed, SHAPE_FIELD(answer_handed, external_userid, STR, BOTH),
	{.name = "errcode", .type = SHAPE_INT, .where = SHAPE_BOTH, .offset = offsetof(struct answer_handed, fault)},
	SHAPE_FIELD(answer_handed, status, INT, BOTH), SHAPE_FIELD(answer_handed, takeover_time, INT, BOTH));
SHAPE_OF(transfer, answer_transfer, SHAPE_LIST(answer_transfer, customer, OBJS, BOTH, &handed_shape, true),
	SHAPE_FIELD(answer_transfer, next_cursor, STR, BOTH));
SHAPE_OF(group_failed, answer_group_failed, SHAPE_FIELD(answer_group_failed, chat_id, STR, BOTH),
	{.name = "errcode",
		.type = SHAPE_INT,
		.where = SHAPE_BOTH,
		.offset = offsetof(struct answer_group_failed, fault)},
	SHAPE_FIELD(answer_group_failed, errmsg, STR, BOTH));
SHAPE_OF(group_transfer, answer_group_transfer,
	SHAPE_LIST(answer_group_transfer, failed_chat_list, OBJS, BOTH, &group_failed_shape, false));
SHAPE_OF(greeting, answer_greeting, SHAPE_FIELD(answer_greeting, template_id, STR, BOTH));
SHAPE_OF(way_id, answer_way_id, SHAPE_FIELD(answer_way_id, config_id, STR, BOTH));
SHAPE_OF(way_list, answer_way_list, SHAPE_LIST(answer_way_list, contact_way, OBJS, BOTH, &way_id_shape, true),
	SHAPE_FIELD(answer_way_list, next_cursor, STR, BOTH));

SHAPE_OF(group_item, answer_group_item, SHAPE_FIELD(answer_group_item, chat_id, STR, BOTH),
	SHAPE_FIELD(answer_group_item, status, INT, BOTH));
SHAPE_OF(groups, answer_groups, SHAPE_LIST(answer_groups, group_chat_list, OBJS, BOTH, &group_item_shape, true),
	SHAPE_FIELD(answer_groups, next_cursor, STR, BOTH));
SHAPE_OF(staff_day, answer_staff_day, SHAPE_FIELD(answer_staff_day, stat_time, INT, BOTH),
	SHAPE_FIELD(answer_staff_day, new_apply_cnt, INT, BOTH),
	SHAPE_FIELD(answer_staff_day, new_contact_cnt, INT, BOTH), SHAPE_FIELD(answer_staff_day, chat_cnt, INT, BOTH),
	SHAPE_FIELD(answer_staff_day, message_cnt, INT, BOTH),
	SHAPE_FIELD(answer_staff_day, reply_percentage, STR, BOTH),
	SHAPE_FIELD(answer_staff_day, avg_reply_time, INT, BOTH),
	SHAPE_FIELD(answer_staff_day, negative_feedback_cnt, INT, BOTH));
SHAPE_OF(staff_stats, answer_staff_stats,
	SHAPE_LIST(answer_staff_stats, behavior_data, OBJS, BOTH, &staff_day_shape, true));
SHAPE_OF(group_count, answer_group_count, SHAPE_FIELD(answer_group_count, new_chat_cnt, INT, BOTH),
	SHAPE_FIELD(answer_group_count, chat_total, INT, BOTH),
	SHAPE_FIELD(answer_group_count, chat_has_msg, INT, BOTH),
	SHAPE_FIELD(answer_group_count, new_member_cnt, INT, BOTH),
	SHAPE_FIELD(answer_group_count, member_total, INT, BOTH),
	SHAPE_FIELD(answer_group_count, member_has_msg, INT, BOTH),
	SHAPE_FIELD(answer_group_count, msg_total, INT, BOTH),
	SHAPE_FIELD(answer_group_count, migrate_trainee_chat_cnt, INT, WIRE));
SHAPE_OF(group_owner, answer_group_owner, SHAPE_FIELD(answer_group_owner, owner, STR, BOTH),
	SHAPE_INNER(answer_group_owner, data, &group_count_shape));
SHAPE_OF(group_stats, answer_group_stats, SHAPE_FIELD(answer_group_stats, total, INT, WIRE),
	SHAPE_FIELD(answer_group_stats, next_offset, INT, WIRE),
	SHAPE_LIST(answer_group_stats, items, OBJS, BOTH, &group_owner_shape, true));
static const struct shape_field invitor_fields[] = {
	{.name = "userid", .type = SHAPE_STR, .where = SHAPE_BOTH}, SHAPE_END};
static const struct shape invitor_shape = {sizeof(struct span), invitor_fields};
SHAPE_OF(group_member, answer_group_member, SHAPE_FIELD(answer_group_member, userid, STR, BOTH),
	SHAPE_FIELD(answer_group_member, type, INT, BOTH), SHAPE_FIELD(answer_group_member, unionid, STR, BOTH),
	SHAPE_FIELD(answer_group_member, join_time, INT, BOTH), SHAPE_FIELD(answer_group_member, join_scene, INT, BOTH),
	SHAPE_FIELD(answer_group_member, state, STR, BOTH), SHAPE_INNER(answer_group_member, invitor, &invitor_shape),
	SHAPE_FIELD(answer_group_member, group_nickname, STR, WIRE), SHAPE_FIELD(answer_group_member, name, STR, BOTH));
SHAPE_OF(chat, answer_group, SHAPE_FIELD(answer_group, chat_id, STR, BOTH), SHAPE_FIELD(answer_group, name, STR, BOTH),
	SHAPE_FIELD(answer_group, owner, STR, BOTH), SHAPE_FIELD(answer_group, create_time, INT, BOTH),
	SHAPE_FIELD(answer_group, notice, STR, WIRE),
	SHAPE_LIST(answer_group, member_list, OBJS, BOTH, &group_member_shape, true),
	SHAPE_FIELD(answer_group, member_version, STR, BOTH),
	{.name = "admin_list",
		.type = SHAPE_KEYS,
		.where = SHAPE_WIRE,
		.key = "userid",
		.offset = offsetof(struct answer_group, admin_list),
		.offset_n = offsetof(struct answer_group, admin_list_n)});
SHAPE_OF(group, answer_group,
	{.name = "group_chat", .type = SHAPE_OBJ, .where = SHAPE_BOTH, .sub = &chat_shape, .split = true});

SHAPE_OF(agreed, answer_agreed, SHAPE_FIELD(answer_agreed, status_change_time, INT, BOTH),
	SHAPE_FIELD(answer_agreed, userid, STR, BOTH), SHAPE_FIELD(answer_agreed, exteranalopenid, STR, BOTH),
	SHAPE_FIELD(answer_agreed, agree_status, STR, BOTH));
SHAPE_OF(agree, answer_agree, SHAPE_LIST(answer_agree, agreeinfo, OBJS, BOTH, &agreed_shape, false));

static const struct {
	const struct shape *shape; /* NULL: errcode and errmsg are all */
	const char *must;          /* a success without it is no answer of WeCom */
} answer_table[API_COUNT] = {
	[API_GETTOKEN] = {&token_shape, "access_token"},
	[API_OAUTH] = {&oauth_shape, NULL},
	[API_CORP_TICKET] = {&ticket_shape, "ticket"},
	[API_APP_TICKET] = {&ticket_shape, "ticket"},
	[API_CONTACT_GET] = {&contact_shape, "external_contact"},
	[API_FOLLOW_USERS] = {&users_shape, "follow_user"},
	[API_BATCH_GET] = {&batch_shape, NULL},
	[API_TAG_LIST] = {&tags_shape, NULL}, /* a corp without tags: whether the key is there is not documented */
	[API_ADD_TAG] = {&new_group_shape, "tag_group"},
	[API_STRATEGIES] = {&strategies_shape, NULL},
	[API_STRATEGY] = {&strategy_shape, "strategy"},
	[API_STRATEGY_TAGS] = {&tags_shape, NULL},
	[API_ADD_STRATEGY_TAG] = {&new_group_shape, "tag_group"},
	[API_ADD_MASS] = {&mass_shape, "msgid"},
	[API_MASS_LIST] = {&mass_list_shape, NULL},
	[API_MASS_TASK] = {&mass_task_shape, NULL},
	[API_MASS_RESULT] = {&mass_result_shape, NULL},
	[API_ADD_MOMENT] = {&job_shape, "jobid"},
	[API_MOMENT_JOB] = {&moment_shape, "status"},
	[API_MOMENT_LIST] = {&moment_list_shape, NULL},
	[API_MOMENT_TASK] = {&moment_task_shape, NULL},
	[API_MOMENT_MARKS] = {&marks_shape, NULL},
	[API_MOMENT_CHOSEN] = {&reach_shape, NULL},
	[API_MOMENT_REACH] = {&reach_shape, NULL},
	[API_MOMENT_UPLOAD] = {&media_shape, "media_id"},
	[API_MESSAGE_SEND] = {&message_shape, NULL},
	[API_MEDIA_UPLOAD] = {&media_shape, "media_id"},
	[API_ADD_WAY] = {&new_way_shape, "config_id"},
	[API_GET_WAY] = {&way_get_shape, "contact_way"},
	[API_LIST_WAY] = {&way_list_shape, NULL},
	[API_GROUP_LIST] = {&groups_shape, NULL},
	[API_GROUP_GET] = {&group_shape, "group_chat"},
	[API_STAFF_STATS] = {&staff_stats_shape, NULL}, /* whether a day without anything is there is not documented */
	[API_GROUP_STATS] = {&group_stats_shape, NULL},
	[API_ADD_JOIN] = {&new_way_shape, "config_id"},
	[API_GET_JOIN] = {&join_get_shape, "join_way"},
	[API_ADD_LINK] = {&link_new_shape, "link"},
	[API_LINK_LIST] = {&links_shape, NULL},
	[API_LINK_QUOTA] = {&link_quota_shape, NULL},
	[API_LINK_GET] = {&link_get_shape, "link"},
	[API_LINK_CUSTOMERS] = {&link_customers_shape, NULL},
	[API_UNASSIGNED] = {&unassigned_shape, NULL},
	[API_TRANSFER] = {&transfer_shape, NULL},
	[API_TRANSFER_RESULT] = {&transfer_shape, NULL},
	[API_RESIGNED] = {&transfer_shape, NULL},
	[API_RESIGNED_RESULT] = {&transfer_shape, NULL},
	[API_GROUP_ONJOB] = {&group_transfer_shape, NULL},
	[API_GROUP_RESIGNED] = {&group_transfer_shape, NULL},
	[API_ADD_GREETING] = {&greeting_shape, "template_id"},
	[API_KF_SYNC] = {&kfshape_sync, "msg_list"},
	[API_KF_SEND] = {&kfshape_sent, NULL},
	[API_KF_ON_EVENT] = {&kfshape_sent, NULL},
	[API_KF_STATE] = {&kfshape_session, "service_state"},
	[API_KF_TRANS] = {&kfshape_session, NULL},
	[API_KF_ACCOUNTS] = {&kfshape_accounts, "account_list"},
	[API_KF_LINK] = {&kfshape_url, "url"},
	[API_KF_SERVICERS] = {&kfshape_servicers, "servicer_list"},
	[API_KF_PEOPLE] = {&kfshape_people, "customer_list"},
	[API_AGREE_SINGLE] = {&agree_shape, "agreeinfo"},
	[API_AGREE_ROOM] = {&agree_shape, "agreeinfo"},
	[API_BILLS] = {&billshape_list, NULL}, /* a span without bills: whether the list is there is not documented */
};

static const char *const answer_odd_names[] = {
	[ANSWER_SOUND] = "sound",
	[ANSWER_EMPTY] = "empty",
	[ANSWER_HTML] = "html",
	[ANSWER_MALFORMED] = "malformed",
	[ANSWER_STATUS] = "status",
};
#define ANSWER_ODD_COUNT (sizeof(answer_odd_names) / sizeof(answer_odd_names[0]))

const char *answer_odd_name(enum answer_odd odd)
{
	return answer_odd_names[odd];
}

static void answer_begin(struct answer *x, enum api_id api, int status)
{
	*x = (struct answer){.api = api, .status = status, .parts = 1};
	if (answer_table[api].shape != NULL)
		shape_clear(answer_table[api].shape, &x->u);
}

/* A wrong path answers 404 (api.md 0.1): our bug. Everything else that is odd may be better the next time. */
static void answer_set_odd(struct answer *x, enum answer_odd odd)
{
	x->odd = odd;
	x->code = ANSWER_NO_INT;
	x->cls = x->status == 404 ? ERRCLASS_BUG : ERRCLASS_ODD;
}

/* Digits, dots and colons, and no more than an address has: what strangers sent reaches a terminal. */
static struct span answer_ip(struct arena *a, struct span msg)
{
	struct span mark = SPAN_LIT("from ip: ");
	size_t at = span_search(msg, mark), n = 0;
	if (at == SIZE_MAX)
		return SPAN_ABSENT;
	msg = span_drop(msg, at + mark.n);
	while (n < msg.n && n < ANSWER_MAX_IP && strchr("0123456789abcdefABCDEF.:", msg.p[n]) && msg.p[n])
		n++;
	return n > 0 ? arena_copy(a, span_take(msg, n)) : SPAN_ABSENT;
}

/* "invalid access_token, hint: [179…], from ip: …" -> the words, the brackets' content, and the address. */
static void answer_set_msg(struct arena *a, struct answer *x, struct span msg)
{
	size_t at = span_search(msg, SPAN_LIT("hint: ["));

	x->from_ip = answer_ip(a, msg);
	if (at != SIZE_MAX) {
		span_cut(span_drop(msg, at + strlen("hint: [")), ']', &x->hint, &(struct span){0});
		x->hint = arena_copy(a, span_take(x->hint, ANSWER_MAX_MSG));
		msg = span_trim(span_take(msg, at));
		if (span_ends(msg, ","))
			msg = span_take(msg, msg.n - 1);
	}
	msg = utf8_prefix(span_trim(msg), ANSWER_MAX_MSG);
	char *p = arena_alloc(a, msg.n + 1);
	for (size_t i = 0; i < msg.n; i++)
		p[i] = (unsigned char)msg.p[i] < ' ' || msg.p[i] == 0x7f ? ' ' : msg.p[i];
	x->msg = span_make(p, msg.n);
}

static void answer_old_spelling(struct answer_oauth *o)
{
	if (!o->userid.n)
		o->userid = o->UserId;
	if (!o->openid.n)
		o->openid = o->OpenId;
	o->UserId = o->OpenId = SPAN_ABSENT;
}

static void answer_take(struct arena *a, struct answer *x, const struct json_node *root)
{
	const struct json_node *code = json_get(root, "errcode");
	const struct json_node *must = answer_table[x->api].must ? json_get(root, answer_table[x->api].must) : NULL;

	if (json_kind(root) != JSON_OBJECT || (code != NULL && !json_int(code, &x->code))) {
		answer_set_odd(x, ANSWER_MALFORMED);
		return;
	}
	if (x->status != 200 && x->code == 0) {
		answer_set_odd(x, ANSWER_STATUS);
		return;
	}
	/* Some successes have no errcode; then something else must say that this is WeCom's. */
	bool known = x->api == API_NONE || (answer_table[x->api].must ? must != NULL : code != NULL);
	if (x->code == 0 && !known) {
		answer_set_odd(x, ANSWER_MALFORMED);
		return;
	}
	answer_set_msg(a, x, json_str(json_get(root, "errmsg")));
	x->cls = errclass_of(x->api, x->code, false);
	/* Failures may carry the empty default fields of a success: they say nothing (api.md 0.1). */
	if (x->code == 0 && answer_table[x->api].shape != NULL)
		shape_read(a, answer_table[x->api].shape, root, SHAPE_WIRE, &x->u);
	if (x->code == 0 && x->api == API_OAUTH)
		answer_old_spelling(&x->u.oauth);
	if (x->code == 0 && x->api == API_KF_SYNC)
		kfshape_clean(a, &x->u.kf_sync);
	if (x->code == 0 && (x->api == API_MOMENT_REACH || x->api == API_MOMENT_CHOSEN))
		x->u.reach.count = (int64_t)x->u.reach.customer_list_n;
	if (x->code == 0 && x->api == API_BILLS)
		billshape_clean(a, &x->u.bills);
}

/* A receiver of ours says by its status alone whether it took the event. */
static void answer_hook(struct arena *a, struct answer *x)
{
	x->code = x->status >= 200 && x->status < 300 ? 0 : x->status;
	x->msg = arena_printf(a, "HTTP %d", x->status);
	x->cls = errclass_of(API_HOOK, x->code, false);
}

void answer_parse(struct arena *a, enum api_id api, int status, struct span body, struct answer *ret)
{
	struct json_doc *doc;
	struct answer x;

	answer_begin(&x, api, status);
	if (api == API_HOOK) {
		answer_hook(a, &x);
		*ret = x;
		return;
	}
	if (span_starts(body, "\xef\xbb\xbf"))
		body = span_drop(body, 3);
	body = span_trim(body);
	if (body.n == 0) {
		answer_set_odd(&x, ANSWER_EMPTY);
	} else if (body.p[0] == '<') {
		answer_set_odd(&x, ANSWER_HTML);
	} else if (json_parse(body, &doc, NULL) != RC_OK) {
		answer_set_odd(&x, ANSWER_MALFORMED);
	} else {
		answer_take(a, &x, json_root(doc));
		json_free(doc);
	}
	*ret = x;
}

static size_t answer_elements(const struct answer *x)
{
	const struct shape *s = answer_table[x->api].shape;

	return s != NULL && x->code == 0 && x->odd == ANSWER_SOUND ? shape_elements(s, &x->u) : 0;
}

static size_t answer_part_elements(const struct answer *x)
{
	return x->api == API_KF_SYNC  ? ANSWER_KF_ELEMENTS
		: x->api == API_BILLS ? ANSWER_BILL_ELEMENTS
				      : ANSWER_PART_ELEMENTS;
}

size_t answer_parts(const struct answer *x)
{
	size_t n = answer_elements(x), most = answer_part_elements(x);

	return n == 0 ? 1 : (n + most - 1) / most;
}

void answer_reduce(const struct answer *x, size_t part, struct jsonw *w)
{
	size_t most = answer_part_elements(x);
	struct shape_window window = {part * most, (part + 1) * most, 0};
	size_t parts = answer_parts(x);

	INVARIANT(part < parts);
	INVARIANT(!api_unkept(x->api) || x->code != 0);
	jsonw_obj(w);
	if (x->odd == ANSWER_SOUND)
		jsonw_kint(w, "code", x->code);
	else
		jsonw_kcstr(w, "odd", answer_odd_name(x->odd));
	if (x->odd == ANSWER_SOUND && x->code != 0)
		jsonw_kstr(w, "msg", x->msg);
	if (x->status != 200)
		jsonw_kint(w, "http", x->status);
	if (parts > 1 || x->parts > 1) { /* a part that was read back stays the part it was */
		jsonw_kint(w, "part", (int64_t)(parts > 1 ? part : x->part));
		jsonw_kint(w, "parts", (int64_t)(parts > 1 ? parts : x->parts));
	}
	if (x->code == 0 && x->odd == ANSWER_SOUND && answer_table[x->api].shape != NULL)
		shape_write(w, answer_table[x->api].shape, &x->u, SHAPE_KEPT, parts > 1 ? &window : NULL);
	jsonw_end_obj(w);
}

static bool answer_odd_of(struct span name, enum answer_odd *ret)
{
	for (size_t i = 1; i < ANSWER_ODD_COUNT; i++)
		if (span_is(name, answer_odd_names[i])) {
			*ret = (enum answer_odd)i;
			return true;
		}
	return false;
}

static bool answer_reread(struct arena *a, struct answer *x, const struct json_node *root)
{
	enum answer_odd odd;
	int64_t v;

	if (json_int(json_get(root, "http"), &v))
		x->status = (int)v;
	if (json_get(root, "odd") != NULL) {
		if (!answer_odd_of(json_str(json_get(root, "odd")), &odd))
			return false;
		answer_set_odd(x, odd);
		return true;
	}
	if (!json_int(json_get(root, "code"), &x->code))
		return false;
	x->msg = arena_copy(a, json_str(json_get(root, "msg")));
	x->cls = errclass_of(x->api, x->code, false);
	if (json_int(json_get(root, "part"), &v) && v >= 0)
		x->part = (size_t)v;
	if (json_int(json_get(root, "parts"), &v) && v > 0)
		x->parts = (size_t)v;
	if (x->code == 0 && answer_table[x->api].shape != NULL)
		shape_read(a, answer_table[x->api].shape, root, SHAPE_KEPT, &x->u);
	return x->part < x->parts;
}

enum rc answer_read(struct arena *a, enum api_id api, const struct json_node *json, struct answer *ret, struct err *err)
{
	struct answer x;

	answer_begin(&x, api, 200);
	if (!answer_reread(a, &x, json))
		return err_set(
			err, RC_INVALID, "stored answer has neither 'code' nor 'odd', or a part beyond its parts");
	*ret = x;
	return RC_OK;
}

void answer_show(const struct answer *x, struct jsonw *w)
{
	struct answer y = *x;

	if (y.api == API_GETTOKEN && span_present(y.u.token.access_token))
		y.u.token.access_token = SPAN_LIT("***");
	if ((y.api == API_CORP_TICKET || y.api == API_APP_TICKET) && span_present(y.u.ticket.ticket))
		y.u.ticket.ticket = SPAN_LIT("***");
	jsonw_obj(w);
	if (y.odd == ANSWER_SOUND) {
		jsonw_kint(w, "errcode", y.code);
		jsonw_kstr_opt(w, "errmsg", y.msg);
		jsonw_kstr_opt(w, "hint", y.hint);
	} else {
		jsonw_kcstr(w, "odd", answer_odd_name(y.odd));
		jsonw_kint(w, "http", y.status);
	}
	if (y.code == 0 && y.odd == ANSWER_SOUND && answer_table[y.api].shape != NULL)
		shape_write(w, answer_table[y.api].shape, &y.u, SHAPE_BOTH, NULL);
	jsonw_end_obj(w);
}
