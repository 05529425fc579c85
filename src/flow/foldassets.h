/* foldassets: the files that a script names, as its loader found them: JSON [{path, sha256, bytes}] in the scripts
 * input. The fold never looks at a folder (D6). */
#ifndef SIYU_FLOW_FOLDASSETS_H
#define SIYU_FLOW_FOLDASSETS_H
#include "base/arena.h"
#include "base/json.h"
#include "sop/check.h"

struct foldasset {
	struct span path, sha256;
	int64_t bytes;
};
struct foldassets {
	int n; /* -1: not told, files are not checked */
	struct foldasset *v;
};

/* Absent, empty or "null": not told. RC_INVALID. */
enum rc MUST_USE foldassets_read(struct arena *a, struct span json, struct foldassets *ret, struct err *err);
enum rc MUST_USE foldassets_of(struct arena *a, const struct json_node *list, struct foldassets *ret, struct err *err);
void foldassets_write(const struct foldassets *v, struct text *out); /* canonical; "null" when not told */
/* Lets the reader look files up there; v must live as long as world. */
void foldassets_world(struct foldassets *v, struct check_world *world);

#endif
