/* siyu hooks: receivers of our events ([hook NAME]), what waits for them, what was given up; retry lets it go once more, ping sends one that
 * says nothing. */
#include "byhand.h"

#include "base/clock.h"
#include "base/zone.h"
#include "store/hooklog.h"

#include <string.h>

#define SHOWN 50 /* given up ones */

static const char *const state_words[HOOKLOG_STATES] = {
	[HOOKLOG_WAITING] = "排队",
	[HOOKLOG_SENDING] = "在发",
	[HOOKLOG_FAILING] = "没收下、还在重试",
	[HOOKLOG_DELIVERED] = "近 30 天送到",
	[HOOKLOG_DEAD] = "放弃",
};

struct view {
	struct hooklog_total *total;
	struct hooklog_event *dead, *failing;
	int totals, deads, failings;
	bool json;
};

static const struct hooklog_total *total_of(const struct view *v, struct span hook, int state)
{
	for (int i = 0; i < v->totals; i++)
		if (span_eq(v->total[i].hook, hook) && (int)v->total[i].state == state)
			return &v->total[i];
	return NULL;
}

static void print_receiver(
	struct app *app, const struct view *v, const char *hook, const struct zone *zone, struct text *out)
{
	char since[32];
	text_addf(out, "%s  %s\n  事件 %s，客户名字 %s", hook, conf_str(app->conf, "hook", hook, "url"),
		conf_str(app->conf, "hook", hook, "events"), conf_str(app->conf, "hook", hook, "names"));
	for (int s = 0; s < HOOKLOG_STATES; s++) {
		const struct hooklog_total *t = total_of(v, span_of(hook), s);
		text_addf(out, "%s%s %lld", s ? "，" : "\n  ", state_words[s], (long long)(t ? t->events : 0));
		if (t && s <= HOOKLOG_FAILING)
			text_addf(out, "（最早 %s）", zone_format_minute(zone, t->oldest_ms, since));
	}
	text_addc(out, '\n');
}

static void print_event(const struct hooklog_event *e, const struct zone *zone, struct text *out)
{
	char at[32];
	text_addf(out, "  %lld  %.*s  %.*s  %s  试了 %lld 次  %.*s%s\n", (long long)e->event, SPAN_ARG(e->hook),
		SPAN_ARG(e->kind), zone_format_minute(zone, e->made_ms, at), (long long)e->tries, SPAN_ARG(e->detail),
		e->body.n ? "" : "（客户已被忘记，不能再发）");
}

static void print_events(
	const char *title, const struct hooklog_event *v, int n, const struct zone *zone, struct text *out)
{
	if (n)
		text_addf(out, "%s：\n", title);
	for (int i = 0; i < n; i++)
		print_event(&v[i], zone, out);
}

static void print_people(struct app *app, const struct view *v, const struct zone *zone, struct text *out)
{
	const char *hook;
	int n = 0;
	for (; (hook = conf_name(app->conf, "hook", n)) != NULL; n++)
		print_receiver(app, v, hook, zone, out);
	if (!n)
		text_adds(out, "配置里没有 [hook …]：没有谁要听事件（conf/WEBHOOKS.md）\n");
	print_events("没收下、还在重试的", v->failing, v->failings, zone, out);
	print_events("放弃了的（siyu hooks retry 编号 再发一次，retry 名字 全部再发）", v->dead, v->deads, zone, out);
	if (v->deads == SHOWN)
		text_addf(out, "  只列了前 %d 件\n", SHOWN);
}

static void json_events(struct jsonw *w, const char *key, const struct hooklog_event *v, int n)
{
	jsonw_key(w, key);
	jsonw_arr(w);
	for (int i = 0; i < n; i++) {
		jsonw_obj(w);
		jsonw_kint(w, "event", v[i].event);
		jsonw_kstr(w, "hook", v[i].hook);
		jsonw_kstr(w, "id", v[i].id);
		jsonw_kstr(w, "kind", v[i].kind);
		jsonw_kint(w, "made_ms", v[i].made_ms);
		jsonw_kint(w, "tries", v[i].tries);
		jsonw_kstr(w, "detail", v[i].detail);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

static void print_json(struct app *app, const struct view *v, struct text *out)
{
	struct jsonw w;
	const char *hook;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_key(&w, "hooks");
	jsonw_arr(&w);
	for (int i = 0; (hook = conf_name(app->conf, "hook", i)) != NULL; i++) {
		jsonw_obj(&w);
		jsonw_kcstr(&w, "hook", hook);
		jsonw_kcstr(&w, "url", conf_str(app->conf, "hook", hook, "url"));
		jsonw_kcstr(&w, "events", conf_str(app->conf, "hook", hook, "events"));
		jsonw_kcstr(&w, "names", conf_str(app->conf, "hook", hook, "names"));
		for (int s = 0; s < HOOKLOG_STATES; s++) {
			const struct hooklog_total *t = total_of(v, span_of(hook), s);
			jsonw_kint(&w, hooklog_state_name((enum hooklog_state)s), t ? t->events : 0);
		}
		jsonw_end_obj(&w);
	}
	jsonw_end_arr(&w);
	json_events(&w, "failing", v->failing, v->failings);
	json_events(&w, "dead", v->dead, v->deads);
	jsonw_end_obj(&w);
	text_addc(out, '\n');
}

static enum rc print(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct view v = {.json = *(const bool *)user};
	struct zone zone;
	enum rc rc = command_zone(app, &zone, err);
	if (!rc)
		rc = hooklog_totals(db, a, &v.total, &v.totals, err);
	if (!rc)
		rc = hooklog_in(db, a, HOOKLOG_FAILING, SPAN_LIT(""), 0, SHOWN, &v.failing, &v.failings, err);
	if (!rc)
		rc = hooklog_in(db, a, HOOKLOG_DEAD, SPAN_LIT(""), 0, SHOWN, &v.dead, &v.deads, err);
	if (!rc && v.json)
		print_json(app, &v, out);
	else if (!rc)
		print_people(app, &v, &zone, out);
	arena_free(a);
	return rc;
}

static int retry(struct app *app, const char *what, const char *by)
{
	struct byhand h;
	int64_t event = 0;
	byhand_begin(&h, "hook_retry", NULL);
	if (span_int(span_of(what), &event))
		jsonw_kint(&h.w, "event", event);
	else
		jsonw_kcstr(&h.w, "hook", what);
	return byhand_end(app, &h, by, "再发一次：过一会儿 siyu hooks 看送到没有");
}

static int ping(struct app *app, const char *hook, const char *by)
{
	struct byhand h;
	byhand_begin(&h, "hook_ping", NULL);
	jsonw_kcstr(&h.w, "hook", hook);
	return byhand_end(app, &h, by, "发了一个 ping：过几秒 siyu hooks 看送到没有");
}

int command_hooks(struct app *app, int argc, char **argv)
{
	bool json = false;
	const char *by = NULL;
	const struct option_spec specs[] = {{"--json", NULL, &json}, {"--by", &by, NULL}};
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("hooks", "参数太多了");
	int code = command_options("hooks", argc, argv, specs, 2, words, &n);
	if (code)
		return code;
	if (n == 0 || (n == 1 && strcmp(words[0], "list") == 0))
		return byhand_print(app, print, &json);
	if (n == 2 && strcmp(words[0], "retry") == 0)
		return retry(app, words[1], by);
	if (n == 2 && strcmp(words[0], "ping") == 0)
		return ping(app, words[1], by);
	return command_usage("hooks", "写 list，或者 retry 加编号或接收方的名字，或者 ping 加名字");
}
