#include "store/habitq.h"

#include "base/mem.h"
#include "rosterrow.h"

#define DAY_MS INT64_C(86400000)

struct newcomer {
	int64_t met_ms;
	unsigned habits; /* a bit each */
	bool paid;
};
struct newcomers {
	int64_t from_day, to_day;
	struct newcomer *v; /* from 1 on */
	uint32_t n, cap;
	uint32_t *of; /* by number, 0: none of them */
};

static void take_people(void *user, int64_t no, const unsigned char *e, int n)
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
		unsigned habits = (rosterrow_heard(e) <= DAY_MS ? 1U << HABITQ_REPLIED : 0) |
			(rosterrow_sat(e) <= DAY_MS ? 1U << HABITQ_SAT : 0);
		c->v[c->n] = (struct newcomer){.met_ms = rosterrow_met_ms(e), .habits = habits};
		c->of[no + i] = c->n;
	}
}

static void take_orders(void *user, int64_t day, const unsigned char *e, int n)
{
	struct newcomers *c = user;
	for (int i = 0; i < n; i++, e += DAYBOOKROW_BYTES) {
		uint32_t at = c->of[daybookrow_buyer(e)];
		if (at == 0 || daybookrow_kind(e) != DAYBOOKROW_ORDER || daybookrow_less(e, n - i) >= daybookrow_fen(e))
			continue;
		int64_t after_ms = daybookrow_paid_ms(e, day) - c->v[at].met_ms;
		if (after_ms > DAY_MS && after_ms <= 8 * DAY_MS)
			c->v[at].paid = true;
	}
}

enum rc habitq_newcomers(
	struct store_db *db, int64_t from_day, int64_t to_day, struct habitq_sides *ret, struct err *err)
{
	struct newcomers c = {.from_day = from_day, .to_day = to_day};
	int64_t people = 0;
	enum rc rc = roster_count(db, &people, err);
	if (rc != RC_OK)
		return rc;
	c.of = mem_array((size_t)people + 1, sizeof *c.of);
	rc = roster_each(db, take_people, &c, err);
	if (rc == RC_OK && c.n)
		rc = daybook_each(db, from_day, to_day + HABITQ_DAYS, take_orders, &c, err);
	*ret = (struct habitq_sides){0};
	for (uint32_t i = 1; rc == RC_OK && i <= c.n; i++)
		for (int h = 0; h < HABITQ_HABITS; h++) {
			struct habitq_side *side = c.v[i].habits & 1U << h ? &ret->with[h] : &ret->without[h];
			side->customers++;
			side->paid += c.v[i].paid;
		}
	mem_free(c.of);
	mem_free(c.v);
	return rc;
}
