#include "flow/codesay.h"
#include "codepick.h"
#include "names.h"
#include "base/json.h"
#include "base/zone.h"
#include "sop/script.h"
#include "store/chancode.h"
#include "store/setting.h"
#include "store/warning.h"

struct telling {
	struct store_db *db;
	struct arena *a;
	struct names *names;
	struct zone zone;
	int64_t day;
	struct text *out;
	struct jsonw w;
	struct err *err;
};

static enum rc load_zone(struct telling *t)
{
	struct setting *v = NULL;
	int n = 0;
	enum rc rc = setting_all(t->db, t->a, &v, &n, t->err);

	zone_fixed(&t->zone, 28800); /* until a configuration was folded */
	for (int i = 0; !rc && i < n; i++)
		if (span_is(v[i].key, "zone"))
			rc = zone_parse(v[i].value, &t->zone, t->err);
	return rc;
}

/* 使用中, 还没建好, … */
static const char *standing(const struct chancode *c)
{
	if (c->config_id.n)
		return c->listed ? "在用" : "已停用，企业微信里还在";
	return !c->listed ? "已停用，企业微信里没有" : c->effect.n ? "正在建" : "还没建成";
}

static void say_people(struct telling *t, const struct chancode *c)
{
	struct span users, rest;
	bool any = false;

	span_cut(c->sent, '\t', &users, &rest);
	while (users.n > 0) {
		struct span id;

		span_cut(users, ',', &id, &users);
		text_adds(t->out, any ? "、" : "");
		text_add(t->out,
			c->type == SOP_CODE_GROUP ? names_chat(t->names, id) : names_employee_full(t->names, id));
		any = true;
	}
	text_adds(t->out, any ? "" : c->type == SOP_CODE_GROUP ? "还没有群" : "还没有人");
}

static const char *const types[] = {[SOP_CODE_MANY] = "多人码",
	[SOP_CODE_SINGLE] = "单人码",
	[SOP_CODE_GROUP] = "群码",
	[SOP_CODE_LINK] = "获客链接"};

static void say_code(struct telling *t, const struct chancode *c, int64_t adds, int64_t readds)
{
	text_addf(t->out, "%.*s  编号 %.*s · %s · %s\n", SPAN_ARG(c->name), SPAN_ARG(c->state), types[c->type],
		standing(c));
	text_adds(t->out, c->type == SOP_CODE_GROUP ? "  现在进的群：" : "  现在接待：");
	say_people(t, c);
	text_addf(t->out, c->type == SOP_CODE_GROUP ? "；今天进了 %lld 位" : "；今天加了 %lld 位", (long long)adds);
	if (readds)
		text_addf(t->out, "，又加回来 %lld 位", (long long)readds);
	text_addc(t->out, '\n');
	if (c->config_id.n)
		text_addf(t->out,
			c->type == SOP_CODE_LINK ? "  link_id %.*s  链接 %.*s\n" : "  config_id %.*s  二维码 %.*s\n",
			SPAN_ARG(c->config_id), SPAN_ARG(c->qr_code.n ? c->qr_code : SPAN_LIT("还在取")));
	if (c->trouble.n)
		text_addf(t->out, "  问题：%.*s\n", SPAN_ARG(c->trouble));
}

static void write_code(struct telling *t, const struct chancode *c, int64_t adds, int64_t readds)
{
	static const char *const words[] = {[SOP_CODE_MANY] = "multi",
		[SOP_CODE_SINGLE] = "single",
		[SOP_CODE_GROUP] = "group",
		[SOP_CODE_LINK] = "link"};
	struct span users, rest;

	jsonw_obj(&t->w);
	jsonw_kstr(&t->w, "name", c->name);
	jsonw_kstr(&t->w, "state", c->state);
	jsonw_kcstr(&t->w, "type", words[c->type]);
	jsonw_kbool(&t->w, "listed", c->listed);
	jsonw_kstr(&t->w, "config_id", c->config_id);
	jsonw_kstr(&t->w, "qr_code", c->qr_code);
	jsonw_key(&t->w, c->type == SOP_CODE_GROUP ? "groups" : "users");
	jsonw_arr(&t->w);
	span_cut(c->sent, '\t', &users, &rest);
	while (users.n > 0) {
		struct span userid;

		span_cut(users, ',', &userid, &users);
		jsonw_str(&t->w, userid);
	}
	jsonw_end_arr(&t->w);
	jsonw_kint(&t->w, "adds_today", adds);
	jsonw_kint(&t->w, "readds_today", readds);
	jsonw_kstr(&t->w, "trouble", c->trouble);
	jsonw_end_obj(&t->w);
}

static enum rc tell(struct telling *t, const struct chancode *c, bool json)
{
	struct chancode_adds *v = NULL;
	int64_t adds = 0, readds = 0;
	int n = 0;
	enum rc rc = chancode_day(t->db, t->a, c->code, t->day, &v, &n, t->err);

	for (int i = 0; i < n; i++) {
		adds += v[i].adds;
		readds += v[i].readds;
	}
	if (!rc && json)
		write_code(t, c, adds, readds);
	else if (!rc)
		say_code(t, c, adds, readds);
	return rc;
}

/* How often links can still be used, as WeCom said last. */
static enum rc say_balance(struct telling *t)
{
	struct warning w;
	char at[32];
	enum rc rc = warning_get(t->db, t->a, SPAN_LIT("links_balance"), &w, t->err);

	if (rc || w.n == WARNING_NONE)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	text_addf(t->out, "获客助手的额度：还剩 %lld 次", (long long)w.n);
	if (w.until_ms != WARNING_NONE)
		text_addf(t->out, "，最早的一批 %s 到期", zone_format_minute(&t->zone, w.until_ms, at));
	text_addf(t->out, "（%s 问的）\n", zone_format_minute(&t->zone, w.at_ms, at));
	return RC_OK;
}

enum rc codesay_print(struct store_db *db, int64_t now_ms, bool json, struct text *out, struct err *err)
{
	struct arena *a = arena_new(0);
	struct names names = {db, a, err, RC_OK};
	struct telling t = {.db = db, .a = a, .names = &names, .out = out, .err = err};
	struct chancode *v = NULL;
	int n = 0;
	enum rc rc = load_zone(&t);

	if (!rc)
		rc = chancode_all(db, t.a, &v, &n, err);
	t.day = zone_day(&t.zone, now_ms);
	jsonw_init(&t.w, out);
	if (!rc && json)
		jsonw_arr(&t.w);
	for (int stopped = 0; stopped < 2; stopped++)
		for (int i = 0; !rc && i < n; i++)
			if (v[i].listed != (stopped == 1))
				rc = tell(&t, &v[i], json);
	if (!rc && !json)
		rc = say_balance(&t);
	if (!rc && json)
		jsonw_end_arr(&t.w);
	else if (!rc && !n)
		text_adds(out, "还没有渠道码：写一个 # 渠道码 的表格，再 siyu reload\n");
	arena_free(a);
	return rc ? rc : names.rc;
}

enum rc codesay_counts(struct store_db *db, struct codesay_count *ret, struct err *err)
{
	struct arena *a = arena_new(0);
	struct chancode *v = NULL;
	int n = 0;
	enum rc rc = chancode_all(db, a, &v, &n, err);

	*ret = (struct codesay_count){0};
	for (int i = 0; !rc && i < n; i++) {
		ret->listed += v[i].listed;
		ret->stopped += !v[i].listed && v[i].config_id.n > 0;
		ret->troubled += v[i].trouble.n > 0;
	}
	arena_free(a);
	return rc;
}

enum rc codesay_drop(struct store_db *db, struct arena *a, struct span name, struct text *out, struct err *err)
{
	struct chancode *v = NULL, *c;
	const char *refusal;
	int n = 0;
	enum rc rc = chancode_all(db, a, &v, &n, err);

	if (rc)
		return rc;
	refusal = codepick_drop(v, n, name, &c);
	if (refusal)
		return err_set(err, RC_CONFLICT, "%s", refusal);
	text_addf(out, "从企业微信里删除渠道码「%.*s」（%.*s）：印出去的二维码再也扫不开，找不回来。\n",
		SPAN_ARG(c->name), SPAN_ARG(c->state));
	return RC_OK;
}
