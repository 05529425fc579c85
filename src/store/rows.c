#include "rows.h"
#include <string.h>

enum rc rows_all(struct stmt *s, struct arena *a, size_t item_bytes,
	void (*read)(struct stmt *, struct arena *, void *), void **ret_items, int *ret_count, struct err *err)
{
	char *items = NULL;
	int n = 0, cap = 0;
	enum rc rc;

	while (!(rc = stmt_step(s, err))) {
		if (n == cap) {
			int wider = cap ? 2 * cap : 8;
			char *more = arena_array(a, (size_t)wider, item_bytes);

			if (n)
				memcpy(more, items, (size_t)n * item_bytes);
			items = more;
			cap = wider;
		}
		read(s, a, items + (size_t)n * item_bytes);
		n++;
	}
	if (rc != RC_NOTFOUND)
		return rc;
	*ret_items = items;
	*ret_count = n;
	return RC_OK;
}

enum rc rows_days(struct stmt *s, struct arena *a, int64_t from_day, int64_t to_day, size_t item_bytes,
	void (*read)(struct stmt *, struct arena *, void *), void **ret_items, int *ret_count, struct err *err)
{
	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	return rows_all(s, a, item_bytes, read, ret_items, ret_count, err);
}

enum rc rows_one(struct stmt *s, struct arena *a, void (*read)(struct stmt *, struct arena *, void *), void *ret_item,
	struct err *err)
{
	enum rc rc = stmt_step(s, err);

	if (!rc)
		read(s, a, ret_item);
	stmt_done(s);
	return rc;
}

enum rc rows_int(struct stmt *s, int64_t *ret, struct err *err)
{
	enum rc rc = stmt_step(s, err);

	if (!rc)
		*ret = stmt_col_int(s, 0);
	stmt_done(s);
	return rc;
}

static struct stmt *with_key(struct store_db *db, enum stmt_slot module, int index, const struct rows_key *key)
{
	struct stmt *s = stmt_get(db, module, index);

	for (int i = 0; i < key->texts; i++)
		stmt_text_or_empty(s, 1 + i, key->text[i]);
	for (int i = 0; i < key->numbers; i++)
		stmt_int(s, 1 + key->texts + i, key->number[i]);
	return s;
}

enum rc rows_once(struct store_db *db, enum stmt_slot module, int find, int add, const struct rows_key *key,
	int64_t *ret_id, struct err *err)
{
	enum rc rc = rows_int(with_key(db, module, find, key), ret_id, err);

	return rc == RC_NOTFOUND ? rows_int(with_key(db, module, add, key), ret_id, err) : rc;
}

int rows_name(const char *const *names, int n, struct span name)
{
	int i = 0;

	if (!name.n)
		return n;
	while (i < n && (name.p[0] != names[i][0] || !span_is(name, names[i])))
		i++;
	return i;
}

struct span rows_behind(struct arena *a, struct span prefix)
{
	return arena_printf(a, "%.*s\xf4\x8f\xbf\xbf", SPAN_ARG(prefix)); /* U+10FFFF */
}
