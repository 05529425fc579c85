#include "putserve.h"

#include "base/json.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct client {
	int fd; /* -1: free */
	struct text in, out;
	const struct putserve_host *host;
	int64_t waits_for; /* input id, 0: none */
	uint64_t question; /* whose answer comes later, 0: none */
	int64_t until_ms;  /* then it is answered "accepted" */
	int64_t gone_ms;   /* one that says nothing or reads nothing until then is dropped */
};

struct putserve {
	int fd;
	char *path;
	struct putserve_host host;
	struct client client[PUTSERVE_CLIENTS];
};

enum rc putserve_new(const char *path, const struct putserve_host *host, struct putserve **ret, struct err *err)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof at.sun_path)
		return err_set(err, RC_LIMIT, "the socket path '%s' is too long", path);
	memcpy(at.sun_path, path, strlen(path) + 1);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_set(err, RC_FAILED, "making a socket: %s", strerror(errno));
	unlink(path);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || chmod(path, 0600) != 0 || listen(fd, 16) != 0) {
		int why = errno;
		close(fd);
		return err_set(err, RC_FAILED, "listening on '%s': %s", path, strerror(why));
	}
	struct putserve *p = mem_alloc(sizeof *p);
	p->fd = fd;
	p->path = mem_str(path);
	p->host = *host;
	for (int i = 0; i < PUTSERVE_CLIENTS; i++)
		p->client[i].fd = -1;
	*ret = p;
	return RC_OK;
}

static void drop(struct client *c)
{
	if (c->fd < 0)
		return;
	if (c->question)
		c->host->forget(c->host->user, c->question);
	close(c->fd);
	text_release(&c->in);
	text_release(&c->out);
	*c = (struct client){.fd = -1};
}

void putserve_free(struct putserve *p)
{
	if (!p)
		return;
	for (int i = 0; i < PUTSERVE_CLIENTS; i++)
		drop(&p->client[i]);
	close(p->fd);
	unlink(p->path);
	mem_free(p->path);
	mem_free(p);
}

int putserve_poll(const struct putserve *p, struct pollfd *ret_fds)
{
	int n = 0;
	ret_fds[n++] = (struct pollfd){.fd = p->fd, .events = POLLIN};
	for (int i = 0; i < PUTSERVE_CLIENTS; i++)
		if (p->client[i].fd >= 0)
			ret_fds[n++] =
				(struct pollfd){.fd = p->client[i].fd, .events = p->client[i].out.n ? POLLOUT : POLLIN};
	return n;
}

static const char crowded[] = "{\"error\":\"too many at once, try again\"}\n";

static void accept_all(struct putserve *p, int64_t boot_ms)
{
	for (;;) {
		int fd = accept4(p->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0)
			return;
		struct client *c = NULL;
		for (int i = 0; i < PUTSERVE_CLIENTS && !c; i++)
			c = p->client[i].fd < 0 ? &p->client[i] : NULL;
		if (!c) {
			if (send(fd, crowded, sizeof crowded - 1, MSG_NOSIGNAL) < 0)
				errno = 0; /* then it learns it from the closed socket */
			close(fd);
			continue;
		}
		*c = (struct client){.fd = fd, .host = &p->host, .gone_ms = boot_ms + PUTSERVE_IDLE_MS};
		text_init(&c->in, PUT_LINE_BYTES);
		text_init(&c->out, PUT_LINE_BYTES);
	}
}

static void say_error(struct client *c, const char *what)
{
	struct jsonw w;
	jsonw_init(&w, &c->out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "error", what);
	jsonw_end_obj(&w);
	text_addc(&c->out, '\n');
}

static void say_outcome(struct client *c, struct span outcome, struct span reason, struct span told)
{
	struct jsonw w;
	jsonw_init(&w, &c->out);
	jsonw_obj(&w);
	jsonw_kint(&w, "id", c->waits_for);
	jsonw_kstr(&w, "outcome", outcome);
	jsonw_kstr(&w, "reason", reason);
	if (told.n)
		jsonw_kstr(&w, "told", told);
	jsonw_end_obj(&w);
	text_addc(&c->out, '\n');
	c->waits_for = 0;
	c->gone_ms = c->until_ms + PUTSERVE_IDLE_MS;
}

static enum rc serve_put(
	struct putserve *p, struct client *c, const struct json_node *root, int64_t boot_ms, struct err *err)
{
	enum inbox_kind kind;
	struct span body = json_str(json_get(root, "body"));
	if (!put_kind(json_str(json_get(root, "put")), &kind) || !span_present(body)) {
		say_error(c, "that kind may not be put");
		return RC_OK;
	}
	enum rc rc = p->host.append(p->host.user, kind, body, &c->waits_for, err);
	c->until_ms = boot_ms + PUTSERVE_WAIT_MS;
	if (rc != RC_AGAIN)
		return rc;
	say_error(c, err->text); /* somebody held the file for two seconds: nothing is lost, nothing was written */
	return RC_OK;
}

static void serve_ask(struct client *c, struct span what, int64_t boot_ms)
{
	switch (c->host->ask(c->host->user, what, &c->out, &c->question)) {
	case PUTSERVE_SAID: text_addc(&c->out, '\n'); break;
	case PUTSERVE_LATER: c->gone_ms = boot_ms + PUTSERVE_IDLE_MS; break;
	case PUTSERVE_UNKNOWN: say_error(c, "that question is not known"); break;
	}
}

static enum rc serve_line(struct putserve *p, struct client *c, int64_t boot_ms, struct err *err)
{
	struct json_doc *doc;
	struct err bad = {0};
	enum rc rc = RC_OK;
	if (json_parse(span_trim(text_span(&c->in)), &doc, &bad)) {
		say_error(c, bad.text);
	} else {
		struct span what = json_str(json_get(json_root(doc), "ask"));
		if (!span_present(what))
			rc = serve_put(p, c, json_root(doc), boot_ms, err);
		else
			serve_ask(c, what, boot_ms);
		json_free(doc);
	}
	text_clear(&c->in);
	return rc;
}

static enum rc serve_read(struct putserve *p, struct client *c, int64_t boot_ms, struct err *err)
{
	char buf[16384];
	for (;;) {
		ssize_t n = read(c->fd, buf, sizeof buf);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return RC_OK;
		if (n <= 0 || c->waits_for || c->question) {
			drop(c);
			return RC_OK;
		}
		text_add(&c->in, span_make(buf, (size_t)n));
		if (c->in.over) {
			drop(c);
			return RC_OK;
		}
		if (c->in.p[c->in.n - 1] == '\n')
			return serve_line(p, c, boot_ms, err);
	}
}

static void serve_write(struct client *c)
{
	ssize_t n = send(c->fd, c->out.p, c->out.n, MSG_NOSIGNAL);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0 || (size_t)n == c->out.n) {
		drop(c); /* one line each way */
		return;
	}
	memmove(c->out.p, c->out.p + n, c->out.n - (size_t)n);
	text_cut(&c->out, c->out.n - (size_t)n);
}

static void decide(struct putserve *p, struct client *c, int64_t boot_ms)
{
	struct text outcome, reason, told;
	text_init(&outcome, 64);
	text_init(&reason, 65536);
	text_init(&told, PUT_ORDERS_BYTES);
	if (p->host.outcome(p->host.user, c->waits_for, &outcome, &reason)) {
		p->host.told(p->host.user, c->waits_for, &told);
		say_outcome(c, text_span(&outcome), text_span(&reason), told.over ? SPAN_ABSENT : text_span(&told));
	} else if (boot_ms >= c->until_ms) {
		say_outcome(c, SPAN_LIT("accepted"), SPAN_LIT("not yet counted"), SPAN_ABSENT);
	}
	text_release(&told);
	text_release(&outcome);
	text_release(&reason);
}

enum rc putserve_step(struct putserve *p, int64_t boot_ms, int64_t *ret_next_ms, struct err *err)
{
	int64_t next = INT64_MAX;
	accept_all(p, boot_ms);
	for (int i = 0; i < PUTSERVE_CLIENTS; i++) {
		struct client *c = &p->client[i];
		enum rc rc = RC_OK;
		if (c->fd >= 0 && c->out.n == 0)
			rc = serve_read(p, c, boot_ms, err);
		if (rc)
			return rc;
		if (c->fd >= 0 && c->waits_for)
			decide(p, c, boot_ms);
		if (c->fd >= 0 && c->question && p->host.answered(p->host.user, c->question, &c->out)) {
			c->question = 0;
			text_addc(&c->out, '\n');
		}
		if (c->fd >= 0 && c->out.n > 0)
			serve_write(c);
		if (c->fd >= 0 && !c->waits_for && boot_ms >= c->gone_ms)
			drop(c);
		int64_t until = c->waits_for ? c->until_ms : c->gone_ms;
		if (c->fd >= 0 && until < next)
			next = until;
	}
	*ret_next_ms = next;
	return RC_OK;
}
