#include "steporder.h"

#include "store/structq.h"
#include "store/wordq.h"

#include <string.h>

static const struct report_column stage_columns[] = {
	{"stage", "阶段", REPORT_TEXT},
	{"customers", "客户", REPORT_COUNT},
	{"of_previous", "占上一步", REPORT_RATE},
	{"of_added", "占新增", REPORT_RATE},
};
enum { STAGE_COLUMNS = 4, STAGES = 5 };

#define FIGURES \
	{"added", "新增好友", REPORT_COUNT}, {"welcomed", "收到欢迎语", REPORT_COUNT}, \
		{"reached", "收到剧本消息", REPORT_COUNT}, {"bought", "下单", REPORT_COUNT}, \
		{"bought_again", "复购", REPORT_COUNT}, \
	{ \
		"rate", "转化率", REPORT_RATE \
	}
enum { GROUP_COLUMNS = 7 };
static const struct report_column by_day[] = {{"day", "日期", REPORT_TEXT}, FIGURES};
static const struct report_column by_channel[] = {{"channel", "渠道", REPORT_TEXT}, FIGURES};
static const struct report_column by_employee[] = {{"employee", "员工", REPORT_TEXT}, FIGURES};

#define STEP_FIGURES \
	{"shown", "送达客户", REPORT_COUNT}, {"replied", "回复", REPORT_COUNT}, \
		{"bought", "窗口内下单", REPORT_COUNT}, \
	{ \
		"rate", "下单率", REPORT_RATE \
	}
static const struct report_column by_script[] = {{"script", "剧本", REPORT_TEXT}, STEP_FIGURES};
static const struct report_column by_step[] = {
	{"script", "剧本", REPORT_TEXT}, {"step", "步骤", REPORT_TEXT}, STEP_FIGURES};
enum { STEP_COUNT = 4 };

static struct funnelq_ask ask_of(const struct report_world *w)
{
	return (struct funnelq_ask){w->from_day, w->to_day, w->window_days * ZONE_DAY_MS, AGAIN_DAYS * ZONE_DAY_MS};
}

static void define_cohort(struct report_world *w, struct report_table *t)
{
	t->definition = arena_printf(w->a,
		"对象：这段时间新加的客户（客户与员工第一次成为好友，按客户去重；算在加的那天，还没通过的不算）。收到欢迎语、收到剧本消息 = 至今送达过；"
		"下单 = 加好友后 %lld × 24 小时内有已付款且未全额退款的订单；复购 = 其中首单后 %d 天内再有一单；转化率 = 下单 ÷ 新增好友。",
		(long long)w->window_days, AGAIN_DAYS);
}

/* Half adds are no friends (domain.md 8) and in no row: they are told of beneath. */
static enum rc note_asked(struct report_world *w, struct report_table *t, struct err *err)
{
	struct funnelq_scan *v = NULL;
	int64_t asked = 0;
	int n = 0;
	enum rc rc = funnelq_scans(w->db, w->a, w->from_day, w->to_day, &v, &n, err);
	for (int i = 0; rc == RC_OK && i < n; i++)
		asked += v[i].scans - v[i].friends;
	if (asked)
		t->definition = arena_printf(
			w->a, "%.*s另有 %lld 人次加了还没通过，不算在内。", SPAN_ARG(t->definition), (long long)asked);
	return rc;
}

static enum rc make_stages(struct report_world *w, struct report_table *t, struct err *err)
{
	struct funnelq_ask ask = ask_of(w);
	struct funnelq_row *row = NULL, none = {0};
	int n = 0;
	enum rc rc = funnelq_rows(w->db, w->a, FUNNELQ_TOTAL, &ask, &row, &n, err);
	if (rc != RC_OK)
		return rc;
	define_cohort(w, t);
	t->definition = arena_printf(w->a,
		"%.*s占上一步只在这一步的客户都在上一步里时才有（收到欢迎语、复购）；没收到欢迎语也会收到剧本消息，没收到剧本消息也会下单，这两步写 —，看占新增。",
		SPAN_ARG(t->definition));
	rc = note_asked(w, t, err);
	if (rc != RC_OK)
		return rc;
	t->column = stage_columns;
	t->columns = STAGE_COLUMNS;
	const struct funnelq_row *r = n > 0 ? row : &none;
	t->total = report_cells(w, 1, STAGE_COLUMNS);
	t->total[0].text = SPAN_LIT("整体转化（下单）");
	t->total[1].num = t->total[3].num = r->bought;
	t->total[3].den = r->added;
	if (n == 0)
		return RC_OK;
	const struct {
		struct span name;
		int64_t customers;
		int64_t among; /* customers of the stage before, where these are all among them; else 0 */
	} stage[STAGES] = {
		{SPAN_LIT("新增好友"), r->added, 0},
		{SPAN_LIT("收到欢迎语"), r->welcomed, r->added},
		{SPAN_LIT("收到剧本消息"), r->reached, 0},
		{arena_printf(w->a, "下单（%lld 天内）", (long long)w->window_days), r->bought, 0},
		{arena_printf(w->a, "复购（%d 天内）", AGAIN_DAYS), r->again, r->bought},
	};
	t->rows = STAGES;
	t->cell = report_cells(w, STAGES, STAGE_COLUMNS);
	for (int i = 0; i < STAGES; i++) {
		struct report_cell *cell = t->cell + i * STAGE_COLUMNS;
		cell[0].text = stage[i].name;
		cell[1].num = cell[2].num = cell[3].num = stage[i].customers;
		cell[2].den = stage[i].among;
		cell[3].den = r->added;
	}
	return RC_OK;
}

static void put_group(const struct funnelq_row *r, struct report_cell *cell)
{
	cell[1].num = r->added;
	cell[2].num = r->welcomed;
	cell[3].num = r->reached;
	cell[4].num = r->bought;
	cell[5].num = r->again;
	cell[6].num = r->bought;
	cell[6].den = r->added;
}

static enum rc make_groups(struct report_world *w, enum funnelq_by by, const struct report_column *column,
	struct report_table *t, struct err *err)
{
	struct funnelq_ask ask = ask_of(w);
	struct funnelq_row *row = NULL, *sum = NULL, none = {0};
	int n = 0, sums = 0;
	enum rc rc = funnelq_rows(w->db, w->a, by, &ask, &row, &n, err);
	if (rc == RC_OK)
		rc = funnelq_rows(w->db, w->a, FUNNELQ_TOTAL, &ask, &sum, &sums, err);
	if (rc != RC_OK)
		return rc;
	define_cohort(w, t);
	rc = note_asked(w, t, err);
	if (rc != RC_OK)
		return rc;
	t->column = column;
	t->columns = GROUP_COLUMNS;
	t->rows = n;
	t->cell = report_cells(w, n, GROUP_COLUMNS);
	t->total = report_cells(w, 1, GROUP_COLUMNS);
	put_group(sums > 0 ? &sum[0] : &none, t->total);
	t->total[0].text = SPAN_LIT("合计（去重）");
	for (int i = 0; rc == RC_OK && i < n; i++) {
		struct report_cell *cell = t->cell + i * GROUP_COLUMNS;
		put_group(&row[i], cell);
		rc = report_group(w, by, row[i].day, row[i].key, cell, err);
	}
	return rc;
}

static void put_step(const struct wordq_row *r, bool hears, struct report_cell *cell)
{
	cell[0].num = r->shown;
	cell[1].num = r->replied;
	if (!hears) /* one-to-one chats are shown to nobody without the paid archive (api.md 20), and nobody told of any */
		cell[1].text = SPAN_LIT("不可见");
	cell[2].num = r->bought;
	cell[3].num = r->bought;
	cell[3].den = r->shown;
}

static enum rc make_steps(struct report_world *w, enum wordq_by by, struct report_table *t, struct err *err)
{
	const struct wordq_ask ask = {.from_ms = zone_day_start_ms(&w->zone, w->from_day),
		.to_ms = zone_day_start_ms(&w->zone, w->to_day + 1),
		.reply_ms = REPLY_MS,
		.window_ms = w->window_days * ZONE_DAY_MS,
		.any = true};
	struct wordq_row *row = NULL, *sum = NULL, none = {0};
	int n = 0, sums = 0;
	bool hears = false;
	enum rc rc = wordq_rows(w->db, w->a, by, &ask, &row, &n, err);
	if (rc == RC_OK)
		rc = wordq_rows(w->db, w->a, WORDQ_ALL, &ask, &sum, &sums, err);
	if (rc == RC_OK)
		rc = structq_hears(w->db, &hears, err);
	if (rc != RC_OK)
		return rc;
	int names = by == WORDQ_STEP ? 2 : 1;
	const int64_t *place = NULL;
	if (names == 2 && (rc = steporder_sort(w, row, n, &place, err)) != RC_OK)
		return rc;
	t->grouped = names == 2;
	t->column = by == WORDQ_STEP ? by_step : by_script;
	t->columns = names + STEP_COUNT;
	t->rows = n;
	t->cell = report_cells(w, n, t->columns);
	t->total = report_cells(w, 1, t->columns);
	put_step(sums > 0 ? &sum[0] : &none, hears, t->total + names);
	t->total[0].text = SPAN_LIT("合计（去重）");
	for (int i = 0; i < n; i++) {
		struct report_cell *cell = t->cell + i * t->columns;
		cell[0] = report_script(row[i].key);
		if (place)
			steporder_put(w, row[i].step, place[i], &cell[1]);
		put_step(&row[i], hears, cell + names);
	}
	t->definition = arena_printf(w->a,
		"送达客户 = 这段时间里收到这一步的客户（去重；群不算，朋友圈点赞也不算）；回复 = 送达后 48 小时内说过话的（会话存档、微信客服看到的，员工登记的），从没看到过客户说话时写不可见；"
		"窗口内下单 = 送达后 %lld × 24 小时内有已付款且未全额退款订单的客户，同一单可以算在几步里。%s",
		(long long)w->window_days, names == 2 ? STEPORDER_SAYS : "");
	return RC_OK;
}

enum rc funnelreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	if (strcmp(w->by, "day") == 0)
		return make_groups(w, FUNNELQ_DAY, by_day, t, err);
	if (strcmp(w->by, "channel") == 0)
		return make_groups(w, FUNNELQ_CHANNEL, by_channel, t, err);
	if (strcmp(w->by, "employee") == 0)
		return make_groups(w, FUNNELQ_EMPLOYEE, by_employee, t, err);
	if (strcmp(w->by, "script") == 0)
		return make_steps(w, WORDQ_SCRIPT, t, err);
	if (strcmp(w->by, "step") == 0)
		return make_steps(w, WORDQ_STEP, t, err);
	return make_stages(w, t, err);
}
