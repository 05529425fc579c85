/* What a command found, onto standard output. */
#ifndef SIYU_APP_ONSCREEN_H
#define SIYU_APP_ONSCREEN_H
#include "base/text.h"

/* On a terminal each control character but the end of a line and a tab, and each byte that is no UTF-8, is a '?': names, and what shops write, are
 * of strangers, and move no cursor. Into a file or a pipe it goes as it is. */
void onscreen_put(struct span s);

#endif
