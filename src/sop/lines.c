#include "lines.h"
#include "letter.h"
#include "base/utf8.h"
#include <string.h>

void lines_init(struct lines *l, struct arena *arena, struct span bytes)
{
	if (span_starts(bytes, "\xef\xbb\xbf"))
		bytes = span_drop(bytes, 3);
	*l = (struct lines){.arena = arena, .rest = bytes};
}

static struct span skip_blanks(struct span s)
{
	for (;;) {
		if (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
			s = span_drop(s, 1);
		else if (span_starts(s, "\xe3\x80\x80") || span_starts(s, "\xe2\x80\x8b") ||
			span_starts(s, "\xef\xbb\xbf"))
			s = span_drop(s, 3);
		else if (span_starts(s, "\xc2\xa0"))
			s = span_drop(s, 2);
		else
			return s;
	}
}

static struct span trim_right(struct span s)
{
	for (;;) {
		if (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
			s.n--;
		else if (span_ends(s, "\xe3\x80\x80"))
			s.n -= 3;
		else
			return s;
	}
}

/* Without the CR before the LF; there are more of them, and blanks between, where a program made CRLF into CRCRLF. */
static struct span without_end(struct span s)
{
	for (;;) {
		struct span kept = trim_right(s);
		if (!kept.n || kept.p[kept.n - 1] != '\r')
			return s;
		s = span_take(kept, kept.n - 1);
	}
}

/* Bytes of a bullet at the front: - * • · or the \- that some editors paste. */
static size_t bullet(struct span s)
{
	static const char *const marks[] = {"-", "*", "•", "·", "\\-"};

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (span_starts(s, marks[i]))
			return strlen(marks[i]);
	}
	return 0;
}

static bool is_rule(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != s.p[0] && s.p[i] != ' ')
			return false;
		n += s.p[i] != ' ';
	}
	return n >= 3 && (s.p[0] == '-' || s.p[0] == '*');
}

/* Text and comments keep their letters. */
static bool classify_raw(struct lines_line *l, struct span s)
{
	if (s.n == 0) {
		l->kind = LINES_BLANK;
		l->body = s;
	} else if (s.p[0] == '>' || span_starts(s, "＞")) {
		l->kind = LINES_TEXT;
		s = span_drop(s, s.p[0] == '>' ? 1 : strlen("＞"));
		if (s.n && s.p[0] == ' ')
			s = span_drop(s, 1);
		else if (span_starts(s, "\xe3\x80\x80"))
			s = span_drop(s, 3);
		l->body = trim_right(s);
	} else if (span_starts(s, "//") || span_starts(s, "／／")) {
		l->kind = LINES_COMMENT;
		l->body = s;
	} else {
		return false;
	}
	l->whole = l->raw;
	return true;
}

static bool only_dashes(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '-' && s.p[i] != ' ')
			return false;
		n += s.p[i] == '-';
	}
	return n >= 2;
}

static void classify(struct lines_line *l, struct span s)
{
	size_t n = 0;

	l->body = s;
	l->kind = LINES_OTHER;
	if (s.p[0] == '#') {
		static const enum lines_kind by_depth[] = {LINES_TITLE, LINES_STEP, LINES_BRANCH};
		for (n = 1; n < s.n && s.p[n] == '#'; n++)
			;
		l->kind = n <= 3 ? by_depth[n - 1] : LINES_DEEP;
	} else if (is_rule(s)) {
		l->kind = LINES_RULE;
	} else if ((n = bullet(s)) > 0) {
		if (!span_starts(s, "**"))
			l->kind = LINES_KEY;
	} else if (s.p[0] == '|') {
		l->kind = LINES_ROW;
	}
	if (l->kind == LINES_KEY || s.p[0] == '#')
		l->body = span_trim(span_drop(s, n));
	if (l->kind == LINES_KEY &&
		only_dashes(l->body)) /* 「· ---」, which is a rule as soon as its bullet is a dash */
		l->kind = LINES_RULE;
}

bool lines_next(struct lines *l, struct lines_line *ret_line)
{
	if (!span_present(l->rest) || l->rest.n == 0)
		return false;
	struct lines_line line = {.no = ++l->no};
	span_cut(l->rest, '\n', &line.raw, &l->rest);
	line.raw = without_end(line.raw);
	if (!classify_raw(&line, skip_blanks(line.raw))) {
		line.whole = trim_right(letter_fold(l->arena, line.raw));
		classify(&line, skip_blanks(line.whole));
	}
	*ret_line = line;
	return true;
}

struct sop_pos lines_pos(const struct lines_line *line, const char *p)
{
	size_t n = p ? (size_t)(p - line->whole.p) : 0;
	return (struct sop_pos){line->no, 1 + (int)utf8_count(span_take(line->whole, n))};
}

bool lines_divides(struct span body)
{
	bool dash = false;

	for (size_t i = 0; i < body.n; i++) {
		if (!memchr("|-: \t\r", body.p[i], 6))
			return false;
		dash = dash || body.p[i] == '-';
	}
	return dash;
}
