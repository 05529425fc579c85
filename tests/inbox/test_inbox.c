#include "inbox/inbox.h"
#include "inbox/rowkind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
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
	(void)snprintf(w->dir, sizeof w->dir, "%s/inbox.XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(w->dir));
	/* SQLite goes by the whole path, which somebody else may be barred from. */
	char *whole = realpath(w->dir, NULL);
	assert_non_null(whole);
	(void)snprintf(w->dir, sizeof w->dir, "%s", whole);
	free(whole);
	(void)snprintf(w->path, sizeof w->path, "%s/inbox.db", w->dir);
	w->arena = arena_new(0);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;
	(void)chmod(w->dir, 0700);
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		char file[320];
		(void)snprintf(file, sizeof file, "%s%s", w->path, ends[i]);
		(void)unlink(file);
	}
	(void)rmdir(w->dir);
	arena_free(w->arena);
	free(w);
	return 0;
}

static struct inbox *open_it(struct world *w, unsigned flags)
{
	struct err err = {0};
	struct inbox *in = NULL;
	if (inbox_open(w->path, flags, &in, &err) != RC_OK)
		fail_msg("%s", err.text);
	return in;
}

static int64_t append(struct inbox *in, int64_t at_ms, enum inbox_kind kind, const char *body)
{
	struct err err = {0};
	int64_t id = 0;
	assert_int_equal(inbox_begin(in, &err), RC_OK);
	assert_int_equal(inbox_append(in, at_ms, kind, SPAN_LIT("bot"), span_of(body), &id, &err), RC_OK);
	assert_int_equal(inbox_commit(in, &err), RC_OK);
	return id;
}

static int64_t ask(struct world *w, const char *sql)
{
	sqlite3 *h = NULL;
	sqlite3_stmt *s = NULL;
	assert_int_equal(sqlite3_open(w->path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &s, NULL), SQLITE_OK);
	int rc = sqlite3_step(s);
	assert_true(rc == SQLITE_ROW || rc == SQLITE_DONE);
	int64_t v = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
	sqlite3_finalize(s);
	sqlite3_close(h);
	return v;
}

static void test_rows_come_back(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct inbox *in = open_it(w, 0);
	int64_t head = -1;
	assert_int_equal(inbox_head(in, &head, &err), RC_OK);
	assert_int_equal(head, 0);

	assert_int_equal(inbox_begin(in, &err), RC_OK);
	int64_t id = 0;
	static const char with_nul[] = "a\0b";
	assert_int_equal(
		inbox_append(in, 1000, INBOX_CALLBACK, SPAN_LIT("bot"), span_make(with_nul, 3), &id, &err), RC_OK);
	assert_int_equal(id, 1);
	assert_int_equal(inbox_append(in, 900, INBOX_TICK, SPAN_ABSENT, SPAN_LIT("{\"fire\":256}"), NULL, &err), RC_OK);
	assert_int_equal(inbox_append(in, 1100, INBOX_CONFIG, SPAN_ABSENT, SPAN_LIT(""), &id, &err), RC_OK);
	assert_int_equal(id, 3);
	assert_int_equal(inbox_commit(in, &err), RC_OK);
	inbox_close(in);

	in = open_it(w, INBOX_READ_ONLY);
	assert_int_equal(inbox_head(in, &head, &err), RC_OK);
	assert_int_equal(head, 3);
	struct inbox_row *row = NULL;
	int n = 0;
	assert_int_equal(inbox_read(in, w->arena, 0, 10, &row, &n, &err), RC_OK);
	assert_int_equal(n, 3);
	assert_int_equal(row[0].id, 1);
	assert_int_equal(row[0].at_ms, 1000);
	assert_int_equal(row[0].kind, INBOX_CALLBACK);
	assert_true(span_is(row[0].app, "bot"));
	assert_int_equal(row[0].body.n, 3);
	assert_memory_equal(row[0].body.p, "a\0b", 3);
	assert_false(span_present(row[1].app));
	assert_true(span_present(row[2].body));
	assert_int_equal(row[2].body.n, 0);

	assert_int_equal(inbox_read(in, w->arena, 1, 1, &row, &n, &err), RC_OK);
	assert_int_equal(n, 1);
	assert_int_equal(row[0].id, 2);
	assert_int_equal(inbox_read(in, w->arena, 3, 10, &row, &n, &err), RC_OK);
	assert_int_equal(n, 0);
	assert_int_equal(inbox_read_kind(in, w->arena, INBOX_CONFIG, 0, 10, &row, &n, &err), RC_OK);
	assert_int_equal(n, 1);
	assert_int_equal(row[0].id, 3);
	struct inbox_row one;
	assert_int_equal(inbox_get(in, w->arena, 2, &one, &err), RC_OK);
	assert_int_equal(one.at_ms, 900);
	assert_int_equal(inbox_get(in, w->arena, 4, &one, &err), RC_NOTFOUND);
	inbox_close(in);
}

static void test_reading_stops_at_a_mebibyte(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct inbox *in = open_it(w, 0);
	char *big = calloc(1, 700000);
	assert_int_equal(inbox_begin(in, &err), RC_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(
			inbox_append(in, 1, INBOX_CALLBACK, SPAN_ABSENT, span_make(big, 700000), NULL, &err), RC_OK);
	assert_int_equal(inbox_commit(in, &err), RC_OK);
	free(big);
	struct inbox_row *row = NULL;
	int n = 0;
	assert_int_equal(inbox_read(in, w->arena, 0, 10, &row, &n, &err), RC_OK);
	assert_int_equal(n, 2);
	assert_int_equal(inbox_read(in, w->arena, 2, 10, &row, &n, &err), RC_OK);
	assert_int_equal(n, 2);
	assert_int_equal(row[0].id, 3);
	inbox_close(in);
}

static void test_rollback_leaves_nothing(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct inbox *in = open_it(w, 0);
	append(in, 1, INBOX_CALLBACK, "kept");
	assert_int_equal(inbox_begin(in, &err), RC_OK);
	assert_int_equal(inbox_append(in, 2, INBOX_CALLBACK, SPAN_ABSENT, SPAN_LIT("gone"), NULL, &err), RC_OK);
	inbox_rollback(in);
	int64_t head = 0;
	assert_int_equal(inbox_head(in, &head, &err), RC_OK);
	assert_int_equal(head, 1);
	assert_int_equal(append(in, 3, INBOX_CALLBACK, "after"), 2);
	inbox_close(in);
}

/* Finding 2: the id of a row that was pruned must not come again. */
static void test_ids_do_not_come_again(void **state)
{
	struct world *w = *state;
	struct inbox *in = open_it(w, 0);
	for (int i = 0; i < 3; i++)
		append(in, i, INBOX_CALLBACK, "x");
	inbox_close(in);
	ask(w, "DELETE FROM inbox");
	in = open_it(w, 0);
	assert_int_equal(append(in, 9, INBOX_CALLBACK, "y"), 4);
	inbox_close(in);
}

static void test_file_is_made_as_promised(void **state)
{
	struct world *w = *state;
	struct inbox *in = open_it(w, 0);
	char lineage[33] = {0};
	memcpy(lineage, inbox_lineage(in).p, 32);
	assert_int_equal(strspn(lineage, "0123456789abcdef"), 32);
	inbox_close(in);
	assert_int_equal(ask(w, "PRAGMA auto_vacuum"), 2);
	assert_int_equal(ask(w, "PRAGMA user_version"), 1);
	assert_int_equal(ask(w, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'inbox'"), 0);
	assert_int_equal(ask(w, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"), 1);

	in = open_it(w, 0);
	assert_memory_equal(inbox_lineage(in).p, lineage, 32);
	inbox_close(in);
	assert_int_equal(unlink(w->path), 0);
	in = open_it(w, 0);
	assert_memory_not_equal(inbox_lineage(in).p, lineage, 32);
	inbox_close(in);
}

static void test_wrong_files_are_refused(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct inbox *in = NULL;
	assert_int_equal(inbox_open(w->path, INBOX_READ_ONLY, &in, &err), RC_NOTFOUND);
	assert_true(err.hint[0] != '\0');
	assert_int_equal(access(w->path, F_OK), -1);

	in = open_it(w, 0);
	inbox_close(in);
	ask(w, "PRAGMA user_version = 7");
	assert_int_equal(inbox_open(w->path, 0, &in, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "version 7"));
	assert_true(err.hint[0] != '\0');
	ask(w, "PRAGMA user_version = 1");
	ask(w, "PRAGMA application_id = 12");
	assert_int_equal(inbox_open(w->path, 0, &in, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "not an inbox"));

	FILE *f = fopen(w->path, "w");
	for (int i = 0; i < 100; i++)
		fputs("this is a text, not a database. ", f);
	fclose(f);
	assert_int_equal(inbox_open(w->path, 0, &in, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "not a database"));
	assert_int_equal(inbox_open("/nonexistent/inbox.db", 0, &in, &err), RC_NOTFOUND);
}

/* An opener that does not write leaves somebody else's database as it was. */
static void test_foreign_database_is_not_touched(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct inbox *in = NULL;
	ask(w, "CREATE TABLE mine (a)");
	assert_int_equal(inbox_open(w->path, 0, &in, &err), RC_INVALID);
	assert_int_equal(ask(w, "SELECT count(*) FROM sqlite_schema"), 1);
	assert_int_equal(ask(w, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'delete'"), 1);
}

static void test_second_writer_waits_and_gives_up(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct inbox *one = open_it(w, 0), *two = open_it(w, 0);
	assert_int_equal(inbox_begin(one, &err), RC_OK);
	assert_int_equal(inbox_append(one, 1, INBOX_CALLBACK, SPAN_ABSENT, SPAN_LIT("x"), NULL, &err), RC_OK);
	assert_int_equal(inbox_begin(two, &err), RC_AGAIN);
	int64_t head = -1;
	assert_int_equal(inbox_head(two, &head, &err), RC_OK);
	assert_int_equal(head, 0);
	assert_int_equal(inbox_commit(one, &err), RC_OK);
	assert_int_equal(append(two, 2, INBOX_ORDERS, "y"), 2);
	assert_int_equal(inbox_head(one, &head, &err), RC_OK);
	assert_int_equal(head, 2);
	inbox_close(one);
	inbox_close(two);
}

/* The disk is full (here: files may not grow): the commit fails, nothing of the turn is there, and later turns work. */
static void test_full_disk(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct inbox *in = open_it(w, 0);
	append(in, 1, INBOX_CALLBACK, "small");
	char *big = calloc(1, 1 << 20);
	struct rlimit old, tight = {.rlim_cur = 200000};
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	tight.rlim_max = old.rlim_max;
	(void)signal(SIGXFSZ, SIG_IGN);

	assert_int_equal(inbox_begin(in, &err), RC_OK);
	assert_int_equal(inbox_append(in, 2, INBOX_CALLBACK, SPAN_ABSENT, span_make(big, 1 << 20), NULL, &err), RC_OK);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	enum rc rc = inbox_commit(in, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	free(big);
	assert_int_equal(rc, RC_FAILED);
	assert_non_null(strstr(err.text, w->path));

	int64_t head = 0;
	assert_int_equal(inbox_head(in, &head, &err), RC_OK);
	assert_int_equal(head, 1);
	assert_int_equal(append(in, 3, INBOX_CALLBACK, "again"), 2);
	inbox_close(in);
	in = open_it(w, INBOX_READ_ONLY);
	assert_int_equal(inbox_head(in, &head, &err), RC_OK);
	assert_int_equal(head, 2);
	inbox_close(in);
}

static void test_no_right_to_write(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct inbox *in = open_it(w, 0);
	append(in, 1, INBOX_CALLBACK, "x");
	inbox_close(in);
	bool root = geteuid() == 0;
	assert_int_equal(chmod(w->dir, 0555), 0);
	/* Root may write anywhere: be nobody for a while. */
	if (root && (seteuid(65534) != 0 || faccessat(AT_FDCWD, w->path, F_OK, AT_EACCESS) != 0)) {
		assert_int_equal(seteuid(0), 0);
		fprintf(stderr, "skip: nobody cannot reach %s\n", w->dir);
		skip();
	}
	enum rc file = root ? inbox_open(w->path, 0, &in, &err) : RC_DENIED;
	char hint[sizeof err.hint];
	memcpy(hint, err.hint, sizeof hint);
	assert_int_equal(root ? seteuid(0) : chmod(w->dir, 0700), 0);
	assert_int_equal(chmod(w->path, 0666), 0);
	assert_int_equal(root ? seteuid(65534) : chmod(w->dir, 0555), 0);
	enum rc folder = inbox_open(w->path, 0, &in, &err);
	assert_int_equal(root ? seteuid(0) : chmod(w->dir, 0700), 0);
	assert_int_equal(file, RC_DENIED);
	assert_true(!root || strstr(hint, "拥有") != NULL);
	if (folder != RC_DENIED)
		fail_msg("%s", err.text);
	assert_non_null(strstr(err.hint, "文件夹"));
}

static void test_no_right_to_open(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct inbox *in = open_it(w, 0);
	inbox_close(in);
	bool root = geteuid() == 0;
	assert_int_equal(chmod(w->dir, 0755), 0);
	assert_int_equal(chmod(w->path, 0), 0);
	assert_int_equal(root ? seteuid(65534) : 0, 0);
	bool there = faccessat(AT_FDCWD, w->path, F_OK, AT_EACCESS) == 0;
	enum rc rc = inbox_open(w->path, 0, &in, &err), read = inbox_open(w->path, INBOX_READ_ONLY, &in, NULL);
	assert_int_equal(root ? seteuid(0) : 0, 0);
	if (!there) {
		fprintf(stderr, "skip: nobody cannot reach %s\n", w->dir);
		skip();
	}
	assert_int_equal(rc, RC_DENIED);
	assert_int_equal(read, RC_DENIED);
	assert_non_null(strstr(err.hint, "拥有"));
}

/* Commits into a file that has no name any more would succeed, and nobody would ever read them. */
static void test_moved_while_open(void **state)
{
	struct world *w = *state;
	char aside[320];
	struct err err = {0};
	struct inbox *in = open_it(w, 0);
	append(in, 1, INBOX_CALLBACK, "a");
	(void)snprintf(aside, sizeof aside, "%s.aside", w->path);
	assert_int_equal(rename(w->path, aside), 0);
	assert_int_equal(inbox_begin(in, &err), RC_FAILED);
	assert_non_null(strstr(err.text, "moved or deleted"));
	/* Another file in its place is not it either. */
	FILE *other = fopen(w->path, "w");
	assert_non_null(other);
	fclose(other);
	assert_int_equal(inbox_begin(in, &err), RC_FAILED);
	assert_int_equal(rename(aside, w->path), 0);
	assert_int_equal(append(in, 2, INBOX_CALLBACK, "b"), 2);
	inbox_close(in);
}

/* A reader that comes after the writer was killed: the log is still beside the file. */
static void test_reader_without_writer(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct inbox *in = open_it(w, 0);
	append(in, 1, INBOX_CALLBACK, "x");
	char copy[320], command[1400];
	(void)snprintf(copy, sizeof copy, "%s.kept", w->dir);
	(void)snprintf(command, sizeof command, "mkdir '%s' && cp '%s' '%s-wal' '%s'", copy, w->path, w->path, copy);
	assert_int_equal(system(command), 0);
	inbox_close(in);
	char path[400];
	(void)snprintf(path, sizeof path, "%s/inbox.db", copy);
	assert_int_equal(inbox_open(path, INBOX_READ_ONLY, &in, &err), RC_OK);
	int64_t head = 0;
	assert_int_equal(inbox_head(in, &head, &err), RC_OK);
	assert_int_equal(head, 1);
	inbox_close(in);
	(void)snprintf(command, sizeof command, "rm -r '%s'", copy);
	assert_int_equal(system(command), 0);
}

static void test_checksum(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct inbox *in = open_it(w, 0);
	int64_t id = append(in, 77, INBOX_CALLBACK, "body");
	int64_t sum = -1, other = -1;
	assert_int_equal(inbox_checksum(in, 0, &sum, &err), RC_OK);
	assert_int_equal(sum, 0);
	assert_int_equal(inbox_checksum(in, id, &sum, &err), RC_OK);
	struct inbox_row row = {.id = id, .at_ms = 77, .kind = INBOX_CALLBACK, .body = SPAN_LIT("body")};
	assert_true(sum == (int64_t)inbox_row_checksum(&row));
	/* It stands on disk beside the position: the value must never move. */
	struct inbox_row fixed = {.id = 1, .at_ms = 2, .kind = INBOX_TICK, .body = SPAN_LIT("abc")};
	assert_true(inbox_row_checksum(&fixed) == UINT64_C(0xcdfe5c13be6ca4e2));
	row.body = SPAN_LIT("bodx");
	assert_true(sum != (int64_t)inbox_row_checksum(&row));
	row.body = SPAN_LIT("body");
	row.at_ms++;
	assert_true(sum != (int64_t)inbox_row_checksum(&row));
	assert_int_equal(inbox_checksum(in, 99, &other, &err), RC_NOTFOUND);
	inbox_close(in);
}

static void test_checkpoint_tells_the_log(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct inbox *in = open_it(w, 0);
	append(in, 1, INBOX_CALLBACK, "x");
	int64_t bytes = -1;
	assert_int_equal(inbox_checkpoint(in, false, &bytes, &err), RC_OK);
	assert_true(bytes > 0 && bytes % 4096 == 0);
	assert_int_equal(inbox_checkpoint(in, true, NULL, &err), RC_OK);
	append(in, 2, INBOX_CALLBACK, "y");
	int64_t later = -1;
	assert_int_equal(inbox_checkpoint(in, false, &later, &err), RC_OK);
	assert_true(later <= bytes);
	inbox_close(in);
}

/* The same answers, without a file. */
static void test_a_log_in_memory(void **state)
{
	struct inbox *in = NULL;
	struct arena *a = arena_new(0);
	struct inbox_row *rows, one;
	struct err err = {0};
	int64_t id = 0, sum = 0;
	int n = 0;
	(void)state;
	assert_int_equal(inbox_open(NULL, INBOX_MEMORY, &in, &err), RC_OK);
	assert_int_equal(inbox_head(in, &id, &err), RC_OK);
	assert_int_equal(id, 0);
	assert_int_equal(inbox_begin(in, &err), RC_OK);
	assert_int_equal(inbox_append(in, 10, INBOX_CALLBACK, SPAN_LIT("main"), SPAN_LIT("one"), &id, &err), RC_OK);
	assert_int_equal(inbox_append(in, 20, INBOX_TICK, SPAN_ABSENT, SPAN_ABSENT, NULL, &err), RC_OK);
	assert_int_equal(inbox_commit(in, &err), RC_OK);
	assert_int_equal(id, 1);
	assert_int_equal(inbox_begin(in, &err), RC_OK);
	assert_int_equal(inbox_append(in, 30, INBOX_TICK, SPAN_ABSENT, SPAN_LIT("lost"), &id, &err), RC_OK);
	assert_int_equal(id, 3);
	inbox_rollback(in);
	assert_int_equal(inbox_head(in, &id, &err), RC_OK);
	assert_int_equal(id, 2);
	assert_int_equal(inbox_read(in, a, 0, 10, &rows, &n, &err), RC_OK);
	assert_int_equal(n, 2);
	assert_true(span_is(rows[0].app, "main") && span_is(rows[0].body, "one") && rows[0].at_ms == 10);
	assert_true(!span_present(rows[1].app) && span_present(rows[1].body) && rows[1].kind == INBOX_TICK);
	assert_int_equal(inbox_read(in, a, 0, 1, &rows, &n, &err), RC_OK);
	assert_int_equal(n, 1);
	assert_int_equal(inbox_read_kind(in, a, INBOX_TICK, 0, 10, &rows, &n, &err), RC_OK);
	assert_true(n == 1 && rows[0].id == 2);
	assert_int_equal(inbox_get(in, a, 3, &one, &err), RC_NOTFOUND);
	assert_int_equal(inbox_begin(in, &err), RC_OK);
	assert_int_equal(inbox_rewrite(in, 1, SPAN_LIT("gone"), &err), RC_OK);
	assert_int_equal(inbox_commit(in, &err), RC_OK);
	assert_int_equal(inbox_get(in, a, 1, &one, &err), RC_OK);
	assert_true(span_is(one.body, "gone"));
	assert_int_equal(inbox_checksum(in, 1, &sum, &err), RC_OK);
	assert_int_equal(sum, (int64_t)inbox_row_checksum(&one));
	assert_int_equal(inbox_lineage(in).n, 32);
	inbox_close(in);
	arena_free(a);
}

/* More than one batch, others between them; from an id on; none. */
static void test_a_walk_over_one_kind(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct inbox *in = open_it(w, 0);
	assert_int_equal(inbox_begin(in, &err), RC_OK);
	for (int i = 1; i <= 750; i++) {
		char body[16];
		int64_t id;
		(void)snprintf(body, sizeof body, "%d", i);
		assert_int_equal(
			inbox_append(in, i, i % 3 ? INBOX_TICK : INBOX_ATTEMPT, SPAN_ABSENT, span_of(body), &id, &err),
			RC_OK);
	}
	assert_int_equal(inbox_commit(in, &err), RC_OK);
	for (int from = 0; from <= 750; from += 149) {
		struct rowkind walk = {.in = in, .a = w->arena, .kind = INBOX_ATTEMPT, .after = from};
		const struct inbox_row *row;
		int64_t want = from - from % 3 + 3, said;
		while (rowkind_next(&walk, &row, &err) == RC_OK && row) {
			assert_int_equal(row->id, want);
			assert_int_equal(row->kind, INBOX_ATTEMPT);
			assert_true(span_int(row->body, &said) && said == want);
			want += 3;
		}
		assert_int_equal(want, 753);
		assert_int_equal(rowkind_next(&walk, &row, &err), RC_OK);
		assert_null(row);
	}
	inbox_close(in);
}

static void test_kinds(void **state)
{
	(void)state;
	assert_string_equal(inbox_kind_name(INBOX_CALLBACK), "callback");
	assert_string_equal(inbox_kind_name(INBOX_FOLD), "fold");
	assert_string_equal(inbox_kind_name((enum inbox_kind)99), "unknown");
	for (int i = 0; i < inbox_kinds_count; i++) {
		assert_string_equal(inbox_kind_name(inbox_kinds[i].kind), inbox_kinds[i].name);
		/* What-if replay keeps just the facts of the world (finding 25). */
		assert_int_equal(inbox_kinds[i].exogenous, inbox_kinds[i].kind < INBOX_TICK);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows_come_back, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reading_stops_at_a_mebibyte, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rollback_leaves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ids_do_not_come_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_file_is_made_as_promised, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wrong_files_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_foreign_database_is_not_touched, setup, teardown),
		cmocka_unit_test_setup_teardown(test_second_writer_waits_and_gives_up, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_disk, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_right_to_write, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_right_to_open, setup, teardown),
		cmocka_unit_test_setup_teardown(test_moved_while_open, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reader_without_writer, setup, teardown),
		cmocka_unit_test_setup_teardown(test_checksum, setup, teardown),
		cmocka_unit_test_setup_teardown(test_checkpoint_tells_the_log, setup, teardown),
		cmocka_unit_test(test_a_log_in_memory),
		cmocka_unit_test_setup_teardown(test_a_walk_over_one_kind, setup, teardown),
		cmocka_unit_test(test_kinds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
