/* The serving side of work.sock, driven by work's fold thread: it appends what is put and answers when the fold passed it. */
#ifndef SIYU_APP_PUTSERVE_H
#define SIYU_APP_PUTSERVE_H
#include "put.h"

#include <poll.h>

#define PUTSERVE_CLIENTS 16
#define PUTSERVE_IDLE_MS 10000 /* a client that says or reads nothing keeps its place no longer */
#define PUTSERVE_WAIT_MS 2000 /* exact 19: then "accepted, not yet counted" */

enum putserve_said { PUTSERVE_UNKNOWN, PUTSERVE_SAID, PUTSERVE_LATER };
struct putserve_host {
	void *user;
	/* Appends one input in a commit of its own. */
	enum rc (*append)(void *user, enum inbox_kind kind, struct span body, int64_t *ret_id, struct err *err);
	/* true: the fold has passed it; then outcome and reason are filled in. */
	bool (*outcome)(void *user, int64_t id, struct text *ret_outcome, struct text *ret_reason);
	/* What became of its orders (fold_told); nothing for other inputs. */
	void (*told)(void *user, int64_t id, struct text *out);
	/* A question that changes nothing (or `release`): writes one JSON object into out, or says under which number its answer will come
	 * (answered; within ten seconds). */
	enum putserve_said (*ask)(void *user, struct span what, struct text *out, uint64_t *ret_later);
	/* true: it is there, and is given away. */
	bool (*answered)(void *user, uint64_t number, struct text *out);
	void (*forget)(void *user, uint64_t number); /* nobody waits for it any more */
};

struct putserve;
/* Binds the socket (0600; an old file is removed: work.lock is held). */
enum rc MUST_USE putserve_new(const char *path, const struct putserve_host *host, struct putserve **ret, struct err *err);
void putserve_free(struct putserve *p);
/* Fills in at most PUTSERVE_CLIENTS + 1 descriptors to wait for; returns how many. */
int putserve_poll(const struct putserve *p, struct pollfd *ret_fds);
/* Serves what is readable and writable, answers what is decided by now_ms (of the boot clock). ret_next_ms: when again at the latest. */
enum rc MUST_USE putserve_step(struct putserve *p, int64_t boot_ms, int64_t *ret_next_ms, struct err *err);

#endif
