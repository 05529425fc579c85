/* The chat archive: pages and messages (callbacks.md 7.2, 7.3), who agreed (7.4), and what of them becomes an input. */
#include "wecom/answer.h"
#include "wecom/chatmsg.h"
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

static void test_pages(void **state)
{
	static const char *const bad[] = {"", "{}", "[]", "{\"errcode\":0,\"chatdata\":7}",
		"{\"errcode\":0,\"chatdata\":[{}]}", "{\"errcode\":0,\"chatdata\":[{\"seq\":1}]}",
		"{\"errcode\":0,\"chatdata\":[{\"seq\":0,\"publickey_ver\":1}]}",
		"{\"errcode\":0,\"chatdata\":[{\"seq\":1,\"publickey_ver\":1}"};
	struct chatmsg_sealed *v = NULL;
	int64_t code = -7;
	int n = -7;
	struct err err = {0};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(chatmsg_page(arena, span_of(bad[i]), &code, &v, &n, &err), RC_INVALID);
	assert_int_equal(n, -7);
	assert_int_equal(
		chatmsg_page(arena, SPAN_LIT("{\"errcode\":301053,\"errmsg\":\"no\"}"), &code, &v, &n, &err), RC_OK);
	assert_int_equal(code, 301053);
	/* seq is a uint64: longer than a double counts */
	assert_int_equal(
		chatmsg_page(arena,
			SPAN_LIT(
				"{\"errcode\":0,\"errmsg\":\"ok\",\"chatdata\":[{\"seq\":9007199254740993,\"msgid\":\"m\",\"publickey_ver\":3,"
				"\"encrypt_random_key\":\"QQ==\",\"encrypt_chat_msg\":\"xx\"}]}"),
			&code, &v, &n, &err),
		RC_OK);
	assert_int_equal(n, 1);
	assert_true(v[0].seq == INT64_C(9007199254740993) && v[0].key_version == 3);
	assert_true(chatmsg_code_again(10001) && chatmsg_code_again(10003) && !chatmsg_code_again(10009));
}

static struct chatmsg parsed(const char *json)
{
	struct chatmsg m;
	struct err err = {0};
	if (chatmsg_parse(arena, span_of(json), 7, &m, &err))
		fail_msg("%s", err.text);
	return m;
}

/* Every kind of the reference is known, and reads as people read it. */
static void test_kinds(void **state)
{
	static const char *const all[] = {"text", "image", "voice", "video", "file", "emotion", "link", "weapp", "card",
		"location", "revoke", "agree", "disagree", "chatrecord", "mixed", "todo", "vote", "collect",
		"redpacket", "external_redpacket", "meeting", "calendar", "docmsg", "markdown", "news",
		"meeting_voice_call", "voip_doc_share", "sphfeed", "voiptext", "qydiskfile"};
	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		assert_true(chatmsg_known(span_of(all[i])));
		struct chatmsg m = parsed(arena_printf(arena,
			"{\"msgid\":\"m\",\"action\":\"send\",\"from\":\"wm1\",\"tolist\":[\"li\"],\"msgtime\":1,\"msgtype\":\"%s\"}",
			all[i])
						  .p);
		bool silent = span_is(m.kind, "revoke") || span_is(m.kind, "agree") || span_is(m.kind, "disagree");
		assert_int_equal(span_present(m.text), !silent);
	}
	assert_false(chatmsg_known(SPAN_LIT("hologram")));
	struct chatmsg m = parsed(
		"{\"msgid\":\"m\",\"from\":\"li\",\"tolist\":[\"wm1\",\"\"],\"roomid\":\"wr1\",\"msgtime\":1547087894783,"
		"\"msgtype\":\"docmsg\",\"doc\":{\"title\":\"合同\"}}");
	assert_true(span_is(m.text, "[文档] 合同") && span_is(m.room, "wr1") && m.to_n == 1);
	assert_true(m.at_ms == INT64_C(1547087894783));
	assert_true(span_is(
		parsed("{\"msgid\":\"m\",\"msgtype\":\"disagree\",\"agree\":{\"userid\":\"wm1\"}}").party, "wm1"));
	struct err err = {0};
	assert_int_equal(chatmsg_parse(arena, SPAN_LIT("{\"msgtype\":\"text\"}"), 1, &m, &err), RC_INVALID);
}

static struct span written(const struct chatmsg_input *in)
{
	struct text out;
	text_init(&out, 1 << 20);
	chatmsg_write(in, &out);
	struct span s = arena_copy(arena, text_span(&out));
	text_release(&out);
	return s;
}

static void test_inputs(void **state)
{
	const struct span to[] = {SPAN_LIT("li")};
	const struct chatmsg m = {.seq = 9,
		.at_ms = 5,
		.msgid = SPAN_LIT("m9"),
		.from = SPAN_LIT("wm1"),
		.room = SPAN_LIT(""),
		.to = to,
		.to_n = 1,
		.kind = SPAN_LIT("text"),
		.text = SPAN_LIT("多少\"钱\""),
		.party = SPAN_LIT("wm1")};
	const struct chatmsg_consent c = {SPAN_LIT("li"), SPAN_LIT("wm1"), SPAN_LIT(""), true, 4};
	struct chatmsg_input
		in = {.to_seq = 9, .start_ms = 3, .refused = 2, .consent = &c, .consents = 1, .msg = &m, .msgs = 1},
		out;
	struct err err = {0};
	(void)state;
	struct span once = written(&in);
	assert_int_equal(chatmsg_read(arena, once, &out, &err), RC_OK);
	assert_true(span_eq(written(&out), once));
	assert_true(chatmsg_weight(&m) < once.n && chatmsg_weight(&m) > 60);
	out.blank = true;
	once = written(&out);
	assert_true(span_search(once, SPAN_LIT("多少")) == SIZE_MAX);
	assert_int_equal(chatmsg_read(arena, once, &out, &err), RC_OK);
	assert_true(out.blank && !span_present(out.msg[0].text) && out.msg[0].seq == 9);
	assert_int_equal(chatmsg_read(arena, SPAN_LIT("{\"messages\":[]}"), &out, &err), RC_INVALID);
}

static void test_consent(void **state)
{
	const struct request_agree_pair pair[] = {{SPAN_LIT("li"), SPAN_LIT("wm1")}};
	struct request r = {.api = API_AGREE_SINGLE, .u.agree = {.info = pair, .info_n = 1}};
	struct request_http http;
	struct answer x;
	struct err err = {0};
	(void)state;
	assert_int_equal(request_build(arena, &r, &http, &err), RC_OK);
	assert_string_equal(http.path.p, "/cgi-bin/msgaudit/check_single_agree");
	assert_string_equal(http.body.p, "{\"info\":[{\"userid\":\"li\",\"exteranalopenid\":\"wm1\"}]}");
	r.u.agree.info_n = 0;
	assert_int_equal(request_check(&r, &err), RC_INVALID);
	r = (struct request){.api = API_AGREE_ROOM, .u.agree = {.roomid = SPAN_LIT("wr1")}};
	assert_int_equal(request_build(arena, &r, &http, &err), RC_OK);
	assert_string_equal(http.body.p, "{\"roomid\":\"wr1\"}");
	answer_parse(arena, API_AGREE_SINGLE, 200,
		SPAN_LIT(
			"{\"errcode\":0,\"errmsg\":\"ok\",\"agreeinfo\":[{\"status_change_time\":1562766651,\"userid\":\"li\","
			"\"exteranalopenid\":\"wm1\",\"agree_status\":\"Agree\"}]}"),
		&x);
	assert_int_equal(x.u.agree.agreeinfo_n, 1);
	assert_true(span_is(x.u.agree.agreeinfo[0].agree_status, "Agree"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_pages, setup, teardown),
		cmocka_unit_test_setup_teardown(test_kinds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_inputs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_consent, setup, teardown),
	};

	return cmocka_run_group_tests_name("wecom/chatmsg", tests, NULL, NULL);
}
