/* Step headings and their times (sop-language-exact.md 2.3). */
#ifndef SIYU_SOP_READTIME_H
#define SIYU_SOP_READTIME_H
#include "reading.h"

/* Reads "when [ brackets ] [ NAME ]" into time, days and name (absent when there is none). Complains and returns false
 * otherwise. */
bool readtime_heading(struct reading *r, struct span head, struct sop_time *ret_time, struct sop_only *ret_only,
	struct span *ret_name);
/* Does it begin with a whole time, with a blank or the end behind it? Says nothing. */
bool readtime_begins(const struct reading *r, struct span head, struct sop_time *ret_time);

/* The times that a kind has, for a suggestion. */
struct span readtime_forms(enum sop_kind kind);

#endif
