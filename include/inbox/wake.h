/* inbox/wake: a datagram that says "there are new rows" (finding 42). Lost or refused ones are no error. */
#ifndef SIYU_INBOX_WAKE_H
#define SIYU_INBOX_WAKE_H
#include "base/err.h"

/* Binds a non-blocking unix datagram socket at path (an old file is removed). Returns the descriptor; close and unlink it. */
enum rc MUST_USE wake_listen(const char *path, int *ret_fd, struct err *err);
void wake_drain(int fd);                   /* reads all that is there */
/* A sender keeps one descriptor; wake_send never blocks and never fails. */
enum rc MUST_USE wake_sender(int *ret_fd, struct err *err);
void wake_send(int fd, const char *path);

#endif
