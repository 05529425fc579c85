#include "crypt/phone.h"

#include "base/base64.h"
#include "base/utf8.h"
#include "crypt/sha.h"

#define DIGITS 11

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The number at the front of s, blanks and dashes between its digits; ret: its digits. 0: there is none. */
static size_t number_at(struct span s, char ret[DIGITS])
{
	static const char *const countries[] = {"+86", "0086", "86"};
	size_t i = 0, n = 0;
	for (size_t k = 0; k < sizeof countries / sizeof *countries && i == 0; k++)
		if (span_starts(s, countries[k]))
			i = span_of(countries[k]).n;
	while (i > 0 && i < s.n && (s.p[i] == ' ' || s.p[i] == '-'))
		i++;
	for (; i < s.n && n < DIGITS; i++) {
		if (digit(s.p[i]))
			ret[n++] = s.p[i];
		else if (n == 0 || (s.p[i] != ' ' && s.p[i] != '-'))
			break;
	}
	bool whole = n == DIGITS && ret[0] == '1' && ret[1] >= '3' && (i == s.n || !digit(s.p[i]));
	return whole ? i : 0;
}

/* The same in whatever width people type it, with one gap behind the third and the seventh digit. */
static size_t typed_at(struct span s, char ret[DIGITS])
{
	size_t i = 0, n = 0;
	char after;
	for (int k = 0; k < DIGITS; k++, i += n) {
		if (k == 3 || k == 7)
			i += utf8_gap(span_drop(s, i));
		n = utf8_digit(span_drop(s, i), &ret[k]);
		if (n == 0)
			return 0;
	}
	return ret[0] == '1' && ret[1] >= '3' && !utf8_digit(span_drop(s, i), &after) ? i : 0;
}

static void digest(struct span corpid, const char digits[DIGITS], char ret[PHONE_DIGEST + 1])
{
	uint8_t mac[SHA_256_BYTES];
	const struct span part = span_make(digits, DIGITS);
	sha_hmac256(corpid, &part, 1, mac);
	base64_hexof(mac, PHONE_DIGEST / 2, ret);
}

bool phone_digest(struct span corpid, struct span s, char ret[PHONE_DIGEST + 1])
{
	char digits[DIGITS];
	s = span_trim(s);
	if (s.n > 0 && s.p[0] == '\'') /* a spreadsheet's mark of a text */
		s = span_drop(s, 1);
	if (s.n == 0 || number_at(s, digits) != s.n)
		return false;
	digest(corpid, digits, ret);
	return true;
}

void phone_hide(struct span corpid, struct span s, struct text *out)
{
	for (size_t i = 0; i < s.n;) {
		char digits[DIGITS], hex[PHONE_DIGEST + 1];
		bool begins = !utf8_digit_ends(span_take(s, i));
		size_t n = begins ? number_at(span_drop(s, i), digits) : 0;
		n = begins && n == 0 ? typed_at(span_drop(s, i), digits) : n;
		if (n == 0) {
			text_addc(out, s.p[i++]);
			continue;
		}
		digest(corpid, digits, hex);
		text_addf(out, "%s%s", PHONE_MARK, hex);
		i += n;
	}
}
