#include "net/fetch.h"
#include "net/httpd.h"
#include "net/listen.h"
#include "testhttp.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

/* A server of ours, a listening socket that is played by hand, and a client, all in one thread. */
struct world {
	struct httpd *h;
	struct fetch *f;
	int raw_fd; /* listening */
	uint16_t port, raw_port;
	int served, turns;
	/* The last reply. */
	int replies;
	struct fetch_reply reply;
	struct text body;
	enum fetch_trouble trouble;
	char why[100];
	uint64_t again; /* started from inside the callback */
};

static void serve(void *user, struct httpd_req *req)
{
	struct world *w = user;
	struct text out;
	w->served++;
	text_init(&out, (size_t)32 << 20);
	if (span_is(httpd_path(req), "/big")) {
		char *p = text_reserve(&out, FETCH_BODY_MAX + 1);
		size_t n = FETCH_BODY_MAX + span_is(httpd_query(req), "over");
		memset(p, 'b', n);
		text_added(&out, n);
	} else if (span_is(httpd_path(req), "/moved")) {
		const char *const headers[] = {"Location: /elsewhere", NULL};
		httpd_answer(req, 302, NULL, SPAN_LIT("moved"), headers);
		return;
	} else if (span_is(httpd_path(req), "/host")) {
		text_add(&out, httpd_header(req, "Host"));
	} else if (span_is(httpd_path(req), "/never")) {
		return;
	} else {
		text_addf(&out, "%.*s %.*s?%.*s type=%.*s expect=%.*s body=%zu:%.*s", SPAN_ARG(httpd_method(req)),
			SPAN_ARG(httpd_path(req)), SPAN_ARG(httpd_query(req)),
			SPAN_ARG(httpd_header(req, "Content-Type")), SPAN_ARG(httpd_header(req, "Expect")),
			httpd_body(req).n, SPAN_ARG(span_take(httpd_body(req), 100)));
	}
	httpd_answer(req, 200, NULL, text_span(&out), NULL);
	text_release(&out);
}

static enum rc start(
	struct world *w, uint64_t id, const char *method, const char *url, struct span body, int64_t timeout_ms)
{
	struct err err;
	const struct fetch_call call = {
		.id = id,
		.method = method,
		.url = span_of(url),
		.content_type = span_present(body) ? SPAN_LIT("application/json") : SPAN_ABSENT,
		.body = body,
		.timeout_ms = timeout_ms,
	};
	return fetch_start(w->f, &call, &err);
}

static void on_reply(void *user, const struct fetch_reply *reply)
{
	struct world *w = user;
	char url[100];
	w->replies++;
	w->reply = *reply;
	text_clear(&w->body);
	text_add(&w->body, reply->body);
	w->reply.body = text_span(&w->body);
	w->trouble = reply->trouble;
	snprintf(w->why, sizeof(w->why), "%s", reply->why);
	if (w->again) {
		snprintf(url, sizeof(url), "http://127.0.0.1:%u/again", (unsigned)w->port);
		assert_int_equal(start(w, w->again, "GET", url, SPAN_ABSENT, 3000), RC_OK);
		w->again = 0;
	}
}

static void open_world(struct world *w, struct fetch_conf conf)
{
	struct err err;
	struct httpd_conf server = {.user = w, .serve = serve, .body_max_bytes = (size_t)32 << 20, .date = true};
	server.bodies_max_bytes = (size_t)64 << 20;
	*w = (struct world){0};
	text_init(&w->body, (size_t)32 << 20);
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &server.listen_fd, &err), RC_OK);
	assert_int_equal(listen_port(server.listen_fd, &w->port, &err), RC_OK);
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &w->raw_fd, &err), RC_OK);
	assert_int_equal(listen_port(w->raw_fd, &w->raw_port, &err), RC_OK);
	assert_int_equal(httpd_new(&server, &w->h, &err), RC_OK);
	assert_int_equal(fetch_new(&conf, on_reply, w, &w->f, &err), RC_OK);
}

static void close_world(struct world *w)
{
	fetch_free(w->f);
	httpd_free(w->h);
	listen_close(w->raw_fd);
	text_release(&w->body);
}

static void step(struct world *w)
{
	fetch_step(w->f, 2);
	do
		httpd_run(w->h);
	while (httpd_wait_ms(w->h) == 0 && ++w->turns % 64 != 0);
}

/* Until that many replies came. */
static void wait_for(struct world *w, int replies)
{
	int64_t until = clock_boot_ms() + TESTHTTP_MOST_MS;
	while (w->replies < replies && clock_boot_ms() < until)
		step(w);
	assert_int_equal(w->replies, replies);
}

static void get(struct world *w, const char *method, const char *path, struct span body)
{
	char url[200];
	snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", (unsigned)w->port, path);
	assert_int_equal(start(w, 7, method, url, body, 4000), RC_OK);
	wait_for(w, w->replies + 1);
}

static void test_answers(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, (struct fetch_conf){0});
	get(&w, "GET", "/a?access_token=T", SPAN_ABSENT);
	assert_int_equal(w.reply.id, 7);
	assert_int_equal(w.reply.outcome, FETCH_ANSWERED);
	assert_int_equal(w.reply.status, 200);
	assert_string_equal(text_str(&w.body), "GET /a?access_token=T type= expect= body=0:");
	assert_in_range(w.reply.date_ms, clock_real_ms() - 5000, clock_real_ms() + 1000);
	get(&w, "POST", "/p", SPAN_LIT("{\"a\":1}"));
	assert_string_equal(text_str(&w.body), "POST /p? type=application/json expect= body=7:{\"a\":1}");
	get(&w, "POST", "/p", SPAN_LIT(""));
	assert_string_equal(text_str(&w.body), "POST /p? type=application/json expect= body=0:");
	get(&w, "POST", "/p", SPAN_ABSENT);
	assert_string_equal(text_str(&w.body), "POST /p? type= expect= body=0:");
	get(&w, "PUT", "/p", SPAN_LIT("x"));
	assert_string_equal(text_str(&w.body), "PUT /p? type=application/json expect= body=1:x");
	get(&w, "HEAD", "/h", SPAN_ABSENT);
	assert_int_equal(w.reply.status, 200);
	assert_int_equal(w.reply.body.n, 0);
	/* Headers of the caller's own. */
	static const char *const headers[] = {"Content-Type: text/own", "X-More: 1", NULL};
	char url[100];
	struct err err;
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/o", (unsigned)w.port);
	const struct fetch_call own = {
		.id = 8, .method = "GET", .url = span_of(url), .headers = headers, .timeout_ms = 3000};
	assert_int_equal(fetch_start(w.f, &own, &err), RC_OK);
	wait_for(&w, w.replies + 1);
	assert_string_equal(text_str(&w.body), "GET /o? type=text/own expect= body=0:");
	/* No redirect is followed. */
	get(&w, "GET", "/moved", SPAN_ABSENT);
	assert_int_equal(w.reply.status, 302);
	assert_string_equal(text_str(&w.body), "moved");
	/* One connection served them all. */
	assert_int_equal(httpd_connections(w.h), 1);
	/* A large body out, the largest in, and one too long. */
	char *big = calloc(1, (size_t)20 << 20);
	memset(big, 'x', (size_t)20 << 20);
	get(&w, "POST", "/up", span_make(big, (size_t)20 << 20));
	if (!strstr(text_str(&w.body), "body=20971520:xxx"))
		fail_msg("%d %d %s", (int)w.reply.outcome, w.reply.status, text_str(&w.body));
	free(big);
	get(&w, "GET", "/big", SPAN_ABSENT);
	assert_int_equal(w.reply.outcome, FETCH_ANSWERED);
	assert_int_equal(w.reply.body.n, FETCH_BODY_MAX);
	get(&w, "GET", "/big?over", SPAN_ABSENT);
	assert_int_equal(w.reply.outcome, FETCH_UNKNOWN);
	assert_int_equal(w.reply.status, 0);
	assert_int_equal(w.reply.body.n, 0);
	close_world(&w);
}

static void test_many_and_from_inside(void **state)
{
	struct world w;
	char url[100];
	(void)state;
	open_world(&w, (struct fetch_conf){.per_host_max = 4});
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/x", (unsigned)w.port);
	for (uint64_t i = 0; i < 40; i++)
		assert_int_equal(start(&w, i, "POST", url, SPAN_LIT("b"), 4000), RC_OK);
	assert_int_equal(fetch_count(w.f), 40);
	w.again = 99;
	wait_for(&w, 41);
	assert_int_equal(fetch_count(w.f), 0);
	assert_int_equal(w.served, 41);
	assert_in_range(httpd_connections(w.h), 1, 4);
	close_world(&w);
}

static void test_not_sent(void **state)
{
	struct world w;
	char url[100];
	struct err err;
	(void)state;
	open_world(&w, (struct fetch_conf){.connect_ms = 100});
	/* Nobody listens there. */
	listen_close(w.raw_fd);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/x?access_token=SECRET", (unsigned)w.raw_port);
	assert_int_equal(start(&w, 1, "POST", url, SPAN_LIT("b"), 1000), RC_OK);
	wait_for(&w, 1);
	assert_int_equal(w.reply.outcome, FETCH_NOT_SENT);
	assert_string_equal(w.why, "no connection");
	assert_int_equal(w.trouble, FETCH_TROUBLE_CONNECT);
	/* A name that cannot be. */
	assert_int_equal(
		start(&w, 2, "POST", "http://no-such-name.invalid/x?access_token=SECRET", SPAN_LIT("b"), 3000), RC_OK);
	wait_for(&w, 2);
	assert_int_equal(w.reply.outcome, FETCH_NOT_SENT);
	assert_null(strstr(w.why, "SECRET"));
	/* Speaking TLS to one who does not. */
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &w.raw_fd, &err), RC_OK);
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/x", (unsigned)w.port);
	assert_int_equal(start(&w, 3, "POST", url, SPAN_LIT("b"), 1000), RC_OK);
	wait_for(&w, 3);
	assert_int_equal(w.reply.outcome, FETCH_NOT_SENT);
	assert_int_equal(w.served, 0);
	close_world(&w);
}

static void test_refuses(void **state)
{
	struct world w;
	static char long_url[9000] = "http://a/";
	(void)state;
	open_world(&w, (struct fetch_conf){0});
	assert_int_equal(start(&w, 1, "GET", "ftp://127.0.0.1/x", SPAN_ABSENT, 100), RC_INVALID);
	assert_int_equal(start(&w, 1, "GET", "file:///etc/passwd", SPAN_ABSENT, 100), RC_INVALID);
	assert_int_equal(start(&w, 1, "GET", "http://u:p@127.0.0.1/", SPAN_ABSENT, 100), RC_INVALID);
	memset(long_url + 9, 'a', sizeof(long_url) - 10);
	assert_int_equal(start(&w, 1, "GET", long_url, SPAN_ABSENT, 100), RC_INVALID);
	assert_int_equal(fetch_count(w.f), 0);
	close_world(&w);
}

static void test_timeout(void **state)
{
	struct world w;
	char url[100];
	(void)state;
	open_world(&w, (struct fetch_conf){0});
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/never", (unsigned)w.port);
	int64_t from = clock_boot_ms();
	assert_int_equal(start(&w, 1, "POST", url, SPAN_LIT("b"), 150), RC_OK);
	wait_for(&w, 1);
	assert_in_range(clock_boot_ms() - from, 100, 1000);
	assert_int_equal(w.reply.outcome, FETCH_UNKNOWN);
	assert_string_equal(w.why, "timed out");
	assert_int_equal(w.trouble, FETCH_TROUBLE_TIMEOUT);
	close_world(&w);
}

/* The server played by hand: takes a connection, reads a whole request, writes answer (may be ""); returns the
 * connection. */
static int play(struct world *w, int fd, const char *answer)
{
	char buf[4096];
	size_t n = 0;
	int64_t until = clock_boot_ms() + TESTHTTP_MOST_MS;
	while (fd < 0 && clock_boot_ms() < until) {
		step(w);
		fd = accept(w->raw_fd, NULL, NULL);
	}
	assert_true(fd >= 0);
	for (n = 0; clock_boot_ms() < until;) {
		step(w);
		ssize_t got = recv(fd, buf + n, sizeof(buf) - 1 - n, MSG_DONTWAIT);
		n += got > 0 ? (size_t)got : 0;
		buf[n] = 0;
		if (n > 4 && strstr(buf, "\r\n\r\n") && buf[n - 1] == '!')
			break;
	}
	assert_true(n > 0 && buf[n - 1] == '!');
	assert_int_equal(send(fd, answer, strlen(answer), MSG_NOSIGNAL), strlen(answer));
	return fd;
}

/* libcurl may open another connection, but no byte of the request goes there. */
static bool nobody_asks(struct world *w)
{
	char byte;
	for (int i = 0; i < 20; i++)
		step(w);
	int fd = accept(w->raw_fd, NULL, NULL);
	bool silent = fd < 0 || recv(fd, &byte, 1, MSG_DONTWAIT) <= 0;
	if (fd >= 0)
		close(fd);
	return silent;
}

/* A request that was read and not answered may have been executed: it is never sent a second time, also where the
 * connection was a kept one. */
static void test_cut(void **state)
{
	struct world w;
	char url[100];
	(void)state;
	open_world(&w, (struct fetch_conf){0});
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/task", (unsigned)w.raw_port);
	assert_int_equal(start(&w, 1, "POST", url, SPAN_LIT("first!"), 3000), RC_OK);
	close(play(&w, -1, ""));
	wait_for(&w, 1);
	assert_int_equal(w.reply.outcome, FETCH_UNKNOWN);
	assert_true(nobody_asks(&w));
	assert_int_equal(start(&w, 2, "POST", url, SPAN_LIT("second!"), 3000), RC_OK);
	int fd = play(&w, -1, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
	wait_for(&w, 2);
	assert_int_equal(w.reply.outcome, FETCH_ANSWERED);
	assert_int_equal(start(&w, 3, "POST", url, SPAN_LIT("third!"), 3000), RC_OK);
	close(play(&w, fd, "")); /* the same connection */
	wait_for(&w, 3);
	assert_int_equal(w.reply.outcome, FETCH_UNKNOWN);
	assert_true(nobody_asks(&w));
	/* Half an answer is none. */
	assert_int_equal(start(&w, 4, "POST", url, SPAN_LIT("fourth!"), 3000), RC_OK);
	close(play(&w, -1, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf"));
	wait_for(&w, 4);
	assert_int_equal(w.reply.outcome, FETCH_UNKNOWN);
	assert_int_equal(w.reply.status, 0);
	close_world(&w);
}

static void test_names(void **state)
{
	struct world w;
	char url[100];
	(void)state;
	open_world(&w, (struct fetch_conf){0});
	snprintf(url, sizeof(url), "http://localhost:%u/named", (unsigned)w.port);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(start(&w, 1, "GET", url, SPAN_ABSENT, 3000), RC_OK);
		wait_for(&w, i + 1);
		assert_int_equal(w.reply.outcome, FETCH_ANSWERED);
	}
	close_world(&w);
	/* A proxy takes the whole URL; the environment's is not asked. */
	setenv("http_proxy", "http://127.0.0.1:1/", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
	open_world(&w, (struct fetch_conf){0});
	get(&w, "GET", "/direct", SPAN_ABSENT);
	assert_int_equal(w.reply.outcome, FETCH_ANSWERED);
	char proxy[64];
	struct err err;
	snprintf(proxy, sizeof(proxy), "http://localhost:%u", (unsigned)w.port);
	fetch_free(w.f);
	assert_int_equal(fetch_new(&(struct fetch_conf){.proxy = proxy}, on_reply, &w, &w.f, &err), RC_OK);
	assert_int_equal(start(&w, 1, "GET", "http://far.invalid/host", SPAN_ABSENT, 3000), RC_OK);
	wait_for(&w, 2);
	assert_int_equal(w.reply.outcome, FETCH_ANSWERED);
	assert_string_equal(text_str(&w.body), "far.invalid");
	close_world(&w);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
}

static void *wake_soon(void *user)
{
	clock_sleep_ms(30);
	fetch_wake(user);
	return NULL;
}

static void test_wake(void **state)
{
	struct world w;
	pthread_t t;
	(void)state;
	open_world(&w, (struct fetch_conf){0});
	int64_t from = clock_boot_ms();
	assert_int_equal(pthread_create(&t, NULL, wake_soon, w.f), 0);
	fetch_step(w.f, 4000);
	assert_in_range(clock_boot_ms() - from, 10, 2000);
	pthread_join(t, NULL);
	close_world(&w);
}

static void test_freed_under_way(void **state)
{
	struct world w;
	char url[100];
	(void)state;
	open_world(&w, (struct fetch_conf){0});
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/never", (unsigned)w.port);
	for (uint64_t i = 0; i < 3; i++)
		assert_int_equal(start(&w, i, "POST", url, SPAN_LIT("b"), 3000), RC_OK);
	for (int i = 0; i < 10; i++)
		step(&w);
	assert_int_equal(start(&w, 9, "GET", "http://localhost/", SPAN_ABSENT, 3000), RC_OK);
	close_world(&w);
	assert_int_equal(w.replies, 0);
}

static void test_configuration(void **state)
{
	struct fetch *f = NULL;
	struct err err;
	(void)state;
	assert_int_equal(
		fetch_new(&(struct fetch_conf){.ca_file = "/nonexistent"}, on_reply, NULL, &f, &err), RC_NOTFOUND);
	assert_int_equal(fetch_new(&(struct fetch_conf){.proxy = "nonsense"}, on_reply, NULL, &f, &err), RC_INVALID);
	assert_null(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_many_and_from_inside),
		cmocka_unit_test(test_not_sent),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_timeout),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_wake),
		cmocka_unit_test(test_freed_under_way),
		cmocka_unit_test(test_configuration),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
