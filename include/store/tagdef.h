/* store/tagdef: the corp's tags, as (group, name) and the id that WeCom gave them. */
#ifndef SIYU_STORE_TAGDEF_H
#define SIYU_STORE_TAGDEF_H
#include "base/arena.h"
#include "store/db.h"

struct tagdef {
	struct span name, grp, tag_id; /* tag_id empty: not known yet */
	struct span trouble;           /* Chinese; of tagdef_all and tagdef_trouble alone */
};

/* grp empty: the one with this bare name, of several the first by group. RC_NOTFOUND. */
enum rc MUST_USE tagdef_find(
	struct store_db *db, struct arena *a, struct span name, struct span grp, struct tagdef *ret, struct err *err);
enum rc MUST_USE tagdef_by_id(struct store_db *db, struct arena *a, struct span tag_id, struct tagdef *ret,
	struct err *err); /* RC_NOTFOUND */
/* Makes it, or gives it its id; an empty id keeps the old one. */
enum rc MUST_USE tagdef_put(struct store_db *db, const struct tagdef *t, struct err *err);
/* All, by group, name. */
enum rc MUST_USE tagdef_all(struct store_db *db, struct arena *a, struct tagdef **ret, int *ret_count, struct err *err);
/* Those without an id that no call makes, by group, name. */
enum rc MUST_USE tagdef_unknown(
	struct store_db *db, struct arena *a, struct tagdef **ret, int *ret_count, struct err *err);
/* A call that makes it is under way, or not any more. */
enum rc MUST_USE tagdef_making(
	struct store_db *db, struct span name, struct span grp, bool on, struct err *err);
/* WeCom would not make it; only one without an id goes. */
enum rc MUST_USE tagdef_forget(struct store_db *db, struct span name, struct span grp, struct err *err);

/* Its name and group are these from now on, wherever it stands; one that is there under them is it, too. */
enum rc MUST_USE tagdef_rename(
	struct store_db *db, const struct tagdef *old, struct span name, struct span grp, struct err *err);
/* It is gone, from every relation, too. */
enum rc MUST_USE tagdef_drop(struct store_db *db, const struct tagdef *t, struct err *err);
/* Why a change was not taken; empty: nothing is wrong. */
enum rc MUST_USE tagdef_trouble(struct store_db *db, struct span tag_id, struct span trouble, struct err *err);
/* How many customers have it. */
enum rc MUST_USE tagdef_worn(struct store_db *db, const struct tagdef *t, int64_t *ret, struct err *err);

#endif
