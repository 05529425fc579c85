/* rooms: store inbox wecom */
/* A held sender (finding 3): since when it asks WeCom, what it takes for foreign, and that it waits. */
#include "sendrig.h"

#include "store/post.h"

#include <string.h>

static void old_inbox(struct rig *r)
{
	sendrig_append(r, INBOX_CONFIG, "{}");
	r->now_ms = T0 + SEND_HELD_AFTER_MS + 60000;
	sendrig_start(r);
	sendrig_folded(r);
	sendrig_turn(r);
	assert_int_equal(send_phase(r->send), SEND_ASKING);
	sendrig_reply(r, 0, PORT_ANSWERED, TOKEN("one"));
	sendrig_turn(r);
	assert_int_equal(r->calls, 2);
	assert_non_null(strstr(r->call[1].url, "get_groupmsg_list_v2"));
	assert_non_null(strstr(r->call[1].body, "\"filter_type\":0"));
}

/* Behind those to customers those into groups: nothing there. */
static void groups_too(struct rig *r, int call)
{
	sendrig_turn(r);
	assert_int_equal(send_phase(r->send), SEND_ASKING);
	assert_int_equal(r->calls, call + 1);
	assert_non_null(strstr(r->call[call].body, "\"chat_type\":\"group\""));
	sendrig_reply(
		r, call, PORT_ANSWERED, "{\"errcode\":0,\"errmsg\":\"ok\",\"group_msg_list\":[],\"next_cursor\":\"\"}");
	sendrig_turn(r);
}

static void test_f03_old_inbox_asks_and_goes_on_when_nothing_is_foreign(void **state)
{
	struct rig *r = *state;
	old_inbox(r);
	sendrig_reply(
		r, 1, PORT_ANSWERED, "{\"errcode\":0,\"errmsg\":\"ok\",\"group_msg_list\":[],\"next_cursor\":\"\"}");
	groups_too(r, 2);
	assert_int_equal(send_phase(r->send), SEND_OPEN);
}

static void test_f03_foreign_mass_message_holds_until_a_person_says_so(void **state)
{
	struct rig *r = *state;
	struct text why;
	old_inbox(r);
	sendrig_reply(r, 1, PORT_ANSWERED,
		"{\"errcode\":0,\"errmsg\":\"ok\",\"group_msg_list\":[{\"msgid\":\"msgX\",\"create_time\":1767225700}],\"next_cursor\":\"\"}");
	groups_too(r, 2);
	assert_int_equal(send_phase(r->send), SEND_HELD);
	struct request q = {.api = API_CONTACT_GET};
	q.u.contact.external_userid = SPAN_LIT("wm1");
	sendrig_effect(r, &q, API_LANE_READ, OUTBOX_NEVER);
	sendrig_turn(r);
	assert_int_equal(r->calls, 3);
	text_init(&why, 1000);
	send_trouble(r->send, &why);
	assert_non_null(strstr(text_str(&why), "msgX"));
	text_release(&why);
	send_release(r->send);
	sendrig_turn(r);
	assert_int_equal(r->calls, 4);
}

static void add_post(struct rig *r, int64_t id, enum post_state state, struct span text, struct span moment)
{
	struct err err = {0};
	const struct span none = SPAN_LIT("");
	const struct post p = {.post = id,
		.script = SPAN_LIT("朋友圈：月历"),
		.step = SPAN_LIT("03-04 20:00"),
		.day = id,
		.state = state,
		.reason = none,
		.detail = none,
		.made_ms = POST_NONE,
		.deadline_ms = POST_NONE,
		.text = text,
		.attachments = none,
		.tags = none,
		.jobid = none,
		.moment = moment,
		.effect = none,
		.first_ms = POST_NONE,
		.look_until_ms = POST_NONE};
	assert_int_equal(db_begin(r->db, &err), RC_OK);
	if (post_add(r->db, &p, &err))
		fail_msg("%s", err.text);
	assert_int_equal(db_commit(r->db, &err), RC_OK);
}

/* Where 朋友圈 is used, WeCom is asked for its moments, too: one that came behind a backup is not posted again. */
static void test_f03_foreign_moment_holds(void **state)
{
	static const char ours[] =
		"{\"moment_id\":\"mom1\",\"create_type\":0,\"text\":{\"content\":\"一\"}},"
		"{\"moment_id\":\"mom2\",\"create_type\":0,\"text\":{\"content\":\"二\"}},"
		"{\"moment_id\":\"mom3\",\"creator\":\"li\",\"create_type\":1,\"text\":{\"content\":\"三\"}}";
	struct rig *r = *state;
	char body[2048];
	add_post(r, 1, POST_WAITING, SPAN_LIT("一"), SPAN_LIT("mom1"));
	add_post(r, 2, POST_CREATING, SPAN_LIT("二"), SPAN_LIT(""));
	old_inbox(r);
	sendrig_reply(
		r, 1, PORT_ANSWERED, "{\"errcode\":0,\"errmsg\":\"ok\",\"group_msg_list\":[],\"next_cursor\":\"\"}");
	assert_int_equal(send_phase(r->send), SEND_ASKING);
	sendrig_turn(r);
	sendrig_reply(r, 2, PORT_ANSWERED,
		"{\"errcode\":0,\"errmsg\":\"ok\",\"group_msg_list\":[],\"next_cursor\":\"\"}"); /* groups */
	assert_int_equal(send_phase(r->send), SEND_ASKING);
	sendrig_turn(r);
	assert_int_equal(r->calls, 4);
	assert_non_null(strstr(r->call[3].url, "get_moment_list"));
	snprintf(body, sizeof body, "{\"errcode\":0,\"errmsg\":\"ok\",\"next_cursor\":\"c2\",\"moment_list\":[%s]}",
		ours);
	sendrig_reply(r, 3, PORT_ANSWERED, body);
	assert_int_equal(send_phase(r->send), SEND_ASKING);
	sendrig_turn(r);
	assert_non_null(strstr(r->call[4].body, "\"c2\""));
	sendrig_reply(r, 4, PORT_ANSWERED,
		"{\"errcode\":0,\"errmsg\":\"ok\",\"moment_list\":[{\"moment_id\":\"mom4\",\"create_type\":0,\"text\":{\"content\":\"二\"}}]}");
	assert_int_equal(send_phase(r->send), SEND_HELD); /* one post stands for one */
}

static void test_young_inbox_is_not_held(void **state)
{
	struct rig *r = *state;
	sendrig_append(r, INBOX_CONFIG, "{}");
	r->now_ms = T0 + SEND_HELD_AFTER_MS - 1000;
	sendrig_start(r);
	sendrig_folded(r);
	sendrig_turn(r);
	assert_int_equal(send_phase(r->send), SEND_OPEN);
}

#define NOTHING "{\"errcode\":0,\"errmsg\":\"ok\",\"group_msg_list\":[],\"next_cursor\":\"\"}"
#define ITS_FUTURE \
	"{\"errcode\":0,\"errmsg\":\"ok\",\"group_msg_list\":[{\"msgid\":\"msgX\",\"create_time\":1767225700}],\"next_cursor\":\"\"}"

/* It is not since the newest row that WeCom is asked, but since it is held. */
static void test_f03_held_since_a_time(void **state)
{
	struct rig *r = *state;
	r->conf.held = true;
	r->conf.held_since_ms = T0 - 3600000;
	sendrig_append(r, INBOX_CONFIG, "{}");
	sendrig_start(r);
	sendrig_folded(r);
	sendrig_turn(r);
	sendrig_reply(r, 0, PORT_ANSWERED, TOKEN("one"));
	sendrig_turn(r);
	assert_int_equal(r->calls, 2);
	assert_non_null(strstr(r->call[1].body, "\"start_time\":1767222000"));
}

/* A question is of a month at most: of a longer time there are several. */
static void test_f03_months_are_asked_one_by_one(void **state)
{
	struct rig *r = *state;
	r->conf.held = true;
	r->conf.held_since_ms = T0 - INT64_C(45) * 86400000;
	sendrig_append(r, INBOX_CONFIG, "{}");
	sendrig_start(r);
	sendrig_folded(r);
	sendrig_turn(r);
	sendrig_reply(r, 0, PORT_ANSWERED, TOKEN("one"));
	sendrig_turn(r);
	assert_non_null(strstr(r->call[1].body, "\"start_time\":1763337600"));
	assert_non_null(strstr(r->call[1].body, "\"end_time\":1765929600"));
	sendrig_reply(r, 1, PORT_ANSWERED, NOTHING);
	groups_too(r, 2);
	assert_int_equal(send_phase(r->send), SEND_ASKING);
	assert_int_equal(r->calls, 4);
	assert_non_null(strstr(r->call[3].body, "\"chat_type\":\"single\""));
	assert_non_null(strstr(r->call[3].body, "\"start_time\":1765929599"));
	assert_non_null(strstr(r->call[3].body, "\"end_time\":1767225600"));
	sendrig_reply(r, 3, PORT_ANSWERED, ITS_FUTURE);
	groups_too(r, 4);
	assert_int_equal(send_phase(r->send), SEND_HELD);
}

/* While it runs: what is under way ends first, and an answer of before does not count. */
static void test_f03_held_while_it_runs(void **state)
{
	struct rig *r = *state;
	struct request q = {.api = API_CONTACT_GET};
	sendrig_ready(r);
	int calls = r->calls;
	q.u.contact.external_userid = SPAN_LIT("wm1");
	sendrig_effect(r, &q, API_LANE_READ, OUTBOX_NEVER);
	sendrig_turn(r);
	assert_int_equal(r->calls, calls + 1);
	send_hold(r->send, T0 - 600000);
	sendrig_turn(r);
	assert_int_equal(send_phase(r->send), SEND_ASKING);
	assert_int_equal(r->calls, calls + 1);
	sendrig_reply(r, calls, PORT_ANSWERED, "{\"errcode\":84061,\"errmsg\":\"no\"}");
	sendrig_turn(r); /* its answer is appended */
	sendrig_turn(r);
	assert_int_equal(r->calls, calls + 1);
	sendrig_folded(r);
	sendrig_turn(r);
	assert_int_equal(r->calls, calls + 2);
	assert_non_null(strstr(r->call[calls + 1].body, "\"start_time\":1767225000"));
	send_hold(r->send, T0 - 500000); /* the earlier one holds */
	sendrig_reply(r, calls + 1, PORT_ANSWERED, NOTHING);
	sendrig_turn(r);
	assert_int_equal(r->calls, calls + 3);
	assert_non_null(strstr(r->call[calls + 2].body, "\"start_time\":1767225000"));
	assert_non_null(strstr(r->call[calls + 2].body, "\"chat_type\":\"single\""));
	sendrig_reply(r, calls + 2, PORT_ANSWERED, ITS_FUTURE);
	groups_too(r, calls + 3);
	assert_int_equal(send_phase(r->send), SEND_HELD);
	send_hold(r->send, T0); /* again, while it is held */
	assert_int_equal(send_phase(r->send), SEND_ASKING);
	send_release(r->send);
	sendrig_turn(r);
	assert_int_equal(send_phase(r->send), SEND_OPEN);
}

#define T(f) cmocka_unit_test_setup_teardown(f, sendrig_setup, sendrig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_f03_old_inbox_asks_and_goes_on_when_nothing_is_foreign),
		T(test_f03_foreign_mass_message_holds_until_a_person_says_so),
		T(test_f03_foreign_moment_holds),
		T(test_young_inbox_is_not_held),
		T(test_f03_held_since_a_time),
		T(test_f03_months_are_asked_one_by_one),
		T(test_f03_held_while_it_runs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
