#include "flow/syncsay.h"
#include "base/arena.h"
#include "store/walk.h"

#define SHOWN 40

/* -- words --------------------------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *what, *words;
} finds[] = {
	{"found", "没听说过的客户"},
	{"back", "又加回来的客户"},
	{"accepted", "已经通过好友的客户"},
	{"gone", "不在了的客户"},
	{"tags", "标签不一样"},
	{"group_found", "没读过的群"},
	{"group_gone", "已经解散的群"},
	{"group_hidden", "看不到的群（群主在不在应用的可见范围里？）"},
	{"owner", "换了群主的群"},
	{"members", "进出没听说过的群"},
	{"code_gone", "企业微信里没有了的码"},
	{"code_other", "和表格不一样的码"},
	{"code_back", "找回来的码"},
	{"code_foreign", "表格里没有的码"},
	{"by_link", "从获客链接来、看不到的客户"},
};

static const char *what_words(struct span what)
{
	for (size_t i = 0; i < sizeof finds / sizeof *finds; i++)
		if (span_is(what, finds[i].what))
			return finds[i].words;
	return "";
}

static void say_finds(const struct walk_find *v, int n, struct text *out)
{
	for (int i = 0; i < n; i++) {
		text_addf(out, "  %s  %.*s", what_words(v[i].what), SPAN_ARG(v[i].customer));
		if (v[i].employee.n)
			text_addf(out, "（%.*s）", SPAN_ARG(v[i].employee));
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
		doubted = doubted ||
			((v[i].state == WALK_USER_DONE || v[i].state == WALK_USER_ABSENT) && v[i].missing && !trust);
	}
	if (doubted)
		text_adds(out,
			"  要是真的走了：siyu sync --trust；要是应用看不到他的客户了，到管理后台看「客户联系」的可见范围\n");
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
	case WALK_GROUPS: text_addf(out, "客户读完了，在读客户群，读了 %lld 个\n", (long long)w->groups); break;
	case WALK_CODES: text_addf(out, "在看渠道码，看了 %lld 个\n", (long long)w->codes); break;
	case WALK_FAILED: text_addf(out, "没有对成：%.*s\n", SPAN_ARG(w->detail)); break;
	case WALK_OVER:
	case WALK_STAGES: break;
	}
}

static int64_t news(const struct walk *w)
{
	return w->found + w->back + w->gone + w->changed + w->group_news + w->code_news;
}

static void say_sums(const struct walk *w, int users, struct text *out)
{
	text_addf(out, "%d 位员工，看了 %lld 位客户、%lld 个客户群、%lld 个渠道码：", users, (long long)w->seen,
		(long long)w->groups, (long long)w->codes);
	if (news(w) == 0)
		text_adds(out, "和这里记的一样\n");
	else
		text_addf(out,
			"没听说过的客户 %lld，又加回来的 %lld，不在了的 %lld，标签不一样的 %lld；群里没听说的事 %lld；不一样的码 %lld%s\n",
			(long long)w->found, (long long)w->back, (long long)w->gone, (long long)w->changed,
			(long long)w->group_news, (long long)w->code_news,
			w->dry ? "（只是看看，什么也没改）" : "（已经改成和企业微信一样）");
	if (w->detail.n)
		text_addf(out, "  %.*s\n", SPAN_ARG(w->detail));
}

static int64_t over(const struct walk_user *v, int n)
{
	int64_t done = 0;
	for (int i = 0; i < n; i++)
		done += v[i].state == WALK_USER_DONE || v[i].state == WALK_USER_FAILED;
	return done;
}

/* Without those who are not listed. */
static int present(const struct walk_user *v, int n)
{
	int here = 0;
	for (int i = 0; i < n; i++)
		here += v[i].state < WALK_USER_LEFT;
	return here;
}

enum rc syncsay_print(struct store_db *db, const struct zone *zone, bool *ret_over, bool *ret_failed, struct text *out,
	struct err *err)
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
		*ret_failed = w.stage == WALK_FAILED;
		text_addf(out, "%s 开始的对账%s：", zone_format_minute(zone, w.begun_ms, at),
			span_is(w.why, "night") ? "（每晚的）"
				: w.dry         ? "（只看不改）"
						: "");
		say_stage(&w, over(u, users), present(u, users), out);
		if (w.stage == WALK_OVER)
			say_sums(&w, present(u, users), out);
		say_finds(v, n, out);
		if (news(&w) > n)
			text_addf(out, "  …… 只列了前 %d 条\n", n);
		say_users(u, users, w.trust, out);
	}
	arena_free(a);
	return rc ? rc : text_check(out, err);
}
