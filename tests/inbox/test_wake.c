#include "inbox/wake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>
#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_dir(char *dir, size_t cap)
{
	const char *tmp = getenv("SIYU_TMP");
	/* A socket's address is short: the folder of the tests may lie too deep. */
	(void)snprintf(dir, cap, "%s/wake.XXXXXX", tmp && strlen(tmp) < 60 ? tmp : "/tmp");
	assert_non_null(mkdtemp(dir));
}

static bool readable(int fd)
{
	char c;
	return recv(fd, &c, 1, MSG_PEEK) >= 0;
}

static void test_a_datagram_arrives_and_is_drained(void **state)
{
	(void)state;
	char dir[128], path[160];
	make_dir(dir, sizeof dir);
	(void)snprintf(path, sizeof path, "%s/work.wake", dir);
	struct err err = {0};
	int from = -1, to = -1;
	assert_int_equal(wake_sender(&from, &err), RC_OK);
	wake_send(from, path); /* nobody is there */
	assert_int_equal(wake_listen(path, &to, &err), RC_OK);
	assert_false(readable(to));
	wake_drain(to);
	/* More than the queue holds: none of them blocks. */
	for (int i = 0; i < 5000; i++)
		wake_send(from, path);
	assert_true(readable(to));
	wake_drain(to);
	assert_false(readable(to));
	wake_send(from, path);
	assert_true(readable(to));
	close(to);

	/* The socket of a killed process is replaced. */
	wake_send(from, path);
	assert_int_equal(wake_listen(path, &to, &err), RC_OK);
	wake_send(from, path);
	assert_true(readable(to));
	close(to);
	close(from);
	assert_int_equal(unlink(path), 0);
	rmdir(dir);
}

static void test_paths_that_cannot_be(void **state)
{
	(void)state;
	struct err err = {0};
	int fd = -1;
	char path[400];
	memset(path, 'a', sizeof path - 1);
	path[sizeof path - 1] = '\0';
	assert_int_equal(wake_listen(path, &fd, &err), RC_INVALID);
	assert_true(err.hint[0] != '\0');
	assert_int_equal(wake_listen("/nonexistent/x", &fd, &err), RC_FAILED);
	assert_int_equal(fd, -1);
	assert_int_equal(wake_sender(&fd, &err), RC_OK);
	wake_send(fd, path);
	close(fd);
}

static void test_a_file_is_not_removed(void **state)
{
	(void)state;
	char dir[128], path[160];
	make_dir(dir, sizeof dir);
	(void)snprintf(path, sizeof path, "%s/work.wake", dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fclose(f);
	struct err err = {0};
	int fd = -1;
	assert_int_equal(wake_listen(path, &fd, &err), RC_FAILED);
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	unlink(path);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_datagram_arrives_and_is_drained),
		cmocka_unit_test(test_paths_that_cannot_be),
		cmocka_unit_test(test_a_file_is_not_removed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
