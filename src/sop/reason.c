#include "sop/reason.h"

/* code: stored, never renamed. The sentence completes 「因为…」 for the operator. */
/* clang-format off */
static const struct reason_info table[REASON_COUNT] = {
	[REASON_OK] = { "ok", "条件都满足，按时执行", NULL, 0 },

	[REASON_ENROLLED] = { "enrolled", "进入剧本：%s", "进入剧本", 0 },
	[REASON_RESTARTED] = { "restarted", "再次触发，重新开始：%s", "再次触发，重新开始", 0 },
	[REASON_RELOADED] = { "reloaded", "剧本换了新版，重新开始", NULL, 0 },
	[REASON_STALE_EVENT] = { "stale_event", "事件太旧：得知时已过了 24 小时（%s），只改状态，不启动剧本", "事件太旧：得知时已过了 24 小时，只改状态，不启动剧本", 0 },
	[REASON_FILTER] = { "filter", "开始条件不符：%s", "开始条件不符", 0 },
	[REASON_UNSEEN] = { "unseen", "看不到：%s", "有一项事实看不到，不当作成立", 0 },
	[REASON_DISABLED] = { "disabled", "剧本已停用", NULL, 0 },
	[REASON_UNSUBSCRIBED] = { "unsubscribed", "客户已退订", NULL, 0 },
	[REASON_NO_RELATION] = { "no_relation", "没有好友关系：%s", "没有好友关系", 0 },
	[REASON_EXCLUDED] = { "excluded", "有排除标签：%s", "有排除标签", 0 },
	[REASON_AUDIENCE] = { "audience", "不在人群里：%s", "不在人群里", 0 },
	[REASON_FOLLOWED] = { "followed", "已由 %s 跟进", "已由别的员工跟进", 0 },
	[REASON_AGAIN] = { "again", "这一轮还没结束，再次触发不算", NULL, 0 },
	[REASON_NO_REENTRY] = { "no_reentry", "以前走过这个剧本，不重复进入", NULL, 0 },
	[REASON_REENTRY_GAP] = { "reentry_gap", "离上一轮结束还不到 %s", "离上一轮结束太近", 0 },
	[REASON_TEST_ONLY] = { "test_only", "白名单测试：只有 %s 名下有「测试」标签的客户进入", "白名单测试：客户不在里面", 0 },
	[REASON_NO_SCRIPT] = { "no_script", "没有叫「%s」的剧本在运行", "剧本不在运行", 0 },
	[REASON_NO_STAGE] = { "no_stage", "没有叫「%s」的阶段，没有改", "没有这个阶段，没有改", 0 },
	[REASON_BAD_DATE] = { "bad_date", "日期读不出来：%s", "日期读不出来", 0 },
	[REASON_NO_EMPLOYEE] = { "no_employee", "没有叫「%s」的员工，没有通知", "没有这位员工，没有通知", 0 },

	[REASON_WELCOME] = { "welcome", "欢迎语由这个剧本发", NULL, 0 },
	[REASON_WELCOME_LOST] = { "welcome_lost", "欢迎语只能发一次，由 %s 发", "欢迎语只能发一次", 0 },
	[REASON_WELCOME_NONE] = { "welcome_none", "没有剧本写了合适的欢迎语", NULL, 0 },
	[REASON_WELCOME_NO_STEP] = { "welcome_no_step", "剧本里没有 20秒内 的步骤", NULL, 0 },
	[REASON_WELCOME_NO_CODE] = { "welcome_no_code", "企业微信没有给欢迎语凭证：%s", "企业微信没有给欢迎语凭证", 0 },
	[REASON_WELCOME_FAILED] = { "welcome_failed", "欢迎语没发出：%s", "欢迎语没发出", 0 },

	[REASON_NOT_LIVE] = { "not_live", "这一轮已经结束", NULL, 0 },
	[REASON_HALF] = { "half", "未通过：员工还没有通过好友申请", NULL, 0 },
	[REASON_CLAIMED] = { "claimed", "这一步已经决定过", NULL, 0 },
	[REASON_SAID_TODAY] = { "said_today", "今天补发过前一次，一天不发两遍", NULL, 0 },
	[REASON_HOLDOUT] = { "holdout", "对照组：不发植入步骤", NULL, 0 },
	[REASON_ARM] = { "arm", "实验组不同：客户在 %s 组", "实验组不同：客户不在任何一组", 0 },
	[REASON_BEFORE_ENTRY] = { "before_entry", "进入剧本时已过了这个时间：%s", "进入剧本时已过了这个时间", 0 },
	[REASON_CONDITION] = { "condition", "条件不成立：%s", "条件不成立", 0 },
	[REASON_LATE] = { "late", "错过：晚了 %s", "错过了时间", 0 },
	[REASON_ONLY] = { "only", "这一步不在这天发：%s", "这一步不在这天发", 0 },
	[REASON_OFF_DAY] = { "off_day", "不发日：%s", "不发日", 0 },
	[REASON_QUIET] = { "quiet", "静默时间：%s", "静默时间", 0 },
	[REASON_GAP] = { "gap", "离这个剧本上一条不到 %s", "离这个剧本上一条太近", 0 },
	[REASON_OTHER_GAP] = { "other_gap", "离其他剧本的消息不到 %s", "离其他剧本的消息太近", 0 },
	[REASON_CAP_DAY] = { "cap_day", "每客每天最多 %s 条，已满", "每客每天最多，已满", REASON_SLOT },
	[REASON_CAP_WEEK] = { "cap_week", "每客每周最多 %s 条，已满", "每客每周最多，已满", REASON_SLOT },
	[REASON_CAP_COMPANY] = { "cap_company", "每公司每周最多 %s 条，已满", "每公司每周最多，已满", REASON_SLOT },
	[REASON_CAP_EMPLOYEE] = { "cap_employee", "每员工每天最多 %s 次，已满", "每员工每天最多，已满", REASON_SLOT },
	[REASON_TAPS_AHEAD] = { "taps_ahead", "员工今天的次数让给 %s", "员工今天的次数让给优先级更高的剧本", REASON_SLOT },
	[REASON_RECEIVED] = { "received", "客户能收的群发已到上限：%s", "客户能收的群发已到上限", REASON_SLOT },
	[REASON_CAP_GROUP] = { "cap_group", "每群每天最多 %s 条，已满", "每群每天最多，已满", REASON_SLOT },
	[REASON_GROUP_RECEIVED] = { "group_received", "群能收的群发已到上限：%s", "群能收的群发已到上限", REASON_SLOT },
	[REASON_PRIORITY] = { "priority", "让给 %s", "让给优先级更高的剧本", REASON_SLOT },
	[REASON_NO_VALUE] = { "no_value", "{%s} 没有值，也没有写备用词", "有变量没有值", 0 },
	[REASON_SOLD_OUT] = { "sold_out", "卖完了，不再叫人买", NULL, 0 },
	[REASON_NO_COUPON] = { "no_coupon", "券「%s」的码发完了", "券码发完了", 0 },
	[REASON_NO_TAG] = { "no_tag", "企业微信里没有标签「%s」，没人看得到", "企业微信里没有这个标签，没人看得到", 0 },
	[REASON_NO_PUBLISHER] = { "no_publisher", "没有叫「%s」的员工，没人发表", "没有可以发表的员工", 0 },
	[REASON_CAP_POSTS] = { "cap_posts", "发表的员工都到了上限：%s", "发表的员工都到了上限", 0 },
	[REASON_NO_FILE] = { "no_file", "附件不在：%s", "附件不在", 0 },
	[REASON_NO_CODE] = { "no_code", "群码「%s」还没有建好，看 siyu codes", "群码还没有建好，看 siyu codes", REASON_SLOT },
	[REASON_OVERTAKEN] = { "overtaken", "被后一步赶上：%s", "被后一步赶上", 0 },
	[REASON_UNDONE] = { "undone", "等的事撤销了：%s", "等的事撤销了", 0 },
	[REASON_DEFER_SPENT] = { "defer_spent", "顺延已满 7 天：%s", "顺延已满 7 天", 0 },
	[REASON_NEW_STEP] = { "new_step", "新加的步骤，时间在重载之前", NULL, 0 },
	[REASON_STEP_GONE] = { "step_gone", "新版里没有这一步了", NULL, 0 },
	[REASON_GOT] = { "got", "近 30 天发过，重新开始后不再发", NULL, 0 },

	[REASON_JUMPED] = { "jumped", "跳过：跳到 %s", "跳过", 0 },

	[REASON_AWAITS] = { "awaits", "等%s", "等事情发生", 0 },
	[REASON_BRANCH] = { "branch", "走这一支：%s", "走这一支", 0 },
	[REASON_OTHERWISE] = { "otherwise", "走「否则」：%s", "都不符合，走「否则」", 0 },
	[REASON_NOBODY_TOLD] = { "nobody_told", "走「否则」：没人登记", NULL, 0 },
	[REASON_NO_BRANCH] = { "no_branch", "没有符合的分支：%s", "没有符合的分支", 0 },
	[REASON_JUMP] = { "jump", "从「%s」跳到这里", "跳到这里", 0 },

	[REASON_DELIVERED] = { "delivered", "已送达：%s", "已送达", 0 },
	[REASON_DEADLINE] = { "deadline", "到期作废：%s 前没有人确认", "到期作废：期限前没有人确认", 0 },
	[REASON_NOT_FRIEND] = { "not_friend", "客户已不是好友", NULL, 0 },
	[REASON_QUOTA] = { "quota", "当天收到的群发已满，企业微信没有送达", NULL, 0 },
	[REASON_REJECTED] = { "rejected", "企业微信拒绝：%s", "企业微信拒绝", 0 },
	[REASON_REMOVED] = { "removed", "从任务里去掉：%s", "从任务里去掉", 0 },
	[REASON_CANCELLED] = { "cancelled", "任务撤回：%s", "任务撤回", 0 },
	[REASON_NOT_SENT] = { "not_sent", "没发出：%s", "没发出", 0 },
	[REASON_UNSURE] = { "unsure", "不确定有没有发出：%s", "不确定有没有发出", 0 },

	[REASON_GOAL] = { "goal", "目标达成：%s", "目标达成", 0 },
	[REASON_STOP] = { "stop", "停止：%s", "停止", 0 },
	[REASON_STOP_STEP] = { "stop_step", "步骤「%s」写了停止", "步骤里写了停止", 0 },
	[REASON_LEFT] = { "left", "客户删除了员工 %s", "客户删除了员工", 0 },
	[REASON_DELETED] = { "deleted", "员工 %s 删除了客户", "员工删除了客户", 0 },
	[REASON_HANDED] = { "handed", "转到剧本 %s", "转到别的剧本", 0 },
	[REASON_EXPIRED] = { "expired", "到期：超过最长时间", NULL, 0 },
	[REASON_FINISHED] = { "finished", "每一步都走完了", NULL, 0 },
	[REASON_RESTART_END] = { "restart_end", "再次触发，这一轮结束，重新开始", NULL, 0 },
	[REASON_RELOAD_END] = { "reload_end", "剧本换了新版，这一轮结束，重新开始", NULL, 0 },
	[REASON_GROUP_OTHER] = { "group_other", "剧本里的「群」不是这个群", NULL, 0 },
	[REASON_GROUP_GONE] = { "group_gone", "群解散了", NULL, 0 },
	[REASON_TEST_GROUPS] = { "test_groups", "白名单测试：只有群主是 %s、群名里有「测试」的群会走", "白名单测试：这个群不在里面", 0 },
	[REASON_GROUP_CAME] = { "group_came", "进了群「%s」", "进了群", 0 },
	[REASON_GROUP_WENT] = { "group_went", "退了群「%s」", "退了群", 0 },
	[REASON_GROUP_OWNER] = { "group_owner", "群主换成了 %s，接着走", "群主换了，接着走", 0 },
	[REASON_GROUP_LEFT] = { "group_left", "他退了群", NULL, 0 },
	[REASON_OWNER_STRANGER] = { "owner_stranger", "群主换了，新群主不是他的好友", NULL, 0 },
	[REASON_NO_OWNER] = { "no_owner", "不知道群主是谁", NULL, 0 },
	[REASON_NOT_OWNER] = { "not_owner", "没发到群里：群解散了，或者群主换了", NULL, 0 },
	[REASON_INHERITED] = { "inherited", "%s 的客户，交接给现在的跟进人", "同事的客户，交接给现在的跟进人", 0 },
	[REASON_HANDING] = { "handing", "没有交接成：%s", "没有交接成", 0 },
	[REASON_ON_THE_WAY] = { "on_the_way", "正在交接给 %s：24 小时里客户可以拒绝，这期间剧本停着", "正在交接：24 小时里客户可以拒绝，这期间剧本停着", 0 },
	[REASON_CODE] = { "code", "扫渠道码进来：%s", "扫渠道码进来", 0 },
	[REASON_RULE] = { "rule", "规则「%s」", "规则", 0 },
	[REASON_TAG_OVER] = { "tag_over", "标签到期：%s", "标签到期", 0 },
	[REASON_BY_HAND] = { "by_hand", "人工操作：%s", "人工操作", 0 },

	[REASON_KF_CLOSED] = { "kf_closed", "微信客服现在发不了：%s", "微信客服现在发不了", 0 },
	[REASON_KF_REFUSED] = { "kf_refused", "微信客服没收下：%s", "微信客服没收下", 0 },
	[REASON_KF_UNDELIVERED] = { "kf_undelivered", "微信客服收下了，客户没收到：%s", "微信客服收下了，客户没收到", 0 },
	[REASON_KF_ANSWERED] = { "kf_answered", "微信客服里自动回了：%s", "微信客服里自动回了", 0 },
	[REASON_KF_HANDED] = { "kf_handed", "转给人工：%s", "转给人工", 0 },
	[REASON_KF_NOBODY] = { "kf_nobody", "要转人工，没有人接：%s", "要转人工，没有人接", 0 },
	[REASON_ASKED] = { "asked", "客户问到：%s", "客户问到话术里的问题", 0 },
	[REASON_ASKED_UNSURE] = { "asked_unsure", "客户像是在问：%s", "客户像是在问话术里的问题", 0 },
	[REASON_ASKED_NOTHING] = { "asked_nothing", "话术里没有够像的问题：%s", "话术里没有够像的问题", 0 },
	[REASON_CALLED_PERSON] = { "called_person", "客户要找人：%s", "客户要找人", 0 },
	[REASON_PAUSED_BY] = { "paused_by", "所有剧本停了，到有人让它们继续：%s", "所有剧本停了", 0 },
	[REASON_RESUMED_BY] = { "resumed_by", "剧本继续：%s", "剧本继续", 0 },
	[REASON_PAUSED] = { "paused", "所有剧本暂停到 %s", "所有剧本暂停", 0 },
};
/* clang-format on */

const struct reason_info *reason_info(enum reason r)
{
	INVARIANT((int)r >= 0 && r < REASON_COUNT);
	return &table[r];
}

enum reason reason_find(struct span code)
{
	for (int r = 0; r < REASON_COUNT; r++)
		if (span_is(code, table[r].code))
			return (enum reason)r;
	return REASON_COUNT;
}

void reason_say(enum reason r, struct span detail, struct text *out)
{
	const struct reason_info *info = reason_info(r);
	struct span sentence = span_of(info->sentence);
	size_t at = span_search(sentence, SPAN_LIT("%s"));

	if (at != SIZE_MAX && detail.n == 0) {
		sentence = span_of(info->bare);
		at = SIZE_MAX;
	}
	if (at == SIZE_MAX) {
		text_add(out, sentence);
		return;
	}
	text_add(out, span_take(sentence, at));
	text_add(out, detail);
	text_add(out, span_drop(sentence, at + 2));
}
