#include "roll.h"

int64_t roll_between(struct rng *r, int64_t low, int64_t high)
{
	return low + (int64_t)rng_below(r, (uint64_t)(high - low + 1));
}

bool roll_chance(struct rng *r, int percent)
{
	return (int)rng_below(r, 100) < percent;
}

static const char *one_of(struct rng *r, const char *const *v, size_t n)
{
	return v[rng_below(r, n)];
}
#define ONE_OF(r, v) one_of(r, v, sizeof(v) / sizeof *(v))

static void roll_step(struct rng *r, int n, int step, int *day, int *minute, bool welcome, struct text *out)
{
	static const char *const late[] = {"跳过", "补发（2小时内）", "补发（6小时内）", "顺延", "补发（26小时内）"};
	static const char *const when[] = {"30分钟后", "3小时后", "50分钟后", "8小时后"};
	static const char *const cond[] = {"未购买", "有标签 甲", "无标签 乙", "未购买 且 无标签 丙",
		"有标签 甲 或 有标签 乙", "阶段 ≠ 售后", "分数 ≥ 20", "级别 ≠ KA 且 未回复",
		"近7天互动 ≤ 3 或 RFM = 重要价值", "2天未回复"};
	static const char *const deed[] = {"阶段：意向", "阶段：培育", "加分：15", "减分：5", "备注：{客户|客户}-随机",
		"通知：li，看看 {订单号|没有订单}", "记转化：随机"};
	static const char *const tag[] = {"甲", "乙", "丙"};
	bool fixed = true;
	if (welcome) {
		text_addf(out, "\n## 20秒内 步%d-%d\n", n, step);
	} else if (step <= 1 && roll_chance(r, 40)) {
		text_addf(out, "\n## %s 步%d-%d\n", ONE_OF(r, when), n, step);
		fixed = false;
	} else {
		*day += (int)rng_below(r, 3);
		*minute = *minute >= 0 && rng_below(r, 2) ? *minute : (int)roll_between(r, 19, 40) * 30;
		text_addf(out, "\n## 第%d天 %02d:%02d 步%d-%d\n", *day, *minute / 60, *minute % 60, n, step);
		(*day)++;
	}
	if (!welcome && roll_chance(r, 60)) {
		const char *l = ONE_OF(r, late);
		text_addf(out, "- 错过：%s\n", !fixed && l[0] == late[3][0] && l == late[3] ? late[1] : l);
	}
	if (!welcome && roll_chance(r, 40))
		text_addf(out, "- 条件：%s\n", ONE_OF(r, cond));
	if (!welcome && roll_chance(r, 20))
		text_adds(out, "- 确认期限：1小时\n");
	if (!welcome && roll_chance(r, 15))
		text_adds(out, "- 至少隔：3小时\n");
	bool todo = !welcome && roll_chance(r, 15);
	if (todo)
		text_addf(out, "- 员工任务：看看步%d-%d，今天 20:00 前\n", n, step);
	else
		text_addf(out, "> 随机%d 的第 %d 句话。\n", n, step);
	if (roll_chance(r, 30))
		text_addf(out, "- 打标签：%s\n", ONE_OF(r, tag));
	else if (roll_chance(r, 15))
		text_addf(out, "- 去标签：%s\n", ONE_OF(r, tag));
	if (roll_chance(r, 40))
		text_addf(out, "- %s\n", ONE_OF(r, deed));
}

void roll_script(struct rng *r, int n, struct text *out)
{
	static const char *const start[] = {
		"加好友", "加好友", "首单", "下单", "打标签 甲", "打标签 乙", "阶段变为 意向", "分数到 40"};
	const char *s = ONE_OF(r, start);
	bool add = s == start[0] || s == start[1];
	int steps = (int)roll_between(r, 1, 5), day = 1, minute = -1;
	text_addf(out, "# 剧本：随机%d\n- 开始：%s\n- 优先级：%d\n", n, s, (int)roll_between(r, 10, 90));
	if (roll_chance(r, 50))
		text_adds(out, "- 目标：复购，7天内\n");
	if (add && roll_chance(r, 50))
		text_adds(out, "- 停止：已购买\n");
	/* Tags could lead round in a circle, which the checker refuses. */
	text_adds(out, "- 重复进入：隔 30天\n");
	for (int i = 0; i < steps; i++)
		roll_step(r, n, i, &day, &minute, i == 0 && add && roll_chance(r, 40), out);
}

void roll_fault(struct rng *r, struct brain *b)
{
	static const struct {
		const char *path;
		int64_t code;
		bool mute;
	} faults[] = {
		{"send_welcome_msg", -1, false},
		{"send_welcome_msg", 0, true},
		{"send_welcome_msg", 41050, false},
		{"send_welcome_msg", BRAIN_UNREACHED, false},
		{"add_msg_template", -1, false},
		{"add_msg_template", 45009, false},
		{"add_msg_template", 0, true},
		{"add_msg_template", BRAIN_UNREACHED, false},
		{"add_msg_template", 42001, false},
		{"add_msg_template", 40058, false},
		{"mark_tag", -1, false},
		{"mark_tag", 0, true},
		{"mark_tag", 45035, false},
		{"mark_tag", BRAIN_UNREACHED, false},
		{"remark", -1, false},
		{"remark", 0, true},
		{"remark", 84061, false},
		{"add_corp_tag", -1, false},
		{"add_corp_tag", 0, true},
		{"get_corp_tag_list", -1, false},
		{"externalcontact/get", -1, false},
		{"externalcontact/get", 0, true},
		{"get_groupmsg_task", 41063, false},
		{"get_groupmsg_task", -1, false},
		{"get_groupmsg_send_result", 45033, false},
		{"get_groupmsg_send_result", 0, true},
		{"cancel_groupmsg_send", -1, false},
		{"cancel_groupmsg_send", 0, true},
		{"message/send", -1, false},
		{"message/send", 0, true},
		{"media/upload", -1, false},
		{"media/upload", 0, true},
		{"gettoken", -1, false},
		{"remind_groupmsg_send", -1, false},
		{"get_groupmsg_list_v2", -1, false},
	};
	size_t i = (size_t)rng_below(r, sizeof faults / sizeof *faults);
	brain_fail(b, faults[i].path, faults[i].code, (int)roll_between(r, 1, 3), faults[i].mute);
}
