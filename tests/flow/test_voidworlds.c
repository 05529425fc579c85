/* Orders that are told, corrected, refunded, voided, given back and let go in any order, of customers who come when they like: after each input
 * the ledger, the days that reports read and the sums of customers are those of the orders as they stand; what was voided comes back as it
 * was; and the log gives all of it once more. */
#include "foldworld.h"
#include "base/rng.h"
#include "store/gmvq.h"
#include "store/latestq.h"
#include "store/ledger.h"
#include "store/purchase.h"
#include "store/voidlog.h"

enum { SEEDS = 6, TURNS = 70, NUMBERS = 6, SOURCES = 2, CUSTOMERS = 3, DAYS = 9 };
#define FIRST_DAY INT64_C(20513) /* 2026-03-01 */
static const char *const sources[SOURCES] = {"youzan", "有赞"};

struct stage {
	struct foldworld *w;
	struct rng r;
	int there; /* and back */
};

static int below(struct stage *s, int n)
{
	return (int)rng_below(&s->r, (uint64_t)n);
}

/* -- what must hold ------------------------------------------------------------------------------------------------------------- */

struct sums {
	int64_t gross[DAYS], orders[DAYS], refund, paid_orders[CUSTOMERS], net[CUSTOMERS];
};

static void add(struct stage *s, const struct purchase *p, struct sums *to)
{
	struct voidlog v;
	int64_t sum = 0, day = p->paid_day - FIRST_DAY;
	assert_int_equal(ledger_sum(s->w->db, p->purchase, &sum, &s->w->err), RC_OK);
	assert_int_equal(sum, p->gross_fen - p->refund_fen);
	assert_int_equal(voidlog_get(s->w->db, s->w->a, p->purchase, &v, &s->w->err), p->voided ? RC_OK : RC_NOTFOUND);
	if (p->voided)
		assert_int_equal(p->gross_fen + p->refund_fen + p->quantity, 0);
	assert_in_range(day, 0, DAYS - 1);
	to->gross[day] += p->gross_fen;
	to->orders[day] += p->gross_fen > 0;
	to->refund += p->refund_fen;
	if (!p->customer.n || p->refund_fen >= p->gross_fen)
		return;
	to->paid_orders[p->customer.p[2] - '0']++;
	to->net[p->customer.p[2] - '0'] += p->gross_fen - p->refund_fen;
}

static void check_days(struct stage *s, const struct sums *want)
{
	struct foldworld *w = s->w;
	struct gmvq_row *v = NULL, total;
	int64_t first = FIRST_DAY, refund = 0, net = 0;
	int n = 0;
	assert_int_equal(
		gmvq_rows(w->db, w->a, GMVQ_DAY, NULL, "last", first, first + 40, &v, &n, &total, &w->err), RC_OK);
	assert_int_equal(total.refund_fen, want->refund);
	for (int64_t day = first; day <= first + 40; day++) {
		struct gmvq_row row = {0};
		for (int i = 0; i < n; i++)
			row = v[i].day == day ? v[i] : row;
		assert_int_equal(row.gross_fen, day < first + DAYS ? want->gross[day - first] : 0);
		assert_int_equal(row.orders, day < first + DAYS ? want->orders[day - first] : 0);
		assert_int_equal(gmvq_ledger(w->db, day, day, &net, &w->err), RC_OK);
		assert_int_equal(net, row.gross_fen - row.refund_fen);
		assert_true(row.refund_fen >= 0);
		refund += row.refund_fen;
	}
	assert_int_equal(refund, want->refund);
}

/* Voided ones stand in the list of the last orders, too. */
static void check_list(struct stage *s, int orders, int voided)
{
	struct purchase *v = NULL;
	int n = 0, out = 0;
	assert_int_equal(
		latestq_orders(s->w->db, s->w->a, SPAN_LIT(""), 0, NUMBERS * SOURCES + 1, &v, &n, &s->w->err), RC_OK);
	assert_int_equal(n, orders);
	for (int i = 0; i < n; i++) {
		out += v[i].voided;
		assert_true(i == 0 || v[i].paid_ms <= v[i - 1].paid_ms);
	}
	assert_int_equal(out, voided);
}

static void check(struct stage *s)
{
	struct foldworld *w = s->w;
	struct sums want = {0};
	int orders = 0, voided = 0;
	char no[16], customer[16];
	arena_reset(w->a);
	for (int i = 0; i < NUMBERS * SOURCES; i++) {
		struct purchase p;
		(void)snprintf(no, sizeof no, "N%d", i / SOURCES);
		enum rc rc = purchase_find(w->db, w->a, span_of(sources[i % SOURCES]), span_of(no), &p, &w->err);
		assert_true(rc == RC_OK || rc == RC_NOTFOUND);
		if (rc != RC_OK)
			continue;
		add(s, &p, &want);
		orders++;
		voided += p.voided;
	}
	check_days(s, &want);
	check_list(s, orders, voided);
	for (int i = 0; i < CUSTOMERS; i++) {
		struct contact c = {.paid_orders = 0};
		(void)snprintf(customer, sizeof customer, "wm%d", i);
		enum rc rc = contact_get(w->db, w->a, span_of(customer), &c, &w->err);
		assert_true(rc == RC_OK || rc == RC_NOTFOUND);
		assert_int_equal(c.paid_orders, want.paid_orders[i]);
		assert_int_equal(c.net_fen, want.net[i]);
	}
}

/* -- what happens ----------------------------------------------------------------------------------------------------------------- */

static void put(struct stage *s, enum inbox_kind kind, const char *body)
{
	(void)foldworld_put(s->w, kind, body);
	if (below(s, 4))
		foldworld_fold(s->w);
}

static void tell(struct stage *s)
{
	static const char *const how[] = {"\"undated\":\"paid\",", "\"hand\":true,\"by\":\"王芳\",", ""};
	static const char *const status[] = {"", "", "已退款", "交易关闭", "部分退款"};
	char body[700], refund[100] = "", at[60] = "";
	int fen = 1000 * below(s, 12), back = below(s, 3) ? 0 : below(s, fen + 1);
	if (below(s, 2))
		(void)snprintf(at, sizeof at, ",\"refund_at\":\"2026-03-0%d 12:00:00\"", 1 + below(s, 9));
	if (below(s, 2))
		(void)snprintf(refund, sizeof refund, ",\"refund_fen\":%d%s", back, at);
	(void)snprintf(body, sizeof body,
		"{\"source\":\"%s\",%s\"orders\":[{\"order_no\":\"N%d\",\"paid_at\":\"2026-03-0%d 10:00:00\",\"amount_fen\":%d,"
		"\"external_userid\":\"wm%d\",\"quantity\":\"%d\",\"status\":\"%s\"%s}]}",
		sources[below(s, SOURCES)], how[below(s, 3)], below(s, NUMBERS), 1 + below(s, DAYS), fen,
		below(s, CUSTOMERS), 1 + below(s, 3), status[below(s, 5)], refund);
	put(s, INBOX_ORDERS, body);
}

static void move(struct stage *s, const char *verb)
{
	char body[300];
	(void)snprintf(body, sizeof body,
		"{\"verb\":\"%s\",\"source\":\"%s\",\"why\":\"重复\",\"by\":\"王芳\",\"order_no\":\"N%d\",\"numbers\":[\"N%d\",\"N%d\"]}",
		verb, sources[below(s, SOURCES)], below(s, NUMBERS), below(s, NUMBERS), below(s, NUMBERS));
	put(s, INBOX_COMMAND, body);
}

/* Out and back again nothing has changed. */
static void there_and_back(struct stage *s)
{
	struct foldworld *w = s->w;
	const char *source = sources[below(s, SOURCES)];
	struct purchase was, is;
	char no[8], body[200];
	foldworld_fold(w);
	(void)snprintf(no, sizeof no, "N%d", below(s, NUMBERS));
	if (purchase_find(w->db, w->a, span_of(source), span_of(no), &was, &w->err) != RC_OK || was.voided)
		return;
	static const char *const verb[] = {"order_void", "order_unvoid"};
	for (int i = 0; i < 2; i++) {
		(void)snprintf(body, sizeof body,
			"{\"verb\":\"%s\",\"source\":\"%s\",\"why\":\"重复\",\"by\":\"王芳\",\"numbers\":[\"%s\"]}",
			verb[i], source, no);
		(void)foldworld_put(w, INBOX_COMMAND, body);
		foldworld_fold(w);
		assert_int_equal(purchase_find(w->db, w->a, span_of(source), span_of(no), &is, &w->err), RC_OK);
		assert_int_equal(is.voided, i == 0);
	}
	s->there++;
	assert_int_equal(is.gross_fen, was.gross_fen);
	assert_int_equal(is.refund_fen, was.refund_fen);
	assert_int_equal(is.quantity, was.quantity);
	assert_int_equal(is.paid_ms, was.paid_ms);
	assert_true(span_eq(is.customer, was.customer));
	assert_true(span_eq(is.reason, was.reason));
}

static void happen(struct stage *s)
{
	char customer[8];
	int what = below(s, 20);
	(void)snprintf(customer, sizeof customer, "wm%d", below(s, CUSTOMERS));
	if (what < 8)
		tell(s);
	else if (what < 11)
		move(s, "order_void");
	else if (what < 13)
		move(s, "order_unvoid");
	else if (what < 14)
		move(s, "order_release");
	else if (what < 15)
		(void)foldworld_event(s->w, "add_external_contact", customer, "LI", "");
	else if (what < 16)
		foldworld_reopen(s->w);
	else
		there_and_back(s);
}

static void test_any_order_of_things(void **state)
{
	int there = 0;
	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct stage s = {.w = foldworld_new(TUESDAY + 8 * DAY)};
		char one[65], two[65];
		rng_seed(&s.r, seed);
		for (int i = 0; i < TURNS; i++) {
			happen(&s);
			foldworld_fold(s.w);
			check(&s);
		}
		there += s.there;
		foldworld_digest(s.w, one);
		foldworld_replay_digest(s.w, 1 + below(&s, 9), two);
		assert_string_equal(one, two);
		foldworld_free(s.w);
	}
	assert_true(there > SEEDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_order_of_things),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
