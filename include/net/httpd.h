/* net/httpd: an HTTP/1.1 server on libmicrohttpd. By default it has no thread: its owner turns it by hand and may answer
 * later (architecture-exact.md 11, 12). With threads > 0 a pool serves and every answer is given inside `serve`. */
#ifndef SIYU_NET_HTTPD_H
#define SIYU_NET_HTTPD_H
#include "base/err.h"
#include "base/span.h"

struct httpd;
struct httpd_req; /* lives until its answer was given and sent */

struct httpd_conf {            /* 0 anywhere: the default in brackets */
	int listen_fd;         /* listening; the server's from success of httpd_new on */
	size_t head_max_bytes; /* (16 KiB) request line and headers, about; also what is read at once */
	size_t body_max_bytes; /* (1 MiB) longer ones: 413 */
	size_t bodies_max_bytes; /* (16 MiB) of all requests at once; above 64 KiB a body gets what is left of it, else 503 */
	int connections_max; /* (1024) at 90 % the connection that idles longest is shut down */
	int64_t headers_ms;  /* (5000) from a connection's or request line's first byte to the end of the headers */
	int64_t request_ms;  /* (10000) to the end of the body; then the connection is shut down */
	int64_t reply_ms;    /* (10000) for a peer to take an answer */
	int64_t idle_ms;     /* (60000) between requests of a kept connection */
	int threads;         /* (0) */
	bool date;           /* send a Date header */
	/* Every answer is given before the next httpd_run: then a waiting connection need not leave the epoll set and
	 * come back. Whoever breaks it spins but is right. Without threads only. */
	bool prompt;
	void *user;
	/* Headers are there. 0: go on and read the body; else the status that refuses it, with an empty body (httpd_allow says
	 * what 405 allows). May be NULL: everything is admitted. */
	int (*admit)(void *user, struct httpd_req *req);
	/* The request is complete. Answer now or later; a request without an answer waits (not with threads: it gets 500). */
	void (*serve)(void *user, struct httpd_req *req);
};

/* RC_FAILED: the library refused (listen_fd is then still the caller's). The process should ignore SIGPIPE. */
enum rc MUST_USE httpd_new(const struct httpd_conf *conf, struct httpd **ret_httpd, struct err *err);
void httpd_free(struct httpd *h); /* answers 503 to all that wait, then closes everything; NULL is harmless */

/* A turn: httpd_wait, httpd_run, answers given, httpd_run. httpd_wait sleeps until there is something to do for the server,
 * other_fd (-1: none) is readable, or most_ms passed, and tells whether other_fd is readable. httpd_run never sleeps. */
bool httpd_wait(struct httpd *h, int other_fd, int64_t most_ms);
void httpd_run(struct httpd *h);
int64_t httpd_wait_ms(struct httpd *h); /* 0..1000 */
int httpd_connections(const struct httpd *h);

/* Of a request, borrowed for its life. A head that can be read in two ways never becomes one: 400, 411 or 501 (framing.h). */
struct span httpd_method(const struct httpd_req *req);
struct span httpd_path(const struct httpd_req *req);               /* as sent, percent-encoding untouched, without a host */
struct span httpd_query(const struct httpd_req *req);              /* behind '?', as sent; absent without '?' */
struct span httpd_header(struct httpd_req *req, const char *name); /* trimmed; absent; case of the name is ignored */
struct span httpd_last_header(struct httpd_req *req, const char *name); /* the same, of several lines of that name the last */
struct span httpd_body(const struct httpd_req *req);               /* empty before serve */
bool httpd_is(const struct httpd_req *req, const char *method);    /* exact case */
#define HTTPD_ADDRESS_BYTES 64
/* Who is connected, without his port: "192.0.2.7", "2001:db8::1"; behind a proxy it is the proxy. "" where the socket has none. */
void httpd_address(struct httpd_req *req, char ret[HTTPD_ADDRESS_BYTES]);

void httpd_allow(struct httpd_req *req, const char *methods); /* borrowed for ever: "GET, POST" */

/* One answer each. body and headers are copied; type may be NULL; headers: "Name: value" strings, NULL-terminated, or NULL.
 * Thread of httpd_run only. httpd_answer_empty shares one prepared answer a status: the cheap one. */
void httpd_answer(struct httpd_req *req, int status, const char *type, struct span body, const char *const *headers);
void httpd_answer_empty(struct httpd_req *req, int status);

#endif
