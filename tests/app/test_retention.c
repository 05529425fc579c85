/* A shop of four months whose log is pruned: what it does is what it would have done, a replay from the snapshot is the state, and kill -9
 * anywhere changes nothing. What is not there any more is said. */
/* rooms: app */
#include "testlib.h"

#include "backup.h"
#include "refold.h"
#include "retention.h"
#include "snapshot.h"
#include "station.h"
#include "treecopy.h"
#include "whatif.h"
#include "whatsay.h"

#include "app/world.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/zone.h"
#include "inbox/logtrim.h"
#include "store/outcome.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_MS INT64_C(1772496000000) /* 2026-03-03 08:00 in Shanghai */
#define DAY ZONE_DAY_MS
#define CUSTOMERS 12

struct rig {
	char dir[128], data[160], back[160], to[160];
	struct datadir d;
	struct conf *conf;
	struct brain *brain;
	int64_t now_ms;
};

static struct brain *shop(void)
{
	struct brain_conf bc = {.corpid = SPAN_LIT("wwtest"),
		.secret = SPAN_LIT("s"),
		.agentid = 7,
		.seed = 5,
		.confirm_permille = 900,
		.confirm_mean_ms = 900000,
		.buy_permille = 300};
	struct brain *b = brain_new(&bc, START_MS);
	brain_populate(b, 2, CUSTOMERS, START_MS, 125 * DAY, SPAN_LIT("card"));
	return b;
}

static int rig_new(void **state)
{
	static struct rig r;
	char path[300], text[600];
	struct err err = {0};
	r = (struct rig){.now_ms = START_MS};
	test_dir(r.dir, sizeof r.dir);
	snprintf(r.data, sizeof r.data, "%s/data", r.dir);
	snprintf(r.to, sizeof r.to, "%s/backup", r.dir);
	snprintf(r.back, sizeof r.back, "%s/back", r.dir);
	snprintf(path, sizeof path, "%s/siyu.conf", r.dir);
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwtest\n[app bot]\nagentid = 7\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n"
		"[data]\ndir = %s\n[scripts]\ndir = sop\n",
		r.data);
	if (fileio_write(path, span_of(text), 0600, &err) || conf_load(path, &r.conf, &err) ||
		datadir_init(&r.d, r.data, &err))
		fail_msg("%s", err.text);
	r.brain = shop();
	*state = &r;
	return 0;
}

static int rig_free(void **state)
{
	struct rig *r = *state;
	brain_free(r->brain);
	conf_free(r->conf);
	treecopy_remove(r->dir);
	return 0;
}

/* The shop goes on, as siyu serve would after it was ended and started. */
static void live(struct rig *r, const char *data, struct brain *b, int64_t from_ms, int64_t until_ms)
{
	struct err err = {0};
	struct world *w = NULL;
	struct world_conf wc = {.data_dir = data, .conf = r->conf, .brain = b, .start_ms = from_ms};
	if (world_new(&wc, &w, &err) || world_scripts(w, "sop", &err) || world_run(w, until_ms, &err))
		fail_msg("%s", err.text);
	world_free(w);
}

static void live_on(struct rig *r, int days)
{
	live(r, r->data, r->brain, r->now_ms, START_MS + days * DAY);
	r->now_ms = START_MS + days * DAY;
}

static void digest_in(const char *data, char ret[100])
{
	struct station e;
	struct text t;
	struct err err = {0};
	text_init(&t, 1 << 20);
	if (station_read(data, &e, &err) || fold_digest(e.db, &t, &err))
		fail_msg("%s", err.text);
	snprintf(ret, 100, "%.80s", text_str(&t) + span_search(text_span(&t), SPAN_LIT("total ")));
	station_close(&e);
	text_release(&t);
}

static void first_of(const char *data, int64_t *ret_id, int64_t *ret_ms)
{
	struct station e;
	struct err err = {0};
	if (station_read(data, &e, &err) || inbox_first(e.in, ret_id, ret_ms, &err))
		fail_msg("%s", err.text);
	station_close(&e);
}

/* Idle turns of work at that time, until there is nothing to do. */
static void idle_by(struct rig *r, int keep_days, bool believed)
{
	struct station e;
	struct retention *t = NULL;
	struct err err = {0};
	if (station_open(r->data, &e, &err) || station_fold_all(&e, false, &err) ||
		retention_new(&r->d, keep_days * DAY, &t, &err))
		fail_msg("%s", err.text);
	for (int turn = 0, still = 0; still < 2 && turn < 1000; turn++) {
		retention_step(t, &e, r->now_ms, believed);
		still = retention_busy(t) ? 0 : still + 1;
		for (int64_t end = clock_boot_ms() + 60000; retention_busy(t) && clock_boot_ms() < end;)
			clock_sleep_ms(1);
	}
	retention_free(t);
	station_close(&e);
}

static void idle(struct rig *r, int keep_days)
{
	idle_by(r, keep_days, true);
}

static void same_by_replay(struct rig *r, bool from_snapshot)
{
	struct refold_table t[REFOLD_TABLES];
	struct station e;
	struct store_db *again = NULL;
	struct err err = {0};
	char path[200];
	int64_t from = -1;
	int n = 0, differs = -1;
	snprintf(path, sizeof path, "%s/again.db", r->dir);
	if (station_open(r->data, &e, &err) || station_fold_all(&e, false, &err) ||
		refold_fold(&e.dir, fold_position(e.fold), path, false, &again, &from, &err) ||
		refold_compare(e.db, again, t, &n, &differs, &err))
		fail_msg("%s", err.text);
	for (int i = 0; i < n; i++)
		if (t[i].only[0] + t[i].only[1] > 0)
			print_error("table %s differs\n", t[i].name);
	assert_int_equal(differs, 0);
	assert_int_equal(from > 0, from_snapshot);
	db_close(again);
	station_close(&e);
	unlink(path);
}

/* The same shop beside it, whose log nobody prunes. */
static void test_four_months(void **state)
{
	struct rig *r = *state;
	struct snapshot all[SNAPSHOT_MOST];
	struct brain *twin = shop();
	int64_t id, at_ms, bytes;
	char beside[200], digest[100], other[100];
	snprintf(beside, sizeof beside, "%s/beside", r->dir);
	live_on(r, 45);
	live(r, beside, twin, START_MS, START_MS + 45 * DAY);
	idle(r, 90);
	/* Nothing is old enough. */
	first_of(r->data, &id, &at_ms);
	assert_int_equal(id, 1);
	assert_int_equal(snapshot_list(&r->d, all), 1);
	live_on(r, 113);
	idle(r, 90);
	live_on(r, 120);
	bytes = datadir_bytes_of(r->d.inbox_db);
	/* Not by a clock that WeCom says is wrong. */
	int64_t was = 0;
	first_of(r->data, &was, &at_ms);
	idle_by(r, 30, false);
	first_of(r->data, &id, &at_ms);
	assert_int_equal(id, was);
	idle(r, 90);
	live(r, beside, twin, START_MS + 45 * DAY, START_MS + 113 * DAY);
	live(r, beside, twin, START_MS + 113 * DAY, START_MS + 120 * DAY);
	assert_int_equal(snapshot_list(&r->d, all), 2);
	assert_int_equal(all[0].made_ms, START_MS + 120 * DAY);
	/* Up to ninety days, and what stands there is what was there. */
	first_of(r->data, &id, &at_ms);
	assert_true(id > 1);
	assert_true(at_ms >= START_MS + 30 * DAY && at_ms < START_MS + 45 * DAY);
	assert_true(datadir_bytes_of(r->d.inbox_db) < bytes);
	digest_in(r->data, digest);
	digest_in(beside, other);
	assert_string_equal(digest, other);
	same_by_replay(r, true);
	/* And it goes on as the other one does. */
	live_on(r, 130);
	live(r, beside, twin, START_MS + 120 * DAY, START_MS + 130 * DAY);
	digest_in(r->data, digest);
	digest_in(beside, other);
	assert_string_equal(digest, other);
	same_by_replay(r, true);
	brain_free(twin);
}

enum { ROUNDS = 40 };

/* Works without end until it is killed, after it has told so. Every other round inputs go by three, too; once the first went, or there is none, it tells that. */
static _Noreturn void work_to_the_end(struct rig *r, int round, int tell_fd)
{
	struct station e;
	struct retention *t = NULL;
	struct err err = {0};
	bool more, told = false;
	int64_t rows = 0;
	/* In the first half nothing is old enough to go by its time: it would go at once, and leave nothing for the threes. */
	if (station_open(r->data, &e, &err) ||
		retention_new(&r->d, round < ROUNDS / 2 ? 3000 * DAY : 30 * DAY, &t, &err))
		_exit(1);
	if (write(tell_fd, "1", 1) != 1)
		_exit(3);
	for (;;) {
		retention_step(t, &e, r->now_ms, true);
		if (round % 2 == 0)
			continue;
		enum rc rc = logtrim_some(r->d.inbox_db, 40 + round * 10, INT64_MAX, 3, &rows, &more, &err);
		if (rc == RC_FAILED)
			_exit(2);
		if (rc == RC_OK && !told && write(tell_fd, "2", 1) != 1)
			_exit(3);
		told = told || rc == RC_OK;
	}
}

/* kill -9 while snapshots are made and inputs go, again and again: the log is whole from where it begins, and the state is what it says.
 * Every fourth round waits until some went, however slow the machine: so enough go. */
static void test_killed(void **state)
{
	struct rig *r = *state;
	struct rng rng;
	int64_t id = 0, at_ms, last = 1;
	int status, ready[2], moved = 0;
	char c;
	rng_seed(&rng, 7);
	live_on(r, 60);
	for (int i = 0; i < ROUNDS; i++) {
		r->now_ms += 3 * DAY;
		assert_int_equal(pipe(ready), 0);
		pid_t pid = fork();
		if (pid == 0)
			work_to_the_end(r, i, ready[1]);
		close(ready[1]); /* so that one who ended is told of, too */
		assert_int_equal(read(ready[0], &c, 1), 1);
		if (i % 4 == 3)
			assert_int_equal(read(ready[0], &c, 1), 1);
		clock_sleep_ms((int64_t)rng_below(&rng, i % 2 ? 40 : 250));
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		close(ready[0]);
		first_of(r->data, &id, &at_ms);
		assert_true(id >= last);
		if (i % 4 == 3 && last < 40 + i * 10)
			assert_true(id > last);
		moved += id > last;
		last = id;
	}
	assert_true(moved > 3);
	r->now_ms += 8 * DAY;
	idle(r, 30);
	r->now_ms = START_MS + 60 * DAY;
	live_on(r, 65);
	same_by_replay(r, true);
}

/* Without a snapshot of now nothing goes; without room, or behind a damaged one, neither. */
static void test_only_behind_a_snapshot(void **state)
{
	struct rig *r = *state;
	struct snapshot all[SNAPSHOT_MOST];
	int64_t id, at_ms;
	char gone[700];
	live_on(r, 100);
	snprintf(gone, sizeof gone, "%s.away", r->d.snapshots);
	assert_int_equal(rename(r->d.snapshots, gone), 0);
	assert_int_equal(fileio_write(r->d.snapshots, SPAN_LIT("no folder"), 0600, NULL), RC_OK);
	struct station e;
	struct err err = {0};
	assert_int_not_equal(station_open(r->data, &e, &err), RC_OK); /* said at once */
	assert_int_equal(unlink(r->d.snapshots), 0);
	assert_int_equal(rename(gone, r->d.snapshots), 0);
	idle(r, 90);
	first_of(r->data, &id, &at_ms);
	assert_true(id > 1);
	int64_t before = id;
	/* It cannot be read any more: another comes at once, and what goes, goes behind that. */
	r->now_ms += 6 * DAY;
	assert_int_equal(snapshot_list(&r->d, all), 1);
	assert_int_equal(truncate(all[0].path, 100), 0);
	assert_int_equal(utimensat(AT_FDCWD, all[0].path,
				 (struct timespec[2]){{all[0].made_ms / 1000, 0}, {all[0].made_ms / 1000, 0}}, 0),
		0);
	snprintf(gone, sizeof gone, "%s/siyu.part", r->d.snapshots);
	assert_int_equal(mkdir(gone, 0700), 0);
	idle(r, 40);
	first_of(r->data, &id, &at_ms);
	assert_int_equal(id, before); /* it could not be made */
	assert_int_equal(rmdir(gone), 0);
	idle(r, 40);
	first_of(r->data, &id, &at_ms);
	assert_true(id > before);
	assert_int_equal(snapshot_list(&r->d, all), 1);
	assert_int_equal(all[0].made_ms, r->now_ms);
	/* One of a history that is none any more: this state never came so far. */
	char later[800];
	snprintf(later, sizeof later, "%s/siyu-99999999-v%d.db", r->d.snapshots, FOLD_VERSION);
	if (treecopy_file(all[0].path, later, &err))
		fail_msg("%s", err.text);
	idle(r, 40);
	assert_int_equal(snapshot_list(&r->d, all), 1);
	assert_true(all[0].position < 99999999);
}

/* An older log, or an older state, in the place of the one that was there. */
static void test_put_back(void **state)
{
	struct rig *r = *state;
	struct station e;
	struct err err = {0};
	char old_log[200], old_state[200], wal[700];
	snprintf(old_log, sizeof old_log, "%s/old-inbox.db", r->dir);
	snprintf(old_state, sizeof old_state, "%s/old-siyu.db", r->dir);
	live_on(r, 10);
	if (treecopy_file(r->d.state_db, old_state, &err))
		fail_msg("%s", err.text);
	live_on(r, 50);
	if (treecopy_file(r->d.inbox_db, old_log, &err))
		fail_msg("%s", err.text);
	live_on(r, 110);
	idle(r, 90);
	live_on(r, 112);
	same_by_replay(r, true);
	char now_log[200];
	snprintf(now_log, sizeof now_log, "%s/now-inbox.db", r->dir);
	if (treecopy_file(r->d.inbox_db, now_log, &err))
		fail_msg("%s", err.text);
	assert_int_equal(unlink(r->d.inbox_db), 0);
	assert_int_equal(rename(old_log, r->d.inbox_db), 0);
	assert_int_equal(station_open(r->data, &e, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "ends before the position"));
	assert_int_equal(rename(now_log, r->d.inbox_db), 0);
	/* The state of then: what it would have to fold is gone. */
	snprintf(wal, sizeof wal, "%s-wal", r->d.state_db);
	unlink(r->d.state_db);
	unlink(wal);
	assert_int_equal(rename(old_state, r->d.state_db), 0);
	assert_int_equal(station_open(r->data, &e, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "begins behind"));
	/* None at all. */
	assert_int_equal(unlink(r->d.state_db), 0);
	unlink(wal);
	assert_int_equal(station_open(r->data, &e, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "inbox_days"));
	assert_non_null(strstr(err.hint, "snapshots"));
	/* What the hint says. */
	struct snapshot all[SNAPSHOT_MOST];
	assert_true(snapshot_list(&r->d, all) > 0);
	unlink(r->d.state_db);
	unlink(wal);
	if (treecopy_file(all[0].path, r->d.state_db, &err))
		fail_msg("%s", err.text);
	same_by_replay(r, true);
}

static void then(struct rig *r, int64_t at_ms, enum rc want, struct backup_said *said, struct err *err)
{
	treecopy_remove(r->back);
	*said = (struct backup_said){0};
	enum rc rc = backup_restore(r->to, r->back, at_ms, false, said, err);
	if (rc != want)
		fail_msg("%d: %s", (int)rc, err->text);
}

static void test_backup_and_back(void **state)
{
	struct rig *r = *state;
	struct backup_said made, said;
	struct snapshot all[SNAPSHOT_MOST];
	struct err err = {0};
	char digest[100], back[100], at_105[100];
	int64_t id, at_ms, rows;
	bool more = true;
	live_on(r, 100);
	idle(r, 90);
	live_on(r, 105);
	digest_in(r->data, at_105);
	r->now_ms += 1000;
	live_on(r, 110);
	idle(r, 90);
	digest_in(r->data, digest);
	if (backup_make(r->conf, r->to, false, &made, &err))
		fail_msg("%s", err.text);
	/* All of it. */
	then(r, INT64_MAX, RC_OK, &said, &err);
	digest_in(r->back, back);
	assert_string_equal(back, digest);
	struct datadir bd;
	assert_int_equal(datadir_init(&bd, r->back, &err), RC_OK);
	assert_int_equal(snapshot_list(&bd, all), 2);
	/* Between the two snapshots: folded on from the older one. */
	then(r, START_MS + 105 * DAY, RC_OK, &said, &err);
	digest_in(r->back, back);
	assert_string_equal(back, at_105);
	assert_int_equal(snapshot_list(&bd, all), 1); /* what came later is not in an image of the past */
	/* The log has it, but there is no state to begin at; nor is there one before all. */
	then(r, START_MS + 60 * DAY, RC_INVALID, &said, &err);
	assert_non_null(strstr(err.text, "快照"));
	assert_true(said.begins_ms > START_MS + 98 * DAY && said.begins_ms <= START_MS + 100 * DAY);
	then(r, START_MS - DAY, RC_NOTFOUND, &said, &err);
	assert_non_null(strstr(err.text, "没有那么早"));
	/* A log that begins behind the older snapshot, which a time before it comes to. */
	treecopy_remove(r->to);
	while (more)
		if (logtrim_some(r->d.inbox_db, made.position, START_MS + 107 * DAY, 500, &rows, &more, &err))
			fail_msg("%s", err.text);
	first_of(r->data, &id, &at_ms);
	if (backup_make(r->conf, r->to, false, &made, &err))
		fail_msg("%s", err.text);
	then(r, START_MS + 106 * DAY, RC_OK, &said, &err);
	assert_true(said.state_ms > START_MS + 98 * DAY && said.state_ms <= START_MS + 100 * DAY);
	assert_true(said.position > 0 && said.position < id);
	struct station e;
	if (station_read(r->back, &e, &err))
		fail_msg("%s", err.text);
	station_close(&e);
}

/* Other scripts are tried on what is left of the log, and it is said since when that is. */
static void test_what_if(void **state)
{
	struct rig *r = *state;
	struct intake_folder f = {0};
	struct diag_list diags;
	struct station e;
	struct err err = {0};
	struct zone zone;
	struct text out;
	struct arena *a = arena_new(65536);
	char dir[200];
	live_on(r, 120);
	idle(r, 60);
	snprintf(dir, sizeof dir, "%s/whatif", r->dir);
	text_init(&out, 16 << 20);
	if (station_read(r->data, &e, &err) || intake_read("sop", &f, &err) ||
		zone_load("Asia/Shanghai", 0, START_MS + 400 * DAY, &zone, &err))
		fail_msg("%s", err.text);
	bool *ok = mem_array((size_t)f.n + 1, sizeof *ok);
	diag_init(&diags, a);
	intake_check(&f, r->conf, &diags, ok);
	struct whatif w = {.conf = r->conf, .live = &r->d, .dir = dir, .folder = &f, .ok = ok, .state = e.db};
	if (inbox_head(e.in, &w.position, &err) || whatif_live(&w, &err))
		fail_msg("%s", err.text);
	assert_true(w.first > 1 && w.from_ms >= START_MS + 59 * DAY);
	assert_true(w.other.welcomed > 0 && w.other.welcomed < CUSTOMERS);
	whatsay_text(&w, &zone, &out);
	assert_non_null(strstr(text_str(&out), "inbox_days"));
	text_clear(&out);
	whatsay_json(&w, &out);
	assert_non_null(strstr(text_str(&out), "\"first\":"));
	outlook_release(&w.actual);
	outlook_release(&w.other);
	intake_release(&f);
	mem_free(ok);
	station_close(&e);
	text_release(&out);
	arena_free(a);
}

/* An input may be folded once more for thirty days: older ones may be there or not, and the answer is one. */
static void test_retry(void **state)
{
	struct rig *r = *state;
	struct station e;
	struct err err = {0};
	struct text outcome, reason;
	char body[80];
	int64_t old = 0, id;
	text_init(&outcome, 64);
	text_init(&reason, 4096);
	live_on(r, 2);
	if (station_open(r->data, &e, &err) ||
		station_append(&e, r->now_ms, INBOX_CALLBACK, SPAN_LIT("<no xml"), &old, &err) ||
		station_fold_all(&e, false, &err))
		fail_msg("%s", err.text);
	station_close(&e);
	for (int days = 20; days <= 110; days += 45) {
		live_on(r, days);
		if (days == 110)
			idle(r, 90);
		snprintf(body, sizeof body, "{\"verb\":\"retry\",\"id\":%lld}", (long long)old);
		if (station_open(r->data, &e, &err) ||
			station_append(&e, r->now_ms, INBOX_COMMAND, span_of(body), &id, &err) ||
			station_fold_all(&e, false, &err) || station_outcome(&e, id, &outcome, &reason, &err))
			fail_msg("%s", err.text);
		if (days == 20)
			assert_null(strstr(text_str(&reason), "30 天"));
		else
			assert_non_null(strstr(text_str(&reason), "30 天以前"));
		assert_string_equal(text_str(&outcome), days == 20 ? "unparsed" : "refused");
		station_close(&e);
	}
	first_of(r->data, &id, &r->now_ms);
	assert_true(id > old);
	same_by_replay(r, true);
	text_release(&outcome);
	text_release(&reason);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_four_months, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_killed, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_only_behind_a_snapshot, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_put_back, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_backup_and_back, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_what_if, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_retry, rig_new, rig_free),
	};
	return cmocka_run_group_tests_name("retention", tests, NULL, NULL);
}
