/* What the reader makes of the rules of a file and of a step: tasks, actions, text, attachments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "sop/check.h"
#include "sop/read.h"
#include "stage.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define HEAD "# 剧本：测试\n- 开始：加好友\n- 停止：已购买\n- 目标：首单，7天内\n"

static void assert_span(struct span got, const char *want)
{
	if (!span_is(got, want))
		fail_msg("'%.*s' is not '%s'", SPAN_ARG(got), want);
}

static void reads_the_rules_of_a_file(void **state)
{
	struct sop_script *s = stage_script(HEAD
		"- 说明：新客，一周（试）\n- 负责人：王芳\n- 停用：是\n- 人群：有标签 A\n- 重复进入：隔 30天\n"
		"- 再次触发：重来\n- 同客多员工：各跟各的\n- 最长：90天\n- 每客每周最多：3\n- 每员工每天最多：20次\n"
		"- 与其他剧本间隔：2小时\n- 优先级：70\n- 执行：侧边栏\n- 错过：补发（3小时内）\n- 确认期限：90分钟\n"
		"## 20秒内\n> 您好\n"
		"## 第2天\n> 您好\n"
		"## 第3天\n- 执行：员工确认（企业群发）\n- 错过：跳过\n- 确认期限：21:00\n> 您好\n");

	(void)state;
	assert_span(s->about, "新客，一周（试）");
	assert_span(s->owner, "王芳");
	assert_true(s->disabled);
	assert_int_equal(s->audience->kind, SOP_C_TAG_ANY);
	assert_int_equal(s->reenter, SOP_REENTER_GAP);
	assert_true(s->reenter_gap_ms == 30 * DAY);
	assert_true(s->restart_on_again);
	assert_true(s->per_employee);
	assert_true(s->longest_ms == 90 * DAY);
	assert_int_equal(s->per_week, 3);
	assert_int_equal(s->employee_per_day, 20);
	assert_true(s->other_gap_ms == 2 * HOUR);
	assert_int_equal(s->priority, 70);
	/* What the file says holds for its steps, but not for the welcome. */
	assert_int_equal(s->step[0].exec, SOP_EXEC_DEFAULT);
	assert_int_equal(s->step[0].miss, SOP_MISS_DEFAULT);
	assert_int_equal(s->step[1].exec, SOP_EXEC_SIDEBAR);
	assert_int_equal(s->step[1].miss, SOP_MISS_LATE);
	assert_true(s->step[1].late_ms == 3 * HOUR);
	assert_true(s->step[1].confirm_ms == 90 * MINUTE);
	assert_int_equal(s->step[1].confirm_minute, -1);
	assert_int_equal(s->step[2].exec, SOP_EXEC_CONFIRM);
	assert_int_equal(s->step[2].miss, SOP_MISS_SKIP);
	assert_int_equal(s->step[2].confirm_minute, 21 * 60);
	assert_true(s->step[2].confirm_ms == 0);
	script_free(s);
}

static void reads_tasks(void **state)
{
	static const struct {
		const char *value, *text;
		enum sop_deadline deadline;
		int days, minute;
		int64_t ms;
		int options;
	} rows[] = {
		/* clang-format off */
		{ "打电话", "打电话", SOP_DL_DEFAULT, 0, 0, 0, 0 },
		{ "打电话，今天内", "打电话", SOP_DL_TODAY, 0, 1440, 0, 0 },
		{ "看聊天，答没答完的问题，今天 18:00 前", "看聊天，答没答完的问题", SOP_DL_DAY_CLOCK, 0, 1080, 0, 0 },
		{ "看聊天，明天 12 点前，选项 约上、没接", "看聊天", SOP_DL_DAY_CLOCK, 1, 720, 0, 2 },
		{ "看聊天，选项 约上、没接，2小时内", "看聊天", SOP_DL_AFTER, 0, 0, 2 * HOUR, 2 },
		{ "看聊天，后天内", "看聊天", SOP_DL_DAY_CLOCK, 2, 1440, 0, 0 },
		{ "看聊天，18:00", "看聊天", SOP_DL_DAY_CLOCK, 0, 1080, 0, 0 },
		{ "看（聊天）：再说，尽快", "看（聊天）：再说，尽快", SOP_DL_DEFAULT, 0, 0, 0, 0 },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[512];
		snprintf(text, sizeof text, HEAD "## 第2天\n- 员工任务：%s\n", rows[i].value);
		struct sop_script *s = stage_script(text);
		const struct sop_action *a = &s->step[0].action[0];
		assert_int_equal(a->act, SOP_ACT_TODO);
		assert_int_equal(a->text.n, 1);
		assert_span(a->text.piece[0].text, rows[i].text);
		assert_int_equal(a->deadline, rows[i].deadline);
		assert_int_equal(a->deadline_days, rows[i].days);
		assert_int_equal(a->deadline_minute, rows[i].minute);
		assert_true(a->deadline_ms == rows[i].ms);
		assert_int_equal(a->options.n, rows[i].options);
		script_free(s);
	}
}

static void keeps_actions_in_their_order(void **state)
{
	struct sop_script *s = stage_script(HEAD
		"## 第2天\n> 您好\n- 打标签：A\n- 员工任务：给{客户|他}回电话\n- 去标签：B、C\n- 打标签：D\n- 转剧本：「甲 乙」\n");
	static const enum sop_act want[] = {SOP_ACT_TAG, SOP_ACT_TODO, SOP_ACT_UNTAG, SOP_ACT_TAG, SOP_ACT_HANDOVER};

	(void)state;
	assert_int_equal(s->step[0].actions, 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(s->step[0].action[i].act, want[i]);
	assert_int_equal(s->step[0].action[1].text.n, 3);
	assert_int_equal(s->step[0].action[1].text.piece[1].var, SOP_V_CUSTOMER);
	assert_span(s->step[0].action[4].names.v[0], "甲 乙");
	script_free(s);
}

static void reads_text_as_it_stands(void **state)
{
	struct sop_script *s = stage_script(HEAD
		"## 第2天\n>　缩进１，～“引号”\n>\n>第三行   \n> \\{不是变量\\} \\n ｛ 员工 ｝ {渠道｜店 里，～}{今天}\n");
	const struct sop_text *t = &s->step[0].text;

	(void)state;
	assert_int_equal(t->n, 5);
	assert_span(t->piece[0].text, "缩进１，～“引号”\n\n第三行\n{不是变量} \\n ");
	assert_int_equal(t->piece[1].var, SOP_V_EMPLOYEE);
	assert_span(t->piece[2].text, " ");
	assert_int_equal(t->piece[3].var, SOP_V_CHANNEL);
	assert_span(t->piece[3].fallback, "店 里，～");
	assert_int_equal(t->piece[4].var, SOP_V_TODAY);
	assert_int_equal(t->pos.line, 6);
	script_free(s);
}

static bool every_file(void *user, struct span script, struct span path, struct check_file *ret)
{
	(void)user, (void)script, (void)path;
	*ret = (struct check_file){.bytes = 100};
	memset(ret->sha256, 'b', 64);
	return true;
}

static void reads_attachments(void **state)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct sop_script *s = NULL;
	struct check_world w;

	(void)state;
	check_world_init(&w);
	w.find_file = every_file;
	diag_init(&l, a);
	assert_int_equal(
		read_script(
			SPAN_LIT(HEAD
				"## 第2天 送\n- 附件：图片 真实 晒单（1）.JPG\n- 附件：视频「用法.mp4」\n- 附件：文件 素材/清单.pdf\n"
				"- 附件：链接 https://a.cn/x?y=1,2#z 标题「清单（新）」 描述「好」\n- 附件：链接 https://a.cn\n"),
			SPAN_LIT("x.md"), &w, &l, &s),
		RC_OK);
	assert_int_equal(s->step[0].attachments, 5);
	const struct sop_attachment *v = s->step[0].attachment;
	assert_int_equal(v[0].media, SOP_IMAGE);
	assert_span(v[0].path, "真实 晒单（1）.JPG");
	assert_int_equal(v[0].sha256.n, 64);
	assert_int_equal(v[1].media, SOP_VIDEO);
	assert_span(v[1].path, "用法.mp4");
	assert_int_equal(v[2].media, SOP_FILE);
	assert_int_equal(v[3].media, SOP_LINK);
	assert_span(v[3].url, "https://a.cn/x?y=1,2#z");
	assert_span(v[3].title, "清单（新）");
	assert_span(v[3].desc, "好");
	assert_span(v[4].title, "送"); /* the platform wants a title: the step's name */
	script_free(s);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_rules_of_a_file),
		cmocka_unit_test(reads_tasks),
		cmocka_unit_test(keeps_actions_in_their_order),
		cmocka_unit_test(reads_text_as_it_stands),
		cmocka_unit_test(reads_attachments),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
