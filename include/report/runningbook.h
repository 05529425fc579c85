/* report/runningbook: the names that the running scripts define, read from the state. */
#ifndef SIYU_REPORT_RUNNINGBOOK_H
#define SIYU_REPORT_RUNNINGBOOK_H
#include "base/arena.h"
#include "sop/book.h"
#include "store/db.h"

enum rc MUST_USE runningbook_load(struct store_db *db, struct arena *a, struct book *book, struct err *err);

#endif
