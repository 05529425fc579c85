/* sandbox/brainlibrary: the library of tags by hand, in the console, and tags of strategy groups (api.md 2.8, 3; callbacks.md 5.6). */
#ifndef SIYU_SANDBOX_BRAINLIBRARY_H
#define SIYU_SANDBOX_BRAINLIBRARY_H
#include "sandbox/brain.h"

/* A strategy group (客户规则组): ours was made by this app, which sees no others; parent 0: of the first level. */
int64_t brainlibrary_strategy_next(const struct brain *b); /* an id that none has */
void brainlibrary_strategy(struct brain *b, int64_t now_ms, int64_t id, int64_t parent, struct span name, bool ours);
/* "new" 组/标签, "rename" 组/标签 or 组 to a new name, "drop" one of them. strategy 0: the corp's tags. change_external_tag follows, unless
 * silent. false: there is no such thing, or the name is taken. */
struct brainlibrary_what {
	struct span what, said, to;
	int64_t strategy;
	bool silent;
};
bool brainlibrary_change(struct brain *b, int64_t now_ms, const struct brainlibrary_what *l);
/* The employee edits a tag (its bare name) of that strategy group on a customer; edit_external_contact follows. false: there is no such tag
 * or pair. */
bool brainlibrary_mark(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, int64_t strategy,
	struct span tag, bool on);

#endif
