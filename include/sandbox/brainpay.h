/* sandbox/brainpay: 对外收款 of the brain (doc: api.md 12.2): what customers pay in the chat, which no webhook tells of. */
#ifndef SIYU_SANDBOX_BRAINPAY_H
#define SIYU_SANDBOX_BRAINPAY_H
#include "sandbox/brain.h"

/* One payment. Absent texts: external_userid of nobody, order_no drawn, userid the first whom the payer knows, else nobody. */
struct brain_pay {
	struct span external_userid, order_no, userid, product, remark;
	int64_t fen;
	int quantity;      /* of the product; 0: 1 */
	bool plain;        /* the product is not in commodity_list: somebody typed the sum alone */
};
/* Somebody pays now; who is nobody's friend is made. false: that order_no is there, or fen is none. */
bool brainpay_pay(struct brain *b, int64_t now_ms, const struct brain_pay *p);
/* So much is asked back. done: it is through at once; else it waits for brainpay_settle. false: no such payment, or too much. */
bool brainpay_back(struct brain *b, int64_t now_ms, struct span order_no, int64_t fen, bool done);
/* The refund of it that waits is through, or (through false) refused. false: none waits. */
bool brainpay_settle(struct brain *b, int64_t now_ms, struct span order_no, bool through);
/* The app does not see that employee: his bills are filtered out of pages. */
void brainpay_hide(struct brain *b, struct span userid, bool hidden);

/* The i-th payment, the oldest first. false: there are no more. */
struct brainpay_state { struct span order_no, external_userid; int64_t fen, refund_fen; };
bool brainpay_state(const struct brain *b, int i, struct brainpay_state *ret);

#endif
