/* happen: one event of one customer: goals and stops of his live rounds first, then the scripts that listen
 * (sop-language-exact.md part 5, 目标与停止). What it causes is queued behind it. */
#include "codework.h"
#include "foldint.h"
#include "groupint.h"
#include "kfint.h"
#include "sweepwork.h"
#include "store/contact.h"
#include "store/purchase.h"

#define MOST 1000 /* events that one input may cause: 转剧本 in a circle ends here */

/* The name and the store of its employee. */
static enum rc employee_of(struct fold *f, struct sop_happening *ev, struct err *err)
{
	enum rc rc = ev->employee_name.n ? RC_OK : foldload_employee(f, ev->employee, &ev->employee_name, err);

	if (!rc)
		ev->store = book_store_of(f->book, ev->employee, ev->employee_name);
	return rc;
}

enum rc happen_queue(struct fold *f, const struct happened *h, struct err *err)
{
	struct happened *copy = arena_alloc(f->work, sizeof *copy);
	enum rc rc = RC_OK;

	*copy = *h;
	copy->next = NULL;
	if (!f->hears[copy->ev.event] && !copy->greet && !copy->only)
		return RC_OK; /* nobody listens */
	if (copy->ev.employee.n)
		rc = employee_of(f, &copy->ev, err);
	if (rc)
		return rc;
	if (f->last)
		f->last->next = copy;
	else
		f->first = copy;
	f->last = copy;
	return RC_OK;
}

/* -- live rounds ------------------------------------------------------------------------------------------------- */

static enum rc met_goal(struct fold *f, struct round *r, const struct react *what, struct err *err)
{
	static const struct sop_step goal = {.id = SPAN_LIT("目标"), .name = SPAN_LIT("目标")};
	enum rc rc;

	rc = enrol_goal(f, r, goal.id, err);
	if (!rc && !what->end)
		rc = decisions_note(f, r->row.customer, r->row.script, SPAN_ABSENT, "goal", REASON_GOAL,
			text_span(&f->detail), err);
	if (!rc)
		rc = deeds_run(f, r, &goal, r->script->ast->goal_action, r->script->ast->goal_actions, err);
	return rc;
}

/* What he bought last is another than before; a refund takes that back. */
static bool moves_bought(enum sop_event e)
{
	return e == SOP_EV_FIRST_ORDER || e == SOP_EV_REPEAT_ORDER || e == SOP_EV_REFUND;
}

static enum rc react_one(struct fold *f, const struct happened *h, const struct enrolment *row, bool *ret_changed,
	bool *ret_ended, struct err *err)
{
	struct round r;
	struct react what;
	struct span detail;
	enum rc rc = enrol_hold(f, row, &r, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	text_clear(&f->detail);
	if (!react_to(&f->rules, r.script->ast, &r.view, &h->ev, &what, &f->detail)) {
		unsigned on = moment_hangs(r.script->ast);
		bool moved = (moves_bought(h->ev.event) && (on & MOMENT_ON_BOUGHT)) ||
			(h->ev.event == SOP_EV_GROUP_IN && (on & MOMENT_ON_JOINED));

		return moved ? enrol_wake(f, row->enrolment, err) : RC_OK; /* 购买后 7天, 入群后 1天 */
	}
	*ret_changed = true;
	*ret_ended = *ret_ended || what.end;
	detail = arena_copy(f->work, text_span(&f->detail));
	if (what.goal)
		rc = met_goal(f, &r, &what, err);
	if (rc || r.row.state == ENROLMENT_ENDED) /* an action of the goal ended it */
		return rc;
	if (what.end)
		return enrol_end(f, &r.row, what.outcome, what.reason, detail, err);
	return what.goal ? enrol_wake(f, r.row.enrolment, err) : RC_OK;
}

/* -- entering ------------------------------------------------------------------------------------------------------ */

/* What stands behind him, for all scripts at once. */
struct past {
	struct enrolment *rows;
	int n;
	struct relation *relation;
	int relations;
	struct contact contact;
	bool known;
};

static enum rc load_person(struct fold *f, struct span customer, struct past *p, struct err *err)
{
	enum rc rc = relation_of(f->db, f->work, customer, &p->relation, &p->relations, err);

	if (rc)
		return rc;
	rc = contact_get(f->db, f->work, customer, &p->contact, err);
	p->known = !rc;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc load_past(struct fold *f, struct span customer, struct past *p, struct err *err)
{
	enum rc rc = enrolment_of(f->db, f->work, customer, true, &p->rows, &p->n, err);

	return rc ? rc : load_person(f, customer, p, err);
}

static const struct relation *open_relation(const struct past *p, struct span employee)
{
	for (int i = 0; i < p->relations; i++)
		if (p->relation[i].state <= RELATION_LIVE &&
			(!employee.n || span_eq(p->relation[i].employee, employee)))
			return &p->relation[i];
	return NULL;
}

/* Who took his last payment; empty: nobody that we know. */
static enum rc load_payee(struct fold *f, const struct happened *h, struct span *ret, struct err *err)
{
	struct purchase *v = NULL;
	int n = 0;
	enum rc rc = purchase_of(f->db, f->work, h->customer, INT64_MIN, &v, &n, err);

	*ret = SPAN_LIT("");
	for (int i = 0; !rc && i < n; i++)
		if (v[i].employee.n && !v[i].voided)
			*ret = relations_lower(f, v[i].employee);
	return rc;
}

static const struct relation *latest_relation(const struct past *p)
{
	const struct relation *latest = NULL;

	for (int i = 0; i < p->relations; i++)
		if (p->relation[i].state <= RELATION_LIVE)
			latest = &p->relation[i]; /* they come by add time */
	return latest;
}

/* 跟进人 (finding 29): as the script says; else of the event; else of the last round; else the earliest live relation. */
static const struct relation *follower(
	const struct past *p, const struct happened *h, enum sop_follower how, struct span payee)
{
	const struct relation *r = NULL;

	if (how == SOP_FOLLOW_LATEST)
		return latest_relation(p);
	if (how == SOP_FOLLOW_EARLIEST)
		return open_relation(p, SPAN_LIT(""));
	if (how == SOP_FOLLOW_PAYEE && payee.n)
		r = open_relation(p, payee);
	if (!r && h->ev.employee.n)
		r = open_relation(p, h->ev.employee);
	for (int i = p->n - 1; !r && i >= 0; i--)
		r = open_relation(p, p->rows[i].employee);
	return r ? r : open_relation(p, SPAN_LIT(""));
}

enum rc happen_follower(
	struct fold *f, struct span customer, struct span employee, struct relation *ret, struct err *err)
{
	struct past p = {0};
	const struct happened h = {.customer = customer, .ev = {.employee = employee}};
	const struct relation *r;
	enum rc rc = load_past(f, customer, &p, err);

	if (rc)
		return rc;
	r = follower(&p, &h, SOP_FOLLOW_DEFAULT, SPAN_LIT(""));
	if (!r)
		return err_set(err, RC_NOTFOUND, "nobody is a friend of '%.*s'", SPAN_ARG(customer));
	*ret = *r;
	return RC_OK;
}

static void weigh_past(const struct past *p, const struct sop_script *s, const struct relation *who,
	struct entry_past *ret, int64_t *ret_round, const struct enrolment **ret_live)
{
	/* Who speaks in 微信客服 needs nobody to be his friend. */
	*ret = (struct entry_past){.relation = who != NULL || s->account.n > 0,
		.half = who && who->state == RELATION_HALF,
		.unsubscribed = p->known && p->contact.unsubscribed};
	*ret_round = 0;
	*ret_live = NULL;
	for (int i = 0; i < p->n; i++) {
		const struct enrolment *e = &p->rows[i];

		if (!span_eq(e->script, s->id) || (s->per_employee && who && !span_eq(e->employee, who->employee)))
			continue;
		ret->rounds++;
		if (e->round > *ret_round)
			*ret_round = e->round;
		if (e->state != ENROLMENT_ENDED) {
			ret->live = true;
			ret->live_employee = e->employee;
			*ret_live = e;
		} else if (e->ended_ms > ret->last_ended_ms) {
			ret->last_ended_ms = e->ended_ms;
		}
	}
}

static enum rc admitted(struct fold *f, const struct happened *h, const struct foldscript *s,
	const struct relation *who, const struct entry_verdict *v, int64_t round, const struct enrolment *live,
	struct span detail, struct round *ret, struct err *err)
{
	enum rc rc = RC_OK;

	if (v->ends_live && live) {
		struct enrolment old = *live;

		rc = enrol_end(f, &old, "stopped", REASON_RESTART_END, SPAN_ABSENT, err);
	}
	if (!rc)
		rc = enrol_begin(f, s, h, who ? who->employee : SPAN_LIT(""), v->standing, round + 1, ret, err);
	if (!rc)
		rc = decisions_note(f, h->customer, s->ast->id, SPAN_ABSENT, "enter", v->reason, detail, err);
	return rc;
}

struct weighed {
	struct entry_verdict verdict;
	int64_t round;
	struct span detail; /* in work */
};

/* May he enter that script by that 开始? who NULL: he has no relation. *ret_live: its round that lives, NULL: none. */
static enum rc weigh(struct fold *f, const struct happened *h, const struct past *p, const struct foldscript *s,
	const struct sop_trigger *t, const struct relation *who, struct weighed *ret, const struct enrolment **ret_live,
	struct err *err)
{
	struct entry_past past;
	struct sop_facts facts;
	enum rc rc = RC_OK;

	weigh_past(p, s->ast, who, &past, &ret->round, ret_live);
	if (past.live)
		rc = foldload_employee(f, past.live_employee, &past.live_employee_name, err);
	if (!rc)
		rc = factload(f, h->customer, who ? who->employee : h->ev.employee, h->state, NULL, -1,
			entry_needs(&f->rules, s->ast), &facts, err);
	if (rc)
		return rc;
	text_clear(&f->detail);
	entry_admit(&f->rules, s->ast, t, &h->ev, &past, &facts, f->now_ms, &ret->verdict, &f->detail);
	ret->detail = arena_copy(f->work, text_span(&f->detail));
	INVARIANT(who || s->ast->account.n || !ret->verdict.enrol);
	return RC_OK;
}

/* What an event does not say of itself is his 跟进人's (finding 29): the employee, his store, and the channel he came by. */
static enum rc fill_in(
	struct fold *f, const struct past *p, const struct relation *who, struct happened *h, struct err *err)
{
	if (!who || h->ev.employee.n)
		return RC_OK;
	h->ev.employee = who->employee;
	if (!h->state.n) {
		h->state = who->channel.n ? who->channel : p->known ? p->contact.first_channel : SPAN_LIT("");
		h->ev.channel = codework_channel(f, h->state);
	}
	return employee_of(f, &h->ev, err);
}

/* One script hears the event. *ret_entry: REASON_COUNT when it does not listen. *ret_round: NULL when nothing began. */
static enum rc hear(struct fold *f, const struct happened *happened, const struct past *p, const struct foldscript *s,
	enum reason *ret_entry, struct round **ret_round, struct err *err)
{
	struct happened as_heard = *happened, *h = &as_heard;
	const struct sop_trigger *t = NULL;
	const struct relation *who;
	struct span payee = SPAN_LIT("");
	const struct enrolment *live;
	struct weighed w;
	enum rc rc;

	*ret_round = NULL;
	*ret_entry = REASON_COUNT;
	if (h->kf && h->ev.event == SOP_EV_ENTER && !kfwork_means(s->ast->account, h->kf))
		return RC_OK; /* another account's */
	if (s->ast->follower == SOP_FOLLOW_PAYEE && (rc = load_payee(f, h, &payee, err)))
		return rc;
	who = follower(p, h, s->ast->follower, payee);
	rc = fill_in(f, p, who, h, err);
	if (rc)
		return rc;
	text_clear(&f->detail);
	if (h->only) {
		*ret_entry = REASON_OK;
	} else {
		t = entry_fires(s->ast, &h->ev, f->now_ms, ret_entry, &f->detail);
		if (!t) /* not his event, or a filter failed: only what an operator would wonder at is kept */
			return *ret_entry == REASON_COUNT
				? RC_OK
				: decisions_note(f, h->customer, s->ast->id, SPAN_ABSENT, "not_entered", *ret_entry,
					  arena_copy(f->work, text_span(&f->detail)), err);
	}
	rc = weigh(f, h, p, s, t, who, &w, &live, err);
	if (rc)
		return rc;
	*ret_entry = w.verdict.reason;
	if (!w.verdict.enrol)
		return decisions_note(
			f, h->customer, s->ast->id, SPAN_ABSENT, "not_entered", w.verdict.reason, w.detail, err);
	*ret_round = arena_alloc(f->work, sizeof **ret_round);
	return admitted(f, h, s, who, &w.verdict, w.round, live, w.detail, *ret_round, err);
}

/* -- without an event of his own ------------------------------------------------------------------------------------ */

/* A 群发 has one round for each customer: while it lives the round itself comes to its later steps, and once it was stopped or met its
 * goal there is no other. */
static bool done_with(const struct enrolment *row)
{
	return row->state != ENROLMENT_ENDED || span_is(row->outcome, "stopped") || span_is(row->outcome, "goal") ||
		span_is(row->outcome, "handed");
}

static bool had_his_turn(const struct past *p, const struct happen_entry *e)
{
	for (int i = 0; i < p->n; i++)
		if (span_eq(p->rows[i].script, e->script->ast->id) &&
			(p->rows[i].t0_ms >= e->since_ms || (!e->trigger && done_with(&p->rows[i]))))
			return true;
	return false;
}

/* 群发: what an earlier round of his had is not sent again, whatever its date says now (finding 56). */
static enum rc claim_again(
	struct fold *f, const struct past *p, const struct happen_entry *e, struct round *r, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < p->n; i++) {
		struct occurrence *v = NULL;
		int n = 0;

		if (!span_eq(p->rows[i].script, e->script->ast->id))
			continue;
		rc = occurrence_of(f->db, f->work, p->rows[i].enrolment, &v, &n, err);
		for (int k = 0; !rc && k < n; k++) {
			const struct sop_step *step = script_step(r->script->ast, v[k].step);
			struct occurrence o;

			if (!step || step->of >= 0 || moment_recurs(step) ||
				r->claim[step->index].state != SOP_UNCLAIMED)
				continue;
			o = enrol_occurrence(f, r, step->index, OCCURRENCE_SKIPPED, REASON_CLAIMED, SPAN_ABSENT);
			rc = enrol_claim(f, r, step->index, &o, err);
		}
	}
	return rc;
}

/* What is asked of him is known of his 跟进人. */
static enum rc happening_of(struct fold *f, const struct happen_entry *e, const struct past *p,
	const struct relation *who, struct happened *ret, struct err *err)
{
	struct span state = p->known ? p->contact.first_channel : SPAN_LIT("");
	struct sop_happening *ev = &ret->ev;

	*ret = (struct happened){.customer = e->customer, .state = state};
	*ev = (struct sop_happening){.event = e->trigger ? e->trigger->event : SOP_EV_CLOCK,
		.at_ms = e->t0_ms,
		.channel = codework_channel(f, state),
		.employee = who ? who->employee : SPAN_LIT(""),
		.amount_fen = -1,
		.name = e->date};
	return who ? employee_of(f, ev, err) : RC_OK;
}

static enum rc not_let_in(
	struct fold *f, const struct happen_entry *e, enum reason reason, struct span detail, struct err *err)
{
	return e->quiet
		? RC_OK
		: decisions_note(f, e->customer, e->script->ast->id, SPAN_ABSENT, "not_entered", reason, detail, err);
}

/* What stands behind him, and what is decided on it. */
struct judged {
	struct past past;
	struct happened h;
	const struct relation *who;
	const struct enrolment *live;
	struct weighed w;
	bool stands; /* there is a decision: reason and w.detail, w.verdict when it is no filter's */
	enum reason reason;
};

static enum rc judge(struct fold *f, const struct happen_entry *e, struct judged *j, struct err *err)
{
	const struct sop_script *s = e->script->ast;
	const struct sop_filter *failed = NULL;
	struct span payee = SPAN_LIT("");
	enum truth fits;
	enum rc rc = RC_OK;

	j->h = (struct happened){.customer = e->customer};
	if (s->follower == SOP_FOLLOW_PAYEE)
		rc = load_payee(f, &j->h, &payee, err);
	j->who = follower(&j->past, &j->h, s->follower, payee);
	if (!rc)
		rc = happening_of(f, e, &j->past, j->who, &j->h, err);
	if (rc)
		return rc;
	j->stands = true;
	fits = e->trigger ? entry_fits(e->trigger, &j->h.ev, &failed) : TRUTH_YES;
	if (fits != TRUTH_YES && j->who) {
		text_clear(&f->detail);
		entry_say_filter(failed, fits, &f->detail);
		j->w.detail = arena_copy(f->work, text_span(&f->detail));
		j->reason = fits == TRUTH_NO ? REASON_FILTER : REASON_UNSEEN;
		return RC_OK;
	}
	rc = weigh(f, &j->h, &j->past, e->script, e->trigger, j->who, &j->w, &j->live, err);
	j->reason = j->w.verdict.reason;
	return rc;
}

enum rc happen_enter(struct fold *f, const struct happen_entry *e, bool *ret_in, struct err *err)
{
	struct judged j = {0};
	struct round r;
	enum rc rc = load_past(f, e->customer, &j.past, err);

	*ret_in = false;
	if (!rc && !had_his_turn(&j.past, e))
		rc = judge(f, e, &j, err);
	if (rc || !j.stands)
		return rc;
	if (!j.w.verdict.enrol)
		return not_let_in(f, e, j.reason, j.w.detail, err);
	if (e->trigger)
		rc = admitted(f, &j.h, e->script, j.who, &j.w.verdict, j.w.round, j.live, j.w.detail, &r, err);
	else /* its round says it all: no decision beside it */
		rc = enrol_begin(f, e->script, &j.h, j.who ? j.who->employee : SPAN_LIT(""), j.w.verdict.standing,
			j.w.round + 1, &r, err);
	if (!rc && !e->trigger && j.w.round > 0)
		rc = claim_again(f, &j.past, e, &r, err);
	r.at_once_ms = e->at_once ? e->t0_ms : 0;
	*ret_in = !rc;
	return rc ? rc : enrol_sleep(f, &r, err);
}

enum rc happen_would(struct fold *f, const struct happen_entry *e, struct happen_verdict *ret, struct err *err)
{
	struct judged j = {0};
	bool his = false; /* a round of the 群发 lives */
	enum rc rc = load_past(f, e->customer, &j.past, err);

	for (int i = 0; !e->trigger && i < j.past.n; i++)
		his = his ||
			(j.past.rows[i].state != ENROLMENT_ENDED && span_eq(j.past.rows[i].script, e->script->ast->id));
	if (!rc && (his || !had_his_turn(&j.past, e)))
		rc = judge(f, e, &j, err);
	if (rc)
		return rc;
	*ret = (struct happen_verdict){.over = !j.stands,
		.in = j.stands && (j.w.verdict.enrol || (his && j.reason == REASON_AGAIN)),
		.reason = j.reason,
		.detail = j.w.detail,
		.employee = j.who ? j.who->employee : SPAN_LIT("")};
	return RC_OK;
}

/* What came of it. */
static enum rc mark(struct fold *f, const struct happened *h, enum heardlog_did did, struct err *err)
{
	if (!h->heard || did <= h->heard->did)
		return RC_OK;
	h->heard->did = did;
	return heardlog_mark(f->db, h->heard, did, err);
}

/* Goals and stops first, then waits: a stop opens no branch (part 5, 目标与停止). */
static enum rc live_rounds(struct fold *f, const struct happened *h, struct past *past, struct err *err)
{
	enum heardlog_did did = HEARDLOG_KEPT;
	bool changed = false, ended = false;
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < past->n; i++)
		if (past->rows[i].state != ENROLMENT_ENDED)
			rc = react_one(f, h, &past->rows[i], &changed, &ended, err);
	if (!rc && changed)
		rc = enrolment_of(f->db, f->work, h->customer, true, &past->rows, &past->n, err);
	changed = false;
	for (int i = 0; !rc && i < past->n; i++) {
		enum heardlog_did here = HEARDLOG_KEPT;

		rc = branches_hear(f, h, &past->rows[i], &here, err);
		changed = changed || here == HEARDLOG_TAKEN;
		did = here > did ? here : did;
	}
	if (!rc && changed)
		rc = enrolment_of(f->db, f->work, h->customer, true, &past->rows, &past->n, err);
	return rc ? rc : mark(f, h, ended ? HEARDLOG_ENDED : did, err);
}

static enum rc rules(struct fold *f, const struct happened *h, const struct past *p, struct err *err)
{
	const struct relation *who = follower(p, h, SOP_FOLLOW_DEFAULT, SPAN_LIT(""));

	return who ? ruleswork_hear(f, h, who->employee, err) : RC_OK;
}

/* Is there a 开始 that hears it? Its filters may fail still. */
static bool listens(const struct foldscript *s, const struct happened *h)
{
	for (int i = 0; !h->only && i < s->ast->triggers; i++)
		if (entry_hears(&s->ast->trigger[i], &h->ev))
			return true;
	return h->only == s;
}

/* Most events, tags above all, begin nothing and are no rule's: then it is of no interest who he is. */
static bool begins(const struct fold *f, const struct happened *h)
{
	bool any = h->greet || h->only;

	for (int i = 0; i < f->scripts && !any; i++)
		any = f->script[i].ast->rules || listens(&f->script[i], h);
	return any;
}

static enum rc happen_one(struct fold *f, const struct happened *h, struct err *err)
{
	struct past past = {0};
	enum reason *entry;
	struct round **round;
	enum rc rc;

	rc = enrolment_of(f->db, f->work, h->customer, true, &past.rows, &past.n, err);
	if (!rc && !h->only)
		rc = live_rounds(f, h, &past, err);
	if (!rc && h->chat)
		return groupenrol_hear(f, h, err);
	if (!rc && begins(f, h))
		rc = load_person(f, h->customer, &past, err);
	else if (!rc)
		return RC_OK;
	if (rc)
		return rc;
	entry = arena_array(f->work, (size_t)f->scripts + 1, sizeof *entry);
	round = arena_array(f->work, (size_t)f->scripts + 1, sizeof(struct round *));
	for (int i = 0; !rc && i < f->scripts; i++) {
		entry[i] = REASON_COUNT;
		if (listens(&f->script[i], h))
			rc = hear(f, h, &past, &f->script[i], &entry[i], &round[i], err);
	}
	if (!rc && !h->only)
		rc = rules(f, h, &past, err);
	if (!rc && h->greet)
		rc = h->kf ? kfplay_greet(f, h, round, entry, err) : greet_go(f, h, round, entry, err);
	/* The welcome first, so that the round sleeps knowing of it. */
	for (int i = 0; !rc && i < f->scripts; i++)
		if (round[i])
			rc = enrol_sleep(f, round[i], err);
	return rc;
}

enum rc happen_drain(struct fold *f, struct err *err)
{
	enum rc rc = RC_OK;

	for (int n = 0; !rc && f->first; n++) {
		const struct happened *h = f->first;

		if (n == MOST)
			return err_set(err, RC_INVALID,
				"one input caused more than %d events: do scripts hand over in a circle?", MOST);
		f->first = h->next;
		if (!f->first)
			f->last = NULL;
		rc = happen_one(f, h, err);
	}
	return rc;
}
