/* Mass messages: who is in a task, what becomes of it, and what no customer should see. */
#include "shop.h"

#include <stdio.h>
#include <string.h>

#define MASS "externalcontact/add_msg_template"
#define TASK "externalcontact/get_groupmsg_task"
#define RESULT "externalcontact/get_groupmsg_send_result"
#define LIST "externalcontact/get_groupmsg_list_v2"
#define REMIND "externalcontact/remind_groupmsg_send"
#define CANCEL "externalcontact/cancel_groupmsg_send"

static int open_shop(void **state)
{
	shop_setup(state);
	struct shop *s = *state;
	shop_customer(s, "lin.yue", "wm1");
	shop_customer(s, "lin.yue", "wm2");
	shop_customer(s, "gao.ming", "wm3");
	return 0;
}

/* A task of lin.yue for these customers; its msgid into id. */
static int64_t send_to(struct shop *s, const char *customers, const char *text, char id[64])
{
	int64_t code = shop_call(s, MASS,
		shop_json("{'sender':'lin.yue','external_userid':[%s],'text':{'content':'%s'}}", customers, text));
	snprintf(id, 64, "%.*s", SPAN_ARG(shop_str(s, "msgid")));
	return code;
}

static int64_t ask(struct shop *s, const char *path, const char *msgid)
{
	return shop_call(s, path, shop_json("{'msgid':'%s','userid':'lin.yue'}", msgid));
}

static struct brain_books books(const struct shop *s)
{
	struct brain_books b;
	brain_books(s->brain, &b);
	return b;
}

static void a_task_goes_its_way(void **state)
{
	struct shop *s = *state;
	char id[64];
	struct brain_message m;
	assert_int_equal(send_to(s, "'wm1','wm2','wm1'", "周四直播", id), 0);
	assert_int_equal(json_count(json_get(s->root, "fail_list")), 0);
	assert_int_equal(ask(s, TASK, id), 41063);
	assert_int_equal(ask(s, RESULT, id), 41063);
	shop_pass(s, 3000);
	assert_int_equal(ask(s, TASK, id), 0);
	assert_int_equal(json_count(json_get(s->root, "task_list")), 1);
	assert_int_equal(shop_int(s, "task_list.0.status"), 0);
	assert_null(json_path(s->root, "task_list.0.send_time"));
	assert_int_equal(ask(s, RESULT, id), 0);
	assert_int_equal(shop_int(s, "send_list.0.status"), 0);
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("gao.ming"), SPAN_ABSENT), 0);
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 1);
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 0); /* once */
	assert_int_equal(ask(s, TASK, id), 0);
	assert_int_equal(shop_int(s, "task_list.0.status"), 2);
	assert_int_equal(shop_int(s, "task_list.0.send_time"), s->now_ms / 1000);
	assert_int_equal(ask(s, RESULT, id), 0);
	assert_int_equal(json_count(json_get(s->root, "send_list")), 2); /* named twice is one */
	assert_int_equal(shop_int(s, "send_list.1.status"), 1);
	assert_true(span_is(shop_str(s, "next_cursor"), ""));
	assert_true(brain_message(s->brain, SPAN_LIT("wm2"), 0, &m));
	assert_string_equal(m.how, "mass");
	assert_true(span_is(m.text, "周四直播"));
	assert_int_equal(books(s).mass_delivered, 2);
	assert_int_equal(brain_breaches(s->brain, NULL), 0);
}

static void a_page_ends_where_the_limit_is(void **state)
{
	struct shop *s = *state;
	char id[64], cursor[64];
	assert_int_equal(send_to(s, "'wm1','wm2'", "a", id), 0);
	shop_pass(s, 3000);
	assert_int_equal(shop_call(s, RESULT, shop_json("{'msgid':'%s','userid':'lin.yue','limit':1}", id)), 0);
	assert_true(span_is(shop_str(s, "send_list.0.external_userid"), "wm1"));
	snprintf(cursor, sizeof cursor, "%.*s", SPAN_ARG(shop_str(s, "next_cursor")));
	assert_int_equal(shop_call(s, RESULT,
				 shop_json("{'msgid':'%s','userid':'lin.yue','limit':1,'cursor':'%s'}", id, cursor)),
		0);
	assert_true(span_is(shop_str(s, "send_list.0.external_userid"), "wm2"));
	assert_true(span_is(shop_str(s, "next_cursor"), ""));
	assert_int_equal(shop_call(s, RESULT, shop_json("{'msgid':'%s','userid':'lin.yue','limit':1001}", id)), 40058);
	assert_int_equal(shop_call(s, RESULT, shop_json("{'msgid':'%s','userid':'lin.yue','limit':'1'}", id)), 40058);
	assert_int_equal(shop_call(s, RESULT, shop_json("{'msgid':'%s','userid':'lin.yue','cursor':'x'}", id)), 40058);
	assert_int_equal(shop_call(s, RESULT, shop_json("{'msgid':'%s','userid':'gao.ming'}", id)), 40003);
	assert_int_equal(shop_call(s, TASK, shop_json("{}")), 41046);
	assert_int_equal(shop_call(s, TASK, shop_json("{'msgid':['x']}")), 40058);
	assert_int_equal(shop_call(s, TASK, shop_json("{'msgid':'none'}")), 41047);
}

static void tasks_that_are_refused(void **state)
{
	struct shop *s = *state;
	static const struct shop_row rows[] = {
		{"{'text':{'content':'a'}}", 41035},
		{"{'sender':'lin.yue','external_userid':'wm1','text':{'content':'a'}}", 40058},
		{"{'sender':'lin.yue','external_userid':[1],'text':{'content':'a'}}", 40058},
		{"{'sender':['lin.yue'],'external_userid':['wm1'],'text':{'content':'a'}}", 40058},
		{"{'sender':'nobody','external_userid':['wm1'],'text':{'content':'a'}}", 40003},
		{"{'chat_type':'both','sender':'lin.yue','text':{'content':'a'}}", 40058},
		{"{'chat_type':'group','text':{'content':'a'}}", 40063},
		{"{'chat_type':'group','sender':'lin.yue','chat_id_list':['wr1'],'text':{'content':'a'}}", 41048},
		{"{'sender':'lin.yue','external_userid':['wm1'],'allow_select':1,'text':{'content':'a'}}", 40058},
		{"{'sender':'lin.yue','external_userid':['wm1']}", 44004},
		{"{'sender':'lin.yue','external_userid':['wm1'],'text':{'content':''},'attachments':[{'msgtype':'voice'}]}",
			41065},
		{"{'sender':'lin.yue','external_userid':['wm3'],'text':{'content':'a'}}", 41048},
		{"{'sender':'lin.yue','external_userid':['none'],'text':{'content':'a'}}", 41048},
		{"{'sender':'lin.yue','tag_filter':{'group_list':{}},'text':{'content':'a'}}", 40058},
		{"{'sender':'lin.yue','tag_filter':{'group_list':[{'tag_list':'x'}]},'text':{'content':'a'}}", 40058},
		{"{'sender':'lin.yue','tag_filter':{'group_list':[{'tag_list':['x']}]},'text':{'content':'a'}}", 41048},
	};
	SHOP_ROWS(s, MASS, rows);
	assert_int_equal(books(s).mass_tasks, 0);
}

static void more_than_ten_thousand_targets(void **state)
{
	struct shop *s = *state;
	struct text json;
	text_init(&json, (size_t)1 << 20);
	for (int n = 10000; n <= 10001; n++) {
		text_clear(&json);
		text_adds(&json, "{\"sender\":\"lin.yue\",\"text\":{\"content\":\"a\"},\"external_userid\":[\"wm1\"");
		for (int i = 1; i < n; i++)
			text_addf(&json, ",\"x%d\"", i);
		text_adds(&json, "]}");
		assert_int_equal(shop_call(s, MASS, text_str(&json)), n > 10000 ? 40058 : 0);
		if (n == 10000)
			assert_int_equal(json_count(json_get(s->root, "fail_list")), 9999);
	}
	text_release(&json);
}

static void customer_who_leaves(struct shop *s, const char *id)
{
	shop_customer(s, "lin.yue", id);
	assert_true(brain_delete(s->brain, s->now_ms, SPAN_LIT("lin.yue"), span_of(id), true, SPAN_ABSENT));
}

static void who_is_no_friend_is_in_the_fail_list(void **state)
{
	struct shop *s = *state;
	char id[64];
	customer_who_leaves(s, "wm4");
	brain_add(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wmH"), SPAN_ABSENT, SPAN_ABSENT, true);
	assert_true(brain_delete(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm2"), false, SPAN_ABSENT));
	assert_int_equal(send_to(s, "'wm1','wm2','wm3','wm4','wmH'", "a", id), 0);
	assert_int_equal(json_count(json_get(s->root, "fail_list")), 3);
	assert_true(span_is(shop_str(s, "fail_list.0"), "wm2"));
	assert_true(span_is(shop_str(s, "fail_list.2"), "wmH"));
	shop_pass(s, 3000);
	/* He who deleted the employee is found out when the message does not reach him. */
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), span_of(id)), 1);
	assert_int_equal(ask(s, RESULT, id), 0);
	assert_int_equal(shop_int(s, "send_list.0.status"), 1);
	assert_true(span_is(shop_str(s, "send_list.1.external_userid"), "wm4"));
	assert_int_equal(shop_int(s, "send_list.1.status"), 2);
	assert_null(json_path(s->root, "send_list.1.send_time"));
	/* For a minute nobody need know it. */
	customer_who_leaves(s, "wm5");
	shop_pass(s, 60000);
	assert_int_equal(send_to(s, "'wm5'", "b", id), 0);
	assert_int_equal(brain_breaches(s->brain, NULL), 0);
	shop_pass(s, 2 * 60000);
	assert_int_equal(send_to(s, "'wm4'", "b", id), 0);
	struct text lines;
	text_init(&lines, 65536);
	assert_int_equal(brain_breaches(s->brain, &lines), 2); /* asked twice a day, and after leaving */
	assert_non_null(strstr(text_str(&lines), "2026-03-03 10:03:03 wm4 after leaving: b"));
	text_release(&lines);
}

static void one_mass_message_a_customer_and_day(void **state)
{
	struct shop *s = *state;
	char first[64], second[64];
	assert_int_equal(send_to(s, "'wm1'", "a", first), 0);
	assert_int_equal(send_to(s, "'wm1','wm2'", "b", second), 0);
	shop_pass(s, 3000);
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 2);
	assert_int_equal(ask(s, RESULT, second), 0);
	assert_int_equal(shop_int(s, "send_list.0.status"), 3);
	assert_int_equal(shop_int(s, "send_list.1.status"), 1);
	assert_int_equal(books(s).mass_over_quota, 1);
	/* The day is the corp's: 23:59 and 00:01 are two. */
	shop_until(s, SHOP_START_MS + 14 * SHOP_HOUR_MS - 60000);
	shop_token(s);
	assert_int_equal(send_to(s, "'wm2'", "c", first), 0);
	shop_pass(s, 120000);
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 1);
	assert_int_equal(ask(s, RESULT, first), 0);
	assert_int_equal(shop_int(s, "send_list.0.status"), 1);
}

static void a_cancelled_task_is_over(void **state)
{
	struct shop *s = *state;
	char id[64], done[64];
	assert_int_equal(send_to(s, "'wm1'", "a", id), 0);
	assert_int_equal(ask(s, CANCEL, id), 0);
	assert_int_equal(ask(s, CANCEL, id), 41093);
	shop_pass(s, 3000);
	assert_int_equal(ask(s, TASK, id), 41093);
	assert_int_equal(ask(s, RESULT, id), 41093);
	assert_int_equal(ask(s, REMIND, id), 41093);
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 0);
	/* Asking the same customer again is then no second asking. */
	assert_int_equal(send_to(s, "'wm1'", "a", done), 0);
	assert_int_equal(brain_breaches(s->brain, NULL), 0);
	shop_pass(s, 3000);
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 1);
	/* What went out stays out. */
	assert_int_equal(ask(s, CANCEL, done), 0);
	assert_int_equal(ask(s, RESULT, done), 0);
	assert_int_equal(books(s).mass_cancelled, 1);
	assert_int_equal(ask(s, CANCEL, "none"), 41047);
}

static void three_reminders_in_twenty_four_hours(void **state)
{
	struct shop *s = *state;
	char id[64];
	assert_int_equal(send_to(s, "'wm1'", "a", id), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(ask(s, REMIND, id), 0);
		shop_pass(s, SHOP_HOUR_MS / 4);
	}
	assert_int_equal(ask(s, REMIND, id), 41094);
	for (int hours = 0; hours < 24; hours++) {
		shop_pass(s, SHOP_HOUR_MS);
		shop_token(s);
	}
	assert_int_equal(ask(s, REMIND, id), 0);
}

static void without_a_sender_each_goes_to_who_added_him_last(void **state)
{
	struct shop *s = *state;
	char id[64];
	shop_pass(s, 1000);
	shop_customer(s, "gao.ming", "wm1");
	assert_int_equal(
		shop_call(s, MASS, shop_json("{'external_userid':['wm1','wm2','wm3'],'text':{'content':'a'}}")), 0);
	snprintf(id, sizeof id, "%.*s", SPAN_ARG(shop_str(s, "msgid")));
	shop_pass(s, 3000);
	assert_int_equal(ask(s, TASK, id), 0);
	assert_int_equal(json_count(json_get(s->root, "task_list")), 2);
	assert_true(span_is(shop_str(s, "task_list.0.userid"), "gao.ming"));
	assert_int_equal(ask(s, RESULT, id), 0);
	assert_int_equal(json_count(json_get(s->root, "send_list")), 1);
	assert_true(span_is(shop_str(s, "send_list.0.external_userid"), "wm2"));
	/* One of two confirmed: cancelling stops the other. */
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 1);
	assert_int_equal(ask(s, CANCEL, id), 0);
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("gao.ming"), SPAN_ABSENT), 0);
	assert_int_equal(books(s).mass_delivered, 1);
}

static void a_sender_alone_or_a_filter_choose(void **state)
{
	struct shop *s = *state;
	char x[64], id[64];
	assert_int_equal(shop_call(s, MASS, shop_json("{'sender':'lin.yue','text':{'content':'a'}}")), 0);
	snprintf(id, sizeof id, "%.*s", SPAN_ARG(shop_str(s, "msgid")));
	shop_pass(s, 3000);
	assert_int_equal(ask(s, RESULT, id), 0);
	assert_int_equal(json_count(json_get(s->root, "send_list")), 2);
	assert_true(brain_tag(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm2"), SPAN_LIT("老客"), true));
	assert_int_equal(shop_call(s, "externalcontact/get_corp_tag_list", "{}"), 0);
	snprintf(x, sizeof x, "%.*s", SPAN_ARG(shop_str(s, "tag_group.0.tag.0.id")));
	assert_int_equal(
		shop_call(s, MASS,
			shop_json("{'tag_filter':{'group_list':[{'tag_list':['none','%s']}]},'text':{'content':'b'}}",
				x)),
		0);
	snprintf(id, sizeof id, "%.*s", SPAN_ARG(shop_str(s, "msgid")));
	shop_pass(s, 3000);
	assert_int_equal(ask(s, RESULT, id), 0);
	assert_int_equal(json_count(json_get(s->root, "send_list")), 1);
	assert_true(span_is(shop_str(s, "send_list.0.external_userid"), "wm2"));
	assert_int_equal(
		shop_call(s, MASS,
			shop_json(
				"{'tag_filter':{'group_list':[{'tag_list':['%s']},{'tag_list':['none']}]},'text':{'content':'b'}}",
				x)),
		41048);
}

/* api.md 5.2: "attachments[] as sent". */
static void the_list_shows_attachments_as_they_came(void **state)
{
	struct shop *s = *state;
	char id[64];
	long long now_s = s->now_ms / 1000;
	assert_int_equal(send_to(s, "'wm1'", "a", id), 0);
	assert_int_equal(
		shop_call(s, MASS,
			shop_json("{'sender':'lin.yue','external_userid':['wm2'],'attachments':[{'msgtype':'link',"
				  "'link':{'title':'日程','url':'https://m.example.cn/a'}}]}")),
		0);
	assert_int_equal(
		shop_call(s, LIST, shop_json("{'chat_type':'single','start_time':%lld,'end_time':%lld}", now_s, now_s)),
		0);
	assert_null(json_get(json_first(json_get(s->root, "group_msg_list")), "attachments"));
	assert_true(span_is(shop_str(s, "group_msg_list.1.attachments.0.msgtype"), "link"));
	assert_true(span_is(shop_str(s, "group_msg_list.1.attachments.0.link.title"), "日程"));
	assert_true(span_is(shop_str(s, "group_msg_list.1.text.content"), ""));
}

static void the_list_shows_what_was_made(void **state)
{
	struct shop *s = *state;
	char id[64];
	long long from = s->now_ms / 1000, to = from + 100;
	assert_int_equal(send_to(s, "'wm1'", "a", id), 0);
	assert_int_equal(
		shop_call(s, LIST, shop_json("{'chat_type':'single','start_time':%lld,'end_time':%lld}", from, to)), 0);
	assert_true(span_is(shop_str(s, "group_msg_list.0.msgid"), id));
	assert_true(span_is(shop_str(s, "group_msg_list.0.text.content"), "a"));
	assert_int_equal(shop_int(s, "group_msg_list.0.create_type"), 0);
	assert_int_equal(shop_call(s, LIST,
				 shop_json("{'chat_type':'single','filter_type':1,'start_time':%lld,'end_time':%lld}",
					 from, to)),
		0);
	assert_int_equal(json_count(json_get(s->root, "group_msg_list")), 0);
	assert_int_equal(
		shop_call(s, LIST, shop_json("{'chat_type':'single','start_time':%lld,'end_time':%lld}", from + 1, to)),
		0);
	assert_int_equal(json_count(json_get(s->root, "group_msg_list")), 0);
	char cursor[64];
	shop_pass(s, 1000);
	assert_int_equal(send_to(s, "'wm2'", "b", id), 0);
	assert_int_equal(
		shop_call(s, LIST,
			shop_json("{'chat_type':'single','limit':1,'start_time':%lld,'end_time':%lld}", from, to)),
		0);
	assert_int_equal(json_count(json_get(s->root, "group_msg_list")), 1);
	snprintf(cursor, sizeof cursor, "%.*s", SPAN_ARG(shop_str(s, "next_cursor")));
	assert_int_equal(
		shop_call(s, LIST,
			shop_json("{'chat_type':'single','limit':1,'cursor':'%s','start_time':%lld,'end_time':%lld}",
				cursor, from, to)),
		0);
	assert_int_equal(json_count(json_get(s->root, "group_msg_list")), 1);
	assert_true(span_is(shop_str(s, "group_msg_list.0.text.content"), "b"));
	assert_true(span_is(shop_str(s, "next_cursor"), ""));
	static const char *const wrong[] = {"{'start_time':1,'end_time':2}",
		"{'chat_type':'x','start_time':1,'end_time':2}", "{'chat_type':'single','end_time':2}",
		"{'chat_type':'single','start_time':2,'end_time':1}",
		"{'chat_type':'single','start_time':1,'end_time':2678402}",
		"{'chat_type':'single','start_time':'1','end_time':2}",
		"{'chat_type':'single','start_time':1,'end_time':2,'limit':101}"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(shop_call(s, LIST, shop_json("%s", wrong[i])), 40058);
}

static void what_no_customer_should_see_is_noted(void **state)
{
	struct shop *s = *state;
	struct text lines;
	char id[64];
	assert_int_equal(send_to(s, "'wm1'", "你好{客户}", id), 0);
	shop_until(s, SHOP_START_MS + 12 * SHOP_HOUR_MS); /* 22:00 */
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 1);
	text_init(&lines, 65536);
	assert_int_equal(brain_breaches(s->brain, &lines), 2);
	assert_non_null(strstr(text_str(&lines), "2026-03-03 22:00:00 wm1 brace: 你好{客户}"));
	assert_non_null(strstr(text_str(&lines), "wm1 night:"));
	shop_until(s, SHOP_START_MS + 24 * SHOP_HOUR_MS);
	shop_token(s);
	assert_int_equal(send_to(s, "'wm1'", "你好{客户}", id), 0);
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 1);
	text_clear(&lines);
	assert_int_equal(brain_breaches(s->brain, &lines), 4);
	assert_non_null(strstr(text_str(&lines), "2026-03-04 10:00:00 wm1 same text twice:"));
	text_release(&lines);
}

/* Of the others a client's own has gone out at once, one of the console waits for its employee; the list tells who made them. */
static void others_make_them_too(void **state)
{
	struct shop *s = *state;
	char id[64];
	assert_int_equal(send_to(s, "'wm1'", "甲", id), 0);
	assert_int_equal(
		brain_send_mass(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm2,none"), SPAN_LIT("乙"), false),
		1);
	assert_int_equal(
		brain_send_mass(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1,wm3"), SPAN_LIT("丙"), true),
		1);
	assert_int_equal(
		brain_send_mass(s->brain, s->now_ms, SPAN_LIT("nobody"), SPAN_LIT("wm1"), SPAN_LIT("丁"), true), 0);
	shop_pass(s, 3000);
	const struct {
		int filter, n;
		const char *creator, *text;
	} rows[] = {{1, 1, "lin.yue", "乙"}, {0, 2, NULL, "甲"}, {2, 3, NULL, "甲"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(
			shop_call(s, LIST,
				shop_json("{'chat_type':'single','start_time':%lld,'end_time':%lld,'filter_type':%d}",
					(long long)(s->now_ms / 1000 - 60), (long long)(s->now_ms / 1000),
					rows[i].filter)),
			0);
		assert_int_equal(json_count(json_get(s->root, "group_msg_list")), rows[i].n);
		assert_true(span_is(shop_str(s, "group_msg_list.0.text.content"), rows[i].text));
		assert_int_equal(rows[i].creator != NULL, span_present(shop_str(s, "group_msg_list.0.creator")));
	}
	assert_true(span_is(shop_str(s, "group_msg_list.2.creator"), "admin"));
	assert_int_equal(shop_int(s, "group_msg_list.2.create_type"), 0);
	snprintf(id, sizeof id, "%.*s", SPAN_ARG(shop_str(s, "group_msg_list.2.msgid")));
	assert_int_equal(ask(s, TASK, id), 0);
	assert_int_equal(shop_int(s, "task_list.0.status"), 0);
	/* Both wait: whoever comes second that day does not reach him. */
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), span_of(id)), 1);
	assert_int_equal(ask(s, RESULT, id), 0);
	assert_int_equal(shop_int(s, "send_list.0.status"), 1);
	assert_int_equal(brain_confirm(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 1);
	assert_int_equal(books(s).mass_over_quota, 1);
	assert_int_equal(books(s).mass_delivered, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, open_shop, shop_teardown)
	const struct CMUnitTest tests[] = {
		T(a_task_goes_its_way),
		T(a_page_ends_where_the_limit_is),
		T(tasks_that_are_refused),
		T(more_than_ten_thousand_targets),
		T(who_is_no_friend_is_in_the_fail_list),
		T(one_mass_message_a_customer_and_day),
		T(a_cancelled_task_is_over),
		T(three_reminders_in_twenty_four_hours),
		T(without_a_sender_each_goes_to_who_added_him_last),
		T(a_sender_alone_or_a_filter_choose),
		T(the_list_shows_what_was_made),
		T(the_list_shows_attachments_as_they_came),
		T(what_no_customer_should_see_is_noted),
		T(others_make_them_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
