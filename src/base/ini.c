#include "base/ini.h"

#include "base/utf8.h"

struct place {
	const char *file;
	int line;
	struct err *err;
};

static enum rc refuse(const struct place *at, const char *what, const char *hint)
{
	enum rc rc = err_set(at->err, RC_INVALID, "%s: line %d: %s", at->file, at->line, what);
	err_hint(at->err, "%s", hint);
	return rc;
}

static bool begins_comment(struct span s)
{
	return s.n > 0 && (s.p[0] == '#' || s.p[0] == ';');
}

/* Up to ' #' or ' ;', blanks off both ends. */
static struct span without_comment(struct span s)
{
	for (size_t i = 1; i < s.n; i++)
		if ((s.p[i] == '#' || s.p[i] == ';') && (s.p[i - 1] == ' ' || s.p[i - 1] == '\t'))
			return span_trim(span_take(s, i));
	return span_trim(s);
}

/* At an opening quote: what is between it and the next one; only blanks or a comment may follow. */
static bool unquote(struct span s, struct span *ret)
{
	struct span inside, behind;
	if (!span_cut(span_drop(s, 1), '"', &inside, &behind))
		return false;
	behind = span_trim(behind);
	if (behind.n > 0 && !begins_comment(behind))
		return false;
	*ret = inside;
	return true;
}

static enum rc read_section(const struct place *at, struct span line, struct span *ret_section, struct span *ret_name)
{
	static const char hint[] = "write '[section]' or '[section name]'";
	struct span inside, behind, name = SPAN_ABSENT;
	if (!span_cut(span_drop(line, 1), ']', &inside, &behind))
		return refuse(at, "']' is missing", hint);
	behind = span_trim(behind);
	if (behind.n > 0 && !begins_comment(behind))
		return refuse(at, "text behind ']'", hint);
	inside = span_trim(inside);
	size_t n = 0;
	while (n < inside.n && inside.p[n] != ' ' && inside.p[n] != '\t')
		n++;
	if (n == 0)
		return refuse(at, "section without a name", hint);
	if (n < inside.n) {
		name = span_trim(span_drop(inside, n));
		if (name.p[0] == '"' && (!unquote(name, &name) || name.n == 0))
			return refuse(at, "a quote does not close", hint);
	}
	*ret_section = span_take(inside, n);
	*ret_name = name;
	return RC_OK;
}

static enum rc read_pair(const struct place *at, struct span line, struct span *ret_key, struct span *ret_value)
{
	struct span key, value;
	if (!span_cut(line, '=', &key, &value))
		return refuse(at, "'=' is missing", "write 'key = value'");
	key = span_trim(key);
	if (key.n == 0)
		return refuse(at, "key is missing", "write 'key = value'");
	size_t blanks = value.n - span_trim(value).n;
	struct span whole = span_trim(value);
	if (whole.n > 0 && whole.p[0] == '"') {
		if (!unquote(whole, &value))
			return refuse(
				at, "a quote does not close, or text stands behind it", "write 'key = \"value\"'");
	} else if (begins_comment(whole) && blanks > 0) {
		value = span_take(whole, 0); /* `key = ; nothing` */
	} else {
		value = without_comment(value);
	}
	*ret_key = key;
	*ret_value = value;
	return RC_OK;
}

enum rc ini_read(struct span bytes, const char *file, ini_fn fn, void *user, struct err *err)
{
	struct place at = {.file = file, .err = err};
	struct span section = SPAN_ABSENT, name = SPAN_ABSENT, line, rest = utf8_bare(bytes);
	while (span_present(rest)) {
		(void)span_cut(rest, '\n', &line, &rest);
		at.line++;
		if (!utf8_valid(line) || span_find(line, '\0') != SIZE_MAX)
			return refuse(&at, "bytes that are not UTF-8", "save the file as UTF-8");
		line = span_trim(line);
		if (line.n == 0 || begins_comment(line))
			continue;
		enum rc rc;
		if (line.p[0] == '[') {
			rc = read_section(&at, line, &section, &name);
			if (rc != RC_OK)
				return rc;
			continue;
		}
		struct span key, value;
		rc = read_pair(&at, line, &key, &value);
		if (rc != RC_OK)
			return rc;
		rc = fn(user, at.line, section, name, key, value, err);
		if (rc != RC_OK)
			return err_wrap(err, rc, "%s: line %d", file, at.line);
	}
	return RC_OK;
}
