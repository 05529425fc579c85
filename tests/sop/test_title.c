/* A first line that is no title, or a wrong one, hides nothing that stands behind it (findings 31, 69). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/arena.h"
#include "findings.h"
#include "sop/check.h"
#include "sop/read.h"

#define TITLE "# 剧本：测试\n"
#define START "- 开始：加好友\n"
#define ENDS "- 停止：已购买\n- 目标：首单，7天内\n"
#define STEP "## 第2天 20:00 好\n> 您好\n"

/* The rest of the file is checked as 剧本; of a note that is no script, only the title is told. */
static void a_wrong_first_line_hides_nothing(void **state)
{
#define REST START "- 优先及：5\n" ENDS STEP
	static const struct {
		const char *text, *first;
		int line; /* of 优先及, 0: not told */
	} wrong[] = {
		{REST, "E105", 2},
		{"\n// 说明\n" REST, "E105", 4},
		{"# 新客七天\n" REST, "E105", 3},
		{"## 剧本：测试\n" REST, "E105", 3},
		{"剧本：测试\n" REST, "E105", 3},
		{"- 剧本：测试\n" REST, "E105", 3},
		{"新客七天\n" REST, "E105", 3},
		{START TITLE "- 优先及：5\n" ENDS STEP, "E105", 3},
		{"# 剧木：测\n" REST, "E106", 3},
		{"# 剧本：\n" REST, "E107", 3},
		{"# 剧本：测 // 试\n" REST, "E112", 3},
		{"# 说明\n\n这里放剧本。\n\n- 不要改名\n\n## 怎么用\n\n先看一遍。\n", "E105", 0},
		{"", "E105", 0},
	};
#undef REST

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct arena *a = arena_new(0);
		struct diag_list l;
		struct sop_script *s = NULL;
		diag_init(&l, a);
		assert_int_equal(
			read_script(span_of(wrong[i].text), SPAN_LIT("sop/测试.md"), NULL, &l, &s), RC_INVALID);
		bool both = !wrong[i].line || findings_get(&l, "E201", wrong[i].line, 3, "优先级");
		if (!both || !findings_get(&l, wrong[i].first, 0, 0, NULL) || l.errors != (wrong[i].line ? 2 : 1)) {
			findings_show(&l);
			fail_msg("%s", wrong[i].text);
		}
		arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wrong_first_line_hides_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
