#include "sidetalk.h"

#include "side.h"

#include "net/url.h"

#include <inttypes.h>

#define ASKED_BYTES 600
#define FOUND_BYTES ((size_t)256 << 10)

static void hit(struct visit *v, struct page *p, struct span customer, const struct json_node *h, const char *class)
{
	struct span name = json_str(json_get(h, "question"));
	int64_t permille = 0;
	bool exact = false, refused = false;
	struct text words;
	struct jsonw w;

	(void)json_int(json_get(h, "permille"), &permille);
	(void)json_bool(json_get(h, "exact"), &exact);
	(void)json_bool(json_get(h, "refused"), &refused);
	text_addf(&p->html, "<article class=\"%s\"><p class=\"soft\">", class);
	page_text(&p->html, name);
	if (exact)
		text_adds(&p->html, " · 一样");
	else
		text_addf(&p->html, " · 像 %d%%", (int)(permille / 10));
	if (refused)
		text_adds(&p->html, " · 这位客户不给");
	text_adds(&p->html, "</p>\n");
	text_init(&words, FOUND_BYTES);
	jsonw_init(&w, &words);
	jsonw_arr(&w);
	for (const struct json_node *m = json_first(json_get(h, "messages")); m; m = json_next(m)) {
		page_lines(p, json_str(m));
		jsonw_str(&w, json_str(m));
	}
	jsonw_end_arr(&w);
	if (!refused && json_count(json_get(h, "messages")) > 0) {
		text_adds(&p->html, "<button class=\"go\" hidden data-id=\"");
		page_text(&p->html, customer);
		text_adds(&p->html, "\" data-name=\"");
		page_text(&p->html, name);
		text_adds(&p->html, "\" data-words=\"");
		page_text(&p->html, text_span(&words));
		text_adds(&p->html, "\">发出去</button>\n");
	}
	text_adds(&p->html, "</article>\n");
	text_release(&words);
	(void)v;
}

static void hits(struct visit *v, struct page *p, struct span customer, const struct json_node *root)
{
	struct span verdict = json_str(json_get(root, "verdict")), doubt = json_str(json_get(root, "doubt"));
	const struct json_node *chosen = json_get(root, "chosen");

	if (span_is(verdict, "unsubscribe"))
		text_adds(&p->html, "<p class=\"no\">这句话是退订：以后什么也不要再发</p>\n");
	if (span_is(verdict, "human"))
		text_adds(&p->html, "<p class=\"no\">他要找人工：请您自己回</p>\n");
	if (chosen)
		hit(v, p, customer, chosen, "chosen");
	if (chosen && doubt.n) {
		text_adds(&p->html, "<p class=\"soft\">拿不准：");
		page_text(&p->html, doubt);
		text_adds(&p->html, "</p>\n");
	}
	for (const struct json_node *h = json_first(json_get(root, "near")); h; h = json_next(h))
		hit(v, p, customer, h, "near");
	if (!chosen && json_count(json_get(root, "near")) == 0)
		text_adds(&p->html, "<p class=\"soft\">没有像的问题。把话术补上，大家都用得到</p>\n");
}

/* RC_NOTFOUND: no 话术 runs. */
static enum rc find(struct visit *v, struct page *p, struct span customer, struct span q, struct err *err)
{
	struct json_doc *doc;
	struct text out;

	text_init(&out, FOUND_BYTES);
	enum rc rc = visit_say(v, DESK_TALK, customer, q, &out, err);
	if (!rc && !(rc = json_parse(text_span(&out), &doc, err))) {
		hits(v, p, customer, json_root(doc));
		json_free(doc);
	}
	text_release(&out);
	return rc;
}

void sidetalk_page(struct visit *v)
{
	struct span id = visit_param(v, "id", VISIT_ID_BYTES), q = visit_param(v, "q", ASKED_BYTES);
	struct page p;
	struct err err = {0};
	bool mine;
	enum veil_near near;
	enum rc rc;

	if (!visit_customer(v, id, "话术", &mine))
		return;
	rc = side_near(v, id, &near, &err);
	if (rc) {
		visit_failed(v, &err);
		return;
	}
	visit_begin(v, &p, "话术");
	text_adds(&p.html, "<main>\n<nav><a href=\"/side/customer?id=");
	url_encode(&p.html, id);
	text_adds(&p.html, "\">");
	side_who(v, &p.html, id, near);
	text_adds(&p.html,
		"</a></nav>\n<form class=\"wide\" method=\"get\" action=\"/side/talk\"><input name=\"q\" maxlength=\"200\" value=\"");
	page_text(&p.html, q);
	text_adds(&p.html, "\"> ");
	side_hidden(&p, "id", id);
	text_adds(&p.html, "<button>找话术</button></form>\n");
	if (q.n)
		rc = find(v, &p, id, q, &err);
	if (rc == RC_NOTFOUND)
		text_adds(&p.html, "<p class=\"soft\">没有话术在运行</p>\n");
	text_adds(&p.html, "</main>\n");
	if (!rc || rc == RC_NOTFOUND) {
		page_answer(&p, 200);
		return;
	}
	text_release(&p.html);
	visit_failed(v, &err);
}
