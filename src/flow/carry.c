/* carry: people in flight when their script changes (沿用; sop-language-exact.md finding 13, part 5). */
#include "carry.h"
#include "sop/dump.h"
#include "store/wait.h"

#define BATCH 200
#define DUMP_BYTES ((size_t)4 << 20)

/* -- what differs ------------------------------------------------------------------------------------------------------ */

static bool recurs(const struct sop_script *s, int i)
{
	return moment_recurs(&s->step[i]);
}

static void keep_ids(struct fold *f, const struct foldscript *s, struct carry_version *v)
{
	*v = (struct carry_version){.from = s->from, .version = s->version};
	v->id = arena_array(f->rows, (size_t)s->ast->steps + 1, sizeof *v->id);
	v->recurs = arena_array(f->rows, (size_t)s->ast->steps + 1, sizeof *v->recurs);
	for (int i = 0; i < s->ast->steps; i++, v->n++) {
		v->id[v->n] = arena_copy(f->rows, s->ast->step[i].id);
		v->recurs[v->n] = recurs(s->ast, i);
	}
}

/* A step with its branches, as it runs. */
static void say_step(const struct sop_script *s, const struct sop_step *step, struct text *out)
{
	text_clear(out);
	for (int i = 0; i <= step->branches; i++)
		dump_step(&s->step[step->index + i], out);
}

static bool says_the_same(const struct sop_script *a, const struct sop_script *b)
{
	struct text x, y;
	bool same;

	text_init(&x, DUMP_BYTES);
	text_init(&y, DUMP_BYTES);
	dump_said(a, &x);
	dump_said(b, &y);
	same = !x.over && !y.over && span_eq(text_span(&x), text_span(&y));
	text_release(&x);
	text_release(&y);
	return same;
}

static void add(struct fold *f, struct carry *c, char what, const struct sop_step *step, struct span was)
{
	c->step[c->steps++] = (struct carry_step){.what = what,
		.id = arena_copy(f->rows, step->id),
		.was = span_present(was) ? arena_copy(f->rows, was) : SPAN_ABSENT};
}

/* Steps of the story: a branch belongs to its step. */
static void differences(struct fold *f, const struct sop_script *old, const struct sop_script *next, struct carry *c)
{
	struct text x, y;

	c->step = arena_array(f->rows, (size_t)(old->steps + next->steps) + 1, sizeof *c->step);
	text_init(&x, DUMP_BYTES);
	text_init(&y, DUMP_BYTES);
	for (int i = 0; i < next->steps; i++) {
		const struct sop_step *now = &next->step[i], *was = script_step(old, now->id);

		if (now->of >= 0)
			continue;
		if (!was) {
			add(f, c, '+', now, SPAN_ABSENT);
			continue;
		}
		say_step(old, was, &x);
		say_step(next, now, &y);
		if (!span_eq(text_span(&x), text_span(&y)))
			add(f, c, '~', now, span_eq(was->name, now->name) ? SPAN_ABSENT : was->name);
	}
	for (int i = 0; i < old->steps; i++)
		if (old->step[i].of < 0 && !script_step(next, old->step[i].id))
			add(f, c, '-', &old->step[i], SPAN_ABSENT);
	text_release(&x);
	text_release(&y);
}

/* A row of 标签 is known by its 编号, else by 组/标签 (finding 14). */
static struct span key_of(const struct sop_tag *t)
{
	return t->id.n ? t->id : t->full;
}

static const struct sop_tag *row_of(const struct sop_script *s, struct span key)
{
	for (int i = 0; i < s->tags; i++)
		if (tagset_same(key_of(&s->tag[i]), key))
			return &s->tag[i];
	return NULL;
}

/* Rows that vanished, or are called otherwise: nothing is ever deleted for it, but it is said. next NULL: all of them vanished. */
static void row_differences(
	struct fold *f, const struct sop_script *old, const struct sop_script *next, struct carry *c)
{
	c->step = arena_array(f->rows, (size_t)old->tags + 1, sizeof *c->step);
	for (int i = 0; i < old->tags; i++) {
		const struct sop_tag *now = next ? row_of(next, key_of(&old->tag[i])) : NULL;

		if (now && tagset_same(now->full, old->tag[i].full))
			continue;
		c->step[c->steps++] = (struct carry_step){.what = now ? '~' : '-',
			.id = arena_copy(f->rows, now ? now->full : old->tag[i].full),
			.was = now ? arena_copy(f->rows, old->tag[i].full) : SPAN_ABSENT};
	}
}

void carry_before(struct fold *f, const struct sop_script *next, struct carry *c)
{
	const struct foldscript *now = foldload_find(f, c->script);

	c->how = next ? next->carry : SOP_CARRY_NEW;
	c->v = arena_array(f->rows, (size_t)f->olds + 2, sizeof *c->v);
	for (int i = 0; i < f->olds; i++)
		if (span_eq(f->old[i].ast->id, c->script))
			keep_ids(f, &f->old[i], &c->v[c->versions++]);
	if (!now)
		return;
	keep_ids(f, now, &c->v[c->versions++]);
	c->kind = now->ast->kind;
	if (c->kind == SOP_TAGS)
		row_differences(f, now->ast, next, c);
	if (!next || c->kind == SOP_TAGS)
		return;
	differences(f, now->ast, next, c);
	c->same = says_the_same(now->ast, next);
	if (c->same) /* other words for the same: nobody begins anew for a comment */
		c->how = SOP_CARRY_NEW;
}

/* -- one round goes on in the new version --------------------------------------------------------------------------------- */

/* Did the version that he went through have that step, and does it come as it came? */
static bool known(const struct carry *c, int64_t version, const struct sop_step *step)
{
	for (int k = 0; k < c->versions; k++)
		for (int i = 0; version >= c->v[k].from && version <= c->v[k].version && i < c->v[k].n; i++)
			if (span_eq(c->v[k].id[i], step->id))
				return c->v[k].recurs[i] == moment_recurs(step);
	return false;
}

static enum rc close_todo(struct fold *f, const struct round *r, struct span step, struct err *err)
{
	struct todo like = {.employee = r->row.employee,
			    .customer = r->row.customer,
			    .script = r->row.script,
			    .step = step,
			    .delivers = true},
		    t;
	enum rc rc = todo_find(f->db, f->work, &like, &t, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return todo_close(f->db, t.todo, TODO_CANCELLED, SPAN_ABSENT, f->now_ms, err);
}

/* A step that the new version has not: what waits is not sent any more, what an employee was asked to send is taken back. */
static enum rc drop_step(struct fold *f, const struct round *r, const struct occurrence *claim, struct err *err)
{
	struct occurrence o;
	struct span why = decisions_sentence(f, REASON_STEP_GONE, SPAN_ABSENT);
	enum rc rc = occurrence_get(f->db, f->work, claim->enrolment, claim->step, claim->occurrence, &o, err);

	if (rc)
		return rc;
	if (o.state == OCCURRENCE_DELAYED)
		return enrol_move(f, &o, OCCURRENCE_CANCELLED, REASON_STEP_GONE, SPAN_ABSENT, err);
	if (o.task == OCCURRENCE_SIDEBAR)
		rc = close_todo(f, r, o.step, err);
	return rc ? rc : massleave_go(f, &r->row, &o, why, err);
}

static bool stands(const struct occurrence *o)
{
	return o->state == OCCURRENCE_DELAYED || o->state == OCCURRENCE_MADE;
}

static enum rc drop_vanished(struct fold *f, struct round *r, struct err *err)
{
	bool any = false;
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < r->placeless_n; i++) {
		const struct occurrence *o = &r->placeless[i];

		if (!stands(o) || script_step(r->script->ast, o->step))
			continue;
		rc = drop_step(f, r, o, err);
		any = true;
	}
	return rc || !any
		? rc
		: enrol_get(f, r->row.enrolment, r, err); /* its slot came back: it may have been planned anew */
}

/* Nobody waits for what is not there any more; and what came to its end while the script was away takes no branch. */
static enum rc end_waits(struct fold *f, struct round *r, bool resumed, struct err *err)
{
	const struct sop_script *s = r->script->ast;
	struct wait *v = NULL;
	int n = 0;
	enum rc rc = wait_of(f->db, f->work, r->row.enrolment, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		const struct sop_step *step = script_step(s, v[i].step);
		bool gone = !step || !step->branches;

		if (v[i].ended_ms != WAIT_NONE)
			continue;
		if (!gone &&
			!(resumed &&
				branch_until(&f->rules, s, &r->view, r->claim, step->index, v[i].opened_ms) <=
					f->now_ms))
			continue;
		v[i].ended_ms = f->now_ms;
		v[i].reason = span_of(reason_info(gone ? REASON_STEP_GONE : REASON_DISABLED)->code);
		v[i].detail = SPAN_LIT("");
		rc = wait_put(f->db, &v[i], err);
		if (!step)
			continue;
		r->claim[step->index].wait = SOP_WAIT_OVER;
		r->claim[step->index].delivered_ms = f->now_ms;
		if (r->wait)
			r->wait[step->index] = v[i];
	}
	return rc;
}

/* A new id whose time lies before the reload is sent to nobody in flight; back from 停用, what passed meanwhile is skipped. */
static enum rc skip_passed(struct fold *f, const struct carry *c, struct round *r, struct err *err)
{
	const struct sop_script *s = r->script->ast;
	enum reason reason = c->resumed ? REASON_DISABLED : REASON_NEW_STEP;
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < s->steps; i++) {
		const struct sop_step *step = &s->step[i];
		struct occurrence o;

		if (step->time.kind <= SOP_WHEN_BRANCH || (!c->resumed && known(c, r->row.version, step)))
			continue;
		if (!moment_recurs(step) && r->claim[i].state >= SOP_MADE)
			continue;
		if (moment_of(&f->rules, s, &r->view, r->claim, i, f->now_ms).due_ms > f->now_ms)
			continue;
		o = enrol_occurrence(f, r, i, OCCURRENCE_SKIPPED, reason, SPAN_ABSENT);
		rc = enrol_claim(f, r, i, &o, err);
	}
	return rc;
}

/* Had he the step before him as the reload came? claims: of the placeless ones, where it vanished. */
static void count_steps(const struct fold *f, struct carry *c, const struct round *r)
{
	for (int k = 0; k < c->steps; k++) {
		struct carry_step *x = &c->step[k];
		const struct sop_step *step = script_step(r->script->ast, x->id);
		bool open = !step || r->claim[step->index].state == SOP_UNCLAIMED ||
			r->claim[step->index].state == SOP_DELAYED;

		for (int i = 0; !step && open && i < r->placeless_n; i++)
			open = !span_eq(r->placeless[i].step, x->id) || stands(&r->placeless[i]) ||
				r->placeless[i].decided_ms == f->now_ms; /* dropped just now */
		x->open += open;
		x->passed += !open;
	}
}

static enum rc go_on(struct fold *f, struct carry *c, const struct enrolment *row, struct err *err)
{
	struct round r;
	enum rc rc = enrol_load(f, row, &r, err);

	if (!rc)
		rc = drop_vanished(f, &r, err);
	if (!rc)
		rc = end_waits(f, &r, c->resumed, err);
	if (!rc)
		rc = skip_passed(f, c, &r, err);
	if (rc)
		return rc;
	count_steps(f, c, &r);
	return enrol_sleep(f, &r, err);
}

/* -- 重新开始 ---------------------------------------------------------------------------------------------------------------- */

/* Steps of this script that reached him within the last 30 days, in whatever round; and the number of his last round. */
static enum rc got_lately(
	struct fold *f, const struct enrolment *row, struct sop_names *ret, int64_t *ret_round, struct err *err)
{
	struct enrolment *e = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, row->customer, true, &e, &n, err);

	*ret = (struct sop_names){0};
	*ret_round = row->round;
	for (int i = 0; !rc && i < n; i++) {
		struct occurrence *o = NULL;
		struct span *more;
		int count = 0;

		if (!span_eq(e[i].script, row->script))
			continue;
		if (e[i].round > *ret_round)
			*ret_round = e[i].round;
		rc = occurrence_of(f->db, f->work, e[i].enrolment, &o, &count, err);
		more = arena_array(f->work, (size_t)(ret->n + count) + 1, sizeof *more);
		for (int k = 0; k < ret->n; k++)
			more[k] = ret->v[k];
		ret->v = more;
		for (int k = 0; !rc && k < count; k++) {
			bool got = o[k].state == OCCURRENCE_DELIVERED || o[k].state == OCCURRENCE_ACTED;
			int64_t at_ms = o[k].state == OCCURRENCE_DELIVERED ? o[k].delivered_ms : o[k].decided_ms;

			if (got && at_ms > f->now_ms - CARRY_GOT_MS)
				ret->v[ret->n++] = o[k].step;
		}
	}
	return rc;
}

static bool among(const struct sop_names *names, struct span id)
{
	for (int i = 0; i < names->n; i++)
		if (span_eq(names->v[i], id))
			return true;
	return false;
}

/* What he got is not sent again in the new round. */
static enum rc skip_got(
	struct fold *f, struct carry *c, int64_t enrolment, const struct sop_names *got, struct err *err)
{
	struct round r;
	enum rc rc = enrol_get(f, enrolment, &r, err);

	for (int i = 0; !rc && i < r.script->ast->steps; i++) {
		const struct sop_step *step = &r.script->ast->step[i];
		struct occurrence o;

		if (step->of >= 0 || moment_recurs(step) || !among(got, step->id))
			continue;
		o = enrol_occurrence(f, &r, i, OCCURRENCE_SKIPPED, REASON_GOT, SPAN_ABSENT);
		rc = enrol_claim(f, &r, i, &o, err);
		c->skipped++;
	}
	return rc ? rc : enrol_sleep(f, &r, err);
}

/* Those who go along with the new round of their group. */
static enum rc members_anew(struct fold *f, struct carry *c, int64_t camp, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_camp(f->db, f->work, camp, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct sop_names got;
		int64_t round;

		rc = got_lately(f, &v[i], &got, &round, err);
		if (!rc)
			rc = skip_got(f, c, v[i].enrolment, &got, err);
	}
	return rc;
}

static enum rc begin_anew(
	struct fold *f, struct carry *c, const struct foldscript *s, const struct enrolment *row, struct err *err)
{
	struct happened h = {.customer = row->customer, .state = row->channel, .ev = {.at_ms = f->now_ms}};
	struct enrolment old = *row;
	struct sop_names got;
	struct round r;
	int64_t round;
	enum rc rc = got_lately(f, row, &got, &round, err);

	if (!rc)
		rc = enrol_end(f, &old, "stopped", REASON_RELOAD_END, SPAN_ABSENT, err);
	if (!rc)
		rc = enrol_begin(f, s, &h, row->employee, row->state == ENROLMENT_WAITING ? SOP_WAITING : SOP_LIVE,
			round + 1, &r, err);
	if (!rc)
		rc = decisions_note(
			f, row->customer, s->ast->id, SPAN_ABSENT, "enter", REASON_RELOADED, SPAN_ABSENT, err);
	if (!rc)
		rc = skip_got(f, c, r.row.enrolment, &got, err);
	return rc || !s->ast->members ? rc : members_anew(f, c, r.row.enrolment, err);
}

/* -- all of them --------------------------------------------------------------------------------------------------------------- */

static enum rc carry_one(
	struct fold *f, struct carry *c, const struct foldscript *s, const struct enrolment *row, struct err *err)
{
	if (s && row->version >= s->version && !c->resumed)
		return RC_OK; /* entered in this version */
	c->people++;
	if (!s || (c->how == SOP_CARRY_OLD && !c->resumed))
		return RC_OK;
	c->touched++;
	if (c->changed && c->how == SOP_CARRY_RESTART && row->version < s->version && row->camp)
		return RC_OK; /* it goes with the round of its group */
	if (c->changed && c->how == SOP_CARRY_RESTART && row->version < s->version)
		return begin_anew(f, c, s, row, err);
	return go_on(f, c, row, err);
}

static enum rc carry_state(
	struct fold *f, struct carry *c, const struct foldscript *s, enum enrolment_state state, struct err *err)
{
	struct enrolment *v = NULL;
	int64_t after = 0;
	int n = 0;
	enum rc rc;

	do {
		arena_reset(f->work);
		rc = enrolment_in(f->db, f->work, c->script, state, after, BATCH, &v, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			after = v[i].enrolment;
			rc = carry_one(f, c, s, &v[i], err);
		}
	} while (!rc && n == BATCH);
	return rc;
}

enum rc carry_people(struct fold *f, struct carry *c, struct err *err)
{
	const struct foldscript *s = foldload_find(f, c->script);
	enum rc rc;

	if (!c->changed && !c->resumed && !c->paused)
		return RC_OK;
	rc = carry_state(f, c, s, ENROLMENT_LIVE, err);
	return rc ? rc : carry_state(f, c, s, ENROLMENT_WAITING, err);
}

/* -- what is said of it ------------------------------------------------------------------------------------------------------- */

void carry_tell(const struct fold *f, const struct carry *c, struct jsonw *w)
{
	static const char *const how[] = {
		[SOP_CARRY_NEW] = "new", [SOP_CARRY_OLD] = "old", [SOP_CARRY_RESTART] = "restart"};
	const struct foldscript *s = foldload_find(f, c->script);

	if (!c->changed && !c->resumed && !c->paused)
		return;
	jsonw_obj(w);
	jsonw_kstr(w, "script", c->script);
	jsonw_kint(w, "was", c->was);
	jsonw_kint(w, "version", s ? s->version : 0);
	jsonw_kcstr(w, "how", how[c->how]);
	jsonw_kbool(w, "goes_through", s ? s->ast->kind == SOP_PLAY : c->kind == SOP_PLAY);
	jsonw_kbool(w, "tags", c->kind == SOP_TAGS);
	jsonw_kbool(w, "resumed", c->resumed);
	jsonw_kbool(w, "paused", c->paused);
	jsonw_kbool(w, "same", c->same);
	jsonw_kint(w, "people", c->people);
	jsonw_kint(w, "touched", c->touched);
	jsonw_kint(w, "skipped", c->skipped);
	jsonw_key(w, "steps");
	jsonw_arr(w);
	for (int i = 0; i < c->steps; i++) {
		const struct carry_step *x = &c->step[i];

		jsonw_obj(w);
		jsonw_kcstr(w, "what", x->what == '+' ? "new" : x->what == '-' ? "gone" : "changed");
		jsonw_kstr(w, "id", x->id);
		jsonw_kstr_opt(w, "was", x->was);
		jsonw_kint(w, "open", x->open);
		jsonw_kint(w, "passed", x->passed);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	jsonw_end_obj(w);
}
