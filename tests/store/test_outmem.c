/* The outbox of a state that is lived once, in an array, against the one in its table: the same calls, the same answers. */
#include "base/rng.h"
#include "store/outbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define STEPS 4000

struct pair {
	struct store_db *table, *array;
	struct arena *a;
	struct rng rng;
	int64_t input, ordinal;
	struct outbox_key key[STEPS];
	int keys;
};

static struct err err;

static void same_text(struct span x, struct span y)
{
	assert_int_equal(x.n, y.n);
	assert_memory_equal(x.n ? x.p : "", y.n ? y.p : "", x.n);
}

static void same_row(const struct outbox_row *x, const struct outbox_row *y)
{
	assert_int_equal(x->key.input_id, y->key.input_id);
	assert_int_equal(x->key.ordinal, y->key.ordinal);
	assert_int_equal(x->lane, y->lane);
	assert_int_equal(x->state, y->state);
	assert_int_equal(x->not_before_ms, y->not_before_ms);
	assert_int_equal(x->not_after_ms, y->not_after_ms);
	assert_int_equal(x->tries, y->tries);
	assert_int_equal(x->made_ms, y->made_ms);
	assert_int_equal(x->ended_ms, y->ended_ms);
	assert_int_equal(x->code, y->code);
	same_text(x->api, y->api);
	same_text(x->request, y->request);
	same_text(x->subject, y->subject);
	same_text(x->customer, y->customer);
	same_text(x->detail, y->detail);
}

static void same_rows(const struct outbox_row *x, int n, const struct outbox_row *y, int m)
{
	assert_int_equal(n, m);
	for (int i = 0; i < n; i++)
		same_row(&x[i], &y[i]);
}

static int64_t draw(struct pair *p, int64_t most)
{
	return (int64_t)rng_below(&p->rng, (uint64_t)most);
}

static struct span word(struct pair *p, const char *what, int64_t most)
{
	return arena_printf(p->a, "%s%lld", what, (long long)draw(p, most));
}

static void add(struct pair *p)
{
	if (draw(p, 3) == 0) {
		p->input += 1 + draw(p, 3);
		p->ordinal = 0;
	}
	struct outbox_row r = {.key = {p->input, p->ordinal++},
		.api = word(p, "api", 4),
		.lane = draw(p, 4),
		.state = draw(p, 5) ? OUTBOX_READY : OUTBOX_HELD,
		.not_before_ms = draw(p, 20),
		.not_after_ms = draw(p, 2) ? OUTBOX_NEVER : 50,
		.request = word(p, "{}", 9),
		.subject = word(p, "task:", 9),
		.customer = draw(p, 3) ? word(p, "wm", 8) : SPAN_LIT(""),
		.made_ms = draw(p, 9),
		.ended_ms = OUTBOX_NONE,
		.code = OUTBOX_NONE,
		.detail = SPAN_LIT("")};
	assert_int_equal(outbox_add(p->table, &r, &err), RC_OK);
	assert_int_equal(outbox_add(p->array, &r, &err), RC_OK);
	p->key[p->keys++] = r.key;
}

static struct outbox_key any(struct pair *p)
{
	struct outbox_key none = {9999999, 0};
	return p->keys && draw(p, 12) ? p->key[draw(p, p->keys)] : none;
}

static void change(struct pair *p)
{
	struct outbox_row x = {0}, y = {0};
	struct outbox_key key = any(p);
	enum rc rc = outbox_get(p->table, p->a, key, &x, &err);
	assert_int_equal(outbox_get(p->array, p->a, key, &y, &err), rc);
	if (rc) {
		x.key = y.key = key;
		x.request = y.request = x.detail = y.detail = SPAN_LIT("{}");
	} else {
		same_row(&x, &y);
	}
	int64_t what = draw(p, 5), try_no = draw(p, 9);
	switch (what) {
	case 0:
	case 1:
		y.state = (enum outbox_state)draw(p, OUTBOX_STATES);
		y.not_before_ms = draw(p, 30);
		y.tries = draw(p, 5);
		y.ended_ms = draw(p, 2) ? OUTBOX_NONE : 7;
		y.code = draw(p, 2) ? OUTBOX_NONE : 40001;
		y.detail = word(p, "detail", 3);
		assert_int_equal(outbox_move(p->table, &y, &err), outbox_move(p->array, &y, &err));
		break;
	case 2:
		rc = outbox_attempt(p->table, key, try_no, &err);
		assert_int_equal(outbox_attempt(p->array, key, try_no, &err), rc);
		break;
	case 3:
		y.request = word(p, "{}again", 5);
		assert_int_equal(outbox_rewrite(p->table, &y, &err), outbox_rewrite(p->array, &y, &err));
		break;
	default:
		y.subject = word(p, "other:", 5);
		rc = outbox_resubject(p->table, key, y.subject, &err);
		assert_int_equal(outbox_resubject(p->array, key, y.subject, &err), rc);
	}
}

static void look(struct pair *p)
{
	struct outbox_row *x = NULL, *y = NULL;
	int n = 0, m = 0, lane = 0, other = 0, most = 1 + (int)draw(p, 30), from = (int)draw(p, 5) - 1;
	int64_t now = draw(p, 30), ms = 0, same = 0, counts[OUTBOX_STATES], numbers[OUTBOX_STATES];
	struct outbox_key after = any(p);
	struct span customer = word(p, "wm", 9);
	assert_int_equal(outbox_ready(p->table, p->a, from, now, most, &x, &n, &err), RC_OK);
	assert_int_equal(outbox_ready(p->array, p->a, from, now, most, &y, &m, &err), RC_OK);
	same_rows(x, n, y, m);
	enum rc rc = outbox_next(p->table, from, &lane, &ms, &err);
	assert_int_equal(outbox_next(p->array, from, &other, &same, &err), rc);
	assert_int_equal(lane, other);
	assert_int_equal(ms, same);
	assert_int_equal(outbox_open(p->table, p->a, after, most, &x, &n, &err), RC_OK);
	assert_int_equal(outbox_open(p->array, p->a, after, most, &y, &m, &err), RC_OK);
	same_rows(x, n, y, m);
	assert_int_equal(outbox_attempted(p->table, p->a, most, &x, &n, &err), RC_OK);
	assert_int_equal(outbox_attempted(p->array, p->a, most, &y, &m, &err), RC_OK);
	same_rows(x, n, y, m);
	assert_int_equal(outbox_of(p->table, p->a, customer, &x, &n, &err), RC_OK);
	assert_int_equal(outbox_of(p->array, p->a, customer, &y, &m, &err), RC_OK);
	same_rows(x, n, y, m);
	assert_int_equal(outbox_of(p->array, p->a, SPAN_LIT(""), &y, &m, &err), RC_OK);
	assert_int_equal(m, 0);
	struct span api = word(p, "api", 4);
	assert_int_equal(outbox_last(p->table, p->a, api, now, most, &x, &n, &err), RC_OK);
	assert_int_equal(outbox_last(p->array, p->a, api, now, most, &y, &m, &err), RC_OK);
	same_rows(x, n, y, m);
	assert_int_equal(outbox_counts(p->table, counts, &err), RC_OK);
	assert_int_equal(outbox_counts(p->array, numbers, &err), RC_OK);
	assert_memory_equal(counts, numbers, sizeof counts);
}

static void the_same_answers(void **state)
{
	struct pair p = {.a = arena_new(65536), .input = 1};
	(void)state;
	rng_seed(&p.rng, 11);
	assert_int_equal(db_open(":memory:", DB_VOLATILE, &p.table, &err), RC_OK);
	assert_int_equal(db_open(":memory:", DB_ONCE, &p.array, &err), RC_OK);
	assert_int_equal(db_begin(p.table, &err), RC_OK);
	assert_int_equal(db_begin(p.array, &err), RC_OK);
	for (int i = 0; i < STEPS; i++) {
		if (draw(&p, 3) == 0)
			add(&p);
		else
			change(&p);
		if (draw(&p, 8) == 0)
			look(&p);
		arena_reset(p.a);
	}
	assert_true(p.keys > STEPS / 5);
	assert_int_equal(db_commit(p.table, &err), RC_OK);
	assert_int_equal(db_commit(p.array, &err), RC_OK);
	db_close(p.table);
	db_close(p.array);
	arena_free(p.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_answers)};
	return cmocka_run_group_tests_name("outmem", tests, NULL, NULL);
}
