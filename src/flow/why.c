#include "flow/why.h"
#include "flow/audience.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "crm/money.h"
#include "crm/veil.h"
#include "flow/scoresay.h"
#include "flow/settings.h"
#include "flow/stagebook.h"
#include "sop/reason.h"
#include "store/contact.h"
#include "store/contactdate.h"
#include "store/contacttag.h"
#include "store/conversion.h"
#include "store/coupon.h"
#include "store/decision.h"
#include "store/enrolment.h"
#include "store/firm.h"
#include "store/heardlog.h"
#include "store/masstask.h"
#include "store/meta.h"
#include "store/occurrence.h"
#include "store/outbox.h"
#include "store/purchase.h"
#include "store/relation.h"
#include "store/scriptlog.h"
#include "store/setting.h"
#include "store/stagelog.h"
#include "store/todo.h"
#include "store/wait.h"
#include "names.h"
#include "checkinline.h"
#include "whygroup.h"
#include "whyhold.h"
#include "whyarchive.h"
#include "whykf.h"
#include "whynext.h"
#include "whynote.h"
#include "whyreceived.h"
#include "whywords.h"

#define TEXT_SHOWN 120 /* bytes of a frozen text in one line */

struct why {
	struct store_db *db;
	struct arena *a;
	struct settings *settings;
	struct span customer; /* or chat_id */
	bool group, whole;
	int64_t at_ms, now_ms, paid_ms; /* INT64_MAX: all that is known; the fold's clock; orders count until then */
	struct names *names;
	struct text *out;
	struct err *err;
};

static const char *clock_of(const struct why *w, int64_t ms, char buf[32])
{
	return zone_format_minute(&w->settings->zone, ms, buf);
}

static void say_employee(struct why *w, struct span userid)
{
	text_add(w->out, names_employee_full(w->names, userid));
}

static void say_reason(struct why *w, struct span code, struct span detail)
{
	enum reason r = reason_find(code);
	if (r == REASON_COUNT)
		text_addf(w->out, "%.*s %.*s", SPAN_ARG(code), SPAN_ARG(detail));
	else
		reason_say(r, detail, w->out);
}

/* -- who he is ---------------------------------------------------------------------------------------------------------- */

static enum rc say_contact(struct why *w, bool *ret_known)
{
	struct contact c;
	char at[32];
	int64_t later = 0;
	enum rc rc = contact_get(w->db, w->a, w->customer, &c, w->err);
	*ret_known = rc == RC_OK;
	if (!rc)
		rc = contact_until(w->db, w->paid_ms, &c, &later, w->err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	text_addf(w->out, "客户 %.*s%s", SPAN_ARG(w->customer), c.name.n ? "（" : "");
	if (c.name.n) {
		veil_shown(w->out, c.name, w->whole);
		text_adds(w->out, "）");
	}
	if (c.first_add_ms == CONTACT_NOT_ADDED) {
		text_adds(w->out, "\n  从微信客服来，还没加过员工\n");
	} else {
		text_addf(w->out, "\n  首次添加 %s，渠道 %.*s，由 ", clock_of(w, c.first_add_ms, at),
			SPAN_ARG(names_channel_said(w->names, w->settings, c.first_channel)));
		say_employee(w, c.first_employee);
		text_adds(w->out, " 接待\n");
	}
	if (c.paid_orders > 0) {
		text_addf(w->out, "  已付款 %lld 单，净额 ", (long long)c.paid_orders);
		money_print(w->out, c.net_fen);
		text_addc(w->out, '\n');
	}
	if (later > 0 && w->at_ms >= w->now_ms)
		text_addf(w->out, "  另有 %lld 单付款时间在以后，到了那一刻才算\n", (long long)later);
	if (c.unsubscribed)
		text_adds(w->out, "  已退订：所有剧本都不再发\n");
	return RC_OK;
}

/* 新客, or where he was moved, when and by whom. */
static enum rc say_stages(struct why *w)
{
	struct stagelog *v = NULL;
	char at[32];
	int n = 0;
	enum rc rc = stagelog_of(w->db, w->a, w->customer, &v, &n, w->err);
	while (n > 0 && v[n - 1].at_ms > w->at_ms)
		n--;
	if (rc)
		return rc;
	struct stagelist list = w->settings->stages;
	if (n == 0 && (rc = stagebook_load(w->db, w->a, &list, w->err)))
		return rc;
	struct span now = n ? v[n - 1].stage : list.v[0];
	text_addf(w->out, "  阶段 %.*s\n", SPAN_ARG(now));
	for (int i = 0; i < n; i++) {
		text_addf(w->out, "    %s  %.*s → %.*s，", clock_of(w, v[i].at_ms, at), SPAN_ARG(v[i].was),
			SPAN_ARG(v[i].stage));
		if (v[i].script.n)
			text_addf(w->out, "%.*s 的「%.*s」\n", SPAN_ARG(v[i].script), SPAN_ARG(v[i].step));
		else
			text_addf(w->out, "人工%s%.*s\n", v[i].person.n ? "：" : "", SPAN_ARG(v[i].person));
	}
	return RC_OK;
}

/* 「生日 1990-05-04、续约日 06-01」 */
static enum rc say_dates(struct why *w)
{
	struct contactdate *v = NULL;
	int n = 0;
	enum rc rc = contactdate_of(w->db, w->a, w->customer, &v, &n, w->err);

	for (int i = 0; !rc && i < n; i++) {
		text_addf(w->out, "%s%.*s ", i ? "、" : "  ", SPAN_ARG(v[i].name));
		if (v[i].year)
			text_addf(w->out, "%04d-", (int)v[i].year);
		text_addf(w->out, "%02d-%02d%s", (int)v[i].month, (int)v[i].day, i + 1 < n ? "" : "\n");
	}
	return rc;
}

static enum rc say_firm(struct why *w)
{
	struct firm f;
	enum rc rc = firm_get(w->db, w->a, w->customer, &f, w->err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	text_addf(w->out, "  公司 %.*s · 角色 %.*s\n", SPAN_ARG(f.company.n ? f.company : SPAN_LIT("不知道")),
		SPAN_ARG(f.role.n ? f.role : SPAN_LIT("不知道")));
	return RC_OK;
}

/* Up to when: the clock of the fold, unless a time is asked for. */
static enum rc say_score(struct why *w)
{
	struct meta m;
	enum rc rc = w->at_ms == INT64_MAX ? meta_get(w->db, w->a, &m, w->err) : RC_OK;
	return rc ? rc
		  : scoresay_line(w->db, w->a, w->settings, w->customer, w->at_ms == INT64_MAX ? m.now_ms : w->at_ms,
			    w->out, w->err);
}

static enum rc say_relations(struct why *w)
{
	struct relation *r;
	struct contacttag *t;
	char at[32], end[32];
	int n = 0, tags = 0;
	enum rc rc = relation_of(w->db, w->a, w->customer, &r, &n, w->err);
	if (!rc)
		rc = contacttag_of(w->db, w->a, w->customer, &t, &tags, w->err);
	for (int i = 0; !rc && i < n; i++) {
		text_adds(w->out, "  关系 ");
		say_employee(w, r[i].employee);
		text_addf(w->out, "：%s，%s 加上", whywords_relation(r[i].state), clock_of(w, r[i].add_ms, at));
		if (r[i].adds > 1)
			text_addf(w->out, "（加过 %lld 次）", (long long)r[i].adds);
		if (r[i].state > RELATION_LIVE)
			text_addf(w->out, "，%s 结束", clock_of(w, r[i].end_ms, end));
		text_addc(w->out, '\n');
		rc = whynote_say(w->db, w->a, w->customer, r[i].employee, w->whole, w->out, w->err);
	}
	if (!rc && tags > 0) {
		text_adds(w->out, "  标签");
		for (int i = 0; i < tags; i++)
			text_addf(w->out, "%s%.*s", i ? "、" : " ", SPAN_ARG(t[i].name));
		text_addc(w->out, '\n');
	}
	return rc;
}

/* -- his rounds ----------------------------------------------------------------------------------------------------------- */

/* Over the first line of a part: there may be none of that time. */
static void say_head(struct why *w, bool *headed, const char *words)
{
	if (!*headed)
		text_addf(w->out, "\n%s\n", words);
	*headed = true;
}

static void say_text(struct why *w, const char *what, struct span text)
{
	struct span head = utf8_prefix(text, TEXT_SHOWN);
	text_addf(w->out, "        %s「", what);
	for (size_t i = 0; i < head.n; i++)
		text_addc(w->out, head.p[i] == '\n' ? ' ' : head.p[i]);
	text_addf(w->out, "%s」\n", head.n < text.n ? "…" : "");
}

static enum rc say_task(struct why *w, int64_t id)
{
	struct masstask t;
	char at[32];
	enum rc rc = masstask_get(w->db, w->a, id, &t, w->err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	text_addf(w->out, "        群发任务 %lld：%s", (long long)id, whywords_task(t.state));
	if (t.state == MASSTASK_WAITING)
		text_addf(w->out, "，%s 前有效", clock_of(w, t.deadline_ms, at));
	if (t.confirmed_ms != MASSTASK_NONE)
		text_addf(w->out, "，%s 确认", clock_of(w, t.confirmed_ms, at));
	text_addf(w->out, "，一共 %lld %s", (long long)t.members, t.groups ? "个群" : "人");
	if (t.remakes) /* his place of the day is that of the first (findings 5, 17) */
		text_addf(w->out, "，因有人退出重建过 %lld 次，名额算头一次的", (long long)t.remakes);
	text_addc(w->out, '\n');
	if (t.text.n)
		say_text(w, "发的是", t.text);
	return RC_OK;
}

/* When it happened to the customer: a delivery is learnt of later than it was. */
static int64_t told_ms(const struct occurrence *o)
{
	return o->state == OCCURRENCE_DELIVERED ? o->delivered_ms : o->decided_ms;
}

static enum rc say_occurrence(struct why *w, const struct occurrence *o, struct span file)
{
	char at[32], more[32];
	text_addf(w->out, "    %s  %.*s  %s：", clock_of(w, told_ms(o), at), SPAN_ARG(o->step),
		whywords_occurrence(o->state));
	say_reason(w, o->reason, o->detail);
	if (o->state == OCCURRENCE_DELAYED)
		text_addf(w->out, "（%s 再看）", clock_of(w, o->retry_ms, more));
	text_addf(w->out, "  %.*s:%lld\n", SPAN_ARG(file), (long long)o->line);
	return o->task > 0 ? say_task(w, o->task) : RC_OK;
}

static bool told_before(const struct occurrence *x, const struct occurrence *y)
{
	return told_ms(x) != told_ms(y) ? told_ms(x) < told_ms(y) : x->line < y->line;
}

/* The steps of a round in the order in which they happened; the table gives them by name. */
static enum rc say_occurrences(struct why *w, const struct enrolment *e, struct span file)
{
	struct occurrence *o;
	int n = 0;
	enum rc rc = occurrence_of(w->db, w->a, e->enrolment, &o, &n, w->err);
	for (int done = 0; !rc && done < n; done++) {
		int first = -1;
		for (int i = 0; i < n; i++)
			if (o[i].enrolment && (first < 0 || told_before(&o[i], &o[first])))
				first = i;
		if (told_ms(&o[first]) <= w->at_ms)
			rc = say_occurrence(w, &o[first], file);
		o[first].enrolment = 0; /* told */
	}
	return rc;
}

/* -- what he was waited for, and what was heard -------------------------------------------------------------------------------- */

static enum rc say_waits(struct why *w, const struct enrolment *e)
{
	struct wait *v;
	char at[32];
	int n = 0;
	enum rc rc = wait_of(w->db, w->a, e->enrolment, &v, &n, w->err);
	for (int i = 0; !rc && i < n; i++) {
		bool over = v[i].ended_ms != WAIT_NONE && v[i].ended_ms <= w->at_ms;
		if (v[i].opened_ms > w->at_ms)
			continue;
		text_addf(w->out, "    %s  %.*s  %s：", clock_of(w, over ? v[i].ended_ms : v[i].opened_ms, at),
			SPAN_ARG(over && v[i].branch.n ? v[i].branch : v[i].step),
			!over                   ? "等着"
				: v[i].branch.n ? "走这一支"
						: "没走分支");
		if (over)
			say_reason(w, v[i].reason, v[i].detail);
		else
			text_adds(w->out, "送到了，看接下来发生什么");
		text_addc(w->out, '\n');
	}
	return rc;
}

static enum rc say_heard(struct why *w, bool *ret_any)
{
	struct heardlog *h;
	char at[32];
	int n = 0;
	bool headed = false;
	enum rc rc = heardlog_since(w->db, w->a, w->customer, 0, &h, &n, w->err);
	*ret_any = n > 0;
	for (int i = 0; !rc && i < n && h[i].at_ms <= w->at_ms; i++) {
		say_head(w, &headed, "客户的回音");
		text_addf(w->out, "    %s  %s", clock_of(w, h[i].at_ms, at), whywords_heard(h[i].what));
		if (h[i].text.n)
			text_addf(w->out, "「%.*s」", SPAN_ARG(h[i].text));
		text_adds(w->out, "，");
		if (h[i].by.n)
			say_employee(w, h[i].by);
		text_adds(w->out, span_is(h[i].source, "seen") ? "看到的" : "登记");
		if (h[i].step.n)
			text_addf(w->out, "，关于 %.*s", SPAN_ARG(h[i].step));
		text_addf(w->out, "：%s\n", whywords_did(h[i].did));
	}
	return rc;
}

static enum rc say_conversions(struct why *w, const struct enrolment *e)
{
	struct conversion *v = NULL;
	char at[32];
	int n = 0;
	enum rc rc = conversion_of(w->db, w->a, e->enrolment, &v, &n, w->err);
	for (int i = 0; !rc && i < n; i++)
		if (v[i].at_ms <= w->at_ms)
			text_addf(w->out, "    %s  记转化 %.*s（%.*s）\n", clock_of(w, v[i].at_ms, at),
				SPAN_ARG(v[i].name), SPAN_ARG(v[i].step));
	return rc;
}

/* As it was at that time: an end that came later is not told, and what was to come is. */
static enum rc say_next(struct why *w, const struct enrolment *e)
{
	char at[32];
	if (e->state == ENROLMENT_ENDED && e->ended_ms <= w->at_ms) {
		text_addf(w->out, "    结束于 %s：%.*s\n", clock_of(w, e->ended_ms, at), SPAN_ARG(e->reason));
		return RC_OK;
	}
	bool now = w->at_ms >= w->now_ms;
	struct span held = SPAN_ABSENT;
	enum rc rc = now ? whyhold_look(w->db, w->a, &w->settings->zone, e, &held, w->err) : RC_OK;
	if (rc)
		return rc;
	if (span_present(held)) {
		text_addf(w->out, "    挂起：%.*s\n", SPAN_ARG(held));
		return RC_OK;
	}
	if (now && e->wake_ms != ENROLMENT_NONE)
		text_addf(w->out, "    下一次看 %s\n", clock_of(w, e->wake_ms, at));
	else if (now)
		text_adds(w->out, "    等员工确认或等事情发生\n");
	return whynext_say(
		w->db, w->a, w->settings, e, w->at_ms == INT64_MAX ? w->now_ms : w->at_ms, false, w->out, w->err);
}

static enum rc say_round(struct why *w, const struct enrolment *e)
{
	struct scriptlog s;
	char at[32];
	struct span file = e->script;
	if (e->entered_ms > w->at_ms)
		return RC_OK;
	enum rc rc = scriptlog_get(w->db, w->a, e->script, e->version, &s, w->err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!rc)
		file = s.file;
	text_addf(w->out, "\n%.*s 第 %lld 轮，%s 进入", SPAN_ARG(e->script), (long long)e->round,
		clock_of(w, e->entered_ms, at));
	if (e->employee.n) { /* who came by 微信客服 alone has none */
		text_adds(w->out, w->group ? "，群主 " : "，跟进人 ");
		say_employee(w, e->employee);
	}
	if (e->arm.n)
		text_addf(w->out, "，实验组 %.*s", SPAN_ARG(e->arm));
	if (e->holdout)
		text_adds(w->out, "，对照组（不发植入的步骤）");
	if (e->shift_days > 0)
		text_addf(w->out, "，顺延了 %lld 天", (long long)e->shift_days);
	if (e->state == ENROLMENT_WAITING)
		text_adds(w->out, "，还没通过好友");
	text_addc(w->out, '\n');
	rc = say_occurrences(w, e, file);
	if (!rc)
		rc = say_conversions(w, e);
	if (!rc)
		rc = whygroup_greeting(w->db, w->a, e->script, w->out, w->err);
	if (!rc)
		rc = checkinsay_line(
			w->db, w->a, w->settings, e, w->at_ms == INT64_MAX ? w->now_ms : w->at_ms, w->out, w->err);
	if (!rc)
		rc = say_waits(w, e);
	return rc ? rc : say_next(w, e);
}

static enum rc say_rounds(struct why *w)
{
	struct enrolment *e;
	int n = 0;
	enum rc rc = enrolment_of(w->db, w->a, w->customer, true, &e, &n, w->err);
	for (int i = 0; !rc && i < n; i++)
		rc = say_round(w, &e[i]);
	return rc;
}

/* -- what stands beside the rounds ------------------------------------------------------------------------------------------- */

static enum rc say_decisions(struct why *w, bool *ret_any)
{
	struct decision *d;
	char at[32];
	int n = 0;
	bool headed = false;
	enum rc rc = decision_of(w->db, w->a, w->customer, &d, &n, w->err);
	*ret_any = n > 0;
	for (int i = 0; !rc && i < n && d[i].at_ms <= w->at_ms; i++) {
		say_head(w, &headed, "决定");
		text_addf(w->out, "    %s  ", clock_of(w, d[i].at_ms, at));
		if (d[i].script.n)
			text_addf(w->out, "%.*s  ", SPAN_ARG(d[i].script));
		if (d[i].step.n)
			text_addf(w->out, "%.*s  ", SPAN_ARG(d[i].step));
		say_reason(w, d[i].reason, d[i].detail);
		text_addc(w->out, '\n');
	}
	return rc;
}

static enum rc say_calls(struct why *w, bool *ret_any)
{
	struct outbox_row *row;
	char at[32];
	int n = 0;
	bool headed = false;
	enum rc rc = outbox_of(w->db, w->a, w->customer, &row, &n, w->err);
	for (int i = 0; !rc && i < n; i++) {
		bool odd = row[i].state != OUTBOX_DONE && row[i].made_ms <= w->at_ms;
		if (!odd)
			continue;
		say_head(w, &headed, "还没办成的调用");
		text_addf(w->out, "    %s  %.*s  %s", clock_of(w, row[i].made_ms, at), SPAN_ARG(row[i].api),
			outbox_state_name(row[i].state));
		if (row[i].code != OUTBOX_NONE && row[i].code != 0)
			text_addf(w->out, "  错误码 %lld", (long long)row[i].code);
		text_addf(w->out, "  %.*s\n", SPAN_ARG(row[i].detail));
	}
	*ret_any = n > 0;
	return rc;
}

static enum rc say_orders(struct why *w, bool *ret_any)
{
	struct purchase *p;
	char at[32];
	int n = 0;
	bool headed = false;
	enum rc rc = purchase_of(w->db, w->a, w->customer, 0, &p, &n, w->err);
	*ret_any = n > 0;
	for (int i = 0; !rc && i < n && p[i].paid_ms <= w->at_ms; i++) {
		say_head(w, &headed, "订单");
		text_addf(w->out, "    %s  %.*s  ", clock_of(w, p[i].paid_ms, at), SPAN_ARG(p[i].order_no));
		money_print(w->out, p[i].gross_fen);
		if (p[i].refund_fen > 0) {
			text_adds(w->out, "，退 ");
			money_print(w->out, p[i].refund_fen);
		}
		text_addf(w->out, "  %.*s%s\n        %.*s\n", SPAN_ARG(p[i].product), p[i].voided ? "  已作废" : "",
			SPAN_ARG(names_reason(w->names, w->settings, p[i].reason)));
	}
	return rc;
}

/* Codes of 券 that are his. */
static enum rc say_coupons(struct why *w)
{
	static const char *const words[COUPON_STATES] = {
		[COUPON_HELD] = "排好了，还没打开", [COUPON_SHOWN] = "员工看过，没确认送到", [COUPON_GIVEN] = "送到了"};
	struct coupon *v;
	char at[32];
	int n = 0;
	bool headed = false;
	enum rc rc = coupon_of(w->db, w->a, w->customer, &v, &n, w->err);
	for (int i = 0; !rc && i < n; i++) {
		if (v[i].at_ms > w->at_ms)
			continue;
		say_head(w, &headed, "券码");
		text_addf(w->out, "    %s  %.*s %.*s：%s（%.*s）\n", clock_of(w, v[i].at_ms, at), SPAN_ARG(v[i].pool),
			SPAN_ARG(v[i].code), words[v[i].state], SPAN_ARG(v[i].to.step));
	}
	return rc;
}

static enum rc say_person(struct why *w, bool *ret_known)
{
	enum rc rc = say_contact(w, ret_known);
	if (!rc && *ret_known)
		rc = say_stages(w);
	if (!rc && *ret_known)
		rc = say_score(w);
	if (!rc && *ret_known)
		rc = say_dates(w);
	if (!rc && *ret_known)
		rc = say_firm(w);
	if (!rc)
		rc = say_relations(w);
	return rc ? rc : whygroup_of(w->db, w->a, w->customer, w->out, w->err);
}

/* A group by its id or name, else a customer. */
static enum rc say_who(struct why *w, bool *ret_known)
{
	struct span chat;
	enum rc rc = whygroup_find(w->db, w->a, &w->settings->zone, w->customer, &chat, w->err);

	if (rc == RC_NOTFOUND)
		return say_person(w, ret_known);
	if (rc)
		return rc;
	*ret_known = w->group = true;
	w->customer = chat;
	return whygroup_say(w->db, w->a, w->settings, chat, w->out, w->err);
}

enum rc why_print(struct store_db *db, struct span customer, int64_t at_ms, int64_t now_ms, bool whole,
	struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct names names = {db, a, err, RC_OK};
	struct why w = {.db = db,
		.a = a,
		.settings = settings_new(),
		.customer = customer,
		.at_ms = at_ms,
		.paid_ms = at_ms == INT64_MAX ? now_ms : at_ms,
		.whole = whole,
		.names = &names,
		.out = out,
		.err = err};
	struct meta meta = {0};
	bool known = false, decided = false, called = false, bought = false, heard = false;
	enum rc rc = db_begin(db, err);
	if (!rc) {
		rc = whynext_settings(db, w.a, w.settings, err);
		if (!rc)
			rc = meta_get(db, w.a, &meta, err);
		w.now_ms = rc ? 0 : meta.now_ms;
		if (!rc)
			rc = say_who(&w, &known);
		if (!rc && known && at_ms >= w.now_ms)
			rc = whyreceived_say(db, w.a, w.settings, w.customer, w.now_ms, out, err);
		if (!rc)
			rc = say_rounds(&w);
		if (!rc && known && at_ms >= w.now_ms)
			rc = audience_why(db, customer, w.now_ms, out, err);
		if (!rc)
			rc = say_decisions(&w, &decided);
		if (!rc)
			rc = say_heard(&w, &heard);
		if (!rc)
			rc = whykf_of(db, w.a, &w.settings->zone, w.customer, at_ms, out, err);
		if (!rc)
			rc = whyarchive_of(db, w.a, &w.settings->zone, w.customer, at_ms, out, err);
		if (!rc)
			rc = say_calls(&w, &called);
		if (!rc)
			rc = say_orders(&w, &bought);
		if (!rc)
			rc = say_coupons(&w);
		rc = rc ? rc : names.rc;
		db_rollback(db);
	}
	settings_free(w.settings);
	arena_free(a);
	if (!rc && !known && !decided && !called && !bought && !heard) {
		err_set(err, RC_NOTFOUND, "没有客户「%.*s」", SPAN_ARG(customer));
		err_hint(err, "写 external_userid（wm…），siyu inbox list 里有；或者群名、chat_id（wr…）");
		return RC_NOTFOUND;
	}
	return rc ? rc : text_check(out, err);
}
