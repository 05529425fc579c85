/* rooms: app */
/* siyu backup while the real program serves and customers come in, siyu restore into a new folder, and the real program from there: held until somebody
 * says so, nothing sent twice, and what came after the backup is found again. */
#include "testlive.h"

#define ADDS 30
#define SETTLE_MS 60000

static const char script[] =
	"# 剧本：试\n- 开始：加好友\n- 目标：首单，7天内\n\n## 20秒内 问候\n> {客户|亲}您好\n\n## 第5天 10:00 一句\n> 好吗\n";

static void write_conf(struct testlive *r)
{
	char text[2048];
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwkill\n[app bot]\nagentid = 1000002\nsecret = " TESTLIVE_SECRET
		"\ntoken = tok\naes_key = " TESTLIVE_AES_KEY "\n"
		"[gate]\nlisten = 127.0.0.1:%u\n[desk]\nlisten = 127.0.0.1:%u\n[wecom]\napi_base = http://127.0.0.1:%u\n"
		"[data]\ndir = %s\n[scripts]\ndir = %s/sop\n[orders]\nkey = order-key\n",
		(unsigned)r->gate, (unsigned)r->desk, (unsigned)r->sandbox_port, r->data, r->dir);
	testlive_write(r, "siyu.conf", text);
}

static int ended(pid_t pid)
{
	int status = -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int run(struct testlive *r, const char *log, const char *a, const char *b, const char *c, const char *d)
{
	const char *const argv[] = {r->program, "--conf", r->conf, a, b, c, d, NULL};
	return ended(testlive_start(r, log, argv));
}

static bool says(const struct testlive *r, const char *log, const char *words)
{
	char path[600];
	struct text body;
	snprintf(path, sizeof path, "%s/%s", r->dir, log);
	text_init(&body, 1 << 20);
	bool there =
		fileio_read(path, &body, NULL) == RC_OK && span_search(text_span(&body), span_of(words)) != SIZE_MAX;
	text_release(&body);
	return there;
}

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

static void comes(struct testlive *r, int i)
{
	char body[128];
	snprintf(body, sizeof body, "{\"userid\":\"e0\",\"external_userid\":\"wm%04d\",\"name\":\"客%d\"}", i, i);
	assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/add", body), 200);
}

static bool wait_for(struct testlive *r, const char *sql, int64_t want)
{
	for (int64_t until = clock_boot_ms() + SETTLE_MS; clock_boot_ms() < until; clock_sleep_ms(30))
		if (testlive_number(r, sql) == want)
			return true;
	print_error("%s: %lld, not %lld; everything lies in %s\n", sql, (long long)testlive_number(r, sql),
		(long long)want, r->dir);
	return false;
}

/* The copy is made while they come in: it has the first ones whole. */
static void backed_up(struct testlive *r, const char *to)
{
	const char *const argv[] = {r->program, "--conf", r->conf, "backup", to, NULL};
	int i = 0;
	for (; i < ADDS / 3; i++)
		comes(r, i);
	assert_true(wait_for(r, "SELECT count(*) FROM contact WHERE name <> ''", ADDS / 3));
	pid_t pid = testlive_start(r, "backup.log", argv);
	for (; i < ADDS; i++)
		comes(r, i);
	assert_int_equal(ended(pid), 0);
	assert_true(wait_for(r, "SELECT count(*) FROM contact WHERE name <> ''", ADDS));
	assert_true(wait_for(r, "SELECT count(*) FROM occurrence WHERE step = '问候' AND state = 'delivered'", ADDS));
}

static void there_and_back(void **state)
{
	struct testlive *r = *state;
	char to[300], back[sizeof r->data];
	if (!testlive_new(r, "backup"))
		skip();
	snprintf(to, sizeof to, "%s/copy", r->dir);
	snprintf(back, sizeof back, "%s/back", r->dir);
	testlive_write(r, "sop/try.md", script);
	write_conf(r);
	testlive_sandbox(r);
	testlive_serve(r);
	testlive_ready(r, r->sandbox_port);
	testlive_ready(r, r->gate);
	assert_int_equal(
		testlive_ask(r, r->sandbox_port, "/sandbox/employee", "{\"userid\":\"e0\",\"name\":\"员工\"}"), 200);
	assert_true(wait_for(r, "SELECT count(*) FROM script WHERE current = 1", 1));
	backed_up(r, to);
	/* A second one does not go over the first; into data that serve holds nothing is restored. */
	assert_int_equal(run(r, "again.log", "backup", to, NULL, NULL), 3);
	assert_true(says(r, "again.log", "已经有了"));
	assert_int_not_equal(run(r, "taken.log", "restore", to, "--data", r->data), 0);
	testlive_end(&r->serve);
	int64_t welcomes = book(r, "welcomes");
	assert_int_equal(welcomes, ADDS);
	assert_int_equal(run(r, "restore.log", "restore", to, "--data", back), 0);

	memcpy(r->data, back, sizeof back);
	write_conf(r);
	assert_int_equal(run(r, "replay.log", "replay", NULL, NULL, NULL), 0);
	testlive_serve(r);
	testlive_ready(r, r->gate);
	char first[160];
	snprintf(
		first, sizeof first, "SELECT count(*) FROM contact WHERE customer < 'wm%04d' AND name <> ''", ADDS / 3);
	assert_true(wait_for(r, first, ADDS / 3));
	assert_int_equal(run(r, "status.log", "status", NULL, NULL, NULL), 0);
	assert_true(says(r, "status.log", "held"));
	/* The gate is ready before work is: only work can be asked. */
	int resumed = -1;
	for (int64_t until = clock_boot_ms() + 10000; resumed != 0 && clock_boot_ms() < until; clock_sleep_ms(50))
		resumed = run(r, "resume.log", "resume", "--send", NULL, NULL);
	assert_int_equal(resumed, 0);
	assert_int_equal(run(r, "sync.log", "sync", NULL, NULL, NULL), 0);
	assert_true(wait_for(r, "SELECT count(*) FROM contact WHERE name <> ''", ADDS));
	/* New ones come in as before, and nobody is greeted twice. */
	comes(r, ADDS);
	assert_true(wait_for(r,
		"SELECT count(*) FROM occurrence o JOIN enrolment e ON e.enrolment = o.enrolment WHERE o.step = '问候' AND "
		"o.state = 'delivered' AND e.customer = 'wm0030'",
		1));
	assert_int_equal(book(r, "welcomes"), welcomes + 1);
	testlive_end(&r->serve);
	testlive_end(&r->sandbox);
	testlive_sweep(r);
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

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(there_and_back, rig_new, rig_end)};
	return cmocka_run_group_tests_name("backuplive", tests, NULL, NULL);
}
