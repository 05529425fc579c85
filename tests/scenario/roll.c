#include "roll.h"

#include "app/world.h"
#include "base/arena.h"
#include "base/zone.h"
#include "flow/heard.h"
#include "inbox/inbox.h"
#include "store/enrolment.h"
#include "store/scriptlog.h"
#include "store/todo.h"
#include "store/wait.h"

#include <string.h>

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

/* One branch: what it does, perhaps what it says, perhaps how it ends the round or leads on. */
static void roll_branch(struct rng *r, int n, int step, int branch, bool last, struct text *out)
{
	static const char *const tag[] = {"丁", "戊"};
	bool says = roll_chance(r, 60);
	if (says)
		text_addf(out, "> 随机%d 第 %d 步的第 %d 支。\n", n, step, branch);
	if (!says || roll_chance(r, 30))
		text_addf(out, "- 打标签：%s\n", ONE_OF(r, tag));
	if (roll_chance(r, 15))
		text_addf(out, "- 员工任务：支%d-%d-%d，今天内\n", n, step, branch);
	if (roll_chance(r, 15))
		text_adds(out, "- 停止\n");
	else if (!last && roll_chance(r, 20))
		text_addf(out, "- 跳到：步%d-%d\n", n, step + 1);
}

static void roll_branches(struct rng *r, int n, int step, bool todo, bool last, struct text *out)
{
	static const char *const waits[] = {
		"", "- 等待：回复，最多 3小时\n", "- 等待：回复、购买，最多 1天\n", "- 等待：购买\n"};
	static const char *const told[] = {
		"选了 甲选", "选了 乙选", "回复 含「要的」", "购买", "有标签 甲", "回复 是「好」 且 未购买"};
	int branches = (int)roll_between(r, 1, 3);
	size_t first = (size_t)rng_below(r, sizeof told / sizeof *told);
	text_addf(out, "- 选项：甲选、乙选\n%s", ONE_OF(r, waits));
	for (int i = 0; i < branches; i++) {
		if (todo && i == 0)
			text_adds(out, "### 如果 任务结果 = 没接\n");
		else
			text_addf(out, "### 如果 %s\n", told[(first + (size_t)i) % (sizeof told / sizeof *told)]);
		roll_branch(r, n, step, i, last, out);
	}
	if (roll_chance(r, 60)) {
		text_adds(out, "### 否则\n");
		roll_branch(r, n, step, branches, last, out);
	}
}

/* A clock that lies in no 静默 of these scripts. */
static int roll_clock(struct rng *r)
{
	static const int clocks[] = {630, 660, 840, 930, 1080, 1140, 1200};
	return clocks[rng_below(r, sizeof clocks / sizeof *clocks)];
}

/* The heading of a step that comes again, hangs on an event or stands at a date. true: it comes again. */
static bool roll_time(struct rng *r, int n, int step, struct text *out)
{
	static const struct {
		const char *when, *limit; /* limit: of one that comes again */
		bool clock, first;        /* first: may be the first step */
	} times[] = {
		{"每天", "- 最多：3\n", true, true},
		{"每天", "- 直到：第6天\n- 只在：第2-9天\n", true, true},
		{"每周二、五", "- 最多：3\n", true, true},
		{"每周六", "- 直到：第60天\n", true, true},
		{"每月12日", "- 最多：1\n", true, true},
		{"每月26日", "- 最多：1\n", true, true},
		{"上一步后 2小时", NULL, false, false},
		{"上一步后 1天", NULL, false, false},
		{"购买后 2小时", NULL, false, true},
		{"购买后 2天", NULL, true, true},
		{"最后互动后 3天", NULL, false, true},
		{"最后互动后 1天", NULL, false, true},
		{"生日前1天", NULL, true, true},
		{"生日当天", NULL, true, true},
		{"2026-03-12", NULL, true, true},
		{"2026-03-14", "- 只在：周末\n", true, true},
	};
	size_t i = (size_t)rng_below(r, sizeof times / sizeof *times);
	while (step == 0 && !times[i].first)
		i++;
	int clock = roll_clock(r);
	text_addf(out, "\n## %s", times[i].when);
	if (times[i].clock)
		text_addf(out, " %02d:%02d", clock / 60, clock % 60);
	text_addf(out, " 步%d-%d\n%s", n, step, times[i].limit ? times[i].limit : "");
	return span_starts(span_of(times[i].when), "每");
}

static void roll_step(struct rng *r, int n, int step, int *day, int *minute, bool welcome, bool last, struct text *out)
{
	static const char *const late[] = {"跳过", "补发（14小时内）", "补发（6小时内）", "顺延", "补发（26小时内）"};
	static const char *const when[] = {"30分钟后", "3小时后", "50分钟后", "8小时后"};
	static const char *const cond[] = {"未购买", "有标签 甲", "无标签 乙", "未购买 且 无标签 丙",
		"有标签 甲 或 有标签 乙", "阶段 ≠ 售后", "分数 ≥ 20", "级别 ≠ KA 且 未回复",
		"近7天互动 ≤ 3 或 RFM = 重要价值", "2天未回复"};
	static const char *const deed[] = {"阶段：意向", "阶段：培育", "加分：15", "减分：5", "备注：{客户|客户}-随机",
		"通知：li，看看 {订单号|没有订单}", "记转化：随机"};
	static const char *const tag[] = {"甲", "乙", "丙"};
	bool fixed = true, again = false;
	if (welcome) {
		text_addf(out, "\n## 20秒内 步%d-%d\n", n, step);
	} else if (step <= 1 && roll_chance(r, 30)) {
		text_addf(out, "\n## %s 步%d-%d\n", ONE_OF(r, when), n, step);
		fixed = false;
	} else if (roll_chance(r, 45)) {
		again = roll_time(r, n, step, out);
		fixed = false;
	} else {
		*day += (int)rng_below(r, 3);
		if (*minute < 0 || rng_below(r, 2))
			*minute = roll_clock(r);
		text_addf(out, "\n## 第%d天 %02d:%02d%s 步%d-%d\n", *day, *minute / 60, *minute % 60,
			roll_chance(r, 15) ? "（工作日）" : "", n, step);
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
	if (!welcome && roll_chance(r, 30))
		text_adds(out, "- 至少隔：5小时\n");
	bool todo = !welcome && !again && roll_chance(r, 15), asks = !again && roll_chance(r, 60);
	if (!welcome && !todo && roll_chance(r, 15))
		text_adds(out, "- 执行：侧边栏\n");
	if (todo)
		text_addf(out, "- 员工任务：看看步%d-%d，今天 20:00 前，选项 约上、没接\n", n, step);
	else
		text_addf(out, "> 随机%d 的第 %d 句话%s。\n", n, step, again ? "，{今天}" : "");
	if (roll_chance(r, 30))
		text_addf(out, "- 打标签：%s\n", ONE_OF(r, tag));
	else if (roll_chance(r, 15))
		text_addf(out, "- 去标签：%s\n", ONE_OF(r, tag));
	if (roll_chance(r, 40))
		text_addf(out, "- %s\n", ONE_OF(r, deed));
	if (asks)
		roll_branches(r, n, step, todo, last, out);
}

/* What a script writes of the house's rules. */
static void roll_rules(struct rng *r, struct text *out)
{
	static const char *const quiet[] = {"21:00-09:30", "22:30-08:00", "12:30-13:30", "20:30-10:00"};
	static const char *const off[] = {"2026-03-08", "2026-03-10至2026-03-11", "2026-03-15"};
	if (roll_chance(r, 35))
		return;
	if (roll_chance(r, 50))
		text_addf(out, "- 静默：%s\n", ONE_OF(r, quiet));
	if (roll_chance(r, 25))
		text_addf(out, "- 不发日：%s\n", ONE_OF(r, off));
	if (roll_chance(r, 20))
		text_adds(out, "- 每客每天最多：1\n");
	if (roll_chance(r, 30))
		text_addf(out, "- 每客每周最多：%d\n", (int)roll_between(r, 1, 3));
	if (roll_chance(r, 15))
		text_adds(out, "- 与其他剧本间隔：2小时\n");
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
	roll_rules(r, out);
	/* Tags could lead round in a circle, which the checker refuses. */
	text_adds(out, "- 重复进入：隔 90天\n");
	for (int i = 0; i < steps; i++)
		roll_step(r, n, i, &day, &minute, i == 0 && add && roll_chance(r, 40), i + 1 == steps, out);
}

void roll_blast(struct rng *r, struct text *out)
{
	static const char *const who[] = {"全部", "未购买", "有标签 甲", "无标签 乙 且 未购买", "已加 ≥ 3天"};
	static const char *const again[] = {"每天", "每周三、六", "每月12日"};
	int steps = (int)roll_between(r, 1, 3);
	text_addf(out, "# 群发：随机\n- 人群：%s\n", ONE_OF(r, who));
	text_addf(out, "- 优先级：%d\n", (int)roll_between(r, 10, 90));
	if (roll_chance(r, 50))
		text_adds(out, "- 停止：已购买\n");
	if (roll_chance(r, 50))
		text_adds(out, "- 目标：下单，3天内\n");
	roll_rules(r, out);
	for (int i = 0; i < steps; i++) {
		bool recurs = roll_chance(r, 50);
		int clock = roll_clock(r);
		if (recurs)
			text_addf(out, "\n## %s", ONE_OF(r, again));
		else
			text_addf(out, "\n## 2026-03-%02d", (int)roll_between(r, 5, 18));
		text_addf(out, " %02d:%02d 群%d\n", clock / 60, clock % 60, i);
		if (roll_chance(r, 40))
			text_adds(out, "- 错过：补发（6小时内）\n");
		if (roll_chance(r, 30))
			text_adds(out, "- 确认期限：1小时\n");
		text_addf(out, "> 群发的第 %d 句话%s。\n", i, recurs ? "，{今天}" : "");
		if (roll_chance(r, 30))
			text_adds(out, "- 打标签：丙\n");
	}
}

/* -- what stands beside the random scripts ------------------------------------------------------------------------------------ */

static const char moments[] =
	"# 朋友圈：月历\n- 发布员工：sales01、sales02、sales09\n- 每天最多：2\n- 归因窗口：3天\n\n"
	"| 日期 | 时间 | 正文 | 可见标签 | 发完后 | 首评 |\n"
	"| 每周一、三、五 | 10:30 | 早安 |  | 点赞 → 打标签 爱看；评论 → 员工任务 回复评论，今天内 | 来聊聊 |\n"
	"| 每周三、六 | 14:00 | 午安 | 爱看 | 评论 → 加分 2 |  |\n"
	"| 每周二、三、日 | 20:00 | 晚安 |  | 点赞 → 通知 sales01，有人点赞 |  |\n";

struct span roll_moments(void)
{
	return span_of(moments);
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
		{"add_moment_task", -1, false},
		{"add_moment_task", 0, true},
		{"add_moment_task", 40058, true}, /* not done, and nobody knows */
		{"add_moment_task", BRAIN_UNREACHED, false},
		{"get_moment_task_result", -1, false},
		{"get_moment_task_result", 40058, false}, /* the job is not known any more */
		{"get_moment_list", -1, false},
		{"get_moment_task", -1, false},
		{"get_moment_customer_list", -1, false},
		{"get_moment_comments", -1, false},
		{"get_moment_comments", 0, true},
		{"cancel_moment_task", -1, false},
		{"cancel_moment_task", 0, true},
	};
	size_t i = (size_t)rng_below(r, sizeof faults / sizeof *faults);
	brain_fail(b, faults[i].path, faults[i].code, (int)roll_between(r, 1, 3), faults[i].mute);
}

/* -- employees --------------------------------------------------------------------------------------------------------------- */

static enum rc put(struct world *w, struct text *body, struct err *err)
{
	enum rc rc = world_append(w, INBOX_COMMAND, SPAN_ABSENT, text_span(body), err);
	text_release(body);
	return rc;
}

struct span roll_ready(struct span todo)
{
	size_t at = span_search(todo, SPAN_LIT("："));
	return at == SIZE_MAX ? todo : span_drop(todo, at + strlen("："));
}

/* Some of them close some of their to-dos; what lies ready for the customer they send first. */
static enum rc close_todos(struct rng *r, struct world *w, struct brain *b, struct arena *a, struct err *err)
{
	struct span *who = NULL;
	int people = 0;
	enum rc rc = todo_employees(world_db(w), a, &who, &people, err);
	for (int i = 0; !rc && i < people; i++) {
		struct todo *t = NULL;
		struct text body;
		int n = 0;
		if (!roll_chance(r, 70))
			continue;
		rc = todo_open(world_db(w), a, who[i], &t, &n, err);
		for (int k = 0; !rc && k < n; k++) {
			if (!roll_chance(r, 60))
				continue;
			if (t[k].delivers &&
				!brain_chat(b, world_now_ms(w), who[i], t[k].customer, roll_ready(t[k].text)))
				continue; /* he has left, and the news is under way */
			text_init(&body, 1024);
			text_addf(&body, "{\"verb\":\"todo_done\",\"todo\":%lld,\"by\":\"%.*s\"%s}",
				(long long)t[k].todo, SPAN_ARG(who[i]),
				!t[k].options.n              ? ""
					: roll_chance(r, 50) ? ",\"result\":\"没接\""
							     : ",\"result\":\"约上\"");
			rc = put(w, &body, err);
		}
	}
	return rc;
}

static enum rc say_something(struct rng *r, struct world *w, struct span customer, struct err *err)
{
	static const struct {
		enum heard_what what;
		const char *text;
	} things[] = {{HEARD_TEXT, "要的呀"}, {HEARD_TEXT, "好"}, {HEARD_TEXT, "在吗"}, {HEARD_CHOICE, "甲选"},
		{HEARD_CHOICE, "甲选"}, {HEARD_CHOICE, "乙选"}, {HEARD_CHOICE, "油皮"}, {HEARD_TEXT, "1"},
		{HEARD_TEXT, "不要"}, {HEARD_NONE, NULL}, {HEARD_AFTERSALE, NULL}, {HEARD_TEXT, "退订"}};
	size_t i = (size_t)rng_below(r, sizeof things / sizeof *things);
	struct text body;
	struct heard h = {.customer = customer,
		.what = things[i].what,
		.text = things[i].text ? span_of(things[i].text) : SPAN_ABSENT,
		.source = roll_chance(r, 20) ? HEARD_SEEN : HEARD_TOLD};
	if (h.source == HEARD_SEEN)
		h.at_ms = world_now_ms(w) - roll_between(r, 0, 7200000);
	text_init(&body, 4096);
	heard_write(&h, &body);
	return put(w, &body, err);
}

/* Somebody learns when he was born: in the next days. */
static enum rc tell_birthday(struct rng *r, struct world *w, struct span customer, struct err *err)
{
	struct text body;
	struct zone zone;
	zone_fixed(&zone, 8 * 3600);
	struct date d = zone_date(zone_day(&zone, world_now_ms(w)) + roll_between(r, 1, 6));
	text_init(&body, 1024);
	text_addf(&body, "{\"verb\":\"date\",\"customer\":\"%.*s\",\"name\":\"生日\",\"date\":\"%02d-%02d\"}",
		SPAN_ARG(customer), d.month, d.day);
	return put(w, &body, err);
}

/* Of those whom some script waits for, some say something; now and then one of whom nobody waits. */
static enum rc say_things(struct rng *r, struct world *w, struct arena *a, struct err *err)
{
	struct scriptlog *s = NULL;
	struct enrolment *e = NULL;
	int scripts = 0, n = 0;
	enum rc rc = scriptlog_current(world_db(w), a, &s, &scripts, err);
	for (int i = 0; !rc && i < scripts; i++) {
		rc = enrolment_in(world_db(w), a, s[i].script, ENROLMENT_LIVE, 0, 300, &e, &n, err);
		for (int k = 0; !rc && k < n; k++) {
			struct wait *v = NULL;
			int waits = 0;
			bool open = false;
			rc = wait_of(world_db(w), a, e[k].enrolment, &v, &waits, err);
			for (int j = 0; !rc && j < waits; j++)
				open = open || v[j].ended_ms == WAIT_NONE;
			if (!rc && roll_chance(r, open ? 35 : 2))
				rc = say_something(r, w, e[k].customer, err);
			if (!rc && roll_chance(r, 1))
				rc = tell_birthday(r, w, e[k].customer, err);
		}
	}
	return rc;
}

enum rc roll_press(struct rng *r, struct world *w, struct brain *b, struct err *err)
{
	struct arena *a = arena_new(65536);
	enum rc rc = close_todos(r, w, b, a, err);
	if (!rc)
		rc = say_things(r, w, a, err);
	arena_free(a);
	return rc;
}
