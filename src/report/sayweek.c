/* sayweek: 周报 and 月报: a whole week or month against the one before, who sold most, which factors moved it, who of the newcomers paid, and how
 * the 实验 stand (domain.md 9). */
#include "sayint.h"

#include "planreport.h"
#include "store/cohortq.h"

#include <string.h>

#define TRIALS 3
#define WEEK_DAYS 7

struct span_days {
	int64_t from, to, was_from, was_to;
};

/* Against the target of the month: of a week what the month came to until its end. A day that is not over counts as far as it has come. */
static enum rc say_target(struct saying *s, int64_t day, struct err *err)
{
	int64_t first, last, goal = planreport_target(s->setting, s->settings, day, "gmv");
	struct sayint_sum month;
	if (goal <= 0)
		return RC_OK;
	planreport_month(day, &first, &last);
	enum rc rc = sayint_sum(s, first, day, &month, err);
	if (rc != RC_OK)
		return rc;
	bool over = day < s->day, whole = over && day == last;
	int64_t due = planreport_due(goal, day, over ? PLANREPORT_DAY_MINUTES : zone_minute(&s->zone, s->ask->now_ms));
	text_adds(s->out, "\n目标：");
	sayint_month(s, day);
	text_adds(s->out, whole ? " " : over ? "到那天 " : "到现在 ");
	sayint_money(s->out, month.net_fen);
	text_adds(s->out, whole ? "，要 " : "，按时间应到 ");
	sayint_money(s->out, due);
	text_adds(s->out, "（");
	sayint_rate(s->out, month.net_fen, due);
	text_adds(s->out, "）");
	return RC_OK;
}

/* Who came so long ago that he has had his time. */
static enum rc say_newcomers(
	struct saying *s, const struct span_days *d, const char *of, int term, int days, struct err *err)
{
	struct cohortq_added *v = NULL;
	int64_t customers = 0, paid = 0;
	int n = 0;
	enum rc rc = cohortq_added(s->db, s->a, d->was_from, d->was_to, &v, &n, err);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		customers += v[i].customers;
		paid += v[i].paid[term];
	}
	if (rc != RC_OK || !customers)
		return rc;
	text_addf(s->out, "\n%s加上的 %lld 位，%d 天内付费 %lld 位（", of, (long long)customers, days, (long long)paid);
	sayint_rate(s->out, paid, customers);
	text_adds(s->out, "）");
	return RC_OK;
}

static bool same_trial(const struct report_cell *a, const struct report_cell *b)
{
	return span_eq(a[0].id, b[0].id) && span_eq(a[1].text, b[1].text);
}

/* Of each 实验 one sentence: who is best, else what all of its arms are told. */
static enum rc say_trials(struct saying *s, const struct span_days *d, struct err *err)
{
	struct report_table t;
	int said = 0;
	enum rc rc = sayint_table(s, "experiments", "script", d->from, d->to, &t, err);
	for (int i = 0, n; rc == RC_OK && i < t.rows && said < TRIALS; i += n, said++) {
		const struct report_cell *row = &t.cell[i * t.columns];
		struct span verdict = sayint_cell(&t, row, "verdict").text;
		for (n = 1; i + n < t.rows && same_trial(row, row + n * t.columns); n++) {
			struct span other = sayint_cell(&t, row + n * t.columns, "verdict").text;
			if (span_search(other, SPAN_LIT("最好")) != SIZE_MAX)
				verdict = other;
		}
		text_addf(s->out, "\n实验「%.*s」（%.*s）：%.*s", SPAN_ARG(row[1].text), SPAN_ARG(row[0].text),
			SPAN_ARG(verdict));
	}
	return rc;
}

/* before: what the days compared with are called in the first line. */
static enum rc say_rest(struct saying *s, const struct span_days *d, const char *before, struct err *err)
{
	int64_t waiting = 0;
	enum rc rc = saypeople_best(s, d->from, d->to, err);
	if (rc == RC_OK)
		rc = saystruct_moved(s, d->from, d->to, d->was_from, d->was_to, before, err);
	if (rc == RC_OK)
		rc = say_trials(s, d, err);
	if (rc == RC_OK)
		rc = sayint_unconfirmed(s, &waiting, NULL, err);
	if (rc == RC_OK)
		text_addf(s->out, "\n未确认群发 %lld 条", (long long)waiting);
	if (rc == RC_OK)
		rc = saycorrect_own(s, d->from, d->to, err);
	return rc ? rc : saycorrect_say(s, err);
}

static void say_title(struct saying *s, const char *title, const struct span_days *d)
{
	char at[32];
	sayint_clock(s, at);
	text_addf(s->out, "%s ", title);
	period_print(s->out, d->from, d->to);
	text_addf(s->out, "（%s 算的）\n", at);
}

/* What somebody asked for, against what stands before it: of a week or month that is not over as much of the one before. */
static struct span_days days_before(const struct saying *s, const struct period *p, const char **ret_before)
{
	struct span_days d = {p->from_day, p->to_day, 0, p->from_day - 1};
	bool over = p->to_day < s->day;
	int64_t days = p->to_day - p->from_day + 1;
	d.was_from = p->from_day - days;
	*ret_before = "前一段";
	if (p->unit == PERIOD_WEEK) {
		d.was_from = p->from_day - WEEK_DAYS;
		d.was_to = p->to_day - WEEK_DAYS;
		*ret_before = over ? "前一周" : "前一周同期";
	} else if (p->unit == PERIOD_MONTH) {
		planreport_month(p->from_day - 1, &d.was_from, &d.was_to);
		if (!over && d.was_from + days - 1 < d.was_to)
			d.was_to = d.was_from + days - 1;
		*ret_before = over ? "前一月" : "前一月同期";
	}
	return d;
}

static enum rc say_asked(struct saying *s, const char *title, enum period_want want, struct err *err)
{
	struct period p;
	const char *before;
	int term = want == PERIOD_A_WEEK ? 2 : 3, days = want == PERIOD_A_WEEK ? 7 : 30;
	if (!sayint_asked(s, want, title, &p))
		return RC_OK;
	struct span_days d = days_before(s, &p, &before);
	say_title(s, title, &d);
	enum rc rc = sayint_against(s, d.from, d.to, d.was_from, d.was_to, before, err);
	if (rc == RC_OK)
		rc = say_target(s, d.to, err);
	if (rc == RC_OK && d.was_to + days < s->day)
		rc = say_newcomers(s, &d, before, term, days, err);
	if (rc == RC_OK)
		rc = say_rest(s, &d, before, err);
	if (rc == RC_OK && d.to == s->day)
		text_adds(s->out, "\n今天还没过完，和前面比会显得少");
	return rc;
}

/* The last whole week, from Monday. */
enum rc sayweek_weekly(struct saying *s, struct err *err)
{
	int64_t monday = s->day - (zone_weekday(s->day) - 1) - WEEK_DAYS;
	const struct span_days d = {monday, monday + WEEK_DAYS - 1, monday - WEEK_DAYS, monday - 1};
	if (s->ask->about.n > 0)
		return say_asked(s, "周报", PERIOD_A_WEEK, err);
	say_title(s, "周报", &d);
	enum rc rc = sayint_against(s, d.from, d.to, d.was_from, d.was_to, "前一周", err);
	if (rc == RC_OK)
		rc = say_target(s, d.to, err);
	if (rc == RC_OK)
		rc = say_newcomers(s, &d, "再前一周", 2, 7, err);
	return rc ? rc : say_rest(s, &d, "前一周", err);
}

/* The last whole month. */
enum rc sayweek_monthly(struct saying *s, struct err *err)
{
	struct span_days d;
	int64_t first, last;
	if (s->ask->about.n > 0)
		return say_asked(s, "月报", PERIOD_A_MONTH, err);
	planreport_month(s->day, &first, &last);
	planreport_month(first - 1, &d.from, &d.to);
	planreport_month(d.from - 1, &d.was_from, &d.was_to);
	say_title(s, "月报", &d);
	enum rc rc = sayint_against(s, d.from, d.to, d.was_from, d.was_to, "前一月", err);
	if (rc == RC_OK)
		rc = say_target(s, d.to, err);
	if (rc == RC_OK)
		rc = say_newcomers(s, &d, "再前一月", 3, 30, err);
	return rc ? rc : say_rest(s, &d, "前一月", err);
}
