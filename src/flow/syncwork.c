#include "syncwork.h"
#include "strategywork.h"
#include "syncgroups.h"
#include "syncleft.h"
#include "tagwork.h"
#include "vanish.h"
#include "store/relation.h"
#include "store/tagdef.h"
#include "store/timer.h"
#include <string.h>

#define AT_ONCE 2                  /* employees that are read at the same time */
#define PAGE 500                   /* relations that one firing of the timer looks at */
#define KEPT_MS (90 * ZONE_DAY_MS) /* what a walk found; older ones are but a line */
#define FINDS_MOST 1000            /* lines a walk keeps of what it found */
#define FEW 20                     /* of an employee with fewer customers any number may be missing */
#define CORP_TAG 1                 /* type of api.md 2.3 */
#define NO_CUSTOMERS 84061         /* an employee without any, on some tenants (api.md 2.2) */

/* -- rows --------------------------------------------------------------------------------------------------------------------- */

enum rc syncwork_find(struct fold *f, const struct walk *w, struct span employee, struct span customer,
	const char *what, struct span detail, struct err *err)
{
	struct walk_find row = {.employee = employee, .customer = customer, .what = span_of(what), .detail = detail};

	return w->found + w->back + w->gone + w->changed + w->group_news + w->code_news > FINDS_MOST
		? RC_OK
		: walk_find_add(f->db, w->walk, &row, err);
}

enum rc syncwork_end(struct fold *f, struct walk *w, enum walk_stage to, struct span detail, struct err *err)
{
	w->stage = to;
	w->ended_ms = f->now_ms;
	w->detail = detail;
	enum rc rc = walk_put(f->db, w, err);
	return rc ? rc : walk_items_drop(f->db, w->walk, err);
}

/* "walk:7" or "walk:7:li"; *ret_mine: it is of a walk that goes on. */
enum rc syncwork_of(struct fold *f, const struct outbox_row *e, struct walk *ret, struct span *ret_rest, bool *ret_mine,
	struct err *err)
{
	struct span head, id, rest = e->subject;
	int64_t n = 0;
	enum rc rc;

	*ret_mine = false;
	span_cut(rest, ':', &head, &rest);
	span_cut(rest, ':', &id, &rest);
	if (!span_is(head, "walk") || !span_int(id, &n))
		return RC_OK;
	rc = walk_get(f->db, f->work, n, ret, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	*ret_mine = ret->ended_ms == WALK_OPEN;
	if (ret_rest)
		*ret_rest = rest;
	return RC_OK;
}

enum rc syncwork_make(struct fold *f, const struct request *r, struct span subject, struct span about, struct err *err)
{
	struct effects_spec spec = {.lane = API_LANE_SYNC, .subject = subject, .customer = about};

	return effects_make(f, r, &spec, NULL, err);
}

/* -- beginning ------------------------------------------------------------------------------------------------------------------ */

enum rc syncwork_begin(struct fold *f, const char *why, bool dry, bool trust, struct err *err)
{
	struct request r = {.api = API_TAG_LIST};
	struct walk w;
	enum rc rc = walk_last(f->db, f->work, &w, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!rc && w.ended_ms == WALK_OPEN)
		return err_set(err, RC_CONFLICT, "a walk goes on");
	w = (struct walk){.why = span_of(why),
		.dry = dry,
		.trust = trust,
		.stage = WALK_USERS,
		.begun_ms = f->now_ms,
		.ended_ms = WALK_OPEN,
		.at_customer = SPAN_LIT(""),
		.at_employee = SPAN_LIT(""),
		.detail = SPAN_LIT("")};
	rc = walk_prune(f->db, f->now_ms - KEPT_MS, err);
	if (!rc)
		rc = db_next_row(f->db, &w.walk, err);
	if (!rc)
		rc = walk_add(f->db, &w, err);
	/* Pages name tags by their ids alone: the library comes first. */
	return rc ? rc : syncwork_make(f, &r, effects_subject(f, "walk:%lld", (long long)w.walk), SPAN_ABSENT, err);
}

/* The next moment of that minute of the day behind now. */
static int64_t next_night(const struct fold *f)
{
	const struct zone *z = &f->settings->zone;
	int64_t day = zone_day(z, f->now_ms), at = zone_at_ms(z, day, (int)f->settings->sync_minute);

	return at > f->now_ms ? at : zone_at_ms(z, day + 1, (int)f->settings->sync_minute);
}

enum rc syncwork_align(struct fold *f, struct err *err)
{
	struct timer t = {.kind = TIMER_WALK, .row = 0};

	if (f->settings->sync_minute < 0)
		return RC_OK;
	t.due_ms = next_night(f);
	return timer_add(f->db, &t, err);
}

/* A timer of other settings than those of now says nothing. */
static enum rc night(struct fold *f, int64_t due_ms, struct err *err)
{
	const struct zone *z = &f->settings->zone;
	enum rc rc;

	if (f->settings->sync_minute < 0 || due_ms != zone_at_ms(z, zone_day(z, due_ms), (int)f->settings->sync_minute))
		return RC_OK;
	rc = syncwork_begin(f, "night", false, false, err);
	return rc && rc != RC_CONFLICT ? rc : syncwork_align(f, err);
}

/* Then those of strategy groups, whose ids stand among the others. */
enum rc syncwork_tags(struct fold *f, struct outbox_row *e, struct err *err)
{
	struct walk w;
	bool mine;
	enum rc rc = syncwork_of(f, e, &w, NULL, &mine, err);

	return rc || !mine ? rc : strategywork_walk(f, e->subject, err);
}

enum rc syncwork_people(struct fold *f, struct outbox_row *e, struct err *err)
{
	struct request r = {.api = API_FOLLOW_USERS};
	struct walk w;
	bool mine;
	enum rc rc = syncwork_of(f, e, &w, NULL, &mine, err);

	return rc || !mine ? rc : syncwork_make(f, &r, e->subject, SPAN_ABSENT, err);
}

struct span syncwork_why(struct fold *f, const char *what, const struct answer *x)
{
	return x ? effects_subject(f, "%s：%lld %.*s", what, (long long)x->code, SPAN_ARG(x->msg))
		 : effects_subject(f, "%s：企业微信没有回答", what);
}

enum rc syncwork_no_tags(struct fold *f, struct outbox_row *e, const struct answer *x, struct err *err)
{
	struct walk w;
	bool mine;
	enum rc rc = syncwork_of(f, e, &w, NULL, &mine, err);

	return rc || !mine ? rc : syncwork_end(f, &w, WALK_FAILED, syncwork_why(f, "读不到标签库", x), err);
}

/* -- employees ------------------------------------------------------------------------------------------------------------------- */

static enum rc ask_page(struct fold *f, const struct walk *w, struct span employee, struct span cursor, struct err *err)
{
	struct request r = {.api = API_BATCH_GET,
		.u.batch = {
			.userid_list = &employee, .userid_list_n = 1, .cursor = cursor, .limit = REQUEST_MAX_BATCH}};

	return syncwork_make(
		f, &r, effects_subject(f, "walk:%lld:%.*s", (long long)w->walk, SPAN_ARG(employee)), SPAN_ABSENT, err);
}

/* As many employees are asked about as may be; when none is left come those who left. w is written. */
static enum rc go_on(struct fold *f, struct walk *w, struct err *err)
{
	struct walk_user u;
	int64_t asked = 0;
	enum rc rc = walk_user_count(f->db, w->walk, WALK_USER_ASKED, &asked, err);

	for (; !rc && asked < AT_ONCE; asked++) {
		rc = walk_user_first(f->db, f->work, w->walk, WALK_USER_WAITING, &u, err);
		if (rc)
			break;
		u.state = WALK_USER_ASKED;
		rc = walk_user_put(f->db, &u, err);
		if (!rc)
			rc = ask_page(f, w, u.employee, SPAN_ABSENT, err);
	}
	if (rc && rc != RC_NOTFOUND)
		return rc;
	rc = walk_put(f->db, w, err);
	return rc || asked > 0 ? rc : syncleft_ask(f, w, err);
}

enum rc syncwork_users(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_users *v = &x->u.users;
	struct walk walk;
	bool mine;
	enum rc rc = syncwork_of(f, e, &walk, NULL, &mine, err);

	if (rc || !mine || walk.stage != WALK_USERS)
		return rc;
	for (size_t i = 0; !rc && i < v->follow_user_n; i++) {
		struct walk_user u = {.walk = walk.walk,
			.employee = relations_lower(f, v->follow_user[i]),
			.state = WALK_USER_WAITING,
			.detail = SPAN_LIT("")};

		rc = u.employee.n ? walk_user_add(f->db, &u, err) : RC_OK;
		if (!rc && u.employee.n && !walk.dry)
			rc = vanish_here(f, u.employee, w->called_ms > 0 ? w->called_ms : f->now_ms, err);
	}
	if (rc || x->part + 1 < x->parts)
		return rc;
	walk.stage = WALK_PEOPLE;
	return go_on(f, &walk, err);
}

/* -- one pair --------------------------------------------------------------------------------------------------------------------- */

/* Pages have ids alone; what no library knows is a tag of somebody else's rules. */
static enum rc name_tags(struct fold *f, struct answer_follow *who, struct err *err)
{
	who->tags = arena_array(f->work, who->tag_id_n + 1, sizeof *who->tags);
	who->tags_n = 0;
	for (size_t i = 0; i < who->tag_id_n; i++) {
		struct answer_tag *to = &who->tags[who->tags_n];
		struct strategytag s;
		struct tagdef t;
		enum rc rc = tagdef_by_id(f->db, f->work, who->tag_id[i], &t, err);

		if (!rc)
			*to = (struct answer_tag){t.grp, t.name, t.tag_id, CORP_TAG};
		else if (rc == RC_NOTFOUND && !(rc = strategytag_by_id(f->db, f->work, who->tag_id[i], &s, err)))
			*to = (struct answer_tag){s.grp, s.name, s.tag_id, STRATEGYWORK_TAG};
		if (rc && rc != RC_NOTFOUND)
			return rc;
		who->tags_n += !rc;
	}
	return RC_OK;
}

static enum rc compare_tags(struct fold *f, struct walk *w, struct span customer, struct span employee,
	const struct answer_follow *who, int64_t as_of_ms, struct err *err)
{
	struct span differs = SPAN_ABSENT;
	enum rc rc = tagwork_differs(f, customer, employee, who, as_of_ms, &differs, err);

	if (rc || !differs.n)
		return rc;
	w->changed++;
	rc = syncwork_find(f, w, employee, customer, "tags", differs, err);
	return rc || w->dry ? rc : tagwork_seen(f, customer, employee, who, as_of_ms, err);
}

static enum rc learn(struct fold *f, struct walk *w, const struct relations_pair *pair,
	const struct relations_news *news, struct answer_pair *p, struct err *err)
{
	bool fresh = news->what != RELATIONS_KNOWN, young = false;
	enum rc rc = w->dry ? RC_OK : profile_learn(f, pair->customer, &p->contact, err);

	if (rc || (w->dry && fresh)) /* of one who is not there yet all would differ */
		return rc;
	rc = profile_follow(f, pair->customer, pair->employee, &p->follow, pair->as_of_ms, w->dry, &young, err);
	if (rc || !young)
		return rc;
	rc = name_tags(f, &p->follow, err);
	if (rc)
		return rc;
	return fresh && news->quiet
		? tagwork_inherit(f, pair->customer, pair->employee, &p->follow, err)
		: compare_tags(f, w, pair->customer, pair->employee, &p->follow, pair->as_of_ms, err);
}

static enum rc observe(
	struct fold *f, struct walk *w, struct span employee, struct answer_pair *p, int64_t as_of_ms, struct err *err)
{
	const struct relations_pair pair = {.customer = p->contact.external_userid,
		.employee = employee,
		.state = p->follow.state.p ? p->follow.state : SPAN_LIT(""),
		.created_s = p->follow.createtime == ANSWER_NO_INT ? 0 : p->follow.createtime,
		.add_way = p->follow.add_way == ANSWER_NO_INT ? 0 : p->follow.add_way,
		.as_of_ms = as_of_ms};
	struct relations_news news;
	enum rc rc;

	if (!pair.customer.n)
		return RC_OK;
	w->seen++;
	rc = relations_observe(f, &pair, w->dry, &news, err);
	if (!rc && news.what != RELATIONS_KNOWN) {
		*(news.what == RELATIONS_FOUND ? &w->found : &w->back) += 1;
		rc = syncwork_find(f, w, employee, pair.customer,
			news.what == RELATIONS_FOUND          ? "found"
				: news.what == RELATIONS_BACK ? "back"
							      : "accepted",
			p->contact.name.p ? p->contact.name : SPAN_LIT(""), err);
	}
	if (!rc)
		rc = learn(f, w, &pair, &news, p, err);
	if (!rc)
		rc = relation_listed(f->db, pair.customer, employee, as_of_ms, pair.add_way, err);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc user_over(struct fold *f, struct walk *w, struct span employee, enum walk_user_state to,
	struct span detail, struct err *err)
{
	struct walk_user u;
	enum rc rc = walk_user_get(f->db, f->work, w->walk, employee, &u, err);

	if (rc)
		return rc;
	u.state = to;
	u.detail = detail;
	rc = walk_user_put(f->db, &u, err);
	return rc ? rc : go_on(f, w, err);
}

static enum rc count_seen(struct fold *f, const struct walk *w, struct span employee, int64_t more, struct err *err)
{
	struct walk_user u;
	enum rc rc = walk_user_get(f->db, f->work, w->walk, employee, &u, err);

	u.seen += rc ? 0 : more;
	return rc ? rc : walk_user_put(f->db, &u, err);
}

enum rc syncwork_page(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct answer_batch b = x->u.batch;
	int64_t as_of_ms = w->called_ms > 0 ? w->called_ms : f->now_ms, before;
	struct span employee;
	struct walk walk;
	bool mine;
	enum rc rc = syncwork_of(f, e, &walk, &employee, &mine, err);

	if (rc || !mine || walk.stage != WALK_PEOPLE)
		return rc;
	before = walk.seen;
	for (size_t i = 0; !rc && i < b.external_contact_list_n; i++)
		rc = observe(f, &walk, employee, &b.external_contact_list[i], as_of_ms, err);
	if (!rc)
		rc = count_seen(f, &walk, employee, walk.seen - before, err);
	if (!rc)
		rc = walk_put(f->db, &walk, err);
	if (rc || x->part + 1 < x->parts)
		return rc;
	return b.next_cursor.n ? ask_page(f, &walk, employee, b.next_cursor, err)
			       : user_over(f, &walk, employee, WALK_USER_DONE, SPAN_LIT(""), err);
}

enum rc syncwork_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct span employee;
	struct walk walk;
	bool mine;
	enum rc rc = syncwork_of(f, e, &walk, &employee, &mine, err);

	(void)w;
	if (rc || !mine)
		return rc;
	if (api_find(e->api) == API_FOLLOW_USERS)
		return syncwork_end(f, &walk, WALK_FAILED, syncwork_why(f, "读不到员工名单", x), err);
	if (x && x->code == NO_CUSTOMERS)
		return user_over(f, &walk, employee, WALK_USER_DONE, SPAN_LIT(""), err);
	return user_over(f, &walk, employee, WALK_USER_FAILED, syncwork_why(f, "没读完", x), err);
}

/* -- who is missing ------------------------------------------------------------------------------------------------------------------- */

enum rc syncwork_weigh(struct fold *f, struct walk *w, struct err *err)
{
	struct timer t = {f->now_ms, TIMER_WALK, w->walk};
	enum rc rc;

	w->stage = WALK_WEIGHING;
	rc = walk_put(f->db, w, err);
	return rc ? rc : timer_add(f->db, &t, err);
}

static bool stood_before(const struct walk *w, const struct relation *r)
{
	return r->state == RELATION_LIVE && r->event_s < w->begun_ms / 1000; /* who is not accepted yet is not listed */
}

static bool believed(const struct walk *w, const struct walk_user *u)
{
	return w->trust || (u->state != WALK_USER_ABSENT && (u->known < FEW || u->missing * 2 <= u->known));
}

static enum rc weigh(
	struct fold *f, const struct walk *w, const struct relation *r, struct walk_user *u, struct err *err)
{
	bool over = !syncleft_listed_in(w, r);
	enum rc rc = over && u->state != WALK_USER_DONE ? syncleft_over(f, w, r, &over, err) : RC_OK;

	u->known++;
	u->missing += over;
	return rc ? rc : walk_user_put(f->db, u, err);
}

/* heir_ms: since when a colleague has him, to whom a leader gave him; SYNCLEFT_NOBODY: he is simply gone. */
static enum rc close_one(struct fold *f, struct walk *w, const struct relation *r, int64_t heir_ms, struct err *err)
{
	bool by_leader = heir_ms != SYNCLEFT_NOBODY;
	enum rc rc;

	w->gone++;
	rc = syncwork_find(f, w, r->employee, r->customer, "gone", span_of(by_leader ? "分配给了同事" : ""), err);
	return rc || w->dry ? rc
			    : relations_gone(f, r->customer, r->employee, by_leader,
				      by_leader && heir_ms < w->begun_ms ? heir_ms : w->begun_ms, err);
}

/* u NULL: nobody knows whether his employee is still there. */
static enum rc close_missing(
	struct fold *f, struct walk *w, const struct relation *r, const struct walk_user *u, struct err *err)
{
	bool read = u && u->state == WALK_USER_DONE, over = read;
	int64_t heir_ms = SYNCLEFT_NOBODY;
	enum rc rc;

	if (syncleft_listed_in(w, r) || (read && !believed(w, u)))
		return RC_OK;
	rc = syncleft_heir(f, w, r, read, &heir_ms, err);
	if (!rc && heir_ms != SYNCLEFT_NOBODY)
		return close_one(f, w, r, heir_ms, err);
	if (!rc && u && !read)
		rc = syncleft_over(f, w, r, &over, err);
	return rc || !over || !believed(w, u) ? rc : close_one(f, w, r, SYNCLEFT_NOBODY, err);
}

/* Of employees who were not read to the end nothing is concluded. */
static enum rc look(struct fold *f, struct walk *w, const struct relation *r, struct err *err)
{
	struct walk_user u;
	bool unknown;
	enum rc rc;

	if (!stood_before(w, r))
		return RC_OK;
	rc = syncleft_absent(f, w, r->employee, &u, err);
	unknown = rc == RC_NOTFOUND;
	if ((rc && !unknown) || (!rc && u.state < WALK_USER_DONE) || (!rc && u.state == WALK_USER_FAILED))
		return rc;
	if (w->stage == WALK_WEIGHING)
		return unknown ? RC_OK : weigh(f, w, r, &u, err);
	return close_missing(f, w, r, unknown ? NULL : &u, err);
}

static enum rc doubt(struct fold *f, const struct walk *w, struct err *err)
{
	struct walk_user *v = NULL;
	int n = 0;
	enum rc rc = walk_users(f->db, f->work, w->walk, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		if (v[i].state < WALK_USER_DONE || v[i].state == WALK_USER_FAILED || !v[i].known || believed(w, &v[i]))
			continue;
		v[i].detail = v[i].state == WALK_USER_ABSENT
			? effects_subject(f, "不在员工名单里了，没有人说他离职了：%lld 位客户没有当作走了",
				  (long long)v[i].known)
			: effects_subject(f, "原来 %lld 位，少了 %lld 位：没有当作走了", (long long)v[i].known,
				  (long long)v[i].missing);
		rc = walk_user_put(f->db, &v[i], err);
	}
	return rc;
}

static enum rc turn_page(struct fold *f, struct walk *w, struct err *err)
{
	struct timer t = {f->now_ms, TIMER_WALK, w->walk};
	struct relation *v = NULL;
	int n = 0;
	enum rc rc = relation_page(f->db, f->work, w->at_customer, w->at_employee, PAGE, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		rc = look(f, w, &v[i], err);
	if (rc)
		return rc;
	if (n == PAGE) {
		w->at_customer = v[n - 1].customer;
		w->at_employee = v[n - 1].employee;
	} else if (w->stage == WALK_WEIGHING) {
		w->stage = WALK_CLOSING;
		w->at_customer = w->at_employee = SPAN_LIT("");
		rc = doubt(f, w, err);
	} else {
		return syncgroups_begin(f, w, err);
	}
	if (!rc)
		rc = walk_put(f->db, w, err);
	return rc ? rc : timer_add(f->db, &t, err);
}

enum rc syncwork_fire(struct fold *f, int64_t row, int64_t due_ms, struct err *err)
{
	struct walk w;
	enum rc rc;

	if (row == 0)
		return night(f, due_ms, err);
	rc = walk_get(f->db, f->work, row, &w, err);
	if (rc || (w.stage != WALK_WEIGHING && w.stage != WALK_CLOSING))
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return turn_page(f, &w, err);
}
