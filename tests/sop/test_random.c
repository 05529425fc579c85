/* Random scripts, customers and mishaps: what may never happen, whatever the script says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "base/rng.h"
#include "stage.h"

#define WORLDS 1000

struct bounds {
	struct rng r;
	uint64_t seed;
	int sends[STAGE_SCRIPTS][STAGE_STEPS];
	int64_t last_due[STAGE_SCRIPTS];
	int last_step[STAGE_SCRIPTS];
	int shift[STAGE_SCRIPTS];
	int64_t text_ms[STAGE_SCRIPTS];
	long sent, skipped, delayed, acted, reasons[REASON_COUNT];
};

static int below(struct bounds *b, int n)
{
	return (int)rng_below(&b->r, (uint64_t)n);
}

static const char *one_of(struct bounds *b, const char *const *of, int n)
{
	return of[below(b, n)];
}
#define PICK(b, ...) \
	one_of(b, (const char *const[]){__VA_ARGS__}, (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)))

static struct sop_script *random_script(struct bounds *b, int number)
{
	char text[8192];
	int n = 0, steps = 1 + below(b, 7);
	bool arms = below(b, 3) == 0;
#define PUT(...) (n += snprintf(text + n, sizeof text - (size_t)n, __VA_ARGS__))

	PUT("# 剧本：第%d本\n- 开始：加好友\n- 优先级：%d\n", number, below(b, 5) * 20);
	PUT("%s", PICK(b, "", "- 停止：已购买\n", "- 停止：10天未回复\n", "- 目标：首单，7天内\n- 停止：目标达成\n"));
	PUT("%s", PICK(b, "", "", "- 每客每天最多：1\n", "- 每客每天最多：3\n- 每客每周最多：2\n"));
	PUT("%s", PICK(b, "", "- 最长：20天\n", "- 与其他剧本间隔：3小时\n"));
	PUT("%s", arms ? "- 实验：问候，A 50% / B 50%，指标 首单率\n" : "");
	PUT("%s", below(b, 2) ? "## 20秒内 欢迎\n> 您好\n" : "");
	for (int i = 0; i < steps; i++) {
		bool span = false;

		switch (below(b, 4)) {
		case 0: PUT("## %d%s后 第%d步\n", 1 + below(b, 40), PICK(b, "分钟", "小时"), i); break;
		case 1:
			span = true;
			PUT("## 第%d天 %02d:%s-22:00 第%d步\n", 1 + below(b, 6), 8 + below(b, 12),
				PICK(b, "00", "30", "17"), i);
			break;
		default:
			PUT("## 第%d天 %02d:%s 第%d步\n", 1 + below(b, 8), 7 + below(b, 16), PICK(b, "00", "30", "45"),
				i);
			break;
		}
		if (span)
			PUT("%s", PICK(b, "", "- 错过：跳过\n", "- 错过：顺延\n"));
		else
			PUT("%s",
				PICK(b, "", "- 错过：跳过\n", "- 错过：补发（3小时内）\n", "- 错过：补发（3天内）\n",
					"- 错过：顺延\n"));
		PUT("%s", PICK(b, "", "", "- 至少隔：2小时\n", "- 至少隔：26小时\n"));
		PUT("%s",
			PICK(b, "", "", "- 条件：未购买\n", "- 条件：已加 ≥ 1天\n",
				"- 条件：性别 = 女 或 有标签 新\n"));
		PUT("%s", span ? "" : PICK(b, "", "", "- 确认期限：1小时\n", "- 执行：侧边栏\n"));
		PUT("%s", PICK(b, "", "", "", "- 植入：是\n"));
		PUT("%s", below(b, 5) ? "> 您好{客户|亲}\n" : "- 打标签：到过\n");
	}
#undef PUT
	return stage_script(text);
}

static int64_t longer(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void must(bool holds, const char *what, const struct stage *st, const struct bounds *b, const struct sop_step *s)
{
	if (holds)
		return;
	fprintf(stderr, "seed %llu, %.*s: not %s\n%s", (unsigned long long)b->seed, SPAN_ARG(s->id), what,
		text_str(&st->log));
	fail();
}

/* What holds at every single decision. */
static void watch(struct stage *st, int play, int step, const struct engine_decision *d)
{
	struct bounds *b = st->user;
	const struct stage_round *p = &st->play[play];
	const struct sop_step *s = &p->script->step[step];
	int64_t day = zone_day(st->rules.zone, st->now), monday = day + 1 - zone_weekday(day);
	int today = 0, week = 0;

#define MUST(cond) must(cond, #cond, st, b, s)
	b->reasons[d->reason]++;
	MUST(d->shift_days >= b->shift[play] && d->shift_days <= 7);
	b->shift[play] = d->shift_days;
	if (d->verdict == ENGINE_DELAY) {
		b->delayed++;
		MUST(d->until_ms > st->now);
		return;
	}
	if (d->verdict == ENGINE_SKIP) {
		b->skipped++;
		MUST(d->reason != REASON_OK && d->reason != REASON_CLAIMED && d->reason != REASON_NOT_LIVE);
		return;
	}
	MUST(p->e.standing == SOP_LIVE);
	MUST(st->now >= p->e.t0_ms && st->now >= d->due_ms);
	MUST(d->reason == REASON_OK);
	MUST(!(p->e.holdout && s->selling));
	MUST(arm_fits(p->script, s, p->e.arm));
	/* The story keeps its order, but for a task made again. */
	if (b->sends[play][step] == 0) {
		MUST(d->due_ms > b->last_due[play] || (d->due_ms == b->last_due[play] && step > b->last_step[play]));
		b->last_due[play] = d->due_ms;
		b->last_step[play] = step;
	}
	b->sends[play][step]++;
	MUST(b->sends[play][step] <= 2);
	if (d->verdict == ENGINE_ACT) {
		b->acted++;
		MUST(!when_has_content(s));
		return;
	}
	b->sent++;
	/* Late only as far as 错过 allows. */
	if (s->time.until_minute >= 0 && d->due_ms > p->e.t0_ms)
		MUST(st->now < when_span_end(&st->rules, s, d->due_ms));
	else if (s->miss == SOP_MISS_SKIP)
		MUST(st->now <= d->due_ms + st->rules.grace_ms);
	else if (s->miss != SOP_MISS_DEFER)
		MUST(st->now <=
			d->due_ms + longer(s->late_ms > 0 ? s->late_ms : st->rules.late_ms, st->rules.grace_ms));
	else
		MUST(st->now <= d->due_ms + (s->time.kind == SOP_WHEN_DAY ? st->rules.grace_ms : 7 * ZONE_DAY_MS));
	MUST(when_has_content(s));
	MUST(!when_quiet(&st->rules, p->script, st->now));
	MUST(d->deadline_ms > st->now && !when_quiet(&st->rules, p->script, d->deadline_ms - 1));
	for (int i = 0; i < st->helds; i++) {
		today += st->held[i].held && st->held[i].day == day;
		week += st->held[i].held && st->held[i].day >= monday && st->held[i].day <= monday + 6;
	}
	MUST(st->rules.cap_customer_day < 0 || today < st->rules.cap_customer_day);
	MUST(p->script->per_day < 0 || today < p->script->per_day);
	MUST(p->script->per_week < 0 || week < p->script->per_week);
	MUST(s->gap_ms == 0 || b->text_ms[play] == 0 || st->now >= b->text_ms[play] + s->gap_ms);
	b->text_ms[play] = st->now;
#undef MUST
}

static void world(uint64_t seed, struct bounds *b)
{
	/* Shanghai, and Berlin around both its changes of the clock. */
	static const struct zone berlin = {
		.n = 3, .rule = {{INT64_MIN, 3600}, {1774746000000, 7200}, {1792890000000, 3600}}};
	static const char *const begins[] = {"2026-03-03 08:00", "2026-03-27 20:00", "2026-10-23 06:00"};
	struct sop_script *scripts[STAGE_SCRIPTS];
	struct stage st;
	int n = 1, bought = 0;

	rng_seed(&b->r, seed);
	b->seed = seed;
	memset(b->sends, 0, sizeof b->sends);
	memset(b->shift, 0, sizeof b->shift);
	memset(b->text_ms, 0, sizeof b->text_ms);
	for (int i = 0; i < STAGE_SCRIPTS; i++) {
		b->last_due[i] = INT64_MIN;
		b->last_step[i] = -1;
	}
	stage_init(&st);
	st.user = b;
	st.watch = watch;
	st.gender = below(b, 3);
	if (below(b, 2))
		st.rules.zone = &berlin;
	st.rules.cap_customer_day = below(b, 4) - 1;
	if (below(b, 4) == 0)
		st.rules.quiet_from = -1;
	else if (below(b, 3) == 0)
		st.rules.quiet_from = 13 * 60, st.rules.quiet_to = 14 * 60 + 10;
	st.now = stage_at_in(st.rules.zone, begins[below(b, 3)]);
	n += below(b, 3);
	for (int i = 0; i < n; i++)
		scripts[i] = random_script(b, i);
	for (int i = 0; i < n; i++) {
		st.now += below(b, 30 * 3600) * INT64_C(1000);
		stage_enter(&st, scripts[i], scripts[i]->arms ? (char)('A' + below(b, 2)) : 0, below(b, 5) == 0);
		b->text_ms[i] = st.play[i].text_ms;
	}
	for (int turn = 0; turn < 40; turn++) {
		int64_t to = st.now + below(b, 20 * 3600) * INT64_C(1000);
		char clock[32];

		st.tap_after_ms = below(b, 3) ? below(b, 4 * 3600) * INT64_C(1000) : FACTS_NEVER;
		zone_format(st.rules.zone, to, clock);
		if (below(b, 8) == 0)
			stage_down(&st, clock);
		else
			stage_until(&st, clock);
		if (below(b, 25) == 0 && bought++ < 10)
			stage_buys(&st, "洁面", 8900);
		if (below(b, 40) == 0 && st.tags < 10)
			st.tag[st.tags++] = (struct tagset_tag){.name = SPAN_LIT("新")};
	}
	stage_until(&st, "2027-06-01 00:00"); /* everything ends, by itself */
	for (int i = 0; i < n; i++) {
		if (st.play[i].e.standing != SOP_ENDED)
			fail_msg("seed %llu: a round never ends\n%s", (unsigned long long)seed, text_str(&st.log));
		script_free(scripts[i]);
	}
	stage_release(&st);
}

static void test_never(void **state)
{
	struct bounds b = {.sent = 0};

	(void)state;
	for (uint64_t seed = 1; seed <= WORLDS; seed++)
		world(seed, &b);
	/* The worlds are worth something: all that may happen did. */
	assert_true(b.sent > WORLDS && b.skipped > WORLDS && b.delayed > WORLDS && b.acted > WORLDS / 10);
	static const enum reason seen[] = {REASON_HOLDOUT, REASON_BEFORE_ENTRY, REASON_CONDITION, REASON_LATE,
		REASON_QUIET, REASON_GAP, REASON_CAP_DAY, REASON_CAP_WEEK, REASON_PRIORITY, REASON_OVERTAKEN,
		REASON_DEFER_SPENT};

	for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
		if (b.reasons[seen[i]] == 0)
			fail_msg("'%s' never happened", reason_info(seen[i])->code);
}

/* The same seed, the same life. */
static void test_same_again(void **state)
{
	struct bounds a = {.sent = 0}, b = {.sent = 0};

	(void)state;
	for (uint64_t seed = 7000; seed < 7050; seed++)
		world(seed, &a);
	for (uint64_t seed = 7000; seed < 7050; seed++)
		world(seed, &b);
	assert_memory_equal(a.reasons, b.reasons, sizeof a.reasons);
	assert_int_equal(a.sent, b.sent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_never), cmocka_unit_test(test_same_again)};

	return cmocka_run_group_tests_name("sop/random", tests, NULL, NULL);
}
