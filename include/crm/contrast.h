/* crm/contrast: what a comparison of groups of customers may say (domain.md 8: incremental GMV; 实验): intervals, and a verdict that is
 * wrong about groups that do not differ in one case of twenty at most. Pure. */
#ifndef SIYU_CRM_CONTRAST_H
#define SIYU_CRM_CONTRAST_H
#include <stdint.h>

#define CONTRAST_MOST 26  /* arms: a letter each */
#define CONTRAST_LEAST 30 /* who bought, of each side: below that money has no interval, and nothing is said of it */
/* How many of a side's n customers fail to CONTRAST_LEAST buyers, by the rate of both sides together: buyers of all (n is among them, all > 0); 0:
 * none. Its own buyers would open the gate where it was lucky, and then speak of its luck. */
int64_t contrast_missing(int64_t n, int64_t buyers, int64_t all);

struct contrast_sample { /* zeroed; one value a customer, of a rate 1 or 0 */
	int64_t n;
	double mean, spread; /* spread: sum of the squares of what lies between value and mean */
	double lean;         /* sum of its cubes */
};
void contrast_add(struct contrast_sample *s, double value);

struct contrast_interval {
	double low, high;
};
/* 95 %. Of a rate (n > 0): Wilson's, within 0 and 1. Of a mean (n > 2): by Student's t, through Hall's transformation, which takes the skew out
 * (P. Hall, On the removal of skewness by transformation, JRSS B 54, 1992): further up than down where few are large. Of equal values: that one. */
struct contrast_interval contrast_rate(const struct contrast_sample *s);
struct contrast_interval contrast_mean(const struct contrast_sample *s);
/* Mean of a less mean of b, both with n > 1, of money that most customers never pay: the wider one of Welch's and of the one of two groups with
 * one variance. Welch's alone takes a small group in which few happened to buy for one that hardly varies. True to its 95 % from CONTRAST_LEAST
 * buyers of each on; where 0 is outside, they differ. */
struct contrast_interval contrast_lift(const struct contrast_sample *a, const struct contrast_sample *b);

enum contrast_kind { CONTRAST_RATE, CONTRAST_MEAN };
enum contrast_verdict {
	CONTRAST_ALIKE, /* cannot be told from the best one; of the best: from some other */
	CONTRAST_BEST,  /* better than each of the others */
	CONTRAST_WORSE  /* than the best one */
};
/* arm: n of them (2 to CONTRAST_MOST), of means each with n > 1, by Welch's t. ret_verdict has n. Returns the index of the best one (of equals
 * the first). Pairs share the one case of twenty between them (Bonferroni). Asked once, of samples whose size was fixed before. */
int contrast_judge(enum contrast_kind kind, const struct contrast_sample *arm, int n, enum contrast_verdict *ret_verdict);

#endif
