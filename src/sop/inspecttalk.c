#include "inspecttalk.h"
#include "inspectkf.h"
#include "inspecttext.h"
#include "readtext.h"
#include "sop/said.h"
#include "base/map.h"

#define TEXT_BYTES 4000

static bool says(const struct sop_reply *p)
{
	return p->texts > 0 || p->attachments > 0 || p->ask.n > 0;
}

static bool does(const struct sop_reply *p)
{
	return says(p) || p->actions > 0 || p->pause_ms > 0;
}

/* What needs a round of a script: a question knows of none. */
static bool of_round(enum sop_cond_kind kind)
{
	switch (kind) {
	case SOP_C_ARM:
	case SOP_C_BOUGHT_SINCE:
	case SOP_C_NOT_BOUGHT_SINCE:
	case SOP_C_REPLY:
	case SOP_C_REPLY_HAS:
	case SOP_C_REPLY_IS:
	case SOP_C_CHOSE:
	case SOP_C_JOINED:
	case SOP_C_CLICKED:
	case SOP_C_BUYS:
	case SOP_C_TASK: return true;
	default: return false;
	}
}

static void conditions(struct reading *r, const struct sop_cond *c)
{
	if (!c)
		return;
	for (int i = 0; i < c->kids; i++)
		conditions(r, c->kid[i]);
	if (of_round(c->kind))
		reading_note_at(r, DIAG_TALK_COND, c->pos, c->source, SPAN_ABSENT, SPAN_ABSENT);
}

static void texts(struct reading *r, const struct sop_reply *p)
{
	size_t most = r->script->talk->where & SOP_TALK_KF ? INSPECTKF_TEXT_BYTES : TEXT_BYTES;

	for (int i = 0; i < p->texts; i++) {
		inspecttext_answer(r, &p->text[i], most);
		if (readtext_blank(&p->text[i]))
			reading_note_at(r, DIAG_EMPTY_TEXT, p->text[i].pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	}
	inspecttext_answer(r, &p->ask, most);
}

static int parts(const struct sop_reply *p)
{
	return p->texts + p->attachments + (p->ask.n > 0);
}

static void branches(struct reading *r, const struct sop_question *q)
{
	bool closed = false;

	for (int i = 0; i < q->branches; i++) {
		const struct sop_reply *b = &q->branch[i];
		int n = parts(&q->reply) + parts(b), n_texts = q->reply.texts + b->texts;

		conditions(r, b->cond);
		texts(r, b);
		closed = closed || !b->cond;
		if (!does(b))
			reading_note_at(r, DIAG_NO_ANSWER, b->pos,
				b->cond ? reading_printf(r, "如果 %.*s", SPAN_ARG(b->cond->source)) : SPAN_LIT("否则"),
				SPAN_ABSENT, SPAN_ABSENT);
		if (n_texts > SOP_TALK_TEXTS)
			reading_note_at(r, DIAG_MANY_TEXTS, b->pos, reading_number(r, SOP_TALK_TEXTS), SPAN_ABSENT,
				SPAN_ABSENT);
		if ((r->script->talk->where & SOP_TALK_KF) && n > INSPECTKF_PARTS)
			reading_note_at(r, DIAG_ANSWER_PARTS, b->pos, reading_number(r, n), SPAN_ABSENT, SPAN_ABSENT);
	}
	if (q->branches && !closed && !says(&q->reply) && !q->human)
		reading_note_at(r, DIAG_NO_ELSE, q->branch[0].pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
}

static void answers(struct reading *r, const struct sop_question *q)
{
	int n = parts(&q->reply);

	texts(r, &q->reply);
	branches(r, q);
	if (q->branches == 0 && !q->human && !does(&q->reply))
		reading_note_at(r, DIAG_NO_ANSWER, q->pos, q->name, SPAN_ABSENT, SPAN_ABSENT);
	if (q->branches == 0 && (r->script->talk->where & SOP_TALK_KF) && n > INSPECTKF_PARTS)
		reading_note_at(r, DIAG_ANSWER_PARTS, q->pos, reading_number(r, n), SPAN_ABSENT, SPAN_ABSENT);
}

/* -- one wording, one answer ------------------------------------------------------------------------------------------ */

static void wording(
	struct reading *r, struct map *seen, struct text *plain, struct span said, const struct sop_pos *pos)
{
	text_clear(plain);
	said_plain(said, plain);
	if (plain->n == 0) {
		reading_note_at(r, DIAG_NO_LETTERS, *pos, said, SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	const struct sop_pos *before = map_get(seen, text_span(plain));
	if (before)
		reading_note_at(r, DIAG_SAME_QUESTION, *pos, said, reading_number(r, before->line), SPAN_ABSENT);
	else
		map_put(seen, text_span(plain), (void *)(uintptr_t)pos);
}

static void name_replies(struct reading *r, struct sop_question *q)
{
	q->reply.id = q->id;
	for (int i = 0; i < q->branches; i++)
		q->branch[i].id = reading_printf(r, "%.*s·%.*s", SPAN_ARG(q->id), SPAN_ARG(q->branch[i].id));
}

static void ids(struct reading *r)
{
	const struct sop_talk *t = r->script->talk;
	struct map *seen = map_new();

	for (int i = 0; i < t->questions; i++) {
		const struct sop_question *q = &t->question[i], *before = q->id.n ? map_get(seen, q->id) : NULL;

		/* The same heading twice is said of the wording. */
		name_replies(r, &t->question[i]);
		if (before && !(span_eq(before->name, q->name) && span_eq(q->name, q->id)))
			reading_note_at(r, DIAG_SAME_QUESTION_ID, q->pos, q->id, reading_number(r, before->pos.line),
				SPAN_ABSENT);
		else if (q->id.n)
			map_put(seen, q->id, (void *)(uintptr_t)q);
	}
	map_free(seen, NULL);
}

static void wordings(struct reading *r)
{
	const struct sop_talk *t = r->script->talk;
	struct map *seen = map_new();
	struct text plain;

	text_init(&plain, READING_MAX_TEXT);
	for (int i = 0; i < t->questions; i++) {
		const struct sop_question *q = &t->question[i];

		if (span_present(q->name))
			wording(r, seen, &plain, q->name, &q->pos);
		for (int k = 0; k < q->aliases.n; k++)
			wording(r, seen, &plain, q->aliases.v[k], &q->alias_pos[k]);
	}
	text_release(&plain);
	map_free(seen, NULL);
}

void inspecttalk_script(struct reading *r)
{
	const struct sop_script *s = r->script;
	const struct sop_talk *t = s->talk;

	if (t->questions == 0)
		reading_note_at(r, DIAG_NO_QUESTIONS, r->title, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	if ((t->where & SOP_TALK_KF) && !span_present(t->account))
		reading_note_at(r, DIAG_NO_ACCOUNT, r->places.key[KEYWORD_K_WHERE], SPAN_LIT("适用 微信客服"),
			SPAN_ABSENT, SPAN_ABSENT);
	conditions(r, s->audience);
	for (int i = 0; i < t->questions; i++)
		answers(r, &t->question[i]);
	wordings(r);
	ids(r);
}
