/* store/staffday: what WeCom counted of each employee and day (api.md 11.1); table `staff_day`. */
#ifndef SIYU_STORE_STAFFDAY_H
#define SIYU_STORE_STAFFDAY_H
#include "base/arena.h"
#include "store/db.h"

#define STAFFDAY_NONE INT64_MIN /* no customer began a chat */

struct staffday {
	struct span employee;
	int64_t day; /* since 1970, of Beijing */
	int64_t applies, contacts, chats, messages;
	int64_t replied_permille, reply_minutes;
	int64_t lost; /* customers who deleted or blocked him */
	bool final;
	int64_t read_ms;
};

enum rc MUST_USE staffday_put(struct store_db *db, const struct staffday *d, struct err *err); /* a final one stays as it is */
/* The last day that is final. RC_NOTFOUND: none is. */
enum rc MUST_USE staffday_final(struct store_db *db, struct span employee, int64_t *ret_day, struct err *err);
/* Of these days, both counted, by day, then employee. */
enum rc MUST_USE staffday_between(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct staffday **ret, int *ret_count, struct err *err);

#endif
