#include "sop/arm.h"

/* Each part with its length before it: no two lists of parts give the same bytes. */
static void part(struct text *out, struct span s)
{
	text_add_int(out, (int64_t)s.n);
	text_addc(out, ':');
	text_add(out, s);
}

void arm_salt(struct span corp, struct span script, struct span what, struct span customer, struct text *out)
{
	part(out, corp);
	if (span_present(script))
		part(out, script);
	else
		text_addc(out, '-');
	part(out, what);
	part(out, customer);
}

bool arm_has_experiment(const struct sop_script *s)
{
	return s->arms > 0;
}

char arm_pick(const struct sop_script *s, uint64_t hash)
{
	int at = (int)(hash % 100), upto = 0;

	for (int i = 0; i < s->arms; i++) {
		upto += s->arm[i].percent;
		if (at < upto)
			return s->arm[i].letter;
	}
	return s->arms > 0 ? s->arm[s->arms - 1].letter : 0;
}

bool arm_holdout(int permille, uint64_t hash)
{
	return (int)(hash % 1000) < permille;
}

static bool same_time(const struct sop_time *a, const struct sop_time *b)
{
	return a->kind == b->kind && a->dur_ms == b->dur_ms && a->day == b->day && a->minute == b->minute;
}

bool arm_fits(const struct sop_script *s, const struct sop_step *step, char arm)
{
	if (step->arm == 0 || (arm != 0 && step->arm == arm))
		return true;
	if (step->arm != '*')
		return false;
	for (int i = 0; arm != 0 && i < s->steps; i++)
		if (s->step[i].arm == arm && same_time(&s->step[i].time, &step->time))
			return false;
	return true;
}
