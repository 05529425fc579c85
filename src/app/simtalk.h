/* simtalk: what the made-up customers of `siyu simulate` say to steps that wait for a reply, by seed: a word of a branch, a word of
 * 停止, something else, or nothing. */
#ifndef SIYU_SRC_APP_SIMTALK_H
#define SIYU_SRC_APP_SIMTALK_H
#include "app/world.h"
#include "base/text.h"
#include "base/zone.h"
#include "intake.h"

struct simtalk;
/* scripts and zone must live as long. Free with simtalk_free, NULL is harmless. */
struct simtalk *simtalk_new(const struct intake_folder *scripts, const struct zone *zone, uint64_t seed);
void simtalk_free(struct simtalk *t);
bool simtalk_any(const struct simtalk *t); /* some step waits for a reply */
/* An hour has passed: what people say in it is appended. */
enum rc MUST_USE simtalk_hour(struct simtalk *t, struct world *w, struct err *err);
/* What is assumed of them, in Chinese, as one sentence. Appends. */
void simtalk_say(struct text *out);

#endif
