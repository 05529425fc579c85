/* Scripts that stand beside those that somebody names: `siyu check sop/新客七天.md` knows what the rest of the folder defines, and
 * says nothing about it. */
#ifndef SIYU_APP_BESIDE_H
#define SIYU_APP_BESIDE_H
#include "intake.h"

/* Adds the scripts of [scripts] dir (conf NULL: sop) to the named ones in f, behind them and marked, but for the named files
 * themselves and those with a named one's title: a draft takes the place of what runs. No such folder: nothing is added. */
void beside_add(struct intake_folder *f, const struct conf *conf);
/* How many were named. */
int beside_named(const struct intake_folder *f);
/* Takes away what was found in the added ones, and counts anew. */
void beside_silence(const struct intake_folder *f, struct diag_list *diags);

#endif
