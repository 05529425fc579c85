/* A small HTTP client for tests of servers that are turned by hand in the same thread: no threads, no sleeping. What
 * the client waits for is waited for by turning the server. Loopback only. */
#ifndef SIYU_TESTS_TESTHTTP_H
#define SIYU_TESTS_TESTHTTP_H
#include "base/clock.h"
#include "base/span.h"
#include "base/text.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TESTHTTP_MOST_MS 5000 /* a test that waits longer has failed */

struct testhttp_server {
	uint16_t port;
	void *user;
	void (*turn)(void *user); /* sleeps some milliseconds at most */
};

struct testhttp {
	int fd;
	bool closed; /* the server did */
	struct text in;
	/* Of the answer last read. */
	int status;
	struct span head, body;
};

static inline void testhttp_open(struct testhttp *c, const struct testhttp_server *s)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(s->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	*c = (struct testhttp){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
	text_init(&c->in, (size_t)64 << 20);
	/* Loopback: the backlog takes it at once. */
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof(to)) != 0 ||
		fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0)
		abort();
}

static inline void testhttp_close(struct testhttp *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	text_release(&c->in);
}

/* Reads what is there. */
static inline void testhttp_read(struct testhttp *c)
{
	while (!c->closed) {
		char *p = text_reserve(&c->in, 65536);
		ssize_t n = p ? recv(c->fd, p, 65536, 0) : -1;
		if (n > 0)
			text_added(&c->in, (size_t)n);
		else if (n == 0 || (errno != EAGAIN && errno != EINTR))
			c->closed = true;
		else
			return;
	}
}

/* As much as the socket takes now; returns the bytes written. */
static inline size_t testhttp_write(struct testhttp *c, struct span s)
{
	size_t done = 0;
	while (done < s.n) {
		ssize_t n = send(c->fd, s.p + done, s.n - done, MSG_NOSIGNAL);
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return done;
}

static inline bool testhttp_send(struct testhttp *c, const struct testhttp_server *s, struct span bytes)
{
	int64_t until = clock_boot_ms() + TESTHTTP_MOST_MS;
	for (;;) {
		bytes = span_drop(bytes, testhttp_write(c, bytes));
		if (bytes.n == 0)
			return true;
		if (clock_boot_ms() > until)
			return false;
		s->turn(s->user);
		testhttp_read(c);
		if (c->closed)
			return false;
	}
}

static inline int64_t testhttp_length(struct span head)
{
	size_t at = span_search(head, SPAN_LIT("Content-Length: "));
	return at == SIZE_MAX ? 0 : strtoll(head.p + at + 16, NULL, 10);
}

/* true: a whole answer stands in c->in (a HEAD one is read by its head alone). */
static inline bool testhttp_whole(struct testhttp *c, bool head_only)
{
	struct span in = text_span(&c->in);
	size_t end = span_search(in, SPAN_LIT("\r\n\r\n"));
	if (end == SIZE_MAX || in.n < 12)
		return false;
	c->head = span_take(in, end + 4);
	size_t length = head_only ? 0 : (size_t)testhttp_length(c->head);
	if (in.n < end + 4 + length)
		return false;
	c->status = (int)strtol(in.p + 9, NULL, 10);
	c->body = span_make(in.p + end + 4, length);
	return true;
}

/* Takes the answer just read out of the buffer, for the next on the same connection. Its spans end here. */
static inline void testhttp_next(struct testhttp *c)
{
	size_t used = c->head.n + c->body.n, rest = c->in.n - used;
	memmove(c->in.p, c->in.p + used, rest);
	text_cut(&c->in, rest);
	c->head = c->body = SPAN_ABSENT;
	c->status = 0;
}

/* Turns until a whole answer is there; 0 when the connection closed or nothing came. */
static inline int testhttp_wait(struct testhttp *c, const struct testhttp_server *s, bool head_only)
{
	int64_t until = clock_boot_ms() + TESTHTTP_MOST_MS;
	do {
		s->turn(s->user);
		testhttp_read(c);
		if (testhttp_whole(c, head_only))
			return c->status;
	} while (!c->closed && clock_boot_ms() < until);
	return 0;
}

/* Turns until the server closed; false when it does not. */
static inline bool testhttp_gone(struct testhttp *c, const struct testhttp_server *s)
{
	int64_t until = clock_boot_ms() + TESTHTTP_MOST_MS;
	while (!c->closed && clock_boot_ms() < until) {
		s->turn(s->user);
		testhttp_read(c);
	}
	return c->closed;
}

/* One request on a connection of its own: method, target, extra header lines ("A: b\r\n") and body (absent: no length).
 * The answer stands in *c until testhttp_close. */
static inline int testhttp_ask(struct testhttp *c, const struct testhttp_server *s, const char *method,
	const char *target, const char *headers, struct span body)
{
	struct text out;
	text_init(&out, (size_t)64 << 20);
	text_adds(&out, method);
	text_addc(&out, ' ');
	text_adds(&out, target);
	text_adds(&out, strstr(headers, "Host: ") == headers ? " HTTP/1.1\r\n" : " HTTP/1.1\r\nHost: test\r\n");
	text_adds(&out, headers);
	if (span_present(body))
		text_addf(&out, "Content-Length: %zu\r\n", body.n);
	text_adds(&out, "\r\n");
	text_add(&out, body);
	testhttp_open(c, s);
	(void)testhttp_send(c, s, text_span(&out)); /* a server may answer before it read everything */
	text_release(&out);
	return testhttp_wait(c, s, strcmp(method, "HEAD") == 0);
}

#endif
