/* The disk, or a statement, fails while the log is folded, and while a whole shop lives: after each fault the files are opened anew, as
 * after the end of the process, and then the state is what the log says, what was acknowledged is there, and nobody got anything twice.
 * Each SIYU_FAULTS-th (0: as few as fit into a test, 1: every) write, sync or step of a statement is the one that fails. */
/* rooms: app */
#include "app/station.h"
#include "app/world.h"
#include "base/zone.h"
#include "faultdb.h"
#include "faultvfs.h"
#include "flow/fold.h"
#include "inbox/logcopy.h"
#include "testlib.h"

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define START_MS INT64_C(1772496000000) /* 2026-03-03 08:00 in Shanghai */
#define PEOPLE 8
#define HOURS 40
#define FEW 8     /* faults of a kind in a plain test */
#define ENDS 5000 /* processes of a life in which each place fails */

static const char conf_text[] =
	"[corp]\ncorpid = wwtest\n[app bot]\nagentid = 7\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n";

/* What fails: the disk in one of its ways, or a statement with that code. */
struct fault {
	enum faultvfs_kind kind;
	bool stays;
	int code; /* of SQLite; 0: the disk */
};
static const struct fault faults[] = {
	{FAULTVFS_IO, false, 0}, {FAULTVFS_FULL, true, 0}, {FAULTVFS_SHORT, false, 0},
	{FAULTVFS_IO, false, SQLITE_IOERR}, {FAULTVFS_IO, false, SQLITE_NOMEM}, {FAULTVFS_IO, false, SQLITE_BUSY},
	{FAULTVFS_POWER, true, 0}, /* the fold alone: a world does not wait for the disk */
};
#define FAULTS ((int)(sizeof faults / sizeof *faults))

static void arm(const struct fault *f, long n)
{
	faultvfs_arm(f ? f->kind : FAULTVFS_IO, f && !f->code ? (int)n : 0, f && f->stays);
	faultdb_arm(f ? f->code : 0, f && f->code ? n : 0);
}

static bool fired(const struct fault *f)
{
	return f->code ? faultdb_fired() : faultvfs_fired();
}

struct shop {
	struct conf *conf;
	struct brain *brain;
	struct world *world;
};

static void open_shop(struct shop *s, const char *dir)
{
	const struct brain_conf bc = {.corpid = SPAN_LIT("wwtest"),
		.secret = SPAN_LIT("s"),
		.agentid = 7,
		.seed = 11,
		.confirm_permille = 900,
		.confirm_mean_ms = 900000,
		.buy_permille = 300};
	struct err err = {0};
	s->brain = brain_new(&bc, START_MS);
	brain_populate(s->brain, 2, PEOPLE, START_MS, ZONE_DAY_MS / 2, SPAN_LIT("card"));
	if (conf_parse(SPAN_LIT(conf_text), "fault.conf", &s->conf, &err))
		fail_msg("%s", err.text);
	const struct world_conf wc = {.data_dir = dir, .conf = s->conf, .brain = s->brain, .start_ms = START_MS};
	if (world_new(&wc, &s->world, &err) || world_scripts(s->world, "sop", &err))
		fail_msg("%s", err.text);
}

static void close_shop(struct shop *s)
{
	world_free(s->world);
	brain_free(s->brain);
	conf_free(s->conf);
}

static void drop(const char *dir)
{
	char command[400];
	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	assert_int_equal(system(command), 0);
}

/* Calls of the disk, and of the database, in a life without faults. */
struct calls {
	long disk, db;
};

static long calls_of(const struct fault *f, const struct calls *c)
{
	return f->code ? c->db : c->disk;
}

static long stride(long calls)
{
	const char *told = getenv("SIYU_FAULTS");
	int64_t by = 0;
	return told && span_int(span_of(told), &by) && by > 0 ? (long)by : calls / FEW + 1;
}

/* -- the fold ---------------------------------------------------------------------------------------------------------------- */

struct log {
	char path[300]; /* a copy of what a shop appended */
	struct text digest;
};

static void give_log(const struct log *log, const char *dir)
{
	struct datadir d;
	struct logcopy was;
	struct err err = {0};
	if (datadir_init(&d, dir, &err) || datadir_make(&d, &err) ||
		logcopy_make(log->path, d.inbox_db, NULL, NULL, &was, &err))
		fail_msg("%s", err.text);
}

static enum rc fold_log(const char *dir, struct text *ret_digest, struct err *err)
{
	struct station e;
	enum rc rc = station_open(dir, &e, err);
	if (rc)
		return rc;
	rc = station_fold_all(&e, false, err);
	if (!rc && ret_digest)
		rc = fold_digest(e.db, ret_digest, err);
	station_close(&e);
	return rc;
}

/* The n-th call fails; then all is well, and the state is the one of a life without faults. */
static void fold_with_fault(const struct log *log, const char *dir, const struct fault *f, long n)
{
	struct text digest;
	struct err err = {0};
	text_init(&digest, 65536);
	drop(dir);
	give_log(log, dir);
	arm(f, n);
	enum rc rc = fold_log(dir, NULL, &err);
	bool failed = fired(f);
	if (rc ? !failed || !err.text[0] : 0)
		fail_msg("fault %ld (%d, %d): %s", n, (int)f->kind, f->code, err.text);
	if (failed && f->kind == FAULTVFS_POWER)
		faultvfs_restore((uint64_t)n);
	arm(NULL, 0);
	if (fold_log(dir, &digest, &err))
		fail_msg("after fault %ld (%d, %d): %s", n, (int)f->kind, f->code, err.text);
	if (strcmp(text_str(&digest), text_str(&log->digest)) != 0)
		fail_msg("after fault %ld (%d, %d) the state is another", n, (int)f->kind, f->code);
	text_release(&digest);
}

static void test_a_fold_is_the_same_after_each_fault(void **state)
{
	char dir[256], lived[300], again[300];
	struct log log;
	struct shop s;
	struct logcopy was;
	struct err err = {0};
	(void)state;
	test_dir(dir, sizeof dir);
	snprintf(lived, sizeof lived, "%s/lived", dir);
	snprintf(again, sizeof again, "%s/again", dir);
	snprintf(log.path, sizeof log.path, "%s/log.db", dir);
	text_init(&log.digest, 65536);
	open_shop(&s, lived);
	if (world_run(s.world, START_MS + ZONE_DAY_MS, &err))
		fail_msg("%s", err.text);
	close_shop(&s);
	char from[400];
	snprintf(from, sizeof from, "%s/inbox/inbox.db", lived);
	if (logcopy_make(from, log.path, NULL, NULL, &was, &err))
		fail_msg("%s", err.text);
	assert_true(was.rows > 50);
	give_log(&log, again);
	arm(NULL, 0);
	assert_int_equal(fold_log(again, &log.digest, &err), RC_OK);
	const struct calls calls = {faultvfs_calls(), faultdb_calls()};
	assert_true(calls.disk > 40 && calls.db > 1000);
	for (int i = 0; i < FAULTS; i++) {
		long all = calls_of(&faults[i], &calls), by = stride(all);
		for (long n = 1 + i * by / FAULTS; n <= all; n += by)
			fold_with_fault(&log, again, &faults[i], n);
	}
	text_release(&log.digest);
	drop(dir);
}

/* -- a shop ------------------------------------------------------------------------------------------------------------------ */

/* The fault may be of this very question: then it is put again. */
static int64_t rows_of(struct world *w, const struct fault *f)
{
	int64_t head = 0;
	struct err err = {0};
	enum rc rc = inbox_head(world_inbox(w), &head, &err);
	if (rc && f && fired(f)) {
		arm(NULL, 0);
		rc = inbox_head(world_inbox(w), &head, &err);
	}
	assert_int_equal(rc, RC_OK);
	return head;
}

/* Lives hour by hour; where an hour ends badly the process ends, as work does, and a new one goes on. f NULL: without a fault. */
static struct calls live_with_fault(const char *dir, const struct fault *f, long n)
{
	struct shop s;
	struct brain_books books;
	struct err err = {0};
	int64_t kept = 0;
	drop(dir);
	open_shop(&s, dir);
	arm(f, n);
	for (int hour = 1; hour <= HOURS; hour++) {
		const int64_t until_ms = START_MS + hour * ZONE_DAY_MS / 24;
		while (world_run(s.world, until_ms, &err) != RC_OK) {
			if (!f || !fired(f) || !err.text[0])
				fail_msg("hour %d: %s", hour, err.text);
			arm(NULL, 0); /* it was found, and mended */
			if (world_crash(s.world, &err))
				fail_msg("after fault %ld (%d, %d): %s", n, (int)f->kind, f->code, err.text);
		}
		int64_t rows = rows_of(s.world, f);
		assert_true(rows >= kept);
		kept = rows;
	}
	const struct calls calls = {faultvfs_calls(), faultdb_calls()};
	arm(NULL, 0);
	if (world_replay(s.world, 7, &err))
		fail_msg("after fault %ld (%d, %d): %s", n, f ? (int)f->kind : 0, f ? f->code : 0, err.text);
	brain_books(s.brain, &books);
	assert_int_equal(brain_breaches(s.brain, NULL), 0);
	assert_in_range(books.welcomes, f ? PEOPLE / 2 : PEOPLE, PEOPLE);
	assert_true(books.mass_delivered > 0);
	close_shop(&s);
	return calls;
}

static void test_a_shop_lives_on_after_each_fault(void **state)
{
	char dir[256], data[300];
	(void)state;
	test_dir(dir, sizeof dir);
	snprintf(data, sizeof data, "%s/data", dir);
	const struct calls calls = live_with_fault(data, NULL, 0);
	for (int i = 0; i < FAULTS; i++) {
		long all = calls_of(&faults[i], &calls), by = stride(all);
		if (faults[i].kind == FAULTVFS_POWER)
			continue;
		for (long n = 1 + i * by / FAULTS; n < all; n += by)
			(void)live_with_fault(data, &faults[i], n);
		(void)live_with_fault(data, &faults[i], all); /* no later hour makes up for it */
	}
	drop(dir);
}

/* Whatever asks the database in the life of a shop fails once: fold, ticks, sender, log. Each time the process ends and a new one goes on
 * at that moment. */
static void test_a_shop_lives_on_while_each_place_fails(void **state)
{
	char dir[256], data[300];
	struct shop s;
	struct brain_books books;
	struct err err = {0};
	int ends = 0;
	(void)state;
	test_dir(dir, sizeof dir);
	snprintf(data, sizeof data, "%s/data", dir);
	open_shop(&s, data);
	for (int hour = 1; hour <= HOURS; hour++) {
		enum rc rc;
		faultdb_places(SQLITE_IOERR);
		while ((rc = world_run(s.world, START_MS + hour * ZONE_DAY_MS / 24, &err)) != RC_OK) {
			if (!faultdb_fired() || !err.text[0])
				fail_msg("hour %d: %s", hour, err.text);
			faultdb_places(0);
			if (world_crash(s.world, &err))
				fail_msg("hour %d, after '%s': %s", hour, faultdb_sql(), err.text);
			assert_in_range(++ends, 1, ENDS);
			faultdb_places(SQLITE_IOERR);
		}
		faultdb_places(0);
	}
	print_message("%d processes ended\n", ends);
	assert_true(ends > 100);
	if (world_replay(s.world, 7, &err))
		fail_msg("%s", err.text);
	brain_books(s.brain, &books);
	assert_int_equal(brain_breaches(s.brain, NULL), 0);
	assert_in_range(books.welcomes, 1, PEOPLE); /* a code outlives no end of a process that had begun its call */
	assert_true(books.mass_delivered > 0);
	close_shop(&s);
	drop(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_fold_is_the_same_after_each_fault),
		cmocka_unit_test(test_a_shop_lives_on_after_each_fault),
		cmocka_unit_test(test_a_shop_lives_on_while_each_place_fails),
	};
	faultvfs_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
