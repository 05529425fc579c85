#include "shoppath.h"

#include "base/utf8.h"

#include <string.h>

#define INNER_BYTES ((size_t)1 << 20)

/* -- reading a path ---------------------------------------------------------------------------------------------------------- */

static enum rc wrong(struct span s, size_t at, const char *why, struct err *err)
{
	return err_set(err, RC_INVALID, "「%.*s」这个路径不对：第 %zu 个字%s", SPAN_ARG(s),
		utf8_count(span_take(s, at)) + 1, why);
}

/* "[3]", "[*]" at *at. */
static enum rc read_index(struct span s, size_t *at, struct shoppath_step *ret, struct err *err)
{
	size_t end = *at + 1;
	int64_t index = -1;
	while (end < s.n && s.p[end] != ']')
		end++;
	struct span inside = span_make(s.p + *at + 1, end - *at - 1);
	if (end == s.n)
		return wrong(s, *at, "的「[」没有配上「]」", err);
	if (!span_is(inside, "*") && (!span_int(inside, &index) || index < 0 || index > 9999))
		return wrong(s, *at, "的方括号里要写 0 到 9999 的数，或者 *", err);
	*ret = (struct shoppath_step){.index = (int)index};
	*at = end + 1;
	return RC_OK;
}

static enum rc read_name(struct arena *a, struct span s, size_t *at, struct shoppath_step *ret, struct err *err)
{
	size_t end = *at;
	while (end < s.n && s.p[end] != '.' && s.p[end] != '[') {
		if (s.p[end] == ']' || (unsigned char)s.p[end] <= ' ')
			return wrong(s, end, "不能在名字里", err);
		end++;
	}
	if (end == *at)
		return wrong(s, *at, "该写名字", err);
	*ret = (struct shoppath_step){.name = arena_copy(a, span_make(s.p + *at, end - *at)).p};
	*at = end;
	return RC_OK;
}

enum rc shoppath_read(struct arena *a, struct span s, struct shoppath *ret, struct err *err)
{
	struct shoppath p = {0};
	size_t at = 0;
	s = span_trim(s);
	while (at < s.n) {
		enum rc rc;
		if (p.n == SHOPPATH_STEPS)
			return err_set(err, RC_INVALID, "「%.*s」超过 %d 层", SPAN_ARG(s), SHOPPATH_STEPS);
		if (s.p[at] == '[') {
			rc = read_index(s, &at, &p.step[p.n], err);
		} else {
			if (p.n > 0 && s.p[at] != '.')
				return wrong(s, at, "前面少了「.」", err);
			at += p.n > 0;
			rc = read_name(a, s, &at, &p.step[p.n], err);
		}
		if (rc)
			return rc;
		p.n++;
	}
	*ret = p;
	return RC_OK;
}

/* -- following it ------------------------------------------------------------------------------------------------------------ */

void shoppath_release(struct shoppath_docs *d)
{
	for (int i = 0; i < d->n; i++)
		json_free(d->doc[i]);
	d->n = 0;
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void unpercent(struct span s, struct text *out)
{
	for (size_t i = 0; i < s.n; i++) {
		bool coded = s.p[i] == '%' && i + 2 < s.n && nibble(s.p[i + 1]) >= 0 && nibble(s.p[i + 2]) >= 0;
		if (coded) {
			text_addc(out, (char)(nibble(s.p[i + 1]) * 16 + nibble(s.p[i + 2])));
			i += 2;
		} else {
			text_addc(out, s.p[i] == '+' ? ' ' : s.p[i]);
		}
	}
}

/* The tree in a text; NULL: it holds none. Read once a body. */
static const struct json_node *inner(struct shoppath_docs *d, const struct json_node *node)
{
	struct span s = json_str(node);
	struct json_doc *doc = NULL;
	struct text plain;
	for (int i = 0; i < d->n; i++)
		if (d->of[i] == node)
			return json_root(d->doc[i]);
	if (d->n == SHOPPATH_DOCS)
		d->full = true;
	if (d->full || s.n > INNER_BYTES)
		return NULL;
	bool coded = span_starts(s, "%7B") || span_starts(s, "%5B") || span_starts(s, "%7b") || span_starts(s, "%5b");
	text_init(&plain, INNER_BYTES + 1);
	if (coded)
		unpercent(s, &plain);
	enum rc rc = json_parse(coded ? text_span(&plain) : s, &doc, NULL);
	text_release(&plain);
	if (rc)
		return NULL;
	d->of[d->n] = node;
	d->doc[d->n] = doc;
	return json_root(d->doc[d->n++]);
}

static void put(struct shoppath_found *f, const struct json_node *n)
{
	if (f->n == f->cap) {
		const struct json_node **more = arena_array(f->arena, 2 * (size_t)f->cap + 16, sizeof *more);
		if (f->n)
			memcpy(more, f->node, (size_t)f->n * sizeof *more);
		f->node = more;
		f->cap = 2 * f->cap + 16;
	}
	f->node[f->n++] = n;
}

static void follow(const struct shoppath *p, int at, struct shoppath_docs *d, const struct json_node *n,
	struct shoppath_found *ret)
{
	if (at == p->n || !n) {
		put(ret, n);
		return;
	}
	const struct shoppath_step *s = &p->step[at];
	if (json_kind(n) == JSON_STRING)
		n = inner(d, n);
	if (s->name) {
		follow(p, at + 1, d, json_kind(n) == JSON_OBJECT ? json_get(n, s->name) : NULL, ret);
		return;
	}
	const struct json_node *c = json_kind(n) == JSON_ARRAY ? json_first(n) : NULL;
	for (int i = 0; s->index >= 0 && c && i < s->index; i++)
		c = json_next(c);
	if (s->index >= 0) {
		follow(p, at + 1, d, c, ret);
		return;
	}
	for (; c; c = json_next(c))
		follow(p, at + 1, d, c, ret);
}

void shoppath_find(
	const struct shoppath *p, struct shoppath_docs *d, const struct json_node *from, struct shoppath_found *ret)
{
	ret->n = 0;
	follow(p, 0, d, from, ret);
}
