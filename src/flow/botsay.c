#include "flow/botsay.h"
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

enum rc botsay_row(struct store_db *db, struct arena *a, const struct zone *zone, const struct botlog *l,
	struct text *out, struct err *err)
{
	struct span name = l->employee, said = utf8_prefix(l->said, SAID_BYTES);
	char at[32];
	enum rc rc = employee_shown(db, a, l->employee, &name, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	zone_format_minute(zone, l->at_ms, at);
	text_addf(out, "%s %.*s「", at + strlen("2026-"), SPAN_ARG(name));
	for (size_t i = 0; i < said.n; i++)
		text_addc(out, said.p[i] == '\n' ? ' ' : said.p[i]);
	text_addf(out, "%s」%s：%.*s", said.n < l->said.n ? "…" : "", words[l->outcome], SPAN_ARG(l->detail));
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
		if (v[i].customer.n)
			text_addf(out, "  客户 %.*s", SPAN_ARG(v[i].customer));
		text_addc(out, '\n');
		if (!rc)
			rc = say_answer(&g, &v[i], out, err);
		say_computed(&g, &v[i], out);
	}
	return rc;
}

static enum rc say_sent(struct store_db *db, struct arena *a, const struct zone *zone, const struct rendition *r,
	struct text *out, struct err *err)
{
	static const char *const states[RENDITION_STATES] = {
		[RENDITION_OPEN] = "还没算",
		[RENDITION_SENT] = "发了",
		[RENDITION_FAILED] = "没算出来",
		[RENDITION_LATE] = "来不及，没发",
	};
	struct span to = r->asker;
	char at[32];
	enum rc rc = r->asker.n ? employee_shown(db, a, r->asker, &to, err) : RC_OK;

	if (rc && rc != RC_NOTFOUND)
		return rc;
	text_addf(out, "%s  %.*s  给", zone_format_minute(zone, r->asked_ms, at), SPAN_ARG(r->report));
	if (r->robot.n)
		text_addf(out, "群（%.*s）", SPAN_ARG(r->robot));
	else
		text_add(out, to.n ? to : SPAN_LIT("配置 [digest] 里写的人"));
	text_addf(out, "  %s", states[r->state]);
	if (r->computed_ms != RENDITION_NONE)
		text_addf(out, "，数字是 %s 的", zone_format(zone, r->computed_ms, at));
	text_addc(out, '\n');
	say_lines(r->text, out);
	return RC_OK;
}

enum rc botsay_sent(struct store_db *db, struct arena *a, const struct zone *zone, int64_t from_ms, int most,
	struct text *out, struct err *err)
{
	struct rendition *v = NULL;
	int n = 0;
	enum rc rc = rendition_last(db, a, from_ms, most, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		rc = say_sent(db, a, zone, &v[i], out, err);
	return rc;
}
