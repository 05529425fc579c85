/* store/enrolment: (script, customer, round), what it waits for, how it ended. */
#ifndef SIYU_STORE_ENROLMENT_H
#define SIYU_STORE_ENROLMENT_H
#include "base/arena.h"
#include "store/db.h"
#include "store/occurrence.h"
#include "store/relation.h"
#include "store/taskmember.h"

#define ENROLMENT_NONE INT64_MIN /* a time that is not there */

enum enrolment_state { ENROLMENT_LIVE, ENROLMENT_WAITING, ENROLMENT_ENDED, ENROLMENT_STATES };

struct enrolment {
	int64_t enrolment; /* id */
	struct span script, customer;
	struct span employee; /* 跟进人 */
	int64_t round;
	enum enrolment_state state;
	struct span outcome, reason; /* empty while it lives: goal, stopped, finished, expired, handed, left; Chinese */
	int64_t version;             /* of the script at entry */
	int64_t t0_ms, entered_ms, ended_ms;
	int64_t shift_days;
	struct span arm; /* a letter or empty */
	bool holdout;
	struct span channel; /* State, empty: none */
	int64_t goal_ms;
	int64_t camp; /* of a member of a group: the round of the group that his goes along with; 0: none */
	int64_t wake_ms, wake_step; /* when it is looked at again, and for which step; ENROLMENT_NONE: not by itself */
};

const char *enrolment_state_name(enum enrolment_state s);

/* The id of a new one: of the employee's number and db_next_row, so that those of one employee lie together. */
int64_t enrolment_id(int64_t employee_no, int64_t next_row);
/* RC_INVALID: that round, or that id, is there. */
enum rc MUST_USE enrolment_add(struct store_db *db, const struct enrolment *e, struct err *err);
enum rc MUST_USE enrolment_get(
	struct store_db *db, struct arena *a, int64_t id, struct enrolment *ret, struct err *err);
struct enrolment_friend {
	struct enrolment row; /* its outcome and reason are not read: what is due has neither */
	struct relation relation; /* of its customer and employee: state, add_ms, adds, end_ms alone; adds 0: there is none */
	bool only;                /* its customer has no other round, not even an ended one */
};
/* With what a due step asks first; one statement, for this is read more often than anything else. RC_NOTFOUND. */
enum rc MUST_USE enrolment_get_friend(
	struct store_db *db, struct arena *a, int64_t id, struct enrolment_friend *ret, struct err *err);
struct enrolment_member {
	struct taskmember member;
	int64_t occurrence; /* of the step, that went into the task: as occurrence_in_task has it; ENROLMENT_NONE: it stands in a newer one */
	enum occurrence_state step_state;
	struct span step_employee;
	struct enrolment row; /* its outcome and reason are not read; enrolment 0: it is not there */
};
/* A customer of a task with his round and its step, in one statement: results of tasks are the most of what answers say.
 * RC_NOTFOUND: he is not in it. */
enum rc MUST_USE enrolment_get_member(struct store_db *db, struct arena *a, int64_t task, struct span customer,
	struct span step, struct enrolment_member *ret, struct err *err);
/* state, outcome, reason, ended, shift, goal, wake. Whether a state may follow, crm/moves.h says. */
enum rc MUST_USE enrolment_put(struct store_db *db, const struct enrolment *e, struct err *err);
/* Its 跟进人 is another one from now on: he stands in an index of his own, so only who hands it over pays for that. */
enum rc MUST_USE enrolment_hand(struct store_db *db, int64_t id, struct span employee, struct err *err);
/* As enrolment_put where only shift, goal and wake changed: no index moves. */
enum rc MUST_USE enrolment_nap(struct store_db *db, const struct enrolment *e, struct err *err);
/* Not ended ones of a customer, by id; all of a customer with `ended`. */
enum rc MUST_USE enrolment_of(struct store_db *db, struct arena *a, struct span customer, bool ended,
	struct enrolment **ret, int *ret_count, struct err *err);
/* Not ended ones of the members of a group that go along with that round of it, by id. */
enum rc MUST_USE enrolment_camp(struct store_db *db, struct arena *a, int64_t camp, struct enrolment **ret,
	int *ret_count, struct err *err);
/* How many of his rounds live. */
enum rc MUST_USE enrolment_live(struct store_db *db, struct span customer, int64_t *ret_count, struct err *err);
/* Those of a script in a state with id > after, by id, at most `most`. */
enum rc MUST_USE enrolment_in(struct store_db *db, struct arena *a, struct span script, enum enrolment_state state,
	int64_t after, int most, struct enrolment **ret, int *ret_count, struct err *err);
/* Of these, those of the groups themselves, none of a member's. */
enum rc MUST_USE enrolment_groups(struct store_db *db, struct arena *a, struct span script, enum enrolment_state state,
	struct enrolment **ret, int *ret_count, struct err *err);
/* How many of a script in a state entered in the versions from to to, both included. */
enum rc MUST_USE enrolment_count(struct store_db *db, struct span script, enum enrolment_state state, int64_t from,
	int64_t to, int64_t *ret_count, struct err *err);

/* Not ended ones of a script, by 跟进人. */
struct enrolment_staff {
	struct span employee;
	int64_t live, waiting;
};
enum rc MUST_USE enrolment_staff(struct store_db *db, struct arena *a, struct span script, struct enrolment_staff **ret,
	int *ret_count, struct err *err);

struct enrolment_due {
	int64_t due_ms; /* its wake_ms */
	int64_t enrolment;
};
/* The first `most` with wake_ms <= now_ms in firing order: time, script, step, employee, id (finding 26). They stay due until
 * their row says otherwise. */
enum rc MUST_USE enrolment_due(struct store_db *db, struct arena *a, int64_t now_ms, int most,
	struct enrolment_due **ret, int *ret_count, struct err *err);
/* Rounds of one script with one employee that wake at that instant for that step: ids above `after`, ascending. */
struct enrolment_spot {
	int64_t wake_ms, wake_step;
	struct span script, employee;
};
enum rc MUST_USE enrolment_at(struct store_db *db, struct arena *a, const struct enrolment_spot *at, int64_t after,
	int most, int64_t **ret, int *ret_count, struct err *err);
/* The earliest wake_ms; RC_NOTFOUND when nothing waits. */
enum rc MUST_USE enrolment_due_min(struct store_db *db, int64_t *ret_ms, struct err *err);

#endif
