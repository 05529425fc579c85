/* postwatch: a post that stands with its employees: who published it, who has not, the deadline; then what customers leave
 * there (api.md 6.3, 6.5, 6.8; sop-language-exact.md findings 6, 39). */
#include "postint.h"
#include "sop/posttime.h"
#include "store/timer.h"
#include <string.h>

#define PAGE 500
#define WINDOW_MS (7 * INT64_C(86400000)) /* 归因窗口 where nothing is written */

static enum rc ask(struct fold *f, const struct post *p, enum api_id api, const char *verb, int64_t not_before_ms,
	struct span cursor, struct err *err)
{
	struct request r = {.api = api, .u.moment_page = {.moment_id = p->moment, .cursor = cursor}};
	struct effects_spec spec = {.lane = api == API_MOMENT_TASK ? API_LANE_READ : API_LANE_TASK,
		.not_before_ms = not_before_ms,
		.subject = effects_subject(f, "%s:%lld", verb, (long long)p->post)};

	if (api == API_MOMENT_TASK)
		r.u.moment_page.limit = PAGE;
	return effects_put(f, &r, &spec, err);
}

enum rc postwatch_undo(struct fold *f, const struct post *p, struct err *err)
{
	return ask(f, p, API_CANCEL_MOMENT, "postundo", 0, SPAN_ABSENT, err);
}

/* -- who published -------------------------------------------------------------------------------------------------------- */

struct tally {
	int waiting, published, others;
};

static enum rc count(struct fold *f, const struct post *p, struct tally *ret, struct err *err)
{
	struct post_member *m = NULL;
	int n = 0;
	enum rc rc = post_members(f->db, f->work, p->post, &m, &n, err);

	*ret = (struct tally){0};
	for (int i = 0; !rc && i < n; i++) {
		ret->waiting += span_is(m[i].state, POST_MEMBER_WAITING);
		ret->published += span_is(m[i].state, POST_MEMBER_PUBLISHED);
		ret->others += span_is(m[i].state, POST_MEMBER_EXPIRED);
	}
	return rc;
}

/* The next look of the settings that is still to come; FACTS_NEVER: the deadline looks itself. */
static enum rc poll_again(struct fold *f, struct post *p, struct err *err)
{
	const struct settings *s = f->settings;
	int last = s->polls - 1;
	int64_t at_ms;
	enum rc rc;

	do {
		at_ms = p->made_ms +
			(p->polls < last
					? s->poll_ms[p->polls]
					: (last ? s->poll_ms[last - 1] : 0) + s->poll_ms[last] * (p->polls - last + 1));
		p->polls++;
	} while (at_ms <= f->now_ms);
	rc = post_put(f->db, p, err);
	if (rc || at_ms >= p->deadline_ms)
		return rc;
	return ask(f, p, API_MOMENT_TASK, "postpoll", at_ms, SPAN_ABSENT, err);
}

enum rc postwatch_begin(struct fold *f, struct post *p, struct err *err)
{
	int64_t remind_ms = when_reminder(&f->rules, p->made_ms, p->deadline_ms);
	struct timer remind = {remind_ms, TIMER_POST_REMIND, p->post};
	enum rc rc = RC_OK;

	if (remind_ms != FACTS_NEVER && remind_ms > f->now_ms)
		rc = timer_add(f->db, &remind, err);
	if (rc)
		return rc;
	if (p->deadline_ms <= f->now_ms) /* it took so long that nobody has to publish it any more */
		return ask(f, p, API_MOMENT_TASK, "postlast", 0, SPAN_ABSENT, err);
	return poll_again(f, p, err);
}

/* WeCom reminds nobody of a moment: we do, once. */
enum rc postwatch_remind(struct fold *f, int64_t id, struct err *err)
{
	struct post_member *m = NULL;
	struct post p;
	int n = 0;
	char at[32];
	enum rc rc = post_get(f->db, f->work, id, &p, err);

	if (rc || p.state != POST_WAITING)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = post_members(f->db, f->work, id, &m, &n, err);
	zone_format_minute(&f->settings->zone, p.deadline_ms, at);
	for (int i = 0; !rc && i < n; i++)
		if (span_is(m[i].state, POST_MEMBER_WAITING))
			deeds_tell(f, false, m[i].employee,
				effects_subject(f, "发朋友圈「%.*s」，%s 前：在企业微信的通知里点发表",
					SPAN_ARG(p.step), at + strlen("2026-")));
	return rc;
}

/* -- the deadline --------------------------------------------------------------------------------------------------------- */

enum rc postwatch_withdraw(struct fold *f, struct post *p, struct err *err)
{
	enum rc rc;

	if (p->deadline_ms <= f->now_ms)
		return RC_OK; /* it is being taken back */
	p->deadline_ms = f->now_ms;
	rc = post_put(f->db, p, err);
	return rc ? rc : ask(f, p, API_MOMENT_TASK, "postlast", 0, SPAN_ABSENT, err);
}

enum rc postwatch_deadline(struct fold *f, int64_t id, struct err *err)
{
	struct post p;
	char at[32];
	enum rc rc = post_get(f->db, f->work, id, &p, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (p.state == POST_TAGS)
		return postwork_lose(f, &p, POST_EXPIRED, REASON_NOT_SENT,
			effects_subject(f, "%s 前还没读到企业微信的标签",
				zone_format_minute(&f->settings->zone, p.deadline_ms, at)),
			err);
	return p.state == POST_WAITING ? ask(f, &p, API_MOMENT_TASK, "postlast", 0, SPAN_ABSENT, err) : RC_OK;
}

/* No more will publish it, or nobody has to. */
static enum rc settle(struct fold *f, struct post *p, struct err *err)
{
	const struct foldscript *s;
	struct post_member *m = NULL;
	struct tally t;
	char at[32];
	int n = 0;
	enum rc rc = post_members(f->db, f->work, p->post, &m, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		if (!span_is(m[i].state, POST_MEMBER_WAITING))
			continue;
		m[i].state = SPAN_LIT(POST_MEMBER_EXPIRED);
		m[i].at_ms = f->now_ms;
		rc = post_member_put(f->db, &m[i], err);
	}
	if (!rc)
		rc = count(f, p, &t, err);
	if (rc)
		return rc;
	zone_format_minute(&f->settings->zone, p->deadline_ms, at);
	if (!t.published && !postwork_step(f, p, &s))
		rc = postwork_move(f, p, POST_EXPIRED, REASON_DISABLED, SPAN_ABSENT, err);
	else if (!t.published)
		rc = postwork_move(f, p, POST_EXPIRED, REASON_DEADLINE, arena_copy(f->work, span_of(at)), err);
	if (!t.published) /* one that stands with them is looked at, as if it had been published now */
		return rc || !p->stands ? rc : postwatch_looks(f, p, err);
	return postwork_move(f, p, t.others ? POST_PARTLY : POST_PUBLISHED, REASON_OK, SPAN_ABSENT, err);
}

/* Somebody may have published until the cancel arrived; one that was refused, or had no answer, leaves the post with them. */
static enum rc look_late(struct fold *f, struct outbox_row *e, bool stands, struct err *err)
{
	struct span verb, rest;
	struct post p;
	enum rc rc = postwork_subject(f, e, &verb, &p, &rest, err);

	if (rc || p.state != POST_WAITING)
		return rc;
	if (stands) {
		p.stands = true;
		rc = post_put(f->db, &p, err);
	}
	return rc ? rc : ask(f, &p, API_MOMENT_TASK, "postlate", 0, SPAN_ABSENT, err);
}

enum rc postwatch_cancelled(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	(void)x;
	(void)w;
	return look_late(f, e, false, err);
}

enum rc postwatch_uncancelled(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	(void)x;
	(void)w;
	return look_late(f, e, true, err);
}

/* -- answers about who published ------------------------------------------------------------------------------------------ */

static enum rc saw_published(struct fold *f, struct post *p, struct span userid, struct err *err)
{
	struct post_member m;
	enum rc rc = post_member_get(f->db, f->work, p->post, relations_lower(f, userid), &m, err);

	if (rc || (!span_is(m.state, POST_MEMBER_WAITING) && !span_is(m.state, POST_MEMBER_EXPIRED)))
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return postheard_published(f, p, &m, err);
}

static enum rc page_over(struct fold *f, struct post *p, struct span verb, struct err *err)
{
	struct tally t;
	enum rc rc = count(f, p, &t, err);

	if (rc)
		return rc;
	if (p->state != POST_WAITING) { /* looked at behind its deadline */
		if (t.published && p->state == POST_EXPIRED)
			return postwork_move(
				f, p, t.others ? POST_PARTLY : POST_PUBLISHED, REASON_OK, SPAN_ABSENT, err);
		if (p->state == POST_PARTLY && !t.others)
			return postwork_move(f, p, POST_PUBLISHED, REASON_OK, SPAN_ABSENT, err);
		return RC_OK;
	}
	if (!t.waiting || span_is(verb, "postlate"))
		return settle(f, p, err);
	if (span_is(verb, "postlast"))
		return ask(f, p, API_CANCEL_MOMENT, "postcancel", 0, SPAN_ABSENT, err);
	return poll_again(f, p, err);
}

enum rc postwatch_task(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_moment_task *task = &x->u.moment_task;
	struct span verb, rest;
	struct post p;
	enum rc rc = postwork_subject(f, e, &verb, &p, &rest, err);

	(void)w;
	if (rc)
		return rc;
	if (span_is(verb, "postask"))
		return postask_task(f, &p, e, rest, x, err);
	if (p.state != POST_WAITING && !p.stands)
		return RC_OK;
	for (size_t i = 0; !rc && i < task->task_list_n; i++)
		if (task->task_list[i].publish_status == 1)
			rc = saw_published(f, &p, task->task_list[i].userid, err);
	if (rc || x->part + 1 < x->parts)
		return rc;
	if (task->next_cursor.n)
		return ask(f, &p, API_MOMENT_TASK,
			span_is(verb, "postlast")           ? "postlast"
				: span_is(verb, "postlate") ? "postlate"
							    : "postpoll",
			0, task->next_cursor, err);
	return page_over(f, &p, verb, err);
}

enum rc postwatch_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct span verb, rest;
	struct post p;
	enum rc rc = postwork_subject(f, e, &verb, &p, &rest, err);

	(void)x;
	(void)w;
	if (rc || p.state != POST_WAITING)
		return rc; /* a question about one that is unsure: a person looks */
	if (span_is(verb, "postlast"))
		return ask(f, &p, API_CANCEL_MOMENT, "postcancel", 0, SPAN_ABSENT, err);
	return span_is(verb, "postlate") ? settle(f, &p, err) : poll_again(f, &p, err);
}

/* -- likes and comments ------------------------------------------------------------------------------------------------------- */

enum rc postwatch_first(struct fold *f, struct post *p, struct err *err)
{
	enum rc rc = RC_OK;

	if (p->state == POST_EXPIRED && p->first_ms != POST_NONE) {
		const struct timer t = {
			posttime_look(p->first_ms, p->look_until_ms, p->looks), TIMER_POST_LOOK, p->post};

		if (t.due_ms != FACTS_NEVER)
			rc = timer_del(f->db, &t, err);
		p->first_ms = POST_NONE;
	}
	if (rc && rc != RC_NOTFOUND)
		return rc;
	return p->first_ms == POST_NONE ? postwatch_looks(f, p, err) : RC_OK;
}

/* Looks are counted from the first that was published. */
enum rc postwatch_looks(struct fold *f, struct post *p, struct err *err)
{
	const struct foldscript *s;
	struct timer t = {0, TIMER_POST_LOOK, p->post};

	if (p->first_ms == POST_NONE) {
		int64_t window_ms = postwork_step(f, p, &s) ? s->ast->moments->window_ms : 0;

		p->first_ms = f->now_ms;
		p->look_until_ms = f->now_ms + (window_ms ? window_ms : WINDOW_MS);
		p->looks = 0;
	} else {
		p->looks++;
	}
	t.due_ms = posttime_look(p->first_ms, p->look_until_ms, p->looks);
	while (t.due_ms != FACTS_NEVER && t.due_ms <= f->now_ms)
		t.due_ms = posttime_look(p->first_ms, p->look_until_ms, ++p->looks);
	enum rc rc = post_put(f->db, p, err);
	return rc || t.due_ms == FACTS_NEVER ? rc : timer_add(f->db, &t, err);
}

enum rc postwatch_look(struct fold *f, int64_t id, struct err *err)
{
	struct post_member *m = NULL;
	struct post p;
	int n = 0;
	enum rc rc = post_get(f->db, f->work, id, &p, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = post_members(f->db, f->work, id, &m, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		struct request r = {
			.api = API_MOMENT_MARKS, .u.moment_page = {.moment_id = p.moment, .userid = m[i].employee}};
		struct effects_spec spec = {.lane = API_LANE_READ,
			.subject = effects_subject(f, "postmarks:%lld:%.*s", (long long)id, SPAN_ARG(m[i].employee))};

		if (!span_is(m[i].state, POST_MEMBER_PUBLISHED))
			continue;
		rc = effects_make(f, &r, &spec, NULL, err);
		if (rc == RC_LIMIT)
			rc = RC_OK;
		if (!rc && m[i].reach == POST_MEMBER_UNREAD)
			rc = postheard_ask_reach(f, &p, &m[i], API_MOMENT_REACH, SPAN_ABSENT, err);
		if (!rc && m[i].chosen == POST_MEMBER_UNREAD)
			rc = postheard_ask_reach(f, &p, &m[i], API_MOMENT_CHOSEN, SPAN_ABSENT, err);
	}
	if (!rc && p.stands)
		rc = ask(f, &p, API_MOMENT_TASK, "postpoll", 0, SPAN_ABSENT, err);
	return rc ? rc : postwatch_looks(f, &p, err);
}
