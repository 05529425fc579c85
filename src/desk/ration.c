#include "ration.h"

#include "base/mem.h"

#include <pthread.h>

struct row {
	uint64_t hash;
	char *who; /* NULL: free */
	size_t n;
	int64_t number; /* of the while in which he came */
	int taken, beyond;
	char *note; /* of beyond */
	size_t note_n;
};
struct ration {
	pthread_mutex_t lock; /* held for a walk through the table */
	int64_t while_ms;
	int most, rows;
	struct row row[];
};

struct ration *ration_new(int names, int64_t while_ms, int most)
{
	struct ration *r = mem_alloc(sizeof *r + (size_t)names * sizeof r->row[0]);
	pthread_mutex_init(&r->lock, NULL);
	r->while_ms = while_ms;
	r->most = most;
	r->rows = names;
	return r;
}

static void clear(struct row *w)
{
	mem_free(w->who);
	mem_free(w->note);
	*w = (struct row){0};
}

void ration_free(struct ration *r)
{
	for (int i = 0; r && i < r->rows; i++)
		clear(&r->row[i]);
	if (r)
		pthread_mutex_destroy(&r->lock);
	mem_free(r);
}

/* May a's place be taken rather than b's (NULL: there is none yet)? */
static bool goes_before(const struct row *a, const struct row *b)
{
	if (a->beyond || (b && !b->who))
		return false;
	return !b || !a->who || a->number < b->number;
}

static struct row *find(struct ration *r, struct span who, uint64_t hash)
{
	for (int i = 0; i < r->rows; i++) {
		struct row *w = &r->row[i];
		if (w->who && w->hash == hash && span_eq(span_make(w->who, w->n), who))
			return w;
	}
	return NULL;
}

/* His row; else one that is free, or whose while began first, becomes his. NULL: none is to be had. */
static struct row *row_of(struct ration *r, struct span who)
{
	uint64_t hash = span_hash(who);
	struct row *his = find(r, who, hash), *victim = NULL;
	if (his)
		return his;
	for (int i = 0; i < r->rows; i++)
		if (goes_before(&r->row[i], victim))
			victim = &r->row[i];
	if (victim) {
		clear(victim);
		*victim = (struct row){.hash = hash, .who = mem_strn(who.p, who.n), .n = who.n};
	}
	return victim;
}

bool ration_take(struct ration *r, struct span who, struct span note, int64_t now_ms)
{
	int64_t number = now_ms / r->while_ms;
	pthread_mutex_lock(&r->lock);
	struct row *w = row_of(r, who);
	if (w && w->number != number) {
		w->number = number;
		w->taken = 0;
	}
	bool within = !w || w->taken < r->most;
	if (w && within)
		w->taken++;
	if (!within && span_present(note)) {
		if (!w->beyond++) {
			w->note = mem_strn(note.p, note.n);
			w->note_n = note.n;
		}
	}
	pthread_mutex_unlock(&r->lock);
	return within;
}

void ration_return(struct ration *r, struct span who, int64_t taken_ms)
{
	pthread_mutex_lock(&r->lock);
	struct row *w = find(r, who, span_hash(who));
	if (w && w->number == taken_ms / r->while_ms && w->taken > 0)
		w->taken--;
	pthread_mutex_unlock(&r->lock);
}

void ration_tell(struct ration *r, int64_t now_ms, void (*tell)(void *user, struct span note, int beyond), void *user)
{
	pthread_mutex_lock(&r->lock);
	for (int i = 0; i < r->rows; i++) {
		struct row *w = &r->row[i];
		if (!w->beyond || w->number >= now_ms / r->while_ms)
			continue;
		tell(user, span_make(w->note, w->note_n), w->beyond);
		mem_free(w->note);
		w->note = NULL;
		w->beyond = 0;
	}
	pthread_mutex_unlock(&r->lock);
}
