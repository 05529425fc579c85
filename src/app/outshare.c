#include "outshare.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A kind of row is its columns: those by which rows are the same and in whose order they stand, and those that are added up. */
enum role { END, KEY_TEXT, KEY_INT, KEY_FLAG, SUM, EITHER /* a flag that one of them has */ };
struct column {
	enum role role;
	size_t at;
};
struct kind {
	size_t bytes;
	struct column column[12];
};
#define AT(type_, member_) offsetof(struct type_, member_)

static const struct kind steps = {sizeof(struct outlook_step),
	{{KEY_TEXT, AT(outlook_step, script)}, {KEY_TEXT, AT(outlook_step, step)}, {SUM, AT(outlook_step, taps)},
		{SUM, AT(outlook_step, asked)}, {SUM, AT(outlook_step, sent)}, {SUM, AT(outlook_step, expired)},
		{SUM, AT(outlook_step, quota)}, {SUM, AT(outlook_step, gone)}, {SUM, AT(outlook_step, todos)},
		{EITHER, AT(outlook_step, groups)}}};
static const struct kind loads = {sizeof(struct outlook_load),
	{{KEY_TEXT, AT(outlook_load, employee)}, {KEY_INT, AT(outlook_load, day)}, {SUM, AT(outlook_load, taps)},
		{SUM, AT(outlook_load, confirmed)}, {SUM, AT(outlook_load, todos)}}};
static const struct kind fates = {sizeof(struct storyq_fate),
	{{KEY_TEXT, AT(storyq_fate, script)}, {KEY_TEXT, AT(storyq_fate, step)}, {KEY_TEXT, AT(storyq_fate, state)},
		{KEY_TEXT, AT(storyq_fate, reason)}, {KEY_FLAG, AT(storyq_fate, groups)}, {SUM, AT(storyq_fate, n)}}};
static const struct kind entries = {sizeof(struct storyq_entry),
	{{KEY_TEXT, AT(storyq_entry, script)}, {SUM, AT(storyq_entry, entered)}, {SUM, AT(storyq_entry, live)},
		{SUM, AT(storyq_entry, goals)}, {SUM, AT(storyq_entry, stopped)}, {SUM, AT(storyq_entry, groups)}}};
static const struct kind orders = {sizeof(struct storyq_order),
	{{KEY_TEXT, AT(storyq_order, script)}, {KEY_TEXT, AT(storyq_order, step)}, {SUM, AT(storyq_order, orders)},
		{SUM, AT(storyq_order, net_fen)}}};

/* -- bytes ------------------------------------------------------------------------------------------------------------------------ */

static void put(struct text *out, const void *p, size_t n)
{
	text_add(out, span_make(p, n));
}

static void put_int(struct text *out, int64_t v)
{
	put(out, &v, sizeof v);
}

static void put_text(struct text *out, struct span s)
{
	put_int(out, (int64_t)s.n);
	text_add(out, s);
}

/* false: there are not so many bytes. */
static bool take(struct span *in, void *to, size_t n)
{
	if (in->n < n)
		return false;
	memcpy(to, in->p, n);
	*in = span_drop(*in, n);
	return true;
}

static bool take_count(struct span *in, int64_t most, int64_t *ret)
{
	return take(in, ret, sizeof *ret) && *ret >= 0 && *ret <= most;
}

static bool take_text(struct span *in, struct arena *a, struct span *ret)
{
	int64_t n = 0;
	if (!take_count(in, (int64_t)in->n, &n) || (size_t)n > in->n)
		return false;
	*ret = arena_copy(a, span_take(*in, (size_t)n));
	*in = span_drop(*in, (size_t)n);
	return true;
}

static void write_row(const struct kind *k, const char *row, struct text *out)
{
	for (const struct column *c = k->column; c->role != END; c++)
		switch (c->role) {
		case KEY_TEXT: put_text(out, *(const struct span *)(row + c->at)); break;
		case KEY_INT: put_int(out, *(const int *)(row + c->at)); break;
		case KEY_FLAG:
		case EITHER: put_int(out, *(const bool *)(row + c->at)); break;
		default: put_int(out, *(const int64_t *)(row + c->at)); break;
		}
}

static bool read_row(const struct kind *k, struct span *in, struct arena *a, char *row)
{
	bool good = true;
	for (const struct column *c = k->column; good && c->role != END; c++) {
		int64_t v = 0;
		if (c->role == KEY_TEXT) {
			good = take_text(in, a, (struct span *)(row + c->at));
			continue;
		}
		good = take(in, &v, sizeof v);
		switch (c->role) {
		case KEY_INT: *(int *)(row + c->at) = (int)v; break;
		case KEY_FLAG:
		case EITHER: *(bool *)(row + c->at) = v != 0; break;
		default: *(int64_t *)(row + c->at) = v; break;
		}
	}
	return good;
}

/* -- rows -------------------------------------------------------------------------------------------------------------------------- */

static int compare(const struct kind *k, const char *x, const char *y)
{
	int d = 0;
	for (const struct column *c = k->column; d == 0 && c->role != END; c++)
		switch (c->role) {
		case KEY_TEXT:
			d = span_cmp(*(const struct span *)(x + c->at), *(const struct span *)(y + c->at));
			break;
		case KEY_INT: d = *(const int *)(x + c->at) - *(const int *)(y + c->at); break;
		case KEY_FLAG: d = *(const bool *)(x + c->at) - *(const bool *)(y + c->at); break;
		default: break;
		}
	return d;
}

static void add_row(const struct kind *k, char *to, const char *row)
{
	for (const struct column *c = k->column; c->role != END; c++)
		switch (c->role) {
		case SUM: *(int64_t *)(to + c->at) += *(const int64_t *)(row + c->at); break;
		case EITHER: *(bool *)(to + c->at) = *(bool *)(to + c->at) || *(const bool *)(row + c->at); break;
		default: break;
		}
}

static void write_rows(const struct kind *k, const void *rows, int n, struct text *out)
{
	put_int(out, n);
	for (int i = 0; i < n; i++)
		write_row(k, (const char *)rows + (size_t)i * k->bytes, out);
}

/* Both are in order, and stay so: as two rows of cards that become one. */
static bool add_rows(const struct kind *k, struct span *in, struct arena *a, void **rows, int *n)
{
	int64_t more = 0;
	if (!take_count(in, (int64_t)in->n, &more))
		return false;
	char *had = *rows, *all = arena_array(a, (size_t)(*n + more + 1), k->bytes), *row = arena_array(a, 1, k->bytes);
	int at = 0, len = 0;
	for (int64_t i = 0; i < more; i++) {
		memset(row, 0, k->bytes);
		if (!read_row(k, in, a, row))
			return false;
		while (at < *n && compare(k, had + (size_t)at * k->bytes, row) < 0)
			memcpy(all + (size_t)len++ * k->bytes, had + (size_t)at++ * k->bytes, k->bytes);
		char *to = all + (size_t)len++ * k->bytes;
		memcpy(to, row, k->bytes);
		if (at < *n && compare(k, had + (size_t)at * k->bytes, row) == 0)
			add_row(k, to, had + (size_t)at++ * k->bytes);
	}
	while (at < *n)
		memcpy(all + (size_t)len++ * k->bytes, had + (size_t)at++ * k->bytes, k->bytes);
	*rows = all;
	*n = len;
	return true;
}

/* -- check-in groups: each is of one part alone ------------------------------------------------------------------------------------------ */

static void write_camps(const struct outlook *o, struct text *out)
{
	put_int(out, o->camps);
	for (int i = 0; i < o->camps; i++) {
		const struct campview *c = &o->camp[i];
		put_text(out, c->script);
		put_text(out, c->group);
		put(out, c, sizeof *c);
		put(out, c->checked, (size_t)c->days * sizeof *c->checked);
	}
}

static bool read_camp(struct span *in, struct arena *a, struct campview *c)
{
	struct span script, group;
	if (!take_text(in, a, &script) || !take_text(in, a, &group) || !take(in, c, sizeof *c) || c->days < 0 ||
		(size_t)c->days > in->n / sizeof *c->checked)
		return false;
	c->script = script;
	c->group = group;
	c->checked = arena_array(a, (size_t)c->days + 1, sizeof *c->checked);
	return take(in, c->checked, (size_t)c->days * sizeof *c->checked);
}

static bool add_camps(struct span *in, struct outlook *to)
{
	int64_t more = 0;
	if (!take_count(in, (int64_t)in->n, &more))
		return false;
	struct campview *all = arena_array(to->arena, (size_t)(to->camps + more + 1), sizeof *all);
	for (int i = 0; i < to->camps; i++)
		all[i] = to->camp[i];
	to->camp = all;
	for (int64_t i = 0; i < more; i++)
		if (!read_camp(in, to->arena, &all[to->camps++]))
			return false;
	campview_sort(all, to->camps);
	return true;
}

/* -- all of it ---------------------------------------------------------------------------------------------------------------------- */

void outshare_write(const struct outlook *o, struct text *out)
{
	write_rows(&steps, o->step, o->steps, out);
	write_rows(&loads, o->load, o->loads, out);
	write_rows(&fates, o->fate, o->fates, out);
	write_rows(&entries, o->entry, o->entries, out);
	write_rows(&orders, o->order, o->orders, out);
	write_camps(o, out);
	put(out, o->reach, ((size_t)o->days + 1) * sizeof *o->reach);
	const int64_t funnel[] = {o->added, o->welcomed, o->reached, o->bought, o->again};
	put(out, funnel, sizeof funnel);
}

static bool add_all(struct span *in, struct outlook *to)
{
	struct arena *a = to->arena;
	void *step = to->step, *load = to->load, *fate = to->fate, *entry = to->entry, *order = to->order;
	int64_t funnel[5];
	if (!add_rows(&steps, in, a, &step, &to->steps) || !add_rows(&loads, in, a, &load, &to->loads) ||
		!add_rows(&fates, in, a, &fate, &to->fates) || !add_rows(&entries, in, a, &entry, &to->entries) ||
		!add_rows(&orders, in, a, &order, &to->orders) || !add_camps(in, to))
		return false;
	to->step = step;
	to->load = load;
	to->fate = fate;
	to->entry = entry;
	to->order = order;
	for (int i = 0; i <= to->days; i++) {
		struct outlook_reach r;
		if (!take(in, &r, sizeof r))
			return false;
		to->reach[i].asked += r.asked;
		to->reach[i].sent += r.sent;
	}
	if (!take(in, funnel, sizeof funnel))
		return false;
	to->added += funnel[0];
	to->welcomed += funnel[1];
	to->reached += funnel[2];
	to->bought += funnel[3];
	to->again += funnel[4];
	return in->n == 0;
}

enum rc outshare_add(struct span bytes, struct outlook *to, struct err *err)
{
	return add_all(&bytes, to) ? RC_OK : err_set(err, RC_INVALID, "a part of the simulation broke off");
}
