/* What is done on a page of desk (verb `page`), folded: rights by role, the audit, tags, to-dos, what a command answers; accounts with a
 * password only look. A replay gives the same state, whatever the turns. */
#include "foldworld.h"

#include "base/json.h"
#include "flow/botwords.h"
#include "store/botlog.h"
#include "store/purchase.h"
#include "store/tagdef.h"

static int setup(void **state)
{
	struct foldworld *w = foldworld_new(TUESDAY + 10 * HOUR);

	*state = w;
	foldworld_config(w,
		"{\"corpid\":\"wwtest\",\"zone\":\"28800\",\"agentid\":\"1000002\",\"role_boss\":\"boss\",\"role_head\":\"wang\","
		"\"team.wang\":\"li\"}");
	foldworld_scripts(w, "sop/访.md",
		"# 剧本：访\n- 开始：加好友\n## 第1天 11:00 问候\n- 执行：侧边栏\n> 用得好吗？\n## 第2天 11:00 再问\n- 员工任务：打电话\n",
		NULL);
	for (const char *const *who = (const char *const[]){"boss", "wang", "li", "zhao", NULL}; *who; who++) {
		char customer[16];

		snprintf(customer, sizeof customer, "wm-%s", *who);
		foldworld_event(w, "add_external_contact", customer, *who, "");
	}
	foldworld_fold(w);
	foldworld_until(w, TUESDAY + 11 * HOUR + MINUTE);
	return 0;
}

static int teardown(void **state)
{
	foldworld_free(*state);
	return 0;
}

static void same_again(struct foldworld *w)
{
	static const int most[] = {1, 7, 200};
	char mine[65], other[65];

	foldworld_reopen(w);
	foldworld_digest(w, mine);
	for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
		foldworld_replay_digest(w, most[i], other);
		assert_string_equal(mine, other);
	}
}

/* Folds {"verb":"page","by":by, more}; what the page is told, into text. */
static int64_t page(struct foldworld *w, const char *by, const char *more, struct text *told)
{
	char body[1024];
	int64_t id;

	snprintf(body, sizeof body, "{\"verb\":\"page\",\"by\":\"%s\",%s}", by, more);
	id = foldworld_put(w, INBOX_COMMAND, body);
	foldworld_fold(w);
	text_clear(told);
	(void)fold_told(w->fold, id, told);
	return id;
}

/* The last line of the audit. */
static struct botlog last(struct foldworld *w, const char *by)
{
	struct botlog *v = NULL;
	int n = 0;

	assert_int_equal(botlog_last(w->db, w->a, span_of(by), 0, 1, &v, &n, &w->err), RC_OK);
	assert_int_equal(n, 1);
	return v[0];
}

static struct todo ready(struct foldworld *w, const char *employee)
{
	struct todo *t = NULL;
	int n = 0;

	assert_int_equal(todo_open(w->db, w->a, span_of(employee), &t, &n, &w->err), RC_OK);
	return n ? t[0] : (struct todo){0};
}

static void looks_are_kept_and_by_role(void **state)
{
	static const struct {
		const char *by, *customer;
		bool may;
	} rows[] = {{"li", "wm-li", true}, {"li", "wm-zhao", false}, {"wang", "wm-li", true},
		{"wang", "wm-zhao", false}, {"boss", "wm-zhao", true}, {"li", "wm-nobody", false}, {"li", "", true}};
	struct foldworld *w = *state;
	struct text told;
	char more[128];

	text_init(&told, 65536);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(more, sizeof more, "\"customer\":\"%s\",\"saw\":\"客户资料\"", rows[i].customer);
		assert_int_equal(foldworld_outcome(w, page(w, rows[i].by, more, &told)), OUTCOME_DONE);
		struct botlog l = last(w, rows[i].by);
		assert_int_equal(l.outcome, rows[i].may ? BOTLOG_DONE : BOTLOG_REFUSED);
		assert_true(span_is(l.customer, rows[i].customer));
		assert_non_null(strstr(text_str(&told), rows[i].may ? "打开了客户资料" : "不是您的"));
	}
	/* What the page would not show: whoever it was, with what he asked for. */
	page(w, "li", "\"customer\":\"wm-zhao\",\"saw\":\"发送经过\",\"denied\":\"这位客户不是他的\"", &told);
	assert_int_equal(last(w, "li").outcome, BOTLOG_REFUSED);
	assert_true(span_is(last(w, "li").said, "发送经过"));
	assert_true(span_is(last(w, "li").customer, "wm-zhao"));
	assert_true(span_is(last(w, "li").detail, "没给看：这位客户不是他的"));
	int64_t id = page(w, "stranger", "\"customer\":\"wm-li\",\"saw\":\"客户资料\"", &told);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_DONE);
	assert_non_null(strstr(text_str(&told), "还没有开通"));
	assert_true(span_is(last(w, "stranger").said, "客户资料"));
	assert_int_equal(last(w, "stranger").outcome, BOTLOG_REFUSED);
	text_release(&told);
	same_again(w);
}

static void todos_tags_and_commands(void **state)
{
	struct foldworld *w = *state;
	struct text told;
	struct todo t = ready(w, "li");
	char more[160];

	text_init(&told, 65536);
	assert_true(t.todo > 0 && t.delivers);
	/* Not hers: nothing is done. */
	snprintf(more, sizeof more, "\"customer\":\"wm-li\",\"press\":\"done:%lld\"", (long long)t.todo);
	page(w, "zhao", more, &told);
	assert_int_equal(last(w, "zhao").outcome, BOTLOG_REFUSED);
	assert_int_equal(ready(w, "li").todo, t.todo);
	page(w, "li", more, &told);
	assert_int_equal(last(w, "li").outcome, BOTLOG_DONE);
	assert_int_equal(ready(w, "li").todo, 0);
	/* Twice: it was done. */
	page(w, "li", more, &told);
	assert_int_equal(ready(w, "li").todo, 0);
	/* A tag of a relation that she has; of somebody else's she is refused, and nothing is asked of WeCom. */
	page(w, "li", "\"customer\":\"wm-li\",\"tag\":\"高意向\",\"group\":\"意向\",\"on\":true", &told);
	assert_non_null(strstr(text_str(&told), "打标签 意向/高意向"));
	assert_true(
		foldworld_count(w, API_TAG_LIST) + foldworld_count(w, API_ADD_TAG) + foldworld_count(w, API_MARK_TAG) >
		0);
	page(w, "zhao", "\"customer\":\"wm-li\",\"tag\":\"高意向\",\"group\":\"意向\",\"on\":true", &told);
	assert_int_equal(last(w, "zhao").outcome, BOTLOG_REFUSED);
	/* An answer of a 话术, by her word; a command as in the chat. */
	page(w, "li", "\"customer\":\"wm-li\",\"sent\":\"疑问·多久发货\"", &told);
	assert_true(span_is(last(w, "li").detail, "发了话术 疑问·多久发货"));
	page(w, "li", "\"said\":\"停 wm-li 出差\"", &told);
	assert_non_null(strstr(text_str(&told), "停了"));
	page(w, "li", "\"said\":\"停 wm-zhao\"", &told);
	assert_non_null(strstr(text_str(&told), "您名下没有叫"));
	/* What no page does fails, and stands in no audit. */
	assert_int_equal(foldworld_outcome(w, page(w, "li", "\"customer\":\"wm-li\"", &told)), OUTCOME_FAILED);
	assert_int_equal(foldworld_outcome(w, page(w, "li", "\"customer\":\"wm-li\",\"tag\":\"高意向\"", &told)),
		OUTCOME_FAILED);
	text_release(&told);
	foldworld_until(w, TUESDAY + 2 * DAY);
	same_again(w);
}

/* An account of desk: its own role, the people of the employee whose it is; it looks, and does nothing. */
static void accounts_only_look(void **state)
{
	static const struct {
		unsigned role;
		const char *employee, *customer;
		bool may;
	} rows[] = {{BOT_BOSS, "", "wm-zhao", true}, {BOT_OPERATOR, "", "wm-li", true},
		{BOT_STAFF, "li", "wm-li", true}, {BOT_STAFF, "li", "wm-zhao", false},
		{BOT_HEAD, "wang", "wm-li", true}, {BOT_HEAD, "wang", "wm-zhao", false},
		{BOT_STAFF, "wang", "wm-li", false}, {BOT_STAFF, "boss", "wm-zhao", false},
		{BOT_STAFF, "", "wm-li", false}};
	struct foldworld *w = *state;
	struct text told;
	char more[256];

	text_init(&told, 65536);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(more, sizeof more,
			"\"account\":{\"roles\":%u,\"employee\":\"%s\"},\"customer\":\"%s\",\"saw\":\"客户资料\"",
			rows[i].role, rows[i].employee, rows[i].customer);
		assert_int_equal(foldworld_outcome(w, page(w, "acc.ount", more, &told)), OUTCOME_DONE);
		if (last(w, "acc.ount").outcome != (rows[i].may ? BOTLOG_DONE : BOTLOG_REFUSED))
			fail_msg("%s", more);
	}
	for (const char *const *bad = (const char *const[]){"\"account\":{\"roles\":0},\"saw\":\"客户资料\"",
		     "\"account\":{\"roles\":99},\"saw\":\"客户资料\"", "\"account\":{},\"saw\":\"客户资料\"",
		     "\"account\":{\"roles\":8},\"customer\":\"wm-li\",\"tag\":\"a\",\"on\":true",
		     "\"account\":{\"roles\":8},\"said\":\"停 wm-li\"",
		     "\"account\":{\"roles\":8},\"customer\":\"wm-li\",\"press\":\"done:1\"", NULL};
		*bad; bad++)
		assert_int_equal(foldworld_outcome(w, page(w, "acc.ount", *bad, &told)), OUTCOME_FAILED);
	text_release(&told);
	same_again(w);
}

/* -- between what was read back and 确认 -------------------------------------------------------------------------------------------- */

static void lead(struct foldworld *w, bool leads)
{
	foldworld_config(w,
		leads ? "{\"corpid\":\"wwtest\",\"zone\":\"28800\",\"agentid\":\"1000002\",\"role_boss\":\"boss\","
			"\"role_head\":\"wang\",\"team.wang\":\"li\"}"
		      : "{\"corpid\":\"wwtest\",\"zone\":\"28800\",\"agentid\":\"1000002\",\"role_boss\":\"boss\","
			"\"role_head\":\"wang\",\"team.wang\":\"zhao\"}");
	foldworld_fold(w);
}

/* Types that; the answer has those words. */
static void says(struct foldworld *w, const char *by, const char *said, const char *words)
{
	struct text told;
	char more[256];

	text_init(&told, 65536);
	snprintf(more, sizeof more, "\"said\":\"%s\"", said);
	page(w, by, more, &told);
	if (!strstr(text_str(&told), words))
		fail_msg("%s says %s: no %s in %s", by, said, words, text_str(&told));
	text_release(&told);
}

/* The only order there is, and how many orders there are. */
static struct purchase only(struct foldworld *w, int want)
{
	struct purchase *v = NULL;
	int n = 0;

	assert_int_equal(purchase_of(w->db, w->a, SPAN_LIT("wm-li"), 0, &v, &n, &w->err), RC_OK);
	assert_int_equal(n, want);
	return n ? v[0] : (struct purchase){0};
}

static void rights_are_asked_again_at_the_word(void **state)
{
	struct foldworld *w = *state;
	char amend[64], out[64], mine[64];

	/* The customer is no longer of his people. */
	says(w, "wang", "报单 wm-li 50 洁面", "对就回「确认」");
	lead(w, false);
	says(w, "wang", "确认", "没有记：这位客户现在不归您");
	assert_int_equal(last(w, "wang").outcome, BOTLOG_REFUSED);
	(void)only(w, 0);
	lead(w, true);
	says(w, "wang", "确认", "没有等您确认的单");
	says(w, "li", "报单 wm-li 99 洁面×2", "对就回「确认」");
	says(w, "li", "确认", "记下了：BD");
	struct span no = only(w, 1).order_no;
	snprintf(amend, sizeof amend, "改单 %.*s 89", SPAN_ARG(no));
	snprintf(mine, sizeof mine, "改单 %.*s 77 面霜", SPAN_ARG(no));
	snprintf(out, sizeof out, "改单 %.*s 作废", SPAN_ARG(no));
	/* Nor is the order. */
	says(w, "wang", amend, "¥89.00");
	lead(w, false);
	says(w, "wang", "确认", "现在不归您");
	assert_int_equal(last(w, "wang").outcome, BOTLOG_REFUSED);
	assert_int_equal(only(w, 1).gross_fen, 9900);
	lead(w, true);
	says(w, "wang", out, "作废：");
	lead(w, false);
	says(w, "wang", "确认", "现在不归您");
	assert_false(only(w, 1).voided);
	lead(w, true);
	/* Somebody else put it right meanwhile: what was read back is not what it is. */
	says(w, "wang", amend, "¥89.00");
	says(w, "li", mine, "¥77.00 面霜");
	says(w, "li", "确认", "改好了");
	says(w, "wang", "确认", "念给您听以后改过了，现在是 wm-li ¥77.00 面霜");
	assert_int_equal(last(w, "wang").outcome, BOTLOG_REFUSED);
	struct purchase p = only(w, 1);
	assert_int_equal(p.gross_fen, 7700);
	assert_true(span_is(p.product, "面霜"));
	says(w, "wang", amend, "¥89.00 面霜");
	says(w, "wang", "确认", "改好了");
	p = only(w, 1);
	assert_int_equal(p.gross_fen, 8900);
	assert_true(span_is(p.product, "面霜"));
	/* Out of the books. */
	says(w, "wang", amend, "¥89.00");
	says(w, "li", out, "作废：");
	says(w, "li", "确认", "作废了");
	says(w, "wang", "确认", "已经作废，改不了");
	assert_true(only(w, 1).voided);
	same_again(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(looks_are_kept_and_by_role, setup, teardown),
		cmocka_unit_test_setup_teardown(todos_tags_and_commands, setup, teardown),
		cmocka_unit_test_setup_teardown(accounts_only_look, setup, teardown),
		cmocka_unit_test_setup_teardown(rights_are_asked_again_at_the_word, setup, teardown),
	};

	return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
