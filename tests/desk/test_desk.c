#include "desk/desk.h"
#include "net/listen.h"
#include "testhttp.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct world {
	struct desk *d;
	int stop_fd;
};

static void *loop(void *user)
{
	struct world *w = user;
	desk_loop(w->d, w->stop_fd);
	return NULL;
}

static void count_step(void *user)
{
	__atomic_add_fetch((int *)user, 1, __ATOMIC_SEQ_CST);
}

static void pause_a_little(void *user)
{
	(void)user;
	clock_sleep_ms(1);
}

static void test_health(void **state)
{
	int steps = 0;
	struct desk_conf conf = {.version = "1.2.3", .user = &steps, .step = count_step};
	struct testhttp_server server = {.turn = pause_a_little};
	struct testhttp c;
	struct world w;
	struct err err;
	pthread_t t;
	int stop[2];
	(void)state;
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &conf.listen_fd, &err), RC_OK);
	assert_int_equal(listen_port(conf.listen_fd, &server.port, &err), RC_OK);
	assert_int_equal(desk_new(&conf, &w.d, &err), RC_OK);
	assert_int_equal(pipe(stop), 0);
	w.stop_fd = stop[0];
	assert_int_equal(pthread_create(&t, NULL, loop, &w), 0);
	assert_int_equal(testhttp_ask(&c, &server, "GET", "/healthz", "", SPAN_ABSENT), 200);
	assert_true(span_is(c.body, "{\"ok\":true,\"role\":\"desk\",\"version\":\"1.2.3\"}\n"));
	testhttp_close(&c);
	assert_int_equal(testhttp_ask(&c, &server, "HEAD", "/healthz", "", SPAN_ABSENT), 200);
	testhttp_close(&c);
	assert_int_equal(testhttp_ask(&c, &server, "POST", "/healthz", "", SPAN_LIT("x")), 405);
	testhttp_close(&c);
	assert_int_equal(testhttp_ask(&c, &server, "GET", "/", "", SPAN_ABSENT), 404);
	testhttp_close(&c);
	while (__atomic_load_n(&steps, __ATOMIC_SEQ_CST) == 0) /* it is called while nobody asks */
		clock_sleep_ms(1);
	assert_int_equal(write(stop[1], "x", 1), 1);
	pthread_join(t, NULL);
	desk_free(w.d);
	desk_free(NULL);
	close(stop[0]);
	close(stop[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_health)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
