#include "flow/groupsay.h"

#include "base/json.h"
#include "crm/money.h"
#include "sop/read.h"
#include "store/chat.h"
#include "store/chatmember.h"
#include "store/checkin.h"
#include "store/enrolment.h"
#include "store/groupq.h"
#include "store/scriptlog.h"
#include "names.h"
#include "whynext.h"

#define WAYS 64 /* told apart in a day; the rest goes into the last */

struct way { /* by which somebody came today (api.md 7.2) */
	int64_t scene;
	struct span state;
	int n;
};
struct seen { /* of one group */
	const struct chat *chat;
	int customers, colleagues, ever, in_today, out_today, checked;
	int ways;
	struct way way[WAYS];
	struct groupq_sales sales;
	bool closed;
	int rounds;
	struct enrolment *round;
};
struct saying {
	struct store_db *db;
	struct arena *a;
	struct names *names;
	struct settings *settings;
	int64_t today_ms, now_ms;
	struct text *out;
	struct jsonw w;
	struct err *err;
};

/* -- what is known ----------------------------------------------------------------------------------------------------------- */

static void came(struct seen *g, const struct chatmember *m)
{
	int i = 0;

	g->in_today++;
	while (i < g->ways && (g->way[i].scene != m->scene || !span_eq(g->way[i].state, m->state)))
		i++;
	if (i == g->ways && g->ways < WAYS)
		g->way[g->ways++] = (struct way){m->scene, m->state, 0};
	g->way[i < WAYS ? i : WAYS - 1].n++;
}

static enum rc count_members(struct saying *s, struct seen *g)
{
	struct chatmember *m = NULL;
	int n = 0;
	enum rc rc = chatmember_ever(s->db, s->a, g->chat->chat, &m, &n, s->err);

	for (int i = 0; !rc && i < n; i++) {
		bool in = m[i].left_ms == CHATMEMBER_IN, colleague = m[i].type == CHATMEMBER_EMPLOYEE;

		g->colleagues += in && colleague;
		if (colleague)
			continue;
		g->ever++;
		g->customers += in;
		if (m[i].joined_ms >= s->today_ms)
			came(g, &m[i]);
		g->out_today += !in && m[i].left_ms >= s->today_ms;
	}
	return rc;
}

/* Who checked in, in any of its rounds. */
static enum rc count_checked(struct saying *s, struct seen *g)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < g->rounds; i++) {
		struct checkin *v = NULL;
		int n = 0, people = 0;

		rc = checkin_all(s->db, s->a, g->round[i].enrolment, &v, &n, s->err);
		for (int k = 0; !rc && k < n; k++)
			people += k == 0 || !span_eq(v[k].customer, v[k - 1].customer);
		g->checked = people > g->checked ? people : g->checked;
	}
	return rc;
}

static enum rc look(struct saying *s, const struct chat *c, struct seen *g)
{
	int64_t until_ms = c->dismissed_ms == CHAT_NONE || c->dismissed_ms > s->now_ms ? s->now_ms : c->dismissed_ms;
	enum rc rc;

	*g = (struct seen){.chat = c};
	rc = count_members(s, g);
	if (!rc)
		rc = enrolment_of(s->db, s->a, c->chat, true, &g->round, &g->rounds, s->err);
	if (!rc)
		rc = count_checked(s, g);
	if (!rc)
		rc = groupq_sales(s->db, c->chat, until_ms, &g->sales, s->err);
	g->closed = c->dismissed_ms != CHAT_NONE || g->rounds > 0;
	for (int i = 0; i < g->rounds; i++)
		g->closed = g->closed && (c->dismissed_ms != CHAT_NONE || g->round[i].state == ENROLMENT_ENDED);
	return rc;
}

/* The version in which the round began, the caller's: free with script_free. NULL: it cannot be read any more. */
static struct sop_script *script_of(struct saying *s, const struct enrolment *e)
{
	struct scriptlog row;
	struct diag_list diags;
	struct sop_script *x = NULL;

	enum rc rc = scriptlog_get(s->db, s->a, e->script, e->version, &row, s->err);
	if (rc) {
		names_keep(s->names, rc);
		return NULL;
	}
	diag_init(&diags, s->a);
	return read_script(row.text, row.file, NULL, &diags, &x) == RC_OK ? x : NULL;
}

/* -- text --------------------------------------------------------------------------------------------------------------------- */

static const char *scene_word(int64_t scene)
{
	static const char *const words[] = {"不知道怎么进的", "同事邀请", "邀请链接", "扫码"};

	return scene > 0 && scene < (int64_t)(sizeof words / sizeof *words) ? words[scene] : words[0];
}

static struct span owner_shown(struct saying *s, const struct chat *c)
{
	return c->owner.n ? names_employee_full(s->names, c->owner) : SPAN_LIT("还不知道");
}

static void say_ways(struct saying *s, const struct seen *g)
{
	for (int i = 0; i < g->ways; i++) {
		struct span state = g->way[i].state, code = SPAN_ABSENT;

		if (state.n)
			code = names_channel(s->names, state);
		text_addf(s->out, "%s%s%s%.*s %d", i ? "、" : "（", scene_word(g->way[i].scene), state.n ? " " : "",
			SPAN_ARG(span_present(code) ? code : state), g->way[i].n);
	}
	text_adds(s->out, g->ways ? "）" : "");
}

/* 「打卡：打卡14天 第 1 轮：2026-03-09 开始，第 3 天／共 14 天」, and what the group was made for. */
static void say_round(struct saying *s, const struct enrolment *e)
{
	const struct zone *z = &s->settings->zone;
	struct sop_script *x = script_of(s, e);
	int64_t nth = zone_day(z, s->now_ms) - zone_day(z, e->t0_ms) + 1;
	char at[32];

	if (x && x->purpose.n)
		text_addf(s->out, "  建群目的：%.*s\n", SPAN_ARG(x->purpose));
	text_addf(s->out, "  %.*s 第 %lld 轮：%s 开始", SPAN_ARG(e->script), (long long)e->round,
		zone_format_day(zone_day(z, e->t0_ms), at));
	if (e->state == ENROLMENT_ENDED)
		text_addf(
			s->out, "，%s 结束：%.*s", zone_format_day(zone_day(z, e->ended_ms), at), SPAN_ARG(e->reason));
	else if (x && x->days && nth >= 1)
		text_addf(s->out, "，第 %lld 天／共 %d 天", (long long)nth, x->days);
	text_addc(s->out, '\n');
	script_free(x);
}

/* What is looked at when it is over: who came, who stayed, who did something, what they bought. Its talk WeCom shows to nobody. */
static void say_review(struct saying *s, const struct seen *g)
{
	text_addf(s->out, "  %s：来过 %d 位客户，%s %d 位", g->closed ? "复盘" : "到现在", g->ever,
		g->closed ? "留到最后" : "还在", g->customers);
	if (g->ever)
		text_addf(s->out, "（%d%%）", g->customers * 100 / g->ever);
	if (g->checked)
		text_addf(s->out, "，打过卡 %d 位", g->checked);
	text_addf(s->out, "；在群里的时候 %lld 位下了 %lld 单，净额 ", (long long)g->sales.buyers,
		(long long)g->sales.orders);
	money_print(s->out, g->sales.net_fen);
	text_addc(s->out, '\n');
}

static void say_group(struct saying *s, const struct seen *g)
{
	const struct zone *z = &s->settings->zone;
	const struct chat *c = g->chat;
	struct span owner = owner_shown(s, c);
	char at[32];

	text_addf(s->out, "%.*s（%.*s）  群主 %.*s", SPAN_ARG(c->name.n ? c->name : SPAN_LIT("没有名字的群")),
		SPAN_ARG(c->chat), SPAN_ARG(owner));
	if (c->created_ms != CHAT_NONE)
		text_addf(s->out, "，%s 建群", zone_format_minute(z, c->created_ms, at));
	if (c->dismissed_ms != CHAT_NONE)
		text_addf(s->out, "，%s 解散", zone_format_minute(z, c->dismissed_ms, at));
	text_addc(s->out, '\n');
	if (c->read_ms == CHAT_NONE) {
		text_adds(s->out, "  还没有读到群名和成员\n");
		return;
	}
	for (int i = 0; i < g->rounds; i++)
		say_round(s, &g->round[i]);
	if (c->dismissed_ms == CHAT_NONE) {
		text_addf(s->out, "  群里 %d 位客户、%d 位同事；今天进了 %d 位", g->customers, g->colleagues,
			g->in_today);
		say_ways(s, g);
		text_addf(s->out, "，走了 %d 位\n", g->out_today);
	}
	say_review(s, g);
}

/* -- JSON ---------------------------------------------------------------------------------------------------------------------- */

static void write_ms(struct jsonw *w, const char *key, int64_t ms, int64_t none)
{
	if (ms != none)
		jsonw_kint(w, key, ms);
}

static void write_rounds(struct saying *s, const struct seen *g)
{
	jsonw_key(&s->w, "rounds");
	jsonw_arr(&s->w);
	for (int i = 0; i < g->rounds; i++) {
		const struct enrolment *e = &g->round[i];
		struct sop_script *x = script_of(s, e);

		jsonw_obj(&s->w);
		jsonw_kstr(&s->w, "script", e->script);
		jsonw_kint(&s->w, "round", e->round);
		jsonw_kint(&s->w, "began_ms", e->t0_ms);
		write_ms(&s->w, "ended_ms", e->state == ENROLMENT_ENDED ? e->ended_ms : CHAT_NONE, CHAT_NONE);
		if (x && x->purpose.n)
			jsonw_kstr(&s->w, "purpose", x->purpose);
		if (x && x->days)
			jsonw_kint(&s->w, "days", x->days);
		jsonw_end_obj(&s->w);
		script_free(x);
	}
	jsonw_end_arr(&s->w);
}

static void write_group(struct saying *s, const struct seen *g)
{
	const struct chat *c = g->chat;

	jsonw_obj(&s->w);
	jsonw_kstr(&s->w, "chat", c->chat);
	jsonw_kstr(&s->w, "name", c->name);
	jsonw_kstr(&s->w, "owner", c->owner);
	jsonw_kbool(&s->w, "closed", g->closed);
	write_ms(&s->w, "created_ms", c->created_ms, CHAT_NONE);
	write_ms(&s->w, "dismissed_ms", c->dismissed_ms, CHAT_NONE);
	write_ms(&s->w, "read_ms", c->read_ms, CHAT_NONE);
	jsonw_kint(&s->w, "customers", g->customers);
	jsonw_kint(&s->w, "colleagues", g->colleagues);
	jsonw_kint(&s->w, "customers_ever", g->ever);
	jsonw_kint(&s->w, "checked_in", g->checked);
	jsonw_kint(&s->w, "left_today", g->out_today);
	jsonw_key(&s->w, "joined_today");
	jsonw_arr(&s->w);
	for (int i = 0; i < g->ways; i++) {
		jsonw_obj(&s->w);
		jsonw_kint(&s->w, "scene", g->way[i].scene);
		jsonw_kstr(&s->w, "state", g->way[i].state);
		jsonw_kint(&s->w, "n", g->way[i].n);
		jsonw_end_obj(&s->w);
	}
	jsonw_end_arr(&s->w);
	jsonw_kint(&s->w, "buyers", g->sales.buyers);
	jsonw_kint(&s->w, "orders", g->sales.orders);
	jsonw_kint(&s->w, "net_fen", g->sales.net_fen);
	write_rounds(s, g);
	jsonw_end_obj(&s->w);
}

/* -- all of them ---------------------------------------------------------------------------------------------------------------- */

static bool meant(const struct chat *c, struct span name)
{
	return !span_present(name) || span_eq(c->chat, name) || span_search(c->name, name) != SIZE_MAX;
}

static enum rc print_all(struct saying *s, const struct groupsay_ask *ask)
{
	struct chat *v = NULL;
	int n = 0, told = 0;
	enum rc rc = chat_ever(s->db, s->a, &v, &n, s->err);

	for (int gone = 0; gone < 2; gone++)
		for (int i = 0; !rc && i < n; i++) {
			struct seen g;

			if ((v[i].dismissed_ms != CHAT_NONE) != (gone == 1) || !meant(&v[i], ask->name))
				continue;
			rc = look(s, &v[i], &g);
			if (!rc && ask->json)
				write_group(s, &g);
			else if (!rc)
				say_group(s, &g);
			told++;
		}
	if (!rc && !told && span_present(ask->name))
		return err_set(s->err, RC_NOTFOUND, "没有叫「%.*s」的群", SPAN_ARG(ask->name));
	if (!rc && !told && !ask->json)
		text_adds(s->out, "还没有客户群：没有剧本说到群的时候 siyu 不读群，siyu sync 会读\n");
	return rc;
}

enum rc groupsay_print(struct store_db *db, const struct groupsay_ask *ask, struct text *out, struct err *err)
{
	struct arena *a = arena_new(0);
	struct names names = {db, a, err, RC_OK};
	struct saying s = {.db = db,
		.a = a,
		.names = &names,
		.settings = settings_new(),
		.now_ms = ask->now_ms,
		.out = out,
		.err = err};
	enum rc rc = whynext_settings(db, s.a, s.settings, err);

	s.today_ms = zone_day_start_ms(&s.settings->zone, zone_day(&s.settings->zone, ask->now_ms));
	jsonw_init(&s.w, out);
	if (!rc && ask->json)
		jsonw_arr(&s.w);
	if (!rc)
		rc = print_all(&s, ask);
	if (!rc && ask->json)
		jsonw_end_arr(&s.w);
	settings_free(s.settings);
	arena_free(a);
	rc = rc ? rc : names.rc;
	return rc ? rc : text_check(out, err);
}
