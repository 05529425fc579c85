/* store/warning: what the platform warned of, one row a matter: how it stands now. A matter that is over keeps its row, so that an older word that comes
 * late changes nothing. Table `warning`. */
#ifndef SIYU_STORE_WARNING_H
#define SIYU_STORE_WARNING_H
#include "base/arena.h"
#include "store/db.h"

#define WARNING_NONE INT64_MIN /* a number or time that is not there */

struct warning {
	struct span matter; /* "links", "links_expire", "links_balance", "app" */
	struct span code;   /* what WeCom called it: "balance_low"; empty: it is over */
	int64_t n;          /* a count that belongs to it */
	int64_t at_ms;      /* when it was so, by WeCom's clock */
	int64_t until_ms;   /* when it is over by itself */
};

enum rc MUST_USE warning_put(struct store_db *db, const struct warning *w, struct err *err); /* made or replaced */
enum rc MUST_USE warning_get(
	struct store_db *db, struct arena *a, struct span matter, struct warning *ret, struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE warning_all(struct store_db *db, struct arena *a, struct warning **ret, int *ret_count, struct err *err);

#endif
