/* todowork: done, opened, skipped. */
#include "todowork.h"
#include "foldheard.h"
#include "flow/heard.h"
#include <string.h>

static bool one_of(struct span list, struct span name)
{
	for (struct span rest = list; rest.n > 0;) {
		size_t at = span_search(rest, SPAN_LIT("、"));
		struct span head = at == SIZE_MAX ? rest : span_take(rest, at);

		if (tagset_same(head, name))
			return true;
		rest = at == SIZE_MAX ? SPAN_LIT("") : span_drop(rest, at + strlen("、"));
	}
	return false;
}

/* 任务结果: heard like a reply, of that step of that round (finding 50). */
static enum rc keep_result(struct fold *f, const struct todo *t, struct span by, struct span result, struct err *err)
{
	struct heardlog row = {.customer = t->customer,
		.at_ms = f->now_ms,
		.what = span_of(heard_what_name(HEARD_RESULT)),
		.text = result,
		.source = span_of(heard_source_name(HEARD_TOLD)),
		.by = by,
		.enrolment = t->enrolment,
		.step = t->step};

	return foldheard_keep(f, &row, err);
}

/* RC_NOTFOUND: it is not open, the outcome says why. */
static enum rc open_one(struct fold *f, int64_t id, struct todo *ret, struct err *err)
{
	enum rc rc = todo_get(f->db, f->work, id, ret, err);

	if (rc == RC_NOTFOUND)
		fold_outcome(f, OUTCOME_REFUSED, "没有编号为 %lld 的待办", (long long)id);
	if (rc || ret->state == TODO_OPEN)
		return rc;
	fold_outcome(f, OUTCOME_DUPLICATE, "这条待办已经办完，或者过期了");
	return RC_NOTFOUND;
}

static enum rc none(enum rc rc)
{
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc todowork_done(struct fold *f, int64_t id, struct span by, struct span result, struct err *err)
{
	struct todo t;
	enum rc rc = todo_get(f->db, f->work, id, &t, err);

	if (!rc && t.state == TODO_CANCELLED)
		rc = sidebar_sent_late(f, &t, by, err);
	else if (!rc)
		rc = RC_NOTFOUND;
	if (rc != RC_NOTFOUND)
		return rc;
	rc = open_one(f, id, &t, err);
	if (rc)
		return none(rc);
	if (t.fresh && t.opened_ms == TODO_NONE) {
		fold_outcome(
			f, OUTCOME_REFUSED, "这条待办要先打开，正文那时才填好：siyu todo open %lld", (long long)id);
		return RC_OK;
	}
	if (result.n && !one_of(t.options, result)) {
		fold_outcome(f, OUTCOME_REFUSED, "这条任务的结果只能是：%.*s", SPAN_ARG(t.options));
		return RC_OK;
	}
	rc = todo_close(f->db, id, TODO_DONE, result, f->now_ms, err);
	if (!rc)
		rc = t.enrolment == TODO_NO_ROUND ? talkheard_given(f, &t, err) : sidebar_sent(f, &t, err);
	return rc || !result.n ? rc : keep_result(f, &t, by, result, err);
}

enum rc todowork_open(struct fold *f, int64_t id, struct err *err)
{
	struct todo t;
	enum rc rc = open_one(f, id, &t, err);

	return rc || !t.fresh ? none(rc) : sidebar_open(f, &t, err);
}

enum rc todowork_skip(struct fold *f, int64_t id, struct span by, struct span why, struct err *err)
{
	struct todo t;
	enum rc rc = open_one(f, id, &t, err);

	if (rc)
		return none(rc);
	return sidebar_skip(f, &t,
		why.n ? effects_subject(f, "%.*s 跳过了：%.*s", SPAN_ARG(by), SPAN_ARG(why))
		      : effects_subject(f, "%.*s 跳过了", SPAN_ARG(by)),
		err);
}
