/* The amount among what somebody types, and what is wrong with what is none. */
#include "botamount.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

static void reads(const char *said, const char *name, int64_t fen, const char *goods)
{
	struct botamount a = {0};
	const char *why = NULL;

	if (botamount_cut(span_of(said), true, &a, &why) != BOTAMOUNT_READ)
		fail_msg("'%s' has an amount", said);
	assert_int_equal(a.fen, fen);
	assert_true(span_is(a.name, name) && span_is(a.goods, goods));
}

static void amounts(void **state)
{
	(void)state;
	reads("小明 99", "小明", 9900, "");
	reads("小明 99.5元 洁面×2", "小明", 9950, "洁面×2");
	reads("小明 ¥1,234.50 洁面 x 2", "小明", 123450, "洁面 x 2");
	reads("小明 99块钱", "小明", 9900, "");
	reads("小明 1.5万", "小明", 1500000, "");
	reads("小明 10w", "小明", 10000000, "");
	reads("小明 0.01万", "小明", 10000, "");
	reads("小明 100万元", "小明", BOTAMOUNT_MOST_FEN, "");
	reads("小明 0", "小明", 0, "");
	reads("张 三 99", "张 三", 9900, "");
	reads("99 100", "99", 10000, "");
	reads("小明 13800138000 99", "小明 13800138000", 9900, "");
	reads("小明 3群 99", "小明 3群", 9900, "");
	reads("小明 三千 99", "小明 三千", 9900, "");
	reads("小明 99 1,2,3", "小明", 9900, "1,2,3");
}

static void wrong(const char *said, const char *word)
{
	struct botamount a = {0};
	const char *why = NULL;

	if (botamount_cut(span_of(said), true, &a, &why) != BOTAMOUNT_WRONG)
		fail_msg("'%s' has a wrong amount", said);
	assert_true(span_is(a.word, word) && why && why[0]);
}

static void what_should_be_one(void **state)
{
	(void)state;
	wrong("小明 99.999", "99.999");
	wrong("小明 -5", "-5");
	wrong("小明 ¥-5", "¥-5");
	wrong("小明 +5 99", "+5");
	wrong("小明 1,2,3", "1,2,3");
	wrong("小明 1.", "1.");
	wrong("小明 .5", ".5");
	wrong("小明 1.2.3", "1.2.3");
	wrong("小明 2千", "2千");
	wrong("小明 1.2345万", "1.2345万");
	wrong("小明 101万", "101万");
	wrong("小明 99999999999999999999999万", "99999999999999999999999万");
	wrong("小明 1000000.01", "1000000.01");
	wrong("小明 13800138000", "13800138000");
	wrong("小明 九十九块", "九十九块");
	wrong("小明 十万", "十万");
}

static void none(const char *said)
{
	struct botamount a;
	const char *why;

	assert_int_equal(botamount_cut(span_of(said), true, &a, &why), BOTAMOUNT_NONE);
}

static void what_is_none(void **state)
{
	(void)state;
	none("");
	none("99");
	none("小明");
	none("小明 洁面×2");
	none("小明 三");
	none("小明 元");
	none("小明 万");
	none("小明 百");
	none("小明 \xE4\xB8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amounts),
		cmocka_unit_test(what_should_be_one),
		cmocka_unit_test(what_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
