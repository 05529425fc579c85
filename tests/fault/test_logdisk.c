/* Every write and sync of a short life of the inbox fails once, in each way: what was acknowledged is there, what was not may be
 * there (finding 22) but never in pieces, and the file serves on. And what copies it gives up where a lock does not come free. */
/* rooms: app */
#include "faultvfs.h"
#include "inbox/inbox.h"
#include "inbox/logcopy.h"
#include "store/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>
#include <unistd.h>

#define TURNS 6
#define ROWS 5

static void remove_files(const char *path)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		char file[400];
		(void)snprintf(file, sizeof file, "%s%s", path, ends[i]);
		(void)unlink(file);
	}
}

/* One group commit of rows that name their turn. */
static bool one_turn(struct inbox *in, int turn)
{
	struct err err = {0};
	char body[3000];
	memset(body, 'a' + turn, sizeof body);
	if (inbox_begin(in, &err) != RC_OK)
		return false;
	for (int i = 0; i < ROWS; i++)
		if (inbox_append(in, turn, INBOX_CALLBACK, SPAN_ABSENT, span_make(body, sizeof body), NULL, &err) !=
			RC_OK) {
			inbox_rollback(in);
			return false;
		}
	return inbox_commit(in, &err) == RC_OK;
}

/* Rows of a turn stand together, all or none, in order, and each acknowledged turn is there. */
static void check(const char *path, const bool *acknowledged)
{
	struct err err = {0};
	struct inbox *in = NULL;
	struct arena *a = arena_new(0);
	if (inbox_open(path, 0, &in, &err) != RC_OK)
		fail_msg("%s", err.text);
	struct inbox_row *row = NULL;
	int n = 0, seen[TURNS + 1] = {0};
	int64_t last_id = 0, last_turn = -1;
	assert_int_equal(inbox_read(in, a, 0, 1000, &row, &n, &err), RC_OK);
	for (int i = 0; i < n; i++) {
		assert_true(row[i].id > last_id && row[i].at_ms >= last_turn && row[i].at_ms <= TURNS);
		assert_int_equal(row[i].body.p[row[i].body.n - 1], 'a' + row[i].at_ms);
		last_id = row[i].id;
		last_turn = row[i].at_ms;
		seen[row[i].at_ms]++;
	}
	for (int i = 0; i <= TURNS; i++) {
		assert_true(seen[i] == 0 || seen[i] == ROWS);
		assert_true(!acknowledged[i] || seen[i] == ROWS);
	}
	inbox_close(in);
	arena_free(a);
}

static bool one_life(const char *path, enum faultvfs_kind kind, int n, bool sticky)
{
	struct err err = {0};
	struct inbox *in = NULL;
	bool acknowledged[TURNS + 1] = {0}, failed;
	remove_files(path);
	faultvfs_arm(kind, n, sticky);
	if (inbox_open(path, 0, &in, &err) == RC_OK) {
		for (int turn = 0; turn < TURNS; turn++) {
			acknowledged[turn] = one_turn(in, turn);
			if (turn == 3) {
				enum rc rc = inbox_checkpoint(in, true, NULL, &err);
				assert_true(rc == RC_OK || faultvfs_fired());
			}
		}
		failed = faultvfs_fired();
		if (failed && kind == FAULTVFS_POWER) {
			inbox_close(in);
			faultvfs_restore((uint64_t)n);
			assert_int_equal(inbox_open(path, 0, &in, &err), RC_OK);
		}
		/* The disk is well again. */
		faultvfs_arm(FAULTVFS_IO, 0, false);
		acknowledged[TURNS] = one_turn(in, TURNS);
		assert_true(acknowledged[TURNS]);
		inbox_close(in);
		check(path, acknowledged);
		return failed;
	}
	assert_true(faultvfs_fired());
	assert_true(err.text[0] != '\0');
	if (kind == FAULTVFS_POWER)
		faultvfs_restore((uint64_t)n);
	faultvfs_arm(FAULTVFS_IO, 0, false);
	check(path, acknowledged);
	return true;
}

static void folder(char *dir, size_t n)
{
	const char *tmp = getenv("SIYU_TMP");
	(void)snprintf(dir, n, "%s/fault.XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(dir));
}

static void every_fault(enum faultvfs_kind kind, bool sticky)
{
	char dir[256], path[300];
	folder(dir, sizeof dir);
	(void)snprintf(path, sizeof path, "%s/inbox.db", dir);
	int n = 1;
	while (one_life(path, kind, n, sticky)) {
		n++;
		assert_true(n < 1000);
	}
	/* A run without any write would have proven nothing. */
	assert_true(n > 40);
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
	every_fault(FAULTVFS_IO, true);
	every_fault(FAULTVFS_FULL, true);
}

static void test_the_power_goes(void **state)
{
	(void)state;
	every_fault(FAULTVFS_POWER, true);
}

/* A lock that never comes free: said after a bounded time, and nothing half is left. */
static void test_copies_give_up_on_a_lock(void **state)
{
	char dir[256], log[300], copy[300], db_path[300];
	struct err err = {0};
	struct inbox *in = NULL;
	struct store_db *db = NULL;
	struct logcopy was;
	(void)state;
	folder(dir, sizeof dir);
	(void)snprintf(log, sizeof log, "%s/inbox.db", dir);
	(void)snprintf(copy, sizeof copy, "%s/copy.db", dir);
	(void)snprintf(db_path, sizeof db_path, "%s/siyu.db", dir);
	assert_int_equal(inbox_open(log, 0, &in, &err), RC_OK);
	assert_true(one_turn(in, 1));
	assert_int_equal(db_open(db_path, 0, &db, &err), RC_OK);
	faultvfs_hold("copy.db");
	assert_int_equal(logcopy_make(log, copy, NULL, NULL, &was, &err), RC_AGAIN);
	assert_non_null(strstr(err.text, "is held by another"));
	assert_int_equal(access(copy, F_OK), -1);
	err = (struct err){0};
	assert_int_equal(db_backup(db, copy, &err), RC_AGAIN);
	assert_non_null(strstr(err.text, "is held by another"));
	assert_int_equal(access(copy, F_OK), -1);
	faultvfs_hold(NULL);
	assert_int_equal(logcopy_make(log, copy, NULL, NULL, &was, &err), RC_OK);
	assert_int_equal(was.rows, ROWS);
	assert_int_equal(unlink(copy), 0);
	assert_int_equal(db_backup(db, copy, &err), RC_OK);
	db_close(db);
	inbox_close(in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_call_fails_once),
		cmocka_unit_test(test_the_disk_stays_broken),
		cmocka_unit_test(test_the_power_goes),
		cmocka_unit_test(test_copies_give_up_on_a_lock),
	};
	faultvfs_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
