/* kill -9 of work, of gate and of everything while customers come in over HTTP; then our books and the sandbox's are compared. */
#include "testlive.h"

#define ADDS 90
#define ADD_EVERY_MS 50
#define SETTLE_MS 90000 /* WeCom is asked about a mass message without answer after a minute */

static const char script[] =
	"# 剧本：试\n- 开始：加好友\n\n## 20秒内 问候\n- 打标签：新客\n> {客户|亲}您好。\n\n## 立即 一句\n> 清单给您放这儿了。\n";

static void write_conf(struct testlive *r)
{
	char text[2048];
	int quiet = (int)((clock_real_ms() / 60000 + 480 + 720) % 1440);
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwkill\n[app bot]\nagentid = 1000002\nsecret = " TESTLIVE_SECRET
		"\ntoken = tok\naes_key = " TESTLIVE_AES_KEY "\n"
		"[gate]\nlisten = 127.0.0.1:%u\n[desk]\nlisten = 127.0.0.1:%u\n[wecom]\napi_base = http://127.0.0.1:%u\npoll_seconds = 2, 4, 6, 10\nremind = no\n"
		"[data]\ndir = %s\n[scripts]\ndir = %s/sop\n[orders]\nkey = order-key\n[rules]\nquiet = %02d:%02d-%02d:%02d\nmerge_minutes = 1\nemployee_day = 1000\n",
		(unsigned)r->gate, (unsigned)r->desk, (unsigned)r->sandbox_port, r->data, r->dir, quiet / 60,
		quiet % 60, (quiet + 1) % 1440 / 60, (quiet + 1) % 60);
	testlive_write(r, "siyu.conf", text);
}

/* -- books of the sandbox ---------------------------------------------------------------------------------------------------- */

static int64_t book(struct testlive *r, const char *key)
{
	struct json_doc *doc = NULL;
	struct err err = {0};
	int64_t v = -1;
	assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/books", NULL), 200);
	testlive_must(json_parse(text_span(&r->body), &doc, &err), &err);
	assert_true(json_int(json_get(json_root(doc), key), &v));
	json_free(doc);
	return v;
}

/* -- killing ------------------------------------------------------------------------------------------------------------------- */

static void kill_all(struct testlive *r)
{
	int status;
	(void)kill(r->serve, SIGKILL);
	(void)waitpid(r->serve, &status, 0);
	testlive_kill(r, "gate");
	testlive_kill(r, "work");
	testlive_kill(r, "desk");
	testlive_serve(r);
}

static void load(struct testlive *r)
{
	char body[128];
	for (int i = 0; i < ADDS; i++) {
		snprintf(body, sizeof body, "{\"userid\":\"e%d\",\"external_userid\":\"wm%04d\",\"name\":\"客%d\"}",
			i % 3, i, i);
		assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/add", body), 200);
		if (i % 4 == 3) {
			snprintf(body, sizeof body,
				"{\"external_userid\":\"wm%04d\",\"order_no\":\"K%04d\",\"amount_fen\":%d}", i - 2, i,
				1000 + i);
			assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/buy", body), 200);
		}
		if (i % 12 == 5)
			testlive_kill(r, "work");
		if (i % 12 == 11)
			testlive_kill(r, "gate");
		if (i == ADDS / 3 || i == ADDS * 2 / 3)
			kill_all(r);
		clock_sleep_ms(ADD_EVERY_MS);
	}
}

/* -- books ------------------------------------------------------------------------------------------------------------------------ */

static const struct {
	const char *key, *sql;
} books[] = {
	{"adds", "SELECT count(*) FROM relation"},
	{"orders", "SELECT count(*) FROM purchase"},
	{"gross_fen", "SELECT coalesce(sum(amount_fen), 0) FROM ledger WHERE kind = 'pay'"},
	{"welcomes", "SELECT count(*) FROM occurrence WHERE step = '问候' AND state = 'delivered'"},
	{"mass_delivered", "SELECT count(*) FROM occurrence WHERE step = '一句' AND state = 'delivered'"},
	{"tags_on", "SELECT count(*) FROM contact_tag"},
};
#define BOOKS (sizeof books / sizeof *books)

static bool agree(struct testlive *r)
{
	if (book(r, "posts_waiting") > 0 || book(r, "mass_delivered") < ADDS)
		return false;
	for (size_t i = 0; i < BOOKS; i++)
		if (testlive_number(r, books[i].sql) != book(r, books[i].key))
			return false;
	return true;
}

/* What no customer should see. The test also runs at night, where every mass message is one of these: that kind is left out. */
static int breaches(struct testlive *r)
{
	struct json_doc *doc = NULL;
	struct err err = {0};
	int n = 0;
	assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/breaches", NULL), 200);
	testlive_must(json_parse(text_span(&r->body), &doc, &err), &err);
	for (const struct json_node *line = json_first(json_get(json_root(doc), "lines")); line;
		line = json_next(line)) {
		if (json_str(line).n == 0 || span_search(json_str(line), SPAN_LIT(" night: ")) != SIZE_MAX)
			continue;
		print_error("%.*s\n", SPAN_ARG(json_str(line)));
		n++;
	}
	json_free(doc);
	return n;
}

static int rig_new(void **state)
{
	*state = mem_alloc(sizeof(struct testlive));
	return 0;
}

static int rig_end(void **state)
{
	testlive_free(*state);
	return 0;
}

static void kills(void **state)
{
	struct testlive *r = *state;
	if (!testlive_new(r, "kill"))
		skip();
	testlive_write(r, "sop/try.md", script);
	write_conf(r);
	testlive_sandbox(r);
	testlive_serve(r);
	testlive_ready(r, r->sandbox_port);
	testlive_ready(r, r->gate);
	for (int64_t until = clock_boot_ms() + 10000;
		testlive_number(r, "SELECT count(*) FROM script") < 1 && clock_boot_ms() < until;)
		clock_sleep_ms(30);
	for (int i = 0; i < 3; i++) {
		char body[64];
		snprintf(body, sizeof body, "{\"userid\":\"e%d\",\"name\":\"员工%d\"}", i, i);
		assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/employee", body), 200);
	}
	load(r);
	bool same = false;
	for (int64_t until = clock_boot_ms() + SETTLE_MS; !same && clock_boot_ms() < until; clock_sleep_ms(300))
		same = agree(r);
	for (size_t i = 0; i < BOOKS; i++)
		if (!same)
			print_error("%s: we have %lld, the sandbox %lld\n", books[i].key,
				(long long)testlive_number(r, books[i].sql), (long long)book(r, books[i].key));
	int bad = breaches(r);
	testlive_end(&r->serve);
	testlive_end(&r->sandbox);
	if (!same)
		fail_msg("the books do not agree; everything lies in %s", r->dir);
	assert_int_equal(bad, 0);
	testlive_sweep(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(kills, rig_new, rig_end)};
	return cmocka_run_group_tests_name("kill", tests, NULL, NULL);
}
