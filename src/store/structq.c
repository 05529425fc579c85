#include "store/structq.h"

#include "rosterrow.h"
#include "rows.h"

#include <stdlib.h>

enum { HEARS };
static const struct stmt_sql structq_sql[] = {
	/* A scan that ends at the first one found; without one the table holds little. */
	[HEARS] = {.one = true,
		.scan = true,
		.sql = "SELECT EXISTS (SELECT 1 FROM heard WHERE what IN ('text', 'choice'))"},
};
const struct stmt_module structq_module = STMT_QUESTIONS("structq", structq_sql);

/* -- orders, by who bought ------------------------------------------------------------------------------------------------------- */

struct selling {
	const struct roster_list *buyers;
	int64_t from_day, to_day;
	const int *key_of; /* of an origin; the one behind the last: of who came from nowhere yet */
	int keys;
	struct structq_sold *v; /* [STRUCTQ_UNMATCHED + 1][keys] */
	unsigned char *seen;    /* a bit for each buyer */
};

static void take_sold(void *user, int64_t day, const unsigned char *e, int n)
{
	struct selling *s = user;
	(void)day;
	for (int i = 0; i < n; i++, e += DAYBOOKROW_BYTES) {
		int64_t fen = daybookrow_fen(e);
		if (daybookrow_kind(e) != DAYBOOKROW_ORDER || fen == 0)
			continue;
		uint32_t buyer = daybookrow_buyer(e), first = s->buyers->day[buyer];
		enum structq_who who = !buyer ? STRUCTQ_UNMATCHED
			: first > s->to_day   ? STRUCTQ_OUTSIDE
			: first < s->from_day ? STRUCTQ_OLD
					      : STRUCTQ_NEW;
		bool met = who == STRUCTQ_NEW || who == STRUCTQ_OLD;
		int key = s->key_of[met ? s->buyers->origin[buyer] : 0];
		struct structq_sold *to = &s->v[(int)who * s->keys + key];
		to->orders++;
		to->gross_fen += fen;
		if (met && !(s->seen[buyer / 8] >> buyer % 8 & 1)) {
			s->seen[buyer / 8] |= (unsigned char)(1 << buyer % 8);
			to->buyers++;
		}
	}
}

static int compare_sold(const void *pa, const void *pb)
{
	const struct structq_sold *a = pa, *b = pb;
	if (a->who != b->who)
		return a->who < b->who ? -1 : 1;
	return span_cmp(a->key, b->key);
}

/* The texts by which origins are told apart, each once; the empty one first. key, key_of: [origins + 1]. */
static int keys_of(const struct roster_origin *of, int origins, enum structq_by by, int *key_of, struct span *key)
{
	int n = 1;
	key[0] = SPAN_LIT("");
	key_of[0] = 0;
	for (int i = 1; i <= origins; i++) {
		struct span k = by == STRUCTQ_CHANNEL ? of[i].channel
			: by == STRUCTQ_EMPLOYEE      ? of[i].employee
						      : key[0];
		int at = 0;
		while (at < n && !span_eq(key[at], k))
			at++;
		if (at == n)
			key[n++] = k;
		key_of[i] = at;
	}
	return n;
}

enum rc structq_sold(struct store_db *db, struct arena *a, enum structq_by by, int64_t from_day, int64_t to_day,
	struct structq_sold **ret_rows, int *ret_count, struct err *err)
{
	struct arena *work = arena_new(0); /* as large as there are buyers: not kept for as long as the answer */
	struct roster_list buyers;
	int n = 0;
	enum rc rc = roster_all(db, a, work, &buyers, err);
	if (rc != RC_OK) {
		arena_free(work);
		return rc;
	}
	int *key_of = arena_array(work, (size_t)buyers.origins + 1, sizeof *key_of);
	struct span *key = arena_array(work, (size_t)buyers.origins + 1, sizeof *key);
	struct selling s = {.buyers = &buyers, .from_day = from_day, .to_day = to_day, .key_of = key_of};
	s.keys = keys_of(buyers.of, buyers.origins, by, key_of, key);
	s.v = arena_array(work, (size_t)(STRUCTQ_UNMATCHED + 1) * (size_t)s.keys, sizeof *s.v);
	s.seen = arena_alloc(work, (size_t)buyers.count / 8 + 1);
	rc = daybook_each(db, from_day, to_day, take_sold, &s, err);
	struct structq_sold *rows = arena_array(a, (size_t)(STRUCTQ_UNMATCHED + 1) * (size_t)s.keys, sizeof *rows);
	for (int i = 0; rc == RC_OK && i < (STRUCTQ_UNMATCHED + 1) * s.keys; i++)
		if (s.v[i].orders) {
			rows[n] = s.v[i];
			rows[n].who = (enum structq_who)(i / s.keys);
			rows[n++].key = key[i % s.keys];
		}
	if (n)
		qsort(rows, (size_t)n, sizeof *rows, compare_sold);
	arena_free(work);
	if (rc != RC_OK)
		return rc;
	*ret_rows = rows;
	*ret_count = n;
	return RC_OK;
}

/* -- who came -------------------------------------------------------------------------------------------------------------------- */

struct meeting {
	int64_t from_day, to_day;
	int64_t reply_ms, join_ms;
	const int *key_of; /* of an origin */
	struct structq_met *v;
};

static void take_met(void *user, int64_t no, const unsigned char *e, int n)
{
	struct meeting *m = user;
	(void)no;
	for (int i = 0; i < n; i++, e += ROSTERROW_BYTES) {
		if (rosterrow_day(e) < m->from_day || rosterrow_day(e) > m->to_day)
			continue;
		struct structq_met *to = &m->v[m->key_of[rosterrow_origin(e)]];
		to->scans++;
		if (!(rosterrow_marks(e) & ROSTER_FRIEND))
			continue;
		to->added++;
		to->replied += rosterrow_heard(e) <= m->reply_ms;
		to->joined += rosterrow_sat(e) <= m->join_ms;
	}
}

static int compare_met(const void *pa, const void *pb)
{
	const struct structq_met *a = pa, *b = pb;
	return span_cmp(a->key, b->key);
}

enum rc structq_met(struct store_db *db, struct arena *a, enum structq_by by, int64_t from_day, int64_t to_day,
	int64_t reply_ms, int64_t join_ms, struct structq_met **ret_rows, int *ret_count, struct err *err)
{
	struct roster_origin *of;
	int origins = 0, n = 0;
	INVARIANT(reply_ms < UINT32_MAX && join_ms < UINT32_MAX && to_day < UINT32_MAX);
	enum rc rc = roster_origins(db, a, &of, &origins, err);
	if (rc != RC_OK)
		return rc;
	int *key_of = arena_array(a, (size_t)origins + 1, sizeof *key_of);
	struct span *key = arena_array(a, (size_t)origins + 1, sizeof *key);
	struct structq_met *v = arena_array(a, (size_t)origins + 1, sizeof *v);
	struct meeting m = {from_day, to_day, reply_ms, join_ms, key_of, v};
	int keys = keys_of(of, origins, by, key_of, key);
	rc = roster_each(db, take_met, &m, err);
	for (int i = 0; rc == RC_OK && i < keys; i++)
		if (v[i].scans) {
			v[n] = v[i];
			v[n++].key = key[i];
		}
	if (n)
		qsort(v, (size_t)n, sizeof *v, compare_met);
	if (rc != RC_OK)
		return rc;
	*ret_rows = v;
	*ret_count = n;
	return RC_OK;
}

struct stock {
	int64_t day, contacts;
};

static void take_stock(void *user, int64_t no, const unsigned char *e, int n)
{
	struct stock *s = user;
	(void)no;
	for (int i = 0; i < n; i++, e += ROSTERROW_BYTES)
		s->contacts += rosterrow_day(e) < s->day;
}

enum rc structq_stock(struct store_db *db, int64_t day, int64_t *ret_contacts, struct err *err)
{
	struct stock s = {.day = day};
	INVARIANT(day < UINT32_MAX);
	enum rc rc = roster_each(db, take_stock, &s, err);
	if (rc == RC_OK)
		*ret_contacts = s.contacts;
	return rc;
}

enum rc structq_refunds(struct store_db *db, int64_t from_day, int64_t to_day, int64_t *ret_refund_fen, struct err *err)
{
	struct daybookrow_sum sum;
	enum rc rc = daybook_sum(db, from_day, to_day, &sum, err);
	if (rc == RC_OK)
		*ret_refund_fen = sum.refund_fen;
	return rc;
}

enum rc structq_hears(struct store_db *db, bool *ret_hears, struct err *err)
{
	int64_t hears = 0;
	enum rc rc = rows_int(stmt_get(db, STMT_structq, HEARS), &hears, err);
	if (rc == RC_OK)
		*ret_hears = hears > 0;
	return rc;
}
