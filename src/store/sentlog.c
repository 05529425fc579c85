#include "store/sentlog.h"

#include "buyer.h"
#include "daybookrow.h"
#include "rows.h"

#define FIGURES "from_day, to_day, until_ms, added, bought, orders, gross_fen, refund_fen, best"

enum { SENT_ADD, SENT_FIRST, SENT_LAST, COUNT_BACK, COUNT_ADDED };
static const struct stmt_sql sentlog_sql[] = {
	[SENT_ADD] = {.sql = "INSERT INTO sent_figure (rendition, told, " FIGURES
			     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"},
	[SENT_FIRST] = {.one = true,
		.sql = "SELECT " FIGURES " FROM sent_figure WHERE rendition = ?1 ORDER BY told LIMIT 1"},
	/* From its end, up to the limit. */
	[SENT_LAST] = {.scan = true,
		.sql = "SELECT " FIGURES ", f.rendition, f.told, r.report, r.computed_ms FROM sent_figure AS f"
		       " JOIN rendition AS r ON r.rendition = f.rendition WHERE r.computed_ms >= ?1 AND (?3 = 1 OR r.report <> 'board')"
		       " AND f.told = (SELECT max(g.told) FROM sent_figure AS g WHERE g.rendition = f.rendition)"
		       " ORDER BY f.rendition DESC, f.told DESC LIMIT ?2"},
	[COUNT_BACK] = {.one = true,
		.sql = "SELECT coalesce(-sum(amount_fen), 0) FROM ledger WHERE day >= ?1 AND day <= ?2 AND kind = 'refund'"
		       " AND at_ms < ?3"},
	/* The bounds in milliseconds hold that day in any zone; see funnelq. */
	[COUNT_ADDED] = {.one = true,
		.sql = "SELECT count(*), coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM " BUYER_BETWEEN("r.no",
			"((r.add_day - 1) * 86400000)",
			"((r.add_day + 2) * 86400000 - 1)") " WHERE +p.paid_day = r.add_day AND p.paid_ms < ?3 AND p.refund_fen < p.gross_fen) THEN 1 ELSE 0 END), 0) FROM ("
							    "SELECT add_day, customer, max(no) AS no FROM relation WHERE add_day >= ?1 AND add_day <= ?2 AND adds > 0 AND asked = 0 AND add_ms < ?3"
							    " GROUP BY add_day, customer) AS r"},
};
const struct stmt_module sentlog_module = STMT_QUESTIONS("sentlog", sentlog_sql);

static struct stmt *bind_period(struct store_db *db, int index, const struct sentlog_figures *f)
{
	struct stmt *s = stmt_get(db, STMT_sentlog, index);

	stmt_int(s, 1, f->from_day);
	stmt_int(s, 2, f->to_day);
	stmt_int(s, 3, f->until_ms);
	return s;
}

static void read_two(struct stmt *s, struct arena *a, void *to)
{
	int64_t *v = to;

	(void)a;
	v[0] = stmt_col_int(s, 0);
	v[1] = stmt_col_int(s, 1);
}

static void count_paid(void *user, int64_t day, const unsigned char *entries, int n)
{
	struct sentlog_figures *f = user;

	for (int i = 0; i < n; i++) {
		const unsigned char *e = entries + (size_t)i * DAYBOOKROW_BYTES;

		if (daybookrow_kind(e) != DAYBOOKROW_ORDER || daybookrow_paid_ms(e, day) >= f->until_ms)
			continue;
		f->orders += daybookrow_fen(e) > 0;
		f->gross_fen += daybookrow_fen(e);
	}
}

enum rc sentlog_count(struct store_db *db, struct sentlog_figures *f, struct err *err)
{
	int64_t added[2] = {0}, back = 0, was = daybook_until(db, 0);
	enum rc rc;

	f->orders = f->gross_fen = 0;
	rc = daybook_each(db, f->from_day, f->to_day, count_paid, f, err);
	(void)daybook_until(db, was);
	if (!rc)
		rc = rows_int(bind_period(db, COUNT_BACK, f), &back, err);
	if (!rc)
		rc = rows_one(bind_period(db, COUNT_ADDED, f), NULL, read_two, added, err);
	if (rc)
		return rc;
	f->refund_fen = back;
	f->added = added[0];
	f->bought = added[1];
	return RC_OK;
}

bool sentlog_same(const struct sentlog_figures *a, const struct sentlog_figures *b)
{
	return a->added == b->added && a->bought == b->bought && a->orders == b->orders &&
		a->gross_fen == b->gross_fen && a->refund_fen == b->refund_fen && span_eq(a->best, b->best);
}

void sentlog_best_add(struct text *out, const struct sentlog_seller *one)
{
	text_addf(out, "%.*s %lld %lld\n", SPAN_ARG(one->userid), (long long)one->orders, (long long)one->net_fen);
}

bool sentlog_best_next(struct span *rest, struct sentlog_seller *ret)
{
	struct span line, figures, orders, net;

	if (rest->n == 0 || !span_cut(*rest, '\n', &line, rest))
		return false;
	return span_cut(line, ' ', &ret->userid, &figures) && span_cut(figures, ' ', &orders, &net) &&
		span_int(orders, &ret->orders) && span_int(net, &ret->net_fen);
}

enum rc sentlog_add(
	struct store_db *db, int64_t rendition, int64_t told, const struct sentlog_figures *f, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_sentlog, SENT_ADD);
	const int64_t v[] = {rendition, told, f->from_day, f->to_day, f->until_ms, f->added, f->bought, f->orders,
		f->gross_fen, f->refund_fen};

	for (int i = 0; i < (int)(sizeof v / sizeof *v); i++)
		stmt_int(s, i + 1, v[i]);
	stmt_text(s, 11, f->best);
	return stmt_run(s, err);
}

static void read_figures(struct stmt *s, struct arena *a, void *to)
{
	*(struct sentlog_figures *)to = (struct sentlog_figures){
		.from_day = stmt_col_int(s, 0),
		.to_day = stmt_col_int(s, 1),
		.until_ms = stmt_col_int(s, 2),
		.added = stmt_col_int(s, 3),
		.bought = stmt_col_int(s, 4),
		.orders = stmt_col_int(s, 5),
		.gross_fen = stmt_col_int(s, 6),
		.refund_fen = stmt_col_int(s, 7),
		.best = stmt_col_text(s, 8, a),
	};
}

enum rc sentlog_first(
	struct store_db *db, struct arena *a, int64_t rendition, struct sentlog_figures *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_sentlog, SENT_FIRST);

	stmt_int(s, 1, rendition);
	return rows_one(s, a, read_figures, ret, err);
}

static void read_row(struct stmt *s, struct arena *a, void *to)
{
	struct sentlog_row *r = to;

	read_figures(s, a, &r->f);
	r->rendition = stmt_col_int(s, 9);
	r->told = stmt_col_int(s, 10);
	r->report = stmt_col_text(s, 11, a);
	r->computed_ms = stmt_col_int(s, 12);
}

enum rc sentlog_last(struct store_db *db, struct arena *a, int64_t from_ms, bool boards, int most,
	struct sentlog_row **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_sentlog, SENT_LAST);
	void *rows = NULL;
	enum rc rc;

	stmt_int(s, 1, from_ms);
	stmt_int(s, 2, most);
	stmt_int(s, 3, boards);
	rc = rows_all(s, a, sizeof **ret_rows, read_row, &rows, ret_count, err);
	if (!rc)
		*ret_rows = rows;
	return rc;
}
