#include "orderworld.h"

#include "base/rng.h"
#include "base/text.h"
#include "store/contact.h"
#include "store/ledger.h"
#include "store/purchase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define ORDER(no, paid, yuan, who) \
	"{\"order_no\":\"" no "\",\"paid_at\":\"" paid "\",\"amount_yuan\":\"" yuan "\",\"external_userid\":\"" who \
	"\"}"

static void test_a_paid_order(void **state)
{
	struct world *w = *state;
	orderworld_meet(w, "c1", NULL, START);
	struct orders_result r = orderworld_fold(w,
		"{\"source\":\"csv:march.csv\",\"orders\":[{\"order_no\":\"A1\",\"paid_at\":\"2026-03-06 20:10:00\","
		"\"amount_yuan\":\"1,299.50\",\"external_userid\":\"c1\",\"employee\":\"LiSi\",\"product\":\"咖啡\",\"quantity\":\"2\",\"status\":\"已付款\"}]}");
	assert_int_equal(r.added, 1);
	assert_int_equal(r.refusals, 0);
	assert_int_equal(r.events, 1);
	assert_int_equal(r.event[0].kind, ORDERS_FIRST);
	assert_true(span_is(r.event[0].customer, "c1"));
	assert_true(span_is(r.event[0].product, "咖啡"));
	assert_int_equal(r.event[0].amount_fen, 129950);
	assert_int_equal(r.event[0].at_ms, START + 5 * DAY + 20 * HOUR + 10 * 60000);
	struct purchase p = orderworld_find(w, "csv", "A1");
	assert_int_equal(p.quantity, 2);
	assert_true(span_is(p.employee, "lisi"));
	assert_true(span_is(p.credit_employee, "lisi"));
	assert_true(span_is(p.reason, "7 天内没有触达，算自然"));
	struct contact c = orderworld_contact(w, "c1");
	assert_int_equal(c.paid_orders, 1);
	assert_int_equal(c.net_fen, 129950);
	assert_int_equal(c.first_paid_ms, p.paid_ms);
	assert_int_equal(c.last_paid_ms, p.paid_ms);
}

static void test_the_same_again_is_nothing(void **state)
{
	struct world *w = *state;
	orderworld_meet(w, "c1", NULL, START);
	const char *body =
		SHOP(ORDER("A1", "2026-03-06 20:10", "10", "c1") "," ORDER("A2", "2026-03-07 20:10", "20", "c1"));
	assert_int_equal(orderworld_fold(w, body).added, 2);
	struct orders_result r = orderworld_fold(w, body);
	assert_int_equal(r.same, 2);
	assert_int_equal(r.added + r.changed + r.events + r.refusals, 0);
	/* Inside one input, too. */
	r = orderworld_fold(
		w, SHOP(ORDER("A3", "2026-03-06 20:10", "10", "c1") "," ORDER("A3", "2026-03-06 20:10", "10", "c1")));
	assert_int_equal(r.added, 1);
	assert_int_equal(r.same, 1);
	/* Another file, the same order; another source, another order. */
	assert_int_equal(
		orderworld_fold(
			w, "{\"source\":\"csv:a.csv\",\"orders\":[" ORDER("A1", "2026-03-06 20:10", "10", "c1") "]}")
			.added,
		1);
	assert_int_equal(
		orderworld_fold(
			w, "{\"source\":\"csv:b.csv\",\"orders\":[" ORDER("A1", "2026-03-06 20:10", "10", "c1") "]}")
			.same,
		1);
	assert_int_equal(orderworld_contact(w, "c1").paid_orders, 4);
	/* Long numbers stay apart (finding 10). */
	r = orderworld_fold(w,
		SHOP("{\"order_no\":4012345678901234567,\"paid_ms\":1772800000000,\"amount_fen\":100},"
		     "{\"order_no\":4012345678901234599,\"paid_ms\":1772800000000,\"amount_fen\":100}"));
	assert_int_equal(r.added, 2);
}

static void test_refunds(void **state)
{
	struct world *w = *state;
	orderworld_meet(w, "c1", NULL, START);
	orderworld_fold(w, SHOP(ORDER("A1", "2026-03-06 20:10", "100", "c1")));
	struct orders_result r = orderworld_fold(w,
		SHOP("{\"order_no\":\"A1\",\"paid_at\":\"2026-03-06 20:10\",\"amount_yuan\":100,\"refund_yuan\":30.5,"
		     "\"refund_at\":\"2026-03-08 09:00\"}"));
	assert_int_equal(r.changed, 1);
	assert_int_equal(r.events, 1);
	assert_int_equal(r.event[0].kind, ORDERS_REFUND);
	assert_int_equal(r.event[0].amount_fen, 3050);
	assert_int_equal(r.event[0].at_ms, START + 7 * DAY + 9 * HOUR);
	assert_int_equal(orderworld_find(w, "shop", "A1").refund_fen, 3050);
	assert_int_equal(orderworld_contact(w, "c1").net_fen, 6950);

	/* An older report says less: nothing. */
	r = orderworld_fold(w,
		SHOP("{\"order_no\":\"A1\",\"paid_at\":\"2026-03-06 20:10\",\"amount_yuan\":100,\"refund_yuan\":10}"));
	assert_int_equal(r.same, 1);
	r = orderworld_fold(w, SHOP(ORDER("A1", "2026-03-06 20:10", "100", "c1")));
	assert_int_equal(r.same, 1);

	/* The rest, told by the status alone; the time is when we learnt it. */
	r = orderworld_fold_at(w, START + 12 * DAY,
		SHOP("{\"order_no\":\"A1\",\"paid_at\":\"2026-03-06 20:10\",\"amount_yuan\":\"100.00\",\"status\":\"REFUNDED\"}"));
	assert_int_equal(r.events, 1);
	assert_int_equal(r.event[0].amount_fen, 6950);
	assert_int_equal(r.event[0].at_ms, START + 12 * DAY);
	struct contact c = orderworld_contact(w, "c1");
	assert_int_equal(c.paid_orders, 0);
	assert_int_equal(c.net_fen, 0);
	assert_true(c.first_paid_ms == CONTACT_NEVER);

	/* His first order was paid back: the next is not his first one ever. */
	r = orderworld_fold(w, SHOP(ORDER("A2", "2026-03-09 20:10", "5", "c1")));
	assert_int_equal(r.event[0].kind, ORDERS_REPEAT);
	/* Heard of only when it was over: no purchase, but a refund. */
	r = orderworld_fold(w,
		SHOP("{\"order_no\":\"A3\",\"external_userid\":\"c1\",\"paid_at\":\"2026-03-06 20:10\",\"amount_yuan\":\"7\",\"status\":\"已退款\"}"));
	assert_int_equal(r.events, 1);
	assert_int_equal(r.event[0].kind, ORDERS_REFUND);
}

#define CLOSED(no, more) "{\"order_no\":\"" no "\",\"status\":\"交易关闭\"" more "}"

/* Shops call closed what nobody paid, and what was paid back: a known order is refunded; one that is not known was paid where it says when. */
static void test_closed(void **state)
{
	struct world *w = *state;
	orderworld_meet(w, "c1", NULL, START);
	orderworld_fold(w,
		SHOP(ORDER("A1", "2026-03-06 20:10", "100", "c1") "," ORDER(
			"A2", "2026-03-07 20:10", "50", "c1") "," ORDER("A3", "2026-03-07 20:20", "40", "c1")));
	struct orders_result r = orderworld_fold(
		w, SHOP(CLOSED("A1", ",\"amount_yuan\":\"0.00\"") "," CLOSED("B1", ",\"amount_yuan\":9")));
	assert_int_equal(r.changed, 1);
	assert_int_equal(r.refusals, 1);
	assert_int_equal(r.refusal[0].index, 1);
	assert_true(span_is(r.refusal[0].reason, "状态是“交易关闭”，没有付款，不入账"));
	assert_int_equal(r.events, 1);
	assert_int_equal(r.event[0].kind, ORDERS_REFUND);
	assert_int_equal(r.event[0].amount_fen, 10000);
	struct purchase p = orderworld_find(w, "shop", "A1");
	assert_int_equal(p.gross_fen, 10000);
	assert_int_equal(p.refund_fen, 10000);
	assert_int_equal(p.paid_ms, START + 5 * DAY + 20 * HOUR + 10 * 60000);
	assert_int_equal(orderworld_contact(w, "c1").net_fen, 9000);
	assert_int_equal(orderworld_fold(w, SHOP(CLOSED("A1", ""))).same, 1);
	/* What was refunded of it in parts: the rest. A refund that is told is that, of a new order, too. */
	orderworld_fold(w,
		SHOP("{\"order_no\":\"A2\",\"paid_at\":\"2026-03-07 20:10\",\"amount_yuan\":50,\"refund_yuan\":20}"));
	r = orderworld_fold(w, SHOP(CLOSED("A2", "")));
	assert_int_equal(r.event[0].amount_fen, 3000);
	r = orderworld_fold(w,
		SHOP(CLOSED("A3", ",\"paid_at\":\"2026-03-07 20:20\",\"amount_yuan\":40,\"refund_yuan\":15") "," CLOSED(
			"B2",
			",\"paid_at\":\"2026-03-07\",\"amount_yuan\":8,\"refund_yuan\":8,\"external_userid\":\"c1\"")));
	assert_int_equal(r.refusals, 0);
	assert_int_equal(r.added, 1);
	assert_int_equal(orderworld_find(w, "shop", "A3").refund_fen, 1500);
	assert_int_equal(orderworld_find(w, "shop", "B2").refund_fen, 800);
	/* Paid and closed before we heard of it: paid, and paid back; nothing that a script would greet. */
	r = orderworld_fold(w,
		SHOP(CLOSED("B4",
			",\"paid_at\":\"2026-03-07\",\"amount_yuan\":9,\"external_userid\":\"c1\"") "," CLOSED("B5",
			",\"paid_at\":\"2026-03-07\",\"amount_yuan\":0")));
	assert_int_equal(r.added, 1);
	assert_int_equal(r.refusals, 1);
	assert_true(span_is(r.refusal[0].reason, "状态是“交易关闭”，没有付款，不入账"));
	assert_int_equal(r.events, 1);
	assert_int_equal(r.event[0].kind, ORDERS_REFUND);
	p = orderworld_find(w, "shop", "B4");
	assert_int_equal(p.gross_fen, 900);
	assert_int_equal(p.refund_fen, 900);
	/* A shop that tells the refund beside an amount of nothing: by that of a known order, at most all of it. */
	r = orderworld_fold(w,
		SHOP(CLOSED("A3", ",\"amount_yuan\":0,\"refund_yuan\":99,\"refund_at\":\"2026-03-01\"") "," CLOSED(
			"B3", ",\"refund_yuan\":8")));
	assert_int_equal(r.changed, 1);
	assert_int_equal(orderworld_find(w, "shop", "A3").refund_fen, 4000);
	assert_true(span_is(r.refusal[0].reason, "没有金额"));
	assert_int_equal(orderworld_contact(w, "c1").net_fen, 0);
}

static void test_changes(void **state)
{
	struct world *w = *state;
	orderworld_meet(w, "c1", NULL, START);
	orderworld_meet(w, "c2", NULL, START);
	orderworld_fold(w, SHOP(ORDER("A1", "2026-03-06 20:10", "100", "c1")));
	orderworld_fold(w, SHOP(ORDER("A2", "2026-03-07 20:10", "50", "c1")));
	/* Names without money. */
	struct orders_result r = orderworld_fold(w,
		SHOP("{\"order_no\":\"A1\",\"paid_at\":\"2026-03-06 20:10\",\"amount_yuan\":100,\"product\":\"茶\",\"employee\":\"wang\"}"));
	assert_int_equal(r.changed, 1);
	assert_int_equal(r.events, 0);
	assert_true(span_is(orderworld_find(w, "shop", "A1").product, "茶"));
	/* Another amount. */
	r = orderworld_fold(w, SHOP("{\"order_no\":\"A1\",\"paid_at\":\"2026-03-06 20:10\",\"amount_yuan\":80}"));
	assert_int_equal(r.changed, 1);
	assert_int_equal(orderworld_find(w, "shop", "A1").gross_fen, 8000);
	assert_int_equal(orderworld_contact(w, "c1").net_fen, 13000);
	/* Another time. */
	r = orderworld_fold(w, SHOP("{\"order_no\":\"A1\",\"paid_at\":\"2026-03-08 20:10\",\"amount_yuan\":80}"));
	assert_int_equal(r.changed, 1);
	/* Another customer. */
	r = orderworld_fold(w, SHOP(ORDER("A2", "2026-03-07 20:10", "50", "c2")));
	assert_int_equal(r.changed, 1);
	assert_int_equal(r.events, 1);
	assert_int_equal(r.event[0].kind, ORDERS_FIRST);
	assert_true(span_is(r.event[0].customer, "c2"));
	assert_int_equal(orderworld_contact(w, "c1").paid_orders, 1);
	assert_int_equal(orderworld_contact(w, "c2").net_fen, 5000);
	/* A stranger takes nothing away. */
	orderworld_fold(w, SHOP(ORDER("A2", "2026-03-07 20:10", "50", "nobody")));
	assert_true(span_is(orderworld_find(w, "shop", "A2").customer, "c2"));
	/* Less than was paid back already. */
	orderworld_fold(w,
		SHOP("{\"order_no\":\"A2\",\"paid_at\":\"2026-03-07 20:10\",\"amount_yuan\":50,\"refund_yuan\":40}"));
	r = orderworld_fold(w, SHOP("{\"order_no\":\"A2\",\"paid_at\":\"2026-03-07 20:10\",\"amount_yuan\":30}"));
	assert_int_equal(r.refusals, 1);
	assert_int_equal(orderworld_find(w, "shop", "A2").gross_fen, 5000);
	/* Two reports in one input: the later one stands, also when it names an earlier time. */
	orderworld_fold(w,
		SHOP(ORDER("A3", "2026-03-07 20:10", "50", "c1") "," ORDER(
			"A4", "2026-03-07 08:00", "9", "c1") "," ORDER("A3", "2026-03-06 20:10", "30", "c1")));
	assert_int_equal(orderworld_find(w, "shop", "A3").gross_fen, 3000);
	/* A name over two lines is a name. */
	orderworld_fold(w,
		SHOP("{\"order_no\":\"A5\",\"paid_at\":\"2026-03-06 20:10\",\"amount_yuan\":1,\"product\":\"茶\\n叶\"}"));
	assert_true(span_is(orderworld_find(w, "shop", "A5").product, "茶 叶"));
}

static void test_bad_orders_are_refused_alone(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *order, *reason;
	} bad[] = {
		{"{}", "没有订单号"},
		{"3", "不是一张订单"},
		{"{\"order_no\":[1]}", "订单号不是文字"},
		{"{\"order_no\":\"1\"}", "没有金额"},
		{"{\"order_no\":\"1\",\"amount_yuan\":\"5\"}", "没有付款时间"},
		{"{\"order_no\":\"1\",\"amount_yuan\":\"5.123\",\"paid_at\":\"2026-03-06\"}", "最多两位小数"},
		{"{\"order_no\":\"1\",\"amount_yuan\":-5,\"paid_at\":\"2026-03-06\"}", "不能是负数"},
		{"{\"order_no\":\"1\",\"amount_fen\":5.5,\"paid_at\":\"2026-03-06\"}", "以分为单位"},
		{"{\"order_no\":\"1\",\"amount_yuan\":\"99999999999\",\"paid_at\":\"2026-03-06\"}",
			"太大：一单最多 100 亿元"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"昨天\"}", "付款时间“昨天”读不出来"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"2026-02-30\"}", "读不出来"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"46355\"}", "付款时间“46355”是 Excel 的日期数字"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":46355.84}", "单元格格式改成日期"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"4635.5\"}", "付款时间“4635.5”"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"2027-03-06\"}", "在未来"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"20270306200000\"}", "在未来"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"202603062010\"}",
			"2026年3月6日 20:10 或者 20260306201000"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"下午四点\"}",
			"2026年3月6日 20:10 或者 20260306201000"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"1926-03-06\"}", "太早"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"2026-03-06\",\"refund_yuan\":6}",
			"退款 ¥6.00 大于付款 ¥5.00"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"2026-03-06\",\"status\":\"部分退款\"}",
			"没有退款金额"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"2026-03-06\",\"status\":\"待付款\"}", "没有付款"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"2026-03-06\",\"status\":\"??\"}", "不认识的状态"},
		{"{\"order_no\":\"1\",\"amount_yuan\":5,\"paid_at\":\"2026-03-06\",\"quantity\":0}", "数量"},
		{"{\"order_no\":\"4.0E+18\",\"amount_yuan\":5,\"paid_at\":\"2026-03-06\"}", "科学计数法"},
		{"{\"order_no\":\"1\\n2\",\"amount_yuan\":5,\"paid_at\":\"2026-03-06\"}", "控制字符"},
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char body[600];
		(void)snprintf(body, sizeof body, "{\"orders\":[%s," ORDER("good%zu", "2026-03-06", "1", "") "]}",
			bad[i].order, i);
		struct orders_result r = orderworld_fold(w, body);
		assert_int_equal(r.added, 1);
		assert_int_equal(r.refusals, 1);
		assert_int_equal(r.refusal[0].index, 0);
		if (span_search(r.refusal[0].reason, span_of(bad[i].reason)) == SIZE_MAX)
			fail_msg("%s: '%.*s'", bad[i].order, SPAN_ARG(r.refusal[0].reason));
	}
	struct err err = {0};
	struct orders_result r = {0};
	static const char *const whole[] = {"", "{", "3", "{\"orders\":3}", "{\"source\":\"shop\"}"};
	for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
		assert_int_equal(
			orders_fold(w->db, w->a, &w->rules, START, 999, span_of(whole[i]), &r, &err), RC_INVALID);
	/* One order or a bare list is understood. */
	assert_int_equal(orderworld_fold(w, ORDER("S1", "2026-03-06", "1", "")).added, 1);
	assert_int_equal(orderworld_fold(w, "[" ORDER("S2", "2026-03-06", "1", "") "]").added, 1);
	assert_true(span_is(orderworld_find(w, "shop", "S1").reason, "未匹配：还没有这位客户"));
}

static void test_unmatched_then_matched(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct orders_result r = orderworld_fold(w,
		SHOP(ORDER("A1", "2026-03-06 08:00", "10", "c1") ",{\"order_no\":\"A2\",\"paid_at\":\"2026-03-04\","
								 "\"amount_fen\":500,\"unionid\":\"o1\"}," ORDER(
									 "A3", "2026-03-07 08:00", "20", "c1")));
	assert_int_equal(r.unmatched, 3);
	assert_int_equal(r.events, 0);

	int64_t add_ms = START + 5 * DAY;
	orderworld_meet(w, "c1", NULL, add_ms);
	orderworld_touch(w, "c1", add_ms, true, "", "");
	r = (struct orders_result){0};
	assert_int_equal(orders_match(w->db, w->a, &w->rules, SPAN_LIT("c1"), SPAN_ABSENT, &r, &err), RC_OK);
	assert_int_equal(r.events, 2);
	assert_int_equal(r.event[0].kind, ORDERS_FIRST);
	assert_true(span_is(r.event[0].order_no, "A1"));
	assert_int_equal(r.event[1].kind, ORDERS_REPEAT);
	struct purchase p = orderworld_find(w, "shop", "A1");
	assert_true(span_is(p.reason, "末次触达：加好友（渠道 qr1）2026-03-06 00:00，下单前 1 天内"));
	assert_true(span_is(p.channel, "qr1"));
	assert_int_equal(orderworld_contact(w, "c1").paid_orders, 2);

	/* The unionid comes later; that order was paid before he was added: it counts, but starts nothing. */
	orderworld_meet(w, "c1", "o1", add_ms);
	r = (struct orders_result){0};
	assert_int_equal(orders_match(w->db, w->a, &w->rules, SPAN_LIT("c1"), SPAN_LIT("o1"), &r, &err), RC_OK);
	assert_int_equal(r.events, 0);
	assert_int_equal(orderworld_contact(w, "c1").net_fen, 3500);
	/* Now he is known by either name, in either column. */
	assert_int_equal(orderworld_fold(w, SHOP(ORDER("A4", "2026-03-07 08:00", "20", "o1"))).unmatched, 0);
}

static void test_last_touch(void **state)
{
	struct world *w = *state;
	orderworld_meet(w, "c1", NULL, START);
	orderworld_touch(w, "c1", START + HOUR, true, "", "");
	orderworld_touch(w, "c1", START + 5 * DAY + 20 * HOUR + 10 * 60000, false, "剧本：新客七天", "第4天晒单");
	orderworld_touch(w, "c2", START + 6 * DAY, false, "剧本：新客七天", "第5天");
	orderworld_fold(w,
		SHOP(ORDER("A1", "2026-03-06 20:10", "10", "c1") "," ORDER("A2", "2026-03-06 20:09:59", "10", "c1")));
	struct purchase p = orderworld_find(w, "shop", "A1");
	assert_true(span_is(p.reason, "末次触达：新客七天 第4天晒单 2026-03-06 20:10，下单前 1 天内"));
	assert_true(span_is(p.script, "剧本：新客七天"));
	assert_true(span_is(p.step, "第4天晒单"));
	assert_true(span_is(p.credit_employee, "li"));
	/* The step has no channel of its own: the one he came by. */
	assert_true(span_is(p.channel, "qr1"));
	p = orderworld_find(w, "shop", "A2");
	assert_true(span_is(p.reason, "末次触达：加好友（渠道 qr1）2026-03-01 01:00，下单前 6 天内"));

	/* The border of the window belongs to it. */
	orderworld_fold_at(w, START + 14 * DAY,
		SHOP(ORDER("B1", "2026-03-13 20:10:00", "10", "c1") "," ORDER(
			"B2", "2026-03-13 20:10:01", "10", "c1")));
	assert_true(span_is(orderworld_find(w, "shop", "B1").step, "第4天晒单"));
	p = orderworld_find(w, "shop", "B2");
	assert_int_equal(p.touch, 0);
	assert_true(span_is(p.channel, ""));

	/* A touch that becomes known later takes the orders behind it from earlier ones only. */
	orderworld_touch(w, "c1", START + 2 * DAY, false, "剧本：新客七天", "第3天");
	assert_true(span_is(orderworld_find(w, "shop", "A2").step, "第3天"));
	assert_true(span_is(orderworld_find(w, "shop", "A1").step, "第4天晒单"));
	orderworld_touch(w, "c1", START + DAY, false, "剧本：新客七天", "第2天");
	assert_true(span_is(orderworld_find(w, "shop", "A2").step, "第3天"));
	/* Equal time: the later one. */
	orderworld_touch(w, "c1", START + 2 * DAY, false, "剧本：另一个", "第3天");
	assert_true(span_is(orderworld_find(w, "shop", "A2").script, "剧本：另一个"));
	orderworld_touch(w, "c1", START + 12 * DAY, false, "剧本：另一个", "x");
	assert_true(span_is(orderworld_find(w, "shop", "B2").step, "x"));
}

/* -- random worlds against an independent count ------------------------------------------------------------------- */

#define CUSTOMERS 12
#define ORDERS 60
#define TOUCHES 80

struct model_order {
	int customer;
	int64_t paid_ms, gross, refund;
	bool there;
};
struct model_touch {
	int customer;
	int64_t at_ms, id;
};

static int winner(const struct model_order *o, const struct model_touch *t, int touches, int window_days)
{
	int best = -1;
	for (int i = 0; i < touches; i++) {
		bool in = t[i].customer == o->customer && t[i].at_ms <= o->paid_ms &&
			o->paid_ms - t[i].at_ms <= window_days * DAY;
		if (in &&
			(best < 0 || t[i].at_ms > t[best].at_ms ||
				(t[i].at_ms == t[best].at_ms && t[i].id > t[best].id)))
			best = i;
	}
	return best;
}

static int orders_of(struct world *w, const char *customer)
{
	struct err err = {0};
	struct purchase *v = NULL;
	int n = 0;
	assert_int_equal(purchase_of(w->db, w->a, span_of(customer), INT64_MIN, &v, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		assert_int_equal(v[i].buyer, orderworld_contact(w, customer).no);
	return n;
}

/* The part of its day is asked for him, also where the first order of it was taken back, and when it went to another customer or day. */
static void test_found_by_its_customer(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	const char *order = SHOP(ORDER("A1", "2026-03-06 20:10", "10", "c1"));
	orderworld_meet(w, "c1", NULL, START);
	orderworld_meet(w, "c2", NULL, START);
	assert_int_equal(db_savepoint(w->db, &err), RC_OK);
	assert_int_equal(orderworld_fold(w, order).added, 1);
	assert_int_equal(db_rollback_to(w->db, &err), RC_OK);
	assert_int_equal(orders_of(w, "c1"), 0);
	assert_int_equal(orderworld_fold(w, order).added, 1);
	assert_int_equal(orders_of(w, "c1"), 1);
	assert_int_equal(orderworld_fold(w, SHOP(ORDER("A1", "2024-02-29 00:00", "10", "c2"))).changed, 1);
	assert_int_equal(orders_of(w, "c1"), 0);
	assert_int_equal(orders_of(w, "c2"), 1);
	assert_int_equal(orderworld_contact(w, "c1").paid_orders, 0);
	assert_int_equal(orderworld_contact(w, "c2").paid_orders, 1);
}

/* Whom somebody spoke to before he was a contact: his order goes there. A touch that is told late widens what is asked. */
static void test_touches_of_before_he_was_met(void **state)
{
	struct world *w = *state;
	orderworld_touch(w, "c1", START + DAY, false, "剧本：甲", "二");
	assert_int_equal(orderworld_fold(w, SHOP(ORDER("A1", "2026-03-03 20:10", "10", "c1"))).unmatched, 1);
	orderworld_meet(w, "c1", NULL, START + 3 * DAY);
	assert_int_equal(orderworld_contact(w, "c1").touched_from_ms, START + DAY);
	assert_int_equal(orderworld_contact(w, "c1").touched_to_ms, START + DAY);
	assert_int_equal(orderworld_fold(w, SHOP(ORDER("A2", "2026-03-02 00:00", "10", "c1"))).added, 1);
	assert_true(span_is(orderworld_find(w, "shop", "A2").step, "二"));
	assert_int_equal(orderworld_fold(w, SHOP(ORDER("A3", "2026-03-01 12:00", "10", "c1"))).added, 1);
	assert_int_equal(orderworld_find(w, "shop", "A3").touch, 0);
	orderworld_touch(w, "c1", START + HOUR, false, "剧本：甲", "一");
	assert_true(span_is(orderworld_find(w, "shop", "A3").step, "一"));
	assert_int_equal(orderworld_contact(w, "c1").touched_from_ms, START + HOUR);
	assert_int_equal(orderworld_contact(w, "c1").touched_to_ms, START + DAY);
}

static void check_world(
	struct world *w, const struct model_order *order, const struct model_touch *t, int touches, const bool *known)
{
	int64_t net[CUSTOMERS] = {0}, count[CUSTOMERS] = {0}, first[CUSTOMERS], last[CUSTOMERS];
	for (int i = 0; i < CUSTOMERS; i++)
		first[i] = last[i] = CONTACT_NEVER;
	for (int i = 0; i < ORDERS; i++) {
		if (!order[i].there)
			continue;
		char no[16];
		(void)snprintf(no, sizeof no, "N%d", i);
		struct purchase p = orderworld_find(w, "shop", no);
		assert_int_equal(p.gross_fen, order[i].gross);
		assert_int_equal(p.refund_fen, order[i].refund);
		assert_int_equal(p.customer.n > 0, known[order[i].customer]);
		if (!known[order[i].customer]) {
			assert_int_equal(p.touch, 0);
			continue;
		}
		int best = winner(&order[i], t, touches, w->rules.window_days);
		assert_int_equal(p.touch, best < 0 ? 0 : t[best].id);
		net[order[i].customer] += order[i].gross - order[i].refund;
		if (order[i].refund == order[i].gross)
			continue;
		int64_t *first_ms = &first[order[i].customer], *last_ms = &last[order[i].customer];
		count[order[i].customer]++;
		*first_ms = *first_ms == CONTACT_NEVER || order[i].paid_ms < *first_ms ? order[i].paid_ms : *first_ms;
		*last_ms = order[i].paid_ms > *last_ms ? order[i].paid_ms : *last_ms;
	}
	for (int i = 0; i < CUSTOMERS; i++) {
		if (!known[i])
			continue;
		char id[16];
		(void)snprintf(id, sizeof id, "c%d", i);
		struct contact c = orderworld_contact(w, id);
		assert_int_equal(c.net_fen, net[i]);
		assert_int_equal(c.paid_orders, count[i]);
		assert_int_equal(c.first_paid_ms, first[i]);
		assert_int_equal(c.last_paid_ms, last[i]);
	}
}

static void send_order(struct world *w, struct rng *r, int i, struct model_order *o, int64_t now_ms)
{
	int64_t change = (int64_t)rng_below(r, 6);
	if (!o->there) {
		o->customer = (int)rng_below(r, CUSTOMERS);
		o->paid_ms = START + (int64_t)rng_below(r, 200) * HOUR;
		o->gross = 1 + (int64_t)rng_below(r, 10000);
	} else if (change == 0 && o->gross < 20000) {
		o->gross += 7;
	} else if (change == 1) {
		o->paid_ms += HOUR;
	} else if (change == 2 && o->refund < o->gross) {
		o->refund += 1 + (int64_t)rng_below(r, (uint64_t)(o->gross - o->refund));
	}
	o->there = true;
	char body[400];
	(void)snprintf(body, sizeof body,
		"{\"source\":\"shop\",\"orders\":[{\"order_no\":\"N%d\",\"paid_ms\":%lld,\"amount_fen\":%lld,\"refund_fen\":%lld,\"external_userid\":\"c%d\"}]}",
		i, (long long)o->paid_ms, (long long)o->gross, (long long)o->refund, o->customer);
	assert_int_equal(orderworld_fold_at(w, now_ms, body).refusals, 0);
}

static void one_world(struct world *w, uint64_t seed)
{
	struct rng r;
	rng_seed(&r, seed);
	struct model_order order[ORDERS] = {0};
	struct model_touch t[TOUCHES];
	bool known[CUSTOMERS] = {0};
	int touches = 0;
	struct err err = {0};
	w->rules.window_days = (int)rng_below(&r, 6);
	for (int step = 0; step < 300; step++) {
		int64_t now_ms = START + 20 * DAY + step;
		uint64_t what = rng_below(&r, 10);
		int who = (int)rng_below(&r, CUSTOMERS);
		char id[16];
		(void)snprintf(id, sizeof id, "c%d", who);
		if (what < 6) {
			int i = (int)rng_below(&r, ORDERS);
			send_order(w, &r, i, &order[i], now_ms);
		} else if (what == 6 && !known[who]) {
			known[who] = true;
			orderworld_meet(w, id, NULL, START);
			struct orders_result result = {0};
			assert_int_equal(
				orders_match(w->db, w->a, &w->rules, span_of(id), SPAN_ABSENT, &result, &err), RC_OK);
		} else if (known[who] && touches < TOUCHES) {
			t[touches] = (struct model_touch){
				.customer = who, .at_ms = START + (int64_t)rng_below(&r, 200) * HOUR};
			int64_t before = 0;
			assert_int_equal(db_next_row(w->db, &before, &err), RC_OK);
			orderworld_touch(w, id, t[touches].at_ms, what == 7, "剧本：x", "s");
			t[touches++].id = before + 1;
		}
	}
	check_world(w, order, t, touches, known);
}

static void test_random_worlds(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		void *w = NULL;
		orderworld_setup(&w);
		one_world(w, seed);
		orderworld_teardown(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_paid_order, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_the_same_again_is_nothing, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_refunds, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_closed, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_changes, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(
			test_bad_orders_are_refused_alone, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_unmatched_then_matched, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_last_touch, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_found_by_its_customer, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(
			test_touches_of_before_he_was_met, orderworld_setup, orderworld_teardown),
		cmocka_unit_test(test_random_worlds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
