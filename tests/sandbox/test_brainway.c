/* Contact ways of the sandbox, as api.md 8 gives them, and who is met by scanning one. */
#include "shop.h"

#include <stdio.h>
#include <string.h>

#define ADD "externalcontact/add_contact_way"

static char config[128];

static void add(struct shop *s, const char *json)
{
	assert_int_equal(shop_call(s, ADD, shop_json("%s", json)), 0);
	struct span id = shop_str(s, "config_id");
	assert_true(id.n > 0 && id.n < sizeof config);
	memcpy(config, id.p, id.n);
	config[id.n] = 0;
	assert_true(span_starts(shop_str(s, "qr_code"), "https://"));
}

static void what_an_add_must_say(void **state)
{
	static const struct shop_row rows[] = {
		{"{'scene':2,'user':['lin.yue']}", 41037},
		{"{'type':3,'scene':2,'user':['lin.yue']}", 41038},
		{"{'type':1,'user':['lin.yue']}", 41039},
		{"{'type':1,'scene':4,'user':['lin.yue']}", 41040},
		{"{'type':1,'scene':2}", 40058},
		{"{'type':1,'scene':2,'user':['lin.yue','gao.ming']}", 40058},
		{"{'type':1,'scene':2,'user':'lin.yue'}", 40058},
		{"{'type':1,'scene':2,'user':['nobody']}", 60111},
		{"{'type':1,'scene':2,'user':['lin.yue'],'is_exclusive':true}", 40058},
		{"{'type':2,'scene':2,'user':['lin.yue'],'skip_verify':1}", 40058},
		{"{'type':2,'scene':2,'user':['lin.yue'],'state':'1234567890123456789012345678901'}", 40058},
		{"{'type':2,'scene':2,'user':['lin.yue'],'party':[2]}", 60123},
		{"{'type':2,'scene':2,'user':['lin.yue','gao.ming'],'state':'123456789012345678901234567890'}", 0},
	};
	struct shop *s = *state;
	SHOP_ROWS(s, ADD, rows);
}

static void what_was_added_is_read_changed_and_deleted(void **state)
{
	struct shop *s = *state;
	struct brain_call_note note;
	int last = -1;
	char json[512];
	add(s, "{'type':2,'scene':2,'user':['lin.yue'],'state':'c42','remark':'海报'}");
	snprintf(json, sizeof json, "{'config_id':'%s'}", config);
	assert_int_equal(shop_call(s, "externalcontact/get_contact_way", shop_json("%s", json)), 0);
	assert_true(span_is(shop_str(s, "contact_way.state"), "c42"));
	assert_true(span_is(shop_str(s, "contact_way.user.0"), "lin.yue"));
	assert_int_equal(shop_int(s, "contact_way.type"), 2);
	snprintf(json, sizeof json, "{'config_id':'%s','user':['Gao.Ming'],'skip_verify':false}", config);
	assert_int_equal(shop_call(s, "externalcontact/update_contact_way", shop_json("%s", json)), 0);
	while (brain_call_note(s->brain, last + 1, &note))
		last++;
	assert_true(brain_call_note(s->brain, last, &note));
	assert_true(
		span_search(note.words, SPAN_LIT("state=c42 users=gao.ming remark=海报 skip_verify=0")) != SIZE_MAX);
	snprintf(json, sizeof json, "{'config_id':'%s'}", config);
	assert_int_equal(shop_call(s, "externalcontact/del_contact_way", shop_json("%s", json)), 0);
	assert_int_equal(shop_call(s, "externalcontact/get_contact_way", shop_json("%s", json)), 41044);
	assert_int_equal(shop_call(s, "externalcontact/del_contact_way", shop_json("%s", json)), 41044);
	assert_int_equal(shop_call(s, "externalcontact/get_contact_way", "{}"), 41043);
}

static void they_are_listed_by_when_they_were_made(void **state)
{
	struct shop *s = *state;
	int64_t first_s = s->now_ms / 1000;
	add(s, "{'type':2,'scene':2,'user':['lin.yue'],'state':'a'}");
	shop_pass(s, SHOP_HOUR_MS);
	add(s, "{'type':2,'scene':2,'user':['lin.yue'],'state':'b'}");
	assert_int_equal(shop_call(s, "externalcontact/list_contact_way", shop_json("{'limit':1}")), 0);
	assert_int_equal(json_count(json_get(s->root, "contact_way")), 1);
	assert_true(span_is(shop_str(s, "next_cursor"), "w-1"));
	assert_int_equal(shop_call(s, "externalcontact/list_contact_way", shop_json("{'limit':1,'cursor':'w-1'}")), 0);
	assert_true(span_is(shop_str(s, "contact_way.0.config_id"), config));
	assert_int_equal(shop_str(s, "next_cursor").n, 0);
	assert_int_equal(shop_call(s, "externalcontact/list_contact_way",
				 shop_json("{'start_time':%lld}", (long long)first_s + 60)),
		0);
	assert_int_equal(json_count(json_get(s->root, "contact_way")), 1);
	assert_int_equal(shop_call(s, "externalcontact/list_contact_way", shop_json("{'cursor':'x'}")), 40058);
}

static void who_scans_meets_a_member_of_it(void **state)
{
	struct shop *s = *state;
	char buf[64];
	add(s, "{'type':2,'scene':2,'user':['lin.yue','gao.ming'],'state':'c42','is_exclusive':true}");
	assert_false(
		span_present(brain_scan(s->brain, s->now_ms, SPAN_LIT("c43"), SPAN_LIT("wm1"), SPAN_ABSENT, false)));
	assert_true(span_is(
		brain_scan(s->brain, s->now_ms, SPAN_LIT("c42"), SPAN_LIT("wm1"), SPAN_ABSENT, false), "lin.yue"));
	assert_true(span_is(
		brain_scan(s->brain, s->now_ms, SPAN_LIT("c42"), SPAN_LIT("wm2"), SPAN_ABSENT, false), "gao.ming"));
	shop_pass(s, 1000);
	assert_string_equal(shop_heard(s, "State", buf, sizeof buf), "c42");
	/* exclusive: he is sent to the one he has */
	assert_true(span_is(
		brain_scan(s->brain, s->now_ms, SPAN_LIT("c42"), SPAN_LIT("wm2"), SPAN_ABSENT, false), "gao.ming"));
}

static void a_crowd_meets_who_stands_behind_its_code(void **state)
{
	struct shop *s = *state;
	add(s, "{'type':1,'scene':2,'user':['gao.ming'],'state':'c42'}");
	brain_populate(s->brain, 3, 8, s->now_ms, 60000, SPAN_LIT("c42"));
	shop_pass(s, 120000);
	assert_int_equal(shop_call(s, "externalcontact/list?userid=gao.ming", NULL), 0);
	assert_int_equal(json_count(json_get(s->root, "external_userid")), 8);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, shop_setup, shop_teardown)
	const struct CMUnitTest tests[] = {
		T(what_an_add_must_say),
		T(what_was_added_is_read_changed_and_deleted),
		T(they_are_listed_by_when_they_were_made),
		T(who_scans_meets_a_member_of_it),
		T(a_crowd_meets_who_stands_behind_its_code),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
