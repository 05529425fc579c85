#include "reportview.h"

#include "nav.h"
#include "reportsee.h"

#include "crm/attribution.h"
#include "crm/money.h"
#include "net/url.h"
#include "report/chart.h"
#include "report/cutname.h"
#include "report/reportout.h"
#include "report/saying.h"
#include "store/masstask.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "/report/"
#define FILE_BYTES ((size_t)16 << 20)
#define BARS_SHOWN 30
#define BOARD_DAYS 14

struct view {
	struct visit *v;
	struct page p;
	struct report_ask ask;
	struct report_table now;
};

/* -- which -------------------------------------------------------------------------------------------------------------------------- */

static const struct report_info *info_of(struct span name)
{
	for (int i = 0; i < report_list_count; i++)
		if (span_is(name, report_list[i].name))
			return &report_list[i];
	return NULL;
}

void reportview_list(struct visit *v)
{
	struct page p;
	nav_begin(v, &p, "报表");
	for (int i = 0; i < report_list_count; i++) {
		text_addf(&p.html, "<section><h2><a href=\"" PREFIX "%s\">%s</a></h2><p>%s</p></section>\n",
			report_list[i].name, report_list[i].title, report_list[i].meaning);
	}
	nav_end(v, &p, RC_OK, &(struct err){0});
}

/* -- drawings ------------------------------------------------------------------------------------------------------------------------ */

/* Money in whole yuan; what is not said has no bar. */
static int64_t height(const struct report_column *c, const struct report_cell *cell)
{
	return cell->den < 0 ? 0 : c->kind == REPORT_FEN ? cell->num / 100 : cell->num;
}

static int drawn(const struct report_table *t)
{
	int c = reportsee_column(t, "net_fen");
	for (int i = 1; c < 0 && i < t->columns; i++)
		if (t->column[i].kind == REPORT_COUNT || t->column[i].kind == REPORT_FEN)
			c = i;
	return c;
}

/* Of two cuts both. */
static struct span label_of(struct visit *v, const struct report_table *t, const struct report_cell *row)
{
	struct span one = span_present(row[0].text) ? row[0].text : SPAN_LIT("");
	if (t->columns < 2 || t->column[1].kind != REPORT_TEXT || !span_present(row[1].text))
		return one;
	return arena_printf(v->a, "%.*s · %.*s", SPAN_ARG(one), SPAN_ARG(row[1].text));
}

static void draw(struct visit *v, struct page *p, const struct report_table *t, const char *title)
{
	int c = drawn(t), n = t->rows < BARS_SHOWN || cutname_is_time(t->by) ? t->rows : BARS_SHOWN;
	struct chart_point *point = arena_array(v->a, (size_t)n + 1, sizeof *point);
	struct text shown;
	if (c < 0 || n == 0)
		return;
	text_init(&shown, NAV_CELL_BYTES);
	for (int r = 0; r < n; r++) {
		const struct report_cell *cell = &t->cell[r * t->columns + c];
		reportout_cell(t, c, cell, &shown);
		point[r].label = label_of(v, t, &t->cell[r * t->columns]);
		point[r].whole = height(&t->column[c], cell);
		point[r].shown = arena_copy(v->a, text_span(&shown));
	}
	text_release(&shown);
	struct chart chart = {.shape = cutname_is_time(t->by) ? CHART_COLUMNS : CHART_BARS,
		.title = title,
		.whole = arena_printf(v->a, "%s%s", t->column[c].title, t->column[c].kind == REPORT_FEN ? "（元）" : "")
				 .p,
		.n = n,
		.point = point};
	chart_figure(&chart, &p->html);
}

/* -- a table ------------------------------------------------------------------------------------------------------------------------- */

static void small(
	struct view *x, int c, const struct report_cell *now, const struct report_cell *was, struct text *shown)
{
	struct text change;
	text_init(&change, NAV_CELL_BYTES);
	reportout_cell(&x->now, c, was, shown);
	reportout_change(&x->now, c, now, was, &change);
	text_adds(&x->p.html, "<br><span class=\"soft\">");
	page_text(&x->p.html, text_span(shown));
	if (change.n) {
		text_adds(&x->p.html, " ");
		page_text(&x->p.html, text_span(&change));
	}
	text_adds(&x->p.html, "</span>");
	text_release(&change);
}

/* Which day stands beside this one. */
static void beside(struct view *x, const struct report_cell *cells)
{
	struct span day = reportout_day_before(&x->now, cells, x->v->a);
	if (!span_present(day))
		return;
	text_adds(&x->p.html, "<br><span class=\"soft\">");
	page_text(&x->p.html, day);
	text_adds(&x->p.html, "</span>");
}

/* was NULL: nothing is compared. */
static void row(struct view *x, const struct report_cell *cells, const struct report_cell *was)
{
	struct text shown;
	text_init(&shown, NAV_CELL_BYTES);
	text_adds(&x->p.html, "<tr>");
	for (int c = 0; c < x->now.columns; c++) {
		bool words = x->now.column[c].kind == REPORT_TEXT;
		text_adds(&x->p.html, words ? "<td>" : "<td class=\"n\">");
		reportout_cell(&x->now, c, &cells[c], &shown);
		page_text(&x->p.html, text_span(&shown));
		if (was && !words)
			small(x, c, &cells[c], &was[c], &shown);
		else if (c == 0 && was && cells != x->now.total)
			beside(x, cells);
		text_adds(&x->p.html, "</td>");
	}
	text_adds(&x->p.html, "</tr>\n");
	text_release(&shown);
}

static void table(struct view *x)
{
	const struct report_table *t = &x->now;
	struct text heads;
	int names = 0;
	text_init(&heads, NAV_CELL_BYTES);
	for (int c = 0; c < t->columns; c++) {
		text_addf(&heads, "%s%s", c ? "|" : "", t->column[c].title);
		names += c == names && t->column[c].kind == REPORT_TEXT;
	}
	nav_table(&x->p, t->title, text_str(&heads), names);
	for (int r = 0; r < t->rows; r++)
		row(x, t->cell + r * t->columns, t->was ? t->was + r * t->columns : NULL);
	if (t->rows && t->total)
		row(x, t->total, t->was_total);
	nav_table_end(&x->p, t->rows);
	text_release(&heads);
	if (t->was) {
		text_adds(&x->p.html, "<p class=\"soft\">每格下面的小字：");
		page_text(&x->p.html, reportout_compared(t, x->v->a));
		text_adds(&x->p.html, "</p>\n");
	}
	text_adds(&x->p.html, "<p class=\"soft\">");
	page_text(&x->p.html, t->definition);
	text_adds(&x->p.html, "</p>\n");
	if (span_present(t->note)) {
		text_adds(&x->p.html, "<p>注意：");
		page_text(&x->p.html, t->note);
		text_adds(&x->p.html, "</p>\n");
	}
}

/* -- the page ------------------------------------------------------------------------------------------------------------------------ */

/* In the order in which people look for them. */
static const enum report_compare compares[] = {
	REPORT_ALONE, REPORT_BEFORE, REPORT_LAST_WEEK, REPORT_LAST_MONTH, REPORT_LAST_YEAR};

/* Whose an order is, by which rule; empty: as the configuration says. */
static const char *const rules[][2] = {
	{"", "按配置"}, {"last", "末次触达"}, {"first", "首次触达"}, {"channel", "渠道优先"}};
#define RULES ((int)(sizeof rules / sizeof *rules))

static const char *rule_of(const struct view *x)
{
	return x->ask.attribution ? x->ask.attribution : "";
}

static void option(struct view *x, const char *value, const char *word, bool selected)
{
	text_addf(&x->p.html, "<option value=\"%s\"%s>%s</option>", value, selected ? " selected" : "", word);
}

static void rule_form(struct view *x, const struct report_info *info)
{
	if (!info->attributes)
		return;
	text_adds(&x->p.html, "<label>归因 <select name=\"attribution\">");
	for (int i = 0; i < RULES; i++)
		option(x, rules[i][0], rules[i][1], strcmp(rule_of(x), rules[i][0]) == 0);
	text_adds(&x->p.html, "</select></label> ");
}

static void form(struct view *x, const struct report_info *info)
{
	struct span one, two = SPAN_LIT("");
	char from[32], to[32];
	text_addf(&x->p.html,
		"<form class=\"wide\" method=\"get\"><label>从 <input type=\"date\" name=\"from\" value=\"%s\"></label> "
		"<label>到 <input type=\"date\" name=\"to\" value=\"%s\"></label> <label>分法 <select name=\"by\">",
		zone_format_day(x->now.from_day, from), zone_format_day(x->now.to_day, to));
	(void)span_cut(span_of(x->now.by), ',', &one, &two);
	for (const char *const *cut = info->by; *cut; cut++)
		if (x->v->me.all || strcmp(*cut, "employee") == 0)
			option(x, *cut, cutname_word(*cut), span_is(one, *cut));
	text_adds(&x->p.html, "</select></label> ");
	if (info->pair && x->v->me.all) {
		text_adds(&x->p.html, "<label>里面再分 <select name=\"by\">");
		option(x, "", "不再分", !two.n);
		for (const char *const *cut = info->pair; *cut; cut++)
			option(x, *cut, cutname_word(*cut), span_is(two, *cut));
		text_adds(&x->p.html, "</select></label> ");
	}
	if (info->compares) {
		text_adds(&x->p.html, "<label>和 <select name=\"compare\">");
		for (size_t i = 0; i < sizeof compares / sizeof *compares; i++)
			option(x, cutname_compare_key(compares[i]), cutname_compare_word(compares[i]),
				x->ask.compare == compares[i]);
		text_adds(&x->p.html, "</select> 比</label> ");
	}
	rule_form(x, info);
	text_adds(&x->p.html, "<button>看</button></form>\n<p class=\"noprint\">");
	for (int i = 0; i < 2; i++)
		text_addf(&x->p.html,
			"<a href=\"" PREFIX
			"%s?from=%s&amp;to=%s&amp;by=%s&amp;compare=%s&amp;attribution=%s&amp;form=%s\">%s</a> ",
			info->name, from, to, x->now.by, cutname_compare_key(x->ask.compare), rule_of(x),
			i ? "json" : "csv", i ? "JSON" : "CSV");
	text_adds(&x->p.html, "</p>\n");
}

/* It leaves the house: that stands in the audit. */
static void export(struct view *x, bool json)
{
	struct text out;
	struct visit *v = x->v;
	const char *what = reportsee_words(v, &x->ask, &x->now);
	if (!visit_saw(v, SPAN_LIT(""), arena_printf(v->a, "导出%s（%s）", what, json ? "JSON" : "CSV").p))
		return;
	text_init(&out, FILE_BYTES);
	if (json)
		reportout_json(&x->now, &out);
	else
		reportout_csv(&x->now, &out);
	page_file(v->conf, v->req, arena_printf(v->a, "%s-%s.%s", x->now.name, x->now.by, json ? "json" : "csv").p,
		json ? "application/json; charset=utf-8" : "text/csv; charset=utf-8", &out);
	text_release(&out);
}

static void refused(struct visit *v, const struct report_ask *ask, enum rc rc, const struct err *err)
{
	if (rc == RC_DENIED) {
		visit_denied(v, SPAN_LIT(""), arena_printf(v->a, "报表%s", reportsee_words(v, ask, NULL)).p, err->text);
		visit_refused(v, err->text);
	} else if (rc == RC_INVALID)
		page_say(v->conf, v->req, 400,
			"这样看不了：日期写成 2026-03-01，从在到之前，最长十年；分法从列表里选（步骤里面不能再分）",
			"/report", "回到报表");
	else
		visit_failed(v, err);
}

static bool unread(struct view *x, const char *why)
{
	page_say(x->v->conf, x->v->req, 400, why, "/report", "回到报表");
	return false;
}

/* By whose rule, and beside which days. false: he was told that there is no such word, or that this report takes none. */
static bool read_choices(struct view *x, const struct report_info *info)
{
	struct span said = visit_word(x->v, "attribution"), with = visit_word(x->v, "compare");
	enum attribution_rule rule;
	if (said.n && !attribution_named(said, &rule))
		return unread(x, "归因（attribution）写 last、first 或 channel，也可以写末次触达、首次触达、渠道优先");
	if (said.n && !info->attributes)
		return unread(x,
			arena_printf(x->v->a, "「%s」里的数不看归因：去掉 attribution；成交、排行才看", info->title).p);
	if (said.n)
		x->ask.attribution = attribution_name(rule);
	if (with.n && !cutname_compare(with, &x->ask.compare))
		return unread(x, arena_printf(x->v->a, "和谁比（compare）写 %s", cutname_compares).p);
	if (with.n && !info->compares)
		return unread(x, arena_printf(x->v->a, "「%s」不能和别的时间比：去掉 compare", info->title).p);
	return true;
}

void reportview_one(struct visit *v)
{
	struct view x = {.v = v};
	struct span name = span_drop(httpd_path(v->req), sizeof PREFIX - 1), file = visit_word(v, "form");
	const struct report_info *info = info_of(name);
	struct err err = {0};
	if (!info) {
		page_say(v->conf, v->req, 404, "没有这张报表", "/report", "有哪些报表");
		return;
	}
	if (file.n && !span_is(file, "csv") && !span_is(file, "json")) {
		page_say(v->conf, v->req, 400,
			"网页上导出的是 CSV（Excel 打得开）和 JSON：form 写 csv 或 json。带图的 XLSX 请管理员在机器上用 "
			"siyu report 加 --xlsx 写",
			"/report", "回到报表");
		return;
	}
	x.ask = (struct report_ask){
		.name = info->name, .by = reportsee_by(v), .from = visit_word(v, "from"), .to = visit_word(v, "to")};
	x.ask.from = x.ask.from.n ? x.ask.from : SPAN_ABSENT;
	x.ask.to = x.ask.to.n ? x.ask.to : SPAN_ABSENT;
	if (!read_choices(&x, info))
		return;
	enum rc rc = reportsee_make(v, &x.ask, &x.now, &err);
	if (rc) {
		refused(v, &x.ask, rc, &err);
	} else if (file.n) {
		export(&x, span_is(file, "json"));
	} else {
		visit_looked(v, info->name, arena_printf(v->a, "报表%s", reportsee_words(v, &x.ask, &x.now)).p);
		nav_begin(v, &x.p, info->title);
		form(&x, info);
		draw(v, &x.p, &x.now, info->title);
		table(&x);
		nav_end(v, &x.p, RC_OK, &(struct err){0});
	}
}

/* -- today --------------------------------------------------------------------------------------------------------------------------- */

static enum rc waiting(struct visit *v, int64_t *ret, struct err *err)
{
	struct masstask *t = NULL;
	int n = 0;
	enum rc rc = masstask_in(v->db, v->a, MASSTASK_WAITING, 0, 10000, &t, &n, err);
	*ret = 0;
	for (int i = 0; !rc && i < n; i++)
		*ret += visit_sees(v, t[i].employee);
	return rc;
}

static void figure(struct page *p, const char *what, const char *href, int64_t n, bool fen)
{
	text_addf(&p->html, "<a class=\"figure\" href=\"%s\"><span class=\"soft\">%s</span><b>", href, what);
	if (fen)
		money_print(&p->html, n);
	else
		text_addf(&p->html, "%" PRId64, n);
	text_adds(&p->html, "</b></a>\n");
}

/* As 报单板 says it each hour, of those whom he sees. */
static enum rc hour_line(struct visit *v, struct page *p, struct err *err)
{
	struct saying_ask ask = {.report = SPAN_LIT("board"), .all = v->me.all, .now_ms = v->now_ms};
	struct text line;
	struct span *who = arena_array(v->a, (size_t)v->me.n + 1, sizeof *who);
	for (int i = 0; i < v->me.n; i++)
		who[ask.n++] = v->me.who[i];
	ask.who = who;
	text_init(&line, NAV_CELL_BYTES);
	enum rc rc = saying_inside(v->db, v->a, &ask, &line, NULL, err);
	if (!rc) {
		text_adds(&p->html, "<p>");
		page_text(&p->html, text_span(&line));
		text_adds(&p->html, "</p>\n");
	}
	text_release(&line);
	return rc;
}

static enum rc board(struct visit *v, struct page *p, struct err *err)
{
	char day[32], first[32];
	int64_t today = zone_day(v->conf->zone, v->now_ms), tasks = 0;
	struct span now = arena_copy(v->a, span_of(zone_format_day(today, day)));
	struct report_ask added = {.name = "day0", .by = "employee", .from = now, .to = now},
			  money = {.name = "gmv", .by = "employee", .from = now, .to = now},
			  days = {.name = "gmv", .by = v->me.all ? "day" : "employee", .to = now};
	struct report_table a, m, d;
	days.from = arena_copy(v->a, span_of(zone_format_day(today - BOARD_DAYS + 1, first)));
	enum rc rc = reportsee_make(v, &added, &a, err);
	if (!rc)
		rc = reportsee_make(v, &money, &m, err);
	if (!rc)
		rc = reportsee_make(v, &days, &d, err);
	if (!rc)
		rc = waiting(v, &tasks, err);
	if (rc)
		return rc;
	rc = hour_line(v, p, err);
	if (rc)
		return rc;
	text_adds(&p->html, "<div class=\"figures\">");
	figure(p, "新增客户", "/report/day0", reportsee_sum(&a, "added"), false);
	figure(p, "当日开单", "/report/day0", reportsee_sum(&a, "bought"), false);
	figure(p, "订单", "/report/gmv", reportsee_sum(&m, "orders"), false);
	figure(p, "净成交额", "/report/gmv", reportsee_sum(&m, "net_fen"), true);
	figure(p, "等着确认的群发", "/tasks", tasks, false);
	text_adds(&p->html, "</div>\n");
	draw(v, p, &m, "今天按员工");
	draw(v, p, &d, v->me.all ? "这两周每天" : "这两周按员工");
	return RC_OK;
}

void reportview_board(struct visit *v)
{
	struct page p;
	struct err err = {0};
	nav_begin(v, &p, "今日");
	enum rc rc = board(v, &p, &err);
	nav_end(v, &p, rc, &err);
}
