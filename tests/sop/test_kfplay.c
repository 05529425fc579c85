/* A 剧本 that speaks in 微信客服 (finding 38): what is read, and what the engine decides there. */
#include "stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sop/entry.h"
#include "sop/read.h"
#include "sop/welcome.h"
#include "sop/when.h"

#define HEAD "# 剧本：客服\n- 客服账号：小助手\n- 开始：进入会话 卡片、门店\n- 停止：人工接管\n- 执行：微信客服\n"

static const char *const text = HEAD "## 20秒内 欢迎\n> 您好\n- 选项：一、二\n"
				     "## 立即 问\n> 一\n\n> 二\n- 选项：油、干\n### 如果 选了 油\n> 油。\n"
				     "## 第2天 20:00 再问\n- 否则执行：侧边栏\n> 在吗？\n";

static void what_is_read(void **state)
{
	struct sop_script *s = stage_script(text);

	(void)state;
	assert_true(span_is(s->account, "小助手"));
	assert_int_equal(s->trigger[0].event, SOP_EV_ENTER);
	assert_int_equal(s->trigger[0].args.n, 2);
	assert_int_equal(when_exec(stage_step(s, "欢迎")), SOP_EXEC_AUTO);
	assert_int_equal(when_exec(stage_step(s, "问")), SOP_EXEC_KF);
	assert_int_equal(
		when_exec(stage_step(s, "问·油")), SOP_EXEC_KF); /* where he is heard he is answered (finding 1) */
	assert_false(stage_step(s, "问")->or_sidebar);
	assert_true(stage_step(s, "再问")->or_sidebar);
	script_free(s);
}

static void a_scene_is_heard(void **state)
{
	struct sop_script *s = stage_script(text);
	struct sop_happening ev = {.event = SOP_EV_ENTER, .at_ms = 1000, .name = SPAN_LIT("门店"), .amount_fen = -1};
	const struct sop_script *one[] = {s};

	(void)state;
	assert_true(entry_hears(&s->trigger[0], &ev));
	assert_int_equal(welcome_pick(one, 1, &ev, 2000, NULL), 0);
	ev.name = SPAN_LIT("别处");
	assert_false(entry_hears(&s->trigger[0], &ev));
	assert_int_equal(welcome_pick(one, 1, &ev, 2000, NULL), -1);
	script_free(s);
}

struct asked {
	struct sop_script *s;
	struct sop_rules rules;
	struct sop_enrolment e;
	struct sop_claim claim[STAGE_STEPS];
	struct sop_facts facts;
	struct engine_decision d;
	struct text detail;
};

/* What is decided on that step at that time, entered at `entry`. */
static const struct engine_decision *decide(struct asked *a, const char *step, const char *entry, const char *now)
{
	int i = stage_step(a->s, step)->index;
	int64_t now_ms = stage_at(now);

	facts_rules_init(&a->rules, &stage_zone);
	a->e = (struct sop_enrolment){.standing = SOP_LIVE, .t0_ms = stage_at(entry), .entered_ms = stage_at(entry)};
	a->facts.loaded = engine_needs(&a->rules, a->s, &a->e, a->claim, i, now_ms);
	assert_true((a->facts.loaded & SOP_NEED_KF) != 0);
	text_clear(&a->detail);
	engine_decide(&a->rules, a->s, &a->e, a->claim, i, &a->facts, now_ms, &a->d, &a->detail);
	return &a->d;
}

static void where_it_can_be_said_it_is(void **state)
{
	struct asked a = {.s = stage_script(text)};
	const struct engine_decision *d;

	(void)state;
	text_init(&a.detail, 1024);
	a.facts.kf_said_ms = stage_at("2026-03-03 22:00");
	/* In the night, a minute behind his words: no 静默, no slot of the day. */
	d = decide(&a, "问", "2026-03-03 22:01", "2026-03-03 22:01");
	assert_int_equal(d->verdict, ENGINE_SEND);
	assert_int_equal(d->exec, SOP_EXEC_KF);
	assert_false(d->counts);
	/* He wrote long ago: 静默 holds. */
	a.facts.kf_said_ms = stage_at("2026-03-03 21:40");
	d = decide(&a, "问", "2026-03-03 22:01", "2026-03-03 22:01");
	assert_int_equal(d->verdict, ENGINE_SKIP);
	assert_int_equal(d->reason, REASON_QUIET);
	/* An answer has no hour. */
	a.claim[stage_step(a.s, "问")->index].state = SOP_DONE;
	d = decide(&a, "问·油", "2026-03-03 22:01", "2026-03-03 22:01");
	assert_int_equal(d->verdict, ENGINE_SEND);
	assert_int_equal(d->exec, SOP_EXEC_KF);
	text_release(&a.detail);
	script_free(a.s);
}

static void elsewhere_otherwise_decides(void **state)
{
	struct asked a = {.s = stage_script(text)};
	const struct engine_decision *d;

	(void)state;
	text_init(&a.detail, 1024);
	a.facts.kf_closed = "人工接待中";
	d = decide(&a, "问", "2026-03-03 10:00", "2026-03-03 10:00");
	assert_int_equal(d->verdict, ENGINE_SKIP);
	assert_int_equal(d->reason, REASON_KF_CLOSED);
	assert_string_equal(text_str(&a.detail), "人工接待中");
	/* 侧边栏 takes the slot of the day, and is refused where there is none. */
	d = decide(&a, "再问", "2026-03-03 10:00", "2026-03-04 20:00");
	assert_int_equal(d->verdict, ENGINE_SEND);
	assert_int_equal(d->exec, SOP_EXEC_SIDEBAR);
	assert_true(d->counts);
	a.facts.slots_day = 1;
	d = decide(&a, "再问", "2026-03-03 10:00", "2026-03-04 20:00");
	assert_int_equal(d->reason, REASON_CAP_DAY);
	a.facts.kf_closed = NULL;
	d = decide(&a, "再问", "2026-03-03 10:00", "2026-03-04 20:00");
	assert_int_equal(d->verdict, ENGINE_SEND);
	assert_int_equal(d->exec, SOP_EXEC_KF);
	text_release(&a.detail);
	script_free(a.s);
}

/* What WeCom lets through behind one message of his, of what one customer gets: not of all that is written (findings 38, 53). */
static void five_between_two_that_hear_him(void **state)
{
#define FOUR "> 一\n\n> 二\n\n> 三\n- 附件：链接 https://a.example/1 标题「一」\n"
#define TWO "> 一\n\n> 二\n"
	static const struct {
		const char *steps;
		int line; /* 0: nothing is wrong */
	} rows[] = {
		{"## 立即 一\n- 条件：未购买\n" FOUR "## 立即 二\n- 条件：已购买\n" FOUR "## 第2天 20:00 三\n> 好\n",
			0},
		{"## 立即 一\n- 条件：未购买\n" FOUR "## 立即 二\n" TWO, 14},
		{"## 立即 一\n> 好\n- 选项：油、干\n### 如果 选了 油\n" FOUR "### 如果 选了 干\n" FOUR "### 否则\n" TWO,
			0},
		{"## 立即 一\n" TWO "- 选项：油、干\n### 如果 选了 油\n> 好\n### 否则\n" FOUR, 13},
		{"## 立即 一\n> 好\n- 选项：油、干\n### 如果 选了 油\n" FOUR "## 第2天 20:00 二\n" TWO, 16},
		{"## 立即 一\n" FOUR
		 "- 选项：油、干\n- 等待：回复，最多 1小时\n### 如果 选了 油\n> 好\n## 第2天 20:00 二\n" FOUR,
			0},
	};
	struct arena *a = arena_new(65536);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct check_world world = {0};
		struct diag_list list;
		struct text file;
		struct sop_script *s = NULL;
		int line = 0;

		text_init(&file, 8192);
		text_addf(&file, "%s%s", HEAD, rows[i].steps);
		check_world_init(&world);
		diag_init(&list, a);
		enum rc rc = read_script(text_span(&file), SPAN_LIT("a.md"), &world, &list, &s);
		assert_true(rc == RC_OK || rows[i].line > 0);
		script_free(s);
		for (int k = 0; k < list.n; k++)
			if (strcmp(list.v[k].code, "E534") == 0)
				line = list.v[k].line;
		if (line != rows[i].line)
			fail_msg("row %zu: line %d, not %d", i, line, rows[i].line);
		text_release(&file);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read),
		cmocka_unit_test(a_scene_is_heard),
		cmocka_unit_test(where_it_can_be_said_it_is),
		cmocka_unit_test(elsewhere_otherwise_decides),
		cmocka_unit_test(five_between_two_that_hear_him),
	};
	return cmocka_run_group_tests_name("sop/kfplay", tests, NULL, NULL);
}
