#include "keeper.h"

#include "workline.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdatomic.h>

#define TRIES 8 /* a work that starts again is back by then */
#define AGAIN_MS 200
#define STEP_MS 10

struct keeper {
	const struct desk_conf *conf;
	keeper_fn lost;
	void *user;
	pthread_t thread;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t more;
	struct waiting {
		char *body, *which; /* which NULL: nobody is told */
		size_t bytes, which_bytes;
		int64_t at_ms;
	} waits[KEEPER_MOST];
	int first, n;
	bool ending;
	atomic_bool give_up, done;
	atomic_long dropped;
	bool down; /* the last one was dropped: the next waits for nobody. The thread's own */
};

static void drop(struct keeper *k, struct span which, int64_t at_ms, struct span body, const char *why)
{
	struct json_doc *doc = NULL;
	struct span by = SPAN_LIT(""), about = SPAN_LIT("");
	char who[200], whom[200];
	if (!json_parse(body, &doc, NULL)) {
		by = json_str(json_get(json_root(doc), "by"));
		about = json_str(json_get(json_root(doc), "customer"));
	}
	log_error("a look was not kept", "by=%s customer=%s why=\"%s\" dropped=%ld", log_quote(by, who, sizeof who),
		log_quote(about.n ? about : SPAN_LIT("-"), whom, sizeof whom), why,
		atomic_fetch_add(&k->dropped, 1) + 1);
	if (doc)
		json_free(doc);
	if (span_present(which))
		k->lost(k->user, which, at_ms);
}

static bool hand_over(struct keeper *k, struct span body)
{
	int tries = k->down ? 1 : TRIES;
	bool taken = workline_keep(k->conf, body, &k->give_up);
	while (!taken && --tries > 0 && !atomic_load(&k->give_up)) {
		clock_sleep_ms(AGAIN_MS);
		taken = workline_keep(k->conf, body, &k->give_up);
	}
	k->down = !taken;
	return taken;
}

static void *run(void *user)
{
	struct keeper *k = user;
	pthread_mutex_lock(&k->lock);
	for (;;) {
		while (k->n == 0 && !k->ending)
			pthread_cond_wait(&k->more, &k->lock);
		if (k->n == 0)
			break;
		struct waiting w = k->waits[k->first];
		struct span body = span_make(w.body, w.bytes);
		struct span which = w.which ? span_make(w.which, w.which_bytes) : SPAN_ABSENT;
		k->first = (k->first + 1) % KEEPER_MOST;
		k->n--;
		pthread_mutex_unlock(&k->lock);
		if (atomic_load(&k->give_up))
			drop(k, which, w.at_ms, body, "the pages end");
		else if (!hand_over(k, body))
			drop(k, which, w.at_ms, body, "work did not take it");
		mem_free(w.body);
		mem_free(w.which);
		pthread_mutex_lock(&k->lock);
	}
	pthread_mutex_unlock(&k->lock);
	atomic_store(&k->done, true);
	return NULL;
}

enum rc keeper_new(const struct desk_conf *conf, keeper_fn lost, void *user, struct keeper **ret, struct err *err)
{
	struct keeper *k = mem_alloc(sizeof *k);
	k->conf = conf;
	k->lost = lost;
	k->user = user;
	atomic_init(&k->give_up, false);
	atomic_init(&k->done, false);
	atomic_init(&k->dropped, 0);
	pthread_mutex_init(&k->lock, NULL);
	pthread_cond_init(&k->more, NULL);
	if (pthread_create(&k->thread, NULL, run, k) != 0) {
		pthread_cond_destroy(&k->more);
		pthread_mutex_destroy(&k->lock);
		mem_free(k);
		return err_set(err, RC_FAILED, "no thread is to be had");
	}
	*ret = k;
	return RC_OK;
}

void keeper_free(struct keeper *k)
{
	int64_t until = clock_boot_ms() + KEEPER_END_MS;
	if (!k)
		return;
	pthread_mutex_lock(&k->lock);
	k->ending = true;
	pthread_cond_signal(&k->more);
	pthread_mutex_unlock(&k->lock);
	while (!atomic_load(&k->done) && clock_boot_ms() < until)
		clock_sleep_ms(STEP_MS);
	atomic_store(&k->give_up, true);
	pthread_join(k->thread, NULL);
	pthread_cond_destroy(&k->more);
	pthread_mutex_destroy(&k->lock);
	mem_free(k);
}

void keeper_put(struct keeper *k, struct span which, int64_t at_ms, struct span body)
{
	pthread_mutex_lock(&k->lock);
	bool full = k->n == KEEPER_MOST;
	if (!full) {
		int at = (k->first + k->n++) % KEEPER_MOST;
		k->waits[at] = (struct waiting){.body = mem_strn(body.p, body.n),
			.bytes = body.n,
			.which = span_present(which) ? mem_strn(which.p, which.n) : NULL,
			.which_bytes = which.n,
			.at_ms = at_ms};
		pthread_cond_signal(&k->more);
	}
	pthread_mutex_unlock(&k->lock);
	if (full)
		drop(k, which, at_ms, body, "too many wait");
}
