/* flow/why: everything that was decided about one customer, sent or not, with its one reason (sop-language.md 3.8), in Chinese. */
#ifndef SIYU_FLOW_WHY_H
#define SIYU_FLOW_WHY_H
#include "base/err.h"
#include "base/text.h"
#include "store/db.h"

/* Who he is, his relations and tags, his rounds with every step, the decisions outside of rounds, to-dos, orders with their
 * attribution, and what stands in the future of each round: steps that were not decided, with their time. db may be read-only; one
 * transaction is opened and closed. at_ms: as it was known then, and what was planned then (INT64_MAX: all, and planned now; orders count that are paid until now_ms). whole: his name is for who reads it; else it is
 * 小* where it stands by itself, and whoever shows the text masks it in what people wrote (crm/veil).
 * customer may also be the chat_id or the name of a customer group . RC_NOTFOUND: nothing is known of him; RC_CONFLICT: several groups have that name, err tells them apart; RC_FAILED; RC_LIMIT out is full. */
enum rc MUST_USE why_print(
	struct store_db *db, struct span customer, int64_t at_ms, int64_t now_ms, bool whole, struct text *out, struct err *err);

#endif
