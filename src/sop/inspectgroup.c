#include "inspectgroup.h"
#include "readgroup.h"
#include "sop/render.h"
#include "sop/when.h"

#define QUOTA 1       /* mass messages a group gets a day (api.md 5.1, finding 19) */
#define MOST_DAYS 400 /* as far as days are added up */

static void file_keys(struct reading *r)
{
	const struct sop_pos *key = r->places.key;

	if (key[KEYWORD_K_EXCLUDE].line)
		reading_note_at(r, DIAG_GROUP_EXCLUDE, key[KEYWORD_K_EXCLUDE], SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	if (!r->script->checkin && key[KEYWORD_K_GOAL_THEN].line && !key[KEYWORD_K_GOAL].line)
		reading_note_at(
			r, DIAG_GOAL_THEN, key[KEYWORD_K_GOAL_THEN], SPAN_LIT("目标达成后"), SPAN_ABSENT, SPAN_ABSENT);
}

/* Steps that the owner confirms on that day of the round, as far as that can be told; ret_last: the last of them. */
static int on_day(const struct reading *r, int day, const struct sop_step **ret_last)
{
	const struct sop_script *s = r->script;
	int n = 0;

	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];
		bool then = st->time.kind == SOP_WHEN_DAY && st->time.day == day;

		if (st->time.kind == SOP_WHEN_DAILY)
			then = (st->only.from == 0 || (day >= st->only.from && day <= st->only.to)) &&
				(st->until_day == 0 || day <= st->until_day) && (s->days == 0 || day <= s->days);
		if (!then || !when_has_content(st) || when_exec(st) != SOP_EXEC_OWNER)
			continue;
		n++;
		if (!*ret_last || st->index > (*ret_last)->index)
			*ret_last = st;
	}
	return n;
}

/* What is above the receive quota is lost without a word: it must not be asked for (finding 19). */
static void quota(struct reading *r)
{
	const struct sop_script *s = r->script;
	int cap = s->per_group_day > 0        ? s->per_group_day
		: r->world->per_group_day > 0 ? r->world->per_group_day
					      : QUOTA;
	int last_day = 1;

	for (int i = 0; i < s->steps; i++) {
		int day = s->step[i].time.kind == SOP_WHEN_DAY ? s->step[i].time.day : s->step[i].only.to;

		if (day > last_day && day <= MOST_DAYS)
			last_day = day;
	}
	for (int day = 1; day <= last_day; day++) {
		const struct sop_step *last = NULL;
		int n = on_day(r, day, &last);

		if (n > cap && last) {
			reading_note_at(r, DIAG_GROUP_DAY, last->pos, reading_number(r, day), reading_number(r, n),
				reading_number(r, cap));
			return;
		}
	}
}

void inspectgroup_script(struct reading *r)
{
	const struct sop_script *s = r->script;

	file_keys(r);
	if (!r->places.key[KEYWORD_K_GROUPS].line)
		reading_note_at(r, DIAG_NO_GROUP, r->title, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	if (!r->places.key[KEYWORD_K_PURPOSE].line && !s->flash) /* a sale comes to groups that are there */
		reading_note_at(r, DIAG_NO_PURPOSE, r->title, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	if (r->places.key[KEYWORD_K_PER_GROUP_DAY].line && r->world->per_group_day > 0 &&
		s->per_group_day > r->world->per_group_day)
		reading_note_at(r, DIAG_LOOSER, r->places.key[KEYWORD_K_PER_GROUP_DAY], SPAN_LIT("每群每天最多"),
			reading_number(r, r->world->per_group_day), SPAN_ABSENT);
	for (int i = 0; i < s->triggers; i++)
		if (s->trigger[i].event == SOP_EV_CAMP && r->world->today >= 0 && s->trigger[i].date < r->world->today)
			reading_note_at(r, DIAG_CAMP_PAST, s->trigger[i].pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	quota(r);
}

static bool for_group(enum sop_exec exec)
{
	return exec == SOP_EXEC_OWNER || exec == SOP_EXEC_GROUP_BAR;
}

/* A word of one person in a text that all of them read. */
static void words(struct reading *r, const struct sop_text *text)
{
	for (int i = 0; i < text->n; i++) {
		const struct sop_piece *p = &text->piece[i];

		if (render_per_customer(p->var) || p->var == SOP_V_CHANNEL || (p->var == SOP_V_COUPON && p->own))
			reading_note_at(r, DIAG_GROUP_PERSON, p->pos, reading_printf(r, "{%s}", render_word(p->var)),
				r->script->flash ? SPAN_ABSENT : SPAN_LIT("加一行「- 对象：成员」"), SPAN_ABSENT);
	}
}

/* What can be known of a group. All else is a fact of one person, or of what he did (finding 20). */
static void conditions(struct reading *r, const struct sop_cond *c)
{
	for (int i = 0; c && i < c->kids; i++)
		conditions(r, c->kid[i]);
	if (!c || c->kids > 0)
		return;
	switch (c->kind) {
	case SOP_C_MEMBERS:
	case SOP_C_IN_GROUP:
	case SOP_C_EMPLOYEE:
	case SOP_C_STORE:
	case SOP_C_STOCK:
	case SOP_C_TASK: break;
	default: reading_note_at(r, DIAG_GROUP_COND, c->pos, c->source, SPAN_ABSENT, SPAN_ABSENT); break;
	}
}

/* 入群, 退群: a template that greets, and what is done to each who comes or goes (finding 40). */
static void greeting(struct reading *r, const struct sop_step *st)
{
	for (int i = 0; i < st->text.n; i++) {
		const struct sop_piece *p = &st->text.piece[i];

		switch (p->var) {
		case SOP_V_NONE:
		case SOP_V_CUSTOMER:
		case SOP_V_GOOD:
		case SOP_V_PRICE:
		case SOP_V_LINK:
		case SOP_V_ADDRESS: break;
		default:
			if (p->var != SOP_V_COUPON || p->own)
				reading_note_at(r, DIAG_DOOR_WORD, p->pos,
					reading_printf(r, "{%s}", render_word(p->var)), SPAN_ABSENT, SPAN_ABSENT);
			break;
		}
	}
	if (st->attachments > 1)
		reading_note_at(r, DIAG_DOOR_MEDIA, st->attachment[1].pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
}

static void door(struct reading *r, int i)
{
	static const struct {
		int key;
		const char *word;
		enum diag_code code;
	} not_here[] = {{KEYWORD_K_CONVERT, "记转化", DIAG_DOOR_DEED}, {KEYWORD_K_HANDOVER, "转剧本", DIAG_DOOR_DEED},
		{KEYWORD_K_JUMP, "跳到", DIAG_DOOR_DEED}, {KEYWORD_K_STOP, "停止", DIAG_DOOR_DEED},
		{KEYWORD_K_EXEC, "执行", DIAG_DOOR_KEY}, {KEYWORD_K_MISS, "错过", DIAG_DOOR_KEY},
		{KEYWORD_K_DEADLINE, "确认期限", DIAG_DOOR_KEY}, {KEYWORD_K_ONLY, "只在", DIAG_DOOR_KEY},
		{KEYWORD_K_GAP, "至少隔", DIAG_DOOR_KEY}, {KEYWORD_K_SELLING, "植入", DIAG_DOOR_KEY}};
	const struct sop_step *st = &r->script->step[i];
	const struct sop_pos *key = r->steps[i].key;

	for (size_t k = 0; k < sizeof not_here / sizeof *not_here; k++)
		if (key[not_here[k].key].line)
			reading_note_at(r, not_here[k].code, key[not_here[k].key], span_of(not_here[k].word),
				SPAN_ABSENT, SPAN_ABSENT);
	if (key[KEYWORD_K_COND].line && when_has_content(st)) /* the template greets whoever comes */
		reading_note_at(r, DIAG_DOOR_KEY, key[KEYWORD_K_COND], SPAN_LIT("条件"), SPAN_ABSENT, SPAN_ABSENT);
	if (st->branches > 0)
		reading_note_at(r, DIAG_DOOR_BRANCH, r->script->step[i + 1].pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	if (st->time.kind == SOP_WHEN_GROUP_IN)
		greeting(r, st);
	else if (when_has_content(st))
		reading_note_at(r, DIAG_DOOR_TEXT, st->text.n ? st->text.pos : st->attachment[0].pos, SPAN_ABSENT,
			SPAN_ABSENT, SPAN_ABSENT);
}

static struct sop_pos exec_pos(const struct reading *r, const struct sop_pos *key)
{
	return key[KEYWORD_K_EXEC].line ? key[KEYWORD_K_EXEC] : r->places.key[KEYWORD_K_EXEC];
}

/* It speaks to all. */
static void group_step(struct reading *r, int i)
{
	static const struct {
		int key;
		const char *word;
	} of_one[] = {{KEYWORD_K_STAGE, "阶段"}, {KEYWORD_K_MORE_POINTS, "加分"}, {KEYWORD_K_LESS_POINTS, "减分"},
		{KEYWORD_K_REMARK, "备注"}};
	const struct sop_step *st = &r->script->step[i];
	const struct sop_pos *key = r->steps[i].key;
	bool full = st->time.kind == SOP_WHEN_FULL;

	for (size_t k = 0; k < sizeof of_one / sizeof *of_one; k++)
		if (key[of_one[k].key].line)
			reading_note_at(r, DIAG_GROUP_DEED, key[of_one[k].key], span_of(of_one[k].word), SPAN_ABSENT,
				SPAN_ABSENT);
	if (st->of < 0 && !r->script->flash && (full || readgroup_personal(st->cond)))
		reading_note_at(r, DIAG_WHOLE_GROUP, full ? st->time.pos : st->cond->pos,
			full ? st->time.source : st->cond->source, SPAN_ABSENT, SPAN_ABSENT);
	else
		conditions(r, st->of >= 0 ? st->taken_if : st->cond);
	if (st->of < 0 && !for_group(st->exec))
		reading_note_at(r, DIAG_GROUP_EXEC, exec_pos(r, key), SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	words(r, &st->text);
}

/* Its day, or its 满N天, behind the last one. */
static void within(struct reading *r, const struct sop_step *st)
{
	const struct sop_time *t = &st->time;

	if (r->script->days > 0 && (t->kind == SOP_WHEN_DAY || t->kind == SOP_WHEN_FULL) && t->day > r->script->days)
		reading_note_at(r, DIAG_DAY_LATE, t->pos, t->source, reading_number(r, r->script->days), SPAN_ABSENT);
	if (t->kind == SOP_WHEN_CLOSE && !r->places.key[KEYWORD_K_DAYS].line && !r->script->checkin)
		reading_note_at(r, DIAG_CLOSE_DAYS, t->pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
}

void inspectgroup_step(struct reading *r, int i)
{
	const struct sop_step *st = &r->script->step[i];
	const struct sop_pos *key = r->steps[i].key;

	if (when_door(st)) {
		conditions(r, st->cond);
		door(r, i);
		return;
	}
	if (st->of < 0 && !r->script->flash)
		within(r, st);
	if (!st->member)
		group_step(r, i);
	else if (st->of < 0 && st->exec != SOP_EXEC_SIDEBAR)
		reading_note_at(r, DIAG_MEMBER_EXEC, exec_pos(r, key), SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
}
