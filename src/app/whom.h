/* The customer of a command: by his external_userid, or by what people call him (store/called). */
#ifndef SIYU_APP_WHOM_H
#define SIYU_APP_WHOM_H
#include "command.h"

#include "base/arena.h"
#include "store/db.h"

enum whom_how {
	WHOM_PART,  /* a part of a name finds him, too */
	WHOM_WHOLE, /* what cannot be taken back wants the whole name */
};

/* *ret in the arena: his id. RC_NOTFOUND: nobody is called so, err untouched. RC_CONFLICT: several are, or, with WHOM_WHOLE, only a part of
 * his name was said; err lists them by number with their ids and says what to type. */
enum rc MUST_USE whom_find(struct app *app, struct store_db *db, struct arena *a, const char *said, enum whom_how how,
	struct span *ret, struct text *list, struct err *err);
#define WHOM_ID_BYTES 256
struct whom {
	const char *id; /* to go on with: found, or what was said */
	bool known;     /* he is one of ours */
	char found[WHOM_ID_BYTES];
};

/* The same for a command that does not read the state itself. Whom nobody knows by name, a group, and anything while there is no state yet,
 * stays as it was said: who does the work says what is wrong with it. A customer found by name is told on standard error. Returns
 * EXIT_DONE, else the exit code: several were listed, or the state cannot be read; it was said. */
int whom_id(struct app *app, const char *said, enum whom_how how, struct whom *ret);
/* Does it look like an external_userid (api.md 2.3: wm…, wo…), of somebody who may not be ours yet? */
bool whom_like_id(const char *said);

#endif
