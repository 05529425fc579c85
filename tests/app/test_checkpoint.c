/* The logs of both databases are moved into their files by a thread, whatever others do (exact 20). */
#include "testlib.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "checkpoint.h"
#include "store/employee.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
static atomic_int beside, moves; /* syncs of the log of the state: between two moves, and those with which one begins */
static atomic_int log_sync_ms;   /* how long each takes */

/* In place of that of the system, for all of this program, and for SQLite in it. */
int fdatasync(int fd)
{
	char link[64], path[512];
	(void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof path);
	struct span file = span_make(path, n > 0 ? (size_t)n : 0);
	if (span_ends(file, "/siyu.db-wal")) { /* SQLite has it open to write */
		atomic_fetch_add((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY ? &beside : &moves, 1);
		clock_sleep_ms(atomic_load(&log_sync_ms));
	}
	return fsync(fd);
}
#endif

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

/* A log that was long keeps its length when it begins anew: to cut hundreds of MiB took a commit, and the welcome in it, 50 to 75 ms. */
static void no_commit_cuts_a_log(void **state)
{
	(void)state;
	enum { ROW = 1 << 20, ROWS = 70 };
	char root[128], path[700];
	struct datadir dir;
	struct inbox *in;
	struct err err = {0};
	int64_t id, full;
	char *row = malloc(ROW);
	memset(row, 'x', ROW);
	test_dir(root, sizeof root);
	assert_int_equal(datadir_init(&dir, root, &err), RC_OK);
	assert_int_equal(datadir_make(&dir, &err), RC_OK);
	assert_int_equal(inbox_open(dir.inbox_db, 0, &in, &err), RC_OK);
	(void)snprintf(path, sizeof path, "%s-wal", dir.inbox_db);
	for (int i = 0; i < ROWS; i++) {
		assert_int_equal(inbox_begin(in, &err), RC_OK);
		assert_int_equal(
			inbox_append(in, i, INBOX_CALLBACK, SPAN_LIT("bot"), span_make(row, ROW), &id, &err), RC_OK);
		assert_int_equal(inbox_commit(in, &err), RC_OK);
	}
	full = bytes_of(path);
	assert_true(full > (int64_t)ROWS * ROW);
	assert_int_equal(inbox_checkpoint(in, true, NULL, &err), RC_OK);
	assert_int_equal(inbox_begin(in, &err), RC_OK);
	assert_int_equal(inbox_append(in, ROWS, INBOX_CALLBACK, SPAN_LIT("bot"), SPAN_LIT("x"), &id, &err), RC_OK);
	assert_int_equal(inbox_commit(in, &err), RC_OK);
	assert_int_equal(bytes_of(path), full);
	assert_int_equal(inbox_cut_log(in, &err), RC_OK);
	assert_int_equal(bytes_of(path), 0);
	inbox_close(in);
	free(row);
}

static void commit_state(struct store_db *db, struct span who, int64_t at_ms)
{
	struct err err = {0};
	assert_int_equal(db_begin(db, &err), RC_OK);
	assert_int_equal(employee_meet(db, who, at_ms, NULL, &err), RC_OK);
	assert_int_equal(db_commit(db, &err), RC_OK);
}

/* SQLite waits for readers with the lock of writers in hand: two seconds in which no callback is taken and no welcome made. */
static void to_cut_waits_for_nobody(void **state)
{
	(void)state;
	char root[128], path[700];
	struct datadir dir;
	struct inbox *in, *other;
	struct store_db *db, *reader;
	struct employee *v = NULL;
	struct err err = {0};
	struct arena *a = arena_new(0);
	int64_t from_ms;
	int n = 0;
	test_dir(root, sizeof root);
	assert_int_equal(datadir_init(&dir, root, &err), RC_OK);
	assert_int_equal(datadir_make(&dir, &err), RC_OK);
	assert_int_equal(inbox_open(dir.inbox_db, 0, &in, &err), RC_OK);
	assert_int_equal(inbox_open(dir.inbox_db, 0, &other, &err), RC_OK);
	assert_int_equal(db_open(dir.state_db, 0, &db, &err), RC_OK);
	commit_state(db, SPAN_LIT("li"), 1);
	assert_int_equal(db_open(dir.state_db, DB_READ_ONLY, &reader, &err), RC_OK);
	assert_int_equal(db_begin(reader, &err), RC_OK);
	assert_int_equal(employee_all(reader, a, &v, &n, &err), RC_OK);
	commit_state(db, SPAN_LIT("li"), 2);
	from_ms = clock_boot_ms();
	assert_int_equal(db_cut_log(db, &err), RC_AGAIN);
	assert_true(clock_boot_ms() - from_ms < 1500);
	(void)snprintf(path, sizeof path, "%s-wal", dir.state_db);
	assert_true(bytes_of(path) > 0);
	db_rollback(reader);
	assert_int_equal(db_cut_log(db, &err), RC_OK);
	assert_int_equal(bytes_of(path), 0);
	assert_int_equal(inbox_begin(other, &err), RC_OK);
	from_ms = clock_boot_ms();
	assert_int_equal(inbox_cut_log(in, &err), RC_AGAIN);
	assert_true(clock_boot_ms() - from_ms < 1500);
	inbox_rollback(other);
	db_close(reader);
	db_close(db);
	inbox_close(other);
	inbox_close(in);
	arena_free(a);
}

/* … but gives its room back once nothing was written for a minute. */
static void logs_are_cut_when_it_is_quiet(void **state)
{
	(void)state;
	const int64_t mib = 1 << 20;
	struct checkpoint_quiet q = {0};
	for (int i = 0; i < 200; i++)
		assert_false(checkpoint_quiet(&q, 64 * mib, 64 * mib)); /* short ones stay */
	for (int i = 0; i < 200; i++)
		assert_false(checkpoint_quiet(&q, 0, i % 50 * mib + 100 * mib)); /* not while it is written to */
	int looks = 0;
	while (!checkpoint_quiet(&q, mib, mib))
		looks++;
	assert_int_equal(looks, 60);
	/* A reader was in the way: again a minute later. */
	looks = 0;
	while (!checkpoint_quiet(&q, mib, mib))
		looks++;
	assert_int_equal(looks, 59);
	q = (struct checkpoint_quiet){0};
	for (int i = 0; i < 200; i++)
		assert_false(checkpoint_quiet(&q, mib, mib));
}

#ifdef __linux__
struct busy {
	struct datadir dir;
	struct store_db *db;
	struct checkpoint *c;
	int64_t commits;
};

static void busy_begin(struct busy *b, int sync_ms)
{
	char root[128];
	struct err err = {0};
	struct inbox *in;
	b->commits = 0;
	test_dir(root, sizeof root);
	assert_int_equal(datadir_init(&b->dir, root, &err), RC_OK);
	assert_int_equal(datadir_make(&b->dir, &err), RC_OK);
	assert_int_equal(inbox_open(b->dir.inbox_db, 0, &in, &err), RC_OK);
	inbox_close(in);
	assert_int_equal(db_open(b->dir.state_db, 0, &b->db, &err), RC_OK);
	atomic_store(&log_sync_ms, sync_ms);
	assert_int_equal(checkpoint_new(&b->dir, &b->c, &err), RC_OK);
	atomic_store(&beside, 0);
	atomic_store(&moves, 0);
}

static void busy_end(struct busy *b)
{
	checkpoint_free(b->c);
	atomic_store(&log_sync_ms, 0);
	db_close(b->db);
}

/* Commits that wait for no disk, until the log was moved so often; how long that took. */
static int64_t commit_until(struct busy *b, int n)
{
	int64_t from_ms = clock_boot_ms();
	while (atomic_load(&moves) < n && clock_boot_ms() - from_ms < 30000) {
		char who[32];
		(void)snprintf(who, sizeof who, "li%lld", (long long)b->commits++);
		commit_state(b->db, span_of(who), 1);
		clock_sleep_ms(5);
	}
	return clock_boot_ms() - from_ms;
}

/* So a checkpoint finds little to ask for; and who writes nothing asks for nothing. */
static void the_log_is_synced_between_two_moves(void **state)
{
	struct busy b;
	(void)state;
	busy_begin(&b, 0);
	(void)commit_until(&b, 1);
	int before = atomic_load(&beside);
	/* On a busy machine few fall between two of them. */
	for (int n = 2; n < 20 && atomic_load(&beside) - before < 5; n++)
		(void)commit_until(&b, n);
	assert_true(atomic_load(&beside) - before >= 5);
	clock_sleep_ms(1500);
	before = atomic_load(&beside);
	clock_sleep_ms(300);
	assert_int_equal(atomic_load(&beside), before);
	busy_end(&b);
}

/* A move that waited for each of those would come the later, and find the longer a log, the slower the disk is. */
static void a_slow_disk_puts_off_no_move(void **state)
{
	struct busy b;
	(void)state;
	busy_begin(&b, 250);
	(void)commit_until(&b, 1);
	assert_true(commit_until(&b, 4) < 12000);
	busy_end(&b);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_reach_the_file),
		cmocka_unit_test(no_commit_cuts_a_log),
		cmocka_unit_test(to_cut_waits_for_nobody),
		cmocka_unit_test(logs_are_cut_when_it_is_quiet),
#ifdef __linux__
		cmocka_unit_test(the_log_is_synced_between_two_moves),
		cmocka_unit_test(a_slow_disk_puts_off_no_move),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
