/* store/tagdef: the corp's tags, as (group, name) and the id that WeCom gave them. */
#ifndef SIYU_STORE_TAGDEF_H
#define SIYU_STORE_TAGDEF_H
#include "base/arena.h"
#include "store/db.h"

struct tagdef {
	struct span name, grp, tag_id; /* tag_id empty: not known yet */
	struct span group_id;          /* of its group at WeCom; empty: not known yet */
	struct span trouble;           /* Chinese: why a change of it was not taken; never written by put and rename */
	int64_t seen_ms;               /* when was asked what told last that it is there; 0: nothing did */
};

/* grp empty: the one with this bare name, of several the first by group. RC_NOTFOUND. */
enum rc MUST_USE tagdef_find(
	struct store_db *db, struct arena *a, struct span name, struct span grp, struct tagdef *ret, struct err *err);
enum rc MUST_USE tagdef_by_id(struct store_db *db, struct arena *a, struct span tag_id, struct tagdef *ret,
	struct err *err); /* RC_NOTFOUND */
/* Any tag of the group that is called so and has its id: for that. RC_NOTFOUND. */
enum rc MUST_USE tagdef_group(
	struct store_db *db, struct arena *a, struct span grp, struct tagdef *ret, struct err *err);
/* All of that group, by name. */
enum rc MUST_USE tagdef_in_group(struct store_db *db, struct arena *a, struct span group_id, struct tagdef **ret,
	int *ret_count, struct err *err);
/* Makes it, or gives it its id and seen_ms; an empty id keeps the old ones, an empty group_id (or absent) that of the group. */
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
/* The same with the tag, or all tags of the group, of that id; an empty one, and one that nothing has, does nothing. */
enum rc MUST_USE tagdef_drop_id(struct store_db *db, struct span id, struct err *err);
/* Those with an id that the whole list in store/taglist, asked for at asked_ms, does not have and that nothing newer told of, by group,
 * name; and the same as tagdef_drop with all of them. */
enum rc MUST_USE tagdef_unlisted(
	struct store_db *db, struct arena *a, int64_t asked_ms, struct tagdef **ret, int *ret_count, struct err *err);
enum rc MUST_USE tagdef_drop_unlisted(struct store_db *db, int64_t asked_ms, struct err *err);
/* Those that the list has were seen at asked_ms, in its groups; one that something newer told of without its group is in that of the list. */
enum rc MUST_USE tagdef_seen(struct store_db *db, int64_t asked_ms, struct err *err);
/* Why a change was not taken, of a tag or of all of a group, by its id; empty: nothing is wrong. */
enum rc MUST_USE tagdef_trouble(struct store_db *db, struct span id, struct span trouble, struct err *err);
/* How many customers have it. */
enum rc MUST_USE tagdef_worn(struct store_db *db, const struct tagdef *t, int64_t *ret, struct err *err);

#endif
