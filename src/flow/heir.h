/* heir: what goes along with a customer who gets another employee (sop-language-exact.md part 5, 离职): his rounds, what the old one had
 * to do for him, tags, notes. */
#ifndef SIYU_FLOW_HEIR_H
#define SIYU_FLOW_HEIR_H
#include "foldint.h"

/* since_ms: since when nothing was decided for him: these days are added to all later ones. */
enum rc MUST_USE heir_inherit(
	struct fold *f, struct span customer, struct span from, struct span to, int64_t since_ms, struct err *err);

#endif
