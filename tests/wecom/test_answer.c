#include "wecom/answer.h"
#include "sample.h"
#include <stdio.h>
#include <string.h>

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new(1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct span shown(const struct answer *x)
{
	struct jsonw *w = sample_writer(arena);

	answer_show(x, w);
	return sample_written(arena, w);
}

static struct span reduced(const struct answer *x, size_t part)
{
	struct jsonw *w = sample_writer(arena);

	answer_reduce(x, part, w);
	return sample_written(arena, w);
}

static bool is_absent(const struct json_node *want)
{
	return span_is(json_str(want), "<absent>");
}

static bool is_digits(struct span s)
{
	int64_t v;

	return span_int(s, &v);
}

/* The samples' rule: a path of keys, '*' walks a list, the expectation nests in the same way. */
static bool holds(const struct json_node *want, const struct json_node *got, struct span path)
{
	struct span head, rest;
	struct text a, b;
	char key[64];

	if (path.n == 0 && json_kind(want) != JSON_ARRAY) {
		if (is_absent(want))
			return got == NULL;
		text_init(&a, 4096);
		text_init(&b, 4096);
		bool bw = false, bg = false;
		bool ok = json_bool(want, &bw)
			? json_bool(got, &bg) && bw == bg
			: json_scalar(want, &a) && json_scalar(got, &b) && span_eq(text_span(&a), text_span(&b));
		text_release(&a);
		text_release(&b);
		return ok;
	}
	if (path.n == 0) /* a whole list of scalars */
		path = SPAN_LIT("*");
	span_cut(path, '.', &head, &rest);
	if (!span_is(head, "*")) {
		snprintf(key, sizeof(key), "%.*s", SPAN_ARG(head));
		/* published placeholders: "create_time":"xxxx" is no time */
		if (rest.n == 0 && span_is(head, "create_time") && json_kind(want) == JSON_STRING &&
			!is_digits(json_str(want)))
			return json_get(got, key) == NULL;
		return holds(want, json_get(got, key), rest);
	}
	if (got == NULL)
		return is_absent(want) || (json_kind(want) == JSON_ARRAY && json_count(want) == 0);
	if (json_kind(got) != JSON_ARRAY || json_count(got) != json_count(want))
		return false;
	const struct json_node *w = json_first(want), *g = json_first(got);
	for (; w != NULL; w = json_next(w), g = json_next(g))
		if (!holds(w, g, rest))
			return false;
	return true;
}

static void check_must(struct span file, const struct answer *x, const struct json_node *must)
{
	struct json_doc *doc;

	assert_int_equal(json_parse(shown(x), &doc, NULL), RC_OK);
	for (const struct json_node *m = json_first(must); m; m = json_next(m)) {
		struct span path = json_key(m), text = json_str(m);
		bool ok = holds(m, json_root(doc), path);
		if (span_is(path, "errcode") && is_absent(m)) /* no errcode is success */
			ok = x->code == 0;
		else if (span_is(path, "errmsg")) /* ours ends before the hint */
			ok = span_eq(span_take(text, x->msg.n), x->msg) &&
				span_search(x->msg, SPAN_LIT("hint")) == SIZE_MAX;
		else if (span_is(path, "access_token") && x->code == 0)
			ok = span_eq(x->u.token.access_token, text);
		else if (x->api == API_MOMENT_CHOSEN && span_is(path, "customer_list.*.userid"))
			ok = true; /* whose list it is stands in the question: they are counted alone */
		if (!ok)
			sample_fail(file, "'%.*s' in %.*s", SPAN_ARG(path), SPAN_ARG(shown(x)));
	}
	json_free(doc);
}

static enum rc read_back(enum api_id api, struct span json, struct answer *ret, struct err *err)
{
	struct json_doc *doc;
	enum rc rc = json_parse(json, &doc, err);

	if (rc)
		return rc;
	rc = answer_read(arena, api, json_root(doc), ret, err);
	json_free(doc);
	return rc;
}

/* What the fold reads is what the sender read, less the fields of the wire. */
static void check_reduced(struct span file, const struct answer *x)
{
	struct answer y;
	struct err err;
	size_t parts = answer_parts(x);

	if (api_unkept(x->api) && x->code == 0)
		return;
	for (size_t i = 0; i < parts; i++) {
		struct span once = reduced(x, i);
		if (read_back(x->api, once, &y, &err) != RC_OK)
			sample_fail(file, "%s", err.text);
		assert_int_equal(y.part, i);
		assert_int_equal(y.parts, parts);
		assert_int_equal(y.cls, x->cls);
		if (!span_eq(reduced(&y, 0), once))
			sample_fail(file, "not canonical: %.*s", SPAN_ARG(once));
	}
}

static enum api_id endpoint_api(struct span endpoint)
{
	for (enum api_id id = API_NONE + 1; id < API_COUNT; id++)
		if (span_eq(span_drop(span_of(api_def(id)->path), strlen("/cgi-bin/")), endpoint))
			return id;
	return API_NONE;
}

static void test_published_answers(void **state)
{
	(void)state;
	struct json_doc *doc = sample_open(arena, "samples/api/index.json");
	const struct json_node *list = NULL;
	size_t n = 0, typed = 0;

	for (const struct json_node *c = json_first(json_root(doc)); c; c = json_next(c))
		if (json_kind(c) == JSON_ARRAY)
			list = c;
	for (const struct json_node *v = json_first(list); v; v = json_next(v), n++) {
		struct span file = sample_text(arena, v, "file"), cls = sample_text(arena, v, "class");
		struct span body = sample_load(arena, arena_printf(arena, "samples/api/%.*s", SPAN_ARG(file)).p);
		enum api_id api = endpoint_api(sample_text(arena, v, "endpoint"));
		struct answer x;
		int64_t code = 0;

		assert_true(span_present(body));
		answer_parse(arena, api, 200, body, &x);
		json_int(json_path(v, "must.errcode"), &code);
		assert_int_equal(x.odd, ANSWER_SOUND);
		if (x.code != code || span_is(cls, "error") != (x.cls != ERRCLASS_OK))
			sample_fail(file, "code %lld of class %s", (long long)x.code, errclass_name(x.cls));
		if (api != API_NONE) {
			check_must(file, &x, json_get(v, "must"));
			check_reduced(file, &x);
			typed++;
		}
	}
	assert_int_equal(n, 155);
	assert_true(typed >= 55);
	json_free(doc);
}

static struct answer parse(enum api_id api, int status, const char *body)
{
	struct answer x;

	answer_parse(arena, api, status, span_of(body), &x);
	return x;
}

static void test_odd_answers(void **state)
{
	(void)state;
	static const struct {
		int status;
		const char *body;
		enum answer_odd odd;
		enum errclass cls;
	} cases[] = {
		{404, "", ANSWER_EMPTY, ERRCLASS_BUG},
		{200, " \n", ANSWER_EMPTY, ERRCLASS_ODD},
		{502, "<html><h1>502 Bad Gateway</h1></html>", ANSWER_HTML, ERRCLASS_ODD},
		{200, "<html>login</html>", ANSWER_HTML, ERRCLASS_ODD},
		{200, "{\"errcode\":0,\"errm", ANSWER_MALFORMED, ERRCLASS_ODD},
		{200, "[]", ANSWER_MALFORMED, ERRCLASS_ODD},
		{200, "{}", ANSWER_MALFORMED, ERRCLASS_ODD},
		{200, "{\"errcode\":null}", ANSWER_MALFORMED, ERRCLASS_ODD},
		{200, "{\"error\":\"captive portal\"}", ANSWER_MALFORMED, ERRCLASS_ODD},
		{500, "{\"errcode\":0}", ANSWER_STATUS, ERRCLASS_ODD},
		{200, "{\"errcode\":\"0\",\"errmsg\":\"ok\"}", ANSWER_SOUND, ERRCLASS_OK},
		{200, "\xef\xbb\xbf{\"errcode\":0}", ANSWER_SOUND, ERRCLASS_OK},
		{500, "{\"errcode\":-1,\"errmsg\":\"system busy\"}", ANSWER_SOUND, ERRCLASS_RETRY},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct answer x = parse(API_SEND_WELCOME, cases[i].status, cases[i].body);
		if (x.odd != cases[i].odd || x.cls != cases[i].cls ||
			(x.odd != ANSWER_SOUND && x.code != ANSWER_NO_INT))
			sample_fail(span_of(cases[i].body), "%s, %s", answer_odd_name(x.odd), errclass_name(x.cls));
		check_reduced(span_of(cases[i].body), &x);
	}
	/* a success without its result is none */
	assert_int_equal(parse(API_GETTOKEN, 200, "{\"errcode\":0}").odd, ANSWER_MALFORMED);
	assert_int_equal(parse(API_ADD_MASS, 200, "{\"errcode\":0,\"fail_list\":[]}").odd, ANSWER_MALFORMED);
	assert_int_equal(parse(API_GETTOKEN, 200, "{\"access_token\":\"t\",\"expires_in\":7200}").odd, ANSWER_SOUND);
}

static void test_message_is_cleaned(void **state)
{
	(void)state;
	struct answer x = parse(API_MARK_TAG, 200,
		"{\"errcode\":40014,\"errmsg\":\"invalid\\naccess_token, hint: [17_9], from ip: "
		"203.0.113.7, more info at x\"}");

	assert_true(span_is(x.msg, "invalid access_token"));
	assert_true(span_is(x.hint, "17_9"));
	assert_true(span_is(x.from_ip, "203.0.113.7"));
	assert_int_equal(x.cls, ERRCLASS_TOKEN);
	assert_string_equal(reduced(&x, 0).p, "{\"code\":40014,\"msg\":\"invalid access_token\"}");
}

static void test_address_is_an_address(void **state)
{
	(void)state;
	assert_true(span_is(
		parse(API_MARK_TAG, 200, "{\"errcode\":60020,\"errmsg\":\"no, from ip: 2001:db8::7, more\"}").from_ip,
		"2001:db8::7"));
	assert_false(
		span_present(parse(API_MARK_TAG, 200, "{\"errcode\":60020,\"errmsg\":\"no, from ip: <x>\"}").from_ip));
	assert_false(span_present(parse(API_MARK_TAG, 200, "{\"errcode\":60020,\"errmsg\":\"no\"}").from_ip));
}

static void test_failure_has_no_fields(void **state)
{
	(void)state;
	struct answer x =
		parse(API_MASS_TASK, 200, "{\"errcode\":41063,\"errmsg\":\"x\",\"task_list\":[{\"userid\":\"u\"}]}");

	assert_null(x.u.mass_task.task_list);
	assert_int_equal(x.cls, ERRCLASS_RETRY);
}

static void test_secrets_and_private_fields_are_no_inputs(void **state)
{
	(void)state;
	struct answer x = parse(API_CONTACT_GET, 200,
		"{\"errcode\":0,\"external_contact\":{\"external_userid\":\"wm\",\"avatar\":\"http://a\",\"type\":1},"
		"\"follow_user\":[{\"userid\":\"u\",\"remark_mobiles\":[\"139\"],\"tags\":[{\"tag_id\":\"et\"}]}]}");

	assert_string_equal(reduced(&x, 0).p,
		"{\"code\":0,\"external_contact\":{\"external_userid\":\"wm\",\"type\":1},"
		"\"follow_user\":[{\"userid\":\"u\",\"tags\":[{\"tag_id\":\"et\"}],\"remark_mobiles\":[\"139\"]}]}");
	x = parse(API_GETTOKEN, 200, "{\"errcode\":0,\"access_token\":\"SECRET\",\"expires_in\":7200}");
	assert_true(span_search(shown(&x), SPAN_LIT("SECRET")) == SIZE_MAX);
	assert_true(x.u.token.expires_in == 7200);
}

/* Who opened a page, in either spelling; tickets are shown to nobody (api.md 16.2, 16.3). */
static void test_pages(void **state)
{
	(void)state;
	struct answer x = parse(API_OAUTH, 200, "{\"errcode\":0,\"userid\":\"lin.yue\"}");

	assert_true(span_is(x.u.oauth.userid, "lin.yue") && !span_present(x.u.oauth.openid));
	x = parse(API_OAUTH, 200, "{\"errcode\":0,\"UserId\":\"lin.yue\",\"DeviceId\":\"d\"}");
	assert_true(span_is(x.u.oauth.userid, "lin.yue"));
	x = parse(API_OAUTH, 200, "{\"errcode\":0,\"OpenId\":\"oA\"}");
	assert_true(span_is(x.u.oauth.openid, "oA") && !x.u.oauth.userid.n);
	x = parse(API_OAUTH, 200, "{\"errcode\":0,\"openid\":\"oA\",\"external_userid\":\"wmA\"}");
	assert_true(span_is(x.u.oauth.external_userid, "wmA") && !x.u.oauth.userid.n);
	x = parse(API_OAUTH, 200, "{\"errcode\":42003,\"errmsg\":\"code expired\"}");
	assert_int_equal(x.code, 42003);
	assert_int_equal(x.cls, ERRCLASS_STATE);
	x = parse(API_APP_TICKET, 200, "{\"errcode\":0,\"ticket\":\"SECRET\",\"expires_in\":7200}");
	assert_true(span_is(x.u.ticket.ticket, "SECRET") && x.u.ticket.expires_in == 7200);
	assert_true(span_search(shown(&x), SPAN_LIT("SECRET")) == SIZE_MAX);
	assert_int_equal(parse(API_CORP_TICKET, 200, "{\"errcode\":0}").odd, ANSWER_MALFORMED);
}

/* Who is behind a link stands beside it, or in it (api.md 9). */
static void test_links(void **state)
{
	(void)state;
	struct answer x = parse(API_LINK_GET, 200,
		"{\"errcode\":0,\"link\":{\"link_id\":\"caL\",\"link_name\":\"a\"},\"range\":{\"user_list\":[\"u\"]}}");

	assert_true(x.u.link_get.user_list_n == 1 && span_is(x.u.link_get.link_name, "a"));
	assert_string_equal(reduced(&x, 0).p,
		"{\"code\":0,\"link\":{\"link_id\":\"caL\",\"link_name\":\"a\"},\"range\":{\"user_list\":[\"u\"]}}");
	x = parse(API_LINK_GET, 200,
		"{\"errcode\":0,\"link\":{\"link_id\":\"caL\",\"range\":{\"user_list\":[\"u\",\"v\"]}}}");
	assert_true(x.u.link_get.user_list_n == 2);
}

/* What became of a moment: the result inside, with who may not publish. */
static void test_moment_job(void **state)
{
	(void)state;
	struct answer y,
		x = parse(API_MOMENT_JOB, 200,
			"{\"errcode\":0,\"status\":3,\"type\":\"add_moment_task\",\"result\":{\"errcode\":0,\"errmsg\":\"ok\",\"moment_id\":"
			"\"momB12\",\"invalid_sender_list\":{\"user_list\":[\"old.one\"],\"department_list\":[]},"
			"\"invalid_external_contact_list\":{\"tag_list\":[]}}}");

	assert_int_equal(answer_parts(&x), 1);
	assert_int_equal(read_back(API_MOMENT_JOB, reduced(&x, 0), &y, NULL), RC_OK);
	assert_int_equal(y.u.moment.status, 3);
	assert_int_equal(y.u.moment.fault, 0);
	assert_true(span_is(y.u.moment.moment_id, "momB12"));
	assert_int_equal(y.u.moment.user_list_n, 1);
	assert_true(span_is(y.u.moment.user_list[0], "old.one"));
	assert_int_equal(y.u.moment.tag_list_n, 0);
}

/* api.md 2.8, 3.5: all of these fields are kept. */
static void test_strategies(void **state)
{
	(void)state;
	static const struct {
		enum api_id api;
		const char *fields;
	} rows[] = {{API_STRATEGIES, "\"strategy\":[{\"strategy_id\":7},{\"strategy_id\":9}],\"next_cursor\":\"c\""},
		{API_STRATEGY, "\"strategy\":{\"strategy_id\":7,\"parent_id\":0,\"strategy_name\":\"华东\"}"},
		{API_STRATEGY_TAGS,
			"\"tag_group\":[{\"group_id\":\"g\",\"strategy_id\":7,\"tag\":[{\"id\":\"st1\"}]}]"}};
	struct answer x;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		answer_parse(arena, rows[i].api, 200, arena_printf(arena, "{\"errcode\":0,%s}", rows[i].fields), &x);
		assert_true(span_eq(reduced(&x, 0), arena_printf(arena, "{\"code\":0,%s}", rows[i].fields)));
	}
	answer_parse(arena, API_STRATEGY, 200, SPAN_LIT("{\"errcode\":0}"), &x); /* no answer of WeCom */
	assert_int_equal(x.cls, ERRCLASS_ODD);
}

/* api.md 12.2. What the payer wrote of himself is no input; long texts are cut, so that a part stays small. */
static void test_bills(void **state)
{
	(void)state;
	char remark[400];
	struct answer y, x;
	struct text t;

	memset(remark, 'r', sizeof remark - 1);
	remark[sizeof remark - 1] = '\0';
	text_init(&t, 1 << 20);
	text_adds(&t, "{\"errcode\":0,\"errmsg\":\"ok\",\"bill_list\":[");
	for (int i = 0; i < 45; i++)
		text_addf(&t,
			"%s{\"transaction_id\":\"4200002\",\"bill_type\":0,\"trade_state\":3,\"pay_time\":1767250000,\"out_trade_no\":\"T-%d\","
			"\"external_userid\":\"wmQx01\",\"total_fee\":19900,\"payee_userid\":\"lin.yue\",\"remark\":\"%s\","
			"\"commodity_list\":[{\"description\":\"Course\\nA\",\"amount\":2}],\"total_refund_fee\":500,"
			"\"refund_list\":[{\"out_refund_no\":\"R1\",\"refund_reqtime\":1767250100,\"refund_status\":2,\"refund_fee\":500}],"
			"\"contact_info\":{\"name\":\"王五\",\"phone\":\"13800000000\"}}",
			i ? "," : "", i, remark);
	text_adds(&t, "],\"next_cursor\":\"b2\"}");
	answer_parse(arena, API_BILLS, 200, text_span(&t), &x);
	text_release(&t);
	assert_int_equal(answer_parts(&x), 3);
	assert_true(span_search(reduced(&x, 0), SPAN_LIT("138")) == SIZE_MAX);
	assert_int_equal(read_back(API_BILLS, reduced(&x, 2), &y, NULL), RC_OK);
	assert_int_equal(y.u.bills.bill_list_n, 5);
	assert_true(span_is(y.u.bills.bill_list[0].out_trade_no, "T-40"));
	assert_true(span_is(y.u.bills.bill_list[0].commodity_list[0].description, "Course A"));
	assert_int_equal(y.u.bills.bill_list[0].remark.n, 120);
	assert_int_equal(y.u.bills.bill_list[0].refund_list[0].refund_fee, 500);
	assert_true(span_is(y.u.bills.next_cursor, "b2"));
	/* A span without bills. */
	x = parse(API_BILLS, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}");
	assert_int_equal(x.cls, ERRCLASS_OK);
	assert_int_equal(x.u.bills.bill_list_n, 0);
}

/* Likes and comments are two lists of one answer: both are cut, each mark is in one part. */
static void test_parts_of_marks(void **state)
{
	(void)state;
	struct text t;
	struct answer x, y;
	size_t likes = 0, comments = 0;

	text_init(&t, 1 << 20);
	text_adds(&t, "{\"errcode\":0,\"comment_list\":[");
	for (int i = 0; i < 130; i++)
		text_addf(&t, "%s{\"external_userid\":\"c%d\",\"create_time\":%d}", i ? "," : "", i, 1605172726 + i);
	text_adds(&t, "],\"like_list\":[");
	for (int i = 0; i < 90; i++)
		text_addf(&t, "%s{\"userid\":\"l%d\",\"create_time\":7}", i ? "," : "", i);
	text_adds(&t, "]}");
	answer_parse(arena, API_MOMENT_MARKS, 200, text_span(&t), &x);
	text_release(&t);
	assert_int_equal(answer_parts(&x), 3);
	for (size_t part = 0; part < 3; part++) {
		assert_int_equal(read_back(API_MOMENT_MARKS, reduced(&x, part), &y, NULL), RC_OK);
		for (size_t i = 0; i < y.u.marks.comment_list_n; i++)
			assert_true(span_eq(
				y.u.marks.comment_list[i].external_userid, arena_printf(arena, "c%zu", comments++)));
		for (size_t i = 0; i < y.u.marks.like_list_n; i++)
			assert_true(span_eq(y.u.marks.like_list[i].userid, arena_printf(arena, "l%zu", likes++)));
	}
	assert_int_equal(comments, 130);
	assert_int_equal(likes, 90);
}

/* 250 results in 3 parts; every one in exactly one part, the rest of the fields in each. */
static void test_parts_of_a_list(void **state)
{
	(void)state;
	struct text t;
	struct answer x, y;
	size_t seen = 0;

	text_init(&t, 1 << 20);
	text_adds(&t, "{\"errcode\":0,\"next_cursor\":\"N\",\"send_list\":[");
	for (int i = 0; i < 250; i++)
		text_addf(&t, "%s{\"external_userid\":\"w%d\",\"userid\":\"u\",\"status\":1}", i ? "," : "", i);
	text_adds(&t, "]}");
	answer_parse(arena, API_MASS_RESULT, 200, text_span(&t), &x);
	text_release(&t);
	assert_int_equal(answer_parts(&x), 3);
	for (size_t part = 0; part < 3; part++) {
		assert_int_equal(read_back(API_MASS_RESULT, reduced(&x, part), &y, NULL), RC_OK);
		assert_true(span_is(y.u.mass_result.next_cursor, "N"));
		assert_true(span_eq(reduced(&y, 0), reduced(&x, part)));
		assert_int_equal(y.u.mass_result.send_list_n, part < 2 ? 100 : 50);
		for (size_t i = 0; i < y.u.mass_result.send_list_n; i++)
			assert_true(span_eq(
				y.u.mass_result.send_list[i].external_userid, arena_printf(arena, "w%zu", seen++)));
	}
	assert_int_equal(seen, 250);
}

/* Neighbours who were sent to alike are one object of the reduced form; nothing is lost, and the order stays. */
static void test_results_alike(void **state)
{
	static const char said[] =
		"{\"errcode\":0,\"send_list\":["
		"{\"external_userid\":\"w1\",\"userid\":\"u\",\"status\":1,\"send_time\":7},"
		"{\"external_userid\":\"w2\",\"userid\":\"u\",\"status\":1,\"send_time\":7},"
		"{\"external_userid\":\"w3\",\"userid\":\"u\",\"status\":1,\"send_time\":8},"
		"{\"external_userid\":\"w4\",\"userid\":\"u\",\"status\":1,\"send_time\":7},"
		"{\"external_userid\":\"w5\",\"userid\":\"u\",\"status\":2},"
		"{\"external_userid\":\"w6\",\"userid\":\"u\",\"status\":2},"
		"{\"chat_id\":\"g1\",\"userid\":\"u\",\"status\":2},{\"chat_id\":\"g2\",\"userid\":\"u\",\"status\":2}]}";
	static const int64_t status[] = {1, 1, 1, 1, 2, 2, 2, 2}, sent_s[] = {7, 7, 8, 7};
	struct answer x, y;

	(void)state;
	answer_parse(arena, API_MASS_RESULT, 200, SPAN_LIT(said), &x);
	assert_true(span_is(reduced(&x, 0),
		"{\"code\":0,\"send_list\":[{\"external_userid\":[\"w1\",\"w2\"],\"status\":1,\"send_time\":7},"
		"{\"external_userid\":\"w3\",\"status\":1,\"send_time\":8},{\"external_userid\":\"w4\",\"status\":1,\"send_time\":7},"
		"{\"external_userid\":[\"w5\",\"w6\"],\"status\":2},{\"chat_id\":\"g1\",\"status\":2},{\"chat_id\":\"g2\",\"status\":2}]}"));
	assert_int_equal(read_back(API_MASS_RESULT, reduced(&x, 0), &y, NULL), RC_OK);
	assert_int_equal(y.u.mass_result.send_list_n, 8);
	for (int i = 0; i < 8; i++) {
		const struct answer_send *v = &y.u.mass_result.send_list[i];

		assert_true(span_eq(i < 6 ? v->external_userid : v->chat_id,
			arena_printf(arena, "%c%d", i < 6 ? 'w' : 'g', i < 6 ? i + 1 : i - 5)));
		assert_true(!span_present(i < 6 ? v->chat_id : v->external_userid));
		assert_int_equal(v->status, status[i]);
		assert_int_equal(v->send_time, i < 4 ? sent_s[i] : ANSWER_NO_INT);
	}
	assert_true(span_eq(reduced(&y, 0), reduced(&x, 0)));
}

/* The members of a customer group are the list that is cut; what is said of the group stands in each part. */
static void test_parts_of_a_group(void **state)
{
	(void)state;
	struct text t;
	struct answer x, y;
	size_t seen = 0;

	text_init(&t, 1 << 20);
	text_adds(&t, "{\"errcode\":0,\"group_chat\":{\"chat_id\":\"wrG\",\"owner\":\"lin\",\"member_list\":[");
	for (int i = 0; i < 250; i++)
		text_addf(&t, "%s{\"userid\":\"w%d\",\"type\":2,\"join_time\":%d,\"group_nickname\":\"n\"}",
			i ? "," : "", i, 1000 + i);
	text_adds(&t, "],\"member_version\":\"v\"}}");
	answer_parse(arena, API_GROUP_GET, 200, text_span(&t), &x);
	text_release(&t);
	assert_int_equal(answer_parts(&x), 3);
	for (size_t part = 0; part < 3; part++) {
		assert_int_equal(read_back(API_GROUP_GET, reduced(&x, part), &y, NULL), RC_OK);
		assert_true(span_is(y.u.group.owner, "lin"));
		assert_true(span_is(y.u.group.member_version, "v"));
		assert_int_equal(y.u.group.member_list_n, part < 2 ? 100 : 50);
		for (size_t i = 0; i < y.u.group.member_list_n; i++) {
			assert_true(span_eq(y.u.group.member_list[i].userid, arena_printf(arena, "w%zu", seen++)));
			assert_false(span_present(y.u.group.member_list[i].group_nickname));
		}
	}
	assert_int_equal(seen, 250);
}

/* Tags lie inside groups: a group may be cut, its name goes into each part; an empty group counts one. */
static void test_parts_of_nested_lists(void **state)
{
	(void)state;
	static const size_t sizes[] = {30, 0, 150, 1, 40, 0};
	struct text t;
	struct answer x, y;
	size_t seen = 0, groups = 0;

	text_init(&t, 1 << 20);
	text_adds(&t, "{\"errcode\":0,\"tag_group\":[");
	for (size_t g = 0, id = 0; g < 6; g++) {
		text_addf(&t, "%s{\"group_id\":\"g%zu\",\"tag\":[", g ? "," : "", g);
		for (size_t i = 0; i < sizes[g]; i++)
			text_addf(&t, "%s{\"id\":\"t%zu\",\"name\":\"n\"}", i ? "," : "", id++);
		text_adds(&t, "]}");
	}
	text_adds(&t, "]}");
	answer_parse(arena, API_TAG_LIST, 200, text_span(&t), &x);
	text_release(&t);
	assert_int_equal(answer_parts(&x), 3); /* 30 + 1 + 150 + 1 + 40 + 1 = 223 */
	for (size_t part = 0; part < 3; part++) {
		assert_int_equal(read_back(API_TAG_LIST, reduced(&x, part), &y, NULL), RC_OK);
		size_t here = 0;
		for (size_t g = 0; g < y.u.tags.tag_group_n; g++) {
			assert_true(span_present(y.u.tags.tag_group[g].group_id));
			here += y.u.tags.tag_group[g].tag_n ? y.u.tags.tag_group[g].tag_n : 1;
			for (size_t i = 0; i < y.u.tags.tag_group[g].tag_n; i++)
				assert_true(
					span_eq(y.u.tags.tag_group[g].tag[i].id, arena_printf(arena, "t%zu", seen++)));
		}
		groups += y.u.tags.tag_group_n;
		assert_int_equal(here, part < 2 ? 100 : 23);
	}
	assert_int_equal(seen, 221);
	assert_int_equal(groups, 8); /* g2 is cut once, at 100, and g4 once, at 200 */
}

static void test_stored_answers_are_checked(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"", "[]", "{}", "{\"code\":\"x\"}", "{\"odd\":\"nothing\"}", "{\"code\":0,\"part\":3,\"parts\":3}"};
	struct answer x;
	struct err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(read_back(API_MARK_TAG, span_of(bad[i]), &x, &err), RC_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_published_answers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_odd_answers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_message_is_cleaned, setup, teardown),
		cmocka_unit_test_setup_teardown(test_address_is_an_address, setup, teardown),
		cmocka_unit_test_setup_teardown(test_failure_has_no_fields, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pages, setup, teardown),
		cmocka_unit_test_setup_teardown(test_links, setup, teardown),
		cmocka_unit_test_setup_teardown(test_secrets_and_private_fields_are_no_inputs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_moment_job, setup, teardown),
		cmocka_unit_test_setup_teardown(test_strategies, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bills, setup, teardown),
		cmocka_unit_test_setup_teardown(test_parts_of_marks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_parts_of_a_list, setup, teardown),
		cmocka_unit_test_setup_teardown(test_results_alike, setup, teardown),
		cmocka_unit_test_setup_teardown(test_parts_of_a_group, setup, teardown),
		cmocka_unit_test_setup_teardown(test_parts_of_nested_lists, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stored_answers_are_checked, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
