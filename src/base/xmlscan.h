/* base/xmlscan, private to base: the strict scanner under the tree, under xml_pick and under base/xlsx. It hands out tokens of a
 * document that is well formed so far; nesting, attributes and references are checked here. */
#ifndef SIYU_BASE_XMLSCAN_H
#define SIYU_BASE_XMLSCAN_H
#include "base/arena.h"
#include "base/err.h"
#include "base/xml.h"

#define XMLSCAN_MAX_ATTRIBUTES 32

enum xmlscan_kind { XMLSCAN_OPEN, XMLSCAN_CLOSE, XMLSCAN_TEXT, XMLSCAN_CDATA, XMLSCAN_END };

struct xmlscan_token {
	enum xmlscan_kind kind;
	struct span s; /* name of an element, or raw text; points into the document */
	bool coded;    /* text with references or line ends to be replaced: see xmlscan_decode */
	struct span attributes; /* of an opening tag, as they stand */
};

struct xmlscan {
	const char *begin, *p, *end;
	struct err *err;
	int depth, nodes, most_nodes; /* most_nodes: XML_MAX_NODES unless set behind xmlscan_init */
	bool root_seen;
	bool empty_tag;                  /* `<a/>` was opened and its close is owed */
	struct span open[XML_MAX_DEPTH]; /* names of the elements around */
};

/* Checks the characters of the whole document and passes over byte order mark and declaration. RC_INVALID. */
enum rc MUST_USE xmlscan_init(struct xmlscan *s, struct span bytes, struct err *err);
/* XMLSCAN_END comes once, when everything was right. RC_INVALID, RC_LIMIT; then the scanner is not to be used again. */
enum rc MUST_USE xmlscan_next(struct xmlscan *s, struct xmlscan_token *ret);
/* The value of the attribute of that name, whatever its prefix, undecoded. Absent: there is none. */
struct span xmlscan_attribute(struct span attributes, const char *name);
/* The name without its prefix. */
struct span xmlscan_local(struct span name);
/* Writes what raw text means to out, which has room for raw.n bytes (it never gets longer); returns the length. */
size_t xmlscan_decode(struct span raw, bool cdata, char *out);

#endif
