#include "retention.h"

#include "behind.h"
#include "snapshot.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "inbox/logtrim.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define LOOK_MS INT64_C(3600000)
#define REST_MS 5 /* behind each piece: the disk and the processor are others' */
#define REST_TRIM_MS 50
#define NICE 10
#define SOME 500 /* inputs of one commit */

enum job { NOTHING, SNAPSHOT, TRIM };

struct retention {
	struct datadir dir;
	int64_t keep_ms;
	pthread_t thread;
	pthread_mutex_t lock; /* of all below, up to trouble */
	pthread_cond_t asked;
	bool stop;
	enum job job;
	int64_t now_ms;               /* SNAPSHOT: of who asked for it */
	int64_t before_id, before_ms; /* TRIM: what goes; 0: there is nothing more */
	bool news;                    /* a snapshot came, and the fold's thread has not seen it yet */
	int64_t snapshot_ms;          /* the last one, 0: none */
	int64_t gone;                 /* inputs, since it was looked at last */
	char trouble[512];
	int64_t next_ms; /* the fold's thread's own: when to look again */
};

/* -- the thread ------------------------------------------------------------------------------------------------------------------- */

static bool go_on(void *user)
{
	struct retention *r = user;
	clock_sleep_ms(REST_MS);
	pthread_mutex_lock(&r->lock);
	bool stop = r->stop;
	pthread_mutex_unlock(&r->lock);
	return !stop;
}

static void take(struct retention *r, int64_t now_ms)
{
	struct snapshot s;
	struct err err = {0};
	int64_t begun = clock_boot_ms();
	enum rc rc = snapshot_take(&r->dir, now_ms, go_on, r, &s, &err);
	pthread_mutex_lock(&r->lock);
	bool stop = r->stop;
	r->job = NOTHING;
	r->news = !rc;
	r->snapshot_ms = rc ? r->snapshot_ms : now_ms;
	(void)snprintf(r->trouble, sizeof r->trouble, "%s", rc ? err.text : "");
	pthread_mutex_unlock(&r->lock);
	if (rc && !stop)
		log_error("no snapshot of the state could be made", "why=\"%s\" hint=\"%s\"", err.text, err.hint);
	else if (!rc)
		log_info("a snapshot of the state was made and verified", "position=%lld bytes=%lld took_ms=%lld",
			(long long)s.position, (long long)s.bytes, (long long)(clock_boot_ms() - begun));
}

/* A lock that another holds is tried again in the next turn, a disk that takes nothing in an hour. */
static void trim(struct retention *r, int64_t before_id, int64_t before_ms)
{
	struct err err = {0};
	int64_t rows = 0;
	bool more = false;
	enum rc rc = logtrim_some(r->dir.inbox_db, before_id, before_ms, SOME, &rows, &more, &err);
	bool failed = rc && rc != RC_AGAIN;
	if (more)
		clock_sleep_ms(REST_TRIM_MS);
	pthread_mutex_lock(&r->lock);
	int64_t gone = r->gone + rows;
	bool done = !rc && !more;
	r->gone = done ? 0 : gone;
	r->before_id = done || failed ? 0 : before_id;
	r->job = NOTHING;
	pthread_mutex_unlock(&r->lock);
	if (failed)
		log_error("old inputs cannot be taken out of the log", "why=\"%s\" hint=\"%s\"", err.text, err.hint);
	else if (done && gone > 0)
		log_info("old inputs went from the log", "rows=%lld", (long long)gone);
}

static void *run(void *arg)
{
	struct retention *r = arg;
	behind_others(NICE);
	pthread_mutex_lock(&r->lock);
	while (!r->stop) {
		while (!r->stop && r->job == NOTHING)
			pthread_cond_wait(&r->asked, &r->lock);
		enum job job = r->stop ? NOTHING : r->job;
		int64_t now_ms = r->now_ms, before_id = r->before_id, before_ms = r->before_ms;
		pthread_mutex_unlock(&r->lock);
		if (job == SNAPSHOT)
			take(r, now_ms);
		else if (job == TRIM)
			trim(r, before_id, before_ms);
		pthread_mutex_lock(&r->lock);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

enum rc retention_new(const struct datadir *dir, int64_t keep_ms, struct retention **ret, struct err *err)
{
	struct retention *r = mem_alloc(sizeof *r);
	struct snapshot all[SNAPSHOT_MOST];
	r->dir = *dir;
	r->keep_ms = keep_ms;
	r->snapshot_ms = snapshot_list(dir, all) ? all[0].made_ms : 0;
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->asked, NULL);
	if (pthread_create(&r->thread, NULL, run, r) == 0) {
		*ret = r;
		return RC_OK;
	}
	pthread_cond_destroy(&r->asked);
	pthread_mutex_destroy(&r->lock);
	mem_free(r);
	return err_set(err, RC_FAILED, "starting the thread of snapshots failed");
}

void retention_free(struct retention *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_signal(&r->asked);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	pthread_cond_destroy(&r->asked);
	pthread_mutex_destroy(&r->lock);
	mem_free(r);
}

/* -- the fold's side ---------------------------------------------------------------------------------------------------------------- */

/* Of this log, by this program, not behind the state: else it is of a history that was put back, or damaged. */
static bool usable(const struct snapshot *s, struct station *e, struct statecopy *ret)
{
	return statecopy_look(s->path, ret, NULL) == RC_OK && ret->position == s->position &&
		ret->fold_version == FOLD_VERSION && !ret->older && ret->position <= fold_position(e->fold) &&
		span_eq(span_of(ret->lineage), inbox_lineage(e->in));
}

/* A clock that was set back makes the last one come from the future: then one is due, too. */
static bool due(const struct snapshot *newest, struct station *e, int64_t now_ms)
{
	struct statecopy c;
	return !newest || now_ms - newest->made_ms >= RETENTION_SNAPSHOT_MS || newest->made_ms - now_ms > LOOK_MS ||
		!usable(newest, e, &c);
}

/* What may go: it is old enough, and a state that was verified has it in it. What a replay from any snapshot that is kept could ask for once
 * more (FOLD_RETRY_MS) stays. */
static void look(const struct snapshot *all, int n, struct station *e, int64_t *ret_id, int64_t *ret_ms)
{
	struct statecopy c;
	for (int i = 0; i < n; i++) {
		if (!usable(&all[i], e, &c))
			continue;
		if (i == 0)
			*ret_id = c.position;
		if (c.now_ms - FOLD_RETRY_MS < *ret_ms)
			*ret_ms = c.now_ms - FOLD_RETRY_MS;
	}
}

static void ask(struct retention *r, enum job job, int64_t now_ms, int64_t before_id, int64_t before_ms)
{
	pthread_mutex_lock(&r->lock);
	r->job = job;
	r->now_ms = now_ms;
	r->before_id = before_id;
	r->before_ms = before_ms;
	pthread_cond_signal(&r->asked);
	pthread_mutex_unlock(&r->lock);
}

void retention_step(struct retention *r, struct station *e, int64_t now_ms, bool believed)
{
	struct snapshot all[SNAPSHOT_MOST];
	pthread_mutex_lock(&r->lock);
	bool busy = r->job != NOTHING, news = r->news;
	int64_t id = r->before_id, ms = r->before_ms;
	r->news = false;
	pthread_mutex_unlock(&r->lock);
	if (busy || fold_position(e->fold) == 0)
		return;
	if (news || now_ms >= r->next_ms || r->next_ms - now_ms > LOOK_MS) {
		int n = snapshot_list(&r->dir, all);
		r->next_ms = now_ms + LOOK_MS;
		id = 0;
		ms = now_ms - r->keep_ms;
		if (due(n > 0 ? &all[0] : NULL, e, now_ms))
			ask(r, SNAPSHOT, now_ms, 0, 0);
		else
			look(all, n, e, &id, &ms);
	}
	if (id > 0 && believed)
		ask(r, TRIM, now_ms, id, ms);
}

bool retention_busy(struct retention *r)
{
	pthread_mutex_lock(&r->lock);
	bool busy = r->job != NOTHING;
	pthread_mutex_unlock(&r->lock);
	return busy;
}

void retention_tell(struct retention *r, struct station *e, struct jsonw *w)
{
	struct err err = {0};
	int64_t first = 0, since_ms = 0;
	if (inbox_first(e->in, &first, &since_ms, &err) == RC_OK && first > 0)
		jsonw_kint(w, "log_since_ms", since_ms);
	pthread_mutex_lock(&r->lock);
	if (r->snapshot_ms > 0)
		jsonw_kint(w, "snapshot_ms", r->snapshot_ms);
	if (r->trouble[0])
		jsonw_kcstr(w, "snapshot_trouble", r->trouble);
	pthread_mutex_unlock(&r->lock);
}
