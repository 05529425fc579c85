/* heldreport: 对照组: what a script sold beyond what its 对照组 bought (report holdout; domain.md 8, incremental GMV). */
#include "reportint.h"

#include "crm/contrast.h"
#include "store/scriptlog.h"
#include "store/trialq.h"

#include <math.h>

static const struct report_column held_columns[] = {
	{"script", "剧本", REPORT_TEXT},
	{"treated", "做了的客户", REPORT_COUNT},
	{"treated_each_fen", "每位净成交额", REPORT_FEN},
	{"holdout", "对照组客户", REPORT_COUNT},
	{"holdout_each_fen", "每位净成交额", REPORT_FEN},
	{"lift_each_fen", "每位多出", REPORT_FEN},
	{"incremental_fen", "增量成交额", REPORT_FEN},
	{"low_fen", "95% 下限", REPORT_FEN},
	{"high_fen", "95% 上限", REPORT_FEN},
	{"verdict", "结论", REPORT_TEXT},
};
enum { HELD_COLUMNS = 10 };

/* Absent: on both sides enough are to be expected, by the rate at which both together bought: what one side did itself must not open the gate. */
static struct span gate(struct report_world *w, const struct contrast_sample side[2], const int64_t buyers[2])
{
	int64_t all = side[0].n + side[1].n, bought = buyers[0] + buyers[1];
	int64_t treated = contrast_missing(side[0].n, bought, all), held = contrast_missing(side[1].n, bought, all);
	struct span each = arena_printf(w->a, "数据不足：按两边合起来的下单率，每边要有 %d 位下单客户", CONTRAST_LEAST);
	if (treated > 0)
		each = arena_printf(w->a, "%.*s，做了的还差 %lld 位", SPAN_ARG(each), (long long)treated);
	if (held > 0)
		each = arena_printf(w->a, "%.*s，对照组还差 %lld 位", SPAN_ARG(each), (long long)held);
	return treated > 0 || held > 0 ? each : SPAN_ABSENT;
}

static enum rc put_held(struct report_world *w, const struct trialq_entrant *who, int n, int64_t to_ms,
	struct report_cell *row, struct err *err)
{
	struct contrast_sample side[2] = {0}; /* treated, holdout */
	int64_t buyers[2] = {0};
	enum rc rc = RC_OK;
	for (int i = 0; rc == RC_OK && i < n; i++) {
		struct trialq_outcome o = {0};
		rc = trialq_outcome(w->db, who[i].customer, who[i].entered_ms, to_ms, 0, 0, &o, err);
		contrast_add(&side[who[i].holdout], (double)o.net_fen);
		buyers[who[i].holdout] += o.orders > 0;
	}
	double lift = side[0].mean - side[1].mean, treated = (double)side[0].n;
	row[1].num = side[0].n;
	row[2] = (struct report_cell){.num = llround(side[0].mean), .den = side[0].n ? 0 : -1};
	row[3].num = side[1].n;
	row[4].num = llround(side[1].mean);
	row[5] = (struct report_cell){.num = llround(lift), .den = row[2].den};
	row[6] = (struct report_cell){.num = llround(lift * treated), .den = row[2].den};
	row[7].den = row[8].den = -1;
	if (rc != RC_OK)
		return rc;
	row[9].text = gate(w, side, buyers);
	if (span_present(row[9].text))
		return RC_OK;
	struct contrast_interval in = contrast_lift(&side[0], &side[1]);
	row[7] = (struct report_cell){.num = llround(in.low * treated)};
	row[8] = (struct report_cell){.num = llround(in.high * treated)};
	row[9].text = in.low > 0 ? SPAN_LIT("多卖了，不是碰巧")
		: in.high < 0    ? SPAN_LIT("少卖了，不是碰巧")
				 : SPAN_LIT("看不出多卖还是少卖");
	return RC_OK;
}

static bool any_held(const struct trialq_entrant *who, int n)
{
	int i = 0;
	while (i < n && !who[i].holdout)
		i++;
	return i < n;
}

enum rc heldreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	int64_t from_ms = zone_day_start_ms(&w->zone, w->from_day), to_ms = zone_day_start_ms(&w->zone, w->to_day + 1);
	struct scriptlog *v = NULL;
	int n = 0;
	enum rc rc = scriptlog_all(w->db, w->a, &v, &n, err);
	to_ms = to_ms > w->now_ms ? w->now_ms + 1 : to_ms;
	t->column = held_columns;
	t->columns = HELD_COLUMNS;
	t->cell = report_cells(w, n, HELD_COLUMNS);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		struct trialq_ask ask = {v[i].script, 0, INT64_MAX, from_ms, to_ms};
		struct trialq_entrant *who = NULL;
		int people = 0;
		if (i && span_eq(v[i].script, v[i - 1].script))
			continue;
		rc = trialq_entrants(w->db, w->a, &ask, &who, &people, err);
		if (rc != RC_OK || !any_held(who, people))
			continue;
		struct report_cell *row = t->cell + t->rows++ * HELD_COLUMNS;
		row[0] = report_script(v[i].script);
		rc = put_held(w, who, people, to_ms - 1, row, err);
	}
	t->definition = arena_printf(w->a,
		"对象：这段时间进入剧本的客户，一位只算一次，加了还没通过的也算进入（和新增好友不是一个数）；对照组 = 收不到植入步骤的那些，由客户的号定。每位净成交额 = 从进入到这段时间结束，"
		"付的款 − 到那时已退的款，没买的算 0，÷ 客户数。增量成交额 =（做了的每位 − 对照组每位）× 做了的客户；按两边合起来的下单率算，"
		"每边该有 %d 位下过单（没全额退）的客户，才有 95%% 区间和结论，不满就说还差几位（不看那一边自己碰巧多几位少几位）。区间取 Welch 的和两边合成一个方差的（Student）里宽的那个，跨过 0 就是看不出；"
		"剧本没用时说多卖了或少卖了的，100 次里至多约 5 次。说的是看一次：天天看、挑好看的一天，就不作数了。各剧本的客户会重叠，所以不合计；这段时间没有人进对照组的剧本没法比，不列。",
		CONTRAST_LEAST);
	return rc;
}
