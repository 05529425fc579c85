/* rooms: flow */
/* The report of 复购, against what is counted here from the list of what was done. */
#include "ledgerworld.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

enum { PEOPLE = 25, ORDERS = 90, COHORTS = 40, FIGURES = 10 };
#define EARLY (START - 150 * DAY)

struct order {
	int who;
	int64_t paid, gross, refund;
};
struct cohort {
	char name[16];
	int64_t figure[FIGURES];
	int64_t last;
};
struct book {
	int64_t added[PEOPLE]; /* ms */
	struct order o[ORDERS];
	struct cohort c[COHORTS];
	int cohorts;
};

static void play(struct world *w, struct rng *r, struct book *b)
{
	static const int64_t after[] = {0, 1, 23, 24, 7 * 24, 30 * 24, 60 * 24, 90 * 24, 90 * 24 + 1};
	ledgerworld_begin(w);
	for (int i = 0; i < PEOPLE; i++) {
		char who[16];
		(void)snprintf(who, sizeof who, "c%02d", i);
		b->added[i] = EARLY + (int64_t)rng_below(r, 170) * DAY + (int64_t)rng_below(r, 24) * HOUR;
		ledgerworld_add(w, who, "li", "", b->added[i]);
		ledgerworld_add(w, who, "wang", "qr1", b->added[i] + DAY);
	}
	for (int i = 0; i < ORDERS; i++) {
		struct order *o = &b->o[i];
		char who[16], no[16];
		(void)snprintf(no, sizeof no, "N%d", i);
		o->who = (int)rng_below(r, PEOPLE);
		(void)snprintf(who, sizeof who, "c%02d", o->who);
		/* As far from another order of his, or from his add, as a border is. */
		int64_t base = b->added[o->who];
		for (int k = 0; k < i && rng_below(r, 2); k++)
			base = b->o[k].who == o->who ? b->o[k].paid : base;
		o->paid = base + after[rng_below(r, sizeof after / sizeof *after)] * HOUR + (int64_t)rng_below(r, 2);
		if (o->paid > START + 29 * DAY)
			o->paid = START + 29 * DAY;
		o->gross = 1 + (int64_t)rng_below(r, 9000);
		o->refund = rng_below(r, 3) ? 0 : rng_below(r, 2) ? o->gross : (o->gross + 1) / 2;
		ledgerworld_pay(w, no, who, o->paid, o->gross, o->refund, o->paid + DAY);
	}
	ledgerworld_pay(w, "X1", "stranger", START, 500, 0, 0);
	ledgerworld_commit(w);
}

static bool good(const struct order *o)
{
	return o->refund < o->gross;
}

static struct cohort *cohort_of(struct book *b, const struct world *w, int64_t ms, bool week)
{
	char name[32];
	int64_t day = zone_day(&w->zone, ms);
	while (week && (day + 3) % 7 != 0) /* day 0 was a Thursday */
		day--;
	zone_format_day(day, name);
	if (!week)
		name[7] = 0;
	for (int i = 0; i < b->cohorts; i++)
		if (strcmp(b->c[i].name, name) == 0)
			return &b->c[i];
	assert_true(b->cohorts < COHORTS);
	struct cohort *c = &b->c[b->cohorts++];
	*c = (struct cohort){0};
	memcpy(c->name, name, 11);
	return c;
}

static void count_first(struct book *b, const struct world *w, int64_t from, int64_t to, bool week)
{
	for (int p = 0; p < PEOPLE; p++) {
		int first = -1;
		int64_t next = INT64_MAX;
		for (int i = 0; i < ORDERS; i++)
			if (b->o[i].who == p && good(&b->o[i]) && (first < 0 || b->o[i].paid < b->o[first].paid))
				first = i;
		if (first < 0 || b->o[first].paid < from || b->o[first].paid >= to)
			continue;
		for (int i = 0; i < ORDERS; i++)
			if (b->o[i].who == p && good(&b->o[i]) && i != first && b->o[i].paid < next)
				next = b->o[i].paid;
		struct cohort *c = cohort_of(b, w, b->o[first].paid, week);
		c->figure[1]++;
		for (int k = 0; k < 3; k++)
			c->figure[2 + k] += next != INT64_MAX && next - b->o[first].paid <= (k + 1) * 30 * DAY;
		c->last = b->o[first].paid > c->last ? b->o[first].paid : c->last;
	}
}

static void count_added(struct book *b, const struct world *w, int64_t from, int64_t to)
{
	static const int64_t days[] = {0, 1, 7, 30};
	for (int p = 0; p < PEOPLE; p++) {
		int64_t at = b->added[p];
		if (at < from || at >= to)
			continue;
		struct cohort *c = cohort_of(b, w, at, false);
		c->figure[1]++;
		for (int k = 0; k < 4; k++) {
			bool paid = false;
			for (int i = 0; i < ORDERS; i++) {
				const struct order *o = &b->o[i];
				bool same = zone_day(&w->zone, o->paid) == zone_day(&w->zone, at);
				if (o->who != p || (k ? o->paid < at || o->paid > at + days[k] * DAY : !same))
					continue;
				paid = paid || good(o);
				c->figure[3 + 2 * k] += o->gross - o->refund;
			}
			c->figure[2 + 2 * k] += paid;
		}
	}
}

static void expect(const struct book *b, const struct report_table *t, const struct world *w, bool first)
{
	int64_t sum[FIGURES] = {0};
	int columns = first ? 5 : FIGURES, young = 0, found = 0;
	for (int i = 0; i < t->rows; i++) {
		const struct report_cell *row = t->cell + i * t->columns;
		const struct cohort *c = b->c;
		assert_true(i == 0 || span_cmp(row[0].text, row[-t->columns].text) > 0);
		while (c < b->c + b->cohorts && !span_is(row[0].text, c->name))
			c++;
		/* A month or week without anybody has its row. */
		if (c == b->c + b->cohorts) {
			for (int k = 1; k < columns; k++)
				assert_int_equal(row[k].num, 0);
			continue;
		}
		found++;
		for (int k = 1; k < columns; k++) {
			assert_int_equal(row[k].num, c->figure[k]);
			sum[k] += row[k].num;
		}
		if (!first)
			continue;
		int64_t over = zone_day_start_ms(&w->zone, zone_day(&w->zone, c->last) + 1) + 90 * DAY;
		bool old = over <= START + 30 * DAY + 9 * HOUR;
		young += !old;
		assert_true(old ? row[5].num == c->figure[4] && row[5].den == c->figure[1]
				: span_is(row[5].text, "未满 90 天"));
	}
	assert_int_equal(found, b->cohorts);
	for (int k = 1; k < columns; k++)
		assert_int_equal(t->total[k].num, sum[k]);
	assert_true(!first || !t->rows || (young > 0) == span_present(t->total[5].text));
}

static void test_cohorts(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 15; seed++) {
		void *v = NULL;
		struct rng r;
		struct book b = {0};
		char from[32], to[32];
		ledgerworld_setup(&v);
		struct world *w = v;
		rng_seed(&r, seed);
		play(w, &r, &b);
		int64_t first = (int64_t)rng_below(&r, 90), last = first + (int64_t)rng_below(&r, 90);
		int64_t from_ms = EARLY + first * DAY, to_ms = EARLY + (last + 1) * DAY;
		zone_format_day(zone_day(&w->zone, from_ms), from);
		zone_format_day(zone_day(&w->zone, to_ms) - 1, to);
		struct report_table t = ledgerworld_make(w, "repeat", NULL, from, to);
		count_first(&b, w, from_ms, to_ms, false);
		expect(&b, &t, w, true);
		b.cohorts = 0;
		t = ledgerworld_make(w, "repeat", "week", from, to);
		count_first(&b, w, from_ms, to_ms, true);
		expect(&b, &t, w, true);
		b.cohorts = 0;
		t = ledgerworld_make(w, "repeat", "added", from, to);
		count_added(&b, w, from_ms, to_ms);
		expect(&b, &t, w, false);
		ledgerworld_teardown(&v);
	}
}

/* Money of the cohorts is less refunds: its columns say so. */
static void test_net_is_named(void **state)
{
	void *v = NULL;
	(void)state;
	ledgerworld_setup(&v);
	ledgerworld_small(v);
	struct report_table t = ledgerworld_make(v, "repeat", "added", "2026-03-01", "2026-03-07");
	assert_string_equal(t.column[1].title, "首次加上的客户"); /* day0 has 新增客户 of each employee */
	assert_true(span_search(t.definition, SPAN_LIT("所以当日会比 1 天内多")) != SIZE_MAX);
	for (int c = 0; c < t.columns; c++)
		if (t.column[c].kind == REPORT_FEN)
			assert_non_null(strstr(t.column[c].title, "净成交额"));
	assert_string_equal(t.column[3].title, "当日净成交额");
	ledgerworld_teardown(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cohorts),
		cmocka_unit_test(test_net_is_named),
	};
	return cmocka_run_group_tests_name("repeat", tests, NULL, NULL);
}
