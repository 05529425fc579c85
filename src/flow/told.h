/* told: what became of the orders of the inputs folded last, and of a reload, for whoever put them and waits. Not state: it is gone with the
 * process, and with TOLD_INPUTS newer ones. */
#ifndef SIYU_FLOW_TOLD_H
#define SIYU_FLOW_TOLD_H
#include "flow/fold.h"
#include "flow/orders.h"

#define TOLD_INPUTS (FOLD_ALONE_INPUTS + 56) /* who put a turn of them asks behind it */
#define TOLD_BYTES ((size_t)64 << 10) /* longer ones are not kept */

struct told {
	int64_t id[TOLD_INPUTS]; /* 0: free */
	struct text json[TOLD_INPUTS];
	int next;
};

/* What is said of another input: JSON as it stands. */
void told_json(struct told *t, int64_t id, struct span json);
void told_put(struct told *t, int64_t id, const struct orders_result *r);
bool told_get(const struct told *t, int64_t id, struct text *out);
void told_release(struct told *t);

#endif
