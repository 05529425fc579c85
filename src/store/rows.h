/* rows: the rows of a SELECT as an array in the caller's arena. */
#ifndef SIYU_STORE_ROWS_H
#define SIYU_STORE_ROWS_H
#include "stmt.h"

/* Steps s (bound) to its end; read(s, a, item) fills one item of item_bytes. *ret_items is NULL for no rows. */
enum rc MUST_USE rows_all(struct stmt *s, struct arena *a, size_t item_bytes,
	void (*read)(struct stmt *, struct arena *, void *), void **ret_items, int *ret_count, struct err *err);
/* The same of days: ?1 is the first, ?2 the last. */
enum rc MUST_USE rows_days(struct stmt *s, struct arena *a, int64_t from_day, int64_t to_day, size_t item_bytes,
	void (*read)(struct stmt *, struct arena *, void *), void **ret_items, int *ret_count, struct err *err);
/* The one row, RC_NOTFOUND when there is none. */
enum rc MUST_USE rows_one(struct stmt *s, struct arena *a, void (*read)(struct stmt *, struct arena *, void *),
	void *ret_item, struct err *err);
/* The number in the one column of the one row, RC_NOTFOUND when there is none. */
enum rc MUST_USE rows_int(struct stmt *s, int64_t *ret, struct err *err);
/* The number of the one row with these texts, parameters 1 …, and numbers behind them; made when there is none. find selects it, add inserts
 * it and returns it. */
struct rows_key {
	const struct span *text; /* absent is empty */
	int texts;
	const int64_t *number;
	int numbers;
};
enum rc MUST_USE rows_once(struct store_db *db, enum stmt_slot module, int find, int add, const struct rows_key *key, int64_t *ret_id,
	struct err *err);
/* Frees what is kept of rows_once: what was made since may be rolled back. */
void rows_forget(struct store_db *db);
/* The first text, compared by bytes, behind all that begin with these. */
struct span rows_behind(struct arena *a, struct span prefix);
/* The index of a name in a table of n, n when it is none. */
int rows_name(const char *const *names, int n, struct span name);

#endif
