#include "crm/attribution.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
#define PAID (INT64_C(1772294400000) + 10 * DAY)

static void test_which_touch(void **state)
{
	(void)state;
	struct span qr = SPAN_LIT("qr1");
	const struct attribution_touch v[] = {
		{.id = 1, .at_ms = PAID - 6 * DAY, .kind = ATTRIBUTION_ADD},
		{.id = 2, .at_ms = PAID - 5 * DAY, .kind = ATTRIBUTION_ADD, .channel = qr},
		{.id = 3, .at_ms = PAID - 4 * DAY, .kind = ATTRIBUTION_STEP, .channel = qr}, /* a step is no code */
		{.id = 4, .at_ms = PAID - DAY, .kind = ATTRIBUTION_ADD},
	};
	assert_int_equal(attribution_pick(ATTRIBUTION_LAST, v, 4)->id, 4);
	assert_int_equal(attribution_pick(ATTRIBUTION_FIRST, v, 4)->id, 1);
	assert_int_equal(attribution_pick(ATTRIBUTION_CHANNEL, v, 4)->id, 2);
	assert_int_equal(attribution_pick(ATTRIBUTION_CHANNEL, v, 1)->id, 1); /* no code: the last */
	assert_int_equal(attribution_pick(ATTRIBUTION_CHANNEL, v + 2, 2)->id, 4);
	for (int r = 0; r < ATTRIBUTION_RULES; r++) {
		enum attribution_rule back = ATTRIBUTION_RULES;
		assert_null(attribution_pick((enum attribution_rule)r, v, 0));
		assert_true(attribution_named(span_of(attribution_name((enum attribution_rule)r)), &back));
		assert_int_equal(back, r);
	}
	enum attribution_rule none;
	assert_false(attribution_named(SPAN_LIT("best"), &none));
	assert_int_equal(attribution_from_ms(PAID, 7), PAID - 7 * DAY);
}

/* Who has the customer now, and by which rule. */
static void test_heirs_and_rules(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct zone zone;
	zone_fixed(&zone, 8 * 3600);
	struct attribution_order o = {.paid_ms = PAID,
		.matched = true,
		.employee = SPAN_LIT("li"),
		.first_channel = SPAN_LIT(""),
		.heir = SPAN_LIT("wang")};
	struct attribution_touch t = {.id = 3,
		.at_ms = PAID - DAY,
		.kind = ATTRIBUTION_ADD,
		.channel = SPAN_LIT(""),
		.employee = SPAN_LIT("li"),
		.script = SPAN_LIT(""),
		.step = SPAN_LIT(""),
		.arm = SPAN_LIT("")};
	struct attribution r;
	attribution_make(a, &zone, ATTRIBUTION_CHANNEL, 7, &o, &t, &r);
	assert_true(span_is(r.employee, "wang"));
	assert_true(span_is(r.reason,
		"渠道优先（没有渠道码，按末次）：加好友 2026-03-10 00:00，下单前 2 天内；li 的客户已交接给 wang，业绩归他"));
	o.heir = SPAN_ABSENT;
	attribution_make(a, &zone, ATTRIBUTION_FIRST, 7, &o, &t, &r);
	assert_true(span_is(r.employee, "li"));
	assert_true(span_is(r.reason, "首次触达：加好友 2026-03-10 00:00，下单前 2 天内"));
	arena_free(a);
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
		.kind = ATTRIBUTION_STEP,
		.channel = none,
		.employee = SPAN_LIT("wang"),
		.script = SPAN_LIT("剧本：新客七天"),
		.step = SPAN_LIT("第4天晒单"),
		.arm = SPAN_LIT("B")};
	struct attribution r;
	attribution_make(a, &zone, ATTRIBUTION_LAST, 7, &o, &step, &r);
	assert_true(span_is(r.reason, "末次触达：新客七天 第4天晒单 2026-03-10 00:00，下单前 2 天内"));
	assert_int_equal(r.touch, 3);
	assert_int_equal(r.touch_ms, PAID - DAY);
	assert_true(span_is(r.channel, "qr1"));
	assert_true(span_is(r.employee, "wang"));
	assert_true(span_is(r.arm, "B"));

	/* An add without a channel was a direct one, whatever the first add was. */
	struct attribution_touch add = {.id = 4,
		.at_ms = PAID - HOUR,
		.kind = ATTRIBUTION_ADD,
		.channel = none,
		.employee = SPAN_LIT("wang"),
		.script = none,
		.step = none,
		.arm = none};
	attribution_make(a, &zone, ATTRIBUTION_LAST, 7, &o, &add, &r);
	assert_true(span_is(r.reason, "末次触达：加好友 2026-03-10 23:00，下单前 1 天内"));
	assert_true(span_is(r.channel, ""));

	attribution_make(a, &zone, ATTRIBUTION_LAST, 30, &o, NULL, &r);
	assert_true(span_is(r.reason, "30 天内没有触达，算自然"));
	assert_int_equal(r.touch, 0);
	assert_true(span_is(r.channel, ""));
	assert_true(span_is(r.employee, "li"));
	o.matched = false;
	attribution_make(a, &zone, ATTRIBUTION_LAST, 7, &o, &step, &r);
	assert_true(span_is(r.reason, "未匹配：还没有这位客户"));
	assert_int_equal(r.touch, 0);
	arena_free(a);
}

/* What a group had is told with its name; the way of joining is a channel, and no add by a code. */
static void test_groups(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct zone zone;
	zone_fixed(&zone, 8 * 3600);
	struct span none = SPAN_LIT("");
	struct attribution_order o = {
		.paid_ms = PAID, .matched = true, .employee = SPAN_LIT("li"), .first_channel = SPAN_LIT("qr1")};
	struct attribution_touch t = {.id = 5,
		.at_ms = PAID - DAY,
		.kind = ATTRIBUTION_JOIN,
		.channel = SPAN_LIT("way7"),
		.employee = SPAN_LIT("wang"),
		.script = SPAN_LIT("入群"),
		.step = SPAN_LIT("福利群"),
		.arm = none,
		.group = SPAN_LIT("福利群")};
	struct attribution r;
	attribution_make(a, &zone, ATTRIBUTION_LAST, 7, &o, &t, &r);
	assert_true(span_is(r.reason, "末次触达：进群（渠道 way7）「福利群」2026-03-10 00:00，下单前 2 天内"));
	assert_true(span_is(attribution_channel_in(r.reason), "way7"));
	assert_true(span_is(r.channel, "way7"));
	assert_true(span_is(r.employee, "wang"));
	t.channel = none;
	t.employee = none;
	attribution_make(a, &zone, ATTRIBUTION_CHANNEL, 7, &o, &t, &r);
	assert_true(span_is(r.reason, "渠道优先（没有渠道码，按末次）：进群「福利群」2026-03-10 00:00，下单前 2 天内"));
	assert_true(span_is(r.channel, "qr1"));
	assert_true(span_is(r.employee, "li")); /* nobody knows whose group it is */
	t.kind = ATTRIBUTION_SAID;
	t.script = SPAN_LIT("群剧本：护肤营");
	t.step = SPAN_LIT("第二课");
	attribution_make(a, &zone, ATTRIBUTION_LAST, 7, &o, &t, &r);
	assert_true(
		span_is(r.reason, "末次触达：群「福利群」里的 群剧本：护肤营 第二课 2026-03-10 00:00，下单前 2 天内"));
	t.kind = ATTRIBUTION_SALE;
	t.script = SPAN_LIT("秒杀：洁面专场");
	t.step = SPAN_LIT("开抢");
	attribution_make(a, &zone, ATTRIBUTION_FIRST, 7, &o, &t, &r);
	assert_true(
		span_is(r.reason, "首次触达：群「福利群」里的 秒杀：洁面专场 开抢 2026-03-10 00:00，下单前 2 天内"));
	struct attribution_touch both[2] = {{.id = 1, .kind = ATTRIBUTION_ADD, .channel = SPAN_LIT("qr1")}, t};
	both[1].kind = ATTRIBUTION_JOIN;
	both[1].channel = SPAN_LIT("way7");
	assert_int_equal(attribution_pick(ATTRIBUTION_CHANNEL, both, 2)->id, 1);
	assert_int_equal(attribution_pick(ATTRIBUTION_LAST, both, 2)->id, 5);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_which_touch),
		cmocka_unit_test(test_heirs_and_rules),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_reasons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
