#include "store/latestq.h"

#include "daybookrow.h"
#include "rows.h"

#include <stdlib.h>

enum { LATEST_PARTS, LATEST_VOIDED, LATEST_GOODS };
static const struct stmt_sql latestq_sql[] = {
	[LATEST_PARTS] = {.sql = "SELECT id, entries FROM daybook WHERE id >= ?1 ORDER BY id DESC"},
	/* Each that a person took out. */
	[LATEST_VOIDED] = {.scan = true,
		.sql = "SELECT p.paid_ms, p.purchase FROM order_void AS v CROSS JOIN purchase AS p ON p.purchase = v.purchase"
		       " WHERE +p.paid_day >= ?1 AND (?2 = '' OR p.source = ?2) ORDER BY p.purchase"},
	/* As many as a source has products. */
	[LATEST_GOODS] = {.scan = true, .sql = "SELECT id FROM daybook_goods WHERE source = ?1 ORDER BY id"},
};
const struct stmt_module latestq_module = STMT_QUESTIONS("latestq", latestq_sql);

struct one {
	int64_t paid_ms, purchase;
};
struct latest {
	int most, n; /* of v there is room for twice as many as are wanted */
	struct one *v;
	int64_t *goods; /* those of the source, in order; NULL: of all */
	int goods_n;
};

static int newest_first(const void *x, const void *y)
{
	const struct one *a = x, *b = y;

	if (a->paid_ms != b->paid_ms)
		return a->paid_ms > b->paid_ms ? -1 : 1;
	return a->purchase > b->purchase ? -1 : a->purchase < b->purchase;
}

static void cut(struct latest *l)
{
	qsort(l->v, (size_t)l->n, sizeof *l->v, newest_first);
	l->n = l->n < l->most ? l->n : l->most;
}

static void add(struct latest *l, int64_t paid_ms, int64_t purchase)
{
	if (l->n == 2 * l->most)
		cut(l);
	l->v[l->n++] = (struct one){paid_ms, purchase};
}

static int by_number(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

static bool wanted(const struct latest *l, const unsigned char *e)
{
	int64_t goods = daybookrow_goods(e);

	return daybookrow_kind(e) == DAYBOOKROW_ORDER &&
		(!l->goods || bsearch(&goods, l->goods, (size_t)l->goods_n, sizeof goods, by_number));
}

static void read_number(struct stmt *s, struct arena *a, void *to)
{
	(void)a;
	*(int64_t *)to = stmt_col_int(s, 0);
}

static enum rc goods_of(struct store_db *db, struct arena *a, struct span source, struct latest *l, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_latestq, LATEST_GOODS);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, source);
	rc = rows_all(s, a, sizeof *l->goods, read_number, &v, &l->goods_n, err);
	l->goods = v ? v : arena_array(a, 1, sizeof *l->goods);
	return rc;
}

/* Days from the last one back, until none of an earlier one can be among them: days of zones begin within one of those of UTC. */
static enum rc read_days(struct store_db *db, int64_t from_day, struct latest *l, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_latestq, LATEST_PARTS);
	int64_t last = INT64_MAX;
	enum rc rc;

	stmt_int(s, 1, from_day * DAYBOOKROW_DAY);
	while ((rc = stmt_step(s, err)) == RC_OK) {
		int64_t id = stmt_col_int(s, 0), day = id / DAYBOOKROW_DAY;
		struct span v = stmt_col_bytes(s, 1);

		if (day != last && l->n >= l->most) {
			cut(l);
			if (l->v[l->most - 1].paid_ms >= (day + 2) * 86400000)
				break;
		}
		last = day;
		for (size_t at = 0; at < v.n; at += DAYBOOKROW_BYTES) {
			const unsigned char *e = (const unsigned char *)v.p + at;

			if (wanted(l, e))
				add(l, daybookrow_paid_ms(e, day), id % DAYBOOKROW_DAY * DAYBOOKROW_PART + e[0]);
		}
	}
	stmt_done(s);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc read_voided(struct store_db *db, struct span source, int64_t from_day, struct latest *l, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_latestq, LATEST_VOIDED);
	enum rc rc;

	stmt_int(s, 1, from_day);
	stmt_text(s, 2, source);
	while ((rc = stmt_step(s, err)) == RC_OK)
		add(l, stmt_col_int(s, 0), stmt_col_int(s, 1));
	stmt_done(s);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc latestq_orders(struct store_db *db, struct arena *a, struct span source, int64_t from_day, int most,
	struct purchase **ret_p, int *ret_count, struct err *err)
{
	struct latest l = {.most = most, .v = arena_array(a, 2 * (size_t)most, sizeof *l.v)};
	struct purchase *v;
	enum rc rc = daybook_flush(db, err);

	if (!rc && source.n)
		rc = goods_of(db, a, source, &l, err);
	if (!rc)
		rc = read_days(db, from_day, &l, err);
	if (!rc)
		rc = read_voided(db, source, from_day, &l, err);
	if (rc)
		return rc;
	cut(&l);
	v = arena_array(a, (size_t)l.n + 1, sizeof *v);
	for (int i = 0; !rc && i < l.n; i++)
		rc = purchase_get(db, a, l.v[i].purchase, &v[i], err);
	*ret_p = v;
	*ret_count = l.n;
	return rc;
}
