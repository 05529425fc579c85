/* The server with threads of its own: served by a pool, swept by its owner's turns. */
#include "net/httpd.h"
#include "net/listen.h"
#include "testhttp.h"
#include <pthread.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <cmocka.h>
#include <unistd.h>

typedef int (*unlock_fn)(pthread_mutex_t *);

struct asker {
	struct testhttp_server server;
	int ok;
};

static void nothing(void *user)
{
	(void)user;
	clock_sleep_ms(1);
}

static void *ask_many(void *user)
{
	struct asker *a = user;
	for (int i = 0; i < 50; i++) {
		struct testhttp c;
		a->ok += testhttp_ask(&c, &a->server, "GET", "/t", "", SPAN_ABSENT) == 200;
		testhttp_close(&c);
	}
	return NULL;
}

static int admit_all(void *user, struct httpd_req *req)
{
	(void)user, (void)req;
	return 0;
}

static void serve_ok(void *user, struct httpd_req *req)
{
	(void)user;
	if (!span_is(httpd_path(req), "/never"))
		httpd_answer(req, 200, "text/plain", SPAN_LIT("ok"), NULL);
}

static void test_threads(void **state)
{
	struct err err;
	struct httpd *h;
	struct testhttp_server server = {.turn = nothing};
	struct httpd_conf conf = {.threads = 3, .admit = admit_all, .serve = serve_ok, .headers_ms = 150, .date = true};
	struct asker askers[3];
	pthread_t t[3];
	struct testhttp c;
	(void)state;
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &conf.listen_fd, &err), RC_OK);
	assert_int_equal(listen_port(conf.listen_fd, &server.port, &err), RC_OK);
	assert_int_equal(httpd_new(&conf, &h, &err), RC_OK);
	for (int i = 0; i < 3; i++) {
		askers[i] = (struct asker){.server = server};
		assert_int_equal(pthread_create(&t[i], NULL, ask_many, &askers[i]), 0);
	}
	for (int i = 0; i < 3; i++) {
		pthread_join(t[i], NULL);
		assert_int_equal(askers[i].ok, 50);
	}
	assert_int_equal(testhttp_ask(&c, &server, "GET", "/never", "", SPAN_ABSENT), 500);
	assert_true(span_search(c.head, SPAN_LIT("Date: ")) != SIZE_MAX);
	testhttp_close(&c);
	/* The owner's turns sweep. */
	testhttp_open(&c, &server);
	int64_t from = clock_boot_ms();
	while (!c.closed && clock_boot_ms() - from < TESTHTTP_MOST_MS) {
		(void)httpd_wait(h, -1, 10);
		httpd_run(h);
		testhttp_read(&c);
	}
	assert_true(c.closed);
	testhttp_close(&c);
	httpd_free(h);
}

/* A table full of silent ones, and an owner who takes no turn: who comes now makes room for the next. */
static void test_rush(void **state)
{
	enum { RUSH = 90 };
	struct err err;
	struct httpd *h;
	struct testhttp_server server = {.turn = nothing};
	struct httpd_conf conf = {.threads = 2, .connections_max = 40, .admit = admit_all, .serve = serve_ok};
	struct testhttp silent[RUSH], c;
	(void)state;
	conf.headers_ms = 10; /* a tenth of it is what a silent one is spared for */
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &conf.listen_fd, &err), RC_OK);
	assert_int_equal(listen_port(conf.listen_fd, &server.port, &err), RC_OK);
	assert_int_equal(httpd_new(&conf, &h, &err), RC_OK);
	for (int i = 0; i < RUSH; i++) {
		testhttp_open(&silent[i], &server);
		clock_sleep_ms(2);
	}
	/* On a busy machine the asker himself may be silent for ten milliseconds: then he comes again. Where no room is made, none gets in. */
	int status = 0;
	for (int i = 0; status == 0 && i < 20; i++) {
		status = testhttp_ask(&c, &server, "GET", "/t", "", SPAN_ABSENT);
		testhttp_close(&c);
	}
	assert_int_equal(status, 200);
	for (int i = 0; i < RUSH; i++)
		testhttp_close(&silent[i]);
	httpd_free(h);
}

/* In the place of that of the library, for this program: whoever lets a lock go lets others on, so that what two sections under it leave
 * between them is met in a second. */
int pthread_mutex_unlock(pthread_mutex_t *m)
{
	static _Atomic(unlock_fn) real;
	unlock_fn fn = atomic_load(&real);
	if (!fn) {
		void *found = dlsym(RTLD_NEXT, "pthread_mutex_unlock");
		memcpy(&fn, &found, sizeof fn);
		atomic_store(&real, fn);
	}
	int rc = fn(m);
	sched_yield();
	return rc;
}

struct closer {
	const struct testhttp_server *server;
	atomic_bool *stop;
	int opened;
};

/* Opens some and closes them about when their time is over. */
static void *open_and_close(void *user)
{
	enum { SOME = 8 };
	struct closer *x = user;
	struct testhttp c[SOME];
	while (!atomic_load(x->stop)) {
		for (int i = 0; i < SOME; i++)
			testhttp_open(&c[i], x->server);
		for (int i = 0; i < SOME; i++)
			testhttp_close(&c[i]);
		x->opened += SOME;
	}
	return NULL;
}

/* Connections that end by themselves in the moment in which a sweep ends them are counted once: httpd_free looks at the counts. */
static void test_ends_from_both_sides(void **state)
{
	enum { CLOSERS = 3, MOST_MS = 1500 };
	struct err err;
	struct httpd *h;
	struct testhttp_server server = {.turn = nothing};
	struct httpd_conf conf = {.threads = 4, .connections_max = 20, .admit = admit_all, .serve = serve_ok};
	struct closer closers[CLOSERS];
	pthread_t t[CLOSERS];
	atomic_bool stop = false;
	(void)state;
	conf.headers_ms = 1;
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &conf.listen_fd, &err), RC_OK);
	assert_int_equal(listen_port(conf.listen_fd, &server.port, &err), RC_OK);
	assert_int_equal(httpd_new(&conf, &h, &err), RC_OK);
	for (int i = 0; i < CLOSERS; i++) {
		closers[i] = (struct closer){.server = &server, .stop = &stop};
		assert_int_equal(pthread_create(&t[i], NULL, open_and_close, &closers[i]), 0);
	}
	for (int64_t end = clock_boot_ms() + MOST_MS; clock_boot_ms() < end;)
		httpd_run(h);
	atomic_store(&stop, true);
	for (int i = 0; i < CLOSERS; i++) {
		pthread_join(t[i], NULL);
		assert_true(closers[i].opened > 0);
	}
	httpd_free(h);
}

/* The socket is the supervisor's, too, and the next desk's: an end of this one is not the end of its listening (a HUP after a change of
 * [desk] left pages that nobody could open). */
static void test_the_socket_goes_on(void **state)
{
	struct err err;
	struct httpd *h;
	struct testhttp_server server = {.turn = nothing};
	struct httpd_conf conf = {.admit = admit_all, .serve = serve_ok};
	struct testhttp c;
	int fd;
	(void)state;
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &fd, &err), RC_OK);
	assert_int_equal(listen_port(fd, &server.port, &err), RC_OK);
	for (int threads = 1; threads <= 4; threads++) {
		conf.threads = threads;
		conf.listen_fd = dup(fd);
		assert_int_equal(httpd_new(&conf, &h, &err), RC_OK);
		assert_int_equal(testhttp_ask(&c, &server, "GET", "/t", "", SPAN_ABSENT), 200);
		testhttp_close(&c);
		httpd_free(h);
		assert_int_equal(fcntl(conf.listen_fd, F_GETFD), -1);
	}
	listen_close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_rush),
		cmocka_unit_test(test_ends_from_both_sides),
		cmocka_unit_test(test_the_socket_goes_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
