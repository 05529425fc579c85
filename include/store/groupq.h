/* store/groupq: what customer groups brought: members, check-ins, orders (群复盘, report groups). Employees are no members. */
#ifndef SIYU_STORE_GROUPQ_H
#define SIYU_STORE_GROUPQ_H
#include "base/arena.h"
#include "store/db.h"

struct groupq_sales {
	int64_t buyers, orders, net_fen;
};
/* Orders of its members, paid while they were in it and not later than until_ms, that were not wholly given back. */
enum rc MUST_USE groupq_sales(
	struct store_db *db, struct span chat, int64_t until_ms, struct groupq_sales *ret, struct err *err);

enum groupq_by { GROUPQ_GROUP, GROUPQ_OWNER };
struct groupq_row { /* customers, each once: of the last time they joined a group that is known */
	struct span key;      /* chat_id, userid of the owner, which may be empty */
	int64_t people;       /* who were in for any of the time */
	int64_t came, went;   /* in that time; that a group was dismissed is no leaving */
	int64_t stayed;       /* who were in at its end: nobody of a group that was dismissed */
	struct groupq_sales sales; /* paid in that time and while in, not wholly given back; an order once */
};
/* Of [from_ms, to_ms), by key; ret_all: of all groups together, without key. */
enum rc MUST_USE groupq_rows(struct store_db *db, struct arena *a, enum groupq_by by, int64_t from_ms, int64_t to_ms,
	struct groupq_row **ret_rows, int *ret_count, struct groupq_row *ret_all, struct err *err);

struct groupq_round { /* of a script in a group */
	int64_t enrolment, version;
	struct span chat, owner;
	int64_t t0_ms;
	int64_t ended_ms; /* INT64_MAX: it runs */
};
/* Those that began in [from_ms, to_ms), by time, id. */
enum rc MUST_USE groupq_rounds(struct store_db *db, struct arena *a, struct span script, int64_t from_ms, int64_t to_ms,
	struct groupq_round **ret_rows, int *ret_count, struct err *err);
/* What came of one: its members of day 1, who checked in, who has a prize (domain.md 8, 打卡完成率). */
struct groupq_camp {
	int64_t started;         /* were in at day1_ms, the end of its first day */
	int64_t people, times, made_up;
	int64_t winners, finished; /* with a prize; … of those who started */
	struct groupq_sales sales; /* of who was in at its beginning or came before until_ms; paid from then on, not later than until_ms */
};
/* Several together: customers and orders once, though they are of two rounds. */
struct groupq_camps;
struct groupq_camps *groupq_camps_new(void);
void groupq_camps_free(struct groupq_camps *c); /* NULL: nothing */
void groupq_camps_sum(struct groupq_camps *c, struct groupq_camp *ret);
/* until_ms: its end, or now. Adds it to all, too. */
enum rc MUST_USE groupq_camp(struct store_db *db, const struct groupq_round *round, int64_t day1_ms, int64_t until_ms,
	struct groupq_camps *all, struct groupq_camp *ret, struct err *err);

#endif
