#include "wecom/allowance.h"

#include "base/err.h"

/* Texts whose page bears no date are as of the month in which the reference was written from them (api.md 23). */
#define READ "2026-09"
#define SURE true, NULL, NULL

/* clang-format off */
#define ROW(ID, NAME, WHAT, PER, MOST, DOC, AS_OF, ...) \
	[ALLOWANCE_##ID] = {ALLOWANCE_##ID, NAME, WHAT, ALLOWANCE_##PER, MOST, DOC, AS_OF, __VA_ARGS__}

static const struct allowance table[ALLOWANCE_COUNT] = {
	ROW(CALLS_MINUTE, "calls_minute", "一个接口的调用", MINUTE, 10000, 90312, READ, SURE),
	ROW(CALLS_HOUR, "calls_hour", "一个接口的调用", HOUR, 150000, 90312, READ, SURE),
	/* what is more is dropped without a word (api.md 1.3) */
	ROW(MEMBER_MINUTE, "member_minute", "应用发给一位员工的消息", MINUTE, 30, 90312, READ, SURE),
	ROW(MEMBER_HOUR, "member_hour", "应用发给一位员工的消息", HOUR, 1000, 90312, READ, SURE),
	/* 200 times the accounts the corp may have, which only its admin console shows */
	ROW(APP_DAY, "app_day", "应用发给员工的消息（人次）", DAY, 0, 90312, READ, false, "quota", "app_day"),
	ROW(ROBOT_MINUTE, "robot_minute", "一个群机器人的消息", MINUTE, 20, 91770, READ, SURE),
	/* one of three rules, chosen by the admin; pages contradict each other about the first one (api.md 22.2) */
	ROW(MASS_CUSTOMER, "mass_customer", "一位客户收到的群发", DAY, 1, 92135, "2025-11", false, "rules", "receive"),
	ROW(MASS_GROUP, "mass_group", "一个客户群收到的群发", DAY, 1, 92135, "2025-11", false, "rules", "receive"),
	ROW(MASS_EMPLOYEE, "mass_employee", "一位员工要点的群发", DAY, 0, 0, READ, false, "rules", "employee_day"),
	ROW(MASS_REMIND, "mass_remind", "一条群发的提醒", 24H, 3, 97610, READ, SURE),
	ROW(MOMENT_MINUTE, "moment_minute", "发起朋友圈", MINUTE, 10, 95094, "2025-09", SURE),
	ROW(MOMENT_MONTH, "moment_month", "发起朋友圈", MONTH, 100000, 95094, "2025-09", SURE),
	/* enforced in clients alone (api.md 22.1) */
	ROW(MOMENT_EMPLOYEE, "moment_employee", "一位员工发的朋友圈", DAY, 3, 95094, "2025-09", false, "rules", "moments_day"),
	ROW(CODES, "codes", "渠道码和群码", AT_ONCE, 500000, 92228, READ, SURE),
	ROW(CODE_USERS, "code_users", "一个渠道码里的员工", AT_ONCE, 100, 92228, READ, SURE),
	ROW(CODE_GROUPS, "code_groups", "一个群码里的群", AT_ONCE, 5, 92229, READ, SURE),
	ROW(GREETINGS, "greetings", "入群欢迎语素材", AT_ONCE, 100, 92366, READ, SURE),
	ROW(TAGS, "tags", "企业标签", AT_ONCE, 10000, 92117, READ, SURE),
	ROW(TAGS_WORN, "tags_worn", "一位员工给一位客户的标签", AT_ONCE, 3000, 92118, READ, SURE),
	/* facts of clients and of the admin console, which no page of the API has (api.md 22.3) */
	ROW(FRIENDS, "friends", "一位员工的客户", AT_ONCE, 5000, 0, READ, false, "quota", "employee_customers"),
	ROW(CUSTOMERS, "customers", "企业的客户", AT_ONCE, 50000, 0, READ, false, "quota", "corp_customers"),
	ROW(MEMBERS, "members", "一个客户群的人", AT_ONCE, 500, 0, READ, false, "quota", "group_members"),
	ROW(HANDED, "handed", "一位客户的转交", 90_DAYS, 2, 92125, READ, SURE),
	ROW(HANDED_GROUPS, "handed_groups", "转给一位员工的客户群", DAY, 300, 92127, READ, SURE),
	ROW(GROUP_HANDED, "group_handed", "一个客户群的转交（在职）", 90_DAYS, 2, 95703, READ, SURE),
	ROW(LINK_USERS, "link_users", "一个获客链接里的员工", AT_ONCE, 500, 97297, READ, SURE),
	ROW(TICKETS_APP, "tickets_app", "应用取页面签名的票", HOUR, 100, 90506, READ, SURE),
	ROW(TICKETS_CORP, "tickets_corp", "企业取页面签名的票", HOUR, 400, 90506, READ, SURE),
	ROW(ARCHIVE_MINUTE, "archive_minute", "读会话存档", MINUTE, 600, 91774, READ, SURE),
	/* whether the menu that hands a session over counts is open (callbacks.md 13) */
	ROW(KF_MESSAGES, "kf_messages", "微信客服在客户的一句话后发的", 48H, 5, 94677, READ, false, "kf", "messages"),
};
/* clang-format on */

const struct allowance *allowance_of(enum allowance_id id)
{
	INVARIANT(id >= 0 && id < ALLOWANCE_COUNT);
	return &table[id];
}

int64_t allowance_most(enum allowance_id id)
{
	return allowance_of(id)->most;
}

const char *allowance_per_name(enum allowance_per per)
{
	static const char *const names[] = {[ALLOWANCE_AT_ONCE] = "同时",
		[ALLOWANCE_MINUTE] = "每分钟",
		[ALLOWANCE_HOUR] = "每小时",
		[ALLOWANCE_DAY] = "每天",
		[ALLOWANCE_WEEK] = "每周",
		[ALLOWANCE_MONTH] = "每月",
		[ALLOWANCE_24H] = "24小时",
		[ALLOWANCE_48H] = "48小时",
		[ALLOWANCE_90_DAYS] = "90天"};

	INVARIANT(per >= 0 && per <= ALLOWANCE_90_DAYS);
	return names[per];
}
