#include "patience.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct patience p;
static struct patience_entry e[8];

static int setup(void **state)
{
	(void)state;
	patience_init(&p, 100, 200, 300, 400);
	for (int i = 0; i < 8; i++)
		patience_join(&e[i]);
	return 0;
}

static void test_deadlines(void **state)
{
	(void)state;
	assert_true(patience_next_ms(&p) == INT64_MAX);
	assert_null(patience_expired(&p, INT64_MAX));
	patience_move(&p, &e[0], PATIENCE_IDLE, 10);    /* 410 */
	patience_move(&p, &e[1], PATIENCE_BODY, 50);    /* 250 */
	patience_move(&p, &e[2], PATIENCE_BODY, 20);    /* 220: comes later, began earlier */
	patience_move(&p, &e[3], PATIENCE_SERVING, 0);  /* none */
	patience_move(&p, &e[4], PATIENCE_REPLY, 1000); /* 1300 */
	assert_int_equal(patience_next_ms(&p), 220);
	assert_null(patience_expired(&p, 219));
	assert_ptr_equal(patience_expired(&p, 220), &e[2]);
	patience_move(&p, &e[2], PATIENCE_NONE, 0);
	assert_int_equal(patience_next_ms(&p), 250);
	patience_move(&p, &e[1], PATIENCE_HEADERS, 300); /* moved on: 400 */
	assert_int_equal(patience_next_ms(&p), 400);
	patience_move(&p, &e[1], PATIENCE_NONE, 0);
	assert_ptr_equal(patience_expired(&p, 5000), &e[4]);
	patience_move(&p, &e[4], PATIENCE_NONE, 0);
	assert_ptr_equal(patience_expired(&p, 5000), &e[0]);
	patience_move(&p, &e[0], PATIENCE_NONE, 0);
	assert_null(patience_expired(&p, 5000));
	assert_ptr_equal(patience_oldest(&p, PATIENCE_SERVING), &e[3]);
}

static void test_victims(void **state)
{
	int64_t again = -1;
	(void)state;
	assert_null(patience_victim(&p, 0, &again));
	assert_true(again == INT64_MAX);
	patience_move(&p, &e[0], PATIENCE_SERVING, 0);
	patience_move(&p, &e[1], PATIENCE_REPLY, 0);
	patience_move(&p, &e[2], PATIENCE_BODY, 1000);
	patience_move(&p, &e[3], PATIENCE_HEADERS, 1005);
	/* The young are spared for a tenth of their limit. */
	assert_null(patience_victim(&p, 1006, &again));
	assert_int_equal(again, 1015);
	assert_ptr_equal(patience_victim(&p, 1015, &again), &e[3]);
	patience_move(&p, &e[4], PATIENCE_IDLE, 1015);
	patience_move(&p, &e[5], PATIENCE_IDLE, 1014);
	assert_ptr_equal(patience_victim(&p, 1015, &again), &e[5]);
	patience_move(&p, &e[3], PATIENCE_NONE, 0);
	patience_move(&p, &e[4], PATIENCE_NONE, 0);
	patience_move(&p, &e[5], PATIENCE_NONE, 0);
	assert_ptr_equal(patience_victim(&p, 1020, &again), &e[2]);
	patience_move(&p, &e[2], PATIENCE_NONE, 0);
	/* Who is being served, or takes an answer, is never given up. */
	assert_null(patience_victim(&p, 9999, &again));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_deadlines, setup),
		cmocka_unit_test_setup(test_victims, setup),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
