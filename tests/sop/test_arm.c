/* Experiments and holdouts are hashes (architecture-exact.md finding 37; decisions 45, 46). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/rng.h"
#include "sop/arm.h"
#include "stage.h"

static const char *const two = "# 剧本：一\n- 开始：加好友\n- 停止：已购买\n- 实验：问候，A 30% / B 70%，指标 首单率\n"
			       "## 20秒内 甲\n- 实验组：A\n> 甲\n## 20秒内 乙\n- 实验组：B\n> 乙\n";

static void test_d37_salt_is_of_four_things(void **state)
{
	/* clang-format off */
	static const char *const parts[][4] = {
		{ "ww1", "剧本：一", "问候", "wm1" }, { "ww1", "剧本：一", "holdout", "wm1" }, { "ww1", "剧本：二", "问候", "wm1" },
		{ "ww2", "剧本：一", "问候", "wm1" }, { "ww1", "剧本：一", "问候", "wm2" },  { "ww1剧", "本：一", "问候", "wm1" },
		{ "ww1", "剧本：一问", "候", "wm1" }, { "ww1", "剧本：一", "问候w", "m1" }, { "ww1", NULL, "holdout", "wm1" },
		{ "ww1", "", "holdout", "wm1" },
	};
	/* clang-format on */
	struct text salt[10];

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		text_init(&salt[i], 1000);
		arm_salt(span_of(parts[i][0]), span_of(parts[i][1]), span_of(parts[i][2]), span_of(parts[i][3]),
			&salt[i]);
		for (size_t k = 0; k < i; k++)
			assert_false(span_eq(text_span(&salt[i]), text_span(&salt[k])));
	}
	/* Stored in enrolments: the bytes may never change. */
	assert_string_equal(text_str(&salt[0]), "3:ww112:剧本：一6:问候3:wm1");
	assert_string_equal(text_str(&salt[8]), "3:ww1-7:holdout3:wm1");
	for (size_t i = 0; i < 10; i++)
		text_release(&salt[i]);
}

static void test_d46_shares(void **state)
{
	struct sop_script *s = stage_script(two);
	struct rng r;
	int a = 0, held = 0;

	(void)state;
	assert_true(arm_has_experiment(s));
	assert_int_equal(arm_pick(s, 0), 'A');
	assert_int_equal(arm_pick(s, 29), 'A');
	assert_int_equal(arm_pick(s, 30), 'B');
	assert_int_equal(arm_pick(s, 99), 'B');
	assert_int_equal(arm_pick(s, UINT64_MAX), arm_pick(s, UINT64_MAX % 100));
	rng_seed(&r, 1);
	for (int i = 0; i < 100000; i++) {
		uint64_t h = rng_next(&r);

		a += arm_pick(s, h) == 'A';
		held += arm_holdout(50, h);
	}
	assert_in_range(a, 29500, 30500);
	assert_in_range(held, 4700, 5300);
	assert_false(arm_holdout(0, 0));
	assert_true(arm_holdout(1000, 999));
	script_free(s);
}

static void test_no_experiment(void **state)
{
	struct sop_script *s = stage_script("# 剧本：一\n- 开始：加好友\n- 停止：已购买\n## 20秒内 甲\n> 甲\n");

	(void)state;
	assert_false(arm_has_experiment(s));
	assert_int_equal(arm_pick(s, 12345), 0);
	assert_true(arm_fits(s, &s->step[0], 0));
	assert_true(arm_fits(s, &s->step[0], 'A'));
	script_free(s);
}

static void test_d46_others(void **state)
{
	struct sop_script *s = stage_script(
		"# 剧本：一\n- 开始：加好友\n- 停止：已购买\n- 实验：问候，A 40% / B 30% / C 30%，指标 首单率\n"
		"## 20秒内 甲\n- 实验组：A\n> 甲\n## 20秒内 乙\n- 实验组：其他\n> 乙\n"
		"## 第2天 20:00 丙\n- 实验组：B\n> 丙\n## 第2天 20:00 丁\n- 实验组：其他\n> 丁\n");
	static const struct {
		const char *id, *fits;
	} want[] = {{"甲", "A"}, {"乙", "BC0"}, {"丙", "B"}, {"丁", "AC0"}};

	(void)state;
	for (size_t i = 0; i < 4; i++)
		for (const char *arm = "ABC0"; *arm; arm++) {
			bool fits = arm_fits(s, stage_step(s, want[i].id), *arm == '0' ? 0 : *arm);

			if (fits != (strchr(want[i].fits, *arm) != NULL))
				fail_msg("%s and %c", want[i].id, *arm);
		}
	script_free(s);
}

/* 其他 is whom no step of the *same time* names. */
static void test_d46_others_of_another_time(void **state)
{
	struct sop_script *s =
		stage_script("# 剧本：一\n- 开始：加好友\n- 停止：已购买\n- 实验：问候，A 50% / B 50%，指标 首单率\n"
			     "## 第2天 20:00 甲\n- 实验组：A\n> 甲\n## 第2天 20:00 乙\n- 实验组：其他\n> 乙\n"
			     "## 第3天 20:00 丙\n- 实验组：其他\n> 丙\n## 第2天 21:00 丁\n- 实验组：其他\n> 丁\n"
			     "## 2小时后 戊\n- 实验组：A\n> 戊\n## 3小时后 己\n- 实验组：其他\n> 己\n");

	(void)state;
	assert_false(arm_fits(s, stage_step(s, "乙"), 'A'));
	assert_true(arm_fits(s, stage_step(s, "丙"), 'A'));
	assert_true(arm_fits(s, stage_step(s, "丁"), 'A'));
	assert_true(arm_fits(s, stage_step(s, "己"), 'A'));
	script_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_d37_salt_is_of_four_things),
		cmocka_unit_test(test_d46_shares),
		cmocka_unit_test(test_no_experiment),
		cmocka_unit_test(test_d46_others),
		cmocka_unit_test(test_d46_others_of_another_time),
	};

	return cmocka_run_group_tests_name("sop/arm", tests, NULL, NULL);
}
