/* flow/checkinpage: what stands on the page on which a member of a 打卡 checks in (finding 21). */
#ifndef SIYU_FLOW_CHECKINPAGE_H
#define SIYU_FLOW_CHECKINPAGE_H
#include "base/text.h"
#include "flow/fold.h"

/* Between turns. token: the end of the page's address. Appends one JSON object: {"found":false}, or "camp", "name" (may be empty), "day" and
 * "days" of the camp, "open" (today is one of them), "today" (he checked in), "checked", "streak", "to_prize" (days to the next prize, 0:
 * he has them all). RC_FAILED. */
enum rc MUST_USE checkinpage_say(struct fold *f, struct span token, int64_t now_ms, struct text *out, struct err *err);
/* Appends {"pages":[{"camp","token"}…]}: his own pages, of the camps that he is in. RC_FAILED. */
enum rc MUST_USE checkinpage_of(struct fold *f, struct span customer, struct text *out, struct err *err);

#endif
