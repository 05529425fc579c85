/* masswatch: tasks that stand with an employee: polling, results, reminders, deadlines, making them again
 * (api.md 5.3 to 5.6; sop-language-exact.md findings 5, 6). */
#include "foldint.h"
#include "store/taskmember.h"
#include "store/timer.h"
#include "wecom/allowance.h"
#include <string.h>

#define PAGE 1000 /* most of api.md 5.4 */
#define MOST_REMAKES 3
#define SENT_STATUS 2        /* api.md 5.3 */
#define CODE_CANCELLED 41093 /* api.md 1.4 */

enum { RESULT_UNSENT, RESULT_SENT, RESULT_NOT_FRIEND, RESULT_QUOTA }; /* api.md 5.4 */

/* "poll:7" -> verb and task. */
static enum rc task_of(
	struct fold *f, const struct outbox_row *e, struct span *ret_verb, struct masstask *ret, struct err *err)
{
	struct span rest;
	int64_t id;
	enum rc rc = effects_about(e, ret_verb, &id, &rest, err);

	if (rc)
		return rc;
	return masstask_get(f->db, f->work, id, ret, err);
}

static enum rc ask(struct fold *f, const struct masstask *t, enum api_id api, const char *verb, int64_t not_before_ms,
	struct span cursor, struct err *err)
{
	struct request r = {.api = api, .u.mass_page = {.msgid = t->msgid}};
	struct effects_spec spec = {
		.lane = api == API_MASS_TASK || api == API_MASS_RESULT ? API_LANE_READ : API_LANE_TASK,
		.not_before_ms = not_before_ms,
		.subject = effects_subject(f, "%s:%lld", verb, (long long)t->task)};

	if (api == API_MASS_TASK || api == API_MASS_RESULT) {
		r.u.mass_page.limit = PAGE;
		r.u.mass_page.cursor = cursor;
	}
	if (api == API_MASS_RESULT)
		r.u.mass_page.userid = t->employee;
	return effects_put(f, &r, &spec, err);
}

/* -- polling --------------------------------------------------------------------------------------------------------- */

/* When look number t->polls is due: the times of the settings, the last of them again and again; FACTS_NEVER behind the end. */
static int64_t next_poll_ms(const struct fold *f, const struct masstask *t)
{
	const struct settings *s = f->settings;
	int last = s->polls - 1;
	int64_t after_ms = t->polls < last
		? s->poll_ms[t->polls]
		: (last ? s->poll_ms[last - 1] : 0) + s->poll_ms[last] * (t->polls - last + 1);

	return after_ms > s->poll_most_ms ? FACTS_NEVER : t->made_ms + after_ms;
}

static enum rc give_up(struct fold *f, struct masstask *t, struct err *err);

/* Behind the deadline a task is looked at as long as before it: its cancel was refused, or she confirmed and WeCom had not
 * sent to all. What is not known when the looks are over never will be. */
static enum rc poll_again(struct fold *f, struct masstask *t, enum api_id api, struct err *err)
{
	int64_t at_ms;
	enum rc rc;

	do {
		at_ms = next_poll_ms(f, t);
		t->polls++;
	} while (at_ms != FACTS_NEVER && at_ms <= f->now_ms);
	rc = masstask_put(f->db, t, err);
	if (rc)
		return rc;
	if (t->confirmed_ms == MASSTASK_NONE && at_ms >= t->deadline_ms && f->now_ms < t->deadline_ms)
		return RC_OK; /* the deadline looks itself */
	if (at_ms == FACTS_NEVER)
		return give_up(f, t, err);
	return ask(f, t, api, api == API_MASS_TASK ? "poll" : "result", at_ms, SPAN_ABSENT, err);
}

/* Those who wait, and how many of them have left since. */
static enum rc anybody_left(struct fold *f, const struct masstask *t, struct taskmember **ret, int *ret_n,
	int64_t *ret_gone, struct err *err)
{
	enum rc rc = taskmember_ended(f->db, t->task, ret_gone, err);

	if (!rc)
		rc = taskmember_in(f->db, f->work, t->task, TASKMEMBER_WAITING, ret, ret_n, err);
	if (!rc && massleave_step_gone(f, t))
		*ret_gone = *ret_n;
	return rc;
}

enum rc masswatch_begin(struct fold *f, const struct masstask *made, struct err *err)
{
	struct masstask t = *made;
	int64_t gone, waiting = 0;
	bool vanished;
	struct timer deadline = {t.deadline_ms > f->now_ms ? t.deadline_ms : f->now_ms, TIMER_DEADLINE, t.task};
	int64_t remind_ms = when_reminder(&f->rules, t.made_ms, t.deadline_ms);
	enum rc rc = timer_add(f->db, &deadline, err);

	if (!rc && remind_ms != FACTS_NEVER && remind_ms > f->now_ms) {
		struct timer remind = {remind_ms, TIMER_REMIND, t.task};

		rc = timer_add(f->db, &remind, err);
	}
	/* Those who left while nobody knew whether WeCom has it: their stops were gathered for nothing. */
	if (!rc)
		rc = taskmember_ended(f->db, t.task, &gone, err);
	vanished = massleave_step_gone(f, &t);
	if (!rc && (gone || vanished))
		rc = taskmember_count(f->db, t.task, TASKMEMBER_WAITING, &waiting, err);
	if (vanished)
		gone = waiting;
	if (!rc && gone && gone == waiting)
		return ask(f, &t, API_CANCEL_MASS, "stop", 0, SPAN_ABSENT, err); /* nobody is left to make it for */
	if (!rc && gone)
		rc = massleave_gather(f, t.task, err);
	return rc || t.deadline_ms <= f->now_ms ? rc : poll_again(f, &t, API_MASS_TASK, err);
}

/* -- the end of waiting ------------------------------------------------------------------------------------------------ */

/* lost: why his message may still go out, so that no other task may bring it again and his slot stays taken; NULL: it cannot. */
static enum rc expire_member(
	struct fold *f, const struct masstask *t, const struct taskmember *m, const char *lost, struct err *err)
{
	struct occurrence o;
	enum rc rc = taskmember_move(f->db, t->task, m->customer, TASKMEMBER_EXPIRED, f->now_ms, err);
	if (!rc)
		rc = occurrence_in_task(f->db, f->work, m->enrolment, t->step, t->task, &o, err);
	if (rc == RC_NOTFOUND)
		return RC_OK; /* it stands in a newer task */
	if (rc || o.state != OCCURRENCE_MADE || o.task != t->task)
		return rc;
	return decide_expired(f, &o, m->customer, t->deadline_ms, lost, err);
}

static enum rc expire_waiting(struct fold *f, const struct masstask *t, const char *lost, struct err *err)
{
	struct taskmember *m = NULL;
	int n = 0;
	enum rc rc = taskmember_in(f->db, f->work, t->task, TASKMEMBER_WAITING, &m, &n, err);

	for (int i = 0; !rc && i < n; i++)
		rc = expire_member(f, t, &m[i], lost, err);
	return rc;
}

enum rc masswatch_cancel(struct fold *f, const struct masstask *t, struct err *err)
{
	return ask(f, t, API_CANCEL_MASS, "undo", 0, SPAN_ABSENT, err);
}

static enum rc tell_employee(
	struct fold *f, const struct masstask *t, const struct taskmember *m, int n, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < n; i++) {
		struct round r;

		rc = enrolment_get(f->db, f->work, m[i].enrolment, &r.row, err);
		if (rc || r.row.state != ENROLMENT_ENDED)
			continue;
		rc = deeds_todo(f, &r,
			&(struct deeds_todo){.step = t->step,
				.text = effects_subject(f, "群发前先去掉客户 %.*s：%.*s", SPAN_ARG(m[i].customer),
					SPAN_ARG(r.row.reason)),
				.deadline_ms = t->deadline_ms},
			NULL, err);
	}
	return rc;
}

/* She may confirm until the cancel arrives, so its answer is followed by a last read, which decides. verb: "cancel" at the
 * deadline, "stop" to make it again. */
enum rc masswatch_cancelled(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct masstask t;
	struct span verb;
	enum rc rc = task_of(f, e, &verb, &t, err);

	(void)x;
	(void)w;
	if (rc || t.state != MASSTASK_WAITING || span_is(verb, "undo"))
		return rc;
	return ask(f, &t, API_MASS_RESULT, span_is(verb, "stop") ? "stopped" : "late", 0, SPAN_ABSENT, err);
}

/* WeCom would not, or did not say so: it may stand with her for good. Made again, a customer would get it twice. */
enum rc masswatch_uncancelled(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct masstask t;
	struct taskmember *m;
	struct span verb;
	int n;
	int64_t gone;
	enum rc rc = task_of(f, e, &verb, &t, err);

	if (x && x->code == CODE_CANCELLED)
		return masswatch_cancelled(f, e, x, w, err);
	if (rc || t.state != MASSTASK_WAITING || span_is(verb, "undo"))
		return rc;
	if (!span_is(verb, "stop"))
		return ask(f, &t, API_MASS_RESULT, "stands", 0, SPAN_ABSENT, err);
	rc = anybody_left(f, &t, &m, &n, &gone, err);
	return rc ? rc : tell_employee(f, &t, m, n, err);
}

static enum rc close_task(struct fold *f, struct masstask *t, int64_t sent, struct err *err)
{
	return massend_move(f, t, !sent ? MASSTASK_EXPIRED : sent == t->members ? MASSTASK_SENT : MASSTASK_PARTLY, err);
}

/* No more will be known: who was not reached was not. */
static enum rc expire(struct fold *f, struct masstask *t, const char *lost, struct err *err)
{
	int64_t sent = 0;
	enum rc rc = expire_waiting(f, t, lost, err);

	if (!rc)
		rc = taskmember_count(f->db, t->task, TASKMEMBER_SENT, &sent, err);
	return rc ? rc : close_task(f, t, sent, err);
}

static enum rc give_up(struct fold *f, struct masstask *t, struct err *err)
{
	return expire(f, t, "一直读不到发送结果", err);
}

/* It stands with her behind its deadline: the story goes on as if it had gone out, and we go on looking. */
static enum rc stand(struct fold *f, struct masstask *t, struct err *err)
{
	bool confirmed = t->confirmed_ms != MASSTASK_NONE;
	enum rc rc = expire_waiting(
		f, t, confirmed ? "员工已确认，到期限还没读到结果" : "到期限没能撤回任务，员工还可能发出", err);

	return rc ? rc : poll_again(f, t, confirmed ? API_MASS_RESULT : API_MASS_TASK, err);
}

/* WeCom says that somebody cancelled it (41093). */
static enum rc was_cancelled(struct fold *f, struct masstask *t, struct err *err)
{
	struct taskmember *m = NULL;
	int n = 0;
	enum rc rc = massend_move(f, t, MASSTASK_CANCELLED, err);

	if (!rc)
		rc = taskmember_in(f->db, f->work, t->task, TASKMEMBER_WAITING, &m, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = massleave_lost(f, t->task, m[i].customer, m[i].enrolment, t->step, TASKMEMBER_CANCELLED,
			REASON_CANCELLED, SPAN_LIT("在企业微信里被停止"), err);
	return rc;
}

enum rc masswatch_deadline(struct fold *f, int64_t task, struct err *err)
{
	struct masstask t;
	enum rc rc = masstask_get(f->db, f->work, task, &t, err);

	if (rc || t.state != MASSTASK_WAITING)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (t.confirmed_ms == MASSTASK_NONE)
		return ask(f, &t, API_MASS_TASK, "last", 0, SPAN_ABSENT, err); /* the last look decides */
	return RC_OK; /* she confirmed: results are being read */
}

enum rc masswatch_take_back(struct fold *f, int64_t enrolment, struct err *err)
{
	struct occurrence *v = NULL;
	int n = 0;
	enum rc rc = occurrence_open(f->db, f->work, enrolment, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct masstask t;

		if (v[i].state != OCCURRENCE_MADE || v[i].task <= 0)
			continue;
		rc = masstask_get(f->db, f->work, v[i].task, &t, err);
		if (!rc && t.members == 1)
			rc = masswatch_deadline(f, t.task, err);
		else if (rc == RC_NOTFOUND)
			rc = RC_OK;
	}
	return rc;
}

enum rc masswatch_remind(struct fold *f, int64_t task, struct err *err)
{
	struct masstask t;
	enum rc rc = masstask_get(f->db, f->work, task, &t, err);

	if (rc || t.state != MASSTASK_WAITING || t.confirmed_ms != MASSTASK_NONE ||
		t.reminders >= allowance_most(ALLOWANCE_MASS_REMIND))
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (!foldload_find(f, t.script))
		return RC_OK; /* 停用 silences reminders, too (finding 65) */
	t.reminders++;
	rc = masstask_put(f->db, &t, err);
	return rc ? rc : ask(f, &t, API_REMIND_MASS, "remind", 0, SPAN_ABSENT, err);
}

/* -- made again without those who left (finding 5) ------------------------------------------------------------------------ */

enum rc masswatch_remake(struct fold *f, int64_t task, struct err *err)
{
	struct masstask t;
	struct taskmember *m;
	int n;
	int64_t gone;
	enum rc rc = masstask_get(f->db, f->work, task, &t, err);

	if (rc || t.state != MASSTASK_WAITING || t.confirmed_ms != MASSTASK_NONE || t.deadline_ms <= f->now_ms)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = anybody_left(f, &t, &m, &n, &gone, err);
	if (rc || !gone)
		return rc;
	if (t.remakes >= MOST_REMAKES && !massleave_step_gone(f, &t))
		return tell_employee(f, &t, m, n, err);
	return ask(f, &t, API_MASS_TASK, "remake", 0, SPAN_ABSENT, err);
}

/* The last read before it is made again: those who were not reached go on without those who left. */
static enum rc remake(struct fold *f, struct masstask *t, struct err *err)
{
	struct taskmember *m;
	int64_t sent = 0;
	int n;
	int64_t gone;
	bool vanished = massleave_step_gone(f, t);
	struct span why = decisions_sentence(f, REASON_STEP_GONE, SPAN_ABSENT);
	enum rc rc = taskmember_count(f->db, t->task, TASKMEMBER_SENT, &sent, err);

	if (!rc)
		rc = anybody_left(f, t, &m, &n, &gone, err);
	if (!rc)
		rc = massend_move(f, t, sent ? MASSTASK_PARTLY : MASSTASK_CANCELLED, err);
	for (int i = 0; !rc && i < n; i++) {
		struct enrolment row;

		rc = enrolment_get(f->db, f->work, m[i].enrolment, &row, err);
		if (rc)
			break;
		if (row.state == ENROLMENT_ENDED || vanished)
			rc = massleave_lost(f, t->task, m[i].customer, m[i].enrolment, t->step, TASKMEMBER_REMOVED,
				REASON_REMOVED, vanished ? why : row.reason, err);
		else
			rc = taskmember_move(f->db, t->task, m[i].customer, TASKMEMBER_CANCELLED, f->now_ms, err);
	}
	return rc ? rc : massend_reopen(f, t, err);
}

/* -- answers ------------------------------------------------------------------------------------------------------------- */

static const struct answer_task *confirmation(const struct answer *x, struct span employee)
{
	for (size_t i = 0; i < x->u.mass_task.task_list_n; i++) {
		const struct answer_task *t = &x->u.mass_task.task_list[i];

		if (t->status == SENT_STATUS && (x->u.mass_task.task_list_n == 1 || tagset_same(t->userid, employee)))
			return t;
	}
	return NULL;
}

enum rc masswatch_task(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct masstask t;
	struct request r;
	struct span verb, cursor = x->u.mass_task.next_cursor;
	const struct answer_task *sent;
	enum rc rc;

	if (span_starts(e->subject, "ask:"))
		return massask_candidate(f, e, x, w, err);
	rc = task_of(f, e, &verb, &t, err);
	if (!rc)
		rc = effects_request(f, e, &r, err);
	if (rc || t.state != MASSTASK_WAITING)
		return rc;
	sent = confirmation(x, t.employee);
	if (sent && t.confirmed_ms == MASSTASK_NONE) {
		t.confirmed_ms = fold_time(f, sent->send_time);
		rc = masstask_put(f->db, &t, err);
		return rc ? rc : ask(f, &t, API_MASS_RESULT, "result", 0, SPAN_ABSENT, err);
	}
	if (t.confirmed_ms != MASSTASK_NONE || x->part + 1 < x->parts)
		return RC_OK;
	if (cursor.n &&
		!span_eq(r.u.mass_page.cursor, cursor)) /* a page may hold no row though more come (api.md 0.1) */
		return ask(f, &t, API_MASS_TASK,
			span_is(verb, "last")             ? "last"
				: span_is(verb, "remake") ? "remake"
							  : "poll",
			0, cursor, err);
	if (span_is(verb, "last"))
		return ask(f, &t, API_CANCEL_MASS, "cancel", 0, SPAN_ABSENT, err);
	if (span_is(verb, "remake"))
		return ask(f, &t, API_CANCEL_MASS, "stop", 0, SPAN_ABSENT, err);
	return poll_again(f, &t, API_MASS_TASK, err);
}

static enum taskmember_state end_of(int64_t status)
{
	switch (status) {
	case RESULT_SENT: return TASKMEMBER_SENT;
	case RESULT_NOT_FRIEND: return TASKMEMBER_NOT_FRIEND;
	case RESULT_QUOTA: return TASKMEMBER_QUOTA;
	default: return TASKMEMBER_WAITING; /* unsent, or of a newer WeCom: look again */
	}
}

static enum rc result_one(struct fold *f, const struct masstask *t, const struct answer_send *s, struct err *err)
{
	enum taskmember_state to = end_of(s->status);
	struct span who = t->groups ? s->chat_id : s->external_userid;
	struct enrolment_member x;
	const struct taskmember *m = &x.member;
	struct occurrence o;
	enum rc rc;

	if (to == TASKMEMBER_WAITING || !who.n)
		return RC_OK;
	rc = enrolment_get_member(f->db, f->work, t->task, who, t->step, &x, err);
	if (rc || (m->state != TASKMEMBER_WAITING && m->state != TASKMEMBER_EXPIRED))
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (to != TASKMEMBER_SENT && m->state == TASKMEMBER_WAITING)
		return massleave_lost(f, t->task, m->customer, m->enrolment, t->step, (int)to,
			to == TASKMEMBER_QUOTA ? REASON_QUOTA
				: t->groups    ? REASON_NOT_OWNER
					       : REASON_NOT_FRIEND,
			SPAN_ABSENT, err);
	rc = taskmember_turn(f->db, m, to, f->now_ms, err);
	if (rc || to != TASKMEMBER_SENT || x.occurrence == ENROLMENT_NONE)
		return rc; /* without one: it stands in a newer task */
	o = (struct occurrence){.enrolment = m->enrolment,
		.step = t->step,
		.occurrence = x.occurrence,
		.state = x.step_state,
		.task = t->task,
		.employee = x.step_employee};
	if (o.state != OCCURRENCE_MADE && o.state != OCCURRENCE_EXPIRED)
		return RC_OK;
	return x.row.enrolment ? decide_reached(f, &x.row, &o, fold_time(f, s->send_time), err)
			       : err_set(err, RC_NOTFOUND, "enrolment %lld is not there", (long long)m->enrolment);
}

static enum rc results_over(struct fold *f, struct masstask *t, struct span verb, struct err *err)
{
	int64_t sent = 0, open = 0;
	enum rc rc;

	if (span_is(verb, "late"))
		return expire(f, t, NULL, err);
	if (span_is(verb, "stopped"))
		return remake(f, t, err);
	rc = taskmember_tally(f->db, t->task, &sent, &open, err);
	if (rc)
		return rc;
	if (!open)
		return close_task(f, t, sent, err); /* all are known */
	return f->now_ms < t->deadline_ms ? poll_again(f, t, API_MASS_RESULT, err) : stand(f, t, err);
}

enum rc masswatch_result(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct masstask t;
	struct span verb;
	enum rc rc;

	if (span_starts(e->subject, "ask:"))
		return massask_candidate(f, e, x, w, err);
	rc = task_of(f, e, &verb, &t, err);
	if (rc || t.state != MASSTASK_WAITING)
		return rc;
	for (size_t i = 0; !rc && i < x->u.mass_result.send_list_n; i++)
		rc = result_one(f, &t, &x->u.mass_result.send_list[i], err);
	if (rc || x->part + 1 < x->parts)
		return rc;
	if (x->u.mass_result.next_cursor.n)
		return ask(f, &t, API_MASS_RESULT,
			span_is(verb, "late")              ? "late"
				: span_is(verb, "stopped") ? "stopped"
				: span_is(verb, "stands")  ? "stands"
							   : "result",
			0, x->u.mass_result.next_cursor, err);
	return results_over(f, &t, verb, err);
}

enum rc masswatch_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct masstask t;
	struct span verb;
	bool cancelled = x && x->code == CODE_CANCELLED;
	enum rc rc;

	(void)w;
	if (span_starts(e->subject, "ask:"))
		return RC_OK; /* stays unsure: a person looks */
	rc = task_of(f, e, &verb, &t, err);
	if (rc || t.state != MASSTASK_WAITING)
		return rc;
	if (cancelled && (span_is(verb, "late") || span_is(verb, "stopped")))
		return results_over(f, &t, verb, err); /* nothing more will be known */
	if (span_is(verb, "late") || span_is(verb, "stopped"))
		return expire(f, &t, "任务撤回了，撤回前发给了谁没有读到", err);
	if (span_is(verb, "stands"))
		return stand(f, &t, err);
	if (cancelled)
		return was_cancelled(f, &t, err);
	if (span_is(verb, "last"))
		return ask(f, &t, API_CANCEL_MASS, "cancel", 0, SPAN_ABSENT, err);
	if (span_is(verb, "remake"))
		return ask(f, &t, API_CANCEL_MASS, "stop", 0, SPAN_ABSENT, err);
	if (!span_is(verb, "result"))
		return poll_again(f, &t, API_MASS_TASK, err);
	return f->now_ms < t.deadline_ms ? poll_again(f, &t, API_MASS_RESULT, err) : stand(f, &t, err);
}
