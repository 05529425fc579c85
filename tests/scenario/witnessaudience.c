/* Was he in 人群? Money and time tell; which tags he had at that moment nobody can tell afterwards. */
#include "witnessint.h"

int64_t witness_learning(const struct witness *x)
{
	return x->w->calm ? 10 * MINUTE_MS : DOWN_MS + 10 * MINUTE_MS;
}

static sqlite3_stmt *orders_of(struct witness *x, struct span customer)
{
	sqlite3_stmt *s = witness_prepare(x,
		"SELECT paid_ms, status = 'refunded', coalesce((SELECT max(at_ms) FROM ledger l WHERE l.purchase = p.purchase AND l.kind = 'refund'), 0) "
		"FROM purchase p WHERE customer = ?1");
	sqlite3_bind_text(s, 1, customer.p, (int)customer.n, SQLITE_STATIC);
	return s;
}

bool witness_refunded(struct witness *x, struct span customer)
{
	sqlite3_stmt *s = orders_of(x, customer);
	bool any = false;
	while (sqlite3_step(s) == SQLITE_ROW)
		any = any || sqlite3_column_int(s, 1);
	sqlite3_finalize(s);
	return any;
}

/* Had he bought anything then that was not given back wholly? */
static enum witness_in bought(struct witness *x, struct span customer, int64_t at_ms)
{
	sqlite3_stmt *s = orders_of(x, customer);
	enum witness_in was = WITNESS_OUT;
	while (sqlite3_step(s) == SQLITE_ROW) {
		int64_t paid_ms = sqlite3_column_int64(s, 0), back_ms = sqlite3_column_int64(s, 2);
		bool back = sqlite3_column_int(s, 1) != 0;
		if (paid_ms > at_ms || (back && back_ms + witness_learning(x) < at_ms))
			continue;
		bool sure = paid_ms + witness_learning(x) < at_ms && (!back || back_ms > at_ms);
		if (was != WITNESS_IN)
			was = sure ? WITNESS_IN : WITNESS_MAYBE;
	}
	sqlite3_finalize(s);
	return was;
}

static enum witness_in turned(enum witness_in v)
{
	return v == WITNESS_MAYBE ? v : v == WITNESS_IN ? WITNESS_OUT : WITNESS_IN;
}

/* 已加 ≥ dur, of the relation with his 跟进人. */
static enum witness_in added_for(struct witness *x, const struct round *r, int64_t dur_ms, int64_t at_ms)
{
	sqlite3_stmt *s = witness_prepare(x, "SELECT add_ms FROM relation WHERE customer = ?1 AND employee = ?2");
	enum witness_in is = WITNESS_MAYBE;
	sqlite3_bind_text(s, 1, r->customer.p, (int)r->customer.n, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, r->employee.p, (int)r->employee.n, SQLITE_STATIC);
	if (sqlite3_step(s) == SQLITE_ROW)
		is = at_ms - sqlite3_column_int64(s, 0) >= dur_ms ? WITNESS_IN : WITNESS_OUT;
	sqlite3_finalize(s);
	return is;
}

static enum witness_in told_by(struct witness *x, const struct round *r, const struct sop_cond *c, int64_t at_ms)
{
	enum witness_in all = WITNESS_IN;
	switch (c->kind) {
	case SOP_C_AND:
		for (int i = 0; i < c->kids && all != WITNESS_OUT; i++) {
			enum witness_in one = told_by(x, r, c->kid[i], at_ms);
			all = one == WITNESS_IN ? all : one;
		}
		return all;
	case SOP_C_NOT: return turned(told_by(x, r, c->kid[0], at_ms));
	case SOP_C_NOT_BOUGHT: return c->names.n ? WITNESS_MAYBE : turned(bought(x, r->customer, at_ms));
	case SOP_C_ADDED_FOR: return c->op == SOP_OP_GE ? added_for(x, r, c->num, at_ms) : WITNESS_MAYBE;
	default: return WITNESS_MAYBE;
	}
}

enum witness_in witness_audience(struct witness *x, const struct round *r, int64_t at_ms)
{
	return r->script->audience ? told_by(x, r, r->script->audience, at_ms) : WITNESS_IN;
}
