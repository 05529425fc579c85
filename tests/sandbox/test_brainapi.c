/* The API's rules one by one, as api.md gives them. */
#include "shop.h"

#include "sandbox/brainlibrary.h"
#include "sandbox/brainroom.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MASS "externalcontact/add_msg_template"

/* -- the door -------------------------------------------------------------------------------------------------------- */

static void gettoken_says_what_is_missing_or_wrong(void **state)
{
	static const struct shop_row rows[] = {{"", 41004}, {"?corpid=wwshop", 41004}, {"?corpsecret=s3cret", 41002},
		{"?corpid=test", 40013}, {"?corpid=other&corpsecret=s3cret", 40013},
		{"?corpid=wwshop&corpsecret=no", 40001}, {"?corpid=ww%73hop&corpsecret=s3cret", 0}};
	struct shop *s = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char target[256];
		snprintf(target, sizeof target, "/cgi-bin/gettoken%s", rows[i].json);
		assert_int_equal(shop_raw(s, "GET", target, "", SPAN_LIT("")), rows[i].code);
	}
	assert_int_equal(shop_int(s, "expires_in"), 7200);
	assert_int_equal(
		shop_raw(s, "POST", "/cgi-bin/gettoken?corpid=wwshop&corpsecret=s3cret", "", SPAN_LIT("{}")), 40058);
}

static void the_token_stands_in_the_query_and_dies(void **state)
{
	struct shop *s = *state;
	assert_int_equal(shop_raw(s, "GET", "/cgi-bin/externalcontact/get_follow_user_list", "", SPAN_LIT("")), 41001);
	assert_int_equal(
		shop_raw(s, "POST", "/cgi-bin/" MASS, "application/json", SPAN_LIT("{\"access_token\":\"x\"}")), 41001);
	assert_int_equal(
		shop_raw(s, "GET", "/cgi-bin/externalcontact/get_follow_user_list?access_token=x", "", SPAN_LIT("")),
		40014);
	shop_pass(s, 7200000 - 1);
	assert_int_equal(shop_call(s, "externalcontact/get_follow_user_list", NULL), 0);
	shop_pass(s, 1);
	assert_int_equal(shop_call(s, "externalcontact/get_follow_user_list", NULL), 42001);
}

static void a_wrong_path_is_404_with_nothing(void **state)
{
	struct shop *s = *state;
	assert_int_equal(shop_call(s, "externalcontact/getx", NULL), -404);
	assert_int_equal(shop_raw(s, "GET", "/other", "", SPAN_LIT("")), -404);
}

static void an_error_names_its_hint(void **state)
{
	struct shop *s = *state;
	assert_int_equal(shop_call(s, "externalcontact/get?external_userid=wmNone", NULL), 40096);
	assert_true(span_search(shop_str(s, "errmsg"), SPAN_LIT("hint: [")) != SIZE_MAX);
	assert_true(span_search(shop_str(s, "errmsg"), SPAN_LIT("e=40096")) != SIZE_MAX);
}

static void bodies_that_are_no_json_object(void **state)
{
	struct shop *s = *state;
	static const struct shop_row rows[] = {
		{"[]", 40058}, {"'x'", 40058}, {"{", 40058}, {"{'a':1,}", 40058}, {" ", 40063}, {"a=1&b=2", 40058}};
	char target[256];
	SHOP_ROWS(s, "externalcontact/get_corp_tag_list", rows);
	snprintf(target, sizeof target, "/cgi-bin/externalcontact/get_corp_tag_list?access_token=%s", s->token);
	assert_int_equal(shop_raw(s, "POST", target, "application/x-www-form-urlencoded", SPAN_LIT("a=1")), 40063);
	/* What curl -d sends without a header is JSON all the same. */
	assert_int_equal(shop_raw(s, "POST", target, "application/x-www-form-urlencoded", SPAN_LIT("{}")), 0);
	assert_int_equal(shop_raw(s, "GET", target, "", SPAN_LIT("")), 40058);
	struct text big;
	text_init(&big, (size_t)8 << 20);
	for (int i = 0; i < 5 << 20; i++)
		text_addc(&big, ' ');
	text_cut(&big, big.n - 2);
	text_adds(&big, "{}");
	big.p[0] = '{';
	assert_int_equal(shop_raw(s, "POST", target, "application/json", text_span(&big)), 40206);
	text_release(&big);
}

static void escapes_of_chinese_are_refused_where_told(void **state)
{
	struct shop *s = *state;
	struct shop lenient;
	struct brain_conf conf = shop_conf();
	const char *bad = "{\"group_name\":\"g\",\"tag\":[{\"name\":\"\\u65b0\"}]}";
	assert_int_equal(shop_call(s, "externalcontact/add_corp_tag", bad), 40033);
	assert_int_equal(shop_call(s, "externalcontact/add_corp_tag",
				 "{\"group_name\":\"g\",\"tag\":[{\"name\":\"\\u0041 \\\\u65b0\"}]}"),
		0);
	assert_int_equal(
		shop_call(s, "externalcontact/add_corp_tag", "{\"group_name\":\"g\",\"tag\":[{\"name\":\"\\u00e9\"}]}"),
		40033);
	conf.lenient_escapes = true;
	shop_open(&lenient, &conf);
	assert_int_equal(shop_call(&lenient, "externalcontact/add_corp_tag", bad), 0);
	assert_true(span_is(shop_str(&lenient, "tag_group.tag.0.name"), "新"));
	shop_close(&lenient);
}

static void an_untrusted_address_gets_60020(void **state)
{
	struct shop s;
	struct brain_conf conf = shop_conf();
	(void)state;
	conf.untrusted = true;
	shop_open(&s, &conf); /* the token is given */
	assert_int_equal(shop_call(&s, "externalcontact/get_follow_user_list", NULL), 60020);
	assert_int_equal(shop_call(&s, "getcallbackip", NULL), 0);
	assert_int_equal(shop_call(&s, "get_api_domain_ip", NULL), 0);
	assert_int_equal(json_count(json_get(s.root, "ip_list")), 1);
	shop_close(&s);
}

static void too_many_calls_are_blocked_for_a_minute(void **state)
{
	struct shop s;
	struct brain_conf conf = shop_conf();
	(void)state;
	conf.calls_per_minute = 3;
	shop_open(&s, &conf);
	for (int i = 0; i < 3; i++)
		assert_int_equal(shop_call(&s, "getcallbackip", NULL), 0);
	assert_int_equal(shop_call(&s, "getcallbackip", NULL), 45009);
	assert_int_equal(shop_call(&s, "get_api_domain_ip", NULL), 0); /* each API counts alone */
	shop_pass(&s, 59999);
	assert_int_equal(shop_call(&s, "getcallbackip", NULL), 45009);
	shop_pass(&s, 1);
	assert_int_equal(shop_call(&s, "getcallbackip", NULL), 0);
	/* The hour allows fifteen times the minute. */
	int64_t last = 0;
	for (int i = 0; i < 20 && last == 0; i++) {
		shop_pass(&s, 60000);
		for (int k = 0; k < 3 && last == 0; k++)
			last = shop_call(&s, "getcallbackip", NULL);
	}
	assert_int_equal(last, 45009);
	shop_pass(&s, 60000);
	assert_int_equal(shop_call(&s, "getcallbackip", NULL), 45009);
	shop_close(&s);
}

static void faults_come_as_ordered(void **state)
{
	struct shop *s = *state;
	struct brain_books books;
	shop_customer(s, "lin.yue", "wm1");
	brain_fail(s->brain, "add_msg_template", -1, 2, false);
	const char *json = shop_json("{'sender':'lin.yue','external_userid':['wm1'],'text':{'content':'hi'}}");
	assert_int_equal(shop_call(s, MASS, json), -1);
	assert_int_equal(shop_call(s, MASS, json), -1);
	brain_books(s->brain, &books);
	assert_int_equal(books.mass_tasks, 0);
	brain_fail(s->brain, "add_msg_template", 0, 1, true);
	assert_int_equal(shop_call(s, MASS, json), 0);
	assert_true(s->answer.mute);
	brain_books(s->brain, &books);
	assert_int_equal(books.mass_tasks, 1); /* executed, though nobody hears of it */
	brain_fail(s->brain, "add_msg_template", BRAIN_UNREACHED, 1, false);
	assert_int_equal(shop_call(s, MASS, json), -502);
	assert_true(s->answer.unreached);
	for (int i = 0; i < 100; i++)
		brain_fail(s->brain, "getcallbackip", 45033, 1, false);
	for (int i = 0; i < 100; i++)
		assert_int_equal(shop_call(s, "getcallbackip", NULL), 45033);
	assert_int_equal(shop_call(s, "getcallbackip", NULL), 0);
}

/* -- customers and members ---------------------------------------------------------------------------------------------- */

static void a_customer_is_seen_by_who_knows_him(void **state)
{
	struct shop *s = *state;
	assert_int_equal(shop_call(s, "externalcontact/get", NULL), 41035);
	assert_int_equal(shop_call(s, "externalcontact/get?external_userid=wm1", NULL), 40096);
	shop_customer(s, "lin.yue", "wm1");
	assert_int_equal(shop_call(s, "externalcontact/get?external_userid=wm1", NULL), 0);
	assert_true(span_is(shop_str(s, "external_contact.name"), "Wen"));
	assert_true(span_is(shop_str(s, "follow_user.0.userid"), "lin.yue"));
	assert_true(span_is(shop_str(s, "follow_user.0.state"), "c42"));
	assert_int_equal(shop_int(s, "follow_user.0.createtime"), SHOP_START_MS / 1000);
	/* The customer left: one-sided, and still there. The employee deleted him: 84061. */
	assert_true(brain_delete(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), true, SPAN_ABSENT));
	assert_int_equal(shop_call(s, "externalcontact/get?external_userid=wm1", NULL), 0);
	assert_true(brain_delete(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), false, SPAN_ABSENT));
	assert_int_equal(shop_call(s, "externalcontact/get?external_userid=wm1", NULL), 84061);
}

static void a_half_added_customer_is_84061_until_accepted(void **state)
{
	struct shop *s = *state;
	brain_add(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wmH"), SPAN_ABSENT, SPAN_ABSENT, true);
	assert_int_equal(shop_call(s, "externalcontact/get?external_userid=wmH", NULL), 84061);
	assert_true(brain_accept(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wmH")));
	shop_pass(s, 0);
	assert_int_equal(shop_call(s, "externalcontact/get?external_userid=wmH", NULL), 0);
	assert_false(span_present(shop_str(s, "follow_user.0.state")));
}

static void lists_of_members_and_customers(void **state)
{
	struct shop *s = *state;
	assert_int_equal(shop_call(s, "externalcontact/get_follow_user_list", NULL), 0);
	assert_int_equal(json_count(json_get(s->root, "follow_user")), 2);
	assert_int_equal(shop_call(s, "externalcontact/list?userid=lin.yue", NULL), 0);
	assert_int_equal(json_count(json_get(s->root, "external_userid")), 0);
	shop_customer(s, "lin.yue", "wm1");
	assert_int_equal(shop_call(s, "externalcontact/list?userid=LIN.YUE", NULL), 0); /* case does not count */
	assert_true(span_is(shop_str(s, "external_userid.0"), "wm1"));
	assert_int_equal(shop_call(s, "externalcontact/list?userid=nobody", NULL), 60111);
	assert_int_equal(shop_call(s, "externalcontact/list", NULL), 40003);
	assert_int_equal(shop_call(s, "user/get?userid=lin.yue", NULL), 0);
	assert_true(span_is(shop_str(s, "name"), "林月"));
	assert_int_equal(shop_int(s, "status"), 1);
	assert_int_equal(shop_call(s, "user/get?userid=nobody", NULL), 60111);
}

static void customers_come_in_pages(void **state)
{
	struct shop *s = *state;
	char id[16], cursor[64] = "";
	int seen = 0, pages = 0;
	for (int i = 0; i < 130; i++) {
		snprintf(id, sizeof id, "wm%03d", i);
		shop_customer(s, i % 2 ? "lin.yue" : "gao.ming", id);
	}
	do {
		assert_int_equal(
			shop_call(s, "externalcontact/batch/get_by_user",
				shop_json("{'userid_list':['lin.yue','gao.ming'],'cursor':'%s','limit':1000}", cursor)),
			0);
		size_t n = json_count(json_get(s->root, "external_contact_list"));
		assert_true(n <= 100);
		seen += (int)n;
		pages++;
		snprintf(cursor, sizeof cursor, "%.*s", SPAN_ARG(shop_str(s, "next_cursor")));
	} while (cursor[0] && pages < 9);
	assert_int_equal(seen, 130);
	assert_int_equal(pages, 2);
	static const struct shop_row rows[] = {{"{}", 40058}, {"{'userid_list':'lin.yue'}", 40058},
		{"{'userid_list':[]}", 40058}, {"{'userid_list':[1]}", 40058},
		{"{'userid_list':['a'],'limit':'5'}", 40058}, {"{'userid_list':['a'],'limit':0}", 40058},
		{"{'userid_list':['a'],'cursor':'zzz'}", 40058}};
	SHOP_ROWS(s, "externalcontact/batch/get_by_user", rows);
}

/* -- tags ------------------------------------------------------------------------------------------------------------------ */

static void a_new_tag(struct shop *s, const char *name, char id[64])
{
	assert_int_equal(shop_call(s, "externalcontact/add_corp_tag",
				 shop_json("{'group_name':'阶段','tag':[{'name':'%s'}]}", name)),
		0);
	snprintf(id, 64, "%.*s", SPAN_ARG(shop_str(s, "tag_group.tag.0.id")));
}

/* Another name, and the end: of what was made here alone; with the last tag its group goes. */
static void a_tag_is_renamed_and_deleted(void **state)
{
	struct shop *s = *state;
	char one[64], two[64];
	struct text tags;
	a_new_tag(s, "新客", one);
	a_new_tag(s, "老客", two);
	shop_customer(s, "lin.yue", "wm1");
	assert_int_equal(shop_call(s, "externalcontact/mark_tag",
				 shop_json("{'userid':'lin.yue','external_userid':'wm1','add_tag':['%s']}", one)),
		0);
	assert_int_equal(
		shop_call(s, "externalcontact/edit_corp_tag", shop_json("{'id':'%s','name':'老客'}", one)), 40071);
	assert_int_equal(shop_call(s, "externalcontact/edit_corp_tag", shop_json("{'id':'none','name':'x'}")), 40068);
	assert_int_equal(shop_call(s, "externalcontact/edit_corp_tag", shop_json("{'id':'%s','name':1}", one)), 40058);
	assert_int_equal(shop_call(s, "externalcontact/edit_corp_tag", shop_json("{'id':'%s','name':'新人'}", one)), 0);
	text_init(&tags, 256);
	brain_tags(s->brain, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), &tags);
	assert_string_equal(text_str(&tags), "新人");
	assert_int_equal(shop_call(s, "externalcontact/del_corp_tag", shop_json("{}")), 40058);
	assert_int_equal(
		shop_call(s, "externalcontact/del_corp_tag", shop_json("{'tag_id':['%s','none']}", one)), 40068);
	assert_int_equal(
		shop_call(s, "externalcontact/del_corp_tag", shop_json("{'tag_id':['%s','%s']}", one, two)), 0);
	text_clear(&tags);
	brain_tags(s->brain, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), &tags);
	assert_int_equal(tags.n, 0);
	assert_int_equal(shop_call(s, "externalcontact/get_corp_tag_list", "{}"), 0);
	assert_int_equal(json_count(json_get(s->root, "tag_group")), 0);
	assert_true(brain_tag(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), SPAN_LIT("后台的"), true));
	assert_int_equal(shop_call(s, "externalcontact/get_corp_tag_list", "{}"), 0);
	snprintf(one, sizeof one, "%.*s", SPAN_ARG(shop_str(s, "tag_group.0.tag.0.id")));
	assert_int_equal(
		shop_call(s, "externalcontact/edit_corp_tag", shop_json("{'id':'%s','name':'x'}", one)), 60011);
	assert_int_equal(shop_call(s, "externalcontact/del_corp_tag", shop_json("{'tag_id':['%s']}", one)), 60011);
	text_release(&tags);
}

/* A group that was made here has another name, and goes with its tags. */
static void a_group_of_tags_is_renamed_and_deleted(void **state)
{
	struct shop *s = *state;
	char one[64], two[64], group[64];
	a_new_tag(s, "新客", one);
	snprintf(group, sizeof group, "%.*s", SPAN_ARG(shop_str(s, "tag_group.group_id")));
	a_new_tag(s, "老客", two);
	assert_true(brainlibrary_change(s->brain, s->now_ms,
		&(struct brainlibrary_what){.what = SPAN_LIT("new"), .said = SPAN_LIT("企业/后台的")}));
	assert_int_equal(
		shop_call(s, "externalcontact/edit_corp_tag", shop_json("{'id':'%s','name':'企业'}", group)), 40071);
	assert_int_equal(shop_call(s, "externalcontact/edit_corp_tag", shop_json("{'id':'%s','name':'步'}", group)), 0);
	assert_int_equal(shop_call(s, "externalcontact/get_corp_tag_list", shop_json("{'group_id':['%s']}", group)), 0);
	assert_true(span_is(shop_str(s, "tag_group.0.group_name"), "步"));
	assert_int_equal(json_count(json_get(json_first(json_get(s->root, "tag_group")), "tag")), 2);
	assert_int_equal(
		shop_call(s, "externalcontact/del_corp_tag", shop_json("{'group_id':['%s','none']}", group)), 40068);
	assert_int_equal(shop_call(s, "externalcontact/del_corp_tag", shop_json("{'group_id':['%s']}", group)), 0);
	assert_int_equal(shop_call(s, "externalcontact/get_corp_tag_list", "{}"), 0);
	assert_int_equal(json_count(json_get(s->root, "tag_group")), 1);
	snprintf(group, sizeof group, "%.*s", SPAN_ARG(shop_str(s, "tag_group.0.group_id")));
	assert_int_equal(
		shop_call(s, "externalcontact/edit_corp_tag", shop_json("{'id':'%s','name':'x'}", group)), 60011);
	assert_int_equal(shop_call(s, "externalcontact/del_corp_tag", shop_json("{'group_id':['%s']}", group)), 60011);
}

static void the_tag_library_grows_and_is_read(void **state)
{
	struct shop *s = *state;
	char group[64], first[64];
	assert_int_equal(
		shop_call(s, "externalcontact/add_corp_tag",
			shop_json(
				"{'group_name':'阶段','order':9,'tag':[{'name':'新客','order':2},{'name':'新客'},{'name':'已购'}]}")),
		0);
	assert_int_equal(json_count(json_path(s->root, "tag_group.tag")), 2); /* a name twice makes one tag */
	assert_int_equal(shop_int(s, "tag_group.order"), 9);
	assert_int_equal(shop_int(s, "tag_group.tag.0.order"), 2);
	snprintf(group, sizeof group, "%.*s", SPAN_ARG(shop_str(s, "tag_group.group_id")));
	snprintf(first, sizeof first, "%.*s", SPAN_ARG(shop_str(s, "tag_group.tag.0.id")));
	shop_pass(s, SHOP_HOUR_MS);
	/* The same group by name; by id its name and order are ignored; what is there already keeps its id and age. */
	assert_int_equal(shop_call(s, "externalcontact/add_corp_tag",
				 shop_json("{'group_name':'阶段','tag':[{'name':'沉默'},{'name':'新客'}]}")),
		0);
	assert_true(span_is(shop_str(s, "tag_group.group_id"), group));
	assert_true(span_is(shop_str(s, "tag_group.tag.1.id"), first));
	assert_int_equal(shop_int(s, "tag_group.tag.1.create_time"), SHOP_START_MS / 1000);
	assert_int_equal(
		shop_call(s, "externalcontact/add_corp_tag",
			shop_json("{'group_id':'%s','group_name':'别的','order':1,'tag':[{'name':'老客'}]}", group)),
		0);
	assert_int_equal(shop_int(s, "tag_group.order"), 9);
	assert_int_equal(shop_call(s, "externalcontact/get_corp_tag_list", "{}"), 0);
	assert_int_equal(json_count(json_get(s->root, "tag_group")), 1);
	assert_int_equal(json_count(json_path(s->root, "tag_group.0.tag")), 4);
	assert_null(json_path(s->root, "tag_group.0.deleted")); /* only when asked by id */
	assert_int_equal(shop_call(s, "externalcontact/get_corp_tag_list", shop_json("{'tag_id':['%s']}", first)), 0);
	assert_int_equal(json_count(json_path(s->root, "tag_group.0.tag")), 1);
	assert_non_null(json_path(s->root, "tag_group.0.deleted"));
	assert_int_equal(shop_call(s, "externalcontact/get_corp_tag_list", shop_json("{'tag_id':['none']}")), 0);
	assert_int_equal(json_count(json_get(s->root, "tag_group")), 0);
	/* With both, tag_id is ignored. */
	assert_int_equal(shop_call(s, "externalcontact/get_corp_tag_list",
				 shop_json("{'tag_id':['none'],'group_id':['%s']}", group)),
		0);
	assert_int_equal(json_count(json_path(s->root, "tag_group.0.tag")), 4);
}

static void tags_that_are_refused(void **state)
{
	struct shop *s = *state;
	static const struct shop_row rows[] = {
		{"{}", 40058},
		{"{'group_name':'g'}", 40058},
		{"{'group_name':'g','tag':[]}", 40058},
		{"{'group_name':'g','tag':{'name':'a'}}", 40058},
		{"{'group_name':'g','tag':['a']}", 40058},
		{"{'group_name':'g','tag':[{'name':''}]}", 40058},
		{"{'group_name':'g','tag':[{'name':5}]}", 40058},
		{"{'tag':[{'name':'a'}]}", 40058},
		{"{'group_name':7,'tag':[{'name':'a'}]}", 40058},
		{"{'group_id':'etNone','tag':[{'name':'a'}]}", 40068},
		{"{'group_name':'g','tag':[{'name':'a','order':4294967296}]}", 40058},
		{"{'group_name':'g','tag':[{'name':'a','order':'1'}]}", 40058},
		/* 30 characters, not bytes */
		{"{'group_name':'g','tag':[{'name':'一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十'}]}",
			0},
		{"{'group_name':'g','tag':[{'name':'一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一'}]}",
			40058},
		{"{'group_name':'一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一','tag':[{'name':'a'}]}",
			40058},
	};
	static const struct shop_row lists[] = {
		{"{'tag_id':'x'}", 40058}, {"{'group_id':'x'}", 40058}, {"{'tag_id':[1]}", 40058}};
	SHOP_ROWS(s, "externalcontact/add_corp_tag", rows);
	SHOP_ROWS(s, "externalcontact/get_corp_tag_list", lists);
}

static void marking_a_customer(void **state)
{
	struct shop *s = *state;
	char x[64], y[64];
	struct text names;
	shop_customer(s, "lin.yue", "wm1");
	shop_customer(s, "gao.ming", "wm2");
	a_new_tag(s, "新客", x);
	a_new_tag(s, "已购", y);
	struct {
		const char *user, *id, *lists;
		int64_t code;
	} rows[] = {
		{"", "wm1", "'add_tag':['x']", 40003},
		{"lin.yue", "", "'add_tag':['x']", 41035},
		{"lin.yue", "wm1", "'add_tag':[]", 40058},
		{"lin.yue", "wm1", "'add_tag':'x'", 40058},
		{"lin.yue", "wm1", "'remove_tag':[3]", 40058},
		{"nobody", "wm1", "'add_tag':['x']", 60111},
		{"lin.yue", "wmNone", "'add_tag':['x']", 40096},
		{"lin.yue", "wm2", "'add_tag':['x']", 84061},
		{"lin.yue", "wm1", "'add_tag':['x']", 40068},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(shop_call(s, "externalcontact/mark_tag",
					 shop_json("{'userid':'%s','external_userid':'%s',%s}", rows[i].user,
						 rows[i].id, rows[i].lists)),
			rows[i].code);
	shop_clear(s);
	assert_int_equal(
		shop_call(s, "externalcontact/mark_tag",
			shop_json(
				"{'userid':'lin.yue','external_userid':'wm1','add_tag':['%s','%s'],'remove_tag':null}",
				x, y)),
		0);
	assert_int_equal(shop_call(s, "externalcontact/mark_tag",
				 shop_json("{'userid':'lin.yue','external_userid':'wm1','remove_tag':['%s']}", x)),
		0);
	shop_pass(s, SHOP_HOUR_MS);
	assert_int_equal(s->callbacks, 0); /* what the API does calls nobody back */
	text_init(&names, 4096);
	brain_tags(s->brain, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), &names);
	assert_string_equal(text_str(&names), "已购");
	text_release(&names);
	assert_int_equal(shop_call(s, "externalcontact/get?external_userid=wm1", NULL), 0);
	assert_true(span_is(shop_str(s, "follow_user.0.tags.0.tag_name"), "已购"));
	assert_true(span_is(shop_str(s, "follow_user.0.tags.0.group_name"), "阶段"));
}

/* A limit that the caller knows beforehand is a breach; what was ordered, and what nobody could know, is none. */
static void refusals_for_known_limits_are_noted(void **state)
{
	struct shop *s = *state;
	struct text lines;
	shop_customer(s, "lin.yue", "wm1");
	brain_fail(s->brain, "get_corp_tag_list", 45009, 1, false);
	assert_int_equal(shop_call(s, "externalcontact/get_corp_tag_list", "{}"), 45009);
	assert_int_equal(shop_call(s, "externalcontact/mark_tag",
				 shop_json("{'userid':'gao.ming','external_userid':'wm1','add_tag':['x']}")),
		84061);
	assert_int_equal(brain_breaches(s->brain, NULL), 0);
	assert_int_equal(shop_call(s, "externalcontact/groupchat/list", shop_json("{'limit':1001}")), 40058);
	text_init(&lines, 4096);
	assert_int_equal(brain_breaches(s->brain, &lines), 1);
	assert_non_null(strstr(text_str(&lines), "externalcontact/groupchat/list refused: 40058 "));
	text_release(&lines);
}

static void ways_of_both_kinds_are_counted_together(void **state)
{
	struct shop s;
	struct brain_conf conf = shop_conf();
	static const char way[] = "{\"type\":1,\"scene\":2,\"user\":[\"lin.yue\"]}";
	(void)state;
	conf.ways_most = 2;
	shop_open(&s, &conf);
	brain_employee(s.brain, SPAN_LIT("lin.yue"), SPAN_LIT("林月"));
	brainroom_make(s.brain, s.now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wr1"), SPAN_LIT("群"));
	assert_int_equal(shop_call(&s, "externalcontact/add_contact_way", way), 0);
	assert_int_equal(shop_call(&s, "externalcontact/groupchat/add_join_way",
				 shop_json("{'scene':2,'chat_id_list':['wr1']}")),
		0);
	assert_int_equal(shop_call(&s, "externalcontact/add_contact_way", way), 41045);
	assert_int_equal(shop_call(&s, "externalcontact/groupchat/add_join_way",
				 shop_json("{'scene':2,'chat_id_list':['wr1']}")),
		41045);
	shop_close(&s);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, shop_setup, shop_teardown)
	const struct CMUnitTest tests[] = {
		T(gettoken_says_what_is_missing_or_wrong),
		T(the_token_stands_in_the_query_and_dies),
		T(a_wrong_path_is_404_with_nothing),
		T(an_error_names_its_hint),
		T(bodies_that_are_no_json_object),
		T(escapes_of_chinese_are_refused_where_told),
		T(an_untrusted_address_gets_60020),
		T(too_many_calls_are_blocked_for_a_minute),
		T(faults_come_as_ordered),
		T(a_customer_is_seen_by_who_knows_him),
		T(a_half_added_customer_is_84061_until_accepted),
		T(lists_of_members_and_customers),
		T(customers_come_in_pages),
		T(the_tag_library_grows_and_is_read),
		T(a_tag_is_renamed_and_deleted),
		T(a_group_of_tags_is_renamed_and_deleted),
		T(tags_that_are_refused),
		T(marking_a_customer),
		T(refusals_for_known_limits_are_noted),
		cmocka_unit_test(ways_of_both_kinds_are_counted_together),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
