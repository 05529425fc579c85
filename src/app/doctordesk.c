/* siyu doctor: the pages. Does desk answer where [desk] listen says? Asked on this machine, whatever else runs there. */
#include "doctor.h"
#include "datadir.h"
#include "memberwarn.h"
#include "netsay.h"

#include "base/json.h"
#include "desk/tokenfile.h"
#include "desk/userfile.h"
#include "net/url.h"

#define ASK_MS 3000

static void said(struct doctor *d, const struct oneask_reply *r, const char *listen)
{
	struct json_doc *doc = NULL;
	bool desk = r->status == 200 && json_parse(span_trim(r->body), &doc, NULL) == RC_OK &&
		span_is(json_str(json_get(json_root(doc), "role")), "desk");
	json_free(doc);
	if (desk)
		doctor_add(d, DOCTOR_GOOD, "desk", "", "网页在 %s 上有回答，用了 %lld 毫秒", listen,
			(long long)r->took_ms);
	else
		doctor_add(d, DOCTOR_BAD, "desk",
			"那里是别的程序：[desk] listen 换一个端口，重启 siyu serve，网站服务器也转到新的端口",
			"%s 上回答的不是 siyu 的网页（状态 %d）", listen, r->status);
}

static void left(struct doctor *d, const char *what, const char *command, struct span name, struct span employee)
{
	if (memberwarn_left(d->conf, employee))
		doctor_add(d, DOCTOR_NOTE, "left",
			arena_printf(d->arena, "siyu %s remove %.*s", command, SPAN_ARG(name)).p,
			"%s %.*s 的员工 %.*s 已经离职：它不能再用了", what, SPAN_ARG(name), SPAN_ARG(employee));
}

/* What who left still has: it is refused, and may go. */
static void look_left(struct doctor *d)
{
	struct userfile_account *user = NULL;
	struct tokenfile_token *token = NULL;
	struct datadir dir;
	struct err err = {0};
	int n = 0;
	if (datadir_init(&dir, conf_str(d->conf, "data", NULL, "dir"), &err))
		return;
	if (!userfile_read(dir.users, d->arena, &user, &n, &err))
		for (int i = 0; i < n; i++)
			left(d, "账号", "user", user[i].name, user[i].employee);
	if (!tokenfile_read(dir.tokens, d->arena, &token, &n, &err))
		for (int i = 0; i < n; i++)
			left(d, "令牌", "token", token[i].name, token[i].employee);
}

void doctordesk_look(struct doctor *d)
{
	look_left(d);
	const char *listen = conf_str(d->conf, "desk", NULL, "listen");
	struct datadir dir;
	struct url_address at = {0};
	struct oneask_reply r;
	struct err err = {0};
	if (datadir_init(&dir, conf_str(d->conf, "data", NULL, "dir"), &err) || !datadir_held(&dir, "desk"))
		return; /* what runs is told already */
	if (url_address(span_of(listen), &at, &err))
		return; /* conf checked it */
	if (at.port == 0) {
		doctor_add(d, DOCTOR_NOTE, "desk", "", "[desk] listen 的端口是 0：siyu 自己选的，网页有没有回答验不了");
		return;
	}
	char here[URL_HERE_BYTES];
	url_here(&at, here);
	const struct fetch_call c = {
		.id = 1, .method = "GET", .url = arena_printf(d->arena, "%s/healthz", here), .timeout_ms = ASK_MS};
	if (oneask_call(d->ask, &c, &r, &err))
		return;
	if (r.outcome == FETCH_ANSWERED)
		said(d, &r, listen);
	else
		doctor_add(d, DOCTOR_BAD, "desk",
			"看 siyu serve 的日志里 role=desk 的那几行；改过 [desk] listen，重启 siyu serve",
			"网页在 %s 上没有回音，%s（%s）", listen, netsay_trouble(r.trouble).said, r.why);
}
