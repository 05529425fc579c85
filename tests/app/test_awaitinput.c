/* rooms: app */
/* What was accepted and not counted yet is not taken for done because something like it was done before. */
#include "testlib.h"

#include "await.h"
#include "station.h"

#include "base/clock.h"

#include <string.h>

static struct app app;
static int64_t counted, refused, waiting;

static int64_t tell(struct station *s, const char *body)
{
	struct err err = {0};
	int64_t id = 0;
	if (station_append(s, clock_real_ms(), INBOX_COMMAND, span_of(body), &id, &err))
		fail_msg("%s", err.text);
	return id;
}

/* A data folder whose fold stands before the last input, and where nobody serves. */
static int make(void **state)
{
	char dir[400], text[600];
	struct err err = {0};
	struct station s;
	(void)state;
	test_dir(dir, sizeof dir);
	snprintf(text, sizeof text, "[corp]\ncorpid = ww1\n[data]\ndir = %s/data\n", dir);
	if (conf_parse(span_of(text), "test", &app.conf, &err) ||
		station_open(conf_str(app.conf, "data", NULL, "dir"), &s, &err))
		fail_msg("%s", err.text);
	counted = tell(&s, "{\"verb\":\"sync\",\"customer\":\"\",\"dry\":false,\"trust\":false,\"by\":\"\"}");
	refused = tell(&s, "{\"verb\":\"drop_code\",\"customer\":\"\",\"code\":\"x\",\"by\":\"\"}");
	if (station_fold_all(&s, false, &err))
		fail_msg("%s", err.text);
	waiting = tell(&s, "{\"verb\":\"sync\",\"customer\":\"\",\"dry\":false,\"trust\":false,\"by\":\"\"}");
	station_close(&s);
	return 0;
}

static int drop(void **state)
{
	(void)state;
	conf_free(app.conf);
	return 0;
}

/* As of an earlier one. */
static enum rc done(
	struct app *of, struct store_db *db, void *user, enum await_state *ret, struct text *out, struct err *err)
{
	(void)of;
	(void)db;
	(void)err;
	++*(int *)user;
	*ret = AWAIT_DONE;
	text_adds(out, "done\n");
	return RC_OK;
}

static void test_counted(void **state)
{
	int looks = 0;
	(void)state;
	assert_int_equal(await_end(&app, &(struct await){done, &looks, false, "siyu status", counted}), EXIT_DONE);
	assert_int_equal(looks, 1);
}

static void test_not_counted(void **state)
{
	int looks = 0;
	(void)state;
	assert_int_equal(await_end(&app, &(struct await){done, &looks, false, "siyu status", waiting}), EXIT_PEER);
	assert_int_equal(looks, 0);
}

static void test_refused(void **state)
{
	int looks = 0;
	(void)state;
	assert_int_equal(await_end(&app, &(struct await){done, &looks, false, "siyu status", refused}), EXIT_NO);
	assert_int_equal(looks, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counted),
		cmocka_unit_test(test_not_counted),
		cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests(tests, make, drop);
}
