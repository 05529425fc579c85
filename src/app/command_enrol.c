/* siyu enrol: 手动加入: a customer, or a group, goes into a script by hand. */
#include "byhand.h"
#include "whom.h"

int command_enrol(struct app *app, int argc, char **argv)
{
	const char *by = "";
	const struct option_spec specs[] = {{"--by", &by, NULL}};
	char *words[8];
	int n;
	struct byhand h;
	struct whom who;
	if (argc > 8)
		return command_usage("enrol", "参数太多了");
	int code = command_options("enrol", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n != 2)
		return command_usage("enrol", "写明哪位客户或哪个群，进哪个剧本");
	code = whom_id(app, words[0], WHOM_PART, &who);
	if (code)
		return code;
	byhand_begin(&h, "enrol", who.id);
	jsonw_kcstr(&h.w, "script", words[1]);
	return byhand_end(app, &h, by, "%s：加入 %s（siyu why %s 看结果）", who.id, words[1], who.id);
}
