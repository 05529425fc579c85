#include "wecom/errclass.h"
#include "sample.h"
#include <string.h>

/* The whole table of api.md 1.4, and of callbacks.md 6.8 what a message of 微信客服 can meet. Where the reference names two classes, either
 * is right. */
static void test_classes_of_the_reference(void **state)
{
	static const struct {
		int64_t first, last;
		const char *classes;
	} rows[] = {
		/* clang-format off */
		{-1, -1, "R"}, {6000, 6000, "R"}, {40001, 40001, "C"}, {40003, 40003, "PS"}, {40004, 40006, "P"}, {40007, 40007, "S"},
		{40008, 40009, "P"}, {40011, 40011, "P"}, {40013, 40013, "C"}, {40014, 40014, "T"}, {40029, 40029, "S"},
		{40031, 40033, "P"}, {40035, 40035, "P"}, {40056, 40057, "C"}, {40058, 40058, "P"}, {40063, 40063, "P"},
		{40066, 40066, "P"}, {40068, 40068, "PS"}, {40070, 40073, "P"}, {40091, 40091, "C"}, {40093, 40093, "C"},
		{40096, 40100, "S"}, {40123, 40123, "P"}, {40126, 40126, "S"}, {40128, 40131, "S"}, {40143, 40143, "S"},
		{40201, 40201, "S"}, {40204, 40205, "S"}, {40206, 40206, "P"}, {41001, 41002, "P"}, {41004, 41004, "P"},
		{41006, 41006, "P"}, {41035, 41035, "P"}, {41037, 41040, "P"}, {41041, 41041, "S"}, {41042, 41042, "P"},
		{41043, 41044, "PS"}, {41045, 41045, "S"}, {41046, 41047, "PS"}, {41048, 41051, "S"}, {41052, 41052, "P"},
		{41053, 41054, "S"}, {41055, 41055, "SC"}, {41056, 41057, "PC"}, {41058, 41058, "SC"}, {41059, 41062, "PS"},
		{41063, 41063, "R"}, {41064, 41065, "P"}, {41067, 41071, "PS"}, {41072, 41072, "P"}, {41073, 41077, "PS"},
		{41078, 41078, "W"}, {41079, 41079, "R"}, {41080, 41082, "P"}, {41083, 41088, "PS"}, {41089, 41091, "P"},
		{41093, 41093, "S"}, {41094, 41094, "W"}, {41095, 41095, "S"}, {41096, 41096, "SR"}, {42001, 42001, "T"},
		{42003, 42003, "S"}, {42012, 42012, "C"}, {42022, 42022, "S"}, {43004, 43004, "S"}, {43009, 43009, "C"},
		{43012, 43012, "C"}, {44001, 44001, "P"}, {44004, 44004, "P"}, {45001, 45002, "P"}, {45009, 45009, "W"},
		{45029, 45029, "P"}, {45033, 45033, "R"}, {45035, 45035, "R"}, {46004, 46004, "S"}, {48001, 48002, "C"},
		{48004, 48006, "C"}, {48009, 48009, "C"}, {49008, 49008, "S"}, {50001, 50003, "C"}, {50006, 50006, "C"},
		{60011, 60011, "C"}, {60020, 60021, "C"}, {60030, 60031, "C"}, {60111, 60111, "S"}, {60123, 60123, "P"},
		{80001, 80001, "C"}, {81013, 81013, "S"}, {81017, 81017, "P"}, {82001, 82003, "P"}, {84014, 84015, "S"},
		{84061, 84061, "S"}, {84074, 84074, "CS"}, {84075, 84076, "P"}, {84083, 84084, "S"}, {84085, 84085, "C"},
		{85005, 85005, "C"}, {85008, 85008, "C"}, {86001, 86001, "PS"}, {86003, 86003, "PS"}, {90200, 90208, "CP"},
		{90500, 90504, "S"}, {90507, 90511, "S"}, {92000, 92000, "C"}, {92002, 92003, "C"}, {93000, 93000, "C"},
		{93004, 93004, "C"}, {93006, 93006, "C"}, {93008, 93008, "C"}, {301002, 301002, "C"}, {301007, 301007, "C"},
		{301019, 301019, "P"}, {610014, 610014, "S"}, {660001, 660014, "CP"}, {701008, 701008, "C"}, {830001, 830003, "PS"},
		{95001, 95002, "S"}, {95013, 95013, "S"}, {95018, 95018, "S"},
		/* clang-format on */
	};
	static const char letter[ERRCLASS_COUNT] = {[ERRCLASS_RETRY] = 'R',
		[ERRCLASS_TOKEN] = 'T',
		[ERRCLASS_WAIT] = 'W',
		[ERRCLASS_CONFIG] = 'C',
		[ERRCLASS_BUG] = 'P',
		[ERRCLASS_STATE] = 'S'};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int64_t code = rows[i].first; code <= rows[i].last; code++) {
			enum errclass cls = errclass_of(API_NONE, code, false);
			if (!letter[cls] || !strchr(rows[i].classes, letter[cls]))
				fail_msg("%lld is %s, not %s", (long long)code, errclass_name(cls), rows[i].classes);
		}
	assert_int_equal(errclass_of(API_NONE, 0, false), ERRCLASS_OK);
	/* What nobody has written down is the state of one customer: recorded, never repeated, nobody is woken. */
	assert_int_equal(errclass_of(API_NONE, 123456, false), ERRCLASS_STATE);
	assert_int_equal(errclass_of(API_NONE, 41036, false), ERRCLASS_STATE);
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
