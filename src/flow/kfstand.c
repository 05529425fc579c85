#include "flow/kfstand.h"
#include "base/arena.h"
#include "base/json.h"
#include "store/kflink.h"
#include "store/kflog.h"
#include "wecom/kf.h"
#include "names.h"

#define SESSIONS_MOST 5000 /* counted */
#define MINUTE_MS INT64_C(60000)

struct standing {
	struct store_db *db;
	struct arena *a;
	struct names *names;
	const struct zone *zone;
	int64_t now_ms;
	struct kflog_session *waiting, *talking; /* in the pool, the longest first; with a person */
	int waitings, talkings;
	struct kflog_servicer *servicer; /* of the account in hand */
	int servicers;
	struct kflink *link;
	int links;
};

static int of(const struct kflog_session *v, int n, struct span account, int64_t *ret_since_ms)
{
	int count = 0;

	for (int i = 0; i < n; i++) {
		if (!span_eq(v[i].account, account))
			continue;
		if (count++ == 0)
			*ret_since_ms = v[i].touched_ms;
	}
	return count;
}

static void say_servicers(const struct standing *t, struct text *out)
{
	char at[32];

	text_adds(out, "  接待人员：");
	for (int i = 0; i < t->servicers; i++) {
		struct span name = names_employee(t->names, t->servicer[i].userid);

		text_addf(out, "%s%.*s（%s）", i ? "、" : "", SPAN_ARG(name),
			t->servicer[i].receiving ? "在接待" : "停止接待");
	}
	if (t->servicers)
		text_addf(out, "，%s 看的\n", zone_format_minute(t->zone, t->servicer[0].seen_ms, at));
	else
		text_adds(out, "没看过：siyu kf refresh\n");
}

/* Its addresses, and how many came by each last. */
static enum rc say_links(const struct standing *t, struct span account, struct text *out, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < t->links; i++) {
		const struct kflink *l = &t->link[i];
		int64_t came = 0;

		if (!span_eq(l->account, account))
			continue;
		rc = kflink_came(t->db, l, &came, err);
		text_addf(out, "  链接 %.*s%s%.*s%s：", SPAN_ARG(l->name), l->name.n && l->scene.n ? "（" : "",
			SPAN_ARG(l->scene.n || l->name.n ? l->scene : SPAN_LIT("不分场景")),
			l->name.n && l->scene.n ? "）" : "");
		if (l->trouble.n)
			text_addf(out, "没有要到：%.*s\n", SPAN_ARG(l->trouble));
		else if (!l->url.n)
			text_adds(out, "正在向企业微信要\n");
		else
			text_addf(out, "%.*s  最后一次从这里进来的客户 %lld 位\n", SPAN_ARG(l->url), (long long)came);
	}
	return rc;
}

static enum rc write_links(const struct standing *t, struct span account, struct jsonw *w, struct err *err)
{
	enum rc rc = RC_OK;

	jsonw_key(w, "links");
	jsonw_arr(w);
	for (int i = 0; !rc && i < t->links; i++) {
		const struct kflink *l = &t->link[i];
		int64_t came = 0;

		if (!span_eq(l->account, account))
			continue;
		rc = kflink_came(t->db, l, &came, err);
		jsonw_obj(w);
		jsonw_kstr(w, "scene", l->scene);
		jsonw_kstr(w, "name", l->name);
		jsonw_kstr(w, "url", l->url);
		jsonw_kint(w, "came", came);
		jsonw_kstr(w, "trouble", l->trouble);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	return rc;
}

static void say(const struct standing *t, const struct kflog_account *k, struct text *out)
{
	int64_t since_ms = t->now_ms, ignored = 0;
	int waits = of(t->waiting, t->waitings, k->account, &since_ms);
	char at[32];

	text_addf(out, "%.*s  %.*s%s\n", SPAN_ARG(k->name.n ? k->name : SPAN_LIT("（还不知道名称）")),
		SPAN_ARG(k->account), k->managed ? "" : " · 不归这个应用管：在「通过API管理微信客服账号」里加上");
	text_adds(out, "  消息：");
	if (k->read_ms == KFLOG_NEVER)
		text_adds(out, "还没读到过头");
	else
		text_addf(out, "%s 读到头（%lld 分钟前）", zone_format_minute(t->zone, k->read_ms, at),
			(long long)((t->now_ms - k->read_ms) / MINUTE_MS));
	text_adds(out, k->asking ? "，正在读\n" : "\n");
	text_addf(out, "  等人接待 %d 位", waits);
	if (waits)
		text_addf(out, "，最久的等了 %lld 分钟", (long long)((t->now_ms - since_ms) / MINUTE_MS));
	text_addf(out, "；人工接待中 %d 位\n", of(t->talking, t->talkings, k->account, &ignored));
	say_servicers(t, out);
	if (k->trouble.n)
		text_addf(out, "  问题：%.*s\n", SPAN_ARG(k->trouble));
}

static void write(const struct standing *t, const struct kflog_account *k, struct jsonw *w)
{
	int64_t since_ms = 0, ignored = 0;
	int waits = of(t->waiting, t->waitings, k->account, &since_ms);

	jsonw_obj(w);
	jsonw_kstr(w, "open_kfid", k->account);
	jsonw_kstr(w, "name", k->name);
	jsonw_kbool(w, "managed", k->managed);
	if (k->read_ms != KFLOG_NEVER)
		jsonw_kint(w, "read_ms", k->read_ms);
	jsonw_kbool(w, "reading", k->asking);
	jsonw_kint(w, "waiting", waits);
	if (waits)
		jsonw_kint(w, "waiting_since_ms", since_ms);
	jsonw_kint(w, "with_a_person", of(t->talking, t->talkings, k->account, &ignored));
	jsonw_key(w, "receptionists");
	jsonw_arr(w);
	for (int i = 0; i < t->servicers; i++) {
		jsonw_obj(w);
		jsonw_kstr(w, "userid", t->servicer[i].userid);
		jsonw_kbool(w, "receiving", t->servicer[i].receiving);
		jsonw_kint(w, "seen_ms", t->servicer[i].seen_ms);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	jsonw_kstr(w, "trouble", k->trouble);
}

enum rc kfstand_print(
	struct store_db *db, const struct zone *zone, int64_t now_ms, bool json, struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct names names = {db, a, err, RC_OK};
	struct standing t = {.db = db, .a = a, .names = &names, .zone = zone, .now_ms = now_ms};
	struct kflog_account *v = NULL;
	struct jsonw w;
	int n = 0;
	enum rc rc = kflog_accounts(db, t.a, &v, &n, err);

	if (!rc)
		rc = kflog_sessions_in(db, t.a, KF_STATE_POOL, SESSIONS_MOST, &t.waiting, &t.waitings, err);
	if (!rc)
		rc = kflink_all(db, t.a, &t.link, &t.links, err);
	if (!rc)
		rc = kflog_sessions_in(db, t.a, KF_STATE_HUMAN, SESSIONS_MOST, &t.talking, &t.talkings, err);
	jsonw_init(&w, out);
	if (!rc && json)
		jsonw_arr(&w);
	for (int i = 0; !rc && i < n; i++) {
		rc = kflog_servicers_of(db, t.a, v[i].account, &t.servicer, &t.servicers, err);
		if (rc)
			break;
		if (json) {
			write(&t, &v[i], &w);
			rc = write_links(&t, v[i].account, &w, err);
			jsonw_end_obj(&w);
		} else {
			say(&t, &v[i], out);
			rc = say_links(&t, v[i].account, out, err);
		}
	}
	if (!rc && json)
		jsonw_end_arr(&w);
	else if (!rc && n == 0)
		text_adds(out,
			"还没有客服账号：在话术或剧本里写「客服账号：名称」，再 siyu reload；或者 siyu kf refresh\n"
			"刚问过企业微信还是没有：在管理后台「微信客服」里建一个，放进「通过API管理微信客服账号」，再 refresh\n");
	arena_free(a);
	rc = rc ? rc : names.rc;
	return rc ? rc : text_check(out, err);
}
