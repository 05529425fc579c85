/* The manual as one page: no script, nothing from the net. */
#include "app/manual.h"

#include "report/chart.h"

static const char head[] =
	"<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<title>siyu 运营手册</title>\n<style>\n"
	":root{color-scheme:light dark}a{color:#0657b8}li li{margin:.1em 0}"
	"body{max-width:46em;margin:2em auto;padding:0 1em;font:16px/1.75 system-ui,\"PingFang SC\",\"Microsoft YaHei\",sans-serif;"
	"color:#222;background:#fff}\n"
	"h1{margin-top:2.5em;border-bottom:2px solid #ddd}h2{margin-top:2em}\n"
	"pre{background:#f5f5f5;padding:.8em 1em;overflow-x:auto;font-size:14px;line-height:1.6}\n"
	"pre.file{border-left:4px solid #3a7}code{background:#f5f5f5;padding:0 .25em}pre b{color:#777;font-weight:normal}\n"
	"@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}pre,code{background:#262626}h1{border-color:#444}a{color:#8ab8ff}}\n"
	"@media(max-width:40em){body{margin:1em auto}h1{font-size:1.5em;margin-top:2em}h2{font-size:1.2em}pre{font-size:13px}}\n"
	"</style></head>\n<body>\n<h1>siyu 运营手册</h1>\n<ol>\n";

struct page {
	struct text *out;
	int chapter, section;
	const char *list; /* "ul" or "ol" while one is open */
};

/* `words` as code, **words** strong; the rest escaped. */
static void inline_words(struct span s, struct text *out)
{
	bool code = false, strong = false;
	while (s.n > 0) {
		size_t tick = span_find(s, '`'), star = code ? SIZE_MAX : span_search(s, SPAN_LIT("**"));
		size_t at = tick < star ? tick : star;
		chart_escape(at == SIZE_MAX ? s : span_take(s, at), out);
		if (at == SIZE_MAX)
			break;
		if (at == tick) {
			code = !code;
			text_adds(out, code ? "<code>" : "</code>");
		} else {
			strong = !strong;
			text_adds(out, strong ? "<strong>" : "</strong>");
		}
		s = span_drop(s, at + (at == tick ? 1 : 2));
	}
	text_adds(out, code ? "</code>" : "");
	text_adds(out, strong ? "</strong>" : "");
}

static void element(const char *name, struct span s, struct text *out)
{
	text_addf(out, "<%s>", name);
	inline_words(s, out);
	text_addf(out, "</%s>\n", name);
}

/* A file shows its name above it. */
static void fence(const struct manual_block *b, struct text *out)
{
	struct span kind, path;
	bool file = span_cut(b->mark, ' ', &kind, &path) && span_is(kind, "剧本");
	text_adds(out, file ? "<pre class=\"file\"><b>" : "<pre>");
	if (file) {
		chart_escape(path, out);
		text_adds(out, "</b>\n");
	}
	chart_escape(b->text, out);
	text_adds(out, "</pre>\n");
}

static void put(void *user, const struct manual_block *b)
{
	struct page *p = user;
	const char *list = b->kind != MANUAL_ITEM ? NULL : span_is(b->mark, "-") ? "ul" : "ol";
	if (p->list && (!list || list[0] != p->list[0])) {
		text_addf(p->out, "</%s>\n", p->list);
		p->list = NULL;
	}
	if (list && !p->list)
		text_addf(p->out, "<%s>\n", list);
	p->list = list;
	switch (b->kind) {
	case MANUAL_TITLE:
		text_addf(p->out, "<h1 id=\"c%d\">%d　", p->chapter, p->chapter);
		inline_words(b->text, p->out);
		text_adds(p->out, "</h1>\n");
		break;
	case MANUAL_HEADING:
		text_addf(p->out, "<h2 id=\"c%ds%d\">", p->chapter, ++p->section);
		inline_words(b->text, p->out);
		text_adds(p->out, "</h2>\n");
		break;
	case MANUAL_SUBHEADING: element("h3", b->text, p->out); break;
	case MANUAL_PARAGRAPH: element("p", b->text, p->out); break;
	case MANUAL_ITEM: element("li", b->text, p->out); break;
	case MANUAL_FENCE: fence(b, p->out); break;
	}
}

/* The table of contents of a chapter. */
static void contents(void *user, const struct manual_block *b)
{
	struct page *p = user;
	if (b->kind != MANUAL_HEADING)
		return;
	text_addf(p->out, "%s<li><a href=\"#c%ds%d\">", p->section ? "" : "<ul>\n", p->chapter, p->section + 1);
	inline_words(b->text, p->out);
	text_adds(p->out, "</a></li>\n");
	p->section++;
}

void manualpage_put(struct text *out)
{
	text_adds(out, head);
	for (int i = 0; i < manual_chapter_count; i++) {
		text_addf(out, "<li><a href=\"#c%d\">", i + 1);
		chart_escape(manual_name(&manual_chapters[i]), out);
		text_adds(out, "</a>：");
		chart_escape(manual_about(&manual_chapters[i]), out);
		struct page p = {.out = out, .chapter = i + 1};
		manual_walk(span_of(manual_chapters[i].text), contents, &p);
		text_adds(out, p.section ? "</ul>\n</li>\n" : "</li>\n");
	}
	text_adds(out, "</ol>\n");
	for (int i = 0; i < manual_chapter_count; i++) {
		struct page p = {.out = out, .chapter = i + 1};
		manual_walk(span_of(manual_chapters[i].text), put, &p);
		if (p.list)
			text_addf(out, "</%s>\n", p.list);
	}
	text_adds(out, "</body></html>\n");
}
