/* report/saying: figures as one message of a chat says them: 今日, 本周, 排行, 漏斗, 结构, and the digests of a group. The figures are
 * those of report/report (domain.md 8); each text says its period and when it was computed. */
#ifndef SIYU_REPORT_SAYING_H
#define SIYU_REPORT_SAYING_H
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "store/sentlog.h"

struct saying_ask {
	struct span report;     /* a name of saying_list */
	bool all;               /* of the whole corp */
	const struct span *who; /* else the sum over these, by userid */
	int n;
	struct span me;         /* who asks: in ranks his own place is told, and below the third those whom he sees; empty: nobody */
	struct span about;      /* the days, as typed (crm/period); of 漏斗 the script before them. Empty: today, this week, the last whole
				 * week or month, of 结构 the last seven whole days, of 漏斗 thirty days. What means no days is answered with
				 * what is understood */
	int64_t asked_ms;       /* of a question: from that day on 昨天 is counted; 0: now */
	int64_t now_ms;
};

#define SAYING_CORRECTIONS 3
#define SAYING_CHANGE_BYTES (32 << 10) /* of one change: who has one of the best places, twice before and after (BEST_BYTES) */
struct saying_told { /* what of a digest is to be kept */
	bool any;                   /* it has figures of its own: */
	struct sentlog_figures own;
	int corrections;            /* earlier ones that it tells the figures of anew */
	struct saying_correction {
		int64_t rendition;
		struct sentlog_figures now;
	} correction[SAYING_CORRECTIONS];
};

/* "today", "week", "rank", "funnel", "structure", "board", "morning", "evening", "weekly", "monthly"; ends with NULL. */
extern const char *const saying_list[];
const char *saying_title(struct span report); /* "周报" */
/* As sentlog_count, with who sold most where f has that (of 排行: who has one of the first three places); in the caller's transaction. */
enum rc MUST_USE saying_recount(
	struct store_db *db, struct arena *a, struct span report, struct sentlog_figures *f, struct err *err);
/* Does a text of that report say the same of both? 排行 says who stands where, and no sums. */
bool saying_same(struct span report, const struct sentlog_figures *was, const struct sentlog_figures *now);
/* "订单 11 → 10，净成交 ¥3,280 → ¥3,080": what of it differs. Appends. */
enum rc MUST_USE saying_change(struct store_db *db, struct arena *a, struct span report, const struct sentlog_figures *was,
	const struct sentlog_figures *now, struct text *out, struct err *err);

/* Reads in one transaction; db must not be in one. Appends. ret may be NULL. RC_NOTFOUND: no such report; RC_INVALID, RC_LIMIT out is
 * full, RC_FAILED, RC_AGAIN. */
enum rc MUST_USE saying_make(struct store_db *db, struct arena *a, const struct saying_ask *ask, struct text *out,
	struct saying_told *ret, struct err *err);
/* The same inside a transaction of the caller's. */
enum rc MUST_USE saying_inside(struct store_db *db, struct arena *a, const struct saying_ask *ask, struct text *out,
	struct saying_told *ret, struct err *err);

#endif
