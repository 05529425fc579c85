#include "store/structq.h"

#include "daybookrow.h"
#include "rows.h"
#include "store/buyer.h"

#include <stdlib.h>

/* clang-format off */
#define HEARD "what IN ('text', 'choice')"
/* Whoever came scanned; a friend is whom somebody accepted, whenever. */
#define MET(key) \
	"SELECT k, count(*), sum(friend), sum(CASE WHEN friend = 1 AND EXISTS (SELECT 1 FROM heard AS h WHERE h.customer = x.customer" \
	" AND h.at_ms >= x.met_ms AND h.at_ms <= x.met_ms + ?3 AND h." HEARD ") THEN 1 ELSE 0 END)," \
	" sum(CASE WHEN friend = 1 AND EXISTS (SELECT 1 FROM chat_member AS m WHERE m.member = x.customer" \
	" AND m.joined_ms >= x.met_ms AND m.joined_ms <= x.met_ms + ?4) THEN 1 ELSE 0 END) FROM (" \
	"SELECT " key " AS k, customer, first_add_ms AS met_ms, CASE WHEN accepted_ms IS NULL THEN 0 ELSE 1 END AS friend FROM contact" \
	" WHERE first_add_day >= ?1 AND first_add_day <= ?2" \
	") AS x GROUP BY k ORDER BY k"
/* clang-format on */

/* The first three are in the order of enum structq_by. */
enum { MET_FIRST = 0, STOCK = 3, HEARS };
static const struct stmt_sql structq_sql[] = {
	[MET_FIRST + STRUCTQ_ALL] = {.sql = MET("''")},
	[MET_FIRST + STRUCTQ_CHANNEL] = {.sql = MET("first_channel")},
	[MET_FIRST + STRUCTQ_EMPLOYEE] = {.sql = MET("first_employee")},
	[STOCK] = {.one = true, .sql = "SELECT count(*) FROM contact WHERE first_add_day < ?1"},
	/* A scan that ends at the first one found; without one the table holds little. */
	[HEARS] = {.one = true, .scan = true, .sql = "SELECT EXISTS (SELECT 1 FROM heard WHERE " HEARD ")"},
};
const struct stmt_module structq_module = STMT_QUESTIONS("structq", structq_sql);

/* -- orders, by who bought ------------------------------------------------------------------------------------------------------- */

struct selling {
	const struct buyer_list *buyers;
	int64_t from_day, to_day;
	const int *key_of; /* of an origin; the one behind the last: of who came from nowhere yet */
	int keys;
	struct structq_sold *v; /* [STRUCTQ_UNKNOWN + 1][keys] */
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
		enum structq_who who = first > s->to_day ? STRUCTQ_UNKNOWN
			: first < s->from_day            ? STRUCTQ_OLD
							 : STRUCTQ_NEW;
		int key = s->key_of[who == STRUCTQ_UNKNOWN ? 0 : s->buyers->origin[buyer]];
		struct structq_sold *to = &s->v[(int)who * s->keys + key];
		to->orders++;
		to->gross_fen += fen;
		if (who != STRUCTQ_UNKNOWN && !(s->seen[buyer / 8] >> buyer % 8 & 1)) {
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

/* The texts by which origins are told apart, each once; the empty one first. */
static int keys_of(const struct buyer_list *buyers, enum structq_by by, int *key_of, struct span *key)
{
	int n = 1;
	key[0] = SPAN_LIT("");
	key_of[0] = 0;
	for (int i = 1; i <= buyers->origins; i++) {
		struct span k = by == STRUCTQ_CHANNEL ? buyers->of[i].channel
			: by == STRUCTQ_EMPLOYEE      ? buyers->of[i].employee
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
	struct buyer_list buyers;
	int n = 0;
	enum rc rc = buyer_all(db, a, work, &buyers, err);
	if (rc != RC_OK) {
		arena_free(work);
		return rc;
	}
	int *key_of = arena_array(work, (size_t)buyers.origins + 1, sizeof *key_of);
	struct span *key = arena_array(work, (size_t)buyers.origins + 1, sizeof *key);
	struct selling s = {.buyers = &buyers, .from_day = from_day, .to_day = to_day, .key_of = key_of};
	s.keys = keys_of(&buyers, by, key_of, key);
	s.v = arena_array(work, (size_t)(STRUCTQ_UNKNOWN + 1) * (size_t)s.keys, sizeof *s.v);
	s.seen = arena_alloc(work, (size_t)buyers.count / 8 + 1);
	rc = daybook_each(db, from_day, to_day, take_sold, &s, err);
	struct structq_sold *rows = arena_array(a, (size_t)(STRUCTQ_UNKNOWN + 1) * (size_t)s.keys, sizeof *rows);
	for (int i = 0; rc == RC_OK && i < (STRUCTQ_UNKNOWN + 1) * s.keys; i++)
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

static void read_met(struct stmt *s, struct arena *a, void *to)
{
	*(struct structq_met *)to = (struct structq_met){
		.key = stmt_col_text(s, 0, a),
		.scans = stmt_col_int(s, 1),
		.added = stmt_col_int(s, 2),
		.replied = stmt_col_int(s, 3),
		.joined = stmt_col_int(s, 4),
	};
}

enum rc structq_met(struct store_db *db, struct arena *a, enum structq_by by, int64_t from_day, int64_t to_day,
	int64_t reply_ms, int64_t join_ms, struct structq_met **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_structq, MET_FIRST + (int)by);
	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	stmt_int(s, 3, reply_ms);
	stmt_int(s, 4, join_ms);
	void *rows = NULL;
	enum rc rc = rows_all(s, a, sizeof(struct structq_met), read_met, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

enum rc structq_stock(struct store_db *db, int64_t day, int64_t *ret_contacts, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_structq, STOCK);
	stmt_int(s, 1, day);
	return rows_int(s, ret_contacts, err);
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
