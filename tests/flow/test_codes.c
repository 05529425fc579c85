/* Channel codes and what WeCom answers of them, driven by hand: one that may have been made, its picture, what is refused, what goes (api.md 7.4, 8, 9). */
#include "foldworld.h"
#include "store/chancode.h"

#define TABLE(rows) "# 渠道码：门店\n| 名称 | 编号 | 类型 | 接待员工 |\n|---|---|---|---|\n" rows
#define FRONT "| 前台 | q1 | 多人码 | 李丽 |\n"
#define LINK "| 广告 | ad | 获客链接 | 李丽 |\n"
#define MADE(id, more) "{\"errcode\":0,\"errmsg\":\"ok\",\"config_id\":\"" id "\"" more "}"
#define LISTED(rows, cursor) \
	"{\"errcode\":0,\"errmsg\":\"ok\",\"next_cursor\":\"" cursor "\",\"contact_way\":[" rows "]}"
#define ID(id) "{\"config_id\":\"" id "\"}"
#define WAY(id, state, more) \
	"{\"errcode\":0,\"errmsg\":\"ok\",\"contact_way\":{\"config_id\":\"" id "\",\"state\":\"" state "\"" more "}}"

static int setup(void **state)
{
	struct foldworld *w = foldworld_new(TUESDAY + 10 * HOUR);
	foldworld_config(w, "{\"employee.li\":\"李丽\"}");
	foldworld_event(w, "add_external_contact", "wm1", "li", "");
	foldworld_scripts(w, "sop/门店.md", TABLE(FRONT LINK), NULL);
	foldworld_fold(w);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	foldworld_free(*state);
	return 0;
}

static struct chancode code(struct foldworld *w, const char *state)
{
	struct chancode c;
	assert_int_equal(chancode_by_state(w->db, w->a, span_of(state), &c, &w->err), RC_OK);
	return c;
}

static struct outbox_row asked(struct foldworld *w, enum api_id api)
{
	struct outbox_row e;
	for (int i = 0; !foldworld_ready(w, api, &e); i++) {
		assert_true(i < 200);
		foldworld_until(w, w->now_ms + 15 * SECOND);
	}
	return e;
}

static struct outbox_row answer(struct foldworld *w, enum api_id api, const char *json)
{
	struct outbox_row e = asked(w, api);
	foldworld_answer(w, &e, json);
	return e;
}

static struct outbox_row unsure(struct foldworld *w)
{
	struct outbox_row e = asked(w, API_ADD_WAY);
	foldworld_end(w, &e, WIRE_UNKNOWN);
	return e;
}

static int64_t command(struct foldworld *w, const char *body)
{
	int64_t id = foldworld_put(w, INBOX_COMMAND, body);
	foldworld_fold(w);
	return id;
}

static void its_picture_is_asked_for(void **state)
{
	struct foldworld *w = *state;
	(void)answer(w, API_ADD_WAY, MADE("w1", ""));
	assert_span(code(w, "q1").config_id, "w1");
	/* Of another one, and without any: neither is its. */
	struct outbox_row e = asked(w, API_GET_WAY);
	foldworld_answer(w, &e, WAY("w2", "q1", ",\"qr_code\":\"https://p/2\""));
	assert_int_equal(code(w, "q1").qr_code.n, 0);
	assert_span(code(w, "q1").config_id, "w1");
}

/* An add without an answer is looked for in pages among what we do not know, one by one, by its State. */
static void it_is_found_by_its_state(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e = unsure(w), now;
	(void)answer(w, API_LIST_WAY, LISTED(ID("x1") ",{}", "c1"));
	(void)answer(w, API_LIST_WAY, LISTED(ID("x2") "," ID("x3"), ""));
	(void)answer(w, API_GET_WAY, WAY("x1", "other", ""));
	(void)answer(w, API_GET_WAY, "{\"errcode\":41044,\"errmsg\":\"gone\"}");
	(void)answer(w, API_GET_WAY, WAY("x3", "q1", ",\"qr_code\":\"https://p/3\""));
	assert_span(code(w, "q1").config_id, "x3");
	assert_span(code(w, "q1").qr_code, "https://p/3");
	assert_int_equal(outbox_get(w->db, w->a, e.key, &now, &w->err), RC_OK);
	assert_int_equal(now.state, OUTBOX_DONE);
}

static void it_was_not_made(void **state)
{
	struct foldworld *w = *state;
	(void)unsure(w);
	(void)answer(w, API_LIST_WAY, LISTED(ID("x1"), ""));
	(void)answer(w, API_GET_WAY, WAY("x1", "other", ""));
	struct outbox_row e = asked(w, API_ADD_WAY); /* again */
	foldworld_answer(w, &e, MADE("w9", ",\"qr_code\":\"https://p/9\""));
	assert_span(code(w, "q1").config_id, "w9");
}

/* Its row went meanwhile: it was not made, and need not be. */
static void it_is_not_wanted_any_more(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e = unsure(w), now;
	struct outbox_row list = asked(w, API_LIST_WAY);
	foldworld_scripts(w, "sop/门店.md", TABLE(LINK), NULL);
	foldworld_fold(w);
	foldworld_answer(w, &list, LISTED("", ""));
	assert_int_equal(outbox_get(w->db, w->a, e.key, &now, &w->err), RC_OK);
	assert_int_equal(now.state, OUTBOX_FAILED);
	assert_int_equal(code(w, "q1").effect.n, 0);
	assert_int_equal(foldworld_count(w, API_ADD_WAY), 0);
}

static void a_person_looked(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e = unsure(w);
	char key[OUTBOX_KEY_BYTES], body[200];
	(void)snprintf(body, sizeof body, "{\"verb\":\"settle\",\"effect\":\"%s\",\"happened\":false}",
		outbox_key_print(e.key, key));
	assert_int_equal(foldworld_outcome(w, command(w, body)), OUTCOME_DONE);
	assert_true(span_search(code(w, "q1").trouble, SPAN_LIT("人工查看")) != SIZE_MAX);
	/* What is listed then is no answer any more. */
	(void)answer(w, API_LIST_WAY, LISTED(ID("x1"), ""));
	assert_int_equal(foldworld_count(w, API_GET_WAY), 0);
}

static void what_is_refused_says_why(void **state)
{
	struct foldworld *w = *state;
	(void)answer(w, API_ADD_WAY, "{\"errcode\":41054,\"errmsg\":\"no\"}");
	assert_true(span_search(code(w, "q1").trouble, SPAN_LIT("没有激活，或没有实名（41054）")) != SIZE_MAX);
	(void)answer(w, API_ADD_LINK, "{\"errcode\":48002,\"errmsg\":\"no\"}");
	assert_true(span_search(code(w, "ad").trouble, SPAN_LIT("获客助手（48002）")) != SIZE_MAX);
}

/* By a person, once no table names it. */
static void one_is_deleted(void **state)
{
	struct foldworld *w = *state;
	(void)answer(w, API_ADD_WAY, MADE("w1", ",\"qr_code\":\"https://p/1\""));
	(void)answer(w, API_ADD_LINK,
		"{\"errcode\":0,\"link\":{\"link_id\":\"l1\",\"link_name\":\"广告\",\"url\":\"https://work.weixin.qq.com/ca/1\"}}");
	assert_int_equal(
		foldworld_outcome(w, command(w, "{\"verb\":\"drop_code\",\"code\":\"前台\"}")), OUTCOME_REFUSED);
	foldworld_scripts(w, "sop/门店.md", TABLE("| 别的 | q2 | 多人码 | 李丽 |\n"), NULL);
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, command(w, "{\"verb\":\"drop_code\",\"code\":\"前台\"}")), OUTCOME_DONE);
	assert_int_equal(
		foldworld_outcome(w, command(w, "{\"verb\":\"drop_code\",\"code\":\"前台\"}")), OUTCOME_REFUSED);
	assert_int_equal(foldworld_outcome(w, command(w, "{\"verb\":\"drop_code\",\"code\":\"广告\"}")), OUTCOME_DONE);
	assert_true(span_search(asked(w, API_DEL_WAY).request, SPAN_LIT("w1")) != SIZE_MAX);
	assert_true(span_search(asked(w, API_DEL_LINK).request, SPAN_LIT("l1")) != SIZE_MAX);
	(void)answer(w, API_DEL_WAY, "{\"errcode\":0,\"errmsg\":\"ok\"}");
	assert_int_equal(code(w, "q1").config_id.n, 0);
	assert_int_equal(
		foldworld_outcome(w, command(w, "{\"verb\":\"drop_code\",\"code\":\"前台\"}")), OUTCOME_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(its_picture_is_asked_for, setup, teardown),
		cmocka_unit_test_setup_teardown(it_is_found_by_its_state, setup, teardown),
		cmocka_unit_test_setup_teardown(it_was_not_made, setup, teardown),
		cmocka_unit_test_setup_teardown(it_is_not_wanted_any_more, setup, teardown),
		cmocka_unit_test_setup_teardown(a_person_looked, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_refused_says_why, setup, teardown),
		cmocka_unit_test_setup_teardown(one_is_deleted, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
