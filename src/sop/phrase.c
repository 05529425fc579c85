#include "phrase.h"
#include <string.h>

struct phrase phrase_of(struct span s)
{
	return (struct phrase){s.p, s.n ? s.p + s.n : s.p}; /* nothing may be added to an absent one */
}

static void skip(struct phrase *c)
{
	while (c->p < c->end && *c->p == ' ')
		c->p++;
}

static struct span left(const struct phrase *c)
{
	return span_make(c->p, (size_t)(c->end - c->p));
}

struct span phrase_rest(const struct phrase *c)
{
	return span_trim(left(c));
}

bool phrase_done(struct phrase *c)
{
	skip(c);
	return c->p >= c->end;
}

bool phrase_at(const struct phrase *c, const char *literal)
{
	struct phrase at = *c;

	skip(&at);
	return span_starts(left(&at), literal);
}

bool phrase_eat(struct phrase *c, const char *literal)
{
	if (!phrase_at(c, literal))
		return false;
	skip(c);
	c->p += strlen(literal);
	return true;
}

/* Bytes of a separator of names at the front, 0 for any other character. */
static size_t separator(struct span s)
{
	static const char *const wide[] = {"、", "≥", "≤", "≠", "「", "」"};

	if (s.n == 0)
		return 0;
	if (memchr(" ,;()=<>", s.p[0], 8))
		return 1;
	for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
		if (span_starts(s, wide[i]))
			return strlen(wide[i]);
	}
	return 0;
}

bool phrase_glued(const struct phrase *c)
{
	return c->p < c->end && separator(left(c)) == 0;
}

struct span phrase_since(const char *start, const struct phrase *c)
{
	struct span s = span_make(start, (size_t)(c->p - start));
	while (s.n && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

enum phrase_rc phrase_name(struct phrase *c, struct span *ret_name, bool *ret_quoted)
{
	const char *start;

	skip(c);
	if (phrase_at(c, "「")) {
		start = c->p + strlen("「");
		size_t n = span_search(span_make(start, (size_t)(c->end - start)), SPAN_LIT("」"));
		if (n == SIZE_MAX)
			return PHRASE_QUOTE;
		c->p = start + n + strlen("」");
		*ret_name = span_trim(span_make(start, n));
		if (ret_quoted)
			*ret_quoted = true;
		return ret_name->n ? PHRASE_OK : PHRASE_NONE;
	}
	for (start = c->p; c->p < c->end && separator(left(c)) == 0;)
		c->p++;
	if (c->p == start)
		return PHRASE_NONE;
	*ret_name = span_make(start, (size_t)(c->p - start));
	if (ret_quoted)
		*ret_quoted = false;
	return PHRASE_OK;
}
