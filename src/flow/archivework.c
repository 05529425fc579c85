/* archivework: the chat archive (会话内容存档) in the fold. Its reader is a process of its own and puts pages here as they come; the position moves with
 * its page, as the cursor of 微信客服 does. What a customer said is heard, what an employee said ends a wait for an answer. */
#include "foldheard.h"
#include "campint.h"
#include "archivework.h"
#include "relations.h"
#include "store/archivelog.h"
#include "store/contact.h"
#include "store/masstask.h"
#include "store/todo.h"
#include "wecom/chatmsg.h"

#define PRUNE_PAGE 500
#define TASK_MS (30 * ZONE_DAY_MS) /* a mass message that stood longer than that is told apart no more */

struct taking { /* one message */
	const struct chatmsg *m;
	struct archivelog_message row;
	bool known; /* the customer is somebody's contact, or was */
};

/* -- who agreed ------------------------------------------------------------------------------------------------------------------------ */

/* What was known later stands. */
static enum rc agree(struct fold *f, struct span customer, struct span employee, struct span room, bool agreed,
	int64_t at_ms, struct err *err)
{
	bool before = false;
	int64_t known_ms = 0;
	enum rc rc = archivelog_agreed(f->db, customer, employee, room, &before, &known_ms, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!rc && (at_ms < known_ms || before == agreed))
		return RC_OK;
	return archivelog_agree(f->db, customer, employee, room, agreed, at_ms, err);
}

enum rc archivework_agreed(struct fold *f, const struct event *ev, struct err *err)
{
	return agree(f, ev->external_userid, relations_lower(f, ev->userid), SPAN_LIT(""), true,
		fold_time(f, ev->created_s), err);
}

/* The reader asked before it put the page; what came since in the log is looked at here. Nobody said: he was asked elsewhere. */
static enum rc refused(struct fold *f, const struct taking *t, bool *ret, struct err *err)
{
	bool agreed = true;
	int64_t at_ms;
	bool group = t->row.room.n > 0;
	enum rc rc = archivelog_agreed(f->db, t->row.customer, group ? SPAN_LIT("") : t->row.employee,
		group ? t->row.room : SPAN_LIT(""), &agreed, &at_ms, err);

	*ret = !rc && !agreed && at_ms <= t->row.at_ms;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* -- messages -------------------------------------------------------------------------------------------------------------------------- */

static enum rc talk_of(struct fold *f, const struct taking *t, struct archivelog_talk *ret, struct err *err)
{
	enum rc rc = archivelog_talk(f->db, f->work, t->row.customer, t->row.employee, ret, err);

	if (rc != RC_NOTFOUND)
		return rc;
	*ret = (struct archivelog_talk){.customer = t->row.customer,
		.employee = t->row.employee,
		.said_ms = ARCHIVELOG_NEVER,
		.answered_ms = ARCHIVELOG_NEVER,
		.waits_ms = ARCHIVELOG_NEVER};
	return RC_OK;
}

static enum rc waits(struct fold *f, const struct taking *t, struct err *err)
{
	struct archivelog_talk talk;
	int64_t at_ms = t->row.at_ms;
	enum rc rc = talk_of(f, t, &talk, err);

	if (rc)
		return rc;
	talk.said_ms = at_ms > talk.said_ms ? at_ms : talk.said_ms;
	if (talk.waits_ms == ARCHIVELOG_NEVER && at_ms > talk.answered_ms)
		talk.waits_ms = at_ms;
	return archivelog_talk_put(f->db, &talk, err);
}

/* He answered himself: what lay ready for it is not needed any more. A mass message that he confirmed answers nobody: whether the archive has those is
 * not published [U]. */
static enum rc answered(struct fold *f, const struct taking *t, struct err *err)
{
	struct archivelog_talk talk;
	int64_t at_ms = t->row.at_ms, masses = 0;
	enum rc rc = talk_of(f, t, &talk, err);

	if (!rc)
		rc = masstask_said(f->db, t->row.employee, t->row.customer, t->row.text, at_ms - TASK_MS, &masses, err);
	if (rc || masses > 0)
		return rc;
	talk.answered_ms = at_ms > talk.answered_ms ? at_ms : talk.answered_ms;
	if (at_ms >= talk.said_ms) {
		talk.waits_ms = ARCHIVELOG_NEVER;
		rc = todo_answered(f->db, t->row.employee, t->row.customer, f->now_ms, err);
	}
	return rc ? rc : archivelog_talk_put(f->db, &talk, err);
}

static enum rc said(struct fold *f, struct taking *t, struct err *err)
{
	const struct heardlog heard = {.customer = t->row.customer,
		.at_ms = t->row.at_ms,
		.what = SPAN_LIT("text"),
		.text = t->row.text,
		.source = SPAN_LIT("seen"),
		.by = SPAN_LIT(""),
		.enrolment = HEARDLOG_ANY,
		.step = SPAN_LIT(""),
		.did = HEARDLOG_KEPT};
	struct foldheard_end end;
	bool fresh = t->row.state == ARCHIVELOG_READ;
	enum rc rc = foldheard_seen(f, &heard, t->row.employee, fresh, &end, err);

	if (rc)
		return rc;
	t->row.heard = end.heard;
	rc = archivelog_put(f->db, &t->row, err);
	/* What a step took as its answer needs none of the 话术. */
	if (rc || !fresh || end.unsubscribed || end.checked || end.did == HEARDLOG_TAKEN ||
		!span_is(t->row.kind, "text"))
		return rc;
	return talkheard_message(f, t->row.customer, t->row.employee, t->row.text, err);
}

/* In a group nobody is asked a question of a step: it is a 互动, and may be a 打卡. */
static enum rc said_in_group(struct fold *f, const struct taking *t, struct err *err)
{
	struct heardlog spoke = {.customer = t->row.customer,
		.at_ms = t->row.at_ms,
		.what = SPAN_LIT("spoke"),
		.source = SPAN_LIT("seen"),
		.enrolment = HEARDLOG_ANY,
		.did = HEARDLOG_KEPT};
	enum rc rc = db_next_row(f->db, &spoke.heard, err);

	if (!rc)
		rc = heardlog_add(f->db, &spoke, err);
	if (!rc)
		rc = contact_hear(f->db, t->row.customer, t->row.at_ms, err);
	if (rc || t->row.state != ARCHIVELOG_READ || !span_is(t->row.kind, "text"))
		return rc;
	return campcheck_said(f, t->row.customer, t->row.text, t->row.at_ms, SPAN_LIT(""), NULL, err);
}

static enum rc revoked(struct fold *f, const struct taking *t, struct err *err)
{
	struct archivelog_message was;
	enum rc rc = archivelog_find(f->db, f->work, t->m->revokes, &was, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	was.state = ARCHIVELOG_REVOKED;
	was.text = SPAN_LIT("");
	if (was.heard)
		rc = heardlog_blank(f->db, was.customer, was.at_ms, was.heard, err);
	rc = rc == RC_NOTFOUND ? RC_OK : rc;
	return rc ? rc : archivelog_put(f->db, &was, err);
}

static enum rc act(struct fold *f, struct taking *t, struct err *err)
{
	bool agreed = span_is(t->row.kind, "agree");

	if (span_present(t->m->revokes))
		return revoked(f, t, err);
	if (agreed || span_is(t->row.kind, "disagree"))
		return agree(f, t->row.customer, t->row.room.n ? SPAN_LIT("") : t->row.employee, t->row.room, agreed,
			t->row.at_ms, err);
	if (!span_present(t->m->text))
		return RC_OK;
	if (t->row.room.n)
		return t->known && !t->row.ours ? said_in_group(f, t, err) : RC_OK;
	if (t->row.ours)
		return answered(f, t, err);
	enum rc rc = waits(f, t, err);
	return rc || !t->known ? rc : said(f, t, err);
}

/* The employee of a single chat: who said it, or to whom. */
static struct span employee_of(struct fold *f, const struct chatmsg *m, bool ours)
{
	if (m->room.n)
		return SPAN_LIT("");
	if (ours)
		return relations_lower(f, m->from);
	for (int i = 0; i < m->to_n; i++)
		if (!span_eq(m->to[i], m->party))
			return relations_lower(f, m->to[i]);
	return SPAN_LIT("");
}

static enum rc take(struct fold *f, struct archivelog_position *at, const struct chatmsg *m, struct err *err)
{
	int64_t now_ms = f->now_ms, at_ms = m->at_ms > 0 && m->at_ms < now_ms ? m->at_ms : now_ms;
	bool old = at_ms < at->bound_ms || at_ms < now_ms - f->settings->archive_answer_ms, no = false;
	bool ours = !span_eq(m->from, m->party);
	struct taking t = {.m = m};
	struct contact c;
	enum rc rc;

	if (m->seq <= at->seq || !m->msgid.n || !m->party.n)
		return RC_OK; /* it stands here, or nothing could tell it from another, or no customer is in it */
	t.row = (struct archivelog_message){.msgid = m->msgid,
		.customer = m->party,
		.employee = employee_of(f, m, ours),
		.room = m->room,
		.ours = ours,
		.at_ms = at_ms,
		.kind = m->kind,
		.text = m->text,
		.state = old ? ARCHIVELOG_OLD : ARCHIVELOG_READ};
	rc = refused(f, &t, &no, err);
	if (!rc && no && !span_is(m->kind, "agree") && !span_is(m->kind, "disagree")) {
		at->refused++;
		return RC_OK;
	}
	if (!rc)
		rc = archivelog_add(f->db, &t.row, &t.row.message, err);
	if (rc)
		return rc == RC_CONFLICT ? RC_OK : rc; /* it was here before, under another seq */
	at->unknown += !chatmsg_known(m->kind);
	rc = contact_get(f->db, f->work, m->party, &c, err);
	t.known = !rc;
	return rc && rc != RC_NOTFOUND ? rc : act(f, &t, err);
}

/* -- pages ----------------------------------------------------------------------------------------------------------------------------- */

static enum rc position(
	struct fold *f, const struct chatmsg_input *in, struct archivelog_position *ret, struct err *err)
{
	enum rc rc = archivelog_position(f->db, ret, err);

	if (rc != RC_NOTFOUND)
		return rc;
	*ret = (struct archivelog_position){
		.bound_ms = in->start_ms > 0 && in->start_ms < f->now_ms ? in->start_ms : f->now_ms};
	return RC_OK;
}

enum rc archivework_apply(struct fold *f, struct span body, struct err *err)
{
	struct archivelog_position at;
	struct chatmsg_input in;
	enum rc rc = chatmsg_read(f->work, body, &in, err);

	if (!rc)
		rc = position(f, &in, &at, err);
	for (int i = 0; !rc && i < in.consents; i++) {
		const struct chatmsg_consent *c = &in.consent[i];

		rc = agree(f, c->customer, relations_lower(f, c->employee), c->room, c->agreed,
			c->at_ms > 0 && c->at_ms < f->now_ms ? c->at_ms : f->now_ms, err);
	}
	if (rc)
		return rc;
	if (in.to_seq <= at.seq && in.msgs > 0) {
		fold_outcome(f, OUTCOME_DUPLICATE, "the archive was read up to %lld already", (long long)at.seq);
		return RC_OK;
	}
	for (int i = 0; !rc && i < in.msgs; i++)
		rc = take(f, &at, &in.msg[i], err);
	if (rc)
		return rc;
	if (in.to_seq > at.seq) {
		at.seq = in.to_seq;
		at.refused += in.refused;
		at.internal += in.internal;
		at.unreadable += in.unreadable;
	}
	at.read_ms = f->now_ms;
	return archivelog_move(f->db, &at, err);
}

enum rc archivework_prune(struct fold *f, struct err *err)
{
	struct archivelog_message *v = NULL;
	int n = 0;
	enum rc rc;

	do {
		rc = archivelog_before(
			f->db, f->work, f->now_ms - f->settings->archive_keep_ms, PRUNE_PAGE, &v, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			if (v[i].heard)
				rc = heardlog_blank(f->db, v[i].customer, v[i].at_ms, v[i].heard, err);
			rc = rc == RC_NOTFOUND ? RC_OK : rc;
			if (!rc)
				rc = archivelog_drop(f->db, v[i].message, err);
		}
	} while (!rc && n == PRUNE_PAGE);
	return rc;
}
