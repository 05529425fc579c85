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

/* The first of the names that stands at the front of s; absent: none does. */
static struct span front_name(struct span s, const struct span *name, int names)
{
	for (int i = 0; i < names; i++)
		if (name[i].n && name[i].n <= s.n && span_eq(span_take(s, name[i].n), name[i]))
			return name[i];
	return SPAN_ABSENT;
}

static void veil_names(struct text *out, struct span s, const struct span *name, int names)
{
	while (s.n) {
		struct span found = front_name(s, name, names);
		if (span_present(found))
			veil_name(out, found);
		else
			text_addc(out, s.p[0]);
		s = span_drop(s, span_present(found) ? found.n : 1);
	}
}

/* -- the rule --------------------------------------------------------------------------------------------------------------------- */

static const struct {
	unsigned roles; /* who reads it whole of everybody whom he sees */
	bool mine;      /* … whoever follows the customer himself */
} fields[VEIL_FIELDS] = {
	[VEIL_MOBILE] = {VEIL_BOSS, true},
	[VEIL_WORDS] = {VEIL_BOSS, true},
	/* 运营 works with numbers of all, and needs nobody's name: not as one who is an employee, too. */
	[VEIL_NAME] = {VEIL_BOSS | VEIL_HEAD, true},
};

bool veil_whole(enum veil_field field, unsigned roles, bool mine)
{
	return (fields[field].roles & roles) != 0 || (fields[field].mine && mine);
}

void veil_words(struct text *out, struct span s, unsigned roles, bool mine, const struct span *name, int names)
{
	struct text named;
	text_init(&named, 2 * s.n + 16); /* a name of one byte takes two with its star */
	if (veil_whole(VEIL_NAME, roles, mine))
		text_add(&named, s);
	else
		veil_names(&named, s, name, names);
	if (veil_whole(VEIL_WORDS, roles, mine))
		text_add(out, text_span(&named));
	else
		veil_phones(out, text_span(&named));
	text_release(&named);
}
