/* todowork: what an employee says of his to-dos, by command or in the app's chat. */
#ifndef SIYU_SRC_FLOW_TODOWORK_H
#define SIYU_SRC_FLOW_TODOWORK_H
#include "foldint.h"

/* It is done; result: one of its 选项, or empty. by: who says so. What stands against it is the outcome of the input. */
enum rc MUST_USE todowork_done(struct fold *f, int64_t id, struct span by, struct span result, struct err *err);
/* Its text is filled in with what there is now, where it has numbers or codes. */
enum rc MUST_USE todowork_open(struct fold *f, int64_t id, struct err *err);
/* He will not do it; why: his words, may be empty. A text for the customer does not go out, its slot comes back. */
enum rc MUST_USE todowork_skip(struct fold *f, int64_t id, struct span by, struct span why, struct err *err);

#endif
