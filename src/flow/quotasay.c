#include "flow/quotasay.h"

#include "base/utf8.h"
#include "store/othermass.h"
#include "names.h"

#define WHAT_WIDTH 30
#define MOST_WIDTH 14
#define USED_WIDTH 26
#define AHEAD_WIDTH 40
#define CELL_BYTES 512

struct saying {
	struct store_db *db;
	struct arena *a;
	struct names *names;
	const struct quotause_ask *ask;
	struct text *out;
};

/* What a person reads of an id: of an API, a code or a stranger the id itself. */
static struct span shown(const struct saying *s, struct span who)
{
	struct span name = names_customer(s->names, who);

	if (span_eq(name, who))
		name = names_chat(s->names, who);
	return span_eq(name, who) ? names_employee(s->names, who) : name;
}

static void cell(const struct saying *s, struct text *t, int columns)
{
	utf8_pad(s->out, text_span(t), columns, false);
	text_adds(s->out, "  ");
	text_clear(t);
}

static void say_who(const struct saying *s, struct span who, struct text *t)
{
	struct span name = who.n ? shown(s, who) : who;

	if (name.n)
		text_addf(t, " %.*s", SPAN_ARG(name));
}

static bool ahead(const struct saying *s)
{
	return s->ask->until_ms > s->ask->now_ms;
}

static void say_end(const struct saying *s, const struct quotause *q, struct text *t)
{
	char at[32];

	if (!q->most) {
		text_adds(t, "没有公布上限");
	} else if (q->full_ms == QUOTAUSE_NEVER) {
		text_adds(t, q->measured ? "够用" : "发的时候按它放行");
	} else if (q->most == 1) { /* one or none: who would have lost one is told below */
		text_addf(t, "现在用完的 %d 个", q->full);
	} else if (q->full_ms > s->ask->now_ms) {
		text_addf(t, "%s 用满", zone_format_minute(&s->ask->zone, q->full_ms, at));
		say_who(s, q->full_who, t);
	} else if (q->full > 1) {
		text_addf(t, "已经用满的 %d 个", q->full);
	} else {
		text_adds(t, "已经用满");
		say_who(s, q->full_who, t);
	}
}

static void say_source(const struct quotause *q, struct text *out)
{
	if (q->what->key)
		text_addf(out, "  （[%s] %s", q->what->section, q->what->key);
	else
		text_adds(out, "  （");
	if (q->what->doc)
		text_addf(out, "%s文档 %d", q->what->key ? "，" : "", q->what->doc);
	text_addf(out, "，%s%s）\n", q->what->as_of, q->what->sure ? "" : "，没有定论");
}

static void say_line(const struct saying *s, const struct quotause *q)
{
	struct text t;
	char at[32];

	text_init(&t, CELL_BYTES);
	text_adds(s->out, "  ");
	text_adds(&t, q->what->what);
	cell(s, &t, WHAT_WIDTH);
	text_addf(&t, "%s ", allowance_per_name(q->per));
	if (q->most)
		text_addf(&t, "%lld", (long long)q->most);
	else
		text_adds(&t, "不知道");
	cell(s, &t, MOST_WIDTH);
	if (q->measured) {
		text_addf(&t, "用了 %lld", (long long)q->used);
		say_who(s, q->who, &t);
	}
	cell(s, &t, USED_WIDTH);
	if (ahead(s) && q->ahead > 0) {
		text_addf(&t, "最多 %lld（%s", (long long)q->ahead, zone_format_minute(&s->ask->zone, q->ahead_ms, at));
		say_who(s, q->ahead_who, &t);
		text_adds(&t, "）");
	}
	if (ahead(s))
		cell(s, &t, AHEAD_WIDTH);
	say_end(s, q, &t);
	text_add(s->out, text_span(&t));
	say_source(q, s->out);
	text_release(&t);
}

/* How much of it siyu did not make, and up to when that is known. */
static enum rc say_others(const struct saying *s, const struct quotause *q, struct err *err)
{
	struct othermass_walk w;
	enum rc rc;
	char at[32];

	if ((q->what->id != ALLOWANCE_MASS_CUSTOMER && q->what->id != ALLOWANCE_MASS_GROUP) || !q->most)
		return RC_OK;
	if (s->ask->others) {
		w = *s->ask->others;
		rc = RC_OK;
	} else {
		rc = othermass_walk_get(s->db, s->a, &w, err);
	}
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (rc || w.good_ms == OTHERMASS_NEVER)
		text_adds(s->out, "    别处发的（员工自己发的、后台建的）还没读过：siyu sync\n");
	else
		text_addf(s->out, "    其中别处发的（员工自己发的、后台建的）%lld 条，读到 %s\n", (long long)q->others,
			zone_format_minute(&s->ask->zone, w.good_ms, at));
	if (!rc && w.trouble.n)
		text_addf(s->out, "    上一次没读全：%.*s\n", SPAN_ARG(w.trouble));
	return RC_OK;
}

enum rc quotasay_table(struct store_db *db, const struct quotause_ask *ask, const struct quotause use[ALLOWANCE_COUNT],
	struct text *out, struct err *err)
{
	struct arena *a = arena_new(0);
	struct names names = {db, a, err, RC_OK};
	struct saying s = {db, a, &names, ask, out};
	char at[32];
	enum rc rc = RC_OK;

	text_addf(out, "企业微信的额度，%s", zone_format_minute(&ask->zone, ask->now_ms, at));
	if (ahead(&s))
		text_addf(out, "；往后看到 %s（员工都确认，没有新客户）",
			zone_format_minute(&ask->zone, ask->until_ms, at));
	text_addc(out, '\n');
	for (int id = 0; !rc && id < ALLOWANCE_COUNT; id++) {
		say_line(&s, &use[id]);
		rc = say_others(&s, &use[id], err);
	}
	arena_free(a);
	rc = rc ? rc : names.rc;
	return rc ? rc : text_check(out, err);
}

static bool near_end(const struct quotause *q)
{
	/* One a day is either none or all, and a talk with customer service now and then uses its five: only who would have lost one is news. */
	return quotause_permille(q) >= QUOTASAY_NEAR && q->most > 1 && q->what->id != ALLOWANCE_KF_MESSAGES;
}

enum rc quotasay_near(struct store_db *db, const struct quotause_ask *ask, const struct quotause use[ALLOWANCE_COUNT],
	struct text *out, int *ret_n, struct err *err)
{
	struct arena *a = arena_new(0);
	struct names names = {db, a, err, RC_OK};
	struct saying s = {db, a, &names, ask, out};

	*ret_n = 0;
	for (int id = 0; id < ALLOWANCE_COUNT; id++)
		if (near_end(&use[id])) {
			say_line(&s, &use[id]);
			++*ret_n;
		}
	arena_free(a);
	return names.rc ? names.rc : text_check(out, err);
}

void quotasay_json(
	const struct quotause_ask *ask, const struct quotause use[ALLOWANCE_COUNT], bool near, struct jsonw *w)
{
	static const char *const per[] = {[ALLOWANCE_AT_ONCE] = "at_once",
		[ALLOWANCE_MINUTE] = "minute",
		[ALLOWANCE_HOUR] = "hour",
		[ALLOWANCE_DAY] = "day",
		[ALLOWANCE_WEEK] = "week",
		[ALLOWANCE_MONTH] = "month",
		[ALLOWANCE_24H] = "24h",
		[ALLOWANCE_48H] = "48h",
		[ALLOWANCE_90_DAYS] = "90d"};

	jsonw_arr(w);
	for (int id = 0; id < ALLOWANCE_COUNT; id++) {
		const struct quotause *q = &use[id];

		if (near && !near_end(q))
			continue;
		jsonw_obj(w);
		jsonw_kcstr(w, "quota", q->what->name);
		jsonw_kcstr(w, "per", per[q->per]);
		jsonw_kint(w, "most", q->most);
		if (q->measured) {
			jsonw_kint(w, "used", q->used);
			jsonw_kstr(w, "by", q->who);
			jsonw_kint(w, "used_up", q->full);
			if (id == ALLOWANCE_MASS_CUSTOMER || id == ALLOWANCE_MASS_GROUP)
				jsonw_kint(w, "others", q->others);
		}
		if (q->measured && ask->until_ms > ask->now_ms) {
			jsonw_kint(w, "ahead", q->ahead);
			jsonw_kstr(w, "ahead_by", q->ahead_who);
		}
		if (q->full_ms != QUOTAUSE_NEVER) {
			jsonw_kint(w, "full_ms", q->full_ms);
			jsonw_kstr(w, "full_by", q->full_who);
		}
		jsonw_kint(w, "doc", q->what->doc);
		jsonw_kcstr(w, "as_of", q->what->as_of);
		jsonw_kbool(w, "sure", q->what->sure);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}
