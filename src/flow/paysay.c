#include "flow/paysay.h"
#include "base/arena.h"
#include "store/billwalk.h"

static const char *const names[BILLWALK_KINDS] = {
	[BILLWALK_FRESH] = "新的收款", [BILLWALK_WINDOW] = "每天重读", [BILLWALK_HAND] = "手动补读"};

static void say(const struct billwalk *w, const struct zone *zone, struct text *out)
{
	char begun[32], from[32], to[32], good[32];

	text_addf(out, "%s：%s 开始，收款时间 %s 到 %s：", names[w->kind], zone_format_minute(zone, w->begun_ms, begun),
		zone_format_minute(zone, w->from_s * 1000, from), zone_format_minute(zone, w->to_s * 1000, to));
	text_addf(out, "%s%lld 笔，新订单 %lld，有变化 %lld，对不上客户 %lld",
		w->walking             ? "正在读，读到 "
			: w->trouble.n ? "没有读完，读了 "
				       : "",
		(long long)w->bills, (long long)w->added, (long long)w->changed, (long long)w->unmatched);
	if (w->refused)
		text_addf(out, "，记不进账的 %lld", (long long)w->refused);
	text_addc(out, '\n');
	if (w->trouble.n)
		text_addf(out, "  %.*s（上一次读完：%s）\n", SPAN_ARG(w->trouble),
			w->good_ms == BILLWALK_NEVER ? "没有过" : zone_format_minute(zone, w->good_ms, good));
}

enum rc paysay_print(struct store_db *db, const struct zone *zone, bool *ret_pulling, bool *ret_failed,
	struct text *out, struct err *err)
{
	struct arena *a = arena_new(4096);
	bool pulling = false, failed = false, any = false;
	enum rc rc = RC_OK;

	for (int k = 0; !rc && k < BILLWALK_KINDS; k++) {
		struct billwalk w;

		rc = billwalk_get(db, a, (enum billwalk_kind)k, &w, err);
		if (!rc)
			say(&w, zone, out);
		any = any || !rc;
		if (!rc && k == BILLWALK_HAND) {
			pulling = w.walking;
			failed = !w.walking && w.trouble.n > 0;
		}
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
	}
	arena_free(a);
	if (!rc && !any)
		return err_set(err, RC_NOTFOUND, "对外收款还没有读过");
	*ret_pulling = pulling;
	*ret_failed = failed;
	return rc ? rc : text_check(out, err);
}
