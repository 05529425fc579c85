/* siyu demo waits while something moves, and not for ever. */
#include "demowait.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define SECOND INT64_C(1000)

static void test_what_moves_is_waited_for(void **state)
{
	(void)state;
	struct demowait w = demowait_begin("serve 起来", 90 * SECOND, 900 * SECOND, 0);
	int64_t tell = 0, said = 0;
	/* Slower than any limit of before, but each minute something came. */
	for (int64_t now = 0; now < 890 * SECOND; now += SECOND) {
		assert_true(demowait_more(&w, (uint64_t)(now / (60 * SECOND)), now, &tell));
		said += tell > 0;
	}
	assert_int_equal(said, 29);
	/* Not for ever. */
	assert_false(demowait_more(&w, 99, 900 * SECOND, &tell));
}

static void test_what_stands_is_given_up(void **state)
{
	(void)state;
	struct demowait w = demowait_begin("serve 起来", 90 * SECOND, 900 * SECOND, 0);
	struct err err = {0};
	int64_t tell = 0;
	assert_true(demowait_more(&w, 1, 50 * SECOND, &tell));
	assert_true(demowait_more(&w, 1, 139 * SECOND, &tell));
	assert_int_equal(tell, 139);
	assert_false(demowait_more(&w, 1, 140 * SECOND, &tell));
	assert_int_equal(demowait_gave_up(&w, 140 * SECOND, "/tmp/d", "serve.log", &err), RC_FAILED);
	assert_string_equal(err.text, "等serve 起来：等了 140 秒，最后 90 秒没有动静，不等了");
	assert_non_null(strstr(err.hint, "/tmp/d/serve.log"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_moves_is_waited_for),
		cmocka_unit_test(test_what_stands_is_given_up),
	};
	return cmocka_run_group_tests_name("demowait", tests, NULL, NULL);
}
