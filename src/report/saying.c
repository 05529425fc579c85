#include "sayint.h"

#include "crm/tagset.h"
#include "store/daybook.h"
#include "store/employee.h"
#include "store/setting.h"

#include <string.h>

#define CHINA_OFFSET_S 28800 /* until a configuration was folded */
#define FUNNEL_DAYS 30

/* -- 今日, 本周 ------------------------------------------------------------------------------------------------------------- */

/* 「上周 2026-02-23 至 03-01（11:30 算的，全部）」 */
static void say_head(struct saying *s, struct span title, const struct period *p)
{
	const struct saying_ask *ask = s->ask;
	char at[32];
	sayint_clock(s, at);
	text_addf(s->out, "%.*s ", SPAN_ARG(ask->about.n ? ask->about : title));
	period_print(s->out, p->from_day, p->to_day);
	text_addf(s->out, p->to_day == s->day ? "（到 %s" : "（%s 算的", at);
	if (ask->all)
		text_adds(s->out, "，全部）");
	else if (ask->n > 1)
		text_addf(s->out, "，您带的 %d 人相加）", ask->n);
	else
		text_adds(s->out, "，您的）");
}

/* The period, where the question has one, is before what the word means alone. */
static enum rc say_days(struct saying *s, const char *title, struct period p, struct err *err)
{
	const struct saying_ask *ask = s->ask;
	struct sayint_sum sum;
	int64_t waiting = 0;
	if (!sayint_asked(s, PERIOD_ANY, title, &p))
		return RC_OK;
	enum rc rc = sayint_sum(s, p.from_day, p.to_day, &sum, err);
	if (rc == RC_OK)
		rc = sayint_unconfirmed(s, &waiting, NULL, err);
	if (rc != RC_OK)
		return rc;
	say_head(s, span_of(title), &p);
	text_addf(s->out, "\n新增好友 %lld，当日开单 %lld（", (long long)sum.added, (long long)sum.bought);
	sayint_rate(s->out, sum.bought, sum.added);
	text_addf(s->out, "）\n订单 %lld，净成交 ", (long long)sum.orders);
	sayint_money(s->out, sum.net_fen);
	text_addf(s->out, "\n%s未确认群发 %lld 条", p.to_day == s->day ? "" : "现在", (long long)waiting);
	return ask->all || ask->n > 1 ? saypeople_rows(s, p.from_day, p.to_day, &sum, err) : RC_OK;
}

static enum rc say_today(struct saying *s, struct err *err)
{
	return say_days(s, "今日", (struct period){s->day, s->day, PERIOD_DAY}, err);
}

static enum rc say_week(struct saying *s, struct err *err)
{
	return say_days(s, "本周", (struct period){s->day - (zone_weekday(s->day) - 1), s->day, PERIOD_WEEK}, err);
}

/* -- 漏斗 ------------------------------------------------------------------------------------------------------------------- */

static void say_step(struct saying *s, const struct report_table *t, const struct report_cell *row)
{
	struct report_cell rate = sayint_cell(t, row, "rate");
	text_addf(s->out, "\n%.*s：送达 %lld，窗口内下单 %lld（", SPAN_ARG(row[1].text),
		(long long)sayint_cell(t, row, "shown").num, (long long)sayint_cell(t, row, "bought").num);
	sayint_rate(s->out, rate.num, rate.den);
	text_adds(s->out, "）");
}

static void say_funnel_days(struct saying *s, const struct period *p)
{
	char at[32];
	sayint_clock(s, at);
	text_adds(s->out, "漏斗 ");
	period_print(s->out, p->from_day, p->to_day);
	text_addf(s->out, "（%lld 天，%s 算的）", (long long)(p->to_day - p->from_day + 1), at);
}

/* *ret: did it come to anybody? Else nothing is said. */
static enum rc say_script(struct saying *s, struct span script, const struct period *p, bool *ret, struct err *err)
{
	struct report_table t;
	enum rc rc = sayint_table(s, "funnel", "step", p->from_day, p->to_day, &t, err);
	*ret = false;
	for (int i = 0; rc == RC_OK && i < t.rows; i++) {
		const struct report_cell *row = &t.cell[i * t.columns];
		if (!tagset_same(row[0].text, script))
			continue;
		if (!*ret) {
			text_addf(s->out, "「%.*s」", SPAN_ARG(row[0].text));
			say_funnel_days(s, p);
		}
		*ret = true;
		say_step(s, &t, row);
	}
	return rc;
}

static enum rc say_stages(struct saying *s, const struct period *p, struct err *err)
{
	struct report_table t;
	enum rc rc = sayint_table(s, "funnel", "stage", p->from_day, p->to_day, &t, err);
	if (rc == RC_OK)
		say_funnel_days(s, p);
	for (int i = 0; rc == RC_OK && i < t.rows; i++) {
		const struct report_cell *row = &t.cell[i * t.columns];
		struct report_cell of = sayint_cell(&t, row, "of_added");
		text_addf(s->out, "\n%.*s %lld（", SPAN_ARG(row[0].text),
			(long long)sayint_cell(&t, row, "customers").num);
		sayint_rate(s->out, of.num, of.den);
		text_adds(s->out, "）");
	}
	return rc;
}

static void say_no_script(struct saying *s, struct span script, const struct period *p)
{
	period_print(s->out, p->from_day, p->to_day);
	text_addf(s->out,
		"（%lld 天）里没有叫「%.*s」的剧本送到过谁。日子写在剧本名后面，空一格，像「漏斗 剧本名 上周」；看得懂的有：",
		(long long)(p->to_day - p->from_day + 1), SPAN_ARG(script));
	period_examples(s->out);
}

/* A script may be called like some days: its name as a whole is looked for first. */
static enum rc say_funnel(struct saying *s, struct err *err)
{
	struct period p = {s->day - (FUNNEL_DAYS - 1), s->day, PERIOD_DAYS}, asked;
	struct span script = s->ask->about;
	bool said = false;
	enum rc rc = script.n ? say_script(s, script, &p, &said, err) : RC_OK;
	if (rc != RC_OK || said)
		return rc;
	enum period_reading r = script.n ? period_behind(script, s->day, &script, &asked) : PERIOD_UNKNOWN;
	if (r == PERIOD_READ)
		p = asked;
	else if (r != PERIOD_UNKNOWN) { /* the sentence that says why not */
		(void)period_asked(
			span_trim(span_drop(s->ask->about, script.n)), PERIOD_ANY, "漏斗", s->day, &p, s->out);
		return RC_OK;
	}
	if (script.n == 0)
		return say_stages(s, &p, err);
	if (r == PERIOD_READ)
		rc = say_script(s, script, &p, &said, err);
	if (rc == RC_OK && !said)
		say_no_script(s, script, &p);
	return rc;
}

/* -- the table --------------------------------------------------------------------------------------------------------------- */

const char *const saying_list[] = {
	"today", "week", "rank", "funnel", "structure", "board", "morning", "evening", "weekly", "monthly", NULL};
/* In the order of saying_list. */
static enum rc (*const makers[])(struct saying *s, struct err *err) = {
	say_today,
	say_week,
	sayrank_say,
	say_funnel,
	saystruct_say,
	saydigest_board,
	saydigest_morning,
	saydigest_evening,
	sayweek_weekly,
	sayweek_monthly,
};

const char *saying_title(struct span report)
{
	static const char *const titles[][2] = {{"today", "今日"}, {"week", "本周"}, {"rank", "排行"},
		{"funnel", "漏斗"}, {"structure", "结构"}, {"customer", "客户"}, {"board", "报单板"},
		{"morning", "早会"}, {"evening", "复盘"}, {"weekly", "周报"}, {"monthly", "月报"}};
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (span_is(report, titles[i][0]))
			return titles[i][1];
	return "报表";
}

static void count_change(struct text *out, const char *word, int64_t was, int64_t now)
{
	if (was != now)
		text_addf(out, "%s%s %lld → %lld", out->n ? "，" : "", word, (long long)was, (long long)now);
}

static void money_change(struct text *out, const char *word, int64_t was, int64_t now)
{
	if (was == now)
		return;
	text_addf(out, "%s%s ", out->n ? "，" : "", word);
	sayint_money(out, was);
	text_adds(out, " → ");
	sayint_money(out, now);
}

enum rc saying_recount(
	struct store_db *db, struct arena *a, struct span report, struct sentlog_figures *f, struct err *err)
{
	enum rc rc = sentlog_count(db, f, err);
	if (rc || !span_present(f->best))
		return rc;
	return span_is(report, "rank") ? sayrank_recount(db, a, f, err) : saypeople_recount(db, a, f, err);
}

bool saying_same(struct span report, const struct sentlog_figures *was, const struct sentlog_figures *now)
{
	return span_is(report, "rank") ? span_eq(was->best, now->best) : sentlog_same(was, now);
}

/* 「李丽 2单 ¥300、王芳 1单 ¥20」 */
static enum rc say_best(struct store_db *db, struct arena *a, struct span best, struct text *out, struct err *err)
{
	struct sentlog_seller one;
	enum rc rc = RC_OK;
	if (best.n == 0)
		text_adds(out, "没有");
	for (int i = 0; !rc && sentlog_best_next(&best, &one); i++) {
		struct span name;
		rc = employee_shown(db, a, one.userid, &name, err);
		if (rc && rc != RC_NOTFOUND)
			return rc;
		text_addf(
			out, "%s%.*s %lld单 ", i ? "、" : "", SPAN_ARG(rc ? one.userid : name), (long long)one.orders);
		sayint_money(out, one.net_fen);
		rc = RC_OK;
	}
	return rc;
}

static enum rc best_change(struct store_db *db, struct arena *a, const char *title, struct span was, struct span now,
	struct text *out, struct err *err)
{
	if (span_eq(was, now))
		return RC_OK;
	text_addf(out, "%s%s ", out->n ? "，" : "", title);
	enum rc rc = say_best(db, a, was, out, err);
	text_adds(out, " → ");
	return rc ? rc : say_best(db, a, now, out, err);
}

enum rc saying_change(struct store_db *db, struct arena *a, struct span report, const struct sentlog_figures *was,
	const struct sentlog_figures *now, struct text *out, struct err *err)
{
	struct text all;
	enum rc rc = RC_OK;
	text_init(&all, SAYING_CHANGE_BYTES);
	if (span_is(report, "rank")) {
		rc = best_change(db, a, "订单、净成交的前三名", was->best, now->best, &all, err);
	} else {
		count_change(&all, "新增", was->added, now->added);
		count_change(&all, "当日开单", was->bought, now->bought);
		count_change(&all, "订单", was->orders, now->orders);
		money_change(&all, "成交额", was->gross_fen, now->gross_fen);
		money_change(&all, "退款", was->refund_fen, now->refund_fen);
		money_change(&all, "净成交", was->gross_fen - was->refund_fen, now->gross_fen - now->refund_fen);
		rc = best_change(db, a, "净成交最多", was->best, now->best, &all, err);
	}
	if (rc == RC_OK)
		rc = text_check(&all, err);
	text_add(out, text_span(&all));
	text_release(&all);
	return rc;
}

static enum rc read_settings(struct saying *s, struct err *err)
{
	enum rc rc = setting_all(s->db, s->a, &s->setting, &s->settings, err);
	zone_fixed(&s->zone, CHINA_OFFSET_S);
	for (int i = 0; rc == RC_OK && i < s->settings; i++)
		if (span_is(s->setting[i].key, "zone"))
			rc = zone_parse(s->setting[i].value, &s->zone, err);
	s->day = zone_day(&s->zone, s->ask->asked_ms ? s->ask->asked_ms : s->ask->now_ms);
	return rc;
}

enum rc saying_inside(struct store_db *db, struct arena *a, const struct saying_ask *ask, struct text *out,
	struct saying_told *ret, struct err *err)
{
	struct saying s = {.db = db, .a = a, .ask = ask, .out = out};
	int i = 0;
	while (saying_list[i] && !span_is(ask->report, saying_list[i]))
		i++;
	if (!saying_list[i])
		return err_set(err, RC_NOTFOUND, "no text '%.*s' is made of figures", SPAN_ARG(ask->report));
	enum rc rc = read_settings(&s, err);
	int64_t was_until_ms = daybook_until(db, ask->now_ms + 1);
	if (rc == RC_OK)
		rc = makers[i](&s, err);
	(void)daybook_until(db, was_until_ms);
	if (rc == RC_OK && ret)
		*ret = s.told;
	return rc ? rc : text_check(out, err);
}

enum rc saying_make(struct store_db *db, struct arena *a, const struct saying_ask *ask, struct text *out,
	struct saying_told *ret, struct err *err)
{
	enum rc rc = db_begin(db, err);
	if (rc != RC_OK)
		return rc;
	/* From here on every figure is of one state. */
	rc = saying_inside(db, a, ask, out, ret, err);
	db_rollback(db);
	return rc;
}
