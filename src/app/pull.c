#include "pull.h"
#include "byhand.h"
#include "station.h"

#include "base/clock.h"
#include "base/zone.h"
#include "flow/paysay.h"

#include <poll.h>

#define LOOK_MS 500
#define OUT_BYTES ((size_t)65536)
#define YEARS_MS (20 * 366 * ZONE_DAY_MS)

static enum rc zone_of(struct app *app, struct zone *ret, struct err *err)
{
	int64_t now_ms = clock_real_ms();
	return zone_load(
		conf_str(app->conf, "corp", NULL, "timezone"), now_ms - YEARS_MS, now_ms + ZONE_DAY_MS, ret, err);
}

/* What the state says; until what was asked for is read. */
static int show(struct app *app, bool wait)
{
	struct zone zone;
	struct err err = {0};
	struct text out;
	bool pulling = true;
	enum rc rc = zone_of(app, &zone, &err);
	text_init(&out, OUT_BYTES);
	while (!rc && pulling) {
		struct station s;
		text_clear(&out);
		rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, &err);
		if (rc)
			break;
		rc = paysay_print(s.db, &zone, &pulling, &out, &err);
		station_close(&s);
		if (!wait)
			break;
		if (!rc && pulling)
			(void)poll(NULL, 0, LOOK_MS);
	}
	if (!rc)
		fputs(text_str(&out), stdout);
	text_release(&out);
	if (rc == RC_NOTFOUND)
		printf("对外收款还没有读过：在 [pay] 下写 poll_minutes = 10，或者 siyu orders pull\n");
	return rc && rc != RC_NOTFOUND ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}

int pull_status(struct app *app)
{
	return show(app, false);
}

int pull_orders(struct app *app, const char *from, bool no_wait)
{
	struct byhand h;
	struct zone zone;
	struct err err = {0};
	int64_t from_ms = 0;
	enum rc rc = zone_of(app, &zone, &err);
	if (rc)
		return command_fail(&err, EXIT_USAGE);
	if (from && (zone_read(&zone, span_of(from), &from_ms, NULL) || from_ms > clock_real_ms()))
		return command_usage("orders", "--from 写以前的一天，像 2026-03-01，不是「%s」", from);
	bool running = byhand_served(app);
	byhand_begin(&h, "pull", "");
	if (from)
		jsonw_kint(&h.w, "from_ms", from_ms);
	int code = byhand_end(
		app, &h, NULL, "%s", running ? "开始读对外收款" : "记下了：siyu serve 一启动就开始读对外收款");
	return code != EXIT_DONE || !running || no_wait ? code : show(app, true);
}
