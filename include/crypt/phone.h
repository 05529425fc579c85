/* crypt/phone: mobile numbers of mainland China as a digest under the corp's id, so that an order and a contact with one number find
 * each other and no log holds the number. A pseudonym, no secret: who has the corpid can try all numbers. Pure. */
#ifndef SIYU_CRYPT_PHONE_H
#define SIYU_CRYPT_PHONE_H
#include "base/span.h"
#include "base/text.h"

#define PHONE_DIGEST 32 /* hex digits: the first half of HMAC-SHA256(corpid, the 11 digits) */
#define PHONE_MARK "手机:" /* before a digest that stands in a text */

/* s is one number, alone: 13800138000, +86 138 0013 8000, 138-0013-8000. false: it is none, or stars stand in it. */
bool phone_digest(struct span corpid, struct span s, char ret[PHONE_DIGEST + 1]);
/* Appends s with each number in it replaced by PHONE_MARK and its digest; here also those in digits of full width, or with points between. */
void phone_hide(struct span corpid, struct span s, struct text *out);

#endif
