/* saystruct: 结构: what the GMV of some days is made of, and which factors moved it (report structure). */
#include "sayint.h"

#include "report/reportout.h"

#include <stdlib.h>
#include <string.h>

#define USUAL_DAYS 7
#define MOST_FACTORS 3
#define FACTORS 16

struct factor {
	struct span name;
	int64_t part_fen;
};

static const struct report_cell *row_of(const struct report_table *t, const char *id)
{
	for (int i = 0; i < t->rows; i++)
		if (span_is(t->cell[i * t->columns].id, id))
			return &t->cell[i * t->columns];
	BUG("no factor '%s'", id);
}

static int by_size(const void *pa, const void *pb)
{
	int64_t a = llabs(((const struct factor *)pa)->part_fen), b = llabs(((const struct factor *)pb)->part_fen);
	return a > b ? -1 : a < b;
}

static void say_side(struct saying *s, const char *title, const struct factor *v, int n, bool up)
{
	int said = 0;
	for (int i = 0; i < n && said < MOST_FACTORS; i++) {
		if (v[i].part_fen == 0 || (v[i].part_fen > 0) != up)
			continue;
		text_addf(s->out, "%s%.*s ", said++ ? "、" : title, SPAN_ARG(v[i].name));
		text_adds(s->out, up ? "+" : "");
		sayint_money(s->out, v[i].part_fen);
	}
}

/* The factors at the ends of the tree, by what they did: names of two knots alike are told apart by the knot's. */
static int ends_of(struct saying *s, const struct report_table *t, struct factor *ret)
{
	struct span knot = SPAN_LIT("");
	int n = 0;
	for (int i = 0; i < t->rows; i++) {
		const struct report_cell *row = &t->cell[i * t->columns];
		struct span name = row[0].text;
		bool under = span_starts(name, "  ");
		if (!under && !span_is(row[0].id, "refunds")) {
			knot = span_ends(name, "成交额") ? span_take(name, name.n - strlen("成交额")) : name;
			continue;
		}
		if (row[4].den < 0 || n == FACTORS)
			continue;
		while (span_starts(name, " "))
			name = span_drop(name, 1);
		if (span_starts(name, "× "))
			name = span_drop(name, strlen("× "));
		ret[n++] = (struct factor){
			under ? arena_printf(s->a, "%.*s%.*s", SPAN_ARG(knot), SPAN_ARG(name)) : name, row[4].num};
	}
	qsort(ret, (size_t)n, sizeof *ret, by_size);
	return n;
}

static void say_sides(struct saying *s, const struct factor *v, int n)
{
	say_side(s, "\n拉高最多：", v, n, true);
	say_side(s, "\n拖低最多：", v, n, false);
}

/* Parts of one change: who adds them to the orders above counts the same money twice, so that is said. */
enum rc saystruct_moved(struct saying *s, int64_t from_day, int64_t to_day, int64_t was_from, int64_t was_to,
	const char *before, struct err *err)
{
	char day[4][32];
	const struct report_ask ask = {.name = "structure",
		.by = "factor",
		.from = span_of(zone_format_day(from_day, day[0])),
		.to = span_of(zone_format_day(to_day, day[1])),
		.was_from = span_of(zone_format_day(was_from, day[2])),
		.was_to = span_of(zone_format_day(was_to, day[3])),
		.now_ms = s->ask->now_ms};
	struct report_table t;
	struct factor v[FACTORS];
	enum rc rc = report_inside(s->db, s->a, &ask, &t, err);
	if (rc != RC_OK || t.rows == 0)
		return rc;
	int n = ends_of(s, &t, v);
	if (n == 0 || v[0].part_fen == 0)
		return RC_OK;
	int64_t change_fen = row_of(&t, "net")[4].num;
	text_addf(s->out, "\n净成交%s%s", change_fen ? "比" : "和", before);
	if (change_fen) {
		text_adds(s->out, change_fen < 0 ? "少 " : "多 ");
		sayint_money(s->out, llabs(change_fen));
	} else {
		text_adds(s->out, "一样");
	}
	text_adds(s->out, "，按因素拆开（另一种分法，不和上面的相加）");
	say_sides(s, v, n);
	return RC_OK;
}

static void say_money(struct saying *s, const struct report_table *t, const char *id, const char *title)
{
	const struct report_cell *row = row_of(t, id);
	struct report_cell change = row[3];
	text_addf(s->out, "\n%s ", title);
	sayint_money(s->out, row[1].num);
	if (change.den) {
		text_adds(s->out, change.num > 0 ? "（+" : "（");
		sayint_rate(s->out, change.num, change.den);
		text_adds(s->out, "）");
	}
}

static void say_product(struct saying *s, const struct report_table *t, const char *first, const char *const *rest)
{
	for (int i = 0; rest[i]; i++) {
		const struct report_cell *row = row_of(t, rest[i]);
		struct report_cell c = row[1];
		struct span name = row[0].text;
		while (span_starts(name, " "))
			name = span_drop(name, 1);
		text_addf(s->out, "%s%.*s ", i ? " " : first, SPAN_ARG(name));
		if (c.kind == REPORT_COUNT)
			text_addf(s->out, "%lld", (long long)c.num);
		else if (c.kind == REPORT_RATE)
			sayint_rate(s->out, c.num, c.den);
		else if (c.kind == REPORT_FEN && c.den >= 0)
			sayint_money(s->out, c.num);
		else if (c.kind == REPORT_RATIO && c.den)
			text_addf(s->out, "%lld.%02lld", (long long)(reportout_scaled(c.num, c.den, 100) / 100),
				(long long)(reportout_scaled(c.num, c.den, 100) % 100));
		else
			text_adds(s->out, "—");
	}
}

/* Without a word the last seven whole days. */
enum rc saystruct_say(struct saying *s, struct err *err)
{
	static const char *const news[] = {
		"new.scans", "new.add_rate", "new.order_rate", "new.orders_each", "new.average", NULL};
	static const char *const olds[] = {"old.contacts", "old.order_rate", "old.orders_each", "old.average", NULL};
	struct report_table t;
	struct factor v[FACTORS];
	struct period p = {s->day - USUAL_DAYS, s->day - 1, PERIOD_DAYS};
	char at[32];
	if (!sayint_asked(s, PERIOD_ANY, "结构", &p))
		return RC_OK;
	enum rc rc = sayint_table(s, "structure", "factor", p.from_day, p.to_day, &t, err);
	if (rc != RC_OK)
		return rc;
	sayint_clock(s, at);
	text_adds(s->out, "GMV结构 ");
	period_print(s->out, p.from_day, p.to_day);
	text_addf(s->out, "，和前 %lld 天比（%s 算的）", (long long)(p.to_day - p.from_day + 1), at);
	if (t.rows == 0) {
		text_adds(s->out, "\n这些天和前面都没有扫码，也没有订单");
		return RC_OK;
	}
	say_money(s, &t, "net", "净成交");
	say_money(s, &t, "new", "新客");
	say_product(s, &t, "：", news);
	say_money(s, &t, "old", "老客");
	say_product(s, &t, "：", olds);
	say_money(s, &t, "not_friend", "未加好友");
	say_money(s, &t, "unmatched", "未匹配");
	say_money(s, &t, "refunds", "退款");
	say_sides(s, v, ends_of(s, &t, v));
	if (p.to_day == s->day)
		text_adds(s->out, "\n今天还没过完，和前面比会显得少");
	return RC_OK;
}
