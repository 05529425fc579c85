#include "crm/attribution.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
#define PAID (INT64_C(1772294400000) + 10 * DAY)

static void test_who_takes(void **state)
{
	(void)state;
	static const struct {
		int64_t at_ms, id, stands_ms, stands;
		bool takes;
	} cases[] = {
		{PAID, 5, 0, 0, true},                       /* the instant of the payment */
		{PAID + 1, 5, 0, 0, false},                  /* after it */
		{PAID - 7 * DAY, 5, 0, 0, true},             /* the border of the window */
		{PAID - 7 * DAY - 1, 5, 0, 0, false},        /* before it */
		{PAID - HOUR, 5, PAID - 2 * HOUR, 9, true},  /* later than what stands */
		{PAID - 2 * HOUR, 5, PAID - HOUR, 1, false}, /* earlier */
		{PAID - HOUR, 5, PAID - HOUR, 4, true},      /* equal times: the later id */
		{PAID - HOUR, 5, PAID - HOUR, 6, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct attribution_touch t = {.id = cases[i].id, .at_ms = cases[i].at_ms};
		assert_int_equal(attribution_takes(&t, PAID, 7, cases[i].stands, cases[i].stands_ms), cases[i].takes);
	}
	struct attribution_touch now = {.id = 1, .at_ms = PAID};
	assert_true(attribution_takes(&now, PAID, 0, 0, 0));
	assert_int_equal(attribution_from_ms(PAID, 7), PAID - 7 * DAY);
}

static void test_reasons(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct zone zone;
	zone_fixed(&zone, 8 * 3600);
	struct span none = SPAN_LIT("");
	struct attribution_order o = {
		.paid_ms = PAID, .matched = true, .employee = SPAN_LIT("li"), .first_channel = SPAN_LIT("qr1")};
	struct attribution_touch step = {.id = 3,
		.at_ms = PAID - DAY,
		.channel = none,
		.employee = SPAN_LIT("wang"),
		.script = SPAN_LIT("剧本：新客七天"),
		.step = SPAN_LIT("第4天晒单"),
		.arm = SPAN_LIT("B")};
	struct attribution r;
	attribution_make(a, &zone, 7, &o, &step, &r);
	assert_true(span_is(r.reason, "末次触达：新客七天 第4天晒单 2026-03-10 00:00，下单前 2 天内"));
	assert_int_equal(r.touch, 3);
	assert_int_equal(r.touch_ms, PAID - DAY);
	assert_true(span_is(r.channel, "qr1"));
	assert_true(span_is(r.employee, "wang"));
	assert_true(span_is(r.arm, "B"));

	/* An add without a channel was a direct one, whatever the first add was. */
	struct attribution_touch add = {.id = 4,
		.at_ms = PAID - HOUR,
		.add = true,
		.channel = none,
		.employee = SPAN_LIT("wang"),
		.script = none,
		.step = none,
		.arm = none};
	attribution_make(a, &zone, 7, &o, &add, &r);
	assert_true(span_is(r.reason, "末次触达：加好友 2026-03-10 23:00，下单前 1 天内"));
	assert_true(span_is(r.channel, ""));

	attribution_make(a, &zone, 30, &o, NULL, &r);
	assert_true(span_is(r.reason, "30 天内没有触达，算自然"));
	assert_int_equal(r.touch, 0);
	assert_true(span_is(r.channel, ""));
	assert_true(span_is(r.employee, "li"));
	o.matched = false;
	attribution_make(a, &zone, 7, &o, &step, &r);
	assert_true(span_is(r.reason, "未匹配：还没有这位客户"));
	assert_int_equal(r.touch, 0);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_takes),
		cmocka_unit_test(test_reasons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
