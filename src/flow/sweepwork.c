/* sweepwork: who enters without an event of his own (findings 7, 11): 沉默 as customers cross it, 生日 as its day begins, a clock
 * over all whom 人群 names, 存量 so many a day; and at each step of a 群发 those whom 人群 names then. Each is a row of sweep that walks its customers in pages, one a timer, so that no
 * turn of the fold is long; 沉默 and 生日 read an index and cost what crosses. */
#include "sweepwork.h"
#include "store/contact.h"
#include "store/contactdate.h"
#include "store/sweep.h"
#include "store/timer.h"

#define PAGE 256
#define WHAT_BYTES 256

enum kind { SWEEP_SILENT, SWEEP_DATE, SWEEP_CLOCK, SWEEP_STOCK, SWEEP_STEP, SWEEP_KINDS };
static const char *const kind_name[SWEEP_KINDS] = {"silent", "date", "clock", "stock", "step"};

/* What of a script a row is about. */
struct subject {
	const struct foldscript *script;
	enum kind kind;
	const struct sop_trigger *trigger; /* NULL: SWEEP_STEP */
	const struct sop_step *step;       /* SWEEP_STEP: of a 群发 */
};

struct walk { /* a row and its timer in hand */
	struct fold *f;
	struct sweep row;
	struct subject on;
	int64_t fired_ms; /* due_ms of the timer that fired */
};

/* -- names of subjects -------------------------------------------------------------------------------------------- */

static void name_clock(const struct sop_trigger *t, struct text *out)
{
	const struct sop_time *w = &t->time;

	text_addf(out, "%d %lld %u %d %d %d %u", (int)w->kind, (long long)w->date, w->weekdays, w->day, w->month_end,
		w->minute, t->only.days);
}

/* The same words for the same moments, whatever else of the script is edited. */
static void name_subject(const struct subject *x, struct text *out)
{
	const struct sop_trigger *t = x->trigger;

	text_clear(out);
	text_addf(out, "%s ", kind_name[x->kind]);
	if (!t)
		text_add(out, x->step->id);
	else if (t->event == SOP_EV_SILENT)
		text_addf(out, "%lld", (long long)t->dur_ms);
	else if (t->event == SOP_EV_SCORE)
		text_addf(out, "score %lld", (long long)t->num);
	else if (t->event == SOP_EV_DATE)
		text_add(out, t->args.v[0]);
	else
		name_clock(t, out);
}

/* The i-th step of a 群发 that has a time. */
static bool step_at(const struct foldscript *s, int i, struct subject *ret)
{
	for (int k = 0; k < s->ast->steps; k++)
		if (s->ast->step[k].time.kind > SOP_WHEN_BRANCH && i-- == 0) {
			*ret = (struct subject){.script = s, .kind = SWEEP_STEP, .step = &s->ast->step[k]};
			return true;
		}
	return false;
}

/* The i-th of the script, from 0. false: it has no more. */
static bool subject_at(const struct foldscript *s, int i, struct subject *ret)
{
	if (s->ast->kind == SOP_BLAST)
		return step_at(s, i, ret);
	for (int k = 0; k < s->ast->triggers; k++) {
		const struct sop_trigger *t = &s->ast->trigger[k];
		bool stock = s->ast->stock_per_day > 0 && (t->event == SOP_EV_SILENT || t->event == SOP_EV_SCORE);
		enum kind own = t->event == SOP_EV_SILENT ? SWEEP_SILENT
			: t->event == SOP_EV_DATE         ? SWEEP_DATE
			: t->event == SOP_EV_CLOCK        ? SWEEP_CLOCK
							  : SWEEP_KINDS;

		if (own != SWEEP_KINDS && i-- == 0) {
			*ret = (struct subject){.script = s, .kind = own, .trigger = t};
			return true;
		}
		if (stock && i-- == 0) {
			*ret = (struct subject){.script = s, .kind = SWEEP_STOCK, .trigger = t};
			return true;
		}
	}
	return false;
}

static bool find_subject(const struct foldscript *s, struct span what, struct subject *ret)
{
	struct text name;
	bool found = false;

	text_init(&name, WHAT_BYTES);
	for (int i = 0; s && !found && subject_at(s, i, ret); i++) {
		name_subject(ret, &name);
		found = span_eq(text_span(&name), what);
	}
	text_release(&name);
	return found;
}

/* -- sleeping ------------------------------------------------------------------------------------------------------- */

static int64_t whole_second(int64_t t_ms)
{
	return (t_ms + FOLD_SECOND_MS - 1) / FOLD_SECOND_MS * FOLD_SECOND_MS;
}

static enum rc wake_at(struct fold *f, struct sweep *row, int64_t at_ms, struct err *err)
{
	struct timer t = {.kind = TIMER_SWEEP, .row = row->sweep};

	row->wake_ms = at_ms >= FACTS_NEVER - FOLD_SECOND_MS ? SWEEP_NONE : whole_second(at_ms);
	if (row->wake_ms == SWEEP_NONE)
		return RC_OK;
	t.due_ms = row->wake_ms;
	return timer_add(f->db, &t, err);
}

static enum rc no_timer(struct fold *f, struct sweep *row, struct err *err)
{
	struct timer t = {row->wake_ms, TIMER_SWEEP, row->sweep};
	enum rc rc = row->wake_ms == SWEEP_NONE ? RC_OK : timer_del(f->db, &t, err);

	row->wake_ms = SWEEP_NONE;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* The next page, before anything that falls due with those who enter by it. */
static enum rc go_on(struct walk *w, struct err *err)
{
	w->f->sweeping = true;
	return wake_at(w->f, &w->row, w->fired_ms, err);
}

static int64_t next_day_ms(const struct fold *f, int64_t t_ms)
{
	const struct zone *z = &f->settings->zone;

	return zone_day_start_ms(z, zone_day(z, t_ms) + 1);
}

/* -- one customer ----------------------------------------------------------------------------------------------------- */

/* He cannot be looked at: `why` says what was wrong, and the walk goes on (finding 4). */
static enum rc pass_over(struct walk *w, struct span customer, struct err *err)
{
	struct span what = arena_copy(w->f->rows, span_of(err->text));
	struct err undo;

	w->f->counts.failed++;
	w->f->first = w->f->last = NULL;
	if (db_rollback_to(w->f->db, &undo))
		return err_set(err, RC_FAILED, "%s", undo.text);
	return decisions_note(w->f, customer, w->row.script, SPAN_ABSENT, "failed", REASON_NOT_SENT, what, err);
}

static enum rc enter(struct walk *w, struct happen_entry *e, struct err *err)
{
	struct fold *f = w->f;
	bool in = false;
	enum rc rc = f->guarded ? db_savepoint(f->db, err) : RC_OK;

	if (rc)
		return rc;
	arena_reset(f->work); /* what the walk itself goes by stands in rows */
	e->script = w->on.script;
	e->trigger = w->on.trigger;
	rc = happen_enter(f, e, &in, err);
	if (rc && f->guarded && !fold_fatal(rc))
		return pass_over(w, e->customer, err);
	w->row.taken += in;
	return rc || !f->guarded ? rc : db_release(f->db, err);
}

/* -- 沉默 --------------------------------------------------------------------------------------------------------------- */

/* When the first behind the mark will cross. At the latest in a day: what is told late may have been heard before him. Whom 微信客服 alone
 * knows never does. */
static enum rc next_silent(struct walk *w, int64_t *ret_ms, struct err *err)
{
	struct fold *f = w->f;
	struct contact *c = NULL;
	int64_t most_ms = f->now_ms + ZONE_DAY_MS;
	int n = 0;
	enum rc rc = contact_silent(
		f->db, f->rows, w->row.mark_ms, w->row.after_customer, CONTACT_NOT_ADDED - 1, 1, &c, &n, err);

	*ret_ms = n > 0 && c[0].heard_ms + w->on.trigger->dur_ms < most_ms ? c[0].heard_ms + w->on.trigger->dur_ms
									   : most_ms;
	return rc;
}

static enum rc too_old(struct walk *w, struct span customer, struct err *err)
{
	struct fold *f = w->f;

	text_clear(&f->detail);
	entry_say(w->on.trigger, false, &f->detail);
	return decisions_note(f, customer, w->on.script->ast->id, SPAN_ABSENT, "not_entered", REASON_STALE_EVENT,
		arena_copy(f->work, text_span(&f->detail)), err);
}

static enum rc silent(struct walk *w, struct err *err)
{
	struct fold *f = w->f;
	struct contact *c = NULL;
	int64_t dur_ms = w->on.trigger->dur_ms, next_ms;
	int n = 0;
	enum rc rc = contact_silent(
		f->db, f->rows, w->row.mark_ms, w->row.after_customer, f->now_ms - dur_ms, PAGE, &c, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct happen_entry e = {
			.customer = c[i].customer, .t0_ms = c[i].heard_ms + dur_ms, .since_ms = c[i].heard_ms + dur_ms};

		w->row.mark_ms = c[i].heard_ms;
		w->row.after_customer = c[i].customer;
		rc = f->now_ms - e.t0_ms > FACTS_STALE_MS ? too_old(w, e.customer, err) : enter(w, &e, err);
	}
	if (rc)
		return rc;
	if (n == PAGE)
		return go_on(w, err);
	rc = next_silent(w, &next_ms, err);
	return rc ? rc : wake_at(f, &w->row, next_ms, err);
}

/* -- 存量 --------------------------------------------------------------------------------------------------------------- */

/* Has he the score that 分数到 waits for? */
static enum rc scores(struct walk *w, struct span customer, bool *ret, struct err *err)
{
	struct sop_facts facts = {0};
	enum rc rc = scorework_facts(w->f, customer, &facts, err);

	*ret = !rc && facts.scored && facts.score >= w->on.trigger->num;
	return rc;
}

/* 沉默: those silent longest first, up to who had crossed when it began; 分数到: those added first. */
static enum rc stock_page(struct walk *w, struct contact **ret, int *ret_n, struct err *err)
{
	struct fold *f = w->f;

	if (w->on.trigger->event == SOP_EV_SILENT)
		return contact_silent(f->db, f->rows, w->row.after_key, w->row.after_customer, w->row.limit_ms, PAGE,
			ret, ret_n, err);
	return contact_page(f->db, f->rows, w->row.after_key, w->row.after_customer, PAGE, ret, ret_n, err);
}

static enum rc stock(struct walk *w, struct err *err)
{
	struct fold *f = w->f;
	struct contact *c = NULL;
	bool silent = w->on.trigger->event == SOP_EV_SILENT, his = true;
	int64_t today = zone_day(&f->settings->zone, f->now_ms), most = w->on.script->ast->stock_per_day;
	int n = 0, i = 0;
	enum rc rc = stock_page(w, &c, &n, err);

	if (w->row.day != today) {
		w->row.day = today;
		w->row.taken = 0;
	}
	for (; !rc && i < n && w->row.taken < most; i++) {
		struct happen_entry e = {.customer = c[i].customer, .t0_ms = f->now_ms, .quiet = true};

		/* Who crossed while it ran has had his turn; of a score any round will do. */
		e.since_ms = silent ? c[i].heard_ms + w->on.trigger->dur_ms : 0;
		w->row.after_key = silent ? c[i].heard_ms : c[i].first_add_day;
		w->row.after_customer = c[i].customer;
		if (!silent)
			rc = scores(w, c[i].customer, &his, err);
		if (!rc && his)
			rc = enter(w, &e, err);
	}
	if (rc)
		return rc;
	if (w->row.taken >= most)
		return wake_at(f, &w->row, next_day_ms(f, f->now_ms), err);
	return n == PAGE ? go_on(w, err) : RC_OK; /* the last of them: it never wakes again */
}

/* -- 生日 --------------------------------------------------------------------------------------------------------------- */

/* The next day to open, with its D today at the earliest; INT64_MAX: none before tomorrow. */
static int64_t day_to_open(const struct walk *w, int opens)
{
	const struct zone *z = &w->f->settings->zone;
	int64_t today = zone_day(z, w->f->now_ms), day = zone_day(z, w->row.mark_ms) + 1;

	if (day < today + opens)
		day = today + opens; /* of those before, D itself has passed */
	return day <= today ? day : INT64_MAX;
}

/* after_key 0: those of that day; 1: of 29 February, in a year without one on the 28th. */
static enum rc date_page(struct walk *w, int64_t d_day, struct contactdate **ret, int *ret_n, struct err *err)
{
	struct date d = zone_date(d_day);
	bool leapling = w->row.after_key == 1;

	return contactdate_on(w->f->db, w->f->rows, w->on.trigger->args.v[0], d.month, leapling ? 29 : d.day,
		w->row.after_customer, PAGE, ret, ret_n, err);
}

static enum rc date(struct walk *w, struct err *err)
{
	struct fold *f = w->f;
	const struct zone *z = &f->settings->zone;
	struct span name = w->on.trigger->args.v[0];
	struct contactdate *c = NULL;
	int n = 0, opens = moment_opens(w->on.script->ast, name);
	int64_t day = w->row.walking ? zone_day(z, w->row.mark_ms) : day_to_open(w, opens);
	enum rc rc;

	if (day == INT64_MAX)
		return wake_at(f, &w->row, next_day_ms(f, f->now_ms), err);
	if (!w->row.walking) {
		w->row.walking = true;
		w->row.mark_ms = zone_day_start_ms(z, day);
		w->row.after_key = w->row.taken = 0;
		w->row.after_customer = SPAN_LIT("");
	}
	rc = date_page(w, day - opens, &c, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		struct happen_entry e = {
			.customer = c[i].customer, .t0_ms = w->row.mark_ms, .date = name, .since_ms = w->row.mark_ms};

		w->row.after_customer = c[i].customer;
		rc = enter(w, &e, err);
	}
	if (rc)
		return rc;
	if (n < PAGE) {
		struct date d = zone_date(day - opens);

		w->row.walking =
			w->row.after_key == 0 && d.month == 2 && d.day == 28 && !zone_date_valid(d.year, 2, 29);
		w->row.after_key = w->row.walking;
		w->row.after_customer = SPAN_LIT("");
	}
	if (!w->row.walking && day_to_open(w, opens) == INT64_MAX)
		return wake_at(f, &w->row, next_day_ms(f, f->now_ms), err);
	return go_on(w, err);
}

/* -- a clock ------------------------------------------------------------------------------------------------------------- */

static int64_t clock_next(const struct walk *w, int64_t after_ms)
{
	const struct sop_rules *r = &w->f->rules;
	const struct sop_step *step = w->on.step;
	int64_t at;

	if (w->on.trigger)
		return moment_after(r, &w->on.trigger->time, w->on.trigger->only.days, after_ms);
	at = moment_after(r, &step->time, step->only.days, after_ms);
	/* Without a clock of its own it keeps out of 静默, as the step does. */
	return at == FACTS_NEVER || step->time.minute >= 0 || !when_has_content(step)
		? at
		: when_quiet_end(r, w->on.script->ast, at);
}

/* The last moment that has come and is no older than 24 h; those that passed in the meantime start nothing. */
static bool clock_begin(struct walk *w)
{
	int64_t now_ms = w->f->now_ms, from_ms = now_ms - FACTS_STALE_MS - 1, at = w->row.mark_ms, last = FACTS_NEVER;

	if (at < from_ms)
		at = from_ms;
	while ((at = clock_next(w, at)) <= now_ms)
		last = at;
	if (last == FACTS_NEVER)
		return false;
	w->row.walking = true;
	w->row.mark_ms = last;
	w->row.after_key = INT64_MIN;
	w->row.after_customer = SPAN_LIT("");
	w->row.taken = 0;
	return true;
}

static enum rc by_clock(struct walk *w, struct err *err)
{
	struct fold *f = w->f;
	struct contact *c = NULL;
	int n = 0;
	enum rc rc;

	if (!w->row.walking && !clock_begin(w))
		return wake_at(f, &w->row, clock_next(w, f->now_ms), err);
	rc = contact_page(f->db, f->rows, w->row.after_key, w->row.after_customer, PAGE, &c, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		struct happen_entry e = {.customer = c[i].customer,
			.t0_ms = w->row.mark_ms,
			.since_ms = w->row.mark_ms,
			.quiet = true,
			.at_once = true};

		w->row.after_key = c[i].first_add_day;
		w->row.after_customer = c[i].customer;
		rc = enter(w, &e, err);
	}
	if (rc)
		return rc;
	if (n == PAGE)
		return go_on(w, err);
	w->row.walking = false;
	return wake_at(f, &w->row, clock_next(w, w->row.mark_ms), err);
}

bool sweepwork_blast_ahead(struct fold *f)
{
	const struct zone *z = &f->settings->zone;
	int64_t today, start_ms, end_ms;
	struct walk w = {.f = f};

	if (!f->blasts)
		return false;
	today = zone_day(z, f->now_ms);
	if (f->blast_day == today)
		return f->blast_ms > f->now_ms;
	f->blast_day = today;
	f->blast_ms = INT64_MIN;
	start_ms = zone_day_start_ms(z, today);
	end_ms = zone_day_start_ms(z, today + 1);
	for (int i = 0; i < f->scripts; i++)
		for (int k = 0; f->script[i].ast->kind == SOP_BLAST && step_at(&f->script[i], k, &w.on); k++) {
			int64_t at = clock_next(&w, start_ms - 1);

			if (at < end_ms && at > f->blast_ms)
				f->blast_ms = at;
		}
	return f->blast_ms > f->now_ms;
}

/* -- what the fold asks ---------------------------------------------------------------------------------------------------- */

enum rc sweepwork_fire(struct fold *f, int64_t sweep, struct err *err)
{
	struct walk w = {.f = f};
	enum rc rc = sweep_get(f->db, f->rows, sweep, &w.row, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	w.fired_ms = w.row.wake_ms;
	w.row.wake_ms = SWEEP_NONE;
	if (!find_subject(foldload_find(f, w.row.script), w.row.what, &w.on))
		return sweep_del(f->db, sweep, err);
	switch (w.on.kind) {
	case SWEEP_SILENT: rc = silent(&w, err); break;
	case SWEEP_DATE: rc = date(&w, err); break;
	case SWEEP_STEP:
	case SWEEP_CLOCK: rc = by_clock(&w, err); break;
	case SWEEP_STOCK: rc = stock(&w, err); break;
	case SWEEP_KINDS: break;
	}
	return rc ? rc : sweep_put(f->db, &w.row, err);
}

/* -- rows for what runs ------------------------------------------------------------------------------------------------------ */

/* Begins now: who crossed before, and what moment lies before, is none of it (finding 11). */
static enum rc begin(struct fold *f, const struct subject *on, struct span what, struct err *err)
{
	struct walk w = {.f = f,
		.on = *on,
		.row = {.script = on->script->ast->id,
			.what = what,
			.mark_ms = f->now_ms,
			.after_key = INT64_MIN,
			.after_customer = SPAN_LIT(""),
			.day = zone_day(&f->settings->zone, f->now_ms),
			.wake_ms = SWEEP_NONE}};
	int64_t wake_ms = f->now_ms;
	enum rc rc = db_next_row(f->db, &w.row.sweep, err);

	if (on->kind == SWEEP_SILENT) {
		w.row.mark_ms = f->now_ms - on->trigger->dur_ms;
		if (!rc)
			rc = next_silent(&w, &wake_ms, err);
	} else if (on->kind == SWEEP_STOCK) {
		w.row.limit_ms = f->now_ms - on->trigger->dur_ms;
	} else if (on->kind == SWEEP_DATE) {
		wake_ms = next_day_ms(f, f->now_ms);
	} else {
		wake_ms = clock_next(&w, f->now_ms);
	}
	if (!rc)
		rc = wake_at(f, &w.row, wake_ms, err);
	return rc ? rc : sweep_add(f->db, &w.row, err);
}

/* Clocks are told anew: their zone and their holidays may be others now. */
static enum rc realign(struct fold *f, struct sweep *row, const struct subject *on, struct err *err)
{
	struct walk w = {.f = f, .on = *on, .row = *row};
	enum rc rc;

	if ((on->kind != SWEEP_CLOCK && on->kind != SWEEP_STEP) || row->walking)
		return RC_OK;
	rc = no_timer(f, &w.row, err);
	if (!rc)
		rc = wake_at(f, &w.row, clock_next(&w, w.row.mark_ms), err);
	return rc ? rc : sweep_put(f->db, &w.row, err);
}

static bool has_row(const struct sweep *v, int n, const struct subject *on, struct span what)
{
	for (int i = 0; i < n; i++)
		if (span_eq(v[i].script, on->script->ast->id) && span_eq(v[i].what, what))
			return true;
	return false;
}

static enum rc begin_missing(
	struct fold *f, const struct foldscript *s, const struct sweep *v, int n, struct text *name, struct err *err)
{
	struct subject on;
	enum rc rc = RC_OK;

	for (int i = 0; !rc && subject_at(s, i, &on); i++) {
		struct subject first;

		name_subject(&on, name);
		/* The same 开始 twice is one. */
		if (find_subject(s, text_span(name), &first) && first.trigger == on.trigger && first.step == on.step &&
			!has_row(v, n, &on, text_span(name)))
			rc = begin(f, &on, arena_copy(f->work, text_span(name)), err);
	}
	return rc;
}

enum rc sweepwork_align(struct fold *f, struct err *err)
{
	struct sweep *v = NULL;
	struct subject on;
	struct text name;
	int n = 0;
	enum rc rc = sweep_all(f->db, f->work, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		if (find_subject(foldload_find(f, v[i].script), v[i].what, &on)) {
			rc = realign(f, &v[i], &on, err);
			continue;
		}
		rc = no_timer(f, &v[i], err);
		if (!rc)
			rc = sweep_del(f->db, v[i].sweep, err);
	}
	text_init(&name, WHAT_BYTES);
	for (int i = 0; !rc && i < f->scripts; i++)
		rc = begin_missing(f, &f->script[i], v, n, &name, err);
	text_release(&name);
	return rc;
}
