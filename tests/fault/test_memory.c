/* Memory runs out while the log is folded and while scripts are read: the n-th allocation, whoever asks for it, fails (testmem.h). The process says so and ends, as it does after a kill, or reports an error; it never goes on with half of
 * something: folded anew, the state is the one of a life without faults. SIYU_FAULTS=N takes each N-th allocation, 0 as few as fit into a
 * test. Left out under sanitizers, which have an allocator of their own. */
/* rooms: app */
#include "app/intake.h"
#include "app/station.h"
#include "app/world.h"
#include "base/zone.h"
#include "flow/fold.h"
#include "testmem.h"

#define START_MS INT64_C(1772496000000) /* 2026-03-03 08:00 in Shanghai */
#define PEOPLE 6
#define FEW 12

static long stride(long calls)
{
	const char *told = getenv("SIYU_FAULTS");
	int64_t by = 0;
	return told && span_int(span_of(told), &by) && by > 0 ? (long)by : calls / FEW + 1;
}

/* -- what is done with little memory ------------------------------------------------------------------------------------------- */

static const char conf_text[] =
	"[corp]\ncorpid = wwtest\n[app bot]\nagentid = 7\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n";

static enum rc fold_all(const char *dir, struct text *ret_digest, struct err *err)
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

static enum rc fold_only(const char *dir, struct err *err)
{
	return fold_all(dir, NULL, err);
}

static enum rc read_scripts(const char *dir, struct err *err)
{
	struct intake_folder folder = {0};
	enum rc rc = intake_read("sop", &folder, err);
	for (int i = 0; !rc && i < folder.n; i++)
		(void)intake_script(&folder, i);
	(void)dir;
	intake_release(&folder);
	return rc;
}

/* -- the shop whose log is folded --------------------------------------------------------------------------------------------- */

static void live(const char *dir)
{
	const struct brain_conf bc = {.corpid = SPAN_LIT("wwtest"),
		.secret = SPAN_LIT("s"),
		.agentid = 7,
		.seed = 11,
		.confirm_permille = 900,
		.confirm_mean_ms = 900000,
		.buy_permille = 300};
	struct err err = {0};
	struct conf *conf;
	struct world *world;
	struct brain *brain = brain_new(&bc, START_MS);
	brain_populate(brain, 2, PEOPLE, START_MS, ZONE_DAY_MS / 2, SPAN_LIT("card"));
	if (conf_parse(SPAN_LIT(conf_text), "memory.conf", &conf, &err))
		fail_msg("%s", err.text);
	const struct world_conf wc = {.data_dir = dir, .conf = conf, .brain = brain, .start_ms = START_MS};
	if (world_new(&wc, &world, &err) || world_scripts(world, "sop", &err) ||
		world_run(world, START_MS + ZONE_DAY_MS, &err))
		fail_msg("%s", err.text);
	world_free(world);
	brain_free(brain);
	conf_free(conf);
}

static void drop_state(const char *dir)
{
	char command[400];
	snprintf(command, sizeof command, "rm -f '%s'/state/*", dir);
	assert_int_equal(system(command), 0);
}

static void test_a_fold_survives_each_allocation(void **state)
{
	char dir[256], said[300];
	struct text want, got;
	struct err err = {0};
	long all = 0, none, felt = 0;
	(void)state;
	if (TESTMEM_OTHERS)
		skip();
	test_dir(dir, sizeof dir);
	snprintf(said, sizeof said, "%s/said", dir);
	live(dir);
	drop_state(dir);
	assert_int_equal(testmem_run(fold_only, dir, 0, said, &all), 0);
	assert_true(all > 1000);
	text_init(&want, 65536);
	text_init(&got, 65536);
	assert_int_equal(fold_all(dir, &want, &err), RC_OK);
	for (long n = 1, by = stride(all); n <= all; n += by) {
		drop_state(dir);
		felt += testmem_felt(testmem_run(fold_only, dir, n, said, &none), n, all, said);
		text_clear(&got);
		if (fold_all(dir, &got, &err))
			fail_msg("after allocation %ld: %s", n, err.text);
		if (strcmp(text_str(&got), text_str(&want)) != 0)
			fail_msg("after allocation %ld the state is another", n);
	}
	assert_true(felt > 0);
	text_release(&got);
	text_release(&want);
}

static void test_reading_scripts_survives_each_allocation(void **state)
{
	char dir[256], said[300];
	long all = 0, none, felt = 0;
	(void)state;
	if (TESTMEM_OTHERS)
		skip();
	test_dir(dir, sizeof dir);
	snprintf(said, sizeof said, "%s/said", dir);
	assert_int_equal(testmem_run(read_scripts, dir, 0, said, &all), 0);
	assert_true(all > 100);
	for (long n = 1, by = stride(all); n <= all; n += by)
		felt += testmem_felt(testmem_run(read_scripts, dir, n, said, &none), n, all, said);
	assert_true(felt > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_fold_survives_each_allocation),
		cmocka_unit_test(test_reading_scripts_survives_each_allocation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
