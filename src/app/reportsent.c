#include "reportsent.h"

#include "base/json.h"
#include "crm/money.h"
#include "report/saying.h"
#include "store/sentlog.h"

#define MOST_ROWS 10000

struct sent {
	struct sentlog_row row;
	struct sentlog_figures first, now;
};

static void put_figures(const struct sentlog_figures *f, struct text *out)
{
	text_addf(out, "  新增 %lld，当日开单 %lld，订单 %lld，成交额 ", (long long)f->added, (long long)f->bought,
		(long long)f->orders);
	money_print(out, f->gross_fen);
	text_adds(out, "，退款 ");
	money_print(out, f->refund_fen);
	text_adds(out, "，净成交 ");
	money_print(out, f->gross_fen - f->refund_fen);
	text_addc(out, '\n');
}

static enum rc put_line(struct store_db *db, struct arena *a, const struct reportsent *ask, const struct sent *s,
	struct text *out, struct err *err)
{
	enum rc rc = RC_OK;
	char at[32], from[32], to[32];
	bool one = s->first.from_day == s->first.to_day, told = s->row.told != s->row.rendition;
	text_addf(out, "%s  %s  %s%s%s\n", zone_format_minute(ask->zone, s->row.computed_ms, at),
		saying_title(s->row.report), zone_format_day(s->first.from_day, from), one ? "" : " 至 ",
		one ? "" : zone_format_day(s->first.to_day, to));
	put_figures(&s->first, out);
	if (told) {
		text_adds(out, "  更正过：");
		rc = saying_change(db, a, s->row.report, &s->first, &s->row.f, out, err);
		text_addc(out, '\n');
	}
	if (rc || saying_same(s->row.report, &s->row.f, &s->now))
		return rc;
	text_adds(out, told ? "  之后又变了：" : "  后来变了：");
	rc = saying_change(db, a, s->row.report, &s->row.f, &s->now, out, err);
	text_adds(out, "\n");
	return rc;
}

/* Nothing where the text names nobody. */
static void json_best(struct jsonw *w, struct span best)
{
	struct sentlog_seller one;
	if (!span_present(best))
		return;
	jsonw_key(w, "best");
	jsonw_arr(w);
	while (sentlog_best_next(&best, &one)) {
		jsonw_obj(w);
		jsonw_kstr(w, "employee", one.userid);
		jsonw_kint(w, "orders", one.orders);
		jsonw_kint(w, "net_fen", one.net_fen);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

static void json_figures(struct jsonw *w, const char *key, const struct sentlog_figures *f)
{
	jsonw_key(w, key);
	jsonw_obj(w);
	jsonw_kint(w, "added", f->added);
	jsonw_kint(w, "bought", f->bought);
	jsonw_kint(w, "orders", f->orders);
	jsonw_kint(w, "gross_fen", f->gross_fen);
	jsonw_kint(w, "refund_fen", f->refund_fen);
	jsonw_kint(w, "net_fen", f->gross_fen - f->refund_fen);
	json_best(w, f->best);
	jsonw_end_obj(w);
}

static void json_line(const struct reportsent *ask, const struct sent *s, struct jsonw *w)
{
	char buf[32];
	jsonw_obj(w);
	jsonw_kint(w, "id", s->row.rendition);
	jsonw_kstr(w, "report", s->row.report);
	jsonw_kcstr(w, "computed_at", zone_format(ask->zone, s->row.computed_ms, buf));
	jsonw_kcstr(w, "from", zone_format_day(s->first.from_day, buf));
	jsonw_kcstr(w, "to", zone_format_day(s->first.to_day, buf));
	jsonw_kcstr(w, "until", zone_format(ask->zone, s->first.until_ms, buf));
	json_figures(w, "sent", &s->first);
	json_figures(w, "told", &s->row.f);
	json_figures(w, "now", &s->now);
	jsonw_kbool(w, "changed", !saying_same(s->row.report, &s->first, &s->now));
	jsonw_end_obj(w);
}

static enum rc print_all(
	struct store_db *db, struct arena *a, const struct reportsent *ask, struct text *out, struct err *err)
{
	struct sentlog_row *v = NULL;
	struct jsonw w;
	int n = 0;
	enum rc rc = sentlog_last(db, a, ask->now_ms - ask->days * ZONE_DAY_MS, true, MOST_ROWS, &v, &n, err);
	if (ask->json) {
		jsonw_init(&w, out);
		jsonw_arr(&w);
	}
	for (int i = 0; !rc && i < n; i++) {
		struct sent s = {.row = v[i], .now = v[i].f};
		rc = sentlog_first(db, a, v[i].rendition, &s.first, err);
		if (!rc)
			rc = saying_recount(db, a, v[i].report, &s.now, err);
		if (!rc && ask->json)
			json_line(ask, &s, &w);
		else if (!rc)
			rc = put_line(db, a, ask, &s, out, err);
	}
	if (ask->json) {
		jsonw_end_arr(&w);
		text_addc(out, '\n');
	} else if (!rc && n == 0) {
		text_addf(out, "%lld 天里没有发过报表\n", (long long)ask->days);
	}
	return rc;
}

enum rc reportsent_print(
	struct store_db *db, struct arena *a, const struct reportsent *ask, struct text *out, struct err *err)
{
	enum rc rc = db_begin(db, err);
	if (rc)
		return rc;
	/* From here on every figure is of one state. */
	rc = print_all(db, a, ask, out, err);
	db_rollback(db);
	return rc;
}
