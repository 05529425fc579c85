/* The samples that the project shares with others: $SIYU_SHARED, else ../shared/wecom. */
#ifndef SIYU_TESTS_BASE_SHARED_H
#define SIYU_TESTS_BASE_SHARED_H
#include "base/text.h"

/* Reads a file below that folder into out (made here); false, loudly, when it is not there. */
bool shared_read(const char *name, struct text *out);

#endif
