/* sandbox/brainpage: pages of the app, as the platform helps them: who opens one (网页授权, api.md 16.2), and tickets to sign them with. */
#ifndef SIYU_SANDBOX_BRAINPAGE_H
#define SIYU_SANDBOX_BRAINPAGE_H
#include "sandbox/brain.h"

/* Somebody's client opens the authorize URL with that query; who: the userid or external_userid he is logged in as, or anything for a
 * stranger. *ret_to is cleared; NULL: it has where he is led, with code and state; else the error of the page, in English. */
const char *brainpage_authorize(
	struct brain *b, int64_t now_ms, struct span query, struct span who, struct text *ret_to);
/* The i-th of the employees who are there and then the customers, as somebody may choose who he is. false: no such. */
bool brainpage_person(const struct brain *b, int i, struct span *ret_id, struct span *ret_name);

#endif
