/* store/due: the next thing to look at of each live enrolment. Firing order is the primary key (finding 26). */
#ifndef SIYU_STORE_DUE_H
#define SIYU_STORE_DUE_H
#include "base/arena.h"
#include "store/db.h"

struct due {
	int64_t due_ms;
	struct span script;
	int64_t step;
	struct span employee;
	int64_t enrolment;
};

enum rc MUST_USE due_add(struct store_db *db, const struct due *d, struct err *err);
enum rc MUST_USE due_del(struct store_db *db, const struct due *d, struct err *err); /* RC_NOTFOUND */
/* The earliest time; RC_NOTFOUND when nothing waits. */
enum rc MUST_USE due_min(struct store_db *db, int64_t *ret_ms, struct err *err);
/* The first `most` with due_ms <= now_ms in firing order. */
enum rc MUST_USE due_take(struct store_db *db, struct arena *a, int64_t now_ms, int most, struct due **ret,
	int *ret_count, struct err *err);

#endif
