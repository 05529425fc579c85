#include "store/db.h"

#include "base/arena.h"
#include "store/daybook.h"
#include "store/schema.h"
#include "store/touch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

struct world {
	char dir[256];
	char path[300];
	struct arena *arena;
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	const char *tmp = getenv("SIYU_TMP");
	(void)snprintf(w->dir, sizeof w->dir, "%s/db.XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(w->dir));
	(void)snprintf(w->path, sizeof w->path, "%s/siyu.db", w->dir);
	w->arena = arena_new(0);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;
	char command[320];
	(void)snprintf(command, sizeof command, "rm -r '%s'", w->dir);
	assert_int_equal(system(command), 0);
	arena_free(w->arena);
	free(w);
	return 0;
}

static struct store_db *open_it(struct world *w, unsigned flags)
{
	struct err err = {0};
	struct store_db *db = NULL;
	if (db_open(w->path, flags, &db, &err) != RC_OK)
		fail_msg("%s", err.text);
	return db;
}

static int64_t ask(const char *path, const char *sql)
{
	sqlite3 *h = NULL;
	sqlite3_stmt *s = NULL;
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &s, NULL), SQLITE_OK);
	int rc = sqlite3_step(s);
	assert_true(rc == SQLITE_ROW || rc == SQLITE_DONE);
	int64_t v = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
	sqlite3_finalize(s);
	sqlite3_close(h);
	return v;
}

static int64_t add(struct store_db *db, const char *customer, int64_t at_ms)
{
	struct err err = {0};
	struct touch t = {.customer = span_of(customer), .at_ms = at_ms, .kind = TOUCH_KIND_ADD};
	int64_t id = 0;
	if (touch_add(db, &t, &id, &err) != RC_OK)
		fail_msg("%s", err.text);
	return id;
}

static void begin(struct store_db *db)
{
	struct err err = {0};
	assert_int_equal(db_begin(db, &err), RC_OK);
}

static void commit(struct store_db *db)
{
	struct err err = {0};
	assert_int_equal(db_commit(db, &err), RC_OK);
}

/* The last touch of customer c up to 100. */
static enum rc last_touch(struct store_db *db, struct arena *a, struct touch *ret)
{
	struct err err = {0};
	struct touch *v = NULL;
	int n = 0;
	enum rc rc = touch_window(
		db, a, SPAN_LIT("c"), TOUCH_OF_TABLE | TOUCH_OF_ROUNDS | TOUCH_OF_GROUPS, 0, 100, &v, &n, &err);
	if (rc == RC_OK && n > 0)
		*ret = v[n - 1];
	return rc == RC_OK && n == 0 ? RC_NOTFOUND : rc;
}

static void test_new_file_is_migrated(void **state)
{
	struct world *w = *state;
	struct store_db *db = open_it(w, 0);
	db_close(db);
	assert_int_equal(ask(w->path, "PRAGMA user_version"), schema_migration_count);
	assert_int_equal(ask(w->path, "PRAGMA application_id"), DB_APPLICATION_ID);
	assert_int_equal(ask(w->path, "PRAGMA auto_vacuum"), 2);
	assert_int_equal(ask(w->path, "SELECT count(*) FROM meta"), 1);
	assert_int_equal(ask(w->path, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"), 1);
	assert_int_equal(
		ask(w->path,
			"SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite%'"),
		0);
	/* Opened again it stays what it is. */
	db = open_it(w, DB_MUST_EXIST);
	db_close(db);
	assert_int_equal(ask(w->path, "SELECT count(*) FROM meta"), 1);
}

static void test_files_that_are_refused(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct store_db *db = NULL;
	assert_int_equal(db_open(w->path, DB_READ_ONLY, &db, &err), RC_NOTFOUND);
	assert_int_equal(db_open(w->path, DB_MUST_EXIST, &db, &err), RC_NOTFOUND);
	assert_true(err.hint[0] != '\0');
	assert_int_equal(access(w->path, F_OK), -1);

	db_close(open_it(w, 0));
	ask(w->path, "PRAGMA user_version = 99");
	assert_int_equal(db_open(w->path, 0, &db, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "schema 99"));
	assert_non_null(strstr(err.hint, "更新的 siyu"));
	assert_int_equal(ask(w->path, "PRAGMA user_version"), 99);

	ask(w->path, "PRAGMA user_version = 0");
	assert_int_equal(db_open(w->path, DB_READ_ONLY, &db, &err), RC_INVALID);
	assert_non_null(strstr(err.hint, "siyu serve"));
	ask(w->path, "PRAGMA application_id = 5");
	assert_int_equal(db_open(w->path, 0, &db, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "not the state of siyu"));

	FILE *f = fopen(w->path, "w");
	for (int i = 0; i < 100; i++)
		fputs("this is a text, not a database. ", f);
	fclose(f);
	assert_int_equal(db_open(w->path, 0, &db, &err), RC_INVALID);
	assert_int_equal(db_open(w->path, DB_READ_ONLY, &db, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "not a database"));
	assert_null(db);
}

/* What lacks a table that a statement asks for was made by another program: a sentence, and no crash. */
static void test_other_tables_are_refused(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct store_db *db = open_it(w, 0);
	sqlite3 *h = NULL;
	db_close(db);
	assert_int_equal(sqlite3_open(w->path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, "DROP TABLE order_void", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
	assert_int_equal(db_open(w->path, 0, &db, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "another version of siyu: no such table: order_void"));
	assert_non_null(strstr(err.hint, "从收件箱重新算"));
}

static void test_foreign_database_is_not_touched(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct store_db *db = NULL;
	ask(w->path, "CREATE TABLE mine (a)");
	assert_int_equal(db_open(w->path, 0, &db, &err), RC_INVALID);
	assert_int_equal(ask(w->path, "SELECT count(*) FROM sqlite_schema"), 1);
	assert_int_equal(ask(w->path, "PRAGMA application_id"), 0);
}

static int64_t goods(struct store_db *db, const char *product, const char *source)
{
	struct err err = {0};
	int64_t id = 0;
	if (daybook_goods(db, span_of(product), span_of(source), &id, &err) != RC_OK)
		fail_msg("%s", err.text);
	return id;
}

/* A number that is kept in memory goes with the row that had it, and no other key has it. */
static void test_known_keys_follow_the_transaction(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct store_db *db = open_it(w, 0);
	char name[400], long_name[400];
	begin(db);
	int64_t tea = goods(db, "茶", "csv");
	assert_int_equal(goods(db, "茶", "csv"), tea);
	assert_int_not_equal(goods(db, "茶c", "sv"), tea);
	assert_int_not_equal(goods(db, "", "茶csv"), tea);
	assert_int_equal(db_savepoint(db, &err), RC_OK);
	int64_t cup = goods(db, "杯", "csv");
	assert_int_equal(db_rollback_to(db, &err), RC_OK);
	assert_int_equal(goods(db, "碗", "csv"), cup);
	assert_int_equal(goods(db, "杯", "csv"), cup + 1);
	/* More keys than are kept, and longer ones. */
	memset(long_name, 'x', sizeof long_name);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 300; i++) {
			(void)snprintf(name, sizeof name, "%.*s%d", i, long_name, i);
			assert_int_equal(goods(db, name, "csv"), cup + 2 + i);
		}
	commit(db);
	assert_int_equal(ask(w->path, "SELECT count(*) FROM daybook_goods"), 305);
	begin(db);
	assert_int_equal(goods(db, "盘", "csv"), cup + 302);
	db_rollback(db);
	begin(db);
	assert_int_equal(goods(db, "碟", "csv"), cup + 302);
	commit(db);
	db_close(db);
}

static void test_ids_follow_the_transaction(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct store_db *db = open_it(w, 0);
	begin(db);
	assert_int_equal(add(db, "c1", 1), 1);
	assert_int_equal(db_savepoint(db, &err), RC_OK);
	assert_int_equal(add(db, "c1", 2), 2);
	assert_int_equal(add(db, "c1", 3), 3);
	assert_int_equal(db_rollback_to(db, &err), RC_OK);
	assert_int_equal(db_savepoint(db, &err), RC_OK);
	assert_int_equal(add(db, "c2", 4), 2);
	assert_int_equal(db_release(db, &err), RC_OK);
	commit(db);
	assert_int_equal(ask(w->path, "SELECT next_row FROM meta"), 3);
	assert_int_equal(ask(w->path, "SELECT count(*) FROM touch"), 2);

	begin(db);
	assert_int_equal(add(db, "c3", 5), 3);
	db_rollback(db);
	begin(db);
	/* The first id of a transaction may be asked for inside a savepoint that is undone. */
	assert_int_equal(db_savepoint(db, &err), RC_OK);
	assert_int_equal(add(db, "c3", 5), 3);
	assert_int_equal(db_rollback_to(db, &err), RC_OK);
	assert_int_equal(add(db, "c4", 6), 3);
	commit(db);
	db_close(db);
	assert_int_equal(ask(w->path, "SELECT next_row FROM meta"), 4);
	assert_int_equal(ask(w->path, "SELECT count(*) FROM touch WHERE customer = 'c3'"), 0);

	/* Closing in the middle keeps nothing. */
	db = open_it(w, 0);
	begin(db);
	assert_int_equal(add(db, "c5", 7), 4);
	db_close(db);
	assert_int_equal(ask(w->path, "SELECT count(*) FROM touch"), 3);
}

static void test_a_reader_sees_one_state(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct store_db *db = open_it(w, 0), *reader = open_it(w, DB_READ_ONLY);
	struct touch t;
	begin(reader);
	assert_int_equal(last_touch(reader, w->arena, &t), RC_NOTFOUND);
	begin(db);
	add(db, "c", 10);
	commit(db);
	assert_int_equal(last_touch(reader, w->arena, &t), RC_NOTFOUND);
	commit(reader);
	assert_int_equal(last_touch(reader, w->arena, &t), RC_OK);
	assert_int_equal(t.at_ms, 10);
	/* It cannot write. */
	begin(reader);
	int64_t id = 0;
	struct touch more = {.customer = SPAN_LIT("c"), .at_ms = 11};
	assert_int_equal(touch_add(reader, &more, &id, &err), RC_FAILED);
	db_rollback(reader);
	db_close(db);
	/* The writer went away: a new reader still reads. */
	db_close(reader);
	reader = open_it(w, DB_READ_ONLY);
	assert_int_equal(last_touch(reader, w->arena, &t), RC_OK);
	db_close(reader);
}

/* kill -9 leaves file and log without a writer. */
static void test_a_reader_after_a_crash(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct store_db *db = open_it(w, 0);
	begin(db);
	add(db, "c", 10);
	commit(db);
	char command[1400], path[320];
	(void)snprintf(path, sizeof path, "%s/kept.db", w->dir);
	(void)snprintf(command, sizeof command, "cp '%s' '%s' && cp '%s-wal' '%s-wal'", w->path, path, w->path, path);
	assert_int_equal(system(command), 0);
	db_close(db);
	assert_int_equal(db_open(path, DB_READ_ONLY, &db, &err), RC_OK);
	struct touch t;
	assert_int_equal(last_touch(db, w->arena, &t), RC_OK);
	db_close(db);
}

static void test_a_constraint_refuses_the_input_alone(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct store_db *db = open_it(w, 0);
	begin(db);
	add(db, "c1", 1);
	assert_int_equal(db_savepoint(db, &err), RC_OK);
	add(db, "c2", 2);
	int64_t id = 0;
	struct touch bad = {.at_ms = 1}; /* no customer */
	assert_int_equal(touch_add(db, &bad, &id, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "touch.customer"));
	assert_int_equal(db_rollback_to(db, &err), RC_OK);
	add(db, "c3", 3);
	commit(db);
	db_close(db);
	assert_int_equal(ask(w->path, "SELECT count(*) FROM touch WHERE customer IN ('c1', 'c3')"), 2);
	assert_int_equal(ask(w->path, "SELECT count(*) FROM touch"), 2);
}

/* Without a journal nothing can be taken back: who wants it is told, and nobody goes on with half a turn. */
static void test_once_is_not_taken_back(void **state)
{
	struct store_db *db = NULL;
	struct err err = {0};
	int64_t id = 0;
	(void)state;
	assert_int_equal(db_open(":memory:", DB_ONCE, &db, &err), RC_OK);
	assert_int_equal(db_begin(db, &err), RC_OK);
	assert_int_equal(db_next_row(db, &id, &err), RC_OK);
	assert_int_equal(db_commit(db, &err), RC_OK);
	assert_false(db_spoilt(db));
	assert_int_equal(db_begin(db, &err), RC_OK);
	db_rollback(db);
	assert_true(db_spoilt(db));
	assert_int_equal(db_begin(db, &err), RC_FAILED);
	db_close(db);
}

static void test_a_second_writer_is_told(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct store_db *one = open_it(w, 0), *two = open_it(w, 0);
	begin(one);
	assert_int_equal(db_begin(two, &err), RC_AGAIN);
	db_rollback(one);
	assert_int_equal(db_begin(two, &err), RC_OK);
	db_rollback(two);
	db_close(one);
	db_close(two);
}

static void test_a_full_disk_undoes_the_turn(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct store_db *db = open_it(w, 0);
	begin(db);
	add(db, "kept", 1);
	commit(db);
	int64_t wal = 0;
	assert_int_equal(db_checkpoint(db, true, &wal, &err), RC_OK);
	struct rlimit old, tight;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	tight = old;
	tight.rlim_cur = 400000;
	(void)signal(SIGXFSZ, SIG_IGN);
	begin(db);
	for (int i = 0; i < 20000; i++)
		add(db, "lost", i);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	enum rc rc = db_commit(db, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(rc, RC_FAILED);
	begin(db);
	assert_int_equal(add(db, "later", 2), 2);
	commit(db);
	db_close(db);
	assert_int_equal(ask(w->path, "SELECT count(*) FROM touch"), 2);
	assert_int_equal(ask(w->path, "SELECT count(*) FROM touch WHERE customer = 'lost'"), 0);
}

static void test_checkpoint_and_backup(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct store_db *db = open_it(w, 0);
	begin(db);
	for (int i = 0; i < 1000; i++)
		add(db, "c", i);
	commit(db);
	int64_t wal = 0;
	assert_int_equal(db_checkpoint(db, false, &wal, &err), RC_OK);
	assert_true(wal > 4096);
	/* A reader in the way of RESTART: not now. */
	struct store_db *reader = open_it(w, DB_READ_ONLY);
	struct touch t;
	begin(reader);
	assert_int_equal(last_touch(reader, w->arena, &t), RC_OK);
	begin(db);
	add(db, "c", 1);
	commit(db);
	assert_int_equal(db_checkpoint(db, true, NULL, &err), RC_AGAIN);
	commit(reader);
	assert_int_equal(db_checkpoint(db, true, NULL, &err), RC_OK);
	db_close(reader);

	char path[320];
	(void)snprintf(path, sizeof path, "%s/copy.db", w->dir);
	assert_int_equal(db_backup(db, path, &err), RC_OK);
	assert_int_equal(ask(path, "SELECT count(*) FROM touch"), 1001);
	assert_int_equal(db_backup(db, path, &err), RC_CONFLICT);
	assert_int_equal(db_backup(db, "/nonexistent/copy.db", &err), RC_FAILED);
	db_close(db);
	struct store_db *copy = NULL;
	assert_int_equal(db_open(path, DB_MUST_EXIST, &copy, &err), RC_OK);
	db_close(copy);
}

static double resident_mib(void)
{
	char line[128] = "";
	FILE *f = fopen("/proc/self/statm", "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	return (double)strtol(strchr(line, ' '), NULL, 10) * (double)sysconf(_SC_PAGESIZE) / 1048576;
}

/* What the sanitizer keeps of what was freed is no memory of ours. */
#if defined(__SANITIZE_ADDRESS__) || defined(ASAN)
#define RESIDENT_MOST 4096
#else
#define RESIDENT_MOST 32
#endif

/* Of 48 MiB of texts the connection keeps 19, or all; and what it kept beyond that it gives back. */
static void test_cache(void **state)
{
	struct world *w = *state;
	struct store_db *db = open_it(w, DB_VOLATILE | DB_SHARED);
	struct err err = {0};
	char *wide = calloc(1, 60001);
	double before = resident_mib(), kept[3];
	memset(wide, 'x', 60000);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(db_cache(db, i == 1 ? DB_PAGES_ORDERS : DB_PAGES_USUAL, &err), RC_OK);
		for (int k = 0; i < 2 && k < 800; k++) {
			int64_t id = 0;
			struct touch t = {.at_ms = k, .customer = span_of(wide), .kind = TOUCH_KIND_ADD};
			assert_int_equal(db_begin(db, &err), RC_OK);
			assert_int_equal(touch_add(db, &t, &id, &err), RC_OK);
			assert_int_equal(db_commit(db, &err), RC_OK);
		}
		kept[i] = resident_mib() - before;
	}
	assert_true(kept[0] < RESIDENT_MOST);
	assert_true(kept[1] > 40);
	assert_true(kept[2] < RESIDENT_MOST);
	free(wide);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cache, setup, teardown),
		cmocka_unit_test_setup_teardown(test_new_file_is_migrated, setup, teardown),
		cmocka_unit_test_setup_teardown(test_files_that_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_other_tables_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_foreign_database_is_not_touched, setup, teardown),
		cmocka_unit_test_setup_teardown(test_known_keys_follow_the_transaction, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ids_follow_the_transaction, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_reader_sees_one_state, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_reader_after_a_crash, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_constraint_refuses_the_input_alone, setup, teardown),
		cmocka_unit_test(test_once_is_not_taken_back),
		cmocka_unit_test_setup_teardown(test_a_second_writer_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_full_disk_undoes_the_turn, setup, teardown),
		cmocka_unit_test_setup_teardown(test_checkpoint_and_backup, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
