#include "outmem.h"

#include "base/map.h"
#include "base/mem.h"

#include <string.h>

/* Numbers of rows (places in the array), in an order of their own. */
struct list {
	int *v;
	int n, most;
};
struct outmem {
	struct outbox_row *row; /* by key: effects are made in that order, mostly */
	int n, most;
	struct arena *texts;
	struct list ready;     /* by lane, not_before, key */
	struct list open;      /* unsure and held, by key */
	struct map *customers; /* of a customer those that are not done, by key: struct list */
};

struct outmem *outmem_new(void)
{
	struct outmem *o = mem_alloc(sizeof *o);
	o->texts = arena_new((size_t)1 << 20);
	o->customers = map_new();
	return o;
}

static void free_list(void *list)
{
	struct list *l = list;
	mem_free(l->v);
	mem_free(l);
}

void outmem_free(struct outmem *o)
{
	if (!o)
		return;
	mem_free(o->row);
	mem_free(o->ready.v);
	mem_free(o->open.v);
	map_free(o->customers, free_list);
	arena_free(o->texts);
	mem_free(o);
}

/* -- order ------------------------------------------------------------------------------------------------------------- */

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_key(const struct outbox_row *a, const struct outbox_row *b)
{
	int c = compare(a->key.input_id, b->key.input_id);
	return c ? c : compare(a->key.ordinal, b->key.ordinal);
}

static int by_turn(const struct outbox_row *a, const struct outbox_row *b)
{
	int c = compare(a->lane, b->lane);
	c = c ? c : compare(a->not_before_ms, b->not_before_ms);
	return c ? c : by_key(a, b);
}

typedef int (*order_fn)(const struct outbox_row *a, const struct outbox_row *b);

/* The first place of the list whose row is not before `like`. */
static int place(const struct outmem *o, const struct list *l, order_fn order, const struct outbox_row *like)
{
	int from = 0, to = l->n;
	while (from < to) {
		int mid = from + (to - from) / 2;
		if (order(&o->row[l->v[mid]], like) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static void put_in(const struct outmem *o, struct list *l, order_fn order, int number)
{
	int at = place(o, l, order, &o->row[number]);
	if (l->n == l->most) {
		l->most = l->most ? 2 * l->most : 4;
		l->v = mem_grow(l->v, (size_t)l->most, sizeof *l->v);
	}
	memmove(l->v + at + 1, l->v + at, (size_t)(l->n - at) * sizeof *l->v);
	l->v[at] = number;
	l->n++;
}

static void take_out(const struct outmem *o, struct list *l, order_fn order, int number)
{
	int at = place(o, l, order, &o->row[number]);
	INVARIANT(at < l->n && l->v[at] == number);
	l->n--;
	memmove(l->v + at, l->v + at + 1, (size_t)(l->n - at) * sizeof *l->v);
}

/* -- one row ------------------------------------------------------------------------------------------------------------- */

static int find(const struct outmem *o, struct outbox_key key)
{
	struct outbox_row like = {.key = key};
	int from = 0, to = o->n;
	while (from < to) {
		int mid = from + (to - from) / 2;
		if (by_key(&o->row[mid], &like) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static bool has(const struct outmem *o, int number, struct outbox_key key)
{
	struct outbox_row like = {.key = key};
	return number < o->n && by_key(&o->row[number], &like) == 0;
}

static struct list *of_customer(struct outmem *o, struct span customer)
{
	struct list *l = map_get(o->customers, customer);
	if (!l) {
		l = mem_alloc(sizeof *l);
		(void)map_put(o->customers, customer, l);
	}
	return l;
}

/* Into the lists that its state belongs to, and out of them again. */
static void enlist(struct outmem *o, int number, void (*change)(const struct outmem *, struct list *, order_fn, int))
{
	const struct outbox_row *r = &o->row[number];
	if (r->state == OUTBOX_READY)
		change(o, &o->ready, by_turn, number);
	if (r->state == OUTBOX_UNSURE || r->state == OUTBOX_HELD)
		change(o, &o->open, by_key, number);
	if (r->state != OUTBOX_DONE && r->customer.n)
		change(o, of_customer(o, r->customer), by_key, number);
}

static struct span kept(struct outmem *o, struct span s)
{
	return s.n ? arena_copy(o->texts, s) : SPAN_LIT("");
}

void outmem_add(struct outmem *o, const struct outbox_row *r)
{
	if (o->n == o->most) {
		o->most = o->most ? 2 * o->most : 256;
		o->row = mem_grow(o->row, (size_t)o->most, sizeof *o->row);
	}
	/* Numbers are places: one that is not the newest would move them. The fold makes effects in the order of its inputs. */
	INVARIANT(o->n == 0 || by_key(&o->row[o->n - 1], r) < 0);
	struct outbox_row *to = &o->row[o->n];
	*to = *r;
	to->api = kept(o, r->api);
	to->request = kept(o, r->request);
	to->subject = r->subject.p ? kept(o, r->subject) : SPAN_ABSENT;
	to->customer = kept(o, r->customer);
	to->detail = kept(o, r->detail);
	enlist(o, o->n++, put_in);
}

enum rc outmem_get(const struct outmem *o, struct outbox_key key, struct outbox_row *ret)
{
	int number = find(o, key);
	if (!has(o, number, key))
		return RC_NOTFOUND;
	*ret = o->row[number];
	return RC_OK;
}

enum rc outmem_rewrite(struct outmem *o, const struct outbox_row *r)
{
	int number = find(o, r->key);
	if (!has(o, number, r->key))
		return RC_NOTFOUND;
	o->row[number].request = kept(o, r->request);
	return RC_OK;
}

enum rc outmem_move(struct outmem *o, const struct outbox_row *r)
{
	int number = find(o, r->key);
	if (!has(o, number, r->key))
		return RC_NOTFOUND;
	struct outbox_row *to = &o->row[number];
	enlist(o, number, take_out);
	to->state = r->state;
	to->not_before_ms = r->not_before_ms;
	to->not_after_ms = r->not_after_ms;
	to->tries = r->tries;
	to->ended_ms = r->ended_ms;
	to->code = r->code;
	to->detail = kept(o, r->detail);
	enlist(o, number, put_in);
	return RC_OK;
}

enum rc outmem_attempt(struct outmem *o, struct outbox_key key, int64_t try_no)
{
	int number = find(o, key);
	if (!has(o, number, key))
		return RC_NOTFOUND;
	struct outbox_row *to = &o->row[number];
	if (to->state != OUTBOX_READY && to->state != OUTBOX_CANCELLED && to->state != OUTBOX_EXPIRED)
		return RC_NOTFOUND;
	enlist(o, number, take_out);
	if (to->state != OUTBOX_READY)
		to->ended_ms = OUTBOX_NONE;
	to->state = OUTBOX_ATTEMPTED;
	to->tries = try_no;
	enlist(o, number, put_in);
	return RC_OK;
}

enum rc outmem_resubject(struct outmem *o, struct outbox_key key, struct span subject)
{
	int number = find(o, key);
	if (!has(o, number, key))
		return RC_NOTFOUND;
	o->row[number].subject = kept(o, subject);
	return RC_OK;
}

/* -- several --------------------------------------------------------------------------------------------------------------- */

struct picked {
	const struct outmem *o;
	struct outbox_row *v;
	int n, most;
};

static struct picked picked_new(const struct outmem *o, struct arena *a, int most, int there)
{
	int n = most < there ? most : there;
	return (struct picked){
		.o = o, .v = arena_array(a, (size_t)(n > 0 ? n : 1), sizeof(struct outbox_row)), .most = n};
}

static bool pick(struct picked *p, int number)
{
	if (p->n == p->most)
		return false;
	p->v[p->n++] = p->o->row[number];
	return true;
}

void outmem_ready(const struct outmem *o, struct arena *a, int lane, int64_t now_ms, int most, struct outbox_row **ret,
	int *ret_n)
{
	struct outbox_row like = {.lane = lane == OUTBOX_ALL_LANES ? 0 : lane, .not_before_ms = INT64_MIN};
	int i = place(o, &o->ready, by_turn, &like);
	struct picked p = picked_new(o, a, most, o->ready.n - i);
	for (; i < o->ready.n; i++) {
		const struct outbox_row *r = &o->row[o->ready.v[i]];
		if (lane != OUTBOX_ALL_LANES && (r->lane != lane || r->not_before_ms > now_ms))
			break;
		if (r->not_before_ms <= now_ms && !pick(&p, o->ready.v[i]))
			break;
	}
	*ret = p.v;
	*ret_n = p.n;
}

enum rc outmem_next(const struct outmem *o, int from_lane, int *ret_lane, int64_t *ret_ms)
{
	struct outbox_row like = {.lane = from_lane, .not_before_ms = INT64_MIN};
	int i = place(o, &o->ready, by_turn, &like);
	if (i == o->ready.n)
		return RC_NOTFOUND;
	*ret_lane = (int)o->row[o->ready.v[i]].lane;
	*ret_ms = o->row[o->ready.v[i]].not_before_ms;
	return RC_OK;
}

static void pick_list(const struct outmem *o, struct arena *a, const struct list *l, int from, int most,
	struct outbox_row **ret, int *ret_n)
{
	struct picked p = picked_new(o, a, most, l->n - from);
	for (int i = from; i < l->n && pick(&p, l->v[i]); i++)
		;
	*ret = p.v;
	*ret_n = p.n;
}

void outmem_open(
	const struct outmem *o, struct arena *a, struct outbox_key after, int most, struct outbox_row **ret, int *ret_n)
{
	struct outbox_row like = {.key = {after.input_id, after.ordinal + 1}};
	pick_list(o, a, &o->open, place(o, &o->open, by_key, &like), most, ret, ret_n);
}

void outmem_attempted(const struct outmem *o, struct arena *a, int most, struct outbox_row **ret, int *ret_n)
{
	struct list l = {0};
	for (int i = 0; i < o->n; i++)
		if (o->row[i].state == OUTBOX_ATTEMPTED)
			put_in(o, &l, by_turn, i);
	pick_list(o, a, &l, 0, most, ret, ret_n);
	mem_free(l.v);
}

void outmem_of(const struct outmem *o, struct arena *a, struct span customer, struct outbox_row **ret, int *ret_n)
{
	static const struct list none;
	const struct list *l = customer.n ? map_get(o->customers, customer) : NULL;
	pick_list(o, a, l ? l : &none, 0, l ? l->n : 0, ret, ret_n);
}

void outmem_last(const struct outmem *o, struct arena *a, struct span api, int64_t from_ms, int most,
	struct outbox_row **ret, int *ret_n)
{
	struct picked p = picked_new(o, a, most, o->n);
	for (int i = o->n - 1; i >= 0 && o->row[i].made_ms >= from_ms; i--)
		if (span_eq(o->row[i].api, api) && !pick(&p, i))
			break;
	*ret = p.v;
	*ret_n = p.n;
}

void outmem_counts(const struct outmem *o, int64_t ret_counts[OUTBOX_STATES])
{
	memset(ret_counts, 0, OUTBOX_STATES * sizeof *ret_counts);
	for (int i = 0; i < o->n; i++)
		ret_counts[o->row[i].state]++;
}
