/* wordreport: 话术: to whom each text was shown, who replied, who ordered, and whether that is enough to say anything (report words). */
#include "steporder.h"

#include "base/utf8.h"
#include "crm/contrast.h"
#include "sop/read.h"
#include "store/scriptlog.h"
#include "store/structq.h"
#include "store/wordq.h"

#include <math.h>
#include <string.h>

#define LEAST 30 /* customers who have had their time, for a rate */
#define PARTS 1000000
#define SHOWN_BYTES 90 /* of a text */

#define FIGURES \
	{"shown", "送达客户", REPORT_COUNT}, {"counted", "观察期满", REPORT_COUNT}, {"replied", "回复", REPORT_COUNT}, \
		{"reply_rate", "回复率", REPORT_RATE}, {"bought", "下单", REPORT_COUNT}, \
		{"order_rate", "下单率", REPORT_RATE}, {"low", "95% 下限", REPORT_RATE}, \
		{"high", "95% 上限", REPORT_RATE}, \
	{ \
		"verdict", "够不够", REPORT_TEXT \
	}
static const struct report_column by_step[] = {{"script", "剧本", REPORT_TEXT}, {"step", "步骤", REPORT_TEXT}, FIGURES};
static const struct report_column by_version[] = {{"script", "剧本", REPORT_TEXT}, {"step", "步骤", REPORT_TEXT},
	{"version", "版本", REPORT_TEXT}, {"words", "说的话", REPORT_TEXT}, FIGURES};
static const struct report_column by_script[] = {{"script", "剧本", REPORT_TEXT}, FIGURES};
static const struct report_column by_employee[] = {{"employee", "员工", REPORT_TEXT}, FIGURES};
static const struct report_column by_question[] = {
	{"script", "疑问库", REPORT_TEXT}, {"question", "问题", REPORT_TEXT}, FIGURES};
enum { FIGURE_COUNT = 9 };

static const struct cut {
	const char *by;
	enum wordq_by query, all;
	const struct report_column *column;
	int names;
} cuts[] = {
	{"step", WORDQ_STEP, WORDQ_ALL, by_step, 2},
	{"version", WORDQ_VERSION, WORDQ_ALL, by_version, 4},
	{"script", WORDQ_SCRIPT, WORDQ_ALL, by_script, 1},
	{"employee", WORDQ_EMPLOYEE, WORDQ_ALL, by_employee, 1},
	{"question", WORDQ_ANSWER, WORDQ_ANSWER_ALL, by_question, 2},
};

static struct report_cell rate(double value)
{
	return (struct report_cell){.num = llround(value * PARTS), .den = PARTS};
}

static void put(const struct report_world *w, const struct wordq_row *r, bool hears, struct report_cell *cell)
{
	cell[0].num = r->shown;
	cell[1].num = r->counted;
	cell[2].num = r->replied;
	cell[3] = (struct report_cell){.num = r->replied, .den = r->counted};
	cell[4].num = r->bought;
	cell[5] = (struct report_cell){.num = r->bought, .den = r->counted};
	if (!hears)
		cell[2].text = cell[3].text = SPAN_LIT("不可见");
	if (r->counted < LEAST) {
		cell[5].text = SPAN_LIT("数据不足");
		if (hears)
			cell[3].text = SPAN_LIT("数据不足");
		cell[8].text = arena_printf(w->a, "数据不足：还差 %lld 位", (long long)(LEAST - r->counted));
		return;
	}
	struct contrast_sample s = {.n = r->counted, .mean = (double)r->bought / (double)r->counted};
	struct contrast_interval in = contrast_rate(&s);
	cell[6] = rate(in.low);
	cell[7] = rate(in.high);
	cell[8].text = SPAN_LIT("够");
}

/* -- the words themselves ------------------------------------------------------------------------------------------------------- */

/* As they stand in the script, variables as {…}. */
static struct span words_of(struct report_world *w, const struct sop_script *x, struct span id)
{
	struct text out;
	struct span said = SPAN_LIT("");
	for (int i = 0; i < x->steps; i++) {
		const struct sop_step *step = &x->step[i];
		if (!span_eq(step->id, id))
			continue;
		text_init(&out, (size_t)1 << 20);
		for (int k = 0; k < step->text.n; k++)
			if (step->text.piece[k].var == SOP_V_NONE)
				text_add(&out, step->text.piece[k].text);
			else
				text_adds(&out, "{…}");
		for (size_t b = 0; b < out.n; b++)
			if (out.p[b] == '\n' || out.p[b] == SOP_MESSAGE_BREAK)
				out.p[b] = ' ';
		struct span part = utf8_prefix(text_span(&out), SHOWN_BYTES);
		said = arena_printf(w->a, "%.*s%s", SPAN_ARG(part), part.n < out.n ? "…" : "");
		text_release(&out);
	}
	return said;
}

static enum rc put_words(struct report_world *w, const struct wordq_row *r, struct report_cell *row, struct err *err)
{
	struct scriptlog v;
	struct diag_list diags;
	struct sop_script *x = NULL;
	row[2].text = r->version ? arena_printf(w->a, "%lld", (long long)r->version) : SPAN_LIT("—");
	row[3].text = SPAN_LIT("");
	enum rc rc = r->version ? scriptlog_get(w->db, w->a, r->key, r->version, &v, err) : RC_NOTFOUND;
	if (rc != RC_OK)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	diag_init(&diags, w->a);
	if (read_script(v.text, v.file, NULL, &diags, &x) == RC_OK)
		row[3].text = words_of(w, x, r->step);
	script_free(x);
	return RC_OK;
}

static enum rc put_names(struct report_world *w, const struct cut *cut, const struct wordq_row *r,
	struct report_cell *row, struct err *err)
{
	if (cut->query == WORDQ_EMPLOYEE) {
		if (r->key.n)
			return report_employee(w, r->key, row, err);
		row[0].text = SPAN_LIT("不知道");
		return RC_OK;
	}
	row[0] = report_script(r->key);
	if (cut->query == WORDQ_ANSWER && span_starts(r->key, "话术："))
		row[0].text = span_drop(r->key, strlen("话术："));
	if (cut->names > 1)
		row[1].text = r->step;
	return cut->query == WORDQ_VERSION ? put_words(w, r, row, err) : RC_OK;
}

enum rc wordreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	int64_t window_ms = w->window_days * ZONE_DAY_MS, full = window_ms > REPLY_MS ? window_ms : REPLY_MS;
	const struct wordq_ask ask = {.from_ms = zone_day_start_ms(&w->zone, w->from_day),
		.to_ms = zone_day_start_ms(&w->zone, w->to_day + 1),
		.reply_ms = REPLY_MS,
		.window_ms = window_ms,
		.full_ms = w->now_ms - full};
	const struct cut *cut = cuts;
	struct wordq_row *v = NULL, *all = NULL, none = {0};
	int n = 0, alls = 0;
	bool hears = false;
	while (strcmp(cut->by, w->by) != 0)
		cut++;
	const int64_t *place = NULL;
	bool steps = cut->query == WORDQ_STEP || cut->query == WORDQ_VERSION;
	enum rc rc = structq_hears(w->db, &hears, err);
	if (rc == RC_OK)
		rc = wordq_rows(w->db, w->a, cut->query, &ask, &v, &n, err);
	if (rc == RC_OK)
		rc = wordq_rows(w->db, w->a, cut->all, &ask, &all, &alls, err);
	if (rc == RC_OK && steps)
		rc = steporder_sort(w, v, n, &place, err);
	if (rc != RC_OK)
		return rc;
	t->grouped = steps;
	t->column = cut->column;
	t->columns = cut->names + FIGURE_COUNT;
	t->rows = n;
	t->cell = report_cells(w, n, t->columns);
	t->total = report_cells(w, 1, t->columns);
	t->total[0].text = SPAN_LIT("合计（去重）");
	put(w, alls ? all : &none, hears, t->total + cut->names);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		struct report_cell *row = t->cell + i * t->columns;
		put(w, &v[i], hears, row + cut->names);
		rc = put_names(w, cut, &v[i], row, err);
		if (place)
			steporder_put(w, v[i].step, place[i], &row[1]);
	}
	t->definition = arena_printf(w->a,
		"送达客户 = 这段时间里收到这句话的客户，一位只按第一次算，群不算；观察期满 = 收到以后满了 %lld × 24 小时的，后面的数都只在这些客户里数。"
		"回复 = 收到后 48 小时内说过话，看不到客户说话的写不可见；下单 = 收到后 %lld × 24 小时内有已付款且未全额退款订单，同一单可以算在几句话里。"
		"不到 %d 位写数据不足；上下限是下单率的 95%% Wilson 区间，两句话的区间分得开，才说得上哪句好，要下结论请用「实验」。%s",
		(long long)(full / ZONE_DAY_MS), (long long)w->window_days, LEAST, steps ? STEPORDER_SAYS : "");
	return rc;
}
