/* Orders that a person takes out of the books (siyu orders void) and back, and what he puts right by hand, through the log. */
#include "foldworld.h"
#include "flow/brief.h"
#include "flow/why.h"
#include "base/clock.h"
#include "base/text.h"
#include "store/contactdate.h"
#include "store/gmvq.h"
#include "store/handlog.h"
#include "store/ledger.h"
#include "store/ordertrail.h"
#include "store/purchase.h"
#include "store/stock.h"
#include "store/storyq.h"
#include "store/voidlog.h"

#define ORDER(no, yuan, more) \
	"{\"order_no\":\"" no "\",\"paid_at\":\"2026-03-02 10:00:00\",\"amount_yuan\":\"" yuan \
	"\",\"external_userid\":\"wm1\",\"product\":\"洁面\",\"quantity\":\"2\"" more "}"
#define FILE_OF(source, orders) "{\"source\":\"" source "\",\"undated\":\"paid\",\"orders\":[" orders "]}"
#define VOID(verb, numbers) \
	"{\"verb\":\"" verb \
	"\",\"source\":\"youzan\",\"why\":\"重复导入\",\"by\":\"命令行 王芳\",\"numbers\":[" numbers "]}"

static struct foldworld *shop(void)
{
	struct foldworld *w = foldworld_new(TUESDAY + 10 * HOUR);
	foldworld_event(w, "add_external_contact", "wm1", "LI", "");
	foldworld_fold(w);
	return w;
}

static int64_t put(struct foldworld *w, enum inbox_kind kind, const char *body)
{
	int64_t id = foldworld_put(w, kind, body);
	foldworld_fold(w);
	return id;
}

static struct purchase found(struct foldworld *w, const char *source, const char *no)
{
	struct purchase p;
	int64_t sum = 0;
	assert_int_equal(purchase_find(w->db, w->a, span_of(source), span_of(no), &p, &w->err), RC_OK);
	assert_int_equal(ledger_sum(w->db, p.purchase, &sum, &w->err), RC_OK);
	assert_int_equal(sum, p.gross_fen - p.refund_fen);
	return p;
}

/* What reports say of these days, which is what the ledger says. */
static struct gmvq_row books(struct foldworld *w)
{
	struct gmvq_row *v = NULL, sum;
	int64_t net = 0;
	int n = 0;
	assert_int_equal(gmvq_rows(w->db, w->a, GMVQ_SOURCE, NULL, "last", 20500, 20530, &v, &n, &sum, &w->err), RC_OK);
	assert_int_equal(gmvq_ledger(w->db, 20500, 20530, &net, &w->err), RC_OK);
	assert_int_equal(net, sum.gross_fen - sum.refund_fen);
	return sum;
}

/* Of both names one shop has, the wrong one goes, refunds and all, and stays away. */
static void test_a_double_import_is_taken_back(void **state)
{
	struct foldworld *w = shop();
	struct contact c;
	struct voidlog v;
	struct ordertrail *t;
	int n = 0;
	int64_t pieces = 0;
	(void)state;
	put(w, INBOX_ORDERS, FILE_OF("有赞", ORDER("A1", "100", ",\"refund_yuan\":\"30\"") "," ORDER("A2", "50", "")));
	const struct gmvq_row before = books(w);
	char digest_one[65], digest_two[65];
	put(w, INBOX_ORDERS,
		FILE_OF("youzan", ORDER("A1", "100", ",\"refund_yuan\":\"30\"") "," ORDER("A2", "50", "")));
	assert_int_equal(books(w).gross_fen, 2 * before.gross_fen);
	assert_int_equal(contact_get(w->db, w->a, SPAN_LIT("wm1"), &c, &w->err), RC_OK);
	assert_int_equal(c.paid_orders, 4);
	int64_t id = put(w, INBOX_COMMAND, VOID("order_void", "\"A1\",\"A2\""));
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_DONE);
	struct gmvq_row after = books(w);
	assert_int_equal(after.gross_fen, before.gross_fen);
	assert_int_equal(after.refund_fen, before.refund_fen);
	assert_int_equal(after.orders, before.orders);
	assert_int_equal(contact_get(w->db, w->a, SPAN_LIT("wm1"), &c, &w->err), RC_OK);
	assert_int_equal(c.paid_orders, 2);
	assert_int_equal(c.net_fen, 12000);
	assert_int_equal(stock_sold(w->db, SPAN_LIT("洁面"), 0, INT64_MAX, &pieces, &w->err), RC_OK);
	assert_int_equal(pieces, 4);
	struct purchase p = found(w, "youzan", "A1");
	assert_true(p.voided);
	assert_int_equal(p.gross_fen + p.refund_fen + p.quantity, 0);
	assert_int_equal(voidlog_get(w->db, w->a, p.purchase, &v, &w->err), RC_OK);
	assert_span(v.who, "命令行 王芳");
	assert_span(v.why, "重复导入");
	assert_int_equal(v.gross_fen, 10000);
	assert_int_equal(v.refund_fen, 3000);
	assert_int_equal(ordertrail_of(w->db, w->a, p.purchase, &t, &n, &w->err), RC_OK);
	assert_int_equal(n, 1);
	assert_span(t[0].what, "作废");
	assert_span(t[0].new, "重复导入");
	/* Once more says so, and neither another import nor a post of the shop brings it back. */
	assert_int_equal(foldworld_outcome(w, put(w, INBOX_COMMAND, VOID("order_void", "\"A1\""))), OUTCOME_DUPLICATE);
	put(w, INBOX_ORDERS, FILE_OF("youzan", ORDER("A1", "120", ",\"refund_yuan\":\"40\"")));
	put(w, INBOX_ORDERS, "{\"source\":\"youzan\",\"orders\":[" ORDER("A2", "50", ",\"status\":\"已退款\"") "]}");
	assert_true(found(w, "youzan", "A1").voided);
	assert_int_equal(books(w).gross_fen, before.gross_fen);
	assert_int_equal(books(w).refund_fen, before.refund_fen);
	foldworld_digest(w, digest_one);
	foldworld_replay_digest(w, 3, digest_two);
	assert_string_equal(digest_one, digest_two);
	foldworld_free(w);
}

/* siyu why says that it is voided, 客户 in the chat passes it over. */
static void test_what_is_said_of_it(void **state)
{
	struct foldworld *w = shop();
	struct text out;
	(void)state;
	put(w, INBOX_ORDERS, FILE_OF("youzan", ORDER("A1", "100", "")));
	text_init(&out, 1 << 20);
	assert_int_equal(brief_print(w->db, SPAN_LIT("wm1"), true, w->now_ms, &out, &w->err), RC_OK);
	assert_non_null(strstr(text_str(&out), "下单 ¥100.00"));
	put(w, INBOX_COMMAND, VOID("order_void", "\"A1\""));
	text_clear(&out);
	assert_int_equal(brief_print(w->db, SPAN_LIT("wm1"), true, w->now_ms, &out, &w->err), RC_OK);
	assert_null(strstr(text_str(&out), "下单"));
	text_clear(&out);
	assert_int_equal(why_print(w->db, SPAN_LIT("wm1"), w->now_ms, w->now_ms, true, &out, &w->err), RC_OK);
	assert_non_null(strstr(text_str(&out), "洁面  已作废"));
	text_release(&out);
	foldworld_free(w);
}

static void test_what_was_voided_comes_back(void **state)
{
	struct foldworld *w = shop();
	struct contact c;
	char one[65], two[65];
	(void)state;
	put(w, INBOX_ORDERS, FILE_OF("youzan", ORDER("A1", "100", "")));
	put(w, INBOX_ORDERS,
		FILE_OF("youzan", ORDER("A1", "90", ",\"refund_yuan\":\"30\",\"refund_at\":\"2026-03-03 09:00\"")));
	const struct gmvq_row before = books(w);
	for (int i = 0; i < 2; i++) { /* again, too: the ledger keeps all of it */
		put(w, INBOX_COMMAND, VOID("order_void", "\"A1\""));
		assert_int_equal(books(w).gross_fen + books(w).refund_fen + books(w).orders, 0);
		put(w, INBOX_COMMAND, VOID("order_unvoid", "\"A1\""));
		struct gmvq_row after = books(w);
		assert_int_equal(after.gross_fen, before.gross_fen);
		assert_int_equal(after.refund_fen, before.refund_fen);
		assert_int_equal(after.orders, before.orders);
	}
	struct purchase p = found(w, "youzan", "A1");
	assert_false(p.voided);
	assert_int_equal(p.gross_fen, 9000);
	assert_int_equal(p.refund_fen, 3000);
	assert_int_equal(p.quantity, 2);
	assert_int_equal(contact_get(w->db, w->a, SPAN_LIT("wm1"), &c, &w->err), RC_OK);
	assert_int_equal(c.paid_orders, 1);
	assert_int_equal(c.net_fen, 6000);
	/* It goes on as any other. */
	put(w, INBOX_ORDERS, FILE_OF("youzan", ORDER("A1", "90", ",\"refund_yuan\":\"50\"")));
	assert_int_equal(found(w, "youzan", "A1").refund_fen, 5000);
	assert_int_equal(
		foldworld_outcome(w, put(w, INBOX_COMMAND, VOID("order_unvoid", "\"A1\""))), OUTCOME_DUPLICATE);
	assert_int_equal(foldworld_outcome(w, put(w, INBOX_COMMAND, VOID("order_void", "\"B9\""))), OUTCOME_REFUSED);
	foldworld_digest(w, one);
	foldworld_replay_digest(w, 1, two);
	assert_string_equal(one, two);
	foldworld_free(w);
}

/* Who lives all of it once more with other scripts hears of it as it was paid. */
static void test_it_was_paid_all_the_same(void **state)
{
	struct foldworld *w = shop();
	struct storyq_bill *b = NULL;
	int n = 0;
	(void)state;
	put(w, INBOX_ORDERS, FILE_OF("youzan", ORDER("A1", "100", "")));
	put(w, INBOX_COMMAND, VOID("order_void", "\"A1\""));
	assert_int_equal(storyq_bills(w->db, w->a, &b, &n, &w->err), RC_OK);
	assert_int_equal(n, 2);
	assert_int_equal(b[0].quantity, 2);
	assert_int_equal(b[0].gross_fen, 10000);
	assert_int_equal(b[1].gross_fen, 0);
	foldworld_free(w);
}

static void test_a_reason_is_said(void **state)
{
	struct foldworld *w = shop();
	(void)state;
	put(w, INBOX_ORDERS, FILE_OF("youzan", ORDER("A1", "100", "")));
	int64_t id = put(w, INBOX_COMMAND,
		"{\"verb\":\"order_void\",\"source\":\"youzan\",\"why\":\" \",\"by\":\"x\",\"numbers\":[\"A1\"]}");
	assert_int_not_equal(foldworld_outcome(w, id), OUTCOME_DONE);
	assert_false(found(w, "youzan", "A1").voided);
	foldworld_free(w);
}

/* The reason is shown to whoever sees the order: a number in it is masked for good, also where an input brings it as it was typed. */
static void test_a_phone_in_a_reason_is_masked(void **state)
{
	struct foldworld *w = shop();
	struct voidlog v;
	struct ordertrail *t;
	int n = 0;
	(void)state;
	put(w, INBOX_ORDERS, FILE_OF("youzan", ORDER("A1", "100", "")));
	put(w, INBOX_COMMAND,
		"{\"verb\":\"order_void\",\"source\":\"youzan\",\"why\":\"打错了，是 138-0013-8000 的\",\"by\":\"x\",\"numbers\":[\"A1\"]}");
	struct purchase p = found(w, "youzan", "A1");
	assert_int_equal(voidlog_get(w->db, w->a, p.purchase, &v, &w->err), RC_OK);
	assert_span(v.why, "打错了，是 138****8000 的");
	assert_int_equal(ordertrail_of(w->db, w->a, p.purchase, &t, &n, &w->err), RC_OK);
	assert_span(t[0].new, "打错了，是 138****8000 的");
	foldworld_free(w);
}

/* What each day has in the ledger, and what reports have of it. */
static int64_t day_net(struct foldworld *w, int64_t day)
{
	struct gmvq_row *v = NULL, sum;
	int64_t net = 0;
	int n = 0;
	assert_int_equal(gmvq_ledger(w->db, day, day, &net, &w->err), RC_OK);
	assert_int_equal(gmvq_rows(w->db, w->a, GMVQ_SOURCE, NULL, "last", day, day, &v, &n, &sum, &w->err), RC_OK);
	assert_int_equal(net, sum.gross_fen - sum.refund_fen);
	return net;
}

static void moved_zone(struct foldworld *w, const char *zone)
{
	char json[64];
	snprintf(json, sizeof json, "{\"zone\":\"%s\"}", zone);
	foldworld_config(w, json);
	foldworld_fold(w);
}

/* Another zone of the corp: what is booked stays on its day, and what takes it back stands there, too. */
static void test_another_zone_moves_nothing(void **state)
{
	struct foldworld *w = shop();
	const int64_t day = 20514; /* 2026-03-02 */
	(void)state;
	moved_zone(w, "28800");
	put(w, INBOX_ORDERS,
		FILE_OF("youzan", ORDER("A1", "100", ",\"refund_yuan\":\"30\"") "," ORDER("A2", "50", "")));
	assert_int_equal(day_net(w, day), 12000);
	moved_zone(w, "-36000"); /* ten in the morning of Shanghai is the day before there */
	put(w, INBOX_COMMAND, VOID("order_void", "\"A1\""));
	assert_int_equal(day_net(w, day), 5000);
	assert_int_equal(day_net(w, day - 1), 0);
	put(w, INBOX_COMMAND, VOID("order_unvoid", "\"A1\""));
	assert_int_equal(day_net(w, day), 12000);
	assert_int_equal(day_net(w, day - 1), 0);
	/* A corrected amount and what was paid back of it, on the day of the payment. */
	put(w, INBOX_ORDERS,
		"{\"source\":\"youzan\",\"undated\":\"paid\",\"orders\":[{\"order_no\":\"A1\",\"paid_ms\":1772416800000,"
		"\"amount_fen\":9000,\"refund_fen\":4000}]}");
	assert_int_equal(day_net(w, day), 10000);
	assert_int_equal(day_net(w, day - 1), 0);
	/* Paid at another time: off its old day, on the one that it has in the zone of now; its refunds go with it. */
	put(w, INBOX_ORDERS,
		"{\"source\":\"youzan\",\"undated\":\"paid\",\"orders\":[{\"order_no\":\"A1\",\"paid_ms\":1772416860000,"
		"\"amount_fen\":9000,\"refund_fen\":4000}]}");
	assert_int_equal(day_net(w, day), 5000);
	assert_int_equal(day_net(w, day - 1), 5000);
	put(w, INBOX_COMMAND, VOID("order_void", "\"A1\",\"A2\""));
	assert_int_equal(day_net(w, day), 0);
	assert_int_equal(day_net(w, day - 1), 0);
	(void)books(w);
	foldworld_free(w);
}

/* An order of nobody finds him although it is voided; it counts once it is back. */
static void test_a_voided_order_finds_its_customer(void **state)
{
	struct foldworld *w = foldworld_new(TUESDAY + 10 * HOUR);
	struct contact c;
	(void)state;
	put(w, INBOX_ORDERS, FILE_OF("youzan", ORDER("A1", "100", "")));
	put(w, INBOX_COMMAND, VOID("order_void", "\"A1\""));
	foldworld_event(w, "add_external_contact", "wm1", "LI", "");
	foldworld_fold(w);
	assert_int_equal(contact_get(w->db, w->a, SPAN_LIT("wm1"), &c, &w->err), RC_OK);
	assert_int_equal(c.paid_orders, 0);
	assert_int_equal(books(w).orders, 0);
	put(w, INBOX_COMMAND, VOID("order_unvoid", "\"A1\""));
	assert_int_equal(contact_get(w->db, w->a, SPAN_LIT("wm1"), &c, &w->err), RC_OK);
	assert_int_equal(c.paid_orders, 1);
	assert_int_equal(books(w).gross_fen, 10000);
	foldworld_free(w);
}

#define HAND(more) \
	"{\"source\":\"youzan\",\"by\":\"命令行 王芳\",\"hand\":true,\"orders\":[{\"order_no\":\"A1\",\"paid_at\":\"2026-03-02 10:00:00\"" more \
	"}]}"

static void test_what_a_person_put_right_stands(void **state)
{
	struct foldworld *w = shop();
	struct handlog *h;
	char one[65], two[65];
	int n = 0;
	(void)state;
	const char *file = FILE_OF("youzan", ORDER("A1", "100", ",\"employee\":\"li\",\"refund_yuan\":\"20\""));
	foldworld_event(w, "add_external_contact", "wm2", "WANG", "");
	put(w, INBOX_ORDERS, file);
	put(w, INBOX_ORDERS, HAND(",\"amount_yuan\":\"80\",\"employee\":\"wang\",\"external_userid\":\"wm2\""));
	put(w, INBOX_ORDERS, file);
	struct purchase p = found(w, "youzan", "A1");
	assert_int_equal(p.gross_fen, 8000);
	assert_int_equal(p.refund_fen, 2000);
	assert_span(p.employee, "wang");
	assert_span(p.customer, "wm2");
	assert_int_equal(handlog_of(w->db, w->a, p.purchase, &h, &n, &w->err), RC_OK);
	assert_int_equal(n, 3);
	assert_span(h[0].who, "命令行 王芳");
	/* What he did not put right goes on, a refund of the whole is of his amount. */
	put(w, INBOX_ORDERS, FILE_OF("youzan", ORDER("A1", "100", ",\"employee\":\"li\",\"status\":\"已退款\"")));
	p = found(w, "youzan", "A1");
	assert_int_equal(p.gross_fen, 8000);
	assert_int_equal(p.refund_fen, 8000);
	/* Let go, the file says it again. */
	put(w, INBOX_COMMAND,
		"{\"verb\":\"order_release\",\"source\":\"youzan\",\"order_no\":\"A1\",\"by\":\"命令行 王芳\"}");
	put(w, INBOX_ORDERS, file);
	p = found(w, "youzan", "A1");
	assert_int_equal(p.gross_fen, 10000);
	assert_span(p.employee, "li");
	assert_span(p.customer, "wm1");
	int64_t id = put(w, INBOX_COMMAND,
		"{\"verb\":\"order_release\",\"source\":\"youzan\",\"order_no\":\"A1\",\"by\":\"x\"}");
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_REFUSED);
	foldworld_digest(w, one);
	foldworld_replay_digest(w, 2, two);
	assert_string_equal(one, two);
	foldworld_free(w);
}

/* Whose it is, said by a person, is nobody else's, whom the remark in the file names. */
static void test_a_person_says_whose_it_is(void **state)
{
	static const char *const other = "wmOther0123456789abcdef012345";
	struct foldworld *w = foldworld_new(TUESDAY + 10 * HOUR);
	const char *file =
		"{\"source\":\"youzan\",\"undated\":\"paid\",\"orders\":[{\"order_no\":\"A1\",\"paid_at\":\"2026-03-02 10:00:00\","
		"\"amount_yuan\":\"100\",\"remark\":\"wmOther0123456789abcdef012345\"}]}";
	(void)state;
	put(w, INBOX_ORDERS, file);
	put(w, INBOX_ORDERS, HAND(",\"amount_yuan\":\"100\",\"external_userid\":\"wm1\""));
	put(w, INBOX_ORDERS, file);
	foldworld_event(w, "add_external_contact", other, "LI", "");
	foldworld_fold(w);
	assert_span(found(w, "youzan", "A1").customer, "");
	foldworld_event(w, "add_external_contact", "wm1", "LI", "");
	foldworld_fold(w);
	assert_span(found(w, "youzan", "A1").customer, "wm1");
	foldworld_free(w);
}

/* What was not taken is nothing that he put right. */
static void test_a_correction_that_is_refused_holds_nothing(void **state)
{
	struct foldworld *w = shop();
	struct handlog *h;
	int n = 0;
	(void)state;
	put(w, INBOX_ORDERS, FILE_OF("youzan", ORDER("A1", "100", ",\"refund_yuan\":\"30\"")));
	int64_t id = put(w, INBOX_ORDERS, HAND(",\"amount_yuan\":\"20\",\"employee\":\"wang\""));
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_REFUSED);
	struct purchase p = found(w, "youzan", "A1");
	assert_int_equal(handlog_of(w->db, w->a, p.purchase, &h, &n, &w->err), RC_OK);
	assert_int_equal(n, 0);
	put(w, INBOX_ORDERS, FILE_OF("youzan", ORDER("A1", "120", ",\"employee\":\"li\"")));
	p = found(w, "youzan", "A1");
	assert_int_equal(p.gross_fen, 12000);
	assert_span(p.employee, "li");
	foldworld_free(w);
}

/* A refund of 0 of an order of 0 is none, also where a person knows that it was not of 0; that it was refunded is of his amount. */
static void test_an_order_of_nothing_is_put_right(void **state)
{
	struct foldworld *w = shop();
	const char *file = FILE_OF("youzan", ORDER("A1", "0", ",\"refund_yuan\":\"0\""));
	(void)state;
	put(w, INBOX_ORDERS, file);
	put(w, INBOX_ORDERS, HAND(",\"amount_yuan\":\"50\""));
	put(w, INBOX_ORDERS, file);
	struct purchase p = found(w, "youzan", "A1");
	assert_int_equal(p.gross_fen, 5000);
	assert_int_equal(p.refund_fen, 0);
	put(w, INBOX_ORDERS, FILE_OF("youzan", ORDER("A1", "0", ",\"status\":\"已退款\"")));
	assert_int_equal(found(w, "youzan", "A1").refund_fen, 5000);
	foldworld_free(w);
}

enum { MANY = 2000, OUT = 500 };

/* What it costs, in us of CPU, to void OUT of MANY orders of one customer; with a date in each, or without. */
static int64_t cost_of_many(const char *more)
{
	struct foldworld *w = shop();
	struct text body;
	text_init(&body, (size_t)1 << 20);
	foldworld_scripts(
		w, "names.md", "# 资料：日期\n## 日期\n| 名称 | 来源 |\n|---|---|\n| 生日 | 会员生日 |\n", NULL);
	foldworld_fold(w);
	for (int i = 0; i < MANY; i++) {
		text_addf(&body, "%s{\"order_no\":\"A%d\",\"paid_at\":\"2026-03-02 10:00:00\",\"amount_yuan\":\"9\"",
			i % 500 ? "," : "{\"source\":\"youzan\",\"orders\":[", i);
		text_addf(&body, ",\"external_userid\":\"wm1\"%s}%s", more, i % 500 == 499 ? "]}" : "");
		if (i % 500 < 499)
			continue;
		assert_int_equal(foldworld_outcome(w, put(w, INBOX_ORDERS, text_str(&body))), OUTCOME_DONE);
		text_clear(&body);
	}
	struct contactdate d;
	bool dated = contactdate_get(w->db, w->a, SPAN_LIT("wm1"), SPAN_LIT("生日"), &d, &w->err) == RC_OK;
	assert_int_equal(dated, *more != '\0');
	text_adds(&body,
		"{\"verb\":\"order_void\",\"source\":\"youzan\",\"why\":\"重复导入\",\"by\":\"li\",\"numbers\":[");
	for (int i = 0; i < OUT; i++)
		text_addf(&body, "%s\"A%d\"", i ? "," : "", i);
	text_adds(&body, "]}");
	int64_t start = clock_cpu_us();
	put(w, INBOX_COMMAND, text_str(&body));
	int64_t us = clock_cpu_us() - start;
	assert_true(found(w, "youzan", "A499").voided);
	text_release(&body);
	foldworld_free(w);
	return us;
}

/* What many orders told of one customer is settled once, not once for each of them. */
static void test_dates_of_many_orders_are_settled_once(void **state)
{
	int64_t plain = cost_of_many(""), dated = cost_of_many(",\"会员生日\":\"1990-05-04\"");
	(void)state;
	print_message("%d orders voided in %lld us, with dates in %lld us\n", OUT, (long long)plain, (long long)dated);
	assert_true(dated < 2 * plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_double_import_is_taken_back),
		cmocka_unit_test(test_what_is_said_of_it),
		cmocka_unit_test(test_what_was_voided_comes_back),
		cmocka_unit_test(test_it_was_paid_all_the_same),
		cmocka_unit_test(test_a_reason_is_said),
		cmocka_unit_test(test_another_zone_moves_nothing),
		cmocka_unit_test(test_a_phone_in_a_reason_is_masked),
		cmocka_unit_test(test_a_voided_order_finds_its_customer),
		cmocka_unit_test(test_what_a_person_put_right_stands),
		cmocka_unit_test(test_a_person_says_whose_it_is),
		cmocka_unit_test(test_a_correction_that_is_refused_holds_nothing),
		cmocka_unit_test(test_an_order_of_nothing_is_put_right),
		cmocka_unit_test(test_dates_of_many_orders_are_settled_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
