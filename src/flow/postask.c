/* postask: an add_moment_task that may or may not have happened. WeCom is asked which moments of the corp it has since then that
 * we do not know; the one with this text that our employees are to publish is ours (finding 36; api.md 1.5, 6.4, 6.5). */
#include "postint.h"
#include <string.h>

#define WINDOW_S 120              /* of clocks that differ */
#define SETTLE_MS INT64_C(180000) /* a moment is made by a job and listed after a while */
#define AHEAD_S 86400             /* a call that stood in a queue may be executed long after we gave it up */
#define LIST_PAGE 20
#define MOST_BYTES ((size_t)16384) /* of candidates; behind them nobody can say that it was not made */
#define MORE "+"

static enum rc ask_list(struct fold *f, const struct post *p, const struct request *r, int64_t not_before_ms,
	struct span found, struct err *err)
{
	struct effects_spec spec = {.lane = API_LANE_READ,
		.not_before_ms = not_before_ms,
		.subject = effects_subject(f, "postask:%lld:%.*s", (long long)p->post, SPAN_ARG(found))};

	return effects_put(f, r, &spec, err);
}

enum rc postask_begin(struct fold *f, struct outbox_row *e, struct err *err)
{
	struct request r = {.api = API_MOMENT_LIST,
		.u.moment_page = {.start_time = e->made_ms / 1000 - WINDOW_S,
			.end_time = f->now_ms / 1000 + AHEAD_S,
			.limit = LIST_PAGE}};
	struct span verb, rest;
	struct post p;
	enum rc rc = postwork_subject(f, e, &verb, &p, &rest, err);

	if (!rc)
		rc = postwork_move(f, &p, POST_UNSURE, REASON_UNSURE, SPAN_ABSENT, err);
	if (rc || !p.text.n)
		return rc; /* pictures alone tell nothing: a person looks */
	return ask_list(f, &p, &r, f->now_ms + SETTLE_MS, SPAN_LIT(""), err);
}

/* It did not happen: the same call again, unless its time is over. */
static enum rc not_made(struct fold *f, struct post *p, struct err *err)
{
	struct outbox_row e;
	enum rc rc = effects_get(f, p->effect, &e, err);

	if (rc)
		return rc;
	if (e.state != OUTBOX_UNSURE) /* it was answered: the job came to nothing */
		return postwork_lose(f, p, POST_FAILED, REASON_NOT_SENT, SPAN_LIT("企业微信没有建好"), err);
	rc = postwork_move(f, p, POST_SENDING, REASON_OK, SPAN_ABSENT, err);
	e.not_before_ms = f->now_ms;
	return rc ? rc : answers_once_more(f, &e, err);
}

/* Looks at the next candidate of "m1,m2,…" that is nobody's yet. */
static enum rc next_candidate(struct fold *f, struct post *p, struct span found, struct err *err)
{
	struct request r = {.api = API_MOMENT_TASK};
	struct effects_spec spec = {.lane = API_LANE_READ};
	struct span rest = found;
	struct post known;
	enum rc rc;

	do {
		found = rest;
		if (!found.n)
			return not_made(f, p, err);
		if (span_is(found, MORE))
			return RC_OK; /* stays unsure: a person looks */
		span_cut(found, ',', &r.u.moment_page.moment_id, &rest);
		rc = post_by_moment(f->db, f->work, r.u.moment_page.moment_id, &known, err);
	} while (!rc);
	if (rc != RC_NOTFOUND)
		return rc;
	spec.subject = effects_subject(f, "postask:%lld:%.*s", (long long)p->post, SPAN_ARG(found));
	return effects_put(f, &r, &spec, err);
}

/* Adds what the list has of this text and nobody knows to "m1,m2,…". */
static enum rc gather(struct fold *f, const struct post *p, const struct answer_moment_list *list, struct span *found,
	struct err *err)
{
	struct post known;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < list->moment_list_n && !span_ends(*found, MORE); i++) {
		const struct answer_moment_item *m = &list->moment_list[i];

		if (m->creator.n || m->create_type == 1 || !span_eq(m->text, p->text))
			continue;
		rc = post_by_moment(f->db, f->work, m->moment_id, &known, err);
		if (rc != RC_NOTFOUND)
			continue;
		rc = RC_OK;
		*found = effects_subject(f, "%.*s%s%.*s", SPAN_ARG(*found), found->n ? "," : "",
			SPAN_ARG(found->n + m->moment_id.n < MOST_BYTES ? m->moment_id : SPAN_LIT(MORE)));
	}
	return rc;
}

enum rc postask_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_moment_list *list = &x->u.moment_list;
	struct span verb, found;
	struct request r;
	struct post p;
	enum rc rc = postwork_subject(f, e, &verb, &p, &found, err);

	(void)w;
	if (rc || p.state != POST_UNSURE)
		return rc;
	rc = gather(f, &p, list, &found, err);
	if (rc)
		return rc;
	if (x->part + 1 < x->parts) {
		e->subject = effects_subject(f, "postask:%lld:%.*s", (long long)p.post, SPAN_ARG(found));
		return outbox_resubject(f->db, e->key, e->subject, err);
	}
	if (!list->next_cursor.n)
		return next_candidate(f, &p, found, err);
	rc = effects_request(f, e, &r, err);
	r.u.moment_page.cursor = list->next_cursor; /* of the same question */
	return rc ? rc : ask_list(f, &p, &r, f->now_ms, found, err);
}

static enum rc adopt(struct fold *f, struct post *p, struct span moment, struct span rest, struct err *err)
{
	struct outbox_row e;
	struct post other;
	enum rc rc = post_by_moment(f->db, f->work, moment, &other, err);

	if (!rc) /* another post found it to be its own meanwhile */
		return next_candidate(f, p, rest, err);
	if (rc == RC_NOTFOUND)
		rc = effects_get(f, p->effect, &e, err);
	if (!rc && e.state == OUTBOX_UNSURE) {
		e.detail = SPAN_LIT("found at WeCom afterwards");
		rc = effects_move(f, &e, OUTBOX_DONE, err);
	}
	return rc ? rc : postsend_made(f, p, moment, err);
}

enum rc postask_task(struct fold *f, struct post *p, const struct outbox_row *e, struct span found,
	const struct answer *x, struct err *err)
{
	struct span moment, rest, cursor = x->u.moment_task.next_cursor;
	struct request r;
	enum rc rc;

	if (p->state != POST_UNSURE)
		return RC_OK;
	rc = effects_request(f, e, &r, err);
	if (rc)
		return rc;
	span_cut(found, ',', &moment, &rest);
	for (size_t i = 0; i < x->u.moment_task.task_list_n; i++) {
		struct post_member m;

		rc = post_member_get(
			f->db, f->work, p->post, relations_lower(f, x->u.moment_task.task_list[i].userid), &m, err);

		if (!rc && span_is(m.state, POST_MEMBER_WAITING))
			return adopt(f, p, moment, rest, err);
		if (rc && rc != RC_NOTFOUND)
			return rc;
	}
	if (x->part + 1 < x->parts)
		return RC_OK;
	if (!cursor.n || span_eq(r.u.moment_page.cursor, cursor))
		return next_candidate(f, p, rest, err);
	r.u.moment_page.cursor = cursor; /* a page may hold no row though more come (api.md 0.1) */
	return ask_list(f, p, &r, f->now_ms, found, err);
}

/* -- a person --------------------------------------------------------------------------------------------------------- */

/* They have it. Its id nobody knows: likes and comments of it are not seen. */
static enum rc all_asked(struct fold *f, struct post *p, struct span by, struct err *err)
{
	struct post_member *m = NULL;
	int n = 0;
	enum rc rc = post_members(f->db, f->work, p->post, &m, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		if (!span_is(m[i].state, POST_MEMBER_WAITING))
			continue;
		m[i].state = SPAN_LIT(POST_MEMBER_PUBLISHED);
		m[i].at_ms = f->now_ms;
		rc = post_member_put(f->db, &m[i], err);
	}
	p->made_ms = f->now_ms;
	return rc ? rc : postwork_move(f, p, POST_PUBLISHED, REASON_BY_HAND, by, err);
}

enum rc postask_settle(struct fold *f, struct outbox_row *e, bool sent, struct span by, struct err *err)
{
	struct span verb, rest;
	struct post p;
	enum rc rc = postwork_subject(f, e, &verb, &p, &rest, err);

	if (rc)
		return rc;
	e->detail = SPAN_LIT("a person said so");
	rc = effects_move(f, e, sent ? OUTBOX_DONE : OUTBOX_FAILED, err);
	if (rc || p.state != POST_UNSURE)
		return rc;
	return sent ? all_asked(f, &p, by, err)
		    : postwork_lose(f, &p, POST_FAILED, REASON_NOT_SENT,
			      effects_subject(f, "人工查看后确认%s%.*s", by.n ? "，" : "", SPAN_ARG(by)), err);
}

enum rc postask_repeat(struct fold *f, struct outbox_row *e, struct err *err)
{
	struct span verb, rest;
	struct post p;
	enum rc rc = postwork_subject(f, e, &verb, &p, &rest, err);

	return rc || p.state != POST_UNSURE ? rc : not_made(f, &p, err);
}
