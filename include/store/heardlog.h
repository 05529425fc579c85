/* store/heardlog: what was heard of a customer: told by an employee, seen, or the result of a 员工任务. Kept for ever: late
 * ones, too; the words of the chat archive go after their time (store/archivelog). */
#ifndef SIYU_STORE_HEARDLOG_H
#define SIYU_STORE_HEARDLOG_H
#include "base/arena.h"
#include "store/db.h"

#define HEARDLOG_ANY 0 /* enrolment of what is about none in particular */

/* What it did. */
enum heardlog_did {
	HEARDLOG_KEPT,  /* nobody waited for it */
	HEARDLOG_LATE,  /* somebody did, but his wait was over */
	HEARDLOG_WAITS, /* it fits no branch yet: the wait goes on */
	HEARDLOG_TAKEN, /* a wait ended by it */
	HEARDLOG_ENDED, /* a round ended by it */
	HEARDLOG_DIDS
};

struct heardlog {
	int64_t heard; /* id */
	struct span customer;
	int64_t at_ms;
	struct span what;   /* text, choice, none, result, join, click, aftersale, human, …; spoke: something in a group */
	struct span text;   /* his words, the option, the result, the group, the link */
	struct span source; /* told, seen */
	struct span by;     /* who told; empty: nobody, it was seen */
	int64_t enrolment;  /* about this round alone */
	struct span step;   /* about this step alone; empty: any */
	enum heardlog_did did;
};

const char *heardlog_did_name(enum heardlog_did did);

/* Is that a 互动 (finding 48): his words, an option, a group, a link, a like, a comment? */
bool heardlog_is_act(struct span what);

/* id from db_next_row. */
enum rc MUST_USE heardlog_add(struct store_db *db, const struct heardlog *h, struct err *err);
enum rc MUST_USE heardlog_mark(struct store_db *db, const struct heardlog *h, enum heardlog_did did, struct err *err);
/* The words go, the rest stays. RC_NOTFOUND. */
enum rc MUST_USE heardlog_blank(struct store_db *db, struct span customer, int64_t at_ms, int64_t heard, struct err *err);
/* Of a customer, at from_ms or later, by time, id. */
enum rc MUST_USE heardlog_since(struct store_db *db, struct arena *a, struct span customer, int64_t from_ms,
	struct heardlog **ret, int *ret_count, struct err *err);
/* The last time he was heard himself (his words, an option, a group, a link, a like, a comment). RC_NOTFOUND: never. */
enum rc MUST_USE heardlog_last(struct store_db *db, struct span customer, int64_t *ret_ms, struct err *err);

#endif
