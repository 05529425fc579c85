#include "sop/welcome.h"
#include "sop/arm.h"
#include "sop/condeval.h"
#include "sop/entry.h"

bool welcome_allowed(enum reason entry)
{
	switch (entry) {
	case REASON_ENROLLED:
	case REASON_RESTARTED:
	case REASON_FOLLOWED:
	case REASON_AGAIN:
	case REASON_NO_REENTRY:
	case REASON_REENTRY_GAP: return true;
	default: return false;
	}
}

static bool has_welcome(const struct sop_script *s)
{
	for (int i = 0; i < s->steps; i++)
		if (s->step[i].time.kind == SOP_WHEN_WELCOME)
			return true;
	return false;
}

/* How exactly the 开始 that fits names the channel: fewer names more, 渠道 ≠ a little, none not at all. */
static int exactness(const struct sop_script *s, const struct sop_happening *ev)
{
	int best = 0;

	for (int i = 0; i < s->triggers; i++) {
		const struct sop_trigger *t = &s->trigger[i];

		if (!entry_hears(t, ev) || entry_fits(t, ev, NULL) != TRUTH_YES)
			continue;
		if (t->event == SOP_EV_ENTER && t->args.n && best < 1 + INT32_MAX / (1 + t->args.n))
			best = 1 + INT32_MAX / (1 + t->args.n); /* the scene */
		for (int k = 0; k < t->filters; k++) {
			const struct sop_filter *f = &t->filter[k];
			int exact = f->op == SOP_OP_EQ ? 1 + INT32_MAX / (1 + f->names.n) : 1;

			if (f->field == SOP_F_CHANNEL && exact > best)
				best = exact;
		}
	}
	return best;
}

static bool beats(const struct sop_script *a, const struct sop_script *b, const struct sop_happening *ev)
{
	int ea, eb;

	if (a->priority != b->priority)
		return a->priority > b->priority;
	ea = exactness(a, ev);
	eb = exactness(b, ev);
	return ea != eb ? ea > eb : span_cmp(a->id, b->id) < 0;
}

int welcome_pick(const struct sop_script *const *scripts, int n, const struct sop_happening *ev, int64_t now_ms,
	enum reason *ret_reasons)
{
	int winner = -1;

	for (int i = 0; i < n; i++) {
		enum reason reason = REASON_COUNT;

		if (scripts[i] && (ev->event == SOP_EV_ADD || ev->event == SOP_EV_READD || ev->event == SOP_EV_ENTER) &&
			entry_fires(scripts[i], ev, now_ms, &reason, NULL))
			reason = has_welcome(scripts[i]) ? REASON_WELCOME_LOST : REASON_WELCOME_NO_STEP;
		else
			reason = REASON_COUNT;
		if (ret_reasons)
			ret_reasons[i] = reason;
		if (reason == REASON_WELCOME_LOST && (winner < 0 || beats(scripts[i], scripts[winner], ev)))
			winner = i;
	}
	if (ret_reasons && winner >= 0)
		ret_reasons[winner] = REASON_WELCOME;
	return winner;
}

const struct sop_step *welcome_step(const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_facts *f, int64_t now_ms, enum reason *ret_reason, struct text *detail)
{
	const struct sop_cond *failed = NULL, *why;
	enum truth failed_by = TRUTH_NO;

	*ret_reason = REASON_WELCOME_NO_STEP;
	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *step = &s->step[i];
		enum truth t;

		if (step->time.kind != SOP_WHEN_WELCOME)
			continue;
		if (!arm_fits(s, step, e->arm)) {
			if (*ret_reason != REASON_CONDITION)
				*ret_reason = REASON_ARM;
			continue;
		}
		t = condeval_truth(step->cond, f, e, now_ms, &why);
		if (t == TRUTH_YES) {
			*ret_reason = REASON_WELCOME;
			return step;
		}
		*ret_reason = REASON_CONDITION;
		if (!failed) {
			failed = why;
			failed_by = t;
		}
	}
	if (detail && *ret_reason == REASON_CONDITION)
		condeval_say(failed, failed_by, detail);
	if (detail && *ret_reason == REASON_ARM && e->arm)
		text_addc(detail, e->arm);
	return NULL;
}

/* Known the moment he is added, and the same for everybody who is asked for it. */
static bool of_event(enum sop_var var)
{
	switch (var) {
	case SOP_V_NONE:
	case SOP_V_CUSTOMER:
	case SOP_V_EMPLOYEE:
	case SOP_V_CHANNEL:
	case SOP_V_ADDED_DAYS:
	case SOP_V_TODAY:
	case SOP_V_GOOD:
	case SOP_V_PRICE:
	case SOP_V_LINK:
	case SOP_V_STORE: return true;
	default: return false;
	}
}

const char *welcome_unfit(const struct sop_question *q)
{
	const struct sop_text *t = &q->reply.text[0];

	if (q->branches)
		return "它按客户分了「### 如果」，加好友时还不知道是哪一种";
	if (q->reply.texts > 1)
		return "它有几条正文";
	if (!q->reply.texts && !q->reply.attachments)
		return "它没有正文";
	for (int i = 0; q->reply.texts && i < t->n; i++) {
		const struct sop_piece *p = &t->piece[i];

		if (p->var == SOP_V_CUSTOMER && !span_present(p->fallback))
			return "20秒内可能还不知道客户叫什么，{客户} 要有替补，例如 {客户|亲}";
		if (!of_event(p->var) && !span_present(p->fallback))
			return "里面有加好友时还没有的内容（订单、券、库存）";
	}
	return NULL;
}
