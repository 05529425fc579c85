#include "base/cells.h"
#include "base/mem.h"
#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>
#include <string.h>

#define PIECES 500

struct piece {
	unsigned char *p;
	size_t n;
	unsigned char fill;
};

static void is_whole(const struct piece *x)
{
	for (size_t i = 0; i < x->n; i++)
		assert_int_equal(x->p[i], x->fill);
}

/* Nobody's bytes are another's, whatever is taken, given back and resized in between. */
static void pieces_are_apart(void **state)
{
	struct piece *x = mem_array(PIECES, sizeof *x);
	struct rng r;
	(void)state;
	rng_seed(&r, 7);
	for (int turn = 0; turn < 20000; turn++) {
		struct piece *one = &x[rng_below(&r, PIECES)];
		size_t n = 1 + (size_t)rng_below(&r, rng_below(&r, 10) ? 200 : 5000);
		if (one->p)
			is_whole(one);
		if (!one->p) {
			one->p = cells_take((int)n);
		} else if (rng_below(&r, 2)) {
			cells_give(one->p);
			*one = (struct piece){0};
			continue;
		} else {
			size_t kept = one->n < n ? one->n : n;
			one->p = cells_resize(one->p, (int)n);
			assert_non_null(one->p);
			one->n = kept;
			is_whole(one);
		}
		assert_non_null(one->p);
		assert_int_equal((uintptr_t)one->p % 8, 0);
		assert_true(cells_room(one->p) >= (int)n);
		one->n = n;
		one->fill = (unsigned char)turn;
		memset(one->p, one->fill, n);
	}
	for (int i = 0; i < PIECES; i++) {
		if (x[i].p)
			is_whole(&x[i]);
		cells_give(x[i].p);
	}
	mem_free(x);
}

static void borders(void **state)
{
	(void)state;
	cells_give(NULL);
	void *p = cells_resize(NULL, 10);
	assert_non_null(p);
	cells_give(p);
	p = cells_take(CELLS_MOST);
	assert_true(cells_room(p) >= CELLS_MOST);
	p = cells_resize(p, CELLS_MOST + 1);
	assert_true(cells_room(p) >= CELLS_MOST + 1);
	p = cells_resize(p, 1);
	assert_true(cells_room(p) >= 1 && cells_room(p) <= CELLS_MOST + 16);
	cells_give(p);
	assert_int_equal(cells_room(NULL), 0);
	for (int n = 1; n < 3000; n++) {
		p = cells_take(n);
		assert_int_equal(cells_room(p), cells_round(n));
		cells_give(p);
	}
	assert_true(cells_round(INT_MAX) >= INT_MAX - 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(pieces_are_apart), cmocka_unit_test(borders)};
	return cmocka_run_group_tests_name("cells", tests, NULL, NULL);
}
