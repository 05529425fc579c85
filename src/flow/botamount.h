/* botamount: the amount among the words of an order that somebody tells: 「99」, 「1,234.50元」, 「1.5万」; and what is wrong with what is none. Pure. */
#ifndef SIYU_SRC_FLOW_BOTAMOUNT_H
#define SIYU_SRC_FLOW_BOTAMOUNT_H
#include "base/span.h"

#define BOTAMOUNT_MOST_FEN INT64_C(100000000) /* of one order that is told: a million yuan */
#define BOTAMOUNT_BIG_FEN INT64_C(1000000)    /* from here on it is asked once more whether it has a nought too many */

struct botamount {
	int64_t fen;
	struct span word;        /* as it was written */
	struct span name, goods; /* what stands before and behind it; empty: nothing */
};

enum botamount_found {
	BOTAMOUNT_READ,
	BOTAMOUNT_WRONG, /* *ret_why: what is wrong with ret->word, a sentence */
	BOTAMOUNT_NONE   /* no word looks like an amount */
};

/* The first word of s, of which one blank stands between two, from the second on where a name stands before, that is an amount or
 * should be one. */
enum botamount_found botamount_cut(struct span s, bool named, struct botamount *ret, const char **ret_why);

#endif
