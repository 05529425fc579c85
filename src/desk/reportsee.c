#include "reportsee.h"

#include "crm/attribution.h"
#include "crm/veil.h"
#include "report/cutname.h"
#include "report/reportout.h"

#include <string.h>

#define BYS 3 /* more than a report takes, so that it says so */

static const struct report_info *info_of(const char *name)
{
	for (int i = 0; i < report_list_count; i++)
		if (strcmp(report_list[i].name, name) == 0)
			return &report_list[i];
	return NULL;
}

/* What was asked for goes into the audit where it is one of what can be asked for: nobody writes there what he likes. */
static const char *const other = "别的";

static struct span asked_day(const struct visit *v, struct span day)
{
	int64_t ms;
	bool shaped = day.n == SPAN_LIT("2026-03-01").n && day.p[4] == '-' && day.p[7] == '-';
	if (!day.n)
		return SPAN_LIT("默认");
	return shaped && !zone_read(v->conf->zone, day, &ms, NULL) ? day : span_of(other);
}

static bool listed(const char *const *cuts, struct span by)
{
	for (; cuts && *cuts; cuts++)
		if (span_is(by, *cuts))
			return true;
	return false;
}

static bool has_cut(const struct report_info *info, const char *by)
{
	return listed(info->by, span_of(by));
}

static const char *asked_cut(const struct report_info *info, const char *by)
{
	struct span one, two;
	if (!by)
		return "默认";
	bool pair = span_cut(span_of(by), ',', &one, &two);
	return has_cut(info, by) || (pair && listed(info->pair, one) && listed(info->pair, two)) ? by : other;
}

static const char *asked_rule(struct arena *a, const char *said)
{
	enum attribution_rule rule;
	if (!said)
		return "";
	return attribution_named(span_of(said), &rule) ? arena_printf(a, "，归因按%s", attribution_title(rule)).p
						       : "，归因按别的";
}

/* Is anything left of that row for everybody? */
static bool keep_public(const struct report_table *t, struct report_cell *row)
{
	bool any = false;
	for (int c = 1; c < t->columns; c++) {
		if (t->column[c].kind != REPORT_PLACE)
			continue;
		bool shown = row[c].den >= 0 && row[c].num <= REPORT_PUBLIC_PLACES;
		any = any || shown;
		if (!shown)
			row[c].den = row[c - 1].den = -1;
	}
	return any;
}

static void blank(const struct report_table *t, struct report_cell *row)
{
	for (int c = 1; c < t->columns; c++)
		row[c] = (struct report_cell){.den = -1};
}

/* Totals and notes speak of everybody. */
static void keep_his(const struct visit *v, struct report_table *t)
{
	int kept = 0;
	for (int r = 0; r < t->rows; r++) {
		struct report_cell *row = t->cell + (size_t)r * (size_t)t->columns;
		bool his = span_present(row[0].id) && visit_sees(v, row[0].id);
		if (!his && !keep_public(t, row))
			continue;
		if (!his && t->was)
			blank(t, t->was + (size_t)r * (size_t)t->columns);
		size_t to = (size_t)kept++ * (size_t)t->columns, bytes = (size_t)t->columns * sizeof *row;
		memmove(t->cell + to, row, bytes);
		if (t->was)
			memmove(t->was + to, t->was + (size_t)r * (size_t)t->columns, bytes);
	}
	t->rows = kept;
	t->total = t->was_total = NULL;
	t->note = SPAN_ABSENT;
}

static void mask_cell(const struct visit *v, const struct report_column *c, struct report_cell *cell)
{
	bool name = strcmp(c->key, "customer") == 0;
	enum veil_near near = v->me.all ? VEIL_FAR : VEIL_LED; /* without `all` there is nothing but of his people */
	struct text out;
	if (!span_present(cell->text) || (veil_whole(VEIL_WORDS, v->me.roles, near) && !name))
		return;
	text_init(&out, 2 * cell->text.n + 16);
	if (name && !veil_whole(VEIL_NAME, v->me.roles, near))
		veil_name(&out, cell->text);
	else
		veil_phones(&out, cell->text);
	cell->text = arena_copy(v->a, text_span(&out));
	text_release(&out);
}

const char *reportsee_by(struct visit *v)
{
	struct span all = SPAN_LIT(""), first = SPAN_LIT("");
	for (int i = 0; i < BYS; i++) {
		struct span one = visit_word_at(v, "by", i);
		if (!one.n || span_eq(one, first))
			continue;
		first = all.n ? first : one;
		all = arena_printf(v->a, "%.*s%s%.*s", SPAN_ARG(all), all.n ? "," : "", SPAN_ARG(one));
	}
	return all.n ? all.p : NULL;
}

enum rc reportsee_make(struct visit *v, struct report_ask *ask, struct report_table *ret, struct err *err)
{
	const struct report_info *info = info_of(ask->name);
	ask->now_ms = v->now_ms;
	ask->by = cutname_read(v->a, ask->by);
	if (info && !v->me.all) {
		if (!has_cut(info, "employee"))
			return err_set(
				err, RC_DENIED, "「%s」分不到员工，您的角色看不了：请找老板或者运营", info->title);
		if (ask->by && strcmp(ask->by, "employee") != 0)
			return err_set(err, RC_DENIED, "这样分是全公司的数，您的角色看不了：请按员工看");
		ask->by = "employee";
	}
	enum rc rc = report_inside(v->db, v->a, ask, ret, err);
	if (rc)
		return rc;
	if (!v->me.all)
		keep_his(v, ret);
	for (int i = 0; i < ret->rows * ret->columns; i++)
		mask_cell(v, &ret->column[i % ret->columns], &ret->cell[i]);
	return RC_OK;
}

const char *reportsee_words(struct visit *v, const struct report_ask *ask, const struct report_table *t)
{
	const struct report_info *info = info_of(ask->name);
	const char *title = info ? info->title : other, *with = "";
	const char *rule = asked_rule(v->a, ask->attribution);
	if (ask->compare != REPORT_ALONE)
		with = arena_printf(v->a, "，比%s", cutname_compare_word(ask->compare)).p;
	char from[32], to[32];
	if (t)
		return arena_printf(v->a, "%s，%s 至 %s，%s%s%s", title, zone_format_day(t->from_day, from),
			zone_format_day(t->to_day, to), reportout_cut(t), with, rule)
			.p;
	return arena_printf(v->a, "%s，%.*s 至 %.*s，按 %s%s%s", title, SPAN_ARG(asked_day(v, ask->from)),
		SPAN_ARG(asked_day(v, ask->to)), info ? asked_cut(info, ask->by) : other, with, rule)
		.p;
}

int reportsee_column(const struct report_table *t, const char *key)
{
	for (int c = 0; c < t->columns; c++)
		if (strcmp(t->column[c].key, key) == 0)
			return c;
	return -1;
}

int64_t reportsee_sum(const struct report_table *t, const char *key)
{
	int c = reportsee_column(t, key);
	int64_t sum = 0;
	if (c >= 0 && t->total)
		return t->total[c].num;
	for (int r = 0; c >= 0 && r < t->rows; r++)
		sum += t->cell[r * t->columns + c].num;
	return sum;
}
