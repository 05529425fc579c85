/* sop/reason: the one reason that decided (sop-language.md 3.8), as stored in occurrence.reason and decision.reason, and
 * its Chinese sentence for `siyu why`. One table. Codes are stored: never rename, never reuse. */
#ifndef SIYU_SOP_REASON_H
#define SIYU_SOP_REASON_H
#include "base/span.h"
#include "base/text.h"

/* clang-format off */
enum reason {
	REASON_OK,             /* sent, made or acted: nothing stood in the way */
	/* entering */
	REASON_ENROLLED, REASON_RESTARTED, REASON_RELOADED, REASON_STALE_EVENT, REASON_FILTER, REASON_UNSEEN, REASON_DISABLED, REASON_UNSUBSCRIBED,
	REASON_NO_RELATION, REASON_EXCLUDED, REASON_AUDIENCE, REASON_FOLLOWED, REASON_AGAIN, REASON_NO_REENTRY, REASON_REENTRY_GAP,
	REASON_TEST_ONLY, REASON_NO_SCRIPT, REASON_NO_STAGE, REASON_NO_EMPLOYEE, REASON_BAD_DATE,
	/* welcome */
	REASON_WELCOME, REASON_WELCOME_LOST, REASON_WELCOME_NONE, REASON_WELCOME_NO_STEP, REASON_WELCOME_NO_CODE, REASON_WELCOME_FAILED,
	/* deciding one step, in the order of part 5 */
	REASON_NOT_LIVE, REASON_HALF, REASON_CLAIMED, REASON_SAID_TODAY, REASON_HOLDOUT, REASON_ARM, REASON_BEFORE_ENTRY, REASON_CONDITION, REASON_LATE,
	REASON_ONLY, REASON_OFF_DAY, REASON_QUIET, REASON_GAP, REASON_OTHER_GAP, REASON_CAP_DAY, REASON_CAP_WEEK, REASON_CAP_COMPANY, REASON_CAP_EMPLOYEE, REASON_TAPS_AHEAD, REASON_RECEIVED, REASON_CAP_GROUP, REASON_GROUP_RECEIVED,
	REASON_PRIORITY, REASON_NO_VALUE, REASON_NO_COUPON, REASON_SOLD_OUT, REASON_NO_FILE, REASON_NO_CODE, REASON_OVERTAKEN, REASON_UNDONE /* the purchase that it follows was refunded, the check-in taken back */, REASON_DEFER_SPENT, REASON_NEW_STEP,
	REASON_STEP_GONE, REASON_GOT,
	REASON_JUMPED,
	REASON_NO_TAG, REASON_NO_PUBLISHER, REASON_CAP_POSTS, /* of a post */
	/* waiting, and what was taken then */
	REASON_AWAITS, REASON_BRANCH, REASON_OTHERWISE, REASON_NOBODY_TOLD, REASON_NO_BRANCH, REASON_JUMP,
	/* after it was made */
	REASON_DELIVERED, REASON_DEADLINE, REASON_NOT_FRIEND, REASON_QUOTA, REASON_REJECTED, REASON_REMOVED, REASON_CANCELLED, REASON_NOT_SENT, REASON_UNSURE,
	/* ending a round */
	REASON_GOAL, REASON_STOP, REASON_STOP_STEP, REASON_LEFT, REASON_DELETED, REASON_HANDED, REASON_EXPIRED, REASON_FINISHED, REASON_RESTART_END, REASON_RELOAD_END,
	/* groups */
	REASON_TEST_GROUPS, REASON_GROUP_OTHER, REASON_GROUP_GONE, REASON_GROUP_OWNER, REASON_GROUP_CAME, REASON_GROUP_WENT, REASON_GROUP_LEFT, REASON_OWNER_STRANGER, REASON_NO_OWNER, REASON_NOT_OWNER,
	REASON_INHERITED /* he came from a colleague */, REASON_HANDING /* he did not go to one */, REASON_ON_THE_WAY /* … is on his way */,
	REASON_BY_HAND, REASON_CODE, /* he came by a row of 渠道码 */ REASON_RULE, /* a row of 标签, ## 规则 */ REASON_TAG_OVER,
	/* a message against the 话术 */
	REASON_KF_CLOSED, REASON_KF_REFUSED, REASON_KF_UNDELIVERED, REASON_KF_ANSWERED, REASON_KF_HANDED, REASON_KF_NOBODY,
	REASON_ASKED, REASON_ASKED_UNSURE, REASON_ASKED_NOTHING, REASON_CALLED_PERSON, REASON_PAUSED, REASON_PAUSED_BY, REASON_RESUMED_BY,
	REASON_COUNT
};
/* clang-format on */

enum { REASON_SLOT = 1 /* waits for what may come back, a slot of this customer, employee or group, or come, a 群码: looked at again then */ };
struct reason_info {
	const char *code;     /* stored */
	const char *sentence; /* Chinese; at most one %s: the detail */
	const char *bare;     /* without a detail; NULL: sentence has no %s */
	unsigned flags;
};
const struct reason_info *reason_info(enum reason r);
/* REASON_COUNT when no such code. */
enum reason reason_find(struct span code);
/* Appends the sentence; detail may be absent or empty. */
void reason_say(enum reason r, struct span detail, struct text *out);

#endif
