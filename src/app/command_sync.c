/* siyu sync: what WeCom has, read anew (对账): employees, their customers, tags, customer groups, channel codes; and what differed from what we knew. */
#include "command.h"
#include "byhand.h"
#include "put.h"
#include "station.h"

#include "base/clock.h"
#include "base/zone.h"
#include "flow/syncsay.h"

#include <poll.h>
#include <string.h>

#define LOOK_MS 500
#define OUT_BYTES ((size_t)4 << 20)

/* -- waiting ------------------------------------------------------------------------------------------------------------------------- */

static enum rc zone_of(struct app *app, struct zone *ret, struct err *err)
{
	int64_t now_ms = clock_real_ms();
	return zone_load(conf_str(app->conf, "corp", NULL, "timezone"), now_ms - 800 * ZONE_DAY_MS,
		now_ms + 400 * ZONE_DAY_MS, ret, err);
}

static enum rc look(struct app *app, bool *ret_over, struct text *out, struct err *err)
{
	struct station s;
	struct zone zone;
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, err);
	if (rc)
		return rc;
	rc = zone_of(app, &zone, err);
	if (!rc)
		rc = syncsay_print(s.db, &zone, ret_over, out, err);
	station_close(&s);
	return rc;
}

/* Until it is over; on a terminal a line that moves. */
static enum rc wait_for_it(struct app *app, struct text *out, struct err *err)
{
	for (bool end = false;;) {
		text_clear(out);
		enum rc rc = look(app, &end, out, err);
		if (rc || end)
			return rc;
		if (app->tty)
			fprintf(stderr, "\r\033[K%.*s", (int)strcspn(text_str(out), "\n"), text_str(out));
		(void)poll(NULL, 0, LOOK_MS);
	}
}

static int show(struct app *app, bool wait)
{
	struct text out;
	struct err err = {0};
	bool end;
	text_init(&out, OUT_BYTES);
	enum rc rc = wait ? wait_for_it(app, &out, &err) : look(app, &end, &out, &err);
	if (wait && app->tty)
		fputs("\r\033[K", stderr);
	if (!rc)
		printf("%s", text_str(&out));
	else if (rc == RC_NOTFOUND)
		printf("还没有对过账：siyu sync\n");
	text_release(&out);
	return rc && rc != RC_NOTFOUND ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}

/* -- the command --------------------------------------------------------------------------------------------------------------------- */

int command_sync(struct app *app, int argc, char **argv)
{
	bool dry = false, trust = false, status = false, no_wait = false;
	const struct option_spec specs[] = {{"--dry", NULL, &dry}, {"--trust", NULL, &trust},
		{"--status", NULL, &status}, {"--no-wait", NULL, &no_wait}};
	struct byhand h;
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("sync", "参数太多了");
	int code = command_options("sync", argc, argv, specs, 4, words, &n);
	if (code)
		return code;
	if (n != 0 || (status && (dry || trust)))
		return command_usage("sync", "--status 要单独写；不写它才用 --dry、--trust、--no-wait");
	if (status)
		return show(app, false);
	byhand_begin(&h, "sync", "");
	jsonw_kbool(&h.w, "dry", dry);
	jsonw_kbool(&h.w, "trust", trust);
	bool running = byhand_served(app);
	code = byhand_end(app, &h, NULL, "%s",
		running ? (dry ? "开始看企业微信里有什么（只看不改）" : "开始和企业微信对账")
			: "记下了：siyu serve 一启动就开始对账");
	return code != EXIT_DONE || !running || no_wait ? code : show(app, true);
}
