/* rooms: net store inbox wecom */
/* Every call that siyu makes against every way in which a network or what stands in it can fail, over real sockets: the sender's request,
 * net's client, and what is written down of it. One table of faults, all calls of tests/golden.h at once. */
#include "golden.h"
#include "sendrig.h"

#include "base/clock.h"
#include "net/fetch.h"
#include "net/listen.h"
#include "store/hooklog.h"
#include "wecom/answer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SLOW_MS 1200 /* of a call that is to run out of time */
#define CALL_MS 20000
#define PATIENCE_MS 60000
#define HUGE_AT_ONCE 4 /* each of them may take 16 MiB */
#define STEP_MS 61000  /* between two faults, so that no allowance of a minute is in the way */

enum deed {
	SAY,     /* the whole answer, then the connection stays */
	SAY_END, /* … and ends */
	HUSH,    /* nothing, ever */
	DRIP,    /* the answer byte by byte, each after a while, never the end */
	FLOOD,   /* the answer, and bytes without end */
	RESET,   /* RST instead of an answer */
	REFUSE,  /* RST before the request is read */
	NOBODY,  /* nothing listens there */
	FULL     /* the connection is never accepted */
};
struct fault {
	const char *name;
	enum deed deed;
	const char *answer;
	enum wire_outcome outcome;
	enum answer_odd odd; /* of an answer */
	enum errclass cls;
	bool or_unknown; /* some libcurls do not take that for an answer */
};

#define HTTP "HTTP/1.1 200 OK\r\n"
#define JSON "Content-Type: application/json; charset=UTF-8\r\n"
static const struct fault faults[] = {
	{"nobody listens", NOBODY, "", WIRE_NOT_SENT, 0, 0, false},
	{"out of time before the request", FULL, "", WIRE_NOT_SENT, 0, 0, false},
	{"out of time behind the request", HUSH, "", WIRE_UNKNOWN, 0, 0, false},
	{"headers drip", DRIP, HTTP "X-A: 0123456789012345678901234567890123456789", WIRE_UNKNOWN, 0, 0, false},
	{"the body drips", DRIP, HTTP JSON "Content-Length: 90\r\n\r\n{\"errcode\":0,\"errmsg\":\"ok\"", WIRE_UNKNOWN,
		0, 0, false},
	{"cut without an answer", SAY_END, "", WIRE_UNKNOWN, 0, 0, false},
	{"reset behind the request", RESET, "", WIRE_UNKNOWN, 0, 0, false},
	{"reset before the request is read", REFUSE, "", WIRE_UNKNOWN, 0, 0, false},
	{"cut within the headers", SAY_END, HTTP "Content-Ty", WIRE_ANSWERED, ANSWER_EMPTY, ERRCLASS_ODD, true},
	{"cut within the body", SAY_END, HTTP JSON "Content-Length: 27\r\n\r\n{\"errcode\":0,", WIRE_UNKNOWN, 0, 0,
		false},
	{"a broken chunk", SAY_END, HTTP JSON "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", WIRE_UNKNOWN, 0, 0,
		false},
	{"no HTTP", SAY_END, "SSH-2.0-OpenSSH_9.2\r\n", WIRE_UNKNOWN, 0, 0, false},
	{"an answer without end", FLOOD, HTTP JSON "Content-Length: 99999999\r\n\r\n{\"errcode\":0,", WIRE_UNKNOWN, 0,
		0, false},
	{"headers without end", FLOOD, HTTP "X-A: ", WIRE_UNKNOWN, 0, 0, false},
	{"half of the JSON", SAY, HTTP JSON "Content-Length: 18\r\n\r\n{\"errcode\":0,\"errm", WIRE_ANSWERED,
		ANSWER_MALFORMED, ERRCLASS_ODD, false},
	{"malformed JSON", SAY, HTTP JSON "Content-Length: 15\r\n\r\n{\"errcode\":,,0}", WIRE_ANSWERED,
		ANSWER_MALFORMED, ERRCLASS_ODD, false},
	{"a list", SAY, HTTP JSON "Content-Length: 2\r\n\r\n[]", WIRE_ANSWERED, ANSWER_MALFORMED, ERRCLASS_ODD, false},
	{"another's JSON", SAY, HTTP JSON "Content-Length: 16\r\n\r\n{\"error\":\"busy\"}", WIRE_ANSWERED,
		ANSWER_MALFORMED, ERRCLASS_ODD, false},
	{"nothing in it", SAY, HTTP JSON "Content-Length: 0\r\n\r\n", WIRE_ANSWERED, ANSWER_EMPTY, ERRCLASS_ODD, false},
	{"a login page", SAY, HTTP "Content-Type: text/html\r\nContent-Length: 18\r\n\r\n<html>login</html>",
		WIRE_ANSWERED, ANSWER_HTML, ERRCLASS_ODD, false},
	{"a proxy's 502", SAY,
		"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 16\r\n\r\n<html>502</html>",
		WIRE_ANSWERED, ANSWER_HTML, ERRCLASS_ODD, false},
	{"503 without a body", SAY, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", WIRE_ANSWERED,
		ANSWER_EMPTY, ERRCLASS_ODD, false},
	{"504 that claims success", SAY,
		"HTTP/1.1 504 Gateway Timeout\r\n" JSON "Content-Length: 13\r\n\r\n{\"errcode\":0}", WIRE_ANSWERED,
		ANSWER_STATUS, ERRCLASS_ODD, false},
	{"moved away", SAY,
		"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 18\r\n\r\n<html>moved</html>",
		WIRE_ANSWERED, ANSWER_HTML, ERRCLASS_ODD, false},
	{"moved to HTTPS", SAY,
		"HTTP/1.1 301 Moved Permanently\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
		WIRE_ANSWERED, ANSWER_EMPTY, ERRCLASS_ODD, false},
	{"no such path", SAY, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", WIRE_ANSWERED, ANSWER_EMPTY,
		ERRCLASS_BUG, false},
	{"busy, as a page", SAY,
		HTTP "Content-Type: text/html\r\nContent-Length: 37\r\n\r\n{\"errcode\":-1,\"errmsg\":\"system busy\"}",
		WIRE_ANSWERED, ANSWER_SOUND, ERRCLASS_RETRY, false},
	{"a number as text", SAY,
		HTTP JSON "Content-Length: 42\r\n\r\n{\"errcode\":\"60020\",\"errmsg\":\"not allowed\"}", WIRE_ANSWERED,
		ANSWER_SOUND, ERRCLASS_CONFIG, false},
};
#define FAULTS (sizeof faults / sizeof *faults)

/* -- the other side --------------------------------------------------------------------------------------------------------- */

struct conn {
	int fd;
	char head[16384];
	size_t n, said;
	bool asked, over;
	int64_t next_ms;
};
#define CONNS 256
struct peer {
	const struct fault *fault;
	int fd;
	uint16_t port;
	struct conn conn[CONNS];
	int conns, requests;
};

static void end_conn(struct conn *c, bool reset)
{
	struct linger now = {.l_onoff = 1, .l_linger = 0};
	if (reset)
		assert_int_equal(setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now), 0);
	close(c->fd);
	c->fd = -1;
	c->over = true;
}

/* The whole request is there: its headers, and as many bytes as they say. */
static bool whole(const struct conn *c)
{
	int64_t length = 0;
	struct span rest = span_make(c->head, c->n), line;
	while (span_cut(rest, '\n', &line, &rest)) {
		line = span_trim(line);
		if (line.n == 0)
			return (int64_t)rest.n >= length;
		if (span_starts(line, "Content-Length:"))
			assert_true(span_int(span_trim(span_drop(line, 15)), &length));
	}
	return false;
}

static void hear(struct peer *p, struct conn *c)
{
	ssize_t got = recv(c->fd, c->head + c->n, sizeof c->head - c->n, MSG_DONTWAIT);
	if (got == 0 || (got < 0 && errno != EAGAIN)) {
		end_conn(c, false);
		return;
	}
	c->n += got > 0 ? (size_t)got : 0;
	if (!whole(c))
		return;
	p->requests++;
	c->asked = true;
	c->said = 0;
	c->n = 0; /* the next request of a kept connection */
}

static void say(struct peer *p, struct conn *c)
{
	static const char flood[65536] = {0};
	const char *answer = p->fault->answer;
	size_t all = strlen(answer);
	bool more = c->said < all;
	size_t n = p->fault->deed == DRIP && more ? 1 : more ? all - c->said : 0;
	ssize_t sent = 0;
	if (p->fault->deed == DRIP && clock_boot_ms() < c->next_ms)
		return;
	c->next_ms = clock_boot_ms() + 20;
	if (n > 0)
		sent = send(c->fd, answer + c->said, n, MSG_NOSIGNAL | MSG_DONTWAIT);
	else if (p->fault->deed == FLOOD)
		sent = send(c->fd, flood, sizeof flood, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (sent < 0 && errno != EAGAIN)
		end_conn(c, false);
	c->said += sent > 0 ? (size_t)sent : 0;
	if (c->over || c->said < all)
		return;
	if (p->fault->deed == SAY_END)
		end_conn(c, false);
	else if (p->fault->deed == SAY)
		c->asked = false;
}

static void serve(struct peer *p)
{
	int fd;
	while (p->fault->deed != NOBODY && p->fault->deed != FULL && (fd = accept(p->fd, NULL, NULL)) >= 0) {
		assert_true(p->conns < CONNS);
		p->conn[p->conns++] = (struct conn){.fd = fd};
	}
	for (int i = 0; i < p->conns; i++) {
		struct conn *c = &p->conn[i];
		if (c->over)
			continue;
		if (p->fault->deed == REFUSE)
			end_conn(c, true);
		else if (!c->asked)
			hear(p, c);
		else if (p->fault->deed == RESET)
			end_conn(c, true);
		else if (p->fault->deed != HUSH)
			say(p, c);
	}
}

/* A listener whose queue is full: the kernel lets nobody in. false: this kernel does. */
static bool fill_queue(struct peer *p)
{
	struct sockaddr_storage to, other;
	socklen_t n = sizeof to, other_n = sizeof other;
	assert_int_equal(listen(p->fd, 0), 0);
	assert_int_equal(getsockname(p->fd, (struct sockaddr *)&to, &n), 0);
	for (int i = 0; i < 8; i++) {
		int fd = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
		assert_true(fd >= 0);
		p->conn[p->conns++] = (struct conn){.fd = fd, .over = true};
		(void)connect(fd, (struct sockaddr *)&to, n);
	}
	return getpeername(p->conn[p->conns - 1].fd, (struct sockaddr *)&other, &other_n) < 0 && errno == ENOTCONN;
}

static void open_peer(struct peer *p, const struct fault *fault)
{
	struct err err = {0};
	*p = (struct peer){.fault = fault};
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &p->fd, &err), RC_OK);
	assert_int_equal(listen_port(p->fd, &p->port, &err), RC_OK);
	if (fault->deed == NOBODY)
		listen_close(p->fd);
}

static void close_peer(struct peer *p)
{
	for (int i = 0; i < p->conns; i++)
		if (p->conn[i].fd >= 0)
			close(p->conn[i].fd);
	if (p->fault->deed != NOBODY)
		listen_close(p->fd);
}

/* -- the calls ---------------------------------------------------------------------------------------------------------------- */

struct caller {
	const struct golden *g;
	struct rig *rig;
	struct outbox_key key;
	bool replied;
	enum port_outcome outcome;
	int status;
	struct text body;
};
struct world {
	struct fetch *fetch;
	struct caller call[API_COUNT];
	int calls;
	struct peer peer;
};

static void on_reply(void *user, const struct fetch_reply *r)
{
	static const enum port_outcome outcome[] = {
		[FETCH_ANSWERED] = PORT_ANSWERED, [FETCH_NOT_SENT] = PORT_NOT_SENT, [FETCH_UNKNOWN] = PORT_UNKNOWN};
	struct caller *c = &((struct world *)user)->call[r->id];
	assert_false(c->replied);
	c->replied = true;
	c->outcome = outcome[r->outcome];
	c->status = r->status;
	text_clear(&c->body);
	text_add(&c->body, r->body);
}

static enum rc load_media(void *user, struct span sha256, struct text *out, struct err *err)
{
	(void)user;
	(void)sha256;
	(void)err;
	text_adds(out, GOLDEN_CONTENT);
	return RC_OK;
}

static enum rc robot(void *user, struct span name, struct span *ret_key, int *ret_per_minute)
{
	(void)user;
	(void)name;
	*ret_key = SPAN_LIT(GOLDEN_KEY);
	*ret_per_minute = 20;
	return RC_OK;
}

static enum rc hook(void *user, struct span name, struct span *ret_url, struct span *ret_secret)
{
	(void)user;
	(void)name;
	*ret_url = SPAN_LIT("http://api/crm");
	*ret_secret = SPAN_LIT("s3cr3t-of-sixteen");
	return RC_OK;
}

/* The event whose body the sender looks for. */
static void keep_event(struct rig *r)
{
	const struct hooklog_event e = {.event = 7,
		.hook = SPAN_LIT("crm"),
		.kind = SPAN_LIT("ping"),
		.id = SPAN_LIT("evt_1"),
		.line = SPAN_LIT("p:"),
		.body = golden_text(r->a, GOLDEN_EVENT),
		.state = HOOKLOG_SENDING};
	struct err err = {0};
	assert_int_equal(db_begin(r->db, &err), RC_OK);
	assert_int_equal(hooklog_add(r->db, &e, &err), RC_OK);
	assert_int_equal(db_commit(r->db, &err), RC_OK);
}

/* The first golden of each call, with a sender of its own. gettoken has no effect: the sender asks for it by itself. */
static void open_world(struct world *w)
{
	struct fetch_conf conf = {.per_host_max = API_COUNT};
	struct err err = {0};
	assert_int_equal(fetch_new(&conf, on_reply, w, &w->fetch, &err), RC_OK);
	for (size_t i = 0; i < GOLDENS; i++) {
		struct caller *c = &w->call[w->calls];
		void *rig = NULL;
		if (w->calls > 0 && c[-1].g->api == golden_table[i].api)
			continue;
		if (api_unkept(golden_table[i].api) && golden_table[i].api != API_GETTOKEN)
			continue; /* asked by a page, which hears what came (test_sendpage) */
		c->g = &golden_table[i];
		sendrig_setup(&rig);
		c->rig = rig;
		c->rig->conf.load_media = load_media;
		c->rig->conf.robot = robot;
		c->rig->conf.hook = hook;
		text_init(&c->body, FETCH_BODY_MAX);
		if (c->g->api != API_GETTOKEN)
			sendrig_ready(c->rig);
		if (c->g->api == API_HOOK)
			keep_event(c->rig);
		w->calls++;
	}
	int unkept = 0;
	for (int api = API_NONE + 1; api < API_COUNT; api++)
		unkept += api_unkept((enum api_id)api);
	assert_int_equal(w->calls, API_COUNT - 1 - (unkept - 1));
}

static void close_world(struct world *w)
{
	fetch_free(w->fetch);
	for (int i = 0; i < w->calls; i++) {
		void *rig = w->call[i].rig;
		text_release(&w->call[i].body);
		sendrig_teardown(&rig);
	}
}

/* The sender asks: its request, to our peer. */
static void begin(struct world *w, struct caller *c)
{
	const struct api_def *d = api_def(c->g->api);
	struct rig *r = c->rig;
	struct err err = {0};
	r->calls = 0;
	r->now_ms += STEP_MS;
	if (c->g->api == API_GETTOKEN) {
		if (!r->send)
			sendrig_start(r);
		sendrig_folded(r);
	} else {
		struct request q = golden_request(r->a, c->g->api, golden_text(r->a, c->g->kept));
		c->key = sendrig_effect(r, &q, d->lane, OUTBOX_NEVER);
	}
	sendrig_turn(r);
	if (r->calls != 1)
		fail_msg("%s: %d calls", d->name, r->calls);
	struct span url = span_of(r->call[0].url);
	assert_true(span_starts(url, "http://api/"));
	struct span to = arena_printf(r->a, "http://127.0.0.1:%u%.*s", (unsigned)w->peer.port,
		SPAN_ARG(span_drop(url, strlen("http://api"))));
	bool slow = w->peer.fault->deed == HUSH || w->peer.fault->deed == DRIP || w->peer.fault->deed == FULL;
	const struct fetch_call call = {.id = (uint64_t)(c - w->call),
		.method = d->method,
		.url = to,
		.content_type = d->body == API_BODY_NONE ? SPAN_ABSENT : SPAN_LIT("application/json"),
		.body = d->body == API_BODY_NONE ? SPAN_ABSENT : span_of(r->call[0].body),
		.timeout_ms = slow ? SLOW_MS : CALL_MS};
	c->replied = false;
	if (fetch_start(w->fetch, &call, &err))
		fail_msg("%s: %s", d->name, err.text);
}

/* What stands in the inbox of it. */
static void written_down(const struct fault *f, struct caller *c)
{
	struct rig *r = c->rig;
	struct inbox_row row;
	struct wire_answer x = {0};
	struct json_doc *doc = NULL;
	struct answer a = {0};
	struct err err = {0};
	int64_t head;
	const char *name = api_def(c->g->api)->name;
	assert_int_equal(inbox_head(r->in, &head, &err), RC_OK);
	assert_int_equal(inbox_get(r->in, r->a, head, &row, &err), RC_OK);
	assert_int_equal(row.kind, INBOX_ANSWER);
	assert_int_equal(wire_answer_read(r->a, row.body, &x, &doc, &err), RC_OK);
	if (x.outcome != f->outcome && !(f->or_unknown && x.outcome == WIRE_UNKNOWN))
		fail_msg("%s, %s: %s", f->name, name, wire_outcome_name(x.outcome));
	assert_int_equal(x.key.ordinal, c->key.ordinal);
	assert_int_equal(x.try_no, 1);
	if (x.outcome == WIRE_ANSWERED) {
		assert_int_equal(answer_read(r->a, c->g->api, x.said, &a, &err), RC_OK);
		/* A receiver of ours says all by its status, whatever stands in its answer. */
		bool hook = c->g->api == API_HOOK, took = c->status >= 200 && c->status < 300;
		if (hook ? a.odd != ANSWER_SOUND || a.cls != (took ? ERRCLASS_OK : ERRCLASS_RETRY)
			 : a.odd != f->odd || a.cls != f->cls)
			fail_msg("%s, %s: %s, %s", f->name, name, answer_odd_name(a.odd), errclass_name(a.cls));
	}
	json_free(doc);
}

/* No token, no other call before a while, and a person is told why. */
static void token_is_wanted(const struct fault *f, struct caller *c)
{
	struct text why;
	text_init(&why, 4096);
	send_trouble(c->rig->send, &why);
	if (why.n == 0)
		fail_msg("%s: nobody is told that there is no token", f->name);
	text_release(&why);
	c->rig->calls = 0;
	sendrig_turn(c->rig);
	assert_int_equal(c->rig->calls, 0);
	c->rig->now_ms += 600000; /* after a refusal */
}

static void end(struct world *w, struct caller *c)
{
	struct rig *r = c->rig;
	struct err err = {0};
	struct wecom_reply reply = {
		.id = r->call[0].id, .outcome = c->outcome, .status = c->status, .body = text_span(&c->body)};
	send_reply(r->send, r->now_ms, &reply);
	sendrig_turn(r);
	if (c->g->api == API_GETTOKEN) {
		token_is_wanted(w->peer.fault, c);
		return;
	}
	written_down(w->peer.fault, c);
	assert_int_equal(r->calls, 1); /* nothing is repeated by itself: the fold decides */
	struct outbox_row e;
	assert_int_equal(outbox_get(r->db, r->a, c->key, &e, &err), RC_OK);
	e.state = OUTBOX_CANCELLED;
	assert_int_equal(db_begin(r->db, &err), RC_OK);
	assert_int_equal(outbox_move(r->db, &e, &err), RC_OK);
	assert_int_equal(db_commit(r->db, &err), RC_OK);
	sendrig_moved(r);
	arena_reset(r->a);
}

static void round_of(struct world *w, int from, int to)
{
	int64_t until = clock_boot_ms() + PATIENCE_MS;
	for (int i = from; i < to; i++)
		begin(w, &w->call[i]);
	while (fetch_count(w->fetch) > 0) {
		fetch_step(w->fetch, w->peer.fault->deed == FLOOD ? 0 : 1);
		serve(&w->peer);
		if (clock_boot_ms() > until)
			fail_msg("%s: not within %d s", w->peer.fault->name, PATIENCE_MS / 1000);
	}
	for (int i = from; i < to; i++) {
		assert_true(w->call[i].replied);
		end(w, &w->call[i]);
	}
}

static void test_every_call_survives_every_fault(void **state)
{
	static struct world w;
	(void)state;
	open_world(&w);
	for (size_t i = 0; i < FAULTS; i++) {
		open_peer(&w.peer, &faults[i]);
		int at_once = faults[i].deed == FLOOD ? HUGE_AT_ONCE : w.calls;
		bool can = faults[i].deed != FULL || fill_queue(&w.peer);
		if (!can)
			print_message("skip %s: this system lets everybody in\n", faults[i].name);
		for (int from = 0; can && from < w.calls; from += at_once)
			round_of(&w, from, from + at_once < w.calls ? from + at_once : w.calls);
		/* Each was asked once: no redirect was followed, nothing was sent again. */
		if (faults[i].deed != NOBODY && faults[i].deed != FULL && faults[i].deed != REFUSE)
			assert_int_equal(w.peer.requests, w.calls);
		close_peer(&w.peer);
	}
	close_world(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_call_survives_every_fault)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
