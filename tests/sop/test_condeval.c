/* Conditions over facts, with three values, and the words that decided. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "sop/condeval.h"
#include "stage.h"

#define NO TRUTH_NO
#define UN TRUTH_UNKNOWN
#define YES TRUTH_YES

struct person {
	struct sop_facts f;
	struct sop_enrolment e;
	int64_t now;
};

/* A condition as a step has it; said: what `why` prints. */
static void holds(const struct person *p, const char *cond, enum truth want, const char *want_said)
{
	char file[1024];
	struct sop_script *s;
	const struct sop_cond *why;
	enum truth t;
	struct text said;

	snprintf(file, sizeof file, "# 剧本：一\n- 开始：加好友\n- 停止：已购买\n## 第2天 20:00 甲\n- 条件：%s\n> 甲\n",
		cond);
	s = stage_script(file);
	t = condeval_truth(s->step[0].cond, &p->f, &p->e, p->now, &why);
	text_init(&said, 1000);
	condeval_say(why, t, &said);
	if (t != want || strcmp(text_str(&said), want_said ? want_said : "") != 0)
		fail_msg("%s: %d 「%s」, not %d 「%s」", cond, (int)t, text_str(&said), (int)want,
			want_said ? want_said : "");
	text_release(&said);
	script_free(s);
}

static const struct tagset_tag tags[] = {{{"油皮", 6}, {"肤质", 6}}, {{"VIP", 3}, {"等级", 6}}};

static struct person person(void)
{
	struct person p = {.now = stage_at("2026-03-10 20:00")};

	p.f = (struct sop_facts){
		.loaded = ~0u,
		.employee = SPAN_LIT("wangfang"),
		.employee_name = SPAN_LIT("王芳"),
		.channel = SPAN_LIT("包裹卡"),
		.tags = 2,
		.tag = tags,
		.added_ms = stage_at("2026-03-03 20:00"),
	};
	p.e = (struct sop_enrolment){.standing = SOP_LIVE, .t0_ms = p.f.added_ms, .arm = 'A'};
	return p;
}

static void test_predicates(void **state)
{
	struct person p = person();
	/* clang-format off */
	const struct bought_order orders[] = {
		{ .paid_ms = stage_at("2026-01-05 12:00"), .gross_fen = 30000, .product = SPAN_LIT("面霜"), .category = SPAN_LIT("护肤") },
		{ .paid_ms = stage_at("2026-03-09 12:00"), .gross_fen = 12000, .refund_fen = 2000, .product = SPAN_LIT("洁面"), .category = SPAN_LIT("护肤") },
		{ .paid_ms = stage_at("2026-03-09 13:00"), .gross_fen = 8000, .refund_fen = 8000, .product = SPAN_LIT("精华") },
	};
	/* clang-format on */
	/* clang-format off */
	static const struct { const char *cond; enum truth want; const char *said; } cases[] = {
		{ "有标签 油皮", YES, NULL },
		{ "有标签 干皮", NO, "有标签 干皮" },
		{ "有标签 肤质/油皮", YES, NULL },
		{ "有标签 等级/油皮", NO, "有标签 等级/油皮" },
		{ "有标签 vip", YES, NULL },
		{ "无标签 油皮", NO, "无标签 油皮" },
		{ "无标签 干皮", YES, NULL },
		{ "有任一标签（干皮，油皮）", YES, NULL },
		{ "有任一标签（干皮，混合）", NO, "有任一标签(干皮,混合)" },
		{ "有全部标签（油皮、VIP）", YES, NULL },
		{ "有全部标签（油皮、干皮）", NO, "有全部标签(油皮、干皮)" },
		{ "无任何标签（干皮、混合）", YES, NULL },
		{ "无任何标签（干皮、油皮）", NO, "无任何标签(干皮、油皮)" },
		{ "已购买", YES, NULL },
		{ "未购买", NO, "未购买" },
		{ "已购买 面霜", YES, NULL },
		{ "已购买 护肤", YES, NULL },
		{ "已购买 精华", NO, "已购买 精华" }, /* fully refunded */
		{ "未购买 精华", YES, NULL },
		{ "进入后已购买", YES, NULL },
		{ "进入后已购买 面霜", NO, "进入后已购买 面霜" },
		{ "进入后未购买 面霜", YES, NULL },
		{ "订单数 = 2", YES, NULL },
		{ "订单数 > 2", NO, "订单数 > 2" },
		{ "订单数 ≥ 2单", YES, NULL },
		{ "订单数 ≠ 2", NO, "订单数 ≠ 2" },
		{ "订单数 ≠ 3", YES, NULL },
		{ "订单数 ≤ 2", YES, NULL },
		{ "订单数 < 2", NO, "订单数 < 2" },
		{ "订单数 < 3", YES, NULL },
		{ "订单数 ≤ 1", NO, "订单数 ≤ 1" },
		{ "近30天 订单数 = 1", YES, NULL },
		{ "近30天 消费 ≥ 100元", YES, NULL },  /* net of refunds */
		{ "近30天 消费 > 100元", NO, "近30天 消费 > 100元" },
		{ "近90天 消费 ≥ 400元", YES, NULL },
		{ "已加 ≥ 7天", YES, NULL },           /* rolling: 7 × 24 h to the minute (finding 68) */
		{ "已加 > 7天", NO, "已加 > 7天" },
		{ "渠道 = 包裹卡", YES, NULL },
		{ "渠道 = 门店、包裹卡", YES, NULL },
		{ "渠道 ≠ 包裹卡", NO, "渠道 ≠ 包裹卡" },
		{ "渠道 ≠ 门店", YES, NULL },
		{ "员工 = 王芳", YES, NULL },
		{ "员工 = wangfang", YES, NULL },
		{ "员工 = 李丽", NO, "员工 = 李丽" },
		{ "性别 = 女", UN, "看不到：性别 = 女" },
		{ "非 性别 = 男", UN, "看不到：性别 = 男" }, /* finding 30: gender 0 is usual */
		{ "非 有标签 油皮", NO, "非 有标签 油皮" },
		{ "非 有标签 干皮", YES, NULL },
		{ "非 非 有标签 油皮", YES, NULL },
		{ "有标签 油皮 且 已购买", YES, NULL },
		{ "有标签 油皮 且 未购买", NO, "未购买" },
		{ "有标签 干皮 且 未购买", NO, "有标签 干皮" },
		{ "性别 = 女 且 未购买", NO, "未购买" },      /* what is known to fail decides */
		{ "性别 = 女 且 已购买", UN, "看不到：性别 = 女" },
		{ "性别 = 女 或 已购买", YES, NULL },
		{ "性别 = 女 或 未购买", UN, "看不到：性别 = 女" },
		{ "有标签 干皮 或 未购买", NO, "有标签 干皮" },
		{ "非（有标签 油皮 且 已购买）", NO, "非(有标签 油皮 且 已购买)" },
		{ "（有标签 干皮 或 已购买）且 已加 ≥ 1天", YES, NULL },
	};
	/* clang-format on */

	(void)state;
	p.f.orders = 3;
	p.f.order = orders;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		holds(&p, cases[i].cond, cases[i].want, cases[i].said);
}

static void test_d30_not_knowing_never_widens(void **state)
{
	struct person p = person();
	struct bought_order bill = {.paid_ms = stage_at("2026-03-09 12:00"), .gross_fen = 100};

	(void)state;
	p.f.order = &bill;
	p.f.orders = 1;
	holds(&p, "已购买 洁面", UN, "看不到：已购买 洁面"); /* a bill that does not say what for */
	holds(&p, "未购买 洁面", UN, "看不到：未购买 洁面");
	holds(&p, "已购买", YES, NULL);
	p.f.added_ms = 0;
	holds(&p, "已加 ≥ 1小时", UN, "看不到：已加 ≥ 1小时");
	p.f.channel = SPAN_ABSENT;
	holds(&p, "渠道 ≠ 门店", UN, "看不到：渠道 ≠ 门店");
	p.f.channel = SPAN_LIT(""); /* known: none */
	holds(&p, "渠道 ≠ 门店", YES, NULL);
	holds(&p, "渠道 = 门店", NO, "渠道 = 门店");
	p.f.employee = SPAN_ABSENT;
	holds(&p, "员工 = 王芳", UN, "看不到：员工 = 王芳");
	p.f.gender = 2;
	holds(&p, "性别 = 女", YES, NULL);
	holds(&p, "非 性别 = 男", YES, NULL);
	p.f.gender = 1;
	holds(&p, "性别 = 女", NO, "性别 = 女");
}

static void test_d61_people_by_name(void **state)
{
	(void)state;
	assert_true(condeval_employee(SPAN_LIT("李丽"), SPAN_LIT("lili1"), SPAN_LIT("李丽")));
	assert_true(condeval_employee(SPAN_LIT("李丽(lili1)"), SPAN_LIT("lili1"), SPAN_LIT("李丽")));
	assert_true(condeval_employee(SPAN_LIT("李丽(LiLi1)"), SPAN_LIT("lili1"), SPAN_LIT("李丽")));
	assert_false(condeval_employee(SPAN_LIT("李丽(lili2)"), SPAN_LIT("lili1"), SPAN_LIT("李丽")));
	assert_true(condeval_employee(SPAN_LIT("lili1"), SPAN_LIT("lili1"), SPAN_LIT("")));
	assert_false(condeval_employee(SPAN_LIT("李丽"), SPAN_LIT("lili1"), SPAN_LIT("")));
	assert_false(condeval_employee(SPAN_LIT("(lili1)"), SPAN_LIT("lili1"), SPAN_LIT("")));
}

/* No enrolment yet (人群): what is since entry is not known. */
static void test_d08_before_entry_nothing_is_since_entry(void **state)
{
	struct sop_cond since = {.kind = SOP_C_BOUGHT_SINCE, .source = SPAN_LIT("进入后已购买")};
	struct sop_cond arm = {.kind = SOP_C_ARM,
		.op = SOP_OP_EQ,
		.names = {1, &(struct span){"A", 1}},
		.source = SPAN_LIT("实验组 = A")};
	struct person p = person();
	const struct sop_cond *why;

	(void)state;
	assert_int_equal(condeval_truth(&since, &p.f, NULL, p.now, &why), TRUTH_UNKNOWN);
	assert_ptr_equal(why, &since);
	assert_int_equal(condeval_truth(&arm, &p.f, NULL, p.now, NULL), TRUTH_UNKNOWN);
	assert_int_equal(condeval_truth(&arm, &p.f, &p.e, p.now, NULL), TRUTH_YES);
	p.e.arm = 0;
	assert_int_equal(condeval_truth(&arm, &p.f, &p.e, p.now, NULL), TRUTH_UNKNOWN);
	assert_int_equal(condeval_truth(NULL, &p.f, NULL, p.now, &why), TRUTH_YES);
	assert_null(why);
}

static void test_needs(void **state)
{
	struct sop_script *s =
		stage_script("# 剧本：一\n- 开始：加好友\n- 停止：已购买\n"
			     "## 第2天 20:00 甲\n- 条件：有标签 油皮 且 非（未购买 或 性别 = 男）\n> 甲\n"
			     "## 第3天 20:00 乙\n- 条件：已加 ≥ 2小时 且 渠道 = 包裹卡 且 员工 = 王芳\n> 乙\n");

	(void)state;
	assert_int_equal(condeval_needs(s->step[0].cond), SOP_NEED_TAGS | SOP_NEED_ORDERS | SOP_NEED_GENDER);
	assert_int_equal(condeval_needs(s->step[1].cond), SOP_NEED_RELATION);
	assert_int_equal(condeval_needs(NULL), 0);
	script_free(s);
}

/* 打卡: of who is in none nothing is known; 今天 is known only on one of its days. */
static void test_d21_checking_in(void **state)
{
	struct person p = person();

	(void)state;
	holds(&p, "打卡 ≥ 3天", UN, "看不到：打卡 ≥ 3天");
	holds(&p, "非 今天未打卡", UN, "看不到：今天未打卡");
	p.f.camp = true;
	p.f.checked = 3;
	p.f.streak = 2;
	p.f.missed = 1;
	holds(&p, "打卡 ≥ 3天", YES, NULL);
	holds(&p, "打卡 ≥ 4", NO, "打卡 ≥ 4");
	holds(&p, "连续打卡 满 3天", NO, "连续打卡 满 3天");
	holds(&p, "漏打 不超过 1天", YES, NULL);
	holds(&p, "今天已打卡", UN, "看不到：今天已打卡"); /* it is over, or has not begun */
	p.f.camp_open = true;
	holds(&p, "今天未打卡", YES, NULL);
	holds(&p, "今天已打卡", NO, "今天已打卡");
	p.f.checked_today = true;
	holds(&p, "今天未打卡", NO, "今天未打卡");
	holds(&p, "今天已打卡 且 漏打 = 1", YES, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_predicates),
		cmocka_unit_test(test_d30_not_knowing_never_widens),
		cmocka_unit_test(test_d61_people_by_name),
		cmocka_unit_test(test_d08_before_entry_nothing_is_since_entry),
		cmocka_unit_test(test_d21_checking_in),
		cmocka_unit_test(test_needs),
	};

	return cmocka_run_group_tests_name("sop/condeval", tests, NULL, NULL);
}
