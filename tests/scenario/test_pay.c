/* Random worlds of 对外收款: people pay in the chat and in the shop, ask their money back at once or weeks later, WeCom is away, busy,
 * slow or forgets cursors, payees are hidden for a while, fold and sender end as kill -9 does: at the end our ledger equals the books
 * of the sandbox, order by order. SIYU_PAY=N plays the world of that seed, SIYU_PAYS=N so many. */
#include "play.h"

#include "base/rng.h"
#include "inbox/inbox.h"
#include "sandbox/brainpay.h"
#include "store/billwalk.h"
#include "store/contact.h"
#include "store/ledger.h"
#include "store/purchase.h"
#include "seeds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define WORLDS 5
#define START_MS INT64_C(1772499600000) /* 2026-03-03 09:00 in Shanghai */
#define MINUTE_MS INT64_C(60000)
#define DAY_MS INT64_C(86400000)
#define STAFF 3
#define PEOPLE 10
#define ACTS 80
#define PAGED 9     /* payments that are read over pages of … */
#define PAGE_MOST 5 /* … so many at most */

static const char *const staff[STAFF] = {"li", "wang", "Zhao.Min"};

struct trial {
	uint64_t seed;
	struct rng rng;
	char dir[200];
	struct conf *conf;
	struct brain *brain;
	struct world *world;
	struct arena *a;
	struct text said;
	int64_t orders, refunds, partly; /* what was tried */
};

#define bad(t, ...) seeds_bad(&(t)->said, (t)->seed, __VA_ARGS__)

static int below(struct trial *t, int n)
{
	return (int)rng_below(&t->rng, (uint64_t)n);
}

static void begin(struct trial *t)
{
	struct err err = {0};
	char text[512];
	bool own = t->seed % 2;
	struct brain_conf bc = {.corpid = SPAN_LIT("wwpay"),
		.secret = SPAN_LIT("s"),
		.pay_secret = own ? SPAN_LIT("收款") : SPAN_LIT(""),
		.agentid = 1000002,
		.seed = t->seed,
		.pay_page = 1 + below(t, 5),
		.pay_forget = below(t, 4)};
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwpay\n[app bot]\nagentid = 1000002\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n"
		"[pay]\npoll_minutes = %d\npage = %d\n%s",
		10 + 10 * below(t, 3), 1 + below(t, 8), own ? "secret = 收款\n" : "");
	seeds_dir("pay", t->dir, sizeof t->dir);
	assert_int_equal(conf_parse(span_of(text), "pay.conf", &t->conf, &err), RC_OK);
	t->brain = brain_new(&bc, START_MS);
	for (int i = 0; i < STAFF; i++)
		brain_employee(t->brain, span_of(staff[i]), span_of(staff[i]));
	struct world_conf wc = {.data_dir = t->dir, .conf = t->conf, .brain = t->brain, .start_ms = START_MS};
	if (world_new(&wc, &t->world, &err))
		fail_msg("%s", err.text);
}

static void live(struct trial *t, int64_t span_ms)
{
	struct err err = {0};
	if (world_run(t->world, world_now_ms(t->world) + span_ms, &err))
		fail_msg("%s", err.text);
}

static void pay(struct trial *t, struct span who)
{
	char no[24];
	struct brain_pay p = {.external_userid = below(t, 12) ? who : SPAN_ABSENT,
		.userid = below(t, 4) ? span_of(staff[below(t, STAFF)]) : SPAN_ABSENT,
		.product = SPAN_LIT("洁面"),
		.fen = 1 + below(t, 30000),
		.quantity = below(t, 3),
		.plain = below(t, 4) == 0};
	snprintf(no, sizeof no, "P%lld", (long long)t->orders++);
	p.order_no = span_of(no);
	assert_true(brainpay_pay(t->brain, world_now_ms(t->world), &p));
}

static void pay_back(struct trial *t)
{
	char no[24];
	if (t->orders == 0)
		return;
	snprintf(no, sizeof no, "P%d", below(t, (int)t->orders));
	if (below(t, 4) == 0)
		(void)brainpay_settle(t->brain, world_now_ms(t->world), span_of(no), below(t, 4) > 0);
	else
		t->refunds += brainpay_back(
			t->brain, world_now_ms(t->world), span_of(no), 1 + below(t, 15000), below(t, 3) > 0);
}

static void trouble(struct trial *t)
{
	static const int64_t codes[] = {-1, 45009, 48002, 40058, 42001, 0, BRAIN_UNREACHED};
	int64_t code = codes[below(t, 7)];
	brain_fail(t->brain, "externalpay/get_bill_list", code, 1 + below(t, 3), code == 0);
}

static void act(struct trial *t)
{
	int64_t now = world_now_ms(t->world);
	struct err err = {0};
	char id[16];
	snprintf(id, sizeof id, "c%d", below(t, PEOPLE));
	switch (below(t, 12)) {
	case 0:
		brain_add(t->brain, now, span_of(staff[below(t, STAFF)]), span_of(id), SPAN_ABSENT, SPAN_ABSENT, false);
		break;
	case 1: (void)brain_buy(t->brain, now, span_of(id), SPAN_ABSENT, SPAN_ABSENT, 0); break;
	case 2: brainpay_hide(t->brain, span_of(staff[below(t, STAFF)]), below(t, 2)); break;
	case 3: trouble(t); break;
	case 4:
		if (world_crash(t->world, &err))
			fail_msg("%s", err.text);
		break;
	case 5:
	case 6:
	case 7: pay_back(t); break;
	default: pay(t, span_of(id)); break;
	}
}

static void pull(struct trial *t)
{
	struct err err = {0};
	struct billwalk w = {.walking = true};
	char body[96];
	snprintf(body, sizeof body, "{\"verb\":\"pull\",\"from_ms\":%lld}", (long long)START_MS);
	if (world_append(t->world, INBOX_COMMAND, SPAN_ABSENT, span_of(body), &err))
		fail_msg("%s", err.text);
	for (int i = 0; i < 4000 && w.walking; i++) {
		live(t, 1 + below(t, 300));
		if (i > 2 && billwalk_get(world_db(t->world), t->a, BILLWALK_HAND, &w, &err))
			fail_msg("%s", err.text);
		if (below(t, 20) == 0 && world_crash(t->world, &err))
			fail_msg("%s", err.text);
	}
	if (w.walking || w.trouble.n)
		bad(t, "the reading did not end well: %.*s", SPAN_ARG(w.trouble));
}

static void compare(struct trial *t)
{
	struct store_db *db = world_db(t->world);
	struct err err = {0};
	struct brainpay_state o;
	for (int i = 0; brainpay_state(t->brain, i, &o); i++) {
		struct purchase p;
		struct contact c;
		int64_t sum = 0;
		enum rc rc = purchase_find(db, t->a, SPAN_LIT("对外收款"), o.order_no, &p, &err);
		if (rc) {
			bad(t, "order %.*s is not here", SPAN_ARG(o.order_no));
			continue;
		}
		assert_int_equal(ledger_sum(db, p.purchase, &sum, &err), RC_OK);
		if (p.gross_fen != o.fen || p.refund_fen != o.refund_fen || sum != o.fen - o.refund_fen)
			bad(t, "order %.*s: WeCom has %lld - %lld, we have %lld - %lld, the ledger %lld",
				SPAN_ARG(o.order_no), (long long)o.fen, (long long)o.refund_fen, (long long)p.gross_fen,
				(long long)p.refund_fen, (long long)sum);
		bool known = o.external_userid.n && contact_get(db, t->a, o.external_userid, &c, &err) == RC_OK;
		if (known != (p.customer.n > 0))
			bad(t, "order %.*s of '%.*s' belongs to '%.*s'", SPAN_ARG(o.order_no),
				SPAN_ARG(o.external_userid), SPAN_ARG(p.customer));
		t->partly += o.refund_fen > 0 && o.refund_fen < o.fen;
	}
}

static bool play(uint64_t seed, struct trial *sum)
{
	struct trial t = {.seed = seed, .a = arena_new(1 << 20)};
	rng_seed(&t.rng, seed);
	text_init(&t.said, 1 << 20);
	begin(&t);
	for (int i = 0; i < ACTS; i++) {
		act(&t);
		if (below(&t, 3))
			live(&t, 1 + below(&t, 30) * (below(&t, 5) ? MINUTE_MS : DAY_MS / 6));
	}
	for (int i = 0; i < STAFF; i++)
		brainpay_hide(t.brain, span_of(staff[i]), false);
	live(&t, 2 * 60 * MINUTE_MS);
	pull(&t);
	live(&t, MINUTE_MS);
	compare(&t);
	seeds_close(&t.said, seed, t.world, t.brain, t.conf, t.dir, 0);
	bool ok = seeds_end(&t.said, seed, "SIYU_PAY", t.dir);
	sum->orders += t.orders;
	sum->refunds += t.refunds;
	sum->partly += t.partly;
	text_release(&t.said);
	arena_free(t.a);
	return ok;
}

static void the_ledger_equals_the_books(void **state)
{
	struct trial sum = {0};
	int64_t one = seeds_wanted("SIYU_PAY", 0), worlds = seeds_wanted("SIYU_PAYS", WORLDS);
	int failed = 0;
	(void)state;
	for (int64_t seed = one ? one : 1; seed <= (one ? one : worlds); seed++)
		failed += !play((uint64_t)seed, &sum);
	print_message("%lld payments, %lld refunds, %lld orders given back in part\n", (long long)sum.orders,
		(long long)sum.refunds, (long long)sum.partly);
	assert_int_equal(failed, 0);
	assert_true(sum.orders > 0 && (one || sum.partly > 0));
}

/* -- kill -9 between any two inputs of a reading ------------------------------------------------------------------------------------ */

static int64_t head(struct trial *t)
{
	struct err err = {0};
	int64_t id = 0;
	if (inbox_head(world_inbox(t->world), &id, &err))
		fail_msg("%s", err.text);
	return id;
}

/* A reading of what some pages hold, some of it given back since it was read first; fold and sender end once `after` inputs came of it.
 * false: it was over before. */
static bool killed_after(int64_t after, struct text *said)
{
	struct trial t = {.seed = 6, .a = arena_new(1 << 20)};
	struct billwalk w = {.walking = true};
	struct err err = {0};
	bool killed = false;
	rng_seed(&t.rng, t.seed);
	text_init(&t.said, 1 << 20);
	begin(&t);
	brain_add(t.brain, world_now_ms(t.world), span_of(staff[0]), SPAN_LIT("c1"), SPAN_ABSENT, SPAN_ABSENT, false);
	for (int i = 0; i < PAGED; i++) {
		pay(&t, i % 2 ? SPAN_LIT("c1") : SPAN_LIT("c2"));
		live(&t, MINUTE_MS);
	}
	live(&t, 60 * MINUTE_MS);
	for (int i = 0; i < 2 * PAGED; i++)
		pay_back(&t);
	assert_int_equal(world_append(t.world, INBOX_COMMAND, SPAN_ABSENT,
				 SPAN_LIT("{\"verb\":\"pull\",\"from_ms\":1772499600000}"), &err),
		RC_OK);
	int64_t start = head(&t);
	for (int i = 0; i < 200000 && w.walking; i++) {
		live(&t, 1);
		if (!killed && head(&t) - start >= after) {
			killed = true;
			assert_int_equal(world_crash(t.world, &err), RC_OK);
		}
		if (i > 2 && billwalk_get(world_db(t.world), t.a, BILLWALK_HAND, &w, &err))
			fail_msg("%s", err.text);
	}
	if (w.walking || w.trouble.n)
		bad(&t, "killed after %lld inputs, the reading did not end: %.*s", (long long)after,
			SPAN_ARG(w.trouble));
	if (w.bills != PAGED)
		bad(&t, "killed after %lld inputs, it read %lld payments", (long long)after, (long long)w.bills);
	compare(&t);
	text_add(said, text_span(&t.said));
	text_clear(&t.said);
	seeds_close(&t.said, t.seed, t.world, t.brain, t.conf, t.dir, 0);
	assert_true(seeds_end(&t.said, t.seed, "SIYU_PAY", t.dir));
	text_release(&t.said);
	arena_free(t.a);
	return killed;
}

static void killed_between_any_two(void **state)
{
	struct text said;
	int64_t after = 1;
	(void)state;
	text_init(&said, 1 << 20);
	while (killed_after(after, &said))
		after++;
	print_message("killed after each of %lld inputs\n", (long long)after - 1);
	if (said.n)
		fail_msg("%s", text_str(&said));
	assert_true(after > 2 * PAGED / PAGE_MOST);
	text_release(&said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ledger_equals_the_books), cmocka_unit_test(killed_between_any_two)};
	return cmocka_run_group_tests_name("pay", tests, NULL, NULL);
}
