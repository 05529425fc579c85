/* Order files as people have them: CSV in UTF-8 or GB18030, with or without BOM, header names mapped by [columns]. */
#ifndef SIYU_APP_ORDERFILE_H
#define SIYU_APP_ORDERFILE_H
#include "app/conf.h"
#include "base/arena.h"
#include "base/zone.h"
#include "sop/script.h"

#define ORDERFILE_BATCH 100                        /* orders of one input (exact D2) */
#define ORDERFILE_BATCH_BYTES ((size_t)64 << 10)
#define ORDERFILE_MOST 5000000
#define ORDERFILE_COLUMNS 11
#define ORDERFILE_SOURCE_BYTES 128                 /* of the name of a source */
#define ORDERFILE_DATES 8 /* columns that dates of customers come from */

struct orderfile_row {
	int line;
	struct span why;                      /* what is wrong with it, a sentence; absent: it is good */
	struct span odd;                      /* it counts, but somebody should look at it: a sentence; absent: nothing is odd */
	struct span cell[ORDERFILE_COLUMNS];  /* by column, trimmed; absent: empty or not in the file */
	struct span date[ORDERFILE_DATES];    /* by column of dates; absent: empty */
};
struct orderfile {
	struct arena *arena;
	int n;
	struct orderfile_row *row;
	int dates;
	struct span date[ORDERFILE_DATES]; /* names of the columns of dates that the file has */
};

/* Reads the file and checks every row as the fold will (orders_check); now_ms: times ahead of it are mistakes. conf NULL: the shipped names
 * only. sources (may be NULL): names of columns that dates of customers come from (来源 of 资料). RC_INVALID: no CSV, or a column that must
 * be there is not (hint names [columns]). RC_LIMIT. Free with orderfile_release. */
enum rc MUST_USE orderfile_read(const struct conf *conf, const struct zone *zone, int64_t now_ms, struct span bytes,
	const struct sop_names *sources, struct orderfile *ret, struct err *err);
void orderfile_release(struct orderfile *f);
/* Writes the INBOX_ORDERS payload of the good rows from `at` on, as many as fit; returns the row to go on with. out: empty, of
 * ORDERFILE_BATCH_BYTES; source: of at most ORDERFILE_SOURCE_BYTES. */
int orderfile_batch(const struct orderfile *f, int at, const char *source, struct text *out, int64_t *ret_orders);

#endif
