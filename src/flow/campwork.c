/* campwork: members of groups whose script speaks to each of them (对象：成员), or in which they check in (打卡). */
#include "campint.h"
#include "groupint.h"
#include "store/chatmember.h"
#include "store/contact.h"

#define BATCH 200

/* -- coming ------------------------------------------------------------------------------------------------------------- */

/* What there is of him, if he may be spoken to. */
struct joining {
	bool may;
	int64_t round;       /* his last one of this script */
	struct span channel; /* State of the relation with the owner */
};

/* A friend of the owner who did not unsubscribe, without a round of this script? */
static enum rc may_join(
	struct fold *f, const struct enrolment *camp, struct span customer, struct joining *ret, struct err *err)
{
	struct relation rel;
	struct contact c;
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = relation_get(f->db, f->work, customer, camp->employee, &rel, err);

	*ret = (struct joining){.may = false};
	if (!rc && rel.state != RELATION_LIVE)
		return RC_OK;
	if (!rc)
		rc = contact_get(f->db, f->work, customer, &c, err);
	if (rc == RC_NOTFOUND || (!rc && c.unsubscribed))
		return RC_OK;
	if (!rc)
		rc = enrolment_of(f->db, f->work, customer, true, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		if (!span_eq(v[i].script, camp->script))
			continue;
		if (v[i].state != ENROLMENT_ENDED)
			return RC_OK; /* in this group, or in another one of the same script */
		if (v[i].camp == camp->enrolment && !span_is(v[i].outcome, "left"))
			return RC_OK; /* he is through with it */
		ret->round = v[i].round > ret->round ? v[i].round : ret->round;
	}
	ret->channel = rc ? SPAN_ABSENT : rel.channel;
	ret->may = !rc;
	return rc;
}

static enum rc join(
	struct fold *f, const struct foldscript *s, const struct enrolment *camp, struct span customer, struct err *err)
{
	struct happened h = {.customer = customer, .camp = camp->enrolment};
	struct joining j;
	struct round r;
	struct chat c;
	enum rc rc = may_join(f, camp, customer, &j, err);

	if (rc || !j.may)
		return rc;
	h.state = j.channel;
	h.ev = (struct sop_happening){.event = SOP_EV_GROUP_IN, .at_ms = camp->t0_ms, .amount_fen = -1};
	rc = enrol_begin(f, s, &h, camp->employee, SOP_LIVE, j.round + 1, &r, err);
	if (!rc)
		rc = chat_get(f->db, f->work, camp->customer, &c, err);
	if (!rc)
		rc = decisions_note(f, customer, camp->script, SPAN_ABSENT, "enter", REASON_ENROLLED,
			effects_subject(f, "在群「%.*s」", SPAN_ARG(c.name.n ? c.name : c.chat)), err);
	return rc ? rc : enrol_sleep(f, &r, err);
}

static enum rc begin_all(struct fold *f, const struct foldscript *s, const struct enrolment *camp, struct err *err)
{
	struct chatmember *v = NULL;
	int n = 0;
	enum rc rc = chatmember_in(f->db, f->work, camp->customer, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (v[i].type != CHATMEMBER_EMPLOYEE)
			rc = join(f, s, camp, v[i].member, err);
	return rc;
}

enum rc campwork_begin(struct fold *f, const struct round *camp, struct err *err)
{
	return begin_all(f, camp->script, &camp->row, err);
}

/* -- going -------------------------------------------------------------------------------------------------------------- */

enum rc campwork_over(struct fold *f, const struct enrolment *camp, const char *outcome, enum reason reason,
	struct span detail, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_camp(f->db, f->work, camp->enrolment, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		rc = enrol_end(f, &v[i], outcome, reason, detail, err);
	return rc;
}

/* His round ends here. Another group of that script that he is in takes him up. */
static enum rc part(struct fold *f, struct enrolment *row, enum reason reason, struct err *err)
{
	struct chatmember *v = NULL;
	int n = 0;
	enum rc rc = enrol_end(f, row, "left", reason, SPAN_ABSENT, err);

	if (!rc)
		rc = chatmember_of(f->db, f->work, row->customer, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = campwork_member(f, v[i].chat, row->customer, true, err);
	return rc;
}

static enum rc leave(struct fold *f, const struct enrolment *camp, struct span customer, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, customer, false, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (v[i].camp == camp->enrolment)
			rc = part(f, &v[i], REASON_GROUP_LEFT, err);
	return rc;
}

/* -- what happens to a group ----------------------------------------------------------------------------------------------- */

/* The version in which that live round goes on; NULL: it is no round of a group, or its script speaks to nobody alone. */
static const struct foldscript *speaks(struct fold *f, const struct enrolment *camp)
{
	const struct foldscript *s =
		camp->camp || camp->state != ENROLMENT_LIVE ? NULL : foldload_of(f, camp->script, camp->version);

	return s && s->ast->members ? s : NULL;
}

enum rc campwork_member(struct fold *f, struct span chat, struct span member, bool in, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, chat, false, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		const struct foldscript *s = speaks(f, &v[i]);

		if (s)
			rc = in ? join(f, s, &v[i], member, err) : leave(f, &v[i], member, err);
	}
	return rc;
}

enum rc campwork_friend(struct fold *f, struct span customer, struct span employee, struct err *err)
{
	struct chatmember *v = NULL;
	int n = 0;
	enum rc rc = f->uses_groups ? chatmember_of(f->db, f->work, customer, &v, &n, err) : RC_OK;

	for (int i = 0; !rc && i < n; i++) {
		struct chat c;

		rc = chat_get(f->db, f->work, v[i].chat, &c, err);
		if (!rc && span_eq(c.owner, employee))
			rc = campwork_member(f, c.chat, customer, true, err);
	}
	return rc;
}

/* Who is a friend of the new owner goes on with him. */
static enum rc hand_over(struct fold *f, struct enrolment *row, struct span owner, struct err *err)
{
	struct relation rel;
	enum rc rc = relation_get(f->db, f->work, row->customer, owner, &rel, err);

	if (rc == RC_NOTFOUND || (!rc && rel.state != RELATION_LIVE))
		return part(f, row, REASON_OWNER_STRANGER, err);
	row->wake_ms = row->wake_step = ENROLMENT_NONE;
	if (!rc)
		rc = enrolment_hand(f->db, row->enrolment, owner, err);
	row->employee = owner;
	if (!rc)
		rc = enrolment_put(f->db, row, err);
	return rc ? rc : enrol_wake(f, row->enrolment, err);
}

enum rc campwork_owner(struct fold *f, const struct chat *c, struct err *err)
{
	struct enrolment *camp = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, c->chat, false, &camp, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		const struct foldscript *s = speaks(f, &camp[i]);
		struct enrolment *v = NULL;
		int members = 0;

		if (!s)
			continue;
		rc = enrolment_camp(f->db, f->work, camp[i].enrolment, &v, &members, err);
		for (int k = 0; !rc && k < members; k++)
			rc = hand_over(f, &v[k], c->owner, err);
		camp[i].employee = c->owner;
		if (!rc)
			rc = begin_all(f, s, &camp[i], err);
	}
	return rc;
}

enum rc campwork_reload(struct fold *f, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < f->scripts; i++) {
		struct enrolment *v = NULL;
		int64_t after = 0;
		int n = 0;

		if (!f->script[i].ast->members)
			continue;
		do {
			arena_reset(f->work);
			rc = enrolment_in(
				f->db, f->rows, f->script[i].ast->id, ENROLMENT_LIVE, after, BATCH, &v, &n, err);
			for (int k = 0; !rc && k < n; k++) {
				const struct foldscript *s = speaks(f, &v[k]);

				after = v[k].enrolment;
				if (s)
					rc = begin_all(f, s, &v[k], err);
			}
		} while (!rc && n == BATCH);
	}
	return rc;
}
