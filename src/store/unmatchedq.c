#include "store/unmatchedq.h"

#include "base/mem.h"
#include "daybookrow.h"
#include "rows.h"

#include <string.h>

enum { LAST_DAY = 1 << 20 }; /* behind every order */

/* clang-format off */
enum { UNMATCHEDQ_PRODUCTS, UNMATCHEDQ_ORDERS, UNMATCHEDQ_COUNT };
static const struct stmt_sql unmatchedq_sql[] = {
	/* As many as there are products. */
	[UNMATCHEDQ_PRODUCTS] = {.scan = true, .sql = "SELECT id, product FROM daybook_goods ORDER BY product, id"},
	/* Of the index of those alone, the newest first. */
	[UNMATCHEDQ_ORDERS] = {.scan = true,
		.sql = "SELECT source, order_no, claimed, product, paid_ms, gross_fen, refund_fen, purchase FROM purchase WHERE customer = '' AND status <> 'voided'"
		       " ORDER BY paid_ms DESC, purchase DESC LIMIT ?1"},
	[UNMATCHEDQ_COUNT] = {.one = true, .scan = true, .sql = "SELECT count(*) FROM purchase WHERE customer = '' AND status <> 'voided'"},
};
/* clang-format on */
const struct stmt_module unmatchedq_module = STMT_QUESTIONS("unmatchedq", unmatchedq_sql);

static void read_order(struct stmt *s, struct arena *a, void *to)
{
	*(struct unmatchedq_order *)to = (struct unmatchedq_order){stmt_col_text(s, 0, a), stmt_col_text(s, 1, a),
		stmt_col_text(s, 2, a), stmt_col_text(s, 3, a), stmt_col_int(s, 4), stmt_col_int(s, 5),
		stmt_col_int(s, 6), stmt_col_int(s, 7)};
}

static void read_count(struct stmt *s, struct arena *a, void *to)
{
	(void)a;
	*(int64_t *)to = stmt_col_int(s, 0);
}

/* By number of the goods: what all days of the daybook have of them. */
struct sold {
	struct one {
		int64_t entries, orders, net_fen, last_ms;
	} * v;
	uint32_t n;
};

static void take(void *user, int64_t day, const unsigned char *e, int n)
{
	struct sold *s = user;

	for (int i = 0; i < n; i++, e += DAYBOOKROW_BYTES) {
		uint32_t goods = daybookrow_goods(e);
		int64_t fen = daybookrow_fen(e), paid_ms = daybookrow_paid_ms(e, day);

		if (daybookrow_kind(e) != DAYBOOKROW_ORDER)
			continue;
		if (goods >= s->n) {
			s->v = mem_grow(s->v, 2 * (size_t)goods + 64, sizeof *s->v);
			memset(s->v + s->n, 0, (2 * (size_t)goods + 64 - s->n) * sizeof *s->v);
			s->n = 2 * goods + 64;
		}
		struct one *x = &s->v[goods];
		x->entries++;
		x->last_ms = paid_ms > x->last_ms ? paid_ms : x->last_ms;
		x->orders += fen > 0;
		x->net_fen += fen - daybookrow_less(e, n - i);
	}
}

/* One of a product for each number that has orders: those of the same text stand one after the other. */
static enum rc name_all(struct store_db *db, struct arena *a, const struct sold *sold, struct unmatchedq_product *v,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_unmatchedq, UNMATCHEDQ_PRODUCTS);
	int n = 0;
	enum rc rc;

	while (!(rc = stmt_step(s, err))) {
		int64_t id = stmt_col_int(s, 0);
		const struct one *x = id < sold->n ? &sold->v[id] : NULL;

		if (!x || !x->entries)
			continue;
		if (!n || !span_eq(v[n - 1].product, stmt_col_peek(s, 1)))
			v[n++] = (struct unmatchedq_product){stmt_col_text(s, 1, a), 0, 0, x->last_ms};
		v[n - 1].orders += x->orders;
		v[n - 1].net_fen += x->net_fen;
		v[n - 1].last_ms = x->last_ms > v[n - 1].last_ms ? x->last_ms : v[n - 1].last_ms;
	}
	*ret_count = n;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc unmatchedq_products(
	struct store_db *db, struct arena *a, struct unmatchedq_product **ret, int *ret_count, struct err *err)
{
	struct sold sold = {.v = NULL};
	int64_t was = daybook_until(db, 0);
	enum rc rc = daybook_each(db, 0, LAST_DAY, take, &sold, err);

	(void)daybook_until(db, was);
	*ret = arena_array(a, (size_t)sold.n + 1, sizeof **ret);
	if (!rc)
		rc = name_all(db, a, &sold, *ret, ret_count, err);
	mem_free(sold.v);
	return rc;
}

enum rc unmatchedq_orders(struct store_db *db, struct arena *a, int64_t most, struct unmatchedq_order **ret,
	int *ret_count, int64_t *ret_total, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_unmatchedq, UNMATCHEDQ_ORDERS);
	void *v = NULL;

	stmt_int(s, 1, most);
	enum rc rc = rows_all(s, a, sizeof **ret, read_order, &v, ret_count, err);
	*ret = v;
	return rc ? rc : rows_one(stmt_get(db, STMT_unmatchedq, UNMATCHEDQ_COUNT), a, read_count, ret_total, err);
}
