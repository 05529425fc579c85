/* What keeps work's calls from their answers, as it says so on work.sock and as a person reads it. */
#ifndef SIYU_APP_BARS_H
#define SIYU_APP_BARS_H
#include "dispatch.h"

#include "base/json.h"
#include "base/text.h"

/* Members of the answer to {"ask":"status"}: "barred":{"why":"refused","code":40001,"said":"…"}, and "barred_pay"; none where nothing is. */
void bars_tell(const struct dispatch_status *st, struct jsonw *w);
/* The same read from that answer. */
void bars_read(const struct json_node *status, bool pay, struct sendbar *ret);
/* In Chinese: what it is, and what a person does. */
void bars_say(const struct sendbar *b, bool pay, struct text *ret_said, const char **ret_todo);

#endif
