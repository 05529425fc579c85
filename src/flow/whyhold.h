/* whyhold: why nothing is decided in a round for now (挂起): its customer is on his way to a colleague, or nobody has him any more. */
#ifndef SIYU_SRC_FLOW_WHYHOLD_H
#define SIYU_SRC_FLOW_WHYHOLD_H
#include "base/arena.h"
#include "base/text.h"
#include "base/zone.h"
#include "store/enrolment.h"

/* As decide.c holds it now. *ret_words: Chinese, one sentence without its end; absent: it is not held. A round of a group is held by its
 * owner alone. */
enum rc MUST_USE whyhold_look(struct store_db *db, struct arena *a, const struct zone *zone, const struct enrolment *e,
	struct span *ret_words, struct err *err);

#endif
