/* rooms: flow */
/* 今日, 本周, 复盘 and 早会: the lines by employee, with what went to nobody, add up to the figure above them. */
#include "ledgerworld.h"

#include "report/saying.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

struct sum {
	int64_t orders, fen;
};

static const char *say(struct world *w, const char *report, int64_t now_ms)
{
	struct err err = {0};
	struct saying_ask ask = {.report = span_of(report), .all = true, .now_ms = now_ms};
	text_clear(&w->out);
	if (saying_make(w->db, w->a, &ask, &w->out, NULL, &err) != RC_OK)
		fail_msg("%s", err.text);
	return text_str(&w->out);
}

static void says(const char *said, const char *part)
{
	if (!strstr(said, part))
		fail_msg("no '%s' in %s", part, said);
}

/* "¥1,234.50" as fen. */
static int64_t money(const char *s)
{
	bool minus = *s == '-';
	int64_t fen = 0, digits = -1;
	s += minus;
	assert_memory_equal(s, "¥", strlen("¥"));
	for (s += strlen("¥"); (*s >= '0' && *s <= '9') || *s == ',' || *s == '.'; s++) {
		if (*s == '.')
			digits = 0;
		else if (*s != ',')
			fen = fen * 10 + (*s - '0');
		digits += *s != '.' && digits >= 0;
	}
	for (digits = digits < 0 ? 0 : digits; digits < 2; digits++)
		fen *= 10;
	return minus ? -fen : fen;
}

/* Each "2单 ¥99" of one line. */
static void add_pairs(const char *line, const char *end, struct sum *sum)
{
	for (const char *at = line; (at = strstr(at, "单 ")) != NULL && at < end; at += strlen("单 ")) {
		const char *digit = at;
		while (digit > line && digit[-1] >= '0' && digit[-1] <= '9')
			digit--;
		sum->orders += strtoll(digit, NULL, 10);
		sum->fen += money(at + strlen("单 "));
	}
}

/* All lines by employee or by nobody. */
static struct sum below(const char *said)
{
	static const char *const begin[] = {"净成交最多：", "员工 ", "没归到员工："};
	struct sum sum = {0};
	for (const char *line = said; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		const char *end = strchr(line, '\n') ? strchr(line, '\n') : line + strlen(line);
		const char *row = strstr(line, " 加 "), *orders = row && row < end ? strstr(row, " 单 ") : NULL;
		for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
			if (strncmp(line, begin[i], strlen(begin[i])) == 0)
				add_pairs(line, end, &sum);
		if (!orders || orders > end)
			continue;
		char *money_at;
		sum.orders += strtoll(orders + strlen(" 单 "), &money_at, 10);
		sum.fen += money(money_at + 1);
	}
	return sum;
}

static struct sum above(const char *said, const char *orders, const char *fen)
{
	const char *o = strstr(said, orders), *m = strstr(said, fen);
	assert_true(o && m);
	return (struct sum){strtoll(o + strlen(orders), NULL, 10), money(m + strlen(fen))};
}

/* 「今天：新增 1（前一天 2），当日开单率 —（—），3单（1单），净成交 ¥50（¥9）」 */
static struct sum of_meeting(const char *said)
{
	const char *orders = strstr(said, "单（");
	assert_non_null(orders);
	while (orders[-1] >= '0' && orders[-1] <= '9')
		orders--;
	return (struct sum){strtoll(orders, NULL, 10), above(said, "，", "），净成交 ").fen};
}

static void adds_up(const char *said, struct sum want)
{
	struct sum have = below(said);
	if (have.orders != want.orders || have.fen != want.fen)
		fail_msg("%lld orders and %lld fen in the lines of %s", (long long)have.orders, (long long)have.fen,
			said);
}

static void test_lines(void **state)
{
	struct world *w = *state;
	ledgerworld_small(w);
	ledgerworld_begin(w);
	ledgerworld_pay(w, "A6", "c2", START + 2 * DAY + HOUR, 1200, 0, 0);
	ledgerworld_pay(w, "A7", "c4", START + 2 * DAY + 20 * HOUR, 50000, 0, 0); /* not yet */
	ledgerworld_pay(w, "A8", "c2", START + 20 * DAY + HOUR, 5000, 0, 0);
	ledgerworld_pay(w, "A9", "c2", START + 21 * DAY + HOUR, 2500, 0, 0);
	ledgerworld_pay(w, "A10", "c4", START + 21 * DAY + HOUR, 2500, 0, 0);
	ledgerworld_commit(w);
	const char *said = say(w, "today", START + 2 * DAY + 12 * HOUR);
	says(said, "\n订单 3，净成交 ¥51.99\n");
	says(said, "\n李想 加 0 单 2 ¥42\nwang 加 1 单 0 ¥0\n没归到员工：未匹配 1单 ¥9.99");
	/* One rule for the boss, whoever leads, and an employee: what is dated later has not come yet. */
	struct err err = {0};
	const struct span wang = SPAN_LIT("wang");
	struct saying_ask own = {
		.report = SPAN_LIT("today"), .who = &wang, .n = 1, .now_ms = START + 2 * DAY + 12 * HOUR};
	for (int later = 0; later < 2; later++) {
		own.now_ms += later * 8 * HOUR;
		text_clear(&w->out);
		assert_int_equal(saying_make(w->db, w->a, &own, &w->out, NULL, &err), RC_OK);
		says(text_str(&w->out), later ? "\n订单 1，净成交 ¥500\n" : "\n订单 0，净成交 ¥0\n");
		says(text_str(&w->out), later ? "当日开单 1（" : "当日开单 0（");
	}
	said = say(w, "today", START + 12 * DAY + 12 * HOUR);
	says(said, "\n没归到员工：自然 1单 ¥7");
	/* One customer, two employees. */
	said = say(w, "today", START + DAY + 12 * HOUR);
	says(said, "\n新增好友 1，");
	says(said, "\n加的比 1 多 1：一位客户加了几位员工，各算一次");
	said = say(w, "evening", START + 2 * DAY + 23 * HOUR);
	says(said, "\n净成交最多：wang 1单 ¥500、李想 2单 ¥42\n没归到员工：未匹配 1单 ¥9.99\n");
	/* The factors are another cut of the same money. */
	says(said, "\n净成交比前一天多 ¥");
	says(said, "，按因素拆开（另一种分法，不和上面的相加）\n拉高最多：");
	says(say(w, "evening", START + 21 * DAY + 23 * HOUR), "\n净成交和前一天一样，按因素拆开");
	/* A team's lines are its own: nobody's orders are not its. */
	struct saying_ask ask = {.report = SPAN_LIT("today"),
		.who = (const struct span[]){SPAN_LIT("li"), SPAN_LIT("wang")},
		.n = 2,
		.now_ms = START + 2 * DAY + 12 * HOUR};
	text_clear(&w->out);
	assert_int_equal(saying_make(w->db, w->a, &ask, &w->out, NULL, &err), RC_OK);
	assert_null(strstr(text_str(&w->out), "没归到员工"));
}

/* A text compares with one thing: the money of its first line is what its factors take apart. */
static void test_one_base(void **state)
{
	static const struct {
		const char *report, *about, *before;
		int days;
		int64_t fen;
	} asked[] = {
		/* Wednesday 03-25: 30 and 7 yuan; the same days of the week before had 11, and the three days before the week 500 more. */
		{"weekly", "本周", "前一周同期", 24, 3700 - 1100},
		/* The first of April: March against February, which had 60 yuan in its first days and has 28 days. */
		{"monthly", "", "前一月", 31, 0},
		{"evening", "", "前一天", 24, 700 - 3000},
	};
	struct world *w = *state;
	struct err err = {0};
	ledgerworld_small(w);
	ledgerworld_begin(w);
	ledgerworld_pay(w, "N0", "c2", START - 28 * DAY + HOUR, 6000, 0, 0);
	ledgerworld_pay(w, "N1", "c2", START + 16 * DAY + HOUR, 1100, 0, 0);
	ledgerworld_pay(w, "N2", "c2", START + 20 * DAY + HOUR, 50000, 0, 0);
	ledgerworld_pay(w, "N3", "c2", START + 23 * DAY + HOUR, 3000, 0, 0);
	ledgerworld_pay(w, "N4", "c2", START + 24 * DAY + HOUR, 700, 0, 0);
	ledgerworld_commit(w);
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		struct saying_ask ask = {.report = span_of(asked[i].report),
			.about = span_of(asked[i].about),
			.all = true,
			.now_ms = START + asked[i].days * DAY + 20 * HOUR};
		char moved[100];
		text_clear(&w->out);
		if (saying_make(w->db, w->a, &ask, &w->out, NULL, &err) != RC_OK)
			fail_msg("%s", err.text);
		const char *said = text_str(&w->out);
		int64_t now = above(said, "，", "），净成交 ").fen,
			was = money(strstr(strstr(said, "），净成交 "), "（") + strlen("（"));
		if (asked[i].fen)
			assert_int_equal(now - was, asked[i].fen);
		(void)snprintf(moved, sizeof moved, "\n净成交比%s%s ", asked[i].before, now > was ? "多" : "少");
		says(said, moved);
		assert_int_equal(money(strstr(said, moved) + strlen(moved)), now > was ? now - was : was - now);
		(void)snprintf(moved, sizeof moved, "（%s ", asked[i].before);
		says(said, moved);
	}
}

enum { STAFF = 13, PEOPLE = 40, ORDERS = 90 };

static void play(struct world *w, struct rng *r)
{
	char who[16], no[16], staff[16];
	ledgerworld_begin(w);
	for (int i = 0; i < PEOPLE; i++) {
		(void)snprintf(who, sizeof who, "c%d", i);
		(void)snprintf(staff, sizeof staff, "s%d", i % STAFF);
		ledgerworld_add(w, who, staff, "", START + (int64_t)rng_below(r, 10) * DAY + HOUR);
	}
	for (int i = 0; i < ORDERS; i++) {
		int64_t paid = START + (5 + (int64_t)rng_below(r, 8)) * DAY + (int64_t)rng_below(r, 24) * HOUR,
			fen = 1 + (int64_t)rng_below(r, 200000);
		(void)snprintf(who, sizeof who, "c%d", (int)rng_below(r, PEOPLE + 6));
		(void)snprintf(no, sizeof no, "N%d", i);
		ledgerworld_pay(w, no, who, paid, fen, rng_below(r, 3) ? 0 : 1 + (int64_t)rng_below(r, (uint64_t)fen),
			paid + (int64_t)rng_below(r, 3) * DAY);
	}
	ledgerworld_commit(w);
}

static void test_random(void **state)
{
	(void)state;
	bool rest = false, natural = false, unmatched = false;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		void *v = NULL;
		struct rng r;
		ledgerworld_setup(&v);
		rng_seed(&r, seed);
		play(v, &r);
		for (int day = 6; day < 14; day++) {
			int64_t now = START + day * DAY + 15 * HOUR + 1;
			const char *said = say(v, "today", now);
			adds_up(said, above(said, "\n订单 ", "，净成交 "));
			said = say(v, "week", now);
			adds_up(said, above(said, "\n订单 ", "，净成交 "));
			rest = rest || strstr(said, "\n其余 ");
			said = say(v, "evening", now);
			adds_up(said, of_meeting(said));
			natural = natural || strstr(said, "自然 ");
			unmatched = unmatched || strstr(said, "未匹配 ");
		}
		ledgerworld_teardown(&v);
	}
	assert_true(rest && natural && unmatched);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_lines, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_one_base, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
