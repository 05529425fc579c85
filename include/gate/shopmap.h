/* gate/shopmap: what a shop system posts, read by paths of the configuration ([orders_json NAME]) into the orders that /orders takes. A path
 * is names with dots between, [N] an item of a list, [*] all of them: trade.orders[0].title. Where a path goes on behind a text, the text is
 * read as JSON (percent-encoded, too): several platforms send one inside the other. Pure. */
#ifndef SIYU_GATE_SHOPMAP_H
#define SIYU_GATE_SHOPMAP_H
#include "base/arena.h"
#include "base/err.h"

enum shopmap_field {
	SHOPMAP_LIST, /* where the orders stand; empty: the whole body is one, or a list of them. The other paths begin at an order */
	SHOPMAP_NO,
	SHOPMAP_PAID_AT,
	SHOPMAP_AMOUNT,   /* [*]: the sum */
	SHOPMAP_CUSTOMER,
	SHOPMAP_UNIONID,
	SHOPMAP_PHONE,
	SHOPMAP_REMARK,   /* [*]: all, with blanks between */
	SHOPMAP_EMPLOYEE,
	SHOPMAP_PRODUCT,  /* [*]: the first */
	SHOPMAP_QUANTITY, /* [*]: of the items with that product, together */
	SHOPMAP_REFUND,   /* in all; [*]: the sum */
	SHOPMAP_REFUND_AT,
	SHOPMAP_STATUS,
	SHOPMAP_FIELDS
};

struct shopmap_conf { /* copied */
	struct span source;                /* of the orders */
	struct span corpid;                /* numbers become digests under it (crypt/phone.h) */
	struct span path[SHOPMAP_FIELDS];  /* empty: not told; SHOPMAP_NO, _PAID_AT and _AMOUNT must be */
	struct span time;                  /* "text" (a date and a clock in the corp's zone), "seconds", "milliseconds" since 1970 */
	struct span money;                 /* "yuan", "fen" */
	struct span paid;                  /* words of SHOPMAP_STATUS with blanks or commas between; empty: those that order files have, too */
	struct span refunded;              /* the same: wholly refunded. With paid, orders of any other status are passed over */
	bool (*gives_back)(struct span status); /* but not one that says so in every source (orders_gives_back): it goes on as it is, with what there is
	                                         * of the payment. NULL: there is no such word */
	bool (*counts)(struct span status); /* … yet one that says that it was paid lacks nothing of the payment (orders_counts). NULL: none does */
};

/* Is it one of the words of a key of the configuration, such as paid: with blanks, commas, 、 or ； between? Letters as they are written. */
bool shopmap_among(struct span words, struct span s);

/* The name of a field in the configuration: "order_no". */
const char *shopmap_key(enum shopmap_field f);
/* RC_INVALID: the text says at which character s is no path. */
enum rc MUST_USE shopmap_path(struct span s, struct err *err);

struct shopmap;
/* RC_INVALID: a path, or one that must be there and is not. Free with shopmap_free. */
enum rc MUST_USE shopmap_new(const struct shopmap_conf *conf, struct shopmap **ret, struct err *err);
void shopmap_free(struct shopmap *m); /* NULL is harmless */

/* The payload to be appended (hook_read's shape), in the arena; absent when all orders of it were passed over. RC_INVALID: no JSON, or
 * nothing at a path that must have something: the text names path and order. RC_LIMIT. */
enum rc MUST_USE shopmap_read(const struct shopmap *m, struct arena *a, struct span body, struct span *ret_payload, int *ret_orders,
	int *ret_skipped, struct err *err);

#endif
