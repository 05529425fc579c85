/* What siyu demo asks the sandbox. */
#ifndef SIYU_APP_DEMOHTTP_H
#define SIYU_APP_DEMOHTTP_H
#include "oneask.h"

/* body NULL: GET, else POST of JSON. out: the answer's body, cleared first. RC_AGAIN: nobody answers there; RC_FAILED: another
 * status than 200. */
enum rc MUST_USE demohttp_ask(struct oneask *o, const char *url, const char *body, struct text *out, struct err *err);

/* A port that is free now: whoever opens it next is we. */
enum rc MUST_USE demohttp_port(uint16_t *ret, struct err *err);

#endif
