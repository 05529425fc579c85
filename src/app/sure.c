#include "sure.h"

#include "station.h"

#include <string.h>

#define OUT_BYTES ((size_t)1 << 20)

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
	struct station s;
	struct text out;
	struct err err = {0};
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	text_init(&out, OUT_BYTES);
	rc = foretell(app, s.db, user, &out, &err);
	station_close(&s);
	if (!rc)
		fputs(text_str(&out), stdout);
	text_release(&out);
	if (rc)
		return command_fail(&err, rc == RC_NOTFOUND || rc == RC_CONFLICT ? EXIT_NO : command_code(rc));
	return sure_said(yes) ? EXIT_DONE : EXIT_NO;
}
