/* flow/brief: a customer in one message of a chat: who he is, where he stands, what comes next, why the last did not go out. The
 * long story is flow/why. */
#ifndef SIYU_FLOW_BRIEF_H
#define SIYU_FLOW_BRIEF_H
#include "base/err.h"
#include "base/text.h"
#include "store/db.h"

/* whole: his names are for who reads it; else 小* stands for them. Orders count that are paid until now_ms. db may be read-only; one transaction
 * is opened and closed. Appends. RC_NOTFOUND: no such customer; RC_FAILED; RC_LIMIT out is full. */
enum rc MUST_USE brief_print(struct store_db *db, struct span customer, bool whole, int64_t now_ms, struct text *out, struct err *err);

#endif
