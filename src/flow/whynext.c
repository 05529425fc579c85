#include "whynext.h"

#include "sop/arm.h"
#include "sop/moment.h"
#include "sop/read.h"
#include "sop/when.h"
#include "store/setting.h"
#include "store/contactdate.h"
#include "store/occurrence.h"
#include "store/scriptlog.h"

struct ahead {
	const struct sop_step *step;
	int64_t due_ms;
};

/* The version in which the round goes on; a script that was taken out has none. */
static enum rc running(
	struct store_db *db, struct arena *a, const struct enrolment *e, struct span *ret_text, struct err *err)
{
	struct scriptlog *v;
	const struct scriptlog *now;
	int n = 0;
	bool runs = false;
	enum rc rc = scriptlog_of(db, a, e->script, &v, &n, err);
	*ret_text = SPAN_ABSENT;
	for (int i = 0; !rc && i < n; i++)
		runs = runs || v[i].current;
	now = runs ? scriptlog_followed(v, n, e->script, e->version) : NULL;
	if (now)
		*ret_text = now->text;
	return rc;
}

/* The fold loaded it without an error; what it attaches is no matter here. */
static struct sop_script *parse(struct arena *a, struct span text)
{
	struct diag_list diags;
	struct sop_script *s = NULL;
	diag_init(&diags, a);
	return read_script(text, SPAN_LIT("why"), NULL, &diags, &s) == RC_OK ? s : NULL;
}

static bool decided(const struct occurrence *o, int n, struct span step, int64_t at_ms)
{
	for (int i = 0; i < n; i++)
		if (span_eq(o[i].step, step) && o[i].decided_ms <= at_ms)
			return true;
	return false;
}

/* His dates, for 生日前1天. */
static enum rc know_dates(
	struct store_db *db, struct arena *a, struct span customer, struct sop_enrolment *ret, struct err *err)
{
	struct contactdate *v = NULL;
	int n = 0;
	enum rc rc = contactdate_of(db, a, customer, &v, &n, err);
	struct sop_date *dates = arena_array(a, (size_t)n + 1, sizeof *dates);
	for (int i = 0; i < n; i++)
		dates[i] = (struct sop_date){v[i].name, (int)v[i].month, (int)v[i].day};
	ret->dates = n;
	ret->date = dates;
	return rc;
}

static bool begun_by_clock(const struct sop_script *s)
{
	bool clock = s->kind == SOP_BLAST;
	for (int i = 0; i < s->triggers; i++)
		clock = clock || s->trigger[i].event == SOP_EV_CLOCK;
	return clock;
}

/* When it comes next as far as the calendar tells; what hangs on events is not known before. */
static int64_t next_ms(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e, int step, int64_t at_ms)
{
	const struct sop_step *st = &s->step[step];
	if (!moment_recurs(st) && st->time.kind != SOP_WHEN_DATE && st->time.kind != SOP_WHEN_YEARLY)
		return when_due(r, s, st, e->t0_ms, e->shift_days);
	struct moment m = moment_of(r, s, e, NULL, step, at_ms);
	return moment_recurs(st) && m.due_ms <= at_ms ? moment_next(r, s, e, step, m.occurrence) : m.due_ms;
}

/* Sorted by time, then as written: few enough to be put in their place one by one. */
static int gather(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct occurrence *o, int n, int64_t at_ms, struct ahead *ret)
{
	int found = 0;
	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];
		if (st->member != e->member)
			continue;
		int64_t due = next_ms(r, s, e, i, at_ms);
		if (due == FACTS_NEVER || due <= at_ms || (!moment_recurs(st) && decided(o, n, st->id, at_ms)))
			continue;
		int k = found++;
		for (; k > 0 && ret[k - 1].due_ms > due; k--)
			ret[k] = ret[k - 1];
		ret[k] = (struct ahead){st, due};
	}
	return found;
}

static void say(const struct sop_script *s, const struct enrolment *e, const struct zone *zone, const struct ahead *x,
	bool held, struct text *out)
{
	char at[32], arm = e->arm.n ? e->arm.p[0] : 0;
	text_addf(out, "    %s  %.*s  ", zone_format_minute(zone, x->due_ms, at), SPAN_ARG(x->step->id));
	if (!arm_fits(s, x->step, arm))
		text_adds(out, "不会发：实验组不同");
	else if (e->holdout && x->step->selling)
		text_adds(out, "不会发：对照组不收植入的步骤");
	else if (held)
		text_addf(out, "挂起着：交接好了才%s", when_has_content(x->step) ? "发" : "做");
	else if (s->kind == SOP_BLAST && s->audience)
		text_addf(out, "打算%s，到时候还要在人群里", when_has_content(x->step) ? "发" : "做");
	else if (x->step->cond)
		text_addf(out, "打算%s，到时候还要 %.*s", when_has_content(x->step) ? "发" : "做",
			SPAN_ARG(x->step->cond->source));
	else
		text_addf(out, "打算%s", when_has_content(x->step) ? "发" : "做");
	text_addc(out, '\n');
}

enum rc whynext_script(
	struct store_db *db, struct arena *a, const struct enrolment *e, struct sop_script **ret, struct err *err)
{
	struct span text;
	enum rc rc = running(db, a, e, &text, err);

	*ret = !rc && span_present(text) ? parse(a, text) : NULL;
	return rc || *ret ? rc : err_set(err, RC_NOTFOUND, "script '%.*s' does not run", SPAN_ARG(e->script));
}

enum rc whynext_say(struct store_db *db, struct arena *a, const struct settings *settings, const struct enrolment *e,
	int64_t at_ms, bool held, struct text *out, struct err *err)
{
	struct sop_script *s = NULL;
	struct occurrence *o = NULL;
	struct sop_rules rules;
	int n = 0;
	enum rc rc = whynext_script(db, a, e, &s, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = occurrence_of(db, a, e->enrolment, &o, &n, err);
	if (rc) {
		script_free(s);
		return rc;
	}
	settings_rules(settings, &rules);
	struct ahead *ahead = arena_alloc(a, ((size_t)s->steps + 1) * sizeof *ahead);
	struct sop_enrolment view = {.t0_ms = e->t0_ms,
		.entered_ms = e->entered_ms,
		.shift_days = (int)e->shift_days,
		.by_clock = begun_by_clock(s),
		.member = e->camp != 0};
	rc = know_dates(db, a, e->customer, &view, err);
	int found = rc ? 0 : gather(&rules, s, &view, o, n, at_ms, ahead);
	if (found > 0)
		text_adds(out, "    往后（按现在的剧本，别的规矩到时候再看）\n");
	for (int i = 0; i < found; i++)
		say(s, e, &settings->zone, &ahead[i], held, out);
	script_free(s);
	return rc;
}

enum rc whynext_settings(struct store_db *db, struct arena *a, struct settings *s, struct err *err)
{
	struct setting *v;
	int n = 0;
	enum rc rc = setting_all(db, a, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (settings_put(s, v[i].key, v[i].value, NULL) == RC_FAILED)
			rc = RC_FAILED;
	settings_seal(s);
	return rc;
}
