/* siyu forget: personal data of a customer goes for good, figures stay. */
#include "command.h"
#include "forgetting.h"
#include "sure.h"
#include "whom.h"

#define OUT_BYTES ((size_t)1 << 20)

/* Of one whose forgetting was begun and killed there may be nothing left to tell: it goes on without being asked for again. */
static int look(const char *dir, const char *customer, bool dry, bool *ret_told)
{
	struct text out;
	struct err err = {0};
	text_init(&out, OUT_BYTES);
	enum rc rc = forgetting_look(dir, customer, &out, &err);
	if (!rc)
		printf("%s金额、次数、时间会留下。%s\n", text_str(&out),
			dry ? "真要抹去：去掉 --dry" : "抹去了找不回来。");
	text_release(&out);
	*ret_told = !rc;
	if (rc == RC_NOTFOUND && !dry)
		return EXIT_DONE;
	return rc ? command_fail(&err, rc == RC_NOTFOUND ? EXIT_NO : command_code(rc)) : EXIT_DONE;
}

int command_forget(struct app *app, int argc, char **argv)
{
	const char *by = "", *dir = conf_str(app->conf, "data", NULL, "dir");
	bool dry = false, yes = false, told = false;
	const struct option_spec specs[] = {{"--by", &by, NULL}, {"--dry", NULL, &dry}, {"--yes", NULL, &yes}};
	struct forgetting_said said;
	struct whom who;
	struct err err = {0};
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("forget", "参数太多了");
	int code = command_options("forget", argc, argv, specs, 3, words, &n);
	if (code)
		return code;
	if (n != 1)
		return command_usage("forget", "写明哪位客户，最好写他的 external_userid");
	code = whom_id(app, words[0], dry ? WHOM_PART : WHOM_WHOLE, &who);
	if (code)
		return code;
	enum rc rc = dry ? RC_OK : forgetting_may(dir, &err); /* before anybody reads it all and says yes */
	if (rc)
		return command_fail(&err, command_code(rc));
	if (dry || !yes)
		code = look(dir, who.id, dry, &told);
	if (dry || code)
		return code;
	if (told && !sure_said(yes))
		return EXIT_NO;
	rc = forgetting_run(dir, who.id, by, app->tty, &said, &err);
	if (rc)
		return command_fail(&err, rc == RC_NOTFOUND ? EXIT_NO : command_code(rc));
	printf("已忘记%s：现在叫 %s，收件箱改写了 %lld 条。备份、导出的文件和企业微信里的，siyu 够不着，请另行处理\n",
		said.again ? "（以前忘记过，这次清了剩下的）" : "", said.pseudonym, (long long)said.inputs);
	return EXIT_DONE;
}
