/* store/seen: which facts were folded already (finding 23), by their own second and 16 bytes of the semantic key. */
#ifndef SIYU_STORE_SEEN_H
#define SIYU_STORE_SEEN_H
#include "store/db.h"

/* RC_CONFLICT when it was seen before; then *ret_first is the input that brought it. */
enum rc MUST_USE seen_add(struct store_db *db, int64_t created_s, struct span digest, int64_t input_id,
	int64_t *ret_first, struct err *err);
/* Forgets what was created before. */
enum rc MUST_USE seen_prune(struct store_db *db, int64_t before_s, struct err *err);

#endif
