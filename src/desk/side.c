#include "side.h"

#include "net/url.h"
#include "store/called.h"
#include "store/chat.h"
#include "store/contact.h"
#include "store/employee.h"
#include "store/remark.h"

#include <inttypes.h>
#include <string.h>

#define URL_BYTES 1024
#define QUERY_BYTES 128
#define SHOWN 20

/* -- what pages share ------------------------------------------------------------------------------------------------------------ */

static bool sees(const void *user, struct span employee)
{
	return visit_sees(user, employee);
}

static bool leads(const void *user, struct span employee)
{
	const struct visit *v = user;
	for (int i = 0; i < v->me.n; i++)
		if (span_eq(v->me.who[i], employee))
			return true;
	return false;
}

enum rc side_near(struct visit *v, struct span customer, enum veil_near *ret, struct err *err)
{
	const struct called_sight led = {leads, v};
	bool own, within;
	enum rc rc = called_near(v->db, v->a, &led, v->me.userid, customer, &own, &within, err);
	*ret = own ? VEIL_OWN : within ? VEIL_LED : VEIL_FAR;
	return rc;
}

void side_words(const struct visit *v, struct text *out, struct span s, enum veil_near near)
{
	struct text t;
	text_init(&t, 2 * s.n + 16);
	veil_words(&t, s, v->me.roles, near, v->hide, v->hidden);
	page_text(out, text_span(&t));
	text_release(&t);
}

void side_who(const struct visit *v, struct text *out, struct span id, enum veil_near near)
{
	struct contact c;
	struct text t;
	if (veil_whole(VEIL_NAME, v->me.roles, near) || contact_get(v->db, v->a, id, &c, NULL) || !c.name.n) {
		side_words(v, out, side_name(v, id), near);
		return;
	}
	text_init(&t, c.name.n + 2);
	veil_name(&t, c.name);
	side_words(v, out, text_span(&t), near);
	text_release(&t);
}

struct span side_name(const struct visit *v, struct span id)
{
	struct contact c;
	struct chat g;
	struct span name;
	if (!contact_get(v->db, v->a, id, &c, NULL))
		return c.name.n ? c.name : id;
	if (!chat_get(v->db, v->a, id, &g, NULL))
		return g.name.n ? g.name : id;
	return employee_shown(v->db, v->a, id, &name, NULL) == RC_OK ? name : id;
}

void side_clock(const struct visit *v, struct text *out, int64_t ms)
{
	char at[32];
	text_adds(out, zone_format_minute(v->conf->zone, ms, at) + strlen("2026-"));
}

void side_hidden(struct page *p, const char *name, struct span value)
{
	text_addf(&p->html, "<input type=\"hidden\" name=\"%s\" value=\"", name);
	page_text(&p->html, value);
	text_adds(&p->html, "\">");
}

void side_form(const struct visit *v, struct page *p, const char *action, struct span back)
{
	text_addf(&p->html, "<form method=\"post\" action=\"%s\">", action);
	side_hidden(p, "csrf", span_of(v->session.csrf));
	side_hidden(p, "back", back);
}

void side_nav(struct page *p)
{
	text_adds(&p->html, "<nav><a href=\"/side?stay=1\">我的待办</a><a href=\"/\">今日</a></nav>\n");
}

/* -- a to-do ---------------------------------------------------------------------------------------------------------------------- */

static void act(const struct visit *v, struct page *p, const struct todo *t, struct span back, const char *act,
	const char *label, const char *cls)
{
	side_form(v, p, "/side/todo", back);
	text_addf(&p->html, "<input type=\"hidden\" name=\"todo\" value=\"%" PRId64 "\">", t->todo);
	text_addf(&p->html,
		"<input type=\"hidden\" name=\"act\" value=\"%s\"><button class=\"%s\">%s</button></form>\n", act, cls,
		label);
}

/* 选项 with 、 between. */
static void results(const struct visit *v, struct page *p, const struct todo *t, struct span back)
{
	struct span rest = t->options;
	side_form(v, p, "/side/todo", back);
	text_addf(&p->html,
		"<input type=\"hidden\" name=\"todo\" value=\"%" PRId64
		"\"><input type=\"hidden\" name=\"act\" value=\"done\">",
		t->todo);
	while (rest.n) {
		size_t at = span_search(rest, SPAN_LIT("、"));
		struct span one = at == SIZE_MAX ? rest : span_take(rest, at);
		text_adds(&p->html, "<button name=\"result\" value=\"");
		page_text(&p->html, one);
		text_adds(&p->html, "\">");
		page_text(&p->html, one);
		text_adds(&p->html, "</button> ");
		rest = at == SIZE_MAX ? SPAN_LIT("") : span_drop(rest, at + strlen("、"));
	}
	text_adds(&p->html, "</form>\n");
}

static void buttons(const struct visit *v, struct page *p, const struct todo *t, struct span back)
{
	bool unopened = t->fresh && t->opened_ms == TODO_NONE;
	if (t->delivers) {
		text_addf(&p->html, "<button class=\"go\" hidden data-send=\"%" PRId64 "\" data-id=\"", t->todo);
		page_text(&p->html, t->customer);
		text_adds(&p->html, "\">发出去</button>\n");
	}
	if (unopened)
		act(v, p, t, back, "open", "填好正文", "");
	else if (t->options.n)
		results(v, p, t, back);
	else
		act(v, p, t, back, "done", t->delivers ? "已发" : "完成", "");
	act(v, p, t, back, "skip", "跳过", "");
}

void side_todo_write(const struct visit *v, struct page *p, const struct todo *t, struct span back, enum veil_near near)
{
	text_adds(&p->html, "<article class=\"todo\"><p class=\"soft\">");
	if (t->customer.n) {
		text_addf(&p->html, "<a href=\"/side/%s?id=", span_starts(t->customer, "wr") ? "group" : "customer");
		url_encode(&p->html, t->customer);
		text_adds(&p->html, "\">");
		side_who(v, &p->html, t->customer, near);
		text_adds(&p->html, "</a> · ");
	}
	side_clock(v, &p->html, t->deadline_ms);
	text_adds(&p->html, " 前</p>\n<pre>");
	side_words(v, &p->html, t->text, near);
	text_adds(&p->html, "</pre>\n");
	if (span_eq(t->employee, v->me.userid)) {
		buttons(v, p, t, back);
	} else {
		text_adds(&p->html, "<p class=\"soft\">由 ");
		page_text(&p->html, side_name(v, t->employee));
		text_adds(&p->html, " 办</p>\n");
	}
	text_adds(&p->html, "</article>\n");
}

/* -- the list, and the search -------------------------------------------------------------------------------------------------------- */

/* 「（王姐）」: what an employee noted, where his name alone would not show why he is listed. */
static enum rc noted(
	struct visit *v, struct page *p, const struct called_hit *hit, enum veil_near near, struct err *err)
{
	struct remark r;
	enum rc rc;
	if (!hit->employee.n || !veil_whole(VEIL_NAME, v->me.roles, near))
		return RC_OK;
	rc = remark_get(v->db, v->a, hit->customer, hit->employee, &r, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	struct span say = hit->kind == CALLED_COMPANY ? r.company : r.remark;
	if (!say.n)
		return RC_OK;
	text_adds(&p->html, "（");
	side_words(v, &p->html, say, near);
	text_adds(&p->html, "）");
	return RC_OK;
}

/* Of one name they are told apart by who added them when, and by what they bought. */
static enum rc hit_line(struct visit *v, struct page *p, const struct called_hit *hit, struct err *err)
{
	struct contact c;
	int64_t later = 0;
	enum veil_near near = VEIL_FAR;
	char day[16];
	enum rc rc = side_near(v, hit->customer, &near, err);
	if (!rc)
		rc = contact_get(v->db, v->a, hit->customer, &c, err);
	if (!rc)
		rc = contact_until(v->db, v->now_ms, &c, &later, err);
	if (rc)
		return rc;
	text_adds(&p->html, "<li><a href=\"/side/customer?id=");
	url_encode(&p->html, hit->customer);
	text_adds(&p->html, "\">");
	side_who(v, &p->html, hit->customer, near);
	rc = noted(v, p, hit, near, err);
	text_adds(&p->html, "</a> <span class=\"soft\">");
	if (c.first_add_ms == CONTACT_NOT_ADDED) {
		text_adds(&p->html, "从微信客服来");
	} else {
		page_text(&p->html, side_name(v, c.first_employee));
		zone_format_day(zone_day(v->conf->zone, c.first_add_ms), day);
		text_addf(&p->html, " %s 加上", day);
	}
	if (c.paid_orders > 0)
		text_addf(&p->html, "，买过 %" PRId64 " 单", c.paid_orders);
	text_adds(&p->html, "</span></li>\n");
	return rc;
}

enum rc side_search(struct visit *v, struct page *p, struct span q, struct err *err)
{
	const struct called_sight own = {sees, v};
	struct called_found x;
	enum rc rc = called_find(v->db, v->a, v->me.all ? NULL : &own, q, SHOWN, &x, err);
	if (rc)
		return rc;
	text_adds(&p->html, "<ul>\n");
	for (int i = 0; !rc && i < x.n; i++)
		rc = hit_line(v, p, &x.v[i], err);
	text_adds(&p->html, "</ul>\n");
	if (x.more)
		text_adds(&p->html, "<p class=\"soft\">还有别的，请把名字写全，或者写备注、手机号</p>\n");
	else if (!x.n)
		text_adds(&p->html,
			"<p class=\"soft\">您看得到的客户里没有叫这个的（写名字、备注、公司里的几个字，或者手机号）</p>\n");
	return rc;
}

static enum rc list(struct visit *v, struct page *p, struct err *err)
{
	struct todo *t = NULL;
	int n = 0;
	enum rc rc = todo_open(v->db, v->a, v->me.userid, &t, &n, err);
	text_addf(&p->html, "<h2>待办 %d 件</h2>\n", n);
	for (int i = 0; !rc && i < n; i++)
		side_todo_write(v, p, &t[i], SPAN_LIT("/side?stay=1"), VEIL_OWN);
	if (!rc && !n)
		text_adds(&p->html, "<p class=\"soft\">现在没有要做的事</p>\n");
	return rc;
}

void side_home(struct visit *v)
{
	struct span q = visit_param(v, "q", QUERY_BYTES);
	struct page p;
	struct err err = {0};
	if (!visit_saw(v, SPAN_LIT(""),
		    q.n ? arena_printf(v->a, "客户搜索「%.*s」", SPAN_ARG(visit_quoted(v, q))).p : "我的待办"))
		return;
	visit_begin(v, &p, "我的待办");
	text_adds(&p.html, "<main data-home=\"1\"><h1>");
	page_text(&p.html, v->me.name);
	text_adds(&p.html,
		"</h1>\n<form class=\"wide\" method=\"get\" action=\"/side\"><input type=\"hidden\" name=\"stay\" value=\"1\">"
		"<input name=\"q\" maxlength=\"40\" placeholder=\"客户的名字、备注、手机号\" value=\"");
	page_text(&p.html, q);
	text_adds(&p.html, "\"> <button>找客户</button></form>\n");
	enum rc rc = q.n ? side_search(v, &p, q, &err) : RC_OK;
	if (!rc)
		rc = list(v, &p, &err);
	text_adds(&p.html, "</main>\n");
	if (!rc) {
		page_answer(&p, 200);
		return;
	}
	text_release(&p.html);
	visit_failed(v, &err);
}

/* -- signatures ------------------------------------------------------------------------------------------------------------------------ */

void side_sign(struct visit *v)
{
	struct span url = visit_param(v, "url", URL_BYTES);
	struct text out;
	int status = 200;
	text_init(&out, WORKLINE_BYTES);
	if (!url_same_origin(v->conf->url, url)) {
		status = 403;
		text_adds(&out, "{\"error\":\"只给本站的页面签名：请从配置里 [desk] url 的地址打开\"}");
	} else {
		db_rollback(v->db); /* WeCom may take its time: no view of the state is held */
		workline_pass(v->conf, arena_printf(v->a, "sign %.*s", SPAN_ARG(url)), &out);
		if (!out.n) {
			status = 503;
			text_adds(&out, "{\"error\":\"siyu 没有在运行，请过一会儿再打开\"}");
		}
	}
	page_json(v->conf, v->req, status, text_span(&out));
	text_release(&out);
}
