/* groupdeeds: what a step that spoke to a group does to the people in it. It reached all of them, so what it does it does for each
 * who is a friend of ours (sop-language-exact.md findings 20, 25); employees and strangers are left out. */
#include "foldint.h"
#include "groupint.h"
#include "tagwork.h"
#include "sop/condeval.h"
#include "store/chatmember.h"
#include "store/contact.h"

enum rc groupdeeds_tag(struct fold *f, const struct round *r, const struct sop_names *tags, bool on, struct err *err)
{
	struct chatmember *v = NULL;
	int n = 0;
	enum rc rc = chatmember_in(f->db, f->work, r->row.customer, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct relation who;

		if (v[i].type == CHATMEMBER_EMPLOYEE)
			continue;
		rc = happen_follower(f, v[i].member, r->row.employee, &who, err);
		if (!rc)
			rc = on ? tagwork_put(f, v[i].member, who.employee, tags, NULL, err)
				: tagwork_take(f, v[i].member, tags, NULL, err);
		else if (rc == RC_NOTFOUND)
			rc = RC_OK; /* in the group, and nobody's friend */
	}
	return rc;
}

/* -- who comes and who goes ------------------------------------------------------------------------------------------- */

/* 「小明（wm…）进了群「福利群」」 */
static enum rc tell(struct fold *f, const struct round *r, const struct chat *c, const struct sop_step *step,
	const struct sop_action *a, struct err *err)
{
	bool in = step->time.kind == SOP_WHEN_GROUP_IN;
	struct sop_action plain = *a;
	struct sop_piece said = {0};
	struct contact who;
	enum rc rc = contact_get(f->db, f->work, r->row.customer, &who, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (!a->text.n) {
		said.text = effects_subject(f, "%.*s（%.*s）%s群「%.*s」",
			SPAN_ARG(who.name.n ? who.name : SPAN_LIT("客户")), SPAN_ARG(who.customer),
			in ? "进了" : "退了", SPAN_ARG(c->name.n ? c->name : c->chat));
		plain.text = (struct sop_text){.n = 1, .piece = &said};
	}
	return deeds_one(f, r, step, &plain, err);
}

/* r: of the group, with the member as its customer. */
static enum rc act(
	struct fold *f, const struct round *r, const struct chat *c, const struct sop_step *step, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < step->actions; i++) {
		const struct sop_action *a = &step->action[i];

		switch (a->act) {
		case SOP_ACT_TAG: rc = tagwork_put(f, r->row.customer, r->row.employee, &a->names, NULL, err); break;
		case SOP_ACT_UNTAG: rc = tagwork_take(f, r->row.customer, &a->names, NULL, err); break;
		case SOP_ACT_NOTIFY: rc = tell(f, r, c, step, a, err); break;
		case SOP_ACT_TODO: rc = deeds_one(f, r, step, a, err); break;
		default: break; /* the checker lets nothing else stand there */
		}
	}
	return rc;
}

/* 条件 of the step, over what is known of the group. */
static enum rc holds(
	struct fold *f, const struct round *r, const struct sop_step *step, bool *ret_holds, struct err *err)
{
	struct sop_facts facts;
	enum rc rc = step->cond ? factload(f, r->row.customer, r->row.employee, SPAN_LIT(""), r, step->index,
					  condeval_needs(step->cond), &facts, err)
				: RC_OK;

	if (!rc)
		*ret_holds = !step->cond || condeval_truth(step->cond, &facts, &r->view, f->now_ms, NULL) == TRUTH_YES;
	return rc;
}

static enum rc moved(struct fold *f, const struct round *r, const struct chat *c, const struct relation *who, bool in,
	struct err *err)
{
	const struct sop_script *s = r->script->ast;
	struct round of = *r;
	enum rc rc = RC_OK;

	of.row.customer = who->customer;
	of.row.employee = who->employee;
	of.row.channel = who->channel;
	for (int i = 0; !rc && i < s->steps; i++) {
		const struct sop_step *step = &s->step[i];
		bool go = false;

		if (step->time.kind != (in ? SOP_WHEN_GROUP_IN : SOP_WHEN_GROUP_OUT) || !step->actions)
			continue;
		rc = holds(f, r, step, &go, err);
		if (rc || !go)
			continue;
		rc = decisions_note(f, who->customer, s->id, step->id, in ? "group_in" : "group_out",
			in ? REASON_GROUP_CAME : REASON_GROUP_WENT, c->name, err);
		if (!rc)
			rc = act(f, &of, c, step, err);
	}
	return rc;
}

static bool has_door(const struct fold *f)
{
	bool any = false;

	for (int i = 0; i < f->scripts && !any; i++)
		for (int k = 0; group_kind(f->script[i].ast->kind) && k < f->script[i].ast->steps && !any; k++)
			any = when_door(&f->script[i].ast->step[k]);
	return any;
}

enum rc groupdeeds_moved(struct fold *f, const struct chat *c, struct span member, bool in, struct err *err)
{
	struct enrolment *v = NULL;
	struct relation who;
	int n = 0;
	enum rc rc;

	if (!has_door(f))
		return RC_OK;
	rc = happen_follower(f, member, c->owner, &who, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = enrolment_of(f->db, f->work, c->chat, false, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		struct round r;

		rc = enrol_hold(f, &v[i], &r, err);
		if (!rc)
			rc = moved(f, &r, c, &who, in, err);
		else if (rc == RC_NOTFOUND)
			rc = RC_OK;
	}
	return rc;
}
