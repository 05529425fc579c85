#include "comparison.h"

#include "base/map.h"
#include "dayrows.h"
#include "report/cutname.h"

#include <stdlib.h>
#include <string.h>

#define WEEK_DAYS 7

/* -- which days ------------------------------------------------------------------------------------------------------------------ */

/* The same date a year before; February 28 for the day that year does not have. */
static int64_t last_year(int64_t day)
{
	struct date d = zone_date(day);
	bool valid = zone_date_valid(d.year - 1, d.month, d.day);
	return zone_day_of(d.year - 1, d.month, valid ? d.day : d.day - 1);
}

/* The same date a month before; the last day of a month that is shorter. */
static int64_t last_month(int64_t day)
{
	struct date d = zone_date(day);
	int year = d.month == 1 ? d.year - 1 : d.year, month = d.month == 1 ? 12 : d.month - 1;
	while (!zone_date_valid(year, month, d.day))
		d.day--;
	return zone_day_of(year, month, d.day);
}

/* From the first day of a month to the last of one, and compared by the calendar: months stand beside months, as long as they are. */
static bool is_whole(enum report_compare with, int64_t from_day, int64_t to_day)
{
	bool calendar = with == REPORT_LAST_MONTH || with == REPORT_LAST_YEAR;
	return calendar && zone_date(from_day).day == 1 && zone_date(to_day + 1).day == 1;
}

void comparison_period(enum report_compare with, int64_t from_day, int64_t to_day, int64_t *ret_from, int64_t *ret_to)
{
	if (with == REPORT_LAST_MONTH || with == REPORT_LAST_YEAR) {
		int64_t (*before)(int64_t) = with == REPORT_LAST_MONTH ? last_month : last_year;
		*ret_from = before(from_day);
		*ret_to = is_whole(with, from_day, to_day) ? before(to_day + 1) - 1 : before(to_day);
		return;
	}
	int64_t back = with == REPORT_LAST_WEEK ? WEEK_DAYS : to_day - from_day + 1;
	*ret_from = from_day - back;
	*ret_to = to_day - back;
}

static int64_t days_of(const struct report_table *t)
{
	return t->to_day - t->from_day + 1;
}

static int64_t days_before(const struct report_table *t)
{
	return t->was_to_day - t->was_from_day + 1;
}

struct span comparison_line(const struct report_table *t, struct arena *a)
{
	char from[32], to[32];
	bool over = t->to_day < zone_day(&t->zone, t->computed_ms);
	struct span whole = SPAN_LIT("");
	if (is_whole(t->compare, t->from_day, t->to_day) && days_of(t) != days_before(t))
		whole = arena_printf(
			a, "，整月对整月，%lld 天对 %lld 天", (long long)days_of(t), (long long)days_before(t));
	struct span line = arena_printf(a, "和%s（%s 至 %s）比%.*s%s", cutname_compare_word(t->compare),
		zone_format_day(t->was_from_day, from), zone_format_day(t->was_to_day, to), SPAN_ARG(whole),
		over ? "" : "；这段时间还没过完，会显得少");
	if (!dayrows_has(t, 0))
		return line;
	return arena_printf(a, "%.*s；第几天对第几天：%s 对 %s", SPAN_ARG(line), zone_format_day(t->from_day, to),
		zone_format_day(t->was_from_day, from));
}

struct span comparison_day(const struct report_table *t, const struct report_cell *row, struct arena *a)
{
	char buf[32];
	if (!t->was || !dayrows_has(t, 0))
		return SPAN_ABSENT;
	int64_t day = dayrows_day(row->text) - t->from_day + t->was_from_day;
	return day > t->was_to_day ? SPAN_LIT("—") : arena_copy(a, span_of(zone_format_day(day, buf)));
}

/* -- rows of the same name --------------------------------------------------------------------------------------------------------- */

static int names_of(const struct report_table *t)
{
	int n = 0;
	while (n < t->columns && t->column[n].kind == REPORT_TEXT)
		n++;
	return n;
}

/* What a programme calls it, else what people do. */
static struct span name_of(const struct report_cell *cell)
{
	return span_present(cell->id) ? cell->id : span_present(cell->text) ? cell->text : SPAN_LIT("");
}

static struct span key_of(struct arena *a, const struct report_table *t, const struct report_cell *row)
{
	struct span key = SPAN_LIT("");
	for (int c = 0; c < names_of(t); c++) {
		struct span part = name_of(&row[c]);
		if (dayrows_has(t, c))
			part = arena_printf(a, "%lld", (long long)(dayrows_day(row[c].text) - t->from_day));
		key = arena_printf(a, "%.*s%c%.*s", SPAN_ARG(key), 0x1f, SPAN_ARG(part));
	}
	return key;
}

/* A name of before as it is called in this period: a day is the one at the same distance. */
static void put_names(struct report_world *w, const struct report_table *t, const struct report_table *was,
	const struct report_cell *from, struct report_cell *row)
{
	for (int c = 0; c < names_of(t); c++) {
		row[c] = from[c];
		if (dayrows_has(t, c))
			row[c].text = report_day(w, dayrows_day(from[c].text) - was->from_day + t->from_day);
	}
}

struct member {
	int64_t within; /* its group */
	int group, row;
};

static int by_group(const void *pa, const void *pb)
{
	const struct member *a = pa, *b = pb;
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->within != b->within)
		return a->within < b->within ? -1 : 1;
	return a->row - b->row;
}

/* Each place gets the row that stands at row[place] now, with what it was. */
static void put_in_order(struct report_world *w, struct report_table *t, const int *row)
{
	size_t bytes = (size_t)t->columns * sizeof *t->cell;
	struct report_cell *cell = report_cells(w, t->rows, t->columns), *was = report_cells(w, t->rows, t->columns);
	for (int i = 0; i < t->rows; i++) {
		memcpy(cell + i * t->columns, t->cell + row[i] * t->columns, bytes);
		memcpy(was + i * t->columns, t->was + row[i] * t->columns, bytes);
	}
	t->cell = cell;
	t->was = was;
}

/* Where it stands within its group: days and hours in their order. */
static int64_t within(const struct report_table *t, const struct report_cell *row)
{
	return dayrows_has(t, 1) ? dayrows_day(row[1].text) : names_of(t) > 1 ? row[1].num : 0;
}

static void put_by_group(struct report_world *w, struct report_table *t, struct member *m)
{
	int *to = arena_array(w->a, (size_t)t->rows + 1, sizeof *to);
	if (t->rows)
		qsort(m, (size_t)t->rows, sizeof *m, by_group);
	for (int i = 0; i < t->rows; i++)
		to[i] = m[i].row;
	put_in_order(w, t, to);
}

/* Days in their order, with those between them that only the earlier period had; so are the hours of each. */
static void sort_days(struct report_world *w, struct report_table *t)
{
	struct member *m = arena_array(w->a, (size_t)t->rows + 1, sizeof *m);
	for (int i = 0; i < t->rows; i++) {
		const struct report_cell *row = t->cell + i * t->columns;
		m[i] = (struct member){within(t, row), (int)dayrows_day(row->text), i};
	}
	put_by_group(w, t, m);
}

/* What only the earlier period had goes to the rows of its first name; hours stay in their order. */
static void gather(struct report_world *w, struct report_table *t)
{
	struct member *m = arena_array(w->a, (size_t)t->rows + 1, sizeof *m);
	struct map *groups = map_new();
	bool hours = cutname_is_time(t->column[0].key);
	for (int i = 0; i < t->rows; i++) {
		const struct report_cell *row = t->cell + i * t->columns;
		uintptr_t known = (uintptr_t)map_get(groups, name_of(row));
		if (!known)
			(void)map_put(groups, name_of(row), (void *)(known = map_count(groups) + 1));
		m[i] = (struct member){within(t, row), hours ? (int)row[0].num : (int)known, i};
	}
	map_free(groups, NULL);
	put_by_group(w, t, m);
}

/* The day at the same distance from the first one. */
static int64_t day_before(const struct report_table *t, const struct report_table *was, int64_t day)
{
	return day - t->from_day + was->from_day;
}

static void add_note(struct report_world *w, struct report_table *t, struct span said)
{
	const char *between = t->note.n && !span_ends(t->note, "。") ? "；" : "";
	t->note = arena_printf(w->a, "%.*s%s%.*s", SPAN_ARG(t->note), between, SPAN_ARG(said));
}

static bool has_days(const struct report_table *t)
{
	bool has = false;
	for (int c = 0; c < names_of(t); c++)
		has = has || dayrows_has(t, c);
	return has;
}

/* Months are of different length; and of the last days of one there may be fewer in the month before. */
static void say_uneven(struct report_world *w, struct report_table *t)
{
	int64_t days = days_of(t), was = days_before(t);
	bool whole = is_whole(t->compare, t->from_day, t->to_day);
	char from[32], to[32];
	if (whole && was != days)
		add_note(w, t,
			arena_printf(w->a,
				"和%s比是整月对整月：那时 %lld 天，这段时间 %lld 天，合计的变化里有天数的差。",
				cutname_compare_word(t->compare), (long long)was, (long long)days));
	else if (was < days)
		add_note(w, t,
			arena_printf(w->a,
				"和%s比：那时没有这么多个同样的日子，只有 %lld 天，这段时间是 %lld 天，合计的变化会显得大。",
				cutname_compare_word(t->compare), (long long)was, (long long)days));
	if (was > days && has_days(t))
		add_note(w, t,
			arena_printf(w->a, "%s多出来的 %lld 天（%s 至 %s）没有对着的日子：按日的各行里没有，合计里有。",
				cutname_compare_word(t->compare), (long long)(was - days),
				zone_format_day(t->was_from_day + days, from), zone_format_day(t->was_to_day, to)));
}

/* A period longer than it was moved back shares days with what it stands beside. */
static void say_shared(struct report_world *w, struct report_table *t)
{
	int64_t shared = t->was_to_day - t->from_day + 1;
	if (shared <= 0)
		return;
	struct span said = arena_printf(w->a,
		"和%s比：这段时间比往前挪的 %lld 天长，两段里有 %lld 天是同一些日子，两边都算，变化会显得小；看 %lld 天以内的就不重叠。",
		cutname_compare_word(t->compare), (long long)(t->from_day - t->was_from_day), (long long)shared,
		(long long)(t->from_day - t->was_from_day));
	add_note(w, t, said);
}

/* Is there no such day in the period of t, which is shorter? */
static bool is_beyond(const struct report_table *t, const struct report_table *was, const struct report_cell *row)
{
	bool beyond = false;
	for (int c = 0; c < names_of(t); c++)
		beyond = beyond || (dayrows_has(t, c) && dayrows_day(row[c].text) - was->from_day >= days_of(t));
	return beyond;
}

void comparison_join(struct report_world *w, struct report_table *t, const struct report_table *was)
{
	size_t bytes = (size_t)t->columns * sizeof *t->cell;
	struct report_cell *cell = report_cells(w, t->rows + was->rows, t->columns);
	struct map *rows = map_new();
	int64_t today = zone_day(&w->zone, w->now_ms);
	t->was = report_cells(w, t->rows + was->rows, t->columns);
	for (int i = 0; i < t->rows; i++) {
		const struct report_cell *row = memcpy(cell + i * t->columns, t->cell + i * t->columns, bytes);
		if (dayrows_has(t, 0) && day_before(t, was, dayrows_day(row->text)) > was->to_day)
			dayrows_unknown(t, t->was + i * t->columns);
		else
			dayrows_nothing(t, t->was + i * t->columns);
		map_put(rows, key_of(w->a, t, t->cell + i * t->columns), t->was + i * t->columns);
	}
	t->cell = cell;
	for (int i = 0; i < was->rows; i++) {
		const struct report_cell *from = was->cell + i * t->columns;
		if (is_beyond(t, was, from))
			continue;
		struct report_cell *to = map_get(rows, key_of(w->a, was, from));
		if (!to) {
			struct report_cell *row = t->cell + t->rows * t->columns;
			put_names(w, t, was, from, row);
			if (dayrows_has(t, 0) && dayrows_day(row->text) > today)
				dayrows_unknown(t, row);
			else
				dayrows_nothing(t, row);
			to = t->was + t->rows++ * t->columns;
		}
		memcpy(to, from, bytes);
	}
	map_free(rows, NULL);
	if (dayrows_has(t, 0))
		sort_days(w, t);
	else if (t->grouped)
		gather(w, t);
	t->was_total = was->total;
	t->was_from_day = was->from_day;
	t->was_to_day = was->to_day;
	say_shared(w, t);
	say_uneven(w, t);
}

/* -- how it looks ------------------------------------------------------------------------------------------------------------------ */

static bool has(enum report_kind kind, const struct report_cell *cell)
{
	return !span_present(cell->text) && reportout_has_figure(kind, cell);
}

/* Columns and cells of the wide form ask this alike. */
static bool has_change(enum report_kind kind)
{
	return kind != REPORT_PLACE;
}

struct report_cell comparison_change(
	enum report_kind kind, const struct report_cell *now, const struct report_cell *was)
{
	bool rate = kind == REPORT_RATE;
	struct report_cell c = {.kind = rate ? REPORT_POINTS : REPORT_CHANGE};
	if (!has_change(kind) || !has(kind, now) || !has(kind, was))
		return c;
	if (rate) {
		c.num = now->num * was->den - was->num * now->den;
		c.den = now->den * was->den;
	} else if (was->num > 0 && now->num >= 0) {
		c.num = now->num - was->num;
		c.den = was->num;
	}
	return c;
}

/* day: what that of the row is compared with, where it is one. */
static void put_wide(const struct report_table *t, const struct report_cell *now, const struct report_cell *was,
	struct span day, struct report_cell *row)
{
	for (int c = 0; c < t->columns; c++) {
		*row++ = now[c];
		if (c == 0 && dayrows_has(t, c))
			*row++ = (struct report_cell){.text = day};
		if (t->column[c].kind == REPORT_TEXT)
			continue;
		*row++ = was[c];
		if (has_change(t->column[c].kind))
			*row++ = comparison_change(t->column[c].kind, &now[c], &was[c]);
	}
}

void comparison_wide(const struct report_table *t, struct arena *a, struct report_table *ret)
{
	struct report_column *column = arena_array(a, (size_t)t->columns * 3, sizeof *column);
	const char *title = cutname_compare_word(t->compare);
	int n = 0;
	for (int c = 0; c < t->columns; c++) {
		const struct report_column *of = &t->column[c];
		column[n++] = *of;
		if (c == 0 && dayrows_has(t, c))
			column[n++] =
				(struct report_column){"day_before", arena_printf(a, "%s日期", title).p, REPORT_TEXT};
		if (of->kind == REPORT_TEXT)
			continue;
		column[n++] = (struct report_column){
			arena_printf(a, "%s_before", of->key).p, arena_printf(a, "%s%s", title, of->title).p, of->kind};
		if (!has_change(of->kind))
			continue;
		column[n++] = (struct report_column){arena_printf(a, "%s_change", of->key).p,
			arena_printf(a, "%s变化", of->title).p,
			of->kind == REPORT_RATE ? REPORT_POINTS : REPORT_CHANGE};
	}
	*ret = *t;
	ret->column = column;
	ret->columns = n;
	ret->cell = arena_array(a, (size_t)t->rows * (size_t)n + 1, sizeof *ret->cell);
	for (int i = 0; i < t->rows; i++)
		put_wide(t, t->cell + i * t->columns, t->was + i * t->columns,
			comparison_day(t, t->cell + i * t->columns, a), ret->cell + i * n);
	ret->was = NULL;
	if (!t->total || !t->was_total)
		return;
	ret->total = arena_array(a, (size_t)n, sizeof *ret->total);
	put_wide(t, t->total, t->was_total, SPAN_ABSENT, ret->total);
}

/* Three rows. */
static void put_tall(const struct report_table *t, const struct report_cell *now, const struct report_cell *was,
	struct arena *a, struct report_cell *row)
{
	struct report_cell *before = row + t->columns, *change = before + t->columns;
	for (int c = 0; c < t->columns; c++) {
		row[c] = now[c];
		if (t->column[c].kind == REPORT_TEXT)
			continue;
		before[c] = was[c];
		row[c].kind = before[c].kind = t->column[c].kind;
		change[c] = comparison_change(t->column[c].kind, &now[c], &was[c]);
	}
	struct span day = now == t->total ? SPAN_ABSENT : comparison_day(t, now, a);
	before[0].text = arena_printf(a, "  %s%s%.*s", cutname_compare_word(t->compare), span_present(day) ? " " : "",
		span_present(day) ? (int)day.n : 0, span_present(day) ? day.p : "");
	change[0].text = SPAN_LIT("  变化");
}

void comparison_tall(const struct report_table *t, struct arena *a, struct report_table *ret)
{
	struct report_column *column = arena_array(a, (size_t)t->columns, sizeof *column);
	int all = t->total && t->was_total ? 1 : 0;
	for (int c = 0; c < t->columns; c++) {
		column[c] = t->column[c];
		column[c].kind = column[c].kind == REPORT_TEXT ? REPORT_TEXT : REPORT_OWN;
	}
	*ret = *t;
	ret->column = column;
	ret->rows = (t->rows ? t->rows + all : 0) * 3;
	ret->cell = arena_array(a, (size_t)(t->rows + 1) * 3 * (size_t)t->columns, sizeof *ret->cell);
	for (int i = 0; i < t->rows; i++)
		put_tall(t, t->cell + i * t->columns, t->was + i * t->columns, a, ret->cell + 3 * i * t->columns);
	if (all)
		put_tall(t, t->total, t->was_total, a, ret->cell + 3 * t->rows * t->columns);
	ret->total = NULL;
	ret->was = NULL;
}
