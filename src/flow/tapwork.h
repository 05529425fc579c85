/* tapwork: whose is the last tap of an employee's day (sop-language-exact.md finding 62)? */
#ifndef SIYU_FLOW_TAPWORK_H
#define SIYU_FLOW_TAPWORK_H
#include "foldint.h"

/* Once at the start and at the end of a tick: what is found out of an employee holds between the two. */
void tapwork_begin(struct fold *f);
void tapwork_end(struct fold *f);

/* Tasks that the employee of r is still to be asked for today, or at this very minute, by scripts of a higher 优先级: into taps_ahead and
 * tap_ahead. Those that go to somebody as things stand, and whose moment is known: not those behind an event that is still to
 * come, nor of rounds that have something else to do before, nor of a 群发 of a later hour. */
enum rc MUST_USE tapwork_ahead(struct fold *f, const struct round *r, struct sop_facts *to, struct err *err);

#endif
