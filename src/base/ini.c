#include "base/ini.h"

#include "base/utf8.h"

#define PAIR_HINT "一行写成 项 = 值，例如 window_days = 7；新的一节写成 [orders]"

struct place {
	const char *file;
	int line;
	struct err *err;
};

static enum rc refuse(const struct place *at, const char *what, const char *hint)
{
	enum rc rc = err_set(at->err, RC_INVALID, "%s:%d: %s", at->file, at->line, what);
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
	static const char hint[] = "写成 [节] 或者 [节 名字]，例如 [orders]、[app bot]";
	struct span inside, behind, name = SPAN_ABSENT;
	if (!span_cut(span_drop(line, 1), ']', &inside, &behind))
		return refuse(at, "少了「]」", hint);
	behind = span_trim(behind);
	if (behind.n > 0 && !begins_comment(behind))
		return refuse(at, "「]」后面还有字", hint);
	inside = span_trim(inside);
	size_t n = 0;
	while (n < inside.n && inside.p[n] != ' ' && inside.p[n] != '\t')
		n++;
	if (n == 0)
		return refuse(at, "方括号里没有写是哪一节", hint);
	if (n < inside.n) {
		name = span_trim(span_drop(inside, n));
		if (name.p[0] == '"' && (!unquote(name, &name) || name.n == 0))
			return refuse(at, "引号没有配成对", hint);
	}
	*ret_section = span_take(inside, n);
	*ret_name = name;
	return RC_OK;
}

/* The line is not repeated: it may be a secret. */
static enum rc no_equals(const struct place *at, struct span line)
{
	static const struct {
		const char *wide, *plain;
	} slips[] = {{"【", "["}, {"［", "["}, {"＝", "="}, {"：", "="}, {":", "="}};
	enum rc rc = refuse(at, "这一行少了「=」", PAIR_HINT);
	for (size_t i = 0; i < sizeof slips / sizeof *slips; i++)
		if (slips[i].plain[0] == '[' ? span_starts(line, slips[i].wide)
					     : span_search(line, span_of(slips[i].wide)) != SIZE_MAX) {
			err_hint(at->err, "把「%s」换成半角的「%s」：%s", slips[i].wide, slips[i].plain, PAIR_HINT);
			break;
		}
	return rc;
}

static enum rc read_pair(const struct place *at, struct span line, struct span *ret_key, struct span *ret_value)
{
	struct span key, value;
	if (!span_cut(line, '=', &key, &value))
		return no_equals(at, line);
	key = span_trim(key);
	if (key.n == 0)
		return refuse(at, "「=」前面没有写是哪一项", PAIR_HINT);
	size_t blanks = value.n - span_trim(value).n;
	struct span whole = span_trim(value);
	if (whole.n > 0 && whole.p[0] == '"') {
		if (!unquote(whole, &value))
			return refuse(
				at, "引号没有配成对，或者引号后面还有字", "写成 项 = \"值\"，例如 robot = \"sales\"");
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
			return refuse(&at, "这一行不是 UTF-8 文字", "把文件另存为 UTF-8 编码");
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
		struct span key = SPAN_ABSENT, value = SPAN_ABSENT;
		rc = read_pair(&at, line, &key, &value);
		if (rc != RC_OK)
			return rc;
		rc = fn(user, at.line, section, name, key, value, err);
		if (rc != RC_OK)
			return err_wrap(err, rc, "%s:%d", file, at.line);
	}
	return RC_OK;
}
