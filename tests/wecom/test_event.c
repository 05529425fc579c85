#include "wecom/event.h"
#include "sample.h"
#include "testjson.h"
#include <stdio.h>
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

static struct json_doc *printed(const struct event *e)
{
	struct jsonw *w = sample_writer(arena);
	struct json_doc *doc;
	struct err err;

	event_fields_json(e, true, w);
	if (json_parse(sample_written(arena, w), &doc, &err) != RC_OK)
		fail_msg("%s", err.text);
	return doc;
}

static void check_leaves(struct span file, const struct event *e, const struct json_node *leaves)
{
	size_t i = 0;

	for (const struct json_node *l = json_first(leaves); l; l = json_next(l), i++) {
		const struct json_node *path = json_first(l), *text = json_next(path);
		if (i >= e->leaves_n || !span_eq(e->leaves[i].path, json_str(path)) ||
			!span_eq(e->leaves[i].text, json_str(text)))
			sample_fail(file, "leaf %zu '%.*s'", i, SPAN_ARG(json_str(path)));
	}
	if (leaves != NULL && i != e->leaves_n)
		sample_fail(file, "%zu leaves instead of %zu", e->leaves_n, i);
}

static void check_sample(const struct json_node *v, bool unread)
{
	struct span file = sample_text(arena, v, "file"), kind = sample_text(arena, v, "kind");
	struct span bytes = sample_load(arena, arena_printf(arena, "samples/callbacks/%.*s", SPAN_ARG(file)).p);
	struct event e;
	struct err err = {0};
	int64_t n;

	assert_true(json_int(json_get(v, "bytes"), &n));
	assert_int_equal(bytes.n, n);
	enum rc rc = event_parse(arena, bytes, &e, &err);
	if (unread) {
		if (rc != RC_INVALID)
			sample_fail(file, "was read");
		return;
	}
	if (rc != RC_OK)
		sample_fail(file, "%s", err.text);
	if (!span_eq(kind, e.kind))
		sample_fail(file, "kind '%.*s'", SPAN_ARG(e.kind));

	struct json_doc *doc = printed(&e);
	for (const struct json_node *x = json_first(json_get(v, "expected")); x; x = json_next(x)) {
		char key[64];
		snprintf(key, sizeof(key), "%.*s", SPAN_ARG(json_key(x)));
		const struct json_node *got = json_get(json_root(doc), key);
		if (!testjson_same(x, got))
			sample_fail(file, "field '%s'", key);
		bool integer =
			!strcmp(key, "create_time") || !strcmp(key, "timestamp") || !strcmp(key, "mem_change_cnt");
		if (integer != (json_kind(got) == JSON_NUMBER))
			sample_fail(file, "field '%s' is of another kind", key);
	}
	for (const struct json_node *x = json_first(json_get(v, "absent")); x; x = json_next(x)) {
		char key[64];
		snprintf(key, sizeof(key), "%.*s", SPAN_ARG(json_str(x)));
		if (json_get(json_root(doc), key) != NULL)
			sample_fail(file, "field '%s' is not absent", key);
	}
	json_free(doc);
	check_leaves(file, &e, json_get(v, "leaves"));
}

static void test_published_xml(void **state)
{
	(void)state;
	struct json_doc *doc = sample_open(arena, "samples/callbacks/index.json");
	size_t n = 0;
	bool well;

	for (const struct json_node *v = json_first(json_get(json_root(doc), "callbacks")); v; v = json_next(v), n++)
		check_sample(v, json_bool(json_get(v, "well_formed"), &well) && !well);
	assert_int_equal(n, 225);
	json_free(doc);
}

static void test_published_json(void **state)
{
	(void)state;
	struct json_doc *doc = sample_open(arena, "samples/callbacks/index.json");
	size_t n = 0;

	for (const struct json_node *v = json_first(json_get(json_root(doc), "json_callbacks")); v;
		v = json_next(v), n++)
		check_sample(v, false);
	assert_int_equal(n, 15);
	json_free(doc);
}

static struct event parse(const char *s)
{
	struct event e;
	struct err err;

	if (event_parse(arena, span_of(s), &e, &err) != RC_OK)
		sample_fail(span_of(s), "%s", err.text);
	return e;
}

static void test_absent_is_not_empty(void **state)
{
	(void)state;
	struct event e = parse("<xml><Event>click</Event><EventKey></EventKey><CreateTime>x</CreateTime></xml>");

	assert_true(span_present(e.event_key));
	assert_int_equal(e.event_key.n, 0);
	assert_false(span_present(e.state));
	assert_true(e.create_time == EVENT_NO_INT);
	assert_true(e.created_s == 0);
}

/* A moment that cannot be is none, so that nobody multiplies it out of its range; what was said is kept. */
static void test_created_is_a_moment(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t create_time, created_s;
	} cases[] = {
		{"1760000000", 1760000000, 1760000000},
		{"99999999999", 99999999999, 99999999999},
		{"100000000000", 100000000000, 0},
		{"9223372036854775807", INT64_MAX, 0},
		{"0", 0, 0},
		{"-5", -5, 0},
		{"9223372036854775808", EVENT_NO_INT, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct event e = parse(arena_printf(
			arena, "<xml><MsgType>text</MsgType><CreateTime>%s</CreateTime></xml>", cases[i].text)
					       .p);
		assert_true(e.create_time == cases[i].create_time);
		assert_true(e.created_s == cases[i].created_s);
	}
	assert_true(
		parse("<xml><InfoType>x</InfoType><TimeStamp>1760000000</TimeStamp></xml>").created_s == 1760000000);
}

static void test_byte_order_mark(void **state)
{
	(void)state;
	assert_true(span_is(parse("\xEF\xBB\xBF {\"msgtype\":\"text\"}").kind, "json:text"));
	assert_true(span_is(parse("\xEF\xBB\xBF<xml><MsgType>text</MsgType></xml>").kind, "message:text"));
}

static void test_first_sibling_counts_and_order_does_not(void **state)
{
	(void)state;
	struct event e =
		parse("<xml><State>one</State><Id>t1</Id><State>two</State><MemChangeList><Item>a</Item><Item>b</Item>"
		      "</MemChangeList><Event>change_external_tag</Event><MsgType>event</MsgType></xml>");

	assert_true(span_is(e.state, "one"));
	assert_true(span_is(e.tag_id, "t1"));
	assert_true(span_is(e.kind, "event:change_external_tag"));
	assert_int_equal(e.mem_change_list.n, 2);
	assert_true(span_is(e.mem_change_list.v[1], "b"));
	assert_false(span_present(parse("<xml><Id>5</Id><Event>change_contact</Event></xml>").tag_id));
}

static void test_choices_keep_their_groups(void **state)
{
	(void)state;
	/* the old spelling, an item without options, and options before their question */
	struct event e = parse(
		"<xml><MsgType>event</MsgType><SelectedItems>"
		"<SelectedItem><QuestionKey>q1</QuestionKey><OpitonIds><OpitonId>a</OpitonId><OpitonId>b</OpitonId>"
		"</OpitonIds></SelectedItem>"
		"<SelectedItem><QuestionKey>q2</QuestionKey><OptionIds></OptionIds></SelectedItem>"
		"<SelectedItem><OptionIds><OptionId>c</OptionId></OptionIds><QuestionKey>q3</QuestionKey></S"
		"electedItem>"
		"</SelectedItems></xml>");

	assert_int_equal(e.selected_items_n, 3);
	assert_true(span_is(e.selected_items[0].question_key, "q1"));
	assert_int_equal(e.selected_items[0].option_ids.n, 2);
	assert_true(span_is(e.selected_items[0].option_ids.v[1], "b"));
	assert_int_equal(e.selected_items[1].option_ids.n, 0);
	assert_true(span_is(e.selected_items[2].question_key, "q3"));
	assert_true(span_is(e.selected_items[2].option_ids.v[0], "c"));

	e = parse("{\"msgtype\":\"event\",\"event\":{\"eventtype\":\"template_card_event\",\"template_card_event\":{"
		  "\"selected_items\":{\"selected_item\":[{\"question_key\":\"k1\","
		  "\"option_ids\":{\"option_id\":[\"a\",\"b\"]}},"
		  "{\"question_key\":\"k2\",\"option_ids\":{\"option_id\":[\"c\"]}}]}}}}");
	assert_int_equal(e.selected_items_n, 2);
	assert_int_equal(e.selected_items[0].option_ids.n, 2);
	assert_true(span_is(e.selected_items[1].option_ids.v[0], "c"));
}

static void test_unknown_event_keeps_its_leaves(void **state)
{
	(void)state;
	struct event e =
		parse("<xml a=\"1\"><MsgType>event</MsgType><Event>born_tomorrow</Event><Deep><Er>x</Er></Deep></xml>");
	struct jsonw *w = sample_writer(arena);

	assert_true(span_is(e.kind, "event:born_tomorrow"));
	event_leaves_json(&e, w);
	assert_string_equal(sample_written(arena, w).p,
		"[[\"MsgType\",\"event\"],[\"Event\",\"born_tomorrow\"],[\"Deep/Er\",\"x\"]]");
}

static void test_secrets_are_not_printed_unasked(void **state)
{
	(void)state;
	struct event e = parse("<xml><Event>x</Event><WelcomeCode>WC</WelcomeCode><Token>T</Token></xml>");
	struct jsonw *w = sample_writer(arena);

	event_fields_json(&e, false, w);
	assert_string_equal(sample_written(arena, w).p, "{\"event\":\"x\"}");
}

static void test_every_row_can_be_asked(void **state)
{
	(void)state;
	struct event e = parse("<xml><MemChangeCnt>2</MemChangeCnt><MemChangeList>a,b</MemChangeList></xml>");
	const char *name;
	struct span value;
	size_t i = 0, present = 0;

	for (; event_field(&e, arena, i, &name, &value); i++) {
		present += span_present(value);
		if (!strcmp(name, "mem_change_list"))
			assert_true(span_is(value, "a,b"));
		if (!strcmp(name, "mem_change_cnt"))
			assert_true(span_is(value, "2"));
	}
	assert_int_equal(present, 2);
	assert_true(i > 60);
}

static void test_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"", " ", "hello", "<xml>", "<xml></xm>", "<xml><a></xml>", "{", "[1]",
		"{\"a\":1}}", "<!DOCTYPE x [<!ENTITY a \"b\">]><xml>&a;</xml>", "<xml>&nbsp;</xml>", "<xml/><xml/>"};
	struct event e;
	struct err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (event_parse(arena, span_of(bad[i]), &e, &err) != RC_INVALID)
			sample_fail(span_of(bad[i]), "was read");
}

static bool same_key(const char *x, const char *app_x, const char *y, const char *app_y)
{
	uint8_t a[EVENT_KEY_BYTES], b[EVENT_KEY_BYTES];
	struct event ex = parse(x), ey = parse(y);

	event_semantic_key(&ex, span_of(app_x), span_of(x), a);
	event_semantic_key(&ey, span_of(app_y), span_of(y), b);
	return memcmp(a, b, sizeof(a)) == 0;
}

#define ADD(USER, CUSTOMER, TIME, CODE) \
	"<xml><ToUserName>c</ToUserName><FromUserName>sys</FromUserName><CreateTime>" TIME \
	"</CreateTime><MsgType>event</MsgType>" \
	"<Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType><UserID>" USER "</UserID>" \
	"<ExternalUserID>" CUSTOMER "</ExternalUserID><WelcomeCode>" CODE "</WelcomeCode></xml>"
#define MSG(AGENT, ID) "<xml><CreateTime>1</CreateTime><MsgType>text</MsgType><MsgId>" ID "</MsgId>" AGENT "</xml>"
#define CLICK "<xml><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>click</Event></xml>"
#define CHAT(LIST) \
	"<xml><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>change_external_chat</Event><ChatId>w</ChatId>" \
	"<UpdateDetail>add_member</UpdateDetail><MemChangeList>" LIST "</MemChangeList></xml>"
#define CARE(KEY) \
	"<xml><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>customer_acquisition</Event>" \
	"<ChangeType>message_from_customer</ChangeType><ChatKey>" KEY "</ChatKey></xml>"
#define BOT(ID, TYPE) "{\"msgid\":\"" ID "\",\"aibotid\":\"B\",\"msgtype\":\"" TYPE "\"}"

static void test_semantic_keys(void **state)
{
	(void)state;
	/* each listed app gets its own copy with its own code: one fact */
	assert_true(same_key(ADD("u", "c", "100", "A"), "app1", ADD("u", "c", "100", "B"), "app2"));
	/* two customers of one second are two (callbacks.md 2.9) */
	assert_false(same_key(ADD("u", "c", "100", "A"), "app1", ADD("u", "d", "100", "A"), "app1"));
	assert_false(same_key(ADD("u", "c", "100", "A"), "app1", ADD("u", "c", "101", "A"), "app1"));
	assert_false(same_key(ADD("uc", "d", "100", "A"), "app1", ADD("u", "cd", "100", "A"), "app1"));
	assert_false(same_key(CHAT("a"), "x", CHAT("b"), "x"));
	assert_true(same_key(CHAT("a"), "x", CHAT("a"), "y"));
	assert_false(same_key(CARE("a"), "x", CARE("b"), "x"));
	assert_true(same_key(MSG("<AgentID>7</AgentID>", "1"), "x", MSG("<AgentID>7</AgentID>", "1"), "y"));
	assert_false(same_key(MSG("<AgentID>7</AgentID>", "1"), "x", MSG("<AgentID>8</AgentID>", "1"), "x"));
	assert_false(same_key(MSG("", "1"), "x", MSG("", "1"), "y"));
	assert_false(same_key(CLICK, "x", CLICK, "y"));
	assert_true(same_key(CLICK, "x", CLICK, "x"));
	assert_true(same_key(BOT("m", "text"), "x", BOT("m", "text"), "x"));
	assert_true(same_key(BOT("m", "text"), "x", BOT("m", "image"), "x"));
	assert_false(same_key(BOT("m", "stream"), "x", BOT("m", "text"), "x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_published_xml, setup, teardown),
		cmocka_unit_test_setup_teardown(test_published_json, setup, teardown),
		cmocka_unit_test_setup_teardown(test_absent_is_not_empty, setup, teardown),
		cmocka_unit_test_setup_teardown(test_created_is_a_moment, setup, teardown),
		cmocka_unit_test_setup_teardown(test_byte_order_mark, setup, teardown),
		cmocka_unit_test_setup_teardown(test_first_sibling_counts_and_order_does_not, setup, teardown),
		cmocka_unit_test_setup_teardown(test_choices_keep_their_groups, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown_event_keeps_its_leaves, setup, teardown),
		cmocka_unit_test_setup_teardown(test_secrets_are_not_printed_unasked, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_row_can_be_asked, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_semantic_keys, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
