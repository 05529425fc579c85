/* campcheck: 打卡: who checked in on which day, as an employee tells it or he himself says it; make-up days, prizes, 打卡完成
 * (sop-language-exact.md finding 21; part 4, 打卡方式, 补卡, 奖品). A check-in counts in each running 打卡 of a group that he is in. */
#include "foldheard.h"
#include "campint.h"
#include "flow/heard.h"
#include "sop/camp.h"
#include "sop/group.h"
#include "sop/said.h"
#include "store/chatmember.h"
#include "store/contact.h"

#define MINUTE_MS INT64_C(60000)
#define HAND_OUT_MS (3 * ZONE_DAY_MS) /* how long the owner has to see to a prize */
#define NO_DAY INT64_MIN

struct camp { /* a running 打卡 of a group that he is in */
	struct enrolment row;
	const struct sop_script *s;
	int64_t came_ms;
};

/* -- counting ------------------------------------------------------------------------------------------------------------ */

int64_t campcheck_day(const struct zone *z, const struct sop_script *s, int64_t t_ms)
{
	return zone_day(z, t_ms - s->border * MINUTE_MS);
}

void campcheck_count(const struct zone *z, const struct sop_script *s, int64_t t0_ms, int64_t came_ms, int64_t now_ms,
	const struct checkin *v, int n, struct streak *ret)
{
	int64_t day[400], first = zone_day(z, t0_ms), from = first, came = campcheck_day(z, s, came_ms);
	int days = 0;

	if (came > from)
		from = came;
	for (int i = 0; i < n && days < (int)(sizeof day / sizeof *day); i++)
		day[days++] = v[i].day;
	streak_count(day, days, from, first + s->days - 1, campcheck_day(z, s, now_ms), ret);
}

/* -- where he is in ------------------------------------------------------------------------------------------------------- */

/* script empty: any. */
static bool is_called(const struct sop_script *s, struct span script)
{
	return s->checkin && (!script.n || tagset_same(s->name, script) || span_eq(s->id, script));
}

static enum rc camps_of(
	struct fold *f, struct span customer, struct span script, struct camp **ret, int *ret_n, struct err *err)
{
	struct chatmember *in = NULL;
	struct camp *v = NULL;
	int groups = 0, n = 0, room = 0;
	enum rc rc = chatmember_of(f->db, f->work, customer, &in, &groups, err);

	for (int i = 0; !rc && i < groups; i++) {
		struct enrolment *e = NULL;
		int rounds = 0;

		rc = enrolment_of(f->db, f->work, in[i].chat, false, &e, &rounds, err);
		for (int k = 0; !rc && k < rounds; k++) {
			const struct foldscript *s = foldload_of(f, e[k].script, e[k].version);
			struct camp *more;

			if (!s || !is_called(s->ast, script))
				continue;
			if (n == room) {
				more = arena_array(f->work, (size_t)(room = 2 * room + 4), sizeof *more);
				for (int j = 0; j < n; j++)
					more[j] = v[j];
				v = more;
			}
			v[n++] = (struct camp){e[k], s->ast, in[i].joined_ms};
		}
	}
	*ret = v;
	*ret_n = n;
	return rc;
}

/* Members of running camps who are called so: *ret_n of them, the first in *ret. */
static enum rc by_name(struct fold *f, struct span name, struct span *ret, int *ret_n, struct err *err)
{
	enum rc rc = RC_OK;

	*ret_n = 0;
	for (int i = 0; !rc && i < f->scripts; i++) {
		struct enrolment *e = NULL;
		int n = 0;

		if (!f->script[i].ast->checkin)
			continue;
		rc = enrolment_in(f->db, f->work, f->script[i].ast->id, ENROLMENT_LIVE, 0, INT32_MAX, &e, &n, err);
		for (int k = 0; !rc && k < n; k++) {
			struct contact c;

			if (!e[k].camp)
				continue;
			rc = contact_get(f->db, f->work, e[k].customer, &c, err);
			if (rc || !tagset_same(c.name, name) || (*ret_n && span_eq(*ret, c.customer))) {
				rc = rc == RC_NOTFOUND ? RC_OK : rc;
				continue;
			}
			*ret = c.customer;
			++*ret_n;
		}
	}
	return rc;
}

/* -- a check-in ------------------------------------------------------------------------------------------------------------ */

struct what {
	struct span customer, by;
	enum checkin_way way;
	int64_t at_ms;
	int64_t made_up; /* that day, NO_DAY: it is of at_ms */
};

static const unsigned ways[CHECKIN_WAYS] = {SOP_BY_PAGE, SOP_BY_EMPLOYEE, SOP_BY_MESSAGE};

/* Why that day does not count; NULL: it does. */
static const char *refusal(const struct fold *f, const struct camp *c, const struct what *w, const struct checkin *v,
	int n, int64_t *ret_day)
{
	const struct zone *z = &f->settings->zone;
	int64_t first = zone_day(z, c->row.t0_ms), today = campcheck_day(z, c->s, f->now_ms);
	int used = 0;

	for (int i = 0; i < n; i++)
		used += v[i].made_up;
	*ret_day = w->made_up != NO_DAY ? w->made_up : campcheck_day(z, c->s, w->at_ms);
	if (!(c->s->checkin->ways & ways[w->way]))
		return w->way == CHECKIN_BY_PAGE ? "打卡方式里没有打卡页" : "打卡方式里没有员工登记";
	if (w->made_up == NO_DAY && *ret_day == first - 1 && w->at_ms >= c->row.t0_ms)
		*ret_day = first; /* the night in which it begins */
	if (*ret_day < first)
		return "那时还没开营";
	if (*ret_day >= first + c->s->days)
		return "那时已经结营";
	if (w->made_up == NO_DAY)
		return NULL;
	if (w->made_up >= today)
		return "只能补以前的日子";
	if (used >= c->s->checkin->make_ups)
		return c->s->checkin->make_ups ? "补卡的次数用完了" : "不能补卡";
	return NULL;
}

static enum rc shown(struct fold *f, struct span customer, struct span *ret, struct err *err)
{
	struct contact c;
	enum rc rc = contact_get(f->db, f->work, customer, &c, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret = rc || !c.name.n ? customer : effects_subject(f, "%.*s（%.*s）", SPAN_ARG(c.name), SPAN_ARG(customer));
	return RC_OK;
}

/* Reached once. *ret_new: just now. */
static enum rc reach(
	struct fold *f, const struct camp *c, struct span customer, int days, bool *ret_new, struct err *err)
{
	const struct checkin_prize p = {c->row.enrolment, customer, days, f->now_ms};
	enum rc rc = checkin_prize_add(f->db, &p, err);

	*ret_new = !rc;
	return rc == RC_CONFLICT ? RC_OK : rc;
}

static enum rc hand_out(
	struct fold *f, const struct camp *c, struct span customer, const struct sop_prize *p, struct err *err)
{
	struct span who;
	enum rc rc = shown(f, customer, &who, err);
	if (rc)
		return rc;
	struct todo t = {.employee = c->row.employee,
		.customer = customer,
		.enrolment = TODO_NO_ROUND,
		.script = c->s->id,
		.step = effects_subject(f, "奖品：满%d天", p->days),
		.text = effects_subject(f, "发奖：「%.*s」%.*s 打卡满 %d 天，送%.*s", SPAN_ARG(c->s->name),
			SPAN_ARG(who), p->days, SPAN_ARG(p->what)),
		.deadline_ms = f->now_ms + HAND_OUT_MS};

	return deeds_give(f, &t, err);
}

/* 打卡完成: heard by goals. */
static enum rc completed(struct fold *f, struct span customer, struct err *err)
{
	const struct happened h = {.customer = customer,
		.state = SPAN_LIT(""),
		.ev = {.event = SOP_EV_CHECKED_ALL, .at_ms = f->now_ms, .amount_fen = -1, .channel = SPAN_LIT("")}};

	return happen_queue(f, &h, err);
}

static enum rc prizes(struct fold *f, const struct camp *c, struct span customer, int64_t total, struct err *err)
{
	const struct sop_checkin *k = c->s->checkin;
	bool all = total >= camp_goal_days(c->s), fresh = false;
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < k->prizes && k->prize[i].days <= total; i++) {
		rc = reach(f, c, customer, k->prize[i].days, &fresh, err);
		if (!rc && fresh)
			rc = hand_out(f, c, customer, &k->prize[i], err);
	}
	if (!rc && all && k->prizes == 0)
		rc = reach(f, c, customer, c->s->days, &fresh, err);
	return rc || !all || !fresh ? rc : completed(f, customer, err);
}

/* It is a 互动 of his (finding 48), and 满N天 may have come. */
static enum rc follows(struct fold *f, const struct camp *c, const struct what *w, struct err *err)
{
	struct heardlog row = {.customer = w->customer,
		.at_ms = w->made_up == NO_DAY ? w->at_ms : f->now_ms,
		.what = span_of(heard_what_name(HEARD_CHECKIN)),
		.text = c->s->name,
		.source = span_of(heard_source_name(w->way == CHECKIN_BY_EMPLOYEE ? HEARD_TOLD : HEARD_SEEN)),
		.by = w->by,
		.enrolment = HEARDLOG_ANY,
		.step = SPAN_LIT(""),
		.did = HEARDLOG_KEPT};
	struct enrolment *v = NULL;
	struct contact known;
	int n = 0;
	enum rc rc = contact_get(f->db, f->work, w->customer, &known, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc; /* nobody's friend: nothing else waits for him */
	rc = foldheard_keep(f, &row, err);
	if (!rc)
		rc = enrolment_of(f->db, f->work, w->customer, false, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		if (v[i].camp == c->row.enrolment)
			rc = enrol_wake(f, v[i].enrolment, err);
	return rc;
}

/* RC_CONFLICT: that day is there. RC_DENIED: *ret_why. */
static enum rc take(struct fold *f, const struct camp *c, const struct what *w, const char **ret_why, struct err *err)
{
	struct checkin one = {.camp = c->row.enrolment,
		.customer = w->customer,
		.way = w->way,
		.made_up = w->made_up != NO_DAY,
		.at_ms = w->made_up != NO_DAY ? f->now_ms : w->at_ms,
		.told_ms = f->now_ms,
		.teller = w->by};
	struct checkin *v = NULL;
	int n = 0;
	enum rc rc = checkin_of(f->db, f->work, c->row.enrolment, w->customer, &v, &n, err);

	if (rc)
		return rc;
	*ret_why = refusal(f, c, w, v, n, &one.day);
	for (int i = 0; i < n; i++)
		if (v[i].day == one.day)
			return err_set(err, RC_CONFLICT, "that day is there");
	if (*ret_why)
		return err_set(err, RC_DENIED, "it does not count");
	rc = checkin_add(f->db, &one, err);
	if (!rc)
		rc = follows(f, c, w, err);
	return rc ? rc : prizes(f, c, w->customer, n + 1, err);
}

/* -- told -------------------------------------------------------------------------------------------------------------------- */

struct asked {
	struct what what;
	struct span script;
	int64_t camp; /* that of his page, 0: any */
	int64_t undo; /* that day's is taken back, NO_DAY: none is */
};

/* A time or a day of the command. false: refused. */
static bool time_of(struct fold *f, const struct json_node *root, const char *key, int64_t *ret_ms)
{
	struct span s = json_str(json_get(root, key));

	*ret_ms = NO_DAY;
	if (!s.n || !zone_read(&f->settings->zone, s, ret_ms, NULL))
		return true;
	fold_outcome(f, OUTCOME_REFUSED, "看不懂时间「%.*s」", SPAN_ARG(s));
	return false;
}

static bool day_of(struct fold *f, const struct json_node *root, const char *key, int64_t *ret_day)
{
	if (!time_of(f, root, key, ret_day))
		return false;
	if (*ret_day != NO_DAY)
		*ret_day = zone_day(&f->settings->zone, *ret_day);
	return true;
}

static bool read_asked(struct fold *f, const struct json_node *root, struct span by, struct asked *ret)
{
	struct what *w = &ret->what;

	*ret = (struct asked){.script = arena_copy(f->work, json_str(json_get(root, "script")))};
	w->customer = arena_copy(f->work, json_str(json_get(root, "customer")));
	w->by = by.n ? by : SPAN_LIT("");
	w->way = span_is(json_str(json_get(root, "way")), "page") ? CHECKIN_BY_PAGE : CHECKIN_BY_EMPLOYEE;
	if (!time_of(f, root, "at", &w->at_ms) || !day_of(f, root, "makeup", &w->made_up) ||
		!day_of(f, root, "undo", &ret->undo))
		return false;
	if (w->at_ms == NO_DAY)
		w->at_ms = f->now_ms;
	if (w->at_ms <= f->now_ms)
		return true;
	fold_outcome(f, OUTCOME_REFUSED, "打卡的时间还没有到");
	return false;
}

/* From his page: the round says who and where. */
static enum rc by_page(struct fold *f, struct span token, struct asked *a, bool *ret_known, struct err *err)
{
	struct enrolment e;
	enum rc rc = camppage_member(f, token, &e, err);

	*ret_known = !rc;
	if (rc == RC_NOTFOUND)
		fold_outcome(f, OUTCOME_REFUSED, "没有这个打卡页，或者已经结营");
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	a->what.customer = e.customer;
	a->what.way = CHECKIN_BY_PAGE;
	a->camp = e.camp;
	return RC_OK;
}

/* By external_userid, or by the name of a member. false: refused. */
static enum rc who(struct fold *f, struct span *customer, bool *ret_known, struct err *err)
{
	struct chatmember *v = NULL;
	struct span found = SPAN_LIT("");
	int n = 0;
	enum rc rc = chatmember_of(f->db, f->work, *customer, &v, &n, err);

	*ret_known = n > 0;
	if (rc || n)
		return rc;
	rc = by_name(f, *customer, &found, &n, err);
	*ret_known = n == 1;
	if (n > 1)
		fold_outcome(f, OUTCOME_REFUSED, "有 %d 位成员叫「%.*s」：写 external_userid", n, SPAN_ARG(*customer));
	else if (n == 0)
		fold_outcome(f, OUTCOME_REFUSED, "正在打卡的群里没有「%.*s」", SPAN_ARG(*customer));
	if (n == 1)
		*customer = found;
	return rc;
}

/* That one alone is left, in front. Returns how many are. */
static int only(struct camp *v, int n, int64_t camp)
{
	for (int i = 0; i < n; i++)
		if (v[i].row.enrolment == camp) {
			v[0] = v[i];
			return 1;
		}
	return 0;
}

static enum rc take_back(struct fold *f, const struct camp *v, int n, const struct asked *a, struct err *err)
{
	bool any = false;
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < n; i++) {
		rc = checkin_drop(f->db, v[i].row.enrolment, a->what.customer, a->undo, err);
		any = any || !rc;
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
	}
	if (!rc && !any)
		fold_outcome(f, OUTCOME_REFUSED, "那天没有他的打卡");
	return rc;
}

enum rc campcheck_told(struct fold *f, const struct json_node *root, struct span by, struct err *err)
{
	struct asked a;
	struct camp *v = NULL;
	const char *why = NULL, *last = NULL;
	int n = 0, taken = 0, twice = 0;
	bool known;
	enum rc rc;

	if (!read_asked(f, root, by, &a))
		return RC_OK;
	struct span token = json_str(json_get(root, "token"));
	rc = token.n ? by_page(f, arena_copy(f->work, token), &a, &known, err) : who(f, &a.what.customer, &known, err);
	if (rc || !known)
		return rc;
	rc = camps_of(f, a.what.customer, a.script, &v, &n, err);
	if (!rc && a.camp)
		n = only(v, n, a.camp);
	if (!rc && n == 0)
		fold_outcome(f, OUTCOME_REFUSED, "他不在正在打卡的群里");
	if (!rc && a.undo != NO_DAY && n > 0)
		return take_back(f, v, n, &a, err);
	for (int i = 0; !rc && i < n; i++) {
		rc = take(f, &v[i], &a.what, &why, err);
		taken += !rc;
		twice += rc == RC_CONFLICT;
		if (rc == RC_DENIED)
			last = why;
		rc = rc == RC_CONFLICT || rc == RC_DENIED ? RC_OK : rc;
	}
	if (rc || taken || n == 0)
		return rc;
	if (twice)
		fold_outcome(f, OUTCOME_DUPLICATE, "那天已经打过卡了");
	else
		fold_outcome(f, OUTCOME_REFUSED, "「%.*s」：%s", SPAN_ARG(v[n - 1].s->name), last);
	return RC_OK;
}

enum rc campcheck_said(struct fold *f, struct span customer, struct span words, int64_t at_ms, struct span by,
	bool *ret_is, struct err *err)
{
	const struct what w = {customer, by.n ? by : SPAN_LIT(""), CHECKIN_BY_MESSAGE, at_ms, NO_DAY};
	struct camp *v = NULL;
	const char *why;
	int n = 0;
	enum rc rc = f->camps ? camps_of(f, customer, SPAN_LIT(""), &v, &n, err) : RC_OK;

	for (int i = 0; !rc && i < n; i++) {
		const struct sop_names *own = &v[i].s->checkin->words;
		bool is = false;

		for (int k = 0; k < own->n && !is; k++)
			is = said_is(words, own->v[k]);
		if (is)
			rc = take(f, &v[i], &w, &why, err);
		if (is && ret_is)
			*ret_is = true;
		rc = rc == RC_CONFLICT || rc == RC_DENIED ? RC_OK : rc;
	}
	return rc;
}

/* -- what the engine asks ------------------------------------------------------------------------------------------------------ */

enum rc campcheck_view(struct fold *f, struct round *r, struct err *err)
{
	struct checkin *v = NULL;
	int64_t *at;
	int n = 0;
	enum rc rc = checkin_of(f->db, f->work, r->row.camp, r->row.customer, &v, &n, err);

	if (rc)
		return rc;
	at = arena_array(f->work, (size_t)n + 1, sizeof *at);
	for (int i = 0; i < n; i++) { /* by day: one that is made up later comes behind */
		int k = i;

		for (; k > 0 && at[k - 1] > v[i].told_ms; k--)
			at[k] = at[k - 1];
		at[k] = v[i].told_ms;
	}
	r->view.checks = n;
	r->view.check_ms = at;
	return RC_OK;
}

/* The newest that runs, else the one in which he checked in last. RC_NOTFOUND: none. */
static enum rc camp_of(struct fold *f, struct span customer, int64_t *ret_camp, struct err *err)
{
	struct camp *v = NULL;
	int64_t t0_ms = INT64_MIN;
	int n = 0;
	enum rc rc = camps_of(f, customer, SPAN_LIT(""), &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (v[i].row.t0_ms > t0_ms) {
			t0_ms = v[i].row.t0_ms;
			*ret_camp = v[i].row.enrolment;
		}
	return rc || n ? rc : checkin_last_camp(f->db, customer, ret_camp, err);
}

enum rc campcheck_facts(
	struct fold *f, struct span customer, const struct round *r, struct sop_facts *to, struct err *err)
{
	const struct zone *z = &f->settings->zone;
	int64_t camp = r ? r->row.camp : 0, today;
	struct enrolment row;
	struct chatmember m;
	struct checkin *v = NULL;
	struct streak k;
	const struct foldscript *s;
	int n = 0;
	enum rc rc = camp ? RC_OK : camp_of(f, customer, &camp, err);

	to->values.checked = -1;
	if (!rc)
		rc = enrolment_get(f->db, f->work, camp, &row, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	s = foldload_of(f, row.script, row.version);
	if (!s || !s->ast->checkin)
		return RC_OK;
	rc = chatmember_get(f->db, f->work, row.customer, customer, &m, err);
	if (rc == RC_NOTFOUND)
		m.joined_ms = row.t0_ms;
	if (!rc || rc == RC_NOTFOUND)
		rc = checkin_of(f->db, f->work, camp, customer, &v, &n, err);
	if (rc)
		return rc;
	campcheck_count(z, s->ast, row.t0_ms, m.joined_ms, f->now_ms, v, n, &k);
	today = campcheck_day(z, s->ast, f->now_ms) - zone_day(z, row.t0_ms);
	to->camp = true;
	to->camp_open = row.state == ENROLMENT_LIVE && today >= 0 && today < s->ast->days;
	to->checked = (int)k.total;
	to->streak = (int)k.streak;
	to->missed = (int)k.missed;
	to->checked_today = k.today;
	to->values.checked = to->checked;
	to->values.to_prize = camp_to_prize(s->ast, k.total);
	if (r && (s->ast->checkin->ways & SOP_BY_PAGE))
		to->values.page = camppage_url(f, &r->row);
	return RC_OK;
}
