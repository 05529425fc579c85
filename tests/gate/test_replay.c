#include "replay.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#define KEEP_MS 1000

/* A signature for number i: spread like a digest. */
static enum replay_state enter(struct replay *r, int64_t now_ms, int app, unsigned i)
{
	char signature[41];
	snprintf(signature, sizeof(signature), "%08x%032x", i * 2654435761u, i);
	return replay_enter(r, now_ms, app, SPAN_LIT("1760000000"), SPAN_LIT("nonce"), span_make(signature, 40));
}

static void test_states(void **state)
{
	struct replay *r = replay_new(KEEP_MS, 100);
	(void)state;
	assert_int_equal(enter(r, 0, 0, 1), REPLAY_NEW);
	assert_int_equal(enter(r, 0, 0, 1), REPLAY_PENDING);
	assert_int_equal(enter(r, 0, 0, 2), REPLAY_NEW);
	replay_commit(r, 1);
	assert_int_equal(enter(r, 0, 0, 1), REPLAY_KNOWN);
	assert_int_equal(enter(r, 0, 0, 2), REPLAY_PENDING);
	replay_abort(r);
	assert_int_equal(enter(r, 0, 0, 2), REPLAY_NEW);
	assert_int_equal(enter(r, 0, 0, 1), REPLAY_KNOWN);
	/* Each part of the key counts. */
	assert_int_equal(enter(r, 0, 1, 1), REPLAY_NEW);
	struct span signature = SPAN_LIT("0123456789abcdef0123456789abcdef01234567");
	assert_int_equal(replay_enter(r, 0, 0, SPAN_LIT("1"), SPAN_LIT("2"), signature), REPLAY_NEW);
	assert_int_equal(replay_enter(r, 0, 0, SPAN_LIT("2"), SPAN_LIT("1"), signature), REPLAY_NEW);
	assert_int_equal(replay_enter(r, 0, 0, SPAN_LIT("1"), SPAN_LIT("3"), signature), REPLAY_NEW);
	replay_free(r);
	replay_free(NULL);
}

static void test_expires(void **state)
{
	struct replay *r = replay_new(KEEP_MS, 100);
	(void)state;
	assert_int_equal(enter(r, 0, 0, 1), REPLAY_NEW);
	replay_commit(r, 1);
	assert_int_equal(enter(r, KEEP_MS - 1, 0, 1), REPLAY_KNOWN);
	assert_int_equal(enter(r, KEEP_MS, 0, 1), REPLAY_NEW);
	assert_int_equal(replay_count(r), 1);
	/* What is pending does not expire under its commit. */
	assert_int_equal(enter(r, 5 * KEEP_MS, 0, 1), REPLAY_PENDING);
	replay_free(r);
}

/* Thousands, through growth, the limit and the ring's seam, against a plain model. */
static void test_many(void **state)
{
	enum { MOST = 1000, ALL = 5000 };
	struct replay *r = replay_new(INT64_MAX / 2, MOST);
	(void)state;
	for (unsigned i = 0; i < ALL; i++) {
		assert_int_equal(enter(r, i, 0, i), REPLAY_NEW);
		if (i % 7 == 3) {
			assert_int_equal(enter(r, i, 1, i), REPLAY_NEW);
			replay_commit(r, 1);
			replay_abort(r); /* takes back the second one only */
		} else {
			replay_commit(r, 1);
		}
		assert_int_equal(enter(r, i, 0, i), REPLAY_KNOWN);
		if (i >= 600)
			assert_int_equal(enter(r, i, 0, i - 600), REPLAY_KNOWN);
	}
	assert_int_equal(replay_count(r), MOST);
	assert_int_equal(enter(r, ALL, 0, ALL - MOST - 1), REPLAY_NEW);
	replay_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_expires),
		cmocka_unit_test(test_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
