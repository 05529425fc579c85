/* store/othermass: mass messages that siyu did not make, and whom they reached (api.md 5.2 to 5.4); tables `other_mass`, `other_received`,
 * `other_walk`. */
#ifndef SIYU_STORE_OTHERMASS_H
#define SIYU_STORE_OTHERMASS_H
#include "base/arena.h"
#include "store/db.h"

#define OTHERMASS_NEVER INT64_MIN

enum othermass_state {
	OTHERMASS_LISTED, /* to be read */
	OTHERMASS_ASKED,  /* is being read */
	OTHERMASS_OPEN,   /* read; somebody may still send it */
	OTHERMASS_READ,
	OTHERMASS_STATES
};

struct othermass {
	struct span msgid;
	bool groups, personal;
	struct span employee; /* who made it; empty: an API did */
	struct span text;     /* how it begins */
	int64_t made_ms;
	enum othermass_state state;
	int64_t pending, unsent;
	int64_t read_ms; /* OTHERMASS_NEVER: not yet */
};

struct othermass_walk {
	bool walking;
	int64_t begun_ms, good_ms, next_ms; /* good_ms: OTHERMASS_NEVER: nothing is known */
	int64_t messages, received;         /* of this reading: new ones, and whom they reached */
	struct span trouble;
};

struct othermass_received {
	struct span customer; /* or chat_id */
	int64_t at_ms;
	struct span msgid, employee; /* who sent it */
	struct span text;            /* of those that are read: how it begins */
	bool personal;               /* … an employee made it himself */
};

enum rc MUST_USE othermass_walk_get(struct store_db *db, struct arena *a, struct othermass_walk *ret, struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE othermass_walk_put(struct store_db *db, const struct othermass_walk *w, struct err *err);

enum rc MUST_USE othermass_add(struct store_db *db, const struct othermass *m, struct err *err); /* RC_CONFLICT: it is known */
enum rc MUST_USE othermass_put(struct store_db *db, const struct othermass *m, struct err *err); /* state, pending, unsent, read_ms */
enum rc MUST_USE othermass_get(
	struct store_db *db, struct arena *a, struct span msgid, struct othermass *ret, struct err *err); /* RC_NOTFOUND */
/* The oldest that is to be read. RC_NOTFOUND. */
enum rc MUST_USE othermass_first(struct store_db *db, struct arena *a, struct othermass *ret, struct err *err);
/* A reading begins: those that were not read to their end and are not older than since_ms are to be read again; older ones are done with. */
enum rc MUST_USE othermass_again(struct store_db *db, int64_t since_ms, struct err *err);
/* It is one of ours after all. */
enum rc MUST_USE othermass_drop(struct store_db *db, struct span msgid, struct err *err);
/* What was made and what was received before that is forgotten. */
enum rc MUST_USE othermass_prune(struct store_db *db, int64_t before_ms, struct err *err);

enum rc MUST_USE othermass_reached(struct store_db *db, const struct othermass_received *r, struct err *err); /* RC_CONFLICT: it is known */
/* Did anybody receive anything? */
enum rc MUST_USE othermass_any(struct store_db *db, bool *ret, struct err *err);
/* How many that customer or group received from from_ms on and before to_ms. */
enum rc MUST_USE othermass_count(
	struct store_db *db, struct span customer, int64_t from_ms, int64_t to_ms, int64_t *ret, struct err *err);
/* Those, oldest first. */
enum rc MUST_USE othermass_of(struct store_db *db, struct arena *a, struct span customer, int64_t from_ms, int64_t to_ms,
	struct othermass_received **ret, int *ret_count, struct err *err);

#endif
