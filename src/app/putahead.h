/* putahead: what is done for the next load of orders while this process folds the one before it, in another thread with connections of its own: it
 * is written to the log, and looked up of whom it is. */
#ifndef SIYU_APP_PUTAHEAD_H
#define SIYU_APP_PUTAHEAD_H
#include "datadir.h"

#include "base/err.h"
#include "flow/orderahead.h"
#include "inbox/inbox.h"

struct putahead;
/* Of a folder whose files are open in this process, which holds work.lock. RC_FAILED and what opening them gives. */
enum rc MUST_USE putahead_open(const struct datadir *dir, struct putahead **ret, struct err *err);
void putahead_close(struct putahead *b); /* NULL is harmless */
/* n > 0 inputs of orders in one commit: all of them, or none; ret_ids: n. *ret_whose: of whom they are, for fold_ahead; NULL where that could
 * not be looked up, which harms nothing. RC_FAILED, RC_AGAIN: nothing was written. */
enum rc MUST_USE putahead_write(struct putahead *b, int64_t at_ms, const struct span *body, int n, int64_t *ret_ids,
	struct orderahead **ret_whose, struct err *err);

#endif
