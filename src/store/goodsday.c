#include "goodsday.h"

#include "base/mem.h"
#include "base/zone.h"
#include "daybookrow.h"
#include "handle.h"
#include "rows.h"

#include <stdlib.h>
#include <string.h>

enum { GOODS_PUT, GOODS_CLEAN, GOODS_SUM, GOODS_DAYS, GOODS_IDS, BUYER };
#define OF_TEXT \
	" FROM daybook_goods AS g CROSS JOIN goods_day AS d ON d.goods = g.id WHERE g.product = ?1 AND d.day >= ?2 AND d.day <= ?3"
static const struct stmt_sql goodsday_sql[] = {
	[GOODS_PUT] =
		{.sql = "INSERT INTO goods_day (goods, day, pieces, orders, gross_fen, refund_fen) VALUES (?1, ?2, ?3, ?4,"
			" ?5, ?6) ON CONFLICT (goods, day) DO UPDATE SET pieces = pieces + excluded.pieces,"
			" orders = orders + excluded.orders, gross_fen = gross_fen + excluded.gross_fen,"
			" refund_fen = refund_fen + excluded.refund_fen"},
	/* An order has a piece, or, where all was paid back, an amount. */
	[GOODS_CLEAN] = {.sql = "DELETE FROM goods_day WHERE goods = ?1 AND day = ?2 AND pieces = 0 AND gross_fen = 0"},
	[GOODS_SUM] = {.one = true,
		.sql = "SELECT coalesce(sum(d.pieces), 0), coalesce(sum(d.orders), 0), coalesce(sum(d.gross_fen), 0),"
		       " coalesce(sum(d.refund_fen), 0)" OF_TEXT},
	[GOODS_DAYS] = {.sql = "SELECT DISTINCT d.day" OF_TEXT " AND d.orders > 0 ORDER BY d.day"},
	[GOODS_IDS] = {.sql = "SELECT id FROM daybook_goods WHERE product = ?1 ORDER BY id"},
	[BUYER] = {.one = true, .sql = "SELECT customer FROM contact WHERE no = ?1"},
};
const struct stmt_module goodsday_module = STMT_MODULE("goodsday", goodsday_sql);

/* -- counting ------------------------------------------------------------------------------------------------------------------ */

/* What is not written yet, each (goods, day) at one place. Orders of a turn are mostly of few days and goods: each is written once. Where two
 * meet at a place, the one that was there is written. */
enum { PLACES = 4096 };
struct goodsday {
	int used;
	uint16_t list[PLACES]; /* which are not free */
	struct place {
		int64_t goods, day; /* goods 0: free */
		struct goodsday_sum sum;
	} place[PLACES];
};

static void add(struct goodsday_sum *to, const struct goodsday_sum *more, int sign)
{
	to->pieces += sign * more->pieces;
	to->orders += sign * more->orders;
	to->gross_fen += sign * more->gross_fen;
	to->refund_fen += sign * more->refund_fen;
}

/* The order at e, of n entries. */
static struct goodsday_sum sum_of(const unsigned char *e, int n)
{
	int64_t pieces = daybookrow_pieces(e, n), gross = daybookrow_fen(e), less = daybookrow_less(e, n);
	return (struct goodsday_sum){gross > 0 ? pieces - pieces * less / gross : pieces, less < gross, gross, less};
}

static enum rc write_place(struct store_db *db, struct place *p, struct err *err)
{
	const struct goodsday_sum *v = &p->sum;
	enum rc rc = RC_OK;
	if (v->pieces || v->orders || v->gross_fen || v->refund_fen) {
		struct stmt *s = stmt_get(db, STMT_goodsday, GOODS_PUT);
		stmt_int(s, 1, p->goods);
		stmt_int(s, 2, p->day);
		stmt_int(s, 3, v->pieces);
		stmt_int(s, 4, v->orders);
		stmt_int(s, 5, v->gross_fen);
		stmt_int(s, 6, v->refund_fen);
		rc = stmt_run(s, err);
	}
	if (rc == RC_OK && (v->pieces < 0 || v->gross_fen < 0)) {
		struct stmt *s = stmt_get(db, STMT_goodsday, GOODS_CLEAN);
		stmt_int(s, 1, p->goods);
		stmt_int(s, 2, p->day);
		rc = stmt_run(s, err);
	}
	if (rc == RC_OK)
		p->sum = (struct goodsday_sum){0};
	return rc;
}

enum rc goodsday_count(struct store_db *db, int64_t day, const unsigned char *e, int n, int sign, struct err *err)
{
	if (!db->goods)
		db->goods = mem_array(1, sizeof *db->goods);
	struct goodsday *g = db->goods;
	int64_t goods = daybookrow_goods(e);
	uint64_t mixed = ((uint64_t)goods << 32 ^ (uint64_t)day) * UINT64_C(0x9E3779B97F4A7C15);
	uint16_t at = (uint16_t)(mixed >> 32 & (PLACES - 1));
	struct place *p = &g->place[at];
	if (!p->goods)
		g->list[g->used++] = at;
	else if (p->goods != goods || p->day != day) {
		enum rc rc = write_place(db, p, err);
		if (rc != RC_OK)
			return rc;
	}
	p->goods = goods;
	p->day = day;
	const struct goodsday_sum one = sum_of(e, n);
	add(&p->sum, &one, sign);
	return RC_OK;
}

enum rc goodsday_flush(struct store_db *db, struct err *err)
{
	struct goodsday *g = db->goods;
	enum rc rc = RC_OK;
	while (rc == RC_OK && g && g->used) {
		struct place *p = &g->place[g->list[g->used - 1]];
		rc = write_place(db, p, err);
		if (rc == RC_OK) {
			p->goods = 0;
			g->used--;
		}
	}
	return rc;
}

void goodsday_drop(struct store_db *db)
{
	struct goodsday *g = db->goods;
	while (g && g->used)
		g->place[g->list[--g->used]] = (struct place){0};
}

void goodsday_free(struct goodsday *g)
{
	mem_free(g);
}

/* -- what was sold between two moments ------------------------------------------------------------------------------------------- */

/* An order of that moment stands on the day of the zone it was booked in: of one of these, or between them. */
static int64_t west_day(int64_t ms)
{
	struct zone west;
	zone_fixed(&west, -12 * 3600);
	return zone_day(&west, ms);
}

static int64_t east_day(int64_t ms)
{
	struct zone east;
	zone_fixed(&east, 14 * 3600);
	return zone_day(&east, ms);
}

struct period {
	int64_t from_ms, to_ms;
	int64_t first, last;             /* days on which an order of it may stand */
	int64_t whole_first, whole_last; /* days with orders of it alone; first > last: none */
};

static struct period period_of(int64_t from_ms, int64_t to_ms)
{
	const int64_t most = INT64_C(1) << 60; /* room to count on */
	struct period p = {.from_ms = from_ms > -most ? from_ms : -most, .to_ms = to_ms < most ? to_ms : most};
	p.first = west_day(p.from_ms);
	p.last = east_day(p.to_ms - 1);
	p.whole_first = east_day(p.from_ms - 1) + 1;
	p.whole_last = west_day(p.to_ms) - 1;
	return p;
}

/* Goes through days of the daybook, for orders of the text. */
struct look {
	const struct period *period;
	int64_t *goods; /* numbers of the text, one for each source */
	int n, cap;
	struct goodsday_sum *sum; /* NULL: buyers are asked for */
	uint32_t *buyer;
	size_t buyers, buyer_cap;
};

static enum rc find_goods(struct store_db *db, struct span text, struct look *l, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_goodsday, GOODS_IDS);
	enum rc rc;
	stmt_text(s, 1, text);
	while ((rc = stmt_step(s, err)) == RC_OK) {
		if (l->n == l->cap) {
			l->cap = l->cap ? 2 * l->cap : 8;
			l->goods = mem_grow(l->goods, (size_t)l->cap, sizeof *l->goods);
		}
		l->goods[l->n++] = stmt_col_int(s, 0);
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static bool is_of_text(const struct look *l, int64_t goods)
{
	for (int i = 0; i < l->n; i++)
		if (l->goods[i] == goods)
			return true;
	return false;
}

static void add_buyer(struct look *l, uint32_t buyer)
{
	if (l->buyers == l->buyer_cap) {
		l->buyer_cap = l->buyer_cap ? 2 * l->buyer_cap : 256;
		l->buyer = mem_grow(l->buyer, l->buyer_cap, sizeof *l->buyer);
	}
	l->buyer[l->buyers++] = buyer;
}

static void take(void *user, int64_t day, const unsigned char *e, int n)
{
	struct look *l = user;
	for (int i = 0; i < n; i++, e += DAYBOOKROW_BYTES) {
		int64_t paid_ms = daybookrow_paid_ms(e, day);
		if (paid_ms < l->period->from_ms || paid_ms >= l->period->to_ms ||
			daybookrow_kind(e) != DAYBOOKROW_ORDER || !is_of_text(l, daybookrow_goods(e)))
			continue;
		const struct goodsday_sum one = sum_of(e, n - i);
		if (l->sum)
			add(l->sum, &one, 1);
		else if (one.orders && daybookrow_buyer(e))
			add_buyer(l, daybookrow_buyer(e));
	}
}

/* All of that day, also what is dated ahead. */
static enum rc look_at(struct store_db *db, struct look *l, int64_t day, struct err *err)
{
	int64_t was = daybook_until(db, 0);
	enum rc rc = daybook_each(db, day, day, take, l, err);
	(void)daybook_until(db, was);
	return rc;
}

static struct stmt *bind(struct store_db *db, int which, struct span text, int64_t from_day, int64_t to_day)
{
	struct stmt *s = stmt_get(db, STMT_goodsday, which);
	stmt_text(s, 1, text);
	stmt_int(s, 2, from_day);
	stmt_int(s, 3, to_day);
	return s;
}

static enum rc sum_days(struct store_db *db, struct span text, int64_t from_day, int64_t to_day,
	struct goodsday_sum *ret, struct err *err)
{
	struct stmt *s = bind(db, GOODS_SUM, text, from_day, to_day);
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK)
		*ret = (struct goodsday_sum){
			stmt_col_int(s, 0), stmt_col_int(s, 1), stmt_col_int(s, 2), stmt_col_int(s, 3)};
	stmt_done(s);
	return rc;
}

/* Of days that are not whole: only those are gone through on which it was sold at all. */
static enum rc look_at_days(
	struct store_db *db, struct span text, struct look *l, int64_t from_day, int64_t to_day, struct err *err)
{
	enum rc rc = RC_OK;
	for (int64_t day = from_day; rc == RC_OK && day <= to_day; day++) {
		struct goodsday_sum any;
		rc = sum_days(db, text, day, day, &any, err);
		if (rc == RC_OK && (any.pieces || any.gross_fen))
			rc = look_at(db, l, day, err);
	}
	return rc;
}

enum rc goodsday_between(struct store_db *db, struct span text, int64_t from_ms, int64_t to_ms,
	struct goodsday_sum *ret, struct err *err)
{
	const struct period p = period_of(from_ms, to_ms);
	struct look l = {.period = &p, .sum = ret};
	bool whole = p.whole_first <= p.whole_last;
	*ret = (struct goodsday_sum){0};
	if (from_ms >= to_ms)
		return RC_OK;
	enum rc rc = daybook_flush(db, err);
	if (rc == RC_OK && whole)
		rc = sum_days(db, text, p.whole_first, p.whole_last, ret, err);
	if (rc == RC_OK)
		rc = find_goods(db, text, &l, err);
	if (rc == RC_OK)
		rc = look_at_days(db, text, &l, p.first, whole ? p.whole_first - 1 : p.last, err);
	if (rc == RC_OK && whole)
		rc = look_at_days(db, text, &l, p.whole_last + 1, p.last, err);
	mem_free(l.goods);
	return rc;
}

static int by_number(const void *pa, const void *pb)
{
	uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;
	return (a > b) - (a < b);
}

static int by_id(const void *pa, const void *pb)
{
	return span_cmp(*(const struct span *)pa, *(const struct span *)pb);
}

static enum rc name_buyers(
	struct store_db *db, struct arena *a, struct look *l, struct span **ret, int *ret_count, struct err *err)
{
	struct span *v = arena_array(a, l->buyers + 1, sizeof *v);
	enum rc rc = RC_OK;
	int n = 0;
	if (l->buyers)
		qsort(l->buyer, l->buyers, sizeof *l->buyer, by_number);
	for (size_t i = 0; rc == RC_OK && i < l->buyers; i++) {
		if (i && l->buyer[i] == l->buyer[i - 1])
			continue;
		struct stmt *s = stmt_get(db, STMT_goodsday, BUYER);
		stmt_int(s, 1, l->buyer[i]);
		rc = stmt_step(s, err);
		if (rc == RC_OK)
			v[n++] = stmt_col_text(s, 0, a);
		stmt_done(s);
		if (rc == RC_NOTFOUND)
			rc = err_set(err, RC_FAILED, "'%s' is damaged: no contact %lu", db->path,
				(unsigned long)l->buyer[i]);
	}
	if (n)
		qsort(v, (size_t)n, sizeof *v, by_id);
	*ret = v;
	*ret_count = n;
	return rc;
}

static void read_day(struct stmt *s, struct arena *a, void *to)
{
	(void)a;
	*(int64_t *)to = stmt_col_int(s, 0);
}

enum rc goodsday_buyers(struct store_db *db, struct arena *a, struct span text, int64_t from_ms, int64_t to_ms,
	struct span **ret, int *ret_count, struct err *err)
{
	const struct period p = period_of(from_ms, to_ms);
	struct look l = {.period = &p};
	void *day = NULL;
	int days = 0;
	enum rc rc = daybook_flush(db, err);
	if (rc == RC_OK)
		rc = find_goods(db, text, &l, err);
	if (rc == RC_OK)
		rc = rows_all(
			bind(db, GOODS_DAYS, text, p.first, p.last), a, sizeof(int64_t), read_day, &day, &days, err);
	for (int i = 0; rc == RC_OK && i < days; i++)
		rc = look_at(db, &l, ((const int64_t *)day)[i], err);
	if (rc == RC_OK)
		rc = name_buyers(db, a, &l, ret, ret_count, err);
	mem_free(l.goods);
	mem_free(l.buyer);
	return rc;
}
