#include "sayint.h"

#include "crm/tagset.h"
#include "store/daybook.h"
#include "store/employee.h"
#include "store/setting.h"

#include <string.h>

#define CHINA_OFFSET_S 28800 /* until a configuration was folded */
#define FUNNEL_DAYS 30

/* -- 今日, 本周 ------------------------------------------------------------------------------------------------------------- */

static enum rc say_days(struct saying *s, const char *title, int64_t from_day, struct err *err)
{
	const struct saying_ask *ask = s->ask;
	struct sayint_sum sum;
	int64_t waiting = 0;
	bool several = ask->all || ask->n > 1;
	char at[32], from[32];
	enum rc rc = sayint_sum(s, from_day, s->day, &sum, err);
	if (rc == RC_OK)
		rc = sayint_unconfirmed(s, &waiting, NULL, err);
	if (rc != RC_OK)
		return rc;
	sayint_clock(s, at);
	text_adds(s->out, title);
	if (from_day != s->day)
		text_addf(s->out, "（%s 起", zone_format_day(from_day, from) + strlen("2026-"));
	text_addf(s->out, "%s到 %s", from_day != s->day ? "，" : "（", at);
	if (ask->all)
		text_adds(s->out, "，全部）");
	else if (ask->n > 1)
		text_addf(s->out, "，您带的 %d 人相加）", ask->n);
	else
		text_adds(s->out, "，您的）");
	text_addf(s->out, "\n新增好友 %lld，当日开单 %lld（", (long long)sum.added, (long long)sum.bought);
	sayint_rate(s->out, sum.bought, sum.added);
	text_addf(s->out, "）\n订单 %lld，净成交 ", (long long)sum.orders);
	sayint_money(s->out, sum.net_fen);
	text_addf(s->out, "\n未确认群发 %lld 条", (long long)waiting);
	return several ? saypeople_rows(s, from_day, s->day, &sum, err) : RC_OK;
}

static enum rc say_today(struct saying *s, struct err *err)
{
	return say_days(s, "今日", s->day, err);
}

static enum rc say_week(struct saying *s, struct err *err)
{
	return say_days(s, "本周", s->day - (zone_weekday(s->day) - 1), err);
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

static enum rc say_script(struct saying *s, struct err *err)
{
	struct report_table t;
	int shown = 0;
	enum rc rc = sayint_table(s, "funnel", "step", s->day - (FUNNEL_DAYS - 1), s->day, &t, err);
	for (int i = 0; rc == RC_OK && i < t.rows; i++) {
		const struct report_cell *row = &t.cell[i * t.columns];
		if (!tagset_same(row[0].text, s->ask->about))
			continue;
		if (shown++ == 0)
			text_addf(s->out, "「%.*s」%d 天的漏斗", SPAN_ARG(row[0].text), FUNNEL_DAYS);
		say_step(s, &t, row);
	}
	if (rc == RC_OK && shown == 0)
		text_addf(s->out, "%d 天里没有叫「%.*s」的剧本送到过谁", FUNNEL_DAYS, SPAN_ARG(s->ask->about));
	return rc;
}

static enum rc say_funnel(struct saying *s, struct err *err)
{
	struct report_table t;
	enum rc rc;
	if (s->ask->about.n > 0)
		return say_script(s, err);
	rc = sayint_table(s, "funnel", "stage", s->day - (FUNNEL_DAYS - 1), s->day, &t, err);
	if (rc == RC_OK)
		text_addf(s->out, "%d 天的漏斗", FUNNEL_DAYS);
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

enum rc saying_recount(struct store_db *db, struct arena *a, struct sentlog_figures *f, struct err *err)
{
	enum rc rc = sentlog_count(db, f, err);
	return rc || !span_present(f->best) ? rc : saypeople_recount(db, a, f, err);
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

static enum rc best_change(
	struct store_db *db, struct arena *a, struct span was, struct span now, struct text *out, struct err *err)
{
	if (span_eq(was, now))
		return RC_OK;
	text_addf(out, "%s净成交最多 ", out->n ? "，" : "");
	enum rc rc = say_best(db, a, was, out, err);
	text_adds(out, " → ");
	return rc ? rc : say_best(db, a, now, out, err);
}

enum rc saying_change(struct store_db *db, struct arena *a, const struct sentlog_figures *was,
	const struct sentlog_figures *now, struct text *out, struct err *err)
{
	struct text all;
	text_init(&all, 4096);
	count_change(&all, "新增", was->added, now->added);
	count_change(&all, "当日开单", was->bought, now->bought);
	count_change(&all, "订单", was->orders, now->orders);
	money_change(&all, "成交额", was->gross_fen, now->gross_fen);
	money_change(&all, "退款", was->refund_fen, now->refund_fen);
	money_change(&all, "净成交", was->gross_fen - was->refund_fen, now->gross_fen - now->refund_fen);
	enum rc rc = best_change(db, a, was->best, now->best, &all, err);
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
	s->day = zone_day(&s->zone, s->ask->now_ms);
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
