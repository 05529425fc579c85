/* sidebar: a text that an employee sends himself (侧边栏): a to-do with the text ready; done is delivered, and one that nobody
 * sent by its deadline is over (finding 6). */
#include "foldint.h"
#include "store/timer.h"
#include "store/todo.h"

/* The text as the employee finds it: one message after the other, then the files. */
static struct span ready_text(struct fold *f, const struct sop_step *step, struct span text)
{
	struct text t;
	struct span s;

	text_init(&t, 65536);
	text_adds(&t, "侧边栏发给客户：");
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == SOP_MESSAGE_BREAK)
			text_adds(&t, "\n（下一条）\n");
		else
			text_addc(&t, text.p[i]);
	for (int i = 0; i < step->attachments; i++) {
		const struct sop_attachment *a = &step->attachment[i];

		text_addf(&t, "\n附件：%.*s", SPAN_ARG(a->path.n ? a->path : a->url));
	}
	s = arena_copy(f->work, text_span(&t));
	text_release(&t);
	return s;
}

enum rc sidebar_give(struct fold *f, const struct round *r, const struct sop_step *step,
	const struct massend_text *frozen, int64_t deadline_ms, struct err *err)
{
	static const struct sop_action soon = {.act = SOP_ACT_TODO, .deadline = SOP_DL_DEFAULT};
	struct deeds_todo what = {.step = step->id,
		.text = ready_text(f, step, frozen->text),
		.delivers = true,
		/* An answer has no hour of its own: like 员工任务 it has until tonight, in the evening until noon. */
		.deadline_ms = step->answer ? when_todo(&f->rules, &soon, f->now_ms) : deadline_ms};
	struct timer t = {what.deadline_ms, TIMER_TODO, 0};
	enum rc rc = deeds_todo(f, r, &what, &t.row, err);

	return rc ? rc : timer_add(f->db, &t, err);
}

/* The step that the to-do brings, while it waits for it. RC_NOTFOUND: it does not. */
static enum rc waiting_step(struct fold *f, const struct todo *t, struct occurrence *ret, struct err *err)
{
	return t->delivers ? occurrence_given(f->db, f->work, t->enrolment, t->step, t->made_ms, ret, err)
			   : RC_NOTFOUND;
}

enum rc sidebar_sent(struct fold *f, const struct todo *t, struct err *err)
{
	struct occurrence o;
	enum rc rc = waiting_step(f, t, &o, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return decide_delivered(f, &o, f->now_ms, err);
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
