/* No link in place of a state, or of a copy of it, is followed: neither one that was there nor one put there between look and open. */
#include "linkrig.h"
#include "swapvfs.h"

#include "base/fileio.h"
#include "store/db.h"
#include "store/statecopy.h"

#include <sys/stat.h>

static void state_at(const char *path)
{
	struct store_db *db = NULL;
	struct err err = {0};
	if (db_open(path, 0, &db, &err))
		fail_msg("%s", err.text);
	db_close(db);
}

static int rig_new(void **state)
{
	return linkrig_new(state, "siyu.db", state_at);
}

static enum rc open_writing(struct rig *r, struct err *err)
{
	struct store_db *db = NULL;
	enum rc rc = db_open(r->at, 0, &db, err);
	db_close(db);
	return rc;
}

static enum rc open_paced(struct rig *r, struct err *err)
{
	struct store_db *db = NULL;
	enum rc rc = db_open(r->at, DB_MUST_EXIST | DB_SMALL | DB_PACED, &db, err);
	db_close(db);
	return rc;
}

static enum rc open_reading(struct rig *r, struct err *err)
{
	struct store_db *db = NULL;
	enum rc rc = db_open(r->at, DB_READ_ONLY, &db, err);
	db_close(db);
	return rc;
}

static enum rc back_up(struct rig *r, struct err *err)
{
	struct store_db *db = NULL;
	struct err none = {0};
	assert_int_equal(db_open(r->live, DB_READ_ONLY, &db, &none), RC_OK);
	enum rc rc = db_backup(db, r->at, err);
	db_close(db);
	return rc;
}

static enum rc copy_from(struct rig *r, struct err *err)
{
	struct statecopy made;
	char to[200];
	snprintf(to, sizeof to, "%s/copy.db", r->dir);
	enum rc rc = statecopy_make(r->at, to, NULL, NULL, &made, err);
	assert_int_not_equal(access(to, F_OK), 0);
	return rc;
}

static enum rc copy_to(struct rig *r, struct err *err)
{
	struct statecopy made;
	return statecopy_make(r->live, r->at, NULL, NULL, &made, err);
}

static enum rc check(struct rig *r, struct err *err)
{
	struct statecopy said;
	return statecopy_check(r->at, NULL, NULL, &said, err);
}

static enum rc look(struct rig *r, struct err *err)
{
	struct statecopy said;
	return statecopy_look(r->at, &said, err);
}

static enum rc (*const ways[])(struct rig *r, struct err *err) = {
	open_writing, open_paced, open_reading, back_up, copy_from, copy_to, check, look};

static void is_refused(const struct rig *r, enum rc rc, const struct err *err)
{
	assert_int_equal(rc, RC_DENIED);
	assert_non_null(strstr(err->text, r->at));
	assert_non_null(strstr(err->text, "is a link"));
	assert_non_null(strstr(err->hint, "[data] dir"));
	linkrig_untouched(r);
}

static void test_a_link_is_there(void **state)
{
	struct rig *r = *state;
	const char *const targets[] = {r->other, r->missing};
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		for (int k = 0; k < 2; k++) {
			struct err err = {0};
			struct stat st;
			assert_int_equal(symlink(targets[k], r->at), 0);
			enum rc rc = ways[i](r, &err);
			is_refused(r, rc, &err);
			assert_true(
				lstat(r->at, &st) == 0 && S_ISLNK(st.st_mode)); /* whoever put it there can be asked */
			assert_int_equal(unlink(r->at), 0);
		}
}

static void test_a_link_comes_between(void **state)
{
	struct rig *r = *state;
	const char *const targets[] = {r->other, r->missing};
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		for (int k = 0; k < 2; k++) {
			struct err err = {0};
			if (ways[i] != back_up && ways[i] != copy_to)
				state_at(r->at);
			swapvfs_arm("/at.db", targets[k]);
			enum rc rc = ways[i](r, &err);
			assert_true(swapvfs_done());
			is_refused(r, rc, &err);
			(void)unlink(r->at);
		}
}

/* The library itself follows none there. */
static void test_links_beside_it(void **state)
{
	struct rig *r = *state;
	static const char *const ends[] = {"-wal", "-shm", "-journal"};
	const char *const targets[] = {r->other, r->missing};
	state_at(r->at);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		for (int k = 0; k < 2; k++) {
			struct err err = {0};
			char path[260];
			snprintf(path, sizeof path, "%s%s", r->at, ends[i]);
			assert_int_equal(symlink(targets[k], path), 0);
			is_refused(r, open_writing(r, &err), &err);
			is_refused(r, open_reading(r, &err), &err);
			assert_non_null(strstr(err.text, ends[i]));
			/* Nor where nobody looked before. */
			sqlite3 *h = NULL;
			assert_int_equal(sqlite3_open(r->at, &h), SQLITE_OK);
			(void)sqlite3_exec(h, "PRAGMA journal_mode = DELETE; UPDATE meta SET next_row = next_row", NULL,
				NULL, NULL);
			sqlite3_close(h);
			linkrig_untouched(r);
			assert_int_equal(unlink(path), 0);
			assert_int_equal(open_writing(r, &err), RC_OK); /* WAL again */
		}
}

static void test_a_folder_behind_a_link(void **state)
{
	struct rig *r = *state;
	char folder[160], to[220];
	snprintf(folder, sizeof folder, "%s/folder", r->dir);
	assert_int_equal(symlink(".", folder), 0);
	snprintf(r->at, sizeof r->at, "%s/at.db", folder);
	state_at(r->at);
	snprintf(to, sizeof to, "%s/copy.db", folder);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct err err = {0};
		if (ways[i] == back_up || ways[i] == copy_to)
			assert_int_equal(unlink(r->at), 0);
		if (ways[i] == copy_from)
			continue;
		if (ways[i](r, &err))
			fail_msg("way %zu: %s", i, err.text);
	}
	struct statecopy made;
	struct err err = {0};
	assert_int_equal(statecopy_make(r->at, to, NULL, NULL, &made, &err), RC_OK);
	/* What is not there is not taken for a link because one leads to where it would be. */
	snprintf(r->at, sizeof r->at, "%s/none/at.db", folder);
	assert_int_equal(open_reading(r, &err), RC_NOTFOUND);
	assert_int_equal(open_writing(r, &err), RC_NOTFOUND);
	assert_int_equal(look(r, &err), RC_NOTFOUND);
	assert_int_equal(back_up(r, &err), RC_FAILED);
	assert_non_null(strstr(err.text, "making '"));
}

static void test_no_file(void **state)
{
	static const char *const names[] = {":memory:", ""};
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		state_at(names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_link_is_there, rig_new, linkrig_free),
		cmocka_unit_test_setup_teardown(test_a_link_comes_between, rig_new, linkrig_free),
		cmocka_unit_test_setup_teardown(test_links_beside_it, rig_new, linkrig_free),
		cmocka_unit_test_setup_teardown(test_a_folder_behind_a_link, rig_new, linkrig_free),
		cmocka_unit_test(test_no_file),
	};
	swapvfs_arm(NULL, NULL); /* below whatever VFS is made from it */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
