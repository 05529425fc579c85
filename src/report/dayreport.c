#include "reportint.h"

#include <string.h>

#define FIGURES \
	{"added", "新增客户", REPORT_COUNT}, {"bought", "当日开单客户", REPORT_COUNT}, \
		{"bought_after", "其中加上以后付的", REPORT_COUNT}, \
	{ \
		"rate", "当日开单率", REPORT_RATE \
	}
enum { FIGURE_COUNT = 4 };

static const struct report_column by_day[] = {{"day", "日期", REPORT_TEXT}, FIGURES};
static const struct report_column by_channel[] = {{"channel", "渠道", REPORT_TEXT}, FIGURES};
static const struct report_column by_employee[] = {{"employee", "员工", REPORT_TEXT}, FIGURES};

static const struct report_column by_greeting[] = {
	{"script", "剧本", REPORT_TEXT}, {"greeting", "欢迎语", REPORT_TEXT}, FIGURES};

static void put(const struct funnelq_day0 *r, struct report_cell *cell)
{
	cell[0].num = r->added;
	cell[1].num = r->bought;
	cell[2].num = r->after;
	cell[3].num = r->bought;
	cell[3].den = r->added;
}

static enum funnelq_by cut_of(const char *by, const struct report_column **ret_column)
{
	if (strcmp(by, "channel") == 0) {
		*ret_column = by_channel;
		return FUNNELQ_CHANNEL;
	}
	bool employee = strcmp(by, "employee") == 0;
	*ret_column = employee ? by_employee : by_day;
	return employee ? FUNNELQ_EMPLOYEE : FUNNELQ_DAY;
}

static void put_greeting(struct span key, struct report_cell *cell)
{
	struct span script, step;
	cell[0].text = SPAN_LIT("没收到");
	cell[1].text = SPAN_LIT("");
	if (key.n == 0)
		return;
	(void)span_cut(key, '\t', &script, &step);
	cell[0] = report_script(script);
	cell[1].text = step;
}

enum rc dayreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	bool greeted = strcmp(w->by, "greeting") == 0;
	enum funnelq_by by = cut_of(w->by, &t->column);
	struct funnelq_day0 *row = NULL, *sum = NULL;
	int n = 0, sums = 0, names = greeted ? 2 : 1;
	enum rc rc = greeted ? funnelq_greetings(w->db, w->a, w->from_day, w->to_day, &row, &n, err)
			     : funnelq_day0(w->db, w->a, by, w->from_day, w->to_day, &row, &n, err);
	if (rc == RC_OK)
		rc = funnelq_day0(w->db, w->a, FUNNELQ_TOTAL, w->from_day, w->to_day, &sum, &sums, err);
	if (rc != RC_OK)
		return rc;
	t->column = greeted ? by_greeting : t->column;
	t->columns = names + FIGURE_COUNT;
	t->rows = n;
	t->cell = report_cells(w, n, t->columns);
	t->total = report_cells(w, 1, t->columns);
	struct funnelq_day0 none = {0};
	put(sums > 0 ? &sum[0] : &none, t->total + names);
	t->total[0].text = SPAN_LIT("合计");
	for (int i = 0; rc == RC_OK && i < n; i++) {
		struct report_cell *cell = t->cell + i * t->columns;
		put(&row[i], cell + names);
		if (greeted)
			put_greeting(row[i].key, cell);
		else
			rc = report_group(w, by, row[i].day, row[i].key, cell, err);
	}
	t->definition = SPAN_LIT(
		"当日开单率 = 某天新加、当天就有已付款且未全额退款订单的客户 ÷ 那天新加的客户。"
		"开单率算这一天的全部订单，加上以前付的也算；其中加上以后付的 = 当日开单客户里，这一行这天第一次加上那一刻起还付过这样一单的，加上以前付的不算，发奖金看这一列。"
		"付款时间比计算时间晚的还没到，到了才算。新加 = 客户与员工第一次成为好友（算在加的那天；还没通过的、重新加好友的不算），一天里每位客户只数一次；多天合计是各天相加。"
		"欢迎语 = 加上后一小时里，以那位员工的名义自动发出的第一句。");
	return rc;
}
