/* demoproc: the processes that siyu demo starts: this same program, with its log in a file of the demo's folder. */
#ifndef SIYU_APP_DEMOPROC_H
#define SIYU_APP_DEMOPROC_H
#include "demo.h"

#include <sys/types.h>

/* log: name of the file. -1: it cannot be forked. It ends when this process does. */
pid_t demoproc_start(const struct demo *d, const char *log, const char *const *argv);
/* Asks it to end, and ends it after some seconds; *pid is 0 then. 0 and below are harmless. */
void demoproc_stop(pid_t *pid);
/* Has it ended by itself? Then *pid is 0. */
bool demoproc_ended(pid_t *pid);

#endif
