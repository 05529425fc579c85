/* siyu audit: what employees said to the app, and what came of it. */
#include "byhand.h"

#include "base/clock.h"
#include "flow/botsay.h"

#define DAYS 7
#define MOST_DAYS 400
#define MOST_ROWS 10000

struct audit {
	struct span employee;
	int64_t days;
	bool sent;
};

static enum rc print_log(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct audit *u = user;
	struct zone zone;
	struct arena *a = arena_new(65536);
	int64_t now_ms = clock_real_ms(), from_ms = now_ms - u->days * ZONE_DAY_MS;
	enum rc rc = zone_load(conf_str(app->conf, "corp", NULL, "timezone"), from_ms, now_ms, &zone, err);
	size_t before = out->n;
	if (!rc)
		rc = u->sent ? botsay_sent(db, a, &zone, from_ms, MOST_ROWS, out, err)
			     : botsay_log(db, a, &zone, u->employee, from_ms, MOST_ROWS, out, err);
	if (!rc && out->n == before)
		text_addf(out, "%lld 天里没有%s\n", (long long)u->days,
			u->sent ? "给自己人发过什么" : "人在应用里说过什么");
	arena_free(a);
	return rc;
}

int command_audit(struct app *app, int argc, char **argv)
{
	const char *days = NULL;
	struct audit u = {.employee = SPAN_LIT(""), .days = DAYS};
	const struct option_spec specs[] = {{"--days", &days, NULL}, {"--sent", NULL, &u.sent}};
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("audit", "参数太多了");
	int code = command_options("audit", argc, argv, specs, 2, words, &n);
	if (code)
		return code;
	if (n == 1 && u.sent)
		return command_usage("audit", "--sent 是发给所有人的，后面不写员工");
	if (n > 1 || (days && (!span_int(span_of(days), &u.days) || u.days < 1 || u.days > MOST_DAYS)))
		return command_usage("audit", "写一位员工，或者不写；--days 写 1 到 %d", MOST_DAYS);
	if (n == 1)
		u.employee = span_of(words[0]);
	return byhand_print(app, print_log, &u);
}
