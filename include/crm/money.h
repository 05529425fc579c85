/* crm/money: amounts between people (yuan) and the ledger (int64 fen). Pure. */
#ifndef SIYU_CRM_MONEY_H
#define SIYU_CRM_MONEY_H
#include "base/err.h"
#include "base/span.h"
#include "base/text.h"

#define MONEY_MAX_FEN INT64_C(1000000000000) /* of one order: ten billion yuan */

/* "12", "12.5", "1,234.50", "¥ 12", "12元": no sign, at most two decimals (more only when they are zeros), commas only
 * between groups of three. RC_INVALID anything else, RC_LIMIT above MONEY_MAX_FEN. */
enum rc MUST_USE money_read(struct span s, int64_t *ret_fen);
void money_print(struct text *out, int64_t fen);       /* "¥1,234.50", "-¥3.00": for people */
void money_print_plain(struct text *out, int64_t fen); /* "1234.50": for CSV */

#endif
