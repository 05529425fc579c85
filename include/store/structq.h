/* store/structq: what the GMV of a period is made of (domain.md 8): whose orders they were, and those who came. Days are inclusive. */
#ifndef SIYU_STORE_STRUCTQ_H
#define SIYU_STORE_STRUCTQ_H
#include "base/arena.h"
#include "store/db.h"

enum structq_by { STRUCTQ_ALL, STRUCTQ_CHANNEL, STRUCTQ_EMPLOYEE };

enum structq_who {
	STRUCTQ_NEW,      /* met for the first time in the period */
	STRUCTQ_OLD,      /* met before */
	STRUCTQ_OUTSIDE,  /* a contact whom nobody had met by its end */
	STRUCTQ_UNMATCHED /* no contact */
};
struct structq_sold { /* orders paid in the period */
	enum structq_who who;
	struct span key;   /* channel or employee of the first add; empty for STRUCTQ_ALL */
	int64_t buyers;    /* customers; of STRUCTQ_OUTSIDE and STRUCTQ_UNMATCHED 0 */
	int64_t orders, gross_fen;
};
/* Rows in order of who, key. */
enum rc MUST_USE structq_sold(struct store_db *db, struct arena *a, enum structq_by by, int64_t from_day, int64_t to_day,
	struct structq_sold **ret_rows, int *ret_count, struct err *err);

struct structq_met { /* customers met for the first time in the period */
	struct span key;
	int64_t scans;   /* all of them: who became a friend, and who was not accepted yet by anybody */
	int64_t added;   /* who became a friend, by now */
	int64_t replied; /* … and was heard within reply_ms of it */
	int64_t joined;  /* … and came into a group of ours within join_ms */
};
/* Rows in order of key. */
enum rc MUST_USE structq_met(struct store_db *db, struct arena *a, enum structq_by by, int64_t from_day, int64_t to_day,
	int64_t reply_ms, int64_t join_ms, struct structq_met **ret_rows, int *ret_count, struct err *err);

/* Contacts met before that day. */
enum rc MUST_USE structq_stock(struct store_db *db, int64_t day, int64_t *ret_contacts, struct err *err);
/* Refunds made in the period, positive. */
enum rc MUST_USE structq_refunds(
	struct store_db *db, int64_t from_day, int64_t to_day, int64_t *ret_refund_fen, struct err *err);
/* Was anything that customers write ever heard? Else replies cannot be seen. */
enum rc MUST_USE structq_hears(struct store_db *db, bool *ret_hears, struct err *err);

#endif
