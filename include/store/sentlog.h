/* store/sentlog: the figures of texts that were sent, as they were then, and as they were corrected since; table `sent_figure`. What a text
 * speaks of is counted up to the moment of its figures: an order that is learnt of later, or a refund that is booked into that time,
 * makes a difference, the business that goes on does not. */
#ifndef SIYU_STORE_SENTLOG_H
#define SIYU_STORE_SENTLOG_H
#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"

struct sentlog_figures {
	int64_t from_day, to_day; /* both counted */
	int64_t until_ms;         /* what was added, paid or given back before that */
	int64_t added, bought;    /* 新增客户, 当日开单客户 (domain.md 8, day-0) */
	int64_t orders, gross_fen, refund_fen;
	struct span best; /* who sold most (sentlog_best_add), the most first; empty: nobody did; absent: the text names none */
};
/* Fills in what stands behind until_ms but for best, as it is known now. */
enum rc MUST_USE sentlog_count(struct store_db *db, struct sentlog_figures *f, struct err *err);

struct sentlog_seller {
	struct span userid;
	int64_t orders, net_fen;
};
void sentlog_best_add(struct text *out, const struct sentlog_seller *one);
/* The first of *rest, which is cut off. false: there is none. */
bool sentlog_best_next(struct span *rest, struct sentlog_seller *ret);

bool sentlog_same(const struct sentlog_figures *a, const struct sentlog_figures *b);

/* rendition: what was sent; told: the rendition that said so: itself, or a later one as a correction. RC_INVALID: that stands there. */
enum rc MUST_USE sentlog_add(
	struct store_db *db, int64_t rendition, int64_t told, const struct sentlog_figures *f, struct err *err);
/* As they were sent; best in the arena. RC_NOTFOUND: it had none. */
enum rc MUST_USE sentlog_first(struct store_db *db, struct arena *a, int64_t rendition, struct sentlog_figures *ret, struct err *err);

struct sentlog_row {
	int64_t rendition, told;
	struct span report;
	int64_t computed_ms;
	struct sentlog_figures f; /* as they were told last */
};
/* Those sent whose figures were computed at from_ms or later, the newest first, at most `most`; boards: with those of single hours. */
enum rc MUST_USE sentlog_last(struct store_db *db, struct arena *a, int64_t from_ms, bool boards, int most,
	struct sentlog_row **ret_rows, int *ret_count, struct err *err);

#endif
