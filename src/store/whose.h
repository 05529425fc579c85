/* whose: which rows of a table belong to one customer, whatever tables there are. */
#ifndef SIYU_STORE_WHOSE_H
#define SIYU_STORE_WHOSE_H
#include "handle.h"

#include "base/text.h"

/* Adds the condition for WHERE, ?1 being his external_userid: he stands in a column of text, or the row is of a round, an order, a call of
 * his, or of a task that went to him alone. Adds nothing where no row of the table can be his. */
enum rc MUST_USE whose_where(struct store_db *db, const char *table, struct text *out, struct err *err);

#endif
