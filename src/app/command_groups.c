/* siyu groups: customer groups: what each is for, who came and went today, its rounds, what it brought (复盘). */
#include "byhand.h"

#include "base/clock.h"
#include "flow/groupsay.h"

static enum rc print(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct groupsay_ask *ask = user;
	enum rc rc = groupsay_print(db, ask, out, err);

	(void)app;
	if (!rc && ask->json)
		text_addc(out, '\n');
	return rc;
}

int command_groups(struct app *app, int argc, char **argv)
{
	struct groupsay_ask ask = {.name = SPAN_ABSENT, .now_ms = clock_real_ms()};
	const struct option_spec specs[] = {{"--json", NULL, &ask.json}};
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("groups", "参数太多了");
	int code = command_options("groups", argc, argv, specs, 1, words, &n);
	if (!code && n > 1)
		code = command_usage("groups", "写一个名字，或者不写");
	if (code)
		return code;
	if (n == 1)
		ask.name = span_of(words[0]);
	return byhand_print(app, print, &ask);
}
