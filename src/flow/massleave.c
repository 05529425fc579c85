/* massleave: members of a mass message task who leave it: before WeCom has it the request is written anew without them, after
 * that the task is made again (finding 5); a call under way takes them along until its end is known (exact finding 1). */
#include "foldint.h"
#include "store/taskmember.h"
#include "store/timer.h"

/* 5.4 said that other mass messages of that day were all he can receive: the slot stays taken, or the next of ours would be lost in
 * the same way. */
static enum rc keep_slot(struct fold *f, int64_t task, struct occurrence *o, struct err *err)
{
	struct masstask t;
	enum rc rc = masstask_get(f->db, f->work, task, &t, err);

	if (!rc)
		o->counts_day =
			zone_day(&f->settings->zone, t.confirmed_ms == MASSTASK_NONE ? f->now_ms : t.confirmed_ms);
	return rc;
}

enum rc massleave_lost(struct fold *f, int64_t task, struct span customer, int64_t enrolment, struct span step, int how,
	enum reason reason, struct span detail, struct err *err)
{
	struct occurrence o;
	bool held_slot;
	enum rc rc = taskmember_move(f->db, task, customer, (enum taskmember_state)how, f->now_ms, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc; /* he does not wait any more */
	rc = occurrence_in_task(f->db, f->work, enrolment, step, task, &o, err);
	if (rc == RC_NOTFOUND || (!rc && (o.state != OCCURRENCE_MADE || o.task != task)))
		return RC_OK; /* it stands in a newer task */
	if (rc)
		return rc;
	held_slot = o.counts_day != OCCURRENCE_NONE;
	o.counts_day = OCCURRENCE_NONE;
	if (how == TASKMEMBER_QUOTA && (rc = keep_slot(f, task, &o, err)))
		return rc;
	rc = enrol_move(f, &o,
		how == TASKMEMBER_REMOVED || how == TASKMEMBER_CANCELLED ? OCCURRENCE_CANCELLED : OCCURRENCE_FAILED,
		reason, detail, err);
	if (!rc)
		rc = enrol_wake(f, enrolment, err);
	if (!rc && held_slot && how != TASKMEMBER_QUOTA)
		rc = enrol_slot_free(f, customer, err);
	return rc;
}

enum rc massleave_gather(struct fold *f, int64_t task, struct err *err)
{
	int64_t every_ms = f->settings->stop_gather_ms > 0 ? f->settings->stop_gather_ms : FOLD_SECOND_MS;
	struct timer t = {(f->now_ms / every_ms + 1) * every_ms, TIMER_REMAKE, task};

	return timer_add(f->db, &t, err); /* stops of one stretch share one timer */
}

bool massleave_step_gone(const struct fold *f, const struct masstask *t)
{
	const struct foldscript *s = foldload_of(f, t->script, t->version);

	return s && !script_step(s->ast, t->step);
}

static enum rc remove_member(
	struct fold *f, struct masstask *t, const struct taskmember *m, struct span why, struct err *err)
{
	enum rc rc = massleave_lost(
		f, t->task, m->customer, m->enrolment, t->step, TASKMEMBER_REMOVED, REASON_REMOVED, why, err);

	if (t->members > 0) /* counted when it is sent */
		t->members--;
	return rc ? rc : masstask_put(f->db, t, err);
}

/* The request as it should be now, of an effect that waits. */
static enum rc rewrite(struct fold *f, struct masstask *t, struct outbox_row *e, struct err *err)
{
	struct request r;
	enum rc rc = massend_request(f, t, &r, err);

	if (rc)
		return rc;
	if (!massend_targets(&r)) {
		rc = effects_cancel(f, e, "nobody is left in the task", err);
		return rc ? rc : massend_move(f, t, MASSTASK_CANCELLED, err);
	}
	return effects_rewrite(f, e, &r, err);
}

/* Accepted by nobody yet: the request is written anew without him. */
static enum rc leave_sending(
	struct fold *f, struct masstask *t, const struct taskmember *m, struct span why, struct err *err)
{
	struct outbox_row e;
	enum rc rc = effects_get(f, t->effect, &e, err);

	if (rc || (e.state != OUTBOX_READY && e.state != OUTBOX_HELD))
		return rc; /* the call is under way: its end looks for those who left */
	rc = remove_member(f, t, m, why, err);
	return rc ? rc : rewrite(f, t, &e, err);
}

enum rc massleave_go(
	struct fold *f, const struct enrolment *row, struct occurrence *o, struct span reason, struct err *err)
{
	struct masstask t;
	struct taskmember m;
	int64_t left = 0;
	enum rc rc;

	if (o->task == OCCURRENCE_NONE)
		return RC_OK; /* the welcome: its answer says what became of it */
	if (o->task == OCCURRENCE_SIDEBAR) {
		o->counts_day = OCCURRENCE_NONE;
		return enrol_move(f, o, OCCURRENCE_CANCELLED, REASON_CANCELLED, reason, err);
	}
	rc = masstask_get(f->db, f->work, o->task, &t, err);
	if (rc)
		return rc;
	m = (struct taskmember){.task = t.task, .customer = row->customer, .enrolment = o->enrolment};
	switch (t.state) {
	case MASSTASK_OPEN:
		f->join.task = 0;
		rc = remove_member(f, &t, &m, reason, err);
		if (!rc)
			rc = taskmember_count(f->db, t.task, TASKMEMBER_WAITING, &left, err);
		return rc || left ? rc : massend_move(f, &t, MASSTASK_CANCELLED, err);
	case MASSTASK_SENDING: return leave_sending(f, &t, &m, reason, err);
	case MASSTASK_WAITING: return massleave_gather(f, t.task, err);
	default: return RC_OK;
	}
}

/* -- a call under way --------------------------------------------------------------------------------------------------- */

/* He may be in the request that goes out now: until the task is known he counts as one of it. */
static enum rc put_back(struct fold *f, struct masstask *t, const struct taskmember *m, struct err *err)
{
	struct occurrence o;
	enum rc rc = taskmember_turn(f->db, m, TASKMEMBER_WAITING, f->now_ms, err);

	t->members++;
	if (!rc)
		rc = occurrence_in_task(f->db, f->work, m->enrolment, t->step, t->task, &o, err);
	if (rc || o.state != OCCURRENCE_CANCELLED || o.task != t->task)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return enrol_move(f, &o, OCCURRENCE_MADE, REASON_OK, SPAN_ABSENT, err);
}

enum rc massleave_older(struct fold *f, struct outbox_key key, struct err *err)
{
	struct taskmember *m = NULL;
	struct masstask t;
	struct outbox_row e;
	int n = 0;
	enum rc rc = outbox_get(f->db, f->work, key, &e, err);

	if (!rc)
		rc = massend_task(f, &e, &t, err);
	if (rc || (t.state != MASSTASK_SENDING && t.state != MASSTASK_CANCELLED))
		return rc;
	rc = taskmember_in(f->db, f->work, t.task, TASKMEMBER_REMOVED, &m, &n, err);
	for (int i = 0; !rc && i < n; i++)
		if (m[i].at_ms >= e.made_ms) /* before that he was never in a request */
			rc = put_back(f, &t, &m[i], err);
	return rc ? rc : massend_move(f, &t, MASSTASK_SENDING, err);
}

enum rc massleave_again(struct fold *f, struct outbox_row *e, struct err *err)
{
	struct taskmember *m = NULL;
	struct masstask t;
	struct span why = decisions_sentence(f, REASON_STEP_GONE, SPAN_ABSENT);
	int n = 0, gone = 0;
	bool vanished;
	enum rc rc = massend_task(f, e, &t, err);

	if (rc || t.state != MASSTASK_SENDING)
		return rc;
	vanished = massleave_step_gone(f, &t);
	rc = taskmember_in(f->db, f->work, t.task, TASKMEMBER_WAITING, &m, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		struct enrolment row;

		rc = enrolment_get(f->db, f->work, m[i].enrolment, &row, err);
		if (rc || (row.state != ENROLMENT_ENDED && !vanished))
			continue;
		gone++;
		rc = remove_member(f, &t, &m[i], vanished ? why : row.reason, err);
	}
	return rc || !gone ? rc : rewrite(f, &t, e, err);
}
