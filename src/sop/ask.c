#include "sop/ask.h"
#include "askindex.h"
#include "sop/condeval.h"
#include "sop/said.h"
#include "base/mem.h"
#include "base/utf8.h"
#include <string.h>

struct ask {
	struct askindex *index;
	int scripts;
	const struct sop_script **script; /* 话术 that answer */
	struct best {                     /* by question, of one look */
		const struct askindex_wording *wording;
		int permille;
		bool exact;
	} * best;
	int *seen;
};

struct ask *ask_new(const struct sop_script *const *scripts, int n)
{
	struct ask *a = mem_alloc(sizeof *a);

	a->index = askindex_new(scripts, n);
	a->script = mem_array((size_t)n + 1, sizeof(struct sop_script *));
	for (int i = 0; i < n; i++) {
		if (scripts[i]->talk && !scripts[i]->disabled)
			a->script[a->scripts++] = scripts[i];
	}
	a->best = mem_array((size_t)askindex_questions(a->index) + 1, sizeof *a->best);
	a->seen = mem_array((size_t)askindex_questions(a->index) + 1, sizeof *a->seen);
	return a;
}

void ask_free(struct ask *a)
{
	if (!a)
		return;
	askindex_free(a->index);
	mem_free(a->script);
	mem_free(a->best);
	mem_free(a->seen);
	mem_free(a);
}

int ask_questions(const struct ask *a)
{
	return askindex_questions(a->index);
}

/* -- likeness --------------------------------------------------------------------------------------------------------- */

static bool better(const struct best *x, const struct best *y)
{
	if (x->exact != y->exact)
		return x->exact;
	if (x->permille != y->permille)
		return x->permille > y->permille;
	return x->wording->question_no < y->wording->question_no;
}

/* The best wording of each question that was touched. Returns how many. */
static int gather(struct ask *a, struct span message)
{
	const struct askindex_like *like;
	struct span plain;
	int n = askindex_look(a->index, message, &plain, &like), questions = 0;

	for (int i = 0; i < n; i++) {
		const struct askindex_wording *w = like[i].wording;
		struct best *b = &a->best[w->question_no];
		/* The same grams in another order are not the same words. */
		bool exact = like[i].permille == 1000 && span_eq(w->plain, plain);
		struct best one = {w, exact || like[i].permille < 1000 ? like[i].permille : 999, exact};

		if (!b->wording)
			a->seen[questions++] = w->question_no;
		if (!b->wording || (one.exact && !b->exact) || (one.exact == b->exact && one.permille > b->permille))
			*b = one;
	}
	return questions;
}

int ask_find(struct ask *a, struct span message, struct ask_hit *hits, int most)
{
	struct best top[ASK_HITS];
	int n = 0, questions = gather(a, message);

	for (int i = 0; i < questions; i++) {
		struct best one = a->best[a->seen[i]];
		int at = n;

		a->best[a->seen[i]] = (struct best){0};
		while (at > 0 && better(&one, &top[at - 1]))
			at--;
		if (at >= most)
			continue;
		n += n < most;
		memmove(&top[at + 1], &top[at], (size_t)(n - 1 - at) * sizeof *top);
		top[at] = one;
	}
	for (int i = 0; i < n; i++)
		hits[i] = (struct ask_hit){.script = top[i].wording->script,
			.question = top[i].wording->question,
			.wording = top[i].wording->said,
			.permille = top[i].permille,
			.exact = top[i].exact};
	return n;
}

/* -- words that win over everything ------------------------------------------------------------------------------------- */

static struct span whole(const struct sop_names *words, struct span message)
{
	for (int i = 0; i < words->n; i++) {
		if (said_is(message, words->v[i]))
			return words->v[i];
	}
	return SPAN_ABSENT;
}

static struct span anywhere(const struct sop_names *words, struct span message)
{
	for (int i = 0; i < words->n; i++) {
		if (said_has(message, words->v[i]))
			return words->v[i];
	}
	return SPAN_ABSENT;
}

void ask_hear(struct ask *a, const struct ask_words *words, struct span message, struct ask_answer *ret)
{
	*ret = (struct ask_answer){.verdict = ASK_UNKNOWN, .chosen = -1};
	ret->hits = ask_find(a, message, ret->hit, ASK_HITS);
	ret->word = whole(&words->unsubscribe, message);
	if (span_present(ret->word)) {
		ret->verdict = ASK_UNSUBSCRIBE;
		return;
	}
	ret->word = anywhere(&words->human, message);
	for (int i = 0; i < a->scripts && !span_present(ret->word); i++) {
		ret->word = anywhere(&a->script[i]->talk->human_words, message);
		ret->by = span_present(ret->word) ? a->script[i] : NULL;
	}
	if (span_present(ret->word))
		ret->verdict = ASK_HUMAN;
}

/* -- how surely --------------------------------------------------------------------------------------------------------- */

static uint32_t letter(struct span *s)
{
	uint32_t c = 0;
	size_t k = utf8_next(*s, &c);

	*s = span_drop(*s, k ? k : s->n);
	if (k && c >= 0xFF10 && c <= 0xFF19)
		c -= 0xFF10 - '0';
	return k ? c : 0;
}

static bool denies(uint32_t c)
{
	return c == 0x4E0D /* 不 */ || c == 0x6CA1 /* 没 */ || c == 0x522B /* 别 */ || c == 0x65E0 /* 无 */ ||
		c == 0x672A /* 未 */ || c == 0x975E /* 非 */;
}

/* How often it denies; 能不能, 有没有 ask and deny nothing. */
static int denials(struct span s)
{
	uint32_t before = 0, c;
	int n = 0;

	while ((c = letter(&s)) != 0) {
		struct span rest = s;

		if (denies(c) && (before == 0 || letter(&rest) != before))
			n++;
		before = c;
	}
	return n;
}

/* The digits alone, in order: "第2支半价", "第3支半价". Chinese numbers are too often parts of words (一点, 一下). */
static bool same_numbers(struct span a, struct span b)
{
	uint32_t x, y;

	do {
		do
			x = letter(&a);
		while (x && !(x >= '0' && x <= '9'));
		do
			y = letter(&b);
		while (y && !(y >= '0' && y <= '9'));
	} while (x == y && x);
	return x == y;
}

static enum ask_doubt doubt_of(const struct ask_answer *x, enum sop_sure sure, int permille, struct span message)
{
	const struct ask_hit *h = &x->hit[x->chosen];

	if (!h->exact && sure != SOP_SURE_SCORE)
		return ASK_DOUBT_NOT_SAME;
	if (!h->exact && h->permille < permille)
		return ASK_DOUBT_LOW;
	for (int i = 0; i < x->hits; i++) {
		const struct ask_hit *o = &x->hit[i];

		if (i != x->chosen && !o->refused && o->exact == h->exact &&
			h->permille - o->permille < ASK_RIVAL_PERMILLE)
			return ASK_DOUBT_RIVAL;
	}
	if (h->exact)
		return ASK_DOUBT_NONE;
	if (denials(message) != denials(h->wording))
		return ASK_DOUBT_NOT;
	return same_numbers(message, h->wording) ? ASK_DOUBT_NONE : ASK_DOUBT_NUMBER;
}

/* A question may be stricter, or laxer, than its file. */
static void judge(struct ask_answer *x, struct span message)
{
	const struct sop_question *q = x->hit[x->chosen].question;
	const struct sop_talk *t = x->hit[x->chosen].script->talk;
	bool own = q->sure != SOP_SURE_DEFAULT;
	enum sop_sure sure = own ? q->sure : t->sure;

	x->doubt = doubt_of(x, sure, own ? q->sure_permille : t->sure_permille, message);
	x->matched = x->doubt == ASK_DOUBT_NONE;
	if (x->matched && q->human)
		x->doubt = ASK_DOUBT_HUMAN;
	else if (sure == SOP_SURE_NEVER)
		x->doubt = ASK_DOUBT_OFF;
	x->verdict = x->doubt == ASK_DOUBT_NONE ? ASK_SURE : ASK_PROPOSED;
}

/* -- to whom --------------------------------------------------------------------------------------------------------------- */

static const struct sop_names *excluded(const struct sop_rules *r, const struct sop_script *s)
{
	return s->exclude_tags.n > 0 ? &s->exclude_tags : &r->exclude_tags;
}

unsigned ask_needs(const struct sop_rules *r, const struct ask_answer *x)
{
	unsigned needs = 0;

	for (int i = 0; i < x->hits; i++) {
		const struct sop_question *q = x->hit[i].question;

		needs |= condeval_needs(x->hit[i].script->audience);
		if (excluded(r, x->hit[i].script)->n > 0)
			needs |= SOP_NEED_TAGS;
		for (int k = 0; k < q->branches; k++)
			needs |= condeval_needs(q->branch[k].cond);
	}
	return needs;
}

static void admit(const struct sop_rules *r, const struct sop_facts *f, int64_t now_ms, struct ask_hit *h)
{
	const struct sop_names *tags = excluded(r, h->script);

	for (int i = 0; i < tags->n && !h->refused; i++) {
		h->refused = tagset_has(f->tag, f->tags, tags->v[i]);
		h->tag = h->refused ? tags->v[i] : SPAN_ABSENT;
	}
	if (!h->refused)
		h->refused = condeval_truth(h->script->audience, f, NULL, now_ms, &h->why) != TRUTH_YES;
}

void ask_settle(
	const struct sop_rules *r, const struct sop_facts *f, int64_t now_ms, struct span message, struct ask_answer *x)
{
	for (int i = 0; f && i < x->hits; i++)
		admit(r, f, now_ms, &x->hit[i]);
	if (x->verdict != ASK_UNKNOWN)
		return;
	for (int i = 0; i < x->hits && x->chosen < 0; i++) {
		if (!x->hit[i].refused && x->hit[i].permille >= ASK_PROPOSE_PERMILLE)
			x->chosen = i;
	}
	if (x->chosen < 0)
		return;
	const struct sop_question *q = x->hit[x->chosen].question;
	for (int i = 0; f && i < q->branches && !x->branch; i++) {
		if (condeval_truth(q->branch[i].cond, f, NULL, now_ms, NULL) == TRUTH_YES)
			x->branch = &q->branch[i];
	}
	judge(x, message);
}

void ask_say_doubt(const struct ask_answer *x, struct text *out)
{
	static const char *const words[ASK_DOUBT_COUNT] = {
		[ASK_DOUBT_NONE] = "",
		[ASK_DOUBT_OFF] = "自动回复写的是「关」",
		[ASK_DOUBT_NOT_SAME] = "自动回复写的是「精确」，这句话只是像",
		[ASK_DOUBT_LOW] = "不够像：自动回复要 ≥ ",
		[ASK_DOUBT_NOT] = "像，但一句有「不、没、别」，一句没有，意思可能相反",
		[ASK_DOUBT_NUMBER] = "像，但里面的数字不一样",
		[ASK_DOUBT_RIVAL] = "还有一个问题差不多一样像：",
		[ASK_DOUBT_HUMAN] = "这个问题写了「转人工：是」",
	};
	if (x->chosen < 0)
		return;
	const struct ask_hit *h = &x->hit[x->chosen];
	text_adds(out, words[x->doubt]);
	if (x->doubt == ASK_DOUBT_LOW) {
		const struct sop_question *q = h->question;
		int permille = q->sure == SOP_SURE_DEFAULT ? h->script->talk->sure_permille : q->sure_permille;

		text_addf(out, "%d%%", permille / 10);
	}
	for (int i = 0; x->doubt == ASK_DOUBT_RIVAL && i < x->hits; i++) {
		const struct ask_hit *o = &x->hit[i];

		if (i != x->chosen && !o->refused && o->exact == h->exact) {
			text_addf(out, "「%.*s」（%.*s:%d）", SPAN_ARG(o->question->name), SPAN_ARG(o->script->file),
				o->question->pos.line);
			break;
		}
	}
}
