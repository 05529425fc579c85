#include "nav.h"

#include "side.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>

#define SHORT_BYTES 90

static const struct {
	const char *path, *title;
	unsigned roles;
} places[] = {
	{"/", "今日", DESK_ANYBODY},
	{"/report", "报表", DESK_ANYBODY},
	{"/report/structure", "GMV结构", DESK_ANYBODY},
	{"/report/funnel", "漏斗", DESK_ANYBODY},
	{"/scripts", "剧本", DESK_ANYBODY},
	{"/tasks", "待确认", DESK_ANYBODY},
	{"/groups", "客户群", DESK_ANYBODY},
	{"/moments", "朋友圈", DESK_ANYBODY},
	{"/search", "找客户", DESK_ANYBODY},
	{"/side?stay=1", "我的待办", DESK_STAFF | DESK_HEAD},
};

void nav_begin(struct visit *v, struct page *p, const char *title)
{
	page_begin(p, v->conf, v->req, title, SPAN_ABSENT, false);
	text_adds(
		&p->html, "<a class=\"skip\" href=\"#main\">跳到正文</a>\n<nav class=\"places\" aria-label=\"页面\">");
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (places[i].roles & v->me.roles)
			text_addf(&p->html, "<a href=\"%s\"%s>%s</a>", places[i].path,
				span_is(httpd_path(v->req), places[i].path) ? " aria-current=\"page\"" : "",
				places[i].title);
	text_adds(&p->html, "</nav>\n<main id=\"main\" class=\"broad\"><h1>");
	page_text(&p->html, span_of(title));
	text_adds(&p->html, "</h1>\n");
}

void nav_end(struct visit *v, struct page *p, enum rc rc, const struct err *err)
{
	char at[32];
	if (rc) {
		text_release(&p->html);
		visit_failed(v, err);
		return;
	}
	text_addf(&p->html, "<footer class=\"soft\">%s · ", zone_format_minute(v->conf->zone, v->now_ms, at));
	page_text(&p->html, v->me.name);
	side_form(v, p, "/logout", SPAN_LIT(""));
	text_adds(&p->html, "<button>退出</button></form></footer></main>\n");
	page_answer(p, 200);
}

void nav_table(struct page *p, const char *caption, const char *headings, int numbers)
{
	struct span rest = span_of(headings), one;
	int i = 0;
	text_addf(&p->html,
		"<div class=\"wider\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table><caption>%s</caption><thead><tr>",
		caption, caption);
	while (span_present(rest) && rest.n) {
		if (!span_cut(rest, '|', &one, &rest))
			rest = SPAN_ABSENT;
		text_addf(
			&p->html, "<th scope=\"col\"%s>%.*s</th>", i++ >= numbers ? " class=\"n\"" : "", SPAN_ARG(one));
	}
	text_adds(&p->html, "</tr></thead><tbody>\n");
}

void nav_table_end(struct page *p, int rows)
{
	text_adds(&p->html, "</tbody></table></div>\n");
	if (!rows)
		text_adds(&p->html, "<p class=\"soft\">没有</p>\n");
}

void nav_cell(struct page *p, struct span s)
{
	text_adds(&p->html, "<td>");
	page_text(&p->html, s);
	text_adds(&p->html, "</td>");
}

void nav_count(struct page *p, int64_t n)
{
	text_addf(&p->html, "<td class=\"n\">%" PRId64 "</td>", n);
}

void nav_short(struct page *p, struct span s)
{
	struct span head = utf8_prefix(s, SHORT_BYTES);
	page_text(&p->html, head);
	text_adds(&p->html, head.n < s.n ? "…" : "");
}
