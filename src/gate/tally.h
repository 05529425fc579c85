/* gate/tally: what the gate counted, in a file that `siyu status` and desk read: the gate talks to nobody else (D8). JSON, written in place when
 * something changed, at most once a second, without waiting for the disk; a disk that is full, where most is lost, takes it:
 *
 *   {"since_ms", "verified", "last_verified_ms", "kept", "last_kept_ms", "replayed", "failed",
 *    "refused": {CAUSE: {"count", "last_ms", "path", "hint"}}} */
#ifndef SIYU_GATE_TALLY_H
#define SIYU_GATE_TALLY_H
#include "gate/gate.h"
#include "grumble.h"

#include "base/inplace.h"

#define TALLY_EVERY_MS 1000

struct tally {
	const char *path; /* NULL: none is written */
	int64_t since_ms; /* start of the gate */
	/* the rest is zero at first */
	int64_t written_ms;
	struct gate_counts counts; /* as written */
	int64_t refusals;
	bool written, failing;
	bool open;
	struct inplace file;
};

/* Once a turn. What cannot be written is said once in the log and tried again. */
void tally_write(
	struct tally *t, const struct gate_counts *counts, const struct grumble *grumble, int64_t now_ms);

void tally_close(struct tally *t);

#endif
