/* botvoid: 改单 … 作废, 改单 … 算回来: an order that was told in the chat goes out of the books, and back (decision 0026). */
#ifndef SIYU_SRC_FLOW_BOTVOID_H
#define SIYU_SRC_FLOW_BOTVOID_H
#include "botorder.h"

#define BOTVOID_OUT "order_void" /* as the command of the log is called */
#define BOTVOID_BACK "order_unvoid"

/* 「作废」, 「作废 报错了人」, 「作废：报错了人」, 「算回来」: into verb and why. false: neither. */
bool botvoid_read(struct span s, struct botorder *o);
/* Reads it back and waits for 确认, or says why it cannot be. o: verb and why. */
enum rc MUST_USE botvoid_ask(struct bot_talk *t, struct span no, struct botorder *o, struct err *err);
/* He said 确认: it is done, if it still can be: it may be another order than was read back by now, or no longer for him. */
enum rc MUST_USE botvoid_yes(struct bot_talk *t, struct botorder *o, struct err *err);

/* Says that p is out of the books, and who gives it back: what was voided here is given back here, what the office voided by the office.
 * RC_NOTFOUND: said. */
enum rc MUST_USE botvoid_refuse(struct bot_talk *t, const struct purchase *p, struct err *err);
/* The order as the books have it; verb, why and amends stay. */
void botvoid_from(struct botorder *o, const struct purchase *p);
/* Who says it, as the books name him: 「应用 李丽（li）」. In work. */
struct span botvoid_teller(const struct bot_talk *t);

#endif
