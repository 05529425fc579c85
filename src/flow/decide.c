/* decide: a round's due time has come: plan, decide, store, and plan again until nothing is due. */
#include "foldint.h"
#include "groupint.h"
#include "kfint.h"
#include "sweepwork.h"
#include "transferwork.h"
#include "vanish.h"
#include "store/coupon.h"
#include "store/touch.h"

/* -- one step ------------------------------------------------------------------------------------------------------ */

/* A text for the sidebar that is filled in when it is opened; the codes it draws are his from now on. */
static enum rc give_fresh(struct fold *f, struct round *r, const struct sop_step *step, struct occurrence *o,
	const struct engine_decision *d, struct err *err)
{
	const struct coupon_for to = {r->row.customer, r->row.enrolment, step->id, o->occurrence};
	struct render_values values = {0};
	enum rc rc = couponwork_values(f, &to, &step->text, true, &values, err);

	if (!rc)
		rc = sidebar_give(f, r, step, NULL, d->deadline_ms, err);
	o->task = OCCURRENCE_SIDEBAR;
	return rc ? rc : enrol_claim(f, r, step->index, o, err);
}

static enum rc send_step(struct fold *f, struct round *r, int i, const struct engine_decision *d,
	const struct sop_facts *facts, struct err *err)
{
	const struct sop_step *step = &r->script->ast->step[i];
	struct occurrence o = enrol_occurrence(f, r, i, OCCURRENCE_MADE, REASON_OK, SPAN_ABSENT);
	struct massend_text frozen;
	enum reason reason;
	const char *word = NULL;
	int64_t task;
	bool by_hand = d->exec == SOP_EXEC_SIDEBAR || d->exec == SOP_EXEC_GROUP_BAR;
	enum rc rc;

	if (d->exec != SOP_EXEC_KF && !r->row.employee.n) { /* he is nobody's friend */
		o = enrol_occurrence(f, r, i, OCCURRENCE_SKIPPED, REASON_NO_RELATION, SPAN_ABSENT);
		return enrol_claim(f, r, i, &o, err);
	}

	o.due_ms = d->due_ms == FACTS_NEVER ? f->now_ms : d->due_ms;
	if (d->counts)
		o.counts_day = zone_day(&f->settings->zone, f->now_ms);
	if (by_hand && (render_draws(&step->text) || render_melts(&step->text)))
		return give_fresh(f, r, step, &o, d, err);
	rc = massend_freeze(f, r, step, facts, d->how, &frozen, &reason, &word, err);
	if (rc)
		return rc;
	if (reason != REASON_OK) {
		o = enrol_occurrence(f, r, i, OCCURRENCE_SKIPPED, reason, span_of(word));
		return enrol_claim(f, r, i, &o, err);
	}
	if (d->exec == SOP_EXEC_KF) {
		o.task = OCCURRENCE_SIDEBAR;
		rc = enrol_claim(f, r, i, &o, err);
		return rc ? rc : kfplay_say(f, r, step, frozen.text, err);
	}
	if (by_hand) {
		rc = sidebar_give(f, r, step, &frozen, d->deadline_ms, err);
		o.task = OCCURRENCE_SIDEBAR;
	} else {
		rc = massend_join(f, r, step, &frozen, d->deadline_ms, &task, err);
		o.task = rc ? OCCURRENCE_NONE : task;
	}
	return rc ? rc : enrol_claim(f, r, i, &o, err);
}

static enum rc act_step(struct fold *f, struct round *r, int i, const struct engine_decision *d, struct err *err)
{
	const struct sop_step *step = &r->script->ast->step[i];
	struct occurrence o = enrol_occurrence(f, r, i, OCCURRENCE_ACTED, d->reason, SPAN_ABSENT);
	enum rc rc;

	o.due_ms = d->due_ms;
	rc = enrol_claim(f, r, i, &o, err);
	if (!rc)
		rc = deeds_run(f, r, step, step->action, step->actions, err);
	return rc ? rc : branches_open(f, r, i, f->now_ms, err);
}

static enum rc is_alone(struct fold *f, struct round *r, struct err *err)
{
	int64_t others = 0;
	enum rc rc = f->scripts > 1 && !r->only ? enrolment_live(f->db, r->row.customer, &others, err) : RC_OK;

	r->alone = others <= 1 && !sweepwork_blast_ahead(f);
	return rc;
}

enum rc decide_store(struct fold *f, struct round *r, int i, const struct engine_decision *d,
	const struct sop_facts *facts, struct span detail, struct err *err)
{
	struct occurrence o;

	switch (d->verdict) {
	case ENGINE_SEND: return send_step(f, r, i, d, facts, err);
	case ENGINE_ACT: return act_step(f, r, i, d, err);
	case ENGINE_DELAY:
	case ENGINE_SKIP: break;
	}
	o = enrol_occurrence(
		f, r, i, d->verdict == ENGINE_DELAY ? OCCURRENCE_DELAYED : OCCURRENCE_SKIPPED, d->reason, detail);
	o.due_ms = d->due_ms == FACTS_NEVER ? f->now_ms : d->due_ms;
	if (d->verdict == ENGINE_DELAY)
		o.retry_ms = d->until_ms;
	return enrol_claim(f, r, i, &o, err);
}

static enum rc decide_step(struct fold *f, struct round *r, int i, struct err *err)
{
	unsigned needs = engine_needs(&f->rules, r->script->ast, &r->view, r->claim, i, f->now_ms);
	struct sop_facts facts;
	struct engine_decision d;
	struct span detail;
	enum rc rc = needs & SOP_NEED_RIVALS ? is_alone(f, r, err) : RC_OK;

	if (!rc)
		rc = factload(f, r->row.customer, r->row.employee, r->row.channel, r, i, needs, &facts, err);
	if (rc)
		return rc;
	text_clear(&f->detail);
	engine_decide(&f->rules, r->script->ast, &r->view, r->claim, i, &facts, f->now_ms, &d, &f->detail);
	detail = arena_copy(f->work, text_span(&f->detail));
	r->row.shift_days = r->view.shift_days = d.shift_days;
	return decide_store(f, r, i, &d, &facts, detail, err);
}

/* -- one wake ------------------------------------------------------------------------------------------------------ */

/* 暂停剧本: nothing of his is looked at before it is over. */
static enum rc check_pause(struct fold *f, struct round *r, bool *ret_go_on, struct err *err)
{
	int64_t until_ms = 0;
	enum rc rc = talkheard_paused(f, r->row.customer, &until_ms, err);

	if (rc || until_ms <= f->now_ms)
		return rc;
	*ret_go_on = false;
	r->row.wake_ms = (until_ms + FOLD_SECOND_MS - 1) / FOLD_SECOND_MS * FOLD_SECOND_MS;
	r->row.wake_step = r->script->ast->steps;
	return enrolment_nap(f->db, &r->row, err);
}

/* 挂起: nobody to speak for us since then. He is looked for again each day: who comes back goes on. */
static enum rc hold(struct fold *f, struct round *r, int64_t since_ms, bool daily, bool *ret_go_on, struct err *err)
{
	int64_t until_ms = since_ms + VANISH_HOLD_MS;

	*ret_go_on = false;
	if (until_ms <= f->now_ms)
		return enrol_end(f, &r->row, "left", REASON_NO_RELATION, SPAN_LIT("无人接手"), err);
	if (daily && until_ms > f->now_ms + ZONE_DAY_MS)
		until_ms = f->now_ms + ZONE_DAY_MS;
	r->row.wake_ms = (until_ms + FOLD_SECOND_MS - 1) / FOLD_SECOND_MS * FOLD_SECOND_MS;
	r->row.wake_step = r->script->ast->steps;
	return enrolment_nap(f->db, &r->row, err);
}

/* Nobody to speak for us: the relation ended by transfer and no heir came yet, or he left and nobody was asked for one. */
static enum rc check_relation(struct fold *f, struct round *r, bool *ret_go_on, struct err *err)
{
	const struct relation *rel = &r->relation;
	int64_t until_ms;

	*ret_go_on = true;
	if (f->handing) { /* 挂起: he is on his way to somebody else */
		enum rc rc = transferwork_holds(f, r->row.customer, r->row.employee, &until_ms, err);

		if (rc || until_ms > f->now_ms) {
			*ret_go_on = false;
			r->row.wake_ms = (until_ms + FOLD_SECOND_MS - 1) / FOLD_SECOND_MS * FOLD_SECOND_MS;
			r->row.wake_step = r->script->ast->steps;
			return rc ? rc : enrolment_nap(f->db, &r->row, err);
		}
	}
	if (rel->add_ms && rel->state == RELATION_TRANSFERRED)
		return hold(f, r, rel->end_ms == RELATION_OPEN ? f->now_ms : rel->end_ms, false, ret_go_on, err);
	if (rel->add_ms && f->vanished) {
		enum rc rc = vanish_since(f, r->row.employee, &until_ms, err);

		return rc ? (rc == RC_NOTFOUND ? RC_OK : rc) : hold(f, r, until_ms, true, ret_go_on, err);
	}
	return RC_OK;
}

/* 停止：30天未回复: the words of the stop that was reached first. */
static enum rc stop_quiet(struct fold *f, struct round *r, struct err *err)
{
	const struct sop_script *s = r->script->ast;
	const struct sop_trigger *first = NULL;

	for (int i = 0; i < s->stops; i++)
		if (s->stop[i].event == SOP_EV_QUIET && (!first || s->stop[i].dur_ms < first->dur_ms))
			first = &s->stop[i];
	text_clear(&f->detail);
	if (first)
		entry_say(first, true, &f->detail);
	return enrol_end(f, &r->row, "stopped", REASON_STOP, arena_copy(f->work, text_span(&f->detail)), err);
}

static enum rc follow_plan(struct fold *f, struct round *r, const struct plan *plan, struct err *err)
{
	switch (plan->what) {
	case PLAN_STEP: return decide_step(f, r, plan->step, err);
	case PLAN_WAIT: return branches_over(f, r, plan->step, err);
	case PLAN_CLOSE: return branches_close(f, r, plan->step, err);
	case PLAN_STOP: return stop_quiet(f, r, err);
	case PLAN_FINISH: return enrol_end(f, &r->row, "finished", REASON_FINISHED, SPAN_ABSENT, err);
	case PLAN_EXPIRE: return enrol_end(f, &r->row, "expired", REASON_EXPIRED, SPAN_ABSENT, err);
	case PLAN_NEVER: break;
	}
	return RC_OK;
}

/* Each pass makes a claim or ends the round; a step may be looked at twice when a later one overtakes it. */
static int passes(const struct round *r)
{
	return 3 * r->script->ast->steps + 8;
}

enum rc decide_due(struct fold *f, const struct enrolment_due *due, struct err *err)
{
	struct round r;
	struct enrolment_friend is;
	struct plan plan;
	bool go_on = true;
	enum rc rc = enrolment_get_friend(f->db, f->work, due->enrolment, &is, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (is.row.wake_ms != due->due_ms) /* an earlier entry of this tick put it off */
		return RC_OK;
	is.row.wake_ms = is.row.wake_step = ENROLMENT_NONE;
	rc = enrol_load(f, &is.row, &r, err);
	if (rc == RC_NOTFOUND) /* paused: a reload wakes it */
		return enrolment_nap(f->db, &is.row, err);
	r.looked = true;
	r.relation = is.relation;
	r.only = is.only;
	if (!rc && (r.row.camp || !group_kind(r.script->ast->kind))) /* a group that goes ends its rounds itself */
		rc = check_relation(f, &r, &go_on, err);
	if (!rc && go_on && f->pausing)
		rc = check_pause(f, &r, &go_on, err);
	if (rc || !go_on)
		return rc;
	for (int i = 0; i < passes(&r) && r.row.state != ENROLMENT_ENDED; i++) {
		plan_next(&f->rules, r.script->ast, &r.view, r.claim, f->now_ms, &plan);
		if (plan.what == PLAN_NEVER || plan.at_ms > f->now_ms)
			return r.script->ast->branches ? enrol_sleep(f, &r, err) : enrol_sleep_until(f, &r, &plan, err);
		rc = follow_plan(f, &r, &plan, err);
		if (rc)
			return rc;
		r.only = false; /* what the step did may have begun another */
	}
	return enrol_sleep(f, &r, err);
}

/* -- it died ------------------------------------------------------------------------------------------------------- */

enum rc decide_expired(struct fold *f, struct occurrence *o, struct span customer, int64_t deadline_ms,
	const char *lost, struct err *err)
{
	struct engine_decision d = {.verdict = ENGINE_SKIP};
	enum reason reason = lost ? REASON_UNSURE : REASON_DEADLINE;
	struct round r;
	const struct sop_step *step;
	char when[32];
	struct span detail = span_of(lost ? lost : zone_format_minute(&f->settings->zone, deadline_ms, when));
	enum rc rc = enrol_get(f, o->enrolment, &r, err);

	detail = arena_copy(f->work, detail);
	step = rc ? NULL : script_step(r.script->ast, o->step);
	if (!lost)
		o->counts_day = OCCURRENCE_NONE;
	o->chances++; /* a task that expires twice has no third chance (finding 6) */
	if (step && !step->answer && r.row.state == ENROLMENT_LIVE)
		engine_expired(&f->rules, r.script->ast, &r.view, r.claim, step->index, o->due_ms, o->occurrence,
			lost || o->chances > 1, f->now_ms, &d);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (d.verdict == ENGINE_DELAY) {
		o->retry_ms = d.until_ms;
		o->due_ms = d.due_ms;
		rc = enrol_move(f, o, OCCURRENCE_DELAYED, reason, detail, err);
		r.row.shift_days = d.shift_days;
		if (!rc)
			rc = enrolment_put(f->db, &r.row, err);
	} else {
		rc = enrol_move(f, o, OCCURRENCE_EXPIRED, reason, detail, err);
	}
	if (!rc)
		rc = enrol_wake(f, o->enrolment, err);
	return rc || lost ? rc : enrol_slot_free(f, customer, err);
}

/* -- delivery ------------------------------------------------------------------------------------------------------ */

/* Has it branches, or does it jump? Then more of the round is needed than its row. */
static bool moves_story(const struct sop_step *step)
{
	return step->branches > 0 ||
		(step->of < 0 && step->actions && step->action[step->actions - 1].act == SOP_ACT_JUMP);
}

static enum rc delivered_turn(
	struct fold *f, struct round *r, const struct sop_step *step, int64_t at_ms, struct err *err)
{
	enum rc rc = deeds_run(f, r, step, step->action, step->actions, err);

	if (!rc)
		rc = branches_open(f, r, step->index, at_ms, err);
	return rc ? rc : enrol_sleep(f, r, err);
}

enum rc decide_delivered(struct fold *f, struct occurrence *o, int64_t at_ms, struct err *err)
{
	struct enrolment row;
	enum rc rc = enrolment_get(f->db, f->work, o->enrolment, &row, err);

	return rc ? rc : decide_reached(f, &row, o, at_ms, err);
}

enum rc decide_reached(
	struct fold *f, const struct enrolment *round, struct occurrence *o, int64_t at_ms, struct err *err)
{
	struct enrolment row = *round;
	struct round r;
	const struct sop_step *step;
	struct touch t;
	enum rc rc = enrol_deliver(f, o, at_ms, err);

	if (rc)
		return rc;
	t = (struct touch){.touch = o->enrolment,
		.at_ms = at_ms,
		.kind = TOUCH_KIND_STEP,
		.customer = row.customer,
		.channel = row.channel,
		.employee = o->employee,
		.script = row.script,
		.step = o->step,
		.arm = row.arm};
	rc = orders_touch(f->db, f->work, &f->orders, &t, err);
	if (!rc)
		rc = orders_said(f->db, f->work, &f->orders, row.customer, at_ms, err); /* if it is a group */
	if (rc || row.state == ENROLMENT_ENDED)
		return rc;
	rc = enrol_hold(f, &row, &r, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	step = script_step(r.script->ast, o->step);
	if (step && moves_story(step)) {
		rc = enrol_load(f, &row, &r, err);
		return rc ? rc : delivered_turn(f, &r, step, at_ms, err);
	}
	/* What a branch does was done when it was taken, but for the end that waits for its text. */
	if (step && step->of < 0)
		rc = deeds_run(f, &r, step, step->action, step->actions, err);
	else if (step && step->closing)
		rc = branches_close(f, &r, step->index, err);
	/* A step that waits its turn sleeps already; only the end of the story, and 上一步后, have to be looked at again. */
	if (!rc && r.row.state != ENROLMENT_ENDED &&
		(r.row.wake_step >= r.script->ast->steps || (moment_hangs(r.script->ast) & MOMENT_ON_STEP)))
		rc = enrol_wake(f, r.row.enrolment, err);
	return rc;
}
