/* Commands that say too little, nonsense, or what is not there: each gets an outcome that says so, and nothing else of the state moves. */
#include "foldworld.h"

#define PLAY "# 剧本：新客\n- 开始：加好友\n\n## 第2天 20:00 问候\n> 您好\n"
#define BAD "没有的"

/* What every command may name; each is left out, or is rubbish. */
static const char *const fields[] = {"customer", "employee", "script", "by", "stage", "points", "company", "role",
	"name", "date", "what", "text", "todo", "result", "pool", "sha256", "codes", "part", "parts", "first", "flash",
	"pieces", "at", "makeup", "undo", "code", "from_ms", "account", "scene", "group", "tag", "to", "strategy",
	"from", "takers", "id", "effect", "happened", "skip_before_ms", "event", "hook", "step", "choice", "join",
	"click", "logins", "checkins", "tags", "token", "press", "field", "on", "was", "message", "source", "why",
	"numbers", "order_no"};
static const char *const values[] = {"\"\"", "\"" BAD "\"", "0", "-1", "99999999999", "true", "[]", "{}",
	"[{\"customer\":\"" BAD "\"}]", "\"2026-02-30\"", "\"1.0\"", "null"};

/* No verb that needs no words (sync, menu, pull …), and not login: of whom nobody knows it is kept. */
static const char *const verbs[] = {"enrol", "stage", "score", "firm", "date", "stop", "heard", "todo_done",
	"todo_open", "coupons", "flash_wait", "checkin", "page", "drop_code", "kf_link", "tag_rename", "tag_drop",
	"tag_group_rename", "tag_group_drop", "strategy_tag_add", "transfer", "retry", "resend", "settle", "hook_retry",
	"hook_ping", "order_void", "order_unvoid", "order_release", BAD, ""};
#define COUNT(a) (sizeof(a) / sizeof *(a))

/* What keeps a record of inputs moves with each of them. */
static bool record(struct span line)
{
	static const char *const tables[] = {"meta ", "outcome ", "decision ", "seen ", "total ", "sweep ", "bot_log "};
	for (size_t i = 0; i < COUNT(tables); i++)
		if (span_starts(line, tables[i]))
			return true;
	return false;
}

static void state_of(struct foldworld *w, struct text *out)
{
	struct text all;
	struct span rest, line;
	text_init(&all, 65536);
	assert_int_equal(fold_digest(w->db, &all, &w->err), RC_OK);
	text_clear(out);
	rest = text_span(&all);
	while (span_present(rest)) {
		span_cut(rest, '\n', &line, &rest);
		if (!record(line))
			text_addf(out, "%.*s\n", SPAN_ARG(line));
	}
	text_release(&all);
}

static struct foldworld *shop(void)
{
	struct foldworld *w = foldworld_new(TUESDAY + 10 * HOUR);
	foldworld_scripts(w, "sop/新客.md", PLAY, NULL);
	foldworld_event(w, "add_external_contact", "wm1", "LI", "");
	foldworld_fold(w);
	return w;
}

static void refused(struct foldworld *w, const char *body)
{
	int64_t id = foldworld_put(w, INBOX_COMMAND, body);
	foldworld_fold(w);
	enum outcome o = foldworld_outcome(w, id);
	if (strcmp(body, "{\"verb\":\"page\"}") == 0) /* nobody did nothing */
		return;
	if (o != OUTCOME_REFUSED && o != OUTCOME_FAILED && o != OUTCOME_DUPLICATE && o != OUTCOME_UNPARSED)
		fail_msg("%s: it is %s", body, outcome_name(o));
	if (!foldworld_outcome_reason(w, id).n)
		fail_msg("%s: nobody says why", body);
}

/* Each verb with all of its words rubbish of one kind, and without any. */
static void test_rubbish_moves_nothing(void **state)
{
	struct foldworld *w = shop();
	struct text before, after, body;
	(void)state;
	text_init(&before, 65536);
	text_init(&after, 65536);
	text_init(&body, 65536);
	state_of(w, &before);
	for (size_t v = 0; v < COUNT(verbs); v++) {
		for (size_t x = 0; x <= COUNT(values); x++) {
			text_clear(&body);
			text_addf(&body, "{\"verb\":\"%s\"", verbs[v]);
			for (size_t k = 0; k < COUNT(fields) && x < COUNT(values); k++)
				text_addf(&body, ",\"%s\":%s", fields[k], values[x]);
			text_addc(&body, '}');
			refused(w, text_str(&body));
		}
	}
	refused(w, "{");
	refused(w, "[]");
	state_of(w, &after);
	assert_string_equal(text_str(&after), text_str(&before));
	text_release(&body);
	text_release(&after);
	text_release(&before);
	foldworld_free(w);
}

/* Of a list each that is wrong is told with its reason; who is right beside them is kept. */
static void test_logins_that_are_none(void **state)
{
	static const char *const bad[] = {"{}", "{\"external_userid\":\"\"}",
		"{\"external_userid\":\"wm1\",\"at\":\"nie\"}",
		"{\"external_userid\":\"wm1\",\"at\":\"2036-01-01 10:00\"}",
		"{\"external_userid\":\"wm1\",\"times\":-1}", "{\"external_userid\":\"wm1\",\"times\":\"oft\"}",
		"{\"external_userid\":\"wm1\",\"times\":99999999999}"};
	struct foldworld *w = shop();
	char body[300];
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		snprintf(body, sizeof body, "{\"logins\":[%s,{\"external_userid\":\"wm1\",\"times\":\"2\"}]}", bad[i]);
		int64_t id = foldworld_put(w, INBOX_ORDERS, body);
		foldworld_fold(w);
		assert_int_equal(foldworld_outcome(w, id), OUTCOME_REFUSED);
		assert_true(span_starts(foldworld_outcome_reason(w, id), "1 条登录没有收下，第一个是第 1 条"));
	}
	foldworld_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rubbish_moves_nothing), cmocka_unit_test(test_logins_that_are_none)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
