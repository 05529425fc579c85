#include "net/httpd.h"
#include "net/listen.h"
#include "testhttp.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

/* A server that says back what it got; "/later" waits until told. */
struct world {
	struct httpd *h;
	struct testhttp_server server;
	struct httpd_req *later[64];
	int later_count, served;
	int admit_status;
};

static int admit(void *user, struct httpd_req *req)
{
	struct world *w = user;
	if (span_is(httpd_path(req), "/nowhere"))
		return 404;
	httpd_allow(req, "GET, POST");
	if (httpd_is(req, "PUT"))
		return 405;
	return w->admit_status;
}

static void serve(void *user, struct httpd_req *req)
{
	struct world *w = user;
	struct text out;
	w->served++;
	if (span_is(httpd_path(req), "/later")) {
		assert_true(w->later_count < 64);
		w->later[w->later_count++] = req;
		return;
	}
	text_init(&out, (size_t)32 << 20);
	text_addf(&out, "%.*s|%.*s|%.*s|%.*s|", SPAN_ARG(httpd_method(req)), SPAN_ARG(httpd_path(req)),
		SPAN_ARG(httpd_query(req)), SPAN_ARG(httpd_header(req, "x-one")));
	if (httpd_body(req).n < 4096)
		text_add(&out, httpd_body(req));
	else
		text_addf(&out, "%zu", httpd_body(req).n);
	const char *const headers[] = {"X-Two: 2", NULL};
	httpd_answer(req, 200, "text/plain", text_span(&out), headers);
	text_release(&out);
}

static void turn(void *user)
{
	struct world *w = user;
	(void)httpd_wait(w->h, -1, 5);
	httpd_run(w->h);
}

static void start(struct world *w, struct httpd_conf conf)
{
	struct err err;
	*w = (struct world){0};
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &conf.listen_fd, &err), RC_OK);
	assert_int_equal(listen_port(conf.listen_fd, &w->server.port, &err), RC_OK);
	conf.user = w;
	conf.admit = admit;
	conf.serve = serve;
	w->server.turn = turn;
	w->server.user = w;
	assert_int_equal(httpd_new(&conf, &w->h, &err), RC_OK);
}

static bool says(const struct testhttp *c, const char *text)
{
	return span_is(c->body, text);
}

static void test_raw_parts(void **state)
{
	struct world w;
	struct testhttp c;
	(void)state;
	start(&w, (struct httpd_conf){0});
	/* Nothing is decoded, neither path nor query. */
	assert_int_equal(testhttp_ask(&c, &w.server, "GET", "/a%2Fb?x=%41&y=+&z", "X-One: yes\r\n", SPAN_ABSENT), 200);
	assert_true(says(&c, "GET|/a%2Fb|x=%41&y=+&z|yes|"));
	assert_true(span_search(c.head, SPAN_LIT("X-Two: 2\r\n")) != SIZE_MAX);
	assert_true(span_search(c.head, SPAN_LIT("Date:")) == SIZE_MAX);
	testhttp_close(&c);
	assert_int_equal(testhttp_ask(&c, &w.server, "POST", "/p", "", SPAN_LIT("body")), 200);
	assert_true(says(&c, "POST|/p|||body"));
	testhttp_close(&c);
	assert_int_equal(testhttp_ask(&c, &w.server, "HEAD", "/h", "", SPAN_ABSENT), 200);
	assert_int_equal(testhttp_length(c.head), 10);
	testhttp_close(&c);
	httpd_free(w.h);
}

/* What a proxy in front could read otherwise is refused, and nothing behind it on the connection is listened to. */
static void test_framing(void **state)
{
	static const struct {
		const char *headers;
		int status;
	} cases[] = {
		{"Host: t\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400},
		{"Host: t\r\nContent-Length: 5\r\nContent-Length: 6\r\n", 400},
		{"Host: t\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n", 400},
		{"Host: t\r\nContent-Length : 5\r\n", 400},
		{"Content-Length: 5\r\n", 400},
		{"Host: t\r\nHost: u\r\nContent-Length: 5\r\n", 400},
		{"Host: t\r\n", 411},
	};
	struct world w;
	(void)state;
	start(&w, (struct httpd_conf){.request_ms = 500});
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct testhttp c;
		char request[256];
		snprintf(request, sizeof(request),
			"POST / HTTP/1.1\r\n%s\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: t\r\n\r\n",
			cases[i].headers);
		testhttp_open(&c, &w.server);
		(void)testhttp_send(&c, &w.server, span_of(request));
		if (testhttp_wait(&c, &w.server, false) != cases[i].status)
			fail_msg("%s: %d", cases[i].headers, c.status);
		assert_true(span_search(c.head, SPAN_LIT("Connection: close\r\n")) != SIZE_MAX);
		assert_int_equal(c.body.n, 0);
		testhttp_next(&c);
		assert_int_equal(testhttp_wait(&c, &w.server, false), 0);
		assert_int_equal(c.in.n, 0);
		testhttp_close(&c);
	}
	assert_int_equal(w.served, 0);
	httpd_free(w.h);
}

static void test_forms_of_a_target(void **state)
{
	static const struct {
		const char *request, *says;
	} cases[] = {
		{"GET http://any:8080/a?b=c HTTP/1.1\r\nHost: t\r\nX-One: 1 \t\r\n\r\n", "GET|/a|b=c|1|"},
		{"GET HTTPS://any/x?u=http://b/c HTTP/1.1\r\nHost: t\r\n\r\n", "GET|/x|u=http://b/c||"},
		{"GET http://any HTTP/1.1\r\nHost: t\r\n\r\n", "GET|/|||"},
		{"GET /?u=http://b/c HTTP/1.1\r\nHost: t\r\n\r\n", "GET|/|u=http://b/c||"},
		{"GET /old HTTP/1.0\r\n\r\n", "GET|/old|||"},
	};
	struct world w;
	(void)state;
	start(&w, (struct httpd_conf){0});
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct testhttp c;
		testhttp_open(&c, &w.server);
		(void)testhttp_send(&c, &w.server, span_of(cases[i].request));
		assert_int_equal(testhttp_wait(&c, &w.server, false), 200);
		if (!says(&c, cases[i].says))
			fail_msg("%s: %.*s", cases[i].request, SPAN_ARG(c.body));
		testhttp_close(&c);
	}
	httpd_free(w.h);
}

static void test_refusals(void **state)
{
	struct world w;
	struct testhttp c;
	(void)state;
	start(&w, (struct httpd_conf){.body_max_bytes = 1000});
	assert_int_equal(testhttp_ask(&c, &w.server, "GET", "/nowhere", "", SPAN_ABSENT), 404);
	assert_int_equal(c.body.n, 0);
	testhttp_close(&c);
	assert_int_equal(testhttp_ask(&c, &w.server, "PUT", "/x", "", SPAN_LIT("a")), 405);
	assert_true(span_search(c.head, SPAN_LIT("Allow: GET, POST\r\n")) != SIZE_MAX);
	testhttp_close(&c);
	assert_int_equal(testhttp_ask(&c, &w.server, "POST", "/x", "", SPAN_ABSENT), 411);
	testhttp_close(&c);
	assert_int_equal(testhttp_ask(&c, &w.server, "POST", "/x", "Transfer-Encoding: gzip\r\n", SPAN_ABSENT), 501);
	testhttp_close(&c);
	assert_int_equal(w.served, 0);
	httpd_free(w.h);
}

static void test_body_limits(void **state)
{
	static char big[9000];
	struct world w;
	struct testhttp c;
	(void)state;
	memset(big, 'x', sizeof(big));
	start(&w, (struct httpd_conf){.body_max_bytes = 1000});
	assert_int_equal(testhttp_ask(&c, &w.server, "POST", "/x", "", span_make(big, 1000)), 200);
	assert_true(says(&c, "POST|/x|||") == false);
	testhttp_close(&c);
	/* One byte more: read to the end, answered, and the connection stays. */
	assert_int_equal(testhttp_ask(&c, &w.server, "POST", "/x", "", span_make(big, 1001)), 413);
	testhttp_next(&c);
	assert_true(testhttp_send(&c, &w.server, SPAN_LIT("GET /again HTTP/1.1\r\nHost: t\r\n\r\n")));
	assert_int_equal(testhttp_wait(&c, &w.server, false), 200);
	testhttp_close(&c);
	/* Much more: told at once. */
	assert_int_equal(
		testhttp_ask(&c, &w.server, "POST", "/x", "Content-Length: 123456789012\r\n", SPAN_ABSENT), 413);
	testhttp_close(&c);
	/* Who asks first is told at once, too, and who may is told to go on. */
	assert_int_equal(testhttp_ask(&c, &w.server, "POST", "/x", "Expect: 100-continue\r\nContent-Length: 1001\r\n",
				 SPAN_ABSENT),
		413);
	testhttp_close(&c);
	assert_int_equal(
		testhttp_ask(&c, &w.server, "POST", "/x", "Expect: 100-continue\r\nContent-Length: 2\r\n", SPAN_ABSENT),
		100);
	testhttp_next(&c);
	assert_true(testhttp_send(&c, &w.server, SPAN_LIT("ok")));
	assert_int_equal(testhttp_wait(&c, &w.server, false), 200);
	assert_true(says(&c, "POST|/x|||ok"));
	testhttp_close(&c);
	httpd_free(w.h);
}

static void test_chunked(void **state)
{
	struct world w;
	struct testhttp c;
	struct text out;
	(void)state;
	start(&w, (struct httpd_conf){.body_max_bytes = 1000});
	testhttp_open(&c, &w.server);
	assert_true(testhttp_send(&c, &w.server,
		SPAN_LIT("POST /c HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
			 "3\r\nabc\r\n1;ext=1\r\nd\r\n0\r\n\r\n")));
	assert_int_equal(testhttp_wait(&c, &w.server, false), 200);
	assert_true(says(&c, "POST|/c|||abcd"));
	testhttp_close(&c);
	/* Too long, by count. */
	text_init(&out, 100000);
	text_adds(&out, "POST /c HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 40; i++)
		text_adds(&out, "20\r\n01234567890123456789012345678901\r\n");
	text_adds(&out, "0\r\n\r\n");
	testhttp_open(&c, &w.server);
	assert_true(testhttp_send(&c, &w.server, text_span(&out)));
	assert_int_equal(testhttp_wait(&c, &w.server, false), 413);
	testhttp_close(&c);
	text_release(&out);
	/* One without end is cut off. */
	testhttp_open(&c, &w.server);
	assert_true(testhttp_send(
		&c, &w.server, SPAN_LIT("POST /c HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")));
	bool taken = true;
	for (int i = 0; i < 2000 && taken; i++)
		taken = testhttp_send(&c, &w.server, SPAN_LIT("20\r\n01234567890123456789012345678901\r\n"));
	assert_true(!taken || testhttp_gone(&c, &w.server));
	testhttp_close(&c);
	httpd_free(w.h);
}

/* Bodies above the read buffer arrive at once, and several of them (the prototype's loop needed seconds). */
static void test_megabytes(void **state)
{
	enum { CLIENTS = 8 };
	const size_t size = (size_t)1 << 20;
	struct world w;
	struct testhttp c[CLIENTS];
	char *big = calloc(1, size), head[100];
	size_t done[CLIENTS] = {0};
	(void)state;
	start(&w, (struct httpd_conf){.body_max_bytes = size});
	snprintf(head, sizeof(head), "POST /m HTTP/1.1\r\nHost: t\r\nContent-Length: %zu\r\n\r\n", size);
	for (int i = 0; i < CLIENTS; i++) {
		testhttp_open(&c[i], &w.server);
		assert_int_equal(testhttp_write(&c[i], span_of(head)), strlen(head));
	}
	int64_t from = clock_boot_ms();
	for (int left = CLIENTS; left > 0 && clock_boot_ms() - from < TESTHTTP_MOST_MS; turn(&w)) {
		left = 0;
		for (int i = 0; i < CLIENTS; i++) {
			done[i] += testhttp_write(&c[i], span_make(big + done[i], size - done[i]));
			left += done[i] < size;
		}
	}
	for (int i = 0; i < CLIENTS; i++) {
		assert_int_equal(testhttp_wait(&c[i], &w.server, false), 200);
		assert_true(says(&c[i], "POST|/m|||1048576"));
		testhttp_close(&c[i]);
	}
	assert_true(clock_boot_ms() - from < 3000);
	free(big);
	httpd_free(w.h);
}

/* What all bodies together may take is shared; small ones are always taken. */
static void test_budget(void **state)
{
	struct world w;
	struct testhttp a, b, c;
	(void)state;
	start(&w, (struct httpd_conf){.body_max_bytes = 200000, .bodies_max_bytes = 300000});
	testhttp_open(&a, &w.server);
	assert_true(testhttp_send(
		&a, &w.server, SPAN_LIT("POST /a HTTP/1.1\r\nHost: t\r\nContent-Length: 200000\r\n\r\nx")));
	turn(&w);
	turn(&w);
	char *body = calloc(1, 150000);
	assert_int_equal(testhttp_ask(&b, &w.server, "POST", "/b", "", span_make(body, 150000)), 503);
	testhttp_close(&b);
	assert_int_equal(testhttp_ask(&b, &w.server, "POST", "/b", "", span_make(body, 60000)), 200);
	testhttp_close(&b);
	assert_int_equal(testhttp_ask(&b, &w.server, "POST", "/b", "", span_make(body, 100000)), 200);
	testhttp_close(&b);
	testhttp_close(&a);
	/* The promise is given back with the connection. */
	for (int i = 0; i < 10 && httpd_connections(w.h) > 0; i++)
		turn(&w);
	assert_int_equal(testhttp_ask(&c, &w.server, "POST", "/c", "", span_make(body, 150000)), 200);
	testhttp_close(&c);
	free(body);
	httpd_free(w.h);
}

static void test_later(void **state)
{
	struct world w;
	struct testhttp c[4];
	(void)state;
	start(&w, (struct httpd_conf){.headers_ms = 50, .request_ms = 50, .idle_ms = 50});
	for (int i = 0; i < 4; i++) {
		testhttp_open(&c[i], &w.server);
		assert_true(testhttp_send(
			&c[i], &w.server, SPAN_LIT("POST /later HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n\r\nx")));
	}
	int64_t until = clock_boot_ms() + 120;
	while (clock_boot_ms() < until) /* longer than any limit: who waits for us is not shut down */
		turn(&w);
	assert_int_equal(w.later_count, 4);
	for (int i = 0; i < 3; i++)
		httpd_answer_empty(w.later[i], 200 + (i == 1 ? 303 : 0));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(testhttp_wait(&c[i], &w.server, false), i == 1 ? 503 : 200);
		testhttp_close(&c[i]);
	}
	/* Stopping with one that waits is clean, and it hears of it. */
	httpd_free(w.h);
	testhttp_read(&c[3]);
	assert_true(testhttp_whole(&c[3], false));
	assert_int_equal(c[3].status, 503);
	testhttp_close(&c[3]);
}

static void test_waiting_client_leaves(void **state)
{
	struct world w;
	struct testhttp c;
	(void)state;
	start(&w, (struct httpd_conf){0});
	testhttp_open(&c, &w.server);
	assert_true(testhttp_send(&c, &w.server, SPAN_LIT("GET /later HTTP/1.1\r\nHost: t\r\n\r\n")));
	for (int i = 0; i < 100 && w.later_count == 0; i++)
		turn(&w);
	assert_int_equal(w.later_count, 1);
	testhttp_close(&c);
	turn(&w);
	httpd_answer_empty(w.later[0], 200);
	for (int i = 0; i < 100 && httpd_connections(w.h) > 0; i++)
		turn(&w);
	assert_int_equal(httpd_connections(w.h), 0);
	httpd_free(w.h);
}

/* A byte at a time never resets a deadline. */
static void trickle(const char *head, int64_t headers_ms, int64_t request_ms)
{
	struct world w;
	struct testhttp c;
	start(&w, (struct httpd_conf){.headers_ms = headers_ms, .request_ms = request_ms});
	testhttp_open(&c, &w.server);
	int64_t from = clock_boot_ms();
	if (!testhttp_send(&c, &w.server, span_of(head)))
		fail();
	while (!c.closed && clock_boot_ms() - from < TESTHTTP_MOST_MS) {
		(void)testhttp_write(&c, SPAN_LIT("x"));
		turn(&w);
		testhttp_read(&c);
	}
	int64_t took = clock_boot_ms() - from;
	assert_true(c.closed);
	assert_in_range(took, 100, 600);
	testhttp_close(&c);
	httpd_free(w.h);
}

static void test_tricklers(void **state)
{
	(void)state;
	trickle("GET /", 150, 5000);
	trickle("GET / HTTP/1.1\r\nHost: t\r\nX-A: ", 150, 5000);
	trickle("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n", 5000, 150);
	trickle("POST /nowhere HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n", 5000, 150);
}

static void test_idle_and_second_request(void **state)
{
	struct world w;
	struct testhttp c;
	(void)state;
	start(&w, (struct httpd_conf){.headers_ms = 100, .idle_ms = 300});
	testhttp_open(&c, &w.server);
	assert_true(testhttp_send(&c, &w.server, SPAN_LIT("GET /1 HTTP/1.1\r\nHost: t\r\n\r\n")));
	assert_int_equal(testhttp_wait(&c, &w.server, false), 200);
	testhttp_next(&c);
	int64_t until = clock_boot_ms() + 200;
	while (clock_boot_ms() < until) /* beyond the limit of headers: a kept connection may rest */
		turn(&w);
	testhttp_read(&c);
	assert_false(c.closed);
	/* Two at once are answered in order. */
	assert_true(testhttp_send(
		&c, &w.server, SPAN_LIT("GET /2 HTTP/1.1\r\nHost: t\r\n\r\nGET /3 HTTP/1.1\r\nHost: t\r\n\r\n")));
	assert_int_equal(testhttp_wait(&c, &w.server, false), 200);
	assert_true(says(&c, "GET|/2|||"));
	testhttp_next(&c);
	assert_int_equal(testhttp_wait(&c, &w.server, false), 200);
	assert_true(says(&c, "GET|/3|||"));
	testhttp_next(&c);
	assert_true(testhttp_gone(&c, &w.server));
	testhttp_close(&c);
	httpd_free(w.h);
}

/* A table full of clients that say nothing, or little, does not keep newcomers out. */
static void full_table(const char *first)
{
	enum { MOST = 40 };
	struct world w;
	struct testhttp c[MOST + 10], fresh;
	start(&w, (struct httpd_conf){.connections_max = MOST, .headers_ms = 1000, .request_ms = 1000});
	for (int i = 0; i < MOST + 10; i++) {
		testhttp_open(&c[i], &w.server);
		(void)testhttp_write(&c[i], span_of(first));
		turn(&w);
	}
	int64_t from = clock_boot_ms();
	assert_int_equal(testhttp_ask(&fresh, &w.server, "GET", "/new", "", SPAN_ABSENT), 200);
	assert_true(clock_boot_ms() - from < 600);
	assert_true(httpd_connections(w.h) <= MOST);
	testhttp_close(&fresh);
	for (int i = 0; i < MOST + 10; i++)
		testhttp_close(&c[i]);
	httpd_free(w.h);
}

static void test_full_table(void **state)
{
	(void)state;
	full_table("");
	full_table("GET / HT");
	full_table("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
	full_table("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nx");
}

static void test_many_connections(void **state)
{
	enum { MANY = 512 };
	static struct testhttp c[MANY];
	struct world w;
	(void)state;
	start(&w, (struct httpd_conf){0});
	for (int i = 0; i < MANY; i++) {
		testhttp_open(&c[i], &w.server);
		(void)testhttp_write(&c[i], SPAN_LIT("GET /n HTTP/1.1\r\nHost: t\r\n\r\n"));
	}
	int64_t from = clock_boot_ms();
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < MANY; i++) {
			assert_int_equal(testhttp_wait(&c[i], &w.server, false), 200);
			testhttp_next(&c[i]);
			(void)testhttp_write(&c[i], SPAN_LIT("GET /n HTTP/1.1\r\nHost: t\r\n\r\n"));
		}
	assert_true(clock_boot_ms() - from < 4000);
	assert_int_equal(httpd_connections(w.h), MANY);
	for (int i = 0; i < MANY; i++)
		testhttp_close(&c[i]);
	httpd_free(w.h);
}

static void test_long_headers(void **state)
{
	static char long_value[40000];
	struct world w;
	struct testhttp c;
	struct text t;
	(void)state;
	memset(long_value, 'a', sizeof(long_value) - 1);
	text_init(&t, 100000);
	start(&w, (struct httpd_conf){0});
	text_addf(&t, "GET /%s HTTP/1.1\r\nHost: t\r\n\r\n", long_value);
	testhttp_open(&c, &w.server);
	(void)testhttp_send(&c, &w.server, text_span(&t));
	int status = testhttp_wait(&c, &w.server, false);
	assert_true(status == 414 || (status == 0 && c.closed));
	testhttp_close(&c);
	text_clear(&t);
	text_addf(&t, "GET / HTTP/1.1\r\nHost: t\r\nX-A: %s\r\n\r\n", long_value);
	testhttp_open(&c, &w.server);
	(void)testhttp_send(&c, &w.server, text_span(&t));
	status = testhttp_wait(&c, &w.server, false);
	assert_true(status == 431 || status == 413 || (status == 0 && c.closed));
	testhttp_close(&c);
	/* The longest honest one: an echostr of some KB. */
	text_clear(&t);
	text_addf(&t, "/?echostr=%.8000s", long_value);
	assert_int_equal(testhttp_ask(&c, &w.server, "GET", text_str(&t), "", SPAN_ABSENT), 200);
	testhttp_close(&c);
	assert_int_equal(w.served, 1);
	text_release(&t);
	httpd_free(w.h);
}

static void test_bad_requests(void **state)
{
	static const char *const bad[] = {"\r\n\r\n\r\n\r\nnonsense\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
		"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost : t\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1x\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"};
	struct world w;
	(void)state;
	start(&w, (struct httpd_conf){.headers_ms = 150, .request_ms = 150});
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct testhttp c;
		testhttp_open(&c, &w.server);
		(void)testhttp_send(&c, &w.server, span_of(bad[i]));
		int status = testhttp_wait(&c, &w.server, false);
		if (!(status == 0 || status >= 400)) {
			print_error("%s answered with %d\n", bad[i], status);
			fail();
		}
		testhttp_close(&c);
	}
	assert_int_equal(w.served, 0);
	httpd_free(w.h);
}

static void test_slow_reader(void **state)
{
	struct world w;
	struct testhttp c;
	(void)state;
	start(&w, (struct httpd_conf){.reply_ms = 150, .idle_ms = 100000});
	testhttp_open(&c, &w.server);
	assert_true(testhttp_send(&c, &w.server, SPAN_LIT("GET /later HTTP/1.1\r\nHost: t\r\n\r\n")));
	for (int i = 0; i < 100 && w.later_count == 0; i++)
		turn(&w);
	const size_t much = (size_t)16 << 20;
	char *big = calloc(1, much);
	int64_t from = clock_boot_ms();
	httpd_answer(w.later[0], 200, NULL, span_make(big, much), NULL);
	free(big);
	while (httpd_connections(w.h) > 0 && clock_boot_ms() - from < TESTHTTP_MOST_MS)
		turn(&w);
	assert_int_equal(httpd_connections(w.h), 0);
	assert_in_range(clock_boot_ms() - from, 100, 2000);
	testhttp_close(&c);
	httpd_free(w.h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_raw_parts),
		cmocka_unit_test(test_framing),
		cmocka_unit_test(test_forms_of_a_target),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_body_limits),
		cmocka_unit_test(test_chunked),
		cmocka_unit_test(test_megabytes),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_later),
		cmocka_unit_test(test_waiting_client_leaves),
		cmocka_unit_test(test_tricklers),
		cmocka_unit_test(test_idle_and_second_request),
		cmocka_unit_test(test_full_table),
		cmocka_unit_test(test_many_connections),
		cmocka_unit_test(test_long_headers),
		cmocka_unit_test(test_bad_requests),
		cmocka_unit_test(test_slow_reader),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
