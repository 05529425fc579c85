/* crm/origin: names of ours have their Chinese beside, those of people stand alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "crm/origin.h"

static void test_words(void **state)
{
	static const char *const rows[][2] = {{"manual", "manual（手工）"}, {"csv", "csv（表格）"},
		{"shop", "shop（店铺）"}, {"淘宝", "淘宝"}, {"报单", "报单"}, {"shopping", "shopping"}, {"", ""}};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct text out;
		text_init(&out, 100);
		origin_say(&out, span_of(rows[i][0]));
		assert_string_equal(text_str(&out), rows[i][1]);
		text_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
