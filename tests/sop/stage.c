#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "stage.h"
#include "base/fileio.h"
#include "sop/read.h"
#include "sop/rival.h"

const struct zone stage_zone = {.n = 1, .rule = {{INT64_MIN, 8 * 3600}}};

int64_t stage_at_in(const struct zone *z, const char *clock)
{
	struct err err;
	int64_t ms = 0;

	if (zone_read(z, span_of(clock), &ms, &err) != RC_OK)
		fail_msg("'%s': %s", clock, err.text);
	return ms;
}

int64_t stage_at(const char *clock)
{
	return stage_at_in(&stage_zone, clock);
}

static bool any_file(void *user, struct span script, struct span path, struct check_file *ret)
{
	(void)user, (void)script, (void)path;
	*ret = (struct check_file){.bytes = 1000};
	memset(ret->sha256, 'a', 64);
	return true;
}

struct sop_script *stage_script(const char *text)
{
	struct arena *a = arena_new(4096);
	struct diag_list diags;
	struct check_world world;
	struct sop_script *s = NULL;

	diag_init(&diags, a);
	check_world_init(&world);
	world.find_file = any_file;
	if (read_script(span_of(text), SPAN_LIT("test.md"), &world, &diags, &s) != RC_OK) {
		for (int i = 0; i < diags.n; i++)
			fprintf(stderr, "%d:%d %s %.*s\n", diags.v[i].line, diags.v[i].col, diags.v[i].code,
				SPAN_ARG(diags.v[i].text));
		fail_msg("the script has errors");
	}
	arena_free(a);
	assert_true(s->steps <= STAGE_STEPS);
	return s;
}

const struct sop_step *stage_step(const struct sop_script *s, const char *id)
{
	const struct sop_step *st = script_step(s, span_of(id));

	if (!st)
		fail_msg("no step '%s'", id);
	return st;
}

void stage_init(struct stage *st)
{
	*st = (struct stage){.tap_after_ms = 60000};
	facts_rules_init(&st->rules, &stage_zone);
	st->rules.receive = SOP_RECEIVE_NONE;
	text_init(&st->log, 1 << 20);
}

void stage_release(struct stage *st)
{
	text_release(&st->log);
}

static void PRINTF_LIKE(3, 4) line(struct stage *st, const char *what, const char *fmt, ...)
{
	char when[32], rest[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(rest, sizeof rest, fmt, ap);
	va_end(ap);
	text_addf(&st->log, "%s %s %s\n", zone_format_minute(st->rules.zone, st->now, when) + 5, what, rest);
}

static int slots(const struct stage *st, int64_t from, int64_t to)
{
	int n = 0;

	for (int i = 0; i < st->helds; i++)
		n += st->held[i].held && st->held[i].day >= from && st->held[i].day <= to;
	return n;
}

static struct sop_facts facts_for(const struct stage *st, const struct stage_round *p)
{
	int64_t day = zone_day(st->rules.zone, st->now), monday = day + 1 - zone_weekday(day);
	struct sop_facts f = {
		.loaded = ~(unsigned)SOP_NEED_RIVALS,
		.employee = SPAN_LIT("wang"),
		.employee_name = SPAN_LIT("王芳"),
		.channel = SPAN_LIT("包裹卡"),
		.tags = st->tags,
		.tag = st->tag,
		.orders = st->orders,
		.order = st->order,
		.gender = st->gender,
		.added_ms = st->added_ms,
		.slots_day = slots(st, day, day),
		.slots_week = slots(st, monday, monday + 6),
		.taps_day = st->taps_day,
		.welcome_ms = p->welcome_ms,
		.text_ms = p->text_ms,
	};

	for (int i = 0; i < st->plays; i++)
		if (&st->play[i] != p && st->play[i].text_ms > f.other_ms)
			f.other_ms = st->play[i].text_ms;
	f.values = (struct render_values){.customer = SPAN_LIT("小美"),
		.employee = f.employee_name,
		.channel = f.channel,
		.zone = st->rules.zone,
		.added_ms = st->added_ms,
		.now_ms = st->now};
	return f;
}

static int rivals(const struct stage *st, const struct stage_round *p, struct sop_rival *out, int most)
{
	int n = 0;

	for (int i = 0; i < st->plays; i++) {
		const struct stage_round *o = &st->play[i];
		struct sop_facts f = facts_for(st, o);

		if (o != p)
			n += rival_list(&st->rules, o->script, &o->e, o->claim, &f, st->now, out + n, most - n);
	}
	return n;
}

static void hold(struct stage *st, int play, int step)
{
	assert_true(st->helds < STAGE_HELD);
	st->held[st->helds++] = (struct stage_held){zone_day(st->rules.zone, st->now), play, step, true};
}

/* Slots come back: what waits for one is looked at again. */
static void give_back(struct stage *st, int play, int step)
{
	for (int i = 0; i < st->helds; i++)
		if (st->held[i].play == play && st->held[i].step == step)
			st->held[i].held = false;
	for (int i = 0; i < st->plays; i++)
		for (int k = 0; k < st->play[i].script->steps; k++)
			if (st->play[i].claim[k].state == SOP_DELAYED &&
				(reason_info(st->play[i].why[k])->flags & REASON_SLOT))
				st->play[i].claim[k].retry_ms = st->now;
}

static void open_wait(struct stage *st, int play, int step);

static void end(struct stage *st, int play, const char *how, const char *why)
{
	struct stage_round *p = &st->play[play];

	p->e.standing = SOP_ENDED;
	line(st, "止", "%.*s %s %s", SPAN_ARG(p->script->name), how, why);
}

/* -- waits ---------------------------------------------------------------------------------------------------------- */

static void decide(struct stage *st, int play, int step);

static void call(struct stage *st, int play, int step)
{
	struct stage_round *p = &st->play[play];
	int64_t due = when_called(&st->rules, p->script, &p->script->step[step], st->now);

	if (p->claim[step].state == SOP_UNCLAIMED)
		p->claim[step] =
			(struct sop_claim){.state = SOP_DELAYED, .due_ms = due, .retry_ms = due, .decided_ms = st->now};
}

static void jump(struct stage *st, int play, int from, int to)
{
	struct stage_round *p = &st->play[play];
	int first = p->script->step[from].of >= 0 ? p->script->step[from].of : from;

	for (int i = first + p->script->step[first].branches + 1; i < to; i++) {
		if (p->claim[i].state != SOP_DELAYED &&
			(p->claim[i].state != SOP_UNCLAIMED || p->script->step[i].of >= 0))
			continue;
		p->claim[i].state = SOP_FINAL;
		line(st, "不", "%.*s jumped", SPAN_ARG(p->script->step[i].id));
	}
	if (p->script->step[to].time.kind == SOP_WHEN_NONE)
		call(st, play, to);
}

/* Those of its actions that move the story. */
static void act(struct stage *st, int play, int step, int n)
{
	struct stage_round *p = &st->play[play];
	const struct sop_step *s = &p->script->step[step];

	for (int i = n < 0 ? s->actions - 1 : 0; i < (n < 0 ? s->actions : n); i++)
		if (s->action[i].act == SOP_ACT_JUMP)
			jump(st, play, step, s->action[i].jump);
		else if (s->action[i].act == SOP_ACT_STOP)
			end(st, play, "stopped", "");
}

static bool look(struct stage *st, int play, int step, bool over)
{
	struct stage_round *p = &st->play[play];
	struct sop_facts f = facts_for(st, p);
	int64_t until = branch_until(&st->rules, p->script, &p->e, p->claim, step, p->claim[step].opened_ms);
	struct sop_heard said[STAGE_HEARD];
	struct branch_taken t;
	struct text detail;
	bool taken;

	f.since_ms = p->claim[step].opened_ms;
	f.upto_ms = until < st->now ? until : st->now;
	f.said = said;
	for (int i = 0; i < st->heard; i++)
		if (st->said[i].at_ms > f.since_ms && st->said[i].at_ms <= f.upto_ms)
			said[f.heard++] = st->said[i];
	over = over || branch_awaits(p->script, step) == 0 || until <= st->now;
	text_init(&detail, 1000);
	taken = branch_look(p->script, step, &f, &p->e, st->now, over, &t, &detail);
	if (taken) {
		const struct sop_step *b = t.branch >= 0 ? &p->script->step[t.branch] : NULL;

		p->claim[step].wait = SOP_WAIT_OVER;
		p->claim[step].delivered_ms = st->now;
		line(st, "支", "%.*s %s %s", SPAN_ARG(b ? b->id : p->script->step[step].id),
			reason_info(t.reason)->code, text_str(&detail));
		if (st->took)
			st->took(st, play, step, &t);
		if (b && b->answer && when_has_content(b))
			decide(st, play, t.branch);
		if (b)
			act(st, play, t.branch, b->actions - b->closing);
		if (b && !b->answer && when_has_content(b) && p->e.standing != SOP_ENDED)
			call(st, play, t.branch);
	}
	text_release(&detail);
	return taken;
}

static void open_wait(struct stage *st, int play, int step)
{
	struct stage_round *p = &st->play[play];

	if (p->script->step[step].of < 0)
		act(st, play, step, p->script->step[step].actions);
	else if (p->script->step[step].closing)
		act(st, play, step, -1);
	if (p->script->step[step].branches == 0 || p->e.standing == SOP_ENDED)
		return;
	p->claim[step].wait = SOP_WAIT_OPEN;
	p->claim[step].opened_ms = st->now;
	look(st, play, step, false);
}

void stage_hears(struct stage *st, enum sop_event event, const char *text)
{
	assert_true(st->heard < STAGE_HEARD);
	st->said[st->heard++] = (struct sop_heard){.event = event, .at_ms = st->now, .text = span_of(text)};
	stage_happens(st, (struct sop_happening){.event = event, .words = span_of(text), .name = span_of(text)});
}

static void store(struct stage *st, int play, int step, const struct engine_decision *d, const char *detail)
{
	struct stage_round *p = &st->play[play];
	const char *id = p->script->step[step].id.p;
	int n = (int)p->script->step[step].id.n;
	char until[32];

	p->why[step] = d->reason;
	p->claim[step] = (struct sop_claim){.state = SOP_FINAL,
		.due_ms = d->due_ms,
		.retry_ms = d->until_ms,
		.decided_ms = st->now,
		.delivered_ms = st->now,
		.occurrence = d->occurrence,
		.count = p->claim[step].count + (p->claim[step].occurrence != d->occurrence)};
	p->e.shift_days = d->shift_days;
	switch (d->verdict) {
	case ENGINE_SEND:
		p->claim[step].state = SOP_MADE;
		p->deadline[step] = d->deadline_ms;
		p->tap[step] = st->tap_after_ms == FACTS_NEVER ? FACTS_NEVER : st->now + st->tap_after_ms;
		p->text_ms = st->now;
		if (d->counts)
			hold(st, play, step);
		line(st, "发", "%.*s", n, id);
		break;
	case ENGINE_ACT:
		p->claim[step].state = SOP_DONE;
		line(st, "做", "%.*s", n, id);
		open_wait(st, play, step);
		break;
	case ENGINE_DELAY:
		p->claim[step].state = SOP_DELAYED;
		line(st, "等", "%.*s %s %s→%s", n, id, reason_info(d->reason)->code, detail,
			zone_format_minute(st->rules.zone, d->until_ms, until) + 5);
		break;
	case ENGINE_SKIP: line(st, "不", "%.*s %s %s", n, id, reason_info(d->reason)->code, detail); break;
	}
}

static void decide(struct stage *st, int play, int step)
{
	struct stage_round *p = &st->play[play];
	struct sop_facts f = facts_for(st, p);
	struct sop_rival rival[8];
	struct engine_decision d;
	struct text detail;

	f.rivals = rivals(st, p, rival, 8);
	f.rival = rival;
	f.loaded |= SOP_NEED_RIVALS;
	text_init(&detail, 1000);
	engine_decide(&st->rules, p->script, &p->e, p->claim, step, &f, st->now, &d, &detail);
	if (st->watch)
		st->watch(st, play, step, &d);
	if (d.verdict == ENGINE_DELAY && d.until_ms <= st->now)
		fail_msg("a delay into the past");
	store(st, play, step, &d, text_str(&detail));
	text_release(&detail);
}

int stage_enter(struct stage *st, const struct sop_script *s, char arm, bool holdout)
{
	struct stage_round *p = &st->play[st->plays];
	struct sop_facts f;
	enum reason why;
	const struct sop_step *w;

	assert_true(st->plays < STAGE_SCRIPTS);
	*p = (struct stage_round){.script = s};
	p->e = (struct sop_enrolment){
		.standing = SOP_LIVE, .t0_ms = st->now, .entered_ms = st->now, .arm = arm, .holdout = holdout};
	if (st->added_ms == 0)
		st->added_ms = st->now;
	f = facts_for(st, p);
	w = welcome_step(s, &p->e, &f, st->now, &why, NULL);
	if (w) {
		p->claim[w->index] = (struct sop_claim){.state = SOP_DONE,
			.due_ms = st->now,
			.decided_ms = st->now,
			.delivered_ms = st->now,
			.occurrence = 1,
			.count = 1};
		p->welcome_ms = p->text_ms = st->now;
		line(st, "迎", "%.*s", SPAN_ARG(w->id));
		open_wait(st, st->plays, w->index);
	}
	return st->plays++;
}

void stage_happens(struct stage *st, struct sop_happening ev)
{
	ev.at_ms = st->now;
	for (int i = 0; i < st->plays; i++) {
		struct stage_round *p = &st->play[i];
		struct react r;
		struct text detail;

		text_init(&detail, 1000);
		if (react_to(&st->rules, p->script, &p->e, &ev, &r, &detail)) {
			if (r.goal) {
				p->e.goal_ms = st->now;
				line(st, "标", "%.*s", SPAN_ARG(p->script->name));
			}
			if (r.end)
				end(st, i, r.outcome, text_str(&detail));
		}
		text_release(&detail);
		for (int k = 0; k < p->script->steps && p->e.standing != SOP_ENDED; k++)
			if (p->claim[k].wait == SOP_WAIT_OPEN && branch_hears(branch_awaits(p->script, k), ev.event))
				look(st, i, k, false);
	}
}

void stage_buys(struct stage *st, const char *product, int64_t fen)
{
	struct sop_happening ev = {.event = st->orders ? SOP_EV_REPEAT_ORDER : SOP_EV_FIRST_ORDER,
		.product = span_of(product),
		.amount_fen = fen};

	st->order[st->orders++] =
		(struct bought_order){.paid_ms = st->now, .gross_fen = fen, .product = span_of(product)};
	stage_happens(st, ev);
}

/* Taps and deadlines of made tasks. */
static int64_t next_task(const struct stage *st, int *ret_play, int *ret_step)
{
	int64_t first = FACTS_NEVER;

	for (int i = 0; i < st->plays; i++)
		for (int k = 0; k < st->play[i].script->steps; k++) {
			const struct stage_round *p = &st->play[i];
			bool answer = p->script->step[k].answer; /* has no deadline: it waits for her */
			int64_t at = answer || p->tap[k] < p->deadline[k] ? p->tap[k] : p->deadline[k];

			if (p->claim[k].state == SOP_MADE && p->e.standing != SOP_ENDED && at < first) {
				first = at;
				*ret_play = i;
				*ret_step = k;
			}
		}
	return first;
}

static void task_over(struct stage *st, int play, int step)
{
	struct stage_round *p = &st->play[play];
	struct engine_decision d;

	if (p->tap[step] < p->deadline[step] || p->script->step[step].answer) {
		p->claim[step].state = SOP_DONE;
		p->claim[step].delivered_ms = st->now;
		open_wait(st, play, step);
		return;
	}
	line(st, "废", "%.*s", SPAN_ARG(p->script->step[step].id));
	p->claim[step].state = SOP_FINAL;
	engine_expired(&st->rules, p->script, &p->e, p->claim, step, p->claim[step].due_ms, p->claim[step].occurrence,
		p->retried[step], st->now, &d);
	p->retried[step] = true;
	store(st, play, step, &d, "");
	give_back(st, play, step);
}

static int64_t next_plan(const struct stage *st, int *ret_play, struct plan *ret)
{
	int64_t first = FACTS_NEVER;

	for (int i = 0; i < st->plays; i++) {
		struct plan plan;

		plan_next(&st->rules, st->play[i].script, &st->play[i].e, st->play[i].claim, st->now, &plan);
		if (plan.what != PLAN_NEVER && plan.at_ms < first) {
			first = plan.at_ms;
			*ret_play = i;
			*ret = plan;
		}
	}
	return first;
}

static void run(struct stage *st, int64_t until)
{
	for (int turns = 0;; turns++) {
		struct plan plan = {PLAN_NEVER, 0, 0};
		int play = 0, task_play = 0, task_step = 0;
		int64_t at = next_plan(st, &play, &plan), task = next_task(st, &task_play, &task_step);
		int64_t first = at < task ? at : task;

		if (first > until)
			break;
		if (turns > 2000)
			fail_msg("it never comes to rest: %s", text_str(&st->log));
		st->now = first > st->now ? first : st->now;
		if (task > at)
			next_plan(st, &play, &plan); /* as at the wake: what waits before it may come first */
		if (task <= at)
			task_over(st, task_play, task_step);
		else if (plan.what == PLAN_STEP)
			decide(st, play, plan.step);
		else if (plan.what == PLAN_WAIT)
			look(st, play, plan.step, true);
		else if (plan.what == PLAN_CLOSE)
			act(st, play, plan.step, -1);
		else
			end(st, play,
				plan.what == PLAN_STOP             ? "stopped"
					: plan.what == PLAN_FINISH ? "finished"
								   : "expired",
				"");
	}
	st->now = until > st->now ? until : st->now;
}

void stage_until(struct stage *st, const char *clock)
{
	run(st, stage_at_in(st->rules.zone, clock));
}

void stage_down(struct stage *st, const char *clock)
{
	st->now = stage_at_in(st->rules.zone, clock);
	run(st, st->now);
}

void stage_expect(struct stage *st, const char *want)
{
	assert_string_equal(text_str(&st->log), want);
	text_clear(&st->log);
}

struct stage *stage_open(struct stage *st, const char *clock)
{
	stage_init(st);
	st->now = stage_at(clock);
	return st;
}

void stage_play(const char *text, const char *t0, const char *until, const char *want)
{
	struct stage st;
	struct sop_script *s = stage_script(text);

	stage_enter(stage_open(&st, t0), s, 0, false);
	stage_until(&st, until);
	stage_expect(&st, want);
	stage_release(&st);
	script_free(s);
}

void stage_gold(const char *path, struct span now)
{
	struct text gold;
	struct err err;

	text_init(&gold, (size_t)1 << 20);
	if (getenv("GOLD")) {
		assert_int_equal(fileio_write(path, now, 0644, &err), RC_OK);
	} else {
		if (fileio_read(path, &gold, &err))
			fail_msg("%s", err.text);
		assert_string_equal(now.n ? now.p : "", text_str(&gold));
	}
	text_release(&gold);
}
