/* Customers by name: the whole name first, else a part of it; over pages; and how they are listed. */
#include "flow/whois.h"
#include "store/contact.h"
#include "store/remark.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

struct shelf {
	struct store_db *db;
	struct arena *a;
	struct zone zone;
	struct text out;
	struct whois found;
};

static int setup(void **state)
{
	static struct shelf s;
	struct err err = {0};

	s = (struct shelf){.a = arena_new(65536)};
	assert_int_equal(db_open(":memory:", 0, &s.db, &err), RC_OK);
	zone_fixed(&s.zone, 8 * 3600);
	text_init(&s.out, 65536);
	*state = &s;
	return 0;
}

static int teardown(void **state)
{
	struct shelf *s = *state;

	text_release(&s->out);
	arena_free(s->a);
	db_close(s->db);
	return 0;
}

static void add(struct shelf *s, const char *id, const char *name, int64_t day)
{
	struct err err = {0};

	assert_int_equal(
		contact_meet(s->db, span_of(id), day * ZONE_DAY_MS, day, SPAN_LIT("li"), SPAN_LIT(""), &err), RC_OK);
	assert_int_equal(contact_profile(s->db, span_of(id), span_of(name), 1, 0, SPAN_ABSENT, &err), RC_OK);
}

static int look(struct shelf *s, const char *name)
{
	struct err err = {0};
	enum rc rc;

	text_clear(&s->out);
	rc = whois_named(s->db, s->a, &s->zone, span_of(name), &s->found, &s->out, &err);
	assert_true(rc == RC_OK || rc == RC_NOTFOUND);
	return rc ? 0 : s->found.n;
}

static void whole_names_before_parts(void **state)
{
	struct shelf *s = *state;

	add(s, "wm1", "王小美", 20000);
	add(s, "wm2", "小美", 20001);
	add(s, "wm3", "Ａlice", 20002);
	add(s, "wm4", "", 20003);
	assert_int_equal(look(s, "小美"), 1);
	assert_true(span_is(s->found.customer, "wm2"));
	assert_int_equal(look(s, " alice "), 1);
	assert_true(span_is(s->found.customer, "wm3"));
	assert_int_equal(look(s, "美"), 2);
	assert_non_null(strstr(text_str(&s->out), "wm1"));
	assert_non_null(strstr(text_str(&s->out), "王小美"));
	assert_non_null(strstr(text_str(&s->out), "加上 li\n"));
	assert_int_equal(look(s, "没有"), 0);
	assert_int_equal(look(s, ""), 0);
	assert_int_equal(look(s, "  "), 0);
}

static void many_over_pages(void **state)
{
	struct shelf *s = *state;
	int lines = 0;

	for (int i = 0; i < 1203; i++) {
		char id[16];

		snprintf(id, sizeof id, "wm%d", i);
		add(s, id, i % 400 == 399 ? "张三" : "李四", 20000 + i / 7);
	}
	assert_int_equal(look(s, "张三"), 3);
	assert_true(span_is(s->found.customer, "wm399"));
	assert_int_equal(look(s, "李四"), 1200);
	for (size_t i = 0; i < s->out.n; i++)
		lines += s->out.p[i] == '\n';
	assert_int_equal(lines, WHOIS_SHOWN);
}

static void note(struct shelf *s, const char *id, const char *employee, const char *text, const char *mobiles)
{
	struct err err = {0};
	const struct remark r = {.customer = span_of(id),
		.employee = span_of(employee),
		.remark = span_of(text),
		.mobiles = span_of(mobiles),
		.as_of_ms = 1};

	assert_int_equal(remark_put(s->db, &r, &err), RC_OK);
}

static void by_the_company(void **state)
{
	struct shelf *s = *state;
	struct err err = {0};
	const struct remark r = {.customer = SPAN_LIT("wm1"),
		.employee = SPAN_LIT("li"),
		.remark = SPAN_LIT("王姐"),
		.company = SPAN_LIT("甲公司"),
		.as_of_ms = 1};

	add(s, "wm1", "云淡风轻", 20000);
	add(s, "wm2", "甲公司前台", 20001);
	assert_int_equal(remark_put(s->db, &r, &err), RC_OK);
	assert_int_equal(look(s, "甲公司"), 1); /* whole before part */
	assert_true(span_is(s->found.customer, "wm1"));
	assert_non_null(strstr(text_str(&s->out), "li 公司「甲公司」"));
	assert_int_equal(look(s, "公司"), 2);
	assert_int_equal(look(s, "王姐"), 1);
	assert_non_null(strstr(text_str(&s->out), "li 备注「王姐」"));
}

static void by_what_was_noted(void **state)
{
	struct shelf *s = *state;

	add(s, "wm1", "云淡风轻", 20000);
	add(s, "wm2", "阳光", 20001);
	add(s, "wm3", "王姐", 20002);
	note(s, "wm1", "li", "王姐-包裹卡", "13800138000 13900139000");
	note(s, "wm1", "wang", "老王姐", "");
	note(s, "wm2", "li", "阳光", "");
	assert_int_equal(look(s, "王姐-包裹卡"), 1);
	assert_true(span_is(s->found.customer, "wm1"));
	assert_non_null(strstr(text_str(&s->out), "li 备注「王姐-包裹卡」"));
	/* Whole before parts; a name and a 备注 count alike; two notes about one are one customer. */
	assert_int_equal(look(s, "王姐"), 1);
	assert_true(span_is(s->found.customer, "wm3"));
	assert_int_equal(look(s, "姐"), 2);
	assert_int_equal(look(s, "阳光"), 1);
	assert_int_equal(look(s, "13900139000"), 1);
	assert_true(span_is(s->found.customer, "wm1"));
	assert_int_equal(look(s, "139001"), 0);
}

static void notes_over_pages(void **state)
{
	struct shelf *s = *state;

	for (int i = 0; i < 1203; i++) {
		char id[16];

		snprintf(id, sizeof id, "wm%04d", i);
		add(s, id, "李四", 20000);
		note(s, id, "li", i % 400 == 399 ? "大客户" : "", "");
	}
	assert_int_equal(look(s, "大客户"), 3);
	assert_true(span_is(s->found.customer, "wm0399"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(whole_names_before_parts, setup, teardown),
		cmocka_unit_test_setup_teardown(many_over_pages, setup, teardown),
		cmocka_unit_test_setup_teardown(by_the_company, setup, teardown),
		cmocka_unit_test_setup_teardown(by_what_was_noted, setup, teardown),
		cmocka_unit_test_setup_teardown(notes_over_pages, setup, teardown)};
	return cmocka_run_group_tests_name("whois", tests, NULL, NULL);
}
