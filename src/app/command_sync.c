/* siyu sync: what WeCom has, read anew (对账): employees, their customers, tags; and what differed from what we knew. */
#include "command.h"
#include "byhand.h"
#include "put.h"
#include "station.h"

#include "base/clock.h"
#include "base/zone.h"
#include "store/walk.h"

#include <poll.h>
#include <string.h>

#define SHOWN 40
#define LOOK_MS 500
#define OUT_BYTES ((size_t)4 << 20)

/* -- words --------------------------------------------------------------------------------------------------------------------------- */

static const char *what_words(struct span what)
{
	return span_is(what, "found")   ? "没听说过的客户"
		: span_is(what, "back") ? "又加回来的客户"
		: span_is(what, "gone") ? "不在了的客户"
					: "标签不一样";
}

static void say_finds(const struct walk_find *v, int n, struct text *out)
{
	for (int i = 0; i < n; i++) {
		text_addf(out, "  %s  %.*s（%.*s）", what_words(v[i].what), SPAN_ARG(v[i].customer),
			SPAN_ARG(v[i].employee));
		text_addf(out, "%s%.*s\n", v[i].detail.n ? "  " : "", SPAN_ARG(v[i].detail));
	}
}

static void say_users(const struct walk_user *v, int n, bool trust, struct text *out)
{
	bool doubted = false;
	for (int i = 0; i < n; i++) {
		if (v[i].detail.n == 0)
			continue;
		text_addf(out, "  %.*s：%.*s\n", SPAN_ARG(v[i].employee), SPAN_ARG(v[i].detail));
		doubted = doubted || (v[i].state == WALK_USER_DONE && !trust);
	}
	if (doubted)
		text_adds(out,
			"  要是真的走了这么多：siyu sync --trust；要是应用看不到他的客户了，到管理后台看「客户联系」的可见范围\n");
}

static void say_stage(const struct walk *w, int64_t done, int users, struct text *out)
{
	switch (w->stage) {
	case WALK_USERS: text_adds(out, "在读员工名单和标签库\n"); break;
	case WALK_PEOPLE:
		text_addf(
			out, "读到第 %lld / %d 位员工，看了 %lld 位客户\n", (long long)done, users, (long long)w->seen);
		break;
	case WALK_WEIGHING:
	case WALK_CLOSING: text_adds(out, "客户读完了，在看谁不在了\n"); break;
	case WALK_FAILED: text_addf(out, "没有对成：%.*s\n", SPAN_ARG(w->detail)); break;
	case WALK_OVER:
	case WALK_STAGES: break;
	}
}

static void say_sums(const struct walk *w, int users, struct text *out)
{
	text_addf(out, "%d 位员工，看了 %lld 位客户：", users, (long long)w->seen);
	if (w->found + w->back + w->gone + w->changed == 0)
		text_adds(out, "和这里记的一样\n");
	else
		text_addf(out, "没听说过的 %lld，又加回来的 %lld，不在了的 %lld，标签不一样的 %lld%s\n",
			(long long)w->found, (long long)w->back, (long long)w->gone, (long long)w->changed,
			w->dry ? "（只是看看，什么也没改）" : "（已经改成和企业微信一样）");
}

static int64_t over(const struct walk_user *v, int n)
{
	int64_t done = 0;
	for (int i = 0; i < n; i++)
		done += v[i].state == WALK_USER_DONE || v[i].state == WALK_USER_FAILED;
	return done;
}

/* The last walk as it stands. RC_NOTFOUND: there was none. */
static enum rc say(struct store_db *db, const struct zone *zone, bool *ret_over, struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct walk w;
	struct walk_user *u = NULL;
	struct walk_find *v = NULL;
	int users = 0, n = 0;
	char at[32];
	enum rc rc = walk_last(db, a, &w, err);
	if (!rc)
		rc = walk_users(db, a, w.walk, &u, &users, err);
	if (!rc)
		rc = walk_finds(db, a, w.walk, SHOWN, &v, &n, err);
	if (!rc) {
		*ret_over = w.ended_ms != WALK_OPEN;
		text_addf(out, "%s 开始的对账%s：", zone_format_minute(zone, w.begun_ms, at),
			span_is(w.why, "night") ? "（每晚的）"
				: w.dry         ? "（只看不改）"
						: "");
		say_stage(&w, over(u, users), users, out);
		if (w.stage == WALK_OVER)
			say_sums(&w, users, out);
		say_finds(v, n, out);
		if (w.found + w.back + w.gone + w.changed > n)
			text_addf(out, "  …… 只列了前 %d 条\n", n);
		say_users(u, users, w.trust, out);
	}
	arena_free(a);
	return rc ? rc : text_check(out, err);
}

/* -- waiting ------------------------------------------------------------------------------------------------------------------------- */

static bool serves(struct app *app)
{
	struct datadir dir;
	struct text out;
	struct err err;
	text_init(&out, 65536);
	bool yes = datadir_init(&dir, conf_str(app->conf, "data", NULL, "dir"), &err) == RC_OK &&
		put_ask(dir.sock, SPAN_LIT("{\"ask\":\"status\"}"), &out, &err) == RC_OK;
	text_release(&out);
	return yes;
}

static enum rc zone_of(struct app *app, struct zone *ret, struct err *err)
{
	int64_t now_ms = clock_real_ms();
	return zone_load(conf_str(app->conf, "corp", NULL, "timezone"), now_ms - 800 * ZONE_DAY_MS,
		now_ms + 400 * ZONE_DAY_MS, ret, err);
}

static enum rc look(struct app *app, bool *ret_over, struct text *out, struct err *err)
{
	struct station s;
	struct zone zone;
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, err);
	if (rc)
		return rc;
	rc = zone_of(app, &zone, err);
	if (!rc)
		rc = say(s.db, &zone, ret_over, out, err);
	station_close(&s);
	return rc;
}

/* Until it is over; on a terminal a line that moves. */
static enum rc wait_for_it(struct app *app, struct text *out, struct err *err)
{
	for (bool end = false;;) {
		text_clear(out);
		enum rc rc = look(app, &end, out, err);
		if (rc || end)
			return rc;
		if (app->tty)
			fprintf(stderr, "\r\033[K%.*s", (int)strcspn(text_str(out), "\n"), text_str(out));
		(void)poll(NULL, 0, LOOK_MS);
	}
}

static int show(struct app *app, bool wait)
{
	struct text out;
	struct err err = {0};
	bool end;
	text_init(&out, OUT_BYTES);
	enum rc rc = wait ? wait_for_it(app, &out, &err) : look(app, &end, &out, &err);
	if (wait && app->tty)
		fputs("\r\033[K", stderr);
	if (!rc)
		printf("%s", text_str(&out));
	else if (rc == RC_NOTFOUND)
		printf("还没有对过账：siyu sync\n");
	text_release(&out);
	return rc && rc != RC_NOTFOUND ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}

/* -- the command --------------------------------------------------------------------------------------------------------------------- */

int command_sync(struct app *app, int argc, char **argv)
{
	bool dry = false, trust = false, status = false, no_wait = false;
	const struct option_spec specs[] = {{"--dry", NULL, &dry}, {"--trust", NULL, &trust},
		{"--status", NULL, &status}, {"--no-wait", NULL, &no_wait}};
	struct byhand h;
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("sync", "too many words");
	int code = command_options("sync", argc, argv, specs, 4, words, &n);
	if (code)
		return code;
	if (n != 0 || (status && (dry || trust)))
		return command_usage("sync", "--status alone, or --dry, --trust, --no-wait");
	if (status)
		return show(app, false);
	byhand_begin(&h, "sync", "");
	jsonw_kbool(&h.w, "dry", dry);
	jsonw_kbool(&h.w, "trust", trust);
	bool running = serves(app);
	code = byhand_end(app, &h, NULL, "%s",
		running ? (dry ? "开始看企业微信里有什么（只看不改）" : "开始和企业微信对账")
			: "记下了：siyu serve 一启动就开始对账");
	return code != EXIT_DONE || !running || no_wait ? code : show(app, true);
}
