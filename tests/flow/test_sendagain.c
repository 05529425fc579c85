/* rooms: store inbox wecom */
/* An answer that the fold cannot take: its call stays ready as if never made, and is not made again and again. */
#include "sendrig.h"

#include <string.h>

#define MINUTE INT64_C(60000)

static struct outbox_key ask(struct rig *r)
{
	struct request q = {.api = API_CONTACT_GET};
	q.u.contact.external_userid = SPAN_LIT("c1");
	return sendrig_effect(r, &q, API_LANE_TASK, OUTBOX_NEVER);
}

/* Its call is answered; the fold passes the answer and leaves the effect as it was. */
static void set_aside(struct rig *r)
{
	sendrig_reply(
		r, r->calls - 1, PORT_ANSWERED, "{\"errcode\":0,\"external_contact\":{\"external_userid\":\"c1\"}}");
	(void)sendrig_turn(r);
	sendrig_folded(r);
}

static void said(struct rig *r, bool wanted)
{
	struct text t;
	text_init(&t, 4096);
	send_trouble(r->send, &t);
	assert_int_equal(strstr(text_str(&t), "was set aside") != NULL, wanted);
	text_release(&t);
}

static void test_the_same_try_goes_again_ever_more_seldom(void **state)
{
	struct rig *r = *state;
	int64_t wait = 0;
	sendrig_ready(r);
	(void)ask(r);
	(void)sendrig_turn(r);
	assert_int_equal(r->calls, 1);
	said(r, false);
	for (int i = 0; i < 5; i++) {
		set_aside(r);
		int64_t next = sendrig_turn(r);
		assert_int_equal(r->calls, i + 1);
		assert_true(next - r->now_ms >= MINUTE << i && next - r->now_ms <= (MINUTE << i) * 5 / 4);
		assert_true(next - r->now_ms > wait);
		wait = next - r->now_ms;
		r->now_ms = next - 1;
		(void)sendrig_turn(r);
		assert_int_equal(r->calls, i + 1);
		r->now_ms = next;
		(void)sendrig_turn(r);
		assert_int_equal(r->calls, i + 2);
		said(r, true);
	}
}

/* The fold took it, and wants it once more: that is another try. */
static void test_the_next_try_goes_when_the_fold_says(void **state)
{
	struct rig *r = *state;
	struct outbox_row row;
	struct err err = {0};
	sendrig_ready(r);
	struct outbox_key key = ask(r);
	(void)sendrig_turn(r);
	set_aside(r);
	assert_int_equal(db_begin(r->db, &err), RC_OK);
	assert_int_equal(outbox_get(r->db, r->a, key, &row, &err), RC_OK);
	row.tries = 1;
	assert_int_equal(outbox_move(r->db, &row, &err), RC_OK);
	assert_int_equal(db_commit(r->db, &err), RC_OK);
	sendrig_moved(r);
	(void)sendrig_turn(r);
	assert_int_equal(r->calls, 2);
	said(r, false);
}

/* Others are not held up by it. */
static void test_others_go_on(void **state)
{
	struct rig *r = *state;
	sendrig_ready(r);
	(void)ask(r);
	(void)sendrig_turn(r);
	set_aside(r);
	(void)sendrig_turn(r);
	(void)ask(r);
	(void)sendrig_turn(r);
	assert_int_equal(r->calls, 2);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, sendrig_setup, sendrig_teardown)
	const struct CMUnitTest tests[] = {
		T(test_the_same_try_goes_again_ever_more_seldom),
		T(test_the_next_try_goes_when_the_fold_says),
		T(test_others_go_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
