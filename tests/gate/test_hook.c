#include "base/base64.h"
#include "crypt/sha.h"
#include "gateworld.h"
#include "hook.h"
#include <stdio.h>

#define KEY "webhook key"
#define DIGEST "31173a1010974751c997e195b2c2dba6" /* of 13800138000 under ww0 */

static bool counts(struct span status)
{
	return span_is(status, "已退款") || span_is(status, "已付款");
}

static enum rc reads(const char *body, const char *want)
{
	struct arena *a = arena_new(65536);
	struct err err = {0};
	struct span payload;
	int n = 0;
	enum rc rc = hook_read(a, HOOK_ORDERS, SPAN_LIT("ww0"), counts, span_of(body), &payload, &n, &err);
	if (rc == RC_OK && want && !span_is(payload, want))
		fail_msg("%.*s", SPAN_ARG(payload));
	if (rc != RC_OK && want && !strstr(err.text, want))
		fail_msg("%s", err.text);
	arena_free(a);
	return rc;
}

static void test_payload(void **state)
{
	(void)state;
	/* Long numbers lose no digit; what the gate does not know goes through; null is nothing. */
	assert_int_equal(
		reads("{\"source\":\"shop\",\"orders\":[{\"order_no\":4012345678901234567,\"paid_at\":1772800000,"
		      "\"amount_yuan\":99.9,\"product\":\"套装\",\"unionid\":\"u\",\"gift\":true,\"x\":null},"
		      "{\"order_no\":\"B\",\"paid_at\":\"2026-03-06 20:10:00\",\"amount_fen\":100}],\"more\":[1]}",
			"{\"source\":\"shop\",\"orders\":[{\"order_no\":\"4012345678901234567\",\"paid_at\":\"1772800000\","
			"\"amount_yuan\":\"99.9\",\"product\":\"套装\",\"unionid\":\"u\",\"gift\":true},"
			"{\"order_no\":\"B\",\"paid_at\":\"2026-03-06 20:10:00\",\"amount_fen\":\"100\"}]}"),
		RC_OK);
	assert_int_equal(reads("{\"orders\":[{\"order_no\":\"A\",\"status\":\"待付款\",\"amount_yuan\":\"1\"}]}",
				 "{\"orders\":[{\"order_no\":\"A\",\"status\":\"待付款\",\"amount_yuan\":\"1\"}]}"),
		RC_OK);
	/* A number of a phone is a digest before it is kept; one with stars in it is nothing. */
	assert_int_equal(
		reads("{\"orders\":[{\"order_no\":\"A\",\"status\":\"x\",\"amount_yuan\":\"1\",\"phone\":\"138****8000\"},"
		      "{\"order_no\":\"B\",\"status\":\"x\",\"amount_yuan\":\"1\",\"phone\":13800138000,\"remark\":\"8613800138000\"}]}",
			"{\"orders\":[{\"order_no\":\"A\",\"status\":\"x\",\"amount_yuan\":\"1\"},"
			"{\"order_no\":\"B\",\"status\":\"x\",\"amount_yuan\":\"1\",\"phone_hash\":\"" DIGEST "\","
			"\"remark\":\"手机:" DIGEST "\"}]}"),
		RC_OK);
}

static void test_shapes(void **state)
{
	(void)state;
	assert_int_equal(reads("", NULL), RC_INVALID);
	assert_int_equal(reads("[]", "not a JSON object"), RC_INVALID);
	assert_int_equal(reads("{}", "'orders'"), RC_INVALID);
	assert_int_equal(reads("{\"orders\":[]}", "'orders'"), RC_INVALID);
	assert_int_equal(reads("{\"source\":7,\"orders\":[{}]}", "'source'"), RC_INVALID);
	assert_int_equal(reads("{\"orders\":[7]}", "order 1"), RC_INVALID);
	assert_int_equal(reads("{\"orders\":[{}]}", "'order_no'"), RC_INVALID);
	assert_int_equal(reads("{\"orders\":[{\"order_no\":\"\"}]}", "'order_no'"), RC_INVALID);
	assert_int_equal(reads("{\"orders\":[{\"order_no\":1}]}", "'paid_at'"), RC_INVALID);
	/* What says that it was paid says when; what was closed, or is not paid yet, has no when. */
	assert_int_equal(reads("{\"orders\":[{\"order_no\":1,\"status\":\"已退款\",\"amount_yuan\":\"1\"}]}",
				 "order 1: 'paid_at' is missing: its status '已退款' says that it was paid"),
		RC_INVALID);
	assert_int_equal(
		reads("{\"orders\":[{\"order_no\":1,\"status\":\"已付款\",\"paid_at\":\"\",\"amount_yuan\":\"1\"}]}",
			"'paid_at' is missing"),
		RC_INVALID);
	/* Blanks say nothing, and 0 is no time. */
	assert_int_equal(
		reads("{\"orders\":[{\"order_no\":1,\"status\":\"已付款\",\"paid_at\":\" \",\"amount_yuan\":\"1\"}]}",
			"'paid_at' is missing"),
		RC_INVALID);
	assert_int_equal(
		reads("{\"orders\":[{\"order_no\":1,\"paid_ms\":0,\"amount_yuan\":\"1\"}]}", "'paid_at' is missing"),
		RC_INVALID);
	assert_int_equal(
		reads("{\"orders\":[{\"order_no\":1,\"paid_at\":\"2026-03-06\",\"amount_yuan\":\" \"}]}", "amount"),
		RC_INVALID);
	assert_int_equal(
		reads("{\"orders\":[{\"order_no\":1,\"status\":\"已退款\",\"paid_at\":\"2026-03-06\"}]}", "amount"),
		RC_INVALID);
	assert_int_equal(
		reads("{\"orders\":[{\"order_no\":1,\"status\":\"交易关闭\",\"amount_yuan\":\"1\"}]}", NULL), RC_OK);
	assert_int_equal(reads("{\"orders\":[{\"order_no\":1,\"paid_at\":2}]}", "amount"), RC_INVALID);
	assert_int_equal(
		reads("{\"orders\":[{\"order_no\":1,\"paid_at\":2,\"amount_yuan\":{\"a\":1}}]}", "amount"), RC_INVALID);
	assert_int_equal(reads("{\"orders\":[{\"order_no\":1,\"paid_at\":2,\"amount_yuan\":3,\"sku\":[1]}]}", "'sku'"),
		RC_INVALID);
	assert_int_equal(reads("{\"orders\":[{\"order_no\":1,\"order_no\":2}]}", NULL), RC_INVALID);
	assert_int_equal(reads("{\"orders\":[{\"order_no\":1,\"paid_at\":2,\"amount_yuan\":3}]} x", NULL), RC_INVALID);
}

static void many(struct text *t, int n, const char *product)
{
	text_adds(t, "{\"source\":\"s\",\"orders\":[");
	for (int i = 0; i < n; i++)
		text_addf(t,
			"%s{\"order_no\":\"N%d\",\"paid_at\":1772800000,\"amount_yuan\":\"1.00\",\"product\":\"%s\"}",
			i ? "," : "", i, product);
	text_adds(t, "]}");
}

static void test_sizes(void **state)
{
	static char long_value[700];
	struct text t;
	(void)state;
	text_init(&t, 1 << 20);
	many(&t, 100, "p");
	assert_int_equal(reads(text_str(&t), NULL), RC_OK);
	text_clear(&t);
	many(&t, 101, "p");
	assert_int_equal(reads(text_str(&t), "100"), RC_LIMIT);
	memset(long_value, 'x', 513);
	text_clear(&t);
	many(&t, 1, long_value);
	assert_int_equal(reads(text_str(&t), "'product'"), RC_LIMIT);
	long_value[512] = 0;
	text_clear(&t);
	many(&t, 1, long_value);
	assert_int_equal(reads(text_str(&t), NULL), RC_OK);
	text_clear(&t);
	many(&t, 100, long_value);
	assert_int_equal(reads(text_str(&t), NULL), RC_OK);
	text_clear(&t);
	text_adds(&t, "{\"orders\":[");
	for (int i = 0; i < 100; i++)
		text_addf(&t, "%s{\"order_no\":\"N%d\",\"paid_at\":1,\"amount_fen\":1,\"a\":\"%s\",\"b\":\"%s\"}",
			i ? "," : "", i, long_value, long_value);
	text_adds(&t, "]}");
	assert_int_equal(reads(text_str(&t), "together"), RC_LIMIT);
	text_release(&t);
}

/* As a shop does it: HMAC over "timestamp.body", in hex. */
static int post_to(struct gateworld *w, struct testhttp *c, const char *path, const char *key, int64_t off_s,
	const char *body, const char *spoil)
{
	uint8_t mac[SHA_256_BYTES];
	struct text headers;
	struct span stamp = arena_printf(w->a, "%lld", (long long)(w->now_ms / 1000 + off_s));
	const struct span parts[] = {stamp, SPAN_LIT("."), span_of(body)};
	sha_hmac256(span_of(key), parts, 3, mac);
	text_init(&headers, 1000);
	text_addf(&headers, "X-Siyu-Timestamp: %.*s\r\nX-Siyu-Signature: ", SPAN_ARG(stamp));
	base64_hex(&headers, mac, sizeof(mac));
	text_adds(&headers, "\r\n");
	if (spoil)
		headers.p[strlen(spoil)] ^= 1;
	int status = testhttp_ask(c, &w->server, "POST", path, text_str(&headers), span_of(body));
	text_release(&headers);
	return status;
}

static int post(
	struct gateworld *w, struct testhttp *c, const char *key, int64_t off_s, const char *body, const char *spoil)
{
	return post_to(w, c, "/orders", key, off_s, body, spoil);
}

static void test_orders_over_http(void **state)
{
	static const char good[] =
		"{\"source\":\"shop\",\"orders\":[{\"order_no\":\"A1\",\"paid_at\":1760000000,"
		"\"amount_yuan\":\"99.00\"},{\"order_no\":\"A2\",\"paid_at\":1760000000,\"amount_fen\":5}]}";
	struct gateworld w;
	struct testhttp c;
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = 300000, .orders_key = SPAN_LIT(KEY)});
	assert_int_equal(post(&w, &c, KEY, 0, good, NULL), 200);
	assert_true(span_is(c.body, "{\"accepted\":2}\n"));
	testhttp_close(&c);
	struct inbox_row row = gateworld_row(&w, 1);
	assert_int_equal(row.kind, INBOX_ORDERS);
	assert_false(span_present(row.app));
	assert_true(span_starts(row.body, "{\"source\":\"shop\",\"orders\":[{\"order_no\":\"A1\""));
	/* Forged in any part, or stale: one answer. */
	assert_int_equal(post(&w, &c, "other", 0, good, NULL), 403);
	assert_int_equal(c.body.n, 0);
	testhttp_close(&c);
	assert_int_equal(post(&w, &c, KEY, 0, good, "X-Siyu-Timestamp: 17600000"), 403);
	testhttp_close(&c);
	assert_int_equal(post(&w, &c, KEY, 0, good, "X-Siyu-Timestamp: 1760000000\r\nX-Siyu-Signature: 0"), 403);
	testhttp_close(&c);
	assert_int_equal(post(&w, &c, KEY, 301, good, NULL), 403);
	testhttp_close(&c);
	assert_int_equal(post(&w, &c, KEY, -301, good, NULL), 403);
	testhttp_close(&c);
	assert_int_equal(testhttp_ask(&c, &w.server, "POST", "/orders", "", span_of(good)), 403);
	testhttp_close(&c);
	assert_int_equal(testhttp_ask(&c, &w.server, "GET", "/orders", "", SPAN_ABSENT), 405);
	testhttp_close(&c);
	/* The caller is known by then: it is told what is wrong. */
	assert_int_equal(post(&w, &c, KEY, 0, "{\"orders\":[{\"order_no\":\"A1\"}]}", NULL), 400);
	assert_true(span_is(c.body, "{\"error\":\"order 1: 'paid_at' is missing\"}\n"));
	testhttp_close(&c);
	struct text t;
	text_init(&t, 1 << 20);
	many(&t, 101, "p");
	assert_int_equal(post(&w, &c, KEY, 0, text_str(&t), NULL), 413);
	testhttp_close(&c);
	text_release(&t);
	assert_int_equal(gateworld_rows(&w), 1);
	gateworld_close(&w);
}

/* The counter of the product, by the same key (finding 64). */
static void test_logins(void **state)
{
	static const char good[] =
		"{\"logins\":[{\"external_userid\":\"wm1\",\"at\":\"2026-03-03 09:00\",\"times\":3}]}";
	struct gateworld w;
	struct testhttp c;
	(void)state;
	gateworld_open(&w, (struct gate_conf){.freshness_ms = 300000, .orders_key = SPAN_LIT(KEY)});
	assert_int_equal(post_to(&w, &c, "/logins", KEY, 0, good, NULL), 200);
	assert_true(span_is(c.body, "{\"accepted\":1}\n"));
	testhttp_close(&c);
	struct inbox_row row = gateworld_row(&w, 1);
	assert_int_equal(row.kind, INBOX_ORDERS);
	assert_true(span_is(
		row.body, "{\"logins\":[{\"external_userid\":\"wm1\",\"at\":\"2026-03-03 09:00\",\"times\":\"3\"}]}"));
	assert_int_equal(post_to(&w, &c, "/logins", "other", 0, good, NULL), 403);
	testhttp_close(&c);
	assert_int_equal(post_to(&w, &c, "/logins", KEY, 0, "{\"logins\":[{\"at\":1}]}", NULL), 400);
	assert_true(span_is(c.body, "{\"error\":\"login 1: 'external_userid' is missing\"}\n"));
	testhttp_close(&c);
	assert_int_equal(post_to(&w, &c, "/logins", KEY, 0, "{\"logins\":[{\"external_userid\":\"wm1\"}]}", NULL), 400);
	assert_true(span_is(c.body, "{\"error\":\"login 1: 'at' is missing\"}\n"));
	testhttp_close(&c);
	assert_int_equal(post_to(&w, &c, "/logins", KEY, 0, "{\"orders\":[]}", NULL), 400);
	testhttp_close(&c);
	assert_int_equal(gateworld_rows(&w), 1);
	gateworld_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_payload),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_orders_over_http),
		cmocka_unit_test(test_logins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
