/* wecom/eventrow: callbacks.md 4 to 8. The order is the order of printing. */
#include "wecom/eventrow.h"

#define AT(member) offsetof(struct event, member)
#define XML(kind, member, ...) .name = #member, .type = EVENTROW_##kind, .offset = AT(member), .path = {__VA_ARGS__}
#define BOT(kind, member, shown, ...) \
	.name = shown, .type = EVENTROW_##kind, .offset = AT(member), .bot = true, .path = {__VA_ARGS__}
#define CARD "event/template_card_event/"

const struct eventrow eventrow_table[] = {
	/* the envelope of every XML callback (4.1, 5.1) */
	{XML(TEXT, to_user, "ToUserName")},
	{XML(TEXT, from_user, "FromUserName")},
	{XML(INT, create_time, "CreateTime")},
	{XML(TEXT, msg_type, "MsgType"), .json_name = "msgtype"},
	{XML(TEXT, event, "Event")},
	{XML(TEXT, change_type, "ChangeType")},
	{XML(TEXT, msg_id, "MsgId")},
	{XML(TEXT, agent_id, "AgentID", "AgentId")},
	{XML(TEXT, info_type, "InfoType")},
	{XML(TEXT, suite_id, "SuiteId")},
	{XML(TEXT, auth_corp_id, "AuthCorpId")},
	{XML(INT, timestamp, "TimeStamp")},
	{XML(TEXT, suite_ticket, "SuiteTicket"), .secret = true},
	{XML(TEXT, auth_code, "AuthCode"), .secret = true},
	/* messages (4.2); two peers nest the media id */
	{XML(TEXT, content, "Content")},
	{XML(TEXT, media_id, "MediaId", "Image/MediaId", "Voice/MediaId", "Video/MediaId")},
	{XML(TEXT, thumb_media_id, "ThumbMediaId")},
	{XML(TEXT, pic_url, "PicUrl")},
	{XML(TEXT, format, "Format")},
	{XML(TEXT, recognition, "Recognition")},
	{XML(TEXT, title, "Title")},
	{XML(TEXT, description, "Description")},
	{XML(TEXT, url, "Url")},
	{XML(TEXT, location_x, "Location_X")},
	{XML(TEXT, location_y, "Location_Y")},
	{XML(TEXT, scale, "Scale")},
	{XML(TEXT, label, "Label")},
	{XML(TEXT, latitude, "Latitude")},
	{XML(TEXT, longitude, "Longitude")},
	{XML(TEXT, precision, "Precision")},
	/* events of the app's conversation (4.3, 4.4) */
	{XML(TEXT, event_key, "EventKey")},
	{XML(TEXT, job_id, "BatchJob/JobId", "JobId")},
	{XML(TEXT, job_type, "BatchJob/JobType")},
	{XML(TEXT, task_id, "TaskId")},
	{XML(TEXT, card_type, "CardType")},
	{XML(TEXT, response_code, "ResponseCode"), .secret = true},
	/* the second spelling is of old documentation (4.4) */
	{XML(CHOICE, selected_items, "SelectedItems/SelectedItem/QuestionKey", "SelectedItems/SelectedItem/OptionIds/OptionId",
	     "SelectedItems/SelectedItem/OpitonIds/OpitonId")},
	/* customer contact (5) */
	{XML(TEXT, userid, "UserID")},
	{XML(TEXT, new_userid, "NewUserID")},
	{XML(TEXT, external_userid, "ExternalUserID")},
	{XML(TEXT, state, "State")},
	{XML(TEXT, welcome_code, "WelcomeCode"), .secret = true},
	{XML(TEXT, source, "Source")},
	{XML(TEXT, fail_reason, "FailReason")},
	{XML(TEXT, chat_id, "ChatId")},
	{XML(TEXT, update_detail, "UpdateDetail")},
	{XML(TEXT, join_scene, "JoinScene")},
	{XML(TEXT, quit_scene, "QuitScene")},
	{XML(INT, mem_change_cnt, "MemChangeCnt")},
	/* elements, or one text with commas: both are sent */
	{XML(LIST, mem_change_list, "MemChangeList/Item", "MemChangeList")},
	{XML(TEXT, last_mem_ver, "LastMemVer")},
	{XML(TEXT, cur_mem_ver, "CurMemVer")},
	/* Id means a department, a student … elsewhere */
	{XML(TEXT, tag_id, "Id"), .only = "change_external_tag"},
	{XML(TEXT, tag_type, "TagType")},
	{XML(TEXT, strategy_id, "StrategyId")},
	{XML(TEXT, link_id, "LinkId")},
	{XML(TEXT, chat_key, "ChatKey")},
	{XML(TEXT, chat_seq, "ChatSeq")},
	/* customer service (6) */
	{XML(TEXT, token, "Token"), .secret = true},
	{XML(TEXT, open_kfid, "OpenKfId")},
	{XML(LIST, auth_add_open_kfid, "AuthAddOpenKfId")},
	{XML(LIST, auth_del_open_kfid, "AuthDelOpenKfId")},
	/* AI bots (8) */
	{BOT(TEXT, msg_type, "msgtype", "msgtype")},
	{BOT(TEXT, msg_id, "msgid", "msgid")},
	{BOT(INT, create_time, "create_time", "create_time")},
	{BOT(TEXT, aibotid, "aibotid", "aibotid")},
	{BOT(TEXT, chat_id, "chatid", "chatid")},
	{BOT(TEXT, chattype, "chattype", "chattype")},
	{BOT(TEXT, from_user, "from_userid", "from/userid")},
	{BOT(TEXT, response_url, "response_url", "response_url"), .secret = true},
	{BOT(TEXT, content, "content", "text/content", "voice/content")},
	{BOT(TEXT, url, "url", "image/url", "file/url")},
	{BOT(LIST, items, "items", "mixed/msg_item/msgtype")},
	{BOT(TEXT, stream_id, "stream_id", "stream/id")},
	{BOT(TEXT, quote_msgtype, "quote_msgtype", "quote/msgtype")},
	{BOT(TEXT, eventtype, "eventtype", "event/eventtype")},
	{BOT(TEXT, event_key, "event_key", CARD "event_key")},
	{BOT(TEXT, task_id, "task_id", CARD "task_id")},
	{BOT(TEXT, card_type, "card_type", CARD "card_type")},
	{BOT(CHOICE, selected_items, "selected_items", CARD "selected_items/selected_item/question_key",
	     CARD "selected_items/selected_item/option_ids/option_id")},
};
const size_t eventrow_count = sizeof(eventrow_table) / sizeof(eventrow_table[0]);
