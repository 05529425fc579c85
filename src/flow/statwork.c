#include "statwork.h"

#include "store/groupday.h"
#include "store/staffday.h"
#include "store/walk.h"

#define FINAL_DAYS \
	3 /* a day is final that was read so many days later: WeCom says "the next day" and corrects (api.md 11) */
#define DAY_S INT64_C(86400)
#define BEIJING_S INT64_C(28800)

static int64_t today(const struct fold *f)
{
	return (f->now_ms / 1000 + BEIJING_S) / DAY_S;
}

static int64_t begins_s(int64_t day)
{
	return day * DAY_S - BEIJING_S;
}

/* Behind the last one that is final; as far back as one question goes. */
static int64_t first_day(const struct fold *f, enum rc known, int64_t last)
{
	int64_t oldest = today(f) - REQUEST_MAX_STATS_DAYS;

	return known || last + 1 < oldest ? oldest : last + 1;
}

static enum rc make(struct fold *f, const struct request *r, struct span subject, struct err *err)
{
	struct effects_spec spec = {.lane = API_LANE_SYNC, .subject = subject};

	return effects_make(f, r, &spec, NULL, err);
}

/* A figure that is not there is none. */
static int64_t figure(int64_t v)
{
	return v == ANSWER_NO_INT ? 0 : v;
}

/* -- customer groups ---------------------------------------------------------------------------------------------------------- */

struct groups_ask { /* "groups:7:20500:20502:li": of a walk, the first day, this day, the owners behind that one */
	int64_t walk, first, day;
	struct span after;
};

/* As ask_groups wrote it. */
static struct groups_ask groups_of(const struct outbox_row *e)
{
	struct groups_ask q = {.walk = 0};
	struct span head, walk, first, day;

	span_cut(e->subject, ':', &head, &q.after);
	span_cut(q.after, ':', &walk, &q.after);
	span_cut(q.after, ':', &first, &q.after);
	span_cut(q.after, ':', &day, &q.after);
	(void)span_int(walk, &q.walk);
	(void)span_int(first, &q.first);
	(void)span_int(day, &q.day);
	return q;
}

static enum rc owners(struct fold *f, const struct groups_ask *q, struct walk_user **ret, int *ret_n, struct err *err)
{
	return walk_users_after(f->db, f->work, q->walk, q->after, REQUEST_MAX_STATS_OWNERS, ret, ret_n, err);
}

static enum rc ask_groups(struct fold *f, struct groups_ask *q, struct err *err)
{
	struct request r = {.api = API_GROUP_STATS};
	struct walk_user *v = NULL;
	struct span *owner;
	int n = 0;
	enum rc rc = owners(f, q, &v, &n, err);

	if (!rc && n > 0 && q->day >= today(f)) { /* these owners are through: the next ones */
		q->after = v[n - 1].employee;
		q->day = q->first;
		rc = owners(f, q, &v, &n, err);
	}
	if (rc || n == 0 || q->day >= today(f))
		return rc;
	owner = arena_array(f->work, (size_t)n, sizeof *owner);
	for (int i = 0; i < n; i++)
		owner[i] = v[i].employee;
	r.u.group_stats = (struct request_group_stats){.owner = owner,
		.owner_n = (size_t)n,
		.day_begin_time = begins_s(q->day),
		.day_end_time = begins_s(q->day),
		.limit = REQUEST_MAX_GROUP_PAGE};
	return make(f, &r,
		effects_subject(f, "groups:%lld:%lld:%lld:%.*s", (long long)q->walk, (long long)q->first,
			(long long)q->day, SPAN_ARG(q->after)),
		err);
}

static enum rc begin_groups(struct fold *f, int64_t walk, struct err *err)
{
	struct groups_ask q = {.walk = walk, .after = SPAN_LIT("")};
	int64_t last = 0;
	enum rc rc = groupday_final(f->db, &last, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	q.first = q.day = first_day(f, rc, last);
	return ask_groups(f, &q, err);
}

static enum rc next_groups(struct fold *f, const struct outbox_row *e, struct err *err)
{
	struct groups_ask q = groups_of(e);

	q.day++;
	return ask_groups(f, &q, err);
}

enum rc statwork_groups(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_group_stats *v = &x->u.group_stats;
	const struct groups_ask q = groups_of(e);
	enum rc rc = RC_OK;

	(void)w;
	for (size_t i = 0; !rc && i < v->items_n; i++) {
		const struct answer_group_count *c = &v->items[i].data;
		struct groupday d = {.owner = relations_lower(f, v->items[i].owner),
			.day = q.day,
			.new_groups = figure(c->new_chat_cnt),
			.groups = figure(c->chat_total),
			.groups_spoke = figure(c->chat_has_msg),
			.new_members = figure(c->new_member_cnt),
			.members = figure(c->member_total),
			.members_spoke = figure(c->member_has_msg),
			.messages = figure(c->msg_total),
			.final = q.day + FINAL_DAYS <= today(f),
			.read_ms = f->now_ms};

		if (d.owner.n)
			rc = groupday_put(f->db, &d, err);
	}
	return rc || x->part + 1 < x->parts ? rc : next_groups(f, e, err);
}

enum rc statwork_no_groups(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	(void)x;
	(void)w;
	return next_groups(f, e, err);
}

/* -- employees ------------------------------------------------------------------------------------------------------------------ */

/* "staff:7:li", as ask_staff wrote it. */
static struct span staff_of(const struct outbox_row *e, int64_t *ret_walk)
{
	struct span head, walk, employee;

	span_cut(e->subject, ':', &head, &employee);
	span_cut(employee, ':', &walk, &employee);
	*ret_walk = 0;
	(void)span_int(walk, ret_walk);
	return employee;
}

/* The employee behind that one; behind the last come the groups. */
static enum rc ask_staff(struct fold *f, int64_t walk, struct span after, struct err *err)
{
	struct request r = {.api = API_STAFF_STATS};
	struct walk_user *v = NULL;
	int n = 0;
	int64_t last = 0;
	enum rc rc = walk_users_after(f->db, f->work, walk, after, 1, &v, &n, err), known;

	if (rc || n == 0)
		return rc ? rc : begin_groups(f, walk, err);
	known = staffday_final(f->db, v[0].employee, &last, err);
	if (known && known != RC_NOTFOUND)
		return known;
	r.u.staff_stats = (struct request_staff_stats){.userid = &v[0].employee,
		.userid_n = 1,
		.start_time = begins_s(first_day(f, known, last)),
		.end_time = begins_s(today(f) - 1)};
	return make(f, &r, effects_subject(f, "staff:%lld:%.*s", (long long)walk, SPAN_ARG(v[0].employee)), err);
}

enum rc statwork_begin(struct fold *f, int64_t walk, struct err *err)
{
	return f->settings->statistics ? ask_staff(f, walk, SPAN_LIT(""), err) : RC_OK;
}

/* "87.5" of a hundred as 875 of a thousand; what stands behind the first decimal goes. */
static int64_t permille(struct span s)
{
	struct span whole, rest;
	int64_t n = 0, tenth = 0;

	span_cut(s, '.', &whole, &rest);
	if (!span_int(whole, &n) || n < 0 || n > 100)
		return STAFFDAY_NONE;
	if (rest.n > 0 && rest.p[0] >= '0' && rest.p[0] <= '9')
		tenth = rest.p[0] - '0';
	return n * 10 + tenth;
}

enum rc statwork_staff(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_staff_stats *v = &x->u.staff_stats;
	int64_t walk;
	const struct span employee = staff_of(e, &walk);
	enum rc rc = RC_OK;

	(void)w;
	for (size_t i = 0; !rc && i < v->behavior_data_n; i++) {
		const struct answer_staff_day *s = &v->behavior_data[i];
		struct staffday d = {.employee = employee,
			.day = s->stat_time == ANSWER_NO_INT ? 0 : (s->stat_time + BEIJING_S) / DAY_S,
			.applies = figure(s->new_apply_cnt),
			.contacts = figure(s->new_contact_cnt),
			.chats = figure(s->chat_cnt),
			.messages = figure(s->message_cnt),
			.replied_permille = s->reply_percentage.n ? permille(s->reply_percentage) : STAFFDAY_NONE,
			.reply_minutes = s->avg_reply_time == ANSWER_NO_INT ? STAFFDAY_NONE : s->avg_reply_time,
			.lost = figure(s->negative_feedback_cnt),
			.read_ms = f->now_ms};

		d.final = d.day + FINAL_DAYS <= today(f);
		if (d.day > 0 && d.day < today(f))
			rc = staffday_put(f->db, &d, err);
	}
	return rc || x->part + 1 < x->parts ? rc : ask_staff(f, walk, employee, err);
}

enum rc statwork_no_staff(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	int64_t walk;
	const struct span employee = staff_of(e, &walk);

	(void)x;
	(void)w;
	return ask_staff(f, walk, employee, err);
}
