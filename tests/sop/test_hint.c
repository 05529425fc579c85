/* What a newcomer writes, and what is said about it: exactly these findings, with a suggestion that keeps the meaning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/text.h"
#include "sop/check.h"
#include "sop/read.h"

#define TITLE "# 剧本：测试\n"
#define START "- 开始：加好友\n"
#define ENDS "- 停止：已购买\n- 目标：首单，7天内\n"
#define HEAD TITLE START ENDS /* steps begin in line 5 */
#define STEP "## 第2天 20:00 好\n> 您好\n"
#define DAY(clock) HEAD "## 第4天 " clock "\n> 您好\n"

static const struct row {
	const char *text;
	const char *codes; /* all findings with their lines, in order */
	const char *hint;  /* stands in the suggestion of the first one */
	const char *never; /* stands in none; NULL: not looked for */
} rows[] = {
	/* clang-format off */
	/* a heading without its ## */
	{ HEAD STEP "第3天 10:00 送礼\n> 您好\n", "E110:7", "像步骤：写成「## 第3天 10:00 送礼」", "前面加 >" },
	{ HEAD STEP "第三天　10：00 送礼\n- 条件：未购买\n> 您好\n", "E110:7", "写成「## 第三天　10：00 送礼」", NULL },
	{ HEAD "20秒内 欢迎\n> 您好\n", "E110:5", "写成「## 20秒内 欢迎」", NULL },
	{ HEAD STEP "第三天见\n", "E110:7", "正文每行前面加 >", "像步骤" },
	{ HEAD STEP "> 第3天 10:00 送礼\n", "W501:7", "写成「## 第3天 10:00 送礼」", NULL },
	{ HEAD "## 第2天 20:00 好\n> ## 20秒内 欢迎\n", "W501:6", "写成「## 20秒内 欢迎」", NULL },
	{ HEAD "## 第2天 20:00 好\n> 第3天记得来\n> 30分钟后 见\n> 当天 10:00 见\n", "", NULL, NULL },
	/* a heading with the wrong number of # */
	{ HEAD "### 第2天 10:00 早\n- 条件：未购买\n> 您好\n", "E116:5", "## 第1天 20:30", NULL },
	{ HEAD STEP "### 第3天 10:00 早\n- 错过：跳过\n> 您好\n", "E116:7", "## 第1天 20:30", NULL },
	{ HEAD "#### 第2天 10:00 早\n> 您好\n", "E114:5", NULL, NULL },
	{ HEAD "# 第2天 10:00 早\n> 您好\n", "E108:5", "两个井号", NULL },
	/* a key without its - */
	{ TITLE "开始：加好友\n" ENDS STEP, "E110:2", "像设置：写成「- 开始：加好友」", "前面加 >" },
	{ HEAD "## 第2天 20:00 好\n条件：未购买\n> 您好\n", "E110:6", "写成「- 条件：未购买」", NULL },
	{ HEAD STEP "温馨提示：明天见\n", "E110:7", "正文每行前面加 >", "像设置" },
	/* clocks of other countries, and vague ones */
	{ DAY("9:30pm 晚"), "E314:5", "写成 21:30 或 晚上9点半", NULL },
	{ DAY("9:30 pm"), "E314:5", "写成 21:30 或 晚上9点半", NULL },
	{ DAY("９：３０ＰＭ"), "E314:5", "写成 21:30 或 晚上9点半", NULL },
	{ DAY("PM 9:05 晚"), "E314:5", "写成 21:05 或 晚上9点05分", NULL },
	{ DAY("9 p.m. 晚"), "E314:5", "写成 21:00 或 晚上9点", NULL },
	{ DAY("10am-11am 早"), "E314:5", "写成 10:00 或 上午10点", NULL },
	{ DAY("12:30 am 晚"), "E314:5", "写成 00:30 或 凌晨0点半", NULL },
	{ DAY("12pm"), "E314:5", "写成 12:00 或 中午12点", NULL },
	{ DAY("9:30 PMC 讲座"), "", NULL, NULL },
	{ HEAD "## 9:30pm 晚\n> 您好\n", "E314:5", "21:30", "9:30pm" },
	{ HEAD "- 静默：9:30pm-9:00am\n" STEP, "E314:5", "21:30", NULL },
	{ HEAD "## 第2天 20:00 好\n- 确认期限：9:30pm\n> 您好\n", "E314:6", "21:30", NULL },
	{ DAY("上午10点半左右 礼"), "E301:5", "写成「## 第4天 上午10点半 礼」", "左右" },
	{ HEAD "## 上午10点半左右 礼\n> 您好\n", "E301:5", "「## 第1天 上午10点半 礼」", "左右" },
	{ HEAD "## 三天后 上午10点\n> 您好\n", "E313:5", "是不是想写「## 第4天 10:00」", NULL },
	{ HEAD "## 三天后 上午10点 礼\n> 您好\n", "E313:5", "「## 第4天 10:00 礼」", NULL },
	{ HEAD "## 2小时后 10:00\n> 您好\n", "E313:5", "一步一个时间", "是不是" },
	/* words that are near */
	{ TITLE START "- 停止：已购买\n- 目标：首单 7天\n" STEP, "E412:4", "写成「首单，7天内」", NULL },
	{ TITLE "- 开始：加好友 渠道 = 包裹卡\n" ENDS STEP, "E412:2", "「加好友，渠道 = 包裹卡」", NULL },
	{ TITLE "- 开始：渠道 = 包裹卡\n" ENDS STEP, "E410:2", "「加好友，渠道 = 包裹卡」", NULL },
	{ TITLE "- 开始：加好友，\n" ENDS STEP, "E208:2", "多了一个逗号", NULL },
	{ HEAD "## 第2天 20:00 好\n- 只发给：未购买\n> 您好\n", "E201:6", "是不是想写「条件」", NULL },
	{ HEAD "- 只发给：未购买\n" STEP, "E201:5", "是不是想写「人群」", NULL },
	{ HEAD "- 安静时间：21:30-09:00\n" STEP, "E201:5", "是不是想写「静默」", NULL },
	{ HEAD "## 第2天 20:00 好\n> ｛客户｜亲｝您好\n", "N602:6", NULL, NULL },
	{ HEAD "## 第2天 20:00 好\n> ｛｛客户｝｝您好\n", "E502:6 W611:6 E502:6", "{客户}", NULL },
	/* clang-format on */
};

static bool as_told(const struct row *row, const struct diag_list *l, struct text *codes)
{
	for (int i = 0; i < l->n; i++) {
		const struct diag *d = &l->v[i];
		text_addf(codes, "%s%s:%d", i ? " " : "", d->code, d->line);
		if (row->never && span_present(d->hint) && span_search(d->hint, span_of(row->never)) != SIZE_MAX)
			return false;
	}
	if (strcmp(text_str(codes), row->codes) != 0)
		return false;
	return !row->hint || (span_present(l->v[0].hint) && span_search(l->v[0].hint, span_of(row->hint)) != SIZE_MAX);
}

static void each_slip_is_told_once_and_well(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena *a = arena_new(0);
		struct diag_list l;
		struct sop_script *s = NULL;
		struct text t;

		diag_init(&l, a);
		text_init(&t, 1 << 16);
		enum rc rc = read_script(span_of(rows[i].text), SPAN_LIT("x.md"), NULL, &l, &s);
		assert_int_equal(rc == RC_OK, l.errors == 0);
		script_free(s);
		if (!as_told(&rows[i], &l, &t)) {
			for (int k = 0; k < l.n; k++)
				check_print(&l.v[k], &t);
			fprintf(stderr, "row %d:\n%sshould be: %s %s\nis: %s\n", (int)i, rows[i].text, rows[i].codes,
				rows[i].hint ? rows[i].hint : "", text_str(&t));
			wrong++;
		}
		text_release(&t);
		arena_free(a);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_slip_is_told_once_and_well),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
