/* crm/tagset: names compared as people write them, and sets of tags. Tags are per (employee, customer); a customer has a
 * tag when any live relation has it (sop-language-exact.md finding 34). */
#ifndef SIYU_CRM_TAGSET_H
#define SIYU_CRM_TAGSET_H
#include "base/arena.h"
#include "base/span.h"

struct tagset_tag {
	struct span name;
	struct span group; /* empty: not known */
};

/* Equal folded: full-width forms and U+3000 like their ASCII twins, ASCII letters case-blind, blanks at the ends dropped
 * (sop-language-exact.md 2.2). */
bool tagset_same(struct span a, struct span b);
/* Does `said`, a tag as a script says it ("高" or "意向/高", finding 58), name this tag? With a group, both must fit; a
 * tag whose group is not known fits no saying with a group. */
bool tagset_names(struct span said, const struct tagset_tag *tag);
bool tagset_has(const struct tagset_tag *tags, int n, struct span said);
/* What came and what went between two sets (exact names and groups, duplicates counted once), in the order of `after`
 * and `before`. Arrays live in the arena. */
struct tagset_change {
	int on_n, off_n;
	struct tagset_tag *on, *off;
};
void tagset_diff(const struct tagset_tag *before, int before_n, const struct tagset_tag *after, int after_n,
	struct arena *a, struct tagset_change *ret_change);

#endif
