/* base/xml: a strict scanner of WeCom's XML dialect: elements, text, CDATA, the five entities and character
 * references; a prolog and comments are skipped; no DTD, no processing instruction inside, no attributes interpreted
 * (they are skipped when well formed). Bounded depth, nodes and size. */
#ifndef SIYU_BASE_XML_H
#define SIYU_BASE_XML_H
#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

#define XML_MAX_DEPTH 16
#define XML_MAX_NODES 20000

struct xml_node {
	struct span name;
	struct span text;       /* of a leaf: blanks outside CDATA dropped at both ends, inside kept; absent where it has children
	                         * (text beside elements is passed over) */
	struct xml_node *first; /* child */
	struct xml_node *next;  /* sibling, document order */
};

/* The tree lives in the arena; names and undecoded texts point into bytes. RC_INVALID with the offset, RC_LIMIT. */
enum rc MUST_USE xml_parse(struct arena *a, struct span bytes, struct xml_node **ret_root, struct err *err);
const struct xml_node *xml_child(const struct xml_node *n, const char *name); /* first child of that name; n may be NULL */
const struct xml_node *xml_twin(const struct xml_node *n);                    /* next sibling of the same name */
struct span xml_text(const struct xml_node *n, const char *name);             /* text of that child, absent if not there or not a leaf */

/* One pass without a tree, for the outer envelope: the text of the leaf /xml/<name>, which may be several CDATA sections
 * (then copied into the arena). RC_NOTFOUND when the document is well formed and has none; RC_INVALID. */
enum rc MUST_USE xml_pick(struct arena *a, struct span bytes, const char *name, struct span *ret_text, struct err *err);

#endif
