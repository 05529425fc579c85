/* siyu config: the effective configuration, secrets masked. */
#include "command.h"
#include "mailfile.h"
#include "onscreen.h"
#include "shopconf.h"

/* It is not refused: a folder may come later, and what it lacks then is kept. */
static void warn_of_mail(const struct conf *c)
{
	struct datadir dir;
	struct mailfile m;
	struct err err = {0};
	char mark[MAILFILE_MARK_BYTES];
	if (datadir_init(&dir, conf_str(c, "data", NULL, "dir"), &err))
		return;
	mailfile_conf(c, &dir, mark, &m);
	if (mailfile_look(&m, &err))
		fprintf(stderr, "提示：%s\n      %s\n", err.text, err.hint);
}

int command_config(struct app *app, int argc, char **argv)
{
	bool example = false;
	const struct option_spec specs[] = {{"--example", NULL, &example}};
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("config", "参数太多了");
	int code = command_options("config", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n > 0)
		return command_usage("config", "这里用不上「%s」", words[0]);
	struct err err = {0};
	if (!example && (conf_load(app->conf_path, &app->conf, &err) || shopconf_check(app->conf, &err)))
		return command_fail(&err, EXIT_USAGE);
	struct text out;
	text_init(&out, 1u << 20);
	if (example)
		conf_example(&out);
	else
		conf_print(app->conf, &out);
	onscreen_put(text_span(&out));
	text_release(&out);
	if (!example)
		warn_of_mail(app->conf);
	return EXIT_DONE;
}
