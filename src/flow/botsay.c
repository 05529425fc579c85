#include "flow/botsay.h"
#include "base/json.h"
#include "base/utf8.h"
#include "flow/staff.h"
#include "store/employee.h"
#include "store/outbox.h"
#include "store/rendition.h"
#include "wecom/request.h"
#include <string.h>

#define SAID_BYTES 90

static const char *const words[BOTLOG_OUTCOMES] = {
	[BOTLOG_DONE] = "办了",
	[BOTLOG_ASKED] = "在问",
	[BOTLOG_REFUSED] = "没办",
	[BOTLOG_UNKNOWN] = "没听懂",
};

/* What somebody typed is one piece of one line: he makes no lines of his own, and moves nobody's cursor. */
static void say_piece(struct span s, struct text *out)
{
	while (s.n > 0) {
		uint32_t cp;
		size_t n = utf8_next(s, &cp);
		bool control = n == 0 || cp < ' ' || (cp >= 0x7F && cp <= 0x9F) || cp == 0x2028 || cp == 0x2029;

		text_add(out, control ? SPAN_LIT(" ") : span_take(s, n));
		s = span_drop(s, n ? n : 1);
	}
}

/* "03-04 11:01 李丽「" */
static enum rc say_who(struct store_db *db, struct arena *a, const struct zone *zone, const struct botlog *l,
	struct text *out, struct err *err)
{
	struct span name = l->employee;
	char at[32];
	enum rc rc = employee_shown(db, a, l->employee, &name, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	text_adds(out, zone_format_minute(zone, l->at_ms, at) + strlen("2026-"));
	text_addc(out, ' ');
	say_piece(name, out);
	text_adds(out, "「");
	return RC_OK;
}

/* Of what somebody did without a command, the words that are ours: pages and cards write them, in front of his own. */
static const char *deed_of(const struct botlog *l)
{
	static const char *const deeds[][2] = {{"客户资料", "客户资料"}, {"客户群", "客户群"}, {"发送经过", "发送经过"},
		{"客户搜索", "客户搜索"}, {"我的待办", "我的待办"}, {"报表", "报表"}, {"导出", "导出"},
		{"接口读", "接口"}, {"打标签", "打标签"}, {"去掉标签", "去掉标签"}, {"备注", "备注"}, {"描述", "描述"},
		{"done:", "完成"}, {"skip:", "跳过"}, {"open:", "打开"}};

	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
		if (span_starts(l->said, deeds[i][0]))
			return deeds[i][1];
	return "…";
}

enum rc botsay_veiled(struct store_db *db, struct arena *a, const struct zone *zone, const struct botlog *l,
	struct span customer, struct text *out, struct err *err)
{
	enum rc rc = say_who(db, a, zone, l, out, err);

	if (rc)
		return rc;
	say_piece(l->command.n ? l->command : span_of(deed_of(l)), out);
	text_addf(out, "」%s%s", words[l->outcome], customer.n ? "：" : "");
	say_piece(customer, out);
	return RC_OK;
}

enum rc botsay_row(struct store_db *db, struct arena *a, const struct zone *zone, const struct botlog *l,
	struct text *out, struct err *err)
{
	struct span said = utf8_prefix(l->said, SAID_BYTES);
	enum rc rc = say_who(db, a, zone, l, out, err);

	if (rc)
		return rc;
	say_piece(said, out);
	text_addf(out, "%s」%s：", said.n < l->said.n ? "…" : "", words[l->outcome]);
	say_piece(l->detail, out);
	return RC_OK;
}

static void say_lines(struct span text, struct text *out)
{
	struct span line;

	while (span_present(text) && text.n) {
		span_cut(text, '\n', &line, &text);
		text_addf(out, "    %.*s\n", SPAN_ARG(line));
	}
}

/* -- what was answered ------------------------------------------------------------------------------------------------------- */

struct log {
	struct store_db *db;
	struct arena *a;
	struct rendition *computed; /* newest first, as the rows are */
	int n, next;
};

/* The figures of a question are computed behind it. */
static void say_computed(struct log *g, const struct botlog *l, struct text *out)
{
	while (g->next < g->n && g->computed[g->next].asked_ms > l->at_ms)
		g->next++;
	for (int i = g->next; i < g->n && g->computed[i].asked_ms == l->at_ms; i++) {
		struct rendition *r = &g->computed[i];

		if (!span_eq(r->asker, l->employee))
			continue;
		say_lines(r->state == RENDITION_OPEN ? SPAN_LIT("（还没算好）") : r->text, out);
		r->asker = SPAN_LIT(""); /* told */
		return;
	}
}

/* The message that the input made. An answer of one line stands in the row already. */
static enum rc say_answer(struct log *g, const struct botlog *l, struct text *out, struct err *err)
{
	for (int i = 0;; i++) {
		struct outbox_row e;
		struct request r;
		enum rc rc = outbox_get(g->db, g->a, (struct outbox_key){l->input_id, i}, &e, err);

		if (rc)
			return rc == RC_NOTFOUND ? RC_OK : rc;
		if (api_find(e.api) != API_MESSAGE_SEND || !span_is(e.subject, "chat"))
			continue;
		rc = request_decode(g->a, API_MESSAGE_SEND, e.request, &r, err);
		if (rc)
			return rc;
		if (e.state != OUTBOX_DONE)
			text_adds(out,
				e.state == OUTBOX_READY || e.state == OUTBOX_ATTEMPTED ? "    （还没送到）\n"
										       : "    （没有送到）\n");
		if (!span_eq(span_trim(r.u.message.content), l->detail))
			say_lines(r.u.message.content, out);
	}
}

/* Somebody who is no employee of ours may have written, too. RC_NOTFOUND: nobody of that name did, and none is called so. */
static enum rc find(struct store_db *db, struct arena *a, struct span said, struct span *ret, struct err *err)
{
	struct botlog *v = NULL;
	int n = 0;
	enum rc rc = staff_find(db, a, said, ret, err);

	if (rc != RC_NOTFOUND || botlog_last(db, a, said, 0, 1, &v, &n, NULL) || n == 0)
		return rc;
	*ret = said;
	return RC_OK;
}

enum rc botsay_log(struct store_db *db, struct arena *a, const struct zone *zone, struct span employee, int64_t from_ms,
	int most, struct text *out, struct err *err)
{
	struct log g = {.db = db, .a = a};
	struct botlog *v = NULL;
	int n = 0;
	enum rc rc = employee.n ? find(db, a, employee, &employee, err) : RC_OK;

	if (!rc)
		rc = botlog_last(db, a, employee, from_ms, most, &v, &n, err);
	if (!rc && n > 0)
		rc = rendition_last(db, a, v[n - 1].at_ms, INT32_MAX, &g.computed, &g.n, err);
	for (int i = 0; !rc && i < n; i++) {
		rc = botsay_row(db, a, zone, &v[i], out, err);
		text_adds(out, v[i].customer.n ? "  客户 " : "");
		say_piece(v[i].customer, out);
		text_addc(out, '\n');
		if (!rc)
			rc = say_answer(&g, &v[i], out, err);
		say_computed(&g, &v[i], out);
	}
	return rc;
}

/* -- what went out ----------------------------------------------------------------------------------------------------------- */

struct message { /* of the app, to one person */
	const struct outbox_row *row;
	struct span to, text;
	const struct rendition *of; /* the figures that it brought, below which it stands; NULL: it stands alone */
};
struct sent {
	struct store_db *db;
	struct arena *a;
	const struct zone *zone;
	struct message *message; /* newest first */
	int n;
};

/* Of a card the line below its title. */
static struct span card_text(struct arena *a, struct span card)
{
	struct json_doc *doc = NULL;
	struct span text = SPAN_LIT("");

	if (json_parse(card, &doc, NULL) == RC_OK && span_present(json_str(json_get(json_root(doc), "sub_title_text"))))
		text = arena_copy(a, json_str(json_get(json_root(doc), "sub_title_text")));
	json_free(doc);
	return text;
}

static enum rc read_messages(struct sent *x, int64_t from_ms, int most, struct err *err)
{
	struct outbox_row *v = NULL;
	struct request r;
	int n = 0;
	enum rc rc = outbox_last(x->db, x->a, span_of(api_def(API_MESSAGE_SEND)->name), from_ms, most, &v, &n, err);

	x->message = arena_array(x->a, (size_t)n + 1, sizeof *x->message);
	for (int i = 0; !rc && i < n; i++) {
		rc = request_decode(x->a, API_MESSAGE_SEND, v[i].request, &r, err);
		if (rc)
			break;
		x->message[x->n++] = (struct message){.row = &v[i],
			.to = r.u.message.touser,
			.text = span_present(r.u.message.card) && r.u.message.card.n ? card_text(x->a, r.u.message.card)
										     : r.u.message.content};
	}
	return rc;
}

static const char *state_of(const struct outbox_row *row)
{
	return row->state == OUTBOX_DONE                                       ? "发了"
		: row->state == OUTBOX_READY || row->state == OUTBOX_ATTEMPTED ? "还没送到"
									       : "没有送到";
}

static enum rc say_to(const struct sent *x, const struct message *m, struct text *out, struct err *err)
{
	struct span to = m->to;
	enum rc rc = employee_shown(x->db, x->a, m->to, &to, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	text_addf(out, "给%.*s  %s", SPAN_ARG(to), state_of(m->row));
	if (m->row->state != OUTBOX_DONE && m->row->detail.n)
		text_addf(out, "（%.*s）", SPAN_ARG(m->row->detail));
	text_addc(out, '\n');
	return RC_OK;
}

/* By what it moves: flow/botwork, deeds, botnudge, botcard. */
static const char *kind_of(struct span subject)
{
	static const char *const kinds[][2] = {
		{"chat", "回答"}, {"todo", "待办"}, {"nudge", "快到期提醒"}, {"card", "待办卡片"}};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (span_is(subject, kinds[i][0]))
			return kinds[i][1];
	return "应用消息";
}

static enum rc say_message(const struct sent *x, const struct message *m, struct text *out, struct err *err)
{
	char at[32];

	text_addf(out, "%s  %s  ", zone_format_minute(x->zone, m->row->made_ms, at), kind_of(m->row->subject));
	enum rc rc = say_to(x, m, out, err);
	if (!rc)
		say_lines(m->text, out);
	return rc;
}

/* The input that brings figures makes the messages that say them, to each of their receivers. */
static void find_figures(struct sent *x, const struct rendition *v, int n)
{
	for (int k = 0; k < n; k++)
		for (int i = 0; v[k].input_id && i < x->n; i++)
			if (v[k].state == RENDITION_SENT && x->message[i].row->key.input_id == v[k].input_id)
				x->message[i].of = &v[k];
}

/* Once each, however many messages it took, where all of them fared alike. */
static enum rc say_people(const struct sent *x, const struct rendition *r, struct text *out, struct err *err)
{
	const struct message *last = NULL;
	enum rc rc = RC_OK;

	for (int i = x->n - 1; !rc && i >= 0; i--) {
		const struct message *m = &x->message[i];

		if (m->of != r)
			continue;
		if (!last || !span_eq(last->to, m->to) || last->row->state != m->row->state) {
			text_adds(out, "  ");
			rc = say_to(x, m, out, err);
		}
		last = m;
	}
	return rc;
}

/* As people call what is computed. */
static const char *report_of(struct span name)
{
	static const char *const names[][2] = {{"morning", "早会"}, {"board", "报单板"}, {"rank", "排行"},
		{"evening", "复盘"}, {"weekly", "周报"}, {"monthly", "月报"}, {"today", "今日"}, {"week", "本周"},
		{"funnel", "漏斗"}, {"structure", "结构"}, {"customer", "客户"}};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_is(name, names[i][0]))
			return names[i][1];
	return "报表";
}

static enum rc say_sent(const struct sent *x, const struct rendition *r, struct text *out, struct err *err)
{
	static const char *const states[RENDITION_STATES] = {
		[RENDITION_OPEN] = "还没算",
		[RENDITION_SENT] = "发了",
		[RENDITION_FAILED] = "没算出来",
		[RENDITION_LATE] = "来不及，没发",
	};
	struct span to = r->asker;
	char at[32];
	enum rc rc = r->asker.n ? employee_shown(x->db, x->a, r->asker, &to, err) : RC_OK;

	if (rc && rc != RC_NOTFOUND)
		return rc;
	text_addf(out, "%s  %s  给", zone_format_minute(x->zone, r->asked_ms, at), report_of(r->report));
	if (r->robot.n)
		text_addf(out, "群（%.*s）", SPAN_ARG(r->robot));
	else
		text_add(out, to.n ? to : SPAN_LIT("配置 [digest] 里写的人"));
	text_addf(out, "  %s", states[r->state]);
	if (r->computed_ms != RENDITION_NONE)
		text_addf(out, "，数字是 %s 的", zone_format(x->zone, r->computed_ms, at));
	text_addc(out, '\n');
	rc = say_people(x, r, out, err);
	say_lines(r->text, out);
	return rc;
}

enum rc botsay_sent(struct store_db *db, struct arena *a, const struct zone *zone, int64_t from_ms, int most,
	struct text *out, struct err *err)
{
	struct sent x = {.db = db, .a = a, .zone = zone};
	struct rendition *v = NULL;
	int n = 0, next = 0;
	enum rc rc = rendition_last(db, a, from_ms, most, &v, &n, err);

	if (!rc)
		rc = read_messages(&x, from_ms, most, err);
	if (!rc)
		find_figures(&x, v, n);
	for (int i = 0; !rc && i < n; i++) {
		for (; !rc && next < x.n && x.message[next].row->made_ms >= v[i].asked_ms; next++)
			if (!x.message[next].of)
				rc = say_message(&x, &x.message[next], out, err);
		if (!rc)
			rc = say_sent(&x, &v[i], out, err);
	}
	for (; !rc && next < x.n; next++)
		if (!x.message[next].of)
			rc = say_message(&x, &x.message[next], out, err);
	return rc;
}
