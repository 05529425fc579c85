/* taglib: the corp's tags as WeCom has them (api.md 3.1, callbacks.md 5.6): what it lists, calls otherwise, or has no more. */
#ifndef SIYU_FLOW_TAGLIB_H
#define SIYU_FLOW_TAGLIB_H
#include "foldint.h"
#include "store/tagdef.h"

/* change_external_tag: what was deleted goes at once, the library is read anew for the rest. */
enum rc MUST_USE taglib_event(struct fold *f, const struct event *ev, struct err *err);
/* One part of the library, asked for at asked_ms; with the last one the tags are as it says. refused: a marking was refused for its tag, so
 * that even a library without any is believed. */
enum rc MUST_USE taglib_listed(
	struct fold *f, const struct answer *x, int64_t asked_ms, bool refused, struct err *err);
/* Something told of this tag at t->seen_ms: its id is called so now, and no other one is. */
enum rc MUST_USE taglib_known(struct fold *f, const struct tagdef *t, struct err *err);
/* An id that we do not know was seen at seen_ms: was the library read since, so that it is there no more? */
enum rc MUST_USE taglib_gone_since(struct fold *f, int64_t seen_ms, bool *ret, struct err *err);

#endif
