#include "inspectbranch.h"
#include "sop/when.h"
#include "amount.h"
#include "letter.h"
#include "nearest.h"
#include "slip.h"
#include "base/utf8.h"
#include "sop/branch.h"

/* -- 跳到 ---------------------------------------------------------------------------------------------------------- */

/* By name or id; -1: none. */
static int step_named(const struct sop_script *s, struct span name)
{
	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];

		if (st->of < 0 && span_present(st->id) &&
			(span_alike(st->id, name) || (span_present(st->name) && span_alike(st->name, name)) ||
				span_alike(st->time.source, name)))
			return i;
	}
	return -1;
}

/* "第4天 20:00 晒单": what is copied from a heading has its time. */
static int step_headed(const struct sop_script *s, struct span name)
{
	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];
		struct span time = st->time.source;

		if (st->of < 0 && span_present(st->name) && time.n && name.n > time.n + st->name.n &&
			span_alike(span_take(name, time.n), time) &&
			span_alike(span_drop(name, name.n - st->name.n), st->name))
			return i;
	}
	return step_named(s, name);
}

static struct span nearest_below(struct reading *r, int from, struct span name)
{
	const struct sop_script *s = r->script;
	struct sop_names below = {0};

	for (int i = from + 1; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];
		if (st->of >= 0 || !span_present(st->id))
			continue;
		if (st->time.source.n >= name.n && span_eq(span_take(st->time.source, name.n), name))
			return st->id; /* 跳到：第9天 */
		reading_add_name(r, &below, st->id);
	}
	return nearest_name(name, &below);
}

static void jump(struct reading *r, int i, struct sop_action *a, bool *jumped_to)
{
	const struct sop_script *s = r->script;
	int from = s->step[i].of >= 0 ? s->step[i].of : i;

	a->jump = step_headed(s, a->names.v[0]);
	if (a->jump < 0)
		reading_note_at(r, DIAG_JUMP_UNKNOWN, a->pos, a->names.v[0], nearest_below(r, from, a->names.v[0]),
			SPAN_ABSENT);
	else if (a->jump <= from)
		reading_note_at(r, DIAG_JUMP_BACK, a->pos, a->names.v[0], SPAN_ABSENT, SPAN_ABSENT);
	else
		jumped_to[a->jump] = true;
}

static void no_time(struct reading *r, const struct sop_step *st)
{
	struct span advice = slip_heading(r, st->name);

	if (!span_present(advice))
		advice =
			reading_printf(r, "在名字前面写时间，例如「## 第1天 20:30 %.*s」；或者在上面写「- 跳到：%.*s」",
				SPAN_ARG(st->name), SPAN_ARG(st->name));
	reading_note_at(r, DIAG_NO_TIME, st->time.pos, st->name, advice, SPAN_ABSENT);
}

static void jumps(struct reading *r)
{
	const struct sop_script *s = r->script;
	bool *jumped_to = arena_array(r->arena, (size_t)s->steps + 1, sizeof *jumped_to);

	for (int i = 0; i < s->steps; i++)
		for (int k = 0; k < s->step[i].actions; k++)
			if (s->step[i].action[k].act == SOP_ACT_JUMP)
				jump(r, i, &s->step[i].action[k], jumped_to);
	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];

		if (st->time.kind == SOP_WHEN_NONE && span_present(st->id) && !jumped_to[i] && !r->steps[i].broken)
			no_time(r, st);
	}
}

/* -- words ---------------------------------------------------------------------------------------------------------- */

static struct span joined(struct reading *r, const struct sop_names *names)
{
	struct text t;

	text_init(&t, 2048);
	for (int i = 0; i < names->n; i++) {
		text_adds(&t, i ? "、" : "");
		text_add(&t, names->v[i]);
	}
	struct span s = arena_copy(r->arena, t.n ? text_span(&t) : SPAN_LIT(""));
	text_release(&t);
	return s;
}

static bool known(const struct sop_names *list, struct span name)
{
	for (int i = 0; i < list->n; i++)
		if (span_alike(list->v[i], name))
			return true;
	return false;
}

static void options_of(struct reading *r, const struct sop_cond *c, const struct sop_names *options)
{
	for (int i = 0; i < c->names.n; i++)
		if (!known(options, c->names.v[i]))
			reading_note_at(r, DIAG_BAD_OPTION_NAME, c->pos, c->names.v[i],
				nearest_name(c->names.v[i], options), joined(r, options));
}

/* The options of the step's 员工任务; NULL: it has none. */
static const struct sop_names *results_of(const struct sop_step *st)
{
	for (int i = 0; i < st->actions; i++)
		if (st->action[i].act == SOP_ACT_TODO && st->action[i].options.n)
			return &st->action[i].options;
	return NULL;
}

static bool short_word(struct span word)
{
	size_t digits = 0;

	while (digits < word.n && word.p[digits] >= '0' && word.p[digits] <= '9')
		digits++;
	return digits == word.n || utf8_count(word) < 2;
}

static void predicate(struct reading *r, const struct sop_step *of, const struct sop_cond *c, bool negated)
{
	const struct sop_names *results;

	if (branch_event(c) && negated)
		reading_note_at(r, DIAG_NOT_EVENT, c->pos, c->source, SPAN_ABSENT, SPAN_ABSENT);
	switch (c->kind) {
	case SOP_C_CHOSE:
		if (of->options.n == 0)
			reading_note_at(r, DIAG_NO_OPTIONS, c->pos, c->names.v[0], SPAN_ABSENT, SPAN_ABSENT);
		else
			options_of(r, c, &of->options);
		break;
	case SOP_C_TASK:
		results = results_of(of);
		if (!results)
			reading_note_at(r, DIAG_NO_RESULT, c->pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		else
			options_of(r, c, results);
		break;
	case SOP_C_REPLY_HAS:
		for (int i = 0; i < c->names.n; i++)
			if (short_word(c->names.v[i]))
				reading_note_at(r, DIAG_SHORT_WORD, c->pos, c->names.v[i], SPAN_ABSENT, SPAN_ABSENT);
		break;
	case SOP_C_CLICKED: reading_note_at(r, DIAG_TOLD_EVENT, c->pos, c->source, SPAN_ABSENT, SPAN_ABSENT); break;
	default: break;
	}
}

static void words(struct reading *r, const struct sop_step *of, const struct sop_cond *c, bool negated)
{
	if (c->kids == 0) {
		predicate(r, of, c, negated);
		return;
	}
	for (int i = 0; i < c->kids; i++)
		words(r, of, c->kid[i], negated || c->kind == SOP_C_NOT);
}

/* -- branches that nobody can take -------------------------------------------------------------------------------------- */

/* Whoever says one of the later words says one of the earlier. */
static bool covers(const struct sop_cond *earlier, const struct sop_cond *later)
{
	if (earlier->kind == SOP_C_REPLY)
		return later->kind >= SOP_C_REPLY && later->kind <= SOP_C_CHOSE;
	if (earlier->kind != SOP_C_REPLY_HAS ||
		(later->kind != SOP_C_REPLY_HAS && later->kind != SOP_C_REPLY_IS && later->kind != SOP_C_CHOSE))
		return false;
	for (int i = 0; i < later->names.n; i++) {
		bool found = false;

		for (int k = 0; k < earlier->names.n; k++)
			found = found || span_search(later->names.v[i], earlier->names.v[k]) != SIZE_MAX;
		if (!found)
			return false;
	}
	return true;
}

/* Whenever the later one holds, so does the earlier. */
static bool shadows(const struct sop_cond *earlier, const struct sop_cond *later)
{
	if (span_eq(earlier->source, later->source))
		return true;
	if (later->kind == SOP_C_AND) {
		for (int i = 0; i < later->kids; i++)
			if (shadows(earlier, later->kid[i]))
				return true;
		return false;
	}
	if (earlier->kind == SOP_C_OR) {
		for (int i = 0; i < earlier->kids; i++)
			if (shadows(earlier->kid[i], later))
				return true;
		return false;
	}
	return earlier->kids == 0 && later->kids == 0 && covers(earlier, later);
}

static void dead(struct reading *r, int i, struct span why, const char *hint)
{
	reading_note_at(r, DIAG_DEAD_BRANCH, r->script->step[i].pos, why, span_of(hint), SPAN_ABSENT);
}

static void reach(struct reading *r, int of, int i)
{
	const struct sop_script *s = r->script;
	const struct sop_step *st = &s->step[i];

	for (int k = of + 1; k < i; k++) {
		const struct sop_step *before = &s->step[k];

		if (r->steps[k].broken)
			continue;
		if (!before->taken_if) {
			dead(r, i, reading_printf(r, "第 %d 行的「否则」已经接住了所有人", before->pos.line),
				st->taken_if ? "把「### 否则」移到最后" : "「### 否则」只写一个");
			return;
		}
		if (st->taken_if && shadows(before->taken_if, st->taken_if)) {
			dead(r, i, reading_printf(r, "第 %d 行那一支总是先成立", before->pos.line),
				"把它移到那一支的上面，或者去掉一支");
			return;
		}
	}
}

static void ended_before(struct reading *r, int of)
{
	const struct sop_step *st = &r->script->step[of];
	enum sop_act last = st->actions ? st->action[st->actions - 1].act : SOP_ACT_TAG;

	if (last == SOP_ACT_STOP || last == SOP_ACT_HANDOVER)
		dead(r, of + 1,
			last == SOP_ACT_STOP ? SPAN_LIT("这一步送到以后就停止了") : SPAN_LIT("这一步送到以后就转走了"),
			"把「停止」或「转剧本」移到某一支里，或者去掉分支");
}

/* -- one step -------------------------------------------------------------------------------------------------------- */

static bool content(const struct sop_step *st)
{
	return st->text.n > 0 || st->attachments > 0;
}

static void one_branch(struct reading *r, int of, int i)
{
	const struct sop_step *st = &r->script->step[i], *step = &r->script->step[of];

	if (r->steps[i].broken)
		return;
	if (i == of + 1 && !st->taken_if) {
		reading_note_at(r, DIAG_ELSE_ALONE, st->pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	reach(r, of, i);
	if (i == of + step->branches && !content(st) && st->actions == 0)
		reading_note_at(r, DIAG_EMPTY_BRANCH, st->pos, st->label, SPAN_ABSENT, SPAN_ABSENT);
	if (!st->taken_if)
		return;
	words(r, step, st->taken_if, false);
	if (content(step) && !branch_events(st->taken_if) && step->wait.events == 0)
		reading_note_at(r, DIAG_STATE_BRANCH, st->taken_if->pos, st->taken_if->source,
			st->taken_if->kind == SOP_C_BOUGHT || st->taken_if->kind == SOP_C_BOUGHT_SINCE
				? SPAN_LIT("要等他买，写「购买」")
				: SPAN_LIT("要等一阵再看，在「###」上面加一行，例如「- 等待：回复，最多 2天」"),
			SPAN_ABSENT);
}

/* The buttons of who tells. */
static void told(struct reading *r, int of)
{
	struct sop_names buttons = {0};

	branch_buttons(r->script, of, r->arena, &buttons);
	const struct sop_step *last = &r->script->step[of + r->script->step[of].branches];

	if (buttons.n && when_exec(&r->script->step[of]) != SOP_EXEC_KF) /* there he is heard himself */
		reading_note_at(r, DIAG_TOLD, r->script->step[of + 1].pos, joined(r, &buttons),
			last->taken_if ? SPAN_ABSENT : SPAN_LIT("就走「否则」"), SPAN_ABSENT);
}

/* Minutes from one step to the next by the clock; -1: cannot be told. */
static int64_t minutes_between(const struct reading *r, const struct sop_step *a, const struct sop_step *b)
{
	int clock = r->world->default_minute;

	if (a->time.kind != SOP_WHEN_DAY || b->time.kind != SOP_WHEN_DAY)
		return -1;
	return (int64_t)(b->time.day - a->time.day) * 1440 + (b->time.minute >= 0 ? b->time.minute : clock) -
		(a->time.minute >= 0 ? a->time.minute : clock);
}

static struct span spoken(struct reading *r, int64_t ms)
{
	if (ms % AMOUNT_DAY_MS == 0)
		return reading_printf(r, "%d天", (int)(ms / AMOUNT_DAY_MS));
	if (ms % AMOUNT_HOUR_MS == 0)
		return reading_printf(r, "%d小时", (int)(ms / AMOUNT_HOUR_MS));
	return reading_printf(r, "%d分钟", (int)(ms / AMOUNT_MINUTE_MS));
}

static void waiting(struct reading *r, int i)
{
	const struct sop_script *s = r->script;
	const struct sop_step *st = &s->step[i];
	int next = i + st->branches + 1;
	struct sop_pos pos = r->steps[i].key[KEYWORD_K_WAIT];

	if (st->wait.events == 0)
		return;
	if (st->branches == 0)
		reading_note_at(r, DIAG_WAIT_IDLE, pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	if (next >= s->steps)
		return;
	int64_t minutes = minutes_between(r, st, &s->step[next]);
	if (minutes > 0 && st->wait.most_ms > minutes * AMOUNT_MINUTE_MS)
		reading_note_at(r, DIAG_WAIT_LONG, pos, spoken(r, st->wait.most_ms),
			reading_number(r, s->step[next].pos.line), SPAN_ABSENT);
}

void inspectbranch_all(struct reading *r)
{
	const struct sop_script *s = r->script;

	jumps(r);
	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];

		if (st->of >= 0)
			continue;
		waiting(r, i);
		if (st->branches == 0)
			continue;
		ended_before(r, i);
		for (int k = i + 1; k <= i + st->branches; k++)
			one_branch(r, i, k);
		told(r, i);
	}
}
