/* orderstatus: what the word means that a source has for the status of an order. */
#ifndef SIYU_FLOW_ORDERSTATUS_H
#define SIYU_FLOW_ORDERSTATUS_H
#include "base/arena.h"

enum orderstatus {
	ORDERSTATUS_PAID,
	ORDERSTATUS_PARTLY,   /* a part was paid back */
	ORDERSTATUS_REFUNDED, /* wholly */
	ORDERSTATUS_NOT_PAID,
	ORDERSTATUS_CLOSED,   /* nobody paid, or it was paid back */
	ORDERSTATUS_COUNT
};
/* A status as its word is compared: without blanks and commas, ASCII letters in lower case; in the arena. */
struct span orderstatus_word(struct arena *a, struct span status);
/* Of such a word; an empty one is paid. false: nobody knows it. */
bool orderstatus_find(struct span word, enum orderstatus *ret);
bool orderstatus_gives_back(struct span status); /* orders_gives_back, orders_counts: as a source writes it */
bool orderstatus_counts(struct span status);

#endif
