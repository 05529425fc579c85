/* wecom/eventrow: callbacks.md 4 to 8. The order is the order of printing. */
#include "wecom/eventrow.h"

/* A path: its bytes and their number, so that the parser compares lengths first. */
#define P(s) \
	{ \
		s, sizeof(s) - 1 \
	}
#define AT(member) offsetof(struct event, member)
#define XML(kind, member, ...) .name = #member, .type = EVENTROW_##kind, .offset = AT(member), .path = {__VA_ARGS__}
#define BOT(kind, member, shown, ...) \
	.name = shown, .type = EVENTROW_##kind, .offset = AT(member), .bot = true, .path = {__VA_ARGS__}
#define CARD "event/template_card_event/"
#define ITEM "SelectedItems/SelectedItem/"
#define BOT_ITEM "selected_items/selected_item/"

const struct eventrow eventrow_table[] = {
	/* the envelope of every XML callback (4.1, 5.1) */
	{XML(TEXT, to_user, P("ToUserName"))},
	{XML(TEXT, from_user, P("FromUserName"))},
	{XML(INT, create_time, P("CreateTime"))},
	{XML(TEXT, msg_type, P("MsgType")), .json_name = "msgtype"},
	{XML(TEXT, event, P("Event"))},
	{XML(TEXT, change_type, P("ChangeType"))},
	{XML(TEXT, msg_id, P("MsgId"))},
	{XML(TEXT, agent_id, P("AgentID"), P("AgentId"))},
	{XML(TEXT, info_type, P("InfoType"))},
	{XML(TEXT, suite_id, P("SuiteId"))},
	{XML(TEXT, auth_corp_id, P("AuthCorpId"))},
	{XML(INT, timestamp, P("TimeStamp"))},
	{XML(TEXT, suite_ticket, P("SuiteTicket")), .secret = true},
	{XML(TEXT, auth_code, P("AuthCode")), .secret = true},
	/* messages (4.2); two peers nest the media id */
	{XML(TEXT, content, P("Content"))},
	{XML(TEXT, media_id, P("MediaId"), P("Image/MediaId"), P("Voice/MediaId"), P("Video/MediaId"))},
	{XML(TEXT, thumb_media_id, P("ThumbMediaId"))},
	{XML(TEXT, pic_url, P("PicUrl"))},
	{XML(TEXT, format, P("Format"))},
	{XML(TEXT, recognition, P("Recognition"))},
	{XML(TEXT, title, P("Title"))},
	{XML(TEXT, description, P("Description"))},
	{XML(TEXT, url, P("Url"))},
	{XML(TEXT, location_x, P("Location_X"))},
	{XML(TEXT, location_y, P("Location_Y"))},
	{XML(TEXT, scale, P("Scale"))},
	{XML(TEXT, label, P("Label"))},
	{XML(TEXT, latitude, P("Latitude"))},
	{XML(TEXT, longitude, P("Longitude"))},
	{XML(TEXT, precision, P("Precision"))},
	/* events of the app's conversation (4.3, 4.4) */
	{XML(TEXT, event_key, P("EventKey"))},
	{XML(TEXT, job_id, P("BatchJob/JobId"), P("JobId"))},
	{XML(TEXT, job_type, P("BatchJob/JobType"))},
	{XML(TEXT, task_id, P("TaskId"))},
	{XML(TEXT, card_type, P("CardType"))},
	{XML(TEXT, response_code, P("ResponseCode")), .secret = true},
	/* the second spelling is of old documentation (4.4) */
	{XML(CHOICE, selected_items, P(ITEM "QuestionKey"), P(ITEM "OptionIds/OptionId"),
		P(ITEM "OpitonIds/OpitonId"))},
	/* customer contact (5) */
	{XML(TEXT, userid, P("UserID"))},
	{XML(TEXT, new_userid, P("NewUserID"))},
	{XML(TEXT, external_userid, P("ExternalUserID"))},
	{XML(TEXT, state, P("State"))},
	{XML(TEXT, welcome_code, P("WelcomeCode")), .secret = true},
	{XML(TEXT, source, P("Source"))},
	{XML(TEXT, fail_reason, P("FailReason"))},
	{XML(TEXT, chat_id, P("ChatId"))},
	{XML(TEXT, update_detail, P("UpdateDetail"))},
	{XML(TEXT, join_scene, P("JoinScene"))},
	{XML(TEXT, quit_scene, P("QuitScene"))},
	{XML(INT, mem_change_cnt, P("MemChangeCnt"))},
	/* elements, or one text with commas: both are sent */
	{XML(LIST, mem_change_list, P("MemChangeList/Item"), P("MemChangeList"))},
	{XML(TEXT, last_mem_ver, P("LastMemVer"))},
	{XML(TEXT, cur_mem_ver, P("CurMemVer"))},
	/* Id means a department, a student … elsewhere */
	{XML(TEXT, tag_id, P("Id")), .only = "change_external_tag"},
	{XML(TEXT, tag_type, P("TagType"))},
	{XML(TEXT, strategy_id, P("StrategyId"))},
	{XML(TEXT, link_id, P("LinkId"))},
	{XML(TEXT, chat_key, P("ChatKey"))},
	{XML(TEXT, chat_seq, P("ChatSeq"))},
	/* customer service (6) */
	{XML(TEXT, token, P("Token")), .secret = true},
	{XML(TEXT, open_kfid, P("OpenKfId"))},
	{XML(LIST, auth_add_open_kfid, P("AuthAddOpenKfId"))},
	{XML(LIST, auth_del_open_kfid, P("AuthDelOpenKfId"))},
	/* AI bots (8) */
	{BOT(TEXT, msg_type, "msgtype", P("msgtype"))},
	{BOT(TEXT, msg_id, "msgid", P("msgid"))},
	{BOT(INT, create_time, "create_time", P("create_time"))},
	{BOT(TEXT, aibotid, "aibotid", P("aibotid"))},
	{BOT(TEXT, chat_id, "chatid", P("chatid"))},
	{BOT(TEXT, chattype, "chattype", P("chattype"))},
	{BOT(TEXT, from_user, "from_userid", P("from/userid"))},
	{BOT(TEXT, response_url, "response_url", P("response_url")), .secret = true},
	{BOT(TEXT, content, "content", P("text/content"), P("voice/content"))},
	{BOT(TEXT, url, "url", P("image/url"), P("file/url"))},
	{BOT(LIST, items, "items", P("mixed/msg_item/msgtype"))},
	{BOT(TEXT, stream_id, "stream_id", P("stream/id"))},
	{BOT(TEXT, quote_msgtype, "quote_msgtype", P("quote/msgtype"))},
	{BOT(TEXT, eventtype, "eventtype", P("event/eventtype"))},
	{BOT(TEXT, event_key, "event_key", P(CARD "event_key"))},
	{BOT(TEXT, task_id, "task_id", P(CARD "task_id"))},
	{BOT(TEXT, card_type, "card_type", P(CARD "card_type"))},
	{BOT(CHOICE, selected_items, "selected_items", P(CARD BOT_ITEM "question_key"),
		P(CARD BOT_ITEM "option_ids/option_id"))},
};
const size_t eventrow_count = sizeof(eventrow_table) / sizeof(eventrow_table[0]);
