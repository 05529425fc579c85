/* The score as an addition, and what idleness takes (domain.md 7: 30 days nothing, -10). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "crm/score.h"

#define DAY INT64_C(86400000)
#define MOST 8

static const struct score_rules rules = {.add = 10, .order = 30, .idle_ms = 30 * DAY, .idle_points = 10};

static const struct row {
	const char *name;
	int64_t now; /* in days */
	struct {
		int64_t day;
		enum score_kind kind;
		int64_t points;
	} act[MOST];      /* up to the first of no points */
	const char *want; /* "day±points …" */
	int64_t sum;
} rows[] = {
	/* clang-format off */
	{ "nothing", 100, { { 0, SCORE_ADD, 0 } }, "", 0 },
	{ "an add", 29, { { 0, SCORE_ADD, 10 } }, "0+10", 10 },
	{ "30 days nothing", 30, { { 0, SCORE_ADD, 10 } }, "0+10 30-10", 0 },
	{ "never below 0, and no lines without points", 3000, { { 0, SCORE_ADD, 10 } }, "0+10 30-10", 0 },
	{ "an order ends idleness", 59, { { 0, SCORE_ADD, 10 }, { 20, SCORE_ORDER, 30 } }, "0+10 20+30 50-10", 30 },
	{ "idleness before the act of the same moment", 31, { { 0, SCORE_ADD, 10 }, { 30, SCORE_ORDER, 30 } }, "0+10 30-10 30+30", 30 },
	{ "points given do not end it", 61, { { 0, SCORE_ADD, 10 }, { 20, SCORE_GIVEN, 15 } }, "0+10 20+15 30-10 60-10", 5 },
	{ "it takes what is there", 31, { { 0, SCORE_ADD, 10 }, { 1, SCORE_GIVEN, -6 } }, "0+10 1-6 30-4", 0 },
	{ "points taken go below 0, idleness does not", 90, { { 0, SCORE_ADD, 10 }, { 1, SCORE_GIVEN, -40 } }, "0+10 1-40", -30 },
	{ "a span that took nothing does not come again", 95, { { 0, SCORE_ADD, 10 }, { 65, SCORE_GIVEN, 25 } }, "0+10 30-10 65+25 90-10", 15 },
	{ "points before anything else", 100, { { 50, SCORE_GIVEN, 7 }, { 0, SCORE_ADD, 0 } }, "50+7", 7 },
	{ "out of order", 3, { { 2, SCORE_ORDER, 30 }, { 0, SCORE_ADD, 10 }, { 1, SCORE_GIVEN, 5 } }, "0+10 1+5 2+30", 45 },
	{ "not yet", 1, { { 0, SCORE_ADD, 10 }, { 2, SCORE_ORDER, 30 } }, "0+10", 10 },
	{ "a reply, a group, a link end idleness", 70, { { 0, SCORE_ADD, 10 }, { 20, SCORE_REPLY, 5 }, { 41, SCORE_JOIN, 5 }, { 42, SCORE_CLICK, 3 } }, "0+10 20+5 41+5 42+3", 23 },
	/* clang-format on */
};

static void each_sum_is_its_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		struct arena *a = arena_new(0);
		struct score_act act[MOST];
		struct score_line *line = NULL;
		struct text got;
		int n = 0, lines = 0;
		int64_t sum = 0;

		for (; n < MOST && r->act[n].points != 0; n++)
			act[n] =
				(struct score_act){r->act[n].day * DAY, r->act[n].kind, r->act[n].points, SPAN_LIT("")};
		int64_t score = score_sum(&rules, act, n, r->now * DAY, a, &line, &lines);
		text_init(&got, 1000);
		for (int k = 0; k < lines; k++) {
			text_addf(&got, "%s%lld%+lld", k ? " " : "", (long long)(line[k].act.at_ms / DAY),
				(long long)line[k].act.points);
			sum += line[k].act.points;
			assert_int_equal(line[k].sum, sum);
		}
		if (strcmp(text_str(&got), r->want) != 0 || score != r->sum || sum != r->sum)
			fail_msg("%s: %s = %lld", r->name, text_str(&got), (long long)score);
		/* Without its lines it is the same. */
		assert_int_equal(score_sum(&rules, act, n, r->now * DAY, NULL, NULL, NULL), r->sum);
		text_release(&got);
		arena_free(a);
	}
}

/* The second reply of a day gives nothing, has no line, and ends idleness all the same. */
static void acts_without_points(void **state)
{
	struct score_act act[] = {{0, SCORE_ADD, 10, SPAN_LIT("")}, {20 * DAY, SCORE_REPLY, 0, SPAN_LIT("")}};
	struct arena *a = arena_new(0);
	struct score_line *line = NULL;
	int n = 0;

	(void)state;
	assert_int_equal(score_sum(&rules, act, 2, 49 * DAY, a, &line, &n), 10);
	assert_int_equal(n, 1);
	assert_int_equal(score_sum(&rules, act, 2, 50 * DAY, a, &line, &n), 0);
	assert_int_equal(line[1].act.at_ms, 50 * DAY);
	arena_free(a);
}

static void idleness_can_be_switched_off(void **state)
{
	struct score_rules off = rules;
	struct score_act act[] = {{0, SCORE_ADD, 10, SPAN_LIT("")}};

	(void)state;
	off.idle_points = 0;
	assert_int_equal(score_sum(&off, act, 1, 3000 * DAY, NULL, NULL, NULL), 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_sum_is_its_lines),
		cmocka_unit_test(acts_without_points),
		cmocka_unit_test(idleness_can_be_switched_off),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
