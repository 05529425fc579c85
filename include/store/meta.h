/* store/meta: the one row that says where the fold stands (exact 2, D1, D5). next_row belongs to db_next_row. */
#ifndef SIYU_STORE_META_H
#define SIYU_STORE_META_H
#include "base/arena.h"
#include "store/db.h"

struct meta {
	struct span lineage; /* of the inbox; empty: nothing was folded yet */
	int64_t position;    /* id of the last folded input */
	int64_t checksum;    /* of that row */
	int64_t now_ms;      /* the fold's clock */
	int64_t fold_version;
};

enum rc MUST_USE meta_get(struct store_db *db, struct arena *a, struct meta *ret_meta, struct err *err);
/* Binds a new state to its inbox. RC_CONFLICT when it is bound already. */
enum rc MUST_USE meta_bind(struct store_db *db, struct span lineage, struct err *err);
/* RC_CONFLICT when the position is not old_position: another fold is alive. */
enum rc MUST_USE meta_move(struct store_db *db, int64_t old_position, const struct meta *to, struct err *err);

#endif
