/* Customer groups in the brain: callbacks of callbacks.md 5.5, groupchat/list and get of api.md 7, mass messages into groups. */
#include "shop.h"

#include "sandbox/brainroom.h"

#include <stdio.h>
#include <string.h>

#define ADD "externalcontact/add_msg_template"
#define GET "externalcontact/groupchat/get"
#define LIST "externalcontact/groupchat/list"
#define RESULT "externalcontact/get_groupmsg_send_result"
#define MASSES "externalcontact/get_groupmsg_list_v2"

static void heard(struct shop *s, const char *change, const char *detail)
{
	char buf[128];
	shop_pass(s, 0);
	assert_string_equal(shop_heard(s, "ChangeType", buf, sizeof buf), change);
	if (detail)
		assert_string_equal(shop_heard(s, "UpdateDetail", buf, sizeof buf), detail);
	shop_clear(s);
}

static void people_come_and_go(void **state)
{
	struct shop *s = *state;
	struct span g = SPAN_LIT("wrG1"), wm1 = SPAN_LIT("wm1");
	char buf[128], version[64];
	brainroom_make(s->brain, s->now_ms, SPAN_LIT("lin.yue"), g, SPAN_LIT("打卡一群"));
	heard(s, "create", NULL);
	shop_customer(s, "lin.yue", "wm1");
	shop_pass(s, 60000);
	shop_clear(s);
	assert_int_equal(shop_call(s, GET, "{\"chat_id\":\"wrG1\"}"), 0);
	snprintf(version, sizeof version, "%.*s", SPAN_ARG(shop_str(s, "group_chat.member_version")));
	assert_true(brainroom_join(s->brain, s->now_ms, g, wm1, 3, SPAN_LIT("g42")));
	assert_false(brainroom_join(s->brain, s->now_ms, g, wm1, 3, SPAN_ABSENT)); /* he is in */
	shop_pass(s, 0);
	assert_string_equal(shop_heard(s, "UpdateDetail", buf, sizeof buf), "add_member");
	/* The chain: LastMemVer is what was. */
	assert_non_null(strstr(text_str(&s->events), "<Item>wm1</Item>"));
	assert_non_null(strstr(text_str(&s->events), "<JoinScene>3</JoinScene>"));
	assert_non_null(strstr(text_str(&s->events), version));
	shop_clear(s);
	assert_true(brainroom_join(s->brain, s->now_ms, g, SPAN_LIT("wmStranger"), 2, SPAN_ABSENT));
	heard(s, "update", "add_member");
	assert_int_equal(shop_call(s, GET, "{\"chat_id\":\"wrG1\",\"need_name\":1}"), 0);
	assert_true(span_is(shop_str(s, "group_chat.name"), "打卡一群"));
	assert_true(span_is(shop_str(s, "group_chat.owner"), "lin.yue"));
	assert_int_equal(shop_int(s, "group_chat.member_list.0.type"), 1);
	assert_int_equal(shop_int(s, "group_chat.member_list.1.type"), 2);
	assert_true(span_is(shop_str(s, "group_chat.member_list.1.state"), "g42"));
	assert_int_equal(shop_int(s, "group_chat.member_list.1.join_scene"), 3);
	assert_true(shop_str(s, "group_chat.member_list.2.unionid").n > 0); /* nobody's friend has one, too */
	assert_true(brainroom_leave(s->brain, s->now_ms, g, wm1, false));
	heard(s, "update", "del_member");
	assert_false(brainroom_leave(s->brain, s->now_ms, g, wm1, false));
	assert_true(brainroom_rename(s->brain, s->now_ms, g, SPAN_LIT("打卡二群")));
	heard(s, "update", "change_name");
	assert_true(brainroom_owner(s->brain, s->now_ms, g, SPAN_LIT("gao.ming")));
	heard(s, "update", "change_owner");
	assert_true(brainroom_dismiss(s->brain, s->now_ms, g));
	heard(s, "dismiss", NULL);
	assert_int_equal(shop_call(s, GET, "{\"chat_id\":\"wrG1\"}"), 49008);
	assert_int_equal(shop_call(s, GET, "{\"chat_id\":\"none\"}"), 90501);
	assert_int_equal(shop_call(s, GET, "{}"), 40063);
}

static void lists_come_in_pages(void **state)
{
	struct shop *s = *state;
	for (int i = 0; i < 3; i++)
		brainroom_make(s->brain, s->now_ms, i ? SPAN_LIT("lin.yue") : SPAN_LIT("gao.ming"), SPAN_ABSENT,
			SPAN_LIT("群"));
	assert_int_equal(shop_call(s, LIST, "{\"limit\":2}"), 0);
	assert_int_equal(json_count(json_get(s->root, "group_chat_list")), 2);
	assert_int_equal(
		shop_call(s, LIST, shop_json("{'limit':2,'cursor':'%.*s'}", SPAN_ARG(shop_str(s, "next_cursor")))), 0);
	assert_int_equal(json_count(json_get(s->root, "group_chat_list")), 1);
	assert_true(span_is(shop_str(s, "next_cursor"), ""));
	assert_int_equal(shop_call(s, LIST, shop_json("{'limit':9,'owner_filter':{'userid_list':['lin.yue']}}")), 0);
	assert_int_equal(json_count(json_get(s->root, "group_chat_list")), 2);
	static const struct shop_row rows[] = {
		{"{}", 40058},
		{"{'limit':1001}", 40058},
		{"{'limit':1,'cursor':'x'}", 40058},
		{"{'limit':1,'owner_filter':{'userid_list':'lin.yue'}}", 40058},
	};
	SHOP_ROWS(s, LIST, rows);
}

static void a_message_goes_into_groups(void **state)
{
	struct shop *s = *state;
	struct brain_message m;
	char id[64];
	brainroom_make(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wrA"), SPAN_LIT("甲"));
	brainroom_make(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wrB"), SPAN_LIT("乙"));
	brainroom_make(s->brain, s->now_ms, SPAN_LIT("gao.ming"), SPAN_LIT("wrC"), SPAN_LIT("丙"));
	/* The sender must be the owner (api.md 5.1): others are in fail_list. */
	assert_int_equal(
		shop_call(s, ADD,
			shop_json(
				"{'chat_type':'group','sender':'lin.yue','chat_id_list':['wrA','wrB','wrC'],'text':{'content':'早'}}")),
		0);
	assert_int_equal(json_count(json_get(s->root, "fail_list")), 1);
	assert_true(span_is(shop_str(s, "fail_list.0"), "wrC"));
	snprintf(id, sizeof id, "%.*s", SPAN_ARG(shop_str(s, "msgid")));
	shop_pass(s, 3000);
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 1);
	assert_int_equal(shop_call(s, RESULT, shop_json("{'msgid':'%s','userid':'lin.yue'}", id)), 0);
	assert_true(span_is(shop_str(s, "send_list.1.chat_id"), "wrB"));
	assert_false(span_present(shop_str(s, "send_list.1.external_userid")));
	assert_int_equal(shop_int(s, "send_list.1.status"), 1);
	assert_true(brainroom_message(s->brain, SPAN_LIT("wrA"), 0, &m));
	assert_string_equal(m.how, "mass");
	assert_true(span_is(m.text, "早"));
	/* Group messages are listed apart. */
	int64_t at = s->now_ms / 1000;
	assert_int_equal(shop_call(s, MASSES,
				 shop_json("{'chat_type':'single','start_time':%lld,'end_time':%lld}",
					 (long long)at - 60, (long long)at)),
		0);
	assert_int_equal(json_count(json_get(s->root, "group_msg_list")), 0);
	assert_int_equal(shop_call(s, MASSES,
				 shop_json("{'chat_type':'group','start_time':%lld,'end_time':%lld}",
					 (long long)at - 60, (long long)at)),
		0);
	assert_int_equal(json_count(json_get(s->root, "group_msg_list")), 1);
	assert_int_equal(brain_breaches(s->brain, NULL), 0);
	/* The second of one day is lost, and nobody says so but the result. */
	assert_int_equal(
		shop_call(s, ADD,
			shop_json(
				"{'chat_type':'group','sender':'lin.yue','chat_id_list':['wrA'],'text':{'content':'晚'}}")),
		0);
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 1);
	assert_int_equal(brain_breaches(s->brain, NULL), 1);
	/* From the toolbar: outside the quota. */
	assert_true(brainroom_say(s->brain, s->now_ms, SPAN_LIT("wrA"), SPAN_LIT("lin.yue"), SPAN_LIT("开始啦")));
	assert_false(brainroom_say(s->brain, s->now_ms, SPAN_LIT("wrA"), SPAN_LIT("gao.ming"), SPAN_LIT("开始啦")));
	assert_true(brainroom_message(s->brain, SPAN_LIT("wrA"), 1, &m));
	assert_string_equal(m.how, "chat");
}

/* Of tasks into groups owners tap as often as it is said of them. */
static void owners_tap_at_their_own_rate(void **state)
{
	struct shop s;
	struct brain_conf conf = shop_conf();
	struct brain_books books;
	(void)state;
	conf.confirm_permille = 1000;
	for (int i = 0; i < 2; i++) {
		conf.room_taps = (struct brain_taps){.apart = i == 1};
		shop_open(&s, &conf);
		brainroom_make(s.brain, s.now_ms, SPAN_LIT("li"), SPAN_LIT("wrA"), SPAN_LIT("一群"));
		assert_int_equal(
			shop_call(&s, ADD,
				shop_json(
					"{'chat_type':'group','sender':'li','chat_id_list':['wrA'],'text':{'content':'早'}}")),
			0);
		shop_pass(&s, 24 * SHOP_HOUR_MS);
		brain_books(s.brain, &books);
		assert_int_equal(books.mass_confirmed, i == 0);
		shop_close(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(people_come_and_go, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(lists_come_in_pages, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(a_message_goes_into_groups, shop_setup, shop_teardown),
		cmocka_unit_test(owners_tap_at_their_own_rate),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
