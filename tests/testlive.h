/* The real program against the real sandbox on loopback: a folder, two processes, questions over HTTP and to the file of the state. */
#ifndef SIYU_TESTS_TESTLIVE_H
#define SIYU_TESTS_TESTLIVE_H
#include "base/clock.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/mem.h"
#include "net/fetch.h"
#include "net/listen.h"

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

#define TESTLIVE_SECRET "kill-secret"
#define TESTLIVE_AES_KEY "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFA"

struct testlive {
	char dir[256], data[280], conf[300], program[512];
	uint16_t gate, desk, sandbox_port;
	pid_t sandbox, serve;
	struct fetch *fetch;
	struct text body;
	int status;
	bool done;
};

static inline void testlive_must(enum rc rc, const struct err *err)
{
	if (rc)
		fail_msg("%s", err->text);
}

static inline uint16_t testlive_port(void)
{
	struct err err = {0};
	uint16_t port = 0;
	int fd = -1;
	testlive_must(listen_tcp(SPAN_LIT("127.0.0.1:0"), &fd, &err), &err);
	testlive_must(listen_port(fd, &port, &err), &err);
	listen_close(fd);
	return port;
}

static inline void testlive_write(const struct testlive *r, const char *name, const char *bytes)
{
	char path[512];
	struct err err = {0};
	snprintf(path, sizeof path, "%s/%s", r->dir, name);
	testlive_must(fileio_write(path, span_of(bytes), 0600, &err), &err);
}

static inline pid_t testlive_start(const struct testlive *r, const char *log, const char *const *argv)
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

static inline void testlive_serve(struct testlive *r)
{
	const char *const argv[] = {r->program, "--conf", r->conf, "serve", NULL};
	r->serve = testlive_start(r, "serve.log", argv);
}

/* more: further options in pairs, NULL behind the last; NULL: none. */
static inline void testlive_sandbox_with(struct testlive *r, const char *const *more)
{
	char listen[32], callback[64], orders[64], file[4][300];
	static const char *const names[] = {"secret", "token", "aes_key", "orders_key"};
	snprintf(listen, sizeof listen, "127.0.0.1:%u", (unsigned)r->sandbox_port);
	snprintf(callback, sizeof callback, "http://127.0.0.1:%u/wecom/bot", (unsigned)r->gate);
	snprintf(orders, sizeof orders, "http://127.0.0.1:%u/orders", (unsigned)r->gate);
	for (int i = 0; i < 4; i++)
		snprintf(file[i], sizeof file[i], "%s/%s", r->dir, names[i]);
	const char *argv[48] = {r->program, "sandbox", "--listen", listen, "--corpid", "wwkill", "--secret-file",
		file[0], "--callback", callback, "--token-file", file[1], "--aes-key-file", file[2], "--orders-url",
		orders, "--orders-key-file", file[3], "--employees", "0", "--confirm-permille", "1000",
		"--confirm-mean-s", "1", "--speed", "2", "--retries", "12", "--retry-ms", "100", "--double-permille",
		"100"};
	size_t n = 0;
	while (argv[n])
		n++;
	for (; more && *more && n + 1 < sizeof argv / sizeof *argv; more++)
		argv[n++] = *more;
	r->sandbox = testlive_start(r, "sandbox.log", argv);
}

static inline void testlive_sandbox(struct testlive *r)
{
	testlive_sandbox_with(r, NULL);
}

static inline void testlive_take(void *user, const struct fetch_reply *reply)
{
	struct testlive *r = user;
	r->done = true;
	r->status = reply->outcome == FETCH_ANSWERED ? reply->status : 0;
	text_add(&r->body, reply->body);
}

static inline int testlive_ask(struct testlive *r, uint16_t port, const char *path, const char *body)
{
	char url[512];
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
	testlive_must(fetch_start(r->fetch, &call, &err), &err);
	while (!r->done)
		fetch_step(r->fetch, 50);
	return r->status;
}

static inline void testlive_ready(struct testlive *r, uint16_t port)
{
	int64_t until = clock_boot_ms() + 15000;
	while (testlive_ask(r, port, "/healthz", NULL) != 200) {
		if (clock_boot_ms() > until)
			fail_msg("port %u does not get ready: see %s", (unsigned)port, r->dir);
		clock_sleep_ms(30);
	}
}

/* A role writes its pid into its lock. */
static inline pid_t testlive_pid(const struct testlive *r, const char *role)
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

static inline void testlive_kill(const struct testlive *r, const char *role)
{
	pid_t pid = testlive_pid(r, role);
	/* While a supervisor waits for what a killed one left it holds these locks itself. */
	if (pid > 1 && pid != r->serve)
		(void)kill(pid, SIGKILL);
}

static inline int64_t testlive_number(const struct testlive *r, const char *sql)
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

/* Ports, folder, program; false: SIYU does not name one (the caller skips). */
static inline bool testlive_new(struct testlive *r, const char *name)
{
	const char *tmp = getenv("SIYU_TMP"), *program = getenv("SIYU");
	struct err err = {0};
	struct fetch_conf fc = {0};
	char sop[300];
	if (!program || access(program, X_OK) != 0) {
		fprintf(stderr, "skipped: SIYU does not name the program\n");
		return false;
	}
	snprintf(r->program, sizeof r->program, "%s", program);
	snprintf(r->dir, sizeof r->dir, "%s/siyu-%s-XXXXXX", tmp && tmp[0] ? tmp : "/tmp", name);
	assert_non_null(mkdtemp(r->dir));
	snprintf(r->data, sizeof r->data, "%s/data", r->dir);
	snprintf(r->conf, sizeof r->conf, "%s/siyu.conf", r->dir);
	r->gate = testlive_port();
	r->desk = testlive_port();
	r->sandbox_port = testlive_port();
	text_init(&r->body, 1 << 20);
	testlive_must(fetch_new(&fc, testlive_take, r, &r->fetch, &err), &err);
	snprintf(sop, sizeof sop, "%s/sop", r->dir);
	testlive_must(fileio_mkdirs(sop, 0700, &err), &err);
	testlive_write(r, "secret", TESTLIVE_SECRET);
	testlive_write(r, "token", "tok");
	testlive_write(r, "aes_key", TESTLIVE_AES_KEY);
	testlive_write(r, "orders_key", "order-key");
	return true;
}

static inline void testlive_end(pid_t *pid)
{
	int status;
	if (*pid <= 0)
		return;
	(void)kill(*pid, SIGTERM);
	(void)waitpid(*pid, &status, 0);
	*pid = 0;
}

/* After a failed assertion, too. */
static inline void testlive_free(struct testlive *r)
{
	testlive_end(&r->serve);
	testlive_end(&r->sandbox);
	fetch_free(r->fetch);
	text_release(&r->body);
	mem_free(r);
}

static inline void testlive_sweep(const struct testlive *r)
{
	char command[300];
	snprintf(command, sizeof command, "rm -rf '%s'", r->dir);
	assert_int_equal(system(command), 0);
}

#endif
