/* Pages of what is listed, and the cursors between them (doc: api.md 0.1). */
#include "brainint.h"

#define CURSOR_BYTES 128

int64_t brainturn_page(
	struct brain_request *r, char mark, int64_t most, int64_t usual, int64_t *ret_from, int64_t *ret_limit)
{
	const char begin[] = {mark, '-', '\0'};
	struct span cursor;
	*ret_limit = usual;
	*ret_from = 0;
	if (brainapi_int(r->root, "limit", 1, most, ret_limit) ||
		brainapi_text(r->root, "cursor", CURSOR_BYTES, &cursor))
		return 40058;
	if (cursor.n > 0 && (!span_starts(cursor, begin) || !brainturn_from(cursor, ret_from)))
		return 40058;
	*ret_limit = brainturn_rows(r->b, *ret_limit);
	return 0;
}

bool brainturn_from(struct span cursor, int64_t *ret_from)
{
	struct span row, turn;
	span_cut(span_drop(cursor, 2), '.', &row, &turn);
	return span_int(row, ret_from) && *ret_from >= 0;
}

int64_t brainturn_rows(struct brain *b, int64_t limit)
{
	int64_t rows = b->conf.page > 0 ? b->pages++ % (b->conf.page + 1) : limit;
	return rows < limit ? rows : limit;
}

struct span brainturn_cursor(struct brain_request *r, char mark, int64_t next)
{
	return r->b->conf.page > 0 /* an empty page has another than the one before it */
		? arena_printf(r->a, "%c-%lld.%lld", mark, (long long)next, (long long)r->b->pages)
		: arena_printf(r->a, "%c-%lld", mark, (long long)next);
}

void brainturn_end(struct brain_request *r, char mark, int64_t next, int64_t total)
{
	jsonw_kstr(r->w, "next_cursor", next < total ? brainturn_cursor(r, mark, next) : SPAN_LIT(""));
}
