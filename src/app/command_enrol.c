/* siyu enrol: 手动加入: a customer, or a group, goes into a script by hand. */
#include "byhand.h"

int command_enrol(struct app *app, int argc, char **argv)
{
	const char *by = "";
	const struct option_spec specs[] = {{"--by", &by, NULL}};
	char *words[8];
	int n;
	struct byhand h;
	if (argc > 8)
		return command_usage("enrol", "too many words");
	int code = command_options("enrol", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n != 2)
		return command_usage("enrol", "say which customer or group, and which script");
	byhand_begin(&h, "enrol", words[0]);
	jsonw_kcstr(&h.w, "script", words[1]);
	return byhand_end(app, &h, by, "%s：加入 %s（siyu why %s 看结果）", words[0], words[1], words[0]);
}
