#include "retention.h"

#include "snapshot.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#define LOOK_MS INT64_C(3600000)
#define REST_MS 5 /* behind each piece: the disk and the processor are others' */
#define NICE 10

struct retention {
	struct datadir dir;
	pthread_t thread;
	pthread_mutex_t lock; /* of all below, up to next_ms */
	pthread_cond_t asked;
	bool stop, busy;
	bool news;           /* one came, and the fold's thread has not seen it yet */
	int64_t now_ms;      /* of who asked for it */
	int64_t snapshot_ms; /* the last one, 0: none */
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
	r->busy = false;
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

static void *run(void *arg)
{
	struct retention *r = arg;
#ifdef __linux__
	/* Of a thread alone, on Linux: whoever folds or sends goes first. */
	(void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICE);
#endif
	pthread_mutex_lock(&r->lock);
	while (!r->stop) {
		while (!r->stop && !r->busy)
			pthread_cond_wait(&r->asked, &r->lock);
		int64_t now_ms = r->now_ms;
		if (r->stop)
			break;
		pthread_mutex_unlock(&r->lock);
		take(r, now_ms);
		pthread_mutex_lock(&r->lock);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

enum rc retention_new(const struct datadir *dir, struct retention **ret, struct err *err)
{
	struct retention *r = mem_alloc(sizeof *r);
	struct snapshot all[SNAPSHOT_MOST];
	r->dir = *dir;
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

/* A clock that was set back makes the last one come from the future: then one is due, too. */
static bool due(const struct datadir *d, int64_t now_ms)
{
	struct snapshot all[SNAPSHOT_MOST];
	int n = snapshot_list(d, all);
	return n == 0 || all[0].fold_version != FOLD_VERSION || now_ms - all[0].made_ms >= RETENTION_SNAPSHOT_MS ||
		all[0].made_ms - now_ms > LOOK_MS;
}

static void ask(struct retention *r, int64_t now_ms)
{
	pthread_mutex_lock(&r->lock);
	r->busy = true;
	r->now_ms = now_ms;
	pthread_cond_signal(&r->asked);
	pthread_mutex_unlock(&r->lock);
}

enum rc retention_step(struct retention *r, struct station *e, int64_t now_ms, bool *ret_more, struct err *err)
{
	(void)err;
	*ret_more = false;
	pthread_mutex_lock(&r->lock);
	bool busy = r->busy, news = r->news;
	r->news = false;
	pthread_mutex_unlock(&r->lock);
	if (busy || fold_position(e->fold) == 0 || (!news && now_ms < r->next_ms && r->next_ms - now_ms <= LOOK_MS))
		return RC_OK;
	if (due(&r->dir, now_ms))
		ask(r, now_ms);
	r->next_ms = now_ms + LOOK_MS;
	return RC_OK;
}

bool retention_busy(struct retention *r)
{
	pthread_mutex_lock(&r->lock);
	bool busy = r->busy;
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
	jsonw_kint(w, "snapshot_ms", r->snapshot_ms);
	if (r->trouble[0])
		jsonw_kcstr(w, "snapshot_trouble", r->trouble);
	pthread_mutex_unlock(&r->lock);
}
