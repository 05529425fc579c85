#include "sop/branch.h"
#include "sop/group.h"
#include "look.h"
#include "sop/arm.h"
#include "sop/condeval.h"

static unsigned event_of(enum sop_cond_kind kind)
{
	switch (kind) {
	case SOP_C_REPLY:
	case SOP_C_REPLY_HAS:
	case SOP_C_REPLY_IS:
	case SOP_C_CHOSE: return SOP_AWAIT_REPLY;
	case SOP_C_BUYS: return SOP_AWAIT_BUY;
	case SOP_C_JOINED: return SOP_AWAIT_JOIN;
	case SOP_C_CLICKED: return SOP_AWAIT_CLICK;
	case SOP_C_TASK: return SOP_AWAIT_TASK;
	default: return 0;
	}
}

bool branch_event(const struct sop_cond *c)
{
	return event_of(c->kind) != 0;
}

unsigned branch_events(const struct sop_cond *c)
{
	unsigned events = event_of(c->kind);

	for (int i = 0; i < c->kids; i++)
		events |= branch_events(c->kid[i]);
	return events;
}

/* The branches of a step stand right behind it. */
static int end_of(const struct sop_script *s, int step)
{
	return step + s->step[step].branches;
}

static unsigned named(const struct sop_script *s, int step)
{
	unsigned events = 0;

	for (int i = step + 1; i <= end_of(s, step); i++)
		if (s->step[i].taken_if)
			events |= branch_events(s->step[i].taken_if);
	return events;
}

unsigned branch_awaits(const struct sop_script *s, int step)
{
	return s->step[step].branches ? named(s, step) | s->step[step].wait.events : 0;
}

bool branch_hears(unsigned awaits, enum sop_event event)
{
	switch (event) {
	case SOP_EV_SAID:
	case SOP_EV_NO_REPLY: return awaits & SOP_AWAIT_REPLY;
	case SOP_EV_ORDER:
	case SOP_EV_FIRST_ORDER:
	case SOP_EV_REPEAT_ORDER: return awaits & SOP_AWAIT_BUY;
	case SOP_EV_GROUP_IN: return awaits & SOP_AWAIT_JOIN;
	case SOP_EV_LINK: return awaits & SOP_AWAIT_CLICK;
	case SOP_EV_TASK: return awaits & SOP_AWAIT_TASK;
	default: return false;
	}
}

int64_t branch_until(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, int64_t opened_ms)
{
	if (s->step[step].wait.most_ms > 0)
		return opened_ms + s->step[step].wait.most_ms;
	for (int i = end_of(s, step) + 1; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];
		struct look l = look_at(r, s, e, claims, i, opened_ms);

		if (st->of >= 0 || l.ask.due_ms == FACTS_NEVER || l.ask.due_ms <= opened_ms)
			continue;
		if (!(e->holdout && st->selling) && arm_fits(s, st, e->arm))
			return l.ask.due_ms;
	}
	return opened_ms + BRANCH_LAST_MS;
}

unsigned branch_needs(const struct sop_script *s, int step)
{
	unsigned needs = SOP_NEED_HEARD;

	if (branch_awaits(s, step) & SOP_AWAIT_BUY)
		needs |= SOP_NEED_ORDERS;
	for (int i = step + 1; i <= end_of(s, step); i++)
		needs |= condeval_needs(s->step[i].taken_if);
	return needs;
}

/* -- what was heard --------------------------------------------------------------------------------------------------- */

static const struct sop_heard *last_heard(const struct sop_facts *f, enum sop_event event)
{
	const struct sop_heard *last = NULL;

	for (int i = 0; i < f->heard; i++)
		if (f->said[i].event == event)
			last = &f->said[i];
	return last;
}

static bool heard_one_of(const struct sop_facts *f, enum sop_event event, const struct sop_names *names)
{
	for (int i = 0; i < f->heard; i++)
		for (int k = 0; f->said[i].event == event && k < names->n; k++)
			if (tagset_same(f->said[i].text, names->v[k]) || group_meets(names, &f->said[i].called))
				return true;
	return false;
}

static bool bought(const struct sop_facts *f)
{
	for (int i = 0; i < f->orders; i++)
		if (f->order[i].paid_ms > f->since_ms && f->order[i].paid_ms <= f->upto_ms &&
			bought_counts(&f->order[i]))
			return true;
	return false;
}

/* 等待 named an event that no branch has words for: that it came is enough. */
static bool came(const struct sop_script *s, int step, const struct sop_facts *f)
{
	const struct sop_wait *w = &s->step[step].wait;
	unsigned alone = w->events & ~named(s, step), awaits = branch_awaits(s, step);

	if ((alone & SOP_AWAIT_REPLY) && last_heard(f, SOP_EV_SAID))
		return true;
	if ((alone & SOP_AWAIT_BUY) && bought(f))
		return true;
	if ((alone & SOP_AWAIT_TASK) && last_heard(f, SOP_EV_TASK))
		return true;
	if ((alone & SOP_AWAIT_JOIN) && heard_one_of(f, SOP_EV_GROUP_IN, &w->joins))
		return true;
	if ((alone & SOP_AWAIT_CLICK) && heard_one_of(f, SOP_EV_LINK, &w->clicks))
		return true;
	/* 没回 says all there is to say, if nothing else is waited for. */
	return awaits == SOP_AWAIT_REPLY && last_heard(f, SOP_EV_NO_REPLY);
}

static void say_otherwise(
	const struct sop_script *s, int step, const struct sop_facts *f, struct branch_taken *ret, struct text *detail)
{
	unsigned awaits = branch_awaits(s, step);
	const struct sop_heard *said = last_heard(f, SOP_EV_SAID), *result = last_heard(f, SOP_EV_TASK);

	if ((awaits & SOP_AWAIT_REPLY) && said) {
		if (detail)
			text_addf(detail, "回的是「%.*s」", SPAN_ARG(said->text));
	} else if ((awaits & SOP_AWAIT_TASK) && result) {
		if (detail)
			text_addf(detail, "任务结果是「%.*s」", SPAN_ARG(result->text));
	} else if ((awaits & SOP_AWAIT_REPLY) && last_heard(f, SOP_EV_NO_REPLY)) {
		if (detail)
			text_adds(detail, "员工登记了「没回」");
	} else if (awaits & (SOP_AWAIT_REPLY | SOP_AWAIT_TASK)) {
		if (ret->branch >= 0)
			ret->reason = REASON_NOBODY_TOLD;
		else if (detail)
			text_adds(detail, "没人登记");
	} else if (detail) {
		text_adds(detail, awaits ? "没等到" : "都不符合");
	}
}

bool branch_look(const struct sop_script *s, int step, const struct sop_facts *f, const struct sop_enrolment *e,
	int64_t now_ms, bool over, struct branch_taken *ret, struct text *detail)
{
	int otherwise = -1;

	INVARIANT((branch_needs(s, step) & ~f->loaded) == 0);
	for (int i = step + 1; i <= end_of(s, step); i++) {
		const struct sop_cond *c = s->step[i].taken_if;

		if (!c) {
			otherwise = i;
		} else if (condeval_truth(c, f, e, now_ms, NULL) == TRUTH_YES) {
			*ret = (struct branch_taken){i, REASON_BRANCH};
			if (detail)
				text_add(detail, c->source);
			return true;
		}
	}
	if (!over && !came(s, step, f))
		return false;
	*ret = (struct branch_taken){otherwise, otherwise >= 0 ? REASON_OTHERWISE : REASON_NO_BRANCH};
	say_otherwise(s, step, f, ret, detail);
	return true;
}

/* -- in words --------------------------------------------------------------------------------------------------------- */

static void add_button(struct arena *a, struct sop_names *names, struct span name)
{
	struct span *v;

	for (int i = 0; i < names->n; i++)
		if (tagset_same(names->v[i], name))
			return;
	v = arena_array(a, (size_t)names->n + 1, sizeof *v);
	for (int i = 0; i < names->n; i++)
		v[i] = names->v[i];
	v[names->n] = name;
	names->v = v;
	names->n++;
}

void branch_buttons(const struct sop_script *s, int step, struct arena *a, struct sop_names *ret)
{
	const struct sop_step *st = &s->step[step];

	for (int i = 0; i < st->options.n; i++)
		add_button(a, ret, st->options.v[i]);
	for (int i = step + 1; i <= end_of(s, step); i++)
		if (s->step[i].taken_if && (branch_events(s->step[i].taken_if) & SOP_AWAIT_REPLY))
			add_button(a, ret, s->step[i].label);
}

void branch_say_wait(const struct sop_script *s, int step, struct text *out)
{
	static const struct {
		unsigned event;
		const char *word;
	} words[] = {
		{SOP_AWAIT_REPLY, "回复"},
		{SOP_AWAIT_BUY, "购买"},
		{SOP_AWAIT_JOIN, "入群"},
		{SOP_AWAIT_CLICK, "点链接"},
		{SOP_AWAIT_TASK, "任务结果"},
	};
	unsigned awaits = branch_awaits(s, step);
	const char *joint = "";

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (awaits & words[i].event) {
			text_addf(out, "%s%s", joint, words[i].word);
			joint = "、";
		}
	if (s->step[step].wait.most_ms > 0) {
		text_adds(out, "，最多 ");
		permit_say_time(s->step[step].wait.most_ms, out);
	}
}
