#include "crm/veil.h"

#include "base/utf8.h"

#define DIGITS 11

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* How many bytes a mobile number takes at the front of s, and its digits; 0: there is none. */
static size_t number_at(struct span s, char digits[DIGITS])
{
	size_t i = 0, n = 0;
	char after;
	for (int k = 0; k < DIGITS; k++, i += n) {
		if (k == 3 || k == 7)
			i += utf8_gap(span_drop(s, i));
		n = utf8_digit(span_drop(s, i), &digits[k]);
		if (!n)
			return 0;
	}
	return digits[0] == '1' && digits[1] >= '3' && !utf8_digit(span_drop(s, i), &after) ? i : 0;
}

/* A longer number, such as that of an order, is none. */
static bool begins(struct span s, size_t i)
{
	struct span before = span_take(s, i);
	static const char *const countries[] = {"86", "８６"};
	if (!utf8_digit_ends(before))
		return true;
	for (size_t k = 0; k < sizeof countries / sizeof *countries; k++)
		if (span_ends(before, countries[k]) &&
			!utf8_digit_ends(span_take(before, before.n - span_of(countries[k]).n)))
			return true;
	return false;
}

void veil_phones(struct text *out, struct span s)
{
	char digits[DIGITS];
	for (size_t i = 0, n; i < s.n; i += n) {
		n = number_at(span_drop(s, i), digits);
		if (n && !begins(s, i))
			n = 0;
		if (n)
			text_addf(out, "%.3s****%.4s", digits, digits + 7);
		else
			text_addc(out, s.p[i]);
		n = n ? n : 1;
	}
}

void veil_name(struct text *out, struct span name)
{
	uint32_t letter;
	size_t n = utf8_next(name, &letter);
	text_add(out, span_take(name, n));
	text_addc(out, '*');
}

void veil_shown(struct text *out, struct span name, bool whole)
{
	if (whole)
		text_add(out, name);
	else
		veil_name(out, name);
}

/* -- names within words ----------------------------------------------------------------------------------------------------------- */

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* One letter, or a number, stands in words for a hundred other things: such a name is masked alone where the field is its own. */
static bool tells(struct span name)
{
	uint32_t cp;
	if (utf8_next(name, &cp) == name.n)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (letter(name.p[i]) || (name.p[i] & 0x80))
			return true;
	return false;
}

/* Is c inside of a figure, with a digit next to it? "1.5", "03-04", "10:00", "99%" */
static bool joins(char c)
{
	return c == '.' || c == ',' || c == ':' || c == '-' || c == '/' || c == '%';
}

/* Does what stands at i begin, or end, amid a word of ASCII or a figure? */
static bool begins_amid(struct span s, size_t i)
{
	char c = s.p[i];
	if (i == 0 || !(letter(c) || digit(c)))
		return false;
	return letter(s.p[i - 1]) || digit(s.p[i - 1]) ||
		(digit(c) && (joins(s.p[i - 1]) || span_ends(span_take(s, i), "¥")));
}

static bool ends_amid(struct span s, size_t end)
{
	char c = s.p[end - 1];
	if (end == s.n || !(letter(c) || digit(c)))
		return false;
	return letter(s.p[end]) || digit(s.p[end]) ||
		(digit(c) && (s.p[end] == '%' || (joins(s.p[end]) && end + 1 < s.n && digit(s.p[end + 1]))));
}

/* How long the first of the names is that stands at i; 0: none does. */
static size_t name_at(struct span s, size_t i, const struct span *name, int names)
{
	for (int k = 0; k < names; k++)
		if (name[k].n && name[k].n <= s.n - i && span_eq(span_take(span_drop(s, i), name[k].n), name[k]) &&
			tells(name[k]) && !begins_amid(s, i) && !ends_amid(s, i + name[k].n))
			return name[k].n;
	return 0;
}

void veil_names(struct text *out, struct span s, const struct span *name, int names)
{
	for (size_t i = 0, n; i < s.n; i += n ? n : 1) {
		n = name_at(s, i, name, names);
		if (n)
			veil_name(out, span_take(span_drop(s, i), n));
		else
			text_addc(out, s.p[i]);
	}
}

/* -- the rule --------------------------------------------------------------------------------------------------------------------- */

static const struct {
	unsigned roles; /* who reads it whole of everybody whom he sees */
	unsigned led;   /* … of those whom he leads; of his own customers everybody does */
} fields[VEIL_FIELDS] = {
	[VEIL_MOBILE] = {VEIL_BOSS, 0},
	[VEIL_WORDS] = {VEIL_BOSS, 0},
	/* 运营 works with numbers of all, and needs nobody's name: not as one who is an employee, or leads some, too. */
	[VEIL_NAME] = {VEIL_BOSS, VEIL_HEAD},
};

bool veil_whole(enum veil_field field, unsigned roles, enum veil_near near)
{
	return near == VEIL_OWN || (fields[field].roles & roles) != 0 ||
		(near == VEIL_LED && (fields[field].led & roles) != 0);
}

void veil_words(
	struct text *out, struct span s, unsigned roles, enum veil_near near, const struct span *name, int names)
{
	struct text named;
	text_init(&named, 2 * s.n + 16); /* a name of one byte takes two with its star */
	if (veil_whole(VEIL_NAME, roles, near))
		text_add(&named, s);
	else
		veil_names(&named, s, name, names);
	if (veil_whole(VEIL_WORDS, roles, near))
		text_add(out, text_span(&named));
	else
		veil_phones(out, text_span(&named));
	text_release(&named);
}
