#include "crm/streak.h"

static bool has(const int64_t *day, int n, int64_t which)
{
	for (int i = 0; i < n; i++)
		if (day[i] == which)
			return true;
	return false;
}

void streak_count(const int64_t *day, int n, int64_t from, int64_t last, int64_t today, struct streak *ret)
{
	int64_t over = today - 1 < last ? today - 1 : last; /* the last day that is over */
	int64_t upto = today <= last && has(day, n, today) ? today : over;

	*ret = (struct streak){.total = n, .today = has(day, n, today)};
	while (has(day, n, upto - ret->streak))
		ret->streak++;
	for (int64_t d = from; d <= over; d++)
		ret->missed += !has(day, n, d);
}
