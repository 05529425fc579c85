/* kfhand: a conversation of 微信客服 goes to a person: into the pool (待接入池), and where that is refused to a receptionist who
 * receives now (callbacks.md 6.6). */
#include "kfint.h"

/* "kfhand:-1:wk…:wm…": the pool; "kfhand:2:…": the third of those who receive. */
static struct span about(struct fold *f, const struct kflog_session *s, int64_t nth)
{
	return effects_subject(f, "kfhand:%lld:%.*s:%.*s", (long long)nth, SPAN_ARG(s->account), SPAN_ARG(s->customer));
}

static enum rc session_of(
	struct fold *f, const struct outbox_row *e, struct kflog_session *ret, int64_t *ret_nth, struct err *err)
{
	struct span verb, rest, account, customer;
	enum rc rc = effects_about(e, &verb, ret_nth, &rest, err);

	if (rc)
		return rc;
	if (!span_cut(rest, ':', &account, &customer))
		return err_set(err, RC_INVALID, "effect with the subject '%.*s'", SPAN_ARG(e->subject));
	return kftake_session(f, account, customer, ret, err);
}

static enum rc make(
	struct fold *f, enum api_id api, const struct kflog_session *s, int64_t nth, struct request *r, struct err *err)
{
	struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = about(f, s, nth), .customer = s->customer};

	r->api = api;
	return effects_make(f, r, &spec, NULL, err);
}

static enum rc trans(struct fold *f, const struct kflog_session *s, int64_t nth, struct span servicer, struct err *err)
{
	struct request r = {.u.kf_session = {.open_kfid = s->account,
				    .external_userid = s->customer,
				    .service_state = servicer.n ? KF_STATE_HUMAN : KF_STATE_POOL,
				    .servicer_userid = servicer.n ? servicer : SPAN_ABSENT}};

	return make(f, API_KF_TRANS, s, nth, &r, err);
}

enum rc kfhand_ask_state(struct fold *f, const struct kflog_session *s, struct err *err)
{
	struct request r = {.u.kf_session = {.open_kfid = s->account, .external_userid = s->customer}};

	return make(f, API_KF_STATE, s, 0, &r, err);
}

enum rc kfhand_over(struct fold *f, struct kflog_session *s, struct span why, struct err *err)
{
	enum rc rc;

	if (s->handing || (s->state != KF_STATE_NEW && s->state != KF_STATE_BOT))
		return RC_OK; /* somebody has him already */
	s->handing = true;
	rc = kflog_session_put(f->db, s, err);
	if (!rc)
		rc = kfsay_drop(f, s, "正在转人工", err);
	if (!rc)
		rc = decisions_note(f, s->customer, SPAN_ABSENT, SPAN_ABSENT, "kf", REASON_KF_HANDED, why, err);
	return rc ? rc : trans(f, s, -1, SPAN_ABSENT, err);
}

/* -- done ----------------------------------------------------------------------------------------------------------------- */

enum rc kfhand_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct kflog_session s;
	struct request r;
	int64_t nth = 0;
	enum rc rc = session_of(f, e, &s, &nth, err);

	(void)w;
	if (!rc)
		rc = effects_request(f, e, &r, err);
	if (rc)
		return rc;
	s.state = r.u.kf_session.service_state;
	s.servicer = r.u.kf_session.servicer_userid.p ? r.u.kf_session.servicer_userid : SPAN_LIT("");
	s.handing = false;
	s.touched_ms = f->now_ms;
	rc = kflog_session_put(f->db, &s, err);
	if (rc || !x->u.kf_session.msg_code.n || !f->settings->kf_handover.n)
		return rc;
	rc = kfsay_put(f, &s,
		&(struct kfsay_part){.msgtype = "text",
			.text = f->settings->kf_handover,
			.code = x->u.kf_session.msg_code,
			.not_after_ms = f->now_ms + KF_CODE_MS,
			.last = true},
		err);
	return rc == RC_LIMIT ? RC_OK : rc;
}

/* -- not done --------------------------------------------------------------------------------------------------------------- */

static enum rc nobody(struct fold *f, struct kflog_session *s, struct span why, struct err *err)
{
	enum rc rc;

	s->handing = false;
	rc = kflog_session_put(f->db, s, err);
	if (!rc)
		rc = decisions_note(f, s->customer, SPAN_ABSENT, SPAN_ABSENT, "kf", REASON_KF_NOBODY, why, err);
	return rc ? rc : kfhand_ask_state(f, s, err);
}

/* The next of those who receive, as they stand now. */
enum rc kfhand_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct kflog_session s;
	struct request r = {.api = API_KF_SERVICERS};
	int64_t nth = 0;
	enum rc rc = session_of(f, e, &s, &nth, err);

	(void)w;
	if (rc)
		return rc;
	if (!x || x->cls != ERRCLASS_STATE)
		return nobody(f, &s, effects_said(f, e, x, SPAN_LIT("企业微信没有回答")), err);
	r.u.kf_list.open_kfid = s.account;
	return make(f, API_KF_SERVICERS, &s, nth + 1, &r, err);
}

enum rc kfhand_look(struct fold *f, struct span account, struct err *err)
{
	struct request r = {.api = API_KF_SERVICERS, .u.kf_list = {.open_kfid = account}};
	struct effects_spec spec = {.lane = API_LANE_READ, .subject = SPAN_LIT(KFHAND_LOOK)};

	return effects_make(f, &r, &spec, NULL, err);
}

/* What the list says stands here; who is not in it any more goes with its last part. */
static enum rc keep(struct fold *f, const struct outbox_row *e, const struct answer *x, struct err *err)
{
	const struct answer_kf_servicers *v = &x->u.kf_servicers;
	struct request r;
	enum rc rc = effects_request(f, e, &r, err);

	for (size_t i = 0; !rc && i < v->servicer_list_n; i++) {
		const struct answer_kf_servicer *one = &v->servicer_list[i];
		struct kflog_servicer row = {.account = r.u.kf_list.open_kfid,
			.userid = relations_lower(f, one->userid),
			.receiving = one->status == 0,
			.seen_ms = f->now_ms};

		rc = one->userid.n ? kflog_servicer_put(f->db, &row, err) : RC_OK;
	}
	if (rc || x->part + 1 < x->parts)
		return rc;
	return kflog_servicers_left(f->db, r.u.kf_list.open_kfid, e->made_ms, err);
}

enum rc kfhand_servicers(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_kf_servicers *v = &x->u.kf_servicers;
	struct kflog_session s;
	int64_t nth = 0, seen = 0;
	enum rc rc = keep(f, e, x, err);

	(void)w;
	if (rc || span_is(e->subject, KFHAND_LOOK))
		return rc;
	rc = session_of(f, e, &s, &nth, err);
	if (rc || !s.handing)
		return rc;
	for (size_t i = 0; i < v->servicer_list_n; i++) {
		const struct answer_kf_servicer *one = &v->servicer_list[i];

		if (one->userid.n && one->status == 0 && seen++ == nth)
			return trans(f, &s, nth, one->userid, err);
	}
	return x->part + 1 < x->parts ? RC_OK : nobody(f, &s, SPAN_LIT("没有接待人员在接待"), err);
}

enum rc kfhand_no_servicers(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct kflog_session s;
	int64_t nth = 0;
	enum rc rc;

	(void)w;
	if (span_is(e->subject, KFHAND_LOOK))
		return RC_OK;
	rc = session_of(f, e, &s, &nth, err);
	return rc ? rc : nobody(f, &s, effects_said(f, e, x, SPAN_LIT("企业微信没有回答")), err);
}

/* WeCom's word about the state; what waits goes, or not, by it. */
enum rc kfhand_state(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_kf_session *v = &x->u.kf_session;
	struct kflog_session s;
	int64_t nth = 0;
	enum rc rc = session_of(f, e, &s, &nth, err);

	(void)w;
	if (rc || v->service_state < 0 || v->service_state >= KF_STATES)
		return rc;
	s.state = v->service_state;
	s.servicer = v->servicer_userid.p ? relations_lower(f, v->servicer_userid) : SPAN_LIT("");
	rc = kflog_session_put(f->db, &s, err);
	return rc || s.state == KF_STATE_NEW || s.state == KF_STATE_BOT ? rc
									: kfsay_drop(f, &s, "会话不在我们这里", err);
}
