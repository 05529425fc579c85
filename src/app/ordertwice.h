/* Orders of a file that stand in the books of its source by another number of theirs (主订单编号, then 子订单编号): they would count twice. */
#ifndef SIYU_APP_ORDERTWICE_H
#define SIYU_APP_ORDERTWICE_H
#include "imported.h"

struct ordertwice_rows { /* each row once, however many numbers of it are known */
	int n;
	int64_t fen;   /* what they say was paid */
	int line;      /* of the first */
	int64_t first_fen;
	struct span no, column, number; /* of the first; the column and the number in it that stands in the books */
	int64_t number_fen;             /* gross of that order */
};
struct ordertwice {
	struct ordertwice_rows fresh;    /* not in the books by the number that is read */
	struct ordertwice_rows standing; /* in the books by both, both count */
	struct span *number;             /* the other numbers of all of these, each once, in order of rows; in the arena */
	int n, cap;
	int64_t gross_fen;               /* of those orders */
};
/* source: as the fold keeps it (imported_source). A number that the file has as an order number, too, is an order of its own: the first of
 * several sub-orders has that of the order with some shops. Nothing is found in a file that has one number only. */
enum rc MUST_USE ordertwice_find(struct store_db *db, struct arena *a, const struct orderfile *f, struct span source,
	struct ordertwice *ret, struct err *err);
/* Why nothing was recorded, and what to do, to standard error. path: of the file. */
void ordertwice_refuse(const struct ordertwice *t, const struct orderfile *f, const char *path, struct span source);
/* What will be voided, and what takes its place, to standard output. */
void ordertwice_foretell(const struct ordertwice *t, const struct orderfile *f);
/* Of those that stand there twice, to standard output; nothing where there are none. */
void ordertwice_print(const struct ordertwice *t, const struct orderfile *f, const char *path, struct span source);

#endif
