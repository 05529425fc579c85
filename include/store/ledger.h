/* store/ledger: money, append-only. An order's rows: pay (+), refund (-), correct (the source changed the paid amount). */
#ifndef SIYU_STORE_LEDGER_H
#define SIYU_STORE_LEDGER_H
#include "base/arena.h"
#include "store/db.h"

enum ledger_kind { LEDGER_PAY, LEDGER_REFUND, LEDGER_CORRECT };

/* (input_id, ordinal) is the key: ordinals count the ledger rows of one input from 0. at_ms: payment or refund time,
 * day its calendar day. amount_fen is signed. RC_INVALID, RC_FAILED. */
enum rc MUST_USE ledger_add(struct store_db *db, int64_t input_id, int64_t ordinal, int64_t purchase, enum ledger_kind kind,
	int64_t at_ms, int64_t day, int64_t amount_fen, struct err *err);

struct ledger_row {
	int64_t input_id, at_ms, day, amount_fen;
	enum ledger_kind kind;
};
/* An order's rows, in the order in which they were written. */
enum rc MUST_USE ledger_of(struct store_db *db, struct arena *a, int64_t purchase, struct ledger_row **ret, int *ret_count, struct err *err);

/* Sum over one order's rows; 0 without any. */
enum rc MUST_USE ledger_sum(struct store_db *db, int64_t purchase, int64_t *ret_fen, struct err *err);

#endif
