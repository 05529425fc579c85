#include "flow/orderahead.h"

#include "base/mem.h"
#include "store/meta.h"
#include "store/tallybook.h"

struct orderahead {
	int64_t seen;     /* where the fold stood in what was looked at */
	int64_t from, to; /* the inputs that it is of */
	struct tallybook *book;
};

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

enum rc orderahead_look(
	struct store_db *db, const struct span *body, int n, struct orderahead **ret_ahead, struct err *err)
{
	struct ids ids = {0};
	struct meta at = {0};
	struct arena *a = arena_new(256);
	struct tallybook *book = NULL;
	for (int i = 0; i < n; i++)
		collect(body[i], &ids);
	enum rc rc = meta_get(db, a, &at, err);
	if (!rc)
		rc = tallybook_look(db, ids.v, ids.n, &book, err);
	mem_free(ids.v);
	arena_free(a);
	if (rc)
		return rc;
	*ret_ahead = mem_alloc(sizeof **ret_ahead);
	**ret_ahead = (struct orderahead){.seen = at.position, .book = book};
	return RC_OK;
}

void orderahead_of(struct orderahead *o, int64_t from, int64_t to)
{
	o->from = from;
	o->to = to;
}

bool orderahead_holds(const struct orderahead *o, int64_t from, int64_t to, int64_t last_other)
{
	return o->from == from && o->to == to && last_other <= o->seen;
}

enum rc orderahead_take(struct store_db *db, struct orderahead *o, struct err *err)
{
	enum rc rc = tallybook_take(db, o->book, err);
	mem_free(o);
	return rc;
}

void orderahead_free(struct orderahead *o)
{
	if (!o)
		return;
	tallybook_free(o->book);
	mem_free(o);
}
