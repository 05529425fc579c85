#include "crm/contrast.h"

#include "base/err.h"

#include <math.h>
#include <stdbool.h>

#define WRONG 0.05          /* how often a verdict, or an interval, may be wrong */
#define Z 1.959963984540054 /* of a normal distribution between -Z and Z: 95 % */
#define HIDDEN 1.25 /* times the skew of a sample: it has seldom met the largest that there are (decision 0028) */
#define EVEN 1e-6   /* so little skew is none */

void contrast_add(struct contrast_sample *s, double value)
{
	double off = value - s->mean, n = (double)++s->n, step = off / n, more = off * step * (n - 1);
	s->lean += more * step * (n - 2) - 3 * step * s->spread;
	s->mean += step;
	s->spread += more;
}

int64_t contrast_missing(int64_t n, int64_t buyers, int64_t all)
{
	INVARIANT(all > 0 && n <= all && buyers <= all && all <= INT32_MAX);
	int64_t expected = n * buyers / all;
	return expected < CONTRAST_LEAST ? CONTRAST_LEAST - expected : 0;
}

/* Of the mean: its variance. */
static double wobble(const struct contrast_sample *s)
{
	INVARIANT(s->n > 1);
	return s->spread / (double)(s->n - 1) / (double)s->n;
}

struct contrast_interval contrast_rate(const struct contrast_sample *s)
{
	INVARIANT(s->n > 0);
	double n = (double)s->n, p = s->mean, turn = Z * Z / n;
	double middle = (p + turn / 2) / (1 + turn), half = Z * sqrt(p * (1 - p) / n + turn / (4 * n)) / (1 + turn);
	return (struct contrast_interval){fmax(0, middle - half), fmin(1, middle + half)};
}

/* 97.5 % of Student's t, by its expansion around the normal one (Abramowitz and Stegun 26.7.5). */
static double student(double freedom)
{
	double z = Z, z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z, z9 = z7 * z * z;
	double g1 = (z3 + z) / 4, g2 = (5 * z5 + 16 * z3 + 3 * z) / 96,
	       g3 = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384,
	       g4 = (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / 92160;
	return z + (g1 + (g2 + (g3 + g4 / freedom) / freedom) / freedom) / freedom;
}

/* Where a mean would lie, in its own spreads, whose transformed distance is t: x + skew x²/3 + skew² x³/27 + skew/6n = t. */
static double unskewed(double t, double skew, double n)
{
	return fabs(skew) < EVEN ? t : 3 / skew * (cbrt(1 + skew * (t - skew / (6 * n))) - 1);
}

struct contrast_interval contrast_mean(const struct contrast_sample *s)
{
	double n = (double)s->n, one = sqrt(wobble(s) * n), t = student(n - 1) / sqrt(n);
	if (one <= 0)
		return (struct contrast_interval){s->mean, s->mean};
	INVARIANT(s->n > 2);
	double skew = HIDDEN * n / (n - 1) / (n - 2) * s->lean / (one * one * one);
	return (struct contrast_interval){s->mean - one * unskewed(t, skew, n), s->mean - one * unskewed(-t, skew, n)};
}

/* Of their variances va and vb (Welch and Satterthwaite). */
static double freedom_of(const struct contrast_sample *a, const struct contrast_sample *b)
{
	double va = wobble(a), vb = wobble(b), both = va + vb;
	return both * both / (va * va / (double)(a->n - 1) + vb * vb / (double)(b->n - 1));
}

struct contrast_interval contrast_lift(const struct contrast_sample *a, const struct contrast_sample *b)
{
	double na = (double)a->n, nb = (double)b->n, both = wobble(a) + wobble(b), lift = a->mean - b->mean;
	double one = (a->spread + b->spread) / (na + nb - 2) * (1 / na + 1 / nb);
	if (both <= 0)
		return (struct contrast_interval){lift, lift};
	double half = fmax(student(freedom_of(a, b)) * sqrt(both), student(na + nb - 2) * sqrt(one));
	return (struct contrast_interval){lift - half, lift + half};
}

/* How often Student's t lies beyond -t and t: by the normal that Wallace has for it, from ten degrees of freedom on as good as a table. */
static double beyond(double t, double freedom)
{
	double z = (8 * freedom + 1) / (8 * freedom + 3) * sqrt(freedom * log1p(t * t / freedom));
	return erfc(z / sqrt(2));
}

static bool differ(enum contrast_kind kind, const struct contrast_sample *a, const struct contrast_sample *b, int pairs)
{
	double na = (double)a->n, nb = (double)b->n, lift = fabs(a->mean - b->mean), variance;
	if (kind == CONTRAST_RATE) { /* were they one, it would have this rate */
		double p = (a->mean * na + b->mean * nb) / (na + nb);
		variance = p * (1 - p) * (1 / na + 1 / nb);
	} else {
		variance = wobble(a) + wobble(b);
	}
	if (variance <= 0)
		return lift > 0;
	double t = lift / sqrt(variance);
	double chance = kind == CONTRAST_RATE ? erfc(t / sqrt(2)) : beyond(t, freedom_of(a, b));
	return chance * pairs < WRONG;
}

int contrast_judge(
	enum contrast_kind kind, const struct contrast_sample *arm, int n, enum contrast_verdict *ret_verdict)
{
	int best = 0, pairs = n * (n - 1) / 2, beaten = 0;
	INVARIANT(n >= 2 && n <= CONTRAST_MOST);
	for (int i = 1; i < n; i++)
		best = arm[i].mean > arm[best].mean ? i : best;
	for (int i = 0; i < n; i++) {
		bool worse = i != best && differ(kind, &arm[best], &arm[i], pairs);
		ret_verdict[i] = worse ? CONTRAST_WORSE : CONTRAST_ALIKE;
		beaten += worse;
	}
	if (beaten == n - 1)
		ret_verdict[best] = CONTRAST_BEST;
	return best;
}
