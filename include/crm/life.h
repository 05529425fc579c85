/* crm/life: the life of one relation (employee, customer): what an event does to it and what it means. Events come
 * doubled, late and out of order (architecture-exact.md finding 29; callbacks.md 5.2). Pure. */
#ifndef SIYU_CRM_LIFE_H
#define SIYU_CRM_LIFE_H
#include <stdbool.h>
#include <stdint.h>

/* Names: life_state_name; the same words as the CHECK of table relation. */
enum life_state {
	LIFE_HALF,
	LIFE_LIVE,
	LIFE_DELETED_BY_EMPLOYEE,
	LIFE_DELETED_BY_CUSTOMER,
	LIFE_TRANSFERRED,
	LIFE_STATES
};

enum life_event {
	LIFE_EV_HALF,         /* add_half_external_contact */
	LIFE_EV_ADD,          /* add_external_contact */
	LIFE_EV_TAKEOVER,     /* a relation that a transfer made (add_way 202): never 加好友 (finding 4) */
	LIFE_EV_DEL,          /* del_external_contact without DELETE_BY_TRANSFER: the employee deleted him */
	LIFE_EV_DEL_TRANSFER, /* del_external_contact, Source DELETE_BY_TRANSFER: not 被删除 (finding 4) */
	LIFE_EV_DEL_FOLLOW    /* del_follow_user: the customer deleted the employee */
};

struct life {
	enum life_state state;
	int64_t event_s; /* CreateTime of the last event that moved it */
	int64_t add_ms;  /* first add: min(CreateTime, at_ms); of an unseen add: the time of the event that showed it */
	int64_t adds;    /* adds seen, never a take-over; 0: only its end was seen so far, or nobody ever added anybody */
	int64_t end_ms;  /* when it ended; 0 while it has not */
	bool asked;      /* half adds alone so far: they never became friends, and it is no 新增好友 */
};

enum life_meaning {
	LIFE_FIRST,    /* first add, by half or add: fires 加好友 (finding 55), counts as an add */
	LIFE_ACCEPTED, /* half became live: waiting enrolments go on; no 加好友, its WelcomeCode is a second chance */
	LIFE_AGAIN,    /* after an end: fires 重新加好友, counted as a re-add */
	LIFE_TAKEN_OVER, /* by transfer: fires 员工离职接手 only, is no add in any figure */
	LIFE_LEFT_BY_EMPLOYEE,
	LIFE_LEFT_BY_CUSTOMER, /* 流失 */
	LIFE_HANDED_AWAY,      /* ended by transfer: not 被删除 */
	LIFE_REPEAT,           /* says what was known: nothing happens (event_s may have moved on) */
	LIFE_STALE, /* older than what is known: moves nothing; `counted` may say that an add is counted for its day */
	LIFE_ASK    /* same second, contradicting: nothing moved, ask externalcontact/get (finding 29) */
};

struct life_result {
	enum life_meaning meaning;
	struct life row; /* to be stored when changed */
	bool changed;
	bool counted; /* one more add for the funnel, on the day of counted_ms */
	int64_t counted_ms;
};

/* old: NULL when there is no row. event_s: CreateTime of the event in seconds; at_ms: when the gate took it. */
void life_apply(const struct life *old, enum life_event event, int64_t event_s, int64_t at_ms, struct life_result *ret);
/* The answer to LIFE_ASK: does WeCom list the relation? as_of_s: when the question was sent; older than the row's
 * event_s moves nothing. Absent and live: left by the customer is not told from left by the employee: employee. */
void life_settle(const struct life *old, bool present, int64_t as_of_s, struct life_result *ret);
bool life_open(enum life_state s);              /* half or live */
const char *life_state_name(enum life_state s); /* "half" */
/* -1 for an unknown name. */
int life_state_find(const char *name);

#endif
