/* taskreport: what employees were asked to do, and did in time: 确认率, delay, and what of the quota they used (report tasks). */
#include "reportint.h"

#include "store/setting.h"
#include "store/taskq.h"

#include <stdlib.h>
#include <string.h>

#define FIGURES \
	{"mass_due", "群发到期", REPORT_COUNT}, {"mass_confirmed", "按时确认", REPORT_COUNT}, \
		{"mass_rate", "确认率", REPORT_RATE}, {"minutes", "确认用时（分，中位）", REPORT_COUNT}, \
		{"waiting", "在等确认", REPORT_COUNT}, {"sent", "送达", REPORT_COUNT}, \
		{"over_quota", "超额度没送到", REPORT_COUNT}, {"posts_due", "朋友圈到期", REPORT_COUNT}, \
		{"posts_done", "按时发表", REPORT_COUNT}, {"posts_rate", "发表率", REPORT_RATE}, \
		{"todos_due", "员工任务到期", REPORT_COUNT}, {"todos_done", "按时做完", REPORT_COUNT}, \
	{ \
		"todos_rate", "完成率", REPORT_RATE \
	}
static const struct report_column by_employee[] = {{"employee", "员工", REPORT_TEXT}, FIGURES,
	{"busiest", "群发最多一天", REPORT_COUNT}, {"most", "每天上限", REPORT_COUNT}};
static const struct report_column by_script[] = {{"script", "剧本", REPORT_TEXT}, FIGURES};
static const struct report_column by_day[] = {{"day", "日期", REPORT_TEXT}, FIGURES};
enum {
	COLUMNS = 14,
	EMPLOYEE_COLUMNS = 16,
	MASS = 1,
	MINUTES = 4,
	WAITING,
	SENT,
	OVER,
	POSTS,
	TODOS = 11,
	BUSIEST = 14,
	MOST
};

enum cut { EMPLOYEE, SCRIPT, DAY };
struct bin { /* a row to be */
	struct span key;
	int64_t day;
	int64_t due[TASKQ_KINDS], done[TASKQ_KINDS];
	int64_t waiting, sent, over;
	int64_t *took_ms; /* of confirmed mass messages */
	int took, room;
};
struct bins {
	struct report_world *w;
	enum cut cut;
	struct bin *v;
	int n, room;
	struct bin all;
};

static struct bin *bin_of(struct bins *b, struct span key, int64_t day)
{
	for (int i = b->n - 1; i >= 0; i--)
		if (b->v[i].day == day && span_eq(b->v[i].key, key))
			return &b->v[i];
	if (b->n == b->room) {
		int wider = b->room ? 2 * b->room : 16;
		struct bin *more = arena_array(b->w->a, (size_t)wider, sizeof *more);
		if (b->n)
			memcpy(more, b->v, (size_t)b->n * sizeof *more);
		b->v = more;
		b->room = wider;
	}
	b->v[b->n] = (struct bin){.key = key, .day = day};
	return &b->v[b->n++];
}

static void took(struct bins *b, struct bin *to, int64_t ms)
{
	if (to->took == to->room) {
		int wider = to->room ? 2 * to->room : 16;
		int64_t *more = arena_array(b->w->a, (size_t)wider, sizeof *more);
		if (to->took)
			memcpy(more, to->took_ms, (size_t)to->took * sizeof *more);
		to->took_ms = more;
		to->room = wider;
	}
	to->took_ms[to->took++] = ms > 0 ? ms : 0; /* the clock of WeCom is not ours */
}

static void add(struct bins *b, struct bin *to, enum taskq_kind kind, const struct taskq_due *d)
{
	bool done = d->done_ms != TASKQ_NOT && d->done_ms <= d->deadline_ms;
	to->due[kind]++;
	to->done[kind] += done;
	to->sent += d->sent;
	to->over += d->over;
	if (done && kind == TASKQ_MASS)
		took(b, to, d->done_ms - d->asked_ms);
}

static enum rc read_due(struct bins *b, enum taskq_kind kind, struct err *err)
{
	struct report_world *w = b->w;
	int64_t from_ms = zone_day_start_ms(&w->zone, w->from_day), to_ms = zone_day_start_ms(&w->zone, w->to_day + 1);
	struct taskq_due *v = NULL;
	int n = 0;
	/* What is not due yet says nothing about who did it. */
	enum rc rc = taskq_due(w->db, w->a, kind, from_ms, to_ms > w->now_ms ? w->now_ms : to_ms, &v, &n, err);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		struct bin *to = b->cut == DAY ? bin_of(b, SPAN_LIT(""), zone_day(&w->zone, v[i].deadline_ms))
			: b->cut == SCRIPT     ? bin_of(b, v[i].script, 0)
					       : bin_of(b, v[i].employee, 0);
		add(b, to, kind, &v[i]);
		add(b, &b->all, kind, &v[i]);
	}
	return rc;
}

static enum rc read_waiting(struct bins *b, struct err *err)
{
	struct taskq_waiting *v = NULL;
	int n = 0;
	enum rc rc = taskq_waiting(b->w->db, b->w->a, &v, &n, err);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		if (b->cut != DAY)
			bin_of(b, b->cut == SCRIPT ? v[i].script : v[i].employee, 0)->waiting += v[i].tasks;
		b->all.waiting += v[i].tasks;
	}
	return rc;
}

/* -- rows ------------------------------------------------------------------------------------------------------------------------ */

static int by_key(const void *pa, const void *pb)
{
	const struct bin *a = pa, *b = pb;
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return span_cmp(a->key, b->key);
}

static int by_size(const void *pa, const void *pb)
{
	int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;
	return a < b ? -1 : a > b;
}

/* Of an even number the lower one of the two in the middle: somebody did take so long. */
static struct report_cell median(const struct bin *b)
{
	if (b->took == 0)
		return (struct report_cell){.den = -1};
	qsort(b->took_ms, (size_t)b->took, sizeof *b->took_ms, by_size);
	return (struct report_cell){.num = (b->took_ms[(b->took - 1) / 2] + 30000) / 60000};
}

static void put(const struct bin *b, struct report_cell *row)
{
	static const int first[TASKQ_KINDS] = {MASS, POSTS, TODOS};
	for (int k = 0; k < TASKQ_KINDS; k++) {
		row[first[k]].num = b->due[k];
		row[first[k] + 1].num = b->done[k];
		row[first[k] + 2] = (struct report_cell){.num = b->done[k], .den = b->due[k]};
	}
	row[MINUTES] = median(b);
	row[WAITING].num = b->waiting;
	row[SENT].num = b->sent;
	row[OVER].num = b->over;
}

/* The day on which he was given most to confirm, and how many a day the house allows. */
static enum rc put_busiest(struct report_world *w, struct span employee, struct report_cell *row, struct err *err)
{
	int64_t from_ms = zone_day_start_ms(&w->zone, w->from_day), to_ms = zone_day_start_ms(&w->zone, w->to_day + 1);
	int64_t *ms = NULL, most = -1, same = 0;
	int n = 0;
	enum rc rc = taskq_opened(w->db, w->a, employee, from_ms, to_ms, &ms, &n, err);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		same = i && zone_day(&w->zone, ms[i]) == zone_day(&w->zone, ms[i - 1]) ? same + 1 : 1;
		row[BUSIEST].num = same > row[BUSIEST].num ? same : row[BUSIEST].num;
	}
	for (int i = 0; i < w->settings; i++)
		if (span_is(w->setting[i].key, "cap_employee_day") && !span_int(w->setting[i].value, &most))
			most = -1;
	row[MOST] = (struct report_cell){.num = most < 0 ? 0 : most, .den = most < 0 ? -1 : 0};
	return rc;
}

static enum rc put_name(struct bins *b, const struct bin *of, struct report_cell *row, struct err *err)
{
	if (b->cut == EMPLOYEE)
		return report_employee(b->w, of->key, row, err);
	if (b->cut == SCRIPT && of->key.n)
		row[0] = report_script(of->key);
	else
		row[0].text = b->cut == DAY ? report_day(b->w, of->day) : SPAN_LIT("没有剧本");
	return RC_OK;
}

static enum rc put_rows(struct bins *b, struct report_table *t, struct err *err)
{
	enum rc rc = RC_OK;
	if (b->n)
		qsort(b->v, (size_t)b->n, sizeof *b->v, by_key);
	t->rows = b->n;
	t->cell = report_cells(b->w, b->n, t->columns);
	t->total = report_cells(b->w, 1, t->columns);
	for (int i = 0; rc == RC_OK && i < b->n; i++) {
		struct report_cell *row = t->cell + i * t->columns;
		put(&b->v[i], row);
		if (b->cut == DAY)
			row[WAITING].den = -1; /* they wait now, whatever the day */
		rc = put_name(b, &b->v[i], row, err);
		if (rc == RC_OK && b->cut == EMPLOYEE)
			rc = put_busiest(b->w, b->v[i].key, row, err);
	}
	put(&b->all, t->total);
	t->total[0].text = SPAN_LIT("合计");
	if (b->cut == EMPLOYEE)
		t->total[BUSIEST].den = t->total[MOST].den = -1;
	return rc;
}

enum rc taskreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	struct bins b = {.w = w,
		.cut = strcmp(w->by, "script") == 0 ? SCRIPT
			: strcmp(w->by, "day") == 0 ? DAY
						    : EMPLOYEE};
	static const struct report_column *const column[] = {by_employee, by_script, by_day};
	enum rc rc = RC_OK;
	t->column = column[b.cut];
	t->columns = b.cut == EMPLOYEE ? EMPLOYEE_COLUMNS : COLUMNS;
	for (int k = 0; rc == RC_OK && k < TASKQ_KINDS; k++)
		rc = read_due(&b, (enum taskq_kind)k, err);
	if (rc == RC_OK)
		rc = read_waiting(&b, err);
	if (rc == RC_OK)
		rc = put_rows(&b, t, err);
	t->definition = SPAN_LIT(
		"到期 = 期限在这段时间里、已经过了的；确认率 = 期限前确认的群发 ÷ 到期的群发，撤回的不算；用时从企业微信收下任务到员工确认，"
		"取按时确认的中位数，双数个取中间两个里快的。在等确认 = 现在等着的群发，和选的时间无关。送达、超额度：这些群发里的客户（或者群），一条里一位算一次，"
		"超额度 = 客户收到的群发已到企业微信的上限。朋友圈、员工任务同样算：发表率 = 按时发表的 ÷ 到期的，一位员工一条算一次；到期限去看时还没发、"
		"后来才发的不算按时。完成率 = 按时做完的 ÷ 到期的员工任务，取消的不算。群发最多一天 = 这段时间里一天给他几条，撤回的也在里面，上限是配置里的。");
	return rc;
}
