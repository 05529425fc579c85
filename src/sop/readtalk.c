#include "readtalk.h"
#include "amount.h"
#include "letter.h"
#include "slipline.h"
#include "readaction.h"
#include "readcond.h"
#include "readcoupon.h"
#include "readmedia.h"
#include "readstep.h"
#include "readtext.h"
#include "readwait.h"
#include "sop/read.h"
#include <string.h>

#define LEAST_PERMILLE 500
#define MOST_PERMILLE 1000
#define MOST_ATTACHMENTS 9

void readtalk_begin(struct reading *r)
{
	r->script->talk = arena_alloc(r->arena, sizeof *r->script->talk);
	r->script->talk->where = SOP_TALK_SIDEBAR;
	r->script->talk->sure = SOP_SURE_EXACT;
}

static struct sop_question *question(struct reading *r)
{
	struct sop_talk *t = r->script->talk;
	return &t->question[t->questions - 1];
}

/* What the lines below belong to: the question or the branch they stand in. */
static struct sop_reply *reply(struct reading *r, unsigned place)
{
	struct sop_question *q = question(r);
	return place == KEYWORD_BRANCH ? &q->branch[q->branches - 1] : &q->reply;
}

static void new_place(struct reading *r)
{
	memset(r->here, 0, sizeof r->here);
	r->many_texts = false;
}

void readtalk_question(struct reading *r)
{
	struct sop_talk *t = r->script->talk;
	struct span head = r->line.body;
	size_t comment = span_search(head, SPAN_LIT(" //"));

	if (t->questions == READ_MAX_QUESTIONS)
		reading_note(
			r, DIAG_MANY_QUESTIONS, NULL, reading_number(r, READ_MAX_QUESTIONS), SPAN_ABSENT, SPAN_ABSENT);
	struct sop_question *q = reading_push(r, &t->question, &t->questions, sizeof *q);
	*q = (struct sop_question){.index = t->questions - 1, .pos = reading_pos(r, r->line.body.p)};
	q->reply.pos = q->pos;
	new_place(r);
	if (head.n == 0) {
		reading_note(r, DIAG_EMPTY_QUESTION, NULL, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	} else if (comment != SIZE_MAX) {
		reading_note(r, DIAG_VALUE_COMMENT, head.p + comment + 1, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	} else {
		q->name = arena_copy(r->arena, letter_raw(r->line.raw, r->line.whole, head));
		q->id = head;
	}
}

unsigned readtalk_branch(struct reading *r, unsigned place)
{
	struct phrase c = phrase_of(r->line.body);
	bool otherwise = phrase_eat(&c, "否则");

	if (!otherwise && !phrase_eat(&c, "如果")) {
		reading_note(r, DIAG_BAD_BRANCH, NULL, slipline_branch(r, r->line.body), SPAN_ABSENT, SPAN_ABSENT);
		return place;
	}
	if (place == KEYWORD_FILE) {
		reading_note(r, DIAG_TEXT_IN_FILE, NULL, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return place;
	}
	struct sop_question *q = question(r);
	bool closed = q->branches > 0 && q->branch[q->branches - 1].cond == NULL && !r->broken_branch;
	if (closed)
		reading_note(r, DIAG_ELSE_LAST, NULL, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	else if (otherwise && q->branches == 0)
		reading_note(r, DIAG_ELSE_ALONE, NULL, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	struct sop_reply *b = reading_push(r, &q->branch, &q->branches, sizeof *b);
	*b = (struct sop_reply){.pos = reading_pos(r, r->line.body.p)};
	new_place(r);
	if (otherwise)
		reading_end(r, &c, SPAN_LIT("### 否则"));
	else
		b->cond = readcond_all(r, &c);
	r->broken_branch = !otherwise && !b->cond;
	b->id = b->cond ? b->cond->source : SPAN_LIT("否则");
	return KEYWORD_BRANCH;
}

void readtalk_text(struct reading *r, unsigned place, bool continues)
{
	if (place == KEYWORD_FILE) {
		reading_note_at(r, DIAG_TEXT_IN_FILE, reading_pos(r, NULL), SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	struct sop_reply *p = reply(r, place);
	if (p->texts == SOP_TALK_TEXTS && !continues) {
		if (!r->many_texts)
			reading_note_at(r, DIAG_MANY_TEXTS, reading_pos(r, r->line.body.p),
				reading_number(r, SOP_TALK_TEXTS), SPAN_ABSENT, SPAN_ABSENT);
		r->many_texts = true;
	}
	if (r->many_texts)
		return;
	/* A > behind anything else begins a new message (finding 52). */
	if (!continues || p->texts == 0)
		p->texts++;
	r->open = &p->text[p->texts - 1];
	readtext_line(r, r->open, r->line.body);
}

/* -- keys ----------------------------------------------------------------------------------------------------------- */

/* 关, 精确, ≥ 80%, 80% */
static void sure(struct reading *r, struct phrase *c, enum sop_sure *ret_sure, int *ret_permille)
{
	struct phrase at = *c;
	enum sop_op op = SOP_OP_GE;
	int permille;

	if (phrase_eat(&at, "关") && phrase_done(&at)) {
		*ret_sure = SOP_SURE_NEVER;
		return;
	}
	if (phrase_eat(&at, "精确") && phrase_done(&at)) {
		*ret_sure = SOP_SURE_EXACT;
		return;
	}
	bool written = readcond_op(&at, &op);
	if ((!written || op == SOP_OP_GE) && amount_percent(&at, &permille) == AMOUNT_OK && phrase_done(&at) &&
		permille >= LEAST_PERMILLE && permille <= MOST_PERMILLE) {
		*ret_sure = SOP_SURE_SCORE;
		*ret_permille = permille;
		return;
	}
	reading_note(r, DIAG_SURE, phrase_rest(c).p, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT);
}

static void where(struct reading *r, const struct keyword *k, struct phrase *c)
{
	static const char *const words[] = {"微信客服", "侧边栏"};
	struct sop_names names;
	unsigned all = 0;

	if (!reading_names(r, c, span_of(k->word), &names) || !reading_end(r, c, SPAN_LIT("适用：微信客服、侧边栏")))
		return;
	for (int i = 0; i < names.n; i++) {
		struct phrase one = phrase_of(names.v[i]);
		int w = readstep_choice(r, &one, k, words, 2);
		if (w < 0)
			return;
		all |= w == 0 ? SOP_TALK_KF : SOP_TALK_SIDEBAR;
	}
	r->script->talk->where = all;
}

static void human_words(struct reading *r, const struct keyword *k, struct phrase *c)
{
	struct sop_talk *t = r->script->talk;
	struct sop_names names;

	if (!reading_words(r, c, span_of(k->word), &names) ||
		!reading_end(r, c, SPAN_LIT("转人工词：「投诉」「找经理」")))
		return;
	for (int i = 0; i < names.n; i++)
		reading_add_name(r, &t->human_words, names.v[i]);
}

static void name(struct reading *r, struct phrase *c, struct span *ret)
{
	struct span s;

	if (reading_name(r, c, &s) && reading_end(r, c, SPAN_ABSENT))
		*ret = s;
}

void readtalk_file_key(struct reading *r, const struct keyword *k, struct phrase *c)
{
	struct sop_talk *t = r->script->talk;

	switch (k->id) {
	case KEYWORD_K_WHERE: where(r, k, c); break;
	case KEYWORD_K_SURE: sure(r, c, &t->sure, &t->sure_permille); break;
	case KEYWORD_K_HUMAN_WORDS: human_words(r, k, c); break;
	case KEYWORD_K_ACCOUNT: name(r, c, &t->account); break;
	default: break;
	}
}

/* 价格，怎么收费: one question as it stands, and hardly meant as one. */
static void fused(struct reading *r, const struct keyword *k, struct span one)
{
	bool comma = span_find(one, ',') != SIZE_MAX, slash = span_find(one, '/') != SIZE_MAX;

	if (!comma && !slash && !slipline_two_names(one))
		return;
	reading_note(r, DIAG_ALIAS_FUSED, one.p, letter_raw(r->line.raw, r->line.whole, one),
		comma           ? SPAN_LIT("逗号")
			: slash ? SPAN_LIT("「/」")
				: SPAN_LIT("空格"),
		reading_printf(r, "%s：%.*s", k->word,
			SPAN_ARG(slipline_list(r, one,
				comma           ? ", "
					: slash ? "/ "
						: " "))));
}

/* 过敏怎么办、脸红了，痒；「用了、又停」: questions as people type them, with 、 and ； between; commas belong to them. */
static void aliases(struct reading *r, const struct keyword *k, struct phrase *c, struct sop_question *q)
{
	static const char *const ends[] = {"、", ";"};

	for (struct span rest = phrase_rest(c); rest.n > 0;) {
		struct span one = rest, raw;
		size_t cut = SIZE_MAX, gap = 0;

		if (span_starts(rest, "「")) {
			struct phrase p = phrase_of(rest);
			if (!reading_name(r, &p, &one))
				return;
			rest = phrase_rest(&p);
			if (rest.n && !phrase_eat(&p, "、") && !phrase_eat(&p, ";") && !phrase_at(&p, "「")) {
				reading_note(r, DIAG_EXTRA, rest.p, rest, reading_printf(r, "%s：问法、问法", k->word),
					SPAN_ABSENT);
				return;
			}
			rest = phrase_rest(&p);
		} else {
			for (int i = 0; i < 2; i++) {
				size_t at = span_search(rest, span_of(ends[i]));
				if (at < cut) {
					cut = at;
					gap = strlen(ends[i]);
				}
			}
			one = span_trim(cut == SIZE_MAX ? rest : span_take(rest, cut));
			rest = cut == SIZE_MAX ? SPAN_ABSENT : span_trim(span_drop(rest, cut + gap));
			fused(r, k, one);
		}
		if (one.n == 0 || (cut != SIZE_MAX && rest.n == 0)) {
			reading_note(r, DIAG_NO_NAME_HERE, one.p, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
			return;
		}
		raw = letter_raw(r->line.raw, r->line.whole, one);
		reading_add_name(r, &q->aliases, arena_copy(r->arena, raw));
		*(struct sop_pos *)reading_push(r, &q->alias_pos, &q->alias_places, sizeof(struct sop_pos)) =
			reading_pos(r, one.p);
	}
}

static void suggest(struct reading *r, const struct keyword *k, struct phrase *c, struct sop_question *q)
{
	phrase_done(c);
	const char *at = c->p;

	if (reading_names(r, c, span_of(k->word), &q->suggest) && reading_end(r, c, SPAN_LIT("标签建议：敏感肌")))
		reading_known_tags(r, &q->suggest, at);
}

static void attachment(struct reading *r, const struct keyword *k, struct phrase *c, struct sop_reply *p)
{
	struct sop_attachment a;

	if (!(k->id == KEYWORD_K_INVITE ? readmedia_invite(r, c, &a) : readmedia_one(r, c, question(r)->name, &a)))
		return;
	if (p->attachments == MOST_ATTACHMENTS)
		reading_note(r, DIAG_MANY_ATTACHMENTS, NULL, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	*(struct sop_attachment *)reading_push(r, &p->attachment, &p->attachments, sizeof a) = a;
}

static void action(struct reading *r, const struct keyword *k, struct phrase *c, struct sop_reply *p)
{
	struct sop_action a;

	if (readaction_one(r, k->id, c, &a))
		*(struct sop_action *)reading_push(r, &p->action, &p->actions, sizeof a) = a;
}

void readtalk_key(struct reading *r, unsigned place, const struct keyword *k, struct phrase *c)
{
	struct sop_question *q = question(r);
	struct sop_reply *p = reply(r, place);
	struct span id;

	switch (k->id) {
	case KEYWORD_K_ID:
		if (reading_name(r, c, &id) && reading_end(r, c, SPAN_LIT("编号：名字")))
			q->id = id;
		break;
	case KEYWORD_K_ALIAS: aliases(r, k, c, q); break;
	case KEYWORD_K_SURE: sure(r, c, &q->sure, &q->sure_permille); break;
	case KEYWORD_K_HUMAN: readstep_yes_no(r, c, k, &q->human); break;
	case KEYWORD_K_SUGGEST: suggest(r, k, c, q); break;
	case KEYWORD_K_OPTIONS: readwait_options(r, c, &q->options); break;
	case KEYWORD_K_ASK: readtext_words(r, phrase_rest(c), &p->ask); break;
	case KEYWORD_K_PAUSE:
		if (reading_duration(r, c, &p->pause_ms))
			reading_end(r, c, SPAN_LIT("暂停剧本：7天"));
		break;
	case KEYWORD_K_COUPON: readcoupon_reply(r, c, p); break;
	case KEYWORD_K_INVITE:
	case KEYWORD_K_ATTACH: attachment(r, k, c, p); break;
	default: action(r, k, c, p); break;
	}
}
