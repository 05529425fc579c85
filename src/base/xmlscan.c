#include "base/xmlscan.h"

#include "base/utf8.h"

#include <string.h>

static enum rc refuse_at(struct xmlscan *s, const char *where, const char *what)
{
	return err_set(s->err, RC_INVALID, "xml: %s at byte %zu", what, (size_t)(where - s->begin));
}

static enum rc refuse(struct xmlscan *s, const char *what)
{
	return refuse_at(s, s->p, s->p == s->end ? "unexpected end" : what);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* XML 1.0, production 2. */
static bool is_char(uint32_t cp)
{
	if (cp < 0x20)
		return cp == '\t' || cp == '\n' || cp == '\r';
	return cp <= 0xD7FF || (cp >= 0xE000 && cp <= 0xFFFD) || (cp >= 0x10000 && cp <= 0x10FFFF);
}

/* XML 1.0, productions 4 and 4a. */
static bool is_name_char(uint32_t cp, bool first)
{
	static const struct {
		uint32_t first, last;
	} letters[] = {
		{0xC0, 0xD6},
		{0xD8, 0xF6},
		{0xF8, 0x2FF},
		{0x370, 0x37D},
		{0x37F, 0x1FFF},
		{0x200C, 0x200D},
		{0x2070, 0x218F},
		{0x2C00, 0x2FEF},
		{0x3001, 0xD7FF},
		{0xF900, 0xFDCF},
		{0xFDF0, 0xFFFD},
		{0x10000, 0xEFFFF},
	};
	if ((cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || cp == '_' || cp == ':')
		return true;
	if (!first && ((cp >= '0' && cp <= '9') || cp == '-' || cp == '.' || cp == 0xB7))
		return true;
	if (!first && ((cp >= 0x300 && cp <= 0x36F) || (cp >= 0x203F && cp <= 0x2040)))
		return true;
	for (size_t i = 0; cp >= 0x80 && i < sizeof letters / sizeof letters[0]; i++)
		if (cp >= letters[i].first && cp <= letters[i].last)
			return true;
	return false;
}

/* Eight bytes at once while they are printable ASCII, else one character. */
static enum rc check_chars(struct xmlscan *s)
{
	const char *p = s->p;
	while (p < s->end) {
		uint64_t w;
		while ((size_t)(s->end - p) >= sizeof w) {
			memcpy(&w, p, sizeof w);
			uint64_t below_20 = (w - UINT64_C(0x2020202020202020)) & ~w;
			if ((w | below_20) & UINT64_C(0x8080808080808080))
				break;
			p += sizeof w;
		}
		if (p == s->end)
			break;
		uint32_t cp = (unsigned char)*p;
		size_t n = 1;
		if (cp >= 0x80)
			n = utf8_next(span_make(p, (size_t)(s->end - p)), &cp);
		if (n == 0)
			return refuse_at(s, p, "bytes that are not UTF-8");
		if (!is_char(cp))
			return refuse_at(s, p, "forbidden character");
		p += n;
	}
	return RC_OK;
}

static bool looking_at(const struct xmlscan *s, const char *word)
{
	size_t n = strlen(word);
	return (size_t)(s->end - s->p) >= n && memcmp(s->p, word, n) == 0;
}

static bool skip_blanks(struct xmlscan *s)
{
	const char *from = s->p;
	while (s->p < s->end && is_blank(*s->p))
		s->p++;
	return s->p > from;
}

static bool eat(struct xmlscan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

/* The position of word at or behind p, or NULL. */
static const char *find(const struct xmlscan *s, const char *word)
{
	size_t i = span_search(span_make(s->p, (size_t)(s->end - s->p)), span_of(word));
	return i == SIZE_MAX ? NULL : s->p + i;
}

static enum rc scan_name(struct xmlscan *s, struct span *ret)
{
	const char *from = s->p;
	while (s->p < s->end) {
		uint32_t cp = (unsigned char)*s->p;
		size_t n = 1;
		if (cp >= 0x80)
			n = utf8_next(span_make(s->p, (size_t)(s->end - s->p)), &cp);
		if (n == 0 || !is_name_char(cp, s->p == from))
			break;
		s->p += n;
	}
	if (s->p == from)
		return refuse(s, "name expected");
	*ret = span_make(from, (size_t)(s->p - from));
	return RC_OK;
}

/* At '&': the length of a reference and its character, or 0. */
static size_t reference(struct span s, uint32_t *ret_cp)
{
	static const struct {
		const char *name;
		char means;
	} five[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
	for (size_t i = 0; i < sizeof five / sizeof five[0]; i++) {
		if (span_starts(s, five[i].name)) {
			*ret_cp = (unsigned char)five[i].means;
			return strlen(five[i].name);
		}
	}
	if (!span_starts(s, "&#"))
		return 0;
	bool hex = s.n > 2 && s.p[2] == 'x';
	size_t from = hex ? 3 : 2, i = from;
	uint32_t cp = 0;
	for (; i < s.n && s.p[i] != ';'; i++) {
		unsigned char c = (unsigned char)s.p[i], low = c | 0x20;
		if (c >= '0' && c <= '9')
			cp = cp * (hex ? 16 : 10) + (c - '0');
		else if (hex && low >= 'a' && low <= 'f')
			cp = cp * 16 + (low - 'a' + 10u);
		else
			return 0;
		if (cp > 0x10FFFF)
			return 0;
	}
	if (i == from || i == s.n || !is_char(cp))
		return 0;
	*ret_cp = cp;
	return i + 1;
}

static enum rc skip_reference(struct xmlscan *s)
{
	uint32_t cp;
	size_t n = reference(span_make(s->p, (size_t)(s->end - s->p)), &cp);
	if (n == 0)
		return refuse(s, "unknown reference");
	s->p += n;
	return RC_OK;
}

static enum rc scan_attribute(struct xmlscan *s, struct span *ret_name, struct span *ret_value)
{
	enum rc rc = scan_name(s, ret_name);
	if (rc != RC_OK)
		return rc;
	(void)skip_blanks(s);
	if (!eat(s, '='))
		return refuse(s, "'=' expected");
	(void)skip_blanks(s);
	if (s->p == s->end || (*s->p != '"' && *s->p != '\''))
		return refuse(s, "quote expected");
	char quote = *s->p++;
	const char *from = s->p;
	while (s->p < s->end && *s->p != quote) {
		if (*s->p == '<')
			return refuse(s, "'<' in an attribute");
		if (*s->p != '&')
			s->p++;
		else if ((rc = skip_reference(s)) != RC_OK)
			return rc;
	}
	*ret_value = span_make(from, (size_t)(s->p - from));
	return eat(s, quote) ? RC_OK : refuse(s, "");
}

/* Behind the name of an opening tag, up to its '>' or '/'. */
static enum rc skip_attributes(struct xmlscan *s)
{
	struct span seen[XMLSCAN_MAX_ATTRIBUTES], value;
	for (int n = 0;; n++) {
		bool apart = skip_blanks(s);
		if (s->p < s->end && (*s->p == '>' || *s->p == '/'))
			return RC_OK;
		if (!apart)
			return refuse(s, "unexpected character in a tag");
		if (n == XMLSCAN_MAX_ATTRIBUTES)
			return err_set(s->err, RC_LIMIT, "xml: more than %d attributes", XMLSCAN_MAX_ATTRIBUTES);
		const char *at = s->p;
		seen[n] = SPAN_ABSENT;
		enum rc rc = scan_attribute(s, &seen[n], &value);
		if (rc != RC_OK)
			return rc;
		for (int i = 0; i < n; i++)
			if (span_eq(seen[i], seen[n]))
				return refuse_at(s, at, "attribute given twice");
	}
}

static bool is_utf8_name(struct span s)
{
	static const char want[] = "utf-8";
	if (s.n != sizeof want - 1)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 0x20) : s.p[i];
		if (c != want[i])
			return false;
	}
	return true;
}

static bool is_version(struct span s)
{
	int64_t minor;
	return span_starts(s, "1.") && s.n > 2 && s.p[2] != '-' && span_int(span_drop(s, 2), &minor);
}

/* `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`, the last two optional, in this order. */
static enum rc skip_declaration(struct xmlscan *s)
{
	s->p += 5;
	for (int step = 0;;) {
		bool apart = skip_blanks(s);
		if (looking_at(s, "?>") && step > 0) {
			s->p += 2;
			return RC_OK;
		}
		if (!apart)
			return refuse(s, "bad declaration");
		const char *at = s->p;
		struct span name, value;
		enum rc rc = scan_attribute(s, &name, &value);
		if (rc != RC_OK)
			return rc;
		if (step == 0 && span_is(name, "version") && is_version(value))
			step = 1;
		else if (step == 1 && span_is(name, "encoding") && is_utf8_name(value))
			step = 2;
		else if (step > 0 && step < 3 && span_is(name, "standalone") &&
			(span_is(value, "yes") || span_is(value, "no")))
			step = 3;
		else
			return refuse_at(s, at, "bad declaration");
	}
}

enum rc xmlscan_init(struct xmlscan *s, struct span bytes, struct err *err)
{
	if (bytes.n == 0)
		bytes = SPAN_LIT("");
	*s = (struct xmlscan){
		.begin = bytes.p, .p = bytes.p, .end = bytes.p + bytes.n, .err = err, .most_nodes = XML_MAX_NODES};
	enum rc rc = check_chars(s);
	if (rc != RC_OK)
		return rc;
	if (looking_at(s, "\xEF\xBB\xBF"))
		s->p += 3;
	if (looking_at(s, "<?xml") && s->end - s->p > 5 && is_blank(s->p[5]))
		return skip_declaration(s);
	return RC_OK;
}

static enum rc skip_comment(struct xmlscan *s)
{
	const char *at = s->p;
	s->p += 4;
	const char *dashes = find(s, "--");
	if (!dashes)
		return refuse_at(s, at, "comment without an end");
	s->p = dashes + 2;
	return eat(s, '>') ? RC_OK : refuse(s, "'--' in a comment");
}

static enum rc scan_text(struct xmlscan *s, struct xmlscan_token *ret)
{
	const char *from = s->p;
	bool coded = false;
	while (s->p < s->end && *s->p != '<') {
		char c = *s->p;
		if (c == '&') {
			enum rc rc = skip_reference(s);
			if (rc != RC_OK)
				return rc;
			coded = true;
			continue;
		}
		if (c == ']' && looking_at(s, "]]>"))
			return refuse(s, "']]>' outside CDATA");
		coded |= c == '\r';
		s->p++;
	}
	*ret = (struct xmlscan_token){XMLSCAN_TEXT, span_make(from, (size_t)(s->p - from)), coded, SPAN_ABSENT};
	return RC_OK;
}

static enum rc scan_cdata(struct xmlscan *s, struct xmlscan_token *ret)
{
	const char *at = s->p;
	s->p += 9;
	const char *end = find(s, "]]>");
	if (!end)
		return refuse_at(s, at, "CDATA without an end");
	struct span raw = span_make(s->p, (size_t)(end - s->p));
	*ret = (struct xmlscan_token){XMLSCAN_CDATA, raw, span_find(raw, '\r') != SIZE_MAX, SPAN_ABSENT};
	s->p = end + 3;
	return RC_OK;
}

static enum rc scan_open(struct xmlscan *s, struct xmlscan_token *ret)
{
	s->p++;
	struct span name;
	enum rc rc = scan_name(s, &name);
	const char *from = s->p;
	if (rc == RC_OK && s->p < s->end && *s->p != '>')
		rc = skip_attributes(s);
	if (rc != RC_OK)
		return rc;
	struct span attributes = span_make(from, (size_t)(s->p - from));
	if (s->depth == XML_MAX_DEPTH)
		return err_set(s->err, RC_LIMIT, "xml: nested deeper than %d", XML_MAX_DEPTH);
	if (++s->nodes > s->most_nodes)
		return err_set(s->err, RC_LIMIT, "xml: more than %d elements", s->most_nodes);
	s->open[s->depth++] = name;
	s->root_seen = true;
	s->empty_tag = eat(s, '/');
	*ret = (struct xmlscan_token){XMLSCAN_OPEN, name, false, attributes};
	return eat(s, '>') ? RC_OK : refuse(s, "'>' expected");
}

static enum rc scan_close(struct xmlscan *s, struct xmlscan_token *ret)
{
	const char *at = s->p;
	s->p += 2;
	struct span name;
	enum rc rc = scan_name(s, &name);
	if (rc != RC_OK)
		return rc;
	(void)skip_blanks(s);
	if (!eat(s, '>'))
		return refuse(s, "'>' expected");
	if (!span_eq(name, s->open[s->depth - 1]))
		return refuse_at(s, at, "closing tag of another element");
	s->depth--;
	*ret = (struct xmlscan_token){XMLSCAN_CLOSE, name, false, SPAN_ABSENT};
	return RC_OK;
}

/* Before and behind the root: blanks and comments. */
static enum rc scan_outside(struct xmlscan *s, struct xmlscan_token *ret)
{
	for (;;) {
		(void)skip_blanks(s);
		if (!looking_at(s, "<!--"))
			break;
		enum rc rc = skip_comment(s);
		if (rc != RC_OK)
			return rc;
	}
	if (s->root_seen) {
		*ret = (struct xmlscan_token){XMLSCAN_END, SPAN_ABSENT, false, SPAN_ABSENT};
		return s->p == s->end ? RC_OK : refuse(s, "something behind the root");
	}
	if (s->p == s->end || *s->p != '<')
		return refuse(s, "element expected");
	return scan_open(s, ret);
}

enum rc xmlscan_next(struct xmlscan *s, struct xmlscan_token *ret)
{
	if (s->empty_tag) {
		s->empty_tag = false;
		s->depth--;
		*ret = (struct xmlscan_token){XMLSCAN_CLOSE, s->open[s->depth], false, SPAN_ABSENT};
		return RC_OK;
	}
	if (s->depth == 0)
		return scan_outside(s, ret);
	while (looking_at(s, "<!--")) {
		enum rc rc = skip_comment(s);
		if (rc != RC_OK)
			return rc;
	}
	if (s->p == s->end)
		return refuse(s, "");
	if (*s->p != '<')
		return scan_text(s, ret);
	if (looking_at(s, "</"))
		return scan_close(s, ret);
	if (looking_at(s, "<![CDATA["))
		return scan_cdata(s, ret);
	return scan_open(s, ret); /* "<!" and "<?" are no names */
}

struct span xmlscan_local(struct span name)
{
	size_t colon = span_find(name, ':');
	return colon == SIZE_MAX ? name : span_drop(name, colon + 1);
}

struct span xmlscan_attribute(struct span attributes, const char *name)
{
	struct xmlscan s = {.begin = attributes.p, .p = attributes.p, .end = attributes.p + attributes.n};
	struct span key, value;
	while (skip_blanks(&s) && s.p < s.end && *s.p != '/' && scan_attribute(&s, &key, &value) == RC_OK)
		if (span_is(xmlscan_local(key), name))
			return value;
	return SPAN_ABSENT;
}

size_t xmlscan_decode(struct span raw, bool cdata, char *out)
{
	char *to = out;
	while (raw.n > 0) {
		size_t used = 1;
		if (*raw.p == '&' && !cdata) {
			uint32_t cp = 0xFFFD;
			size_t n = reference(raw, &cp);
			used = n ? n : 1;          /* the scanner has seen it: n is not 0 */
			to += utf8_encode(cp, to); /* at least as long in the source */
		} else if (*raw.p == '\r') {
			/* XML 1.0, 2.11: CR LF and CR alone are LF. */
			used = raw.n > 1 && raw.p[1] == '\n' ? 2 : 1;
			*to++ = '\n';
		} else {
			*to++ = *raw.p;
		}
		raw = span_drop(raw, used);
	}
	return (size_t)(to - out);
}
