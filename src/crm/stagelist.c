#include "crm/stagelist.h"
#include "base/utf8.h"
#include "crm/tagset.h"

/* The head up to the next of 、 , ， and what stands behind it; absent when that was the last. */
static struct span cut(struct span text, struct span *ret_rest)
{
	static const char *const signs[] = {",", "，", "、"};

	for (size_t i = 0; i < text.n; i++)
		for (size_t s = 0; s < sizeof signs / sizeof *signs; s++)
			if (span_starts(span_drop(text, i), signs[s])) {
				*ret_rest = span_drop(text, i + span_of(signs[s]).n);
				return span_trim(span_take(text, i));
			}
	*ret_rest = SPAN_ABSENT;
	return span_trim(text);
}

enum rc stagelist_read(struct span text, struct stagelist *ret, struct err *err)
{
	struct stagelist l = {0};

	for (struct span rest = text, name; span_present(rest);) {
		name = cut(rest, &rest);
		if (name.n == 0)
			return err_set(err, RC_INVALID, "「%.*s」里有一个阶段没有名字", SPAN_ARG(text));
		if (utf8_count(name) > STAGELIST_NAME_CHARS)
			return err_set(
				err, RC_INVALID, "阶段「%.*s」超过 %d 个字", SPAN_ARG(name), STAGELIST_NAME_CHARS);
		if (stagelist_find(&l, name) >= 0)
			return err_set(err, RC_INVALID, "阶段「%.*s」写了两次", SPAN_ARG(name));
		if (l.n == STAGELIST_MOST)
			return err_set(err, RC_INVALID, "超过 %d 个阶段", STAGELIST_MOST);
		l.v[l.n++] = name;
	}
	if (!l.n)
		return err_set(err, RC_INVALID, "一个阶段也没有");
	*ret = l;
	return RC_OK;
}

int stagelist_find(const struct stagelist *l, struct span name)
{
	for (int i = 0; i < l->n; i++)
		if (tagset_same(l->v[i], name))
			return i;
	return -1;
}
