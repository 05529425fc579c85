/* store/forget: customers who were forgotten (exact D7): who they were cannot be told any more, that they were can be. */
#ifndef SIYU_STORE_FORGET_H
#define SIYU_STORE_FORGET_H
#include "base/arena.h"
#include "store/db.h"

#define FORGET_NEEDLES 64

/* What a customer is known by, and found by wherever it stands: ids (his, unionids, mobiles) and names (his own, 备注). */
struct forget_needles {
	int n;
	struct span v[FORGET_NEEDLES];
	bool name[FORGET_NEEDLES]; /* a name: others may bear it, so that it is left where things of the house are named */
};

/* The key of all MACs, as the first input brought it; RC_NOTFOUND: nobody was forgotten. */
enum rc MUST_USE forget_key(struct store_db *db, struct arena *a, struct span *ret_key, struct err *err);
enum rc MUST_USE forget_put_key(struct store_db *db, struct span key, struct err *err);
/* Whom that MAC of an external_userid stands for now. RC_NOTFOUND. */
enum rc MUST_USE forget_of(struct store_db *db, struct arena *a, struct span mac, struct span *ret_pseudonym, struct err *err);
enum rc MUST_USE forget_put(struct store_db *db, struct span mac, struct span pseudonym, int64_t at_ms, struct err *err);
/* When the one of that pseudonym was forgotten. RC_NOTFOUND: it is none. */
enum rc MUST_USE forget_when(struct store_db *db, struct span pseudonym, int64_t *ret_ms, struct err *err);

/* What the state knows him by, his id first. */
enum rc MUST_USE forget_find(struct store_db *db, struct arena *a, struct span customer, struct forget_needles *ret, struct err *err);

/* Told of each column in which something of him stands: rows of it. */
typedef void (*forget_fn)(void *user, const char *table, const char *column, int64_t rows);
/* Where he stands, in every table there is. */
enum rc MUST_USE forget_look(struct store_db *db, const struct forget_needles *v, forget_fn fn, void *user, struct err *err);
/* Takes him out of every table there is: what he said and what is noted of him goes, ids and names become the pseudonym, amounts, counts
 * and times stay. Inside a transaction. */
enum rc MUST_USE forget_erase(struct store_db *db, struct span customer, const struct forget_needles *v, struct span pseudonym, struct err *err);
/* Writes the file anew, so that nothing of what was taken out stands in free pages, and empties the WAL. Outside a transaction. */
enum rc MUST_USE forget_scrub(struct store_db *db, struct err *err);

#endif
