/* sayrank: 排行: who brings in and sells most. Who has a place of the first three is named to everybody; below stand those whom who asks may see, as
 * on the page. */
#include "sayint.h"

#include "store/employee.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NAMED 20 /* in one line */

enum metric { METRIC_SCANS, METRIC_ADDS, METRIC_ORDERS, METRIC_NET, METRICS };
static const char *const words[METRICS] = {"扫码", "新增", "订单", "净成交"};

struct person {
	struct span userid, name;
	int64_t v[METRICS];
};

static void say_value(struct text *out, enum metric m, int64_t v)
{
	if (m == METRIC_NET)
		sayint_money(out, v);
	else
		text_addf(out, "%lld", (long long)v);
}

/* 1 for the highest; who has as many stands as high. */
static int place(const struct person *p, int n, int of, enum metric m)
{
	int above = 0;
	for (int i = 0; i < n; i++)
		above += p[i].v[m] > p[of].v[m];
	return above + 1;
}

/* Nobody asks for a digest: who reads it in the group is not known. */
static bool seen(const struct saying_ask *ask, struct span userid)
{
	return ask->me.n > 0 && sayint_mine(ask, userid);
}

/* The first by this metric of those left; equal ones as the table has them. -1: nobody is left. */
static int next_best(const struct person *p, int n, enum metric m, const bool *left)
{
	int best = -1;
	for (int i = 0; i < n; i++)
		if (left[i] && (best < 0 || p[i].v[m] > p[best].v[m]))
			best = i;
	return best;
}

static void say_metric(struct saying *s, const struct person *p, int n, enum metric m)
{
	bool *left = arena_array(s->a, (size_t)n + 1, sizeof *left);
	int i, all = 0, shown = 0;
	for (i = 0; i < n; i++) {
		left[i] = p[i].v[m] > 0 && (place(p, n, i, m) <= REPORT_PUBLIC_PLACES || seen(s->ask, p[i].userid));
		all += left[i];
	}
	text_addf(s->out, "\n%s：", words[m]);
	while (shown < MOST_NAMED && (i = next_best(p, n, m, left)) >= 0) {
		left[i] = false;
		text_addf(s->out, "%s%d %.*s ", shown++ ? "，" : "", place(p, n, i, m), SPAN_ARG(p[i].name));
		say_value(s->out, m, p[i].v[m]);
	}
	if (shown == 0)
		text_adds(s->out, "还没有");
	if (all > shown)
		text_addf(s->out, "，另有 %d 位", all - shown);
}

/* His own place, whichever it is. */
static void say_own(struct saying *s, const struct person *p, int n)
{
	int me = -1;
	for (int i = 0; i < n; i++)
		me = span_eq(p[i].userid, s->ask->me) ? i : me;
	if (me < 0)
		return;
	text_adds(s->out, "\n您：");
	for (int m = 0; m < METRICS; m++) {
		text_addf(s->out, "%s%s", m ? "，" : "", words[m]);
		if (p[me].v[m] > 0)
			text_addf(s->out, "第 %d（", place(p, n, me, (enum metric)m));
		else
			text_adds(s->out, "（");
		say_value(s->out, (enum metric)m, p[me].v[m]);
		text_adds(s->out, "）");
	}
}

static enum rc count(struct saying *s, int64_t from_day, int64_t to_day, struct person *p, int n, struct err *err)
{
	static const char *const keys[METRICS] = {"scans", "added", "orders", "net_fen"};
	struct report_table t;
	enum rc rc = sayint_table(s, "rank", "employee", from_day, to_day, &t, err);
	for (int i = 0; rc == RC_OK && i < n; i++)
		for (int m = 0; m < METRICS; m++)
			p[i].v[m] = sayint_cell(&t, sayint_row(&t, p[i].userid), keys[m]).num;
	return rc;
}

enum rc sayrank_say(struct saying *s, struct err *err)
{
	struct employee *v = NULL;
	struct person *p;
	int64_t from, to;
	int n = 0;
	char at[32];
	const char *title = sayint_period(s, &from, &to);
	enum rc rc = employee_all(s->db, s->a, &v, &n, err);
	if (rc != RC_OK)
		return rc;
	p = arena_array(s->a, (size_t)n + 1, sizeof *p);
	for (int i = 0; i < n; i++)
		p[i] = (struct person){.userid = v[i].userid, .name = v[i].name.n ? v[i].name : v[i].userid};
	rc = count(s, from, to, p, n, err);
	if (rc != RC_OK)
		return rc;
	sayint_clock(s, at);
	text_addf(s->out, "%s排行（%s 算的；扫码含还没通过的）", title, at);
	for (int m = 0; m < METRICS; m++)
		say_metric(s, p, n, (enum metric)m);
	say_own(s, p, n);
	return RC_OK;
}
