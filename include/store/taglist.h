/* store/taglist: the library of tags as one answer tells it, and when each library was read last; tables `tag_listed`, `tag_reading`. */
#ifndef SIYU_STORE_TAGLIST_H
#define SIYU_STORE_TAGLIST_H
#include "store/tagdef.h"

enum taglist_kind { TAGLIST_CORP, TAGLIST_STRATEGY };

/* When was asked what was read last to its end; INT64_MIN: never. */
enum rc MUST_USE taglist_read_ms(struct store_db *db, enum taglist_kind kind, int64_t *ret_ms, struct err *err);
enum rc MUST_USE taglist_was_read(struct store_db *db, enum taglist_kind kind, int64_t asked_ms, struct err *err);

enum rc MUST_USE taglist_clear(struct store_db *db, struct err *err);
/* t: name, grp, tag_id, group_id. The same id once more: as it is called now. */
enum rc MUST_USE taglist_put(struct store_db *db, const struct tagdef *t, struct err *err);

/* Tags of `tag` that the answer, asked for at asked_ms, calls otherwise, as they are called there, by group, name; those of which something
 * newer told are not among them. */
enum rc MUST_USE taglist_renamed(
	struct store_db *db, struct arena *a, int64_t asked_ms, struct tagdef **ret, int *ret_count, struct err *err);
/* Those whose id `tag` does not have, by group, name. */
enum rc MUST_USE taglist_new(struct store_db *db, struct arena *a, struct tagdef **ret, int *ret_count, struct err *err);

#endif
