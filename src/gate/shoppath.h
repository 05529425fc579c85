/* gate/shoppath: the paths of gate/shopmap.h, compiled and followed. */
#ifndef SIYU_GATE_SHOPPATH_H
#define SIYU_GATE_SHOPPATH_H
#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

#define SHOPPATH_STEPS 16
#define SHOPPATH_DOCS 64   /* texts of one body that are read as JSON */

struct shoppath {
	int n; /* 0: the node that it begins at */
	struct shoppath_step {
		const char *name; /* NULL: an item of a list … */
		int index;        /* … this one, or -1: all */
	} step[SHOPPATH_STEPS];
};
/* Names live in the arena. RC_INVALID with the place, for who wrote it (Chinese). */
enum rc MUST_USE shoppath_read(struct arena *a, struct span s, struct shoppath *ret, struct err *err);

struct shoppath_docs { /* of one body; begins zeroed */
	int n;
	struct json_doc *doc[SHOPPATH_DOCS];
	const struct json_node *of[SHOPPATH_DOCS];
	bool full; /* there was one more, which was not read */
};
void shoppath_release(struct shoppath_docs *d);

struct shoppath_found {
	struct arena *arena; /* of node; the rest begins zeroed */
	int n, cap;
	const struct json_node **node; /* NULL: nothing there, where [*] has another that may be */
};
/* What stands at the path, all of it. */
void shoppath_find(
	const struct shoppath *p, struct shoppath_docs *d, const struct json_node *from, struct shoppath_found *ret);

#endif
