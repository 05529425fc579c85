/* store/strategytag: tags of strategy groups (规则组标签), by id, and which relation has which; tables `strategy`, `strategy_tag`, `contact_strategy`. */
#ifndef SIYU_STORE_STRATEGYTAG_H
#define SIYU_STORE_STRATEGYTAG_H
#include "base/arena.h"
#include "store/db.h"

struct strategytag {
	struct span tag_id, name, grp, group_id; /* group_id empty: not known */
	int64_t strategy;        /* its strategy group; 0: of another app, seen on a customer alone */
	int64_t seen_ms;         /* when was asked what told last that it is there */
	struct span trouble;     /* Chinese: why a change was not taken; never written by put */
	struct span strategy_name; /* empty: not known; never written by put */
};

/* RC_NOTFOUND. */
enum rc MUST_USE strategytag_by_id(
	struct store_db *db, struct arena *a, struct span tag_id, struct strategytag *ret, struct err *err);
/* Its id, or its group and name; of several the first by id, of this app's own before others. RC_NOTFOUND. */
enum rc MUST_USE strategytag_find(struct store_db *db, struct arena *a, struct span tag_id, struct span grp, struct span name,
	struct strategytag *ret, struct err *err);
/* All, by strategy, group, name, id. */
enum rc MUST_USE strategytag_all(
	struct store_db *db, struct arena *a, struct strategytag **ret, int *ret_count, struct err *err);
/* What was seen before is called so now; a strategy of 0 and an empty group_id keep what was known. */
enum rc MUST_USE strategytag_put(struct store_db *db, const struct strategytag *t, struct err *err);
/* The tag, or all of the group, of that id goes, from every relation, too. */
enum rc MUST_USE strategytag_drop(struct store_db *db, struct span id, struct err *err);
/* The same with those of this app that nothing told of since asked_ms. */
enum rc MUST_USE strategytag_drop_unseen(struct store_db *db, int64_t asked_ms, struct err *err);
enum rc MUST_USE strategytag_trouble(struct store_db *db, struct span id, struct span trouble, struct err *err);
/* How many customers have it. */
enum rc MUST_USE strategytag_worn(struct store_db *db, struct span tag_id, int64_t *ret, struct err *err);

/* A strategy group (客户规则组) of this app. */
struct strategytag_rules {
	int64_t strategy, parent; /* parent 0: of the first level */
	struct span name;
	struct span unmade;       /* 组/标签 that was asked for last and was not made; empty: none. Never written by rules_put */
	struct span trouble;      /* Chinese: why */
};
/* It is called so; what was not made of it stays. */
enum rc MUST_USE strategytag_rules_put(struct store_db *db, const struct strategytag_rules *r, struct err *err);
/* All, by number. */
enum rc MUST_USE strategytag_rules_all(
	struct store_db *db, struct arena *a, struct strategytag_rules **ret, int *ret_count, struct err *err);
/* That tag was not made there, and why; strategytag_put of one of that name ends it. */
enum rc MUST_USE strategytag_unmade(
	struct store_db *db, int64_t strategy, struct span tag, struct span trouble, struct err *err);

struct strategytag_worn {
	struct span tag_id, name, grp, employee;
	int64_t at_ms;
};
/* RC_CONFLICT when it is there. */
enum rc MUST_USE strategytag_on(
	struct store_db *db, struct span customer, const struct strategytag_worn *t, struct err *err);
/* RC_NOTFOUND when it is not there. */
enum rc MUST_USE strategytag_off(
	struct store_db *db, struct span customer, struct span employee, struct span tag_id, struct err *err);
/* All of one relation: it ended. */
enum rc MUST_USE strategytag_left(struct store_db *db, struct span customer, struct span employee, struct err *err);
/* All of a customer, by employee, id: without its relation a tag is not seen. */
enum rc MUST_USE strategytag_of(struct store_db *db, struct arena *a, struct span customer, struct strategytag_worn **ret,
	int *ret_count, struct err *err);

#endif
