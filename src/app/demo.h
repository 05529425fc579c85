/* The two parts of siyu demo: days lived in virtual time, and the real processes on loopback. */
#ifndef SIYU_APP_DEMO_H
#define SIYU_APP_DEMO_H
#include "command.h"

struct demo {
	struct app *app;
	char self[4096];       /* this program, to be executed */
	char dir[256];         /* everything lies below it */
	char scripts[256];     /* the shipped ones */
	char world_conf[300], live_conf[300];
	char customer[128];    /* whose `why` is worth reading */
	int customers, days;
	uint64_t seed;
	bool keep;
	int signal_fd;         /* readable: it is to end */
};

/* Part one, demoworld.c. RC_INVALID: the figures do not agree (said already). */
enum rc MUST_USE demoworld_play(struct demo *d, struct err *err);
/* Part two, demolive.c: starts `siyu sandbox` and `siyu serve` and lets people come, confirm and buy. *ret_live is set also on
 * failure; demolive_end ends what it started. */
struct demolive;
enum rc MUST_USE demolive_play(struct demo *d, struct demolive **ret_live, struct err *err);
void demolive_where(const struct demolive *live); /* what a person can try now, to standard output */
void demolive_end(struct demolive *live);         /* NULL is harmless */

#endif
