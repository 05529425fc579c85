/* The figures that siyu demo holds against the sandbox's own books. */
#ifndef SIYU_APP_DEMOFIGURES_H
#define SIYU_APP_DEMOFIGURES_H
#include "base/span.h"
#include "sandbox/brain.h"
#include "store/db.h"

struct demofigures { int64_t adds, welcomes, delivered, tags, orders, gross_fen, refund_fen, payers; };

/* As the reports of the state tell them. from: first day, "2026-03-01". */
enum rc MUST_USE demofigures_ours(struct store_db *db, struct span from, int64_t now_ms, struct demofigures *ret, struct err *err);
struct demofigures demofigures_theirs(const struct brain_books *books);
bool demofigures_agree(const struct demofigures *ours, const struct demofigures *theirs);
/* The two side by side to standard output, Chinese. */
void demofigures_show(const struct demofigures *ours, const struct demofigures *theirs);

#endif
