#include "readdict.h"
#include "readasset.h"
#include "readcodes.h"
#include "readgoods.h"
#include "readkey.h"
#include "readtags.h"
#include "table.h"

#define BARE_HINT "表格每行用 | 开头；设置写成「- 键：值」；注释前面加 //"

/* Which table stands where. */
static const struct dict {
	enum sop_kind kind;
	bool section; /* below the heading of its name, else in the file */
	struct table_face face;
} dicts[] = {
	{SOP_GOODS, false, {KEYWORD_T_GOODS, false, readgoods_row}},
	{SOP_CODES, false, {KEYWORD_T_CODES, false, readcodes_code}},
	{SOP_CODES, true, {KEYWORD_T_ROTA, false, readcodes_shift}},
	{SOP_TAGS, false, {KEYWORD_T_TAGS, false, readtags_tag}},
	{SOP_TAGS, true, {KEYWORD_T_RULES, false, readtags_rule}},
	{SOP_ASSETS, true, {KEYWORD_T_MINIPROGRAM, false, readasset_miniprogram}},
	{SOP_ASSETS, true, {KEYWORD_T_LINK, false, readasset_link}},
	{SOP_ASSETS, true, {KEYWORD_T_COUPON, false, readasset_coupon}},
	{SOP_ASSETS, true, {KEYWORD_T_STORE, false, readasset_store}},
	{SOP_ASSETS, true, {KEYWORD_T_TEAM, false, readasset_team}},
	{SOP_ASSETS, true, {KEYWORD_T_GROUP, false, readasset_group}},
	{SOP_ASSETS, true, {KEYWORD_T_STAGE, false, readasset_stage}},
	{SOP_ASSETS, true, {KEYWORD_T_DATE, false, readasset_date}},
	{SOP_ASSETS, true, {KEYWORD_T_PERSONA, false, readasset_persona}},
};
#define DICTS (sizeof dicts / sizeof dicts[0])

bool readdict_is(enum sop_kind kind)
{
	for (size_t i = 0; i < DICTS; i++) {
		if (dicts[i].kind == kind)
			return true;
	}
	return false;
}

static const struct table_face *file_table(enum sop_kind kind)
{
	for (size_t i = 0; i < DICTS; i++) {
		if (dicts[i].kind == kind && !dicts[i].section)
			return &dicts[i].face;
	}
	return NULL;
}

/* What the sections of this kind are called: "轮班 名字". */
static struct span section_words(struct reading *r)
{
	const struct keyword *k;
	struct text t;

	text_init(&t, 512);
	for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
		if (k->cls == KEYWORD_SECTION && (k->kinds & 1u << r->script->kind))
			text_addf(&t, "%s%s%s%s", t.n ? "、" : "能写：", k->word, k->value ? " " : "",
				k->value ? k->value : "");
	}
	struct span s = t.n ? arena_copy(r->arena, text_span(&t)) : SPAN_LIT("内容都写在一个表格里，不分段");
	text_release(&t);
	return s;
}

static void bad_section(struct reading *r, struct span head)
{
	struct span word, rest;

	span_cut(head, ' ', &word, &rest);
	const struct keyword *near = keyword_near(KEYWORD_SECTION, word, r->script->kind, 0);
	reading_note(r, DIAG_SECTION, NULL, span_of(keyword_kind_name(r->script->kind)), head,
		near ? reading_printf(r, "是不是想写「## %s%s%s」？", near->word, near->value ? " " : "",
			       near->value ? near->value : "")
		     : section_words(r));
}

/* "## 轮班 白班", "## 小程序". */
static void section(struct reading *r)
{
	struct span head = r->line.body, word, name;
	bool named = span_cut(head, ' ', &word, &name);
	const struct keyword *k = keyword_find(KEYWORD_SECTION, word, r->script->kind);

	r->section.face = NULL;
	r->section.pos = reading_pos(r, head.p);
	r->section.name = named ? span_trim(name) : SPAN_LIT("");
	for (size_t i = 0; k && i < DICTS; i++) {
		if (dicts[i].kind == r->script->kind && dicts[i].section && (int)dicts[i].face.table == k->id)
			r->section.face = &dicts[i].face;
	}
	INVARIANT(!k || r->section.face);
	if (!k)
		bad_section(r, head);
	else if (k->value && !r->section.name.n)
		reading_note(r, DIAG_NO_VALUE, NULL, span_of(k->word), reading_printf(r, "## %s %s", k->word, k->value),
			SPAN_ABSENT);
	else if (!k->value && r->section.name.n)
		reading_note(r, DIAG_EXTRA, r->section.name.p, r->section.name, reading_printf(r, "## %s", k->word),
			SPAN_ABSENT);
}

static void row(struct reading *r, unsigned place)
{
	const struct table_face *face = place == KEYWORD_FILE ? file_table(r->script->kind) : r->section.face;

	if (face)
		table_line(r, face);
	else if (place == KEYWORD_FILE)
		reading_note(r, DIAG_SECTION, NULL, span_of(keyword_kind_name(r->script->kind)), SPAN_LIT("开头"),
			section_words(r));
}

static void key(struct reading *r, unsigned place)
{
	struct span word, value;

	span_cut(r->line.body, ':', &word, &value);
	if (place == KEYWORD_FILE)
		readkey_line(r, place);
	else
		reading_note(r, DIAG_KEY_PLACE, NULL, span_trim(word), SPAN_LIT("文件开头（第一个「##」上面）"),
			SPAN_LIT("表格的段里"));
}

unsigned readdict_line(struct reading *r, unsigned place, int title_line)
{
	switch (r->line.kind) {
	case LINES_STEP: section(r); return KEYWORD_STEP;
	case LINES_ROW: row(r, place); break;
	case LINES_KEY: key(r, place); break;
	case LINES_TEXT:
		reading_note_at(r, DIAG_ROW_TEXT, reading_pos(r, NULL), span_of(keyword_kind_name(r->script->kind)),
			SPAN_ABSENT, SPAN_ABSENT);
		break;
	case LINES_TITLE:
		reading_note(r, DIAG_TITLE_TWICE, NULL, reading_number(r, title_line), SPAN_ABSENT, SPAN_ABSENT);
		break;
	case LINES_BRANCH:
	case LINES_DEEP: reading_note(r, DIAG_DEEP_HEADING, NULL, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT); break;
	case LINES_OTHER:
		if (place != KEYWORD_FILE || !readkey_bare(r, place))
			reading_note(r, DIAG_BARE_TEXT, NULL, SPAN_LIT(BARE_HINT), SPAN_ABSENT, SPAN_ABSENT);
		break;
	default: break;
	}
	return place;
}

void readdict_inspect(struct reading *r)
{
	const struct table_face *face = file_table(r->script->kind);

	if (r->script->kind == SOP_TAGS)
		readtags_inspect(r);
	if (r->script->kind == SOP_ASSETS)
		readasset_inspect(r);
	if (r->script->kind == SOP_CODES)
		readcodes_inspect(r);
	if (r->section.tables)
		return;
	if (face)
		table_lacks(r, face->table, span_of(keyword_kind_name(r->script->kind)), r->title);
	else if (r->section.pos.line == 0)
		reading_note_at(r, DIAG_NO_SECTION, r->title, span_of(keyword_kind_name(r->script->kind)),
			section_words(r), SPAN_ABSENT);
}
