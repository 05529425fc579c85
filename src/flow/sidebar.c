/* sidebar: a text that an employee sends himself (侧边栏): a to-do with the text ready; done is delivered, and one that nobody
 * sent by its deadline is over (finding 6). */
#include "foldint.h"
#include "mediawork.h"
#include "base/json.h"
#include "store/coupon.h"
#include "store/timer.h"
#include "store/todo.h"

/* Where he sends it: 「侧边栏发给客户」, 「群内侧边栏发到群「福利群」」. */
static enum rc whereto(
	struct fold *f, const struct sop_step *step, struct span customer, struct span *ret, struct err *err)
{
	struct chat c;

	*ret = SPAN_LIT("侧边栏发给客户");
	if (when_exec(step) != SOP_EXEC_GROUP_BAR)
		return RC_OK;
	enum rc rc = chat_get(f->db, f->work, customer, &c, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret = effects_subject(f, "群内侧边栏发到群「%.*s」", SPAN_ARG(rc || !c.name.n ? customer : c.name));
	return RC_OK;
}

/* The text as the employee finds it: one message after the other, then the files. */
static struct span ready_text(struct fold *f, const struct sop_step *step, struct span whereto, struct span text)
{
	struct text t;
	struct span s;

	text_init(&t, 65536);
	text_addf(&t, "%.*s：", SPAN_ARG(whereto));
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == SOP_MESSAGE_BREAK)
			text_adds(&t, "\n（下一条）\n");
		else
			text_addc(&t, text.p[i]);
	for (int i = 0; i < step->attachments; i++) {
		const struct sop_attachment *a = &step->attachment[i];

		if (a->invite.n && a->url.n)
			text_addf(&t, "\n附件：进群「%.*s」的二维码 %.*s", SPAN_ARG(a->invite), SPAN_ARG(a->url));
		else
			text_addf(&t, "\n附件：%.*s", SPAN_ARG(a->path.n ? a->path : a->url));
	}
	s = arena_copy(f->work, text_span(&t));
	text_release(&t);
	return s;
}

/* The same for the page that sends it by a tap (store/todo.h). */
static struct span ready_says(struct fold *f, const struct sop_step *step, struct span text)
{
	struct request_attachment *v;
	struct text t;
	struct jsonw w;
	struct span one, rest = text, s;
	size_t n = 0;

	text_init(&t, 131072);
	jsonw_init(&w, &t);
	jsonw_arr(&w);
	while (span_present(rest)) {
		span_cut(rest, SOP_MESSAGE_BREAK, &one, &rest);
		if (!one.n)
			continue;
		jsonw_obj(&w);
		jsonw_kcstr(&w, "msgtype", "text");
		jsonw_kstr(&w, "content", one);
		jsonw_end_obj(&w);
	}
	v = mediawork_of(f, step, &n);
	for (size_t i = 0; i < n; i++) {
		jsonw_obj(&w);
		jsonw_kstr(&w, "msgtype", v[i].msgtype);
		jsonw_kstr_opt(&w, "sha256", v[i].sha256);
		jsonw_kstr_opt(&w, "filename", v[i].filename);
		jsonw_kstr_opt(&w, "title", v[i].title);
		jsonw_kstr_opt(&w, "desc", v[i].desc);
		jsonw_kstr_opt(&w, "url", v[i].url);
		jsonw_kstr_opt(&w, "appid", v[i].appid);
		jsonw_kstr_opt(&w, "page", v[i].page);
		jsonw_end_obj(&w);
	}
	jsonw_end_arr(&w);
	s = arena_copy(f->work, text_span(&t));
	text_release(&t);
	return s;
}

/* Nothing that could be sent as it is: its numbers and codes are filled in when it is opened (finding 22). */
static struct span unopened(struct fold *f, const struct sop_step *step, struct span whereto)
{
	bool melts = render_melts(&step->text), draws = render_draws(&step->text);

	return effects_subject(f, "%.*s「%.*s」，打开这条待办才填好%s%s%s", SPAN_ARG(whereto), SPAN_ARG(step->id),
		melts ? "数字" : "", melts && draws ? "和" : "", draws ? "券码" : "");
}

enum rc sidebar_give(struct fold *f, const struct round *r, const struct sop_step *step,
	const struct massend_text *frozen, int64_t deadline_ms, struct err *err)
{
	static const struct sop_action soon = {.act = SOP_ACT_TODO, .deadline = SOP_DL_DEFAULT};
	struct span where;
	enum rc rc = whereto(f, step, r->row.customer, &where, err);
	if (rc)
		return rc;
	struct deeds_todo what = {.step = step->id,
		.text = frozen ? ready_text(f, step, where, frozen->text) : unopened(f, step, where),
		.says = frozen ? ready_says(f, step, frozen->text) : SPAN_ABSENT,
		.delivers = true,
		.fresh = !frozen,
		/* An answer has no hour of its own: like 员工任务 it has until tonight, in the evening until noon. */
		.deadline_ms = step->answer ? when_todo(&f->rules, &soon, f->now_ms) : deadline_ms};
	struct timer t = {what.deadline_ms, TIMER_TODO, 0};
	rc = deeds_todo(f, r, &what, &t.row, err);
	return rc ? rc : timer_add(f->db, &t, err);
}

/* The step that the to-do brings, while it waits for it. RC_NOTFOUND: it does not. */
static enum rc waiting_step(struct fold *f, const struct todo *t, struct occurrence *ret, struct err *err)
{
	return t->delivers ? occurrence_given(f->db, f->work, t->enrolment, t->step, t->made_ms, ret, err)
			   : RC_NOTFOUND;
}

/* It does not go out any more: the to-do and its step are over. */
static enum rc end_step(struct fold *f, const struct todo *t, struct occurrence *o, enum reason reason,
	struct span detail, struct err *err)
{
	enum rc rc = todo_close(f->db, t->todo, TODO_CANCELLED, SPAN_ABSENT, f->now_ms, err);

	o->counts_day = OCCURRENCE_NONE;
	if (!rc)
		rc = enrol_move(f, o, OCCURRENCE_SKIPPED, reason, detail, err);
	if (!rc)
		rc = enrol_wake(f, o->enrolment, err);
	return rc ? rc : enrol_slot_free(f, t->customer, err);
}

static enum rc give_up(struct fold *f, const struct todo *t, struct occurrence *o, enum reason reason,
	struct span detail, struct err *err)
{
	enum rc rc = end_step(f, t, o, reason, detail, err);

	text_clear(&f->detail);
	reason_say(reason, detail, &f->detail);
	fold_outcome(f, OUTCOME_REFUSED, "不用发了：%.*s", SPAN_ARG(text_span(&f->detail)));
	return rc;
}

/* Its text with what there is now. RC_OK with a reason: something lacks. */
static enum rc fill(struct fold *f, struct round *r, const struct sop_step *step, const struct coupon_for *to,
	enum reason *ret_reason, struct span *ret_words, struct err *err)
{
	struct sop_facts facts;
	const char *word = NULL;
	enum rc rc = factload(f, r->row.customer, r->row.employee, r->row.channel, r, step->index,
		engine_text_needs(&step->text, RENDER_ONE) & ~(unsigned)SOP_NEED_COUPONS, &facts, err);

	if (!rc)
		rc = couponwork_values(f, to, &step->text, true, &facts.values, err);
	if (rc)
		return rc;
	*ret_words = render_drained(&step->text, &facts.values);
	*ret_reason = span_present(*ret_words) ? REASON_NO_COUPON : REASON_OK;
	if (*ret_reason != REASON_OK)
		return RC_OK;
	text_clear(&f->frozen);
	*ret_reason = render_text(&step->text, &facts.values, RENDER_ONE, &f->frozen, &word);
	*ret_words = *ret_reason == REASON_OK ? arena_copy(f->work, text_span(&f->frozen)) : span_of(word);
	return RC_OK;
}

enum rc sidebar_open(struct fold *f, const struct todo *t, struct err *err)
{
	struct occurrence o;
	struct round r;
	const struct sop_step *step;
	struct coupon_for to;
	enum reason reason;
	struct span words, where;
	enum rc rc = waiting_step(f, t, &o, err);

	if (!rc)
		rc = enrol_get(f, o.enrolment, &r, err);
	step = rc ? NULL : script_step(r.script->ast, t->step);
	if (rc == RC_NOTFOUND || (!rc && !step)) {
		fold_outcome(f, OUTCOME_REFUSED, "剧本「%.*s」或者它的这一步现在不运行", SPAN_ARG(t->script));
		return RC_OK;
	}
	if (rc)
		return rc;
	to = (struct coupon_for){t->customer, o.enrolment, o.step, o.occurrence};
	rc = fill(f, &r, step, &to, &reason, &words, err);
	if (rc || reason != REASON_OK)
		return rc ? rc : give_up(f, t, &o, reason, words, err);
	rc = whereto(f, step, t->customer, &where, err);
	if (!rc)
		rc = todo_fill(
			f->db, t->todo, ready_text(f, step, where, words), ready_says(f, step, words), f->now_ms, err);
	return rc ? rc : couponwork_end(f, &to, COUPONWORK_SHOWN, err);
}

enum rc sidebar_files(struct fold *f, const struct todo *t, struct err *err)
{
	struct request r = {
		.api = API_ADD_MASS}; /* files of messages into a chat have one kind of id, whoever sends them */
	struct occurrence o;
	struct round round;
	const struct sop_step *step;
	bool ready;
	enum rc rc = waiting_step(f, t, &o, err);

	if (!rc)
		rc = enrol_get(f, o.enrolment, &round, err);
	step = rc ? NULL : script_step(round.script->ast, t->step);
	if (rc == RC_NOTFOUND || (!rc && !step))
		return RC_OK;
	if (rc)
		return rc;
	r.u.mass.attachments = mediawork_of(f, step, &r.u.mass.attachments_n);
	return mediawork_ready(f, &r, API_LANE_CHAT, &ready, err);
}

enum rc sidebar_sent(struct fold *f, const struct todo *t, struct err *err)
{
	struct occurrence o;
	enum rc rc = waiting_step(f, t, &o, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return decide_delivered(f, &o, f->now_ms, err);
}

/* Does what he made known only now count for today, so that today's is not to be sent as well? A text to a customer takes today's slot; one into a
 * group takes none, and was said on the day on which it lay ready. */
static enum rc counts_today(struct fold *f, const struct todo *t, bool *ret, struct err *err)
{
	const struct zone *z = &f->settings->zone;
	struct round r;
	const struct sop_step *step;
	enum rc rc = enrol_get(f, t->enrolment, &r, err);

	*ret = true;
	step = rc ? NULL : script_step(r.script->ast, t->step);
	if (step && when_exec(step) == SOP_EXEC_GROUP_BAR)
		*ret = zone_day(z, t->made_ms) == zone_day(z, f->now_ms);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* The same lies ready once more, or the next of a step that recurs does: it is not to be sent twice. */
static enum rc drop_newer(struct fold *f, const struct todo *t, const struct occurrence *o, struct err *err)
{
	struct todo newer;
	struct occurrence next;
	bool other, today = true;
	enum rc found, rc = todo_find(f->db, f->work, t, &newer, err);

	if (rc || newer.enrolment != t->enrolment)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	found = waiting_step(f, &newer, &next, err);
	if (found && found != RC_NOTFOUND)
		return found;
	other = !found && next.occurrence != o->occurrence;
	if (other)
		rc = counts_today(f, t, &today, err);
	if (!rc && today)
		rc = todo_close(f->db, newer.todo, TODO_CANCELLED, SPAN_ABSENT, f->now_ms, err);
	if (rc || !other || !today)
		return rc;
	next.counts_day = OCCURRENCE_NONE;
	return enrol_move(f, &next, OCCURRENCE_SKIPPED, REASON_SAID_TODAY, SPAN_ABSENT, err);
}

/* The slot that it gave back is taken all the same, on the day on which we hear of it. */
static enum rc take_slot(struct fold *f, struct occurrence *o, struct err *err)
{
	struct round r;
	const struct sop_step *step;
	enum rc rc = enrol_get(f, o->enrolment, &r, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	step = script_step(r.script->ast, o->step);
	if (!step || step->answer || when_exec(step) != SOP_EXEC_SIDEBAR)
		return RC_OK;
	o->counts_day = zone_day(&f->settings->zone, f->now_ms);
	return occurrence_put(f->db, o, err);
}

enum rc sidebar_sent_late(struct fold *f, const struct todo *t, struct span by, struct err *err)
{
	struct occurrence o;
	bool ready = t->delivers && t->enrolment != TODO_NO_ROUND && (!t->fresh || t->opened_ms != TODO_NONE);
	enum rc rc = ready ? occurrence_lent(f->db, f->work, t->enrolment, t->step, t->made_ms, &o, err) : RC_NOTFOUND;

	if (rc)
		return rc;
	if (o.state != OCCURRENCE_MADE && o.state != OCCURRENCE_DELAYED && o.state != OCCURRENCE_EXPIRED &&
		o.state != OCCURRENCE_CANCELLED)
		return RC_NOTFOUND;
	rc = drop_newer(f, t, &o, err);
	if (!rc && o.state != OCCURRENCE_MADE)
		rc = take_slot(f, &o, err);
	if (!rc)
		rc = todo_close(f->db, t->todo, TODO_DONE, SPAN_ABSENT, f->now_ms, err);
	if (!rc)
		rc = decisions_note(f, t->customer, t->script, t->step, "sent_late", REASON_BY_HAND,
			effects_subject(f, "待办撤回以后，%.*s 说已经发了，按送到了算", SPAN_ARG(by)), err);
	if (!rc)
		rc = decide_delivered(f, &o, f->now_ms, err);
	return rc ? rc : enrol_wake(f, t->enrolment, err);
}

enum rc sidebar_skip(struct fold *f, const struct todo *t, struct span detail, struct err *err)
{
	struct occurrence o;
	enum rc rc = waiting_step(f, t, &o, err);

	if (rc == RC_NOTFOUND)
		return todo_close(f->db, t->todo, TODO_CANCELLED, SPAN_ABSENT, f->now_ms, err);
	return rc ? rc : end_step(f, t, &o, REASON_BY_HAND, detail, err);
}

enum rc sidebar_expire(struct fold *f, int64_t id, struct err *err)
{
	struct todo t;
	struct occurrence o;
	enum rc rc = todo_get(f->db, f->work, id, &t, err);

	if (rc || t.state != TODO_OPEN)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = todo_close(f->db, id, TODO_CANCELLED, SPAN_ABSENT, f->now_ms, err);
	if (!rc)
		rc = waiting_step(f, &t, &o, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return decide_expired(f, &o, t.customer, t.deadline_ms, NULL, err);
}
