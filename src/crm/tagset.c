#include "crm/tagset.h"
#include "base/utf8.h"

#define FULL_WIDTH_FIRST 0xFF01u
#define FULL_WIDTH_LAST 0xFF5Eu
#define IDEOGRAPHIC_SPACE 0x3000u

static uint32_t fold(uint32_t cp)
{
	if (cp >= FULL_WIDTH_FIRST && cp <= FULL_WIDTH_LAST)
		cp -= FULL_WIDTH_FIRST - '!';
	if (cp == IDEOGRAPHIC_SPACE || cp == '\t')
		cp = ' ';
	return cp >= 'A' && cp <= 'Z' ? cp - 'A' + 'a' : cp;
}

/* The next folded character; 0 at the end. Bytes that are no UTF-8 stand for themselves, above all characters. */
static uint32_t next(struct span *s)
{
	uint32_t cp;
	size_t n = utf8_next(*s, &cp);

	if (s->n == 0)
		return 0;
	if (n == 0) {
		cp = 0x110000u + (unsigned char)s->p[0];
		n = 1;
	}
	*s = span_drop(*s, n);
	return fold(cp);
}

static struct span skip_blanks(struct span s)
{
	for (struct span rest = s; s.n > 0; s = rest)
		if (next(&rest) != ' ')
			break;
	return s;
}

static bool blank(struct span s)
{
	return skip_blanks(s).n == 0;
}

bool tagset_same(struct span a, struct span b)
{
	if (span_eq(a, b))
		return true;
	a = skip_blanks(a);
	b = skip_blanks(b);
	while (a.n > 0 && b.n > 0 && !blank(a) && !blank(b))
		if (next(&a) != next(&b))
			return false;
	return blank(a) && blank(b);
}

bool tagset_names(struct span said, const struct tagset_tag *tag)
{
	struct span group, name;

	if (tagset_same(said, tag->name))
		return true;
	if (!span_cut(said, '/', &group, &name))
		return false;
	return tag->group.n > 0 && tagset_same(group, tag->group) && tagset_same(name, tag->name);
}

bool tagset_has(const struct tagset_tag *tags, int n, struct span said)
{
	for (int i = 0; i < n; i++)
		if (tagset_names(said, &tags[i]))
			return true;
	return false;
}

static bool contains(const struct tagset_tag *tags, int n, const struct tagset_tag *t)
{
	for (int i = 0; i < n; i++)
		if (span_eq(tags[i].name, t->name) && span_eq(tags[i].group, t->group))
			return true;
	return false;
}

/* What of `a` is not in `b`, each once. */
static struct tagset_tag *minus(
	const struct tagset_tag *a, int a_n, const struct tagset_tag *b, int b_n, struct arena *arena, int *ret_n)
{
	struct tagset_tag *out = arena_array(arena, (size_t)a_n + 1, sizeof *out);
	int n = 0;

	for (int i = 0; i < a_n; i++)
		if (!contains(b, b_n, &a[i]) && !contains(out, n, &a[i]))
			out[n++] = a[i];
	*ret_n = n;
	return out;
}

void tagset_diff(const struct tagset_tag *before, int before_n, const struct tagset_tag *after, int after_n,
	struct arena *a, struct tagset_change *ret_change)
{
	ret_change->on = minus(after, after_n, before, before_n, a, &ret_change->on_n);
	ret_change->off = minus(before, before_n, after, after_n, a, &ret_change->off_n);
}
