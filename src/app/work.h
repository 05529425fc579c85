/* The role that thinks and speaks to WeCom: the fold in this thread, the sender in another, work.sock between;
 * the logs of both databases are moved into their files by a third. */
#ifndef SIYU_APP_WORK_H
#define SIYU_APP_WORK_H
#include "app/conf.h"

/* Until TERM or INT. Returns the exit code; says on standard error why it ends. child: of a supervisor; then it waits as long as
 * somebody else folds here (a command without a server), otherwise two seconds. signal_fd: of signals_open. */
int work_run(const struct conf *conf, bool child, int signal_fd);

#endif
