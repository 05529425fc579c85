#include "net/httpd.h"
#include "asker.h"
#include "base/clock.h"
#include "base/mem.h"
#include "framing.h"
#include "hold.h"
#include "net/listen.h"
#include "patience.h"
#include <microhttpd.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define WAIT_MOST_MS 1000
/* A refused body is read and dropped up to this many times the maximum, so that the client gets to read the answer. */
#define DRAIN_FACTOR 8

/* One a connection: requests on it follow each other. */
struct httpd_req {
	struct patience_entry wait; /* first */
	struct httpd *h;
	struct MHD_Connection *con;
	int fd;
	int64_t start_ms; /* of the request's first byte, as far as it shows */
	char *target;     /* as sent */
	size_t target_cap;
	struct span path, query;
	const char *method, *allow;
	struct hold body;
	uint64_t dropped_bytes;
	int refused; /* the status, once it is clear that the body does not matter */
	bool begun, complete, answered, suspended;
	bool last;   /* nobody knows what follows it on this connection */
	bool served; /* at least one request */
	bool doomed; /* was shut down, and the library will notice, or closed: its time is nobody's any more */
	bool gone;   /* the connection is, but its owner still holds the request: the answer goes nowhere */
};

static const int empty_statuses[] = {200, 400, 403, 404, 405, 411, 413, 429, 500, 501, 503};
#define EMPTY_COUNT (sizeof(empty_statuses) / sizeof(empty_statuses[0]))

struct httpd {
	struct httpd_conf conf;
	struct MHD_Daemon *daemon;
	int epoll_fd;
	int64_t now_ms; /* of this turn; without threads only */
	struct patience patience;
	struct hold_pool pool;
	int count, doomed;
	atomic_bool stopping; /* the threads read it */
	struct MHD_Response *empty[EMPTY_COUNT];
	pthread_mutex_t lock; /* with threads: guards patience, pool, count and doomed */
};

static void lock(struct httpd *h)
{
	if (h->conf.threads > 0)
		pthread_mutex_lock(&h->lock);
}

static void unlock(struct httpd *h)
{
	if (h->conf.threads > 0)
		pthread_mutex_unlock(&h->lock);
}

static int64_t now(const struct httpd *h)
{
	return h->conf.threads > 0 ? clock_mono_us() / 1000 : h->now_ms;
}

static void move(struct httpd_req *req, enum patience_phase phase, int64_t since_ms)
{
	lock(req->h);
	if (!req->doomed)
		patience_move(&req->h->patience, &req->wait, phase, since_ms);
	unlock(req->h);
}

/* Connections -----------------------------------------------------------------------------------------------------*/

static struct httpd_req *req_of(struct MHD_Connection *con)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(con, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info ? info->socket_context : NULL;
}

static void req_free(struct httpd_req *req)
{
	struct httpd *h = req->h;
	lock(h);
	hold_release(&h->pool, &req->body);
	unlock(h);
	mem_free(req->target);
	mem_free(req);
}

static void shut(struct httpd_req *req) /* locked */
{
	struct httpd *h = req->h;
	if (req->doomed)
		return;
	patience_move(&h->patience, &req->wait, PATIENCE_NONE, 0);
	req->doomed = true;
	h->doomed++;
	if (req->fd >= 0)
		shutdown(req->fd, SHUT_RDWR);
}

static bool crowded(const struct httpd *h)
{
	return h->count - h->doomed >= h->conf.connections_max - h->conf.connections_max / 10;
}

/* Shuts down whose time is over and, in a crowd, the least busy. Returns how many. */
static int sweep(struct httpd *h, int64_t now_ms)
{
	struct patience_entry *e;
	int64_t again;
	int n = 0;
	lock(h);
	for (; (e = patience_expired(&h->patience, now_ms)) != NULL; n++)
		shut((struct httpd_req *)e);
	for (; crowded(h) && (e = patience_victim(&h->patience, now_ms, &again)) != NULL; n++)
		shut((struct httpd_req *)e);
	unlock(h);
	return n;
}

static void on_connection(
	void *user, struct MHD_Connection *con, void **context, enum MHD_ConnectionNotificationCode code)
{
	struct httpd *h = user;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		struct httpd_req *req = mem_alloc(sizeof(*req));
		const union MHD_ConnectionInfo *info = MHD_get_connection_info(con, MHD_CONNECTION_INFO_CONNECTION_FD);
		*req = (struct httpd_req){.h = h, .con = con, .fd = info ? info->connect_fd : -1, .start_ms = now(h)};
		patience_join(&req->wait);
		*context = req;
		move(req, PATIENCE_HEADERS, req->start_ms);
		lock(h);
		h->count++;
		unlock(h);
		if (h->conf.threads > 0) /* its owner sleeps through a rush */
			(void)sweep(h, req->start_ms);
		return;
	}
	struct httpd_req *req = *context;
	if (!req)
		return;
	*context = NULL;
	lock(h); /* once: what a sweep dooms in between nobody takes back */
	patience_move(&h->patience, &req->wait, PATIENCE_NONE, 0);
	h->count--;
	h->doomed -= req->doomed;
	req->doomed = true;
	unlock(h);
	if (req->complete && !req->answered)
		req->gone = true;
	else
		req_free(req);
}

static int64_t next_deadline_ms(struct httpd *h, int64_t now_ms)
{
	lock(h);
	int64_t next = patience_next_ms(&h->patience), again = INT64_MAX;
	if (crowded(h) && patience_victim(&h->patience, now_ms, &again))
		again = now_ms;
	unlock(h);
	return next < again ? next : again;
}

/* Requests --------------------------------------------------------------------------------------------------------*/

/* A proxy's form of a target, "http://host/path", is to be understood by everybody (RFC 9112 3.2.2). */
static const char *origin_form(const char *target)
{
	size_t scheme = strncasecmp(target, "http://", 7) == 0 ? 7 : strncasecmp(target, "https://", 8) == 0 ? 8 : 0;
	if (scheme == 0)
		return target;
	const char *path = strchr(target + scheme, '/');
	return path ? path : "/";
}

static void *on_target(void *user, const char *target, struct MHD_Connection *con)
{
	struct httpd *h = user;
	struct httpd_req *req = req_of(con);
	if (!req)
		return NULL;
	target = origin_form(target);
	size_t n = strlen(target); /* bounded by head_max_bytes */
	if (n + 1 > req->target_cap) {
		req->target_cap = n + 1 < 512 ? 512 : n + 1;
		req->target = mem_grow(req->target, req->target_cap, 1);
	}
	memcpy(req->target, target, n + 1);
	span_cut(span_make(req->target, n), '?', &req->path, &req->query);
	req->method = "";
	req->allow = NULL;
	req->dropped_bytes = 0;
	req->refused = 0;
	req->begun = req->complete = req->answered = req->suspended = req->last = false;
	if (req->served) { /* the first request of a connection began with it */
		req->start_ms = now(h);
		move(req, PATIENCE_HEADERS, req->start_ms);
	}
	return req;
}

static enum MHD_Result on_header(void *user, enum MHD_ValueKind kind, const char *name, const char *value)
{
	(void)kind;
	framing_header(user, span_of(name), span_of(value));
	return MHD_YES;
}

static int held(enum rc rc)
{
	return rc == RC_OK ? 0 : rc == RC_INVALID ? 413 : 503;
}

static int refusal(struct httpd_req *req, bool named, uint64_t *ret_length)
{
	struct httpd *h = req->h;
	struct framing framing = {0};
	(void)MHD_get_connection_values(req->con, MHD_HEADER_KIND, on_header, &framing);
	int status = framing_status(&framing, named, httpd_is(req, "POST") || httpd_is(req, "PUT"), ret_length);
	req->last = status != 0 && status != 413;
	if (h->conf.admit) { /* before the rest: what is not there is not there, whatever its body */
		int wanted = h->conf.admit(h->conf.user, req);
		if (wanted != 0)
			return wanted;
	}
	if (status == 0 && *ret_length > 0) {
		lock(h);
		status = held(hold_expect(&h->pool, &req->body, *ret_length));
		unlock(h);
	}
	return status;
}

static enum MHD_Result begin(struct httpd_req *req, const char *method, const char *version)
{
	uint64_t length;
	req->begun = true;
	req->method = method;
	move(req, PATIENCE_BODY, req->start_ms);
	req->refused = refusal(req, strcmp(version, MHD_HTTP_VERSION_1_1) == 0, &length);
	if (req->refused == 0)
		return MHD_YES;
	/* A client that waits for the go-ahead, or has too much to be listened to, is told at once. */
	if (span_present(httpd_header(req, "Expect")) || length > (uint64_t)req->h->pool.each_bytes * DRAIN_FACTOR) {
		req->complete = true;
		httpd_answer_empty(req, req->refused);
	}
	return MHD_YES;
}

static enum MHD_Result take(struct httpd_req *req, const char *bytes, size_t n)
{
	struct httpd *h = req->h;
	if (req->refused == 0) {
		lock(h);
		req->refused = held(hold_add(&h->pool, &req->body, bytes, n));
		if (req->refused != 0)
			hold_clear(&h->pool, &req->body);
		unlock(h);
	}
	if (req->refused == 0)
		return MHD_YES;
	req->dropped_bytes += n;
	return req->dropped_bytes > (uint64_t)h->pool.each_bytes * DRAIN_FACTOR ? MHD_NO : MHD_YES;
}

static enum MHD_Result finish(struct httpd_req *req)
{
	struct httpd *h = req->h;
	if (req->complete)
		return MHD_YES;
	req->complete = true;
	move(req, PATIENCE_SERVING, req->start_ms);
	if (h->stopping && req->refused == 0)
		req->refused = 503;
	if (req->refused != 0) {
		httpd_answer_empty(req, req->refused);
		return MHD_YES;
	}
	h->conf.serve(h->conf.user, req);
	if (req->answered)
		return MHD_YES;
	if (h->conf.threads > 0) {
		httpd_answer_empty(req, 500);
		return MHD_YES;
	}
	if (!h->conf.prompt) {
		MHD_suspend_connection(req->con);
		req->suspended = true;
	}
	return MHD_YES;
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *con, const char *url, const char *method,
	const char *version, const char *bytes, size_t *n, void **context)
{
	struct httpd_req *req = *context;
	(void)user, (void)con, (void)url;
	if (!req)
		return MHD_NO;
	if (!req->begun)
		return begin(req, method, version);
	if (*n == 0)
		return finish(req);
	size_t got = *n;
	*n = 0;
	return take(req, bytes, got);
}

static void on_completed(void *user, struct MHD_Connection *con, void **context, enum MHD_RequestTerminationCode code)
{
	struct httpd *h = user;
	struct httpd_req *req = *context;
	(void)con, (void)code;
	if (!req)
		return;
	*context = NULL;
	if (req->complete && !req->answered) /* closed under its owner's hands */
		return;
	lock(h);
	hold_clear(&h->pool, &req->body);
	unlock(h);
	req->served = true;
	move(req, PATIENCE_IDLE, now(h));
}

/* Decoding is the owner's business: the library gets its bytes back as they are. */
static size_t on_unescape(void *user, struct MHD_Connection *con, char *s)
{
	(void)user, (void)con;
	return strlen(s);
}

struct span httpd_method(const struct httpd_req *req)
{
	return span_of(req->method);
}

struct span httpd_path(const struct httpd_req *req)
{
	return req->path;
}

struct span httpd_query(const struct httpd_req *req)
{
	return req->query;
}

struct span httpd_header(struct httpd_req *req, const char *name)
{
	return span_trim(span_of(MHD_lookup_connection_value(req->con, MHD_HEADER_KIND, name)));
}

struct span httpd_last_header(struct httpd_req *req, const char *name)
{
	return span_trim(asker_last_header(req->con, name));
}

struct span httpd_body(const struct httpd_req *req)
{
	return req->body.n > 0 ? span_make(req->body.p, req->body.n) : span_make("", 0);
}

void httpd_address(struct httpd_req *req, char ret[HTTPD_ADDRESS_BYTES])
{
	asker_address(req->con, ret, HTTPD_ADDRESS_BYTES);
}

bool httpd_is(const struct httpd_req *req, const char *method)
{
	return strcmp(req->method, method) == 0;
}

void httpd_allow(struct httpd_req *req, const char *methods)
{
	req->allow = methods;
}

/* Answers ---------------------------------------------------------------------------------------------------------*/

static struct MHD_Response *response_new(struct span body)
{
	struct MHD_Response *r =
		MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p, MHD_RESPMEM_MUST_COPY);
	if (!r)
		BUG("no memory for an answer of %zu bytes", body.n);
	return r;
}

static void send_answer(struct httpd_req *req, int status, struct MHD_Response *r)
{
	INVARIANT(req->complete && !req->answered);
	req->answered = true;
	if (req->gone) {
		req_free(req);
		return;
	}
	/* Where the library refuses, the connection is broken: it closes it by itself. */
	if (MHD_queue_response(req->con, (unsigned)status, r) != MHD_YES) {
		lock(req->h);
		shut(req);
		unlock(req->h);
	}
	move(req, PATIENCE_REPLY, now(req->h));
	if (req->suspended) {
		req->suspended = false;
		MHD_resume_connection(req->con);
	}
}

void httpd_answer(struct httpd_req *req, int status, const char *type, struct span body, const char *const *headers)
{
	struct MHD_Response *r = response_new(body);
	if (type)
		(void)!MHD_add_response_header(r, "Content-Type", type);
	for (; headers && *headers; headers++) {
		char name[64];
		const char *colon = strstr(*headers, ": ");
		INVARIANT(colon && (size_t)(colon - *headers) < sizeof(name));
		memcpy(name, *headers, (size_t)(colon - *headers));
		name[colon - *headers] = 0;
		(void)!MHD_add_response_header(r, name, colon + 2);
	}
	send_answer(req, status, r);
	MHD_destroy_response(r);
}

void httpd_answer_empty(struct httpd_req *req, int status)
{
	const char *allow = status == 405 ? req->allow : NULL;
	if (!allow && !req->last)
		for (size_t i = 0; i < EMPTY_COUNT; i++)
			if (empty_statuses[i] == status) {
				send_answer(req, status, req->h->empty[i]);
				return;
			}
	struct MHD_Response *r = response_new(span_make("", 0));
	if (allow)
		(void)!MHD_add_response_header(r, "Allow", allow);
	if (req->last)
		(void)!MHD_add_response_header(r, "Connection", "close");
	send_answer(req, status, r);
	MHD_destroy_response(r);
}

/* The server ------------------------------------------------------------------------------------------------------*/

static void defaults(struct httpd_conf *c)
{
	if (c->head_max_bytes == 0)
		c->head_max_bytes = (size_t)16 << 10;
	if (c->body_max_bytes == 0)
		c->body_max_bytes = (size_t)1 << 20;
	if (c->bodies_max_bytes == 0)
		c->bodies_max_bytes = (size_t)16 << 20;
	if (c->connections_max <= 0)
		c->connections_max = 1024;
	if (c->headers_ms <= 0)
		c->headers_ms = 5000;
	if (c->request_ms <= 0)
		c->request_ms = 10000;
	if (c->reply_ms <= 0)
		c->reply_ms = 10000;
	if (c->idle_ms <= 0)
		c->idle_ms = 60000;
}

static struct MHD_Daemon *start(struct httpd *h)
{
	const struct httpd_conf *c = &h->conf;
	/* Never the library's own epoll threads, never a wait inside it (architecture-exact.md 11). */
	unsigned flags = c->threads > 0 ? MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC : MHD_USE_EPOLL | MHD_USE_TURBO;
	if (c->threads <= 0 && !c->prompt)
		flags |= MHD_ALLOW_SUSPEND_RESUME;
	if (!c->date)
		flags |= MHD_USE_SUPPRESS_DATE_NO_CLOCK;
	const struct MHD_OptionItem pool[] = {
		{c->threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, c->threads, NULL},
		{MHD_OPTION_END, 0, NULL}};
	/* clang-format off */
	return MHD_start_daemon(flags, 0, NULL, NULL, on_request, h,
		MHD_OPTION_LISTEN_SOCKET, c->listen_fd,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)c->connections_max,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, c->head_max_bytes,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, h,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, h,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, h,
		MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, h,
		MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
	/* clang-format on */
}

enum rc httpd_new(const struct httpd_conf *conf, struct httpd **ret_httpd, struct err *err)
{
	struct httpd *h = mem_alloc(sizeof(*h));
	h->conf = *conf;
	defaults(&h->conf);
	h->now_ms = clock_mono_us() / 1000;
	h->epoll_fd = -1;
	h->pool = (struct hold_pool){.max_bytes = h->conf.bodies_max_bytes, .each_bytes = h->conf.body_max_bytes};
	patience_init(&h->patience, h->conf.headers_ms, h->conf.request_ms, h->conf.reply_ms, h->conf.idle_ms);
	pthread_mutex_init(&h->lock, NULL);
	for (size_t i = 0; i < EMPTY_COUNT; i++)
		h->empty[i] = response_new(span_make("", 0));
	h->daemon = start(h);
	if (!h->daemon) {
		httpd_free(h);
		return err_set(err, RC_FAILED, "the http server does not start");
	}
	if (h->conf.threads <= 0) {
		const union MHD_DaemonInfo *info = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD);
		INVARIANT(info && info->epoll_fd >= 0);
		h->epoll_fd = info->epoll_fd;
	}
	*ret_httpd = h;
	return RC_OK;
}

/* Stopping with a suspended connection aborts the process: all are answered first. */
static void answer_all(struct httpd *h)
{
	struct patience_entry *e;
	while ((e = patience_oldest(&h->patience, PATIENCE_SERVING)) != NULL)
		httpd_answer_empty((struct httpd_req *)e, 503);
	MHD_run(h->daemon);
}

void httpd_free(struct httpd *h)
{
	if (!h)
		return;
	h->stopping = true;
	if (h->daemon && h->conf.threads <= 0)
		answer_all(h);
	if (h->daemon) {
		/* Stopping with it would shut it down, for the supervisor and the next of us, too: they share it. */
		MHD_socket fd = MHD_quiesce_daemon(h->daemon);
		MHD_stop_daemon(h->daemon);
		if (fd != MHD_INVALID_SOCKET)
			listen_close((int)fd);
		/* One that was counted as shut down and never taken back would let a crowd fill the table. */
		INVARIANT(h->count == 0 && h->doomed == 0);
	}
	for (size_t i = 0; i < EMPTY_COUNT; i++)
		MHD_destroy_response(h->empty[i]);
	pthread_mutex_destroy(&h->lock);
	mem_free(h);
}

int httpd_connections(const struct httpd *h)
{
	return h->count;
}

int64_t httpd_wait_ms(struct httpd *h)
{
	int64_t now_ms = clock_mono_us() / 1000;
	int64_t wait = next_deadline_ms(h, now_ms) - now_ms;
	MHD_UNSIGNED_LONG_LONG theirs;
	if (wait > WAIT_MOST_MS)
		wait = WAIT_MOST_MS;
	if (h->conf.threads <= 0 && MHD_get_timeout(h->daemon, &theirs) == MHD_YES &&
		theirs < (unsigned long long)(wait < 0 ? 0 : wait))
		wait = (int64_t)theirs;
	return wait < 0 ? 0 : wait;
}

bool httpd_wait(struct httpd *h, int other_fd, int64_t most_ms)
{
	int64_t wait = httpd_wait_ms(h);
	if (wait > most_ms)
		wait = most_ms;
	/* poll passes over negative descriptors. */
	struct pollfd fds[2] = {{.fd = other_fd, .events = POLLIN}, {.fd = h->epoll_fd, .events = POLLIN}};
	return poll(fds, 2, (int)wait) > 0 && fds[0].revents != 0;
}

void httpd_run(struct httpd *h)
{
	h->now_ms = clock_mono_us() / 1000;
	/* The library first: who wrote in time is not punished for a turn that took long. */
	if (h->conf.threads <= 0)
		MHD_run(h->daemon);
	if (sweep(h, h->now_ms) > 0 && h->conf.threads <= 0)
		MHD_run(h->daemon);
}
