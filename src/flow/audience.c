#include "flow/audience.h"
#include "foldint.h"
#include "sweepwork.h"
#include "store/contact.h"

#define PAGE 256
#define ID_BYTES 256

struct counting {
	struct fold *f;
	struct foldscript script;
	struct map *employees; /* met so far; values are unused, but for being there */
	struct audience *ret;
};

/* Would he enter by that 开始, NULL for a step of a 群发? */
static enum rc would(struct counting *c, const struct sop_trigger *t, struct span customer, int64_t since_ms,
	struct span *ret_employee, bool *ret, struct err *err)
{
	struct happen_verdict v = {0};
	struct happen_entry e = {.script = &c->script,
		.trigger = t,
		.customer = customer,
		.t0_ms = c->f->now_ms,
		.since_ms = since_ms,
		.quiet = true};
	enum rc rc = happen_would(c->f, &e, &v, err);

	*ret = v.in;
	if (v.in)
		*ret_employee = v.employee;
	return rc;
}

/* Has he the score already? */
static enum rc scored(struct fold *f, const struct sop_trigger *t, struct span customer, bool *ret, struct err *err)
{
	struct sop_facts facts = {0};
	enum rc rc = scorework_facts(f, customer, &facts, err);

	*ret = !rc && facts.scored && facts.score >= t->num;
	return rc;
}

/* One customer at everything of the script that takes in whoever is there. */
static enum rc one(struct counting *c, const struct contact *who, struct err *err)
{
	const struct sop_script *s = c->script.ast;
	bool in = false, stock = false;
	struct span employee = SPAN_LIT("");
	enum rc rc = RC_OK;

	if (s->kind == SOP_BLAST)
		rc = would(c, NULL, who->customer, INT64_MAX, &employee, &in, err);
	for (int i = 0; !rc && i < s->triggers; i++) {
		const struct sop_trigger *t = &s->trigger[i];
		bool his = t->event == SOP_EV_SILENT && who->heard_ms <= c->f->now_ms - t->dur_ms;

		if (t->event == SOP_EV_CLOCK && !in)
			rc = would(c, t, who->customer, INT64_MAX, &employee, &in, err);
		if (t->event == SOP_EV_SCORE)
			rc = scored(c->f, t, who->customer, &his, err);
		if (!rc && his && !stock)
			rc = would(c, t, who->customer, t->event == SOP_EV_SILENT ? who->heard_ms + t->dur_ms : 0,
				&employee, &stock, err);
	}
	c->ret->people += in;
	c->ret->stock += stock;
	if (!rc && in && !map_get(c->employees, employee)) {
		map_put(c->employees, employee, c);
		c->ret->employees++;
	}
	return rc;
}

static enum rc all(struct counting *c, struct err *err)
{
	struct fold *f = c->f;
	struct contact *v = NULL;
	struct text after;
	int64_t day = INT64_MIN;
	int n = 0;
	enum rc rc;

	text_init(&after, ID_BYTES);
	do {
		arena_reset(f->rows);
		rc = contact_page(f->db, f->rows, day, text_span(&after), PAGE, &v, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			arena_reset(f->work);
			rc = one(c, &v[i], err);
		}
		if (!rc && n > 0) {
			day = v[n - 1].first_add_day;
			text_clear(&after);
			text_add(&after, v[n - 1].customer);
		}
	} while (!rc && n == PAGE);
	text_release(&after);
	return rc;
}

/* What of the three the script has at all. */
static void nothing_yet(const struct sop_script *s, struct audience *ret)
{
	bool people = s->kind == SOP_BLAST, stock = false;

	for (int i = 0; i < s->triggers; i++) {
		people = people || s->trigger[i].event == SOP_EV_CLOCK;
		stock = stock || s->trigger[i].event == SOP_EV_SILENT ||
			(s->trigger[i].event == SOP_EV_SCORE && s->stock_per_day > 0);
	}
	*ret = (struct audience){people ? 0 : AUDIENCE_NONE, 0, stock ? 0 : AUDIENCE_NONE};
}

static enum rc load(struct fold *f, struct err *err)
{
	enum rc rc = foldload_settings(f, err);

	return rc ? rc : foldload_scripts(f, err);
}

enum rc audience_count(
	struct store_db *db, const struct sop_script *s, int64_t now_ms, struct audience *ret, struct err *err)
{
	struct fold f;
	struct counting c = {.f = &f, .script = {.ast = (struct sop_script *)(uintptr_t)s}, .ret = ret};
	struct audience has;
	enum rc rc;

	nothing_yet(s, &has);
	*ret = has;
	if (has.people == AUDIENCE_NONE && has.stock == AUDIENCE_NONE)
		return RC_OK;
	foldload_reader(&f, db, now_ms);
	c.employees = map_new();
	rc = db_begin(db, err);
	if (!rc) {
		rc = load(&f, err);
		ret->people = ret->stock = 0;
		if (!rc)
			rc = all(&c, err);
		db_rollback(db);
	}
	if (has.people == AUDIENCE_NONE)
		ret->people = AUDIENCE_NONE;
	if (has.stock == AUDIENCE_NONE)
		ret->stock = AUDIENCE_NONE;
	map_free(c.employees, NULL);
	foldload_done(&f);
	return rc;
}

/* -- for why --------------------------------------------------------------------------------------------------------- */

/* The next moment that lets people in; FACTS_NEVER: none. *ret_trigger: by which 开始, NULL: a step of a 群发. */
static int64_t next_moment(const struct fold *f, const struct sop_script *s, const struct sop_trigger **ret_trigger)
{
	int64_t next = FACTS_NEVER, at;

	*ret_trigger = NULL;
	for (int i = 0; s->kind == SOP_BLAST && i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];

		if (st->time.kind <= SOP_WHEN_BRANCH)
			continue;
		at = moment_after(&f->rules, &st->time, st->only.days, f->now_ms);
		next = at < next ? at : next;
	}
	for (int i = 0; i < s->triggers; i++) {
		const struct sop_trigger *t = &s->trigger[i];

		if (t->event != SOP_EV_CLOCK)
			continue;
		at = moment_after(&f->rules, &t->time, t->only.days, f->now_ms);
		if (at < next) {
			next = at;
			*ret_trigger = t;
		}
	}
	return next;
}

/* In it already: its round says what comes. */
static enum rc lives(struct fold *f, struct span customer, struct span script, bool *ret, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, customer, false, &v, &n, err);

	*ret = false;
	for (int i = 0; !rc && i < n; i++)
		*ret = *ret || span_eq(v[i].script, script);
	return rc;
}

static enum rc say_one(struct fold *f, const struct foldscript *s, struct span customer, bool *headed, struct text *out,
	struct err *err)
{
	struct happen_entry e = {.script = s, .customer = customer, .t0_ms = f->now_ms, .since_ms = INT64_MAX};
	struct happen_verdict v = {0};
	int64_t at_ms = next_moment(f, s->ast, &e.trigger);
	bool live = false;
	char at[32];
	enum rc rc = RC_OK;

	if (at_ms == FACTS_NEVER)
		return RC_OK;
	rc = lives(f, customer, s->ast->id, &live, err);
	if (!rc && !live)
		rc = happen_would(f, &e, &v, err);
	if (rc || live)
		return rc;
	if (!*headed)
		text_adds(out, "\n到点才看人群的（按现在看）\n");
	*headed = true;
	text_addf(out, "    %s  %.*s  ", zone_format_minute(&f->settings->zone, at_ms, at), SPAN_ARG(s->ast->id));
	if (v.in)
		text_adds(out, "会进入");
	else if (v.over)
		text_adds(out, "不会进入：这个群发对他已经停下，或者目标达成了");
	else
		reason_say(v.reason, v.detail, out);
	text_addc(out, '\n');
	return RC_OK;
}

enum rc audience_why(struct store_db *db, struct span customer, int64_t now_ms, struct text *out, struct err *err)
{
	struct fold f;
	bool headed = false;
	enum rc rc;

	foldload_reader(&f, db, now_ms);
	rc = load(&f, err);
	for (int i = 0; !rc && i < f.scripts; i++)
		rc = say_one(&f, &f.script[i], customer, &headed, out, err);
	foldload_done(&f);
	return rc;
}
