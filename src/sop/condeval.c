#include "sop/condeval.h"
#include "sop/group.h"
#include "sop/said.h"
#include "sop/when.h"

#define UNSEEN "看不到："

static bool compares(enum sop_op op, int64_t a, int64_t b)
{
	switch (op) {
	case SOP_OP_EQ: return a == b;
	case SOP_OP_NE: return a != b;
	case SOP_OP_GE: return a >= b;
	case SOP_OP_LE: return a <= b;
	case SOP_OP_GT: return a > b;
	case SOP_OP_LT: return a < b;
	}
	return false;
}

/* The same question about lower bounds of a sum is not asked: numbers are known wholly or not at all. */
static enum truth number(const struct sop_cond *c, int64_t have)
{
	return truth_of(compares(c->op, have, c->num));
}

/* 已加 ≥ 3个月: how long those months are, the day of adding says. */
static enum truth added_for(const struct sop_cond *c, const struct sop_facts *f, int64_t now_ms)
{
	int64_t least = when_later(f->values.zone, f->added_ms, c->num) - f->added_ms;

	return truth_of(compares(c->op, now_ms - f->added_ms, least));
}

/* = any of the names, ≠ none of them. */
static enum truth chosen(const struct sop_cond *c, bool among)
{
	return truth_of(c->op == SOP_OP_NE ? !among : among);
}

static bool among(const struct sop_names *names, struct span s)
{
	for (int i = 0; i < names->n; i++)
		if (tagset_same(names->v[i], s))
			return true;
	return false;
}

bool condeval_employee(struct span said, struct span userid, struct span name)
{
	struct span head, tail;

	if (tagset_same(said, userid) || (name.n > 0 && tagset_same(said, name)))
		return true;
	if (!span_cut(said, '(', &head, &tail) || !span_ends(tail, ")"))
		return false;
	return name.n > 0 && tagset_same(head, name) && tagset_same(span_take(tail, tail.n - 1), userid);
}

static int tags_had(const struct sop_cond *c, const struct sop_facts *f)
{
	int had = 0;

	for (int i = 0; i < c->names.n; i++)
		had += tagset_has(f->tag, f->tags, c->names.v[i]);
	return had;
}

static enum truth bought(const struct sop_cond *c, const struct sop_facts *f, int64_t after_ms)
{
	return bought_any(f->order, f->orders, c->names.v, c->names.n, after_ms);
}

static enum truth employee(const struct sop_cond *c, const struct sop_facts *f)
{
	bool is = false;

	if (!span_present(f->employee))
		return TRUTH_UNKNOWN;
	for (int i = 0; i < c->names.n && !is; i++)
		is = condeval_employee(c->names.v[i], f->employee, f->employee_name);
	return chosen(c, is);
}

static enum truth gender(const struct sop_cond *c, const struct sop_facts *f)
{
	/* 0 is what WeCom says of most (finding 30). */
	if (f->gender != 1 && f->gender != 2)
		return TRUTH_UNKNOWN;
	return chosen(c,
		among(&c->names, f->gender == 1 ? SPAN_LIT("男") : SPAN_LIT("女")) ||
			among(&c->names, f->gender == 1 ? SPAN_LIT("男性") : SPAN_LIT("女性")));
}

static int64_t acts_since(const struct sop_facts *f, int64_t after_ms)
{
	int64_t n = 0;

	for (int i = 0; i < f->acts; i++)
		n += f->act_ms[i] > after_ms;
	return n;
}

/* Of whom the counter never told anything, nothing is known: that is not 0 (finding 30). */
static enum truth logins(const struct sop_cond *c, const struct sop_facts *f, int64_t after_ms)
{
	int64_t n = 0;

	for (int i = 0; i < f->logins; i++)
		n += f->login[i].at_ms > after_ms ? f->login[i].times : 0;
	return f->logins ? number(c, n) : TRUTH_UNKNOWN;
}

/* A reply that nobody saw or told counts as none: the employee leaves out who answered her (finding 2). */
static enum truth silent_for(const struct sop_cond *c, const struct sop_facts *f, int64_t now_ms)
{
	int64_t text_ms = f->text_ms > f->other_ms ? f->text_ms : f->other_ms;

	return truth_of(text_ms > 0 && text_ms <= when_earlier(f->values.zone, now_ms, c->window_ms) &&
		f->replied_ms <= text_ms);
}

bool condeval_asks_reply(const struct sop_cond *c)
{
	for (int i = 0; c && i < c->kids; i++)
		if (condeval_asks_reply(c->kid[i]))
			return true;
	return c && (c->kind == SOP_C_NOT_REPLIED || c->kind == SOP_C_SILENT_FOR);
}

/* Tier and grade have no name in common: either may be meant. */
static enum truth level(const struct sop_cond *c, const struct sop_facts *f)
{
	if (!f->scored || !f->tier || !f->grade)
		return TRUTH_UNKNOWN;
	return chosen(c, among(&c->names, span_of(f->tier)) || among(&c->names, span_of(f->grade)));
}

static enum truth arm(const struct sop_cond *c, const struct sop_enrolment *e)
{
	if (!e || e->arm == 0)
		return TRUTH_UNKNOWN;
	return chosen(c, among(&c->names, span_make(&e->arm, 1)));
}

/* -- since the step reached him (a branch alone asks) ----------------------------------------------------------- */

static bool in_words(struct span said, const struct sop_names *words)
{
	for (int i = 0; i < words->n; i++)
		if (said_has(said, words->v[i]))
			return true;
	return false;
}

static bool is_words(struct span said, const struct sop_names *words)
{
	for (int i = 0; i < words->n; i++)
		if (said_is(said, words->v[i]))
			return true;
	return false;
}

static bool replied(const struct sop_cond *c, const struct sop_heard *h)
{
	if (h->event != SOP_EV_SAID)
		return false;
	switch (c->kind) {
	case SOP_C_REPLY_HAS: return in_words(h->text, &c->names);
	case SOP_C_REPLY_IS:
	case SOP_C_CHOSE: return is_words(h->text, &c->names);
	default: return true;
	}
}

static enum truth heard(const struct sop_cond *c, const struct sop_facts *f)
{
	const struct sop_heard *last = NULL;

	for (int i = 0; i < f->heard; i++) {
		const struct sop_heard *h = &f->said[i];

		switch (c->kind) {
		case SOP_C_JOINED:
		case SOP_C_CLICKED:
			if (h->event == (c->kind == SOP_C_JOINED ? SOP_EV_GROUP_IN : SOP_EV_LINK) &&
				(among(&c->names, h->text) || group_meets(&c->names, &h->called)))
				return TRUTH_YES;
			break;
		case SOP_C_TASK: last = h->event == SOP_EV_TASK ? h : last; break;
		default:
			if (replied(c, h))
				return TRUTH_YES;
			break;
		}
	}
	return last ? chosen(c, among(&c->names, last->text)) : TRUTH_NO;
}

static enum truth buys(const struct sop_cond *c, const struct sop_facts *f)
{
	for (int i = 0; i < f->orders; i++)
		if (f->order[i].paid_ms <= f->upto_ms &&
			bought_any(&f->order[i], 1, c->names.v, c->names.n, f->since_ms) == TRUTH_YES)
			return TRUTH_YES;
	return TRUTH_NO;
}

/* Pieces left of all goods it names; one that is not counted (不限) is not known. */
static enum truth stock(const struct sop_cond *c, const struct sop_facts *f)
{
	int64_t left = 0;

	for (int i = 0; i < c->names.n; i++) {
		const struct render_good *g = render_good_of(&f->values, c->names.v[i]);

		if (!g || g->left < 0)
			return TRUTH_UNKNOWN;
		left += g->left;
	}
	return number(c, left);
}

/* One predicate. */
static enum truth pred(
	const struct sop_cond *c, const struct sop_facts *f, const struct sop_enrolment *e, int64_t now_ms)
{
	switch (c->kind) {
	case SOP_C_TAG_ANY: return truth_of(tags_had(c, f) > 0);
	case SOP_C_TAG_ALL: return truth_of(c->names.n > 0 && tags_had(c, f) == c->names.n);
	case SOP_C_TAG_NONE: return truth_of(tags_had(c, f) == 0);
	case SOP_C_BOUGHT: return bought(c, f, BOUGHT_EVER);
	case SOP_C_NOT_BOUGHT: return truth_not(bought(c, f, BOUGHT_EVER));
	case SOP_C_BOUGHT_SINCE: return e ? bought(c, f, e->t0_ms) : TRUTH_UNKNOWN;
	case SOP_C_NOT_BOUGHT_SINCE: return e ? truth_not(bought(c, f, e->t0_ms)) : TRUTH_UNKNOWN;
	case SOP_C_ADDED_FOR: return f->added_ms > 0 ? added_for(c, f, now_ms) : TRUTH_UNKNOWN;
	case SOP_C_ORDERS: return number(c, bought_count(f->order, f->orders, BOUGHT_EVER));
	case SOP_C_SPENT: return number(c, bought_net_fen(f->order, f->orders, BOUGHT_EVER));
	case SOP_C_RECENT_ORDERS:
		return number(c, bought_count(f->order, f->orders, when_earlier(f->values.zone, now_ms, c->window_ms)));
	case SOP_C_RECENT_SPENT:
		return number(
			c, bought_net_fen(f->order, f->orders, when_earlier(f->values.zone, now_ms, c->window_ms)));
	case SOP_C_CHANNEL: return span_present(f->channel) ? chosen(c, among(&c->names, f->channel)) : TRUTH_UNKNOWN;
	case SOP_C_EMPLOYEE: return employee(c, f);
	case SOP_C_STORE:
		return span_present(f->values.store) ? chosen(c, among(&c->names, f->values.store)) : TRUTH_UNKNOWN;
	case SOP_C_ARM: return arm(c, e);
	case SOP_C_GENDER: return gender(c, f);
	case SOP_C_RECENT_ACTS: return number(c, acts_since(f, when_earlier(f->values.zone, now_ms, c->window_ms)));
	case SOP_C_RECENT_LOGINS: return logins(c, f, when_earlier(f->values.zone, now_ms, c->window_ms));
	case SOP_C_REPLIED: return e ? truth_of(f->replied_ms > e->entered_ms) : TRUTH_UNKNOWN;
	case SOP_C_NOT_REPLIED: return e ? truth_of(f->replied_ms <= e->entered_ms) : TRUTH_UNKNOWN;
	case SOP_C_STOCK: return stock(c, f);
	case SOP_C_MEMBERS: return f->members >= 0 ? number(c, f->members) : TRUTH_UNKNOWN;
	case SOP_C_SILENT_FOR: return silent_for(c, f, now_ms);
	case SOP_C_CHECKED: return f->camp ? number(c, f->checked) : TRUTH_UNKNOWN;
	case SOP_C_STREAK: return f->camp ? number(c, f->streak) : TRUTH_UNKNOWN;
	case SOP_C_MISSED: return f->camp ? number(c, f->missed) : TRUTH_UNKNOWN;
	case SOP_C_TODAY_OUT: return f->camp_open ? truth_of(!f->checked_today) : TRUTH_UNKNOWN;
	case SOP_C_TODAY_IN: return f->camp_open ? truth_of(f->checked_today) : TRUTH_UNKNOWN;
	case SOP_C_SCORE: return f->scored ? number(c, f->score) : TRUTH_UNKNOWN;
	case SOP_C_LEVEL: return level(c, f);
	case SOP_C_RFM: return f->rfm ? chosen(c, among(&c->names, span_of(f->rfm))) : TRUTH_UNKNOWN;
	case SOP_C_ROLE: return span_present(f->role) ? chosen(c, among(&c->names, f->role)) : TRUTH_UNKNOWN;
	case SOP_C_COMPANY: return span_present(f->company) ? chosen(c, among(&c->names, f->company)) : TRUTH_UNKNOWN;
	case SOP_C_IN_GROUP:
		return group_meets(&c->names, &f->groups) ? TRUTH_YES : f->groups_listed ? TRUTH_NO : TRUTH_UNKNOWN;
	case SOP_C_HAS_CLICKED: return truth_of(group_meets(&c->names, &f->clicked));
	case SOP_C_STAGE: return span_present(f->stage) ? chosen(c, among(&c->names, f->stage)) : TRUTH_UNKNOWN;
	case SOP_C_BUYS: return buys(c, f);
	case SOP_C_REPLY:
	case SOP_C_REPLY_HAS:
	case SOP_C_REPLY_IS:
	case SOP_C_CHOSE:
	case SOP_C_JOINED:
	case SOP_C_CLICKED:
	case SOP_C_TASK: return heard(c, f);
	case SOP_C_AND:
	case SOP_C_OR:
	case SOP_C_NOT: break;
	}
	BUG("condition of kind %d", (int)c->kind);
}

enum truth condeval_truth(const struct sop_cond *c, const struct sop_facts *f, const struct sop_enrolment *e,
	int64_t now_ms, const struct sop_cond **ret_why)
{
	const struct sop_cond *why = NULL, *kid_why;
	enum truth t, kid;

	if (!c) {
		t = TRUTH_YES;
	} else if (c->kind == SOP_C_NOT) {
		t = truth_not(condeval_truth(c->kid[0], f, e, now_ms, &kid_why));
		/* A kid that holds has no word of its own to blame: the 非 itself is. */
		why = t == TRUTH_UNKNOWN ? kid_why : c;
	} else if (c->kind == SOP_C_AND || c->kind == SOP_C_OR) {
		bool and = c->kind == SOP_C_AND;

		t = and? TRUTH_YES : TRUTH_NO;
		for (int i = 0; i < c->kids; i++) {
			kid = condeval_truth(c->kid[i], f, e, now_ms, &kid_why);
			/* Blame the kid that decided: the first one, or one that decides more. */
			if (kid != TRUTH_YES && (!why || (and? kid < t : kid > t)))
				why = kid_why;
			t = and? truth_and(t, kid) : truth_or(t, kid);
		}
	} else {
		t = pred(c, f, e, now_ms);
		why = c;
	}
	if (ret_why)
		*ret_why = t == TRUTH_YES ? NULL : why;
	return t;
}

unsigned condeval_needs(const struct sop_cond *c)
{
	unsigned needs = 0;

	if (!c)
		return 0;
	switch (c->kind) {
	case SOP_C_AND:
	case SOP_C_OR:
	case SOP_C_NOT:
		for (int i = 0; i < c->kids; i++)
			needs |= condeval_needs(c->kid[i]);
		return needs;
	case SOP_C_TAG_ANY:
	case SOP_C_TAG_ALL:
	case SOP_C_TAG_NONE: return SOP_NEED_TAGS;
	case SOP_C_BOUGHT:
	case SOP_C_NOT_BOUGHT:
	case SOP_C_BOUGHT_SINCE:
	case SOP_C_NOT_BOUGHT_SINCE:
	case SOP_C_ORDERS:
	case SOP_C_SPENT:
	case SOP_C_BUYS:
	case SOP_C_RECENT_SPENT:
	case SOP_C_RECENT_ORDERS: return SOP_NEED_ORDERS;
	case SOP_C_REPLY:
	case SOP_C_REPLY_HAS:
	case SOP_C_REPLY_IS:
	case SOP_C_CHOSE:
	case SOP_C_JOINED:
	case SOP_C_CLICKED:
	case SOP_C_TASK: return SOP_NEED_HEARD;
	case SOP_C_ADDED_FOR: return SOP_NEED_RELATION;
	case SOP_C_GENDER: return SOP_NEED_GENDER;
	case SOP_C_IN_GROUP: return SOP_NEED_GROUPS;
	case SOP_C_HAS_CLICKED: return SOP_NEED_CLICKS;
	case SOP_C_STAGE: return SOP_NEED_STAGE;
	case SOP_C_ROLE:
	case SOP_C_COMPANY: return SOP_NEED_FIRM;
	case SOP_C_RECENT_ACTS:
	case SOP_C_REPLIED:
	case SOP_C_NOT_REPLIED: return SOP_NEED_ACTS;
	case SOP_C_RECENT_LOGINS: return SOP_NEED_LOGINS;
	case SOP_C_STOCK: return SOP_NEED_STOCK;
	case SOP_C_CHECKED:
	case SOP_C_STREAK:
	case SOP_C_MISSED:
	case SOP_C_TODAY_OUT:
	case SOP_C_TODAY_IN: return SOP_NEED_CHECKIN;
	case SOP_C_SILENT_FOR: return SOP_NEED_ACTS | SOP_NEED_TEXTS | SOP_NEED_OTHERS;
	case SOP_C_SCORE:
	case SOP_C_LEVEL:
	case SOP_C_RFM: return SOP_NEED_SCORE;
	case SOP_C_CHANNEL:
	case SOP_C_EMPLOYEE:
	case SOP_C_STORE:
	case SOP_C_MEMBERS:
	case SOP_C_ARM: return 0;
	}
	return 0;
}

/* The words of the first predicate below, for a 非 that kept none of its own. */
static const struct sop_cond *worded(const struct sop_cond *c)
{
	while (!span_present(c->source) && c->kids > 0)
		c = c->kid[0];
	return c;
}

void condeval_say(const struct sop_cond *why, enum truth t, struct text *out)
{
	const struct sop_cond *words;

	if (!why)
		return;
	words = worded(why);
	if (t == TRUTH_UNKNOWN)
		text_adds(out, UNSEEN);
	else if (why->kind == SOP_C_NOT && words != why)
		text_adds(out, "非 ");
	text_add(out, words->source);
}
