/* What 微信客服 says and is asked: callbacks.md 6.3 to 6.7. */
#include "wecom/answer.h"
#include "wecom/request.h"
#include "sample.h"
#include <string.h>

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new(1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct span reduced(const struct answer *x, size_t part)
{
	struct jsonw *w = sample_writer(arena);

	answer_reduce(x, part, w);
	return sample_written(arena, w);
}

/* One message of a page, as the fold gets it. */
static struct answer_kf_message message(const char *json)
{
	struct span body = arena_printf(arena,
		"{\"errcode\":0,\"errmsg\":\"ok\",\"next_cursor\":\"c1\",\"has_more\":0,\"msg_list\":[{\"msgid\":\"m1\","
		"\"send_time\":1615478585,%s}]}",
		json);
	struct json_doc *doc;
	struct answer x, y;
	struct err err = {0};

	answer_parse(arena, API_KF_SYNC, 200, body, &x);
	assert_int_equal(x.cls, ERRCLASS_OK);
	if (json_parse(reduced(&x, 0), &doc, &err) || answer_read(arena, API_KF_SYNC, json_root(doc), &y, &err))
		fail_msg("%s", err.text);
	json_free(doc);
	assert_int_equal(y.u.kf_sync.msg_list_n, 1);
	assert_true(span_is(y.u.kf_sync.next_cursor, "c1"));
	assert_int_equal(y.u.kf_sync.has_more, 0);
	assert_true(span_is(y.u.kf_sync.msg_list[0].msgid, "m1"));
	assert_int_equal(y.u.kf_sync.msg_list[0].send_time, 1615478585);
	return y.u.kf_sync.msg_list[0];
}

#define FROM "\"open_kfid\":\"wk1\",\"external_userid\":\"wm1\",\"origin\":3,"

static void test_messages_of_every_type(void **state)
{
	struct answer_kf_message m =
		message(FROM "\"msgtype\":\"text\",\"text\":{\"content\":\"接入人工\",\"menu_id\":\"101\"}");

	(void)state;
	assert_true(span_is(m.external_userid, "wm1") && span_is(m.open_kfid, "wk1") && m.origin == KF_FROM_CUSTOMER);
	assert_true(span_is(m.text.content, "接入人工") && span_is(m.text.menu_id, "101"));
	assert_true(span_is(message(FROM "\"msgtype\":\"image\",\"image\":{\"media_id\":\"i\"}").image.media_id, "i"));
	assert_true(span_is(message(FROM "\"msgtype\":\"voice\",\"voice\":{\"media_id\":\"v\"}").voice.media_id, "v"));
	assert_true(span_is(message(FROM "\"msgtype\":\"video\",\"video\":{\"media_id\":\"w\"}").video.media_id, "w"));
	assert_true(span_is(message(FROM "\"msgtype\":\"file\",\"file\":{\"media_id\":\"f\"}").file.media_id, "f"));
	m = message(FROM "\"msgtype\":\"location\",\"location\":{\"latitude\":23.1,\"longitude\":113.3,\"name\":\"店\","
			 "\"address\":\"路 1 号\"}");
	assert_true(span_is(m.location.name, "店") && span_is(m.location.address, "路 1 号"));
	assert_false(span_present(m.location.latitude)); /* where somebody is, is nothing to decide on */
	m = message(FROM
		"\"msgtype\":\"link\",\"link\":{\"title\":\"t\",\"desc\":\"d\",\"url\":\"https://a\",\"pic_url\":\"p\"}");
	assert_true(span_is(m.link.title, "t") && span_is(m.link.url, "https://a"));
	m = message(FROM "\"msgtype\":\"business_card\",\"business_card\":{\"userid\":\"li\"}");
	assert_true(span_is(m.business_card.userid, "li"));
	m = message(FROM
		"\"msgtype\":\"miniprogram\",\"miniprogram\":{\"title\":\"t\",\"appid\":\"wx1\",\"pagepath\":\"p\"}");
	assert_true(span_is(m.miniprogram.appid, "wx1"));
	m = message(FROM
		"\"msgtype\":\"channels_shop_product\",\"channels_shop_product\":{\"product_id\":\"9\",\"title\":\"洁面\","
		"\"sales_price\":\"89.00\"}");
	assert_true(span_is(m.channels_shop_product.product_id, "9") && span_is(m.channels_shop_product.title, "洁面"));
	m = message(
		FROM "\"msgtype\":\"channels_shop_order\",\"channels_shop_order\":{\"order_id\":4012345678901234567,"
		     "\"state\":\"待发货\"}");
	assert_true(span_is(m.channels_shop_order.order_id, "4012345678901234567"));
	m = message(FROM "\"msgtype\":\"channels\",\"channels\":{\"sub_type\":1,\"nickname\":\"n\",\"title\":\"t\"}");
	assert_true(m.channels.sub_type == 1 && span_is(m.channels.title, "t"));
	m = message(FROM
		"\"msgtype\":\"merged_msg\",\"merged_msg\":{\"title\":\"聊天记录\",\"item\":[{\"send_time\":1,\"msgtype\":"
		"\"text\",\"sender_name\":\"a\",\"msg_content\":\"{\\\"text\\\":{\\\"content\\\":\\\"x\\\"}}\"}]}");
	assert_true(span_is(m.merged_msg.title, "聊天记录"));
	assert_true(span_is(message(FROM "\"msgtype\":\"note\",\"note\":{\"x\":1}").msgtype, "note"));
	m = message(
		"\"open_kfid\":\"wk1\",\"external_userid\":\"wm1\",\"origin\":5,\"servicer_userid\":\"li\",\"msgtype\":\"text\","
		"\"text\":{\"content\":\"hi\"}");
	assert_true(m.origin == KF_FROM_SERVICER && span_is(m.servicer_userid, "li"));
}

#define EVENT(fields) \
	"\"origin\":4,\"msgtype\":\"event\",\"event\":{\"open_kfid\":\"wk1\",\"external_userid\":\"wm1\"," fields "}"

static void test_events_of_every_type(void **state)
{
	struct answer_kf_event e =
		message(EVENT("\"event_type\":\"enter_session\",\"scene\":\"oamenu3\",\"scene_param\":\"abc\","
			      "\"welcome_code\":\"aaa\",\"wechat_channels\":{\"nickname\":\"号\",\"scene\":1}"))
			.event;

	(void)state;
	assert_true(span_is(e.event_type, "enter_session") && span_is(e.open_kfid, "wk1"));
	assert_true(span_is(e.scene, "oamenu3") && span_is(e.scene_param, "abc") && span_is(e.welcome_code, "aaa"));
	assert_true(span_is(e.wechat_channels.nickname, "号") && e.wechat_channels.scene == 1);
	e = message(EVENT("\"event_type\":\"msg_send_fail\",\"fail_msgid\":\"s1\",\"fail_type\":4")).event;
	assert_true(span_is(e.fail_msgid, "s1") && e.fail_type == 4);
	e = message(
		EVENT("\"event_type\":\"servicer_status_change\",\"servicer_userid\":\"li\",\"status\":2,\"stop_type\":1"))
		    .event;
	assert_true(span_is(e.servicer_userid, "li") && e.status == 2 && e.stop_type == 1);
	e = message(
		EVENT("\"event_type\":\"session_status_change\",\"change_type\":1,\"new_servicer_userid\":\"li\",\"msg_code\":\"c\""))
		    .event;
	assert_true(e.change_type == KF_TAKEN && span_is(e.new_servicer_userid, "li") && span_is(e.msg_code, "c"));
	e = message(EVENT("\"event_type\":\"session_status_change\",\"change_type\":2,\"old_servicer_userid\":\"li\","
			  "\"new_servicer_userid\":\"wang\""))
		    .event;
	assert_true(span_is(e.old_servicer_userid, "li") && span_is(e.new_servicer_userid, "wang"));
	e = message(EVENT("\"event_type\":\"user_recall_msg\",\"recall_msgid\":\"m0\"")).event;
	assert_true(span_is(e.recall_msgid, "m0"));
	e = message(EVENT("\"event_type\":\"servicer_recall_msg\",\"recall_msgid\":\"m0\",\"servicer_userid\":\"li\""))
		    .event;
	assert_true(span_is(e.recall_msgid, "m0") && span_is(e.servicer_userid, "li"));
	e = message(
		EVENT("\"event_type\":\"reject_customer_msg_switch_change\",\"servicer_userid\":\"li\",\"reject_switch\":1"))
		    .event;
	assert_true(e.reject_switch == 1);
}

/* A page becomes inputs of tens of KB whatever people write (exact D2). */
static void test_long_pages_are_parts(void **state)
{
	struct text t;
	struct answer x;
	size_t parts;

	(void)state;
	text_init(&t, 1 << 20);
	text_adds(&t, "{\"errcode\":0,\"errmsg\":\"ok\",\"next_cursor\":\"c9\",\"has_more\":1,\"msg_list\":[");
	for (int i = 0; i < 45; i++) {
		text_addf(&t, "%s{\"msgid\":\"m%d\",\"origin\":3,\"msgtype\":\"text\",\"text\":{\"content\":\"",
			i ? "," : "", i);
		for (int k = 0; k < 900; k++)
			text_adds(&t, k % 2 ? "\\u0007" : "长\\\"");
		text_adds(&t, "\"}}");
	}
	text_adds(&t, "]}");
	answer_parse(arena, API_KF_SYNC, 200, text_span(&t), &x);
	text_release(&t);
	parts = answer_parts(&x);
	assert_int_equal(parts, 3);
	assert_true(x.u.kf_sync.msg_list[44].text.content.n <= KF_TEXT_BYTES);
	for (size_t i = 0; i < parts; i++) {
		struct span s = reduced(&x, i);

		assert_true(s.n < 100000);
		assert_true(span_search(s, SPAN_LIT("\"next_cursor\":\"c9\"")) != SIZE_MAX);
		assert_true(span_search(s, SPAN_LIT("\\u0007")) == SIZE_MAX);
	}
	answer_parse(arena, API_KF_SYNC, 200, SPAN_LIT("{\"errcode\":0,\"has_more\":1}"), &x);
	assert_int_equal(
		x.odd, ANSWER_MALFORMED); /* a page without its list would move the cursor over what it did not show */
}

/* -- requests ----------------------------------------------------------------------------------------------------------- */

static void is_built(const struct request *r, const char *path, const char *body)
{
	struct jsonw *w = sample_writer(arena);
	struct request_http http;
	struct request back;
	struct err err = {0};

	request_encode(r, w);
	if (request_decode(arena, r->api, sample_written(arena, w), &back, &err) ||
		request_build(arena, &back, &http, &err))
		fail_msg("%s", err.text);
	assert_string_equal(http.path.p, path);
	if (body)
		assert_string_equal(http.body.p, body);
	else
		assert_int_equal(http.body.n, 0);
}

static void refused(const struct request *r, const char *field)
{
	struct err err = {0};

	if (request_check(r, &err) != RC_INVALID || strstr(err.text, field) == NULL)
		fail_msg("'%s' expected, '%s'", field, err.text);
}

static void test_reading_calls(void **state)
{
	struct span people[] = {SPAN_LIT("wm1")};
	struct request r = {.api = API_KF_SYNC};

	(void)state;
	r.u.kf_sync = (struct request_kf_sync){SPAN_LIT("c1"), SPAN_LIT("t1"), SPAN_LIT("wk1"), 1000};
	is_built(&r, "/cgi-bin/kf/sync_msg",
		"{\"cursor\":\"c1\",\"token\":\"t1\",\"limit\":1000,\"open_kfid\":\"wk1\"}");
	r.u.kf_sync = (struct request_kf_sync){.open_kfid = SPAN_LIT("wk1"), .limit = 1000};
	is_built(&r, "/cgi-bin/kf/sync_msg", "{\"limit\":1000,\"open_kfid\":\"wk1\"}");
	r.u.kf_sync.limit = 1001;
	refused(&r, "'limit'");
	r = (struct request){.api = API_KF_ACCOUNTS, .u.kf_list = {.offset = 0, .limit = 100}};
	is_built(&r, "/cgi-bin/kf/account/list", "{\"offset\":0,\"limit\":100}");
	r = (struct request){.api = API_KF_SERVICERS, .u.kf_list = {.open_kfid = SPAN_LIT("wk1")}};
	is_built(&r, "/cgi-bin/kf/servicer/list?open_kfid=wk1", NULL);
	r = (struct request){.api = API_KF_PEOPLE, .u.kf_people = {people, 1, 1}};
	is_built(&r, "/cgi-bin/kf/customer/batchget",
		"{\"external_userid_list\":[\"wm1\"],\"need_enter_session_context\":1}");
	r = (struct request){
		.api = API_KF_STATE, .u.kf_session = {.open_kfid = SPAN_LIT("wk1"), .external_userid = people[0]}};
	is_built(&r, "/cgi-bin/kf/service_state/get", "{\"open_kfid\":\"wk1\",\"external_userid\":\"wm1\"}");
	r.api = API_KF_TRANS;
	refused(&r, "'service_state'");
	r.u.kf_session.service_state = KF_STATE_HUMAN;
	refused(&r, "'servicer_userid'");
	r.u.kf_session.servicer_userid = SPAN_LIT("li");
	is_built(&r, "/cgi-bin/kf/service_state/trans",
		"{\"open_kfid\":\"wk1\",\"external_userid\":\"wm1\",\"service_state\":3,\"servicer_userid\":\"li\"}");
}

static struct request say(const char *type)
{
	struct request r = {.api = API_KF_SEND};

	r.u.kf_say = (struct request_kf_say){.touser = SPAN_LIT("wm1"),
		.open_kfid = SPAN_LIT("wk1"),
		.msgid = SPAN_LIT("s1-0"),
		.msgtype = span_of(type)};
	return r;
}

#define TO "{\"touser\":\"wm1\",\"open_kfid\":\"wk1\",\"msgid\":\"s1-0\","

static void test_sending_calls(void **state)
{
	const struct request_kf_item items[] = {{SPAN_LIT("a1"), SPAN_LIT("油皮")}, {SPAN_LIT("a2"), SPAN_LIT("干皮")}};
	struct request_attachment file = {
		.msgtype = SPAN_LIT("image"), .sha256 = SPAN_LIT("ab"), .media_id = SPAN_LIT("M1")};
	struct request_http http;
	struct err err = {0};
	struct request r = say("text");

	(void)state;
	refused(&r, "'text' is missing");
	r.u.kf_say.text = SPAN_LIT("您好");
	is_built(&r, "/cgi-bin/kf/send_msg", TO "\"msgtype\":\"text\",\"text\":{\"content\":\"您好\"}}");
	r.u.kf_say.msgid = SPAN_LIT("有字");
	refused(&r, "'msgid'");
	r = say("msgmenu");
	r.u.kf_say.head = SPAN_LIT("您是？");
	r.u.kf_say.item = items;
	r.u.kf_say.item_n = 2;
	is_built(&r, "/cgi-bin/kf/send_msg",
		TO "\"msgtype\":\"msgmenu\",\"msgmenu\":{\"head_content\":\"您是？\",\"list\":["
		   "{\"type\":\"click\",\"click\":{\"id\":\"a1\",\"content\":\"油皮\"}},"
		   "{\"type\":\"click\",\"click\":{\"id\":\"a2\",\"content\":\"干皮\"}}]}}");
	r.u.kf_say.item_n = 11;
	refused(&r, "'list' has more than 10");
	r = say("image");
	refused(&r, "'attachments' is not one");
	r.u.kf_say.attachments = &file;
	r.u.kf_say.attachments_n = 1;
	is_built(&r, "/cgi-bin/kf/send_msg", TO "\"msgtype\":\"image\",\"image\":{\"media_id\":\"M1\"}}");
	file.media_id = SPAN_ABSENT;
	assert_int_equal(request_check(&r, &err), RC_OK);
	assert_int_equal(request_build(arena, &r, &http, &err), RC_INVALID); /* not uploaded yet */
	r = say("link");
	file = (struct request_attachment){.msgtype = SPAN_LIT("link"),
		.title = SPAN_LIT("指南"),
		.url = SPAN_LIT("https://a"),
		.sha256 = SPAN_LIT("ab"),
		.media_id = SPAN_LIT("M2")};
	r.u.kf_say.attachments = &file;
	r.u.kf_say.attachments_n = 1;
	is_built(&r, "/cgi-bin/kf/send_msg",
		TO
		"\"msgtype\":\"link\",\"link\":{\"title\":\"指南\",\"url\":\"https://a\",\"thumb_media_id\":\"M2\"}}");
	assert_true(span_is(request_media_type(API_KF_SEND, SPAN_LIT("link")), "image"));
	r = (struct request){.api = API_KF_ON_EVENT};
	r.u.kf_say = (struct request_kf_say){.code = SPAN_LIT("aaa"),
		.msgid = SPAN_LIT("s2"),
		.msgtype = SPAN_LIT("text"),
		.text = SPAN_LIT("您好")};
	is_built(&r, "/cgi-bin/kf/send_msg_on_event",
		"{\"code\":\"aaa\",\"msgid\":\"s2\",\"msgtype\":\"text\",\"text\":{\"content\":\"您好\"}}");
	r.u.kf_say.msgtype = SPAN_LIT("image");
	refused(&r, "'msgtype'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_messages_of_every_type, setup, teardown),
		cmocka_unit_test_setup_teardown(test_events_of_every_type, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_pages_are_parts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reading_calls, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sending_calls, setup, teardown),
	};

	return cmocka_run_group_tests_name("wecom/kf", tests, NULL, NULL);
}
