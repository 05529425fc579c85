/* A log that is moved into its file MiB by MiB (DB_PACED): how often the disk is asked, and that each write and sync may fail once and the power
 * go at any of them, and the state is sound and loses nothing of what was moved before. */
/* rooms: app */
#include "faultvfs.h"
#include "store/db.h"
#include "store/touch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>
#include <sqlite3.h>
#include <unistd.h>

#define PAGE 8192
#define MIB (1 << 20)
#define ROWS 3000
#define ROW_BYTES 1000
#define STEP 23 /* each so many calls one is tried: 3 MiB are some hundreds */

struct place {
	char dir[256], path[300];
};

static void remove_files(const char *path)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		char file[400];
		(void)snprintf(file, sizeof file, "%s%s", path, ends[i]);
		(void)unlink(file);
	}
}

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	const char *tmp = getenv("SIYU_TMP");
	(void)snprintf(p->dir, sizeof p->dir, "%s/pace.XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(p->dir));
	(void)snprintf(p->path, sizeof p->path, "%s/siyu.db", p->dir);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;
	remove_files(p->path);
	assert_int_equal(rmdir(p->dir), 0);
	free(p);
	return 0;
}

static struct store_db *open_it(const char *path, unsigned flags)
{
	struct err err = {0};
	struct store_db *db = NULL;
	if (db_open(path, flags, &db, &err))
		fail_msg("%s", err.text);
	return db;
}

static void add(struct store_db *db, int rows)
{
	struct err err = {0};
	char customer[ROW_BYTES + 1];
	assert_int_equal(db_begin(db, &err), RC_OK);
	memset(customer, 'c', ROW_BYTES);
	customer[ROW_BYTES] = '\0';
	for (int i = 0; i < rows; i++) {
		struct touch t = {.customer = span_of(customer), .at_ms = i, .kind = TOUCH_KIND_ADD};
		int64_t id = 0;
		if (touch_add(db, &t, &id, &err))
			fail_msg("%s", err.text);
	}
	assert_int_equal(db_commit(db, &err), RC_OK);
}

static int64_t rows_of(const char *path)
{
	sqlite3 *h = NULL;
	sqlite3_stmt *s = NULL;
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(h, "SELECT count(*) FROM touch", -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(h);
	return n;
}

/* Writes and syncs of one checkpoint of the same log. */
static int calls_of(const char *path, unsigned flags)
{
	struct err err = {0};
	remove_files(path);
	struct store_db *db = open_it(path, 0), *mover = open_it(path, flags);
	add(db, ROWS);
	faultvfs_arm(FAULTVFS_IO, 0, false);
	assert_int_equal(db_checkpoint(mover, false, NULL, &err), RC_OK);
	int calls = faultvfs_calls();
	db_close(mover);
	db_close(db);
	return calls;
}

static void test_each_mib_goes_to_the_disk(void **state)
{
	struct place *p = *state;
	int plain = calls_of(p->path, DB_SMALL), paced = calls_of(p->path, DB_SMALL | DB_PACED);
	int pages = plain - 2; /* the log and the file are synced once each */
	assert_true(pages * (long)PAGE > 3L * MIB);
	assert_int_equal(paced, plain + pages / (MIB / PAGE));
}

static bool one_life(const char *path, enum faultvfs_kind kind, int n)
{
	struct err err = {0};
	bool fired, power = kind == FAULTVFS_POWER;
	remove_files(path);
	struct store_db *db = open_it(path, 0), *mover = open_it(path, DB_SMALL | DB_PACED);
	add(db, 1);
	assert_int_equal(db_checkpoint(mover, false, NULL, &err), RC_OK); /* this row the disk has */
	add(db, ROWS);
	faultvfs_arm(kind, n, power);
	enum rc rc = db_checkpoint(mover, false, NULL, &err);
	fired = faultvfs_fired();
	assert_int_equal(rc, fired ? RC_FAILED : RC_OK);
	if (fired && power) {
		db_close(mover);
		db_close(db);
		faultvfs_restore((uint64_t)n);
		faultvfs_arm(FAULTVFS_IO, 0, false);
		db = open_it(path, 0);
		mover = open_it(path, DB_SMALL | DB_PACED);
	}
	faultvfs_arm(FAULTVFS_IO, 0, false);
	assert_int_equal(db_checkpoint(mover, false, NULL, &err), RC_OK);
	assert_int_equal(db_integrity(db, &err), RC_OK);
	db_close(mover);
	db_close(db);
	int64_t rows = rows_of(path);
	/* The log was not synced, so the power may have taken the last commit, whole. */
	assert_true(rows == ROWS + 1 || (power && rows == 1));
	return fired;
}

static void every_fault(const struct place *p, enum faultvfs_kind kind)
{
	int n = 1;
	while (one_life(p->path, kind, n))
		n += STEP;
	assert_true(n * (long)PAGE > 3L * MIB);
}

static void test_each_call_fails_once(void **state)
{
	every_fault(*state, FAULTVFS_IO);
	every_fault(*state, FAULTVFS_SHORT);
}

static void test_the_power_goes(void **state)
{
	every_fault(*state, FAULTVFS_POWER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_mib_goes_to_the_disk, setup, teardown),
		cmocka_unit_test_setup_teardown(test_each_call_fails_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_power_goes, setup, teardown),
	};
	faultvfs_install();
	return cmocka_run_group_tests_name("pacedisk", tests, NULL, NULL);
}
