/* postsend: a post from its request until WeCom has made it: an asynchronous job (api.md 6.1, 6.2). */
#include "mediawork.h"
#include "postint.h"
#include <string.h>

#define JOB_MS INT64_C(4000)                /* between two looks at the job … */
#define JOB_SOON_MS INT64_C(120000)         /* … so long, */
#define JOB_SLOW_MS INT64_C(60000)          /* then so */
#define JOB_MOST_MS (23 * INT64_C(3600000)) /* a jobid is useless after 24 h */

enum { JOB_BEGUN = 1, JOB_CREATING, JOB_OVER }; /* status of api.md 6.2 */

static enum rc build(
	struct fold *f, const struct post *p, const struct span *ids, size_t n, struct request *ret, struct err *err)
{
	struct post_member *m = NULL;
	struct span *who;
	int members = 0;
	enum rc rc = RC_OK;

	*ret = (struct request){.api = API_ADD_MOMENT};
	if (p->attachments.n)
		rc = request_decode(f->work, API_ADD_MOMENT, p->attachments, ret, err);
	if (!rc)
		rc = post_members(f->db, f->work, p->post, &m, &members, err);
	if (rc)
		return rc;
	who = arena_array(f->work, (size_t)members + 1, sizeof *who);
	ret->u.moment.user_list = who;
	for (int i = 0; i < members; i++)
		if (span_is(m[i].state, POST_MEMBER_WAITING))
			who[ret->u.moment.user_list_n++] = m[i].employee;
	ret->u.moment.tag_list = ids;
	ret->u.moment.tag_list_n = n;
	if (p->text.n)
		ret->u.moment.text = p->text;
	return RC_OK;
}

enum rc postsend_go(struct fold *f, struct post *p, const struct span *ids, size_t n, struct err *err)
{
	struct request r;
	enum rc rc = build(f, p, ids, n, &r, err);

	if (!rc)
		rc = postwork_move(f, p, POST_SENDING, REASON_OK, SPAN_ABSENT, err);
	if (rc)
		return rc;
	rc = mediawork_send(
		f, &r, p->deadline_ms, effects_subject(f, "post:%lld", (long long)p->post), &p->effect, err);
	if (rc && rc != RC_LIMIT)
		return rc;
	if (rc == RC_LIMIT)
		return postwork_lose(f, p, POST_FAILED, REASON_REJECTED, effects_too_much(f, err), err);
	return post_put(f->db, p, err);
}

/* -- the job --------------------------------------------------------------------------------------------------------------- */

static enum rc ask_job(struct fold *f, struct post *p, struct err *err)
{
	struct request r = {.api = API_MOMENT_JOB, .u.moment_page.jobid = p->jobid};
	int64_t age_ms = p->polls * JOB_MS;
	struct effects_spec spec = {.lane = API_LANE_READ,
		.not_before_ms = f->now_ms + (age_ms < JOB_SOON_MS ? JOB_MS : JOB_SLOW_MS),
		.subject = effects_subject(f, "postjob:%lld", (long long)p->post)};
	enum rc rc;

	p->polls++;
	rc = post_put(f->db, p, err);
	return rc ? rc : effects_put(f, &r, &spec, err);
}

enum rc postsend_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct span verb, rest;
	struct post p;
	enum rc rc = postwork_subject(f, e, &verb, &p, &rest, err);

	(void)w;
	if (rc)
		return rc;
	p.jobid = x->u.job.jobid.p ? x->u.job.jobid : SPAN_LIT("");
	p.polls = 0;
	if (p.state == POST_SENDING || p.state == POST_UNSURE)
		rc = postwork_move(f, &p, POST_CREATING, REASON_OK, SPAN_ABSENT, err);
	return rc || !p.jobid.n ? rc : ask_job(f, &p, err); /* called off meanwhile: its id is needed to take it back */
}

/* Also expired: nobody could be asked before the deadline. */
enum rc postsend_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct span verb, rest, why = effects_said(f, e, x, effects_unheard(f, e, w));
	struct post p;
	enum rc rc = postwork_subject(f, e, &verb, &p, &rest, err);

	if (rc || (p.state != POST_SENDING && p.state != POST_UNSURE))
		return rc;
	if (w->outcome == WIRE_EXPIRED)
		return postwork_lose(f, &p, POST_EXPIRED, REASON_NOT_SENT, why, err);
	return postwork_lose(f, &p, POST_FAILED, REASON_REJECTED, why, err);
}

/* WeCom will not let them publish. */
static enum rc refuse_members(struct fold *f, const struct post *p, const struct answer_moment *m, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < m->user_list_n; i++) {
		struct post_member member;

		rc = post_member_get(f->db, f->work, p->post, relations_lower(f, m->user_list[i]), &member, err);
		if (!rc) {
			member.state = SPAN_LIT(POST_MEMBER_INVALID);
			member.at_ms = f->now_ms;
			rc = post_member_put(f->db, &member, err);
		} else if (rc == RC_NOTFOUND) {
			rc = RC_OK;
		}
	}
	return rc;
}

enum rc postsend_made(struct fold *f, struct post *p, struct span moment, struct err *err)
{
	const struct foldscript *s;
	enum rc rc;

	p->moment = moment;
	p->made_ms = f->now_ms;
	p->polls = 0;
	if (p->state == POST_CANCELLED) {
		rc = post_put(f->db, p, err);
		return rc ? rc : postwatch_undo(f, p, err);
	}
	rc = postwork_move(f, p, POST_WAITING, REASON_OK, SPAN_ABSENT, err);
	if (!rc)
		rc = postwatch_begin(f, p, err);
	return rc || postwork_step(f, p, &s) ? rc : postwatch_withdraw(f, p, err);
}

enum rc postsend_job(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_moment *m = &x->u.moment;
	struct span verb, rest;
	struct outbox_row made;
	struct post p;
	enum rc rc = postwork_subject(f, e, &verb, &p, &rest, err);

	(void)w;
	if (rc || (p.state != POST_CREATING && p.state != POST_CANCELLED) || p.moment.n)
		return rc;
	if (m->status == JOB_OVER && m->fault <= 0 && m->moment_id.n) {
		rc = refuse_members(f, &p, m, err);
		return rc ? rc : postsend_made(f, &p, m->moment_id, err);
	}
	if (m->status == JOB_OVER && p.state == POST_CREATING)
		return postwork_lose(f, &p, POST_FAILED, REASON_REJECTED,
			effects_subject(f, "%lld %.*s", (long long)m->fault, SPAN_ARG(m->errmsg)), err);
	if (m->status == JOB_OVER)
		return RC_OK;
	rc = effects_get(f, p.effect, &made, err);
	if (!rc && f->now_ms - made.made_ms < JOB_MOST_MS)
		return ask_job(f, &p, err);
	return rc ? rc : postask_begin(f, &made, err);
}

/* The job is not known any more: what it made stands in the list. */
enum rc postsend_nojob(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct span verb, rest;
	struct outbox_row made;
	struct post p;
	enum rc rc = postwork_subject(f, e, &verb, &p, &rest, err);

	(void)x;
	(void)w;
	if (rc || p.state != POST_CREATING)
		return rc;
	rc = effects_get(f, p.effect, &made, err);
	return rc ? rc : postask_begin(f, &made, err);
}
