/* sayhabit: 规律 of 复盘 (domain.md 9): what newcomers did on their first day, and whether more of them paid in the week behind it. Asked each
 * evening, so one test of 95 % would find something among nothing every few weeks: two spans of days that share no customer must say the same. */
#include "sayint.h"

#include "crm/contrast.h"
#include "store/habitq.h"

enum {
	HALF_DAYS = 14,
	LEAST = 100 /* customers on each side, in each half */
};

static const struct {
	const char *with, *without;
} words[HABITQ_HABITS] = {
	[HABITQ_REPLIED] = {"加上当天回复过的", "没回复的"},
	[HABITQ_SAT] = {"加上当天进了群的", "没进群的"},
};

static struct contrast_sample sample_of(const struct habitq_side *side)
{
	double n = (double)side->customers, rate = (double)side->paid / n;
	return (struct contrast_sample){.n = side->customers, .mean = rate, .spread = n * rate * (1 - rate)};
}

static bool enough(const struct habitq_sides *s, int habit)
{
	return s->with[habit].customers >= LEAST && s->without[habit].customers >= LEAST;
}

/* 1: more of those with it paid; -1: less; 0: cannot be told. */
static int says(const struct habitq_sides *s, int habit)
{
	const struct contrast_sample arm[2] = {sample_of(&s->with[habit]), sample_of(&s->without[habit])};
	enum contrast_verdict verdict[2] = {CONTRAST_ALIKE, CONTRAST_ALIKE};
	int best = contrast_judge(CONTRAST_RATE, arm, 2, verdict);
	return verdict[best] != CONTRAST_BEST ? 0 : best == 0 ? 1 : -1;
}

static void say_one(struct saying *s, int habit, const struct habitq_sides half[2])
{
	struct habitq_side with = {half[0].with[habit].customers + half[1].with[habit].customers,
		half[0].with[habit].paid + half[1].with[habit].paid};
	struct habitq_side without = {half[0].without[habit].customers + half[1].without[habit].customers,
		half[0].without[habit].paid + half[1].without[habit].paid};
	text_addf(s->out, "\n规律：%s %lld 位，之后 7 天付费 ", words[habit].with, (long long)with.customers);
	sayint_rate(s->out, with.paid, with.customers);
	text_addf(s->out, "；%s %lld 位，", words[habit].without, (long long)without.customers);
	sayint_rate(s->out, without.paid, without.customers);
	text_addf(
		s->out, "（%d 天里加上的，前后各 %d 天都是这样；是一起出现，不一定是原因）", 2 * HALF_DAYS, HALF_DAYS);
}

enum rc sayhabit_say(struct saying *s, struct err *err)
{
	struct habitq_sides half[2];
	int64_t last = s->day - HABITQ_DAYS;
	int found = 0, asked = 0;
	enum rc rc = habitq_newcomers(s->db, last - 2 * HALF_DAYS + 1, last - HALF_DAYS, &half[0], err);
	if (rc == RC_OK)
		rc = habitq_newcomers(s->db, last - HALF_DAYS + 1, last, &half[1], err);
	for (int h = 0; rc == RC_OK && h < HABITQ_HABITS; h++) {
		if (!enough(&half[0], h) || !enough(&half[1], h))
			continue;
		asked++;
		int way = says(&half[0], h);
		if (way == 0 || says(&half[1], h) != way)
			continue;
		say_one(s, h, half);
		found++;
	}
	if (rc != RC_OK || found)
		return rc;
	text_addf(s->out, "\n规律：%s",
		asked ? "当天回复、进群与之后 7 天付费，还看不出靠得住的差别" : "数据不足，先不总结");
	if (!asked)
		text_addf(s->out, "（要前后各 %d 天里，当天回复过和没回复、或进了群和没进群的新客各满 %d 位）",
			HALF_DAYS, LEAST);
	return rc;
}
