/* What a reload does to people in flight, in words: what siyu reload prints, and the log of a running work. */
#ifndef SIYU_APP_RELOADSAY_H
#define SIYU_APP_RELOADSAY_H
#include "base/err.h"
#include "base/text.h"

/* told: what the fold said of the reload (fold_told). Appends. */
enum rc MUST_USE reloadsay_print(struct span told, struct text *out, struct err *err);
/* The same as one log line a script. */
void reloadsay_log(struct span told);

#endif
