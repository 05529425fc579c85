/* rooms: flow */
/* Where orders go by each rule of attribution, counted here from the list of what was done: random worlds of adds, groups that are joined and
 * left, steps said into them and sales that open in them, orders that are paid back, moved and known before their touches, and customers who
 * are handed over in between. */
#include "ledgerworld.h"

#include "store/chat.h"
#include "store/chatmember.h"
#include "store/transfer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

enum {
	PEOPLE = 4,
	CUSTOMERS = 6,
	CHANNELS = 3,
	GROUPS = 2,
	SCRIPTS = 4,
	TOUCHES = 90,
	ORDERS = 90,
	RULES = 3,
	NONE = -1
};
enum { KEYS = CHANNELS + PEOPLE + SCRIPTS };
enum kind { ADD, JOIN, SAID, SALE };
static const char *const people[PEOPLE] = {"chen", "li", "wang", "zhou"};
static const char *const channels[CHANNELS] = {"", "qr1", "qr2"};
static const char *const groups[GROUPS] = {"wr0", "wr1"}, *const owners[GROUPS] = {"wang", "zhou"};
/* By kind, as the cut by script has them. */
static const char *const scripts[SCRIPTS] = {"加好友", "入群", "新客七天", "秒杀：场"};
static const char *const rules[RULES] = {"last", "first", "channel"};

struct done {
	int touches, orders;
	struct {
		enum kind kind;
		int customer, group, person, channel; /* customer: of ADD and JOIN; group: of the others */
		int64_t at_ms;
	} touch[TOUCHES];
	struct {
		int64_t from_ms, to_ms; /* to_ms 0: he never was in it */
	} sits[CUSTOMERS][GROUPS];
	struct {
		int customer;
		int64_t paid_ms, gross, refund, back_ms;
	} order[ORDERS];
	bool inherits;
	int64_t handed_ms[CUSTOMERS]; /* li's hand him to wang, wang's to zhou then */
};

static void hand_over(struct world *w, struct done *d, struct rng *r)
{
	struct err err = {0};
	for (int hop = 0; hop < 2; hop++) {
		struct transfer t = {.transfer = 1000 + hop,
			.giver = span_of(people[1 + hop]),
			.takers = span_of(people[2 + hop]),
			.message = SPAN_LIT(""),
			.person = SPAN_LIT("boss"),
			.detail = SPAN_LIT(""),
			.customers = true,
			.state = TRANSFER_OVER,
			.ended_ms = TRANSFER_OPEN,
			.poll_ms = TRANSFER_OPEN,
			.at_customer = SPAN_LIT("")};
		assert_int_equal(transfer_add(w->db, &t, &err), RC_OK);
		for (int c = 0; c < CUSTOMERS; c++) {
			char who[16];
			(void)snprintf(who, sizeof who, "c%d", c);
			if (hop == 0)
				d->handed_ms[c] = START + (int64_t)rng_below(r, 400) * HOUR;
			struct transfer_item i = {.transfer = t.transfer,
				.kind = TRANSFER_CUSTOMER,
				.id = span_of(who),
				.taker = span_of(people[2 + hop]),
				.state = TRANSFER_WAITING,
				.detail = SPAN_LIT(""),
				.at_ms = START + 600 * HOUR, /* as we learnt of it: of no concern */
				.taken_ms = TRANSFER_OPEN};
			assert_int_equal(transfer_item_add(w->db, &i, &err), RC_OK);
			i.state = TRANSFER_DONE;
			i.taken_ms = d->handed_ms[c];
			assert_int_equal(transfer_item_put(w->db, &i, &err), RC_OK);
		}
	}
}

static void add(struct world *w, struct done *d, int customer, int person, int channel, int64_t at_ms)
{
	char who[16];
	(void)snprintf(who, sizeof who, "c%d", customer);
	d->touch[d->touches].kind = ADD;
	d->touch[d->touches].customer = customer;
	d->touch[d->touches].person = person;
	d->touch[d->touches].channel = channel;
	d->touch[d->touches++].at_ms = at_ms;
	ledgerworld_add(w, who, people[person], channels[channel], at_ms);
}

/* Once in each group; who leaves does so at a moment of his own. */
static void join(struct world *w, struct done *d, struct rng *r, int customer, int group, int64_t at_ms)
{
	struct err err = {0};
	char who[16];
	int i = d->touches++, channel = (int)rng_below(r, CHANNELS);
	int64_t left_ms = rng_below(r, 2) ? at_ms + (int64_t)rng_below(r, 300) * HOUR + 1 : CHATMEMBER_IN;
	struct chatmember m = {.chat = span_of(groups[group]),
		.member = span_of(who),
		.type = CHATMEMBER_CUSTOMER,
		.unionid = SPAN_LIT(""),
		.state = span_of(channels[channel]),
		.scene = 3,
		.joined_ms = at_ms,
		.left_ms = left_ms,
		.as_of_ms = at_ms};
	(void)snprintf(who, sizeof who, "c%d", customer);
	m.member = span_of(who);
	d->touch[i].kind = JOIN;
	d->touch[i].customer = customer;
	d->touch[i].group = group;
	d->touch[i].person = group + 2;
	d->touch[i].channel = channel ? channel : customer % CHANNELS;
	d->touch[i].at_ms = at_ms;
	d->sits[customer][group].from_ms = at_ms;
	d->sits[customer][group].to_ms = left_ms == CHATMEMBER_IN ? INT64_MAX : left_ms;
	assert_int_equal(chatmember_put(w->db, &m, &err), RC_OK);
	assert_int_equal(orders_again(w->db, w->a, &w->rules, m.member, at_ms, &err), RC_OK);
}

/* A step, or a sale. */
static void speak(struct world *w, struct done *d, struct rng *r, bool sale, int64_t at_ms)
{
	struct err err = {0};
	char step[16];
	int i = d->touches++, group = (int)rng_below(r, GROUPS), person = sale ? 1 : (int)rng_below(r, PEOPLE);
	(void)snprintf(step, sizeof step, "s%d", i);
	d->touch[i].kind = sale ? SALE : SAID;
	d->touch[i].group = group;
	d->touch[i].person = person;
	d->touch[i].at_ms = at_ms;
	if (sale)
		ledgerworld_enrol(w, "秒杀：场", 1, groups[group], "", false, at_ms);
	else
		ledgerworld_deliver(w, groups[group], people[person], step, at_ms, 0);
	assert_int_equal(orders_said(w->db, w->a, &w->rules, span_of(groups[group]), at_ms, &err), RC_OK);
}

static void touch(struct world *w, struct done *d, struct rng *r)
{
	int c = (int)rng_below(r, CUSTOMERS), g = (int)rng_below(r, GROUPS);
	int64_t at_ms = START + (int64_t)rng_below(r, 600) * HOUR;
	int64_t own_ms = at_ms + (d->touches + 1) * INT64_C(2000); /* nothing else is at that second */
	uint64_t what = rng_below(r, 10);
	if (what < 3 && !d->sits[c][g].to_ms)
		join(w, d, r, c, g, own_ms);
	else if (what < 5)
		speak(w, d, r, what == 4, own_ms);
	else
		add(w, d, c, (int)rng_below(r, PEOPLE), (int)rng_below(r, CHANNELS), at_ms);
}

/* Long before all orders, so that by what each came first does not change. */
static void known_people(struct world *w, struct done *d)
{
	struct err err = {0};
	for (int c = 0; c < CUSTOMERS; c++)
		add(w, d, c, 0, c % CHANNELS, START - 30 * DAY);
	for (int g = 0; g < GROUPS; g++) {
		struct chat chat = {.chat = span_of(groups[g]),
			.name = SPAN_LIT("福利群"),
			.owner = span_of(owners[g]),
			.version = SPAN_LIT(""),
			.created_ms = START,
			.dismissed_ms = CHAT_NONE,
			.read_ms = START};
		assert_int_equal(chat_put(w->db, &chat, &err), RC_OK);
		/* The round that its steps belong to is there before any sale. */
		ledgerworld_deliver(w, groups[g], owners[g], "s", START - 30 * DAY, 0);
	}
}

static void random_world(struct world *w, struct done *d, struct rng *r)
{
	ledgerworld_begin(w);
	hand_over(w, d, r);
	known_people(w, d);
	while (d->touches < TOUCHES || d->orders < ORDERS) {
		char who[16], no[16];
		int c = (int)rng_below(r, CUSTOMERS);
		(void)snprintf(who, sizeof who, "c%d", c);
		if (d->touches < TOUCHES && (d->orders == ORDERS || rng_below(r, 2))) {
			touch(w, d, r);
			continue;
		}
		int i = d->orders++;
		(void)snprintf(no, sizeof no, "N%d", i);
		d->order[i].customer = c;
		d->order[i].paid_ms = START + (int64_t)rng_below(r, 600) * HOUR;
		d->order[i].gross = 1 + (int64_t)rng_below(r, 100000);
		d->order[i].refund = rng_below(r, 3) ? 0 : 1 + (int64_t)rng_below(r, (uint64_t)d->order[i].gross);
		d->order[i].back_ms = d->order[i].paid_ms + (int64_t)rng_below(r, 100) * HOUR;
		ledgerworld_pay(
			w, no, who, d->order[i].paid_ms, d->order[i].gross, d->order[i].refund, d->order[i].back_ms);
		if (rng_below(r, 4) == 0) {
			d->order[i].paid_ms -= 25 * HOUR;
			d->order[i].gross += 13;
			ledgerworld_pay(w, no, who, d->order[i].paid_ms, d->order[i].gross, d->order[i].refund,
				d->order[i].back_ms);
		}
	}
	ledgerworld_commit(w);
}

/* Does touch a come behind touch b: by time, of equal times the one that was told later? */
static bool behind(const struct done *d, int a, int b)
{
	return d->touch[a].at_ms != d->touch[b].at_ms ? d->touch[a].at_ms > d->touch[b].at_ms : a > b;
}

static bool reached(const struct done *d, int touch, int customer)
{
	int64_t at_ms = d->touch[touch].at_ms;
	int g = d->touch[touch].group;
	if (d->touch[touch].kind <= JOIN)
		return d->touch[touch].customer == customer;
	return d->sits[customer][g].to_ms && d->sits[customer][g].from_ms <= at_ms &&
		at_ms <= d->sits[customer][g].to_ms;
}

/* The touch that has the order, NONE: no one. */
static int winner(const struct done *d, int order, int rule)
{
	int last = NONE, first = NONE, code = NONE;
	for (int a = 0; a < d->touches; a++) {
		int64_t before = d->order[order].paid_ms - d->touch[a].at_ms;
		if (!reached(d, a, d->order[order].customer) || before < 0 || before > 7 * DAY)
			continue;
		last = last == NONE || behind(d, a, last) ? a : last;
		first = first == NONE || behind(d, first, a) ? a : first;
		if (d->touch[a].kind == ADD && d->touch[a].channel > 0)
			code = code == NONE || behind(d, a, code) ? a : code;
	}
	if (rule == 1)
		return first;
	return rule == 2 && code != NONE ? code : last;
}

static int person_of(const struct done *d, int order, int touch)
{
	int person = d->touch[touch].person;
	while (d->inherits && person > 0 && person < PEOPLE - 1 &&
		d->order[order].paid_ms >= d->handed_ms[d->order[order].customer])
		person++; /* li's go to wang, wang's to zhou */
	return person;
}

/* Of a step and a sale the one by which the customer came first. */
static int channel_of(const struct done *d, int order, int touch)
{
	return d->touch[touch].kind <= JOIN ? d->touch[touch].channel : d->order[order].customer % CHANNELS;
}

/* Net of those days by channel, then by person, then by script, of orders with a touch. */
static void count(const struct done *d, int rule, int64_t from, int64_t to, const struct zone *z, int64_t ret[KEYS])
{
	for (int k = 0; k < KEYS; k++)
		ret[k] = 0;
	for (int o = 0; o < d->orders; o++) {
		int64_t paid = zone_day(z, d->order[o].paid_ms), back = zone_day(z, d->order[o].back_ms), net = 0;
		int a = winner(d, o, rule);
		net += paid >= from && paid <= to ? d->order[o].gross : 0;
		net -= d->order[o].refund && back >= from && back <= to ? d->order[o].refund : 0;
		if (a == NONE)
			continue;
		ret[channel_of(d, o, a)] += net;
		ret[CHANNELS + person_of(d, o, a)] += net;
		ret[CHANNELS + PEOPLE + (int)d->touch[a].kind] += net;
	}
}

/* The net column of the row whose first cell has that id and a touch; 0 without one. */
static int64_t net_of(const struct report_table *t, const char *id)
{
	for (int i = 0; i < t->rows; i++) {
		const struct report_cell *c = &t->cell[i * t->columns];
		if (span_present(c->id) && span_is(c->id, id))
			return c[t->columns - 4].num;
	}
	return 0;
}

/* The same of the row that is called so. */
static int64_t net_called(const struct report_table *t, const char *name)
{
	for (int i = 0; i < t->rows; i++)
		if (span_is(t->cell[i * t->columns].text, name))
			return t->cell[(i + 1) * t->columns - 4].num;
	return 0;
}

static int64_t sum_of(const struct report_table *t)
{
	int64_t sum = 0;
	for (int i = 0; i < t->rows; i++)
		sum += t->cell[i * t->columns + t->columns - 4].num;
	return sum;
}

static struct report_table ask(struct world *w, const char *by, const char *rule, int64_t from, int64_t to)
{
	struct err err = {0};
	struct report_table t;
	char a[32], b[32];
	struct report_ask q = {.name = "gmv", .by = by, .attribution = rule, .now_ms = START + 60 * DAY};
	q.from = span_of(zone_format_day(from, a));
	q.to = span_of(zone_format_day(to, b));
	if (report_make(w->db, w->a, &q, &t, &err))
		fail_msg("%s", err.text);
	return t;
}

static int differing;

static void check(struct world *w, const struct done *d, int64_t from, int64_t to)
{
	int64_t want[RULES][KEYS], sum = 0;
	for (int r = 0; r < RULES; r++) {
		count(d, r, from, to, &w->zone, want[r]);
		differing += memcmp(want[r], want[0], sizeof want[r]) != 0;
		struct report_table t = ask(w, "channel", rules[r], from, to);
		for (int c = 0; c < CHANNELS; c++)
			assert_int_equal(net_of(&t, channels[c]), want[r][c]);
		if (r == 0)
			sum = sum_of(&t);
		assert_int_equal(sum_of(&t), sum);
		assert_int_equal(t.total[t.columns - 4].num, sum);
		assert_false(span_present(t.note)); /* the ledger says the same */
		t = ask(w, "employee", rules[r], from, to);
		for (int p = 0; p < PEOPLE; p++)
			assert_int_equal(net_of(&t, people[p]), want[r][CHANNELS + p]);
		assert_int_equal(sum_of(&t), sum);
		t = ask(w, "script", rules[r], from, to);
		for (int k = 0; k < SCRIPTS; k++)
			assert_int_equal(net_called(&t, scripts[k]), want[r][CHANNELS + PEOPLE + k]);
		static const char *const others[] = {
			"script", "step", "day,channel", "day,employee", "channel,employee", "employee,product"};
		for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
			t = ask(w, others[i], rules[r], from, to);
			assert_int_equal(sum_of(&t), sum);
			assert_false(span_present(t.note));
		}
	}
}

static void test_rules_over_random_worlds(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		void *p = NULL;
		static struct done d;
		struct rng r;
		ledgerworld_setup(&p);
		struct world *w = p;
		rng_seed(&r, seed);
		d = (struct done){.inherits = seed % 2};
		w->rules.inherits = d.inherits;
		random_world(w, &d, &r);
		int64_t day = zone_day(&w->zone, START);
		check(w, &d, day - 2, day + 40);
		check(w, &d, day + 5, day + 12);
		ledgerworld_teardown(&p);
	}
	assert_true(differing > 12);
}

static void test_questions(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct report_table t;
	ledgerworld_small(w);
	struct report_ask q = {.name = "gmv", .by = "channel", .attribution = "best", .now_ms = START + 60 * DAY};
	assert_int_equal(report_make(w->db, w->a, &q, &t, &err), RC_INVALID);
	assert_non_null(strstr(err.hint, "首次触达"));
	q.attribution = "first";
	assert_int_equal(report_make(w->db, w->a, &q, &t, &err), RC_OK);
	assert_true(span_search(t.definition, SPAN_LIT("首次触达")) != SIZE_MAX);
	static const char *const said[RULES] = {"末次触达", "首次触达", "渠道优先"};
	for (int r = 0; r < RULES; r++) {
		q.attribution = said[r];
		assert_int_equal(report_make(w->db, w->a, &q, &t, &err), RC_OK);
		assert_true(span_search(t.definition, arena_printf(w->a, "下单前 7 天内的%s", said[r])) != SIZE_MAX);
	}
}

/* Each report that takes a rule says which one its figures are by; one that no rule changes takes none. */
static void test_of_every_report(void **state)
{
	struct world *w = *state;
	static const char *const said[RULES] = {"天内的末次触达", "天内的首次触达", "天内的渠道优先"};
	int takes = 0;
	ledgerworld_small(w);
	for (int i = 0; i < report_list_count; i++)
		for (int r = 0; r < RULES; r++) {
			struct err err = {0};
			struct report_table t;
			bool gmv = strcmp(report_list[i].name, "gmv") == 0;
			struct report_ask q = {.name = report_list[i].name,
				.by = gmv ? "channel" : NULL,
				.attribution = rules[r],
				.now_ms = START + 60 * DAY};
			enum rc rc = report_make(w->db, w->a, &q, &t, &err);
			if (!report_list[i].attributes) {
				assert_int_equal(rc, RC_INVALID);
				assert_non_null(strstr(err.text, report_list[i].name));
				assert_string_equal(
					err.hint, "去掉 --attribution；能写它的有 gmv（成交）、rank（排行）");
				continue;
			}
			assert_int_equal(rc, RC_OK);
			for (int k = 0; k < RULES; k++)
				assert_int_equal(span_search(t.definition, span_of(said[k])) != SIZE_MAX, k == r);
			takes++;
		}
	assert_int_equal(takes, 2 * RULES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules_over_random_worlds),
		cmocka_unit_test_setup_teardown(test_questions, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_of_every_report, ledgerworld_setup, ledgerworld_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
