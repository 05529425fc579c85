#include "limit.h"

#include "base/utf8.h"

void limit_fail(struct limit *c, const char *what, const char *why)
{
	if (c->rc == RC_OK)
		c->rc = err_set(c->err, RC_INVALID, "'%s' %s", what, why);
}

void limit_that(struct limit *c, bool ok, const char *what, const char *why)
{
	if (!ok)
		limit_fail(c, what, why);
}

void limit_bytes(struct limit *c, const char *what, struct span s, size_t least, size_t most)
{
	if (s.n < least)
		limit_fail(c, what, least == 1 ? "is missing" : "is too short");
	else if (s.n > most && c->rc == RC_OK)
		c->rc = err_set(c->err, RC_INVALID, "'%s' has %zu bytes, at most %zu are allowed", what, s.n, most);
	else if (!utf8_valid(s))
		limit_fail(c, what, "is not UTF-8");
}

void limit_id(struct limit *c, const char *what, struct span s)
{
	limit_bytes(c, what, s, 1, LIMIT_ID_BYTES);
}

void limit_cursor(struct limit *c, struct span s)
{
	limit_bytes(c, "cursor", s, 0, LIMIT_CURSOR_BYTES);
}

void limit_ids(struct limit *c, const char *what, const struct span *v, size_t n, size_t most)
{
	if (n > most && c->rc == RC_OK)
		c->rc = err_set(c->err, RC_INVALID, "'%s' has %zu elements, at most %zu are allowed", what, n, most);
	for (size_t i = 0; i < n && c->rc == RC_OK; i++)
		limit_id(c, what, v[i]);
}

void limit_flag(struct limit *c, const char *what, int64_t v)
{
	limit_that(c, v == 0 || v == 1, what, "is neither 0 nor 1");
}

void limit_name(struct limit *c, const char *what, struct span s)
{
	limit_bytes(c, what, s, 1, (size_t)4 * LIMIT_NAME_CHARS);
	limit_that(c, utf8_count(s) <= LIMIT_NAME_CHARS, what, "has more than 30 characters");
}

void limit_one_of(struct limit *c, const char *what, struct span s, const char *const *names)
{
	for (; *names != NULL; names++)
		if (span_is(s, *names))
			return;
	limit_fail(c, what, "has an unknown value");
}
