/* flow/sight: whom and whose somebody of the corp sees: [roles] and [teams], as in the app's chat. */
#ifndef SIYU_FLOW_SIGHT_H
#define SIYU_FLOW_SIGHT_H
#include "base/arena.h"
#include "store/db.h"

struct sight {
	struct span userid, name; /* userid in lower case */
	unsigned roles;           /* BOT_… (flow/botwords.h); 0: nobody whom the configuration or the state knows */
	bool all;                 /* he sees everybody's */
	struct span *who;         /* userids: himself the first, and those whom he leads; without `all`, whose customers he sees */
	int n;
	struct span helpers;      /* whom he may ask: names, empty: nobody is configured */
};

/* Texts in the arena. db may be read-only, and in a transaction. */
enum rc MUST_USE sight_of(struct store_db *db, struct arena *a, struct span userid, struct sight *ret, struct err *err);

#endif
