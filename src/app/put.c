#include "put.h"

#include "backup.h"
#include "putahead.h"
#include "station.h"
#include "takeup.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define REACH_WAIT_MS INT64_C(5000)
#define LOOK_UP_MS 100                /* how long *give_up may go unseen */
#define KEPT_BYTES ((size_t)32 << 20) /* what one turn of orders gives back, the next takes again */
#define SETTLE_MS 5000
#define SETTLE_STEP_MS 50

static const enum inbox_kind put_kinds[] = {
	INBOX_ORDERS, INBOX_COMMAND, INBOX_SCRIPTS, INBOX_CONFIG, INBOX_RENDERED, INBOX_ARCHIVE};

bool put_kind(struct span name, enum inbox_kind *ret_kind)
{
	for (size_t i = 0; i < sizeof put_kinds / sizeof *put_kinds; i++) {
		if (!span_is(name, inbox_kind_name(put_kinds[i])))
			continue;
		*ret_kind = put_kinds[i];
		return true;
	}
	return false;
}

void put_result_init(struct put_result *r)
{
	*r = (struct put_result){0};
	text_init(&r->outcome, 64);
	text_init(&r->reason, 65536);
	text_init(&r->told, PUT_ORDERS_BYTES);
}

void put_result_clear(struct put_result *r)
{
	r->id = 0;
	r->counted = false;
	text_clear(&r->outcome);
	text_clear(&r->reason);
	text_clear(&r->told);
}

void put_result_release(struct put_result *r)
{
	text_release(&r->outcome);
	text_release(&r->reason);
	text_release(&r->told);
}

static enum rc reach(const char *path, int64_t wait_ms, int *ret_fd, struct err *err)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof to.sun_path)
		return err_set(err, RC_LIMIT, "the socket path '%s' is too long", path);
	memcpy(to.sun_path, path, strlen(path) + 1);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_set(err, RC_FAILED, "making a socket: %s", strerror(errno));
	/* Where so many wait that work's socket takes no more. */
	int64_t ms = wait_ms < REACH_WAIT_MS ? wait_ms : REACH_WAIT_MS;
	const struct timeval most = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000}, any = {0};
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) {
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &any, sizeof any);
		*ret_fd = fd;
		return RC_OK;
	}
	int why = errno;
	close(fd);
	if (why == EAGAIN)
		return err_set(err, RC_AGAIN, "正在运行的 siyu serve 没有回答");
	if (why == ENOENT || why == ECONNREFUSED)
		return err_set(err, RC_NOTFOUND, "这里没有 siyu 在运行");
	err_set(err, why == EACCES ? RC_DENIED : RC_FAILED, "reaching '%s': %s", path, strerror(why));
	if (why == EACCES)
		err_hint(err, "用运行 siyu serve 的那个用户来运行");
	return why == EACCES ? RC_DENIED : RC_FAILED;
}

static enum rc write_all(int fd, struct span s, struct err *err)
{
	while (s.n > 0) {
		ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) /* nothing is done before the line has its end */
			return err_set(err, errno == EPIPE || errno == ECONNRESET ? RC_NOTFOUND : RC_FAILED,
				"handing over to the running siyu: %s", strerror(errno));
		s = span_drop(s, (size_t)n);
	}
	return RC_OK;
}

/* How long an answer is waited for: until *give_up; without it wait_ms. */
static enum rc read_line(int fd, int64_t wait_ms, const atomic_bool *give_up, struct text *out, struct err *err)
{
	int64_t end = clock_boot_ms() + wait_ms;
	char buf[4096];
	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int64_t left = end - clock_boot_ms();
		bool over = give_up ? atomic_load(give_up) : left <= 0;
		int ready = over ? 0 : poll(&p, 1, give_up ? LOOK_UP_MS : (int)left);
		if ((ready == 0 && give_up && !over) || (ready < 0 && errno == EINTR))
			continue;
		if (ready == 0) {
			err_set(err, RC_AGAIN, "正在运行的 siyu serve 没有回答");
			err_hint(err, "看它的日志，再试一次");
			return RC_AGAIN;
		}
		ssize_t n = read(fd, buf, sizeof buf);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			err_set(err, RC_UNSURE, "siyu serve 还没有回答就停了");
			err_hint(err, "siyu status 和 siyu inbox list 看做了没有");
			return RC_UNSURE;
		}
		text_add(out, span_make(buf, (size_t)n));
		if (out->p[out->n - 1] == '\n')
			return text_check(out, err);
	}
}

static enum rc ask(const char *sock_path, int64_t wait_ms, struct span line, const atomic_bool *give_up,
	struct text *out, struct err *err)
{
	int fd;
	enum rc rc = reach(sock_path, wait_ms, &fd, err);
	if (rc)
		return rc;
	rc = write_all(fd, line, err);
	if (!rc)
		rc = write_all(fd, SPAN_LIT("\n"), err);
	text_clear(out);
	if (!rc)
		rc = read_line(fd, wait_ms, give_up, out, err);
	close(fd);
	return rc;
}

enum rc put_ask(const char *sock_path, struct span line, struct text *out, struct err *err)
{
	return put_ask_within(sock_path, PUT_WAIT_MS, line, out, err);
}

enum rc put_ask_within(const char *sock_path, int64_t wait_ms, struct span line, struct text *out, struct err *err)
{
	return ask(sock_path, wait_ms, line, NULL, out, err);
}

enum rc put_keep(const char *sock_path, struct span line, const atomic_bool *give_up, struct text *out, struct err *err)
{
	return ask(sock_path, PUT_WAIT_MS, line, give_up, out, err);
}

static enum rc read_result(struct span line, struct put_result *ret, struct err *err)
{
	struct json_doc *doc;
	enum rc rc = json_parse(line, &doc, err);
	if (rc)
		return err_wrap(err, rc, "the running siyu answered nonsense");
	const struct json_node *root = json_root(doc);
	struct span error = json_str(json_get(root, "error"));
	if (span_present(error)) {
		rc = err_set(err, RC_FAILED, "the running siyu says: %.*s", SPAN_ARG(error));
	} else {
		text_add(&ret->outcome, json_str(json_get(root, "outcome")));
		text_add(&ret->reason, json_str(json_get(root, "reason")));
		text_add(&ret->told, json_str(json_get(root, "told")));
		ret->counted = !span_is(text_span(&ret->outcome), "accepted");
		if (!json_int(json_get(root, "id"), &ret->id))
			rc = err_set(err, RC_FAILED, "the running siyu answered without an id");
	}
	json_free(doc);
	return rc;
}

/* -- inputs ------------------------------------------------------------------------------------------------------------------------ */

struct put {
	const struct conf *conf;
	struct datadir dir;
	bool located, local;
	struct station here;    /* local: no work runs, we are it */
	struct put_watcher by;  /* zeros: nobody watches */
	struct putahead *other; /* of the thread that may put_ahead */
};

struct put *put_new(const struct conf *conf)
{
	struct put *p = mem_alloc(sizeof *p);
	p->conf = conf;
	p->here.lock_fd = -1;
	return p;
}

void put_free(struct put *p)
{
	if (!p)
		return;
	putahead_close(p->other);
	if (p->local)
		station_close(&p->here);
	mem_free(p);
}

void put_watch(struct put *p, const struct put_watcher *by)
{
	p->by = *by;
}

/* As work does at its start: first what is there, then the configuration, so that an order finds its window and its zone. */
static enum rc become_work(struct put *p, struct err *err)
{
	int64_t id;
	struct datadir dir;
	enum rc rc = datadir_init(&dir, conf_str(p->conf, "data", NULL, "dir"), err);
	if (!rc)
		rc = backup_may_run(&dir, err);
	if (!rc)
		rc = station_open(dir.root, &p->here, err);
	if (rc)
		return rc;
	p->local = true;
	mem_keep(KEPT_BYTES);
	rc = station_fold_all(&p->here, isatty(STDERR_FILENO), err);
	return rc ? rc : takeup_config(&p->here, p->conf, &id, err);
}

/* Whoever reads `logged` sees that the files are open. */
static enum rc append_here(struct put *p, enum inbox_kind kind, const struct span *body, int n,
	struct put_written *written, int64_t *ids, struct err *err)
{
	if (!written || !written->n) {
		enum rc rc = station_append_all(&p->here, clock_real_ms(), kind, body, n, ids, err);
		if (!rc && written) {
			atomic_store(&written->logged, true);
			if (p->by.logged)
				p->by.logged(p->by.user);
		}
		return rc;
	}
	INVARIANT(written->n == n && kind == INBOX_ORDERS);
	memcpy(ids, written->ids, (size_t)n * sizeof *ids);
	fold_ahead(p->here.fold, written->whose, ids[0], ids[n - 1]);
	written->whose = NULL;
	written->n = 0;
	return RC_OK;
}

static enum rc fold_here(struct put *p, enum inbox_kind kind, const struct span *body, int n,
	struct put_written *written, struct put_result *ret, struct err *err)
{
	_Static_assert(PUT_AT_ONCE <= FOLD_ALONE_INPUTS, "what became of each is asked behind one turn");
	int64_t ids[PUT_AT_ONCE];
	INVARIANT(n > 0 && n <= PUT_AT_ONCE);
	enum rc rc = append_here(p, kind, body, n, written, ids, err);
	if (!rc)
		rc = station_fold_to(&p->here, ids[n - 1], err);
	for (int i = 0; !rc && i < n; i++) {
		ret[i].id = ids[i];
		rc = station_outcome(&p->here, ids[i], &ret[i].outcome, &ret[i].reason, err);
		if (!rc && !fold_told(p->here.fold, ids[i], &ret[i].told))
			text_clear(&ret[i].told);
		ret[i].counted = !rc;
	}
	return rc;
}

bool put_ahead(struct put *p, const struct span *body, int n, const struct put_written *before, struct put_written *ret)
{
	INVARIANT(n > 0 && n <= PUT_AT_ONCE && !ret->n);
	if (!atomic_load(&before->logged) || (!p->other && putahead_open(&p->dir, &p->other, NULL) != RC_OK))
		return false;
	if (putahead_write(p->other, clock_real_ms(), body, n, ret->ids, &ret->whose, NULL) != RC_OK)
		return false;
	ret->n = n;
	atomic_store(&ret->logged, true);
	return true;
}

void put_written_release(struct put_written *w)
{
	orderahead_free(w->whose);
	w->whose = NULL;
	w->n = 0;
	atomic_store(&w->logged, false);
}

static enum rc write_line(enum inbox_kind kind, struct span body, struct text *out, struct err *err)
{
	struct jsonw w;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "put", inbox_kind_name(kind));
	jsonw_kstr(&w, "body", body);
	jsonw_end_obj(&w);
	return text_check(out, err);
}

static enum rc hand_over(const char *sock_path, struct span line, struct put_result *ret, struct err *err)
{
	struct text answer;
	text_init(&answer, PUT_LINE_BYTES);
	enum rc rc = put_ask(sock_path, line, &answer, err);
	if (!rc)
		rc = read_result(text_span(&answer), ret, err);
	text_release(&answer);
	return rc;
}

/* Between the lock of a work and its socket lie some milliseconds, at its start and at its end. */
static enum rc find_somebody(
	struct put *p, enum inbox_kind kind, struct span line, struct put_result *ret, struct err *err)
{
	int64_t end = clock_boot_ms() + SETTLE_MS;
	for (;;) {
		enum rc rc = hand_over(p->dir.sock, line, ret, err);
		if (rc == RC_NOTFOUND)
			rc = become_work(p, err);
		else if (rc != RC_UNSURE || kind != INBOX_ORDERS)
			return rc;
		if (p->local || (rc != RC_CONFLICT && rc != RC_UNSURE) || clock_boot_ms() >= end)
			return rc;
		clock_sleep_ms(SETTLE_STEP_MS);
	}
}

enum rc put_input(struct put *p, enum inbox_kind kind, struct span body, struct put_result *ret, struct err *err)
{
	struct text line;
	enum rc rc = p->located ? RC_OK : datadir_init(&p->dir, conf_str(p->conf, "data", NULL, "dir"), err);
	if (rc)
		return rc;
	p->located = true;
	if (!p->local) {
		text_init(&line, PUT_LINE_BYTES);
		rc = write_line(kind, body, &line, err);
		if (!rc)
			rc = find_somebody(p, kind, text_span(&line), ret, err);
		text_release(&line);
	}
	return rc || !p->local ? rc : fold_here(p, kind, &body, 1, NULL, ret, err);
}

enum rc put_inputs(struct put *p, enum inbox_kind kind, const struct span *body, int n, struct put_written *written,
	struct put_result *ret, struct err *err)
{
	enum rc rc = RC_OK;
	bool on = true;
	int i = 0;
	for (; !rc && on && i < n && !p->local; i++) { /* the first finds out whether a work runs */
		rc = put_input(p, kind, body[i], &ret[i], err);
		on = rc || !p->by.took || p->by.took(p->by.user, i + 1);
	}
	return rc || !on || i == n ? rc : fold_here(p, kind, body + i, n - i, written, ret + i, err);
}

enum rc put_running(
	const char *sock_path, enum inbox_kind kind, struct span body, struct put_result *ret, struct err *err)
{
	struct text line;
	text_init(&line, PUT_LINE_BYTES);
	enum rc rc = write_line(kind, body, &line, err);
	if (!rc)
		rc = hand_over(sock_path, text_span(&line), ret, err);
	text_release(&line);
	return rc;
}

enum rc put_one(
	const struct conf *conf, enum inbox_kind kind, struct span body, struct put_result *ret, struct err *err)
{
	struct put *p = put_new(conf);
	enum rc rc = put_input(p, kind, body, ret, err);
	put_free(p);
	return rc;
}
