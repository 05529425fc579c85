#include "letter.h"
#include "base/utf8.h"
#include <string.h>

static uint32_t fold_one(uint32_t c, bool *open)
{
	if (c >= 0xff01 && c <= 0xff5e)
		c -= 0xfee0;
	switch (c) {
	case '\t':
	case 0xa0:
	case 0x3000:
	case 0x200b:
	case 0xfeff: return ' ';
	case '"': *open = !*open; return *open ? 0x300c : 0x300d;
	case 0x201c:
	case 0x300e: /* “ 『 */ return 0x300c;
	case 0x201d:
	case 0x300f: /* ” 』 */ return 0x300d;
	case '~':
	case 0x2010:
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2014:
	case 0x2015:
	case 0x2212: return '-';
	default: return c;
	}
}

static bool ends_url(uint32_t c)
{
	return c <= ' ' || c == '|' || c == '"' || c == 0x3000 || (c >= 0x300c && c <= 0x300f) || c == 0x201c ||
		c == 0x201d || c == 0xff5c || c == 0xff0c || c == 0xff1b || c == 0x3001;
}

static size_t url_bytes(struct span s)
{
	if (!span_starts(s, "http://") && !span_starts(s, "https://"))
		return 0;
	size_t n = 0;
	uint32_t c;
	for (size_t k; (k = utf8_next(span_drop(s, n), &c)) > 0 && !ends_url(c);)
		n += k;
	return n;
}

static size_t put(char *to, uint32_t c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xc0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xe0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 0x3f));
		to[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 0x3f));
	to[2] = (char)(0x80 | (c >> 6 & 0x3f));
	to[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

struct span letter_fold(struct arena *a, struct span raw)
{
	/* A half-width quote grows from one byte to three; nothing else grows. */
	size_t quotes = 0, n = 0;
	for (size_t i = 0; i < raw.n; i++)
		quotes += raw.p[i] == '"';
	char *to = arena_alloc(a, raw.n + 2 * quotes + 1);
	bool open = false;
	uint32_t c;

	for (struct span s = raw; s.n > 0;) {
		size_t url = s.p[0] == 'h' ? url_bytes(s) : 0;
		if (url) {
			memcpy(to + n, s.p, url);
			n += url;
			s = span_drop(s, url);
			continue;
		}
		size_t k = utf8_next(s, &c);
		if (k == 0)
			break;
		n += put(to + n, fold_one(c, &open));
		s = span_drop(s, k);
	}
	return span_make(to, n);
}

/* Bytes of the first n characters of s. */
static size_t bytes_of(struct span s, size_t n)
{
	size_t at = 0;
	uint32_t c;

	for (size_t k; n > 0 && (k = utf8_next(span_drop(s, at), &c)) > 0; n--)
		at += k;
	return at;
}

struct span letter_raw(struct span raw, struct span folded, struct span part)
{
	size_t before = utf8_count(span_make(folded.p, (size_t)(part.p - folded.p)));
	struct span s = span_drop(raw, bytes_of(raw, before));
	return span_take(s, bytes_of(s, utf8_count(part)));
}

struct span letter_trim(struct span s)
{
	s = span_trim(s);
	while (span_starts(s, "\xe3\x80\x80"))
		s = span_trim(span_drop(s, 3));
	while (span_ends(s, "\xe3\x80\x80"))
		s = span_trim(span_take(s, s.n - 3));
	return s;
}
