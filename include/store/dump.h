/* store/dump: every table in order of its key, as bytes that are equal when the rows are (finding 24). */
#ifndef SIYU_STORE_DUMP_H
#define SIYU_STORE_DUMP_H
#include "base/text.h"
#include "store/db.h"

extern const int dump_count;
const char *dump_table(int i); /* 0..dump_count-1, by name */
/* Calls fn once a row: each column as a letter for its type, its length and its bytes. */
enum rc MUST_USE dump_rows(struct store_db *db, int i, void (*fn)(void *user, struct span row), void *user, struct err *err);

#endif
