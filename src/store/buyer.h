/* buyer: the orders of one customer, in SQL. They stand in parts of BUYER_PART_DAYS days, by the number of the customer (index
 * purchase_buyer), and his row of contact_tally says from which part to which: so each of those that may hold one is asked for him. */
#ifndef SIYU_STORE_BUYER_H
#define SIYU_STORE_BUYER_H

enum { BUYER_PART_DAYS = 16 };

/* clang-format off */
/* The number of a customer, 0 being those of nobody; an expression. */
#define BUYER_NO(customer) "(SELECT no FROM contact WHERE customer = " customer ")"
/* A table for FROM: the orders p of buyer, an expression that is no 0 where it may come from elsewhere than contact. */
#define BUYER_ALL(buyer) \
	"contact_tally AS his CROSS JOIN purchase_part AS part ON his.no = " buyer \
	" AND part.part >= his.first_part AND part.part <= his.last_part CROSS JOIN purchase AS p ON p.part = part.part AND p.buyer = his.no"
/* The first and the last part that may hold an order paid from that moment on, or until it; its days are BUYER_PART_DAYS. A day of any zone
 * lies within a day of UTC and its neighbours. */
#define BUYER_PART_FROM(from_ms) "(" from_ms " / 86400000 - 1) / 16"
#define BUYER_PART_UNTIL(until_ms) "(" until_ms " / 86400000 + 1) / 16"
/* BUYER_ALL of those paid from one moment on, or until one, it among them. */
#define BUYER_FROM(buyer, from_ms) \
	BUYER_ALL(buyer) " AND p.paid_ms >= " from_ms " AND part.part >= " BUYER_PART_FROM(from_ms)
#define BUYER_UNTIL(buyer, until_ms) \
	BUYER_ALL(buyer) " AND p.paid_ms <= " until_ms " AND part.part <= " BUYER_PART_UNTIL(until_ms)
/* Of those from one moment to another, both among them; where these are weeks, his parts need not be asked. */
#define BUYER_BETWEEN(buyer, from_ms, until_ms) \
	"purchase_part AS part CROSS JOIN purchase AS p ON p.part = part.part AND p.buyer = " buyer \
	" AND p.paid_ms >= " from_ms " AND part.part >= " BUYER_PART_FROM(from_ms) \
	" AND p.paid_ms <= " until_ms " AND part.part <= " BUYER_PART_UNTIL(until_ms)
/* clang-format on */

#endif
