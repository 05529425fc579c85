#include "logjson.h"

#include <stdbool.h>
#include <string.h>

/* Bytes of the key at the front; 0: there is none. */
static size_t key_at(struct span s)
{
	size_t n = 0;
	while (n < s.n &&
		((s.p[n] >= 'a' && s.p[n] <= 'z') || s.p[n] == '_' || (n > 0 && s.p[n] >= '0' && s.p[n] <= '9')))
		n++;
	return n < s.n && s.p[n] == '=' ? n : 0;
}

/* Is the value over in front of `at`? */
static bool ends(struct span s, size_t at)
{
	return at == s.n || (s.p[at] == ' ' && key_at(span_drop(s, at + 1)) > 0);
}

/* Of a value at the front: where what is behind it begins; *ret: what it holds, *ret_quoted: between quotes. */
static size_t value_at(struct span s, struct span *ret, bool *ret_quoted)
{
	size_t n = 0;
	*ret_quoted = s.n > 1 && s.p[0] == '"';
	if (*ret_quoted) {
		for (n = 1; n < s.n && !(s.p[n] == '"' && ends(s, n + 1)); n++)
			n += s.p[n] == '\\' && n + 1 < s.n;
		*ret = span_make(s.p + 1, (n < s.n ? n : s.n) - 1);
		return n < s.n ? n + 1 : s.n;
	}
	while (!ends(s, n))
		n++;
	*ret = span_make(s.p, n);
	return n;
}

static char *put_string(struct span s, bool quoted, char *at)
{
	*at++ = '"';
	for (size_t i = 0; i < s.n; i++) {
		bool mark = s.p[i] == '"' || s.p[i] == '\\';
		/* log_quote wrote \" and \\; its \xNN stays to be read. */
		if (quoted && s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == '"' || s.p[i + 1] == '\\'))
			i++;
		if (mark)
			*at++ = '\\';
		*at++ = s.p[i];
	}
	*at++ = '"';
	return at;
}

size_t logjson_of(struct span line, char *ret)
{
	char *at = ret;
	*at++ = '{';
	while (line.n > 0) {
		struct span value;
		bool quoted;
		size_t key = key_at(line);
		if (!key) {
			line = span_drop(line, 1);
			continue;
		}
		if (at > ret + 1)
			*at++ = ',';
		at = put_string(span_make(line.p, key), false, at);
		*at++ = ':';
		line = span_drop(line, key + 1);
		size_t n = value_at(line, &value, &quoted);
		at = put_string(value, quoted, at);
		line = span_drop(line, n);
	}
	*at++ = '}';
	return (size_t)(at - ret);
}
