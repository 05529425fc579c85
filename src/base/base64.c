#include "base/base64.h"

static const char alphabet[64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The value of a character plus one; 0 is no character of the alphabet. */
static const uint8_t value1[256] = {
	['A'] = 1,
	['B'] = 2,
	['C'] = 3,
	['D'] = 4,
	['E'] = 5,
	['F'] = 6,
	['G'] = 7,
	['H'] = 8,
	['I'] = 9,
	['J'] = 10,
	['K'] = 11,
	['L'] = 12,
	['M'] = 13,
	['N'] = 14,
	['O'] = 15,
	['P'] = 16,
	['Q'] = 17,
	['R'] = 18,
	['S'] = 19,
	['T'] = 20,
	['U'] = 21,
	['V'] = 22,
	['W'] = 23,
	['X'] = 24,
	['Y'] = 25,
	['Z'] = 26,
	['a'] = 27,
	['b'] = 28,
	['c'] = 29,
	['d'] = 30,
	['e'] = 31,
	['f'] = 32,
	['g'] = 33,
	['h'] = 34,
	['i'] = 35,
	['j'] = 36,
	['k'] = 37,
	['l'] = 38,
	['m'] = 39,
	['n'] = 40,
	['o'] = 41,
	['p'] = 42,
	['q'] = 43,
	['r'] = 44,
	['s'] = 45,
	['t'] = 46,
	['u'] = 47,
	['v'] = 48,
	['w'] = 49,
	['x'] = 50,
	['y'] = 51,
	['z'] = 52,
	['0'] = 53,
	['1'] = 54,
	['2'] = 55,
	['3'] = 56,
	['4'] = 57,
	['5'] = 58,
	['6'] = 59,
	['7'] = 60,
	['8'] = 61,
	['9'] = 62,
	['+'] = 63,
	['/'] = 64,
};

/* Adds the groups of four of s[0..n), n a multiple of 4; false for a foreign character. */
static bool decode_groups(const unsigned char *s, size_t n, uint8_t *out)
{
	unsigned bad = 0;
	for (size_t i = 0; i < n; i += 4, out += 3) {
		unsigned a = value1[s[i]] - 1u, b = value1[s[i + 1]] - 1u;
		unsigned c = value1[s[i + 2]] - 1u, d = value1[s[i + 3]] - 1u;
		bad |= a | b | c | d; /* a foreign one is all ones */
		unsigned v = (a & 63) << 18 | (b & 63) << 12 | (c & 63) << 6 | (d & 63);
		out[0] = (uint8_t)(v >> 16);
		out[1] = (uint8_t)(v >> 8);
		out[2] = (uint8_t)v;
	}
	return bad < 64;
}

enum rc base64_decode(struct span s, bool unpadded, uint8_t *out, size_t cap, size_t *ret_n)
{
	size_t n = s.n;
	if (n % 4 == 0) {
		for (int pad = 0; pad < 2 && n > 0 && s.p[n - 1] == '='; pad++)
			n--;
	} else if (!unpadded) {
		return RC_INVALID;
	}
	size_t tail = n % 4;
	if (tail == 1)
		return RC_INVALID;
	size_t bytes = n / 4 * 3 + (tail ? tail - 1 : 0);
	if (bytes > cap)
		return RC_LIMIT;
	const unsigned char *p = (const unsigned char *)s.p;
	if (!decode_groups(p, n - tail, out))
		return RC_INVALID;
	if (tail) {
		unsigned char last[4] = {'A', 'A', 'A', 'A'};
		uint8_t three[3];
		for (size_t i = 0; i < tail; i++)
			last[i] = p[n - tail + i];
		if (!decode_groups(last, 4, three))
			return RC_INVALID;
		for (size_t i = 0; i + 1 < tail; i++)
			out[n / 4 * 3 + i] = three[i];
	}
	*ret_n = bytes;
	return RC_OK;
}

void base64_encode(struct text *out, const void *p, size_t n)
{
	INVARIANT(n < SIZE_MAX / 2);
	const uint8_t *in = p;
	size_t size = (n + 2) / 3 * 4;
	char *to = text_reserve(out, size);
	if (!to)
		return;
	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		unsigned v = (unsigned)in[i] << 16;
		if (left > 1)
			v |= (unsigned)in[i + 1] << 8;
		if (left > 2)
			v |= in[i + 2];
		*to++ = alphabet[v >> 18];
		*to++ = alphabet[v >> 12 & 63];
		*to++ = left > 1 ? alphabet[v >> 6 & 63] : '=';
		*to++ = left > 2 ? alphabet[v & 63] : '=';
	}
	text_added(out, size);
}

static void put_hex(const uint8_t *in, size_t n, char *to)
{
	static const char digits[16] = "0123456789abcdef";
	for (size_t i = 0; i < n; i++) {
		*to++ = digits[in[i] >> 4];
		*to++ = digits[in[i] & 15];
	}
}

void base64_hex(struct text *out, const void *p, size_t n)
{
	INVARIANT(n < SIZE_MAX / 2);
	char *to = text_reserve(out, n * 2);
	if (!to)
		return;
	put_hex(p, n, to);
	text_added(out, n * 2);
}

void base64_hexof(const void *p, size_t n, char *ret)
{
	put_hex(p, n, ret);
	ret[2 * n] = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum rc base64_unhex(struct span s, uint8_t *out, size_t cap, size_t *ret_n)
{
	if (s.n % 2 != 0)
		return RC_INVALID;
	if (s.n / 2 > cap)
		return RC_LIMIT;
	for (size_t i = 0; i < s.n; i += 2) {
		int hi = hex_digit(s.p[i]), lo = hex_digit(s.p[i + 1]);
		if (hi < 0 || lo < 0)
			return RC_INVALID;
		out[i / 2] = (uint8_t)(hi << 4 | lo);
	}
	*ret_n = s.n / 2;
	return RC_OK;
}
