#include "store/buyer.h"

#include "daybookrow.h"
#include "handle.h"
#include "rows.h"

#include <string.h>

enum { PART = 256, ENTRY = 8 };

enum { BUYER_LAST, BUYER_GET, BUYER_PUT, BUYER_ALL, BUYER_NUMBER, ORIGIN_FIND, ORIGIN_ADD, ORIGIN_ALL };
static const struct stmt_sql buyer_sql[] = {
	[BUYER_LAST] = {.one = true,
		.sql = "SELECT part, length(entries) FROM buyer WHERE part = (SELECT max(part) FROM buyer)"},
	[BUYER_GET] = {.one = true, .sql = "SELECT entries FROM buyer WHERE part = ?1"},
	[BUYER_PUT] = {.sql = "INSERT INTO buyer (part, entries) VALUES (?1, ?2)"
			      " ON CONFLICT (part) DO UPDATE SET entries = excluded.entries"},
	[BUYER_ALL] = {.scan = true, /* 8 bytes each, of all */
		.sql = "SELECT part, entries FROM buyer ORDER BY part"},
	[BUYER_NUMBER] = {.sql = "UPDATE contact SET buyer = ?2 WHERE customer = ?1"},
	[ORIGIN_FIND] = {.one = true,
		.sql = "SELECT id FROM buyer_origin WHERE channel = ?1 AND employee = ?2 ORDER BY id LIMIT 1"},
	[ORIGIN_ADD] = {.sql = "INSERT INTO buyer_origin (channel, employee) VALUES (?1, ?2)"},
	[ORIGIN_ALL] = {.scan = true, /* as many as channels and employees make */
		.sql = "SELECT id, channel, employee FROM buyer_origin ORDER BY id"},
};
const struct stmt_module buyer_module = STMT_MODULE("buyer", buyer_sql);

static enum rc origin_of(struct store_db *db, struct span channel, struct span employee, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_buyer, ORIGIN_FIND);
	stmt_text_or_empty(s, 1, channel);
	stmt_text_or_empty(s, 2, employee);
	enum rc rc = rows_int(s, ret, err);
	if (rc != RC_NOTFOUND)
		return rc;
	s = stmt_get(db, STMT_buyer, ORIGIN_ADD);
	stmt_text_or_empty(s, 1, channel);
	stmt_text_or_empty(s, 2, employee);
	rc = stmt_run(s, err);
	if (rc == RC_OK)
		*ret = sqlite3_last_insert_rowid(db->h);
	return rc;
}

static void put_u32(unsigned char *p, int64_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)((uint64_t)v >> 8 * i & 0xFF);
}

enum rc buyer_met(struct store_db *db, int64_t buyer, int64_t first_add_day, struct span channel, struct span employee,
	struct err *err)
{
	unsigned char entries[PART * ENTRY];
	int64_t at = (buyer - 1) % PART, origin = 0;
	size_t n = 0;
	enum rc rc = origin_of(db, channel, employee, &origin, err);
	if (rc != RC_OK)
		return rc;
	struct stmt *s = stmt_get(db, STMT_buyer, BUYER_GET);
	stmt_int(s, 1, (buyer - 1) / PART);
	rc = stmt_step(s, err);
	if (rc == RC_OK) {
		struct span was = stmt_col_bytes(s, 0);
		INVARIANT(was.n <= sizeof entries);
		memcpy(entries, was.p, was.n);
		n = was.n;
	}
	stmt_done(s);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	INVARIANT((size_t)at * ENTRY <= n);
	put_u32(entries + at * ENTRY, first_add_day < 0 || first_add_day > UINT32_MAX ? UINT32_MAX : first_add_day);
	put_u32(entries + at * ENTRY + 4, origin);
	n = (size_t)at * ENTRY == n ? n + ENTRY : n;
	s = stmt_get(db, STMT_buyer, BUYER_PUT);
	stmt_int(s, 1, (buyer - 1) / PART);
	stmt_blob(s, 2, span_make(entries, n));
	return stmt_run(s, err);
}

enum rc buyer_count(struct store_db *db, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_buyer, BUYER_LAST);
	enum rc rc = stmt_step(s, err);
	int64_t n = rc == RC_OK ? stmt_col_int(s, 0) * PART + stmt_col_int(s, 1) / ENTRY : 0;
	stmt_done(s);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	*ret = n;
	return RC_OK;
}

enum rc buyer_add(struct store_db *db, struct contact *c, struct err *err)
{
	int64_t last = 0;
	enum rc rc = buyer_count(db, &last, err);
	if (rc == RC_OK)
		rc = buyer_met(db, last + 1, c->first_add_day, c->first_channel, c->first_employee, err);
	if (rc != RC_OK)
		return rc;
	struct stmt *s = stmt_get(db, STMT_buyer, BUYER_NUMBER);
	stmt_text(s, 1, c->customer);
	stmt_int(s, 2, last + 1);
	rc = stmt_run_one(s, err);
	if (rc == RC_OK)
		c->buyer = last + 1;
	return rc;
}

static enum rc read_origins(struct store_db *db, struct arena *a, struct buyer_list *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_buyer, ORIGIN_ALL);
	int cap = 0;
	enum rc rc;
	while ((rc = stmt_step(s, err)) == RC_OK) {
		int id = (int)stmt_col_int(s, 0);
		if (id >= cap) {
			int wider = id < 32 ? 64 : 2 * id;
			struct buyer_origin *more = arena_array(a, (size_t)wider, sizeof *more);
			if (cap)
				memcpy(more, ret->of, (size_t)cap * sizeof *more);
			ret->of = more;
			cap = wider;
		}
		ret->of[id] = (struct buyer_origin){stmt_col_text(s, 1, a), stmt_col_text(s, 2, a)};
		ret->origins = id;
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc buyer_all(struct store_db *db, struct arena *a, struct arena *work, struct buyer_list *ret, struct err *err)
{
	struct buyer_list v = {0};
	enum rc rc = buyer_count(db, &v.count, err);
	if (rc != RC_OK)
		return rc;
	v.day = arena_raw(work, (size_t)(v.count + 1) * sizeof *v.day);
	v.origin = arena_raw(work, (size_t)(v.count + 1) * sizeof *v.origin);
	v.day[0] = UINT32_MAX; /* nobody's friend either */
	v.origin[0] = 0;
	struct stmt *s = stmt_get(db, STMT_buyer, BUYER_ALL);
	while ((rc = stmt_step(s, err)) == RC_OK) {
		int64_t first = stmt_col_int(s, 0) * PART + 1;
		struct span bytes = stmt_col_bytes(s, 1);
		const unsigned char *e = (const unsigned char *)bytes.p;
		for (size_t i = 0; i < bytes.n / ENTRY; i++, e += ENTRY) {
			v.day[first + (int64_t)i] = daybookrow_u32(e);
			v.origin[first + (int64_t)i] = daybookrow_u32(e + 4);
		}
	}
	if (rc == RC_NOTFOUND)
		rc = read_origins(db, a, &v, err);
	if (rc == RC_OK)
		*ret = v;
	return rc;
}
