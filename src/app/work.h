/* The role that thinks and speaks to WeCom: the fold in this thread, the sender in another, work.sock between. */
#ifndef SIYU_APP_WORK_H
#define SIYU_APP_WORK_H
#include "app/conf.h"

/* Until TERM or INT. Returns the exit code; says on standard error why it ends. stop_fd: of signals_open. */
int work_run(const struct conf *conf, int signal_fd);

#endif
