/* rooms: app */
/* An upgrade that raises the version of the fold, under traffic: the gate of the new program keeps what comes before its work looks, which goes on
 * from there; and the log gives the state from what stood before. */
#include "testlive.h"

#include "datadir.h"

#define SETTLE_MS 30000

static const char script[] = "# 剧本：试\n- 开始：加好友\n\n## 20秒内 问候\n> {客户|亲}您好\n";

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

/* A customer comes, and the gate has kept it. */
static void comes(struct testlive *r, const char *customer)
{
	char body[128];
	snprintf(body, sizeof body, "{\"userid\":\"e0\",\"external_userid\":\"%s\",\"name\":\"客\"}", customer);
	assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/add", body), 200);
}

static void wait_for(struct testlive *r, const char *sql, int64_t want)
{
	for (int64_t until = clock_boot_ms() + SETTLE_MS; clock_boot_ms() < until; clock_sleep_ms(30))
		if (testlive_number(r, sql) == want)
			return;
	fail_msg("%s: %lld, not %lld; everything lies in %s", sql, (long long)testlive_number(r, sql), (long long)want,
		r->dir);
}

/* What an older program left. */
static void older(const struct datadir *d)
{
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(d->state_db, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE meta SET fold_version = 0", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static int64_t head(const struct datadir *d)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int64_t v = -1;
	if (sqlite3_open_v2(d->inbox_db, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(db, "SELECT max(id) FROM inbox", -1, &s, NULL) == SQLITE_OK &&
		sqlite3_step(s) == SQLITE_ROW)
		v = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return v;
}

static void under_traffic(void **state)
{
	struct testlive *r = *state;
	struct datadir d;
	struct err err = {0};
	int lock = -1, status = -1;
	if (!testlive_new(r, "upgrade"))
		skip();
	testlive_write(r, "sop/try.md", script);
	write_conf(r);
	assert_int_equal(datadir_init(&d, r->data, &err), RC_OK);
	testlive_sandbox(r);
	testlive_serve(r);
	testlive_ready(r, r->sandbox_port);
	testlive_ready(r, r->gate);
	assert_int_equal(
		testlive_ask(r, r->sandbox_port, "/sandbox/employee", "{\"userid\":\"e0\",\"name\":\"员工\"}"), 200);
	comes(r, "wm1");
	wait_for(r, "SELECT count(*) FROM occurrence WHERE step = '问候' AND state = 'delivered'", 1);
	testlive_end(&r->serve);

	older(&d);
	assert_int_equal(datadir_lock(&d, "work", &lock, &err), RC_OK);
	testlive_serve(r);
	testlive_ready(r, r->gate);
	int64_t before = head(&d);
	comes(r, "wm2");
	for (int64_t until = clock_boot_ms() + SETTLE_MS; head(&d) == before && clock_boot_ms() < until;)
		clock_sleep_ms(20);
	assert_true(head(&d) > before);
	close(lock);
	wait_for(r, "SELECT count(*) FROM occurrence WHERE step = '问候' AND state = 'delivered'", 2);
	wait_for(r, "SELECT fold_version FROM meta WHERE fold_version > 0", 1);
	assert_int_equal(kill(r->serve, 0), 0);
	testlive_end(&r->serve);
	const char *const argv[] = {r->program, "--conf", r->conf, "replay", NULL};
	pid_t pid = testlive_start(r, "replay.log", argv);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
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
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(under_traffic, rig_new, rig_end)};
	return cmocka_run_group_tests_name("upgrade", tests, NULL, NULL);
}
