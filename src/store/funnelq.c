#include "store/funnelq.h"

#include "base/map.h"
#include "base/mem.h"
#include "rosterrow.h"
#include "rows.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define SOON(ms) ms " >= r.add_ms AND " ms " < r.add_ms + 3600000"
#define GREETINGS \
	"SELECT add_day, no, k, min(add_ms) FROM (SELECT r.add_day AS add_day, r.no AS no, r.add_ms AS add_ms, coalesce((SELECT g FROM (" \
	"SELECT e.script || '\t' || o.step AS g, o.delivered_ms AS at_ms FROM enrolment AS e JOIN occurrence AS o ON o.enrolment = e.enrolment" \
	" WHERE e.customer = r.customer AND o.task IS NULL AND o.employee = r.employee AND " SOON("o.delivered_ms") \
	" UNION ALL SELECT t.script || '\t' || t.step, t.at_ms FROM touch AS t WHERE t.customer = r.customer AND t.kind = 'step'" \
	" AND t.employee = r.employee AND " SOON("t.at_ms") ") AS w ORDER BY at_ms, g LIMIT 1), '') AS k" \
	" FROM relation AS r WHERE r.add_day >= ?1 AND r.add_day <= ?2 AND r.adds > 0 AND r.asked = 0) AS x GROUP BY add_day, no, k"
/* clang-format on */

enum { ADDS, SCANS, GREETED };
static const struct stmt_sql funnelq_sql[] = {
	[ADDS] =
		{.sql = "SELECT add_day, employee, no, channel, add_ms FROM relation WHERE add_day >= ?1 AND add_day <= ?2"
			" AND adds > 0 AND asked = 0 ORDER BY add_day, employee, no"},
	[SCANS] =
		{.sql = "SELECT employee, sum(n), sum(friends) FROM (SELECT employee, count(*) AS n,"
			" count(CASE WHEN asked = 0 THEN 1 END) AS friends FROM relation WHERE add_day >= ?1"
			" AND add_day <= ?2 AND adds > 0 GROUP BY add_day, employee) AS d GROUP BY employee ORDER BY employee"},
	[GREETED] = {.sql = GREETINGS},
};
const struct stmt_module funnelq_module = STMT_QUESTIONS("funnelq", funnelq_sql);

/* -- adds ----------------------------------------------------------------------------------------------------------------------- */

/* A customer added within the period, once for each day and key that are told apart. */
struct add {
	uint32_t no, key;
	int64_t day, add_ms;       /* of the first of them */
	int64_t first_ms, next_ms; /* orders since then, the earliest two; INT64_MAX: none */
	bool same_day, after;      /* day0: he bought that day, and that day once he was added */
};
struct adds {
	struct add *v;
	int n, cap;
	struct span *key;
	int keys, key_cap;
	struct map *of_key; /* to its index and one more */
};

static uint32_t key_at(struct adds *l, struct arena *a, struct span text)
{
	uintptr_t known = (uintptr_t)map_get(l->of_key, text);
	if (known)
		return (uint32_t)known - 1;
	if (l->keys == l->key_cap) {
		l->key_cap = l->key_cap ? 2 * l->key_cap : 64;
		l->key = mem_grow(l->key, (size_t)l->key_cap, sizeof *l->key);
	}
	l->key[l->keys++] = arena_copy(a, text);
	(void)map_put(l->of_key, text, (void *)(uintptr_t)l->keys);
	return (uint32_t)l->keys - 1;
}

static void release(struct adds *l)
{
	mem_free(l->v);
	mem_free(l->key);
	map_free(l->of_key, NULL);
}

static struct add *more(struct adds *l)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 1024;
		l->v = mem_grow(l->v, (size_t)l->cap, sizeof *l->v);
	}
	return &l->v[l->n++];
}

static int by_number(const void *pa, const void *pb)
{
	const struct add *a = pa, *b = pb;
	if (a->no != b->no)
		return a->no < b->no ? -1 : 1;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return a->add_ms < b->add_ms ? -1 : a->add_ms > b->add_ms;
}

/* In order of number, key, day. days: each day for itself. Texts in a; release after. */
static enum rc read_adds(struct store_db *db, struct arena *a, enum funnelq_by by, bool days, int64_t from_day,
	int64_t to_day, struct adds *l, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_funnelq, ADDS);
	enum rc rc;
	*l = (struct adds){.of_key = map_new()};
	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	while ((rc = stmt_step(s, err)) == RC_OK) {
		int64_t no = stmt_col_int(s, 2);
		if (no == 0)
			continue;
		*more(l) = (struct add){.no = (uint32_t)no,
			.key = key_at(l, a,
				by == FUNNELQ_CHANNEL            ? stmt_col_peek(s, 3)
					: by == FUNNELQ_EMPLOYEE ? stmt_col_peek(s, 1)
								 : SPAN_LIT("")),
			.day = days ? stmt_col_int(s, 0) : 0,
			.add_ms = stmt_col_int(s, 4),
			.first_ms = INT64_MAX,
			.next_ms = INT64_MAX};
	}
	if (rc != RC_NOTFOUND)
		return rc;
	if (l->n)
		qsort(l->v, (size_t)l->n, sizeof *l->v, by_number);
	int kept = 0;
	for (int i = 0; i < l->n; i++) {
		const struct add *last = kept ? &l->v[kept - 1] : NULL;
		if (!last || last->no != l->v[i].no || last->key != l->v[i].key || last->day != l->v[i].day)
			l->v[kept++] = l->v[i];
	}
	l->n = kept;
	return RC_OK;
}

/* By number, the index of the first of his adds and one more, 0: none. [people + 1], to be freed. */
static enum rc index_adds(
	struct store_db *db, const struct adds *l, uint32_t **ret, int64_t *ret_people, struct err *err)
{
	enum rc rc = roster_count(db, ret_people, err);
	if (rc != RC_OK)
		return rc;
	*ret = mem_array((size_t)*ret_people + 1, sizeof **ret);
	for (int i = l->n - 1; i >= 0; i--)
		(*ret)[l->v[i].no] = (uint32_t)i + 1;
	return RC_OK;
}

/* -- what became of them --------------------------------------------------------------------------------------------------------- */

struct following {
	struct adds *adds;
	const uint32_t *of; /* by number */
};

static void take_orders(void *user, int64_t day, const unsigned char *e, int n)
{
	struct following *f = user;
	for (int i = 0; i < n; i++, e += DAYBOOKROW_BYTES) {
		uint32_t no = daybookrow_buyer(e), at = f->of[no];
		if (at == 0 || !daybookrow_good(e, n - i))
			continue;
		int64_t paid_ms = daybookrow_paid_ms(e, day);
		for (struct add *v = &f->adds->v[at - 1]; v < f->adds->v + f->adds->n && v->no == no; v++) {
			if (paid_ms < v->add_ms)
				continue;
			if (paid_ms < v->first_ms) {
				v->next_ms = v->first_ms;
				v->first_ms = paid_ms;
			} else if (paid_ms < v->next_ms) {
				v->next_ms = paid_ms;
			}
		}
	}
}

struct counting {
	const struct adds *adds;
	const uint32_t *of;
	const struct funnelq_ask *ask;
	struct funnelq_row *rows; /* by day, then key */
};

static void count_add(const struct counting *c, const struct add *v, unsigned marks)
{
	int64_t day = v->day ? v->day - c->ask->from_day : 0;
	struct funnelq_row *r = &c->rows[day * c->adds->keys + v->key];
	bool bought = v->first_ms <= v->add_ms + c->ask->within_ms;
	r->added++;
	r->welcomed += (marks & ROSTER_WELCOMED) != 0;
	r->reached += (marks & ROSTER_REACHED) != 0;
	r->bought += bought;
	r->again += bought && v->next_ms <= v->first_ms + c->ask->again_ms;
}

static void take_marks(void *user, int64_t no, const unsigned char *e, int n)
{
	const struct counting *c = user;
	for (int i = 0; i < n; i++, e += ROSTERROW_BYTES) {
		uint32_t at = c->of[no + i];
		if (at == 0)
			continue;
		for (const struct add *v = &c->adds->v[at - 1]; v < c->adds->v + c->adds->n && v->no == no + i; v++)
			count_add(c, v, rosterrow_marks(e));
	}
}

static int compare_rows(const void *pa, const void *pb)
{
	const struct funnelq_row *a = pa, *b = pb;
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return span_cmp(a->key, b->key);
}

enum rc funnelq_rows(struct store_db *db, struct arena *a, enum funnelq_by by, const struct funnelq_ask *ask,
	struct funnelq_row **ret_rows, int *ret_count, struct err *err)
{
	struct adds adds;
	uint32_t *of = NULL;
	int64_t people = 0;
	bool days = by == FUNNELQ_DAY;
	enum rc rc = read_adds(db, a, by, days, ask->from_day, ask->to_day, &adds, err);
	if (rc == RC_OK)
		rc = index_adds(db, &adds, &of, &people, err);
	/* A day more, for days are not all of 24 hours. */
	if (rc == RC_OK)
		rc = daybook_each(db, ask->from_day, ask->to_day + (ask->within_ms + ask->again_ms) / 86400000 + 2,
			take_orders, &(struct following){&adds, of}, err);
	int n = 0, most = adds.keys * (days ? (int)(ask->to_day - ask->from_day) + 1 : 1);
	struct counting c = {&adds, of, ask, arena_array(a, (size_t)most + 1, sizeof(struct funnelq_row))};
	if (rc == RC_OK)
		rc = roster_each(db, take_marks, &c, err);
	for (int i = 0; rc == RC_OK && i < most; i++)
		if (c.rows[i].added) {
			c.rows[n] = c.rows[i];
			c.rows[n].day = days ? ask->from_day + i / adds.keys : 0;
			c.rows[n++].key = adds.key[i % adds.keys];
		}
	if (n)
		qsort(c.rows, (size_t)n, sizeof *c.rows, compare_rows);
	mem_free(of);
	release(&adds);
	if (rc != RC_OK)
		return rc;
	*ret_rows = c.rows;
	*ret_count = n;
	return RC_OK;
}

/* -- the day of the add ---------------------------------------------------------------------------------------------------------- */

/* Of the day in hand: its adds, in order of number. */
struct shopping {
	struct add *v, *end;
	uint32_t *of; /* by number, the first of v and one more, 0: not added that day */
};

static void take_buyers(void *user, int64_t day, const unsigned char *e, int n)
{
	struct shopping *s = user;
	for (int i = 0; i < n; i++, e += DAYBOOKROW_BYTES) {
		uint32_t no = daybookrow_buyer(e), at = s->of[no];
		if (at == 0 || !daybookrow_good(e, n - i))
			continue;
		int64_t paid_ms = daybookrow_paid_ms(e, day);
		for (struct add *v = s->v + at - 1; v < s->end && v->no == no; v++) {
			v->same_day = true;
			v->after = v->after || paid_ms >= v->add_ms;
		}
	}
}

static int by_day(const void *pa, const void *pb)
{
	const struct add *a = pa, *b = pb;
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return by_number(pa, pb);
}

/* Sets same_day and after. */
static enum rc find_buyers(struct store_db *db, struct adds *l, struct err *err)
{
	int64_t people = 0;
	enum rc rc = roster_count(db, &people, err);
	if (rc != RC_OK)
		return rc;
	uint32_t *of = mem_array((size_t)people + 1, sizeof *of);
	if (l->n)
		qsort(l->v, (size_t)l->n, sizeof *l->v, by_day);
	for (struct add *v = l->v, *all = l->v + l->n; rc == RC_OK && v < all;) {
		struct shopping s = {.v = v, .end = v, .of = of};
		while (s.end < all && s.end->day == v->day)
			s.end++;
		for (struct add *one = s.end; one-- > v;)
			of[one->no] = (uint32_t)(one - v) + 1;
		rc = daybook_each(db, v->day, v->day, take_buyers, &s, err);
		for (; v < s.end; v++)
			of[v->no] = 0;
	}
	mem_free(of);
	return rc;
}

static int compare_day0(const void *pa, const void *pb)
{
	const struct funnelq_day0 *a = pa, *b = pb;
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return span_cmp(a->key, b->key);
}

/* l: those who were added, each day for itself. Releases it. */
static enum rc count_day0(struct store_db *db, struct arena *a, bool days, int64_t from_day, int64_t to_day,
	struct adds *l, struct funnelq_day0 **ret_rows, int *ret_count, struct err *err)
{
	enum rc rc = find_buyers(db, l, err);
	int n = 0, most = l->keys * (days ? (int)(to_day - from_day) + 1 : 1);
	struct funnelq_day0 *rows = arena_array(a, (size_t)most + 1, sizeof *rows);
	for (int i = 0; rc == RC_OK && i < l->n; i++) {
		const struct add *v = &l->v[i];
		struct funnelq_day0 *r = &rows[(days ? v->day - from_day : 0) * l->keys + v->key];
		r->added++;
		r->bought += v->same_day;
		r->after += v->after;
	}
	for (int i = 0; rc == RC_OK && i < most; i++)
		if (rows[i].added)
			rows[n++] = (struct funnelq_day0){.day = days ? from_day + i / l->keys : 0,
				.key = l->key[i % l->keys],
				.added = rows[i].added,
				.bought = rows[i].bought,
				.after = rows[i].after};
	if (n)
		qsort(rows, (size_t)n, sizeof *rows, compare_day0);
	release(l);
	if (rc != RC_OK)
		return rc;
	*ret_rows = rows;
	*ret_count = n;
	return RC_OK;
}

enum rc funnelq_day0(struct store_db *db, struct arena *a, enum funnelq_by by, int64_t from_day, int64_t to_day,
	struct funnelq_day0 **ret_rows, int *ret_count, struct err *err)
{
	struct adds adds;
	enum rc rc = read_adds(db, a, by, true, from_day, to_day, &adds, err);
	if (rc == RC_OK)
		return count_day0(db, a, by == FUNNELQ_DAY, from_day, to_day, &adds, ret_rows, ret_count, err);
	release(&adds);
	return rc;
}

enum rc funnelq_greetings(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct funnelq_day0 **ret_rows, int *ret_count, struct err *err)
{
	struct adds adds = {.of_key = map_new()};
	struct stmt *s = stmt_get(db, STMT_funnelq, GREETED);
	enum rc rc;
	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	while ((rc = stmt_step(s, err)) == RC_OK)
		if (stmt_col_int(s, 1))
			*more(&adds) = (struct add){.day = stmt_col_int(s, 0),
				.no = (uint32_t)stmt_col_int(s, 1),
				.key = key_at(&adds, a, stmt_col_peek(s, 2)),
				.add_ms = stmt_col_int(s, 3)};
	if (rc == RC_NOTFOUND)
		return count_day0(db, a, false, from_day, to_day, &adds, ret_rows, ret_count, err);
	release(&adds);
	return rc;
}

/* -- who scanned ----------------------------------------------------------------------------------------------------------------- */

static void read_scan(struct stmt *s, struct arena *a, void *to)
{
	*(struct funnelq_scan *)to =
		(struct funnelq_scan){stmt_col_text(s, 0, a), stmt_col_int(s, 1), stmt_col_int(s, 2)};
}

enum rc funnelq_scans(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct funnelq_scan **ret_rows, int *ret_count, struct err *err)
{
	void *rows = NULL;
	enum rc rc = rows_days(stmt_get(db, STMT_funnelq, SCANS), a, from_day, to_day, sizeof(struct funnelq_scan),
		read_scan, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}
