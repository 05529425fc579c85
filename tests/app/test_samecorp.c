/* A data folder that has customers is of their corp: a start, and any command that counts, under the configuration of another is refused, and
 * nothing is written. */
#include "testlib.h"

#include "put.h"
#include "samecorp.h"
#include "station.h"
#include "store/contact.h"
#include "takeup.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define ORDER \
	"{\"source\":\"t\",\"orders\":[{\"order_no\":\"1\",\"paid_at\":\"2026-03-03 09:00\",\"amount_yuan\":\"1\"}]}"

static char dir[512], file[600];

static struct conf *conf_of(const char *corpid)
{
	char ini[1200];
	struct conf *conf = NULL;
	struct err err = {0};
	snprintf(ini, sizeof ini,
		"[corp]\ncorpid = %s\n[app bot]\nagentid = 7\nsecret = s\ntoken = t\n"
		"aes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n[gate]\nlisten = 127.0.0.1:0\n[desk]\nlisten = 127.0.0.1:0\n"
		"[wecom]\napi_base = http://127.0.0.1:1\n[data]\ndir = %s\n[scripts]\ndir = sop\n",
		corpid, dir);
	FILE *f = fopen(file, "w");
	assert_non_null(f);
	fputs(ini, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(file, 0600), 0);
	assert_int_equal(conf_parse(span_of(ini), "t.conf", &conf, &err), RC_OK);
	return conf;
}

/* Its state, folded under this configuration. *ret: how many inputs the log has. */
static enum rc take_up(const char *corpid, int64_t *ret, struct err *err)
{
	struct conf *conf = conf_of(corpid);
	struct station e;
	int64_t id = 0;
	enum rc rc = station_open(dir, &e, err);
	assert_int_equal(rc, RC_OK);
	rc = takeup_config(&e, conf, &id, err);
	if (!rc)
		rc = station_fold_all(&e, false, err);
	*ret = fold_position(e.fold);
	station_close(&e);
	conf_free(conf);
	return rc;
}

static void meet_one(void)
{
	struct station e;
	struct err err = {0};
	assert_int_equal(station_open(dir, &e, &err), RC_OK);
	assert_int_equal(db_begin(e.db, &err), RC_OK);
	assert_int_equal(contact_meet(e.db, SPAN_LIT("wmA"), 0, INT64_C(1772503200000), 20514, SPAN_LIT("li"),
				 SPAN_ABSENT, &err),
		RC_OK);
	assert_int_equal(db_commit(e.db, &err), RC_OK);
	station_close(&e);
}

static void begin(void)
{
	test_dir(dir, sizeof dir);
	snprintf(file, sizeof file, "%s.conf", dir);
}

static void test_a_wrong_corpid_is_put_right_as_long_as_nobody_came(void **state)
{
	struct err err = {0};
	int64_t first, then;
	(void)state;
	begin();
	assert_int_equal(take_up("wwTypo", &first, &err), RC_OK);
	assert_int_equal(take_up("wwRight", &then, &err), RC_OK);
	assert_int_equal(then, first + 1);
	meet_one();
	assert_int_equal(take_up("wwRight", &then, &err), RC_OK);
	assert_int_equal(then, first + 1);
}

static void test_another_corp_is_refused(void **state)
{
	struct err err = {0};
	struct put_result r;
	int64_t first, then;
	char cmd[1400], said[4096];
	(void)state;
	begin();
	assert_int_equal(take_up("wwOne", &first, &err), RC_OK);
	meet_one();
	assert_int_equal(take_up("wwTwo", &then, &err), RC_INVALID);
	assert_int_equal(then, first);
	assert_non_null(strstr(err.text, "里是企业 wwOne 的客户，配置里 [corp] corpid 是 wwTwo"));
	assert_non_null(strstr(err.hint, "[data] dir"));
	/* a command that would count here */
	struct conf *other = conf_of("wwTwo"), *own = NULL;
	put_result_init(&r);
	assert_int_equal(put_one(other, INBOX_ORDERS, SPAN_LIT(ORDER), &r, &err), RC_INVALID);
	/* a start: at once, not again and again */
	snprintf(cmd, sizeof cmd, "timeout 20 '%s' --conf '%s' serve 2>&1 < /dev/null", getenv("SIYU"), file);
	FILE *f = popen(cmd, "r");
	assert_non_null(f);
	said[fread(said, 1, sizeof said - 1, f)] = '\0';
	assert_int_equal(WEXITSTATUS(pclose(f)), 2);
	assert_non_null(strstr(said, "里是企业 wwOne 的客户"));
	/* nothing of it stands in the log, and its own goes on */
	own = conf_of("wwOne");
	assert_int_equal(samecorp_look_first(own, &err), RC_OK);
	put_result_clear(&r);
	assert_int_equal(put_one(own, INBOX_ORDERS, SPAN_LIT(ORDER), &r, &err), RC_OK);
	assert_int_equal(r.id, first + 1);
	put_result_release(&r);
	conf_free(other);
	conf_free(own);
}

/* Where no state can be read, the start goes on: work says what is wrong. */
static void test_no_state_is_no_other_corp(void **state)
{
	struct err err = {0};
	char path[700];
	(void)state;
	begin();
	struct conf *conf = conf_of("wwOne");
	assert_int_equal(samecorp_look_first(conf, &err), RC_OK);
	int64_t n;
	assert_int_equal(take_up("wwOne", &n, &err), RC_OK);
	snprintf(path, sizeof path, "%s/state/siyu.db", dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs("not a database, and long enough to be looked at as one: ", f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(samecorp_look_first(conf, &err), RC_OK);
	conf_free(conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_wrong_corpid_is_put_right_as_long_as_nobody_came),
		cmocka_unit_test(test_another_corp_is_refused),
		cmocka_unit_test(test_no_state_is_no_other_corp),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
