/* foldheard: what was heard of a customer, on its way to goals, stops, waits and triggers. */
#include "foldheard.h"
#include "campint.h"
#include "codework.h"
#include "groupint.h"
#include "hookwork.h"
#include "flow/heard.h"
#include "sop/said.h"
#include "store/contact.h"
#include "store/seen.h"

#define SEEN_BYTES 16

static const enum sop_event events[HEARD_WHATS] = {
	[HEARD_TEXT] = SOP_EV_SAID,
	[HEARD_CHOICE] = SOP_EV_SAID,
	[HEARD_NONE] = SOP_EV_NO_REPLY,
	[HEARD_JOIN] = SOP_EV_GROUP_IN,
	[HEARD_CLICK] = SOP_EV_LINK,
	[HEARD_AFTERSALE] = SOP_EV_AFTERSALE,
	[HEARD_HUMAN] = SOP_EV_HUMAN,
	[HEARD_RESULT] = SOP_EV_TASK,
	[HEARD_LIKE] = SOP_EV_LIKE,
	[HEARD_COMMENT] = SOP_EV_COMMENT,
	[HEARD_CHECKIN] = SOP_EV_CHECKED,
};

/* The event that a kept row is; false: of a later version. */
bool foldheard_event(struct span what, enum sop_event *ret)
{
	for (int i = 0; i < HEARD_WHATS; i++)
		if (span_is(what, heard_what_name((enum heard_what)i))) {
			*ret = events[i];
			return true;
		}
	return false;
}

enum rc foldheard_of(
	struct fold *f, const struct heardlog *from, struct span employee, struct span channel, struct err *err)
{
	struct happened h = {.customer = from->customer, .state = channel};
	struct heardlog *row = arena_alloc(f->work, sizeof *row);
	enum rc rc;

	*row = *from;
	f->heard = row;
	rc = db_next_row(f->db, &row->heard, err);
	if (!rc)
		rc = heardlog_add(f->db, row, err);
	if (rc)
		return rc;
	if (heardlog_is_act(row->what))
		rc = contact_hear(f->db, row->customer, row->at_ms, err);
	if (rc)
		return rc;
	h.heard = row;
	h.ev = (struct sop_happening){
		.at_ms = row->at_ms, .employee = employee, .channel = codework_channel(f, channel), .amount_fen = -1};
	if (!foldheard_event(row->what, &h.ev.event))
		return RC_OK;
	if (h.ev.event == SOP_EV_GROUP_IN)
		h.ev.called = groupwork_named(f, row->text);
	if (h.ev.event == SOP_EV_GROUP_IN || h.ev.event == SOP_EV_LINK)
		h.ev.name = row->text;
	else
		h.ev.words = row->text;
	rc = happen_queue(f, &h, err);
	return rc ? rc : scorework_heard(f, &(struct scorework_whose){.customer = row->customer}, row, err);
}

enum rc foldheard_keep(struct fold *f, const struct heardlog *row, struct err *err)
{
	return foldheard_of(f, row, SPAN_ABSENT, SPAN_LIT(""), err);
}

/* The same message of the same source twice is one (finding 23). RC_CONFLICT. */
static enum rc first_time(struct fold *f, const struct heard *h, struct err *err)
{
	uint8_t sum[SHA_256_BYTES], border = 0;
	int64_t first = 0;
	enum rc rc;

	if (!h->id.n)
		return RC_OK;
	sha_add(f->sha, SPAN_LIT("heard"));
	sha_add(f->sha, span_make(&border, 1));
	sha_add(f->sha, h->customer);
	sha_add(f->sha, span_make(&border, 1));
	sha_add(f->sha, h->id);
	sha_end(f->sha, sum);
	rc = seen_add(
		f->db, (h->at_ms ? h->at_ms : f->now_ms) / 1000, span_make(sum, SEEN_BYTES), f->input_id, &first, err);
	if (rc == RC_CONFLICT)
		fold_outcome(f, OUTCOME_DUPLICATE, "the same as input %lld", (long long)first);
	return rc;
}

/* The live round that has the step. RC_NOTFOUND. */
static enum rc round_of_step(
	struct fold *f, const struct heard *h, int64_t *ret_enrolment, struct span *ret_step, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, h->customer, false, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		const struct foldscript *s = foldload_of(f, v[i].script, v[i].version);

		for (int k = 0; s && k < s->ast->steps; k++)
			if (tagset_same(s->ast->step[k].id, h->step)) {
				*ret_enrolment = v[i].enrolment;
				*ret_step = s->ast->step[k].id;
				return RC_OK;
			}
	}
	return rc ? rc : RC_NOTFOUND;
}

/* 退订 (finding 47): the whole message is one of the words of the house. */
static bool unsubscribes(const struct fold *f, const struct heard *h)
{
	if (h->what != HEARD_TEXT && h->what != HEARD_CHOICE)
		return false;
	for (int i = 0; i < f->settings->words.unsubscribe.n; i++)
		if (said_is(h->text, f->settings->words.unsubscribe.v[i]))
			return true;
	return false;
}

static enum rc unsubscribe(struct fold *f, struct span customer, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = contact_unsubscribe(f->db, customer, true, err);

	if (!rc)
		rc = hookwork_unsubscribed(f, customer, err);
	if (!rc)
		rc = enrolment_of(f->db, f->work, customer, false, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = enrol_end(f, &v[i], "stopped", REASON_UNSUBSCRIBED, SPAN_ABSENT, err);
	return rc;
}

/* Whose event it is: that employee's, if he is his friend. Nobody's: his 跟进人 hears it (finding 29). */
static enum rc keep(
	struct fold *f, const struct heardlog *row, struct span employee, struct span first_channel, struct err *err)
{
	struct relation r;
	enum rc rc = employee.n ? relation_get(f->db, f->work, row->customer, employee, &r, err) : RC_NOTFOUND;

	if (!rc && r.state <= RELATION_LIVE)
		return foldheard_of(f, row, r.employee, r.channel.n ? r.channel : first_channel, err);
	return rc && rc != RC_NOTFOUND ? rc : foldheard_keep(f, row, err);
}

static enum rc keep_told(
	struct fold *f, const struct heard *h, const struct contact *c, const struct heardlog *row, struct err *err)
{
	struct span userid = SPAN_ABSENT;
	enum rc rc = h->source == HEARD_TOLD && h->by.n ? deeds_employee(f, h->by, &userid, err) : RC_OK;

	return rc && rc != RC_NOTFOUND ? rc : keep(f, row, rc ? SPAN_ABSENT : userid, c->first_channel, err);
}

/* 微信客服, the chat archive: he said it himself, where it can be seen. */
enum rc foldheard_seen(struct fold *f, const struct heardlog *row, struct span employee, bool fresh,
	struct foldheard_end *ret, struct err *err)
{
	const struct heard h = {.customer = row->customer, .what = HEARD_TEXT, .text = row->text};
	struct heardlog kept = *row;
	struct contact c = {.first_channel = SPAN_LIT("")};
	enum rc rc = RC_OK;

	*ret = (struct foldheard_end){.unsubscribed = unsubscribes(f, &h)};
	if (ret->unsubscribed) {
		kept.did = HEARDLOG_ENDED;
		rc = unsubscribe(f, row->customer, err);
	}
	if (!rc && !fresh) { /* of before we listened: it stands, and starts nothing (finding 11) */
		rc = db_next_row(f->db, &kept.heard, err);
		if (!rc)
			rc = heardlog_add(f->db, &kept, err);
		ret->heard = kept.heard;
		return rc ? rc : contact_hear(f->db, kept.customer, kept.at_ms, err);
	}
	if (!rc && employee.n)
		rc = contact_get(f->db, f->work, row->customer, &c, err);
	if (!rc)
		rc = keep(f, &kept, employee, c.first_channel, err);
	if (rc)
		return rc;
	row = f->heard;
	ret->heard = row->heard;
	if (ret->unsubscribed)
		return RC_OK;
	rc = campcheck_said(
		f, row->customer, row->text, row->at_ms, employee.n ? employee : SPAN_LIT(""), &ret->checked, err);
	/* What the scripts make of it comes first: an answer of theirs is the answer. */
	if (!rc)
		rc = happen_drain(f, err);
	ret->did = row->did;
	return rc;
}

enum rc foldheard_apply(struct fold *f, const struct json_node *root, struct err *err)
{
	struct heard h;
	struct heardlog row;
	struct contact c;
	struct span step = SPAN_LIT("");
	int64_t enrolment = HEARDLOG_ANY;
	enum rc rc = heard_read(f->work, root, &h, err);

	if (rc)
		return rc;
	rc = contact_get(f->db, f->work, h.customer, &c, err);
	if (rc == RC_NOTFOUND) {
		fold_outcome(f, OUTCOME_REFUSED, "没有叫「%.*s」的客户", SPAN_ARG(h.customer));
		return RC_OK;
	}
	if (!rc && h.step.n && (rc = round_of_step(f, &h, &enrolment, &step, err)) == RC_NOTFOUND) {
		fold_outcome(f, OUTCOME_REFUSED, "他正在走的剧本里没有「%.*s」这一步", SPAN_ARG(h.step));
		return RC_OK;
	}
	if (!rc)
		rc = first_time(f, &h, err);
	if (rc)
		return rc == RC_CONFLICT ? RC_OK : rc;
	row = (struct heardlog){.customer = h.customer,
		.at_ms = h.source == HEARD_SEEN && h.at_ms > 0 && h.at_ms < f->now_ms ? h.at_ms : f->now_ms,
		.what = span_of(heard_what_name(h.what)),
		.text = h.text,
		.source = span_of(heard_source_name(h.source)),
		.by = h.by,
		.enrolment = enrolment,
		.step = step,
		.did = HEARDLOG_KEPT};
	if (unsubscribes(f, &h)) {
		row.did = HEARDLOG_ENDED;
		rc = unsubscribe(f, h.customer, err);
		return rc ? rc : keep_told(f, &h, &c, &row, err);
	}
	rc = keep_told(f, &h, &c, &row, err);
	if (!rc && (h.what == HEARD_TEXT || h.what == HEARD_CHOICE))
		rc = campcheck_said(f, h.customer, h.text, row.at_ms, h.by, NULL, err);
	if (rc || h.what != HEARD_TEXT)
		return rc;
	return talkheard_message(f, h.customer, h.source == HEARD_TOLD ? h.by : SPAN_LIT(""), h.text, err);
}
