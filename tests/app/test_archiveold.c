/* Words of the chat archive go out of the log, and out of its file, after their time. */
#include "archiveold.h"
#include "refold.h"

#include "base/fileio.h"
#include "base/mem.h"
#include "testlib.h"

#include <string.h>

#define DAY INT64_C(86400000)
#define NOW (INT64_C(1772503200000))
#define WORDS "我的地址是长安路一号"

static void append(struct station *e, int64_t seq, int64_t at_ms)
{
	char body[512];
	struct err err = {0};
	int64_t id;
	snprintf(body, sizeof body,
		"{\"to_seq\":%lld,\"start_ms\":1,\"consent\":[],\"messages\":[{\"seq\":%lld,\"msgid\":\"m%lld\",\"from\":\"wm1\",\"to\":[\"li\"],"
		"\"at_ms\":%lld,\"kind\":\"text\",\"text\":\"" WORDS "\",\"party\":\"wm1\"}]}",
		(long long)seq, (long long)seq, (long long)seq, (long long)at_ms);
	assert_int_equal(station_append(e, at_ms, INBOX_ARCHIVE, span_of(body), &id, &err), RC_OK);
}

static bool holds(struct station *e, int64_t id)
{
	struct arena *a = arena_new(4096);
	struct inbox_row row;
	struct err err = {0};
	assert_int_equal(inbox_get(e->in, a, id, &row, &err), RC_OK);
	bool there = span_search(row.body, SPAN_LIT(WORDS)) != SIZE_MAX;
	assert_true(span_search(row.body, SPAN_LIT("\"wm1\"")) != SIZE_MAX); /* who and when stands */
	arena_free(a);
	return there;
}

static int in_file(const char *path)
{
	struct text body;
	int n = 0;
	text_init(&body, 64 << 20);
	struct span rest = fileio_read(path, &body, NULL) == RC_OK ? text_span(&body) : SPAN_ABSENT;
	for (size_t at; (at = span_search(rest, SPAN_LIT(WORDS))) != SIZE_MAX; n++)
		rest = span_drop(rest, at + 1);
	text_release(&body);
	return n;
}

static void test_old_words(void **state)
{
	char dir[128];
	struct station e;
	struct err err = {0};
	struct archiveold o = {0};
	bool more = false, any = true;
	(void)state;
	test_dir(dir, sizeof dir);
	if (station_open(dir, &e, &err))
		fail_msg("%s", err.text);
	for (int i = 1; i <= 30; i++)
		append(&e, i, NOW - 20 * DAY);
	append(&e, 31, NOW - 2 * DAY);
	append(&e, 32, NOW - 2 * DAY);
	/* Not yet folded: left alone. */
	assert_int_equal(archiveold_step(&o, &e, 10 * DAY, NOW, &more, &err), RC_OK);
	assert_false(more);
	assert_true(holds(&e, 1));
	assert_int_equal(station_fold_all(&e, false, &err), RC_OK);
	assert_int_equal(archiveold_step(&o, &e, 10 * DAY, NOW + 1, &more, &err), RC_OK);
	assert_true(holds(&e, 1)); /* it looks once an hour */
	assert_int_equal(archiveold_any(e.in, 0, &any, &err), RC_OK);
	assert_false(any);
	int turns = 0;
	do {
		assert_int_equal(archiveold_step(&o, &e, 10 * DAY, NOW + DAY / 24 + 1, &more, &err), RC_OK);
		turns++;
	} while (more);
	assert_int_equal(turns, 2);
	for (int i = 1; i <= 32; i++)
		assert_int_equal(holds(&e, i), i > 30);
	assert_int_equal(archiveold_any(e.in, 0, &any, &err), RC_OK);
	assert_true(any);
	/* Whoever would fold it from nothing is told why he cannot. */
	struct store_db *db = NULL;
	char to[200];
	snprintf(to, sizeof to, "%s/again.db", dir);
	int64_t position = fold_position(e.fold);
	struct datadir d = e.dir;
	station_close(&e);
	assert_int_equal(refold_fold(&d, position, to, false, &db, NULL, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "会话存档"));
	assert_int_equal(in_file(d.inbox_db), 2);             /* nothing lingers in free pages */
	assert_int_equal(station_open(dir, &e, &err), RC_OK); /* and it goes on */
	station_close(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_old_words)};
	return cmocka_run_group_tests_name("archiveold", tests, NULL, NULL);
}
