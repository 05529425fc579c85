#include "store/tallybook.h"
#include "tallybookint.h"

#include "handle.h"
#include "rows.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define AHEAD 1000 /* of those who were asked for, in which one is looked for */
#define MONEY "paid_orders = ?2, net_fen = ?3, first_paid_ms = ?4, last_paid_ms = ?5, first_part = ?6, last_part = ?7"
enum { TALLY_NUMBER, TALLY_GET, TALLY_PUT, TALLY_PUT_HEARD, TALLY_BOUGHT };
static const struct stmt_sql tallybook_sql[] = {
	[TALLY_NUMBER] = {.one = true, .sql = "SELECT no FROM contact WHERE customer = ?1"},
	[TALLY_GET] = {.one = true,
		.apart = true,
		.sql = "SELECT " TALLYBOOK_COLUMNS " FROM contact_tally AS t WHERE t.no = ?1"},
	/* Without its index: an order of long ago is no 互动 that matters, and most of a file of them are. */
	[TALLY_PUT] = {.apart = true, .sql = "UPDATE contact_tally SET " MONEY " WHERE no = ?1"},
	[TALLY_PUT_HEARD] = {.apart = true, .sql = "UPDATE contact_tally SET " MONEY ", heard_ms = ?8 WHERE no = ?1"},
	[TALLY_BOUGHT] = {.apart = true,
		.sql = "UPDATE contact_tally SET first_part = min(?2, coalesce(first_part, ?2)), "
		       "last_part = max(?2, coalesce(last_part, ?2)) WHERE no = ?1 "
		       "AND (first_part IS NULL OR ?2 < first_part OR ?2 > last_part)"},
};
const struct stmt_module tallybook_module = STMT_MODULE("tallybook", tallybook_sql);

struct tally {
	struct contact c;    /* as contact_tallied has it */
	bool changed, heard; /* and not written yet; heard: heard_ms, too */
	bool nobody;         /* no row of contact_tally: as if he had not been asked for */
};
/* A place in the table of names: one cache line has eight. */
struct slot {
	uint32_t hash, at; /* at: of tally + 1; 0: free */
};
struct tallybook {
	struct arena *names;
	int n, changes;
	struct tally *tally; /* by number */
	int *changed;        /* of tally, in the order in which they were */
	int asked, next;
	int *turn; /* of those that were asked for, as they were: of tally, -1: nobody; he whom an order asks for is mostly the next */
	uint32_t mask;
	struct slot *slot;
	struct tally *last; /* found: he is asked and written at once */
};

/* As the index by id has them. Ids of one house begin alike, so the bytes behind that are mostly enough to tell them apart. */
struct asked {
	uint64_t key;
	struct span customer;
	int at; /* of those asked for */
};

struct found {
	int64_t no;
	int who; /* of those found, by name */
	struct span customer;
};

static uint32_t hash_of(struct span customer)
{
	uint64_t h = span_hash(customer);
	return (uint32_t)(h ^ h >> 32);
}

static struct slot *slot_of(const struct tallybook *b, struct span customer, uint32_t hash)
{
	for (uint32_t i = hash & b->mask;; i = (i + 1) & b->mask) {
		struct slot *s = &b->slot[i];
		if (!s->at || (s->hash == hash && span_eq(b->tally[s->at - 1].c.customer, customer)))
			return s;
	}
}

static size_t alike(const struct span *v, int n)
{
	size_t same = n ? v[0].n : 0;
	for (int i = 1; i < n; i++) {
		size_t k = 0;
		while (k < same && k < v[i].n && v[i].p[k] == v[0].p[k])
			k++;
		same = k;
	}
	return same;
}

static int by_name(const void *pa, const void *pb)
{
	const struct asked *a = pa, *b = pb;
	return span_cmp(a->customer, b->customer);
}

/* By a byte of the key after the other, the last first: to compare a hundred thousand costs four times as much. Returns v or room. */
static struct asked *sort_by_key(struct asked *v, struct asked *room, size_t n)
{
	for (unsigned shift = 0; shift < 64; shift += 8) {
		size_t at[256] = {0}, from = 0;
		for (size_t i = 0; i < n; i++)
			at[v[i].key >> shift & 0xFF]++;
		if (at[v[0].key >> shift & 0xFF] == n)
			continue;
		for (int k = 0; k < 256; k++) {
			size_t many = at[k];
			at[k] = from;
			from += many;
		}
		for (size_t i = 0; i < n; i++)
			room[at[v[i].key >> shift & 0xFF]++] = v[i];
		struct asked *to = room;
		room = v;
		v = to;
	}
	return v;
}

static int by_no(const void *pa, const void *pb)
{
	const struct found *a = pa, *b = pb;
	return (a->no > b->no) - (a->no < b->no);
}

/* n > 0. *ret_room: what to free; of it the list that is returned. */
static struct asked *sorted(const struct span *customer, int n, struct asked **ret_room)
{
	struct asked *v = *ret_room = mem_grow(NULL, 2 * (size_t)n, sizeof *v);
	size_t same = alike(customer, n);
	for (int i = 0; i < n; i++) {
		v[i] = (struct asked){.customer = customer[i], .at = i};
		for (size_t k = same; k < same + sizeof v[i].key; k++)
			v[i].key = v[i].key << 8 | (k < customer[i].n ? (unsigned char)customer[i].p[k] : 0);
	}
	v = sort_by_key(v, v + n, (size_t)n);
	for (int i = 0, next; i < n; i = next) {
		for (next = i + 1; next < n && v[next].key == v[i].key;)
			next++;
		if (next > i + 1)
			qsort(v + i, (size_t)(next - i), sizeof *v, by_name);
	}
	return v;
}

static enum rc number_of(struct store_db *db, struct span customer, int64_t *ret_no, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tallybook, TALLY_NUMBER);
	stmt_text(s, 1, customer);
	return rows_int(s, ret_no, err);
}

/* Numbers of those who are somebody, each once; b->turn says who of them was asked for when. */
static enum rc find_numbers(
	struct store_db *db, struct tallybook *b, const struct asked *v, int n, struct found *f, struct err *err)
{
	for (int i = 0; i < n; i++) {
		int64_t no;
		if (i && span_eq(v[i].customer, v[i - 1].customer)) {
			b->turn[v[i].at] = b->turn[v[i - 1].at];
			continue;
		}
		enum rc rc = number_of(db, v[i].customer, &no, err);
		if (rc && rc != RC_NOTFOUND)
			return rc;
		b->turn[v[i].at] = rc ? -1 : b->n;
		if (rc)
			continue;
		f[b->n] = (struct found){no, b->n, v[i].customer};
		b->n++;
	}
	return RC_OK;
}

/* Into the order of numbers, b->turn with them. */
static void sort_by_no(struct tallybook *b, struct found *f, int *place)
{
	qsort(f, (size_t)b->n, sizeof *f, by_no);
	for (int i = 0; i < b->n; i++) {
		struct span customer = arena_copy(b->names, f[i].customer);
		uint32_t hash = hash_of(customer);
		place[f[i].who] = i;
		b->tally[i].c = (struct contact){.customer = customer, .no = f[i].no};
		*slot_of(b, customer, hash) = (struct slot){hash, (uint32_t)i + 1};
	}
	for (int i = 0; i < b->asked; i++)
		if (b->turn[i] >= 0)
			b->turn[i] = place[b->turn[i]];
}

void tallybook_read(struct stmt *s, int at, struct contact *c)
{
	c->paid_orders = stmt_col_int(s, at);
	c->net_fen = stmt_col_int(s, at + 1);
	c->first_paid_ms = stmt_col_int_or(s, at + 2, CONTACT_NEVER);
	c->last_paid_ms = stmt_col_int_or(s, at + 3, CONTACT_NEVER);
	c->heard_ms = stmt_col_int(s, at + 4);
	c->touched_from_ms = stmt_col_int_or(s, at + 5, CONTACT_NEVER);
	c->touched_to_ms = stmt_col_int_or(s, at + 6, CONTACT_NEVER);
	c->stepped_ms = stmt_col_int_or(s, at + 7, CONTACT_NEVER);
	c->grouped_ms = stmt_col_int_or(s, at + 8, CONTACT_NEVER);
	c->first_part = stmt_col_int_or(s, at + 9, CONTACT_NEVER);
	c->last_part = stmt_col_int_or(s, at + 10, CONTACT_NEVER);
}

static enum rc read_tally(struct store_db *db, struct contact *c, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tallybook, TALLY_GET);
	stmt_int(s, 1, c->no);
	enum rc rc = stmt_step(s, err);
	if (!rc)
		tallybook_read(s, 0, c);
	stmt_done(s);
	return rc;
}

/* Who has no row in it is asked for as if he were not here. */
static enum rc read_all(struct store_db *db, struct tallybook *b, struct err *err)
{
	for (int i = 0; i < b->n; i++) {
		struct tally *t = &b->tally[i];
		enum rc rc = read_tally(db, &t->c, err);
		if (rc && rc != RC_NOTFOUND)
			return rc;
		t->nobody = rc == RC_NOTFOUND;
	}
	return RC_OK;
}

static struct tallybook *book_new(int n)
{
	uint32_t slots = 16;
	struct tallybook *b = mem_alloc(sizeof *b);
	while (slots < 2 * (uint32_t)n)
		slots *= 2;
	b->names = arena_new(0);
	b->tally = mem_array((size_t)n, sizeof *b->tally);
	b->changed = mem_array((size_t)n, sizeof *b->changed);
	b->slot = mem_array(slots, sizeof *b->slot);
	b->mask = slots - 1;
	b->asked = n;
	b->turn = mem_array((size_t)n, sizeof *b->turn);
	return b;
}

enum rc tallybook_look(
	struct store_db *db, const struct span *customer, int n, struct tallybook **ret_book, struct err *err)
{
	INVARIANT(db->in_transaction && n >= 0 && n <= TALLYBOOK_MOST);
	*ret_book = NULL;
	if (n == 0)
		return RC_OK;
	struct tallybook *b = book_new(n);
	struct asked *room, *v = sorted(customer, n, &room);
	struct found *f = mem_grow(NULL, (size_t)n, sizeof *f);
	enum rc rc = find_numbers(db, b, v, n, f, err);
	mem_free(room);
	if (!rc)
		sort_by_no(b, f, b->changed);
	mem_free(f);
	if (rc)
		tallybook_free(b);
	else
		*ret_book = b;
	return rc;
}

enum rc tallybook_take(struct store_db *db, struct tallybook *b, struct err *err)
{
	INVARIANT(db->in_transaction);
	enum rc rc = tallybook_flush(db, err);
	tallybook_drop(db);
	if (!rc && b)
		rc = read_all(db, b, err);
	if (rc)
		tallybook_free(b);
	else
		db->tallies = b;
	return rc;
}

enum rc tallybook_ahead(struct store_db *db, const struct span *customer, int n, struct err *err)
{
	struct tallybook *b;
	enum rc rc = tallybook_look(db, customer, n, &b, err);
	return rc ? rc : tallybook_take(db, b, err);
}

static bool is_at(const struct tallybook *b, int i, struct span customer)
{
	int at = i < b->asked ? b->turn[i] : -1;
	return at >= 0 && !b->tally[at].nobody && span_eq(b->tally[at].c.customer, customer);
}

/* Behind orders that asked for nobody, or were asked for in another order than was said, the turn goes on where he stands in it. */
static struct tally *whom(struct tallybook *b, struct span customer)
{
	if (is_at(b, b->next, customer))
		return &b->tally[b->turn[b->next++]];
	const struct slot *s = slot_of(b, customer, hash_of(customer));
	if (!s->at || b->tally[s->at - 1].nobody)
		return NULL;
	for (int i = b->next; i < b->asked && i < b->next + AHEAD; i++)
		if (b->turn[i] == (int)s->at - 1) {
			b->next = i + 1;
			break;
		}
	return &b->tally[s->at - 1];
}

bool tallybook_find(struct store_db *db, struct span customer, struct contact *ret)
{
	struct tallybook *b = db->tallies;
	struct tally *t = b ? whom(b, customer) : NULL;
	if (!t)
		return false;
	b->last = t;
	*ret = t->c;
	ret->customer = customer;
	return true;
}

static int by_its_no(const void *pa, const void *pb)
{
	const struct tally *a = pa, *b = pb;
	return (a->c.no > b->c.no) - (a->c.no < b->c.no);
}

/* NULL: not of those who were asked for. */
static struct tally *known(struct tallybook *b, int64_t no)
{
	const struct tally wanted = {.c.no = no};
	if (!b)
		return NULL;
	if (b->last && b->last->c.no == no)
		return b->last;
	struct tally *t = bsearch(&wanted, b->tally, (size_t)b->n, sizeof *b->tally, by_its_no);
	return t && !t->nobody ? t : NULL;
}

static void changed(struct tallybook *b, struct tally *t)
{
	if (!t->changed)
		b->changed[b->changes++] = (int)(t - b->tally);
	t->changed = true;
}

bool tallybook_money(struct store_db *db, int64_t no, int64_t paid_orders, int64_t net_fen, int64_t first_paid_ms,
	int64_t last_paid_ms)
{
	struct tally *t = known(db->tallies, no);
	if (!t)
		return false;
	t->c.paid_orders = paid_orders;
	t->c.net_fen = net_fen;
	t->c.first_paid_ms = first_paid_ms;
	t->c.last_paid_ms = last_paid_ms;
	t->heard = t->heard || last_paid_ms > t->c.heard_ms;
	if (last_paid_ms > t->c.heard_ms)
		t->c.heard_ms = last_paid_ms;
	changed(db->tallies, t);
	return true;
}

enum rc tallybook_bought(struct store_db *db, int64_t no, int64_t part, struct err *err)
{
	struct tally *t = known(db->tallies, no);
	if (!t) {
		struct stmt *s = stmt_get(db, STMT_tallybook, TALLY_BOUGHT);
		stmt_int(s, 1, no);
		stmt_int(s, 2, part);
		return stmt_run(s, err);
	}
	bool never = t->c.first_part == CONTACT_NEVER;
	if (!never && part >= t->c.first_part && part <= t->c.last_part)
		return RC_OK;
	t->c.first_part = never || part < t->c.first_part ? part : t->c.first_part;
	t->c.last_part = never || part > t->c.last_part ? part : t->c.last_part;
	changed(db->tallies, t);
	return RC_OK;
}

static enum rc write_tally(struct store_db *db, struct tally *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tallybook, t->heard ? TALLY_PUT_HEARD : TALLY_PUT);
	stmt_int(s, 1, t->c.no);
	stmt_int(s, 2, t->c.paid_orders);
	stmt_int(s, 3, t->c.net_fen);
	stmt_int_or_null(s, 4, t->c.first_paid_ms, CONTACT_NEVER);
	stmt_int_or_null(s, 5, t->c.last_paid_ms, CONTACT_NEVER);
	stmt_int_or_null(s, 6, t->c.first_part, CONTACT_NEVER);
	stmt_int_or_null(s, 7, t->c.last_part, CONTACT_NEVER);
	if (t->heard)
		stmt_int(s, 8, t->c.heard_ms);
	enum rc rc = stmt_run_one(s, err);
	t->changed = t->heard = false;
	return rc == RC_NOTFOUND ? err_set(err, RC_FAILED, "'%s' is damaged: no row of contact %lld in contact_tally",
					   db->path, (long long)t->c.no)
				 : rc;
}

static int by_place(const void *pa, const void *pb)
{
	return *(const int *)pa - *(const int *)pb;
}

enum rc tallybook_flush(struct store_db *db, struct err *err)
{
	struct tallybook *b = db->tallies;
	enum rc rc = RC_OK;
	if (!b || !b->changes)
		return RC_OK;
	qsort(b->changed, (size_t)b->changes, sizeof *b->changed, by_place);
	for (int i = 0; !rc && i < b->changes; i++)
		rc = write_tally(db, &b->tally[b->changed[i]], err);
	b->changes = 0;
	return rc;
}

void tallybook_drop(struct store_db *db)
{
	tallybook_free(db->tallies);
	db->tallies = NULL;
}

void tallybook_free(struct tallybook *b)
{
	if (!b)
		return;
	arena_free(b->names);
	mem_free(b->tally);
	mem_free(b->changed);
	mem_free(b->slot);
	mem_free(b->turn);
	mem_free(b);
}
