/* What the brain is told that came from elsewhere: reads show it, nobody is called back, nothing is drawn. */
#include "shop.h"

#include "base/json.h"
#include "sandbox/brainkf.h"
#include "sandbox/brainkfknow.h"
#include "sandbox/brainknow.h"
#include "sandbox/brainroom.h"

#include <stdio.h>
#include <string.h>

#define LI SPAN_LIT("li")
#define WM SPAN_LIT("wm1")
#define KF SPAN_LIT("wk1")
#define GET_GROUP "externalcontact/groupchat/get"
#define SYNC "kf/sync_msg"

static void quiet(struct shop *s)
{
	shop_pass(s, 0);
	assert_int_equal(s->events.n, 0);
}

static void known(struct shop *s)
{
	brainknow_friend(s->brain, LI, WM, SPAN_LIT("小明"), s->now_ms, false);
}

static void groups(void **state)
{
	struct shop *s = *state;
	struct span g = SPAN_LIT("wrG1");
	struct brainroom_known seat = {.chat_id = g,
		.member = WM,
		.state = SPAN_LIT("g42"),
		.unionid = SPAN_LIT("o1"),
		.joined_ms = s->now_ms,
		.scene = 3};
	brainroom_know_seat(s->brain, &seat); /* of no group that is known */
	brainroom_know(s->brain, g, LI, SPAN_LIT("一群"), s->now_ms);
	brainroom_know_seat(s->brain, &seat);
	seat.state = SPAN_LIT("other"); /* an event says no more of who sits there */
	brainroom_know_seat(s->brain, &seat);
	brainroom_know_face(s->brain, g, SPAN_LIT("二群"), SPAN_LIT("wang"), SPAN_LIT("v7"));
	quiet(s);
	assert_int_equal(shop_call(s, GET_GROUP, "{\"chat_id\":\"wrG1\"}"), 0);
	assert_true(span_is(shop_str(s, "group_chat.name"), "二群"));
	assert_true(span_is(shop_str(s, "group_chat.owner"), "wang"));
	assert_true(span_is(shop_str(s, "group_chat.member_version"), "v7"));
	assert_true(span_is(shop_str(s, "group_chat.member_list.1.state"), "g42"));
	assert_true(span_is(shop_str(s, "group_chat.member_list.1.unionid"), "o1"));
	seat.read = true;
	brainroom_know_seat(s->brain, &seat);
	assert_int_equal(shop_call(s, GET_GROUP, "{\"chat_id\":\"wrG1\"}"), 0);
	assert_true(span_is(shop_str(s, "group_chat.member_list.1.state"), "other"));
	brainroom_know_left(s->brain, g, WM);
	assert_int_equal(shop_call(s, GET_GROUP, "{\"chat_id\":\"wrG1\"}"), 0);
	assert_int_equal(shop_str(s, "group_chat.member_list.1.userid").n, 0);
	brainroom_know_gone(s->brain, g);
	quiet(s);
	assert_int_equal(shop_call(s, GET_GROUP, "{\"chat_id\":\"wrG1\"}"), 49008);
}

static void notes(void **state)
{
	struct shop *s = *state;
	struct text tags;
	struct brainknow_tagged tag = {LI, WM, SPAN_LIT("et1"), SPAN_LIT("油皮"), SPAN_LIT("肤质"), 1, true};
	const struct brainknow_person person = {.customer = WM,
		.name = SPAN_LIT("明哥"),
		.unionid = SPAN_LIT("o1"),
		.corp = SPAN_LIT("好公司"),
		.type = 2};
	const struct brain_remark remark = {.remark = SPAN_LIT("老明"),
		.description = SPAN_ABSENT,
		.company = SPAN_ABSENT,
		.mobiles = SPAN_LIT("139,138")};
	brainknow_tagged(s->brain, &tag); /* of nobody who is known */
	known(s);
	brainknow_tagged(s->brain, &tag);
	tag = (struct brainknow_tagged){LI, WM, SPAN_ABSENT, SPAN_LIT("自己的"), SPAN_ABSENT, 2, true};
	brainknow_tagged(s->brain, &tag);
	brainknow_person(s->brain, &person);
	brainknow_remark(s->brain, LI, WM, &remark);
	quiet(s);
	assert_int_equal(shop_call(s, "externalcontact/get?external_userid=wm1", NULL), 0);
	assert_true(span_is(shop_str(s, "external_contact.name"), "明哥"));
	assert_true(span_is(shop_str(s, "external_contact.unionid"), "o1"));
	assert_true(span_is(shop_str(s, "external_contact.corp_name"), "好公司"));
	assert_int_equal(shop_int(s, "external_contact.type"), 2);
	assert_true(span_is(shop_str(s, "follow_user.0.remark"), "老明"));
	assert_true(span_is(shop_str(s, "follow_user.0.remark_mobiles.1"), "138"));
	assert_true(span_is(shop_str(s, "follow_user.0.tags.0.tag_name"), "油皮"));
	assert_true(span_is(shop_str(s, "follow_user.0.tags.0.group_name"), "肤质"));
	assert_int_equal(shop_int(s, "follow_user.0.tags.1.type"), 2);
	tag.on = false;
	brainknow_tagged(s->brain, &tag);
	/* That of the corp has another id here: the same name in the same group is the same. */
	tag = (struct brainknow_tagged){LI, WM, SPAN_LIT("et9"), SPAN_LIT("油皮"), SPAN_LIT("肤质"), 1, false};
	brainknow_tagged(s->brain, &tag);
	text_init(&tags, 256);
	brain_tags(s->brain, LI, WM, &tags);
	assert_int_equal(tags.n, 0);
	text_release(&tags);
}

static enum brainkfknow tell(struct shop *s, const char *json, bool called)
{
	struct json_doc *doc = NULL;
	struct err err = {0};
	if (json_parse(span_of(json), &doc, &err))
		fail_msg("%s", err.text);
	enum brainkfknow did = brainkfknow_message(
		s->brain, s->now_ms, KF, json_root(doc), &(struct brainkfknow_of){SPAN_ABSENT, called});
	json_free(doc);
	return did;
}

#define CLICK \
	"{\"msgid\":\"m1\",\"send_time\":1,\"origin\":3,\"msgtype\":\"text\",\"open_kfid\":\"wk1\",\"external_userid\":\"wm1\"," \
	"\"text\":{\"content\":\"油皮\",\"menu_id\":\"old-1\"}}"
#define TAKEN \
	"{\"msgid\":\"m2\",\"send_time\":2,\"origin\":4,\"msgtype\":\"event\",\"event\":{\"event_type\":\"session_status_change\"," \
	"\"open_kfid\":\"wk1\",\"external_userid\":\"wm1\",\"change_type\":1,\"new_servicer_userid\":\"li\"}}"
#define ENDED \
	"{\"msgid\":\"m3\",\"send_time\":3,\"origin\":4,\"msgtype\":\"event\",\"event\":{\"event_type\":\"session_status_change\"," \
	"\"open_kfid\":\"wk1\",\"external_userid\":\"wm1\",\"change_type\":3}}"
#define MENU \
	"{\"touser\":\"wm1\",\"open_kfid\":\"wk1\",\"msgid\":\"x1\",\"msgtype\":\"msgmenu\",\"msgmenu\":{\"head_content\":\"哪种\"," \
	"\"list\":[{\"type\":\"click\",\"click\":{\"id\":\"new-1\",\"content\":\"油皮\"}}]}}"

static void service(void **state)
{
	struct shop *s = *state;
	assert_int_equal(tell(s, CLICK, false), BRAINKFKNOW_DONE); /* no such account: nothing is kept */
	brainkf_account(s->brain, KF, SPAN_LIT("小助手"), true);
	brainkfknow_token(s->brain, s->now_ms, SPAN_LIT("ENC1"));
	/* He clicked what he never got: words. What he got has an id of its own. */
	assert_int_equal(tell(s, CLICK, false), BRAINKFKNOW_NO_MENU);
	assert_int_equal(shop_call(s, "kf/send_msg", MENU), 0);
	assert_int_equal(tell(s, CLICK, false), BRAINKFKNOW_DONE);
	quiet(s);
	assert_int_equal(shop_call(s, SYNC, "{\"open_kfid\":\"wk1\",\"token\":\"ENC1\"}"), 0);
	assert_true(span_is(shop_str(s, "msg_list.0.text.content"), "油皮"));
	assert_int_equal(shop_str(s, "msg_list.0.text.menu_id").n, 0);
	assert_true(span_is(shop_str(s, "msg_list.1.text.menu_id"), "new-1"));
	/* Whom the app called elsewhere is in no pool here; one who takes him by herself does. */
	assert_int_equal(tell(s, TAKEN, true), BRAINKFKNOW_NO_PERSON);
	assert_int_equal(tell(s, ENDED, false), BRAINKFKNOW_NO_PERSON);
	assert_int_equal(tell(s, TAKEN, false), BRAINKFKNOW_DONE);
	assert_int_equal(brainkf_state(s->brain, KF, WM), 3);
	assert_int_equal(tell(s, ENDED, false), BRAINKFKNOW_DONE);
	assert_int_equal(brainkf_state(s->brain, KF, WM), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(groups, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(notes, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(service, shop_setup, shop_teardown),
	};
	return cmocka_run_group_tests_name("sandbox/brainknow", tests, NULL, NULL);
}
