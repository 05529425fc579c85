/* botorder: an order that an employee tells, on its way to 确认: what botorder.c and botvoid.c share. */
#ifndef SIYU_SRC_FLOW_BOTORDER_H
#define SIYU_SRC_FLOW_BOTORDER_H
#include "botint.h"
#include "store/purchase.h"

#define BOTORDER_SOURCE "报单"

struct botorder {
	struct span no, customer, employee, product;
	int64_t fen, quantity, paid_ms;
	bool amends;
	struct span was_product; /* amends: as it stood when it was read back */
	int64_t was_fen, was_quantity;
	struct span verb; /* BOTVOID_OUT, BOTVOID_BACK: its amount stays; empty: it is booked, or amended */
	struct span why;  /* BOTVOID_OUT only */
};

/* Keeps it until he says 确认 or 取消. */
enum rc MUST_USE botorder_wait(struct bot_talk *t, const struct botorder *o, struct err *err);
/* Appends 「小明 ¥99.00 洁面×2」 to the answer. */
enum rc MUST_USE botorder_say(struct bot_talk *t, const struct botorder *o, struct err *err);
/* An order that was told here under that number, his or of somebody whom he sees. RC_NOTFOUND: there is none; he was told. */
enum rc MUST_USE botorder_find(struct bot_talk *t, struct span no, struct purchase *ret, struct err *err);

#endif
