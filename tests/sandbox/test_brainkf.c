/* 微信客服 in the brain: pages, sending, states, codes of callbacks.md 6. */
#include "shop.h"

#include "base/arena.h"
#include "sandbox/brainkf.h"

#include <stdio.h>
#include <string.h>

#define KF SPAN_LIT("wk1")
#define WM SPAN_LIT("wm1")
#define SEND "kf/send_msg"
#define SYNC "kf/sync_msg"
#define TRANS "kf/service_state/trans"
#define STATE "kf/service_state/get"
#define ON_EVENT "kf/send_msg_on_event"

static void opened(struct shop *s)
{
	brainkf_account(s->brain, KF, SPAN_LIT("小助手"), true);
	assert_true(brainkf_servicer(s->brain, KF, SPAN_LIT("li"), true));
	assert_true(brainkf_servicer(s->brain, KF, SPAN_LIT("wang"), false));
}

static int64_t say_text(struct shop *s, const char *msgid)
{
	char body[512];
	snprintf(body, sizeof body,
		"{\"touser\":\"wm1\",\"open_kfid\":\"wk1\",\"msgid\":\"%s\",\"msgtype\":\"text\",\"text\":{\"content\":\"您好\"}}",
		msgid);
	return shop_call(s, SEND, body);
}

static void pages_and_cursor(void **state)
{
	struct shop *s = *state;
	char token[128], body[512];
	opened(s);
	assert_false(brainkf_enter(s->brain, s->now_ms, SPAN_LIT("wk9"), WM, SPAN_ABSENT, SPAN_ABSENT));
	assert_true(brainkf_enter(s->brain, s->now_ms, KF, WM, SPAN_LIT("小满"), SPAN_LIT("card")));
	shop_pass(s, 0);
	assert_string_equal(shop_heard(s, "Event", token, sizeof token), "kf_msg_or_event");
	assert_string_equal(shop_heard(s, "OpenKfId", token, sizeof token), "wk1");
	shop_heard(s, "Token", token, sizeof token);
	assert_true(brainkf_say(s->brain, s->now_ms, KF, WM, SPAN_LIT("在吗"), SPAN_ABSENT));
	assert_true(brainkf_say(s->brain, s->now_ms, KF, WM, SPAN_LIT(""), SPAN_LIT("image")));
	snprintf(body, sizeof body, "{\"open_kfid\":\"wk1\",\"token\":\"%s\",\"limit\":2}", token);
	assert_int_equal(shop_call(s, SYNC, body), 0);
	assert_int_equal(shop_int(s, "has_more"), 1);
	assert_true(span_is(shop_str(s, "msg_list.0.event.event_type"), "enter_session"));
	assert_true(span_is(shop_str(s, "msg_list.0.event.scene"), "card"));
	assert_true(shop_str(s, "msg_list.0.event.welcome_code").n > 0);
	assert_true(span_is(shop_str(s, "msg_list.1.text.content"), "在吗"));
	assert_int_equal(shop_int(s, "msg_list.1.origin"), 3);
	snprintf(
		body, sizeof body, "{\"open_kfid\":\"wk1\",\"cursor\":\"%.*s\"}", SPAN_ARG(shop_str(s, "next_cursor")));
	assert_int_equal(shop_call(s, SYNC, body), 0);
	assert_int_equal(shop_int(s, "has_more"), 0);
	assert_true(span_is(shop_str(s, "msg_list.0.msgtype"), "image"));
	assert_int_equal(shop_call(s, SYNC, "{\"open_kfid\":\"wk1\",\"cursor\":\"else\"}"), 40058);
	assert_int_equal(shop_call(s, SYNC, "{\"open_kfid\":\"wk1\",\"token\":\"else\"}"), 95007);
	assert_int_equal(shop_call(s, SYNC, "{\"open_kfid\":\"wk2\"}"), 95004);
	assert_int_equal(shop_call(s, SYNC, "{\"open_kfid\":\"else\"}"), 95000);
	shop_pass(s, 11 * 60000);
	snprintf(body, sizeof body, "{\"open_kfid\":\"wk1\",\"token\":\"%s\"}", token);
	assert_int_equal(shop_call(s, SYNC, body), 95007);
	/* Without a cursor: three days. */
	shop_pass(s, 73 * SHOP_HOUR_MS);
	shop_token(s);
	assert_int_equal(shop_call(s, SYNC, "{\"open_kfid\":\"wk1\"}"), 0);
	assert_true(span_is(shop_str(s, "next_cursor"), "kfc-3"));
	assert_false(span_present(shop_str(s, "msg_list.0.msgid")));
}

static void five_messages_in_48_hours(void **state)
{
	struct shop *s = *state;
	struct brain_message m;
	opened(s);
	assert_int_equal(say_text(s, "a0"), 40096); /* nobody of that id came */
	brainkf_enter(s->brain, s->now_ms, KF, WM, SPAN_ABSENT, SPAN_ABSENT);
	assert_int_equal(brainkf_state(s->brain, KF, WM), 4);
	assert_int_equal(say_text(s, "a0"), 95018);
	brainkf_say(s->brain, s->now_ms, KF, WM, SPAN_LIT("在吗"), SPAN_ABSENT);
	assert_int_equal(brainkf_state(s->brain, KF, WM), 0);
	assert_int_equal(say_text(s, "a1"), 0);
	assert_int_equal(brainkf_state(s->brain, KF, WM), 1);
	assert_int_equal(say_text(s, "a1"), 40058); /* the same msgid */
	assert_int_equal(say_text(s, "字"), 40058);
	for (int i = 2; i <= 5; i++)
		assert_int_equal(say_text(s, (char[]){'a', (char)('0' + i), 0}), 0);
	assert_int_equal(say_text(s, "a6"), 95001);
	assert_true(brain_message(s->brain, WM, 4, &m) && strcmp(m.how, "kf") == 0);
	assert_false(brain_message(s->brain, WM, 5, &m));
	brainkf_say(s->brain, s->now_ms, KF, WM, SPAN_LIT("还在"), SPAN_ABSENT);
	assert_int_equal(say_text(s, "a7"), 0);
	shop_pass(s, 49 * SHOP_HOUR_MS);
	shop_token(s);
	assert_int_equal(say_text(s, "a8"), 95018); /* the session is over, too */
	/* What never arrived. */
	assert_true(brainkf_lost(s->brain, s->now_ms, KF, WM, 10));
	assert_false(brain_message(s->brain, WM, 5, &m));
}

static void menus_and_limits(void **state)
{
	struct shop *s = *state;
	static const char *const head =
		"{\"touser\":\"wm1\",\"open_kfid\":\"wk1\",\"msgtype\":\"msgmenu\",\"msgmenu\":{"
		"\"head_content\":\"您是？\",\"list\":[";
	static const char *const item = "{\"type\":\"click\",\"click\":{\"id\":\"m1\",\"content\":\"油皮\"}}";
	char body[4096];
	int n;
	opened(s);
	brainkf_say(s->brain, s->now_ms, KF, WM, SPAN_LIT("在吗"), SPAN_ABSENT);
	n = snprintf(body, sizeof body, "%s", head);
	for (int i = 0; i < 11; i++)
		n += snprintf(body + n, sizeof body - (size_t)n, "%s%s", i ? "," : "", item);
	snprintf(body + n, sizeof body - (size_t)n, "]}}");
	assert_int_equal(shop_call(s, SEND, body), 95008);
	snprintf(body, sizeof body, "%s{\"type\":\"dance\",\"dance\":{}}]}}", head);
	assert_int_equal(shop_call(s, SEND, body), 95009);
	snprintf(body, sizeof body, "%s%s]}}", head, item);
	assert_int_equal(shop_call(s, SEND, body), 0);
	assert_false(brainkf_click(s->brain, s->now_ms, KF, WM, SPAN_LIT("干皮")));
	assert_true(brainkf_click(s->brain, s->now_ms, KF, WM, SPAN_LIT("油皮")));
	assert_int_equal(shop_call(s, SYNC, "{\"open_kfid\":\"wk1\"}"), 0);
	assert_true(span_is(shop_str(s, "msg_list.1.text.menu_id"), "m1"));
	assert_int_equal(
		shop_call(s, SEND,
			"{\"touser\":\"wm1\",\"open_kfid\":\"wk1\",\"msgtype\":\"image\",\"image\":{\"media_id\":\"else\"}}"),
		40007);
	assert_int_equal(
		shop_call(s, SEND, "{\"touser\":\"wm1\",\"open_kfid\":\"wk1\",\"msgtype\":\"text\",\"text\":{}}"),
		44004);
	assert_int_equal(shop_call(s, SEND, "{\"touser\":\"wm1\",\"open_kfid\":\"wk1\",\"msgtype\":\"dance\"}"), 40008);
}

static void to(struct shop *s, int state, const char *userid, int64_t want)
{
	char body[256];
	snprintf(body, sizeof body, "{\"open_kfid\":\"wk1\",\"external_userid\":\"wm1\",\"service_state\":%d%s%s%s}",
		state, userid ? ",\"servicer_userid\":\"" : "", userid ? userid : "", userid ? "\"" : "");
	assert_int_equal(shop_call(s, TRANS, body), want);
}

static int64_t by_code(struct shop *s, struct span code)
{
	char body[512];
	snprintf(body, sizeof body, "{\"code\":\"%.*s\",\"msgtype\":\"text\",\"text\":{\"content\":\"请稍等\"}}",
		SPAN_ARG(code));
	return shop_call(s, ON_EVENT, body);
}

static void sessions_are_handed_over(void **state)
{
	struct shop *s = *state;
	struct arena *a = arena_new(0);
	struct span code;
	opened(s);
	brainkf_say(s->brain, s->now_ms, KF, WM, SPAN_LIT("转人工"), SPAN_ABSENT);
	to(s, 4, NULL, 95016);
	to(s, 3, "nobody", 95014);
	to(s, 3, "wang", 95019);
	to(s, 2, NULL, 0);
	code = arena_copy(a, shop_str(s, "msg_code"));
	assert_int_equal(say_text(s, "a1"), 95018);
	assert_int_equal(by_code(s, code), 0);
	assert_int_equal(by_code(s, code), 40058); /* once */
	to(s, 2, NULL, 95016);
	assert_false(brainkf_take(s->brain, s->now_ms, KF, WM, SPAN_LIT("zhao")));
	assert_true(brainkf_take(s->brain, s->now_ms, KF, WM, SPAN_LIT("li")));
	assert_int_equal(shop_call(s, STATE, "{\"open_kfid\":\"wk1\",\"external_userid\":\"wm1\"}"), 0);
	assert_int_equal(shop_int(s, "service_state"), 3);
	assert_true(span_is(shop_str(s, "servicer_userid"), "li"));
	assert_true(brainkf_reply(s->brain, s->now_ms, KF, WM, SPAN_LIT("我来")));
	assert_true(brainkf_close(s->brain, s->now_ms, KF, WM));
	assert_false(brainkf_close(s->brain, s->now_ms, KF, WM));
	assert_int_equal(shop_call(s, SYNC, "{\"open_kfid\":\"wk1\"}"), 0);
	assert_int_equal(shop_int(s, "msg_list.1.event.change_type"), 1);
	assert_int_equal(shop_int(s, "msg_list.2.origin"), 5);
	assert_int_equal(shop_int(s, "msg_list.3.event.change_type"), 3);
	code = arena_copy(a, shop_str(s, "msg_list.3.event.msg_code"));
	assert_int_equal(by_code(s, code), 0);
	/* The code of an entry lives 20 s, and comes once in 48 h. */
	shop_pass(s, 49 * SHOP_HOUR_MS);
	shop_token(s);
	brainkf_enter(s->brain, s->now_ms, KF, WM, SPAN_ABSENT, SPAN_ABSENT);
	assert_int_equal(shop_call(s, SYNC, "{\"open_kfid\":\"wk1\",\"cursor\":\"kfc-4\"}"), 0);
	code = arena_copy(a, shop_str(s, "msg_list.0.event.welcome_code"));
	assert_true(code.n > 0);
	shop_pass(s, 21000);
	assert_int_equal(by_code(s, code), 40058);
	brainkf_say(s->brain, s->now_ms, KF, WM, SPAN_LIT("在吗"), SPAN_ABSENT);
	brainkf_enter(s->brain, s->now_ms, KF, WM, SPAN_ABSENT, SPAN_ABSENT);
	assert_int_equal(shop_call(s, SYNC, "{\"open_kfid\":\"wk1\",\"cursor\":\"kfc-6\"}"), 0);
	assert_false(span_present(shop_str(s, "msg_list.0.event.welcome_code")));
	arena_free(a);
}

static void accounts_and_people(void **state)
{
	struct shop *s = *state;
	struct span other;
	opened(s);
	other = brainkf_account(s->brain, SPAN_ABSENT, SPAN_LIT("别人的"), false);
	assert_true(span_starts(other, "wk"));
	assert_int_equal(shop_call(s, "kf/account/list", "{\"offset\":0,\"limit\":100}"), 0);
	assert_true(span_is(shop_str(s, "account_list.0.name"), "小助手"));
	assert_true(span_is(shop_str(s, "account_list.1.name"), "别人的"));
	assert_int_equal(shop_call(s, "kf/servicer/list?open_kfid=wk1", NULL), 0);
	assert_true(span_is(shop_str(s, "servicer_list.0.userid"), "li"));
	assert_int_equal(shop_int(s, "servicer_list.1.status"), 1);
	brainkf_enter(s->brain, s->now_ms, KF, WM, SPAN_LIT("小满"), SPAN_ABSENT);
	assert_int_equal(shop_call(s, "kf/customer/batchget", "{\"external_userid_list\":[\"wm1\",\"wm9\"]}"), 0);
	assert_true(span_is(shop_str(s, "customer_list.0.nickname"), "小满"));
	assert_true(span_is(shop_str(s, "invalid_external_userid.0"), "wm9"));
}

/* The address of an account by scene: the same one each time, for letters that it takes, of accounts that are there. */
static void addresses_by_scene(void **state)
{
	struct shop *s = *state;
	static const struct shop_row rows[] = {{"{'open_kfid':'wk1','scene':'卡片'}", 40058},
		{"{'open_kfid':'wk1','scene':'a b'}", 40058}, {"{'open_kfid':'wk1','scene':1}", 40058},
		{"{'open_kfid':'wk1','scene':'123456789012345678901234567890123'}", 40058},
		{"{'open_kfid':'wk9','scene':'a'}", 95004}, {"{'scene':'a'}", 95000}};
	opened(s);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
			shop_call(s, "kf/add_contact_way", "{\"open_kfid\":\"wk1\",\"scene\":\"card-01\"}"), 0);
		assert_true(span_is(shop_str(s, "url"), "https://work.weixin.qq.com/kfid/wk1?enc_scene=card-01"));
	}
	assert_int_equal(shop_call(s, "kf/add_contact_way", "{\"open_kfid\":\"wk1\"}"), 0);
	assert_true(span_is(shop_str(s, "url"), "https://work.weixin.qq.com/kfid/wk1"));
	SHOP_ROWS(s, "kf/add_contact_way", rows);
}

/* Visitors: each of them enters and says something; who waits for a person gets one. */
static void people_come_by_themselves(void **state)
{
	struct shop *s = *state;
	opened(s);
	brainkf_visits(s->brain, KF, 5, s->now_ms, SHOP_HOUR_MS, SPAN_LIT("转人工"));
	shop_pass(s, 3 * SHOP_HOUR_MS);
	shop_token(s);
	assert_int_equal(shop_call(s, SYNC, "{\"open_kfid\":\"wk1\"}"), 0);
	int said = 0, entered = 0;
	for (const struct json_node *n = json_first(json_get(s->root, "msg_list")); n; n = json_next(n)) {
		said += span_is(json_str(json_path(n, "text.content")), "转人工");
		entered += span_is(json_str(json_path(n, "event.event_type")), "enter_session");
	}
	assert_int_equal(entered, 5);
	assert_int_equal(said, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(pages_and_cursor, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(five_messages_in_48_hours, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(menus_and_limits, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(sessions_are_handed_over, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(accounts_and_people, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(addresses_by_scene, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(people_come_by_themselves, shop_setup, shop_teardown),
	};
	return cmocka_run_group_tests_name("sandbox/brainkf", tests, NULL, NULL);
}
