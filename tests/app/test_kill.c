/* kill -9 of work, of gate and of everything while customers come in over HTTP; then our books and the sandbox's are compared. */
#include "station.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/mem.h"
#include "net/fetch.h"
#include "net/listen.h"
#include "report/report.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/wait.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define ADDS 90
#define ADD_EVERY_MS 50
#define SETTLE_MS 90000 /* WeCom is asked about a mass message without answer after a minute */

static const char script[] =
	"# 剧本：试\n- 开始：加好友\n\n## 20秒内 问候\n- 打标签：新客\n> {客户|亲}您好。\n\n## 立即 一句\n> 清单给您放这儿了。\n";

struct rig {
	char dir[256], data[280], conf[300], program[512];
	uint16_t gate, desk, sandbox_port;
	pid_t sandbox, serve;
	struct fetch *fetch;
	struct text body;
	int status;
	bool done;
};

static void must(enum rc rc, const struct err *err)
{
	if (rc)
		fail_msg("%s", err->text);
}

static uint16_t free_port(void)
{
	struct err err = {0};
	uint16_t port = 0;
	int fd = -1;
	must(listen_tcp(SPAN_LIT("127.0.0.1:0"), &fd, &err), &err);
	must(listen_port(fd, &port, &err), &err);
	listen_close(fd);
	return port;
}

static void write_file(const struct rig *r, const char *name, const char *bytes)
{
	char path[512];
	struct err err = {0};
	snprintf(path, sizeof path, "%s/%s", r->dir, name);
	must(fileio_write(path, span_of(bytes), 0600, &err), &err);
}

static void write_conf(struct rig *r)
{
	char text[2048];
	int quiet = (int)((clock_real_ms() / 60000 + 480 + 720) % 1440);
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwkill\n[app bot]\nagentid = 1000002\nsecret = kill-secret\ntoken = tok\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFA\n"
		"[gate]\nlisten = 127.0.0.1:%u\n[desk]\nlisten = 127.0.0.1:%u\n[wecom]\napi_base = http://127.0.0.1:%u\npoll_seconds = 2, 4, 6, 10\nremind = no\n"
		"[data]\ndir = %s\n[scripts]\ndir = %s/sop\n[orders]\nkey = order-key\n[rules]\nquiet = %02d:%02d-%02d:%02d\nmerge_minutes = 1\nemployee_day = 1000\n",
		(unsigned)r->gate, (unsigned)r->desk, (unsigned)r->sandbox_port, r->data, r->dir, quiet / 60,
		quiet % 60, (quiet + 1) % 1440 / 60, (quiet + 1) % 60);
	write_file(r, "siyu.conf", text);
	write_file(r, "secret", "kill-secret");
	write_file(r, "token", "tok");
	write_file(r, "aes_key", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFA");
	write_file(r, "orders_key", "order-key");
}

static pid_t start(const struct rig *r, const char *log, const char *const *argv)
{
	char path[300];
	snprintf(path, sizeof path, "%s/%s", r->dir, log);
	pid_t parent = getpid(), pid = fork();
	if (pid == 0) {
#ifdef __linux__
		/* Also when this test is ended from outside, so that nothing is left behind. */
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
			_exit(127);
#endif
		int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		execv(r->program, (char *const *)argv);
		_exit(127);
	}
	(void)parent;
	assert_true(pid > 0);
	return pid;
}

static void start_serve(struct rig *r)
{
	const char *const argv[] = {r->program, "--conf", r->conf, "serve", NULL};
	r->serve = start(r, "serve.log", argv);
}

static void start_sandbox(struct rig *r)
{
	char listen[32], callback[64], orders[64], file[4][300];
	static const char *const names[] = {"secret", "token", "aes_key", "orders_key"};
	snprintf(listen, sizeof listen, "127.0.0.1:%u", (unsigned)r->sandbox_port);
	snprintf(callback, sizeof callback, "http://127.0.0.1:%u/wecom/bot", (unsigned)r->gate);
	snprintf(orders, sizeof orders, "http://127.0.0.1:%u/orders", (unsigned)r->gate);
	for (int i = 0; i < 4; i++)
		snprintf(file[i], sizeof file[i], "%s/%s", r->dir, names[i]);
	const char *const argv[] = {r->program, "sandbox", "--listen", listen, "--corpid", "wwkill", "--secret-file",
		file[0], "--callback", callback, "--token-file", file[1], "--aes-key-file", file[2], "--orders-url",
		orders, "--orders-key-file", file[3], "--employees", "0", "--confirm-permille", "1000",
		"--confirm-mean-s", "1", "--speed", "2", "--retries", "12", "--retry-ms", "100", "--double-permille",
		"100", NULL};
	r->sandbox = start(r, "sandbox.log", argv);
}

/* -- HTTP -------------------------------------------------------------------------------------------------------------------- */

static void take(void *user, const struct fetch_reply *reply)
{
	struct rig *r = user;
	r->done = true;
	r->status = reply->outcome == FETCH_ANSWERED ? reply->status : 0;
	text_add(&r->body, reply->body);
}

static int ask(struct rig *r, uint16_t port, const char *path, const char *body)
{
	char url[128];
	struct err err = {0};
	snprintf(url, sizeof url, "http://127.0.0.1:%u%s", (unsigned)port, path);
	struct fetch_call call = {.id = 1,
		.method = body ? "POST" : "GET",
		.url = span_of(url),
		.content_type = body ? SPAN_LIT("application/json") : SPAN_ABSENT,
		.body = span_of(body),
		.timeout_ms = 5000};
	text_clear(&r->body);
	r->done = false;
	must(fetch_start(r->fetch, &call, &err), &err);
	while (!r->done)
		fetch_step(r->fetch, 50);
	return r->status;
}

static int64_t book(struct rig *r, const char *key)
{
	struct json_doc *doc = NULL;
	struct err err = {0};
	int64_t v = -1;
	assert_int_equal(ask(r, r->sandbox_port, "/sandbox/books", NULL), 200);
	must(json_parse(text_span(&r->body), &doc, &err), &err);
	assert_true(json_int(json_get(json_root(doc), key), &v));
	json_free(doc);
	return v;
}

static void wait_ready(struct rig *r, uint16_t port)
{
	int64_t until = clock_boot_ms() + 15000;
	while (ask(r, port, "/healthz", NULL) != 200) {
		if (clock_boot_ms() > until)
			fail_msg("port %u does not get ready: see %s", (unsigned)port, r->dir);
		clock_sleep_ms(30);
	}
}

/* -- killing ------------------------------------------------------------------------------------------------------------------- */

/* A role writes its pid into its lock. */
static pid_t pid_of(const struct rig *r, const char *role)
{
	char path[512];
	struct text body;
	int64_t pid = 0;
	snprintf(path, sizeof path, "%s/run/%s.lock", r->data, role);
	text_init(&body, 64);
	if (!fileio_read(path, &body, NULL) && body.n > 0)
		(void)span_int(span_trim(text_span(&body)), &pid);
	text_release(&body);
	return (pid_t)pid;
}

static void kill_role(const struct rig *r, const char *role)
{
	pid_t pid = pid_of(r, role);
	if (pid > 1)
		(void)kill(pid, SIGKILL);
}

static void kill_all(struct rig *r)
{
	int status;
	(void)kill(r->serve, SIGKILL);
	(void)waitpid(r->serve, &status, 0);
	kill_role(r, "gate");
	kill_role(r, "work");
	kill_role(r, "desk");
	start_serve(r);
}

static void load(struct rig *r)
{
	char body[128];
	for (int i = 0; i < ADDS; i++) {
		snprintf(body, sizeof body, "{\"userid\":\"e%d\",\"external_userid\":\"wm%04d\",\"name\":\"客%d\"}",
			i % 3, i, i);
		assert_int_equal(ask(r, r->sandbox_port, "/sandbox/add", body), 200);
		if (i % 4 == 3) {
			snprintf(body, sizeof body,
				"{\"external_userid\":\"wm%04d\",\"order_no\":\"K%04d\",\"amount_fen\":%d}", i - 2, i,
				1000 + i);
			assert_int_equal(ask(r, r->sandbox_port, "/sandbox/buy", body), 200);
		}
		if (i % 12 == 5)
			kill_role(r, "work");
		if (i % 12 == 11)
			kill_role(r, "gate");
		if (i == ADDS / 3 || i == ADDS * 2 / 3)
			kill_all(r);
		clock_sleep_ms(ADD_EVERY_MS);
	}
}

/* -- books ------------------------------------------------------------------------------------------------------------------------ */

static int64_t number(const struct rig *r, const char *sql)
{
	char path[512];
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int64_t v = -1;
	snprintf(path, sizeof path, "%s/state/siyu.db", r->data);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		v = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return v;
}

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

static bool agree(struct rig *r)
{
	if (book(r, "posts_waiting") > 0 || book(r, "mass_delivered") < ADDS)
		return false;
	for (size_t i = 0; i < BOOKS; i++)
		if (number(r, books[i].sql) != book(r, books[i].key))
			return false;
	return true;
}

/* What no customer should see. The test also runs at night, where every mass message is one of these: that kind is left out. */
static int breaches(struct rig *r)
{
	struct json_doc *doc = NULL;
	struct err err = {0};
	int n = 0;
	assert_int_equal(ask(r, r->sandbox_port, "/sandbox/breaches", NULL), 200);
	must(json_parse(text_span(&r->body), &doc, &err), &err);
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
	*state = mem_alloc(sizeof(struct rig));
	return 0;
}

static void end(pid_t *pid)
{
	int status;
	if (*pid <= 0)
		return;
	(void)kill(*pid, SIGTERM);
	(void)waitpid(*pid, &status, 0);
	*pid = 0;
}

/* After a failed assertion, too. */
static int rig_end(void **state)
{
	struct rig *r = *state;
	end(&r->serve);
	end(&r->sandbox);
	fetch_free(r->fetch);
	text_release(&r->body);
	mem_free(r);
	return 0;
}

static void kills(void **state)
{
	struct rig *r = *state;
	struct err err = {0};
	struct fetch_conf fc = {0};
	const char *tmp = getenv("SIYU_TMP"), *program = getenv("SIYU");
	if (!program || access(program, X_OK) != 0) {
		fprintf(stderr, "skipped: SIYU does not name the program\n");
		skip();
	}
	snprintf(r->program, sizeof r->program, "%s", program);
	snprintf(r->dir, sizeof r->dir, "%s/siyu-kill-XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
	assert_non_null(mkdtemp(r->dir));
	snprintf(r->data, sizeof r->data, "%s/data", r->dir);
	snprintf(r->conf, sizeof r->conf, "%s/siyu.conf", r->dir);
	r->gate = free_port();
	r->desk = free_port();
	r->sandbox_port = free_port();
	text_init(&r->body, 1 << 20);
	must(fetch_new(&fc, take, r, &r->fetch, &err), &err);
	char sop[300];
	snprintf(sop, sizeof sop, "%s/sop", r->dir);
	must(fileio_mkdirs(sop, 0700, &err), &err);
	write_file(r, "sop/try.md", script);
	write_conf(r);
	start_sandbox(r);
	start_serve(r);
	wait_ready(r, r->sandbox_port);
	wait_ready(r, r->gate);
	for (int64_t until = clock_boot_ms() + 10000;
		number(r, "SELECT count(*) FROM script") < 1 && clock_boot_ms() < until;)
		clock_sleep_ms(30);
	for (int i = 0; i < 3; i++) {
		char body[64];
		snprintf(body, sizeof body, "{\"userid\":\"e%d\",\"name\":\"员工%d\"}", i, i);
		assert_int_equal(ask(r, r->sandbox_port, "/sandbox/employee", body), 200);
	}
	load(r);
	bool same = false;
	for (int64_t until = clock_boot_ms() + SETTLE_MS; !same && clock_boot_ms() < until; clock_sleep_ms(300))
		same = agree(r);
	for (size_t i = 0; i < BOOKS; i++)
		if (!same)
			print_error("%s: we have %lld, the sandbox %lld\n", books[i].key,
				(long long)number(r, books[i].sql), (long long)book(r, books[i].key));
	int bad = breaches(r);
	end(&r->serve);
	end(&r->sandbox);
	if (!same)
		fail_msg("the books do not agree; everything lies in %s", r->dir);
	assert_int_equal(bad, 0);
	char command[300];
	snprintf(command, sizeof command, "rm -rf '%s'", r->dir);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(kills, rig_new, rig_end)};
	return cmocka_run_group_tests_name("kill", tests, NULL, NULL);
}
