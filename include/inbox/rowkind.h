/* inbox/rowkind: a walk over the inputs of one kind, in their order. */
#ifndef INBOX_ROWKIND_H
#define INBOX_ROWKIND_H

#include "inbox/inbox.h"

/* Where the walk stands. Its maker fills in the first four: the arena is the walk's alone (reset between batches), `after` is an id. */
struct rowkind {
	struct inbox *in; /* borrowed */
	struct arena *a;  /* borrowed */
	enum inbox_kind kind;
	int64_t after;
	struct inbox_row *row;
	int n, i;
};

/* The next one with id > after, NULL behind the last; its bytes hold until the next call. RC_FAILED, RC_CORRUPT: as inbox_read_kind. */
enum rc MUST_USE rowkind_next(struct rowkind *w, const struct inbox_row **ret_row, struct err *err);

#endif
