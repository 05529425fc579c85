/* Has the folder of the scripts changed? A number over names, sizes and times of all that lies in it; no events of the kernel, so that
 * it works for every editor and every way to copy. */
#ifndef SIYU_APP_WATCH_H
#define SIYU_APP_WATCH_H
#include <stdbool.h>
#include <stdint.h>

struct watch {
	uint64_t taken, seen; /* what was last taken into use; what the last look saw */
	int64_t next_ms;      /* of the next look, by the caller's clock */
};
#define WATCH_EVERY_MS 2000

/* What stands there now is what runs. */
void watch_taken(struct watch *w, const char *dir);
/* Looks at most every WATCH_EVERY_MS. true: it changed since it was taken, and stood still between two looks, so that nothing is
 * read that is half copied. Says so once; a folder that cannot be read is no change. */
bool watch_changed(struct watch *w, const char *dir, int64_t now_ms);

#endif
