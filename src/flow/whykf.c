#include "whykf.h"
#include "store/kflog.h"

#define MOST 40 /* of the last messages */

static const char *const states[] = {"还没有人回", "siyu 在接待", "等人接待", "人工接待", "没有会话"};

/* Who said it, and what became of it. */
static const char *said_by(const struct kflog_message *m)
{
	static const char *const ours[KFLOG_STATES] = {
		[KFLOG_WAITING] = "我们说（还没轮到）",
		[KFLOG_SENDING] = "我们说（正在发）",
		[KFLOG_SENT] = "我们说",
		[KFLOG_FAILED] = "我们说（没收下）",
		[KFLOG_DROPPED] = "我们说（没发）",
		[KFLOG_UNSURE] = "我们说（不知道发没发成）",
		[KFLOG_UNDELIVERED] = "我们说（收下了，没送到）",
	};

	if (m->origin == 0 && ours[m->state])
		return ours[m->state];
	if (m->origin == 3)
		return m->state == KFLOG_OLD ? "客户说（读到时太久，没回）" : "客户说";
	return m->origin == 5 ? "接待人员说" : "";
}

static enum rc messages(struct store_db *db, struct arena *a, const struct zone *z, struct span customer, int64_t at_ms,
	struct text *out, struct err *err)
{
	struct kflog_message *v = NULL;
	char at[32];
	int n = 0;
	enum rc rc = kflog_messages_of(db, a, customer, MOST, &v, &n, err);

	for (int i = n - 1; !rc && i >= 0; i--) {
		if (v[i].at_ms > at_ms)
			continue;
		text_addf(out, "    %s  %s%s%.*s", zone_format(z, v[i].at_ms, at), said_by(&v[i]),
			said_by(&v[i])[0] ? "：" : "", SPAN_ARG(v[i].text));
		if (v[i].detail.n)
			text_addf(out, "（%.*s）", SPAN_ARG(v[i].detail));
		text_addc(out, '\n');
	}
	return rc;
}

enum rc whykf_of(struct store_db *db, struct arena *a, const struct zone *z, struct span customer, int64_t at_ms,
	struct text *out, struct err *err)
{
	struct kflog_session *v = NULL;
	int n = 0;
	enum rc rc = kflog_sessions_of(db, a, customer, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct kflog_account k = {.name = v[i].account};

		if (i == 0)
			text_adds(out, "\n微信客服\n");
		rc = kflog_account_get(db, a, v[i].account, &k, err);
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
		text_addf(out, "  %.*s：%s", SPAN_ARG(k.name.n ? k.name : v[i].account),
			v[i].handing ? "正在转人工" : states[v[i].state]);
		if (v[i].servicer.n)
			text_addf(out, "（%.*s）", SPAN_ARG(v[i].servicer));
		text_addf(out, "；他说完以后我们发了 %lld 条\n", (long long)v[i].sent);
	}
	return rc || n == 0 ? rc : messages(db, a, z, customer, at_ms, out, err);
}
