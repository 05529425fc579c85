/* flow/warnsay: what the platform warned of and is not over, in Chinese, each with what to do. */
#ifndef SIYU_FLOW_WARNSAY_H
#define SIYU_FLOW_WARNSAY_H
#include "base/text.h"
#include "base/zone.h"
#include "store/warning.h"

#define WARNSAY_FEW 20 /* uses of 获客助手: fewer is balance_low (callbacks.md 5.7) */

/* false: it is over, or says nothing (links_balance). Appends one line without a line feed; *ret_todo: what to do. */
bool warnsay_line(const struct warning *w, const struct zone *zone, int64_t now_ms, struct text *out, const char **ret_todo);

#endif
