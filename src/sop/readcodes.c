#include "readcodes.h"
#include "amount.h"
#include "base/utf8.h"
#include "inspectrota.h"
#include "letter.h"
#include "nearest.h"
#include "readdate.h"
#include "slip.h"
#include "slipline.h"
#include <string.h>

#define NAME_LETTERS 30 /* finding 58; also of the remark at WeCom (api.md 8.1) */
#define CEILING_MOST 10000

/* -- 渠道码 ------------------------------------------------------------------------------------------------------ */

static bool short_enough(struct reading *r, const struct table_row *row, enum keyword_column c, struct span s)
{
	if (utf8_count(s) <= NAME_LETTERS)
		return true;
	table_note(r, DIAG_CELL_LONG, row, c, span_of(keyword_column_of(KEYWORD_T_CODES, (int)c)->word),
		reading_number(r, NAME_LETTERS), SPAN_ABSENT);
	return false;
}

static bool opaque(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '-' &&
			c != '_')
			return false;
	}
	return s.n > 0 && s.n <= SOP_STATE_MOST;
}

/* A row without 编号 is known by its name: the 13 characters of its FNV-1a sum, small and capital letters alike. */
static struct span state_of_name(struct reading *r, struct span name)
{
	static const char digit[] = "0123456789abcdefghijklmnopqrstuv";
	uint64_t sum = UINT64_C(14695981039346656037);
	char key[14] = "c";

	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		sum = (sum ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * UINT64_C(1099511628211);
	}
	for (size_t i = 1; i < sizeof key; i++, sum >>= 5)
		key[i] = digit[sum & 31];
	return arena_copy(r->arena, span_make(key, sizeof key));
}

static void identity(struct reading *r, const struct table_row *row, struct sop_code *c)
{
	c->state = state_of_name(r, c->name);
	if (!table_given(row, KEYWORD_L_ID) || !table_name(r, row, KEYWORD_L_ID, &c->id))
		return;
	if (opaque(c->id))
		c->state = arena_copy(r->arena, c->id);
	else
		table_note(r, DIAG_CODE_ID, row, KEYWORD_L_ID, c->id, SPAN_ABSENT, SPAN_ABSENT);
}

static bool type(struct reading *r, const struct table_row *row, struct sop_code *c)
{
	static const char *const words[] = {[SOP_CODE_MANY] = "多人码",
		[SOP_CODE_SINGLE] = "单人码",
		[SOP_CODE_GROUP] = "群码",
		[SOP_CODE_LINK] = "获客链接"};
	int i = table_choice(r, row, KEYWORD_L_TYPE, words, 4);

	c->type = i >= 0 ? (enum sop_code_type)i : SOP_CODE_MANY;
	return i >= 0;
}

/* What a code of that type has no use for. */
static void idle_columns(struct reading *r, const struct table_row *row, const struct sop_code *c)
{
	static const struct {
		enum sop_code_type type;
		enum keyword_column column;
		const char *hint;
	} idle[] = {{SOP_CODE_GROUP, KEYWORD_L_CEILING, "群满了由企业微信换下一个"},
		{SOP_CODE_GROUP, KEYWORD_L_SCRIPT, "剧本里写「- 开始：入群 群名」"},
		{SOP_CODE_GROUP, KEYWORD_L_WELCOME, "群剧本里写「## 入群」"},
		{SOP_CODE_GROUP, KEYWORD_L_SKIP_VERIFY, "进群不用员工通过"},
		{SOP_CODE_GROUP, KEYWORD_L_EXCLUSIVE, "独占只用在多人码上"},
		{SOP_CODE_LINK, KEYWORD_L_EXCLUSIVE, "独占只用在多人码上"}};

	for (size_t i = 0; i < sizeof idle / sizeof idle[0]; i++)
		if (idle[i].type == c->type && table_given(row, idle[i].column))
			table_note(r, DIAG_CODE_IDLE, row, idle[i].column,
				span_of(keyword_column_of(KEYWORD_T_CODES, (int)idle[i].column)->word),
				c->type == SOP_CODE_GROUP ? SPAN_LIT("群码") : SPAN_LIT("获客链接"),
				span_of(idle[i].hint));
}

/* "门店 一店" */
static bool named_kind(struct span *name, const char *word)
{
	struct span rest = span_drop(*name, strlen(word));

	if (!span_starts(*name, word) || rest.n == 0 || (rest.p[0] != ' ' && rest.p[0] != ':'))
		return false;
	*name = span_trim(span_drop(rest, 1));
	return true;
}

static bool known_server(struct reading *r, const struct sop_server *s, const char *p)
{
	int wrong = r->diags->wrong;
	struct sop_names one = {1, (struct span[]){s->name}};

	if (s->who == SOP_WHO_PERSON)
		reading_employees(r, &one, p);
	else if (s->who == SOP_WHO_STORE)
		reading_entry(r, SOP_N_STORE, s->name, r->world->stores, p);
	else if (s->who == SOP_WHO_TEAM)
		reading_entry(r, SOP_N_TEAM, s->name, book_names(r->world->book, SOP_N_TEAM), p);
	return r->diags->wrong == wrong;
}

static bool servers(
	struct reading *r, const struct table_row *row, enum keyword_column c, struct sop_server **v, int *n)
{
	static const char *const words[] = {[SOP_WHO_STORE] = "门店", [SOP_WHO_TEAM] = "团队", [SOP_WHO_ROTA] = "轮班"};
	struct span rest = row->cell[c], name;
	bool ok = true;

	while (span_present(rest)) {
		struct sop_server s = {.who = SOP_WHO_PERSON};

		if (!table_one(r, &rest, &name))
			return false;
		const char *p = name.p;
		for (enum sop_who w = SOP_WHO_STORE; w <= SOP_WHO_ROTA; w++) {
			if (named_kind(&name, words[w]))
				s.who = w;
		}
		s.pos = reading_pos(r, p);
		s.name = table_text(r, name);
		if (s.who == SOP_WHO_PERSON && slipline_two_names(name)) {
			reading_note(r, DIAG_EXTRA, p, span_trim(span_drop(name, span_find(name, ' '))),
				slipline_list(r, name, " "), SPAN_ABSENT);
			ok = false;
			continue;
		}
		if (s.who == SOP_WHO_ROTA && c == KEYWORD_L_SUBSTITUTE) {
			reading_note(r, DIAG_CODE_SPARE, p, s.name, SPAN_ABSENT, SPAN_ABSENT);
			ok = false;
			continue;
		}
		ok = known_server(r, &s, name.p) && ok;
		*(struct sop_server *)reading_push(r, v, n, sizeof s) = s;
	}
	return ok;
}

static bool ceiling(struct reading *r, const struct table_row *row, struct sop_code *c)
{
	if (!table_given(row, KEYWORD_L_CEILING) || span_is(row->cell[KEYWORD_L_CEILING], "不限"))
		return true;
	if (!table_count(r, row, KEYWORD_L_CEILING, CEILING_MOST, &c->ceiling))
		return false;
	if (c->ceiling > 0)
		return true;
	table_bad(r, row, KEYWORD_L_CEILING, NULL);
	return false;
}

/* 接待员工 of a 群码: groups, by their rows of 资料 or their own names; 备用: 自动建群. */
static void group_cells(struct reading *r, const struct table_row *row, struct sop_code *c)
{
	struct span rest = row->cell[KEYWORD_L_SERVED_BY], name;

	while (span_present(rest) && table_one(r, &rest, &name)) {
		struct sop_server s = {.who = SOP_WHO_GROUP, .pos = reading_pos(r, name.p)};
		const char *p = name.p;

		(void)named_kind(&name, "群");
		s.name = table_text(r, name);
		reading_groups(r, &(struct sop_names){1, &s.name}, p);
		*(struct sop_server *)reading_push(r, &c->server, &c->servers, sizeof s) = s;
	}
	c->more_groups =
		table_given(row, KEYWORD_L_SUBSTITUTE) && span_is(row->cell[KEYWORD_L_SUBSTITUTE], SOP_NEW_GROUPS);
	if (table_given(row, KEYWORD_L_SUBSTITUTE) && !c->more_groups)
		table_note(r, DIAG_CODE_IDLE, row, KEYWORD_L_SUBSTITUTE, row->cell[KEYWORD_L_SUBSTITUTE],
			SPAN_LIT("群码的备用"), SPAN_LIT("写 自动建群：都满了由企业微信接着建；不要就空着"));
}

/* What is done with who comes by it. */
static bool uses(struct reading *r, const struct table_row *row, struct sop_code *c)
{
	bool ok = true;

	if (table_given(row, KEYWORD_L_TAGS)) {
		ok = table_names(r, row, KEYWORD_L_TAGS, &c->tags);
		if (ok) {
			reading_known_tags(r, &c->tags, row->cell[KEYWORD_L_TAGS].p);
			reading_one_of_group(r, &c->tags, row->cell[KEYWORD_L_TAGS].p);
		}
	}
	if (table_given(row, KEYWORD_L_SCRIPT)) {
		c->script_pos = reading_pos(r, row->cell[KEYWORD_L_SCRIPT].p);
		ok = table_name(r, row, KEYWORD_L_SCRIPT, &c->script) && ok;
	}
	if (table_given(row, KEYWORD_L_WELCOME)) {
		c->welcome_pos = reading_pos(r, row->cell[KEYWORD_L_WELCOME].p);
		ok = table_name(r, row, KEYWORD_L_WELCOME, &c->welcome) && ok;
	}
	if (c->script.n && c->welcome.n)
		table_note(r, DIAG_CODE_BOTH, row, KEYWORD_L_WELCOME, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	return ok;
}

static bool manner(struct reading *r, const struct table_row *row, struct sop_code *c)
{
	bool free_of_check = true;
	bool ok = table_yes(r, row, KEYWORD_L_SKIP_VERIFY, &free_of_check);

	c->strict = !free_of_check;
	ok = table_yes(r, row, KEYWORD_L_EXCLUSIVE, &c->exclusive) && ok;
	if (c->exclusive && c->type == SOP_CODE_SINGLE)
		table_note(r, DIAG_CODE_EXCLUSIVE, row, KEYWORD_L_EXCLUSIVE, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	if (table_given(row, KEYWORD_L_REMARK)) {
		c->remark = table_raw(r, row->cell[KEYWORD_L_REMARK]);
		ok = short_enough(r, row, KEYWORD_L_REMARK, c->remark) && ok;
	}
	return ok;
}

/* A row with errors is kept, too: its name is then known where it is used. */
void readcodes_code(struct reading *r, const struct table_row *row)
{
	struct sop_script *s = r->script;
	struct sop_code c = {.pos = row->pos};

	if (!table_name(r, row, KEYWORD_L_NAME, &c.name) || !short_enough(r, row, KEYWORD_L_NAME, c.name))
		return;
	identity(r, row, &c);
	(void)type(r, row, &c);
	idle_columns(r, row, &c);
	if (c.type == SOP_CODE_GROUP) {
		group_cells(r, row, &c);
	} else {
		(void)servers(r, row, KEYWORD_L_SERVED_BY, &c.server, &c.servers);
		if (table_given(row, KEYWORD_L_SUBSTITUTE))
			(void)servers(r, row, KEYWORD_L_SUBSTITUTE, &c.spare, &c.spares);
	}
	(void)ceiling(r, row, &c);
	(void)uses(r, row, &c);
	(void)manner(r, row, &c);
	if (c.ceiling && !c.spares && c.type != SOP_CODE_GROUP)
		table_note(r, DIAG_CODE_FULL, row, KEYWORD_L_CEILING, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	*(struct sop_code *)reading_push(r, &s->code, &s->codes, sizeof c) = c;
}

/* -- 轮班 -------------------------------------------------------------------------------------------------------- */

/* 一至五, 六, 周日, 工作日, 周末, 节假日, 每天. false: none of them. */
static bool one_day(struct phrase *c, struct sop_shift *s)
{
	static const struct {
		const char *word;
		unsigned weekdays, days;
	} words[] = {{"每天", 254, 0}, {"工作日", 0, SOP_DAYS_WORK}, {"周末", 0, SOP_DAYS_WEEKEND},
		{"节假日", 0, SOP_DAYS_HOLIDAY}, {"假日", 0, SOP_DAYS_HOLIDAY}};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (!phrase_eat(c, words[i].word))
			continue;
		s->weekdays |= words[i].weekdays;
		s->days |= words[i].days;
		return true;
	}
	if (!phrase_eat(c, "周") && !phrase_eat(c, "星期"))
		phrase_eat(c, "每周");
	int from = readdate_weekday(c), to = from;
	if (from && (phrase_eat(c, "至") || phrase_eat(c, "到") || phrase_eat(c, "-"))) {
		if (!phrase_eat(c, "周"))
			phrase_eat(c, "星期");
		to = readdate_weekday(c);
	}
	for (int d = from; d && d <= to; d++)
		s->weekdays |= 1u << d;
	return from > 0 && to >= from;
}

static bool days(struct reading *r, const struct table_row *row, struct sop_shift *s)
{
	struct phrase c = table_phrase(row, KEYWORD_L_WEEKDAYS);
	bool ok;

	do {
		phrase_done(&c);
		ok = one_day(&c, s);
	} while (ok && (phrase_eat(&c, "、") || phrase_eat(&c, ",")));
	if (ok && phrase_done(&c))
		return true;
	table_bad(r, row, KEYWORD_L_WEEKDAYS, NULL);
	return false;
}

static void keep_shift(struct reading *r, struct sop_shift s, int from, int to)
{
	s.from = from;
	s.to = to;
	*(struct sop_shift *)reading_push(r, &r->script->shift, &r->script->shifts, sizeof s) = s;
}

/* 09:00-12:00、14:00-18:00; each is a shift of its own. */
static void hours(struct reading *r, const struct table_row *row, const struct sop_shift *s)
{
	struct phrase c = table_phrase(row, KEYWORD_L_HOURS);
	int from, to;

	if (span_is(row->cell[KEYWORD_L_HOURS], "全天")) {
		keep_shift(r, *s, 0, 1440);
		return;
	}
	do {
		phrase_done(&c);
		if (reading_half_day(r, &c))
			return;
		if (amount_span(&c, &from, &to) != AMOUNT_OK || to < 0 || from == to) {
			table_bad(r, row, KEYWORD_L_HOURS, c.p);
			return;
		}
		keep_shift(r, *s, from, to);
	} while (phrase_eat(&c, "、") || phrase_eat(&c, ","));
	if (!phrase_done(&c))
		table_bad(r, row, KEYWORD_L_HOURS, c.p);
}

void readcodes_shift(struct reading *r, const struct table_row *row)
{
	struct sop_shift s = {.rota = arena_copy(r->arena, r->section.name), .pos = row->pos};

	if (!days(r, row, &s) || !table_names(r, row, KEYWORD_L_EMPLOYEES, &s.people))
		return;
	reading_employees(r, &s.people, row->cell[KEYWORD_L_EMPLOYEES].p);
	hours(r, row, &s);
}

/* -- the whole file ------------------------------------------------------------------------------------------------ */

static struct sop_names rotas(struct reading *r)
{
	struct sop_names names = {0};

	for (int i = 0; i < r->script->shifts; i++) {
		struct span rota = r->script->shift[i].rota;

		if (i == 0 || !span_alike(rota, r->script->shift[i - 1].rota))
			reading_add_name(r, &names, rota);
	}
	return names;
}

static int people_of(struct reading *r, const struct sop_server *s)
{
	const struct book_entry *e = s->who == SOP_WHO_STORE ? book_find(r->world->book, SOP_N_STORE, s->name)
		: s->who == SOP_WHO_TEAM                     ? book_find(r->world->book, SOP_N_TEAM, s->name)
							     : NULL;
	int most = 1;

	for (int i = 0; s->who == SOP_WHO_ROTA && i < r->script->shifts; i++) {
		const struct sop_shift *shift = &r->script->shift[i];

		if (span_alike(shift->rota, s->name) && shift->people.n > most)
			most = shift->people.n;
	}
	return e && e->asset ? e->asset->people.n : most;
}

static void count(struct reading *r, const struct sop_code *c, const struct sop_server *v, int n, bool single)
{
	int people = 0;

	for (int i = 0; i < n; i++)
		people += people_of(r, &v[i]);
	if (single && people > 1)
		reading_note_at(
			r, DIAG_CODE_SINGLE, c->server[0].pos, reading_number(r, people), SPAN_ABSENT, SPAN_ABSENT);
	else if (people > SOP_CODE_PEOPLE)
		reading_note_at(r, DIAG_CODE_PEOPLE, v[0].pos, reading_number(r, people),
			reading_number(r, SOP_CODE_PEOPLE), SPAN_ABSENT);
}

/* Only a 轮班 and nobody beside it: its gaps matter. */
static void rota_of(struct reading *r, const struct sop_code *c, const struct sop_names *known)
{
	bool alone = c->servers > 0 && c->spares == 0;

	for (int i = 0; i < c->servers; i++) {
		const struct sop_server *s = &c->server[i];
		bool found = s->who != SOP_WHO_ROTA;

		alone = alone && !found;
		for (int k = 0; !found && k < known->n; k++)
			found = span_alike(s->name, known->v[k]);
		if (!found)
			reading_note_at(r, DIAG_UNKNOWN_NAME, s->pos, SPAN_LIT("轮班"), s->name,
				slip_name(r, SPAN_LIT("轮班"), nearest_name(s->name, known)));
		alone = alone && found;
	}
	if (alone)
		inspectrota_gap(r, c);
}

static void unused(struct reading *r, const struct sop_shift *shift)
{
	for (int i = 0; i < r->script->codes; i++) {
		const struct sop_code *c = &r->script->code[i];

		for (int k = 0; k < c->servers; k++)
			if (c->server[k].who == SOP_WHO_ROTA && span_alike(c->server[k].name, shift->rota))
				return;
	}
	reading_note_at(r, DIAG_ROTA_IDLE, shift->pos, shift->rota, SPAN_ABSENT, SPAN_ABSENT);
}

void readcodes_inspect(struct reading *r)
{
	const struct sop_script *s = r->script;
	struct sop_names known = rotas(r);

	for (int i = 0; i < s->codes; i++) {
		const struct sop_code *c = &s->code[i];

		rota_of(r, c, &known);
		if (c->servers)
			count(r, c, c->server, c->servers, c->type == SOP_CODE_SINGLE);
		if (c->spares)
			count(r, c, c->spare, c->spares, false);
	}
	for (int i = 0; i < s->shifts; i++) {
		inspectrota_twice(r, i);
		if (i == 0 || !span_alike(s->shift[i].rota, s->shift[i - 1].rota))
			unused(r, &s->shift[i]);
	}
	if (s->codes == 0 && s->shifts > 0)
		table_lacks(r, KEYWORD_T_CODES, SPAN_LIT("渠道码"), r->title);
}
