/* Findings about times: each provoked by a heading or a key an operator could write, and the forms that are right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/zone.h"
#include "findings.h"
#include "sop/check.h"
#include "sop/read.h"

#define HEAD "# 剧本：测试\n- 开始：加好友\n- 停止：已购买\n- 目标：首单，7天内\n" /* steps begin in line 5 */
#define DAY "## 第2天 20:00 前\n> 您好\n"

#define CLOCK(start) "# 剧本：测试\n- 开始：" start "\n- 停止：已购买\n- 目标：首单，7天内\n"

#define BLAST "# 群发：测试\n- 人群：有标签 老客\n- 目标：首单，7天内\n" /* steps begin in line 4 */

#define DAYS "# 群发：测试\n- 人群：有标签 老客\n- 停止：已购买\n- 目标：首单，7天内\n" /* steps begin in line 5 */

static const struct findings_row rows[] = {
	/* clang-format off */
	{ "W604", DAYS "## 2027-03-05 19:00 一\n> 您好\n## 2027-03-05 19:30 二\n> 您好\n", 7, 4, NULL },
	{ "W604", DAYS "## 每周五 19:00 一\n> 您好\n## 2027-03-05 19:30 二\n> 您好\n", 7, 4, NULL },
	{ "W604", DAYS "## 每天 19:00 一\n> 您好\n## 每月8日 19:30 二\n> 您好\n", 7, 4, NULL },
	{ "W605", DAYS "## 2027-03-05 10:00 一\n> 您好\n## 2027-03-05 20:00 二\n> 您好\n", 7, 4, NULL },
	{ "W605", DAYS "## 每周一、五 10:00 一\n> 您好\n## 每周五 20:00 二\n> 您好\n", 7, 4, NULL },
	{ "W605", HEAD "## 每天 10:00 一\n- 直到：第9天\n> 您好\n## 第9天 20:00 二\n> 您好\n", 8, 4, NULL },
	{ "E315", HEAD "## 2027-02-29 20:00 礼\n> 好\n", 5, 4, NULL },
	{ "E315", HEAD "## 2027年13月1日 礼\n> 好\n", 5, 4, NULL },
	{ "E316", HEAD "## 11-11 20:00 大促\n> 好\n", 5, 4, "2026-11-11" },
	{ "E316", HEAD "## 3月3日 20:00 节\n> 好\n", 5, 4, "2027-03-03" }, /* this year's has passed */
	{ "E317", HEAD "## 每周八 20:00 周报\n- 最多：4\n> 好\n", 5, 4, NULL },
	{ "E317", HEAD "## 每周五至一 20:00 周报\n- 最多：4\n> 好\n", 5, 4, NULL },
	{ "E318", HEAD "## 每月32日 10:00 月报\n- 最多：4\n> 好\n", 5, 4, NULL },
	{ "E318", HEAD "## 每月 10:00 月报\n- 最多：4\n> 好\n", 5, 4, NULL },
	{ "E319", HEAD "## 续费日前3天 10:00 提醒\n> 好\n", 5, 4, "## 日期" },
	{ "E320", HEAD DAY "## 上一步后 2小时 20:00 再\n> 好\n", 7, 0, NULL },
	{ "E320", HEAD "## 购买后 36小时 20:00 再\n> 好\n", 5, 0, NULL },
	{ "E321", HEAD DAY "- 只在：上班日\n", 7, 0, "工作日" },
	{ "E342", HEAD DAY "- 只在：第5-9天\n", 5, 4, "里面" },
	{ "E343", HEAD "- 最长：1天\n## 第3天 20:00 报\n> 好\n", 6, 4, "写长" },
	{ "E343", HEAD "- 最长：1天\n## 24小时后 报\n> 好\n", 6, 4, NULL },
	{ "E344", HEAD "- 静默：00:00-24:00\n## 立即 报\n> 好\n", 5, 3, "写短" },
	{ "E344", HEAD "- 静默：09:00-21:30\n## 立即 报\n> 好\n", 5, 3, NULL },
	{ "W614", HEAD "## 每天 20:00 报\n- 直到：2026-03-01\n> 好\n", 6, 3, NULL },
	{ "E306", HEAD "- 最长：0天\n" DAY, 5, 0, NULL },
	{ "E322", HEAD DAY "- 只在：工作日、周末\n", 7, 0, NULL },
	{ "E323", HEAD "## 每月8日 10:00（改为月末） 月报\n- 最多：4\n> 好\n", 5, 0, NULL },
	{ "E324", HEAD "## 每天 10:00 报\n- 直到：月底\n> 好\n", 6, 6, "第30天" },
	{ "E325", HEAD "## 每天 10:00 报\n> 好\n", 5, 4, "最多" },
	{ "E325", HEAD "## 每周一 10:00（工作日） 报\n> 好\n", 5, 4, "直到" },
	{ "E326", HEAD DAY "- 最多：4\n", 7, 3, NULL },
	{ "E326", HEAD DAY "- 直到：第9天\n", 7, 3, NULL },
	{ "E327", HEAD "## 上一步后 2小时 再\n> 好\n", 5, 4, NULL },
	{ "E328", HEAD "## 每天 10:00 报\n- 最多：4\n> 好\n### 如果 回复\n- 打标签：回了\n", 5, 4, "另一步" },
	{ "E308", HEAD "## 每天 23:00 报\n- 最多：4\n> 好\n", 5, 4, NULL },       /* finding 44: every clock, not only 第N天 */
	{ "E308", HEAD "## 生日当天 08:00 好\n> 好\n", 5, 4, NULL },
	{ "E308", HEAD "## 2027-01-01 00:00 跨年\n> 好\n", 5, 4, NULL },
	{ "E309", HEAD "## 2027-01-01 10:00 元旦\n- 错过：顺延\n> 好\n", 6, 3, "补发" },
	{ "E309", HEAD "## 每天 10:00 报\n- 最多：4\n- 错过：顺延\n> 好\n", 7, 3, "补发" },
	{ "E309", HEAD "## 生日前1天 10:00 报\n- 错过：顺延\n> 好\n", 6, 3, "补发" },
	{ "E616", HEAD "## 每天 10:00 报\n- 最多：4\n- 确认期限：09:30\n> 好\n", 7, 3, NULL },
	{ "E304", HEAD "## 每天 20:00-19:00 报\n- 最多：4\n> 好\n", 5, 0, NULL },
	{ "E303", HEAD DAY "- 只在：第0-3天\n", 7, 0, NULL },
	{ "E301", HEAD "## 每年3月3日 10:00 节\n> 好\n", 5, 4, NULL },             /* finding 31: begins like a time */
	/* 开始 by the clock (finding 7) */
	{ "E216", CLOCK("每天 10:00"), 2, 6, "人群：全部" },
	{ "E216", CLOCK("加好友、每周一、三 10:00"), 2, 10, NULL },
	{ "E330", CLOCK("每天 10:00-12:00") "- 人群：全部\n", 2, 6, "10:00" },
	{ "E411", CLOCK("每天") "- 人群：全部\n", 2, 0, "每天 20:00" },
	{ "E411", CLOCK("固定时间") "- 人群：全部\n", 2, 0, "固定时间 2026-12-01 20:00" },
	{ "E411", CLOCK("固定时间 每天 10:00") "- 人群：全部\n", 2, 0, NULL },
	{ "E316", CLOCK("固定时间 11-11 20:00") "- 人群：全部\n", 2, 11, "2026-11-11" },
	{ "E317", CLOCK("每周八 20:00") "- 人群：全部\n", 2, 6, NULL },
	{ "E208", CLOCK("每天 10:00（第1-9天）") "- 人群：全部\n", 2, 6, "工作日" },
	{ "E410", CLOCK("沉默太久"), 2, 6, "沉默" },
	{ "E411", CLOCK("沉默"), 2, 8, "沉默 30天" },
	{ "E306", CLOCK("沉默 很久"), 2, 0, "7天" },
	{ "E331", CLOCK("生日 前3天"), 2, 0, "生日前3天" },
	{ "E319", CLOCK("纪念日 续费日"), 2, 10, "## 日期" },
	{ "E411", CLOCK("纪念日"), 2, 0, "纪念日 续约日" },
	{ "E217", CLOCK("沉默 30天") "- 存量：全部\n", 5, 6, "每天最多 500" },
	{ "E217", CLOCK("沉默 30天") "- 存量：每天最多 0\n", 5, 6, NULL },
	{ "E218", CLOCK("生日") "- 存量：每天最多 500\n", 5, 3, NULL },
	{ "W616", CLOCK("固定时间 2026-03-01 20:00") "- 人群：全部\n", 2, 6, NULL },
	/* 群发: moments of its own, and 人群 */
	{ "E216", "# 群发：测试\n- 目标：首单，7天内\n## 2027-01-01 10:00 元旦\n> 好\n", 1, 3, "人群：全部" },
	{ "E305", BLAST "## 第1天 10:00 好\n> 好\n", 4, 4, "2026-11-11 20:00" },
	{ "E305", BLAST "## 生日当天 10:00 好\n> 好\n", 4, 4, NULL },
	{ "E305", BLAST "## 立即 好\n> 好\n", 4, 4, NULL },
	{ "E203", BLAST "- 开始：加好友\n## 2027-01-01 10:00 元旦\n> 好\n", 4, 3, NULL },
	{ "E203", BLAST "- 重复进入：不\n## 2027-01-01 10:00 元旦\n> 好\n", 4, 3, NULL },
	{ "E203", BLAST "## 每天 10:00 报\n- 最多：4\n> 好\n", 5, 3, NULL },
	{ "E309", BLAST "## 2027-01-01 10:00 元旦\n- 错过：顺延\n> 好\n", 5, 3, "补发" },
	{ "E308", BLAST "## 每天 23:00 报\n> 好\n", 4, 4, NULL },
	{ "E611", BLAST "## 每天 10:00 报\n- 执行：自动\n> 好\n", 5, 3, NULL },
	{ "E328", BLAST "- 停止：已购买\n## 每天 10:00 报\n> 好\n### 如果 回复\n- 打标签：回了\n", 5, 4, NULL },
	{ "W601", BLAST "## 每天 10:00 报\n> 好\n", 1, 0, "已购买" },
	{ "W602", "# 群发：测试\n- 人群：全部\n## 2027-01-01 10:00 元旦\n> 好\n", 1, 0, NULL },
	{ "W617", BLAST "- 白名单测试：林悦、王芳\n## 2027-01-01 10:00 元旦\n> 好\n", 4, 3, "去掉" },
	{ "W617", HEAD "- 白名单测试：林悦\n" DAY, 5, 3, NULL },
	{ "E411", CLOCK("回复"), 2, 8, "回复 含「要货」" },
	{ "E411", CLOCK("回复 含 要货"), 2, 0, "「" },
	{ "N642", CLOCK("回复 是「要货」、加好友"), 2, 6, NULL },
	{ "W644", CLOCK("回复 含「1」"), 2, 6, NULL },
	{ "W614", HEAD "## 2026-03-01 10:00 促\n> 好\n", 5, 4, NULL },
	{ "W615", HEAD DAY "- 只在：工作日\n", 5, 4, "holidays" },
	/* clang-format on */
};

static const char *const good[] = {
	DAYS "## 2027-03-05 19:00 一\n> 您好\n## 2027-03-06 19:30 二\n> 您好\n## 每周一 20:00 三\n> 您好\n",
	DAYS "## 每天 19:00 一\n- 只在：周末\n> 您好\n## 每周三 19:30 二\n> 您好\n",
	HEAD "## 每天 20:00 一\n- 最多：4\n> 好\n## 每天 20:00 二\n- 只在：第30-40天\n> 好\n",
	HEAD "## 每天 19:00（第1-4天） 一\n> 您好\n## 第5天 19:30 二\n> 您好\n",
	BLAST "## 2027-01-01 10:00 元旦\n> 好\n",
	BLAST
	"- 停止：已购买、客户说「不要」\n## 每周一、三 10:00-12:00（周末） 报\n- 错过：跳过\n> 好\n## 每月31日 10:00（改为月末） 月报\n> 好\n",
	BLAST "- 停止：已购买\n## 2027-01-01 10:00 元旦\n> 好\n### 如果 购买\n- 打标签：满意\n",
	CLOCK("每天 10:00") "- 人群：有标签 老客\n" DAY,
	CLOCK("每周一、三 20:00、生日，员工 = 林悦") "- 人群：全部\n" DAY,
	CLOCK("每周一至五 晚上8点（节假日除外）") "- 人群：全部\n" DAY,
	CLOCK("每月31日 10:00（改为月末）") "- 人群：全部\n" DAY,
	CLOCK("固定时间 2026年12月1日 20:00、打标签 A、B、每天 10:00") "- 人群：未购买\n" DAY,
	CLOCK("沉默 30天、打标签 沉默") "- 存量：每天最多 500 位\n" DAY,
	CLOCK("沉默 半天、生日、纪念日 续约日") "- 存量：不进\n" DAY,
	CLOCK("分数到 60") "- 存量：每天最多 5\n" DAY,
	CLOCK("打标签 A、沉默 7天、沉默30天、分数到６０、沉默半天") DAY, /* a number ends the word, finding 37 */
	HEAD DAY "## 上一步后 2小时 再\n> 好\n",
	HEAD "## 2027年1月1日 10:00 元旦\n> 好\n",
	HEAD "## 2027/1/1 上午10点 元旦\n> 好\n",
	HEAD "## 每周一、三、五 20:00 周报\n- 最多：12次\n> 好\n",
	HEAD "## 每周一至五 20:00 周报\n- 直到：2027-06-30\n> 好\n",
	HEAD "## 每周末 20:00 周报\n- 直到：第30天\n> 好\n",
	HEAD "## 每月31日 10:00（没有则跳过） 月报\n- 最多：3\n> 好\n",
	HEAD "## 每月31日 10:00（改为月末） 月报\n- 最多：3\n> 好\n",
	HEAD "## 每月最后一天 10:00 月报\n- 最多：3\n> 好\n",
	HEAD "## 每天 20:30（第1-9天）（周末） 报\n> 好\n",
	HEAD "## 生日前3天 10:00 祝福\n> 好\n",
	HEAD "## 生日当天 10:00-12:00 祝福\n> 好\n",
	HEAD "## 续约日后 1天 祝福\n> 好\n",
	HEAD "## 购买后 7天 20:00 回访\n> 好\n",
	HEAD "## 购买后 1个月 回访\n> 好\n",
	HEAD "## 最后互动后 14天 回访\n> 好\n",
	HEAD "## 一个月后 回访\n> 好\n",
	HEAD "- 不发日：除夕、2027-01-01、2027-02-05至2027-02-07\n- 不发日：节假日\n" DAY,
};

/* A text without a step gets one. */
static void read_in(const char *without, struct diag_list *list, struct arena *a)
{
	char text[1024];
	struct span names[] = {SPAN_LIT("续约日")};
	struct sop_names dates = {1, names};
	struct calendar calendar = {0};
	struct check_world w;
	struct sop_script *s = NULL;

	snprintf(text, sizeof text, "%s%s", without, strstr(without, "\n## ") ? "" : DAY);
	check_world_init(&w);
	w.quiet_from = 21 * 60 + 30;
	w.quiet_to = 9 * 60;
	w.dates = &dates;
	w.calendar = &calendar;
	w.today = zone_day_of(2026, 3, 4);
	diag_init(list, a);
	if ((read_script(span_of(text), SPAN_LIT("sop/测试.md"), &w, list, &s) == RC_OK) != (list->errors == 0)) {
		findings_show(list);
		fail_msg("%s", text);
	}
	script_free(s);
}

static void each_finding_is_made(void **state)
{
	(void)state;
	findings_each(rows, sizeof rows / sizeof rows[0], read_in, true);
}

static void what_is_right_is_read(void **state)
{
	(void)state;
	findings_none(good, sizeof good / sizeof good[0], read_in);
}

/* How many it would take in, told by the caller (finding 11). */
static bool some(void *user, const struct sop_script *s, struct check_people *ret)
{
	(void)s;
	*ret = *(struct check_people *)user;
	return true;
}

static void people_are_counted_before(void **state)
{
	static const struct {
		const char *text;
		struct check_people people;
		const char *code;
		int line;
		const char *said;
	} counted[] = {
		{BLAST "## 2027-01-01 10:00 元旦\n> 好\n", {1234, 5, -1}, "N616", 2, "1234 位客户，5 位员工"},
		{BLAST "## 2027-01-01 10:00 元旦\n> 好\n", {0, 0, -1}, "N617", 2, "一个人也没有"},
		{CLOCK("每天 10:00") "- 人群：全部\n" DAY, {7, 1, -1}, "N616", 5, "7 位客户"},
		{CLOCK("沉默 30天") "- 存量：每天最多 500\n" DAY, {-1, 0, 1001}, "N618", 5,
			"1001 位，每天最多 500 位，要 3 天"},
		{CLOCK("沉默 30天") DAY, {-1, 0, 1001}, "N619", 2, "1001 位，不会进入"},
		{CLOCK("沉默 30天") DAY, {-1, 0, 0}, NULL, 0, NULL},
		{CLOCK("沉默 30天") "- 停用：是\n" DAY, {-1, 0, 9}, NULL, 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof counted / sizeof counted[0]; i++) {
		struct check_people people = counted[i].people;
		struct check_world w;
		struct arena *a = arena_new(0);
		struct diag_list l;
		struct sop_script *s = NULL;

		check_world_init(&w);
		w.people = some;
		w.user = &people;
		diag_init(&l, a);
		assert_int_equal(read_script(span_of(counted[i].text), SPAN_LIT("sop/测试.md"), &w, &l, &s), RC_OK);
		if (!counted[i].code ? l.n != 0
				     : l.n != 1 || strcmp(l.v[0].code, counted[i].code) != 0 ||
					l.v[0].line != counted[i].line ||
					span_search(l.v[0].text, span_of(counted[i].said)) == SIZE_MAX) {
			findings_show(&l);
			fail_msg("%d: %s", (int)i, counted[i].text);
		}
		script_free(s);
		arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_finding_is_made),
		cmocka_unit_test(what_is_right_is_read),
		cmocka_unit_test(people_are_counted_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
