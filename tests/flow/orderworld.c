#include "orderworld.h"

#include "store/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

int orderworld_setup(void **state)
{
	struct err err = {0};
	struct world *w = calloc(1, sizeof *w);
	assert_int_equal(db_open(":memory:", 0, &w->db, &err), RC_OK);
	assert_int_equal(db_begin(w->db, &err), RC_OK);
	w->a = arena_new(0);
	zone_fixed(&w->zone, 8 * 3600);
	w->rules = (struct orders_rules){.zone = &w->zone, .window_days = 7};
	*state = w;
	return 0;
}

int orderworld_teardown(void **state)
{
	struct world *w = *state;
	db_close(w->db);
	arena_free(w->a);
	free(w);
	return 0;
}

struct orders_result orderworld_fold_at(struct world *w, int64_t now_ms, const char *body)
{
	struct err err = {0};
	struct orders_result r = {0};
	enum rc rc = orders_fold(w->db, w->a, &w->rules, now_ms, ++w->input_id, span_of(body), &r, &err);
	if (rc != RC_OK)
		fail_msg("%s: %s", err_name(rc), err.text);
	return r;
}

struct orders_result orderworld_fold(struct world *w, const char *body)
{
	return orderworld_fold_at(w, START + 10 * DAY, body);
}

struct purchase orderworld_find(struct world *w, const char *source, const char *order_no)
{
	struct err err = {0};
	struct purchase p;
	if (purchase_find(w->db, w->a, span_of(source), span_of(order_no), &p, &err) != RC_OK)
		fail_msg("no order %s", order_no);
	int64_t sum = 0;
	assert_int_equal(ledger_sum(w->db, p.purchase, &sum, &err), RC_OK);
	assert_int_equal(sum, p.gross_fen - p.refund_fen);
	return p;
}

void orderworld_meet(struct world *w, const char *customer, const char *unionid, int64_t at_ms)
{
	struct err err = {0};
	struct span id = span_of(customer);
	struct contact was = {.no = 0};
	enum rc rc = contact_get(w->db, w->a, id, &was, &err);
	assert_true(rc == RC_OK || rc == RC_NOTFOUND);
	assert_int_equal(contact_meet(w->db, id, was.no, at_ms, zone_day(&w->zone, at_ms), SPAN_LIT("li"),
				 SPAN_LIT("qr1"), &err),
		RC_OK);
	if (unionid)
		assert_int_equal(contact_profile(w->db, id, SPAN_LIT("小明"), 1, 0, span_of(unionid), &err), RC_OK);
}

struct contact orderworld_contact(struct world *w, const char *customer)
{
	struct err err = {0};
	struct contact c;
	assert_int_equal(contact_get(w->db, w->a, span_of(customer), &c, &err), RC_OK);
	return c;
}

struct touch orderworld_touch(
	struct world *w, const char *customer, int64_t at_ms, bool add, const char *script, const char *step)
{
	struct err err = {0};
	struct touch t = {.customer = span_of(customer),
		.at_ms = at_ms,
		.kind = add ? TOUCH_KIND_ADD : TOUCH_KIND_STEP,
		.channel = add ? SPAN_LIT("qr1") : SPAN_LIT(""),
		.employee = SPAN_LIT("li"),
		.script = span_of(script),
		.step = span_of(step)};
	assert_int_equal(orders_touch(w->db, w->a, &w->rules, &t, &err), RC_OK);
	return t;
}
