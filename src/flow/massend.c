/* massend: mass message tasks from the first member until WeCom has accepted them. */
#include "foldint.h"
#include "mediawork.h"
#include "groupint.h"
#include "crm/moves.h"
#include "store/taskmember.h"
#include "store/timer.h"
#include <string.h>

#define FLUSH_MEMBERS 2000     /* of the tasks that one tick makes: more would hold up a welcome behind it (D2) */
#define OPEN_MS INT64_C(60000) /* an open task waits no longer for more members (finding 26) */
#define BATCH 256

/* -- freezing -------------------------------------------------------------------------------------------------------- */

static struct span write_attachments(struct fold *f, struct request_attachment *v, size_t n)
{
	struct request r = {.api = API_ADD_MASS, .u.mass = {.attachments = v, .attachments_n = n}};
	struct jsonw w;

	if (!n)
		return SPAN_LIT("");
	text_clear(&f->json);
	jsonw_init(&w, &f->json);
	request_encode(&r, &w);
	return arena_copy(f->work, text_span(&f->json));
}

/* 16 bytes: what makes two customers' messages the same (3.3). 逐个发 never shares. Most messages are those of the customer
 * before: the last sum is kept beside what it is of. */
static void digest_of(struct fold *f, struct span text, struct span attachments, struct span alone, uint8_t ret[16])
{
	struct foldsum *last = &f->sum;
	uint8_t sum[SHA_256_BYTES];
	uint8_t border = 0;
	size_t n = text.n + 1 + attachments.n;

	if (!alone.n && last->of.n == n && span_eq(span_make(last->of.p, text.n), text) && !last->of.p[text.n] &&
		span_eq(span_make(last->of.p + text.n + 1, attachments.n), attachments)) {
		memcpy(ret, last->digest, sizeof last->digest);
		return;
	}
	sha_add(f->sha, text);
	sha_add(f->sha, span_make(&border, 1));
	sha_add(f->sha, attachments);
	sha_add(f->sha, span_make(&border, 1));
	sha_add(f->sha, alone);
	sha_end(f->sha, sum);
	memcpy(ret, sum, 16);
	if (alone.n)
		return;
	text_clear(&last->of);
	text_add(&last->of, text);
	text_add(&last->of, span_make(&border, 1));
	text_add(&last->of, attachments);
	memcpy(last->digest, sum, sizeof last->digest);
}

enum rc massend_freeze(struct fold *f, const struct round *r, const struct sop_step *step,
	const struct sop_facts *facts, enum render_how how, struct massend_text *ret, enum reason *ret_reason,
	const char **ret_word, struct err *err)
{
	struct request_attachment *v;
	size_t n;

	(void)err;
	text_clear(&f->frozen);
	*ret_reason = render_text(&step->text, &facts->values, how, &f->frozen, ret_word);
	if (*ret_reason != REASON_OK)
		return RC_OK;
	ret->text = arena_copy(f->work, f->frozen.n ? text_span(&f->frozen) : SPAN_LIT(""));
	v = mediawork_of(f, step, &n);
	ret->attachments = write_attachments(f, v, n);
	digest_of(f, ret->text, ret->attachments, step->each ? r->row.customer : SPAN_ABSENT, ret->digest);
	return RC_OK;
}

/* -- joining --------------------------------------------------------------------------------------------------------- */

static enum rc open_task(struct fold *f, const struct round *r, const struct sop_step *step,
	const struct massend_text *frozen, int64_t deadline_ms, int64_t *ret_task, struct err *err)
{
	struct masstask t = {
		.script = r->row.script,
		.step = step->id,
		.version = r->script->version,
		.arm = r->row.arm,
		.employee = r->row.employee,
		.digest = span_make(frozen->digest, sizeof frozen->digest),
		.text = frozen->text,
		.attachments = frozen->attachments,
		.state = MASSTASK_OPEN,
		.opened_ms = f->now_ms,
		.made_ms = MASSTASK_NONE,
		.deadline_ms = deadline_ms,
		.confirmed_ms = MASSTASK_NONE,
		.msgid = SPAN_LIT(""),
		.effect = SPAN_LIT(""),
		.groups = group_kind(r->script->ast->kind),
	};
	enum rc rc = db_next_row(f->db, &t.task, err);

	if (!rc)
		rc = masstask_add(f->db, &t, err);
	if (!rc)
		*ret_task = t.task;
	return rc;
}

static enum rc send_task(struct fold *f, struct masstask *t, struct err *err);

static bool joined_before(
	const struct fold *f, const struct round *r, const struct sop_step *step, const struct massend_text *frozen)
{
	const struct foldjoin *j = &f->join;

	return j->task && j->step == step && span_eq(j->employee, r->row.employee) &&
		memcmp(j->digest, frozen->digest, sizeof j->digest) == 0;
}

enum rc massend_standing(struct fold *f, const struct round *r, const struct sop_step *step,
	const struct massend_text *frozen, int64_t *ret_members, struct err *err)
{
	int64_t task;

	if (joined_before(f, r, step, frozen)) {
		*ret_members = f->join.members;
		return RC_OK;
	}
	return masstask_find(f->db, r->row.employee, r->row.script, step->id, r->script->version,
		span_make(frozen->digest, sizeof frozen->digest), &task, ret_members, err);
}

/* The open task of this key: mostly the one that the due entry before joined. RC_NOTFOUND: none is open. */
static enum rc find_open(struct fold *f, const struct round *r, const struct sop_step *step,
	const struct massend_text *frozen, struct err *err)
{
	struct foldjoin *j = &f->join;
	int64_t members = 0;
	enum rc rc;

	if (joined_before(f, r, step, frozen))
		return RC_OK;
	j->task = 0;
	rc = masstask_find(f->db, r->row.employee, r->row.script, step->id, r->script->version,
		span_make(frozen->digest, sizeof frozen->digest), &j->task, &members, err);
	if (!rc)
		rc = taskmember_count(f->db, j->task, TASKMEMBER_WAITING, &j->members, err);
	if (rc)
		j->task = 0;
	j->deadline_ms = INT64_MAX;
	j->step = step;
	j->employee = arena_copy(f->rows, r->row.employee);
	memcpy(j->digest, frozen->digest, sizeof j->digest);
	return rc;
}

enum rc massend_join(struct fold *f, const struct round *r, const struct sop_step *step,
	const struct massend_text *frozen, int64_t deadline_ms, int64_t *ret_task, struct err *err)
{
	struct taskmember m = {.customer = r->row.customer,
		.enrolment = r->row.enrolment,
		.state = TASKMEMBER_WAITING,
		.at_ms = f->now_ms};
	struct masstask full;
	enum rc rc = find_open(f, r, step, frozen, err);

	if (!rc && f->join.members >= (group_kind(r->script->ast->kind) ? REQUEST_MAX_GROUPS : REQUEST_MAX_TARGETS)) {
		rc = masstask_get(f->db, f->work, f->join.task, &full, err);
		if (!rc)
			rc = send_task(f, &full, err);
		if (!rc)
			rc = RC_NOTFOUND;
	}
	if (rc == RC_NOTFOUND) {
		f->join.members = 0;
		f->join.deadline_ms = deadline_ms;
		rc = open_task(f, r, step, frozen, deadline_ms, &f->join.task, err);
	}
	m.task = f->join.task;
	/* One message has one deadline: the first of theirs. His whose step comes again is over before it does, else he would lose the next to it. */
	if (!rc && deadline_ms < f->join.deadline_ms) {
		rc = masstask_sooner(f->db, m.task, deadline_ms, err);
		f->join.deadline_ms = deadline_ms;
	}
	if (!rc)
		rc = taskmember_add(f->db, &m, err);
	f->join.members++;
	if (!rc)
		*ret_task = m.task;
	return rc;
}

/* -- sending --------------------------------------------------------------------------------------------------------- */

enum rc massend_move(struct fold *f, struct masstask *t, enum masstask_state to, struct err *err)
{
	if (to != t->state && !moves_allowed(MOVES_TASK, masstask_state_name(t->state), masstask_state_name(to)))
		return err_set(err, RC_INVALID, "task %lld is '%s' and cannot become '%s'", (long long)t->task,
			masstask_state_name(t->state), masstask_state_name(to));
	t->state = to;
	return masstask_put(f->db, t, err);
}

/* Everything of the request but who gets it, and those who do. */
/* 未回复 is true also of those whose answer only the employee saw: she may leave them out (finding 2). */
static bool may_leave_out(const struct fold *f, const struct masstask *t)
{
	const struct foldscript *s = foldload_of(f, t->script, t->version);
	const struct sop_step *step = s ? script_step(s->ast, t->step) : NULL;

	return step && condeval_asks_reply(step->cond);
}

size_t massend_targets(const struct request *r)
{
	return r->u.mass.external_userid_n + r->u.mass.chat_id_list_n;
}

enum rc massend_request(struct fold *f, const struct masstask *t, struct request *ret, struct err *err)
{
	struct taskmember *m = NULL;
	struct span *who;
	int n = 0;
	enum rc rc;

	*ret = (struct request){.api = API_ADD_MASS};
	if (t->attachments.n && (rc = request_decode(f->work, API_ADD_MASS, t->attachments, ret, err)))
		return rc;
	rc = taskmember_in(f->db, f->work, t->task, TASKMEMBER_WAITING, &m, &n, err);
	if (rc)
		return rc;
	who = arena_array(f->work, (size_t)n + 1, sizeof *who);
	for (int i = 0; i < n; i++)
		who[i] = m[i].customer;
	ret->u.mass.chat_type = t->groups ? SPAN_LIT("group") : SPAN_LIT("single");
	ret->u.mass.sender = t->employee;
	if (t->groups) {
		ret->u.mass.chat_id_list = who;
		ret->u.mass.chat_id_list_n = (size_t)n;
	} else {
		ret->u.mass.external_userid = who;
		ret->u.mass.external_userid_n = (size_t)n;
	}
	ret->u.mass.allow_select = may_leave_out(f, t);
	if (t->text.n)
		ret->u.mass.text = t->text;
	return RC_OK;
}

enum rc massend_lose(struct fold *f, struct masstask *t, enum reason reason, struct span detail, struct err *err)
{
	struct taskmember *m = NULL;
	int n = 0;
	enum rc rc = massend_move(f, t, MASSTASK_FAILED, err);

	if (!rc)
		rc = taskmember_in(f->db, f->work, t->task, TASKMEMBER_WAITING, &m, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = massleave_lost(
			f, t->task, m[i].customer, m[i].enrolment, t->step, TASKMEMBER_INVALID, reason, detail, err);
	return rc;
}

static enum rc send_task(struct fold *f, struct masstask *t, struct err *err)
{
	struct request r;
	enum rc rc = massend_request(f, t, &r, err);

	if (!rc && !massend_targets(&r))
		return massend_move(f, t, MASSTASK_CANCELLED, err);
	if (!rc)
		rc = massend_move(f, t, MASSTASK_SENDING, err);
	if (rc)
		return rc;
	rc = mediawork_send(
		f, &r, t->deadline_ms, effects_subject(f, "task:%lld", (long long)t->task), &t->effect, err);
	if (rc && rc != RC_LIMIT)
		return rc;
	t->members = (int64_t)massend_targets(&r);
	if (rc == RC_LIMIT)
		return massend_lose(f, t, REASON_REJECTED, effects_too_much(f, err), err);
	return masstask_put(f->db, t, err);
}

static enum rc send_or_lose(struct fold *f, struct masstask *t, bool send, struct span why, struct err *err)
{
	enum rc rc = db_savepoint(f->db, err), undone;
	struct err undo;

	if (rc)
		return rc;
	if (!send)
		rc = massend_move(f, t, MASSTASK_SENDING, err);
	if (!rc)
		rc = send ? send_task(f, t, err) : massend_lose(f, t, REASON_NOT_SENT, why, err);
	if (!rc)
		return db_release(f->db, err);
	if (fold_fatal(rc))
		return rc;
	undone = db_rollback_to(f->db, &undo);
	return undone ? err_set(err, RC_FAILED, "%s", undo.text) : rc;
}

/* One that cannot be made stops no other (finding 4): its members are told why, and it does not come again. */
static enum rc send_guarded(struct fold *f, const struct masstask *open, int64_t *members, struct err *err)
{
	struct masstask t = *open;
	enum rc rc;

	if (!f->guarded) {
		rc = send_task(f, &t, err);
		*members += t.members;
		return rc;
	}
	rc = send_or_lose(f, &t, true, SPAN_ABSENT, err);
	if (rc && !fold_fatal(rc)) {
		f->counts.failed++;
		t = *open;
		rc = send_or_lose(f, &t, false, arena_copy(f->work, span_of(err->text)), err);
	}
	*members += t.members;
	return fold_fatal(rc) ? rc : RC_OK;
}

enum rc massend_flush(struct fold *f, bool all, struct err *err)
{
	struct masstask *v = NULL;
	int64_t after = 0, members = 0;
	int n = 0;
	enum rc rc;

	do {
		rc = masstask_in(f->db, f->rows, MASSTASK_OPEN, after, BATCH, &v, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			after = v[i].task;
			if (!all && v[i].opened_ms + OPEN_MS > f->now_ms)
				continue;
			if (members >= FLUSH_MEMBERS)
				return timer_add(f->db, &(struct timer){f->now_ms, TIMER_TASKS, 0}, err);
			arena_reset(f->work);
			rc = send_guarded(f, &v[i], &members, err);
		}
	} while (!rc && n == BATCH);
	return rc;
}

/* -- answers --------------------------------------------------------------------------------------------------------- */

enum rc massend_task(struct fold *f, const struct outbox_row *e, struct masstask *ret, struct err *err)
{
	struct span verb, rest;
	int64_t id;
	enum rc rc = effects_about(e, &verb, &id, &rest, err);

	if (!rc && !span_is(verb, "task"))
		rc = err_set(err, RC_INVALID, "effect with the subject '%.*s'", SPAN_ARG(e->subject));
	if (rc)
		return rc;
	return masstask_get(f->db, f->work, id, ret, err);
}

static enum rc refuse_members(struct fold *f, struct masstask *t, const struct answer_mass *mass, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < mass->fail_list_n; i++) {
		struct taskmember m;

		rc = taskmember_get(f->db, f->work, t->task, mass->fail_list[i], &m, err);
		if (!rc)
			rc = massleave_lost(f, t->task, m.customer, m.enrolment, t->step, TASKMEMBER_INVALID,
				REASON_REJECTED, SPAN_LIT("不能发给他"), err);
		else if (rc == RC_NOTFOUND)
			rc = RC_OK;
	}
	return rc;
}

enum rc massend_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct masstask t;
	int64_t left = 0;
	enum rc rc = massend_task(f, e, &t, err);

	(void)w;
	if (rc)
		return rc;
	if (t.state != MASSTASK_SENDING && t.state != MASSTASK_WAITING) {
		/* Everybody left while the call was under way (finding 1): taken back at once. */
		t.msgid = x->u.mass.msgid.p ? x->u.mass.msgid : SPAN_LIT("");
		rc = masstask_put(f->db, &t, err);
		return rc || x->part || !t.msgid.n ? rc : masswatch_cancel(f, &t, err);
	}
	if (x->part == 0) {
		t.msgid = x->u.mass.msgid.p ? x->u.mass.msgid : SPAN_LIT("");
		t.made_ms = f->now_ms;
		rc = massend_move(f, &t, MASSTASK_WAITING, err);
	}
	if (!rc)
		rc = refuse_members(f, &t, &x->u.mass, err);
	if (rc || x->part + 1 < x->parts)
		return rc;
	rc = taskmember_count(f->db, t.task, TASKMEMBER_WAITING, &left, err);
	if (rc)
		return rc;
	if (left && may_leave_out(f, &t))
		deeds_tell(f, true, t.employee, effects_subject(f, "群发「%.*s」：回过您的请先去掉", SPAN_ARG(t.step)));
	return left ? masswatch_begin(f, &t, err) : massend_move(f, &t, MASSTASK_FAILED, err);
}

/* Also expired: nobody could be asked before the deadline. */
enum rc massend_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct masstask t;
	enum rc rc = massend_task(f, e, &t, err);

	if (rc || (t.state != MASSTASK_SENDING && t.state != MASSTASK_UNSURE))
		return rc;
	return massend_lose(f, &t, w->outcome == WIRE_EXPIRED ? REASON_NOT_SENT : REASON_REJECTED,
		effects_said(f, e, x, effects_unheard(f, e, w)), err);
}

/* Made again without those who left (finding 5). */
enum rc massend_reopen(struct fold *f, const struct masstask *old, struct err *err)
{
	struct masstask t = *old;
	struct taskmember *m = NULL;
	int n = 0;
	enum rc rc = taskmember_in(f->db, f->work, old->task, TASKMEMBER_CANCELLED, &m, &n, err);

	if (!rc && n)
		rc = db_next_row(f->db, &t.task, err);
	if (rc || !n)
		return rc;
	t.state = MASSTASK_SENDING; /* never open: others may just gather in one of its key */
	t.opened_ms = f->now_ms;
	t.made_ms = t.confirmed_ms = MASSTASK_NONE;
	t.msgid = t.effect = SPAN_LIT("");
	t.polls = t.reminders = 0;
	t.members = n;
	t.remakes++;
	rc = masstask_add(f->db, &t, err);
	for (int i = 0; !rc && i < n; i++) {
		struct occurrence o;

		m[i].task = t.task;
		m[i].state = TASKMEMBER_WAITING;
		m[i].at_ms = f->now_ms;
		rc = taskmember_add(f->db, &m[i], err);
		if (!rc)
			rc = occurrence_in_task(f->db, f->work, m[i].enrolment, t.step, old->task, &o, err);
		if (rc)
			break;
		o.task = t.task;
		rc = occurrence_put(f->db, &o, err);
	}
	return rc ? rc : send_task(f, &t, err);
}
