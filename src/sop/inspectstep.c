#include "inspectstep.h"
#include "sop/condeval.h"
#include "sop/group.h"
#include "sop/when.h"
#include "amount.h"
#include "inspectdate.h"
#include "inspecttext.h"
#include "letter.h"
#include "permit.h"
#include "readcoupon.h"
#include "readtext.h"

#define DAY_MINUTES 1440
#define MESSAGES 3

static bool content(const struct sop_step *st)
{
	return st->text.n > 0 || st->attachments > 0;
}

static bool within(int minute, int from, int to)
{
	if (from < 0)
		return false;
	return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/* The quiet hours (script and house together, finding 44) that the minute lies in; false: none. */
static bool quiet_at(const struct reading *r, int minute, int *ret_from, int *ret_to)
{
	const struct sop_script *s = r->script;
	const struct check_world *w = r->world;

	if (within(minute, s->quiet_from, s->quiet_to)) {
		*ret_from = s->quiet_from;
		*ret_to = s->quiet_to;
		return true;
	}
	*ret_from = w->quiet_from;
	*ret_to = w->quiet_to;
	return within(minute, w->quiet_from, w->quiet_to);
}

static struct span window(struct reading *r, int from, int to)
{
	return reading_printf(r, "%02d:%02d-%02d:%02d", from / 60, from % 60, to / 60, to % 60);
}

int inspectstep_clock(const struct reading *r, const struct sop_step *st)
{
	return st->time.minute >= 0 ? st->time.minute : r->world->default_minute;
}

/* A deadline at `minute`: after the step and before quiet begins. */
static void deadline(struct reading *r, const struct sop_step *st, int minute, struct sop_pos pos)
{
	int from, to;

	if (inspectdate_by_day(st) && minute <= inspectstep_clock(r, st))
		reading_note_at(r, DIAG_DEADLINE_EARLY, pos, reading_clock(r, minute),
			reading_clock(r, inspectstep_clock(r, st)), SPAN_ABSENT);
	else if (quiet_at(r, minute, &from, &to) && minute != from)
		reading_note_at(
			r, DIAG_DEADLINE_QUIET, pos, reading_clock(r, minute), window(r, from, to), SPAN_ABSENT);
}

static void clocks(struct reading *r, int i)
{
	const struct sop_step *st = &r->script->step[i];
	const struct sop_pos *key = r->steps[i].key;
	int from, to;

	/* The minute before it belongs to it: then made tasks are called back. */
	if (inspectdate_by_day(st) && content(st) && st->exec != SOP_EXEC_GROUP_BAR &&
		(quiet_at(r, inspectstep_clock(r, st), &from, &to) ||
			quiet_at(r, (inspectstep_clock(r, st) + 1) % DAY_MINUTES, &from, &to)))
		reading_note_at(r, DIAG_CLOCK_QUIET, r->steps[i].clock.line ? r->steps[i].clock : st->time.pos,
			reading_clock(r, inspectstep_clock(r, st)), window(r, from, to), SPAN_ABSENT);
	if (st->confirm_minute >= 0 && st->time.kind != SOP_WHEN_WELCOME)
		deadline(r, st, st->confirm_minute,
			key[KEYWORD_K_DEADLINE].line ? key[KEYWORD_K_DEADLINE] : r->places.key[KEYWORD_K_DEADLINE]);
	if (st->time.until_minute < 0)
		return;
	deadline(r, st, st->time.until_minute, r->steps[i].clock.line ? r->steps[i].clock : st->time.pos);
	/* The end of a span is the latest minute: it replaces both (2.3). */
	if (st->miss == SOP_MISS_LATE && key[KEYWORD_K_MISS].line)
		reading_note_at(r, DIAG_MISS_TIME, key[KEYWORD_K_MISS], SPAN_LIT("补发"), st->time.source,
			SPAN_LIT("时间段的结束就是最晚时间，去掉这一行"));
	if (key[KEYWORD_K_DEADLINE].line)
		reading_note_at(r, DIAG_MISS_TIME, key[KEYWORD_K_DEADLINE], SPAN_LIT("确认期限"), st->time.source,
			SPAN_LIT("时间段的结束就是最晚时间，去掉这一行"));
}

static void delivery(struct reading *r, int i)
{
	const struct sop_step *st = &r->script->step[i];
	const struct sop_pos *key = r->steps[i].key;

	if (st->time.kind == SOP_WHEN_WELCOME || when_door(st))
		return;
	if (st->exec == SOP_EXEC_AUTO && content(st))
		reading_note_at(r, DIAG_AUTO_LATE,
			key[KEYWORD_K_EXEC].line ? key[KEYWORD_K_EXEC] : r->places.key[KEYWORD_K_EXEC], SPAN_ABSENT,
			SPAN_ABSENT, SPAN_ABSENT);
	if (st->miss == SOP_MISS_SIDEBAR)
		reading_note_at(r, DIAG_MISS_TIME,
			key[KEYWORD_K_MISS].line ? key[KEYWORD_K_MISS] : r->places.key[KEYWORD_K_MISS],
			SPAN_LIT("改侧边栏"), st->time.source,
			SPAN_LIT("「改侧边栏」只用在 20秒内；这里写 跳过、补发（2小时内） 或 顺延"));
	if (st->each && inspecttext_exec(st) != SOP_EXEC_CONFIRM)
		reading_note_at(r, DIAG_EACH_EXEC, key[KEYWORD_K_EACH], SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
}

static void nothing(struct reading *r, int i)
{
	const struct sop_step *st = &r->script->step[i];
	const struct sop_pos *key = r->steps[i].key;
	bool acts = key[KEYWORD_K_STOP].line || key[KEYWORD_K_ATTACH].line || key[KEYWORD_K_COUPON].line ||
		key[KEYWORD_K_INVITE].line;

	for (int k = KEYWORD_K_TAG; k <= KEYWORD_K_HANDOVER; k++)
		acts = acts || key[k].line;
	if (r->steps[i].broken)
		return;
	if (!acts && st->branches == 0 && st->text.pos.line == 0)
		reading_note_at(r, DIAG_NOTHING, st->pos, span_present(st->name) ? st->name : st->time.source,
			SPAN_ABSENT, SPAN_ABSENT);
	else if (st->text.pos.line && readtext_blank(&st->text))
		reading_note_at(r, DIAG_EMPTY_TEXT, st->text.pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
}

/* A tag that the same step puts on and takes off. */
static void tags(struct reading *r, const struct sop_step *st)
{
	for (int i = 0; i < st->actions; i++) {
		for (int k = 0; k < st->actions; k++) {
			if (st->action[i].act != SOP_ACT_TAG || st->action[k].act != SOP_ACT_UNTAG)
				continue;
			for (int a = 0; a < st->action[i].names.n; a++) {
				for (int b = 0; b < st->action[k].names.n; b++) {
					if (span_alike(st->action[i].names.v[a], st->action[k].names.v[b]))
						reading_note_at(r, DIAG_TAG_BOTH, st->action[i > k ? i : k].pos,
							st->action[i].names.v[a], SPAN_ABSENT, SPAN_ABSENT);
				}
			}
		}
	}
}

/* Those who are added after the clock of day 1 (part 5, 第N天 with the time past). */
static void late_adds(struct reading *r, int i)
{
	const struct sop_script *s = r->script;
	const struct sop_step *st = &s->step[i];
	int minute = inspectstep_clock(r, st), share = -1;
	bool added = false, written = r->steps[i].key[KEYWORD_K_MISS].line || r->places.key[KEYWORD_K_MISS].line;

	for (int k = 0; k < s->triggers; k++)
		added = added || s->trigger[k].event == SOP_EV_ADD || s->trigger[k].event == SOP_EV_READD;
	if (!added || st->time.kind != SOP_WHEN_DAY || st->time.day != 1 || !content(st) || st->miss == SOP_MISS_DEFER)
		return;
	if (r->world->late_adds)
		share = r->world->late_adds(r->world->user, minute);
	if (share > 0 || (share < 0 && !written))
		reading_note_at(r, DIAG_LATE_ADDS, st->time.pos,
			reading_printf(r, "「%.*s」", SPAN_ARG(st->time.source)),
			share > 0 ? reading_printf(r, "%d%%", share) : SPAN_ABSENT, SPAN_ABSENT);
}

/* 侧边栏 shows up to three messages; nobody else sends more than one (finding 52). */
static void messages(struct reading *r, int i)
{
	const struct sop_step *st = &r->script->step[i];

	if (r->steps[i].messages == 0 ||
		((st->exec == SOP_EXEC_SIDEBAR || st->exec == SOP_EXEC_GROUP_BAR || st->exec == SOP_EXEC_KF) &&
			r->steps[i].messages < MESSAGES))
		return;
	reading_note_at(
		r, DIAG_SECOND_TEXT, r->steps[i].again, reading_number(r, st->text.pos.line), SPAN_ABSENT, SPAN_ABSENT);
}

/* 未回复 under 员工确认: she leaves out whose answer she alone saw (finding 2). */
static void replies(struct reading *r, const struct sop_step *st, const struct sop_cond *c)
{
	for (int i = 0; c && i < c->kids; i++)
		replies(r, st, c->kid[i]);
	if (c && c->kids == 0 && condeval_asks_reply(c) && when_exec(st) == SOP_EXEC_CONFIRM && content(st))
		reading_note_at(r, DIAG_REPLY_UNSEEN, c->pos, c->source, SPAN_ABSENT, SPAN_ABSENT);
}

static bool asks_group(const struct sop_cond *c)
{
	bool asks = c && c->kind == SOP_C_IN_GROUP;

	for (int i = 0; c && i < c->kids && !asks; i++)
		asks = asks_group(c->kid[i]);
	return asks;
}

/* 邀请入群 goes to those who are in, too, unless somebody asked. */
static void invites(struct reading *r, const struct sop_step *st)
{
	const struct sop_script *s = r->script;
	const struct sop_step *of = st->of >= 0 ? &s->step[st->of] : st;

	if (group_kind(s->kind) || asks_group(of->cond) || asks_group(st->taken_if) || asks_group(s->audience))
		return;
	for (int i = 0; i < st->attachments; i++)
		if (st->attachment[i].invite.n)
			reading_note_at(r, DIAG_INVITE_ALL, st->attachment[i].pos, st->attachment[i].invite,
				SPAN_ABSENT, SPAN_ABSENT);
}

void inspectstep_one(struct reading *r, int i)
{
	messages(r, i);
	invites(r, &r->script->step[i]);
	if (r->script->step[i].of >= 0) {
		tags(r, &r->script->step[i]);
		inspecttext_step(r, &r->script->step[i]);
		readcoupon_inspect(r, i);
		return;
	}
	clocks(r, i);
	delivery(r, i);
	nothing(r, i);
	replies(r, &r->script->step[i], r->script->step[i].cond);
	tags(r, &r->script->step[i]);
	late_adds(r, i);
	inspectdate_one(r, i);
	inspecttext_step(r, &r->script->step[i]);
	readcoupon_inspect(r, i);
}

void inspectstep_post(struct reading *r, int i)
{
	messages(r, i);
	clocks(r, i);
	nothing(r, i);
}

static bool same_names(const struct sop_names *a, const struct sop_names *b)
{
	if (a->n != b->n)
		return false;
	for (int i = 0; i < a->n; i++) {
		if (!span_alike(a->v[i], b->v[i]))
			return false;
	}
	return true;
}

/* One word and its opposite. */
static bool opposite(const struct sop_cond *a, const struct sop_cond *b)
{
	if (a->kind == SOP_C_NOT && !b->kids)
		return a->kid[0]->kind == b->kind && span_eq(a->kid[0]->source, b->source);
	if (b->kind == SOP_C_NOT && !a->kids)
		return opposite(b, a);
	if (a->kind > b->kind)
		return opposite(b, a);
	bool pair = (a->kind == SOP_C_BOUGHT && b->kind == SOP_C_NOT_BOUGHT) ||
		(a->kind == SOP_C_BOUGHT_SINCE && b->kind == SOP_C_NOT_BOUGHT_SINCE) ||
		(a->kind == SOP_C_TAG_ANY && b->kind == SOP_C_TAG_NONE);
	bool membership = a->kind == b->kind && a->kind >= SOP_C_CHANNEL && a->op != b->op;
	return (pair || membership) && same_names(&a->names, &b->names);
}

static bool parts_exclude(const struct sop_cond *a, const struct sop_cond *b)
{
	if (a->kind == SOP_C_AND) {
		for (int i = 0; i < a->kids; i++) {
			if (parts_exclude(a->kid[i], b))
				return true;
		}
		return false;
	}
	if (b->kind == SOP_C_AND)
		return parts_exclude(b, a);
	return opposite(a, b);
}

bool inspectstep_exclusive(const struct sop_step *a, const struct sop_step *b)
{
	if (a->arm && b->arm && a->arm != b->arm)
		return true;
	return a->cond && b->cond && parts_exclude(a->cond, b->cond);
}

void inspectstep_always_quiet(struct reading *r)
{
	struct sop_pos at = r->places.key[KEYWORD_K_QUIET];
	int minute = 0, from, to;

	while (minute < DAY_MINUTES && quiet_at(r, minute, &from, &to))
		minute++;
	if (at.line && minute == DAY_MINUTES)
		reading_note_at(r, DIAG_ALWAYS_QUIET, at, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
}
