/* transferask: the calls of transferwork, and what WeCom answers to them. */
#include "transferwork.h"
#include "groupint.h"
#include "store/timer.h"

#define AGAIN_MS INT64_C(60000)        /* what is not sure is looked for then */
#define POLL_MS (6 * INT64_C(3600000)) /* results, while somebody may refuse (api.md 10: a day) */
#define GIVE_UP_MS (7 * ZONE_DAY_MS)   /* nobody hears of it any more */
#define SAME_OWNER 90504
#define UNDER_WAY 40129
#define ONCE_MORE "没有回答，再提交一次"

enum { STATUS_DONE = 1, STATUS_WAITING, STATUS_REFUSED, STATUS_CAPPED };

/* What an operator reads of WeCom's code. */
static struct span words_of(struct fold *f, int64_t code, struct span msg)
{
	static const struct {
		int64_t code;
		const char *words;
	} known[] = {{40096, "企业微信里没有这位客户"}, {40097, "员工还没有离职：在职的用同一个命令，不用别的"},
		{40098, "接手的员工没有实名"}, {40099, "接手的员工客户到了上限"}, {40100, "他正在转"},
		{40128, "90 天里已经转过 2 次"}, {40129, "他正在转"}, {40130, "转给了他自己"},
		{40131, "他不是原来那位员工的客户了"}, {40143, "接手的员工被封禁"}, {40205, "接手的员工一年没有登录"},
		{60111, "员工不在企业微信里，或不在应用的可见范围里"}, {84061, "他不是原来那位员工的客户了"},
		{84074, "接手的员工没有开客户联系"}, {90500, "群主还没有离职"}, {90501, "不是客户群"},
		{90502, "群主已经离职"}, {90503, "群满了 99 位微信成员，要在手机上确认"}, {90507, "群正在继承"},
		{90508, "群已经继承"}, {90510, "群里一年没有活跃的成员"}};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].code == code)
			return span_of(known[i].words);
	return msg.n ? effects_subject(f, "企业微信不接受（%lld %.*s）", (long long)code, SPAN_ARG(msg))
		     : effects_subject(f, "企业微信不接受（%lld）", (long long)code);
}

/* -- the end of one --------------------------------------------------------------------------------------------------------- */

static enum rc rounds_of(
	struct fold *f, const struct transfer *t, struct span customer, bool end, struct span why, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, customer, false, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		if (!span_eq(v[i].employee, t->giver))
			continue;
		rc = end ? enrol_end(f, &v[i], "left", REASON_NO_RELATION, why, err)
			 : enrol_wake(f, v[i].enrolment, err);
	}
	return rc;
}

/* When the taker got him. No answer tells of before this handover began: that would be of another. */
static int64_t taken(const struct fold *f, const struct transfer *t, int64_t at_ms)
{
	at_ms = at_ms > t->begun_ms ? at_ms : t->begun_ms;
	return at_ms < f->now_ms ? at_ms : f->now_ms;
}

static enum rc arrived(struct fold *f, const struct transfer *t, const struct transfer_item *i, int64_t since_ms,
	int64_t at_ms, struct err *err)
{
	const struct relations_handing h = {.customer = i->id,
		.from = t->giver,
		.to = i->taker,
		.at_ms = at_ms < f->now_ms ? at_ms : f->now_ms,
		.since_ms = since_ms};
	struct span name = t->giver;
	enum rc rc = relations_take_over(f, &h, err);

	if (!rc)
		rc = transfer_left_drop(f->db, t->giver, i->id, err);
	if (!rc && f->orders.inherits)
		rc = orders_again(f->db, f->work, &f->orders, i->id, i->taken_ms, err);
	if (!rc)
		rc = foldload_employee(f, t->giver, &name, err);
	if (!rc)
		rc = decisions_note(f, i->id, SPAN_ABSENT, SPAN_ABSENT, "inherited", REASON_INHERITED, name, err);
	return rc;
}

enum rc transferask_settle(struct fold *f, const struct transfer *t, struct transfer_item *i,
	enum transfer_item_state to, int64_t at_ms, struct err *err)
{
	int64_t since_ms = i->at_ms;
	bool held = i->state == TRANSFER_STARTED;
	struct span why = to == TRANSFER_CAPPED ? SPAN_LIT("交接失败：接手的员工客户到了上限")
		: to == TRANSFER_REFUSED        ? SPAN_LIT("交接失败：客户不愿意")
						: SPAN_LIT("交接失败");
	enum rc rc;

	i->state = to;
	i->at_ms = f->now_ms;
	i->taken_ms = to == TRANSFER_DONE ? taken(f, t, at_ms) : TRANSFER_OPEN;
	rc = transfer_item_put(f->db, i, err);
	if (!rc && to == TRANSFER_STARTED) {
		struct span name;

		rc = foldload_employee(f, i->taker, &name, err);
		return rc ? rc
			  : decisions_note(
				    f, i->id, SPAN_ABSENT, SPAN_ABSENT, "on_the_way", REASON_ON_THE_WAY, name, err);
	}
	if (rc || to < TRANSFER_DONE)
		return rc;
	if (to == TRANSFER_DONE)
		return arrived(f, t, i, since_ms, at_ms, err);
	rc = decisions_note(
		f, i->id, SPAN_ABSENT, SPAN_ABSENT, "handing", REASON_HANDING, i->detail.n ? i->detail : why, err);
	/* Of one who left nobody is there any more; else he goes on with the old one. */
	return rc || (!held && !t->resigned) ? rc : rounds_of(f, t, i->id, t->resigned, why, err);
}

/* -- calls ------------------------------------------------------------------------------------------------------------------- */

static struct span subject_of(struct fold *f, const struct transfer *t, struct span taker)
{
	return effects_subject(f, "transfer:%lld:%.*s", (long long)t->transfer, SPAN_ARG(taker));
}

static enum rc make(
	struct fold *f, const struct transfer *t, const struct request *r, struct span taker, struct err *err)
{
	struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = subject_of(f, t, taker)};

	return effects_make(f, r, &spec, NULL, err);
}

static enum rc mark_asked(struct fold *f, struct transfer_item *v, int n, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < n; i++) {
		v[i].state = TRANSFER_ASKED;
		v[i].at_ms = f->now_ms;
		rc = transfer_item_put(f->db, &v[i], err);
	}
	return rc;
}

/* The first of those that wait, and all with the same taker, up to a call's worth. */
static enum rc batch(struct fold *f, const struct transfer *t, enum transfer_kind kind, struct transfer_item **ret,
	int *ret_n, struct err *err)
{
	enum rc rc =
		transfer_items(f->db, f->work, t->transfer, kind, TRANSFER_WAITING, SPAN_ABSENT, 1, ret, ret_n, err);

	if (rc || *ret_n == 0)
		return rc;
	return transfer_items(f->db, f->work, t->transfer, kind, TRANSFER_WAITING, (*ret)[0].taker,
		REQUEST_MAX_TRANSFER, ret, ret_n, err);
}

static struct span *ids_of(struct fold *f, const struct transfer_item *v, int n)
{
	struct span *ids = arena_array(f->work, (size_t)n, sizeof *ids);

	for (int i = 0; i < n; i++)
		ids[i] = v[i].id;
	return ids;
}

static enum rc ask_customers(struct fold *f, struct transfer *t, struct transfer_item *v, int n, struct err *err)
{
	struct request r = {.api = t->resigned ? API_RESIGNED : API_TRANSFER};
	enum rc rc = mark_asked(f, v, n, err);

	r.u.transfer = (struct request_transfer){.handover_userid = t->giver,
		.takeover_userid = v[0].taker,
		.transfer_success_msg = t->resigned || !t->message.n ? SPAN_ABSENT : t->message,
		.external_userid = ids_of(f, v, n),
		.external_userid_n = (size_t)n};
	return rc ? rc : make(f, t, &r, v[0].taker, err);
}

/* Groups that went to that taker in this day. */
static enum rc given_today(struct fold *f, const struct transfer *t, struct span taker, int64_t *ret, struct err *err)
{
	const struct zone *z = &f->settings->zone;
	struct transfer_item *v = NULL;
	int n = 0;
	enum rc rc = transfer_to(f->db, f->work, taker, zone_day_start_ms(z, zone_day(z, f->now_ms)), &v, &n, err);

	(void)t;
	*ret = 0;
	for (int i = 0; !rc && i < n; i++)
		*ret += v[i].kind == TRANSFER_GROUP && (v[i].state == TRANSFER_DONE || v[i].state == TRANSFER_ASKED);
	return rc;
}

/* *ret_later: the rest has to wait for tomorrow. */
static enum rc ask_groups(
	struct fold *f, struct transfer *t, struct transfer_item *v, int n, bool *ret_later, struct err *err)
{
	struct request r = {.api = t->resigned ? API_GROUP_RESIGNED : API_GROUP_ONJOB};
	int64_t today = 0, most = allowance_most(ALLOWANCE_HANDED_GROUPS);
	enum rc rc = given_today(f, t, v[0].taker, &today, err);

	*ret_later = today >= most;
	if (rc || *ret_later)
		return rc;
	n = n > most - today ? (int)(most - today) : n;
	rc = mark_asked(f, v, n, err);
	r.u.group_transfer = (struct request_group_transfer){ids_of(f, v, n), (size_t)n, v[0].taker};
	return rc ? rc : make(f, t, &r, v[0].taker, err);
}

static enum rc sum(struct fold *f, const struct transfer *t, enum transfer_item_state s, int64_t *ret, struct err *err)
{
	int64_t customers = 0, groups = 0;
	enum rc rc = transfer_count(f->db, t->transfer, TRANSFER_CUSTOMER, s, &customers, err);

	if (!rc)
		rc = transfer_count(f->db, t->transfer, TRANSFER_GROUP, s, &groups, err);
	*ret = customers + groups;
	return rc;
}

static enum rc look_at(struct fold *f, struct transfer *t, int64_t at_ms, struct err *err)
{
	struct timer timer = {at_ms, TIMER_TRANSFER, t->transfer};
	bool sooner = t->poll_ms == TRANSFER_OPEN || t->poll_ms <= f->now_ms || at_ms < t->poll_ms;

	if (!sooner)
		return transfer_put(f->db, t, err);
	t->poll_ms = at_ms;
	enum rc rc = transfer_put(f->db, t, err);
	return rc ? rc : timer_add(f->db, &timer, err);
}

/* Each taker is told once, when all is over. */
static enum rc tell_takers(struct fold *f, const struct transfer *t, struct err *err)
{
	struct span one, name;
	enum rc rc = foldload_employee(f, t->giver, &name, err);

	for (struct span list = t->takers; !rc && span_present(list);) {
		struct transfer_item *v = NULL, *g = NULL;
		int n = 0, groups = 0;

		span_cut(list, ',', &one, &list);
		rc = transfer_items(
			f->db, f->work, t->transfer, TRANSFER_CUSTOMER, TRANSFER_DONE, one, INT32_MAX, &v, &n, err);
		if (!rc)
			rc = transfer_items(f->db, f->work, t->transfer, TRANSFER_GROUP, TRANSFER_DONE, one, INT32_MAX,
				&g, &groups, err);
		if (rc || n + groups == 0)
			continue;
		deeds_tell_once(f, one,
			effects_subject(f,
				"%.*s 的 %d 位客户、%d 个群转给您了。都是谁、说到哪一步，找管理员要交接表：siyu transfer sheet %.*s",
				SPAN_ARG(name), n, groups, SPAN_ARG(one)));
	}
	return rc;
}

enum rc transferask_go_on(struct fold *f, struct transfer *t, struct err *err)
{
	struct transfer_item *v = NULL;
	int64_t asked = 0, unsure = 0, started = 0;
	int n = 0;
	bool later = false;
	enum rc rc;

	if (t->ended_ms != TRANSFER_OPEN)
		return RC_OK; /* an answer that came behind its end */
	rc = sum(f, t, TRANSFER_ASKED, &asked, err);
	if (rc || asked > 0)
		return rc ? rc : transfer_put(f->db, t, err);
	rc = batch(f, t, TRANSFER_CUSTOMER, &v, &n, err);
	if (!rc && n > 0)
		rc = ask_customers(f, t, v, n, err);
	if (rc || n > 0)
		return rc ? rc : transfer_put(f->db, t, err);
	rc = batch(f, t, TRANSFER_GROUP, &v, &n, err);
	if (!rc && n > 0)
		rc = ask_groups(f, t, v, n, &later, err);
	if (!rc && !later && n == 0)
		rc = sum(f, t, TRANSFER_UNSURE, &unsure, err);
	if (!rc && !later && n == 0)
		rc = sum(f, t, TRANSFER_STARTED, &started, err);
	if (rc)
		return rc;
	if (later || unsure + started > 0)
		return look_at(f, t, f->now_ms + (unsure > 0 ? AGAIN_MS : POLL_MS), err);
	if (n == 0) {
		t->state = TRANSFER_OVER;
		t->ended_ms = f->now_ms;
		rc = tell_takers(f, t, err);
	}
	return rc ? rc : transfer_put(f->db, t, err);
}

/* -- what WeCom says of a call -------------------------------------------------------------------------------------------------- */

/* RC_NOTFOUND: it is of none. */
static enum rc transfer_about(
	struct fold *f, const struct outbox_row *e, struct transfer *ret, struct span *ret_taker, struct err *err)
{
	struct span head;
	int64_t id;
	enum rc rc = effects_about(e, &head, &id, ret_taker, err);

	return rc ? rc : transfer_get(f->db, f->work, id, ret, err);
}

static bool is_groups(const struct outbox_row *e)
{
	enum api_id api = api_find(e->api);

	return api == API_GROUP_ONJOB || api == API_GROUP_RESIGNED;
}

/* Those of this call. */
static enum rc asked_of(struct fold *f, const struct outbox_row *e, const struct transfer *t, struct span taker,
	struct transfer_item **ret, int *ret_n, struct err *err)
{
	return transfer_items(f->db, f->work, t->transfer, is_groups(e) ? TRANSFER_GROUP : TRANSFER_CUSTOMER,
		TRANSFER_ASKED, taker, REQUEST_MAX_TRANSFER, ret, ret_n, err);
}

static enum rc lose(struct fold *f, const struct transfer *t, struct transfer_item *i, int64_t code, struct span msg,
	struct err *err)
{
	i->code = code;
	i->detail = words_of(f, code, msg);
	return transferask_settle(f, t, i, TRANSFER_LOST, f->now_ms, err);
}

/* It goes on since the first call, whose answer never came. */
static bool begun(const struct answer_handed *x, const struct transfer_item *i)
{
	return x->fault == 0 || x->fault == ANSWER_NO_INT || (x->fault == UNDER_WAY && span_is(i->detail, ONCE_MORE));
}

enum rc transferask_asked(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_transfer *v = &x->u.transfer;
	struct transfer t;
	struct span taker;
	enum rc rc = transfer_about(f, e, &t, &taker, err);

	(void)w;
	for (size_t k = 0; !rc && k < v->customer_n; k++) {
		struct transfer_item i;

		rc = transfer_item_get(
			f->db, f->work, t.transfer, TRANSFER_CUSTOMER, v->customer[k].external_userid, &i, err);
		if (!rc && i.state == TRANSFER_ASKED)
			rc = begun(&v->customer[k], &i)
				? transferask_settle(f, &t, &i, TRANSFER_STARTED, f->now_ms, err)
				: lose(f, &t, &i, v->customer[k].fault, SPAN_LIT(""), err);
		else if (rc == RC_NOTFOUND)
			rc = RC_OK;
	}
	if (rc || x->part + 1 < x->parts)
		return rc;
	/* Of whom nothing was said, the results tell. */
	return transferask_unsure(f, e, err);
}

enum rc transferask_unsure(struct fold *f, struct outbox_row *e, struct err *err)
{
	struct transfer t;
	struct transfer_item *v = NULL;
	struct span taker;
	int n = 0;
	enum rc rc = transfer_about(f, e, &t, &taker, err);

	if (!rc)
		rc = asked_of(f, e, &t, taker, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = transferask_settle(f, &t, &v[i], TRANSFER_UNSURE, f->now_ms, err);
	return rc ? rc : transferask_go_on(f, &t, err);
}

/* All of this call; where the taker himself is the reason, all of his. */
enum rc transferask_refused(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct transfer t;
	struct transfer_item *v = NULL;
	struct span taker;
	int n = 0;
	int64_t code = x && x->code != ANSWER_NO_INT ? x->code : 0;
	enum rc rc = transfer_about(f, e, &t, &taker, err);

	(void)w;
	if (!rc)
		rc = asked_of(f, e, &t, taker, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = code ? lose(f, &t, &v[i], code, x->msg, err)
			  : transferask_settle(f, &t, &v[i], TRANSFER_UNSURE, f->now_ms, err);
	return rc ? rc : transferask_go_on(f, &t, err);
}

/* -- groups ----------------------------------------------------------------------------------------------------------------------- */

static const struct answer_group_failed *failure_of(const struct answer_group_transfer *x, struct span chat)
{
	for (size_t i = 0; i < x->failed_chat_list_n; i++)
		if (span_eq(x->failed_chat_list[i].chat_id, chat))
			return &x->failed_chat_list[i];
	return NULL;
}

static enum rc group_over(
	struct fold *f, struct transfer_item *i, const struct answer_group_failed *bad, struct err *err)
{
	enum rc rc;

	i->state = !bad || bad->fault == SAME_OWNER ? TRANSFER_DONE : TRANSFER_LOST;
	i->at_ms = f->now_ms;
	i->taken_ms = i->state == TRANSFER_DONE ? f->now_ms : TRANSFER_OPEN;
	if (i->state == TRANSFER_LOST) {
		i->code = bad->fault == ANSWER_NO_INT ? 0 : bad->fault;
		i->detail = words_of(f, i->code, bad->errmsg);
	}
	rc = transfer_item_put(f->db, i, err);
	return rc || i->state == TRANSFER_LOST ? rc : groupwork_owned(f, i->id, i->taker, err);
}

enum rc transferask_groups(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct transfer t;
	struct transfer_item *v = NULL;
	struct span taker;
	int n = 0;
	enum rc rc = transfer_about(f, e, &t, &taker, err);

	(void)w;
	if (!rc)
		rc = asked_of(f, e, &t, taker, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = group_over(f, &v[i], failure_of(&x->u.group_transfer, v[i].id), err);
	return rc ? rc : transferask_go_on(f, &t, err);
}

/* -- results ------------------------------------------------------------------------------------------------------------------------ */

static enum rc ask_results(
	struct fold *f, const struct transfer *t, struct span taker, struct span cursor, struct err *err)
{
	struct request r = {.api = t->resigned ? API_RESIGNED_RESULT : API_TRANSFER_RESULT};

	r.u.transfer =
		(struct request_transfer){.handover_userid = t->giver, .takeover_userid = taker, .cursor = cursor};
	return make(f, t, &r, taker, err);
}

enum rc transferask_poll(struct fold *f, struct transfer *t, struct err *err)
{
	static const enum transfer_item_state open[] = {TRANSFER_STARTED, TRANSFER_UNSURE};
	struct span one;
	bool any = false;

	if (t->poll_ms != TRANSFER_OPEN && t->poll_ms > f->now_ms)
		return RC_OK; /* a timer of before */
	for (struct span list = t->takers; span_present(list);) {
		struct transfer_item *v = NULL;
		int n = 0;
		enum rc rc = RC_OK;

		span_cut(list, ',', &one, &list);
		for (size_t s = 0; !rc && n == 0 && s < 2; s++)
			rc = transfer_items(
				f->db, f->work, t->transfer, TRANSFER_CUSTOMER, open[s], one, 1, &v, &n, err);
		if (!rc && n > 0)
			rc = ask_results(f, t, one, SPAN_ABSENT, err);
		if (rc)
			return rc;
		any = any || n > 0;
	}
	return any ? look_at(f, t, f->now_ms + POLL_MS, err) : transferask_go_on(f, t, err);
}

static enum rc one_result(
	struct fold *f, const struct transfer *t, struct span taker, const struct answer_handed *x, struct err *err)
{
	struct transfer_item i;
	enum rc rc = transfer_item_get(f->db, f->work, t->transfer, TRANSFER_CUSTOMER, x->external_userid, &i, err);

	if (rc || !span_eq(i.taker, taker) || (i.state != TRANSFER_STARTED && i.state != TRANSFER_UNSURE))
		return rc == RC_NOTFOUND ? RC_OK : rc;
	switch (x->status) {
	case STATUS_DONE:
		return transferask_settle(
			f, t, &i, TRANSFER_DONE, x->takeover_time > 0 ? x->takeover_time * 1000 : f->now_ms, err);
	case STATUS_WAITING:
		return i.state == TRANSFER_STARTED ? RC_OK
						   : transferask_settle(f, t, &i, TRANSFER_STARTED, f->now_ms, err);
	case STATUS_REFUSED:
	case STATUS_CAPPED: break;
	default: return RC_OK; /* no record: as if it were not there */
	}
	if (i.state == TRANSFER_UNSURE)
		return RC_OK; /* of an earlier one, or of this: asked once more, WeCom says */
	return transferask_settle(
		f, t, &i, x->status == STATUS_REFUSED ? TRANSFER_REFUSED : TRANSFER_CAPPED, f->now_ms, err);
}

/* Who was asked for without an answer and is not there was not begun; whom nobody tells of any more is given up. */
static enum rc leftovers(struct fold *f, const struct transfer *t, struct span taker, int64_t as_of_ms, struct err *err)
{
	struct transfer_item *v = NULL;
	int n = 0;
	enum rc rc = transfer_items(
		f->db, f->work, t->transfer, TRANSFER_CUSTOMER, TRANSFER_UNSURE, taker, INT32_MAX, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		v[i].detail = SPAN_LIT(ONCE_MORE);
		if (v[i].at_ms < as_of_ms)
			rc = transferask_settle(f, t, &v[i], TRANSFER_WAITING, f->now_ms, err);
	}
	if (!rc)
		rc = transfer_items(f->db, f->work, t->transfer, TRANSFER_CUSTOMER, TRANSFER_STARTED, taker, INT32_MAX,
			&v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		if (f->now_ms - v[i].at_ms < GIVE_UP_MS)
			continue;
		v[i].detail = SPAN_LIT("七天了企业微信还没有结果");
		rc = transferask_settle(f, t, &v[i], TRANSFER_LOST, f->now_ms, err);
	}
	return rc;
}

enum rc transferask_result(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_transfer *v = &x->u.transfer;
	struct transfer t;
	struct span taker;
	enum rc rc = transfer_about(f, e, &t, &taker, err);

	for (size_t k = 0; !rc && k < v->customer_n; k++)
		rc = one_result(f, &t, taker, &v->customer[k], err);
	if (rc || x->part + 1 < x->parts)
		return rc;
	if (v->next_cursor.n)
		return ask_results(f, &t, taker, v->next_cursor, err);
	rc = leftovers(f, &t, taker, w->called_ms > 0 ? w->called_ms : f->now_ms, err);
	return rc ? rc : transferask_go_on(f, &t, err);
}
