/* No link in place of a log, or of a copy of it, is followed: neither one that was there nor one put there between look and open. */
#include "linkrig.h"
#include "swapvfs.h"

#include "base/fileio.h"
#include "inbox/inbox.h"
#include "inbox/logcopy.h"
#include "inbox/logtrim.h"

#include <sys/stat.h>

static void log_at(const char *path)
{
	struct inbox *in = NULL;
	struct err err = {0};
	if (inbox_open(path, 0, &in, &err) || inbox_begin(in, &err) ||
		inbox_append(in, 1, INBOX_TICK, SPAN_ABSENT, SPAN_LIT("{}"), NULL, &err) || inbox_commit(in, &err))
		fail_msg("%s", err.text);
	inbox_close(in);
}

static int rig_new(void **state)
{
	return linkrig_new(state, "inbox.db", log_at);
}

static enum rc open_writing(struct rig *r, struct err *err)
{
	struct inbox *in = NULL;
	enum rc rc = inbox_open(r->at, 0, &in, err);
	if (!rc)
		inbox_close(in);
	return rc;
}

static enum rc open_reading(struct rig *r, struct err *err)
{
	struct inbox *in = NULL;
	enum rc rc = inbox_open(r->at, INBOX_READ_ONLY, &in, err);
	if (!rc)
		inbox_close(in);
	return rc;
}

static enum rc trim(struct rig *r, struct err *err)
{
	int64_t rows = 0;
	bool more = false;
	return logtrim_some(r->at, 1, 2, 10, &rows, &more, err);
}

static enum rc copy_from(struct rig *r, struct err *err)
{
	struct logcopy made;
	char to[200];
	snprintf(to, sizeof to, "%s/copy.db", r->dir);
	enum rc rc = logcopy_make(r->at, to, NULL, NULL, &made, err);
	assert_true(rc == RC_OK || access(to, F_OK) != 0);
	return rc;
}

static enum rc copy_to(struct rig *r, struct err *err)
{
	struct logcopy made;
	return logcopy_make(r->live, r->at, NULL, NULL, &made, err);
}

static enum rc check(struct rig *r, struct err *err)
{
	struct logcopy said;
	return logcopy_check(r->at, &said, err);
}

static enum rc cut(struct rig *r, struct err *err)
{
	int64_t last = 0;
	return logcopy_cut(r->at, 0, &last, err);
}

static enum rc scrub(struct rig *r, struct err *err)
{
	return logcopy_scrub(r->at, err);
}

static enum rc fork_to(struct rig *r, struct err *err)
{
	struct inbox *in = NULL;
	struct err none = {0};
	assert_int_equal(inbox_open(r->live, INBOX_READ_ONLY, &in, &none), RC_OK);
	enum rc rc = logcopy_fork(in, 1, r->at, err);
	inbox_close(in);
	return rc;
}

static const struct {
	enum rc (*way)(struct rig *r, struct err *err);
	bool makes;
} ways[] = {{open_writing, false}, {open_reading, false}, {trim, false}, {copy_from, false}, {copy_to, true},
	{check, false}, {cut, false}, {scrub, false}, {fork_to, true}};

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
			enum rc rc = ways[i].way(r, &err);
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
			if (!ways[i].makes)
				log_at(r->at);
			swapvfs_arm("/at.db", targets[k]);
			enum rc rc = ways[i].way(r, &err);
			assert_true(swapvfs_done());
			is_refused(r, rc, &err);
			(void)unlink(r->at);
		}
}

static void test_links_beside_it(void **state)
{
	struct rig *r = *state;
	static const char *const ends[] = {"-wal", "-shm", "-journal"};
	const char *const targets[] = {r->other, r->missing};
	log_at(r->at);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		for (int k = 0; k < 2; k++) {
			struct err err = {0};
			char path[260];
			snprintf(path, sizeof path, "%s%s", r->at, ends[i]);
			assert_int_equal(symlink(targets[k], path), 0);
			for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
				if (ways[w].makes)
					continue;
				is_refused(r, ways[w].way(r, &err), &err);
				assert_non_null(strstr(err.text, ends[i]));
			}
			assert_int_equal(unlink(path), 0);
		}
}

static void test_a_folder_behind_a_link(void **state)
{
	struct rig *r = *state;
	char folder[160];
	snprintf(folder, sizeof folder, "%s/folder", r->dir);
	assert_int_equal(symlink(".", folder), 0);
	snprintf(r->at, sizeof r->at, "%s/at.db", folder);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct err err = {0};
		(void)unlink(r->at);
		if (!ways[i].makes)
			log_at(r->at);
		if (ways[i].way(r, &err))
			fail_msg("way %zu: %s", i, err.text);
	}
	/* What is not there is not taken for a link because one leads to where it would be. */
	struct err err = {0};
	snprintf(r->at, sizeof r->at, "%s/none/at.db", folder);
	assert_int_equal(open_reading(r, &err), RC_NOTFOUND);
	assert_int_equal(open_writing(r, &err), RC_NOTFOUND);
	assert_int_equal(trim(r, &err), RC_NOTFOUND);
	assert_int_equal(check(r, &err), RC_NOTFOUND);
	assert_int_equal(copy_to(r, &err), RC_FAILED);
}

static void test_no_file(void **state)
{
	struct inbox *in = NULL;
	struct err err = {0};
	(void)state;
	assert_int_equal(inbox_open(NULL, INBOX_MEMORY, &in, &err), RC_OK);
	inbox_close(in);
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
