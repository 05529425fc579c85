/* siyu login: how often a customer used the product of the corp, as its own counter would post it. */
#include "byhand.h"
#include "whom.h"

int command_login(struct app *app, int argc, char **argv)
{
	const char *at = "", *times = "1", *by = NULL;
	const struct option_spec specs[] = {{"--at", &at, NULL}, {"--times", &times, NULL}, {"--by", &by, NULL}};
	char *words[10];
	int n;
	struct byhand h;
	struct whom who;
	if (argc > 10)
		return command_usage("login", "参数太多了");
	int code = command_options("login", argc, argv, specs, 3, words, &n);
	if (code)
		return code;
	if (n != 1)
		return command_usage("login", "写明哪位客户");
	code = whom_id(app, words[0], WHOM_PART, &who);
	if (code)
		return code;
	byhand_begin(&h, "login", who.id);
	jsonw_kcstr(&h.w, "at", at);
	jsonw_kcstr(&h.w, "times", times);
	return byhand_end(app, &h, by, "%s：登录 %s 次%s%s", who.id, times, at[0] ? "，" : "", at);
}
