/* What a person asks of the fold: done, or refused in words that he understands. */
#include "foldworld.h"
#include "wecom/api.h"

#define PLAY "# 剧本：新客\n- 开始：加好友\n\n## 第2天 20:00 问候\n> 您好\n"
#define OTHER "# 剧本：老客\n- 开始：加好友\n\n## 第2天 21:00 问候\n> 又见面了\n"
#define HAND "# 剧本：手动\n- 开始：手动加入\n\n## 30分钟后 备注\n- 备注：{客户}·老客\n"
#define CUT "<xml><ToUserName>wwtest</ToUserName>"

static int setup(void **state)
{
	struct foldworld *w = foldworld_new(TUESDAY + 10 * HOUR);
	foldworld_scripts(w, "sop/新客.md", PLAY, "sop/老客.md", OTHER, "sop/手动.md", HAND, NULL);
	foldworld_event(w, "add_external_contact", "wm1", "li", "");
	foldworld_fold(w);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	foldworld_free(*state);
	return 0;
}

static int64_t command(struct foldworld *w, const char *body)
{
	int64_t id = foldworld_put(w, INBOX_COMMAND, body);
	foldworld_fold(w);
	return id;
}

/* It is refused, and says so. */
static void refused(struct foldworld *w, const char *body, const char *words)
{
	int64_t id = command(w, body);
	if (foldworld_outcome(w, id) != OUTCOME_REFUSED && foldworld_outcome(w, id) != OUTCOME_FAILED)
		fail_msg("%s: it is %s", body, outcome_name(foldworld_outcome(w, id)));
	struct span why = foldworld_outcome_reason(w, id);
	if (span_search(why, span_of(words)) == SIZE_MAX)
		fail_msg("%s: '%.*s'", body, SPAN_ARG(why));
}

static void done(struct foldworld *w, const char *body)
{
	int64_t id = command(w, body);
	if (foldworld_outcome(w, id) != OUTCOME_DONE)
		fail_msg("%s: '%.*s'", body, SPAN_ARG(foldworld_outcome_reason(w, id)));
}

/* {"verb":…, "effect": that one, more} */
static const char *about(char buf[300], const char *verb, const struct outbox_row *e, const char *more)
{
	char key[OUTBOX_KEY_BYTES];
	(void)snprintf(buf, 300, "{\"verb\":\"%s\",\"effect\":\"%s\",\"by\":\"王姐\"%s}", verb,
		outbox_key_print(e->key, key), more);
	return buf;
}

static struct outbox_row row_of(struct foldworld *w, const struct outbox_row *e)
{
	struct outbox_row now = *e;
	assert_int_equal(outbox_get(w->db, w->a, e->key, &now, &w->err), RC_OK);
	return now;
}

static void one_script_is_stopped_or_all(void **state)
{
	struct foldworld *w = *state;
	refused(w, "{\"verb\":\"stop\",\"customer\":\"wm1\",\"script\":\"没有的\"}", "他没有在走这个剧本");
	refused(w, "{\"verb\":\"stop\",\"customer\":\"wm9\"}", "他没有在走的剧本");
	done(w, "{\"verb\":\"stop\",\"customer\":\"wm1\",\"script\":\"新客\",\"by\":\"王姐\"}");
	assert_int_equal(foldworld_round(w, "wm1", 0).state + foldworld_round(w, "wm1", 1).state,
		ENROLMENT_ENDED + ENROLMENT_LIVE);
	done(w, "{\"verb\":\"stop\",\"customer\":\"wm1\"}");
	assert_int_equal(foldworld_round(w, "wm1", 0).state, ENROLMENT_ENDED);
	assert_int_equal(foldworld_round(w, "wm1", 1).state, ENROLMENT_ENDED);
}

/* By hand, and to whom of his employees it belongs. */
static void one_is_put_into_a_script(void **state)
{
	struct foldworld *w = *state;
	foldworld_event(w, "add_external_contact", "wm1", "wang", "");
	done(w, "{\"verb\":\"enrol\",\"customer\":\"wm1\",\"script\":\"手动\",\"employee\":\"WANG\"}");
	bool found = false;
	for (int i = 0; i < foldworld_rounds(w, "wm1"); i++) {
		struct enrolment e = foldworld_round(w, "wm1", i);
		found = found || (span_is(e.script, "剧本：手动") && span_is(e.employee, "wang"));
	}
	assert_true(found);
	refused(w, "{\"verb\":\"score\",\"customer\":\"wm1\",\"points\":99999999}", "points");
}

static void times_to_come_are_no_times_of_payments(void **state)
{
	struct foldworld *w = *state;
	char body[100];
	refused(w, "{\"verb\":\"pull\",\"from_ms\":\"gestern\"}", "from_ms");
	refused(w, "{\"verb\":\"pull\",\"from_ms\":0}", "from_ms");
	(void)snprintf(body, sizeof body, "{\"verb\":\"pull\",\"from_ms\":%lld}", (long long)(w->now_ms + DAY));
	refused(w, body, "from_ms");
}

static void no_app_no_menu(void **state)
{
	struct foldworld *w = *state;
	foldworld_config(w, "{\"agentid\":\"0\"}");
	refused(w, "{\"verb\":\"menu\"}", "没有哪个应用写了 agentid");
}

static void what_is_repeated_ended_badly(void **state)
{
	struct foldworld *w = *state;
	char body[100];
	int64_t bad = foldworld_put(w, INBOX_CALLBACK, CUT), good, orders, tick, kept;
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, bad), OUTCOME_UNPARSED);
	(void)snprintf(body, sizeof body, "{\"verb\":\"retry\",\"id\":%lld}", (long long)bad);
	int64_t again = command(w, body);
	assert_int_equal(foldworld_outcome(w, again), OUTCOME_UNPARSED);
	orders = foldworld_put(w, INBOX_ORDERS, "{\"orders\":3}");
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, orders), OUTCOME_FAILED);
	(void)snprintf(body, sizeof body, "{\"verb\":\"retry\",\"id\":%lld}", (long long)orders);
	refused(w, body, "orders");
	kept = foldworld_put(w, INBOX_OBSERVATION, "{}");
	foldworld_fold(w);
	(void)snprintf(body, sizeof body, "{\"verb\":\"retry\",\"id\":%lld}", (long long)kept);
	assert_int_equal(foldworld_outcome(w, command(w, body)), OUTCOME_UNKNOWN);
	good = foldworld_event(w, "add_external_contact", "wm2", "li", "");
	foldworld_fold(w);
	(void)snprintf(body, sizeof body, "{\"verb\":\"retry\",\"id\":%lld}", (long long)good);
	refused(w, body, "没有要重做的");
	tick = command(w, "{\"verb\":\"没有的\"}");
	(void)snprintf(body, sizeof body, "{\"verb\":\"retry\",\"id\":%lld}", (long long)tick);
	refused(w, body, "which is not repeated");
	refused(w, "{\"verb\":\"retry\",\"id\":0}", "id");
	refused(w, "{\"verb\":\"retry\",\"id\":999999}", "id");
	w->now_ms += 31 * DAY;
	(void)snprintf(body, sizeof body, "{\"verb\":\"retry\",\"id\":%lld}", (long long)bad);
	refused(w, body, "30 天以前");
}

/* What may go out again, and what a person can say of what nobody knows the end of. */
static void a_call_goes_again_or_is_settled(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	char body[300];
	assert_true(foldworld_ready(w, API_CONTACT_GET, &e));
	refused(w, about(body, "resend", &e, ""), "这个调用的状态是 ready，不能再发");
	refused(w, about(body, "settle", &e, ",\"happened\":true"), "这个调用不是没把握的");
	foldworld_answer(w, &e, "{\"errcode\":40058,\"errmsg\":\"no\"}");
	assert_int_equal(row_of(w, &e).state, OUTBOX_FAILED);
	done(w, about(body, "resend", &e, ""));
	assert_int_equal(row_of(w, &e).state, OUTBOX_READY);
	refused(w, about(body, "settle", &e, ""), "happened");
	refused(w, "{\"verb\":\"resend\",\"effect\":\"1.7\"}", "没有编号为「1.7」的调用");
	refused(w, "{\"verb\":\"settle\",\"effect\":\"viele\",\"happened\":true}", "没有编号为「viele」的调用");
}

/* What may have reached them does not go out twice by hand; what was never sent does not go out late. */
static void a_task_is_not_repeated(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	char body[300];
	foldworld_until(w, TUESDAY + DAY + 20 * HOUR + MINUTE);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	foldworld_answer(w, &e, "{\"errcode\":40003,\"errmsg\":\"no\"}");
	assert_int_equal(row_of(w, &e).state, OUTBOX_FAILED);
	refused(w, about(body, "resend", &e, ""), "这个调用的状态是 failed，不能再发");
	foldworld_until(w, TUESDAY + DAY + 21 * HOUR + MINUTE);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	foldworld_end(w, &e, WIRE_UNKNOWN);
	assert_int_equal(row_of(w, &e).state, OUTBOX_UNSURE);
	foldworld_until(w, row_of(w, &e).not_after_ms + MINUTE);
	refused(w, about(body, "resend", &e, ""), "它的期限已过");
	done(w, about(body, "settle", &e, ",\"happened\":false"));
	assert_int_equal(row_of(w, &e).state, OUTBOX_FAILED);
}

/* 恢复发送: what was made before is not sent any more, what was made since is. */
static void the_old_is_passed_over(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row old, new;
	char body[100];
	assert_true(foldworld_ready(w, API_CONTACT_GET, &old));
	w->now_ms += HOUR;
	foldworld_event(w, "add_external_contact", "wm2", "li", "");
	foldworld_fold(w);
	(void)snprintf(body, sizeof body, "{\"verb\":\"resume\",\"skip_before_ms\":%lld}", (long long)w->now_ms);
	done(w, body);
	assert_int_equal(row_of(w, &old).state, OUTBOX_CANCELLED);
	assert_true(foldworld_ready(w, API_CONTACT_GET, &new));
	assert_span(new.customer, "wm2");
	done(w, "{\"verb\":\"resume\",\"by\":\"王姐\"}");
	assert_int_equal(row_of(w, &new).state, OUTBOX_READY);
}

/* A configuration is taken up by a restart or HUP; reload takes scripts alone. */
static void a_hook_that_is_not_there(void **state)
{
	refused(*state, "{\"verb\":\"hook_ping\",\"hook\":\"新写的\"}", "重启 siyu serve（或者给它的进程发 HUP）");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_script_is_stopped_or_all, setup, teardown),
		cmocka_unit_test_setup_teardown(one_is_put_into_a_script, setup, teardown),
		cmocka_unit_test_setup_teardown(times_to_come_are_no_times_of_payments, setup, teardown),
		cmocka_unit_test_setup_teardown(a_hook_that_is_not_there, setup, teardown),
		cmocka_unit_test_setup_teardown(no_app_no_menu, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_repeated_ended_badly, setup, teardown),
		cmocka_unit_test_setup_teardown(a_call_goes_again_or_is_settled, setup, teardown),
		cmocka_unit_test_setup_teardown(a_task_is_not_repeated, setup, teardown),
		cmocka_unit_test_setup_teardown(the_old_is_passed_over, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
