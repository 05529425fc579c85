/* worlds: a random world: how it is drawn from its seed, and what is kept of it. */
#ifndef SIYU_TESTS_SCENARIO_WORLDS_H
#define SIYU_TESTS_SCENARIO_WORLDS_H
#include "app/world.h"
#include "base/rng.h"
#include "seeds.h"
#include "witness.h"

#define START_MS INT64_C(1772481600000) /* 2026-03-03 04:00 in Shanghai */
#define DAY_MS INT64_C(86400000)

/* Small worlds where much goes wrong, and large ones that live longer. In hundredths of the hours lived through: how often
 * employees look at what they have to do, how often something breaks, how often we do. */
struct size {
	int days, people_least, people_most, press, fault, crash, down;
};

/* What the worlds have tried, all of them together. */
struct tally {
	int64_t taken, otherwise, late, answers, marks, blasts, rooms, doors, customer_days;
	struct witness_tally seen;
};

struct trial {
	uint64_t seed;
	struct rng rng, own; /* own: of what stands beside the world, which is else the one that it always was */
	char dir[200];
	struct conf *conf;
	struct brain *brain;
	struct world *world;
	struct text said; /* what was wrong */
	bool faults, crashes, tells, rooms /* it has customer groups */;
	const struct size *size;
	int employees, customer_day, customer_week, employee_day, quiet_from, quiet_to;
	int scripts;
	struct sop_script *script[WITNESS_SCRIPTS]; /* as they are written */
	struct tally *tally;
};

/* Something is wrong; always false. */
#define worlds_bad(t, ...) seeds_bad(&(t)->said, (t)->seed, __VA_ARGS__)
/* worldset.c: people, house rules and scripts as its seed says. false: something was wrong. */
bool worlds_begin(struct trial *t);

#endif
