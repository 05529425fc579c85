#include "condslip.h"
#include "amount.h"
#include "slip.h"

void condslip_unknown(struct reading *r, struct phrase *c)
{
	struct span word = SPAN_ABSENT, name;

	if (phrase_name(c, &word, NULL) != PHRASE_OK)
		word = phrase_rest(c);
	const struct keyword *near = keyword_near(KEYWORD_COND, word, r->script->kind, KEYWORD_STEP);
	struct span meant = slip_cond(r, word);
	if (!span_present(meant) && near)
		meant = span_of(near->word);
	if (span_is(meant, "有标签") && phrase_eat(c, "=") &&
		(phrase_done(c), phrase_name(c, &name, NULL) == PHRASE_OK))
		meant = reading_printf(r, "有标签 %.*s", READING_ARG(r, name)); /* 标签 = 油皮 */
	reading_note(r, word.n ? DIAG_BAD_COND : DIAG_NO_NAME_HERE, word.n ? word.p : c->p, word, meant, SPAN_ABSENT);
}

void condslip_shadowed(struct reading *r, const struct keyword *k, struct span word)
{
	const struct sop_names *tags = r->world->tags;

	if (!span_is(word, "老客") && !span_is(word, "新客"))
		return;
	for (int i = 0; tags && i < tags->n; i++) {
		size_t slash = span_find(tags->v[i], '/');
		struct span bare = slash == SIZE_MAX ? tags->v[i] : span_drop(tags->v[i], slash + 1);
		if (!span_eq(bare, word))
			continue;
		reading_note(r, DIAG_TAG_SHADOWED, word.p, word, span_of(k->word), SPAN_ABSENT);
		return;
	}
}

/* Does a condition begin here? */
static bool begins(const struct phrase *c)
{
	struct phrase at = *c;

	return phrase_at(&at, "(") || phrase_at(&at, "非") || amount_duration(&at, &(int64_t){0}) == AMOUNT_OK ||
		keyword_prefix(KEYWORD_COND, phrase_rest(c), &(size_t){0});
}

bool condslip_another_name(struct reading *r, const struct phrase *c, const struct sop_cond *before)
{
	struct phrase at = *c;
	struct span name, whole = before->source, meant;
	size_t bytes;
	const struct keyword *k = keyword_prefix(KEYWORD_COND, whole, &bytes);

	phrase_done(&at);
	const char *start = at.p;
	if (!k || before->names.n == 0 || begins(c) || phrase_name(&at, &name, NULL) != PHRASE_OK ||
		span_present(slip_cond(r, name)))
		return false;
	switch (before->kind) {
	case SOP_C_CHANNEL:
	case SOP_C_EMPLOYEE:
	case SOP_C_STORE:
	case SOP_C_STAGE:
	case SOP_C_LEVEL:
	case SOP_C_RFM:
	case SOP_C_ROLE:
	case SOP_C_TASK: meant = reading_printf(r, "%.*s、%.*s", READING_ARG(r, whole), READING_ARG(r, name)); break;
	default:
		meant = reading_printf(r, "%.*s 或 %.*s %.*s", READING_ARG(r, whole),
			READING_ARG(r, span_take(whole, bytes)), READING_ARG(r, name));
	}
	reading_note(r, DIAG_BAD_COND, start, name, meant, SPAN_ABSENT);
	return true;
}

bool condslip_reply(struct reading *r, const struct phrase *c)
{
	struct phrase at = *c;
	struct span name;

	if (phrase_done(&at) || phrase_at(&at, "且") || phrase_at(&at, "或") || phrase_at(&at, "并且") ||
		phrase_at(&at, "而且") || phrase_at(&at, ")") || phrase_at(&at, ","))
		return false;
	const char *start = at.p;
	bool equals = phrase_eat(&at, "=") || phrase_eat(&at, ":") || phrase_eat(&at, "为");
	if (phrase_name(&at, &name, NULL) != PHRASE_OK)
		return false;
	reading_note(r, DIAG_BAD_OP, start, SPAN_LIT("回复"), SPAN_LIT("含 或 是"),
		reading_printf(r, "回复 %s「%.*s」", equals ? "是" : "含", READING_ARG(r, name)));
	return true;
}
