/* siyu kf: accounts of 微信客服: read when, who receives, who waits, what is wrong; refresh asks WeCom for accounts and receptionists. */
#include "byhand.h"

#include "base/clock.h"
#include "base/zone.h"
#include "flow/kfstand.h"

#include <string.h>

static enum rc print(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const bool *json = user;
	int64_t now_ms = clock_real_ms();
	struct zone zone;
	enum rc rc = zone_load(conf_str(app->conf, "corp", NULL, "timezone"), now_ms - 400 * ZONE_DAY_MS,
		now_ms + ZONE_DAY_MS, &zone, err);
	if (!rc)
		rc = kfstand_print(db, &zone, now_ms, *json, out, err);
	if (!rc && *json)
		text_addc(out, '\n');
	return rc;
}

int command_kf(struct app *app, int argc, char **argv)
{
	bool json = false;
	const struct option_spec specs[] = {{"--json", NULL, &json}};
	struct byhand h;
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("kf", "参数太多了");
	int code = command_options("kf", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n == 0 || (n == 1 && strcmp(words[0], "list") == 0))
		return byhand_print(app, print, &json);
	if (n != 1 || strcmp(words[0], "refresh") != 0)
		return command_usage("kf", "写 list 或 refresh");
	bool running = byhand_served(app);
	byhand_begin(&h, "kf_refresh", "");
	return byhand_end(app, &h, NULL, "%s",
		running ? "在问企业微信有哪些账号、谁在接待：过几秒再 siyu kf" : "记下了：siyu serve 一启动就去问");
}
