/* seeds: what every test of random worlds needs: a folder, which seeds are wanted, and how it is told what was wrong. */
#ifndef SIYU_TESTS_SCENARIO_SEEDS_H
#define SIYU_TESTS_SCENARIO_SEEDS_H
#include "app/world.h"
#include "base/err.h"
#include "base/text.h"

/* The number in that variable of the environment; none, or no number: otherwise. */
int64_t seeds_wanted(const char *name, int64_t otherwise);
/* A new folder siyu-NAME-… below SIYU_TMP (/tmp); and away with it. Fails the test. */
void seeds_dir(const char *name, char *ret_dir, size_t n);
void seeds_drop(const char *dir);
/* A line of what was wrong in the world of that seed; always false. */
bool seeds_bad(struct text *said, uint64_t seed, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* What was wrong is printed, with the variable that plays this seed again; the folder goes unless something was wrong and SIYU_KEEP is set.
 * true: nothing was. */
bool seeds_end(const struct text *said, uint64_t seed, const char *again, const char *dir);
/* A call that WeCom refused because it was one too many (api.md 1.4, 17): siyu must keep below by itself. calm: nobody has WeCom
 * say so for a trial. */
void seeds_spent(struct text *said, uint64_t seed, const struct brain *b, bool calm);
/* The last of a world: what was spent is looked at, it is replayed, freed with its brain and its configuration, and what stands in its rows is looked at (playend_rows). */
void seeds_close(struct text *said, uint64_t seed, struct world *w, struct brain *b, struct conf *c, const char *dir,
	unsigned leave);

#endif
