/* crypt/secret: handling of what must not leak. */
#ifndef SIYU_CRYPT_SECRET_H
#define SIYU_CRYPT_SECRET_H
#include "base/span.h"

/* Equal length and bytes; the time depends on the lengths only. An absent span equals nothing, not even another one. */
bool secret_equal(struct span a, struct span b);
void secret_wipe(void *p, size_t n);   /* not removed by the optimiser; NULL with 0 is harmless */
void secret_random(void *p, size_t n); /* from the library's generator; aborts when it has none */

#endif
