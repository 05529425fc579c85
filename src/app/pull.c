#include "pull.h"
#include "await.h"

#include "base/clock.h"
#include "base/zone.h"
#include "flow/paysay.h"

static enum rc look(
	struct app *app, struct store_db *db, void *user, enum await_state *ret, struct text *out, struct err *err)
{
	struct zone zone;
	bool pulling = false, failed = false;
	enum rc rc = command_zone(app, &zone, err);
	(void)user;
	if (!rc)
		rc = paysay_print(db, &zone, &pulling, &failed, out, err);
	if (!rc)
		*ret = pulling ? AWAIT_ON : failed ? AWAIT_FAILED : AWAIT_DONE;
	return rc;
}

int pull_status(struct app *app)
{
	return await_status(app, look, "对外收款还没有读过：在 [pay] 下写 poll_minutes = 10，或者 siyu orders pull\n");
}

int pull_orders(struct app *app, const char *from, bool no_wait)
{
	struct byhand h;
	struct zone zone;
	struct err err = {0};
	int64_t from_ms = 0;
	enum rc rc = command_zone(app, &zone, &err);
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
