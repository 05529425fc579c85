#include "syncleft.h"
#include "relations.h"
#include "syncwork.h"
#include "transferwork.h"
#include "vanish.h"
#include "store/employee.h"

#define ON_THE_WAY_MS (2 * ZONE_DAY_MS) /* a hand-over takes a day (api.md 10) */
#define SAME_MS INT64_C(60000)          /* both ends of one hand-over are told of within */

/* -- who waits for a colleague ------------------------------------------------------------------------------------------------- */

enum rc syncleft_ask(struct fold *f, struct walk *w, struct err *err)
{
	enum rc rc = transferwork_walk(f, w->walk, err);

	return rc == RC_LIMIT ? syncwork_weigh(f, w, err) : rc;
}

enum rc syncleft_dry(struct fold *f, int64_t walk, bool *ret, struct err *err)
{
	struct walk w = {.dry = false};
	enum rc rc = walk ? walk_get(f->db, f->work, walk, &w, err) : RC_NOTFOUND;

	*ret = w.dry;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc add_user(struct fold *f, const struct walk *w, struct span employee, enum walk_user_state state,
	struct span detail, struct walk_user *ret, struct err *err)
{
	*ret = (struct walk_user){.walk = w->walk, .employee = employee, .state = state, .detail = detail};
	return walk_user_add(f->db, ret, err);
}

/* A pair of which nobody had told; since when it stands, nobody says: long enough that no script begins with it. w NULL: of no walk. */
static enum rc learn(struct fold *f, struct walk *w, const struct relations_pair *p, struct err *err)
{
	struct relations_news news;
	enum rc rc = relations_observe(f, p, w && w->dry, &news, err);

	if (rc || !w || news.what == RELATIONS_KNOWN)
		return rc;
	*(news.what == RELATIONS_BACK ? &w->back : &w->found) += 1;
	rc = syncwork_find(f, w, p->employee, p->customer,
		news.what == RELATIONS_FOUND          ? "found"
			: news.what == RELATIONS_BACK ? "back"
						      : "accepted",
		SPAN_LIT(""), err);
	return rc ? rc : walk_put(f->db, w, err);
}

/* That he left is learnt, and told where nobody had said it. */
static enum rc learn_left(struct fold *f, const struct walk *w, struct span employee, int64_t left_ms, struct err *err)
{
	int64_t gone_ms;
	struct walk_user u;
	enum rc rc = employee_gone(f->db, employee, &gone_ms, err);
	bool fresh = rc == RC_NOTFOUND;

	if (rc && !fresh)
		return rc;
	rc = w && w->dry ? RC_OK : vanish_listed(f, employee, left_ms, err);
	return rc || !w ? rc
			: add_user(f, w, employee, WALK_USER_LEFT,
				  fresh ? SPAN_LIT("已经离职，没有人说过") : SPAN_LIT(""), &u, err);
}

enum rc syncleft_waits(struct fold *f, int64_t walk, struct span employee, struct span customer, int64_t left_ms,
	int64_t as_of_ms, struct err *err)
{
	int64_t long_ago_ms = f->now_ms - FACTS_STALE_MS - FOLD_SECOND_MS;
	const struct relations_pair p = {.customer = customer,
		.employee = employee,
		.state = SPAN_LIT(""),
		.created_s = (left_ms < long_ago_ms ? left_ms : long_ago_ms) / 1000,
		.as_of_ms = as_of_ms};
	struct walk w = {.dry = false};
	struct relation r;
	enum rc rc = walk ? walk_get(f->db, f->work, walk, &w, err) : RC_NOTFOUND;
	bool open = !rc && w.ended_ms == WALK_OPEN;

	if ((rc && rc != RC_NOTFOUND) || (w.dry && !open))
		return rc;
	rc = learn_left(f, open ? &w : NULL, employee, left_ms, err);
	if (!rc && customer.n)
		rc = learn(f, open ? &w : NULL, &p, err);
	if (!rc && customer.n)
		rc = relation_seen(f->db, f->work, customer, employee, &r, err);
	if (!rc && customer.n)
		rc = relation_listed(f->db, customer, employee, as_of_ms, r.way, err);
	return rc == RC_NOTFOUND ? RC_OK : rc; /* one that is but looked at has no row */
}

enum rc syncleft_absent(
	struct fold *f, const struct walk *w, struct span employee, struct walk_user *ret, struct err *err)
{
	int64_t gone_ms;
	enum rc rc = walk_user_get(f->db, f->work, w->walk, employee, ret, err);

	if (rc != RC_NOTFOUND)
		return rc;
	rc = employee_gone(f->db, employee, &gone_ms, err);
	if (rc != RC_NOTFOUND)
		return rc ? rc : RC_NOTFOUND;
	if (!w->trust || w->dry)
		return add_user(f, w, employee, WALK_USER_ABSENT, SPAN_LIT(""), ret, err);
	rc = vanish_listed(f, employee, f->now_ms, err);
	return rc ? rc : add_user(f, w, employee, WALK_USER_LEFT, SPAN_LIT("当作离职了"), ret, err);
}

/* Who was listed when all were read last. */
static enum rc listed_before(struct fold *f, const struct walk *w, struct err *err)
{
	struct walk_user *v = NULL, u;
	struct walk last;
	int n = 0;
	enum rc rc = walk_complete(f->db, f->work, &last, err);

	if (!rc)
		rc = walk_users(f->db, f->work, last.walk, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		if (v[i].state != WALK_USER_DONE)
			continue;
		rc = syncleft_absent(f, w, v[i].employee, &u, err);
		if (rc == RC_NOTFOUND)
			rc = RC_OK;
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc syncleft_listed(struct fold *f, int64_t walk, bool read, struct err *err)
{
	struct employee_held *v = NULL;
	struct walk_user u;
	struct walk w;
	int n = 0;
	enum rc rc = walk_get(f->db, f->work, walk, &w, err);

	if (rc || w.ended_ms != WALK_OPEN || w.stage != WALK_PEOPLE)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (read)
		rc = employee_held(f->db, f->work, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = add_user(f, &w, v[i].userid, WALK_USER_LEFT, SPAN_LIT(""), &u, err);
	if (!rc)
		rc = listed_before(f, &w, err);
	return rc ? rc : syncwork_weigh(f, &w, err);
}

/* -- who is gone --------------------------------------------------------------------------------------------------------------- */

bool syncleft_listed_in(const struct walk *w, const struct relation *r)
{
	return r->listed_ms != RELATION_OPEN && r->listed_ms >= w->begun_ms;
}

/* Has the heir him, as far as we know, from this one of his other employees, or may he have? */
static enum rc gave(struct fold *f, const struct walk *w, const struct relation *r, const struct relation *heir,
	bool *ret, struct err *err)
{
	struct relation seen;
	enum rc rc;

	*ret = r->state == RELATION_TRANSFERRED && r->end_ms <= heir->add_ms + SAME_MS &&
		r->end_ms >= heir->add_ms - SAME_MS;
	if (*ret || r->state != RELATION_LIVE)
		return RC_OK;
	rc = relation_seen(f->db, f->work, r->customer, r->employee, &seen, err);
	*ret = !rc && !syncleft_listed_in(w, &seen);
	return rc;
}

static enum rc from_another(struct fold *f, const struct walk *w, const struct relation *r, const struct relation *heir,
	const struct relation *v, int n, bool *ret, struct err *err)
{
	enum rc rc = RC_OK;

	*ret = false;
	for (int i = 0; !rc && i < n && !*ret; i++)
		if (!span_eq(v[i].employee, r->employee) && !span_eq(v[i].employee, heir->employee))
			rc = gave(f, w, &v[i], heir, ret, err);
	return rc;
}

enum rc syncleft_heir(
	struct fold *f, const struct walk *w, const struct relation *r, bool sure, int64_t *ret_ms, struct err *err)
{
	struct relation *v = NULL;
	int n = 0;
	enum rc rc = relation_of(f->db, f->work, r->customer, &v, &n, err);

	*ret_ms = SYNCLEFT_NOBODY;
	for (int i = 0; !rc && i < n && *ret_ms == SYNCLEFT_NOBODY; i++) {
		struct relation heir;
		bool other = false;

		if (v[i].state != RELATION_LIVE || span_eq(v[i].employee, r->employee) || v[i].event_s <= r->event_s)
			continue;
		rc = relation_seen(f->db, f->work, r->customer, v[i].employee, &heir, err);
		if (rc || !syncleft_listed_in(w, &heir) || heir.way != RELATIONS_BY_TRANSFER)
			continue;
		if (!sure)
			rc = from_another(f, w, r, &heir, v, n, &other, err);
		if (!rc && !other)
			*ret_ms = heir.event_s * 1000;
	}
	return rc;
}

enum rc syncleft_over(struct fold *f, const struct walk *w, const struct relation *r, bool *ret, struct err *err)
{
	int64_t seen_ms = r->listed_ms != RELATION_OPEN ? r->listed_ms : r->event_s * 1000, until_ms = 0;
	enum rc rc = transferwork_holds(f, r->customer, r->employee, &until_ms, err);

	*ret = w->begun_ms - seen_ms > ON_THE_WAY_MS && until_ms <= f->now_ms;
	return rc;
}
