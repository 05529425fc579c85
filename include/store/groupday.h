/* store/groupday: what WeCom counted of the customer groups of an owner and day (api.md 11.2); table `group_day`. */
#ifndef SIYU_STORE_GROUPDAY_H
#define SIYU_STORE_GROUPDAY_H
#include "base/arena.h"
#include "store/db.h"

struct groupday {
	struct span owner;
	int64_t day; /* since 1970, of Beijing */
	int64_t new_groups, groups, groups_spoke;
	int64_t new_members, members, members_spoke, messages;
	bool final;
	int64_t read_ms;
};

enum rc MUST_USE groupday_put(struct store_db *db, const struct groupday *d, struct err *err); /* a final one stays as it is */
/* The last day that is final of any of them. RC_NOTFOUND: none is. */
enum rc MUST_USE groupday_final(struct store_db *db, int64_t *ret_day, struct err *err);
/* Of these days, both counted, by day, then owner. */
enum rc MUST_USE groupday_between(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct groupday **ret, int *ret_count, struct err *err);

#endif
