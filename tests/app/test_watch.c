/* watch: what changed in the folder of the scripts is seen once, when it stands still. */
#include "testlib.h"

#include "base/fileio.h"
#include "watch.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[512];

static void put(const char *name, const char *text)
{
	char path[600];
	struct err err = {0};
	snprintf(path, sizeof path, "%s/%s", dir, name);
	assert_int_equal(fileio_write(path, span_of(text), 0600, &err), RC_OK);
}

static void drop(const char *name)
{
	char path[600];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	assert_int_equal(unlink(path), 0);
}

static void test_changes(void **state)
{
	(void)state;
	struct watch w = {0};
	int64_t now = 1000;
	test_dir(dir, sizeof dir);
	put("甲.md", "一");
	watch_taken(&w, dir);
	assert_false(watch_changed(&w, dir, now));
	put("甲.md", "二");
	assert_false(watch_changed(&w, dir, now += 10));             /* too early for a look */
	assert_false(watch_changed(&w, dir, now += WATCH_EVERY_MS)); /* seen, but does it stand still? */
	put("甲.md", "三");
	assert_false(watch_changed(&w, dir, now += WATCH_EVERY_MS)); /* it did not */
	assert_true(watch_changed(&w, dir, now += WATCH_EVERY_MS));
	assert_false(watch_changed(&w, dir, now += WATCH_EVERY_MS)); /* once */
	put("乙.md", "新");
	assert_false(watch_changed(&w, dir, now += WATCH_EVERY_MS));
	assert_true(watch_changed(&w, dir, now += WATCH_EVERY_MS));
	drop("甲.md");
	assert_false(watch_changed(&w, dir, now += WATCH_EVERY_MS));
	assert_true(watch_changed(&w, dir, now += WATCH_EVERY_MS));
	/* Back before it was taken: nothing to do. */
	put("丙.md", "x");
	assert_false(watch_changed(&w, dir, now += WATCH_EVERY_MS));
	drop("丙.md");
	assert_false(watch_changed(&w, dir, now += WATCH_EVERY_MS));
	assert_false(watch_changed(&w, dir, now += WATCH_EVERY_MS));
}

/* A folder that is away for a while (moved, unmounted) is no change. */
static void test_away(void **state)
{
	(void)state;
	struct watch w = {0};
	char other[600];
	int64_t now = 1000;
	test_dir(dir, sizeof dir);
	put("甲.md", "一");
	watch_taken(&w, dir);
	snprintf(other, sizeof other, "%s.away", dir);
	assert_int_equal(rename(dir, other), 0);
	for (int i = 0; i < 4; i++)
		assert_false(watch_changed(&w, dir, now += WATCH_EVERY_MS));
	assert_int_equal(rename(other, dir), 0);
	for (int i = 0; i < 4; i++)
		assert_false(watch_changed(&w, dir, now += WATCH_EVERY_MS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_changes), cmocka_unit_test(test_away)};
	return cmocka_run_group_tests_name("app/watch", tests, NULL, NULL);
}
