#include "store/cohortq.h"

#include "base/mem.h"
#include "daybookrow.h"
#include "rows.h"
#include "store/buyer.h"

#define GOOD(t) t ".refund_fen < " t ".gross_fen"
/* clang-format off */
#define PAID(within) \
	"sum(CASE WHEN EXISTS (SELECT 1 FROM purchase AS p WHERE p.customer = c.customer AND " within " AND " GOOD("p") ") THEN 1 ELSE 0 END)"
#define NET(within) \
	"coalesce(sum((SELECT sum(p.gross_fen - p.refund_fen) FROM purchase AS p WHERE p.customer = c.customer AND " within ")), 0)"
/* The bounds in milliseconds hold that day in any zone; see funnelq. */
#define SAME_DAY \
	"p.paid_ms >= (c.first_add_day - 1) * 86400000 AND p.paid_ms < (c.first_add_day + 2) * 86400000 AND +p.paid_day = c.first_add_day"
#define WITHIN(days) "p.paid_ms >= c.first_add_ms AND p.paid_ms <= c.first_add_ms + " days " * 86400000"
/* clang-format on */

enum { ADDED };
static const struct stmt_sql cohortq_sql[] = {
	[ADDED] =
		{.sql = "SELECT c.first_add_day, count(*), " PAID(SAME_DAY) ", " PAID(WITHIN("1")) ", " PAID(WITHIN("7")) ", " PAID(
			 WITHIN("30")) ", " NET(SAME_DAY) ", " NET(WITHIN("1")) ", " NET(WITHIN("7")) ", " NET(WITHIN("30")) " FROM contact AS c WHERE c.first_add_day >= ?1 AND c.first_add_day <= ?2"
															     " GROUP BY c.first_add_day ORDER BY c.first_add_day"},
};
const struct stmt_module cohortq_module = STMT_QUESTIONS("cohortq", cohortq_sql);

static void read_added(struct stmt *s, struct arena *a, void *to)
{
	struct cohortq_added *r = to;
	(void)a;
	*r = (struct cohortq_added){.day = stmt_col_int(s, 0), .customers = stmt_col_int(s, 1)};
	for (int i = 0; i < COHORTQ_TERMS; i++) {
		r->paid[i] = stmt_col_int(s, 2 + i);
		r->net_fen[i] = stmt_col_int(s, 2 + COHORTQ_TERMS + i);
	}
}

static enum rc days(struct stmt *s, struct arena *a, int64_t from_day, int64_t to_day, size_t item_bytes,
	void (*read)(struct stmt *, struct arena *, void *), void **ret_rows, int *ret_count, struct err *err)
{
	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	return rows_all(s, a, item_bytes, read, ret_rows, ret_count, err);
}

/* -- first orders, and those behind them ------------------------------------------------------------------------------------------ */

/* What was refunded of the order at e, of n entries from there on. */
static int64_t less_of(const unsigned char *e, int n)
{
	const unsigned char *next = e + DAYBOOKROW_BYTES;
	return n > 1 && next[0] == e[0] && daybookrow_kind(next) == DAYBOOKROW_LESS ? daybookrow_fen(next) : 0;
}

struct beginning {
	int64_t first_ms, next_ms; /* INT64_MAX: none */
	int32_t day;               /* 0: he began before the period, or did not yet */
	bool before;
};
struct beginnings {
	int64_t from_day, to_day;
	struct beginning *v; /* by buyer */
};

static void take_first(void *user, int64_t day, const unsigned char *e, int n)
{
	struct beginnings *b = user;
	for (int i = 0; i < n; i++, e += DAYBOOKROW_BYTES) {
		uint32_t buyer = daybookrow_buyer(e);
		if (buyer == 0 || daybookrow_kind(e) != DAYBOOKROW_ORDER || less_of(e, n - i) >= daybookrow_fen(e))
			continue;
		struct beginning *to = &b->v[buyer];
		if (day < b->from_day)
			to->before = true;
		if (to->before || (day > b->to_day && to->day == 0))
			continue;
		int64_t paid_ms = daybookrow_paid_ms(e, day);
		if (to->day == 0) {
			*to = (struct beginning){.first_ms = paid_ms, .next_ms = INT64_MAX, .day = (int32_t)day};
		} else if (paid_ms < to->first_ms) {
			to->next_ms = to->first_ms;
			to->first_ms = paid_ms;
			to->day = (int32_t)day;
		} else if (paid_ms < to->next_ms) {
			to->next_ms = paid_ms;
		}
	}
}

static bool within(const struct beginning *b, int64_t days)
{
	return b->next_ms <= b->first_ms + days * 86400000;
}

enum rc cohortq_first(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct cohortq_first **ret_rows, int *ret_count, struct err *err)
{
	enum { AGAIN_MOST = 90 };
	int64_t buyers = 0;
	enum rc rc = buyer_count(db, &buyers, err);
	if (rc != RC_OK)
		return rc;
	struct beginnings b = {.from_day = from_day, .to_day = to_day, .v = mem_array((size_t)buyers + 1, sizeof *b.v)};
	/* A day more, for days are not all of 24 hours. */
	rc = daybook_each(db, 0, to_day + AGAIN_MOST + 1, take_first, &b, err);
	struct cohortq_first *rows = arena_array(a, (size_t)(to_day - from_day) + 2, sizeof *rows);
	for (int64_t i = 1; rc == RC_OK && i <= buyers; i++) {
		if (b.v[i].day == 0)
			continue;
		struct cohortq_first *r = &rows[b.v[i].day - from_day];
		r->customers++;
		r->again30 += within(&b.v[i], 30);
		r->again60 += within(&b.v[i], 60);
		r->again90 += within(&b.v[i], AGAIN_MOST);
	}
	mem_free(b.v);
	if (rc != RC_OK)
		return rc;
	int n = 0;
	for (int64_t day = from_day; day <= to_day; day++) {
		struct cohortq_first r = rows[day - from_day];
		r.day = day;
		if (r.customers)
			rows[n++] = r;
	}
	*ret_rows = rows;
	*ret_count = n;
	return RC_OK;
}

/* -- sums of each buyer ----------------------------------------------------------------------------------------------------------- */

struct buying {
	int64_t until_ms, recent_ms, window_ms;
	struct cohortq_buyer *v;
};

static void take_bought(void *user, int64_t day, const unsigned char *e, int n)
{
	struct buying *b = user;
	for (int i = 0; i < n; i++, e += DAYBOOKROW_BYTES) {
		uint32_t buyer = daybookrow_buyer(e);
		if (buyer == 0 || daybookrow_kind(e) != DAYBOOKROW_ORDER)
			continue;
		int64_t net = daybookrow_fen(e) - less_of(e, n - i), paid_ms = daybookrow_paid_ms(e, day);
		if (net <= 0 || paid_ms >= b->until_ms)
			continue;
		struct cohortq_buyer *to = &b->v[buyer];
		to->ever++;
		to->recent += paid_ms > b->recent_ms;
		if (paid_ms > b->window_ms) {
			to->often++;
			to->net_fen += net;
		}
	}
}

enum rc cohortq_bought(struct store_db *db, int64_t until_ms, int64_t recent_ms, int64_t window_ms,
	struct cohortq_buyer **ret_buyers, int64_t *ret_count, struct err *err)
{
	struct buying b = {.until_ms = until_ms, .recent_ms = recent_ms, .window_ms = window_ms};
	int64_t buyers = 0;
	enum rc rc = buyer_count(db, &buyers, err);
	if (rc != RC_OK)
		return rc;
	b.v = mem_array((size_t)buyers + 1, sizeof *b.v);
	rc = daybook_each(db, 0, until_ms / 86400000 + 1, take_bought, &b, err);
	if (rc != RC_OK) {
		mem_free(b.v);
		return rc;
	}
	*ret_buyers = b.v;
	*ret_count = buyers;
	return RC_OK;
}

/* -- who was added ---------------------------------------------------------------------------------------------------------------- */

enum rc cohortq_added(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct cohortq_added **ret_rows, int *ret_count, struct err *err)
{
	void *rows = NULL;
	enum rc rc = days(stmt_get(db, STMT_cohortq, ADDED), a, from_day, to_day, sizeof(struct cohortq_added),
		read_added, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}
