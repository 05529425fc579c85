/* Words of the chat archive whose time is over ([archive] keep_days) go out of the log, too: the fold takes them out of the state, this takes them
 * out of the inputs they came in. What is left says who spoke to whom, and when. A log like that cannot be folded from nothing any more (exact D7). */
#ifndef SIYU_APP_ARCHIVEOLD_H
#define SIYU_APP_ARCHIVEOLD_H
#include "station.h"

struct archiveold {
	int64_t after;   /* inputs up to here are done */
	int64_t next_ms; /* when to look again */
};
/* Some inputs in one commit, none when it is not time. Only the fold's thread, and only behind its position. *ret_more: call again at once.
 * keep_ms: how long words are kept. */
enum rc MUST_USE archiveold_step(
	struct archiveold *o, struct station *e, int64_t keep_ms, int64_t now_ms, bool *ret_more, struct err *err);
/* Has the log inputs behind `after` whose words were taken out? */
enum rc MUST_USE archiveold_any(struct inbox *in, int64_t after, bool *ret, struct err *err);

#endif
