/* flow/quotause: what of WeCom's allowances (wecom/allowance) is used, and what of them a state that was lived ahead (siyu try) uses. */
#ifndef SIYU_FLOW_QUOTAUSE_H
#define SIYU_FLOW_QUOTAUSE_H
#include "base/arena.h"
#include "base/text.h"
#include "base/zone.h"
#include "store/db.h"
#include "store/othermass.h"
#include "wecom/allowance.h"

#define QUOTAUSE_NEVER INT64_MAX
#define QUOTAUSE_GROWTH_MS (28 * ZONE_DAY_MS) /* what exists grows on as it did in so long */

struct quotause_ask {
	struct zone zone;
	int64_t most[ALLOWANCE_COUNT]; /* of those that the configuration says (section and key); of the others it is not read */
	int64_t now_ms, until_ms;      /* until_ms > now_ms: the state knows that far ahead */
	const struct othermass_walk *others; /* how far what others send was read, of a state that was lived ahead, where nobody reads; NULL: as the state has it */
};
struct quotause {
	const struct allowance *what;
	enum allowance_per per; /* of mass messages the rule of the corp */
	int64_t most;           /* 0: no limit is known */
	bool measured;          /* false: the sender holds it, by the second, and nobody keeps books */
	int64_t used;           /* by the one who uses most: in the span of now; of minutes and hours in the busiest one of 24 h */
	struct span who;        /* his id; empty: the corp */
	int64_t others;         /* of mass messages: those of all in the span of now that siyu did not make */
	int full;               /* how many have nothing left there */
	int64_t ahead;          /* most of one span up to until_ms, its moment and whose it is */
	int64_t ahead_ms;
	struct span ahead_who;
	int64_t full_ms;        /* when the first has nothing left, now included; QUOTAUSE_NEVER: not in sight */
	struct span full_who;
};

/* Reads whole tables. ret: one of each, by id; texts in a. */
enum rc MUST_USE quotause_read(struct store_db *db, struct arena *a, const struct quotause_ask *ask,
	struct quotause ret[ALLOWANCE_COUNT], struct err *err);
/* Of 1000 of what there is, now or ahead; 0: no limit is known. */
int quotause_permille(const struct quotause *q);

#endif
