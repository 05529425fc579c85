#include "unmatched.h"
#include "ordergiven.h"
#include "orderlist.h"
#include "lagging.h"
#include "onscreen.h"

#include "base/utf8.h"
#include "base/zone.h"
#include "crm/money.h"
#include "crm/origin.h"
#include "report/runningbook.h"
#include "store/unmatchedq.h"

#define MOST_ORDERS 100
#define OUT_BYTES ((size_t)64 << 20)

static enum rc products(struct station *e, const struct book *book, const struct zone *zone, struct arena *a,
	struct text *out, int *ret_found, struct err *err)
{
	struct unmatchedq_product *v = NULL;
	int n = 0, found = 0;
	char day[32];
	enum rc rc = unmatchedq_products(e->db, a, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		if (v[i].product.n == 0 || book_good(book, v[i].product))
			continue;
		if (found++ == 0)
			text_adds(out, "商品表里没有的商品（加一行，或者写进「别名」）：\n");
		text_adds(out, "  ");
		utf8_pad(out, v[i].product, 30, false);
		text_addf(out, "  %lld 单  ", (long long)v[i].orders);
		money_print(out, v[i].net_fen);
		text_addf(out, "  最近 %s\n", zone_format_day(zone_day(zone, v[i].last_ms), day));
	}
	*ret_found = found;
	return rc;
}

static enum rc contacts(struct station *e, const struct zone *zone, struct arena *a, struct text *out,
	int64_t *ret_total, struct err *err)
{
	struct unmatchedq_order *v = NULL;
	int n = 0;
	char at[32];
	enum rc rc = unmatchedq_orders(e->db, a, MOST_ORDERS, &v, &n, ret_total, err);

	if (!rc && n)
		text_adds(out, "找不到客户的订单（客户加上好友以后会自动对上）：\n");
	for (int i = 0; !rc && i < n; i++) {
		text_addf(out, "  %s  ", zone_format_minute(zone, v[i].paid_ms, at));
		origin_say(out, v[i].source);
		text_addf(out, " %.*s  ", SPAN_ARG(v[i].order_no));
		money_print(out, v[i].gross_fen - v[i].refund_fen);
		text_adds(out, orderlist_mark(v[i].gross_fen, v[i].paid_ms));
		text_addf(out, "  %.*s", SPAN_ARG(v[i].product));
		text_adds(out, "  客户 ");
		rc = ordergiven_put(e->db, a, v[i].purchase, v[i].claimed, out, err);
		text_addc(out, '\n');
	}
	if (!rc && *ret_total > n)
		text_addf(out, "  还有 %lld 单更早的\n", (long long)(*ret_total - n));
	return rc;
}

int unmatched_list(struct app *app)
{
	struct station e;
	struct err err = {0};
	struct zone zone;
	int found = 0;
	int64_t orders = 0;
	enum rc rc = command_zone(app, &zone, &err);

	if (!rc)
		rc = lagging_read(app, &e, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	struct arena *a = arena_new(65536);
	struct text out;
	text_init(&out, OUT_BYTES);
	struct book *book = book_new();
	rc = runningbook_load(e.db, a, book, &err);
	if (!rc && !book_names(book, SOP_N_GOOD))
		text_adds(&out, "还没有商品表：写一个 商品.md（siyu words 商品），订单里的商品才对得上。\n");
	else if (!rc)
		rc = products(&e, book, &zone, a, &out, &found, &err);
	if (!rc)
		rc = contacts(&e, &zone, a, &out, &orders, &err);
	if (!rc && !found && !orders)
		text_adds(&out, "所有订单都对上了。\n");
	onscreen_put(text_span(&out));
	text_release(&out);
	book_free(book);
	arena_free(a);
	station_close(&e);
	return rc ? command_fail(&err, command_code(rc)) : found || orders ? EXIT_NO : EXIT_DONE;
}
