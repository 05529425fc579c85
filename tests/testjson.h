/* Comparing JSON as the indexes of the shared samples mean it. */
#ifndef SIYU_TESTS_TESTJSON_H
#define SIYU_TESTS_TESTJSON_H
#include "base/json.h"

/* Members in one order; of an integer and a string the decimal text decides (long ids). */
static inline bool testjson_same(const struct json_node *want, const struct json_node *got)
{
	if (json_kind(want) == JSON_ARRAY || json_kind(want) == JSON_OBJECT) {
		const struct json_node *w = json_first(want), *g = json_first(got);
		if (json_kind(got) != json_kind(want) || json_count(got) != json_count(want))
			return false;
		for (; w; w = json_next(w), g = json_next(g))
			if (!testjson_same(w, g) || !span_eq(json_key(w), json_key(g)))
				return false;
		return true;
	}
	struct text a, b;
	text_init(&a, 1 << 20);
	text_init(&b, 1 << 20);
	bool ok = json_scalar(want, &a) && json_scalar(got, &b) && span_eq(text_span(&a), text_span(&b));
	text_release(&a);
	text_release(&b);
	return ok;
}

#endif
