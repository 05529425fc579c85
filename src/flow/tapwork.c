#include "tapwork.h"
#include "sop/rival.h"

#define PAGE 64
#define DAY_MINUTES 1440

/* What was found out last: due order brings the steps of one employee one after the other. */
struct foldtaps {
	bool known;
	int above; /* the 优先级 of who asked */
	struct span employee;
	int taps;
	struct sop_rival first;
};

void tapwork_begin(struct fold *f)
{
	f->taps = arena_alloc(f->rows, sizeof *f->taps);
	*f->taps = (struct foldtaps){0};
}

void tapwork_end(struct fold *f)
{
	f->taps = NULL;
}

/* The i-th instant of today at which the step can be due; FACTS_NEVER: there are no more. */
static int64_t instant(const struct fold *f, const struct sop_script *s, const struct sop_step *st, int i)
{
	const struct sop_rules *r = &f->rules;
	int64_t today = zone_day(r->zone, f->now_ms);
	int minute = st->time.minute;

	switch (st->time.kind) {
	case SOP_WHEN_DAY:
	case SOP_WHEN_DATE:
	case SOP_WHEN_DAILY:
	case SOP_WHEN_WEEKLY:
	case SOP_WHEN_MONTHLY:
	case SOP_WHEN_YEARLY:
		if (i > 0)
			return FACTS_NEVER;
		return minute >= 0 ? zone_at_ms(r->zone, today, minute)
				   : when_quiet_end(r, s, zone_at_ms(r->zone, today, r->default_clock));
	case SOP_WHEN_NOW:
	case SOP_WHEN_AFTER:
	case SOP_WHEN_STEP:
	case SOP_WHEN_BOUGHT:
	case SOP_WHEN_JOINED:
	case SOP_WHEN_HEARD:
		if (minute >= 0)
			return i > 0 ? FACTS_NEVER : zone_at_ms(r->zone, today, minute);
		if (r->merge_min <= 1 || i * r->merge_min >= DAY_MINUTES)
			return FACTS_NEVER;
		return zone_at_ms(r->zone, today, i * r->merge_min); /* 合并 */
	default: return FACTS_NEVER;
	}
}

/* Would the step go to the subject of that round today, as things stand? */
static enum rc goes_to(
	struct fold *f, const struct foldscript *s, int step, int64_t enrolment, bool *ret, struct err *err)
{
	struct round r;
	struct sop_facts facts;
	struct sop_rival *rivals;
	int n;
	enum rc rc = enrol_get(f, enrolment, &r, err);

	if (rc == RC_NOTFOUND || (!rc && r.script->ast != s->ast)) /* paused; of another version */
		return RC_OK;
	if (!rc)
		rc = factload(f, r.row.customer, r.row.employee, r.row.channel, &r, step,
			rival_needs(&f->rules, s->ast), &facts, err);
	if (rc)
		return rc;
	rivals = arena_array(f->work, (size_t)s->ast->steps, sizeof *rivals);
	n = rival_list(&f->rules, s->ast, &r.view, r.claim, &facts, f->now_ms, rivals, s->ast->steps);
	for (int i = 0; i < n; i++)
		*ret = *ret || rivals[i].step == &s->ast->step[step];
	return RC_OK;
}

static enum rc wanted_at(struct fold *f, const struct foldscript *s, int step, struct span employee, int64_t at_ms,
	bool *ret, struct err *err)
{
	const struct enrolment_spot spot = {at_ms, step, s->ast->id, employee};
	int64_t *v = NULL, after = 0;
	int n = PAGE;
	enum rc rc = RC_OK;

	while (!rc && !*ret && n == PAGE) {
		rc = enrolment_at(f->db, f->work, &spot, after, PAGE, &v, &n, err);
		for (int i = 0; !rc && !*ret && i < n; i++)
			rc = goes_to(f, s, step, after = v[i], ret, err);
	}
	return rc;
}

/* Is the employee still to be asked to confirm that step? When, in *ret_ms: FACTS_NEVER: not today. */
static enum rc wanted(
	struct fold *f, const struct foldscript *s, int step, struct span employee, int64_t *ret_ms, struct err *err)
{
	const struct sop_step *st = &s->ast->step[step];
	const struct zone *z = &f->settings->zone;
	int64_t today = zone_day(z, f->now_ms), at_ms;
	bool is = false, asked = false;
	enum rc rc = RC_OK;

	*ret_ms = FACTS_NEVER;
	if (st->of >= 0 || !when_confirms(st) || !when_has_content(st))
		return RC_OK;
	for (int i = 0; !rc && !is && (at_ms = instant(f, s->ast, st, i)) != FACTS_NEVER; i++) {
		rc = wanted_at(f, s, step, employee, at_ms, &is, err);
		*ret_ms = is ? at_ms : FACTS_NEVER;
	}
	if (rc || !is)
		return rc;
	rc = masstask_step_asked(f->db, &(struct masstask_step){employee, s->ast->id, st->id},
		zone_day_start_ms(z, today), zone_day_start_ms(z, today + 1), &asked, err);
	if (asked) /* its tap is counted: who comes later joins */
		*ret_ms = FACTS_NEVER;
	return rc;
}

static enum rc look_ahead(struct fold *f, const struct foldscript *s, struct foldtaps *t, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < s->ast->steps; i++) {
		int64_t at_ms;

		rc = wanted(f, s, i, t->employee, &at_ms, err);
		if (rc || at_ms == FACTS_NEVER)
			continue;
		if (t->taps == 0 || at_ms < t->first.due_ms)
			t->first = (struct sop_rival){.script = s->ast, .step = &s->ast->step[i], .due_ms = at_ms};
		t->taps++;
	}
	return rc;
}

/* Tasks that scripts above that 优先级 could ask for on one day at most. */
static int most_above(const struct foldscript *v, int n, int priority)
{
	int most = 0;

	for (int i = 0; i < n; i++)
		if (v[i].ast->priority > priority)
			most += v[i].ast->steps;
	return most;
}

static enum rc look_above(struct fold *f, const struct foldscript *v, int n, struct foldtaps *t, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < n; i++)
		if (v[i].ast->priority > t->above)
			rc = look_ahead(f, &v[i], t, err);
	return rc;
}

enum rc tapwork_ahead(struct fold *f, const struct round *r, struct sop_facts *to, struct err *err)
{
	struct foldtaps t = {true, r->script->ast->priority, r->row.employee, 0, {0}};
	int cap = engine_taps(&f->rules, r->script->ast);
	enum rc rc = RC_OK;

	if (cap < 0 || to->taps_day >= cap ||
		to->taps_day + most_above(f->script, f->scripts, t.above) + most_above(f->old, f->olds, t.above) < cap)
		return RC_OK; /* none is left, or enough for all: nobody has to be asked */
	if (f->taps && f->taps->known && f->taps->above == t.above && span_eq(f->taps->employee, t.employee)) {
		t = *f->taps;
	} else {
		rc = look_above(f, f->script, f->scripts, &t, err);
		if (!rc)
			rc = look_above(f, f->old, f->olds, &t, err);
		if (!rc && f->taps) {
			t.employee = arena_copy(f->rows, t.employee);
			*f->taps = t;
		}
	}
	to->taps_ahead = t.taps;
	to->tap_ahead = t.first;
	return rc;
}
