/* rooms: base */
/* base/xml on any bytes: no crash, names and texts inside bounds, and xml_pick says what the tree says. */
#include "base/arena.h"
#include "base/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static size_t walk(const struct xml_node *node, int depth)
{
	INVARIANT(depth <= XML_MAX_DEPTH);
	size_t seen = node->name.n;
	INVARIANT(node->name.n > 0);
	INVARIANT(!(node->first && span_present(node->text)));
	for (size_t i = 0; i < node->text.n; i++)
		seen += (unsigned char)node->text.p[i] > ' ';
	for (const struct xml_node *c = node->first; c; c = c->next)
		seen += walk(c, depth + 1);
	return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_new(4096);
	struct span doc = span_make(bytes, n), picked;
	struct xml_node *root;
	struct err err;
	enum rc rc = xml_parse(a, doc, &root, &err);
	enum rc pick = xml_pick(a, doc, "Encrypt", &picked, &err);
	if (rc == RC_OK) {
		(void)walk(root, 1);
		INVARIANT(pick == RC_OK || pick == RC_NOTFOUND);
		struct span text = span_is(root->name, "xml") ? xml_text(root, "Encrypt") : SPAN_ABSENT;
		if (span_present(text))
			INVARIANT(pick == RC_OK && span_eq(picked, text));
	} else {
		INVARIANT(rc == RC_INVALID || rc == RC_LIMIT);
	}
	arena_free(a);
	return 0;
}
