/* A line that is not shown: whatever ends the program while it waits, the terminal shows again what is typed. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>
#include "oneline.h"
#include "testpty.h"

/* Reads a secret on a terminal of its own; ends with 0 when it is the one. */
static pid_t ask(const char *secret, int *ret_terminal)
{
	pid_t p = forkpty(ret_terminal, NULL, NULL, NULL);
	assert_true(p >= 0);
	if (p)
		return p;
	char line[64];
	_exit(oneline_secret(true, line, sizeof line) && strcmp(line, secret) == 0 ? 0 : 1);
}

static bool shows(int terminal)
{
	struct termios t;
	assert_int_equal(tcgetattr(terminal, &t), 0);
	return t.c_lflag & ECHO;
}

/* Until the other process reads: what it does to its terminal tells nobody, so this looks again; the test ends by what it sees, not by time. */
static void wait_hidden(int terminal)
{
	for (int i = 0; i < 1000 && shows(terminal); i++)
		(void)nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
	assert_false(shows(terminal));
}

static int end_of(pid_t p)
{
	int status = 0;
	assert_int_equal(waitpid(p, &status, 0), p);
	return status;
}

static void test_line(void **state)
{
	int terminal;
	(void)state;
	if (!testpty_any())
		skip();
	pid_t p = ask("s3cret", &terminal);
	wait_hidden(terminal);
	assert_int_equal(write(terminal, "s3cret\n", 7), 7);
	int status = end_of(p);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	(void)close(terminal);
}

static void test_interrupted(void **state)
{
	const int signals[] = {SIGTERM, SIGQUIT, SIGHUP, SIGINT};
	(void)state;
	if (!testpty_any())
		skip();
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		int terminal;
		pid_t p = ask("", &terminal);
		wait_hidden(terminal);
		if (signals[i] == SIGINT)
			assert_int_equal(write(terminal, "\003", 1), 1); /* as a hand does it */
		else
			assert_int_equal(kill(p, signals[i]), 0);
		int status = end_of(p);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), signals[i]);
		assert_true(shows(terminal));
		(void)close(terminal);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_interrupted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
