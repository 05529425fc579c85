/* What became of the orders of a file, with their lines: counted from the answers of the fold, told in a few lines. */
#ifndef SIYU_APP_IMPORTED_H
#define SIYU_APP_IMPORTED_H
#include "orderfile.h"
#include "store/db.h"

#define IMPORTED_THINGS 6  /* that a person may put right of an order */
#define IMPORTED_RANGES 20 /* so many are named, the rest is a number */

struct imported_lines { /* in rising order, neighbours in the file joined */
	int n, last_row;
	int64_t count, unnamed; /* orders; of these, behind the last range that is named */
	int from[IMPORTED_RANGES], to[IMPORTED_RANGES];
};
/* An employee of orders that are new or changed whom [employees] does not name. */
struct imported_stranger {
	struct span name;
	bool known; /* the state has him by this userid: nothing needs to be said */
	struct imported_lines at;
};
struct imported {
	int64_t added, changed, same, waiting, refused; /* waiting: in the log, the fold has not said yet */
	struct imported_lines repeated_at; /* rows */
	struct imported_lines unpaid_at, never_at; /* rows that nobody paid, left out on purpose: as they say, closed and of no order that is known */
	struct imported_lines changed_at, unmatched_at, undated_at, nought_at, ahead_at; /* nought: of 0 yuan, new or changed; undated: a refund without a time was booked */
	struct imported_lines assumed_at, unsettled_at; /* by 售后状态, new or changed: wholly refunded without an amount; nothing refunded */
	struct imported_lines old_at;   /* paid a year and more before the rest of the file, new or changed */
	struct imported_lines early_at; /* refunds from before their payments, new or changed */
	struct imported_lines lower_at; /* they tell a lower refund than stands */
	int64_t lower_fen;              /* what stands of the first of them */
	int64_t undated_fen;
	struct imported_lines voided_at; /* a person took them out of the books: they were not recorded */
	struct imported_lines held_at[IMPORTED_THINGS]; /* they say another customer, amount … than a person put right: it stays his */
	int *numbered, numbereds, numbered_cap; /* rows whose number another source has, as the fold saw it, in rising order; in the arena of the file */
	int reached; /* rows before it were counted: what became of them is known, of those behind it nothing was handed over */
	int64_t elsewhere; /* orders whose number another source has, too */
	struct { struct span source; int64_t gross_fen, refund_fen; } here, there; /* of the first of them */
	struct span elsewhere_no;
	bool here_later; /* of both that of this source was recorded later: it is the one too many, most likely */
	struct imported_stranger *stranger; /* in order of their first rows, in the arena of the file */
	int strangers, stranger_cap;
};

/* One input of the rows that count from `at` to before `next`. told: what the fold said (fold_told); empty: nothing yet. Refusals go to
 * standard error with their lines. */
void imported_count(struct imported *m, const struct orderfile *f, int at, int next, struct span told);
/* Which rows of the file are the same as one before them, and which are left out because nobody paid. */
void imported_idle(struct imported *m, const struct orderfile *f);
/* What stands there once the file was folded: which numbers of it other sources have, too, in orders that count (of those that the fold
 * named alone, for each question costs as much as a third of folding the row; they count twice,
 * those that were refunded, too; what is voided, of nothing, or was not taken into the books, is none of them), which refunds of it are lower than those that stand (a refund
 * never becomes less), and which strangers are employees of ours. */
enum rc MUST_USE imported_compare(struct imported *m, struct store_db *db, struct arena *a, const struct orderfile *f,
	struct span source, struct err *err);
/* The source as the fold keeps it: of "csv:甲" csv. Borrowed. */
struct span imported_source(struct span source);
/* Both orders of the first number that another source has, too: their sources and amounts. Appends; elsewhere is not 0. */
void imported_both(const struct imported *m, struct text *out);
/* Of the two the source that was recorded later; *ret_earlier: the other. */
struct span imported_later(const struct imported *m, struct span *ret_earlier);
/* The summary, to standard output. */
void imported_print(const struct imported *m);

#endif
