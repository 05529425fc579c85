/* armreport: 实验: the arms of a script against each other (report experiments). */
#include "reportint.h"

#include "crm/contrast.h"
#include "sop/arm.h"
#include "sop/read.h"
#include "store/scriptlog.h"
#include "store/structq.h"
#include "store/trialq.h"

#include <math.h>
#include <string.h>

#define PARTS 1000000 /* a rate as a quotient */

enum metric { FIRST, REPLY, JOIN, DAY0, ORDERED, MONEY, METRICS };
static const char *const metric_names[METRICS] = {"首单率", "回复率", "入群率", "day-0开单率", "转化率", "客单价"};

struct experiment { /* versions of a script whose 实验 says the same */
	struct span script, name, metric;
	enum metric measure; /* METRICS: none */
	int least;           /* 最少每组, 0: not written */
	int arms;
	struct sop_arm arm[CONTRAST_MOST];
	int64_t from_version, to_version;
};
struct experiments {
	struct experiment *v;
	int n;
};
struct side { /* an arm, as it stands */
	int64_t entered;
	int64_t hits;                  /* of those who count: who did it */
	struct contrast_sample sample; /* of a mean: of those who paid */
	int64_t counted;
};

/* -- the experiments there were ------------------------------------------------------------------------------------------------ */

static enum metric metric_of(struct span name)
{
	int i = 0;
	while (i < METRICS && !(name.n && span_eq(name, span_of(metric_names[i]))))
		i++;
	return (enum metric)i;
}

static bool same(const struct experiment *e, const struct experiment *f)
{
	bool is = span_eq(e->script, f->script) && span_eq(e->name, f->name) && e->measure == f->measure &&
		e->least == f->least && e->arms == f->arms;
	for (int i = 0; is && i < e->arms; i++)
		is = e->arm[i].letter == f->arm[i].letter && e->arm[i].percent == f->arm[i].percent;
	return is;
}

static void take_version(struct report_world *w, const struct scriptlog *row, struct experiments *to)
{
	struct diag_list diags;
	struct sop_script *x = NULL;
	if (span_search(row->text, SPAN_LIT("实验")) == SIZE_MAX)
		return;
	diag_init(&diags, w->a);
	if (read_script(row->text, row->file, NULL, &diags, &x) != RC_OK)
		return;
	if (arm_has_experiment(x) && x->arms <= CONTRAST_MOST) {
		struct experiment e = {.script = row->script,
			.name = arena_copy(w->a, x->experiment),
			.metric = arena_copy(w->a, x->metric),
			.measure = metric_of(x->metric),
			.least = x->metric_min,
			.arms = x->arms,
			.from_version = row->version,
			.to_version = row->version};
		memcpy(e.arm, x->arm, (size_t)x->arms * sizeof *x->arm);
		struct experiment *last = to->n ? &to->v[to->n - 1] : NULL;
		if (last && last->to_version == row->version - 1 && same(last, &e))
			last->to_version = row->version;
		else
			to->v[to->n++] = e;
	}
	script_free(x);
}

static enum rc read_experiments(struct report_world *w, struct experiments *ret, struct err *err)
{
	struct scriptlog *v = NULL;
	int n = 0;
	enum rc rc = scriptlog_all(w->db, w->a, &v, &n, err);
	if (rc != RC_OK)
		return rc;
	*ret = (struct experiments){.v = arena_array(w->a, (size_t)n + 1, sizeof *ret->v)};
	for (int i = 0; i < n; i++)
		take_version(w, &v[i], ret);
	return RC_OK;
}

/* -- who counts, and what he did ------------------------------------------------------------------------------------------------ */

/* Until when what a customer does counts: then he is done, whatever comes later. */
static int64_t until(const struct report_world *w, enum metric m, int64_t entered_ms)
{
	switch (m) {
	case REPLY: return entered_ms + REPLY_MS;
	case JOIN: return entered_ms + JOIN_MS;
	case DAY0: return zone_day_start_ms(&w->zone, zone_day(&w->zone, entered_ms) + 1) - 1;
	case FIRST:
	case ORDERED:
	case MONEY:
	case METRICS: break;
	}
	return entered_ms + w->window_days * ZONE_DAY_MS;
}

static bool did(enum metric m, const struct trialq_outcome *o)
{
	switch (m) {
	case FIRST: return o->orders > 0 && !o->before;
	case REPLY: return o->replied;
	case JOIN: return o->joined;
	case DAY0:
	case ORDERED:
	case MONEY: return o->orders > 0;
	case METRICS: break;
	}
	return false;
}

static enum rc count(struct report_world *w, const struct experiment *e, const struct trialq_entrant *who,
	struct side *side, struct err *err)
{
	int64_t end_ms = until(w, e->measure, who->entered_ms);
	struct trialq_outcome o = {0};
	enum rc rc = trialq_outcome(w->db, who->customer, who->entered_ms, end_ms, end_ms, end_ms, &o, err);
	if (rc != RC_OK)
		return rc;
	bool hit = did(e->measure, &o);
	side->counted++;
	side->hits += hit;
	if (e->measure != MONEY)
		contrast_add(&side->sample, hit);
	else if (hit)
		contrast_add(&side->sample, (double)o.net_fen);
	return RC_OK;
}

/* The first `least` of each arm whose time is over, in order of entering: who comes after them changes nothing any more. */
static enum rc fill_sides(struct report_world *w, const struct experiment *e, const struct trialq_entrant *who, int n,
	struct side *side, int64_t *ret_last_ms, struct err *err)
{
	enum rc rc = RC_OK;
	for (int i = 0; rc == RC_OK && i < n; i++) {
		int a = 0;
		while (a < e->arms && e->arm[a].letter != who[i].arm)
			a++;
		if (a == e->arms || who[i].holdout)
			continue;
		side[a].entered++;
		bool planned = !e->least || side[a].entered <= e->least;
		int64_t end_ms = until(w, e->measure, who[i].entered_ms);
		if (planned && end_ms > *ret_last_ms)
			*ret_last_ms = end_ms;
		if (planned && e->measure != METRICS && end_ms < w->now_ms)
			rc = count(w, e, &who[i], &side[a], err);
	}
	return rc;
}

/* -- verdicts ------------------------------------------------------------------------------------------------------------------ */

/* Absent: there is nothing that forbids one. last_ms: when the last one of those who are planned is done. */
static struct span gate(struct report_world *w, const struct experiment *e, const struct side *side, int64_t last_ms)
{
	int64_t missing = 0;
	bool full = true, paid = true;
	char day[32];
	if (e->measure == METRICS)
		return SPAN_LIT("没写指标，不下结论");
	if (!e->least)
		return SPAN_LIT("没写「最少每组」，不下结论");
	for (int a = 0; a < e->arms; a++) {
		/* So many have to come until this arm has all of its own. */
		int64_t short_of = e->least - side[a].entered;
		int64_t come = short_of > 0 && e->arm[a].percent > 0
			? (short_of * 100 + e->arm[a].percent - 1) / e->arm[a].percent
			: 0;
		missing = come > missing ? come : missing;
		full = full && side[a].counted == e->least;
		paid = paid && (e->measure != MONEY || side[a].hits >= CONTRAST_LEAST);
	}
	if (missing)
		return arena_printf(w->a, "还差约 %lld 人才能下结论", (long long)missing);
	if (!full)
		return arena_printf(
			w->a, "人够了，%s 以后才能下结论", zone_format_day(zone_day(&w->zone, last_ms), day));
	if (paid)
		return SPAN_ABSENT;
	return arena_printf(w->a, "下单的人太少（每组至少 %d 位），不能下结论", CONTRAST_LEAST);
}

static struct span judged(struct report_world *w, const struct experiment *e, int best, int a, enum contrast_verdict v)
{
	if (v == CONTRAST_BEST)
		return arena_printf(w->a, "%c 组最好，差别不是碰巧", e->arm[a].letter);
	if (v == CONTRAST_WORSE)
		return arena_printf(w->a, "不如 %c 组，差别不是碰巧", e->arm[best].letter);
	return a == best ? SPAN_LIT("看不出差别") : arena_printf(w->a, "和 %c 组看不出差别", e->arm[best].letter);
}

static const struct report_column arm_columns[] = {
	{"script", "剧本", REPORT_TEXT},
	{"experiment", "实验", REPORT_TEXT},
	{"metric", "指标", REPORT_TEXT},
	{"arm", "组", REPORT_TEXT},
	{"customers", "进入客户", REPORT_COUNT},
	{"counted", "计入", REPORT_COUNT},
	{"hits", "其中达成", REPORT_COUNT},
	{"value", "结果", REPORT_OWN},
	{"low", "95% 下限", REPORT_OWN},
	{"high", "95% 上限", REPORT_OWN},
	{"verdict", "结论", REPORT_TEXT},
};
enum { ARM_COLUMNS = 11 };

static struct report_cell measured(enum metric m, double value)
{
	if (m == MONEY)
		return (struct report_cell){.kind = REPORT_FEN, .num = llround(value)};
	return (struct report_cell){.kind = REPORT_RATE, .num = llround(value * PARTS), .den = PARTS};
}

static void put_side(const struct experiment *e, const struct side *s, bool seen, struct report_cell *row)
{
	row[4].num = s->entered;
	row[5].num = s->counted;
	row[6].num = s->hits;
	for (int c = 7; c < 10; c++)
		row[c] = (struct report_cell){.kind = REPORT_COUNT, .den = -1}; /* no figure */
	if (!seen) {
		row[6].text = row[7].text = SPAN_LIT("不可见");
		return;
	}
	bool money = e->measure == MONEY;
	if (s->sample.n < 1)
		return;
	row[7] = money ? measured(MONEY, s->sample.mean)
		       : (struct report_cell){.kind = REPORT_RATE, .num = s->hits, .den = s->counted};
	if (money && s->sample.n < CONTRAST_LEAST)
		return;
	struct contrast_interval in = money ? contrast_mean(&s->sample) : contrast_rate(&s->sample);
	row[8] = measured(e->measure, in.low);
	row[9] = measured(e->measure, in.high);
}

static enum rc put_experiment(struct report_world *w, const struct experiment *e, const struct trialq_entrant *who,
	int n, bool hears, struct report_cell *row, struct err *err)
{
	struct side side[CONTRAST_MOST] = {0};
	struct contrast_sample sample[CONTRAST_MOST];
	enum contrast_verdict verdict[CONTRAST_MOST] = {0};
	int64_t last_ms = 0;
	int best = 0;
	bool seen = e->measure != REPLY || hears;
	enum rc rc = fill_sides(w, e, who, n, side, &last_ms, err);
	if (rc != RC_OK)
		return rc;
	struct span why = seen ? gate(w, e, side, last_ms) : SPAN_LIT("看不到客户的回复，不下结论");
	for (int a = 0; a < e->arms; a++)
		sample[a] = side[a].sample;
	if (!span_present(why) && e->arms > 1)
		best = contrast_judge(e->measure == MONEY ? CONTRAST_MEAN : CONTRAST_RATE, sample, e->arms, verdict);
	for (int a = 0; a < e->arms; a++, row += ARM_COLUMNS) {
		row[0] = report_script(e->script);
		row[1].text = e->name;
		row[2].text = e->measure == METRICS ? SPAN_LIT("—") : e->metric;
		row[3].text = arena_printf(w->a, "%c", e->arm[a].letter);
		put_side(e, &side[a], seen, row);
		row[10].text = span_present(why) ? why
			: e->arms > 1            ? judged(w, e, best, a, verdict[a])
						 : SPAN_LIT("只有一组");
	}
	return RC_OK;
}

static bool within(const struct report_world *w, const struct trialq_entrant *who, int n)
{
	int64_t from_ms = zone_day_start_ms(&w->zone, w->from_day), to_ms = zone_day_start_ms(&w->zone, w->to_day + 1);
	int i = 0;
	while (i < n && !(who[i].entered_ms >= from_ms && who[i].entered_ms < to_ms))
		i++;
	return i < n;
}

enum rc armreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	struct experiments all = {0};
	int arms = 0;
	bool hears = false;
	enum rc rc = read_experiments(w, &all, err);
	if (rc == RC_OK)
		rc = structq_hears(w->db, &hears, err);
	for (int i = 0; i < all.n; i++)
		arms += all.v[i].arms;
	t->column = arm_columns;
	t->columns = ARM_COLUMNS;
	t->cell = report_cells(w, arms, ARM_COLUMNS);
	for (int i = 0; rc == RC_OK && i < all.n; i++) {
		struct trialq_entrant *who = NULL;
		int n = 0;
		struct trialq_ask ask = {all.v[i].script, all.v[i].from_version, all.v[i].to_version, 0, w->now_ms + 1};
		rc = trialq_entrants(w->db, w->a, &ask, &who, &n, err);
		if (rc != RC_OK || !within(w, who, n))
			continue;
		rc = put_experiment(w, &all.v[i], who, n, hears, t->cell + t->rows * ARM_COLUMNS, err);
		t->rows += all.v[i].arms;
	}
	t->definition = arena_printf(w->a,
		"列出这段时间里有新客户进入的实验；数字从实验开始算到现在，和选的时间无关。进入客户按分到的组算，对照组不算，一位客户只算第一次；加了还没通过的也算进入（组在进入时就分好了，以后才挑掉谁，两组就不能比），所以和新增好友不是一个数；改了「实验」一行就是新实验。"
		"计入 = 每组按进入的先后，前「最少每组」位里观察期已满的：首单率、转化率、客单价看进入后 %lld × 24 小时，回复率 48 小时，入群率 7 天（进过任何一个客户群，后来退了、再进也算），"
		"day-0开单率看当天。首单率 = 以前没有、这时有了已付款且未全额退款订单的；客单价在实验里按客户算 = 净成交额 ÷ 下单客户（报表 gmv 的是 ÷ 订单）。退款只算到观察期满为止。"
		"比例的区间是 Wilson 区间，客单价的是校正了偏斜的 t 区间（Hall）：多数单小、少数单很大时，100 个区间里有 94 到 96 个含真值，越偏越少，极偏的约 93 个，难得有一单大十几倍、多半还没遇到的更少。每组都计入满「最少每组」位才下一次结论，后来的人不再计入，所以多看几次也不会看出差别来："
		"没有差别时说有差别的，100 次里至多约 5 次；多于两组时各对平分这 5 次。客单价的区间和结论（Welch 的 t 检验）还要每组至少 %d 位下单客户。",
		(long long)w->window_days, CONTRAST_LEAST);
	return rc;
}
