/* siyu stats: what WeCom counted of employees and customer groups, day by day (统计). */
#include "byhand.h"

#include "base/clock.h"
#include "flow/statsay.h"

#define DAYS_MOST 180 /* WeCom keeps no more (api.md 11) */

struct stats_words {
	int64_t days;
	bool json;
};

static enum rc print(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct stats_words *q = user;
	enum rc rc = statsay_print(db, clock_real_ms(), (int)q->days, q->json, out, err);

	(void)app;
	if (!rc && q->json)
		text_addc(out, '\n');
	return rc;
}

int command_stats(struct app *app, int argc, char **argv)
{
	struct stats_words q = {.days = 7};
	const char *days = NULL;
	const struct option_spec specs[] = {{"--days", &days, NULL}, {"--json", NULL, &q.json}};
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("stats", "参数太多了");
	int code = command_options("stats", argc, argv, specs, 2, words, &n);
	if (!code && n > 0)
		code = command_usage("stats", "这里用不上「%s」", words[0]);
	if (!code && days && (!span_int(span_of(days), &q.days) || q.days < 1 || q.days > DAYS_MOST))
		code = command_usage("stats", "--days 写 1 到 %d", DAYS_MOST);
	return code ? code : byhand_print(app, print, &q);
}
