/* sop/rival: who else wants the one message of the day (优先级; sop-language-exact.md part 5). Pure. */
#ifndef SIYU_SOP_RIVAL_H
#define SIYU_SOP_RIVAL_H
#include "sop/facts.h"

/* SOP_NEED_… that rival_list reads of that script. */
unsigned rival_needs(const struct sop_rules *r, const struct sop_script *other);
/* The steps of another live round of the same customer that could take today's slot from a step due now: due later today outside
 * 静默, counted, not claimed, condition holds by f. Writes at most `most` rivals, returns how many. */
int rival_list(const struct sop_rules *r, const struct sop_script *other, const struct sop_enrolment *e,
	const struct sop_claim *claims, const struct sop_facts *f, int64_t now_ms, struct sop_rival *rivals, int most);

#endif
