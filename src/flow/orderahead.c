#include "flow/orderahead.h"

#include "base/mem.h"
#include "store/tallybook.h"

/* The ids as they stand in the text. One that is written with escapes, or found by his phone, is asked for when it is his turn. */
static const struct span mark = SPAN_LIT("\"external_userid\":\"");

struct ids {
	int n, cap;
	struct span *v;
};

static void collect(struct span body, struct ids *to)
{
	size_t at, end;
	while (to->n < TALLYBOOK_MOST && (at = span_search(body, mark)) != SIZE_MAX) {
		body = span_drop(body, at + mark.n);
		for (end = 0; end < body.n && body.p[end] != '"' && body.p[end] != '\\';)
			end++;
		if (end == 0 || end == body.n || body.p[end] != '"')
			continue;
		if (to->n == to->cap) {
			to->cap = to->cap ? 2 * to->cap : 1024;
			to->v = mem_grow(to->v, (size_t)to->cap, sizeof *to->v);
		}
		to->v[to->n++] = span_take(body, end);
	}
}

enum rc orderahead_look(struct store_db *db, const struct span *body, int n, struct err *err)
{
	struct ids ids = {0};
	for (int i = 0; i < n; i++)
		collect(body[i], &ids);
	enum rc rc = tallybook_ahead(db, ids.v, ids.n, err);
	mem_free(ids.v);
	return rc;
}
