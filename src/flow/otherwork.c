#include "otherwork.h"
#include "syncwork.h"
#include "store/masstask.h"
#include "store/othermass.h"
#include "store/timer.h"

#include "base/utf8.h"

#define OTHER "other" /* "other:BEGUN:single", "other:BEGUN:group": a list; "other:BEGUN:MSGID": one of them */
#define SINGLE "single"
#define GROUP "group"
#define LIST_PAGE 100
#define PAGE 1000
#define MINUTE_MS INT64_C(60000)
#define OVERLAP_MS (15 * MINUTE_MS)     /* WeCom lists a new message only after a while; clocks differ */
#define LATE_MS (7 * MINUTE_MS)         /* behind the full hour, which everybody asks at (api.md 1.3) */
#define PATIENCE_MS (60 * MINUTE_MS)    /* what cannot be had so long is left to the next reading */
#define SETTLE_MS (10 * MINUTE_MS)      /* so long after a tap all its results are there */
#define KEPT_MS (40 * ZONE_DAY_MS)      /* the longest span of a receive rule is a month */
#define LIST_MOST_MS (31 * ZONE_DAY_MS) /* api.md 5.2: at most one month */
#define TEXT_CHARS 40
#define SENT_STATUS 2 /* api.md 5.3 */
#define RESULT_UNSENT 0
#define RESULT_SENT 1        /* api.md 5.4 */
#define CODE_CANCELLED 41093 /* whom it reached before is not told any more */

/* -- when ---------------------------------------------------------------------------------------------------------------------- */

enum rc otherwork_align(struct fold *f, struct err *err)
{
	int64_t every_ms = f->settings->received_ms;
	struct timer t = {.kind = TIMER_OTHER, .row = 0};

	if (every_ms <= 0)
		return RC_OK;
	t.due_ms =
		((f->now_ms - LATE_MS) / every_ms + 1) * every_ms + LATE_MS; /* one grid, so that two are never set */
	return timer_add(f->db, &t, err);
}

enum rc otherwork_fire(struct fold *f, int64_t due_ms, struct err *err)
{
	int64_t every_ms = f->settings->received_ms;
	enum rc rc;

	if (every_ms <= 0 || (due_ms - LATE_MS) % every_ms != 0)
		return RC_OK; /* of other settings */
	rc = otherwork_begin(f, err);
	return rc ? rc : otherwork_align(f, err);
}

static enum rc last(struct fold *f, struct othermass_walk *ret, struct err *err)
{
	enum rc rc = othermass_walk_get(f->db, f->work, ret, err);

	if (rc != RC_NOTFOUND)
		return rc;
	*ret = (struct othermass_walk){.good_ms = OTHERMASS_NEVER, .trouble = SPAN_LIT("")};
	return RC_OK;
}

/* The first day of the span that the corp's rule counts; yesterday at least, so that siyu why has it. */
static int64_t span_day(const struct fold *f)
{
	int64_t today = zone_day(&f->settings->zone, f->now_ms), first = today;

	if (f->settings->receive == SOP_RECEIVE_WEEK)
		first = today - zone_weekday(today) + 1;
	else if (f->settings->receive == SOP_RECEIVE_MONTH)
		first = today - zone_date(today).day + 1;
	return first < today ? first : today - 1;
}

static int64_t from_ms(const struct fold *f, const struct othermass_walk *w)
{
	int64_t span_ms = zone_day_start_ms(&f->settings->zone, span_day(f)),
		at = w->good_ms == OTHERMASS_NEVER ? span_ms : w->good_ms - OVERLAP_MS;

	at = at > span_ms ? at : span_ms;
	return at > f->now_ms - LIST_MOST_MS ? at : f->now_ms - LIST_MOST_MS;
}

/* -- asking ------------------------------------------------------------------------------------------------------------------ */

static enum rc ask(
	struct fold *f, const struct othermass_walk *w, const struct request *r, struct span what, struct err *err)
{
	struct effects_spec spec = {.lane = API_LANE_SYNC,
		.not_after_ms = f->now_ms + PATIENCE_MS,
		.subject = effects_subject(f, OTHER ":%lld:%.*s", (long long)w->begun_ms, SPAN_ARG(what))};

	return effects_make(f, r, &spec, NULL, err);
}

static enum rc ask_list(struct fold *f, const struct othermass_walk *w, const char *type, struct err *err)
{
	struct request r = {.api = API_MASS_LIST,
		.u.mass_list = {.chat_type = span_of(type),
			.start_time = from_ms(f, w) / 1000,
			.end_time = w->begun_ms / 1000,
			.filter_type = REQUEST_MASS_ALL,
			.limit = LIST_PAGE}};

	return ask(f, w, &r, span_of(type), err);
}

enum rc otherwork_begin(struct fold *f, struct err *err)
{
	struct othermass_walk w;
	enum rc rc = f->settings->receive == SOP_RECEIVE_NONE ? RC_CONFLICT : last(f, &w, err);

	if (rc || (w.walking && w.begun_ms > f->now_ms - 2 * PATIENCE_MS))
		return rc == RC_CONFLICT ? RC_OK : rc;
	w.walking = true;
	w.begun_ms = w.next_ms = f->now_ms;
	w.messages = w.received = 0;
	w.trouble = SPAN_LIT("");
	rc = othermass_prune(f->db, f->now_ms - KEPT_MS, err);
	if (!rc)
		rc = othermass_again(f->db, f->now_ms - f->settings->poll_most_ms, err);
	if (!rc)
		rc = othermass_walk_put(f->db, &w, err);
	return rc ? rc : ask_list(f, &w, SINGLE, err);
}

/* The next message, and the end behind the last one. w is written. */
static enum rc go_on(struct fold *f, struct othermass_walk *w, struct err *err)
{
	struct othermass m;
	struct request r = {.api = API_MASS_TASK};
	enum rc rc = othermass_first(f->db, f->work, &m, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (rc == RC_NOTFOUND) {
		w->walking = false;
		if (!w->trouble.n)
			w->good_ms = w->next_ms;
		return othermass_walk_put(f->db, w, err);
	}
	rc = othermass_walk_put(f->db, w, err);
	m.state = OTHERMASS_ASKED;
	m.pending = 1;
	m.unsent = 0;
	if (!rc)
		rc = othermass_put(f->db, &m, err);
	r.u.mass_page = (struct request_mass_page){.msgid = m.msgid, .limit = PAGE};
	return rc ? rc : ask(f, w, &r, m.msgid, err);
}

/* -- the lists ----------------------------------------------------------------------------------------------------------------- */

/* One that an API made may be ours, whose answer has not come yet, or never came: it is looked at again next time. */
static enum rc maybe_ours(struct fold *f, const struct answer_mass_item *v, bool *ret, struct err *err)
{
	int64_t n = 0;
	enum rc rc = v->creator.n ? RC_OK : masstask_nameless(f->db, v->text, &n, err);

	*ret = n > 0;
	return rc;
}

static enum rc list_one(
	struct fold *f, struct othermass_walk *w, const struct answer_mass_item *v, bool groups, struct err *err)
{
	struct masstask known;
	struct othermass m = {.msgid = v->msgid,
		.groups = groups,
		.personal = v->create_type == 1,
		.employee = v->creator.n ? relations_lower(f, v->creator) : SPAN_LIT(""),
		.text = utf8_prefix(v->text.p ? v->text : SPAN_LIT(""), TEXT_CHARS),
		.made_ms = fold_time(f, v->create_time),
		.state = OTHERMASS_LISTED,
		.read_ms = OTHERMASS_NEVER};
	bool ours = false;
	enum rc rc = v->msgid.n ? masstask_by_msgid(f->db, f->work, v->msgid, &known, err) : RC_OK;

	if (rc != RC_NOTFOUND)
		return rc;
	rc = maybe_ours(f, v, &ours, err);
	if (rc)
		return rc;
	if (ours) {
		w->next_ms = m.made_ms < w->next_ms ? m.made_ms : w->next_ms;
		return RC_OK;
	}
	rc = othermass_add(f->db, &m, err);
	w->messages += !rc;
	return rc == RC_CONFLICT ? RC_OK : rc;
}

static enum rc next_list(struct fold *f, struct othermass_walk *w, struct span type, struct err *err)
{
	enum rc rc = othermass_walk_put(f->db, w, err);

	if (rc)
		return rc;
	return span_is(type, SINGLE) ? ask_list(f, w, GROUP, err) : go_on(f, w, err);
}

static enum rc listed(struct fold *f, const struct outbox_row *e, struct othermass_walk *w, struct span type,
	const struct answer *x, struct err *err)
{
	const struct answer_mass_list *v = &x->u.mass_list;
	struct request r;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < v->group_msg_list_n; i++)
		rc = list_one(f, w, &v->group_msg_list[i], span_is(type, GROUP), err);
	if (rc || x->part + 1 < x->parts)
		return rc ? rc : othermass_walk_put(f->db, w, err);
	if (!v->next_cursor.n)
		return next_list(f, w, type, err);
	rc = effects_request(f, e, &r, err);
	r.u.mass_list.cursor = v->next_cursor;
	if (!rc)
		rc = othermass_walk_put(f->db, w, err);
	return rc ? rc : ask(f, w, &r, type, err);
}

/* -- one of them ----------------------------------------------------------------------------------------------------------------- */

/* A call about it has its answer; after the last one comes the next message. */
static enum rc answered(struct fold *f, struct othermass_walk *w, struct othermass *m, struct err *err)
{
	enum rc rc;

	m->pending--;
	if (m->pending > 0) {
		rc = othermass_put(f->db, m, err);
		return rc ? rc : othermass_walk_put(f->db, w, err);
	}
	m->state = m->unsent > 0 ? OTHERMASS_OPEN : OTHERMASS_READ;
	m->read_ms = w->begun_ms;
	rc = othermass_put(f->db, m, err);
	return rc ? rc : go_on(f, w, err);
}

static enum rc ask_more(struct fold *f, struct othermass_walk *w, struct othermass *m, enum api_id api,
	struct span employee, struct span cursor, struct err *err)
{
	struct request r = {.api = api, .u.mass_page = {.msgid = m->msgid, .limit = PAGE, .cursor = cursor}};

	if (api == API_MASS_RESULT)
		r.u.mass_page.userid = employee;
	m->pending++;
	return ask(f, w, &r, m->msgid, err);
}

/* Who has to send it; of those who have, whom it reached, unless that was read when all was known. */
static enum rc senders(
	struct fold *f, struct othermass_walk *w, struct othermass *m, const struct answer *x, struct err *err)
{
	const struct answer_mass_task *v = &x->u.mass_task;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < v->task_list_n; i++) {
		const struct answer_task *t = &v->task_list[i];

		if (t->status != SENT_STATUS || !t->userid.n)
			m->unsent++;
		else if (m->read_ms == OTHERMASS_NEVER || fold_time(f, t->send_time) + SETTLE_MS > m->read_ms)
			rc = ask_more(f, w, m, API_MASS_RESULT, t->userid, SPAN_ABSENT, err);
	}
	if (!rc && x->part + 1 == x->parts && v->next_cursor.n)
		rc = ask_more(f, w, m, API_MASS_TASK, SPAN_ABSENT, v->next_cursor, err);
	return rc;
}

static enum rc reached(struct fold *f, const struct outbox_row *e, struct othermass_walk *w, struct othermass *m,
	const struct answer *x, struct err *err)
{
	const struct answer_mass_result *v = &x->u.mass_result;
	struct request r;
	enum rc rc = effects_request(f, e, &r, err);

	for (size_t i = 0; !rc && i < v->send_list_n; i++) {
		const struct answer_send *s = &v->send_list[i];
		const struct othermass_received got = {.customer = m->groups ? s->chat_id : s->external_userid,
			.at_ms = s->send_time > 0 ? fold_time(f, s->send_time) : m->made_ms,
			.msgid = m->msgid,
			.employee = relations_lower(f, r.u.mass_page.userid)};

		m->unsent += s->status == RESULT_UNSENT;
		if (s->status != RESULT_SENT || !got.customer.n)
			continue;
		f->others_known = false; /* from now on, even if this is undone: then it is asked again */
		rc = othermass_reached(f->db, &got, err);
		w->received += !rc;
		rc = rc == RC_CONFLICT ? RC_OK : rc;
	}
	if (!rc && x->part + 1 == x->parts && v->next_cursor.n)
		rc = ask_more(f, w, m, API_MASS_RESULT, r.u.mass_page.userid, v->next_cursor, err);
	return rc;
}

/* -- answers --------------------------------------------------------------------------------------------------------------------- */

static bool of_reading(const struct outbox_row *e)
{
	return span_starts(e->subject, OTHER ":");
}

/* *ret_mine: it is of the reading that goes on. */
static enum rc walk_of(struct fold *f, const struct outbox_row *e, struct othermass_walk *ret, struct span *ret_what,
	bool *ret_mine, struct err *err)
{
	struct span verb;
	int64_t begun_ms = 0;
	enum rc rc = effects_about(e, &verb, &begun_ms, ret_what, err);

	if (!rc)
		rc = last(f, ret, err);
	*ret_mine = !rc && ret->walking && ret->begun_ms == begun_ms;
	return rc;
}

enum rc otherwork_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct othermass_walk walk;
	struct span type;
	bool mine;
	enum rc rc;

	if (!of_reading(e))
		return massask_listed(f, e, x, w, err);
	rc = walk_of(f, e, &walk, &type, &mine, err);
	return rc || !mine ? rc : listed(f, e, &walk, type, x, err);
}

enum rc otherwork_unlisted(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct othermass_walk walk;
	struct span type;
	bool mine;
	enum rc rc;

	(void)w;
	if (!of_reading(e))
		return RC_OK; /* stays unsure: a person looks */
	rc = walk_of(f, e, &walk, &type, &mine, err);
	if (rc || !mine)
		return rc;
	walk.trouble = syncwork_why(f, "读不到群发的名单", x);
	return next_list(f, &walk, type, err);
}

/* Part of what WeCom says of one message. */
static enum rc told(struct fold *f, const struct outbox_row *e, const struct answer *x, struct err *err)
{
	bool mine, over = x->part + 1 == x->parts;
	struct othermass_walk w;
	struct othermass m;
	struct span msgid;
	enum rc rc = walk_of(f, e, &w, &msgid, &mine, err);

	if (rc || !mine)
		return rc;
	rc = othermass_get(f->db, f->work, msgid, &m, err);
	if (rc == RC_NOTFOUND) /* one of ours, as turned out meanwhile */
		return over ? go_on(f, &w, err) : RC_OK;
	if (!rc)
		rc = x->api == API_MASS_TASK ? senders(f, &w, &m, x, err) : reached(f, e, &w, &m, x, err);
	if (rc || over)
		return rc ? rc : answered(f, &w, &m, err);
	rc = othermass_put(f->db, &m, err);
	return rc ? rc : othermass_walk_put(f->db, &w, err);
}

enum rc otherwork_tapped(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	return of_reading(e) ? told(f, e, x, err) : masswatch_task(f, e, x, w, err);
}

enum rc otherwork_reached(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	return of_reading(e) ? told(f, e, x, err) : masswatch_result(f, e, x, w, err);
}

enum rc otherwork_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct othermass_walk walk;
	struct othermass m;
	struct span msgid;
	bool mine;
	enum rc rc;

	if (!of_reading(e))
		return masswatch_failed(f, e, x, w, err);
	rc = walk_of(f, e, &walk, &msgid, &mine, err);
	if (rc || !mine)
		return rc;
	rc = othermass_get(f->db, f->work, msgid, &m, err);
	if (rc)
		return rc == RC_NOTFOUND ? go_on(f, &walk, err) : rc;
	m.unsent += !x || x->code != CODE_CANCELLED; /* read again next time */
	return answered(f, &walk, &m, err);
}

/* -- what it is for ---------------------------------------------------------------------------------------------------------------- */

enum rc otherwork_received(
	struct fold *f, struct span who, int64_t from_day, int64_t to_day, int64_t *ret, struct err *err)
{
	const struct zone *z = &f->settings->zone;
	enum rc rc = RC_OK;

	*ret = 0;
	if (!f->others_known) /* most houses send by siyu alone: one look serves all decisions */
		rc = othermass_any(f->db, &f->others, err);
	f->others_known = !rc;
	if (rc || !f->others)
		return rc;
	return othermass_count(f->db, who, zone_day_start_ms(z, from_day), zone_day_start_ms(z, to_day + 1), ret, err);
}
