/* A copy of the state is what the state was, whoever writes meanwhile; what is damaged, of another file or too large for the disk is said. */
#include "testlib.h"

#include "store/db.h"
#include "store/statecopy.h"
#include "store/touch.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct rig {
	char dir[128], live[160], to[160];
	struct store_db *db;
	int calls, stop_at;
};

static void touches(struct store_db *db, int n)
{
	struct err err = {0};
	assert_int_equal(db_begin(db, &err), RC_OK);
	for (int i = 0; i < n; i++) {
		struct touch t = {
			.customer = SPAN_LIT("c"), .at_ms = i, .kind = TOUCH_KIND_STEP, .script = SPAN_LIT("新客七天")};
		int64_t id = 0;
		assert_int_equal(touch_add(db, &t, &id, &err), RC_OK);
	}
	assert_int_equal(db_commit(db, &err), RC_OK);
}

static int rig_new(void **state)
{
	static struct rig r;
	struct err err = {0};
	r = (struct rig){.stop_at = -1};
	test_dir(r.dir, sizeof r.dir);
	snprintf(r.live, sizeof r.live, "%s/siyu.db", r.dir);
	snprintf(r.to, sizeof r.to, "%s/copy.db", r.dir);
	assert_int_equal(db_open(r.live, 0, &r.db, &err), RC_OK);
	touches(r.db, 40000);
	*state = &r;
	return 0;
}

static int rig_free(void **state)
{
	struct rig *r = *state;
	db_close(r->db);
	(void)unlink(r->to);
	return 0;
}

/* The fold commits between any two pieces. */
static bool meanwhile(void *user)
{
	struct rig *r = user;
	touches(r->db, 10);
	return r->calls++ != r->stop_at;
}

static void test_of_one_moment(void **state)
{
	struct rig *r = *state;
	struct statecopy made, copy, live;
	struct err err = {0};
	struct stat st;
	if (statecopy_make(r->live, r->to, NULL, NULL, &made, &err) || statecopy_check(r->to, NULL, NULL, &copy, &err))
		fail_msg("%s", err.text);
	assert_true(statecopy_same(&made, &copy));
	assert_true(made.sum != 0 && made.fold_version == 1 && !made.older);
	assert_int_equal(stat(r->to, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(statecopy_make(r->live, r->to, NULL, NULL, &live, &err), RC_CONFLICT);
	uint64_t before = made.sum;
	assert_int_equal(unlink(r->to), 0);
	if (statecopy_make(r->live, r->to, meanwhile, r, &made, &err))
		fail_msg("%s", err.text);
	assert_true(r->calls > 3);
	assert_true(made.sum == before);
	if (statecopy_check(r->to, NULL, NULL, &copy, &err) || statecopy_check(r->live, NULL, NULL, &live, &err))
		fail_msg("%s", err.text);
	assert_true(copy.sum == before && live.sum != before);
}

static void test_stopped(void **state)
{
	struct rig *r = *state;
	struct statecopy made;
	struct err err = {0};
	for (r->stop_at = 0; r->stop_at < 4; r->stop_at++) {
		r->calls = 0;
		assert_int_equal(statecopy_make(r->live, r->to, meanwhile, r, &made, &err), RC_AGAIN);
		assert_int_not_equal(access(r->to, F_OK), 0);
	}
	assert_int_equal(statecopy_make(r->live, r->to, NULL, NULL, &made, &err), RC_OK);
	r->calls = r->stop_at = 0;
	assert_int_equal(statecopy_check(r->to, meanwhile, r, &made, &err), RC_AGAIN);
}

static void test_no_state(void **state)
{
	struct rig *r = *state;
	struct statecopy made;
	struct err err = {0};
	sqlite3 *h;
	char other[200];
	snprintf(other, sizeof other, "%s/other.db", r->dir);
	(void)unlink(other);
	assert_int_equal(statecopy_look(other, &made, &err), RC_NOTFOUND);
	assert_int_equal(sqlite3_open(other, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, "CREATE TABLE meta (id)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
	assert_int_equal(statecopy_look(other, &made, &err), RC_INVALID);
	assert_int_equal(statecopy_make(other, r->to, NULL, NULL, &made, &err), RC_INVALID);
	assert_int_not_equal(access(r->to, F_OK), 0);
}

/* A bit anywhere in what is kept changes the sum, or is found before. */
static void test_damaged(void **state)
{
	struct rig *r = *state;
	struct statecopy made, copy;
	struct err err = {0};
	struct stat st;
	assert_int_equal(statecopy_make(r->live, r->to, NULL, NULL, &made, &err), RC_OK);
	int fd = open(r->to, O_RDWR);
	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	for (off_t at = 8192 * 3 + 4100; at < st.st_size; at += 8192 * 151) {
		char old, bad;
		assert_int_equal(pread(fd, &old, 1, at), 1);
		bad = (char)(old ^ 0x10);
		assert_int_equal(pwrite(fd, &bad, 1, at), 1);
		enum rc rc = statecopy_check(r->to, NULL, NULL, &copy, &err);
		assert_true(rc != RC_OK || copy.sum != made.sum || old == 0);
		assert_int_equal(pwrite(fd, &old, 1, at), 1);
	}
	assert_int_equal(ftruncate(fd, st.st_size / 2), 0);
	assert_int_not_equal(statecopy_check(r->to, NULL, NULL, &copy, &err), RC_OK);
	close(fd);
}

static void test_full_disk(void **state)
{
	struct rig *r = *state;
	for (rlim_t kb = 0; kb <= 1024; kb = kb ? kb * 4 : 4) {
		int status = 0;
		pid_t pid = fork();
		if (pid == 0) {
			struct statecopy made;
			struct err err = {0};
			const struct rlimit lim = {kb << 10, kb << 10};
			signal(SIGXFSZ, SIG_IGN);
			if (setrlimit(RLIMIT_FSIZE, &lim) != 0)
				_exit(99);
			_exit((int)statecopy_make(r->live, r->to, NULL, NULL, &made, &err));
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(WEXITSTATUS(status), RC_FAILED);
		assert_int_not_equal(access(r->to, F_OK), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_of_one_moment, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_stopped, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_no_state, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_damaged, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_full_disk, rig_new, rig_free),
	};
	return cmocka_run_group_tests_name("statecopy", tests, NULL, NULL);
}
