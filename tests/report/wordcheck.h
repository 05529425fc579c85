/* wordcheck: what reports say of words and of customer groups, held against plain SQL on the raw rows. */
#ifndef SIYU_TESTS_REPORT_WORDCHECK_H
#define SIYU_TESTS_REPORT_WORDCHECK_H
#include "ledgerworld.h"

#include <sqlite3.h>

/* Groups wr1 and wr2, and a post of 朋友圈 with likes. In a transaction. */
void wordcheck_begin(struct world *w);
/* Said, heard, and paid in [from_ms, to_ms); raw reads the same state. */
void wordcheck(struct world *w, sqlite3 *raw, struct rng *r, int64_t from_ms, int64_t to_ms);
/* Something that is said to the customer then, or turns out not to have been: a step, in a group too, a welcome, a liked post, an answer of
 * 微信客服 or of an employee; he writes, or sits in a group. */
void wordcheck_happen(struct world *w, struct rng *r, const char *customer, const char *employee, int64_t at_ms);

#endif
