#include "wecom/quota.h"
#include "sample.h"

/* As many calls as the bucket allows from `from` on, as early as it allows them; their times go to `at`. */
static size_t run(struct quota *q, int64_t from, int64_t until, int64_t *at, size_t most)
{
	int64_t now = from;
	size_t n = 0;

	while (n < most) {
		now = quota_ready_at(q, now);
		if (now >= until)
			break;
		quota_charge(q, now);
		at[n++] = now;
	}
	return n;
}

static size_t busiest(const int64_t *at, size_t n, int64_t window_ms)
{
	size_t best = 0;

	for (size_t i = 0, j = 0; i < n; i++) {
		while (at[i] - at[j] >= window_ms)
			j++;
		if (i - j + 1 > best)
			best = i - j + 1;
	}
	return best;
}

static void test_no_window_sees_more_than_allowed(void **state)
{
	(void)state;
	static const struct {
		int minute, hour;
	} rates[] = {{30, 1000}, {29, 990}, {6000, 90000}, {7, 0}, {0, 50}, {100, 150}, {3, 9}};
	static int64_t at[400000];

	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct quota q;
		quota_init(&q, rates[i].minute, rates[i].hour, 1000);
		size_t n = run(&q, 1000, 1000 + 3 * 3600000, at, sizeof(at) / sizeof(at[0]));
		assert_true(n > 0);
		if (rates[i].minute)
			assert_true(busiest(at, n, 60000) <= (size_t)rates[i].minute);
		if (rates[i].hour)
			assert_true(busiest(at, n, 3600000) <= (size_t)rates[i].hour);
		/* and not much less in the long run: two thirds of the tighter rate */
		size_t hour = rates[i].hour ? (size_t)rates[i].hour : SIZE_MAX,
		       minute = rates[i].minute ? (size_t)rates[i].minute * 60 : SIZE_MAX;
		assert_true(n >= 3 * (hour < minute ? hour : minute) / 2);
	}
}

static void test_idle_bucket_fills_again(void **state)
{
	(void)state;
	struct quota q;

	quota_init(&q, 30, 0, 0);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(quota_ready_at(&q, 5), 5);
		quota_charge(&q, 5);
	}
	assert_int_equal(quota_ready_at(&q, 5), 3005); /* 20 a minute are refilled */
	assert_int_equal(quota_ready_at(&q, 60005), 60005);
	assert_int_equal(quota_ready_at(&q, INT64_C(1) << 52), INT64_C(1) << 52);
}

/* A crash loop does not begin with full buckets (finding 45). */
static void test_past_attempts_are_charged(void **state)
{
	(void)state;
	struct quota q;

	quota_init(&q, 30, 0, 0);
	for (int i = 0; i < 40; i++)
		quota_charge(&q, 1000 + i);
	int64_t ready = quota_ready_at(&q, 1040);
	assert_true(ready > 90000 && ready < 95000); /* 31 calls beyond the bucket at 20 a minute */
	assert_int_equal(quota_ready_at(&q, ready), ready);
}

static void test_clock_that_steps_back_gives_nothing(void **state)
{
	(void)state;
	struct quota q;

	quota_init(&q, 3, 0, 100000);
	quota_charge(&q, 100000);
	int64_t ready = quota_ready_at(&q, 100000);
	assert_true(ready > 100000);
	quota_charge(&q, 50000);
	assert_true(quota_ready_at(&q, 50000) > ready);
}

static void test_blocks(void **state)
{
	(void)state;
	struct quota q;

	quota_of_member(&q, 0);
	quota_block(&q, 60000);
	quota_block(&q, 30000);
	assert_int_equal(quota_ready_at(&q, 10), 60000);
	assert_int_equal(quota_ready_at(&q, 60000), 60000);
	quota_init(&q, 0, 0, 0);
	assert_int_equal(quota_ready_at(&q, 7), 7);
}

/* 20 a minute for each robot (callbacks.md 9), wherever the minute begins; a row of the configuration may give less. */
static void test_robots(void **state)
{
	static const struct {
		int given, most;
	} in[] = {{0, 20}, {20, 20}, {50, 20}, {6, 6}};

	(void)state;
	for (size_t i = 0; i < sizeof in / sizeof *in; i++) {
		struct quota q;
		int sent = 0;

		quota_of_robot(&q, in[i].given, 0);
		for (int64_t now = 0; now < 60000; now += 100)
			if (quota_ready_at(&q, now) <= now) {
				quota_charge(&q, now);
				sent++;
			}
		assert_true(sent <= in[i].most && sent >= in[i].most - 2);
	}
}

/* Ours stay below WeCom's: 10,000 a minute and 150,000 an hour (api.md 1.3). */
static void test_table_of_calls(void **state)
{
	(void)state;
	for (enum api_id id = API_NONE + 1; id < API_COUNT; id++) {
		const struct api_def *d = api_def(id);
		struct quota q;
		assert_int_equal(d->id, id);
		assert_int_equal(api_find(span_of(d->name)), id);
		assert_true(id == API_HOOK ? d->path[0] == 0 : span_starts(span_of(d->path), "/cgi-bin/"));
		assert_true(d->per_minute > 0 && d->per_minute <= 6000 && d->per_hour > 0 && d->per_hour <= 90000);
		assert_true(d->in_flight >= 1 && d->timeout_ms >= 1000 && (d->doc > 90000 || id == API_HOOK));
		assert_true((d->body == API_BODY_NONE) == !span_is(span_of(d->method), "POST"));
		assert_int_equal(d->token,
			id == API_GETTOKEN || id == API_WEBHOOK || id == API_HOOK ? API_TOKEN_NONE
				: id == API_BILLS                                 ? API_TOKEN_PAY
										  : API_TOKEN_APP);
		quota_of_api(&q, id, 0);
		assert_int_equal(quota_ready_at(&q, 0), 0);
	}
	assert_int_equal(api_find(SPAN_LIT("nothing")), API_NONE);
	assert_int_equal(api_def(API_SEND_WELCOME)->lane, API_LANE_WELCOME);
	assert_int_equal(api_def(API_ADD_MASS)->repeat, API_REPEAT_ASK);
	assert_int_equal(api_def(API_SEND_WELCOME)->repeat, API_REPEAT_WINDOW);
	assert_int_equal(api_def(API_MARK_TAG)->repeat, API_REPEAT_ALWAYS);
	for (enum api_lane lane = 0; lane < API_LANE_COUNT; lane++)
		assert_true(api_lane_name(lane)[0] != '\0');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_window_sees_more_than_allowed),
		cmocka_unit_test(test_idle_bucket_fills_again),
		cmocka_unit_test(test_past_attempts_are_charged),
		cmocka_unit_test(test_clock_that_steps_back_gives_nothing),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_robots),
		cmocka_unit_test(test_table_of_calls),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
