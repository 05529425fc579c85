/* Handing customers and groups over, as api.md 10 gives it: who may, errors of a call and of a row, the day, refusal, the cap. */
#include "shop.h"
#include "sandbox/brainroom.h"

#include <stdio.h>

#define X "externalcontact/"
#define DAY_MS INT64_C(86400000)

static void people(struct shop *s)
{
	brain_employee(s->brain, SPAN_LIT("lin.yue"), SPAN_LIT("林悦"));
	brain_employee(s->brain, SPAN_LIT("gao.ming"), SPAN_LIT("高明"));
	brain_add(s->brain, s->now_ms, SPAN_LIT("gao.ming"), SPAN_LIT("wm1"), SPAN_LIT("一"), SPAN_ABSENT, false);
	brain_add(s->brain, s->now_ms, SPAN_LIT("gao.ming"), SPAN_LIT("wm2"), SPAN_LIT("二"), SPAN_ABSENT, false);
}

static void of_one_who_is_there(void **state)
{
	static const struct shop_row rows[] = {
		{"{'takeover_userid':'lin.yue','external_userid':['wm1']}", 40003},
		{"{'handover_userid':'gao.ming','takeover_userid':'gao.ming','external_userid':['wm1']}", 40130},
		{"{'handover_userid':'gao.ming','takeover_userid':'nobody','external_userid':['wm1']}", 60111},
		{"{'handover_userid':'gao.ming','takeover_userid':'lin.yue'}", 41035},
	};
	struct shop *s = *state;

	people(s);
	SHOP_ROWS(s, X "transfer_customer", rows);
	assert_int_equal(
		shop_call(s, X "resigned/transfer_customer",
			shop_json(
				"{'handover_userid':'gao.ming','takeover_userid':'lin.yue','external_userid':['wm1']}")),
		40097);
	brain_limit(s->brain, SPAN_LIT("lin.yue"), 1, true);
	assert_int_equal(
		shop_call(s, X "transfer_customer",
			shop_json(
				"{'handover_userid':'gao.ming','takeover_userid':'lin.yue','external_userid':['wm1']}")),
		40098);
	brain_limit(s->brain, SPAN_LIT("lin.yue"), 1, false);
	assert_int_equal(
		shop_call(s, X "transfer_customer",
			shop_json(
				"{'handover_userid':'gao.ming','takeover_userid':'lin.yue','external_userid':['wm1','wm2','wm9']}")),
		0);
	assert_int_equal(shop_int(s, "customer.0.errcode"), 0);
	assert_int_equal(shop_int(s, "customer.1.errcode"), 0);
	assert_int_equal(shop_int(s, "customer.2.errcode"), 40096);
	assert_int_equal(
		shop_call(s, X "transfer_customer",
			shop_json(
				"{'handover_userid':'gao.ming','takeover_userid':'lin.yue','external_userid':['wm1']}")),
		0);
	assert_int_equal(shop_int(s, "customer.0.errcode"), 40129);
	/* The day is over: one has room, the other not. */
	shop_pass(s, DAY_MS);
	shop_token(s);
	assert_int_equal(shop_call(s, X "transfer_result",
				 shop_json("{'handover_userid':'gao.ming','takeover_userid':'lin.yue'}")),
		0);
	assert_int_equal(shop_int(s, "customer.0.status"), 1);
	assert_int_equal(shop_int(s, "customer.1.status"), 4);
}

static void of_one_who_left(void **state)
{
	struct shop *s = *state;

	people(s);
	brainroom_make(s->brain, s->now_ms, SPAN_LIT("gao.ming"), SPAN_LIT("wrG1"), SPAN_LIT("群"));
	brain_resign(s->brain, s->now_ms, SPAN_LIT("gao.ming"));
	assert_int_equal(shop_call(s, X "get_unassigned_list", shop_json("{'page_size':1}")), 0);
	assert_true(span_is(shop_str(s, "info.0.external_userid"), "wm1"));
	assert_true(span_is(shop_str(s, "next_cursor"), "u-1"));
	assert_int_equal(shop_call(s, X "get_unassigned_list", shop_json("{'page_size':1,'cursor':'u-1'}")), 0);
	assert_true(span_is(shop_str(s, "info.0.external_userid"), "wm2"));
	assert_int_equal(
		shop_call(s, X "transfer_customer",
			shop_json(
				"{'handover_userid':'gao.ming','takeover_userid':'lin.yue','external_userid':['wm1']}")),
		60111);
	assert_int_equal(
		shop_call(s, X "resigned/transfer_customer",
			shop_json(
				"{'handover_userid':'gao.ming','takeover_userid':'lin.yue','external_userid':['wm1']}")),
		0);
	assert_true(brain_refuse(s->brain, s->now_ms, SPAN_LIT("wm1")));
	assert_false(brain_refuse(s->brain, s->now_ms, SPAN_LIT("wm1")));
	assert_int_equal(shop_call(s, X "resigned/transfer_result",
				 shop_json("{'handover_userid':'gao.ming','takeover_userid':'lin.yue'}")),
		0);
	assert_int_equal(shop_int(s, "customer.0.status"), 3);
	assert_int_equal(shop_call(s, X "groupchat/onjob_transfer",
				 shop_json("{'chat_id_list':['wrG1'],'new_owner':'lin.yue'}")),
		0);
	assert_int_equal(shop_int(s, "failed_chat_list.0.errcode"), 90502);
	assert_int_equal(shop_call(s, X "groupchat/transfer",
				 shop_json("{'chat_id_list':['wrG1','wrNo'],'new_owner':'lin.yue'}")),
		0);
	assert_int_equal(shop_int(s, "failed_chat_list.0.errcode"), 90501);
	assert_int_equal(shop_call(s, X "groupchat/onjob_transfer",
				 shop_json("{'chat_id_list':['wrG1'],'new_owner':'lin.yue'}")),
		0);
	assert_int_equal(shop_int(s, "failed_chat_list.0.errcode"), 90504);
}

/* Twice in ninety days, as customers (api.md 10); behind 300 of one person in a day somebody was careless. */
static void groups_go_over_now_and_then(void **state)
{
	struct shop *s = *state;
	static const char *const owners[] = {"lin.yue", "gao.ming", "lin.yue"};
	char id[16];

	people(s);
	brainroom_make(s->brain, s->now_ms, SPAN_LIT("gao.ming"), SPAN_LIT("wrG1"), SPAN_LIT("群"));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(shop_call(s, X "groupchat/onjob_transfer",
					 shop_json("{'chat_id_list':['wrG1'],'new_owner':'%s'}", owners[i])),
			0);
		assert_int_equal(json_count(json_get(s->root, "failed_chat_list")), i == 2);
	}
	assert_int_equal(shop_int(s, "failed_chat_list.0.errcode"), 40128);
	assert_int_equal(brain_breaches(s->brain, NULL), 0);
	for (int i = 0; i < 301; i++) {
		snprintf(id, sizeof id, "wrH%d", i);
		brainroom_make(s->brain, s->now_ms, SPAN_LIT("gao.ming"), span_of(id), SPAN_LIT("群"));
		assert_int_equal(shop_call(s, X "groupchat/onjob_transfer",
					 shop_json("{'chat_id_list':['%s'],'new_owner':'lin.yue'}", id)),
			0);
	}
	assert_int_equal(brain_breaches(s->brain, NULL), 2); /* 302 were of gao.ming */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(of_one_who_is_there, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(of_one_who_left, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(groups_go_over_now_and_then, shop_setup, shop_teardown),
	};

	return cmocka_run_group_tests_name("sandbox/brainhand", tests, NULL, NULL);
}
