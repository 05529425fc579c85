/* Media, contents, welcomes and messages to employees. */
#include "shop.h"

#include <stdio.h>
#include <string.h>

#define WELCOME "externalcontact/send_welcome_msg"

/* -- media -------------------------------------------------------------------------------------------------------------------- */

static int64_t upload(struct shop *s, const char *path, const char *type, const char *head, size_t bytes)
{
	struct text body;
	char target[256];
	text_init(&body, (size_t)64 << 20);
	text_addf(&body, "--BOUND\r\n%s\r\n\r\n", head);
	char *p = text_reserve(&body, bytes);
	memset(p, 'x', bytes);
	text_added(&body, bytes);
	text_adds(&body, "\r\n--BOUND--\r\n");
	snprintf(target, sizeof target, "/cgi-bin/%s%caccess_token=%s", path, strchr(path, '?') ? '&' : '?', s->token);
	int64_t code = shop_raw(s, "POST", target, type, text_span(&body));
	text_release(&body);
	return code;
}

#define FORM "multipart/form-data; boundary=BOUND"
#define PART \
	"Content-Disposition: form-data; name=\"media\"; filename=\"a.png\"; filelength=10\r\nContent-Type: application/octet-stream"

static void media_are_taken_as_multipart(void **state)
{
	struct shop *s = *state;
	assert_int_equal(upload(s, "media/upload?type=image", FORM, PART, 10), 0);
	assert_true(span_is(shop_str(s, "type"), "image"));
	assert_int_equal(json_kind(json_get(s->root, "created_at")), JSON_STRING);
	/* Any order of parameters, quotes or none, another part before it. */
	assert_int_equal(upload(s, "media/upload?type=file", "multipart/form-data; charset=utf-8; boundary=\"BOUND\"",
				 "content-disposition: form-data; filename=a.pdf; name=media", 6),
		0);
	assert_int_equal(upload(s, "media/upload?type=file", FORM,
				 "Content-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--BOUND\r\n" PART, 6),
		0);
	assert_int_equal(upload(s, "media/upload?type=picture", FORM, PART, 10), 40004);
	assert_int_equal(upload(s, "media/upload", FORM, PART, 10), 40004);
	assert_int_equal(upload(s, "media/upload?type=image", FORM, PART, 5), 44001);
	assert_int_equal(
		upload(s, "media/upload?type=image", FORM, "Content-Disposition: form-data; name=\"media\"", 10),
		44001);
	assert_int_equal(upload(s, "media/upload?type=image", FORM,
				 "Content-Disposition: form-data; name=\"m\"; filename=\"a\"", 10),
		44001);
	assert_int_equal(upload(s, "media/upload?type=image", "application/json", PART, 10), 44001);
	assert_int_equal(upload(s, "media/upload?type=image", "multipart/form-data", PART, 10), 44001);
	assert_int_equal(upload(s, "media/upload?type=voice", FORM, PART, (2u << 20) + 1), 45001);
	assert_int_equal(upload(s, "media/upload?type=voice", FORM, PART, 2u << 20), 0);
	assert_int_equal(
		upload(s, "media/uploadimg", FORM, "Content-Disposition: form-data; name=\"any\"; filename=\"a\"", 10),
		0);
	assert_true(span_starts(shop_str(s, "url"), "https://"));
}

/* -- welcome ------------------------------------------------------------------------------------------------------------------- */

static void a_welcome_lives_twenty_seconds_and_once(void **state)
{
	struct shop *s = *state;
	char code[64];
	struct brain_message m;
	shop_customer(s, "lin.yue", "wm1");
	shop_heard(s, "WelcomeCode", code, sizeof code);
	assert_int_equal(shop_call(s, WELCOME, shop_json("{'text':{'content':'hi'}}")), 41049);
	assert_int_equal(shop_call(s, WELCOME, shop_json("{'welcome_code':'none','text':{'content':'hi'}}")), 41050);
	assert_int_equal(shop_call(s, WELCOME, shop_json("{'welcome_code':5,'text':{'content':'hi'}}")), 40058);
	shop_pass(s, 20000);
	assert_int_equal(shop_call(s, WELCOME, shop_json("{'welcome_code':'%s','text':{'content':'你好'}}", code)), 0);
	assert_int_equal(
		shop_call(s, WELCOME, shop_json("{'welcome_code':'%s','text':{'content':'你好'}}", code)), 41051);
	assert_true(brain_message(s->brain, SPAN_LIT("wm1"), 0, &m));
	assert_string_equal(m.how, "welcome");
	assert_true(span_is(m.text, "你好"));
	assert_false(brain_message(s->brain, SPAN_LIT("wm1"), 1, &m));
	shop_customer(s, "lin.yue", "wm2");
	shop_heard(s, "WelcomeCode", code, sizeof code);
	shop_pass(s, 20001);
	assert_int_equal(
		shop_call(s, WELCOME, shop_json("{'welcome_code':'%s','text':{'content':'你好'}}", code)), 41050);
}

static void half_and_accepted_share_one_welcome(void **state)
{
	struct shop *s = *state;
	char half[64], full[64];
	brain_add(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wmH"), SPAN_ABSENT, SPAN_LIT("c1"), true);
	shop_pass(s, 0);
	shop_heard(s, "WelcomeCode", half, sizeof half);
	brain_accept(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wmH"));
	shop_pass(s, 0);
	shop_heard(s, "WelcomeCode", full, sizeof full);
	assert_string_not_equal(half, full); /* not used: another chance */
	assert_int_equal(shop_call(s, WELCOME, shop_json("{'welcome_code':'%s','text':{'content':'a'}}", full)), 0);
	assert_int_equal(shop_call(s, WELCOME, shop_json("{'welcome_code':'%s','text':{'content':'a'}}", half)), 41051);
	brain_add(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wmI"), SPAN_ABSENT, SPAN_LIT("c1"), true);
	shop_pass(s, 0);
	shop_heard(s, "WelcomeCode", half, sizeof half);
	assert_int_equal(shop_call(s, WELCOME, shop_json("{'welcome_code':'%s','text':{'content':'a'}}", half)), 0);
	shop_clear(s);
	brain_accept(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wmI"));
	shop_pass(s, 0);
	assert_int_equal(s->callbacks, 1);
	assert_string_equal(shop_heard(s, "WelcomeCode", full, sizeof full), ""); /* used: none comes */
}

/* A new customer's code with this content. */
static int64_t welcome_with(struct shop *s, const char *rest)
{
	char code[64], json[16384];
	shop_customer(s, "lin.yue", NULL);
	shop_heard(s, "WelcomeCode", code, sizeof code);
	snprintf(json, sizeof json, "{'welcome_code':'%s',%s}", code, rest);
	return shop_call(s, WELCOME, shop_json("%s", json));
}

static void contents_are_measured_in_bytes(void **state)
{
	struct shop *s = *state;
	static const struct shop_row rows[] = {
		{"'text':{'content':''}", 44004},
		{"'text':{}", 44004},
		{"'attachments':[]", 44004},
		{"'text':'hi'", 40058},
		{"'text':{'content':['hi']}", 40058},
		{"'text':{'content':'a'},'attachments':{}", 40058},
		{"'attachments':['x']", 40058},
		{"'attachments':[{}]", 41065},
		{"'attachments':[{'msgtype':'voice','voice':{}}]", 41065},
		{"'attachments':[{'msgtype':'link'}]", 41065},
		{"'attachments':[{'msgtype':'link','image':{}}]", 41065},
		{"'attachments':[{'msgtype':'link','link':[]}]", 40058},
		{"'attachments':[{'msgtype':'link','link':{'title':'t'}}]", 40063},
		{"'attachments':[{'msgtype':'link','link':{'title':'t','url':'https://a'}}]", 0},
		{"'attachments':[{'msgtype':'image','image':{}}]", 41006},
		{"'attachments':[{'msgtype':'image','image':{'media_id':'none'}}]", 40007},
		{"'attachments':[{'msgtype':'image','image':{'pic_url':'https://wework.qpic.cn/a'}}]", 0},
		{"'attachments':[{'msgtype':'image','image':{'pic_url':'a.png'}}]", 40058},
		{"'attachments':[{'msgtype':'video','video':{}}]", 41006},
		{"'attachments':[{'msgtype':'miniprogram','miniprogram':{'title':'t','appid':'wx1','page':'p'}}]",
			41006},
		{"'attachments':[{'msgtype':'miniprogram','miniprogram':{'title':'t','page':'p'}}]", 40063},
	};
	char big[8192];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t code = welcome_with(s, rows[i].json);
		if (code != rows[i].code)
			fail_msg("%s: %lld instead of %lld", rows[i].json, (long long)code, (long long)rows[i].code);
	}
	/* 4000 bytes are 1333 characters of three bytes and one. */
	for (int more = 0; more < 2; more++) {
		int n = snprintf(big, sizeof big, "'text':{'content':'");
		for (int i = 0; i < 1333; i++)
			n += snprintf(big + n, sizeof big - (size_t)n, "好");
		snprintf(big + n, sizeof big - (size_t)n, "%s'}", more ? "ab" : "a");
		assert_int_equal(welcome_with(s, big), more ? 45002 : 0);
	}
	/* A title of 128 bytes. */
	for (int more = 0; more < 2; more++) {
		snprintf(big, sizeof big, "'attachments':[{'msgtype':'link','link':{'title':'%0*d','url':'u'}}]",
			128 + more, 7);
		assert_int_equal(welcome_with(s, big), more ? 40058 : 0);
	}
	int n = snprintf(big, sizeof big, "'attachments':[");
	for (int i = 0; i < 9; i++)
		n += snprintf(big + n, sizeof big - (size_t)n, "%s{'msgtype':'link','link':{'title':'t','url':'u'}}",
			i ? "," : "");
	int nine = n;
	snprintf(big + n, sizeof big - (size_t)n, "]");
	assert_int_equal(welcome_with(s, big), 0);
	snprintf(big + nine, sizeof big - (size_t)nine, ",{'msgtype':'link','link':{'title':'t','url':'u'}}]");
	assert_int_equal(welcome_with(s, big), 41064);
}

static void media_expire_and_have_a_kind(void **state)
{
	struct shop *s = *state;
	char id[64], image[256], video[256], page[512];
	assert_int_equal(upload(s, "media/upload?type=image", FORM, PART, 10), 0);
	snprintf(id, sizeof id, "%.*s", SPAN_ARG(shop_str(s, "media_id")));
	snprintf(image, sizeof image, "'attachments':[{'msgtype':'image','image':{'media_id':'%s'}}]", id);
	snprintf(video, sizeof video, "'attachments':[{'msgtype':'video','video':{'media_id':'%s'}}]", id);
	snprintf(page, sizeof page,
		"'attachments':[{'msgtype':'miniprogram','miniprogram':{'title':'t','appid':'wx1','page':'p',"
		"'pic_media_id':'%s'}}]",
		id);
	assert_int_equal(welcome_with(s, image), 0);
	assert_int_equal(welcome_with(s, page), 0);
	assert_int_equal(welcome_with(s, video), 40007); /* the wrong kind */
	for (int hours = 0; hours < 72; hours += 2) {
		shop_pass(s, 2 * SHOP_HOUR_MS);
		shop_token(s);
	}
	assert_int_equal(welcome_with(s, image), 0);
	shop_pass(s, 1);
	assert_int_equal(welcome_with(s, image), 40007); /* three days are over */
}

/* -- messages to employees ---------------------------------------------------------------------------------------------------------- */

static void messages_to_employees(void **state)
{
	struct shop *s = *state;
	struct brain_books before, after;
	static const struct shop_row rows[] = {
		{"{'touser':'lin.yue','msgtype':'text','text':{'content':'a'}}", 40056},
		{"{'touser':'lin.yue','msgtype':'text','agentid':'7','text':{'content':'a'}}", 40056},
		{"{'touser':'lin.yue','msgtype':'text','agentid':8,'text':{'content':'a'}}", 301002},
		{"{'msgtype':'text','agentid':7,'text':{'content':'a'}}", 82001},
		{"{'touser':['lin.yue'],'msgtype':'text','agentid':7,'text':{'content':'a'}}", 40058},
		{"{'touser':'lin.yue','agentid':7,'text':{'content':'a'}}", 40008},
		{"{'touser':'lin.yue','msgtype':'fax','agentid':7,'fax':{}}", 40008},
		{"{'touser':'lin.yue','msgtype':'text','agentid':7}", 40058},
		{"{'touser':'lin.yue','msgtype':'text','agentid':7,'text':'a'}", 40058},
		{"{'touser':'lin.yue','msgtype':'text','agentid':7,'text':{'content':''}}", 44004},
		{"{'touser':'lin.yue','msgtype':'textcard','agentid':7,'textcard':{'title':'t','description':'d'}}",
			40063},
		{"{'touser':'lin.yue','msgtype':'textcard','agentid':7,'textcard':{'title':'t','description':'d','url':'u'}}",
			0},
		{"{'touser':'lin.yue','msgtype':'news','agentid':7,'news':{'articles':[]}}", 40058},
		{"{'touser':'lin.yue','msgtype':'image','agentid':7,'image':{'media_id':'none'}}", 40007},
		{"{'touser':'lin.yue','msgtype':'text','agentid':7,'safe':5,'text':{'content':'a'}}", 40058},
		{"{'touser':'nobody','msgtype':'text','agentid':7,'text':{'content':'a'}}", 81013},
		{"{'toparty':'1','msgtype':'text','agentid':7,'text':{'content':'a'}}", 81013},
	};
	SHOP_ROWS(s, "message/send", rows);
	assert_int_equal(
		shop_call(s, "message/send",
			shop_json("{'touser':'Lin.Yue|NoBody','msgtype':'text','agentid':7,'text':{'content':'a'}}")),
		0);
	assert_true(span_is(shop_str(s, "invaliduser"), "nobody"));
	brain_books(s->brain, &before);
	assert_int_equal(shop_call(s, "message/send",
				 shop_json("{'touser':'@all','msgtype':'text','agentid':7,'text':{'content':'a'}}")),
		0);
	brain_books(s->brain, &after);
	assert_int_equal(after.messages_to_employees - before.messages_to_employees, 2);
	/* The identical JSON within the interval is taken and not delivered. */
	const char *twice = shop_json(
		"{'touser':'lin.yue','msgtype':'text','agentid':7,'text':{'content':'b'},'enable_duplicate_check':1}");
	for (int i = 0; i < 3; i++)
		assert_int_equal(shop_call(s, "message/send", twice), 0);
	brain_books(s->brain, &before);
	assert_int_equal(before.messages_to_employees - after.messages_to_employees, 1);
	shop_pass(s, 1800000);
	assert_int_equal(shop_call(s, "message/send", twice), 0);
	brain_books(s->brain, &after);
	assert_int_equal(after.messages_to_employees - before.messages_to_employees, 1);
}

static void above_thirty_a_minute_a_message_is_dropped_silently(void **state)
{
	struct shop *s = *state;
	struct brain_books books;
	char json[128];
	for (int i = 0; i < 31; i++) {
		snprintf(json, sizeof json, "{'touser':'lin.yue','msgtype':'text','agentid':7,'text':{'content':'%d'}}",
			i);
		assert_int_equal(shop_call(s, "message/send", shop_json("%s", json)), 0);
	}
	brain_books(s->brain, &books);
	assert_int_equal(books.messages_to_employees, 30);
	assert_int_equal(brain_breaches(s->brain, NULL), 1);
}

/* callbacks.md 9 */
static void a_robot_speaks_twenty_times_a_minute(void **state)
{
	struct shop *s = *state;
	static const struct shop_row rows[] = {
		{"{'msgtype':'text','text':{'content':'a'}}", 0},
		{"{'msgtype':'markdown','markdown':{'content':'a'}}", 0},
		{"{'msgtype':'text','text':{'content':''}}", 44004},
		{"{'msgtype':'text'}", 40058},
		{"{'msgtype':'voice','voice':{'media_id':'x'}}", 40008},
	};
	const char *hello = shop_json("{'msgtype':'text','text':{'content':'hello'}}");
	int sent = 2;
	assert_int_equal(
		shop_raw(s, "POST", "/cgi-bin/webhook/send?key=k3y", "application/json", span_of(hello)), 93000);
	brain_robot(s->brain, SPAN_LIT("k3y"), SPAN_LIT("sales"));
	brain_robot(s->brain, SPAN_LIT("other"), SPAN_LIT("care"));
	SHOP_ROWS(s, "webhook/send?key=k3y", rows);
	hello = shop_json("{'msgtype':'text','text':{'content':'hello'}}");
	while (shop_raw(s, "POST", "/cgi-bin/webhook/send?key=k3y", "application/json", span_of(hello)) == 0)
		sent++;
	assert_int_equal(sent, 20);
	assert_int_equal(
		shop_raw(s, "POST", "/cgi-bin/webhook/send?key=k3y", "application/json", span_of(hello)), 45009);
	assert_int_equal(shop_raw(s, "POST", "/cgi-bin/webhook/send?key=other", "application/json", span_of(hello)), 0);
	shop_pass(s, 60000);
	assert_int_equal(shop_raw(s, "POST", "/cgi-bin/webhook/send?key=k3y", "application/json", span_of(hello)), 0);
}

/* callbacks.md 4.2: what an employee types arrives as a message of the app. */
static void what_is_typed_arrives(void **state)
{
	struct shop *s = *state;
	shop_clear(s);
	assert_false(brain_say(s->brain, s->now_ms, SPAN_LIT("nobody"), SPAN_LIT("hello")));
	assert_false(brain_say(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("")));
	assert_true(brain_say(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("a ]]> b")));
	assert_true(brain_say(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("a ]]> b")));
	shop_pass(s, 1);
	assert_int_equal(s->callbacks, 2);
	assert_non_null(strstr(text_str(&s->events), "<FromUserName><![CDATA[lin.yue]]></FromUserName>"));
	assert_non_null(strstr(text_str(&s->events), "<Content><![CDATA[a ]]]]><![CDATA[> b]]></Content>"));
	assert_non_null(strstr(text_str(&s->events), "<AgentID>7</AgentID>"));
}

/* callbacks.md 4.3, page 90231 */
static void the_menu_is_checked_and_pressed(void **state)
{
	struct shop *s = *state;
	static const struct shop_row rows[] = {
		{"{'button':[]}", 40016},
		{"{'button':[{},{},{},{}]}", 40016},
		{"{'button':[{'type':'click','key':'k','name':'a name beyond 16'}]}", 0},
		{"{'button':[{'type':'click','key':'k','name':'a name beyond 16!'}]}", 40018},
		{"{'button':[{'type':'tap','key':'k','name':'n'}]}", 40017},
		{"{'button':[{'type':'click','name':'n'}]}", 40019},
		{"{'button':[{'name':'n','sub_button':[]}]}", 40023},
		{"{'button':[{'name':'n','sub_button':[{},{},{},{},{},{}]}]}", 40023},
		{"{'button':[{'name':'n','sub_button':[{'type':'click','key':'k','name':''}]}]}", 40025},
		{"{'button':[{'name':'n','sub_button':[{'type':'tap','key':'k','name':'n'}]}]}", 40024},
		{"{'button':[{'name':'n','sub_button':[{'type':'click','name':'n'}]}]}", 40026},
		{"{'button':[{'name':'n','sub_button':[{'type':'click','name':'n','key':'k1'}]},"
		 "{'type':'click','name':'m','key':'k2'}]}",
			0},
	};
	assert_int_equal(shop_call(s, "menu/create?agentid=8", "{\"button\":[]}"), 301002);
	assert_int_equal(shop_call(s, "menu/create", "{\"button\":[]}"), 40056);
	assert_false(brain_click(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("k1")));
	SHOP_ROWS(s, "menu/create?agentid=7", rows);
	shop_clear(s);
	assert_false(brain_click(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("k")));
	assert_false(brain_click(s->brain, s->now_ms, SPAN_LIT("nobody"), SPAN_LIT("k1")));
	assert_true(brain_click(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("k1")));
	assert_true(brain_click(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("k2")));
	shop_pass(s, 1);
	assert_int_equal(s->callbacks, 2);
	assert_non_null(
		strstr(text_str(&s->events), "<Event><![CDATA[click]]></Event><EventKey><![CDATA[k1]]></EventKey>"));
}

#define CARD(card) "{'touser':'lin.yue','msgtype':'template_card','agentid':7,'template_card':" card "}"
#define BUTTON "{'text':'done','key':'done:1'}"

/* callbacks.md 4.4, 10.3, 10.4: a code is used once, and a card that was greyed has no buttons. */
static void a_card_is_pressed_and_updated(void **state)
{
	struct shop *s = *state;
	static const struct shop_row rows[] = {
		{CARD("{'card_type':'poster','task_id':'t1','main_title':{'title':'a'},'button_list':[" BUTTON "]}"),
			40058},
		{CARD("{'card_type':'button_interaction','main_title':{'title':'a'},'button_list':[" BUTTON "]}"),
			40058},
		{CARD("{'card_type':'button_interaction','task_id':'t 1','main_title':{'title':'a'},'button_list':[" BUTTON
		      "]}"),
			40058},
		{CARD("{'card_type':'button_interaction','task_id':'t1','main_title':{'title':'a'},'button_list':[]}"),
			40058},
		{CARD("{'card_type':'button_interaction','task_id':'t1','main_title':{'title':'a'},"
		      "'button_list':[{'text':'longer than ten','key':'k'}]}"),
			40058},
		{CARD("{'card_type':'button_interaction','task_id':'t1','button_list':[" BUTTON "]}"), 40058},
		{CARD("{'card_type':'button_interaction','task_id':'t1','main_title':{'title':'a'},'button_list':[" BUTTON
		      "]}"),
			0},
		{CARD("{'card_type':'button_interaction','task_id':'t1','main_title':{'title':'a'},'button_list':[" BUTTON
		      "]}"),
			40058}, /* once in the app */
	};
	char code[64] = "", json[256];
	const char *at;
	SHOP_ROWS(s, "message/send", rows);
	shop_clear(s);
	assert_false(brain_press(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("skip")));
	assert_false(brain_press(s->brain, s->now_ms, SPAN_LIT("gao.ming"), SPAN_LIT("done")));
	assert_true(brain_press(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("done")));
	shop_pass(s, 1);
	assert_non_null(
		strstr(text_str(&s->events), "<EventKey><![CDATA[done:1]]></EventKey><TaskId><![CDATA[t1]]></TaskId>"));
	at = strstr(text_str(&s->events), "<ResponseCode><![CDATA[");
	assert_non_null(at);
	at += strlen("<ResponseCode><![CDATA[");
	snprintf(code, sizeof code, "%.*s", (int)strcspn(at, "]"), at);
	snprintf(json, sizeof json,
		"{'userids':['lin.yue'],'agentid':7,'response_code':'%s','button':{'replace_name':'x'}}", code);
	assert_int_equal(shop_call(s, "message/update_template_card", shop_json("%s", json)), 0);
	assert_int_equal(shop_call(s, "message/update_template_card", shop_json("%s", json)), 40058);
	assert_false(brain_press(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("done")));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, shop_setup, shop_teardown)
	const struct CMUnitTest tests[] = {
		T(media_are_taken_as_multipart),
		T(a_welcome_lives_twenty_seconds_and_once),
		T(half_and_accepted_share_one_welcome),
		T(contents_are_measured_in_bytes),
		T(media_expire_and_have_a_kind),
		T(messages_to_employees),
		T(above_thirty_a_minute_a_message_is_dropped_silently),
		T(a_robot_speaks_twenty_times_a_minute),
		T(what_is_typed_arrives),
		T(the_menu_is_checked_and_pressed),
		T(a_card_is_pressed_and_updated),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
