/* rooms: app */
/* The reasons of orders, with the names of what stands in them as codes. */
#include "ordernames.h"
#include "store/employee.h"
#include "testlib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void expect(const struct ordernames *n, const char *reason, const char *want)
{
	struct err err = {0};
	struct span got;
	assert_int_equal(ordernames_reason(n, span_of(reason), &got, &err), RC_OK);
	assert_string_equal(arena_printf(n->a, "%.*s", SPAN_ARG(got)).p, want);
}

static void test_reasons(void **state)
{
	struct err err = {0};
	struct conf *conf;
	struct ordernames n = {.a = arena_new(0)};
	int64_t no;
	(void)state;
	assert_int_equal(conf_parse(SPAN_LIT("[channels]\nqr42 = 包裹卡\n"), "x.conf", &conf, &err), RC_OK);
	n.conf = conf;
	assert_int_equal(db_open(":memory:", 0, &n.db, &err), RC_OK);
	assert_int_equal(db_begin(n.db, &err), RC_OK);
	assert_int_equal(employee_meet(n.db, SPAN_LIT("li"), 1, &no, &err), RC_OK);
	assert_int_equal(employee_rename(n.db, SPAN_LIT("li"), SPAN_LIT("李丽"), &err), RC_OK);
	expect(&n, "末次触达：加好友（渠道 qr42）2026-03-03 09:30，下单前 1 天内",
		"末次触达：加好友（渠道 包裹卡（qr42））2026-03-03 09:30，下单前 1 天内");
	expect(&n, "末次触达：加好友（渠道 qr7）2026-03-03 09:30；wang 的客户已交接给 li，业绩归他",
		"末次触达：加好友（渠道 qr7）2026-03-03 09:30；wang 的客户已交接给 李丽（li），业绩归他");
	expect(&n, "末次触达：新客七天 第2天 2026-03-03 09:30", "末次触达：新客七天 第2天 2026-03-03 09:30");
	expect(&n, "加好友（渠道 ", "加好友（渠道 ");
	expect(&n, "", "");
	db_rollback(n.db);
	db_close(n.db);
	conf_free(conf);
	arena_free(n.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_reasons)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
