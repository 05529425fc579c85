/* crm/streak: days on which somebody did a thing, counted: 打卡. Pure. */
#ifndef SIYU_CRM_STREAK_H
#define SIYU_CRM_STREAK_H
#include <stdbool.h>
#include <stdint.h>

struct streak {
	int64_t total;
	int64_t streak; /* in a row, up to today, or to yesterday as long as today may still come */
	int64_t missed; /* days that are over */
	bool today;
};
/* day: n of them, ascending, each once. Days from `from` to `last` count; `today` may lie before or behind them. */
void streak_count(const int64_t *day, int n, int64_t from, int64_t last, int64_t today, struct streak *ret);

#endif
