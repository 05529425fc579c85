/* siyu coupons: the codes of 券 (方式 = 码文件): how many are left in each pool, and who got which. */
#include "byhand.h"

#include "base/zone.h"
#include "store/coupon.h"

#define SHOWN 10000

static enum rc print_pool(struct store_db *db, struct span pool, struct text *out, struct err *err)
{
	int64_t n[COUPON_STATES], all = 0;
	enum rc rc = coupon_counts(db, pool, n, err);
	if (rc)
		return rc;
	for (int i = 0; i < COUPON_GONE; i++)
		all += n[i];
	text_addf(out, "%.*s：还剩 %lld / %lld，已送到 %lld，员工看过没确认 %lld，排好没打开 %lld", SPAN_ARG(pool),
		(long long)n[COUPON_FREE], (long long)all, (long long)n[COUPON_GIVEN], (long long)n[COUPON_SHOWN],
		(long long)n[COUPON_HELD]);
	if (n[COUPON_GONE] > 0)
		text_addf(out, "，从文件里去掉的 %lld", (long long)n[COUPON_GONE]);
	text_addf(out, "%s\n", n[COUPON_FREE] == 0 ? "　发完了" : n[COUPON_FREE] * 10 <= all ? "　快发完了" : "");
	return RC_OK;
}

static enum rc list(struct store_db *db, struct arena *a, struct text *out, struct err *err)
{
	struct coupon_pool *v = NULL;
	int n = 0;
	enum rc rc = coupon_pools(db, a, &v, &n, err);
	if (!rc && n == 0)
		text_addf(out, "没有券码：在资料里写「## 券」，方式 = 码文件\n");
	for (int i = 0; !rc && i < n; i++)
		rc = print_pool(db, v[i].pool, out, err);
	return rc;
}

static const char *state_words(enum coupon_state s)
{
	return s == COUPON_GIVEN ? "送到了" : s == COUPON_SHOWN ? "员工看过，没确认送到" : "排好了，还没打开";
}

static enum rc show(struct store_db *db, struct arena *a, struct span pool, const struct zone *zone, struct text *out,
	struct err *err)
{
	struct coupon_pool p;
	struct coupon *v = NULL;
	int n = 0;
	char at[32];
	enum rc rc = coupon_pool_get(db, a, pool, &p, err);
	if (rc == RC_NOTFOUND)
		err_set(err, rc, "没有叫「%.*s」的券码：siyu coupons 列出所有的", SPAN_ARG(pool));
	if (rc)
		return rc;
	rc = print_pool(db, pool, out, err);
	if (!rc)
		rc = coupon_drawn(db, a, pool, SHOWN, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		text_addf(out, "  %s  %.*s  客户 %.*s  %.*s  %s\n", zone_format_minute(zone, v[i].at_ms, at),
			SPAN_ARG(v[i].code), SPAN_ARG(v[i].to.customer), SPAN_ARG(v[i].to.step),
			state_words(v[i].state));
	if (n == SHOWN)
		text_addf(out, "  只列了最早的 %d 个\n", SHOWN);
	return rc;
}

static enum rc print_coupons(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const char *pool = user;
	struct arena *a = arena_new(65536);
	struct zone zone;
	enum rc rc = command_zone(app, &zone, err);
	if (!rc)
		rc = pool ? show(db, a, span_of(pool), &zone, out, err) : list(db, a, out, err);
	arena_free(a);
	return rc;
}

int command_coupons(struct app *app, int argc, char **argv)
{
	if (argc > 2)
		return command_usage("coupons", "写一种券的名字，或者不写");
	return byhand_print(app, print_coupons, argc == 2 ? argv[1] : NULL);
}
