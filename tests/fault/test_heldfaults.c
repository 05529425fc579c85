/* After a restore the sender asks WeCom what was made since, and compares it with the state: each step of a statement for that fails in
 * a life of its own. It may ask again, or end its process; it never goes on while WeCom has what this state does not know (finding 3),
 * and is not held by what is its own. */
/* rooms: app */
/* beside: flow */
#include "sendrig.h"

#include "faultdb.h"
#include "store/masstask.h"
#include "store/post.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define AGAIN_MS 6000 /* later than it asks again */
#define TURNS 2000
#define EMPTY SPAN_LIT("")

/* -- what the state knows -------------------------------------------------------------------------------------------------------- */

/* An effect of which nobody knows whether it happened; how tasks and posts name it. */
static void unsure_effect(struct rig *r, int64_t ordinal, enum api_id api)
{
	struct err err = {0};
	const struct outbox_row row = {.key = {1, ordinal},
		.api = span_of(api_def(api)->name),
		.lane = API_LANE_TASK,
		.state = OUTBOX_UNSURE,
		.not_before_ms = T0,
		.not_after_ms = OUTBOX_NEVER,
		.request = SPAN_LIT("{}"),
		.subject = EMPTY,
		.customer = EMPTY,
		.made_ms = T0,
		.ended_ms = OUTBOX_NONE,
		.code = OUTBOX_NONE,
		.detail = EMPTY};
	if (outbox_add(r->db, &row, &err))
		fail_msg("%s", err.text);
}

static void task(
	struct rig *r, int64_t id, enum masstask_state state, struct span text, struct span msgid, struct span effect)
{
	struct err err = {0};
	const struct masstask t = {.task = id,
		.script = SPAN_LIT("剧本：甲"),
		.step = SPAN_LIT("步"),
		.version = id,
		.arm = EMPTY,
		.employee = SPAN_LIT("li"),
		.digest = SPAN_LIT("0123456789abcdef"),
		.text = text,
		.attachments = EMPTY,
		.state = state,
		.opened_ms = T0,
		.made_ms = T0,
		.deadline_ms = T0 + 86400000,
		.confirmed_ms = MASSTASK_NONE,
		.msgid = msgid,
		.effect = effect};
	if (masstask_add(r->db, &t, &err))
		fail_msg("%s", err.text);
}

static void post(struct rig *r, int64_t id, enum post_state state, struct span text, struct span moment)
{
	struct err err = {0};
	const struct post p = {.post = id,
		.script = SPAN_LIT("朋友圈：月历"),
		.step = SPAN_LIT("03-04 20:00"),
		.day = id,
		.state = state,
		.reason = EMPTY,
		.detail = EMPTY,
		.made_ms = POST_NONE,
		.deadline_ms = POST_NONE,
		.text = text,
		.attachments = EMPTY,
		.tags = EMPTY,
		.jobid = EMPTY,
		.moment = moment,
		.effect = EMPTY,
		.first_ms = POST_NONE,
		.look_until_ms = POST_NONE};
	if (post_add(r->db, &p, &err))
		fail_msg("%s", err.text);
}

static void know(struct rig *r)
{
	struct err err = {0};
	assert_int_equal(db_begin(r->db, &err), RC_OK);
	unsure_effect(r, 900, API_MASS_TASK);
	task(r, 1, MASSTASK_UNSURE, SPAN_LIT("不知道到没到"), EMPTY, SPAN_LIT("1.900"));
	task(r, 2, MASSTASK_WAITING, SPAN_LIT("等确认"), SPAN_LIT("m2"), EMPTY);
	post(r, 1, POST_UNSURE, SPAN_LIT("不知道发没发"), EMPTY);
	post(r, 2, POST_WAITING, SPAN_LIT("发了"), SPAN_LIT("mom2"));
	assert_int_equal(db_commit(r->db, &err), RC_OK);
	(void)sendrig_append(r, INBOX_CONFIG, "{}");
	r->now_ms = T0 + SEND_HELD_AFTER_MS + 60000;
}

/* -- what WeCom answers ------------------------------------------------------------------------------------------------------------ */

#define LIST(name, items) "{\"errcode\":0,\"errmsg\":\"ok\",\"" name "\":[" items "],\"next_cursor\":\"\"}"
#define MASS(id, more) "{\"msgid\":\"" id "\",\"create_time\":1767225700" more "}"
#define MOMENT(id, text) "{\"moment_id\":\"" id "\",\"create_type\":0,\"text\":{\"content\":\"" text "\"}}"
/* Ours: one whose call had no end, one that waits; and one of the console. */
#define OUR_MASS \
	MASS("m1", ",\"text\":{\"content\":\"不知道到没到\"}") \
	"," MASS("m2", "") "," MASS("m3", ",\"creator\":\"wang\"")
#define OUR_POSTS MOMENT("mom1", "不知道发没发") "," MOMENT("mom2", "发了")

struct shop { /* its lists */
	const char *mass, *groups, *posts;
};
static const struct shop ours = {
	LIST("group_msg_list", OUR_MASS), LIST("group_msg_list", ""), LIST("moment_list", OUR_POSTS)};
/* A second one of that text: the call without an end made one at most. */
static const struct shop mass = {
	LIST("group_msg_list", OUR_MASS "," MASS("m4", ",\"text\":{\"content\":\"不知道到没到\"}")),
	LIST("group_msg_list", ""), LIST("moment_list", OUR_POSTS)};
static const struct shop group = {
	LIST("group_msg_list", OUR_MASS), LIST("group_msg_list", MASS("m5", "")), LIST("moment_list", OUR_POSTS)};
static const struct shop posted = {LIST("group_msg_list", OUR_MASS), LIST("group_msg_list", ""),
	LIST("moment_list", OUR_POSTS "," MOMENT("mom3", "不知道发没发"))};

static const char *answer(const struct shop *shop, const struct call *c)
{
	if (strstr(c->url, "gettoken"))
		return TOKEN("one");
	if (strstr(c->url, "get_moment_list"))
		return shop->posts;
	return strstr(c->body, "\"chat_type\":\"group\"") ? shop->groups : shop->mass;
}

/* One turn with its answers. false: the process ended. */
static bool turn(struct rig *r, const struct shop *shop)
{
	struct err err = {0};
	int64_t next;
	enum rc rc = send_turn(r->send, r->now_ms, &next, &err);
	if (rc && (rc != RC_FAILED || !faultdb_fired() || !err.text[0]))
		fail_msg("without a fault: %s", err.text);
	for (int i = 0; !rc && i < r->calls; i++)
		sendrig_reply(r, i, PORT_ANSWERED, answer(shop, &r->call[i]));
	r->calls = 0;
	r->now_ms += AGAIN_MS;
	return !rc;
}

/* The fold's own steps do not fail. */
static void folded(struct rig *r, long *steps, int code, long n)
{
	*steps += faultdb_calls();
	bool fired = faultdb_fired();
	faultdb_arm(0, 0);
	sendrig_folded(r);
	faultdb_arm(fired ? 0 : code, fired ? 0 : n - *steps);
}

/* A life whose n-th step fails, from its start until it knows. *ret_steps: it had so many. */
static enum send_phase ends(const struct shop *shop, int code, long n, long *ret_steps)
{
	void *state = NULL;
	struct err err = {0};
	assert_int_equal(sendrig_setup(&state), 0);
	struct rig *r = state;
	know(r);
	*ret_steps = 0;
	faultdb_arm(code, n);
	bool alive = false;
	for (int i = 0; i < TURNS && (!alive || send_phase(r->send) < SEND_HELD); i++) {
		if (!alive) {
			alive = sendrig_try(r, &err) == RC_OK;
			if (alive)
				folded(r, ret_steps, code, n);
		} else if (!turn(r, shop)) {
			send_free(r->send);
			r->send = NULL;
			alive = false;
		}
	}
	*ret_steps += faultdb_calls();
	enum send_phase phase = send_phase(r->send);
	faultdb_arm(0, 0);
	sendrig_teardown(&state);
	return phase;
}

static void each_step(const struct shop *shop, int code, enum send_phase want)
{
	long all, none;
	assert_int_equal(ends(shop, code, 0, &all), want);
	assert_true(all > 20);
	for (long n = 1; n <= all; n++) {
		enum send_phase got = ends(shop, code, n, &none);
		if (got != want)
			fail_msg("after step %ld of %ld it is %s", n, all, send_phase_name(got));
	}
}

static void test_what_is_ours_holds_nobody(void **state)
{
	(void)state;
	each_step(&ours, SQLITE_IOERR, SEND_OPEN);
}

static void test_a_foreign_mass_message_holds(void **state)
{
	(void)state;
	each_step(&mass, SQLITE_NOMEM, SEND_HELD);
}

static void test_a_foreign_message_into_a_group_holds(void **state)
{
	(void)state;
	each_step(&group, SQLITE_IOERR, SEND_HELD);
}

static void test_a_foreign_moment_holds(void **state)
{
	(void)state;
	each_step(&posted, SQLITE_IOERR, SEND_HELD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_ours_holds_nobody),
		cmocka_unit_test(test_a_foreign_mass_message_holds),
		cmocka_unit_test(test_a_foreign_message_into_a_group_holds),
		cmocka_unit_test(test_a_foreign_moment_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
