/* store/pause: customers whose scripts pause for a while (暂停剧本 of a 话术). */
#ifndef SIYU_STORE_PAUSE_H
#define SIYU_STORE_PAUSE_H
#include "store/db.h"

/* Makes it; a longer one stays. */
enum rc MUST_USE pause_put(struct store_db *db, struct span customer, int64_t until_ms, struct err *err);
enum rc MUST_USE pause_get(struct store_db *db, struct span customer, int64_t *ret_until_ms, struct err *err); /* RC_NOTFOUND */
#define PAUSE_FOR_EVER INT64_C(7258118400000) /* until somebody lets them go on: the year 2200 */
enum rc MUST_USE pause_drop(struct store_db *db, struct span customer, struct err *err); /* RC_NOTFOUND */
/* Is there any row? */
enum rc MUST_USE pause_any(struct store_db *db, bool *ret_any, struct err *err);

#endif
