/* paywork: readings of 对外收款. Bills change when money is given back, so the last weeks are read anew each day, and what is read
 * twice is the same order (source, order number). Refunds are those of refund_list that are through; rows of the bill_type 1 say the
 * same once more and are never counted: they tell that a payment from before this reading has changed, which is then read anew. */
#include "paywork.h"
#include "paybill.h"
#include "store/billwalk.h"
#include "store/purchase.h"
#include "store/timer.h"

#define SPAN_S (28 * INT64_C(86400))      /* of one question: below the shortest month (api.md 12.2: at most one) */
#define OVERLAP_MS (15 * INT64_C(60000))  /* a bill may be listed later than its pay_time says; clocks differ */
#define PATIENCE_MS (60 * INT64_C(60000)) /* a page that cannot be had so long is left to the next reading */
#define RESTARTS_MOST 3
#define FIRST_MS INT64_C(1451577600000) /* 2016: no bill is older than WeCom */
#define NO_SUCH_CURSOR 40058            /* a wrong parameter: of what we ask only the cursor can be one */
#define ONE "one"                       /* rest of the subject: a payment by itself, of no reading */

enum { ROW_FRESH, ROW_WINDOW };

/* -- asking ------------------------------------------------------------------------------------------------------------------ */

static enum rc ask(
	struct fold *f, int64_t from_s, int64_t to_s, struct span cursor, struct span subject, struct err *err)
{
	struct request r = {.api = API_BILLS,
		.u.bills = {.begin_time = from_s, .end_time = to_s, .limit = f->settings->pay_page, .cursor = cursor}};
	struct effects_spec spec = {
		.lane = API_LANE_COUNT, .subject = subject, .not_after_ms = f->now_ms + PATIENCE_MS};

	return effects_make(f, &r, &spec, NULL, err);
}

/* The next page of a reading, or the first of its next span. */
static enum rc go_on(struct fold *f, const struct billwalk *w, struct span cursor, struct err *err)
{
	int64_t to_s = w->at_s + SPAN_S - 1 < w->to_s ? w->at_s + SPAN_S - 1 : w->to_s;

	return ask(f, w->at_s, to_s, cursor,
		effects_subject(f, "bills:%lld:%s", (long long)w->begun_ms, billwalk_kind_name(w->kind)), err);
}

static enum rc last(struct fold *f, enum billwalk_kind kind, struct billwalk *ret, struct err *err)
{
	enum rc rc = billwalk_get(f->db, f->work, kind, ret, err);

	if (rc != RC_NOTFOUND)
		return rc;
	*ret = (struct billwalk){
		.kind = kind, .ended_ms = BILLWALK_NEVER, .good_ms = BILLWALK_NEVER, .trouble = SPAN_LIT("")};
	return RC_OK;
}

static enum rc begin(struct fold *f, enum billwalk_kind kind, int64_t from_ms, struct err *err)
{
	struct billwalk old, w;
	enum rc rc = last(f, kind, &old, err);

	if (rc || old.walking)
		return rc ? rc : err_set(err, RC_CONFLICT, "a reading of bills goes on");
	w = (struct billwalk){.kind = kind,
		.walking = true,
		.begun_ms = f->now_ms,
		.ended_ms = BILLWALK_NEVER,
		.from_s = from_ms / FOLD_SECOND_MS,
		.to_s = f->now_ms / FOLD_SECOND_MS,
		.good_ms = old.good_ms,
		.trouble = SPAN_LIT("")};
	w.at_s = w.from_s;
	rc = billwalk_put(f->db, &w, err);
	return rc ? rc : go_on(f, &w, SPAN_ABSENT, err);
}

/* -- when -------------------------------------------------------------------------------------------------------------------- */

static int64_t window_from(const struct fold *f)
{
	return zone_at_ms(&f->settings->zone, zone_day(&f->settings->zone, f->now_ms - f->settings->pay_window_ms), 0);
}

/* Today, and what came since the last reading that was whole; the machine may have been down. */
static int64_t fresh_from(const struct fold *f, const struct billwalk *before)
{
	int64_t today_ms = zone_at_ms(&f->settings->zone, zone_day(&f->settings->zone, f->now_ms), 0),
		window_ms = window_from(f), from_ms = today_ms;

	if (before->good_ms != BILLWALK_NEVER && before->good_ms < today_ms + OVERLAP_MS)
		from_ms = before->good_ms - OVERLAP_MS;
	return from_ms > window_ms ? from_ms : window_ms;
}

static int64_t next_minute(const struct fold *f)
{
	const struct zone *z = &f->settings->zone;
	int64_t day = zone_day(z, f->now_ms), at = zone_at_ms(z, day, (int)f->settings->pay_minute);

	return at > f->now_ms ? at : zone_at_ms(z, day + 1, (int)f->settings->pay_minute);
}

enum rc paywork_align(struct fold *f, struct err *err)
{
	int64_t poll_ms = f->settings->pay_poll_ms;
	struct timer fresh = {.kind = TIMER_BILL, .row = ROW_FRESH}, window = {.kind = TIMER_BILL, .row = ROW_WINDOW};
	enum rc rc;

	if (poll_ms <= 0)
		return RC_OK;
	fresh.due_ms = (f->now_ms / poll_ms + 1) * poll_ms; /* one grid, so that two are never set */
	window.due_ms = next_minute(f);
	rc = timer_add(f->db, &fresh, err);
	return rc ? rc : timer_add(f->db, &window, err);
}

static bool of_now(const struct fold *f, int64_t row, int64_t due_ms)
{
	const struct zone *z = &f->settings->zone;
	int64_t poll_ms = f->settings->pay_poll_ms;

	if (poll_ms <= 0)
		return false;
	return row == ROW_FRESH ? due_ms % poll_ms == 0
				: due_ms == zone_at_ms(z, zone_day(z, due_ms), (int)f->settings->pay_minute);
}

enum rc paywork_fire(struct fold *f, int64_t row, int64_t due_ms, struct err *err)
{
	struct billwalk fresh, window;
	enum rc rc;

	if (!of_now(f, row, due_ms))
		return RC_OK;
	rc = last(f, BILLWALK_FRESH, &fresh, err);
	if (!rc)
		rc = last(f, BILLWALK_WINDOW, &window, err);
	if (rc)
		return rc;
	/* The very first reading is of the last weeks. */
	if (row == ROW_WINDOW || window.good_ms == BILLWALK_NEVER)
		rc = begin(f, BILLWALK_WINDOW, window_from(f), err);
	if (row == ROW_FRESH && (!rc || rc == RC_CONFLICT))
		rc = begin(f, BILLWALK_FRESH, fresh_from(f, &fresh), err);
	return rc && rc != RC_CONFLICT ? rc : paywork_align(f, err);
}

enum rc paywork_pull(struct fold *f, int64_t from_ms, struct err *err)
{
	if (from_ms <= 0)
		from_ms = window_from(f);
	return begin(f, BILLWALK_HAND, from_ms > FIRST_MS ? from_ms : FIRST_MS, err);
}

/* -- pages ------------------------------------------------------------------------------------------------------------------- */

/* "bills:BEGUN:KIND". *ret_mine: it is the reading that goes on; else of one before, or a payment by itself. */
static enum rc walk_of(
	struct fold *f, const struct outbox_row *e, struct billwalk *ret, bool *ret_mine, struct err *err)
{
	struct span verb, rest;
	int64_t begun_ms = 0;
	enum rc rc = effects_about(e, &verb, &begun_ms, &rest, err);

	*ret_mine = false;
	for (int k = 0; !rc && k < BILLWALK_KINDS; k++) {
		if (!span_is(rest, billwalk_kind_name((enum billwalk_kind)k)))
			continue;
		rc = last(f, (enum billwalk_kind)k, ret, err);
		*ret_mine = !rc && ret->walking && ret->begun_ms == begun_ms;
	}
	return rc;
}

static enum rc end(struct fold *f, struct billwalk *w, struct span trouble, struct err *err)
{
	w->walking = false;
	w->ended_ms = f->now_ms;
	w->trouble = trouble;
	if (!trouble.n)
		w->good_ms = w->begun_ms;
	return billwalk_put(f->db, w, err);
}

/* A refund of what was paid before this reading: the payment itself says how much of it is through. */
static enum rc look_back(struct fold *f, const struct billwalk *w, const struct answer_bill *b, struct err *err)
{
	int64_t paid_s;
	struct purchase p;
	enum rc rc;

	/* The reading before this one had that row already. */
	if (w->kind == BILLWALK_FRESH && w->good_ms != BILLWALK_NEVER &&
		b->pay_time < (w->good_ms - OVERLAP_MS) / FOLD_SECOND_MS)
		return RC_OK;
	rc = purchase_find(f->db, f->work, f->settings->pay_source, paybill_number(b), &p, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc; /* of a payment that was never read nothing is to be taken off */
	paid_s = p.paid_ms / FOLD_SECOND_MS;
	if (p.refund_fen >= p.gross_fen || paid_s >= w->from_s)
		return RC_OK;
	return ask(
		f, paid_s, paid_s + 1, SPAN_ABSENT, effects_subject(f, "bills:%lld:" ONE, (long long)w->begun_ms), err);
}

static enum rc look_at_refunds(struct fold *f, const struct billwalk *w, const struct answer_bills *v, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < v->bill_list_n; i++) {
		bool again = v->bill_list[i].bill_type != PAYBILL_REFUND;

		for (size_t k = 0; !again && k < i; k++)
			again = v->bill_list[k].bill_type == PAYBILL_REFUND &&
				span_eq(paybill_number(&v->bill_list[k]), paybill_number(&v->bill_list[i]));
		if (!again)
			rc = look_back(f, w, &v->bill_list[i], err);
	}
	return rc;
}

/* The last part of a page. */
static enum rc turn_page(
	struct fold *f, const struct outbox_row *e, struct billwalk *w, struct span next_cursor, struct err *err)
{
	struct request r;
	enum rc rc = effects_request(f, e, &r, err);

	if (rc)
		return rc;
	if (next_cursor.n && !span_eq(next_cursor, r.u.bills.cursor)) {
		rc = billwalk_put(f->db, w, err);
		return rc ? rc : go_on(f, w, next_cursor, err);
	}
	w->at_s = r.u.bills.end_time + 1;
	if (w->at_s > w->to_s)
		return end(f, w, SPAN_LIT(""), err);
	rc = billwalk_put(f->db, w, err);
	return rc ? rc : go_on(f, w, SPAN_ABSENT, err);
}

/* A payment by itself: a page may hold no row though more come (api.md 0.1, 12.2). */
static enum rc turn_one(struct fold *f, const struct outbox_row *e, const struct answer *x, struct err *err)
{
	struct span cursor = x->u.bills.next_cursor;
	struct request r;
	enum rc rc;

	if (!span_ends(e->subject, ":" ONE) || !cursor.n || x->part + 1 < x->parts)
		return RC_OK;
	rc = effects_request(f, e, &r, err);
	return rc || span_eq(cursor, r.u.bills.cursor)
		? rc
		: ask(f, r.u.bills.begin_time, r.u.bills.end_time, cursor, e->subject, err);
}

enum rc paywork_page(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct paybill_count n = {0};
	struct billwalk walk;
	bool mine;
	enum rc rc = walk_of(f, e, &walk, &mine, err);

	(void)w;
	if (!rc)
		rc = paybill_take(f, &x->u.bills, &n, err);
	if (rc || !mine) /* bills of whatever reading are true */
		return rc ? rc : turn_one(f, e, x, err);
	walk.bills += n.bills;
	walk.added += n.added;
	walk.changed += n.changed;
	walk.unmatched += n.unmatched;
	walk.refused += n.refused;
	rc = look_at_refunds(f, &walk, &x->u.bills, err);
	if (rc)
		return rc;
	return x->part + 1 < x->parts ? billwalk_put(f->db, &walk, err)
				      : turn_page(f, e, &walk, x->u.bills.next_cursor, err);
}

enum rc paywork_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct request r;
	struct billwalk walk;
	bool mine;
	enum rc rc = walk_of(f, e, &walk, &mine, err);

	if (rc || !mine)
		return rc;
	rc = effects_request(f, e, &r, err);
	if (rc)
		return rc;
	/* Cursors end: that span from its beginning (api.md 0.1). */
	if (x && x->code == NO_SUCH_CURSOR && r.u.bills.cursor.n && walk.restarts < RESTARTS_MOST) {
		walk.restarts++;
		rc = billwalk_put(f->db, &walk, err);
		return rc ? rc : go_on(f, &walk, SPAN_ABSENT, err);
	}
	return end(f, &walk, effects_said(f, e, x, effects_unheard(f, e, w)), err);
}
