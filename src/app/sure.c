#include "sure.h"

#include <string.h>

bool sure_said(bool yes)
{
	char answer[16] = "";

	if (yes)
		return true;
	printf("确定就输入 yes：");
	fflush(stdout);
	if (fgets(answer, sizeof answer, stdin)) {
		answer[strcspn(answer, "\r\n")] = '\0';
		if (strcmp(answer, "yes") == 0)
			return true;
	}
	printf("\n");
	fflush(stdout);
	fputs("siyu: 什么也没有做。不想被问就写 --yes\n", stderr);
	return false;
}

int sure_ask(struct app *app, bool yes,
	enum rc (*foretell)(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err),
	void *user)
{
	int code = byhand_print(app, foretell, user);
	if (code != EXIT_DONE)
		return code;
	return sure_said(yes) ? EXIT_DONE : EXIT_NO;
}
