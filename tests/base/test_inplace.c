/* A small file that is written in place: what stood there, what is read, what is told when it is gone. */
#include "testlib.h"

#include "base/fileio.h"
#include "base/inplace.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[200];

static int folder(void **state)
{
	static char dir[160];
	(void)state;
	test_dir(dir, sizeof dir);
	snprintf(path, sizeof path, "%s/counts", dir);
	return 0;
}

static void reads(const char *want)
{
	struct text t;
	struct err err = {0};
	text_init(&t, 200);
	if (inplace_read(path, &t, &err))
		fail_msg("%s", err.text);
	assert_string_equal(text_str(&t), want);
	text_release(&t);
}

static void test_written_again(void **state)
{
	struct inplace f;
	struct err err = {0};
	struct stat st;
	(void)state;
	assert_int_equal(fileio_write(path, SPAN_LIT("{\"old\":1}"), 0600, &err), RC_OK);
	assert_int_equal(inplace_open(path, 100, 0600, &f, &err), RC_OK);
	reads("{\"old\":1}"); /* of the last run */
	assert_int_equal(inplace_write(&f, SPAN_LIT("{\"count\":1234}"), &err), RC_OK);
	reads("{\"count\":1234}");
	assert_int_equal(inplace_write(&f, SPAN_LIT("{}"), &err), RC_OK);
	reads("{}");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 100);
	assert_int_equal(st.st_mode & 0777, 0600);
	char more[101];
	memset(more, 'x', sizeof more);
	assert_int_equal(inplace_write(&f, span_make(more, sizeof more), &err), RC_LIMIT);
	reads("{}");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(inplace_write(&f, SPAN_LIT("{}"), &err), RC_NOTFOUND);
	inplace_close(&f);
	inplace_close(&f);
}

static void test_not_to_be_opened(void **state)
{
	struct inplace f;
	struct err err = {0};
	struct text t;
	(void)state;
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(inplace_open(path, 100, 0600, &f, &err), RC_FAILED);
	assert_true(err.text[0] != '\0');
	assert_int_equal(rmdir(path), 0);
	text_init(&t, 100);
	assert_int_equal(inplace_read(path, &t, &err), RC_NOTFOUND);
	text_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written_again), cmocka_unit_test(test_not_to_be_opened)};
	return cmocka_run_group_tests_name("inplace", tests, folder, NULL);
}
