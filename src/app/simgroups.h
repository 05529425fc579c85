/* simgroups: the customer groups that the scripts of a folder speak of, for the made-up world of `siyu simulate`. */
#ifndef SIYU_SRC_APP_SIMGROUPS_H
#define SIYU_SRC_APP_SIMGROUPS_H
#include "intake.h"
#include "sandbox/brain.h"

/* Makes them now: of each that 资料 or a 群 names up to three, of the first employees; of these only every parts-th employee's, the
 * part-th (from 0) first. Returns how many there are of all. */
int simgroups_make(const struct intake_folder *scripts, struct brain *b, int64_t now_ms, int employees, int part, int parts);

#endif
