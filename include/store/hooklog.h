/* store/hooklog: events that receivers of ours are told (outgoing webhooks, [hook NAME]): one row for each event and receiver, the body as it
 * goes out. Events of one line (a customer, or an order of nobody yet) go one after the other. */
#ifndef SIYU_STORE_HOOKLOG_H
#define SIYU_STORE_HOOKLOG_H
#include "base/arena.h"
#include "store/db.h"

enum hooklog_state {
	HOOKLOG_WAITING,   /* its turn has not come */
	HOOKLOG_SENDING,   /* an effect carries it */
	HOOKLOG_FAILING,   /* the same, and it failed several times: it takes nobody's place any more */
	HOOKLOG_DELIVERED,
	HOOKLOG_DEAD,      /* given up; a person may let it go once more */
	HOOKLOG_STATES
};
const char *hooklog_state_name(enum hooklog_state s); /* "waiting" */

struct hooklog_event {
	int64_t event; /* a row id: rises */
	struct span hook, kind, id; /* kind: order, conversion, stop, ping; id: what the receiver tells repeats by */
	struct span customer; /* empty: nobody whom we know */
	struct span line, body;
	enum hooklog_state state;
	int64_t made_ms, ended_ms; /* ended_ms 0: not yet */
	int64_t tries;
	struct span detail; /* Chinese: what the receiver said last; empty: nothing yet */
};

enum rc MUST_USE hooklog_add(struct store_db *db, const struct hooklog_event *e, struct err *err);
enum rc MUST_USE hooklog_get(struct store_db *db, struct arena *a, int64_t event, struct hooklog_event *ret, struct err *err); /* RC_NOTFOUND */
/* state, ended, tries, detail. RC_NOTFOUND. */
enum rc MUST_USE hooklog_move(struct store_db *db, const struct hooklog_event *e, struct err *err);
/* The first that waits and before which nothing of its line is under way. RC_NOTFOUND: none. */
enum rc MUST_USE hooklog_next(struct store_db *db, struct arena *a, struct span hook, struct hooklog_event *ret, struct err *err);
/* How many of a receiver are in that state, counted up to `most`. */
enum rc MUST_USE hooklog_count(struct store_db *db, struct span hook, enum hooklog_state state, int most, int64_t *ret, struct err *err);
/* In that state, by receiver and row, behind (hook, event); empty and 0: from the first. At most `most`. */
enum rc MUST_USE hooklog_in(struct store_db *db, struct arena *a, enum hooklog_state state, struct span hook, int64_t event, int most,
	struct hooklog_event **ret, int *ret_count, struct err *err);
struct hooklog_total { struct span hook; enum hooklog_state state; int64_t events, oldest_ms; };
/* For people and for machines that watch: the whole table, by receiver and state. */
enum rc MUST_USE hooklog_totals(struct store_db *db, struct arena *a, struct hooklog_total **ret, int *ret_count, struct err *err);
/* Delivered before delivered_ms and given up before dead_ms: they go. */
enum rc MUST_USE hooklog_prune(struct store_db *db, int64_t delivered_ms, int64_t dead_ms, struct err *err);

#endif
