/* 朋友圈: the calendar as a table and as steps, what a moment can carry, and when it is due (findings 9, 39, 41). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/arena.h"
#include "findings.h"
#include "sop/book.h"
#include "sop/check.h"
#include "sop/posttime.h"
#include "sop/prose.h"
#include "sop/read.h"

#define HEAD "# 朋友圈：十二月\n- 年份：2026\n- 发布员工：王芳、李丽\n"
#define NAMES "| 日期 | 时间 | 正文 | 附件 | 可见标签 | 发布员工 | 植入 | 发完后 | 首评 | 编号 |\n"

struct reading_of {
	struct arena *a;
	struct diag_list l;
	struct sop_script *s;
};

/* Every file is there: its kind is what its ending says. */
static bool find_file(void *user, struct span script, struct span path, struct check_file *ret)
{
	(void)user;
	(void)script;
	*ret = (struct check_file){.bytes = 1000};
	memset(ret->sha256, 'a', 64);
	return !span_starts(path, "没有");
}

static void take(struct reading_of *r, const char *text)
{
	struct check_world w;

	*r = (struct reading_of){.a = arena_new(0)};
	diag_init(&r->l, r->a);
	check_world_init(&w);
	w.find_file = find_file;
	w.quiet_from = 1290;
	w.quiet_to = 540;
	w.posts_per_day = 3;
	w.window_days = 7;
	enum rc rc = read_script(span_of(text), SPAN_LIT("a.md"), &w, &r->l, &r->s);

	assert_true(!rc == (r->s != NULL));
}

static void leave(struct reading_of *r)
{
	script_free(r->s);
	arena_free(r->a);
}

static struct sop_script *sound(struct reading_of *r, const char *text)
{
	take(r, text);
	if (r->l.n) {
		findings_show(&r->l);
		fail_msg("findings in\n%s", text);
	}
	return r->s;
}

static void finds(const char *text, const char *code, int line, int col, const char *hint)
{
	struct reading_of r;

	take(&r, text);
	if (!findings_get(&r.l, code, line, col, hint)) {
		findings_show(&r.l);
		fail_msg("no %s at %d:%d (%s) in\n%s", code, line, col, hint ? hint : "", text);
	}
	leave(&r);
}

static void a_row_is_a_post(void **state)
{
	struct reading_of r;
	const struct sop_step *st;

	(void)state;
	sound(&r,
		HEAD NAMES
		"|---|---|---|---|---|---|---|---|---|---|\n"
		"| 12-24 | 20:00 | 平安夜，<br>礼盒 \\| 到了｛今天｝ | 图片 a.jpg、b.jpg、c.png | 护肤/油皮、老 客 | 王芳 | 是 | 点赞 → 打标签 喜欢新品；评论 -> 员工任务 回复客户，今天 18:00 前；点赞、评论 → 加分 2 | 链接在这 | m1 |\n"
		"| 每周五、六 | 晚上8点半 | 周五 | | 全部 | | 否 | | | |\n"
		"| 2027/1/1 | 09:00:00 | 新年 | | | | | | | |\n");
	assert_int_equal(r.s->kind, SOP_MOMENTS);
	assert_int_equal(r.s->moments->people.n, 2);
	assert_int_equal(r.s->steps, 3);
	st = &r.s->step[0];
	assert_true(span_is(st->id, "m1"));
	assert_int_equal(st->time.kind, SOP_WHEN_DATE);
	assert_int_equal(st->time.date, zone_day_of(2026, 12, 24));
	assert_int_equal(st->time.minute, 1200);
	assert_true(span_is(st->text.piece[0].text, "平安夜，\n礼盒 | 到了"));
	assert_int_equal(st->text.piece[1].var, SOP_V_TODAY);
	assert_int_equal(st->attachments, 3);
	assert_true(span_is(st->attachment[2].path, "c.png"));
	assert_int_equal(st->attachment[2].media, SOP_IMAGE);
	assert_int_equal(st->post->visible.n, 2);
	assert_true(span_is(st->post->visible.v[1], "老 客"));
	assert_true(span_is(st->post->people.v[0], "王芳"));
	assert_true(st->selling);
	assert_int_equal(st->post->likes, 2);
	assert_int_equal(st->post->comments, 2);
	assert_int_equal(st->post->like[0].act, SOP_ACT_TAG);
	assert_int_equal(st->post->comment[0].act, SOP_ACT_TODO);
	assert_int_equal(st->post->comment[0].deadline_minute, 1080);
	assert_int_equal(st->post->comment[1].points, 2);
	assert_true(span_is(st->post->first.piece[0].text, "链接在这"));
	st = &r.s->step[1];
	assert_true(span_is(st->id, "每周五、六 晚上8点半"));
	assert_int_equal(st->time.kind, SOP_WHEN_WEEKLY);
	assert_int_equal(st->time.weekdays, 1u << 5 | 1u << 6);
	assert_int_equal(st->time.minute, 1230);
	assert_int_equal(st->post->visible.n, 0);
	assert_false(st->selling);
	assert_int_equal(r.s->step[2].time.date, zone_day_of(2027, 1, 1));
	leave(&r);
}

static void a_step_is_a_post(void **state)
{
	struct reading_of r;
	const struct sop_step *st;

	(void)state;
	sound(&r,
		HEAD
		"- 每天最多：2\n- 归因窗口：3天\n- 确认期限：当天\n- 人设：护肤顾问\n"
		"## 12-24 20:00 圣诞\n> 头一行\n>\n> 末行\n- 附件：链接 https://a.cn/x 标题「礼盒」 封面「封面.jpg」\n- 可见标签：A、B\n- 首评：先到先得\n"
		"- 错过：补发（1小时内）\n- 确认期限：21:00\n- 发完后：点赞 → 打标签 A\n- 发完后：评论 → 通知 王芳，有人评论\n"
		"## 每周一 09:30-11:00\n> 早\n- 编号：周一\n");
	assert_int_equal(r.s->moments->per_day, 2);
	assert_int_equal(r.s->moments->window_ms, 3 * ZONE_DAY_MS);
	assert_true(span_is(r.s->moments->persona, "护肤顾问"));
	st = &r.s->step[0];
	assert_true(span_is(st->id, "圣诞"));
	assert_true(span_is(st->text.piece[0].text, "头一行\n\n末行"));
	assert_int_equal(st->confirm_minute, 1260);
	assert_int_equal(st->late_ms, 3600000);
	assert_true(span_is(st->attachment[0].url, "https://a.cn/x"));
	assert_true(span_is(st->attachment[0].path, "封面.jpg"));
	assert_int_equal(st->attachment[0].sha256.n, 64);
	assert_int_equal(st->post->likes, 1);
	assert_int_equal(st->post->comment[0].act, SOP_ACT_NOTIFY);
	st = &r.s->step[1];
	assert_true(span_is(st->id, "周一"));
	assert_int_equal(st->time.until_minute, 660);
	leave(&r);
}

static void what_a_moment_cannot(void **state)
{
	(void)state;
	/* finding 39: tags alone choose who sees it, and comments have no text */
	finds(HEAD "## 12-24 20:00\n> 好\n- 可见标签：无标签 A\n", "E651", 6, 8, "其中任一个");
	finds(HEAD NAMES "| 12-24 | 20:00 | 好 | | 在群 打卡群 | | | | | |\n", "E651", 5, 0, NULL);
	finds(HEAD "## 12-24 20:00\n> 好\n- 发完后：评论 含「多少钱」 → 员工任务 报价\n", "E653", 6, 0, "评论 →");
	finds(HEAD "## 12-24 20:00\n> 好\n- 发完后：转发 → 打标签 A\n", "E652", 6, 7, "点赞 →");
	finds(HEAD "## 12-24 20:00\n> 好\n- 发完后：点赞 打标签 A\n", "E652", 6, 7, "点赞 →");
	finds(HEAD "## 12-24 20:00\n> 好\n- 发完后：点赞 → 停止\n", "E654", 6, 12, "打标签");
	finds(HEAD "## 12-24 20:00\n> 好\n- 发完后：点赞 → 打标 A\n", "E206", 6, 0, NULL);
	finds(HEAD "## 12-24 20:00\n> 好\n- 打标签：A\n", "E655", 6, 0, "点赞 → 打标签");
	finds(HEAD "## 12-24 20:00\n> 好\n### 如果 点赞\n", "E656", 6, 0, "发完后");
	finds(HEAD "## 12-24 20:00\n> 好\n- 条件：未购买\n", "E203", 6, 0, NULL);
	/* one kind of attachment, no file, no mini program */
	finds(HEAD "## 12-24 20:00\n> 好\n- 附件：文件 a.pdf\n", "E541", 6, 0, "9 张图片");
	finds(HEAD "## 12-24 20:00\n> 好\n- 附件：图片 a.jpg\n- 附件：视频 b.mp4\n", "E541", 7, 0, "选一样");
	finds(HEAD "## 12-24 20:00\n> 好\n- 附件：视频 a.mp4\n- 附件：视频 b.mp4\n", "E541", 7, 0, NULL);
	finds(HEAD "## 12-24 20:00\n> 好\n- 附件：链接 https://a.cn 标题「好」\n", "E543", 6, 0, "封面「封面.jpg」");
	finds(HEAD NAMES "| 12-24 | 20:00 | 好 | 没有.jpg | | | | | | |\n", "E505", 5, 0, "素材");
	finds(HEAD NAMES
		"| 12-24 | 20:00 | 好 | 1.jpg、2.jpg、3.jpg、4.jpg、5.jpg、6.jpg、7.jpg、8.jpg、9.jpg、10.jpg | | | | | | |\n",
		"E504", 5, 0, NULL);
	finds(HEAD "## 12-24 20:00\n> {客户|亲}，好\n", "E542", 5, 3, "{今天}");
	finds(HEAD "## 12-24 20:00\n> 我是{员工}\n", "E542", 5, 0, NULL);
	/* finding 9: a date does not move */
	finds(HEAD "- 错过：顺延\n## 12-24 20:00\n> 好\n", "E650", 4, 0, "补发");
	finds(HEAD "## 12-24 22:00\n> 好\n", "E308", 4, 4, "静默以外");
	finds(HEAD "## 12-24 20:00\n> 好\n- 确认期限：19:00\n", "E616", 6, 0, NULL);
}

static void what_it_lacks(void **state)
{
	struct text text;

	(void)state;
	text_init(&text, 16384);
	text_adds(&text, HEAD "## 12-24 20:00\n> ");
	finds("# 朋友圈：月历\n- 年份：2026\n## 12-24 20:00\n> 好\n", "E657", 1, 0, "发布员工：王芳");
	finds("# 朋友圈：月历\n- 发布员工：王芳\n## 12-24 20:00\n> 好\n", "E341", 3, 4, "年份：");
	finds(HEAD, "E658", 1, 0, "12-24");
	finds(HEAD "## 第1天 20:00\n> 好\n", "E329", 4, 4, "每周五 20:00");
	finds(HEAD "## 12-24\n> 好\n", "E329", 4, 4, NULL);
	finds(HEAD "## 每天 20:00\n> 好\n", "E329", 4, 4, NULL);
	finds(HEAD "## 圣诞\n> 好\n", "E329", 4, 4, NULL);
	finds(HEAD "## 12-24 20:00 名\n", "E512", 4, 0, NULL);
	finds(HEAD "## 12-24 20:00\n> 好\n## 12-24 20:00\n> 好\n", "E606", 6, 0, "编号");
	finds(HEAD "## 12-24 20:00\n> 好\n| 日期 | 时间 | 正文 |\n", "E659", 6, 0, NULL);
	finds(HEAD "| 日期 | 时间 |\n| 12-24 | 20:00 |\n", "E803", 4, 0, NULL);
	finds(HEAD "| 日期 | 时间 | 正文 | 插图说明 |\n| 12-24 | 20:00 | 好 | |\n", "E801", 4, 0, "附件");
	finds(HEAD "| 日期 | 时间 | 正文 |\n| 12-32 | 20:00 | 好 |\n", "E315", 5, 3, NULL);
	finds(HEAD "| 日期 | 时间 | 正文 |\n| 节后 | 20:00 | 好 |\n", "E806", 5, 3, "12-24");
	finds(HEAD "| 日期 | 时间 | 正文 |\n| 12-24 | 25:00 | 好 |\n", "E302", 5, 0, NULL);
	finds(HEAD "- 每天最多：4\n## 12-24 20:00\n> 好\n", "E615", 4, 0, NULL);
	finds(HEAD "- 归因窗口：8天\n## 12-24 20:00\n> 好\n", "E615", 4, 0, NULL);
	finds("# 朋友圈：月历\n- 发布员工：王芳\n- 年份：26\n## 12-24 20:00\n> 好\n", "E211", 3, 0, NULL);
	/* more than three a day and member (finding 39) */
	finds(HEAD "## 12-24 09:00\n> 一\n## 12-24 12:00\n> 二\n## 每周四 15:00\n> 三\n## 12-24 20:00\n> 四\n", "W621",
		10, 0, "挪到");
	finds(HEAD
		"## 12-24 20:00\n> 好\n- 附件：链接 https://a.cn 标题「aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa」 封面「封面.jpg」\n",
		"E545", 6, 0, NULL);
	for (int i = 0; i < 2001; i++)
		text_adds(&text, "字");
	text_addc(&text, '\n');
	finds(text_str(&text), "E544", 5, 0, NULL);
	text_release(&text);
}

static void different_people_share_a_day(void **state)
{
	struct reading_of r;

	(void)state;
	sound(&r,
		HEAD NAMES "| 12-24 | 09:00 | 一 | | | 王芳 | | | | |\n| 12-24 | 12:00 | 二 | | | 王芳 | | | | |\n"
			   "| 12-24 | 15:00 | 三 | | | 李丽 | | | | |\n| 12-24 | 20:00 | 四 | | | 李丽 | | | | |\n");
	leave(&r);
}

static int64_t at(struct zone *z, const char *when)
{
	int64_t ms = 0;
	struct err err;

	assert_int_equal(zone_read(z, span_of(when), &ms, &err), RC_OK);
	return ms;
}

/* part 5, 补发; finding 10: missed is more than 宽限 after due; finding 6: the deadline keeps out of 静默. */
static void times(void **state)
{
	struct reading_of r;
	struct sop_rules rules;
	struct zone z;
	struct text why;
	int64_t due, day, until;
	enum reason reason;
	const struct sop_step *st;

	(void)state;
	zone_fixed(&z, 8 * 3600);
	facts_rules_init(&rules, &z);
	text_init(&why, 256);
	sound(&r,
		HEAD
		"## 12-24 20:00 圣诞\n> 好\n## 每周一、五 20:00 每周\n> 好\n- 错过：跳过\n## 每周一 09:30-11:00\n> 早\n");
	st = &r.s->step[0];
	assert_true(posttime_next(&rules, st, at(&z, "2026-12-24 19:59:59"), &due, &day));
	assert_int_equal(due, at(&z, "2026-12-24 20:00"));
	assert_int_equal(day, zone_day_of(2026, 12, 24));
	assert_false(posttime_next(&rules, st, due, &due, &day));
	due = at(&z, "2026-12-24 20:00");
	assert_int_equal(posttime_decide(&rules, r.s, st, due, due, &until, &reason, &why), POSTTIME_GO);
	assert_int_equal(
		posttime_decide(&rules, r.s, st, due, at(&z, "2026-12-24 21:28"), &until, &reason, &why), POSTTIME_GO);
	/* 21:29 is quiet, and its end lies behind two hours. */
	assert_int_equal(posttime_decide(&rules, r.s, st, due, at(&z, "2026-12-24 21:29"), &until, &reason, &why),
		POSTTIME_SKIP);
	assert_int_equal(reason, REASON_QUIET);
	assert_int_equal(posttime_decide(&rules, r.s, st, due, at(&z, "2026-12-25 09:00"), &until, &reason, &why),
		POSTTIME_SKIP);
	assert_int_equal(reason, REASON_LATE);
	assert_int_equal(posttime_deadline(&rules, r.s, st, due), at(&z, "2026-12-24 21:29"));
	rules.quiet_from = rules.quiet_to = -1;
	assert_int_equal(posttime_deadline(&rules, r.s, st, due), at(&z, "2026-12-25 00:00"));
	rules.quiet_from = 1290, rules.quiet_to = 540;
	st = &r.s->step[1];
	assert_true(posttime_next(&rules, st, at(&z, "2026-03-03 10:00"), &due, &day)); /* a Tuesday */
	assert_int_equal(due, at(&z, "2026-03-06 20:00"));
	assert_true(posttime_next(&rules, st, due, &due, &day));
	assert_int_equal(due, at(&z, "2026-03-09 20:00"));
	assert_int_equal(posttime_decide(&rules, r.s, st, due, due + 30 * 60000, &until, &reason, &why), POSTTIME_GO);
	assert_int_equal(posttime_decide(&rules, r.s, st, due, due + 31 * 60000, &until, &reason, &why), POSTTIME_SKIP);
	st = &r.s->step[2];
	due = at(&z, "2026-03-09 09:30");
	assert_int_equal(
		posttime_decide(&rules, r.s, st, due, at(&z, "2026-03-09 10:59"), &until, &reason, &why), POSTTIME_GO);
	assert_int_equal(posttime_decide(&rules, r.s, st, due, at(&z, "2026-03-09 11:00"), &until, &reason, &why),
		POSTTIME_SKIP);
	assert_int_equal(posttime_deadline(&rules, r.s, st, due), at(&z, "2026-03-09 11:00"));
	/* Looks become rarer, and the last is at the end of the window. */
	assert_int_equal(posttime_look(0, 7 * ZONE_DAY_MS, 0), 600000);
	assert_int_equal(posttime_look(0, 7 * ZONE_DAY_MS, 7), ZONE_DAY_MS);
	assert_int_equal(posttime_look(0, 7 * ZONE_DAY_MS, 19), 7 * ZONE_DAY_MS);
	assert_int_equal(posttime_look(0, 7 * ZONE_DAY_MS, 20), FACTS_NEVER);
	assert_int_equal(posttime_look(0, 3 * 3600000, 4), 3 * 3600000);
	assert_int_equal(posttime_look(0, 3 * 3600000, 5), FACTS_NEVER);
	text_release(&why);
	leave(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_is_a_post),
		cmocka_unit_test(a_step_is_a_post),
		cmocka_unit_test(what_a_moment_cannot),
		cmocka_unit_test(what_it_lacks),
		cmocka_unit_test(different_people_share_a_day),
		cmocka_unit_test(times),
	};

	return cmocka_run_group_tests_name("sop/post", tests, NULL, NULL);
}
