/* 生日 and other dates that orders tell: the same world whether the orders of some customers come as one input or each as its own; and what
 * it costs to take them in grows with the orders, not with their square. */
#include "foldworld.h"
#include "base/rng.h"
#include "store/contactdate.h"
#include "store/orderdate.h"

#include <sqlite3.h>

enum { SEEDS = 12, CUSTOMERS = 4, LINES = 30, OPS_OF_A_CALL = 100 };
#define PAID INT64_C(1772400000) /* s */
#define NAMES "# 资料：日期\n## 日期\n| 名称 | 来源 |\n|---|---|\n| 生日 | 会员生日 |\n| 会员日 | 入会日 |\n"
#define BIRTHDAY \
	"# 剧本：生日\n- 开始：生日\n- 停止：客户说「不要」\n- 目标：下单，9天内\n\n## 生日当天 10:00 祝福\n> 生日快乐。\n"

static struct foldworld *world(void)
{
	struct foldworld *w = foldworld_new(TUESDAY + 10 * HOUR);
	foldworld_config(w, "{\"employee.li\":\"李丽\"}");
	foldworld_scripts(w, "sop/日期.md", NAMES, "sop/生日.md", BIRTHDAY, NULL);
	return w;
}

static void meet(struct foldworld *w, int from, int to)
{
	char customer[16];
	for (int i = from; i < to; i++) {
		(void)snprintf(customer, sizeof customer, "wm%d", i);
		(void)foldworld_event(w, "add_external_contact", customer, "li", "");
	}
	foldworld_fold(w);
}

/* -- one input, or many ---------------------------------------------------------------------------------------------------------- */

struct line {
	char json[300];
};

/* Each number in turn, now and then twice; of one input what was paid last counts, of many what was told last: here both are the same. Of the
 * last customer nobody has heard yet; some orders name nobody, or another one than before; a few dates are none. No day of them is near: what
 * a script does between two inputs is not what it does within one. */
static void make_lines(struct rng *r, struct line *v, int n)
{
	static const char *const dates[] = {"1990-06-05", "1991/7/8", "08-09", "1990-10-11", "三月八日"};
	int no = 0;
	for (int i = 0; i < n; i++) {
		char who[40] = "", birthday[40] = "", member[40] = "";
		if (rng_below(r, 5))
			(void)snprintf(who, sizeof who, ",\"external_userid\":\"wm%d\"", (int)rng_below(r, CUSTOMERS));
		if (rng_below(r, 4))
			(void)snprintf(birthday, sizeof birthday, ",\"会员生日\":\"%s\"", dates[rng_below(r, 5)]);
		if (rng_below(r, 2))
			(void)snprintf(member, sizeof member, ",\"入会日\":\"%s\"", dates[rng_below(r, 5)]);
		no += rng_below(r, 4) != 0;
		(void)snprintf(v[i].json, sizeof v[i].json,
			"{\"order_no\":\"N%d\",\"paid_at\":%lld,\"amount_fen\":100%s%s%s,\"status\":\"paid\"}", no,
			(long long)(PAID + 60 * no), who, birthday, member);
	}
}

static void put_lines(struct foldworld *w, const struct line *v, int n)
{
	struct text body;
	text_init(&body, 1u << 20);
	text_adds(&body, "{\"source\":\"shop\",\"hand\":true,\"by\":\"王芳\",\"orders\":[");
	for (int i = 0; i < n; i++)
		text_addf(&body, "%s%s", i ? "," : "", v[i].json);
	text_adds(&body, "]}");
	assert_int_equal(text_check(&body, &w->err), RC_OK);
	(void)foldworld_put(w, INBOX_ORDERS, text_str(&body));
	text_release(&body);
	foldworld_fold(w);
}

/* The same by both: as one input, and one by one. */
static void put_both(struct foldworld *one, struct foldworld *many, const struct line *v, int n)
{
	put_lines(one, v, n);
	for (int i = 0; i < n; i++)
		put_lines(many, &v[i], 1);
}

static void say(struct foldworld *w, const char *customer, const char *date)
{
	char body[200];
	(void)snprintf(body, sizeof body,
		"{\"verb\":\"date\",\"customer\":\"%s\",\"name\":\"生日\",\"date\":\"%s\",\"by\":\"li\"}", customer,
		date);
	(void)foldworld_put(w, INBOX_COMMAND, body);
	foldworld_fold(w);
}

static int unreadable(struct foldworld *w, const char *customer)
{
	struct decision *v = NULL;
	int n = 0, bad = 0;
	assert_int_equal(decision_of(w->db, w->a, span_of(customer), &v, &n, &w->err), RC_OK);
	for (int i = 0; i < n; i++)
		bad += span_is(v[i].reason, "bad_date");
	return bad;
}

static void compare(struct foldworld *one, struct foldworld *many)
{
	for (int i = 0; i < CUSTOMERS; i++) {
		struct contactdate *a = NULL, *b = NULL;
		struct orderdate *x = NULL, *y = NULL;
		int n = 0, m = 0;
		char customer[16];
		(void)snprintf(customer, sizeof customer, "wm%d", i);
		assert_int_equal(contactdate_of(one->db, one->a, span_of(customer), &a, &n, &one->err), RC_OK);
		assert_int_equal(contactdate_of(many->db, many->a, span_of(customer), &b, &m, &many->err), RC_OK);
		assert_int_equal(n, m);
		for (int k = 0; k < n; k++) {
			assert_true(span_eq(a[k].name, b[k].name));
			assert_int_equal(a[k].year, b[k].year);
			assert_int_equal(a[k].month, b[k].month);
			assert_int_equal(a[k].day, b[k].day);
			assert_int_equal(a[k].taken, b[k].taken);
			assert_int_equal(a[k].hand_month, b[k].hand_month);
		}
		assert_int_equal(orderdate_of(one->db, one->a, span_of(customer), &x, &n, &one->err), RC_OK);
		assert_int_equal(orderdate_of(many->db, many->a, span_of(customer), &y, &m, &many->err), RC_OK);
		assert_int_equal(n, m);
		assert_int_equal(foldworld_rounds(one, customer), foldworld_rounds(many, customer));
		assert_int_equal(unreadable(one, customer) > 0, unreadable(many, customer) > 0);
	}
}

static void one_input_or_many(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct foldworld *one = world(), *many = world();
		struct line v[LINES];
		struct rng r;
		rng_seed(&r, seed);
		meet(one, 0, CUSTOMERS - 1);
		meet(many, 0, CUSTOMERS - 1);
		make_lines(&r, v, LINES);
		put_both(one, many, v, LINES);
		compare(one, many);
		say(one, "wm0", "");
		say(many, "wm0", "");
		say(one, "wm1", "1990-06-05");
		say(many, "wm1", "1990-06-05");
		make_lines(&r, v, LINES);
		put_both(one, many, v, LINES);
		compare(one, many);
		meet(one, CUSTOMERS - 1, CUSTOMERS);
		meet(many, CUSTOMERS - 1, CUSTOMERS);
		compare(one, many);
		foldworld_free(one);
		foldworld_free(many);
	}
}

/* What an older order of an input says, and a newer one of it otherwise, never was his: nobody is wished well by it, whichever row comes first. */
static void what_a_newer_order_overrides_is_none(void **state)
{
	static const char *const rows[] = {
		"{\"order_no\":\"A1\",\"paid_at\":1772400000,\"amount_fen\":100,\"external_userid\":\"wm0\",\"会员生日\":\"1990-03-03\"}",
		"{\"order_no\":\"A2\",\"paid_at\":1772400060,\"amount_fen\":100,\"external_userid\":\"wm0\",\"会员生日\":\"1990-07-08\"}"};
	(void)state;
	for (int first = 0; first < 2; first++) {
		struct foldworld *w = foldworld_new(TUESDAY + 9 * HOUR);
		char body[600];
		foldworld_scripts(w, "sop/日期.md", NAMES, "sop/生日.md", BIRTHDAY, NULL);
		meet(w, 0, 1);
		(void)snprintf(
			body, sizeof body, "{\"source\":\"shop\",\"orders\":[%s,%s]}", rows[first], rows[1 - first]);
		(void)foldworld_put(w, INBOX_ORDERS, body);
		foldworld_fold(w);
		assert_int_equal(foldworld_rounds(w, "wm0"), 0);
		foldworld_free(w);
	}
}

/* -- what it costs --------------------------------------------------------------------------------------------------------------- */

static long long calls;

static int on_ops(void *user)
{
	(void)user;
	calls++;
	return 0;
}

static int on_open(sqlite3 *db, char **ret_words, const struct sqlite3_api_routines *api)
{
	(void)ret_words;
	(void)api;
	sqlite3_progress_handler(db, OPS_OF_A_CALL, on_ops, NULL);
	return SQLITE_OK;
}

/* What the state's machine does, in instructions, to take in so many orders of one customer. again: they were nobody's before. */
static long long cost(int orders, bool again, bool dated)
{
	struct foldworld *w = world();
	struct text body;
	long long before = 0;
	meet(w, 0, 1);
	for (int his = !again; his < 2; his++) {
		text_init(&body, 1u << 20);
		text_adds(&body, "{\"source\":\"shop\",\"orders\":[");
		for (int i = 0; i < orders; i++) {
			text_addf(&body, "%s{\"order_no\":\"A%d\",\"paid_at\":%lld,\"amount_fen\":100%s", i ? "," : "",
				i, (long long)(PAID + 60 * i), his ? ",\"external_userid\":\"wm0\"" : "");
			if (dated)
				text_addf(&body, ",\"会员生日\":\"1990-0%d-05\"", i % 2 + 5);
			text_addc(&body, '}');
		}
		text_adds(&body, "]}");
		assert_int_equal(text_check(&body, &w->err), RC_OK);
		before = calls;
		(void)foldworld_put(w, INBOX_ORDERS, text_str(&body));
		foldworld_fold(w);
		text_release(&body);
	}
	long long ops = (calls - before) * OPS_OF_A_CALL;
	foldworld_free(w);
	return ops;
}

/* Of those, for dates, by turns one and another. */
static long long for_dates(int orders, bool again)
{
	return cost(orders, again, true) - cost(orders, again, false);
}

/* Twice the orders is about twice the work; it was nearly four times. */
static void the_work_grows_with_the_orders(void **state)
{
	(void)state;
	assert_int_equal(sqlite3_auto_extension((void (*)(void))on_open), SQLITE_OK);
	for (int again = 0; again < 2; again++) {
		long long less = for_dates(250, again), more = for_dates(500, again);
		print_message("dates of 250 orders%s: %lld instructions, of 500: %lld\n",
			again ? " that find their customer" : "", less, more);
		assert_true(less > 0);
		assert_true(more * 10 < less * 25);
	}
	sqlite3_reset_auto_extension();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_input_or_many),
		cmocka_unit_test(what_a_newer_order_overrides_is_none),
		cmocka_unit_test(the_work_grows_with_the_orders),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
