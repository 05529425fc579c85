/* rooms: flow */
/* 规律 of 复盘: said where two spans of days say it, and not before there are enough to say. */
#include "ledgerworld.h"

#include "report/saying.h"
#include "store/heardlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

enum {
	EVENING = 40,
	FIRST = EVENING - 9 - 27
}; /* days after START: of the digest, and of the first newcomers it reads */

/* n newcomers of that day; each wrote, or none did; a share of hundredths paid on the third day. */
static void come(struct world *w, int day, int n, bool wrote, int percent)
{
	struct err err = {0};
	for (int i = 0; i < n; i++) {
		int64_t at_ms = START + day * DAY + 9 * HOUR + i * 1000;
		char who[40], no[48];
		(void)snprintf(who, sizeof who, "c%d-%d-%d", day, i, wrote);
		(void)snprintf(no, sizeof no, "N%s", who);
		ledgerworld_add(w, who, "li", "", at_ms);
		const struct heardlog h = {.heard = ++w->input_id,
			.customer = span_of(who),
			.at_ms = at_ms + HOUR,
			.what = SPAN_LIT("text"),
			.source = SPAN_LIT("seen")};
		if (wrote)
			assert_int_equal(heardlog_add(w->db, &h, &err), RC_OK);
		if (i * 100 < n * percent)
			ledgerworld_pay(w, no, who, at_ms + 2 * DAY, 9900, 0, 0);
	}
}

/* Those who wrote and those who did not, of one day in each half. */
static void two_halves(struct world *w, int n, const int wrote[2], const int silent[2])
{
	ledgerworld_begin(w);
	for (int half = 0; half < 2; half++) {
		come(w, FIRST + half * 14, n, true, wrote[half]);
		come(w, FIRST + half * 14, n, false, silent[half]);
	}
	ledgerworld_commit(w);
}

static void says(struct world *w, const char *report, const char *part, bool yes)
{
	struct saying_ask ask = {.report = span_of(report), .all = true, .now_ms = START + EVENING * DAY + 20 * HOUR};
	struct err err = {0};
	text_clear(&w->out);
	assert_int_equal(saying_make(w->db, w->a, &ask, &w->out, NULL, &err), RC_OK);
	if ((strstr(text_str(&w->out), part) != NULL) != yes)
		fail_msg("'%s' is %s in %s", part, yes ? "not" : "there", text_str(&w->out));
}

static void test_said(void **state)
{
	two_halves(*state, 100, (const int[]){30, 26}, (const int[]){10, 8});
	says(*state, "evening",
		"\n规律：加上当天回复过的 200 位，之后 7 天付费 28.0%；没回复的 200 位，9.0%（28 天里加上的，前后各 14 天都是这样；是一起出现，不一定是原因）",
		true);
	says(*state, "evening", "进了群的", false); /* nobody did: nothing to compare */
	says(*state, "morning", "规律", false);
}

/* The first half alone would have said so. */
static void test_not_twice(void **state)
{
	two_halves(*state, 100, (const int[]){30, 10}, (const int[]){10, 10});
	says(*state, "evening", "\n规律：当天回复、进群与之后 7 天付费，还看不出靠得住的差别", true);
}

/* Each half says something, and not the same. */
static void test_turned(void **state)
{
	two_halves(*state, 100, (const int[]){30, 10}, (const int[]){10, 30});
	says(*state, "evening", "看不出靠得住的差别", true);
}

static void test_too_few(void **state)
{
	two_halves(*state, 99, (const int[]){60, 60}, (const int[]){0, 0});
	says(*state, "evening", "\n规律：数据不足，先不总结（要前后各 14 天里", true);
}

/* Whoever came a day earlier or later is none of them: his week is not over, or too long ago. */
static void test_borders(void **state)
{
	struct world *w = *state;
	ledgerworld_begin(w);
	come(w, FIRST - 1, 150, true, 50);
	come(w, FIRST - 1, 150, false, 0);
	come(w, EVENING - 8, 150, true, 50);
	come(w, EVENING - 8, 150, false, 0);
	ledgerworld_commit(w);
	says(w, "evening", "数据不足", true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_said, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_not_twice, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_turned, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_too_few, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_borders, ledgerworld_setup, ledgerworld_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
