/* The manual: its Markdown cut into blocks, its chapters found by number or name. */
#include "app/manual.h"

#include "base/utf8.h"
#include "sop/keyword.h"

#include <string.h>

#define MOST ((size_t)256 << 10)

struct walk {
	manual_fn fn;
	void *user;
	enum manual_kind kind; /* of what is being gathered */
	bool open;
	struct span mark;
	struct text gathered;
};

static void give(struct walk *w, enum manual_kind kind, struct span text, struct span mark)
{
	const struct manual_block b = {.kind = kind, .text = text, .mark = mark};
	w->fn(w->user, &b);
}

static void close_block(struct walk *w)
{
	if (w->open)
		give(w, w->kind, text_span(&w->gathered), w->mark);
	w->open = false;
	text_clear(&w->gathered);
}

static void open_block(struct walk *w, enum manual_kind kind, struct span mark)
{
	close_block(w);
	w->kind = kind;
	w->mark = mark;
	w->open = true;
}

/* Chinese lines join without a blank, as they are read. */
static void gather(struct walk *w, struct span line)
{
	if (w->gathered.n > 0 && line.n > 0 && (unsigned char)w->gathered.p[w->gathered.n - 1] < 0x80 &&
		(unsigned char)line.p[0] < 0x80)
		text_addc(&w->gathered, ' ');
	text_add(&w->gathered, line);
}

/* Length of "- " or "12. " at the front, 0 for another line. */
static size_t item_mark(struct span line)
{
	size_t n = 0;
	if (span_starts(line, "- "))
		return 2;
	while (n < line.n && line.p[n] >= '0' && line.p[n] <= '9')
		n++;
	return n > 0 && span_starts(span_drop(line, n), ". ") ? n + 2 : 0;
}

static void take_line(struct walk *w, struct span line)
{
	size_t n = item_mark(line);
	if (span_starts(line, "### ")) {
		close_block(w);
		give(w, MANUAL_SUBHEADING, span_drop(line, 4), SPAN_ABSENT);
	} else if (span_starts(line, "## ")) {
		close_block(w);
		give(w, MANUAL_HEADING, span_drop(line, 3), SPAN_ABSENT);
	} else if (span_starts(line, "# ")) {
		close_block(w);
		give(w, MANUAL_TITLE, span_drop(line, 2), SPAN_ABSENT);
	} else if (n > 0) {
		open_block(w, MANUAL_ITEM, span_take(line, n - 1));
		gather(w, span_drop(line, n));
	} else if (line.n == 0) {
		close_block(w);
	} else {
		if (!w->open)
			open_block(w, MANUAL_PARAGRAPH, SPAN_ABSENT);
		gather(w, span_trim(line));
	}
}

void manual_walk(struct span markdown, manual_fn fn, void *user)
{
	struct walk w = {.fn = fn, .user = user};
	struct span line, mark = SPAN_ABSENT;
	const char *fence = NULL; /* where the block between two ``` begins */
	text_init(&w.gathered, MOST);
	while (span_present(markdown)) {
		span_cut(markdown, '\n', &line, &markdown);
		if (!span_starts(line, "```")) {
			if (!fence)
				take_line(&w, line);
		} else if (fence) {
			give(&w, MANUAL_FENCE, span_make(fence, (size_t)(line.p - fence)), mark);
			fence = NULL;
		} else {
			close_block(&w);
			mark = span_drop(line, 3);
			fence = line.p + line.n + (span_present(markdown) ? 1 : 0);
		}
	}
	close_block(&w);
	text_release(&w.gathered);
}

static struct span title_of(const struct manual_chapter *c)
{
	struct span first, rest;
	span_cut(span_of(c->text), '\n', &first, &rest);
	return span_starts(first, "# ") ? span_drop(first, 2) : first;
}

struct span manual_name(const struct manual_chapter *c)
{
	struct span title = title_of(c);
	size_t at = span_search(title, SPAN_LIT("："));
	return at == SIZE_MAX ? title : span_take(title, at);
}

struct span manual_about(const struct manual_chapter *c)
{
	struct span title = title_of(c);
	size_t at = span_search(title, SPAN_LIT("："));
	return at == SIZE_MAX ? SPAN_LIT("") : span_drop(title, at + strlen("："));
}

const struct manual_chapter *manual_find(struct span asked)
{
	int64_t n;
	if (span_int(asked, &n))
		return n >= 1 && n <= manual_chapter_count ? &manual_chapters[n - 1] : NULL;
	for (int i = 0; i < manual_chapter_count; i++)
		if (span_eq(manual_name(&manual_chapters[i]), asked))
			return &manual_chapters[i];
	return NULL;
}
