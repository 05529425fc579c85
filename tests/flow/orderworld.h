/* A world of orders for tests of flow/orders: a state in memory, the rules, and what is asked of it again and again. */
#ifndef SIYU_TESTS_FLOW_ORDERWORLD_H
#define SIYU_TESTS_FLOW_ORDERWORLD_H
#include "flow/orders.h"
#include "store/contact.h"
#include "store/purchase.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
/* 2026-03-01 00:00 in Shanghai. */
#define START (INT64_C(1772294400000))

struct orderworld {
	struct store_db *db;
	struct arena *a;
	struct zone zone;
	struct orders_rules rules;
	int64_t input_id;
};

int orderworld_setup(void **state);
int orderworld_teardown(void **state);
struct orders_result orderworld_fold_at(struct orderworld *w, int64_t now_ms, const char *body);
struct orders_result orderworld_fold(struct orderworld *w, const char *body);
struct purchase orderworld_find(struct orderworld *w, const char *source, const char *order_no);
void orderworld_meet(struct orderworld *w, const char *customer, const char *unionid, int64_t at_ms);
struct contact orderworld_contact(struct orderworld *w, const char *customer);
struct touch orderworld_touch(
	struct orderworld *w, const char *customer, int64_t at_ms, bool add, const char *script, const char *step);

#define ORDER(no, paid, yuan, who) \
	"{\"order_no\":\"" no "\",\"paid_at\":\"" paid "\",\"amount_yuan\":\"" yuan "\",\"external_userid\":\"" who \
	"\"}"
#define SHOP(orders) "{\"source\":\"shop\",\"orders\":[" orders "]}"

#endif
