/* siyu sync: what WeCom has, read anew (对账): employees, their customers, tags, customer groups, channel codes; and what differed from what we knew. */
#include "command.h"
#include "await.h"

#include "flow/syncsay.h"

static enum rc look(
	struct app *app, struct store_db *db, void *user, enum await_state *ret, struct text *out, struct err *err)
{
	struct zone zone;
	bool over = false, failed = false;
	enum rc rc = command_zone(app, &zone, err);
	(void)user;
	if (!rc)
		rc = syncsay_print(db, &zone, &over, &failed, out, err);
	if (!rc)
		*ret = !over ? AWAIT_ON : failed ? AWAIT_FAILED : AWAIT_DONE;
	return rc;
}

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
		return await_status(app, look, "还没有对过账：siyu sync\n");
	byhand_begin(&h, "sync", "");
	jsonw_kbool(&h.w, "dry", dry);
	jsonw_kbool(&h.w, "trust", trust);
	bool running = byhand_served(app);
	code = byhand_end(app, &h, NULL, "%s",
		running ? (dry ? "开始看企业微信里有什么（只看不改）" : "开始和企业微信对账")
			: "记下了：siyu serve 一启动就开始对账");
	return code != EXIT_DONE || !running || no_wait
		? code
		: await_end(app, &(struct await){look, NULL, false, "siyu sync --status", h.id});
}
