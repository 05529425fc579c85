/* store/archivelog: what the chat archive (会话内容存档) handed out: how far it was read, who agreed, messages, and who waits for an answer. Texts
 * are kept for [archive] keep_days, then the rows go. */
#ifndef SIYU_STORE_ARCHIVELOG_H
#define SIYU_STORE_ARCHIVELOG_H
#include "base/arena.h"
#include "store/db.h"

#define ARCHIVELOG_NEVER INT64_MIN

enum archivelog_state {
	ARCHIVELOG_READ,
	ARCHIVELOG_OLD,     /* said before we began, or too long ago when it was read: it started nothing */
	ARCHIVELOG_REVOKED, /* taken back: its text is gone */
	ARCHIVELOG_STATES
};

struct archivelog_position {
	int64_t seq;
	int64_t bound_ms; /* what was said before is history */
	int64_t read_ms;  /* when the last page came */
	int64_t refused, internal, unreadable, unknown; /* messages: not agreed to, between employees, not to be read, of unknown kinds */
};
/* RC_NOTFOUND: nothing was ever read. */
enum rc MUST_USE archivelog_position(struct store_db *db, struct archivelog_position *ret, struct err *err);
enum rc MUST_USE archivelog_move(struct store_db *db, const struct archivelog_position *p, struct err *err);

struct archivelog_message {
	int64_t message; /* set by archivelog_add */
	struct span msgid, customer, employee, room; /* employee empty: of a group; room empty: a single chat */
	bool ours;       /* the employee said it */
	int64_t at_ms;
	struct span kind, text;
	enum archivelog_state state;
	int64_t heard;   /* its row in `heard`, 0: none */
};
/* RC_CONFLICT: it was here before. */
enum rc MUST_USE archivelog_add(
	struct store_db *db, const struct archivelog_message *m, int64_t *ret_message, struct err *err);
enum rc MUST_USE archivelog_find(
	struct store_db *db, struct arena *a, struct span msgid, struct archivelog_message *ret, struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE archivelog_put(struct store_db *db, const struct archivelog_message *m, struct err *err); /* text, state, heard */
/* The last `most` of a customer, the newest first. */
enum rc MUST_USE archivelog_of(struct store_db *db, struct arena *a, struct span customer, int most,
	struct archivelog_message **ret, int *ret_count, struct err *err);
/* Those said before that, by time, then message: for archivelog_drop, at most `most`. */
enum rc MUST_USE archivelog_before(struct store_db *db, struct arena *a, int64_t before_ms, int most,
	struct archivelog_message **ret, int *ret_count, struct err *err);
enum rc MUST_USE archivelog_drop(struct store_db *db, int64_t message, struct err *err);

/* employee empty: in that group. RC_NOTFOUND: nobody ever said. */
enum rc MUST_USE archivelog_agreed(struct store_db *db, struct span customer, struct span employee, struct span room,
	bool *ret_agreed, int64_t *ret_at_ms, struct err *err);
enum rc MUST_USE archivelog_agree(struct store_db *db, struct span customer, struct span employee, struct span room,
	bool agreed, int64_t at_ms, struct err *err);

struct archivelog_talk { /* of one employee with one customer; times: ARCHIVELOG_NEVER */
	struct span customer, employee;
	int64_t said_ms;     /* the customer, last */
	int64_t answered_ms; /* the employee, last */
	int64_t waits_ms;    /* his first message that nobody answered */
};
enum rc MUST_USE archivelog_talk(
	struct store_db *db, struct arena *a, struct span customer, struct span employee, struct archivelog_talk *ret, struct err *err);
enum rc MUST_USE archivelog_talk_put(struct store_db *db, const struct archivelog_talk *t, struct err *err);
enum rc MUST_USE archivelog_talks(struct store_db *db, struct arena *a, struct span customer, struct archivelog_talk **ret,
	int *ret_count, struct err *err);
/* Customers who wait since before that. */
enum rc MUST_USE archivelog_waiting(struct store_db *db, int64_t before_ms, int64_t *ret, struct err *err);

#endif
