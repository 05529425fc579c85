/* wecom/eventleaf: a document as the flat list of its leaves, XML and JSON alike. */
#include "wecom/eventleaf.h"
#include "base/json.h"
#include "base/text.h"
#include "base/xml.h"
#include <string.h>

struct flat {
	struct arena *a;
	struct event_leaf *v;
	size_t n, cap;
	uint32_t elements; /* containers met so far: their numbers */
};

/* Where in the document a leaf stands. */
struct place {
	struct span path;
	uint32_t inside, above;
};

static void flat_add(struct flat *f, struct place at, struct span text)
{
	if (f->n == f->cap) {
		size_t cap = f->cap ? 2 * f->cap : 24;
		struct event_leaf *v = arena_array(f->a, cap, sizeof(*v));
		if (f->n > 0)
			memcpy(v, f->v, f->n * sizeof(*v));
		f->v = v;
		f->cap = cap;
	}
	f->v[f->n++] = (struct event_leaf){.path = at.path, .text = text, .inside = at.inside, .above = at.above};
}

static struct span flat_path(struct flat *f, struct span base, struct span name, bool keep)
{
	if (base.n == 0)
		return keep ? name : arena_copy(f->a, name);
	char *p = arena_alloc(f->a, base.n + 1 + name.n);
	memcpy(p, base.p, base.n);
	p[base.n] = '/';
	memcpy(p + base.n + 1, name.p, name.n);
	return span_make(p, base.n + 1 + name.n);
}

static struct place flat_enter(struct flat *f, struct place at)
{
	return (struct place){.path = at.path, .inside = ++f->elements, .above = at.inside};
}

static void flat_xml(struct flat *f, const struct xml_node *parent, struct place at)
{
	for (const struct xml_node *n = parent->first; n != NULL; n = n->next) {
		struct place here = at;
		here.path = flat_path(f, at.path, n->name, true);
		if (n->first != NULL)
			flat_xml(f, n, flat_enter(f, here));
		else
			flat_add(f, here, n->text.p ? n->text : SPAN_LIT(""));
	}
}

static void flat_json(struct flat *f, const struct json_node *n, struct place at, struct text *scratch)
{
	bool b = false;

	switch (json_kind(n)) {
	case JSON_OBJECT:
		at = flat_enter(f, at);
		for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c)) {
			struct place here = at;
			here.path = flat_path(f, at.path, json_key(c), false);
			flat_json(f, c, here, scratch);
		}
		break;
	case JSON_ARRAY:
		for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c))
			flat_json(f, c, at, scratch);
		break;
	case JSON_STRING: flat_add(f, at, arena_copy(f->a, json_str(n))); break;
	case JSON_NUMBER:
		if (json_scalar(n, scratch))
			flat_add(f, at, arena_copy(f->a, text_span(scratch)));
		break;
	case JSON_BOOL:
		if (json_bool(n, &b))
			flat_add(f, at, b ? SPAN_LIT("true") : SPAN_LIT("false"));
		break;
	case JSON_NULL:
	case JSON_NONE: break;
	}
}

enum rc eventleaf_xml(struct arena *a, struct span bytes, struct event_leaf **ret, size_t *ret_n, struct err *err)
{
	struct flat f = {.a = a};
	struct xml_node *root;
	enum rc rc = xml_parse(a, bytes, &root, err);

	if (rc != RC_OK)
		return rc;
	flat_xml(&f, root, (struct place){0});
	*ret = f.v;
	*ret_n = f.n;
	return RC_OK;
}

enum rc eventleaf_json(
	struct arena *a, struct span bytes, struct event_leaf **ret, size_t *ret_n, bool *ret_bot, struct err *err)
{
	struct flat f = {.a = a};
	struct json_doc *doc;
	struct text scratch;
	enum rc rc = json_parse(bytes, &doc, err);

	if (rc != RC_OK)
		return rc;
	const struct json_node *root = json_root(doc);
	*ret_bot = json_get(root, "MsgType") == NULL && json_get(root, "InfoType") == NULL &&
		json_get(root, "ToUserName") == NULL;
	text_init(&scratch, 64);
	flat_json(&f, root, (struct place){0}, &scratch);
	text_release(&scratch);
	json_free(doc);
	*ret = f.v;
	*ret_n = f.n;
	return RC_OK;
}
