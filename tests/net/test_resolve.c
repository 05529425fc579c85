#include "resolve.h"
#include "base/clock.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define MOST_MS 3000

/* A resolver that the test holds: it answers when it is let go. */
struct world {
	pthread_mutex_t lock;
	pthread_cond_t moved;
	int asked, answered, notified;
	bool held;
	enum rc rc;
	char answer[40];
};

static void init(struct world *w, const char *answer)
{
	memset(w, 0, sizeof(*w));
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->moved, NULL);
	snprintf(w->answer, sizeof(w->answer), "%s", answer);
}

static enum rc ask(void *user, const char *host, struct text *out)
{
	struct world *w = user;
	pthread_mutex_lock(&w->lock);
	w->asked++;
	pthread_cond_broadcast(&w->moved);
	while (w->held)
		pthread_cond_wait(&w->moved, &w->lock);
	enum rc rc = w->rc;
	if (rc == RC_OK)
		text_addf(out, "%s/%s", host, w->answer);
	w->answered++;
	pthread_cond_broadcast(&w->moved);
	pthread_mutex_unlock(&w->lock);
	return rc;
}

static void notify(void *user)
{
	struct world *w = user;
	pthread_mutex_lock(&w->lock);
	w->notified++;
	pthread_cond_broadcast(&w->moved);
	pthread_mutex_unlock(&w->lock);
}

static void wait_until(struct world *w, const int *what, int n)
{
	pthread_mutex_lock(&w->lock);
	while (*what < n)
		pthread_cond_wait(&w->moved, &w->lock);
	pthread_mutex_unlock(&w->lock);
}

static void set(struct world *w, bool held, enum rc rc, const char *answer)
{
	pthread_mutex_lock(&w->lock);
	w->held = held;
	w->rc = rc;
	snprintf(w->answer, sizeof(w->answer), "%s", answer);
	pthread_cond_broadcast(&w->moved);
	pthread_mutex_unlock(&w->lock);
}

static enum rc get(struct resolve *r, const char *host, int64_t now_ms, const char *want)
{
	struct text t;
	text_init(&t, 2000);
	enum rc rc = resolve_get(r, span_of(host), now_ms, &t);
	assert_string_equal(text_str(&t), want);
	text_release(&t);
	return rc;
}

static void test_good_then_refreshed(void **state)
{
	struct world w;
	struct resolve *r;
	struct err err;
	(void)state;
	init(&w, "1");
	assert_int_equal(resolve_new(1000, ask, notify, &w, &r, &err), RC_OK);
	int64_t now = clock_boot_ms();
	assert_int_equal(get(r, "a", now, ""), RC_AGAIN);
	wait_until(&w, &w.notified, 1);
	assert_int_equal(get(r, "a", now, "a/1"), RC_OK);
	assert_int_equal(w.asked, 1);
	/* Old: the last good one is used, and asked for behind. */
	set(&w, false, RC_OK, "2");
	assert_int_equal(get(r, "a", now + 100000, "a/1"), RC_OK);
	wait_until(&w, &w.notified, 2);
	assert_int_equal(get(r, "a", now, "a/2"), RC_OK);
	/* A failure does not take it away. */
	set(&w, false, RC_NOTFOUND, "");
	assert_int_equal(get(r, "a", now + 100000, "a/2"), RC_OK);
	wait_until(&w, &w.notified, 3);
	assert_int_equal(get(r, "a", now, "a/2"), RC_OK);
	resolve_free(r);
}

static void test_bad(void **state)
{
	struct world w;
	struct resolve *r;
	struct err err;
	(void)state;
	init(&w, "");
	w.rc = RC_NOTFOUND;
	assert_int_equal(resolve_new(1000, ask, notify, &w, &r, &err), RC_OK);
	int64_t now = clock_boot_ms();
	assert_int_equal(get(r, "bad", now, ""), RC_AGAIN);
	wait_until(&w, &w.notified, 1);
	assert_int_equal(get(r, "bad", clock_boot_ms(), ""), RC_NOTFOUND);
	assert_int_equal(w.asked, 1);
	/* After a second it is tried again. */
	set(&w, false, RC_OK, "3");
	assert_int_equal(get(r, "bad", clock_boot_ms() + 1001, ""), RC_AGAIN);
	wait_until(&w, &w.notified, 2);
	assert_int_equal(get(r, "bad", now, "bad/3"), RC_OK);
	resolve_free(r);
}

static void test_limits(void **state)
{
	struct world w;
	struct resolve *r;
	struct err err;
	char name[300] = "n00";
	(void)state;
	init(&w, "1");
	assert_int_equal(resolve_new(1000, ask, notify, &w, &r, &err), RC_OK);
	for (int i = 0; i < 64; i++) {
		name[1] = (char)('0' + i / 10);
		name[2] = (char)('0' + i % 10);
		assert_int_not_equal(get(r, name, 0, ""), RC_LIMIT);
	}
	assert_int_equal(get(r, "one-more", 0, ""), RC_LIMIT);
	wait_until(&w, &w.notified, 64);
	memset(name, 'x', 299);
	assert_int_equal(get(r, name, 0, ""), RC_LIMIT);
	resolve_free(r);
}

/* A resolver that hangs holds up nobody: neither who asks nor who ends. */
static void test_hangs(void **state)
{
	struct world w;
	struct resolve *r;
	struct err err;
	(void)state;
	init(&w, "1");
	w.held = true;
	assert_int_equal(resolve_new(1000, ask, notify, &w, &r, &err), RC_OK);
	int64_t from = clock_boot_ms();
	assert_int_equal(get(r, "slow", from, ""), RC_AGAIN);
	wait_until(&w, &w.asked, 1);
	assert_int_equal(get(r, "slow", from, ""), RC_AGAIN);
	assert_int_equal(get(r, "other", from, ""), RC_AGAIN);
	resolve_free(r);
	assert_true(clock_boot_ms() - from < MOST_MS);
	set(&w, false, RC_OK, "1");
	wait_until(&w, &w.answered, 1);
	assert_int_equal(w.notified, 0);
}

static void test_system(void **state)
{
	struct text t;
	(void)state;
	text_init(&t, 1000);
	assert_int_equal(resolve_system(NULL, "127.0.0.1", &t), RC_OK);
	assert_string_equal(text_str(&t), "127.0.0.1");
	text_clear(&t);
	assert_int_equal(resolve_system(NULL, "no-such-name.invalid", &t), RC_NOTFOUND);
	assert_int_equal(t.n, 0);
	text_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_then_refreshed),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_hangs),
		cmocka_unit_test(test_system),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
