/* What went out to our own people: figures and messages of the app, newest first, each once. */
#include "foldworld.h"

#include "base/json.h"
#include "flow/botsay.h"
#include "store/employee.h"
#include "store/rendition.h"
#include "wecom/request.h"

static void message_of(struct foldworld *w, int64_t input, int n, const char *to, const char *text, const char *card,
	const char *subject, enum outbox_state state, int64_t made_ms)
{
	struct request r = {.api = API_MESSAGE_SEND};
	struct text json;
	struct jsonw j;

	r.u.message = (struct request_message){.touser = span_of(to),
		.msgtype = card ? SPAN_LIT("template_card") : SPAN_LIT("text"),
		.agentid = 1,
		.content = text ? span_of(text) : SPAN_ABSENT,
		.card = card ? span_of(card) : SPAN_ABSENT};
	text_init(&json, 65536);
	jsonw_init(&j, &json);
	request_encode(&r, &j);
	const struct outbox_row row = {.key = {input, n},
		.api = span_of(api_def(API_MESSAGE_SEND)->name),
		.state = state,
		.not_after_ms = OUTBOX_NEVER,
		.request = text_span(&json),
		.subject = span_of(subject),
		.customer = SPAN_LIT(""),
		.made_ms = made_ms,
		.ended_ms = OUTBOX_NONE,
		.code = OUTBOX_NONE,
		.detail = state == OUTBOX_FAILED ? SPAN_LIT("81013") : SPAN_LIT("")};
	assert_int_equal(outbox_add(w->db, &row, &w->err), RC_OK);
	text_release(&json);
}

static void message(struct foldworld *w, int64_t input, const char *to, const char *text, const char *card,
	const char *subject, enum outbox_state state, int64_t made_ms)
{
	message_of(w, input, 0, to, text, card, subject, state, made_ms);
}

/* input: that brought them */
static void figures(struct foldworld *w, int64_t id, int64_t input, const char *report, const char *asker,
	const char *robot, const char *text, int64_t at_ms)
{
	const struct rendition r = {.rendition = id,
		.report = span_of(report),
		.args = SPAN_LIT("{}"),
		.asker = span_of(asker),
		.robot = span_of(robot),
		.state = RENDITION_SENT,
		.asked_ms = at_ms,
		.not_after_ms = at_ms + HOUR,
		.computed_ms = at_ms + SECOND,
		.text = span_of(text),
		.input_id = input};
	assert_int_equal(rendition_add(w->db, &r, &w->err), RC_OK);
}

static void test_sent(void **state)
{
	(void)state;
	struct foldworld *w = foldworld_new(TUESDAY);
	struct zone zone;
	struct text out;
	int64_t at = TUESDAY + 9 * HOUR;

	zone_fixed(&zone, 8 * 3600);
	text_init(&out, 65536);
	assert_int_equal(db_begin(w->db, &w->err), RC_OK);
	assert_int_equal(employee_meet(w->db, SPAN_LIT("li"), TUESDAY, NULL, &w->err), RC_OK);
	assert_int_equal(employee_rename(w->db, SPAN_LIT("li"), SPAN_LIT("李丽"), &w->err), RC_OK);
	message(w, 10, "li", "有 1 条群发等您点确认", NULL, "todo", OUTBOX_DONE, TUESDAY - 10 * DAY);
	figures(w, 1, 20, "morning", "", "sales", "早会 3月3日（09:00 算的）\n昨天：新增 2", at);
	message(w, 20, "wang", "早会 3月3日（09:00 算的）\n昨天：新增 2", NULL, "chat", OUTBOX_DONE, at + 2 * SECOND);
	message_of(w, 20, 1, "boss", "早会 3月3日（09:00 算的）\n昨天：新增 2", NULL, "chat", OUTBOX_FAILED,
		at + 2 * SECOND);
	message(w, 30, "li", "有 2 件事快到期：\n1 回访", NULL, "nudge", OUTBOX_READY, at + HOUR);
	message(w, 31, "li", NULL, "{\"sub_title_text\":\"回访小明\"}", "card", OUTBOX_DONE, at + 2 * HOUR);
	message(w, 32, "wang", "有 1 条群发等您点确认", NULL, "todo", OUTBOX_DONE, at + 3 * HOUR);
	assert_int_equal(db_commit(w->db, &w->err), RC_OK);
	assert_int_equal(botsay_sent(w->db, w->a, &zone, TUESDAY, 100, &out, &w->err), RC_OK);
	assert_string_equal(text_str(&out),
		"2026-03-03 12:00  待办  给wang  发了\n"
		"    有 1 条群发等您点确认\n"
		"2026-03-03 11:00  待办卡片  给李丽  发了\n"
		"    回访小明\n"
		"2026-03-03 10:00  快到期提醒  给李丽  还没送到\n"
		"    有 2 件事快到期：\n"
		"    1 回访\n"
		"2026-03-03 09:00  早会  给群（sales）  发了，数字是 2026-03-03 09:00:01 的\n"
		"  给wang  发了\n"
		"  给boss  没有送到（81013）\n"
		"    早会 3月3日（09:00 算的）\n"
		"    昨天：新增 2\n");
	text_release(&out);
	foldworld_free(w);
}

/* Figures of two are under way at once: each answer stands once, below its own, and who asks twice is told twice. */
static void test_two_under_way(void **state)
{
	(void)state;
	struct foldworld *w = foldworld_new(TUESDAY);
	struct zone zone;
	struct text out;
	int64_t at = TUESDAY + 9 * HOUR;

	zone_fixed(&zone, 8 * 3600);
	text_init(&out, 65536);
	assert_int_equal(db_begin(w->db, &w->err), RC_OK);
	figures(w, 1, 21, "today", "li", "", "李丽的今日\n新增 2", at);
	figures(w, 2, 20, "today", "wang", "", "王芳的今日\n新增 3", at + SECOND);
	figures(w, 3, 22, "today", "wang", "", "王芳的今日\n新增 4", at + 2 * SECOND);
	message(w, 20, "wang", "王芳的今日\n新增 3", NULL, "chat", OUTBOX_DONE, at + 3 * SECOND);
	message(w, 21, "li", "李丽的今日\n新增 2", NULL, "chat", OUTBOX_DONE, at + 4 * SECOND);
	message(w, 22, "wang", "王芳的今日\n新增 4", NULL, "chat", OUTBOX_FAILED, at + 5 * SECOND);
	assert_int_equal(db_commit(w->db, &w->err), RC_OK);
	assert_int_equal(botsay_sent(w->db, w->a, &zone, TUESDAY, 100, &out, &w->err), RC_OK);
	assert_string_equal(text_str(&out),
		"2026-03-03 09:00  今日  给wang  发了，数字是 2026-03-03 09:00:03 的\n"
		"  给wang  没有送到（81013）\n"
		"    王芳的今日\n"
		"    新增 4\n"
		"2026-03-03 09:00  今日  给wang  发了，数字是 2026-03-03 09:00:02 的\n"
		"  给wang  发了\n"
		"    王芳的今日\n"
		"    新增 3\n"
		"2026-03-03 09:00  今日  给li  发了，数字是 2026-03-03 09:00:01 的\n"
		"  给li  发了\n"
		"    李丽的今日\n"
		"    新增 2\n");
	text_release(&out);
	foldworld_free(w);
}

/* What is said in a group by the clock, and asked for by people in the same minute with the same words above, are messages of their own. */
static void test_group_and_people(void **state)
{
	(void)state;
	struct foldworld *w = foldworld_new(TUESDAY);
	struct zone zone;
	struct text out;
	int64_t at = TUESDAY + 8 * HOUR + 39 * 60 * SECOND, later = at + 37 * SECOND;

	zone_fixed(&zone, 8 * 3600);
	text_init(&out, 65536);
	assert_int_equal(db_begin(w->db, &w->err), RC_OK);
	figures(w, 1, 20, "rank", "", "sales", "今日排行（08:39 算的）\n订单：1 李丽 1", at);
	figures(w, 2, 21, "rank", "li", "", "今日排行（08:39 算的）\n订单：1 李丽 2\n您：第 1", later);
	figures(w, 3, 22, "rank", "boss", "", "今日排行（08:39 算的）\n订单：1 李丽 2", later);
	message(w, 21, "li", "今日排行（08:39 算的）\n订单：1 李丽 2\n您：第 1", NULL, "chat", OUTBOX_DONE,
		later + SECOND);
	message(w, 22, "boss", "今日排行（08:39 算的）\n订单：1 李丽 2", NULL, "chat", OUTBOX_DONE, later + SECOND);
	assert_int_equal(db_commit(w->db, &w->err), RC_OK);
	assert_int_equal(botsay_sent(w->db, w->a, &zone, TUESDAY, 100, &out, &w->err), RC_OK);
	assert_string_equal(text_str(&out),
		"2026-03-03 08:39  排行  给boss  发了，数字是 2026-03-03 08:39:38 的\n"
		"  给boss  发了\n"
		"    今日排行（08:39 算的）\n"
		"    订单：1 李丽 2\n"
		"2026-03-03 08:39  排行  给li  发了，数字是 2026-03-03 08:39:38 的\n"
		"  给li  发了\n"
		"    今日排行（08:39 算的）\n"
		"    订单：1 李丽 2\n"
		"    您：第 1\n"
		"2026-03-03 08:39  排行  给群（sales）  发了，数字是 2026-03-03 08:39:01 的\n"
		"    今日排行（08:39 算的）\n"
		"    订单：1 李丽 1\n");
	text_release(&out);
	foldworld_free(w);
}

/* Nobody writes rows of the audit that are not there, and nobody moves the cursor of who reads it. */
static void test_forged(void **state)
{
	static const char want[] =
		"03-03 09:00 li「 今日 03-03 09:00 boss「停 」没听懂 [2K  b\xc3\xa9 」没听懂：没听懂「 今日 x y」  客户 c1  \n";
	(void)state;
	struct foldworld *w = foldworld_new(TUESDAY);
	struct zone zone;
	struct text out;
	const struct botlog row = {.input_id = 7,
		.at_ms = TUESDAY + 9 * HOUR,
		.employee = SPAN_LIT("li"),
		.command = SPAN_LIT(""),
		.said = SPAN_LIT("\r今日\n03-03 09:00 boss「停\xe2\x80\xa8」没听懂\x1b[2K\xc2\x9b\x7f"
				 "b\xc3\xa9\xe2\x80\xa9"),
		.customer = SPAN_LIT("c1\r\t"),
		.outcome = BOTLOG_UNKNOWN,
		.detail = SPAN_LIT("没听懂「\r今日\nx\x1by」")};

	zone_fixed(&zone, 8 * 3600);
	text_init(&out, 65536);
	assert_int_equal(db_begin(w->db, &w->err), RC_OK);
	assert_int_equal(botlog_add(w->db, &row, &w->err), RC_OK);
	assert_int_equal(botsay_log(w->db, w->a, &zone, SPAN_LIT(""), TUESDAY, 100, &out, &w->err), RC_OK);
	assert_string_equal(text_str(&out), want);
	text_clear(&out);
	assert_int_equal(botsay_veiled(w->db, w->a, &zone, &row, SPAN_LIT("\r*"), &out, &w->err), RC_OK);
	assert_string_equal(text_str(&out), "03-03 09:00 li「…」没听懂： *");
	text_release(&out);
	foldworld_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_sent), cmocka_unit_test(test_two_under_way),
		cmocka_unit_test(test_group_and_people), cmocka_unit_test(test_forged)};
	return cmocka_run_group_tests_name("botsay", tests, NULL, NULL);
}
