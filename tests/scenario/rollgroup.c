/* Random scripts of customer groups: 群剧本, 打卡, 秒杀; and what their members do by themselves. */
#include "roll.h"

#include "base/arena.h"
#include "base/zone.h"
#include "inbox/inbox.h"
#include "sandbox/brainroom.h"
#include "store/chatmember.h"
#include "store/todo.h"

#include <stdio.h>

#define ONE_OF(r, v) (v)[rng_below(r, sizeof(v) / sizeof *(v))]

static int clock_of(struct rng *r)
{
	static const int clocks[] = {630, 660, 840, 930, 1080, 1140, 1200};
	return ONE_OF(r, clocks);
}

/* " 14:00 群N\n" behind the time that is written. */
static void at_clock(struct rng *r, int step, struct text *out)
{
	int clock = clock_of(r);
	text_addf(out, " %02d:%02d 营%d\n", clock / 60, clock % 60, step);
}

static void rules(struct rng *r, struct text *out)
{
	static const char *const quiet[] = {"21:00-09:30", "22:30-08:00", "12:30-13:30", "20:30-10:00"};
	static const char *const off[] = {"2026-03-08", "2026-03-10至2026-03-11", "2026-03-15"};
	if (roll_chance(r, 40))
		text_addf(out, "- 静默：%s\n", ONE_OF(r, quiet));
	if (roll_chance(r, 25))
		text_addf(out, "- 不发日：%s\n", ONE_OF(r, off));
	text_addf(out, "- 优先级：%d\n", (int)roll_between(r, 10, 90));
}

/* Whom it is said to, and when it may be. true: to each member. */
static bool whom(struct rng *r, struct text *out)
{
	static const char *const of_group[] = {"群人数 ≥ 3", "群人数 ≥ 2", "在群 一营"};
	static const char *const of_member[] = {"未购买", "有标签 甲", "无标签 乙"};
	if (roll_chance(r, 30)) {
		text_adds(out, "- 对象：成员\n");
		if (roll_chance(r, 40))
			text_addf(out, "- 条件：%s\n", ONE_OF(r, of_member));
		return true;
	}
	if (roll_chance(r, 50))
		text_adds(out, "- 执行：群内侧边栏\n");
	if (roll_chance(r, 30))
		text_addf(out, "- 条件：%s\n", ONE_OF(r, of_group));
	return false;
}

static void step(struct rng *r, int n, int *day, struct text *out)
{
	static const char *const again[] = {"每天", "每周二、五", "每周六"};
	static const char *const late[] = {"跳过", "补发（6小时内）", "补发（26小时内）"};
	bool fixed = false, member;
	int what = (int)rng_below(r, 100);
	if (what < 55) {
		*day += 1 + (int)rng_below(r, 2);
		text_addf(out, "\n## 第%d天", *day);
		fixed = true;
	} else if (what < 75) {
		text_addf(out, "\n## %s", ONE_OF(r, again));
	} else if (what < 90) {
		text_addf(out, "\n## 2026-03-%02d", (int)roll_between(r, 5, 14));
	} else {
		text_addf(out, "\n## %s 营%d\n", roll_chance(r, 50) ? "3小时后" : "50分钟后", n);
	}
	if (what < 90)
		at_clock(r, n, out);
	if (what >= 55 && what < 75)
		text_addf(out, "- 最多：%d\n", (int)roll_between(r, 1, 4));
	member = whom(r, out);
	if (roll_chance(r, 50))
		text_addf(out, "- 错过：%s\n", fixed && roll_chance(r, 40) ? "顺延" : ONE_OF(r, late));
	if (roll_chance(r, 25))
		text_adds(out, "- 确认期限：1小时\n");
	text_addf(out, member ? "> {客户|亲}，{群}的第 %d 句话，{今天}。\n" : "> {群}的第 %d 句话，{今天}。\n", n);
	if (roll_chance(r, 40))
		text_addf(out, "- 打标签：%s\n", roll_chance(r, 50) ? "甲" : "上过课");
}

/* A to-do of the owner, and what comes of it. */
static void duty(struct rng *r, int n, struct text *out)
{
	text_addf(out, "\n## 第%d天", (int)roll_between(r, 2, 8));
	at_clock(r, n, out);
	text_adds(out, "- 员工任务：点名，今天 20:00 前，选项 约上、没接\n### 如果 任务结果 = 没接\n");
	text_adds(out, roll_chance(r, 50) ? "> 还差几位。\n" : "- 打标签：上过课\n");
	if (roll_chance(r, 50))
		text_adds(out, "### 否则\n- 去标签：上过课\n");
}

void roll_group(struct rng *r, struct text *out)
{
	int steps = (int)roll_between(r, 1, 5), day = 0, days = (int)roll_between(r, 8, 15);
	text_adds(out, "# 群剧本：随机群\n- 群：名称 含「营」\n- 建群目的：上课\n");
	if (roll_chance(r, 70))
		text_adds(out, "- 开始：建群\n");
	else
		text_addf(out, "- 开始：开营 2026-03-%02d\n", (int)roll_between(r, 4, 7));
	if (roll_chance(r, 80))
		text_addf(out, "- 周期：%d天\n", days);
	if (roll_chance(r, 50))
		text_adds(out, "- 目标：群人数到 4\n- 目标达成后：通知 sales01，人齐了\n");
	rules(r, out);
	for (int i = 0; i < steps; i++)
		step(r, i, &day, out);
	if (roll_chance(r, 50))
		duty(r, steps, out);
	if (roll_chance(r, 60))
		text_adds(out, "\n## 入群 欢迎\n> {客户}来啦。\n- 打标签：在群\n");
	if (roll_chance(r, 60))
		text_adds(out, "\n## 退群 走了\n- 去标签：在群\n");
}

void roll_checkin(struct rng *r, struct text *out)
{
	int days = (int)roll_between(r, 4, 10), first = (int)roll_between(r, 1, 3),
	    last = (int)roll_between(r, first + 1, days);
	text_adds(out, "# 打卡：随机打卡\n- 群：名称 含「营」\n- 建群目的：打卡\n");
	if (roll_chance(r, 50))
		text_adds(out, "- 开始：建群\n");
	else
		text_addf(out, "- 开营：2026-03-%02d\n", (int)roll_between(r, 4, 8));
	text_addf(out, "- 周期：%d天\n- 打卡方式：员工登记%s\n", days, roll_chance(r, 50) ? "、微信客服「好」" : "");
	if (roll_chance(r, 70))
		text_addf(out, "- 日界：%02d:00\n", (int)roll_between(r, 0, 6));
	if (roll_chance(r, 70))
		text_addf(out, "- 补卡：%d次\n", (int)roll_between(r, 1, 3));
	text_addf(out, "- 奖品：满%d天 送 甲；满%d天 送 乙\n", first, last);
	if (roll_chance(r, 70))
		text_adds(out, "- 目标：打卡完成\n- 目标达成后：打标签 上过课\n");
	rules(r, out);
	if (roll_chance(r, 50))
		text_addf(out, "\n## 每天 10:30 任务\n%s> 今天的小事，{今天}。\n",
			roll_chance(r, 50) ? "- 执行：群内侧边栏\n" : "");
	if (roll_chance(r, 80))
		text_addf(out,
			"\n## 每天 20:00 提醒\n- 条件：今天未打卡\n- 错过：%s\n> {客户|亲}，已经 {打卡天数} 天，{今天}。\n",
			roll_chance(r, 50) ? "跳过" : "补发（1小时内）");
	if (roll_chance(r, 60))
		text_addf(out, "\n## 满%d天 满了\n> {客户|亲}，满了。\n- 加分：5\n", (int)roll_between(r, 1, days));
	if (roll_chance(r, 40))
		text_addf(out, "\n## 第%d天 14:00 漏了\n- 条件：漏打 ≥ 1天\n> {客户|亲}，漏了几天。\n",
			(int)roll_between(r, 2, days));
	if (roll_chance(r, 60))
		text_adds(out, "\n## 结营 10:30 复盘\n- 报告：全部\n");
}

/* Of the goods that the brain's people buy. */
void roll_goods(struct text *out)
{
	text_adds(out,
		"# 商品：随机货\n\n| 名称 | 价 |\n|---|---|\n| 氨基酸洁面 120g | 89 |\n| 保湿乳 100ml | 129 |\n| 护理三件套 | 299 |\n"
		"| 旅行装 | 29.9 |\n");
}

void roll_flash(struct rng *r, struct text *out)
{
	static const char *const good[] = {"「氨基酸洁面 120g」", "「保湿乳 100ml」", "护理三件套", "旅行装"};
	static const char *const over[] = {"售罄", "售罄 或 21:00", "20:30"};
	static const char *const each[] = {"10分钟", "30分钟", "1小时"};
	text_addf(out, "# 秒杀：随机秒杀\n- 群：名称 含「营」\n- 商品：%s，原价 400，秒杀价 20，", ONE_OF(r, good));
	text_addf(out, "库存 %d\n", (int)roll_between(r, 1, 4));
	text_addf(out, "- 开抢：2026-03-%02d ", (int)roll_between(r, 6, 13));
	text_addf(out, "%02d:00\n", (int)roll_between(r, 11, 18));
	text_addf(out, "- 结束：%s\n", ONE_OF(r, over));
	rules(r, out);
	if (roll_chance(r, 50))
		text_adds(out, "\n## T-1天 19:00 预告\n> 明天有专场，{价} 元。\n");
	if (roll_chance(r, 60))
		text_adds(out, "\n## T-30分钟 快了\n> 还有 {倒计时}，还剩 {库存} 件。\n");
	text_adds(out, "\n## 开抢 开始\n> 开抢了！\n");
	text_addf(out, "\n## 开抢后 每 %s 播报\n", ONE_OF(r, each));
	text_addf(out, "- 最多：%d\n- 条件：库存 > 0\n> 已经卖了 {已售} 件，还剩 {库存} 件。\n",
		(int)roll_between(r, 3, 12));
	if (roll_chance(r, 70))
		text_adds(out, "\n## 售罄 抢完\n> 抢完了，谢谢大家。\n");
	text_adds(out, "\n## 结束后 30分钟 复盘\n- 报告：全部\n");
}

void roll_rooms(struct brain *b, int64_t now_ms)
{
	brainroom_make(b, now_ms, SPAN_LIT("sales01"), SPAN_LIT("wrOne"), SPAN_LIT("一营"));
	brainroom_make(b, now_ms, SPAN_LIT("sales01"), SPAN_LIT("wrTwo"), SPAN_LIT("二营"));
}

void roll_change(struct rng *r, struct brain *b, int employees, int64_t now_ms)
{
	static const char *const rooms[] = {"wrOne", "wrTwo"};
	struct span room = span_of(ONE_OF(r, rooms));
	char to[32];
	snprintf(to, sizeof to, "sales%02d", (int)roll_between(r, 1, employees));
	if (roll_chance(r, 12))
		(void)brainroom_dismiss(b, now_ms, room);
	else
		(void)brainroom_owner(b, now_ms, room, span_of(to));
}

/* -- what members do ------------------------------------------------------------------------------------------------------------ */

static enum rc check_in(struct rng *r, struct world *w, struct span member, struct err *err)
{
	struct zone zone;
	struct text body;
	char day[32], at[32];
	int what = (int)rng_below(r, 100);
	zone_fixed(&zone, 8 * 3600);
	int64_t ago_ms = roll_between(r, 0, 2 * ZONE_DAY_MS);
	text_init(&body, 1024);
	text_addf(&body, "{\"verb\":\"checkin\",\"customer\":\"%.*s\",\"by\":\"sales01\"", SPAN_ARG(member));
	if (what < 15)
		text_addf(&body, ",\"makeup\":\"%s\"", zone_format_day(zone_day(&zone, world_now_ms(w) - ago_ms), day));
	else if (what < 25)
		text_addf(&body, ",\"at\":\"%s\"", zone_format_minute(&zone, world_now_ms(w) - ago_ms, at));
	text_addc(&body, '}');
	enum rc rc = world_append(w, INBOX_COMMAND, SPAN_ABSENT, text_span(&body), err);
	text_release(&body);
	return rc;
}

/* What lies ready for groups at that employee: opened first, if numbers are filled in then, and said when she looks the next time. */
static enum rc say_ready(
	struct rng *r, struct world *w, struct brain *b, struct span owner, struct arena *a, struct err *err)
{
	struct todo *t = NULL;
	int n = 0;
	enum rc rc = todo_open(world_db(w), a, owner, &t, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		bool open = t[i].fresh && t[i].opened_ms == TODO_NONE;
		struct text body;
		if (!t[i].delivers || !span_starts(t[i].customer, "wr") || !roll_chance(r, 70))
			continue;
		if (!open && !brainroom_say(b, world_now_ms(w), t[i].customer, owner, roll_ready(t[i].text)))
			continue;
		text_init(&body, 1024);
		text_addf(&body, "{\"verb\":\"%s\",\"todo\":%lld,\"by\":\"%.*s\"}", open ? "todo_open" : "todo_done",
			(long long)t[i].todo, SPAN_ARG(owner));
		rc = world_append(w, INBOX_COMMAND, SPAN_ABSENT, text_span(&body), err);
		text_release(&body);
	}
	return rc;
}

enum rc roll_members(struct rng *r, struct world *w, struct brain *b, struct err *err)
{
	static const char *const rooms[] = {"wrOne", "wrTwo"};
	struct arena *a = arena_new(65536);
	enum rc rc = RC_OK;
	struct brainroom_state first, second;
	if (brainroom_state(b, 0, &first))
		rc = say_ready(r, w, b, first.owner, a, err);
	if (!rc && brainroom_state(b, 1, &second) && !span_eq(second.owner, first.owner))
		rc = say_ready(r, w, b, second.owner, a, err);
	for (size_t i = 0; !rc && i < 2; i++) {
		struct chatmember *v = NULL;
		int n = 0;
		rc = chatmember_in(world_db(w), a, span_of(rooms[i]), &v, &n, err);
		for (int k = 0; !rc && k < n; k++)
			if (v[k].type == CHATMEMBER_CUSTOMER && roll_chance(r, 20))
				rc = check_in(r, w, v[k].member, err);
	}
	arena_free(a);
	return rc;
}
