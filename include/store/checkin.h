/* store/checkin: 打卡: who checked in on which day, and who reached which prize; tables `checkin`, `checkin_prize`. */
#ifndef SIYU_STORE_CHECKIN_H
#define SIYU_STORE_CHECKIN_H
#include "base/arena.h"
#include "store/db.h"

enum checkin_way { CHECKIN_BY_PAGE, CHECKIN_BY_EMPLOYEE, CHECKIN_BY_MESSAGE, CHECKIN_WAYS };

struct checkin {
	int64_t camp; /* enrolment of the group's round */
	struct span customer;
	int64_t day;
	enum checkin_way way;
	bool made_up;
	int64_t at_ms, told_ms;
	struct span teller; /* empty: he himself */
};

/* RC_CONFLICT: that day is there. */
enum rc MUST_USE checkin_add(struct store_db *db, const struct checkin *c, struct err *err);
/* RC_NOTFOUND: it was not there. */
enum rc MUST_USE checkin_drop(struct store_db *db, int64_t camp, struct span customer, int64_t day, struct err *err);
/* His days, by day. */
enum rc MUST_USE checkin_of(struct store_db *db, struct arena *a, int64_t camp, struct span customer,
	struct checkin **ret, int *ret_count, struct err *err);
/* All of that round, by customer, then day. */
enum rc MUST_USE checkin_all(
	struct store_db *db, struct arena *a, int64_t camp, struct checkin **ret, int *ret_count, struct err *err);
/* The round of a group in which he checked in last. RC_NOTFOUND: he never did. */
enum rc MUST_USE checkin_last_camp(struct store_db *db, struct span customer, int64_t *ret_camp, struct err *err);

struct checkin_prize {
	int64_t camp;
	struct span customer;
	int64_t days, at_ms;
};
/* RC_CONFLICT: he has it. */
enum rc MUST_USE checkin_prize_add(struct store_db *db, const struct checkin_prize *p, struct err *err);
/* All of that round, by customer, then days. */
enum rc MUST_USE checkin_prizes(struct store_db *db, struct arena *a, int64_t camp, struct checkin_prize **ret,
	int *ret_count, struct err *err);

#endif
