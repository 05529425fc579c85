/* What the rooms below say in the language of logs, said to the people who type commands. */
#ifndef SIYU_APP_PLAINLY_H
#define SIYU_APP_PLAINLY_H
#include "base/err.h"
#include "base/zone.h"

/* A file that a command was told to read could not be: err says it anew, by what stands at that path. Returns rc; RC_OK changes nothing. */
enum rc MUST_USE plainly_file(const char *path, enum rc rc, struct err *err);
/* The same of a file that was to be written. */
enum rc MUST_USE plainly_written(const char *path, enum rc rc, struct err *err);
/* As zone_read; what it cannot read is told with the way to write it. */
enum rc MUST_USE plainly_time(const struct zone *zone, const char *said, int64_t *ret_ms, struct err *err);

#endif
