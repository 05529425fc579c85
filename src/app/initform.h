/* initform: how the answers to `siyu init` look that a corp's console can give (callbacks.md 1.1, api.md 1.1). */
#ifndef SIYU_SRC_APP_INITFORM_H
#define SIYU_SRC_APP_INITFORM_H
#include "base/span.h"

enum initform { INITFORM_CORPID, INITFORM_APP, INITFORM_AGENTID, INITFORM_SECRET, INITFORM_TOKEN, INITFORM_AES_KEY, INITFORM_DOMAIN };
enum initform_verdict {
	INITFORM_GOOD,
	INITFORM_ODD, /* the reference does not say that it cannot be [U]: warn, and take it */
	INITFORM_BAD  /* the console never gives such a one */
};
/* *ret_why: Chinese, static, what is wrong and what it must look like; untouched when it is good. s: blanks are off both ends. */
enum initform_verdict initform_look(enum initform what, struct span s, const char **ret_why);

#endif
