/* profile: what externalcontact/get tells of a customer: name, unionid, tags, and whether a relation stands (api.md 2.3). */
#include "foldint.h"
#include "tagwork.h"
#include "store/contact.h"
#include "store/firm.h"
#include <string.h>

enum rc profile_learn(struct fold *f, struct span customer, const struct answer_contact *c, struct err *err)
{
	struct contact known;
	struct text name;
	struct orders_result found = {0};
	struct span clean;
	enum rc rc = contact_get(f->db, f->work, customer, &known, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc; /* never added as far as we know: a sync will say */
	text_init(&name, 1024);
	render_name(c->name, &name);
	clean = arena_copy(f->work, name.n ? text_span(&name) : known.name);
	text_release(&name);
	rc = contact_profile(f->db, customer, clean, c->type == ANSWER_NO_INT ? known.type : c->type,
		c->gender == ANSWER_NO_INT ? known.gender : c->gender, c->unionid.n ? c->unionid : SPAN_ABSENT, err);
	if (!rc && (c->corp_name.n || c->corp_full_name.n || c->position.n))
		rc = firm_see(f->db, customer, c->corp_name.n ? c->corp_name : c->corp_full_name, c->position,
			f->now_ms, err);
	if (rc || !c->unionid.n || span_eq(c->unionid, known.unionid))
		return rc;
	rc = orders_match(f->db, f->work, &f->orders, customer, c->unionid, &found, err);
	return rc ? rc : foldorders_hear(f, &found, err);
}

/* "settle:li": the employee whose events contradicted each other. */
static enum rc settle(struct fold *f, struct outbox_row *e, const struct answer *x, int64_t as_of_ms, struct err *err)
{
	struct span who = span_drop(e->subject, strlen("settle:"));
	bool present = false;

	if (!span_starts(e->subject, "settle:"))
		return RC_OK;
	for (size_t i = 0; !x->code && i < x->u.contact.follow_user_n; i++)
		present = present || span_eq(relations_lower(f, x->u.contact.follow_user[i].userid), who);
	if (!present && x->part + 1 < x->parts)
		return RC_OK; /* he may stand in a later part */
	return relations_settle(f, e->customer, who, present, as_of_ms, err);
}

enum rc profile_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	int64_t as_of_ms = w->called_ms > 0 ? w->called_ms : f->now_ms;
	enum rc rc = RC_OK;

	if (x->part == 0)
		rc = profile_learn(f, e->customer, &x->u.contact, err);
	for (size_t i = 0; !rc && i < x->u.contact.follow_user_n; i++) {
		const struct answer_follow *who = &x->u.contact.follow_user[i];

		rc = tagwork_seen(f, e->customer, relations_lower(f, who->userid), who, as_of_ms, err);
	}
	if (!rc)
		rc = settle(f, e, x, as_of_ms, err);
	return rc || x->part ? rc : greet_named(f, e->customer, err);
}

/* The welcome need not wait for a name that does not come. */
enum rc profile_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	enum rc rc = RC_OK;

	if (x && x->cls == ERRCLASS_STATE) /* 84061, 40096: no relation that WeCom would tell of */
		rc = settle(f, e, x, w->called_ms > 0 ? w->called_ms : f->now_ms, err);
	return rc ? rc : greet_named(f, e->customer, err);
}
