/* The one rule of commands that change at WeCom, or erase, what no other command brings back (codes drop, tags rename and drop, transfer, forget):
 * what would be done is looked up first and said; then somebody types yes, or wrote --yes. */
#ifndef SIYU_APP_SURE_H
#define SIYU_APP_SURE_H
#include "byhand.h"

/* Prints what foretell appends of the state. EXIT_DONE: go on. Else the exit code, all is said: EXIT_NO when there is nothing to be done
 * it to (RC_NOTFOUND, RC_CONFLICT of foretell), or nobody said yes. */
int sure_ask(struct app *app, bool yes,
	enum rc (*foretell)(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err), void *user);
/* Behind what was said by the caller: yes is asked for on standard input. */
bool sure_said(bool yes);

#endif
