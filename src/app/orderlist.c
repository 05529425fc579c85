#include "orderlist.h"
#include "byhand.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "crm/money.h"
#include "crm/origin.h"
#include "crm/voided.h"
#include "store/latestq.h"
#include "store/purchase.h"
#include "store/voidlog.h"

struct listing {
	struct span source;
	int64_t days;
	int most;
	bool json;
};

static bool is_ahead(int64_t paid_ms)
{
	return paid_ms > clock_real_ms();
}

const char *orderlist_mark(int64_t gross_fen, int64_t paid_ms)
{
	return gross_fen == 0 ? "（0 元，不算订单）" : is_ahead(paid_ms) ? "（付款时间还没到，到了才算）" : "";
}

enum rc orderlist_voided(struct store_db *db, struct arena *a, const struct zone *zone, const struct purchase *p,
	struct text *out, int64_t *ret_pieces, struct err *err)
{
	struct voidlog v = {0};
	char at[32];
	enum rc rc = voidlog_get(db, a, p->purchase, &v, err);
	if (rc == RC_OK)
		voided_say(out,
			&(struct voided){
				v.gross_fen, v.refund_fen, v.who, v.why, zone_format_minute(zone, v.at_ms, at)});
	*ret_pieces = v.quantity;
	return rc;
}

/* What was paid, or why it does not count; and how many pieces were bought. */
static enum rc money(struct store_db *db, struct arena *a, const struct purchase *p, const struct zone *zone,
	struct text *out, int64_t *ret_pieces, struct err *err)
{
	if (p->voided)
		return orderlist_voided(db, a, zone, p, out, ret_pieces, err);
	*ret_pieces = p->quantity;
	money_print(out, p->gross_fen);
	if (p->refund_fen) {
		text_adds(out, "，退 ");
		money_print(out, p->refund_fen);
	}
	text_adds(out, orderlist_mark(p->gross_fen, p->paid_ms));
	return RC_OK;
}

static enum rc line(struct store_db *db, struct arena *a, const struct purchase *p, const struct zone *zone,
	struct text *out, struct err *err)
{
	char at[32];
	struct text source;
	text_init(&source, p->source.n + 32);
	origin_say(&source, p->source);
	text_addf(out, "%s  ", zone_format_minute(zone, p->paid_ms, at));
	utf8_pad(out, text_span(&source), 14, false);
	text_release(&source);
	text_adds(out, "  ");
	utf8_pad(out, p->order_no, 22, false);
	text_adds(out, "  ");
	int64_t pieces = 1;
	enum rc rc = money(db, a, p, zone, out, &pieces, err);
	text_addf(out, "  %.*s  %.*s", SPAN_ARG(p->customer.n ? p->customer : SPAN_LIT("对不上客户")),
		SPAN_ARG(p->product));
	if (pieces != 1)
		text_addf(out, " ×%lld", (long long)pieces);
	text_addf(out, "%s%.*s\n", p->employee.n ? "  " : "", SPAN_ARG(p->employee));
	return rc;
}

void orderlist_members(struct jsonw *w, const struct purchase *p)
{
	jsonw_kstr(w, "source", p->source);
	jsonw_kstr(w, "order_no", p->order_no);
	jsonw_kint(w, "paid_ms", p->paid_ms);
	jsonw_kint(w, "gross_fen", p->gross_fen);
	jsonw_kint(w, "refund_fen", p->refund_fen);
	jsonw_kbool(w, "voided", p->voided);
	jsonw_kbool(w, "ahead", is_ahead(p->paid_ms));
	jsonw_kstr(w, "customer", p->customer);
}

static void object(const struct purchase *p, struct text *out)
{
	struct jsonw w;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	orderlist_members(&w, p);
	jsonw_kstr(&w, "employee", p->employee);
	jsonw_kstr(&w, "product", p->product);
	jsonw_kint(&w, "quantity", p->quantity);
	jsonw_kstr(&w, "channel", p->channel);
	jsonw_end_obj(&w);
	text_addc(out, '\n');
}

static enum rc print(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct listing *l = user;
	int64_t now_ms = clock_real_ms();
	struct arena *a = arena_new(65536);
	struct purchase *v = NULL;
	struct zone zone;
	int n = 0;
	enum rc rc = zone_load(conf_str(app->conf, "corp", NULL, "timezone"), now_ms - (l->days + 1) * ZONE_DAY_MS,
		now_ms + ZONE_DAY_MS, &zone, err);
	if (!rc)
		rc = latestq_orders(db, a, l->source, zone_day(&zone, now_ms) - l->days + 1, l->most + 1, &v, &n, err);
	for (int i = 0; !rc && i < n && i < l->most; i++) {
		if (l->json)
			object(&v[i], out);
		else
			rc = line(db, a, &v[i], &zone, out, err);
	}
	if (!rc && n == 0 && !l->json)
		text_addf(out, "最近 %lld 天没有订单。\n", (long long)l->days);
	if (!rc && n > l->most && !l->json)
		text_addf(out, "…… 只列了最新的 %d 单：--limit N 列更多\n", l->most);
	if (!rc && n > l->most && l->json)
		fprintf(stderr, "siyu: 只列了最新的 %d 单：--limit N 列更多\n", l->most);
	arena_free(a);
	return rc;
}

int orderlist_print(struct app *app, const char *source, int64_t days, int most, bool json)
{
	struct listing l = {source ? span_of(source) : SPAN_LIT(""), days, most, json};
	return byhand_print(app, print, &l);
}
