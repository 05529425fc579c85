/* A process that folds alone, as an import where no work runs. */
#include "lagging.h"
#include "station.h"

#include "base/clock.h"

#include "base/mem.h"
#include "store/stock.h"
#include "testlib.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW (INT64_C(1772503200000))
enum { LOADS = 4, EACH = 40 };

/* FOLD_ALONE_INPUTS of them, of new orders, as an import puts them together. *ret_first: the id of the first. */
static void append_load(struct station *e, int load, int64_t *ret_first)
{
	struct text *text = mem_array(FOLD_ALONE_INPUTS, sizeof *text);
	struct span *body = mem_array(FOLD_ALONE_INPUTS, sizeof *body);
	int64_t *id = mem_array(FOLD_ALONE_INPUTS, sizeof *id);
	struct err err = {0};
	for (int i = 0; i < FOLD_ALONE_INPUTS; i++) {
		text_init(&text[i], 1 << 14);
		text_adds(&text[i], "{\"source\":\"csv\",\"orders\":[");
		for (int k = 0; k < EACH; k++)
			text_addf(&text[i],
				"%s{\"order_no\":\"%d-%d-%d\",\"paid_at\":\"2026-03-01 10:00\",\"amount_yuan\":1}",
				k ? "," : "", load, i, k);
		text_adds(&text[i], "]}");
		body[i] = text_span(&text[i]);
	}
	if (station_append_all(e, NOW, INBOX_ORDERS, body, FOLD_ALONE_INPUTS, id, &err))
		fail_msg("%s", err.text);
	*ret_first = id[0];
	for (int i = 0; i < FOLD_ALONE_INPUTS; i++)
		text_release(&text[i]);
	mem_free(text);
	mem_free(body);
	mem_free(id);
}

static void fold_load(struct station *e, int load)
{
	struct err err = {0};
	int64_t first;
	append_load(e, load, &first);
	if (station_fold_all(e, false, &err))
		fail_msg("%s", err.text);
}

/* Its log is as long as one turn makes it, however many there are. */
static void test_the_log_stays_as_long_as_a_turn(void **state)
{
	char dir[128], path[PATH_MAX + 8];
	struct station e;
	struct err err = {0};
	struct stat first = {0}, last = {0};
	(void)state;
	test_dir(dir, sizeof dir);
	if (station_open(dir, &e, &err))
		fail_msg("%s", err.text);
	snprintf(path, sizeof path, "%s-wal", e.dir.state_db);
	fold_load(&e, 0);
	assert_int_equal(stat(path, &first), 0);
	for (int i = 1; i < LOADS; i++)
		fold_load(&e, i);
	assert_int_equal(stat(path, &last), 0);
	assert_true(first.st_size > 1000000);
	if (last.st_size > first.st_size + first.st_size / 2)
		fail_msg("%lld bytes after one turn, %lld after %d", (long long)first.st_size, (long long)last.st_size,
			LOADS);
	station_close(&e);
}

/* Behind a crash each input is a turn of its own, which writes pages that a large turn writes once: the log stays as long all the same. */
static void test_the_log_stays_as_long_behind_a_crash(void **state)
{
	char dir[128], path[PATH_MAX];
	struct station e;
	struct err err = {0};
	int64_t id;
	(void)state;
	test_dir(dir, sizeof dir);
	if (station_open(dir, &e, &err))
		fail_msg("%s", err.text);
	fold_load(&e, 0);
	int64_t most = datadir_log_bytes(e.dir.state_db);
	assert_true(most > 1000000);
	append_load(&e, 1, &id);
	snprintf(path, sizeof path, "%s", e.dir.fold_at);
	station_close(&e);
	FILE *at = fopen(path, "w");
	assert_non_null(at);
	fprintf(at, "%lld %lld 0\n", (long long)id, (long long)id + FOLD_ALONE_INPUTS - 1);
	assert_int_equal(fclose(at), 0);
	if (station_open(dir, &e, &err))
		fail_msg("%s", err.text);
	if (station_fold_all(&e, false, &err))
		fail_msg("%s", err.text);
	if (datadir_log_bytes(e.dir.state_db) > most + most / 2)
		fail_msg("%lld bytes, %lld of one turn", (long long)datadir_log_bytes(e.dir.state_db), (long long)most);
	station_close(&e);
}

/* Who reads meanwhile, a report or a backup, does not end an import, and is not waited for. */
static void test_a_reader_is_not_in_the_way(void **state)
{
	char dir[128];
	struct station e, reader;
	struct err err = {0};
	int64_t at_ms = 0;
	(void)state;
	test_dir(dir, sizeof dir);
	if (station_open(dir, &e, &err))
		fail_msg("%s", err.text);
	fold_load(&e, 0);
	if (station_read(dir, &reader, &err) || db_begin(reader.db, &err) || stock_last_told(reader.db, &at_ms, &err))
		fail_msg("%s", err.text);
	fold_load(&e, 1);
	fold_load(&e, 2);
	db_rollback(reader.db);
	station_close(&reader);
	station_close(&e);
}

/* A world that is lived once has no log, and is in its transaction to the end. */
static void test_a_state_without_a_log_folds_as_much(void **state)
{
	struct station e;
	struct err err = {0};
	(void)state;
	if (station_open_memory(true, &e, &err))
		fail_msg("%s", err.text);
	fold_load(&e, 0);
	fold_load(&e, 1);
	station_close(&e);
}

/* What is behind is told of in the words of operators, and a line that is not there is not ended. */
static void test_progress_is_told(void **state)
{
	enum { BEHIND = 20000 };
	static const char want[] = "\r先算完收件箱里的：到第 20000 条，共 20000 条\n";
	char dir[128], path[PATH_MAX], said[256];
	struct station e;
	struct err err = {0};
	struct span *body = mem_array(BEHIND, sizeof *body);
	int64_t *id = mem_array(BEHIND, sizeof *id);
	(void)state;
	test_dir(dir, sizeof dir);
	snprintf(path, sizeof path, "%s/said", dir);
	for (int i = 0; i < BEHIND; i++)
		body[i] = SPAN_LIT("{\"orders\":[]}");
	if (station_open(dir, &e, &err) || station_append_all(&e, NOW, INBOX_ORDERS, body, BEHIND, id, &err))
		fail_msg("%s", err.text);
	fflush(stderr);
	int keep = dup(STDERR_FILENO), fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(keep >= 0 && fd >= 0 && dup2(fd, STDERR_FILENO) >= 0);
	enum rc rc = station_fold_all(&e, true, &err), again = rc ? rc : station_fold_all(&e, true, &err);
	fflush(stderr);
	assert_int_equal(dup2(keep, STDERR_FILENO), STDERR_FILENO);
	close(keep);
	assert_int_equal(again, RC_OK);
	ssize_t n = pread(fd, said, sizeof said - 1, 0);
	close(fd);
	assert_true(n > 0);
	said[n] = '\0';
	assert_string_equal(said, want);
	station_close(&e);
	mem_free(body);
	mem_free(id);
}

static void expect_lag(const char *dir, int64_t inputs, bool runs)
{
	struct station reader;
	struct lagging l;
	struct err err = {0};
	if (station_read(dir, &reader, &err))
		fail_msg("%s", err.text);
	lagging_look(&reader, &l);
	assert_int_equal(l.inputs, inputs);
	if (inputs)
		assert_int_equal(l.runs, runs);
	station_close(&reader);
}

/* What no work is about to fold is told; one that runs has some minutes. */
static void test_inputs_that_nobody_folds(void **state)
{
	(void)state;
	char dir[300];
	const struct span body = SPAN_LIT("{\"source\":\"csv\",\"orders\":[]}");
	struct station e;
	struct err err = {0};
	int64_t id;
	test_dir(dir, sizeof dir);
	if (station_open(dir, &e, &err))
		fail_msg("%s", err.text);
	expect_lag(dir, 0, true);
	if (station_append(&e, clock_real_ms(), INBOX_ORDERS, body, &id, &err))
		fail_msg("%s", err.text);
	expect_lag(dir, 0, true);
	station_close(&e);
	expect_lag(dir, 1, false);
	if (station_open(dir, &e, &err) || station_fold_all(&e, false, &err))
		fail_msg("%s", err.text);
	if (station_append(&e, clock_real_ms() - LAGGING_LONG_MS - 1000, INBOX_ORDERS, body, &id, &err))
		fail_msg("%s", err.text);
	expect_lag(dir, 1, true);
	station_close(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_log_stays_as_long_as_a_turn),
		cmocka_unit_test(test_the_log_stays_as_long_behind_a_crash),
		cmocka_unit_test(test_a_reader_is_not_in_the_way),
		cmocka_unit_test(test_a_state_without_a_log_folds_as_much),
		cmocka_unit_test(test_progress_is_told),
		cmocka_unit_test(test_inputs_that_nobody_folds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
