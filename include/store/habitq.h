/* store/habitq: newcomers by what they did in the first 24 hours after their first add, and how many of them paid in the seven times 24 hours
 * behind these. What follows a first day cannot be its reason, and who bought at once tells nothing of what comes then. */
#ifndef SIYU_STORE_HABITQ_H
#define SIYU_STORE_HABITQ_H
#include "base/arena.h"
#include "store/db.h"

#define HABITQ_DAYS 9 /* behind the day of an add all of it is over */

enum habitq_habit { HABITQ_REPLIED, HABITQ_SAT, HABITQ_HABITS }; /* wrote or chose something; sat in a customer group */
struct habitq_side {
	int64_t customers, paid; /* … with an order that is not wholly given back by now */
};
struct habitq_sides {
	struct habitq_side with[HABITQ_HABITS], without[HABITQ_HABITS];
};
/* Customers whose first add was on these days, both counted. */
enum rc MUST_USE habitq_newcomers(
	struct store_db *db, int64_t from_day, int64_t to_day, struct habitq_sides *ret, struct err *err);

#endif
