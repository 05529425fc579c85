/* kftalk: what a customer says in 微信客服 against the 话术 of that account: answered by itself only when sure; words that call a
 * person, 转人工：是, and what nobody is sure of go to a person. */
#include "foldheard.h"
#include "kfint.h"
#include "base/utf8.h"

#define SHOWN_BYTES 120
#define MOST_TEXTS 8 /* of a question and its branch */

bool kftalk_speaks(const struct sop_script *s, const struct kflog_account *k)
{
	return s->talk && (s->talk->where & SOP_TALK_KF) && kfwork_means(s->talk->account, k);
}

static bool has_talk(const struct fold *f, const struct kflog_account *k)
{
	for (int i = 0; i < f->scripts; i++)
		if (kftalk_speaks(f->script[i].ast, k))
			return true;
	return false;
}

/* -- the answer ------------------------------------------------------------------------------------------------------------- */

/* Texts of the question, then of its branch, with his values. false: a value lacks. */
static bool render_all(struct fold *f, const struct talk_case *c, struct span *texts, int *n)
{
	const struct sop_reply *p;

	for (int i = 0; (p = talk_reply(&c->x, i)) != NULL; i++) {
		for (int k = 0; k <= p->texts; k++) {
			const struct sop_text *t = k < p->texts ? &p->text[k] : &p->ask;

			if (t->n == 0 || *n == MOST_TEXTS)
				continue;
			text_clear(&f->frozen);
			if (render_text(t, &c->facts.values, RENDER_ONE, &f->frozen, NULL) != REASON_OK)
				return false;
			texts[(*n)++] = arena_copy(f->work, text_span(&f->frozen));
		}
	}
	return *n > 0;
}

/* The files of the question and of its branch as those of one step. */
static const struct sop_step *files_of(struct fold *f, const struct talk_case *c)
{
	struct sop_step *step = arena_alloc(f->work, sizeof *step);
	const struct sop_reply *p;
	int n = 0;

	*step = (struct sop_step){.of = -1};
	for (int i = 0; (p = talk_reply(&c->x, i)) != NULL; i++)
		n += p->attachments;
	step->attachment = arena_array(f->work, (size_t)n + 1, sizeof *step->attachment);
	for (int i = 0; (p = talk_reply(&c->x, i)) != NULL; i++)
		for (int k = 0; k < p->attachments; k++)
			step->attachment[step->attachments++] = p->attachment[k];
	return step;
}

static enum rc answer(struct fold *f, struct kflog_session *s, const struct talk_case *c, struct span message,
	bool *ret_done, struct err *err)
{
	const struct ask_hit *h = &c->x.hit[c->x.chosen];
	const struct sop_reply *last = c->x.branch ? c->x.branch : &h->question->reply;
	struct span texts[MOST_TEXTS];
	int n = 0;
	struct kfsay_words what = {.text = texts, .options = &h->question->options};
	const struct kfsay_part as = {.script = h->script->id, .step = last->id};
	const char *closed = NULL;
	enum rc rc = kfsay_closed(f, s, &closed, err);

	*ret_done = false;
	if (rc)
		return rc;
	what.files = files_of(f, c);
	/* Without its 群码 it would invite him to nowhere: a person answers. */
	if (closed || span_present(script_unmade(what.files)) || !render_all(f, c, texts, &n))
		return RC_OK;
	what.texts = n;
	rc = kfsay_all(f, s, &what, &as, err);
	if (rc)
		return rc == RC_LIMIT ? RC_OK : rc;
	*ret_done = true;
	return talkheard_answered(f, c, message, err);
}

/* -- a person ---------------------------------------------------------------------------------------------------------------- */

static struct span quoted(struct fold *f, struct span message)
{
	struct span s = utf8_prefix(message, SHOWN_BYTES);

	return effects_subject(f, "「%.*s%s」", SPAN_ARG(s), s.n < message.n ? "…" : "");
}

enum rc kftalk_message(struct fold *f, const struct kflog_account *k, const struct kflog_message *row, bool text,
	const struct foldheard_end *end, struct err *err)
{
	bool here = has_talk(f, k), taken = end->did == HEARDLOG_TAKEN || end->did == HEARDLOG_ENDED, done = false;
	struct kflog_session s;
	struct talk_case c;
	enum rc rc;

	if (end->unsubscribed || end->checked)
		return RC_OK;
	if (!text) {
		rc = here && !taken ? kftake_session(f, row->account, row->customer, &s, err) : RC_NOTFOUND;
		return rc ? (rc == RC_NOTFOUND ? RC_OK : rc) : kfhand_over(f, &s, quoted(f, row->text), err);
	}
	rc = talk_weigh(f, row->customer, SPAN_LIT(""), row->text, here ? k : NULL, &c, err);
	if (!rc)
		rc = kftake_session(f, row->account, row->customer, &s, err);
	if (rc)
		return rc;
	if (c.x.verdict != ASK_HUMAN && (s.handing || s.state == KF_STATE_POOL || s.state == KF_STATE_HUMAN))
		return RC_OK; /* a person has him */
	if (!here) {          /* nobody answers there but scripts: what calls a person is heard all the same */
		bool calls = c.x.verdict == ASK_HUMAN && kfwork_served(f, k);

		rc = talkheard_message(f, row->customer, SPAN_LIT(""), row->text, err);
		return rc || !calls ? rc : kfhand_over(f, &s, quoted(f, row->text), err);
	}
	if (c.x.verdict == ASK_SURE && !taken)
		rc = answer(f, &s, &c, row->text, &done, err);
	if (rc || done || (taken && c.x.verdict != ASK_HUMAN))
		return rc;
	/* What an employee is asked to do is asked of him whatever becomes of the conversation. */
	rc = talkheard_message(f, row->customer, SPAN_LIT(""), row->text, err);
	if (!rc)
		rc = kftake_session(f, row->account, row->customer, &s, err);
	return rc ? rc : kfhand_over(f, &s, quoted(f, row->text), err);
}
