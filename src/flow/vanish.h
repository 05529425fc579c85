/* vanish: employees who are not in the directory any more though nobody handed their customers over. Their rounds are held (挂起, part 5, 离职): nothing is
 * decided, stops and goals still work; they go on with whoever gets the customer, and end after seven days without anybody. */
#ifndef SIYU_SRC_FLOW_VANISH_H
#define SIYU_SRC_FLOW_VANISH_H
#include "foldint.h"

#define VANISH_HOLD_MS (7 * ZONE_DAY_MS)

/* change_contact: delete_user, and create_user of one who comes back. */
enum rc MUST_USE vanish_event(struct fold *f, const struct event *ev, struct err *err);
/* WeCom lists his customers as those of one who left (离职待分配). */
enum rc MUST_USE vanish_listed(struct fold *f, struct span employee, int64_t left_ms, struct err *err);
/* Somebody adds him, so he is there. */
enum rc MUST_USE vanish_seen(struct fold *f, struct span employee, struct err *err);
/* The list of employees had him at as_of_ms: a day behind his end that is believed. */
enum rc MUST_USE vanish_here(struct fold *f, struct span employee, int64_t as_of_ms, struct err *err);
/* Since when he is gone. RC_NOTFOUND: he is not. */
enum rc MUST_USE vanish_since(struct fold *f, struct span employee, int64_t *ret_ms, struct err *err);

#endif
