/* Triggers of time, of state and of what other rooms tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "sop/engine.h"
#include "stage.h"

/* What a trigger names must be the happening's; a score is heard when it is crossed upwards, once (finding 11). */
static void test_hears_names_and_crossings(void **state)
{
	static const enum sop_event named[] = {
		SOP_EV_STAGE, SOP_EV_GROUP_IN, SOP_EV_GROUP_OUT, SOP_EV_ASKED, SOP_EV_LINK, SOP_EV_DATE};
	static const struct {
		int64_t was, score;
		bool heard;
	} score[] = {{59, 60, true}, {0, 99, true}, {60, 61, false}, {70, 59, false}, {58, 59, false}};
	struct span args[] = {SPAN_LIT("老客群"), SPAN_LIT("VIP群")};
	struct sop_trigger t = {.args = {2, args}}, sixty = {.event = SOP_EV_SCORE, .num = 60},
			   silent = {.event = SOP_EV_SILENT, .dur_ms = 1000};
	struct sop_happening ev = {.event = SOP_EV_SCORE};

	(void)state;
	for (size_t i = 0; i < sizeof score / sizeof score[0]; i++) {
		ev.score_was = score[i].was;
		ev.score = score[i].score;
		assert_int_equal(entry_hears(&sixty, &ev), score[i].heard);
	}
	for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
		t.event = ev.event = named[i];
		ev.name = SPAN_LIT("vip群");
		assert_true(entry_hears(&t, &ev));
		ev.name = SPAN_LIT("新客群");
		assert_false(entry_hears(&t, &ev));
	}
	ev = (struct sop_happening){.event = SOP_EV_SILENT, .idle_ms = 999};
	assert_false(entry_hears(&silent, &ev));
	ev.idle_ms = 1000;
	assert_true(entry_hears(&silent, &ev));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hears_names_and_crossings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
