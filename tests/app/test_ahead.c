/* rooms: app */
/* A clock that was fast while inputs were kept, and is right again: what waits for it, and why, is said (D1). */
#include "testlib.h"

#include "app/world.h"
#include "base/clock.h"
#include "base/fileio.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FAST_MS 7200000

static char dir[400], conf_file[500], data[500];

/* A world that lives two hours from now on. */
static void live_ahead(void)
{
	struct err err = {0};
	struct conf *conf = NULL;
	struct world *w = NULL;
	int64_t now = clock_real_ms();
	struct brain_conf bc = {.corpid = SPAN_LIT("wwfast"), .secret = SPAN_LIT("s"), .agentid = 7, .seed = 1};
	struct brain *b = brain_new(&bc, now);
	if (conf_load(conf_file, &conf, &err))
		fail_msg("%s", err.text);
	struct world_conf wc = {.data_dir = data, .conf = conf, .brain = b, .start_ms = now + FAST_MS};
	if (world_new(&wc, &w, &err) || world_scripts(w, "sop", &err) || world_run(w, now + FAST_MS + 1000, &err))
		fail_msg("%s", err.text);
	world_free(w);
	brain_free(b);
	conf_free(conf);
}

/* *ret_log: what it logs, to be read. */
static pid_t serve(int *ret_log)
{
	int log[2];
	assert_int_equal(pipe(log), 0);
	pid_t pid = fork();
	if (pid == 0) {
		if (dup2(log[1], STDERR_FILENO) < 0)
			_exit(127);
		close(log[0]);
		close(log[1]);
		execl(getenv("SIYU"), "siyu", "--conf", conf_file, "serve", (char *)NULL);
		_exit(127);
	}
	close(log[1]);
	*ret_log = log[0];
	return pid;
}

/* Until the work process says that it is ready, ten seconds at most. */
static void wait_for_work(int log)
{
	struct text said;
	char part[4096];
	text_init(&said, 1 << 20);
	for (int64_t until = clock_boot_ms() + 10000, left; (left = until - clock_boot_ms()) > 0;) {
		struct pollfd p = {.fd = log, .events = POLLIN};
		ssize_t n = poll(&p, 1, (int)left) > 0 ? read(log, part, sizeof part) : 0;
		if (n <= 0)
			break;
		text_add(&said, span_make(part, (size_t)n));
		if (span_search(text_span(&said), SPAN_LIT("work is ready")) != SIZE_MAX) {
			text_release(&said);
			return;
		}
	}
	fail_msg("serve is not ready: %s", text_str(&said));
}

static void status(struct text *out)
{
	char command[1200], line[4096];
	snprintf(command, sizeof command, "'%s' --conf '%s' status --json", getenv("SIYU"), conf_file);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f))
		text_adds(out, line);
	assert_int_equal(pclose(f), 0);
	if (span_search(text_span(out), SPAN_LIT("\"ready\":true")) == SIZE_MAX)
		fail_msg("serve is not ready: %s", text_str(out));
}

static void test_a_log_that_is_ahead_is_told(void **state)
{
	struct err err = {0};
	struct text out;
	char text[1200], cwd[300];
	int code = 0, log;
	(void)state;
	test_dir(dir, sizeof dir);
	assert_non_null(getcwd(cwd, sizeof cwd));
	snprintf(conf_file, sizeof conf_file, "%s/siyu.conf", dir);
	snprintf(data, sizeof data, "%s/data", dir);
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwfast\n[app bot]\nagentid = 7\nsecret = s\ntoken = t\n"
		"aes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n[gate]\nlisten = 127.0.0.1:0\n[desk]\nlisten = 127.0.0.1:0\n"
		"[wecom]\napi_base = http://127.0.0.1:1\n[data]\ndir = %s\n[scripts]\ndir = %s/sop\n",
		data, cwd);
	if (fileio_write(conf_file, span_of(text), 0600, &err))
		fail_msg("%s", err.text);
	live_ahead();
	text_init(&out, 1 << 20);
	pid_t pid = serve(&log);
	wait_for_work(log);
	status(&out);
	assert_int_equal(kill(pid, SIGTERM), 0);
	assert_int_equal(waitpid(pid, &code, 0), pid);
	close(log);
	size_t at = span_search(text_span(&out), SPAN_LIT("\"log_ahead_s\":"));
	if (at == SIZE_MAX)
		fail_msg("nothing of it in %s", text_str(&out));
	long ahead = strtol(text_str(&out) + at + strlen("\"log_ahead_s\":"), NULL, 10);
	assert_in_range(ahead, FAST_MS / 1000 - 60, FAST_MS / 1000 + 1);
	assert_true(span_search(text_span(&out), SPAN_LIT("waits until it has caught up")) != SIZE_MAX);
	text_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_log_that_is_ahead_is_told)};
	return cmocka_run_group_tests_name("app/ahead", tests, NULL, NULL);
}
