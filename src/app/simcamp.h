/* simcamp: what the made-up members of check-in groups (打卡) do in `siyu simulate`, by seed: they check in, miss days and make up;
 * their owner says what lies ready for them. */
#ifndef SIYU_SRC_APP_SIMCAMP_H
#define SIYU_SRC_APP_SIMCAMP_H
#include "app/world.h"
#include "base/text.h"
#include "base/zone.h"
#include "intake.h"

struct simcamp;
/* The 打卡 of the folder; scripts and zone must live as long. Free with simcamp_free, NULL is harmless. */
struct simcamp *simcamp_new(const struct intake_folder *scripts, const struct zone *zone, uint64_t seed);
void simcamp_free(struct simcamp *c);
bool simcamp_any(const struct simcamp *c);
/* Where the user named nothing but 打卡 and 秒杀: their first 开营 or 开抢 from that day on (days since 1970), else the last one before it; how
 * many days it and what is said behind it take. false: none. */
bool simcamp_opens(const struct simcamp *c, int64_t from_day, int64_t *ret_day, int64_t *ret_days);
/* A line for each 打卡 and 秒杀 that was named and neither opens nor runs in so many days from first_day on: it is not seen. */
void simcamp_outside(const struct simcamp *c, int64_t first_day, int64_t days, struct text *out);
/* An hour has passed: what people do in it is appended. */
enum rc MUST_USE simcamp_hour(struct simcamp *c, struct world *w, struct brain *b, struct err *err);

#endif
