/* Strategy groups and their tags, as api.md 2.8 and 3.5 give them, and the library changed by hand. */
#include "shop.h"

#include "sandbox/brainlibrary.h"

#include <stdio.h>
#include <string.h>

#define LIST "externalcontact/get_strategy_tag_list"

static void changes(struct shop *s, const char *what, const char *said, const char *to, int64_t strategy)
{
	assert_true(brainlibrary_change(s->brain, s->now_ms,
		&(struct brainlibrary_what){
			.what = span_of(what), .said = span_of(said), .to = span_of(to), .strategy = strategy}));
}

/* Only those that this app made are seen. */
static void strategy_groups_are_listed_page_by_page(void **state)
{
	struct shop *s = *state;
	brainlibrary_strategy(s->brain, s->now_ms, 7, 0, SPAN_LIT("华东"), true);
	brainlibrary_strategy(s->brain, s->now_ms, 8, 0, SPAN_LIT("别家的"), false);
	brainlibrary_strategy(s->brain, s->now_ms, 9, 7, SPAN_LIT("上海"), true);
	assert_int_equal(shop_call(s, "externalcontact/customer_strategy/list", "{\"limit\":1}"), 0);
	assert_int_equal(shop_int(s, "strategy.0.strategy_id"), 7);
	char next[128];
	snprintf(next, sizeof next, "{\"limit\":1,\"cursor\":\"%.*s\"}", SPAN_ARG(shop_str(s, "next_cursor")));
	assert_int_equal(shop_call(s, "externalcontact/customer_strategy/list", next), 0);
	assert_int_equal(shop_int(s, "strategy.0.strategy_id"), 9);
	assert_int_equal(shop_str(s, "next_cursor").n, 0);
	assert_int_equal(shop_call(s, "externalcontact/customer_strategy/get", "{\"strategy_id\":9}"), 0);
	assert_true(span_is(shop_str(s, "strategy.strategy_name"), "上海"));
	assert_int_equal(shop_int(s, "strategy.parent_id"), 7);
	static const struct shop_row rows[] = {
		{"{'strategy_id':8}", 60011}, {"{}", 40058}, {"{'strategy_id':'7'}", 40058}};
	SHOP_ROWS(s, "externalcontact/customer_strategy/get", rows);
}

static void strategy_tags_are_made_read_renamed_and_deleted(void **state)
{
	struct shop *s = *state;
	char tag[64];
	brainlibrary_strategy(s->brain, s->now_ms, 7, 0, SPAN_LIT("华东"), true);
	brainlibrary_strategy(s->brain, s->now_ms, 8, 0, SPAN_LIT("别家的"), false);
	brainlibrary_strategy(s->brain, s->now_ms, 9, 7, SPAN_LIT("上海"), true);
	static const struct shop_row rows[] = {{"{'group_name':'级别','tag':[{'name':'会员'}]}", 40058},
		{"{'strategy_id':8,'group_name':'级别','tag':[{'name':'会员'}]}", 60011},
		{"{'strategy_id':9,'group_name':'级别','tag':[{'name':'会员'}]}", 40058},
		{"{'strategy_id':7,'group_name':'级别','tag':[]}", 40058},
		{"{'strategy_id':7,'group_id':'etNone','tag':[{'name':'a'}]}", 40068}};
	SHOP_ROWS(s, "externalcontact/add_strategy_tag", rows);
	assert_int_equal(shop_call(s, "externalcontact/add_strategy_tag",
				 shop_json("{'strategy_id':7,'group_name':'级别','tag':[{'name':'%s'}]}", "会员")),
		0);
	snprintf(tag, sizeof tag, "%.*s", SPAN_ARG(shop_str(s, "tag_group.tag.0.id")));
	changes(s, "new", "级别/会员", "", 0);
	changes(s, "new", "级别/会员", "", 8);
	/* Neither list has the other's, nor that of another app. */
	assert_int_equal(shop_call(s, LIST, "{}"), 0);
	assert_int_equal(json_count(json_get(s->root, "tag_group")), 1);
	assert_int_equal(shop_int(s, "tag_group.0.strategy_id"), 7);
	assert_true(span_is(shop_str(s, "tag_group.0.tag.0.id"), tag));
	assert_int_equal(shop_call(s, LIST, "{\"strategy_id\":9}"), 0);
	assert_int_equal(json_count(json_get(s->root, "tag_group")), 0);
	assert_int_equal(shop_call(s, "externalcontact/get_corp_tag_list", "{}"), 0);
	assert_int_equal(json_count(json_get(s->root, "tag_group")), 1);
	assert_false(span_is(shop_str(s, "tag_group.0.tag.0.id"), tag));
	/* Each has its own calls. */
	assert_int_equal(
		shop_call(s, "externalcontact/edit_corp_tag", shop_json("{'id':'%s','name':'贵宾'}", tag)), 40068);
	assert_int_equal(
		shop_call(s, "externalcontact/edit_strategy_tag", shop_json("{'id':'%s','name':'贵宾'}", tag)), 0);
	assert_int_equal(shop_call(s, LIST, "{}"), 0);
	assert_true(span_is(shop_str(s, "tag_group.0.tag.0.name"), "贵宾"));
	assert_int_equal(shop_call(s, "externalcontact/del_corp_tag", shop_json("{'tag_id':['%s']}", tag)), 40068);
	assert_int_equal(shop_call(s, "externalcontact/del_strategy_tag", shop_json("{'tag_id':['%s']}", tag)), 0);
	assert_int_equal(shop_call(s, LIST, "{}"), 0);
	assert_int_equal(json_count(json_get(s->root, "tag_group")), 0);
}

/* The client puts one on: the page calls it type 3, the list of ids has it among the others. */
static void a_strategy_tag_stands_on_a_customer(void **state)
{
	struct shop *s = *state;
	shop_customer(s, "lin.yue", "wm1");
	brainlibrary_strategy(s->brain, s->now_ms, 7, 0, SPAN_LIT("华东"), true);
	changes(s, "new", "级别/会员", "", 7);
	assert_true(brainlibrary_mark(
		s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), 7, SPAN_LIT("会员"), true));
	assert_false(brainlibrary_mark(
		s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), 8, SPAN_LIT("会员"), true));
	assert_int_equal(shop_call(s, "externalcontact/get?external_userid=wm1", NULL), 0);
	assert_int_equal(shop_int(s, "follow_user.0.tags.0.type"), 3);
	assert_true(span_is(shop_str(s, "follow_user.0.tags.0.group_name"), "级别"));
	changes(s, "rename", "级别", "等级", 7);
	changes(s, "rename", "等级/会员", "贵宾", 7);
	assert_int_equal(shop_call(s, "externalcontact/get?external_userid=wm1", NULL), 0);
	assert_true(span_is(shop_str(s, "follow_user.0.tags.0.group_name"), "等级"));
	assert_true(span_is(shop_str(s, "follow_user.0.tags.0.tag_name"), "贵宾"));
	changes(s, "drop", "等级", "", 7);
	assert_int_equal(shop_call(s, "externalcontact/get?external_userid=wm1", NULL), 0);
	assert_int_equal(json_count(json_get(json_first(json_get(s->root, "follow_user")), "tags")), 0);
	assert_false(brainlibrary_change(s->brain, s->now_ms,
		&(struct brainlibrary_what){.what = SPAN_LIT("drop"), .said = SPAN_LIT("等级"), .strategy = 7}));
}

#define T(test) cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(strategy_groups_are_listed_page_by_page),
		T(strategy_tags_are_made_read_renamed_and_deleted),
		T(a_strategy_tag_stands_on_a_customer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
