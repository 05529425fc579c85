/* factload: what the engine asked to know, from the tables. */
#include "loginwork.h"
#include "campint.h"
#include "codework.h"
#include "flashwork.h"
#include "foldint.h"
#include "stockint.h"
#include "groupint.h"
#include "kfint.h"
#include "otherwork.h"
#include "flow/heard.h"
#include "sweepwork.h"
#include "strategywork.h"
#include "tagwork.h"
#include "tapwork.h"
#include "store/contact.h"
#include "store/coupon.h"
#include "store/firm.h"
#include "store/post.h"
#include "store/purchase.h"
#include "sop/rival.h"
#include <limits.h>

#define MOST_RIVALS 32

struct loading {
	struct fold *f;
	struct span customer, employee;
	const struct round *round; /* NULL: not entered yet */
	int step;
	struct sop_facts *to;
};

static enum rc load_tags(struct loading *l, struct err *err)
{
	struct tagwork_worn fresh = {0}, *w = l->round && l->round->worn ? l->round->worn : &fresh;
	struct strategytag_worn *v = NULL;
	struct tagset_tag *tags;
	int n = 0;
	enum rc rc = tagwork_wears(l->f, l->customer, w, err);

	if (!rc)
		rc = strategytag_of(l->f->db, l->f->work, l->customer, &v, &n, err);
	if (rc)
		return rc;
	tags = arena_array(l->f->work, (size_t)w->n + (size_t)n + 1, sizeof *tags);
	for (int i = 0; i < w->n; i++)
		tags[i] = (struct tagset_tag){w->v[i].name, w->v[i].grp};
	for (int i = 0; i < n; i++) /* by the whole name alone */
		tags[w->n + i] = (struct tagset_tag){strategywork_name(l->f, v[i].grp, v[i].name), SPAN_LIT("")};
	l->to->tag = tags;
	l->to->tags = w->n + n;
	return RC_OK;
}

static enum rc load_orders(struct loading *l, struct err *err)
{
	struct purchase *v = NULL;
	struct bought_order *orders;
	int n = 0;
	enum rc rc = purchase_of(l->f->db, l->f->work, l->customer, INT64_MIN, &v, &n, err);

	if (rc)
		return rc;
	orders = arena_array(l->f->work, (size_t)n + 1, sizeof *orders);
	for (int i = 0; i < n; i++) {
		orders[i] = (struct bought_order){.paid_ms = v[i].paid_ms,
			.gross_fen = v[i].gross_fen,
			.refund_fen = v[i].refund_fen,
			.order_no = v[i].order_no};
		foldload_good(l->f, v[i].product, &orders[i].product, &orders[i].category);
	}
	l->to->order = orders;
	l->to->orders = n;
	l->to->values.order = orders;
	l->to->values.orders = n;
	return RC_OK;
}

/* What his step would draw; nothing is drawn yet. */
static enum rc load_coupons(struct loading *l, struct err *err)
{
	const struct round *r = l->round;
	const struct sop_step *step = r && l->step >= 0 ? &r->script->ast->step[l->step] : NULL;
	struct coupon_for to = {.customer = l->customer};

	if (!step || !r->occurrence)
		return RC_OK;
	to.enrolment = r->row.enrolment;
	to.step = step->id;
	to.occurrence = enrol_occurrence(l->f, r, l->step, OCCURRENCE_MADE, REASON_OK, SPAN_ABSENT).occurrence;
	return couponwork_values(l->f, &to, &step->text, false, &l->to->values, err);
}

static enum rc load_contact(struct loading *l, struct err *err)
{
	struct contact c;
	enum rc rc = contact_get(l->f->db, l->f->work, l->customer, &c, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	l->to->gender = (int)c.gender;
	l->to->values.customer = c.name;
	return RC_OK;
}

/* The subject is a group, or a member of it. */
static enum rc load_chat(struct loading *l, struct err *err)
{
	struct span chat = l->customer;
	struct enrolment camp;
	struct chat c;
	enum rc rc = RC_OK;

	if (l->round->row.camp) {
		rc = enrolment_get(l->f->db, l->f->work, l->round->row.camp, &camp, err);
		chat = rc ? chat : camp.customer;
	}
	if (!rc)
		rc = chat_get(l->f->db, l->f->work, chat, &c, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	l->to->values.group = c.name;
	l->to->members = c.read_ms == CHAT_NONE ? -1 : c.members;
	return RC_OK;
}

static enum rc load_groups(struct loading *l, struct err *err)
{
	l->to->groups_listed = l->f->groups_listed;
	if (l->round && group_kind(l->round->script->ast->kind) && !l->round->row.camp) {
		l->to->groups_listed = l->to->members >= 0; /* it was read */
		return groupwork_called(l->f, l->customer, &l->to->groups, err);
	}
	return groupwork_of(l->f, l->customer, &l->to->groups, err);
}

static enum rc load_clicks(struct loading *l, struct err *err)
{
	struct heardlog *v = NULL;
	int n = 0;
	enum rc rc = heardlog_since(l->f->db, l->f->work, l->customer, 0, &v, &n, err);

	l->to->clicked.v = arena_array(l->f->work, (size_t)n + 1, sizeof(struct span));
	for (int i = 0; !rc && i < n; i++)
		if (span_is(v[i].what, heard_what_name(HEARD_CLICK)))
			l->to->clicked.v[l->to->clicked.n++] = v[i].text;
	return rc;
}

static enum rc load_firm(struct loading *l, struct err *err)
{
	struct firm v;
	enum rc rc = firm_get(l->f->db, l->f->work, l->customer, &v, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	l->to->company = v.company;
	l->to->role = v.role;
	return RC_OK;
}

static enum rc load_relation(struct loading *l, struct err *err)
{
	struct relation r;
	enum rc rc;

	if (l->round && l->round->looked) {
		l->to->added_ms = l->to->values.added_ms = l->round->relation.add_ms;
		return RC_OK;
	}
	rc = relation_get(l->f->db, l->f->work, l->customer, l->employee, &r, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	l->to->added_ms = r.add_ms;
	l->to->values.added_ms = r.add_ms;
	return RC_OK;
}

/* His own round's slots of those days, in hand. */
static void add_slots(struct occurrence_used *to, const struct occurrence *v, int n, struct occurrence_days d)
{
	for (int i = 0; i < n; i++) {
		bool today = v[i].counts_day == d.today, mass = v[i].task > 0;

		if (!v[i].step.p || v[i].counts_day < d.from || v[i].counts_day > d.to)
			continue;
		to->days++;
		to->today += today;
		to->mass_days += mass;
		to->mass_today += today && mass;
		to->refused += mass && span_is(v[i].reason, reason_info(REASON_QUOTA)->code);
	}
}

/* Slots used in those days, and today: his own are in hand, those of his other rounds are asked for. */
static enum rc count_slots(struct loading *l, struct occurrence_days d, struct occurrence_used *ret, struct err *err)
{
	const struct round *r = l->round;
	enum rc rc = RC_OK;

	if (r && r->only)
		*ret = (struct occurrence_used){0};
	else
		rc = occurrence_slots(l->f->db, l->customer, r ? r->row.enrolment : 0, d, ret, err);
	if (rc || !r)
		return rc;
	add_slots(ret, r->occurrence, r->script->ast->steps, d);
	add_slots(ret, r->placeless, r->placeless_n, d);
	return RC_OK;
}

/* What siyu did not make takes those that he can receive, too. */
static enum rc add_others(struct loading *l, int64_t today, int64_t monday, struct err *err)
{
	struct fold *f = l->f;
	int64_t from = today, to = today, n = 0;
	enum rc rc;

	if (f->rules.receive == SOP_RECEIVE_WEEK) {
		from = monday;
		to = monday + 6;
	} else if (f->rules.receive == SOP_RECEIVE_MONTH) {
		from = today - zone_date(today).day + 1;
		to = today;
	}
	rc = otherwork_received(f, l->customer, from, to, &n, err);
	if (!rc && l->to->received < INT_MAX)
		l->to->received += (int)n;
	return rc;
}

static enum rc load_slots(struct loading *l, unsigned needs, struct err *err)
{
	struct fold *f = l->f;
	int64_t today = zone_day(&f->settings->zone, f->now_ms), monday = today - zone_weekday(today) + 1;
	struct date date = zone_date(today);
	struct occurrence_used used;
	enum rc rc = count_slots(l, (struct occurrence_days){monday, monday + 6, today}, &used, err);

	if (rc)
		return rc;
	l->to->slots_week = (int)used.days;
	l->to->slots_day = (int)used.today;
	if (f->rules.receive == SOP_RECEIVE_MONTH && (needs & SOP_NEED_RECEIVED))
		rc = count_slots(
			l, (struct occurrence_days){today - date.day + 1, today + 31 - date.day, today}, &used, err);
	l->to->received = (int)(f->rules.receive <= SOP_RECEIVE_DAY ? used.mass_today : used.mass_days);
	if (f->rules.receive > SOP_RECEIVE_DAY && used.refused)
		l->to->received = INT_MAX; /* of the span nothing is left */
	return rc || !(needs & SOP_NEED_RECEIVED) ? rc : add_others(l, today, monday, err);
}

/* What his company got this week: he, and its other contacts. */
static enum rc load_firm_slots(struct loading *l, struct err *err)
{
	struct fold *f = l->f;
	int64_t today = zone_day(&f->settings->zone, f->now_ms), monday = today - zone_weekday(today) + 1, others = 0;
	struct firm v;
	struct occurrence_used used;
	enum rc rc = firm_get(f->db, f->work, l->customer, &v, err);

	if (rc || !v.company.n)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = count_slots(l, (struct occurrence_days){monday, monday + 6, today}, &used, err);
	if (!rc)
		rc = occurrence_firm_slots(f->db, v.company, l->customer, monday, monday + 6, &others, err);
	if (!rc)
		l->to->slots_company = (int)(used.days + others);
	return rc;
}

static enum rc load_taps(struct loading *l, struct err *err)
{
	struct fold *f = l->f;
	int64_t today = zone_day(&f->settings->zone, f->now_ms), n = 0, members;
	const struct sop_step *step = &l->round->script->ast->step[l->step];
	struct massend_text frozen;
	enum reason reason;
	enum rc rc = masstask_asked(f->db, l->employee, zone_day_start_ms(&f->settings->zone, today),
		zone_day_start_ms(&f->settings->zone, today + 1), &n, err);

	if (rc)
		return rc;
	l->to->taps_day = (int)n;
	if (f->posting) { /* a post to publish is a tap, too */
		rc = post_member_asked(f->db, l->employee, today, &n, err);
		if (rc)
			return rc;
		l->to->taps_day += (int)n;
	}
	rc = massend_freeze(
		f, l->round, step, l->to, step->each ? RENDER_ONE : RENDER_MASS, &frozen, &reason, NULL, err);
	if (rc || reason != REASON_OK)
		return rc;
	rc = massend_standing(f, l->round, step, &frozen, &members, err);
	l->to->joins_task =
		!rc && members < (group_kind(l->round->script->ast->kind) ? REQUEST_MAX_GROUPS : REQUEST_MAX_TARGETS);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	return l->to->joins_task ? RC_OK : tapwork_ahead(f, l->round, l->to, err);
}

/* When a text went to him, or was given to the employee for him. 0: it did not. */
static int64_t text_time(const struct occurrence *o)
{
	if (o->state == OCCURRENCE_DELIVERED)
		return o->delivered_ms;
	return o->state == OCCURRENCE_MADE ? o->decided_ms : 0;
}

static void load_texts(struct loading *l)
{
	const struct round *r = l->round;

	for (int i = 0; r && i < r->script->ast->steps; i++) {
		const struct sop_step *step = &r->script->ast->step[i];
		int64_t at_ms = r->occurrence[i].step.p && when_has_content(step) ? text_time(&r->occurrence[i]) : 0;

		if (at_ms > l->to->text_ms)
			l->to->text_ms = at_ms;
		if (step->time.kind == SOP_WHEN_WELCOME && at_ms > l->to->welcome_ms)
			l->to->welcome_ms = at_ms;
	}
}

static void hear_other(struct loading *l, const struct round *other)
{
	const struct sop_script *s = other->script->ast;

	for (int i = 0; i < s->steps; i++) {
		int64_t at_ms = other->occurrence[i].step.p && when_has_content(&s->step[i])
			? text_time(&other->occurrence[i])
			: 0;

		if (at_ms > l->to->other_ms)
			l->to->other_ms = at_ms;
		if (at_ms && s->other_gap_ms > 0 && at_ms + s->other_gap_ms > l->to->other_hold_ms)
			l->to->other_hold_ms = at_ms + s->other_gap_ms;
	}
}

static bool is_in(const struct enrolment *v, int n, struct span script)
{
	for (int i = 0; i < n; i++)
		if (span_eq(v[i].script, script))
			return true;
	return false;
}

/* A 群发 of later today whom he would enter then: it wants the slot as his other rounds do (finding 28). */
static enum rc rival_blasts(struct loading *l, struct sop_rival *rivals, struct err *err)
{
	struct fold *f = l->f;
	struct enrolment *all = NULL;
	int n = 0;
	enum rc rc;

	if (!l->round || !sweepwork_blast_ahead(f))
		return RC_OK;
	rc = enrolment_of(f->db, f->work, l->customer, true, &all, &n, err);
	for (int i = 0; !rc && i < f->scripts; i++) {
		const struct sop_script *s = f->script[i].ast;
		struct sop_enrolment e = {.t0_ms = f->now_ms, .entered_ms = FACTS_NEVER, .by_clock = true};
		struct sop_claim *claims;

		if (s->kind != SOP_BLAST || is_in(all, n, s->id))
			continue;
		e.arm = enrol_arm(f, s, l->customer);
		e.holdout = enrol_holdout(f, s, l->customer);
		claims = arena_array(f->work, (size_t)s->steps + 1, sizeof *claims);
		l->to->rivals += rival_list(&f->rules, s, &e, claims, l->to, f->now_ms, rivals + l->to->rivals,
			MOST_RIVALS - l->to->rivals);
	}
	return rc;
}

/* Other rounds of the same customer: their last texts, and who of them wants today's slot. */
static enum rc load_others(struct loading *l, unsigned needs, struct err *err)
{
	struct fold *f = l->f;
	struct enrolment *v = NULL;
	struct sop_rival *rivals = arena_array(f->work, MOST_RIVALS, sizeof *rivals);
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, l->customer, (needs & SOP_NEED_OTHERS) != 0, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct round other;

		if (l->round && v[i].enrolment == l->round->row.enrolment)
			continue;
		rc = enrol_load(f, &v[i], &other, err);
		if (rc == RC_NOTFOUND) {
			rc = RC_OK;
			continue;
		}
		if (!rc && !(l->round && span_eq(v[i].script, l->round->row.script)))
			hear_other(l, &other);
		if (rc || !(needs & SOP_NEED_RIVALS) || v[i].state != ENROLMENT_LIVE)
			continue;
		l->to->rivals += rival_list(&f->rules, other.script->ast, &other.view, other.claim, l->to, f->now_ms,
			rivals + l->to->rivals, MOST_RIVALS - l->to->rivals);
	}
	if (!rc && (needs & SOP_NEED_RIVALS))
		rc = rival_blasts(l, rivals, err);
	l->to->rival = rivals;
	return rc;
}

/* A rival's condition is read over the same facts: what it needs is loaded, too. */
static unsigned widen(const struct fold *f, unsigned needs)
{
	for (int i = 0; (needs & SOP_NEED_RIVALS) && i < f->scripts; i++)
		needs |= rival_needs(&f->rules, f->script[i].ast);
	for (int i = 0; (needs & SOP_NEED_RIVALS) && i < f->olds; i++)
		needs |= rival_needs(&f->rules, f->old[i].ast);
	return needs;
}

enum rc factload(struct fold *f, struct span customer, struct span employee, struct span state, const struct round *r,
	int step, unsigned needs, struct sop_facts *ret, struct err *err)
{
	struct loading l = {f, customer, employee, r, step, ret};
	enum rc rc = RC_OK;

	if ((needs & SOP_NEED_RIVALS) && (!r || !r->alone))
		needs = widen(f, needs);
	*ret = (struct sop_facts){.loaded = needs, .employee = employee, .employee_name = employee, .members = -1};
	ret->channel = codework_channel(f, state);
	if (employee.n)
		rc = foldload_employee(f, employee, &ret->employee_name, err);
	if (rc)
		return rc;
	ret->values = (struct render_values){.employee = ret->employee_name,
		.channel = ret->channel,
		.store = book_store_of(f->book, employee, ret->employee_name),
		.zone = &f->settings->zone,
		.now_ms = f->now_ms,
		.checked = -1};
	if (r && group_kind(r->script->ast->kind))
		rc = load_chat(&l, err);
	if (!rc && (r ? r->row.camp || !group_kind(r->script->ast->kind) : needs != 0))
		rc = load_relation(&l, err);
	if (!rc && (needs & SOP_NEED_CHECKIN))
		rc = campcheck_facts(f, customer, r, ret, err);
	if (!rc && (needs & SOP_NEED_TAGS))
		rc = load_tags(&l, err);
	if (!rc && (needs & SOP_NEED_ORDERS))
		rc = load_orders(&l, err);
	if (!rc && (needs & SOP_NEED_COUPONS))
		rc = load_coupons(&l, err);
	if (!rc && (needs & SOP_NEED_STOCK))
		rc = r && r->script->ast->flash ? flashwork_values(f, r, &ret->values, err)
						: stockwork_values(f, &ret->values, err);
	if (!rc && (needs & SOP_NEED_GROUPS))
		rc = load_groups(&l, err);
	if (!rc && (needs & SOP_NEED_CLICKS))
		rc = load_clicks(&l, err);
	if (!rc && (needs & SOP_NEED_KF) && r)
		rc = kfplay_facts(f, r->script->ast, customer, ret, err);
	if (!rc && (needs & SOP_NEED_FIRM))
		rc = load_firm(&l, err);
	if (!rc && (needs & SOP_NEED_LOGINS))
		rc = loginwork_facts(f, customer, ret, err);
	if (!rc && (needs & SOP_NEED_ACTS))
		rc = scorework_acts(f, customer, ret, err);
	if (!rc && (needs & SOP_NEED_SCORE))
		rc = scorework_facts(f, customer, ret, err);
	if (!rc && (needs & SOP_NEED_STAGE))
		rc = stagework_of(f, customer, &ret->stage, err);
	if (!rc && (needs & (SOP_NEED_GENDER | SOP_NEED_NAME)))
		rc = load_contact(&l, err);
	if (!rc && (needs & SOP_NEED_FIRM_SLOTS))
		rc = load_firm_slots(&l, err);
	if (!rc && (needs & (SOP_NEED_SLOTS | SOP_NEED_RECEIVED)))
		rc = load_slots(&l, needs, err);
	if (!rc && (needs & SOP_NEED_TEXTS))
		load_texts(&l);
	if (!rc && (needs & SOP_NEED_TAPS) && r)
		rc = load_taps(&l, err);
	if (!rc && ((needs & SOP_NEED_OTHERS) || ((needs & SOP_NEED_RIVALS) && !(r && r->alone))))
		rc = load_others(&l, needs, err);
	return rc;
}
