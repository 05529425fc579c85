/* What strangers wrote, on a terminal and in a pipe. */
#include "onscreen.h"
#include "testpty.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

/* ESC, the end of a title, a carriage return, CSI in one character, and a byte that is none. */
static const char hostile[] = "小\x1b[31m红\a\r\xc2\x9b"
			      "2J\xff\t好\n";

/* Puts it there from a process of its own; what is read from `from`. */
static void put_into(int to, int from, char *ret, size_t cap)
{
	size_t n = 0;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (dup2(to, STDOUT_FILENO) < 0)
			_exit(1);
		onscreen_put(span_of(hostile));
		_exit(fflush(stdout) == 0 ? 0 : 1);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	while (n + 1 < cap && (n == 0 || ret[n - 1] != '\n')) {
		ssize_t got = read(from, ret + n, cap - 1 - n);
		assert_true(got > 0);
		n += (size_t)got;
	}
	ret[n] = '\0';
}

static void test_on_a_terminal(void **state)
{
	char got[200];
	(void)state;
	if (!testpty_any())
		skip();
	int screen = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(grantpt(screen) == 0 && unlockpt(screen) == 0);
	int program = open(ptsname(screen), O_RDWR | O_NOCTTY);
	assert_true(program >= 0);
	put_into(program, screen, got, sizeof got);
	char *tab = strstr(got, "2J?"); /* a terminal may write a tab as blanks, and CR before each line end */
	assert_non_null(tab);
	assert_memory_equal(got, "小?[31m红???2J?", strlen("小?[31m红???2J?"));
	assert_non_null(strstr(tab, "好"));
	assert_null(strchr(got, '\x1b'));
	(void)close(program);
	(void)close(screen);
}

static void test_into_a_pipe(void **state)
{
	int ends[2];
	char got[200];
	(void)state;
	assert_int_equal(pipe(ends), 0);
	put_into(ends[1], ends[0], got, sizeof got);
	assert_string_equal(got, hostile);
	(void)close(ends[0]);
	(void)close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_on_a_terminal), cmocka_unit_test(test_into_a_pipe)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
