/* sayrank: 排行: who brings in and sells most. Who has a place of the first three is named to everybody; below stand those whom who asks may see, as
 * on the page. */
#include "sayint.h"

#include "store/employee.h"

#include <stdlib.h>

#define MOST_NAMED 20 /* in one line */
#define BEST_BYTES 4096

enum metric { METRIC_SCANS, METRIC_ADDS, METRIC_ORDERS, METRIC_NET, METRICS };
static const struct {
	const char *word, *value, *place; /* as who asks reads it; columns of report rank */
} metrics[METRICS] = {
	{"扫码", "scans", "scans_place"},
	{"新增", "added", "added_place"},
	{"订单", "orders", "orders_place"},
	{"净成交", "net_fen", "net_place"},
};

struct person {
	struct span userid, name;
	int64_t v[METRICS], place[METRICS]; /* 0: none */
};

static void say_value(struct text *out, enum metric m, int64_t v)
{
	if (m == METRIC_NET)
		sayint_money(out, v);
	else
		text_addf(out, "%lld", (long long)v);
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

/* How many have that place, whoever sees them. */
static int sharing(const struct person *p, int n, enum metric m, int64_t place)
{
	int all = 0;
	for (int i = 0; i < n; i++)
		all += p[i].v[m] > 0 && p[i].place[m] == place;
	return all;
}

/* 「3 赵六、孙七 各 1（并列 2 位）」: those left of one place. How many were named. */
static int say_place(struct saying *s, const struct person *p, int n, enum metric m, int first, bool *left, int most)
{
	int64_t place = p[first].place[m];
	int share = sharing(p, n, m, place), named = 0;
	text_addf(s->out, "%lld ", (long long)place);
	for (int i = 0; i < n; i++) {
		if (!left[i] || p[i].place[m] != place || named == most)
			continue;
		left[i] = false;
		text_addf(s->out, "%s%.*s", named++ ? "、" : "", SPAN_ARG(p[i].name));
	}
	text_adds(s->out, named > 1 ? " 各 " : " ");
	say_value(s->out, m, p[first].v[m]);
	if (share > 1)
		text_addf(s->out, "（并列 %d 位）", share);
	return named;
}

static void say_metric(struct saying *s, const struct person *p, int n, enum metric m)
{
	bool *left = arena_array(s->a, (size_t)n + 1, sizeof *left);
	int i, all = 0, shown = 0;
	for (i = 0; i < n; i++) {
		left[i] = p[i].v[m] > 0 && (p[i].place[m] <= REPORT_PUBLIC_PLACES || seen(s->ask, p[i].userid));
		all += left[i];
	}
	text_addf(s->out, "\n%s：", metrics[m].word);
	while (shown < MOST_NAMED && (i = next_best(p, n, m, left)) >= 0) {
		text_adds(s->out, shown ? "，" : "");
		shown += say_place(s, p, n, m, i, left, MOST_NAMED - shown);
	}
	if (shown == 0)
		text_adds(s->out, "还没有");
	if (all > shown)
		text_addf(s->out, "，另有 %d 位", all - shown);
}

/* His own place, whichever it is. Who has done nothing has no row. */
static enum rc say_own(struct saying *s, const struct person *p, int n, struct err *err)
{
	struct person me = {.userid = s->ask->me};
	int i = 0;
	while (i < n && !span_eq(p[i].userid, me.userid))
		i++;
	enum rc rc = i < n ? RC_OK : employee_shown(s->db, s->a, me.userid, &me.name, err);
	if (rc != RC_OK)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	me = i < n ? p[i] : me;
	text_adds(s->out, "\n您：");
	for (int m = 0; m < METRICS; m++) {
		text_addf(s->out, "%s%s", m ? "，" : "", metrics[m].word);
		if (me.place[m])
			text_addf(s->out, "%s第 %lld", sharing(p, n, (enum metric)m, me.place[m]) > 1 ? "并列" : "",
				(long long)me.place[m]);
		text_adds(s->out, "（");
		say_value(s->out, (enum metric)m, me.v[m]);
		text_adds(s->out, "）");
	}
	return RC_OK;
}

/* Everybody of whom the page has a row: also those whom orders alone name. */
static struct person *people_of(struct saying *s, const struct report_table *t)
{
	struct person *p = arena_array(s->a, (size_t)t->rows + 1, sizeof *p);
	for (int i = 0; i < t->rows; i++) {
		const struct report_cell *row = t->cell + i * t->columns;
		p[i] = (struct person){.userid = row[0].id, .name = row[0].text};
		for (int m = 0; m < METRICS; m++) {
			struct report_cell place = sayint_cell(t, row, metrics[m].place);
			p[i].v[m] = sayint_cell(t, row, metrics[m].value).num;
			p[i].place[m] = place.den < 0 ? 0 : place.num;
		}
	}
	return p;
}

/* Equal ones by userid: what goes on, such as 新增, moves nobody. */
static int by_sold(const void *pa, const void *pb)
{
	const struct person *a = pa, *b = pb;
	for (int m = METRIC_NET; m >= METRIC_ORDERS; m--)
		if (a->v[m] != b->v[m])
			return a->v[m] > b->v[m] ? -1 : 1;
	return span_cmp(a->userid, b->userid);
}

static bool placed(const struct person *p, enum metric m)
{
	return p->v[m] > 0 && p->place[m] <= REPORT_PUBLIC_PLACES;
}

static struct span best_of(struct saying *s, struct person *p, int n)
{
	struct text out;
	int named = 0;
	text_init(&out, BEST_BYTES);
	if (n)
		qsort(p, (size_t)n, sizeof *p, by_sold);
	for (int i = 0; i < n && named < MOST_NAMED; i++) {
		if (!placed(&p[i], METRIC_ORDERS) && !placed(&p[i], METRIC_NET))
			continue;
		sentlog_best_add(
			&out, &(struct sentlog_seller){p[i].userid, p[i].v[METRIC_ORDERS], p[i].v[METRIC_NET]});
		named++;
	}
	struct span ret = out.n ? arena_copy(s->a, text_span(&out)) : SPAN_LIT("");
	text_release(&out);
	return ret;
}

enum rc sayrank_recount(struct store_db *db, struct arena *a, struct sentlog_figures *f, struct err *err)
{
	const struct saying_ask ask = {.all = true, .now_ms = f->until_ms - 1};
	struct saying s = {.db = db, .a = a, .ask = &ask};
	struct report_table t;
	enum rc rc = sayint_table(&s, "rank", "employee", f->from_day, f->to_day, &t, err);
	if (rc == RC_OK)
		f->best = best_of(&s, people_of(&s, &t), t.rows);
	return rc;
}

/* What the digest said is kept with it, but for 扫码 and 新增, which go on. */
static enum rc keep_own(struct saying *s, struct person *p, int n, const struct period *days, struct err *err)
{
	if (!s->ask->all || s->ask->me.n)
		return RC_OK;
	s->told.own.best = best_of(s, p, n);
	return saycorrect_own(s, days->from_day, days->to_day, err);
}

enum rc sayrank_say(struct saying *s, struct err *err)
{
	struct report_table t;
	struct period p = {s->day, s->day, PERIOD_DAY};
	char at[32];
	if (!sayint_asked(s, PERIOD_ANY, "排行", &p))
		return RC_OK;
	enum rc rc = sayint_table(s, "rank", "employee", p.from_day, p.to_day, &t, err);
	if (rc != RC_OK)
		return rc;
	struct person *people = people_of(s, &t);
	sayint_clock(s, at);
	text_addf(s->out, "%.*s排行 ", SPAN_ARG(s->ask->about.n ? s->ask->about : SPAN_LIT("今日")));
	period_print(s->out, p.from_day, p.to_day);
	text_addf(s->out, "（%s 算的；扫码含还没通过的）", at);
	for (int m = 0; m < METRICS; m++)
		say_metric(s, people, t.rows, (enum metric)m);
	rc = say_own(s, people, t.rows, err);
	return rc ? rc : keep_own(s, people, t.rows, &p, err);
}
