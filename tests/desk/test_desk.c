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

/* A work that knows one page, on which nobody has checked in. */
struct work {
	pthread_mutex_t lock;
	bool away, pressed, over;
	int puts;
};

static enum rc answer(void *user, struct span line, struct text *out)
{
	struct work *w = user;
	pthread_mutex_lock(&w->lock);
	bool away = w->away;
	if (span_is(line,
		    "{\"put\":\"command\",\"body\":\"{\\\"verb\\\":\\\"checkin\\\",\\\"token\\\":\\\"7-ab\\\"}\"}")) {
		w->pressed = true;
		w->puts++;
		text_adds(out, "{\"id\":1,\"outcome\":\"done\",\"reason\":\"\"}\n");
	} else if (span_is(line, "{\"ask\":\"checkin 7-ab\"}")) {
		text_addf(out,
			"{\"found\":true,\"camp\":\"早起<b>\",\"name\":\"小明\",\"day\":2,\"days\":7,\"open\":%s,\"today\":%s,"
			"\"checked\":%d,\"streak\":1,\"to_prize\":2}\n",
			w->over ? "false" : "true", w->pressed ? "true" : "false", 1 + w->pressed);
	} else {
		text_adds(out, "{\"found\":false}\n");
	}
	pthread_mutex_unlock(&w->lock);
	return away ? RC_NOTFOUND : RC_OK;
}

static void asks(struct testhttp_server *server, const char *method, const char *path, int status, const char *part)
{
	struct testhttp c;
	assert_int_equal(
		testhttp_ask(&c, server, method, path, "", method[0] == 'P' ? SPAN_LIT("") : SPAN_ABSENT), status);
	if (part && span_search(c.body, span_of(part)) == SIZE_MAX)
		fail_msg("no '%s' in %.*s", part, SPAN_ARG(c.body));
	testhttp_close(&c);
}

/* 打卡页: GET changes nothing, whoever fetches it; a press counts once; what is none of ours becomes no input. */
static void test_checkin(void **state)
{
	struct work work = {.lock = PTHREAD_MUTEX_INITIALIZER};
	struct desk_conf conf = {.version = "1", .ask = answer, .user = &work};
	struct testhttp_server server = {.turn = pause_a_little};
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
	asks(&server, "GET", "/checkin/7-ab", 200, "<h1>早起&lt;b&gt;</h1>");
	asks(&server, "GET", "/checkin/7-ab", 200, "<form method=\"post\"><button>打卡</button></form>");
	asks(&server, "GET", "/checkin/7-ab", 200, "打了 1 天，连着 1 天，还差 2 天有奖品");
	assert_int_equal(work.puts, 0);
	asks(&server, "GET", "/checkin/7-ac", 404, "没有这个打卡页");
	asks(&server, "POST", "/checkin/7-ac", 404, "没有这个打卡页");
	asks(&server, "POST", "/checkin/", 404, NULL);
	asks(&server, "POST", "/checkin/7-ab%22", 404, NULL);
	asks(&server, "PUT", "/checkin/7-ab", 405, NULL);
	work.over = true;
	asks(&server, "POST", "/checkin/7-ab", 200, "已经结营");
	work.over = false;
	work.away = true;
	asks(&server, "POST", "/checkin/7-ab", 503, "请过一会儿再点");
	work.away = false;
	assert_int_equal(work.puts, 0);
	asks(&server, "POST", "/checkin/7-ab", 200, "今天打过卡了");
	asks(&server, "POST", "/checkin/7-ab", 200, "打了 2 天");
	assert_int_equal(work.puts, 1);
	assert_int_equal(write(stop[1], "x", 1), 1);
	pthread_join(t, NULL);
	desk_free(w.d);
	close(stop[0]);
	close(stop[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_health), cmocka_unit_test(test_checkin)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
