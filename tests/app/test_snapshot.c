/* Snapshots of the state: what the state was, on a full disk, killed in the middle, damaged, before an upgrade; and what a replay begins at. */
#include "testlib.h"

#include "refold.h"
#include "retention.h"
#include "snapshot.h"
#include "station.h"
#include "treecopy.h"

#include "app/world.h"
#include "base/clock.h"
#include "base/zone.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_MS INT64_C(1772496000000) /* 2026-03-03 08:00 in Shanghai */

struct rig {
	char dir[128], data[160];
	struct datadir d;
	struct conf *conf;
};

/* Two days of a made-up shop. */
static int rig_new(void **state)
{
	static struct rig r;
	static const char text[] =
		"[corp]\ncorpid = wwtest\n[app bot]\nagentid = 7\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n";
	struct brain_conf bc = {.corpid = SPAN_LIT("wwtest"),
		.secret = SPAN_LIT("s"),
		.agentid = 7,
		.seed = 5,
		.confirm_permille = 900,
		.confirm_mean_ms = 900000,
		.buy_permille = 100};
	struct err err = {0};
	struct world *w = NULL;
	struct brain *b = brain_new(&bc, START_MS);
	brain_populate(b, 2, 20, START_MS, ZONE_DAY_MS, SPAN_LIT("card"));
	r = (struct rig){0};
	test_dir(r.dir, sizeof r.dir);
	snprintf(r.data, sizeof r.data, "%s/data", r.dir);
	if (conf_parse(SPAN_LIT(text), "world.conf", &r.conf, &err) || datadir_init(&r.d, r.data, &err))
		fail_msg("%s", err.text);
	struct world_conf wc = {.data_dir = r.data, .conf = r.conf, .brain = b, .start_ms = START_MS};
	if (world_new(&wc, &w, &err) || world_scripts(w, "sop", &err) || world_run(w, START_MS + 2 * ZONE_DAY_MS, &err))
		fail_msg("%s", err.text);
	world_free(w);
	brain_free(b);
	*state = &r;
	return 0;
}

static int rig_free(void **state)
{
	struct rig *r = *state;
	conf_free(r->conf);
	treecopy_remove(r->dir);
	return 0;
}

static void sql(const char *path, const char *text)
{
	sqlite3 *h = NULL;
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	if (sqlite3_exec(h, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(h));
	sqlite3_close(h);
}

static void tell(struct station *e, int n)
{
	struct err err = {0};
	int64_t id;
	for (int i = 0; i < n; i++)
		if (station_append(e, START_MS + 2 * ZONE_DAY_MS, INBOX_COMMAND,
			    SPAN_LIT("{\"verb\":\"menu\",\"by\":\"li\"}"), &id, &err))
			fail_msg("%s", err.text);
	if (station_fold_all(e, false, &err))
		fail_msg("%s", err.text);
}

static int files_in(const char *dir)
{
	struct snapshot s[SNAPSHOT_MOST];
	struct datadir d = {0};
	char part[300];
	snprintf(d.snapshots, sizeof d.snapshots, "%s", dir);
	snprintf(part, sizeof part, "%s/siyu.part", dir);
	return snapshot_list(&d, s) + (access(part, F_OK) == 0 ? 100 : 0);
}

/* By root, as siyu forget and an upgrade make one: the service has to read it, and to make the next. */
static void test_made_by_root(void **state)
{
	struct rig *r = *state;
	struct snapshot s;
	struct stat st;
	struct err err = {0};
	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(r->d.snapshots, 12345, 12345), 0);
	if (snapshot_take(&r->d, START_MS, NULL, NULL, &s, &err))
		fail_msg("%s", err.text);
	assert_int_equal(stat(s.path, &st), 0);
	assert_int_equal(st.st_uid, 12345);
	assert_int_equal(st.st_mode & 0777, 0600);
}

/* The log folded on from that snapshot is the state. */
static void same_by_replay(struct rig *r, struct station *e, int64_t from)
{
	struct refold_table t[REFOLD_TABLES];
	struct store_db *again = NULL;
	struct err err = {0};
	char path[200];
	int64_t began = -1;
	int n = 0, differs = -1;
	snprintf(path, sizeof path, "%s/again.db", r->dir);
	if (refold_fold(&e->dir, fold_position(e->fold), path, false, &again, &began, &err) ||
		refold_compare(e->db, again, t, &n, &differs, &err))
		fail_msg("%s", err.text);
	assert_int_equal(differs, 0);
	assert_int_equal(began, from);
	db_close(again);
	unlink(path);
}

static void test_what_it_was(void **state)
{
	struct rig *r = *state;
	struct snapshot s[3], all[SNAPSHOT_MOST];
	struct station e;
	struct stat st;
	struct err err = {0};
	char name[100];
	if (station_open(r->data, &e, &err))
		fail_msg("%s", err.text);
	for (int i = 0; i < 3; i++) {
		if (snapshot_take(&r->d, START_MS + i * ZONE_DAY_MS, NULL, NULL, &s[i], &err))
			fail_msg("%s", err.text);
		assert_int_equal(s[i].position, fold_position(e.fold));
		assert_int_equal(stat(s[i].path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		tell(&e, 5);
	}
	/* The newest two stay, each as old as it is. */
	assert_int_equal(snapshot_list(&r->d, all), 2);
	assert_string_equal(all[0].path, s[2].path);
	assert_string_equal(all[1].path, s[1].path);
	assert_int_equal(all[0].made_ms, START_MS + 2 * ZONE_DAY_MS);
	snprintf(name, sizeof name, "/snapshots/siyu-%lld-v%d.db", (long long)s[2].position, FOLD_VERSION);
	assert_non_null(strstr(s[2].path, name));
	/* The log is whole: a replay does not need one. */
	same_by_replay(r, &e, 0);
	/* It is a state as any other: put in the place of siyu.db it is folded on from. */
	station_close(&e);
	char live[200], wal[210];
	snprintf(live, sizeof live, "%s/state/siyu.db", r->data);
	snprintf(wal, sizeof wal, "%s-wal", live);
	unlink(live);
	unlink(wal);
	if (treecopy_file(s[1].path, live, &err) || station_open(r->data, &e, &err))
		fail_msg("%s", err.text);
	assert_int_equal(fold_position(e.fold), s[1].position);
	if (station_fold_all(&e, false, &err))
		fail_msg("%s", err.text);
	same_by_replay(r, &e, 0);
	station_close(&e);
}

/* What a child does whose files may not grow beyond some bytes: it dies of it as of kill -9, or is told as by a full disk. */
static int limited(struct rig *r, rlim_t bytes, bool killed)
{
	int status = 0;
	pid_t pid = fork();
	if (pid == 0) {
		struct err err = {0};
		const struct rlimit lim = {bytes, bytes};
		signal(SIGXFSZ, killed ? SIG_DFL : SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &lim) != 0)
			_exit(99);
		enum rc rc = snapshot_take(&r->d, START_MS + ZONE_DAY_MS, NULL, NULL, NULL, &err);
		_exit(rc && !err.text[0] ? 98 : (int)rc);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void test_full_and_killed(void **state)
{
	struct rig *r = *state;
	struct snapshot s, all[SNAPSHOT_MOST];
	struct err err = {0};
	char dir[300];
	snprintf(dir, sizeof dir, "%s/snapshots", r->data);
	if (snapshot_take(&r->d, START_MS, NULL, NULL, &s, &err))
		fail_msg("%s", err.text);
	for (rlim_t kb = 0; kb <= 512; kb = kb ? kb * 2 : 8) {
		assert_int_equal(limited(r, kb << 10, false), RC_FAILED);
		assert_int_equal(files_in(dir), 1);
		assert_int_equal(limited(r, kb << 10, true), -SIGXFSZ);
		assert_int_equal(files_in(dir), 101);
	}
	/* The one that was there is what it was, and the next one clears what lies about. */
	assert_int_equal(snapshot_list(&r->d, all), 1);
	assert_int_equal(all[0].made_ms, START_MS);
	if (snapshot_take(&r->d, START_MS + ZONE_DAY_MS, NULL, NULL, &s, &err))
		fail_msg("%s", err.text);
	assert_int_equal(files_in(dir), 1); /* of the same position: it took its place */
}

/* Nothing is begun where there is not the room for it: a state of more bytes than any disk has. */
static void test_no_room(void **state)
{
	struct rig *r = *state;
	struct snapshot s;
	struct err err = {0};
	int fd = open(r->d.state_db, O_RDWR);
	struct stat st;
	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	off_t large = (off_t)15 << 40;
	while (large > st.st_size && ftruncate(fd, large) != 0)
		large /= 2;
	enum rc rc = large > ((off_t)1 << 40) ? snapshot_take(&r->d, START_MS, NULL, NULL, &s, &err) : RC_LIMIT;
	assert_int_equal(ftruncate(fd, st.st_size), 0);
	close(fd);
	if (large <= ((off_t)1 << 40))
		skip();
	assert_int_equal(rc, RC_LIMIT);
	assert_non_null(strstr(err.text, "MB"));
}

static void test_not_of_what_is_wrong(void **state)
{
	struct rig *r = *state;
	struct snapshot s;
	struct err err = {0};
	/* The log has another row at its position. */
	sql(r->d.state_db, "UPDATE meta SET checksum = checksum + 1");
	assert_int_equal(snapshot_take(&r->d, START_MS, NULL, NULL, &s, &err), RC_INVALID);
	sql(r->d.state_db, "UPDATE meta SET checksum = checksum - 1; PRAGMA wal_checkpoint(TRUNCATE)");
	if (snapshot_take(&r->d, START_MS, NULL, NULL, &s, &err))
		fail_msg("%s", err.text);
	/* A page of the state is damaged. */
	int fd = open(r->d.state_db, O_RDWR);
	struct stat st;
	char bad[4096];
	memset(bad, 0x5a, sizeof bad);
	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	assert_int_equal(pwrite(fd, bad, sizeof bad, st.st_size / 2 / 8192 * 8192), sizeof bad);
	close(fd);
	assert_int_not_equal(snapshot_take(&r->d, START_MS, NULL, NULL, &s, &err), RC_OK);
	assert_int_equal(files_in(r->d.snapshots), 1);
}

static int64_t number(const char *path, const char *text)
{
	sqlite3 *h = NULL;
	sqlite3_stmt *s = NULL;
	assert_int_equal(sqlite3_open_v2(path, &h, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(h, text, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	int64_t v = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(h);
	return v;
}

/* What an older version of the fold left is kept as it is before this one goes on from it; and a replay begins there. */
static void test_before_an_upgrade(void **state)
{
	struct rig *r = *state;
	struct snapshot all[SNAPSHOT_MOST], s;
	struct statecopy c;
	struct station e;
	struct err err = {0};
	sql(r->d.state_db, "UPDATE meta SET fold_version = 0");
	if (station_open(r->data, &e, &err))
		fail_msg("%s", err.text);
	assert_int_equal(snapshot_list(&r->d, all), 1);
	assert_int_equal(all[0].fold_version, 0);
	assert_int_equal(all[0].position, fold_position(e.fold));
	assert_int_equal(statecopy_look(all[0].path, &c, &err), RC_OK);
	assert_int_equal(c.fold_version, 0);
	tell(&e, 1);
	same_by_replay(r, &e, all[0].position);
	if (snapshot_take(&r->d, START_MS, NULL, NULL, &s, &err))
		fail_msg("%s", err.text);
	tell(&e, 3);
	same_by_replay(r, &e, all[0].position);
	station_close(&e);
	/* The second start has nothing to keep. */
	if (station_open(r->data, &e, &err))
		fail_msg("%s", err.text);
	assert_int_equal(snapshot_list(&r->d, all), 2);
	/* Where the one of before is lost, what came before it was decided by the older one. */
	station_close(&e);
	assert_int_equal(unlink(all[0].path), 0);
	assert_int_equal(unlink(all[1].path), 0);
	if (station_open(r->data, &e, &err))
		fail_msg("%s", err.text);
	struct store_db *again = NULL;
	char path[200];
	snprintf(path, sizeof path, "%s/again.db", r->dir);
	assert_int_equal(refold_fold(&e.dir, fold_position(e.fold), path, false, &again, NULL, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "老版本"));
	station_close(&e);
}

/* As the gate does while the version is raised: it appends before work looks, and after it. */
static void arrive(struct rig *r, const char *body, enum inbox_kind kind, int n)
{
	struct inbox *in = NULL;
	struct err err = {0};
	int64_t id;
	if (inbox_open(r->d.inbox_db, 0, &in, &err) || inbox_begin(in, &err))
		fail_msg("%s", err.text);
	for (int i = 0; i < n; i++)
		if (inbox_append(in, START_MS + 2 * ZONE_DAY_MS, kind, SPAN_ABSENT, span_of(body), &id, &err))
			fail_msg("%s", err.text);
	assert_int_equal(inbox_commit(in, &err), RC_OK);
	inbox_close(in);
}

static void test_an_upgrade_under_traffic(void **state)
{
	static const char menu[] = "{\"verb\":\"menu\",\"by\":\"li\"}";
	struct rig *r = *state;
	struct station e;
	struct err err = {0};
	int64_t folded;
	bool behind;
	int64_t before = number(r->d.state_db, "SELECT position FROM meta");
	sql(r->d.state_db, "UPDATE meta SET fold_version = 0");
	arrive(r, menu, INBOX_COMMAND, 3);
	if (station_open(r->data, &e, &err))
		fail_msg("%s", err.text);
	arrive(r, menu, INBOX_COMMAND, 2);
	/* It is ended before it came to the input that says so: the state names its version all the same. */
	assert_int_equal(fold_turn(e.fold, 1, &folded, &behind, &err), RC_OK);
	assert_int_equal(fold_position(e.fold), before + 1);
	station_close(&e);
	assert_int_equal(number(r->d.state_db, "SELECT fold_version FROM meta"), FOLD_VERSION);
	if (station_open(r->data, &e, &err) || station_fold_all(&e, false, &err))
		fail_msg("%s", err.text);
	assert_int_equal(fold_position(e.fold), before + 6);
	assert_int_equal(number(r->d.inbox_db, "SELECT count(*) FROM inbox WHERE kind = 22"), 1);
	same_by_replay(r, &e, before);
	station_close(&e);
}

/* A state that lost, by a power cut, what was decided and called: only the version that decided it may do it again. */
static void test_no_upgrade_over_calls(void **state)
{
	struct rig *r = *state;
	struct station e;
	struct err err = {0};
	char body[100];
	int64_t before = number(r->d.state_db, "SELECT position FROM meta");
	sql(r->d.state_db, "UPDATE meta SET fold_version = 0");
	snprintf(body, sizeof body, "{\"calls\":[\"%lld.1 1\"]}", (long long)before);
	arrive(r, body, INBOX_ATTEMPT, 1); /* of what the state has: it stands in nobody's way */
	snprintf(body, sizeof body, "{\"calls\":[\"%lld.1 1\"]}", (long long)before + 1);
	arrive(r, body, INBOX_ATTEMPT, 1);
	assert_int_equal(station_open(r->data, &e, &err), RC_INVALID);
	assert_non_null(strstr(err.hint, "旧的 siyu"));
	assert_int_equal(number(r->d.inbox_db, "SELECT count(*) FROM inbox WHERE kind = 22"), 0);
}

/* A newer version took over: an older program does not fold on, wherever the state stands. */
static void test_no_way_back(void **state)
{
	struct rig *r = *state;
	struct station e;
	struct err err = {0};
	char body[100];
	int64_t before = number(r->d.state_db, "SELECT position FROM meta");
	snprintf(body, sizeof body, "{\"version\":%d,\"from\":%lld}", FOLD_VERSION + 1, (long long)before);
	arrive(r, body, INBOX_FOLD, 1);
	assert_int_equal(station_open(r->data, &e, &err), RC_INVALID);
	assert_non_null(strstr(err.hint, "更新"));
	assert_int_equal(number(r->d.state_db, "SELECT position FROM meta"), before);
}

/* Nor does this one where it took over from a state that stood elsewhere. */
static void test_another_state(void **state)
{
	struct rig *r = *state;
	struct station e;
	struct err err = {0};
	char body[100];
	int64_t before = number(r->d.state_db, "SELECT position FROM meta");
	sql(r->d.state_db, "UPDATE meta SET fold_version = 0");
	snprintf(body, sizeof body, "{\"version\":%d,\"from\":%lld}", FOLD_VERSION, (long long)before + 1);
	arrive(r, body, INBOX_FOLD, 2);
	assert_int_equal(station_open(r->data, &e, &err), RC_INVALID);
	assert_non_null(strstr(err.hint, "fold 版本 0"));
}

static void await(struct retention *t, struct station *e, int64_t now_ms)
{
	retention_step(t, e, now_ms, true);
	for (int64_t end = clock_boot_ms() + 60000; retention_busy(t) && clock_boot_ms() < end;)
		clock_sleep_ms(5);
	assert_false(retention_busy(t));
}

/* The thread: at once where there is none, then each week; what fails is told and tried again in an hour. */
static void test_each_week(void **state)
{
	struct rig *r = *state;
	struct snapshot all[SNAPSHOT_MOST];
	struct station e;
	struct retention *t = NULL;
	struct err err = {0};
	struct text said;
	struct jsonw w;
	int64_t now = START_MS + 3 * ZONE_DAY_MS;
	text_init(&said, 4096);
	if (station_open(r->data, &e, &err) || retention_new(&r->d, 90 * ZONE_DAY_MS, &t, &err))
		fail_msg("%s", err.text);
	await(t, &e, now);
	assert_int_equal(snapshot_list(&r->d, all), 1);
	assert_int_equal(all[0].made_ms, now);
	tell(&e, 1);
	for (int day = 1; day <= 7; day++) {
		await(t, &e, now + day * ZONE_DAY_MS);
		assert_int_equal(snapshot_list(&r->d, all), day == 7 ? 2 : 1);
	}
	assert_int_equal(all[0].made_ms, now + 7 * ZONE_DAY_MS);
	now += 7 * ZONE_DAY_MS;
	/* The folder is in nobody's hands any more. */
	assert_int_equal(unlink(all[0].path) | unlink(all[1].path) | rmdir(r->d.snapshots), 0);
	await(t, &e, now + ZONE_DAY_MS);
	jsonw_init(&w, &said);
	jsonw_obj(&w);
	retention_tell(t, &e, &w);
	jsonw_end_obj(&w);
	assert_non_null(strstr(text_str(&said), "snapshot_trouble"));
	assert_int_equal(mkdir(r->d.snapshots, 0700), 0);
	await(t, &e, now + ZONE_DAY_MS + 1000);
	assert_int_equal(snapshot_list(&r->d, all), 0);
	await(t, &e, now + ZONE_DAY_MS + 3600001);
	assert_int_equal(snapshot_list(&r->d, all), 1);
	text_clear(&said);
	jsonw_init(&w, &said);
	jsonw_obj(&w);
	retention_tell(t, &e, &w);
	jsonw_end_obj(&w);
	assert_null(strstr(text_str(&said), "snapshot_trouble"));
	/* It ends in the middle of one, too. */
	retention_step(t, &e, now + 20 * ZONE_DAY_MS, true);
	retention_free(t);
	station_close(&e);
	text_release(&said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_made_by_root, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_what_it_was, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_full_and_killed, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_no_room, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_not_of_what_is_wrong, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_before_an_upgrade, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_an_upgrade_under_traffic, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_no_upgrade_over_calls, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_no_way_back, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_another_state, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_each_week, rig_new, rig_free),
	};
	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
