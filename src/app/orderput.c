#include "orderput.h"

#include "signals.h"
#include "station.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum rc orderput_zone(const struct app *app, struct zone *ret, struct err *err)
{
	int64_t now = clock_real_ms();
	return zone_load(conf_str(app->conf, "corp", NULL, "timezone"), now - 20 * ZONE_DAY_MS * 366,
		now + ZONE_DAY_MS * 366, ret, err);
}

/* As many as the fold reads for a turn: what is left over for a turn of its own would make it give up its pages (is_import in flow/fold). */
#define LOAD_BYTES ((size_t)20 << 20)

/* Inputs that are put together, each with the rows that it is of. */
struct load {
	int n, at[PUT_AT_ONCE], next[PUT_AT_ONCE];
	struct put_written
		written; /* those that are in the log are counted: by this import, or by whoever folds next */
	struct text body[PUT_AT_ONCE];
	struct put_result told[PUT_AT_ONCE];
};

static void load_init(struct load *l)
{
	for (int i = 0; i < PUT_AT_ONCE; i++) {
		text_init(&l->body[i], ORDERFILE_BATCH_BYTES);
		put_result_init(&l->told[i]);
	}
}

static void load_release(struct load *l)
{
	put_written_release(&l->written);
	for (int i = 0; i < PUT_AT_ONCE; i++) {
		text_release(&l->body[i]);
		put_result_release(&l->told[i]);
	}
}

/* The good rows from `at` on, as far as there is room; *ret_next: the first that is none of them. */
static enum rc load_fill(
	struct load *l, struct orderput *m, const struct orderfile *f, int at, int *ret_next, struct err *err)
{
	enum rc rc = RC_OK;
	size_t bytes = 0;
	put_written_release(&l->written);
	for (l->n = 0; !rc && at < f->n && l->n < PUT_AT_ONCE && bytes < LOAD_BYTES;) {
		struct text *body = &l->body[l->n];
		int64_t orders = 0;
		text_clear(body);
		put_result_clear(&l->told[l->n]);
		l->at[l->n] = at;
		at = l->next[l->n] = orderfile_batch(f, at, m->source, m->by, body, &orders);
		rc = text_check(body, err);
		bytes += body->n;
		l->n += orders > 0; /* none: the rest are refused rows */
	}
	*ret_next = at;
	return rc;
}

/* What became of one of them. An input that is known already, or of which rows were refused, says so in what is told. */
static enum rc hear(struct orderput *m, const struct orderfile *f, const struct load *l, int i, struct err *err)
{
	const struct put_result *r = &l->told[i];
	const char *outcome = text_str(&r->outcome);
	bool passed =
		strcmp(outcome, "done") == 0 || strcmp(outcome, "duplicate") == 0 || strcmp(outcome, "refused") == 0;
	if (r->counted && r->told.n == 0 && !passed)
		return err_set(err, RC_FAILED, "input %lld was not folded: %s", (long long)r->id, text_str(&r->reason));
	imported_count(&m->result, f, l->at[i], l->next[i], text_span(&r->told));
	return RC_OK;
}

/* On a terminal, as far as it is; a running work takes one input after the other. */
#define SHOW_MS 250
#define FIRST_MS 50
struct progress {
	bool tty, up; /* up: a line without an end stands there */
	const struct orderfile *f;
	int64_t shown_ms;
};

static void progress_show(struct progress *p, const struct load *l, int n)
{
	int64_t now_ms = clock_boot_ms();
	if (!p->tty || n < 1 || now_ms - p->shown_ms < SHOW_MS)
		return;
	p->shown_ms = now_ms;
	p->up = true;
	fprintf(stderr, "\r\033[K导入到第 %d 行，共 %d 行", l->next[n - 1], p->f->n);
}

/* Before anything else is said. */
static void progress_clear(struct progress *p)
{
	if (p->up)
		fputs("\r\033[K", stderr);
	p->up = false;
	p->shown_ms = 0;
}

#define LOGGED 'l' /* the load stands in the log */
#define ENDED 'e'  /* the thread is at its end */
/* A load on its way, in a thread of its own where there is one: the next is written and the one before it is heard meanwhile. put, load and
 * err are the thread's until it ends. */
struct sender {
	struct put *put;
	struct load *load; /* NULL: nothing is on its way */
	bool threaded;     /* the other thread does not look at it */
	pthread_t thread;
	int said_fd[2];   /* to read, to write: what the thread says, LOGGED or ENDED; -1: none to be had */
	atomic_int taken; /* inputs of the load, as far as one tells of each */
	atomic_bool stop; /* no further input is put */
	enum rc rc;
	struct err err;
};

static bool took(void *user, int n)
{
	struct sender *s = user;
	atomic_store(&s->taken, n);
	return !atomic_load(&s->stop);
}

static void say(const struct sender *s, char what)
{
	if (write(s->said_fd[1], &what, 1) < 0)
		BUG("a pipe with room takes no byte: errno=%d", errno);
}

static void logged(void *user)
{
	const struct sender *s = user;
	if (s->said_fd[1] >= 0)
		say(s, LOGGED);
}

static void load_bodies(const struct load *l, struct span body[PUT_AT_ONCE])
{
	for (int i = 0; i < l->n; i++)
		body[i] = text_span(&l->body[i]);
}

static void put_load(struct sender *s)
{
	struct load *l = s->load;
	struct span body[PUT_AT_ONCE];
	load_bodies(l, body);
	s->rc = put_inputs(s->put, INBOX_ORDERS, body, l->n, &l->written, l->told, &s->err);
}

static void *run(void *arg)
{
	struct sender *s = arg;
	put_load(s);
	say(s, ENDED);
	return NULL;
}

/* Signals are for the thread that looks for them: in this one they would break off what it waits for. */
static void sender_start(struct sender *s, struct load *l)
{
	s->load = l;
	s->err = (struct err){0};
	atomic_store(&s->taken, 0);
	signals_block(true);
	s->threaded = s->said_fd[0] >= 0 && pthread_create(&s->thread, NULL, run, s) == 0;
	signals_block(false);
	if (!s->threaded)
		put_load(s);
}

static void look_for_stop(struct orderput *m, struct sender *s, struct progress *p)
{
	struct pollfd asked = {.fd = m->stop_fd, .events = POLLIN};
	if (m->stopped || m->stop_fd < 0 || poll(&asked, 1, 0) <= 0)
		return;
	m->stopped = true;
	atomic_store(&s->stop, true);
	p->up = p->tty; /* or what is folded before the first of them stands there */
	progress_clear(p);
	fputs("siyu: 要停了：手上这一批记完就停；再按一次 Ctrl+C 马上停，已经记下的也不会丢\n", stderr);
}

/* What can be done for the next one while one is on its way and in the log. */
static void sender_ahead(struct sender *s, struct load *next)
{
	struct span body[PUT_AT_ONCE];
	if (!s->load || !s->threaded || next->n == 0 || next->written.n > 0)
		return;
	load_bodies(next, body);
	(void)put_ahead(s->put, body, next->n, &s->load->written, &next->written);
}

/* Until the load arrived: meanwhile it shows how far it is, hears that it is to stop, and does what it can for the next one. */
static void sender_watch(struct orderput *m, struct sender *s, struct load *next, struct progress *p)
{
	for (char said = LOGGED; said != ENDED;) {
		struct pollfd on[] = {{.fd = s->said_fd[0], .events = POLLIN},
			{.fd = m->stopped ? -1 : m->stop_fd, .events = POLLIN}};
		(void)poll(on, 2, !p->tty || m->stopped ? -1 : p->up ? SHOW_MS : FIRST_MS);
		look_for_stop(m, s, p);
		if (!m->stopped)
			progress_show(p, s->load, atomic_load(&s->taken));
		if (on[0].revents && read(s->said_fd[0], &said, 1) == 1 && said == LOGGED && !m->stopped)
			sender_ahead(s, next);
	}
}

/* The load that arrived, NULL: none was on its way. */
static struct load *sender_wait(
	struct orderput *m, struct sender *s, struct load *next, struct progress *p, enum rc *ret_rc, struct err *err)
{
	struct load *l = s->load;
	*ret_rc = RC_OK;
	if (!l)
		return NULL;
	if (s->threaded) {
		sender_watch(m, s, next, p);
		(void)pthread_join(s->thread, NULL);
	}
	s->load = NULL;
	*ret_rc = s->rc;
	if (s->rc)
		*err = s->err;
	return l;
}

/* What was put before one failed, or before it was to stop, counts. */
static enum rc hear_load(struct orderput *m, const struct orderfile *f, const struct load *l, struct err *err)
{
	enum rc rc = RC_OK;
	for (int i = 0; i < l->n && l->told[i].id; i++) {
		enum rc one = hear(m, f, l, i, rc ? NULL : err);
		rc = rc ? rc : one;
	}
	return rc;
}

/* One load on its way at most: what one could not put ends it, and nothing behind it is put. */
static enum rc send_all(struct orderput *m, const struct orderfile *f, struct load *load, struct sender *s,
	struct progress *p, struct err *err)
{
	enum rc rc = RC_OK;
	for (int at = 0, turn = 0; s->load || (!rc && !m->stopped && at < f->n); turn++) {
		struct load *next = &load[turn % 2];
		struct err why = {0};
		enum rc put_rc, heard_rc = RC_OK;
		next->n = 0;
		look_for_stop(m, s, p);
		if (!rc && !m->stopped && at < f->n)
			rc = load_fill(next, m, f, at, &at, err);
		if (rc)
			next->n = 0; /* nothing behind it is put */
		sender_ahead(s, next);
		struct load *done = sender_wait(m, s, next, p, &put_rc, &why);
		if (!rc && put_rc) {
			rc = put_rc;
			*err = why;
		}
		if (!rc && next->n > 0 && (!m->stopped || next->written.n))
			sender_start(s, next);
		if (done) {
			progress_clear(p);
			heard_rc = hear_load(m, f, done, &why);
			if (s->load)
				progress_show(p, done, done->n);
		}
		if (!rc && heard_rc) {
			rc = heard_rc;
			*err = why;
		}
	}
	return rc;
}

/* Was all put by the time it stopped? Then it is as if nobody had asked. */
static bool nothing_left(const struct orderput *m, const struct orderfile *f)
{
	for (int i = m->result.reached; i < f->n; i++)
		if (orderfile_counts(&f->row[i]))
			return false;
	return true;
}

enum rc orderput_send(struct orderput *m, const struct orderfile *f, struct err *err)
{
	struct load *load = mem_array(2, sizeof *load);
	struct sender s = {.put = m->put = put_new(m->app->conf)};
	struct progress shown = {.tty = m->app->tty, .f = f};
	if (pipe2(s.said_fd, O_CLOEXEC) != 0)
		s.said_fd[0] = s.said_fd[1] = -1;
	put_watch(m->put, &(struct put_watcher){&s, took, logged});
	load_init(&load[0]);
	load_init(&load[1]);
	enum rc rc = send_all(m, f, load, &s, &shown, err);
	progress_clear(&shown);
	m->stopped = m->stopped && !nothing_left(m, f);
	load_release(&load[0]);
	load_release(&load[1]);
	mem_free(load);
	put_free(m->put);
	for (int i = 0; i < 2; i++)
		if (s.said_fd[i] >= 0)
			(void)close(s.said_fd[i]);
	return rc;
}

bool orderput_recorded(const struct imported *m)
{
	return m->added + m->changed + m->same > 0;
}

/* At what was recorded. Nothing there to be read: nothing to say. */
enum rc orderput_look(struct orderput *m, struct arena *a, const struct orderfile *f, struct err *err)
{
	struct station e;
	enum rc rc = station_read(conf_str(m->app->conf, "data", NULL, "dir"), &e, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = db_begin(e.db, err); /* one view: a lock for each row would cost more than the row */
	if (!rc) {
		rc = imported_compare(&m->result, e.db, a, f, span_of(m->source), err);
		db_rollback(e.db);
	}
	station_close(&e);
	return rc;
}
