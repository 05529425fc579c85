/* simlist: what `siyu simulate` found, as the scripts have it: their order of steps, and those that nobody came into. */
#ifndef SIYU_SRC_APP_SIMLIST_H
#define SIYU_SRC_APP_SIMLIST_H
#include "intake.h"
#include "outlook.h"

/* Steps and what did not go out in the order of their files, and a row of its own for each script that nobody came into. */
void simlist_arrange(const struct intake_folder *scripts, struct outlook *o);

#endif
