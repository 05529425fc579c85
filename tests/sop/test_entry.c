/* Which event starts which script, who may enter, who greets, and what ends a round. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "sop/engine.h"
#include "stage.h"

#define NOW stage_at("2026-03-03 10:02")

static struct sop_script *play(const char *keys)
{
	char file[2048];

	snprintf(file, sizeof file, "# 剧本：一\n%s\n## 第2天 20:00 问候\n> 您好\n", keys);
	return stage_script(file);
}

static struct sop_happening add(const char *channel)
{
	return (struct sop_happening){
		.event = SOP_EV_ADD,
		.at_ms = NOW,
		.channel = span_of(channel),
		.employee = SPAN_LIT("wangfang"),
		.employee_name = SPAN_LIT("王芳"),
		.amount_fen = -1,
	};
}

static void fires(const char *keys, const struct sop_happening *ev, enum reason want, const char *want_detail)
{
	struct sop_script *s = play(keys);
	struct text detail;
	enum reason r;
	const struct sop_trigger *t;

	text_init(&detail, 1000);
	t = entry_fires(s, ev, NOW, &r, &detail);
	if (r != want || (t != NULL) != (want == REASON_OK) || strcmp(text_str(&detail), want_detail) != 0)
		fail_msg("%s: %d 「%s」", keys, (int)r, text_str(&detail));
	if (want == REASON_OK)
		assert_true(entry_listens(s, ev->event));
	text_release(&detail);
	script_free(s);
}

static void test_triggers_and_filters(void **state)
{
	struct sop_happening ev = add("包裹卡"),
			     order = {.event = SOP_EV_FIRST_ORDER,
				     .at_ms = NOW,
				     .product = SPAN_LIT("洁面"),
				     .category = SPAN_LIT("护肤"),
				     .amount_fen = 8950};

	(void)state;
	fires("- 开始：加好友", &ev, REASON_OK, "");
	fires("- 开始：加好友，渠道 = 包裹卡", &ev, REASON_OK, "");
	fires("- 开始：加好友，渠道 = 门店、包裹卡", &ev, REASON_OK, "");
	fires("- 开始：加好友，渠道 = 门店、直播", &ev, REASON_FILTER, "渠道 = 门店、直播");
	fires("- 开始：加好友，渠道 ≠ 包裹卡", &ev, REASON_FILTER, "渠道 ≠ 包裹卡");
	fires("- 开始：扫渠道码 包裹卡", &ev, REASON_OK, "");
	fires("- 开始：加好友，员工 = 王芳", &ev, REASON_OK, "");
	fires("- 开始：加好友，员工 = 李丽", &ev, REASON_FILTER, "员工 = 李丽");
	fires("- 开始：加好友，渠道 = 包裹卡，员工 = 李丽", &ev, REASON_FILTER, "员工 = 李丽");
	fires("- 开始：加好友，渠道 = 门店\n- 开始：加好友，员工 = 王芳", &ev, REASON_OK, ""); /* any of the lines */
	fires("- 开始：首单", &ev, REASON_COUNT, "");
	fires("- 开始：重新加好友", &ev, REASON_COUNT, ""); /* finding 55 */
	ev.channel = SPAN_LIT("");
	fires("- 开始：加好友，渠道 = 包裹卡", &ev, REASON_FILTER, "渠道 = 包裹卡");
	fires("- 开始：加好友，渠道 ≠ 包裹卡", &ev, REASON_OK, "");
	ev.channel = SPAN_ABSENT; /* not known: neither holds (finding 30) */
	fires("- 开始：加好友，渠道 = 包裹卡", &ev, REASON_UNSEEN, "渠道");
	fires("- 开始：加好友，渠道 ≠ 包裹卡", &ev, REASON_UNSEEN, "渠道");
	ev.event = SOP_EV_READD;
	fires("- 开始：重新加好友", &ev, REASON_OK, "");
	fires("- 开始：加好友", &ev, REASON_COUNT, "");

	fires("- 开始：下单", &order, REASON_OK, ""); /* 下单 = both */
	fires("- 开始：首单", &order, REASON_OK, "");
	fires("- 开始：复购", &order, REASON_COUNT, "");
	fires("- 开始：下单，商品 = 洁面", &order, REASON_OK, "");
	fires("- 开始：下单，商品 = 面霜", &order, REASON_FILTER, "商品 = 面霜");
	fires("- 开始：下单，品类 = 护肤", &order, REASON_OK, "");
	fires("- 开始：下单，金额 ≥ 89.5元", &order, REASON_OK, "");
	fires("- 开始：下单，金额 > 89.5元", &order, REASON_FILTER, "金额 > 89.50元");
	fires("- 开始：下单，金额 ≥ 200元", &order, REASON_FILTER, "金额 ≥ 200元");
	fires("- 开始：下单，金额 = 89.5元", &order, REASON_OK, "");
	fires("- 开始：下单，金额 ≠ 89.5元", &order, REASON_FILTER, "金额 ≠ 89.50元");
	fires("- 开始：下单，金额 ≤ 89.5元", &order, REASON_OK, "");
	fires("- 开始：下单，金额 < 89.5元", &order, REASON_FILTER, "金额 < 89.50元");
	fires("- 开始：下单，金额 < 90元", &order, REASON_OK, "");
	order.amount_fen = 0;
	fires("- 开始：下单，金额 < 90元", &order, REASON_OK, "");
	order.amount_fen = -1; /* not known */
	fires("- 开始：下单，金额 < 90元", &order, REASON_UNSEEN, "金额");
	order.product = SPAN_LIT("");
	fires("- 开始：下单，商品 ≠ 面霜", &order, REASON_UNSEEN, "商品");
	order.event = SOP_EV_REPEAT_ORDER;
	fires("- 开始：复购", &order, REASON_OK, "");
	fires("- 开始：首单、复购", &order, REASON_OK, "");

	struct sop_happening tag = {
		.event = SOP_EV_TAG_ON, .at_ms = NOW, .tag = {SPAN_LIT("油皮"), SPAN_LIT("肤质")}, .amount_fen = -1};

	fires("- 开始：打标签 油皮", &tag, REASON_OK, "");
	fires("- 开始：打标签 肤质/油皮", &tag, REASON_OK, "");
	fires("- 开始：打标签 干皮", &tag, REASON_COUNT, ""); /* another tag is another event: nothing to say */
	fires("- 开始：打标签 干皮、油皮", &tag, REASON_OK, "");
	fires("- 开始：去标签 油皮", &tag, REASON_COUNT, "");
	fires("- 停用：是\n- 开始：打标签 油皮", &tag, REASON_DISABLED, "");
}

static void test_d11_old_events_start_nothing(void **state)
{
	struct sop_happening ev = add("包裹卡");

	(void)state;
	ev.at_ms = NOW - 24 * 3600000;
	fires("- 开始：加好友", &ev, REASON_OK, "");
	ev.at_ms--;
	fires("- 开始：加好友", &ev, REASON_STALE_EVENT, "加好友");
	fires("- 开始：加好友，渠道 = 门店", &ev, REASON_FILTER, "渠道 = 门店");
}

/* -- entering ------------------------------------------------------------------------------------------------------ */

struct case_of {
	const char *keys;
	struct entry_past past;
	enum reason want;
	const char *detail;
};

static void admits(const struct case_of *c, enum sop_event event, const struct tagset_tag *tags, int n)
{
	struct sop_script *s = play(c->keys);
	struct sop_happening ev = add("包裹卡");
	struct sop_facts f = {.loaded = ~0u, .tag = tags, .tags = n, .employee = ev.employee, .channel = ev.channel};
	struct entry_verdict v;
	struct sop_rules r;
	struct text detail;
	enum reason why;

	facts_rules_init(&r, &stage_zone);
	ev.event = event;
	ev.amount_fen = 100;
	text_init(&detail, 1000);
	entry_admit(&r, s, entry_fires(s, &ev, NOW, &why, NULL), &ev, &c->past, &f, NOW, &v, &detail);
	if (v.reason != c->want || strcmp(text_str(&detail), c->detail) != 0)
		fail_msg("%s: %s 「%s」", c->keys, reason_info(v.reason)->code, text_str(&detail));
	assert_int_equal(v.enrol, c->want == REASON_ENROLLED || c->want == REASON_RESTARTED);
	assert_int_equal(v.ends_live, c->want == REASON_RESTARTED);
	assert_int_equal(v.standing, c->past.half ? SOP_WAITING : SOP_LIVE);
	text_release(&detail);
	script_free(s);
}

#define HIS \
	{"wangfang", 8}, \
	{ \
		"王芳", 6 \
	}
#define HERS \
	{"lili", 4}, \
	{ \
		"李丽", 6 \
	}

static void test_d03_one_customer_one_follower(void **state)
{
	/* clang-format off */
	static const struct case_of cases[] = {
		{ "- 开始：加好友", { .rounds = 1, .live = true, HERS, .relation = true }, REASON_FOLLOWED, "李丽" },
		{ "- 开始：加好友", { .rounds = 1, .live = true, HIS, .relation = true }, REASON_AGAIN, "" },
		{ "- 开始：加好友\n- 同客多员工：各跟各的", { .relation = true }, REASON_ENROLLED, "加好友" },
		{ "- 开始：加好友\n- 再次触发：重来", { .rounds = 1, .live = true, HERS, .relation = true }, REASON_FOLLOWED, "李丽" },
		{ "- 开始：加好友\n- 再次触发：重来", { .rounds = 1, .live = true, HIS, .relation = true }, REASON_RESTARTED, "加好友" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		admits(&cases[i], SOP_EV_ADD, NULL, 0);
	admits(&(struct case_of){"- 开始：加好友", {.rounds = 1, .live = true, {"lili", 4}, {"", 0}, .relation = true},
		       REASON_FOLLOWED, "lili"},
		SOP_EV_ADD, NULL, 0); /* her name is not known */
	/* An order while another one follows him is the same round, whoever it is paid to. */
	admits(&(struct case_of){"- 开始：下单", {.rounds = 1, .live = true, HERS, .relation = true}, REASON_AGAIN, ""},
		SOP_EV_FIRST_ORDER, NULL, 0);
}

static void test_d12_second_time(void **state)
{
	int64_t day = 86400000;
	struct entry_past ended = {.rounds = 1, .relation = true, .last_ended_ms = NOW - 10 * day};
	/* clang-format off */
	static const struct { const char *keys; enum sop_event event; enum reason want; const char *detail; } cases[] = {
		{ "- 开始：加好友", SOP_EV_ADD, REASON_NO_REENTRY, "" },
		{ "- 开始：首单", SOP_EV_FIRST_ORDER, REASON_NO_REENTRY, "" },
		{ "- 开始：下单", SOP_EV_FIRST_ORDER, REASON_ENROLLED, "下单" },
		{ "- 开始：复购", SOP_EV_REPEAT_ORDER, REASON_ENROLLED, "复购" },
		{ "- 开始：加好友、复购", SOP_EV_REPEAT_ORDER, REASON_ENROLLED, "复购" }, /* by the trigger that fired */
		{ "- 开始：加好友、复购", SOP_EV_ADD, REASON_NO_REENTRY, "" },
		{ "- 开始：重新加好友", SOP_EV_READD, REASON_ENROLLED, "重新加好友" },
		{ "- 开始：复购\n- 重复进入：不", SOP_EV_REPEAT_ORDER, REASON_NO_REENTRY, "" },
		{ "- 开始：加好友\n- 重复进入：结束后可以", SOP_EV_ADD, REASON_ENROLLED, "加好友" },
		{ "- 开始：复购\n- 重复进入：隔 10天", SOP_EV_REPEAT_ORDER, REASON_ENROLLED, "复购" },
		{ "- 开始：复购\n- 重复进入：隔 11天", SOP_EV_REPEAT_ORDER, REASON_REENTRY_GAP, "11天" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		admits(&(struct case_of){cases[i].keys, ended, cases[i].want, cases[i].detail}, cases[i].event, NULL,
			0);
}

static void test_who_may_not_enter(void **state)
{
	static const struct tagset_tag rival_tag = {{"同行", 6}, {"", 0}};
	/* clang-format off */
	static const struct case_of cases[] = {
		{ "- 开始：加好友", { .relation = true }, REASON_ENROLLED, "加好友" },
		{ "- 开始：加好友", { .relation = true, .half = true }, REASON_ENROLLED, "加好友" },
		{ "- 开始：加好友", { .relation = true, .unsubscribed = true }, REASON_UNSUBSCRIBED, "" },
		{ "- 开始：加好友", { .relation = false }, REASON_NO_RELATION, "王芳" }, /* finding 29 */
		{ "- 开始：加好友\n- 排除标签：员工、同行", { .relation = true }, REASON_EXCLUDED, "同行" },
		{ "- 开始：加好友\n- 排除标签：员工", { .relation = true }, REASON_ENROLLED, "加好友" },
		{ "- 开始：加好友\n- 人群：有标签 老客", { .relation = true }, REASON_AUDIENCE, "有标签 老客" }, /* finding 7 */
		{ "- 开始：加好友\n- 人群：性别 = 女", { .relation = true }, REASON_AUDIENCE, "看不到：性别 = 女" },
		{ "- 开始：加好友\n- 人群：全部", { .relation = true }, REASON_ENROLLED, "加好友" },
		{ "- 开始：加好友\n- 停用：是", { .relation = true }, REASON_DISABLED, "" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		admits(&cases[i], SOP_EV_ADD, &rival_tag, 1);
}

static void test_house_exclusions_hold_where_a_script_writes_none(void **state)
{
	struct sop_script *s = play("- 开始：加好友"), *own = play("- 开始：加好友\n- 排除标签：员工");
	struct tagset_tag tag = {SPAN_LIT("黑名单"), SPAN_LIT("")};
	struct sop_facts f = {.loaded = SOP_NEED_TAGS, .tag = &tag, .tags = 1};
	struct sop_happening ev = add("");
	struct entry_past past = {.relation = true};
	struct entry_verdict v;
	struct sop_rules r;
	struct span names[] = {SPAN_LIT("黑名单")};

	(void)state;
	facts_rules_init(&r, &stage_zone);
	assert_int_equal(entry_needs(&r, s), 0);
	r.exclude_tags = (struct sop_names){1, names};
	assert_int_equal(entry_needs(&r, s), SOP_NEED_TAGS);
	entry_admit(&r, s, &s->trigger[0], &ev, &past, &f, NOW, &v, NULL);
	assert_int_equal(v.reason, REASON_EXCLUDED);
	entry_admit(&r, own, &own->trigger[0], &ev, &past, &f, NOW, &v, NULL);
	assert_int_equal(v.reason, REASON_ENROLLED);
	script_free(s);
	script_free(own);
}

/* 转剧本 X enters X if 人群 and 重复进入 of X allow (finding 33): what X's own 开始 would say. */
static void test_d33_handed_over(void **state)
{
	struct sop_script *first = play("- 开始：首单"), *again = play("- 开始：复购");
	struct sop_facts f = {.loaded = ~0u};
	struct sop_happening ev = {.event = SOP_EV_HANDED, .at_ms = NOW, .script = SPAN_LIT("新客七天")};
	struct entry_past past = {.relation = true, .rounds = 1, .last_ended_ms = NOW - 1000};
	struct entry_verdict v;
	struct sop_rules r;

	(void)state;
	facts_rules_init(&r, &stage_zone);
	entry_admit(&r, first, NULL, &ev, &past, &f, NOW, &v, NULL);
	assert_int_equal(v.reason, REASON_NO_REENTRY);
	entry_admit(&r, again, NULL, &ev, &past, &f, NOW, &v, NULL);
	assert_int_equal(v.reason, REASON_ENROLLED);
	past.rounds = 0;
	entry_admit(&r, first, NULL, &ev, &past, &f, NOW, &v, NULL);
	assert_int_equal(v.reason, REASON_ENROLLED);
	script_free(first);
	script_free(again);
}

/* -- welcome ------------------------------------------------------------------------------------------------------- */

static struct sop_script *greeter(const char *name, const char *keys, bool greets)
{
	char file[2048];

	snprintf(file, sizeof file, "# 剧本：%s\n- 停止：已购买\n%s\n## %s\n> 您好\n", name, keys,
		greets ? "20秒内 问候" : "第2天 20:00 问候");
	return stage_script(file);
}

static void picks(const struct sop_script *const *s, int n, const struct sop_happening *ev, const char *want)
{
	enum reason why[8];
	int winner = welcome_pick(s, n, ev, NOW, why);

	if (!want) {
		assert_int_equal(winner, -1);
		return;
	}
	assert_true(winner >= 0);
	if (!span_is(s[winner]->name, want))
		fail_msg("%.*s greets, not %s", SPAN_ARG(s[winner]->name), want);
	for (int i = 0; i < n; i++)
		if (i == winner)
			assert_int_equal(why[i], REASON_WELCOME);
		else
			assert_true(why[i] == REASON_WELCOME_LOST || why[i] == REASON_WELCOME_NO_STEP ||
				why[i] == REASON_COUNT);
}

static void test_d18_one_code_one_message(void **state)
{
	struct sop_script *plain = greeter("甲", "- 开始：加好友", true),
			  *two = greeter("乙", "- 开始：加好友，渠道 = 门店、包裹卡", true),
			  *one = greeter("丙", "- 开始：加好友，渠道 = 包裹卡", true),
			  *high = greeter("丁", "- 开始：加好友\n- 优先级：80", true),
			  *silent = greeter("戊", "- 开始：加好友\n- 优先级：99", false),
			  *twin = greeter("己", "- 开始：加好友", true),
			  *except = greeter("庚", "- 开始：加好友，渠道 ≠ 门店", true),
			  *again = greeter("辛", "- 开始：重新加好友", true);
	struct sop_happening ev = add("包裹卡");
	enum reason why[8];

	(void)state;
	picks((const struct sop_script *[]){plain}, 1, &ev, "甲");
	picks((const struct sop_script *[]){plain, two}, 2, &ev, "乙");
	picks((const struct sop_script *[]){plain, two, one}, 3, &ev, "丙"); /* more exact first */
	picks((const struct sop_script *[]){plain, except}, 2, &ev, "庚");
	picks((const struct sop_script *[]){one, two, plain, high}, 4, &ev, "丁"); /* priority beats exactness */
	picks((const struct sop_script *[]){silent, plain}, 2, &ev, "甲"); /* the highest *with* a 20秒内 step */
	picks((const struct sop_script *[]){twin, plain}, 2, &ev,
		span_cmp(plain->id, twin->id) < 0 ? "甲" : "己"); /* file id */
	picks((const struct sop_script *[]){plain, twin}, 2, &ev, span_cmp(plain->id, twin->id) < 0 ? "甲" : "己");
	picks((const struct sop_script *[]){NULL, plain}, 2, &ev, "甲");
	welcome_pick((const struct sop_script *[]){silent, plain, twin, again}, 4, &ev, NOW, why);
	assert_int_equal(why[0], REASON_WELCOME_NO_STEP);
	assert_int_equal(why[3], REASON_COUNT);
	/* 员工 = 王芳 says nothing about the channel. */
	struct sop_script *hers = greeter("壬", "- 开始：加好友，员工 = 王芳", true);

	picks((const struct sop_script *[]){hers, except}, 2, &ev, "庚");
	script_free(hers);
	ev.event = SOP_EV_READD; /* (7) only scripts with 重新加好友 */
	picks((const struct sop_script *[]){plain, high, again}, 3, &ev, "辛");
	ev.event = SOP_EV_TAKEOVER;
	picks((const struct sop_script *[]){plain, high, again}, 3, &ev, NULL);
	ev = add("包裹卡");
	ev.at_ms -= 25 * 3600000;
	picks((const struct sop_script *[]){plain}, 1, &ev, NULL);
	struct sop_script *all[] = {plain, two, one, high, silent, twin, except, again};

	for (size_t i = 0; i < 8; i++)
		script_free(all[i]);
}

static void test_d03_welcome_is_a_service(void **state)
{
	(void)state;
	assert_true(welcome_allowed(REASON_ENROLLED));
	assert_true(welcome_allowed(REASON_FOLLOWED));
	assert_true(welcome_allowed(REASON_NO_REENTRY));
	assert_false(welcome_allowed(REASON_EXCLUDED));
	assert_false(welcome_allowed(REASON_AUDIENCE));
	assert_false(welcome_allowed(REASON_UNSUBSCRIBED));
	assert_false(welcome_allowed(REASON_STALE_EVENT));
}

static void test_welcome_step_by_arm_and_channel(void **state)
{
	struct sop_script *arms =
		stage_script("# 剧本：一\n- 开始：加好友\n- 停止：已购买\n- 实验：问候，A 50% / B 50%，指标 首单率\n"
			     "## 20秒内 甲\n- 实验组：A\n> 甲\n## 20秒内 乙\n- 实验组：B\n> 乙\n");
	struct sop_script *by =
		stage_script("# 剧本：二\n- 开始：加好友\n- 停止：已购买\n## 20秒内 甲\n- 条件：渠道 = 门店\n> 甲\n"
			     "## 20秒内 乙\n- 条件：渠道 ≠ 门店\n> 乙\n");
	struct sop_enrolment e = {.arm = 'B', .holdout = true}; /* exempt from 对照组 */
	struct sop_facts f = {.loaded = ~0u, .channel = SPAN_LIT("门店")};
	struct text detail;
	enum reason why;

	(void)state;
	text_init(&detail, 1000);
	assert_true(span_is(welcome_step(arms, &e, &f, NOW, &why, NULL)->id, "乙"));
	assert_int_equal(why, REASON_WELCOME);
	e.arm = 'A';
	assert_true(span_is(welcome_step(arms, &e, &f, NOW, &why, NULL)->id, "甲"));
	e.arm = 'C';
	assert_null(welcome_step(arms, &e, &f, NOW, &why, &detail));
	assert_int_equal(why, REASON_ARM);
	assert_string_equal(text_str(&detail), "C");
	text_clear(&detail);
	assert_true(span_is(welcome_step(by, &e, &f, NOW, &why, NULL)->id, "甲"));
	f.channel = SPAN_LIT("直播");
	assert_true(span_is(welcome_step(by, &e, &f, NOW, &why, NULL)->id, "乙"));
	f.channel = SPAN_ABSENT;
	assert_null(welcome_step(by, &e, &f, NOW, &why, &detail));
	assert_int_equal(why, REASON_CONDITION);
	assert_string_equal(text_str(&detail), "看不到：渠道 = 门店");
	text_release(&detail);
	script_free(arms);
	script_free(by);
}

/* -- goal and stop ------------------------------------------------------------------------------------------------- */

struct outcome {
	bool goal, end;
	const char *how;
	enum reason reason;
	const char *detail, *handover;
};

static void reacts(const char *keys, struct sop_enrolment e, struct sop_happening ev, struct outcome want)
{
	struct sop_script *s = play(keys);
	struct react r;
	struct sop_rules rules;
	struct text detail;
	bool any;

	facts_rules_init(&rules, &stage_zone);
	text_init(&detail, 1000);
	any = react_to(&rules, s, &e, &ev, &r, &detail);
	if (any != (want.goal || want.end) || r.goal != want.goal || r.end != want.end || r.reason != want.reason ||
		(r.outcome == NULL) != (want.how == NULL) || (r.outcome && strcmp(r.outcome, want.how) != 0) ||
		strcmp(text_str(&detail), want.detail) != 0 || !span_eq(r.handover, span_of(want.handover)))
		fail_msg("%s: goal %d end %d %s %s 「%s」", keys, r.goal, r.end, r.outcome ? r.outcome : "-",
			reason_info(r.reason)->code, text_str(&detail));
	text_release(&detail);
	script_free(s);
}

#define NOTHING ((struct outcome){.reason = REASON_OK, .detail = ""})

static void test_d27_goal_then_its_actions_then_stop(void **state)
{
	struct sop_enrolment e = {.standing = SOP_LIVE, .t0_ms = NOW};
	struct sop_happening ev = {
		.event = SOP_EV_FIRST_ORDER, .at_ms = NOW + 3600000, .product = SPAN_LIT("洁面"), .amount_fen = 100};

	(void)state;
	/* One outcome: 达成 beats 停止, 转出 is noted beside it. */
	reacts("- 开始：加好友\n- 目标：首单，7天内\n- 目标达成后：转剧本 老客\n- 停止：已购买", e, ev,
		(struct outcome){true, true, "goal", REASON_GOAL, "首单", "老客"});
	reacts("- 开始：加好友\n- 目标：首单，7天内\n- 停止：已购买", e, ev,
		(struct outcome){true, true, "goal", REASON_GOAL, "首单", NULL});
	reacts("- 开始：加好友\n- 目标：首单，7天内\n- 停止：目标达成", e, ev,
		(struct outcome){true, true, "goal", REASON_GOAL, "首单", NULL});
	/* 目标 alone does not stop. */
	reacts("- 开始：加好友\n- 目标：首单，7天内", e, ev,
		(struct outcome){true, false, NULL, REASON_OK, "首单", NULL});
	reacts("- 开始：加好友\n- 目标：首单，7天内\n- 目标达成后：打标签 老客", e, ev,
		(struct outcome){true, false, NULL, REASON_OK, "首单", NULL});
	reacts("- 开始：加好友\n- 停止：已购买", e, ev,
		(struct outcome){false, true, "stopped", REASON_STOP, "已购买", NULL});
	reacts("- 开始：加好友\n- 停止：已购买 面霜", e, ev, NOTHING);
	reacts("- 开始：加好友\n- 停止：已购买 面霜、洁面", e, ev,
		(struct outcome){false, true, "stopped", REASON_STOP, "已购买 面霜、洁面", NULL});
	/* Once: a later order meets no goal again, but the stop works, and the outcome stays. */
	e.goal_ms = NOW + 1000;
	reacts("- 开始：加好友\n- 目标：首单，7天内\n- 目标达成后：转剧本 老客\n- 停止：已购买", e, ev,
		(struct outcome){false, true, "goal", REASON_STOP, "已购买", NULL});
	/* The window is N×24 h from T0. After it the goal cannot be met, the stop still works. */
	e.goal_ms = 0;
	ev.at_ms = NOW + 7 * 86400000LL;
	reacts("- 开始：加好友\n- 目标：首单，7天内", e, ev,
		(struct outcome){true, false, NULL, REASON_OK, "首单", NULL});
	ev.at_ms++;
	reacts("- 开始：加好友\n- 目标：首单，7天内", e, ev, NOTHING);
	reacts("- 开始：加好友\n- 目标：首单，7天内\n- 停止：已购买", e, ev,
		(struct outcome){false, true, "stopped", REASON_STOP, "已购买", NULL});
	reacts("- 开始：加好友\n- 目标：首单\n- 停止：目标达成", e, ev,
		(struct outcome){true, true, "goal", REASON_GOAL, "首单", NULL});
	e.standing = SOP_ENDED;
	reacts("- 开始：加好友\n- 目标：首单\n- 停止：已购买", e, ev, NOTHING);
}

/* 老客复购30天 is begun by an order: only a later one stops it. */
static void test_d08_only_events_after_entry(void **state)
{
	struct sop_enrolment e = {.standing = SOP_LIVE, .t0_ms = NOW};
	struct sop_happening ev = {
		.event = SOP_EV_FIRST_ORDER, .at_ms = NOW, .amount_fen = 100, .product = SPAN_LIT("洁面")};

	(void)state;
	reacts("- 开始：首单\n- 停止：已购买", e, ev, NOTHING);
	ev.at_ms = NOW - 1000; /* learnt late, paid before */
	reacts("- 开始：首单\n- 停止：已购买", e, ev, NOTHING);
	reacts("- 开始：首单\n- 目标：复购\n- 停止：已购买", e, ev, NOTHING);
	ev.at_ms = NOW + 1;
	ev.event = SOP_EV_REPEAT_ORDER;
	reacts("- 开始：首单\n- 停止：已购买", e, ev,
		(struct outcome){false, true, "stopped", REASON_STOP, "已购买", NULL});
	reacts("- 开始：首单\n- 目标：复购\n- 停止：目标达成", e, ev,
		(struct outcome){true, true, "goal", REASON_GOAL, "复购", NULL});
}

static void test_d47_said_is_the_whole_message(void **state)
{
	static const struct {
		const char *said;
		bool stops;
	} cases[] = {
		{"不要", true},
		{"不要。", true},
		{"不要了，谢谢！", true},
		{" 不 要 呀", true},
		{"不要啊～", true},
		{"要不要囤一支", false},
		{"不要发了", false},
		{"不", false},
		{"", false},
		{"谢谢", false},
	};
	struct sop_enrolment e = {.standing = SOP_LIVE, .t0_ms = NOW};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sop_happening ev = {
			.event = SOP_EV_SAID, .at_ms = NOW + 1, .words = span_of(cases[i].said), .amount_fen = -1};

		reacts("- 开始：加好友\n- 停止：客户说「不要」", e, ev,
			cases[i].stops ? (struct outcome){false, true, "stopped", REASON_STOP, "客户说 不要", NULL}
				       : NOTHING);
	}
}

static void test_other_stops(void **state)
{
	struct sop_enrolment e = {.standing = SOP_LIVE, .t0_ms = NOW};
	struct sop_happening ev = {
		.event = SOP_EV_TAG_ON, .at_ms = NOW + 1, .tag = {SPAN_LIT("已拒绝"), SPAN_LIT("")}, .amount_fen = -1};

	(void)state;
	reacts("- 开始：加好友\n- 停止：打标签 已拒绝", e, ev,
		(struct outcome){false, true, "stopped", REASON_STOP, "打标签 已拒绝", NULL});
	reacts("- 开始：加好友\n- 停止：打标签 别的", e, ev, NOTHING);
	reacts("- 开始：加好友\n- 目标：打标签 已拒绝\n- 停止：目标达成", e, ev,
		(struct outcome){true, true, "goal", REASON_GOAL, "打标签 已拒绝", NULL});
	ev.event = SOP_EV_AFTERSALE;
	reacts("- 开始：加好友\n- 停止：进入售后", e, ev,
		(struct outcome){false, true, "stopped", REASON_STOP, "进入售后", NULL});
	ev.event = SOP_EV_QUIET;
	ev.idle_ms = 30 * 86400000LL;
	reacts("- 开始：加好友\n- 停止：30天未回复", e, ev,
		(struct outcome){false, true, "stopped", REASON_STOP, "30天未回复", NULL});
	ev.idle_ms--;
	reacts("- 开始：加好友\n- 停止：30天未回复", e, ev, NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_triggers_and_filters),
		cmocka_unit_test(test_d11_old_events_start_nothing),
		cmocka_unit_test(test_d03_one_customer_one_follower),
		cmocka_unit_test(test_d12_second_time),
		cmocka_unit_test(test_who_may_not_enter),
		cmocka_unit_test(test_house_exclusions_hold_where_a_script_writes_none),
		cmocka_unit_test(test_d33_handed_over),
		cmocka_unit_test(test_d18_one_code_one_message),
		cmocka_unit_test(test_d03_welcome_is_a_service),
		cmocka_unit_test(test_welcome_step_by_arm_and_channel),
		cmocka_unit_test(test_d27_goal_then_its_actions_then_stop),
		cmocka_unit_test(test_d08_only_events_after_entry),
		cmocka_unit_test(test_d47_said_is_the_whole_message),
		cmocka_unit_test(test_other_stops),
	};

	return cmocka_run_group_tests_name("sop/entry", tests, NULL, NULL);
}
