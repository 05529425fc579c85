/* A post of 朋友圈 from its job at WeCom until somebody knows what became of it, driven by hand (api.md 6.1, 6.2, 6.4, 6.5). */
#include "foldworld.h"
#include "store/post.h"

#define WORDS "新品到了"
#define PLAN "# 朋友圈：三月\n- 发布员工：李丽、王芳\n## 2026-03-03 20:00 新品\n> " WORDS "\n"
#define JOB "{\"errcode\":0,\"errmsg\":\"ok\",\"jobid\":\"j1\"}"
#define STATUS(n) "{\"errcode\":0,\"errmsg\":\"ok\",\"status\":" n ",\"type\":\"add_moment_task\"}"
#define RESULT(code, rest) \
	"{\"errcode\":0,\"errmsg\":\"ok\",\"status\":3,\"type\":\"add_moment_task\",\"result\":{\"errcode\":" code \
	",\"errmsg\":\"words of WeCom\"" rest "}}"
#define LISTED(rows) "{\"errcode\":0,\"errmsg\":\"ok\",\"next_cursor\":\"\",\"moment_list\":[" rows "]}"
#define OF(id, text, more) \
	"{\"moment_id\":\"" id "\",\"create_time\":1772539200,\"text\":{\"content\":\"" text "\"}" more "}"
#define TASKS(rows, cursor) "{\"errcode\":0,\"errmsg\":\"ok\",\"next_cursor\":\"" cursor "\",\"task_list\":[" rows "]}"
#define TO_PUBLISH(who) "{\"userid\":\"" who "\",\"publish_status\":0}"

/* 20:00: WeCom is asked to make it. */
static int setup(void **state)
{
	struct foldworld *w = foldworld_new(TUESDAY + 10 * HOUR);
	foldworld_config(w, "{\"employee.li\":\"李丽\",\"employee.wang\":\"王芳\"}");
	foldworld_event(w, "add_external_contact", "wm1", "li", "");
	foldworld_event(w, "add_external_contact", "wm2", "wang", "");
	foldworld_scripts(w, "sop/三月.md", PLAN, NULL);
	foldworld_until(w, TUESDAY + 20 * HOUR + SECOND);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	foldworld_free(*state);
	return 0;
}

static struct post post_of(struct foldworld *w)
{
	struct post *v = NULL;
	int n = 0;
	int64_t day = (TUESDAY + 8 * HOUR) / DAY;
	assert_int_equal(post_between(w->db, w->a, day, day, &v, &n, &w->err), RC_OK);
	assert_int_equal(n, 1);
	return v[0];
}

static struct post_member member_of(struct foldworld *w, const char *employee)
{
	struct post_member m;
	assert_int_equal(post_member_get(w->db, w->a, post_of(w).post, span_of(employee), &m, &w->err), RC_OK);
	return m;
}

/* The next question of that kind, when its time has come. */
static struct outbox_row asked(struct foldworld *w, enum api_id api)
{
	struct outbox_row e;
	for (int i = 0; !foldworld_ready(w, api, &e); i++) {
		assert_true(i < 200);
		foldworld_until(w, w->now_ms + 15 * SECOND);
	}
	return e;
}

static void answer(struct foldworld *w, enum api_id api, const char *json)
{
	struct outbox_row e = asked(w, api);
	foldworld_answer(w, &e, json);
}

static void unsure(struct foldworld *w)
{
	struct outbox_row e = asked(w, API_ADD_MOMENT);
	foldworld_end(w, &e, WIRE_UNKNOWN);
	assert_int_equal(post_of(w).state, POST_UNSURE);
}

static void it_is_made_and_one_may_not_publish(void **state)
{
	struct foldworld *w = *state;
	answer(w, API_ADD_MOMENT, JOB);
	assert_int_equal(post_of(w).state, POST_CREATING);
	answer(w, API_MOMENT_JOB, STATUS("1"));
	answer(w, API_MOMENT_JOB, STATUS("2"));
	answer(w, API_MOMENT_JOB,
		RESULT("0",
			",\"moment_id\":\"mom1\",\"invalid_sender_list\":{\"user_list\":[\"WANG\",\"fremd\"],\"department_list\":[]}"));
	assert_int_equal(post_of(w).state, POST_WAITING);
	assert_span(post_of(w).moment, "mom1");
	assert_span(member_of(w, "wang").state, POST_MEMBER_INVALID);
	assert_span(member_of(w, "li").state, POST_MEMBER_WAITING);
}

static void the_job_fails(void **state)
{
	struct foldworld *w = *state;
	answer(w, API_ADD_MOMENT, JOB);
	answer(w, API_MOMENT_JOB, RESULT("40003", ""));
	assert_int_equal(post_of(w).state, POST_FAILED);
	assert_true(span_search(post_of(w).detail, SPAN_LIT("40003 words of WeCom")) != SIZE_MAX);
}

/* Looked at every few seconds, then each minute; a jobid is good for a day: what came of it stands in the list. */
static void the_job_never_ends(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	answer(w, API_ADD_MOMENT, JOB);
	for (int i = 0; i < 30; i++) {
		e = asked(w, API_MOMENT_JOB);
		foldworld_answer(w, &e, STATUS("2"));
	}
	int64_t before_ms = w->now_ms;
	e = asked(w, API_MOMENT_JOB);
	assert_true(w->now_ms - before_ms >= 45 * SECOND);
	w->now_ms += 23 * HOUR;
	foldworld_answer(w, &e, STATUS("2"));
	assert_int_equal(post_of(w).state, POST_UNSURE);
	(void)asked(w, API_MOMENT_LIST);
}

static void the_job_is_not_known(void **state)
{
	struct foldworld *w = *state;
	answer(w, API_ADD_MOMENT, JOB);
	answer(w, API_MOMENT_JOB, "{\"errcode\":40058,\"errmsg\":\"no such job\"}");
	assert_int_equal(post_of(w).state, POST_UNSURE);
	answer(w, API_MOMENT_LIST, LISTED(""));
	/* It was answered: the job came to nothing, and is not begun again. */
	assert_int_equal(post_of(w).state, POST_FAILED);
}

/* Of all that the corp has since, ours has these words, is the corp's, and these people are to publish it. */
static void it_is_found_in_the_list(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	unsure(w);
	answer(w, API_MOMENT_LIST,
		LISTED(OF("m1", WORDS, ",\"creator\":\"li\"") "," OF("m2", WORDS, ",\"create_type\":1") "," OF(
			"m3", "别的", "") "," OF("m4", WORDS, "") "," OF("m5", WORDS, "")));
	e = asked(w, API_MOMENT_TASK);
	foldworld_answer(w, &e, TASKS(TO_PUBLISH("zhao"), "c1"));
	answer(w, API_MOMENT_TASK, TASKS(TO_PUBLISH("qian"), ""));
	e = asked(w, API_MOMENT_TASK);
	assert_true(span_search(e.request, SPAN_LIT("m5")) != SIZE_MAX);
	foldworld_answer(w, &e, TASKS(TO_PUBLISH("LI") "," TO_PUBLISH("WANG"), ""));
	assert_int_equal(post_of(w).state, POST_WAITING);
	assert_span(post_of(w).moment, "m5");
	assert_int_equal(foldworld_count(w, API_ADD_MOMENT), 0);
}

/* In no list: it was not made, and is asked for once more. */
static void it_was_not_made(void **state)
{
	struct foldworld *w = *state;
	unsure(w);
	answer(w, API_MOMENT_LIST, LISTED(OF("m4", WORDS, "")));
	answer(w, API_MOMENT_TASK, TASKS(TO_PUBLISH("zhao"), ""));
	assert_int_equal(post_of(w).state, POST_SENDING);
	(void)asked(w, API_ADD_MOMENT);
}

static void settle(struct foldworld *w, const struct outbox_row *e, const char *happened)
{
	char key[OUTBOX_KEY_BYTES], body[200];
	(void)snprintf(body, sizeof body, "{\"verb\":\"settle\",\"effect\":\"%s\",\"happened\":%s,\"by\":\"王姐\"}",
		outbox_key_print(e->key, key), happened);
	int64_t id = foldworld_put(w, INBOX_COMMAND, body);
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_DONE);
}

static void a_person_says_that_they_have_it(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e = asked(w, API_ADD_MOMENT);
	foldworld_end(w, &e, WIRE_UNKNOWN);
	settle(w, &e, "true");
	assert_int_equal(post_of(w).state, POST_PUBLISHED);
	assert_span(member_of(w, "li").state, POST_MEMBER_PUBLISHED);
	/* What the list says then moves nothing any more. */
	answer(w, API_MOMENT_LIST, LISTED(OF("m4", WORDS, "")));
	assert_int_equal(post_of(w).state, POST_PUBLISHED);
}

static void a_person_says_that_they_have_not(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e = asked(w, API_ADD_MOMENT);
	foldworld_end(w, &e, WIRE_UNKNOWN);
	settle(w, &e, "false");
	assert_int_equal(post_of(w).state, POST_FAILED);
	assert_true(span_search(post_of(w).detail, SPAN_LIT("王姐")) != SIZE_MAX);
}

/* The calendar lost it while WeCom made it: it is taken back. */
static void it_is_called_off_meanwhile(void **state)
{
	struct foldworld *w = *state;
	answer(w, API_ADD_MOMENT, JOB);
	foldworld_scripts(
		w, "sop/三月.md", "# 朋友圈：三月\n- 发布员工：李丽\n## 2026-03-09 20:00 别的\n> 别的\n", NULL);
	foldworld_fold(w);
	answer(w, API_MOMENT_JOB, RESULT("0", ",\"moment_id\":\"mom1\""));
	answer(w, API_MOMENT_TASK, TASKS(TO_PUBLISH("li") "," TO_PUBLISH("wang"), "")); /* nobody published it yet */
	struct outbox_row e = asked(w, API_CANCEL_MOMENT);
	assert_true(span_search(e.request, SPAN_LIT("mom1")) != SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_is_made_and_one_may_not_publish, setup, teardown),
		cmocka_unit_test_setup_teardown(the_job_fails, setup, teardown),
		cmocka_unit_test_setup_teardown(the_job_never_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(the_job_is_not_known, setup, teardown),
		cmocka_unit_test_setup_teardown(it_is_found_in_the_list, setup, teardown),
		cmocka_unit_test_setup_teardown(it_was_not_made, setup, teardown),
		cmocka_unit_test_setup_teardown(a_person_says_that_they_have_it, setup, teardown),
		cmocka_unit_test_setup_teardown(a_person_says_that_they_have_not, setup, teardown),
		cmocka_unit_test_setup_teardown(it_is_called_off_meanwhile, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
