/* The scripts that ship, lived through by customers who come at every hour of the day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "base/fileio.h"
#include "stage.h"

static struct sop_script *shipped(const char *path)
{
	struct text file;
	struct err err;
	struct sop_script *s;

	text_init(&file, 1 << 20);
	if (fileio_read(path, &file, &err) != RC_OK)
		fail_msg("%s", err.text);
	s = stage_script(text_str(&file));
	text_release(&file);
	return s;
}

/* Every text of the story reaches him, in order, one a day; nothing is left over. */
static void lives(const char *path, char arm, bool holdout, int texts)
{
	struct sop_script *s = shipped(path);

	for (int minute = 0; minute < 1440; minute += 7) {
		struct stage st;
		int64_t before = INT64_MIN;

		stage_init(&st);
		st.now = stage_at("2026-03-03 00:00") + minute * INT64_C(60000);
		stage_enter(&st, s, arm, holdout);
		stage_until(&st, "2026-06-30 00:00");
		if (st.helds != texts)
			fail_msg("%s, begun at minute %d: %d texts\n%s", path, minute, st.helds, text_str(&st.log));
		for (int i = 0; i < st.helds; i++) {
			assert_true(st.held[i].day > before);
			before = st.held[i].day;
		}
		assert_int_equal(st.play[0].e.standing, SOP_ENDED);
		for (int i = 0; i < s->steps; i++)
			assert_true(st.play[0].claim[i].state == SOP_DONE ||
				(s->step[i].arm && s->step[i].arm != arm) || (holdout && s->step[i].selling));
		stage_release(&st);
	}
	script_free(s);
}

static void test_new_customers(void **state)
{
	(void)state;
	lives("sop/新客七天.md", 'A', false, 6);
	lives("sop/新客七天.md", 'B', false, 6);
	lives("sop/新客七天.md", 'A', true, 4); /* 对照组: without the two steps that sell */
}

static void test_repeat_customers(void **state)
{
	(void)state;
	lives("sop/老客复购30天.md", 0, false, 7);
	lives("sop/老客复购30天.md", 0, true, 5);
}

static void test_silent_customers(void **state)
{
	(void)state;
	lives("sop/沉默唤醒.md", 0, false, 4);
	lives("sop/沉默唤醒.md", 0, true, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_new_customers),
		cmocka_unit_test(test_repeat_customers), cmocka_unit_test(test_silent_customers)};

	return cmocka_run_group_tests_name("sop/shipped", tests, NULL, NULL);
}
