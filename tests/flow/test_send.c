/* rooms: store inbox wecom */
/* The sender against a port of the test's own: what is called, in which order, and what stands in the inbox before and after. */
#include "sendrig.h"

#include "store/hooklog.h"

#include <string.h>

/* -- small tools ------------------------------------------------------------------------------------------------------ */

static struct outbox_key welcome(struct rig *r, const char *code)
{
	struct request q = {.api = API_SEND_WELCOME};
	q.u.welcome.welcome_code = span_of(code);
	q.u.welcome.text = SPAN_LIT("你好");
	return sendrig_effect(r, &q, API_LANE_WELCOME, T0 + 18000);
}

static struct outbox_key mark(struct rig *r, const char *user, const char *customer, const struct span *tag)
{
	struct request q = {.api = API_MARK_TAG};
	q.u.mark.userid = span_of(user);
	q.u.mark.external_userid = span_of(customer);
	q.u.mark.add_tag = tag;
	q.u.mark.add_tag_n = 1;
	return sendrig_effect(r, &q, API_LANE_TASK, OUTBOX_NEVER);
}

static struct wire_answer last_answer(struct rig *r)
{
	struct inbox_row row;
	struct wire_answer x = {0};
	struct err err = {0};
	int64_t head;
	assert_int_equal(inbox_head(r->in, &head, &err), RC_OK);
	assert_int_equal(inbox_get(r->in, r->a, head, &row, &err), RC_OK);
	assert_int_equal(row.kind, INBOX_ANSWER);
	r->said = row.body;
	struct json_doc *doc;
	assert_int_equal(wire_answer_read(r->a, row.body, &x, &doc, &err), RC_OK);
	json_free(doc);
	x.said = NULL;
	return x;
}

static void nothing_holds(struct rig *r, const char *word)
{
	struct inbox_row *row;
	struct err err = {0};
	int n;
	assert_int_equal(inbox_read(r->in, r->a, 0, 1000, &row, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		assert_true(span_search(row[i].body, span_of(word)) == SIZE_MAX);
}

/* -- the rules ------------------------------------------------------------------------------------------------------------ */

static void test_f01_nothing_before_the_fold_is_at_the_head(void **state)
{
	struct rig *r = *state;
	sendrig_append(r, INBOX_CONFIG, "{}");
	welcome(r, "W1");
	sendrig_start(r);
	sendrig_turn(r);
	assert_int_equal(r->calls, 0);
	assert_int_equal(send_phase(r->send), SEND_CATCHING_UP);
	sendrig_folded(r);
	sendrig_turn(r);
	assert_int_equal(send_phase(r->send), SEND_OPEN);
	assert_int_equal(r->calls, 1);
}

static void test_f01_attempt_stands_before_the_call_and_answer_after(void **state)
{
	struct rig *r = *state;
	sendrig_ready(r);
	struct outbox_key key = welcome(r, "W1");
	sendrig_turn(r);
	assert_int_equal(r->calls, 1);
	assert_non_null(strstr(r->call[0].url, "send_welcome_msg?access_token=tok-one"));
	struct inbox_row row;
	struct wire_attempt *attempt;
	int n;
	struct err err = {0};
	assert_int_equal(inbox_get(r->in, r->a, r->call[0].inbox_head, &row, &err), RC_OK);
	assert_int_equal(row.kind, INBOX_ATTEMPT);
	assert_int_equal(wire_attempt_read(r->a, row.body, &attempt, &n, &err), RC_OK);
	assert_int_equal(n, 1);
	assert_int_equal(attempt->key.ordinal, key.ordinal);
	assert_int_equal(attempt->try_no, 1);
	assert_false(attempt->again);
	sendrig_turn(r);
	assert_int_equal(r->calls, 1); /* busy: not picked again while the fold has not moved it */
	sendrig_reply(r, 0, PORT_ANSWERED, "{\"errcode\":0,\"errmsg\":\"ok\"}");
	sendrig_turn(r);
	struct wire_answer x = last_answer(r);
	assert_int_equal(x.outcome, WIRE_ANSWERED);
	assert_int_equal(x.called_ms, r->now_ms);
	assert_true(span_search(r->said, SPAN_LIT("\"answer\":{\"code\":0")) != SIZE_MAX);
	nothing_holds(r, "tok-one");
	nothing_holds(r, "s3cr3t");
}

static void test_f01_one_input_for_the_calls_of_a_turn(void **state)
{
	struct rig *r = *state;
	const struct span tag = SPAN_LIT("et1");
	struct inbox_row row;
	struct wire_attempt *v;
	struct err err = {0};
	int n;
	sendrig_ready(r);
	struct outbox_key first = welcome(r, "W1"), second = mark(r, "li", "wm1", &tag);
	sendrig_turn(r);
	assert_int_equal(r->calls, 2);
	assert_int_equal(r->call[0].inbox_head, r->call[1].inbox_head);
	assert_int_equal(inbox_get(r->in, r->a, r->call[0].inbox_head, &row, &err), RC_OK);
	assert_int_equal(wire_attempt_read(r->a, row.body, &v, &n, &err), RC_OK);
	assert_int_equal(n, 2);
	assert_true(v[0].key.ordinal == first.ordinal && !v[0].again);
	assert_true(v[1].key.ordinal == second.ordinal && v[1].again); /* a mark may always be made once more */
}

static void count_commit(void *user)
{
	++*(int *)user;
}

/* Each commit waits for the disk and for the gate's: the answers that came and the calls that go share one. */
static void test_answers_and_attempts_of_a_turn_are_one_commit(void **state)
{
	struct rig *r = *state;
	struct err err = {0};
	int64_t before, head;
	int commits = 0;
	r->conf.user = &commits;
	r->conf.appended = count_commit;
	sendrig_ready(r);
	(void)welcome(r, "W1");
	sendrig_turn(r);
	assert_int_equal(commits, 1);
	sendrig_reply(r, 0, PORT_ANSWERED, "{\"errcode\":0,\"errmsg\":\"ok\"}");
	(void)welcome(r, "W2");
	assert_int_equal(inbox_head(r->in, &before, &err), RC_OK);
	sendrig_turn(r);
	assert_int_equal(commits, 2);
	assert_int_equal(inbox_head(r->in, &head, &err), RC_OK);
	assert_int_equal(head, before + 2);
	assert_int_equal(r->calls, 2);
	assert_int_equal(r->call[1].inbox_head, head); /* made when both were durable */
}

static void test_dead_token_is_refreshed_once_and_the_call_repeated_once(void **state)
{
	struct rig *r = *state;
	sendrig_ready(r);
	welcome(r, "W1");
	sendrig_turn(r);
	sendrig_reply(r, 0, PORT_ANSWERED, "{\"errcode\":42001,\"errmsg\":\"access_token expired\"}");
	sendrig_turn(r);
	assert_int_equal(r->calls, 2);
	assert_non_null(strstr(r->call[1].url, "gettoken"));
	sendrig_reply(r, 1, PORT_ANSWERED, TOKEN("two"));
	sendrig_turn(r);
	assert_int_equal(r->calls, 3);
	assert_non_null(strstr(r->call[2].url, "access_token=tok-two"));
	sendrig_reply(r, 2, PORT_ANSWERED, "{\"errcode\":42001,\"errmsg\":\"access_token expired\"}");
	sendrig_turn(r);
	(void)last_answer(r);
	assert_true(span_search(r->said, SPAN_LIT("42001")) != SIZE_MAX);
	assert_int_equal(r->calls, 3);
}

/* WeCom counts the repeat, too: a call and its repeat leave room for the next a window later. */
static void test_a_repeat_is_charged(void **state)
{
	struct rig *r = *state;
	const struct span tag = SPAN_LIT("et1");
	r->conf.calls_per_minute = 3; /* one at once, then one in thirty seconds */
	sendrig_ready(r);
	mark(r, "li", "wm1", &tag);
	mark(r, "li", "wm2", &tag);
	sendrig_turn(r);
	assert_int_equal(r->calls, 1);
	sendrig_reply(r, 0, PORT_ANSWERED, "{\"errcode\":42001,\"errmsg\":\"access_token expired\"}");
	r->now_ms += 30000; /* for the token, which is an API like others */
	sendrig_turn(r);
	assert_non_null(strstr(r->call[1].url, "gettoken"));
	sendrig_reply(r, 1, PORT_ANSWERED, TOKEN("two"));
	sendrig_turn(r);
	assert_int_equal(r->calls, 3); /* the repeat alone */
	r->now_ms += 29000;
	sendrig_turn(r);
	assert_int_equal(r->calls, 3);
	r->now_ms += 1000;
	sendrig_turn(r);
	assert_int_equal(r->calls, 4);
}

static void test_refused_secret_is_not_looped_on(void **state)
{
	struct rig *r = *state;
	struct text why;
	sendrig_start(r);
	sendrig_folded(r);
	sendrig_turn(r);
	sendrig_reply(r, 0, PORT_ANSWERED, "{\"errcode\":40001,\"errmsg\":\"invalid credential\"}");
	welcome(r, "W1");
	for (int i = 0; i < 100; i++) {
		r->now_ms += 1000;
		sendrig_turn(r);
	}
	assert_int_equal(r->calls, 1);
	text_init(&why, 1000);
	send_trouble(r->send, &why);
	assert_non_null(strstr(text_str(&why), "40001"));
	assert_non_null(strstr(text_str(&why), "put the app's present secret into the configuration"));
	text_release(&why);
}

static void test_expired_effect_is_never_called(void **state)
{
	struct rig *r = *state;
	sendrig_ready(r);
	welcome(r, "W1");
	r->now_ms = T0 + 18001;
	sendrig_turn(r);
	assert_int_equal(r->calls, 0);
	assert_int_equal(last_answer(r).outcome, WIRE_EXPIRED);
	assert_int_equal(last_answer(r).try_no, 0);
}

static void test_no_answer_is_unknown_and_no_connection_is_not_sent(void **state)
{
	struct rig *r = *state;
	sendrig_ready(r);
	welcome(r, "W1");
	sendrig_turn(r);
	sendrig_reply(r, 0, PORT_UNKNOWN, "");
	sendrig_turn(r);
	assert_int_equal(last_answer(r).outcome, WIRE_UNKNOWN);
	welcome(r, "W2");
	sendrig_turn(r);
	sendrig_reply(r, 1, PORT_NOT_SENT, "");
	sendrig_turn(r);
	assert_int_equal(last_answer(r).outcome, WIRE_NOT_SENT);
}

static void test_f01_attempt_without_answer_becomes_unknown_at_start(void **state)
{
	struct rig *r = *state;
	struct err err = {0};
	struct outbox_row row, was;
	struct outbox_key key = welcome(r, "W1");
	assert_int_equal(db_begin(r->db, &err), RC_OK);
	assert_int_equal(outbox_get(r->db, r->a, key, &was, &err), RC_OK);
	row = was;
	row.state = OUTBOX_ATTEMPTED;
	row.tries = 1;
	assert_int_equal(outbox_move(r->db, &row, &err), RC_OK);
	assert_int_equal(db_commit(r->db, &err), RC_OK);
	sendrig_start(r);
	sendrig_folded(r);
	sendrig_turn(r);
	struct wire_answer x = last_answer(r);
	assert_int_equal(x.outcome, WIRE_UNKNOWN);
	assert_int_equal(x.try_no, 1);
	assert_int_equal(x.key.ordinal, key.ordinal);
}

static void test_one_call_at_a_time_for_a_pair(void **state)
{
	struct rig *r = *state;
	struct span tag = SPAN_LIT("etT1");
	sendrig_ready(r);
	mark(r, "li", "wm1", &tag);
	mark(r, "li", "wm1", &tag);
	mark(r, "li", "wm2", &tag);
	sendrig_turn(r);
	assert_int_equal(r->calls, 2);
	sendrig_reply(r, 0, PORT_ANSWERED, "{\"errcode\":0,\"errmsg\":\"ok\"}");
	sendrig_turn(r);
	assert_int_equal(r->calls, 3);
}

static void test_frequency_block_closes_that_api_alone(void **state)
{
	struct rig *r = *state;
	struct span tag = SPAN_LIT("etT1");
	sendrig_ready(r);
	mark(r, "li", "wm1", &tag);
	sendrig_turn(r);
	sendrig_reply(r, 0, PORT_ANSWERED, "{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}");
	mark(r, "li", "wm2", &tag);
	welcome(r, "W1");
	sendrig_turn(r);
	assert_int_equal(r->calls, 2);
	assert_non_null(strstr(r->call[1].url, "send_welcome_msg"));
	r->now_ms += 59000;
	sendrig_turn(r);
	assert_int_equal(r->calls, 2);
	r->now_ms += 30000;
	sendrig_turn(r);
	assert_int_equal(r->calls, 3);
}

static void test_welcome_finds_a_place_beside_a_full_table(void **state)
{
	struct rig *r = *state;
	struct span tag = SPAN_LIT("etT1");
	char who[16];
	sendrig_ready(r);
	for (int i = 0; i < 40; i++) {
		snprintf(who, sizeof who, "wm%d", i);
		mark(r, "li", who, &tag);
	}
	sendrig_turn(r);
	int before = r->calls;
	assert_true(before > 0 && before < 40);
	welcome(r, "W1");
	sendrig_turn(r);
	assert_int_equal(r->calls, before + 1);
	assert_non_null(strstr(r->call[before].url, "send_welcome_msg"));
}

/* -- events to receivers of ours ------------------------------------------------------------------------------------------- */

static enum rc receiver(void *user, struct span name, struct span *ret_url, struct span *ret_secret)
{
	(void)user;
	if (!span_is(name, "crm"))
		return RC_NOTFOUND;
	*ret_url = SPAN_LIT("https://crm.example.com/siyu");
	*ret_secret = SPAN_LIT("a-secret-of-the-shop");
	return RC_OK;
}

static void event(struct rig *r, const char *hook, int64_t row, const char *body)
{
	const struct hooklog_event e = {.event = row,
		.hook = span_of(hook),
		.kind = SPAN_LIT("ping"),
		.id = SPAN_LIT("evt_1"),
		.line = SPAN_LIT("p:"),
		.body = span_of(body),
		.state = HOOKLOG_SENDING};
	struct request q = {.api = API_HOOK, .u.hook = {.hook = e.hook, .event = row}};
	struct err err = {0};
	assert_int_equal(db_begin(r->db, &err), RC_OK);
	assert_int_equal(hooklog_add(r->db, &e, &err), RC_OK);
	assert_int_equal(db_commit(r->db, &err), RC_OK);
	(void)sendrig_effect(r, &q, API_LANE_HOOK, OUTBOX_NEVER);
}

/* It is called at its own address, without a token; what its clock says is nothing to ours. */
static void test_a_receiver_is_no_witness(void **state)
{
	struct rig *r = *state;
	int64_t local = 0, date = 0, after = 0;
	r->conf.hook = receiver;
	sendrig_ready(r);
	send_witness(r->send, &local, &date);
	assert_true(date > 0);
	event(r, "crm", 7, "{\"id\":\"evt_1\"}");
	sendrig_turn(r);
	assert_int_equal(r->calls, 1);
	assert_string_equal(r->call[0].url, "https://crm.example.com/siyu");
	assert_string_equal(r->call[0].body, "{\"id\":\"evt_1\"}");
	struct wecom_reply x = {.id = r->call[0].id,
		.outcome = PORT_ANSWERED,
		.status = 204,
		.body = SPAN_LIT(""),
		.date_ms = date + 86400000};
	send_reply(r->send, r->now_ms, &x);
	sendrig_turn(r);
	assert_int_equal(last_answer(r).outcome, WIRE_ANSWERED);
	send_witness(r->send, &local, &after);
	assert_int_equal(after, date);
	nothing_holds(r, "a-secret-of-the-shop");
}

/* No such receiver, or an event of somebody who was forgotten: nothing goes anywhere, and it is said. */
static void test_an_event_that_cannot_go(void **state)
{
	struct rig *r = *state;
	r->conf.hook = receiver;
	sendrig_ready(r);
	event(r, "gone", 7, "{}");
	sendrig_turn(r);
	assert_int_equal(last_answer(r).outcome, WIRE_REFUSED);
	event(r, "crm", 8, "");
	sendrig_turn(r);
	assert_int_equal(last_answer(r).outcome, WIRE_REFUSED);
	assert_int_equal(r->calls, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, sendrig_setup, sendrig_teardown)
	const struct CMUnitTest tests[] = {
		T(test_a_receiver_is_no_witness),
		T(test_an_event_that_cannot_go),
		T(test_f01_nothing_before_the_fold_is_at_the_head),
		T(test_f01_attempt_stands_before_the_call_and_answer_after),
		T(test_f01_one_input_for_the_calls_of_a_turn),
		T(test_answers_and_attempts_of_a_turn_are_one_commit),
		T(test_dead_token_is_refreshed_once_and_the_call_repeated_once),
		T(test_a_repeat_is_charged),
		T(test_refused_secret_is_not_looped_on),
		T(test_expired_effect_is_never_called),
		T(test_no_answer_is_unknown_and_no_connection_is_not_sent),
		T(test_f01_attempt_without_answer_becomes_unknown_at_start),
		T(test_one_call_at_a_time_for_a_pair),
		T(test_frequency_block_closes_that_api_alone),
		T(test_welcome_finds_a_place_beside_a_full_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
