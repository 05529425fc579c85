#include "store/daybook.h"

#include "base/mem.h"
#include "daybookrow.h"
#include "goodsday.h"
#include "handle.h"
#include "rows.h"

#include <string.h>

enum {
	DAYBOOK_GET,
	DAYBOOK_PUT,
	DAYBOOK_DROP,
	DAYBOOK_DAYS,
	CREDIT_FIND,
	CREDIT_ADD,
	CREDIT_GET,
	GOODS_FIND,
	GOODS_ADD,
	GOODS_GET,
	SUM_ADD,
	SUM_OF,
	AHEAD_BACK,
	BACK_UNTIL
};
static const struct stmt_sql daybook_sql[] = {
	[DAYBOOK_GET] = {.one = true, .sql = "SELECT entries FROM daybook WHERE id = ?1"},
	[DAYBOOK_PUT] = {.sql = "INSERT INTO daybook (id, entries) VALUES (?1, ?2)"
				" ON CONFLICT (id) DO UPDATE SET entries = excluded.entries"},
	[DAYBOOK_DROP] = {.sql = "DELETE FROM daybook WHERE id = ?1"},
	[DAYBOOK_DAYS] = {.sql = "SELECT id, entries FROM daybook WHERE id >= ?1 AND id < ?2 ORDER BY id"},
	[CREDIT_FIND] = {.one = true,
		.sql = "SELECT id FROM daybook_credit WHERE channel = ?1 AND employee = ?2 AND script = ?3 AND step = ?4"
		       " AND touched = ?5 AND first = ?6 AND by_channel = ?7 ORDER BY id LIMIT 1"},
	[CREDIT_ADD] = {.one = true,
		.sql = "INSERT INTO daybook_credit (channel, employee, script, step, touched, first, by_channel)"
		       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id"},
	[CREDIT_GET] = {.one = true,
		.sql = "SELECT touched, channel, employee, script, step FROM daybook_credit WHERE id ="
		       " (SELECT CASE WHEN ?2 = 'first' AND first > 0 THEN first WHEN ?2 = 'channel' AND by_channel > 0"
		       " THEN by_channel ELSE id END FROM daybook_credit WHERE id = ?1)"},
	[GOODS_FIND] = {.one = true,
		.sql = "SELECT id FROM daybook_goods WHERE product = ?1 AND source = ?2 ORDER BY id LIMIT 1"},
	[GOODS_ADD] = {.one = true, .sql = "INSERT INTO daybook_goods (product, source) VALUES (?1, ?2) RETURNING id"},
	[GOODS_GET] = {.one = true, .sql = "SELECT product, source FROM daybook_goods WHERE id = ?1"},
	[SUM_ADD] =
		{.sql = "INSERT INTO ledger_sum (day, rows, net_fen, refund_fen) VALUES (?1, ?2, ?3, ?4)"
			" ON CONFLICT (day) DO UPDATE SET rows = rows + excluded.rows, net_fen = net_fen + excluded.net_fen,"
			" refund_fen = refund_fen + excluded.refund_fen"},
	[SUM_OF] = {.one = true,
		.sql = "SELECT coalesce(sum(rows), 0), coalesce(sum(net_fen), 0), coalesce(sum(refund_fen), 0)"
		       " FROM ledger_sum WHERE day >= ?1 AND day <= ?2"},
	/* What the ledger has of these days from that moment on. */
	[AHEAD_BACK] = {.one = true,
		.sql = "SELECT coalesce(-sum(amount_fen), 0) FROM ledger WHERE day >= ?1 AND day <= ?2 AND kind = 'refund'"
		       " AND at_ms >= ?3"},
	[BACK_UNTIL] = {.one = true,
		.sql = "SELECT coalesce(-sum(amount_fen), 0) FROM ledger WHERE purchase = ?1 AND kind = 'refund'"
		       " AND +day = ?2 AND at_ms < ?3"},
};
const struct stmt_module daybook_module = STMT_MODULE("daybook", daybook_sql);

enum { MOST_BYTES = DAYBOOKROW_PART * DAYBOOKROW_KINDS * DAYBOOKROW_BYTES };

/* The part that changed last, and the day that was booked last: orders of one input are mostly of the same, so they are written once. */
struct daybook_open {
	int64_t id; /* -1: none */
	bool changed;
	size_t n; /* bytes */
	unsigned char bytes[MOST_BYTES];
	int64_t sum_day, sum_net, sum_refund, sum_rows; /* sum_rows 0: nothing */
};

static struct daybook_open *opened(struct store_db *db)
{
	if (!db->daybook) {
		db->daybook = mem_alloc(sizeof *db->daybook);
		db->daybook->id = -1;
	}
	return db->daybook;
}

void daybook_free(struct daybook_open *o)
{
	mem_free(o);
}

void daybook_drop(struct store_db *db)
{
	goodsday_drop(db);
	if (!db->daybook)
		return;
	db->daybook->id = -1;
	db->daybook->changed = false;
	db->daybook->sum_rows = 0;
}

static enum rc write_part(struct store_db *db, struct daybook_open *o, struct err *err)
{
	if (!o->changed)
		return RC_OK;
	struct stmt *s = stmt_get(db, STMT_daybook, o->n ? DAYBOOK_PUT : DAYBOOK_DROP);
	stmt_int(s, 1, o->id);
	if (o->n)
		stmt_blob(s, 2, span_make(o->bytes, o->n));
	enum rc rc = stmt_run(s, err);
	if (rc == RC_OK)
		o->changed = false;
	return rc;
}

static enum rc write_sum(struct store_db *db, struct daybook_open *o, struct err *err)
{
	if (o->sum_rows == 0)
		return RC_OK;
	struct stmt *s = stmt_get(db, STMT_daybook, SUM_ADD);
	stmt_int(s, 1, o->sum_day);
	stmt_int(s, 2, o->sum_rows);
	stmt_int(s, 3, o->sum_net);
	stmt_int(s, 4, o->sum_refund);
	enum rc rc = stmt_run(s, err);
	if (rc == RC_OK)
		o->sum_rows = 0;
	return rc;
}

enum rc daybook_flush(struct store_db *db, struct err *err)
{
	if (!db->daybook)
		return RC_OK;
	enum rc rc = write_part(db, db->daybook, err);
	if (rc == RC_OK)
		rc = write_sum(db, db->daybook, err);
	return rc ? rc : goodsday_flush(db, err);
}

static enum rc open_part(struct store_db *db, struct daybook_open *o, int64_t id, struct err *err)
{
	if (o->id == id)
		return RC_OK;
	enum rc rc = write_part(db, o, err);
	if (rc != RC_OK)
		return rc;
	o->id = -1;
	struct stmt *s = stmt_get(db, STMT_daybook, DAYBOOK_GET);
	stmt_int(s, 1, id);
	rc = stmt_step(s, err);
	o->n = 0;
	if (rc == RC_OK) {
		struct span was = stmt_col_bytes(s, 0);
		INVARIANT(was.n <= MOST_BYTES && was.n % DAYBOOKROW_BYTES == 0);
		memcpy(o->bytes, was.p, was.n);
		o->n = was.n;
	}
	stmt_done(s);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	o->id = id;
	return RC_OK;
}

/* The place of the entry, or where it belongs. */
static size_t place(const struct daybook_open *o, int64_t purchase, enum daybookrow_kind kind, bool *ret_there)
{
	size_t low = 0, high = o->n / DAYBOOKROW_BYTES;
	int wanted = (int)(purchase % DAYBOOKROW_PART) * DAYBOOKROW_KINDS + (int)kind;
	*ret_there = false;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const unsigned char *e = o->bytes + middle * DAYBOOKROW_BYTES;
		int at = e[0] * DAYBOOKROW_KINDS + e[1];
		if (at == wanted) {
			*ret_there = true;
			return middle * DAYBOOKROW_BYTES;
		}
		if (at < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return low * DAYBOOKROW_BYTES;
}

static void put_fen(unsigned char *e, int64_t fen)
{
	e[2] = (unsigned char)(fen & 0xFF);
	daybookrow_put_u32(e + 3, fen >> 8);
}

/* fen < 0: there is no such entry. */
static enum rc put_entry(struct store_db *db, int64_t day, const struct daybook_order *order, enum daybookrow_kind kind,
	int64_t fen, int64_t at_ms, struct err *err)
{
	struct daybook_open *o = opened(db);
	enum rc rc = open_part(db, o, day * DAYBOOKROW_DAY + order->purchase / DAYBOOKROW_PART, err);
	bool there = false;
	if (rc != RC_OK)
		return rc;
	size_t at = place(o, order->purchase, kind, &there);
	unsigned char *e = o->bytes + at;
	if (fen < 0) {
		if (!there)
			return RC_OK;
		memmove(e, e + DAYBOOKROW_BYTES, o->n - at - DAYBOOKROW_BYTES);
		o->n -= DAYBOOKROW_BYTES;
		o->changed = true;
		return RC_OK;
	}
	if (!there) {
		memmove(e + DAYBOOKROW_BYTES, e, o->n - at);
		o->n += DAYBOOKROW_BYTES;
	}
	e[0] = (unsigned char)(order->purchase % DAYBOOKROW_PART);
	e[1] = (unsigned char)kind;
	put_fen(e, fen);
	e[7] = (unsigned char)(kind == DAYBOOKROW_ORDER && order->pieces <= DAYBOOKROW_MOST_PIECES ? order->pieces : 0);
	daybookrow_put_u32(e + 8, order->buyer);
	daybookrow_put_u32(e + 12, kind == DAYBOOKROW_LESS ? order->pieces : order->credit);
	daybookrow_put_u32(e + 16, order->goods);
	daybookrow_put_u32(e + 20, at_ms - day * 86400000);
	o->changed = true;
	return RC_OK;
}

/* What stands there of the order, as sold (1) or as not sold any more (-1). */
static enum rc count_goods(struct store_db *db, int64_t day, int64_t purchase, int sign, struct err *err)
{
	struct daybook_open *o = opened(db);
	enum rc rc = open_part(db, o, day * DAYBOOKROW_DAY + purchase / DAYBOOKROW_PART, err);
	bool there = false;
	if (rc != RC_OK)
		return rc;
	size_t at = place(o, purchase, DAYBOOKROW_ORDER, &there);
	return there ? goodsday_count(db, day, o->bytes + at, (int)((o->n - at) / DAYBOOKROW_BYTES), sign, err) : RC_OK;
}

/* Has the moment room beside that day? */
static bool is_within(int64_t day, int64_t ms)
{
	int64_t within = ms - day * 86400000;
	return within == (int32_t)within;
}

enum rc daybook_put(struct store_db *db, int64_t old_day, const struct daybook_order *order,
	const struct daybook_back *back, int backs, struct err *err)
{
	bool within = is_within(order->day, order->paid_ms);
	for (int i = 0; i < backs; i++)
		within = within && is_within(back[i].day, back[i].last_ms) && back[i].fen < INT64_C(1) << 40;
	if (order->buyer > UINT32_MAX || order->credit > UINT32_MAX || order->goods > UINT32_MAX ||
		order->pieces > UINT32_MAX || !within || order->gross_fen >> 40 || order->refund_fen >> 40)
		return err_set(err, RC_INVALID, "order %lld has no room in the daybook", (long long)order->purchase);
	enum rc rc = count_goods(db, old_day, order->purchase, -1, err);
	if (rc == RC_OK && old_day != order->day) {
		rc = put_entry(db, old_day, order, DAYBOOKROW_ORDER, -1, 0, err);
		if (rc == RC_OK)
			rc = put_entry(db, old_day, order, DAYBOOKROW_LESS, -1, 0, err);
	}
	bool less = !order->voided && (order->refund_fen > 0 || order->pieces > DAYBOOKROW_MOST_PIECES);
	if (rc == RC_OK)
		rc = put_entry(db, order->day, order, DAYBOOKROW_ORDER, order->voided ? -1 : order->gross_fen,
			order->paid_ms, err);
	if (rc == RC_OK)
		rc = put_entry(
			db, order->day, order, DAYBOOKROW_LESS, less ? order->refund_fen : -1, order->paid_ms, err);
	if (rc == RC_OK && !order->voided)
		rc = count_goods(db, order->day, order->purchase, 1, err);
	for (int i = 0; rc == RC_OK && i < backs; i++)
		rc = put_entry(db, back[i].day, order, DAYBOOKROW_BACK, back[i].fen > 0 ? back[i].fen : -1,
			back[i].last_ms, err);
	return rc;
}

enum rc daybook_booked(struct store_db *db, int64_t day, int64_t amount_fen, bool refund, struct err *err)
{
	struct daybook_open *o = opened(db);
	if (o->sum_rows > 0 && o->sum_day != day) {
		enum rc rc = write_sum(db, o, err);
		if (rc != RC_OK)
			return rc;
	}
	if (o->sum_rows == 0)
		o->sum_net = o->sum_refund = 0;
	o->sum_day = day;
	o->sum_rows++;
	o->sum_net += amount_fen;
	o->sum_refund -= refund ? amount_fen : 0;
	return RC_OK;
}

/* -- each combination once -------------------------------------------------------------------------------------------------------- */

static enum rc credit_row(struct store_db *db, const struct daybook_credit *c, int64_t first, int64_t by_channel,
	int64_t *ret_id, struct err *err)
{
	const struct span text[] = {c->channel, c->employee, c->script, c->step};
	const int64_t number[] = {c->touched, first, by_channel};
	return rows_once(
		db, STMT_daybook, CREDIT_FIND, CREDIT_ADD, &(struct rows_key){text, 4, number, 3}, ret_id, err);
}

enum rc daybook_credit(struct store_db *db, const struct daybook_credit *last, const struct daybook_credit *first,
	const struct daybook_credit *by_channel, int64_t *ret_id, struct err *err)
{
	int64_t one = 0, two = 0;
	enum rc rc = first ? credit_row(db, first, 0, 0, &one, err) : RC_OK;
	if (rc == RC_OK && by_channel)
		rc = credit_row(db, by_channel, 0, 0, &two, err);
	return rc ? rc : credit_row(db, last, one, two, ret_id, err);
}

enum rc daybook_goods(struct store_db *db, struct span product, struct span source, int64_t *ret_id, struct err *err)
{
	const struct span text[] = {product, source};
	return rows_once(db, STMT_daybook, GOODS_FIND, GOODS_ADD, &(struct rows_key){text, 2, NULL, 0}, ret_id, err);
}

/* -- reading ------------------------------------------------------------------------------------------------------------------- */

int64_t daybook_until(struct store_db *db, int64_t until_ms)
{
	int64_t was = db->until_ms;
	db->until_ms = until_ms;
	return was;
}

/* Days of zones end at most a day behind those of UTC. */
static bool may_be_ahead(const struct store_db *db, int64_t day)
{
	return db->until_ms && (day + 2) * 86400000 > db->until_ms;
}

/* A refund of that day whose last part is not over yet: what of it is. */
static enum rc back_until(struct store_db *db, int64_t purchase, int64_t day, int64_t *ret_fen, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_daybook, BACK_UNTIL);
	stmt_int(s, 1, purchase);
	stmt_int(s, 2, day);
	stmt_int(s, 3, db->until_ms);
	return rows_int(s, ret_fen, err);
}

/* The entries of a part of before daybook_until; to: [MOST_BYTES]. */
static enum rc cut_part(
	struct store_db *db, int64_t id, struct span v, unsigned char *to, struct span *ret, struct err *err)
{
	int64_t day = id / DAYBOOKROW_DAY, first = id % DAYBOOKROW_DAY * DAYBOOKROW_PART;
	size_t n = 0;
	INVARIANT(v.n <= MOST_BYTES);
	for (size_t at = 0; at < v.n; at += DAYBOOKROW_BYTES) {
		const unsigned char *e = (const unsigned char *)v.p + at;
		bool ahead = daybookrow_paid_ms(e, day) >= db->until_ms;
		int64_t fen = 0;
		enum rc rc = ahead && daybookrow_kind(e) == DAYBOOKROW_BACK
			? back_until(db, first + e[0], day, &fen, err)
			: RC_OK;
		if (rc != RC_OK)
			return rc;
		if (ahead && fen == 0)
			continue;
		memcpy(to + n, e, DAYBOOKROW_BYTES);
		if (ahead)
			put_fen(to + n, fen);
		n += DAYBOOKROW_BYTES;
	}
	*ret = span_make(to, n);
	return RC_OK;
}

enum rc daybook_each(
	struct store_db *db, int64_t from_day, int64_t to_day, daybookrow_fn fn, void *user, struct err *err)
{
	unsigned char cut[MOST_BYTES];
	enum rc rc = daybook_flush(db, err);
	if (rc != RC_OK)
		return rc;
	struct stmt *s = stmt_get(db, STMT_daybook, DAYBOOK_DAYS);
	stmt_int(s, 1, from_day * DAYBOOKROW_DAY);
	stmt_int(s, 2, (to_day + 1) * DAYBOOKROW_DAY);
	while ((rc = stmt_step(s, err)) == RC_OK) {
		struct span v = stmt_col_bytes(s, 1);
		int64_t id = stmt_col_int(s, 0), day = id / DAYBOOKROW_DAY;
		if (may_be_ahead(db, day) && (rc = cut_part(db, id, v, cut, &v, err)) != RC_OK)
			break;
		if (v.n)
			fn(user, day, (const unsigned char *)v.p, (int)(v.n / DAYBOOKROW_BYTES));
	}
	stmt_done(s);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc daybook_credit_of(struct store_db *db, struct arena *a, uint32_t id, const char *rule,
	struct daybook_credit *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_daybook, CREDIT_GET);
	stmt_int(s, 1, id);
	stmt_str(s, 2, rule);
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK)
		*ret = (struct daybook_credit){.touched = stmt_col_int(s, 0) != 0,
			.channel = stmt_col_text(s, 1, a),
			.employee = stmt_col_text(s, 2, a),
			.script = stmt_col_text(s, 3, a),
			.step = stmt_col_text(s, 4, a)};
	stmt_done(s);
	return rc;
}

enum rc daybook_goods_of(struct store_db *db, struct arena *a, uint32_t id, struct span *ret_product,
	struct span *ret_source, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_daybook, GOODS_GET);
	stmt_int(s, 1, id);
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK) {
		*ret_product = stmt_col_text(s, 0, a);
		*ret_source = stmt_col_text(s, 1, a);
	}
	stmt_done(s);
	return rc;
}

struct paid_sum {
	int64_t from_ms, fen;
};

static void add_ahead(void *user, int64_t day, const unsigned char *entries, int n)
{
	struct paid_sum *sum = user;
	for (int i = 0; i < n; i++) {
		const unsigned char *e = entries + (size_t)i * DAYBOOKROW_BYTES;
		if (daybookrow_kind(e) == DAYBOOKROW_ORDER && daybookrow_paid_ms(e, day) >= sum->from_ms)
			sum->fen += daybookrow_fen(e);
	}
}

/* What of these days is dated from daybook_until on, and was summed with the rest: payments, as corrected, and refunds. */
static enum rc take_ahead(
	struct store_db *db, int64_t from_day, int64_t to_day, struct daybookrow_sum *sum, struct err *err)
{
	struct paid_sum paid = {.from_ms = db->until_ms};
	int64_t first = db->until_ms / 86400000 - 1, back = 0;
	if (!may_be_ahead(db, to_day))
		return RC_OK;
	first = first > from_day ? first : from_day;
	db->until_ms = 0; /* it would leave out what is asked for */
	enum rc rc = daybook_each(db, first, to_day, add_ahead, &paid, err);
	db->until_ms = paid.from_ms;
	if (rc != RC_OK)
		return rc;
	struct stmt *s = stmt_get(db, STMT_daybook, AHEAD_BACK);
	stmt_int(s, 1, first);
	stmt_int(s, 2, to_day);
	stmt_int(s, 3, db->until_ms);
	rc = rows_int(s, &back, err);
	sum->net_fen -= paid.fen - back;
	sum->refund_fen -= back;
	return rc;
}

enum rc daybook_sum(struct store_db *db, int64_t from_day, int64_t to_day, struct daybookrow_sum *ret, struct err *err)
{
	enum rc rc = daybook_flush(db, err);
	if (rc != RC_OK)
		return rc;
	struct stmt *s = stmt_get(db, STMT_daybook, SUM_OF);
	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	rc = stmt_step(s, err);
	if (rc == RC_OK)
		*ret = (struct daybookrow_sum){stmt_col_int(s, 0), stmt_col_int(s, 1), stmt_col_int(s, 2)};
	stmt_done(s);
	return rc ? rc : take_ahead(db, from_day, to_day, ret, err);
}
