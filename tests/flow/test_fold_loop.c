/* The fold as a machine: turns, determinism, crashes, inputs that cannot be folded. */
#include "foldworld.h"

#include <signal.h>
#include <sys/resource.h>

#define PLAY \
	"# 剧本：新客\n- 开始：加好友\n- 目标：首单，7天内\n- 停止：已购买\n- 实验：话，A 50% / B 50%，指标 首单率\n- 对照组：20%\n\n" \
	"## 20秒内 问候\n- 实验组：A\n> {客户|亲}您好\n- 打标签：新客\n\n## 20秒内 问候B\n- 实验组：B\n> 您好\n\n" \
	"## 第1天 20:30 清单\n> 清单给您放这儿了。\n\n## 第2天 19:30 晒单\n- 植入：是\n> 新客第一次买立减 10 元。\n\n" \
	"## 第3天 20:00 再来\n- 错过：顺延\n- 条件：未购买\n> 还在吗\n- 员工任务：打个电话，今天内\n"

static int setup(void **state)
{
	*state = foldworld_new(TUESDAY + 10 * HOUR);
	return 0;
}

static int teardown(void **state)
{
	foldworld_free(*state);
	return 0;
}

/* Answers whatever is ready as a world in which all goes well would. */
static void serve_all(struct foldworld *w)
{
	static const enum api_id order[] = {API_CONTACT_GET, API_SEND_WELCOME, API_TAG_LIST, API_ADD_TAG, API_MARK_TAG,
		API_ADD_MASS, API_MASS_TASK, API_MASS_RESULT, API_MESSAGE_SEND, API_REMIND_MASS, API_CANCEL_MASS};
	struct outbox_row e;
	bool any = true;
	while (any) {
		any = false;
		for (size_t i = 0; i < sizeof order / sizeof *order; i++)
			while (foldworld_ready(w, order[i], &e)) {
				char json[2048] = "{\"errcode\":0}";
				any = true;
				if (order[i] == API_CONTACT_GET)
					snprintf(json, sizeof json,
						"{\"errcode\":0,\"external_contact\":{\"external_userid\":\"%.*s\",\"name\":\"小%.*s\",\"type\":1},"
						"\"follow_user\":[{\"userid\":\"li\",\"createtime\":1772503200,\"tags\":[]}]}",
						SPAN_ARG(e.customer), SPAN_ARG(e.customer));
				else if (order[i] == API_TAG_LIST)
					snprintf(json, sizeof json,
						"{\"errcode\":0,\"tag_group\":[{\"group_id\":\"g\",\"group_name\":\"私域\","
						"\"tag\":[{\"id\":\"et1\",\"name\":\"新客\"}]}]}");
				else if (order[i] == API_ADD_MASS)
					snprintf(json, sizeof json,
						"{\"errcode\":0,\"fail_list\":[\"wm3\"],\"msgid\":\"m%lld\"}",
						(long long)e.key.input_id);
				else if (order[i] == API_MASS_TASK)
					snprintf(json, sizeof json,
						"{\"errcode\":0,\"task_list\":[{\"userid\":\"li\",\"status\":%d,\"send_time\":%lld}]}",
						e.key.input_id % 2 ? 2 : 0, (long long)(w->now_ms / 1000));
				else if (order[i] == API_MASS_RESULT)
					snprintf(json, sizeof json,
						"{\"errcode\":0,\"send_list\":[{\"external_userid\":\"wm1\",\"userid\":\"li\",\"status\":1,\"send_time\":%lld},"
						"{\"external_userid\":\"wm2\",\"userid\":\"li\",\"status\":1,\"send_time\":%lld},"
						"{\"external_userid\":\"wm4\",\"userid\":\"li\",\"status\":2}]}",
						(long long)(w->now_ms / 1000), (long long)(w->now_ms / 1000));
				foldworld_answer(w, &e, json);
			}
	}
}

/* Four days of a small shop. */
static void live(struct foldworld *w, bool crashing)
{
	int64_t start_ms = w->now_ms;
	foldworld_scripts(w, "sop/新客.md", PLAY, NULL);
	for (int hour = 0; hour < 96; hour++) {
		char customer[16], no[16];
		snprintf(customer, sizeof customer, "wm%d", hour / 3);
		snprintf(no, sizeof no, "o%d", hour);
		w->now_ms = start_ms + hour * HOUR;
		if (hour % 3 == 0)
			foldworld_event(w, "add_external_contact", customer, hour % 2 ? "wang" : "li",
				"<State>c42</State><WelcomeCode>C</WelcomeCode>");
		if (hour % 7 == 0)
			foldworld_order(w, no, customer, 100 * hour + 1);
		if (hour % 11 == 0)
			foldworld_event(w, "del_follow_user", customer, "li", NULL);
		if (hour % 13 == 0)
			foldworld_callback(w, "bot", "<xml><unclosed>");
		for (int minute = 0; minute < 60; minute += 10) {
			foldworld_until(w, start_ms + hour * HOUR + minute * MINUTE);
			serve_all(w);
		}
		if (crashing && hour % 5 == 0)
			foldworld_reopen(w);
	}
}

static void digest_does_not_depend_on_turns(void **state)
{
	struct foldworld *w = *state;
	static const int most[] = {1, 7, 200};
	char mine[65], other[65];
	live(w, false);
	foldworld_digest(w, mine);
	for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
		foldworld_replay_digest(w, most[i], other);
		assert_string_equal(mine, other);
	}
	assert_true(foldworld_rounds(w, "wm1") > 0);
	assert_true(fold_counts(w->fold).failed == 0);
}

static void crashes_between_turns_change_nothing(void **state)
{
	struct foldworld *w = *state;
	char mine[65], other[65];
	live(w, true);
	foldworld_digest(w, mine);
	foldworld_replay_digest(w, 200, other);
	assert_string_equal(mine, other);
}

static void holdout_and_arms_are_assigned_once(void **state)
{
	struct foldworld *w = *state;
	int arm_a = 0, held = 0;
	foldworld_scripts(w, "sop/新客.md", PLAY, NULL);
	for (int i = 0; i < 200; i++) {
		char customer[16];
		snprintf(customer, sizeof customer, "wmx%d", i);
		foldworld_event(w, "add_external_contact", customer, "li", NULL);
	}
	foldworld_fold(w);
	for (int i = 0; i < 200; i++) {
		char customer[16];
		struct enrolment e;
		snprintf(customer, sizeof customer, "wmx%d", i);
		e = foldworld_round(w, customer, 0);
		assert_true(e.arm.n == 1);
		arm_a += e.arm.p[0] == 'A';
		held += e.holdout;
	}
	assert_true(arm_a > 70 && arm_a < 130);
	assert_true(held > 15 && held < 70);
}

/* -- inputs that cannot be folded ----------------------------------------------------------------------------------------------- */

static void unreadable_callback_is_kept_as_unparsed(void **state)
{
	struct foldworld *w = *state;
	int64_t id = foldworld_callback(w, "bot", "<xml><a>1</a>"), twice;
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_UNPARSED);
	twice = foldworld_callback(w, "bot", "<xml><a>1</a>");
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, twice), OUTCOME_DUPLICATE);
}

static void unknown_event_is_counted(void **state)
{
	struct foldworld *w = *state;
	int64_t id = foldworld_callback(w, "bot",
		"<xml><FromUserName>sys</FromUserName><CreateTime>1772503200</CreateTime><MsgType>event</MsgType><Event>brand_new</Event></xml>");
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_UNKNOWN);
}

static void known_event_without_effect_is_done(void **state)
{
	struct foldworld *w = *state;
	int64_t id = foldworld_callback(w, "bot",
		"<xml><FromUserName>sys</FromUserName><CreateTime>1772503200</CreateTime><MsgType>event</MsgType><Event>subscribe</Event></xml>");
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_DONE);
}

static void poisonous_input_stops_nobody(void **state)
{
	struct foldworld *w = *state;
	int64_t bad[] = {
		foldworld_put(w, INBOX_ORDERS, "[1,2"),
		foldworld_put(w, INBOX_COMMAND, "{\"verb\":\"fly\"}"),
		foldworld_put(w, INBOX_ATTEMPT, "{\"calls\":[]}"),
		foldworld_put(w, INBOX_ATTEMPT, "{\"calls\":[\"9.9\"]}"),
		foldworld_put(w, INBOX_ATTEMPT, "{\"calls\":[\"9.9 x\"]}"),
		foldworld_put(w, INBOX_ATTEMPT, "{\"calls\":[\"9.9 1 0123\"]}"),
		foldworld_put(w, INBOX_ANSWER, "{\"call\":\"9.9 1 0123\",\"called_ms\":1,\"answer\":{\"code\":0}}"),
		foldworld_put(w, INBOX_ANSWER, "{\"call\":\"9.9 1\",\"called_ms\":1}"),
		foldworld_put(w, INBOX_ANSWER, "{}"),
		foldworld_put(w, INBOX_TICK, "{}"),
		foldworld_event(w, "add_external_contact", "", "li", NULL),
	};
	struct relation r;
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(foldworld_outcome(w, bad[i]), OUTCOME_FAILED);
	assert_int_equal(relation_get(w->db, w->a, SPAN_LIT("wm1"), SPAN_LIT("li"), &r, &w->err), RC_OK);
	assert_int_equal(fold_counts(w->fold).failed, 11);
}

static void old_event_moves_the_state_and_starts_nothing(void **state)
{
	struct foldworld *w = *state;
	struct relation r;
	int64_t id;
	foldworld_scripts(w, "sop/新客.md", PLAY, NULL);
	id = foldworld_event_at(w, w->now_ms / 1000 - 25 * 3600, "add_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_STALE);
	assert_int_equal(foldworld_rounds(w, "wm1"), 0);
	assert_true(foldworld_decided(w, "wm1", "not_entered", "stale_event"));
	assert_int_equal(relation_get(w->db, w->a, SPAN_LIT("wm1"), SPAN_LIT("li"), &r, &w->err), RC_OK);
	assert_int_equal(r.state, RELATION_LIVE);
}

/* del(101) before add(100), add again (105): finding 29. */
static void events_out_of_order_end_where_the_last_one_says(void **state)
{
	struct foldworld *w = *state;
	int64_t s = w->now_ms / 1000 - 100, late;
	struct relation r;
	foldworld_scripts(w, "sop/新客.md", PLAY, NULL);
	foldworld_event_at(w, s + 1, "del_follow_user", "wm1", "li", NULL);
	late = foldworld_event_at(w, s, "add_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, late), OUTCOME_STALE);
	assert_int_equal(foldworld_rounds(w, "wm1"), 0);
	assert_int_equal(relation_get(w->db, w->a, SPAN_LIT("wm1"), SPAN_LIT("li"), &r, &w->err), RC_OK);
	assert_int_equal(r.state, RELATION_DELETED_BY_CUSTOMER);
	assert_int_equal(r.adds, 1);
	foldworld_event_at(w, s + 5, "add_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	assert_int_equal(relation_get(w->db, w->a, SPAN_LIT("wm1"), SPAN_LIT("li"), &r, &w->err), RC_OK);
	assert_int_equal(r.state, RELATION_LIVE);
	assert_int_equal(r.adds, 2);
}

static void contradicting_second_asks_wecom(void **state)
{
	struct foldworld *w = *state;
	struct relation r;
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_event(w, "del_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	w->now_ms += MINUTE;
	for (int i = 0; i < 2; i++)
		foldworld_serve(w, API_CONTACT_GET, "{\"errcode\":84061,\"errmsg\":\"no relation\"}", NULL);
	assert_int_equal(relation_get(w->db, w->a, SPAN_LIT("wm1"), SPAN_LIT("li"), &r, &w->err), RC_OK);
	assert_int_equal(r.state, RELATION_DELETED_BY_EMPLOYEE);
}

/* Finding 1: what may always be repeated stays ready while it is under way, so that a dead sender's successor makes it once
 * more; the answer of the first try ends it, and of a try that nobody knows is stale. */
static void repeatable_call_stays_ready_until_its_answer(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	char body[200];
	int64_t id;
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_event(w, "del_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	w->now_ms += MINUTE;
	assert_true(foldworld_ready(w, API_CONTACT_GET, &e));
	snprintf(body, sizeof body, "{\"again\":[\"%lld.%lld 1\"]}", (long long)e.key.input_id,
		(long long)e.key.ordinal);
	id = foldworld_put(w, INBOX_ATTEMPT, body);
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_DONE);
	assert_true(foldworld_ready(w, API_CONTACT_GET, &e));
	assert_int_equal(e.tries, 0);
	snprintf(body, sizeof body,
		"{\"call\":\"%lld.%lld %d\",\"called_ms\":1,\"answer\":{\"code\":84061,\"msg\":\"x\"}}",
		(long long)e.key.input_id, (long long)e.key.ordinal, 2);
	id = foldworld_put(w, INBOX_ANSWER, body);
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_STALE);
	foldworld_answer(w, &e, "{\"errcode\":84061,\"errmsg\":\"no relation\"}");
	assert_int_equal(outbox_get(w->db, w->a, e.key, &e, &w->err), RC_OK);
	assert_int_equal(e.state, OUTBOX_FAILED);
	assert_int_equal(e.tries, 1);
}

/* One that cannot be attempted does not take the others of its turn along. */
static void attempt_of_an_unknown_effect_is_stale(void **state)
{
	struct foldworld *w = *state;
	int64_t id = foldworld_put(w, INBOX_ATTEMPT, "{\"calls\":[\"9.9 1\"]}");
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_STALE);
}

static void facts_are_forgotten_after_25_hours(void **state)
{
	struct foldworld *w = *state;
	int64_t s = w->now_ms / 1000, id;
	foldworld_event_at(w, s, "edit_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	w->now_ms += 26 * HOUR;
	foldworld_event(w, "edit_external_contact", "wm2", "li", NULL);
	foldworld_fold(w);
	id = foldworld_event_at(w, s, "edit_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_STALE);
}

/* -- scripts and settings ------------------------------------------------------------------------------------------------------- */

static void script_with_an_error_replaces_nothing(void **state)
{
	struct foldworld *w = *state;
	int64_t id;
	foldworld_scripts(w, "sop/新客.md", PLAY, NULL);
	id = foldworld_scripts(w, "sop/新客.md", "# 剧本：新客\n- 开始：加好有\n\n## 第1天 20:30 清单\n> 话\n", NULL);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_REFUSED);
	assert_true(span_starts(foldworld_outcome_reason(w, id), "sop/新客.md:2:"));
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	assert_int_equal(foldworld_rounds(w, "wm1"), 1);
}

static void reload_is_one_and_people_in_flight_take_the_new_words(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	foldworld_scripts(w, "sop/一.md",
		"# 剧本：一\n- 开始：加好友\n- 停止：已购买\n\n## 第1天 20:30 甲\n> 旧话\n\n## 第2天 20:30 乙\n> 乙\n",
		NULL);
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	w->now_ms += HOUR;
	foldworld_scripts(w, "sop/一.md",
		"# 剧本：一\n- 开始：加好友\n- 停止：已购买\n\n## 第1天 10:30 新的\n> 早过了\n\n## 第1天 20:30 甲\n> 新话\n\n## 第2天 20:30 乙\n> 乙\n",
		NULL);
	assert_span(foldworld_occurrence(w, "wm1", 0, "新的").reason, "new_step");
	foldworld_until(w, TUESDAY + 20 * HOUR + 31 * MINUTE);
	assert_true(foldworld_ready(w, API_ADD_MASS, &e));
	assert_true(span_search(e.request, SPAN_LIT("新话")) != SIZE_MAX);
}

static void vanished_script_is_paused_and_comes_back_without_what_passed(void **state)
{
	static const char text[] =
		"# 剧本：一\n- 开始：加好友\n- 停止：已购买\n\n## 第1天 20:30 甲\n> 甲\n\n## 第3天 20:30 丙\n> 丙\n";
	struct foldworld *w = *state;
	foldworld_scripts(w, "sop/一.md", text, NULL);
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	foldworld_put(w, INBOX_SCRIPTS, "{\"scripts\":[],\"gone\":[\"sop/一.md\"]}");
	foldworld_until(w, TUESDAY + DAY);
	assert_int_equal(foldworld_count(w, API_ADD_MASS), 0);
	assert_int_equal(foldworld_round(w, "wm1", 0).state, ENROLMENT_LIVE);
	foldworld_scripts(w, "sop/一.md", text, NULL);
	assert_span(foldworld_occurrence(w, "wm1", 0, "甲").reason, "disabled");
	foldworld_until(w, TUESDAY + 2 * DAY + 20 * HOUR + 31 * MINUTE);
	assert_int_equal(foldworld_count(w, API_ADD_MASS), 1);
}

static void wrong_setting_refuses_the_whole(void **state)
{
	struct foldworld *w = *state;
	int64_t id = foldworld_config(w, "{\"corpid\":\"other\",\"cap_customer_day\":\"many\"}");
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_REFUSED);
	assert_span(fold_settings(w->fold)->corpid, "wwtest");
	id = foldworld_config(w, "{\"corpid\":\"other\",\"from_the_future\":\"1\"}");
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_DONE);
	foldworld_reopen(w);
	assert_span(fold_settings(w->fold)->corpid, "other");
}

/* -- commands ---------------------------------------------------------------------------------------------------------------------- */

static void commands_enrol_and_stop(void **state)
{
	struct foldworld *w = *state;
	foldworld_scripts(
		w, "sop/手.md", "# 剧本：手\n- 开始：手动加入\n- 停止：已购买\n\n## 第2天 20:30 甲\n> 甲\n", NULL);
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_put(w, INBOX_COMMAND, "{\"verb\":\"enrol\",\"script\":\"手\",\"customer\":\"wm1\"}");
	foldworld_fold(w);
	assert_int_equal(foldworld_round(w, "wm1", 0).state, ENROLMENT_LIVE);
	foldworld_put(w, INBOX_COMMAND, "{\"verb\":\"stop\",\"script\":\"手\",\"customer\":\"wm1\",\"by\":\"王芳\"}");
	foldworld_fold(w);
	assert_span(foldworld_round(w, "wm1", 0).outcome, "stopped");
	assert_true(span_search(foldworld_round(w, "wm1", 0).reason, SPAN_LIT("王芳")) != SIZE_MAX);
}

static void retry_folds_an_input_anew(void **state)
{
	struct foldworld *w = *state;
	char json[64];
	int64_t bad, again;
	bad = foldworld_put(w, INBOX_ORDERS, "nonsense");
	foldworld_fold(w);
	snprintf(json, sizeof json, "{\"verb\":\"retry\",\"id\":%lld}", (long long)bad);
	again = foldworld_put(w, INBOX_COMMAND, json);
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, again), OUTCOME_FAILED);
	bad = foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	snprintf(json, sizeof json, "{\"verb\":\"retry\",\"id\":%lld}", (long long)bad);
	again = foldworld_put(w, INBOX_COMMAND, json);
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, again), OUTCOME_REFUSED);
}

/* No more than some bytes are read at once: the rest is not forgotten. */
static int turns_of_large_inputs(struct foldworld *w)
{
	char *body = malloc(700001);
	int64_t n, last = 0;
	int turns = 0;
	bool behind = true;
	assert_non_null(body);
	memset(body, 'x', 700000);
	body[700000] = '\0';
	for (int i = 0; i < 5; i++)
		last = foldworld_put(w, INBOX_ORDERS, body);
	free(body);
	for (; behind; turns++) {
		assert_int_equal(fold_turn(w->fold, 200, &n, &behind, &w->err), RC_OK);
		assert_int_equal(behind, fold_position(w->fold) < last);
		assert_true(turns < 5);
	}
	assert_int_equal(fold_position(w->fold), last);
	return turns;
}

static void large_inputs_leave_none_behind(void **state)
{
	struct foldworld *w = *state;
	assert_int_equal(turns_of_large_inputs(w), 3);
	/* Where nobody waits for what is decided, they are one turn. */
	fold_alone(w->fold, true);
	assert_int_equal(turns_of_large_inputs(w), 1);
}

/* -- starting ----------------------------------------------------------------------------------------------------------------------- */

static void another_inbox_is_refused(void **state)
{
	struct foldworld *w = *state, *other = foldworld_new(TUESDAY);
	struct fold *f = NULL;
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	assert_int_equal(fold_open(w->db, other->in, NULL, &f, &w->err), RC_INVALID);
	assert_true(strstr(w->err.hint, "siyu restore 备份") != NULL);
	foldworld_free(other);
}

static void two_folds_on_one_state_are_found_out(void **state)
{
	struct foldworld *w = *state;
	struct fold *second;
	int64_t n;
	bool behind;
	assert_int_equal(fold_open(w->db, w->in, NULL, &second, &w->err), RC_OK);
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	foldworld_event(w, "add_external_contact", "wm2", "li", NULL);
	assert_int_equal(fold_turn(second, 200, &n, &behind, &w->err), RC_CONFLICT);
	fold_close(second);
}

/* What ended the program twice while it was folded alone is put aside at the next start. */
static void input_that_ends_the_program_is_quarantined(void **state)
{
	struct foldworld *w = *state;
	char path[512];
	int64_t id = foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	for (int crashes = 1; crashes <= 3; crashes++) {
		FILE *file;
		snprintf(path, sizeof path, "%s/fold.at", w->dir);
		file = fopen(path, "w");
		assert_non_null(file);
		fprintf(file, "%lld %lld %d\n", (long long)id, (long long)id, crashes - 1);
		fclose(file);
		foldworld_reopen(w);
	}
	foldworld_event(w, "add_external_contact", "wm2", "li", NULL);
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_QUARANTINED);
	{
		char mine[65], other[65];
		foldworld_digest(w, mine);
		foldworld_replay_digest(w, 200, other);
		assert_string_equal(mine, other);
	}
}

/* The next start learns from the note alone which input the last one died of. */
static void every_turn_is_noted(void **state)
{
	struct foldworld *w = *state;
	char path[512], said[64], want[64];
	for (int i = 0; i < 3; i++) {
		int64_t id = foldworld_event(w, "add_external_contact", i ? "wm1" : "wm2", "li", NULL);
		foldworld_fold(w);
		snprintf(path, sizeof path, "%s/fold.at", w->dir);
		snprintf(want, sizeof want, "%019lld %019lld 0\n", (long long)id, (long long)id);
		FILE *file = fopen(path, "r");
		assert_non_null(file);
		assert_non_null(fgets(said, sizeof said, file));
		fclose(file);
		assert_string_equal(said, want);
		if (i == 1)
			foldworld_reopen(w);
	}
}

/* Each start ends at the same input, but in good order: the input is innocent. */
static void full_disk_puts_nothing_aside(void **state)
{
	struct foldworld *w = *state;
	struct rlimit free_space, none;
	int64_t id = foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &free_space), 0);
	none = free_space;
	none.rlim_cur = 100; /* the note of the turn fits, no page does */
	for (int start = 1; start <= 5; start++) {
		int64_t n;
		bool behind;
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
		enum rc rc = fold_turn(w->fold, 1, &n, &behind, &w->err);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &free_space), 0);
		assert_int_equal(rc, RC_FAILED);
		foldworld_reopen(w);
	}
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_DONE);
}

static void killed_once_nothing_is_put_aside(void **state)
{
	struct foldworld *w = *state;
	char path[512];
	FILE *file;
	int64_t first = foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	int64_t last = foldworld_event(w, "add_external_contact", "wm2", "li", NULL);
	snprintf(path, sizeof path, "%s/fold.at", w->dir);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%lld %lld 0\n", (long long)first, (long long)last);
	fclose(file);
	foldworld_reopen(w);
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, first), OUTCOME_DONE);
	assert_int_equal(foldworld_outcome(w, last), OUTCOME_DONE);
}

static void ticks_are_made_only_when_something_is_due(void **state)
{
	struct foldworld *w = *state;
	bool ticked;
	int64_t due_ms;
	assert_int_equal(fold_due(w->fold, &due_ms, &w->err), RC_OK);
	assert_true(due_ms == FOLD_NO_DUE);
	assert_int_equal(fold_tick(w->fold, w->now_ms, &ticked, &w->err), RC_OK);
	assert_false(ticked);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(digest_does_not_depend_on_turns),
		T(crashes_between_turns_change_nothing),
		T(holdout_and_arms_are_assigned_once),
		T(unreadable_callback_is_kept_as_unparsed),
		T(unknown_event_is_counted),
		T(known_event_without_effect_is_done),
		T(poisonous_input_stops_nobody),
		T(old_event_moves_the_state_and_starts_nothing),
		T(events_out_of_order_end_where_the_last_one_says),
		T(contradicting_second_asks_wecom),
		T(repeatable_call_stays_ready_until_its_answer),
		T(attempt_of_an_unknown_effect_is_stale),
		T(facts_are_forgotten_after_25_hours),
		T(script_with_an_error_replaces_nothing),
		T(reload_is_one_and_people_in_flight_take_the_new_words),
		T(vanished_script_is_paused_and_comes_back_without_what_passed),
		T(wrong_setting_refuses_the_whole),
		T(commands_enrol_and_stop),
		T(retry_folds_an_input_anew),
		T(another_inbox_is_refused),
		T(large_inputs_leave_none_behind),
		T(two_folds_on_one_state_are_found_out),
		T(input_that_ends_the_program_is_quarantined),
		T(every_turn_is_noted),
		T(full_disk_puts_nothing_aside),
		T(killed_once_nothing_is_put_aside),
		T(ticks_are_made_only_when_something_is_due),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
