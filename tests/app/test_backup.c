/* rooms: app */
/* Backup and restore: while somebody appends, killed in the middle, on a full disk, damaged, and as of a time. */
#include "testlib.h"

#include "backup.h"
#include "held.h"
#include "station.h"
#include "treecopy.h"

#include "app/world.h"
#include "base/fileio.h"
#include "base/zone.h"
#include "flow/fold.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_MS INT64_C(1772496000000) /* 2026-03-03 08:00 in Shanghai */

struct rig {
	char dir[128], data[160], to[160], back[160];
	struct conf *conf;
	char digest_then[100]; /* of the state a day before the end */
	char digest[100];
};

static void digest_of(struct store_db *db, char ret[100])
{
	struct text t;
	struct err err = {0};
	text_init(&t, 1 << 20);
	assert_int_equal(fold_digest(db, &t, &err), RC_OK);
	size_t at = span_search(text_span(&t), SPAN_LIT("total "));
	snprintf(ret, 100, "%.80s", text_str(&t) + at);
	text_release(&t);
}

/* Two days of a made-up shop. */
static int rig_new(void **state)
{
	static struct rig r;
	char path[300], text[600];
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
	snprintf(r.to, sizeof r.to, "%s/backup", r.dir);
	snprintf(r.back, sizeof r.back, "%s/back", r.dir);
	snprintf(path, sizeof path, "%s/siyu.conf", r.dir);
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwtest\n[app bot]\nagentid = 7\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n"
		"[data]\ndir = %s\n[scripts]\ndir = sop\n",
		r.data);
	assert_int_equal(fileio_write(path, span_of(text), 0600, &err), RC_OK);
	if (conf_load(path, &r.conf, &err))
		fail_msg("%s", err.text);
	struct world_conf wc = {.data_dir = r.data, .conf = r.conf, .brain = b, .start_ms = START_MS};
	if (world_new(&wc, &w, &err) || world_scripts(w, "sop", &err) || world_run(w, START_MS + ZONE_DAY_MS, &err))
		fail_msg("%s", err.text);
	digest_of(world_db(w), r.digest_then);
	if (world_run(w, START_MS + 2 * ZONE_DAY_MS, &err))
		fail_msg("%s", err.text);
	digest_of(world_db(w), r.digest);
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

static void digest_in(const char *data, char ret[100])
{
	struct station e;
	struct err err = {0};
	if (station_read(data, &e, &err))
		fail_msg("%s", err.text);
	digest_of(e.db, ret);
	station_close(&e);
}

/* A child that appends until it is killed: siyu serve, as far as the log sees it. */
static pid_t appender(const struct rig *r)
{
	int ready[2];
	char c;
	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct station e;
		int64_t id;
		if (station_open(r->data, &e, NULL))
			_exit(1);
		for (int i = 0;; i++)
			if (station_append(&e, START_MS + 3 * ZONE_DAY_MS, INBOX_COMMAND,
				    SPAN_LIT("{\"verb\":\"menu\"}"), &id, NULL) ||
				(i == 0 && write(ready[1], "1", 1) != 1))
				_exit(1);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	return pid;
}

/* Accounts and tokens stand in files alone, in no log. */
#define USERS "owner\t老板\t-\tscrypt$1\n"
#define TOKENS "prometheus\t老板\t-\tmetrics\tabc\t2026-03-03\n"

static void put_keys(const struct rig *r)
{
	char path[300];
	struct err err = {0};
	snprintf(path, sizeof path, "%s/state/desk.users", r->data);
	assert_int_equal(fileio_write(path, SPAN_LIT(USERS), 0600, &err), RC_OK);
	snprintf(path, sizeof path, "%s/state/desk.tokens", r->data);
	assert_int_equal(fileio_write(path, SPAN_LIT(TOKENS), 0600, &err), RC_OK);
}

static void has_file(const char *dir, const char *name, const char *bytes)
{
	char path[300];
	struct text t;
	struct stat st;
	struct err err = {0};
	snprintf(path, sizeof path, "%s/%s", dir, name);
	text_init(&t, 4096);
	if (fileio_read(path, &t, &err))
		fail_msg("%s", err.text);
	assert_string_equal(text_str(&t), bytes);
	assert_true(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
	text_release(&t);
}

static void test_there_and_back(void **state)
{
	struct rig *r = *state;
	struct backup_said made, said;
	struct datadir d, live;
	struct err err = {0};
	char digest[100], path[300];
	put_keys(r);
	if (backup_make(r->conf, r->to, false, &made, &err))
		fail_msg("%s", err.text);
	assert_true(made.log.rows > 100 && made.position == made.log.last_id && made.files > 5);
	snprintf(path, sizeof path, "%s/conf/siyu.conf", r->to);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(backup_make(r->conf, r->to, false, &made, &err), RC_CONFLICT);
	if (backup_restore(r->to, r->back, INT64_MAX, false, &said, &err))
		fail_msg("%s", err.text);
	digest_in(r->back, digest);
	assert_string_equal(digest, r->digest);
	has_file(r->back, "state/desk.users", USERS);
	has_file(r->back, "state/desk.tokens", TOKENS);
	assert_int_equal(datadir_init(&d, r->back, &err), RC_OK);
	assert_true(held_since(&d) > START_MS && held_since(&d) < HELD_NONE);
	assert_int_equal(backup_may_run(&d, &err), RC_OK);
	assert_int_equal(backup_restore(r->to, r->back, INT64_MAX, false, &said, &err), RC_CONFLICT);
	/* A copy of a held one knows no more than that one did. */
	treecopy_remove(r->back);
	treecopy_remove(r->to);
	assert_int_equal(datadir_init(&live, conf_str(r->conf, "data", NULL, "dir"), &err), RC_OK);
	if (held_begin(&live, 77000, &err) || backup_make(r->conf, r->to, false, &made, &err) ||
		backup_restore(r->to, r->back, INT64_MAX, false, &said, &err))
		fail_msg("%s", err.text);
	assert_int_equal(held_since(&d), 77000);
	held_end(&live);
}

static void test_while_others_append(void **state)
{
	struct rig *r = *state;
	struct backup_said made, said;
	struct station e;
	struct err err = {0};
	int status;
	pid_t pid = appender(r);
	enum rc rc = backup_make(r->conf, r->to, false, &made, &err);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (rc || backup_restore(r->to, r->back, INT64_MAX, false, &said, &err))
		fail_msg("%s", err.text);
	assert_true(made.log.last_id > made.position);
	/* It goes on there: what was appended meanwhile is folded. */
	if (station_open(r->back, &e, &err) || station_fold_all(&e, false, &err))
		fail_msg("%s", err.text);
	assert_int_equal(fold_position(e.fold), made.log.last_id);
	station_close(&e);
}

static void test_as_of_a_time(void **state)
{
	struct rig *r = *state;
	struct backup_said made, said;
	struct datadir d;
	struct err err = {0};
	char digest[100];
	if (backup_make(r->conf, r->to, false, &made, &err) ||
		backup_restore(r->to, r->back, START_MS + ZONE_DAY_MS, false, &said, &err))
		fail_msg("%s", err.text);
	assert_true(said.position < made.position && said.position == said.log.last_id);
	digest_in(r->back, digest);
	assert_string_equal(digest, r->digest_then);
	assert_int_equal(datadir_init(&d, r->back, &err), RC_OK);
	assert_int_equal(backup_may_run(&d, &err), RC_DENIED);
	assert_true(held_since(&d) == HELD_NONE);
	treecopy_remove(r->back);
	assert_int_equal(backup_restore(r->to, r->back, 1, false, &said, &err), RC_NOTFOUND);
	assert_int_equal(backup_may_run(&d, &err), RC_DENIED); /* not filled to its end */
}

/* What a child does whose files may not grow beyond some bytes: it dies of it as of kill -9, or is told as by a full disk. */
static int limited(const struct rig *r, bool restore, rlim_t bytes, bool killed)
{
	int status = 0;
	pid_t pid = fork();
	if (pid == 0) {
		struct backup_said said;
		struct err err = {0};
		const struct rlimit lim = {bytes, bytes};
		signal(SIGXFSZ, killed ? SIG_DFL : SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &lim) != 0)
			_exit(99);
		enum rc rc = restore ? backup_restore(r->to, r->back, INT64_MAX, false, &said, &err)
				     : backup_make(r->conf, r->to, false, &said, &err);
		_exit(rc && !err.text[0] ? 98 : (int)rc);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void test_full_disk(void **state)
{
	struct rig *r = *state;
	struct backup_said made;
	struct datadir d;
	struct err err = {0};
	char part[200];
	snprintf(part, sizeof part, "%s.part", r->to);
	for (rlim_t kb = 8; kb <= 512; kb *= 4) {
		assert_int_equal(limited(r, false, kb << 10, false), RC_FAILED);
		assert_int_not_equal(access(r->to, F_OK), 0);
		assert_int_not_equal(access(part, F_OK), 0);
	}
	if (backup_make(r->conf, r->to, false, &made, &err))
		fail_msg("%s", err.text);
	assert_int_equal(limited(r, true, 256 << 10, false), RC_FAILED);
	assert_int_equal(datadir_init(&d, r->back, &err), RC_OK);
	assert_int_equal(backup_may_run(&d, &err), RC_DENIED);
}

static void test_killed(void **state)
{
	struct rig *r = *state;
	struct backup_said made;
	struct datadir d;
	struct err err = {0};
	char part[200];
	snprintf(part, sizeof part, "%s.part", r->to);
	assert_int_equal(limited(r, false, 256 << 10, true), -SIGXFSZ);
	assert_int_equal(access(part, F_OK), 0);
	assert_int_equal(backup_check(r->to, &made, &err), RC_NOTFOUND);
	assert_int_equal(backup_check(part, &made, &err), RC_NOTFOUND);
	assert_int_equal(backup_make(r->conf, r->to, false, &made, &err), RC_CONFLICT);
	assert_non_null(strstr(err.text, ".part"));
	treecopy_remove(part);
	if (backup_make(r->conf, r->to, false, &made, &err))
		fail_msg("%s", err.text);
	assert_int_equal(limited(r, true, 256 << 10, true), -SIGXFSZ);
	assert_int_equal(datadir_init(&d, r->back, &err), RC_OK);
	assert_int_equal(backup_may_run(&d, &err), RC_DENIED);
	assert_int_equal(backup_restore(r->to, r->back, INT64_MAX, false, &made, &err), RC_CONFLICT);
}

/* By root into the folder of a service: it could read none of it. */
static void test_restored_by_root(void **state)
{
	struct rig *r = *state;
	struct backup_said made, said;
	struct stat st;
	struct err err = {0};
	static const char *const names[] = {"inbox", "inbox/inbox.db", "state/siyu.db", "state/desk.users", "held"};
	char path[300];
	if (geteuid() != 0)
		skip();
	put_keys(r);
	assert_int_equal(mkdir(r->back, 0700), 0);
	assert_int_equal(chown(r->back, 12345, 12345), 0);
	if (backup_make(r->conf, r->to, false, &made, &err) ||
		backup_restore(r->to, r->back, INT64_MAX, false, &said, &err))
		fail_msg("%s", err.text);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", r->back, names[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_uid, 12345);
	}
}

/* Root copies for the service what it may read itself, whatever the names in its folder lead to. */
static void test_links_of_its_owner(void **state)
{
	struct rig *r = *state;
	char secret[300], to[300], there[400];
	struct stat st;
	struct err err = {0};
	if (geteuid() != 0)
		skip();
	snprintf(secret, sizeof secret, "%s/secret", r->dir);
	assert_int_equal(fileio_write(secret, SPAN_LIT("of root"), 0600, &err), RC_OK);
	assert_int_equal(mkdir(r->back, 0700), 0);
	snprintf(there, sizeof there, "%s/name", r->back);
	snprintf(to, sizeof to, "%s/copy", r->back);
	assert_int_equal(symlink(secret, there), 0);
	assert_int_equal(treecopy_file(there, to, &err), RC_OK); /* the folder is root's */
	assert_int_equal(unlink(to), 0);
	assert_int_equal(chown(r->back, 12345, 12345), 0);
	assert_int_equal(treecopy_file(there, to, &err), RC_DENIED);
	assert_int_equal(unlink(to), 0);
	assert_int_equal(chmod(secret, 0644), 0);
	assert_int_equal(treecopy_file(there, to, &err), RC_OK); /* everybody reads it */
	assert_int_equal(unlink(to), 0);
	assert_int_equal(chmod(secret, 0600), 0);
	assert_int_equal(unlink(there), 0);
	assert_int_equal(link(secret, there), 0);
	assert_int_equal(treecopy_file(there, to, &err), RC_DENIED);
	assert_int_equal(treecopy_give(r->back, &err), RC_OK);
	assert_int_equal(stat(secret, &st), 0);
	assert_int_equal(st.st_uid, 0);
	assert_int_equal(stat(to, &st), 0);
	assert_int_equal(st.st_uid, 12345);
	assert_int_equal(st.st_size, 0);
	/* What is removed is not what a link leads to. */
	snprintf(there, sizeof there, "%s/link", r->dir);
	assert_int_equal(symlink(r->back, there), 0);
	treecopy_remove(there);
	assert_int_equal(stat(to, &st), 0);
	treecopy_remove(r->back);
	assert_int_equal(stat(r->back, &st), -1);
}

/* One byte changed anywhere in what matters is found before anything is written. */
static void test_damaged(void **state)
{
	struct rig *r = *state;
	static const char *const names[] = {"inbox/inbox.db", "state/siyu.db"};
	struct backup_said made, said;
	struct err err = {0};
	char path[300];
	if (backup_make(r->conf, r->to, false, &made, &err))
		fail_msg("%s", err.text);
	for (size_t i = 0; i < 2; i++) {
		struct stat st;
		char old[4096], bad[4096];
		snprintf(path, sizeof path, "%s/%s", r->to, names[i]);
		int fd = open(path, O_RDWR);
		assert_true(fd >= 0 && fstat(fd, &st) == 0);
		off_t at = st.st_size / 2 / 8192 * 8192;
		assert_int_equal(pread(fd, old, sizeof old, at), sizeof old);
		memset(bad, 0x5a, sizeof bad);
		assert_int_equal(pwrite(fd, bad, sizeof bad, at), sizeof bad);
		assert_int_not_equal(backup_restore(r->to, r->back, INT64_MAX, false, &said, &err), RC_OK);
		assert_int_not_equal(access(r->back, F_OK), 0);
		assert_int_equal(pwrite(fd, old, sizeof old, at), sizeof old);
		assert_int_equal(ftruncate(fd, st.st_size / 2), 0);
		assert_int_not_equal(backup_restore(r->to, r->back, INT64_MAX, false, &said, &err), RC_OK);
		assert_int_not_equal(access(r->back, F_OK), 0);
		close(fd);
		treecopy_remove(r->to);
		if (backup_make(r->conf, r->to, false, &made, &err))
			fail_msg("%s", err.text);
	}
	treecopy_remove(r->to);
	put_keys(r);
	if (backup_make(r->conf, r->to, false, &made, &err))
		fail_msg("%s", err.text);
	snprintf(path, sizeof path, "%s/state/desk.tokens", r->to);
	assert_int_equal(fileio_write(path, SPAN_LIT("another"), 0600, &err), RC_OK);
	assert_int_equal(backup_restore(r->to, r->back, INT64_MAX, false, &said, &err), RC_INVALID);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(backup_restore(r->to, r->back, INT64_MAX, false, &said, &err), RC_INVALID);
	assert_int_not_equal(access(r->back, F_OK), 0);
	snprintf(path, sizeof path, "%s/backup.json", r->to);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(backup_restore(r->to, r->back, INT64_MAX, false, &said, &err), RC_NOTFOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_there_and_back, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_while_others_append, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_as_of_a_time, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_full_disk, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_killed, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_damaged, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_restored_by_root, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_links_of_its_owner, rig_new, rig_free),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
