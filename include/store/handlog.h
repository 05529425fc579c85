/* store/handlog: what a person put right of each order: its source does not change that any more. */
#ifndef SIYU_STORE_HANDLOG_H
#define SIYU_STORE_HANDLOG_H
#include "base/arena.h"
#include "store/db.h"

struct handlog {
	int64_t purchase;
	struct span what;        /* 客户, 金额, 付款时间, 员工, 商品, 数量 */
	int64_t input_id, at_ms; /* when it was put right last, and by which input */
	struct span who;
};
/* In place of what was put right of the same before. */
enum rc MUST_USE handlog_put(struct store_db *db, const struct handlog *h, struct err *err);
/* Of one order, by what; in the arena. */
enum rc MUST_USE handlog_of(struct store_db *db, struct arena *a, int64_t purchase, struct handlog **ret, int *ret_count,
	struct err *err);
enum rc MUST_USE handlog_drop(struct store_db *db, int64_t purchase, struct err *err);

#endif
