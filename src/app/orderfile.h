/* Order files as people have them: workbooks, or CSV in UTF-8 or GB18030, with or without BOM; the names of columns are ours, those of
 * [columns], or what shops call them (ordercolumns.h). */
#ifndef SIYU_APP_ORDERFILE_H
#define SIYU_APP_ORDERFILE_H
#include "app/conf.h"
#include "ordercolumns.h"
#include "base/arena.h"
#include "base/zone.h"
#include "sop/script.h"

#define ORDERFILE_BATCH 100                        /* orders of one input (exact D2) */
#define ORDERFILE_BATCH_BYTES ((size_t)64 << 10)
#define ORDERFILE_MOST 5000000
#define ORDERFILE_COLUMNS ORDERCOLUMN_COUNT
#define ORDERFILE_TITLES 10                        /* rows in which the names of the columns may stand */
#define ORDERFILE_TOTALS 20                        /* rows of 合计, 小计 that are named */
#define ORDERFILE_SOURCE_BYTES 128                 /* of the name of a source */
#define ORDERFILE_DATES 8 /* columns that dates of customers come from */

struct orderfile_row {
	int line;                             /* the row, as a spreadsheet program counts them */
	int64_t paid_ms;                      /* of a row that counts: when it was paid; 0: one that is closed does not say */
	struct span why;                      /* what is wrong with it, a sentence; absent: it is good */
	bool closed;                          /* its amount says nothing: the order is refunded where it is known, else refused */
	bool unpaid;                          /* nobody paid it: why says so, or (closed) it is refused for that where it is not known */
	bool repeated;                        /* it says what the row before of its order says: it is not handed over */
	bool older;                           /* a row behind it reports of its order, too */
	bool ahead;                           /* it counts, and says that it will be paid only later than now */
	bool assumed;                         /* 售后状态 says that money went back, and nothing how much: all of it is */
	bool unsettled;                       /* 售后状态 says something, and not that money went back: nothing did */
	bool old;                             /* it lies a year and more before all but a few rows of the file: a year may be wrong */
	bool early;                           /* its refund lies before its payment: it is booked as paid */
	struct span stranger;                 /* an employee whom [employees] does not name, as written; absent: it does, or there is none */
	struct span odd;                      /* it counts, but somebody should look at it: a sentence; absent: nothing is odd */
	struct span cell[ORDERFILE_COLUMNS];  /* by column, trimmed; absent: empty or not in the file. Of a phone: its digest */
	struct span *date;                    /* by column of dates; absent: empty. NULL where the file has no such column */
	struct span *number;                  /* by column of other numbers; absent: empty, or the order number. NULL as date */
};
struct orderfile {
	struct arena *arena, *beside;      /* beside: what a second thread had to tell (ordercheck.h); NULL: there was none */
	struct text utf8;                  /* what cells are pieces of, where that are not the bytes themselves */
	int n;
	struct orderfile_row *row;
	int dates;
	struct span date[ORDERFILE_DATES]; /* names of the columns of dates that the file has */
	struct span no;                    /* name of the column of order numbers */
	int numbers;
	struct span number[ORDERCOLUMNS_NUMBERS]; /* names of the columns that would be read as order numbers, too */
	int unused;
	struct span *left;                 /* names of the columns that nothing is read from, those first (money_left) that seem to be of refunds */
	int money_left;
	struct span refund;                /* name of the column of refunds; absent: there is none */
	struct span pieces_left;           /* name of a column that nothing is read from and that seems to be of quantities, where none is read; absent: none */
	bool by_hand;                      /* as orderfile_how says */
	struct orderfile_total {           /* rows that are no orders but what others come to (合计, 小计) */
		int n, line[ORDERFILE_TOTALS];
		bool told;                 /* an amount of one could be read */
		bool part;                 /* the last of those is of a part of the rows (小计) */
		int64_t fen, sum_fen;      /* of the last; of all */
		int64_t all_fen, kept_fen; /* what the rows come to that are read, and those of them that count */
	} total;
};

struct orderfile_how {
	const struct conf *conf;          /* NULL: no [columns] */
	const struct zone *zone;
	int64_t now_ms;                   /* times ahead of it are mistakes */
	struct span corpid;               /* of digests of phone numbers */
	const char *sheet;                /* of a workbook, NULL: its first */
	const struct sop_names *sources;  /* may be NULL: names of columns that dates of customers come from (来源 of 资料) */
	const struct conf *staff;         /* its [employees] name whom the column of employees means; NULL: as written */
	bool by_hand;                     /* somebody tells it as it happens: a refund without a time is one of now, not one of the time of payment */
};
/* Reads the file and checks every row as the fold will (orders_check). The names of the columns stand in one of the first
 * ORDERFILE_TITLES rows: a title may stand above. RC_INVALID: no table, or a column that must be there is not (hint names [columns]).
 * RC_LIMIT. Cells may be pieces of bytes: they stay until orderfile_release. */
enum rc MUST_USE orderfile_read(
	const struct orderfile_how *how, struct span bytes, struct orderfile *ret, struct err *err);
void orderfile_release(struct orderfile *f);
/* Is it good, and more than the same once more? */
bool orderfile_counts(const struct orderfile_row *r);
/* Is it left out because nobody paid, which its shop says: nothing that somebody could mend? */
bool orderfile_left_out(const struct orderfile_row *r);
/* The key of a column in an input. */
const char *orderfile_key(enum ordercolumn c);
/* Does that cell go into the input? */
bool orderfile_tells(const struct orderfile_row *r, enum ordercolumn c);
/* Writes the INBOX_ORDERS payload of the rows that count from `at` on, as many as fit; returns the row to go on with. out: empty, of
 * ORDERFILE_BATCH_BYTES; source, by (who hands it over, for the trail; NULL: not said): of at most ORDERFILE_SOURCE_BYTES. */
int orderfile_batch(const struct orderfile *f, int at, const char *source, const char *by, struct text *out, int64_t *ret_orders);

#endif
