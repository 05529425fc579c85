#include "inspect.h"
#include "slipline.h"
#include "amount.h"
#include "inspectbranch.h"
#include "inspectgroup.h"
#include "inspectkf.h"
#include "inspectpost.h"
#include "inspectpairs.h"
#include "inspectstep.h"
#include "inspecttalk.h"
#include "inspectwelcome.h"
#include "sop/group.h"
#include "readcheckin.h"
#include "readflash.h"
#include "readmoment.h"
#include "readsell.h"
#include "sop/moment.h"

static bool written(const struct reading *r, int key)
{
	return r->places.key[key].line > 0;
}

static void say(struct reading *r, enum diag_code code, struct sop_pos pos)
{
	reading_note_at(r, code, pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
}

static bool goal_ends(const struct sop_script *s)
{
	for (int i = 0; i < s->goal_actions; i++) {
		if (s->goal_action[i].act == SOP_ACT_STOP || s->goal_action[i].act == SOP_ACT_HANDOVER)
			return true;
	}
	return false;
}

static const struct sop_trigger *stop_on(const struct sop_script *s, enum sop_event e)
{
	for (int i = 0; i < s->stops; i++) {
		if (s->stop[i].event == e)
			return &s->stop[i];
	}
	return NULL;
}

/* One message, once: nothing that could be stopped comes behind it. */
static bool once(const struct sop_script *s)
{
	return s->kind == SOP_BLAST && s->steps == 1 && !moment_recurs(&s->step[0]);
}

/* 打卡: a member is with it to its end. */
static void goal_alone(struct reading *r)
{
	if (written(r, KEYWORD_K_GOAL))
		return;
	reading_note_at(r, DIAG_NO_GOAL, r->title,
		r->script->kind == SOP_CHECKIN        ? SPAN_LIT("打卡完成")
			: group_kind(r->script->kind) ? SPAN_LIT("群人数到 50，7天内")
						      : SPAN_LIT("首单，7天内"),
		SPAN_ABSENT, SPAN_ABSENT);
	if (written(r, KEYWORD_K_GOAL_THEN))
		reading_note_at(r, DIAG_GOAL_THEN, r->places.key[KEYWORD_K_GOAL_THEN], SPAN_LIT("目标达成后"),
			SPAN_ABSENT, SPAN_ABSENT);
}

static void stops_and_goal(struct reading *r)
{
	const struct sop_script *s = r->script;
	const struct sop_trigger *bought = stop_on(s, SOP_EV_ORDER), *met = stop_on(s, SOP_EV_GOAL);

	if (!written(r, KEYWORD_K_STOP) && !goal_ends(s) && !once(s))
		say(r, DIAG_NO_STOP, r->title);
	goal_alone(r);
	if (!written(r, KEYWORD_K_GOAL)) {
		if (met)
			reading_note_at(
				r, DIAG_GOAL_THEN, met->pos, SPAN_LIT("停止：目标达成"), SPAN_ABSENT, SPAN_ABSENT);
	} else if (s->has_goal && !goal_ends(s) && !met && !bought && !once(s)) {
		say(r, DIAG_ENDLESS_GOAL, r->places.key[KEYWORD_K_GOAL]);
	}
	for (int i = 0; bought && i < s->triggers; i++) {
		enum sop_event e = s->trigger[i].event;
		if (e == SOP_EV_ORDER || e == SOP_EV_FIRST_ORDER || e == SOP_EV_REPEAT_ORDER) {
			say(r, DIAG_LATER_ORDER, bought->pos);
			break;
		}
	}
}

/* 开始：下单，品类 = 洗护 and a step 购买后 25天, which an order of anything moves. */
static void any_order(struct reading *r)
{
	const struct sop_script *s = r->script;
	bool some = false;

	for (int i = 0; i < s->triggers; i++)
		for (int k = 0; k < s->trigger[i].filters; k++)
			some |= s->trigger[i].filter[k].field == SOP_F_PRODUCT ||
				s->trigger[i].filter[k].field == SOP_F_CATEGORY;
	for (int i = 0; some && i < s->steps; i++) {
		const struct sop_time *t = &s->step[i].time;
		int minute = t->minute >= 0 ? t->minute : r->world->default_minute;

		if (t->kind == SOP_WHEN_BOUGHT && !t->months && t->dur_ms % AMOUNT_DAY_MS == 0)
			reading_note_at(r, DIAG_ANY_ORDER, t->pos,
				reading_printf(r, "第%d天 %02d:%02d %.*s", (int)(t->dur_ms / AMOUNT_DAY_MS) + 1,
					minute / 60, minute % 60, SPAN_ARG(s->step[i].name)),
				SPAN_ABSENT, SPAN_ABSENT);
	}
}

static void cap(struct reading *r, int key, const char *word, int mine, int house)
{
	if (written(r, key) && mine > house && house > 0)
		reading_note_at(
			r, DIAG_LOOSER, r->places.key[key], span_of(word), reading_number(r, house), SPAN_ABSENT);
}

/* A script may be stricter than the house, never looser (finding 62). Quiet hours add up: they cannot be looser. */
static void house_rules(struct reading *r)
{
	const struct sop_script *s = r->script;
	const struct check_world *w = r->world;

	cap(r, KEYWORD_K_PER_DAY, "每客每天最多", s->per_day, w->per_day);
	cap(r, KEYWORD_K_PER_WEEK, "每客每周最多", s->per_week, w->per_week);
	cap(r, KEYWORD_K_PER_COMPANY, "每公司每周最多", s->per_company, w->company_per_week);
	cap(r, KEYWORD_K_EMPLOYEE_PER_DAY, "每员工每天最多", s->employee_per_day, w->employee_per_day);
	if (written(r, KEYWORD_K_OTHER_GAP) && s->other_gap_ms >= 0 && s->other_gap_ms < w->other_gap_ms)
		reading_note_at(r, DIAG_LOOSER, r->places.key[KEYWORD_K_OTHER_GAP], SPAN_LIT("与其他剧本间隔"),
			reading_printf(r, "%d 分钟", (int)(w->other_gap_ms / AMOUNT_MINUTE_MS)), SPAN_ABSENT);
}

static struct span letters(struct reading *r)
{
	struct text t;

	text_init(&t, 256);
	for (int i = 0; i < r->script->arms; i++) {
		if (i)
			text_adds(&t, "、");
		text_addc(&t, r->script->arm[i].letter);
	}
	struct span s = arena_copy(r->arena, text_span(&t));
	text_release(&t);
	return s;
}

static bool has_arm(const struct sop_script *s, char letter)
{
	for (int i = 0; i < s->arms; i++) {
		if (s->arm[i].letter == letter)
			return true;
	}
	return false;
}

static void arms_in(struct reading *r, const struct sop_cond *c)
{
	for (int i = 0; c && i < c->kids; i++)
		arms_in(r, c->kid[i]);
	for (int i = 0; c && c->kind == SOP_C_ARM && i < c->names.n; i++) {
		struct span n = c->names.v[i];
		if (n.n != 1 || !has_arm(r->script, (char)(n.p[0] >= 'a' && n.p[0] <= 'z' ? n.p[0] - 32 : n.p[0])))
			reading_note_at(r, DIAG_ARM_UNKNOWN, c->pos, n, letters(r), SPAN_ABSENT);
	}
}

/* Every later step of one arm has a sister for each other arm, or one for 其他 (finding 46). */
static void sisters(struct reading *r)
{
	const struct sop_script *s = r->script;
	int count[27] = {0}, most = 0;
	const struct sop_step *last[27] = {NULL};

	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];
		if (!st->arm || st->time.kind == SOP_WHEN_WELCOME || st->time.kind <= SOP_WHEN_BRANCH)
			continue;
		if (st->arm == '*')
			return;
		if (++count[st->arm - 'A'] > count[most] || !last[most])
			most = st->arm - 'A';
		last[st->arm - 'A'] = st;
	}
	for (int i = 0; i < s->arms && last[most]; i++) {
		char rich = (char)('A' + most);
		if (count[s->arm[i].letter - 'A'] < count[most])
			reading_note_at(r, DIAG_ARM_SISTER, last[most]->pos, span_make(&s->arm[i].letter, 1),
				reading_printf(r, "%c", rich), SPAN_ABSENT);
	}
}

static void experiment(struct reading *r)
{
	const struct sop_script *s = r->script;
	bool selling = false, ok = s->arms > 0;

	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];
		selling = selling || (st->selling && st->time.kind != SOP_WHEN_WELCOME);
		if (st->arm && !written(r, KEYWORD_K_EXPERIMENT)) {
			say(r, DIAG_ARM_ALONE, r->steps[i].key[KEYWORD_K_ARM]);
			ok = false;
		} else if (s->arms && st->arm && st->arm != '*' && !has_arm(s, st->arm)) {
			reading_note_at(r, DIAG_ARM_UNKNOWN, r->steps[i].key[KEYWORD_K_ARM], span_make(&st->arm, 1),
				letters(r), SPAN_ABSENT);
			ok = false;
		}
		if (s->arms || !written(r, KEYWORD_K_EXPERIMENT))
			arms_in(r, st->cond);
	}
	if (ok)
		sisters(r);
	if (s->arms && !span_present(s->metric))
		say(r, DIAG_NO_METRIC, r->places.key[KEYWORD_K_EXPERIMENT]);
	if (s->holdout_permille && !selling)
		say(r, DIAG_HOLDOUT, r->places.key[KEYWORD_K_HOLDOUT]);
}

void inspect_script(struct reading *r)
{
	const struct sop_script *s = r->script;

	if (s->talk) {
		inspecttalk_script(r);
		return;
	}
	if (s->moments) {
		house_rules(r);
		cap(r, KEYWORD_K_POSTS_PER_DAY, "每天最多", s->moments->per_day, r->world->posts_per_day);
		inspectpost_script(r);
		return;
	}
	bool group = group_kind(s->kind);
	if (!written(r, KEYWORD_K_START) && !written(r, KEYWORD_K_CAMP) && !s->flash && !s->checkin &&
		s->kind != SOP_BLAST)
		reading_note_at(r, DIAG_NO_START, r->title, group ? SPAN_LIT("建群") : SPAN_LIT("加好友"), SPAN_ABSENT,
			SPAN_ABSENT);
	if (s->steps == 0)
		reading_note_at(r, DIAG_NO_STEPS, r->title, slipline_step(s->kind), SPAN_ABSENT, SPAN_ABSENT);
	readmoment_inspect(r);
	if (group)
		inspectgroup_script(r);
	if (s->flash)
		readflash_inspect(r);
	if (s->checkin) {
		readcheckin_inspect(r);
		goal_alone(r);
	}
	if (!group)
		stops_and_goal(r);
	any_order(r);
	readsell_inspect(r);
	if (s->kind == SOP_PLAY)
		inspectkf_script(r);
	house_rules(r);
	experiment(r);
	inspectwelcome_all(r);
	for (int i = 0; i < s->steps; i++)
		inspectstep_one(r, i);
	for (int i = 0; i < s->steps && group; i++)
		inspectgroup_step(r, i);
	inspectstep_always_quiet(r);
	inspectpairs_all(r);
	inspectbranch_all(r);
	readmoment_people(r);
}
