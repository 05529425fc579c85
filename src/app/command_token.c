/* siyu token: tokens for programs that read the API of desk. */
#include "command.h"
#include "datadir.h"
#include "memberwarn.h"
#include "onscreen.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "crypt/secret.h"
#include "desk/tokenfile.h"
#include "desk/userfile.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct tokens {
	struct datadir dir;
	struct arena *a;
	struct tokenfile_token *all;
	int n, lock_fd;
};

/* Held while the file is read and written: two commands at once lose none. */
static enum rc begin(struct app *app, struct tokens *t, struct err *err)
{
	t->lock_fd = -1;
	t->a = arena_new(65536);
	enum rc rc = datadir_init(&t->dir, conf_str(app->conf, "data", NULL, "dir"), err);
	if (!rc)
		rc = datadir_make(&t->dir, err);
	if (!rc)
		rc = datadir_lock_wait(&t->dir, "tokens", 5000, &t->lock_fd, err);
	return rc ? rc : tokenfile_read(t->dir.tokens, t->a, &t->all, &t->n, err);
}

static int end(struct tokens *t, enum rc rc, const struct err *err)
{
	if (t->lock_fd >= 0)
		close(t->lock_fd);
	arena_free(t->a);
	bool no = rc == RC_NOTFOUND || rc == RC_CONFLICT;
	return rc ? command_fail(err, no ? EXIT_NO : command_code(rc)) : EXIT_DONE;
}

static int index_of(const struct tokens *t, const char *name)
{
	for (int i = 0; i < t->n; i++)
		if (span_is(t->all[i].name, name))
			return i;
	return -1;
}

/* A name has one token: a second one is revoked first, knowingly. */
static enum rc put(struct app *app, struct tokens *t, struct tokenfile_token *one, struct err *err)
{
	char day[32];
	struct zone zone;
	int64_t now_ms = clock_real_ms();
	if (index_of(t, one->name.p) >= 0) {
		err_set(err, RC_CONFLICT, "已经有叫「%s」的令牌", one->name.p);
		err_hint(err, "先 siyu token remove %s 收回它", one->name.p);
		return RC_CONFLICT;
	}
	enum rc rc = zone_load(conf_str(app->conf, "corp", NULL, "timezone"), now_ms, now_ms, &zone, err);
	if (rc)
		return rc;
	one->made = span_of(zone_format_day(zone_day(&zone, now_ms), day));
	struct tokenfile_token *more = arena_array(t->a, (size_t)t->n + 1, sizeof *more);
	if (t->n)
		memcpy(more, t->all, (size_t)t->n * sizeof *more);
	more[t->n] = *one;
	return tokenfile_write(t->dir.tokens, more, t->n + 1, err);
}

static int add(struct app *app, struct tokenfile_token *one)
{
	struct tokens t;
	struct err err = {0};
	char token[TOKENFILE_BYTES], hash[TOKENFILE_HASH + 1];
	tokenfile_make(token, hash);
	one->hash = span_of(hash);
	enum rc rc = begin(app, &t, &err);
	if (!rc)
		rc = put(app, &t, one, &err);
	if (!rc)
		printf("%s\n", token);
	if (!rc && isatty(STDOUT_FILENO) == 1)
		fprintf(stderr, "只显示这一次：请现在抄走。它能读 /api/v1；siyu token remove %s 收回\n", one->name.p);
	if (!rc && one->employee.n) {
		(void)fflush(stdout); /* the token stands above */
		memberwarn_unknown(app->conf, one->employee, "这个令牌读不到数",
			arena_printf(t.a, "先 siyu token remove %s，再 add", one->name.p).p);
	}
	secret_wipe(token, sizeof token);
	one->hash = SPAN_ABSENT; /* it lives here alone */
	return end(&t, rc, &err);
}

static int add_checked(struct app *app, const char *name, const char *role, const char *employee, const char *scope)
{
	struct tokenfile_token one = {.name = span_of(name),
		.role = userfile_role(span_of(role)),
		.employee = span_of(employee),
		.scopes = tokenfile_scopes(span_of(scope))};
	if (!userfile_name_good(one.name))
		return command_usage(
			"token", "「%s」不能做令牌名：只能用字母、数字、. _ -，最多 %d 个", name, USERFILE_NAME_BYTES);
	if (!one.role)
		return command_usage("token", "--role 后面写 老板、主管、运营 或 员工");
	if (!one.scopes)
		return command_usage(
			"token", "--scope 写 reports、customers、scripts、metrics 里的一个或几个，中间用逗号");
	/* Whose rows it sees is a matter of the employee. */
	if (!one.employee.n && strcmp(role, "老板") != 0 && strcmp(role, "运营") != 0)
		return command_usage("token", "缺 --employee：「%s」看哪位员工的？", name);
	if (span_find(one.employee, '\t') != SIZE_MAX || span_find(one.employee, '\n') != SIZE_MAX ||
		span_is(one.employee, "-"))
		return command_usage("token", "「%s」不是员工账号", employee);
	return add(app, &one);
}

static int list(struct app *app)
{
	struct tokens t;
	struct text out;
	struct err err = {0};
	enum rc rc = begin(app, &t, &err);
	text_init(&out, (size_t)1 << 20);
	for (int i = 0; !rc && i < t.n; i++) {
		utf8_pad(&out, t.all[i].name, 20, false);
		text_addf(&out, "  %s  %.*s  %.*s  ", userfile_role_word(t.all[i].role), SPAN_ARG(t.all[i].made),
			SPAN_ARG(t.all[i].employee.n ? t.all[i].employee : SPAN_LIT("-")));
		tokenfile_scope_words(t.all[i].scopes, &out);
		if (memberwarn_left(app->conf, t.all[i].employee))
			text_adds(&out, "（员工已离职，不能再用）");
		text_addc(&out, '\n');
	}
	if (!rc && !t.n)
		text_adds(&out, "没有令牌：没有程序能读接口\n");
	onscreen_put(text_span(&out));
	text_release(&out);
	return end(&t, rc, &err);
}

static int drop(struct app *app, const char *name)
{
	struct tokens t;
	struct err err = {0};
	enum rc rc = begin(app, &t, &err);
	int at = rc ? -1 : index_of(&t, name);
	if (!rc && at < 0) {
		rc = err_set(&err, RC_NOTFOUND, "没有叫「%s」的令牌", name);
		err_hint(&err, "`siyu token list` names them");
	} else if (!rc) {
		t.all[at] = t.all[t.n - 1];
		rc = tokenfile_write(t.dir.tokens, t.all, t.n - 1, &err);
	}
	if (!rc)
		printf("收回了 %s：从现在起它读不到什么\n", name);
	return end(&t, rc, &err);
}

int command_token(struct app *app, int argc, char **argv)
{
	const char *role = "", *employee = "", *scope = "";
	const struct option_spec specs[] = {
		{"--role", &role, NULL}, {"--employee", &employee, NULL}, {"--scope", &scope, NULL}};
	char *words[12];
	int n;
	if (argc > 12)
		return command_usage("token", "参数太多了");
	int code = command_options("token", argc, argv, specs, 3, words, &n);
	if (code)
		return code;
	if (n == 2 && strcmp(words[0], "add") == 0)
		return add_checked(app, words[1], role, employee, scope);
	if (n == 1 && strcmp(words[0], "list") == 0)
		return list(app);
	if (n == 2 && strcmp(words[0], "remove") == 0)
		return drop(app, words[1]);
	return command_usage("token", "写 add、list 或 remove");
}
