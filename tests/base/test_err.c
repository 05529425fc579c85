#include "base/err.h"
#include "died.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void sets_and_returns(void **state)
{
	(void)state;
	struct err e;
	memset(&e, 'x', sizeof e);
	assert_int_equal(err_set(&e, RC_DENIED, "key '%s' is missing", "token"), RC_DENIED);
	assert_string_equal(e.text, "key 'token' is missing");
	assert_string_equal(e.hint, "");
	err_hint(&e, "write %d", 7);
	assert_string_equal(e.hint, "write 7");
	assert_string_equal(e.text, "key 'token' is missing");
	assert_int_equal(err_wrap(&e, RC_DENIED, "conf/%s", "x.conf"), RC_DENIED);
	assert_string_equal(e.text, "conf/x.conf: key 'token' is missing");
	assert_string_equal(e.hint, "write 7");
	assert_int_equal(err_set(&e, RC_AGAIN, "no"), RC_AGAIN);
	assert_string_equal(e.hint, "");
}

static void null_is_harmless(void **state)
{
	(void)state;
	assert_int_equal(err_set(NULL, RC_LIMIT, "x %d", 1), RC_LIMIT);
	assert_int_equal(err_wrap(NULL, RC_LIMIT, "x %d", 1), RC_LIMIT);
	err_hint(NULL, "x");
}

static void may_quote_itself(void **state)
{
	(void)state;
	struct err e;
	err_set(&e, RC_FAILED, "inner");
	err_set(&e, RC_FAILED, "outer: %s!", e.text);
	assert_string_equal(e.text, "outer: inner!");
	err_wrap(&e, RC_FAILED, "%s again", e.text);
	assert_string_equal(e.text, "outer: inner! again: outer: inner!");
	err_hint(&e, "see: %s", e.text);
	assert_string_equal(e.hint, "see: outer: inner! again: outer: inner!");
}

/* 511 bytes fit: 170 characters of three bytes and one more would be cut in the middle. */
static void cuts_between_characters(void **state)
{
	(void)state;
	char longer[1024] = "";
	struct err e;
	for (int i = 0; i < 250; i++)
		memcpy(longer + i * 3, "好", 4);
	err_set(&e, RC_INVALID, "%s", longer);
	assert_int_equal(strlen(e.text), 510);
	assert_memory_equal(e.text, longer, 510);
	err_set(&e, RC_INVALID, "a%s", longer);
	assert_int_equal(strlen(e.text), 511);
	err_set(&e, RC_INVALID, "ab%s", longer);
	assert_int_equal(strlen(e.text), 509);
	err_wrap(&e, RC_INVALID, "好");
	assert_int_equal(strlen(e.text), 3 + 2 + 2 + 168 * 3);
	err_hint(&e, "%s", longer);
	assert_int_equal(strlen(e.hint), 255);
	err_set(&e, RC_INVALID, "%0600d", 1);
	assert_int_equal(strlen(e.text), 511);
}

static void names_are_distinct(void **state)
{
	(void)state;
	for (int i = RC_OK; i <= RC_FAILED; i++) {
		assert_true(strlen(err_name((enum rc)i)) > 0);
		for (int j = RC_OK; j < i; j++)
			assert_string_not_equal(err_name((enum rc)i), err_name((enum rc)j));
	}
	assert_string_equal(err_name(RC_CONFLICT), "conflict");
	assert_string_equal(err_name((enum rc)99), "unknown");
	assert_string_equal(err_name((enum rc) - 1), "unknown");
}

static void bug(void *arg)
{
	INVARIANT(*(int *)arg == 1);
}

static void bugs_abort(void **state)
{
	(void)state;
	int one = 1, two = 2;
	assert_false(died(bug, &one));
	assert_true(died(bug, &two));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_and_returns),
		cmocka_unit_test(null_is_harmless),
		cmocka_unit_test(may_quote_itself),
		cmocka_unit_test(cuts_between_characters),
		cmocka_unit_test(names_are_distinct),
		cmocka_unit_test(bugs_abort),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
