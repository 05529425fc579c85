#include "reading.h"
#include "amount.h"
#include "letter.h"
#include "nearest.h"
#include "readflash.h"
#include "slip.h"
#include "base/alike.h"
#include "base/utf8.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TAG_LETTERS 30 /* of a tag's name (finding 58) */

bool reading_good(const struct reading *r)
{
	return r->diags->wrong == r->wrong;
}

struct sop_pos reading_pos(const struct reading *r, const char *p)
{
	return lines_pos(&r->line, p ? p : r->line.whole.p);
}

static bool lies_in(struct span part, struct span whole)
{
	return span_present(part) && part.p >= whole.p && part.p + part.n <= whole.p + whole.n;
}

void reading_folded(struct reading *r, struct span raw, struct span folded)
{
	if (!span_eq(raw, folded))
		*(struct reading_fold *)reading_push(r, &r->fold, &r->folds, sizeof *r->fold) =
			(struct reading_fold){raw, folded};
}

struct span reading_written(const struct reading *r, struct span part)
{
	for (int i = r->folds; part.n && i-- > 0;)
		if (lies_in(part, r->fold[i].folded))
			return letter_raw(r->fold[i].raw, r->fold[i].folded, part);
	return part;
}

void reading_note_at(
	struct reading *r, enum diag_code code, struct sop_pos pos, struct span a, struct span b, struct span c)
{
	diag_add(r->diags, code, r->file, pos, reading_written(r, a), reading_written(r, b), reading_written(r, c));
}

void reading_note(struct reading *r, enum diag_code code, const char *p, struct span a, struct span b, struct span c)
{
	reading_note_at(r, code, reading_pos(r, p ? p : r->line.body.p), a, b, c);
}

void *reading_push(struct reading *r, void *array, int *n, size_t item_bytes)
{
	void *old;

	memcpy(&old, array, sizeof old);
	/* Room for 1, 2, 4, 8, … items: grows when the count is a power of two. */
	if ((*n & (*n - 1)) == 0) {
		void *v = arena_array(r->arena, *n ? (size_t)*n * 2 : 1, item_bytes);
		if (*n)
			memcpy(v, old, (size_t)*n * item_bytes);
		memcpy(array, &v, sizeof v);
		old = v;
	}
	return (char *)old + (size_t)(*n)++ * item_bytes;
}

struct span reading_printf(struct reading *r, const char *fmt, ...)
{
	char buf[1024];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	size_t len = n < 0 ? 0 : (size_t)n < sizeof buf ? (size_t)n : sizeof buf - 1;
	return arena_copy(r->arena, utf8_prefix(span_make(buf, len), len));
}

struct span reading_number(struct reading *r, int64_t n)
{
	return reading_printf(r, "%" PRId64, n);
}

struct span reading_clock(struct reading *r, int minute)
{
	return reading_printf(r, "%02d:%02d", minute / 60, minute % 60);
}

/* 上午9点05分, 晚上9点半 */
static struct span reading_spoken(struct reading *r, int minute)
{
	int h = minute / 60, m = minute % 60, shown = h > 12 ? h - 12 : h;
	const char *part = h < 6 ? "凌晨" : h < 12 ? "上午" : h == 12 ? "中午" : h < 18 ? "下午" : "晚上";

	if (m == 0)
		return reading_printf(r, "%s%d点", part, shown);
	return m == 30 ? reading_printf(r, "%s%d点半", part, shown) : reading_printf(r, "%s%d点%02d分", part, shown, m);
}

bool reading_half_day(struct reading *r, const struct phrase *c)
{
	struct phrase at = *c;
	int minute;

	phrase_done(&at);
	const char *start = at.p;
	if (!amount_half_day(&at, &minute))
		return false;
	reading_note(
		r, DIAG_HALF_DAY, start, phrase_since(start, &at), reading_clock(r, minute), reading_spoken(r, minute));
	return true;
}

bool reading_end(struct reading *r, struct phrase *c, struct span form)
{
	if (phrase_done(c))
		return true;
	reading_note(r, DIAG_EXTRA, c->p, phrase_rest(c), form, SPAN_ABSENT);
	return false;
}

void reading_add_name(struct reading *r, struct sop_names *names, struct span name)
{
	*(struct span *)reading_push(r, &names->v, &names->n, sizeof name) = name;
}

bool reading_name(struct reading *r, struct phrase *c, struct span *ret_name)
{
	phrase_done(c);
	const char *start = c->p;

	switch (phrase_name(c, ret_name, NULL)) {
	case PHRASE_OK: return true;
	case PHRASE_QUOTE: reading_note(r, DIAG_QUOTE, start, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT); return false;
	default: reading_note(r, DIAG_NO_NAME_HERE, start, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT); return false;
	}
}

void reading_account(struct phrase *c, struct span *name)
{
	size_t n = c->p < c->end && *c->p == '(' && name->p + name->n == c->p
		? span_find(span_make(c->p, (size_t)(c->end - c->p)), ')')
		: SIZE_MAX;

	if (n == SIZE_MAX)
		return;
	c->p += n + 1;
	*name = span_make(name->p, (size_t)(c->p - name->p));
}

static bool bracketed(struct reading *r, struct phrase *c, struct span owner, struct sop_names *names)
{
	const char *open = c->p - 1;
	struct span name;

	if (phrase_at(c, ")")) {
		reading_note(r, DIAG_EMPTY_LIST, open, owner, SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	do {
		if (!reading_name(r, c, &name))
			return false;
		reading_add_name(r, names, name);
	} while (phrase_eat(c, "、") || phrase_eat(c, ","));
	if (phrase_eat(c, ")"))
		return true;
	reading_note(r, DIAG_BRACKET, open, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	return false;
}

bool reading_names(struct reading *r, struct phrase *c, struct span owner, struct sop_names *ret_names)
{
	struct sop_names names = {0};
	struct span name;

	if (phrase_eat(c, "(")) {
		if (!bracketed(r, c, owner, &names))
			return false;
	} else {
		do {
			if (!reading_name(r, c, &name))
				return false;
			reading_account(c, &name);
			reading_add_name(r, &names, name);
		} while (phrase_eat(c, "、"));
	}
	*ret_names = names;
	return true;
}

/* 投诉、退费: 「投诉」「退费」. Nothing there: 「不要」. */
static struct span in_quotes(struct reading *r, struct phrase c)
{
	struct span out = SPAN_LIT(""), name;

	while (phrase_name(&c, &name, NULL) == PHRASE_OK) {
		out = reading_printf(r, "%.*s「%.*s」", READING_ARG(r, out), READING_ARG(r, name));
		if (!phrase_eat(&c, "、") && !phrase_eat(&c, ",") && !phrase_eat(&c, ";") && !phrase_eat(&c, "或"))
			break;
	}
	return out.n ? out : SPAN_LIT("「不要」");
}

bool reading_words(struct reading *r, struct phrase *c, struct span owner, struct sop_names *ret_names)
{
	struct sop_names names = {0};
	struct span name;

	if (!phrase_at(c, "「")) {
		const char *mark = keyword_find_any(KEYWORD_KEY, owner) ? "：" : "";

		reading_note(r, DIAG_TRIGGER_ARG, c->p, owner, SPAN_LIT("「」里的话"),
			reading_printf(r, "%.*s%s%.*s", READING_ARG(r, owner), mark, READING_ARG(r, in_quotes(r, *c))));
		return false;
	}
	for (;;) {
		if (!reading_name(r, c, &name))
			return false;
		reading_add_name(r, &names, name);
		struct phrase at = *c;
		if (!phrase_eat(&at, "、"))
			phrase_eat(&at, "或");
		if (!phrase_at(&at, "「"))
			break;
		*c = at;
	}
	*ret_names = names;
	return true;
}

bool reading_duration(struct reading *r, struct phrase *c, int64_t *ret_ms)
{
	phrase_done(c);
	const char *start = c->p;

	switch (amount_duration(c, ret_ms)) {
	case AMOUNT_OK:
		if (*ret_ms > 0)
			return true;
		reading_note(r, DIAG_DURATION, start, phrase_since(start, c), SPAN_ABSENT, SPAN_ABSENT);
		return false;
	case AMOUNT_LARGE:
		reading_note(r, DIAG_TOO_LONG, start, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT);
		return false;
	case AMOUNT_MONTH: reading_note(r, DIAG_MONTHS, start, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT); return false;
	default: break;
	}
	reading_note(r, DIAG_DURATION, start, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT);
	return false;
}

bool reading_long(struct reading *r, struct phrase *c, int64_t *ret_dur)
{
	int months;

	phrase_done(c);
	if (amount_months(c, &months) != AMOUNT_OK)
		return reading_duration(r, c, ret_dur);
	*ret_dur = months * SOP_MONTH;
	return true;
}

static bool known(struct span name, const struct sop_names *list)
{
	for (int i = 0; i < list->n; i++) {
		if (span_alike(name, list->v[i]))
			return true;
	}
	return false;
}

static void unknown_name(struct reading *r, struct span sort, struct span name, struct span near, const char *p)
{
	reading_note(r, DIAG_UNKNOWN_NAME, p, sort, name, slip_name(r, sort, near));
}

void reading_known(
	struct reading *r, const char *what, const struct sop_names *names, const struct sop_names *list, const char *p)
{
	for (int i = 0; list && i < names->n; i++) {
		if (!known(names->v[i], list))
			unknown_name(r, span_of(what), names->v[i], nearest_name(names->v[i], list), p);
	}
}

/* userids are ASCII (api.md 0) and need not stand in the configuration; what else people write is a name. */
static bool may_be_account(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

/* Who is named under that sort of 资料, and the names of its rows. */
static void add_row_people(struct reading *r, enum sop_sort sort, struct sop_names *to)
{
	const struct sop_names *rows = book_names(r->world->book, sort);

	for (int i = 0; rows && i < rows->n; i++) {
		const struct book_entry *e = book_find(r->world->book, sort, rows->v[i]);

		reading_add_name(r, to, rows->v[i]);
		for (int k = 0; k < e->asset->people.n; k++)
			reading_add_name(r, to, e->asset->people.v[k]);
		if (e->asset->head.n)
			reading_add_name(r, to, e->asset->head);
	}
}

/* Whom else a name could mean: the people of teams and stores, and teams and stores themselves. Not all that there are. */
static struct span near_in_folder(struct reading *r, struct span name)
{
	struct sop_names some = {0};

	add_row_people(r, SOP_N_TEAM, &some);
	add_row_people(r, SOP_N_STORE, &some);
	return known(name, &some) ? SPAN_ABSENT : nearest_name(name, &some);
}

static void employees(struct reading *r, const struct sop_names *names, bool perhaps, const char *p)
{
	const struct sop_names *list = r->world->employees;

	for (int i = 0; !r->script->disabled && i < names->n; i++) {
		struct span near;

		if (list && known(names->v[i], list))
			continue;
		near = list ? nearest_name(names->v[i], list) : SPAN_ABSENT;
		if (!span_present(near))
			near = near_in_folder(r, names->v[i]);
		if (list && !may_be_account(names->v[i]) && !perhaps)
			unknown_name(r, SPAN_LIT("员工"), names->v[i], near, p);
		else if (span_present(near) || (list && !may_be_account(names->v[i])))
			reading_note(r, DIAG_EMPLOYEE_NEAR, p, names->v[i], near, SPAN_ABSENT);
	}
}

void reading_employees(struct reading *r, const struct sop_names *names, const char *p)
{
	employees(r, names, false, p);
}

void reading_employees_perhaps(struct reading *r, const struct sop_names *names, const char *p)
{
	employees(r, names, true, p);
}

const struct book_entry *reading_entry(
	struct reading *r, enum sop_sort sort, struct span name, const struct sop_names *list, const char *p)
{
	const struct book_entry *e = book_find(r->world->book, sort, name);

	if (!e && (list || r->world->whole_folder))
		unknown_name(r, span_of(book_sort_word(sort)), name, nearest_name(name, list), p);
	else if (e && !e->sound && e->script)
		reading_note(r, DIAG_NAME_UNSOUND, p, name, arena_copy(r->diags->arena, e->script->file), SPAN_ABSENT);
	return e;
}

/* The part behind the last / of "组/标签". */
static struct span bare(struct span tag)
{
	size_t at = span_find(tag, '/');
	return at == SIZE_MAX ? tag : span_drop(tag, at + 1);
}

void reading_one_of_group(struct reading *r, const struct sop_names *names, const char *p)
{
	for (int i = 0; r->world->book && i < names->n; i++) {
		const struct book_entry *a = book_find(r->world->book, SOP_N_TAG, names->v[i]);
		for (int k = 0; a && book_one_only(r->world->book, a->tag->group) && k < i; k++) {
			const struct book_entry *b = book_find(r->world->book, SOP_N_TAG, names->v[k]);
			if (!b || a == b || !span_alike(a->tag->group, b->tag->group))
				continue;
			reading_note(r, DIAG_ONE_OF_GROUP, p, names->v[k], names->v[i], SPAN_ABSENT);
			return;
		}
	}
}

/* A bare name becomes 组/标签, as its row says (finding 58). */
static void mean_tags(struct reading *r, struct sop_names *names)
{
	for (int i = 0; i < names->n; i++) {
		const struct book_entry *e = book_find(r->world->book, SOP_N_TAG, names->v[i]);
		if (e)
			names->v[i] = arena_copy(r->arena, e->tag->full);
	}
}

void reading_known_tags(struct reading *r, struct sop_names *names, const char *p)
{
	const struct sop_names *list = r->world->tags;

	for (int i = 0; i < names->n; i++)
		reading_add_name(r, &r->script->said_tags, names->v[i]);
	for (int i = 0; i < names->n; i++) {
		if (utf8_count(bare(names->v[i])) > TAG_LETTERS)
			reading_note(r, DIAG_TAG_LONG, p, names->v[i], SPAN_ABSENT, SPAN_ABSENT);
	}
	for (int i = 0; list && i < names->n; i++) {
		struct span name = names->v[i], first = SPAN_ABSENT;
		int hits = 0;
		bool whole = span_find(name, '/') != SIZE_MAX;
		for (int k = 0; k < list->n; k++) {
			if (span_alike(name, whole ? list->v[k] : bare(list->v[k]))) {
				first = hits++ ? first : list->v[k];
			}
		}
		if (hits == 0) {
			struct span near = nearest_name(name, list);
			for (int k = 0; !span_present(near) && k < list->n; k++) {
				if (alike_score(name, bare(list->v[k])) < ALIKE_NONE)
					near = list->v[k];
			}
			unknown_name(r, SPAN_LIT("标签"), name, near, p);
		} else if (hits > 1 && !whole) {
			reading_note(r, DIAG_AMBIGUOUS_TAG, p, name, first, SPAN_ABSENT);
		}
	}
	mean_tags(r, names);
}

void reading_known_goods(struct reading *r, const struct sop_names *names, const char *p)
{
	const struct check_world *w = r->world;

	for (int i = 0; w->products && i < names->n; i++) {
		if (known(names->v[i], w->products) || (w->categories && known(names->v[i], w->categories)))
			continue;
		unknown_name(r, SPAN_LIT("商品"), names->v[i], nearest_name(names->v[i], w->products), p);
	}
}

void reading_people(struct reading *r, struct sop_names *names, const char *p)
{
	struct sop_names meant = {0}, unknown = {0};

	for (int i = 0; i < names->n; i++) {
		const struct book_entry *e = book_find(r->world->book, SOP_N_TEAM, names->v[i]);

		e = e ? e : book_find(r->world->book, SOP_N_STORE, names->v[i]);
		for (int k = 0; e && k < e->asset->people.n; k++)
			reading_add_name(r, &meant, arena_copy(r->arena, e->asset->people.v[k]));
		if (e && e->asset->head.n)
			reading_add_name(r, &meant, arena_copy(r->arena, e->asset->head));
		if (!e)
			reading_add_name(r, &meant, names->v[i]);
		if (!e)
			reading_add_name(r, &unknown, names->v[i]);
	}
	reading_employees(r, &unknown, p);
	*names = meant;
}

void reading_stores(struct reading *r, const struct sop_names *names, const char *p)
{
	for (int i = 0; i < names->n; i++)
		reading_entry(r, SOP_N_STORE, names->v[i], r->world->stores, p);
}

void reading_groups(struct reading *r, const struct sop_names *names, const char *p)
{
	for (int i = 0; r->world->groups && i < names->n; i++)
		reading_entry(r, SOP_N_GROUP, names->v[i], r->world->groups, p);
}

void reading_mean_goods(struct reading *r, struct sop_names *names, bool goods, bool categories)
{
	struct sop_names meant = {0};

	for (int i = 0; r->world->book && i < names->n; i++) {
		const struct book_entry *good = goods ? book_find(r->world->book, SOP_N_GOOD, names->v[i]) : NULL;
		const struct book_entry *category =
			categories ? book_find(r->world->book, SOP_N_CATEGORY, names->v[i]) : NULL;
		if (good)
			reading_add_name(r, &meant, arena_copy(r->arena, good->name));
		if (category)
			reading_add_name(r, &meant, arena_copy(r->arena, category->name));
		if (!good && !category)
			reading_add_name(r, &meant, names->v[i]);
	}
	if (r->world->book)
		*names = meant;
}

void reading_counted_goods(struct reading *r, struct sop_names *names, const char *p)
{
	for (int i = 0; i < names->n; i++) {
		const struct book_entry *e = reading_entry(r, SOP_N_GOOD, names->v[i], r->world->products, p);

		if (e && e->good->stock < 0 && !readflash_good(r, e->name))
			reading_note(r, DIAG_UNCOUNTED, p, names->v[i], SPAN_ABSENT, SPAN_ABSENT);
		if (e)
			names->v[i] = arena_copy(r->arena, e->name);
	}
}

void reading_persona(struct reading *r, struct phrase *c, struct span *ret_name)
{
	const struct book_entry *e;
	struct span name;

	phrase_done(c);
	const char *at = c->p;
	if (!reading_name(r, c, &name))
		return;
	if (phrase_at(c, "、")) {
		reading_note(r, DIAG_EXTRA, c->p, phrase_rest(c), SPAN_ABSENT,
			reading_printf(r,
				"一个剧本一种语气：几位员工各说各的，就各写一个剧本，例如「- 开始：加好友，员工 = %.*s」「- 人设：%.*s」",
				READING_ARG(r, name), READING_ARG(r, name)));
		return;
	}
	if (!reading_end(r, c, SPAN_LIT("人设：资料里的名称")))
		return;
	*ret_name = name;
	e = reading_entry(r, SOP_N_PERSONA, name, r->world->personas, at);
	if (!e)
		return;
	r->script->tone = arena_copy(r->arena, e->asset->tone);
	r->script->address = arena_copy(r->arena, e->asset->address);
}
