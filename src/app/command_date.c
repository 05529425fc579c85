/* siyu date: 生日 or another date of a customer. */
#include "byhand.h"
#include "whom.h"

#include <string.h>

int command_date(struct app *app, int argc, char **argv)
{
	const char *by = NULL;
	const struct option_spec specs[] = {{"--by", &by, NULL}};
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("date", "参数太多了");
	int code = command_options("date", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n != 3)
		return command_usage("date", "写明哪位客户、哪个日期、哪一天：小明 生日 1990-05-04");
	bool none = strcmp(words[2], "none") == 0;
	struct whom who;
	code = whom_id(app, words[0], WHOM_PART, &who);
	if (code)
		return code;
	struct byhand h;
	byhand_begin(&h, "date", who.id);
	jsonw_kcstr(&h.w, "name", words[1]);
	jsonw_kcstr(&h.w, "date", none ? "" : words[2]);
	return byhand_end(app, &h, by, "%s 的%s：%s", who.id, words[1], none ? "没有" : words[2]);
}
