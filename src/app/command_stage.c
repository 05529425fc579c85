/* siyu stage: moves a customer to another stage (阶段) by hand. */
#include "byhand.h"

#include "crm/stagelist.h"

int command_stage(struct app *app, int argc, char **argv)
{
	const char *by = NULL;
	const struct option_spec specs[] = {{"--by", &by, NULL}};
	char *words[8];
	int n;
	struct stagelist list;
	struct err err = {0};
	if (argc > 8)
		return command_usage("stage", "too many words");
	int code = command_options("stage", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n != 2)
		return command_usage("stage", "say which customer, and the stage");
	struct span names = conf_get(app->conf, "crm", NULL, "stages");
	if (stagelist_read(names, &list, &err))
		return command_fail(&err, EXIT_USAGE);
	if (stagelist_find(&list, span_of(words[1])) < 0)
		return command_usage("stage", "no stage '%s'; there are: %.*s", words[1], SPAN_ARG(names));
	struct byhand h;
	byhand_begin(&h, "stage", words[0]);
	jsonw_kcstr(&h.w, "stage", words[1]);
	return byhand_end(app, &h, by, "%s 的阶段：%s", words[0], words[1]);
}
