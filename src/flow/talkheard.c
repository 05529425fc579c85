/* talkheard: a customer said it: what follows from that. The answer of a channel that can speak goes out by itself; until there
 * is one, each answer is a to-do of his 跟进人 with the words ready. */
#include "codework.h"
#include "base/utf8.h"
#include "store/pause.h"

#define CALL_MS (2 * INT64_C(3600000)) /* how soon somebody who calls a person, or asks, wants to be answered */
#define SHOWN_BYTES 240                /* of his words */

static struct span short_words(struct fold *f, struct span message)
{
	struct span s = utf8_prefix(message, SHOWN_BYTES);

	return arena_printf(f->work, "「%.*s%s」", SPAN_ARG(s), s.n < message.n ? "…" : "");
}

/* "敏感肌能用吗（像 87%，自动回复 …）疑问库.md:12" */
static struct span which(struct fold *f, const struct talk_case *c)
{
	const struct ask_hit *h = &c->x.hit[c->x.chosen];

	text_clear(&f->detail);
	text_addf(&f->detail, "%.*s（", SPAN_ARG(h->question->name));
	if (h->exact)
		text_adds(&f->detail, "一样");
	else
		text_addf(&f->detail, "像 %d%%", h->permille / 10);
	if (c->x.doubt != ASK_DOUBT_NONE) {
		text_adds(&f->detail, "；");
		ask_say_doubt(&c->x, &f->detail);
	}
	text_addf(&f->detail, "）%.*s:%d", SPAN_ARG(h->script->file), h->question->pos.line);
	return arena_copy(f->work, text_span(&f->detail));
}

/* -- what follows ------------------------------------------------------------------------------------------------------- */

/* answer: its text goes to the customer, and what the question does is done once it went. */
static enum rc tell(struct fold *f, const struct talk_case *c, bool answer, struct span script, struct span step,
	struct span text, struct err *err)
{
	struct todo t = {.employee = c->employee,
		.customer = c->customer,
		.enrolment = TODO_NO_ROUND,
		.script = script,
		.step = step,
		.text = text,
		.delivers = answer,
		.deadline_ms = f->now_ms + CALL_MS};
	struct todo same;
	enum rc rc;

	if (!c->employee.n)
		return RC_OK; /* nobody can speak to him */
	rc = todo_find(f->db, f->work, &t, &same, err);
	if (rc == RC_NOTFOUND)
		rc = deeds_give(f, &t, err);
	return rc; /* asked again: it stands already */
}

static enum rc queue(struct fold *f, const struct talk_case *c, enum sop_event event, struct span name, struct err *err)
{
	struct happened h = {.customer = c->customer, .state = c->state};

	h.ev = (struct sop_happening){.event = event,
		.at_ms = f->now_ms,
		.employee = c->employee,
		.channel = codework_channel(f, c->state),
		.name = name,
		.amount_fen = -1};
	return happen_queue(f, &h, err);
}

static enum rc call_person(struct fold *f, const struct talk_case *c, struct span message, struct err *err)
{
	struct span said = short_words(f, message);
	struct span text = arena_printf(f->work, "客户要找人，请马上回他：%.*s", SPAN_ARG(said));
	struct span script = c->x.by ? c->x.by->id : SPAN_LIT("");
	enum rc rc = tell(f, c, false, script, SPAN_LIT("转人工"), text, err);

	if (!rc)
		rc = decisions_note(f, c->customer, c->x.by ? c->x.by->id : SPAN_ABSENT, SPAN_ABSENT, "called",
			REASON_CALLED_PERSON, said, err);
	return rc ? rc : queue(f, c, SOP_EV_HUMAN, SPAN_ABSENT, err);
}

static enum rc pause_scripts(struct fold *f, const struct talk_case *c, int64_t pause_ms, struct err *err)
{
	char at[32];
	int64_t until_ms = f->now_ms + pause_ms;
	enum rc rc = pause_put(f->db, c->customer, until_ms, err);

	f->pausing = true;
	return rc ? rc
		  : decisions_note(f, c->customer, SPAN_ABSENT, SPAN_ABSENT, "paused", REASON_PAUSED,
			    span_of(zone_format_minute(&f->settings->zone, until_ms, at)), err);
}

static enum rc propose(struct fold *f, const struct talk_case *c, struct span message, struct err *err)
{
	const struct ask_hit *h = &c->x.hit[c->x.chosen];
	const struct sop_reply *last = c->x.branch ? c->x.branch : &h->question->reply;
	struct span said = short_words(f, message), detail = which(f, c);

	text_clear(&f->frozen);
	text_addf(&f->frozen, "客户问%.*s\n", SPAN_ARG(said));
	text_adds(&f->frozen, c->x.doubt == ASK_DOUBT_HUMAN ? "请您来答，可以先回：\n" : "可以回：\n");
	talk_write(c, &f->frozen);
	text_addf(&f->frozen, "（%.*s）", SPAN_ARG(detail));
	enum rc rc = tell(f, c, true, h->script->id, last->id, arena_copy(f->work, text_span(&f->frozen)), err);
	return rc ? rc
		  : decisions_note(f, c->customer, h->script->id, last->id, "asked",
			    c->x.matched ? REASON_ASKED : REASON_ASKED_UNSURE, detail, err);
}

/* What a question that was hit brings beside its answer. */
static enum rc follows(struct fold *f, const struct talk_case *c, struct err *err)
{
	const struct sop_question *q = c->x.hit[c->x.chosen].question;
	const struct sop_reply *p;
	int64_t pause_ms = 0;
	enum rc rc = RC_OK;

	for (int i = 0; (p = talk_reply(&c->x, i)) != NULL; i++)
		pause_ms = p->pause_ms > pause_ms ? p->pause_ms : pause_ms;
	if (pause_ms)
		rc = pause_scripts(f, c, pause_ms, err);
	if (!rc && q->human)
		rc = queue(f, c, SOP_EV_HUMAN, SPAN_ABSENT, err);
	return rc ? rc : queue(f, c, SOP_EV_ASKED, q->id, err);
}

static enum rc answer(struct fold *f, const struct talk_case *c, struct span message, struct err *err)
{
	enum rc rc = propose(f, c, message, err);

	return rc || !c->x.matched ? rc : follows(f, c, err); /* only alike: nothing happens but what a person does */
}

enum rc talkheard_answered(struct fold *f, const struct talk_case *c, struct span message, struct err *err)
{
	const struct ask_hit *h = &c->x.hit[c->x.chosen];
	const struct sop_reply *last = c->x.branch ? c->x.branch : &h->question->reply;
	enum rc rc = decisions_note(f, c->customer, h->script->id, last->id, "answered", REASON_KF_ANSWERED,
		effects_subject(f, "%.*s %.*s", SPAN_ARG(short_words(f, message)), SPAN_ARG(which(f, c))), err);

	return rc ? rc : follows(f, c, err);
}

enum rc talkheard_message(struct fold *f, struct span customer, struct span by, struct span message, struct err *err)
{
	struct talk_case c;
	enum rc rc = talk_weigh(f, customer, by.n ? relations_lower(f, by) : SPAN_LIT(""), message, NULL, &c, err);

	if (rc)
		return rc;
	switch (c.x.verdict) {
	case ASK_UNSUBSCRIBE: return RC_OK; /* he was let go before */
	case ASK_HUMAN: return call_person(f, &c, message, err);
	case ASK_SURE:
	case ASK_PROPOSED: return answer(f, &c, message, err);
	case ASK_UNKNOWN: break;
	}
	if (ask_questions(f->ask) == 0)
		return RC_OK;
	return decisions_note(
		f, customer, SPAN_ABSENT, SPAN_ABSENT, "asked", REASON_ASKED_NOTHING, short_words(f, message), err);
}

/* -- given ---------------------------------------------------------------------------------------------------------------- */

/* The question, and the branch of it, whose answer has that id. */
static const struct sop_question *find_reply(
	const struct sop_talk *t, struct span id, const struct sop_reply **ret_branch)
{
	*ret_branch = NULL;
	for (int i = 0; i < t->questions; i++) {
		const struct sop_question *q = &t->question[i];

		if (span_eq(q->reply.id, id))
			return q;
		for (int k = 0; k < q->branches; k++)
			if (span_eq(q->branch[k].id, id)) {
				*ret_branch = &q->branch[k];
				return q;
			}
	}
	return NULL;
}

enum rc talkheard_given(struct fold *f, const struct todo *t, struct err *err)
{
	if (!t->delivers)
		return RC_OK; /* a task that followed, or a call for a person */
	return talkheard_said(f, t->customer, t->employee, t->script, t->step, err);
}

enum rc talkheard_said(
	struct fold *f, struct span customer, struct span employee, struct span script, struct span id, struct err *err)
{
	const struct foldscript *s = foldload_find(f, script);
	const struct sop_reply *branch;
	const struct sop_question *q = s && s->ast->talk ? find_reply(s->ast->talk, id, &branch) : NULL;
	struct relation rel = {.employee = SPAN_LIT(""), .channel = SPAN_LIT("")};
	struct round r = {.script = s};
	struct sop_step step = {.id = id};
	enum rc rc;

	if (!q)
		return RC_OK; /* it is not in the files any more */
	rc = employee.n ? relation_get(f->db, f->work, customer, employee, &rel, err)
			: happen_follower(f, customer, employee, &rel, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	r.row = (struct enrolment){.script = script,
		.customer = customer,
		.employee = employee.n ? employee : rel.employee,
		.state = ENROLMENT_LIVE,
		.version = s->version,
		.channel = rel.channel};
	rc = deeds_run(f, &r, &step, q->reply.action, q->reply.actions, err);
	return rc || !branch ? rc : deeds_run(f, &r, &step, branch->action, branch->actions, err);
}

enum rc talkheard_paused(struct fold *f, struct span customer, int64_t *ret_until_ms, struct err *err)
{
	enum rc rc = pause_get(f->db, customer, ret_until_ms, err);

	if (rc == RC_NOTFOUND)
		*ret_until_ms = 0;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}
