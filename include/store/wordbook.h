/* store/wordbook: what was said to customers, and when they said something, by hour, packed for reports (decision 0013). Written beside
 * occurrence, touch, kf_message, todo and heard, in the same transaction, by the modules of these rows. */
#ifndef SIYU_STORE_WORDBOOK_H
#define SIYU_STORE_WORDBOOK_H
#include "base/span.h"
#include "store/db.h"

struct wordbook_words {
	bool answer;         /* of a 话术; else a step */
	struct span script, step; /* step or question */
	int64_t version;     /* of the script, 0: not known */
	struct span employee; /* absent is empty */
};
enum wordbook_change {
	WORDBOOK_SAID,
	WORDBOOK_UNSAID /* what was said turns out not to be, or to be of another time: one such entry goes, if there is one */
};
/* RC_INVALID: no room for a number; RC_FAILED. */
enum rc MUST_USE wordbook_change(struct store_db *db, enum wordbook_change change, struct span customer,
	const struct wordbook_words *words, int64_t at_ms, struct err *err);
/* The same of a step of a round, delivered at at_ms. No such round, or one of a group, which is no customer: nothing. */
struct wordbook_step {
	int64_t enrolment, version, at_ms;
	struct span step, employee;
};
enum rc MUST_USE wordbook_step(
	struct store_db *db, enum wordbook_change change, const struct wordbook_step *step, struct err *err);
/* A touch of kind step that is no step of a round: said, unless it is the like of a post. */
enum rc MUST_USE wordbook_touched(
	struct store_db *db, struct span customer, const struct wordbook_words *words, int64_t at_ms, struct err *err);
/* He wrote, or chose. */
enum rc MUST_USE wordbook_heard(struct store_db *db, struct span customer, int64_t at_ms, struct err *err);

#endif
