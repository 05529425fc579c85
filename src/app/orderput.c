#include "orderput.h"

#include "station.h"

#include "base/clock.h"
#include "base/mem.h"

#include <string.h>

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

static enum rc send_load(struct orderput *m, const struct orderfile *f, struct load *l, struct err *err)
{
	struct span body[PUT_AT_ONCE];
	for (int i = 0; i < l->n; i++)
		body[i] = text_span(&l->body[i]);
	enum rc rc = put_inputs(m->put, INBOX_ORDERS, body, l->n, l->told, err);
	/* What was put before one failed counts. */
	for (int i = 0; i < l->n && l->told[i].id; i++) {
		enum rc one = hear(m, f, l, i, rc ? NULL : err);
		rc = rc ? rc : one;
	}
	return rc;
}

/* On a terminal, as far as it is; a running work takes one input after the other. */
#define SHOW_MS 250
struct progress {
	const struct orderfile *f;
	const struct load *l;
	int64_t shown_ms;
};

static void show_progress(void *user, int n)
{
	struct progress *p = user;
	int64_t now_ms = clock_boot_ms();
	if (n < 1 || now_ms - p->shown_ms < SHOW_MS)
		return;
	p->shown_ms = now_ms;
	fprintf(stderr, "\r\033[K导入到第 %d 行，共 %d 行", p->l->next[n - 1], p->f->n);
}

enum rc orderput_send(struct orderput *m, const struct orderfile *f, struct err *err)
{
	struct load *l = mem_alloc(sizeof *l);
	enum rc rc = RC_OK;
	struct progress shown = {.f = f, .l = l};
	m->put = put_new(m->app->conf);
	if (m->app->tty)
		put_watch(m->put, show_progress, &shown);
	load_init(l);
	for (int at = 0; !rc && at < f->n;) {
		rc = load_fill(l, m, f, at, &at, err);
		if (!rc)
			rc = send_load(m, f, l, err);
		if (m->app->tty && at < f->n)
			show_progress(&shown, l->n);
	}
	if (m->app->tty)
		fputs("\r\033[K", stderr);
	load_release(l);
	mem_free(l);
	put_free(m->put);
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
