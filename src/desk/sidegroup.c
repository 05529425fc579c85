#include "sidegroup.h"

#include "side.h"

#include "net/url.h"
#include "store/chat.h"
#include "store/chatmember.h"

#define PURPOSE_BYTES ((size_t)16 << 10)

static enum rc members(struct visit *v, struct page *p, const struct chat *g, struct err *err)
{
	struct chatmember *m = NULL;
	int n = 0, ours = 0;
	enum rc rc = chatmember_in(v->db, v->a, g->chat, &m, &n, err);

	for (int i = 0; i < n; i++)
		ours += m[i].type == CHATMEMBER_EMPLOYEE;
	text_addf(&p->html, "<dt>成员</dt><dd>%d 人，客户 %d 位，同事 %d 位</dd>\n", n, n - ours, ours);
	return rc;
}

static enum rc todos(
	struct visit *v, struct page *p, const struct chat *g, struct span back, enum veil_near near, struct err *err)
{
	struct todo *t = NULL;
	int n = 0;
	enum rc rc = todo_about(v->db, v->a, g->chat, &t, &n, err);

	text_adds(&p->html, "<h2>待办</h2>\n");
	for (int i = 0; !rc && i < n; i++)
		side_todo_write(v, p, &t[i], back, near);
	if (!rc && !n)
		text_adds(&p->html, "<p class=\"soft\">没有</p>\n");
	return rc;
}

static enum rc write(struct visit *v, struct page *p, const struct chat *g, struct err *err)
{
	enum veil_near near = span_eq(g->owner, v->me.userid) ? VEIL_OWN : VEIL_FAR;
	struct text purpose, back;
	enum rc rc;

	text_init(&purpose, PURPOSE_BYTES);
	text_init(&back, 1024);
	text_adds(&back, "/side/group?id=");
	url_encode(&back, g->chat);
	rc = visit_say(v, DESK_GROUP, g->chat, SPAN_LIT(""), &purpose, err);
	text_adds(&p->html, "<h1>");
	side_words(v, &p->html, g->name.n ? g->name : g->chat, near);
	text_adds(&p->html, "</h1>\n<section><dl><dt>群主</dt><dd>");
	page_text(&p->html, side_name(v, g->owner));
	text_adds(&p->html, "</dd>\n");
	if (purpose.n) {
		text_adds(&p->html, "<dt>建群目的</dt><dd>");
		side_words(v, &p->html, text_span(&purpose), near);
		text_adds(&p->html, "</dd>\n");
	}
	if (!rc || rc == RC_NOTFOUND)
		rc = members(v, p, g, err);
	text_adds(&p->html, "</dl></section>\n");
	if (g->dismissed_ms != CHAT_NONE)
		text_adds(&p->html, "<p class=\"no\">这个群解散了</p>\n");
	if (!rc)
		rc = todos(v, p, g, text_span(&back), near, err);
	text_adds(&p->html, "<p><a href=\"/side/why?id=");
	url_encode(&p->html, g->chat);
	text_adds(&p->html, "\">发过什么、没发什么、为什么</a></p>\n");
	text_release(&purpose);
	text_release(&back);
	return rc;
}

void sidegroup_page(struct visit *v)
{
	struct span id = visit_param(v, "id", VISIT_ID_BYTES);
	struct chat g;
	struct page p;
	struct err err = {0};
	enum rc rc = id.n ? chat_get(v->db, v->a, id, &g, &err) : RC_NOTFOUND;

	if (rc == RC_NOTFOUND || (!rc && !visit_sees(v, g.owner))) {
		visit_denied(v, id, "客户群", "没有这个群，或者不是他的");
		visit_refused(v, "看不到这个群：群主不是您，也不在您的组里。新建的群请过几分钟再打开");
		return;
	}
	if (rc) {
		visit_failed(v, &err);
		return;
	}
	if (!visit_saw(v, id, "客户群"))
		return;
	visit_begin(v, &p, "客户群");
	text_adds(&p.html, "<main>\n");
	side_nav(&p);
	rc = write(v, &p, &g, &err);
	text_adds(&p.html, "</main>\n");
	if (!rc) {
		page_answer(&p, 200);
		return;
	}
	text_release(&p.html);
	visit_failed(v, &err);
}
