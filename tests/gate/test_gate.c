#include "gateworld.h"
#include "base/fileio.h"
#include "net/listen.h"
#include "net/url.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define FRESH_MS 300000

static void test_keeps(void **state)
{
	struct gateworld w;
	struct gateworld_post p;
	struct testhttp c;
	char byte;
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = FRESH_MS});
	gateworld_seal(&w, "bot", SPAN_LIT("<xml><Event>x</Event></xml>"), 0, false, &p);
	assert_int_equal(gateworld_send(&w, &c, &p), 200);
	assert_int_equal(c.body.n, 0);
	testhttp_close(&c);
	assert_int_equal(gateworld_rows(&w), 1);
	struct inbox_row row = gateworld_row(&w, 1);
	assert_int_equal(row.kind, INBOX_CALLBACK);
	assert_int_equal(row.at_ms, w.now_ms);
	assert_true(span_is(row.app, "bot"));
	assert_true(span_is(row.body, "<xml><Event>x</Event></xml>"));
	/* The fold was woken. */
	assert_true(recv(w.wake_fd, &byte, 1, MSG_DONTWAIT) >= 0);
	/* The JSON form, an empty receiveid, and an app name that is not ASCII. */
	gateworld_seal(&w, "ai", SPAN_LIT("{\"msgid\":\"1\"}"), 0, true, &p);
	assert_int_equal(gateworld_status(&w, &p), 200);
	assert_true(span_is(gateworld_row(&w, 2).app, "ai"));
	gateworld_seal(&w, "%E5%B0%8F%E5%BA%97", SPAN_LIT("m"), 0, false, &p);
	assert_int_equal(gateworld_status(&w, &p), 200);
	assert_true(span_is(gateworld_row(&w, 3).app, "小店"));
	gateworld_close(&w);
}

/* What is genuine is kept whatever is inside: nothing, rubbish, NULs, a document with a DTD. */
static void test_keeps_anything(void **state)
{
	const struct span inside[] = {SPAN_LIT(""), SPAN_LIT("rubbish \xff\xfe"), SPAN_LIT("a\0b"),
		SPAN_LIT("<!DOCTYPE x [<!ENTITY a \"b\">]><xml>&a;</xml>"), SPAN_LIT("<xml><Event>unclosed")};
	struct gateworld w;
	struct gateworld_post p;
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = FRESH_MS});
	for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++) {
		gateworld_seal(&w, "bot", inside[i], 0, false, &p);
		assert_int_equal(gateworld_status(&w, &p), 200);
		struct inbox_row row = gateworld_row(&w, (int64_t)i + 1);
		assert_int_equal(row.body.n, inside[i].n);
		assert_true(inside[i].n == 0 || memcmp(row.body.p, inside[i].p, inside[i].n) == 0);
	}
	gateworld_close(&w);
}

static void verification(struct gateworld *w, struct span msg, int64_t off_s, char *target, size_t cap)
{
	struct gateworld_post p;
	struct text e;
	gateworld_seal(w, "bot", msg, off_s, true, &p);
	struct span echo = span_take(span_drop(p.body, 12), p.body.n - 14);
	text_init(&e, 4096);
	url_encode(&e, echo);
	snprintf(target, cap, "%s&echostr=%s", p.target, text_str(&e));
	text_release(&e);
}

static void test_verification(void **state)
{
	struct gateworld w;
	struct testhttp c;
	char target[2048];
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = FRESH_MS});
	const struct span echo[] = {SPAN_LIT("1616140317555161061"), SPAN_LIT("a\0\r\n\xff<>"), SPAN_LIT("")};
	for (size_t i = 0; i < 3; i++) {
		verification(&w, echo[i], 0, target, sizeof(target));
		for (int again = 0; again < 2; again++) { /* a read: it may be repeated */
			assert_int_equal(testhttp_ask(&c, &w.server, "GET", target, "", SPAN_ABSENT), 200);
			assert_int_equal(c.body.n, echo[i].n);
			assert_true(echo[i].n == 0 || memcmp(c.body.p, echo[i].p, echo[i].n) == 0);
			testhttp_close(&c);
		}
	}
	/* A proxy decoded the plus signs of echostr to blanks. */
	for (int i = 0; i < 50; i++) {
		char msg[20], *plus;
		snprintf(msg, sizeof(msg), "%d", i);
		verification(&w, span_of(msg), 0, target, sizeof(target));
		if (!(plus = strstr(target, "%2B")))
			continue;
		memcpy(plus, "%20", 3);
		assert_int_equal(testhttp_ask(&c, &w.server, "GET", target, "", SPAN_ABSENT), 200);
		assert_true(span_is(c.body, msg));
		testhttp_close(&c);
		break;
	}
	verification(&w, SPAN_LIT("old"), -301, target, sizeof(target));
	assert_int_equal(testhttp_ask(&c, &w.server, "GET", target, "", SPAN_ABSENT), 403);
	testhttp_close(&c);
	assert_int_equal(gateworld_rows(&w), 0);
	gateworld_close(&w);
}

/* Whatever is wrong with an envelope, the answer is the same, byte for byte. */
static void test_one_refusal(void **state)
{
	struct gateworld w;
	struct gateworld_post good, p;
	struct testhttp c;
	struct text first, now;
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = FRESH_MS});
	text_init(&first, 4096);
	text_init(&now, 4096);
	for (int i = 0;; i++) {
		const char *target = NULL, *headers = "";
		struct span body;
		gateworld_seal(&w, "bot", SPAN_LIT("msg"), 0, false, &good);
		p = good;
		body = p.body;
		char *query = strchr(p.target, '?'), *nonce = strstr(p.target, "&nonce=");
		switch (i) {
		case 0: query[15] = query[15] == 'a' ? 'b' : 'a'; break; /* signature */
		case 1: *query = 0; break;
		case 2: *nonce = 0; break;
		case 3: memcpy(query, "?msg_signature=%zz&", 19); break;
		case 4: memcpy(strstr(p.target, "timestamp="), "timestamp=%", 11); break;
		case 5: body = SPAN_LIT(""); break;
		case 6: body = SPAN_LIT("<xml><A>b</A></xml>"); break;
		case 7: body = SPAN_LIT("<!DOCTYPE a><xml><Encrypt>a</Encrypt></xml>"); break;
		case 8: body = SPAN_LIT("{\"encrypt\":7}"); break;
		case 9: body = span_take(body, body.n - 20); break;
		case 10:
			gateworld_seal(&w, "bot", SPAN_LIT("msg"), -301, false, &p);
			body = p.body;
			break;
		case 11:
			gateworld_seal(&w, "bot", SPAN_LIT("msg"), 301, false, &p);
			body = p.body;
			break;
		case 12: /* another app's envelope */
			gateworld_seal(&w, "ai", SPAN_LIT("msg"), 0, false, &p);
			memmove(p.target + 10, p.target + 9, strlen(p.target + 9) + 1);
			memcpy(p.target, "/wecom/bot", 10);
			body = p.body;
			break;
		case 13: /* timestamp and nonce change places: the signature stays right */
			w.nonce = 7;
			gateworld_seal(&w, "bot", SPAN_LIT("msg"), 0, false, &p);
			snprintf(strstr(p.target, "&timestamp="), 60, "&timestamp=n8&nonce=1760000000");
			body = p.body;
			break;
		case 14: body = SPAN_LIT("{\"encrypt\":\"\"}"); break;
		default: target = ""; break;
		}
		if (target)
			break;
		int status = testhttp_ask(&c, &w.server, "POST", p.target, headers, body);
		if (status != 403)
			fail_msg("case %d: %d", i, status);
		text_clear(&now);
		text_add(&now, c.head);
		text_add(&now, c.body);
		testhttp_close(&c);
		if (i == 0)
			text_add(&first, text_span(&now));
		assert_true(span_eq(text_span(&first), text_span(&now)));
	}
	/* GET as well. */
	assert_int_equal(testhttp_ask(&c, &w.server, "GET", "/wecom/bot?echostr=x", "", SPAN_ABSENT), 403);
	assert_true(span_eq(c.head, text_span(&first)));
	testhttp_close(&c);
	assert_int_equal(gateworld_rows(&w), 0);
	struct gate_counts counts;
	gate_counts(w.gate, &counts);
	assert_int_equal(counts.refused, 16);
	assert_int_equal(counts.stale, 2);
	text_release(&first);
	text_release(&now);
	gateworld_close(&w);
}

static void test_freshness(void **state)
{
	struct gateworld w;
	struct gateworld_post p;
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = FRESH_MS});
	gateworld_seal(&w, "bot", SPAN_LIT("a"), -300, false, &p);
	assert_int_equal(gateworld_status(&w, &p), 200);
	gateworld_seal(&w, "bot", SPAN_LIT("b"), 300, false, &p);
	assert_int_equal(gateworld_status(&w, &p), 200);
	w.now_ms += 1;
	gateworld_seal(&w, "bot", SPAN_LIT("c"), -300, false, &p);
	assert_int_equal(gateworld_status(&w, &p), 403);
	gateworld_close(&w);
	/* Switched off: any plausible time, but a number all the same. */
	gateworld_open(&w, (struct gate_conf){.freshness_ms = 0});
	gateworld_seal(&w, "bot", SPAN_LIT("a"), -300000000, false, &p);
	assert_int_equal(gateworld_status(&w, &p), 200);
	gateworld_seal(&w, "bot", SPAN_LIT("b"), -1759999000, false, &p); /* 1970 */
	assert_int_equal(gateworld_status(&w, &p), 200);
	gateworld_seal(&w, "bot", SPAN_LIT("c"), -1760000000, false, &p); /* 0 */
	assert_int_equal(gateworld_status(&w, &p), 403);
	gateworld_seal(&w, "bot", SPAN_LIT("d"), -1760000001, false, &p);
	assert_int_equal(gateworld_status(&w, &p), 403);
	gateworld_seal(&w, "bot", SPAN_LIT("e"), 1000000000000, false, &p); /* 13 digits */
	assert_int_equal(gateworld_status(&w, &p), 403);
	gateworld_close(&w);
}

static void test_replay(void **state)
{
	struct gateworld w;
	struct gateworld_post p, q;
	struct testhttp c[2];
	struct gate_counts counts;
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = FRESH_MS});
	gateworld_seal(&w, "bot", SPAN_LIT("once"), 0, false, &p);
	for (int i = 0; i < 3; i++)
		assert_int_equal(gateworld_status(&w, &p), 200);
	assert_int_equal(gateworld_rows(&w), 1);
	/* The same bytes to another app with the same keys are another callback. */
	q = p;
	snprintf(q.target, sizeof(q.target), "/wecom/%%E5%%B0%%8F%%E5%%BA%%97%s", strchr(p.target, '?'));
	assert_int_equal(gateworld_status(&w, &q), 200);
	assert_int_equal(gateworld_rows(&w), 2);
	/* The same content with another nonce is not a replay: the fold decides. */
	gateworld_seal(&w, "bot", SPAN_LIT("once"), 0, false, &q);
	assert_int_equal(gateworld_status(&w, &q), 200);
	assert_int_equal(gateworld_rows(&w), 3);
	/* Two copies in one turn: both 200, one row. */
	gateworld_seal(&w, "bot", SPAN_LIT("twice at once"), 0, false, &p);
	for (int i = 0; i < 2; i++) {
		struct span request =
			arena_printf(w.a, "POST %s HTTP/1.1\r\nHost: t\r\nContent-Length: %zu\r\n\r\n%.*s", p.target,
				p.body.n, SPAN_ARG(p.body));
		testhttp_open(&c[i], &w.server);
		assert_int_equal(testhttp_write(&c[i], request), request.n);
	}
	for (int i = 0; i < 2; i++) {
		assert_int_equal(testhttp_wait(&c[i], &w.server, false), 200);
		testhttp_close(&c[i]);
	}
	assert_int_equal(gateworld_rows(&w), 4);
	gate_counts(w.gate, &counts);
	assert_int_equal(counts.kept, 4);
	assert_int_equal(counts.replayed, 3);
	/* A replay with a tampered body is no replay. */
	q = p;
	q.body = arena_copy(w.a, p.body);
	((char *)(uintptr_t)q.body.p)[130] ^= 1;
	assert_int_equal(gateworld_status(&w, &q), 403);
	/* Later than the window it is stale. */
	w.now_ms += 400000;
	assert_int_equal(gateworld_status(&w, &p), 403);
	assert_int_equal(gateworld_rows(&w), 4);
	/* From a clock that is ahead: fresh for both halves of the window, and known as long. */
	gateworld_seal(&w, "bot", SPAN_LIT("ahead"), FRESH_MS / 1000, false, &p);
	assert_int_equal(gateworld_status(&w, &p), 200);
	w.now_ms += 2 * FRESH_MS - 1;
	assert_int_equal(gateworld_status(&w, &p), 200);
	assert_int_equal(gateworld_rows(&w), 5);
	gateworld_close(&w);
}

/* What the gate wrote for `siyu status`, a second later. */
static struct span tally(struct gateworld *w)
{
	struct text t;
	struct err err = {0};
	w->now_ms += 1000;
	(void)gate_turn(w->gate, -1, 0);
	text_init(&t, 8192);
	if (fileio_read(w->tally_path, &t, &err) != RC_OK)
		fail_msg("%s", err.text);
	struct span s = arena_copy(w->a, text_span(&t));
	text_release(&t);
	return s;
}

static void has(struct span tally, const char *part)
{
	if (span_search(tally, span_of(part)) == SIZE_MAX)
		fail_msg("no %s in %.*s", part, SPAN_ARG(tally));
}

/* Who types a wrong token into the console finds out why from `siyu status`. */
static void test_tally(void **state)
{
	static const char *const wrong[] = {"/wecom/bto?msg_signature=1", "/orders"};
	struct gateworld w;
	struct gateworld_post p;
	struct testhttp c;
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = FRESH_MS});
	struct span s = tally(&w);
	has(s, "\"since_ms\":1760000000000,\"verified\":0,\"kept\":0,\"replayed\":0,\"failed\":0,\"refused\":{}");
	gateworld_seal(&w, "bot", SPAN_LIT("a"), 0, false, &p);
	assert_int_equal(gateworld_status(&w, &p), 200);
	gateworld_seal(&w, "bot", SPAN_LIT("late"), -301, false, &p);
	assert_int_equal(gateworld_status(&w, &p), 403);
	gateworld_seal(&w, "bot", SPAN_LIT("b"), 0, false, &p);
	char *sign = strstr(p.target, "msg_signature=") + strlen("msg_signature=");
	*sign = *sign == '0' ? '1' : '0';
	for (int i = 0; i < 2; i++)
		assert_int_equal(gateworld_status(&w, &p), 403);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(testhttp_ask(&c, &w.server, "POST", wrong[i], "", SPAN_LIT("x")), 404);
		testhttp_close(&c);
	}
	/* What has nothing to do with us is not counted. */
	assert_int_equal(testhttp_ask(&c, &w.server, "GET", "/favicon.ico", "", SPAN_ABSENT), 404);
	testhttp_close(&c);
	s = tally(&w);
	has(s, "\"kept\":1,\"last_kept_ms\":1760000001000");
	has(s, "\"signature\":{\"count\":2,\"last_ms\":1760000001000,\"path\":\"/wecom/bot\",\"hint\":\"the Token");
	has(s, "\"stale\":{\"count\":1,");
	has(s, "\"app\":{\"count\":1,\"last_ms\":1760000001000,\"path\":\"/wecom/bto\",\"hint\":\"no section [app");
	has(s, "\"orders_closed\":{\"count\":1,");
	if (span_search(s, SPAN_LIT("favicon")) != SIZE_MAX || span_search(s, SPAN_LIT("msg_signature=")) != SIZE_MAX)
		fail_msg("%.*s", SPAN_ARG(s));
	/* Without news it is not written again; nor more than once a second. */
	assert_int_equal(unlink(w.tally_path), 0);
	w.now_ms += 5000;
	(void)gate_turn(w.gate, -1, 0);
	assert_int_equal(access(w.tally_path, F_OK), -1);
	gateworld_seal(&w, "bot", SPAN_LIT("c"), 0, false, &p);
	assert_int_equal(gateworld_status(&w, &p), 200);
	has(tally(&w), "\"kept\":2,");
	/* A folder in its way: the gate goes on. */
	assert_int_equal(unlink(w.tally_path), 0);
	assert_int_equal(mkdir(w.tally_path, 0700), 0);
	gateworld_seal(&w, "bot", SPAN_LIT("d"), 0, false, &p);
	w.now_ms += 2000;
	assert_int_equal(gateworld_status(&w, &p), 200);
	assert_int_equal(rmdir(w.tally_path), 0);
	has(tally(&w), "\"kept\":3,");
	gateworld_close(&w);
}

static void test_routes(void **state)
{
	static const struct {
		const char *method, *target;
		int status;
	} cases[] = {
		{"GET", "/", 404},
		{"GET", "/wecom", 404},
		{"GET", "/wecom/", 404},
		{"POST", "/wecom/other?x=1", 404},
		{"POST", "/wecom/bot/", 404},
		{"GET", "/wecom/%62ot", 403},   /* decoded once … */
		{"GET", "/wecom/%2562ot", 404}, /* … not twice */
		{"GET", "/wecom/bot%", 404},
		{"PUT", "/wecom/bot", 405},
		{"HEAD", "/wecom/bot", 405},
		{"DELETE", "/healthz", 405},
		{"GET", "/healthz", 200},
		{"HEAD", "/healthz", 200},
		{"GET", "/healthz?x", 200},
		{"GET", "/orders", 404}, /* no key, no webhook */
		{"GET", "/../healthz", 404},
	};
	struct gateworld w;
	struct testhttp c;
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = FRESH_MS});
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool body = strcmp(cases[i].method, "POST") == 0 || strcmp(cases[i].method, "PUT") == 0;
		int status = testhttp_ask(
			&c, &w.server, cases[i].method, cases[i].target, "", body ? SPAN_LIT("x") : SPAN_ABSENT);
		if (status != cases[i].status)
			fail_msg("%s %s: %d", cases[i].method, cases[i].target, status);
		if (status == 405)
			assert_true(span_search(c.head, SPAN_LIT("Allow: ")) != SIZE_MAX);
		if (i == 11)
			assert_true(span_is(c.body, "{\"ok\":true,\"role\":\"gate\",\"version\":\"1.2.3\"}\n"));
		testhttp_close(&c);
	}
	assert_int_equal(testhttp_ask(&c, &w.server, "POST", "/wecom/bot", "", SPAN_ABSENT), 411);
	testhttp_close(&c);
	gateworld_close(&w);
}

static void test_max_body(void **state)
{
	struct gateworld w;
	struct gateworld_post p;
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = FRESH_MS, .max_body_bytes = 20000});
	char *big = calloc(1, 30000);
	gateworld_seal(&w, "bot", span_make(big, 14000), 0, false, &p);
	assert_in_range(p.body.n, 18000, 20000);
	assert_int_equal(gateworld_status(&w, &p), 200);
	gateworld_seal(&w, "bot", span_make(big, 15000), 0, false, &p);
	assert_in_range(p.body.n, 20001, 25000);
	assert_int_equal(gateworld_status(&w, &p), 413);
	assert_int_equal(gateworld_rows(&w), 1);
	free(big);
	gateworld_close(&w);
}

/* Bodies of a megabyte on several connections at once, all kept. */
static void test_megabytes(void **state)
{
	enum { CLIENTS = 6 };
	struct gateworld w;
	struct gateworld_post p[CLIENTS];
	struct testhttp c[CLIENTS];
	struct span rest[CLIENTS];
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = FRESH_MS});
	char *big = calloc(1, 780000);
	for (int i = 0; i < CLIENTS; i++) {
		memset(big, 'a' + i, 780000);
		gateworld_seal(&w, "bot", span_make(big, 780000), 0, false, &p[i]);
		assert_in_range(p[i].body.n, 1040000, 1048576);
		rest[i] = arena_printf(
			w.a, "POST %s HTTP/1.1\r\nHost: t\r\nContent-Length: %zu\r\n\r\n", p[i].target, p[i].body.n);
		testhttp_open(&c[i], &w.server);
		assert_int_equal(testhttp_write(&c[i], rest[i]), rest[i].n);
		rest[i] = p[i].body;
	}
	size_t left = 1;
	for (int turns = 0; left > 0 && turns < 20000; turns++) {
		left = 0;
		for (int i = 0; i < CLIENTS; i++) {
			rest[i] = span_drop(rest[i], testhttp_write(&c[i], rest[i]));
			left += rest[i].n;
		}
		(void)gate_turn(w.gate, -1, 1);
	}
	for (int i = 0; i < CLIENTS; i++) {
		assert_int_equal(testhttp_wait(&c[i], &w.server, false), 200);
		testhttp_close(&c[i]);
	}
	assert_int_equal(gateworld_rows(&w), CLIENTS);
	assert_int_equal(gateworld_row(&w, 1).body.n, 780000);
	free(big);
	gateworld_close(&w);
}

/* Hundreds at once: few commits (new connections are taken ten at a time), all answered. */
static void test_group_commit(void **state)
{
	enum { CLIENTS = 600 };
	static struct testhttp c[CLIENTS];
	struct gateworld w;
	struct gateworld_post p;
	struct gate_counts counts;
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = FRESH_MS});
	for (int i = 0; i < CLIENTS; i++) {
		gateworld_seal(&w, "bot", SPAN_LIT("m"), 0, false, &p);
		struct span request =
			arena_printf(w.a, "POST %s HTTP/1.1\r\nHost: t\r\nContent-Length: %zu\r\n\r\n%.*s", p.target,
				p.body.n, SPAN_ARG(p.body));
		testhttp_open(&c[i], &w.server);
		assert_int_equal(testhttp_write(&c[i], request), request.n);
	}
	for (int i = 0; i < CLIENTS; i++) {
		assert_int_equal(testhttp_wait(&c[i], &w.server, false), 200);
		testhttp_close(&c[i]);
	}
	gate_counts(w.gate, &counts);
	assert_int_equal(counts.kept, CLIENTS);
	assert_true(counts.commits >= CLIENTS / 256 && counts.commits <= CLIENTS / 8);
	assert_int_equal(gateworld_rows(&w), CLIENTS);
	gateworld_close(&w);
}

/* A disk that takes nothing more: 503, nothing remembered, and the repetition is kept later. */
static void test_failed_commit(void **state)
{
	struct gateworld w;
	struct gateworld_post p;
	struct testhttp c;
	struct gate_counts counts;
	struct rlimit was, none;
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = FRESH_MS});
	gateworld_seal(&w, "bot", SPAN_LIT("before"), 0, false, &p);
	assert_int_equal(gateworld_status(&w, &p), 200);
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	none = was;
	none.rlim_cur = 1;
	gateworld_seal(&w, "bot", SPAN_LIT("during"), 0, false, &p);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	int first = gateworld_status(&w, &p), second = gateworld_status(&w, &p);
	int health = testhttp_ask(&c, &w.server, "GET", "/healthz", "", SPAN_ABSENT);
	testhttp_close(&c);
	w.now_ms += 60000;
	int later = testhttp_ask(&c, &w.server, "GET", "/healthz", "", SPAN_ABSENT);
	testhttp_close(&c);
	w.now_ms -= 60000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(later, 200);
	assert_int_equal(first, 503);
	assert_int_equal(second, 503);
	assert_int_equal(health, 503);
	gate_counts(w.gate, &counts);
	assert_int_equal(counts.failed, 2);
	assert_int_equal(counts.kept, 1);
	assert_int_equal(gateworld_status(&w, &p), 200);
	assert_int_equal(gateworld_rows(&w), 2);
	assert_true(span_is(gateworld_row(&w, 2).body, "during"));
	assert_int_equal(testhttp_ask(&c, &w.server, "GET", "/healthz", "", SPAN_ABSENT), 200);
	testhttp_close(&c);
	gateworld_close(&w);
}

/* Stopped with requests under way: they hear 503, and nothing is lost or leaked. */
static void test_stop(void **state)
{
	struct gateworld w;
	struct gateworld_post p;
	struct testhttp c;
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = FRESH_MS});
	gateworld_seal(&w, "bot", SPAN_LIT("m"), 0, false, &p);
	testhttp_open(&c, &w.server);
	struct span head =
		arena_printf(w.a, "POST %s HTTP/1.1\r\nHost: t\r\nContent-Length: %zu\r\n\r\n", p.target, p.body.n);
	assert_int_equal(testhttp_write(&c, head), head.n);
	(void)gate_turn(w.gate, -1, 5);
	(void)gate_turn(w.gate, -1, 5);
	assert_int_equal(testhttp_write(&c, p.body), p.body.n);
	gate_free(w.gate);
	w.gate = NULL;
	testhttp_read(&c);
	assert_true(!testhttp_whole(&c, false) || c.status == 503);
	testhttp_close(&c);
	assert_int_equal(gateworld_rows(&w), 0);
	gateworld_close(&w);
}

static void test_bad_configuration(void **state)
{
	struct gate_app apps[] = {
		{SPAN_LIT("a"), SPAN_LIT("t"), SPAN_LIT("short"), SPAN_LIT("ww1"), false},
		{SPAN_LIT("a"), SPAN_LIT("t"), SPAN_LIT("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"), SPAN_LIT("ww1"),
			false},
	};
	struct gate_conf conf = {.apps = apps, .apps_count = 2, .inbox_path = "/nonexistent/inbox.db", .listen_fd = -1};
	struct gate *g = NULL;
	struct err err = {0};
	(void)state;
	assert_int_equal(gate_new(&conf, &g, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "'a'"));
	assert_null(strstr(err.text, "short"));
	apps[0] = apps[1];
	assert_int_equal(gate_new(&conf, &g, &err), RC_INVALID);
	conf.apps_count = 1;
	assert_int_not_equal(gate_new(&conf, &g, &err), RC_OK);
	assert_null(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keeps),
		cmocka_unit_test(test_keeps_anything),
		cmocka_unit_test(test_verification),
		cmocka_unit_test(test_one_refusal),
		cmocka_unit_test(test_freshness),
		cmocka_unit_test(test_replay),
		cmocka_unit_test(test_tally),
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_max_body),
		cmocka_unit_test(test_megabytes),
		cmocka_unit_test(test_group_commit),
		cmocka_unit_test(test_failed_commit),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_bad_configuration),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
