/* siyu try: scripts tried on a copy of today's data: who would get what and when, from whom. Nothing is sent, nothing live is touched. */
#include "outlook.h"
#include "onscreen.h"
#include "quotaconf.h"
#include "trial.h"
#include "whom.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "flow/quotasay.h"
#include "sop/reason.h"
#include "store/contact.h"

#include <inttypes.h>
#include <stdio.h>

#define OUT_BYTES ((size_t)64 << 20)
#define CLASHES_SHOWN 10
#define TEXT_SHOWN 60

struct trying {
	const char *customer;
	bool json;
};

/* -- what it gives ------------------------------------------------------------------------------------------------------------------ */

static void say_quota(const struct trial *x, const struct outlook *o, struct text *out)
{
	char day[32], best[32] = "";
	int64_t most = 0;
	for (int d = 0; d < o->days; d++) {
		int64_t today = zone_day(&o->zone, o->from_ms) + d, n = 0;
		for (int i = 0; i < o->sends; i++)
			n += !o->send[i].group && span_is(o->send[i].state, "sent") &&
				zone_day(&o->zone, o->send[i].at_ms) == today;
		if (n > most)
			snprintf(best, sizeof best, "%s", zone_format_day(today, day));
		most = n > most ? n : most;
	}
	text_addf(out, "接收名额：现在有 %" PRId64 " 个好友关系；用得最多的一天%s%s，%" PRId64 " 位客户收到群发\n",
		x->friends, best[0] ? "是 " : "", best, most);
}

/* The other quotas, where the days to come use most of one. */
static enum rc say_near(const struct trial *x, struct store_db *db, struct text *out, struct err *err)
{
	struct quotause_ask ask;
	struct quotause use[ALLOWANCE_COUNT];
	struct text near;
	int n = 0;
	text_init(&near, 65536);
	quotaconf_ask(x->app->conf, &x->zone, &ask);
	ask.now_ms = x->start_ms;
	ask.until_ms = x->start_ms + x->days * ZONE_DAY_MS;
	enum rc rc = quotause_read(db, x->arena, &ask, use, err);
	if (!rc)
		rc = quotasay_near(db, &ask, use, &near, &n, err);
	if (!rc && n)
		text_addf(out, "快用满的额度（siyu quota 有全部）\n%s", text_str(&near));
	text_release(&near);
	return rc;
}

static void say_clash(const struct outlook *o, const struct storyq_clash *c, struct text *out)
{
	char at[32];
	enum reason r = reason_find(c->reason);
	text_addf(out, "  %s  %.*s  ", zone_format_minute(&o->zone, c->due_ms, at), SPAN_ARG(c->customer));
	outlook_say_step(c->script, c->step, out);
	text_adds(out, "：");
	if (r == REASON_COUNT)
		text_add(out, c->reason);
	else
		reason_say(r, c->detail, out);
	text_addc(out, '\n');
}

static void say_clashes(const struct outlook *o, struct text *out)
{
	if (o->clashes == 0)
		return;
	text_addf(out, "\n撞在一起的：%d 次（谁让给了谁，或者什么满了）\n", o->clashes);
	for (int i = 0; i < o->clashes && i < CLASHES_SHOWN; i++)
		say_clash(o, &o->clash[i], out);
	if (o->clashes > CLASHES_SHOWN)
		text_addf(out, "  … 还有 %d 次，用 --customer 看一位客户的\n", o->clashes - CLASHES_SHOWN);
}

static void say_line(struct span text, struct text *out)
{
	struct span head = utf8_prefix(text, TEXT_SHOWN);
	for (size_t i = 0; i < head.n; i++)
		text_addc(out, head.p[i] == '\n' ? ' ' : head.p[i]);
	text_adds(out, head.n < text.n ? "…" : "");
}

static const char *state_words(struct span state)
{
	static const char *const words[][2] = {{"sent", "送到"}, {"waiting", "等员工点"}, {"quota", "超了接收名额"},
		{"not_friend", "已不是好友"}, {"expired", "到期没点"}, {"removed", "先撤下了"}, {"cancelled", "撤回了"},
		{"invalid", "企业微信没收"}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_is(state, words[i][0]))
			return words[i][1];
	return "";
}

static void say_customer(const char *customer, const struct outlook *o, struct text *out)
{
	char at[32];
	int n = 0;
	text_addf(out, "客户 %s 会收到的\n", customer);
	for (int i = 0; i < o->sends; i++) {
		const struct storyq_send *s = &o->send[i];
		if (!span_is(s->customer, customer))
			continue;
		n++;
		text_addf(out, "  %s  %.*s 发  ", zone_format_minute(&o->zone, s->at_ms, at), SPAN_ARG(s->employee));
		outlook_say_step(s->script, s->step, out);
		text_addf(out, "（%s）：「", state_words(s->state));
		say_line(s->text, out);
		text_adds(out, "」\n");
	}
	for (int i = 0; i < o->todos; i++)
		if (span_is(o->todo[i].customer, customer)) {
			n++;
			text_addf(out, "  %s  %.*s 有待办  ", zone_format_minute(&o->zone, o->todo[i].made_ms, at),
				SPAN_ARG(o->todo[i].employee));
			outlook_say_step(o->todo[i].script, o->todo[i].step, out);
			text_adds(out, "：「");
			say_line(o->todo[i].text, out);
			text_adds(out, "」\n");
		}
	for (int i = 0; i < o->clashes; i++)
		if (span_is(o->clash[i].customer, customer)) {
			n++;
			say_clash(o, &o->clash[i], out);
		}
	if (n == 0)
		text_adds(out, "  什么也没有（为什么，看 siyu why）\n");
}

/* 打卡: whom the owner is to remind today, if he does not check in before: the steps said to each member. */
static void say_reminded(const struct trial *x, struct store_db *db, const struct outlook *o, struct text *out)
{
	int64_t today = zone_day(&o->zone, o->from_ms);
	int n = 0;
	char at[32];
	for (int i = 0; i < o->todos; i++) {
		const struct storyq_todo *t = &o->todo[i];
		struct contact c = {.name = SPAN_LIT("")};
		if (!span_starts(t->script, "打卡：") || !span_starts(t->text, "侧边栏发给客户：") ||
			zone_day(&o->zone, t->made_ms) != today)
			continue;
		if (contact_get(db, x->arena, t->customer, &c, NULL))
			c.name = SPAN_LIT("");
		text_adds(out, n++ ? "" : "\n今天会提醒（到时候还没打卡的；按现在看）\n");
		text_addf(out, "  %s  %.*s 提醒 %.*s（%.*s）  ", zone_format_minute(&o->zone, t->made_ms, at),
			SPAN_ARG(t->employee), SPAN_ARG(c.name.n ? c.name : t->customer), SPAN_ARG(t->customer));
		outlook_say_step(t->script, t->step, out);
		text_addc(out, '\n');
	}
}

static enum rc known(struct trial *x, struct store_db *db, const char *customer, struct err *err)
{
	struct contact c;
	enum rc rc = contact_get(db, x->arena, span_of(customer), &c, err);

	if (rc != RC_NOTFOUND)
		return rc;
	err_set(err, rc, "没有叫「%s」的客户", customer);
	err_hint(err, "写名字、备注、公司里的几个字，整个手机号，或者 external_userid（wm…）");
	return rc;
}

static enum rc tell(struct trial *x, struct store_db *db, void *user, struct err *err)
{
	const struct trying *q = user;
	struct outlook o;
	struct text out;
	char at[32];
	text_init(&out, OUT_BYTES);
	enum rc rc = outlook_read(db, &x->zone, x->start_ms, (int)x->days, &o, err);
	if (!rc && q->customer)
		rc = known(x, db, q->customer, err);
	if (!rc && q->json) {
		outlook_json(&o, "try", &out);
	} else if (!rc) {
		text_addf(&out,
			"试跑：从 %s 起 %lld 天，在今天数据的一份拷贝上；没有发送任何东西。\n按员工都确认、没有新客户、没有新订单来算。\n\n",
			zone_format_minute(&x->zone, x->start_ms, at), (long long)x->days);
		text_add(&out, text_span(&x->heads));
		if (q->customer) {
			say_customer(q->customer, &o, &out);
		} else {
			say_quota(x, &o, &out);
			rc = say_near(x, db, &out, err);
			text_addc(&out, '\n');
			outlook_text(&o, &out);
			say_reminded(x, db, &o, &out);
			say_clashes(&o, &out);
		}
	}
	if (!rc)
		rc = text_check(&out, err);
	if (!rc)
		onscreen_put(text_span(&out));
	outlook_release(&o);
	text_release(&out);
	return rc;
}

int command_try(struct app *app, int argc, char **argv)
{
	struct trying q = {0};
	struct trial x;
	int64_t want = 7;
	const char *days = NULL;
	const struct option_spec specs[] = {
		{"--days", &days, NULL}, {"--customer", &q.customer, NULL}, {"--json", NULL, &q.json}};
	const struct trial_telling t = {tell, &q};
	char **words = mem_array((size_t)argc + 1, sizeof *words);
	int n, code = command_options("try", argc, argv, specs, 3, words, &n);
	if (!code && n == 0)
		code = command_usage("try", "写明哪个剧本");
	if (!code && !trial_days(days, &want))
		code = command_usage("try", "--days 写 1 到 %d", TRIAL_DAYS_MOST);
	struct whom who;
	if (!code && q.customer) {
		code = whom_id(app, q.customer, WHOM_PART, &who);
		q.customer = who.id;
	}
	trial_init(&x, app, want);
	if (!code)
		code = trial_run(&x, words, n, &t);
	trial_release(&x);
	mem_free(words);
	return code;
}
