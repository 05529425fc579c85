#include "readtags.h"
#include "amount.h"
#include "letter.h"
#include "readcond.h"
#include "readtrigger.h"
#include "base/utf8.h"

#define LETTERS 30 /* of a tag's name (finding 58) */
#define LEAST_VALID_MS INT64_C(3600000)

static bool part(struct reading *r, const struct table_row *row, enum keyword_column c, struct span *ret_name)
{
	const struct keyword *k = keyword_column_of(r->table.face->table, (int)c);

	if (!table_name(r, row, c, ret_name))
		return false;
	if (span_find(*ret_name, '/') != SIZE_MAX) {
		table_note(r, DIAG_TAG_SLASH, row, c, span_of(k->word), SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	if (c == KEYWORD_L_TAG && span_find(*ret_name, ',') == SIZE_MAX &&
		span_search(*ret_name, SPAN_LIT("、")) != SIZE_MAX) {
		table_note(r, DIAG_TAGS_IN_CELL, row, c, *ret_name, SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	if (utf8_count(*ret_name) <= LETTERS)
		return true;
	table_note(r, DIAG_TAG_LONG, row, c, *ret_name, SPAN_ABSENT, SPAN_ABSENT);
	return false;
}

/* 有效期, and what takes its place then. */
static void validity(struct reading *r, const struct table_row *row, struct sop_tag *t)
{
	struct sop_names then = {0};

	if (table_given(row, KEYWORD_L_VALID) && table_duration(r, row, KEYWORD_L_VALID, &t->valid_ms) &&
		t->valid_ms < LEAST_VALID_MS)
		table_bad(r, row, KEYWORD_L_VALID, NULL);
	if (!table_given(row, KEYWORD_L_THEN) || !table_name(r, row, KEYWORD_L_THEN, &t->then))
		return;
	reading_add_name(r, &then, t->then);
	reading_known_tags(r, &then, row->cell[KEYWORD_L_THEN].p);
	t->then = then.v[0];
	if (!table_given(row, KEYWORD_L_VALID))
		table_note(r, DIAG_THEN_NEVER, row, KEYWORD_L_THEN, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	else if (span_alike(t->then, t->full) || span_alike(t->then, t->name))
		table_bad(r, row, KEYWORD_L_THEN, NULL);
}

void readtags_tag(struct reading *r, const struct table_row *row)
{
	struct sop_script *s = r->script;
	struct sop_tag t = {.pos = row->pos};

	if (!part(r, row, KEYWORD_L_GROUP, &t.group) || !part(r, row, KEYWORD_L_TAG, &t.name))
		return;
	t.full = reading_printf(r, "%.*s/%.*s", SPAN_ARG(t.group), SPAN_ARG(t.name));
	if (table_given(row, KEYWORD_L_ID))
		table_name(r, row, KEYWORD_L_ID, &t.id);
	table_yes(r, row, KEYWORD_L_ONE_ONLY, &t.one_only);
	validity(r, row, &t);
	if (table_given(row, KEYWORD_L_ABOUT))
		t.about = table_raw(r, row->cell[KEYWORD_L_ABOUT]);
	*(struct sop_tag *)reading_push(r, &s->tag, &s->tags, sizeof t) = t;
}

static void add_action(struct reading *r, struct sop_rule *rule, enum sop_act act, const struct sop_names *names)
{
	*(struct sop_action *)reading_push(r, &rule->action, &rule->actions, sizeof *rule->action) =
		(struct sop_action){.act = act, .names = *names, .pos = rule->pos};
}

static void tags(
	struct reading *r, const struct table_row *row, enum keyword_column c, enum sop_act act, struct sop_rule *rule)
{
	struct sop_names names = {0};

	if (!table_given(row, c) || !table_names(r, row, c, &names))
		return;
	reading_known_tags(r, &names, row->cell[c].p);
	if (act == SOP_ACT_TAG)
		reading_one_of_group(r, &names, row->cell[c].p);
	add_action(r, rule, act, &names);
}

/* One stage, one script. */
static void single(
	struct reading *r, const struct table_row *row, enum keyword_column c, enum sop_act act, struct sop_rule *rule)
{
	struct span name;

	if (!table_given(row, c) || !table_name(r, row, c, &name))
		return;
	struct sop_names one = {0};
	reading_add_name(r, &one, name);
	if (act == SOP_ACT_STAGE)
		reading_known(r, "阶段", &one, r->world->stages, row->cell[c].p);
	add_action(r, rule, act, &one);
	rule->action[rule->actions - 1].pos = reading_pos(r, row->cell[c].p);
}

static void points(struct reading *r, const struct table_row *row, struct sop_rule *rule)
{
	static const struct sop_names none = {0};
	int64_t n = 0;

	if (!table_given(row, KEYWORD_L_SCORE) || !table_count(r, row, KEYWORD_L_SCORE, SOP_MOST_POINTS, &n))
		return;
	if (n < 1) {
		table_bad(r, row, KEYWORD_L_SCORE, NULL);
		return;
	}
	add_action(r, rule, SOP_ACT_POINTS, &none);
	rule->action[rule->actions - 1].points = n;
}

/* 商品 and 金额 limit orders alone. */
static bool sells(struct reading *r, const struct table_row *row, enum keyword_column c, const struct sop_rule *rule)
{
	for (int i = 0; i < rule->triggers; i++) {
		if (readtrigger_sells(rule->trigger[i].event))
			continue;
		table_note(r, DIAG_FILTER_EVENT, row, c, span_of(readtrigger_name(rule->trigger[i].event)),
			span_of(keyword_column_of(r->table.face->table, (int)c)->word), SPAN_ABSENT);
		return false;
	}
	return true;
}

static void goods(struct reading *r, const struct table_row *row, struct sop_rule *rule)
{
	struct sop_names names;

	if (!table_given(row, KEYWORD_L_GOODS) || !sells(r, row, KEYWORD_L_GOODS, rule) ||
		!table_names(r, row, KEYWORD_L_GOODS, &names))
		return;
	reading_known_goods(r, &names, row->cell[KEYWORD_L_GOODS].p);
	reading_mean_goods(r, &names, true, true);
	for (int i = 0; i < rule->triggers; i++)
		rule->trigger[i].args = names;
}

/* "≥ 200元"; a bare amount means at least. */
static void amount(struct reading *r, const struct table_row *row, struct sop_rule *rule)
{
	struct phrase c = phrase_of(row->cell[KEYWORD_L_AMOUNT]);
	struct sop_filter f = {.field = SOP_F_AMOUNT, .op = SOP_OP_GE, .pos = rule->pos};

	if (!table_given(row, KEYWORD_L_AMOUNT) || !sells(r, row, KEYWORD_L_AMOUNT, rule))
		return;
	if (!readcond_op(&c, &f.op))
		f.op = SOP_OP_GE;
	if (amount_money(&c, &f.num) != AMOUNT_OK || !phrase_done(&c)) {
		table_bad(r, row, KEYWORD_L_AMOUNT, NULL);
		return;
	}
	for (int i = 0; i < rule->triggers; i++)
		*(struct sop_filter *)reading_push(r, &rule->trigger[i].filter, &rule->trigger[i].filters, sizeof f) =
			f;
}

void readtags_rule(struct reading *r, const struct table_row *row)
{
	struct sop_script *s = r->script;
	struct sop_rule rule = {.name = arena_copy(r->arena, r->section.name), .pos = row->pos};
	struct phrase when = table_phrase(row, KEYWORD_L_WHEN);

	if (!readtrigger_plain(r, &when, &rule.triggers, &rule.trigger))
		return;
	goods(r, row, &rule);
	amount(r, row, &rule);
	tags(r, row, KEYWORD_L_TAG_OFF, SOP_ACT_UNTAG, &rule);
	tags(r, row, KEYWORD_L_TAG_ON, SOP_ACT_TAG, &rule);
	single(r, row, KEYWORD_L_STAGE, SOP_ACT_STAGE, &rule);
	points(r, row, &rule);
	single(r, row, KEYWORD_L_SCRIPT, SOP_ACT_HANDOVER, &rule);
	if (!table_given(row, KEYWORD_L_TAG_OFF) && !table_given(row, KEYWORD_L_TAG_ON) &&
		!table_given(row, KEYWORD_L_STAGE) && !table_given(row, KEYWORD_L_SCORE) &&
		!table_given(row, KEYWORD_L_SCRIPT))
		reading_note(r, DIAG_RULE_EMPTY, NULL, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	*(struct sop_rule *)reading_push(r, &s->rule, &s->rules, sizeof rule) = rule;
}

void readtags_inspect(struct reading *r)
{
	const struct sop_script *s = r->script;

	for (int i = 0; i < s->tags; i++) {
		for (int k = 0; k < i; k++) {
			if (!span_alike(s->tag[k].group, s->tag[i].group))
				continue;
			if (s->tag[k].one_only != s->tag[i].one_only)
				reading_note_at(
					r, DIAG_GROUP_MIXED, s->tag[i].pos, s->tag[i].group, SPAN_ABSENT, SPAN_ABSENT);
			break;
		}
	}
}
