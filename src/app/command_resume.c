/* siyu resume: a person lets a held engine send again (exact finding 3). */
#include "backup.h"
#include "command.h"
#include "datadir.h"
#include "put.h"
#include "plainly.h"

#include "base/json.h"
#include "base/zone.h"

/* Whether there was anything to let go on. A work of an older program does not say. */
static bool was_held(struct span answer)
{
	struct json_doc *doc;
	struct err err = {0};
	bool held = true;
	if (json_parse(answer, &doc, &err))
		return true;
	if (!json_bool(json_get(json_root(doc), "held"), &held))
		held = true;
	json_free(doc);
	return held;
}

static int release(struct app *app)
{
	struct datadir dir;
	struct text answer;
	struct err err = {0};
	text_init(&answer, PUT_LINE_BYTES);
	enum rc rc = datadir_init(&dir, conf_str(app->conf, "data", NULL, "dir"), &err);
	if (!rc)
		rc = backup_may_run(&dir, &err);
	if (!rc)
		rc = put_ask(dir.sock, SPAN_LIT("{\"ask\":\"release\"}"), &answer, &err);
	bool held = !rc && was_held(text_span(&answer));
	text_release(&answer);
	if (rc == RC_NOTFOUND)
		err_hint(&err, "先启动 siyu serve：停着的引擎在它运行时放行");
	if (rc)
		return command_fail(&err, rc == RC_NOTFOUND ? EXIT_PEER : command_code(rc));
	puts(held ? "放行了：接着发" : "本来就没有停着，照常在发");
	return EXIT_DONE;
}

static int skip_before(struct app *app, const char *when)
{
	struct zone zone;
	struct text body;
	struct put_result r;
	struct err err = {0};
	int64_t at = 0;
	enum rc rc = command_zone(app, &zone, &err);
	if (!rc)
		rc = plainly_time(&zone, when, &at, &err);
	if (rc)
		return command_fail(&err, EXIT_USAGE);
	text_init(&body, 256);
	put_result_init(&r);
	text_addf(&body, "{\"verb\":\"resume\",\"skip_before_ms\":%lld}", (long long)at);
	rc = put_one(app->conf, INBOX_COMMAND, text_span(&body), &r, &err);
	text_release(&body);
	put_result_release(&r);
	return rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}

int command_resume(struct app *app, int argc, char **argv)
{
	const char *before = NULL;
	bool all = false;
	const struct option_spec specs[] = {{"--skip-before", &before, NULL}, {"--send", NULL, &all}};
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("resume", "参数太多了");
	int code = command_options("resume", argc, argv, specs, 2, words, &n);
	if (code)
		return code;
	if (n > 0 || all == (before != NULL))
		return command_usage("resume", "写 --send，或者 --skip-before 时间，只写一个");
	if (before)
		code = skip_before(app, before);
	return code ? code : release(app);
}
