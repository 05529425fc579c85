/* store/dossier: everything that the state keeps of a customer, whatever tables there are (domain.md 10: exportable). */
#ifndef SIYU_STORE_DOSSIER_H
#define SIYU_STORE_DOSSIER_H
#include "base/json.h"
#include "store/db.h"

/* Writes one member for each table that has rows of his: an array of objects, columns as they are named. His are rows in which a text is his
 * id, and rows of his enrolments, orders and calls. *ret_rows: how many. Inside a transaction. */
enum rc MUST_USE dossier_write(struct store_db *db, struct span customer, struct jsonw *w, int64_t *ret_rows, struct err *err);

#endif
