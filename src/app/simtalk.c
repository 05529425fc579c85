#include "simtalk.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/rng.h"
#include "flow/heard.h"
#include "inbox/inbox.h"
#include "sop/branch.h"
#include "sop/read.h"
#include "store/storyq.h"

#define ANSWER_PERCENT 40 /* of who is asked says anything … */
#define WORD_PERCENT 80   /* … of these one of the words that the step waits for … */
#define STOP_PERCENT 5    /* … or of 停止, if it has any; the others something else */
#define ELSE_TEXT "嗯，我再想想"
#define FIRST_HOUR 8 /* people are awake from here … */
#define LAST_HOUR 22 /* … to here */
#define HOUR_MS INT64_C(3600000)

/* A step that waits, and what it waits for. */
struct question {
	const struct sop_script *script;
	const struct sop_step *step;
	struct sop_names words, stops;
};

struct simtalk {
	const struct zone *zone;
	uint64_t seed;
	struct arena *lasting, *arena;
	int n;
	struct question *question;
	struct map *spoken; /* waits whose customer has said what he says */
};

/* -- what may be said -------------------------------------------------------------------------------------------------------- */

static void add_name(struct arena *a, struct sop_names *to, struct span name)
{
	struct span *v = arena_array(a, (size_t)to->n + 1, sizeof *v);
	for (int i = 0; i < to->n; i++)
		v[i] = to->v[i];
	v[to->n++] = name;
	to->v = v;
}

static void stops_of(struct arena *a, const struct sop_script *s, struct sop_names *ret)
{
	for (int i = 0; i < s->stops; i++)
		for (int k = 0; s->stop[i].event == SOP_EV_SAID && k < s->stop[i].args.n; k++)
			add_name(a, ret, s->stop[i].args.v[k]);
}

static bool asks(const struct sop_script *s, int step)
{
	return s->step[step].of < 0 && (branch_awaits(s, step) & SOP_AWAIT_REPLY);
}

/* Only what a word of a branch makes true is its word: the label of a mere 回复 is none. */
static void words_under(struct arena *a, const struct sop_cond *c, struct sop_names *ret)
{
	bool words = c->kind == SOP_C_REPLY_HAS || c->kind == SOP_C_REPLY_IS || c->kind == SOP_C_CHOSE;
	for (int i = 0; words && i < c->names.n; i++)
		add_name(a, ret, c->names.v[i]);
	for (int i = 0; i < c->kids && c->kind != SOP_C_NOT; i++)
		words_under(a, c->kid[i], ret);
}

static void add_question(struct simtalk *t, const struct sop_script *s, int step)
{
	struct question *q = &t->question[t->n++];
	*q = (struct question){.script = s, .step = &s->step[step], .words = s->step[step].options};
	for (int i = step + 1; i <= step + s->step[step].branches; i++)
		if (s->step[i].taken_if)
			words_under(t->lasting, s->step[i].taken_if, &q->words);
	stops_of(t->lasting, s, &q->stops);
}

struct simtalk *simtalk_new(const struct intake_folder *scripts, const struct zone *zone, uint64_t seed)
{
	struct simtalk *t = mem_alloc(sizeof *t);
	size_t most = 1;
	*t = (struct simtalk){.zone = zone,
		.seed = seed,
		.lasting = arena_new(65536),
		.arena = arena_new(65536),
		.spoken = map_new()};
	for (int i = 0; i < scripts->n; i++)
		most += intake_script(scripts, i) ? (size_t)intake_script(scripts, i)->steps : 0;
	t->question = mem_array(most, sizeof *t->question);
	for (int i = 0; i < scripts->n; i++) {
		const struct sop_script *s = intake_script(scripts, i);
		for (int k = 0; s && !s->disabled && k < s->steps; k++)
			if (asks(s, k))
				add_question(t, s, k);
	}
	return t;
}

void simtalk_free(struct simtalk *t)
{
	if (!t)
		return;
	mem_free(t->question);
	map_free(t->spoken, NULL);
	arena_free(t->arena);
	arena_free(t->lasting);
	mem_free(t);
}

bool simtalk_any(const struct simtalk *t)
{
	return t->n > 0;
}

/* -- one customer, from the seed and what he was asked alone ------------------------------------------------------------------- */

static const struct question *question_of(const struct simtalk *t, const struct storyq_wait *w)
{
	for (int i = 0; i < t->n; i++)
		if (span_eq(t->question[i].script->id, w->script) && span_eq(t->question[i].step->id, w->step))
			return &t->question[i];
	return NULL;
}

/* Half of them within the hour, most of them on that day, some on the next. */
static int64_t patience(struct rng *r)
{
	uint64_t who = rng_below(r, 100), hours = rng_below(r, 24);
	return (int64_t)(who < 50 ? 0 : who < 80 ? 1 + hours % 4 : hours) * HOUR_MS;
}

static struct span words_of(const struct question *q, struct rng *r)
{
	uint64_t how = rng_below(r, 100), which = rng_next(r);
	if (how < WORD_PERCENT && q->words.n)
		return q->words.v[which % (uint64_t)q->words.n];
	if (how >= WORD_PERCENT && how < WORD_PERCENT + STOP_PERCENT && q->stops.n)
		return q->stops.v[which % (uint64_t)q->stops.n];
	return SPAN_LIT(ELSE_TEXT);
}

/* An employee tells it, as on the sidebar; 微信客服 sees it. */
static enum rc put(
	const struct question *q, const struct storyq_wait *wait, struct span words, struct world *w, struct err *err)
{
	bool seen = q->script->account.n || !wait->employee.n, word = false;
	struct text body;
	for (int i = 0; i < q->words.n; i++)
		word = word || span_eq(words, q->words.v[i]);
	struct heard said = {.customer = wait->customer,
		.what = HEARD_TEXT,
		.text = words,
		.source = seen ? HEARD_SEEN : HEARD_TOLD,
		.by = seen ? SPAN_ABSENT : wait->employee,
		.step = word ? wait->step : SPAN_ABSENT,
		.at_ms = seen ? world_now_ms(w) : 0};
	text_init(&body, 65536);
	heard_write(&said, &body);
	enum rc rc = world_append(w, INBOX_COMMAND, SPAN_ABSENT, text_span(&body), err);
	text_release(&body);
	return rc;
}

static enum rc look(struct simtalk *t, const struct storyq_wait *wait, struct world *w, struct err *err)
{
	const struct question *q = question_of(t, wait);
	struct rng r;
	if (!q)
		return RC_OK;
	uint64_t asked = span_hash(wait->script) + 31 * span_hash(wait->step) + (uint64_t)wait->opened_ms;
	rng_seed(&r,
		t->seed * UINT64_C(0x9e3779b97f4a7c15) ^ span_hash(wait->customer) ^
			asked * UINT64_C(0x94d049bb133111eb));
	if ((int)rng_below(&r, 100) >= ANSWER_PERCENT || world_now_ms(w) < wait->opened_ms + patience(&r))
		return RC_OK;
	struct span key = arena_printf(t->arena, "%.*s\t%.*s\t%.*s\t%lld", SPAN_ARG(wait->customer),
		SPAN_ARG(wait->script), SPAN_ARG(wait->step), (long long)wait->opened_ms);
	if (map_get(t->spoken, key))
		return RC_OK;
	(void)map_put(t->spoken, key, t);
	return put(q, wait, words_of(q, &r), w, err);
}

enum rc simtalk_hour(struct simtalk *t, struct world *w, struct err *err)
{
	struct storyq_wait *v = NULL;
	int n = 0, hour = (int)(zone_minute(t->zone, world_now_ms(w)) / 60);
	if (!simtalk_any(t) || hour < FIRST_HOUR || hour > LAST_HOUR)
		return RC_OK;
	arena_reset(t->arena);
	enum rc rc = storyq_waits(world_db(w), t->arena, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = look(t, &v[i], w, err);
	return rc;
}

void simtalk_say(struct text *out)
{
	text_addf(out, "等客户回答的步骤，%d%% 的人会答：其中 %d%% 答等着的词或选项，%d%% 说停止里的词，其余说别的",
		ANSWER_PERCENT, WORD_PERCENT, STOP_PERCENT);
}
