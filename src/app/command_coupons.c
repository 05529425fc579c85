/* siyu coupons: the codes of 券 (方式 = 码文件): how many are left in each pool, and who got which. */
#include "command.h"
#include "station.h"

#include "base/clock.h"
#include "base/zone.h"
#include "store/coupon.h"

#define SHOWN 10000

static enum rc print_pool(struct store_db *db, struct span pool, struct err *err)
{
	int64_t n[COUPON_STATES], all = 0;
	enum rc rc = coupon_counts(db, pool, n, err);
	if (rc)
		return rc;
	for (int i = 0; i < COUPON_GONE; i++)
		all += n[i];
	printf("%.*s：还剩 %lld / %lld，已送到 %lld，员工看过没确认 %lld，排好没打开 %lld", SPAN_ARG(pool),
		(long long)n[COUPON_FREE], (long long)all, (long long)n[COUPON_GIVEN], (long long)n[COUPON_SHOWN],
		(long long)n[COUPON_HELD]);
	if (n[COUPON_GONE] > 0)
		printf("，从文件里去掉的 %lld", (long long)n[COUPON_GONE]);
	printf("%s\n", n[COUPON_FREE] == 0 ? "　发完了" : n[COUPON_FREE] * 10 <= all ? "　快发完了" : "");
	return RC_OK;
}

static enum rc list(struct store_db *db, struct arena *a, struct err *err)
{
	struct coupon_pool *v = NULL;
	int n = 0;
	enum rc rc = coupon_pools(db, a, &v, &n, err);
	if (!rc && n == 0)
		printf("没有券码：在资料里写「## 券」，方式 = 码文件\n");
	for (int i = 0; !rc && i < n; i++)
		rc = print_pool(db, v[i].pool, err);
	return rc;
}

static const char *state_words(enum coupon_state s)
{
	return s == COUPON_GIVEN ? "送到了" : s == COUPON_SHOWN ? "员工看过，没确认送到" : "排好了，还没打开";
}

static enum rc show(struct store_db *db, struct arena *a, struct span pool, const struct zone *zone, bool *ret_known,
	struct err *err)
{
	struct coupon_pool p;
	struct coupon *v = NULL;
	int n = 0;
	char at[32];
	enum rc rc = coupon_pool_get(db, a, pool, &p, err);
	*ret_known = rc != RC_NOTFOUND;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = print_pool(db, pool, err);
	if (!rc)
		rc = coupon_drawn(db, a, pool, SHOWN, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		printf("  %s  %.*s  客户 %.*s  %.*s  %s\n", zone_format_minute(zone, v[i].at_ms, at),
			SPAN_ARG(v[i].code), SPAN_ARG(v[i].to.customer), SPAN_ARG(v[i].to.step),
			state_words(v[i].state));
	if (n == SHOWN)
		printf("  只列了最早的 %d 个\n", SHOWN);
	return rc;
}

int command_coupons(struct app *app, int argc, char **argv)
{
	struct station s;
	struct zone zone;
	struct err err = {0};
	bool known = true;
	if (argc > 2)
		return command_usage("coupons", "one name of a 券, or none");
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	struct arena *a = arena_new(65536);
	rc = zone_load(
		conf_str(app->conf, "corp", NULL, "timezone"), 0, clock_real_ms() + 366 * ZONE_DAY_MS, &zone, &err);
	if (!rc)
		rc = argc < 2 ? list(s.db, a, &err) : show(s.db, a, span_of(argv[1]), &zone, &known, &err);
	if (!rc && !known)
		fprintf(stderr, "没有叫「%s」的券码：siyu coupons 列出所有的\n", argv[1]);
	arena_free(a);
	station_close(&s);
	return rc ? command_fail(&err, command_code(rc)) : known ? EXIT_DONE : EXIT_NO;
}
