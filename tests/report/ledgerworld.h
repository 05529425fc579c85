/* ledgerworld: a state with adds, delivered steps and orders, for the tests of reports. */
#ifndef SIYU_TESTS_REPORT_LEDGERWORLD_H
#define SIYU_TESTS_REPORT_LEDGERWORLD_H
#include "base/rng.h"
#include "flow/orders.h"
#include "report/report.h"
#include "store/relation.h"

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
	struct text out;
};

/* Of cmocka: an empty state in *state, a struct world. */
int ledgerworld_setup(void **state);
int ledgerworld_teardown(void **state);
void ledgerworld_begin(struct world *w);
void ledgerworld_commit(struct world *w);
/* A relation and its contact, as a first add leaves them before anybody accepted it. */
void ledgerworld_relate(struct world *w, const struct relation *r);
void ledgerworld_add(struct world *w, const char *customer, const char *employee, const char *channel, int64_t at_ms);
/* A delivered step: task 0 is a welcome. */
void ledgerworld_deliver(
	struct world *w, const char *customer, const char *employee, const char *step, int64_t at_ms, int64_t task);
/* A round; arm "": none. */
int64_t ledgerworld_enrol(struct world *w, const char *script, int64_t version, const char *customer, const char *arm,
	bool holdout, int64_t entered_ms);
void ledgerworld_script(struct world *w, const char *script, int64_t version, const char *text);
/* The same number again alters the order. */
void ledgerworld_pay(struct world *w, const char *no, const char *customer, int64_t paid_ms, int64_t fen, int64_t refund_fen,
	int64_t refund_ms);
/* The same, of goods; product NULL: not said; source NULL: "shop". */
struct ledgerworld_sale {
	const char *no, *customer, *product, *source;
	int64_t pieces, paid_ms, fen, refund_fen, refund_ms;
	const char *employee; /* NULL: not said */
};
void ledgerworld_sell(struct world *w, const struct ledgerworld_sale *s);
/* [crm] thresholds of RFM, as the configuration has them. In a transaction. */
void ledgerworld_worth(struct world *w, int64_t window_ms, int64_t recent_ms, int64_t often, int64_t much_fen);
/* Five customers, three days. */
void ledgerworld_small(struct world *w);

struct ledgerworld_order {
	int64_t paid, gross, refund, back; /* ms, fen, fen, ms */
};
enum { LEDGERWORLD_ORDERS = 80 };
/* Adds, and orders that are paid back, moved and matched late. */
void ledgerworld_random(struct world *w, struct rng *r, struct ledgerworld_order order[LEDGERWORLD_ORDERS]);

/* The table, which lives in w->a; by, from and to as in struct report_ask. */
struct report_table ledgerworld_make(struct world *w, const char *name, const char *by, const char *from, const char *to);
struct report_table ledgerworld_compare(
	struct world *w, const char *name, const char *by, const char *from, const char *to, enum report_compare with);
/* Its JSON begins like that, from "rows" on. */
void ledgerworld_expect(struct world *w, const struct report_table *t, const char *rows);

#endif
