/* Orders look for delivered steps of rounds only of whom contact.stepped_ms says that he had one (decision 0032): random worlds give each
 * order the touch that a look at all of them gives it. */
#include "orderworld.h"

#include "base/rng.h"
#include "store/enrolment.h"
#include "store/occurrence.h"
#include "store/tallybook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

enum { CUSTOMERS = 6, TOUCHES = 60, ORDERS = 80, DEEDS = 240, WORLDS = 40, ROUNDS = 1 << 20 };
#define NONE SPAN_LIT("")

struct model_touch {
	int customer;
	int64_t at_ms; /* no two are alike */
	int64_t round; /* of a step of it; 0: it stands in the table */
	bool made;     /* and not delivered yet: no touch */
};
struct model_order {
	int customer;
	int64_t paid_ms;
};
struct model {
	struct rng r;
	bool known[CUSTOMERS];
	int touches, orders;
	struct model_touch touch[TOUCHES];
	struct model_order order[ORDERS];
};

static const char *const who[CUSTOMERS] = {"c0", "c1", "c2", "c3", "c4", "c5"};

static void look_again(struct world *w, const struct model_touch *t)
{
	struct err err = {0};
	const struct touch told = {.touch = t->round,
		.customer = span_of(who[t->customer]),
		.at_ms = t->at_ms,
		.kind = TOUCH_KIND_STEP,
		.employee = SPAN_LIT("li")};
	assert_int_equal(orders_touch(w->db, w->a, &w->rules, &told, &err), RC_OK);
}

static struct occurrence step_of(const struct model_touch *t)
{
	return (struct occurrence){.enrolment = t->round,
		.step = SPAN_LIT("步"),
		.occurrence = 1,
		.state = t->made ? OCCURRENCE_MADE : OCCURRENCE_DELIVERED,
		.reason = SPAN_LIT("ok"),
		.employee = SPAN_LIT("li"),
		.retry_ms = OCCURRENCE_NONE,
		.delivered_ms = t->made ? OCCURRENCE_NONE : t->at_ms,
		.task = OCCURRENCE_NONE,
		.counts_day = OCCURRENCE_NONE,
		.stored_day = OCCURRENCE_NEW};
}

/* A round with a step that is delivered as it is stored, or later. */
static void add_round(struct world *w, struct model_touch *t)
{
	struct err err = {0};
	const struct enrolment e = {.enrolment = t->round,
		.script = SPAN_LIT("剧本：甲"),
		.customer = span_of(who[t->customer]),
		.employee = SPAN_LIT("li"),
		.round = t->round,
		.outcome = NONE,
		.reason = NONE,
		.arm = NONE,
		.channel = NONE,
		.ended_ms = ENROLMENT_NONE,
		.goal_ms = ENROLMENT_NONE,
		.wake_ms = ENROLMENT_NONE};
	struct occurrence o = step_of(t);
	assert_int_equal(enrolment_add(w->db, &e, &err), RC_OK);
	assert_int_equal(occurrence_put(w->db, &o, &err), RC_OK);
	if (!t->made)
		look_again(w, t);
}

static void deliver(struct world *w, struct model_touch *t)
{
	struct err err = {0};
	struct occurrence o = step_of(t);
	o.stored_day = OCCURRENCE_NONE;
	assert_int_equal(occurrence_deliver(w->db, &o, t->at_ms, t->at_ms, SPAN_LIT("delivered"), &err), RC_OK);
	t->made = false;
	look_again(w, t);
}

static void touch(struct world *w, struct model *m, int customer)
{
	if (m->touches == TOUCHES)
		return;
	int i = m->touches++;
	m->touch[i] =
		(struct model_touch){.customer = customer, .at_ms = START + (int64_t)rng_below(&m->r, 200) * HOUR + i};
	/* Of one half of them nobody has rounds. */
	if (customer % 2 || rng_below(&m->r, 2)) {
		orderworld_touch(w, who[customer], m->touch[i].at_ms, false, "剧本：甲", "表");
		return;
	}
	m->touch[i].round = ROUNDS + i;
	m->touch[i].made = rng_below(&m->r, 2) == 0;
	add_round(w, &m->touch[i]);
}

static void meet(struct world *w, struct model *m, int customer)
{
	struct orders_result result = {0};
	struct err err = {0};
	if (m->known[customer])
		return;
	m->known[customer] = true;
	orderworld_meet(w, who[customer], NULL, START);
	assert_int_equal(
		orders_match(w->db, w->a, &w->rules, span_of(who[customer]), SPAN_ABSENT, &result, &err), RC_OK);
}

static void order(struct world *w, struct model *m, int customer)
{
	struct span ahead[CUSTOMERS];
	struct err err = {0};
	char body[300];
	if (m->orders == ORDERS)
		return;
	int i = m->orders++;
	m->order[i] = (struct model_order){customer, START + (int64_t)rng_below(&m->r, 300) * HOUR};
	for (int k = 0; k < CUSTOMERS; k++)
		ahead[k] = span_of(who[k]);
	if (rng_below(&m->r, 2))
		assert_int_equal(tallybook_ahead(w->db, ahead, CUSTOMERS, &err), RC_OK);
	(void)snprintf(body, sizeof body,
		"{\"source\":\"shop\",\"orders\":[{\"order_no\":\"N%d\",\"paid_ms\":%lld,\"amount_fen\":100,\"external_userid\":\"%s\"}]}",
		i, (long long)m->order[i].paid_ms, who[customer]);
	assert_int_equal(orderworld_fold_at(w, START + 20 * DAY, body).added, 1);
}

static const struct model_touch *winner(const struct model *m, const struct model_order *o, int window_days)
{
	const struct model_touch *best = NULL;
	for (const struct model_touch *t = m->touch; t < m->touch + m->touches; t++)
		if (!t->made && t->customer == o->customer && t->at_ms <= o->paid_ms &&
			o->paid_ms - t->at_ms <= window_days * DAY && (!best || t->at_ms > best->at_ms))
			best = t;
	return best;
}

/* Returns how many orders went to a step of a round. */
static int check(struct world *w, const struct model *m)
{
	int to_rounds = 0;
	for (int i = 0; i < m->orders; i++) {
		char no[16];
		(void)snprintf(no, sizeof no, "N%d", i);
		struct purchase p = orderworld_find(w, "shop", no);
		const struct model_touch *t =
			m->known[m->order[i].customer] ? winner(m, &m->order[i], w->rules.window_days) : NULL;
		assert_true(span_is(p.step, !t ? "" : t->round ? "步" : "表"));
		if (t)
			assert_int_equal(p.touch_ms, t->at_ms);
		if (t && t->round)
			assert_int_equal(p.touch, t->round);
		to_rounds += t && t->round;
	}
	for (int k = 0; k < CUSTOMERS; k++) {
		int64_t first_ms = CONTACT_NEVER;
		for (int i = 0; i < m->touches; i++)
			if (m->touch[i].customer == k && m->touch[i].round && !m->touch[i].made &&
				(first_ms == CONTACT_NEVER || m->touch[i].at_ms < first_ms))
				first_ms = m->touch[i].at_ms;
		if (m->known[k])
			assert_int_equal(orderworld_contact(w, who[k]).stepped_ms, first_ms);
	}
	return to_rounds;
}

static int one_world(struct world *w, uint64_t seed)
{
	struct model m = {0};
	rng_seed(&m.r, seed);
	w->rules.window_days = (int)rng_below(&m.r, 6);
	for (int i = 0; i < DEEDS; i++) {
		int customer = (int)rng_below(&m.r, CUSTOMERS), at = (int)rng_below(&m.r, TOUCHES);
		switch (rng_below(&m.r, 12)) {
		case 0: meet(w, &m, customer); break;
		case 1:
		case 2:
		case 3: touch(w, &m, customer); break;
		case 4:
		case 5:
			if (at < m.touches && m.touch[at].made)
				deliver(w, &m.touch[at]);
			break;
		default: order(w, &m, customer);
		}
	}
	return check(w, &m);
}

static void test_random_worlds(void **state)
{
	int to_rounds = 0;
	(void)state;
	for (uint64_t seed = 1; seed <= WORLDS; seed++) {
		void *w = NULL;
		orderworld_setup(&w);
		to_rounds += one_world(w, seed);
		orderworld_teardown(&w);
	}
	assert_in_range(to_rounds, WORLDS, WORLDS * ORDERS / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_worlds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
