/* rooms: app */
/* A held engine stays held: through kill -9 and restarts, whatever arrives meanwhile, also before work looked; and one whose machine was rolled
 * back with its memory is held, too. The real program, the real sandbox, and a clock that can be put. */
#include "testlive.h"

#include "datadir.h"
#include "held.h"

#define SETTLE_MS 30000
#define HOUR_MS INT64_C(3600000)

static const char script[] = "# 剧本：试\n- 开始：加好友\n\n## 20秒内 问候\n> {客户|亲}您好\n";

struct held {
	struct testlive live;
	struct datadir d;
	char clock[300], wecom_clock[300], preload[600];
};

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

/* -- what the program is told, and says ----------------------------------------------------------------------------------------------- */

static void put_clock(const char *path, int64_t off_ms)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, &off_ms, sizeof off_ms, 0), sizeof off_ms);
	close(fd);
}

static void start(struct held *h, const char *clock, void (*what)(struct testlive *r))
{
	const char *old = getenv("ASAN_OPTIONS");
	char options[400], was[300] = "";
	snprintf(was, sizeof was, "%s", old ? old : "");
	/* A program that looks for its own faults wants to be loaded first. */
	snprintf(options, sizeof options, "%s%sverify_asan_link_order=0", was, was[0] ? ":" : "");
	assert_int_equal(setenv("ASAN_OPTIONS", options, 1), 0);
	assert_int_equal(setenv("LD_PRELOAD", h->preload, 1), 0);
	assert_int_equal(setenv("SIYU_CLOCK", clock, 1), 0);
	what(&h->live);
	unsetenv("LD_PRELOAD");
	unsetenv("SIYU_CLOCK");
	if (old)
		setenv("ASAN_OPTIONS", was, 1);
	else
		unsetenv("ASAN_OPTIONS");
}

static void serve(struct held *h)
{
	start(h, h->clock, testlive_serve);
	testlive_ready(&h->live, h->live.gate);
}

static int run(struct testlive *r, const char *log, const char *a, const char *b)
{
	char path[600];
	const char *const argv[] = {r->program, "--conf", r->conf, a, b, NULL};
	int status = -1;
	snprintf(path, sizeof path, "%s/%s", r->dir, log);
	(void)unlink(path);
	pid_t pid = testlive_start(r, log, argv);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
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

static void wait_phase(struct held *h, const char *phase)
{
	struct testlive *r = &h->live;
	char words[64];
	snprintf(words, sizeof words, "\"phase\":\"%s\"", phase);
	for (int64_t until = clock_boot_ms() + SETTLE_MS; clock_boot_ms() < until; clock_sleep_ms(50))
		if (run(r, "status.log", "status", "--json") == 0 && says(r, "status.log", words))
			return;
	fail_msg("it is not '%s': see %s", phase, r->dir);
}

static int64_t inbox_number(const struct held *h, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int64_t v = -1;
	if (sqlite3_open_v2(h->d.inbox_db, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		v = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return v;
}

/* A customer comes, and the gate has kept it. */
static void comes(struct held *h, const char *customer)
{
	char body[128];
	int64_t head = inbox_number(h, "SELECT max(id) FROM inbox"), now = head;
	snprintf(body, sizeof body, "{\"userid\":\"e0\",\"external_userid\":\"%s\",\"name\":\"客\"}", customer);
	assert_int_equal(testlive_ask(&h->live, h->live.sandbox_port, "/sandbox/add", body), 200);
	for (int64_t until = clock_boot_ms() + SETTLE_MS; now <= head && clock_boot_ms() < until; clock_sleep_ms(20))
		now = inbox_number(h, "SELECT max(id) FROM inbox");
	assert_true(now > head);
}

static int64_t welcomes(struct testlive *r)
{
	struct json_doc *doc = NULL;
	struct err err = {0};
	int64_t v = -1;
	assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/books", NULL), 200);
	testlive_must(json_parse(text_span(&r->body), &doc, &err), &err);
	assert_true(json_int(json_get(json_root(doc), "welcomes"), &v));
	json_free(doc);
	return v;
}

/* Another process of work than that one. */
static void kill_work(struct held *h)
{
	struct testlive *r = &h->live;
	pid_t old = testlive_pid(r, "work");
	assert_true(old > 1);
	assert_int_equal(kill(old, SIGKILL), 0);
	for (int64_t until = clock_boot_ms() + SETTLE_MS; clock_boot_ms() < until; clock_sleep_ms(20))
		if (testlive_pid(r, "work") != old && testlive_pid(r, "work") > 1)
			return;
	fail_msg("work is not started again: see %s", r->dir);
}

/* A message that was made through the API, and that this engine knows nothing of: what it did itself in the time that was taken back. */
static void foreign(struct held *h)
{
	struct testlive *r = &h->live;
	struct json_doc *doc = NULL;
	struct err err = {0};
	char path[400];
	assert_int_equal(
		testlive_ask(r, r->sandbox_port, "/cgi-bin/gettoken?corpid=wwkill&corpsecret=" TESTLIVE_SECRET, NULL),
		200);
	testlive_must(json_parse(text_span(&r->body), &doc, &err), &err);
	snprintf(path, sizeof path, "/cgi-bin/externalcontact/add_msg_template?access_token=%.*s",
		SPAN_ARG(json_str(json_get(json_root(doc), "access_token"))));
	json_free(doc);
	assert_int_equal(testlive_ask(r, r->sandbox_port, path,
				 "{\"chat_type\":\"single\",\"external_userid\":[\"wm1\"],\"sender\":\"e0\",\"text\":{"
				 "\"content\":\"今晚的话\"}}"),
		200);
	assert_true(span_search(text_span(&r->body), SPAN_LIT("\"errcode\":0")) != SIZE_MAX);
}

/* -- the stories ------------------------------------------------------------------------------------------------------------------------ */

static bool begin(struct held *h, const char *name, int64_t off_ms)
{
	struct testlive *r = &h->live;
	struct err err = {0};
	const char *build = getenv("SIYU_BUILD");
	snprintf(h->preload, sizeof h->preload, "%s/standin/clock.so", build ? build : "");
	if (access(h->preload, R_OK) != 0) {
		fprintf(stderr, "skipped: SIYU_BUILD has no clock.so\n");
		return false;
	}
	if (!testlive_new(r, name))
		return false;
	snprintf(h->clock, sizeof h->clock, "%s/clock", r->dir);
	snprintf(h->wecom_clock, sizeof h->wecom_clock, "%s/wecom.clock", r->dir);
	put_clock(h->clock, off_ms);
	put_clock(h->wecom_clock, off_ms);
	testlive_write(r, "sop/try.md", script);
	write_conf(r);
	assert_int_equal(datadir_init(&h->d, r->data, &err), RC_OK);
	start(h, h->wecom_clock, testlive_sandbox);
	serve(h);
	testlive_ready(r, r->sandbox_port);
	assert_int_equal(
		testlive_ask(r, r->sandbox_port, "/sandbox/employee", "{\"userid\":\"e0\",\"name\":\"员工\"}"), 200);
	comes(h, "wm1");
	return true;
}

static void end(struct held *h)
{
	testlive_end(&h->live.serve);
	testlive_end(&h->live.sandbox);
	testlive_sweep(&h->live);
}

static void stays_held(void **state)
{
	struct held *h = *state;
	struct testlive *r = &h->live;
	struct err err = {0};
	int lock = -1;
	if (!begin(h, "held", -HOUR_MS))
		skip();
	testlive_end(&r->serve);
	int64_t newest = inbox_number(h, "SELECT at_ms FROM inbox ORDER BY id DESC LIMIT 1");
	assert_true(newest < clock_real_ms() - HOUR_MS / 2);
	held_end(&h->d); /* as files that are put back without any mark */
	put_clock(h->clock, 0);
	put_clock(h->wecom_clock, 0);
	foreign(h);
	int64_t greeted = welcomes(r);
	/* Somebody comes before work looked. */
	assert_int_equal(datadir_lock(&h->d, "work", &lock, &err), RC_OK);
	serve(h);
	comes(h, "wm2");
	close(lock);
	wait_phase(h, "held");
	assert_true(held_since(&h->d) == newest);
	/* In HELD: an input, and a kill; and a stop and a start. */
	comes(h, "wm3");
	kill_work(h);
	wait_phase(h, "held");
	testlive_end(&r->serve);
	/* In ASKING, for WeCom is not to be reached. */
	assert_int_equal(kill(r->sandbox, SIGSTOP), 0);
	serve(h);
	wait_phase(h, "asking");
	(void)run(r, "sync.log", "sync", NULL);
	kill_work(h);
	wait_phase(h, "asking");
	assert_true(held_since(&h->d) == newest);
	assert_int_equal(kill(r->sandbox, SIGCONT), 0);
	wait_phase(h, "held");
	assert_true(held_since(&h->d) == newest);
	assert_int_equal(welcomes(r), greeted);
	/* A person says so: now, and for good. */
	assert_int_equal(run(r, "resume.log", "resume", "--send"), 0);
	wait_phase(h, "open");
	comes(h, "wm4");
	kill_work(h);
	wait_phase(h, "open");
	assert_true(held_since(&h->d) == HELD_NONE);
	end(h);
}

static void rolled_back_with_its_memory(void **state)
{
	struct held *h = *state;
	struct testlive *r = &h->live;
	if (!begin(h, "rolled", 0))
		skip();
	wait_phase(h, "open");
	foreign(h);
	int64_t before = clock_real_ms();
	put_clock(h->clock, 120000);
	wait_phase(h, "held");
	int64_t since = held_since(&h->d);
	assert_true(since < before && since > before - HOUR_MS);
	int64_t greeted = welcomes(r);
	comes(h, "wm2");
	kill_work(h);
	wait_phase(h, "held");
	assert_true(held_since(&h->d) == since);
	assert_int_equal(welcomes(r), greeted);
	assert_int_equal(run(r, "resume.log", "resume", "--send"), 0);
	wait_phase(h, "open");
	assert_true(held_since(&h->d) == HELD_NONE);
	assert_true(says(r, "resume.log", "放行了"));
	assert_int_equal(run(r, "again.log", "resume", "--send"), 0);
	assert_true(says(r, "again.log", "没有停着"));
	end(h);
}

/* Nobody told it the time yet: what came after its own now is found all the same. */
static void rolled_back_with_its_clock(void **state)
{
	struct held *h = *state;
	struct testlive *r = &h->live;
	if (!begin(h, "behind", 0))
		skip();
	wait_phase(h, "open");
	testlive_end(&r->serve);
	foreign(h);
	put_clock(h->clock, -600000);
	serve(h);
	wait_phase(h, "held");
	assert_true(held_since(&h->d) < clock_real_ms() - 600000);
	put_clock(h->clock, 0);
	wait_phase(h, "held");
	end(h);
}

/* Where WeCom has nothing that it does not know it goes on by itself. */
static void goes_on(void **state)
{
	struct held *h = *state;
	if (!begin(h, "goes-on", 0))
		skip();
	wait_phase(h, "open");
	put_clock(h->clock, 120000);
	for (int64_t until = clock_boot_ms() + SETTLE_MS; clock_boot_ms() < until; clock_sleep_ms(20))
		if (says(&h->live, "serve.log", "phase=asking"))
			break;
	assert_true(says(&h->live, "serve.log", "phase=asking"));
	wait_phase(h, "open");
	comes(h, "wm2");
	end(h);
}

static int rig_new(void **state)
{
	*state = mem_alloc(sizeof(struct held));
	return 0;
}

static int rig_end(void **state)
{
	testlive_free(*state);
	return 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, rig_new, rig_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(stays_held), T(rolled_back_with_its_memory), T(rolled_back_with_its_clock), T(goes_on)};
	return cmocka_run_group_tests_name("held", tests, NULL, NULL);
}
