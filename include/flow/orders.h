/* flow/orders: folds an INBOX_ORDERS input into purchases, ledger and attribution; matches what was unmatched when its
 * contact appears; tells the fold what triggers, goals and stops should hear. Pure but for the store: time is told. */
#ifndef SIYU_FLOW_ORDERS_H
#define SIYU_FLOW_ORDERS_H
#include "base/arena.h"
#include "base/span.h"
#include "base/zone.h"
#include "store/db.h"
#include "store/touch.h"

#define ORDERS_REMARK_SEP "；" /* between what several columns of a shop remark: any of it may be the 备注名 of a customer */

struct orders_rules {
	const struct zone *zone;
	int window_days;        /* [orders] window_days: 0 to 366 */
	bool inherits;          /* [orders] inherit: of a customer who was handed over before he paid, the order counts for who had him then */
	int64_t input_id, now_ms; /* of the input in hand, for the trail of what orders_match, orders_noted and orders_touch change */
};

enum orders_event_kind { ORDERS_FIRST, ORDERS_REPEAT, ORDERS_REFUND };
struct orders_event {       /* one paid order, or one refund, of a matched customer; in the order of the input */
	enum orders_event_kind kind;
	struct span customer, employee, product, order_no;
	int64_t purchase;
	int64_t at_ms;          /* payment or refund time */
	int64_t amount_fen;     /* paid, or refunded now */
};
enum orders_move_kind { ORDERS_MOVE_PAID, ORDERS_MOVE_CHANGED, ORDERS_MOVE_REFUNDED, ORDERS_MOVE_VOIDED, ORDERS_MOVE_RESTORED };
struct orders_move {        /* what became of an order, matched or not; in the order of the input */
	enum orders_move_kind kind;
	int64_t purchase;
	int64_t amount_fen;     /* paid now, refunded now, or by what the paid amount changed */
};
struct orders_refusal {
	int index;              /* of the order in the input, from 0; -1: the whole input */
	struct span order_no;
	struct span reason;     /* Chinese sentence */
	bool closes;            /* orders_check: its shop closed it (交易关闭): refunded where it is known; where it is not, refused for the
	                         * reason, or, reason absent, taken as paid and paid back */
	bool unpaid;            /* orders_check: the reason is that nobody paid: there is nothing to mend */
};
struct orders_undated {     /* what was refunded now without a time */
	int index;              /* of the order in the input, from 0 */
	int64_t fen;
};
struct orders_held {        /* what an input says of an order otherwise than a person put it right: it stays as he did */
	int index;              /* of the order in the input, from 0 */
	const char *what;       /* 客户, 金额, 付款时间, 员工, 商品, 数量 */
};
/* What became of one order; as a capital: it belongs to no contact that we know yet. */
#define ORDERS_NEW 'n'
#define ORDERS_CHANGED 'c'
#define ORDERS_SAME 's'
#define ORDERS_REFUSED 'r'
#define ORDERS_VOIDED 'v' /* a person took it out of the books: nothing that its source says counts */
struct orders_result {      /* everything lives in the arena */
	struct orders_event *event;
	int events;
	struct orders_move *move;
	int moves;
	struct orders_refusal *refusal;
	int refusals;
	struct orders_undated *undated; /* orders_fold only */
	int undateds;
	struct orders_held *held;       /* orders_fold only */
	int helds;
	int *elsewhere;         /* of the input's orders, those whose number another source has, too, whatever became of it; orders_fold only */
	int elsewheres;
	int added, changed, same, voided, unmatched; /* orders by what became of them */
	char *became;           /* of each order of the input, in its order: ORDERS_…; orders_fold only */
	struct span *whose;     /* … the contact it belongs to; empty: none that we know, or refused */
	struct span *left;      /* … where that is new, the contact whose it was until now, empty: nobody's; absent: not new */
	int64_t *purchase;      /* … its row, 0: refused */
	int orders;
	int matched;            /* orders that found their contact; orders_match only */
};

/* Folds `body` (JSON {source, orders:[…]}; docs: orders) inside the caller's transaction and savepoint. A bad order is refused,
 * the others count. A refund without a time is booked when it is heard of; with "undated":"paid" beside the source, as files have it, when
 * its order was paid: the ledger is then that of the file, whenever and however often it comes. With "hand":true a person tells it: what he
 * changes of an order that is there, no other input changes any more (decision 0026). RC_INVALID: the input as a whole cannot be read; RC_FAILED: disk. */
enum rc MUST_USE orders_fold(struct store_db *db, struct arena *a, const struct orders_rules *rules, int64_t now_ms,
	int64_t input_id, struct span body, struct orders_result *ret_result, struct err *err);

/* A status as its word is compared, and as it may stand among those of the configuration: without blanks and commas; in the arena. */
struct span orders_word(struct arena *a, struct span status);
/* Does that word of a status say, in whatever source, that money went back, or that the order was closed (部分退款, 已退款, 交易关闭 …)? */
bool orders_gives_back(struct span status);
/* … that the order was paid, whatever became of it then (已付款, 部分退款, 已退款 …): without a payment it cannot be counted. */
bool orders_counts(struct span status);

/* Which orders of the body orders_fold would refuse whatever the state is, and those that their shop closed (closes): for
 * readers of files, who want to know before. RC_INVALID. */
enum rc MUST_USE orders_check(struct arena *a, const struct zone *zone, int64_t now_ms, struct span body, struct orders_refusal **ret_refusal,
	int *ret_count, struct err *err);

/* The same of one order that is no input yet, by its cells: keys as in the body, values as text. of_file: it comes of a file, else a person
 * tells it. true: it would be refused, or was closed, as *ret says, whose reason lives in the arena. *ret_paid_ms: when it was paid; 0: that
 * is not told, or could not be read. Threads may ask at once, each with an arena of its own. */
struct orders_cell {
	struct span key, value;
};
bool orders_check_cells(struct arena *a, const struct zone *zone, int64_t now_ms, const struct orders_cell *cell, int cells, bool of_file,
	int64_t *ret_paid_ms, struct orders_refusal *ret);

/* Gives the unmatched orders that claimed this external_userid or unionid (absent: not known) to the contact, which must be
 * stored already. Call at a first add and when a unionid becomes known. Events: as if the orders came now, but only
 * those that were paid at or after the contact's first add. Appends to ret_result, which the caller zeroed. */
enum rc MUST_USE orders_match(struct store_db *db, struct arena *a, const struct orders_rules *rules, struct span customer,
	struct span unionid, struct orders_result *ret_result, struct err *err);

/* The same for the orders that brought a number or a 备注名 (remark) that an employee notes of the contact now: those that are his alone.
 * digest: of the numbers (crypt/phone.h); n 0: none. name: may be empty. */
enum rc MUST_USE orders_noted(struct store_db *db, struct arena *a, const struct orders_rules *rules, struct span customer,
	const struct span *digest, int n, struct span name, struct orders_result *ret_result, struct err *err);

/* Stores a touch (one with an id, a step of an enrolment, is stored already as its occurrence) and attributes again, by every rule, those orders of the customer that were paid
 * within the window after it. */
enum rc MUST_USE orders_touch(struct store_db *db, struct arena *a, const struct orders_rules *rules, const struct touch *t, struct err *err);

/* Attributes again what the customer paid since then: what holds since then is learnt only now. */
enum rc MUST_USE orders_again(struct store_db *db, struct arena *a, const struct orders_rules *rules, struct span customer,
	int64_t since_ms, struct err *err);

/* A step was said into the group, or a sale opened in it, then, and that is stored: the same for those who were in it, within the window. */
enum rc MUST_USE orders_said(struct store_db *db, struct arena *a, const struct orders_rules *rules, struct span chat,
	int64_t at_ms, struct err *err);

#endif
