/* relations: who is whose friend: adds, half adds, deletes, transfers (crm/life.h says what an event means). */
#include "archivework.h"
#include "campint.h"
#include "codework.h"
#include "heir.h"
#include "transferwork.h"
#include "vanish.h"
#include "crm/life.h"
#include "store/strategytag.h"
#include "store/contact.h"
#include "store/contacttag.h"
#include "store/employee.h"
#include "store/touch.h"
#include "store/walk.h"
#include <stdio.h>
#include <string.h>

#define HEIR_MS (7 * ZONE_DAY_MS)

/* The names of change_external_contact's kinds that move a relation. */
static const struct {
	const char *type;
	enum life_event event;
} moves[] = {
	{"add_external_contact", LIFE_EV_ADD},
	{"add_half_external_contact", LIFE_EV_HALF},
	{"del_external_contact", LIFE_EV_DEL},
	{"del_follow_user", LIFE_EV_DEL_FOLLOW},
};

/* One event as the steps below hand it on. */
struct moving {
	struct span customer, employee, state, code;
	int64_t event_s, since_s; /* since_s: when the relation began that it is about */
	bool first_contact;
	bool whole; /* it says that they were friends, whatever came since */
};

struct span relations_lower(struct fold *f, struct span userid)
{
	return arena_lower(f->work, span_present(userid) ? userid : SPAN_LIT(""));
}

enum rc relations_ask(struct fold *f, struct span customer, const char *subject, enum api_lane lane, struct err *err)
{
	struct request r = {.api = API_CONTACT_GET, .u.contact = {.external_userid = customer}};
	struct effects_spec spec = {.lane = lane, .subject = span_of(subject), .customer = customer};
	struct outbox_row *v = NULL;
	int n = 0;
	enum rc rc = outbox_of(f->db, f->work, customer, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (v[i].state == OUTBOX_READY && span_is(v[i].subject, subject))
			return RC_OK; /* it will see what we would */
	return rc ? rc : effects_put(f, &r, &spec, err);
}

/* -- rows --------------------------------------------------------------------------------------------------------------- */

static struct life life_of(const struct relation *r)
{
	return (struct life){(enum life_state)r->state, r->event_s, r->add_ms, r->adds,
		r->end_ms == RELATION_OPEN ? 0 : r->end_ms, r->asked};
}

static enum rc store_row(
	struct fold *f, const struct moving *m, const struct relation *old, const struct life *life, struct err *err)
{
	struct relation r = {
		.customer = m->customer,
		.employee = m->employee,
		.state = (enum relation_state)life->state,
		.event_s = life->event_s,
		.add_ms = life->add_ms,
		.add_day = zone_day(&f->settings->zone, life->add_ms),
		.adds = life->adds,
		.channel = old && old->channel.n ? old->channel : m->state,
		.end_ms = life->end_ms ? life->end_ms : RELATION_OPEN,
		.asked = life->asked,
	};

	return relation_put(f->db, &r, err);
}

/* He is known from now on, if he was not. */
static enum rc meet(struct fold *f, struct moving *m, int64_t at_ms, struct err *err)
{
	struct contact c;
	enum rc rc = contact_get(f->db, f->work, m->customer, &c, err);

	m->first_contact = rc == RC_NOTFOUND;
	if (rc && rc != RC_NOTFOUND)
		return rc;
	return contact_meet(f->db, m->customer, m->first_contact ? 0 : c.no, at_ms, zone_day(&f->settings->zone, at_ms),
		m->employee, m->state, err);
}

static enum rc count_add(struct fold *f, struct moving *m, int64_t add_ms, struct err *err)
{
	struct touch t = {.at_ms = add_ms,
		.kind = TOUCH_KIND_ADD,
		.customer = m->customer,
		.channel = m->state,
		.employee = m->employee};
	struct orders_result found = {0};
	enum rc rc = m->first_contact ? RC_OK : contact_hear(f->db, m->customer, add_ms, err);

	if (!rc)
		rc = orders_touch(f->db, f->work, &f->orders, &t, err);
	if (!rc && m->first_contact)
		rc = orders_match(f->db, f->work, &f->orders, m->customer, SPAN_ABSENT, &found, err);
	return rc ? rc : foldorders_matched(f, m->customer, &found, err);
}

/* -- what follows ----------------------------------------------------------------------------------------------------- */

static enum rc tell(struct fold *f, const struct moving *m, enum sop_event event, int64_t at_ms, struct err *err)
{
	struct happened h = {.customer = m->customer, .state = m->state};

	h.ev = (struct sop_happening){.event = event,
		.at_ms = at_ms,
		.employee = m->employee,
		.amount_fen = -1,
		.channel = codework_channel(f, m->state)};
	if (event == SOP_EV_ADD || event == SOP_EV_READD) {
		h.greet = arena_alloc(f->work, sizeof *h.greet);
		h.greet->code = m->code;
		h.greet->not_after_ms = m->event_s * 1000 + FOLD_WELCOME_MS;
	}
	return happen_queue(f, &h, err);
}

static enum rc more_code(struct fold *f, const struct moving *m, struct err *err)
{
	return greet_again(
		f, m->customer, m->employee, m->code, m->since_s * 1000, m->event_s * 1000 + FOLD_WELCOME_MS, err);
}

static enum rc accepted(struct fold *f, const struct moving *m, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, m->customer, false, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct round r;

		if (v[i].state != ENROLMENT_WAITING || !span_eq(v[i].employee, m->employee))
			continue;
		v[i].state = ENROLMENT_LIVE;
		rc = enrolment_put(f->db, &v[i], err);
		if (!rc)
			rc = enrol_load(f, &v[i], &r, err);
		if (!rc)
			rc = enrol_sleep(f, &r, err);
		else if (rc == RC_NOTFOUND)
			rc = RC_OK;
	}
	if (!rc)
		rc = codework_accepted(f, m->customer, m->employee, err);
	return rc ? rc : more_code(f, m, err);
}

/* 被删除 ends every round of this employee with him, unwritten (finding 48). */
static enum rc left(struct fold *f, const struct moving *m, enum reason reason, struct err *err)
{
	struct enrolment *v = NULL;
	struct span name = m->employee;
	int n = 0;
	enum rc rc = contacttag_drop(f->db, m->customer, m->employee, err);

	if (!rc)
		rc = strategytag_left(f->db, m->customer, m->employee, err);
	if (!rc)
		rc = greet_left(f, m->customer, m->employee, err);
	if (!rc)
		rc = enrolment_of(f->db, f->work, m->customer, false, &v, &n, err);
	if (!rc && n && (rc = employee_shown(f->db, f->work, m->employee, &name, err)) == RC_NOTFOUND)
		rc = RC_OK;
	for (int i = 0; !rc && i < n; i++)
		if (span_eq(v[i].employee, m->employee))
			rc = enrol_end(f, &v[i], "left", reason, name, err);
	return rc;
}

/* The one who took over already, when the end of the old relation comes after its heir. */
static enum rc handed_away(struct fold *f, const struct moving *m, int64_t end_ms, struct err *err)
{
	struct relation *v = NULL;
	int n = 0;
	enum rc rc = relation_of(f->db, f->work, m->customer, &v, &n, err);

	for (int i = n - 1; !rc && i >= 0; i--)
		if (v[i].state == RELATION_LIVE && !span_eq(v[i].employee, m->employee) &&
			v[i].add_ms >= end_ms - ZONE_DAY_MS)
			return heir_inherit(f, m->customer, m->employee, v[i].employee, end_ms, err);
	return rc;
}

/* A new employee of a customer whose old one was taken away by transfer (finding 4). RC_NOTFOUND: there is none. */
static enum rc predecessor(struct fold *f, const struct moving *m, struct relation *ret, struct err *err)
{
	struct relation *v = NULL;
	int n = 0;
	enum rc rc = relation_of(f->db, f->work, m->customer, &v, &n, err);

	for (int i = n - 1; !rc && i >= 0; i--)
		if (v[i].state == RELATION_TRANSFERRED && !span_eq(v[i].employee, m->employee) &&
			v[i].end_ms != RELATION_OPEN && f->now_ms - v[i].end_ms <= HEIR_MS) {
			*ret = v[i];
			return RC_OK;
		}
	return rc ? rc : RC_NOTFOUND;
}

/* What its channel code does with him. */
static enum rc by_code(struct fold *f, const struct moving *m, const struct life_result *l, struct err *err)
{
	const struct codework_add x = {.customer = m->customer,
		.employee = m->employee,
		.state = m->state,
		.at_ms = l->counted_ms,
		.again = l->meaning == LIFE_AGAIN,
		.half = l->row.state == LIFE_HALF};

	return codework_added(f, &x, err);
}

static enum rc follow(struct fold *f, struct moving *m, const struct life_result *l, struct err *err)
{
	struct relation old;
	char subject[512];
	enum rc rc;

	switch (l->meaning) {
	case LIFE_FIRST:
		rc = by_code(f, m, l, err);
		if (!rc)
			rc = tell(f, m, SOP_EV_ADD, l->counted_ms, err);
		return rc || !m->first_contact
			? rc
			: scorework_added(
				  f, &(struct scorework_whose){m->customer, m->employee, m->state}, l->counted_ms, err);
	case LIFE_AGAIN: rc = by_code(f, m, l, err); return rc ? rc : tell(f, m, SOP_EV_READD, l->counted_ms, err);
	case LIFE_ACCEPTED: return accepted(f, m, err);
	case LIFE_TAKEN_OVER:
		rc = predecessor(f, m, &old, err);
		if (!rc)
			rc = heir_inherit(f, m->customer, old.employee, m->employee, old.end_ms, err);
		return rc && rc != RC_NOTFOUND ? rc : tell(f, m, SOP_EV_TAKEOVER, f->now_ms, err);
	case LIFE_LEFT_BY_EMPLOYEE: return left(f, m, REASON_DELETED, err);
	case LIFE_LEFT_BY_CUSTOMER: return left(f, m, REASON_LEFT, err);
	case LIFE_HANDED_AWAY: return handed_away(f, m, l->row.end_ms, err);
	case LIFE_REPEAT: return m->code.n ? more_code(f, m, err) : RC_OK;
	case LIFE_STALE: fold_outcome(f, OUTCOME_STALE, "older than what is known of this relation"); return RC_OK;
	case LIFE_ASK:
		snprintf(subject, sizeof subject, "settle:%.*s", SPAN_ARG(m->employee));
		return relations_ask(f, m->customer, arena_str(f->work, subject), API_LANE_READ, err);
	}
	return RC_OK;
}

/* What an event leaves of figures: an add is one. A half one is an add (finding 55), but no friendship yet: 加好友率. */
static enum rc count(struct fold *f, struct moving *m, const struct life_result *l, struct err *err)
{
	bool friends = l->row.state == LIFE_LIVE ? l->changed : m->whole;
	enum rc rc = l->counted ? count_add(f, m, l->counted_ms, err) : RC_OK;

	return rc || !friends ? rc : contact_accept(f->db, m->customer, m->event_s * 1000, err);
}

static enum rc record(
	struct fold *f, struct moving *m, const struct relation *old, const struct life_result *l, struct err *err)
{
	/* Whom an add is of, and who was taken over, is known from here on: his relation has his number. */
	enum rc rc = l->counted || l->meaning == LIFE_TAKEN_OVER
		? meet(f, m, l->counted ? l->counted_ms : l->row.add_ms, err)
		: RC_OK;

	if (!rc && l->changed)
		rc = store_row(f, m, old, &l->row, err);
	return rc ? rc : count(f, m, l, err);
}

static enum rc apply(
	struct fold *f, struct moving *m, const struct relation *old, const struct life_result *l, struct err *err)
{
	enum rc rc = record(f, m, old, l, err);

	if (!rc)
		rc = follow(f, m, l, err);
	return rc || !l->changed || l->row.state != LIFE_LIVE ? rc : campwork_friend(f, m->customer, m->employee, err);
}

/* -- events ------------------------------------------------------------------------------------------------------------- */

static int move_of(const struct event *ev)
{
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
		if (span_is(ev->change_type, moves[i].type))
			return (int)moves[i].event;
	return -1;
}

static struct moving moving_of(struct fold *f, const struct event *ev)
{
	int64_t event_s = ev->created_s > 0 ? ev->created_s : f->at_ms / 1000;

	return (struct moving){
		.customer = ev->external_userid,
		.employee = relations_lower(f, ev->userid),
		.state = ev->state.p ? ev->state : SPAN_LIT(""),
		.code = ev->welcome_code,
		.event_s = event_s,
		.since_s = event_s,
	};
}

/* A take-over that failed: nobody follows him any more (part 5). */
static enum rc transfer_failed(struct fold *f, const struct event *ev, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, ev->external_userid, false, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct relation r;

		rc = relation_get(f->db, f->work, ev->external_userid, v[i].employee, &r, err);
		if (rc == RC_NOTFOUND)
			rc = RC_OK;
		else if (!rc && r.state == RELATION_TRANSFERRED)
			rc = enrol_end(f, &v[i], "left", REASON_NO_RELATION, SPAN_LIT("交接失败"), err);
	}
	return rc;
}

/* A walk that read all of this employee's customers after the event did not find him: what an adding of before it began is over, though
 * nobody told us of its end. known: the row, NULL: none. *ret is what the walk saw; RC_NOTFOUND: there was no such walk. */
static enum rc unlisted(
	struct fold *f, const struct moving *m, const struct relation *known, struct life *ret, struct err *err)
{
	struct walk w;
	struct walk_user u;
	struct relation r;
	enum rc rc = walk_complete(f->db, f->work, &w, err);

	if (!rc && m->event_s >= w.begun_ms / 1000)
		return RC_NOTFOUND;
	if (!rc)
		rc = walk_user_get(f->db, f->work, w.walk, m->employee, &u, err);
	if (!rc && u.state != WALK_USER_DONE)
		return RC_NOTFOUND;
	if (!rc && known)
		rc = relation_seen(f->db, f->work, m->customer, m->employee, &r, err);
	if (rc || (known && r.listed_ms != RELATION_OPEN && r.listed_ms >= w.begun_ms))
		return rc ? rc : RC_NOTFOUND;
	*ret = known ? life_of(known) : (struct life){.state = LIFE_DELETED_BY_EMPLOYEE, .add_ms = w.begun_ms};
	ret->event_s = w.begun_ms / 1000;
	if (!known)
		ret->end_ms = w.begun_ms;
	return RC_OK;
}

enum rc relations_event(struct fold *f, const struct event *ev, struct err *err)
{
	int kind = move_of(ev);
	enum life_event event;
	struct moving m;
	struct relation old, before;
	struct life was;
	struct life_result l;
	enum rc rc;

	if (!ev->external_userid.n || !ev->userid.n)
		return err_set(err, RC_INVALID, "a contact event without UserID or ExternalUserID");
	if (span_is(ev->change_type, "edit_external_contact"))
		return relations_ask(f, ev->external_userid, "contact", API_LANE_READ, err);
	if (span_is(ev->change_type, "transfer_fail")) {
		rc = transferwork_failed(f, ev->external_userid, relations_lower(f, ev->userid), ev->fail_reason, err);
		return rc ? rc : transfer_failed(f, ev, err);
	}
	if (span_is(ev->change_type, "msg_audit_approved"))
		return archivework_agreed(f, ev, err);
	if (kind < 0)
		return RC_OK; /* what is newer: kept, nothing follows */
	event = (enum life_event)kind;
	m = moving_of(f, ev);
	if (event == LIFE_EV_DEL && span_is(ev->source, "DELETE_BY_TRANSFER"))
		event = LIFE_EV_DEL_TRANSFER;
	rc = employee_meet(f->db, m.employee, f->now_ms, NULL, err);
	if (!rc && event == LIFE_EV_ADD)
		rc = vanish_seen(f, m.employee, err);
	if (!rc && (event == LIFE_EV_ADD || event == LIFE_EV_DEL_TRANSFER)) { /* what we handed over ourselves */
		bool ours = false;

		rc = transferwork_arrived(f, m.customer, m.employee, event == LIFE_EV_ADD, m.event_s, &ours, err);
		if (rc || ours)
			return rc;
	}
	if (!rc)
		rc = relation_get(f->db, f->work, m.customer, m.employee, &old, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (event == LIFE_EV_ADD && rc == RC_NOTFOUND) {
		enum rc had = predecessor(f, &m, &before, err);

		if (had && had != RC_NOTFOUND)
			return had;
		event = had ? LIFE_EV_ADD : LIFE_EV_TAKEOVER;
	}
	m.whole = event == LIFE_EV_ADD || event == LIFE_EV_TAKEOVER;
	if (!rc)
		was = life_of(&old);
	if (!rc && life_open(was.state) && old.event_s < m.event_s)
		m.since_s = old.event_s;
	if (event == LIFE_EV_ADD && (rc || old.state > RELATION_LIVE)) {
		struct life seen;
		enum rc missed = unlisted(f, &m, rc ? NULL : &old, &seen, err);

		if (missed && missed != RC_NOTFOUND)
			return missed;
		if (!missed) {
			life_apply(&seen, event, m.event_s, f->at_ms, &l);
			l.changed = true;
			return apply(f, &m, rc ? NULL : &old, &l, err);
		}
	}
	life_apply(rc ? NULL : &was, event, m.event_s, f->at_ms, &l);
	return apply(f, &m, rc ? NULL : &old, &l, err);
}

/* The same event by another app: only its WelcomeCode is news. */
enum rc relations_second_copy(struct fold *f, const struct event *ev, struct err *err)
{
	struct moving m = moving_of(f, ev);

	if (!m.code.n || !ev->external_userid.n || !ev->userid.n)
		return RC_OK;
	return more_code(f, &m, err);
}

enum rc relations_settle(
	struct fold *f, struct span customer, struct span employee, bool present, int64_t as_of_ms, struct err *err)
{
	struct moving m = {
		.customer = customer, .employee = employee, .state = SPAN_LIT(""), .event_s = as_of_ms / 1000};
	struct relation old;
	struct life was;
	struct life_result l;
	enum rc rc = relation_get(f->db, f->work, customer, employee, &old, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	was = life_of(&old);
	life_settle(&was, present, as_of_ms / 1000, &l);
	if (l.meaning == LIFE_STALE)
		return RC_OK;
	return apply(f, &m, &old, &l, err);
}

enum rc relations_gone(
	struct fold *f, struct span customer, struct span employee, bool handed, int64_t as_of_ms, struct err *err)
{
	struct moving m = {
		.customer = customer, .employee = employee, .state = SPAN_LIT(""), .event_s = as_of_ms / 1000};
	struct relation old;
	struct life was;
	struct life_result l;
	enum rc rc;

	if (!handed)
		return relations_settle(f, customer, employee, false, as_of_ms, err);
	rc = relation_get(f->db, f->work, customer, employee, &old, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	was = life_of(&old);
	life_apply(&was, LIFE_EV_DEL_TRANSFER, m.event_s, f->now_ms, &l);
	return l.meaning == LIFE_STALE || l.meaning == LIFE_ASK ? RC_OK : apply(f, &m, &old, &l, err);
}

enum rc relations_take_over(struct fold *f, const struct relations_handing *h, struct err *err)
{
	struct moving m = {
		.customer = h->customer, .employee = h->to, .state = SPAN_LIT(""), .event_s = h->at_ms / 1000};
	struct relation from, to;
	struct life was;
	struct life_result l;
	bool known;
	enum rc rc = relation_get(f->db, f->work, h->customer, h->from, &from, err);

	if (!rc && from.state <= RELATION_LIVE) {
		struct moving left = m;

		left.employee = h->from;
		was = life_of(&from);
		life_apply(&was, LIFE_EV_DEL_TRANSFER, m.event_s > from.event_s ? m.event_s : from.event_s + 1,
			f->now_ms, &l);
		rc = store_row(f, &left, &from, &l.row, err);
	}
	if (!rc || rc == RC_NOTFOUND)
		rc = relation_get(f->db, f->work, h->customer, h->to, &to, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	known = !rc;
	if (known)
		was = life_of(&to);
	life_apply(known ? &was : NULL, LIFE_EV_TAKEOVER, m.event_s, f->now_ms, &l);
	rc = employee_meet(f->db, m.employee, f->now_ms, NULL, err);
	if (!rc)
		rc = record(f, &m, known ? &to : NULL, &l, err);
	if (!rc)
		rc = heir_inherit(f, h->customer, h->from, h->to, h->since_ms, err);
	return rc ? rc : tell(f, &m, SOP_EV_TAKEOVER, f->now_ms, err);
}

/* -- what a walk reads -------------------------------------------------------------------------------------------------- */

/* An ended relation that WeCom lists: he was added anew behind its end. Who deleted the employee is listed all the same; whom the
 * employee deleted is not, so that the time of his adding, told by the second, need not say it. */
static bool back(const struct relations_pair *p, const struct relation *old)
{
	return old->state > RELATION_LIVE &&
		(p->created_s > old->event_s ||
			(old->state != RELATION_DELETED_BY_CUSTOMER && old->event_s < p->as_of_ms / 1000));
}

/* What its adding was, where nobody told us; false: nothing new. */
static bool unheard(
	struct fold *f, const struct relations_pair *p, const struct relation *old, struct relations_news *ret)
{
	int64_t at_ms = p->created_s > 0 ? p->created_s * 1000 : p->as_of_ms;

	*ret = (struct relations_news){.quiet = f->now_ms - at_ms > FACTS_STALE_MS};
	if (!old)
		ret->what = RELATIONS_FOUND;
	else if (back(p, old))
		ret->what = RELATIONS_BACK;
	else if (old->state == RELATION_HALF)
		*ret = (struct relations_news){.what = RELATIONS_ACCEPTED};
	return ret->what != RELATIONS_KNOWN;
}

enum rc relations_observe(
	struct fold *f, const struct relations_pair *p, bool dry, struct relations_news *ret, struct err *err)
{
	struct moving m = {.customer = p->customer,
		.employee = p->employee,
		.state = p->state,
		.event_s = p->created_s > 0 ? p->created_s : p->as_of_ms / 1000};
	enum life_event event = LIFE_EV_ADD;
	struct relation old, before;
	struct life was;
	struct life_result l;
	enum rc rc = relation_get(f->db, f->work, p->customer, p->employee, &old, err);
	bool known = !rc;

	m.since_s = m.event_s;
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!unheard(f, p, known ? &old : NULL, ret) || dry)
		return RC_OK;
	if (ret->what == RELATIONS_BACK && p->created_s <= old.event_s)
		m.event_s = m.since_s = p->as_of_ms / 1000;
	/* Its callback may still come, and have a code: it must not be older than this. */
	if (ret->what == RELATIONS_ACCEPTED)
		m.event_s = m.since_s = old.event_s;
	rc = predecessor(f, &m, &before, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!rc || p->add_way == RELATIONS_BY_TRANSFER)
		event = LIFE_EV_TAKEOVER;
	ret->quiet = ret->quiet && rc == RC_NOTFOUND; /* an heir goes on with the rounds whenever that is learnt */
	rc = employee_meet(f->db, m.employee, f->now_ms, NULL, err);
	if (rc)
		return rc;
	if (known)
		was = life_of(&old);
	life_apply(known ? &was : NULL, event, m.event_s, f->now_ms, &l);
	if (!ret->quiet)
		return apply(f, &m, known ? &old : NULL, &l, err);
	rc = store_row(f, &m, known ? &old : NULL, &l.row, err);
	return rc ? rc : count(f, &m, &l, err);
}
