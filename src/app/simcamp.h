/* simcamp: what the made-up members of check-in groups (打卡) do in `siyu simulate`, by seed: they check in, miss days and make up;
 * their owner says what lies ready for them. */
#ifndef SIYU_SRC_APP_SIMCAMP_H
#define SIYU_SRC_APP_SIMCAMP_H
#include "app/world.h"
#include "base/zone.h"
#include "intake.h"

struct simcamp;
/* The 打卡 of the folder; scripts and zone must live as long. Free with simcamp_free, NULL is harmless. */
struct simcamp *simcamp_new(const struct intake_folder *scripts, const struct zone *zone, uint64_t seed);
void simcamp_free(struct simcamp *c);
bool simcamp_any(const struct simcamp *c);
/* Where the user named 打卡 alone: their first 开营 from that day on (days since 1970), else the last one before it; how many days it and what
 * is said behind it take. false: none. */
bool simcamp_opens(const struct simcamp *c, int64_t from_day, int64_t *ret_day, int64_t *ret_days);
/* An hour has passed: what people do in it is appended. */
enum rc MUST_USE simcamp_hour(struct simcamp *c, struct world *w, struct brain *b, struct err *err);

#endif
