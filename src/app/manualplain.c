/* A chapter of the manual on a terminal: wrapped by columns, as Chinese is. */
#include "app/manual.h"

#include "base/utf8.h"

#include <string.h>

struct plain {
	struct text *out;
	int columns;
	enum manual_kind last;
	bool begun;
};

/* What may not begin a line stays with what stands before it. */
static bool closes(uint32_t cp)
{
	static const uint32_t marks[] = {0xFF0C, 0x3002, 0x3001, 0xFF1B, 0xFF1A, 0xFF1F, 0xFF01, 0xFF09, 0x300D, 0x300F,
		0x300B, 0x3015, 0x201D, 0x2026, 0x2014};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (marks[i] == cp)
			return true;
	return false;
}

/* What may not end one stays with what stands behind it. */
static bool opens(uint32_t cp)
{
	return cp == 0xFF08 || cp == 0x300C || cp == 0x300E || cp == 0x300A || cp == 0x3014 || cp == 0x201C;
}

/* The least that stays together at the front of s: a run of ASCII, or a wide character with the marks around it. */
static struct span piece(struct span s)
{
	size_t at = 0;
	bool more = true;
	while (at < s.n && more) {
		uint32_t cp = 0;
		size_t n = utf8_next(span_drop(s, at), &cp);
		at += n ? n : 1;
		uint32_t next = 0;
		if (at < s.n && utf8_next(span_drop(s, at), &next) == 0)
			next = 0;
		bool ascii = cp > ' ' && cp < 0x80 && next > ' ' && next < 0x80;
		more = opens(cp) || closes(next) || ascii;
	}
	return span_take(s, at);
}

static void blanks(struct text *out, int n)
{
	for (int i = 0; i < n; i++)
		text_addc(out, ' ');
}

/* s, wrapped; the first line begins where `used` columns are taken, the others behind `indent` blanks. */
static void wrap(struct plain *p, struct span s, int used, int indent)
{
	bool fresh = true;
	while (s.n > 0) {
		struct span one = piece(s);
		int width = utf8_width(one);
		s = span_drop(s, one.n);
		if (!fresh && used + width > p->columns) {
			text_addc(p->out, '\n');
			blanks(p->out, indent);
			used = indent;
			fresh = true;
		}
		if (fresh && span_is(one, " "))
			continue;
		text_add(p->out, one);
		used += width;
		fresh = false;
	}
	text_addc(p->out, '\n');
}

/* Without the stars around **words**; those between `code` marks are meant: 138****8000. */
static void unstarred(struct span s, struct text *out)
{
	bool code = false;
	while (s.n > 0) {
		bool stars = !code && span_starts(s, "**");
		code = s.p[0] == '`' ? !code : code;
		if (!stars)
			text_addc(out, s.p[0]);
		s = span_drop(s, stars ? 2 : 1);
	}
}

/* A file says above it how it is called. */
static void fence(struct plain *p, struct span s, struct span mark)
{
	struct span line;
	if (span_starts(mark, "剧本 ")) {
		text_adds(p->out, "    // 文件：");
		text_add(p->out, span_drop(mark, sizeof "剧本 " - 1));
		text_addc(p->out, '\n');
	}
	while (s.n > 0) {
		span_cut(s, '\n', &line, &s);
		if (line.n > 0)
			text_adds(p->out, "    ");
		text_add(p->out, line);
		text_addc(p->out, '\n');
	}
}

static void put(void *user, const struct manual_block *b)
{
	struct plain *p = user;
	struct text words;
	if (p->begun && !(b->kind == MANUAL_ITEM && p->last == MANUAL_ITEM))
		text_addc(p->out, '\n');
	p->begun = true;
	p->last = b->kind;
	if (b->kind == MANUAL_FENCE) {
		fence(p, b->text, b->mark);
		return;
	}
	text_init(&words, b->text.n + 1);
	unstarred(b->text, &words);
	if (b->kind == MANUAL_TITLE || b->kind == MANUAL_HEADING) {
		wrap(p, text_span(&words), 0, 0);
		int width = utf8_width(text_span(&words));
		for (int i = 0; i < width && i < p->columns; i++)
			text_addc(p->out, b->kind == MANUAL_TITLE ? '=' : '-');
		text_addc(p->out, '\n');
	} else if (b->kind == MANUAL_ITEM) {
		int indent = (int)b->mark.n + 3;
		text_adds(p->out, "  ");
		text_add(p->out, b->mark);
		text_addc(p->out, ' ');
		wrap(p, text_span(&words), indent, indent);
	} else {
		wrap(p, text_span(&words), 0, 0);
	}
	text_release(&words);
}

void manualplain_put(const struct manual_chapter *c, int columns, struct text *out)
{
	struct plain p = {.out = out, .columns = columns};
	manual_walk(span_of(c->text), put, &p);
}
