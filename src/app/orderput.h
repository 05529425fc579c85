/* orderput: the rows of a file of orders, or one that somebody types, on their way into the log, and what became of them. */
#ifndef SIYU_APP_ORDERPUT_H
#define SIYU_APP_ORDERPUT_H
#include "command.h"
#include "imported.h"
#include "put.h"

struct orderput {
	struct app *app;
	struct put *put;
	const char *source, *by;
	int stop_fd;  /* readable once it is to end at the next safe point (signals_ending); -1: nothing ends it */
	bool stopped; /* it ended there: rows from result.reached on were not put */
	struct imported result;
};
/* The corp's zone, twenty years back: orders are old. As command_zone. */
enum rc MUST_USE orderput_zone(const struct app *app, struct zone *ret, struct err *err);
/* Puts what counts of f as inputs and counts in m->result what the fold says of them; on a terminal it shows how far it is, on a line
 * that is gone before anything else is said. Asked to stop it says so, and RC_OK. */
enum rc MUST_USE orderput_send(struct orderput *m, const struct orderfile *f, struct err *err);
/* Was anything of it recorded, or known? */
bool orderput_recorded(const struct imported *m);
/* Looks at what was recorded (imported_compare), texts in the arena. Nothing there to be read: nothing to say. */
enum rc MUST_USE orderput_look(struct orderput *m, struct arena *a, const struct orderfile *f, struct err *err);

#endif
