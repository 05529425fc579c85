/* codepick: which channel code a person means to delete at WeCom, and why it cannot be. */
#ifndef SIYU_FLOW_CODEPICK_H
#define SIYU_FLOW_CODEPICK_H
#include "store/chancode.h"

/* By State, key or name, among all codes. The refusal in Chinese; NULL: *ret may be deleted. */
const char *codepick_drop(struct chancode *v, int n, struct span name, struct chancode **ret);

#endif
