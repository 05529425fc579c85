#include "sop/entry.h"
#include "sop/condeval.h"
#include "sop/group.h"
#include "sop/keyword.h"
#include "sop/said.h"
#include "sop/when.h"
#include "permit.h"

#define HOUR_MS INT64_C(3600000)

static bool one_of(const struct sop_names *names, struct span s)
{
	for (int i = 0; i < names->n; i++)
		if (s.n > 0 && tagset_same(names->v[i], s))
			return true;
	return false;
}

static bool is_order(enum sop_event e)
{
	return e == SOP_EV_ORDER || e == SOP_EV_FIRST_ORDER || e == SOP_EV_REPEAT_ORDER;
}

bool entry_hears(const struct sop_trigger *t, const struct sop_happening *ev)
{
	if (t->event != ev->event && !(t->event == SOP_EV_ORDER && is_order(ev->event)))
		return false;
	if (t->event == SOP_EV_QUIET || t->event == SOP_EV_SILENT)
		return ev->idle_ms >= t->dur_ms;
	if (t->event == SOP_EV_CAMP)
		return t->date == ev->date;
	if (t->event == SOP_EV_SCORE || t->event == SOP_EV_GROUP_SIZE)
		return ev->score_was < t->num && ev->score >= t->num;
	if (t->args.n == 0)
		return true;
	switch (t->event) {
	case SOP_EV_TAG_ON:
	case SOP_EV_TAG_OFF:
		for (int i = 0; i < t->args.n; i++)
			if (tagset_names(t->args.v[i], &ev->tag))
				return true;
		return false;
	case SOP_EV_GROUP_IN:
	case SOP_EV_GROUP_OUT: return one_of(&t->args, ev->name) || group_meets(&t->args, &ev->called);
	case SOP_EV_STAGE:
	case SOP_EV_ASKED:
	case SOP_EV_LINK:
	case SOP_EV_DATE: return one_of(&t->args, ev->name);
	case SOP_EV_ENTER:
		for (int i = 0; i < ev->called.n && t->args.n; i++)
			if (one_of(&t->args, ev->called.v[i]))
				return true;
		return one_of(&t->args, ev->name);
	case SOP_EV_HANDED: return one_of(&t->args, ev->script);
	case SOP_EV_SAID:
		for (int i = 0; i < t->args.n; i++)
			if (t->has ? said_has(ev->words, t->args.v[i]) : said_is(ev->words, t->args.v[i]))
				return true;
		return false;
	default: return one_of(&t->args, ev->product) || one_of(&t->args, ev->category);
	}
}

static enum truth chosen(const struct sop_filter *f, bool among)
{
	return truth_of(f->op == SOP_OP_NE ? !among : among);
}

static enum truth amount(const struct sop_filter *f, int64_t fen)
{
	switch (f->op) {
	case SOP_OP_EQ: return truth_of(fen == f->num);
	case SOP_OP_NE: return truth_of(fen != f->num);
	case SOP_OP_GE: return truth_of(fen >= f->num);
	case SOP_OP_LE: return truth_of(fen <= f->num);
	case SOP_OP_GT: return truth_of(fen > f->num);
	case SOP_OP_LT: return truth_of(fen < f->num);
	}
	return TRUTH_UNKNOWN;
}

static enum truth filter(const struct sop_filter *f, const struct sop_happening *ev)
{
	bool is = false;

	switch (f->field) {
	case SOP_F_CHANNEL:
		return span_present(ev->channel) ? chosen(f, one_of(&f->names, ev->channel)) : TRUTH_UNKNOWN;
	case SOP_F_EMPLOYEE:
		for (int i = 0; i < f->names.n && !is; i++)
			is = condeval_employee(f->names.v[i], ev->employee, ev->employee_name);
		return ev->employee.n > 0 ? chosen(f, is) : TRUTH_UNKNOWN;
	case SOP_F_PRODUCT: return ev->product.n > 0 ? chosen(f, one_of(&f->names, ev->product)) : TRUTH_UNKNOWN;
	case SOP_F_CATEGORY:
		return span_present(ev->category) ? chosen(f, one_of(&f->names, ev->category)) : TRUTH_UNKNOWN;
	case SOP_F_AMOUNT: return ev->amount_fen >= 0 ? amount(f, ev->amount_fen) : TRUTH_UNKNOWN;
	case SOP_F_STORE: return span_present(ev->store) ? chosen(f, one_of(&f->names, ev->store)) : TRUTH_UNKNOWN;
	case SOP_F_GROUP:
		is = one_of(&f->names, ev->name) || group_meets(&f->names, &ev->called);
		return ev->name.n > 0 || ev->called.n > 0 ? chosen(f, is) : TRUTH_UNKNOWN;
	case SOP_F_NAME:
		for (int i = 0; i < f->names.n && !is; i++)
			is = said_has(ev->group_name, f->names.v[i]);
		return truth_of(is);
	}
	return TRUTH_UNKNOWN;
}

enum truth entry_fits(const struct sop_trigger *t, const struct sop_happening *ev, const struct sop_filter **ret_failed)
{
	enum truth all = TRUTH_YES;

	for (int i = 0; i < t->filters && all != TRUTH_NO; i++) {
		enum truth one = filter(&t->filter[i], ev);

		if (one < all && ret_failed)
			*ret_failed = &t->filter[i];
		all = truth_and(all, one);
	}
	return all;
}

bool entry_listens(const struct sop_script *s, enum sop_event event)
{
	for (int i = 0; i < s->triggers; i++)
		if (s->trigger[i].event == event || (s->trigger[i].event == SOP_EV_ORDER && is_order(event)))
			return true;
	return false;
}

static void say_names(const struct sop_names *names, struct text *out)
{
	for (int i = 0; i < names->n; i++) {
		text_adds(out, i > 0 ? "、" : "");
		text_add(out, names->v[i]);
	}
}

/* The first word of that class and id in the table of words. */
static const char *word(enum keyword_class cls, int id)
{
	const struct keyword *k;

	for (int i = 0; (k = keyword_at(i)) != NULL; i++)
		if (k->cls == cls && k->id == id)
			return k->word;
	return NULL;
}

static void say_filter(const struct sop_filter *f, struct text *out)
{
	static const char *const ops[] = {" = ", " ≠ ", " ≥ ", " ≤ ", " > ", " < "};

	text_adds(out, word(KEYWORD_FILTER, (int)f->field));
	text_adds(out, ops[f->op]);
	if (f->field != SOP_F_AMOUNT)
		say_names(&f->names, out);
	else if (f->num % 100 == 0)
		text_addf(out, "%lld元", (long long)(f->num / 100));
	else
		text_addf(out, "%lld.%02d元", (long long)(f->num / 100), (int)(f->num % 100));
}

/* 「沉默 30天」「纪念日 续约日」「每周一 20:00」: those that no event of his own fires. false: another one. */
static bool say_moment(const struct sop_trigger *t, struct text *out)
{
	bool birthday = t->args.n > 0 && span_is(t->args.v[0], "生日");

	switch (t->event) {
	case SOP_EV_CLOCK: text_add(out, t->time.source); return true;
	case SOP_EV_CHECKED_ALL: text_adds(out, "打卡完成"); return true; /* a goal, no 开始 */
	case SOP_EV_DATE: text_adds(out, birthday ? "" : "纪念日 "); break;
	case SOP_EV_SILENT: text_adds(out, "沉默 "); break;
	default: return false;
	}
	if (t->event == SOP_EV_DATE)
		say_names(&t->args, out);
	else if (t->dur_ms % ZONE_DAY_MS == 0)
		text_addf(out, "%lld天", (long long)(t->dur_ms / ZONE_DAY_MS));
	else
		text_addf(out, "%lld小时", (long long)(t->dur_ms / HOUR_MS));
	return true;
}

void entry_say(const struct sop_trigger *t, bool stop, struct text *out)
{
	const char *w = word(stop ? KEYWORD_STOP : KEYWORD_TRIGGER, (int)t->event);

	if (say_moment(t, out))
		return;
	if (t->event == SOP_EV_QUIET && t->dur_ms % ZONE_DAY_MS == 0)
		text_addf(out, "%lld天", (long long)(t->dur_ms / ZONE_DAY_MS));
	else if (t->event == SOP_EV_QUIET)
		text_addf(out, "%lld小时", (long long)(t->dur_ms / HOUR_MS));
	if (!w)
		w = word(stop ? KEYWORD_TRIGGER : KEYWORD_STOP, (int)t->event);
	text_adds(out, w);
	if (t->event == SOP_EV_SCORE || t->event == SOP_EV_GROUP_SIZE)
		text_addf(out, " %lld", (long long)t->num);
	if (t->args.n > 0)
		text_adds(out, t->has ? " 含 " : " ");
	say_names(&t->args, out);
}

const struct sop_trigger *entry_fires(const struct sop_script *s, const struct sop_happening *ev, int64_t now_ms,
	enum reason *ret_reason, struct text *detail)
{
	const struct sop_filter *failed = NULL;
	enum truth nearest = TRUTH_NO;

	*ret_reason = REASON_COUNT;
	for (int i = 0; i < s->triggers; i++) {
		const struct sop_trigger *t = &s->trigger[i];
		const struct sop_filter *this_failed = NULL;
		enum truth fits;

		if (!entry_hears(t, ev))
			continue;
		fits = entry_fits(t, ev, &this_failed);
		if (fits == TRUTH_YES) {
			*ret_reason = s->disabled                     ? REASON_DISABLED
				: now_ms - ev->at_ms > FACTS_STALE_MS ? REASON_STALE_EVENT
								      : REASON_OK;
			if (*ret_reason == REASON_STALE_EVENT && detail)
				entry_say(t, false, detail);
			return *ret_reason == REASON_OK ? t : NULL;
		}
		if (!failed || fits > nearest) {
			failed = this_failed;
			nearest = fits;
		}
	}
	if (!failed || s->disabled)
		return NULL;
	*ret_reason = nearest == TRUTH_UNKNOWN ? REASON_UNSEEN : REASON_FILTER;
	if (detail)
		entry_say_filter(failed, nearest, detail);
	return NULL;
}

void entry_say_filter(const struct sop_filter *f, enum truth fits, struct text *out)
{
	if (fits == TRUTH_UNKNOWN)
		text_adds(out, word(KEYWORD_FILTER, (int)f->field));
	else
		say_filter(f, out);
}

static const struct sop_names *exclusions(const struct sop_rules *r, const struct sop_script *s)
{
	return s->exclude_tags.n > 0 ? &s->exclude_tags : &r->exclude_tags;
}

unsigned entry_needs(const struct sop_rules *r, const struct sop_script *s)
{
	return condeval_needs(s->audience) | (exclusions(r, s)->n > 0 || s->testers.n > 0 ? SOP_NEED_TAGS : 0u);
}

struct span entry_excluded(const struct sop_rules *r, const struct sop_script *s, const struct sop_facts *f)
{
	const struct sop_names *excluded = exclusions(r, s);

	for (int i = 0; i < excluded->n; i++)
		if (tagset_has(f->tag, f->tags, excluded->v[i]))
			return excluded->v[i];
	return SPAN_ABSENT;
}

/* 白名单测试 (finding 61): a customer of theirs whom they marked for it. */
static bool may_test(const struct sop_script *s, const struct sop_facts *f)
{
	bool theirs = s->testers.n == 0;

	for (int i = 0; i < s->testers.n && !theirs; i++)
		theirs = condeval_employee(s->testers.v[i], f->employee, f->employee_name);
	if (s->testers.n == 0)
		return true;
	/* A group has no tags: its name says it. */
	return theirs &&
		(group_kind(s->kind) ? said_has(f->values.group, span_of(SOP_TEST_TAG))
				     : tagset_has(f->tag, f->tags, span_of(SOP_TEST_TAG)));
}

/* A group is new once, and grows to a size once: it may shrink and grow again. */
bool entry_once(enum sop_event event)
{
	return event == SOP_EV_ADD || event == SOP_EV_FIRST_ORDER || event == SOP_EV_GROUP_NEW ||
		event == SOP_EV_GROUP_SIZE;
}

/* 重复进入 with its default. Handed over or by hand: what the script's own 开始 would say, the strictest of them. */
static enum sop_reenter reenter(const struct sop_script *s, const struct sop_trigger *t)
{
	if (s->reenter != SOP_REENTER_DEFAULT)
		return s->reenter;
	for (int i = 0; i < s->triggers; i++) {
		if (entry_once(t ? t->event : s->trigger[i].event))
			return SOP_REENTER_NO;
	}
	return SOP_REENTER_AFTER_END;
}

static bool another_employee(const struct sop_script *s, const struct sop_happening *ev, const struct entry_past *past)
{
	if (s->per_employee || (ev->event != SOP_EV_ADD && ev->event != SOP_EV_READD))
		return false;
	return ev->employee.n > 0 && !tagset_same(ev->employee, past->live_employee);
}

/* Rounds before this one (findings 3, 12). */
static enum reason by_past(const struct sop_rules *r, const struct sop_script *s, const struct sop_trigger *t,
	const struct sop_happening *ev, const struct entry_past *past, int64_t now_ms, struct text *detail)
{
	if (past->live && another_employee(s, ev, past)) {
		if (detail)
			text_add(detail,
				past->live_employee_name.n > 0 ? past->live_employee_name : past->live_employee);
		return REASON_FOLLOWED;
	}
	if (past->live)
		return s->restart_on_again ? REASON_RESTARTED : REASON_AGAIN;
	if (past->rounds == 0)
		return REASON_ENROLLED;
	switch (reenter(s, t)) {
	case SOP_REENTER_NO: return REASON_NO_REENTRY;
	case SOP_REENTER_GAP:
		if (now_ms >= when_later(r->zone, past->last_ended_ms, s->reenter_gap_ms))
			return REASON_ENROLLED;
		if (detail)
			permit_say_time(s->reenter_gap_ms, detail);
		return REASON_REENTRY_GAP;
	default: return REASON_ENROLLED;
	}
}

/* Who the customer is; REASON_ENROLLED: nothing against him. */
static enum reason by_person(const struct sop_rules *r, const struct sop_script *s, const struct sop_happening *ev,
	const struct entry_past *past, const struct sop_facts *f, int64_t now_ms, struct text *detail)
{
	struct span excluded;
	const struct sop_cond *why;
	enum truth t;

	if (past->unsubscribed)
		return REASON_UNSUBSCRIBED;
	if (!past->relation) {
		if (detail)
			text_add(detail, ev->employee_name.n > 0 ? ev->employee_name : ev->employee);
		return REASON_NO_RELATION;
	}
	if (!may_test(s, f)) {
		if (detail)
			say_names(&s->testers, detail);
		return group_kind(s->kind) ? REASON_TEST_GROUPS : REASON_TEST_ONLY;
	}
	excluded = entry_excluded(r, s, f);
	if (span_present(excluded)) {
		if (detail)
			text_add(detail, excluded);
		return REASON_EXCLUDED;
	}
	t = condeval_truth(s->audience, f, NULL, now_ms, &why);
	if (t == TRUTH_YES)
		return REASON_ENROLLED;
	if (detail)
		condeval_say(why, t, detail);
	return REASON_AUDIENCE;
}

void entry_admit(const struct sop_rules *r, const struct sop_script *s, const struct sop_trigger *t,
	const struct sop_happening *ev, const struct entry_past *past, const struct sop_facts *f, int64_t now_ms,
	struct entry_verdict *ret, struct text *detail)
{
	enum reason reason = s->disabled ? REASON_DISABLED : by_person(r, s, ev, past, f, now_ms, detail);

	INVARIANT((entry_needs(r, s) & ~f->loaded) == 0);
	if (reason == REASON_ENROLLED)
		reason = by_past(r, s, t, ev, past, now_ms, detail);
	*ret = (struct entry_verdict){
		.enrol = reason == REASON_ENROLLED || reason == REASON_RESTARTED,
		.ends_live = reason == REASON_RESTARTED,
		.standing = past->half ? SOP_WAITING : SOP_LIVE,
		.reason = reason,
	};
	if (ret->enrol && t && detail)
		entry_say(t, false, detail);
}
