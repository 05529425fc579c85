/* Requests of join ways, acquisition links and group welcomes: api.md 7.4, 9, 4.2. */
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

/* The body of the call, which is the same when the request comes back out of the outbox. */
static void body_is(const struct request *r, const char *want)
{
	struct jsonw *w = sample_writer(arena);
	struct request_http http;
	struct request back;
	struct err err = {0};

	request_encode(r, w);
	if (request_decode(arena, r->api, sample_written(arena, w), &back, &err) ||
		request_build(arena, &back, &http, &err))
		fail_msg("%s", err.text);
	assert_string_equal(http.body.p, want);
}

static void refused(const struct request *r, const char *field)
{
	struct err err = {0};

	if (request_check(r, &err) != RC_INVALID || strstr(err.text, field) == NULL)
		fail_msg("'%s' expected, '%s'", field, err.text);
}

static void test_bodies_of_group_codes_and_links(void **state)
{
	struct span chats[] = {SPAN_LIT("wrG1"), SPAN_LIT("wrG2")}, users[] = {SPAN_LIT("lin.yue")};
	struct request_attachment rules = {
		.msgtype = SPAN_LIT("link"), .title = SPAN_LIT("规则"), .url = SPAN_LIT("https://a")};
	struct request r = {.api = API_ADD_JOIN};

	(void)state;
	r.u.join = (struct request_join){.scene = 2,
		.remark = SPAN_LIT("class 42"),
		.auto_create_room = 1,
		.room_base_name = SPAN_LIT("Class"),
		.chat_id_list = chats,
		.chat_id_list_n = 2,
		.state = SPAN_LIT("g42")};
	body_is(&r,
		"{\"scene\":2,\"remark\":\"class 42\",\"auto_create_room\":1,\"room_base_name\":\"Class\","
		"\"chat_id_list\":[\"wrG1\",\"wrG2\"],\"state\":\"g42\"}");
	r.u.join.room_base_name = SPAN_ABSENT;
	refused(&r, "'room_base_name' is missing");
	r.u.join.auto_create_room = 0;
	r.api = API_UPDATE_JOIN;
	refused(&r, "'config_id'");
	r.u.join.config_id = SPAN_LIT("9f0c");
	body_is(&r,
		"{\"config_id\":\"9f0c\",\"scene\":2,\"remark\":\"class 42\",\"auto_create_room\":0,"
		"\"chat_id_list\":[\"wrG1\",\"wrG2\"],\"state\":\"g42\"}");
	r.u.join.chat_id_list_n = 0;
	refused(&r, "'chat_id_list' is missing");
	r = (struct request){.api = API_GET_JOIN, .u.way_id = {SPAN_LIT("9f0c")}};
	body_is(&r, "{\"config_id\":\"9f0c\"}");
	r = (struct request){.api = API_ADD_LINK};
	r.u.link = (struct request_link){
		.link_name = SPAN_LIT("spring ads"), .user = users, .user_n = 1, .skip_verify = 1};
	body_is(&r, "{\"link_name\":\"spring ads\",\"range\":{\"user_list\":[\"lin.yue\"]},\"skip_verify\":true}");
	r.u.link.user_n = 0;
	refused(&r, "'user_list' is missing");
	r = (struct request){.api = API_DEL_LINK, .u.link = {.link_id = SPAN_LIT("caL77")}};
	body_is(&r, "{\"link_id\":\"caL77\"}");
	r = (struct request){.api = API_ADD_GREETING};
	r.u.greeting =
		(struct request_greeting){.text = SPAN_LIT("Hi %NICKNAME%"), .attachments = &rules, .attachments_n = 1};
	body_is(&r, "{\"text\":{\"content\":\"Hi %NICKNAME%\"},\"link\":{\"title\":\"规则\",\"url\":\"https://a\"}}");
	r.api = API_EDIT_GREETING;
	refused(&r, "'template_id'");
}

static void test_bodies_of_handing_over(void **state)
{
	struct span customers[] = {SPAN_LIT("wmQx09"), SPAN_LIT("wmQx10")}, chats[] = {SPAN_LIT("wrG009")};
	struct request r = {.api = API_TRANSFER};

	(void)state;
	r.u.transfer = (struct request_transfer){.handover_userid = SPAN_LIT("gao.ming"),
		.takeover_userid = SPAN_LIT("lin.yue"),
		.external_userid = customers,
		.external_userid_n = 2,
		.transfer_success_msg = SPAN_LIT("以后由林悦服务您")};
	body_is(&r,
		"{\"handover_userid\":\"gao.ming\",\"takeover_userid\":\"lin.yue\",\"external_userid\":[\"wmQx09\",\"wmQx10\"],"
		"\"transfer_success_msg\":\"以后由林悦服务您\"}");
	r.api = API_RESIGNED;
	refused(&r, "'transfer_success_msg'");
	r.u.transfer.transfer_success_msg = SPAN_ABSENT;
	body_is(&r,
		"{\"handover_userid\":\"gao.ming\",\"takeover_userid\":\"lin.yue\",\"external_userid\":[\"wmQx09\",\"wmQx10\"]}");
	r.u.transfer.external_userid_n = 0;
	refused(&r, "'external_userid' is missing");
	r.api = API_RESIGNED_RESULT;
	r.u.transfer.cursor = SPAN_LIT("n");
	body_is(&r, "{\"handover_userid\":\"gao.ming\",\"takeover_userid\":\"lin.yue\",\"cursor\":\"n\"}");
	r.u.transfer.takeover_userid = r.u.transfer.handover_userid;
	refused(&r, "'takeover_userid'");
	r = (struct request){.api = API_GROUP_ONJOB, .u.group_transfer = {chats, 1, SPAN_LIT("lin.yue")}};
	body_is(&r, "{\"chat_id_list\":[\"wrG009\"],\"new_owner\":\"lin.yue\"}");
	r.u.group_transfer.chat_id_list_n = 0;
	refused(&r, "'chat_id_list' is missing");
	r = (struct request){.api = API_UNASSIGNED, .u.unassigned = {1000, SPAN_ABSENT}};
	body_is(&r, "{\"page_size\":1000}");
	r.u.unassigned.page_size = 1001;
	refused(&r, "'page_size'");
	r = (struct request){.api = API_LINK_LIST, .u.link_page = {.limit = 100}};
	body_is(&r, "{\"limit\":100}");
	r.u.link_page.limit = 101;
	refused(&r, "'limit'");
	r = (struct request){.api = API_LINK_CUSTOMERS, .u.link_page = {.limit = 1000}};
	refused(&r, "'link_id'");
	r = (struct request){.api = API_LINK_GET, .u.link = {.link_id = SPAN_LIT("caL77")}};
	body_is(&r, "{\"link_id\":\"caL77\"}");
}

/* api.md 12.2 */
static void test_bills(void **state)
{
	struct request r = {
		.api = API_BILLS, .u.bills = {.begin_time = 1767196800, .end_time = 1767283199, .limit = 1000}};

	(void)state;
	body_is(&r, "{\"begin_time\":1767196800,\"end_time\":1767283199,\"limit\":1000}");
	r.u.bills.cursor = SPAN_LIT("b2");
	r.u.bills.payee_userid = SPAN_LIT("lin.yue");
	body_is(&r,
		"{\"begin_time\":1767196800,\"end_time\":1767283199,\"payee_userid\":\"lin.yue\",\"cursor\":\"b2\",\"limit\":1000}");
	r.u.bills.limit = 1001;
	refused(&r, "'limit'");
	r.u.bills.limit = 1;
	r.u.bills.end_time = r.u.bills.begin_time + REQUEST_MAX_BILL_SPAN_S + 1;
	refused(&r, "'end_time'");
	r.u.bills.end_time = r.u.bills.begin_time - 1;
	refused(&r, "'end_time'");
}

/* callbacks.md 9: the key stands in the address, and never in the outbox. */
static void test_a_group_robot(void **state)
{
	struct request r = {.api = API_WEBHOOK}, back;
	struct jsonw *w = sample_writer(arena);
	struct request_http http;
	struct span kept;
	struct err err = {0};

	(void)state;
	r.u.webhook = (struct request_webhook){.robot = SPAN_LIT("sales"),
		.key = SPAN_LIT("k3y&"),
		.msgtype = SPAN_LIT("text"),
		.content = SPAN_LIT("10点 11单")};
	assert_int_equal(request_build(arena, &r, &http, &err), RC_OK);
	assert_true(span_is(http.path, "/cgi-bin/webhook/send?key=k3y%26"));
	assert_true(span_is(http.body, "{\"msgtype\":\"text\",\"text\":{\"content\":\"10点 11单\"}}"));
	request_encode(&r, w);
	kept = sample_written(arena, w);
	assert_true(span_search(kept, SPAN_LIT("k3y")) == SIZE_MAX);
	assert_int_equal(request_decode(arena, API_WEBHOOK, kept, &back, &err), RC_OK);
	assert_true(span_is(back.u.webhook.robot, "sales"));
	assert_int_equal(request_check(&back, &err), RC_OK);
	assert_int_equal(request_build(arena, &back, &http, &err), RC_INVALID); /* nobody gave it its key */
	r.u.webhook.msgtype = SPAN_LIT("image");
	refused(&r, "'msgtype'");
	r.u.webhook.msgtype = SPAN_LIT("text");
	r.u.webhook.content = SPAN_LIT("");
	refused(&r, "'content'");
	r = (struct request){.api = API_MENU, .u.menu = {1000002, SPAN_LIT("[{\"name\":\"帮助\"}]")}};
	body_is(&r, "{\"button\":[{\"name\":\"帮助\"}]}");
	assert_int_equal(request_build(arena, &r, &http, &err), RC_OK);
	assert_true(span_is(http.path, "/cgi-bin/menu/create?agentid=1000002"));
	r.u.menu.buttons = SPAN_LIT("{}");
	refused(&r, "'buttons'");
	r = back;
	r.u.webhook.robot = SPAN_ABSENT;
	refused(&r, "'robot'");
}

/* conf/WEBHOOKS.md: signed over the time and the bytes of the body; the MAC is that of
 * printf '%s.%s' 1772467200 "$BODY" | openssl dgst -sha256 -hmac s3cr3t-of-sixteen. Secret, address and body never stand in the outbox. */
static void test_an_event_to_a_receiver(void **state)
{
	struct request r = {.api = API_HOOK}, back;
	struct jsonw *w = sample_writer(arena);
	struct request_http http;
	struct span kept;
	struct err err = {0};

	(void)state;
	r.u.hook = (struct request_hook){.hook = SPAN_LIT("crm"),
		.event = 7,
		.url = SPAN_LIT("https://crm.example.com/siyu"),
		.secret = SPAN_LIT("s3cr3t-of-sixteen"),
		.id = SPAN_LIT("evt_1"),
		.body = SPAN_LIT(
			"{\"id\":\"evt_1\",\"type\":\"ping\",\"number\":7,\"made_ms\":1772467200000,\"customer\":null,\"data\":{}}"),
		.now_s = 1772467200};
	assert_int_equal(request_build(arena, &r, &http, &err), RC_OK);
	assert_string_equal(http.method, "POST");
	assert_true(span_eq(http.path, r.u.hook.url));
	assert_true(span_eq(http.body, r.u.hook.body));
	assert_true(span_is(http.headers,
		"X-Siyu-Event: evt_1\nX-Siyu-Timestamp: 1772467200\nX-Siyu-Signature: "
		"158314c58e79dd4ff0c4e68df6af5931cf49429b2afb1520bc8c3b6a0a29cabb"));
	request_encode(&r, w);
	kept = sample_written(arena, w);
	assert_true(span_is(kept, "{\"hook\":\"crm\",\"event\":7}"));
	assert_int_equal(request_decode(arena, API_HOOK, kept, &back, &err), RC_OK);
	assert_int_equal(request_check(&back, &err), RC_OK);
	assert_int_equal(request_build(arena, &back, &http, &err), RC_INVALID); /* nobody filled it in */
}

/* callbacks.md 10.3, 10.4 */
static void test_a_card_and_its_update(void **state)
{
	struct request r = {.api = API_MESSAGE_SEND};

	(void)state;
	r.u.message = (struct request_message){.touser = SPAN_LIT("lin.yue"),
		.msgtype = SPAN_LIT("template_card"),
		.agentid = 1000002,
		.card = SPAN_LIT("{\"card_type\":\"button_interaction\"}")};
	body_is(&r,
		"{\"touser\":\"lin.yue\",\"msgtype\":\"template_card\",\"agentid\":1000002,"
		"\"template_card\":{\"card_type\":\"button_interaction\"}}");
	r.u.message.card = SPAN_LIT("[]");
	refused(&r, "'card'");
	r = (struct request){.api = API_UPDATE_CARD};
	r.u.card = (struct request_card){.userid = SPAN_LIT("lin.yue"),
		.agentid = 1000002,
		.response_code = SPAN_LIT("RC1"),
		.replace_name = SPAN_LIT("已完成")};
	body_is(&r,
		"{\"agentid\":1000002,\"response_code\":\"RC1\",\"userids\":[\"lin.yue\"],"
		"\"button\":{\"replace_name\":\"已完成\"}}");
	r.u.card.response_code = SPAN_ABSENT;
	refused(&r, "'response_code'");
}

/* api.md 11: 30 days at most, the last included; owners stand in their filter. */
static void test_statistics(void **state)
{
	const struct span who[] = {SPAN_LIT("lin.yue"), SPAN_LIT("gao.ming")};
	struct request r = {.api = API_STAFF_STATS, .u.staff_stats = {who, 1, 1767196800, 1767283200}};

	(void)state;
	body_is(&r, "{\"userid\":[\"lin.yue\"],\"start_time\":1767196800,\"end_time\":1767283200}");
	r.u.staff_stats.end_time = 1767196800 + 29 * 86400;
	assert_int_equal(request_check(&r, &(struct err){0}), RC_OK);
	r.u.staff_stats.end_time += 86400;
	refused(&r, "'end_time'");
	r.u.staff_stats = (struct request_staff_stats){who, 0, 1767196800, 1767196800};
	refused(&r, "'userid'");
	r = (struct request){.api = API_GROUP_STATS, .u.group_stats = {who, 2, 1767196800, 1767196800, 1000}};
	body_is(&r,
		"{\"day_begin_time\":1767196800,\"day_end_time\":1767196800,"
		"\"owner_filter\":{\"userid_list\":[\"lin.yue\",\"gao.ming\"]},\"limit\":1000}");
	r.u.group_stats.day_begin_time = 1767196800 + 86400;
	refused(&r, "'end_time'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_statistics, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bodies_of_group_codes_and_links, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bodies_of_handing_over, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bills, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_group_robot, setup, teardown),
		cmocka_unit_test_setup_teardown(test_an_event_to_a_receiver, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_card_and_its_update, setup, teardown),
	};

	return cmocka_run_group_tests_name("wecom/requestgroup", tests, NULL, NULL);
}
