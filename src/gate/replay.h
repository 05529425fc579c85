/* gate/replay: what was seen in the last 2 windows, so that a repetition is answered without a second row. A guard only,
 * bounded: the fold's de-duplication is the rule (architecture-exact.md 22). */
#ifndef SIYU_GATE_REPLAY_H
#define SIYU_GATE_REPLAY_H
#include "base/span.h"

struct replay;
/* Entries go when they are older than keep_ms, or when there are more than `most`, the oldest first. */
struct replay *replay_new(int64_t keep_ms, uint32_t most);
void replay_free(struct replay *r); /* NULL is harmless */

enum replay_state { REPLAY_NEW, REPLAY_PENDING, REPLAY_KNOWN };
/* Looks (app, timestamp, nonce, signature) up; signature is a verified one: 40 hex digits. A new one is entered as pending: it
 * becomes known with replay_commit, which takes the `count` that have been pending longest, or is forgotten by replay_abort, which
 * takes all. */
enum replay_state replay_enter(
	struct replay *r, int64_t now_ms, int app, struct span timestamp, struct span nonce, struct span signature);
void replay_commit(struct replay *r, uint32_t count);
void replay_abort(struct replay *r);
uint32_t replay_count(const struct replay *r);

#endif
