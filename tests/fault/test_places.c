/* Each place of the program that asks the database while the log is folded fails once: the logs of all scenarios are folded anew, a
 * statement fails wherever none failed before, the fold is opened again as after the end of its process, and at the end the state is the
 * one that was lived. The same of what the commands and pages print of it. */
/* rooms: app */
/* beside: scenario */
/* shares: 4 */
#include "play.h"

#include "base/mem.h"
#include "faultdb.h"
#include "flow/fold.h"
#include "seeds.h"
#include "views.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define FILES 500
#define BATCH 7
/* What a place may be asked to do again: opening the fold, and the batch. */
#define TRIES 20000

/* Opens and folds until a step fails, or to the head. */
static enum rc fold_on(struct play *p, struct store_db *db, struct err *err)
{
	struct fold *fold = NULL;
	int64_t n = 0;
	enum rc rc = fold_open(db, world_inbox(p->world), NULL, &fold, err);
	if (!rc)
		rc = fold_catch_up(fold, BATCH, &n, err);
	fold_close(fold);
	return rc;
}

static bool fold_with_faults(struct play *p, struct store_db *db, int code)
{
	struct err err = {0};
	for (int i = 0; i < TRIES; i++) {
		faultdb_places(code);
		enum rc rc = fold_on(p, db, &err);
		if (!rc && faultdb_fired())
			play_fail(p, "nobody minded that this failed: %s", faultdb_sql());
		if (rc && (!faultdb_fired() || !err.text[0]))
			play_fail(p, "without a fault: %s", err.text);
		faultdb_places(0);
		if (!rc || p->fail.n > 0)
			return p->fail.n == 0;
		err = (struct err){0};
	}
	return play_fail(p, "after %d faults it does not end", TRIES);
}

/* The tables that differ, a line each. */
static bool same(struct play *p, struct span lived, struct span told)
{
	struct span a, b;
	while (span_cut(lived, '\n', &a, &lived) && span_cut(told, '\n', &b, &told))
		if (!span_eq(a, b))
			play_fail(p, "with faults the state is another: %.*s, lived: %.*s", SPAN_ARG(b), SPAN_ARG(a));
	return p->fail.n == 0;
}

/* The same log, with faults: is the state the same? */
static bool again(struct play *p)
{
	struct store_db *db = NULL;
	struct err err = {0};
	struct text lived, told;
	text_init(&lived, 65536);
	text_init(&told, 65536);
	bool ok = db_open(":memory:", 0, &db, &err) == RC_OK || play_fail(p, "%s", err.text);
	ok = ok && fold_with_faults(p, db, SQLITE_IOERR);
	if (ok && (fold_digest(world_db(p->world), &lived, &err) || fold_digest(db, &told, &err)))
		ok = play_fail(p, "%s", err.text);
	ok = ok && same(p, text_span(&lived), text_span(&told));
	db_close(db);
	text_release(&told);
	text_release(&lived);
	return ok;
}

/* What is printed of what was lived. */
static bool asked(struct play *p)
{
	struct span script[sizeof p->script / sizeof *p->script];
	struct text said;
	const struct views v = {.data_dir = p->dir,
		.db = world_db(p->world),
		.fold = world_fold(p->world),
		.conf = p->conf,
		.zone = &p->zone,
		.now_ms = world_now_ms(p->world),
		.script = script,
		.scripts = p->scripts};
	for (int i = 0; i < p->scripts; i++)
		script[i] = p->script[i].text;
	text_init(&said, 65536);
	bool ok = views_ask(&v, SQLITE_IOERR, &said) || play_fail(p, "%s", text_str(&said));
	text_release(&said);
	return ok;
}

static bool after(struct play *p)
{
	return again(p) && asked(p);
}

static void scenario(void **state)
{
	struct play p;
	char dir[200];
	seeds_dir("places", dir, sizeof dir);
	bool ok = play_file_then(&p, *state, dir, after);
	if (!ok)
		print_error("%s\n", text_str(&p.fail));
	play_release(&p);
	seeds_drop(dir);
	assert_true(ok);
}

static void test_there_were_many_places(void **state)
{
	(void)state;
	print_message("%ld places failed\n", faultdb_seen());
	assert_true(faultdb_seen() > 1000);
}

/* SIYU_SCENARIO=words: those whose path has these words. */
int main(void)
{
	char *path[FILES];
	struct CMUnitTest test[FILES + 1];
	const char *only = getenv("SIYU_SCENARIO");
	size_t n = 0;
	int files = play_files(path, FILES);
	for (int i = 0; i < files; i++)
		if (play_shared(i) && (!only || strstr(path[i], only)))
			test[n++] = (struct CMUnitTest){strrchr(path[i], '/') + 1, scenario, NULL, NULL, path[i]};
	if (!only)
		test[n++] = (struct CMUnitTest)cmocka_unit_test(test_there_were_many_places);
	int failed = _cmocka_run_group_tests("places", test, n, NULL, NULL);
	for (int i = 0; i < files; i++)
		mem_free(path[i]);
	return failed;
}
