/* siyu date: 生日 or another date of a customer. */
#include "command.h"
#include "put.h"

#include "base/json.h"

#include <string.h>

int command_date(struct app *app, int argc, char **argv)
{
	const char *by = NULL;
	const struct option_spec specs[] = {{"--by", &by, NULL}};
	char *words[8];
	int n;
	struct err err = {0};
	if (argc > 8)
		return command_usage("date", "too many words");
	int code = command_options("date", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n != 3)
		return command_usage(
			"date", "say which customer, the name of the date, and the day: wm1 生日 1990-05-04");
	bool none = strcmp(words[2], "none") == 0;
	struct text body;
	struct jsonw w;
	struct put_result r;
	text_init(&body, 4096);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "verb", "date");
	jsonw_kcstr(&w, "customer", words[0]);
	jsonw_kcstr(&w, "name", words[1]);
	jsonw_kcstr(&w, "date", none ? "" : words[2]);
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
		printf("%s 的%s：%s%s\n", words[0], words[1], none ? "没有" : words[2],
			r.counted ? "" : "（已收下，马上生效）");
	put_result_release(&r);
	return rc ? command_fail(&err, command_code(rc)) : refused ? EXIT_NO : EXIT_DONE;
}
