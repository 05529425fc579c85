/* What happens to one customer from the add to the last step, driven by hand. */
#include "foldworld.h"

#define PLAY \
	"# 剧本：新客\n- 开始：加好友\n- 目标：首单，7天内\n- 停止：已购买\n- 每客每天最多：1\n\n" \
	"## 20秒内 问候\n> {客户|亲}您好，我是{员工}\n- 打标签：新客\n\n" \
	"## 第1天 20:30 清单\n> 清单给您放这儿了。\n\n" \
	"## 第2天 19:30 问肤质\n> 想问下您是偏油还是偏干？\n- 员工任务：看一眼回复，今天内\n\n" \
	"## 第3天 20:00 晒单\n- 条件：无标签 已拒绝\n> 新客第一次买立减 10 元。\n"

static const char code[] = "<State><![CDATA[c42]]></State><WelcomeCode><![CDATA[CODE1]]></WelcomeCode>";

static int setup(void **state)
{
	struct foldworld *w = foldworld_new(TUESDAY + 10 * HOUR);
	foldworld_scripts(w, "sop/新客.md", PLAY, NULL);
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
	foldworld_event(w, "add_external_contact", customer, employee, code);
	foldworld_fold(w);
}

#define KNOWN(id, name, tags) \
	"{\"errcode\":0,\"errmsg\":\"ok\",\"external_contact\":{\"external_userid\":\"" id "\",\"name\":\"" name \
	"\",\"type\":1,\"gender\":0},\"follow_user\":[{\"userid\":\"li\",\"createtime\":1772503200,\"tags\":[" tags \
	"]}]}"

/* -- the welcome ------------------------------------------------------------------------------------------------------ */

static void welcome_waits_for_the_name(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	add(w, "wm1", "LI");
	assert_int_equal(foldworld_count(w, API_SEND_WELCOME), 0);
	assert_true(foldworld_ready(w, API_CONTACT_GET, &e));
	assert_int_equal(e.lane, API_LANE_WELCOME);
	foldworld_answer(w, &e, KNOWN("wm1", "小文", ""));
	assert_true(foldworld_ready(w, API_SEND_WELCOME, &e));
	assert_true(span_search(e.request, SPAN_LIT("小文您好，我是li")) != SIZE_MAX);
	assert_true(e.not_after_ms == w->now_ms + 18 * SECOND);
	assert_int_equal(foldworld_occurrence(w, "wm1", 0, "问候").state, OCCURRENCE_MADE);
	foldworld_answer(w, &e, "{\"errcode\":0,\"errmsg\":\"ok\"}");
	assert_int_equal(foldworld_occurrence(w, "wm1", 0, "问候").state, OCCURRENCE_DELIVERED);
}

static void welcome_uses_the_fallback_after_three_seconds(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	add(w, "wm1", "li");
	foldworld_until(w, w->now_ms + 4 * SECOND);
	assert_true(foldworld_ready(w, API_SEND_WELCOME, &e));
	assert_true(span_search(e.request, SPAN_LIT("亲您好")) != SIZE_MAX);
}

static void second_copy_of_the_event_brings_a_newer_code(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	int64_t id;
	add(w, "wm1", "li");
	id = foldworld_event(
		w, "add_external_contact", "wm1", "li", "<State>c42</State><WelcomeCode>CODE2</WelcomeCode>");
	foldworld_until(w, w->now_ms + 4 * SECOND);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_DUPLICATE);
	assert_int_equal(foldworld_count(w, API_SEND_WELCOME), 1);
	assert_true(foldworld_ready(w, API_SEND_WELCOME, &e));
	assert_true(span_search(e.request, SPAN_LIT("CODE2")) != SIZE_MAX);
	assert_int_equal(foldworld_rounds(w, "wm1"), 1);
}

static void two_customers_in_one_second_are_two(void **state)
{
	struct foldworld *w = *state;
	add(w, "wm1", "li");
	add(w, "wm2", "li");
	foldworld_until(w, w->now_ms + 4 * SECOND);
	assert_int_equal(foldworld_rounds(w, "wm1"), 1);
	assert_int_equal(foldworld_rounds(w, "wm2"), 1);
	assert_int_equal(foldworld_count(w, API_SEND_WELCOME), 2);
}

static void welcome_that_comes_too_late_says_so(void **state)
{
	struct foldworld *w = *state;
	foldworld_event_at(w, w->now_ms / 1000 - 19, "add_external_contact", "wm1", "li", code);
	foldworld_until(w, w->now_ms + 4 * SECOND);
	assert_int_equal(foldworld_count(w, API_SEND_WELCOME), 0);
	assert_span(foldworld_occurrence(w, "wm1", 0, "问候").reason, "welcome_no_code");
	assert_int_equal(foldworld_round(w, "wm1", 0).state, ENROLMENT_LIVE);
}

static void refused_welcome_is_not_repeated(void **state)
{
	struct foldworld *w = *state;
	add(w, "wm1", "li");
	foldworld_until(w, w->now_ms + 4 * SECOND);
	foldworld_serve(w, API_SEND_WELCOME, "{\"errcode\":41050,\"errmsg\":\"invalid code\"}", NULL);
	assert_span(foldworld_occurrence(w, "wm1", 0, "问候").reason, "welcome_failed");
	assert_int_equal(foldworld_count(w, API_SEND_WELCOME), 0);
}

/* A time-out is ambiguous, and so is a proxy's page: once more inside the window, and 41051 then means that it was us
 * (callbacks.md 5.4). */
static void welcome_without_answer_goes_once_more(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	add(w, "wm1", "li");
	foldworld_until(w, w->now_ms + 4 * SECOND);
	foldworld_serve(w, API_SEND_WELCOME, "<html>504 Gateway Time-out</html>", &e);
	w->now_ms += 2 * SECOND;
	assert_true(foldworld_ready(w, API_SEND_WELCOME, &e));
	foldworld_end(w, &e, WIRE_UNKNOWN);
	w->now_ms += 3 * SECOND;
	assert_true(foldworld_ready(w, API_SEND_WELCOME, &e) && e.tries == 2);
	foldworld_serve(w, API_SEND_WELCOME, "{\"errcode\":41051,\"errmsg\":\"started chatting\"}", NULL);
	assert_int_equal(foldworld_occurrence(w, "wm1", 0, "问候").state, OCCURRENCE_DELIVERED);
}

/* -- a mass message -------------------------------------------------------------------------------------------------------- */

static void make_task(struct foldworld *w, struct masstask *ret)
{
	struct masstask *v;
	int n;
	foldworld_until(w, TUESDAY + 20 * HOUR + 31 * MINUTE);
	foldworld_serve(w, API_ADD_MASS, "{\"errcode\":0,\"errmsg\":\"ok\",\"fail_list\":[],\"msgid\":\"msg1\"}", NULL);
	assert_int_equal(masstask_in(w->db, w->a, MASSTASK_WAITING, 0, 10, &v, &n, &w->err), RC_OK);
	assert_int_equal(n, 1);
	*ret = v[0];
}

static void step_becomes_a_task_and_is_delivered(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	struct masstask t;
	struct occurrence o;
	add(w, "wm1", "li");
	add(w, "wm2", "li");
	make_task(w, &t);
	assert_int_equal(t.members, 2);
	assert_span(t.text, "清单给您放这儿了。");
	foldworld_until(w, w->now_ms + 2 * MINUTE);
	foldworld_serve(w, API_MASS_TASK, "{\"errcode\":0,\"task_list\":[{\"userid\":\"li\",\"status\":0}]}", NULL);
	assert_int_equal(foldworld_count(w, API_MASS_RESULT), 0);
	foldworld_until(w, w->now_ms + 5 * MINUTE);
	foldworld_serve(w, API_MASS_TASK,
		"{\"errcode\":0,\"task_list\":[{\"userid\":\"li\",\"status\":2,\"send_time\":1772541300}]}", NULL);
	foldworld_serve(w, API_MASS_RESULT,
		"{\"errcode\":0,\"send_list\":[{\"external_userid\":\"wm1\",\"userid\":\"li\",\"status\":1,\"send_time\":1772541300},"
		"{\"external_userid\":\"wm2\",\"userid\":\"li\",\"status\":3}],\"next_cursor\":\"\"}",
		NULL);
	o = foldworld_occurrence(w, "wm1", 0, "清单");
	assert_int_equal(o.state, OCCURRENCE_DELIVERED);
	assert_true(o.delivered_ms == INT64_C(1772541300000));
	assert_true(o.counts_day != OCCURRENCE_NONE);
	o = foldworld_occurrence(w, "wm2", 0, "清单");
	assert_int_equal(o.state, OCCURRENCE_FAILED);
	assert_span(o.reason, "quota");
	assert_true(o.counts_day != OCCURRENCE_NONE); /* he got enough of others that day */
	assert_int_equal(masstask_get(w->db, w->a, t.task, &t, &w->err), RC_OK);
	assert_int_equal(t.state, MASSTASK_PARTLY);
	assert_false(foldworld_ready(w, API_MASS_TASK, &e));
}

/* Actions run when delivery is observed (finding 25): the to-do, told in one message. */
static void actions_run_at_delivery(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	struct todo *v;
	int n;
	add(w, "wm1", "li");
	foldworld_until(w, TUESDAY + DAY + 19 * HOUR + 31 * MINUTE);
	assert_int_equal(todo_open(w->db, w->a, SPAN_LIT("li"), &v, &n, &w->err), RC_OK);
	assert_int_equal(n, 0);
	while (foldworld_ready(w, API_ADD_MASS, &e))
		foldworld_answer(w, &e, "{\"errcode\":0,\"fail_list\":[],\"msgid\":\"msg1\"}");
	w->now_ms += 2 * MINUTE;
	foldworld_serve(w, API_MASS_TASK,
		"{\"errcode\":0,\"task_list\":[{\"userid\":\"li\",\"status\":2,\"send_time\":1772624000}]}", NULL);
	foldworld_serve(w, API_MASS_RESULT,
		"{\"errcode\":0,\"send_list\":[{\"external_userid\":\"wm1\",\"userid\":\"li\",\"status\":1,\"send_time\":1772624000}]}",
		NULL);
	assert_int_equal(foldworld_occurrence(w, "wm1", 0, "问肤质").state, OCCURRENCE_DELIVERED);
	assert_int_equal(todo_open(w->db, w->a, SPAN_LIT("li"), &v, &n, &w->err), RC_OK);
	assert_int_equal(n, 1);
	assert_true(foldworld_ready(w, API_MESSAGE_SEND, &e));
	assert_true(span_search(e.request, SPAN_LIT("看一眼回复")) != SIZE_MAX);
}

/* At the deadline the last look decides: cancelled, slot given back, 错过 applies (finding 6). */
static void unconfirmed_task_expires_at_its_deadline(void **state)
{
	struct foldworld *w = *state;
	struct masstask t;
	struct occurrence o;
	add(w, "wm1", "li");
	make_task(w, &t);
	assert_true(t.deadline_ms == TUESDAY + 21 * HOUR + 29 * MINUTE);
	foldworld_until(w, t.deadline_ms - MINUTE);
	assert_int_equal(foldworld_count(w, API_REMIND_MASS), 1);
	foldworld_until(w, t.deadline_ms);
	while (foldworld_count(w, API_MASS_TASK) > 0)
		foldworld_serve(
			w, API_MASS_TASK, "{\"errcode\":0,\"task_list\":[{\"userid\":\"li\",\"status\":0}]}", NULL);
	foldworld_serve(w, API_CANCEL_MASS, "{\"errcode\":0}", NULL);
	assert_int_equal(masstask_get(w->db, w->a, t.task, &t, &w->err), RC_OK);
	assert_int_equal(t.state, MASSTASK_WAITING);
	foldworld_serve(w, API_MASS_RESULT, "{\"errcode\":41093,\"errmsg\":\"cancelled\"}", NULL);
	assert_int_equal(masstask_get(w->db, w->a, t.task, &t, &w->err), RC_OK);
	assert_int_equal(t.state, MASSTASK_EXPIRED);
	o = foldworld_occurrence(w, "wm1", 0, "清单");
	assert_int_equal(o.state, OCCURRENCE_EXPIRED);
	assert_span(o.reason, "deadline");
	assert_true(o.counts_day == OCCURRENCE_NONE);
}

/* She taps between the last look and the cancel: what she sent is sent. */
static void tap_in_the_last_second_counts(void **state)
{
	struct foldworld *w = *state;
	struct masstask t;
	add(w, "wm1", "li");
	add(w, "wm2", "li");
	make_task(w, &t);
	foldworld_until(w, t.deadline_ms);
	while (foldworld_count(w, API_MASS_TASK) > 0)
		foldworld_serve(
			w, API_MASS_TASK, "{\"errcode\":0,\"task_list\":[{\"userid\":\"li\",\"status\":0}]}", NULL);
	foldworld_serve(w, API_CANCEL_MASS, "{\"errcode\":0}", NULL);
	foldworld_serve(w, API_MASS_RESULT,
		"{\"errcode\":0,\"send_list\":[{\"external_userid\":\"wm1\",\"userid\":\"li\",\"status\":1,\"send_time\":1772544600},"
		"{\"external_userid\":\"wm2\",\"userid\":\"li\",\"status\":0}]}",
		NULL);
	assert_int_equal(foldworld_occurrence(w, "wm1", 0, "清单").state, OCCURRENCE_DELIVERED);
	assert_int_equal(foldworld_occurrence(w, "wm2", 0, "清单").state, OCCURRENCE_EXPIRED);
	assert_int_equal(masstask_get(w->db, w->a, t.task, &t, &w->err), RC_OK);
	assert_int_equal(t.state, MASSTASK_PARTLY);
}

static void stop_takes_him_out_of_a_waiting_task(void **state)
{
	struct foldworld *w = *state;
	struct masstask t;
	struct taskmember m;
	struct outbox_row e;
	add(w, "wm1", "li");
	add(w, "wm2", "li");
	make_task(w, &t);
	foldworld_order(w, "1", "wm1", 9900);
	foldworld_fold(w);
	assert_span(foldworld_round(w, "wm1", 0).outcome, "goal");
	foldworld_until(w, w->now_ms + 11 * MINUTE);
	while (foldworld_count(w, API_MASS_TASK) > 0)
		foldworld_serve(
			w, API_MASS_TASK, "{\"errcode\":0,\"task_list\":[{\"userid\":\"li\",\"status\":0}]}", NULL);
	foldworld_serve(w, API_CANCEL_MASS, "{\"errcode\":0}", NULL);
	foldworld_serve(w, API_MASS_RESULT, "{\"errcode\":0,\"send_list\":[]}", NULL);
	assert_int_equal(taskmember_get(w->db, w->a, t.task, SPAN_LIT("wm1"), &m, &w->err), RC_OK);
	assert_int_equal(m.state, TASKMEMBER_REMOVED);
	assert_span(foldworld_occurrence(w, "wm1", 0, "清单").reason, "removed");
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	assert_true(span_search(e.request, SPAN_LIT("wm2")) != SIZE_MAX);
	assert_true(span_search(e.request, SPAN_LIT("wm1")) == SIZE_MAX);
	foldworld_answer(w, &e, "{\"errcode\":0,\"fail_list\":[],\"msgid\":\"msg2\"}");
	assert_int_equal(foldworld_occurrence(w, "wm2", 0, "清单").state, OCCURRENCE_MADE);
}

/* The last one leaves while the call is under way: what WeCom made is taken back. */
static void task_without_members_is_taken_back(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	struct masstask *v;
	int n;
	add(w, "wm1", "li");
	foldworld_until(w, TUESDAY + 20 * HOUR + 31 * MINUTE);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	foldworld_event(w, "del_follow_user", "wm1", "li", NULL);
	foldworld_fold(w);
	assert_false(foldworld_ready(w, API_ADD_MASS, &e));
	foldworld_answer(w, &e, "{\"errcode\":0,\"fail_list\":[],\"msgid\":\"late\"}");
	assert_int_equal(foldworld_count(w, API_CANCEL_MASS), 1);
	assert_int_equal(masstask_in(w->db, w->a, MASSTASK_CANCELLED, 0, 10, &v, &n, &w->err), RC_OK);
	assert_int_equal(n, 1);
	assert_span(v[0].msgid, "late");
	assert_int_equal(fold_counts(w->fold).failed, 0);
}

/* An add_msg_template without an answer is asked after, not repeated (finding 36). */
static void task_without_answer_is_found_again(void **state)
{
	struct foldworld *w = *state;
	struct masstask *v;
	struct outbox_row e;
	int n;
	add(w, "wm1", "li");
	foldworld_until(w, TUESDAY + 20 * HOUR + 31 * MINUTE);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	foldworld_end(w, &e, WIRE_UNKNOWN);
	assert_false(foldworld_ready(w, API_ADD_MASS, &e));
	w->now_ms += 2 * MINUTE;
	foldworld_serve(w, API_MASS_LIST,
		"{\"errcode\":0,\"group_msg_list\":[{\"msgid\":\"other\",\"create_time\":1772541000,\"create_type\":0,\"text\":{\"content\":\"别的\"}},"
		"{\"msgid\":\"ours\",\"create_time\":1772541000,\"create_type\":0,\"text\":{\"content\":\"清单给您放这儿了。\"}}]}",
		NULL);
	foldworld_serve(w, API_MASS_TASK, "{\"errcode\":0,\"task_list\":[{\"userid\":\"li\",\"status\":0}]}", NULL);
	foldworld_serve(w, API_MASS_RESULT,
		"{\"errcode\":0,\"send_list\":[{\"external_userid\":\"wm1\",\"userid\":\"li\",\"status\":0}]}", &e);
	assert_true(span_search(e.request, SPAN_LIT("\"userid\":\"li\"")) != SIZE_MAX);
	assert_int_equal(masstask_in(w->db, w->a, MASSTASK_WAITING, 0, 10, &v, &n, &w->err), RC_OK);
	assert_int_equal(n, 1);
	assert_span(v[0].msgid, "ours");
}

static void task_that_was_not_made_is_made(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	add(w, "wm1", "li");
	foldworld_until(w, TUESDAY + 20 * HOUR + 31 * MINUTE);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	foldworld_end(w, &e, WIRE_UNKNOWN);
	w->now_ms += 2 * MINUTE;
	foldworld_serve(w, API_MASS_LIST, "{\"errcode\":0,\"group_msg_list\":[]}", NULL);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
}

/* -- rules ----------------------------------------------------------------------------------------------------------------- */

static void false_condition_skips_with_the_word(void **state)
{
	struct foldworld *w = *state;
	struct occurrence o;
	struct outbox_row e;
	add(w, "wm1", "li");
	foldworld_serve(w, API_CONTACT_GET,
		KNOWN("wm1", "小文", "{\"group_name\":\"意向\",\"tag_name\":\"已拒绝\",\"tag_id\":\"et1\",\"type\":1}"),
		NULL);
	while (foldworld_ready(w, API_SEND_WELCOME, &e))
		foldworld_answer(w, &e, "{\"errcode\":0}");
	foldworld_until(w, TUESDAY + 2 * DAY + 20 * HOUR + MINUTE);
	o = foldworld_occurrence(w, "wm1", 0, "晒单");
	assert_int_equal(o.state, OCCURRENCE_SKIPPED);
	assert_span(o.reason, "condition");
	assert_true(span_search(o.detail, SPAN_LIT("已拒绝")) != SIZE_MAX);
}

static void cap_of_the_day_holds_over_scripts(void **state)
{
	struct foldworld *w = *state;
	foldworld_scripts(w, "sop/二.md",
		"# 剧本：二\n- 开始：加好友\n- 优先级：10\n- 停止：已购买\n\n## 第1天 20:45 话\n> 第二条\n", NULL);
	add(w, "wm1", "li");
	foldworld_until(w, TUESDAY + 20 * HOUR + 50 * MINUTE);
	assert_int_equal(foldworld_rounds(w, "wm1"), 2);
	for (int i = 0; i < 2; i++) {
		bool first = span_is(foldworld_round(w, "wm1", i).script, "剧本:新客") ||
			span_is(foldworld_round(w, "wm1", i).script, "剧本：新客");
		struct occurrence o = foldworld_occurrence(w, "wm1", i, first ? "清单" : "话");
		assert_int_equal(o.state, first ? OCCURRENCE_MADE : OCCURRENCE_DELAYED);
		if (!first)
			assert_true(span_is(o.reason, "cap_day") || span_is(o.reason, "received"));
	}
}

static void relative_time_waits_for_the_end_of_quiet(void **state)
{
	struct foldworld *w = *state;
	foldworld_scripts(
		w, "sop/晚.md", "# 剧本：晚\n- 开始：下单\n- 停止：进入售后\n\n## 2小时后 谢谢\n> 谢谢您\n", NULL);
	add(w, "wm1", "li");
	w->now_ms = TUESDAY + 20 * HOUR;
	foldworld_order(w, "1", "wm1", 100);
	foldworld_until(w, TUESDAY + 23 * HOUR);
	assert_true(foldworld_round(w, "wm1", 1).wake_ms == TUESDAY + DAY + 9 * HOUR);
}

static void order_meets_the_goal_and_stops(void **state)
{
	struct foldworld *w = *state;
	struct enrolment e;
	add(w, "wm1", "li");
	w->now_ms += HOUR;
	foldworld_order(w, "1", "wm1", 9900);
	foldworld_until(w, TUESDAY + 3 * DAY);
	e = foldworld_round(w, "wm1", 0);
	assert_int_equal(e.state, ENROLMENT_ENDED);
	assert_span(e.outcome, "goal");
	assert_int_equal(foldworld_count(w, API_ADD_MASS), 0);
}

static void deletion_ends_every_round_of_that_employee(void **state)
{
	struct foldworld *w = *state;
	struct relation r;
	add(w, "wm1", "li");
	w->now_ms += HOUR;
	foldworld_event(w, "del_follow_user", "wm1", "li", NULL);
	foldworld_until(w, TUESDAY + DAY);
	assert_span(foldworld_round(w, "wm1", 0).outcome, "left");
	assert_int_equal(relation_get(w->db, w->a, SPAN_LIT("wm1"), SPAN_LIT("li"), &r, &w->err), RC_OK);
	assert_int_equal(r.state, RELATION_DELETED_BY_CUSTOMER);
	assert_int_equal(foldworld_count(w, API_ADD_MASS), 0);
	/* Added again: no second round of a script that begins with 加好友 (finding 12). */
	w->now_ms += HOUR;
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	assert_int_equal(foldworld_rounds(w, "wm1"), 1);
	assert_int_equal(relation_get(w->db, w->a, SPAN_LIT("wm1"), SPAN_LIT("li"), &r, &w->err), RC_OK);
	assert_int_equal(r.adds, 2);
}

static void second_employee_greets_and_does_not_enrol(void **state)
{
	struct foldworld *w = *state;
	add(w, "wm1", "li");
	foldworld_until(w, w->now_ms + 5 * SECOND);
	foldworld_event(w, "add_external_contact", "wm1", "wang", "<WelcomeCode>CODE9</WelcomeCode>");
	foldworld_until(w, w->now_ms + 5 * SECOND);
	assert_int_equal(foldworld_rounds(w, "wm1"), 1);
	assert_true(foldworld_decided(w, "wm1", "not_entered", "followed"));
	assert_int_equal(foldworld_count(w, API_SEND_WELCOME), 2);
}

static void half_add_waits_until_it_is_accepted(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	foldworld_event(w, "add_half_external_contact", "wm1", "li", code);
	foldworld_until(w, w->now_ms + 5 * SECOND);
	assert_int_equal(foldworld_round(w, "wm1", 0).state, ENROLMENT_WAITING);
	assert_true(foldworld_ready(w, API_SEND_WELCOME, &e));
	foldworld_answer(w, &e, "{\"errcode\":0}");
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_until(w, TUESDAY + 20 * HOUR + 31 * MINUTE);
	assert_int_equal(foldworld_round(w, "wm1", 0).state, ENROLMENT_LIVE);
	assert_int_equal(foldworld_rounds(w, "wm1"), 1);
	assert_int_equal(foldworld_count(w, API_ADD_MASS), 1);
}

static void heir_goes_on_where_the_employee_left(void **state)
{
	struct foldworld *w = *state;
	add(w, "wm1", "li");
	foldworld_until(w, w->now_ms + HOUR);
	foldworld_event(w, "del_external_contact", "wm1", "li", "<Source><![CDATA[DELETE_BY_TRANSFER]]></Source>");
	foldworld_until(w, w->now_ms + HOUR);
	assert_int_equal(foldworld_round(w, "wm1", 0).state, ENROLMENT_LIVE);
	foldworld_event(w, "add_external_contact", "wm1", "wang", NULL);
	foldworld_until(w, w->now_ms + MINUTE);
	assert_int_equal(foldworld_rounds(w, "wm1"), 1);
	assert_span(foldworld_round(w, "wm1", 0).employee, "wang");
}

/* -- tags ------------------------------------------------------------------------------------------------------------------- */

static void tag_is_made_marked_and_heard(void **state)
{
	struct foldworld *w = *state;
	struct contacttag *v;
	struct outbox_row e;
	int n;
	foldworld_scripts(w, "sop/标签.md",
		"# 剧本：标签\n- 开始：打标签 新客\n- 停止：已购买\n\n## 第2天 10:00 话\n> 有标签的人\n", NULL);
	add(w, "wm1", "li");
	foldworld_until(w, w->now_ms + 5 * SECOND);
	foldworld_serve(w, API_SEND_WELCOME, "{\"errcode\":0}", NULL);
	assert_int_equal(foldworld_count(w, API_MARK_TAG), 0);
	foldworld_serve(w, API_TAG_LIST, "{\"errcode\":0,\"tag_group\":[]}", NULL);
	foldworld_serve(w, API_ADD_TAG,
		"{\"errcode\":0,\"tag_group\":{\"group_id\":\"g1\",\"group_name\":\"私域\",\"tag\":[{\"id\":\"et1\",\"name\":\"新客\"}]}}",
		&e);
	assert_true(foldworld_ready(w, API_MARK_TAG, &e));
	assert_true(span_search(e.request, SPAN_LIT("et1")) != SIZE_MAX);
	foldworld_answer(w, &e, "{\"errcode\":0}");
	assert_int_equal(contacttag_of(w->db, w->a, SPAN_LIT("wm1"), &v, &n, &w->err), RC_OK);
	assert_int_equal(n, 1);
	assert_span(v[0].name, "新客");
	assert_int_equal(foldworld_rounds(w, "wm1"), 2);
}

/* Whether a tag was made when no answer came, the library says. */
/* A group of the corp with a '/' in its name, a channel whose State has a tab: names within a subject keep what they have. */
static void names_with_separators_are_kept(void **state)
{
	struct foldworld *w = *state;
	struct contacttag *v;
	struct outbox_row e;
	int n;
	foldworld_callback(w, "bot",
		"<xml><ToUserName>ww</ToUserName><FromUserName>sys</FromUserName><CreateTime>1772503000</CreateTime>"
		"<MsgType>event</MsgType><Event>change_external_tag</Event><ChangeType>create</ChangeType></xml>");
	foldworld_fold(w);
	foldworld_serve(w, API_TAG_LIST,
		"{\"errcode\":0,\"tag_group\":[{\"group_id\":\"g1\",\"group_name\":\"客户/等级\",\"tag\":[{\"id\":\"et1\",\"name\":\"新客\"}]}]}",
		NULL);
	foldworld_event(w, "add_external_contact", "wm1", "li",
		"<State><![CDATA[a\tb/%c]]></State><WelcomeCode><![CDATA[CODE1]]></WelcomeCode>");
	foldworld_until(w, w->now_ms + 4 * SECOND);
	assert_true(foldworld_ready(w, API_SEND_WELCOME, &e));
	foldworld_answer(w, &e, "{\"errcode\":0,\"errmsg\":\"ok\"}");
	assert_int_equal(foldworld_occurrence(w, "wm1", 0, "问候").state, OCCURRENCE_DELIVERED);
	assert_true(foldworld_ready(w, API_MARK_TAG, &e));
	assert_true(span_search(e.request, SPAN_LIT("et1")) != SIZE_MAX);
	foldworld_answer(w, &e, "{\"errcode\":0}");
	assert_int_equal(contacttag_of(w->db, w->a, SPAN_LIT("wm1"), &v, &n, &w->err), RC_OK);
	assert_int_equal(n, 1);
	assert_span(v[0].grp, "客户/等级");
	assert_span(v[0].name, "新客");
	assert_int_equal(fold_counts(w->fold).failed, 0);
}

static void tag_without_answer_is_looked_up(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	add(w, "wm1", "li");
	foldworld_until(w, w->now_ms + 5 * SECOND);
	foldworld_serve(w, API_SEND_WELCOME, "{\"errcode\":0}", NULL);
	foldworld_serve(w, API_TAG_LIST, "{\"errcode\":0,\"tag_group\":[]}", NULL);
	assert_true(foldworld_ready(w, API_ADD_TAG, &e));
	foldworld_end(w, &e, WIRE_UNKNOWN);
	assert_int_equal(foldworld_count(w, API_ADD_TAG), 0);
	foldworld_serve(w, API_TAG_LIST, "{\"errcode\":0,\"tag_group\":[]}", NULL);
	assert_int_equal(foldworld_count(w, API_ADD_TAG), 1);
	assert_true(foldworld_ready(w, API_ADD_TAG, &e));
	foldworld_end(w, &e, WIRE_UNKNOWN);
	foldworld_serve(w, API_TAG_LIST,
		"{\"errcode\":0,\"tag_group\":[{\"group_id\":\"g1\",\"group_name\":\"私域\",\"tag\":[{\"id\":\"et1\",\"name\":\"新客\"}]}]}",
		NULL);
	assert_int_equal(foldworld_count(w, API_ADD_TAG), 0);
	assert_int_equal(foldworld_count(w, API_MARK_TAG), 1);
}

static void tag_that_an_employee_set_is_read_and_heard(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	foldworld_scripts(w, "sop/标签.md",
		"# 剧本：标签\n- 开始：打标签 油皮\n- 停止：已购买\n\n## 第2天 10:00 话\n> 油皮\n", NULL);
	add(w, "wm1", "li");
	foldworld_serve(w, API_CONTACT_GET, KNOWN("wm1", "小文", ""), NULL);
	w->now_ms += HOUR;
	foldworld_event(w, "edit_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	assert_true(foldworld_ready(w, API_CONTACT_GET, &e));
	foldworld_answer(w, &e,
		KNOWN("wm1", "小文", "{\"group_name\":\"肤质\",\"tag_name\":\"油皮\",\"tag_id\":\"et7\",\"type\":1}"));
	assert_int_equal(foldworld_rounds(w, "wm1"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(welcome_waits_for_the_name),
		T(welcome_uses_the_fallback_after_three_seconds),
		T(second_copy_of_the_event_brings_a_newer_code),
		T(two_customers_in_one_second_are_two),
		T(welcome_that_comes_too_late_says_so),
		T(refused_welcome_is_not_repeated),
		T(welcome_without_answer_goes_once_more),
		T(step_becomes_a_task_and_is_delivered),
		T(actions_run_at_delivery),
		T(unconfirmed_task_expires_at_its_deadline),
		T(tap_in_the_last_second_counts),
		T(stop_takes_him_out_of_a_waiting_task),
		T(task_without_members_is_taken_back),
		T(task_without_answer_is_found_again),
		T(task_that_was_not_made_is_made),
		T(false_condition_skips_with_the_word),
		T(cap_of_the_day_holds_over_scripts),
		T(relative_time_waits_for_the_end_of_quiet),
		T(order_meets_the_goal_and_stops),
		T(deletion_ends_every_round_of_that_employee),
		T(second_employee_greets_and_does_not_enrol),
		T(half_add_waits_until_it_is_accepted),
		T(heir_goes_on_where_the_employee_left),
		T(tag_is_made_marked_and_heard),
		T(names_with_separators_are_kept),
		T(tag_without_answer_is_looked_up),
		T(tag_that_an_employee_set_is_read_and_heard),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
