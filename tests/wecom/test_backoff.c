#include "wecom/backoff.h"
#include "sample.h"

static void check(enum errclass cls, int attempt, int64_t least_ms)
{
	int64_t early = INT64_MAX, late = 0;

	for (uint64_t key = 1; key <= 1000; key++) {
		struct backoff_case c = {.cls = cls, .attempt = attempt, .now_ms = 1000000, .key = key};
		int64_t next, again;
		assert_true(backoff_next(&c, &next));
		assert_true(backoff_next(&c, &again));
		assert_true(next == again);
		early = next < early ? next : early;
		late = next > late ? next : late;
	}
	assert_true(early >= 1000000 + least_ms && late <= 1000000 + least_ms + least_ms / 4);
	assert_true(least_ms == 0 || late - early > least_ms / 5); /* spread, not all at once */
}

static void test_waits(void **state)
{
	(void)state;
	for (int i = 1; i <= 3; i++)
		check(ERRCLASS_RETRY, i, 1000 << (i - 1));
	for (int i = 1; i <= 6; i++)
		check(ERRCLASS_WAIT, i, INT64_C(60000) << (i - 1));
	check(ERRCLASS_WAIT, 7, 3600000);
	check(ERRCLASS_WAIT, 8, 3600000);
	check(ERRCLASS_TOKEN, 1, 0);
	for (int i = 1; i <= 6; i++)
		check(ERRCLASS_ODD, i, INT64_C(2000) << (i - 1));
}

/* To receivers of ours: for as long as somebody wants, each hour at last. */
static void test_patient(void **state)
{
	static const int64_t wait[] = {5000, 20000, 80000, 320000, 1280000, 3600000, 3600000};

	(void)state;
	for (int i = 1; i <= 7; i++)
		for (uint64_t key = 1; key <= 100; key++) {
			struct backoff_case c = {.attempt = i, .now_ms = 1000000, .key = key};
			int64_t next = 0;

			assert_true(backoff_patient(&c, &next));
			assert_true(next >= 1000000 + wait[i - 1] && next <= 1000000 + wait[i - 1] * 5 / 4);
			c.not_after_ms = next - 1;
			assert_false(backoff_patient(&c, &next));
		}
}

static void test_ends(void **state)
{
	(void)state;
	static const struct {
		enum errclass cls;
		int most;
	} cases[] = {
		{ERRCLASS_RETRY, 3},
		{ERRCLASS_TOKEN, 1},
		{ERRCLASS_WAIT, 8},
		{ERRCLASS_ODD, 6},
		{ERRCLASS_OK, 0},
		{ERRCLASS_DONE, 0},
		{ERRCLASS_BUG, 0},
		{ERRCLASS_CONFIG, 0},
		{ERRCLASS_STATE, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct backoff_case c = {.cls = cases[i].cls, .now_ms = 1};
		int64_t next = -7;
		for (c.attempt = -1; c.attempt < 12; c.attempt++)
			assert_true(backoff_next(&c, &next) == (c.attempt >= 1 && c.attempt <= cases[i].most));
		if (cases[i].most == 0)
			assert_true(next == -7);
	}
}

/* A welcome's code lives 20 s: what cannot begin in time is not planned. */
static void test_not_after(void **state)
{
	(void)state;
	struct backoff_case c = {.cls = ERRCLASS_RETRY, .attempt = 1, .now_ms = 17500, .not_after_ms = 18000, .key = 3};
	int64_t next;

	assert_false(backoff_next(&c, &next));
	c.now_ms = 16000;
	assert_true(backoff_next(&c, &next));
	assert_true(next <= 18000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_patient),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_not_after),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
