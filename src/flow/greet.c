/* greet: the welcome (sop-language-exact.md finding 18 and part 5, 欢迎语; exact D2). One code, one message; with {客户} it
 * waits up to 3 s for the name and then uses the fallback. */
#include "greet.h"
#include "mediawork.h"
#include "codework.h"
#include "store/contact.h"
#include "store/coupon.h"
#include "store/timer.h"
#include "store/touch.h"
#include <string.h>

#define REPLACED "a newer code took its place"
#define CODE_STARTED 41051 /* the conversation has begun: nobody is to be bothered (api.md 1.4) */

/* What the answer moves: "welcome TAB enrolment TAB employee TAB script TAB step TAB arm TAB state TAB 1 when it waits
 * for the name". Enrolment 0: greeted without a round (finding 3). */
struct greeting {
	int64_t enrolment;
	struct span employee, script, step, arm, state;
	bool waits;
};

static struct span print_greeting(struct fold *f, const struct greeting *g)
{
	struct span state = effects_field(f, g->state); /* as the code's maker wrote it */

	return effects_subject(f, "welcome\t%lld\t%.*s\t%.*s\t%.*s\t%.*s\t%.*s\t%d", (long long)g->enrolment,
		SPAN_ARG(g->employee), SPAN_ARG(g->script), SPAN_ARG(g->step), SPAN_ARG(g->arm), SPAN_ARG(state),
		g->waits);
}

/* Of a send_welcome_msg: each has such a subject. */
static struct greeting read_greeting(struct fold *f, const struct outbox_row *e)
{
	struct span field[8], rest = e->subject;
	int64_t enrolment = 0;

	for (size_t i = 0; i < sizeof field / sizeof *field; i++)
		span_cut(rest, '\t', &field[i], &rest);
	(void)span_int(field[1], &enrolment); /* as print_greeting wrote it */
	return (struct greeting){.enrolment = enrolment,
		.employee = field[2],
		.script = field[3],
		.step = field[4],
		.arm = field[5],
		.state = effects_name(f, field[6]),
		.waits = span_is(field[7], "1")};
}

/* -- making ---------------------------------------------------------------------------------------------------------- */

/* One script's welcome steps as `why` shows them; those behind `but` keep out of it. */
enum rc greet_others(struct fold *f, struct round *r, const struct sop_step *but, enum reason reason,
	struct span detail, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && r && i < r->script->ast->steps; i++) {
		const struct sop_step *step = &r->script->ast->step[i];
		bool arm = but && !arm_fits(r->script->ast, step, r->view.arm);
		struct occurrence o;

		if (step == but || step->time.kind != SOP_WHEN_WELCOME || r->occurrence[i].step.p)
			continue;
		o = enrol_occurrence(f, r, i, OCCURRENCE_SKIPPED, arm ? REASON_ARM : reason, arm ? r->row.arm : detail);
		rc = enrol_claim(f, r, i, &o, err);
	}
	return rc;
}

/* Somebody should know that no greeting went out: 错过：改侧边栏. */
static enum rc sidebar(struct fold *f, struct round *r, const struct sop_step *step, struct err *err)
{
	int64_t tonight_ms = zone_day_start_ms(&f->settings->zone, zone_day(&f->settings->zone, f->now_ms) + 1);

	if (!r || step->miss != SOP_MISS_SIDEBAR)
		return RC_OK;
	return deeds_todo(f, r,
		&(struct deeds_todo){.step = step->id,
			.text = SPAN_LIT("欢迎语没有发出，请在侧边栏补发"),
			.deadline_ms = tonight_ms},
		NULL, err);
}

enum rc greet_lost(struct fold *f, const struct happened *h, const struct foldscript *s, struct round *r,
	enum reason reason, struct span detail, struct err *err)
{
	enum rc rc = greet_others(f, r, NULL, reason, detail, err);

	if (!rc && !r)
		rc = decisions_note(f, h->customer, s->ast->id, SPAN_ABSENT, "welcome", reason, detail, err);
	return rc;
}

static enum rc ask_name(struct fold *f, const struct happened *h, bool now, bool *ret_known, struct err *err)
{
	struct contact c;
	enum rc rc = contact_get(f->db, f->work, h->customer, &c, err);

	*ret_known = !rc && c.name.n;
	h->greet->asked = true;
	if ((rc && rc != RC_NOTFOUND) || *ret_known)
		return rc;
	return relations_ask(f, h->customer, "contact", now ? API_LANE_WELCOME : API_LANE_READ, err);
}

static enum rc hold_for_name(struct fold *f, struct err *err)
{
	struct timer t = {(f->now_ms + FOLD_NAME_MS + FOLD_SECOND_MS - 1) / FOLD_SECOND_MS * FOLD_SECOND_MS, TIMER_NAME,
		f->input_id};

	return timer_add(f->db, &t, err);
}

/* The effect itself. RC_LIMIT: WeCom would refuse the text. */
static enum rc make_effect(struct fold *f, const struct happened *h, const struct sop_step *step, struct greeting *g,
	struct span text, struct err *err)
{
	struct request q = {.api = API_SEND_WELCOME,
		.u.welcome = {.welcome_code = h->greet->code, .text = text.n ? text : SPAN_ABSENT}};
	struct effects_spec spec = {
		.lane = API_LANE_WELCOME, .not_after_ms = h->greet->not_after_ms, .customer = h->customer};
	bool ready = true, known = true;
	enum rc rc;

	q.u.welcome.attachments = mediawork_of(f, step, &q.u.welcome.attachments_n);
	g->waits = render_uses(&step->text, SOP_V_CUSTOMER);
	rc = ask_name(f, h, g->waits, &known, err);
	g->waits = g->waits && !known;
	if (!rc)
		rc = mediawork_ready(f, &q, API_LANE_WELCOME, &ready, err);
	if (!rc && g->waits)
		rc = hold_for_name(f, err);
	if (rc)
		return rc;
	spec.held = g->waits || !ready;
	spec.subject = print_greeting(f, g);
	return effects_make(f, &q, &spec, NULL, err);
}

/* Codes of a welcome are his at once: nobody could take one back from what may go out any second. */
static enum rc draw_codes(struct fold *f, struct span customer, int64_t enrolment, const struct sop_step *step,
	struct render_values *values, struct err *err)
{
	const struct coupon_for to = {customer, enrolment, step->id, 1};
	enum rc rc;

	if (!render_draws(&step->text))
		return RC_OK;
	rc = couponwork_values(f, &to, &step->text, true, values, err);
	return rc ? rc : couponwork_end(f, &to, COUPONWORK_SHOWN, err);
}

static enum rc send(struct fold *f, const struct happened *h, const struct foldscript *s, struct round *r,
	const struct sop_step *step, const struct sop_facts *facts, char arm, struct err *err)
{
	struct greeting g = {.enrolment = r ? r->row.enrolment : 0,
		.employee = h->ev.employee,
		.script = s->ast->id,
		.step = step->id,
		.arm = arm ? arena_copy(f->work, span_make(&arm, 1)) : SPAN_LIT(""),
		.state = h->state};
	struct occurrence o;
	const char *word = NULL;
	enum reason reason;
	struct span text;
	struct render_values values = facts->values;
	enum rc rc = draw_codes(f, h->customer, g.enrolment, step, &values, err);

	if (rc)
		return rc;
	text = render_drained(&step->text, &values);
	if (span_present(text))
		return greet_lost(f, h, s, r, REASON_NO_COUPON, text, err);
	text_clear(&f->frozen);
	reason = render_text(&step->text, &values, RENDER_ONE, &f->frozen, &word);
	if (reason != REASON_OK)
		return greet_lost(f, h, s, r, reason, span_of(word), err);
	text = arena_copy(f->work, f->frozen.n ? text_span(&f->frozen) : SPAN_LIT(""));
	rc = make_effect(f, h, step, &g, text, err);
	if (rc == RC_LIMIT)
		return greet_lost(f, h, s, r, REASON_WELCOME_FAILED, effects_too_much(f, err), err);
	if (rc || !r)
		return rc;
	o = enrol_occurrence(f, r, step->index, OCCURRENCE_MADE, REASON_WELCOME, SPAN_ABSENT);
	rc = enrol_claim(f, r, step->index, &o, err);
	return rc ? rc : greet_others(f, r, step, REASON_WELCOME_LOST, step->id, err);
}

static enum rc choose(struct fold *f, const struct happened *h, const struct foldscript *s, struct round *r,
	struct greet_choice *ret, struct err *err)
{
	struct sop_enrolment view = {.standing = SOP_LIVE, .t0_ms = h->ev.at_ms, .entered_ms = f->now_ms};
	const struct sop_script *ast = s->ast;
	unsigned needs = SOP_NEED_NAME;
	enum rc rc;

	for (int i = 0; i < ast->steps; i++)
		if (ast->step[i].time.kind == SOP_WHEN_WELCOME)
			needs |= condeval_needs(ast->step[i].cond) | engine_text_needs(&ast->step[i].text, RENDER_ONE);
	rc = factload(f, h->customer, h->ev.employee.p ? h->ev.employee : SPAN_LIT(""), h->state, r, -1, needs,
		&ret->facts, err);
	if (rc)
		return rc;
	view.arm = enrol_arm(f, ast, h->customer);
	ret->arm = r ? r->view.arm : view.arm;
	text_clear(&f->detail);
	ret->step = welcome_step(ast, r ? &r->view : &view, &ret->facts, f->now_ms, &ret->reason, &f->detail);
	ret->detail = arena_copy(f->work, text_span(&f->detail));
	return RC_OK;
}

/* Whether there is a code that lives, and says why not. */
static bool may_send(const struct fold *f, const struct happened *h, struct span none, struct span *ret_detail)
{
	*ret_detail = h->greet->code.n ? SPAN_LIT("得知时已过了 18 秒") : none;
	return h->greet->code.n && f->now_ms <= h->greet->not_after_ms;
}

enum rc greet_choose(struct fold *f, const struct happened *h, const struct foldscript *s, struct round *r,
	struct span none, struct greet_choice *ret, struct err *err)
{
	enum rc rc = choose(f, h, s, r, ret, err);

	ret->goes = !rc && ret->step && may_send(f, h, none, &ret->detail);
	if (rc || ret->goes)
		return rc;
	return greet_lost(f, h, s, r, ret->step ? REASON_WELCOME_NO_CODE : ret->reason, ret->detail, err);
}

static enum rc win(
	struct fold *f, const struct happened *h, const struct foldscript *s, struct round *r, struct err *err)
{
	struct greet_choice c;
	enum rc rc = greet_choose(f, h, s, r, SPAN_ABSENT, &c, err);

	if (rc || !c.step)
		return rc;
	return c.goes ? send(f, h, s, r, c.step, &c.facts, c.arm, err) : sidebar(f, r, c.step, err);
}

/* -- 欢迎语 of a channel code: only if no script greets (part 5, 欢迎语 2); not at a re-add (7) ---------------------------- */

static const struct foldscript *question_of(const struct fold *f, struct span name, const struct sop_question **ret)
{
	for (int i = 0; i < f->scripts; i++) {
		*ret = script_question(f->script[i].ast, name);
		if (*ret)
			return &f->script[i];
	}
	return NULL;
}

/* The answer to a question as the step of a script: what goes out. In work. */
static const struct sop_step *said_step(struct fold *f, const struct sop_question *q)
{
	struct sop_step *step = arena_alloc(f->work, sizeof *step);

	*step = (struct sop_step){.id = q->id,
		.name = q->name,
		.time = {.kind = SOP_WHEN_WELCOME},
		.attachments = q->reply.attachments,
		.attachment = q->reply.attachment,
		.of = -1,
		.pos = q->pos};
	if (q->reply.texts)
		step->text = q->reply.text[0];
	return step;
}

static enum rc by_code(struct fold *f, const struct happened *h, struct err *err)
{
	const struct foldcode *k = h->ev.event == SOP_EV_ADD ? codework_find(f, h->state) : NULL;
	const struct sop_question *q = NULL;
	const struct foldscript *s = k && k->row && k->row->welcome.n ? question_of(f, k->row->welcome, &q) : NULL;
	const struct sop_step *step;
	struct sop_facts facts;
	struct span why;
	enum rc rc;

	if (!s || welcome_unfit(q))
		return h->greet->code.n ? decisions_note(f, h->customer, SPAN_ABSENT, SPAN_ABSENT, "welcome",
						  REASON_WELCOME_NONE, SPAN_ABSENT, err)
					: RC_OK;
	step = said_step(f, q);
	rc = factload(f, h->customer, h->ev.employee, h->state, NULL, -1,
		SOP_NEED_NAME | engine_text_needs(&step->text, RENDER_ONE), &facts, err);
	if (rc)
		return rc;
	if (may_send(f, h, SPAN_ABSENT, &why))
		return send(f, h, s, NULL, step, &facts, 0, err);
	return greet_lost(f, h, s, NULL, REASON_WELCOME_NO_CODE, why, err);
}

enum rc greet_go(
	struct fold *f, const struct happened *h, struct round **rounds, const enum reason *entries, struct err *err)
{
	const struct sop_script **may = arena_array(f->work, (size_t)f->scripts + 1, sizeof(struct sop_script *));
	enum reason *reason = arena_array(f->work, (size_t)f->scripts + 1, sizeof *reason);
	int winner;
	bool known;
	enum rc rc = RC_OK;

	for (int i = 0; i < f->scripts; i++)
		may[i] = welcome_allowed(entries[i]) ? f->script[i].ast : NULL;
	winner = welcome_pick(may, f->scripts, &h->ev, f->now_ms, reason);
	for (int i = 0; !rc && i < f->scripts; i++) {
		struct round *r = rounds ? rounds[i] : NULL;

		if (i == winner)
			rc = win(f, h, &f->script[i], r, err);
		else if (reason[i] == REASON_WELCOME_LOST)
			rc = greet_lost(f, h, &f->script[i], r, reason[i], f->script[winner].ast->name, err);
	}
	if (!rc && winner < 0)
		rc = by_code(f, h, err);
	return rc || h->greet->asked ? rc : ask_name(f, h, false, &known, err);
}

/* -- a newer code for the same add ---------------------------------------------------------------------------------------- */

/* The welcome of the add at since_ms that was not done (yet). RC_NOTFOUND: there is none, or it is the one of an earlier add. */
static enum rc last_welcome(struct fold *f, struct span customer, struct span employee, int64_t since_ms,
	struct outbox_row *ret, struct err *err)
{
	struct outbox_row *v = NULL;
	int n = 0;
	enum rc rc = outbox_of(f->db, f->work, customer, &v, &n, err);

	while (!rc && n-- > 0)
		if (api_find(v[n].api) == API_SEND_WELCOME && span_eq(read_greeting(f, &v[n]).employee, employee)) {
			*ret = v[n];
			return v[n].not_after_ms - FOLD_WELCOME_MS >= since_ms && !span_is(v[n].detail, REPLACED)
				? RC_OK
				: RC_NOTFOUND;
		}
	return rc ? rc : RC_NOTFOUND;
}

/* The same greeting as a new effect, with the code in q: the code of e is spent. */
static enum rc anew(
	struct fold *f, struct outbox_row *e, const struct request *q, int64_t not_after_ms, struct err *err)
{
	struct effects_spec spec = {
		.lane = API_LANE_WELCOME, .not_after_ms = not_after_ms, .customer = e->customer, .subject = e->subject};
	enum rc rc = effects_make(f, q, &spec, NULL, err);

	if (rc && rc != RC_LIMIT)
		return rc;
	e->detail = SPAN_LIT(REPLACED);
	return outbox_move(f->db, e, err);
}

enum rc greet_again(struct fold *f, struct span customer, struct span employee, struct span code, int64_t since_ms,
	int64_t not_after_ms, struct err *err)
{
	struct outbox_row e;
	struct request q;
	enum rc rc = last_welcome(f, customer, employee, since_ms, &e, err);

	if (rc || !code.n || not_after_ms < f->now_ms)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = effects_request(f, &e, &q, err);
	if (rc || span_eq(q.u.welcome.welcome_code, code))
		return rc;
	q.u.welcome.welcome_code = code;
	switch (e.state) {
	case OUTBOX_READY:
	case OUTBOX_HELD:
	case OUTBOX_ATTEMPTED: /* the call under way has the old code: this one goes if that call fails */
		e.not_after_ms = not_after_ms;
		rc = effects_rewrite(f, &e, &q, err);
		if (!rc)
			rc = outbox_move(f->db, &e, err);
		return rc || e.state != OUTBOX_ATTEMPTED ? rc : answers_newer(f, &e, err);
	case OUTBOX_FAILED:
	case OUTBOX_EXPIRED: return e.code == CODE_STARTED ? RC_OK : anew(f, &e, &q, not_after_ms, err);
	default: return RC_OK; /* sent */
	}
}

/* -- the name ---------------------------------------------------------------------------------------------------------- */

bool greet_waits(struct fold *f, const struct outbox_row *e)
{
	return read_greeting(f, e).waits && f->now_ms < e->made_ms + FOLD_NAME_MS;
}

static enum rc let_go(struct fold *f, struct outbox_row *e, const struct request *q, struct err *err)
{
	bool ready;
	enum rc rc = mediawork_ready(f, q, API_LANE_WELCOME, &ready, err);

	return rc || !ready ? rc : effects_move(f, e, OUTBOX_READY, err); /* else its file is on the way */
}

static enum rc rename(struct fold *f, struct outbox_row *e, const struct greeting *g, struct err *err)
{
	const struct foldscript *s = foldload_find(f, g->script);
	const struct sop_question *said = s ? script_question(s->ast, g->step) : NULL;
	const struct sop_step *step = said ? said_step(f, said) : s ? script_step(s->ast, g->step) : NULL;
	struct sop_facts facts;
	struct request q;
	enum rc rc = effects_request(f, e, &q, err);

	if (!rc)
		rc = factload(f, e->customer, g->employee, g->state, NULL, -1,
			SOP_NEED_NAME | (step ? engine_text_needs(&step->text, RENDER_ONE) : 0), &facts, err);
	if (!rc && step)
		rc = draw_codes(f, e->customer, g->enrolment, step, &facts.values, err);
	if (rc)
		return rc;
	text_clear(&f->frozen);
	if (step && render_text(&step->text, &facts.values, RENDER_ONE, &f->frozen, NULL) == REASON_OK) {
		struct span frozen = q.u.welcome.text;

		q.u.welcome.text = arena_copy(f->work, text_span(&f->frozen));
		rc = effects_rewrite(f, e, &q, err);
		if (rc && rc != RC_INVALID)
			return rc;
		if (rc)
			q.u.welcome.text = frozen; /* too long with the name: the fallback goes */
	}
	return let_go(f, e, &q, err);
}

enum rc greet_named(struct fold *f, struct span customer, struct err *err)
{
	struct outbox_row *v = NULL;
	struct greeting g;
	int n = 0;
	enum rc rc = outbox_of(f->db, f->work, customer, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (v[i].state == OUTBOX_HELD && api_find(v[i].api) == API_SEND_WELCOME) {
			g = read_greeting(f, &v[i]);
			rc = g.waits ? rename(f, &v[i], &g, err) : RC_OK;
		}
	return rc;
}

enum rc greet_timer(struct fold *f, int64_t input_id, struct err *err)
{
	struct outbox_key after = {input_id, -1};
	struct outbox_row *e = NULL;
	struct request q;
	int n = 0;
	enum rc rc;

	/* Mostly the name was there in time, and nothing of that input is held any more. */
	while (!(rc = outbox_open(f->db, f->work, after, 1, &e, &n, err)) && n && e->key.input_id == input_id) {
		after = e->key;
		if (e->state != OUTBOX_HELD || api_find(e->api) != API_SEND_WELCOME)
			continue;
		rc = effects_request(f, e, &q, err);
		if (!rc)
			rc = let_go(f, e, &q, err);
		if (rc)
			return rc;
	}
	return rc;
}

static enum rc made_occurrence(struct fold *f, const struct greeting *g, struct occurrence *ret, struct err *err)
{
	enum rc rc = g->enrolment ? occurrence_get(f->db, f->work, g->enrolment, g->step, 1, ret, err) : RC_NOTFOUND;

	return !rc && ret->state != OCCURRENCE_MADE ? RC_NOTFOUND : rc;
}

/* What did not go out yet in this employee's name never will, and no answer will say so. */
enum rc greet_left(struct fold *f, struct span customer, struct span employee, struct err *err)
{
	struct outbox_row *v = NULL;
	int n = 0;
	enum rc rc = outbox_of(f->db, f->work, customer, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct greeting g;
		struct occurrence o;

		if (api_find(v[i].api) != API_SEND_WELCOME || (v[i].state != OUTBOX_READY && v[i].state != OUTBOX_HELD))
			continue;
		g = read_greeting(f, &v[i]);
		if (!span_eq(g.employee, employee))
			continue;
		rc = effects_cancel(f, &v[i], "the relation ended", err);
		if (!rc)
			rc = made_occurrence(f, &g, &o, err);
		if (!rc)
			rc = enrol_move(f, &o, OCCURRENCE_CANCELLED, REASON_CANCELLED, SPAN_LIT("好友关系已结束"), err);
		if (rc == RC_NOTFOUND)
			rc = RC_OK;
	}
	return rc;
}

/* -- answers ----------------------------------------------------------------------------------------------------------- */

enum rc greet_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	int64_t at_ms = w->called_ms > 0 && w->called_ms < f->now_ms ? w->called_ms : f->now_ms;
	struct greeting g = read_greeting(f, e);
	struct occurrence o;
	struct touch t;
	enum rc rc;

	(void)x;
	rc = made_occurrence(f, &g, &o, err);
	if (rc != RC_NOTFOUND)
		return rc ? rc : decide_delivered(f, &o, at_ms, err);
	rc = couponwork_end(f, &(struct coupon_for){e->customer, 0, g.step, 1}, COUPONWORK_GIVEN, err);
	if (rc)
		return rc;
	t = (struct touch){.at_ms = at_ms,
		.kind = TOUCH_KIND_STEP,
		.customer = e->customer,
		.channel = g.state,
		.employee = g.employee,
		.script = g.script,
		.step = g.step,
		.arm = g.arm};
	rc = orders_touch(f->db, f->work, &f->orders, &t, err);
	return rc ? rc
		  : decisions_note(f, e->customer, g.script, g.step, "welcome", REASON_DELIVERED, SPAN_ABSENT, err);
}

enum rc greet_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct span why = e->detail;
	struct greeting g = read_greeting(f, e);
	struct occurrence o;
	struct round r;
	const struct sop_step *step;
	bool started = x && x->code == CODE_STARTED;
	/* A try whose answer never came may have reached the customer: nobody can ask any more. */
	bool unsure = w->outcome == WIRE_UNKNOWN || w->after_unsure;
	enum reason reason = unsure ? REASON_UNSURE : REASON_WELCOME_FAILED;
	enum rc rc;

	if (w->newer && !started && f->now_ms <= e->not_after_ms) {
		struct request q;

		rc = effects_request(f, e, &q, err);
		return rc ? rc : anew(f, e, &q, e->not_after_ms, err);
	}
	if (unsure)
		why = SPAN_LIT("欢迎语的 18 秒里没等到回音");
	else if (w->outcome == WIRE_EXPIRED)
		why = SPAN_LIT("18 秒内没来得及发");
	why = effects_said(f, e, x, why);
	rc = made_occurrence(f, &g, &o, err);
	if (rc == RC_NOTFOUND)
		return decisions_note(f, e->customer, g.script, g.step, "welcome", reason, why, err);
	if (!rc)
		rc = enrol_move(f, &o, OCCURRENCE_FAILED, reason, why, err);
	if (!rc)
		rc = enrol_get(f, g.enrolment, &r, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	step = script_step(r.script->ast, g.step);
	if (step && r.row.state != ENROLMENT_ENDED && !started)
		rc = sidebar(f, &r, step, err);
	return rc ? rc : enrol_sleep(f, &r, err);
}
