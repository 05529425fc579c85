#include "wecom/errclass.h"
#include "sample.h"
#include <string.h>

static void test_classes_of_the_reference(void **state)
{
	(void)state;
	static const struct {
		int64_t code;
		enum errclass cls;
	} cases[] = {
		{0, ERRCLASS_OK},
		{-1, ERRCLASS_RETRY},
		{6000, ERRCLASS_RETRY},
		{40001, ERRCLASS_CONFIG},
		{40013, ERRCLASS_CONFIG},
		{40014, ERRCLASS_TOKEN},
		{42001, ERRCLASS_TOKEN},
		{41001, ERRCLASS_BUG},
		{40058, ERRCLASS_BUG},
		{40096, ERRCLASS_STATE},
		{84061, ERRCLASS_STATE},
		{41050, ERRCLASS_STATE},
		{41051, ERRCLASS_STATE},
		{41048, ERRCLASS_STATE},
		{41063, ERRCLASS_RETRY},
		{41079, ERRCLASS_RETRY},
		{41094, ERRCLASS_WAIT},
		{41078, ERRCLASS_WAIT},
		{45009, ERRCLASS_WAIT},
		{45033, ERRCLASS_RETRY},
		{45035, ERRCLASS_RETRY},
		{48002, ERRCLASS_CONFIG},
		{60020, ERRCLASS_CONFIG},
		{60011, ERRCLASS_CONFIG},
		{301002, ERRCLASS_CONFIG},
		{95001, ERRCLASS_STATE},
		{81013, ERRCLASS_STATE},
		{45002, ERRCLASS_BUG},
		{123456, ERRCLASS_STATE},
		{41036, ERRCLASS_STATE},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (errclass_of(API_NONE, cases[i].code, false) != cases[i].cls)
			fail_msg("%lld is %s", (long long)cases[i].code,
				errclass_name(errclass_of(API_NONE, cases[i].code, false)));
}

static void test_welcome_after_a_timeout(void **state)
{
	(void)state;
	assert_int_equal(errclass_of(API_SEND_WELCOME, 41051, true), ERRCLASS_DONE);
	assert_int_equal(errclass_of(API_SEND_WELCOME, 41051, false), ERRCLASS_STATE);
	assert_int_equal(errclass_of(API_MARK_TAG, 41051, true), ERRCLASS_STATE);
	assert_int_equal(errclass_of(API_SEND_WELCOME, 41050, true), ERRCLASS_STATE);
	assert_int_equal(errclass_of(API_SEND_WELCOME, 41096, false), ERRCLASS_RETRY);
	assert_int_equal(errclass_of(API_CANCEL_MASS, 41093, false), ERRCLASS_DONE);
	assert_int_equal(errclass_of(API_MASS_TASK, 41093, false), ERRCLASS_STATE);
}

static void test_actions(void **state)
{
	(void)state;
	assert_int_equal(errclass_action(ERRCLASS_OK), ERRCLASS_ACCEPT);
	assert_int_equal(errclass_action(ERRCLASS_DONE), ERRCLASS_ACCEPT);
	assert_int_equal(errclass_action(ERRCLASS_RETRY), ERRCLASS_AGAIN);
	assert_int_equal(errclass_action(ERRCLASS_TOKEN), ERRCLASS_REFRESH);
	assert_int_equal(errclass_action(ERRCLASS_WAIT), ERRCLASS_LATER);
	assert_int_equal(errclass_action(ERRCLASS_CONFIG), ERRCLASS_ALERT);
	assert_int_equal(errclass_action(ERRCLASS_BUG), ERRCLASS_ALERT);
	assert_int_equal(errclass_action(ERRCLASS_STATE), ERRCLASS_RECORD);
	assert_int_equal(errclass_action(ERRCLASS_ODD), ERRCLASS_AGAIN);
}

/* What a person must change says how. Ranges do not overlap: each code from -1 on has one row at most. */
static void test_every_alarm_has_words(void **state)
{
	(void)state;
	const struct errclass_def *last = NULL, *unknown = errclass_find(API_NONE, 99);

	for (int64_t code = -1; code < 900000; code++) {
		const struct errclass_def *d = errclass_find(API_NONE, code);
		if (d == unknown || d == last)
			continue;
		assert_true(d->first == code && d->last >= code);
		assert_true(d->meaning[0] != '\0');
		/* Operators read it: no English, and what nobody can mend but a person says what to do behind a colon. */
		assert_true(d->words[0] != '\0' && !strstr(d->words, d->meaning) && strlen(d->words) > 3);
		assert_true((d->cls != ERRCLASS_CONFIG && d->cls != ERRCLASS_BUG) || strstr(d->words, "：") != NULL);
		assert_true(last == NULL || last->last < d->first);
		last = d;
	}
	assert_string_not_equal(errclass_find(API_NONE, 60020)->todo, "");
	assert_true(strstr(errclass_find(API_NONE, 48002)->todo, "可调用接口的应用") != NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classes_of_the_reference),
		cmocka_unit_test(test_welcome_after_a_timeout),
		cmocka_unit_test(test_actions),
		cmocka_unit_test(test_every_alarm_has_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
