#include "readbranch.h"
#include "letter.h"
#include "readcond.h"
#include "readstep.h"

static bool tells(const struct sop_cond *c)
{
	return c->kind >= SOP_C_REPLY && c->kind <= SOP_C_CHOSE;
}

/* Does it hold only if he replied (finding 1)? */
static bool needs_reply(const struct sop_cond *c)
{
	if (c->kind != SOP_C_AND && c->kind != SOP_C_OR)
		return tells(c);
	for (int i = 0; i < c->kids; i++)
		if (needs_reply(c->kid[i]) == (c->kind == SOP_C_AND))
			return c->kind == SOP_C_AND;
	return c->kind == SOP_C_OR;
}

/* The first word that somebody has to tell. */
static const struct sop_cond *first_told(const struct sop_cond *c)
{
	if (tells(c) || c->kind == SOP_C_TASK)
		return c;
	for (int i = 0; i < c->kids; i++) {
		const struct sop_cond *told = first_told(c->kid[i]);

		if (told)
			return told;
	}
	return NULL;
}

/* The first word of the branch (finding 2). */
static struct span label_of(const struct sop_cond *c)
{
	const struct sop_cond *told = first_told(c);

	if (!told)
		return c->source;
	return told->names.n ? told->names.v[0] : SPAN_LIT("回了");
}

/* 问肤质·油皮; a second one of that name 问肤质·油皮·2. */
static struct span id_of(struct reading *r, int of, struct span label)
{
	const struct sop_script *s = r->script;
	struct span id = reading_printf(r, "%.*s·%.*s", SPAN_ARG(s->step[of].id), SPAN_ARG(label));
	int same = 1;

	for (int i = of + 1; i < s->steps - 1; i++)
		same += span_alike(s->step[i].label, label);
	return same > 1 ? reading_printf(r, "%.*s·%d", SPAN_ARG(id), same) : id;
}

static struct sop_step *new_branch(struct reading *r)
{
	struct sop_script *s = r->script;
	int last = s->steps - 1, of = s->step[last].of >= 0 ? s->step[last].of : last;
	struct sop_step *st = readstep_new(r);

	st->of = of;
	st->time.kind = SOP_WHEN_BRANCH;
	st->time.pos = st->pos;
	s->step[of].branches++;
	s->branches++;
	return st;
}

bool readbranch_heading(struct reading *r)
{
	struct phrase c = phrase_of(r->line.body);
	bool otherwise = phrase_eat(&c, "否则");
	struct sop_cond *cond = NULL;

	if ((!otherwise && !phrase_eat(&c, "如果")) || r->script->steps == 0)
		return false;
	/* Read first: the step is pushed in any case, so that what stands below belongs to it. */
	if (otherwise)
		reading_end(r, &c, SPAN_LIT("### 否则"));
	else if (phrase_done(&c))
		reading_note(r, DIAG_NO_VALUE, c.p, SPAN_LIT("如果"), SPAN_LIT("### 如果 选了 油皮"), SPAN_ABSENT);
	else
		cond = readcond_branch(r, &c);
	struct sop_step *st = new_branch(r);
	st->label = st->time.source = cond ? label_of(cond) : SPAN_LIT("否则");
	st->taken_if = cond;
	st->answer = cond && needs_reply(cond);
	st->id = st->name = id_of(r, st->of, st->label);
	return true;
}

void readbranch_inherit(const struct reading *r, struct sop_step *branch)
{
	const struct sop_step *of = &r->script->step[branch->of];
	bool welcome = of->time.kind == SOP_WHEN_WELCOME;

	branch->exec = welcome ? r->exec : of->exec;
	branch->or_sidebar = welcome ? r->or_sidebar : of->or_sidebar;
	branch->miss = welcome ? r->miss : of->miss;
	branch->late_ms = welcome ? r->late_ms : of->late_ms;
	branch->confirm_minute = welcome ? r->confirm_minute : of->confirm_minute;
	branch->confirm_ms = welcome ? r->confirm_ms : of->confirm_ms;
	branch->each = of->each;
	/* Where he is heard he is answered (finding 1). */
	if (branch->answer && branch->exec != SOP_EXEC_KF)
		branch->exec = SOP_EXEC_SIDEBAR;
	for (int i = 0; i < branch->actions; i++)
		if (branch->action[i].act == SOP_ACT_STOP || branch->action[i].act == SOP_ACT_HANDOVER)
			branch->closing = !branch->answer && (branch->text.n > 0 || branch->attachments > 0);
}
