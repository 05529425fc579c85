#include "store/cohortq.h"

#include "base/mem.h"
#include "rosterrow.h"
#include "rows.h"

/* -- first orders, and those behind them ------------------------------------------------------------------------------------------ */

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
		if (buyer == 0 || daybookrow_kind(e) != DAYBOOKROW_ORDER ||
			daybookrow_less(e, n - i) >= daybookrow_fen(e))
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
	enum rc rc = roster_count(db, &buyers, err);
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
		int64_t net = daybookrow_fen(e) - daybookrow_less(e, n - i), paid_ms = daybookrow_paid_ms(e, day);
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
	enum rc rc = roster_count(db, &buyers, err);
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

/* Days behind the add; the first term is its day. */
static const int64_t terms[COHORTQ_TERMS] = {0, 1, 7, 30};

struct newcomer {
	int64_t met_ms;
	int32_t day;
	uint32_t paid; /* a bit for each term */
};
struct newcomers {
	int64_t from_day, to_day;
	struct newcomer *v; /* from 1 on */
	uint32_t n, cap;
	uint32_t *of;               /* by number, 0: none of them */
	struct cohortq_added *rows; /* by day */
};

static void take_newcomers(void *user, int64_t no, const unsigned char *e, int n)
{
	struct newcomers *c = user;
	for (int i = 0; i < n; i++, e += ROSTERROW_BYTES) {
		int64_t day = rosterrow_day(e);
		if (day < c->from_day || day > c->to_day || !(rosterrow_marks(e) & ROSTER_FRIEND))
			continue;
		if (++c->n >= c->cap) {
			c->cap = c->cap ? 2 * c->cap : 1024;
			c->v = mem_grow(c->v, c->cap, sizeof *c->v);
		}
		c->v[c->n] = (struct newcomer){.met_ms = rosterrow_met_ms(e), .day = (int32_t)day};
		c->of[no + i] = c->n;
		c->rows[day - c->from_day].customers++;
	}
}

static void take_their_orders(void *user, int64_t day, const unsigned char *e, int n)
{
	struct newcomers *c = user;
	for (int i = 0; i < n; i++, e += DAYBOOKROW_BYTES) {
		uint32_t at = c->of[daybookrow_buyer(e)];
		if (at == 0 || daybookrow_kind(e) != DAYBOOKROW_ORDER)
			continue;
		struct newcomer *who = &c->v[at];
		struct cohortq_added *r = &c->rows[who->day - c->from_day];
		int64_t net = daybookrow_fen(e) - daybookrow_less(e, n - i),
			behind = daybookrow_paid_ms(e, day) - who->met_ms;
		for (int t = 0; net > 0 && t < COHORTQ_TERMS; t++) {
			if (t == 0 ? day != who->day : behind < 0 || behind > terms[t] * 86400000)
				continue;
			r->net_fen[t] += net;
			r->paid[t] += !(who->paid >> t & 1);
			who->paid |= 1u << t;
		}
	}
}

enum rc cohortq_added(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct cohortq_added **ret_rows, int *ret_count, struct err *err)
{
	struct newcomers c = {.from_day = from_day, .to_day = to_day};
	int64_t people = 0;
	enum rc rc = roster_count(db, &people, err);
	if (rc != RC_OK)
		return rc;
	c.of = mem_array((size_t)people + 1, sizeof *c.of);
	c.rows = arena_array(a, (size_t)(to_day - from_day) + 2, sizeof *c.rows);
	rc = roster_each(db, take_newcomers, &c, err);
	/* A day more, for days are not all of 24 hours. */
	if (rc == RC_OK)
		rc = daybook_each(db, from_day, to_day + terms[COHORTQ_TERMS - 1] + 1, take_their_orders, &c, err);
	mem_free(c.v);
	mem_free(c.of);
	if (rc != RC_OK)
		return rc;
	int n = 0;
	for (int64_t day = from_day; day <= to_day; day++) {
		struct cohortq_added r = c.rows[day - from_day];
		r.day = day;
		if (r.customers)
			c.rows[n++] = r;
	}
	*ret_rows = c.rows;
	*ret_count = n;
	return RC_OK;
}
