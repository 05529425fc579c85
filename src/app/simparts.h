/* simparts: the people of `siyu simulate` lived in parts, each a world of its own with every parts-th employee and his customers, in as many
 * processes as there are processors. The parts hang on the scripts alone, never on the machine: the figures are the same everywhere. */
#ifndef SIYU_SRC_APP_SIMPARTS_H
#define SIYU_SRC_APP_SIMPARTS_H
#include "app/conf.h"
#include "intake.h"

#define SIMPARTS_MOST 8

/* How many parts that world has: 1 where something of its scripts or rules is shared by customers of several employees and would be
 * counted apart. Days since 1970: the first and the last one that are lived. */
int simparts_count(const struct intake_folder *scripts, const struct conf *conf, int64_t first_day, int64_t last_day, int64_t employees);

/* Lives one part (from 0) and appends what it found to out. */
typedef enum rc (*simparts_fn)(void *user, int part, struct text *out, struct err *err);
/* All parts, in at most `jobs` processes (0: as many as there are processors); this one is the first of them and lives part 0. ret:
 * texts of the caller, one for each part. No thread may run. */
enum rc MUST_USE simparts_live(int parts, int jobs, simparts_fn fn, void *user, struct text *ret, struct err *err);

#endif
