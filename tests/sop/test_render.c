/* What a customer reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "base/rng.h"
#include "base/utf8.h"
#include "sop/render.h"
#include "stage.h"

static struct render_values values(const char *customer)
{
	return (struct render_values){
		.customer = span_of(customer),
		.employee = SPAN_LIT("王芳"),
		.channel = SPAN_LIT("包裹卡"),
		.zone = &stage_zone,
		.added_ms = stage_at("2026-03-01 23:59"),
		.now_ms = stage_at("2026-03-03 09:00"),
	};
}

/* Renders the only step of a script whose text is `text`. */
static void renders(const char *text, const struct render_values *v, enum render_how how, const char *want)
{
	char file[2048];
	struct sop_script *s;
	struct text out;
	const char *word = NULL, *checked = NULL;
	enum reason r;

	snprintf(file, sizeof file, "# 剧本：一\n- 开始：加好友\n- 停止：已购买\n## 第2天 20:00 甲\n> %s\n", text);
	s = stage_script(file);
	text_init(&out, 10000);
	text_adds(&out, "^");
	r = render_text(&s->step[0].text, v, how, &out, &word);
	assert_int_equal(render_check(&s->step[0].text, v, &checked), r);
	if (want) {
		assert_int_equal(r, REASON_OK);
		assert_string_equal(text_str(&out) + 1, want);
	} else {
		assert_int_equal(r, REASON_NO_VALUE);
		assert_string_equal(text_str(&out), "^"); /* as before */
		assert_non_null(word);
		assert_string_equal(word, checked);
	}
	text_release(&out);
	script_free(s);
}

static void test_d15_name_or_fallback(void **state)
{
	struct render_values named = values("小美"), unnamed = values(NULL);

	(void)state;
	renders("{客户|亲}，您好", &named, RENDER_ONE, "小美，您好");
	renders("{客户|亲}，您好", &named, RENDER_MASS, "亲，您好"); /* the same for all */
	renders("{客户|亲}，您好", &unnamed, RENDER_ONE, "亲，您好");
	renders("{客户}，您好", &named, RENDER_MASS, "小美，您好"); /* one task a customer */
	renders("{客户}，您好", &unnamed, RENDER_ONE, NULL);
	renders("{客户}，您好", &unnamed, RENDER_MASS, NULL);
	renders("第{加好友天数}天", &named, RENDER_MASS, "第3天");
	renders("第{加好友天数|几}天", &named, RENDER_MASS, "第几天");
	renders("我是{员工}，{渠道}来的", &named, RENDER_MASS, "我是王芳，包裹卡来的");
	renders("今天{今天}", &named, RENDER_MASS, "今天3月3日");
	renders("\\{不是变量\\}", &named, RENDER_ONE, "{不是变量}");
}

/* Finding 15: per customer; finding 59: an order that does not say what it was for is not known to be of X. */
static void test_d15_orders(void **state)
{
	/* clang-format off */
	const struct bought_order orders[] = {
		{ .paid_ms = stage_at("2026-01-05 23:59"), .gross_fen = 100, .product = SPAN_LIT("洁面"), .order_no = SPAN_LIT("4012345678901234567") },
		{ .paid_ms = stage_at("2026-02-28 00:00"), .gross_fen = 100, .product = SPAN_LIT("面霜"), .category = SPAN_LIT("护肤"), .order_no = SPAN_LIT("T{2}") },
		{ .paid_ms = stage_at("2026-03-01 10:00"), .gross_fen = 100, .refund_fen = 100, .product = SPAN_LIT("洁面"), .order_no = SPAN_LIT("T3") },
		{ .paid_ms = stage_at("2026-02-27 10:00"), .gross_fen = 100, .order_no = SPAN_LIT("T4") },
	};
	/* clang-format on */
	struct render_values v = values("小美"), none = values("小美");

	(void)state;
	v.order = orders;
	v.orders = 4;
	renders("单号{订单号}", &v, RENDER_ONE,
		"单号T2"); /* the last that was not paid back; a customer never sees a brace */
	renders("{购买日}买的", &v, RENDER_ONE, "2月28日买的");
	renders("{购买日:洁面}买的", &v, RENDER_ONE, "1月5日买的");
	renders("{购买日：护肤}买的", &v, RENDER_ONE, "2月28日买的");
	renders("{购买日:精华}买的", &v, RENDER_ONE, NULL);
	renders("{购买日:精华|上次}买的", &v, RENDER_ONE, "上次买的");
	renders("{购买日:洁面|上次}买的", &v, RENDER_MASS, "上次买的"); /* the same for all */
	renders("{购买日:洁面}买的", &v, RENDER_MASS, "1月5日买的");    /* one task a customer */
	renders("单号{订单号}", &none, RENDER_ONE, NULL);
	renders("单号{订单号|见短信}", &none, RENDER_ONE, "单号见短信");
	v.orders = 1;
	renders("{订单号}", &v, RENDER_ONE, "4012345678901234567");
}

static void test_d68_days_are_calendar_days(void **state)
{
	struct render_values v = values("小美");

	(void)state;
	v.added_ms = stage_at("2026-03-03 00:00");
	renders("{加好友天数}", &v, RENDER_ONE, "1");
	v.added_ms = stage_at("2026-03-02 23:59");
	renders("{加好友天数}", &v, RENDER_ONE, "2");
	v.added_ms = 0;
	renders("{加好友天数}", &v, RENDER_ONE, NULL);
	v.added_ms = v.now_ms + 1; /* a clock of the future tells nothing */
	renders("{加好友天数}", &v, RENDER_ONE, NULL);
	v.now_ms = stage_at("2026-12-31 23:59:59");
	v.added_ms = stage_at("2026-01-01 00:00");
	renders("{加好友天数} {今天}", &v, RENDER_ONE, "365 12月31日");
}

static void test_personal(void **state)
{
	struct sop_script *s = stage_script(
		"# 剧本：一\n- 开始：加好友\n- 停止：已购买\n## 第2天 20:00 甲\n> {客户|亲}{员工}\n## 第3天 20:00 乙\n> {客户}\n");

	(void)state;
	assert_false(render_personal(&s->step[0].text, RENDER_MASS));
	assert_true(render_personal(&s->step[0].text, RENDER_ONE));
	assert_true(render_personal(&s->step[1].text, RENDER_MASS));
	assert_true(render_uses(&s->step[0].text, SOP_V_CUSTOMER));
	assert_false(render_uses(&s->step[0].text, SOP_V_TODAY));
	script_free(s);
}

static void test_names_are_fit_to_be_read(void **state)
{
	/* clang-format off */
	static const struct { const char *raw, *want; } cases[] = {
		{ "小美", "小美" },
		{ "  小美\t", "小美" },
		{ "小\n美", "小 美" },
		{ "A  B", "A B" },
		{ "\xe3\x80\x80小美\xe3\x80\x80", "小美" },
		{ "{客户}", "客户" },
		{ "｛链接:X｝", "链接:X" },
		{ "\x01\x02", "" },
		{ "", "" },
		{ " ", "" },
		{ "a\xe2\x80\xae" "b", "ab" },      /* right-to-left override */
		{ "a\xe2\x80\x8b" "b", "ab" },      /* zero width */
		{ "a\xe2\x80\xa8" "b", "a b" },     /* line separator */
		{ "\xff小\xc0\x80美", "小美" },      /* no UTF-8 */
		{ "😀小美", "😀小美" },
		{ "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二" },
		{ "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一 二", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text out;

		text_init(&out, 1000);
		assert_int_equal(render_name(span_of(cases[i].raw), &out), cases[i].want[0] != '\0');
		assert_string_equal(text_str(&out), cases[i].want);
		text_release(&out);
	}
}

/* Whatever the name: no brace, no control, valid, short; empty ones are the fallback. */
static void test_no_name_breaks_a_message(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 7);
	for (int i = 0; i < 5000; i++) {
		char raw[120];
		size_t n = (size_t)rng_below(&r, sizeof raw);
		struct text out;
		uint32_t cp;

		for (size_t k = 0; k < n; k++)
			raw[k] = (char)(rng_below(&r, 3) ? "{}\n\xe2\x80\xae\xef\xbd\x9b\x9d a|\\"[rng_below(&r, 14)]
							 : (char)rng_below(&r, 256));
		text_init(&out, 1000);
		bool left = render_name(span_make(raw, n), &out);

		assert_int_equal(left, out.n > 0);
		assert_true(utf8_valid(text_span(&out)));
		assert_true(utf8_count(text_span(&out)) <= RENDER_NAME_CHARS);
		for (struct span s = text_span(&out); s.n > 0; s = span_drop(s, utf8_next(s, &cp))) {
			utf8_next(s, &cp);
			assert_true(
				cp >= ' ' && cp != '{' && cp != '}' && cp != 0xFF5B && cp != 0xFF5D && cp != 0x202E);
		}
		text_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_d15_name_or_fallback),
		cmocka_unit_test(test_d15_orders),
		cmocka_unit_test(test_d68_days_are_calendar_days),
		cmocka_unit_test(test_personal),
		cmocka_unit_test(test_names_are_fit_to_be_read),
		cmocka_unit_test(test_no_name_breaks_a_message),
	};

	return cmocka_run_group_tests_name("sop/render", tests, NULL, NULL);
}
