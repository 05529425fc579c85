/* Customers by what they are called: the whole first, else a part of it; whom somebody sees; words that change with the tables they are of;
 * and how several are listed. */
#include "flow/whois.h"
#include "store/contact.h"
#include "store/firm.h"
#include "store/relation.h"
#include "store/remark.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define NOW (30000 * ZONE_DAY_MS)

struct shelf {
	struct store_db *db;
	struct arena *a;
	struct zone zone;
	struct text out;
	struct whois found;
	const struct called_sight *sight;
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
		contact_meet(s->db, span_of(id), 0, day * ZONE_DAY_MS, day, SPAN_LIT("li"), SPAN_LIT(""), &err), RC_OK);
	assert_int_equal(contact_profile(s->db, span_of(id), span_of(name), 1, 0, SPAN_ABSENT, &err), RC_OK);
}

static int look(struct shelf *s, const char *name)
{
	struct err err = {0};
	enum rc rc;

	text_clear(&s->out);
	rc = whois_named(s->db, s->a, &s->zone, NOW, s->sight, span_of(name), &s->found, &s->out, &err);
	assert_int_equal(rc, RC_OK);
	return s->found.n;
}

static void whole_names_before_parts(void **state)
{
	struct shelf *s = *state;

	add(s, "wm1", "王小美", 20000);
	add(s, "wm2", "小美", 20001);
	add(s, "wm3", "Ａlice", 20002);
	add(s, "wm4", "", 20003);
	assert_int_equal(look(s, "小美"), 1);
	assert_true(span_is(s->found.first.customer, "wm2"));
	assert_int_equal(look(s, " alice "), 1);
	assert_true(span_is(s->found.first.customer, "wm3"));
	assert_int_equal(look(s, "美"), 2);
	assert_non_null(strstr(text_str(&s->out), "wm1"));
	assert_non_null(strstr(text_str(&s->out), "王小美"));
	assert_non_null(strstr(text_str(&s->out), "1. 王小美，li 2024-10-04 加上，wm1\n"));
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
	assert_true(span_is(s->found.first.customer, "wm1199"));
	assert_false(s->found.more);
	assert_int_equal(look(s, "李四"), WHOIS_SHOWN);
	assert_true(s->found.more);
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
	assert_true(span_is(s->found.first.customer, "wm1"));
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
	assert_true(span_is(s->found.first.customer, "wm1"));
	assert_non_null(strstr(text_str(&s->out), "li 备注「王姐-包裹卡」"));
	/* Whole before parts; a name and a 备注 count alike; two notes about one are one customer. */
	assert_int_equal(look(s, "王姐"), 1);
	assert_true(span_is(s->found.first.customer, "wm3"));
	assert_int_equal(look(s, "姐"), 2);
	assert_int_equal(look(s, "阳光"), 1);
	assert_int_equal(look(s, "13900139000"), 1);
	assert_true(span_is(s->found.first.customer, "wm1"));
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
	assert_true(span_is(s->found.first.customer, "wm0399"));
}

/* -- words ----------------------------------------------------------------------------------------------------------------- */

static int rows(struct shelf *s)
{
	struct err err = {0};
	struct called_found all;
	int n = 0;

	/* every word that there is begins with a character of these names */
	assert_int_equal(called_find(s->db, s->a, NULL, SPAN_LIT("wm1"), 1, &all, &err), RC_OK);
	for (const char *const *w = (const char *const[]){"小", "明", "王", "姐", "甲", "店", NULL}; *w; w++) {
		assert_int_equal(called_find(s->db, s->a, NULL, span_of(*w), 5, &all, &err), RC_OK);
		n += all.n;
	}
	return n;
}

static void written_as_people_write(void **state)
{
	struct shelf *s = *state;

	add(s, "wm1", "Anna  李小美\xf0\x9f\x8c\xb8", 20000);
	add(s, "wm2", "\xe2\x80\x8bＭｒ．Ｗｕ", 20001);
	assert_int_equal(look(s, "anna 李"), 1);
	assert_int_equal(look(s, "小美"), 1); /* two characters in the middle */
	assert_int_equal(look(s, "小美\xf0\x9f\x8c\xb8"), 1);
	assert_int_equal(look(s, "nna"), 1);
	assert_int_equal(look(s, "mr.wu"), 1);
	assert_true(span_is(s->found.first.customer, "wm2"));
	assert_int_equal(s->found.first.fit, CALLED_WHOLE);
	assert_int_equal(look(s, "anna李"), 0);
	assert_int_equal(look(s, "wm1"), 1); /* his id, never a part of it */
	assert_int_equal(s->found.first.kind, CALLED_ID);
	assert_int_equal(look(s, "wm"), 0);
}

static void beginnings_before_parts(void **state)
{
	struct shelf *s = *state;

	add(s, "wm1", "阿小明", 20000);
	add(s, "wm2", "小明月", 20001);
	add(s, "wm3", "小明天", 20002);
	assert_int_equal(look(s, "小明"), 3);
	assert_memory_equal(text_str(&s->out), "1. 小明天", strlen("1. 小明天"));
	assert_non_null(strstr(text_str(&s->out), "2. 小明月"));
	assert_non_null(strstr(text_str(&s->out), "3. 阿小明"));
}

static void words_go_with_their_names(void **state)
{
	struct shelf *s = *state;
	struct err err = {0};

	add(s, "wm1", "小明", 20000);
	note(s, "wm1", "li", "小明", "13800138000"); /* as WeCom fills it in: nothing of its own */
	assert_int_equal(rows(s), 2);
	/* He renames himself; the 备注 keeps what he was called. */
	assert_int_equal(contact_profile(s->db, SPAN_LIT("wm1"), SPAN_LIT("王"), 1, 0, SPAN_ABSENT, &err), RC_OK);
	assert_int_equal(look(s, "小明"), 1);
	assert_int_equal(s->found.first.kind, CALLED_REMARK);
	note(s, "wm1", "li", "王姐", "13900139000");
	assert_int_equal(look(s, "小明"), 0);
	assert_int_equal(look(s, "王姐"), 1);
	assert_int_equal(look(s, "138 0013 8000"), 0);
	assert_int_equal(look(s, "+86 139-0013-9000"), 1);
	assert_non_null(strstr(text_str(&s->out), "li 记着这个手机"));
	note(s, "wm1", "li", "", "");
	assert_int_equal(look(s, "王姐"), 0);
	assert_int_equal(firm_see(s->db, SPAN_LIT("wm1"), SPAN_LIT("甲店"), SPAN_LIT(""), 1, &err), RC_OK);
	assert_int_equal(look(s, "甲店"), 1);
	assert_int_equal(
		firm_tell(s->db, SPAN_LIT("wm1"), SPAN_LIT("乙店"), SPAN_LIT(""), SPAN_LIT("li"), 2, &err), RC_OK);
	assert_int_equal(look(s, "甲店"), 0);
	assert_int_equal(look(s, "乙店"), 1);
	assert_int_equal(firm_see(s->db, SPAN_LIT("wm1"), SPAN_LIT("丙店"), SPAN_LIT(""), 3, &err), RC_OK);
	assert_int_equal(look(s, "丙店"), 0); /* what was told goes first */
	assert_int_equal(look(s, "王"), 1);
}

static bool only_li(const void *user, struct span employee)
{
	(void)user;
	return span_is(employee, "li");
}

static void follows(struct shelf *s, const char *id, const char *employee, enum relation_state state)
{
	struct err err = {0};
	const struct relation r = {.customer = span_of(id),
		.employee = span_of(employee),
		.state = state,
		.adds = 1,
		.channel = SPAN_LIT(""),
		.end_ms = RELATION_OPEN};

	assert_int_equal(relation_put(s->db, &r, &err), RC_OK);
}

static void whom_he_sees(void **state)
{
	static const struct called_sight li = {only_li, NULL};
	struct shelf *s = *state;

	add(s, "wm1", "小明", 20000);
	add(s, "wm2", "小明", 20001);
	add(s, "wm3", "小明", 20002);
	follows(s, "wm1", "li", RELATION_LIVE);
	follows(s, "wm1", "wang", RELATION_LIVE);
	follows(s, "wm2", "wang", RELATION_LIVE);
	follows(s, "wm3", "li", RELATION_TRANSFERRED);
	note(s, "wm1", "wang", "王姐", "13800138000");
	s->sight = &li;
	assert_int_equal(look(s, "小明"), 1);
	assert_true(span_is(s->found.first.customer, "wm1"));
	assert_null(strstr(text_str(&s->out), "王姐")); /* the word of a colleague */
	assert_int_equal(look(s, "王姐"), 0);
	assert_int_equal(look(s, "13800138000"), 0);
	assert_int_equal(look(s, "wm2"), 0);
	assert_int_equal(look(s, "wm1"), 1);
	s->sight = NULL;
	assert_int_equal(look(s, "小明"), 3);
	assert_int_equal(look(s, "小明（王姐）"), 1);
	assert_true(span_is(s->found.first.customer, "wm1"));
	assert_int_equal(look(s, "小明（李姐）"), 0);
	assert_int_equal(look(s, "（王姐）"), 0);
}

/* Of others of that name there are more than are looked through: he is told so, and finds his own by more of it. */
static void many_of_others(void **state)
{
	static const struct called_sight li = {only_li, NULL};
	struct shelf *s = *state;

	for (int i = 0; i < 1300; i++) {
		char id[16];

		snprintf(id, sizeof id, "wm%04d", i);
		add(s, id, i == 1290 ? "张三丰" : "张三", 20000);
		follows(s, id, i == 1290 ? "li" : "wang", RELATION_LIVE);
	}
	s->sight = &li;
	assert_int_equal(look(s, "张三"), 0);
	assert_true(s->found.more);
	assert_int_equal(look(s, "三丰"), 1);
	assert_false(s->found.more);
}

static void none_but_words(void **state)
{
	struct shelf *s = *state;
	char endless[600];

	for (size_t i = 0; i < sizeof endless - 1; i += 3)
		memcpy(endless + i, "明", 3);
	endless[597] = '\0';
	add(s, "wm1", endless, 20000);
	add(s, "wm2", "\xff\xfe", 20001);
	assert_int_equal(look(s, "明明明"), 1);
	assert_int_equal(look(s, endless), 0); /* 64 characters are kept */
	assert_int_equal(look(s, "\xff\xfe"), 0);
	assert_int_equal(look(s, "'; DROP TABLE called; --"), 0);
	assert_int_equal(look(s, "%"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(whole_names_before_parts, setup, teardown),
		cmocka_unit_test_setup_teardown(many_over_pages, setup, teardown),
		cmocka_unit_test_setup_teardown(by_the_company, setup, teardown),
		cmocka_unit_test_setup_teardown(by_what_was_noted, setup, teardown),
		cmocka_unit_test_setup_teardown(notes_over_pages, setup, teardown),
		cmocka_unit_test_setup_teardown(written_as_people_write, setup, teardown),
		cmocka_unit_test_setup_teardown(beginnings_before_parts, setup, teardown),
		cmocka_unit_test_setup_teardown(words_go_with_their_names, setup, teardown),
		cmocka_unit_test_setup_teardown(whom_he_sees, setup, teardown),
		cmocka_unit_test_setup_teardown(many_of_others, setup, teardown),
		cmocka_unit_test_setup_teardown(none_but_words, setup, teardown)};
	return cmocka_run_group_tests_name("whois", tests, NULL, NULL);
}
