/* store/walk: reading anew what WeCom has (siyu sync): which employees, how far, and what was found (architecture-exact.md 13). */
#ifndef SIYU_STORE_WALK_H
#define SIYU_STORE_WALK_H
#include "base/arena.h"
#include "store/db.h"

#define WALK_OPEN INT64_MIN /* ended_ms of one that goes on */

enum walk_stage {
	WALK_USERS,   /* the list of employees was asked for */
	WALK_PEOPLE,  /* their customers are read, page by page */
	WALK_WEIGHING, /* who is missing is counted, by employee */
	WALK_CLOSING, /* … and ends, where that can be believed */
	WALK_GROUPS,  /* customer groups are listed and read */
	WALK_CODES,   /* … and channel codes */
	WALK_OVER,
	WALK_FAILED,
	WALK_STAGES
};

struct walk {
	int64_t walk;
	struct span why; /* told, night */
	bool dry;        /* nothing but this and its rows is changed */
	bool trust;      /* also of employees who seem to have lost most of their customers */
	enum walk_stage stage;
	int64_t begun_ms, ended_ms;
	int64_t seen, found, back, gone, changed; /* pairs of employee and customer; changed: whose tags differed */
	int64_t groups, group_news;               /* read; what of them nobody had told */
	int64_t codes, code_news;                 /* read; that are not as their table says */
	struct span at_customer, at_employee;     /* WALK_WEIGHING, WALK_CLOSING: looked at up to this pair; WALK_GROUPS: listed up to this owner */
	struct span detail;                       /* Chinese; why it failed */
};

enum walk_user_state {
	WALK_USER_WAITING,
	WALK_USER_ASKED,
	WALK_USER_DONE,
	WALK_USER_FAILED,
	WALK_USER_LEFT, /* he left: who waits for a colleague is told by the list of those alone */
	WALK_USER_ABSENT, /* he is not listed any more, and nobody says that he left */
	WALK_USER_STATES
};
struct walk_user {
	int64_t walk;
	struct span employee;
	enum walk_user_state state;
	int64_t seen, known, missing; /* customers read; of those that stood before: all, and those not read */
	struct span detail;           /* Chinese, empty: nothing to say */
};

enum walk_item_kind { WALK_ITEM_GROUP, WALK_ITEM_WAY, WALK_ITEM_JOIN, WALK_ITEM_LINK, WALK_ITEM_KINDS };
enum walk_item_state { WALK_ITEM_WAITING, WALK_ITEM_ASKED, WALK_ITEM_DONE, WALK_ITEM_STATES };
struct walk_item { /* what is read one by one */
	int64_t walk;
	enum walk_item_kind kind;
	struct span id; /* chat_id, config_id, link_id */
	enum walk_item_state state;
	int64_t came, went; /* of a group: members of whom nobody told */
};

struct walk_find {
	int64_t n; /* from 1 within its walk */
	struct span employee, customer, what; /* as the CHECK of the table lists them; customer: or a group, or a code */
	struct span detail;
};

const char *walk_stage_name(enum walk_stage s); /* "people" */

enum rc MUST_USE walk_add(struct store_db *db, const struct walk *w, struct err *err); /* id from db_next_row */
enum rc MUST_USE walk_put(struct store_db *db, const struct walk *w, struct err *err); /* all but id, why, dry, trust, begun_ms */
enum rc MUST_USE walk_get(struct store_db *db, struct arena *a, int64_t id, struct walk *ret, struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE walk_last(struct store_db *db, struct arena *a, struct walk *ret, struct err *err);            /* RC_NOTFOUND */

/* The last that was no dry one and has read all employees. RC_NOTFOUND. */
enum rc MUST_USE walk_complete(struct store_db *db, struct arena *a, struct walk *ret, struct err *err);

enum rc MUST_USE walk_user_add(struct store_db *db, const struct walk_user *u, struct err *err); /* twice the same is one */
enum rc MUST_USE walk_user_put(struct store_db *db, const struct walk_user *u, struct err *err);
enum rc MUST_USE walk_user_get(struct store_db *db, struct arena *a, int64_t walk, struct span employee, struct walk_user *ret,
	struct err *err); /* RC_NOTFOUND */
/* By userid. */
enum rc MUST_USE walk_users(struct store_db *db, struct arena *a, int64_t walk, struct walk_user **ret, int *ret_count, struct err *err);
/* The first `most` behind that userid. */
enum rc MUST_USE walk_users_after(struct store_db *db, struct arena *a, int64_t walk, struct span employee, int most,
	struct walk_user **ret, int *ret_count, struct err *err);
/* The first in that state, by userid. RC_NOTFOUND. */
enum rc MUST_USE walk_user_first(struct store_db *db, struct arena *a, int64_t walk, enum walk_user_state state,
	struct walk_user *ret, struct err *err);
enum rc MUST_USE walk_user_count(struct store_db *db, int64_t walk, enum walk_user_state state, int64_t *ret, struct err *err);

enum rc MUST_USE walk_item_add(struct store_db *db, const struct walk_item *i, struct err *err); /* twice the same is one */
enum rc MUST_USE walk_item_put(struct store_db *db, const struct walk_item *i, struct err *err); /* state, came, went */
enum rc MUST_USE walk_item_get(struct store_db *db, struct arena *a, int64_t walk, enum walk_item_kind kind, struct span id,
	struct walk_item *ret, struct err *err); /* RC_NOTFOUND */
/* The first in that state, by kind, then id. RC_NOTFOUND. */
enum rc MUST_USE walk_item_first(struct store_db *db, struct arena *a, int64_t walk, enum walk_item_state state,
	struct walk_item *ret, struct err *err);
enum rc MUST_USE walk_item_count(struct store_db *db, int64_t walk, enum walk_item_state state, int64_t *ret, struct err *err);

/* It is over: what was still to be read of it is not kept. */
enum rc MUST_USE walk_items_drop(struct store_db *db, int64_t walk, struct err *err);
/* Employees and findings of walks that began before that; the walks themselves stay. */
enum rc MUST_USE walk_prune(struct store_db *db, int64_t before_ms, struct err *err);

/* f->n is given to it. */
enum rc MUST_USE walk_find_add(struct store_db *db, int64_t walk, struct walk_find *f, struct err *err);
/* The first `most` of a walk, in order. */
enum rc MUST_USE walk_finds(struct store_db *db, struct arena *a, int64_t walk, int most, struct walk_find **ret, int *ret_count,
	struct err *err);

#endif
