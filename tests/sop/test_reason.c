/* The table of reasons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/utf8.h"
#include "sop/reason.h"

static const char *say(enum reason r, const char *detail, struct text *out)
{
	text_clear(out);
	reason_say(r, span_of(detail), out);
	return text_str(out);
}

static void test_every_reason_can_be_said(void **state)
{
	struct text out;

	(void)state;
	text_init(&out, 1000);
	for (int i = 0; i < REASON_COUNT; i++) {
		const struct reason_info *info = reason_info((enum reason)i);
		const char *hole;

		assert_non_null(info->code);
		assert_int_equal(reason_find(span_of(info->code)), i); /* and so no code twice */
		assert_true(strlen(info->code) <= 20);
		hole = strchr(info->sentence, '%');
		assert_int_equal(hole != NULL, info->bare != NULL);
		if (hole) {
			assert_int_equal(hole[1], 's');
			assert_null(strchr(hole + 1, '%'));
		}
		assert_null(strchr(say((enum reason)i, NULL, &out), '%'));
		assert_null(strchr(say((enum reason)i, "甲", &out), '%'));
		assert_true(utf8_valid(text_span(&out)));
		assert_int_equal(strstr(text_str(&out), "甲") != NULL, hole != NULL);
	}
	text_release(&out);
}

static void test_sentences(void **state)
{
	struct text out;

	(void)state;
	text_init(&out, 1000);
	assert_string_equal(say(REASON_PRIORITY, "剧本X 20:00", &out), "让给 剧本X 20:00");
	assert_string_equal(say(REASON_FOLLOWED, "王芳", &out), "已由 王芳 跟进");
	assert_string_equal(say(REASON_WELCOME_LOST, "", &out), "欢迎语只能发一次");
	assert_string_equal(say(REASON_OVERTAKEN, NULL, &out), "被后一步赶上");
	assert_string_equal(say(REASON_CAP_DAY, "1", &out), "每客每天最多 1 条，已满");
	assert_string_equal(say(REASON_NO_VALUE, "客户", &out), "{客户} 没有值，也没有写备用词");
	assert_int_equal(reason_find(SPAN_LIT("no such")), REASON_COUNT);
	assert_int_equal(reason_find(SPAN_ABSENT), REASON_COUNT);
	text_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_reason_can_be_said), cmocka_unit_test(test_sentences)};

	return cmocka_run_group_tests_name("sop/reason", tests, NULL, NULL);
}
