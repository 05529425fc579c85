#include "crm/shares.h"

#include "base/err.h"

#include <math.h>

static int first_zero(const double *factor, int n)
{
	int i = 0;
	while (i < n && factor[i] > 0)
		i++;
	return i;
}

void shares_split(const double *now, const double *was, int n, int64_t change, int64_t *ret_part)
{
	int at = first_zero(was, n), end = first_zero(now, n), most = 0;
	double logs = 0, log_of[SHARES_MOST];
	INVARIANT(n > 0 && n <= SHARES_MOST);
	for (int i = 0; i < n; i++)
		ret_part[i] = 0;
	if (at < n || end < n) {
		ret_part[at < end ? at : end < n ? end : 0] = change;
		return;
	}
	for (int i = 0; i < n; i++) {
		log_of[i] = log(now[i] / was[i]);
		logs += log_of[i];
		most = fabs(log_of[i]) > fabs(log_of[most]) ? i : most;
	}
	/* The logarithmic mean of both amounts is change / logs. As the amounts draw near each other it goes to the amount itself;
	 * there factors that moved against each other have parts that only their product says. */
	double amount = 1;
	for (int i = 0; i < n; i++)
		amount *= was[i];
	double mean = fabs(logs) < 1e-9 ? amount : amount * expm1(logs) / logs;
	int64_t left = change;
	for (int i = 0; i < n; i++) {
		ret_part[i] = llround(mean * log_of[i]);
		left -= ret_part[i];
	}
	ret_part[most] += left;
}
