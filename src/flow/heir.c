#include "heir.h"
#include "tagwork.h"
#include "vanish.h"
#include "store/strategytag.h"
#include "store/contact.h"
#include "store/remark.h"

/* -- rounds --------------------------------------------------------------------------------------------------------------- */

/* The new one has a round of this script with him already (各跟各的): the one that began earlier goes on. *ret_ended: it was v. */
static enum rc merge(struct fold *f, struct enrolment *v, const struct enrolment *all, int n, struct span to,
	bool *ret_ended, struct err *err)
{
	*ret_ended = false;
	for (int i = 0; i < n; i++) {
		struct enrolment other = all[i];

		if (!span_eq(other.employee, to) || !span_eq(other.script, v->script) ||
			other.enrolment == v->enrolment)
			continue;
		*ret_ended = other.t0_ms <= v->t0_ms;
		return enrol_end(f, *ret_ended ? v : &other, "left", REASON_NO_RELATION, SPAN_LIT("合并"), err);
	}
	return RC_OK;
}

static enum rc hand_round(struct fold *f, struct enrolment *row, struct span to, int64_t days, struct err *err)
{
	struct round r;
	enum rc rc;

	row->wake_ms = row->wake_step = ENROLMENT_NONE;
	row->employee = to;
	rc = enrolment_hand(f->db, row->enrolment, to, err);
	if (rc)
		return rc;
	if (!row->camp) /* the days of a group do not move for one of its members */
		row->shift_days += days;
	rc = enrolment_put(f->db, row, err);
	if (!rc)
		rc = masswatch_take_back(f, row->enrolment, err);
	if (!rc)
		rc = enrol_get(f, row->enrolment, &r, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return enrol_sleep(f, &r, err);
}

/* The rounds of `from` go on with `to` (part 5, 离职). His days of waiting are added to all later ones. */
static enum rc rounds(
	struct fold *f, struct span customer, struct span from, struct span to, int64_t since_ms, struct err *err)
{
	const struct zone *z = &f->settings->zone;
	struct enrolment *v = NULL;
	int n = 0;
	int64_t gone_ms = since_ms;
	enum rc rc = vanish_since(f, from, &gone_ms, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	since_ms = gone_ms < since_ms ? gone_ms : since_ms; /* nobody was there since then */
	rc = enrolment_of(f->db, f->work, customer, false, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		bool ended;

		if (!span_eq(v[i].employee, from))
			continue;
		rc = merge(f, &v[i], v, n, to, &ended, err);
		if (!rc && !ended)
			rc = hand_round(f, &v[i], to, zone_day(z, f->now_ms) - zone_day(z, since_ms), err);
	}
	return rc;
}

/* -- tags and notes --------------------------------------------------------------------------------------------------------- */

/* WeCom may carry them over by itself, or not (api.md 10): they are put on once more, which is harmless. */
static enum rc tags(struct fold *f, struct span customer, struct span from, struct span to, struct err *err)
{
	struct contacttag *v = NULL;
	struct sop_names names = {0};
	int n = 0;
	enum rc rc = contacttag_of(f->db, f->work, customer, &v, &n, err);

	names.v = arena_array(f->work, (size_t)n + 1, sizeof *names.v);
	for (int i = 0; !rc && i < n; i++)
		if (span_eq(v[i].employee, from))
			names.v[names.n++] = v[i].grp.n
				? effects_subject(f, "%.*s/%.*s", SPAN_ARG(v[i].grp), SPAN_ARG(v[i].name))
				: v[i].name;
	if (!rc)
		rc = contacttag_drop(f->db, customer, from, err);
	if (!rc)
		rc = strategytag_left(f->db, customer, from, err); /* the new one's are WeCom's to give */
	return rc || !names.n ? rc : tagwork_put(f, customer, to, &names, NULL, err);
}

static enum rc notes(struct fold *f, struct span customer, struct span from, struct span to, struct err *err)
{
	struct request q = {.api = API_REMARK, .u.remark = {.userid = to, .external_userid = customer}};
	struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = SPAN_LIT("remark"), .customer = customer};
	struct remark old, has = {.remark = SPAN_LIT("")};
	struct contact c = {.name = SPAN_LIT("")};
	enum rc rc = remark_get(f->db, f->work, customer, from, &old, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = remark_get(f->db, f->work, customer, to, &has, err);
	if (!rc || rc == RC_NOTFOUND)
		rc = contact_get(f->db, f->work, customer, &c, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!old.remark.n || span_eq(old.remark, c.name) || (has.remark.n && !span_eq(has.remark, c.name)))
		return RC_OK; /* it says nothing, or the new one has his own words */
	q.u.remark.remark = old.remark;
	q.u.remark.description = old.description.n ? old.description : SPAN_ABSENT;
	q.u.remark.remark_company = old.company.n ? old.company : SPAN_ABSENT;
	return effects_put(f, &q, &spec, err);
}

enum rc heir_inherit(
	struct fold *f, struct span customer, struct span from, struct span to, int64_t since_ms, struct err *err)
{
	enum rc rc = rounds(f, customer, from, to, since_ms, err);

	if (!rc)
		rc = todo_hand(f->db, from, customer, to, err);
	if (!rc)
		rc = tags(f, customer, from, to, err);
	return rc ? rc : notes(f, customer, from, to, err);
}
