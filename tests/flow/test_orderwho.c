/* Orders that find their contact by the number of a phone or by what their remark says, now or later; and the trail of what changes. */
#include "orderworld.h"

#include "crypt/phone.h"
#include "store/orderclaim.h"
#include "store/ordertrail.h"
#include "store/remark.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

static struct span digest_of(struct world *w, const char *phone)
{
	char hex[PHONE_DIGEST + 1];
	assert_true(phone_digest(SPAN_LIT("ww1"), span_of(phone), hex));
	return arena_copy(w->a, span_of(hex));
}

/* What profile_follow does when an employee notes a number and a name. */
static struct orders_result note(
	struct world *w, const char *customer, const char *employee, const char *phone, const char *name)
{
	struct err err = {0};
	struct orders_result r = {0};
	struct span digest = phone ? digest_of(w, phone) : SPAN_LIT("");
	const struct remark m = {
		.customer = span_of(customer), .employee = span_of(employee), .remark = span_of(name), .as_of_ms = 1};
	assert_int_equal(remark_put(w->db, &m, &err), RC_OK);
	if (phone)
		assert_int_equal(orderclaim_note(w->db, digest, span_of(customer), span_of(employee), &err), RC_OK);
	w->rules.input_id = ++w->input_id;
	w->rules.now_ms = START + 20 * DAY;
	if (orders_noted(w->db, w->a, &w->rules, span_of(customer), &digest, phone ? 1 : 0, span_of(name), &r, &err))
		fail_msg("%s", err.text);
	return r;
}

static void tell_of(struct world *w, const char *no, const char *phone, const char *remark, const char *employee)
{
	orderworld_fold(w,
		arena_printf(w->a,
			"{\"source\":\"shop\",\"by\":\"命令行 root\",\"orders\":[{\"order_no\":\"%s\",\"paid_at\":\"2026-03-06\","
			"\"amount_yuan\":\"10\",\"phone_hash\":\"%.*s\",\"remark\":\"%s\",\"employee\":\"%s\"}]}",
			no, SPAN_ARG(phone ? digest_of(w, phone) : SPAN_LIT("")), remark, employee)
			.p);
}

static void expect_owner(struct world *w, const char *no, const char *customer, const char *by)
{
	struct purchase p = orderworld_find(w, "shop", no);
	if (!span_is(p.customer, customer) || !span_is(p.matched_by, by))
		fail_msg("%s: '%.*s' by '%.*s'", no, SPAN_ARG(p.customer), SPAN_ARG(p.matched_by));
}

static void test_found_by_number_and_remark(void **state)
{
	struct world *w = *state;
	const char *id = "wmAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1";
	tell_of(w, "N1", "13800138000", "", "");
	tell_of(w, "N2", NULL, arena_printf(w->a, "电话手机:%.*s 送礼", SPAN_ARG(digest_of(w, "13800138000"))).p, "");
	tell_of(w, "N3", NULL, "小明妈妈", "");
	tell_of(w, "N4", NULL, arena_printf(w->a, "客户 %s。", id).p, "");
	tell_of(w, "N5", NULL, "不认识", "");
	for (int i = 1; i <= 5; i++)
		expect_owner(w, arena_printf(w->a, "N%d", i).p, "", "");
	orderworld_meet(w, "c1", NULL, START);
	struct orders_result r = note(w, "c1", "li", "13800138000", "小明妈妈");
	assert_int_equal(r.matched, 3);
	assert_int_equal(r.events, 3);
	expect_owner(w, "N1", "c1", "phone");
	expect_owner(w, "N2", "c1", "phone");
	expect_owner(w, "N3", "c1", "remark");
	orderworld_meet(w, id, NULL, START);
	struct err err = {0};
	r = (struct orders_result){0};
	assert_int_equal(orders_match(w->db, w->a, &w->rules, span_of(id), SPAN_ABSENT, &r, &err), RC_OK);
	expect_owner(w, "N4", id, "remark");
	expect_owner(w, "N5", "", "");
	/* Orders that come now find him at once; a second customer with that number makes it nobody's, but for the employee's. */
	tell_of(w, "M1", "13800138000", "", "");
	expect_owner(w, "M1", "c1", "phone");
	orderworld_meet(w, "c2", NULL, START);
	assert_int_equal(note(w, "c2", "wang", "13800138000", "小明妈妈").matched, 0);
	tell_of(w, "M2", "13800138000", "", "");
	expect_owner(w, "M2", "", "");
	tell_of(w, "M3", "13800138000", "小明妈妈", "wang");
	expect_owner(w, "M3", "c2", "phone");
	/* An id wins over what the remark seems to say, and what stands is not taken away by a remark. */
	orderworld_fold(w,
		SHOP("{\"order_no\":\"M4\",\"paid_at\":\"2026-03-06\",\"amount_yuan\":\"1\",\"external_userid\":\"c2\",\"remark\":\"小明妈妈\"}"));
	expect_owner(w, "M4", "c2", "external_userid");
	tell_of(w, "M4", NULL, arena_printf(w->a, "%s", id).p, "");
	expect_owner(w, "M4", "c2", "external_userid");
}

/* Ids are told apart from words by their length; the sandbox has short ones. What several columns remarked is looked at one by one. */
static void test_remarks_of_several_columns(void **state)
{
	struct world *w = *state;
	orderworld_meet(w, "wmSANDBOX000000012", NULL, START);
	orderworld_meet(w, "wmAAAAAAAAAAAAAA", NULL, START);
	orderworld_meet(w, "c1", NULL, START);
	note(w, "c1", "li", NULL, "小明妈妈");
	tell_of(w, "R1", NULL, "客户 wmSANDBOX000000012", "");
	expect_owner(w, "R1", "wmSANDBOX000000012", "remark");
	tell_of(w, "R2", NULL, "wmAAAAAAAAAAAAAA", "");
	expect_owner(w, "R2", "wmAAAAAAAAAAAAAA", "remark");
	tell_of(w, "R3", NULL, "尽快发货；小明妈妈", "");
	expect_owner(w, "R3", "c1", "remark");
	tell_of(w, "R4", NULL, "小明妈妈；尽快发货；谢谢", "");
	expect_owner(w, "R4", "c1", "remark");
}

/* Every change stands in the trail: who, when, from what to what. */
static void test_trail(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct ordertrail *t;
	int n = 0;
	tell_of(w, "T1", "13800138000", "", "");
	struct purchase p = orderworld_find(w, "shop", "T1");
	assert_true(span_is(p.made_by, "命令行 root"));
	assert_int_equal(p.made_ms, START + 10 * DAY);
	int64_t made = p.made_input;
	assert_int_equal(ordertrail_of(w->db, w->a, p.purchase, &t, &n, &err), RC_OK);
	assert_int_equal(n, 0);
	orderworld_meet(w, "c1", NULL, START);
	orderworld_touch(w, "c1", START + DAY, true, "", "");
	note(w, "c1", "li", "13800138000", "");
	orderworld_fold(w,
		SHOP("{\"order_no\":\"T1\",\"paid_at\":\"2026-03-06\",\"amount_yuan\":\"12\",\"refund_yuan\":\"2\"}"));
	orderworld_fold(w,
		SHOP("{\"order_no\":\"T1\",\"paid_at\":\"2026-03-06\",\"amount_yuan\":\"12\",\"refund_yuan\":\"2\"}"));
	assert_int_equal(ordertrail_of(w->db, w->a, p.purchase, &t, &n, &err), RC_OK);
	static const struct {
		const char *who, *what, *old, *new;
	} want[] = {
		{"自动对上", "客户", "", "c1"},
		{"自动对上", "归因", "未匹配：还没有这位客户", NULL},
		{"自动对上", "业绩归", "", "li"},
		{"来源 shop", "金额", "¥10.00", "¥12.00"},
		{"来源 shop", "退款", "¥0.00", "¥2.00"},
	};
	assert_int_equal(n, (int)(sizeof want / sizeof *want));
	for (int i = 0; i < n; i++) {
		assert_true(span_is(t[i].who, want[i].who));
		assert_true(span_is(t[i].what, want[i].what));
		assert_true(span_is(t[i].old, want[i].old));
		assert_true(!want[i].new || span_is(t[i].new, want[i].new));
	}
	assert_int_equal(t[0].at_ms, START + 20 * DAY);
	assert_int_equal(orderworld_find(w, "shop", "T1").made_input, made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_found_by_number_and_remark, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_remarks_of_several_columns, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_trail, orderworld_setup, orderworld_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
