/* One step beside the house rules and beside the other steps. */
#ifndef SIYU_SOP_INSPECTSTEP_H
#define SIYU_SOP_INSPECTSTEP_H
#include "reading.h"

void inspectstep_one(struct reading *r, int i);  /* clocks, deadlines, delivery, content */
void inspectstep_post(struct reading *r, int i); /* the same for a post of 朋友圈: one text, its clock and deadline */
void inspectstep_always_quiet(struct reading *r); /* the script's 静默 and the house's leave no minute of the day */
int inspectstep_clock(const struct reading *r, const struct sop_step *st); /* minute of the day; the configured one where none is written */

/* Does no customer get both: two arms of an experiment, or a word and its opposite in their 条件? */
bool inspectstep_exclusive(const struct sop_step *a, const struct sop_step *b);

#endif
