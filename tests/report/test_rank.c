/* rooms: flow */
/* 排行, and the orders of the first day by greeting, against what is counted here from the list of what was done. */
#include "ledgerworld.h"

#include "report/saying.h"
#include "store/employee.h"
#include "store/occurrence.h"
#include "store/relation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define FROM (START + 5 * DAY)
#define TO (START + 9 * DAY) /* the first moment behind the period */
#define PERIOD "2026-03-06", "2026-03-09"

enum { STAFF = 4, PEOPLE = 24, ADDS = 40, ORDERS = 50, METRICS = 4, CHANNELS = 3 };
static const char *const staff[STAFF] = {"hao", "li", "sun", "wang"};
static const char *const channels[CHANNELS] = {"", "qr1", "qr2"};

struct add {
	int who, by, channel, greeting; /* greeting 0: none */
	int64_t at;
	bool half;
};
struct order {
	int who;
	int64_t paid, gross, refund, back;
};
struct life {
	struct add a[ADDS];
	int adds;
	struct order o[ORDERS];
};

static const char *person(int i, char buf[16])
{
	(void)snprintf(buf, 16, "c%02d", i);
	return buf;
}

static void put_half(struct world *w, const struct add *x)
{
	char who[16];
	struct relation r = {.customer = span_of(person(x->who, who)),
		.employee = span_of(staff[x->by]),
		.state = RELATION_HALF,
		.event_s = x->at / 1000,
		.add_ms = x->at,
		.add_day = zone_day(&w->zone, x->at),
		.adds = 1,
		.asked = true,
		.channel = span_of(channels[x->channel]),
		.end_ms = RELATION_OPEN};
	ledgerworld_relate(w, &r);
}

/* 1: the step 问好 at once; 2: the step 福利 in the last millisecond of the hour; 3: a welcome of a script that he did not enter; 4 to 6
 * are none: too late, a task, of a colleague. */
static void greet(struct world *w, const struct add *x)
{
	static const int64_t after[] = {0, 0, HOUR - 1, 20, HOUR, 0, 0};
	struct err err = {0};
	char who[16];
	const char *by = staff[x->greeting == 6 ? (x->by + 1) % STAFF : x->by];
	int64_t at = x->at + after[x->greeting];
	if (x->greeting == 3) {
		struct touch t = {.customer = span_of(person(x->who, who)),
			.at_ms = at,
			.kind = TOUCH_KIND_STEP,
			.employee = span_of(by),
			.script = SPAN_LIT("剧本：老客"),
			.step = SPAN_LIT("问好")};
		assert_int_equal(orders_touch(w->db, w->a, &w->rules, &t, &err), RC_OK);
		return;
	}
	struct occurrence o = {.step = x->greeting == 2 ? SPAN_LIT("福利") : SPAN_LIT("问好"),
		.occurrence = 1,
		.state = OCCURRENCE_DELIVERED,
		.reason = SPAN_LIT(""),
		.detail = SPAN_LIT(""),
		.employee = span_of(by),
		.version = 1,
		.line = 1,
		.due_ms = at,
		.retry_ms = OCCURRENCE_NONE,
		.decided_ms = at,
		.delivered_ms = at,
		.task = x->greeting == 5 ? 7 : OCCURRENCE_NONE,
		.counts_day = OCCURRENCE_NONE,
		.stored_day = OCCURRENCE_NEW};
	o.enrolment = ledgerworld_enrol(w, "剧本：新客", 1, person(x->who, who), "", false, at);
	assert_int_equal(occurrence_put(w->db, &o, &err), RC_OK);
}

static void play(struct world *w, struct rng *r, struct life *x)
{
	static const int64_t moment[] = {
		FROM - 1, FROM, FROM + DAY - 1, FROM + DAY, FROM + 2 * DAY + 5 * HOUR, TO - 1, TO};
	char who[16], no[16];
	ledgerworld_begin(w);
	for (int i = 0; i < ADDS; i++) {
		struct add a = {.who = (int)rng_below(r, PEOPLE), .by = (int)rng_below(r, STAFF - 1)};
		bool there = false;
		for (int k = 0; k < x->adds; k++)
			there = there || (x->a[k].who == a.who && x->a[k].by == a.by);
		if (there)
			continue;
		a.at = moment[rng_below(r, 7)];
		a.half = rng_below(r, 5) == 0;
		a.channel = (int)rng_below(r, CHANNELS);
		a.greeting = a.half ? 0 : (int)rng_below(r, 7);
		if (a.half)
			put_half(w, &a);
		else
			ledgerworld_add(w, person(a.who, who), staff[a.by], channels[a.channel], a.at);
		x->a[x->adds++] = a;
	}
	/* A greeting of one add may be heard of another one's: only behind all adds it is known who has which. */
	for (int i = 0; i < x->adds; i++)
		if (x->a[i].greeting)
			greet(w, &x->a[i]);
	for (int i = 0; i < ORDERS; i++) {
		struct order *o = &x->o[i];
		o->who = (int)rng_below(r, PEOPLE);
		o->paid = moment[rng_below(r, 7)];
		o->gross = 1 + (int64_t)rng_below(r, 9000);
		o->refund = rng_below(r, 3) ? 0 : rng_below(r, 2) ? o->gross : (o->gross + 1) / 2;
		o->back = o->paid + (int64_t)rng_below(r, 3) * DAY;
		(void)snprintf(no, sizeof no, "N%d", i);
		ledgerworld_pay(w, no, person(o->who, who), o->paid, o->gross, o->refund, o->back);
	}
	ledgerworld_commit(w);
}

/* -- 排行 -------------------------------------------------------------------------------------------------------------------- */

/* Money and orders by employee are those of gmv, which other tests hold against the ledger. */
static void expect_rank(struct world *w, const struct life *x)
{
	int64_t v[STAFF][METRICS] = {0};
	struct report_table t = ledgerworld_make(w, "rank", NULL, PERIOD);
	struct report_table gmv = ledgerworld_make(w, "gmv", "employee", PERIOD);
	for (int i = 0; i < x->adds; i++)
		if (x->a[i].at >= FROM && x->a[i].at < TO) {
			v[x->a[i].by][0]++;
			v[x->a[i].by][1] += !x->a[i].half;
		}
	for (int i = 0; i < gmv.rows; i++)
		for (int s = 0; s < STAFF; s++)
			if (span_present(gmv.cell[i * gmv.columns].id) &&
				span_is(gmv.cell[i * gmv.columns].id, staff[s])) {
				v[s][2] = gmv.cell[i * gmv.columns + 4].num;
				v[s][3] = gmv.cell[i * gmv.columns + 3].num;
			}
	int rows = 0;
	for (int s = 0; s < STAFF; s++) {
		const struct report_cell *row = NULL;
		for (int i = 0; i < t.rows; i++)
			if (span_is(t.cell[i * t.columns].id, staff[s]))
				row = t.cell + i * t.columns;
		rows += row != NULL;
		for (int m = 0; m < METRICS; m++) {
			int64_t better = 0;
			for (int k = 0; k < STAFF; k++)
				better += v[k][m] > v[s][m];
			assert_int_equal(row ? row[1 + 2 * m].num : 0, v[s][m]);
			if (v[s][m] > 0)
				assert_int_equal(row[2 + 2 * m].num, better + 1);
			else if (row)
				assert_int_equal(row[2 + 2 * m].den, -1);
		}
	}
	assert_int_equal(rows, t.rows);
	assert_null(t.total);
}

/* -- by greeting --------------------------------------------------------------------------------------------------------------- */

/* What the add got: greetings of others for the same customer and employee cannot be, each pair has one add. One of a colleague counts for
 * his own add when it lies within that hour. */
static int greeting_of(const struct life *x, const struct add *a)
{
	int64_t best = INT64_MAX;
	int got = 0;
	for (int i = 0; i < x->adds; i++) {
		static const int64_t after[] = {0, 0, HOUR - 1, 20, HOUR, 0, 0};
		const struct add *b = &x->a[i];
		int by = b->greeting == 6 ? (b->by + 1) % STAFF : b->by, kind = b->greeting > 3 ? 1 : b->greeting;
		int64_t at = b->at + after[b->greeting];
		if (!b->greeting || b->greeting == 5 || b->who != a->who || by != a->by || at < a->at ||
			at >= a->at + HOUR)
			continue;
		/* Of two at once the first by the bytes of its name: 新客 before 老客, 福利 before 问好. */
		static const int order[] = {0, 2, 1, 3};
		if (at < best || (at == best && order[kind] < order[got])) {
			best = at;
			got = kind;
		}
	}
	return got;
}

static void expect_greetings(struct world *w, const struct life *x)
{
	static const char *const names[][2] = {{"没收到", ""}, {"新客", "问好"}, {"新客", "福利"}, {"老客", "问好"}};
	int64_t added[4] = {0}, bought[4] = {0}, after[4] = {0};
	/* Each customer once for a day and a greeting. */
	for (int day = 0; day < 4; day++)
		for (int p = 0; p < PEOPLE; p++) {
			int64_t from = FROM + day * DAY, to = from + DAY, last = -1;
			int64_t at[4] = {
				INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX}; /* the first add of each greeting */
			for (int i = 0; i < ORDERS; i++)
				if (x->o[i].who == p && x->o[i].paid >= from && x->o[i].paid < to &&
					x->o[i].refund < x->o[i].gross && x->o[i].paid > last)
					last = x->o[i].paid;
			for (int i = 0; i < x->adds; i++) {
				int64_t *g = &at[greeting_of(x, &x->a[i])];
				if (x->a[i].who == p && !x->a[i].half && x->a[i].at >= from && x->a[i].at < to &&
					x->a[i].at < *g)
					*g = x->a[i].at;
			}
			for (int g = 0; g < 4; g++) {
				bool has = at[g] != INT64_MAX;
				added[g] += has;
				bought[g] += has && last >= 0;
				after[g] += has && last >= at[g];
			}
		}
	struct report_table t = ledgerworld_make(w, "day0", "greeting", PERIOD);
	int rows = 0;
	for (int g = 0; g < 4; g++) {
		rows += added[g] > 0;
		for (int i = 0; i < t.rows; i++) {
			const struct report_cell *row = t.cell + i * t.columns;
			if (!span_is(row[0].text, names[g][0]) || !span_is(row[1].text, names[g][1]))
				continue;
			assert_int_equal(row[2].num, added[g]);
			assert_int_equal(row[3].num, bought[g]);
			assert_int_equal(row[4].num, after[g]);
			assert_true(row[5].num == bought[g] && row[5].den == added[g]);
		}
	}
	assert_int_equal(t.rows, rows);
	struct report_table whole = ledgerworld_make(w, "day0", "day", PERIOD);
	for (int c = 0; c < 4; c++)
		assert_int_equal(t.total[2 + c].num, whole.total[1 + c].num);
}

/* -- by code and by employee ------------------------------------------------------------------------------------------------------- */

/* Of one of them, -1: any; each customer once for a day. */
static void expect_day0(const struct life *x, int by, int channel, const struct report_cell *f)
{
	int64_t added = 0, bought = 0, after = 0;
	for (int day = 0; day < 4; day++)
		for (int p = 0; p < PEOPLE; p++) {
			int64_t from = FROM + day * DAY, to = from + DAY, first = INT64_MAX, last = -1;
			for (int i = 0; i < x->adds; i++) {
				const struct add *a = &x->a[i];
				if (a->who == p && !a->half && a->at >= from && a->at < to && a->at < first &&
					(by < 0 || a->by == by) && (channel < 0 || a->channel == channel))
					first = a->at;
			}
			for (int i = 0; i < ORDERS; i++)
				if (x->o[i].who == p && x->o[i].paid >= from && x->o[i].paid < to &&
					x->o[i].refund < x->o[i].gross && x->o[i].paid > last)
					last = x->o[i].paid;
			added += first != INT64_MAX;
			bought += first != INT64_MAX && last >= 0;
			after += last >= first;
		}
	assert_int_equal(f[0].num, added);
	assert_int_equal(f[1].num, bought);
	assert_int_equal(f[2].num, after);
	assert_true(f[3].num == bought && f[3].den == added);
}

static void expect_cuts(struct world *w, const struct life *x)
{
	struct report_table t = ledgerworld_make(w, "day0", "employee", PERIOD);
	for (int i = 0; i < t.rows; i++) {
		int s = 0;
		while (!span_is(t.cell[i * t.columns].id, staff[s]))
			s++;
		expect_day0(x, s, -1, t.cell + i * t.columns + 1);
	}
	expect_day0(x, -1, -1, t.total + 1);
	t = ledgerworld_make(w, "day0", "channel", PERIOD);
	for (int i = 0; i < t.rows; i++) {
		int c = 0;
		while (!span_is(t.cell[i * t.columns].id, channels[c]))
			c++;
		expect_day0(x, -1, c, t.cell + i * t.columns + 1);
	}
	expect_day0(x, -1, -1, t.total + 1);
}

static void test_rank_and_greetings(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 25; seed++) {
		void *v = NULL;
		struct rng r;
		struct life x = {0};
		ledgerworld_setup(&v);
		rng_seed(&r, seed);
		play(v, &r, &x);
		expect_rank(v, &x);
		expect_greetings(v, &x);
		expect_cuts(v, &x);
		ledgerworld_teardown(&v);
	}
}

/* -- in the chat ------------------------------------------------------------------------------------------------------------------ */

#define SELLERS 6
static const char *const sellers[SELLERS] = {"a1", "a2", "a3", "b4", "b5", "b6"}; /* by what they sold, most first */

static const char *chat_all(struct world *w, const char *me, bool all, const struct span *who, int n)
{
	const struct saying_ask ask = {.report = SPAN_LIT("rank"),
		.all = all,
		.who = who,
		.n = n,
		.me = span_of(me),
		.about = SPAN_LIT(""),
		.now_ms = FROM + 12 * HOUR};
	struct err err = {0};
	text_clear(&w->out);
	assert_int_equal(saying_make(w->db, w->a, &ask, &w->out, NULL, &err), RC_OK);
	return text_str(&w->out);
}

static const char *chat(struct world *w, const char *me, bool all, const struct span *who, int n)
{
	return strstr(chat_all(w, me, all, who, n), "净成交：");
}

/* One rule with the page (desk/reportsee): below the third place the chat names nobody whom who asks may not see. */
static void test_rank_by_role(void **state)
{
	struct world *w = *state;
	const struct span own[] = {SPAN_LIT("b5")}, team[] = {SPAN_LIT("b4"), SPAN_LIT("b6")},
			  beside[] = {SPAN_LIT("a1")};
	struct err err = {0};
	char no[16];
	ledgerworld_begin(w);
	for (int i = 0; i < SELLERS; i++) {
		assert_int_equal(employee_meet(w->db, span_of(sellers[i]), START, NULL, &err), RC_OK);
		ledgerworld_add(w, sellers[i], sellers[i], "", FROM + HOUR);
		(void)snprintf(no, sizeof no, "R%d", i);
		ledgerworld_pay(w, no, sellers[i], FROM + 2 * HOUR, 60000 - 10000 * i, 0, 0);
	}
	ledgerworld_commit(w);
	assert_string_equal(chat(w, "boss", true, NULL, 0),
		"净成交：1 a1 ¥600，2 a2 ¥500，3 a3 ¥400，4 b4 ¥300，5 b5 ¥200，6 b6 ¥100");
	assert_string_equal(chat(w, "b4", false, team, 2),
		"净成交：1 a1 ¥600，2 a2 ¥500，3 a3 ¥400，4 b4 ¥300，6 b6 ¥100\n您：扫码并列第 1（1），新增并列第 1（1），"
		"订单并列第 1（1），净成交第 4（¥300）");
	assert_string_equal(chat(w, "hao", false, beside, 1), "净成交：1 a1 ¥600，2 a2 ¥500，3 a3 ¥400");
	assert_string_equal(chat(w, "b5", false, own, 1),
		"净成交：1 a1 ¥600，2 a2 ¥500，3 a3 ¥400，5 b5 ¥200\n您：扫码并列第 1（1），新增并列第 1（1），"
		"订单并列第 1（1），净成交第 5（¥200）");
	/* A digest is read by whoever is in the group. */
	assert_string_equal(chat(w, "", true, NULL, 0), "净成交：1 a1 ¥600，2 a2 ¥500，3 a3 ¥400");
}

/* A question is about the days from which it was asked, whenever it is answered; a digest about its own. */
static void test_asked_before_midnight(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct saying_ask ask = {.report = SPAN_LIT("rank"),
		.all = true,
		.me = SPAN_LIT("boss"),
		.about = SPAN_LIT("昨天"),
		.asked_ms = FROM + 24 * HOUR - 1,
		.now_ms = FROM + 24 * HOUR + 2000};
	assert_int_equal(saying_make(w->db, w->a, &ask, &w->out, NULL, &err), RC_OK);
	assert_non_null(strstr(text_str(&w->out), "昨天排行 2026-03-05（00:00 算的"));
	ask.about = SPAN_LIT("节前"); /* what was asked of an older version and is answered by this one */
	text_clear(&w->out);
	assert_int_equal(saying_make(w->db, w->a, &ask, &w->out, NULL, &err), RC_OK);
	assert_non_null(strstr(text_str(&w->out), "没看懂「节前」是哪几天，所以没有算"));
	assert_null(strstr(text_str(&w->out), "净成交"));
}

/* The place counts, not how many are named before: who shares the third is named as well; of more than a line takes it says how many. */
static void test_ties(void **state)
{
	static const int64_t sold[] = {600, 400, 400, 400, 300, 100};
	struct world *w = *state;
	const struct span own[] = {SPAN_LIT("b6")};
	struct err err = {0};
	char no[16], who[16];
	ledgerworld_begin(w);
	for (int i = 0; i < SELLERS; i++) {
		assert_int_equal(employee_meet(w->db, span_of(sellers[i]), START, NULL, &err), RC_OK);
		ledgerworld_add(w, sellers[i], sellers[i], "", FROM + HOUR);
		(void)snprintf(no, sizeof no, "R%d", i);
		ledgerworld_pay(w, no, sellers[i], FROM + 2 * HOUR, sold[i] * 100, 0, 0);
	}
	ledgerworld_commit(w);
	assert_string_equal(chat(w, "", true, NULL, 0), "净成交：1 a1 ¥600，2 a2、a3、b4 各 ¥400（并列 3 位）");
	assert_string_equal(chat(w, "b6", false, own, 1),
		"净成交：1 a1 ¥600，2 a2、a3、b4 各 ¥400（并列 3 位），6 b6 ¥100\n您：扫码并列第 1（1），新增并列第 1（1），"
		"订单并列第 1（1），净成交第 6（¥100）");
	assert_non_null(strstr(chat_all(w, "", true, NULL, 0), "\n扫码：1 a1、a2、a3、b4、b5、b6 各 1（并列 6 位）\n"));
	/* A digest names three: of whom sold for as much as the third it says how many. */
	struct saying_ask evening = {.report = SPAN_LIT("evening"), .all = true, .now_ms = FROM + 20 * HOUR};
	text_clear(&w->out);
	assert_int_equal(saying_make(w->db, w->a, &evening, &w->out, NULL, &err), RC_OK);
	assert_non_null(strstr(text_str(&w->out),
		"\n净成交最多：a1 1单 ¥600、a2 1单 ¥400、a3 1单 ¥400（和a3一样多的还有 1 位）；其他员工 3单 ¥800\n"));
	ledgerworld_begin(w);
	for (int i = 0; i < 20; i++) {
		(void)snprintf(who, sizeof who, "c%02d", i);
		assert_int_equal(employee_meet(w->db, span_of(who), START, NULL, &err), RC_OK);
		ledgerworld_add(w, who, who, "", FROM + HOUR);
	}
	ledgerworld_commit(w);
	assert_non_null(
		strstr(chat_all(w, "", true, NULL, 0), "、c12、c13 各 1（并列 26 位），另有 6 位\n新增：1 a1、a2"));
}

/* One whom WeCom never told of, whom orders name: a row and a place on the page, so in the chat. */
static void test_rank_of_outsiders(void **state)
{
	struct world *w = *state;
	const struct span own[] = {SPAN_LIT("a1")};
	struct ledgerworld_sale sale = {
		.no = "X1", .customer = "nobody", .paid_ms = FROM + 2 * HOUR, .fen = 500000, .employee = "外包小王"};
	struct err err = {0};
	ledgerworld_begin(w);
	for (int i = 0; i < 3; i++)
		assert_int_equal(employee_meet(w->db, span_of(sellers[i]), START, NULL, &err), RC_OK);
	ledgerworld_add(w, "c1", "a1", "", FROM + HOUR);
	ledgerworld_pay(w, "R1", "c1", FROM + 2 * HOUR, 60000, 0, 0);
	ledgerworld_sell(w, &sale);
	ledgerworld_commit(w);
	assert_string_equal(chat(w, "a1", false, own, 1),
		"净成交：1 外包小王 ¥5,000，2 a1 ¥600\n您：扫码第 1（1），新增第 1（1），订单并列第 1（1），净成交第 2（¥600）");
	/* Who did nothing has no place, who is no employee is told of none. */
	assert_string_equal(chat(w, "a2", false, own, 1),
		"净成交：1 外包小王 ¥5,000，2 a1 ¥600\n您：扫码（0），新增（0），订单（0），净成交（¥0）");
	assert_string_equal(chat(w, "boss", true, NULL, 0), "净成交：1 外包小王 ¥5,000，2 a1 ¥600");
	/* Each place of the chat is that of the page. */
	struct report_table t = ledgerworld_make(w, "rank", NULL, "2026-03-06", "2026-03-06");
	assert_int_equal(t.rows, 2);
	assert_true(span_is(t.cell[0].id, "外包小王") && t.cell[8].num == 1 && t.cell[t.columns + 8].num == 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rank_and_greetings),
		cmocka_unit_test_setup_teardown(test_asked_before_midnight, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_rank_by_role, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_rank_of_outsiders, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_ties, ledgerworld_setup, ledgerworld_teardown),
	};
	return cmocka_run_group_tests_name("rank", tests, NULL, NULL);
}
