/* rosterrow: the entries of table roster, and all of them one after the other. */
#ifndef SIYU_STORE_ROSTERROW_H
#define SIYU_STORE_ROSTERROW_H
#include "daybookrow.h"
#include "store/roster.h"

/* An entry, numbers as in daybookrow.h: day of the first add (4; UINT32_MAX: nobody's friend), milliseconds of that add since the first of the day
 * in UTC (4, signed), row of roster_origin (4), milliseconds from the add until he was heard (4) and until he sat in a group (4; UINT32_MAX:
 * not, or later than 49 days), marks (1). In order of the number, from 1 on. */
enum { ROSTERROW_BYTES = 21, ROSTERROW_PART = 64 };

static inline uint32_t rosterrow_day(const unsigned char *e)
{
	return daybookrow_u32(e);
}
static inline int64_t rosterrow_met_ms(const unsigned char *e)
{
	return (int64_t)daybookrow_u32(e) * 86400000 + (int32_t)daybookrow_u32(e + 4);
}
static inline uint32_t rosterrow_origin(const unsigned char *e)
{
	return daybookrow_u32(e + 8);
}
static inline uint32_t rosterrow_heard(const unsigned char *e)
{
	return daybookrow_u32(e + 12);
}
static inline uint32_t rosterrow_sat(const unsigned char *e)
{
	return daybookrow_u32(e + 16);
}
static inline unsigned rosterrow_marks(const unsigned char *e)
{
	return e[20];
}

/* Each part in order: n entries, the first of number no. They live until fn returns. */
typedef void (*rosterrow_fn)(void *user, int64_t no, const unsigned char *entries, int n);
enum rc MUST_USE roster_each(struct store_db *db, rosterrow_fn fn, void *user, struct err *err);
/* By whom and what people came first, by number: [*ret_count + 1]. */
enum rc MUST_USE roster_origins(
	struct store_db *db, struct arena *a, struct roster_origin **ret, int *ret_count, struct err *err);

#endif
