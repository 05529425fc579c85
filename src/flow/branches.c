/* branches: a step that reached its customer waits, and takes one of its branches (sop-language-exact.md part 5, 等待 + 如果;
 * findings 1, 2, 24, 25). What a branch says is a step of its own: it is called here and goes out like any other. */
#include "foldheard.h"
#include "foldint.h"
#include "groupint.h"
#include "store/wait.h"

static bool waits(const struct round *r)
{
	return r->script->ast->branches > 0;
}

/* Only a step that was settled waits, or waited: before that no row is looked for. */
static bool may_wait(const struct round *r)
{
	const struct sop_script *s = r->script->ast;

	for (int i = 0; waits(r) && i < s->steps; i++)
		if (s->step[i].branches > 0 && r->claim[i].state >= SOP_FINAL)
			return true;
	return false;
}

enum rc branches_load(struct fold *f, struct round *r, struct err *err)
{
	struct wait *v = NULL;
	int n = 0;
	enum rc rc;

	if (!may_wait(r))
		return RC_OK;
	rc = wait_of(f->db, f->work, r->row.enrolment, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		const struct sop_step *step = script_step(r->script->ast, v[i].step);

		if (!step)
			continue; /* of a step that is not in this version any more */
		r->wait[step->index] = v[i];
		r->claim[step->index].wait = v[i].ended_ms == WAIT_NONE ? SOP_WAIT_OPEN : SOP_WAIT_OVER;
		r->claim[step->index].opened_ms = v[i].opened_ms;
		if (v[i].ended_ms != WAIT_NONE)
			r->claim[step->index].delivered_ms = v[i].ended_ms;
	}
	return rc;
}

/* -- what happened since ---------------------------------------------------------------------------------------------- */

/* Is it about this wait? */
static bool about(const struct heardlog *h, const struct round *r, const struct sop_step *step)
{
	return (h->enrolment == HEARDLOG_ANY || h->enrolment == r->row.enrolment) &&
		(h->step.n == 0 || span_eq(h->step, step->id));
}

static enum rc load_heard(struct fold *f, const struct round *r, int i, struct sop_facts *to, struct err *err)
{
	struct heardlog *v = NULL;
	struct sop_heard *said;
	int n = 0;
	enum rc rc = heardlog_since(f->db, f->work, r->row.customer, to->since_ms + 1, &v, &n, err);

	if (rc)
		return rc;
	said = arena_array(f->work, (size_t)n + 1, sizeof *said);
	for (int k = 0; k < n && v[k].at_ms <= to->upto_ms; k++) {
		struct sop_heard h = {.at_ms = v[k].at_ms, .text = v[k].text};

		if (!about(&v[k], r, &r->script->ast->step[i]) || !foldheard_event(v[k].what, &h.event))
			continue;
		if (h.event == SOP_EV_GROUP_IN)
			h.called = groupwork_named(f, h.text);
		said[to->heard++] = h;
	}
	to->said = said;
	to->loaded |= SOP_NEED_HEARD;
	return RC_OK;
}

static enum rc load_facts(
	struct fold *f, const struct round *r, int i, int64_t until_ms, struct sop_facts *ret, struct err *err)
{
	unsigned needs = branch_needs(r->script->ast, i) & ~(unsigned)SOP_NEED_HEARD;
	enum rc rc = factload(f, r->row.customer, r->row.employee, r->row.channel, r, i, needs, ret, err);

	ret->since_ms = r->claim[i].opened_ms;
	ret->upto_ms = until_ms < f->now_ms ? until_ms : f->now_ms;
	return rc ? rc : load_heard(f, r, i, ret, err);
}

/* -- taking one --------------------------------------------------------------------------------------------------------- */

/* From now on the step is due. */
static enum rc call(struct fold *f, struct round *r, int i, enum reason reason, struct span detail, struct err *err)
{
	struct occurrence o = enrol_occurrence(f, r, i, OCCURRENCE_DELAYED, reason, detail);

	if (r->claim[i].state != SOP_UNCLAIMED)
		return RC_OK; /* it was decided before, or is called already */
	o.due_ms = o.retry_ms = when_called(&f->rules, r->script->ast, &r->script->ast->step[i], f->now_ms);
	return enrol_claim(f, r, i, &o, err);
}

enum rc branches_jump(struct fold *f, struct round *r, const struct sop_step *from, int to, struct err *err)
{
	const struct sop_script *s = r->script->ast;
	int first = from->of >= 0 ? from->of : from->index;
	enum rc rc = RC_OK;

	for (int i = first + s->step[first].branches + 1; !rc && i < to; i++) {
		bool open =
			r->claim[i].state == SOP_DELAYED || (r->claim[i].state == SOP_UNCLAIMED && s->step[i].of < 0);
		struct occurrence o = enrol_occurrence(f, r, i, OCCURRENCE_SKIPPED, REASON_JUMPED, s->step[to].id);

		if (open && s->step[i].time.kind != SOP_WHEN_WELCOME)
			rc = enrol_claim(f, r, i, &o, err);
	}
	if (!rc && s->step[to].time.kind == SOP_WHEN_NONE)
		rc = call(f, r, to, REASON_JUMP, s->step[first].id, err);
	return rc;
}

/* What a branch does when it is taken, and what it says. Its 停止 or 转剧本 never takes an answer away: that is given in spite of
 * the end; what is no answer goes first, and the end waits for it (closing). */
static enum rc follow(struct fold *f, struct round *r, const struct sop_step *b, struct span detail, struct err *err)
{
	bool says = when_has_content(b);
	struct engine_decision d = {.verdict = ENGINE_SKIP};
	struct sop_facts facts = {0};
	enum rc rc = RC_OK;

	if (says && b->answer) {
		unsigned needs = engine_needs(&f->rules, r->script->ast, &r->view, r->claim, b->index, f->now_ms);

		rc = factload(f, r->row.customer, r->row.employee, r->row.channel, r, b->index, needs, &facts, err);
		text_clear(&f->detail);
		if (!rc)
			engine_decide(&f->rules, r->script->ast, &r->view, r->claim, b->index, &facts, f->now_ms, &d,
				&f->detail);
		detail = arena_copy(f->work, text_span(&f->detail));
	}
	if (!rc)
		rc = deeds_run(f, r, b, b->action, b->actions - b->closing, err);
	if (rc || !says)
		return rc;
	if (d.verdict == ENGINE_DELAY && r->row.state == ENROLMENT_ENDED)
		d.verdict = ENGINE_SKIP; /* nothing of a round that is over waits */
	if (b->answer)
		return decide_store(f, r, b->index, &d, &facts, detail, err);
	return r->row.state == ENROLMENT_ENDED ? RC_OK : call(f, r, b->index, REASON_BRANCH, detail, err);
}

static enum rc take(
	struct fold *f, struct round *r, int i, const struct branch_taken *t, struct span detail, struct err *err)
{
	const struct sop_step *b = t->branch >= 0 ? &r->script->ast->step[t->branch] : NULL;
	struct wait w = r->wait[i];
	enum rc rc;

	w.ended_ms = f->now_ms;
	w.branch = b ? b->id : SPAN_LIT("");
	w.reason = span_of(reason_info(t->reason)->code);
	w.detail = detail;
	rc = wait_put(f->db, &w, err);
	r->wait[i] = w;
	r->claim[i].wait = SOP_WAIT_OVER;
	r->claim[i].delivered_ms = w.ended_ms;
	return rc || !b ? rc : follow(f, r, b, detail, err);
}

/* Looks at the wait of step i; over: at its end. *ret_taken: it is over now. */
static enum rc look(struct fold *f, struct round *r, int i, bool over, bool *ret_taken, struct err *err)
{
	const struct sop_script *s = r->script->ast;
	int64_t until_ms = branch_until(&f->rules, s, &r->view, r->claim, i, r->claim[i].opened_ms);
	struct branch_taken t;
	struct sop_facts facts;
	enum rc rc = load_facts(f, r, i, until_ms, &facts, err);

	*ret_taken = false;
	if (rc)
		return rc;
	over = over || branch_awaits(s, i) == 0 || until_ms <= f->now_ms;
	text_clear(&f->detail);
	if (!branch_look(s, i, &facts, &r->view, f->now_ms, over, &t, &f->detail))
		return RC_OK;
	*ret_taken = true;
	return take(f, r, i, &t, arena_copy(f->work, text_span(&f->detail)), err);
}

/* -- a life of a wait ----------------------------------------------------------------------------------------------------- */

enum rc branches_open(struct fold *f, struct round *r, int i, int64_t opened_ms, struct err *err)
{
	const struct sop_script *s = r->script->ast;
	bool taken;
	enum rc rc;

	if (s->step[i].branches == 0 || r->row.state == ENROLMENT_ENDED)
		return RC_OK;
	text_clear(&f->detail);
	branch_say_wait(s, i, &f->detail);
	r->wait[i] = (struct wait){.enrolment = r->row.enrolment,
		.step = s->step[i].id,
		.opened_ms = opened_ms,
		.ended_ms = WAIT_NONE,
		.reason = span_of(reason_info(REASON_AWAITS)->code),
		.detail = arena_copy(f->work, text_span(&f->detail))};
	r->claim[i].wait = SOP_WAIT_OPEN;
	r->claim[i].opened_ms = opened_ms;
	rc = look(f, r, i, false, &taken, err);
	return rc || taken ? rc : wait_put(f->db, &r->wait[i], err);
}

enum rc branches_over(struct fold *f, struct round *r, int i, struct err *err)
{
	bool taken;

	return look(f, r, i, true, &taken, err);
}

enum rc branches_close(struct fold *f, struct round *r, int i, struct err *err)
{
	const struct sop_step *b = &r->script->ast->step[i];

	return deeds_run(f, r, b, &b->action[b->actions - 1], 1, err);
}

/* Over, and not by what he did. */
static bool gave_up(const struct wait *w)
{
	enum reason reason = reason_find(w->reason);

	return reason == REASON_OTHERWISE || reason == REASON_NOBODY_TOLD || reason == REASON_NO_BRANCH;
}

enum rc branches_hear(
	struct fold *f, const struct happened *h, const struct enrolment *row, enum heardlog_did *did, struct err *err)
{
	const struct foldscript *s = foldload_of(f, row->script, row->version);
	struct round r;
	bool changed = false, listens = false;
	enum rc rc;

	for (int i = 0; s && s->ast->branches && i < s->ast->steps && !listens; i++)
		listens = branch_hears(branch_awaits(s->ast, i), h->ev.event);
	/* Of a round that is over only what was told too late is of interest. */
	if (!listens || (row->state == ENROLMENT_ENDED && !h->heard))
		return RC_OK;
	rc = enrol_load(f, row, &r, err);
	for (int i = 0; !rc && i < s->ast->steps; i++) {
		enum heardlog_did here = HEARDLOG_WAITS;
		bool taken = false;

		if (r.claim[i].wait == SOP_WAIT_NONE || !branch_hears(branch_awaits(s->ast, i), h->ev.event) ||
			h->ev.at_ms <= r.claim[i].opened_ms || (h->heard && !about(h->heard, &r, &s->ast->step[i])))
			continue;
		if (r.claim[i].wait == SOP_WAIT_OPEN && r.row.state != ENROLMENT_ENDED)
			rc = look(f, &r, i, false, &taken, err);
		else
			here = gave_up(&r.wait[i]) ? HEARDLOG_LATE : HEARDLOG_KEPT;
		if (taken)
			here = HEARDLOG_TAKEN;
		if (here > *did)
			*did = here;
		changed = changed || taken;
	}
	return rc || !changed ? rc : enrol_sleep(f, &r, err);
}

/* Not meant for him, or passed over: there was nothing to wait for. */
static bool not_meant(struct span code)
{
	enum reason reason = reason_find(code);

	return reason == REASON_ARM || reason == REASON_HOLDOUT || reason == REASON_WELCOME_LOST ||
		reason == REASON_JUMPED;
}

enum rc branches_unsent(struct fold *f, struct round *r, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && waits(r) && i < r->script->ast->steps; i++) {
		const struct occurrence *o = &r->occurrence[i];

		if (r->script->ast->step[i].branches == 0 || r->claim[i].state != SOP_FINAL ||
			r->claim[i].wait != SOP_WAIT_NONE || not_meant(o->reason))
			continue;
		r->wait[i] = (struct wait){.enrolment = r->row.enrolment,
			.step = o->step,
			.opened_ms = o->decided_ms,
			.ended_ms = o->decided_ms,
			.reason = span_of(reason_info(REASON_NOT_SENT)->code)};
		r->claim[i].wait = SOP_WAIT_OVER;
		rc = wait_put(f->db, &r->wait[i], err);
	}
	return rc;
}
