/* store/quotaq: how much of what WeCom allows was used: whole tables, for siyu quota and the like; pages do not ask. */
#ifndef SIYU_STORE_QUOTAQ_H
#define SIYU_STORE_QUOTAQ_H
#include "base/arena.h"
#include "store/db.h"

enum quotaq_what {
	QUOTAQ_CALLS,     /* tries, by API */
	QUOTAQ_MASS,      /* mass messages that reached a customer, will once they are confirmed, or were refused him as too many */
	QUOTAQ_MASS_GROUP,
	QUOTAQ_TAPS,      /* mass messages to confirm, by employee */
	QUOTAQ_REMINDERS, /* most of one mass message that waits, by employee */
	QUOTAQ_POSTS,     /* of 朋友圈, that WeCom took on: as it answered, whatever became of their jobs */
	QUOTAQ_PUBLISHED, /* … by employee: those that he published, as of when it was seen (who was in time: before the deadline), and those that wait
	                   * for him, as of when he was asked */
	QUOTAQ_HANDED,    /* customers handed over by who is still there */
	QUOTAQ_HANDED_GROUPS, /* by who got them */
	QUOTAQ_GROUP_HANDED,  /* customer groups handed over by who is still there */
	/* What exists now: no time. */
	QUOTAQ_CODES,
	QUOTAQ_GREETINGS,
	QUOTAQ_TAGS,
	QUOTAQ_FRIENDS,   /* by employee */
	QUOTAQ_CUSTOMERS,
	QUOTAQ_MEMBERS,   /* by customer group */
	QUOTAQ_WORN,      /* most tags of one employee on a customer, by customer: those with the most */
	QUOTAQ_KF,        /* messages of ours behind a customer's last word to 微信客服, where that came at from_ms or later */
	QUOTAQ_COUNT
};

struct quotaq_row {
	struct span who; /* empty: the corp */
	int64_t at_ms;   /* the minute; 0 of what exists */
	int64_t n;
	int64_t fresh;   /* of what exists: came at from_ms or later, where that is known; of mass messages: that siyu did not make */
};

/* From from_ms on and before to_ms, by who and minute. */
enum rc MUST_USE quotaq_rows(struct store_db *db, struct arena *a, enum quotaq_what what, int64_t from_ms, int64_t to_ms,
	struct quotaq_row **ret, int *ret_n, struct err *err);

#endif
