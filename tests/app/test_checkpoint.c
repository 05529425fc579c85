/* The logs of both databases are moved into their files by a thread, whatever others do (exact 20). */
#include "testlib.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "checkpoint.h"

#include <string.h>
#include <sys/stat.h>

static int64_t bytes_of(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

static void rows_reach_the_file(void **state)
{
	(void)state;
	char root[128];
	struct datadir dir;
	struct inbox *in;
	struct store_db *db;
	struct checkpoint *c;
	struct err err = {0};
	int64_t id, before, inbox_bytes = 0, state_bytes = 0;
	char row[4096];
	memset(row, 'x', sizeof row);
	test_dir(root, sizeof root);
	assert_int_equal(datadir_init(&dir, root, &err), RC_OK);
	assert_int_equal(datadir_make(&dir, &err), RC_OK);
	assert_int_equal(inbox_open(dir.inbox_db, 0, &in, &err), RC_OK);
	assert_int_equal(db_open(dir.state_db, 0, &db, &err), RC_OK);
	assert_int_equal(inbox_checkpoint(in, true, NULL, &err), RC_OK);
	before = bytes_of(dir.inbox_db);
	assert_int_equal(checkpoint_new(&dir, &c, &err), RC_OK);
	for (int i = 0; i < 50; i++) {
		assert_int_equal(inbox_begin(in, &err), RC_OK);
		assert_int_equal(
			inbox_append(in, i, INBOX_CALLBACK, SPAN_LIT("bot"), span_make(row, sizeof row), &id, &err),
			RC_OK);
		assert_int_equal(inbox_commit(in, &err), RC_OK);
	}
	for (int i = 0; i < 500 && (bytes_of(dir.inbox_db) <= before + 100000 || inbox_bytes == 0); i++) {
		clock_sleep_ms(20);
		checkpoint_bytes(c, &inbox_bytes, &state_bytes);
	}
	assert_true(bytes_of(dir.inbox_db) > before + 100000);
	assert_true(inbox_bytes > 0);
	/* Its logs are short: nobody has to wait for readers, and appending goes on. */
	checkpoint_restart(c, in, db, true);
	assert_int_equal(inbox_begin(in, &err), RC_OK);
	assert_int_equal(inbox_commit(in, &err), RC_OK);
	checkpoint_free(c);
	db_close(db);
	inbox_close(in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(rows_reach_the_file)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
