/* store/orderclaim: by what an order that matches no contact yet may find him, and the digests of numbers by which contacts are found. */
#ifndef SIYU_STORE_ORDERCLAIM_H
#define SIYU_STORE_ORDERCLAIM_H
#include "base/arena.h"
#include "store/db.h"

enum rc MUST_USE orderclaim_put(struct store_db *db, int64_t purchase, struct span claim, struct err *err); /* once is as good as twice */
/* The claims of an order, by text. */
enum rc MUST_USE orderclaim_of(struct store_db *db, struct arena *a, int64_t purchase, struct span **ret, int *ret_count, struct err *err);
/* The orders with that claim, by id. */
enum rc MUST_USE orderclaim_orders(struct store_db *db, struct arena *a, struct span claim, int64_t **ret, int *ret_count, struct err *err);
enum rc MUST_USE orderclaim_drop(struct store_db *db, int64_t purchase, struct err *err);

/* The number of that digest stands with this customer, as this employee noted it. */
enum rc MUST_USE orderclaim_note(
	struct store_db *db, struct span digest, struct span customer, struct span employee, struct err *err);
enum rc MUST_USE orderclaim_unnote(struct store_db *db, struct span customer, struct span employee, struct err *err); /* all of them */
/* The customers with that digest, by id, at most `most`; employee empty: whoever noted it. */
enum rc MUST_USE orderclaim_who(struct store_db *db, struct arena *a, struct span digest, struct span employee, int most,
	struct span **ret, int *ret_count, struct err *err);
/* The customers whom an employee calls exactly that (备注), by id. */
enum rc MUST_USE orderclaim_called(struct store_db *db, struct arena *a, struct span name, struct span employee, int most,
	struct span **ret, int *ret_count, struct err *err);

#endif
