/* tick: what is due. One input fires at most so many entries in order (D1); each has its own savepoint, so that one that
 * cannot be decided stops nobody else (finding 4). */
#include "botdigest.h"
#include "botnudge.h"
#include "codework.h"
#include "flashwork.h"
#include "foldint.h"
#include "kfint.h"
#include "mediawork.h"
#include "otherwork.h"
#include "paywork.h"
#include "sweepwork.h"
#include "tapwork.h"
#include "syncwork.h"
#include "transferwork.h"
#include "store/timer.h"

#define MOST_FIRE 10000

static enum rc fire_timer(struct fold *f, const struct timer *t, struct err *err)
{
	switch (t->kind) {
	case TIMER_NAME: return greet_timer(f, t->row, err);
	case TIMER_DEADLINE: return masswatch_deadline(f, t->row, err);
	case TIMER_REMIND: return masswatch_remind(f, t->row, err);
	case TIMER_REMAKE: return masswatch_remake(f, t->row, err);
	case TIMER_TODO: return sidebar_expire(f, t->row, err);
	case TIMER_TAG: return tagover_fire(f, t->row, err);
	case TIMER_SWEEP: return sweepwork_fire(f, t->row, err);
	case TIMER_CODE: return codework_wake(f, t->row, err);
	case TIMER_MEDIA: return mediawork_warm(f, err);
	case TIMER_POST: return postwork_due(f, t->row, err);
	case TIMER_POST_END: return postwatch_deadline(f, t->row, err);
	case TIMER_POST_REMIND: return postwatch_remind(f, t->row, err);
	case TIMER_POST_LOOK: return postwatch_look(f, t->row, err);
	case TIMER_TRANSFER: return transferwork_fire(f, t->row, err);
	case TIMER_WALK: return syncwork_fire(f, t->row, t->due_ms, err);
	case TIMER_KF: return kfwork_fire(f, t->due_ms, err);
	case TIMER_DIGEST: return botdigest_fire(f, t->row, t->due_ms, err);
	case TIMER_NUDGE: return botnudge_fire(f, t->due_ms, err);
	case TIMER_BILL: return paywork_fire(f, t->row, t->due_ms, err);
	case TIMER_OTHER: return otherwork_fire(f, t->due_ms, err);
	case TIMER_OFFER: return flashwork_orders(f, err);
	case TIMER_TASKS: return RC_OK; /* massend_flush, at the end of each tick, goes on */
	case TIMER_KINDS: break;
	}
	return err_set(err, RC_INVALID, "timer of kind %d", (int)t->kind);
}

/* An entry of the tick: a timer, or a due row. */
struct entry {
	const struct timer *timer;
	const struct enrolment_due *due;
};

static enum rc fire(struct fold *f, const struct entry *e, struct err *err)
{
	INVARIANT(e->timer || e->due);
	enum rc rc = e->timer ? fire_timer(f, e->timer, err) : decide_due(f, e->due, err);

	return rc ? rc : happen_drain(f, err);
}

/* It does not wait any more, and `why` says what was wrong. */
static enum rc give_up(struct fold *f, const struct entry *e, struct err *err)
{
	struct span what = arena_copy(f->work, span_of(err->text));
	struct enrolment row;
	enum rc rc;

	f->counts.failed++;
	if (!e->due)
		return RC_OK;
	rc = enrolment_get(f->db, f->work, e->due->enrolment, &row, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	row.wake_ms = row.wake_step = ENROLMENT_NONE;
	rc = enrolment_put(f->db, &row, err);
	return rc ? rc : decisions_note(f, row.customer, row.script, SPAN_ABSENT, "failed", REASON_NOT_SENT, what, err);
}

/* RC_NOTFOUND: an earlier entry of this tick took it away (of rounds decide_due sees that). */
static enum rc take_away(struct fold *f, const struct entry *e, struct err *err)
{
	return e->timer ? timer_del(f->db, e->timer, err) : RC_OK; /* a round says itself when it is due next */
}

static enum rc fire_guarded(struct fold *f, const struct entry *e, struct err *err)
{
	struct foldnote *notes = f->notes, *last = f->last_note;
	enum rc rc;

	arena_reset(f->work);
	rc = take_away(f, e, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (!f->guarded)
		return fire(f, e, err);
	rc = db_savepoint(f->db, err);
	if (rc)
		return rc;
	rc = fire(f, e, err);
	if (!rc)
		return db_release(f->db, err);
	if (fold_fatal(rc))
		return rc;
	f->notes = notes;
	f->last_note = last;
	if (last)
		last->next = NULL;
	f->first = f->last = NULL;
	f->join.task = 0;
	{
		struct err undo;

		if (db_rollback_to(f->db, &undo))
			return err_set(err, RC_FAILED, "%s", undo.text);
	}
	return give_up(f, e, err);
}

static enum rc read_fire(struct span body, int *ret_fire, struct err *err)
{
	struct json_doc *doc;
	int64_t n = 0;
	enum rc rc = json_parse(body, &doc, err);

	if (rc)
		return rc;
	if (!json_int(json_get(json_root(doc), "fire"), &n) || n < 1 || n > MOST_FIRE)
		rc = err_set(err, RC_INVALID, "a tick that does not say how much to fire");
	json_free(doc);
	*ret_fire = (int)n;
	return rc;
}

enum rc tick_min(struct fold *f, int64_t *ret_due_ms, struct err *err)
{
	int64_t due_ms = FOLD_NO_DUE, timer_ms = FOLD_NO_DUE;
	enum rc rc = enrolment_due_min(f->db, &due_ms, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	rc = timer_min(f->db, &timer_ms, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret_due_ms = due_ms < timer_ms ? due_ms : timer_ms;
	return RC_OK;
}

enum rc tick_apply(struct fold *f, struct span body, int64_t *ret_fired, struct err *err)
{
	struct timer *timers = NULL;
	struct enrolment_due *dues = NULL;
	int most = 0, timers_n = 0, dues_n = 0, t = 0, d = 0;
	int64_t next_ms;
	enum rc rc = read_fire(body, &most, err);

	if (!rc)
		rc = timer_take(f->db, f->rows, f->now_ms, most, &timers, &timers_n, err);
	if (!rc)
		rc = enrolment_due(f->db, f->rows, f->now_ms, most, &dues, &dues_n, err);
	f->sweeping = false;
	tapwork_begin(f);
	while (!rc && t + d < most && (t < timers_n || (d < dues_n && !f->sweeping))) {
		bool timer = t < timers_n && (d == dues_n || f->sweeping || timers[t].due_ms <= dues[d].due_ms);
		struct entry e = {timer ? &timers[t] : NULL, timer ? NULL : &dues[d]};

		t += timer;
		d += !timer;
		rc = fire_guarded(f, &e, err);
	}
	tapwork_end(f);
	if (!rc)
		rc = tick_min(f, &next_ms, err);
	if (!rc) /* tasks are whole when nothing more is due (finding 26) */
		rc = massend_flush(f, next_ms > f->now_ms, err);
	if (!rc)
		rc = deeds_notes(f, err);
	*ret_fired = t + d;
	return rc;
}
