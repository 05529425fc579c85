/* For tests of what must abort: runs fn(arg) in a child and tells whether it was ended by SIGABRT. Its standard error
 * is closed, so that expected bugs do not stand in the log. */
#ifndef SIYU_TESTS_BASE_DIED_H
#define SIYU_TESTS_BASE_DIED_H
#include <stdbool.h>

bool died(void (*fn)(void *), void *arg);

#endif
