/* postheard: what happens under a post: an employee published it, customers like and comment it: 首评, 发完后, 朋友圈点赞 and 朋友圈评论
 * (sop-language-exact.md findings 39, 48; domain.md 4, 8). */
#include "codework.h"
#include "foldheard.h"
#include "postint.h"
#include "flow/heard.h"
#include "store/contact.h"
#include "store/postmark.h"
#include "store/todo.h"

/* -- published --------------------------------------------------------------------------------------------------------------- */

/* No call writes a first comment: it is a to-do of who published. */
static enum rc first_comment(struct fold *f, const struct foldscript *s, const struct sop_step *step,
	const struct post_member *m, struct err *err)
{
	const struct render_values values = {.zone = &f->settings->zone, .now_ms = f->now_ms};
	static const struct sop_action by = {.deadline = SOP_DL_TODAY};
	struct todo t = {.employee = m->employee,
		.customer = SPAN_LIT(""),
		.enrolment = TODO_NO_ROUND,
		.script = s->ast->id,
		.step = step->id,
		.deadline_ms = when_todo(&f->rules, &by, f->now_ms)};
	const char *word = NULL;

	text_clear(&f->frozen);
	text_addf(&f->frozen, "在您刚发的朋友圈「%.*s」下面写第一条评论：", SPAN_ARG(step->id));
	if (render_text(&step->post->first, &values, RENDER_MASS, &f->frozen, &word) != REASON_OK)
		return RC_OK; /* what it names is defined no more: a comment with a hole is none */
	t.text = arena_copy(f->work, text_span(&f->frozen));
	return deeds_give(f, &t, err);
}

enum rc postheard_published(struct fold *f, struct post *p, struct post_member *m, struct err *err)
{
	const struct foldscript *s;
	const struct sop_step *step = postwork_step(f, p, &s);
	enum rc rc;

	/* Behind the last look at the deadline it says so; until then he may have been in time. */
	m->detail = span_is(m->state, POST_MEMBER_EXPIRED) ? SPAN_LIT(POST_MEMBER_LATE) : SPAN_LIT("");
	m->state = SPAN_LIT(POST_MEMBER_PUBLISHED);
	m->at_ms = f->now_ms;
	rc = post_member_put(f->db, m, err);
	if (!rc && step && step->post->first.n)
		rc = first_comment(f, s, step, m, err);
	return rc ? rc : postwatch_first(f, p, err);
}

/* -- likes and comments --------------------------------------------------------------------------------------------------------- */

/* What the script does for that customer, in the name of who published. */
static enum rc act(
	struct fold *f, const struct post *p, const struct postmark *mark, struct span channel, struct err *err)
{
	const struct foldscript *s;
	const struct sop_step *step = postwork_step(f, p, &s);
	const struct sop_step named = {.id = p->step, .name = p->step};
	struct round r = {.script = s};
	const struct happened h = {
		.customer = mark->customer, .state = channel, .ev.channel = codework_channel(f, channel)};
	const struct sop_action *v;
	enum rc rc = RC_OK;
	int n;

	if (!step)
		return RC_OK;
	v = mark->comment ? step->post->comment : step->post->like;
	n = mark->comment ? step->post->comments : step->post->likes;
	r.row = (struct enrolment){.script = p->script,
		.customer = mark->customer,
		.employee = mark->employee,
		.state = ENROLMENT_LIVE,
		.version = s->version,
		.outcome = SPAN_LIT(""),
		.reason = SPAN_LIT(""),
		.arm = SPAN_LIT(""),
		.goal_ms = ENROLMENT_NONE,
		.channel = channel};
	for (int i = 0; !rc && i < n; i++)
		rc = v[i].act == SOP_ACT_HANDOVER ? ruleswork_enter(f, &h, mark->employee, s->ast, v[i].names.v[0], err)
						  : deeds_run(f, &r, &named, &v[i], 1, err);
	return rc;
}

/* A liked or commented moment is a touch (domain.md 8). */
static enum rc touch(struct fold *f, const struct post *p, const struct postmark *mark, struct err *err)
{
	const struct foldscript *s;
	const struct sop_step *step = postwork_step(f, p, &s);
	const struct touch t = {.customer = mark->customer,
		.at_ms = mark->at_ms,
		.until_ms = step && s->ast->moments->window_ms ? mark->at_ms + s->ast->moments->window_ms : 0,
		.kind = TOUCH_KIND_STEP,
		.employee = mark->employee,
		.script = p->script,
		.step = p->step};

	return orders_touch(f->db, f->work, &f->orders, &t, err);
}

static enum rc new_mark(struct fold *f, const struct post *p, const struct postmark *mark, struct err *err)
{
	struct heardlog row = {.customer = mark->customer,
		.at_ms = mark->at_ms,
		.what = span_of(heard_what_name(mark->comment ? HEARD_COMMENT : HEARD_LIKE)),
		.text = p->step,
		.source = span_of(heard_source_name(HEARD_SEEN)),
		.by = SPAN_LIT(""),
		.enrolment = HEARDLOG_ANY,
		.step = SPAN_LIT(""),
		.did = HEARDLOG_KEPT};
	struct relation rel = {.channel = SPAN_LIT("")};
	struct contact c;
	enum rc rc = contact_get(f->db, f->work, mark->customer, &c, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc; /* of before our time: nothing is known of him */
	rc = relation_get(f->db, f->work, mark->customer, mark->employee, &rel, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	rc = touch(f, p, mark, err);
	if (!rc)
		rc = foldheard_of(f, &row, mark->employee, rel.channel, err);
	return rc ? rc : act(f, p, mark, rel.channel, err);
}

static enum rc take(struct fold *f, const struct post *p, struct span employee, const struct answer_mark *v, size_t n,
	bool comment, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < n; i++) {
		const struct postmark mark = {.post = p->post,
			.employee = employee,
			.customer = v[i].external_userid,
			.comment = comment,
			.nth_s = comment && v[i].create_time > 0 ? v[i].create_time : 0,
			.at_ms = fold_time(f, v[i].create_time)};

		if (!mark.customer.n)
			continue; /* one of us */
		rc = postmark_add(f->db, &mark, err);
		if (rc == RC_CONFLICT)
			rc = RC_OK; /* seen before */
		else if (!rc)
			rc = new_mark(f, p, &mark, err);
	}
	return rc;
}

enum rc postheard_marks(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct span verb, employee;
	struct post p;
	enum rc rc = postwork_subject(f, e, &verb, &p, &employee, err);

	(void)w;
	if (!rc)
		rc = take(f, &p, employee, x->u.marks.like_list, x->u.marks.like_list_n, false, err);
	return rc ? rc : take(f, &p, employee, x->u.marks.comment_list, x->u.marks.comment_list_n, true, err);
}

/* How many can see it, or were to: page after page, counted in the row of who published. */
enum rc postheard_ask_reach(struct fold *f, const struct post *p, const struct post_member *m, enum api_id api,
	struct span cursor, struct err *err)
{
	struct request r = {.api = api,
		.u.moment_page = {.moment_id = p->moment,
			.userid = m->employee,
			.limit = api == API_MOMENT_REACH ? REQUEST_MAX_REACH_PAGE : REQUEST_MAX_CHOSEN_PAGE,
			.cursor = cursor}};
	struct effects_spec spec = {.lane = API_LANE_COUNT,
		.subject = effects_subject(f, "postreach:%lld:%.*s", (long long)p->post, SPAN_ARG(m->employee))};

	return effects_put(f, &r, &spec, err);
}

enum rc postheard_reach(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_reach *v = &x->u.reach;
	struct span verb, employee;
	struct post_member m;
	struct request r;
	struct post p;
	int64_t *count = x->api == API_MOMENT_REACH ? &m.reach : &m.chosen;
	enum rc rc = postwork_subject(f, e, &verb, &p, &employee, err);

	(void)w;
	if (!rc)
		rc = effects_request(f, e, &r, err);
	if (!rc)
		rc = post_member_get(f->db, f->work, p.post, employee, &m, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (!r.u.moment_page.cursor.n || *count == POST_MEMBER_UNREAD)
		*count = 0;
	*count += v->count == ANSWER_NO_INT ? 0 : v->count;
	rc = post_member_reach(f->db, &m, err);
	if (rc || !v->next_cursor.n || span_eq(v->next_cursor, r.u.moment_page.cursor))
		return rc;
	return postheard_ask_reach(f, &p, &m, x->api, v->next_cursor, err);
}
