/* happen: one event of one customer: goals and stops of his live rounds first, then the scripts that listen
 * (sop-language-exact.md part 5, 目标与停止). What it causes is queued behind it. */
#include "foldint.h"
#include "groupint.h"
#include "store/contact.h"
#include "store/purchase.h"

#define MOST 1000 /* events that one input may cause: 转剧本 in a circle ends here */

enum rc happen_queue(struct fold *f, const struct happened *h, struct err *err)
{
	struct happened *copy = arena_alloc(f->work, sizeof *copy);
	enum rc rc = RC_OK;

	*copy = *h;
	copy->next = NULL;
	if (!f->hears[copy->ev.event] && !copy->greet && !copy->only)
		return RC_OK; /* nobody listens */
	if (copy->ev.employee.n && !copy->ev.employee_name.n)
		rc = foldload_employee(f, copy->ev.employee, &copy->ev.employee_name, err);
	if (rc)
		return rc;
	if (copy->ev.employee.n)
		copy->ev.store = book_store_of(f->book, copy->ev.employee, copy->ev.employee_name);
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

	r->row.goal_ms = f->now_ms;
	r->view.goal_ms = f->now_ms;
	rc = enrolment_put(f->db, &r->row, err);
	if (!rc && !what->end)
		rc = decisions_note(f, r->row.customer, r->row.script, SPAN_ABSENT, "goal", REASON_GOAL,
			text_span(&f->detail), err);
	if (!rc)
		rc = deeds_run(f, r, &goal, r->script->ast->goal_action, r->script->ast->goal_actions, err);
	return rc;
}

static bool is_order(enum sop_event e)
{
	return e == SOP_EV_FIRST_ORDER || e == SOP_EV_REPEAT_ORDER;
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
	if (!react_to(r.script->ast, &r.view, &h->ev, &what, &f->detail)) {
		unsigned on = moment_hangs(r.script->ast);
		bool moved = (is_order(h->ev.event) && (on & MOMENT_ON_BOUGHT)) ||
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

static enum rc load_past(struct fold *f, struct span customer, struct past *p, struct err *err)
{
	enum rc rc = enrolment_of(f->db, f->work, customer, true, &p->rows, &p->n, err);

	if (!rc)
		rc = relation_of(f->db, f->work, customer, &p->relation, &p->relations, err);
	if (rc)
		return rc;
	rc = contact_get(f->db, f->work, customer, &p->contact, err);
	p->known = !rc;
	return rc == RC_NOTFOUND ? RC_OK : rc;
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
		if (v[i].employee.n)
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
	*ret = (struct entry_past){.relation = who != NULL,
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
		rc = enrol_begin(f, s, h, who->employee, v->standing, round + 1, ret, err);
	if (!rc)
		rc = decisions_note(f, h->customer, s->ast->id, SPAN_ABSENT, "enter", v->reason, detail, err);
	return rc;
}

/* One script hears the event. *ret_entry: REASON_COUNT when it does not listen. *ret_round: NULL when nothing began. */
static enum rc hear(struct fold *f, const struct happened *h, const struct past *p, const struct foldscript *s,
	enum reason *ret_entry, struct round **ret_round, struct err *err)
{
	const struct sop_trigger *t = NULL;
	const struct relation *who;
	struct span payee = SPAN_LIT("");
	const struct enrolment *live;
	struct entry_past past;
	struct entry_verdict v;
	struct sop_facts facts;
	int64_t round;
	struct span detail;
	enum rc rc;

	*ret_round = NULL;
	if (s->ast->follower == SOP_FOLLOW_PAYEE && (rc = load_payee(f, h, &payee, err)))
		return rc;
	who = follower(p, h, s->ast->follower, payee);
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
	weigh_past(p, s->ast, who, &past, &round, &live);
	if (past.live && (rc = foldload_employee(f, past.live_employee, &past.live_employee_name, err)))
		return rc;
	rc = factload(f, h->customer, who ? who->employee : h->ev.employee, h->state, NULL, -1,
		entry_needs(&f->rules, s->ast), &facts, err);
	if (rc)
		return rc;
	text_clear(&f->detail);
	entry_admit(&f->rules, s->ast, t, &h->ev, &past, &facts, f->now_ms, &v, &f->detail);
	*ret_entry = v.reason;
	detail = arena_copy(f->work, text_span(&f->detail));
	if (!v.enrol)
		return decisions_note(f, h->customer, s->ast->id, SPAN_ABSENT, "not_entered", v.reason, detail, err);
	INVARIANT(who);
	*ret_round = arena_alloc(f->work, sizeof **ret_round);
	return admitted(f, h, s, who, &v, round, live, detail, *ret_round, err);
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

static enum rc happen_one(struct fold *f, const struct happened *h, struct err *err)
{
	struct past past = {0};
	enum reason *entry;
	struct round **round;
	enum rc rc;

	if (h->chat)
		return groupenrol_hear(f, h, err);
	rc = load_past(f, h->customer, &past, err);

	if (!rc && !h->only)
		rc = live_rounds(f, h, &past, err);
	if (rc)
		return rc;
	entry = arena_array(f->work, (size_t)f->scripts + 1, sizeof *entry);
	round = arena_array(f->work, (size_t)f->scripts + 1, sizeof(struct round *));
	for (int i = 0; !rc && i < f->scripts; i++) {
		entry[i] = REASON_COUNT;
		if (h->only ? h->only == &f->script[i] : entry_listens(f->script[i].ast, h->ev.event))
			rc = hear(f, h, &past, &f->script[i], &entry[i], &round[i], err);
	}
	if (!rc && !h->only)
		rc = rules(f, h, &past, err);
	if (!rc && h->greet)
		rc = greet_go(f, h, round, entry, err);
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
