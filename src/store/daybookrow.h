/* daybookrow: the entries of table daybook, and all of some days one after the other. */
#ifndef SIYU_STORE_DAYBOOKROW_H
#define SIYU_STORE_DAYBOOKROW_H
#include "base/arena.h"
#include "store/daybook.h"

/* An entry, numbers with the lowest byte first: purchase % 256 (1 byte), kind (1), amount in fen (5), pieces (1), buyer (4), credit (4), goods (4),
 * milliseconds of payment, of DAYBOOKROW_BACK of the last refund, since the first of the day in UTC (4, signed: days of zones begin earlier
 * and later). In order of the first two. Pieces stand in DAYBOOKROW_ORDER; more than its byte takes are 0 there, and stand in DAYBOOKROW_LESS
 * where others have the credit. */
enum { DAYBOOKROW_BYTES = 24, DAYBOOKROW_PART = 256, DAYBOOKROW_KINDS = 3, DAYBOOKROW_MOST_PIECES = 255 };
enum daybookrow_kind {
	DAYBOOKROW_ORDER, /* paid that day */
	DAYBOOKROW_LESS,  /* of that order, what was refunded until now; follows it; 0 with few pieces has none */
	DAYBOOKROW_BACK   /* refunded that day */
};
#define DAYBOOKROW_DAY (INT64_C(1) << 40)

static inline uint32_t daybookrow_u32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}
static inline void daybookrow_put_u32(unsigned char *p, int64_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)((uint64_t)v >> 8 * i & 0xFF);
}
static inline enum daybookrow_kind daybookrow_kind(const unsigned char *e)
{
	return (enum daybookrow_kind)e[1];
}
static inline int64_t daybookrow_fen(const unsigned char *e)
{
	return (int64_t)((uint64_t)e[2] | (uint64_t)daybookrow_u32(e + 3) << 8);
}
static inline uint32_t daybookrow_buyer(const unsigned char *e)
{
	return daybookrow_u32(e + 8);
}
static inline uint32_t daybookrow_credit(const unsigned char *e)
{
	return daybookrow_u32(e + 12);
}
static inline uint32_t daybookrow_goods(const unsigned char *e)
{
	return daybookrow_u32(e + 16);
}
static inline int64_t daybookrow_paid_ms(const unsigned char *e, int64_t day)
{
	return day * 86400000 + (int32_t)daybookrow_u32(e + 20);
}

/* The DAYBOOKROW_LESS of the order at e, of n entries from there on; NULL: it has none. */
static inline const unsigned char *daybookrow_behind(const unsigned char *e, int n)
{
	const unsigned char *next = e + DAYBOOKROW_BYTES;
	return n > 1 && next[0] == e[0] && daybookrow_kind(next) == DAYBOOKROW_LESS ? next : NULL;
}

/* What was refunded of it. */
static inline int64_t daybookrow_less(const unsigned char *e, int n)
{
	const unsigned char *next = daybookrow_behind(e, n);
	return next ? daybookrow_fen(next) : 0;
}

/* What was bought by it, whatever was paid back. */
static inline int64_t daybookrow_pieces(const unsigned char *e, int n)
{
	const unsigned char *next = e[7] ? NULL : daybookrow_behind(e, n);
	return next ? daybookrow_credit(next) : e[7];
}

/* An order that is not wholly given back, at e of n entries. */
static inline bool daybookrow_good(const unsigned char *e, int n)
{
	return daybookrow_kind(e) == DAYBOOKROW_ORDER && daybookrow_less(e, n) < daybookrow_fen(e);
}

/* Each part of the days, in order: n entries, of before daybook_until. They live until fn returns. */
typedef void (*daybookrow_fn)(void *user, int64_t day, const unsigned char *entries, int n);
enum rc MUST_USE daybook_each(
	struct store_db *db, int64_t from_day, int64_t to_day, daybookrow_fn fn, void *user, struct err *err);
/* Where an order with this credit goes by the rule: "last", "first", "channel". */
enum rc MUST_USE daybook_credit_of(struct store_db *db, struct arena *a, uint32_t id, const char *rule, struct daybook_credit *ret,
	struct err *err);
enum rc MUST_USE daybook_goods_of(
	struct store_db *db, struct arena *a, uint32_t id, struct span *ret_product, struct span *ret_source, struct err *err);
/* Sums of the ledger over days, until then. */
struct daybookrow_sum {
	int64_t rows; /* or some more */
	int64_t net_fen, refund_fen;
};
enum rc MUST_USE daybook_sum(
	struct store_db *db, int64_t from_day, int64_t to_day, struct daybookrow_sum *ret, struct err *err);

/* Of db.c alone: what is not written yet is written, or forgotten. */
struct daybook_open;
enum rc MUST_USE daybook_flush(struct store_db *db, struct err *err);
void daybook_drop(struct store_db *db);
void daybook_free(struct daybook_open *o);

#endif
