#include "flow/brief.h"

#include "base/utf8.h"
#include "crm/veil.h"
#include "crm/money.h"
#include "flow/settings.h"
#include "flow/stagebook.h"
#include "sop/reason.h"
#include "store/called.h"
#include "store/contact.h"
#include "store/contacttag.h"
#include "store/decision.h"
#include "store/enrolment.h"
#include "store/heardlog.h"
#include "store/meta.h"
#include "store/occurrence.h"
#include "store/pause.h"
#include "store/purchase.h"
#include "store/relation.h"
#include "store/remark.h"
#include "store/stagelog.h"
#include "names.h"
#include "whyhold.h"
#include "whynext.h"
#include "whywords.h"

#include <string.h>

#define LATEST 8 /* lines of what happened */
#define TEXT_BYTES 60

struct event { /* one line of what happened */
	int64_t at_ms;
	struct span text;
};
struct brief {
	struct store_db *db;
	struct arena *a;
	struct settings *settings;
	struct span customer;
	const struct span *called; /* by these names; not for who reads it. NULL: he may */
	int names_called;
	int64_t now_ms, paid_ms;     /* the fold's clock; orders count until then */
	struct event latest[LATEST]; /* the newest first */
	int events;
	struct occurrence unsent; /* the last that did not go out; .step absent: none */
	struct span unsent_script;
	struct names *names;
	struct text *out;
	struct err *err;
};

/* "03-04 10:00" */
static const char *clock_of(const struct brief *b, int64_t ms, char buf[32])
{
	return zone_format_minute(&b->settings->zone, ms, buf) + strlen("2026-");
}

/* What is his name, and nothing else. */
static struct span name_shown(const struct brief *b, struct span name)
{
	struct text t;
	if (!b->called)
		return name;
	text_init(&t, name.n + 2);
	veil_name(&t, name);
	struct span out = arena_copy(b->a, text_span(&t));
	text_release(&t);
	return out;
}

/* What people wrote, in which his name may stand. */
static struct span words_shown(const struct brief *b, struct span words)
{
	struct text t;
	if (!b->called || !words.n)
		return words;
	text_init(&t, 2 * words.n + 16);
	veil_names(&t, words, b->called, b->names_called);
	struct span out = arena_copy(b->a, text_span(&t));
	text_release(&t);
	return out;
}

/* 新客七天, of its id 剧本：新客七天. */
static struct span script_name(struct span id)
{
	size_t at = span_search(id, SPAN_LIT("："));
	return at == SIZE_MAX ? id : span_drop(id, at + strlen("："));
}

/* Kept where it belongs among the newest. */
static void happened(struct brief *b, int64_t at_ms, struct span text)
{
	int i = b->events < LATEST ? b->events++ : LATEST - 1;
	if (i == LATEST - 1 && b->events == LATEST && b->latest[i].at_ms > at_ms && b->latest[i].text.p)
		return;
	for (; i > 0 && b->latest[i - 1].at_ms <= at_ms; i--)
		b->latest[i] = b->latest[i - 1];
	b->latest[i] = (struct event){at_ms, text};
}

/* -- who he is ----------------------------------------------------------------------------------------------------------- */

static enum rc say_stage(struct brief *b)
{
	struct stagelog last;
	struct stagelist list = b->settings->stages;
	enum rc rc = stagelog_last(b->db, b->a, b->customer, &last, b->err);
	if (rc == RC_OK) {
		happened(b, last.at_ms,
			arena_printf(b->a, "阶段 %.*s → %.*s", SPAN_ARG(last.was), SPAN_ARG(last.stage)));
		text_addf(b->out, "\n阶段 %.*s", SPAN_ARG(last.stage));
		return RC_OK;
	}
	if (rc == RC_NOTFOUND)
		rc = stagebook_load(b->db, b->a, &list, b->err);
	if (!rc)
		text_addf(b->out, "\n阶段 %.*s", SPAN_ARG(list.v[0]));
	return rc;
}

static enum rc say_tags(struct brief *b)
{
	struct contacttag *t = NULL;
	int n = 0;
	enum rc rc = contacttag_of(b->db, b->a, b->customer, &t, &n, b->err);
	for (int i = 0; !rc && i < n; i++)
		text_addf(b->out, "%s%.*s", i ? "、" : " · 标签 ", SPAN_ARG(t[i].name));
	return rc;
}

static enum rc say_remark(struct brief *b, struct span employee)
{
	struct remark r;
	enum rc rc = remark_get(b->db, b->a, b->customer, employee, &r, b->err);
	if (!rc && r.remark.n)
		text_addf(b->out, "，备注 %.*s", SPAN_ARG(name_shown(b, r.remark)));
	if (!rc && r.description.n)
		text_addf(b->out, "，描述「%.*s」", SPAN_ARG(words_shown(b, r.description)));
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc say_relations(struct brief *b)
{
	struct relation *r = NULL;
	char at[32];
	int n = 0;
	enum rc rc = relation_of(b->db, b->a, b->customer, &r, &n, b->err);
	for (int i = 0; !rc && i < n; i++) {
		struct span name = names_employee(b->names, r[i].employee);
		text_addf(b->out, "\n%.*s：%s", SPAN_ARG(name), whywords_relation(r[i].state));
		text_addf(b->out, "，%s 加上", clock_of(b, r[i].add_ms, at));
		if (r[i].channel.n)
			text_addf(b->out, "，渠道 %.*s",
				SPAN_ARG(names_channel_said(b->names, b->settings, r[i].channel)));
		rc = say_remark(b, r[i].employee);
		happened(b, r[i].add_ms, arena_printf(b->a, "加上 %.*s", SPAN_ARG(name)));
		if (r[i].state > RELATION_LIVE)
			happened(b, r[i].end_ms,
				arena_printf(b->a, "%s（%.*s）", whywords_relation(r[i].state), SPAN_ARG(name)));
	}
	return rc;
}

static enum rc say_who(struct brief *b)
{
	struct contact c;
	int64_t later = 0;
	enum rc rc = contact_get(b->db, b->a, b->customer, &c, b->err);
	if (!rc)
		rc = contact_until(b->db, b->paid_ms, &c, &later, b->err);
	if (rc)
		return rc;
	text_addf(b->out, "%.*s", SPAN_ARG(c.name.n ? name_shown(b, c.name) : b->customer));
	rc = say_relations(b);
	if (!rc)
		rc = say_stage(b);
	if (!rc && c.paid_orders > 0) {
		text_addf(b->out, " · 付过 %lld 单 ", (long long)c.paid_orders);
		money_print(b->out, c.net_fen);
	}
	if (!rc && later > 0)
		text_addf(b->out, " · 另有 %lld 单付款时间在以后", (long long)later);
	if (!rc)
		rc = say_tags(b);
	if (c.unsubscribed)
		text_adds(b->out, "\n已退订，什么也不再发");
	return rc;
}

/* 停, or 暂停剧本 of a 话术. */
static enum rc say_pause(struct brief *b)
{
	int64_t until_ms = 0;
	char at[32];
	enum rc rc = pause_get(b->db, b->customer, &until_ms, b->err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (until_ms >= PAUSE_FOR_EVER)
		text_adds(b->out, "\n剧本都停着，发「继续」才走");
	else if (until_ms > b->now_ms)
		text_addf(b->out, "\n剧本停到 %s", clock_of(b, until_ms, at));
	return RC_OK;
}

/* -- his rounds ----------------------------------------------------------------------------------------------------------- */

/* The first of the lines that `siyu why` has of what is ahead. */
static enum rc say_next(struct brief *b, const struct enrolment *e)
{
	struct text ahead;
	struct span rest, line, held = SPAN_ABSENT;
	enum rc rc = whyhold_look(b->db, b->a, &b->settings->zone, e, &held, b->err);
	if (rc || span_present(held)) {
		text_addf(b->out, "，挂起：%.*s", SPAN_ARG(rc ? SPAN_LIT("") : held));
		return rc;
	}
	text_init(&ahead, (size_t)64 << 10);
	rc = whynext_say(b->db, b->a, b->settings, e, b->now_ms, false, &ahead, b->err);
	rest = ahead.n ? text_span(&ahead) : SPAN_ABSENT;
	span_cut(rest, '\n', &line, &rest); /* its heading */
	if (span_present(rest))
		span_cut(rest, '\n', &line, &rest);
	else
		line = SPAN_LIT("");
	line = span_trim(line);
	text_addf(b->out, "，%s%.*s", line.n ? "下一步 " : "后面没有定了时间的步骤",
		SPAN_ARG(span_drop(line, line.n ? strlen("2026-") : 0)));
	text_release(&ahead);
	return rc;
}

static bool did_not_go(const struct occurrence *o)
{
	return o->state == OCCURRENCE_FAILED || o->state == OCCURRENCE_SKIPPED || o->state == OCCURRENCE_CANCELLED ||
		o->state == OCCURRENCE_EXPIRED || o->state == OCCURRENCE_DELAYED;
}

static enum rc take_steps(struct brief *b, const struct enrolment *e)
{
	struct occurrence *o = NULL;
	int n = 0;
	enum rc rc = occurrence_of(b->db, b->a, e->enrolment, &o, &n, b->err);
	for (int i = 0; !rc && i < n; i++) {
		int64_t at = o[i].state == OCCURRENCE_DELIVERED ? o[i].delivered_ms : o[i].decided_ms;
		happened(b, at,
			arena_printf(b->a, "%.*s · %.*s %s", SPAN_ARG(script_name(e->script)), SPAN_ARG(o[i].step),
				whywords_occurrence(o[i].state)));
		if (did_not_go(&o[i]) && (!b->unsent.step.p || o[i].decided_ms > b->unsent.decided_ms)) {
			b->unsent = o[i];
			b->unsent_script = script_name(e->script);
		}
	}
	return rc;
}

static enum rc say_rounds(struct brief *b)
{
	struct enrolment *e = NULL;
	int n = 0, live = 0;
	enum rc rc = enrolment_of(b->db, b->a, b->customer, true, &e, &n, b->err);
	for (int i = 0; !rc && i < n; i++) {
		rc = take_steps(b, &e[i]);
		if (rc || e[i].state == ENROLMENT_ENDED)
			continue;
		live++;
		text_addf(b->out, "\n在走 %.*s", SPAN_ARG(script_name(e[i].script)));
		rc = say_next(b, &e[i]);
	}
	if (!rc && !live)
		text_adds(b->out, "\n没在走剧本");
	return rc;
}

/* -- what happened ----------------------------------------------------------------------------------------------------------- */

static enum rc take_orders(struct brief *b)
{
	struct purchase *p = NULL;
	struct text t;
	int n = 0;
	enum rc rc = purchase_of(b->db, b->a, b->customer, 0, &p, &n, b->err);
	text_init(&t, 1024);
	for (int i = 0; !rc && i < n && p[i].paid_ms <= b->paid_ms; i++) {
		text_clear(&t);
		if (p[i].voided)
			continue;
		text_adds(&t, "下单 ");
		money_print(&t, p[i].gross_fen);
		if (p[i].refund_fen > 0) {
			text_adds(&t, "，退 ");
			money_print(&t, p[i].refund_fen);
		}
		text_addf(&t, " %.*s", SPAN_ARG(utf8_prefix(p[i].product, TEXT_BYTES)));
		happened(b, p[i].paid_ms, arena_copy(b->a, text_span(&t)));
	}
	text_release(&t);
	return rc;
}

static enum rc take_heard(struct brief *b)
{
	struct heardlog *h = NULL;
	int n = 0;
	enum rc rc = heardlog_since(b->db, b->a, b->customer, 0, &h, &n, b->err);
	for (int i = 0; !rc && i < n; i++)
		happened(b, h[i].at_ms,
			arena_printf(b->a, "%s%s%.*s%s", whywords_heard(h[i].what), h[i].text.n ? "「" : "",
				SPAN_ARG(utf8_prefix(words_shown(b, h[i].text), TEXT_BYTES)), h[i].text.n ? "」" : ""));
	return rc;
}

static void say_unsent(struct brief *b)
{
	const struct occurrence *o = &b->unsent;
	enum reason r;
	char at[32];
	if (!o->step.p)
		return;
	r = reason_find(o->reason);
	text_addf(b->out, "\n没发出的上一条：%s %.*s · %.*s，", clock_of(b, o->decided_ms, at),
		SPAN_ARG(b->unsent_script), SPAN_ARG(o->step));
	if (r == REASON_COUNT)
		text_addf(b->out, "%.*s %.*s", SPAN_ARG(o->reason), SPAN_ARG(words_shown(b, o->detail)));
	else
		reason_say(r, words_shown(b, o->detail), b->out);
}

static void say_events(struct brief *b)
{
	char at[32];
	text_adds(b->out, "\n最近：");
	for (int i = 0; i < b->events; i++)
		text_addf(b->out, "\n%s %.*s", clock_of(b, b->latest[i].at_ms, at), SPAN_ARG(b->latest[i].text));
}

static enum rc say_all(struct brief *b)
{
	struct meta meta;
	enum rc rc = whynext_settings(b->db, b->a, b->settings, b->err);
	if (!rc)
		rc = meta_get(b->db, b->a, &meta, b->err);
	if (rc)
		return rc;
	b->now_ms = meta.now_ms;
	rc = say_who(b);
	if (!rc)
		rc = say_pause(b);
	if (!rc)
		rc = say_rounds(b);
	if (!rc)
		rc = take_orders(b);
	if (!rc)
		rc = take_heard(b);
	if (rc)
		return rc;
	say_unsent(b);
	say_events(b);
	return RC_OK;
}

static enum rc read_names(struct brief *b)
{
	struct span *v = NULL;
	enum rc rc = called_names(b->db, b->a, b->customer, &v, &b->names_called, b->err);
	b->called = v;
	return rc;
}

enum rc brief_print(
	struct store_db *db, struct span customer, bool whole, int64_t now_ms, struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct names names = {db, a, err, RC_OK};
	struct brief b = {.db = db,
		.a = a,
		.settings = settings_new(),
		.customer = customer,
		.paid_ms = now_ms,
		.names = &names,
		.out = out,
		.err = err};
	enum rc rc = db_begin(db, err);
	if (!rc) {
		rc = whole ? RC_OK : read_names(&b);
		if (!rc)
			rc = say_all(&b);
		rc = rc ? rc : names.rc;
		db_rollback(db);
	}
	settings_free(b.settings);
	arena_free(a);
	return rc ? rc : text_check(out, err);
}
