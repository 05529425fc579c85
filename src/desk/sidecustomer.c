#include "sidecustomer.h"

#include "side.h"
#include "crm/veil.h"

#include "crm/money.h"
#include "crm/voided.h"
#include "net/url.h"
#include "store/chat.h"
#include "store/contact.h"
#include "store/contactdate.h"
#include "store/contacttag.h"
#include "store/firm.h"
#include "store/purchase.h"
#include "store/relation.h"
#include "store/remark.h"
#include "store/tagdef.h"
#include "store/voidlog.h"

#include <inttypes.h>

#define ORDERS_SHOWN 10
#define WHY "发送经过" /* in the audit */
#define LINES_BYTES ((size_t)512 << 10)

struct view {
	struct visit *v;
	struct page p;
	struct span customer, back;
	bool mine;
	enum veil_near near;
};

/* -- who he is ---------------------------------------------------------------------------------------------------------------------- */

static void row(struct view *x, const char *what, struct span value)
{
	if (!value.n)
		return;
	text_addf(&x->p.html, "<dt>%s</dt><dd>", what);
	side_words(x->v, &x->p.html, value, x->near);
	text_adds(&x->p.html, "</dd>\n");
}

static bool named(const struct view *x)
{
	return veil_whole(VEIL_NAME, x->v->me.roles, x->near);
}

static void remark_row(struct view *x, struct span remark)
{
	struct text t;
	text_init(&t, remark.n + 2);
	if (remark.n && !named(x))
		veil_name(&t, remark);
	else
		text_add(&t, remark);
	row(x, "备注", t.n ? text_span(&t) : SPAN_LIT(""));
	text_release(&t);
}

/* What he noted himself; a leader reads the first of those whom he sees. */
static enum rc remark_of(struct view *x, struct remark *ret, struct err *err)
{
	struct visit *v = x->v;
	struct relation *r = NULL;
	int n = 0;
	enum rc rc = remark_get(v->db, v->a, x->customer, v->me.userid, ret, err);
	if (rc != RC_NOTFOUND)
		return rc;
	rc = relation_of(v->db, v->a, x->customer, &r, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		rc = visit_sees(v, r[i].employee) ? remark_get(v->db, v->a, x->customer, r[i].employee, ret, err)
						  : RC_NOTFOUND;
		if (rc != RC_NOTFOUND)
			return rc;
		rc = RC_OK;
	}
	return rc ? rc : RC_NOTFOUND;
}

static void mobiles(struct view *x, struct span numbers)
{
	struct text masked;
	if (!numbers.n)
		return;
	text_init(&masked, numbers.n + 1);
	if (veil_whole(VEIL_MOBILE, x->v->me.roles, x->near))
		text_add(&masked, numbers);
	else
		veil_phones(&masked, numbers);
	text_adds(&x->p.html, "<dt>手机</dt><dd>");
	page_text(&x->p.html, text_span(&masked));
	text_adds(&x->p.html, "</dd>\n");
	text_release(&masked);
}

static enum rc dates(struct view *x, struct err *err)
{
	struct contactdate *d = NULL;
	int n = 0;
	enum rc rc = contactdate_of(x->v->db, x->v->a, x->customer, &d, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		text_adds(&x->p.html, "<dt>");
		page_text(&x->p.html, d[i].name);
		text_adds(&x->p.html, "</dt><dd>");
		if (d[i].year)
			text_addf(&x->p.html, "%" PRId64 "-", d[i].year);
		text_addf(&x->p.html, "%02d-%02d</dd>\n", (int)d[i].month, (int)d[i].day);
	}
	return rc;
}

/* What he noted himself can be written anew; what stood there goes along, so that nothing newer is overwritten. */
static void note_form(struct view *x, const char *what, const char *before, struct span now, const char *behind)
{
	side_form(x->v, &x->p, "/side/note", x->back);
	side_hidden(&x->p, "id", x->customer);
	side_hidden(&x->p, "note", span_of(what));
	side_hidden(&x->p, "was", now);
	text_adds(&x->p.html, before);
	page_text(&x->p.html, now);
	text_adds(&x->p.html, behind);
}

static void note_forms(struct view *x, const struct remark *r)
{
	text_adds(&x->p.html, "<details><summary>改备注、描述</summary>\n");
	note_form(x, "remark", "<input name=\"text\" maxlength=\"20\" aria-label=\"备注\" value=\"", r->remark,
		"\"> <button>改备注</button></form>\n");
	note_form(x, "description", "<textarea name=\"text\" rows=\"3\" maxlength=\"150\" aria-label=\"描述\">",
		r->description, "</textarea> <button>改描述</button></form>\n</details>\n");
}

static enum rc who(struct view *x, const struct contact *c, int64_t later, struct err *err)
{
	struct remark r = {.remark = SPAN_LIT(""), .description = SPAN_LIT("")};
	struct firm f = {.company = SPAN_LIT("")};
	enum rc rc = remark_of(x, &r, err);
	if (!rc || rc == RC_NOTFOUND)
		rc = firm_get(x->v->db, x->v->a, x->customer, &f, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	text_adds(&x->p.html, "<h1>");
	side_who(x->v, &x->p.html, x->customer, x->near);
	text_adds(&x->p.html, "</h1>\n<section><dl>\n");
	remark_row(x, r.remark);
	row(x, "描述", r.description);
	mobiles(x, r.mobiles);
	row(x, "公司", f.company.n ? f.company : r.company);
	row(x, "角色", f.role);
	if (c->paid_orders > 0) {
		text_addf(&x->p.html, "<dt>成交</dt><dd>%" PRId64 " 单 ", c->paid_orders);
		money_print(&x->p.html, c->net_fen);
		text_adds(&x->p.html, "</dd>\n");
	}
	if (later > 0)
		text_addf(&x->p.html, "<dt>还没到付款时间</dt><dd>%" PRId64 " 单，到了那一刻才算</dd>\n", later);
	rc = dates(x, err);
	text_adds(&x->p.html, "</dl>\n");
	if (x->mine)
		note_forms(x, &r);
	if (c->unsubscribed)
		text_adds(&x->p.html, "<p class=\"no\">他退订了，什么也不要再发</p>\n");
	text_adds(&x->p.html, "</section>\n");
	return rc;
}

/* Lines in which no name stands, or which are for him. */
static enum rc lines(struct view *x, enum desk_topic topic, const char *title, struct err *err)
{
	struct text out, shown;
	text_init(&out, LINES_BYTES);
	text_init(&shown, LINES_BYTES);
	enum rc rc = visit_say(x->v, topic, x->customer, SPAN_LIT(""), &out, err);
	if (!rc && out.n) {
		veil_words(&shown, text_span(&out), x->v->me.roles, x->near, NULL, 0);
		text_addf(&x->p.html, "<h2>%s</h2>\n<section><pre>", title);
		page_text(&x->p.html, text_span(&shown));
		text_adds(&x->p.html, "</pre></section>\n");
	}
	text_release(&shown);
	text_release(&out);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* -- tags ------------------------------------------------------------------------------------------------------------------------------- */

static void full_name(struct text *out, struct span grp, struct span name)
{
	page_text(out, grp);
	text_adds(out, grp.n ? "/" : "");
	page_text(out, name);
}

static bool wears(const struct contacttag *worn, int n, const struct tagdef *t)
{
	for (int i = 0; i < n; i++)
		if (span_eq(worn[i].name, t->name) && span_eq(worn[i].grp, t->grp))
			return true;
	return false;
}

/* Of an account of nobody every deed is refused (route.c): it is shown none. */
static bool only_looks(const struct visit *v)
{
	return v->account.n > 0 && v->me.userid.n == 0;
}

static void tag_off(struct view *x, const struct contacttag *t)
{
	if (only_looks(x->v)) {
		text_adds(&x->p.html, "<span class=\"tag\">");
		page_text(&x->p.html, t->name);
		text_adds(&x->p.html, "</span>\n");
		return;
	}
	side_form(x->v, &x->p, "/side/tag", x->back);
	side_hidden(&x->p, "id", x->customer);
	side_hidden(&x->p, "group", t->grp);
	side_hidden(&x->p, "tag", t->name);
	text_adds(&x->p.html,
		"<input type=\"hidden\" name=\"on\" value=\"0\"><button class=\"tag\" title=\"点一下去掉\">");
	page_text(&x->p.html, t->name);
	text_adds(&x->p.html, " ×</button></form>\n");
}

static enum rc tags(struct view *x, struct err *err)
{
	struct contacttag *worn = NULL;
	struct tagdef *all = NULL;
	int n = 0, defs = 0;
	enum rc rc = contacttag_of(x->v->db, x->v->a, x->customer, &worn, &n, err);
	if (!rc)
		rc = tagdef_all(x->v->db, x->v->a, &all, &defs, err);
	if (rc)
		return rc;
	text_adds(&x->p.html, "<h2>标签</h2>\n<section>\n");
	for (int i = 0; i < n; i++)
		if (visit_sees(x->v, worn[i].employee))
			tag_off(x, &worn[i]);
	if (only_looks(x->v)) {
		text_adds(&x->p.html, n ? "</section>\n" : "<p class=\"soft\">没有</p></section>\n");
		return RC_OK;
	}
	side_form(x->v, &x->p, "/side/tag", x->back);
	side_hidden(&x->p, "id", x->customer);
	text_adds(&x->p.html,
		"<input type=\"hidden\" name=\"on\" value=\"1\"><select name=\"full\" aria-label=\"标签\"><option value=\"\">打标签…</option>\n");
	for (int i = 0; i < defs; i++) {
		if (wears(worn, n, &all[i]))
			continue;
		text_adds(&x->p.html, "<option>");
		full_name(&x->p.html, all[i].grp, all[i].name);
		text_adds(&x->p.html, "</option>\n");
	}
	text_adds(&x->p.html, "</select> <button>打上</button></form></section>\n");
	return RC_OK;
}

/* -- to-dos and orders ---------------------------------------------------------------------------------------------------------------------- */

static enum rc todos(struct view *x, struct err *err)
{
	struct todo *t = NULL;
	int n = 0, shown = 0;
	enum rc rc = todo_about(x->v->db, x->v->a, x->customer, &t, &n, err);
	text_adds(&x->p.html, "<h2>待办</h2>\n");
	for (int i = 0; !rc && i < n; i++)
		if (visit_sees(x->v, t[i].employee)) {
			side_todo_write(x->v, &x->p, &t[i], x->back, x->near);
			shown++;
		}
	if (!rc && !shown)
		text_adds(&x->p.html, "<p class=\"soft\">没有</p>\n");
	return rc;
}

/* What was paid, or why it does not count. */
static enum rc order_money(struct view *x, const struct purchase *o, struct err *err)
{
	struct voidlog v;
	struct text said;
	char at[32];
	if (o->voided) {
		enum rc rc = voidlog_get(x->v->db, x->v->a, o->purchase, &v, err);
		if (rc)
			return rc;
		text_init(&said, 4096);
		voided_say(&said,
			&(struct voided){v.gross_fen, v.refund_fen, v.who, v.why,
				zone_format_minute(x->v->conf->zone, v.at_ms, at)});
		side_words(x->v, &x->p.html, text_span(&said), x->near);
		text_release(&said);
		return RC_OK;
	}
	money_print(&x->p.html, o->gross_fen);
	if (o->refund_fen > 0) {
		text_adds(&x->p.html, "，退 ");
		money_print(&x->p.html, o->refund_fen);
	}
	return RC_OK;
}

static enum rc orders(struct view *x, struct err *err)
{
	struct purchase *o = NULL;
	int n = 0;
	enum rc rc = purchase_of(x->v->db, x->v->a, x->customer, 0, &o, &n, err);
	while (!rc && n &&
		o[n - 1].paid_ms >
			x->v->now_ms) /* they stand in their order; the head says how many have not come yet */
		n--;
	if (rc || !n)
		return rc;
	text_adds(&x->p.html, "<h2>订单</h2>\n<section>\n");
	for (int i = n; !rc && i-- > 0 && n - i <= ORDERS_SHOWN;) {
		text_adds(&x->p.html, "<p>");
		side_clock(x->v, &x->p.html, o[i].paid_ms);
		text_adds(&x->p.html, " ");
		rc = order_money(x, &o[i], err);
		text_adds(&x->p.html, " ");
		side_words(x->v, &x->p.html, o[i].product, x->near); /* 话费充值 has a number in it */
		text_adds(&x->p.html, " <span class=\"soft\">");
		page_text(&x->p.html, o[i].source);
		text_adds(&x->p.html, " ");
		page_text(&x->p.html, o[i].order_no);
		text_adds(&x->p.html, "</span></p>\n");
	}
	if (n > ORDERS_SHOWN)
		text_addf(&x->p.html, "<p class=\"soft\">一共 %d 单</p>\n", n);
	text_adds(&x->p.html, "</section>\n");
	return rc;
}

/* -- what he can do ---------------------------------------------------------------------------------------------------------------------------- */

static void say_form(struct view *x, const char *act, const char *input, const char *label)
{
	side_form(x->v, &x->p, "/side/say", x->back);
	side_hidden(&x->p, "id", x->customer);
	side_hidden(&x->p, "act", span_of(act));
	text_addf(&x->p.html, "%s<button>%s</button></form>\n", input, label);
}

static void why_link(struct view *x)
{
	text_adds(&x->p.html, "<p><a href=\"/side/why?id=");
	url_encode(&x->p.html, x->customer);
	text_adds(&x->p.html, "\">发过什么、没发什么、为什么</a></p></section>\n");
}

static void deeds(struct view *x)
{
	text_adds(&x->p.html, "<h2>话术</h2>\n<section><form class=\"wide\" method=\"get\" action=\"/side/talk\">");
	side_hidden(&x->p, "id", x->customer);
	text_adds(&x->p.html,
		"<input name=\"q\" maxlength=\"200\" placeholder=\"客户问了什么\"> <button>找话术</button></form></section>\n");
	if (only_looks(x->v)) {
		text_adds(&x->p.html,
			"<h2>剧本</h2>\n<section><p class=\"soft\">这个账号不是哪位员工的，只能看：打标签、报单、停、继续请用企业微信登录</p>");
		why_link(x);
		return;
	}
	text_adds(&x->p.html, "<h2>报单</h2>\n<section>");
	say_form(x, "order", "<input name=\"words\" maxlength=\"200\" placeholder=\"金额 商品×数量，像 99 洁面×2\"> ",
		"念一遍");
	text_adds(&x->p.html, "</section>\n<h2>剧本</h2>\n<section>");
	say_form(x, "stop", "<input name=\"words\" maxlength=\"60\" placeholder=\"原因，可以不写\"> ", "停");
	say_form(x, "resume", "", "继续");
	why_link(x);
}

static enum rc write(struct view *x, struct err *err)
{
	struct contact c;
	int64_t later = 0;
	enum rc rc = contact_get(x->v->db, x->v->a, x->customer, &c, err);
	if (!rc)
		rc = contact_until(x->v->db, x->v->now_ms, &c, &later, err);
	if (!rc)
		rc = who(x, &c, later, err);
	if (!rc)
		rc = todos(x, err);
	if (!rc)
		rc = tags(x, err);
	if (rc)
		return rc;
	deeds(x);
	rc = orders(x, err);
	if (!rc)
		rc = lines(x, DESK_SCORE, "分数", err);
	return rc ? rc : lines(x, named(x) ? DESK_BRIEF : DESK_BRIEF_MASKED, "近况", err);
}

void sidecustomer_page(struct visit *v)
{
	struct view x = {.v = v, .customer = visit_param(v, "id", VISIT_ID_BYTES)};
	struct text back;
	struct err err = {0};
	if (!visit_customer(v, x.customer, "客户资料", &x.mine) || !visit_saw(v, x.customer, "客户资料"))
		return;
	if (side_near(v, x.customer, &x.near, &err)) {
		visit_failed(v, &err);
		return;
	}
	text_init(&back, 1024);
	text_adds(&back, "/side/customer?id=");
	url_encode(&back, x.customer);
	x.back = text_span(&back);
	visit_begin(v, &x.p, "客户");
	text_adds(&x.p.html, "<main>\n");
	side_nav(&x.p);
	enum rc rc = write(&x, &err);
	text_adds(&x.p.html, "</main>\n");
	text_release(&back);
	if (!rc) {
		page_answer(&x.p, 200);
		return;
	}
	text_release(&x.p.html);
	visit_failed(v, &err);
}

/* -- the long story ---------------------------------------------------------------------------------------------------------------------------------- */

/* His customer, or the group of an owner whom he sees. */
static bool may_ask(struct visit *v, struct span id, enum veil_near *ret)
{
	struct chat g;
	struct err err = {0};
	bool mine;
	if (!id.n || chat_get(v->db, v->a, id, &g, NULL)) {
		if (!visit_customer(v, id, WHY, &mine))
			return false;
		enum rc rc = side_near(v, id, ret, &err);
		if (rc)
			visit_failed(v, &err);
		return rc == RC_OK;
	}
	*ret = span_eq(g.owner, v->me.userid) ? VEIL_OWN : VEIL_FAR;
	if (!visit_sees(v, g.owner)) {
		visit_denied(v, id, WHY, "这个群不是他的");
		visit_refused(v, "这个群的群主不是您，也不在您的组里，看不到");
	}
	return visit_sees(v, g.owner);
}

void sidecustomer_why(struct visit *v)
{
	struct span id = visit_param(v, "id", VISIT_ID_BYTES);
	struct page p;
	struct text out;
	struct err err = {0};
	enum veil_near near;
	if (!may_ask(v, id, &near) || !visit_saw(v, id, WHY))
		return;
	text_init(&out, LINES_BYTES);
	enum rc rc = visit_say(
		v, veil_whole(VEIL_NAME, v->me.roles, near) ? DESK_WHY : DESK_WHY_MASKED, id, SPAN_LIT(""), &out, &err);
	if (rc && rc != RC_NOTFOUND) {
		visit_failed(v, &err);
	} else {
		visit_begin(v, &p, "经过");
		text_adds(&p.html, "<main>\n");
		side_nav(&p);
		text_adds(&p.html, "<section><pre>");
		side_words(v, &p.html, out.n ? text_span(&out) : SPAN_LIT("还没有"), near);
		text_adds(&p.html, "</pre></section></main>\n");
		page_answer(&p, 200);
	}
	text_release(&out);
}
