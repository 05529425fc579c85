#include "inbox/rowkind.h"

#define BATCH 100

enum rc rowkind_next(struct rowkind *w, const struct inbox_row **ret_row, struct err *err)
{
	*ret_row = NULL;
	if (w->i == w->n) {
		w->i = w->n = 0;
		arena_reset(w->a);
		enum rc rc = inbox_read_kind(w->in, w->a, w->kind, w->after, BATCH, &w->row, &w->n, err);
		if (rc || w->n == 0)
			return rc;
	}
	*ret_row = &w->row[w->i++];
	w->after = (*ret_row)->id;
	return RC_OK;
}
