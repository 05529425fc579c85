#include "sop/prose.h"
#include "keyid.h"
#include "permit.h"
#include "prosecheckin.h"
#include "proseflash.h"
#include "prosegroup.h"
#include "prosecodes.h"
#include "proseenter.h"
#include "prosenames.h"
#include "prosenight.h"
#include "prosepost.h"
#include "prosestep.h"
#include "prosetalk.h"
#include "sop/group.h"
#include "sop/keyword.h"
#include "sop/when.h"

enum part {
	PART_HEAD,
	PART_FLASH,
	PART_ENTER,
	PART_GET,
	PART_STEP,
	PART_STOP,
	PART_LIMIT,
	PART_EMPLOYEE,
	PART_NIGHT,
	PART_POSTS,
	PART_PUBLISH,
	PART_GOODS,
	PART_TALK,
	PART_ASKED,
	PART_ASSETS,
	PART_TAGS,
	PART_RULES,
	PART_GROUP_ENTER,
	PART_CHECKIN,
	PART_GROUP_STOP,
	PART_GROUP_LIMIT,
	PART_CODES,
	PART_SHIFTS
};

/* -- the head -- */

static void about(struct prose *p)
{
	if (span_present(p->s->about))
		text_addf(p->out, "%.*s\n", SPAN_ARG(p->s->about));
}

static void owner(struct prose *p)
{
	if (span_present(p->s->owner))
		text_addf(p->out, "负责人：%.*s\n", SPAN_ARG(p->s->owner));
}

static void disabled(struct prose *p)
{
	if (p->s->disabled)
		text_adds(p->out,
			p->s->kind == SOP_MOMENTS ? "现在停用：一条也不发。\n"
						  : "现在停用：不再进人，正在走的人停在原处。\n");
}

/* -- what stops it -- */

static void goal_actions(struct prose *p)
{
	const struct sop_script *s = p->s;

	for (int i = 0; i < s->goal_actions; i++) {
		text_adds(prosewords_point(p), "达成目标时：");
		prosewords_action(&s->goal_action[i], p->out);
		prosewords_end(p);
	}
}

static void goal(struct prose *p)
{
	if (!p->s->has_goal)
		return;
	text_adds(prosewords_point(p), "目标：");
	if (p->s->goal_within_ms > 0) {
		text_adds(p->out, "进来以后 ");
		permit_say_time(p->s->goal_within_ms, p->out);
		text_adds(p->out, "内，");
	}
	prosewords_event(&p->s->goal, p->out);
	prosewords_end(p);
}

/* 打卡 says them where its prizes stand. */
static void group_goal(struct prose *p)
{
	if (!p->s->checkin)
		goal(p);
}

static void group_goal_actions(struct prose *p)
{
	if (!p->s->checkin)
		goal_actions(p);
}

static void stops(struct prose *p)
{
	for (int i = 0; i < p->s->stops; i++) {
		const struct sop_trigger *t = &p->s->stop[i];
		prosewords_event(t, prosewords_point(p));
		text_adds(p->out, t->event == SOP_EV_SAID ? "（看得到回复、或员工登记时），就不再发" : "，就不再发");
		prosewords_end(p);
	}
	prosewords_say(p, "客户删了员工，或者说了退订的话，就不再发");
}

static void longest(struct prose *p)
{
	if (p->s->kind == SOP_BLAST)
		return; /* it goes on as long as its file is there */
	text_adds(prosewords_point(p), p->s->longest_ms > 0 ? "进来以后 " : "最后一步以后 ");
	permit_say_time(p->s->longest_ms > 0 ? p->s->longest_ms : 30 * ZONE_DAY_MS, p->out);
	text_adds(p->out, "还没走完，就到期了，没走到的步骤不再发");
	prosewords_end(p);
}

/* -- limits -- */

/* The stricter of the house's and the script's, and whose it is. */
static void cap(struct prose *p, const char *sentence, const char *unit, int house, int script)
{
	bool own = script >= 0 && (house < 0 || script < house);
	int n = own ? script : house;

	if (n >= 0)
		text_addf(prosewords_point(p), "%s %d %s（%s）\n", sentence, n, unit,
			own ? "本剧本写的" : "全公司的规矩");
}

static void per_day(struct prose *p)
{
	cap(p, "每位客户一天最多", "条，所有剧本、所有员工加在一起；欢迎语和员工待办不算", p->r->cap_customer_day,
		p->s->per_day);
}

static void per_week(struct prose *p)
{
	cap(p, "每位客户一周（周一到周日）最多", "条", p->r->cap_customer_week, p->s->per_week);
}

static void per_company(struct prose *p)
{
	cap(p, "同一家公司的联系人一周（周一到周日）加起来最多", "条", p->r->cap_company_week, p->s->per_company);
}

static void per_employee(struct prose *p)
{
	cap(p, "每位员工一天最多点", "次", p->r->cap_employee_day, p->s->employee_per_day);
}

static void other_gap(struct prose *p)
{
	bool own = p->s->other_gap_ms > p->r->other_gap_ms;
	int64_t ms = own ? p->s->other_gap_ms : p->r->other_gap_ms;

	if (ms <= 0)
		return;
	text_adds(prosewords_point(p), "离别的剧本的上一条至少 ");
	permit_say_time(ms, p->out);
	text_addf(p->out, "（%s）\n", own ? "本剧本写的" : "全公司的规矩");
}

static void priority(struct prose *p)
{
	text_addf(prosewords_point(p), "同一天抢一个名额时，优先级是 %d（0 到 100，大的先发）\n", p->s->priority);
}

static void received(struct prose *p)
{
	static const char *const rule[] = {[SOP_RECEIVE_DAY] = "每天最多收到 1 条",
		[SOP_RECEIVE_WEEK] = "每周最多收到 7 条",
		[SOP_RECEIVE_MONTH] = "每月最多收到当月天数那么多条"};

	if (p->r->receive != SOP_RECEIVE_NONE)
		text_addf(prosewords_point(p), "企业微信自己的规矩：一位客户%s企业群发，排不上的按没发成处理\n",
			rule[p->r->receive]);
}

static void share(struct prose *p, int permille, const char *whose)
{
	if (permille > 0)
		text_addf(prosewords_point(p),
			permille % 10 ? "%s：%d.%d%% 的客户不收卖货的步骤\n" : "%s：%d%% 的客户不收卖货的步骤\n", whose,
			permille / 10, permille % 10);
}

static void holdout(struct prose *p)
{
	share(p, p->s->holdout_permille, "对照组");
	share(p, p->house_holdout, "全公司的对照组");
}

static void experiment(struct prose *p)
{
	const struct sop_script *s = p->s;

	if (!span_present(s->experiment))
		return;
	text_addf(prosewords_point(p), "实验「%.*s」：", SPAN_ARG(s->experiment));
	for (int i = 0; i < s->arms; i++)
		text_addf(p->out, "%s%c 组 %d%%", i ? "，" : "", s->arm[i].letter, s->arm[i].percent);
	if (span_present(s->metric))
		text_addf(p->out, "，看「%.*s」", SPAN_ARG(s->metric));
	if (s->metric_min > 0)
		text_addf(p->out, "，每组满 %d 人才看", s->metric_min);
	prosewords_end(p);
}

/* -- what employees do -- */

static void until(struct prose *p, const struct sop_step *st)
{
	const struct sop_rules *r = p->r;

	text_adds(p->out, "，");
	if (st->time.until_minute >= 0) {
		text_adds(p->out, "最晚 ");
		prosewords_clock(st->time.until_minute, p->out);
	} else if (st->confirm_ms > 0) {
		permit_say_time(st->confirm_ms, p->out);
		text_adds(p->out, "内");
	} else if (st->confirm_minute >= 0) {
		text_adds(p->out, "最晚 ");
		prosewords_clock(st->confirm_minute, p->out);
	} else {
		permit_say_time(r->deadline_most_ms > 0 ? r->deadline_most_ms : ZONE_DAY_MS, p->out);
		text_adds(p->out, "内、静默开始以前");
	}
}

static void to_confirm(struct prose *p)
{
	const struct sop_script *s = p->s;
	int taps = 0;

	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];
		if (!when_has_content(st) || !when_confirms(st))
			continue;
		int run = prosestep_run(s, i);
		taps++;
		text_adds(prosewords_point(p), "点发送：");
		if (run > 1)
			text_addf(p->out, "一共 %d 天，从", run);
		prosewords_step(p->r, p->s, st, p->out);
		if (run > 1) {
			text_adds(p->out, "到");
			prosewords_step(p->r, p->s, &s->step[i + run - 1], p->out);
		}
		until(p, st);
		prosewords_end(p);
		i += run - 1;
	}
	if (taps == 0)
		return;
	if (p->r->remind_percent > 0 && p->r->remind_percent < 100)
		text_addf(prosewords_point(p), "还没点的，到期限的 %d%% 时提醒一次\n", p->r->remind_percent);
	prosewords_say(p, "到期限没点，这条作废，按上面写的「没发成」处理，最多再派一次");
}

static void to_send(struct prose *p)
{
	for (int i = 0; i < p->s->steps; i++) {
		const struct sop_step *st = &p->s->step[i];
		bool group = when_exec(st) == SOP_EXEC_GROUP_BAR;
		if (!when_has_content(st) || (when_exec(st) != SOP_EXEC_SIDEBAR && !group))
			continue;
		text_adds(prosewords_point(p), group ? "在群里从侧边栏发：" : "在侧边栏发：");
		prosewords_step(p->r, p->s, st, p->out);
		prosewords_end(p);
	}
}

static void one_todo(struct prose *p, const struct sop_action *a)
{
	prosewords_text(&a->text, false, "", p->out);
	text_adds(p->out, "，");
	prosewords_todo_until(a, p->out);
	if (a->options.n) {
		text_adds(p->out, "，办完选一个：");
		prosewords_names(&a->options, "", p->out);
	}
	prosewords_end(p);
}

static void to_do(struct prose *p)
{
	const struct sop_script *s = p->s;

	for (int i = 0; i < s->steps; i++)
		for (int k = 0; k < s->step[i].actions; k++) {
			if (s->step[i].action[k].act != SOP_ACT_TODO)
				continue;
			text_adds(prosewords_point(p), "办待办：");
			prosewords_step(p->r, s, &s->step[i], p->out);
			text_adds(p->out, "，");
			one_todo(p, &s->step[i].action[k]);
		}
	for (int i = 0; i < s->goal_actions; i++)
		if (s->goal_action[i].act == SOP_ACT_TODO) {
			text_adds(prosewords_point(p),
				group_kind(s->kind) && !s->checkin ? "办待办：群达成目标时，"
								   : "办待办：客户达成目标时，");
			one_todo(p, &s->goal_action[i]);
		}
}

static void employees(struct prose *p)
{
	size_t before = p->out->n;

	to_confirm(p);
	to_send(p);
	to_do(p);
	if (p->out->n == before)
		prosewords_say(p, "没有要员工做的事");
}

/* -- the table -- */

/* Every key that runs has a row: what it means is said in its part, in this order. NULL: another row says it, or nobody needs it. */
static const struct row {
	int key; /* KEYWORD_NONE: no key, it is always so */
	enum part part;
	void (*say)(struct prose *p);
} rows[] = {
	{KEYWORD_K_ABOUT, PART_HEAD, about},
	{KEYWORD_K_OWNER, PART_HEAD, owner},
	{KEYWORD_K_DISABLED, PART_HEAD, disabled},
	{KEYWORD_K_ID, PART_HEAD, NULL}, /* names the file for siyu, tells a reader nothing */
	{KEYWORD_K_FLASH_GOOD, PART_FLASH, proseflash_goods},
	{KEYWORD_K_OPENS, PART_FLASH, proseflash_opens},
	{KEYWORD_K_CLOSES, PART_FLASH, proseflash_closes},
	{KEYWORD_K_START, PART_ENTER, proseenter_start},
	{KEYWORD_K_AUDIENCE, PART_ENTER, proseenter_audience},
	{KEYWORD_K_EXCLUDE, PART_ENTER, proseenter_exclude},
	{KEYWORD_K_TESTERS, PART_ENTER, proseenter_testers},
	{KEYWORD_K_REENTER, PART_ENTER, proseenter_reenter},
	{KEYWORD_K_STOCK, PART_ENTER, proseenter_stock},
	{KEYWORD_K_AGAIN, PART_ENTER, proseenter_again},
	{KEYWORD_K_MANY_EMPLOYEES, PART_ENTER, proseenter_many_employees},
	{KEYWORD_K_FOLLOWER, PART_ENTER, proseenter_follower},
	{KEYWORD_K_ACCOUNT, PART_ENTER, proseenter_account},
	{KEYWORD_K_CARRY, PART_ENTER, proseenter_carry},
	{KEYWORD_NONE, PART_ENTER, prosenames_persona},
	{KEYWORD_K_ARM, PART_STEP, prosestep_arm},
	{KEYWORD_K_COND, PART_STEP, prosestep_cond},
	{KEYWORD_K_ONLY, PART_STEP, NULL}, /* said with the time */
	{KEYWORD_K_MOST, PART_STEP, NULL},
	{KEYWORD_K_UNTIL, PART_STEP, NULL},
	{KEYWORD_K_GAP, PART_STEP, prosestep_gap},
	{KEYWORD_K_SELLING, PART_STEP, prosestep_selling},
	{KEYWORD_K_WHOM, PART_STEP, prosegroup_whom},
	{KEYWORD_K_EXEC, PART_STEP, prosestep_exec},
	{KEYWORD_K_OTHERWISE, PART_STEP, prosestep_otherwise},
	{KEYWORD_K_EACH, PART_STEP, NULL}, /* said by 执行 */
	{KEYWORD_NONE, PART_STEP, prosestep_content},
	{KEYWORD_K_COUPON, PART_STEP, NULL}, /* said by the text, which shows what it gives */
	{KEYWORD_K_ATTACH, PART_STEP, prosestep_attachments},
	{KEYWORD_K_INVITE, PART_STEP, NULL}, /* said with 附件, among which it is */
	{KEYWORD_K_TAG, PART_STEP, prosestep_actions},
	{KEYWORD_K_UNTAG, PART_STEP, NULL}, /* said by 打标签: all that it does, in order */
	{KEYWORD_K_STAGE, PART_STEP, NULL},
	{KEYWORD_K_MORE_POINTS, PART_STEP, NULL},
	{KEYWORD_K_LESS_POINTS, PART_STEP, NULL},
	{KEYWORD_K_REMARK, PART_STEP, NULL},
	{KEYWORD_K_NOTIFY, PART_STEP, NULL},
	{KEYWORD_K_CONVERT, PART_STEP, NULL},
	{KEYWORD_K_TODO, PART_STEP, NULL},
	{KEYWORD_K_REPORT, PART_STEP, NULL},
	{KEYWORD_K_HANDOVER, PART_STEP, NULL},
	{KEYWORD_K_STOP, PART_STEP, NULL},
	{KEYWORD_K_JUMP, PART_STEP, NULL},
	{KEYWORD_K_OPTIONS, PART_STEP, prosestep_options},
	{KEYWORD_K_MISS, PART_STEP, prosestep_miss},
	{KEYWORD_K_WAIT, PART_STEP, prosestep_wait}, /* last: the branches follow */
	{KEYWORD_K_GOAL, PART_STOP, goal},
	{KEYWORD_K_GOAL_THEN, PART_STOP, goal_actions},
	{KEYWORD_K_STOP, PART_STOP, stops},
	{KEYWORD_K_LONGEST, PART_STOP, longest},
	{KEYWORD_K_PER_DAY, PART_LIMIT, per_day},
	{KEYWORD_K_PER_WEEK, PART_LIMIT, per_week},
	{KEYWORD_K_PER_COMPANY, PART_LIMIT, per_company},
	{KEYWORD_NONE, PART_LIMIT, received},
	{KEYWORD_K_EMPLOYEE_PER_DAY, PART_LIMIT, per_employee},
	{KEYWORD_K_OTHER_GAP, PART_LIMIT, other_gap},
	{KEYWORD_K_PRIORITY, PART_LIMIT, priority},
	{KEYWORD_K_SELL_FROM, PART_LIMIT, prosegroup_sells},
	{KEYWORD_K_SELL_MOST, PART_LIMIT, NULL}, /* said by 植入最早 */
	{KEYWORD_K_HOLDOUT, PART_LIMIT, holdout},
	{KEYWORD_K_EXPERIMENT, PART_LIMIT, experiment},
	{KEYWORD_NONE, PART_EMPLOYEE, employees},
	{KEYWORD_K_DEADLINE, PART_EMPLOYEE, NULL}, /* said with what there is to confirm */
	{KEYWORD_K_QUIET, PART_NIGHT, prosenight_quiet},
	{KEYWORD_K_OFF_DAYS, PART_NIGHT, prosenight_off_days},
	{KEYWORD_NONE, PART_POSTS, prosepost_posts},
	{KEYWORD_K_YEAR, PART_POSTS, NULL}, /* said with the time */
	{KEYWORD_K_VISIBLE, PART_POSTS, NULL},
	{KEYWORD_K_AFTER, PART_POSTS, NULL},
	{KEYWORD_K_FIRST, PART_POSTS, NULL},
	{KEYWORD_K_PUBLISHERS, PART_PUBLISH, prosepost_rules},
	{KEYWORD_K_POSTS_PER_DAY, PART_PUBLISH, NULL},
	{KEYWORD_K_WINDOW, PART_PUBLISH, NULL},
	{KEYWORD_K_GROUPS, PART_GROUP_ENTER, prosegroup_which},
	{KEYWORD_K_PURPOSE, PART_GROUP_ENTER, prosegroup_purpose},
	{KEYWORD_K_CAMP, PART_GROUP_ENTER, prosegroup_start}, /* and 开始 */
	{KEYWORD_K_TESTERS, PART_GROUP_ENTER, prosegroup_testers},
	{KEYWORD_NONE, PART_GROUP_ENTER, prosenames_persona},
	{KEYWORD_K_CARRY, PART_GROUP_ENTER, proseenter_carry},
	{KEYWORD_K_GOAL, PART_GROUP_STOP, group_goal},
	{KEYWORD_K_GOAL_THEN, PART_GROUP_STOP, group_goal_actions},
	{KEYWORD_K_WAYS, PART_CHECKIN, prosecheckin_ways},
	{KEYWORD_K_MAKE_UPS, PART_CHECKIN, prosecheckin_make_ups},
	{KEYWORD_K_PRIZES, PART_CHECKIN, prosecheckin_prizes},
	{KEYWORD_K_GOAL, PART_CHECKIN, goal},
	{KEYWORD_K_GOAL_THEN, PART_CHECKIN, goal_actions},
	{KEYWORD_K_BORDER, PART_GROUP_STOP, prosegroup_border},
	{KEYWORD_K_DAYS, PART_GROUP_STOP, prosegroup_end},
	{KEYWORD_K_PER_GROUP_DAY, PART_GROUP_LIMIT, prosegroup_cap},
	{KEYWORD_K_EMPLOYEE_PER_DAY, PART_GROUP_LIMIT, per_employee},
	{KEYWORD_K_PRIORITY, PART_GROUP_LIMIT, priority},
	{KEYWORD_K_SELL_FROM, PART_GROUP_LIMIT, prosegroup_sells},
	{KEYWORD_NONE, PART_GOODS, prosenames_goods},
	{KEYWORD_K_WHERE, PART_TALK, prosetalk_rules}, /* all of the file, in its order */
	{KEYWORD_K_SURE, PART_TALK, NULL},
	{KEYWORD_K_HUMAN_WORDS, PART_TALK, NULL},
	{KEYWORD_K_PERSONA, PART_TALK, NULL},
	{KEYWORD_K_ALIAS, PART_ASKED, prosetalk_questions},
	{KEYWORD_K_ASK, PART_ASKED, NULL},
	{KEYWORD_K_HUMAN, PART_ASKED, NULL},
	{KEYWORD_K_SUGGEST, PART_ASKED, NULL},
	{KEYWORD_K_PAUSE, PART_ASKED, NULL},
	{KEYWORD_NONE, PART_ASSETS, prosenames_assets},
	{KEYWORD_NONE, PART_TAGS, prosenames_tags},
	{KEYWORD_NONE, PART_RULES, prosenames_rules},
	{KEYWORD_NONE, PART_CODES, prosecodes_codes},
	{KEYWORD_NONE, PART_SHIFTS, prosecodes_shifts},
};

bool prose_tells_key(int key)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].key == key)
			return true;
	return false;
}

static void part(struct prose *p, enum part part)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].part == part && rows[i].say)
			rows[i].say(p);
}

static void steps(struct prose *p)
{
	int n = 0;

	for (int i = 0; i < p->s->steps; i++) {
		p->step = &p->s->step[i];
		if (p->step->of < 0) {
			text_addf(p->out, "  %d. ", ++n);
			prosewords_step(p->r, p->s, p->step, p->out);
		} else if (p->step->taken_if) {
			text_adds(p->out, "      · 如果");
			prosewords_cond(p->s->kind, p->step->taken_if, p->out);
		} else {
			text_adds(p->out, "      · 否则");
		}
		text_adds(p->out, "\n");
		part(p, PART_STEP);
	}
	p->step = NULL;
}

#define K(kind) (1u << SOP_##kind)
#define JOURNEYS (K(PLAY) | K(BLAST))
#define GROUPS (K(GROUP_PLAY) | K(CHECKIN) | K(FLASH))

/* What a file of which kind has to tell, in this order. */
static const struct section {
	enum part part;
	unsigned kinds;
	const char *heading;
} sections[] = {
	{PART_FLASH, K(FLASH), "卖什么，什么时候"},
	{PART_ENTER, JOURNEYS, "谁会进来"},
	{PART_GROUP_ENTER, GROUPS, "哪些群，什么时候开始"},
	{PART_CHECKIN, K(CHECKIN), "怎么算打卡，送什么"},
	{PART_GET, JOURNEYS, "他会收到什么，什么时候"},
	{PART_GET, GROUPS, "群里会收到什么，什么时候"},
	{PART_GROUP_STOP, GROUPS & ~K(FLASH), "什么时候结束"},
	{PART_GROUP_LIMIT, GROUPS, "守住的上限"},
	{PART_STOP, JOURNEYS, "目标，和什么让它停下（都从进来以后算）"},
	{PART_LIMIT, JOURNEYS, "守住的上限"},
	{PART_EMPLOYEE, JOURNEYS | GROUPS, "员工要做的事"},
	{PART_NIGHT, JOURNEYS | GROUPS, "夜里不发什么"},
	{PART_POSTS, K(MOMENTS), "发什么，什么时候"},
	{PART_PUBLISH, K(MOMENTS), "谁来发"},
	{PART_GOODS, K(GOODS), "卖什么"},
	{PART_TALK, K(TALK), "什么时候答"},
	{PART_ASKED, K(TALK), "客户问什么，怎么答"},
	{PART_ASSETS, K(ASSETS), "剧本里能用的名字"},
	{PART_TAGS, K(TAGS), "有哪些标签"},
	{PART_RULES, K(TAGS), "什么事打什么标签"},
	{PART_CODES, K(CODES), "有哪些码，谁来接"},
	{PART_SHIFTS, K(CODES), "谁什么时候当班"},
};

bool prose_tells_event(enum sop_event event)
{
	return prosewords_tells_event(event);
}

bool prose_tells_cond(enum sop_cond_kind kind)
{
	return prosewords_tells_cond(kind);
}

bool prose_tells_act(enum sop_act act)
{
	return prosewords_tells_act(act);
}

bool prose_tells_kind(enum sop_kind kind)
{
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (sections[i].kinds & 1u << kind)
			return true;
	return false;
}

void prose_script(const struct sop_script *s, const struct sop_rules *rules, int holdout_permille, struct text *out)
{
	static const char *const numerals[] = {"一", "二", "三", "四", "五", "六", "七", "八"};
	struct prose p = {.s = s, .r = rules, .house_holdout = holdout_permille, .out = out};
	int n = 0;

	text_addf(out, "%s「%.*s」\n", keyword_kind_name(s->kind), SPAN_ARG(s->name));
	part(&p, PART_HEAD);
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		if (!(sections[i].kinds & 1u << s->kind))
			continue;
		text_addf(out, "\n%s、%s\n", numerals[n++], sections[i].heading);
		if (sections[i].part == PART_GET)
			steps(&p);
		else
			part(&p, sections[i].part);
	}
}
