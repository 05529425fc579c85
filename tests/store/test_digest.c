#include "store/digest.h"

#include "base/text.h"
#include "store/touch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

static void collect(void *user, const char *table, struct span bytes)
{
	struct text *out = user;
	text_addf(out, "%s:", table);
	text_add(out, bytes);
	text_addc(out, '\n');
}

static void fold(struct store_db *db, int first, int count, int batch)
{
	struct err err = {0};
	for (int i = first; i < first + count; i++) {
		if ((i - first) % batch == 0)
			assert_int_equal(db_begin(db, &err), RC_OK);
		struct touch t = {
			.customer = SPAN_LIT("c"), .at_ms = i, .kind = TOUCH_KIND_STEP, .script = SPAN_LIT("新客七天")};
		int64_t id = 0;
		assert_int_equal(touch_add(db, &t, &id, &err), RC_OK);
		if ((i - first + 1) % batch == 0 || i == first + count - 1)
			assert_int_equal(db_commit(db, &err), RC_OK);
	}
}

static void read_all(struct store_db *db, struct text *out)
{
	struct err err = {0};
	text_clear(out);
	assert_int_equal(digest_each(db, collect, out, &err), RC_OK);
	assert_false(out->over);
}

static struct store_db *memory(void)
{
	struct err err = {0};
	struct store_db *db = NULL;
	assert_int_equal(db_open(":memory:", 0, &db, &err), RC_OK);
	return db;
}

static void test_same_rows_same_bytes(void **state)
{
	(void)state;
	struct store_db *one = memory(), *two = memory();
	struct text a, b;
	text_init(&a, 1 << 20);
	text_init(&b, 1 << 20);
	fold(one, 0, 50, 1);
	fold(two, 0, 50, 7);
	read_all(one, &a);
	read_all(two, &b);
	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.p, b.p, a.n);
	assert_true(span_search(text_span(&a), SPAN_LIT("meta:")) != SIZE_MAX);
	assert_true(span_search(text_span(&a), SPAN_LIT("新客七天")) != SIZE_MAX);

	fold(two, 50, 1, 1);
	read_all(two, &b);
	assert_true(a.n != b.n || memcmp(a.p, b.p, a.n) != 0);
	text_release(&a);
	text_release(&b);
	db_close(one);
	db_close(two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_rows_same_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
