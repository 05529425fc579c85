/* siyu user: accounts for the pages, for people who have no WeCom at hand. */
#include "command.h"
#include "datadir.h"
#include "memberwarn.h"
#include "oneline.h"
#include "onscreen.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "crypt/password.h"
#include "crypt/secret.h"
#include "desk/userfile.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PASSWORD_LEAST 8
#define LINE_BYTES 260

struct users {
	struct datadir dir;
	struct arena *a;
	struct userfile_account *all;
	int n, lock_fd;
};

/* Held while the file is read and written: two commands at once lose nobody. */
static enum rc begin(struct app *app, struct users *u, struct err *err)
{
	u->lock_fd = -1;
	u->a = arena_new(65536);
	enum rc rc = datadir_init(&u->dir, conf_str(app->conf, "data", NULL, "dir"), err);
	if (!rc)
		rc = datadir_make(&u->dir, err);
	if (!rc)
		rc = datadir_lock_wait(&u->dir, "users", 5000, &u->lock_fd, err);
	return rc ? rc : userfile_read(u->dir.users, u->a, &u->all, &u->n, err);
}

static int end(struct users *u, enum rc rc, const struct err *err)
{
	if (u->lock_fd >= 0)
		close(u->lock_fd);
	arena_free(u->a);
	return rc ? command_fail(err, command_code(rc)) : EXIT_DONE;
}

/* -- add --------------------------------------------------------------------------------------------------------------------------- */

/* On a terminal twice, and unseen; else one line. */
static enum rc ask_password(char line[LINE_BYTES], struct err *err)
{
	char again[LINE_BYTES];
	bool tty = isatty(STDIN_FILENO) == 1;
	if (tty)
		fputs("密码：", stderr);
	if (!oneline_secret(tty, line, LINE_BYTES))
		return err_set(err, RC_INVALID, "没有收到密码");
	if (utf8_width(span_of(line)) < PASSWORD_LEAST) {
		err_set(err, RC_INVALID, "密码太短");
		err_hint(err, "至少 %d 个字；自己编的一句话好记", PASSWORD_LEAST);
		return RC_INVALID;
	}
	if (!tty)
		return RC_OK;
	fputs("再输一次：", stderr);
	bool same = oneline_secret(tty, again, sizeof again) && strcmp(line, again) == 0;
	secret_wipe(again, sizeof again);
	return same ? RC_OK : err_set(err, RC_INVALID, "两次输入的不一样");
}

static enum rc put(struct users *u, const struct userfile_account *one, bool *ret_new, struct err *err)
{
	struct userfile_account *old = userfile_find(u->all, u->n, one->name);
	struct userfile_account *more = arena_array(u->a, (size_t)u->n + 1, sizeof *more);
	*ret_new = !old;
	if (old) {
		*old = *one;
		return userfile_write(u->dir.users, u->all, u->n, err);
	}
	if (u->n)
		memcpy(more, u->all, (size_t)u->n * sizeof *more);
	more[u->n] = *one;
	return userfile_write(u->dir.users, more, u->n + 1, err);
}

static int add(struct app *app, struct userfile_account *one)
{
	struct users u;
	struct text kept;
	struct err err = {0};
	char line[LINE_BYTES];
	bool fresh = false;
	enum rc rc = ask_password(line, &err);
	if (rc)
		return command_fail(&err, EXIT_USAGE);
	text_init(&kept, PASSWORD_BYTES);
	password_make(span_of(line), &kept);
	secret_wipe(line, sizeof line);
	one->password = text_span(&kept);
	rc = begin(app, &u, &err);
	if (!rc)
		rc = put(&u, one, &fresh, &err);
	if (!rc)
		printf("%s账号 %.*s（%s）%s\n", fresh ? "有了" : "换了密码：", SPAN_ARG(one->name),
			userfile_role_word(one->role),
			conf_get(app->conf, "desk", NULL, "url").n ? "" : "；要能打开，先写上 [desk] url");
	if (!rc && one->employee.n)
		memberwarn_unknown(app->conf, one->employee, "这个账号打开网页没有数", "再 add 一次");
	text_release(&kept);
	return end(&u, rc, &err);
}

static int add_checked(struct app *app, const char *name, const char *role, const char *employee)
{
	struct userfile_account one = {
		.name = span_of(name), .role = userfile_role(span_of(role)), .employee = span_of(employee)};
	if (!userfile_name_good(one.name))
		return command_usage(
			"user", "「%s」不能做账号名：只能用字母、数字、. _ -，最多 %d 个", name, USERFILE_NAME_BYTES);
	if (!one.role)
		return command_usage("user", "--role 后面写 老板、主管、运营 或 员工");
	/* Whose rows they see is a matter of the employee. */
	if (!one.employee.n && userfile_role_word(one.role) && strcmp(role, "老板") != 0 && strcmp(role, "运营") != 0)
		return command_usage("user", "缺 --employee：「%s」看哪位员工的？", name);
	if (span_find(one.employee, '\t') != SIZE_MAX || span_find(one.employee, '\n') != SIZE_MAX ||
		span_is(one.employee, "-"))
		return command_usage("user", "「%s」不是成员账号（userid）", employee);
	return add(app, &one);
}

/* -- list, remove -------------------------------------------------------------------------------------------------------------------- */

static int list(struct app *app)
{
	struct users u;
	struct text out;
	struct err err = {0};
	enum rc rc = begin(app, &u, &err);
	text_init(&out, (size_t)1 << 20);
	for (int i = 0; !rc && i < u.n; i++) {
		utf8_pad(&out, u.all[i].name, 20, false);
		text_addf(&out, "  %s  %.*s%s\n", userfile_role_word(u.all[i].role), SPAN_ARG(u.all[i].employee),
			memberwarn_left(app->conf, u.all[i].employee) ? "（已离职，不能再用）" : "");
	}
	if (!rc && !u.n)
		text_adds(&out, "没有账号：大家都用企业微信登录\n");
	onscreen_put(text_span(&out));
	text_release(&out);
	return end(&u, rc, &err);
}

static int drop(struct app *app, const char *name)
{
	struct users u;
	struct err err = {0};
	enum rc rc = begin(app, &u, &err);
	struct userfile_account *old = rc ? NULL : userfile_find(u.all, u.n, span_of(name));
	if (!rc && !old) {
		rc = err_set(&err, RC_NOTFOUND, "没有叫「%s」的账号", name);
		err_hint(&err, "siyu user list 看有哪些");
	} else if (!rc) {
		*old = u.all[u.n - 1];
		rc = userfile_write(u.dir.users, u.all, u.n - 1, &err);
	}
	if (!rc)
		printf("没有账号 %s 了：他现在打开的页面也失效了\n", name);
	int code = end(&u, rc, &err);
	return rc == RC_NOTFOUND ? EXIT_NO : code;
}

int command_user(struct app *app, int argc, char **argv)
{
	const char *role = "", *employee = "";
	const struct option_spec specs[] = {{"--role", &role, NULL}, {"--employee", &employee, NULL}};
	char *words[10];
	int n;
	if (argc > 10)
		return command_usage("user", "参数太多了");
	int code = command_options("user", argc, argv, specs, 2, words, &n);
	if (code)
		return code;
	if (n == 2 && strcmp(words[0], "add") == 0)
		return add_checked(app, words[1], role, employee);
	if (n == 1 && strcmp(words[0], "list") == 0)
		return list(app);
	if (n == 2 && strcmp(words[0], "remove") == 0)
		return drop(app, words[1]);
	return command_usage("user", "写 add、list 或 remove");
}
