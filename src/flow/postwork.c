/* postwork: posts of 朋友圈 from the calendar of a script to the request: when, by whom, for whom (sop-language-exact.md
 * findings 6, 9, 10, 39, 62). A post is claimed once by (script, step, day). */
#include "mediawork.h"
#include "postint.h"
#include "tagwork.h"
#include "crm/moves.h"
#include "sop/posttime.h"
#include "store/employee.h"
#include "store/timer.h"
#include <string.h>

const struct sop_step *postwork_step(const struct fold *f, const struct post *p, const struct foldscript **ret_script)
{
	const struct foldscript *s = foldload_find(f, p->script);

	*ret_script = s;
	return s && s->ast->moments ? script_step(s->ast, p->step) : NULL;
}

enum rc postwork_subject(struct fold *f, const struct outbox_row *e, struct span *ret_verb, struct post *ret,
	struct span *ret_rest, struct err *err)
{
	int64_t id;
	enum rc rc = effects_about(e, ret_verb, &id, ret_rest, err);

	if (rc)
		return rc;
	return post_get(f->db, f->work, id, ret, err);
}

enum rc postwork_move(
	struct fold *f, struct post *p, enum post_state to, enum reason reason, struct span detail, struct err *err)
{
	if (to != p->state && !moves_allowed(MOVES_POST, post_state_name(p->state), post_state_name(to)))
		return err_set(err, RC_INVALID, "post %lld is '%s' and cannot become '%s'", (long long)p->post,
			post_state_name(p->state), post_state_name(to));
	p->state = to;
	p->reason = span_of(reason_info(reason)->code);
	p->detail = detail.p ? detail : SPAN_LIT("");
	return post_put(f->db, p, err);
}

enum rc postwork_lose(
	struct fold *f, struct post *p, enum post_state to, enum reason reason, struct span detail, struct err *err)
{
	struct post_member *m = NULL;
	int n = 0;
	enum rc rc = postwork_move(f, p, to, reason, detail, err);

	if (!rc)
		rc = post_members(f->db, f->work, p->post, &m, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		if (!span_is(m[i].state, POST_MEMBER_WAITING))
			continue;
		m[i].state = SPAN_LIT(POST_MEMBER_UNASKED);
		m[i].at_ms = f->now_ms;
		rc = post_member_put(f->db, &m[i], err);
	}
	return rc;
}

/* -- the calendar ---------------------------------------------------------------------------------------------------------- */

/* The next post of a step that was not made yet. */
static enum rc plan_post(
	struct fold *f, const struct foldscript *s, const struct sop_step *step, int64_t after_ms, struct err *err)
{
	struct post p = {.script = s->ast->id,
		.step = step->id,
		.version = s->version,
		.state = POST_PLANNED,
		.reason = span_of(reason_info(REASON_OK)->code),
		.detail = SPAN_LIT(""),
		.made_ms = POST_NONE,
		.deadline_ms = POST_NONE,
		.text = SPAN_LIT(""),
		.attachments = SPAN_LIT(""),
		.tags = SPAN_LIT(""),
		.jobid = SPAN_LIT(""),
		.moment = SPAN_LIT(""),
		.effect = SPAN_LIT(""),
		.first_ms = POST_NONE,
		.look_until_ms = POST_NONE};
	enum rc rc = RC_CONFLICT;

	while (rc == RC_CONFLICT && posttime_next(&f->rules, step, after_ms, &p.due_ms, &p.day)) {
		struct timer t = {p.due_ms, TIMER_POST, 0};

		rc = db_next_row(f->db, &p.post, err);
		if (!rc)
			rc = post_add(f->db, &p, err);
		t.row = p.post;
		if (!rc)
			rc = timer_add(f->db, &t, err);
		after_ms = p.due_ms; /* that day had its post: a text is never posted twice on one */
	}
	return rc == RC_CONFLICT ? RC_OK : rc;
}

/* What was planned still stands so in the script; one whose time is here stays in any case: the tick decides. */
static bool still_planned(const struct fold *f, const struct post *p)
{
	const struct foldscript *s;
	const struct sop_step *step = postwork_step(f, p, &s);
	int64_t due, day;

	if (!step || !posttime_on(&f->rules, step, p->day, &due) || due != p->due_ms)
		return false;
	return due <= f->now_ms || (posttime_next(&f->rules, step, f->now_ms, &due, &day) && day == p->day);
}

static bool has_plan(const struct post *v, int n, struct span script, struct span step)
{
	for (int i = 0; i < n; i++)
		if (v[i].post && span_eq(v[i].step, step) && span_eq(v[i].script, script))
			return true;
	return false;
}

/* The steps of posts went: what is not with WeCom yet is not posted any more, what nobody published is taken back. */
static enum rc drop_gone(struct fold *f, enum post_state state, struct err *err)
{
	struct post *v = NULL;
	const struct foldscript *s;
	int n = 0;
	enum rc rc = post_in(f->db, f->work, state, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct outbox_row e;

		if (postwork_step(f, &v[i], &s))
			continue;
		if (state == POST_WAITING) {
			rc = postwatch_withdraw(f, &v[i], err);
			continue;
		}
		if (state == POST_SENDING) {
			rc = effects_get(f, v[i].effect, &e, err);
			if (rc || (e.state != OUTBOX_READY && e.state != OUTBOX_HELD))
				continue; /* under way: its answer says what became of it */
			rc = effects_cancel(f, &e, "the script went", err);
		}
		if (!rc)
			rc = postwork_lose(f, &v[i], POST_CANCELLED, REASON_DISABLED, SPAN_ABSENT, err);
	}
	return rc;
}

enum rc postwork_plan(struct fold *f, struct err *err)
{
	struct post *v = NULL;
	int n = 0;
	enum rc rc = post_in(f->db, f->work, POST_PLANNED, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct timer t = {v[i].due_ms, TIMER_POST, v[i].post};

		if (still_planned(f, &v[i]))
			continue;
		rc = post_del(f->db, v[i].post, err);
		if (!rc && (rc = timer_del(f->db, &t, err)) == RC_NOTFOUND)
			rc = RC_OK; /* it waits for the end of 静默: that timer finds no post */
		v[i].post = 0;
	}
	for (int i = 0; !rc && i < f->scripts; i++) {
		const struct sop_script *s = f->script[i].ast;

		for (int k = 0; !rc && s->moments && k < s->steps; k++)
			if (!has_plan(v, n, s->id, s->step[k].id))
				rc = plan_post(f, &f->script[i], &s->step[k], f->now_ms, err);
	}
	if (!rc)
		rc = drop_gone(f, POST_TAGS, err);
	if (!rc)
		rc = drop_gone(f, POST_SENDING, err);
	return rc ? rc : drop_gone(f, POST_WAITING, err);
}

/* -- who publishes --------------------------------------------------------------------------------------------------------- */

static enum rc add_member(struct fold *f, const struct post *p, struct span employee, const char *state,
	struct span detail, struct err *err)
{
	const struct post_member m = {.post = p->post,
		.employee = employee,
		.day = zone_day(&f->settings->zone, f->now_ms),
		.state = span_of(state),
		.detail = detail,
		.at_ms = f->now_ms};
	enum rc rc = post_member_add(f->db, &m, err);

	return rc == RC_CONFLICT ? RC_OK : rc; /* named twice */
}

/* 每天最多 and 每员工每天最多 (finding 62): the stricter of house and script, of what he is asked for today: a post of yesterday that waited for the end
 * of 静默 is one of today, as WeCom counts it. *ret_cap empty: he may. */
static enum rc capped(
	struct fold *f, const struct foldscript *s, struct span employee, struct span *ret_cap, struct err *err)
{
	int64_t today = zone_day(&f->settings->zone, f->now_ms), asked = 0, taps = 0;
	int64_t most = s->ast->moments->per_day > 0 ? s->ast->moments->per_day : f->settings->posts_day;
	int cap = engine_taps(&f->rules, s->ast);
	enum rc rc = post_member_asked(f->db, employee, today, &asked, err);

	*ret_cap = SPAN_LIT("");
	if (f->settings->posts_day > 0 && most > f->settings->posts_day)
		most = f->settings->posts_day;
	if (!rc && most > 0 && asked >= most)
		*ret_cap = effects_subject(f, "每天最多 %lld 条朋友圈", (long long)most);
	if (rc || ret_cap->n || cap <= 0)
		return rc;
	rc = masstask_asked(f->db, employee, zone_day_start_ms(&f->settings->zone, today),
		zone_day_start_ms(&f->settings->zone, today + 1), &taps, err);
	if (!rc && taps + asked >= cap)
		*ret_cap = effects_subject(f, "每员工每天最多 %d 次", cap);
	return rc;
}

/* *ret_asked: how many publish it. ret_why, ret_word: why nobody does. */
static enum rc choose(struct fold *f, const struct foldscript *s, const struct sop_step *step, const struct post *p,
	int *ret_asked, enum reason *ret_why, struct span *ret_word, struct err *err)
{
	const struct sop_names *names = step->post->people.n ? &step->post->people : &s->ast->moments->people;
	enum rc rc = RC_OK;

	*ret_asked = 0;
	for (int i = 0; !rc && i < names->n; i++) {
		struct span userid, cap;

		rc = deeds_employee(f, names->v[i], &userid, err);
		if (rc == RC_NOTFOUND) {
			*ret_why = REASON_NO_PUBLISHER;
			*ret_word = names->v[i];
			rc = add_member(f, p, names->v[i], POST_MEMBER_UNKNOWN, SPAN_LIT(""), err);
			continue;
		}
		if (!rc)
			rc = capped(f, s, userid, &cap, err);
		if (rc)
			break;
		if (cap.n) {
			*ret_why = REASON_CAP_POSTS;
			*ret_word = cap;
			rc = add_member(f, p, userid, POST_MEMBER_CAPPED, cap, err);
		} else {
			rc = add_member(f, p, userid, POST_MEMBER_WAITING, SPAN_LIT(""), err);
			++*ret_asked;
		}
	}
	return rc;
}

/* -- what it says ----------------------------------------------------------------------------------------------------------- */

static struct span encode_files(struct fold *f, const struct sop_step *step)
{
	struct request r = {.api = API_ADD_MOMENT};
	struct jsonw w;

	r.u.moment.attachments = mediawork_of(f, step, &r.u.moment.attachments_n);
	if (!r.u.moment.attachments_n)
		return SPAN_LIT("");
	text_clear(&f->json);
	jsonw_init(&w, &f->json);
	request_encode(&r, &w);
	return arena_copy(f->work, text_span(&f->json));
}

static struct span join_tags(struct fold *f, const struct sop_names *tags)
{
	struct text t;
	struct span s;

	text_init(&t, 1u << 16);
	for (int i = 0; i < tags->n; i++) {
		if (i)
			text_addc(&t, POSTINT_TAG_BREAK);
		text_add(&t, tags->v[i]);
	}
	s = arena_copy(f->work, t.n ? text_span(&t) : SPAN_LIT(""));
	text_release(&t);
	return s;
}

/* The first file that is not there any more, or whose name stands for nothing. NULL: all are. */
static const struct sop_attachment *lost_file(const struct sop_step *step)
{
	for (int i = 0; i < step->attachments; i++)
		if (!script_sendable(&step->attachment[i]) || !step->attachment[i].sha256.n)
			return &step->attachment[i];
	return NULL;
}

/* true: frozen into p. */
static bool freeze(
	struct fold *f, const struct sop_step *step, struct post *p, enum reason *ret_reason, struct span *ret_word)
{
	const struct render_values values = {.zone = &f->settings->zone, .now_ms = f->now_ms};
	const struct sop_attachment *lost = lost_file(step);
	const char *word = NULL;

	text_clear(&f->frozen);
	*ret_reason = render_text(&step->text, &values, RENDER_MASS, &f->frozen, &word);
	*ret_word = span_of(word);
	if (*ret_reason == REASON_OK && lost) {
		*ret_reason = REASON_NO_FILE;
		*ret_word = lost->path;
	}
	if (*ret_reason != REASON_OK)
		return false;
	p->text = arena_copy(f->work, f->frozen.n ? text_span(&f->frozen) : SPAN_LIT(""));
	p->attachments = encode_files(f, step);
	p->tags = join_tags(f, &step->post->visible);
	return true;
}

/* -- tags ---------------------------------------------------------------------------------------------------------------------- */

static enum rc ask_tags(struct fold *f, struct err *err)
{
	struct request r = {.api = API_TAG_LIST};
	struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = SPAN_LIT("tags")};

	return effects_put(f, &r, &spec, err);
}

/* Sends it when all its tags have an id. asked: WeCom's list is known, what it lacks nobody wears: nobody would see the post. */
static enum rc with_tags(struct fold *f, struct post *p, bool asked, struct err *err)
{
	struct span rest = p->tags.n ? p->tags : SPAN_ABSENT, one, missing = SPAN_ABSENT;
	struct span *ids = arena_array(f->work, p->tags.n + 1, sizeof *ids);
	bool making = false;
	size_t n = 0;
	enum rc rc = RC_OK;

	while (!rc && span_present(rest)) {
		bool known;

		span_cut(rest, POSTINT_TAG_BREAK, &one, &rest);
		rc = tagwork_id(f, one, &ids[n], &known, err);
		if (rc)
			break;
		if (ids[n].n)
			n++;
		else if (known)
			making = true; /* somebody puts it on: it is being made */
		else
			missing = one;
	}
	if (rc)
		return rc;
	if (span_present(missing) && asked)
		return postwork_lose(f, p, POST_FAILED, REASON_NO_TAG, missing, err);
	if (!span_present(missing) && !making)
		return postsend_go(f, p, ids, n, err);
	if (p->state == POST_TAGS)
		return RC_OK;
	rc = postwork_move(f, p, POST_TAGS, REASON_OK, SPAN_ABSENT, err);
	return rc || !span_present(missing) ? rc : ask_tags(f, err);
}

enum rc postwork_tags(struct fold *f, struct err *err)
{
	struct post *v = NULL;
	int n = 0;
	enum rc rc = RC_OK;

	if (!f->posting)
		return RC_OK;
	rc = post_in(f->db, f->work, POST_TAGS, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = with_tags(f, &v[i], true, err);
	return rc;
}

/* -- its time has come ---------------------------------------------------------------------------------------------------------- */

static enum rc go(
	struct fold *f, const struct foldscript *s, const struct sop_step *step, struct post *p, struct err *err)
{
	enum reason why = REASON_NO_PUBLISHER;
	struct span word = SPAN_LIT("");
	struct timer end = {0, TIMER_POST_END, p->post};
	int asked = 0;
	enum rc rc;

	p->version = s->version;
	if (!freeze(f, step, p, &why, &word))
		return postwork_move(f, p, POST_FAILED, why, word, err);
	rc = choose(f, s, step, p, &asked, &why, &word, err);
	if (rc)
		return rc;
	if (!asked)
		return postwork_move(f, p, POST_SKIPPED, why, word, err);
	end.due_ms = p->deadline_ms = posttime_deadline(&f->rules, s->ast, step, f->now_ms);
	rc = timer_add(f->db, &end, err);
	return rc ? rc : with_tags(f, p, false, err);
}

enum rc postwork_due(struct fold *f, int64_t id, struct err *err)
{
	const struct foldscript *s;
	const struct sop_step *step;
	struct post p;
	struct timer again = {0, TIMER_POST, id};
	enum reason reason = REASON_OK;
	enum rc rc = post_get(f->db, f->work, id, &p, err);

	if (rc || p.state != POST_PLANNED)
		return rc == RC_NOTFOUND ? RC_OK : rc; /* the calendar was changed */
	step = postwork_step(f, &p, &s);
	if (!step)
		return postwork_move(f, &p, POST_CANCELLED, REASON_DISABLED, SPAN_ABSENT, err);
	text_clear(&f->detail);
	switch (posttime_decide(&f->rules, s->ast, step, p.due_ms, f->now_ms, &again.due_ms, &reason, &f->detail)) {
	case POSTTIME_WAIT: return timer_add(f->db, &again, err);
	case POSTTIME_SKIP:
		rc = postwork_move(f, &p, POST_SKIPPED, reason, arena_copy(f->work, text_span(&f->detail)), err);
		break;
	case POSTTIME_GO: rc = go(f, s, step, &p, err); break;
	}
	return rc ? rc : plan_post(f, s, step, f->now_ms, err);
}
