#include "readkey.h"
#include "letter.h"
#include "readfile.h"
#include "readstep.h"
#include "readtalk.h"
#include "slip.h"
#include "slipline.h"
#include "sop/group.h"

static const char *place_name(unsigned places, enum sop_kind kind)
{
	if (places & KEYWORD_STEP)
		return kind == SOP_TALK ? "问题里（「## …」下面）" : "步骤里（「## …」下面）";
	return places & KEYWORD_FILE ? "文件开头（第一个「##」上面）" : "分支里";
}

/* The row of the key for this kind and place; else the nearest that could have been meant, NULL when there is none. */
static const struct keyword *find_key(struct span word, enum sop_kind kind, unsigned place)
{
	const struct keyword *k, *same_kind = NULL, *any = NULL;

	for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
		if (k->cls != KEYWORD_KEY || !keyword_is(k, word))
			continue;
		bool kind_fits = (k->kinds & 1u << kind) != 0;
		if (kind_fits && (k->places & place))
			return k;
		if (kind_fits && !same_kind)
			same_kind = k;
		if (!any)
			any = k;
	}
	return same_kind ? same_kind : any;
}

static const char *first_kind(const struct keyword *k)
{
	for (int kind = SOP_PLAY; kind <= SOP_ASSETS; kind++) {
		if (k->kinds & 1u << kind)
			return keyword_kind_name((enum sop_kind)kind);
	}
	return "";
}

/* " //" behind a value: somebody wanted a comment there. */
static bool value_comment(struct reading *r, struct span value)
{
	size_t at = span_search(value, SPAN_LIT(" //"));

	if (at == SIZE_MAX)
		return false;
	reading_note(r, DIAG_VALUE_COMMENT, value.p + at + 1, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	return true;
}

/* Another spelling of the same key stands here already? Remembers the first. */
static bool repeated(struct reading *r, const struct keyword *k, unsigned place)
{
	struct sop_pos *seen;

	INVARIANT(k); /* allowed() lets no other through */
	seen = place == KEYWORD_FILE ? &r->places.key[k->id]
		: r->script->talk    ? &r->here[k->id]
				     : &r->steps[r->script->steps - 1].key[k->id];
	if (seen->line == 0) {
		*seen = reading_pos(r, r->line.body.p);
		return false;
	}
	if (k->repeat)
		return false;
	reading_note(r, DIAG_KEY_TWICE, NULL, span_of(k->word), reading_number(r, seen->line), SPAN_ABSENT);
	return true;
}

/* "- 目标 首单": wrong as it stands, but the goal is not missing. */
static void remember(struct reading *r, struct span word, unsigned place)
{
	struct span first, rest;

	span_cut(word, ' ', &first, &rest);
	const struct keyword *k = find_key(first, r->script->kind, place);
	if (k && place == KEYWORD_FILE && r->places.key[k->id].line == 0)
		r->places.key[k->id] = reading_pos(r, r->line.body.p);
}

static void no_colon(struct reading *r, struct span word, unsigned place)
{
	struct span first, rest;

	span_cut(word, ' ', &first, &rest);
	const struct keyword *near = keyword_near(KEYWORD_KEY, first, r->script->kind, place);
	bool known = keyword_find_any(KEYWORD_KEY, first) != NULL;
	struct span advice = known ? SPAN_ABSENT : slip_key(r, first, place);
	if (span_present(advice))
		reading_note(r, DIAG_BAD_KEY, NULL, first, SPAN_ABSENT, advice);
	else if (known || !near)
		reading_note(r, DIAG_NO_COLON, NULL, first,
			rest.n ? reading_printf(r, "%.*s：%.*s", SPAN_ARG(first),
					 SPAN_ARG(letter_raw(r->line.raw, r->line.whole, span_trim(rest))))
			       : slipline_example(r, first),
			SPAN_ABSENT);
	else
		reading_note(r, DIAG_BAD_KEY, NULL, first, span_of(near->word), SPAN_ABSENT);
}

static void unknown(struct reading *r, struct span word, unsigned place)
{
	const struct keyword *near = keyword_near(KEYWORD_KEY, word, r->script->kind, place);

	struct span advice = slip_key(r, word, place);
	if (!near)
		near = keyword_near(KEYWORD_KEY, word, r->script->kind, 0);
	bool told = span_present(advice);
	if (!near && !told)
		advice = reading_printf(
			r, "能写的键看 siyu words %s；给同事看的话，写成「// …」", keyword_kind_name(r->script->kind));
	reading_note(r, DIAG_BAD_KEY, NULL, word, near && !told ? span_of(near->word) : SPAN_ABSENT, advice);
}

/* true when the key may stand here. */
static bool allowed(struct reading *r, const struct keyword *k, struct span word, unsigned place)
{
	enum sop_kind kind = r->script->kind;

	if (kind == SOP_MOMENTS && k->id >= KEYWORD_K_TAG && k->id <= KEYWORD_K_HANDOVER) {
		reading_note(r, DIAG_POST_ACTION, NULL, word, SPAN_ABSENT, SPAN_ABSENT);
	} else if ((!(k->kinds & 1u << kind) || !(k->places & place)) && span_present(slip_key(r, word, place))) {
		reading_note(r, DIAG_BAD_KEY, NULL, word, SPAN_ABSENT, slip_key(r, word, place));
	} else if (!(k->kinds & 1u << kind)) {
		reading_note(r, DIAG_KEY_KIND, NULL, word, span_of(first_kind(k)), span_of(keyword_kind_name(kind)));
	} else if (!(k->places & place)) {
		if (place == KEYWORD_BRANCH && (k->places & KEYWORD_STEP))
			reading_note(r, DIAG_BRANCH_KEY, NULL, word, SPAN_ABSENT, SPAN_ABSENT);
		else
			reading_note(r, DIAG_KEY_PLACE, NULL, word, span_of(place_name(k->places, kind)),
				span_of(place_name(place, kind)));
	} else {
		return true;
	}
	return false;
}

bool readkey_bare(struct reading *r, unsigned place)
{
	struct span word, value;

	if (!span_cut(r->line.body, ':', &word, &value))
		return false;
	const struct keyword *k = find_key(span_trim(word), r->script->kind, place);
	if (!k || !(k->kinds & 1u << r->script->kind))
		return false;
	reading_note(r, DIAG_BARE_TEXT, NULL,
		reading_printf(
			r, "像设置：写成「- %.*s」", SPAN_ARG(letter_raw(r->line.raw, r->line.whole, r->line.body))),
		SPAN_ABSENT, SPAN_ABSENT);
	if (k->places & place)
		readkey_line(r, place);
	return true;
}

void readkey_line(struct reading *r, unsigned place)
{
	struct span word, value;
	bool colon = span_cut(r->line.body, ':', &word, &value);

	word = span_trim(word);
	value = colon ? span_trim(value) : span_make(word.p + word.n, 0);
	if (word.n == 0) {
		reading_note(r, DIAG_BARE_TEXT, NULL, SPAN_LIT(READING_BARE_HINT), SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	const struct keyword *k = find_key(word, r->script->kind, place);
	bool bare_stop = k && k->id == KEYWORD_K_STOP && place != KEYWORD_FILE;
	if (!colon && !bare_stop) {
		no_colon(r, word, place);
		remember(r, word, place);
		return;
	}
	if (!k) {
		unknown(r, word, place);
		return;
	}
	if (!allowed(r, k, word, place) || repeated(r, k, place) || value_comment(r, value))
		return;
	if (bare_stop && value.n) {
		reading_note(r, DIAG_STOP_VALUE, value.p,
			group_kind(r->script->kind) ? SPAN_ABSENT : letter_raw(r->line.raw, r->line.whole, value),
			SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	if (!bare_stop && value.n == 0) {
		reading_note(r, DIAG_NO_VALUE, value.p, span_of(k->word),
			reading_printf(r, "%s：%s", k->word, k->value), SPAN_ABSENT);
		return;
	}
	struct phrase c = phrase_of(value);
	if (place == KEYWORD_FILE)
		readfile_key(r, k, &c);
	else if (r->script->talk)
		readtalk_key(r, place, k, &c);
	else
		readstep_key(r, k, &c);
}
