/* deskport: what desk is given: the configuration of its pages, the key of its cookies, and what the state says in words that flow makes. */
#ifndef SIYU_APP_DESKPORT_H
#define SIYU_APP_DESKPORT_H
#include "datadir.h"
#include "gateprobe.h"
#include "stall.h"

#include "app/conf.h"
#include "desk/desk.h"

struct deskport {
	const struct datadir *dir; /* borrowed, as conf */
	void (*step)(void *user);  /* the caller's; user is what it gave */
	void *user;
	struct gateprobe *probe;   /* the caller's; NULL: /metrics does not tell whether the gate answers */
	struct zone zone;
	struct stall stall;        /* of work, as the pages see it */
};

/* Fills in conf; p, dir and c must outlive the desk. The key is made at the first start. RC_FAILED, RC_DENIED: it cannot be read or written;
 * deskport_release follows all the same. */
enum rc MUST_USE deskport_fill(struct deskport *p, const struct conf *c, const struct datadir *dir, struct desk_conf *ret, struct err *err);

void deskport_release(struct deskport *p);

#endif
