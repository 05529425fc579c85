/* `siyu serve`: opens the listening sockets and keeps three children of this program alive (architecture.md 3, exact 33, D8). */
#ifndef SIYU_APP_SUPERVISE_H
#define SIYU_APP_SUPERVISE_H
#include "app/conf.h"

/* Until TERM or INT, or until a child says at its first start that it can never run here (exit code 2 or 3). HUP: the configuration
 * is read again, children whose part of it changed are started anew, and work takes the scripts. Returns the exit code.
 * conf is borrowed; self is executed where /proc is not there. */
int supervise_run(const struct conf *conf, const char *self, int signal_fd);

#endif
