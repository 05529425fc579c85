#include "ordercheck.h"
#include "signals.h"

#include "flow/orders.h"

#include <pthread.h>

/* Rows that one thread has: nobody else looks at them, nor into its arena, until it is at its end. The rest is only read. */
struct part {
	struct orderfile_row *row;
	int n;
	struct arena *reasons;
	const struct span *key; /* of each column */
	const struct zone *zone;
	int64_t now_ms;
	bool of_file;
};

static void check(const struct part *p)
{
	struct arena *a = arena_new(65536);
	for (int i = 0; i < p->n; i++) {
		struct orderfile_row *r = &p->row[i];
		struct orders_cell cell[ORDERFILE_COLUMNS];
		struct orders_refusal bad;
		int64_t paid_ms;
		int n = 0;
		if (!orderfile_counts(r))
			continue;
		for (int c = 0; c < ORDERFILE_COLUMNS; c++)
			if (orderfile_tells(r, (enum ordercolumn)c))
				cell[n++] = (struct orders_cell){p->key[c], r->cell[c]};
		arena_reset(a);
		bool good = !orders_check_cells(a, p->zone, p->now_ms, cell, n, p->of_file, &paid_ms, &bad);
		if (good || bad.closes)
			r->paid_ms = paid_ms;
		if (good)
			continue;
		r->closed = bad.closes;
		r->unpaid = bad.unpaid;
		if (!r->closed)
			r->why = arena_copy(p->reasons, bad.reason);
	}
	arena_free(a);
}

static void *run(void *arg)
{
	check(arg);
	return NULL;
}

/* Signals are for the thread that looks for them. */
static bool start(struct part *p, pthread_t *ret)
{
	signals_block(true);
	bool started = pthread_create(ret, NULL, run, p) == 0;
	signals_block(false);
	return started;
}

void ordercheck_rows(struct orderfile *f, const struct zone *zone, int64_t now_ms)
{
	struct span key[ORDERFILE_COLUMNS];
	struct part all = {f->row, f->n, f->arena, key, zone, now_ms, !f->by_hand};
	pthread_t thread;
	for (int c = 0; c < ORDERFILE_COLUMNS; c++)
		key[c] = span_of(orderfile_key((enum ordercolumn)c));
	if (f->n < ORDERCHECK_SHARED) {
		check(&all);
		return;
	}
	struct part first = all, rest = all;
	first.n = f->n / 2;
	rest.row += first.n;
	rest.n -= first.n;
	rest.reasons = f->beside = arena_new(65536);
	bool started = start(&rest, &thread);
	check(&first);
	if (started)
		(void)pthread_join(thread, NULL);
	else
		check(&rest);
}
