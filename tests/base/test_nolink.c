/* A library gets a name at whose end no link is followed, whatever links lead to its folder. */
#include "testlib.h"

#include "base/fileio.h"
#include "base/nolink.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct rig {
	char dir[128], real[PATH_MAX], path[200], got[NOLINK_BYTES];
};

static int rig_new(void **state)
{
	static struct rig r;
	test_dir(r.dir, sizeof r.dir);
	assert_non_null(realpath(r.dir, r.real));
	snprintf(r.path, sizeof r.path, "%s/x.db", r.dir);
	*state = &r;
	return 0;
}

static const char *end_of(const struct rig *r)
{
	size_t n = strlen(r->real);
	return strncmp(r->got, r->real, n) == 0 ? r->got + n : r->got;
}

static void refused(struct rig *r)
{
	struct err err = {0};
	assert_int_equal(nolink_check(r->path, &err), RC_DENIED);
	memset(&err, 0, sizeof err);
	snprintf(r->got, sizeof r->got, "as it was");
	assert_int_equal(nolink_path(r->path, r->got, &err), RC_DENIED);
	assert_string_equal(r->got, "as it was");
	assert_non_null(strstr(err.text, "is a link"));
	assert_non_null(strstr(err.text, r->path));
	assert_non_null(strstr(err.hint, "[data] dir"));
	assert_true(strlen(err.hint) < sizeof err.hint - 1); /* not cut */
}

static void test_a_file(void **state)
{
	struct rig *r = *state;
	struct err err = {0};
	char cwd[PATH_MAX];
	assert_int_equal(nolink_path(r->path, r->got, &err), RC_OK); /* that is not there yet */
	assert_string_equal(end_of(r), "/x.db");
	assert_int_equal(fileio_write(r->path, SPAN_LIT("x"), 0600, &err), RC_OK);
	assert_int_equal(nolink_path(r->path, r->got, &err), RC_OK);
	assert_string_equal(end_of(r), "/x.db");
	assert_non_null(getcwd(cwd, sizeof cwd));
	assert_int_equal(chdir(r->dir), 0);
	assert_int_equal(nolink_path("x.db", r->got, &err), RC_OK);
	assert_string_equal(end_of(r), "/x.db");
	assert_int_equal(nolink_path("./x.db", r->got, &err), RC_OK);
	assert_string_equal(end_of(r), "/x.db");
	assert_int_equal(chdir(cwd), 0);
	assert_int_equal(nolink_path("/x.db", r->got, &err), RC_OK);
	assert_string_equal(r->got, "/x.db");
}

static void test_a_link(void **state)
{
	struct rig *r = *state;
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	char link[220], there[200];
	struct err err = {0};
	snprintf(there, sizeof there, "%s/there", r->dir);
	assert_int_equal(fileio_write(there, SPAN_LIT("x"), 0600, &err), RC_OK);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		snprintf(link, sizeof link, "%s%s", r->path, ends[i]);
		assert_int_equal(symlink(there, link), 0);
		refused(r);
		assert_int_equal(unlink(link), 0);
		assert_int_equal(symlink("nowhere", link), 0);
		refused(r);
		assert_int_equal(unlink(link), 0);
	}
	assert_int_equal(nolink_check(r->path, &err), RC_OK);
	assert_int_equal(nolink_path(r->path, r->got, &err), RC_OK);
}

static void test_a_folder_behind_links(void **state)
{
	struct rig *r = *state;
	char link[200], path[300];
	struct err err = {0};
	snprintf(link, sizeof link, "%s/link", r->dir);
	assert_int_equal(symlink(".", link), 0);
	snprintf(path, sizeof path, "%s/link/x.db", r->dir);
	assert_int_equal(nolink_path(path, r->got, &err), RC_OK);
	assert_string_equal(end_of(r), "/x.db");
	assert_int_equal(unlink(link), 0);
	assert_int_equal(nolink_path(path, r->got, &err), RC_NOTFOUND);
	assert_int_equal(symlink("nowhere", link), 0); /* a disk that is not mounted */
	assert_int_equal(nolink_path(path, r->got, &err), RC_NOTFOUND);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(fileio_write(link, SPAN_LIT("x"), 0600, &err), RC_OK);
	assert_int_equal(nolink_path(path, r->got, &err), RC_OK); /* who opens it says why he cannot */
	assert_string_equal(r->got, path);
}

static void test_no_file(void **state)
{
	struct rig *r = *state;
	struct err err = {0};
	char *longest = malloc(NOLINK_BYTES + 2);
	assert_int_equal(nolink_path(":memory:", r->got, &err), RC_OK);
	assert_string_equal(r->got, ":memory:");
	assert_int_equal(nolink_path("", r->got, &err), RC_OK);
	assert_string_equal(r->got, "");
	memset(longest, 'x', NOLINK_BYTES + 1);
	longest[NOLINK_BYTES + 1] = 0;
	assert_int_equal(nolink_path(longest, r->got, &err), RC_LIMIT);
	longest[NOLINK_BYTES - 1] = 0; /* fits, but not behind its folder */
	assert_int_equal(nolink_path(longest, r->got, &err), RC_LIMIT);
	free(longest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_file, rig_new),
		cmocka_unit_test_setup(test_a_link, rig_new),
		cmocka_unit_test_setup(test_a_folder_behind_links, rig_new),
		cmocka_unit_test_setup(test_no_file, rig_new),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
