/* massask: an add_msg_template that may or may not have happened. WeCom is asked which mass messages it has since then
 * that we do not know; the one with this text, this sender and these customers is ours (finding 36; api.md 1.5, 5.2-5.4). */
#include "foldint.h"
#include "store/othermass.h"
#include "store/taskmember.h"
#include <string.h>

#define WINDOW_S 120             /* of clocks that differ */
#define SETTLE_MS INT64_C(60000) /* WeCom lists a new message only after a while */
#define AHEAD_S 86400            /* a call that stood in a queue may be executed long after we gave it up */
#define MOST_CANDIDATES 200      /* behind them stands MORE: then nobody can say that it was not made */
#define MORE "+"
#define LIST_PAGE 100

static enum rc subject_of(
	struct fold *f, const struct outbox_row *e, struct span *ret_rest, struct masstask *ret, struct err *err)
{
	struct span head;
	int64_t id;
	enum rc rc = effects_about(e, &head, &id, ret_rest, err);

	if (rc)
		return rc;
	return masstask_get(f->db, f->work, id, ret, err);
}

static enum rc ask_list(struct fold *f, const struct masstask *t, const struct request *r, int64_t not_before_ms,
	struct span found, struct err *err)
{
	struct effects_spec spec = {.lane = API_LANE_READ,
		.not_before_ms = not_before_ms,
		.subject = effects_subject(f, "ask:%lld:%.*s", (long long)t->task, SPAN_ARG(found))};

	return effects_put(f, r, &spec, err);
}

/* The same question goes on behind that page, which may have held no row at all (api.md 0.1). */
static bool turn_page(struct request *r, struct span next_cursor)
{
	if (!next_cursor.n || span_eq(r->u.mass_page.cursor, next_cursor))
		return false;
	r->u.mass_page.cursor = next_cursor;
	return true;
}

enum rc massask_begin(struct fold *f, struct outbox_row *e, struct err *err)
{
	struct request r = {.api = API_MASS_LIST,
		.u.mass_list = {.start_time = e->made_ms / 1000 - WINDOW_S,
			.end_time = f->now_ms / 1000 + AHEAD_S,
			.limit = LIST_PAGE}};
	struct span rest;
	struct masstask t;
	enum rc rc = subject_of(f, e, &rest, &t, err);

	if (!rc)
		rc = massend_move(f, &t, MASSTASK_UNSURE, err);
	r.u.mass_list.chat_type = !rc && t.groups ? SPAN_LIT("group") : SPAN_LIT("single");
	return rc ? rc : ask_list(f, &t, &r, f->now_ms + SETTLE_MS, SPAN_LIT(""), err);
}

/* It did not happen: the same call again, unless its time is over. */
static enum rc not_made(struct fold *f, struct masstask *t, struct err *err)
{
	struct outbox_row e;
	enum rc rc = effects_get(f, t->effect, &e, err);

	if (rc || e.state != OUTBOX_UNSURE)
		return rc;
	rc = massend_move(f, t, MASSTASK_SENDING, err);
	e.not_before_ms = f->now_ms;
	return rc ? rc : answers_once_more(f, &e, err);
}

/* Looks at the next candidate of "m1,m2,…" that is nobody's yet. */
static enum rc next_candidate(struct fold *f, struct masstask *t, struct span found, struct err *err)
{
	struct request r = {.api = API_MASS_TASK};
	struct effects_spec spec = {.lane = API_LANE_READ};
	struct span rest = found;
	enum rc rc;

	do {
		struct masstask known;

		found = rest;
		if (!found.n)
			return not_made(f, t, err);
		if (span_is(found, MORE))
			return RC_OK; /* stays unsure: a person looks */
		span_cut(found, ',', &r.u.mass_page.msgid, &rest);
		rc = masstask_by_msgid(f->db, f->work, r.u.mass_page.msgid, &known, err);
	} while (!rc);
	if (rc != RC_NOTFOUND)
		return rc;
	spec.subject = effects_subject(f, "ask:%lld:%.*s", (long long)t->task, SPAN_ARG(found));
	return effects_put(f, &r, &spec, err);
}

/* Adds what the list has of this text and nobody knows to "m1,m2,…". */
static enum rc gather(struct fold *f, const struct masstask *t, const struct answer_mass_list *list, struct span *found,
	struct err *err)
{
	struct masstask known;
	struct text more;
	size_t n = found->n > 0;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < found->n; i++)
		n += found->p[i] == ',';
	text_init(&more, found->n + (size_t)2 * MOST_CANDIDATES * 128);
	text_add(&more, *found);
	for (size_t i = 0; !rc && i < list->group_msg_list_n && !span_ends(*found, MORE) && n < MOST_CANDIDATES; i++) {
		const struct answer_mass_item *m = &list->group_msg_list[i];

		if (m->creator.n || !span_eq(m->text, t->text))
			continue;
		rc = masstask_by_msgid(f->db, f->work, m->msgid, &known, err);
		if (rc != RC_NOTFOUND)
			continue;
		rc = RC_OK;
		text_addf(&more, "%s%.*s", more.n ? "," : "",
			SPAN_ARG(n + 1 < MOST_CANDIDATES ? m->msgid : SPAN_LIT(MORE)));
		n++;
	}
	*found = arena_copy(f->work, more.n ? text_span(&more) : SPAN_LIT(""));
	text_release(&more);
	return rc;
}

enum rc massask_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_mass_list *list = &x->u.mass_list;
	struct span found;
	struct masstask t;
	struct request r;
	enum rc rc = subject_of(f, e, &found, &t, err);

	(void)w;
	if (rc || t.state != MASSTASK_UNSURE)
		return rc;
	rc = gather(f, &t, list, &found, err);
	if (rc)
		return rc;
	if (x->part + 1 < x->parts) {
		e->subject = effects_subject(f, "ask:%lld:%.*s", (long long)t.task, SPAN_ARG(found));
		return outbox_resubject(f->db, e->key, e->subject, err);
	}
	if (!list->next_cursor.n)
		return next_candidate(f, &t, found, err);
	rc = effects_request(f, e, &r, err);
	r.u.mass_list.cursor = list->next_cursor; /* of the same question */
	return rc ? rc : ask_list(f, &t, &r, f->now_ms, found, err);
}

static enum rc adopt(struct fold *f, struct masstask *t, struct span msgid, struct err *err)
{
	struct outbox_row e;
	enum rc rc = effects_get(f, t->effect, &e, err);

	if (rc)
		return rc;
	e.detail = SPAN_LIT("found at WeCom afterwards");
	rc = effects_move(f, &e, OUTBOX_DONE, err);
	t->msgid = msgid;
	t->made_ms = f->now_ms;
	if (!rc)
		rc = othermass_drop(f->db, msgid, err);
	if (!rc)
		rc = massend_move(f, t, MASSTASK_WAITING, err);
	return rc ? rc : masswatch_begin(f, t, err);
}

/* Two tasks of one sender may have the same words, and neither an answer: whom the message is for tells whose it is. */
static enum rc ask_whom(struct fold *f, const struct masstask *t, struct span found, struct span msgid, struct err *err)
{
	struct request r = {.api = API_MASS_RESULT, .u.mass_page = {.msgid = msgid, .userid = t->employee}};
	struct effects_spec spec = {.lane = API_LANE_READ,
		.subject = effects_subject(f, "ask:%lld:%.*s", (long long)t->task, SPAN_ARG(found))};

	return effects_put(f, &r, &spec, err);
}

/* RC_NOTFOUND: it is for somebody who never was in the task. */
static enum rc all_ours(
	struct fold *f, const struct masstask *t, const struct answer_mass_result *list, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < list->send_list_n; i++) {
		const struct answer_send *s = &list->send_list[i];
		struct taskmember m;

		rc = taskmember_get(f->db, f->work, t->task, t->groups ? s->chat_id : s->external_userid, &m, err);
	}
	return rc;
}

static enum rc whom(struct fold *f, struct masstask *t, struct request *asked, struct span found,
	const struct answer *x, struct err *err)
{
	struct span msgid, rest;
	struct masstask other;
	enum rc rc;

	span_cut(found, ',', &msgid, &rest);
	if (x->part)
		return RC_OK;              /* the first told enough */
	if (!x->u.mass_result.send_list_n) /* without any it stays unsure: a person looks */
		return turn_page(asked, x->u.mass_result.next_cursor) ? ask_list(f, t, asked, f->now_ms, found, err)
								      : RC_OK;
	rc = masstask_by_msgid(f->db, f->work, msgid, &other, err);
	if (!rc) /* another task found it to be its own meanwhile */
		return next_candidate(f, t, rest, err);
	if (rc == RC_NOTFOUND)
		rc = all_ours(f, t, &x->u.mass_result, err);
	if (rc == RC_NOTFOUND)
		return next_candidate(f, t, rest, err);
	return rc ? rc : adopt(f, t, msgid, err);
}

enum rc massask_candidate(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct span found, msgid, rest;
	struct masstask t;
	struct request r;
	enum rc rc = subject_of(f, e, &found, &t, err);

	(void)w;
	if (rc || t.state != MASSTASK_UNSURE)
		return rc;
	rc = effects_request(f, e, &r, err);
	if (rc)
		return rc;
	if (r.api == API_MASS_RESULT)
		return whom(f, &t, &r, found, x, err);
	span_cut(found, ',', &msgid, &rest);
	for (size_t i = 0; i < x->u.mass_task.task_list_n; i++)
		if (tagset_same(x->u.mass_task.task_list[i].userid, t.employee))
			return ask_whom(f, &t, found, msgid, err);
	if (x->part + 1 < x->parts)
		return RC_OK;
	return turn_page(&r, x->u.mass_task.next_cursor) ? ask_list(f, &t, &r, f->now_ms, found, err)
							 : next_candidate(f, &t, rest, err);
}

/* -- a person --------------------------------------------------------------------------------------------------------- */

/* They have it. When, nobody can say any more: it counts from when it was told. */
static enum rc all_sent(struct fold *f, struct masstask *t, struct err *err)
{
	struct taskmember *m = NULL;
	int n = 0;
	enum rc rc = taskmember_in(f->db, f->work, t->task, TASKMEMBER_WAITING, &m, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct occurrence o;

		rc = taskmember_move(f->db, t->task, m[i].customer, TASKMEMBER_SENT, f->now_ms, err);
		if (!rc)
			rc = occurrence_in_task(f->db, f->work, m[i].enrolment, t->step, t->task, &o, err);
		if (rc == RC_NOTFOUND)
			rc = RC_OK; /* it stands in a newer task */
		else if (!rc && o.state == OCCURRENCE_MADE)
			rc = decide_delivered(f, &o, f->now_ms, err);
	}
	t->made_ms = t->confirmed_ms = f->now_ms;
	if (!rc)
		rc = massend_move(f, t, MASSTASK_WAITING, err);
	return rc ? rc : massend_move(f, t, MASSTASK_SENT, err);
}

enum rc massask_settle(struct fold *f, struct outbox_row *e, bool sent, struct span by, struct err *err)
{
	struct masstask t;
	enum rc rc = massend_task(f, e, &t, err);

	if (rc)
		return rc;
	e->detail = SPAN_LIT("a person said so");
	rc = effects_move(f, e, sent ? OUTBOX_DONE : OUTBOX_FAILED, err);
	if (rc || t.state != MASSTASK_UNSURE)
		return rc;
	return sent ? all_sent(f, &t, err)
		    : massend_lose(f, &t, REASON_NOT_SENT,
			      effects_subject(f, "人工查看后确认%s%.*s", by.n ? "，" : "", SPAN_ARG(by)), err);
}

enum rc massask_repeat(struct fold *f, struct outbox_row *e, struct err *err)
{
	struct masstask t;
	enum rc rc = massend_task(f, e, &t, err);

	return rc || t.state != MASSTASK_UNSURE ? rc : not_made(f, &t, err);
}
