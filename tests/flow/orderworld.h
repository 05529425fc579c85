/* orderworld: an empty state with what tests of orders do to it. */
#ifndef SIYU_TESTS_FLOW_ORDERWORLD_H
#define SIYU_TESTS_FLOW_ORDERWORLD_H
#include "flow/orders.h"
#include "store/contact.h"
#include "store/purchase.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
/* 2026-03-01 00:00 in Shanghai. */
#define START (INT64_C(1772294400000))

struct world {
	struct store_db *db;
	struct arena *a;
	struct zone zone;
	struct orders_rules rules;
	int64_t input_id;
};

#define SHOP(orders) "{\"source\":\"shop\",\"orders\":[" orders "]}"

/* Of cmocka: an empty state in *state, a struct world, in a transaction. */
int orderworld_setup(void **state);
int orderworld_teardown(void **state);
/* An input of orders, at that time; ten days after START. */
struct orders_result orderworld_fold_at(struct world *w, int64_t now_ms, const char *body);
struct orders_result orderworld_fold(struct world *w, const char *body);
/* The order, whose ledger comes to what it says. */
struct purchase orderworld_find(struct world *w, const char *source, const char *order_no);
void orderworld_meet(struct world *w, const char *customer, const char *unionid, int64_t at_ms);
struct contact orderworld_contact(struct world *w, const char *customer);
struct touch orderworld_touch(
	struct world *w, const char *customer, int64_t at_ms, bool add, const char *script, const char *step);

#endif
