/* store/transfer: customers and groups on their way from one employee to others (在职继承, 离职继承; api.md 10), and who waits for that. */
#ifndef SIYU_STORE_TRANSFER_H
#define SIYU_STORE_TRANSFER_H
#include "base/arena.h"
#include "store/db.h"

#define TRANSFER_OPEN INT64_MIN /* ended_ms of one that goes on */

enum transfer_state {
	TRANSFER_LISTING,  /* did he leave? get_unassigned_list was asked for */
	TRANSFER_CHOOSING, /* his customers are gone through, page by page */
	TRANSFER_GOING,    /* they are asked for, and wait */
	TRANSFER_OVER,
	TRANSFER_FAILED,
	TRANSFER_STATES
};
struct transfer {
	int64_t transfer;
	struct span giver, takers; /* takers: userids with commas between */
	struct span message, person; /* what the customer is told; who ordered it; may be empty */
	bool dry, customers, groups; /* dry: only what it would be */
	bool resigned;               /* he left: 离职继承 */
	int64_t most;                /* customers at most, 0: all */
	int64_t chosen, turn;        /* so many customers were; … of them in turn, one taker after the other */
	enum transfer_state state;
	int64_t begun_ms, ended_ms, poll_ms; /* poll_ms: when it looks again next, TRANSFER_OPEN: it does not */
	struct span at_customer, detail; /* TRANSFER_CHOOSING: up to this one; detail: Chinese, why it failed */
};

enum transfer_kind { TRANSFER_CUSTOMER, TRANSFER_GROUP, TRANSFER_KINDS };
enum transfer_item_state {
	TRANSFER_WAITING, /* not asked for yet */
	TRANSFER_ASKED,   /* the call is under way */
	TRANSFER_UNSURE,  /* … ended without an answer: the results tell */
	TRANSFER_STARTED, /* WeCom said that it began; the customer may refuse for a day */
	TRANSFER_DONE,
	TRANSFER_REFUSED, /* by the customer */
	TRANSFER_CAPPED,  /* the taker has as many as he may */
	TRANSFER_LOST,    /* WeCom would not: code and detail say why */
	TRANSFER_ITEM_STATES
};
struct transfer_item {
	int64_t transfer;
	enum transfer_kind kind;
	struct span id, taker; /* id: external_userid or chat_id */
	enum transfer_item_state state;
	int64_t code; /* of WeCom's answer, 0: none */
	struct span detail; /* Chinese, empty: nothing to say */
	int64_t at_ms;      /* of the state, as we learnt of it; of STARTED: when it began */
	int64_t taken_ms;   /* of DONE: since when the taker has him, as WeCom says; else TRANSFER_OPEN */
};

struct transfer_left { /* of one who left, waits for a colleague (离职待分配) */
	struct span employee, customer;
	int64_t left_ms, seen_ms;
};
struct transfer_left_sum {
	struct span employee;
	int64_t customers, left_ms;
};

enum rc MUST_USE transfer_add(struct store_db *db, const struct transfer *t, struct err *err); /* id from db_next_row */
/* resigned, chosen, turn, state, ended_ms, poll_ms, at_customer, detail. */
enum rc MUST_USE transfer_put(struct store_db *db, const struct transfer *t, struct err *err);
enum rc MUST_USE transfer_get(struct store_db *db, struct arena *a, int64_t id, struct transfer *ret, struct err *err); /* RC_NOTFOUND */
/* The last n, the newest first. */
enum rc MUST_USE transfer_last(struct store_db *db, struct arena *a, int n, struct transfer **ret, int *ret_count, struct err *err);
/* One that goes on, of that giver; giver absent: of anybody. RC_NOTFOUND. */
enum rc MUST_USE transfer_going(struct store_db *db, struct arena *a, struct span giver, struct transfer *ret, struct err *err);

enum rc MUST_USE transfer_item_add(struct store_db *db, const struct transfer_item *i, struct err *err); /* twice the same is one */
enum rc MUST_USE transfer_item_put(struct store_db *db, const struct transfer_item *i, struct err *err); /* state, code, detail, at_ms, taken_ms */
enum rc MUST_USE transfer_item_get(struct store_db *db, struct arena *a, int64_t transfer, enum transfer_kind kind, struct span id,
	struct transfer_item *ret, struct err *err); /* RC_NOTFOUND */
/* The first `most` of a transfer in that state and kind, by taker, then id; taker absent: of all takers. */
enum rc MUST_USE transfer_items(struct store_db *db, struct arena *a, int64_t transfer, enum transfer_kind kind,
	enum transfer_item_state state, struct span taker, int most, struct transfer_item **ret, int *ret_count, struct err *err);
enum rc MUST_USE transfer_count(struct store_db *db, int64_t transfer, enum transfer_kind kind, enum transfer_item_state state,
	int64_t *ret, struct err *err);
/* Whose the customer of `giver` was at that time: to whom he had been handed over, and on. RC_NOTFOUND: to nobody. */
enum rc MUST_USE transfer_heir(struct store_db *db, struct arena *a, struct span customer, struct span giver, int64_t at_ms,
	struct span *ret_taker, struct err *err);
/* All items of a customer or group, the newest transfer first. */
enum rc MUST_USE transfer_of(struct store_db *db, struct arena *a, enum transfer_kind kind, struct span id, struct transfer_item **ret,
	int *ret_count, struct err *err);
/* What came or comes to that taker since then, by kind, then id. */
enum rc MUST_USE transfer_to(struct store_db *db, struct arena *a, struct span taker, int64_t from_ms, struct transfer_item **ret,
	int *ret_count, struct err *err);

enum rc MUST_USE transfer_left_put(struct store_db *db, const struct transfer_left *u, struct err *err);
/* Those who were not in a list that was begun then. */
enum rc MUST_USE transfer_left_prune(struct store_db *db, int64_t seen_ms, struct err *err);
/* He has a colleague now. */
enum rc MUST_USE transfer_left_drop(struct store_db *db, struct span employee, struct span customer, struct err *err);
/* The first `most` of one employee behind that customer, by id. */
enum rc MUST_USE transfer_left_page(struct store_db *db, struct arena *a, struct span employee, struct span customer, int most,
	struct transfer_left **ret, int *ret_count, struct err *err);
enum rc MUST_USE transfer_left_sums(struct store_db *db, struct arena *a, struct transfer_left_sum **ret, int *ret_count, struct err *err);

#endif
