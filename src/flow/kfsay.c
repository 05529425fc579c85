/* kfsay: what we say in 微信客服. WeCom counts: so many messages after one of the customer's, within so long (settings kf_messages,
 * kf_window_ms; callbacks.md 6.4), in a session that is new or ours. What is said stands in the table until it went, so that a
 * conversation keeps its order. */
#include "kfint.h"
#include "mediawork.h"
#include "base/utf8.h"
#include <string.h>

#define SHOWN_BYTES 120
#define TOO_MANY 95001
#define TOO_LATE 95002
#define ENDED 95013
#define WRONG_STATE 95018

static const char *closed_by(const struct fold *f, const struct kflog_session *s)
{
	const struct settings *set = f->settings;

	if (s->handing || s->state == KF_STATE_POOL)
		return "正在转人工";
	if (s->state == KF_STATE_HUMAN)
		return "人工接待中";
	if (s->said_ms == KFLOG_NEVER)
		return "客户还没说过话";
	if (f->now_ms > s->said_ms + set->kf_window_ms)
		return "客户上一句话已经太久（平台只许 48 小时内发）";
	if (s->sent >= set->kf_messages)
		return "客户说一句最多发 5 条，已经发满";
	return s->state == KF_STATE_ENDED ? "会话已结束" : NULL;
}

/* Another app has the account, or nobody: WeCom would refuse each message with 48002. */
static enum rc taken_away(struct fold *f, struct span account, const char **ret, struct err *err)
{
	struct kflog_account k;
	enum rc rc = kflog_account_get(f->db, f->work, account, &k, err);

	*ret = !rc && !k.managed ? "这个客服账号不归这个应用管了" : NULL;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc kfsay_closed(struct fold *f, const struct kflog_session *s, const char **ret, struct err *err)
{
	enum rc rc = taken_away(f, s->account, ret, err);

	if (!rc && !*ret)
		*ret = closed_by(f, s);
	return rc;
}

/* -- making --------------------------------------------------------------------------------------------------------------- */

/* "siyu-2f-19cd…": the number of the message, and when it was made: no two inputs ever make the same. */
static struct span our_msgid(struct fold *f, int64_t message)
{
	return effects_subject(f, "siyu-%llx-%llx", (unsigned long long)message, (unsigned long long)f->now_ms);
}

static void fill_menu(struct fold *f, int64_t message, const struct sop_names *options, struct request_kf_say *say)
{
	struct request_kf_item *v = arena_array(f->work, (size_t)options->n + 1, sizeof *v);

	for (int i = 0; i < options->n; i++)
		v[i] = (struct request_kf_item){
			effects_subject(f, "siyu-%llx-%d", (unsigned long long)message, i), options->v[i]};
	say->item = v;
	say->item_n = (size_t)options->n;
}

static struct span encode(struct fold *f, const struct request *r)
{
	struct jsonw w;

	text_clear(&f->json);
	jsonw_init(&w, &f->json);
	request_encode(r, &w);
	return arena_copy(f->work, text_span(&f->json));
}

static void build(struct fold *f, const struct kflog_session *s, const struct kfsay_part *p, struct kflog_message *row,
	struct request *ret)
{
	struct request_kf_say *say = &ret->u.kf_say;
	bool menu = strcmp(p->msgtype, "msgmenu") == 0;

	*ret = (struct request){.api = p->code.n ? API_KF_ON_EVENT : API_KF_SEND};
	*say = (struct request_kf_say){.msgid = row->msgid, .msgtype = span_of(p->msgtype)};
	if (p->code.n) {
		say->code = p->code;
	} else {
		say->touser = s->customer;
		say->open_kfid = s->account;
	}
	if (menu) {
		say->head = p->text;
		fill_menu(f, row->message, &p->options, say);
	} else {
		say->text = p->text;
	}
	say->attachments = p->file;
	say->attachments_n = p->file ? 1 : 0;
}

/* As people read it. */
static struct span shown(struct fold *f, const struct kfsay_part *p)
{
	struct text t;
	struct span s;

	text_init(&t, 65536);
	if (p->file)
		text_addf(&t, "[%s] %.*s", p->msgtype,
			SPAN_ARG(p->file->filename.n ? p->file->filename : p->file->title));
	text_add(&t, p->text.p ? p->text : SPAN_LIT(""));
	for (int i = 0; i < p->options.n; i++)
		text_addf(&t, "%s%.*s", i ? "、" : " ｜", SPAN_ARG(p->options.v[i]));
	s = arena_copy(f->work, text_span(&t));
	text_release(&t);
	return s;
}

static enum rc go(struct fold *f, struct kflog_session *s, struct kflog_message *row, const struct request *r,
	int64_t not_after_ms, struct err *err)
{
	struct effects_spec spec = {.lane = API_LANE_COUNT,
		.not_after_ms = not_after_ms,
		.subject = effects_subject(f, "kf:%lld", (long long)row->message),
		.customer = s->customer};
	bool ready = true;
	enum rc rc = mediawork_ready(f, r, API_LANE_KF, &ready, err);

	spec.held = !ready;
	return rc ? rc : effects_make(f, r, &spec, NULL, err);
}

/* -- the step, or the answer, that it was a part of -------------------------------------------------------------------------- */

static enum rc step_of(struct fold *f, const struct kflog_message *row, struct occurrence *ret, struct err *err)
{
	return row->enrolment ? occurrence_given(f->db, f->work, row->enrolment, row->step, row->at_ms, ret, err)
			      : RC_NOTFOUND;
}

static enum rc said(struct fold *f, const struct kflog_message *row, struct err *err)
{
	struct occurrence o;
	enum rc rc = step_of(f, row, &o, err);

	if (!rc)
		return o.state == OCCURRENCE_MADE ? decide_delivered(f, &o, f->now_ms, err) : RC_OK;
	if (rc != RC_NOTFOUND || row->enrolment || !row->step.n)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return talkheard_said(f, row->customer, SPAN_LIT(""), row->script, row->step, err);
}

static enum rc unsaid(
	struct fold *f, const struct kflog_message *row, enum reason reason, struct span detail, struct err *err)
{
	struct occurrence o;
	enum rc rc = step_of(f, row, &o, err);

	if (!rc && o.state == OCCURRENCE_MADE) {
		rc = enrol_move(f, &o, OCCURRENCE_FAILED, reason, detail, err);
		return rc ? rc : enrol_wake(f, o.enrolment, err);
	}
	if (rc && rc != RC_NOTFOUND)
		return rc;
	return row->script.n && !row->enrolment
		? decisions_note(f, row->customer, row->script, row->step, "kf", reason, detail, err)
		: RC_OK;
}

static bool same_saying(const struct kflog_message *a, const struct kflog_message *b)
{
	return a->enrolment == b->enrolment && span_eq(a->script, b->script) && span_eq(a->step, b->step);
}

/* What stands behind it of the same step, or answer, does not go either. */
static enum rc drop_rest(struct fold *f, const struct kflog_message *row, struct span why, struct err *err)
{
	struct kflog_message next;
	enum rc rc;

	while (!(rc = kflog_message_next(f->db, f->work, row->account, row->customer, &next, err))) {
		if (!same_saying(row, &next))
			return RC_OK;
		next.state = KFLOG_DROPPED;
		next.detail = why;
		next.request = SPAN_LIT("");
		rc = kflog_message_put(f->db, &next, err);
		if (rc)
			return rc;
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc give_up(struct fold *f, struct kflog_message *row, enum kflog_state state, enum reason reason,
	struct span detail, struct err *err)
{
	int64_t made_ms = row->at_ms;
	enum rc rc;

	if (row->state != KFLOG_UNDELIVERED) {
		row->state = state;
		row->detail = detail;
	}
	row->request = SPAN_LIT("");
	rc = kflog_message_put(f->db, row, err);
	row->at_ms = made_ms;
	if (!rc)
		rc = drop_rest(f, row, detail, err);
	return rc ? rc : unsaid(f, row, reason, detail, err);
}

/* -- one after the other -------------------------------------------------------------------------------------------------------- */

static enum rc pump(struct fold *f, struct kflog_session *s, struct err *err)
{
	struct kflog_message row;
	struct request r;
	enum rc rc = RC_OK;

	while (!rc && !s->sending) {
		const char *closed = NULL;

		rc = kflog_message_next(f->db, f->work, s->account, s->customer, &row, err);
		if (!rc)
			rc = kfsay_closed(f, s, &closed, err);
		if (rc)
			break;
		if (!closed && row.enrolment) {
			struct occurrence o;

			rc = step_of(f, &row, &o, err);
			closed = rc == RC_NOTFOUND ? "这一步已经不发了" : NULL;
			if (rc && rc != RC_NOTFOUND)
				break;
		}
		if (closed) {
			rc = give_up(f, &row, KFLOG_DROPPED, REASON_KF_CLOSED, span_of(closed), err);
			continue;
		}
		rc = request_decode(f->work, API_KF_SEND, row.request, &r, err);
		if (!rc)
			rc = go(f, s, &row, &r, s->said_ms + f->settings->kf_window_ms, err);
		if (rc)
			break;
		row.state = KFLOG_SENDING;
		s->sending = row.message;
		s->sent++;
		rc = kflog_message_put(f->db, &row, err);
	}
	if (rc && rc != RC_NOTFOUND)
		return rc;
	return kflog_session_put(f->db, s, err);
}

enum rc kfsay_put(struct fold *f, struct kflog_session *s, const struct kfsay_part *p, struct err *err)
{
	struct kflog_message row = {.account = s->account,
		.customer = s->customer,
		.kind = span_of(p->msgtype),
		.at_ms = f->now_ms,
		.text = shown(f, p),
		.state = p->code.n ? KFLOG_SENDING : KFLOG_WAITING,
		.enrolment = p->enrolment,
		.script = p->script.p ? p->script : SPAN_LIT(""),
		.step = p->step.p ? p->step : SPAN_LIT(""),
		.last = p->last,
		.code = p->code.p ? p->code : SPAN_LIT("")};
	struct err broken;
	struct request r;
	const char *away = NULL;
	enum rc rc = db_next_row(f->db, &row.message, err), bad;

	if (!rc && p->code.n)
		rc = taken_away(f, s->account, &away, err);
	if (rc)
		return rc;
	row.msgid = our_msgid(f, row.message);
	build(f, s, p, &row, &r);
	bad = away ? err_set(&broken, RC_LIMIT, "%s", away) : request_check(&r, &broken);
	row.request = encode(f, &r);
	if (bad) {
		row.state = away ? KFLOG_DROPPED : KFLOG_FAILED;
		row.detail = arena_copy(f->work, span_of(broken.text));
		row.request = SPAN_LIT("");
	}
	rc = kflog_message_add(f->db, &row, NULL, err);
	if (rc)
		return rc;
	if (bad)
		return err_set(err, RC_LIMIT, "%s", broken.text);
	return p->code.n ? go(f, s, &row, &r, p->not_after_ms, err) : pump(f, s, err);
}

static enum rc text_part(struct fold *f, struct kflog_session *s, const struct kfsay_part *as, struct span text,
	bool last, struct err *err)
{
	struct kfsay_part p = *as;

	p.msgtype = "text";
	p.text = text;
	p.last = last;
	return kfsay_put(f, s, &p, err);
}

/* A link without a picture of ours cannot be sent as one (callbacks.md 6.4: thumb_media_id): its address is a text. */
static enum rc file_part(struct fold *f, struct kflog_session *s, const struct kfsay_part *as,
	struct request_attachment *file, bool last, struct err *err)
{
	struct kfsay_part p = *as;

	if (span_is(file->msgtype, "link") && !file->sha256.n)
		return text_part(f, s, as, effects_subject(f, "%.*s\n%.*s", SPAN_ARG(file->title), SPAN_ARG(file->url)),
			last, err);
	p.msgtype = arena_copy(f->work, file->msgtype).p;
	p.text = SPAN_ABSENT;
	p.file = file;
	p.last = last;
	return kfsay_put(f, s, &p, err);
}

enum rc kfsay_all(struct fold *f, struct kflog_session *s, const struct kfsay_words *what, const struct kfsay_part *as,
	struct err *err)
{
	size_t files = 0;
	struct request_attachment *v = what->files ? mediawork_of(f, what->files, &files) : NULL;
	bool menu = what->options && what->options->n > 0;
	/* The last text stands above the menu, if it fits. */
	bool above = menu && what->texts > 0 && what->text[what->texts - 1].n <= KF_MENU_BYTES;
	int plain = what->texts - above;
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < plain; i++)
		rc = text_part(f, s, as, what->text[i], i + 1 == plain && !files && !menu, err);
	for (size_t i = 0; !rc && i < files; i++)
		rc = file_part(f, s, as, &v[i], i + 1 == files && !menu, err);
	if (!rc && menu) {
		struct kfsay_part p = *as;

		p.msgtype = "msgmenu";
		p.text = above ? what->text[what->texts - 1] : SPAN_LIT("请选择：");
		p.options = *what->options;
		p.last = true;
		rc = kfsay_put(f, s, &p, err);
	}
	return rc;
}

enum rc kfsay_drop(struct fold *f, const struct kflog_session *s, const char *why, struct err *err)
{
	struct kflog_message row;
	enum rc rc;

	while (!(rc = kflog_message_next(f->db, f->work, s->account, s->customer, &row, err))) {
		rc = give_up(f, &row, KFLOG_DROPPED, REASON_KF_CLOSED, span_of(why), err);
		if (rc)
			return rc;
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* -- what WeCom answered --------------------------------------------------------------------------------------------------------- */

static enum rc answered(struct fold *f, const struct outbox_row *e, struct kflog_message *ret_row,
	struct kflog_session *ret_session, struct err *err)
{
	struct span verb, rest;
	int64_t id = 0;
	enum rc rc = effects_about(e, &verb, &id, &rest, err);

	if (!rc)
		rc = kflog_message_get(f->db, f->work, id, ret_row, err);
	if (!rc)
		rc = kftake_session(f, ret_row->account, ret_row->customer, ret_session, err);
	if (!rc && ret_session->sending == id)
		ret_session->sending = 0;
	return rc;
}

static enum rc went(struct fold *f, struct kflog_message *row, struct kflog_session *s, struct err *err)
{
	struct kflog_message put = *row;
	enum rc rc;

	if (row->state != KFLOG_UNDELIVERED) /* a page that said so may come before the answer */
		put.state = KFLOG_SENT;
	put.at_ms = f->now_ms;
	put.request = SPAN_LIT("");
	rc = kflog_message_put(f->db, &put, err);
	if (!row->code.n && s->state == KF_STATE_NEW)
		s->state = KF_STATE_BOT;
	s->touched_ms = f->now_ms;
	if (!rc)
		rc = pump(f, s, err);
	return rc || !row->last ? rc : said(f, row, err);
}

enum rc kfsay_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct kflog_message row;
	struct kflog_session s;
	enum rc rc = answered(f, e, &row, &s, err);

	(void)x;
	(void)w;
	return rc ? rc : went(f, &row, &s, err);
}

enum rc kfsay_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	bool unsure = w->outcome == WIRE_UNKNOWN || w->after_unsure;
	int64_t code = x ? x->code : 0, repeat = f->settings->kf_repeat_code;
	struct kflog_message row;
	struct kflog_session s;
	struct span why;
	enum rc rc = answered(f, e, &row, &s, err);

	if (rc)
		return rc;
	if (unsure && repeat && code == repeat)
		return went(f, &row, &s, err); /* the earlier try had reached WeCom: that msgid is there */
	why = effects_said(f, e, x,
		w->outcome == WIRE_EXPIRED ? SPAN_LIT("没来得及发")
			: e->detail.n      ? e->detail
					   : SPAN_LIT("企业微信没有回答"));
	if (code == TOO_MANY)
		s.sent = f->settings->kf_messages;
	rc = kflog_session_put(f->db, &s, err);
	if (!rc)
		rc = give_up(f, &row, unsure ? KFLOG_UNSURE : KFLOG_FAILED, unsure ? REASON_UNSURE : REASON_KF_REFUSED,
			why, err);
	if (!rc && (code == WRONG_STATE || code == ENDED || code == TOO_LATE))
		rc = kfhand_ask_state(f, &s, err);
	return rc ? rc : pump(f, &s, err);
}

/* -- afterwards ------------------------------------------------------------------------------------------------------------------- */

/* fail_type of callbacks.md 6.3. */
static const char *why_not(int64_t type)
{
	switch (type) {
	case 1: return "客服账号已删除";
	case 2: return "应用已关闭";
	case 4: return "会话超过了 48 小时";
	case 5: return "会话已结束";
	case 6: return "超过了 5 条";
	case 7: return "没有绑定视频号";
	case 8: return "企业没有认证";
	case 9: return "没有绑定视频号，企业也没有认证";
	case 10: return "客户拒收";
	case 11: return "企业里没有成员登录企业微信";
	case 12: return "这种消息不许发";
	default: return "原因不明";
	}
}

enum rc kfsay_undelivered(struct fold *f, struct span account, const struct answer_kf_event *e, struct err *err)
{
	struct kflog_message row;
	struct span why = span_of(why_not(e->fail_type));
	enum rc rc =
		e->fail_msgid.n ? kflog_message_find(f->db, f->work, account, e->fail_msgid, &row, err) : RC_NOTFOUND;

	if (rc || row.origin != 0)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	row.state = KFLOG_UNDELIVERED;
	row.detail = why;
	rc = kflog_message_put(f->db, &row, err);
	return rc ? rc
		  : decisions_note(f, row.customer, row.script, row.step, "kf", REASON_KF_UNDELIVERED,
			    effects_subject(
				    f, "%.*s。「%.*s」", SPAN_ARG(why), SPAN_ARG(utf8_prefix(row.text, SHOWN_BYTES))),
			    err);
}

enum rc kfsay_clicked(struct fold *f, struct span menu_id, struct kflog_message *ret, struct err *err)
{
	int64_t id = 0;

	if (!span_starts(menu_id, "siyu-"))
		return RC_NOTFOUND;
	for (size_t i = strlen("siyu-"); i < menu_id.n && menu_id.p[i] != '-'; i++) {
		char c = menu_id.p[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

		if (digit < 0 || id > INT64_MAX / 32)
			return RC_NOTFOUND;
		id = id * 16 + digit;
	}
	return id ? kflog_message_get(f->db, f->work, id, ret, err) : RC_NOTFOUND;
}
