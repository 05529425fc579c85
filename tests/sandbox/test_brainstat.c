/* Statistics of members and owners (api.md 11): by day of Beijing, never of today, 30 days at most, of several members one sum. */
#include "shop.h"

#include "sandbox/brainroom.h"

#define STAFF "externalcontact/get_user_behavior_data"
#define GROUPS "externalcontact/groupchat/statistic"
#define DAY_MS INT64_C(86400000)

static int64_t staff(struct shop *s, const char *who, int64_t from_ms, int64_t to_ms)
{
	return shop_call(s, STAFF,
		shop_json("{'userid':[%s],'start_time':%lld,'end_time':%lld}", who, (long long)(from_ms / 1000),
			(long long)(to_ms / 1000)));
}

static void what_members_did(void **state)
{
	struct shop *s = *state;
	int64_t then = s->now_ms;
	shop_customer(s, "lin.yue", "wm1");
	shop_customer(s, "gao.ming", "wm2");
	assert_int_equal(staff(s, "'lin.yue'", then, then), 40058); /* today */
	brain_chat(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), SPAN_LIT("在吗"));
	brain_chat(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), SPAN_LIT("看看这个"));
	shop_pass(s, 2 * DAY_MS);
	shop_token(s);
	assert_int_equal(staff(s, "'lin.yue'", then, then + DAY_MS), 0);
	assert_int_equal(json_count(json_get(s->root, "behavior_data")), 2);
	assert_int_equal(shop_int(s, "behavior_data.0.message_cnt"), 2);
	assert_int_equal(shop_int(s, "behavior_data.0.chat_cnt"), 1);
	assert_int_equal(shop_int(s, "behavior_data.0.avg_reply_time"), 6);
	assert_null(json_path(s->root, "behavior_data.1.avg_reply_time"));
	int64_t his = shop_int(s, "behavior_data.0.new_contact_cnt");
	assert_true(his > 0);
	assert_int_equal(staff(s, "'gao.ming'", then, then), 0);
	int64_t hers = shop_int(s, "behavior_data.0.new_contact_cnt");
	assert_int_equal(staff(s, "'lin.yue','gao.ming'", then, then), 0);
	assert_int_equal(shop_int(s, "behavior_data.0.new_contact_cnt"), his + hers);
	assert_int_equal(staff(s, "'lin.yue'", then - 29 * DAY_MS, then + DAY_MS), 40058); /* 31 days */
	assert_int_equal(staff(s, "", then, then), 40058);
}

static void what_groups_are_there(void **state)
{
	struct shop *s = *state;
	int64_t then = s->now_ms;
	shop_customer(s, "lin.yue", "wm1");
	brainroom_make(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wrA"), SPAN_LIT("群"));
	brainroom_join(s->brain, s->now_ms, SPAN_LIT("wrA"), SPAN_LIT("wm1"), 3, SPAN_ABSENT);
	shop_pass(s, DAY_MS);
	shop_token(s);
	assert_int_equal(
		shop_call(s, GROUPS,
			shop_json("{'day_begin_time':%lld,'owner_filter':{'userid_list':['lin.yue','gao.ming']}}",
				(long long)(then / 1000))),
		0);
	assert_int_equal(shop_int(s, "total"), 1);
	assert_true(span_is(shop_str(s, "items.0.owner"), "lin.yue"));
	assert_int_equal(shop_int(s, "items.0.data.chat_total"), 1);
	assert_int_equal(shop_int(s, "items.0.data.member_total"), 2);
	assert_int_equal(shop_call(s, GROUPS, shop_json("{'day_begin_time':%lld}", (long long)(then / 1000))), 40058);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_members_did, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(what_groups_are_there, shop_setup, shop_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
