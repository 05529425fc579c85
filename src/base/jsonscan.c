#include "base/jsonscan.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX_CHARS 60 /* cJSON reads numbers through a buffer of 64 */
#define NUMBER_MAX_EXPONENT 200
#define EACH UINT64_C(0x0101010101010101) /* one byte, eight times */
#define FEW_KEYS 16
#define OPEN_KEYS 32 /* of all open objects that most documents come along with */

struct key {
	struct span name; /* decoded; points into the document where it has no escapes */
	size_t at;        /* offset of its quote */
};

struct scan {
	const char *begin, *p, *end;
	const char *copied; /* what stands before is in out already */
	struct text *out;
	struct err *err;
	struct arena *names; /* decoded keys, made with the first one */
	struct key *keys;    /* of all open objects, the innermost last: few, or more */
	struct key *few, *more;
	size_t nkeys, cap;
	size_t nodes;
	int depth;
};

static enum rc scan_value(struct scan *s);

/* The high bit of each byte below n (at most 128), exact up to the first one: what lies above it may be marked by the borrow. */
static uint64_t below(uint64_t eight, uint64_t n)
{
	return (eight - n * EACH) & ~eight & (EACH << 7);
}

const char *jsonscan_plain(const char *p, const char *end)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint64_t eight;
	while ((size_t)(end - p) >= sizeof eight) {
		memcpy(&eight, p, sizeof eight);
		uint64_t hit = below(eight, 0x20) | below(eight ^ '"' * EACH, 1) | below(eight ^ '\\' * EACH, 1);
		if (hit)
			return p + __builtin_ctzll(hit) / 8;
		p += sizeof eight;
	}
#endif
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
		p++;
	return p;
}

static enum rc refuse_at(struct scan *s, const char *where, const char *what)
{
	return err_set(s->err, RC_INVALID, "json: %s at byte %zu", what, (size_t)(where - s->begin));
}

static enum rc refuse(struct scan *s, const char *what)
{
	if (s->p == s->end)
		what = "unexpected end";
	return refuse_at(s, s->p, what);
}

static void skip_blanks(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t'))
		s->p++;
}

static bool eat(struct scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static bool hex4(const char *p, const char *end, uint32_t *ret)
{
	uint32_t v = 0;
	if (end - p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		uint32_t digit;
		if (c >= '0' && c <= '9')
			digit = (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			digit = (uint32_t)(c - 'a') + 10;
		else if (c >= 'A' && c <= 'F')
			digit = (uint32_t)(c - 'A') + 10;
		else
			return false;
		v = v << 4 | digit;
	}
	*ret = v;
	return true;
}

/* At the 'u' of an escape: one character, which may take a pair of escapes. */
static enum rc scan_unicode(struct scan *s, uint32_t *ret_cp)
{
	const char *at = s->p - 1;
	uint32_t cp, low;
	if (!hex4(s->p + 1, s->end, &cp))
		return refuse_at(s, at, "bad \\u escape");
	s->p += 5;
	if (cp == 0)
		return refuse_at(s, at, "\\u0000");
	if (cp >= 0xDC00 && cp <= 0xDFFF)
		return refuse_at(s, at, "lone surrogate");
	if (cp >= 0xD800 && cp <= 0xDBFF) {
		if (s->end - s->p < 6 || s->p[0] != '\\' || s->p[1] != 'u' || !hex4(s->p + 2, s->end, &low) ||
			low < 0xDC00 || low > 0xDFFF)
			return refuse_at(s, at, "lone surrogate");
		s->p += 6;
		cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
	}
	*ret_cp = cp;
	return RC_OK;
}

/* Behind the backslash. */
static enum rc scan_escape(struct scan *s, uint32_t *ret_cp)
{
	static const char names[] = "\"\\/bfnrt";
	static const char means[] = "\"\\/\b\f\n\r\t";
	if (s->p == s->end)
		return refuse(s, "");
	if (*s->p == 'u')
		return scan_unicode(s, ret_cp);
	const char *hit = memchr(names, *s->p, sizeof names - 1);
	if (!hit)
		return refuse(s, "unknown escape");
	s->p++;
	*ret_cp = (unsigned char)means[hit - names];
	return RC_OK;
}

/* At the opening quote; behind the closing one afterwards. decoded, if given, receives the content unless it has no
 * escapes, when *ret_raw is the content and decoded stays empty. */
static enum rc scan_string(struct scan *s, struct text *decoded, struct span *ret_raw, bool *ret_escaped)
{
	const char *from = ++s->p;
	const char *piece = from;
	bool escaped = false;
	for (;;) {
		s->p = jsonscan_plain(s->p, s->end);
		if (s->p == s->end || (unsigned char)*s->p < 0x20)
			return refuse(s, "control character in a string");
		if (*s->p == '"')
			break;
		if (decoded)
			text_add(decoded, span_make(piece, (size_t)(s->p - piece)));
		s->p++;
		uint32_t cp = 0;
		enum rc rc = scan_escape(s, &cp);
		if (rc != RC_OK)
			return rc;
		if (decoded)
			utf8_put(decoded, cp);
		piece = s->p;
		escaped = true;
	}
	if (decoded && escaped)
		text_add(decoded, span_make(piece, (size_t)(s->p - piece)));
	*ret_raw = span_make(from, (size_t)(s->p - from));
	*ret_escaped = escaped;
	s->p++;
	return RC_OK;
}

static size_t skip_digits(struct scan *s)
{
	const char *from = s->p;
	while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
		s->p++;
	return (size_t)(s->p - from);
}

static enum rc scan_exponent(struct scan *s)
{
	s->p++;
	if (!eat(s, '-'))
		(void)eat(s, '+');
	const char *from = s->p;
	size_t digits = skip_digits(s);
	int64_t value;
	if (digits == 0)
		return refuse(s, "digit expected");
	if (!span_int(span_make(from, digits), &value) || value > NUMBER_MAX_EXPONENT)
		return refuse_at(s, from, "exponent out of range");
	return RC_OK;
}

static void quote_number(struct scan *s, const char *from)
{
	text_add(s->out, span_make(s->copied, (size_t)(from - s->copied)));
	text_addc(s->out, '"');
	text_add(s->out, span_make(from, (size_t)(s->p - from)));
	text_addc(s->out, '"');
	s->copied = s->p;
}

static enum rc scan_number(struct scan *s)
{
	const char *from = s->p;
	bool whole = true;
	enum rc rc;
	(void)eat(s, '-');
	const char *first = s->p;
	size_t digits = skip_digits(s);
	if (digits == 0)
		return refuse(s, "digit expected");
	if (digits > 1 && *first == '0')
		return refuse_at(s, first, "leading zero");
	if (eat(s, '.')) {
		whole = false;
		if (skip_digits(s) == 0)
			return refuse(s, "digit expected");
	}
	if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
		whole = false;
		if ((rc = scan_exponent(s)) != RC_OK)
			return rc;
	}
	if (whole && digits > JSONSCAN_EXACT_DIGITS)
		quote_number(s, from);
	else if (s->p - from > NUMBER_MAX_CHARS)
		return refuse_at(s, from, "number too long");
	return RC_OK;
}

static enum rc scan_word(struct scan *s, const char *word)
{
	size_t n = strlen(word);
	if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0)
		return refuse(s, "unknown word");
	s->p += n;
	return RC_OK;
}

static enum rc enter(struct scan *s)
{
	if (s->depth == JSON_MAX_DEPTH)
		return err_set(s->err, RC_LIMIT, "json: nested deeper than %d", JSON_MAX_DEPTH);
	s->depth++;
	s->p++;
	skip_blanks(s);
	return RC_OK;
}

static enum rc scan_array(struct scan *s)
{
	enum rc rc = enter(s);
	if (rc != RC_OK)
		return rc;
	if (!eat(s, ']')) {
		for (;;) {
			if ((rc = scan_value(s)) != RC_OK)
				return rc;
			skip_blanks(s);
			if (eat(s, ']'))
				break;
			if (!eat(s, ','))
				return refuse(s, "',' or ']' expected");
			skip_blanks(s);
		}
	}
	s->depth--;
	return RC_OK;
}

/* At the quote of a key with escapes once more, which was scanned before. */
static enum rc decode_key(struct scan *s, struct key *key)
{
	struct text decoded;
	struct span raw;
	bool escaped;
	text_init(&decoded, (size_t)(s->end - s->p));
	enum rc rc = scan_string(s, &decoded, &raw, &escaped);
	if (!s->names)
		s->names = arena_new(0);
	key->name = arena_copy(s->names, text_span(&decoded));
	text_release(&decoded);
	return rc;
}

static struct key *widen_keys(struct scan *s)
{
	size_t was = s->cap;
	s->cap *= 2;
	s->more = mem_grow(s->more, s->cap, sizeof *s->more);
	if (s->keys == s->few)
		memcpy(s->more, s->few, was * sizeof *s->more);
	return s->more;
}

static enum rc scan_key(struct scan *s)
{
	if (s->p == s->end || *s->p != '"')
		return refuse(s, "key expected");
	struct key key = {.at = (size_t)(s->p - s->begin)};
	bool escaped = false;
	enum rc rc = scan_string(s, NULL, &key.name, &escaped);
	if (rc == RC_OK && escaped) {
		s->p = s->begin + key.at;
		rc = decode_key(s, &key);
	}
	if (rc != RC_OK)
		return rc;
	if (s->nkeys == s->cap)
		s->keys = widen_keys(s);
	s->keys[s->nkeys++] = key;
	return RC_OK;
}

static int compare_keys(const void *va, const void *vb)
{
	const struct key *a = va, *b = vb;
	if (a->name.n != b->name.n)
		return a->name.n < b->name.n ? -1 : 1;
	int c = a->name.n ? memcmp(a->name.p, b->name.p, a->name.n) : 0;
	return c != 0 ? c : (a->at > b->at) - (a->at < b->at);
}

static enum rc refuse_twin(struct scan *s, const struct key *k)
{
	struct span shown = utf8_prefix(k->name, 64);
	return err_set(s->err, RC_INVALID, "json: duplicate key '%.*s' at byte %zu", SPAN_ARG(shown), k->at);
}

/* Looks for equal keys among those from `from` on and takes them off. Few are compared pair by pair; many are sorted,
 * which no choice of keys can make slow. */
static enum rc close_keys(struct scan *s, size_t from)
{
	struct key *k = s->keys + from;
	size_t n = s->nkeys - from;
	s->nkeys = from;
	if (n > FEW_KEYS) {
		qsort(k, n, sizeof *k, compare_keys);
		for (size_t i = 1; i < n; i++)
			if (span_eq(k[i - 1].name, k[i].name))
				return refuse_twin(s, &k[i]);
		return RC_OK;
	}
	for (size_t i = 1; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (span_eq(k[j].name, k[i].name))
				return refuse_twin(s, &k[i]);
	return RC_OK;
}

static enum rc scan_object(struct scan *s)
{
	enum rc rc = enter(s);
	if (rc != RC_OK)
		return rc;
	size_t from = s->nkeys;
	if (!eat(s, '}')) {
		for (;;) {
			if ((rc = scan_key(s)) != RC_OK)
				return rc;
			skip_blanks(s);
			if (!eat(s, ':'))
				return refuse(s, "':' expected");
			skip_blanks(s);
			if ((rc = scan_value(s)) != RC_OK)
				return rc;
			skip_blanks(s);
			if (eat(s, '}'))
				break;
			if (!eat(s, ','))
				return refuse(s, "',' or '}' expected");
			skip_blanks(s);
		}
	}
	s->depth--;
	return s->nkeys > from ? close_keys(s, from) : RC_OK;
}

/* Recursion is bounded by JSON_MAX_DEPTH. */
static enum rc scan_value(struct scan *s)
{
	struct span ignored;
	bool escaped;
	if (s->p == s->end)
		return refuse(s, "");
	if (++s->nodes > JSON_MAX_NODES)
		return err_set(s->err, RC_LIMIT, "json: more than %d values", JSON_MAX_NODES);
	switch (*s->p) {
	case '{': return scan_object(s);
	case '[': return scan_array(s);
	case '"': return scan_string(s, NULL, &ignored, &escaped);
	case 't': return scan_word(s, "true");
	case 'f': return scan_word(s, "false");
	case 'n': return scan_word(s, "null");
	default:
		if (*s->p == '-' || (*s->p >= '0' && *s->p <= '9'))
			return scan_number(s);
		return refuse(s, "unexpected character");
	}
}

static enum rc check_encoding(struct scan *s)
{
	struct span rest = span_make(s->begin, (size_t)(s->end - s->begin));
	if (utf8_valid(rest))
		return RC_OK;
	uint32_t cp;
	size_t n;
	while ((n = utf8_next(rest, &cp)) > 0)
		rest = span_drop(rest, n);
	return refuse_at(s, rest.p, "bytes that are not UTF-8");
}

enum rc jsonscan_check(struct span bytes, struct text *out, struct err *err)
{
	if (bytes.n == 0)
		bytes = SPAN_LIT("");
	/* Two quotes for each 16 digits at least. */
	text_init(out, bytes.n + bytes.n / 4 + 16);
	if (bytes.n > JSONSCAN_MAX_BYTES)
		return err_set(err, RC_LIMIT, "json: larger than %zu bytes", JSONSCAN_MAX_BYTES);
	struct key few[OPEN_KEYS];
	struct scan s = {
		.begin = bytes.p,
		.p = bytes.p,
		.end = bytes.p + bytes.n,
		.copied = bytes.p,
		.out = out,
		.err = err,
		.keys = few,
		.few = few,
		.cap = OPEN_KEYS,
	};
	enum rc rc = check_encoding(&s);
	skip_blanks(&s);
	if (rc == RC_OK)
		rc = scan_value(&s);
	skip_blanks(&s);
	if (rc == RC_OK && s.p != s.end)
		rc = refuse(&s, "something behind the value");
	if (rc == RC_OK && s.copied != s.begin) {
		text_add(out, span_make(s.copied, (size_t)(s.end - s.copied)));
		rc = text_check(out, err);
	}
	mem_free(s.more);
	arena_free(s.names);
	return rc;
}
