/* store/botstate: what the app is in the middle of with an employee; table `bot_state`. One of each kind. */
#ifndef SIYU_STORE_BOTSTATE_H
#define SIYU_STORE_BOTSTATE_H
#include "base/arena.h"
#include "store/db.h"

enum botstate_kind {
	BOTSTATE_CHOOSE, /* several customers are called so: he says a number */
	BOTSTATE_ORDER,  /* an order waits for 确认 */
	BOTSTATE_TODOS,  /* the list of to-dos that he was shown last */
	BOTSTATE_MENU,   /* of the employee '': the menu of the app as it was made last */
	BOTSTATE_KINDS
};

struct botstate {
	struct span employee;
	enum botstate_kind kind;
	int64_t at_ms;
	struct span body; /* JSON */
};

enum rc MUST_USE botstate_put(struct store_db *db, const struct botstate *b, struct err *err); /* in place of the one before */
/* One not older than from_ms. RC_NOTFOUND. */
enum rc MUST_USE botstate_get(struct store_db *db, struct arena *a, struct span employee, enum botstate_kind kind,
	int64_t from_ms, struct botstate *ret, struct err *err);
enum rc MUST_USE botstate_drop(struct store_db *db, struct span employee, enum botstate_kind kind, struct err *err);

#endif
