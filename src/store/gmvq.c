#include "store/gmvq.h"

#include "base/map.h"
#include "base/mem.h"
#include "daybookrow.h"
#include "payers.h"

#include <stdlib.h>
#include <string.h>

enum { HOURS = 24 };

/* A value of a dimension. */
struct part {
	int64_t day; /* or the hour */
	enum gmvq_kind kind;
	struct span key, step;
};

struct dimension {
	enum gmvq_by by;
	bool bare; /* of a pair: what no touch had is one value, whatever its key */
	struct part *v;
	int n, cap;
	struct map *of_text; /* to its index and one more */
	/* By number of credit or goods, of orders with a customer and of those without: the same; 0: not met yet. */
	uint32_t *of[2];
	uint32_t cap_of[2];
	uint32_t of_hour[HOURS];
};

struct group {
	uint32_t part[2];
	int64_t gross, refund, orders;
};

/* One question. */
struct asked {
	struct store_db *db;
	struct arena *a; /* what lives as long as the answer */
	const char *rule;
	const struct gmvq_names *names;
	struct dimension dim[2];
	int dims;
	int64_t day;       /* in hand */
	uint32_t today[2]; /* its part, where a dimension is that */
	struct group *group;
	uint32_t groups, cap;
	uint32_t *slot; /* by hash of both parts: the index of the group and one more */
	uint32_t mask;
	struct payers payers;
	enum rc rc; /* of what was asked on the way */
	struct err *err;
};

/* -- values of a dimension ------------------------------------------------------------------------------------------------------- */

static uint32_t part_at(struct asked *q, struct dimension *d, const struct part *p)
{
	struct span id = arena_printf(q->a, "%lld %d %zu %.*s%.*s", (long long)p->day, (int)p->kind, p->key.n,
		SPAN_ARG(p->key), SPAN_ARG(p->step));
	uintptr_t known = (uintptr_t)map_get(d->of_text, id);
	if (known)
		return (uint32_t)known;
	if (d->n == d->cap) {
		d->cap = d->cap ? 2 * d->cap : 16;
		d->v = mem_grow(d->v, (size_t)d->cap, sizeof *d->v);
	}
	d->v[d->n++] = *p;
	(void)map_put(d->of_text, id, (void *)(uintptr_t)d->n);
	return (uint32_t)d->n;
}

static struct part no_part(void)
{
	return (struct part){.key = SPAN_LIT(""), .step = SPAN_LIT("")};
}

static struct part goods_part(struct asked *q, struct dimension *d, uint32_t id)
{
	struct part p = no_part();
	struct span product, source;
	q->rc = daybook_goods_of(q->db, q->a, id, &product, &source, q->err);
	if (q->rc == RC_OK && d->by == GMVQ_PRODUCT)
		p.key = q->names && q->names->called ? q->names->called(q->names->user, product) : product;
	else if (q->rc == RC_OK)
		p.key = source;
	return p;
}

static struct part credit_part(struct asked *q, struct dimension *d, uint32_t id, bool matched)
{
	struct part p = no_part();
	struct daybook_credit c;
	q->rc = daybook_credit_of(q->db, q->a, id, q->rule, &c, q->err);
	if (q->rc != RC_OK)
		return p;
	p.kind = !matched ? GMVQ_UNMATCHED : c.touched ? GMVQ_TOUCHED : GMVQ_NATURAL;
	if (d->by == GMVQ_EMPLOYEE) {
		p.key = c.employee;
		p.kind = c.employee.n ? GMVQ_TOUCHED : matched ? GMVQ_NATURAL : GMVQ_UNMATCHED;
	} else if (p.kind == GMVQ_TOUCHED || !d->bare) {
		p.key = d->by == GMVQ_CHANNEL ? c.channel : c.script;
		p.step = d->by == GMVQ_STEP ? c.step : p.step;
	}
	return p;
}

static bool of_goods(const struct dimension *d)
{
	return d->by == GMVQ_PRODUCT || d->by == GMVQ_SOURCE;
}

/* Asks the state, once for each number. */
static uint32_t learn(struct asked *q, struct dimension *d, uint32_t id, bool matched)
{
	uint32_t cap = d->cap_of[matched];
	if (id >= cap) {
		d->cap_of[matched] = id < 128 ? 256 : 2 * id;
		d->of[matched] = mem_grow(d->of[matched], d->cap_of[matched], sizeof(uint32_t));
		memset(d->of[matched] + cap, 0, (d->cap_of[matched] - cap) * sizeof(uint32_t));
	}
	struct part p = of_goods(d) ? goods_part(q, d, id) : credit_part(q, d, id, matched);
	if (q->rc != RC_OK)
		return 1;
	return d->of[matched][id] = part_at(q, d, &p);
}

static uint32_t hour_part(struct asked *q, struct dimension *d, int64_t at_ms)
{
	int hour = zone_minute(q->names->zone, at_ms) / 60;
	struct part p = no_part();
	p.day = hour;
	if (!d->of_hour[hour])
		d->of_hour[hour] = part_at(q, d, &p);
	return d->of_hour[hour];
}

static inline uint32_t part_of(struct asked *q, int i, const unsigned char *e, bool matched)
{
	struct dimension *d = &q->dim[i];
	if (d->by == GMVQ_DAY)
		return q->today[i];
	if (d->by == GMVQ_HOUR)
		return hour_part(q, d, daybookrow_paid_ms(e, q->day));
	uint32_t id = of_goods(d) ? daybookrow_goods(e) : daybookrow_credit(e);
	uint32_t part = id < d->cap_of[matched] ? d->of[matched][id] : 0;
	return part ? part : learn(q, d, id, matched);
}

/* -- groups ---------------------------------------------------------------------------------------------------------------------- */

static uint32_t slot_of(const struct asked *q, uint32_t one, uint32_t two)
{
	uint64_t mixed = ((uint64_t)one << 32 | two) * UINT64_C(0x9E3779B97F4A7C15);
	uint32_t at = (uint32_t)(mixed >> 32) & q->mask;
	while (q->slot[at] && (q->group[q->slot[at] - 1].part[0] != one || q->group[q->slot[at] - 1].part[1] != two))
		at = (at + 1) & q->mask;
	return at;
}

static uint32_t new_group(struct asked *q, uint32_t one, uint32_t two)
{
	if (q->groups == q->cap) {
		q->cap = q->cap ? 2 * q->cap : 256;
		q->group = mem_grow(q->group, q->cap, sizeof *q->group);
		q->mask = 4 * q->cap - 1;
		mem_free(q->slot);
		q->slot = mem_array((size_t)q->mask + 1, sizeof *q->slot);
		for (uint32_t i = 0; i < q->groups; i++)
			q->slot[slot_of(q, q->group[i].part[0], q->group[i].part[1])] = i + 1;
	}
	q->group[q->groups] = (struct group){.part = {one, two}};
	q->slot[slot_of(q, one, two)] = q->groups + 1;
	return q->groups++;
}

static inline uint32_t group_of(struct asked *q, uint32_t one, uint32_t two)
{
	uint32_t known = q->cap ? q->slot[slot_of(q, one, two)] : 0;
	return known ? known - 1 : new_group(q, one, two);
}

static void take(void *user, int64_t day, const unsigned char *e, int n)
{
	struct asked *q = user;
	for (int i = 0; day != q->day && i < q->dims; i++)
		if (q->dim[i].by == GMVQ_DAY) {
			struct part p = no_part();
			p.day = day;
			q->today[i] = part_at(q, &q->dim[i], &p);
		}
	q->day = day;
	for (int i = 0; i < n && q->rc == RC_OK; i++, e += DAYBOOKROW_BYTES) {
		if (daybookrow_kind(e) == DAYBOOKROW_LESS)
			continue;
		int64_t fen = daybookrow_fen(e);
		uint32_t buyer = daybookrow_buyer(e), one = part_of(q, 0, e, buyer > 0),
			 two = q->dims > 1 ? part_of(q, 1, e, buyer > 0) : 0, at = group_of(q, one, two);
		bool back = daybookrow_kind(e) == DAYBOOKROW_BACK;
		if (q->payers.now == 0) {
			struct group *g = &q->group[at];
			g->gross += back ? 0 : fen;
			g->refund += back ? fen : 0;
			g->orders += !back && fen > 0;
		}
		if (buyer && fen)
			payers_add(&q->payers, buyer, at, back ? -fen : fen);
	}
}

/* -- the answer ------------------------------------------------------------------------------------------------------------------ */

static void init(struct asked *q, struct store_db *db, struct arena *a, const struct gmvq_names *names,
	const char *rule, struct err *err)
{
	*q = (struct asked){.db = db, .a = a, .names = names, .rule = rule, .day = INT64_MIN, .err = err};
}

static void add_dimension(struct asked *q, enum gmvq_by by, bool bare)
{
	q->dim[q->dims++] = (struct dimension){.by = by, .bare = bare, .of_text = map_new()};
}

static void release(struct asked *q)
{
	for (int i = 0; i < q->dims; i++) {
		map_free(q->dim[i].of_text, NULL);
		mem_free(q->dim[i].v);
		mem_free(q->dim[i].of[0]);
		mem_free(q->dim[i].of[1]);
	}
	mem_free(q->group);
	mem_free(q->slot);
}

static int compare_parts(const struct part *a, const struct part *b)
{
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	int c = span_cmp(a->key, b->key);
	return c ? c : span_cmp(a->step, b->step);
}

static struct gmvq_row row_of(const struct group *g, const struct part *p, int64_t payers)
{
	return (struct gmvq_row){.day = p->day,
		.kind = p->kind,
		.key = p->key,
		.step = p->step,
		.gross_fen = g->gross,
		.refund_fen = g->refund,
		.orders = g->orders,
		.payers = payers};
}

/* Goes through the days and counts. ret_payers: of each group, in the arena. */
static enum rc answer(
	struct asked *q, int64_t from_day, int64_t to_day, int64_t **ret_payers, struct gmvq_row *ret_total)
{
	struct daybookrow_sum sum;
	int64_t *payers = NULL, all = 0;
	enum rc rc = daybook_sum(q->db, from_day, to_day, &sum, q->err);
	if (rc != RC_OK)
		return rc;
	payers_init(&q->payers, sum.rows);
	while (rc == RC_OK && q->payers.now < q->payers.times) {
		rc = daybook_each(q->db, from_day, to_day, take, q, q->err);
		rc = rc ? rc : q->rc;
		if (rc == RC_OK && q->payers.now == 0)
			payers = arena_array(q->a, (size_t)q->groups + 1, sizeof *payers);
		if (rc == RC_OK)
			payers_count(&q->payers, payers, &all);
	}
	payers_release(&q->payers);
	*ret_total = (struct gmvq_row){.key = SPAN_LIT(""), .step = SPAN_LIT(""), .payers = all};
	for (uint32_t i = 0; rc == RC_OK && i < q->groups; i++) {
		ret_total->gross_fen += q->group[i].gross;
		ret_total->refund_fen += q->group[i].refund;
		ret_total->orders += q->group[i].orders;
	}
	*ret_payers = payers;
	return rc;
}

static int compare_rows(const void *pa, const void *pb)
{
	const struct gmvq_row *a = pa, *b = pb;
	const struct part one = {a->day, a->kind, a->key, a->step}, two = {b->day, b->kind, b->key, b->step};
	return compare_parts(&one, &two);
}

enum rc gmvq_rows(struct store_db *db, struct arena *a, enum gmvq_by by, const struct gmvq_names *names,
	const char *rule, int64_t from_day, int64_t to_day, struct gmvq_row **ret_rows, int *ret_count,
	struct gmvq_row *ret_total, struct err *err)
{
	struct asked q;
	int64_t *payers = NULL;
	init(&q, db, a, names, rule, err);
	add_dimension(&q, by, false);
	enum rc rc = answer(&q, from_day, to_day, &payers, ret_total);
	if (rc == RC_OK) {
		struct gmvq_row *v = arena_array(a, (size_t)q.groups + 1, sizeof *v);
		for (uint32_t i = 0; i < q.groups; i++)
			v[i] = row_of(&q.group[i], &q.dim[0].v[q.group[i].part[0] - 1], payers[i]);
		if (q.groups)
			qsort(v, q.groups, sizeof *v, compare_rows);
		*ret_rows = v;
		*ret_count = (int)q.groups;
	}
	release(&q);
	return rc;
}

static int compare_pairs(const void *pa, const void *pb)
{
	const struct gmvq_pair *a = pa, *b = pb;
	for (int i = 0; i < 2; i++) {
		const struct gmvq_part *x = &a->part[i], *y = &b->part[i];
		const struct part one = {x->day, x->kind, x->key, SPAN_LIT("")},
				  two = {y->day, y->kind, y->key, SPAN_LIT("")};
		int c = compare_parts(&one, &two);
		if (c)
			return c;
	}
	return 0;
}

enum rc gmvq_pairs(struct store_db *db, struct arena *a, enum gmvq_dimension first, enum gmvq_dimension second,
	const struct gmvq_names *names, const char *rule, int64_t from_day, int64_t to_day, struct gmvq_pair **ret_rows,
	int *ret_count, struct gmvq_row *ret_total, struct err *err)
{
	static const enum gmvq_by by[] = {[GMVQ_OF_DAY] = GMVQ_DAY,
		[GMVQ_OF_CHANNEL] = GMVQ_CHANNEL,
		[GMVQ_OF_EMPLOYEE] = GMVQ_EMPLOYEE,
		[GMVQ_OF_SCRIPT] = GMVQ_SCRIPT,
		[GMVQ_OF_PRODUCT] = GMVQ_PRODUCT,
		[GMVQ_OF_SOURCE] = GMVQ_SOURCE,
		[GMVQ_OF_HOUR] = GMVQ_HOUR};
	bool turned = first > second;
	struct asked q;
	int64_t *payers = NULL;
	init(&q, db, a, names, rule, err);
	add_dimension(&q, by[turned ? second : first], true);
	add_dimension(&q, by[turned ? first : second], true);
	enum rc rc = answer(&q, from_day, to_day, &payers, ret_total);
	INVARIANT(rc != RC_OK || payers);
	if (rc == RC_OK) {
		struct gmvq_pair *v = arena_array(a, (size_t)q.groups + 1, sizeof *v);
		for (uint32_t i = 0; i < q.groups; i++) {
			for (int k = 0; k < 2; k++) {
				const struct part *p = &q.dim[k].v[q.group[i].part[k] - 1];
				v[i].part[k] = (struct gmvq_part){p->day, p->kind, p->key};
			}
			v[i].sum = row_of(
				&q.group[i], &(struct part){.key = SPAN_LIT(""), .step = SPAN_LIT("")}, payers[i]);
		}
		for (uint32_t i = 0; turned && i < q.groups; i++) {
			struct gmvq_part part = v[i].part[0];
			v[i].part[0] = v[i].part[1];
			v[i].part[1] = part;
		}
		if (q.groups)
			qsort(v, q.groups, sizeof *v, compare_pairs);
		*ret_rows = v;
		*ret_count = (int)q.groups;
	}
	release(&q);
	return rc;
}

enum rc gmvq_ledger(struct store_db *db, int64_t from_day, int64_t to_day, int64_t *ret_net_fen, struct err *err)
{
	struct daybookrow_sum sum;
	enum rc rc = daybook_sum(db, from_day, to_day, &sum, err);
	if (rc == RC_OK)
		*ret_net_fen = sum.net_fen;
	return rc;
}

struct until {
	int64_t ms, orders;
};

static void count_until(void *user, int64_t day, const unsigned char *e, int n)
{
	struct until *u = user;
	for (int i = 0; i < n; i++, e += DAYBOOKROW_BYTES)
		u->orders += daybookrow_kind(e) == DAYBOOKROW_ORDER && daybookrow_fen(e) > 0 &&
			daybookrow_paid_ms(e, day) < u->ms;
}

enum rc gmvq_orders_until(struct store_db *db, int64_t day, int64_t until_ms, int64_t *ret_orders, struct err *err)
{
	struct until u = {.ms = until_ms};
	enum rc rc = daybook_each(db, day, day, count_until, &u, err);
	if (rc == RC_OK)
		*ret_orders = u.orders;
	return rc;
}
