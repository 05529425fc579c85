/* repeatreport: 复购: customers by the month or week of their first order, and of their first add (report repeat). */
#include "reportint.h"

#include "store/cohortq.h"

#include <string.h>

static const struct report_column by_month[] = {
	{"month", "首单月份", REPORT_TEXT},
	{"customers", "首单客户", REPORT_COUNT},
	{"again30", "30 天内再买", REPORT_COUNT},
	{"again60", "60 天内", REPORT_COUNT},
	{"again90", "90 天内", REPORT_COUNT},
	{"rate", "复购率", REPORT_RATE},
};
static const struct report_column by_week[] = {
	{"week", "首单那周（周一）", REPORT_TEXT},
	{"customers", "首单客户", REPORT_COUNT},
	{"again30", "30 天内再买", REPORT_COUNT},
	{"again60", "60 天内", REPORT_COUNT},
	{"again90", "90 天内", REPORT_COUNT},
	{"rate", "复购率", REPORT_RATE},
};
enum { FIRST_COLUMNS = 6 };
static const struct report_column by_added[] = {
	{"month", "加上月份", REPORT_TEXT},
	{"customers", "首次加上的客户", REPORT_COUNT},
	{"paid0", "当日付费", REPORT_COUNT},
	{"net0_fen", "当日净成交额", REPORT_FEN},
	{"paid1", "1 天内付费", REPORT_COUNT},
	{"net1_fen", "1 天内净成交额", REPORT_FEN},
	{"paid7", "7 天内付费", REPORT_COUNT},
	{"net7_fen", "7 天内净成交额", REPORT_FEN},
	{"paid30", "30 天内付费", REPORT_COUNT},
	{"net30_fen", "30 天内净成交额", REPORT_FEN},
};
enum { ADDED_COLUMNS = 10 };

static int64_t group_of(const struct report_world *w, int64_t day)
{
	struct date d = zone_date(day);
	return strcmp(w->by, "week") == 0 ? day - (zone_weekday(day) - 1) : zone_day_of(d.year, d.month, 1);
}

static int64_t group_behind(const struct report_world *w, int64_t group)
{
	struct date d = zone_date(group);
	return strcmp(w->by, "week") == 0 ? group + 7 : zone_day_of(d.year + d.month / 12, d.month % 12 + 1, 1);
}

/* A row for each month or week of the period until today, or until the last of which something is known. */
static void make_rows(struct report_world *w, struct report_table *t, int64_t last_known)
{
	int64_t today = zone_day(&w->zone, w->now_ms), last = last_known > today ? last_known : today, group;
	int n = 0;
	last = last < w->to_day ? last : w->to_day;
	for (group = group_of(w, w->from_day); group <= last; group = group_behind(w, group))
		n++;
	t->cell = report_cells(w, n, t->columns);
	for (group = group_of(w, w->from_day); t->rows < n; group = group_behind(w, group)) {
		struct span name = report_day(w, group);
		t->cell[t->rows++ * t->columns].text = strcmp(w->by, "week") == 0 ? name : span_take(name, 7);
	}
}

static struct report_cell *row_of(const struct report_world *w, const struct report_table *t, int64_t day)
{
	int64_t first = group_of(w, w->from_day), group = group_of(w, day);
	struct date a = zone_date(first), b = zone_date(group);
	int64_t i = strcmp(w->by, "week") == 0 ? (group - first) / 7 : (b.year - a.year) * 12 + b.month - a.month;
	return t->cell + i * t->columns;
}

/* Has everybody of the cohort had his days? One who has not would count as one who did not come again. */
static bool over(const struct report_world *w, int64_t last_day)
{
	return zone_day_start_ms(&w->zone, last_day + 1) + AGAIN_DAYS * ZONE_DAY_MS <= w->now_ms;
}

static void put_rate(const struct report_world *w, struct report_cell *row, int64_t last_day)
{
	if (over(w, last_day))
		row[5] = (struct report_cell){.num = row[4].num, .den = row[1].num};
	else
		row[5] = (struct report_cell){.text = SPAN_LIT("未满 90 天")};
}

static enum rc make_first(struct report_world *w, struct report_table *t, struct err *err)
{
	struct cohortq_first *v = NULL;
	int n = 0;
	enum rc rc = cohortq_first(w->db, w->a, w->from_day, w->to_day, &v, &n, err);
	if (rc != RC_OK)
		return rc;
	t->column = strcmp(w->by, "week") == 0 ? by_week : by_month;
	t->columns = FIRST_COLUMNS;
	make_rows(w, t, n > 0 ? v[n - 1].day : 0);
	t->total = report_cells(w, 1, FIRST_COLUMNS);
	t->total[0].text = SPAN_LIT("合计");
	for (int i = 0; i < n; i++) {
		const int64_t figure[] = {v[i].customers, v[i].again30, v[i].again60, v[i].again90};
		struct report_cell *row = row_of(w, t, v[i].day);
		for (int c = 0; c < 4; c++) {
			row[1 + c].num += figure[c];
			t->total[1 + c].num += figure[c];
		}
		put_rate(w, row, v[i].day);
		put_rate(w, t->total, v[i].day);
	}
	t->definition = SPAN_LIT(
		"首单客户 = 一生第一笔已付款且未全额退款的订单在这段时间付款的客户；再买 = 首单后 30、60、90 × 24 小时内又有一笔这样的订单，"
		"后来全额退款的不算；复购率 = 90 天内再买的 ÷ 首单客户，这批客户都满了 90 天才有。没对上客户的订单不在内。");
	return RC_OK;
}

static enum rc make_added(struct report_world *w, struct report_table *t, struct err *err)
{
	struct cohortq_added *v = NULL;
	int n = 0;
	enum rc rc = cohortq_added(w->db, w->a, w->from_day, w->to_day, &v, &n, err);
	if (rc != RC_OK)
		return rc;
	t->column = by_added;
	t->columns = ADDED_COLUMNS;
	make_rows(w, t, n > 0 ? v[n - 1].day : 0);
	t->total = report_cells(w, 1, ADDED_COLUMNS);
	t->total[0].text = SPAN_LIT("合计");
	for (int i = 0; i < n; i++) {
		struct report_cell *row = row_of(w, t, v[i].day);
		row[1].num += v[i].customers;
		t->total[1].num += v[i].customers;
		for (int k = 0; k < COHORTQ_TERMS; k++) {
			row[2 + 2 * k].num += v[i].paid[k];
			row[3 + 2 * k].num += v[i].net_fen[k];
			t->total[2 + 2 * k].num += v[i].paid[k];
			t->total[3 + 2 * k].num += v[i].net_fen[k];
		}
	}
	t->definition = SPAN_LIT(
		"首次加上的客户 = 这段时间第一次被公司任何一位员工加上的（还没通过的不算），一位客户一生只算一次（day0 的新增客户是每位员工、每天新加的，会更多）；"
		"当日 = 加上那个日历日的全部订单，加上以前付的也算；N 天内 = 从加上那一刻起 N × 24 小时内，加上以前付的不算，所以当日会比 1 天内多；付费 = 有已付款且未全额退款的订单，"
		"净成交额 = 这些时候付的款 − 其中已退的款（不管哪天退）。最近加上的客户还没满 30 天，数会小。");
	return RC_OK;
}

enum rc repeatreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	return strcmp(w->by, "added") == 0 ? make_added(w, t, err) : make_first(w, t, err);
}
