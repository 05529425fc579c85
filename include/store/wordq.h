/* store/wordq: what was said to customers, and what they did then: shown, replied, ordered (domain.md 8). */
#ifndef SIYU_STORE_WORDQ_H
#define SIYU_STORE_WORDQ_H
#include "base/arena.h"
#include "store/db.h"

enum wordq_by { /* of steps of scripts; WORDQ_ANSWER_…: of answers of the 话术 */
	WORDQ_ALL,
	WORDQ_STEP,
	WORDQ_VERSION, /* … and version of the script */
	WORDQ_SCRIPT,
	WORDQ_EMPLOYEE,
	WORDQ_ANSWER_ALL,
	WORDQ_ANSWER
};
struct wordq_ask {
	int64_t from_ms, to_ms; /* said in [from_ms, to_ms) */
	int64_t reply_ms, window_ms;
	int64_t full_ms; /* who heard it then or before has had his time */
	bool any;        /* any time in the period counts, not the first alone; then everybody has had his time */
};
struct wordq_row { /* customers, each by the first time in the period, or by any */
	struct span key, step; /* script or userid; step or question */
	int64_t version;       /* 0: not known */
	int64_t shown;
	int64_t counted; /* … who have had their time; of these: */
	int64_t replied; /* was heard within reply_ms */
	int64_t bought;  /* paid, not wholly given back, within window_ms */
};
/* By key, step, version. Groups are no customers. */
enum rc MUST_USE wordq_rows(struct store_db *db, struct arena *a, enum wordq_by by, const struct wordq_ask *ask,
	struct wordq_row **ret_rows, int *ret_count, struct err *err);

#endif
