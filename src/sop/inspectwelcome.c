#include "inspectwelcome.h"
#include "letter.h"
#include "sop/entry.h"
#include <string.h>

#define NAMES 24 /* of channels, of employees: more are not tried */

/* What a welcome may be told apart by, one combination of it. */
struct guise {
	struct span channel, employee; /* absent: one that no condition names */
	char arm;                      /* 0: no experiment */
};

static bool is_welcome(const struct sop_step *st)
{
	return st->time.kind == SOP_WHEN_WELCOME;
}

static bool event_fact(const struct sop_cond *c)
{
	return c->kind == SOP_C_CHANNEL || c->kind == SOP_C_EMPLOYEE || c->kind == SOP_C_ARM;
}

/* Complains about every word that nobody can know within 20 seconds. true: all can be known. */
static bool facts(struct reading *r, const struct sop_cond *c)
{
	bool ok = true;

	if (c->kids) {
		for (int i = 0; i < c->kids; i++)
			ok = facts(r, c->kid[i]) && ok;
		return ok;
	}
	if (event_fact(c))
		return true;
	reading_note_at(r, DIAG_WELCOME_FACT, c->pos, c->source, SPAN_ABSENT, SPAN_ABSENT);
	return false;
}

static bool among(const struct sop_cond *c, struct span name)
{
	bool in = false;

	for (int i = 0; i < c->names.n && span_present(name); i++)
		in = in || span_alike(c->names.v[i], name);
	return in == (c->op == SOP_OP_EQ);
}

static bool holds(const struct sop_cond *c, const struct guise *g)
{
	switch (c->kind) {
	case SOP_C_AND:
	case SOP_C_OR:
		for (int i = 0; i < c->kids; i++) {
			if (holds(c->kid[i], g) == (c->kind == SOP_C_OR))
				return c->kind == SOP_C_OR;
		}
		return c->kind == SOP_C_AND;
	case SOP_C_NOT: return !holds(c->kid[0], g);
	case SOP_C_CHANNEL: return among(c, g->channel);
	case SOP_C_EMPLOYEE: return among(c, g->employee);
	default: return among(c, g->arm ? span_make(&g->arm, 1) : SPAN_ABSENT);
	}
}

static void gather(const struct sop_cond *c, enum sop_cond_kind kind, struct span *names, int *n)
{
	for (int i = 0; c && i < c->kids; i++)
		gather(c->kid[i], kind, names, n);
	for (int i = 0; c && c->kind == kind && i < c->names.n && *n < NAMES; i++)
		names[(*n)++] = c->names.v[i];
}

/* Does the arm of the step take this arm? 其他: those that no other welcome names. */
static bool arm_fits(const struct sop_script *s, const struct sop_step *st, char arm)
{
	if (st->arm != '*')
		return st->arm == 0 || st->arm == arm;
	for (int i = 0; i < s->steps; i++) {
		if (is_welcome(&s->step[i]) && s->step[i].arm == arm && arm)
			return false;
	}
	return true;
}

struct welcomes {
	struct reading *r;
	bool two_said;
	bool reached[27]; /* by arm: somebody of it gets a welcome; 0 without an experiment */
};

/* One combination: at most one welcome may fit. */
static void try_guise(struct welcomes *w, const struct guise *g)
{
	const struct sop_script *s = w->r->script;
	const struct sop_step *first = NULL;

	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];
		if (!is_welcome(st) || !arm_fits(s, st, g->arm) || (st->cond && !holds(st->cond, g)))
			continue;
		w->reached[g->arm ? g->arm - 'A' + 1 : 0] = true;
		if (first && !w->two_said) {
			reading_note_at(w->r, DIAG_WELCOME_TWO, st->pos, reading_number(w->r, first->pos.line),
				SPAN_ABSENT, SPAN_ABSENT);
			w->two_said = true;
		}
		if (!first)
			first = st;
	}
}

static void combinations(struct welcomes *w)
{
	const struct sop_script *s = w->r->script;
	struct span channels[NAMES + 1], employees[NAMES + 1];
	int nc = 0, ne = 0;

	for (int i = 0; i < s->steps; i++) {
		if (!is_welcome(&s->step[i]))
			continue;
		gather(s->step[i].cond, SOP_C_CHANNEL, channels, &nc);
		gather(s->step[i].cond, SOP_C_EMPLOYEE, employees, &ne);
	}
	channels[nc++] = SPAN_ABSENT;
	employees[ne++] = SPAN_ABSENT;
	for (int a = 0; a < (s->arms ? s->arms : 1); a++) {
		for (int c = 0; c < nc; c++) {
			for (int e = 0; e < ne; e++)
				try_guise(w,
					&(struct guise){channels[c], employees[e], s->arms ? s->arm[a].letter : '\0'});
		}
	}
}

static void keys(struct reading *r, int i)
{
	static const struct {
		int key;
		const char *word;
	} useless[] = {{KEYWORD_K_DEADLINE, "确认期限"}, {KEYWORD_K_GAP, "至少隔"}, {KEYWORD_K_EACH, "逐个发"}};
	const struct sop_step *st = &r->script->step[i];
	const struct sop_pos *key = r->steps[i].key;

	for (size_t k = 0; k < sizeof useless / sizeof useless[0]; k++) {
		if (key[useless[k].key].line)
			reading_note_at(r, DIAG_WELCOME_KEY, key[useless[k].key], span_of(useless[k].word), SPAN_ABSENT,
				SPAN_ABSENT);
	}
	if (key[KEYWORD_K_EXEC].line && st->exec != SOP_EXEC_AUTO && st->exec != SOP_EXEC_DEFAULT)
		reading_note_at(r, DIAG_WELCOME_EXEC, key[KEYWORD_K_EXEC], SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	if (st->miss == SOP_MISS_LATE || st->miss == SOP_MISS_DEFER)
		reading_note_at(r, DIAG_MISS_TIME, key[KEYWORD_K_MISS],
			st->miss == SOP_MISS_LATE ? SPAN_LIT("补发") : SPAN_LIT("顺延"), st->time.source,
			SPAN_LIT("写「跳过」或「改侧边栏」"));
	if (st->selling)
		reading_note_at(r, DIAG_WELCOME_SELLS, key[KEYWORD_K_SELLING], SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
}

static bool starts_with_add(const struct sop_script *s)
{
	for (int i = 0; i < s->triggers; i++) {
		if (s->trigger[i].event == SOP_EV_ADD || s->trigger[i].event == SOP_EV_READD ||
			s->trigger[i].event == SOP_EV_ENTER)
			return true;
	}
	return s->triggers == 0;
}

/* 开始 as `siyu why` says it: 每天 09:00, 首单. */
static struct span begun_by(struct reading *r, const struct sop_trigger *t)
{
	struct text words;

	text_init(&words, 1024);
	entry_say(t, false, &words);
	struct span said = arena_copy(r->arena, text_span(&words));
	text_release(&words);
	return said;
}

void inspectwelcome_all(struct reading *r)
{
	const struct sop_script *s = r->script;
	struct welcomes w = {.r = r};
	const struct sop_step *first = NULL;
	bool known = true;

	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];
		if (!is_welcome(st))
			continue;
		first = first ? first : st;
		keys(r, i);
		known = (!st->cond || facts(r, st->cond)) && known;
		if (!starts_with_add(s))
			reading_note_at(
				r, DIAG_WELCOME_START, st->pos, begun_by(r, &s->trigger[0]), SPAN_ABSENT, SPAN_ABSENT);
	}
	if (!first || !known)
		return;
	combinations(&w);
	for (int a = 0; a < s->arms; a++) {
		if (!w.reached[s->arm[a].letter - 'A' + 1])
			reading_note_at(r, DIAG_WELCOME_GAP, first->pos, span_make(&s->arm[a].letter, 1), SPAN_ABSENT,
				SPAN_ABSENT);
	}
}
