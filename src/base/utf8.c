#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

struct range {
	uint32_t first, last;
};

/* East_Asian_Width W and F of the Unicode standard, blocks closed over their unassigned places. Sorted. */
/* clang-format off */
static const struct range wide[] = {
	{0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},
	{0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},
	{0x2693, 0x2693},   {0x26A1, 0x26A1},   {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},
	{0x26CE, 0x26CE},   {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
	{0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},
	{0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
	{0x27B0, 0x27B0},   {0x27BF, 0x27BF},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},
	{0x2E80, 0x303E},   {0x3041, 0x3247},   {0x3250, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},
	{0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},
	{0xFFE0, 0xFFE6},   {0x16FE0, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E},
	{0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393},
	{0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E},
	{0x1F440, 0x1F440}, {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E}, {0x1F550, 0x1F567},
	{0x1F57A, 0x1F57A}, {0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5},
	{0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2}, {0x1F6D5, 0x1F6DF}, {0x1F6EB, 0x1F6EC}, {0x1F6F4, 0x1F6FF},
	{0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF}, {0x1FA70, 0x1FAFF},
	{0x20000, 0x3FFFD},
};
/* clang-format on */

/* Controls, combining marks, joiners and variation selectors of the scripts a customer's name is likely to bring.
 * Sorted. */
/* clang-format off */
static const struct range zero[] = {
	{0x0000, 0x001F}, {0x007F, 0x009F}, {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF},
	{0x05C1, 0x05C2}, {0x05C4, 0x05C5}, {0x05C7, 0x05C7}, {0x0610, 0x061A}, {0x064B, 0x065F}, {0x0670, 0x0670},
	{0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED}, {0x0711, 0x0711}, {0x0730, 0x074A},
	{0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0951, 0x0957}, {0x0E31, 0x0E31},
	{0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x0EB1, 0x0EB1}, {0x0EB4, 0x0EBC}, {0x0EC8, 0x0ECD}, {0x0F18, 0x0F19},
	{0x0F35, 0x0F35}, {0x0F37, 0x0F37}, {0x0F39, 0x0F39}, {0x0F71, 0x0F7E}, {0x0F80, 0x0F84}, {0x0F86, 0x0F87},
	{0x0F8D, 0x0FBC}, {0x1160, 0x11FF}, {0x180B, 0x180F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
	{0x2028, 0x202E}, {0x2060, 0x206F}, {0x20D0, 0x20FF}, {0x302A, 0x302D}, {0x3099, 0x309A}, {0xD7B0, 0xD7FF},
	{0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF},
};
/* clang-format on */

static bool in_ranges(const struct range *r, size_t n, uint32_t cp)
{
	size_t lo = 0, hi = n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (cp > r[mid].last)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && cp >= r[lo].first;
}

struct span utf8_bare(struct span s)
{
	return span_starts(s, "\xEF\xBB\xBF") ? span_drop(s, 3) : s;
}

size_t utf8_next(struct span s, uint32_t *ret_cp)
{
	if (s.n == 0)
		return 0;
	const unsigned char *p = (const unsigned char *)s.p;
	uint32_t lead = p[0];
	if (lead < 0x80) {
		*ret_cp = lead;
		return 1;
	}
	size_t n = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
	if (lead < 0xC2 || lead > 0xF4 || s.n < n)
		return 0;
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t cp = lead & (0x7Fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
		cp = cp << 6 | (p[i] & 0x3Fu);
	}
	if (cp < least[n] || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		return 0;
	*ret_cp = cp;
	return n;
}

/* Chinese, nearly all that is no ASCII: three bytes that no rule of the borders concerns. */
static bool is_three(const unsigned char *p, const unsigned char *end)
{
	return end - p >= 3 && p[0] > 0xE0 && p[0] < 0xF0 && p[0] != 0xED && (p[1] & 0xC0) == 0x80 &&
		(p[2] & 0xC0) == 0x80;
}

bool utf8_valid(struct span s)
{
	const unsigned char *p = (const unsigned char *)s.p, *end = s.n ? p + s.n : p;
	while (p < end) {
		uint64_t eight;
		uint32_t cp;
		while ((size_t)(end - p) >= sizeof eight) {
			memcpy(&eight, p, sizeof eight);
			if (eight & UINT64_C(0x8080808080808080))
				break;
			p += sizeof eight;
		}
		while (p < end && *p < 0x80)
			p++;
		while (is_three(p, end))
			p += 3;
		if (p == end || *p < 0x80)
			continue;
		size_t n = utf8_next(span_make(p, (size_t)(end - p)), &cp);
		if (n == 0)
			return false;
		p += n;
	}
	return true;
}

size_t utf8_digit(struct span s, char *ret)
{
	uint32_t cp = 0;
	size_t n = utf8_next(s, &cp);
	if (n > 0 && cp >= 0xFF10 && cp <= 0xFF19)
		cp -= 0xFF10 - '0';
	if (n == 0 || cp < '0' || cp > '9')
		return 0;
	*ret = (char)cp;
	return n;
}

bool utf8_digit_ends(struct span s)
{
	char digit;
	return (s.n > 0 && utf8_digit(span_drop(s, s.n - 1), &digit)) ||
		(s.n >= 3 && utf8_digit(span_drop(s, s.n - 3), &digit) == 3);
}

size_t utf8_gap(struct span s)
{
	static const uint32_t others[] = {' ', '-', '.', 0xA0, 0x3000, 0xFF0D, 0xFF0E};
	uint32_t cp = 0;
	size_t n = utf8_next(s, &cp);
	if (cp >= 0x2010 && cp <= 0x2015)
		return n;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (n > 0 && cp == others[i])
			return n;
	return 0;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
	INVARIANT(cp <= 0x10FFFF && !(cp >= 0xD800 && cp <= 0xDFFF));
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (cp & 0x3F));
		cp >>= 6;
	}
	static const unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
	out[0] = (char)(lead[n] | cp);
	return n;
}

void utf8_put(struct text *out, uint32_t cp)
{
	char four[4];
	text_add(out, span_make(four, utf8_encode(cp, four)));
}

size_t utf8_count(struct span s)
{
	size_t count = 0;
	for (size_t i = 0; i < s.n; count++) {
		uint32_t cp;
		size_t n = utf8_next(span_drop(s, i), &cp);
		i += n ? n : 1;
	}
	return count;
}

int utf8_width(struct span s)
{
	int columns = 0;
	for (size_t i = 0; i < s.n;) {
		uint32_t cp;
		size_t n = utf8_next(span_drop(s, i), &cp);
		i += n ? n : 1;
		if (n == 0)
			columns++;
		else if (n == 1)
			columns += cp >= 0x20 && cp != 0x7F;
		else if (in_ranges(zero, sizeof zero / sizeof zero[0], cp))
			continue;
		else
			columns += in_ranges(wide, sizeof wide / sizeof wide[0], cp) ? 2 : 1;
	}
	return columns;
}

void utf8_pad(struct text *out, struct span s, int columns, bool right)
{
	int blanks = columns - utf8_width(s);
	if (!right)
		text_add(out, s);
	for (int i = 0; i < blanks; i++)
		text_addc(out, ' ');
	if (right)
		text_add(out, s);
}

struct span utf8_prefix(struct span s, size_t n)
{
	if (n >= s.n)
		return s;
	size_t end = n;
	while (end > 0 && n - end < 3 && ((unsigned char)s.p[end] & 0xC0) == 0x80)
		end--;
	uint32_t cp;
	/* Back only if a whole character really stands across the cut; stray bytes count one each. */
	if (end < n && end + utf8_next(span_drop(s, end), &cp) <= n)
		end = n;
	return span_take(s, end);
}

struct span utf8_line(struct span s, size_t n)
{
	size_t end = span_find(s, '\n');
	return utf8_prefix(end == SIZE_MAX ? s : span_take(s, end), n);
}

struct span utf8_piece(struct span *rest, size_t n)
{
	struct span piece = utf8_prefix(*rest, n);
	size_t end = piece.n;
	if (piece.n < rest->n && rest->p[piece.n] != '\n')
		for (end = piece.n; end > 0 && piece.p[end - 1] != '\n'; end--)
			;
	if (end > 0 && end < piece.n) /* the line end at end - 1 is nobody's */
		piece.n = end - 1;
	*rest = span_drop(*rest, piece.n);
	if (span_starts(*rest, "\n"))
		*rest = span_drop(*rest, 1);
	return piece;
}

static enum rc convert(const char *from, struct span s, struct text *out, struct err *err)
{
	iconv_t cd = iconv_open("UTF-8", from);
	if (cd == (iconv_t)-1)
		return err_set(err, RC_FAILED, "this system's iconv does not know '%s'", from);
	size_t before = out->n;
	/* iconv's declaration is not const-correct; it does not write to its input. */
	char *in = (char *)(uintptr_t)s.p;
	size_t left = s.n;
	enum rc rc = RC_OK;
	while (left > 0 && rc == RC_OK) {
		char buf[4096];
		char *to = buf;
		size_t room = sizeof buf;
		size_t r = iconv(cd, &in, &left, &to, &room);
		int why = errno;
		text_add(out, span_make(buf, sizeof buf - room));
		if (r == (size_t)-1 && why != E2BIG)
			rc = err_set(err, RC_INVALID, "byte %zu is not %s", s.n - left, from);
		else
			rc = text_check(out, err);
	}
	iconv_close(cd);
	if (rc != RC_OK)
		text_cut(out, before);
	return rc;
}

enum rc utf8_from_gb18030(struct span s, struct text *out, struct err *err)
{
	return convert("GB18030", s, out, err);
}

enum rc utf8_from_utf16(struct span s, struct text *out, struct err *err)
{
	bool little = span_starts(s, "\xff\xfe");

	if (!little && !span_starts(s, "\xfe\xff"))
		return err_set(err, RC_INVALID, "no byte order mark of UTF-16");
	return convert(little ? "UTF-16LE" : "UTF-16BE", span_drop(s, 2), out, err);
}
