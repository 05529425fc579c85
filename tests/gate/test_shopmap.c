/* Posts of shop systems, in shapes like those of 有赞 (JSON in a percent-encoded text), 微店 and 微信小店, read by paths; mappings that
 * cannot be; the same through the gate, signed in both ways. */
#include "base/base64.h"
#include "base/fileio.h"
#include "crypt/phone.h"
#include "crypt/sha.h"
#include "gate/shopmap.h"
#include "gateworld.h"
#include <stdio.h>

#define CORP "ww0123456789abcdef"

static struct shopmap_conf youzan(void)
{
	struct shopmap_conf c = {.source = SPAN_LIT("youzan"), .corpid = SPAN_LIT(CORP), .time = SPAN_LIT("text")};
	c.path[SHOPMAP_LIST] = SPAN_LIT("msg.full_order_info");
	c.path[SHOPMAP_NO] = SPAN_LIT("order_info.tid");
	c.path[SHOPMAP_PAID_AT] = SPAN_LIT("order_info.pay_time");
	c.path[SHOPMAP_AMOUNT] = SPAN_LIT("pay_info.payment");
	c.path[SHOPMAP_UNIONID] = SPAN_LIT("buyer_info.outer_user_id");
	c.path[SHOPMAP_PHONE] = SPAN_LIT("buyer_info.buyer_phone");
	c.path[SHOPMAP_REMARK] = SPAN_LIT("remark_info.trade_memo");
	c.path[SHOPMAP_PRODUCT] = SPAN_LIT("orders[*].title");
	c.path[SHOPMAP_QUANTITY] = SPAN_LIT("orders[*].num");
	c.path[SHOPMAP_STATUS] = SPAN_LIT("order_info.status");
	c.paid = SPAN_LIT("WAIT_SELLER_SEND_GOODS、WAIT_BUYER_CONFIRM_GOODS TRADE_SUCCESS");
	c.refunded = SPAN_LIT("TRADE_CLOSED");
	return c;
}

static struct shopmap_conf weidian(void)
{
	struct shopmap_conf c = {.source = SPAN_LIT("微店"), .corpid = SPAN_LIT(CORP)};
	c.path[SHOPMAP_LIST] = SPAN_LIT("message");
	c.path[SHOPMAP_NO] = SPAN_LIT("order_id");
	c.path[SHOPMAP_PAID_AT] = SPAN_LIT("pay_time");
	c.path[SHOPMAP_AMOUNT] = SPAN_LIT("total");
	c.path[SHOPMAP_PHONE] = SPAN_LIT("buyer_info.phone");
	c.path[SHOPMAP_REMARK] = SPAN_LIT("note");
	c.path[SHOPMAP_PRODUCT] = SPAN_LIT("items[0].item_name");
	c.path[SHOPMAP_QUANTITY] = SPAN_LIT("items[0].quantity");
	c.path[SHOPMAP_REFUND] = SPAN_LIT("refund_info.refund_fee");
	c.path[SHOPMAP_STATUS] = SPAN_LIT("status");
	c.paid = SPAN_LIT("20 30 50");
	return c;
}

static struct shopmap_conf wxshop(void)
{
	struct shopmap_conf c = {.source = SPAN_LIT("wxshop"), .corpid = SPAN_LIT(CORP), .time = SPAN_LIT("seconds")};
	c.money = SPAN_LIT("fen");
	c.path[SHOPMAP_LIST] = SPAN_LIT("order_list");
	c.path[SHOPMAP_NO] = SPAN_LIT("order_id");
	c.path[SHOPMAP_PAID_AT] = SPAN_LIT("order_detail.pay_info.pay_time");
	c.path[SHOPMAP_AMOUNT] = SPAN_LIT("order_detail.price_info.order_price");
	c.path[SHOPMAP_UNIONID] = SPAN_LIT("unionid");
	c.path[SHOPMAP_PRODUCT] = SPAN_LIT("order_detail.product_infos[*].title");
	c.path[SHOPMAP_QUANTITY] = SPAN_LIT("order_detail.product_infos[*].sku_cnt");
	c.path[SHOPMAP_REFUND] = SPAN_LIT("aftersale_detail.aftersale_order_list[*].refund_amount");
	c.path[SHOPMAP_STATUS] = SPAN_LIT("status");
	c.paid = SPAN_LIT("20,30,100");
	c.refunded = SPAN_LIT("200, 250");
	return c;
}

static void load(const char *name, struct text *ret)
{
	char path[128];
	struct err err = {0};
	text_init(ret, 1u << 20);
	(void)snprintf(path, sizeof path, "tests/gate/shops/%s", name);
	if (fileio_read(path, ret, &err))
		fail_msg("%s", err.text);
}

static enum rc reads(struct shopmap_conf c, struct span body, const char *want, int orders, int skipped)
{
	struct arena *a = arena_new(65536);
	struct shopmap *m;
	struct err err = {0};
	struct span payload = SPAN_ABSENT;
	int n = 0, passed = 0;
	assert_int_equal(shopmap_new(&c, &m, &err), RC_OK);
	enum rc rc = shopmap_read(m, a, body, &payload, &n, &passed, &err);
	if (rc == RC_OK && want && !span_is(payload, want))
		fail_msg("%.*s", SPAN_ARG(payload));
	if (rc != RC_OK && want && !strstr(err.text, want))
		fail_msg("%s", err.text);
	if (rc == RC_OK) {
		assert_int_equal(n, orders);
		assert_int_equal(passed, skipped);
	}
	shopmap_free(m);
	arena_free(a);
	return rc;
}

static void test_shapes_of_shops(void **state)
{
	(void)state;
	struct text body;
	char one[PHONE_DIGEST + 1], two[PHONE_DIGEST + 1], want[2048];
	assert_true(phone_digest(SPAN_LIT(CORP), SPAN_LIT("+86 138-0013-8000"), one));
	assert_true(phone_digest(SPAN_LIT(CORP), SPAN_LIT("13900139000"), two));
	load("youzan.json", &body);
	(void)snprintf(want, sizeof want,
		"{\"source\":\"youzan\",\"by\":\"webhook youzan\",\"orders\":[{\"status\":\"paid\",\"order_no\":\"E20260303090512345678901\","
		"\"paid_at\":\"2026-03-03 09:05:12\",\"amount_yuan\":\"179.00\",\"product\":\"轻盈洁面乳\",\"quantity\":\"2\","
		"\"unionid\":\"o6_bmasdasdsad6_2sgVt7hMZOPfL\",\"phone_hash\":\"%s\",\"remark\":\"电话手机:%s\"}]}",
		one, two);
	assert_int_equal(reads(youzan(), text_span(&body), want, 1, 0), RC_OK);
	text_release(&body);
	load("weidian.json", &body);
	assert_int_equal(
		reads(weidian(), text_span(&body),
			"{\"source\":\"微店\",\"by\":\"webhook 微店\",\"orders\":[{\"status\":\"paid\",\"order_no\":\"812345678901234567\","
			"\"paid_at\":\"2026-03-05 20:10:12\",\"amount_yuan\":\"268.00\",\"product\":\"水润面霜\",\"quantity\":\"1\","
			"\"remark\":\"客户 wmQAAAAAxxxxxxxxxxxxxxxxxxxxxx01\"}]}",
			1, 0),
		RC_OK);
	text_release(&body);
	load("wxshop.json", &body);
	assert_int_equal(
		reads(wxshop(), text_span(&body),
			"{\"source\":\"wxshop\",\"by\":\"webhook wxshop\",\"orders\":[{\"status\":\"paid\",\"order_no\":\"3705115058471208928\","
			"\"paid_ms\":\"1772708460000\",\"amount_fen\":\"12800\",\"refund_fen\":\"1500\",\"product\":\"精华液\","
			"\"quantity\":\"3\",\"unionid\":\"oUnion0000000000000000000001\"},"
			"{\"status\":\"refunded\",\"order_no\":\"3705115058471208930\",\"paid_ms\":\"1772708500000\","
			"\"amount_fen\":\"128800\",\"product\":\"礼盒\",\"quantity\":\"1\",\"unionid\":\"oUnion0000000000000000000003\"}]}",
			2, 1),
		RC_OK);
	text_release(&body);
}

static bool gives_back(struct span status)
{
	return span_is(status, "交易关闭") || span_is(status, "已退款");
}

static bool counts(struct span status)
{
	return span_is(status, "已退款");
}

/* What closes an order in every source is not passed over for words of the shop's own, and may lack its payment. */
static void test_closed_beside_own_words(void **state)
{
	(void)state;
	struct shopmap_conf c = weidian();
	const struct span closed = SPAN_LIT("{\"message\":{\"order_id\":1,\"status\":\"交易关闭\"}}");
	assert_int_equal(reads(c, closed, NULL, 0, 1), RC_OK);
	c.gives_back = gives_back;
	c.counts = counts;
	assert_int_equal(
		reads(c, closed,
			"{\"source\":\"微店\",\"by\":\"webhook 微店\",\"orders\":[{\"status\":\"交易关闭\",\"order_no\":\"1\"}]}",
			1, 0),
		RC_OK);
	assert_int_equal(reads(c, SPAN_LIT("{\"message\":{\"order_id\":1,\"status\":10}}"), NULL, 0, 1), RC_OK);
	/* What says that it was paid, and paid back, must have its payment: else the fold would refuse it, and nobody hear of it. */
	assert_int_equal(reads(c, SPAN_LIT("{\"message\":{\"order_id\":1,\"status\":\"已退款\"}}"),
				 "where 'paid_at' stands", 0, 0),
		RC_INVALID);
	/* A word that the mapping names means what the mapping says. */
	c.refunded = SPAN_LIT("交易关闭");
	assert_int_equal(reads(c, closed, "where 'paid_at' stands", 0, 0), RC_INVALID);
}

static bool known(struct span status)
{
	return span_is(status, "已付款") || counts(status);
}

/* Without words for paid a status goes on as it is, whatever the words for refunded are; an unpaid order beside a paid one costs nobody it. */
static void test_unpaid_goes_on_as_it_is(void **state)
{
	(void)state;
	struct shopmap_conf c = weidian();
	c.paid = SPAN_LIT("");
	c.refunded = SPAN_LIT("已退");
	c.gives_back = gives_back;
	c.counts = known;
	const struct span mix =
		SPAN_LIT("{\"message\":[{\"order_id\":1,\"status\":\"等待买家付款\"},"
			 "{\"order_id\":2,\"status\":\"已付款\",\"pay_time\":\"2026-03-03 09:00:00\",\"total\":50},"
			 "{\"order_id\":3,\"status\":\"已退\",\"pay_time\":\"2026-03-03 09:00:00\",\"total\":5}]}");
	assert_int_equal(
		reads(c, mix,
			"{\"source\":\"微店\",\"by\":\"webhook 微店\",\"orders\":["
			"{\"status\":\"等待买家付款\",\"order_no\":\"1\"},"
			"{\"status\":\"已付款\",\"order_no\":\"2\",\"paid_at\":\"2026-03-03 09:00:00\",\"amount_yuan\":\"50\"},"
			"{\"status\":\"refunded\",\"order_no\":\"3\",\"paid_at\":\"2026-03-03 09:00:00\",\"amount_yuan\":\"5\"}]}",
			3, 0),
		RC_OK);
	c.refunded = SPAN_LIT("");
	assert_int_equal(reads(c, SPAN_LIT("{\"message\":{\"order_id\":1,\"status\":\"待付款\"}}"), NULL, 1, 0), RC_OK);
	assert_int_equal(reads(c, SPAN_LIT("{\"message\":{\"order_id\":1,\"status\":\"已付款\"}}"),
				 "where 'paid_at' stands", 0, 0),
		RC_INVALID);
}

/* All parts of a sum, however many; texts with JSON in them are counted, and one too many is said. */
static void test_sums_of_many(void **state)
{
	(void)state;
	struct shopmap_conf c = weidian();
	struct text body;
	c.path[SHOPMAP_AMOUNT] = SPAN_LIT("items[*].price");
	for (int texts = 0; texts < 2; texts++) {
		text_init(&body, 1u << 20);
		text_adds(&body, "{\"message\":{\"order_id\":1,\"pay_time\":\"2026-03-03 09:00:00\",\"items\":[");
		for (int i = 0; i < 1250; i++)
			text_addf(&body, texts ? "%s\"{\\\"price\\\":1}\"" : "%s{\"price\":1}", i ? "," : "");
		text_adds(&body, "]}}");
		c.paid = c.refunded = SPAN_LIT("");
		c.path[SHOPMAP_PRODUCT] = c.path[SHOPMAP_QUANTITY] = c.path[SHOPMAP_STATUS] = SPAN_LIT("");
		assert_int_equal(
			reads(c, text_span(&body),
				texts ? "more than 64 texts"
				      : "{\"source\":\"微店\",\"by\":\"webhook 微店\",\"orders\":[{\"order_no\":\"1\","
					"\"paid_at\":\"2026-03-03 09:00:00\",\"amount_fen\":\"125000\"}]}",
				1, 0),
			texts ? RC_LIMIT : RC_OK);
		text_release(&body);
	}
}

static void test_what_is_missing(void **state)
{
	(void)state;
	struct shopmap_conf c = wxshop();
	c.paid = c.refunded = SPAN_LIT("");
	assert_int_equal(reads(c, SPAN_LIT("{\"order_list\":7}"), "nothing at 'order_list'", 0, 0), RC_INVALID);
	assert_int_equal(reads(c, SPAN_LIT("{"), NULL, 0, 0), RC_INVALID);
	assert_int_equal(reads(c, SPAN_LIT("{\"order_list\":[{\"order_id\":1}]}"),
				 "order 1: nothing at 'order_detail.pay_info.pay_time', where 'paid_at' stands", 0, 0),
		RC_INVALID);
	assert_int_equal(
		reads(c,
			SPAN_LIT(
				"{\"order_list\":[{\"order_id\":1,\"order_detail\":{\"pay_info\":{\"pay_time\":1772708460000}}}]}"),
			"these are milliseconds", 0, 0),
		RC_INVALID);
	c = weidian();
	assert_int_equal(
		reads(c, SPAN_LIT("{\"message\":{\"order_id\":1,\"status\":10}}"), NULL, 0, 1), RC_OK); /* unpaid */
	/* A list at the root, and one order alone. */
	c.path[SHOPMAP_LIST] = SPAN_LIT("");
	c.path[SHOPMAP_STATUS] = c.paid = SPAN_LIT("");
	assert_int_equal(reads(c,
				 SPAN_LIT("[{\"order_id\":1,\"pay_time\":\"2026-03-03\",\"total\":1},"
					  "{\"order_id\":2,\"pay_time\":\"2026-03-03\",\"total\":2}]"),
				 NULL, 2, 0),
		RC_OK);
}

static void no_mapping(struct shopmap_conf c, const char *part)
{
	struct shopmap *m = NULL;
	struct err err = {0};
	assert_int_equal(shopmap_new(&c, &m, &err), RC_INVALID);
	if (!strstr(err.text, part))
		fail_msg("no '%s' in: %s", part, err.text);
}

static void test_mappings_that_cannot_be(void **state)
{
	(void)state;
	struct shopmap_conf c = weidian();
	c.path[SHOPMAP_AMOUNT] = SPAN_LIT("");
	no_mapping(c, "还缺「amount」");
	c = weidian();
	c.path[SHOPMAP_PRODUCT] = SPAN_LIT("items[x].name");
	no_mapping(c, "「product」: 「items[x].name」这个路径不对：第 6 个字的方括号里要写 0 到 9999 的数");
	c.path[SHOPMAP_PRODUCT] = SPAN_LIT("items..name");
	no_mapping(c, "第 7 个字该写名字");
	c.path[SHOPMAP_PRODUCT] = SPAN_LIT("items[0");
	no_mapping(c, "没有配上「]」");
	c.path[SHOPMAP_PRODUCT] = SPAN_LIT("items[0]name");
	no_mapping(c, "第 9 个字前面少了「.」");
	c = weidian();
	c.path[SHOPMAP_STATUS] = SPAN_LIT("");
	no_mapping(c, "还缺「status」");
}

static void test_phones(void **state)
{
	(void)state;
	char d[PHONE_DIGEST + 1];
	struct text t;
	assert_false(phone_digest(SPAN_LIT(CORP), SPAN_LIT("138****8000"), d));
	assert_false(phone_digest(SPAN_LIT(CORP), SPAN_LIT("138001380001"), d));
	assert_false(phone_digest(SPAN_LIT(CORP), SPAN_LIT("12800138000"), d));
	assert_false(phone_digest(SPAN_LIT(CORP), SPAN_LIT(""), d));
	text_init(&t, 4096);
	phone_hide(SPAN_LIT(CORP), SPAN_LIT("单号 4013800138000123，电话8613800138000。"), &t);
	assert_non_null(strstr(text_str(&t), "单号 4013800138000123，电话手机:"));
	assert_null(strstr(text_str(&t), "8613800138000"));
	text_release(&t);
}

/* -- through the gate -------------------------------------------------------------------------------------------------------- */

static void sign(struct span key, const char *stamp, struct span body, bool base64, char ret[80])
{
	uint8_t mac[SHA_256_BYTES];
	struct text t;
	const struct span parts[] = {span_of(stamp), SPAN_LIT("."), body};
	sha_hmac256(key, stamp ? parts : parts + 2, stamp ? 3 : 1, mac);
	text_init(&t, 200);
	if (base64)
		base64_encode(&t, mac, sizeof mac);
	else
		base64_hex(&t, mac, sizeof mac);
	(void)snprintf(ret, 80, "%s", text_str(&t));
	text_release(&t);
}

static int post(struct gateworld *w, struct testhttp *c, const char *path, const char *headers, struct span body)
{
	int status = testhttp_ask(c, &w->server, "POST", path, headers, body);
	return status;
}

static void test_over_http(void **state)
{
	(void)state;
	struct gateworld w;
	struct testhttp c;
	struct text body;
	char mac[80], stamp[32], headers[300];
	const struct gate_shop shops[] = {
		{SPAN_LIT("youzan"), SPAN_LIT("k1"), false, SPAN_LIT(""), youzan()},
		{SPAN_LIT("weidian"), SPAN_LIT("k2"), true, SPAN_LIT("X-Hub-Signature-256"), weidian()},
	};
	gateworld_open(&w, (struct gate_conf){.freshness_ms = 300000, .shops = shops, .shops_count = 2});
	load("youzan.json", &body);
	(void)snprintf(stamp, sizeof stamp, "%lld", (long long)(w.now_ms / 1000));
	sign(SPAN_LIT("k1"), stamp, text_span(&body), false, mac);
	(void)snprintf(headers, sizeof headers, "X-Siyu-Timestamp: %s\r\nX-Siyu-Signature: %s\r\n", stamp, mac);
	assert_int_equal(post(&w, &c, "/orders/youzan", headers, text_span(&body)), 200);
	assert_true(span_is(c.body, "{\"accepted\":1}\n"));
	testhttp_close(&c);
	struct inbox_row row = gateworld_row(&w, 1);
	assert_int_equal(row.kind, INBOX_ORDERS);
	assert_true(span_starts(row.body, "{\"source\":\"youzan\",\"by\":\"webhook youzan\""));
	assert_int_equal(span_search(row.body, SPAN_LIT("13800138000")), SIZE_MAX);
	/* The other's key, another shop, an old time, no shop of that name, none on /orders itself. */
	assert_int_equal(post(&w, &c, "/orders/weidian", headers, text_span(&body)), 403);
	testhttp_close(&c);
	assert_int_equal(post(&w, &c, "/orders/nobody", headers, text_span(&body)), 404);
	testhttp_close(&c);
	assert_int_equal(post(&w, &c, "/orders", headers, text_span(&body)), 404);
	testhttp_close(&c);
	w.now_ms += 301000;
	assert_int_equal(post(&w, &c, "/orders/youzan", headers, text_span(&body)), 403);
	testhttp_close(&c);
	text_release(&body);
	/* The body alone, in base64 and in hex. */
	load("weidian.json", &body);
	for (int base64 = 0; base64 < 2; base64++) {
		sign(SPAN_LIT("k2"), NULL, text_span(&body), base64, mac);
		(void)snprintf(headers, sizeof headers, "X-Hub-Signature-256: %s%s\r\n", base64 ? "" : "sha256=", mac);
		assert_int_equal(post(&w, &c, "/orders/weidian", headers, text_span(&body)), 200);
		testhttp_close(&c);
	}
	headers[25] ^= 1;
	assert_int_equal(post(&w, &c, "/orders/weidian", headers, text_span(&body)), 403);
	testhttp_close(&c);
	text_release(&body);
	/* Not paid: heard, nothing to keep. What the paths do not fit is told. */
	const struct span unpaid = SPAN_LIT("{\"message\":{\"order_id\":1,\"status\":10}}");
	sign(SPAN_LIT("k2"), NULL, unpaid, false, mac);
	(void)snprintf(headers, sizeof headers, "X-Hub-Signature-256: %s\r\n", mac);
	assert_int_equal(post(&w, &c, "/orders/weidian", headers, unpaid), 200);
	assert_true(span_is(c.body, "{\"accepted\":0}\n"));
	testhttp_close(&c);
	const struct span odd = SPAN_LIT("{\"message\":{\"status\":20}}");
	sign(SPAN_LIT("k2"), NULL, odd, false, mac);
	(void)snprintf(headers, sizeof headers, "X-Hub-Signature-256: %s\r\n", mac);
	assert_int_equal(post(&w, &c, "/orders/weidian", headers, odd), 400);
	assert_true(span_is(c.body, "{\"error\":\"order 1: nothing at 'order_id', where 'order_no' stands\"}\n"));
	testhttp_close(&c);
	assert_int_equal(gateworld_rows(&w), 3);
	gateworld_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes_of_shops),
		cmocka_unit_test(test_closed_beside_own_words),
		cmocka_unit_test(test_unpaid_goes_on_as_it_is),
		cmocka_unit_test(test_sums_of_many),
		cmocka_unit_test(test_what_is_missing),
		cmocka_unit_test(test_mappings_that_cannot_be),
		cmocka_unit_test(test_phones),
		cmocka_unit_test(test_over_http),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
