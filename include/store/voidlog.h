/* store/voidlog: orders that a person took out of the books, and how each stood. purchase.voided says that there is a row. */
#ifndef SIYU_STORE_VOIDLOG_H
#define SIYU_STORE_VOIDLOG_H
#include "base/arena.h"
#include "store/db.h"

struct voidlog {
	int64_t purchase;
	int64_t input_id, at_ms;                 /* when it was voided, and by which input */
	struct span who, why;                    /* as people read them */
	int64_t gross_fen, refund_fen, quantity; /* as they stood */
};
/* RC_CONFLICT: it is voided already. */
enum rc MUST_USE voidlog_add(struct store_db *db, const struct voidlog *v, struct err *err);
/* In the arena. RC_NOTFOUND: it is not voided. */
enum rc MUST_USE voidlog_get(struct store_db *db, struct arena *a, int64_t purchase, struct voidlog *ret, struct err *err);
enum rc MUST_USE voidlog_drop(struct store_db *db, int64_t purchase, struct err *err);

#endif
