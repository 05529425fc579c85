/* kftake: what stands in a page of 微信客服: his words, what a receptionist said, events. Each once, by its msgid. */
#include "foldheard.h"
#include "kfint.h"
#include "kfway.h"
#include "codework.h"
#include "store/contact.h"
#include <string.h>

static const struct {
	const char *kind, *shown;
} shows[] = {{"image", "[图片]"}, {"voice", "[语音]"}, {"video", "[视频]"}, {"file", "[文件]"}, {"location", "[位置]"},
	{"link", "[链接]"}, {"business_card", "[名片]"}, {"miniprogram", "[小程序]"}, {"msgmenu", "[菜单]"},
	{"channels_shop_product", "[商品]"}, {"channels_shop_order", "[订单]"}, {"channels", "[视频号]"},
	{"merged_msg", "[聊天记录]"}, {"meeting", "[会议]"}, {"schedule", "[日程]"}, {"note", "[笔记]"}};

/* What stands behind the kind of a message that is no text. */
static struct span title_of(const struct answer_kf_message *m)
{
	const struct span all[] = {m->location.name, m->link.title, m->miniprogram.title,
		m->channels_shop_product.title, m->channels_shop_order.order_id, m->channels.title,
		m->merged_msg.title};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].n)
			return all[i];
	return SPAN_LIT("");
}

/* As people read it: his words, or 「[链接] 标题」. */
static struct span words_of(struct fold *f, const struct answer_kf_message *m)
{
	struct span title = title_of(m);

	if (span_is(m->msgtype, "text"))
		return m->text.content.p ? m->text.content : SPAN_LIT("");
	for (size_t i = 0; i < sizeof shows / sizeof *shows; i++)
		if (span_is(m->msgtype, shows[i].kind))
			return effects_subject(f, "%s%s%.*s", shows[i].shown, title.n ? " " : "", SPAN_ARG(title));
	return effects_subject(f, "[%.*s]", SPAN_ARG(m->msgtype));
}

enum rc kftake_session(
	struct fold *f, struct span account, struct span customer, struct kflog_session *ret, struct err *err)
{
	enum rc rc = kflog_session_get(f->db, f->work, account, customer, ret, err);

	if (rc != RC_NOTFOUND)
		return rc;
	*ret = (struct kflog_session){.account = account,
		.customer = customer,
		.state = KF_STATE_ENDED,
		.servicer = SPAN_LIT(""),
		.scene = SPAN_LIT(""),
		.entered_ms = KFLOG_NEVER,
		.said_ms = KFLOG_NEVER};
	return RC_OK;
}

/* One whom we did not know: no friend of anybody's, and no add in any report. */
static enum rc meet(struct fold *f, struct span customer, struct err *err)
{
	struct contact c;
	enum rc rc = contact_get(f->db, f->work, customer, &c, err);

	if (rc != RC_NOTFOUND)
		return rc;
	rc = contact_meet(f->db, customer, 0, CONTACT_NOT_ADDED, CONTACT_NOT_ADDED, SPAN_LIT(""), SPAN_LIT(""), err);
	return rc ? rc : kfwork_ask_name(f, customer, err);
}

/* -- messages ------------------------------------------------------------------------------------------------------------- */

#define LOOKED_AT 40   /* of his last messages, and ours to him */
#define SECOND_MS 1000 /* WeCom says the second alone */

/* What of ours went behind what he wrote then: it counts against this one, read late or in the same page as others. */
static enum rc sent_since(struct fold *f, const struct kflog_message *row, int64_t *ret, struct err *err)
{
	struct kflog_message *v = NULL;
	int n = 0;
	enum rc rc = kflog_messages_of(f->db, f->work, row->customer, LOOKED_AT, &v, &n, err);

	*ret = 0;
	for (int i = 0; !rc && i < n; i++) {
		bool out = v[i].state == KFLOG_SENT || v[i].state == KFLOG_UNSURE || v[i].state == KFLOG_UNDELIVERED;

		if (v[i].origin == 0 && !v[i].code.n && span_eq(v[i].account, row->account))
			*ret += v[i].state == KFLOG_SENDING || (out && v[i].at_ms > row->at_ms - SECOND_MS);
	}
	return rc;
}

/* A session lasts 48 h or until it is ended; what he writes then begins a new one (callbacks.md 6.6). */
static void said(const struct fold *f, struct kflog_session *s, int64_t at_ms)
{
	bool over = s->state == KF_STATE_ENDED || at_ms - s->touched_ms > f->settings->kf_window_ms;

	if (over) {
		s->state = KF_STATE_NEW;
		s->servicer = SPAN_LIT("");
		s->handing = false;
	}
	s->said_ms = at_ms > s->said_ms ? at_ms : s->said_ms;
	s->touched_ms = at_ms > s->touched_ms ? at_ms : s->touched_ms;
}

/* A click in a menu of a step of his: that option, for that step. */
static enum rc clicked(struct fold *f, const struct answer_kf_message *m, struct heardlog *to, struct err *err)
{
	struct kflog_message menu;
	enum rc rc = m->text.menu_id.n ? kfsay_clicked(f, m->text.menu_id, &menu, err) : RC_NOTFOUND;

	if (!rc && menu.enrolment && span_eq(menu.customer, to->customer)) {
		to->what = SPAN_LIT("choice");
		to->enrolment = menu.enrolment;
		to->step = menu.step;
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc from_customer(struct fold *f, const struct kflog_account *k, const struct kflog_message *row,
	const struct answer_kf_message *m, struct err *err)
{
	struct heardlog heard = {.customer = row->customer,
		.at_ms = row->at_ms,
		.what = SPAN_LIT("text"),
		.text = row->text,
		.source = SPAN_LIT("seen"),
		.by = SPAN_LIT(""),
		.enrolment = HEARDLOG_ANY,
		.step = SPAN_LIT(""),
		.did = HEARDLOG_KEPT};
	struct foldheard_end end;
	struct kflog_session s;
	enum rc rc = kftake_session(f, row->account, row->customer, &s, err);

	if (rc)
		return rc;
	said(f, &s, row->at_ms);
	rc = sent_since(f, row, &s.sent, err);
	if (!rc)
		rc = kflog_session_put(f->db, &s, err);
	if (!rc)
		rc = clicked(f, m, &heard, err);
	if (!rc)
		rc = foldheard_seen(f, &heard, SPAN_ABSENT, row->state == KFLOG_READ, &end, err);
	if (rc || row->state != KFLOG_READ || span_is(heard.what, "choice"))
		return rc;
	return kftalk_message(f, k, row, span_is(m->msgtype, "text"), &end, err);
}

static enum rc from_servicer(
	struct fold *f, const struct kflog_message *row, const struct answer_kf_message *m, struct err *err)
{
	struct kflog_session s;
	enum rc rc = kftake_session(f, row->account, row->customer, &s, err);

	if (rc)
		return rc;
	s.state = KF_STATE_HUMAN; /* pages come in the order in which it happened */
	s.servicer = m->servicer_userid.p ? relations_lower(f, m->servicer_userid) : SPAN_LIT("");
	s.touched_ms = row->at_ms > s.touched_ms ? row->at_ms : s.touched_ms;
	s.handing = false;
	rc = kflog_session_put(f->db, &s, err);
	return rc ? rc : kfsay_drop(f, &s, "人工接待中", err);
}

/* -- events ----------------------------------------------------------------------------------------------------------------- */

/* Scripts hear that he came; one of them greets with the code of it, which lives 20 s and works once (callbacks.md 6.5). */
static enum rc came(struct fold *f, const struct kflog_account *k, const struct kflog_message *row,
	const struct answer_kf_event *e, struct err *err)
{
	struct foldgreet *greet = arena_alloc(f->work, sizeof *greet);
	struct kflog_account *where = arena_alloc(f->work, sizeof *where);
	struct span *place = arena_array(f->work, 1, sizeof *place);
	/* Where he came from is the channel of what begins now. */
	struct happened h = {
		.customer = row->customer, .state = e->scene.p ? e->scene : SPAN_LIT(""), .greet = greet, .kf = where};
	enum rc rc = kfway_place(f, k->account, h.state, place, err);

	if (rc)
		return rc;

	*where = *k;
	*greet = (struct foldgreet){
		.code = e->welcome_code, .not_after_ms = row->at_ms + FOLD_WELCOME_MS, .asked = true};
	h.ev = (struct sop_happening){.event = SOP_EV_ENTER,
		.at_ms = row->at_ms,
		.channel = h.state.n ? codework_channel(f, h.state) : SPAN_LIT(""),
		.name = h.state,
		.called = {place->n > 0, place},
		.amount_fen = -1};
	return happen_queue(f, &h, err);
}

static enum rc entered(struct fold *f, const struct kflog_account *k, const struct kflog_message *row,
	const struct answer_kf_event *e, struct err *err)
{
	struct kflog_session s;
	enum rc rc = kftake_session(f, row->account, row->customer, &s, err);

	if (rc)
		return rc;
	if (s.entered_ms == KFLOG_NEVER || row->at_ms > s.entered_ms) {
		s.entered_ms = row->at_ms;
		s.scene = e->scene.p ? e->scene : SPAN_LIT("");
	}
	rc = kflog_session_put(f->db, &s, err);
	return rc || row->state != KFLOG_READ ? rc : came(f, k, row, e, err);
}

/* A receptionist took him, passed him on, ended it, or began it again. */
static enum rc moved(struct fold *f, const struct kflog_message *row, const struct answer_kf_event *e, struct err *err)
{
	struct kflog_session s;
	enum rc rc = kftake_session(f, row->account, row->customer, &s, err);
	bool over = e->change_type == KF_OVER;

	if (rc)
		return rc;
	s.state = over ? KF_STATE_ENDED : KF_STATE_HUMAN;
	s.servicer = over || !e->new_servicer_userid.p ? SPAN_LIT("") : relations_lower(f, e->new_servicer_userid);
	s.touched_ms = row->at_ms > s.touched_ms ? row->at_ms : s.touched_ms;
	s.handing = false;
	rc = kflog_session_put(f->db, &s, err);
	return rc ? rc : kfsay_drop(f, &s, over ? "会话已结束" : "人工接待中", err);
}

static enum rc event(struct fold *f, const struct kflog_account *k, const struct kflog_message *row,
	const struct answer_kf_event *e, struct err *err)
{
	if (!row->customer.n)
		return RC_OK;
	if (span_is(e->event_type, "enter_session"))
		return entered(f, k, row, e, err);
	if (span_is(e->event_type, "session_status_change"))
		return moved(f, row, e, err);
	if (span_is(e->event_type, "msg_send_fail"))
		return kfsay_undelivered(f, row->account, e, err);
	return RC_OK; /* kept: siyu why shows it */
}

/* from: what the address is called that he came by; empty: not known. */
static struct span event_words(struct fold *f, const struct answer_kf_event *e, struct span from)
{
	if (span_is(e->event_type, "enter_session"))
		return effects_subject(f, "进入会话%s%.*s", from.n ? " " : "", SPAN_ARG(from));
	if (span_is(e->event_type, "session_status_change"))
		return effects_subject(f, "%s%s%.*s",
			e->change_type == KF_TAKEN              ? "人工接待"
				: e->change_type == KF_PASSED   ? "转给同事"
				: e->change_type == KF_OVER     ? "会话结束"
				: e->change_type == KF_REOPENED ? "重新接待"
								: "会话变化",
			e->new_servicer_userid.n ? " " : "", SPAN_ARG(e->new_servicer_userid));
	if (span_is(e->event_type, "user_recall_msg"))
		return SPAN_LIT("客户撤回了一条消息");
	if (span_is(e->event_type, "servicer_recall_msg"))
		return SPAN_LIT("接待人员撤回了一条消息");
	return e->event_type;
}

/* -- one of either ---------------------------------------------------------------------------------------------------------------- */

enum rc kftake_message(
	struct fold *f, const struct kflog_account *k, const struct answer_kf_message *m, struct err *err)
{
	bool is_event = span_is(m->msgtype, "event");
	struct span who = is_event ? m->event.external_userid : m->external_userid, from = SPAN_LIT("");
	int64_t at_ms = fold_time(f, m->send_time == ANSWER_NO_INT ? 0 : m->send_time);
	bool old = at_ms < k->bound_ms || at_ms < f->now_ms - f->settings->kf_answer_ms;
	struct kflog_message row = {.account = k->account,
		.msgid = m->msgid,
		.customer = who.p ? who : SPAN_LIT(""),
		.origin = m->origin == ANSWER_NO_INT ? 0 : m->origin,
		.kind = is_event ? m->event.event_type : m->msgtype,
		.at_ms = at_ms,
		.text = is_event ? SPAN_LIT("") : words_of(f, m),
		.state = old ? KFLOG_OLD : KFLOG_READ};
	enum rc rc;

	if (!m->msgid.n)
		return RC_OK; /* nothing could tell it from another */
	rc = is_event && m->event.scene.n ? kfway_called(f, k->account, m->event.scene, &from, err) : RC_OK;
	if (rc)
		return rc;
	if (is_event)
		row.text = event_words(f, &m->event, from);
	rc = kflog_message_add(f->db, &row, &row.message, err);
	if (rc)
		return rc == RC_CONFLICT ? RC_OK : rc; /* it was here before */
	if (row.customer.n)
		rc = meet(f, row.customer, err);
	if (rc)
		return rc;
	if (is_event)
		return event(f, k, &row, &m->event, err);
	if (!row.customer.n)
		return RC_OK;
	return m->origin == KF_FROM_CUSTOMER    ? from_customer(f, k, &row, m, err)
		: m->origin == KF_FROM_SERVICER ? from_servicer(f, &row, m, err)
						: RC_OK;
}
