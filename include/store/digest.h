/* store/digest: the state as one stream of bytes that depends on what was folded and on nothing else: not on batch
 * sizes, page history or the inbox file's lineage. flow hashes it (siyu digest). */
#ifndef SIYU_STORE_DIGEST_H
#define SIYU_STORE_DIGEST_H
#include "store/db.h"

/* Called for each row of each table, tables by name, rows by primary key. bytes: the values, canonical; valid during the call. */
typedef void (*digest_fn)(void *user, const char *table, struct span bytes);

/* One read transaction over all tables; not inside another one. RC_FAILED, RC_AGAIN. */
enum rc MUST_USE digest_each(struct store_db *db, digest_fn fn, void *user, struct err *err);

#endif
