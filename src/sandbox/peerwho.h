/* peerwho: who is meant by a userid that somebody posts to the sandbox. */
#ifndef SIYU_SRC_SANDBOX_PEERWHO_H
#define SIYU_SRC_SANDBOX_PEERWHO_H
#include "base/arena.h"
#include "sandbox/brain.h"

/* NULL: an employee is called so, gone or not; else what is wrong, with those that there are, in a. */
const char *peerwho_employee(struct brain *b, struct arena *a, struct span userid);

#endif
