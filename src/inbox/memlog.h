/* memlog: the rows of a log in memory, for worlds of one process whose log nobody reads after them. Ids are 1, 2, … without gaps. */
#ifndef SIYU_INBOX_MEMLOG_H
#define SIYU_INBOX_MEMLOG_H
#include "inbox/inbox.h"

struct memlog;
struct memlog *memlog_new(void);
void memlog_free(struct memlog *m); /* NULL is harmless */

/* As inbox_append …; what was appended since the last commit goes with memlog_rollback. ret_id may be NULL. */
enum rc MUST_USE memlog_append(struct memlog *m, int64_t at_ms, enum inbox_kind kind, int v, struct span app, struct span body, int64_t *ret_id);
void memlog_commit(struct memlog *m);
void memlog_rollback(struct memlog *m);
enum rc MUST_USE memlog_rewrite(struct memlog *m, int64_t id, struct span body);
enum rc MUST_USE memlog_head(const struct memlog *m, int64_t *ret_id);
enum rc MUST_USE memlog_first(const struct memlog *m, int64_t *ret_id, int64_t *ret_at_ms);
/* Bytes of rows live until memlog_free. */
enum rc MUST_USE memlog_get(const struct memlog *m, int64_t id, struct inbox_row *ret, struct err *err);
/* kind 0: of any; bytes: of bodies, after which there are no more. The array lives in the arena. */
enum rc MUST_USE memlog_read(const struct memlog *m, struct arena *a, int kind, int64_t after, int most, size_t bytes,
	struct inbox_row **ret_rows, int *ret_count);

#endif
