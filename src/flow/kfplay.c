/* kfplay: 剧本 in 微信客服 (sop-language-exact.md finding 38): steps with 执行：微信客服, and 20秒内 of 进入会话. */
#include "kfint.h"
#include "greet.h"
#include "sop/condeval.h"
#include "sop/welcome.h"

#define MOST_TEXTS 8

/* RC_NOTFOUND: nobody knows such an account, or he never came to it. */
static enum rc session(
	struct fold *f, const struct sop_script *s, struct span customer, struct kflog_session *ret, struct err *err)
{
	struct kflog_account *v = NULL;
	int n = 0;
	enum rc rc = s->account.n ? kflog_accounts(f->db, f->work, &v, &n, err) : RC_NOTFOUND;

	for (int i = 0; !rc && i < n; i++)
		if (kfwork_means(s->account, &v[i]))
			return kflog_session_get(f->db, f->work, v[i].account, customer, ret, err);
	return rc ? rc : RC_NOTFOUND;
}

enum rc kfplay_facts(
	struct fold *f, const struct sop_script *s, struct span customer, struct sop_facts *to, struct err *err)
{
	struct kflog_session k;
	enum rc rc = session(f, s, customer, &k, err);

	to->kf_said_ms = 0;
	to->kf_closed = "客户没来过这个客服账号";
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	to->kf_said_ms = k.said_ms == KFLOG_NEVER ? 0 : k.said_ms;
	return kfsay_closed(f, &k, &to->kf_closed, err);
}

enum rc kfplay_say(struct fold *f, struct round *r, const struct sop_step *step, struct span text, struct err *err)
{
	const struct kfsay_part as = {.enrolment = r->row.enrolment, .script = r->row.script, .step = step->id};
	struct span texts[MOST_TEXTS], rest = text;
	struct kfsay_words what = {.text = texts, .files = step, .options = &step->options};
	struct kflog_session k;
	enum rc rc = session(f, r->script->ast, r->row.customer, &k, err);

	while (span_present(rest) && rest.n && what.texts < MOST_TEXTS)
		span_cut(rest, SOP_MESSAGE_BREAK, &texts[what.texts++], &rest);
	if (!rc)
		rc = kfsay_all(f, &k, &what, &as, err);
	if (rc == RC_LIMIT || rc == RC_NOTFOUND) {
		struct occurrence o = r->occurrence[step->index];

		o.state = OCCURRENCE_FAILED;
		o.reason = span_of(reason_info(REASON_KF_REFUSED)->code);
		o.detail = arena_copy(f->work, span_of(rc == RC_LIMIT ? err->text : "客户没来过这个客服账号"));
		return enrol_claim(f, r, step->index, &o, err);
	}
	return rc;
}

/* -- who enters ----------------------------------------------------------------------------------------------------------- */

static enum rc greet(struct fold *f, const struct happened *h, const struct foldscript *s, struct round *r,
	const struct sop_step *step, const struct sop_facts *facts, struct err *err)
{
	struct kfsay_part p = {.msgtype = step->options.n ? "msgmenu" : "text",
		.options = step->options,
		.code = h->greet->code,
		.not_after_ms = h->greet->not_after_ms,
		.enrolment = r ? r->row.enrolment : 0,
		.script = s->ast->id,
		.step = step->id,
		.last = true};
	struct occurrence o;
	struct kflog_session k;
	const char *word = NULL;
	enum reason reason;
	enum rc rc;

	text_clear(&f->frozen);
	reason = render_text(&step->text, &facts->values, RENDER_ONE, &f->frozen, &word);
	if (reason != REASON_OK)
		return greet_lost(f, h, s, r, reason, span_of(word), err);
	p.text = arena_copy(f->work, text_span(&f->frozen));
	rc = kftake_session(f, h->kf->account, h->customer, &k, err);
	if (rc)
		return rc;
	if (r) {
		o = enrol_occurrence(f, r, step->index, OCCURRENCE_MADE, REASON_WELCOME, SPAN_ABSENT);
		o.task = OCCURRENCE_SIDEBAR;
		rc = enrol_claim(f, r, step->index, &o, err);
		if (!rc)
			rc = greet_others(f, r, step, REASON_WELCOME_LOST, step->id, err);
	}
	if (!rc)
		rc = kfsay_put(f, &k, &p, err);
	if (rc != RC_LIMIT || !r)
		return rc == RC_LIMIT ? RC_OK : rc;
	return enrol_move(
		f, &o, OCCURRENCE_FAILED, REASON_WELCOME_FAILED, arena_copy(f->work, span_of(err->text)), err);
}

static enum rc win(
	struct fold *f, const struct happened *h, const struct foldscript *s, struct round *r, struct err *err)
{
	struct greet_choice c;
	enum rc rc = greet_choose(f, h, s, r, SPAN_LIT("48 小时内欢迎过，或者他写过话"), &c, err);

	return rc || !c.goes ? rc : greet(f, h, s, r, c.step, &c.facts, err);
}

enum rc kfplay_greet(
	struct fold *f, const struct happened *h, struct round **rounds, const enum reason *entries, struct err *err)
{
	const struct sop_script **may = arena_array(f->work, (size_t)f->scripts + 1, sizeof(struct sop_script *));
	enum reason *reason = arena_array(f->work, (size_t)f->scripts + 1, sizeof *reason);
	int winner;
	enum rc rc = RC_OK;

	for (int i = 0; i < f->scripts; i++)
		may[i] = welcome_allowed(entries[i]) && kfwork_means(f->script[i].ast->account, h->kf)
			? f->script[i].ast
			: NULL;
	winner = welcome_pick(may, f->scripts, &h->ev, f->now_ms, reason);
	for (int i = 0; !rc && i < f->scripts; i++) {
		if (i == winner)
			rc = win(f, h, &f->script[i], rounds[i], err);
		else if (may[i] && reason[i] == REASON_WELCOME_LOST)
			rc = greet_lost(f, h, &f->script[i], rounds[i], reason[i], f->script[winner].ast->name, err);
	}
	return rc;
}
