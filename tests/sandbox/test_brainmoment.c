/* Moments: what the platform refuses, who publishes, who sees it, and what is left there. */
#include "shop.h"

#include <stdio.h>
#include <string.h>

#define ADD "externalcontact/add_moment_task"
#define TASK "externalcontact/get_moment_task"
#define LIST "externalcontact/get_moment_list"
#define MARKS "externalcontact/get_moment_comments"
#define REACH "externalcontact/get_moment_send_result"
#define CHOSEN "externalcontact/get_moment_customer_list"
#define CANCEL "externalcontact/cancel_moment_task"

static int open_shop(void **state)
{
	shop_setup(state);
	struct shop *s = *state;
	shop_customer(s, "lin.yue", "wm1");
	shop_customer(s, "lin.yue", "wm2");
	shop_customer(s, "gao.ming", "wm3");
	return 0;
}

static int64_t job(struct shop *s, const char *jobid)
{
	char path[256];
	snprintf(path, sizeof path, "externalcontact/get_moment_task_result?jobid=%s", jobid);
	return shop_call(s, path, NULL);
}

/* A moment of these members, created and known; its id into id. */
static void make(struct shop *s, const char *users, const char *more, const char *text, char id[64])
{
	char jobid[64];
	assert_int_equal(
		shop_call(s, ADD,
			shop_json("{'text':{'content':'%s'},'visible_range':{'sender_list':{'user_list':[%s]}%s}}",
				text, users, more)),
		0);
	snprintf(jobid, sizeof jobid, "%.*s", SPAN_ARG(shop_str(s, "jobid")));
	shop_pass(s, 3000);
	assert_int_equal(job(s, jobid), 0);
	assert_int_equal(shop_int(s, "status"), 3);
	assert_int_equal(shop_int(s, "result.errcode"), 0);
	snprintf(id, 64, "%.*s", SPAN_ARG(shop_str(s, "result.moment_id")));
}

static int64_t ask(struct shop *s, const char *path, const char *id, const char *userid)
{
	return shop_call(s, path, shop_json("{'moment_id':'%s','userid':'%s'}", id, userid));
}

static void a_job_takes_its_time_and_names_who_may_not(void **state)
{
	struct shop *s = *state;
	char jobid[64];
	assert_int_equal(
		shop_call(s, ADD,
			shop_json(
				"{'text':{'content':'x'},'visible_range':{'sender_list':{'user_list':['lin.yue','old.one']}}}")),
		0);
	snprintf(jobid, sizeof jobid, "%.*s", SPAN_ARG(shop_str(s, "jobid")));
	assert_int_equal(job(s, jobid), 0);
	assert_int_equal(shop_int(s, "status"), 1);
	assert_null(json_get(s->root, "result"));
	shop_pass(s, 1000);
	assert_int_equal(job(s, jobid), 0);
	assert_int_equal(shop_int(s, "status"), 2);
	shop_pass(s, 2000);
	assert_int_equal(job(s, jobid), 0);
	assert_true(span_is(shop_str(s, "type"), "add_moment_task"));
	assert_true(span_starts(shop_str(s, "result.moment_id"), "mom"));
	assert_true(span_is(shop_str(s, "result.invalid_sender_list.user_list.0"), "old.one"));
	assert_int_equal(job(s, "none"), 40058);
	shop_pass(s, 24 * SHOP_HOUR_MS);
	shop_token(s);
	assert_int_equal(job(s, jobid), 40058); /* useless after 24 h */
	/* Nobody to publish, no tag of this corp. */
	assert_int_equal(
		shop_call(s, ADD,
			shop_json("{'text':{'content':'x'},'visible_range':{'sender_list':{'user_list':['a']}}}")),
		0);
	snprintf(jobid, sizeof jobid, "%.*s", SPAN_ARG(shop_str(s, "jobid")));
	shop_pass(s, 3000);
	assert_int_equal(job(s, jobid), 0);
	assert_int_equal(shop_int(s, "result.errcode"), 40003);
	assert_null(json_path(s->root, "result.moment_id"));
}

static void what_it_carries_is_limited(void **state)
{
	struct shop *s = *state;
	char id[64], text[8192] = "", body[16384];
	static const struct shop_row rows[] = {
		{"{'text':{'content':''}}", 41089},
		{"{'attachments':[{'msgtype':'file','file':{'media_id':'x'}}]}", 41065},
		{"{'attachments':[{'msgtype':'miniprogram','miniprogram':{}}]}", 41065},
		{"{'attachments':[{'msgtype':'image','image':{'media_id':'x'}}]}", 40007},
		{"{'attachments':[{'msgtype':'image','image':{}}]}", 41006},
		{"{'attachments':[{'msgtype':'link','link':{'url':'https://a'}}]}", 41006},
		{"{'attachments':[{'msgtype':'link','link':{'title':'a'}}]}", 40063},
		{"{'text':{'content':'x'},'visible_range':{'sender_list':{'user_list':'lin.yue'}}}", 40058},
	};
	SHOP_ROWS(s, ADD, rows);
	assert_int_equal(
		shop_raw(s, "POST",
			shop_json("/cgi-bin/media/upload_attachment?media_type=image&attachment_type=1&access_token=%s",
				s->token),
			"multipart/form-data; boundary=B",
			SPAN_LIT(
				"--B\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.png\"\r\n\r\n123456\r\n--B--\r\n")),
		0);
	assert_int_equal(json_kind(json_get(s->root, "created_at")), JSON_NUMBER);
	snprintf(id, sizeof id, "%.*s", SPAN_ARG(shop_str(s, "media_id")));
	/* Nine of one kind; its id is no other call's (api.md 13). */
	for (int i = 0; i < 10; i++) {
		size_t n = strlen(text);
		snprintf(
			text + n, sizeof text - n, "%s{'msgtype':'image','image':{'media_id':'%s'}}", i ? "," : "", id);
		snprintf(body, sizeof body, "{'attachments':[%s]}", text);
		assert_int_equal(shop_call(s, ADD, shop_json("%s", body)), i < 9 ? 0 : 41064);
		shop_pass(s, 60000);
	}
	snprintf(body, sizeof body,
		"{'attachments':[{'msgtype':'image','image':{'media_id':'%s'}},{'msgtype':'link','link':{'url':'https://a','media_id':'%s'}}]}",
		id, id);
	assert_int_equal(shop_call(s, ADD, shop_json("%s", body)), 41065);
	snprintf(body, sizeof body, "{'attachments':[{'msgtype':'link','link':{'url':'https://a','media_id':'%s'}}]}",
		id);
	assert_int_equal(shop_call(s, ADD, shop_json("%s", body)), 0);
	/* The list shows nine images as a list, a link as the one it is. */
	shop_pass(s, 60000);
	assert_int_equal(shop_call(s, LIST,
				 shop_json("{'start_time':%lld,'end_time':%lld}", (long long)(s->now_ms / 1000 - 3600),
					 (long long)(s->now_ms / 1000))),
		0);
	assert_true(span_is(shop_str(s, "moment_list.8.image.8.media_id"), id));
	assert_true(span_is(shop_str(s, "moment_list.9.link.url"), "https://a"));
	snprintf(body, sizeof body,
		"{'text':{'content':'x'},'sender':'lin.yue','external_userid':['wm1'],'attachments':[{'msgtype':'image','image':{'media_id':'%s'}}]}",
		id);
	assert_int_equal(shop_call(s, "externalcontact/add_msg_template", shop_json("%s", body)), 40007);
	text[0] = '\0';
	for (int i = 0; i < 2001; i++)
		memcpy(text + 3 * i, "字", 4);
	assert_int_equal(shop_call(s, ADD, shop_json("{'text':{'content':'%s'}}", text)), 45002);
	text[3 * 2000] = '\0';
	assert_int_equal(shop_call(s, ADD, shop_json("{'text':{'content':'%s'}}", text)), 0);
}

static void ten_creations_a_minute(void **state)
{
	struct shop *s = *state;
	for (int i = 0; i < 11; i++)
		assert_int_equal(shop_call(s, ADD, shop_json("{'text':{'content':'x%d'}}", i)), i < 10 ? 0 : 45009);
	shop_pass(s, 60000);
	assert_int_equal(shop_call(s, ADD, shop_json("{'text':{'content':'y'}}")), 0);
}

static void members_publish_and_customers_answer(void **state)
{
	struct shop *s = *state;
	char id[64];
	struct brain_books b;
	make(s, "'lin.yue','gao.ming','Lin.Yue'", "", "新品", id);
	assert_int_equal(ask(s, TASK, id, ""), 0);
	assert_int_equal(json_count(json_get(s->root, "task_list")), 2);
	assert_int_equal(shop_int(s, "task_list.0.publish_status"), 0);
	assert_int_equal(ask(s, MARKS, id, "lin.yue"), 41062);
	assert_int_equal(ask(s, CHOSEN, id, "lin.yue"), 0);
	assert_int_equal(json_count(json_get(s->root, "customer_list")), 2);
	assert_false(brain_mark(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), BRAIN_LIKE));
	assert_int_equal(brain_publish(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 1);
	assert_int_equal(brain_publish(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 0); /* once */
	assert_int_equal(ask(s, TASK, id, ""), 0);
	assert_int_equal(shop_int(s, "task_list.0.publish_status"), 1);
	assert_int_equal(shop_int(s, "task_list.1.publish_status"), 0);
	assert_true(brain_mark(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), BRAIN_LIKE));
	assert_false(brain_mark(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), BRAIN_LIKE));
	assert_true(brain_mark(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm2"), BRAIN_COMMENT));
	assert_false(brain_mark(s->brain, s->now_ms, SPAN_LIT("gao.ming"), SPAN_LIT("wm3"), BRAIN_LIKE));
	assert_int_equal(ask(s, MARKS, id, "lin.yue"), 0);
	assert_int_equal(json_count(json_get(s->root, "like_list")), 1);
	assert_true(span_is(shop_str(s, "like_list.0.external_userid"), "wm1"));
	assert_int_equal(shop_int(s, "like_list.0.create_time"), s->now_ms / 1000);
	assert_true(span_is(shop_str(s, "comment_list.0.external_userid"), "wm2"));
	assert_true(brain_mark(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), BRAIN_UNLIKE));
	assert_int_equal(ask(s, MARKS, id, "lin.yue"), 0);
	assert_int_equal(json_count(json_get(s->root, "like_list")), 0);
	assert_int_equal(ask(s, REACH, id, "lin.yue"), 0);
	assert_int_equal(json_count(json_get(s->root, "customer_list")), 2);
	assert_int_equal(ask(s, MARKS, id, "nobody"), 40003);
	assert_int_equal(ask(s, MARKS, "mom0", "lin.yue"), 41060);
	assert_int_equal(ask(s, MARKS, "", "lin.yue"), 41059);
	/* Stopped: who has not published cannot any more. */
	assert_int_equal(ask(s, CANCEL, id, ""), 0);
	assert_int_equal(brain_publish(s->brain, s->now_ms, SPAN_LIT("gao.ming"), SPAN_ABSENT), 0);
	brain_books(s->brain, &b);
	assert_int_equal(b.moments, 1);
	assert_int_equal(b.moments_published, 1);
	assert_int_equal(b.moments_cancelled, 1);
	assert_int_equal(b.likes, 0);
	assert_int_equal(b.comments, 1);
	assert_int_equal(brain_breaches(s->brain, NULL), 0);
}

static void tags_choose_who_sees_it(void **state)
{
	struct shop *s = *state;
	char id[64], more[256], tag[64];
	assert_true(brain_tag(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm2"), SPAN_LIT("油皮"), true));
	assert_int_equal(shop_call(s, "externalcontact/get_corp_tag_list", "{}"), 0);
	snprintf(tag, sizeof tag, "%.*s", SPAN_ARG(shop_str(s, "tag_group.0.tag.0.id")));
	snprintf(more, sizeof more, ",'external_contact_list':{'tag_list':['%s','etNone']}", tag);
	make(s, "'lin.yue'", more, "油皮看这里", id);
	assert_true(span_is(shop_str(s, "result.invalid_external_contact_list.tag_list.0"), "etNone"));
	assert_int_equal(brain_publish(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), 1);
	assert_int_equal(ask(s, CHOSEN, id, "lin.yue"), 0);
	assert_int_equal(json_count(json_get(s->root, "customer_list")), 1);
	assert_true(span_is(shop_str(s, "customer_list.0.external_userid"), "wm2"));
	assert_false(brain_mark(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), BRAIN_LIKE));
	assert_true(brain_mark(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm2"), BRAIN_LIKE));
	assert_int_equal(shop_call(s, LIST,
				 shop_json("{'start_time':%lld,'end_time':%lld,'filter_type':0}",
					 (long long)(s->now_ms / 1000 - 60), (long long)(s->now_ms / 1000 + 60))),
		0);
	assert_true(span_is(shop_str(s, "moment_list.0.moment_id"), id));
	assert_true(span_is(shop_str(s, "moment_list.0.text.content"), "油皮看这里"));
	assert_int_equal(shop_int(s, "moment_list.0.visible_type"), 0);
	assert_int_equal(shop_call(s, LIST, shop_json("{'start_time':0,'end_time':2592001}")), 40058);
	assert_int_equal(shop_call(s, LIST, shop_json("{'start_time':0,'end_time':1,'limit':21}")), 40058);
}

static void three_a_day_and_member_and_by_themselves(void **state)
{
	struct shop *s = *state;
	char id[64], text[32];
	struct brain_conf conf = shop_conf();
	struct shop lively;
	struct brain_books b;
	for (int i = 0; i < 4; i++) {
		snprintf(text, sizeof text, "第%d条", i);
		make(s, "'lin.yue'", "", text, id);
		shop_pass(s, 60000);
		assert_int_equal(brain_publish(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT), i < 3);
	}
	conf.confirm_permille = conf.like_permille = conf.comment_permille = 1000;
	shop_open(&lively, &conf);
	brain_employee(lively.brain, SPAN_LIT("lin.yue"), SPAN_LIT("林月"));
	shop_customer(&lively, "lin.yue", "wm1");
	make(&lively, "'lin.yue'", "", "热闹", id);
	shop_pass(&lively, 72 * SHOP_HOUR_MS);
	brain_books(lively.brain, &b);
	assert_int_equal(b.moments_published, 1);
	assert_int_equal(b.likes, 1);
	assert_int_equal(b.comments, 1);
	shop_close(&lively);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_job_takes_its_time_and_names_who_may_not, open_shop, shop_teardown),
		cmocka_unit_test_setup_teardown(what_it_carries_is_limited, open_shop, shop_teardown),
		cmocka_unit_test_setup_teardown(ten_creations_a_minute, open_shop, shop_teardown),
		cmocka_unit_test_setup_teardown(members_publish_and_customers_answer, open_shop, shop_teardown),
		cmocka_unit_test_setup_teardown(tags_choose_who_sees_it, open_shop, shop_teardown),
		cmocka_unit_test_setup_teardown(three_a_day_and_member_and_by_themselves, open_shop, shop_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
