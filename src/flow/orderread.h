/* orderread: one order of an INBOX_ORDERS input as it came, checked and folded. Sources differ in what they can say; the
 * table of accepted keys and status words is in the .c file. */
#ifndef SIYU_FLOW_ORDERREAD_H
#define SIYU_FLOW_ORDERREAD_H
#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/zone.h"
#include "flow/orders.h"

#define ORDERREAD_MOST 10000 /* orders of one input */

struct orderread_order {
	int index;                /* in the input, from 0 */
	struct span order_no;     /* absent when it could not be read */
	struct span external_userid, unionid, employee, product; /* empty: not said */
	struct span phone;        /* a digest (crypt/phone.h), empty: not said */
	struct span remark;       /* numbers in it are digests; empty: not said */
	struct span by;           /* who handed it over, as the appender says; empty: not said */
	int64_t quantity;         /* 0: not said */
	int64_t paid_ms, gross_fen;
	int64_t first_paid_ms;    /* of the first of this number in the input */
	bool has_refund;
	int64_t refund_fen;       /* in all, not the last part */
	int64_t refund_ms;        /* 0: not said */
	bool gives_back;          /* its status says that all of it was refunded, and nothing else says how much */
	bool assumed;             /* how much was refunded is not told ("refund_assumed":true): all, where nothing is refunded yet */
	bool of_file;             /* the input says that it is of no moment of its own ("undated":"paid"): what is refunded without a time is booked as paid */
	bool by_hand;             /* a person tells it ("hand":true): what he changes stands */
	bool closes;              /* its shop closed it, without a refund that can be counted: where it is known it is refunded, else it was paid and paid back */
	struct span closed;       /* of such: why it cannot be counted where it is not known; absent: it can */
	bool unpaid;              /* nobody paid it, says its shop: refused, or (closes) closed, for that */
	struct span refusal;      /* Chinese sentence: this order cannot be counted; absent: it is good */
};

/* One order that is no JSON yet, as if it stood in an input of a file (of_file), or of what a person tells: keys as there, values as text.
 * Into ret, whose texts may point into the cells. */
void orderread_cells(struct arena *a, const struct zone *zone, int64_t now_ms, const struct orders_cell *cell, int cells, bool of_file,
	struct orderread_order *ret);
/* source: "csv:FILE" is kept as "csv", so that the same order in two files is one order; absent becomes "shop".
 * Orders come sorted by (first_paid_ms, index), so that a customer's first one is folded first. RC_INVALID: not such an input. */
enum rc MUST_USE orderread_all(struct arena *a, const struct zone *zone, int64_t now_ms, struct span body,
	struct span *ret_source, struct orderread_order **ret_orders, int *ret_count, struct err *err);
/* The first order, and how many there are, in the order of the input: a shop may post {orders:[…]}, a bare list, or one order; -1: it is
 * none of them. The others follow it. */
const struct json_node *orderread_first(const struct json_node *root, int *ret_count);

#endif
