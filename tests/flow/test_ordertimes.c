/* When the money of an order is booked: refunds without a time, in files and told as they happen; times that say no milliseconds. */
#include "testlib.h"

#include "orderworld.h"
#include "store/gmvq.h"
#include "store/ledger.h"

#include <string.h>

#define FILE_OF(orders) "{\"source\":\"shop\",\"by\":\"甲\",\"undated\":\"paid\",\"orders\":[" orders "]}"
#define PAID "\"paid_at\":\"2026-03-03 09:00\",\"amount_yuan\":100,\"external_userid\":\"c1\""
#define PAID_MS (START + 2 * DAY + 9 * HOUR)

/* The ledger of an order as "pay 0 10000, refund 24 -3000": hours behind its payment as it was first told. */
static void expect_ledger(struct world *w, const char *order_no, const char *want)
{
	static const char *const words[] = {
		[LEDGER_PAY] = "pay", [LEDGER_REFUND] = "refund", [LEDGER_CORRECT] = "correct"};
	struct err err = {0};
	struct purchase p = orderworld_find(w, "shop", order_no);
	struct ledger_row *v = NULL;
	struct text got;
	int n = 0;
	assert_int_equal(ledger_of(w->db, w->a, p.purchase, &v, &n, &err), RC_OK);
	text_init(&got, 1024);
	for (int i = 0; i < n; i++)
		text_addf(&got, "%s%s %lld %lld", i ? ", " : "", words[v[i].kind],
			(long long)((v[i].at_ms - PAID_MS) / HOUR), (long long)v[i].amount_fen);
	assert_string_equal(text_str(&got), want);
	text_release(&got);
}

/* In a file a refund without a time is one of the time of payment, whether the order is new or known, however often and whenever it comes. */
static void test_undated_of_a_file(void **state)
{
	struct world *w = *state;
	const char *later = FILE_OF("{\"order_no\":\"A1\"," PAID ",\"refund_yuan\":30},"
				    "{\"order_no\":\"A2\"," PAID ",\"refund_yuan\":30}");
	orderworld_meet(w, "c1", NULL, START);
	struct orders_result r = orderworld_fold(w, FILE_OF("{\"order_no\":\"A1\"," PAID "}"));
	assert_int_equal(r.undateds, 0);
	r = orderworld_fold_at(w, START + 12 * DAY, later);
	assert_int_equal(r.added, 1);
	assert_int_equal(r.changed, 1);
	assert_int_equal(r.undateds, 2);
	assert_int_equal(r.undated[0].index, 0);
	assert_int_equal(r.undated[0].fen, 3000);
	assert_int_equal(r.undated[1].index, 1);
	expect_ledger(w, "A1", "pay 0 10000, refund 0 -3000");
	expect_ledger(w, "A2", "pay 0 10000, refund 0 -3000");
	r = orderworld_fold_at(w, START + 20 * DAY, later);
	assert_int_equal(r.same, 2);
	assert_int_equal(r.undateds, 0);
	expect_ledger(w, "A1", "pay 0 10000, refund 0 -3000");
	expect_ledger(w, "A2", "pay 0 10000, refund 0 -3000");
	/* The rest, closed by its shop: what we know of its payment stands. */
	r = orderworld_fold_at(
		w, START + 21 * DAY, FILE_OF("{\"order_no\":\"A1\",\"status\":\"交易关闭\",\"amount_yuan\":0}"));
	assert_int_equal(r.undateds, 1);
	assert_int_equal(r.undated[0].fen, 7000);
	expect_ledger(w, "A1", "pay 0 10000, refund 0 -3000, refund 0 -7000");
}

/* A shop's clock may be ten minutes fast; money that is back is back now, or with its payment. What is later is no time. */
static void test_ahead_of_us(void **state)
{
	struct world *w = *state;
	struct orders_result r = orderworld_fold_at(w, PAID_MS,
		SHOP("{\"order_no\":\"A1\",\"paid_at\":\"2026-03-03 09:10\",\"amount_yuan\":100},"
		     "{\"order_no\":\"A2\",\"paid_at\":\"2026-03-03 09:11\",\"amount_yuan\":100},"
		     "{\"order_no\":\"A3\",\"paid_at\":\"2026-03-03 08:00\",\"amount_yuan\":100,\"refund_yuan\":30,"
		     "\"refund_at\":\"2026-03-03 09:05\"},"
		     "{\"order_no\":\"A4\",\"paid_at\":\"2026-03-03 09:05\",\"amount_yuan\":100,\"refund_yuan\":30,"
		     "\"refund_at\":\"2026-03-03 09:08\"}"));
	assert_int_equal(r.added, 3);
	assert_int_equal(r.refusals, 1);
	assert_int_equal(r.refusal[0].index, 1);
	assert_int_equal(orderworld_find(w, "shop", "A1").paid_ms, PAID_MS + 10 * 60000);
	expect_ledger(w, "A3", "pay -1 10000, refund 0 -3000");
	struct purchase p = orderworld_find(w, "shop", "A4");
	struct err err = {0};
	struct ledger_row *v = NULL;
	int n = 0;
	assert_int_equal(ledger_of(w->db, w->a, p.purchase, &v, &n, &err), RC_OK);
	assert_int_equal(n, 2);
	assert_int_equal(v[1].at_ms, p.paid_ms);
}

/* Whichever way the news of a closed order came, the ledger is the same. */
static void test_closed_either_way(void **state)
{
	struct world *w = *state;
#define CLOSED_OF(no) "{\"order_no\":\"" no "\"," PAID ",\"status\":\"交易关闭\"}"
	orderworld_fold(w, FILE_OF("{\"order_no\":\"A1\"," PAID "}"));
	struct orders_result r = orderworld_fold_at(w, START + 12 * DAY, FILE_OF(CLOSED_OF("A1") "," CLOSED_OF("A2")));
	assert_int_equal(r.changed, 1);
	assert_int_equal(r.added, 1);
	assert_int_equal(r.undateds, 2);
	expect_ledger(w, "A1", "pay 0 10000, refund 0 -10000");
	expect_ledger(w, "A2", "pay 0 10000, refund 0 -10000");
	r = orderworld_fold_at(w, START + 13 * DAY, FILE_OF(CLOSED_OF("A1") "," CLOSED_OF("A2")));
	assert_int_equal(r.same, 2);
	/* With a part that was paid back: that part, either way. */
#define PARTLY_OF(no) "{\"order_no\":\"" no "\"," PAID ",\"status\":\"交易关闭\",\"refund_yuan\":30}"
	orderworld_fold(w, FILE_OF("{\"order_no\":\"A3\"," PAID "}"));
	r = orderworld_fold_at(w, START + 12 * DAY, FILE_OF(PARTLY_OF("A3") "," PARTLY_OF("A4")));
	assert_int_equal(r.changed + r.added, 2);
	expect_ledger(w, "A3", "pay 0 10000, refund 0 -3000");
	expect_ledger(w, "A4", "pay 0 10000, refund 0 -3000");
}

/* Scripts hear of a refund of an order that we had as of news; one that was over before we heard of the order is as old as it. */
static void test_undated_is_news(void **state)
{
	struct world *w = *state;
	orderworld_meet(w, "c1", NULL, START);
	orderworld_fold(w, FILE_OF("{\"order_no\":\"A1\"," PAID "}"));
	struct orders_result r =
		orderworld_fold_at(w, START + 12 * DAY, FILE_OF("{\"order_no\":\"A1\"," PAID ",\"refund_yuan\":30}"));
	assert_int_equal(r.events, 1);
	assert_int_equal(r.event[0].at_ms, START + 12 * DAY);
	r = orderworld_fold_at(w, START + 13 * DAY, FILE_OF("{\"order_no\":\"A2\"," PAID ",\"refund_yuan\":30}"));
	assert_int_equal(r.events, 2);
	assert_int_equal(r.event[1].kind, ORDERS_REFUND);
	assert_int_equal(r.event[1].at_ms, PAID_MS);
}

/* What a shop posts, or a person tells, happens now. A time that is told is that, from wherever it comes. */
static void test_undated_as_it_happens(void **state)
{
	struct world *w = *state;
	orderworld_meet(w, "c1", NULL, START);
	struct orders_result r =
		orderworld_fold_at(w, PAID_MS + 50 * HOUR, SHOP("{\"order_no\":\"A1\"," PAID ",\"refund_yuan\":30}"));
	assert_int_equal(r.undateds, 1);
	expect_ledger(w, "A1", "pay 0 10000, refund 50 -3000");
	orderworld_fold_at(w, PAID_MS + 60 * HOUR, SHOP("{\"order_no\":\"A1\"," PAID ",\"refund_yuan\":40}"));
	expect_ledger(w, "A1", "pay 0 10000, refund 50 -3000, refund 60 -1000");
	r = orderworld_fold(
		w, FILE_OF("{\"order_no\":\"A1\"," PAID ",\"refund_yuan\":50,\"refund_at\":\"2026-03-06 09:00\"}"));
	assert_int_equal(r.undateds, 0);
	expect_ledger(w, "A1", "pay 0 10000, refund 50 -3000, refund 60 -1000, refund 72 -1000");
}

/* A file with another time of payment moves what was refunded without a time, too: the books are those of that file. A refund with a time of
 * its own stays. */
static void test_undated_goes_with_the_payment(void **state)
{
	struct world *w = *state;
	struct gmvq_row *day = NULL, sum;
	struct err err = {0};
	int n = 0;
	orderworld_meet(w, "c1", NULL, START);
	orderworld_fold(w, FILE_OF("{\"order_no\":\"A1\"," PAID ",\"refund_yuan\":30}"));
	orderworld_fold(
		w, FILE_OF("{\"order_no\":\"A1\"," PAID ",\"refund_yuan\":40,\"refund_at\":\"2026-03-05 09:00\"}"));
	struct orders_result r = orderworld_fold(w,
		FILE_OF("{\"order_no\":\"A1\",\"paid_at\":\"2026-03-04 09:00\",\"amount_yuan\":100,\"refund_yuan\":40}"));
	assert_int_equal(r.changed, 1);
	assert_int_equal(r.undateds, 0);
	expect_ledger(w, "A1",
		"pay 0 10000, refund 0 -3000, refund 48 -1000, correct 0 -10000, correct 24 10000, refund 0 3000, refund 24 -3000");
	r = orderworld_fold(w,
		FILE_OF("{\"order_no\":\"A1\",\"paid_at\":\"2026-03-04 09:00\",\"amount_yuan\":100,\"refund_yuan\":40}"));
	assert_int_equal(r.same, 1);
	/* And back: nothing is taken off twice. */
	orderworld_fold(w, FILE_OF("{\"order_no\":\"A1\"," PAID ",\"refund_yuan\":40}"));
	int64_t first = zone_day(&w->zone, PAID_MS);
	assert_int_equal(gmvq_rows(w->db, w->a, GMVQ_DAY, NULL, "last", first, first + 5, &day, &n, &sum, &err), RC_OK);
	assert_int_equal(n, 2); /* nothing is left of the day between */
	assert_int_equal(day[0].day, first);
	assert_int_equal(day[0].gross_fen, 10000);
	assert_int_equal(day[0].refund_fen, 3000);
	assert_int_equal(day[1].day, first + 2);
	assert_int_equal(day[1].refund_fen, 1000);
}

/* Who writes seconds says nothing of the milliseconds: an order that came with them is the same, and corrects nothing. */
static void test_seconds_keep_milliseconds(void **state)
{
	struct world *w = *state;
	orderworld_meet(w, "c1", NULL, START);
	orderworld_fold(w, SHOP("{\"order_no\":\"A1\",\"paid_ms\":1772499600789,\"amount_yuan\":100}"));
	struct orders_result r = orderworld_fold(w, SHOP("{\"order_no\":\"A1\"," PAID "}"));
	assert_int_equal(r.changed, 1); /* its customer */
	assert_int_equal(orderworld_find(w, "shop", "A1").paid_ms, PAID_MS + 789);
	expect_ledger(w, "A1", "pay 0 10000");
	r = orderworld_fold(w, SHOP("{\"order_no\":\"A1\"," PAID "}"));
	assert_int_equal(r.same, 1);
	/* Another second is another time; milliseconds that are told are, too. */
	r = orderworld_fold(w, SHOP("{\"order_no\":\"A1\",\"paid_ms\":1772499600123,\"amount_yuan\":100}"));
	assert_int_equal(r.changed, 1);
	assert_int_equal(orderworld_find(w, "shop", "A1").paid_ms, PAID_MS + 123);
	r = orderworld_fold(w, SHOP("{\"order_no\":\"A1\",\"paid_at\":\"2026-03-03 09:00:01\",\"amount_yuan\":100}"));
	assert_int_equal(r.changed, 1);
	assert_int_equal(orderworld_find(w, "shop", "A1").paid_ms, PAID_MS + 1000);
}

/* 0 is no time: the other key is read, and an order that is closed is closed. */
static void test_nought_is_no_time(void **state)
{
	struct world *w = *state;
	struct orders_result r = orderworld_fold_at(w, PAID_MS + DAY,
		SHOP("{\"order_no\":\"A1\",\"paid_ms\":0,\"paid_at\":\"2026-03-03 09:00\",\"amount_yuan\":100,\"refund_ms\":0}"));
	assert_int_equal(r.added, 1);
	assert_int_equal(orderworld_find(w, "shop", "A1").paid_ms, PAID_MS);
	r = orderworld_fold_at(w, PAID_MS + DAY,
		SHOP("{\"order_no\":\"A1\",\"status\":\"closed\",\"paid_ms\":0,\"amount_yuan\":100}"));
	assert_int_equal(r.changed, 1);
	assert_int_equal(orderworld_find(w, "shop", "A1").refund_fen, 10000);
}

#define SOON 300000

/* Of two orders paid and one that is paid in five minutes: what is told of him is the two until then. */
static void test_later_counts_later(void **state)
{
	struct world *w = *state;
	struct contact c;
	struct err err = {0};
	int64_t later = 0, now = START + 10 * DAY;
	char body[800];

	orderworld_meet(w, "wm1", NULL, START);
	(void)snprintf(body, sizeof body,
		SHOP("{\"order_no\":\"L1\",\"external_userid\":\"wm1\",\"amount_yuan\":\"10.00\",\"paid_ms\":%lld},"
		     "{\"order_no\":\"L2\",\"external_userid\":\"wm1\",\"amount_yuan\":\"20.00\",\"paid_ms\":%lld},"
		     "{\"order_no\":\"L3\",\"external_userid\":\"wm1\",\"amount_yuan\":\"40.00\",\"paid_ms\":%lld}"),
		(long long)(now - DAY), (long long)(now - HOUR), (long long)(now + SOON));
	(void)orderworld_fold_at(w, now, body);
	c = orderworld_contact(w, "wm1");
	assert_int_equal(c.paid_orders, 3);
	assert_int_equal(contact_until(w->db, now, &c, &later, &err), RC_OK);
	assert_int_equal(later, 1);
	assert_int_equal(c.paid_orders, 2);
	assert_int_equal(c.net_fen, 3000);
	assert_int_equal(c.first_paid_ms, now - DAY);
	assert_int_equal(c.last_paid_ms, now - HOUR);
	assert_int_equal(c.heard_ms, now - HOUR);
	/* The moment itself counts. */
	c = orderworld_contact(w, "wm1");
	assert_int_equal(contact_until(w->db, now + SOON, &c, &later, &err), RC_OK);
	assert_int_equal(later, 0);
	assert_int_equal(c.net_fen, 7000);
	/* Before all of them he never bought. */
	c = orderworld_contact(w, "wm1");
	assert_int_equal(contact_until(w->db, now - 2 * DAY, &c, &later, &err), RC_OK);
	assert_int_equal(later, 3);
	assert_int_equal(c.paid_orders, 0);
	assert_int_equal(c.net_fen, 0);
	assert_int_equal(c.first_paid_ms, CONTACT_NEVER);
	assert_int_equal(c.last_paid_ms, CONTACT_NEVER);
	assert_int_equal(c.heard_ms, START);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_undated_of_a_file, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_ahead_of_us, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_closed_either_way, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_undated_is_news, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_undated_as_it_happens, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(
			test_undated_goes_with_the_payment, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_nought_is_no_time, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_later_counts_later, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_seconds_keep_milliseconds, orderworld_setup, orderworld_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
