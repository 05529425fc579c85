/* flow/staff: which employee a person means. */
#ifndef SIYU_FLOW_STAFF_H
#define SIYU_FLOW_STAFF_H
#include "base/arena.h"
#include "store/db.h"

/* By userid or name, in the arena. RC_NOTFOUND: nobody is called so; err says it in Chinese and names whom we know. */
enum rc MUST_USE staff_find(struct store_db *db, struct arena *a, struct span said, struct span *ret_userid, struct err *err);

#endif
