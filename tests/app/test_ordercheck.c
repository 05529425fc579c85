/* Rows of order files that are checked by two threads: the same is said of each as by one. */
#include "orderread.h"

#include "ordercheck.h"

#include "base/rng.h"

#include <pthread.h>

#define ROWS 50001
#define ONE_OF(r, list) (list)[rng_below(r, sizeof(list) / sizeof *(list))]
#define HEAD "order_no,paid_at,amount_yuan,external_userid,product,quantity,status,refund_yuan,refund_at,phone,remark\n"

/* Mostly good; each is an order of its own, for twins are looked for in a file. */
static void add_row(struct text *out, struct rng *r, int i)
{
	static const char *const no[] = {"", "4.01E+18"};
	static const char *const paid_at[] = {"", "soon", "2027-01-01 09:00", "46355.84", "1999-01-01 09:00", "0",
		"2026-02-30 09:00", "2026/3/4 10:00"};
	static const char *const amount[] = {"", "-1", "1.234", "99999999999", "########"};
	static const char *const status[] = {"已退款", "部分退款", "交易关闭", "待付款", "不认识", "已付款"};
	static const char *const more[] = {"", "1", "200", "x"};
	if (rng_below(r, 50))
		text_addf(out, "T%06d,", i);
	else
		text_addf(out, "%s,", ONE_OF(r, no));
	if (rng_below(r, 8))
		text_addf(out, "2026-03-%02d %02d:%02d:00,", 1 + i % 28, i % 24, i % 60);
	else
		text_addf(out, "%s,", ONE_OF(r, paid_at));
	if (rng_below(r, 12))
		text_addf(out, "%d.%02d,", 1 + i % 99, i % 100);
	else
		text_addf(out, "%s,", ONE_OF(r, amount));
	text_addf(out, "%s,商品%d,", rng_below(r, 20) ? "wm1" : "小明", i % 7);
	text_addf(out, "%s,", rng_below(r, 20) ? "2" : ONE_OF(r, more));
	text_addf(out, "%s,", rng_below(r, 3) ? "" : ONE_OF(r, status));
	text_addf(out, "%s,", rng_below(r, 6) ? "" : ONE_OF(r, more));
	text_addf(out, "%s,", rng_below(r, 6) ? "" : rng_below(r, 3) ? "2026-03-02 09:00" : "then");
	text_addf(out, "138%08d,打 138%08d\n", i, i);
}

static struct orderfile read_file(struct span bytes)
{
	struct zone zone = china();
	struct orderfile_how how = {.zone = &zone, .now_ms = NOW, .corpid = SPAN_LIT("ww1")};
	struct orderfile f = {0};
	struct err err = {0};
	if (orderfile_read(&how, bytes, &f, &err))
		fail_msg("%s", err.text);
	return f;
}

static bool same(struct span a, struct span b)
{
	return span_present(a) == span_present(b) && (!span_present(a) || span_eq(a, b));
}

/* base: of how many rows the file of a was taken from that of b. */
static void expect_same(const struct orderfile_row *a, const struct orderfile_row *b, int base)
{
	if (!same(a->why, b->why) || !same(a->odd, b->odd))
		fail_msg("row %d: %.*s, %.*s; or %.*s, %.*s", b->line, SPAN_ARG(a->why), SPAN_ARG(a->odd),
			SPAN_ARG(b->why), SPAN_ARG(b->odd));
	assert_int_equal(a->line + base, b->line);
	assert_int_equal(a->paid_ms, b->paid_ms);
	assert_int_equal(a->closed, b->closed);
	assert_int_equal(a->unpaid, b->unpaid);
	assert_int_equal(a->repeated, b->repeated);
	assert_int_equal(a->older, b->older);
	assert_int_equal(a->ahead, b->ahead);
	assert_int_equal(a->old, b->old);
	assert_int_equal(a->early, b->early);
	for (int c = 0; c < ORDERFILE_COLUMNS; c++)
		assert_true(same(a->cell[c], b->cell[c]));
}

static void compare(const struct orderfile *whole, const size_t *line_at, struct span bytes)
{
	struct text piece;
	const int most = ORDERCHECK_SHARED - 1;
	text_init(&piece, bytes.n + sizeof HEAD);
	for (int from = 0; from < ROWS; from += most) {
		int until = from + most < ROWS ? from + most : ROWS;
		text_clear(&piece);
		text_adds(&piece, HEAD);
		text_add(&piece, span_make(bytes.p + line_at[from], line_at[until] - line_at[from]));
		struct orderfile f = read_file(text_span(&piece));
		assert_int_equal(f.n, until - from);
		assert_null(f.beside);
		for (int i = 0; i < f.n; i++)
			expect_same(&f.row[i], &whole->row[from + i], from);
		orderfile_release(&f);
	}
	text_release(&piece);
}

static void *nothing(void *arg)
{
	return arg;
}

/* No thread is to be had where its stack finds no room. false: one is, all the same. *ret_was: for pthread_setattr_default_np. */
static bool without_threads(pthread_attr_t *ret_was)
{
	pthread_attr_t none;
	pthread_t t;
	assert_int_equal(pthread_getattr_default_np(ret_was), 0);
	assert_int_equal(pthread_attr_init(&none), 0);
	if (pthread_attr_setstacksize(&none, (size_t)1 << 50) || pthread_setattr_default_np(&none))
		return false;
	pthread_attr_destroy(&none);
	if (pthread_create(&t, NULL, nothing, NULL))
		return true;
	pthread_join(t, NULL);
	return false;
}

static void test_two_say_what_one_says(void **state)
{
	(void)state;
	struct text bytes;
	struct rng r;
	int counted = 0, refused = 0, closed = 0, unpaid = 0, odd = 0, early = 0;
	size_t *line_at = test_calloc(ROWS + 1, sizeof *line_at);
	pthread_attr_t was;
	rng_seed(&r, 5);
	text_init(&bytes, (size_t)ROWS * 256);
	text_adds(&bytes, HEAD);
	for (int i = 0; i < ROWS; i++) {
		line_at[i] = bytes.n;
		add_row(&bytes, &r, i);
	}
	line_at[ROWS] = bytes.n;
	struct orderfile f = read_file(text_span(&bytes));
	assert_int_equal(f.n, ROWS);
	assert_non_null(f.beside);
	compare(&f, line_at, text_span(&bytes));
	for (int i = 0; i < f.n; i++) {
		counted += orderfile_counts(&f.row[i]);
		refused += span_present(f.row[i].why);
		closed += f.row[i].closed;
		unpaid += f.row[i].unpaid;
		odd += span_present(f.row[i].odd);
		early += f.row[i].early;
	}
	if (counted < 20000 || refused < 10000 || closed < 1000 || unpaid < 1000 || odd < 1000 || early < 100)
		fail_msg("%d counted, %d refused, %d closed, %d unpaid, %d odd, %d early", counted, refused, closed,
			unpaid, odd, early);
	if (without_threads(&was)) {
		struct orderfile alone = read_file(text_span(&bytes));
		assert_int_equal(alone.n, ROWS);
		for (int i = 0; i < f.n; i++)
			expect_same(&alone.row[i], &f.row[i], 0);
		orderfile_release(&alone);
	}
	assert_int_equal(pthread_setattr_default_np(&was), 0);
	orderfile_release(&f);
	text_release(&bytes);
	test_free(line_at);
}

/* A shop's system has 0 for no time: such a row is not one of 1970, which lies before all others. */
static void test_no_time_is_not_an_old_one(void **state)
{
	(void)state;
	struct orderfile f = read_bytes(SPAN_LIT("order_no,paid_at,amount_yuan,status\n"
						 "A1,2026-03-03 09:00,1,\n"
						 "A2,0,1,交易关闭\n"
						 "A3,2026-03-04 09:00,1,\n"
						 "A4,2006-03-04 09:00,1,\n"
						 "A5,2026-03-05 09:00,1,\n"
						 "A6,2026-03-05 09:00,1,\n"));
	expect_why(&f, 1, 3, NULL);
	assert_true(f.row[1].closed);
	assert_int_equal(f.row[1].paid_ms, 0);
	assert_int_equal(f.row[2].paid_ms, INT64_C(1772586000000));
	assert_false(f.row[1].old);
	assert_true(f.row[3].old);
	orderfile_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_say_what_one_says),
		cmocka_unit_test(test_no_time_is_not_an_old_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
