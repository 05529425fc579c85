#include "report/chart.h"

#include "base/utf8.h"

#include <inttypes.h>

#define WIDTH 760
#define GAP 26 /* between the bars that lie */
#define NAME_WIDTH 230
#define NAME_COLUMNS 30 /* of a label, in half-width letters */
#define COLUMN_HEIGHT 180
#define LABEL_WIDTH 76 /* of "2026-03-01" below a column */
#define HEAD 34

static const char style[] =
	":root{color-scheme:light dark}"
	"body{font:16px/1.6 system-ui,sans-serif;max-width:860px;margin:2em auto;padding:0 1em;color:#1d2430;background:#fff}"
	"figure{margin:2em 0;overflow-x:auto}svg{width:100%;min-width:640px;height:auto;display:block}"
	"text{font:13px system-ui,sans-serif;fill:#1d2430}.t{font-weight:600;font-size:15px}.v{fill:#5b6472}"
	".w{fill:#9cc3f0}.p{fill:#1f6fc4}.m{fill:#d98a8a}.a{stroke:#c9d0da}"
	"table{border-collapse:collapse;margin:.5em 0}td,th{border:1px solid #c9d0da;padding:.2em .7em;text-align:left}"
	"td+td,th+th{text-align:right}figcaption,summary{color:#5b6472}"
	"@media(prefers-color-scheme:dark){body{color:#e4e8ee;background:#14181f}text{fill:#e4e8ee}.v,figcaption,summary{fill:#9aa4b2;color:#9aa4b2}"
	".w{fill:#2f5d92}.p{fill:#7db6f5}.m{fill:#9a4f4f}.a{stroke:#3a4350}td,th{border-color:#3a4350}}"
	"@media(max-width:40em){h1{font-size:1.3em}}";

void chart_escape(struct span s, struct text *out)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&': text_adds(out, "&amp;"); break;
		case '<': text_adds(out, "&lt;"); break;
		case '>': text_adds(out, "&gt;"); break;
		case '"': text_adds(out, "&quot;"); break;
		default:
			if ((unsigned char)s.p[i] >= 0x20 || s.p[i] == '\n' || s.p[i] == '\t')
				text_addc(out, s.p[i]);
		}
	}
}

/* What fits beside a bar; the table has it whole. */
static void label(struct span s, int columns, struct text *out)
{
	size_t n = 0;
	uint32_t c;

	for (size_t k; (k = utf8_next(span_drop(s, n), &c)) > 0 && utf8_width(span_take(s, n + k)) <= columns;)
		n += k;
	chart_escape(span_take(s, n), out);
	text_adds(out, n < s.n ? "…" : "");
}

static int64_t highest(const struct chart *c)
{
	int64_t most = 1;

	for (int i = 0; i < c->n; i++)
		most = c->point[i].whole > most ? c->point[i].whole : most;
	return most;
}

/* 0, or what is furthest below it. */
static int64_t lowest(const struct chart *c)
{
	int64_t least = 0;

	for (int i = 0; i < c->n; i++)
		least = c->point[i].whole < least ? c->point[i].whole : least;
	return least;
}

static void put_whole(const struct chart_point *p, struct text *out)
{
	if (span_present(p->shown))
		chart_escape(p->shown, out);
	else
		text_addf(out, "%" PRId64, p->whole);
}

static int height(const struct chart *c)
{
	return HEAD + (c->shape == CHART_BARS ? c->n * GAP + 8 : COLUMN_HEIGHT + 44);
}

static void rectangle(const char *kind, int64_t x, int64_t y, int64_t w, int64_t h, struct text *out)
{
	if (w > 0 && h > 0)
		text_addf(out,
			"<rect class=\"%s\" x=\"%" PRId64 "\" y=\"%" PRId64 "\" width=\"%" PRId64 "\" height=\"%" PRId64
			"\" rx=\"2\"/>",
			kind, x, y, w, h);
}

static void bars(const struct chart *c, int top, struct text *out)
{
	int64_t least = lowest(c), size = highest(c) - least, room = WIDTH - NAME_WIDTH - 90;
	INVARIANT(size > 0);
	int64_t zero = NAME_WIDTH - least * room / size;

	for (int i = 0; i < c->n; i++) {
		const struct chart_point *p = &c->point[i];
		int64_t y = top + HEAD + i * GAP, w = p->whole * room / size;
		text_addf(out, "<text x=\"%d\" y=\"%" PRId64 "\" text-anchor=\"end\">", NAME_WIDTH - 8, y + 15);
		label(p->label, NAME_COLUMNS, out);
		text_adds(out, "</text>");
		rectangle("w", zero, y + 2, w, GAP - 8, out);
		rectangle("m", zero + w, y + 2, -w, GAP - 8, out);
		rectangle("p", zero, y + 2, c->part ? p->part * room / size : 0, GAP - 8, out);
		text_addf(out, "<text class=\"v\" x=\"%" PRId64 "\" y=\"%" PRId64 "\">", zero + (w > 0 ? w : 0) + 6,
			y + 15);
		if (c->part)
			text_addf(out, "%" PRId64 " / ", p->part);
		put_whole(p, out);
		text_adds(out, "</text>");
	}
}

static void columns(const struct chart *c, int top, struct text *out)
{
	int64_t most = highest(c), least = lowest(c), size = most - least, foot = top + HEAD + COLUMN_HEIGHT;
	INVARIANT(size > 0);
	int64_t base = foot + least * COLUMN_HEIGHT / size, room = WIDTH - 60;
	int64_t pitch = c->n ? room / c->n : room, every = ((int64_t)LABEL_WIDTH * c->n + room - 1) / room;

	for (int i = 0; i < c->n; i++) {
		const struct chart_point *p = &c->point[i];
		int64_t x = 50 + i * room / c->n, w = pitch > 4 ? pitch - 3 : 1;
		int64_t h = p->whole * COLUMN_HEIGHT / size, in = c->part ? p->part * COLUMN_HEIGHT / size : 0;
		rectangle("w", x, base - h, w, h, out);
		rectangle("m", x, base, w, -h, out);
		rectangle("p", x, base - in, w, in, out);
		if (i % every == 0) {
			text_addf(out, "<text class=\"v\" x=\"%" PRId64 "\" y=\"%" PRId64 "\" text-anchor=\"middle\">",
				x + w / 2, foot + 18);
			label(p->label, 10, out);
			text_adds(out, "</text>");
		}
	}
	text_addf(out, "<line class=\"a\" x1=\"46\" x2=\"%d\" y1=\"%" PRId64 "\" y2=\"%" PRId64 "\"/>", WIDTH - 8, base,
		base);
	text_addf(out, "<text class=\"v\" x=\"42\" y=\"%d\" text-anchor=\"end\">%" PRId64 "</text>", top + HEAD + 10,
		most);
	text_addf(out, "<text class=\"v\" x=\"42\" y=\"%" PRId64 "\" text-anchor=\"end\">0</text>", base);
	if (least < 0)
		text_addf(out, "<text class=\"v\" x=\"42\" y=\"%" PRId64 "\" text-anchor=\"end\">%" PRId64 "</text>",
			foot, least);
}

static void drawing(const struct chart *c, int top, struct text *out)
{
	text_addf(out, "<g role=\"img\"><title>%s</title><desc>", c->title);
	text_adds(out, c->whole);
	if (c->part)
		text_addf(out, "，深色是%s", c->part);
	text_addf(out, "</desc><text class=\"t\" x=\"0\" y=\"%d\">%s</text>", top + 18, c->title);
	text_addf(out, "<text class=\"v\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s%s%s</text>", WIDTH - 8, top + 18,
		c->part ? c->part : "", c->part ? "（深）/ " : "", c->whole);
	if (c->shape == CHART_BARS)
		bars(c, top, out);
	else
		columns(c, top, out);
	text_adds(out, "</g>");
}

static void table(const struct chart *c, struct text *out)
{
	text_addf(out, "<details><summary>数据表</summary><table><caption>%s</caption><tr><th></th><th>%s</th>",
		c->title, c->whole);
	if (c->part)
		text_addf(out, "<th>%s</th>", c->part);
	text_adds(out, "</tr>\n");
	for (int i = 0; i < c->n; i++) {
		text_adds(out, "<tr><td>");
		chart_escape(c->point[i].label, out);
		text_adds(out, "</td><td>");
		put_whole(&c->point[i], out);
		text_adds(out, "</td>");
		if (c->part)
			text_addf(out, "<td>%" PRId64 "</td>", c->point[i].part);
		text_adds(out, "</tr>\n");
	}
	text_adds(out, "</table></details>");
}

void chart_figure(const struct chart *c, struct text *out)
{
	text_addf(out, "<figure>\n<svg viewBox=\"0 0 %d %d\">", WIDTH, height(c));
	drawing(c, 0, out);
	text_adds(out, "</svg>\n");
	if (c->note) {
		text_adds(out, "<figcaption>");
		chart_escape(span_of(c->note), out);
		text_adds(out, "</figcaption>\n");
	}
	table(c, out);
	text_adds(out, "\n</figure>\n");
}

void chart_svg(const char *title, const struct chart *c, int n, struct text *out)
{
	int total = 0, top = 0;

	for (int i = 0; i < n; i++)
		total += height(&c[i]) + 16;
	text_addf(out, "<svg viewBox=\"0 0 %d %d\" xmlns=\"http://www.w3.org/2000/svg\"><title>", WIDTH, total);
	chart_escape(span_of(title), out);
	text_addf(out, "</title><style>%s</style>\n", style);
	for (int i = 0; i < n; i++) {
		drawing(&c[i], top, out);
		text_addc(out, '\n');
		top += height(&c[i]) + 16;
	}
	text_adds(out, "</svg>\n");
}

void chart_page_begin(const char *title, struct text *out)
{
	text_adds(out,
		"<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
	chart_escape(span_of(title), out);
	text_addf(out, "</title>\n<style>%s</style></head>\n<body>\n<h1>", style);
	chart_escape(span_of(title), out);
	text_adds(out, "</h1>\n");
}

void chart_page_end(struct text *out)
{
	text_adds(out, "</body></html>\n");
}
