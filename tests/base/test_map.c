#include "base/map.h"
#include "base/mem.h"
#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void puts_gets_deletes(void **state)
{
	(void)state;
	struct map *m = map_new();
	int one = 1, two = 2;
	char key[] = "k";
	assert_null(map_get(m, SPAN_LIT("k")));
	assert_null(map_del(m, SPAN_LIT("k")));
	assert_null(map_put(m, span_of(key), &one));
	key[0] = 'x'; /* the map has its own copy */
	assert_ptr_equal(map_get(m, SPAN_LIT("k")), &one);
	assert_null(map_get(m, SPAN_LIT("x")));
	assert_ptr_equal(map_put(m, SPAN_LIT("k"), &two), &one);
	assert_int_equal(map_count(m), 1);
	assert_null(map_put(m, SPAN_LIT(""), &one));
	assert_ptr_equal(map_get(m, SPAN_LIT("")), &one);
	assert_null(map_get(m, SPAN_ABSENT));
	assert_null(map_put(m, span_make("a\0b", 3), &one));
	assert_null(map_get(m, span_make("a\0c", 3)));
	assert_ptr_equal(map_del(m, SPAN_LIT("k")), &two);
	assert_null(map_get(m, SPAN_LIT("k")));
	assert_int_equal(map_count(m), 2);
	map_free(m, NULL);
	map_free(NULL, NULL);
}

static void iterates_in_order_of_insertion(void **state)
{
	(void)state;
	struct map *m = map_new();
	static int v[100];
	char key[16];
	struct span k;
	void *value;
	for (int i = 0; i < 100; i++) {
		(void)snprintf(key, sizeof key, "%d", (i * 37) % 100);
		map_put(m, span_of(key), &v[i]);
	}
	(void)map_put(m, SPAN_LIT("0"), &v[0]);   /* keeps its place */
	(void)map_del(m, SPAN_LIT("37"));         /* was second */
	(void)map_put(m, SPAN_LIT("37"), &v[99]); /* is last */
	size_t i = 0;
	int n = 0;
	while (map_each(m, &i, &k, &value)) {
		(void)snprintf(key, sizeof key, "%d", n == 0 ? 0 : n == 99 ? 37 : ((n + 1) * 37) % 100);
		assert_true(span_is(k, key));
		n++;
	}
	assert_int_equal(n, 100);
	/* Deleting the current one is allowed. */
	for (i = 0; map_each(m, &i, &k, &value);) {
		char copy[16];
		(void)snprintf(copy, sizeof copy, "%.*s", SPAN_ARG(k));
		assert_non_null(map_del(m, span_of(copy)));
	}
	assert_int_equal(map_count(m), 0);
	i = 0;
	assert_false(map_each(m, &i, &k, &value));
	map_free(m, NULL);
}

static int freed;

static void count_free(void *p)
{
	freed++;
	mem_free(p);
}

static void frees_values(void **state)
{
	(void)state;
	struct map *m = map_new();
	freed = 0;
	map_put(m, SPAN_LIT("a"), mem_str("1"));
	map_put(m, SPAN_LIT("b"), mem_str("2"));
	mem_free(map_del(m, SPAN_LIT("a")));
	map_free(m, count_free);
	assert_int_equal(freed, 1);
}

/* Against an array that does the same slowly; few keys, so that they come and go often. */
static void agrees_with_an_array(void **state)
{
	(void)state;
	enum { KEYS = 500 };
	struct map *m = map_new();
	static int values[KEYS];
	void *want[KEYS] = {0};
	size_t live = 0;
	struct rng r;
	rng_seed(&r, 7);
	for (int round = 0; round < 200000; round++) {
		char key[16];
		size_t k = (size_t)rng_below(&r, KEYS);
		void *was = want[k];
		(void)snprintf(key, sizeof key, "key-%zu", k);
		if (rng_below(&r, 2)) {
			want[k] = &values[rng_below(&r, KEYS)];
			assert_ptr_equal(map_put(m, span_of(key), want[k]), was);
			live += !was;
		} else {
			want[k] = NULL;
			assert_ptr_equal(map_del(m, span_of(key)), was);
			live -= was != NULL;
		}
		assert_int_equal(map_count(m), live);
		assert_ptr_equal(map_get(m, span_of(key)), want[k]);
	}
	size_t seen = 0, i = 0;
	struct span k;
	void *v;
	while (map_each(m, &i, &k, &v))
		seen++;
	assert_int_equal(seen, live);
	map_free(m, NULL);
}

static void grows(void **state)
{
	(void)state;
	struct map *m = map_new();
	static int v;
	char key[32];
	for (int i = 0; i < 100000; i++) {
		(void)snprintf(key, sizeof key, "wm%010d", i);
		assert_null(map_put(m, span_of(key), &v));
	}
	assert_int_equal(map_count(m), 100000);
	for (int i = 0; i < 100000; i++) {
		(void)snprintf(key, sizeof key, "wm%010d", i);
		assert_non_null(map_get(m, span_of(key)));
		(void)snprintf(key, sizeof key, "wn%010d", i);
		assert_null(map_get(m, span_of(key)));
	}
	map_free(m, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_gets_deletes),
		cmocka_unit_test(iterates_in_order_of_insertion),
		cmocka_unit_test(frees_values),
		cmocka_unit_test(agrees_with_an_array),
		cmocka_unit_test(grows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
