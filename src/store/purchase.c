#include "store/purchase.h"

#include "buyer.h"
#include "handle.h"
#include "rows.h"
#include "tallybookint.h"

#define PURCHASE_COLUMNS \
	"purchase, source, order_no, customer, claimed, employee, product, quantity, paid_ms, paid_day, gross_fen, refund_fen," \
	" touch, touch_ms, channel, credit_employee, script, step, arm, reason, matched_by, made_ms, made_input, made_by, buyer"
#define SHOWN PURCHASE_COLUMNS ", status = 'voided'"
#define GOOD "refund_fen < gross_fen"
#define ALL_OF "FROM " BUYER_ALL(BUYER_NO("?1"))

enum {
	PURCHASE_ADD,
	PURCHASE_PART,
	PURCHASE_PUT,
	PURCHASE_FIND,
	PURCHASE_KNOWN,
	PURCHASE_NUMBERED,
	PURCHASE_ELSEWHERE,
	PURCHASE_GET,
	PURCHASE_OF,
	PURCHASE_UNMATCHED,
	PURCHASE_ANY_UNMATCHED,
	PURCHASE_WITHIN,
	PURCHASE_TOTALS,
	PURCHASE_LAST,
	PURCHASE_OTHER
};
static const struct stmt_sql purchase_sql[] = {
	[PURCHASE_ADD] = {.sql = "INSERT INTO purchase (" PURCHASE_COLUMNS
				 ", status, part) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
				 " ?15, ?16, ?17, ?18, ?19, ?20, ?22, ?25, ?26, ?27, ?23, ?21, ?24)"
				 " ON CONFLICT (order_no, source) DO NOTHING"},
	[PURCHASE_PART] = {.sql = "INSERT INTO purchase_part (part) VALUES (?1) ON CONFLICT (part) DO NOTHING"},
	[PURCHASE_PUT] =
		{.sql = "UPDATE purchase SET customer = ?4, claimed = ?5, employee = ?6, product = ?7, quantity = ?8,"
			" paid_ms = ?9, paid_day = ?10, gross_fen = ?11, refund_fen = ?12, touch = ?13,"
			" touch_ms = ?14, channel = ?15, credit_employee = ?16, script = ?17, step = ?18, arm = ?19,"
			" reason = ?20, status = ?21, matched_by = ?22, buyer = ?23, part = ?24 WHERE purchase = ?1 AND source = ?2 AND order_no = ?3"},
	[PURCHASE_FIND] = {.one = true, .sql = "SELECT " SHOWN " FROM purchase WHERE source = ?1 AND order_no = ?2"},
	/* One look into the index by number answers for every source. */
	[PURCHASE_KNOWN] = {.sql = "SELECT " SHOWN " FROM purchase WHERE order_no = ?1 ORDER BY source"},
	[PURCHASE_NUMBERED] = {.sql = "SELECT " SHOWN " FROM purchase WHERE order_no = ?1 ORDER BY source LIMIT ?2"},
	/* The source itself first. Most numbers have no other: the index says so, and no row is read. */
	[PURCHASE_ELSEWHERE] =
		{.sql = "SELECT " SHOWN " FROM purchase WHERE order_no = ?1 AND gross_fen > 0"
			" AND EXISTS (SELECT 1 FROM purchase AS o WHERE o.order_no = ?1 AND o.source <> ?2)"
			" ORDER BY source <> ?2, source LIMIT 2"},
	[PURCHASE_GET] = {.one = true, .sql = "SELECT " SHOWN " FROM purchase WHERE purchase = ?1"},
	[PURCHASE_OF] = {.sql = "SELECT " SHOWN
				" FROM " BUYER_FROM(BUYER_NO("?1"), "?2") " ORDER BY paid_ms, purchase LIMIT ?3"},
	[PURCHASE_UNMATCHED] = {.sql = "SELECT " SHOWN " FROM purchase WHERE customer = '' AND claimed = ?1"
				       " ORDER BY paid_ms, purchase LIMIT ?2"},
	/* The first of an index of those alone. */
	[PURCHASE_ANY_UNMATCHED] = {.one = true,
		.scan = true,
		.sql = "SELECT 1 FROM purchase WHERE customer = '' LIMIT 1"},
	/* By its number, which goes on from page to page; by day each page would read and sort all of them. */
	[PURCHASE_WITHIN] = {.sql = "SELECT " SHOWN " FROM purchase WHERE purchase > ?1 AND source = ?2"
				    " AND +paid_day >= ?3 AND +paid_day <= ?4 AND made_ms >= ?5 AND made_ms < ?6"
				    " AND (status = 'voided') = ?7 ORDER BY purchase LIMIT ?8"},
	[PURCHASE_TOTALS] = {.one = true,
		.sql = "SELECT count(CASE WHEN " GOOD " THEN 1 END), coalesce(sum(CASE WHEN " GOOD
		       " THEN gross_fen - refund_fen END), 0),"
		       " coalesce(min(CASE WHEN " GOOD " THEN paid_ms END), 0), coalesce(max(CASE WHEN " GOOD
		       " THEN paid_ms END), 0)"
		       " " ALL_OF},
	[PURCHASE_LAST] = {.one = true, .sql = "SELECT coalesce(max(paid_ms), 0) " ALL_OF " WHERE gross_fen > 0"},
	[PURCHASE_OTHER] = {.one = true,
		.sql = "SELECT purchase " ALL_OF " WHERE purchase <> ?2 AND gross_fen > 0 LIMIT 1"},
};
const struct stmt_module purchase_module = STMT_MODULE("purchase", purchase_sql);

static const char *status_of(const struct purchase *p)
{
	if (p->voided)
		return "voided";
	if (p->refund_fen == 0)
		return "paid";
	return p->refund_fen < p->gross_fen ? "partly_refunded" : "refunded";
}

static int64_t part_of(const struct purchase *p)
{
	return p->paid_day / BUYER_PART_DAYS;
}

static void bind_all(struct stmt *s, const struct purchase *p)
{
	stmt_int(s, 1, p->purchase);
	stmt_text(s, 2, p->source);
	stmt_text(s, 3, p->order_no);
	stmt_text(s, 4, p->customer);
	stmt_text(s, 5, p->claimed);
	stmt_text(s, 6, p->employee);
	stmt_text(s, 7, p->product);
	stmt_int(s, 8, p->quantity);
	stmt_int(s, 9, p->paid_ms);
	stmt_int(s, 10, p->paid_day);
	stmt_int(s, 11, p->gross_fen);
	stmt_int(s, 12, p->refund_fen);
	stmt_int_or_null(s, 13, p->touch, 0);
	if (p->touch != 0)
		stmt_int(s, 14, p->touch_ms);
	stmt_text(s, 15, p->channel);
	stmt_text(s, 16, p->credit_employee);
	stmt_text(s, 17, p->script);
	stmt_text(s, 18, p->step);
	stmt_text(s, 19, p->arm);
	stmt_text(s, 20, p->reason);
	stmt_str(s, 21, status_of(p));
	stmt_text_or_empty(s, 22, p->matched_by);
	stmt_int(s, 23, p->buyer);
	stmt_int(s, 24, part_of(p));
}

/* Its part is one of those that are asked, and of those of its customer. */
static enum rc note_part(struct store_db *db, const struct purchase *p, struct err *err)
{
	struct stmt *s;
	enum rc rc = p->buyer ? tallybook_bought(db, p->buyer, part_of(p), err) : RC_OK;

	if (rc || (db->part_noted && db->part == part_of(p)))
		return rc;
	s = stmt_get(db, STMT_purchase, PURCHASE_PART);
	stmt_int(s, 1, part_of(p));
	rc = stmt_run(s, err);
	db->part = part_of(p);
	db->part_noted = rc == RC_OK;
	return rc;
}

static void read_row(struct stmt *s, struct arena *a, struct purchase *p)
{
	*p = (struct purchase){
		.purchase = stmt_col_int(s, 0),
		.source = stmt_col_text(s, 1, a),
		.order_no = stmt_col_text(s, 2, a),
		.customer = stmt_col_text(s, 3, a),
		.claimed = stmt_col_text(s, 4, a),
		.employee = stmt_col_text(s, 5, a),
		.product = stmt_col_text(s, 6, a),
		.quantity = stmt_col_int(s, 7),
		.paid_ms = stmt_col_int(s, 8),
		.paid_day = stmt_col_int(s, 9),
		.gross_fen = stmt_col_int(s, 10),
		.refund_fen = stmt_col_int(s, 11),
		.touch = stmt_col_int(s, 12),
		.touch_ms = stmt_col_int(s, 13),
		.channel = stmt_col_text(s, 14, a),
		.credit_employee = stmt_col_text(s, 15, a),
		.script = stmt_col_text(s, 16, a),
		.step = stmt_col_text(s, 17, a),
		.arm = stmt_col_text(s, 18, a),
		.reason = stmt_col_text(s, 19, a),
		.matched_by = stmt_col_text(s, 20, a),
		.made_ms = stmt_col_int(s, 21),
		.made_input = stmt_col_int(s, 22),
		.made_by = stmt_col_text(s, 23, a),
		.buyer = stmt_col_int(s, 24),
		.voided = stmt_col_int(s, 25) != 0,
	};
}

enum rc purchase_add(struct store_db *db, const struct purchase *p, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_purchase, PURCHASE_ADD);
	bind_all(s, p);
	stmt_int(s, 25, p->made_ms);
	stmt_int(s, 26, p->made_input);
	stmt_text_or_empty(s, 27, p->made_by);
	enum rc rc = stmt_run_one(s, err);
	if (rc != RC_NOTFOUND)
		return rc ? rc : note_part(db, p, err);
	return err_set(err, RC_CONFLICT, "order '%.*s' of '%.*s' is there already", SPAN_ARG(p->order_no),
		SPAN_ARG(p->source));
}

enum rc purchase_put(struct store_db *db, const struct purchase *p, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_purchase, PURCHASE_PUT);
	bind_all(s, p);
	enum rc rc = stmt_run_one(s, err);
	return rc ? rc : note_part(db, p, err);
}

static enum rc get_one(struct stmt *s, struct arena *a, struct purchase *ret_p, struct err *err)
{
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK)
		read_row(s, a, ret_p);
	stmt_done(s);
	return rc;
}

enum rc purchase_find(struct store_db *db, struct arena *a, struct span source, struct span order_no,
	struct purchase *ret_p, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_purchase, PURCHASE_FIND);
	stmt_text(s, 1, source);
	stmt_text(s, 2, order_no);
	return get_one(s, a, ret_p, err);
}

enum rc purchase_known(struct store_db *db, struct arena *a, struct span source, struct span order_no,
	struct purchase *ret_p, bool *ret_elsewhere, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_purchase, PURCHASE_KNOWN);
	bool here = false;
	enum rc rc;
	*ret_elsewhere = false;
	stmt_text(s, 1, order_no);
	while ((rc = stmt_step(s, err)) == RC_OK) {
		if (!span_eq(stmt_col_bytes(s, 1), source)) {
			*ret_elsewhere = true;
			continue;
		}
		read_row(s, a, ret_p);
		here = true;
	}
	return rc == RC_NOTFOUND && here ? RC_OK : rc;
}

enum rc purchase_get(struct store_db *db, struct arena *a, int64_t purchase, struct purchase *ret_p, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_purchase, PURCHASE_GET);
	stmt_int(s, 1, purchase);
	return get_one(s, a, ret_p, err);
}

static enum rc get_list(
	struct stmt *s, struct arena *a, struct span whose, struct purchase **ret_p, int *ret_count, struct err *err)
{
	struct purchase *list = NULL;
	int n = 0, cap = 0;
	enum rc rc;
	while ((rc = stmt_step(s, err)) == RC_OK) {
		if (n == PURCHASE_MOST) {
			stmt_done(s);
			return err_set(err, RC_LIMIT, "customer '%.*s' has more than %d orders", SPAN_ARG(whose),
				PURCHASE_MOST);
		}
		if (n == cap) {
			struct purchase *old = list;
			cap = cap ? 2 * cap : 8;
			list = arena_array(a, (size_t)cap, sizeof *list);
			for (int i = 0; i < n; i++)
				list[i] = old[i];
		}
		read_row(s, a, &list[n++]);
	}
	if (rc != RC_NOTFOUND)
		return rc;
	*ret_p = list;
	*ret_count = n;
	return RC_OK;
}

enum rc purchase_of(struct store_db *db, struct arena *a, struct span customer, int64_t from_ms,
	struct purchase **ret_p, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_purchase, PURCHASE_OF);
	stmt_text(s, 1, customer);
	stmt_int(s, 2, from_ms);
	stmt_int(s, 3, PURCHASE_MOST + 1);
	return get_list(s, a, customer, ret_p, ret_count, err);
}

enum rc purchase_unmatched(struct store_db *db, struct arena *a, struct span claimed, struct purchase **ret_p,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_purchase, PURCHASE_UNMATCHED);
	stmt_text(s, 1, claimed);
	stmt_int(s, 2, PURCHASE_MOST + 1);
	return get_list(s, a, claimed, ret_p, ret_count, err);
}

enum rc purchase_elsewhere(struct store_db *db, struct arena *a, struct span source, struct span order_no,
	struct purchase *ret_here, struct purchase *ret_other, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_purchase, PURCHASE_ELSEWHERE);
	struct purchase *v = NULL;
	int n = 0;
	stmt_text(s, 1, order_no);
	stmt_text(s, 2, source);
	enum rc rc = get_list(s, a, source, &v, &n, err);
	if (rc == RC_OK && (n < 2 || !span_eq(v[0].source, source)))
		rc = RC_NOTFOUND;
	if (rc == RC_OK) {
		*ret_here = v[0];
		*ret_other = v[1];
	}
	return rc;
}

enum rc purchase_within(struct store_db *db, struct arena *a, const struct purchase_range *range, int64_t after,
	int most, struct purchase **ret_p, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_purchase, PURCHASE_WITHIN);
	stmt_int(s, 1, after);
	stmt_text(s, 2, range->source);
	stmt_int(s, 3, range->from_day);
	stmt_int(s, 4, range->to_day);
	stmt_int(s, 5, range->made_from_ms);
	stmt_int(s, 6, range->made_to_ms);
	stmt_int(s, 7, range->voided);
	stmt_int(s, 8, most);
	return get_list(s, a, range->source, ret_p, ret_count, err);
}

enum rc purchase_any_unmatched(struct store_db *db, struct err *err)
{
	int64_t one;
	return rows_int(stmt_get(db, STMT_purchase, PURCHASE_ANY_UNMATCHED), &one, err);
}

enum rc purchase_numbered(struct store_db *db, struct arena *a, struct span order_no, struct purchase **ret_p,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_purchase, PURCHASE_NUMBERED);
	stmt_text(s, 1, order_no);
	stmt_int(s, 2, PURCHASE_MOST);
	return get_list(s, a, order_no, ret_p, ret_count, err);
}

enum rc purchase_totals(struct store_db *db, struct span customer, struct purchase_totals *ret_totals, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_purchase, PURCHASE_TOTALS);
	stmt_text(s, 1, customer);
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK)
		*ret_totals = (struct purchase_totals){
			.orders = stmt_col_int(s, 0),
			.net_fen = stmt_col_int(s, 1),
			.first_paid_ms = stmt_col_int(s, 2),
			.last_paid_ms = stmt_col_int(s, 3),
		};
	stmt_done(s);
	return rc;
}

enum rc purchase_last(struct store_db *db, struct span customer, int64_t *ret_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_purchase, PURCHASE_LAST);
	stmt_text(s, 1, customer);
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK)
		*ret_ms = stmt_col_int(s, 0);
	stmt_done(s);
	return rc;
}

enum rc purchase_has_other(struct store_db *db, struct span customer, int64_t than, bool *ret_has, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_purchase, PURCHASE_OTHER);
	stmt_text(s, 1, customer);
	stmt_int(s, 2, than);
	enum rc rc = stmt_step(s, err);
	stmt_done(s);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	*ret_has = rc == RC_OK;
	return RC_OK;
}
