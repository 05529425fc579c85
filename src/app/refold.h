/* Exact replay: every recorded input folded anew into another file, and how its state compares (architecture.md 1). */
#ifndef SIYU_APP_REFOLD_H
#define SIYU_APP_REFOLD_H
#include "datadir.h"

#include "base/text.h"
#include "store/db.h"

/* Folds the inbox up to `position` into the new file to_path, with no send and without touching the live files: from its first input, or from
 * the oldest snapshot that serves (replayfrom.h). progress: on standard error. RC_INVALID: neither can be; RC_AGAIN: the log was pruned
 * meanwhile. *ret_db is the caller's; *ret_from (may be NULL): the position of the snapshot, 0: none. */
enum rc MUST_USE refold_fold(const struct datadir *d, int64_t position, const char *to_path, bool progress, struct store_db **ret_db,
	int64_t *ret_from, struct err *err);

#define REFOLD_TABLES 128
struct refold_table {
	char name[64];
	int64_t rows[2];  /* there: 0 the state, 1 the replay */
	int64_t only[2];  /* rows that the other one has not */
};
/* Table by table, rows compared as sets. *ret_differs: how many tables differ. */
enum rc MUST_USE refold_compare(struct store_db *state, struct store_db *replay, struct refold_table *ret, int *ret_n, int *ret_differs, struct err *err);

#endif
