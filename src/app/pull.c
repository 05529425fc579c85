#include "pull.h"
#include "await.h"

#include "base/clock.h"
#include "base/zone.h"
#include "flow/paysay.h"

#define YEARS_MS (20 * 366 * ZONE_DAY_MS)

static enum rc zone_of(struct app *app, struct zone *ret, struct err *err)
{
	int64_t now_ms = clock_real_ms();
	return zone_load(
		conf_str(app->conf, "corp", NULL, "timezone"), now_ms - YEARS_MS, now_ms + ZONE_DAY_MS, ret, err);
}

static enum rc look(
	struct app *app, struct store_db *db, void *user, enum await_state *ret, struct text *out, struct err *err)
{
	struct zone zone;
	bool pulling = false, failed = false;
	enum rc rc = zone_of(app, &zone, err);
	(void)user;
	if (!rc)
		rc = paysay_print(db, &zone, &pulling, &failed, out, err);
	if (!rc)
		*ret = pulling ? AWAIT_ON : failed ? AWAIT_FAILED : AWAIT_DONE;
	return rc;
}

static enum rc print_status(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	enum await_state state;
	enum rc rc = look(app, db, user, &state, out, err);
	if (rc != RC_NOTFOUND)
		return rc;
	text_adds(out, "对外收款还没有读过：在 [pay] 下写 poll_minutes = 10，或者 siyu orders pull\n");
	return RC_OK;
}

int pull_status(struct app *app)
{
	return byhand_print(app, print_status, NULL);
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
	return code != EXIT_DONE || !running || no_wait
		? code
		: await_end(app, &(struct await){look, NULL, true, "siyu orders pull status", h.id});
}
