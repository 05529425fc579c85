/* The one table of configuration keys. */
#include "app/conf.h"

#define ANY INT64_MAX

const struct conf_key confkeys[] = {
	{"corp", "corpid", CONF_TEXT, NULL, 0, 0, CONF_ALL, "corpid", 1, "corp id (企业ID) of the admin console"},
	{"corp", "timezone", CONF_ZONE, "Asia/Shanghai", 0, 0, CONF_ALL, "zone", 1, "zone of day borders, quiet hours and clocks"},
	{"app", "agentid", CONF_INT, "0", 0, ANY, CONF_WORK, NULL, 0, "AgentId of the app; 0: it sends no messages to employees"},
	{"app", "secret", CONF_SECRET, "", 0, 0, CONF_WORK, NULL, 0, "Secret of the app, for access tokens; empty: callbacks only"},
	{"app", "token", CONF_SECRET, NULL, 0, 0, CONF_GATE, NULL, 0, "Token of the callback page"},
	{"app", "aes_key", CONF_AESKEY, NULL, 0, 0, CONF_GATE, NULL, 0, "EncodingAESKey of the callback page, 43 characters"},
	{"app", "receiveid", CONF_TEXT, "=corpid", 0, 0, CONF_GATE, NULL, 0, "id inside the envelope; corpid by default, may be empty (AI bots)"},
	{"gate", "listen", CONF_ADDR, "127.0.0.1:8080", 0, 0, CONF_GATE, NULL, 0, "address of callbacks and order webhooks"},
	{"gate", "freshness", CONF_INT, "300", 0, 86400, CONF_GATE, NULL, 0, "seconds a callback's timestamp may be off; 0 switches it off"},
	{"gate", "max_body", CONF_INT, "1048576", 1024, 16777216, CONF_GATE, NULL, 0, "bytes of a request body"},
	{"gate", "connections", CONF_INT, "1024", 16, 16384, CONF_GATE, NULL, 0, "connections at once"},
	{"desk", "listen", CONF_ADDR, "127.0.0.1:8081", 0, 0, CONF_DESK, NULL, 0, "address of pages"},
	{"wecom", "api_base", CONF_URL, "https://qyapi.weixin.qq.com", 0, 0, CONF_WORK, NULL, 0, "where WeCom's API is"},
	{"wecom", "tag_group", CONF_TEXT, "私域", 0, 0, CONF_WORK, "tag_group", 1, "group in which missing tags are made"},
	{"wecom", "poll_seconds", CONF_LIST, "60, 300, 1800, 3600", 0, 0, CONF_WORK, "poll_ms", 1000, "when the result of a mass message is read after it was made; the last one repeats for poll_days"},
	{"wecom", "poll_days", CONF_INT, "3", 1, 15, CONF_WORK, "poll_most_ms", 86400000, "days after which an unconfirmed mass message is no longer read"},
	{"wecom", "remind", CONF_FLAG, "yes", 0, 0, CONF_WORK, "remind_percent", 50, "remind an employee once who has not confirmed half way to the deadline"},
	{"wecom", "calls_per_minute", CONF_INT, "6000", 1, 10000, CONF_WORK, NULL, 0, "calls of one API in a minute (the platform blocks at 10,000)"},
	{"data", "dir", CONF_DIR, "data", 0, 0, CONF_ALL, NULL, 0, "folder of the databases"},
	{"scripts", "dir", CONF_DIR, "sop", 0, 0, CONF_WORK, NULL, 0, "folder of the scripts (剧本)"},
	{"orders", "key", CONF_SECRET, "", 0, 0, CONF_GATE, NULL, 0, "key of the order webhook's HMAC-SHA256; empty: POST /orders is off"},
	{"orders", "window_days", CONF_INT, "7", 1, 90, CONF_WORK | CONF_DESK, "window_days", 1, "attribution window"},
	{"columns", "*", CONF_TEXT, "", 0, 0, CONF_WORK, NULL, 0, "our name = column name in order files, such as order_no = 订单号"},
	{"channels", "*", CONF_TEXT, "", 0, 0, CONF_WORK, "channel.", 1, "State of a channel code = its name (渠道), such as qr42 = 包裹卡"},
	{"rules", "quiet", CONF_SPAN, "21:30-09:00", 0, 0, CONF_WORK, "quiet", 1, "静默: nothing is sent to customers in this span"},
	{"rules", "customer_day", CONF_INT, "1", 1, 10, CONF_WORK, "cap_customer_day", 1, "每客每天最多"},
	{"rules", "customer_week", CONF_INT, "7", 1, 70, CONF_WORK, "cap_customer_week", 1, "每客每周最多"},
	{"rules", "employee_day", CONF_INT, "60", 1, 1000, CONF_WORK, "cap_employee_day", 1, "每员工每天最多: tasks to confirm"},
	{"rules", "other_gap_minutes", CONF_INT, "0", 0, 43200, CONF_WORK, "other_gap_ms", 60000, "与其他剧本间隔"},
	{"rules", "default_clock", CONF_CLOCK, "10:00", 0, 0, CONF_WORK, "default_clock", 1, "默认时刻 of 第N天 without a clock"},
	{"rules", "grace_minutes", CONF_INT, "30", 0, 720, CONF_WORK, "grace_ms", 60000, "宽限: how late a step is still in time"},
	{"rules", "merge_minutes", CONF_INT, "30", 1, 60, CONF_WORK, "merge_min", 1, "合并: times without a clock are rounded up to this under 员工确认"},
	{"rules", "holdout_percent", CONF_INT, "0", 0, 50, CONF_WORK, "holdout_permille", 10, "corp-wide 对照组"},
};
const int confkeys_count = (int)(sizeof confkeys / sizeof *confkeys);
