/* What is written to the log for a later put: never in front of what comes before it, and put where it stands. */
#include "testlib.h"

#include "put.h"
#include "station.h"

#include <string.h>
#include <sys/stat.h>

enum { LOADS = 4, EACH = 3 };

struct world {
	char dir[512];
	struct conf *conf;
	struct put *put;
	char text[LOADS][EACH][200];
	struct span body[LOADS][EACH];
	struct put_written written[LOADS];
	struct put_result told[LOADS][EACH];
	int logged; /* as often as one said so */
};

static void on_logged(void *user)
{
	struct world *w = user;
	w->logged++;
}

static void begin(struct world *w)
{
	char ini[700];
	struct err err = {0};
	*w = (struct world){0};
	test_dir(w->dir, sizeof w->dir);
	snprintf(ini, sizeof ini, "[corp]\ncorpid = ww1\n[data]\ndir = %s\n", w->dir);
	assert_int_equal(conf_parse(span_of(ini), "t.conf", &w->conf, &err), RC_OK);
	w->put = put_new(w->conf);
	put_watch(w->put, &(struct put_watcher){.user = w, .logged = on_logged});
	for (int l = 0; l < LOADS; l++) {
		for (int i = 0; i < EACH; i++) {
			snprintf(w->text[l][i], sizeof w->text[l][i],
				"{\"source\":\"t\",\"orders\":[{\"order_no\":\"%d-%d\",\"paid_at\":\"2026-03-03 09:00\","
				"\"amount_yuan\":\"1\"}]}",
				l, i);
			w->body[l][i] = span_of(w->text[l][i]);
			put_result_init(&w->told[l][i]);
		}
	}
}

static void end(struct world *w)
{
	put_free(w->put);
	for (int l = 0; l < LOADS; l++) {
		put_written_release(&w->written[l]);
		for (int i = 0; i < EACH; i++)
			put_result_release(&w->told[l][i]);
	}
	conf_free(w->conf);
}

static void put_load(struct world *w, int l)
{
	struct err err = {0};
	if (put_inputs(w->put, INBOX_ORDERS, w->body[l], EACH, &w->written[l], w->told[l], &err))
		fail_msg("load %d: %s", l, err.text);
	for (int i = 0; i < EACH; i++) {
		assert_true(w->told[l][i].counted);
		assert_string_equal(text_str(&w->told[l][i].outcome), "done");
	}
}

static bool ahead(struct world *w, int l)
{
	return put_ahead(w->put, w->body[l], EACH, &w->written[l - 1], &w->written[l]);
}

/* Each input was put, once, in this order: the configuration, which whoever folds alone writes first, is the first. */
static void assert_order(struct world *w)
{
	for (int l = 0; l < LOADS; l++)
		for (int i = 0; i < EACH; i++)
			assert_int_equal(w->told[l][i].id, 2 + l * EACH + i);
}

static void test_nothing_stands_in_front_of_what_comes_before_it(void **state)
{
	struct world w;
	(void)state;
	begin(&w);
	assert_false(ahead(&w, 1));
	put_load(&w, 0);
	assert_int_equal(w.logged, 1);
	assert_true(ahead(&w, 1));
	assert_true(w.written[1].whose != NULL);
	put_load(&w, 1);
	assert_int_equal(w.written[1].n, 0);
	assert_int_equal(w.logged, 1);             /* it stood there already */
	assert_true(ahead(&w, 2) && ahead(&w, 3)); /* also of what nobody put yet */
	put_load(&w, 2);
	put_load(&w, 3);
	assert_order(&w);
	end(&w);
}

/* One that could not be written ahead is on its way and not in the log: what comes behind it waits. */
static void test_one_that_was_not_written_keeps_the_next_back(void **state)
{
	struct world w;
	(void)state;
	begin(&w);
	put_load(&w, 0);
	assert_false(ahead(&w, 2));
	put_load(&w, 1);
	assert_true(ahead(&w, 2));
	put_load(&w, 2);
	put_written_release(&w.written[2]);
	assert_false(ahead(&w, 3));
	put_load(&w, 3);
	assert_order(&w);
	end(&w);
}

/* Who ends between the two leaves them in the log, for whoever folds next, in their place. */
static void test_what_is_written_and_not_put_is_folded_later(void **state)
{
	struct world w;
	struct station e;
	struct err err = {0};
	struct text outcome, reason;
	(void)state;
	begin(&w);
	put_load(&w, 0);
	assert_true(ahead(&w, 1));
	int64_t first = w.written[1].ids[0], last = w.written[1].ids[EACH - 1];
	put_free(w.put);
	w.put = NULL;
	text_init(&outcome, 64);
	text_init(&reason, 4096);
	assert_int_equal(station_open(w.dir, &e, &err), RC_OK);
	assert_true(fold_position(e.fold) < first);
	assert_int_equal(station_fold_all(&e, false, &err), RC_OK);
	assert_int_equal(fold_position(e.fold), last);
	assert_int_equal(station_outcome(&e, last, &outcome, &reason, &err), RC_OK);
	assert_string_equal(text_str(&outcome), "done");
	station_close(&e);
	text_release(&outcome);
	text_release(&reason);
	end(&w);
}

/* A log that was moved away in between: nothing is made in its place, where inputs would have the numbers of others. */
static void test_nothing_is_written_to_another_log(void **state)
{
	struct world w;
	struct err err = {0};
	char from[600], to[600];
	(void)state;
	begin(&w);
	put_load(&w, 0);
	snprintf(from, sizeof from, "%s/inbox", w.dir);
	snprintf(to, sizeof to, "%s/away", w.dir);
	assert_int_equal(rename(from, to), 0);
	assert_int_equal(mkdir(from, 0700), 0);
	assert_false(ahead(&w, 1));
	assert_int_equal(put_inputs(w.put, INBOX_ORDERS, w.body[1], EACH, &w.written[1], w.told[1], &err), RC_FAILED);
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_stands_in_front_of_what_comes_before_it),
		cmocka_unit_test(test_one_that_was_not_written_keeps_the_next_back),
		cmocka_unit_test(test_what_is_written_and_not_put_is_folded_later),
		cmocka_unit_test(test_nothing_is_written_to_another_log),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
