/* siyu stage: moves a customer to another stage (阶段) by hand. */
#include "command.h"
#include "put.h"

#include "base/json.h"
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
	struct text body;
	struct jsonw w;
	struct put_result r;
	text_init(&body, 4096);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "verb", "stage");
	jsonw_kcstr(&w, "customer", words[0]);
	jsonw_kcstr(&w, "stage", words[1]);
	jsonw_kcstr(&w, "by", by ? by : "");
	jsonw_end_obj(&w);
	put_result_init(&r);
	enum rc rc = text_check(&body, &err);
	if (!rc)
		rc = put_one(app->conf, INBOX_COMMAND, text_span(&body), &r, &err);
	text_release(&body);
	bool refused = r.counted && r.reason.n > 0;
	if (!rc && refused)
		printf("%s\n", text_str(&r.reason));
	else if (!rc)
		printf("%s 的阶段：%s%s\n", words[0], words[1], r.counted ? "" : "（已收下，马上生效）");
	put_result_release(&r);
	return rc ? command_fail(&err, command_code(rc)) : refused ? EXIT_NO : EXIT_DONE;
}
