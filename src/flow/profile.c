/* profile: what externalcontact/get tells of a customer: name, unionid, tags, and whether a relation stands (api.md 2.3). */
#include "foldint.h"
#include "tagwork.h"
#include "store/contact.h"
#include "crypt/phone.h"
#include "store/firm.h"
#include "store/forget.h"
#include "store/orderclaim.h"
#include "store/remark.h"
#include <string.h>

enum rc profile_learn(struct fold *f, struct span customer, const struct answer_contact *c, struct err *err)
{
	struct contact known;
	struct text name;
	struct orders_result found = {0};
	struct span clean;
	int64_t forgotten_ms;
	enum rc rc = contact_get(f->db, f->work, customer, &known, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc; /* never added as far as we know: a sync will say */
	rc = forget_when(f->db, customer, &forgotten_ms, err);
	if (rc != RC_NOTFOUND)
		return rc; /* asked before that, answered now */
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
	return rc ? rc : foldorders_matched(f, customer, &found, err);
}

static struct span or_empty(struct span s)
{
	return s.p ? s : SPAN_LIT("");
}

static struct span joined(struct fold *f, const struct span *v, size_t n)
{
	struct text t;
	struct span s;

	text_init(&t, 65536);
	for (size_t i = 0; i < n; i++)
		if (v[i].n)
			text_addf(&t, "%s%.*s", t.n ? " " : "", SPAN_ARG(v[i]));
	s = t.n ? arena_copy(f->work, text_span(&t)) : SPAN_LIT("");
	text_release(&t);
	return s;
}

#define NUMBERS 32 /* of one customer that are looked for in orders */

/* Orders that brought a number or a name that stands here now. The numbers are kept as digests for those that come. */
static enum rc find_orders(struct fold *f, const struct remark *r, bool numbers, struct err *err)
{
	struct orders_result found = {0};
	struct span digest[NUMBERS], one, rest = r->mobiles;
	int n = 0;
	char hex[PHONE_DIGEST + 1];
	enum rc rc = numbers ? orderclaim_unnote(f->db, r->customer, r->employee, err) : RC_OK;

	while (!rc && numbers && rest.n > 0 && n < NUMBERS) {
		(void)span_cut(rest, ' ', &one, &rest);
		if (!phone_digest(f->settings->corpid, one, hex))
			continue;
		digest[n] = arena_copy(f->work, span_of(hex));
		rc = orderclaim_note(f->db, digest[n++], r->customer, r->employee, err);
	}
	if (!rc)
		rc = orders_noted(f->db, f->work, &f->orders, r->customer, digest, n, r->remark, &found, err);
	return rc == RC_OK ? foldorders_matched(f, r->customer, &found, err) : rc;
}

enum rc profile_follow(struct fold *f, struct span customer, struct span employee, const struct answer_follow *who,
	int64_t as_of_ms, bool dry, bool *ret_fresh, struct err *err)
{
	struct remark old,
		r = {.customer = customer,
			.employee = employee,
			.remark = or_empty(who->remark),
			.description = or_empty(who->description),
			.company = or_empty(who->remark_corp_name),
			.mobiles = joined(f, who->remark_mobiles, who->remark_mobiles_n),
			.as_of_ms = as_of_ms};
	struct relation known;
	int64_t forgotten_ms;
	enum rc rc = forget_when(f->db, customer, &forgotten_ms, err);

	*ret_fresh = false;
	if (rc != RC_NOTFOUND)
		return rc;
	rc = relation_get(f->db, f->work, customer, employee, &known, err);
	if (!rc)
		rc = remark_get(f->db, f->work, customer, employee, &old, err);
	else if (rc == RC_NOTFOUND)
		return RC_OK;
	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret_fresh = rc == RC_NOTFOUND || old.as_of_ms <= as_of_ms;
	bool known_before = rc == RC_OK;
	rc = dry || !*ret_fresh ? RC_OK : remark_put(f->db, &r, err);
	bool numbers = known_before ? !span_eq(old.mobiles, r.mobiles) : r.mobiles.n > 0;
	bool named = r.remark.n && (!known_before || !span_eq(old.remark, r.remark));
	if (!rc && !dry && *ret_fresh && (numbers || named))
		rc = find_orders(f, &r, numbers, err);
	*ret_fresh = *ret_fresh && known.state <= RELATION_LIVE;
	return rc;
}

enum rc profile_changed(struct fold *f, const struct request_remark *ours, struct err *err)
{
	struct span customer = ours->external_userid, employee = relations_lower(f, ours->userid);
	struct remark r = {.customer = customer, .employee = employee};
	enum rc rc = remark_get(f->db, f->work, customer, employee, &r, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (span_present(ours->remark))
		r.remark = ours->remark;
	if (span_present(ours->description))
		r.description = ours->description;
	if (span_present(ours->remark_company))
		r.company = ours->remark_company;
	r.as_of_ms = f->now_ms;
	rc = remark_put(f->db, &r, err);
	return rc || !r.remark.n ? rc : find_orders(f, &r, false, err);
}

/* What we change ourselves does not call back (api.md 0.1). */
enum rc profile_remarked(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct request r;
	enum rc rc = effects_request(f, e, &r, err);

	(void)x;
	(void)w;
	return rc ? rc : profile_changed(f, &r.u.remark, err);
}

#define SETTLE \
	"settle:" /* and the employee whose events contradicted each other; his relation is decided by this answer */
#define SETTLED "settled:" /* an earlier part had him */

static enum rc settle(struct fold *f, struct outbox_row *e, const struct answer *x, int64_t as_of_ms, struct err *err)
{
	struct span who = span_drop(e->subject, strlen(SETTLE));
	bool present = false;
	enum rc rc = RC_OK;

	if (!span_starts(e->subject, SETTLE))
		return RC_OK;
	for (size_t i = 0; !x->code && i < x->u.contact.follow_user_n; i++)
		present = present || span_eq(relations_lower(f, x->u.contact.follow_user[i].userid), who);
	if (!present && !x->code && (x->part + 1 < x->parts || x->u.contact.next_cursor.n))
		return RC_OK; /* he may stand in a later part, or behind the cursor */
	if (present) {
		e->subject = effects_subject(f, SETTLED "%.*s", SPAN_ARG(who));
		rc = outbox_resubject(f->db, e->key, e->subject, err);
	}
	return rc ? rc : relations_settle(f, e->customer, who, present, as_of_ms, err);
}

/* Of more than 500 employees the rest stands behind a cursor (api.md 2.3). */
static enum rc turn_page(struct fold *f, struct outbox_row *e, const struct answer *x, struct err *err)
{
	struct span cursor = x->u.contact.next_cursor;
	struct request r, next = {.api = API_CONTACT_GET};
	struct effects_spec spec = {.lane = API_LANE_READ, .subject = e->subject, .customer = e->customer};
	enum rc rc;

	if (!cursor.n || x->part + 1 < x->parts)
		return RC_OK;
	rc = effects_request(f, e, &r, err);
	if (rc || span_eq(r.u.contact.cursor, cursor))
		return rc;
	next.u.contact = (struct request_contact){.external_userid = e->customer, .cursor = cursor};
	return effects_put(f, &next, &spec, err);
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
		struct span employee = relations_lower(f, who->userid);
		bool fresh;

		rc = profile_follow(f, e->customer, employee, who, as_of_ms, false, &fresh, err);
		if (!rc && fresh)
			rc = tagwork_seen(f, e->customer, employee, who, as_of_ms, err);
	}
	if (!rc)
		rc = settle(f, e, x, as_of_ms, err);
	if (!rc)
		rc = turn_page(f, e, x, err);
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
