/* What nobody waits for, with a work that takes it, that is away and that hangs: what is dropped uses up nobody's share. */
#include "keeper.h"
#include "looks.h"
#include "testlib.h"

#include <pthread.h>
#include <time.h>

#define HOUR INT64_C(3600000)

/* A work of three kinds, and what it was told. */
enum work_kind { TAKES, AWAY, HANGS };
struct work {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	enum work_kind is;
	bool asked; /* something was put */
	int calls, taken, lost;
	char lost_which[64];
	int64_t lost_ms;
};

static enum rc on_keep(void *user, struct span line, const atomic_bool *give_up, struct text *out)
{
	struct work *w = user;
	assert_true(span_starts(line, "{\"put\":\"command\",\"body\":"));
	pthread_mutex_lock(&w->lock);
	w->calls++;
	w->asked = true;
	pthread_cond_broadcast(&w->changed);
	while (w->is == HANGS && !atomic_load(give_up)) {
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += 1; /* nobody wakes for give_up */
		(void)pthread_cond_timedwait(&w->changed, &w->lock, &until);
	}
	bool taken = w->is == TAKES;
	w->taken += taken;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
	if (taken)
		text_adds(out, "{\"outcome\":\"accepted\",\"id\":1}");
	return taken ? RC_OK : RC_FAILED;
}

static void on_lost(void *user, struct span which, int64_t at_ms)
{
	struct work *w = user;
	pthread_mutex_lock(&w->lock);
	w->lost++;
	(void)snprintf(w->lost_which, sizeof w->lost_which, "%.*s", SPAN_ARG(which));
	w->lost_ms = at_ms;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

/* Until that many were taken and lost. */
static void wait_for(struct work *w, int taken, int lost)
{
	pthread_mutex_lock(&w->lock);
	while (w->taken < taken || w->lost < lost)
		pthread_cond_wait(&w->changed, &w->lock);
	assert_int_equal(w->taken, taken);
	assert_int_equal(w->lost, lost);
	pthread_mutex_unlock(&w->lock);
}

static void wait_until_asked(struct work *w)
{
	pthread_mutex_lock(&w->lock);
	while (!w->asked)
		pthread_cond_wait(&w->changed, &w->lock);
	pthread_mutex_unlock(&w->lock);
}

static void become(struct work *w, enum work_kind is)
{
	pthread_mutex_lock(&w->lock);
	w->is = is;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

static int setup(void **state)
{
	static struct work w;
	w = (struct work){0};
	pthread_mutex_init(&w.lock, NULL);
	pthread_cond_init(&w.changed, NULL);
	*state = &w;
	return 0;
}

static int teardown(void **state)
{
	struct work *w = *state;
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
	return 0;
}

static const struct span body = SPAN_LIT("{\"verb\":\"page\",\"by\":\"li\",\"customer\":\"\",\"saw\":\"排行\"}");

static struct keeper *keeper_of(struct work *w, struct desk_conf *conf)
{
	struct keeper *k = NULL;
	struct err err = {0};
	*conf = (struct desk_conf){.keep = on_keep, .user = w};
	assert_int_equal(keeper_new(conf, on_lost, w, &k, &err), RC_OK);
	return k;
}

/* Work is away: it is tried for a while, dropped, and told as it was put; what has no name is not told. When work is back, the next is kept. */
static void test_work_is_away(void **state)
{
	struct work *w = *state;
	struct desk_conf conf;
	struct keeper *k = keeper_of(w, &conf);
	w->is = AWAY;
	keeper_put(k, SPAN_LIT("li\nrank"), 17, body);
	wait_for(w, 0, 1);
	assert_true(w->calls > 1);
	assert_string_equal(w->lost_which, "li\nrank");
	assert_int_equal(w->lost_ms, 17);
	int calls = w->calls;
	keeper_put(k, SPAN_ABSENT, 18, body);
	keeper_put(k, SPAN_LIT("li\ngmv"), 19, body);
	wait_for(w, 0, 2);
	assert_int_equal(w->calls, calls + 2); /* the first one waited, these do not */
	assert_string_equal(w->lost_which, "li\ngmv");
	become(w, TAKES);
	keeper_put(k, SPAN_LIT("li\ngmv"), 20, body);
	wait_for(w, 1, 2);
	keeper_free(k);
}

/* Work hangs and the queue is full: whoever puts one more is told at once; the rest comes when it goes on. */
static void test_the_queue_is_full(void **state)
{
	struct work *w = *state;
	struct desk_conf conf;
	struct keeper *k = keeper_of(w, &conf);
	w->is = HANGS;
	keeper_put(k, SPAN_LIT("first"), 1, body);
	wait_until_asked(w);
	for (int i = 0; i < KEEPER_MOST; i++)
		keeper_put(k, SPAN_LIT("waits"), 2, body);
	wait_for(w, 0, 0);
	keeper_put(k, SPAN_LIT("too many"), 3, body);
	wait_for(w, 0, 1);
	assert_string_equal(w->lost_which, "too many");
	assert_int_equal(w->lost_ms, 3);
	become(w, TAKES);
	wait_for(w, KEEPER_MOST + 1, 1);
	keeper_free(k);
}

/* The pages end while work hangs: all that waited is told. */
static void test_the_pages_end(void **state)
{
	struct work *w = *state;
	struct desk_conf conf;
	struct keeper *k = keeper_of(w, &conf);
	w->is = HANGS;
	for (int i = 0; i < 3; i++)
		keeper_put(k, SPAN_LIT("waits"), 2, body);
	wait_until_asked(w);
	keeper_free(k);
	wait_for(w, 0, 3);
}

/* -- looks ------------------------------------------------------------------------------------------------------------------------ */

static void view(struct looks *l, int i, int64_t now_ms)
{
	char which[32];
	(void)snprintf(which, sizeof which, "li\nreport%d", i);
	looks_view(l, span_of(which), body, now_ms);
}

/* A view that was dropped leaves its hour free; one that was kept does not; a refusal keeps its bound. */
static void test_a_dropped_view(void **state)
{
	struct work *w = *state;
	struct desk_conf conf = {.keep = on_keep, .user = w};
	struct looks *l = NULL;
	struct err err = {0};
	assert_int_equal(looks_new(&conf, &l, &err), RC_OK);
	w->is = HANGS;
	view(l, 0, HOUR);
	wait_until_asked(w);
	for (int i = 1; i <= KEEPER_MOST; i++)
		view(l, i, HOUR);
	view(l, KEEPER_MOST + 1, HOUR); /* dropped */
	for (int i = 0; i < LOOKS_REFUSED; i++)
		looks_refuse(l, SPAN_LIT("li"), SPAN_LIT("{"), body, HOUR); /* dropped, too */
	become(w, TAKES);
	wait_for(w, KEEPER_MOST + 1, 0);
	view(l, 1, HOUR + 1);
	looks_refuse(l, SPAN_LIT("li"), SPAN_LIT("{"), body, HOUR + 1);
	view(l, KEEPER_MOST + 1, HOUR + 1);
	wait_for(w, KEEPER_MOST + 2, 0);
	view(l, KEEPER_MOST + 1, HOUR + 2);
	view(l, 1, 2 * HOUR);
	wait_for(w, KEEPER_MOST + 3, 0);
	looks_free(l); /* puts the row of the refusals beyond the bound */
	wait_for(w, KEEPER_MOST + 4, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_work_is_away, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_queue_is_full, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_pages_end, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_dropped_view, setup, teardown),
	};
	return cmocka_run_group_tests_name("looks", tests, NULL, NULL);
}
