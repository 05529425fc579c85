/* crypt/password: passwords as they may be kept: scrypt (RFC 7914) with a salt of its own, its costs beside it, so that they can be raised
 * and old ones still open. One takes 16 MiB and some 0.2 s. */
#ifndef SIYU_CRYPT_PASSWORD_H
#define SIYU_CRYPT_PASSWORD_H
#include "base/span.h"
#include "base/text.h"

#define PASSWORD_BYTES 160 /* of what is kept, at most */

/* Appends "scrypt$LOG2N$R$P$SALT$HASH", in hex, without blanks. */
void password_make(struct span plain, struct text *out);
/* Is it that one? false also for what is no such text, or asks for more than 64 MiB. */
bool password_is(struct span kept, struct span plain);

#endif
