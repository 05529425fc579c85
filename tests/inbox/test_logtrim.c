/* What is too old goes from the beginning of the log: as much as was said, never more, and the file shrinks. */
#include "testlib.h"

#include "inbox/inbox.h"
#include "inbox/logtrim.h"

#include "base/fileio.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROWS 3000
#define BODY 1500

struct rig {
	char dir[128], path[160];
	struct inbox *in;
};

/* Row id has at_ms 1000 × id, but for 2000, which a clock that was slow appended. */
static int rig_new(void **state)
{
	static struct rig r;
	struct err err = {0};
	char body[BODY];
	r = (struct rig){0};
	test_dir(r.dir, sizeof r.dir);
	snprintf(r.path, sizeof r.path, "%s/inbox.db", r.dir);
	assert_int_equal(inbox_open(r.path, 0, &r.in, &err), RC_OK);
	assert_int_equal(inbox_begin(r.in, &err), RC_OK);
	for (int i = 1; i <= ROWS; i++) {
		memset(body, 'a' + i % 26, sizeof body);
		snprintf(body, sizeof body, "secret %d", i);
		assert_int_equal(inbox_append(r.in, i == 2000 ? 1 : i * 1000, INBOX_CALLBACK, SPAN_ABSENT,
					 span_make(body, sizeof body), NULL, &err),
			RC_OK);
	}
	assert_int_equal(inbox_commit(r.in, &err), RC_OK);
	*state = &r;
	return 0;
}

static int rig_free(void **state)
{
	inbox_close(((struct rig *)*state)->in);
	return 0;
}

static int64_t first(struct rig *r)
{
	int64_t id = -1, at_ms;
	struct err err = {0};
	assert_int_equal(inbox_first(r->in, &id, &at_ms, &err), RC_OK);
	assert_true(id == 0 || at_ms == id * 1000 || id == 2000);
	return id;
}

/* To the end; how many calls. */
static int all(struct rig *r, int64_t before_id, int64_t before_ms, int64_t *ret_rows)
{
	struct err err = {0};
	bool more = true;
	int calls = 0;
	*ret_rows = 0;
	for (int64_t rows; more; calls++) {
		if (logtrim_some(r->path, before_id, before_ms, 500, &rows, &more, &err))
			fail_msg("%s", err.text);
		assert_true(rows <= 500);
		*ret_rows += rows;
	}
	return calls;
}

static void test_as_much_as_was_said(void **state)
{
	struct rig *r = *state;
	struct err err = {0};
	int64_t rows, id = 0;
	/* By id alone: the row itself stays. */
	all(r, 11, INT64_MAX, &rows);
	assert_int_equal(rows, 10);
	assert_int_equal(first(r), 11);
	/* By time: up to the first that is young enough, and the one behind it that a slow clock made stays. */
	all(r, ROWS, 1500000, &rows);
	assert_int_equal(first(r), 1500);
	all(r, ROWS, 1500000, &rows);
	assert_int_equal(rows, 0);
	/* 500 a call. */
	assert_true(all(r, ROWS, INT64_MAX, &rows) >= 3);
	assert_int_equal(rows, ROWS - 1500);
	assert_int_equal(first(r), ROWS);
	/* An id that went never comes again, even where nothing is left. */
	all(r, ROWS + 1, INT64_MAX, &rows);
	assert_int_equal(first(r), 0);
	assert_int_equal(inbox_begin(r->in, &err), RC_OK);
	assert_int_equal(inbox_append(r->in, 1, INBOX_TICK, SPAN_ABSENT, SPAN_LIT("{}"), &id, &err), RC_OK);
	assert_int_equal(inbox_commit(r->in, &err), RC_OK);
	assert_int_equal(id, ROWS + 1);
}

static void test_the_file_shrinks(void **state)
{
	struct rig *r = *state;
	struct err err = {0};
	struct stat st;
	struct text bytes;
	int64_t rows;
	char wal[200];
	assert_int_equal(inbox_checkpoint(r->in, true, NULL, &err), RC_OK);
	assert_int_equal(stat(r->path, &st), 0);
	off_t before = st.st_size;
	assert_true(before > ROWS * BODY);
	all(r, ROWS - 9, INT64_MAX, &rows);
	assert_int_equal(inbox_checkpoint(r->in, true, NULL, &err), RC_OK);
	assert_int_equal(stat(r->path, &st), 0);
	assert_true(st.st_size < before / 20);
	/* Nothing of them lies in free pages. */
	inbox_close(r->in);
	text_init(&bytes, 64 << 20);
	assert_int_equal(fileio_read(r->path, &bytes, &err), RC_OK);
	assert_true(span_search(text_span(&bytes), SPAN_LIT("secret 17")) == SIZE_MAX);
	assert_true(span_search(text_span(&bytes), SPAN_LIT("secret 2995")) != SIZE_MAX);
	snprintf(wal, sizeof wal, "%s-wal", r->path);
	assert_int_not_equal(access(wal, F_OK), 0);
	assert_int_equal(inbox_open(r->path, 0, &r->in, &err), RC_OK);
	text_release(&bytes);
}

/* Large ones: a megabyte a call, and at least one row. */
static void test_a_megabyte_a_call(void **state)
{
	struct rig *r = *state;
	struct err err = {0};
	int64_t rows;
	bool more;
	static char body[700000];
	all(r, ROWS + 1, INT64_MAX, &rows);
	assert_int_equal(inbox_begin(r->in, &err), RC_OK);
	for (int i = ROWS + 1; i <= ROWS + 5; i++)
		assert_int_equal(inbox_append(r->in, i * 1000, INBOX_ARCHIVE, SPAN_ABSENT, span_make(body, sizeof body),
					 NULL, &err),
			RC_OK);
	assert_int_equal(inbox_commit(r->in, &err), RC_OK);
	assert_int_equal(logtrim_some(r->path, ROWS + 5, INT64_MAX, 500, &rows, &more, &err), RC_OK);
	assert_true(more);
	assert_int_equal(rows, 2);
}

/* Somebody appends: nothing is done, and nothing is wrong. */
static void test_a_lock(void **state)
{
	struct rig *r = *state;
	struct err err = {0};
	int64_t rows;
	bool more;
	assert_int_equal(inbox_begin(r->in, &err), RC_OK);
	assert_int_equal(logtrim_some(r->path, ROWS, INT64_MAX, 500, &rows, &more, &err), RC_AGAIN);
	inbox_rollback(r->in);
	assert_int_equal(first(r), 1);
	assert_int_equal(logtrim_some("/nonexistent/inbox.db", 1, 1, 500, &rows, &more, &err), RC_NOTFOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_as_much_as_was_said, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_the_file_shrinks, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_a_megabyte_a_call, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_a_lock, rig_new, rig_free),
	};
	return cmocka_run_group_tests_name("logtrim", tests, NULL, NULL);
}
