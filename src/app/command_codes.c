/* siyu codes: channel codes (渠道码): what WeCom has of each, who serves; print makes sheets of them; drop deletes one at WeCom, asking first. */
#include "await.h"
#include "codeprint.h"
#include "sure.h"

#include "base/clock.h"
#include "flow/codesay.h"

#include <string.h>

#define WORDS 256

static enum rc print_codes(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const bool *json = user;
	enum rc rc = codesay_print(db, clock_real_ms(), *json, out, err);

	(void)app;
	if (*json)
		text_addc(out, '\n');
	return rc;
}

/* Printed cards die with it. */
static enum rc foretell(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const char *name = user;
	struct arena *a = arena_new(65536);
	enum rc rc = codesay_drop(db, a, span_of(name), out, err);

	(void)app;
	arena_free(a);
	return rc;
}

static int drop(struct app *app, char *name, const char *by, bool yes)
{
	struct byhand h;
	int code = sure_ask(app, yes, foretell, name);

	if (code != EXIT_DONE)
		return code;
	byhand_begin(&h, "drop_code", "");
	jsonw_kcstr(&h.w, "code", name);
	return await_answers(app, &h, by,
		&(struct await_words){
			"从企业微信里删掉了", "记下了：siyu serve 一启动就从企业微信里删除", "siyu codes"});
}

int command_codes(struct app *app, int argc, char **argv)
{
	const char *by = NULL, *folder = NULL;
	bool json = false, yes = false, offline = false;
	const struct option_spec specs[] = {
		{"--by", &by, NULL}, {"--json", NULL, &json}, {"--yes", NULL, &yes}, {"--offline", NULL, &offline}};
	char *words[WORDS];
	int n;
	if (argc > WORDS)
		return command_usage("codes", "参数太多了");
	int code = command_options("codes", argc, argv, specs, 4, words, &n);
	if (code)
		return code;
	if (!command_output(words, &n, &folder))
		return command_usage("codes", "-o 后面要写文件夹");
	if (n >= 1 && strcmp(words[0], "print") == 0)
		return folder ? codeprint_all(app, words + 1, n - 1, folder, offline)
			      : command_usage("codes", "print 要写放到哪个文件夹：siyu codes print -o 码");
	if (n == 0 || (n == 1 && strcmp(words[0], "list") == 0))
		return byhand_print(app, print_codes, &json);
	if (n == 2 && strcmp(words[0], "drop") == 0 && *words[1])
		return drop(app, words[1], by, yes);
	return command_usage("codes", "写 list、print -o 文件夹，或者 drop 和码的名字：siyu codes drop 门店");
}
