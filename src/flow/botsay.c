#include "flow/botsay.h"
#include "base/utf8.h"
#include "sop/condeval.h"
#include "store/employee.h"
#include "store/rendition.h"
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

static enum rc find(struct store_db *db, struct arena *a, struct span said, struct span *ret, struct err *err)
{
	struct employee *v = NULL;
	int n = 0;
	enum rc rc = employee_all(db, a, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (condeval_employee(said, v[i].userid, v[i].name)) {
			*ret = v[i].userid;
			return RC_OK;
		}
	/* Somebody who is no employee of ours may have written, too. */
	*ret = said;
	return rc;
}

enum rc botsay_log(struct store_db *db, struct arena *a, const struct zone *zone, struct span employee, int64_t from_ms,
	int most, struct text *out, struct err *err)
{
	struct botlog *v = NULL;
	int n = 0;
	enum rc rc = employee.n ? find(db, a, employee, &employee, err) : RC_OK;

	if (!rc)
		rc = botlog_last(db, a, employee, from_ms, most, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		rc = botsay_row(db, a, zone, &v[i], out, err);
		if (v[i].customer.n)
			text_addf(out, "  客户 %.*s", SPAN_ARG(v[i].customer));
		text_addc(out, '\n');
	}
	return rc;
}

static void say_lines(struct span text, struct text *out)
{
	struct span line;

	while (span_present(text) && text.n) {
		span_cut(text, '\n', &line, &text);
		text_addf(out, "    %.*s\n", SPAN_ARG(line));
	}
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
