#include "report/report.h"

#include "base/text.h"
#include "comparison.h"
#include "dayrows.h"
#include "planreport.h"
#include "report/cutname.h"
#include "reportint.h"
#include "store/chancode.h"
#include "store/daybook.h"
#include "store/employee.h"
#include "store/setting.h"

#include <string.h>

#define REPORT_DEFAULT_DAYS 30
#define REPORT_MOST_DAYS 3660
#define CHINA_OFFSET_S 28800 /* until a configuration was folded */
#define DEFAULT_WINDOW_DAYS 7
#define NAME_SHOWN 60 /* bytes of a name that is none */

static const char *const gmv_cuts[] = {
	"day", "channel", "employee", "script", "step", "product", "source", "hour", NULL};
static const char *const gmv_pair[] = {"day", "channel", "employee", "script", "product", "source", "hour", NULL};
static const char *const funnel_cuts[] = {"stage", "day", "channel", "employee", "script", "step", NULL};
static const char *const day0_cuts[] = {"day", "channel", "employee", "greeting", NULL};
static const char *const rank_cuts[] = {"employee", NULL};
static const char *const structure_cuts[] = {"factor", "channel", "employee", NULL};
static const char *const plan_cuts[] = {"factor", NULL};
static const char *const repeat_cuts[] = {"month", "week", "added", NULL};
static const char *const script_cuts[] = {"script", NULL};
static const char *const rfm_cuts[] = {"segment", NULL};
static const char *const task_cuts[] = {"employee", "script", "day", NULL};
static const char *const moment_cuts[] = {"post", "script", "employee", "day", NULL};
static const char *const word_cuts[] = {"step", "version", "script", "employee", "question", NULL};
static const char *const group_cuts[] = {"group", "employee", "checkin", "flash", NULL};

const struct report_info report_list[] = {
	{"gmv", "成交", gmv_cuts, "成交额、退款、订单、付费客户、客单价", gmv_pair, false, true, true},
	{"funnel", "转化漏斗", funnel_cuts, "从加好友到复购，每一步还剩多少人", NULL, false, true, false},
	{"day0", "当日开单", day0_cuts, "当天加上、当天就下单的客户", NULL, false, true, false},
	{"structure", "GMV结构", structure_cuts,
		"扫码 × 加好友率 × 下单率 × 每客订单数 × 单均成交额，和上期比，哪个因素贡献多少", NULL, false, false,
		false},
	{"plan", "测算", plan_cuts, "开始那天所在的整月：目标、按时间应到、照此到月底，每个因素单靠它要到多少", NULL,
		true, false, false},
	{"experiments", "实验", script_cuts, "实验各组：多少人、指标、区间，哪组好，或者还差多少人才能说", NULL, false,
		false, false},
	{"holdout", "对照组", script_cuts, "剧本比对照组多卖了多少（增量成交额），有没有把握", NULL, false, false,
		false},
	{"repeat", "复购", repeat_cuts, "某月（周）首单的客户有多少再买；某月加上的客户 0、1、7、30 天内有多少付费",
		NULL, false, false, false},
	{"rfm", "RFM 分层", rfm_cuts, "买过的客户按近、频、额分八层：多少人、多少净成交额", NULL, false, false, false},
	{"tasks", "员工确认", task_cuts,
		"每位员工按时确认了多少群发（确认率）、用了多久，朋友圈和员工任务做了多少，额度用了多少", NULL, false,
		true, false},
	{"groups", "客户群", group_cuts, "每个群进出多少人、买了多少（转化率）；打卡完成率；秒杀卖了多少", NULL, false,
		true, false},
	{"moments", "朋友圈", moment_cuts, "每条朋友圈谁发了、多少客户点赞评论、之后多少下单", NULL, false, true,
		false},
	{"rank", "排行", rank_cuts, "每位员工的扫码、新增好友、订单、净成交额和名次", NULL, false, true, true},
	{"words", "话术效果", word_cuts, "每句话送到多少客户、多少回复、多少下单；不够多的写明数据不足", NULL, false,
		true, false},
};
const int report_list_count = (int)(sizeof report_list / sizeof report_list[0]);

/* By the index in report_list. */
static enum rc (*const makers[])(struct report_world *, struct report_table *, struct err *) = {
	gmvreport_make,
	funnelreport_make,
	dayreport_make,
	structreport_make,
	planreport_make,
	armreport_make,
	heldreport_make,
	repeatreport_make,
	rfmreport_make,
	taskreport_make,
	groupreport_make,
	momentreport_make,
	rankreport_make,
	wordreport_make,
};

struct report_cell report_channel(const struct report_world *w, struct span state)
{
	struct report_cell cell = {.id = state, .text = state};
	if (state.n == 0)
		cell.text = SPAN_LIT("直接添加");
	struct chancode code;
	if (state.n && chancode_by_state(w->db, w->a, state, &code, NULL) == RC_OK) {
		cell.text = code.name;
		return cell;
	}
	for (int i = 0; i < w->settings; i++) {
		struct span key = w->setting[i].key;
		if (span_starts(key, "channel.") && span_eq(span_drop(key, strlen("channel.")), state) &&
			w->setting[i].value.n > 0)
			cell.text = w->setting[i].value;
	}
	return cell;
}

enum rc report_employee(const struct report_world *w, struct span userid, struct report_cell *ret_cell, struct err *err)
{
	struct span name = userid;
	enum rc rc = employee_shown(w->db, w->a, userid, &name, err);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	*ret_cell = (struct report_cell){.id = userid, .text = name};
	return RC_OK;
}

static struct report_cell without(struct span script, const char *kind)
{
	return (struct report_cell){
		.id = script, .text = span_drop(script, span_starts(script, kind) ? strlen(kind) : 0)};
}

/* Its id without the kind: people say 新客七天. */
struct report_cell report_script(struct span script)
{
	return without(script, "剧本：");
}

struct report_cell report_moments(struct span script)
{
	return without(script, "朋友圈：");
}

struct span report_day(const struct report_world *w, int64_t day)
{
	char buf[32];
	return arena_copy(w->a, span_of(zone_format_day(day, buf)));
}

enum rc report_group(const struct report_world *w, enum funnelq_by by, int64_t day, struct span key,
	struct report_cell *ret_cell, struct err *err)
{
	if (by == FUNNELQ_EMPLOYEE)
		return report_employee(w, key, ret_cell, err);
	if (by == FUNNELQ_CHANNEL)
		*ret_cell = report_channel(w, key);
	else
		ret_cell->text = report_day(w, day);
	return RC_OK;
}

struct report_cell report_average(int64_t num, int64_t den)
{
	if (den == 0)
		return (struct report_cell){.den = -1};
	int64_t half = num < 0 ? -(den / 2) : den / 2;
	return (struct report_cell){.num = (num + half) / den};
}

struct report_cell *report_cells(struct report_world *w, int rows, int columns)
{
	return arena_array(w->a, (size_t)rows * (size_t)columns, sizeof(struct report_cell));
}

const char *report_rule(const struct report_world *w)
{
	return arena_printf(w->a, "下单前 %lld 天内的%s%s", (long long)w->window_days, attribution_title(w->rule),
		w->rule == ATTRIBUTION_CHANNEL ? "（最近一次用渠道码加好友，没有就按末次触达）" : "")
		.p;
}

static enum rc read_settings(struct report_world *w, struct err *err)
{
	zone_fixed(&w->zone, CHINA_OFFSET_S);
	w->window_days = DEFAULT_WINDOW_DAYS;
	enum rc rc = setting_all(w->db, w->a, &w->setting, &w->settings, err);
	for (int i = 0; rc == RC_OK && i < w->settings; i++) {
		if (span_is(w->setting[i].key, "zone"))
			rc = zone_parse(w->setting[i].value, &w->zone, err);
		else if (span_is(w->setting[i].key, "window_days") && !span_int(w->setting[i].value, &w->window_days))
			rc = err_set(err, RC_INVALID, "setting 'window_days' is no number");
		else if (span_is(w->setting[i].key, "attribution"))
			(void)attribution_named(w->setting[i].value, &w->rule); /* the configuration looked */
	}
	return rc;
}

static enum rc read_day(
	const struct report_world *w, const char *option, struct span s, int64_t *ret_day, struct err *err)
{
	int64_t ms = 0;
	bool shaped = s.n == SPAN_LIT("2026-03-01").n && s.p[4] == '-' && s.p[7] == '-';
	if (shaped && zone_read(&w->zone, s, &ms, NULL) == RC_OK) {
		*ret_day = zone_day(&w->zone, ms);
		return RC_OK;
	}
	err_set(err, RC_INVALID, "%s 后面的「%.*s」不是日期", option, SPAN_ARG(s));
	err_hint(err, "写成 2026-03-01");
	return RC_INVALID;
}

/* The month in which --from lies, that of today without it. */
static enum rc read_month(struct report_world *w, const struct report_ask *ask, struct err *err)
{
	int64_t day = zone_day(&w->zone, ask->now_ms);
	if (span_present(ask->to)) {
		err_set(err, RC_INVALID, "报表 %s 看的是一整个月，不写 --to", ask->name);
		err_hint(err, "--from 写那个月的任一天，像 2026-03-01");
		return RC_INVALID;
	}
	enum rc rc = span_present(ask->from) ? read_day(w, "--from", ask->from, &day, err) : RC_OK;
	planreport_month(day, &w->from_day, &w->to_day);
	return rc;
}

static enum rc read_period(struct report_world *w, const struct report_ask *ask, struct err *err)
{
	w->to_day = zone_day(&w->zone, ask->now_ms);
	enum rc rc = RC_OK;
	if (span_present(ask->to))
		rc = read_day(w, "--to", ask->to, &w->to_day, err);
	w->from_day = w->to_day - (REPORT_DEFAULT_DAYS - 1);
	if (rc == RC_OK && span_present(ask->from))
		rc = read_day(w, "--from", ask->from, &w->from_day, err);
	if (rc != RC_OK)
		return rc;
	if (w->from_day <= w->to_day && w->to_day - w->from_day < REPORT_MOST_DAYS)
		return RC_OK;
	char from[32], to[32];
	zone_format_day(w->from_day, from);
	zone_format_day(w->to_day, to);
	if (w->from_day > w->to_day) {
		err_set(err, RC_INVALID, "从 %s 到 %s：开始在结束后面", from, to);
		err_hint(err,
			span_present(ask->to) ? "--from 写早的那天，--to 写晚的那天"
					      : "不写 --to 就是到今天；--from 不能在今天后面");
	} else {
		err_set(err, RC_INVALID, "从 %s 到 %s 有 %lld 天，太长了", from, to,
			(long long)(w->to_day - w->from_day + 1));
		err_hint(err, "一次最多看 %d 天（十年），分几次看", REPORT_MOST_DAYS);
	}
	return RC_INVALID;
}

static enum rc read_before(struct report_world *w, const struct report_ask *ask, struct err *err)
{
	w->was_to_day = w->from_day - 1;
	w->was_from_day = w->from_day - (w->to_day - w->from_day + 1);
	enum rc rc =
		span_present(ask->was_from) ? read_day(w, "was_from", ask->was_from, &w->was_from_day, err) : RC_OK;
	if (rc == RC_OK && span_present(ask->was_to))
		rc = read_day(w, "was_to", ask->was_to, &w->was_to_day, err);
	return rc;
}

static bool is_cut(const char *const *cut, struct span s)
{
	while (*cut && !span_is(s, *cut))
		cut++;
	return *cut != NULL;
}

/* "day,channel": two different ones of those that the report pairs. */
static bool is_pair(const struct report_info *r, const char *by)
{
	struct span one, two;
	return r->pair && by && span_cut(span_of(by), ',', &one, &two) && is_cut(r->pair, one) &&
		is_cut(r->pair, two) && !span_eq(one, two);
}

static void say_cuts(const struct report_info *r, struct err *err)
{
	struct text all;
	text_init(&all, 2048);
	text_adds(&all, "--by 可以写");
	for (const char *const *cut = r->by; *cut; cut++) {
		text_addc(&all, ' ');
		cutname_both(*cut, &all);
	}
	if (r->pair)
		text_adds(&all, "；也能一次写两个不同的，像 day,channel");
	for (const char *const *cut = r->by; r->pair && *cut; cut++)
		if (!is_cut(r->pair, span_of(*cut)))
			text_addf(&all, "，%s 不行", *cut);
	err_hint(err, "%s", text_str(&all));
	text_release(&all);
}

/* ret_by: in the words of report_list, in the arena or for ever. */
static enum rc find_report(
	struct arena *a, const struct report_ask *ask, int *ret_index, const char **ret_by, struct err *err)
{
	int i = 0;
	while (i < report_list_count && strcmp(report_list[i].name, ask->name) != 0)
		i++;
	if (i == report_list_count) {
		struct text all;
		text_init(&all, 1024);
		for (int k = 0; k < report_list_count; k++)
			text_addf(&all, "%s%s（%s）", k ? "、" : "", report_list[k].name, report_list[k].title);
		err_set(err, RC_NOTFOUND, "没有「%.*s」这张报表，有 %s", NAME_SHOWN, ask->name, text_str(&all));
		err_hint(err, "写前面的英文名字，像 gmv"); /* the list is too long for a hint */
		text_release(&all);
		return RC_NOTFOUND;
	}
	const struct report_info *r = &report_list[i];
	const char *by = cutname_read(a, ask->by);
	*ret_index = i;
	*ret_by = by ? by : r->by[0];
	if (!by || is_cut(r->by, span_of(by)) || is_pair(r, by))
		return RC_OK;
	err_set(err, RC_INVALID, "报表 %s 不能按「%s」分", ask->name, ask->by);
	say_cuts(r, err);
	return RC_INVALID;
}

static enum rc may_compare(const struct report_info *r, const struct report_ask *ask, struct err *err)
{
	struct text all;
	if (ask->compare == REPORT_ALONE || r->compares)
		return RC_OK;
	text_init(&all, 256);
	for (int i = 0; i < report_list_count; i++)
		if (report_list[i].compares)
			text_addf(&all, "%s%s", all.n ? "、" : "", report_list[i].name);
	err_set(err, RC_INVALID, "报表 %s 不能用 --compare 和别的时间比", r->name);
	err_hint(err, "能比的有 %s%s", text_str(&all),
		strcmp(r->name, "structure") == 0 ? "；structure 本来就和上期比" : "");
	text_release(&all);
	return RC_INVALID;
}

/* The rule that the question names, in place of the house's; of a report that no rule changes it is refused, as it would say nothing. */
static enum rc read_rule(
	struct report_world *w, const struct report_info *r, const struct report_ask *ask, struct err *err)
{
	struct text all;
	if (!ask->attribution)
		return RC_OK;
	if (!r->attributes) {
		text_init(&all, 256);
		for (int i = 0; i < report_list_count; i++)
			if (report_list[i].attributes)
				text_addf(&all, "%s%s（%s）", all.n ? "、" : "", report_list[i].name,
					report_list[i].title);
		err_set(err, RC_INVALID, "报表 %s 里的数不看归因，--attribution 改变不了什么", r->name);
		err_hint(err, "去掉 --attribution；能写它的有 %s", text_str(&all));
		text_release(&all);
		return RC_INVALID;
	}
	if (attribution_named(span_of(ask->attribution), &w->rule))
		return RC_OK;
	err_set(err, RC_INVALID, "没有「%s」这种归因", ask->attribution);
	err_hint(err, "--attribution 写 last 或 末次触达，first 或 首次触达，channel 或 渠道优先");
	return RC_INVALID;
}

static enum rc compare(struct report_world *w, int index, struct report_table *t, struct err *err)
{
	struct report_world before = *w;
	comparison_period(t->compare, w->from_day, w->to_day, &before.from_day, &before.to_day);
	struct report_table was = {.name = t->name,
		.by = t->by,
		.from_day = before.from_day,
		.to_day = before.to_day,
		.zone = w->zone,
		.computed_ms = w->now_ms};
	enum rc rc = makers[index](&before, &was, err);
	if (rc != RC_OK)
		return rc;
	dayrows_fill(&before, &was);
	comparison_join(w, t, &was);
	return RC_OK;
}

enum rc report_inside(struct store_db *db, struct arena *a, const struct report_ask *ask,
	struct report_table *ret_table, struct err *err)
{
	int index = 0;
	struct report_world w = {.db = db, .a = a, .now_ms = ask->now_ms};
	enum rc rc = find_report(a, ask, &index, &w.by, err);
	if (rc == RC_OK)
		rc = may_compare(&report_list[index], ask, err);
	if (rc == RC_OK)
		rc = read_settings(&w, err);
	if (rc == RC_OK)
		rc = read_rule(&w, &report_list[index], ask, err);
	if (rc == RC_OK)
		rc = report_list[index].month ? read_month(&w, ask, err) : read_period(&w, ask, err);
	if (rc == RC_OK)
		rc = read_before(&w, ask, err);
	if (rc != RC_OK)
		return rc;
	struct report_table t = {
		.name = report_list[index].name,
		.title = report_list[index].title,
		.by = w.by,
		.from_day = w.from_day,
		.to_day = w.to_day,
		.zone = w.zone,
		.computed_ms = ask->now_ms,
		.compare = ask->compare,
	};
	int64_t was_until_ms = daybook_until(db, ask->now_ms + 1); /* what is dated later has not come yet */
	rc = makers[index](&w, &t, err);
	if (rc == RC_OK)
		dayrows_fill(&w, &t);
	if (rc == RC_OK && ask->compare != REPORT_ALONE)
		rc = compare(&w, index, &t, err);
	(void)daybook_until(db, was_until_ms);
	if (rc == RC_OK)
		*ret_table = t;
	return rc;
}

enum rc report_make(struct store_db *db, struct arena *a, const struct report_ask *ask, struct report_table *ret_table,
	struct err *err)
{
	int index = 0;
	const char *by;
	enum rc rc = find_report(a, ask, &index, &by, err); /* a wrong question reads nothing */
	if (rc == RC_OK)
		rc = db_begin(db, err);
	if (rc != RC_OK)
		return rc;
	/* From here on every figure is of one state. */
	rc = report_inside(db, a, ask, ret_table, err);
	db_rollback(db);
	return rc;
}
