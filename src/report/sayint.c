#include "sayint.h"

#include "crm/money.h"
#include "report/reportout.h"
#include "store/employee.h"
#include "store/masstask.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NAMED 20 /* who has mass messages to confirm */

enum rc sayint_table(struct saying *s, const char *name, const char *by, int64_t from_day, int64_t to_day,
	struct report_table *ret, struct err *err)
{
	char from[32], to[32];
	const struct report_ask ask = {.name = name,
		.by = by,
		.from = span_of(zone_format_day(from_day, from)),
		.to = span_of(zone_format_day(to_day, to)),
		.now_ms = s->ask->now_ms};
	return report_inside(s->db, s->a, &ask, ret, err);
}

struct report_cell sayint_cell(const struct report_table *t, const struct report_cell *row, const char *key)
{
	for (int i = 0; i < t->columns; i++)
		if (strcmp(t->column[i].key, key) == 0)
			return row ? row[i] : (struct report_cell){0};
	BUG("report '%s' has no column '%s'", t->name, key);
}

const struct report_cell *sayint_row(const struct report_table *t, struct span userid)
{
	for (int i = 0; i < t->rows; i++)
		if (span_present(t->cell[i * t->columns].id) && span_eq(t->cell[i * t->columns].id, userid))
			return &t->cell[i * t->columns];
	return NULL;
}

bool sayint_mine(const struct saying_ask *ask, struct span userid)
{
	for (int i = 0; i < ask->n; i++)
		if (span_eq(ask->who[i], userid))
			return true;
	return ask->all;
}

void sayint_money(struct text *out, int64_t fen)
{
	money_print(out, fen);
	if (out->n > 3 && memcmp(out->p + out->n - 3, ".00", 3) == 0)
		text_cut(out, out->n - 3);
}

void sayint_month(struct saying *s, int64_t day)
{
	struct date d = zone_date(day), now = zone_date(s->day);
	if (d.year == now.year && d.month == now.month)
		text_adds(s->out, "本月");
	else
		text_addf(s->out, "%d月", d.month);
}

void sayint_rate(struct text *out, int64_t num, int64_t den)
{
	int64_t permille;

	if (den == 0) {
		text_adds(out, "—");
		return;
	}
	permille = reportout_scaled(num, den, 1000); /* as reports print it */
	text_addf(out, "%s%lld.%lld%%", permille < 0 ? "-" : "", llabs(permille / 10), llabs(permille % 10));
}

void sayint_clock(const struct saying *s, char buf[32])
{
	zone_format_minute(&s->zone, s->ask->now_ms, buf);
	memmove(buf, buf + strlen("2026-03-03 "), strlen(buf + strlen("2026-03-03 ")) + 1);
}

void sayint_add(struct sayint_sum *to, const struct report_table *day0, const struct report_cell *d,
	const struct report_table *gmv, const struct report_cell *g)
{
	to->added += sayint_cell(day0, d, "added").num;
	to->bought += sayint_cell(day0, d, "bought").num;
	to->orders += sayint_cell(gmv, g, "orders").num;
	to->net_fen += sayint_cell(gmv, g, "net_fen").num;
}

/* As a text that is sent keeps it (store/sentlog): what it says and what it is held against later is one count. */
static enum rc sum_all(struct saying *s, int64_t from_day, int64_t to_day, struct sayint_sum *ret, struct err *err)
{
	struct sentlog_figures f = {.from_day = from_day, .to_day = to_day, .until_ms = s->ask->now_ms + 1};
	enum rc rc = sentlog_count(s->db, &f, err);
	if (rc == RC_OK)
		*ret = (struct sayint_sum){f.added, f.bought, f.orders, f.gross_fen - f.refund_fen};
	return rc;
}

enum rc sayint_sum(struct saying *s, int64_t from_day, int64_t to_day, struct sayint_sum *ret, struct err *err)
{
	const struct saying_ask *ask = s->ask;
	struct report_table day0, gmv;
	struct sayint_sum sum = {0};
	if (ask->all)
		return sum_all(s, from_day, to_day, ret, err);
	enum rc rc = sayint_table(s, "day0", "employee", from_day, to_day, &day0, err);
	if (rc == RC_OK)
		rc = sayint_table(s, "gmv", "employee", from_day, to_day, &gmv, err);
	if (rc != RC_OK)
		return rc;
	for (int i = 0; i < ask->n; i++)
		sayint_add(&sum, &day0, sayint_row(&day0, ask->who[i]), &gmv, sayint_row(&gmv, ask->who[i]));
	*ret = sum;
	return RC_OK;
}

enum rc sayint_against(struct saying *s, int64_t from_day, int64_t to_day, int64_t was_from, int64_t was_to,
	const char *before, struct err *err)
{
	struct sayint_sum now, was;
	enum rc rc = sayint_sum(s, from_day, to_day, &now, err);
	if (rc == RC_OK)
		rc = sayint_sum(s, was_from, was_to, &was, err);
	if (rc != RC_OK)
		return rc;
	text_addf(s->out, "新增 %lld（%s %lld），当日开单率 ", (long long)now.added, before, (long long)was.added);
	sayint_rate(s->out, now.bought, now.added);
	text_adds(s->out, "（");
	sayint_rate(s->out, was.bought, was.added);
	text_addf(s->out, "），%lld单（%lld单），净成交 ", (long long)now.orders, (long long)was.orders);
	sayint_money(s->out, now.net_fen);
	text_adds(s->out, "（");
	sayint_money(s->out, was.net_fen);
	text_adds(s->out, "）");
	return RC_OK;
}

struct waiting {
	struct span name;
	int64_t tasks;
	int at; /* equal ones as they came */
};

static int by_tasks(const void *pa, const void *pb)
{
	const struct waiting *a = pa, *b = pb;
	if (a->tasks != b->tasks)
		return a->tasks > b->tasks ? -1 : 1;
	return a->at - b->at;
}

/* A list that is no message by itself. */
static void say_waiting(struct waiting *v, int n, struct text *out)
{
	int64_t rest = 0;
	if (n)
		qsort(v, (size_t)n, sizeof *v, by_tasks);
	for (int i = 0; i < n && i < MOST_NAMED; i++)
		text_addf(out, "%s%.*s %lld", i ? "、" : "", SPAN_ARG(v[i].name), (long long)v[i].tasks);
	for (int i = MOST_NAMED; i < n; i++)
		rest += v[i].tasks;
	if (n > MOST_NAMED)
		text_addf(out, "，另有 %d 位共 %lld 条", n - MOST_NAMED, (long long)rest);
}

enum rc sayint_unconfirmed(struct saying *s, int64_t *ret_count, struct text *ret_who, struct err *err)
{
	struct employee *v = NULL;
	int n = 0, waits = 0;
	int64_t sum = 0;
	enum rc rc = employee_all(s->db, s->a, &v, &n, err);
	struct waiting *w = arena_array(s->a, (size_t)n + 1, sizeof *w);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		int64_t one = 0;
		if (!sayint_mine(s->ask, v[i].userid))
			continue;
		rc = masstask_standing(s->db, v[i].userid, &one, err);
		sum += one;
		if (one > 0)
			w[waits++] = (struct waiting){v[i].name.n ? v[i].name : v[i].userid, one, i};
	}
	if (rc != RC_OK)
		return rc;
	if (ret_who)
		say_waiting(w, waits, ret_who);
	*ret_count = sum;
	return RC_OK;
}

bool sayint_asked(struct saying *s, enum period_want want, const char *word, struct period *days)
{
	return s->ask->about.n == 0 || period_asked(s->ask->about, want, word, s->day, days, s->out);
}
