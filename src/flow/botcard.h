/* botcard: a to-do as a card with buttons, and what is pressed there (callbacks.md 4.4, 10.3). The card is a view: what was decided
 * stands in the to-do. */
#ifndef SIYU_SRC_FLOW_BOTCARD_H
#define SIYU_SRC_FLOW_BOTCARD_H
#include "botint.h"

#define BOTCARD_MOST 3 /* cards of one list */

/* The first of them, each as a card to whom they belong; without [roles] cards: none. */
enum rc MUST_USE botcard_send(struct bot_talk *t, const struct todo *v, int n, struct err *err);
/* He pressed a button: t->rest is its key. *ret_name: what takes the place of the buttons; absent: the card stays. */
enum rc MUST_USE botcard_press(struct bot_talk *t, struct span key, struct span *ret_name, struct err *err);
/* The card that was pressed is greyed. */
enum rc MUST_USE botcard_grey(
	struct fold *f, struct span userid, struct span response_code, struct span name, struct err *err);

#endif
