#include "crm/veil.h"

#include "base/utf8.h"

#define DIGITS 11

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* How many bytes a mobile number takes at the front of s, and where its digits stand; 0: there is none. */
static size_t number_at(struct span s, size_t at[DIGITS])
{
	size_t i = 0;
	for (int n = 0; n < DIGITS; n++) {
		if ((n == 3 || n == 7) && i < s.n && (s.p[i] == ' ' || s.p[i] == '-'))
			i++;
		if (i >= s.n || !digit(s.p[i]))
			return 0;
		at[n] = i++;
	}
	return s.p[at[0]] == '1' && s.p[at[1]] >= '3' && (i == s.n || !digit(s.p[i])) ? i : 0;
}

/* A longer number, such as that of an order, is none. */
static bool begins(struct span s, size_t i)
{
	return i == 0 || !digit(s.p[i - 1]) ||
		(i >= 2 && s.p[i - 2] == '8' && s.p[i - 1] == '6' && (i == 2 || !digit(s.p[i - 3])));
}

void veil_phones(struct text *out, struct span s)
{
	size_t at[DIGITS], n;
	for (size_t i = 0; i < s.n; i += n) {
		n = begins(s, i) ? number_at(span_drop(s, i), at) : 0;
		if (!n) {
			n = 1;
			text_addc(out, s.p[i]);
			continue;
		}
		for (int k = 0; k < DIGITS; k++)
			text_addc(out, k < 3 || k > 6 ? s.p[i + at[k]] : '*');
	}
}

void veil_name(struct text *out, struct span name)
{
	uint32_t letter;
	size_t n = utf8_next(name, &letter);
	text_add(out, span_take(name, n));
	text_addc(out, '*');
}

void veil_name_in(struct text *out, struct span s, struct span name)
{
	size_t at;
	while (name.n && (at = span_search(s, name)) != SIZE_MAX) {
		text_add(out, span_take(s, at));
		veil_name(out, name);
		s = span_drop(s, at + name.n);
	}
	text_add(out, s);
}
