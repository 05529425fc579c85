/* What the service manager hears: the datagrams of sd_notify(3), from the functions and from the running program. */
#include "testlive.h"

#include "notify.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

/* A manager who listens on a socket file in a folder of its own; its path goes into the environment. */
static int manager(char *path, size_t cap)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	char dir[64] = "/tmp/siyu-notify-XXXXXX";
	assert_non_null(mkdtemp(dir));
	snprintf(path, cap, "%s/s", dir);
	snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	setenv("NOTIFY_SOCKET", path, 1);
	return fd;
}

static void dismiss(int fd, const char *path)
{
	char dir[64];
	close(fd);
	(void)unlink(path);
	snprintf(dir, sizeof dir, "%.*s", (int)strlen(path) - 2, path);
	(void)rmdir(dir);
}

/* The next datagram, for which it waits; "" when none comes in time. */
static void hear(int fd, int ms, char *out, size_t cap)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	out[0] = 0;
	if (poll(&p, 1, ms) != 1)
		return;
	ssize_t n = recv(fd, out, cap - 1, 0);
	out[n > 0 ? n : 0] = 0;
}

static void test_silent(void **state)
{
	struct notify n;
	(void)state;
	unsetenv("NOTIFY_SOCKET");
	setenv("WATCHDOG_USEC", "2000000", 1);
	notify_open(&n);
	notify_say(&n, "READY=1");
	assert_int_equal(notify_alive(&n, 5, 700), 700);
	assert_int_equal(n.fd, -1);
	notify_close(&n);
	setenv("NOTIFY_SOCKET", "relative/path", 1);
	notify_open(&n);
	assert_int_equal(n.fd, -1);
	assert_null(getenv("NOTIFY_SOCKET"));
}

static void test_lines(void **state)
{
	struct notify n;
	char path[80], got[200], pid[24];
	(void)state;
	int fd = manager(path, sizeof path);
	snprintf(pid, sizeof pid, "%ld", (long)getpid());
	setenv("WATCHDOG_USEC", "4000000", 1);
	setenv("WATCHDOG_PID", pid, 1);
	notify_open(&n);
	assert_null(getenv("NOTIFY_SOCKET"));
	assert_null(getenv("WATCHDOG_USEC"));
	notify_say(&n, "READY=1\nSTATUS=up");
	hear(fd, 1000, got, sizeof got);
	assert_string_equal(got, "READY=1\nSTATUS=up");
	/* Half of four seconds, not oftener. */
	assert_int_equal(notify_alive(&n, 10000, 60000), 2000);
	hear(fd, 1000, got, sizeof got);
	assert_string_equal(got, "WATCHDOG=1");
	assert_int_equal(notify_alive(&n, 11999, 60000), 1);
	hear(fd, 0, got, sizeof got);
	assert_string_equal(got, "");
	assert_int_equal(notify_alive(&n, 12000, 500), 500);
	hear(fd, 1000, got, sizeof got);
	assert_string_equal(got, "WATCHDOG=1");
	notify_close(&n);
	dismiss(fd, path);
}

static void test_watchdog_of_another(void **state)
{
	struct notify n;
	char path[80], got[200];
	(void)state;
	int fd = manager(path, sizeof path);
	setenv("WATCHDOG_USEC", "4000000", 1);
	setenv("WATCHDOG_PID", "1", 1);
	notify_open(&n);
	assert_int_equal(notify_alive(&n, 10000, 700), 700);
	hear(fd, 0, got, sizeof got);
	assert_string_equal(got, "");
	/* A manager that is gone stops nobody. */
	dismiss(fd, path);
	notify_say(&n, "READY=1");
	notify_close(&n);
}

static int end_serve(void **state)
{
	testlive_free(*state);
	return 0;
}

/* The program itself: up only when its children live, alive in between, and it says that it goes. */
static void test_serve(void **state)
{
	struct testlive *r = mem_alloc(sizeof *r);
	char path[80], got[200], text[1024];
	int status = 0, beats = 0;
	*state = r;
	if (!testlive_new(r, "notify")) {
		skip();
		return;
	}
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwnotify\n[app bot]\nsecret =\ntoken = tok\naes_key = " TESTLIVE_AES_KEY "\n"
		"[gate]\nlisten = 127.0.0.1:0\n[desk]\nlisten = 127.0.0.1:0\n[data]\ndir = %s\n[scripts]\ndir = %s/sop\n",
		r->data, r->dir);
	testlive_write(r, "siyu.conf", text);
	int fd = manager(path, sizeof path);
	setenv("WATCHDOG_USEC", "1000000", 1);
	unsetenv("WATCHDOG_PID");
	testlive_serve(r);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	for (;;) {
		hear(fd, 20000, got, sizeof got);
		if (strcmp(got, "WATCHDOG=1") != 0)
			break;
		beats++;
	}
	assert_memory_equal(got, "READY=1\n", 8);
	assert_true(beats >= 2);
	assert_true(testlive_pid(r, "gate") > 1 && testlive_pid(r, "work") > 1 && testlive_pid(r, "desk") > 1);
	assert_int_equal(kill(r->serve, SIGTERM), 0);
	do
		hear(fd, 20000, got, sizeof got);
	while (strcmp(got, "WATCHDOG=1") == 0);
	assert_string_equal(got, "STOPPING=1");
	assert_int_equal(waitpid(r->serve, &status, 0), r->serve);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	r->serve = 0;
	dismiss(fd, path);
	testlive_sweep(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_watchdog_of_another),
		cmocka_unit_test_teardown(test_serve, end_serve),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
