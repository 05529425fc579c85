/* `siyu serve`: opens the listening sockets and keeps three children of this program alive (architecture.md 3, exact 33, D8). */
#ifndef SIYU_APP_SUPERVISE_H
#define SIYU_APP_SUPERVISE_H
#include "app/conf.h"

/* Until TERM or INT, or until a child says that it can never run (exit code 2 or 3 at its start). Returns the exit code. */
int supervise_run(const struct conf *conf, const char *self, int signal_fd);

#endif
