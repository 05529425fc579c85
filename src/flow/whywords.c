/* whywords: how `siyu why` calls what stands in the tables. */
#include "whywords.h"

#include <stddef.h>

const char *whywords_relation(enum relation_state s)
{
	static const char *const words[] = {
		[RELATION_HALF] = "等员工通过",
		[RELATION_LIVE] = "好友",
		[RELATION_DELETED_BY_EMPLOYEE] = "员工删了客户",
		[RELATION_DELETED_BY_CUSTOMER] = "客户删了员工",
		[RELATION_TRANSFERRED] = "已转给别的员工",
	};
	return words[s];
}

const char *whywords_occurrence(enum occurrence_state s)
{
	static const char *const words[] = {
		[OCCURRENCE_DELAYED] = "再等等",
		[OCCURRENCE_MADE] = "已排好",
		[OCCURRENCE_DELIVERED] = "送到了",
		[OCCURRENCE_FAILED] = "没发成",
		[OCCURRENCE_SKIPPED] = "没发",
		[OCCURRENCE_CANCELLED] = "取消了",
		[OCCURRENCE_EXPIRED] = "到期作废",
		[OCCURRENCE_ACTED] = "做了",
	};
	return words[s];
}

const char *whywords_task(enum masstask_state s)
{
	static const char *const words[] = {
		[MASSTASK_OPEN] = "正在凑人",
		[MASSTASK_SENDING] = "正在交给企业微信",
		[MASSTASK_WAITING] = "等员工确认",
		[MASSTASK_SENT] = "员工已确认",
		[MASSTASK_PARTLY] = "员工已确认，有人没收到",
		[MASSTASK_EXPIRED] = "到期作废",
		[MASSTASK_CANCELLED] = "已撤回",
		[MASSTASK_FAILED] = "企业微信没收",
		[MASSTASK_UNSURE] = "不知道企业微信收没收",
	};
	return words[s];
}

const char *whywords_heard(struct span what)
{
	static const struct {
		const char *what, *words;
	} words[] = {
		{"text", "说"},
		{"choice", "选了"},
		{"none", "没回"},
		{"result", "任务结果"},
		{"join", "入群"},
		{"click", "点链接"},
		{"aftersale", "进入售后"},
		{"human", "人工接管"},
		{"like", "点赞朋友圈"},
		{"comment", "评论朋友圈"},
		{"checkin", "打卡"},
		{"spoke", "在群里说话"},
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_is(what, words[i].what))
			return words[i].words;
	return "";
}

const char *whywords_did(enum heardlog_did did)
{
	static const char *const words[] = {
		[HEARDLOG_KEPT] = "记下了",
		[HEARDLOG_LATE] = "来晚了：分支已经定了，只记下",
		[HEARDLOG_WAITS] = "不符合哪一支，接着等",
		[HEARDLOG_TAKEN] = "分支定了",
		[HEARDLOG_ENDED] = "剧本停了",
	};
	return words[did];
}
