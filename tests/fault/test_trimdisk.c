/* Every write and sync fails once, in each way, while old inputs go from the log: it is whole from where it begins, as many are gone as one
 * commit takes or none, and what comes afterwards is kept. */
/* rooms: app */
#include "faultvfs.h"
#include "inbox/inbox.h"
#include "inbox/logtrim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>
#include <unistd.h>

#define ROWS 60
#define SOME 20
#define BEFORE 51 /* rows 1 to 50 go */

static void remove_files(const char *path)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		char file[400];
		(void)snprintf(file, sizeof file, "%s%s", path, ends[i]);
		(void)unlink(file);
	}
}

static void append(struct inbox *in, int n)
{
	struct err err = {0};
	char body[3000];
	assert_int_equal(inbox_begin(in, &err), RC_OK);
	for (int i = 0; i < n; i++) {
		int64_t head = 0, id = 0;
		assert_int_equal(inbox_head(in, &head, &err), RC_OK);
		memset(body, (int)('a' + (head + 1) % 26), sizeof body);
		if (inbox_append(in, head + 1, INBOX_CALLBACK, SPAN_ABSENT, span_make(body, sizeof body), &id, &err))
			fail_msg("%s", err.text);
		assert_int_equal(id, head + 1);
	}
	assert_int_equal(inbox_commit(in, &err), RC_OK);
}

/* Where it begins; rows stand one behind the other from there to the end, each as it was. */
static int64_t check(const char *path, int64_t last)
{
	struct err err = {0};
	struct inbox *in = NULL;
	struct arena *a = arena_new(0);
	struct inbox_row *row = NULL;
	int n = 0;
	int64_t first = 0, first_ms = 0;
	if (inbox_open(path, 0, &in, &err) || inbox_first(in, &first, &first_ms, &err) ||
		inbox_read(in, a, 0, 1000, &row, &n, &err))
		fail_msg("%s", err.text);
	assert_true(first >= 1 && first <= BEFORE && n > 0);
	assert_int_equal(row[n - 1].id, last);
	for (int i = 0; i < n; i++) {
		assert_int_equal(row[i].id, first + i);
		assert_int_equal(row[i].body.n, 3000);
		assert_int_equal(row[i].body.p[2999], 'a' + row[i].id % 26);
	}
	inbox_close(in);
	arena_free(a);
	return first;
}

static bool one_life(const char *path, enum faultvfs_kind kind, int n, bool sticky)
{
	struct err err = {0};
	struct inbox *in = NULL;
	int64_t rows, gone = 0;
	bool more = true, fired;
	remove_files(path);
	assert_int_equal(inbox_open(path, 0, &in, &err), RC_OK);
	append(in, ROWS);
	faultvfs_arm(kind, n, sticky);
	enum rc rc = RC_OK;
	for (int turn = 0; turn < 40 && more && !rc; turn++) {
		err = (struct err){0};
		rc = logtrim_some(path, BEFORE, INT64_MAX, SOME, &rows, &more, &err);
		assert_true(rc == RC_OK || (faultvfs_fired() && err.text[0]));
		gone += rows;
		if (!rc && turn == 1) /* a fault here is told, or is found by whoever reads */
			rc = inbox_checkpoint(in, true, NULL, &err);
	}
	fired = faultvfs_fired();
	if (kind == FAULTVFS_POWER) {
		inbox_close(in);
		if (fired)
			faultvfs_restore((uint64_t)n);
		faultvfs_arm(FAULTVFS_IO, 0, false);
		int64_t first = check(path, ROWS);
		assert_true(first > gone); /* what was said to be gone is gone */
		assert_int_equal(inbox_open(path, 0, &in, &err), RC_OK);
	}
	faultvfs_arm(FAULTVFS_IO, 0, false);
	append(in, 1);
	for (more = true; more;)
		if (logtrim_some(path, BEFORE, INT64_MAX, SOME, &rows, &more, &err))
			fail_msg("%s", err.text);
	inbox_close(in);
	assert_int_equal(check(path, ROWS + 1), BEFORE);
	return fired;
}

static void every_fault(enum faultvfs_kind kind, bool sticky)
{
	char dir[256], path[300];
	const char *tmp = getenv("SIYU_TMP");
	(void)snprintf(dir, sizeof dir, "%s/fault.XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof path, "%s/inbox.db", dir);
	int n = 1;
	while (one_life(path, kind, n, sticky)) {
		n++;
		assert_true(n < 2000);
	}
	assert_true(n > 20);
	remove_files(path);
	assert_int_equal(rmdir(dir), 0);
}

static void test_each_call_fails_once(void **state)
{
	(void)state;
	every_fault(FAULTVFS_IO, false);
	every_fault(FAULTVFS_FULL, false);
	every_fault(FAULTVFS_SHORT, false);
}

static void test_the_disk_stays_broken(void **state)
{
	(void)state;
	every_fault(FAULTVFS_FULL, true);
}

static void test_the_power_goes(void **state)
{
	(void)state;
	every_fault(FAULTVFS_POWER, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_call_fails_once),
		cmocka_unit_test(test_the_disk_stays_broken),
		cmocka_unit_test(test_the_power_goes),
	};
	faultvfs_install();
	return cmocka_run_group_tests_name("trimdisk", tests, NULL, NULL);
}
