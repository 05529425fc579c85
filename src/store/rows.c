#include "rows.h"
#include "handle.h"

#include "base/mem.h"

#include <string.h>

/* Numbers of keys that were asked for last: an order asks for the same few combinations as the order before. A row of theirs is never taken
 * away, so a number is good until what made it is rolled back. */
enum { KNOWN = 64, KNOWN_BYTES = 160 };

struct rows_known {
	struct {
		size_t n; /* bytes of key, 0: free */
		int64_t id;
		unsigned char key[KNOWN_BYTES];
	} slot[KNOWN];
};

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

/* The key as bytes, each text behind its length; 0: longer than what is kept. */
static size_t key_bytes(enum stmt_slot module, int find, const struct rows_key *key, unsigned char ret[KNOWN_BYTES])
{
	size_t n = 0;

	ret[n++] = (unsigned char)module;
	ret[n++] = (unsigned char)find;
	for (int i = 0; i < key->texts; i++) {
		if (key->text[i].n > UINT8_MAX || n + 1 + key->text[i].n > KNOWN_BYTES)
			return 0;
		ret[n++] = (unsigned char)key->text[i].n;
		if (key->text[i].n)
			memcpy(ret + n, key->text[i].p, key->text[i].n);
		n += key->text[i].n;
	}
	if (n + (size_t)key->numbers * sizeof *key->number > KNOWN_BYTES)
		return 0;
	if (key->numbers)
		memcpy(ret + n, key->number, (size_t)key->numbers * sizeof *key->number);
	return n + (size_t)key->numbers * sizeof *key->number;
}

static size_t slot_of(const unsigned char *key, size_t n)
{
	uint32_t sum = 2166136261U; /* FNV-1a */

	for (size_t i = 0; i < n; i++)
		sum = (sum ^ key[i]) * 16777619U;
	return (sum ^ sum >> 16) % KNOWN;
}

void rows_forget(struct store_db *db)
{
	mem_free(db->known);
	db->known = NULL;
}

enum rc rows_once(struct store_db *db, enum stmt_slot module, int find, int add, const struct rows_key *key,
	int64_t *ret_id, struct err *err)
{
	unsigned char bytes[KNOWN_BYTES];
	size_t n = key_bytes(module, find, key, bytes), at = n ? slot_of(bytes, n) : 0;
	enum rc rc;

	if (n && db->known && db->known->slot[at].n == n && memcmp(db->known->slot[at].key, bytes, n) == 0) {
		*ret_id = db->known->slot[at].id;
		return RC_OK;
	}
	rc = rows_int(with_key(db, module, find, key), ret_id, err);
	if (rc == RC_NOTFOUND)
		rc = rows_int(with_key(db, module, add, key), ret_id, err);
	if (rc || !n)
		return rc;
	if (!db->known)
		db->known = mem_alloc(sizeof *db->known);
	db->known->slot[at].n = n;
	db->known->slot[at].id = *ret_id;
	memcpy(db->known->slot[at].key, bytes, n);
	return RC_OK;
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
