/* campview: how the check-in groups (打卡) of a state went: days, streaks, completion (domain.md 8), load. Of siyu try and simulate. */
#ifndef SIYU_SRC_APP_CAMPVIEW_H
#define SIYU_SRC_APP_CAMPVIEW_H
#include "base/arena.h"
#include "base/json.h"
#include "base/zone.h"
#include "report/chart.h"
#include "store/db.h"

#define CAMPVIEW_STREAKS 5
struct campview { /* one round of one group */
	struct span script, group;
	int64_t first_day, days;
	int64_t started, in, people, times, made_up, winners, finished; /* winners: have a prize; finished: of those who started */
	int64_t streak[CAMPVIEW_STREAKS];   /* members whose longest row of days is 0, 1-2, 3-6, 7-13, 14 and more */
	int64_t streak_sum, streak_most;
	int64_t *checked;                   /* of each of its days */
	int64_t reminders, said;            /* to-dos of what is said to its members; sent */
	int64_t busiest;                    /* to-dos of its owner on the busiest day */
};

/* The rounds of groups that have a day from from_day to upto_day (days since 1970), by script and group; rows live in the arena. */
enum rc MUST_USE campview_read(struct store_db *db, struct arena *a, const struct zone *z, int64_t from_day, int64_t upto_day,
	struct campview **ret, int *ret_n, struct err *err);
void campview_sort(struct campview *v, int n); /* by script and group */
void campview_text(const struct campview *v, int n, struct text *out); /* nothing where n is 0 */
void campview_json(const struct campview *v, int n, struct jsonw *w);
#define CAMPVIEW_CHARTS 2
/* How many drawings; labels live in the arena. */
int campview_charts(const struct campview *v, int n, struct arena *a, struct chart ret[CAMPVIEW_CHARTS]);

#endif
