/* roll: random scripts and random trouble for worlds, drawn from a seed. */
#ifndef SIYU_TESTS_SCENARIO_ROLL_H
#define SIYU_TESTS_SCENARIO_ROLL_H
#include "app/world.h"
#include "base/err.h"
#include "base/rng.h"
#include "sandbox/brain.h"

/* A script that the checker takes, called 随机N: a few steps with times, conditions, actions. */
void roll_script(struct rng *r, int n, struct text *out);
/* A 群发: whom it is for, and up to three times. */
void roll_blast(struct rng *r, struct text *out);
/* A calendar of 朋友圈. */
struct span roll_moments(void);
/* rollgroup.c: two groups of the first employee, which her new friends join and leave (brain_conf join_permille), and what is said to
 * them: 群剧本, 打卡, 秒杀 and the goods that are sold in it. */
void roll_rooms(struct brain *b, int64_t now_ms);
void roll_group(struct rng *r, struct text *out);
void roll_checkin(struct rng *r, struct text *out);
void roll_goods(struct text *out);
void roll_flash(struct rng *r, struct text *out);
/* One of the two changes hands, to any of so many employees (brain_populate), or is dismissed. */
void roll_change(struct rng *r, struct brain *b, int employees, int64_t now_ms);
/* The members check in, and make up; their owner opens and says what lies ready for the group. */
enum rc MUST_USE roll_members(struct rng *r, struct world *w, struct brain *b, struct err *err);
/* What employees do by themselves: they close a to-do now and then, and tell what customers said: into the inbox. */
enum rc MUST_USE roll_press(struct rng *r, struct world *w, struct brain *b, struct err *err);
struct span roll_ready(struct span todo); /* the text that a to-do of the sidebar has ready */
/* Orders some calls of WeCom to go wrong. */
void roll_fault(struct rng *r, struct brain *b);
int64_t roll_between(struct rng *r, int64_t low, int64_t high);
bool roll_chance(struct rng *r, int percent);

#endif
