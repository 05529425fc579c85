/* What can go wrong around a mass message task, driven by hand: two of one key, many of one text, one that cannot be made. */
#include "foldworld.h"

#include <sqlite3.h>

#define PLAY \
	"# 剧本：卖\n- 开始：加好友\n- 停止：已购买\n- 每客每天最多：1\n\n## 30分钟后 一句\n> 一句话。\n\n" \
	"## 第2天 20:00 二句\n> 第二天的话。\n"
#define MADE(id) "{\"errcode\":0,\"errmsg\":\"ok\",\"fail_list\":[],\"msgid\":\"" id "\"}"
#define NOT_YET "{\"errcode\":0,\"task_list\":[{\"userid\":\"li\",\"status\":0}]}"

static int setup(void **state)
{
	struct foldworld *w = foldworld_new(TUESDAY + 10 * HOUR);
	foldworld_config(w, "{\"merge_min\":\"1\"}");
	foldworld_scripts(w, "sop/卖.md", PLAY, NULL);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	foldworld_free(*state);
	return 0;
}

static void add(struct foldworld *w, const char *customer, const char *employee)
{
	foldworld_event(w, "add_external_contact", customer, employee, NULL);
	foldworld_fold(w);
}

static int tasks(struct foldworld *w, enum masstask_state state)
{
	struct masstask *v;
	int n;
	assert_int_equal(masstask_in(w->db, w->a, state, 0, 1000, &v, &n, &w->err), RC_OK);
	return n;
}

/* An evening's tasks are made by several ticks, so that no turn is long (D2); none of them is left behind. */
static void tasks_of_many_are_made_by_several_ticks(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row *v = NULL;
	int n = 0;
	for (int i = 0; i < 7800; i++) {
		char customer[16], employee[8];
		snprintf(customer, sizeof customer, "wm%d", i);
		snprintf(employee, sizeof employee, "li%d", i % 3);
		foldworld_event(w, "add_external_contact", customer, employee, NULL);
	}
	foldworld_until(w, TUESDAY + 10 * HOUR + 30 * MINUTE + SECOND);
	assert_int_equal(tasks(w, MASSTASK_OPEN), 0);
	assert_int_equal(tasks(w, MASSTASK_SENDING), 3);
	assert_int_equal(outbox_ready(w->db, w->a, API_LANE_TASK, w->now_ms, 100, &v, &n, &w->err), RC_OK);
	assert_int_equal(n, 3);
	assert_int_equal(v[1].key.input_id, v[0].key.input_id + 1);
	assert_int_equal(v[2].key.input_id, v[1].key.input_id + 1);
}

/* A task is made again while others just gather in an open one of the same key (finding 5, 26). */
static void made_again_beside_an_open_one(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	add(w, "wm1", "li");
	add(w, "wm2", "li");
	foldworld_until(w, TUESDAY + 10 * HOUR + 10 * MINUTE);
	add(w, "wm3", "li");
	add(w, "wm4", "li");
	foldworld_until(w, TUESDAY + 10 * HOUR + 31 * MINUTE);
	foldworld_serve(w, API_ADD_MASS, MADE("m1"), NULL);
	foldworld_order(w, "1", "wm1", 9900);
	foldworld_fold(w);
	/* At 10:40 the stops are gathered, and two more are due, of whom this tick takes one. */
	foldworld_until(w, TUESDAY + 10 * HOUR + 39 * MINUTE);
	w->now_ms = TUESDAY + 10 * HOUR + 40 * MINUTE;
	foldworld_put(w, INBOX_TICK, "{\"fire\":2}");
	foldworld_fold(w);
	assert_int_equal(tasks(w, MASSTASK_OPEN), 1);
	while (foldworld_count(w, API_MASS_TASK) > 0)
		foldworld_serve(w, API_MASS_TASK, NOT_YET, NULL);
	foldworld_serve(w, API_CANCEL_MASS, "{\"errcode\":0}", NULL);
	foldworld_serve(w, API_MASS_RESULT, "{\"errcode\":0,\"send_list\":[]}", NULL);
	assert_int_equal(fold_counts(w->fold).failed, 0);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	assert_true(span_search(e.request, SPAN_LIT("wm2")) != SIZE_MAX);
	assert_true(span_search(e.request, SPAN_LIT("wm1")) == SIZE_MAX);
	foldworld_until(w, TUESDAY + 10 * HOUR + 42 * MINUTE);
	assert_int_equal(foldworld_count(w, API_ADD_MASS), 2);
}

/* The same for one whose answer never came and that WeCom does not have. */
static void repeated_beside_an_open_one(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	add(w, "wm1", "li");
	foldworld_until(w, TUESDAY + 10 * HOUR + 1 * MINUTE + SECOND);
	add(w, "wm3", "li");
	add(w, "wm4", "li");
	foldworld_until(w, TUESDAY + 10 * HOUR + 31 * MINUTE);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	foldworld_end(w, &e, WIRE_UNKNOWN);
	w->now_ms = TUESDAY + 10 * HOUR + 32 * MINUTE;
	foldworld_put(w, INBOX_TICK, "{\"fire\":1}");
	foldworld_fold(w);
	assert_int_equal(tasks(w, MASSTASK_OPEN), 1);
	foldworld_serve(w, API_MASS_LIST, "{\"errcode\":0,\"group_msg_list\":[]}", NULL);
	assert_int_equal(fold_counts(w->fold).failed, 0);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	assert_true(span_search(e.request, SPAN_LIT("wm1")) != SIZE_MAX);
}

/* WeCom has many of one text that we do not know: each is looked at before we say that ours was not made (finding 36). */
static void many_of_one_text_are_looked_at_one_by_one(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	struct text list;
	add(w, "wm1", "li");
	foldworld_until(w, TUESDAY + 10 * HOUR + 31 * MINUTE);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	foldworld_end(w, &e, WIRE_UNKNOWN);
	w->now_ms += 2 * MINUTE;
	text_init(&list, 1 << 20);
	text_adds(&list, "{\"errcode\":0,\"group_msg_list\":[");
	for (int i = 0; i < 60; i++)
		text_addf(&list,
			"%s{\"msgid\":\"msgid-of-about-the-length-that-they-have-%03d\",\"create_time\":1772505060,\"create_type\":0,"
			"\"text\":{\"content\":\"一句话。\"}}",
			i ? "," : "", i);
	text_adds(&list, "]}");
	foldworld_serve(w, API_MASS_LIST, text_str(&list), NULL);
	text_release(&list);
	for (int i = 0; i < 59; i++) {
		foldworld_serve(
			w, API_MASS_TASK, "{\"errcode\":0,\"task_list\":[{\"userid\":\"wang\",\"status\":0}]}", NULL);
		assert_false(foldworld_ready(w, API_ADD_MASS, &e));
	}
	foldworld_serve(w, API_MASS_TASK, NOT_YET, NULL);
	foldworld_serve(
		w, API_MASS_RESULT, "{\"errcode\":0,\"send_list\":[{\"external_userid\":\"wm1\",\"status\":0}]}", NULL);
	assert_int_equal(tasks(w, MASSTASK_WAITING), 1);
}

/* WeCom names nobody whom it is for: it may be another's, so it is neither taken nor made again (finding 36). */
static void one_for_nobody_is_left_to_a_person(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	add(w, "wm1", "li");
	foldworld_until(w, TUESDAY + 10 * HOUR + 31 * MINUTE);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	foldworld_end(w, &e, WIRE_UNKNOWN);
	w->now_ms += 2 * MINUTE;
	foldworld_serve(w, API_MASS_LIST,
		"{\"errcode\":0,\"group_msg_list\":[{\"msgid\":\"m\",\"create_time\":1772505060,\"create_type\":0,"
		"\"text\":{\"content\":\"一句话。\"}}]}",
		NULL);
	foldworld_serve(w, API_MASS_TASK, NOT_YET, NULL);
	foldworld_serve(w, API_MASS_RESULT, "{\"errcode\":0,\"send_list\":[]}", NULL);
	assert_false(foldworld_ready(w, API_ADD_MASS, &e));
	assert_int_equal(tasks(w, MASSTASK_UNSURE), 1);
}

/* More than can be looked at: it stays unsure, for a person, and is not made again. */
static void too_many_of_one_text_are_left_to_a_person(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	struct text list;
	int looks = 0;
	add(w, "wm1", "li");
	foldworld_until(w, TUESDAY + 10 * HOUR + 31 * MINUTE);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	foldworld_end(w, &e, WIRE_UNKNOWN);
	w->now_ms += 2 * MINUTE;
	text_init(&list, 1 << 20);
	for (int page = 0; page < 3; page++) {
		text_clear(&list);
		text_adds(&list, "{\"errcode\":0,\"group_msg_list\":[");
		for (int i = 0; i < 100; i++)
			text_addf(&list,
				"%s{\"msgid\":\"m%d-%03d\",\"create_time\":1772505060,\"create_type\":0,\"text\":{\"content\":\"一句话。\"}}",
				i ? "," : "", page, i);
		text_addf(&list, "],\"next_cursor\":\"%s\"}", page < 2 ? "more" : "");
		foldworld_serve(w, API_MASS_LIST, text_str(&list), &e);
	}
	/* Each page is of the same question. */
	assert_true(span_search(e.request, SPAN_LIT("\"start_time\":1772504880")) != SIZE_MAX);
	/* WeCom may execute a call long after we gave it up: its time is not cut off at the asking. */
	assert_true(span_search(e.request, SPAN_LIT("\"end_time\":17725914")) != SIZE_MAX);
	text_release(&list);
	for (; foldworld_count(w, API_MASS_TASK) > 0; looks++)
		foldworld_serve(
			w, API_MASS_TASK, "{\"errcode\":0,\"task_list\":[{\"userid\":\"wang\",\"status\":0}]}", NULL);
	assert_int_equal(looks, 199);
	assert_false(foldworld_ready(w, API_ADD_MASS, &e));
	assert_int_equal(tasks(w, MASSTASK_UNSURE), 1);
}

/* An open task that cannot be made stops none behind it, and its members are told (finding 4). */
static void bad_open_task_stops_no_other(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	struct masstask *v;
	char path[300];
	sqlite3 *db = NULL;
	int n;
	add(w, "wm1", "li");
	add(w, "wm2", "wang");
	add(w, "wm3", "zhao");
	foldworld_until(w, TUESDAY + 10 * HOUR + 29 * MINUTE);
	w->now_ms = TUESDAY + 10 * HOUR + 30 * MINUTE;
	foldworld_put(w, INBOX_TICK, "{\"fire\":2}");
	foldworld_fold(w);
	assert_int_equal(masstask_in(w->db, w->a, MASSTASK_OPEN, 0, 10, &v, &n, &w->err), RC_OK);
	assert_int_equal(n, 2);
	snprintf(path, sizeof path, "%s/siyu.db", w->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "UPDATE task SET attachments = 'no JSON' WHERE employee = 'li'", NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	foldworld_until(w, w->now_ms + 2 * MINUTE);
	assert_int_equal(foldworld_count(w, API_ADD_MASS), 2);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	assert_int_equal(tasks(w, MASSTASK_OPEN), 0);
	assert_int_equal(tasks(w, MASSTASK_FAILED), 1);
	assert_int_equal(foldworld_occurrence(w, "wm1", 0, "一句").state, OCCURRENCE_FAILED);
	assert_span(foldworld_occurrence(w, "wm1", 0, "一句").reason, "not_sent");
	assert_int_equal(foldworld_occurrence(w, "wm2", 0, "一句").state, OCCURRENCE_MADE);
}

/* One whose end nobody could find out; e: its call. */
static void make_unsure(struct foldworld *w, struct outbox_row *e)
{
	add(w, "wm1", "li");
	add(w, "wm2", "li");
	foldworld_until(w, TUESDAY + 10 * HOUR + 31 * MINUTE);
	assert_true(foldworld_ready(w, API_ADD_MASS, e));
	foldworld_end(w, e, WIRE_UNKNOWN);
	w->now_ms += 2 * MINUTE;
	foldworld_serve(w, API_MASS_LIST, "{\"errcode\":40058,\"errmsg\":\"no\"}", NULL);
	assert_int_equal(tasks(w, MASSTASK_UNSURE), 1);
}

static int64_t tell(struct foldworld *w, const struct outbox_row *e, const char *what)
{
	char body[200], key[OUTBOX_KEY_BYTES];
	snprintf(body, sizeof body, "{%s,\"effect\":\"%s\",\"by\":\"boss\"}", what, outbox_key_print(e->key, key));
	int64_t id = foldworld_put(w, INBOX_COMMAND, body);
	foldworld_fold(w);
	return id;
}

/* A person says that she sent it: it counts as delivered from then on (exact finding 36). */
static void unsure_task_that_was_sent(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	make_unsure(w, &e);
	assert_int_equal(foldworld_outcome(w, tell(w, &e, "\"verb\":\"settle\",\"happened\":true")), OUTCOME_DONE);
	assert_int_equal(tasks(w, MASSTASK_SENT), 1);
	assert_int_equal(foldworld_occurrence(w, "wm1", 0, "一句").state, OCCURRENCE_DELIVERED);
	assert_int_equal(foldworld_occurrence(w, "wm2", 0, "一句").delivered_ms, w->now_ms);
	assert_int_equal(foldworld_outcome(w, tell(w, &e, "\"verb\":\"settle\",\"happened\":true")), OUTCOME_REFUSED);
	assert_false(foldworld_ready(w, API_ADD_MASS, &e));
}

static void unsure_task_that_was_not_sent(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	make_unsure(w, &e);
	assert_int_equal(foldworld_outcome(w, tell(w, &e, "\"verb\":\"settle\",\"happened\":false")), OUTCOME_DONE);
	assert_int_equal(tasks(w, MASSTASK_FAILED), 1);
	assert_int_equal(foldworld_occurrence(w, "wm1", 0, "一句").state, OCCURRENCE_FAILED);
	assert_span(foldworld_occurrence(w, "wm1", 0, "一句").reason, "not_sent");
	assert_true(foldworld_occurrence(w, "wm1", 0, "一句").counts_day == OCCURRENCE_NONE);
	assert_int_equal(foldworld_outcome(w, tell(w, &e, "\"verb\":\"resend\"")), OUTCOME_REFUSED);
	assert_false(foldworld_ready(w, API_ADD_MASS, &e));
}

/* It is not there and goes once more: not to her who has bought since. */
static void unsure_task_goes_again(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e, again;
	make_unsure(w, &e);
	foldworld_order(w, "1", "wm1", 9900);
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, tell(w, &e, "\"verb\":\"resend\"")), OUTCOME_DONE);
	assert_true(foldworld_ready(w, API_ADD_MASS, &again));
	assert_true(again.key.input_id == e.key.input_id);
	assert_true(span_search(again.request, SPAN_LIT("wm2")) != SIZE_MAX);
	assert_true(span_search(again.request, SPAN_LIT("wm1")) == SIZE_MAX);
	assert_int_equal(foldworld_occurrence(w, "wm1", 0, "一句").state, OCCURRENCE_CANCELLED);
	foldworld_answer(w, &again, MADE("m1"));
	assert_int_equal(tasks(w, MASSTASK_WAITING), 1);
}

/* Its time is over: nobody sends it at night. */
static void unsure_task_does_not_go_after_its_deadline(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	make_unsure(w, &e);
	foldworld_until(w, TUESDAY + 23 * HOUR);
	assert_int_equal(foldworld_outcome(w, tell(w, &e, "\"verb\":\"resend\"")), OUTCOME_REFUSED);
	assert_int_equal(tasks(w, MASSTASK_UNSURE), 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(tasks_of_many_are_made_by_several_ticks),
		T(made_again_beside_an_open_one),
		T(repeated_beside_an_open_one),
		T(many_of_one_text_are_looked_at_one_by_one),
		T(one_for_nobody_is_left_to_a_person),
		T(too_many_of_one_text_are_left_to_a_person),
		T(bad_open_task_stops_no_other),
		T(unsure_task_that_was_sent),
		T(unsure_task_that_was_not_sent),
		T(unsure_task_goes_again),
		T(unsure_task_does_not_go_after_its_deadline),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
