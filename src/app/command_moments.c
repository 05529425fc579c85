/* siyu moments: posts of 朋友圈: what is planned, who has not published, what customers left there. */
#include "byhand.h"

#include "base/clock.h"
#include "flow/postsay.h"

#define DAYS 7
#define MOST_DAYS 400

static enum rc print_days(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const int64_t *days = user;
	struct zone zone;
	struct arena *a = arena_new(65536);
	int64_t now_ms = clock_real_ms();
	int n = 0;
	enum rc rc = zone_load(conf_str(app->conf, "corp", NULL, "timezone"), now_ms - (MOST_DAYS + 1) * ZONE_DAY_MS,
		now_ms + (MOST_DAYS + 1) * ZONE_DAY_MS, &zone, err);
	if (!rc)
		rc = postsay_days(
			db, a, &zone, zone_day(&zone, now_ms) - *days, zone_day(&zone, now_ms) + *days, &n, out, err);
	if (!rc && n == 0)
		text_addf(out, "前后 %lld 天没有朋友圈\n", (long long)*days);
	arena_free(a);
	return rc;
}

int command_moments(struct app *app, int argc, char **argv)
{
	const char *days = NULL;
	const struct option_spec specs[] = {{"--days", &days, NULL}};
	char *words[8];
	int64_t n_days = DAYS;
	int n;
	if (argc > 8)
		return command_usage("moments", "参数太多了");
	int code = command_options("moments", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n != 0 || (days && (!span_int(span_of(days), &n_days) || n_days < 0 || n_days > MOST_DAYS)))
		return command_usage("moments", "什么都不写，或者 --days 1 到 %d", MOST_DAYS);
	return byhand_print(app, print_days, &n_days);
}
