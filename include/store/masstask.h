/* store/masstask: a mass message task: one employee, one step, one version, one frozen text; table `task`. */
#ifndef SIYU_STORE_MASSTASK_H
#define SIYU_STORE_MASSTASK_H
#include "base/arena.h"
#include "store/db.h"

#define MASSTASK_NONE INT64_MIN /* a time that is not there */

enum masstask_state {
	MASSTASK_OPEN,
	MASSTASK_SENDING,
	MASSTASK_WAITING,
	MASSTASK_SENT,
	MASSTASK_PARTLY,
	MASSTASK_EXPIRED,
	MASSTASK_CANCELLED,
	MASSTASK_FAILED,
	MASSTASK_UNSURE,
	MASSTASK_STATES
};

struct masstask {
	int64_t task; /* id */
	struct span script, step;
	int64_t version;
	struct span arm, employee;
	struct span digest;            /* 16 bytes of the frozen text and attachments */
	struct span text, attachments; /* frozen; JSON */
	enum masstask_state state;
	int64_t opened_ms, made_ms, deadline_ms, confirmed_ms;
	struct span msgid, effect; /* empty: none yet */
	int64_t members;           /* counted when it is sent; 0 while it is open */
	int64_t polls, reminders, remakes;
	bool groups; /* its members are customer groups */
	enum masstask_state read; /* the state that it was read with: a hint for masstask_put */
};

const char *masstask_state_name(enum masstask_state s);

/* id from db_next_row. RC_INVALID: that key has an open one. */
enum rc MUST_USE masstask_add(struct store_db *db, const struct masstask *t, struct err *err);
enum rc MUST_USE masstask_get(
	struct store_db *db, struct arena *a, int64_t id, struct masstask *ret, struct err *err); /* RC_NOTFOUND */
/* The open one of a key. RC_NOTFOUND. */
enum rc MUST_USE masstask_find(struct store_db *db, struct span employee, struct span script, struct span step,
	int64_t version, struct span digest, int64_t *ret_task, int64_t *ret_members, struct err *err);
/* It is over by then at the latest; an earlier deadline stands. */
enum rc MUST_USE masstask_sooner(struct store_db *db, int64_t id, int64_t deadline_ms, struct err *err);
enum rc MUST_USE masstask_by_msgid(
	struct store_db *db, struct arena *a, struct span msgid, struct masstask *ret, struct err *err);
/* How many of that text have no msgid: WeCom may know them by one that we have not been told. */
enum rc MUST_USE masstask_nameless(struct store_db *db, struct span text, int64_t *ret_count, struct err *err);
/* How many tasks of that text for that customer the employee was given since from_ms: then what the customer got from him may be one of them. */
enum rc MUST_USE masstask_said(struct store_db *db, struct span employee, struct span customer, struct span text, int64_t from_ms,
	int64_t *ret_count, struct err *err);
/* Everything that moves: state, made, confirmed, msgid, effect, members, polls, reminders, remakes. crm/moves.h says what may follow. */
enum rc MUST_USE masstask_put(struct store_db *db, const struct masstask *t, struct err *err);
/* Those in a state with id > after, by id, at most `most`. */
enum rc MUST_USE masstask_in(struct store_db *db, struct arena *a, enum masstask_state state, int64_t after, int most,
	struct masstask **ret, int *ret_count, struct err *err);
/* Tasks an employee was given in [from_ms, to_ms): confirmations asked of him. */
enum rc MUST_USE masstask_asked(
	struct store_db *db, struct span employee, int64_t from_ms, int64_t to_ms, int64_t *ret_count, struct err *err);
/* Those that wait for the employee to confirm. */
enum rc MUST_USE masstask_standing(struct store_db *db, struct span employee, int64_t *ret_count, struct err *err);
/* Was one of them for that step? */
struct masstask_step {
	struct span employee, script, step;
};
enum rc MUST_USE masstask_step_asked(struct store_db *db, const struct masstask_step *of, int64_t from_ms, int64_t to_ms,
	bool *ret, struct err *err);

#endif
