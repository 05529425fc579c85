/* enrol: rounds: beginning, sleeping until the next thing is due, ending. */
#include "campint.h"
#include "flashwork.h"
#include "foldint.h"
#include "groupint.h"
#include "hookwork.h"
#include "tagwork.h"
#include "crm/moves.h"
#include "store/chatmember.h"
#include "store/contact.h"
#include "store/contactdate.h"
#include "store/employee.h"
#include "store/purchase.h"
#include "store/todo.h"
#include "store/wait.h"
#include <string.h>

static uint64_t hash_of(struct fold *f, struct span script, struct span what, struct span customer)
{
	uint8_t sum[SHA_256_BYTES];
	struct text salt;
	uint64_t h = 0;

	text_init(&salt, 4096);
	arm_salt(f->settings->corpid, script, what, customer, &salt);
	sha_add(f->sha, text_span(&salt));
	sha_end(f->sha, sum);
	text_release(&salt);
	for (int i = 0; i < 8; i++)
		h = h << 8 | sum[i];
	return h;
}

char enrol_arm(struct fold *f, const struct sop_script *s, struct span customer)
{
	return arm_has_experiment(s) ? arm_pick(s, hash_of(f, s->id, s->experiment, customer)) : 0;
}

bool enrol_holdout(struct fold *f, const struct sop_script *s, struct span customer)
{
	int permille = (int)f->settings->holdout_permille;

	if (permille > 0 && arm_holdout(permille, hash_of(f, SPAN_ABSENT, span_of(ARM_HOLDOUT), customer)))
		return true;
	return s->holdout_permille > 0 &&
		arm_holdout(s->holdout_permille, hash_of(f, s->id, span_of(ARM_HOLDOUT), customer));
}

static int64_t or_zero(int64_t t_ms)
{
	return t_ms == ENROLMENT_NONE ? 0 : t_ms;
}

static void enrol_view(const struct enrolment *row, struct sop_enrolment *ret)
{
	static const enum sop_standing standing[ENROLMENT_STATES] = {
		[ENROLMENT_LIVE] = SOP_LIVE,
		[ENROLMENT_WAITING] = SOP_WAITING,
		[ENROLMENT_ENDED] = SOP_ENDED,
	};

	*ret = (struct sop_enrolment){
		.standing = standing[row->state],
		.t0_ms = row->t0_ms,
		.entered_ms = row->entered_ms,
		.shift_days = (int)row->shift_days,
		.arm = row->arm.n ? row->arm.p[0] : 0,
		.holdout = row->holdout,
		.goal_ms = or_zero(row->goal_ms),
		.member = row->camp != 0,
	};
}

/* -- claims --------------------------------------------------------------------------------------------------------- */

static struct sop_claim claim_of(const struct occurrence *o)
{
	struct sop_claim c = {.state = SOP_FINAL, .due_ms = o->due_ms, .decided_ms = o->decided_ms};

	if (o->state == OCCURRENCE_DELAYED) {
		c.state = SOP_DELAYED;
		c.retry_ms = o->retry_ms == OCCURRENCE_NONE ? o->due_ms : o->retry_ms;
	} else if (o->state == OCCURRENCE_MADE) {
		c.state = SOP_MADE;
	} else if (o->state == OCCURRENCE_DELIVERED || o->state == OCCURRENCE_ACTED) {
		c.state = SOP_DONE;
		c.delivered_ms = o->delivered_ms == OCCURRENCE_NONE ? o->decided_ms : o->delivered_ms;
	}
	c.occurrence = o->occurrence;
	c.slot_day = o->counts_day == OCCURRENCE_NONE ? 0 : o->counts_day;
	return c;
}

static void set_aside(struct fold *f, struct round *r, const struct occurrence *o)
{
	if (!r->placeless)
		r->placeless = arena_array(f->work, (size_t)r->placeless_most, sizeof *r->placeless);
	INVARIANT(r->placeless_n < r->placeless_most);
	r->placeless[r->placeless_n++] = *o;
}

static void place(struct fold *f, struct round *r, const struct occurrence *o)
{
	const struct sop_step *step = script_step(r->script->ast, o->step);

	if (!step) { /* of a step that is not in this version any more */
		set_aside(f, r, o);
		return;
	}
	int count = r->claim[step->index].count + 1;
	if (count > 1) /* an older one of a step that recurs */
		set_aside(f, r, &r->occurrence[step->index]);
	r->occurrence[step->index] = *o; /* they come in their order */
	r->claim[step->index] = claim_of(o);
	r->claim[step->index].count = count;
}

/* 群内侧边栏 holds no slot and is tapped whenever its employee is in the group, behind midnight, too: it counts for the day on which it was made,
 * like all others. Only what went out today can stand in the way of today's. */
static enum rc date_taps(struct fold *f, struct round *r, struct err *err)
{
	const struct zone *z = &f->settings->zone;
	int64_t today = zone_day(z, f->now_ms), made_ms = 0;
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < r->script->ast->steps; i++) {
		const struct sop_step *st = &r->script->ast->step[i];
		struct sop_claim *c = &r->claim[i];

		if (!moment_recurs(st) || when_exec(st) != SOP_EXEC_GROUP_BAR || c->state != SOP_DONE || c->slot_day ||
			zone_day(z, c->delivered_ms) != today)
			continue;
		rc = todo_sent(f->db, r->row.enrolment, st->id, &made_ms, err);
		if (!rc)
			c->slot_day = zone_day(z, made_ms);
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
	}
	return rc;
}

static void hold(struct fold *f, const struct enrolment *row, const struct foldscript *s, struct round *ret)
{
	size_t n = (size_t)s->ast->steps + 1;

	ret->row = *row;
	ret->script = s;
	enrol_view(row, &ret->view);
	ret->view.by_clock = s->ast->kind == SOP_BLAST;
	for (int i = 0; i < s->ast->triggers; i++)
		ret->view.by_clock = ret->view.by_clock || s->ast->trigger[i].event == SOP_EV_CLOCK;
	ret->placeless_most = (int)n;
	ret->worn = arena_alloc(f->work, sizeof *ret->worn);
	ret->occurrence = arena_array(f->work, n, sizeof *ret->occurrence);
	ret->claim = arena_array(f->work, n, sizeof *ret->claim);
	if (s->ast->branches)
		ret->wait = arena_array(f->work, n, sizeof *ret->wait);
}

/* His dates, for 生日前1天. */
static enum rc know_dates(struct fold *f, struct round *r, struct err *err)
{
	struct contactdate *v = NULL;
	struct sop_date *dates;
	int n = 0;
	enum rc rc = contactdate_of(f->db, f->work, r->row.customer, &v, &n, err);

	if (rc)
		return rc;
	dates = arena_array(f->work, (size_t)n + 1, sizeof *dates);
	for (int i = 0; i < n; i++)
		dates[i] = (struct sop_date){v[i].name, (int)v[i].month, (int)v[i].day};
	r->view.dates = n;
	r->view.date = dates;
	return RC_OK;
}

/* What times and stops of the script hang on beside T0. */
static enum rc hear_last(struct fold *f, struct round *r, struct err *err)
{
	unsigned on = moment_hangs(r->script->ast);
	struct contact c;
	int64_t said_ms = 0, paid_ms = 0;
	enum rc rc = on & MOMENT_ON_DATE ? know_dates(f, r, err) : RC_OK;

	if (!rc && (on & MOMENT_ON_CHECKIN) && r->row.camp)
		rc = campcheck_view(f, r, err);
	if (!rc && (on & MOMENT_ON_JOINED))
		rc = chatmember_last(f->db, r->row.customer, &r->view.joined_ms, err);
	rc = rc == RC_NOTFOUND ? RC_OK : rc;

	if (rc || !(on & (MOMENT_ON_HEARD | MOMENT_ON_BOUGHT)))
		return rc;
	rc = contact_get(f->db, f->work, r->row.customer, &c, err);
	if (!rc && c.last_paid_ms != CONTACT_NEVER)
		r->view.bought_ms = c.last_paid_ms;
	rc = rc == RC_NOTFOUND ? RC_OK : rc;
	if (rc || !(on & MOMENT_ON_HEARD))
		return rc;
	/* An order is a 互动 even when it was refunded since. */
	rc = purchase_last(f->db, r->row.customer, &paid_ms, err);
	if (!rc)
		rc = heardlog_last(f->db, r->row.customer, &said_ms, err);
	r->view.heard_ms = said_ms > paid_ms ? said_ms : paid_ms;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc enrol_hold(struct fold *f, const struct enrolment *row, struct round *ret, struct err *err)
{
	const struct foldscript *s = foldload_of(f, row->script, row->version);

	if (!s)
		return err_set(err, RC_NOTFOUND, "script '%.*s' does not run", SPAN_ARG(row->script));
	*ret = (struct round){0};
	hold(f, row, s, ret);
	if (s->ast->flash)
		flashwork_view(f, ret);
	return hear_last(f, ret, err);
}

enum rc enrol_load(struct fold *f, const struct enrolment *row, struct round *ret, struct err *err)
{
	struct occurrence *v = NULL;
	int n = 0;
	enum rc rc = enrol_hold(f, row, ret, err);

	if (!rc)
		rc = occurrence_claims(f->db, f->work, row->enrolment, &v, &n, err);
	if (!rc)
		ret->placeless_most += n;
	for (int i = 0; !rc && i < n; i++)
		place(f, ret, &v[i]);
	if (!rc && group_kind(ret->script->ast->kind))
		rc = date_taps(f, ret, err);
	return rc ? rc : branches_load(f, ret, err);
}

enum rc enrol_get(struct fold *f, int64_t id, struct round *ret, struct err *err)
{
	struct enrolment row;
	enum rc rc = enrolment_get(f->db, f->work, id, &row, err);

	return rc ? rc : enrol_load(f, &row, ret, err);
}

struct occurrence enrol_occurrence(const struct fold *f, const struct round *r, int step, enum occurrence_state state,
	enum reason reason, struct span detail)
{
	const struct sop_step *st = &r->script->ast->step[step];
	struct moment m = moment_of(&f->rules, r->script->ast, &r->view, r->claim, step, f->now_ms);
	static const struct occurrence none = {0};
	const struct occurrence *was = &r->occurrence[step];

	if (was->step.p && moment_recurs(st) && was->occurrence != m.occurrence)
		was = &none; /* that one is settled: this is the next */
	int64_t due_ms = was->step.p ? was->due_ms : m.due_ms;

	return (struct occurrence){
		.enrolment = r->row.enrolment,
		.step = st->id,
		.occurrence = was->step.p ? was->occurrence : m.occurrence,
		.state = state,
		.reason = span_of(reason_info(reason)->code),
		.detail = detail,
		.employee = r->row.employee,
		.version = r->script->version,
		.line = st->pos.line,
		.due_ms = due_ms == FACTS_NEVER ? f->now_ms : due_ms,
		.retry_ms = OCCURRENCE_NONE,
		.decided_ms = f->now_ms,
		.delivered_ms = OCCURRENCE_NONE,
		.task = was->step.p ? was->task : OCCURRENCE_NONE,
		.counts_day = OCCURRENCE_NONE,
		.chances = was->step.p ? was->chances : 0,
		.stored_day = was->step.p ? was->stored_day : OCCURRENCE_NEW,
	};
}

static enum rc check_move(struct span from, enum occurrence_state to, const struct occurrence *o, struct err *err)
{
	char was[32] = "";

	if (from.n && from.n < sizeof was)
		memcpy(was, from.p, from.n);
	if (moves_allowed(MOVES_OCCURRENCE, was, occurrence_state_name(to)))
		return RC_OK;
	return err_set(err, RC_INVALID, "step '%.*s' of enrolment %lld is '%s' and cannot become '%s'",
		SPAN_ARG(o->step), (long long)o->enrolment, was, occurrence_state_name(to));
}

enum rc enrol_claim(struct fold *f, struct round *r, int step, struct occurrence *o, struct err *err)
{
	const struct occurrence *was = &r->occurrence[step];
	bool again = was->step.p && was->occurrence == o->occurrence;
	int count = r->claim[step].count + !again;
	enum rc rc = RC_OK;

	if (!again || was->state != o->state)
		rc = check_move(again ? span_of(occurrence_state_name(was->state)) : SPAN_LIT(""), o->state, o, err);
	if (!rc)
		rc = occurrence_put(f->db, o, err);
	if (rc)
		return rc;
	if (was->step.p && !again) /* the one before keeps its slot */
		set_aside(f, r, was);
	r->occurrence[step] = *o;
	r->claim[step] = claim_of(o);
	r->claim[step].count = count;
	return RC_OK;
}

enum rc enrol_move(struct fold *f, struct occurrence *o, enum occurrence_state to, enum reason reason,
	struct span detail, struct err *err)
{
	enum rc rc = check_move(span_of(occurrence_state_name(o->state)), to, o, err);

	if (rc)
		return rc;
	o->state = to;
	o->reason = span_of(reason_info(reason)->code);
	o->detail = detail;
	o->decided_ms = f->now_ms;
	rc = occurrence_put(f->db, o, err);
	return rc || to == OCCURRENCE_MADE ? rc : couponwork_moved(f, o, COUPONWORK_DEAD, err);
}

enum rc enrol_deliver(struct fold *f, struct occurrence *o, int64_t at_ms, struct err *err)
{
	enum rc rc = check_move(span_of(occurrence_state_name(o->state)), OCCURRENCE_DELIVERED, o, err);

	if (!rc)
		rc = occurrence_deliver(f->db, o, f->now_ms, at_ms, span_of(reason_info(REASON_DELIVERED)->code), err);
	return rc ? rc : couponwork_moved(f, o, COUPONWORK_GIVEN, err);
}

/* -- life ----------------------------------------------------------------------------------------------------------- */

enum rc enrol_begin(struct fold *f, const struct foldscript *s, const struct happened *h, struct span employee,
	enum sop_standing standing, int64_t round, struct round *ret, struct err *err)
{
	char arm = enrol_arm(f, s->ast, h->customer);
	struct enrolment row = {
		.script = s->ast->id,
		.customer = h->customer,
		.employee = employee,
		.round = round,
		.state = standing == SOP_WAITING ? ENROLMENT_WAITING : ENROLMENT_LIVE,
		.outcome = SPAN_LIT(""),
		.reason = SPAN_LIT(""),
		.version = s->version,
		.t0_ms = h->ev.at_ms,
		.entered_ms = f->now_ms,
		.ended_ms = ENROLMENT_NONE,
		.arm = arm ? arena_copy(f->work, span_make(&arm, 1)) : SPAN_LIT(""),
		.holdout = (h->camp || !group_kind(s->ast->kind)) && enrol_holdout(f, s->ast, h->customer),
		.channel = h->state.p ? h->state : SPAN_LIT(""),
		.goal_ms = ENROLMENT_NONE,
		.wake_ms = ENROLMENT_NONE,
		.wake_step = ENROLMENT_NONE,
		.camp = h->camp,
	};
	int64_t no = 0, next = 0;
	enum rc rc = employee.n ? employee_meet(f->db, employee, f->now_ms, &no, err) : RC_OK;

	if (!rc)
		rc = db_next_row(f->db, &next, err);
	row.enrolment = enrolment_id(no, next);
	if (!rc)
		rc = enrolment_add(f->db, &row, err);
	if (rc)
		return rc;
	*ret = (struct round){0};
	hold(f, &row, s, ret);
	rc = hear_last(f, ret, err);
	return rc || h->camp || !s->ast->members ? rc : campwork_begin(f, ret, err);
}

/* Rounded up to the second, so that a day has at most 86,400 due times (D1). */
static int64_t whole_second(int64_t t_ms)
{
	return (t_ms + FOLD_SECOND_MS - 1) / FOLD_SECOND_MS * FOLD_SECOND_MS;
}

enum rc enrol_sleep_until(struct fold *f, struct round *r, const struct plan *plan, struct err *err)
{
	bool never = plan->what == PLAN_NEVER || plan->at_ms >= FACTS_NEVER - FOLD_SECOND_MS;
	int64_t soonest_ms = r->at_once_ms > 0 ? r->at_once_ms : f->now_ms;

	r->row.wake_ms = never ? ENROLMENT_NONE : whole_second(plan->at_ms > f->now_ms ? plan->at_ms : soonest_ms);
	r->row.wake_step = never ? ENROLMENT_NONE : plan->step;
	return enrolment_nap(f->db, &r->row, err);
}

enum rc enrol_sleep(struct fold *f, struct round *r, struct err *err)
{
	struct plan plan;
	enum rc rc;

	if (r->row.state == ENROLMENT_ENDED)
		return RC_OK;
	rc = branches_unsent(f, r, err);
	if (rc)
		return rc;
	plan_next(&f->rules, r->script->ast, &r->view, r->claim, f->now_ms, &plan);
	return enrol_sleep_until(f, r, &plan, err);
}

enum rc enrol_wake(struct fold *f, int64_t id, struct err *err)
{
	struct round r;
	enum rc rc = enrol_get(f, id, &r, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return enrol_sleep(f, &r, err);
}

/* What was not sent yet is not sent any more; what stands in a task leaves it (finding 5). */
static enum rc drop_open(struct fold *f, const struct enrolment *row, struct span sentence, struct err *err)
{
	struct occurrence *v = NULL;
	int n = 0;
	enum rc rc = occurrence_open(f->db, f->work, row->enrolment, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		rc = v[i].state == OCCURRENCE_DELAYED
			? enrol_move(f, &v[i], OCCURRENCE_CANCELLED, REASON_NOT_LIVE, sentence, err)
			: massleave_go(f, row, &v[i], sentence, err);
	return rc;
}

enum rc enrol_goal(struct fold *f, struct round *r, struct span step, struct err *err)
{
	enum rc rc;

	r->row.goal_ms = f->now_ms;
	r->view.goal_ms = f->now_ms;
	rc = enrolment_put(f->db, &r->row, err);
	return rc ? rc : hookwork_conversion(f, &r->row, step, SPAN_LIT(""), err);
}

enum rc enrol_end(struct fold *f, struct enrolment *row, const char *outcome, enum reason reason, struct span detail,
	struct err *err)
{
	const struct foldscript *s = foldload_of(f, row->script, row->version);
	enum rc rc;

	if (row->state == ENROLMENT_ENDED)
		return RC_OK;
	INVARIANT(moves_allowed(MOVES_ENROLMENT, enrolment_state_name(row->state), "ended"));
	row->wake_ms = row->wake_step = ENROLMENT_NONE;
	row->state = ENROLMENT_ENDED;
	row->outcome = span_of(outcome);
	row->reason = decisions_sentence(f, reason, detail);
	row->ended_ms = f->now_ms;
	rc = enrolment_put(f->db, row, err);
	if (!rc)
		rc = hookwork_stop(f, row, reason, err);
	if (!rc)
		rc = drop_open(f, row, row->reason, err);
	if (!rc && !row->camp && (!s || s->ast->members))
		rc = campwork_over(f, row, outcome, reason, detail, err);
	if (!rc && (!s || s->ast->branches))
		rc = wait_drop(f->db, row->enrolment, f->now_ms, span_of(reason_info(REASON_NOT_LIVE)->code),
			row->reason, err);
	/* A story told to its end leaves what it asked of the employee, but nothing to be said; one that was broken off leaves neither. */
	if (!rc)
		rc = todo_drop(f->db, row->employee, row->enrolment,
			reason == REASON_FINISHED || reason == REASON_EXPIRED, f->now_ms, err);
	return rc;
}

/* Delayed for want of a slot, or for that reason alone? */
static bool waits_for(const struct occurrence *o, enum reason only)
{
	enum reason reason = reason_find(o->reason);

	return o->state == OCCURRENCE_DELAYED && reason < REASON_COUNT && (reason_info(reason)->flags & REASON_SLOT) &&
		(only == REASON_OK || only == reason);
}

enum rc enrol_retry(struct fold *f, const struct enrolment *row, enum reason only, struct err *err)
{
	struct round r;
	bool woken = false;
	enum rc rc = enrol_load(f, row, &r, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	for (int s = 0; !rc && s < r.script->ast->steps; s++) {
		struct occurrence o = r.occurrence[s];

		if (!o.step.p || !waits_for(&o, only) || o.retry_ms <= f->now_ms)
			continue;
		rc = occurrence_get(f->db, f->work, o.enrolment, o.step, o.occurrence, &o, err);
		o.retry_ms = f->now_ms;
		if (!rc)
			rc = enrol_claim(f, &r, s, &o, err);
		woken = true;
	}
	return rc || !woken ? rc : enrol_sleep(f, &r, err);
}

enum rc enrol_slot_free(struct fold *f, struct span customer, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, customer, false, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		rc = enrol_retry(f, &v[i], REASON_OK, err);
	return rc;
}
