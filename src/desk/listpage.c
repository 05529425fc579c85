#include "listpage.h"

#include "nav.h"
#include "reportsee.h"
#include "side.h"

#include "crm/money.h"
#include "net/url.h"
#include "report/reportout.h"
#include "store/chat.h"
#include "store/enrolment.h"
#include "store/groupq.h"
#include "store/masstask.h"
#include "store/post.h"
#include "store/scriptlog.h"
#include "store/todo.h"

#include <inttypes.h>
#include <string.h>

#define QUERY_BYTES 128
#define TASKS_MOST 10000
#define MOMENT_DAYS 14

/* -- scripts ----------------------------------------------------------------------------------------------------------------------- */

static enum rc in_flight(struct visit *v, struct span script, int64_t *ret_live, int64_t *ret_waiting, struct err *err)
{
	struct enrolment_staff *s = NULL;
	int n = 0;
	enum rc rc = enrolment_staff(v->db, v->a, script, &s, &n, err);
	*ret_live = *ret_waiting = 0;
	for (int i = 0; !rc && i < n; i++)
		if (visit_sees(v, s[i].employee)) {
			*ret_live += s[i].live;
			*ret_waiting += s[i].waiting;
		}
	return rc;
}

static enum rc script_row(struct visit *v, struct page *p, const struct scriptlog *row, struct err *err)
{
	char at[32];
	int64_t live, waiting;
	enum rc rc = in_flight(v, row->script, &live, &waiting, err);
	text_adds(&p->html, "<tr><td><a href=\"/scripts?id=");
	url_encode(&p->html, row->script);
	text_adds(&p->html, "\">");
	page_text(&p->html, row->script);
	text_addf(&p->html, "</a></td><td>第 %" PRId64 " 版，%s 起</td>", row->version,
		zone_format_minute(v->conf->zone, row->at_ms, at));
	nav_count(p, live);
	nav_count(p, waiting);
	text_adds(&p->html, "</tr>\n");
	return rc;
}

/* How its steps did in the last thirty days; of the whole corp. */
static enum rc steps(struct visit *v, struct page *p, struct span script, struct err *err)
{
	struct report_ask ask = {.name = "funnel", .by = "step"};
	struct report_table t;
	struct text shown;
	int rows = 0;
	enum rc rc = reportsee_make(v, &ask, &t, err);
	if (rc)
		return rc;
	nav_table(p, "每一步，最近三十天（发到群里的不算）", "步骤|送达客户|窗口内下单|转化", 1);
	text_init(&shown, NAV_CELL_BYTES);
	for (int r = 0; r < t.rows; r++) {
		const struct report_cell *cell = t.cell + r * t.columns;
		if (!span_eq(cell[0].id, script))
			continue;
		rows++;
		text_adds(&p->html, "<tr>");
		nav_cell(p, cell[1].text);
		for (int c = 2; c < t.columns; c++) {
			if (c == 3) /* replies: nobody sees them here */
				continue;
			reportout_cell(&t, c, &cell[c], &shown);
			text_adds(&p->html, "<td class=\"n\">");
			page_text(&p->html, text_span(&shown));
			text_adds(&p->html, "</td>");
		}
		text_adds(&p->html, "</tr>\n");
	}
	text_release(&shown);
	nav_table_end(p, rows);
	return RC_OK;
}

static enum rc one_script(struct visit *v, struct page *p, struct span id, struct err *err)
{
	struct scriptlog s;
	enum rc rc = scriptlog_last(v->db, v->a, id, &s, err);
	if (rc)
		return rc;
	nav_begin(v, p, arena_printf(v->a, "%.*s", SPAN_ARG(id)).p);
	text_addf(&p->html, "<p>第 %" PRId64 " 版%s</p>\n", s.version, s.current ? "，在跑" : "，停用");
	if (v->me.all)
		rc = steps(v, p, id, err);
	text_adds(&p->html, "<h2>剧本</h2><section>");
	page_lines(p, s.text);
	text_adds(&p->html, "</section>\n");
	return rc;
}

void listpage_scripts(struct visit *v)
{
	struct scriptlog *all = NULL;
	struct span id = visit_param(v, "id", VISIT_TEXT_BYTES);
	struct page p;
	struct err err = {0};
	int n = 0;
	enum rc rc;
	if (id.n) {
		rc = one_script(v, &p, id, &err);
		if (rc == RC_NOTFOUND)
			page_say(v->conf, v->req, 404, "没有这个剧本", "/scripts", "有哪些剧本");
		else
			nav_end(v, &p, rc, &err);
		return;
	}
	rc = scriptlog_current(v->db, v->a, &all, &n, &err);
	nav_begin(v, &p, "剧本");
	nav_table(&p, "在跑的剧本", "剧本|版本|在途|等着开始", 2);
	for (int i = 0; !rc && i < n; i++)
		rc = script_row(v, &p, &all[i], &err);
	nav_table_end(&p, n);
	nav_end(v, &p, rc, &err);
}

/* -- what waits for employees -------------------------------------------------------------------------------------------------------- */

static enum rc mass(struct visit *v, struct page *p, struct err *err)
{
	struct masstask *t = NULL;
	int n = 0, shown = 0;
	enum rc rc = masstask_in(v->db, v->a, MASSTASK_WAITING, 0, TASKS_MOST, &t, &n, err);
	nav_table(p, "等着确认的群发", "员工|剧本和步骤|内容|期限|人数|提醒", 4);
	for (int i = 0; !rc && i < n; i++) {
		if (!visit_sees(v, t[i].employee))
			continue;
		shown++;
		text_adds(&p->html, "<tr>");
		nav_cell(p, side_name(v, t[i].employee));
		nav_cell(p, arena_printf(v->a, "%.*s · %.*s", SPAN_ARG(t[i].script), SPAN_ARG(t[i].step)));
		text_adds(&p->html, "<td>");
		nav_short(p, t[i].text);
		text_adds(&p->html, "</td><td>");
		side_clock(v, &p->html, t[i].deadline_ms);
		text_adds(&p->html, "</td>");
		nav_count(p, t[i].members);
		nav_count(p, t[i].reminders);
		text_adds(&p->html, "</tr>\n");
	}
	nav_table_end(p, shown);
	return rc;
}

static enum rc own(struct visit *v, struct page *p, struct err *err)
{
	struct span *who = NULL;
	struct todo *t = NULL;
	int n = 0, open = 0, shown = 0;
	enum rc rc = todo_employees(v->db, v->a, &who, &n, err);
	nav_table(p, "每个人的待办", "员工|还没办|最早的期限", 1);
	for (int i = 0; !rc && i < n; i++) {
		if (!visit_sees(v, who[i]))
			continue;
		rc = todo_open(v->db, v->a, who[i], &t, &open, err);
		if (rc || !open)
			continue;
		shown++;
		text_adds(&p->html, "<tr>");
		nav_cell(p, side_name(v, who[i]));
		nav_count(p, open);
		text_adds(&p->html, "<td class=\"n\">");
		side_clock(v, &p->html, t[0].deadline_ms);
		text_adds(&p->html, "</td></tr>\n");
	}
	nav_table_end(p, shown);
	return rc;
}

void listpage_tasks(struct visit *v)
{
	struct page p;
	struct err err = {0};
	nav_begin(v, &p, "待确认");
	enum rc rc = mass(v, &p, &err);
	if (!rc)
		rc = own(v, &p, &err);
	nav_end(v, &p, rc, &err);
}

/* -- groups -------------------------------------------------------------------------------------------------------------------------- */

static enum rc group_row(struct visit *v, struct page *p, const struct chat *g, struct err *err)
{
	struct groupq_sales sold;
	enum rc rc = groupq_sales(v->db, g->chat, v->now_ms, &sold, err);
	if (rc)
		return rc;
	text_adds(&p->html, "<tr><td><a href=\"/side/group?id=");
	url_encode(&p->html, g->chat);
	text_adds(&p->html, "\">");
	side_who(v, &p->html, g->chat, VEIL_FAR);
	text_adds(&p->html, "</a></td>");
	nav_cell(p, g->owner.n ? side_name(v, g->owner) : SPAN_LIT(""));
	nav_count(p, g->members);
	nav_count(p, sold.buyers);
	nav_count(p, sold.orders);
	text_adds(&p->html, "<td class=\"n\">");
	money_print(&p->html, sold.net_fen);
	text_adds(&p->html, "</td></tr>\n");
	return RC_OK;
}

void listpage_groups(struct visit *v)
{
	struct chat *g = NULL;
	struct page p;
	struct err err = {0};
	int n = 0, shown = 0;
	enum rc rc = chat_all(v->db, v->a, &g, &n, &err);
	nav_begin(v, &p, "客户群");
	nav_table(&p, "客户群", "群|群主|人数|在群里买的人|订单|净成交额", 2);
	for (int i = 0; !rc && i < n; i++)
		if (visit_sees(v, g[i].owner)) {
			rc = group_row(v, &p, &g[i], &err);
			shown++;
		}
	nav_table_end(&p, shown);
	nav_end(v, &p, rc, &err);
}

/* -- 朋友圈 -------------------------------------------------------------------------------------------------------------------------- */

static const char *post_words(enum post_state s)
{
	static const char *const words[POST_STATES] = {[POST_PLANNED] = "到时间再发",
		[POST_TAGS] = "在准备",
		[POST_SENDING] = "在建",
		[POST_CREATING] = "企业微信在建",
		[POST_WAITING] = "等员工发表",
		[POST_PUBLISHED] = "都发了",
		[POST_PARTLY] = "有人没发",
		[POST_EXPIRED] = "没人发",
		[POST_SKIPPED] = "没发",
		[POST_FAILED] = "没发成",
		[POST_CANCELLED] = "取消了",
		[POST_UNSURE] = "拿不准建了没有"};
	return words[s];
}

/* Those of his people who publish it; of one that has no members yet everybody learns. */
static enum rc post_row(struct visit *v, struct page *p, const struct post *o, int *ret_shown, struct err *err)
{
	struct post_member *m = NULL;
	int n = 0;
	int64_t his = 0, published = 0;
	enum rc rc = post_members(v->db, v->a, o->post, &m, &n, err);
	for (int i = 0; !rc && i < n; i++)
		if (visit_sees(v, m[i].employee)) {
			his++;
			published += span_is(m[i].state, POST_MEMBER_PUBLISHED);
		}
	if (rc || (n && !his))
		return rc;
	(*ret_shown)++;
	text_adds(&p->html, "<tr><td>");
	side_clock(v, &p->html, o->due_ms);
	text_adds(&p->html, "</td>");
	nav_cell(p, arena_printf(v->a, "%.*s · %.*s", SPAN_ARG(o->script), SPAN_ARG(o->step)));
	text_adds(&p->html, "<td>");
	nav_short(p, o->text);
	text_adds(&p->html, "</td>");
	nav_cell(p, span_of(post_words(o->state)));
	nav_count(p, published);
	nav_count(p, his);
	text_adds(&p->html, "</tr>\n");
	return RC_OK;
}

void listpage_moments(struct visit *v)
{
	struct post *o = NULL;
	struct page p;
	struct err err = {0};
	int64_t today = zone_day(v->conf->zone, v->now_ms);
	int n = 0, shown = 0;
	enum rc rc = post_between(v->db, v->a, today - MOMENT_DAYS, today + MOMENT_DAYS, &o, &n, &err);
	nav_begin(v, &p, "朋友圈");
	nav_table(&p, "前后两周的朋友圈", "时间|剧本和步骤|内容|怎么样了|发了的人|要发的人", 4);
	for (int i = 0; !rc && i < n; i++)
		rc = post_row(v, &p, &o[i], &shown, &err);
	nav_table_end(&p, shown);
	nav_end(v, &p, rc, &err);
}

/* -- one customer -------------------------------------------------------------------------------------------------------------------- */

void listpage_search(struct visit *v)
{
	struct span q = visit_param(v, "q", QUERY_BYTES);
	struct page p;
	struct err err = {0};
	if (q.n && !visit_saw(v, SPAN_LIT(""), arena_printf(v->a, "客户搜索「%.*s」", SPAN_ARG(visit_quoted(v, q))).p))
		return;
	nav_begin(v, &p, "找客户");
	text_adds(&p.html,
		"<form class=\"wide\" method=\"get\" action=\"/search\" role=\"search\"><label>客户的名字、备注、公司或手机号 "
		"<input name=\"q\" maxlength=\"40\" value=\"");
	page_text(&p.html, q);
	text_adds(&p.html, "\"></label> <button>找</button></form>\n");
	enum rc rc = q.n ? side_search(v, &p, q, &err) : RC_OK;
	nav_end(v, &p, rc, &err);
}
