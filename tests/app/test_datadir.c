/* The data folder: paths, locks, and the reserve. */
#include "testlib.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "datadir.h"
#include "forgetting.h"
#include "signals.h"
#include "station.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void open_dir(struct datadir *d)
{
	char dir[512];
	struct err err = {0};
	test_dir(dir, sizeof dir);
	assert_int_equal(datadir_init(d, dir, &err), RC_OK);
	if (datadir_make(d, &err))
		fail_msg("%s", err.text);
}

static void test_paths(void **state)
{
	(void)state;
	struct datadir d;
	struct err err = {0};
	char longest[200];
	memset(longest, 'x', sizeof longest);
	longest[sizeof longest - 1] = 0;
	assert_int_equal(datadir_init(&d, longest, &err), RC_LIMIT);
	assert_non_null(strstr(err.hint, "[data] dir"));
	assert_int_equal(datadir_init(&d, "data", &err), RC_OK);
	assert_string_equal(d.inbox_db, "data/inbox/inbox.db");
	assert_string_equal(d.state_db, "data/state/siyu.db");
	assert_string_equal(d.sock, "data/run/work.sock");
}

static void test_making(void **state)
{
	(void)state;
	struct datadir d;
	struct stat st;
	struct err err = {0};
	open_dir(&d);
	assert_int_equal(stat(d.inbox_dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(datadir_make(&d, &err), RC_OK);
	/* A file where a folder has to be: said in a sentence with advice. */
	assert_int_equal(rmdir(d.tmp_dir), 0);
	assert_int_equal(fileio_write(d.tmp_dir, SPAN_LIT("x"), 0600, &err), RC_OK);
	assert_int_not_equal(datadir_make(&d, &err), RC_OK);
	assert_non_null(strstr(err.text, d.tmp_dir));
	assert_non_null(strstr(err.hint, "[data] dir"));
}

static void test_locks(void **state)
{
	(void)state;
	struct datadir d;
	struct err err = {0};
	char pid[32];
	int first = -1, second = -1;
	open_dir(&d);
	assert_false(datadir_held(&d, "work"));
	assert_int_equal(datadir_lock(&d, "work", &first, &err), RC_OK);
	assert_true(datadir_held(&d, "work"));
	assert_false(datadir_held(&d, "gate"));
	assert_int_equal(datadir_lock(&d, "gate", &second, &err), RC_OK);
	close(second);
	/* Even in one process: the lock belongs to the descriptor. */
	second = -1;
	assert_int_equal(datadir_lock(&d, "work", &second, &err), RC_CONFLICT);
	snprintf(pid, sizeof pid, "（进程 %ld）", (long)getpid());
	assert_non_null(strstr(err.text, pid));
	assert_int_equal(second, -1);
	int64_t start = clock_boot_ms();
	assert_int_equal(datadir_lock_wait(&d, "work", 50, &second, &err), RC_CONFLICT);
	assert_true(clock_boot_ms() - start >= 50);
	close(first);
	assert_false(datadir_held(&d, "work"));
	assert_int_equal(datadir_lock_wait(&d, "work", 0, &second, &err), RC_OK);
	close(second);
}

static void test_reserve(void **state)
{
	(void)state;
	struct datadir d;
	struct stat st;
	open_dir(&d);
	assert_true(datadir_free_bytes(&d) > 0);
	assert_false(datadir_reserve_drop(&d));
	assert_true(datadir_reserve_make(&d));
	assert_true(datadir_reserve_make(&d));
	assert_int_equal(stat(d.reserve, &st), 0);
	assert_int_equal(st.st_size, DATADIR_RESERVE_BYTES);
	assert_true((int64_t)st.st_blocks * 512 >= DATADIR_RESERVE_BYTES); /* no hole */
	assert_true(datadir_reserve_drop(&d));
	assert_false(datadir_reserve_drop(&d));
}

static void test_signals(void **state)
{
	(void)state;
	struct err err = {0};
	int fd = -1;
	assert_int_equal(signals_open(&fd, &err), RC_OK);
	assert_int_equal(signals_take(fd), 0);
	raise(SIGHUP);
	raise(SIGHUP);
	raise(SIGTERM);
	assert_int_equal(signals_take(fd), SIGNALS_RELOAD | SIGNALS_STOP);
	assert_int_equal(signals_take(fd), 0);
	/* Held back around a fork, not lost. */
	signals_block(true);
	raise(SIGHUP);
	assert_int_equal(signals_take(fd), 0);
	signals_block(false);
	assert_int_equal(signals_take(fd), SIGNALS_RELOAD);
	raise(SIGUSR1);
	assert_int_equal(signals_take(fd), SIGNALS_SCRIPTS);
	close(fd);
}

/* What is rewritten as a whole wants nobody there, whichever role he has. */
static void test_forget_wants_it_alone(void **state)
{
	(void)state;
	static const char *const roles[] = {"serve", "gate", "work", "desk", "archive"};
	struct forgetting_said said;
	struct datadir d;
	struct err err = {0};
	int fd = -1;
	open_dir(&d);
	assert_int_equal(forgetting_may(d.root, &err), RC_OK);
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		assert_int_equal(datadir_lock(&d, roles[i], &fd, &err), RC_OK);
		assert_int_equal(forgetting_may(d.root, &err), RC_CONFLICT);
		assert_int_equal(forgetting_run(d.root, "wmNobodyKnows", "li", false, &said, &err), RC_CONFLICT);
		assert_non_null(strstr(err.hint, "先停 siyu serve"));
		close(fd);
	}
	assert_int_equal(forgetting_run(d.root, "wmNobodyKnows", "li", false, &said, &err), RC_NOTFOUND);
}

/* Root runs a command in the folder of a service whose user put links there: what they lead to stays root's, and as it is. */
static void test_links_of_its_owner(void **state)
{
	(void)state;
	struct datadir d;
	struct station e;
	struct stat st;
	struct text seen;
	struct err err = {0};
	char dir[512], secret[600], path[700];
	int fd = -1;
	if (geteuid() != 0)
		skip();
	test_dir(dir, sizeof dir);
	snprintf(secret, sizeof secret, "%s/secret", dir);
	assert_int_equal(fileio_write(secret, SPAN_LIT("of root"), 0600, &err), RC_OK);
	open_dir(&d);
	assert_int_equal(chown(d.run_dir, 12345, 12345), 0);
	snprintf(path, sizeof path, "%s/gate.lock", d.run_dir);
	assert_int_equal(symlink(secret, path), 0);
	assert_int_not_equal(datadir_lock(&d, "gate", &fd, &err), RC_OK);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(link(secret, path), 0);
	assert_int_equal(datadir_lock(&d, "gate", &fd, &err), RC_DENIED);
	assert_int_equal(symlink(secret, d.fold_at), 0);
	assert_int_equal(station_open(d.root, &e, &err), RC_DENIED);
	assert_non_null(strstr(err.hint, "sudo -u siyu"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(unlink(d.fold_at), 0);
	/* A database is no link to anybody: to run it as another is no help. */
	assert_int_equal(chown(d.state_dir, 12345, 12345), 0);
	assert_int_equal(symlink(secret, d.state_db), 0);
	assert_int_equal(station_open(d.root, &e, &err), RC_DENIED);
	assert_non_null(strstr(err.text, d.state_db));
	assert_non_null(strstr(err.hint, "先查是谁放的"));
	assert_null(strstr(err.hint, "sudo"));
	assert_int_equal(stat(secret, &st), 0);
	assert_int_equal(st.st_uid, 0);
	text_init(&seen, 64);
	assert_int_equal(fileio_read(secret, &seen, &err), RC_OK);
	assert_string_equal(text_str(&seen), "of root");
	text_release(&seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_making),
		cmocka_unit_test(test_locks),
		cmocka_unit_test(test_reserve),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_forget_wants_it_alone),
		cmocka_unit_test(test_links_of_its_owner),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
