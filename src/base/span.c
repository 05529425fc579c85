#include "base/span.h"

#include <string.h>

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool span_idchar(char c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || c == '-';
}

bool span_alike(struct span a, struct span b)
{
	for (size_t i = 0; i < a.n && a.n == b.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return a.n == b.n;
}

int span_cmp(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	if (c != 0)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

size_t span_find(struct span s, char c)
{
	const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;
	return hit ? (size_t)(hit - s.p) : SIZE_MAX;
}

size_t span_search(struct span s, struct span what)
{
	if (!s.p || !what.p)
		return SIZE_MAX;
	if (what.n == 0)
		return 0;
	const char *at = s.p;
	size_t left = s.n;
	while (left >= what.n) {
		const char *hit = memchr(at, what.p[0], left - what.n + 1);
		if (!hit)
			return SIZE_MAX;
		if (memcmp(hit, what.p, what.n) == 0)
			return (size_t)(hit - s.p);
		left -= (size_t)(hit - at) + 1;
		at = hit + 1;
	}
	return SIZE_MAX;
}

bool span_cut(struct span s, char c, struct span *ret_head, struct span *ret_rest)
{
	size_t i = span_find(s, c);
	if (i == SIZE_MAX) {
		*ret_head = s;
		*ret_rest = SPAN_ABSENT;
		return false;
	}
	*ret_head = (struct span){s.p, i};
	*ret_rest = (struct span){s.p + i + 1, s.n - i - 1};
	return true;
}

bool span_int(struct span s, int64_t *ret)
{
	size_t i = 0;
	bool neg = s.n > 0 && s.p[0] == '-';
	if (neg)
		i = 1;
	if (i == s.n)
		return false;
	/* Counted downwards: INT64_MIN has no positive twin. */
	int64_t v = 0;
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		int digit = s.p[i] - '0';
		if (v < (INT64_MIN + digit) / 10)
			return false;
		v = v * 10 - digit;
	}
	if (!neg && v == INT64_MIN)
		return false;
	*ret = neg ? v : -v;
	return true;
}

uint64_t span_hash(struct span s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < s.n; i++) {
		h ^= (unsigned char)s.p[i];
		h *= UINT64_C(0x100000001b3);
	}
	return h;
}
