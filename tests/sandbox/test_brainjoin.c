/* Join ways, acquisition links and templates of group welcomes, as api.md 7.4, 9 and 4.2 give them. */
#include "shop.h"
#include "sandbox/brainroom.h"

#include <stdio.h>
#include <string.h>

#define JOIN "externalcontact/groupchat/"
#define LINK "externalcontact/customer_acquisition/"
#define TEMPLATE "externalcontact/group_welcome_template/"

static void rooms(struct shop *s)
{
	brainroom_make(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wrG1"), SPAN_LIT("福利群"));
	brainroom_make(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wrG2"), SPAN_LIT("打卡群"));
}

static void join_ways(void **state)
{
	static const struct shop_row rows[] = {
		{"{'chat_id_list':['wrG1']}", 40058},
		{"{'scene':2}", 40058},
		{"{'scene':2,'chat_id_list':['wrNone']}", 40058},
		{"{'scene':2,'chat_id_list':['wrG1','wrG2','wrG1','wrG2','wrG1','wrG2']}", 41091},
		{"{'scene':2,'chat_id_list':['wrG1'],'auto_create_room':2}", 40058},
		{"{'scene':2,'chat_id_list':['wrG1'],'state':'1234567890123456789012345678901'}", 40058},
		{"{'scene':2,'chat_id_list':['wrG1','wrG2'],'auto_create_room':1,'room_base_name':'a','state':'g'}", 0},
	};
	struct shop *s = *state;
	char json[256];

	rooms(s);
	SHOP_ROWS(s, JOIN "add_join_way", rows);
	snprintf(json, sizeof json, "{'config_id':'%.*s'}", SPAN_ARG(shop_str(s, "config_id")));
	assert_int_equal(shop_call(s, JOIN "get_join_way", shop_json("%s", json)), 0);
	assert_true(span_is(shop_str(s, "join_way.state"), "g"));
	assert_true(span_starts(shop_str(s, "join_way.qr_code"), "https://"));
	assert_int_equal(shop_call(s, JOIN "update_join_way", shop_json("%s", json)), 40058); /* all of it is needed */
	assert_int_equal(shop_call(s, JOIN "del_join_way", shop_json("%s", json)), 0);
	assert_int_equal(shop_call(s, JOIN "get_join_way", shop_json("%s", json)), 40058);
}

static int64_t groups(const struct shop *s)
{
	struct brain_books books;

	brain_books(s->brain, &books);
	return books.rooms;
}

/* Behind a way whose groups are full the platform makes the next one, by name and number; without auto_create_room nobody comes in. */
static void full_groups(void **state)
{
	struct shop *s = *state;
	char json[512], who[16], first[64];
	struct brainroom_state made;
	int64_t told = groups(s);

	rooms(s);
	assert_int_equal(
		shop_call(s, JOIN "add_join_way",
			shop_json(
				"{'scene':2,'chat_id_list':['wrG1','wrG2'],'room_base_name':'福利','room_base_id':7,'state':'g'}")),
		0);
	snprintf(json, sizeof json, "{'config_id':'%.*s'}", SPAN_ARG(shop_str(s, "config_id")));
	assert_false(span_present(brainjoin_scan(s->brain, s->now_ms, SPAN_LIT("nobody"), SPAN_LIT("wmX"))));
	for (int i = 0; i < 2 * 199; i++) { /* the owner sits in each */
		snprintf(who, sizeof who, "wm%d", i);
		assert_true(span_is(
			brainjoin_scan(s->brain, s->now_ms, SPAN_LIT("g"), span_of(who)), i < 199 ? "wrG1" : "wrG2"));
	}
	assert_false(brainroom_join(s->brain, s->now_ms, SPAN_LIT("wrG1"), SPAN_LIT("wmLate"), 1, SPAN_ABSENT));
	assert_int_equal(groups(s), told + 2);
	struct span id = brainjoin_scan(s->brain, s->now_ms, SPAN_LIT("g"), SPAN_LIT("wmLate"));
	assert_true(id.n > 0);
	snprintf(first, sizeof first, "%.*s", SPAN_ARG(id));
	assert_true(brainroom_state(s->brain, 2, &made));
	assert_true(span_is(made.id, first));
	assert_true(span_is(made.name, "福利7"));
	assert_true(span_is(made.owner, "lin.yue"));
	assert_int_equal(groups(s), told + 3);
	assert_int_equal(shop_call(s, JOIN "get_join_way", shop_json("%s", json)), 0);
	assert_true(span_is(shop_str(s, "join_way.chat_id_list.2"), first));
	/* He is in: not twice. */
	assert_false(span_present(brainjoin_scan(s->brain, s->now_ms, SPAN_LIT("g"), SPAN_LIT("wmLate"))));
	/* Somebody leaves the first: there is room again. */
	assert_true(brainroom_leave(s->brain, s->now_ms, SPAN_LIT("wrG1"), SPAN_LIT("wm0"), false));
	assert_true(span_is(brainjoin_scan(s->brain, s->now_ms, SPAN_LIT("g"), SPAN_LIT("wmNext")), "wrG1"));
	snprintf(json, sizeof json,
		"{'config_id':'%.*s','scene':2,'chat_id_list':['wrG1','wrG2'],'auto_create_room':0,'state':'g'}",
		SPAN_ARG(shop_str(s, "join_way.config_id")));
	assert_int_equal(shop_call(s, JOIN "update_join_way", shop_json("%s", json)), 0);
	assert_false(span_present(brainjoin_scan(s->brain, s->now_ms, SPAN_LIT("g"), SPAN_LIT("wmLast"))));
	assert_int_equal(groups(s), told + 3);
}

static void links(void **state)
{
	static const struct shop_row rows[] = {
		{"{'range':{'user_list':['lin.yue']}}", 40058},
		{"{'link_name':'a'}", 40058},
		{"{'link_name':'a','range':{'user_list':['nobody']}}", 60111},
		{"{'link_name':'1234567890123456789012345678901','range':{'user_list':['lin.yue']}}", 40058},
		{"{'link_name':'spring','range':{'user_list':['lin.yue']},'skip_verify':true}", 0},
	};
	struct shop *s = *state;
	char json[256];

	SHOP_ROWS(s, LINK "create_link", rows);
	assert_true(span_starts(shop_str(s, "link.url"), "https://work.weixin.qq.com/ca/"));
	snprintf(json, sizeof json, "{'link_id':'%.*s','range':{'user_list':['gao.ming']}}",
		SPAN_ARG(shop_str(s, "link.link_id")));
	assert_int_equal(shop_call(s, LINK "update_link", shop_json("%s", json)), 0);
	assert_int_equal(shop_call(s, LINK "delete_link", shop_json("%s", json)), 0);
	assert_int_equal(shop_call(s, LINK "update_link", shop_json("%s", json)), 40058);
}

/* Each adding by a link takes one of the uses that were paid for; below twenty, at none and from none the platform calls back. */
static void uses_of_links_run_out(void **state)
{
	struct shop s;
	struct brain_conf conf = shop_conf();
	char change[64];
	(void)state;
	conf.link_uses = 20;
	shop_open(&s, &conf);
	brain_employee(s.brain, SPAN_LIT("lin.yue"), SPAN_LIT("林月"));
	assert_int_equal(shop_call(&s, LINK "create_link",
				 shop_json("{'link_name':'spring','range':{'user_list':['lin.yue']}}")),
		0);
	for (int i = 0; i < 21; i++) {
		struct span user =
			brain_by_link(s.brain, s.now_ms, SPAN_LIT("spring"), SPAN_ABSENT, SPAN_ABSENT, SPAN_LIT("a"));
		assert_int_equal(span_present(user), i < 20);
		assert_int_equal(shop_call(&s, "externalcontact/customer_acquisition_quota", NULL), 0);
		assert_int_equal(shop_int(&s, "balance"), i < 20 ? 19 - i : 0);
		assert_int_equal(shop_int(&s, "total"), i < 20 ? i + 1 : 20);
		shop_clear(&s);
		shop_pass(&s, 1000);
		if (i == 0 || i == 19)
			assert_non_null(strstr(text_str(&s.events), i ? "balance_exhausted" : "balance_low"));
	}
	shop_clear(&s);
	brainjoin_pay(s.brain, s.now_ms, 5);
	shop_pass(&s, 1000);
	assert_string_equal(shop_heard(&s, "ChangeType", change, sizeof change), "balance_increased");
	assert_false(brainjoin_end(s.brain, s.now_ms, SPAN_LIT("autumn"), true));
	assert_true(brainjoin_end(s.brain, s.now_ms, SPAN_LIT("spring"), false));
	shop_pass(&s, 1000);
	assert_string_equal(shop_heard(&s, "ChangeType", change, sizeof change), "link_unavailable");
	shop_close(&s);
}

static void links_are_listed(void **state)
{
	struct shop *s = *state;
	char json[256], id[64];

	for (int i = 0; i < 3; i++)
		assert_int_equal(shop_call(s, LINK "create_link",
					 shop_json("{'link_name':'l%d','range':{'user_list':['lin.yue']}}", i)),
			0);
	assert_int_equal(shop_call(s, LINK "list_link", "{\"limit\":2}"), 0);
	snprintf(id, sizeof id, "%.*s", SPAN_ARG(shop_str(s, "link_id_list.0")));
	assert_true(span_is(shop_str(s, "next_cursor"), "l-2"));
	assert_false(span_present(shop_str(s, "link_id_list.2")));
	assert_int_equal(shop_call(s, LINK "list_link", "{\"limit\":2,\"cursor\":\"l-2\"}"), 0);
	assert_true(span_is(shop_str(s, "next_cursor"), ""));
	snprintf(json, sizeof json, "{'link_id':'%s'}", id);
	assert_int_equal(shop_call(s, LINK "get", shop_json("%s", json)), 0);
	assert_true(span_is(shop_str(s, "link.link_name"), "l0"));
	assert_true(span_is(shop_str(s, "range.user_list.0"), "lin.yue"));
	assert_true(span_is(
		brain_by_link(s->brain, s->now_ms, SPAN_LIT("l0"), SPAN_LIT("wm1"), SPAN_LIT("一"), SPAN_LIT("ad")),
		"lin.yue"));
	assert_int_equal(shop_call(s, LINK "customer", shop_json("%s", json)), 0);
	assert_true(span_is(shop_str(s, "customer_list.0.external_userid"), "wm1"));
	assert_true(span_is(shop_str(s, "customer_list.0.state"), "ad"));
	assert_true(brain_code_users(s->brain, SPAN_LIT("l0"), SPAN_LIT("gao.ming,lin.yue")));
	assert_int_equal(shop_call(s, LINK "get", shop_json("%s", json)), 0);
	assert_true(span_is(shop_str(s, "range.user_list.0"), "gao.ming"));
	assert_true(brain_code_drop(s->brain, SPAN_LIT("l0")));
	assert_int_equal(shop_call(s, LINK "get", shop_json("%s", json)), 40058);
}

static void templates(void **state)
{
	static const struct shop_row rows[] = {
		{"{}", 44004},
		{"{'text':{'content':''},'link':{'title':'a'}}", 40063},
		{"{'text':{'content':'Hi %NICKNAME%'},'link':{'title':'a','url':'https://a'}}", 0},
	};
	struct shop *s = *state;
	char json[256];

	SHOP_ROWS(s, TEMPLATE "add", rows);
	snprintf(json, sizeof json, "{'template_id':'%.*s','text':{'content':'Hello'}}",
		SPAN_ARG(shop_str(s, "template_id")));
	assert_int_equal(shop_call(s, TEMPLATE "edit", shop_json("%s", json)), 0);
	assert_int_equal(shop_call(s, TEMPLATE "edit", "{\"template_id\":\"x\",\"text\":{\"content\":\"a\"}}"), 40058);
	for (int i = 1; i < 100; i++)
		assert_int_equal(shop_call(s, TEMPLATE "add", "{\"text\":{\"content\":\"a\"}}"), 0);
	assert_int_equal(shop_call(s, TEMPLATE "add", "{\"text\":{\"content\":\"a\"}}"), 41055);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(join_ways, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(full_groups, shop_setup, shop_teardown),
		cmocka_unit_test(uses_of_links_run_out),
		cmocka_unit_test_setup_teardown(links, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(links_are_listed, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(templates, shop_setup, shop_teardown),
	};

	return cmocka_run_group_tests_name("sandbox/brainjoin", tests, NULL, NULL);
}
