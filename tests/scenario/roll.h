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
/* A calendar of 朋友圈. */
struct span roll_moments(void);
/* A 群剧本, and two groups of the first employee for it, whom her new friends join and leave (brain_conf join_permille). */
struct span roll_camp(struct brain *b, int64_t now_ms);
struct world;
/* What employees do by themselves: they close a to-do now and then, and tell what customers said: into the inbox. */
enum rc MUST_USE roll_press(struct rng *r, struct world *w, struct brain *b, struct err *err);
struct span roll_ready(struct span todo); /* the text that a to-do of the sidebar has ready */
/* Orders some calls of WeCom to go wrong. */
void roll_fault(struct rng *r, struct brain *b);
int64_t roll_between(struct rng *r, int64_t low, int64_t high);
bool roll_chance(struct rng *r, int percent);

#endif
