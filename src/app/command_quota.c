/* siyu quota: what of WeCom's allowances is used, what the days to come will use, and who would lose a message by that. */
#include "byhand.h"
#include "onscreen.h"
#include "outlook.h"
#include "quotaconf.h"
#include "trial.h"

#include "base/clock.h"
#include "base/mem.h"
#include "flow/quotasay.h"
#include "sop/reason.h"
#include "store/contact.h"
#include "store/chat.h"

#include <stdio.h>

#define OUT_BYTES ((size_t)64 << 20)
#define LOST_SHOWN 20

struct quota_words {
	bool json;
	int64_t days; /* 0: only what is used now */
};

/* -- who would lose a message ------------------------------------------------------------------------------------------------ */

/* Kept from him by what he can receive, or by what an employee can confirm; not for good when it comes a day later. */
static bool by_quota(struct span reason)
{
	switch (reason_find(reason)) {
	case REASON_RECEIVED:
	case REASON_GROUP_RECEIVED:
	case REASON_CAP_EMPLOYEE:
	case REASON_QUOTA: return true;
	default: return false;
	}
}

static struct span name_of(struct store_db *db, struct arena *a, struct span id)
{
	struct contact c;
	struct chat g;

	if (contact_get(db, a, id, &c, NULL) == RC_OK && c.name.n)
		return c.name;
	return chat_get(db, a, id, &g, NULL) == RC_OK && g.name.n ? g.name : id;
}

static int count_lost(const struct outlook *o)
{
	int n = 0;
	for (int i = 0; i < o->clashes; i++)
		n += by_quota(o->clash[i].reason);
	return n;
}

static void say_lost(struct store_db *db, const struct outlook *o, struct text *out)
{
	char at[32];
	int all = count_lost(o), n = 0;
	if (all == 0) {
		text_adds(out, "\n没有客户、没有群因为额度少收到一条\n");
		return;
	}
	text_addf(out, "\n因为额度没有发、晚发，或者没送到的：%d 条\n", all);
	for (int i = 0; i < o->clashes && n < LOST_SHOWN; i++) {
		const struct storyq_clash *c = &o->clash[i];
		struct span name = name_of(db, o->arena, c->customer);
		if (!by_quota(c->reason))
			continue;
		n++;
		text_addf(out, "  %s  %.*s（%.*s）  ", zone_format_minute(&o->zone, c->due_ms, at), SPAN_ARG(name),
			SPAN_ARG(c->customer));
		outlook_say_step(c->script, c->step, out);
		text_adds(out, "：");
		reason_say(reason_find(c->reason), c->detail, out);
		text_addc(out, '\n');
	}
	if (all > n)
		text_addf(out, "  … 还有 %d 条，--json 里都有\n", all - n);
}

static void write_lost(const struct outlook *o, struct jsonw *w)
{
	jsonw_key(w, "lost");
	jsonw_arr(w);
	for (int i = 0; i < o->clashes; i++) {
		const struct storyq_clash *c = &o->clash[i];
		if (!by_quota(c->reason))
			continue;
		jsonw_obj(w);
		jsonw_kint(w, "due_ms", c->due_ms);
		jsonw_kstr(w, "customer", c->customer);
		jsonw_kstr(w, "script", c->script);
		jsonw_kstr(w, "step", c->step);
		jsonw_kstr(w, "reason", c->reason);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

/* -- all of it --------------------------------------------------------------------------------------------------------------- */

/* o NULL: nothing was lived ahead. */
static enum rc print(struct store_db *db, const struct quotause_ask *ask, const struct outlook *o, bool json,
	struct text *out, struct err *err)
{
	struct arena *a = arena_new(0);
	struct quotause use[ALLOWANCE_COUNT];
	struct jsonw w;
	enum rc rc = quotause_read(db, a, ask, use, err);
	if (!rc && json) {
		jsonw_init(&w, out);
		jsonw_obj(&w);
		jsonw_kint(&w, "now_ms", ask->now_ms);
		jsonw_kint(&w, "until_ms", ask->until_ms);
		jsonw_key(&w, "quotas");
		quotasay_json(ask, use, false, &w);
		if (o)
			write_lost(o, &w);
		jsonw_end_obj(&w);
		text_addc(out, '\n');
	} else if (!rc) {
		rc = quotasay_table(db, ask, use, out, err);
		if (!rc && o)
			say_lost(db, o, out);
	}
	arena_free(a);
	return rc ? rc : text_check(out, err);
}

static enum rc print_now(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct quota_words *q = user;
	struct quotause_ask ask;
	struct zone zone;
	int64_t now = clock_real_ms();
	enum rc rc = zone_load(conf_str(app->conf, "corp", NULL, "timezone"), now - 400 * ZONE_DAY_MS,
		now + 400 * ZONE_DAY_MS, &zone, err);
	if (rc)
		return rc;
	quotaconf_ask(app->conf, &zone, &ask);
	ask.now_ms = ask.until_ms = now;
	return print(db, &ask, NULL, q->json, out, err);
}

static enum rc tell_ahead(struct trial *x, struct store_db *db, void *user, struct err *err)
{
	const struct quota_words *q = user;
	struct quotause_ask ask;
	struct outlook o;
	struct text out;
	text_init(&out, OUT_BYTES);
	quotaconf_ask(x->app->conf, &x->zone, &ask);
	ask.now_ms = x->start_ms;
	ask.others = &x->others;
	ask.until_ms = x->start_ms + x->days * ZONE_DAY_MS;
	enum rc rc = outlook_read(db, &x->zone, x->start_ms, (int)x->days, &o, err);
	if (!rc)
		rc = print(db, &ask, &o, q->json, &out, err);
	if (!rc)
		onscreen_put(text_span(&out));
	outlook_release(&o);
	text_release(&out);
	return rc;
}

int command_quota(struct app *app, int argc, char **argv)
{
	struct quota_words q = {0};
	struct trial x;
	const char *days = NULL;
	const struct option_spec specs[] = {{"--days", &days, NULL}, {"--json", NULL, &q.json}};
	const struct trial_telling t = {tell_ahead, &q};
	char **words = mem_array((size_t)argc + 1, sizeof *words);
	int n, code = command_options("quota", argc, argv, specs, 2, words, &n);
	if (!code && n > 0)
		code = command_usage("quota", "这里用不上「%s」", words[0]);
	if (!code && !trial_days(days, &q.days))
		code = command_usage("quota", "--days 写 1 到 %d", TRIAL_DAYS_MOST);
	mem_free(words);
	if (code)
		return code;
	if (!q.days)
		return byhand_print(app, print_now, &q);
	trial_init(&x, app, q.days);
	code = trial_run(&x, NULL, 0, &t);
	trial_release(&x);
	return code;
}
