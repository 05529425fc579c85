/* roll: random scripts and random trouble for worlds, drawn from a seed. */
#ifndef SIYU_TESTS_SCENARIO_ROLL_H
#define SIYU_TESTS_SCENARIO_ROLL_H
#include "app/world.h"
#include "base/err.h"
#include "base/rng.h"

/* A script that the checker takes, called 随机N: a few steps with times, conditions, actions. */
void roll_script(struct rng *r, int n, struct text *out);
/* A 群发: whom it is for, and up to three times. */
void roll_blast(struct rng *r, struct text *out);
/* Orders some calls of WeCom to go wrong. */
struct world;
/* What employees do by themselves: they close a to-do now and then, and tell what customers said: into the inbox. */
enum rc MUST_USE roll_press(struct rng *r, struct world *w, struct brain *b, struct err *err);
struct span roll_ready(struct span todo); /* the text that a to-do of the sidebar has ready */
void roll_fault(struct rng *r, struct brain *b);
int64_t roll_between(struct rng *r, int64_t low, int64_t high);
bool roll_chance(struct rng *r, int percent);

#endif
