#include "base/fileio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];

static int setup(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof dir, "/tmp/siyu-fileio-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static enum rc remove_one(void *user, const char *path, struct err *err)
{
	(void)user, (void)err;
	return unlink(path) == 0 ? RC_OK : RC_FAILED;
}

static const char *in_dir(const char *name)
{
	static char path[4][256];
	static int turn;
	turn = (turn + 1) % 4;
	(void)snprintf(path[turn], sizeof path[turn], "%s/%s", dir, name);
	return path[turn];
}

static int teardown(void **state)
{
	(void)state;
	static const char *const folders[] = {"a/b/c", "a/b", "a", "z", ".hidden", "deep", "x"};
	int rc = fileio_each(dir, "", remove_one, NULL, NULL) == RC_OK ? 0 : -1;
	(void)unlink(in_dir(".hidden/f.txt"));
	(void)unlink(in_dir(".f.txt"));
	(void)unlink(in_dir("a/loop"));
	(void)unlink(in_dir("dangling.txt"));
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		(void)rmdir(in_dir(folders[i]));
	return rmdir(dir) == 0 ? rc : -1;
}

static void put(const char *name, const char *content)
{
	struct err e;
	if (fileio_write(in_dir(name), span_of(content), 0600, &e) != RC_OK)
		fail_msg("%s", e.text);
}

static void writes_and_reads(void **state)
{
	(void)state;
	struct text t;
	struct stat st;
	struct err e;
	mode_t mask = umask(0077);
	text_init(&t, 1 << 20);
	assert_int_equal(fileio_write(in_dir("f"), span_make("a\0b", 3), 0644, &e), RC_OK);
	(void)umask(mask);
	assert_int_equal(fileio_read(in_dir("f"), &t, &e), RC_OK);
	assert_int_equal(t.n, 3);
	assert_memory_equal(t.p, "a\0b", 4);
	assert_int_equal(stat(in_dir("f"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(fileio_replace(in_dir("f"), span_of("lost without harm"), 0600, &e), RC_OK);
	text_clear(&t);
	assert_int_equal(fileio_read(in_dir("f"), &t, &e), RC_OK);
	assert_string_equal(text_str(&t), "lost without harm");
	assert_int_equal(access(in_dir("f.tmp"), F_OK), -1);
	/* Again: the whole file is another one. */
	assert_int_equal(fileio_write(in_dir("f"), SPAN_LIT(""), 0600, &e), RC_OK);
	text_clear(&t);
	assert_int_equal(fileio_read(in_dir("f"), &t, &e), RC_OK);
	assert_int_equal(t.n, 0);
	assert_int_equal(stat(in_dir("f"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(access(in_dir("f.tmp"), F_OK), -1);
	text_release(&t);
}

static void reads_up_to_the_maximum(void **state)
{
	(void)state;
	static char big[200000];
	struct text t;
	struct err e;
	memset(big, 'x', sizeof big);
	assert_int_equal(fileio_write(in_dir("f"), span_make(big, sizeof big), 0600, &e), RC_OK);
	for (size_t max = sizeof big - 1; max <= sizeof big + 1; max++) {
		text_init(&t, max);
		assert_int_equal(fileio_read(in_dir("f"), &t, &e), max < sizeof big ? RC_LIMIT : RC_OK);
		if (max >= sizeof big)
			assert_int_equal(t.n, sizeof big);
		assert_int_equal(t.over, max < sizeof big);
		text_release(&t);
	}
	put("empty", "");
	text_init(&t, 0);
	assert_int_equal(fileio_read(in_dir("empty"), &t, &e), RC_OK);
	assert_int_equal(fileio_read(in_dir("f"), &t, &e), RC_LIMIT);
	text_release(&t);
}

static void says_what_is_wrong(void **state)
{
	(void)state;
	struct text t;
	struct err e;
	text_init(&t, 1000);
	assert_int_equal(fileio_read(in_dir("none"), &t, &e), RC_NOTFOUND);
	assert_non_null(strstr(e.text, "/none'"));
	put("f", "x");
	assert_int_equal(fileio_read(in_dir("f/x"), &t, &e), RC_NOTFOUND);
	assert_int_equal(fileio_read(dir, &t, &e), RC_INVALID);
	assert_int_equal(fileio_write(in_dir("none/f"), SPAN_LIT("x"), 0600, &e), RC_NOTFOUND);
	assert_int_equal(fileio_write(dir, SPAN_LIT("x"), 0600, &e), RC_FAILED); /* a folder is in the way */
	if (geteuid() != 0) {
		assert_int_equal(chmod(in_dir("f"), 0), 0);
		assert_int_equal(fileio_read(in_dir("f"), &t, &e), RC_DENIED);
	}
	text_release(&t);
	char tmp[128];
	(void)snprintf(tmp, sizeof tmp, "%s.tmp", dir);
	assert_int_equal(access(tmp, F_OK), -1); /* nothing half-written stays */
}

static void a_left_over_tmp_is_no_obstacle(void **state)
{
	(void)state;
	struct text t;
	struct err e;
	put("f.tmp", "left by a crash");
	put("f", "new");
	text_init(&t, 100);
	assert_int_equal(fileio_read(in_dir("f"), &t, &e), RC_OK);
	assert_string_equal(text_str(&t), "new");
	text_release(&t);
	/* A link planted there is not written through. */
	put("victim", "untouched");
	assert_int_equal(symlink(in_dir("victim"), in_dir("f.tmp")), 0);
	put("f", "newer");
	text_init(&t, 100);
	assert_int_equal(fileio_read(in_dir("victim"), &t, &e), RC_OK);
	assert_string_equal(text_str(&t), "untouched");
	text_release(&t);
}

static void makes_folders(void **state)
{
	(void)state;
	struct err e;
	struct stat st;
	assert_int_equal(fileio_mkdirs(in_dir("a/b//c/"), 0700, &e), RC_OK);
	assert_int_equal(stat(in_dir("a/b/c"), &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(fileio_mkdirs(in_dir("a/b"), 0700, &e), RC_OK);
	assert_int_equal(fileio_mkdirs("/", 0700, &e), RC_OK);
	put("f", "x");
	assert_int_equal(fileio_mkdirs(in_dir("f"), 0700, &e), RC_CONFLICT);
	assert_int_not_equal(fileio_mkdirs(in_dir("f/g"), 0700, &e), RC_OK);
	assert_int_equal(fileio_mkdirs("", 0700, &e), RC_INVALID);
}

struct seen {
	struct text names;
	int n, stop_at;
};

static enum rc note(void *user, const char *path, struct err *err)
{
	struct seen *s = user;
	text_addf(&s->names, "%s ", path + strlen(dir) + 1);
	return ++s->n == s->stop_at ? err_set(err, RC_AGAIN, "enough") : RC_OK;
}

static void walks_in_order(void **state)
{
	(void)state;
	struct err e;
	struct seen s = {.n = 0};
	text_init(&s.names, 1000);
	assert_int_equal(fileio_mkdirs(in_dir("a/b"), 0700, &e), RC_OK);
	assert_int_equal(fileio_mkdirs(in_dir("z"), 0700, &e), RC_OK);
	assert_int_equal(fileio_mkdirs(in_dir(".hidden"), 0700, &e), RC_OK);
	static const char *const files[] = {"z/1.txt", "b.txt", "a/2.txt", "a/b/3.txt", "a.txt", "B.txt", "no.md",
		".hidden/f.txt", ".f.txt", "a/txt"};
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		put(files[i], "x");
	assert_int_equal(symlink(dir, in_dir("a/loop")), 0);
	assert_int_equal(symlink(in_dir("none"), in_dir("dangling.txt")), 0);
	assert_int_equal(symlink(in_dir("no.md"), in_dir("linked.txt")), 0);
	assert_int_equal(fileio_each(dir, ".txt", note, &s, &e), RC_OK);
	assert_string_equal(text_str(&s.names), "B.txt a.txt a/2.txt a/b/3.txt b.txt linked.txt z/1.txt ");
	text_clear(&s.names);
	s.n = 0;
	s.stop_at = 2;
	assert_int_equal(fileio_each(dir, ".txt", note, &s, &e), RC_AGAIN);
	assert_string_equal(e.text, "enough");
	assert_string_equal(text_str(&s.names), "B.txt a.txt ");
	assert_int_equal(fileio_each(in_dir("none"), "", note, &s, &e), RC_NOTFOUND);
	assert_int_equal(fileio_each(in_dir("a.txt"), "", note, &s, &e), RC_NOTFOUND);
	text_release(&s.names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(writes_and_reads, setup, teardown),
		cmocka_unit_test_setup_teardown(reads_up_to_the_maximum, setup, teardown),
		cmocka_unit_test_setup_teardown(says_what_is_wrong, setup, teardown),
		cmocka_unit_test_setup_teardown(a_left_over_tmp_is_no_obstacle, setup, teardown),
		cmocka_unit_test_setup_teardown(makes_folders, setup, teardown),
		cmocka_unit_test_setup_teardown(walks_in_order, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
