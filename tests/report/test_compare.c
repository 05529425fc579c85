/* rooms: flow */
/* Tables beside those of an earlier period: against the two tables made apart; and the cuts of money by goods and by source. */
#include "ledgerworld.h"

#include "base/json.h"
#include "report/reportout.h"
#include "report/reportpage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

struct pair { /* days as people write them: a period, and what it is compared with */
	enum report_compare with;
	const char *from, *to, *was_from, *was_to;
};
static const struct pair pairs[] = {
	{REPORT_BEFORE, "2026-03-11", "2026-03-17", "2026-03-04", "2026-03-10"},
	{REPORT_BEFORE, "2026-03-02", "2026-03-02", "2026-03-01", "2026-03-01"},
	{REPORT_LAST_WEEK, "2026-03-11", "2026-03-13", "2026-03-04", "2026-03-06"},
	{REPORT_LAST_WEEK, "2026-03-08", "2026-03-20", "2026-03-01", "2026-03-13"},
	{REPORT_LAST_MONTH, "2026-04-03", "2026-04-22", "2026-03-03", "2026-03-22"},
	{REPORT_LAST_MONTH, "2027-01-30", "2027-01-31", "2026-12-30", "2026-12-31"},
	{REPORT_LAST_MONTH, "2026-03-29", "2026-03-31", "2026-02-28", "2026-02-28"},
	{REPORT_LAST_YEAR, "2027-03-03", "2027-03-25", "2026-03-03", "2026-03-25"},
	{REPORT_LAST_YEAR, "2028-02-27", "2028-02-29", "2027-02-27", "2027-02-28"},
};
#define PAIRS (sizeof pairs / sizeof *pairs)

static const char *const asked[][2] = {{"gmv", "day"}, {"gmv", "channel"}, {"gmv", "employee"}, {"gmv", "product"},
	{"gmv", "source"}, {"gmv", "day,employee"}, {"gmv", "channel,source"}, {"funnel", "stage"}, {"funnel", "day"},
	{"funnel", "channel"}, {"day0", "day"}, {"day0", "employee"}, {"tasks", "employee"}, {"groups", "group"},
	{"moments", "day"}, {"words", "step"}, {"rank", "employee"}};
#define ASKED (sizeof asked / sizeof *asked)

static int names_of(const struct report_table *t)
{
	int n = 0;
	while (t->column[n].kind == REPORT_TEXT)
		n++;
	return n;
}

/* Days from the first one of the period: both lie in one month here, but for the last pair. */
static int offset(struct span day, const char *from)
{
	int d = (day.p[8] - '0') * 10 + day.p[9] - '0', f = (from[8] - '0') * 10 + from[9] - '0';
	return d - f;
}

static bool same_name(const struct report_table *t, const struct report_cell *now, const char *from,
	const struct report_cell *was, const char *was_from)
{
	bool same = true;
	for (int c = 0; c < names_of(t); c++)
		same = same &&
			(strcmp(t->column[c].key, "day") == 0
					? offset(now[c].text, from) == offset(was[c].text, was_from)
					: span_eq(now[c].text, was[c].text) &&
						span_present(now[c].id) == span_present(was[c].id) &&
						(!span_present(now[c].id) || span_eq(now[c].id, was[c].id)));
	return same;
}

static const struct report_cell *row_of(
	const struct report_table *t, const char *from, const struct report_cell *like, const char *like_from)
{
	for (int i = 0; i < t->rows; i++)
		if (same_name(t, t->cell + i * t->columns, from, like, like_from))
			return t->cell + i * t->columns;
	return NULL;
}

static void same_figures(const struct report_table *t, const struct report_cell *have, const struct report_cell *want)
{
	for (int c = names_of(t); c < t->columns; c++) {
		int64_t num = want ? want[c].num : 0;
		assert_int_equal(have[c].num, num);
		if (want)
			assert_int_equal(have[c].den, want[c].den);
	}
}

static struct json_doc *json_of(const struct report_table *t)
{
	struct text out;
	struct json_doc *doc;
	struct err err = {0};
	text_init(&out, 1 << 20);
	reportout_json(t, &out);
	assert_int_equal(json_parse(text_span(&out), &doc, &err), RC_OK);
	text_release(&out);
	return doc;
}

static void same_scalar(const struct json_node *have, const struct json_node *want)
{
	struct text a, b;
	text_init(&a, 256);
	text_init(&b, 256);
	assert_true(want && have && json_kind(have) == json_kind(want));
	assert_true(json_scalar(have, &a) == json_scalar(want, &b));
	assert_string_equal(text_str(&a), text_str(&b));
	text_release(&a);
	text_release(&b);
}

/* What machines read has, under its key, the figure of this period and, under KEY_before, that of the other one, as they stand alone. */
static void same_written(const struct report_table *t)
{
	struct report_table now = *t, was = *t;
	char key[64];
	now.was = was.was = NULL;
	was.cell = t->was;
	struct json_doc *wide_doc = json_of(t), *now_doc = json_of(&now), *was_doc = json_of(&was);
	const struct json_node *wide = json_first(json_get(json_root(wide_doc), "rows"));
	const struct json_node *alone = json_first(json_get(json_root(now_doc), "rows"));
	const struct json_node *before = json_first(json_get(json_root(was_doc), "rows"));
	for (int i = 0; i < t->rows; i++) {
		for (int c = 0; c < t->columns; c++) {
			same_scalar(json_get(wide, t->column[c].key), json_get(alone, t->column[c].key));
			if (t->column[c].kind == REPORT_TEXT)
				continue;
			(void)snprintf(key, sizeof key, "%s_before", t->column[c].key);
			same_scalar(json_get(wide, key), json_get(before, t->column[c].key));
		}
		wide = json_next(wide);
		alone = json_next(alone);
		before = json_next(before);
	}
	assert_null(wide);
	json_free(wide_doc);
	json_free(now_doc);
	json_free(was_doc);
}

static void check(struct world *w, const char *name, const char *by, const struct pair *p)
{
	struct report_table t = ledgerworld_compare(w, name, by, p->from, p->to, p->with);
	struct report_table now = ledgerworld_make(w, name, by, p->from, p->to);
	struct report_table was = ledgerworld_make(w, name, by, p->was_from, p->was_to);
	int found = 0;
	char day[32];
	assert_string_equal(zone_format_day(t.was_from_day, day), p->was_from);
	assert_string_equal(zone_format_day(t.was_to_day, day), p->was_to);
	for (int i = 0; i < t.rows; i++) {
		const struct report_cell *row = t.cell + i * t.columns;
		const struct report_cell *in_now = row_of(&now, p->from, row, p->from);
		const struct report_cell *in_was = row_of(&was, p->was_from, row, p->from);
		assert_true(in_now || in_was);
		same_figures(&t, row, in_now);
		same_figures(&t, t.was + i * t.columns, in_was);
		found += in_was != NULL;
		if (i && strcmp(t.column[0].key, "day") == 0)
			assert_true(span_cmp(row[0].text, row[-t.columns].text) >= 0);
	}
	assert_int_equal(found, was.rows);
	same_written(&t);
	if (!t.total)
		return;
	same_figures(&t, t.total, now.total);
	same_figures(&t, t.was_total, was.total);
}

static void play(struct world *w, uint64_t seed)
{
	struct ledgerworld_order order[LEDGERWORLD_ORDERS];
	struct rng r;
	rng_seed(&r, seed);
	ledgerworld_random(w, &r, order);
	ledgerworld_begin(w);
	ledgerworld_add(w, "c1", "hao", "qr2", START + 2 * DAY);
	ledgerworld_deliver(w, "c1", "li", "欢迎", START + 3 * DAY, 0);
	ledgerworld_deliver(w, "c2", "li", "欢迎", START + 12 * DAY, 0);
	ledgerworld_commit(w);
}

static void test_tables(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		void *v = NULL;
		ledgerworld_setup(&v);
		play(v, seed);
		for (size_t i = 0; i < ASKED; i++)
			for (size_t k = 0; k < PAIRS; k++)
				check(v, asked[i][0], asked[i][1], &pairs[k]);
		ledgerworld_teardown(&v);
	}
}

/* -- goods and sources ----------------------------------------------------------------------------------------------------------- */

enum { ORDERS = 80, GOODS = 4, SOURCES = 3, PEOPLE = 6 };
static const char *const goods[GOODS] = {"", "洁面", "乳液", "旅行装"};
static const char *const sources[SOURCES] = {"shop", "天猫", "门店"};

struct sold {
	int who, good, source; /* who PEOPLE: nobody we know */
	int64_t paid, fen, refund, back;
};

static bool within(int64_t ms)
{
	return ms >= START + 5 * DAY && ms < START + 13 * DAY;
}

static void expect(const struct sold *v, int good, int source, const struct report_cell *f)
{
	int64_t gross = 0, refund = 0, orders = 0, payers = 0, fen[PEOPLE + 1] = {0};
	for (int i = 0; i < ORDERS; i++) {
		if ((good >= 0 && v[i].good != good) || (source >= 0 && v[i].source != source))
			continue;
		if (within(v[i].paid)) {
			gross += v[i].fen;
			orders++;
			fen[v[i].who] += v[i].fen;
		}
		if (v[i].refund && within(v[i].back)) {
			refund += v[i].refund;
			fen[v[i].who] -= v[i].refund;
		}
	}
	for (int p = 0; p < PEOPLE; p++)
		payers += fen[p] > 0;
	const int64_t figure[] = {gross, refund, gross - refund, orders, payers};
	for (int i = 0; i < 5; i++)
		assert_int_equal(f[i].num, figure[i]);
}

static void test_goods(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 15; seed++) {
		void *p = NULL;
		struct rng r;
		struct sold v[ORDERS];
		char no[16], who[16];
		ledgerworld_setup(&p);
		struct world *w = p;
		rng_seed(&r, seed);
		ledgerworld_begin(w);
		for (int i = 0; i < PEOPLE; i++) {
			(void)snprintf(who, sizeof who, "c%d", i);
			ledgerworld_add(w, who, "li", "", START);
		}
		for (int i = 0; i < ORDERS; i++) {
			struct sold *s = &v[i];
			s->who = (int)rng_below(&r, PEOPLE + 1);
			s->good = (int)rng_below(&r, GOODS);
			s->source = (int)rng_below(&r, SOURCES);
			/* Many lie on the borders of the period. */
			s->paid = START + (4 + 4 * (int64_t)rng_below(&r, 3)) * DAY + (int64_t)rng_below(&r, 2) * DAY -
				(int64_t)rng_below(&r, 2);
			s->fen = 1 + (int64_t)rng_below(&r, 9000);
			s->refund = rng_below(&r, 2) ? 0 : 1 + (int64_t)rng_below(&r, (uint64_t)s->fen);
			s->back = s->paid + (int64_t)rng_below(&r, 6) * DAY;
			(void)snprintf(no, sizeof no, "N%d", i);
			(void)snprintf(who, sizeof who, "c%d", s->who);
			const struct ledgerworld_sale sale = {.no = no,
				.customer = s->who < PEOPLE ? who : "stranger",
				.product = s->good ? goods[s->good] : NULL,
				.source = sources[s->source],
				.pieces = 1,
				.paid_ms = s->paid,
				.fen = s->fen,
				.refund_fen = s->refund,
				.refund_ms = s->back};
			ledgerworld_sell(w, &sale);
		}
		ledgerworld_commit(w);
		struct report_table t = ledgerworld_make(w, "gmv", "product", "2026-03-06", "2026-03-13");
		for (int i = 0; i < t.rows; i++) {
			const struct report_cell *row = t.cell + i * t.columns;
			int k = span_is(row[0].text, "没写") ? 0 : 1;
			while (k && !span_is(row[0].text, goods[k]))
				k++;
			expect(v, k, -1, row + 1);
		}
		expect(v, -1, -1, t.total + 1);
		assert_false(span_present(t.note));
		t = ledgerworld_make(w, "gmv", "source", "2026-03-06", "2026-03-13");
		for (int i = 0; i < t.rows; i++) {
			const struct report_cell *row = t.cell + i * t.columns;
			int k = 0;
			while (!span_is(row[0].text, sources[k]))
				k++;
			expect(v, -1, k, row + 1);
		}
		assert_false(span_present(t.note));
		ledgerworld_teardown(&p);
	}
}

/* A period longer than a week and the same a week before share days: said. */
static void test_shared_days(void **state)
{
	struct world *w = *state;
	ledgerworld_small(w);
	struct report_table t = ledgerworld_compare(w, "gmv", "day", "2026-03-01", "2026-03-30", REPORT_LAST_WEEK);
	assert_true(span_search(t.note, SPAN_LIT("两段里有 23 天是同一些日子")) != SIZE_MAX);
	t = ledgerworld_compare(w, "gmv", "day", "2026-03-01", "2026-03-07", REPORT_LAST_WEEK);
	assert_false(span_present(t.note));
	t = ledgerworld_compare(w, "gmv", "day", "2026-03-01", "2026-03-30", REPORT_BEFORE);
	assert_false(span_present(t.note));
}

/* A month before there are fewer of the last days of a month: said. */
static void test_fewer_days(void **state)
{
	struct world *w = *state;
	ledgerworld_small(w);
	struct report_table t = ledgerworld_compare(w, "gmv", "day", "2026-03-28", "2026-03-31", REPORT_LAST_MONTH);
	assert_true(span_search(t.note, SPAN_LIT("只有 1 天，这段时间是 4 天")) != SIZE_MAX);
	t = ledgerworld_compare(w, "gmv", "day", "2026-03-01", "2026-03-28", REPORT_LAST_MONTH);
	assert_false(span_present(t.note));
}

/* Whole months are compared with whole months, however many days they have: said, and what has no day beside it counts in the sums alone. */
static void test_whole_months(void **state)
{
	struct world *w = *state;
	static const struct pair whole[] = {
		{REPORT_LAST_MONTH, "2026-02-01", "2026-02-28", "2026-01-01", "2026-01-31"},
		{REPORT_LAST_MONTH, "2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28"},
		{REPORT_LAST_MONTH, "2026-01-01", "2026-03-31", "2025-12-01", "2026-02-28"},
		{REPORT_LAST_MONTH, "2026-02-01", "2026-02-27", "2026-01-01", "2026-01-27"},
		{REPORT_LAST_MONTH, "2026-02-02", "2026-02-28", "2026-01-02", "2026-01-28"},
		{REPORT_LAST_YEAR, "2029-02-01", "2029-02-28", "2028-02-01", "2028-02-29"},
		{REPORT_LAST_YEAR, "2028-02-01", "2028-02-29", "2027-02-01", "2027-02-28"},
	};
	char from[32], to[32];
	ledgerworld_begin(w);
	ledgerworld_pay(w, "J1", "c1", START - 30 * DAY, 100, 0, 0);  /* 2026-01-30 */
	ledgerworld_pay(w, "J2", "c1", START - 59 * DAY, 200, 0, 0);  /* 2026-01-01 */
	ledgerworld_pay(w, "F1", "c1", START - 28 * DAY, 1000, 0, 0); /* 2026-02-01 */
	ledgerworld_commit(w);
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
		struct report_table t = ledgerworld_compare(w, "gmv", "day", whole[i].from, whole[i].to, whole[i].with);
		assert_string_equal(zone_format_day(t.was_from_day, from), whole[i].was_from);
		assert_string_equal(zone_format_day(t.was_to_day, to), whole[i].was_to);
	}
	struct report_table t = ledgerworld_compare(w, "gmv", "day", "2026-02-01", "2026-02-28", REPORT_LAST_MONTH);
	assert_int_equal(t.rows, 28);
	assert_int_equal(t.was[1].num, 200);
	assert_int_equal(t.was_total[1].num, 300);
	assert_true(span_search(t.note, SPAN_LIT("那时 31 天，这段时间 28 天")) != SIZE_MAX);
	assert_true(
		span_search(t.note,
			SPAN_LIT(
				"天数的差。上月同期多出来的 3 天（2026-01-29 至 2026-01-31）没有对着的日子：按日的各行里没有，合计里有")) !=
		SIZE_MAX);
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	assert_non_null(
		strstr(text_str(&w->out), "和上月同期（2026-01-01 至 2026-01-31）比，整月对整月，28 天对 31 天"));
	t = ledgerworld_compare(w, "gmv", "source", "2026-02-01", "2026-02-28", REPORT_LAST_MONTH);
	assert_int_equal(t.was[1].num, 300);
	assert_true(span_search(t.note, SPAN_LIT("那时 31 天，这段时间 28 天")) != SIZE_MAX);
	assert_true(span_search(t.note, SPAN_LIT("没有对着的日子")) == SIZE_MAX);
	t = ledgerworld_compare(w, "gmv", "source,day", "2026-02-01", "2026-02-28", REPORT_LAST_MONTH);
	assert_int_equal(t.rows, 1);
	assert_true(span_search(t.note, SPAN_LIT("按日的各行里没有，合计里有")) != SIZE_MAX);
	t = ledgerworld_compare(w, "gmv", "source", "2026-08-01", "2026-08-31", REPORT_LAST_MONTH);
	assert_false(span_present(t.note));
}

/* By the hour of payment: all hours in their order, refunds in theirs, those of an earlier period beside them. */
static void test_hours(void **state)
{
	struct world *w = *state;
	ledgerworld_begin(w);
	ledgerworld_pay(w, "H1", "c1", START + 9 * HOUR + 59 * 60000, 1000, 0, 0);
	ledgerworld_pay(w, "H2", "c2", START + DAY + 9 * HOUR, 500, 200, START + DAY + 23 * HOUR);
	ledgerworld_pay(w, "H3", "c2", START + 7 * DAY + 10 * HOUR, 700, 0, 0);
	ledgerworld_pay(w, "H4", "c3", START + 7 * DAY, 50, 0, 0);
	ledgerworld_commit(w);
	struct report_table t = ledgerworld_make(w, "gmv", "hour", "2026-03-01", "2026-03-07");
	assert_int_equal(t.rows, 24);
	ledgerworld_expect(w, &t, "\"rows\":[{\"hour\":\"00点\",\"gross_fen\":0,\"refund_fen\":0,");
	assert_non_null(strstr(text_str(&w->out),
		"{\"hour\":\"09点\",\"gross_fen\":1500,\"refund_fen\":0,\"net_fen\":1500,\"orders\":2,"));
	assert_non_null(strstr(text_str(&w->out),
		"{\"hour\":\"23点\",\"gross_fen\":0,\"refund_fen\":200,\"net_fen\":-200,\"orders\":0,"));
	t = ledgerworld_compare(w, "gmv", "hour", "2026-03-08", "2026-03-14", REPORT_BEFORE);
	assert_int_equal(t.rows, 24);
	assert_int_equal(t.cell[10 * t.columns + 1].num, 700);
	assert_int_equal(t.was[9 * t.columns + 1].num, 1500);
	assert_int_equal(t.cell[0 * t.columns + 1].num, 50);
	/* Within another cut, too, what only the earlier period had in its place. */
	t = ledgerworld_compare(w, "gmv", "source,hour", "2026-03-08", "2026-03-14", REPORT_BEFORE);
	assert_int_equal(t.rows, 4);
	static const char *const hours[] = {"00点", "09点", "10点", "23点"};
	for (int i = 0; i < 4; i++)
		assert_true(span_is(t.cell[i * t.columns + 1].text, hours[i]));
	t = ledgerworld_compare(w, "gmv", "hour,source", "2026-03-08", "2026-03-14", REPORT_BEFORE);
	for (int i = 0; i < 4; i++)
		assert_true(span_is(t.cell[i * t.columns].text, hours[i]));
	static const char *const days[] = {"00点", "09点", "10点", "09点", "23点"};
	t = ledgerworld_compare(w, "gmv", "day,hour", "2026-03-08", "2026-03-14", REPORT_BEFORE);
	assert_int_equal(t.rows, 5);
	for (int i = 0; i < t.rows; i++)
		assert_true(span_is(t.cell[i * t.columns + 1].text, days[i]));
	t = ledgerworld_make(w, "gmv", "hour", "2026-05-01", "2026-05-02");
	assert_int_equal(t.rows, 0);
}

/* A share of what is not above zero, or of a fall below it, says nothing. */
static void test_no_share(void **state)
{
	struct world *w = *state;
	static const int64_t none[][2] = {{5, 0}, {0, -5}, {5, -5}, {-5, 5}, {-9, -5}};
	ledgerworld_small(w);
	struct report_table t = ledgerworld_make(w, "gmv", "day", "2026-03-01", "2026-03-07");
	assert_int_equal(t.column[3].kind, REPORT_FEN);
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		const struct report_cell now = {.num = none[i][0]}, was = {.num = none[i][1]};
		reportout_change(&t, 3, &now, &was, &w->out);
		assert_int_equal(w->out.n, 0);
	}
	const struct report_cell nought = {.num = 0}, five = {.num = 5};
	reportout_change(&t, 3, &nought, &five, &w->out);
	assert_string_equal(text_str(&w->out), "-100.0%");
}

/* -- how it looks ---------------------------------------------------------------------------------------------------------------- */

static void test_looks(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	ledgerworld_small(w);
	/* 03-01: c1 100.00; 03-02: c3 33.33. */
	struct report_table t = ledgerworld_compare(w, "gmv", "employee", "2026-03-02", "2026-03-02", REPORT_BEFORE);
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "和上期（2026-03-01 至 2026-03-01）比\n"));
	assert_non_null(strstr(text_str(&w->out), "\n  上期"));
	assert_non_null(strstr(text_str(&w->out), "-66.7%"));
	text_clear(&w->out);
	reportout_csv(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out),
		"员工,成交额（元）,上期成交额（元）,成交额变化,退款（元）,上期退款（元）,退款变化,"));
	assert_non_null(
		strstr(text_str(&w->out), "\r\n李想,33.33,100.00,-0.6667,0.00,0.00,,33.33,100.00,-0.6667,1,1,0.0000,"));
	ledgerworld_expect(w, &t,
		"\"rows\":[{\"employee\":\"li\",\"employee_name\":\"李想\",\"gross_fen\":3333,\"gross_fen_before\":10000,"
		"\"gross_fen_change\":-0.6667,");
	assert_non_null(strstr(text_str(&w->out), "\"compared_from\":\"2026-03-01\",\"compared_to\":\"2026-03-01\""));
	text_clear(&w->out);
	reportpage_write(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "<td>-66.7%</td>"));
	assert_non_null(strstr(text_str(&w->out), "<p>和上期（2026-03-01 至 2026-03-01）比</p>"));
	t = ledgerworld_compare(w, "day0", "day", "2026-03-31", "2026-03-31", REPORT_LAST_WEEK);
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "还没过完"));
	/* Which day stands beside which; one that has not come is not nought. */
	ledgerworld_begin(w);
	ledgerworld_pay(w, "B1", "c1", START + 24 * DAY, 400, 0, 0);
	ledgerworld_commit(w);
	t = ledgerworld_compare(w, "gmv", "day", "2026-03-30", "2026-04-05", REPORT_BEFORE);
	assert_int_equal(t.rows, 7);
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out),
		"和上期（2026-03-23 至 2026-03-29）比；这段时间还没过完，会显得少；第几天对第几天：2026-03-30 对 2026-03-23\n"));
	assert_non_null(strstr(text_str(&w->out), "\n  上期 2026-03-24  "));
	ledgerworld_expect(w, &t,
		"\"rows\":[{\"day\":\"2026-03-30\",\"day_before\":\"2026-03-23\",\"gross_fen\":0,\"gross_fen_before\":0,");
	assert_non_null(strstr(text_str(&w->out),
		"{\"day\":\"2026-04-01\",\"day_before\":\"2026-03-25\",\"gross_fen\":null,\"gross_fen_before\":400,\"gross_fen_change\":null,"));
	text_clear(&w->out);
	reportout_csv(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "日期,上期日期,成交额（元）,上期成交额（元）,"));
	t = ledgerworld_compare(w, "gmv", "day", "2026-03-01", "2026-03-01", REPORT_LAST_YEAR);
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "\n  去年同期 2025-03-01"));
	/* A rate is compared in points: 1 of 2 on 03-01, none of 2 on 03-02. */
	t = ledgerworld_compare(w, "day0", "employee", "2026-03-02", "2026-03-02", REPORT_BEFORE);
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "-50.0点"));
	text_clear(&w->out);
	reportout_csv(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), ",-0.5000\r\n"));
	struct report_ask ask = {.name = "plan", .compare = REPORT_BEFORE, .now_ms = START};
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_INVALID);
	assert_non_null(strstr(err.hint, "gmv、funnel、day0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_goods),
		cmocka_unit_test_setup_teardown(test_shared_days, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_fewer_days, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_whole_months, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_hours, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_no_share, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_looks, ledgerworld_setup, ledgerworld_teardown),
	};
	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
