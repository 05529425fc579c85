/* rooms: flow */
/* What is kept of a text that was sent: its figures against what is counted here from the list of what was done, and what is told of them
 * when more is learnt. */
#include "ledgerworld.h"

#include "report/saying.h"
#include "store/employee.h"
#include "store/rendition.h"
#include "store/sentlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

enum { PEOPLE = 12, ADDS = 20, ORDERS = 50 };

struct add {
	int who, by;
	int64_t at;
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

static void put_order(struct world *w, int i, const struct order *o)
{
	char no[16], who[16];
	(void)snprintf(no, sizeof no, "N%d", i);
	ledgerworld_pay(w, no, person(o->who, who), o->paid, o->gross, o->refund, o->back);
}

static void play(struct world *w, struct rng *r, int64_t until_ms, struct life *x)
{
	const int64_t moment[] = {START + 4 * DAY - 1, START + 4 * DAY, START + 5 * DAY, until_ms - 1, until_ms,
		START + 6 * DAY + HOUR, START + 7 * DAY, START + 9 * DAY};
	char who[16];
	ledgerworld_begin(w);
	for (int i = 0; i < ADDS; i++) {
		struct add a = {(int)rng_below(r, PEOPLE), (int)rng_below(r, 2), moment[rng_below(r, 8)]};
		bool there = false;
		for (int k = 0; k < x->adds; k++)
			there = there || (x->a[k].who == a.who && x->a[k].by == a.by);
		if (there)
			continue;
		ledgerworld_add(w, person(a.who, who), a.by ? "li" : "wang", "", a.at);
		x->a[x->adds++] = a;
	}
	for (int i = 0; i < ORDERS; i++) {
		struct order *o = &x->o[i];
		o->who = (int)rng_below(r, PEOPLE);
		o->paid = moment[rng_below(r, 8)];
		o->gross = 1 + (int64_t)rng_below(r, 9000);
		o->refund = rng_below(r, 2) ? 0 : rng_below(r, 2) ? o->gross : (o->gross + 1) / 2;
		o->back = o->paid + (int64_t)rng_below(r, 3) * DAY;
		put_order(w, i, o);
	}
	ledgerworld_commit(w);
}

static void expect(const struct world *w, const struct life *x, const struct sentlog_figures *f)
{
	struct sentlog_figures v = {.from_day = f->from_day, .to_day = f->to_day, .until_ms = f->until_ms};
	for (int i = 0; i < ORDERS; i++) {
		const struct order *o = &x->o[i];
		int64_t paid = zone_day(&w->zone, o->paid), back = zone_day(&w->zone, o->back);
		if (paid >= f->from_day && paid <= f->to_day && o->paid < f->until_ms) {
			v.orders++;
			v.gross_fen += o->gross;
		}
		if (o->refund && back >= f->from_day && back <= f->to_day && o->back < f->until_ms)
			v.refund_fen += o->refund;
	}
	for (int64_t day = f->from_day; day <= f->to_day; day++)
		for (int p = 0; p < PEOPLE; p++) {
			bool came = false, bought = false;
			for (int i = 0; i < x->adds; i++)
				came = came ||
					(x->a[i].who == p && zone_day(&w->zone, x->a[i].at) == day &&
						x->a[i].at < f->until_ms);
			for (int i = 0; i < ORDERS; i++)
				bought = bought ||
					(x->o[i].who == p && zone_day(&w->zone, x->o[i].paid) == day &&
						x->o[i].paid < f->until_ms && x->o[i].refund < x->o[i].gross);
			v.added += came;
			v.bought += came && bought;
		}
	assert_int_equal(f->added, v.added);
	assert_int_equal(f->bought, v.bought);
	assert_int_equal(f->orders, v.orders);
	assert_int_equal(f->gross_fen, v.gross_fen);
	assert_int_equal(f->refund_fen, v.refund_fen);
}

static void test_figures(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 25; seed++) {
		void *v = NULL;
		struct rng r;
		struct err err = {0};
		struct life x = {0};
		ledgerworld_setup(&v);
		struct world *w = v;
		rng_seed(&r, seed);
		int64_t first = zone_day(&w->zone, START) + 4,
			until = START + 6 * DAY + (int64_t)rng_below(&r, 24) * HOUR;
		play(w, &r, until, &x);
		const struct sentlog_figures asked[] = {
			{.from_day = first, .to_day = first, .until_ms = until},
			{.from_day = first, .to_day = first + 2, .until_ms = until},
			{.from_day = first, .to_day = first + 6, .until_ms = INT64_MAX},
		};
		for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
			struct sentlog_figures f = asked[i];
			assert_int_equal(sentlog_count(w->db, &f, &err), RC_OK);
			expect(w, &x, &f);
		}
		/* Up to the end of the days it is what the reports say. */
		struct sentlog_figures f = asked[2];
		char from[32], to[32];
		assert_int_equal(sentlog_count(w->db, &f, &err), RC_OK);
		struct report_table t =
			ledgerworld_make(w, "gmv", "day", zone_format_day(first, from), zone_format_day(first + 6, to));
		assert_int_equal(f.gross_fen, t.total[1].num);
		assert_int_equal(f.refund_fen, t.total[2].num);
		assert_int_equal(f.orders, t.total[4].num);
		t = ledgerworld_make(w, "day0", "day", from, to);
		assert_int_equal(f.added, t.total[1].num);
		assert_int_equal(f.bought, t.total[2].num);
		ledgerworld_teardown(&v);
	}
}

/* -- sent, and corrected --------------------------------------------------------------------------------------------------------- */

/* Says it at that time, and keeps what the fold keeps. Its text stays in w->out. */
static struct saying_told say(struct world *w, int64_t id, const char *report, int64_t now_ms)
{
	struct err err = {0};
	struct saying_told told = {0};
	struct saying_ask ask = {.report = span_of(report), .all = true, .now_ms = now_ms};
	text_clear(&w->out);
	if (saying_make(w->db, w->a, &ask, &w->out, &told, &err) != RC_OK)
		fail_msg("%s", err.text);
	struct rendition r = {.rendition = id,
		.report = ask.report,
		.args = SPAN_LIT("{}"),
		.asker = SPAN_LIT(""),
		.robot = SPAN_LIT("sales"),
		.state = RENDITION_OPEN,
		.asked_ms = now_ms,
		.not_after_ms = now_ms,
		.computed_ms = RENDITION_NONE,
		.text = SPAN_LIT("")};
	ledgerworld_begin(w);
	assert_int_equal(rendition_add(w->db, &r, &err), RC_OK);
	r.state = RENDITION_SENT;
	r.computed_ms = now_ms;
	r.text = text_span(&w->out);
	assert_int_equal(rendition_end(w->db, &r, &err), RC_OK);
	if (told.any)
		assert_int_equal(sentlog_add(w->db, id, id, &told.own, &err), RC_OK);
	for (int i = 0; i < told.corrections; i++)
		assert_int_equal(
			sentlog_add(w->db, told.correction[i].rendition, id, &told.correction[i].now, &err), RC_OK);
	ledgerworld_commit(w);
	return told;
}

static void late(struct world *w, const char *no, int64_t paid_ms, int64_t fen, int64_t refund_fen, int64_t refund_ms)
{
	ledgerworld_begin(w);
	ledgerworld_pay(w, no, "c1", paid_ms, fen, refund_fen, refund_ms);
	ledgerworld_commit(w);
}

static void says(struct world *w, const char *part)
{
	if (!strstr(text_str(&w->out), part))
		fail_msg("no '%s' in %s", part, text_str(&w->out));
}

static void test_corrections(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct sentlog_figures first;
	ledgerworld_begin(w);
	ledgerworld_add(w, "c1", "li", "", START + HOUR);
	ledgerworld_pay(w, "A1", "c1", START + 2 * HOUR, 10000, 0, 0);
	ledgerworld_commit(w);
	assert_int_equal(say(w, 1, "evening", START + 20 * HOUR).own.orders, 1);
	assert_int_equal(say(w, 2, "board", START + 20 * HOUR).own.orders, 1);
	/* What happens behind its moment is no correction of it, but the day goes on. */
	late(w, "A2", START + 21 * HOUR, 500, 0, 0);
	struct saying_told told = say(w, 3, "morning", START + DAY + 9 * HOUR);
	assert_int_equal(told.own.orders, 2);
	assert_int_equal(told.corrections, 0);
	/* One of before 20:00 is learnt of: both texts were told of less, the hourly line is nobody's any more. */
	late(w, "A3", START + 19 * HOUR, 700, 0, 0);
	told = say(w, 4, "morning", START + 2 * DAY + 9 * HOUR);
	assert_int_equal(told.corrections, 2);
	says(w, "\n更正 03-02 09:00 的早会：订单 2 → 3，成交额 ¥105 → ¥112，净成交 ¥105 → ¥112");
	says(w, "\n更正 03-01 20:00 的复盘：订单 1 → 2，成交额 ¥100 → ¥107，净成交 ¥100 → ¥107");
	/* Told once. */
	assert_int_equal(say(w, 5, "evening", START + 2 * DAY + 20 * HOUR).corrections, 0);
	/* A refund that is booked into that day, and one of today, which is none of yesterday's matter. */
	late(w, "A3", START + 19 * HOUR, 700, 300, START + 19 * HOUR + 1);
	late(w, "A2", START + 21 * HOUR, 500, 500, START + 2 * DAY + 21 * HOUR);
	told = say(w, 6, "morning", START + 3 * DAY + 9 * HOUR);
	assert_int_equal(told.corrections, 2);
	says(w, "的早会：退款 ¥0 → ¥3，净成交 ¥112 → ¥109");
	says(w, "的复盘：退款 ¥0 → ¥3，净成交 ¥107 → ¥104");
	/* As they were sent they stand for ever. */
	assert_int_equal(sentlog_first(w->db, w->a, 1, &first, &err), RC_OK);
	assert_true(first.orders == 1 && first.gross_fen == 10000 && first.refund_fen == 0);
	assert_int_equal(sentlog_first(w->db, w->a, 9, &first, &err), RC_NOTFOUND);
	/* His own figures have no such lines. */
	struct saying_ask ask = {.report = SPAN_LIT("morning"),
		.who = (const struct span[]){SPAN_LIT("li")},
		.n = 1,
		.now_ms = START + 4 * DAY};
	late(w, "A9", START + 10 * HOUR, 900, 0, 0);
	text_clear(&w->out);
	assert_int_equal(saying_make(w->db, w->a, &ask, &w->out, &told, &err), RC_OK);
	assert_null(strstr(text_str(&w->out), "更正"));
	assert_false(told.any);
}

static void relate(
	struct world *w, const char *customer, const char *employee, const char *no, int64_t paid_ms, int64_t fen)
{
	ledgerworld_begin(w);
	ledgerworld_add(w, customer, employee, "", START + HOUR);
	ledgerworld_pay(w, no, customer, paid_ms, fen, 0, 0);
	ledgerworld_commit(w);
}

/* Who sold most is a part of what was told: of the same moment, by whom and not by what they are called; told once. */
static void test_best(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct sentlog_seller one;
	relate(w, "c1", "li", "A1", START + 2 * HOUR, 10000);
	relate(w, "c2", "wang", "B1", START + 3 * HOUR, 4000);
	struct saying_told told = say(w, 1, "evening", START + 20 * HOUR);
	says(w, "\n净成交最多：li 1单 ¥100、wang 1单 ¥40");
	struct span best = told.own.best;
	assert_true(sentlog_best_next(&best, &one));
	assert_true(span_is(one.userid, "li") && one.orders == 1 && one.net_fen == 10000);
	assert_true(sentlog_best_next(&best, &one) && span_is(one.userid, "wang"));
	assert_false(sentlog_best_next(&best, &one));
	assert_false(span_present(say(w, 2, "board", START + 20 * HOUR).own.best));
	/* The evening goes on: wang overtakes, which is no correction; nor is a name. */
	struct ledgerworld_sale b2 = {
		.no = "B2", .customer = "c9", .paid_ms = START + 21 * HOUR, .fen = 9000, .employee = "wang"};
	ledgerworld_begin(w);
	ledgerworld_sell(w, &b2);
	assert_int_equal(employee_meet(w->db, SPAN_LIT("li"), START, NULL, &err), RC_OK);
	assert_int_equal(employee_rename(w->db, SPAN_LIT("li"), SPAN_LIT("李丽"), &err), RC_OK);
	ledgerworld_commit(w);
	told = say(w, 3, "morning", START + DAY + 9 * HOUR);
	says(w, "\n净成交最多：wang 2单 ¥130、李丽 1单 ¥100");
	assert_int_equal(told.corrections, 0);
	/* An order changes hands: the figures are the same, the list is not. */
	b2.employee = "sun";
	ledgerworld_begin(w);
	ledgerworld_sell(w, &b2);
	ledgerworld_commit(w);
	told = say(w, 4, "morning", START + 2 * DAY + 9 * HOUR);
	assert_int_equal(told.corrections, 1);
	says(w, "\n更正 03-02 09:00 的早会：净成交最多 wang 2单 ¥130、李丽 1单 ¥100 → 李丽 1单 ¥100、sun 1单 ¥90、wang 1单 ¥40");
	assert_int_equal(say(w, 5, "morning", START + 3 * DAY + 9 * HOUR).corrections, 0);
	/* A day on which nobody sold has a list, too. */
	late(w, "L1", START + DAY + HOUR, 2000, 0, 0);
	told = say(w, 6, "morning", START + 4 * DAY + 9 * HOUR);
	says(w, "的早会：订单 0 → 1，成交额 ¥0 → ¥20，净成交 ¥0 → ¥20，净成交最多 没有 → 李丽 1单 ¥20");
}

static void test_more_than_fit(void **state)
{
	struct world *w = *state;
	ledgerworld_begin(w);
	ledgerworld_add(w, "c1", "li", "", START);
	ledgerworld_commit(w);
	for (int i = 0; i < 5; i++)
		(void)say(w, i + 1, "evening", START + i * DAY + 20 * HOUR);
	for (int i = 0; i < 5; i++) {
		char no[16];
		(void)snprintf(no, sizeof no, "L%d", i);
		late(w, no, START + i * DAY + HOUR, 100, 0, 0);
	}
	assert_int_equal(say(w, 6, "morning", START + 5 * DAY + 9 * HOUR).corrections, 3);
	says(w, "\n还有 2 条更正，下次再说");
	assert_int_equal(say(w, 7, "evening", START + 5 * DAY + 20 * HOUR).corrections, 2);
	assert_int_equal(say(w, 8, "morning", START + 6 * DAY + 9 * HOUR).corrections, 0);
}

/* What is counted as told stands there whole, in however many messages it goes out. */
static int told_whole(struct world *w, const struct saying_told *told)
{
	int lines = 0;
	for (const char *at = text_str(&w->out); (at = strstr(at, "\n更正 ")) != NULL; at++)
		lines++;
	assert_int_equal(lines, told->corrections);
	return lines;
}

static void sell(struct world *w, int day, int by, const char *to)
{
	char no[16];
	(void)snprintf(no, sizeof no, "S%d-%d", day, by);
	ledgerworld_sell(w,
		&(struct ledgerworld_sale){.no = no,
			.customer = "c1",
			.paid_ms = START + day * DAY + HOUR,
			.fen = 10000 * (by + 1),
			.employee = to});
}

static void rename_long(struct world *w, const char *userid, int length)
{
	struct err err = {0};
	struct text name;
	text_init(&name, 4096);
	for (int k = 0; k < length; k++)
		text_adds(&name, "长");
	text_adds(&name, userid);
	assert_int_equal(employee_rename(w->db, span_of(userid), text_span(&name), &err), RC_OK);
	text_release(&name);
}

static void test_long_lines(void **state)
{
	static const char *const who[] = {"li", "sun", "wang", "zhao"};
	struct world *w = *state;
	struct err err = {0};
	ledgerworld_begin(w);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(employee_meet(w->db, span_of(who[i]), START, NULL, &err), RC_OK);
		rename_long(w, who[i], 39);
	}
	for (int day = 0; day < 3; day++)
		for (int i = 0; i < 3; i++)
			sell(w, day, i, who[i]);
	ledgerworld_commit(w);
	for (int day = 0; day < 3; day++)
		(void)say(w, day + 1, "evening", START + day * DAY + 20 * HOUR);
	ledgerworld_begin(w);
	for (int day = 0; day < 3; day++)
		sell(w, day, 2, "zhao");
	ledgerworld_commit(w);
	/* More than one message holds: it goes on in the next. */
	struct saying_told told = say(w, 4, "morning", START + 3 * DAY + 9 * HOUR);
	assert_int_equal(told_whole(w, &told), 3);
	assert_true(w->out.n > 2048);
	says(w, "sun 1单 ¥200、长");
	assert_null(strstr(text_str(&w->out), "下次再说"));
	told = say(w, 5, "evening", START + 3 * DAY + 20 * HOUR);
	assert_int_equal(told_whole(w, &told), 0);
}

/* A text that is longer than a message by itself tells its corrections all the same. */
static void test_full_by_itself(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	const struct saying_ask ask = {.report = SPAN_LIT("evening"), .all = true, .now_ms = START + DAY + 20 * HOUR};
	struct saying_told told;
	int longer = 0;
	ledgerworld_begin(w);
	assert_int_equal(employee_meet(w->db, SPAN_LIT("li"), START, NULL, &err), RC_OK);
	sell(w, 1, 0, "li");
	ledgerworld_commit(w);
	(void)say(w, 1, "evening", START + 20 * HOUR);
	late(w, "L1", START + HOUR, 100, 0, 0);
	for (int length = 400; length < 700; length += 2) {
		ledgerworld_begin(w);
		rename_long(w, "li", length);
		ledgerworld_commit(w);
		text_clear(&w->out);
		assert_int_equal(saying_make(w->db, w->a, &ask, &w->out, &told, &err), RC_OK);
		assert_int_equal(told_whole(w, &told), 1);
		longer += strstr(text_str(&w->out), "\n更正 ") - text_str(&w->out) > 2048;
	}
	assert_true(longer > 0);
}

/* 排行 of the day: who stands where by orders and money is corrected; 扫码 and 新增 go on, and sums it does not say. */
static void test_rank_corrected(void **state)
{
	static const char *const who[] = {"li", "sun", "wang", "zhao"};
	struct world *w = *state;
	struct err err = {0};
	ledgerworld_begin(w);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(employee_meet(w->db, span_of(who[i]), START, NULL, &err), RC_OK);
		for (int k = 0; k < (i ? 2 : 1); k++)
			sell(w, 0, 10 * i + k, who[i]);
	}
	ledgerworld_commit(w);
	struct saying_told told = say(w, 1, "rank", START + 12 * HOUR);
	assert_true(told.any && told.corrections == 0);
	says(w, "净成交：1 zhao ¥6,300，2 wang ¥4,300，3 sun ¥2,300");
	/* The day goes on, and a fourth by less moves nobody. */
	ledgerworld_begin(w);
	ledgerworld_add(w, "c9", "li", "", START + 13 * HOUR);
	ledgerworld_sell(w,
		&(struct ledgerworld_sale){
			.no = "Z1", .customer = "c1", .paid_ms = START + 13 * HOUR, .fen = 900000, .employee = "li"});
	ledgerworld_sell(w,
		&(struct ledgerworld_sale){
			.no = "Z2", .customer = "c1", .paid_ms = START + HOUR, .fen = 500, .employee = "mei"});
	ledgerworld_commit(w);
	assert_int_equal(say(w, 2, "morning", START + DAY + 9 * HOUR).corrections, 0);
	/* Of before noon, and enough for a place. */
	ledgerworld_begin(w);
	ledgerworld_sell(w,
		&(struct ledgerworld_sale){
			.no = "Z3", .customer = "c1", .paid_ms = START + HOUR, .fen = 500000, .employee = "li"});
	ledgerworld_commit(w);
	told = say(w, 3, "evening", START + DAY + 20 * HOUR);
	assert_int_equal(told.corrections, 2);
	says(w,
		"\n更正 03-01 12:00 的排行：订单、净成交的前三名 zhao 2单 ¥6,300、wang 2单 ¥4,300、sun 2单 ¥2,300 → zhao 2单 ¥6,300、"
		"li 2单 ¥5,100、wang 2单 ¥4,300、sun 2单 ¥2,300");
	assert_int_equal(say(w, 4, "morning", START + 2 * DAY + 9 * HOUR).corrections, 0);
}

/* Also where all the digests of a day are on, 月报 is in sight until the next one. */
static void test_a_month_is_in_sight(void **state)
{
	static const char *const of_day[] = {"morning", "rank", "evening"};
	struct world *w = *state;
	struct err err = {0};
	int64_t id = 1;
	ledgerworld_begin(w);
	assert_int_equal(employee_meet(w->db, SPAN_LIT("li"), START, NULL, &err), RC_OK);
	sell(w, 0, 0, "li");
	ledgerworld_commit(w);
	(void)say(w, id++, "monthly", START + 31 * DAY + 9 * HOUR);
	for (int day = 32; day < 71; day++)
		for (int k = 0; k < 3; k++) {
			(void)say(w, id++, of_day[k], START + day * DAY + (10 + k) * HOUR);
			arena_reset(w->a);
		}
	ledgerworld_begin(w);
	sell(w, 0, 1, "li");
	ledgerworld_commit(w);
	assert_int_equal(say(w, id, "morning", START + 71 * DAY + 8 * HOUR).corrections, 1);
	says(w, "\n更正 04-01 09:00 的月报：");
}

/* -- 周报, 月报 -------------------------------------------------------------------------------------------------------------------- */

/* Of a random world: each figure of the line is that of the reports of these days. */
static void test_week(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 8; seed++) {
		void *v = NULL;
		struct rng r;
		struct life x = {0};
		ledgerworld_setup(&v);
		struct world *w = v;
		rng_seed(&r, seed);
		play(w, &r, START + 6 * DAY, &x);
		/* 2026-03-01 was a Sunday: the week of 03-02 is told on 03-09. */
		const struct saying_told told = say(w, 1, "weekly", START + 8 * DAY + 9 * HOUR);
		struct report_table gmv = ledgerworld_make(w, "gmv", "day", "2026-03-02", "2026-03-08");
		struct report_table day0 = ledgerworld_make(w, "day0", "day", "2026-03-02", "2026-03-08");
		char want[200];
		(void)snprintf(want, sizeof want, "\n新增 %lld（前一周 %lld），当日开单率 ",
			(long long)day0.total[1].num,
			(long long)ledgerworld_make(w, "day0", "day", "2026-02-23", "2026-03-01").total[1].num);
		says(w, "周报 2026-03-02 至 03-08（09:00 算的）");
		says(w, want);
		(void)snprintf(want, sizeof want, "），%lld单（%lld单），净成交 ", (long long)gmv.total[4].num,
			(long long)ledgerworld_make(w, "gmv", "day", "2026-02-23", "2026-03-01").total[4].num);
		says(w, want);
		assert_int_equal(told.own.gross_fen - told.own.refund_fen, gmv.total[3].num);
		assert_int_equal(told.own.bought, day0.total[2].num);
		const struct saying_told month = say(w, 2, "monthly", START + 31 * DAY + 9 * HOUR);
		gmv = ledgerworld_make(w, "gmv", "day", "2026-03-01", "2026-03-31");
		says(w, "月报 2026-03-01 至 03-31（09:00 算的）");
		assert_int_equal(month.own.orders, gmv.total[4].num);
		assert_int_equal(month.own.gross_fen - month.own.refund_fen, gmv.total[3].num);
		ledgerworld_teardown(&v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_figures),
		cmocka_unit_test_setup_teardown(test_corrections, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_best, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_more_than_fit, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_long_lines, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_full_by_itself, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_rank_corrected, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_a_month_is_in_sight, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test(test_week),
	};
	return cmocka_run_group_tests_name("sent", tests, NULL, NULL);
}
