/* One question over HTTP at a time, waited for: what siyu demo needs of net/fetch. */
#ifndef SIYU_APP_DEMOHTTP_H
#define SIYU_APP_DEMOHTTP_H
#include "base/err.h"
#include "base/text.h"

struct demohttp;
enum rc MUST_USE demohttp_new(struct demohttp **ret, struct err *err);
void demohttp_free(struct demohttp *h); /* NULL is harmless */
/* body NULL: GET, else POST of JSON. out: the answer's body, cleared first. RC_AGAIN: nobody answers there; RC_FAILED: another
 * status than 200. */
enum rc MUST_USE demohttp_ask(struct demohttp *h, const char *url, const char *body, struct text *out, struct err *err);

#endif
