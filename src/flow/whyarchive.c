#include "whyarchive.h"

#include "flow/whois.h"
#include "store/archivelog.h"

#define MOST 40 /* of the last messages */

static enum rc say_message(struct store_db *db, struct arena *a, const struct zone *z,
	const struct archivelog_message *m, struct text *out, struct err *err)
{
	struct span who = m->room;
	char at[32];
	enum rc rc = m->employee.n ? whois_employee(db, a, m->employee, &who, err) : RC_OK;

	if (rc)
		return rc;
	text_addf(out, "    %s  ", zone_format(z, m->at_ms, at));
	if (m->room.n)
		text_addf(out, "客户在群 %.*s 里说：", SPAN_ARG(who));
	else if (m->ours)
		text_addf(out, "%.*s 说：", SPAN_ARG(who));
	else
		text_addf(out, "客户对 %.*s 说%s：", SPAN_ARG(who),
			m->state == ARCHIVELOG_OLD ? "（读到时太久，什么也没触发）" : "");
	if (m->state == ARCHIVELOG_REVOKED)
		text_adds(out, "（撤回了）");
	else if (span_is(m->kind, "agree") || span_is(m->kind, "disagree"))
		text_adds(out, span_is(m->kind, "agree") ? "同意会话存档" : "不同意会话存档");
	else if (span_is(m->kind, "revoke"))
		text_adds(out, "撤回了一条消息");
	else
		text_add(out, m->text);
	text_addc(out, '\n');
	return RC_OK;
}

enum rc whyarchive_of(struct store_db *db, struct arena *a, const struct zone *z, struct span customer, int64_t at_ms,
	struct text *out, struct err *err)
{
	struct archivelog_message *v = NULL;
	struct archivelog_talk *talk = NULL;
	struct span who;
	char at[32];
	int n = 0, talks = 0;
	enum rc rc = archivelog_of(db, a, customer, MOST, &v, &n, err);

	if (!rc)
		rc = archivelog_talks(db, a, customer, &talk, &talks, err);
	if (rc || (n == 0 && talks == 0))
		return rc;
	text_adds(out, "\n会话存档\n");
	for (int i = n - 1; !rc && i >= 0; i--)
		if (v[i].at_ms <= at_ms)
			rc = say_message(db, a, z, &v[i], out, err);
	for (int i = 0; !rc && i < talks; i++) {
		if (talk[i].waits_ms == ARCHIVELOG_NEVER || talk[i].waits_ms > at_ms)
			continue;
		rc = whois_employee(db, a, talk[i].employee, &who, err);
		if (!rc)
			text_addf(out, "  %.*s 从 %s 起还没回他\n", SPAN_ARG(who),
				zone_format_minute(z, talk[i].waits_ms, at));
	}
	return rc;
}
