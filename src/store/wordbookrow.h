/* wordbookrow: the entries of table wordbook, and all of some time one after the other. */
#ifndef SIYU_STORE_WORDBOOKROW_H
#define SIYU_STORE_WORDBOOKROW_H
#include "base/arena.h"
#include "daybookrow.h"
#include "store/wordbook.h"

/* An entry, numbers with the lowest byte first: number of the customer (store/person.h; 4 bytes), row of wordbook_words (4; 0: he said
 * something), milliseconds since the first of the hour (3). In the order in which they came; a row of them fills a page of the file. */
enum { WORDBOOKROW_BYTES = 11, WORDBOOKROW_PART = 360, WORDBOOKROW_HOUR_MS = 3600000 };
#define WORDBOOKROW_HOUR (INT64_C(1) << 20) /* rows of one hour: id = hour * that + n */

static inline uint32_t wordbookrow_who(const unsigned char *e)
{
	return daybookrow_u32(e);
}
static inline uint32_t wordbookrow_words(const unsigned char *e)
{
	return daybookrow_u32(e + 4);
}
static inline int64_t wordbookrow_ms(const unsigned char *e)
{
	return (int64_t)e[8] | (int64_t)e[9] << 8 | (int64_t)e[10] << 16;
}

/* Each row of the hours from that of from_ms to that of to_ms: n entries. They live until fn returns. */
typedef void (*wordbookrow_fn)(void *user, int64_t hour_ms, const unsigned char *entries, int n);
enum rc MUST_USE wordbook_each(
	struct store_db *db, int64_t from_ms, int64_t to_ms, wordbookrow_fn fn, void *user, struct err *err);
/* How many entries these hours have. */
enum rc MUST_USE wordbook_count(struct store_db *db, int64_t from_ms, int64_t to_ms, int64_t *ret, struct err *err);
/* What was said, by its row. RC_NOTFOUND. */
enum rc MUST_USE wordbook_words_of(
	struct store_db *db, struct arena *a, uint32_t words, struct wordbook_words *ret, struct err *err);

/* Of db.c alone: what is not written yet is written, or forgotten. */
struct wordbook_open;
enum rc MUST_USE wordbook_flush(struct store_db *db, struct err *err);
void wordbook_drop(struct store_db *db);
void wordbook_free(struct wordbook_open *o);

#endif
