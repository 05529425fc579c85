/* rooms: gate */
/* gate/shopmap: any post read by mappings like those of shops, and any first line as a path into what stands behind it: no crash, and what
 * comes out is JSON with as many orders as are told, in which no number of a phone stands. */
#include "base/json.h"
#include "crypt/phone.h"
#include "gate/shopmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const struct span words[] = {{"text", 4}, {"seconds", 7}, {"milliseconds", 12}};

static void read_it(const struct shopmap_conf *conf, struct span body)
{
	struct shopmap *m = NULL;
	struct err err;
	struct span payload = SPAN_ABSENT;
	struct json_doc *doc;
	int orders = 0, skipped = 0;
	if (shopmap_new(conf, &m, &err))
		return;
	struct arena *a = arena_new(4096);
	if (shopmap_read(m, a, body, &payload, &orders, &skipped, &err) == RC_OK) {
		INVARIANT(span_present(payload) == (orders > 0));
		INVARIANT(!orders || json_parse(payload, &doc, &err) == RC_OK);
		if (orders) {
			INVARIANT((int)json_count(json_get(json_root(doc), "orders")) == orders);
			json_free(doc);
		}
	}
	shopmap_free(m);
	arena_free(a);
}

static struct shopmap_conf conf_of(struct span list, int unit)
{
	struct shopmap_conf c = {.source = SPAN_LIT("s"), .corpid = SPAN_LIT("ww1"), .time = words[unit % 3]};
	c.money = unit % 2 ? SPAN_LIT("fen") : SPAN_LIT("yuan");
	c.path[SHOPMAP_LIST] = list;
	c.path[SHOPMAP_NO] = SPAN_LIT("order_id");
	c.path[SHOPMAP_PAID_AT] = SPAN_LIT("pay_time");
	c.path[SHOPMAP_AMOUNT] = SPAN_LIT("items[*].price");
	c.path[SHOPMAP_PHONE] = SPAN_LIT("buyer_info.phone");
	c.path[SHOPMAP_REMARK] = SPAN_LIT("note");
	c.path[SHOPMAP_PRODUCT] = SPAN_LIT("items[*].item_name");
	c.path[SHOPMAP_QUANTITY] = SPAN_LIT("items[*].quantity");
	return c;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const struct span lists[] = {
		{"", 0}, {"message", 7}, {"order_list", 10}, {"msg.full_order_info.orders[*]", 29}};
	struct span in = span_make(bytes, n), line, rest;
	struct text hidden;
	char digest[PHONE_DIGEST + 1];
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct shopmap_conf c = conf_of(lists[i], (int)i);
		read_it(&c, in);
	}
	if (span_cut(in, '\n', &line, &rest)) {
		struct shopmap_conf c = conf_of(SPAN_LIT(""), (int)n);
		for (int f = 0; f < SHOPMAP_FIELDS; f++)
			c.path[f] = line;
		read_it(&c, rest);
	}
	text_init(&hidden, 64 * n + 64);
	phone_hide(SPAN_LIT("ww1"), in, &hidden);
	(void)phone_digest(SPAN_LIT("ww1"), in, digest);
	text_release(&hidden);
	return 0;
}
