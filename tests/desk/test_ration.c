/* Shares by name: whole names, a while each, room for so many and no more. */
#include "ration.h"
#include "testlib.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define MINUTE 60000

struct told {
	int calls, beyond;
	char note[100];
};

static void hear(void *user, struct span note, int beyond)
{
	struct told *t = user;
	t->calls++;
	t->beyond += beyond;
	snprintf(t->note, sizeof t->note, "%.*s", SPAN_ARG(note));
}

static void test_a_share(void **state)
{
	struct ration *r = ration_new(4, MINUTE, 2);
	struct told told = {0};
	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(ration_take(r, SPAN_LIT("li"), SPAN_LIT("of li"), 7), i < 2);
	assert_true(ration_take(r, SPAN_LIT("wang"), SPAN_LIT("of wang"), 7));
	ration_tell(r, MINUTE - 1, hear, &told);
	assert_int_equal(told.calls, 0); /* the minute is not over */
	ration_tell(r, MINUTE, hear, &told);
	ration_tell(r, MINUTE, hear, &told);
	assert_int_equal(told.calls, 1);
	assert_int_equal(told.beyond, 3);
	assert_string_equal(told.note, "of li");
	assert_true(ration_take(r, SPAN_LIT("li"), SPAN_ABSENT, MINUTE));
	ration_free(r);
}

/* Many names in little room: each has its own share, and what was beyond one is told whoever came after it. */
static void test_many_names(void **state)
{
	struct ration *r = ration_new(4, MINUTE, 1);
	struct told told = {0};
	char name[32];
	(void)state;
	assert_true(ration_take(r, SPAN_LIT("li"), SPAN_LIT("of li"), 0));
	assert_false(ration_take(r, SPAN_LIT("li"), SPAN_LIT("of li"), 0));
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof name, "somebody%d", i);
		assert_true(ration_take(r, span_of(name), SPAN_LIT("another"), 0));
	}
	assert_false(ration_take(r, SPAN_LIT("li"), SPAN_LIT("of li"), 1));
	ration_tell(r, MINUTE, hear, &told);
	assert_int_equal(told.calls, 1);
	assert_int_equal(told.beyond, 2);
	assert_string_equal(told.note, "of li");
	ration_free(r);
}

/* What came to nothing is given back, in its own while. */
static void test_given_back(void **state)
{
	struct ration *r = ration_new(4, MINUTE, 1);
	(void)state;
	assert_true(ration_take(r, SPAN_LIT("li"), SPAN_ABSENT, 7));
	assert_false(ration_take(r, SPAN_LIT("li"), SPAN_ABSENT, 8));
	ration_return(r, SPAN_LIT("li"), 7);
	assert_true(ration_take(r, SPAN_LIT("li"), SPAN_ABSENT, 9));
	assert_true(ration_take(r, SPAN_LIT("li"), SPAN_ABSENT, MINUTE));
	ration_return(r, SPAN_LIT("li"), 9); /* that minute is over */
	ration_return(r, SPAN_LIT("nobody"), MINUTE);
	assert_false(ration_take(r, SPAN_LIT("li"), SPAN_ABSENT, MINUTE + 1));
	ration_return(r, SPAN_LIT("li"), MINUTE);
	ration_return(r, SPAN_LIT("li"), MINUTE); /* no more than he took */
	assert_true(ration_take(r, SPAN_LIT("li"), SPAN_ABSENT, MINUTE + 1));
	assert_false(ration_take(r, SPAN_LIT("li"), SPAN_ABSENT, MINUTE + 1));
	ration_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_share), cmocka_unit_test(test_many_names), cmocka_unit_test(test_given_back)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
